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

/* The places where the rows of each from `from` up to before `to` begin, and where the
 * last one's end; start NULL: there are none. */
bool checks_starts(const uint32_t *start, uint32_t from, uint32_t to, int64_t rows);
/* Their rows, whose starts are valid: of each one, no row begins before the row before it
 * ends. */
bool checks_follow(const int32_t *begin, const int32_t *end, const uint32_t *start,
                   uint32_t from, uint32_t to);
/* Their rows' days: all are from `first` to `last`, and of each one they do not descend.
 */
bool checks_days(const int32_t *day, const uint32_t *start, uint32_t from, uint32_t to,
                 int32_t first, int32_t last);

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

/* Whether all people are valid: some, from `from` up to before `to`, at a time, on all
 * processors. */
typedef bool checks_part(const void *context, uint32_t from, uint32_t to);
bool checks_people(uint32_t people, checks_part *valid, const void *context);

#endif
