/* SPDX-License-Identifier: Apache-2.0 */
/* One block of the index.  Everybody, or the chosen, are counted by counting bits; groups
 * are counted buyer by buyer, from the digits turned back into numbers.
 *
 * People who came in one period stand side by side, so that whether buyers are new is
 * known for all of them at once: a block is gone through in stretches, most blocks in
 * one.
 *
 * Compiled for each of enum suite_code: INDEX_BLOCK is the name of the one public
 * function.  The vectors are the compiler's, so that all are the same source. */
#include "timeline/index_bits.h"
#include "timeline/index_parts.h"

#include <string.h>

#define ALWAYS_INLINE inline __attribute__((always_inline))
#define LAST_BIT      (UINT64_C(1) << 63)
#define WORDS_AHEAD   1024

/* A cell and where its words lie; what is not there is `none`. */
struct view {
    const struct index_cell *cell;
    int32_t period;
    const uint64_t *start; /* present at the start */
    const uint64_t *end;
    const uint64_t *buyer;
    const uint64_t *row; /* the first one */
    uint32_t rows, planes;
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
    const uint64_t *people, *buyers;
    uint32_t people_from, people_to, from, to;
};

struct counts {
    int64_t end, retained;
    int64_t buyers, buyers_2, loyal, kept, gone, returned, twice, final;
    uint64_t orders, gross;
};

static const uint64_t none[INDEX_WORDS];

/* ---- the chosen among the buyers ------------------------------------------------ */

