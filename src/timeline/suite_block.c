/* SPDX-License-Identifier: Apache-2.0 */
/* One block: two steps a period.
 *
 *   scan   goes through the orders of the period, day by day, and keeps per person how
 *          many there were and the last day: a few loads and stores an order, all in
 *          the nearest cache, and no branch.
 *   count  goes through the people, 32 at a time in bytes, and counts who was present
 *          at the start and the end, who bought, and so on.  Presence needs no spans: a
 *          person is present on the evening of day d if the last order up to d is on a
 *          day after d - window.
 *
 * People are many times more often looked at than they order, but 32 lookings cost as
 * much as one order.  A walk person by person costs several times as much: whether a
 * month, a day or a person is over is a branch that nobody can foretell.
 *
 * Compiled twice: SUITE_BLOCK is the name of the one public function.  The vectors are
 * the compiler's, so that both are the same source. */
#include "timeline/suite_parts.h"

#include "timeline/ranges.h"
#include "timeline/suite_scan.h"

#include <string.h>

#define LANES 32

typedef uint8_t bytes __attribute__((vector_size(LANES)));

/* What is walked. */
struct walk {
    const struct suite_job *job;
    const struct block *block;
    struct suite_sums *sums;
    struct suite_scratch *s;
    const struct periods *periods;
    const struct blocks_run *run, *run_end, *refund_run, *refund_run_end;
    uint64_t order, refund; /* the next run's first */
    const int32_t *first_order;
    int32_t last_arrival; /* the latest first_order, or BLOCKS_NEVER */
    uint32_t padded;      /* people, up to whole vectors */
    uint32_t start;       /* which of present[] is the start's */
    int64_t present;      /* how many are in it */
    int64_t previous;     /* buyers of the period before */
    int32_t cohort;       /* everybody's, COHORT_MIXED, or OUTSIDE: none is asked for */
    uint32_t stretches;   /* of people of one cohort */
    uint8_t loyal;        /* orders from which on somebody is, up to 255 */
    uint8_t may_be_loyal; /* 0: nobody has so many */
    bool grouped;
    bool coded; /* single people are looked at, for groups or cohorts */
};

#define COHORT_MIXED (-2)
#define OUTSIDE      (-1) /* no period: what orders leave behind is all that matters */

/* What a period's orders and refunds add up to, whoever's they are. */
struct money {
    int64_t orders, gross, refunds;
    int64_t returning_value, first_time_value;
};

/* What `count` finds. */
struct counts {
    int64_t retained, returned, fresh, new_left, back, bounced;
    int64_t again, buyers_2, loyal, kept, newly_twice;
};

/* Brings what a wide block keeps into the bytes that `count` reads.  From 255 on only
 * whether the orders are enough for loyal matters. */
static void narrow_orders(struct walk *w)
{
    struct suite_scratch *s = w->s;
    int64_t min = w->job->request->loyal_min_orders;
    for (uint32_t m = 0; m < w->block->people; m++) {
        uint32_t orders = s->wide_orders[m];
        uint8_t few = orders < UINT8_MAX ? (uint8_t)orders : UINT8_MAX;
        if (w->loyal == UINT8_MAX)
            few = orders >= min ? UINT8_MAX : few < UINT8_MAX ? few : UINT8_MAX - 1;
        s->orders[m] = few;
    }
}

/* ---- one run ------------------------------------------------------------------ */

static inline int64_t amount_of(const struct walk *w, uint64_t order)
{
    const struct blocks *b = w->job->blocks;
    uint64_t i = w->block->amount + (order - w->block->order);
    return w->block->wide ? b->order_amount_wide[i] : b->order_amount[i];
}

