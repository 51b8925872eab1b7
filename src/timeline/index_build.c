/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks are walked as the suite walks them, day by day, each into cells of its own; then
 * it is known where each block's cells begin, and they are put together. */
#include "timeline/index.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/index_bits.h"
#include "timeline/index_parts.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct words {
    uint64_t *word;
    size_t count, capacity;
};

/* What is made of one block. */
struct part {
    struct index_cell *cell;
    size_t cells, cell_capacity;
    struct words planes; /* and who is present */
    struct words buyers;
    uint64_t refunds;
    uint64_t refund; /* the first of them in the blocks */
    int32_t period;
};

struct building {
    const struct blocks *blocks;
    const struct periods *periods;
    int32_t window_days;
    uint64_t bytes_max;
    _Atomic uint64_t bytes;
    struct part *part;
    struct index out; /* what of it is known so far */
    struct index_block *block;
    struct index_cell *cell;
    uint64_t *word, *buyer;
    uint16_t *refund_member;
    int64_t *refund_amount;
    uint8_t *x; /* as in struct index */
    uint16_t *t_x;
    int32_t *value;
    uint32_t *x_wide, *t_x_wide;
    int64_t *value_wide;
};

/* What is kept of the people of a block while it is walked. */
struct state {
    uint32_t orders[BLOCKS_PEOPLE]; /* in the period */
    int64_t value[BLOCKS_PEOPLE];   /* in the period */
    int32_t last[BLOCKS_PEOPLE];    /* the last order's day so far */
    int32_t final[BLOCKS_PEOPLE];   /* ... up to as_of */
    uint32_t days[BLOCKS_PEOPLE];   /* with orders, up to as_of */
    int64_t later[BLOCKS_PEOPLE];   /* value after the first day, up to as_of */
    uint8_t gap[BLOCKS_PEOPLE];     /* came back in the period after an absence */
    uint8_t present[BLOCKS_PEOPLE]; /* at the end of the period before */
    uint8_t previous[BLOCKS_PEOPLE];
    uint8_t twice[BLOCKS_PEOPLE];
    uint16_t buyer[BLOCKS_PEOPLE];
    uint64_t number[BLOCKS_PEOPLE], amount[BLOCKS_PEOPLE];
};

struct walk {
    const struct building *b;
    const struct block *block;
    struct part *part;
    struct state *s;
    const struct blocks_run *run, *run_end, *refund_run, *refund_run_end;
    uint64_t order, repeat; /* the next places, counted from the block's first */
    uint64_t refund;
    const int32_t *first_order;
    uint32_t present, previous; /* people of the period before */
};

/* ---- orders and refunds of a period --------------------------------------------- */

/* The i-th place among the orders of the block, fours and then repeats. */
static inline int64_t amount_of(const struct walk *w, uint64_t i)
{
    const struct blocks *b = w->b->blocks;
    uint64_t at = w->block->amount + i;
    return w->block->wide ? b->order_amount_wide[at] : b->order_amount[at];
}

/* Orders of one day at the places [place, place + count). */
static void scan_places(struct walk *w, uint64_t place, uint32_t count, int32_t day)
{
    struct state *s = w->s;
    const uint16_t *member = w->b->blocks->order_member + w->block->order + place;
    int64_t gone = (int64_t)day - w->b->window_days;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t m = member[i];
        s->orders[m]++;
        s->value[m] += amount_of(w, place + i);
        s->gap[m] |= s->last[m] < gone;
        s->last[m] = day;
    }
}

/* The runs before day `end`; how many orders there are. */
static uint64_t scan_orders(struct walk *w, int32_t end)
{
    uint64_t orders = 0;
    for (; w->run < w->run_end && w->run->day < end; w->run++) {
        uint32_t count = w->run->count, repeats = w->run->repeats;
        scan_places(w, w->order, count - repeats, w->run->day);
        scan_places(w, w->repeat, repeats, w->run->day);
        w->order += 4 * (uint64_t)blocks_fours(count, repeats);
        w->repeat += repeats;
        orders += count;
    }
    return orders;
}

static uint64_t scan_refunds(struct walk *w, int32_t end)
{
    uint64_t from = w->refund;
    for (; w->refund_run < w->refund_run_end && w->refund_run->day < end; w->refund_run++)
        w->refund += w->refund_run->count;
    return w->refund - from;
}

