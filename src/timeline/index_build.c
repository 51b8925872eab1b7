/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks are walked as the suite walks them, day by day, each into cells of its own: what
 * each buyer of a period is and bought is kept until the block's end, when it is known
 * who was lost later, and then laid out as planes (index_lay.h).  When it is known where
 * each block's cells begin, they are put together. */
#include "timeline/index.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/index_lay.h"
#include "timeline/index_parts.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* What is made of one block. */
struct part {
    struct index_cell *cell;
    size_t cells, cell_capacity;
    struct index_laid planes, buyers;
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
    size_t bought[BLOCKS_PEOPLE]; /* the last of the person's purchases */
};

struct walk {
    const struct building *b;
    const struct block *block;
    struct part *part;
    struct state *s;
    struct index_purchase *purchase; /* of all cells so far, a person and period each */
    size_t purchases, purchase_capacity;
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

/* ---- buyers of a cell ------------------------------------------------------------ */

/* What a buyer is, a bit a plane. */
static uint8_t flags_of(struct walk *w, uint32_t m, int32_t begin, bool present)
{
    struct state *s = w->s;
    bool before = w->first_order[m] < begin, start = s->present[m];
    bool twice = !s->twice[m] && (before || s->orders[m] >= 2);
    s->twice[m] |= twice;
    return (uint8_t)(s->previous[m] << INDEX_PREVIOUS | start << INDEX_START |
                     !present << INDEX_LEFT |
                     (start && present && s->gap[m]) << INDEX_RETURNED |
                     twice << INDEX_TWICE);
}

/* Who ordered in the period [begin, end); how many. */
static uint32_t add_buyers(struct walk *w, int32_t begin, int32_t end,
                           const uint8_t *present)
{
    struct state *s = w->s;
    uint32_t people = w->block->people, buyers = 0;
    uint64_t *words = index_add_words(&w->part->buyers, index_people_words(people));
    MEM_GROW(w->purchase, w->purchase_capacity, w->purchases + people);
    for (uint32_t m = 0; m < people; m++) {
        if (s->orders[m] == 0)
            continue;
        words[m / 64] |= UINT64_C(1) << m % 64;
        s->bought[m] = w->purchases + buyers;
        w->purchase[w->purchases + buyers++] =
            (struct index_purchase){.value = s->value[m],
                                    .orders = s->orders[m],
                                    .lost = INDEX_NOT_LOST,
                                    .flags = flags_of(w, m, begin, present[m]),
                                    .final = s->final[m] < end};
    }
    w->purchases += buyers;
    return buyers;
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
        part->cell[part->cells++] = (struct index_cell){0};
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

/* Who was there and is no more, and has not ordered. */
static void mark_lost(struct walk *w, int32_t period, const uint8_t *present)
{
    struct state *s = w->s;
    for (uint32_t m = 0; m < w->block->people; m++)
        if (s->present[m] && !present[m] && s->orders[m] == 0)
            w->purchase[s->bought[m]].lost = period;
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
    struct index_cell *cell = orders > 0 || refunds > 0 ? add_cell(w, period) : NULL;
    if (w->present > 0)
        mark_lost(w, period, present);
    if (orders > 0)
        cell->buyers = (uint16_t)add_buyers(w, begin, end, present);
    if (refunds > 0) {
        cell->refunds = (uint32_t)refunds;
        if (w->part->refunds == 0)
            w->part->refund = refund;
        w->part->refunds += refunds;
    }
    turn_over(w, period, present);
    w->present = staying;
    w->previous = inside && cell != NULL ? cell->buyers : 0;
}

static void lay_cells(struct walk *w)
{
    struct part *part = w->part;
    const struct index_purchase *purchase = w->purchase;
    struct index_laying *scratch = MEM_NEW(struct index_laying);
    for (size_t i = 0; i < part->cells; i++) {
        struct index_cell *cell = &part->cell[i];
        if (cell->buyers > 0)
            index_lay(&part->planes, cell, purchase,
                      part->period + (int32_t)i != PERIODS_BEFORE, scratch);
        purchase += cell->buyers;
    }
    free(scratch);
}

static uint64_t bytes_of_part(const struct part *part)
{
    return part->cells * sizeof *part->cell +
           (part->planes.count + part->buyers.count) * sizeof(uint64_t) +
           part->refunds * (sizeof(uint16_t) + sizeof(int64_t));
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
    lay_cells(&w);
    free(w.purchase);
    free(w.s);
    atomic_fetch_add(&b->bytes, bytes_of_part(w.part));
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
        struct index_block *block = &b->block[i];
        block->cell = out->cells;
        block->word = out->words;
        block->buyer = out->buyers;
        block->refund = out->refunds;
        block->period = part->period;
        block->cells = (uint32_t)part->cells;
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
    copy(b->cell + block->cell, part->cell, part->cells * sizeof *b->cell);
    copy(b->word + block->word, part->planes.word, part->planes.count * sizeof *b->word);
    copy(b->buyer + block->buyer, part->buyers.word,
         part->buyers.count * sizeof *b->buyer);
    copy(b->refund_member + block->refund, b->blocks->refund_member + part->refund,
         part->refunds * sizeof *b->refund_member);
    copy(b->refund_amount + block->refund, b->blocks->refund_amount + part->refund,
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
