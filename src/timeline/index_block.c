/* SPDX-License-Identifier: Apache-2.0 */
/* One block of the index.  Everybody, or the chosen, are counted by counting bits; groups
 * are counted buyer by buyer, from the digits turned back into numbers.
 *
 * People who came in one period stand side by side, so that whether buyers are new is
 * known for all of them at once: a block is gone through in stretches, most blocks in
 * one.
 *
 * Compiled for each of enum suite_code: INDEX_BLOCK is the name of the one public
 * function.  The vectors are the compiler's, so that all are the same source but for how
 * the ones of a word are counted (index_words.h). */
#include "timeline/index_groups.h"
#include "timeline/index_rfm.h"
#include "timeline/index_walk.h"
#include "timeline/index_words.h"
#include "timeline/suite_members.h"

#include <string.h>

/* ---- some of the buyers, and of the lost ----------------------------------------- */

/* The bits of the chosen at the places of the buyers, moved together in each of some
 * words. */
INDEX_INLINE void compress(uint64_t *out, const uint64_t *chosen, const uint64_t *buyer)
{
#if defined(__BMI2__)
    for (uint32_t k = 0; k < 4; k++)
        out[k] = _pext_u64(chosen[k], buyer[k]);
#else
    index_four x, m;
    memcpy(&x, chosen, sizeof x);
    memcpy(&m, buyer, sizeof m);
    index_compress(&x, &m);
    memcpy(out, &x, sizeof x);
#endif
}

/* Bits that are put behind each other, from a place on. */
struct filling {
    uint64_t *out, word;
    uint32_t at, filled;
};

/* The bits of the chosen among the ones of four words. */
INDEX_INLINE void fill(struct filling *f, const uint64_t *chosen, const uint64_t *places)
{
    uint64_t together[4];
    compress(together, chosen, places);
    for (uint32_t k = 0; k < 4; k++) {
        uint32_t count = (uint32_t)index_count_word(places[k]);
        bool full = f->filled + count >= 64;
        f->word |= together[k] << f->filled;
        f->out[f->at] = f->word;
        f->word = full ? together[k] >> 1 >> (63 - f->filled) : f->word;
        f->at += full;
        f->filled = (f->filled + count) % 64;
    }
}

/* Who of some is at the places of the ones: their bits there, moved together. */
static struct index_some among(uint64_t *out, struct index_some some,
                               const uint64_t *places)
{
    uint32_t first = some.from > 0 ? index_count_before(places, some.from * 64) : 0,
             i = some.from;
    struct filling f = {.out = out, .at = first / 64, .filled = first % 64};
    for (; i + 4 <= some.to; i += 4) {
        __builtin_prefetch(places + i + INDEX_AHEAD);
        fill(&f, some.bits + i, places + i);
    }
    if (i < some.to) {
        uint64_t last[4] = {0}; /* what is behind is the next plane's */
        for (uint32_t k = 0; i + k < some.to; k++)
            last[k] = places[i + k];
        fill(&f, some.bits + i, last);
    }
    out[f.at] = f.word;
    uint32_t to = f.at + (f.filled > 0);
    memset(out + to, 0, INDEX_LANES * sizeof *out);
    return (struct index_some){.bits = out, .from = first / 64, .to = to};
}

static struct index_some everybody_of(uint32_t people)
{
    uint32_t rows = index_rows(people);
    return (struct index_some){.bits = index_ones(rows), .to = rows};
}

/* The ones of a mask (NULL: all) that are among bits [begin, end), word by word, and
 * zeros behind them. */
static void cut_mask(uint64_t *out, const uint64_t *mask, uint32_t begin, uint32_t end)
{
    uint32_t to = (end + 63) / 64;
    for (uint32_t i = begin / 64; i < to; i++) {
        uint64_t word = mask ? mask[i] : ~UINT64_C(0);
        if (i == begin / 64)
            word &= ~UINT64_C(0) << begin % 64;
        if (i == end / 64)
            word &= ~(~UINT64_C(0) << end % 64);
        out[i] = word;
    }
    memset(out + to, 0, INDEX_LANES * sizeof *out);
}

