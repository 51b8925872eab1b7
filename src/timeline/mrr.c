/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_mrr: each person's steps and the snapshots walked together, from the period of
 * the first step until the amount is 0 for good. */
#include "timeline/cubes.h"

#include "base/money.h"

struct walk {
    const struct history *h;
    const struct periods *periods;
    const struct slicing *slicing;
    struct mrr_cell *cells;
    uint32_t person;
};

static uint32_t group_in(const struct walk *w, int32_t period)
{
    return slicing_group_in(w->slicing, w->periods, w->person, period);
}

static struct mrr_cell *cell_of(const struct walk *w, uint32_t group, int32_t period)
{
    return w->cells + slicing_row(w->periods, group) + period;
}

static enum err overflow(const struct walk *w, int32_t period, struct err_info *info)
{
    char day[CALENDAR_DAY_TEXT];
    return err_set(info, ERR_OVERFLOW,
                   "the monthly amounts of the subscriptions in the period that starts "
                   "on %s add up to more than fits in 64 bits: check the amount column "
                   "for wrong values",
                   calendar_day_format(w->periods->bound[period], day));
}

static bool count_churn(struct mrr_cell *cell, int64_t amount, bool involuntary)
{
    cell->churn_persons++;
    cell->churn_involuntary_persons += involuntary;
    return money_add(&cell->churn, amount) &&
           (!involuntary || money_add(&cell->churn_involuntary, amount));
}

/* What a person pays on the snapshots before and at the end, and at the end were the
 * rates those of before: then a loss is never more than what was paid, whatever the rates
 * do. */
struct amounts {
    int64_t m0, m1, m1_before;
};

/* Returns false on overflow. */
static bool count_movement(struct mrr_cell *cell, const struct amounts *a,
                           bool paid_before, bool involuntary)
{
    int64_t m0 = a->m0, m1 = a->m1;
    if (m0 > 0 && m1 > 0) {
        if (!money_add(&cell->fx, m1 - a->m1_before))
            return false;
        m1 = a->m1_before;
    }
    if (m0 == m1)
        return true;
    if (m0 == 0 && !paid_before) {
        cell->new_persons++;
        return money_add(&cell->new_, m1);
    }
    if (m0 == 0) {
        cell->reactivation_persons++;
        return money_add(&cell->reactivation, m1);
    }
    if (a->m1 == 0)
        return count_churn(cell, m0, involuntary);
    if (m1 > m0) {
        cell->expansion_persons++;
        return money_add(&cell->expansion, m1 - m0);
    }
    cell->contraction_persons++;
    return money_add(&cell->contraction, m0 - m1);
}

/* Who pays at the period's end starts the next one, maybe in another group. */
static bool count_transfer(const struct walk *w, int32_t period, int64_t m1)
{
    if (!slicing_moves(w->slicing) || period + 1 >= w->periods->count)
        return true;
    uint32_t old_group = group_in(w, period), new_group = group_in(w, period + 1);
    if (old_group == new_group)
        return true;
    return money_add(&cell_of(w, old_group, period)->transferred_out, m1) &&
           money_add(&cell_of(w, new_group, period)->transferred_in, m1);
}

/* Start + expansion + reactivation passes the end where exchange rates took away what
 * expansion brought. */
bool cubes_mrr_fits(const struct mrr_cell *cell)
{
    int64_t sum = cell->start;
    return money_add(&sum, cell->expansion) && money_add(&sum, cell->reactivation);
}

static bool count_period(const struct walk *w, int32_t period, const struct amounts *a,
                         bool paid_before, bool involuntary)
{
    struct mrr_cell *cell = cell_of(w, group_in(w, period), period);
    cell->paying_start += a->m0 > 0;
    cell->paying_end += a->m1 > 0;
    return money_add(&cell->start, a->m0) && money_add(&cell->end, a->m1) &&
           count_movement(cell, a, paid_before, involuntary) && cubes_mrr_fits(cell) &&
           count_transfer(w, period, a->m1);
}

/* The worth of the step, at the period's end and at the rates of before it. */
static enum err value_step(const struct walk *w, uint32_t step, int32_t p,
                           struct amounts *a, struct err_info *info)
{
    const struct periods *periods = w->periods;
    enum err e = history_step_worth(w->h, step, periods->snapshot[p + 1], &a->m1, info);
    a->m1_before = a->m1;
    if (!e && a->m0 > 0 && a->m1 > 0 && w->h->mrr_part_start != NULL)
        e = history_step_worth(w->h, step, periods->snapshot[p], &a->m1_before, info);
    return e;
}

static enum err add_person(const struct walk *w, struct err_info *info)
{
    const struct history *h = w->h;
    uint32_t first = h->mrr_start[w->person], last = h->mrr_start[w->person + 1];
    if (first == last)
        return ERR_OK;
    int32_t p = periods_find(w->periods, h->mrr_day[first]);
    if (p == PERIODS_BEFORE)
        p = 0;
    if (p >= w->periods->count)
        return ERR_OK;
    struct amounts a = {0};
    uint32_t i = first, step; /* i: steps passed */
    enum err e = ERR_OK;
    if (history_step_find(h, w->person, w->periods->snapshot[p], &step))
        e = history_step_worth(h, step, w->periods->snapshot[p], &a.m0, info);
    for (; !e && p < w->periods->count; p++) {
        while (i < last && h->mrr_day[i] <= w->periods->snapshot[p + 1])
            i++;
        a.m1 = a.m1_before = 0;
        if (i > first)
            e = value_step(w, i - 1, p, &a, info);
        bool involuntary = i > first && h->mrr_involuntary[i - 1];
        bool paid_before = h->mrr_day[first] < w->periods->bound[p];
        if (!e && !count_period(w, p, &a, paid_before, involuntary))
            e = overflow(w, p, info);
        if (i == last && !history_step_pays(h, i - 1))
            return e;
        a.m0 = a.m1;
    }
    return e;
}

enum err cubes_mrr(const struct history *h, const struct periods *periods,
                   const struct slicing *slicing, uint32_t first, uint32_t last,
                   struct mrr_cell *cells, struct err_info *info)
{
    CHECK(first <= last && last <= h->people);
    struct walk w = {.h = h, .periods = periods, .slicing = slicing, .cells = cells};
    enum err e = ERR_OK;
    if (h->mrr_start == NULL)
        return ERR_OK;
    for (w.person = first; w.person < last && !e; w.person++)
        e = add_person(&w, info);
    return e;
}
