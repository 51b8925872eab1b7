/* SPDX-License-Identifier: Apache-2.0 */
/* One block of the index.  Everybody, or the chosen, are counted by counting bits; groups
 * are counted buyer by buyer, from the digits turned back into numbers.
 *
 * People who came in one period stand side by side, so that whether buyers are new is
 * known for all of them at once: a block is gone through in stretches, most blocks in
 * one.
 *
 * Compiled twice: INDEX_BLOCK is the name of the one public function.  The vectors are
 * the compiler's, so that both are the same source. */
#include "timeline/index_bits.h"
#include "timeline/index_parts.h"

#include <string.h>

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* A cell and where its words lie; what is not there is `none`. */
struct view {
    const struct index_cell *cell;
    int32_t period;
    const uint64_t *start; /* present at the start */
    const uint64_t *end;
    const uint64_t *buyer;
    const uint64_t *plane;
    uint32_t width; /* words of a plane */
};

struct walk {
    const struct index_job *job;
    const struct block *block;
    struct index_sums *sums;
    struct index_scratch *s;
    struct view view;
    uint32_t people_words;
    uint32_t stretches;
    uint32_t arriving; /* the first stretch that did not come before the period */
    bool chosen;       /* not everybody */
};

/* Which people and buyers are counted, bit by bit; no masks: all of the words. */
struct part {
    const uint64_t *people, *runs;
    uint32_t people_from, people_to, from, to;
};

struct counts {
    int64_t end, retained;
    int64_t buyers, buyers_2, loyal, kept, gone, returned, twice, final;
    uint64_t orders, gross;
};

static const uint64_t none[INDEX_WORDS];

/* ---- the chosen among the buyers -----------------------------------------------------
 */

/* The chosen at the places of the buyers. */
static void choose_runs(struct walk *w)
{
    const uint64_t *chosen = w->s->chosen, *buyer = w->view.buyer;
    uint64_t *out = w->s->runs, word = 0;
    uint32_t at = 0, filled = 0;
    for (uint32_t i = 0; i < w->people_words; i += INDEX_LANES) {
        index_words x, m;
        uint64_t lane[INDEX_LANES];
        memcpy(&x, chosen + i, sizeof x);
        memcpy(&m, buyer + i, sizeof m);
        x = index_compress(x, m);
        memcpy(lane, &x, sizeof lane);
        for (uint32_t k = 0; k < INDEX_LANES; k++) {
            uint32_t count = (uint32_t)index_count_bits(buyer, NULL, i + k, i + k + 1);
            bool full = filled + count >= 64;
            word |= lane[k] << filled;
            out[at] = word;
            word = full ? lane[k] >> 1 >> (63 - filled) : word;
            at += full;
            filled = (filled + count) % 64;
        }
    }
    out[at] = word;
}

/* ---- counting a cell ------------------------------------------------------------------
 */

static ALWAYS_INLINE uint64_t count_plane(const struct view *v, const struct part *part,
                                          bool masked, uint32_t plane)
{
    return index_count_bits(v->plane + (size_t)plane * v->width,
                            masked ? part->runs : NULL, part->from, part->to);
}

/* The sum of the numbers that so many planes from the first one are the digits of. */
static ALWAYS_INLINE uint64_t sum_planes(const struct view *v, const struct part *part,
                                         bool masked, uint32_t first, uint32_t digits)
{
    uint64_t sum = 0;
    for (uint32_t j = 0; j < digits; j++)
        sum += count_plane(v, part, masked, first + j) << j;
    return sum;
}

/* Neither present at the start nor at the end. */
static ALWAYS_INLINE uint64_t count_gone(const struct view *v, const struct part *part,
                                         bool masked, uint64_t buyers)
{
    const uint64_t *start = v->plane + (size_t)INDEX_START * v->width,
                   *end = v->plane + (size_t)INDEX_END * v->width;
    uint64_t either[INDEX_WORDS];
    for (uint32_t i = part->from; i < part->to; i++)
        either[i] = start[i] | end[i];
    return buyers -
           index_count_bits(either, masked ? part->runs : NULL, part->from, part->to);
}