/* Those of a range, and that are in the mask. */
static struct index_some range_of(uint64_t *out, const uint64_t *mask, uint32_t begin,
                                  uint32_t end)
{
    cut_mask(out, mask, begin, end);
    return (struct index_some){out, begin / 64, index_rows(end), begin, end};
}

/* Those of `people` whose bits are 1 in the plane of some. */
INDEX_INLINE struct index_some some_of_ones(const struct index_walk *w,
                                            struct index_some some, const uint64_t *plane,
                                            uint32_t people, bool everybody)
{
    if (everybody)
        return everybody_of(people);
    if (w->chosen)
        return among(w->s->lost, some, plane);
    return range_of(w->s->lost, NULL, index_count_before(plane, some.begin),
                    index_count_before(plane, some.end));
}

/* ---- counting a cell ------------------------------------------------------------ */

/* Four counts, of which none is more than BLOCKS_PEOPLE, in one word. */
INDEX_INLINE index_words join(index_words a, index_words b, index_words c, index_words d)
{
    return a | b << 16 | c << 32 | d << 48;
}

INDEX_INLINE int64_t take(uint64_t joined, uint32_t which)
{
    return (int64_t)(joined >> 16 * which & 0xffff);
}

/* Of some buyers: who has two orders at least, and who has least + 1, which is found from
 * the lowest digit on: in the digit they are greater, or equal, and >= in those below
 * (O'Neil and Quass, bit-sliced indexes). */
INDEX_INLINE void count_orders(index_words *two, index_words *loyal,
                               const uint64_t *plane, uint32_t rows, uint32_t digits,
                               uint64_t least, struct index_some some)
{
    for (uint32_t i = some.from; i < some.to; i += INDEX_STEP) {
        index_words bits = index_load(some.bits + i), any = {0}, found = bits;
        for (uint32_t k = 0; k < digits; k++) {
            index_words digit = index_load(plane + i + (size_t)k * rows);
            any |= digit;
            if (least >> k & 1)
                found &= digit;
            else
                found |= digit;
        }
        *two += index_count(any & bits);
        *loyal += index_count(found & bits);
    }
}

INDEX_INLINE index_words count_gone(const uint64_t *left, const uint64_t *start,
                                    struct index_some some)
{
    index_words gone = {0};
    for (uint32_t i = some.from; i < some.to; i += INDEX_STEP)
        gone += index_count(index_load(left + i) & ~index_load(start + i) &
                            index_load(some.bits + i));
    return gone;
}

/* All planes are counted in the order in which they lie. */
INDEX_INLINE struct index_counts count_buyers(const struct index_walk *w,
                                              struct index_some some, bool everybody)
{
    const struct index_view *v = &w->view;
    uint32_t order_digits = v->cell->order_digits, amount_digits = v->cell->amount_digits,
             rows = v->rows;
    int64_t least = (int64_t)w->job->request->loyal_min_orders - 1;
    index_words ones[INDEX_PLANES_MOST], flag[INDEX_PLANES], *at = ones;
    index_words buyers = {0}, gone = {0}, two = {0}, loyal = {0};
    index_count_planes(ones, v->word, rows, index_planes(v->cell), some);
    for (uint32_t i = 0; i < INDEX_PLANES; i++)
        flag[i] = v->plane[i] != index_none ? *at++ : (index_words){0};
    if (!everybody)
        index_count_planes(&buyers, some.bits, 0, 1, some);
    if (v->plane[INDEX_LEFT] != index_none)
        gone = count_gone(v->plane[INDEX_LEFT], v->plane[INDEX_START], some);
    count_orders(&two, &loyal, v->order, rows, order_digits, (uint64_t)least, some);
    index_words more = index_sum_digits(at, order_digits),
                gross = index_sum_digits(at + order_digits, amount_digits);
    uint64_t who = index_add_up(join(buyers, flag[INDEX_START], flag[INDEX_LEFT], gone)),
             what = index_add_up(join(flag[INDEX_PREVIOUS], flag[INDEX_RETURNED],
                                      flag[INDEX_TWICE], flag[INDEX_STAYED])),
             many = index_add_up(join(two, loyal, flag[INDEX_LOST], (index_words){0}));
    struct index_counts c = {
        .start = take(who, 1),
        .gone = take(who, 3),
        .buyers = everybody ? v->cell->buyers : take(who, 0),
        .kept = take(what, 0),
        .returned = take(what, 1),
        .twice = take(what, 2),
        .final = take(what, 3),
        .buyers_2 = take(many, 0),
        .lost = take(many, 2),
    };
    c.end = c.buyers - take(who, 2);
    c.retained = c.start - take(who, 2) + c.gone;
    /* All of them, none, or those whose orders less one reach it. */
    c.loyal = least <= 0 ? c.buyers : least >> order_digits > 0 ? 0 : take(many, 1);
    c.orders = (uint64_t)c.buyers + index_add_up(more);
    c.gross = (uint64_t)c.buyers * (uint64_t)v->cell->least + index_add_up(gross);
    return c;
}

