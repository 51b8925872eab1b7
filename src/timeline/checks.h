/* SPDX-License-Identifier: Apache-2.0 */
/* What those who load arrays out of a file of columns ask of them before anything is used
 * as a place in another array.  Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_CHECKS_H
#define MAINSTAY_TIMELINE_CHECKS_H

#include "base/calendar.h"
#include "timeline/columns.h"

static inline bool checks_fits(int64_t value, int64_t least, int64_t most)
{
    return value >= least && value <= most;
}

static inline bool checks_day(int32_t day)
{
    return checks_fits(day, CALENDAR_DAY_MIN, CALENDAR_DAY_MAX);
}

/* A bool of a file is a byte until it is known to be 0 or 1. */
static inline bool checks_bool(const bool *value)
{
    return *(const uint8_t *)value <= 1;
}

/* The i-th of the places where each one's rows begin; start NULL: there are none. */
static inline bool checks_start(const uint32_t *start, uint32_t i, int64_t rows)
{
    return !start || (start[i] <= start[i + 1] && start[i + 1] <= rows);
}

/* The first and the last of them: of `count` there is one more. */
static inline bool checks_ends(const uint32_t *start, int64_t count, int64_t rows)
{
    return start ? start[0] == 0 && start[count] == rows : rows == 0;
}

/* NULL where something may be absent and is. */
static inline void *checks_where(bool is_there, const struct columns_section *section)
{
    return is_there ? (void *)section->elements : NULL;
}

/* Whether all people are valid; on all processors. */
typedef bool checks_person(const void *context, uint32_t person);
bool checks_people(uint32_t people, checks_person *valid, const void *context);

#endif