/* Orders of one day at the places [place, place + count), as seen from as_of. */
static void look_back(struct walk *w, uint64_t place, uint32_t count, int32_t day)
{
    struct state *s = w->s;
    const uint16_t *member = w->b->blocks->order_member + w->block->order + place;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t m = member[i];
        s->days[m] += s->days[m] == 0 || s->final[m] < day;
        s->final[m] = day;
        s->later[m] += w->first_order[m] < day ? amount_of(w, place + i) : 0;
    }
}

/* Each person's last order up to as_of, and what rfm is of. */
static void look_back_at_all(struct walk *w)
{
    uint64_t order = w->order, repeat = w->repeat;
    const struct blocks_run *run = w->run;
    for (; run < w->run_end && run->day <= w->b->periods->as_of; run++) {
        look_back(w, order, run->count - run->repeats, run->day);
        look_back(w, repeat, run->repeats, run->day);
        order += 4 * (uint64_t)blocks_fours(run->count, run->repeats);
        repeat += run->repeats;
    }
}

static void put_rfm(const struct walk *w, uint32_t at)
{
    const struct building *b = w->b;
    const struct state *s = w->s;
    for (uint32_t m = 0; m < w->block->people; m++, at++) {
        uint32_t x = s->days[m] > 0 ? s->days[m] - 1 : 0,
                 t_x = x > 0 ? (uint32_t)(s->final[m] - w->first_order[m]) : 0;
        if (w->block->wide) {
            b->x_wide[at] = x;
            b->t_x_wide[at] = t_x;
            b->value_wide[at] = s->later[m];
        } else {
            b->x[at] = (uint8_t)x;
            b->t_x[at] = (uint16_t)t_x;
            b->value[at] = (int32_t)s->later[m];
        }
    }
}

/* ---- words of a cell ------------------------------------------------------------ */

static uint64_t *add_words(struct words *words, size_t count)
{
    MEM_GROW(words->word, words->capacity, words->count + count);
    uint64_t *added = words->word + words->count;
    memset(added, 0, count * sizeof *added);
    words->count += count;
    return added;
}

static uint8_t digits_of(uint64_t most)
{
    return most ? (uint8_t)(64 - __builtin_clzll(most)) : 0;
}

/* The bits of each number that the mask takes, as planes. */
static void put_digits(uint64_t *plane, uint64_t mask, const uint64_t *number,
                       uint32_t count)
{
    uint32_t rows = (count + 63) / 64;
    for (uint32_t row = 0; row < rows; row++) {
        uint64_t bits[64] = {0}, *to = plane + row;
        uint32_t at = row * 64, left = count - at;
        memcpy(bits, number + at, (left < 64 ? left : 64) * sizeof *bits);
        index_transpose(bits);
        for (uint64_t m = mask; m != 0; m &= m - 1, to += rows)
            *to = bits[__builtin_ctzll(m)];
    }
}

static uint64_t low_bits(uint32_t count)
{
    return count < 64 ? (UINT64_C(1) << count) - 1 : ~UINT64_C(0);
}

static void add_present(struct walk *w, const uint8_t *present)
{
    uint64_t *words = add_words(&w->part->planes, index_people_words(w->block->people));
    for (uint32_t m = 0; m < w->block->people; m++)
        words[m / 64] |= (uint64_t)present[m] << m % 64;
}

/* Who ordered in the period, also as a list. */
static uint32_t find_buyers(struct walk *w)
{
    uint32_t buyers = 0;
    for (uint32_t m = 0; m < w->block->people; m++) {
        w->s->buyer[buyers] = (uint16_t)m;
        buyers += w->s->orders[m] > 0;
    }
    return buyers;
}

static void add_buyers(struct walk *w, uint32_t buyers)
{
    uint64_t *words = add_words(&w->part->buyers, index_people_words(w->block->people));
    for (uint32_t i = 0; i < buyers; i++) {
        uint32_t m = w->s->buyer[i];
        words[m / 64] |= UINT64_C(1) << m % 64;
    }
}

/* What a buyer is, a bit a plane. */
static uint64_t flags_of(struct walk *w, uint32_t m, int32_t begin, int32_t end,
                         bool present)
{
    struct state *s = w->s;
    bool before = w->first_order[m] < begin, start = s->present[m];
    bool twice = !s->twice[m] && (before || s->orders[m] >= 2);
    s->twice[m] |= twice;
    return (uint64_t)s->previous[m] << INDEX_PREVIOUS | (uint64_t)start << INDEX_START |
           (uint64_t)!present << INDEX_LEFT |
           (uint64_t)(start && present && s->gap[m]) << INDEX_RETURNED |
           (uint64_t)twice << INDEX_TWICE | (uint64_t)(s->final[m] < end) << INDEX_FINAL;
}

