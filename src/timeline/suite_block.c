/* SPDX-License-Identifier: Apache-2.0 */
/* One block: three steps a period.
 *
 *   scan   goes through the orders of the period, day by day, and keeps of each person
 *          how many there were, the last day and the sum: one load and one store an
 *          order, in the nearest cache, and no branch (suite_scan.h).  Of some people: of
 *          the orders that were picked (suite_pick.h).
 *   mark   goes through the people, 32 or 64 at a time, and makes bits of it: who is
 *          present at the end, who bought, and so on (suite_marks.h).
 *   count  goes through the bits, 64 people at a time, for each stretch of people who
 *          count into the same cells (suite_places.h, suite_count.h).
 *
 * With AVX2 and AVX-512 all periods of a block can be counted at once, if it has lanes
 * and everybody of it counts into the same cells (suite_lanes.h).
 *
 * A walk person by person costs several times as much: whether a month, a day or a
 * person is over is a branch that nobody can foretell.
 *
 * Compiled for each of enum suite_code: SUITE_BLOCK is the name of the one public
 * function. */
#include "timeline/suite_parts.h"

#include "timeline/suite_count.h"
#include "timeline/suite_live.h"
#include "timeline/suite_marks.h"
#include "timeline/suite_people.h"
#include "timeline/suite_places.h"
#include "timeline/suite_scan.h"

#if defined(__AVX2__)
#include "timeline/suite_lanes.h"
#endif

#include <string.h>

/* What a stretch's orders and refunds come to. */
struct money {
    int64_t orders, gross, refunds;
    int64_t again_value, first_value; /* of who returned, of who came in the period */
};

/* ---- money -------------------------------------------------------------------- */

/* Who comes stands behind who came before, and had spent nothing. */
static int64_t first_value_of(const struct suite_walk *w, const struct suite_stretch *t,
                              uint32_t fresh)
{
    uint64_t nothing = w->block->wide ? 0 : fresh * SUITE_NO_VALUE;
    return (int64_t)(suite_spent_by(w, t->arrived, t->arrived + fresh).value - nothing);
}

static struct money money_of(const struct suite_walk *w, struct suite_stretch *t,
                             const struct suite_counts *c)
{
    struct money m = {.orders = w->orders, .gross = w->gross, .refunds = t->refunds};
    if (!w->whole) {
        struct suite_spent spent = suite_spent_by(w, t->begin, t->end);
        m.orders = (int64_t)(spent.orders - t->orders);
        m.gross = (int64_t)(spent.value - t->value);
        t->orders = spent.orders;
        t->value = spent.value;
    }
    if (c->fresh > 0)
        m.first_value = first_value_of(w, t, c->fresh);
    return m;
}

/* Of first_value, which is without refunds so far, and of what the others spent. */
static void share_refunds(struct money *m, const struct suite_stretch *t)
{
    m->again_value = m->gross - m->first_value - t->refunds_again;
    m->first_value -= t->refunds_first;
}

/* ---- refunds: few, one by one -------------------------------------------------- */

static struct suite_stretch *stretch_at(const struct suite_walk *w, uint32_t place)
{
    uint32_t low = 0, high = w->stretches;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (w->s->stretch[middle].begin <= place)
            low = middle;
        else
            high = middle;
    }
    return &w->s->stretch[low];
}

static void add_refund(const struct suite_walk *w, uint32_t place, int64_t amount)
{
    const struct suite_marks *m = &w->s->marks;
    uint64_t bit = UINT64_C(1) << place % 64;
    if (place >= w->people)
        return;
    struct suite_stretch *t = stretch_at(w, place);
    t->refunds += amount;
    if (m->buyer[place / 64] & bit)
        *(m->before[place / 64] & bit ? &t->refunds_again : &t->refunds_first) += amount;
}

/* Those before day `end`. */
static void scan_refunds(struct suite_walk *w, int32_t end, bool counted)
{
    const struct blocks *b = w->job->blocks;
    for (; w->refund_run < w->refund_run_end && w->refund_run->day < end;
         w->refund_run++) {
        for (uint32_t i = 0; counted && i < w->refund_run->count; i++)
            add_refund(w, suite_place(w, b->refund_member[w->refund + i]),
                       b->refund_amount[w->refund + i]);
        w->refund += w->refund_run->count;
    }
}