/* With at least `least` + 1 orders: digit by digit, from the highest, the number is
 * greater or still equal (O'Neil and Quass, bit-sliced indexes). */
static ALWAYS_INLINE uint64_t count_least(const struct view *v, const struct part *part,
                                          bool masked, int64_t least, uint64_t buyers)
{
    uint32_t digits = v->cell->order_digits;
    if (least <= 0)
        return buyers;
    if (least >> digits != 0)
        return 0;
    const uint64_t *plane = v->plane + (size_t)INDEX_PLANES * v->width;
    uint64_t reached[INDEX_WORDS];
    for (uint32_t i = part->from; i < part->to; i++) {
        uint64_t greater = 0, equal = ~UINT64_C(0);
        for (uint32_t j = digits; j-- > 0;) {
            uint64_t digit = plane[(size_t)j * v->width + i];
            uint64_t wanted = 0 - (uint64_t)(least >> j & 1);
            greater |= equal & digit & ~wanted;
            equal &= ~(digit ^ wanted);
        }
        reached[i] = greater | equal;
    }
    return index_count_bits(reached, masked ? part->runs : NULL, part->from, part->to);
}

static ALWAYS_INLINE void count_buyers(const struct walk *w, const struct part *part,
                                       bool masked, struct counts *c)
{
    const struct view *v = &w->view;
    uint64_t buyers = masked ? index_count_bits(part->runs, NULL, part->from, part->to)
                             : v->cell->buyers;
    int64_t loyal = (int64_t)w->job->request->loyal_min_orders - 1;
    uint32_t amounts = INDEX_PLANES + (uint32_t)v->cell->order_digits;
    c->buyers = (int64_t)buyers;
    c->gone = (int64_t)count_gone(v, part, masked, buyers);
    c->kept = (int64_t)count_plane(v, part, masked, INDEX_PREVIOUS);
    c->returned = (int64_t)count_plane(v, part, masked, INDEX_RETURNED);
    c->twice = (int64_t)count_plane(v, part, masked, INDEX_TWICE);
    if (w->sums->cohort != NULL)
        c->final = (int64_t)count_plane(v, part, masked, INDEX_FINAL);
    c->buyers_2 = (int64_t)count_least(v, part, masked, 1, buyers);
    c->loyal = (int64_t)count_least(v, part, masked, loyal, buyers);
    c->orders = buyers + sum_planes(v, part, masked, INDEX_PLANES, v->cell->order_digits);
    c->gross = buyers * (uint64_t)v->cell->least +
               sum_planes(v, part, masked, amounts, v->cell->amount_digits);
}

static ALWAYS_INLINE struct counts count_cell(const struct walk *w,
                                              const struct part *part, bool masked)
{
    const struct view *v = &w->view;
    struct counts c = {0};
    if (v->cell->present) {
        uint64_t both[INDEX_WORDS];
        for (uint32_t i = part->people_from; i < part->people_to; i++)
            both[i] = v->start[i] & v->end[i];
        const uint64_t *mask = masked ? part->people : NULL;
        c.end =
            (int64_t)index_count_bits(v->end, mask, part->people_from, part->people_to);
        c.retained =
            (int64_t)index_count_bits(both, mask, part->people_from, part->people_to);
    }
    if (v->cell->buyers > 0)
        count_buyers(w, part, masked, &c);
    return c;
}

/* ---- what was counted, into cells
 * ------------------------------------------------------ */

/* Amounts of a forged file may be any. */
static void add_amount(int64_t *to, uint64_t amount)
{
    *to = (int64_t)((uint64_t)*to + amount);
}