/* How many digits the orders and amounts of the buyers take, and what amounts count
 * from. */
static void measure_buyers(const struct walk *w, struct index_cell *cell)
{
    int64_t least = INT64_MAX, most = INT64_MIN;
    uint32_t orders = 1;
    for (uint32_t i = 0; i < cell->buyers; i++) {
        uint32_t m = w->s->buyer[i];
        int64_t value = w->s->value[m];
        least = value < least ? value : least;
        most = value > most ? value : most;
        orders = w->s->orders[m] > orders ? w->s->orders[m] : orders;
    }
    cell->least = least;
    cell->order_digits = digits_of(orders - 1);
    cell->amount_digits = digits_of((uint64_t)most - (uint64_t)least);
}

static void add_planes(struct walk *w, struct index_cell *cell, int32_t begin,
                       int32_t end, const uint8_t *present)
{
    struct state *s = w->s;
    uint64_t any = 0;
    for (uint32_t i = 0; i < cell->buyers; i++) {
        uint32_t m = s->buyer[i];
        uint64_t flags = flags_of(w, m, begin, end, present[m]);
        s->number[i] = flags | (uint64_t)(s->orders[m] - 1) << INDEX_PLANES;
        s->amount[i] = (uint64_t)s->value[m] - (uint64_t)cell->least;
        any |= flags;
    }
    cell->planes = (uint8_t)any;
    uint32_t planes = index_planes(cell), low = planes - cell->amount_digits;
    size_t rows = index_rows(cell);
    uint64_t *plane = add_words(&w->part->planes, planes * rows);
    put_digits(plane, any | low_bits(cell->order_digits) << INDEX_PLANES, s->number,
               cell->buyers);
    put_digits(plane + low * rows, low_bits(cell->amount_digits), s->amount,
               cell->buyers);
}

/* ---- a period ------------------------------------------------------------------- */

static struct index_cell *add_cell(struct walk *w, int32_t period)
{
    struct part *part = w->part;
    if (part->cells == 0)
        part->period = period;
    size_t at = (size_t)(period - part->period);
    MEM_GROW(part->cell, part->cell_capacity, at + 1);
    while (part->cells <= at) /* and those of idle periods before it */
        part->cell[part->cells++] =
            (struct index_cell){.word = part->planes.count, .buyer = part->buyers.count};
    return &part->cell[at];
}

static uint32_t mark_present(const struct walk *w, int32_t end, uint8_t *present)
{
    int64_t gone = (int64_t)end - w->b->window_days;
    uint32_t count = 0;
    for (uint32_t m = 0; m < w->block->people; m++) {
        present[m] = w->s->last[m] >= gone;
        count += present[m];
    }
    return count;
}

/* What the next period sees as the one before it. */
static void turn_over(struct walk *w, int32_t period, const uint8_t *present)
{
    struct state *s = w->s;
    uint32_t people = w->block->people;
    for (uint32_t m = 0; m < people; m++)
        s->previous[m] = period != PERIODS_BEFORE && s->orders[m] > 0;
    memcpy(s->present, present, people);
    memset(s->orders, 0, people * sizeof *s->orders);
    memset(s->value, 0, people * sizeof *s->value);
    memset(s->gap, 0, people);
}

static void do_period(struct walk *w, int32_t period, int32_t begin, int32_t end)
{
    bool inside = period != PERIODS_BEFORE;
    uint64_t refund = w->refund;
    uint64_t orders = scan_orders(w, end), refunds = scan_refunds(w, end);
    if (!inside)
        refunds = 0;
    if (orders == 0 && refunds == 0 && w->present == 0 && w->previous == 0)
        return;
    uint8_t present[BLOCKS_PEOPLE];
    uint32_t staying = mark_present(w, end, present);
    struct index_cell *cell = add_cell(w, period);
    cell->buyers = (uint16_t)(orders > 0 ? find_buyers(w) : 0);
    cell->present = staying > 0;
    cell->refund = w->part->refunds;
    cell->refunds = (uint32_t)refunds;
    if (w->part->refunds == 0)
        w->part->refund = refund;
    w->part->refunds += refunds;
    if (cell->present)
        add_present(w, present);
    if (cell->buyers > 0) {
        add_buyers(w, cell->buyers);
        if (inside)
            measure_buyers(w, cell);
        add_planes(w, cell, begin, end, present);
    }
    turn_over(w, period, present);
    w->present = staying;
    w->previous = inside ? cell->buyers : 0;
}

