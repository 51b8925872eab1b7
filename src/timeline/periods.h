/* SPDX-License-Identifier: Apache-2.0 */
/* The periods of one request, ready for kernels: consecutive half-open ranges of
 * days, cut off at as_of, with a table that finds a day's period at once.
 *
 * bound[0] < bound[1] < ... < bound[count]; period p is [bound[p], end(p)) with
 * end(p) = min(bound[p+1], as_of + 1).  snapshot[p] = bound[p] - 1 for p < count
 * and snapshot[count] = end(count-1) - 1: a person present on snapshot[p] is at
 * the start of period p and (p > 0) at the end of period p-1.  Every period has a day
 * on or before as_of.
 */
#ifndef MAINSTAY_TIMELINE_PERIODS_H
#define MAINSTAY_TIMELINE_PERIODS_H

#include "base/calendar.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define PERIODS_MAX    20000
#define PERIODS_BEFORE (-1)

struct periods {
    int32_t count;
    int32_t as_of;
    int32_t *bound;    /* count + 1, as the calendar has them */
    int32_t *snapshot; /* count + 1 */
    int32_t *of_day;   /* bound[0] .. as_of -> period */
};

/* All periods of the calendar from the one that holds `first` to the one that holds
 * min(last, as_of).  CALENDAR_TOTAL: the one period [first, last + 1).
 * ERR_LIMIT past PERIODS_MAX, ERR_NO_PERIOD where first > min(last, as_of). */
enum err periods_build(struct periods *out, const struct calendar *calendar,
                       int32_t first, int32_t last, int32_t as_of,
                       struct err_info *info) ERR_MUST_USE;
/* The same days cut at the first of each month as well: each piece lies in one period of
 * `p` and in one month. */
void periods_cut_months(struct periods *out, const struct periods *p);
void periods_release(struct periods *p);

static inline int32_t periods_end(const struct periods *p, int32_t period)
{
    int32_t end = p->bound[period + 1];
    return end > p->as_of + 1 ? p->as_of + 1 : end;
}
static inline bool periods_partial(const struct periods *p, int32_t period)
{
    return p->bound[period + 1] > p->as_of + 1;
}
/* The period of a day; PERIODS_BEFORE before the first, count after the last. */
static inline int32_t periods_find(const struct periods *p, int32_t day)
{
    if (day < p->bound[0])
        return PERIODS_BEFORE;
    if (day >= periods_end(p, p->count - 1))
        return p->count;
    return p->of_day[day - p->bound[0]];
}

#endif