static void add_flow(struct walk *w, const struct index_stretch *st,
                     const struct counts *c)
{
    struct flow_cell *flow = &w->sums->flow[w->view.period];
    bool fresh = st->cohort == w->view.period;
    flow->start += st->present;
    flow->end += c->end;
    flow->retained += c->retained;
    flow->returned += c->returned;
    flow->lost += st->present - c->retained;
    *(fresh ? &flow->new_stayed : &flow->reactivated) += c->end - c->retained;
    *(fresh ? &flow->new_left : &flow->bounced) += c->gone;
}

static void add_purchase(struct walk *w, const struct index_stretch *st,
                         const struct counts *c)
{
    struct purchase_cell *purchase = &w->sums->purchase[w->view.period];
    bool fresh = st->cohort == w->view.period;
    purchase->orders += (int64_t)c->orders;
    purchase->buyers += c->buyers;
    purchase->buyers_2 += c->buyers_2;
    purchase->buyers_loyal += c->loyal;
    add_amount(&purchase->gross, c->gross);
    *(fresh ? &purchase->first_time : &purchase->returning) += c->buyers;
    add_amount(fresh ? &purchase->first_time_value : &purchase->returning_value,
               c->gross);
    purchase->previous_buyers += st->previous;
    purchase->kept_buyers += c->kept;
    purchase->ordered_to_date += fresh ? c->buyers : 0;
    purchase->repeated_to_date += c->twice;
}

static struct cohort_cell *cohort_cell(const struct walk *w, int32_t cohort)
{
    size_t count = (size_t)w->job->index->periods;
    if (w->sums->cohort == NULL || cohort == PERIODS_BEFORE || cohort > w->view.period)
        return NULL;
    return &w->sums->cohort[(size_t)cohort * count + (size_t)w->view.period];
}

static void add_cohort(struct walk *w, const struct index_stretch *st,
                       const struct counts *c)
{
    struct cohort_cell *cell = cohort_cell(w, st->cohort);
    if (cell == NULL)
        return;
    cell->customers += c->buyers;
    cell->present += c->end;
    cell->orders += (int64_t)c->orders;
    add_amount(&cell->value, c->gross);
    if (st->cohort == w->view.period) {
        w->sums->sizes[st->cohort] += c->buyers;
        cell->on_or_after += c->buyers;
    }
    if (w->view.period + 1 < w->job->index->periods)
        cell[1].on_or_after -= c->final;
}

/* Who came before the table counts from its first period on. */
static void add_opening(struct walk *w, const struct counts *c)
{
    w->sums->purchase[0].ordered_to_date += c->buyers;
    w->sums->purchase[0].repeated_to_date += c->twice;
}

static void add_stretch(struct walk *w, struct index_stretch *st, const struct counts *c)
{
    bool inside = w->view.period != PERIODS_BEFORE;
    if (inside && w->job->rows == 0) {
        add_flow(w, st, c);
        add_purchase(w, st, c);
    } else if (!inside && w->job->rows == 0) {
        add_opening(w, c);
    }
    if (inside)
        add_cohort(w, st, c);
    st->present = c->end;
    st->previous = inside ? c->buyers : 0;
}

/* ---- stretches
 * ------------------------------------------------------------------------- */

/* The ones of a mask (NULL: all) that are among bits [begin, end), word by word. */
static void cut_mask(uint64_t *out, const uint64_t *mask, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin / 64; i < (end + 63) / 64; i++) {
        uint64_t word = mask ? mask[i] : ~UINT64_C(0);
        if (i == begin / 64)
            word &= ~UINT64_C(0) << begin % 64;
        if (i == end / 64)
            word &= ~(~UINT64_C(0) << end % 64);
        out[i] = word;
    }
}

static void rank_buyers(struct walk *w)
{
    uint32_t rank = 0;
    for (uint32_t i = 0; i < w->people_words; i++) {
        w->s->rank[i] = rank;
        rank += (uint32_t)index_count_bits(w->view.buyer, NULL, i, i + 1);
    }
    w->s->rank[w->people_words] = rank;
}