static void build_part(void *context, uint32_t index)
{
    struct building *b = context;
    const struct blocks *blocks = b->blocks;
    const struct block *block = &blocks->block[index];
    if (atomic_load(&b->bytes) > b->bytes_max)
        return;
    struct walk w = {
        .b = b,
        .block = block,
        .part = &b->part[index],
        .s = MEM_NEW(struct state),
        .run = blocks->run + block->run,
        .run_end = blocks->run + block->run + block->runs,
        .refund_run = blocks->refund_run + block->refund_run,
        .refund_run_end = blocks->refund_run + block->refund_run + block->refund_runs,
        .repeat = 4 * (uint64_t)block->fours,
        .refund = block->refund,
        .first_order = blocks->first_order + block->member,
    };
    for (uint32_t m = 0; m < BLOCKS_PEOPLE; m++)
        w.s->last[m] = INT32_MIN;
    look_back_at_all(&w);
    if (index_has_rfm(&b->out))
        put_rfm(&w, b->block[index].person);
    do_period(&w, PERIODS_BEFORE, INT32_MIN, b->periods->bound[0]);
    for (int32_t p = 0; p < b->periods->count; p++)
        do_period(&w, p, b->periods->bound[p], periods_end(b->periods, p));
    free(w.s);
    atomic_fetch_add(
        &b->bytes, w.part->cells * sizeof *w.part->cell +
                       (w.part->planes.count + w.part->buyers.count) * sizeof(uint64_t) +
                       w.part->refunds * (sizeof(uint16_t) + sizeof(int64_t)));
}

/* ---- room for people -------------------------------------------------------------- */

static uint64_t bytes_of_people(const struct building *b)
{
    return b->out.narrow * (sizeof *b->x + sizeof *b->t_x + sizeof *b->value) +
           b->out.wide *
               (sizeof *b->x_wide + sizeof *b->t_x_wide + sizeof *b->value_wide);
}

/* Where the people of each block stand among those of narrow or of wide ones, if rfm is
 * wanted of them. */
static void place_people(struct building *b, bool rfm)
{
    const struct blocks *blocks = b->blocks;
    b->block = MEM_ARRAY(struct index_block, (size_t)blocks->count + 1);
    for (uint32_t i = 0; rfm && i < blocks->count; i++) {
        uint64_t *people = blocks->block[i].wide ? &b->out.wide : &b->out.narrow;
        b->block[i].person = (uint32_t)*people;
        *people += blocks->block[i].people;
    }
    b->bytes = bytes_of_people(b);
}

static void make_people(struct building *b)
{
    b->x = mem_alloc(b->out.narrow + 1, sizeof *b->x);
    b->t_x = mem_alloc(b->out.narrow + 1, sizeof *b->t_x);
    b->value = mem_alloc(b->out.narrow + 1, sizeof *b->value);
    b->x_wide = mem_alloc(b->out.wide + 1, sizeof *b->x_wide);
    b->t_x_wide = mem_alloc(b->out.wide + 1, sizeof *b->t_x_wide);
    b->value_wide = mem_alloc(b->out.wide + 1, sizeof *b->value_wide);
}

/* ---- putting together ----------------------------------------------------------- */

static void place_parts(struct building *b)
{
    struct index *out = &b->out;
    for (uint32_t i = 0; i < out->count; i++) {
        const struct part *part = &b->part[i];
        b->block[i].cell = out->cells;
        b->block[i].period = part->period;
        b->block[i].cells = (uint32_t)part->cells;
        for (size_t c = 0; c < part->cells; c++) {
            part->cell[c].word += out->words;
            part->cell[c].buyer += out->buyers;
            part->cell[c].refund += out->refunds;
        }
        out->cells += part->cells;
        out->words += part->planes.count;
        out->buyers += part->buyers.count;
        out->refunds += part->refunds;
    }
    out->words += INDEX_BEYOND;
    b->cell = mem_alloc(out->cells + 1, sizeof *b->cell);
    b->word = mem_alloc(out->words, sizeof *b->word);
    memset(b->word + out->words - INDEX_BEYOND, 0, INDEX_BEYOND * sizeof *b->word);
    b->buyer = mem_alloc(out->buyers + 1, sizeof *b->buyer);
    b->refund_member = mem_alloc(out->refunds + 1, sizeof *b->refund_member);
    b->refund_amount = mem_alloc(out->refunds + 1, sizeof *b->refund_amount);
}