static int64_t scan_run(struct walk *w, const struct blocks_run *run)
{
    const struct blocks *b = w->job->blocks;
    const uint16_t *member = b->order_member + w->order;
    uint64_t amount = w->block->amount + (w->order - w->block->order);
    uint32_t once = run->count - run->repeats;
    int64_t gone = (int64_t)run->day - w->job->request->window_days;
    if (w->block->wide)
        return suite_scan_wide(w->s, member, b->order_amount_wide + amount, once,
                               run->day, gone) +
               suite_scan_repeats_wide(w->s, member + once,
                                       b->order_amount_wide + amount + once,
                                       run->repeats);
    int64_t code = gone - b->first_day + 1;
    return suite_scan_narrow(w->s, member, b->order_amount + amount, once,
                             (uint16_t)(run->day - b->first_day + 1),
                             code > 0 ? (uint16_t)code : 0) +
           suite_scan_repeats_narrow(w->s, member + once, b->order_amount + amount + once,
                                     run->repeats);
}

/* While people still arrive: what they spend in the period in which they do, and on the
 * day. */
static int64_t first_value_of_run(struct walk *w, const struct blocks_run *run)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < run->count; i++) {
        uint32_t m = w->job->blocks->order_member[w->order + i];
        int64_t amount = amount_of(w, w->order + i);
        if (!w->s->before[m])
            sum += amount;
        if (w->first_order[m] == run->day)
            w->s->first_value[m] += amount;
    }
    return sum;
}

/* What each group (cohort) spends; `key` says which one a person is of. */
static void tally_run(const struct walk *w, const struct blocks_run *run,
                      const uint32_t *key, struct suite_tally *tally)
{
    const struct blocks *b = w->job->blocks;
    const uint16_t *member = b->order_member + w->order;
    if (w->block->wide) {
        for (uint32_t i = 0; i < run->count; i++) {
            struct suite_tally *t = &tally[key[member[i]]];
            t->orders++;
            t->gross += amount_of(w, w->order + i);
        }
        return;
    }
    const int32_t *amount =
        b->order_amount + w->block->amount + (w->order - w->block->order);
    for (uint32_t i = 0; i < run->count; i++) {
        struct suite_tally *t = &tally[key[member[i]]];
        t->orders++;
        t->gross += amount[i];
    }
}

/* Of it, what those spend who came in the period. */
static void tally_first(const struct walk *w, const struct blocks_run *run)
{
    for (uint32_t i = 0; i < run->count; i++) {
        uint32_t m = w->job->blocks->order_member[w->order + i];
        if (!w->s->before[m])
            w->sums->tally[w->s->group[m]].first_time += amount_of(w, w->order + i);
    }
}

/* The cohort's cell of the person in a period, NULL for none. */
static struct cohort_cell *cohort_cell(const struct walk *w, int32_t cohort,
                                       int32_t period)
{
    int32_t count = w->periods->count;
    if (cohort == PERIODS_BEFORE || cohort > period)
        return NULL;
    return &w->sums->cohort[(size_t)cohort * (size_t)count + (size_t)period];
}

/* Are there people on the run's day, or in its period, who had not come before it? */
static bool arriving(const struct walk *w, int32_t period)
{
    return w->last_arrival >=
           (period == OUTSIDE ? w->run->day : w->periods->bound[period]);
}

/* The runs before day `end`. */
static void scan_period(struct walk *w, int32_t period, int32_t end, struct money *money)
{
    bool counted = period != OUTSIDE;
    for (; w->run < w->run_end && w->run->day < end; w->run++) {
        int64_t gross = scan_run(w, w->run);
        int64_t first = arriving(w, period) ? first_value_of_run(w, w->run) : 0;
        money->orders += w->run->count;
        money->gross += gross;
        money->first_time_value += first;
        if (counted && w->grouped)
            tally_run(w, w->run, w->s->group, w->sums->tally);
        if (counted && w->grouped && arriving(w, period))
            tally_first(w, w->run);
        if (counted && w->cohort == COHORT_MIXED)
            tally_run(w, w->run, w->s->stretch, w->s->tally);
        w->order += w->run->count;
    }
    money->returning_value = money->gross - money->first_time_value;
}

/* ---- refunds: few, one by one -------------------------------------------------- */

