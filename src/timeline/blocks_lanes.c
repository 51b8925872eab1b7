/* SPDX-License-Identifier: Apache-2.0 */
/* Made of the orders of a block as they lie by day: each of them is its person's next. */
#include "timeline/blocks_parts.h"

#include "base/mem.h"
#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

/* What is made of one block. */
struct made {
    int64_t *run_amount;
    uint8_t *depth;
    uint16_t *member, *day;
    int32_t *value;
};

/* What is known of each member while orders are gone through; nobody, who fills fours up,
 * has orders too. */
struct lanes {
    uint32_t orders[BLOCKS_PEOPLE + 4];
    uint32_t next[BLOCKS_PEOPLE]; /* where the day of the next one goes */
    int32_t value[BLOCKS_PEOPLE]; /* spent; when all is done, after the first day */
};

/* Some orders of one day. */
struct orders {
    const uint16_t *member;
    const int32_t *amount;
    uint32_t count;
};

uint32_t blocks_lane_rows(const uint32_t with[UINT8_MAX + 1])
{
    uint32_t rows = 0, people = 0;
    for (uint32_t orders = UINT8_MAX; orders > 0; orders--) {
        uint32_t groups = blocks_words(people);
        people += with[orders];
        rows += (blocks_words(people) - groups) * orders;
    }
    return rows;
}

static void count_orders(struct lanes *l, const struct blocks *b,
                         const struct block *block)
{
    const uint16_t *member = b->order_member + block->order;
    uint64_t orders = (uint64_t)block->fours * 4;
    for (uint32_t i = 0; i < block->runs; i++)
        orders += b->run[block->run + i].repeats;
    memset(l->orders, 0, sizeof l->orders);
    for (uint64_t i = 0; i < orders; i++)
        l->orders[member[i]]++;
}

/* Who has most orders first, and of those with as many who stands first. */
static void place_lanes(struct lanes *l, uint32_t people, const struct made *to)
{
    uint32_t at[UINT8_MAX + 2] = {0}, row = 0;
    for (uint32_t m = 0; m < people; m++)
        at[UINT8_MAX - l->orders[m] + 1]++;
    for (uint32_t i = 0; i <= UINT8_MAX; i++)
        at[i + 1] += at[i];
    for (uint32_t m = 0; m < people; m++)
        to->member[at[UINT8_MAX - l->orders[m]]++] = (uint16_t)m;
    for (uint32_t i = 0; i < people; i++) {
        uint32_t group = i / BLOCKS_LANES, m = to->member[i];
        if (i % BLOCKS_LANES == 0)
            to->depth[group] = (uint8_t)l->orders[m];
        l->next[m] = row * BLOCKS_LANES + i % BLOCKS_LANES;
        if (i % BLOCKS_LANES == BLOCKS_LANES - 1)
            row += to->depth[group];
    }
}

/* Returns their sum. */
static int64_t add_orders(struct lanes *l, const struct orders *o, uint16_t day,
                          uint16_t *days)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < o->count; i++) {
        uint32_t m = o->member[i], at = l->next[m];
        days[at] = day;
        l->next[m] = at + BLOCKS_LANES;
        l->value[m] += o->amount[i];
        sum += o->amount[i];
    }
    return sum;
}

static void add_runs(struct lanes *l, const struct blocks *b, const struct block *block,
                     const struct made *to)
{
    const int32_t *first_order = b->first_order + block->member;
    const uint16_t *member = b->order_member + block->order;
    const int32_t *amount = b->order_amount + block->amount;
    uint64_t order = 0, repeat = (uint64_t)block->fours * 4;
    uint32_t arrived = 0;
    memset(l->value, 0, sizeof l->value);
    for (uint32_t i = 0; i < block->runs; i++) {
        struct blocks_run run = b->run[block->run + i];
        uint16_t day = (uint16_t)(run.day - b->first_day);
        struct orders first = {member + order, amount + order, run.count - run.repeats},
                      again = {member + repeat, amount + repeat, run.repeats};
        to->run_amount[i] =
            add_orders(l, &first, day, to->day) + add_orders(l, &again, day, to->day);
        order += (uint64_t)blocks_fours(run.count, run.repeats) * 4;
        repeat += run.repeats;
        for (; arrived < block->people && first_order[arrived] == run.day; arrived++)
            l->value[arrived] = 0;
    }
}

static void sum_wide(const struct blocks *b, const struct block *block,
                     int64_t *run_amount)
{
    const int64_t *amount = b->order_amount_wide + block->amount;
    uint64_t order = 0, repeat = (uint64_t)block->fours * 4;
    for (uint32_t i = 0; i < block->runs; i++) {
        struct blocks_run run = b->run[block->run + i];
        run_amount[i] = 0;
        for (uint32_t k = 0; k < run.count - run.repeats; k++)
            run_amount[i] += amount[order + k];
        for (uint32_t k = 0; k < run.repeats; k++)
            run_amount[i] += amount[repeat + k];
        order += (uint64_t)blocks_fours(run.count, run.repeats) * 4;
        repeat += run.repeats;
    }
}

