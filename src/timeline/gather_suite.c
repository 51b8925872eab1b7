/* SPDX-License-Identifier: Apache-2.0 */
/* Orders that came in the order of days are counted partition by partition: a thread goes
 * through the rows once, makes the partition's blocks of them in memory that it uses
 * again for the next one, and counts them.
 *
 * These blocks are as blocks.h says, but people stand by first sight, and not by last day
 * among those of one first day, and orders of a day lie as they came: to sort takes
 * longer than it saves whoever counts once.  So there is nothing to know beforehand,
 * neither where people stand nor how many orders a block has, and one round does. */
#include "timeline/gather_parts.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/suite.h"

#include <stdlib.h>
#include <string.h>

#define PILE_BLOCKS (GATHER_PEOPLE / BLOCKS_PEOPLE)
#define DAY_MOST    (BLOCKS_PEOPLE + 4) /* an order of everybody, and of nobody */

/* What is known of a person.  What a narrow block does not allow stays so: orders stop at
 * the most that they can be, the uppermost bit of a total is never lost. */
struct seen {
    uint32_t total; /* amounts without their signs */
    uint16_t orders;
    uint16_t day; /* of the last one, from 1; 0: none yet */
};

struct repeat {
    uint16_t member;
    int32_t amount;
};

/* A block on its way. */
struct open_block {
    uint16_t *member;
    int32_t *amount;
    size_t capacity; /* of both */
    struct blocks_run *run;
    size_t run_capacity;
    struct repeat *repeat;
    size_t repeats, repeat_capacity;
    uint32_t at, from;             /* where the next order goes; the day's first */
    uint32_t runs, repeats_before; /* ... and how many repeats are of other days */
};

/* A thread's; of one partition. */
struct scratch {
    struct seen seen[GATHER_PEOPLE];
    int32_t first_order[GATHER_PEOPLE + 1]; /* one more, for whom is not seen yet */
    uint32_t member[GATHER_PEOPLE];
    int32_t last_order[GATHER_PEOPLE / 64];
    struct open_block block[PILE_BLOCKS];
    int64_t *wide;
    size_t wide_capacity;
};

struct counting {
    struct gather *g;
    struct scratch *scratch; /* one a worker */
    struct suite_running *running;
};

/* ---- rows into blocks ------------------------------------------------------------- */

static void need_room(struct open_block *b, size_t more)
{
    size_t wanted = b->at + more, capacity = b->capacity;
    MEM_GROW(b->amount, b->capacity, wanted);
    MEM_GROW(b->member, capacity, wanted);
}

static void close_day(struct open_block *b, int32_t day)
{
    uint32_t orders = b->at - b->from;
    uint32_t repeats = (uint32_t)b->repeats - b->repeats_before;
    if (orders == 0)
        return;
    for (; b->at % 4 != 0; b->at++) {
        b->member[b->at] = (uint16_t)(BLOCKS_PEOPLE + b->at % 4);
        b->amount[b->at] = 0;
    }
    MEM_GROW(b->run, b->run_capacity, (size_t)b->runs + 1);
    b->run[b->runs++] = (struct blocks_run){day, orders + repeats, repeats};
    b->from = b->at;
    b->repeats_before = (uint32_t)b->repeats;
    need_room(b, DAY_MOST);
}

static void close_days(struct scratch *s, int32_t day)
{
    for (uint32_t i = 0; i < PILE_BLOCKS; i++)
        close_day(&s->block[i], day);
}

static void add_repeat(struct open_block *b, uint16_t member, int32_t amount)
{
    MEM_GROW(b->repeat, b->repeat_capacity, b->repeats + 1);
    b->repeat[b->repeats++] = (struct repeat){member, amount};
}

static inline void see(struct seen *seen, uint16_t day, int32_t amount)
{
    uint32_t size = (uint32_t)(amount < 0 ? -(int64_t)amount : amount);
    seen->total = (seen->total + size) | (seen->total & UINT32_C(1) << 31);
    seen->orders += seen->orders < UINT16_MAX;
    seen->day = day;
}

static void begin_blocks(struct scratch *s)
{
    memset(s->seen, 0, sizeof s->seen);
    for (uint32_t i = 0; i < PILE_BLOCKS; i++) {
        struct open_block *b = &s->block[i];
        b->at = b->from = b->runs = b->repeats_before = 0;
        b->repeats = 0;
        need_room(b, DAY_MOST);
    }
}

/* Returns how many people there are: numbers are by first sight. */
static uint32_t add_rows(const struct gather *g, struct scratch *s,
                         const struct gather_pile *pile)
{
    const int32_t before = g->first_day - 1;
    const uint32_t shift = (uint32_t)(g->base_day - before);
    uint32_t people = 0;
    uint16_t today = 0;
    for (uint32_t c = 0; c < pile->chunks; c++) {
        const struct gather_chunk *chunk = &pile->chunk[c];
        const uint64_t *row = chunk->piece.data;
        for (uint32_t i = 0; i < chunk->rows; i++) {
            uint32_t person = gather_person(row[i]);
            int32_t amount = gather_amount(row[i]);
            uint16_t day = (uint16_t)(gather_day(row[i]) + shift);
            struct open_block *b = &s->block[person / BLOCKS_PEOPLE];
            if (day != today)
                close_days(s, before + today);
            today = day;
            s->first_order[people] = before + day;
            people += person == people;
            if (s->seen[person].day == day) {
                add_repeat(b, person % BLOCKS_PEOPLE, amount);
            } else {
                b->member[b->at] = person % BLOCKS_PEOPLE;
                b->amount[b->at++] = amount;
            }
            see(&s->seen[person], day, amount);
        }
        spill_rest(&chunk->piece, 0, chunk->piece.bytes);
    }
    close_days(s, before + today);
    return people;
}