/* ---- what was counted, into cells ----------------------------------------------- */

static void add_flows(const struct suite_stretch *t, const struct suite_counts *c,
                      struct flow_cell *flow)
{
    flow->start += t->present;
    flow->end += c->end;
    flow->retained += c->retained;
    flow->returned += c->returned;
    flow->lost += t->present - c->retained;
    flow->new_stayed += c->fresh - c->new_left;
    flow->new_left += c->new_left;
    flow->reactivated += c->back;
    flow->bounced += c->bounced;
}

static void add_purchases(const struct suite_stretch *t, const struct suite_counts *c,
                          const struct money *money, struct purchase_cell *purchase)
{
    purchase->orders += money->orders;
    purchase->buyers += c->buyers;
    purchase->buyers_2 += c->buyers_2;
    purchase->buyers_loyal += c->loyal;
    purchase->gross += money->gross;
    purchase->refunds += money->refunds;
    purchase->returning += c->again;
    purchase->returning_value += money->again_value;
    purchase->first_time += c->fresh;
    purchase->first_time_value += money->first_value;
    purchase->previous_buyers += t->previous;
    purchase->kept_buyers += c->kept;
    purchase->ordered_to_date += c->fresh;
    purchase->repeated_to_date += c->newly_twice;
}

static void add_cohort(const struct suite_counts *c, const struct money *money,
                       struct cohort_cell *cell)
{
    cell->customers += c->buyers;
    cell->present += c->end;
    cell->orders += money->orders;
    cell->value += money->gross - money->refunds;
}

/* ---- a period ----------------------------------------------------------------- */

static void add_counts(const struct suite_walk *w, struct suite_stretch *t,
                       const struct suite_counts *c, struct money *money, int32_t period)
{
    size_t cell = slicing_row(w->periods, t->group) + (size_t)period;
    share_refunds(money, t);
    if (w->cells & SUITE_FLOWS) {
        add_flows(t, c, &w->sums->flow[cell]);
        add_purchases(t, c, money, &w->sums->purchase[cell]);
    }
    /* In a period before their cohort's people can only be refunded. */
    if (w->cells & SUITE_COHORTS && t->cohort != PERIODS_BEFORE && t->cohort <= period)
        add_cohort(c, money,
                   &w->sums->cohort[slicing_row(w->periods, (uint32_t)t->cohort) +
                                    (size_t)period]);
    t->refunds = t->refunds_again = t->refunds_first = 0;
}

static void add_stretch(struct suite_walk *w, struct suite_stretch *t, int32_t period)
{
    struct suite_counts c = suite_count(&w->s->marks, t, suite_live_of(w, t));
    struct money money = money_of(w, t, &c);
    add_counts(w, t, &c, &money, period);
    t->arrived += c.fresh;
    t->present = c.end;
    t->previous = c.buyers;
}

static void do_period(struct suite_walk *w, int32_t period)
{
    int32_t end = periods_end(w->periods, period);
    bool refunds = w->refund_run < w->refund_run_end && w->refund_run->day < end;
    suite_find_live(w, w->periods->bound[period], end);
    if (w->live == 0 && !refunds)
        return;
    suite_scan(w, end);
    suite_mark(w, end);
    scan_refunds(w, end, true);
    /* From the last one back: its records were looked at just now, and are near. */
    for (uint32_t i = w->stretches; i-- > 0;)
        add_stretch(w, &w->s->stretch[i], period);
    suite_pass_on(w);
}

/* Who bought before the table, for what is counted up to a date. */
static void do_before(struct suite_walk *w)
{
    int32_t end = w->periods->bound[0];
    suite_find_live(w, INT32_MIN, end);
    suite_scan(w, end);
    suite_mark(w, end);
    scan_refunds(w, end, false);
    for (uint32_t i = 0; i < w->stretches; i++) {
        struct suite_stretch *t = &w->s->stretch[i];
        struct suite_counts c = suite_count(&w->s->marks, t, suite_live_of(w, t));
        struct purchase_cell *cell =
            &w->sums->purchase[slicing_row(w->periods, t->group)];
        if (w->cells & SUITE_FLOWS) {
            cell->ordered_to_date += c.fresh;
            cell->repeated_to_date += c.newly_twice;
        }
        t->arrived += c.fresh;
        t->present = c.end;
        struct suite_spent spent = suite_spent_by(w, t->begin, t->end);
        t->orders = spent.orders;
        t->value = spent.value;
    }
    suite_pass_on(w);
    memset(w->s->marks.previous, 0, sizeof w->s->marks.previous);
}