static void add_refund(struct walk *w, int32_t period, uint32_t m, int64_t amount,
                       struct money *money)
{
    const struct suite_scratch *s = w->s;
    bool buyer = s->orders[m] > 0, returning = s->before[m];
    money->refunds += amount;
    if (buyer)
        *(returning ? &money->returning_value : &money->first_time_value) -= amount;
    if (w->grouped) {
        struct purchase_cell *cell =
            &w->sums->purchase[s->group[m] * (size_t)w->periods->count + (size_t)period];
        cell->refunds += amount;
        if (buyer)
            *(returning ? &cell->returning_value : &cell->first_time_value) -= amount;
    }
    if (w->cohort == COHORT_MIXED) {
        struct cohort_cell *cell = cohort_cell(w, s->cohort[s->stretch[m]], period);
        if (cell != NULL)
            cell->value -= amount;
    }
}

/* After the period's orders, before `count` forgets who bought. */
static void scan_refunds(struct walk *w, int32_t period, int32_t end, struct money *money)
{
    const struct blocks *b = w->job->blocks;
    for (; w->refund_run < w->refund_run_end && w->refund_run->day < end;
         w->refund_run++) {
        for (uint32_t i = 0; i < w->refund_run->count && period != OUTSIDE; i++)
            add_refund(w, period, b->refund_member[w->refund + i],
                       b->refund_amount[w->refund + i], money);
        w->refund += w->refund_run->count;
    }
}

/* ---- count -------------------------------------------------------------------- */

static void mark_present(struct walk *w, uint8_t *present, int32_t end)
{
    const struct suite_scratch *s = w->s;
    int64_t gone = (int64_t)end - w->job->request->window_days;
    if (w->block->wide) {
        for (uint32_t m = 0; m < w->block->people; m++)
            present[m] = s->wide_last[m] >= gone ? 0xff : 0;
        return;
    }
    int64_t code = gone - w->job->blocks->first_day + 1;
    uint16_t least = code < 1 ? 1 : code > UINT16_MAX ? UINT16_MAX : (uint16_t)code;
    for (uint32_t m = 0; m < w->padded; m++)
        present[m] = s->last[m] >= least ? 0xff : 0;
}

/* The sum of bytes that are at most 128 each. */
static inline int64_t sum_of(bytes v)
{
    uint64_t word[LANES / 8], sum = 0;
    memcpy(word, &v, sizeof word);
    for (int i = 0; i < LANES / 8; i++) {
        uint64_t pairs = (word[i] & UINT64_C(0x00ff00ff00ff00ff)) +
                         ((word[i] >> 8) & UINT64_C(0x00ff00ff00ff00ff));
        sum += pairs;
    }
    return (int64_t)((sum * UINT64_C(0x0001000100010001)) >> 48);
}

static inline bytes load(const uint8_t *from, uint32_t at)
{
    bytes v;
    memcpy(&v, from + at, sizeof v);
    return v;
}

static inline void store(uint8_t *to, uint32_t at, bytes v)
{
    memcpy(to + at, &v, sizeof v);
}

static inline bytes spread(uint8_t value)
{
    return value - (bytes){0};
}

/* A block has at most 128 vectors, so a byte a lane holds every count. */
_Static_assert(BLOCKS_PEOPLE / LANES <= 128, "a lane's byte would overflow");