/* ---- what was counted, into cells ----------------------------------------------- */

static struct cohort_cell *cohort_cell(const struct index_walk *w, int32_t cohort,
                                       int32_t period)
{
    size_t count = (size_t)w->job->index->periods;
    if (w->sums->cohort == NULL || cohort == PERIODS_BEFORE || cohort > period)
        return NULL;
    return &w->sums->cohort[(size_t)cohort * count + (size_t)period];
}

static void add_cohort(struct index_walk *w, const struct index_stretch *st,
                       const struct index_counts *c)
{
    struct cohort_cell *cell = cohort_cell(w, st->cohort, w->view.period);
    if (cell == NULL)
        return;
    cell->customers += c->buyers;
    cell->present += c->end - c->start;
    index_add_amount(&cell->orders, c->orders);
    index_add_amount(&cell->value, c->gross);
    if (st->cohort == w->view.period) {
        w->sums->sizes[st->cohort] += c->buyers;
        cell->on_or_after += c->buyers;
    }
    if (w->view.period + 1 < w->job->index->periods)
        cell[1].on_or_after -= c->final;
}

/* Who came before the table counts from its first period on. */
static void add_opening(struct index_walk *w, const struct index_counts *c)
{
    w->sums->opening[0] += c->end;
    w->sums->purchase[0].ordered_to_date += c->buyers;
    w->sums->purchase[0].repeated_to_date += c->twice;
}

static void add_counts(struct index_walk *w, const struct index_stretch *st,
                       const struct index_counts *c)
{
    int32_t period = w->view.period;
    bool inside = period != PERIODS_BEFORE, fresh = st->cohort == period;
    if (inside && w->job->rows == 0) {
        index_add_flow(&w->sums->flow[period], fresh, c);
        index_add_purchase(&w->sums->purchase[period], fresh, c);
    } else if (!inside && w->job->rows == 0) {
        add_opening(w, c);
    }
    if (inside)
        add_cohort(w, st, c);
}

/* So many are lost in a period that is not this one. */
static void add_lost(struct index_walk *w, const struct index_stretch *st, int32_t period,
                     int64_t lost)
{
    struct cohort_cell *cohort = cohort_cell(w, st->cohort, period);
    if (w->job->rows == 0)
        index_add_lost(&w->sums->flow[period], lost);
    if (cohort != NULL)
        cohort->present -= lost;
}

/* lost: so many of some buyers; returns who of them does not order again. */
INDEX_INLINE int64_t count_lost(struct index_walk *w, const struct index_stretch *st,
                                int64_t lost, struct index_some some, bool everybody)
{
    const struct index_cell *cell = w->view.cell;
    const uint64_t *plane = w->view.lost;
    uint32_t rows = index_rows(cell->lost), period = cell->lost_from,
             first = cell->lost_periods > 1 ? 2 : 1;
    index_words ones[2] = {{0}, {0}};
    some = some_of_ones(w, some, w->view.plane[INDEX_LOST], cell->lost, everybody);
    index_count_planes(ones, plane, rows, first, some);
    uint64_t both = index_add_up(ones[0] | ones[1] << 16);
    int64_t later = take(both, 1);
    plane += (size_t)(first - 1) * rows;
    for (uint32_t left = cell->lost_periods; left > 2; left--, period++) {
        uint32_t people = index_count_ones(plane, rows);
        add_lost(w, st, (int32_t)period, lost - later);
        lost = later;
        some = some_of_ones(w, some, plane, people, everybody);
        plane += rows;
        rows = index_rows(people);
        index_count_planes(ones, plane, rows, 1, some);
        later = (int64_t)index_add_up(ones[0]);
    }
    add_lost(w, st, (int32_t)period, lost - later);
    if (first > 1)
        add_lost(w, st, (int32_t)period + 1, later);
    return take(both, 0);
}

