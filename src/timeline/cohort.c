/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_cohort: orders period by period, presence and on-or-after as ranges.
 *
 * A cohort's orders and refunds go into one sum, which may pass 64 bits on the way and
 * fit in the end.  So that it does not matter in which order people are added, it wraps
 * around, and is looked at when everybody is in. */
#include "timeline/cubes.h"

#include "timeline/ranges.h"

struct walk {
    const struct history *h;
    const struct periods *periods;
    const struct slicing *slicing;
    enum cohort_basis basis;
    int64_t *sizes;
    struct cohort_cell *cells;
    struct cohort_cell *row; /* the person's cohort's */
    int32_t cohort;
    uint32_t person;
};

static void add_value(struct cohort_cell *cell, int64_t amount)
{
    if (__builtin_add_overflow(cell->value, amount, &cell->value))
        cell->value_wraps += amount < 0 ? -1 : 1;
}

static bool in_row(const struct walk *w, int32_t period)
{
    return period >= w->cohort && period < w->periods->count;
}

static void add_orders(const struct walk *w)
{
    const struct history *h = w->h;
    int32_t bought = PERIODS_BEFORE, period = PERIODS_BEFORE;
    uint32_t end = h->order_start[w->person + 1];
    for (uint32_t i = h->order_start[w->person]; i < end; i++) {
        period = periods_find(w->periods, h->order_day[i]);
        if (!in_row(w, period))
            continue;
        w->row[period].orders++;
        w->row[period].customers += period != bought;
        bought = period;
        add_value(&w->row[period], h->order_gross[i]);
    }
    /* The last order decides on-or-after, even one past the table's end. */
    RANGES_ADD(w->row, w->periods->count, on_or_after, w->cohort, period + 1);
}

static void subtract_refunds(const struct walk *w)
{
    const struct history *h = w->h;
    uint32_t end = h->refund_start[w->person + 1];
    for (uint32_t i = h->refund_start[w->person]; i < end; i++) {
        int32_t period = periods_find(w->periods, h->refund_day[i]);
        if (in_row(w, period))
            add_value(&w->row[period], -h->refund_amount[i]);
    }
}

/* A span covers the snapshots [from, to); snapshot i is the end of period i - 1. */
static void add_presence(const struct walk *w)
{
    const struct history *h = w->h;
    uint32_t end = h->span_start[w->person + 1];
    for (uint32_t i = h->span_start[w->person]; i < end; i++) {
        int32_t from = periods_find(w->periods, h->span_begin[i]);
        int32_t to = periods_find(w->periods, h->span_end[i]);
        if (from < w->cohort)
            from = w->cohort;
        RANGES_ADD(w->row, w->periods->count, present, from, to);
    }
}

/* The day that puts the person into a cohort; INT32_MAX for none. */
static int32_t first_day(const struct history *h, enum cohort_basis basis,
                         uint32_t person)
{
    if (basis == COHORT_FIRST_PRESENCE)
        return h->first_presence[person];
    if (basis == COHORT_FIRST_PAID)
        return h->first_paid != NULL ? h->first_paid[person] : INT32_MAX;
    uint32_t from = h->order_start[person];
    return from < h->order_start[person + 1] ? h->order_day[from] : INT32_MAX;
}

static void add_person(struct walk *w)
{
    int32_t count = w->periods->count;
    w->cohort = periods_find(w->periods, first_day(w->h, w->basis, w->person));
    if (w->cohort == PERIODS_BEFORE || w->cohort >= count)
        return;
    size_t table = slicing_row(w->periods, slicing_group(w->slicing, w->person, 0));
    size_t row = table + (size_t)w->cohort;
    w->row = w->cells + row * (size_t)count;
    w->sizes[row]++;
    add_presence(w);
    add_orders(w);
    subtract_refunds(w);
}

void cubes_cohort(const struct history *h, const struct periods *periods,
                  const struct slicing *slicing, enum cohort_basis basis, uint32_t first,
                  uint32_t last, int64_t *sizes, struct cohort_cell *cells)
{
    CHECK(first <= last && last <= h->people);
    CHECK(!slicing_moves(slicing));
    struct walk w = {.h = h,
                     .periods = periods,
                     .slicing = slicing,
                     .basis = basis,
                     .sizes = sizes,
                     .cells = cells};
    for (w.person = first; w.person < last; w.person++)
        add_person(&w);
}

void cubes_cohort_add(struct cohort_cell *sum, const struct cohort_cell *more)
{
    sum->customers += more->customers;
    sum->on_or_after += more->on_or_after;
    sum->present += more->present;
    sum->orders += more->orders;
    add_value(sum, more->value);
    sum->value_wraps += more->value_wraps;
}

static enum err overflow(const struct periods *periods, int32_t cohort, int32_t period,
                         struct err_info *info)
{
    char text[CALENDAR_DAY_TEXT], day[CALENDAR_DAY_TEXT];
    return err_set(info, ERR_OVERFLOW,
                   "the amounts of the cohort of %s in the period that starts on %s add "
                   "up to more than fits in 64 bits: check the amount column for wrong "
                   "values",
                   calendar_day_format(periods->bound[cohort], text),
                   calendar_day_format(periods->bound[period], day));
}

enum err cubes_cohort_finish(const struct periods *periods, uint32_t groups,
                             struct cohort_cell *cells, struct err_info *info)
{
    int32_t count = periods->count;
    for (size_t c = 0; c < groups * (size_t)count; c++) {
        struct cohort_cell *row = cells + c * (size_t)count;
        RANGES_CLOSE(row, count, on_or_after);
        RANGES_CLOSE(row, count, present);
        for (int32_t p = 0; p < count; p++)
            if (row[p].value_wraps != 0)
                return overflow(periods, (int32_t)(c % (size_t)count), p, info);
    }
    return ERR_OK;
}