static inline __attribute__((always_inline)) struct counts count_people(struct walk *w,
                                                                        bool coded)
{
    struct suite_scratch *s = w->s;
    const uint8_t *start_of = s->present[w->start], *end_of = s->present[!w->start];
    const bytes loyal_min = spread(w->loyal), may_be_loyal = spread(w->may_be_loyal);
    bytes retained = {0}, returned = {0}, fresh = {0}, new_left = {0}, back = {0},
          bounced = {0}, again = {0}, buyers_2 = {0}, loyals = {0}, kept = {0},
          newly_twice = {0};
    for (uint32_t i = 0; i < w->padded; i += LANES) {
        bytes orders = load(s->orders, i), start = load(start_of, i),
              end = load(end_of, i), before = load(s->before, i),
              twice = load(s->twice, i), previous = load(s->previous, i),
              gap = load(s->gap, i);
        bytes buyer = (bytes)(orders != 0), two = (bytes)(orders >= 2),
              many = (bytes)(orders >= loyal_min) & buyer & may_be_loyal;
        bytes both = start & end, was = buyer & before, is_new = buyer & ~before;
        bytes came = was & ~start, now_twice = (two | was) & ~twice;
        retained -= both;
        returned += gap & both;
        fresh -= is_new;
        new_left -= is_new & ~end;
        back -= came & end;
        bounced -= came & ~end;
        again -= was;
        buyers_2 -= two;
        loyals -= many;
        kept -= buyer & previous;
        newly_twice -= now_twice;
        if (coded) {
            store(s->code, i,
                  (start & SUITE_START) | (end & SUITE_END) | (buyer & SUITE_BUYER) |
                      (before & SUITE_BEFORE) | (two & SUITE_BUYER_2) |
                      (many & SUITE_LOYAL) | ((bytes)(gap != 0) & SUITE_GAP) |
                      (previous & SUITE_PREVIOUS));
            store(s->newly_twice, i, now_twice);
        }
        store(s->before, i, before | buyer);
        store(s->twice, i, twice | now_twice);
        store(s->previous, i, buyer);
        store(s->all_orders, i, load(s->all_orders, i) + orders);
        store(s->gap, i, (bytes){0});
    }
    return (struct counts){sum_of(retained), sum_of(returned),   sum_of(fresh),
                           sum_of(new_left), sum_of(back),       sum_of(bounced),
                           sum_of(again),    sum_of(buyers_2),   sum_of(loyals),
                           sum_of(kept),     sum_of(newly_twice)};
}

/* ---- what was counted, into cells ----------------------------------------------- */

static void add_counts(struct walk *w, int32_t period, const struct counts *c,
                       const struct money *money)
{
    struct flow_cell *flow = &w->sums->flow[period];
    int64_t end = c->retained + c->fresh - c->new_left + c->back;
    flow->start += w->present;
    flow->end += end;
    flow->retained += c->retained;
    flow->returned += c->returned;
    flow->lost += w->present - c->retained;
    flow->new_stayed += c->fresh - c->new_left;
    flow->new_left += c->new_left;
    flow->reactivated += c->back;
    flow->bounced += c->bounced;
    struct purchase_cell *purchase = &w->sums->purchase[period];
    purchase->orders += money->orders;
    purchase->buyers += c->fresh + c->again;
    purchase->buyers_2 += c->buyers_2;
    purchase->buyers_loyal += c->loyal;
    purchase->gross += money->gross;
    purchase->refunds += money->refunds;
    purchase->returning += c->again;
    purchase->returning_value += money->returning_value;
    purchase->first_time += c->fresh;
    purchase->first_time_value += money->first_time_value;
    purchase->previous_buyers += w->previous;
    purchase->kept_buyers += c->kept;
    purchase->ordered_to_date += c->fresh;
    purchase->repeated_to_date += c->newly_twice;
}

static void add_cohort(struct walk *w, int32_t period, const struct counts *c,
                       const struct money *money)
{
    if (period < w->cohort) /* a refund alone */
        return;
    struct cohort_cell *cell =
        &w->sums->cohort[(size_t)w->cohort * (size_t)w->periods->count + (size_t)period];
    cell->customers += c->fresh + c->again;
    cell->present += c->retained + c->fresh - c->new_left + c->back;
    cell->orders += money->orders;
    cell->value += money->gross - money->refunds;
}

/* ---- single people, for groups and mixed cohorts --------------------------------- */

static void add_tallies(struct walk *w, int32_t period)
{
    struct suite_tally *tally = w->sums->tally;
    size_t row = (size_t)w->periods->count;
    struct purchase_cell *cell = w->sums->purchase + period;
    for (uint32_t g = 0; g < w->job->request->groups; g++, cell += row) {
        cell->orders += tally[g].orders;
        cell->gross += tally[g].gross;
        cell->first_time_value += tally[g].first_time;
        cell->returning_value += tally[g].gross - tally[g].first_time;
        tally[g] = (struct suite_tally){0};
    }
}