/* Empty arrays may be NULL. */
static void copy(void *to, const void *from, size_t bytes)
{
    if (bytes > 0)
        memcpy(to, from, bytes);
}

static void copy_part(void *context, uint32_t index)
{
    struct building *b = context;
    struct part *part = &b->part[index];
    const struct index_block *block = &b->block[index];
    if (part->cells == 0)
        return;
    struct index_cell *cell = b->cell + block->cell;
    copy(cell, part->cell, part->cells * sizeof *cell);
    copy(b->word + cell->word, part->planes.word, part->planes.count * sizeof *b->word);
    copy(b->buyer + cell->buyer, part->buyers.word,
         part->buyers.count * sizeof *b->buyer);
    copy(b->refund_member + cell->refund, b->blocks->refund_member + part->refund,
         part->refunds * sizeof *b->refund_member);
    copy(b->refund_amount + cell->refund, b->blocks->refund_amount + part->refund,
         part->refunds * sizeof *b->refund_amount);
}

static void release_parts(struct building *b)
{
    for (uint32_t i = 0; i < b->out.count; i++) {
        free(b->part[i].cell);
        free(b->part[i].planes.word);
        free(b->part[i].buyers.word);
    }
    free(b->part);
}

static enum err too_large(struct building *b, struct err_info *info)
{
    release_parts(b);
    free(b->block);
    free(b->x);
    free(b->t_x);
    free(b->value);
    free(b->x_wide);
    free(b->t_x_wide);
    free(b->value_wide);
    return err_set(info, ERR_LIMIT,
                   "the prepared index of %d periods takes more than %llu MB: choose "
                   "longer periods or a shorter range",
                   b->periods->count, (unsigned long long)(b->bytes_max / 1000000));
}

enum err index_build(struct index *out, const struct blocks *blocks,
                     const struct periods *periods, int32_t window_days, bool rfm,
                     uint64_t bytes_max, struct err_info *info)
{
    CHECK(window_days >= 1);
    struct building b = {.blocks = blocks,
                         .periods = periods,
                         .window_days = window_days,
                         .bytes_max = bytes_max,
                         .part = MEM_ARRAY(struct part, (size_t)blocks->count + 1),
                         .out = {.window_days = window_days,
                                 .periods = periods->count,
                                 .as_of = periods->as_of,
                                 .people = blocks->people,
                                 .count = blocks->count,
                                 .orders = blocks->orders,
                                 .owned = true}};
    place_people(&b, rfm);
    if (atomic_load(&b.bytes) > bytes_max)
        return too_large(&b, info);
    make_people(&b);
    threads_run(blocks->count, build_part, &b);
    if (atomic_load(&b.bytes) > bytes_max)
        return too_large(&b, info);
    place_parts(&b);
    threads_run(blocks->count, copy_part, &b);
    release_parts(&b);
    size_t bounds = (size_t)periods->count + 1;
    int32_t *bound = mem_alloc(bounds, sizeof *bound);
    memcpy(bound, periods->bound, bounds * sizeof *bound);
    *out = b.out;
    out->bound = bound;
    out->block = b.block;
    out->cell = b.cell;
    out->word = b.word;
    out->buyer = b.buyer;
    out->refund_member = b.refund_member;
    out->refund_amount = b.refund_amount;
    out->x = b.x;
    out->t_x = b.t_x;
    out->value = b.value;
    out->x_wide = b.x_wide;
    out->t_x_wide = b.t_x_wide;
    out->value_wide = b.value_wide;
    return ERR_OK;
}

void index_release(struct index *x)
{
    if (x->owned) {
        free((void *)x->bound);
        free((void *)x->block);
        free((void *)x->cell);
        free((void *)x->word);
        free((void *)x->buyer);
        free((void *)x->refund_member);
        free((void *)x->refund_amount);
        free((void *)x->x);
        free((void *)x->t_x);
        free((void *)x->value);
        free((void *)x->x_wide);
        free((void *)x->t_x_wide);
        free((void *)x->value_wide);
    }
    *x = (struct index){0};
}
