/* SPDX-License-Identifier: Apache-2.0 */
/* Which group a person belongs to, for `--by`.
 *
 * Fixed: one value per person, so that identities hold within each group and
 * groups add up to the whole.  At start (`X@start`): the value known at the end of
 * the day before the period, so that a person can move between groups.
 * A NULL slicing everywhere means: one group, everybody. */
#ifndef MAINSTAY_TIMELINE_SLICING_H
#define MAINSTAY_TIMELINE_SLICING_H

#include "timeline/periods.h"

struct slicing {
    uint32_t groups;       /* codes are 0 .. groups-1; one of them may mean "none" */
    const uint32_t *fixed; /* per person; NULL for at start */

    /* At start: the changes of each person's value, by day; several on one day: the
     * last one counts.  Before the first change the value is none_code. */
    const uint32_t *change_start; /* people + 1 */
    const int32_t *change_day;
    const uint32_t *change_code;
    uint32_t none_code;
};

static inline uint32_t slicing_groups(const struct slicing *s)
{
    return s ? s->groups : 1;
}
/* The person's group on a day (for at start: pass bound[p] - 1). */
uint32_t slicing_group(const struct slicing *s, uint32_t person, int32_t day);

#endif