/* A person orders twice for the first time only once: most bytes are 0. */
static void add_newly_twice(struct walk *w, int32_t period)
{
    size_t row = (size_t)w->periods->count;
    for (uint32_t m = 0; m < w->padded; m += 8) {
        uint64_t word;
        memcpy(&word, w->s->newly_twice + m, sizeof word);
        for (uint32_t i = m; word != 0; i++, word >>= 8)
            if (word & 1)
                w->sums->purchase[w->s->group[i] * row + (size_t)period]
                    .repeated_to_date++;
    }
}

/* Everybody's code is counted, also of who is long gone: that adds to no cell, and to
 * ask first would cost more. */
static void add_group_codes(struct walk *w, int32_t period)
{
    const struct suite_sums *sums = w->sums;
    const uint32_t *group = w->s->group;
    const uint8_t *code = w->s->code;
    size_t row = (size_t)w->periods->count;
    if (sums->codes == NULL) {
        for (uint32_t m = 0; m < w->block->people; m++) {
            size_t cell = group[m] * row + (size_t)period;
            suite_add_code(&sums->flow[cell], &sums->purchase[cell], code[m], 1);
        }
        return;
    }
    uint32_t *codes =
        sums->codes + (size_t)period * w->job->request->groups * SUITE_CODES;
    for (uint32_t m = 0; m < w->block->people; m++)
        codes[group[m] * SUITE_CODES + code[m]]++;
}

static void add_groups(struct walk *w, int32_t period)
{
    add_tallies(w, period);
    add_newly_twice(w, period);
    add_group_codes(w, period);
}

/* A block of several cohorts: people stand by first day, so each is one stretch. */
static void add_stretches(struct walk *w, int32_t period)
{
    struct suite_scratch *s = w->s;
    for (uint32_t i = 0; i < w->stretches; i++) {
        struct cohort_cell *cell = cohort_cell(w, s->cohort[i], period);
        struct suite_tally tally = s->tally[i];
        s->tally[i] = (struct suite_tally){0};
        if (cell == NULL)
            continue;
        uint32_t customers = 0, present = 0;
        for (uint32_t m = s->stretch_begin[i]; m < s->stretch_begin[i + 1]; m++) {
            customers += s->code[m] / SUITE_BUYER % 2;
            present += s->code[m] / SUITE_END % 2;
        }
        cell->customers += customers;
        cell->present += present;
        cell->orders += tally.orders;
        cell->value += tally.gross;
    }
}

/* ---- a period ----------------------------------------------------------------- */

/* Nobody is there, was there or comes: only nothing can be counted. */
static bool idle(const struct walk *w, int32_t end)
{
    bool orders = w->run < w->run_end && w->run->day < end;
    bool refunds = w->refund_run < w->refund_run_end && w->refund_run->day < end;
    return !orders && !refunds && w->present == 0 && w->previous == 0;
}

static void forget_orders(struct walk *w)
{
    memset(w->s->orders, 0, w->padded);
    if (w->block->wide)
        memset(w->s->wide_orders, 0, w->padded * sizeof *w->s->wide_orders);
}

/* Who bought before the table, for what is counted up to a date. */
static void add_before(struct walk *w, const struct counts *c)
{
    const struct suite_scratch *s = w->s;
    struct purchase_cell *cells = w->sums->purchase;
    if (!w->grouped) {
        cells->ordered_to_date += c->fresh;
        cells->repeated_to_date += c->newly_twice;
        return;
    }
    for (uint32_t m = 0; m < w->block->people; m++) {
        struct purchase_cell *cell = &cells[s->group[m] * (size_t)w->periods->count];
        cell->ordered_to_date += s->before[m] != 0;
        cell->repeated_to_date += s->twice[m] != 0;
    }
}

