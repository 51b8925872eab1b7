/* SPDX-License-Identifier: Apache-2.0 */
/* A table with one entry per day answers "which period" with one load; bisection over
 * the bounds costs a dozen mispredicted branches per order, and a century of days is
 * only 146 kB. */
#include "timeline/periods.h"

#include "base/mem.h"

static enum err no_period(int32_t first, int32_t last, int32_t as_of,
                          struct err_info *info)
{
    char from[CALENDAR_DAY_TEXT], to[CALENDAR_DAY_TEXT], until[CALENDAR_DAY_TEXT];
    return err_set(info, ERR_NO_PERIOD,
                   "there is no day from %s to %s that is not after %s, the last "
                   "complete day: choose an earlier start or a later end",
                   calendar_day_format(first, from), calendar_day_format(last, to),
                   calendar_day_format(as_of, until));
}

static enum err too_many(int32_t first, int32_t last, struct err_info *info)
{
    char from[CALENDAR_DAY_TEXT], to[CALENDAR_DAY_TEXT];
    return err_set(info, ERR_LIMIT,
                   "from %s to %s there are more than %d periods: choose a longer "
                   "period or a shorter range",
                   calendar_day_format(first, from), calendar_day_format(last, to),
                   PERIODS_MAX);
}

/* Appends the calendar's bounds until one passes `last`. */
static enum err cut(struct periods *p, const struct calendar *calendar, int32_t first,
                    int32_t last, struct err_info *info)
{
    size_t capacity = 0;
    int32_t bound = calendar_period_start(calendar, first);
    MEM_GROW(p->bound, capacity, 1);
    p->bound[0] = bound;
    while (bound <= last) {
        if (p->count == PERIODS_MAX)
            return too_many(first, last, info);
        bound = calendar_period_next(calendar, bound);
        p->count++;
        MEM_GROW(p->bound, capacity, (size_t)p->count + 1);
        p->bound[p->count] = bound;
    }
    return ERR_OK;
}

static void whole_range(struct periods *p, int32_t first, int32_t last)
{
    p->count = 1;
    p->bound = mem_alloc(2, sizeof *p->bound);
    p->bound[0] = first;
    p->bound[1] = last + 1;
}

static void index_days(struct periods *p)
{
    p->snapshot = mem_alloc((size_t)p->count + 1, sizeof *p->snapshot);
    p->of_day = mem_alloc((size_t)(p->as_of + 1 - p->bound[0]), sizeof *p->of_day);
    for (int32_t i = 0; i < p->count; i++) {
        p->snapshot[i] = p->bound[i] - 1;
        for (int32_t day = p->bound[i]; day < periods_end(p, i); day++)
            p->of_day[day - p->bound[0]] = i;
    }
    p->snapshot[p->count] = periods_end(p, p->count - 1) - 1;
}

enum err periods_build(struct periods *out, const struct calendar *calendar,
                       int32_t first, int32_t last, int32_t as_of, struct err_info *info)
{
    int32_t end = last < as_of ? last : as_of;
    if (first > end)
        return no_period(first, last, as_of, info);

    struct periods p = {.as_of = as_of};
    if (calendar->unit == CALENDAR_TOTAL) {
        whole_range(&p, first, last);
    } else {
        enum err e = cut(&p, calendar, first, end, info);
        if (e) {
            periods_release(&p);
            return e;
        }
    }
    index_days(&p);
    *out = p;
    return ERR_OK;
}

void periods_cut_months(struct periods *out, const struct periods *p)
{
    struct calendar months = {.unit = CALENDAR_MONTH, .week_start = 1, .fiscal_month = 1};
    struct periods cut = {.as_of = p->as_of};
    size_t capacity = 0;
    for (int32_t i = 0; i < p->count; i++)
        for (int32_t bound = p->bound[i]; bound < periods_end(p, i);
             bound =
                 calendar_period_next(&months, calendar_period_start(&months, bound))) {
            MEM_GROW(cut.bound, capacity, (size_t)cut.count + 2);
            cut.bound[cut.count++] = bound;
        }
    cut.bound[cut.count] = p->bound[p->count];
    index_days(&cut);
    *out = cut;
}

void periods_release(struct periods *p)
{
    free(p->bound);
    free(p->snapshot);
    free(p->of_day);
    *p = (struct periods){0};
}