/* The bits of the chosen at the places of the buyers, moved together. */
static void choose_buyers(struct walk *w)
{
    const uint64_t *chosen = w->s->chosen, *buyer = w->view.buyer;
    uint64_t *out = w->s->buyers, word = 0;
    uint32_t at = 0, filled = 0;
    for (uint32_t i = 0; i < w->people_words; i += INDEX_LANES) {
        index_words x, m;
        uint64_t lane[INDEX_LANES];
        memcpy(&x, chosen + i, sizeof x);
        memcpy(&m, buyer + i, sizeof m);
        index_compress(&x, &m);
        memcpy(lane, &x, sizeof lane);
        for (uint32_t k = 0; k < INDEX_LANES; k++) {
            uint32_t count = (uint32_t)index_count_word(buyer[i + k]);
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

/* ---- counting a cell ------------------------------------------------------------ */

/* Words lie in the order in which they are counted, but the processor's own foresight
 * ends with each page of memory: without this, counting waits as long as it works. */
static ALWAYS_INLINE void fetch_ahead(const uint64_t *word, uint32_t count)
{
    for (uint32_t i = 0; i < count; i += 8)
        __builtin_prefetch(word + WORDS_AHEAD + i);
}

static ALWAYS_INLINE void count_buyers(const struct walk *w, const struct part *part,
                                       bool masked, struct counts *c)
{
    const struct view *v = &w->view;
    uint32_t order_digits = v->cell->order_digits, amounts = INDEX_PLANES + order_digits;
    /* All of them, none, or those whose orders less one reach it. */
    int64_t least = (int64_t)w->job->request->loyal_min_orders - 1;
    bool some = least > 0 && least >> order_digits == 0;
    uint64_t buyers = 0, here = 0, kept = 0, returned = 0, twice = 0, final = 0, two = 0,
             loyal = 0, more = 0, gross = 0;
    for (uint32_t i = part->from; i < part->to; i++) {
        const uint64_t *row = v->row + (size_t)i * v->planes;
        uint64_t mask = masked ? part->buyers[i] : ~UINT64_C(0);
        fetch_ahead(row, v->planes);
        if (masked && mask == 0)
            continue;
        buyers += masked ? index_count_word(mask) : 0;
        here += index_count_word((row[INDEX_START] | row[INDEX_END]) & mask);
        kept += index_count_word(row[INDEX_PREVIOUS] & mask);
        returned += index_count_word(row[INDEX_RETURNED] & mask);
        twice += index_count_word(row[INDEX_TWICE] & mask);
        final += index_count_word(row[INDEX_FINAL] & mask);
        two += index_count_word(index_find_any(row + INDEX_PLANES, order_digits) & mask);
        if (some)
            loyal += index_count_word(
                index_find_least(row + INDEX_PLANES, order_digits, (uint64_t)least) &
                mask);
        more += index_sum_digits(row + INDEX_PLANES, order_digits, mask);
        gross += index_sum_digits(row + amounts, v->cell->amount_digits, mask);
    }
    if (!masked)
        buyers = v->cell->buyers;
    c->buyers = (int64_t)buyers;
    c->gone = (int64_t)(buyers - here);
    c->kept = (int64_t)kept;
    c->returned = (int64_t)returned;
    c->twice = (int64_t)twice;
    c->final = (int64_t) final;
    c->buyers_2 = (int64_t)two;
    c->loyal = (int64_t)(least <= 0 ? buyers : loyal);
    c->orders = buyers + more;
    c->gross = buyers * (uint64_t)v->cell->least + gross;
}

static ALWAYS_INLINE struct counts count_cell(const struct walk *w,
                                              const struct part *part, bool masked)
{
    const struct view *v = &w->view;
    struct counts c = {0};
    if (v->cell->present) {
        uint64_t present = 0, retained = 0;
        for (uint32_t i = part->people_from; i < part->people_to; i++) {
            if (i % 8 == 0) {
                fetch_ahead(v->end + i, 8);
                if (masked)
                    fetch_ahead(v->buyer + i, 8);
            }
            uint64_t end = masked ? v->end[i] & part->people[i] : v->end[i];
            present += index_count_word(end);
            retained += index_count_word(end & v->start[i]);
        }
        c.end = (int64_t)present;
        c.retained = (int64_t)retained;
    }
    if (v->cell->buyers > 0)
        count_buyers(w, part, masked, &c);
    return c;
}

/* ---- what was counted, into cells ----------------------------------------------- */

/* Amounts of a forged file may be any. */
static void add_amount(int64_t *to, uint64_t amount)
{
    *to = (int64_t)((uint64_t)*to + amount);
}

/* fresh: these people came in the period; start: so many were there at its start. */
static void add_flow(struct flow_cell *flow, bool fresh, int64_t start,
                     const struct counts *c)
{
    flow->start += start;
    flow->end += c->end;
    flow->retained += c->retained;
    flow->returned += c->returned;
    flow->lost += start - c->retained;
    *(fresh ? &flow->new_stayed : &flow->reactivated) += c->end - c->retained;
    *(fresh ? &flow->new_left : &flow->bounced) += c->gone;
}

static void add_purchase(struct purchase_cell *purchase, bool fresh, int64_t previous,
                         const struct counts *c)
{
    add_amount(&purchase->orders, c->orders);
    purchase->buyers += c->buyers;
    purchase->buyers_2 += c->buyers_2;
    purchase->buyers_loyal += c->loyal;
    add_amount(&purchase->gross, c->gross);
    *(fresh ? &purchase->first_time : &purchase->returning) += c->buyers;
    add_amount(fresh ? &purchase->first_time_value : &purchase->returning_value,
               c->gross);
    purchase->previous_buyers += previous;
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
    add_amount(&cell->orders, c->orders);
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
    int32_t period = w->view.period;
    bool inside = period != PERIODS_BEFORE, fresh = st->cohort == period;
    if (inside && w->job->rows == 0) {
        add_flow(&w->sums->flow[period], fresh, st->present, c);
        add_purchase(&w->sums->purchase[period], fresh, st->previous, c);
    } else if (!inside && w->job->rows == 0) {
        add_opening(w, c);
    }
    if (inside)
        add_cohort(w, st, c);
    st->present = c->end;
    st->previous = inside ? c->buyers : 0;
}

/* ---- stretches ------------------------------------------------------------------ */

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
        rank += (uint32_t)index_count_word(w->view.buyer[i]);
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
    return w->s->rank[person / 64] + (uint32_t)index_count_word(word);
}

static struct part part_of(struct walk *w, const struct index_stretch *st)
{
    struct index_scratch *s = w->s;
    uint32_t from = 0, to = 0;
    cut_mask(s->people_part, w->chosen ? s->chosen : NULL, st->begin, st->end);
    if (w->view.cell->buyers > 0) {
        from = rank_of(w, st->begin);
        to = rank_of(w, st->end);
        cut_mask(s->buyers_part, w->chosen ? s->buyers : NULL, from, to);
    }
    return (struct part){s->people_part,      s->buyers_part, st->begin / 64,
                         (st->end + 63) / 64, from / 64,      (to + 63) / 64};
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
        choose_buyers(w);
    if (w->stretches > 1) {
        count_stretches(w);
        return;
    }
    struct part part = {w->s->chosen, w->s->buyers, 0, w->people_words, 0, w->view.rows};
    struct counts c =
        w->chosen ? count_cell(w, &part, true) : count_cell(w, &part, false);
    add_stretch(w, &w->s->stretch[0], &c);
}

/* ---- groups, buyer by buyer ----------------------------------------------------- */

static struct purchase_cell *purchase_of(const struct walk *w, uint32_t m)
{
    size_t row = w->job->rows > 0 ? w->s->group[m] * (size_t)w->job->index->periods : 0;
    return &w->sums->purchase[row + (size_t)w->view.period];
}

/* Four at a time, for how many there are in a word cannot be foretold. */
static uint32_t list_buyers(struct walk *w)
{
    uint16_t *out = w->s->buyer;
    for (uint32_t i = 0; i < w->people_words; i++) {
        uint64_t word = w->view.buyer[i];
        uint16_t *next = out + index_count_word(word);
        for (; word != 0; out += 4)
            for (uint32_t k = 0; k < 4; k++, word &= word - 1)
                out[k] = (uint16_t)(i * 64 + (uint32_t)__builtin_ctzll(word | LAST_BIT));
        out = next;
    }
    return (uint32_t)(out - w->s->buyer);
}

/* Numbers from words [0, used) of their digits. */
static void read_numbers(uint64_t number[64], uint32_t used)
{
    memset(number + used, 0, (64 - used) * sizeof *number);
    index_transpose(number);
}

/* 64 buyers: bits of enum index_count, then orders less one; and, where that is not part
 * of the same number, what was spent. */
static void read_row(const struct walk *w, const uint64_t *row, bool joint)
{
    const struct view *v = &w->view;
    uint64_t *number = w->s->number, *amount = w->s->amount;
    const uint64_t *orders = row + INDEX_PLANES;
    uint32_t order_digits = v->cell->order_digits, amount_digits = v->cell->amount_digits,
             used = order_digits + (joint ? amount_digits : 0);
    int64_t least = (int64_t)w->job->request->loyal_min_orders - 1;

    memcpy(number, row, INDEX_N_TWO * sizeof *number);
    number[INDEX_N_TWO] = index_find_any(orders, order_digits);
    number[INDEX_N_LOYAL] = least <= 0 ? ~UINT64_C(0)
                            : least >> order_digits > 0
                                ? 0
                                : index_find_least(orders, order_digits, (uint64_t)least);
    /* memmove: as memcpy the compiler writes `rep movs`, which is slow for a few words */
    memmove(number + INDEX_N_BITS, orders, used * sizeof *number);
    read_numbers(number, INDEX_N_BITS + used);
    if (!joint) {
        memmove(amount, orders + order_digits, amount_digits * sizeof *amount);
        read_numbers(amount, amount_digits);
    }
}

_Static_assert((int)INDEX_N_TWICE == (int)INDEX_TWICE &&
                   (int)INDEX_N_TWO == (int)INDEX_FINAL,
               "the planes of a row are its first bits");

static ALWAYS_INLINE void add_buyer(const struct walk *w, struct index_tally *tally,
                                    uint64_t number)
{
    typedef uint16_t counts_of __attribute__((vector_size(2 * INDEX_COUNTS)));
    counts_of sum, more;
    memcpy(&sum, tally->count, sizeof sum);
    memcpy(&more, w->job->code[number % INDEX_CODES], sizeof more);
    sum += more;
    memcpy(tally->count, &sum, sizeof sum);
}

/* Who came before the period are the buyers before person `arrived`. */
static void tally_buyers(struct walk *w, uint32_t arrived)
{
    struct index_tally *old = w->sums->tally, *fresh = old + w->job->rows;
    const uint32_t *group = w->s->group;
    const uint16_t *buyer = w->s->buyer;
    uint32_t buyers = list_buyers(w), order_digits = w->view.cell->order_digits;
    uint32_t low = INDEX_N_BITS + order_digits;
    bool joint = low + w->view.cell->amount_digits <= 64;
    uint64_t mask = (UINT64_C(1) << order_digits) - 1;
    for (uint32_t at = 0; at < buyers; at += 64) {
        uint32_t count = buyers - at < 64 ? buyers - at : 64;
        const uint64_t *number = w->s->number, *amount = w->s->amount;
        read_row(w, w->view.row + (size_t)(at / 64) * w->view.planes, joint);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t m = buyer[at + i];
            struct index_tally *tally = (m < arrived ? old : fresh) + group[m];
            add_buyer(w, tally, number[i]);
            tally->more += number[i] / INDEX_CODES & mask;
            tally->amount += joint ? number[i] >> low : amount[i];
        }
    }
}

static void add_tally(struct walk *w, uint32_t group, struct index_tally *tally,
                      bool fresh)
{
    const uint16_t *n = tally->count;
    uint64_t buyers = n[INDEX_N_BUYERS], more = tally->more,
             amount = tally->amount + buyers * (uint64_t)w->view.cell->least;
    size_t at = group * (size_t)w->job->index->periods + (size_t)w->view.period;
    if (buyers == 0 && n[INDEX_N_LOST] == 0)
        return;
    struct counts c = {
        .end = n[INDEX_N_END],
        .retained = n[INDEX_N_BOTH],
        .buyers = (int64_t)buyers,
        .buyers_2 = n[INDEX_N_TWO],
        .loyal = n[INDEX_N_LOYAL],
        .kept = n[INDEX_N_PREVIOUS],
        .gone = n[INDEX_N_BUYERS] - n[INDEX_N_START] - n[INDEX_N_END] + n[INDEX_N_BOTH],
        .returned = n[INDEX_N_RETURNED],
        .twice = n[INDEX_N_TWICE],
        .orders = buyers + more,
        .gross = amount,
    };
    add_flow(&w->sums->flow[at], fresh, n[INDEX_N_START] + n[INDEX_N_LOST], &c);
    add_purchase(&w->sums->purchase[at], fresh, 0, &c);
    *tally = (struct index_tally){0};
}

/* Who goes without having bought.  Who stays without having bought is everybody else who
 * was there: index.c knows. */
static void tally_lost(struct walk *w)
{
    const struct view *v = &w->view;
    for (uint32_t i = 0; i < w->people_words; i++)
        for (uint64_t word = v->start[i] & ~v->end[i] & ~v->buyer[i]; word != 0;
             word &= word - 1) {
            uint32_t m = i * 64 + (uint32_t)__builtin_ctzll(word);
            w->sums->tally[w->s->group[m]].count[INDEX_N_LOST]++;
        }
}

static void open_groups(struct walk *w)
{
    const struct view *v = &w->view;
    size_t periods = (size_t)w->job->index->periods;
    uint32_t buyers = list_buyers(w);
    for (uint32_t i = 0; i < buyers; i++) {
        uint32_t m = w->s->buyer[i];
        struct purchase_cell *cell = &w->sums->purchase[w->s->group[m] * periods];
        cell->ordered_to_date++;
        cell->repeated_to_date += v->row[i / 64 * v->planes + INDEX_TWICE] >> i % 64 & 1;
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
    const struct index_stretch *st = &w->s->stretch[w->arriving];
    bool arriving = w->arriving < w->stretches && st->cohort == w->view.period;
    uint32_t rows = w->job->rows;
    if (w->view.cell->buyers > 0)
        tally_buyers(w, arriving ? st->begin : BLOCKS_PEOPLE);
    tally_lost(w);
    for (uint32_t g = 0; g < rows; g++)
        add_tally(w, g, &w->sums->tally[g], false);
    for (uint32_t g = 0; arriving && g < rows; g++)
        add_tally(w, g, &w->sums->tally[rows + g], true);
}

/* ---- refunds, and who was referred: one by one ---------------------------------- */

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

/* ---- a block -------------------------------------------------------------------- */

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
    v->rows = index_rows(cell);
    v->planes = index_planes(cell);
    v->end = cell->present ? word : none;
    word += cell->present ? w->people_words : 0;
    v->buyer = cell->buyers > 0 ? word : none;
    v->row = word + w->people_words;
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