static void add_period(struct walk *w, int32_t period, const struct counts *c,
                       const struct money *money)
{
    if (!w->grouped)
        add_counts(w, period, c, money);
    if (w->sums->cohort && w->cohort >= 0)
        add_cohort(w, period, c, money);
    if (w->grouped)
        add_groups(w, period);
    if (w->cohort == COHORT_MIXED)
        add_stretches(w, period);
}

static struct counts do_period(struct walk *w, int32_t period, int32_t end)
{
    if (idle(w, end))
        return (struct counts){0};
    struct money money = {0};
    scan_period(w, period, end, &money);
    if (w->block->wide)
        narrow_orders(w);
    scan_refunds(w, period, end, &money);
    mark_present(w, w->s->present[!w->start], end);
    struct counts c = w->coded ? count_people(w, true) : count_people(w, false);
    if (period != OUTSIDE)
        add_period(w, period, &c, &money);
    forget_orders(w);
    w->start = !w->start;
    w->present = c.retained + c.fresh - c.new_left + c.back;
    w->previous = c.fresh + c.again;
    return c;
}

/* ---- people at the end ---------------------------------------------------------- */

/* BLOCKS_NEVER: no order up to as_of. */
static int32_t last_order(const struct walk *w, uint32_t m)
{
    if (w->first_order[m] > w->periods->as_of)
        return BLOCKS_NEVER;
    return w->block->wide ? w->s->wide_last[m]
                          : w->job->blocks->first_day + w->s->last[m] - 1;
}

static void add_members(struct walk *w)
{
    const struct suite_scratch *s = w->s;
    int32_t count = w->periods->count;
    for (uint32_t i = 0; i < w->stretches; i++) {
        int32_t cohort = s->cohort[i];
        if (cohort == PERIODS_BEFORE || cohort >= count)
            continue;
        struct cohort_cell *row = w->sums->cohort + (size_t)cohort * (size_t)count;
        w->sums->sizes[cohort] += s->stretch_begin[i + 1] - s->stretch_begin[i];
        for (uint32_t m = s->stretch_begin[i]; m < s->stretch_begin[i + 1]; m++) {
            int32_t last = periods_find(w->periods, last_order(w, m));
            RANGES_ADD(row, count, on_or_after, cohort, last + 1);
        }
    }
}

static void add_referred(struct walk *w)
{
    const struct suite_request *r = w->job->request;
    const uint32_t *member = w->job->blocks->member + w->block->member;
    for (uint32_t m = 0; m < w->block->people; m++) {
        int32_t period = periods_find(w->periods, w->first_order[m]);
        if (!r->referred[member[m]] || period == PERIODS_BEFORE ||
            period >= w->periods->count)
            continue;
        size_t row = w->grouped ? w->s->group[m] * (size_t)w->periods->count : 0;
        w->sums->flow[row + (size_t)period].new_referred++;
    }
}

static void write_rfm(const struct walk *w)
{
    const struct suite_scratch *s = w->s;
    uint32_t at = w->block->member;
    const struct suite_rfm *rfm = w->job->rfm;
    for (uint32_t m = 0; m < w->block->people; m++, at++) {
        int32_t last = last_order(w, m);
        bool ordered = last != BLOCKS_NEVER;
        uint32_t days =
            w->block->wide ? s->wide_days[m] : (uint32_t)s->all_orders[m] - s->repeats[m];
        int64_t value = w->block->wide ? s->wide_value[m] : s->value[m];
        rfm->x[at] = ordered ? days - 1 : 0;
        rfm->t_x[at] = ordered ? (uint32_t)(last - w->first_order[m]) : 0;
        rfm->value[at] = ordered ? value - s->first_value[m] : 0;
    }
}

/* ---- a block -------------------------------------------------------------------- */

