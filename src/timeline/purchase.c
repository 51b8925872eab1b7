/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_purchase: one pass over each person's orders and refunds, period by period
 * only where something happened; the to-date counts are ranges that never end. */
#include "timeline/cubes.h"

#include "base/money.h"
#include "timeline/ranges.h"

struct walk {
    const struct history *h;
    const struct periods *periods;
    const struct slicing *slicing;
    struct purchase_cell *cells;
    int32_t loyal_min_orders;
    uint32_t person;
};

/* One person's purchases of one period. */
struct visit {
    int64_t orders, gross, refunds;
    bool returning;
};

static struct purchase_cell *cell_of(const struct walk *w, int32_t period)
{
    return w->cells + slicing_cell(w->slicing, w->periods, w->person, period);
}

static enum err overflow(const struct walk *w, int32_t period, struct err_info *info)
{
    char day[CALENDAR_DAY_TEXT];
    return err_set(info, ERR_OVERFLOW,
                   "the amounts of the period that starts on %s add up to more than "
                   "fits in 64 bits: check the amount column for wrong values",
                   calendar_day_format(w->periods->bound[period], day));
}

/* ---- persons up to a date ---------------------------------------------------- */

/* From `from` on the person has ordered (twice). */
static void count_to_date(const struct walk *w, int32_t from, bool twice)
{
    int32_t count = w->periods->count;
    bool moves = slicing_moves(w->slicing);
    for (int32_t p = from; p < count; p = moves ? p + 1 : count) {
        struct purchase_cell *row = cell_of(w, p) - p;
        int32_t to = moves ? p + 1 : count;
        if (twice)
            RANGES_ADD(row, count, repeated_to_date, p, to);
        else
            RANGES_ADD(row, count, ordered_to_date, p, to);
    }
}

static void add_to_date(const struct walk *w)
{
    const struct history *h = w->h;
    uint32_t start = h->order_start[w->person];
    uint32_t orders = h->order_start[w->person + 1] - start;
    for (uint32_t i = 0; i < 2 && i < orders; i++) {
        int32_t from = periods_find(w->periods, h->order_day[start + i]);
        count_to_date(w, from == PERIODS_BEFORE ? 0 : from, i == 1);
    }
}

/* ---- the periods in which something happened ---------------------------------- */

static bool count_buyer(struct purchase_cell *cell, const struct visit *v,
                        int32_t loyal_min_orders)
{
    int64_t value;
    if (__builtin_sub_overflow(v->gross, v->refunds, &value))
        return false;
    cell->orders += v->orders;
    cell->buyers++;
    cell->buyers_2 += v->orders >= 2;
    cell->buyers_loyal += v->orders >= loyal_min_orders;
    if (v->returning) {
        cell->returning++;
        return money_add(&cell->returning_value, value);
    }
    cell->first_time++;
    return money_add(&cell->first_time_value, value);
}

static enum err count_visit(const struct walk *w, int32_t period, const struct visit *v,
                            bool kept, struct err_info *info)
{
    struct purchase_cell *cell = cell_of(w, period);
    bool fits =
        money_add(&cell->gross, v->gross) && money_add(&cell->refunds, v->refunds);
    if (v->orders > 0) {
        fits = fits && count_buyer(cell, v, w->loyal_min_orders);
        cell->kept_buyers += kept;
        if (period + 1 < w->periods->count)
            cell_of(w, period + 1)->previous_buyers++;
    }
    return fits ? ERR_OK : overflow(w, period, info);
}

/* Sums the orders (refunds) before day `end` from *next on. */
static bool sum_until(const int32_t *day, const int64_t *amount, uint32_t *next,
                      uint32_t stop, int32_t end, int64_t *count, int64_t *sum)
{
    for (; *next < stop && day[*next] < end; (*next)++) {
        if (!money_add(sum, amount[*next]))
            return false;
        (*count)++;
    }
    return true;
}

static int32_t next_day(const struct history *h, uint32_t order, uint32_t orders_end,
                        uint32_t refund, uint32_t refunds_end)
{
    int32_t day = order < orders_end ? h->order_day[order] : INT32_MAX;
    if (refund < refunds_end && h->refund_day[refund] < day)
        day = h->refund_day[refund];
    return day;
}

static enum err add_person(const struct walk *w, struct err_info *info)
{
    const struct history *h = w->h;
    uint32_t order = h->order_start[w->person], refund = h->refund_start[w->person];
    uint32_t first_order = order, orders_end = h->order_start[w->person + 1];
    uint32_t refunds_end = h->refund_start[w->person + 1];
    while (order < orders_end && h->order_day[order] < w->periods->bound[0])
        order++;
    while (refund < refunds_end && h->refund_day[refund] < w->periods->bound[0])
        refund++;

    int32_t bought = INT32_MIN; /* the last period with an order */
    for (;;) {
        int32_t day = next_day(h, order, orders_end, refund, refunds_end);
        int32_t period = periods_find(w->periods, day);
        if (period == w->periods->count)
            return ERR_OK;
        struct visit v = {.returning = order > first_order};
        int32_t end = periods_end(w->periods, period);
        int64_t refund_count = 0;
        if (!sum_until(h->order_day, h->order_gross, &order, orders_end, end, &v.orders,
                       &v.gross) ||
            !sum_until(h->refund_day, h->refund_amount, &refund, refunds_end, end,
                       &refund_count, &v.refunds))
            return overflow(w, period, info);
        enum err e = count_visit(w, period, &v, bought == period - 1, info);
        if (e)
            return e;
        if (v.orders > 0)
            bought = period;
    }
}

enum err cubes_purchase(const struct history *h, const struct periods *periods,
                        const struct slicing *slicing, int32_t loyal_min_orders,
                        uint32_t first, uint32_t last, struct purchase_cell *cells,
                        struct err_info *info)
{
    CHECK(first <= last && last <= h->people);
    struct walk w = {.h = h,
                     .periods = periods,
                     .slicing = slicing,
                     .cells = cells,
                     .loyal_min_orders = loyal_min_orders};
    enum err e = ERR_OK;
    for (w.person = first; w.person < last && !e; w.person++) {
        add_to_date(&w);
        e = add_person(&w, info);
    }
    return e;
}

void cubes_purchase_finish(const struct periods *periods, uint32_t groups,
                           struct purchase_cell *cells)
{
    for (uint32_t g = 0; g < groups; g++) {
        struct purchase_cell *row = cells + slicing_row(periods, g);
        RANGES_CLOSE(row, periods->count, ordered_to_date);
        RANGES_CLOSE(row, periods->count, repeated_to_date);
    }
}