/* How many buyers stand before a person. */
static uint32_t rank_of(const struct walk *w, uint32_t person)
{
    uint64_t before = ~(~UINT64_C(0) << person % 64);
    if (person / 64 == w->people_words)
        return w->s->rank[w->people_words];
    uint64_t word = w->view.buyer[person / 64] & before;
    return w->s->rank[person / 64] + (uint32_t)index_count_bits(&word, NULL, 0, 1);
}

static struct part part_of(struct walk *w, const struct index_stretch *st)
{
    struct index_scratch *s = w->s;
    uint32_t from = 0, to = 0;
    cut_mask(s->people_part, w->chosen ? s->chosen : NULL, st->begin, st->end);
    if (w->view.cell->buyers > 0) {
        from = rank_of(w, st->begin);
        to = rank_of(w, st->end);
        cut_mask(s->runs_part, w->chosen ? s->runs : NULL, from, to);
    }
    return (struct part){s->people_part,      s->runs_part, st->begin / 64,
                         (st->end + 63) / 64, from / 64,    (to + 63) / 64};
}

static void count_stretches(struct walk *w)
{
    if (w->view.cell->buyers > 0)
        rank_buyers(w);
    for (uint32_t i = 0; i < w->stretches; i++) {
        struct index_stretch *st = &w->s->stretch[i];
        if (st->cohort > w->view.period) /* nor do those behind it */
            break;
        struct part part = part_of(w, st);
        struct counts c = count_cell(w, &part, true);
        add_stretch(w, st, &c);
    }
}

static void count_people(struct walk *w)
{
    if (w->chosen && w->view.cell->buyers > 0)
        choose_runs(w);
    if (w->stretches > 1) {
        count_stretches(w);
        return;
    }
    struct part part = {w->s->chosen, w->s->runs, 0, w->people_words, 0, w->view.width};
    struct counts c =
        w->chosen ? count_cell(w, &part, true) : count_cell(w, &part, false);
    add_stretch(w, &w->s->stretch[0], &c);
}

/* ---- groups, buyer by buyer
 * -------------------------------------------------------------- */

static struct purchase_cell *purchase_of(const struct walk *w, uint32_t m)
{
    size_t row = w->job->rows > 0 ? w->s->group[m] * (size_t)w->job->index->periods : 0;
    return &w->sums->purchase[row + (size_t)w->view.period];
}

/* A person of whom the code is true in the period. */
static void add_code(struct walk *w, uint32_t m, uint32_t code)
{
    const struct index_sums *sums = w->sums;
    size_t group = w->s->group[m], count = (size_t)w->job->index->periods,
           period = (size_t)w->view.period;
    if (sums->codes != NULL)
        sums->codes[(period * w->job->rows + group) * SUITE_CODES + code]++;
    else
        suite_add_code(&sums->flow[group * count + period],
                       &sums->purchase[group * count + period], code, 1);
}

static uint32_t list_buyers(struct walk *w)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < w->people_words; i++)
        for (uint64_t word = w->view.buyer[i]; word != 0; word &= word - 1)
            w->s->buyer[count++] = (uint16_t)(i * 64 + (uint32_t)__builtin_ctzll(word));
    return count;
}

/* 64 buyers' numbers, of planes [first, first + planes). */
static void read_rows(const struct view *v, uint32_t word, uint32_t first,
                      uint32_t planes, uint64_t row[64])
{
    memset(row, 0, 64 * sizeof *row);
    for (uint32_t k = 0; k < planes; k++)
        row[k] = v->plane[(size_t)(first + k) * v->width + word];
    index_transpose(row);
}

