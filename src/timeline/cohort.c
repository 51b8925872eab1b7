/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_cohort: orders period by period, presence and on-or-after as ranges. */
#include "timeline/cubes.h"

#include "base/money.h"
#include "timeline/ranges.h"

struct walk {
    const struct history *h;
    const struct periods *periods;
    struct cohort_cell *row; /* the cohort's */
    int32_t cohort;
    uint32_t person;
};

static enum err overflow(const struct walk *w, int32_t period, struct err_info *info)
{
    char cohort[CALENDAR_DAY_TEXT], day[CALENDAR_DAY_TEXT];
    return err_set(info, ERR_OVERFLOW,
                   "the amounts of the cohort of %s in the period that starts on %s add "
                   "up to more than fits in 64 bits: check the amount column for wrong "
                   "values",
                   calendar_day_format(w->periods->bound[w->cohort], cohort),
                   calendar_day_format(w->periods->bound[period], day));
}

static bool in_row(const struct walk *w, int32_t period)
{
    return period >= w->cohort && period < w->periods->count;
}

static enum err add_orders(const struct walk *w, struct err_info *info)
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
        if (!money_add(&w->row[period].value, h->order_gross[i]))
            return overflow(w, period, info);
    }
    /* The last order decides on-or-after, even one past the table's end. */
    RANGES_ADD(w->row, w->periods->count, on_or_after, w->cohort, period + 1);
    return ERR_OK;
}

static enum err subtract_refunds(const struct walk *w, struct err_info *info)
{
    const struct history *h = w->h;
    uint32_t end = h->refund_start[w->person + 1];
    for (uint32_t i = h->refund_start[w->person]; i < end; i++) {
        int32_t period = periods_find(w->periods, h->refund_day[i]);
        if (in_row(w, period) && !money_add(&w->row[period].value, -h->refund_amount[i]))
            return overflow(w, period, info);
    }
    return ERR_OK;
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

static enum err add_person(struct walk *w, enum cohort_basis basis, int64_t *sizes,
                           struct cohort_cell *cells, struct err_info *info)
{
    int32_t count = w->periods->count;
    w->cohort = periods_find(w->periods, first_day(w->h, basis, w->person));
    if (w->cohort == PERIODS_BEFORE || w->cohort >= count)
        return ERR_OK;
    w->row = cells + (size_t)w->cohort * (size_t)count;
    sizes[w->cohort]++;
    add_presence(w);
    enum err e = add_orders(w, info);
    return e ? e : subtract_refunds(w, info);
}

enum err cubes_cohort(const struct history *h, const struct periods *periods,
                      enum cohort_basis basis, const struct slicing *slicing,
                      uint32_t group, uint32_t first, uint32_t last, int64_t *sizes,
                      struct cohort_cell *cells, struct err_info *info)
{
    CHECK(first <= last && last <= h->people);
    CHECK(slicing == NULL || slicing->fixed != NULL);
    int32_t count = periods->count;
    for (int32_t c = 0; c < count; c++) {
        RANGES_OPEN(cells + (size_t)c * (size_t)count, count, on_or_after);
        RANGES_OPEN(cells + (size_t)c * (size_t)count, count, present);
    }
    struct walk w = {.h = h, .periods = periods};
    enum err e = ERR_OK;
    for (w.person = first; w.person < last && !e; w.person++)
        if (slicing == NULL || slicing->fixed[w.person] == group)
            e = add_person(&w, basis, sizes, cells, info);
    for (int32_t c = 0; c < count; c++) {
        RANGES_CLOSE(cells + (size_t)c * (size_t)count, count, on_or_after);
        RANGES_CLOSE(cells + (size_t)c * (size_t)count, count, present);
    }
    return e;
}