/* ---- blocks are counted ----------------------------------------------------------- */

static bool is_wide(const struct gather *g, const struct seen *seen, uint32_t people)
{
    bool wide = g->last_day - g->first_day >= BLOCKS_DAYS_NARROW;
    for (uint32_t i = 0; i < people; i++)
        wide |= seen[i].orders > UINT8_MAX || seen[i].total > INT32_MAX;
    return wide;
}

static void find_last(const struct gather *g, struct scratch *s, uint32_t people)
{
    for (uint32_t i = 0; i < people; i += 64) {
        uint16_t last = 0;
        for (uint32_t k = i; k < i + 64 && k < people; k++)
            last = s->seen[k].day > last ? s->seen[k].day : last;
        s->last_order[i / 64] = g->first_day - 1 + last;
    }
}

/* Repeats behind all others. */
static uint32_t end_orders(struct open_block *b)
{
    uint32_t at = b->at;
    need_room(b, b->repeats);
    for (size_t i = 0; i < b->repeats; i++, at++) {
        b->member[at] = b->repeat[i].member;
        b->amount[at] = b->repeat[i].amount;
    }
    return at;
}

static void widen(struct scratch *s, const struct open_block *b, uint32_t count)
{
    MEM_GROW(s->wide, s->wide_capacity, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++)
        s->wide[i] = b->amount[i];
}

static void count_block(const struct counting *c, struct scratch *s, uint32_t index,
                        uint32_t people, uint32_t worker)
{
    const struct gather *g = c->g;
    struct open_block *b = &s->block[index];
    uint32_t first = index * BLOCKS_PEOPLE, fours = b->at / 4, count = end_orders(b);
    bool wide = is_wide(g, s->seen + first, people);
    struct block block = {
        .people = people, .runs = b->runs, .wide = wide, .fours = fours};
    if (wide)
        widen(s, b, count);
    struct blocks blocks = {
        .first_day = g->first_day,
        .last_day = g->last_day,
        .people = people,
        .count = 1,
        .runs = b->runs,
        .narrow_amounts = wide ? 0 : count,
        .wide_amounts = wide ? count : 0,
        .block = &block,
        .member = s->member + first,
        .first_order = s->first_order + first,
        .last_order = s->last_order + first / 64,
        .run = b->run,
        .order_member = b->member,
        .order_amount = wide ? NULL : b->amount,
        .order_amount_wide = wide ? s->wide : NULL,
    };
    suite_add(c->running, &blocks, worker);
}

static void count_pile(void *context, uint32_t index, uint32_t worker)
{
    const struct counting *c = context;
    struct scratch *s = &c->scratch[worker];
    begin_blocks(s);
    uint32_t people = add_rows(c->g, s, &c->g->orders.pile[index]);
    CHECK(people > 0);
    find_last(c->g, s, people);
    for (uint32_t i = 0; i < people; i++)
        s->member[i] = index * GATHER_PEOPLE + i;
    for (uint32_t i = 0; i * BLOCKS_PEOPLE < people; i++) {
        uint32_t left = people - i * BLOCKS_PEOPLE;
        count_block(c, s, i, left < BLOCKS_PEOPLE ? left : BLOCKS_PEOPLE, worker);
    }
}

static void release(struct scratch *s)
{
    for (uint32_t i = 0; i < PILE_BLOCKS; i++) {
        free(s->block[i].member);
        free(s->block[i].amount);
        free(s->block[i].run);
        free(s->block[i].repeat);
    }
    free(s->wide);
}

static void count_directly(struct gather *g, const struct suite_request *request,
                           const struct suite_result *out)
{
    uint32_t workers = threads_count(), piles = g->orders.pile_count;
    workers = workers < piles ? workers : piles;
    struct counting c = {.g = g,
                         .scratch = MEM_ARRAY(struct scratch, workers),
                         .running = suite_begin(workers, request, out)};
    for (uint32_t i = 0; i < piles; i++)
        gather_close_pile(&g->orders, i);
    threads_deal(workers, piles, count_pile, &c);
    suite_end(c.running);
    for (uint32_t i = 0; i < workers; i++)
        release(&c.scratch[i]);
    free(c.scratch);
}

enum err gather_suite(struct gather *g, const struct suite_request *request,
                      const struct suite_result *out, struct err_info *info)
{
    struct blocks blocks;
    CHECK(out->rfm.x == NULL && !request->by_place);
    if (gather_is_direct(g)) {
        count_directly(g, request, out);
        return ERR_OK;
    }
    enum err e = gather_blocks(g, &blocks, info);
    if (e)
        return e;
    suite_run(&blocks, request, out);
    blocks_release(&blocks);
    return ERR_OK;
}