/* ---- a block -------------------------------------------------------------------- */

static void clear(struct suite_scratch *s, const struct block *block)
{
    memset(&s->marks, 0, sizeof s->marks);
    if (!block->wide) {
        for (uint32_t i = 0; i < SUITE_RECORDS; i++)
            s->record[i] = SUITE_NO_VALUE;
        memset(s->counted, 0, sizeof s->counted);
        memset(s->repeats, 0, sizeof s->repeats);
        memset(s->first, 0, sizeof s->first);
        return;
    }
    memset(s->wide_orders, 0, sizeof s->wide_orders);
    memset(s->wide_counted, 0, sizeof s->wide_counted);
    memset(s->wide_days, 0, sizeof s->wide_days);
    memset(s->wide_value, 0, sizeof s->wide_value);
    memset(s->wide_first, 0, sizeof s->wide_first);
    memset(s->wide_gap, 0, sizeof s->wide_gap);
    for (uint32_t i = 0; i < BLOCKS_PEOPLE; i++)
        s->wide_last[i] = INT32_MIN;
}

/* ---- all periods at once --------------------------------------------------------- */

#if defined(__AVX2__)

static void add_lane_refunds(struct suite_walk *w, struct suite_stretch *t, int32_t end,
                             uint64_t bit)
{
    const struct blocks *b = w->job->blocks;
    for (; w->refund_run < w->refund_run_end && w->refund_run->day < end;
         w->refund_run++) {
        for (uint32_t i = 0; i < w->refund_run->count; i++, w->refund++) {
            int64_t amount = b->refund_amount[w->refund];
            uint64_t bought = w->s->lanes.bought[b->refund_member[w->refund]];
            t->refunds += amount;
            if (bought & bit)
                *(bought & (bit - 1) ? &t->refunds_again : &t->refunds_first) += amount;
        }
    }
}

/* The orders before day `end`. */
static void add_runs(struct suite_walk *w, int32_t end)
{
    const int64_t *amount = w->job->blocks->run_amount;
    const struct blocks_run *first = w->job->blocks->run;
    w->orders = w->gross = 0;
    for (; w->run < w->run_end && w->run->day < end; w->run++) {
        w->orders += w->run->count;
        w->gross += amount[w->run - first];
    }
}

/* fresh: who come in the period. */
static struct suite_counts lane_counts(const struct suite_lanes *l, uint32_t bit,
                                       uint32_t fresh)
{
    struct suite_counts c = {
        .end = l->count[SUITE_PRESENT][bit + 1],
        .buyers = l->count[SUITE_BUYER][bit],
        .returned = l->count[SUITE_RETURNED][bit],
        .fresh = fresh,
        .back = l->count[SUITE_BACK][bit],
        .bounced = l->count[SUITE_BOUNCED][bit],
        .buyers_2 = l->count[SUITE_TWO][bit],
        .loyal = l->count[SUITE_LOYAL][bit],
        .kept = l->count[SUITE_KEPT][bit],
        .newly_twice = l->count[SUITE_NEWLY_TWICE][bit],
    };
    c.new_left = fresh > 0 ? fresh - c.end : 0; /* who else would be there at the end */
    c.retained = c.end - c.fresh + c.new_left - c.back;
    c.again = c.buyers - c.fresh;
    return c;
}

static struct cohort_cell *cohort_row(const struct suite_walk *w, int32_t cohort)
{
    return w->sums->cohort + slicing_row(w->periods, (uint32_t)cohort);
}

static void do_lane_period(struct suite_walk *w, struct suite_stretch *t, int32_t period,
                           uint32_t bit)
{
    const struct suite_lanes *l = &w->s->lanes;
    int32_t end = periods_end(w->periods, period);
    bool come = t->cohort == period;
    struct suite_counts c = lane_counts(l, bit, come ? w->people : 0);
    t->present = l->count[SUITE_PRESENT][bit];
    t->previous = period > 0 ? l->count[SUITE_BUYER][bit - 1] : 0;
    c.kept = period > 0 ? c.kept : 0;
    add_runs(w, end);
    add_lane_refunds(w, t, end, UINT64_C(1) << bit);
    struct money money = {.orders = w->orders,
                          .gross = w->gross,
                          .refunds = t->refunds,
                          .first_value = come ? w->gross : 0};
    add_counts(w, t, &c, &money, period);
    if (w->cells & SUITE_COHORTS && t->cohort >= 0 && t->cohort < period)
        cohort_row(w, t->cohort)[period].on_or_after += l->count[SUITE_LATER][bit];
}