static void add_buyer(struct walk *w, uint32_t m, bool fresh, uint64_t row,
                      uint64_t amount)
{
    uint32_t digits = w->view.cell->order_digits;
    uint64_t more = row >> INDEX_PLANES & ((UINT64_C(1) << digits) - 1);
    bool loyal = (int64_t)more + 1 >= w->job->request->loyal_min_orders;
    uint32_t code = (uint32_t)(row & (SUITE_START | SUITE_END)) |
                    (row >> INDEX_RETURNED & 1 ? SUITE_GAP : 0) |
                    (row >> INDEX_PREVIOUS & 1 ? SUITE_PREVIOUS : 0) | SUITE_BUYER |
                    (fresh ? 0 : SUITE_BEFORE) | (more > 0 ? SUITE_BUYER_2 : 0) |
                    (loyal ? SUITE_LOYAL : 0);
    struct purchase_cell *cell = purchase_of(w, m);
    cell->orders += (int64_t)more + 1;
    cell->repeated_to_date += row >> INDEX_TWICE & 1;
    add_amount(&cell->gross, amount);
    add_amount(fresh ? &cell->first_time_value : &cell->returning_value, amount);
    add_code(w, m, code);
}

_Static_assert(INDEX_START == 0 && SUITE_START == 1 && INDEX_END == 1 && SUITE_END == 2,
               "the codes of both are read as they are");

static void add_buyers(struct walk *w)
{
    const struct view *v = &w->view;
    const struct index_stretch *st = &w->s->stretch[w->arriving];
    uint32_t buyers = list_buyers(w);
    uint32_t old = w->arriving < w->stretches && st->cohort == v->period
                       ? st->begin
                       : BLOCKS_PEOPLE; /* people before came in other periods */
    uint32_t low = INDEX_PLANES + (uint32_t)v->cell->order_digits,
             high = v->cell->amount_digits;
    bool joint = low + high <= 64;
    for (uint32_t at = 0; at < buyers; at += 64) {
        uint64_t *row = w->s->row, *amount = w->s->amount;
        read_rows(v, at / 64, 0, joint ? low + high : low, row);
        if (!joint)
            read_rows(v, at / 64, low, high, amount);
        uint32_t count = buyers - at < 64 ? buyers - at : 64;
        for (uint32_t i = 0; i < count; i++) {
            uint32_t m = w->s->buyer[at + i];
            add_buyer(w, m, m >= old, row[i],
                      (joint ? row[i] >> low : amount[i]) + (uint64_t)v->cell->least);
        }
    }
}

/* Who goes without having bought.  Who stays without having bought is everybody else who
 * was there: index.c knows. */
static void add_lost(struct walk *w)
{
    const struct view *v = &w->view;
    for (uint32_t i = 0; i < w->people_words; i++)
        for (uint64_t word = v->start[i] & ~v->end[i] & ~v->buyer[i]; word != 0;
             word &= word - 1)
            add_code(w, i * 64 + (uint32_t)__builtin_ctzll(word), SUITE_START);
}

static void open_groups(struct walk *w)
{
    const struct view *v = &w->view;
    size_t periods = (size_t)w->job->index->periods;
    uint32_t buyers = list_buyers(w);
    for (uint32_t i = 0; i < buyers; i++) {
        uint32_t m = w->s->buyer[i];
        struct purchase_cell *cell = &w->sums->purchase[w->s->group[m] * periods];
        const uint64_t *twice = v->plane + (size_t)INDEX_TWICE * v->width;
        cell->ordered_to_date++;
        cell->repeated_to_date += twice[i / 64] >> i % 64 & 1;
        w->sums->opening[w->s->group[m]] += v->end[m / 64] >> m % 64 & 1;
    }
}

static void count_groups(struct walk *w)
{
    if (w->view.period == PERIODS_BEFORE) {
        open_groups(w);
        return;
    }
    while (w->arriving < w->stretches &&
           w->s->stretch[w->arriving].cohort < w->view.period)
        w->arriving++;
    if (w->view.cell->buyers > 0)
        add_buyers(w);
    add_lost(w);
}

/* ---- refunds, and who was referred: one by one
 * -------------------------------------------- */