static void make(const struct blocks *b, const struct block *block, uint32_t rows,
                 const struct made *to)
{
    struct lanes l;
    uint32_t groups = blocks_words(block->people), lanes = groups * BLOCKS_LANES;
    memset(to->depth, 0, groups * sizeof *to->depth);
    memset(to->member, 0, lanes * sizeof *to->member);
    memset(to->value, 0, lanes * sizeof *to->value);
    if (block->wide) {
        sum_wide(b, block, to->run_amount);
        return;
    }
    count_orders(&l, b, block);
    place_lanes(&l, block->people, to);
    memset(to->day, 0xff, (size_t)rows * BLOCKS_LANES * sizeof *to->day);
    add_runs(&l, b, block, to);
    for (uint32_t i = 0; i < block->people; i++)
        to->value[i] = l.value[to->member[i]];
}

/* ---- all blocks ------------------------------------------------------------------ */

struct adding {
    struct blocks *b;
    struct block *block;
    uint32_t *rows; /* of each block */
    struct made all;
};

static void count_rows(void *context, uint32_t index)
{
    struct adding *a = context;
    const struct block *block = &a->block[index];
    uint32_t with[UINT8_MAX + 1] = {0};
    struct lanes l;
    if (block->wide)
        return;
    count_orders(&l, a->b, block);
    for (uint32_t m = 0; m < block->people; m++)
        with[l.orders[m]]++;
    a->rows[index] = blocks_lane_rows(with);
}

static void fill_lanes(void *context, uint32_t index)
{
    struct adding *a = context;
    const struct block *block = &a->block[index];
    const struct made to = {
        .run_amount = a->all.run_amount + block->run,
        .depth = a->all.depth + block->member / BLOCKS_LANES,
        .member = a->all.member + block->member,
        .day = a->all.day + (size_t)block->lane_row * BLOCKS_LANES,
        .value = a->all.value + block->member,
    };
    make(a->b, block, a->rows[index], &to);
}

void blocks_add_lanes(struct blocks *b)
{
    CHECK(b->owned && b->lane_rows == 0);
    struct adding a = {.b = b,
                       .block = (struct block *)b->block,
                       .rows = MEM_ARRAY(uint32_t, (size_t)b->count + 1)};
    threads_run(b->count, count_rows, &a);
    for (uint32_t i = 0; i < b->count; i++) {
        a.block[i].lane_row = b->lane_rows;
        b->lane_rows += a.rows[i];
    }
    if (b->lane_rows > 0) {
        const size_t groups = blocks_words(b->people), lanes = groups * BLOCKS_LANES;
        b->run_amount = a.all.run_amount = mem_alloc(b->runs, sizeof(int64_t));
        b->lane_depth = a.all.depth = mem_alloc(groups, sizeof(uint8_t));
        b->lane_member = a.all.member = mem_alloc(lanes, sizeof(uint16_t));
        b->lane_value = a.all.value = mem_alloc(lanes, sizeof(int32_t));
        b->lane_day = a.all.day =
            mem_alloc((size_t)b->lane_rows * BLOCKS_LANES, sizeof(uint16_t));
        threads_run(b->count, fill_lanes, &a);
    }
    free(a.rows);
}

bool blocks_lanes_valid(const struct blocks *b, const struct block *block, uint32_t rows)
{
    uint8_t depth[BLOCKS_PEOPLE / BLOCKS_LANES];
    uint16_t member[BLOCKS_PEOPLE];
    int32_t value[BLOCKS_PEOPLE];
    struct made to = {.run_amount = mem_alloc((size_t)block->runs + 1, sizeof(int64_t)),
                      .depth = depth,
                      .member = member,
                      .day = mem_alloc((size_t)rows * BLOCKS_LANES + 1, sizeof(uint16_t)),
                      .value = value};
    size_t groups = blocks_words(block->people), lanes = groups * BLOCKS_LANES;
    make(b, block, rows, &to);
    bool valid =
        !memcmp(to.run_amount, b->run_amount + block->run,
                block->runs * sizeof *to.run_amount) &&
        !memcmp(depth, b->lane_depth + block->member / BLOCKS_LANES, groups) &&
        !memcmp(member, b->lane_member + block->member, lanes * sizeof *member) &&
        !memcmp(value, b->lane_value + block->member, lanes * sizeof *value) &&
        !memcmp(to.day, b->lane_day + (size_t)block->lane_row * BLOCKS_LANES,
                (size_t)rows * BLOCKS_LANES * sizeof *to.day);
    free(to.run_amount);
    free(to.day);
    return valid;
}