static void clear(struct suite_scratch *s, const struct block *block, uint32_t padded)
{
    uint8_t *const by_person[] = {
        s->orders, s->gap,      s->present[0],  s->present[1], s->before,
        s->twice,  s->previous, s->newly_twice, s->all_orders, s->repeats,
    };
    for (size_t i = 0; i < sizeof by_person / sizeof *by_person; i++)
        memset(by_person[i], 0, padded);
    memset(s->first_value, 0, padded * sizeof *s->first_value);
    memset(s->last, 0, padded * sizeof *s->last);
    memset(s->value, 0, padded * sizeof *s->value);
    if (!block->wide)
        return;
    memset(s->wide_orders, 0, padded * sizeof *s->wide_orders);
    memset(s->wide_days, 0, padded * sizeof *s->wide_days);
    memset(s->wide_value, 0, padded * sizeof *s->wide_value);
    for (uint32_t m = 0; m < padded; m++)
        s->wide_last[m] = INT32_MIN;
}

/* The stretches of people whose first orders are in one period. */
static void find_cohorts(struct walk *w)
{
    struct suite_scratch *s = w->s;
    w->cohort = OUTSIDE;
    if (w->sums->cohort == NULL)
        return;
    for (uint32_t m = 0; m < w->block->people; m++) {
        int32_t cohort = m > 0 && w->first_order[m] == w->first_order[m - 1]
                             ? s->cohort[w->stretches - 1]
                             : periods_find(w->periods, w->first_order[m]);
        if (w->stretches == 0 || cohort != s->cohort[w->stretches - 1]) {
            s->cohort[w->stretches] = cohort;
            s->tally[w->stretches] = (struct suite_tally){0};
            s->stretch_begin[w->stretches++] = m;
        }
        s->stretch[m] = w->stretches - 1;
    }
    s->stretch_begin[w->stretches] = w->block->people;
    if (w->stretches > 1)
        w->cohort = COHORT_MIXED;
    else if (s->cohort[0] < w->periods->count)
        w->cohort = s->cohort[0];
}

static void find_groups(struct walk *w)
{
    const struct suite_request *r = w->job->request;
    const uint32_t *member = w->job->blocks->member + w->block->member;
    w->grouped = r->groups > 0;
    for (uint32_t m = 0; w->grouped && m < w->block->people; m++)
        w->s->group[m] = r->group[member[m]];
}

static struct walk begin_walk(const struct suite_job *job, const struct block *block,
                              struct suite_sums *sums, struct suite_scratch *s)
{
    const struct blocks *b = job->blocks;
    int32_t min = job->request->loyal_min_orders;
    struct walk w = {
        .job = job,
        .block = block,
        .sums = sums,
        .s = s,
        .periods = job->request->periods,
        .run = b->run + block->run,
        .run_end = b->run + block->run + block->runs,
        .refund_run = b->refund_run + block->refund_run,
        .refund_run_end = b->refund_run + block->refund_run + block->refund_runs,
        .order = block->order,
        .refund = block->refund,
        .first_order = b->first_order + block->member,
        .last_arrival = b->first_order[block->member + block->people - 1],
        .padded = (block->people + LANES - 1) / LANES * LANES,
        .loyal = min < 0           ? 0
                 : min > UINT8_MAX ? UINT8_MAX
                                   : (uint8_t)min,
        .may_be_loyal = block->wide || min <= UINT8_MAX ? 0xff : 0,
    };
    clear(s, block, w.padded);
    find_groups(&w);
    find_cohorts(&w);
    w.coded = w.grouped || w.cohort == COHORT_MIXED;
    return w;
}

void SUITE_BLOCK(const struct suite_job *job, const struct block *block,
                 struct suite_sums *sums, struct suite_scratch *s)
{
    struct walk w = begin_walk(job, block, sums, s);
    const struct periods *periods = w.periods;
    struct counts before = do_period(&w, OUTSIDE, periods->bound[0]);
    add_before(&w, &before);
    w.previous = 0;
    memset(s->previous, 0, w.padded);
    for (int32_t p = 0; p < periods->count; p++)
        do_period(&w, p, periods_end(periods, p));
    do_period(&w, OUTSIDE, periods->as_of + 1);
    if (sums->cohort != NULL)
        add_members(&w);
    if (job->request->referred != NULL)
        add_referred(&w);
    if (job->rfm != NULL)
        write_rfm(&w);
}
