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

#include <stdbool.h>
#include <stddef.h>

struct slice;

struct slicing {
    uint32_t groups;          /* codes are 0 .. groups-1; one of them may mean "none" */
    const uint32_t *fixed;    /* per person; NULL for at start */
    const struct slice *kept; /* where these lie, also as blocks have them; or NULL */

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
/* Whether a person can be in one group now and in another later. */
static inline bool slicing_moves(const struct slicing *s)
{
    return s != NULL && s->fixed == NULL;
}
/* The person's group on a day, at start. */
uint32_t slicing_group_at(const struct slicing *s, uint32_t person, int32_t day);
/* The person's group on a day. */
static inline uint32_t slicing_group(const struct slicing *s, uint32_t person,
                                     int32_t day)
{
    if (s == NULL)
        return 0;
    return s->fixed != NULL ? s->fixed[person] : slicing_group_at(s, person, day);
}
/* ... and in a period: the one known the evening before it. */
static inline uint32_t slicing_group_in(const struct slicing *s,
                                        const struct periods *periods, uint32_t person,
                                        int32_t period)
{
    return slicing_group(s, person, periods->bound[period] - 1);
}
/* Where a group's cells begin, and where the person's of a period is, in cells that lie
 * group-major. */
static inline size_t slicing_row(const struct periods *periods, uint32_t group)
{
    return (size_t)group * (size_t)periods->count;
}
static inline size_t slicing_cell(const struct slicing *s, const struct periods *periods,
                                  uint32_t person, int32_t period)
{
    return slicing_row(periods, slicing_group_in(s, periods, person, period)) +
           (size_t)period;
}

#endif