INDEX_INLINE void count_some(struct index_walk *w, const struct index_stretch *st,
                             struct index_some some, bool everybody)
{
    struct index_counts c = count_buyers(w, some, everybody);
    if (w->view.cell->lost > 0)
        c.final += count_lost(w, st, c.lost, some, everybody);
    add_counts(w, st, &c);
}

/* ---- stretches ------------------------------------------------------------------ */

static void count_stretches(struct index_walk *w)
{
    uint32_t from = 0, to;
    for (uint32_t i = 0; i < w->stretches; i++, from = to) {
        const struct index_stretch *st = &w->s->stretch[i];
        if (st->cohort > w->view.period) /* nor do those behind it */
            break;
        to = index_count_before(w->view.buyer, st->end);
        if (from < to)
            count_some(w, st,
                       range_of(w->s->part, w->chosen ? w->s->buyers : NULL, from, to),
                       false);
    }
}

static void count_people(struct index_walk *w)
{
    struct index_some people = {.bits = w->s->chosen, .to = w->people_words},
                      some = everybody_of(w->view.cell->buyers);
    if (w->chosen)
        some = among(w->s->buyers, people, w->view.buyer);
    if (w->stretches > 1)
        count_stretches(w);
    else if (w->chosen)
        count_some(w, &w->s->stretch[0], some, false);
    else
        count_some(w, &w->s->stretch[0], some, true);
}

/* ---- refunds, and who was referred: one by one ---------------------------------- */

static struct purchase_cell *purchase_of(const struct index_walk *w, uint32_t m)
{
    size_t row = w->job->rows > 0 ? w->s->group[m] * (size_t)w->job->index->periods : 0;
    return &w->sums->purchase[row + (size_t)w->view.period];
}

static const struct index_stretch *stretch_of(const struct index_walk *w, uint32_t m)
{
    uint32_t low = 0, high = w->stretches;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (w->s->stretch[middle].begin <= m)
            low = middle;
        else
            high = middle;
    }
    return &w->s->stretch[low];
}

static bool is_set(const uint64_t *bits, uint32_t m)
{
    return bits[m / 64] >> m % 64 & 1;
}

static void add_refund(struct index_walk *w, uint32_t m, int64_t amount)
{
    uint64_t less = 0 - (uint64_t)amount;
    const struct index_stretch *st = stretch_of(w, m);
    struct purchase_cell *purchase = purchase_of(w, m);
    struct cohort_cell *cohort = cohort_cell(w, st->cohort, w->view.period);
    bool fresh = st->cohort == w->view.period;
    index_add_amount(&purchase->refunds, (uint64_t)amount);
    if (is_set(w->view.buyer, m))
        index_add_amount(fresh ? &purchase->first_time_value : &purchase->returning_value,
                         less);
    if (cohort != NULL)
        index_add_amount(&cohort->value, less);
}

static void add_refunds(struct index_walk *w)
{
    const struct index *x = w->job->index;
    uint64_t end = w->refund + w->view.cell->refunds;
    for (uint64_t i = w->refund; i < end; i++)
        if (!w->chosen || is_set(w->s->chosen, x->refund_member[i]))
            add_refund(w, x->refund_member[i], x->refund_amount[i]);
    w->refund = end;
}