/* What came before the table. */
static void do_lanes_before(struct suite_walk *w)
{
    const struct suite_lanes *l = &w->s->lanes;
    int32_t end = w->periods->bound[0];
    add_runs(w, end);
    scan_refunds(w, end, false);
    if (w->cells & SUITE_FLOWS) {
        if (w->first_order[0] < end)
            w->sums->purchase->ordered_to_date += w->people;
        w->sums->purchase->repeated_to_date += l->count[SUITE_NEWLY_TWICE][0];
    }
}

static void do_lanes(struct suite_walk *w)
{
    const struct suite_calendar *calendar = w->job->calendar;
    struct suite_stretch *t = &w->s->stretch[0];
    w->people = w->block->people;
    w->first_order = w->job->blocks->first_order + w->block->member;
    w->stretches = 1;
    *t = (struct suite_stretch){.end = w->people,
                                .cohort = periods_find(w->periods, w->first_order[0])};
    for (uint32_t i = 0; i < calendar->chunks; i++) {
        const struct suite_chunk *chunk = &calendar->chunk[i];
        suite_count_lanes(w, chunk);
        if (i == 0)
            do_lanes_before(w);
        for (int32_t k = 0; k < chunk->count; k++)
            if (chunk->first + k >= t->cohort || w->block->refund_runs > 0)
                do_lane_period(w, t, chunk->first + k, chunk->begin + (uint32_t)k);
    }
    if (w->cells & SUITE_COHORTS && t->cohort >= 0 && t->cohort < w->periods->count) {
        w->sums->sizes[t->cohort] += w->people;
        cohort_row(w, t->cohort)[t->cohort].on_or_after += w->people;
    }
    if (w->cells & SUITE_FLOWS && w->job->request->referred != NULL)
        suite_add_referred(w);
}

#endif

/* Through all periods for some of the cells. */
static void do_cells(const struct suite_job *job, const struct block *block,
                     struct suite_sums *sums, struct suite_scratch *s,
                     enum suite_cells cells)
{
    const struct blocks *b = job->blocks;
    struct suite_walk w = {
        .job = job,
        .block = block,
        .sums = sums,
        .s = s,
        .periods = job->request->periods,
        .cells = cells,
        .run = b->run + block->run,
        .run_end = b->run + block->run + block->runs,
        .refund_run = b->refund_run + block->refund_run,
        .refund_run_end = b->refund_run + block->refund_run + block->refund_runs,
        .order = block->order,
        .repeat = block->order + (uint64_t)block->fours * 4,
        .refund = block->refund,
    };
#if defined(__AVX2__)
    if (suite_is_laned(&w)) {
        do_lanes(&w);
        return;
    }
#endif
    if (!suite_take_places(&w))
        return;
    w.arrived = job->people ? 0 : w.people;
    clear(s, block);
    do_before(&w);
    for (int32_t p = 0; p < w.periods->count; p++)
        do_period(&w, p);
    suite_scan(&w, w.periods->as_of + 1);
    if (cells & SUITE_COHORTS)
        suite_add_members(&w);
    if (cells & SUITE_FLOWS && job->request->referred != NULL)
        suite_add_referred(&w);
    if (cells & SUITE_FLOWS && job->people)
        suite_add_rfm(&w);
}

/* Cohorts are everybody's: beside groups they are counted apart. */
void SUITE_BLOCK(const struct suite_job *job, const struct block *block,
                 struct suite_sums *sums, struct suite_scratch *s)
{
    bool apart = sums->cohort != NULL && job->request->groups > 0;
    do_cells(job, block, sums, s,
             sums->cohort != NULL && !apart ? SUITE_FLOWS | SUITE_COHORTS : SUITE_FLOWS);
    if (apart)
        do_cells(job, block, sums, s, SUITE_COHORTS);
}