static const struct index_stretch *stretch_of(const struct walk *w, uint32_t m)
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

static void add_refund(struct walk *w, uint32_t m, int64_t amount)
{
    uint64_t less = 0 - (uint64_t)amount;
    const struct index_stretch *st = stretch_of(w, m);
    struct purchase_cell *purchase = purchase_of(w, m);
    struct cohort_cell *cohort = cohort_cell(w, st->cohort);
    bool fresh = st->cohort == w->view.period;
    add_amount(&purchase->refunds, (uint64_t)amount);
    if (is_set(w->view.buyer, m))
        add_amount(fresh ? &purchase->first_time_value : &purchase->returning_value,
                   less);
    if (cohort != NULL)
        add_amount(&cohort->value, less);
}

static void add_refunds(struct walk *w)
{
    const struct index *x = w->job->index;
    uint64_t first = w->view.cell->refund;
    for (uint64_t i = first; i < first + w->view.cell->refunds; i++)
        if (!w->chosen || is_set(w->s->chosen, x->refund_member[i]))
            add_refund(w, x->refund_member[i], x->refund_amount[i]);
}

static void add_referred(struct walk *w)
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

/* ---- a block
 * ------------------------------------------------------------------------------ */

/* Whether anybody of the block is chosen. */
static bool find_chosen(struct walk *w)
{
    const uint64_t *chosen = w->job->chosen;
    const uint32_t *member = w->job->blocks->member + w->block->member;
    uint64_t any = 0, word = 0;
    w->chosen = chosen != NULL;
    if (!w->chosen)
        return true;
    memset(w->s->chosen, 0, sizeof w->s->chosen);
    for (uint32_t m = 0; m < w->block->people; m++) {
        uint32_t person = member[m];
        word |= (chosen[person / 64] >> person % 64 & 1) << m % 64;
        if (m % 64 == 63 || m + 1 == w->block->people) {
            w->s->chosen[m / 64] = word;
            any |= word;
            word = 0;
        }
    }
    return any != 0;
}

/* Who is not chosen is of a group more. */
static void find_groups(struct walk *w)
{
    const struct suite_request *r = w->job->request;
    const uint32_t *member = w->job->blocks->member + w->block->member;
    if (w->job->rows == 0)
        return;
    for (uint32_t m = 0; m < w->block->people; m++)
        w->s->group[m] =
            !w->chosen || is_set(w->s->chosen, m) ? r->group[member[m]] : r->groups;
}

/* The first person from `low` on whose first order is on day `end` or later. */
static uint32_t find_later(const int32_t *first_order, uint32_t low, uint32_t people,
                           int32_t end)
{
    uint32_t high = people;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (first_order[middle] < end)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void find_stretches(struct walk *w)
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
                           ? find_later(first_order, begin, people, next)
                           : people;
        w->s->stretch[w->stretches++] =
            (struct index_stretch){.begin = begin, .end = end, .cohort = cohort};
        begin = end;
    }
}

static void view_cell(struct walk *w, const struct index_cell *cell, int32_t period)
{
    struct view *v = &w->view;
    const uint64_t *word = w->job->index->word + cell->word;
    v->start = v->cell != NULL ? v->end : none;
    v->cell = cell;
    v->period = period;
    v->width = index_plane_words(cell);
    v->end = cell->present ? word : none;
    word += cell->present ? w->people_words : 0;
    v->buyer = cell->buyers > 0 ? word : none;
    v->plane = word + w->people_words;
}

void INDEX_BLOCK(const struct index_job *job, uint32_t block, struct index_sums *sums,
                 struct index_scratch *s)
{
    const struct index_block *cells = &job->index->block[block];
    struct walk w = {.job = job,
                     .block = &job->blocks->block[block],
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
            count_groups(&w);
        add_refunds(&w);
    }
    if (job->request->referred != NULL)
        add_referred(&w);
}