static void add_referred(struct index_walk *w)
{
    const bool *referred = w->job->request->referred;
    const uint32_t *member = w->job->blocks->member + w->block->member;
    size_t periods = (size_t)w->job->index->periods;
    for (uint32_t i = 0; i < w->stretches; i++) {
        const struct index_stretch *st = &w->s->stretch[i];
        if (st->cohort == PERIODS_BEFORE || (size_t)st->cohort >= periods)
            continue;
        for (uint32_t m = st->begin; m < st->end; m++) {
            size_t row = w->job->rows > 0 ? w->s->group[m] * periods : 0;
            if (referred[member[m]] && (!w->chosen || is_set(w->s->chosen, m)))
                w->sums->flow[row + (size_t)st->cohort].new_referred++;
        }
    }
}

/* ---- a block -------------------------------------------------------------------- */

/* Whether anybody of the block is chosen. */
static bool find_chosen(struct index_walk *w)
{
    const struct index_job *job = w->job;
    w->chosen = job->chosen != NULL;
    return !w->chosen || suite_read_chosen(w->s->chosen, job->blocks, w->block,
                                           job->chosen, job->request->by_place);
}

/* Who is not chosen is of a group more. */
static void find_groups(struct index_walk *w)
{
    const struct suite_request *r = w->job->request;
    if (w->job->rows == 0)
        return;
    suite_read_groups(w->s->group, w->job->blocks, w->block, r);
    for (uint32_t m = 0; w->chosen && m < w->block->people; m++)
        if (!is_set(w->s->chosen, m))
            w->s->group[m] = r->groups;
}

static void find_stretches(struct index_walk *w)
{
    const struct periods *periods = w->job->request->periods;
    const int32_t *first_order = w->job->blocks->first_order + w->block->member;
    uint32_t people = w->block->people, begin = 0;
    while (begin < people) {
        int32_t cohort = periods_find(periods, first_order[begin]);
        int32_t next = cohort == PERIODS_BEFORE  ? periods->bound[0]
                       : cohort < periods->count ? periods_end(periods, cohort)
                                                 : BLOCKS_NEVER;
        uint32_t end = cohort < periods->count
                           ? index_find_later(first_order, begin, people, next)
                           : people;
        w->s->stretch[w->stretches++] =
            (struct index_stretch){.begin = begin, .end = end, .cohort = cohort};
        begin = end;
    }
}

static void view_cell(struct index_walk *w, const struct index_cell *cell, int32_t period)
{
    struct index_view *v = &w->view;
    v->cell = cell;
    v->period = period;
    v->rows = index_rows(cell->buyers);
    v->buyer = cell->buyers > 0 ? w->buyer : index_none;
    w->buyer += cell->buyers > 0 ? w->people_words : 0;
    const uint64_t *word = v->word = w->word;
    for (uint32_t i = 0; i < INDEX_PLANES; i++) {
        bool there = cell->planes >> i & 1;
        v->plane[i] = there ? word : index_none;
        word += there ? v->rows : 0;
    }
    v->order = word;
    v->amount = word + (size_t)cell->order_digits * v->rows;
    v->lost = w->word + index_plane_words(cell);
    w->word = index_end_of_lost(v->lost, cell);
}

void INDEX_BLOCK(const struct index_job *job, uint32_t block, struct index_sums *sums,
                 struct index_scratch *s)
{
    const struct index_block *cells = &job->index->block[block];
    struct index_walk w = {.job = job,
                           .block = &job->blocks->block[block],
                           .index = block,
                           .sums = sums,
                           .s = s,
                           .word = job->index->word + cells->word,
                           .buyer = job->index->buyer + cells->buyer,
                           .refund = cells->refund,
                           .people_words =
                               index_people_words(job->blocks->block[block].people)};
    if (!find_chosen(&w))
        return;
    find_groups(&w);
    find_stretches(&w);
    for (uint32_t i = 0; i < cells->cells; i++) {
        view_cell(&w, &job->index->cell[cells->cell + i], cells->period + (int32_t)i);
        bool bought = w.view.cell->buyers > 0;
        if (bought && (job->rows == 0 || sums->cohort != NULL))
            count_people(&w);
        if (bought && job->rows > 0)
            index_count_groups(&w);
        add_refunds(&w);
    }
    if (job->request->referred != NULL)
        add_referred(&w);
    if (job->rfm_sums)
        index_sum_rfm(&w);
    if (job->rfm != NULL)
        index_put_rfm(&w);
}
