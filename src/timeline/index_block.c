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

/* Which people and buyers are counted, bit by bit; behind the last word of buyers there
 * are zeros. */
struct part {
    const uint64_t *people, *buyers;
    uint32_t people_from, people_to, from, to;
};

/* ---- the chosen among the buyers ------------------------------------------------ */

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

/* ... in all. */
static void choose_buyers(struct index_walk *w)
{
    const uint64_t *chosen = w->s->chosen, *buyer = w->view.buyer;
    uint64_t *out = w->s->buyers, word = 0;
    uint32_t at = 0, filled = 0;
    for (uint32_t i = 0; i < w->people_words; i += 4) {
        uint64_t together[4];
        compress(together, chosen + i, buyer + i);
        for (uint32_t k = 0; k < 4; k++) {
            uint32_t count = (uint32_t)index_count_word(buyer[i + k]);
            bool full = filled + count >= 64;
            word |= together[k] << filled;
            out[at] = word;
            word = full ? together[k] >> 1 >> (63 - filled) : word;
            at += full;
            filled = (filled + count) % 64;
        }
    }
    out[at] = word;
    memset(out + w->view.rows, 0, INDEX_LANES * sizeof *out);
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
    for (uint32_t i = 0; i < some.words; i += INDEX_STEP) {
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
    for (uint32_t i = 0; i < some.words; i += INDEX_STEP)
        gone += index_count(index_load(left + i) & ~index_load(start + i) &
                            index_load(some.bits + i));
    return gone;
}

/* Planes are gone through in the order in which they lie. */
INDEX_INLINE void count_buyers(const struct index_walk *w, const struct part *part,
                               bool everybody, struct index_counts *c)
{
    const struct index_view *v = &w->view;
    const uint64_t *plane[INDEX_PLANES];
    uint32_t order_digits = v->cell->order_digits, amount_digits = v->cell->amount_digits,
             rows = v->rows, from = part->from;
    int64_t least = (int64_t)w->job->request->loyal_min_orders - 1;
    struct index_some some = {part->buyers + from, part->to - from, everybody};
    index_words buyers = {0}, gone = {0}, two = {0}, loyal = {0};
    for (uint32_t i = 0; i < INDEX_PLANES; i++)
        plane[i] = v->plane[i] + from;
    if (!everybody)
        buyers = index_count_plane(some.bits, some);
    if (v->plane[INDEX_LEFT] != index_none)
        gone = count_gone(plane[INDEX_LEFT], plane[INDEX_START], some);
    index_words returned = index_count_plane(plane[INDEX_RETURNED], some),
                kept = index_count_plane(plane[INDEX_PREVIOUS], some),
                twice = index_count_plane(plane[INDEX_TWICE], some),
                final = index_count_plane(plane[INDEX_FINAL], some),
                more = index_sum_digits(v->order + from, rows, order_digits, some),
                gross = index_sum_digits(v->amount + from, rows, amount_digits, some);
    count_orders(&two, &loyal, v->order + from, rows, order_digits, (uint64_t)least,
                 some);
    uint64_t who = index_add_up(join(buyers, gone, kept, returned)),
             what = index_add_up(join(twice, final, two, loyal));
    c->buyers = everybody ? v->cell->buyers : take(who, 0);
    c->gone = take(who, 1);
    c->kept = take(who, 2);
    c->returned = take(who, 3);
    c->twice = take(what, 0);
    c->final = take(what, 1);
    c->buyers_2 = take(what, 2);
    /* All of them, none, or those whose orders less one reach it. */
    c->loyal = least <= 0 ? c->buyers : least >> order_digits > 0 ? 0 : take(what, 3);
    c->orders = (uint64_t)c->buyers + index_add_up(more);
    c->gross = (uint64_t)c->buyers * (uint64_t)v->cell->least + index_add_up(gross);
}

INDEX_INLINE struct index_counts count_cell(const struct index_walk *w,
                                            const struct part *part, bool everybody)
{
    const struct index_view *v = &w->view;
    struct index_counts c = {0};
    if (v->cell->present) {
        index_words present = {0}, retained = {0};
        for (uint32_t i = part->people_from; i < part->people_to; i += INDEX_STEP) {
            index_words end = index_load(v->end + i);
            if (!everybody)
                end &= index_load(part->people + i);
            present += index_count(end);
            retained += index_count(end & index_load(v->start + i));
        }
        uint64_t people = index_add_up(present | retained << 16);
        c.end = take(people, 0);
        c.retained = take(people, 1);
    }
    if (v->cell->buyers > 0)
        count_buyers(w, part, everybody, &c);
    return c;
}

/* ---- what was counted, into cells ----------------------------------------------- */

static struct cohort_cell *cohort_cell(const struct index_walk *w, int32_t cohort)
{
    size_t count = (size_t)w->job->index->periods;
    if (w->sums->cohort == NULL || cohort == PERIODS_BEFORE || cohort > w->view.period)
        return NULL;
    return &w->sums->cohort[(size_t)cohort * count + (size_t)w->view.period];
}

static void add_cohort(struct index_walk *w, const struct index_stretch *st,
                       const struct index_counts *c)
{
    struct cohort_cell *cell = cohort_cell(w, st->cohort);
    if (cell == NULL)
        return;
    cell->customers += c->buyers;
    cell->present += c->end;
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
    w->sums->purchase[0].ordered_to_date += c->buyers;
    w->sums->purchase[0].repeated_to_date += c->twice;
}

static void add_stretch(struct index_walk *w, struct index_stretch *st,
                        const struct index_counts *c)
{
    int32_t period = w->view.period;
    bool inside = period != PERIODS_BEFORE, fresh = st->cohort == period;
    if (inside && w->job->rows == 0) {
        index_add_flow(&w->sums->flow[period], fresh, st->present, c);
        index_add_purchase(&w->sums->purchase[period], fresh, st->previous, c);
    } else if (!inside && w->job->rows == 0) {
        add_opening(w, c);
    }
    if (inside)
        add_cohort(w, st, c);
    st->present = c->end;
    st->previous = inside ? c->buyers : 0;
}

/* ---- stretches ------------------------------------------------------------------ */

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

/* from: how many buyers stand before the stretch; *to: and up to its end. */
static struct part part_of(struct index_walk *w, const struct index_stretch *st,
                           uint32_t from, uint32_t *to)
{
    struct index_scratch *s = w->s;
    cut_mask(s->people_part, w->chosen ? s->chosen : NULL, st->begin, st->end);
    if (w->view.cell->buyers > 0) {
        *to = index_count_before(w->view.buyer, st->end);
        cut_mask(s->buyers_part, w->chosen ? s->buyers : NULL, from, *to);
    }
    return (struct part){s->people_part,      s->buyers_part, st->begin / 64,
                         (st->end + 63) / 64, from / 64,      (*to + 63) / 64};
}

static void count_stretches(struct index_walk *w)
{
    uint32_t from = 0, to = 0;
    for (uint32_t i = 0; i < w->stretches; i++, from = to) {
        struct index_stretch *st = &w->s->stretch[i];
        if (st->cohort > w->view.period) /* nor do those behind it */
            break;
        struct part part = part_of(w, st, from, &to);
        struct index_counts c = count_cell(w, &part, false);
        add_stretch(w, st, &c);
    }
}

static void count_people(struct index_walk *w)
{
    if (w->chosen && w->view.cell->buyers > 0)
        choose_buyers(w);
    if (w->stretches > 1) {
        count_stretches(w);
        return;
    }
    uint32_t rows = w->view.rows;
    struct part part = {w->chosen ? w->s->chosen : index_ones(w->people_words),
                        w->chosen ? w->s->buyers : index_ones(rows),
                        0,
                        w->people_words,
                        0,
                        rows};
    struct index_counts c =
        w->chosen ? count_cell(w, &part, false) : count_cell(w, &part, true);
    add_stretch(w, &w->s->stretch[0], &c);
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
    struct cohort_cell *cohort = cohort_cell(w, st->cohort);
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
    uint64_t first = w->view.cell->refund;
    for (uint64_t i = first; i < first + w->view.cell->refunds; i++)
        if (!w->chosen || is_set(w->s->chosen, x->refund_member[i]))
            add_refund(w, x->refund_member[i], x->refund_amount[i]);
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
    const uint64_t *word = w->job->index->word + cell->word;
    v->start = v->cell != NULL ? v->end : index_none;
    v->cell = cell;
    v->period = period;
    v->rows = index_rows(cell);
    v->end = cell->present ? word : index_none;
    word += cell->present ? w->people_words : 0;
    v->buyer = cell->buyers > 0 ? w->job->index->buyer + cell->buyer : index_none;
    for (uint32_t i = 0; i < INDEX_PLANES; i++) {
        bool there = cell->buyers > 0 && cell->planes >> i & 1;
        v->plane[i] = there ? word : index_none;
        word += there ? v->rows : 0;
    }
    v->order = word;
    v->amount = word + (size_t)cell->order_digits * v->rows;
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
                           .people_words =
                               index_people_words(job->blocks->block[block].people)};
    if (!find_chosen(&w))
        return;
    find_groups(&w);
    find_stretches(&w);
    for (uint32_t i = 0; i < cells->cells; i++) {
        view_cell(&w, &job->index->cell[cells->cell + i], cells->period + (int32_t)i);
        if (job->rows == 0 || sums->cohort != NULL)
            count_people(&w);
        if (job->rows > 0)
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
