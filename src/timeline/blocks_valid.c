/* SPDX-License-Identifier: Apache-2.0 */
/* Whether blocks that lie in a file are what blocks_build makes of something.  Kernels
 * check nothing of what they read: whatever they use as a place in an array, and whatever
 * keeps a sum from overflowing, is looked at here once. */
#include "timeline/blocks.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/blocks_parts.h"

#include <stdatomic.h>
#include <stdlib.h>

struct checking {
    const struct blocks *b;
    bool (*valid)(struct checking *c, uint32_t block);
    uint32_t people; /* that members may name */
    atomic_bool wrong;
    _Atomic uint64_t orders;
    _Atomic uint64_t total; /* of amounts without their signs */
};

/* of: [from, from + count) of an array of `all`. */
static bool within(uint64_t from, uint64_t count, uint64_t all)
{
    return from <= all && count <= all - from;
}

static bool add(uint64_t *sum, int64_t amount)
{
    uint64_t size = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
    return !__builtin_add_overflow(*sum, size, sum);
}

/* All rows of some runs. */
struct rows {
    uint64_t count, repeats, fours;
};

/* Days ascend. */
static bool runs_valid(const struct blocks *b, const struct blocks_run *run,
                       uint32_t runs, struct rows *rows)
{
    int64_t before = (int64_t)b->first_day - 1;
    *rows = (struct rows){0};
    for (uint32_t i = 0; i < runs; i++) {
        if (run[i].day <= before || run[i].day > b->last_day || run[i].count == 0 ||
            run[i].repeats >= run[i].count)
            return false;
        before = run[i].day;
        rows->count += run[i].count;
        rows->repeats += run[i].repeats;
        rows->fours += blocks_fours(run[i].count, run[i].repeats);
    }
    return true;
}

static bool people_valid(struct checking *c, uint32_t index)
{
    const struct blocks *b = c->b;
    const struct block *block = &b->block[index];
    bool last = index + 1 == b->count;
    if (block->member != (uint64_t)index * BLOCKS_PEOPLE || block->wide > 1 ||
        block->people != (last ? b->people - block->member : BLOCKS_PEOPLE))
        return false;
    for (uint32_t i = block->member; i < block->member + block->people; i++) {
        int32_t first = b->first_order[i];
        if (b->member[i] >= c->people ||
            (first != BLOCKS_NEVER && (first < b->first_day || first > b->last_day)) ||
            (i > 0 && first < b->first_order[i - 1]))
            return false;
    }
    return true;
}

static int64_t amount_at(const struct blocks *b, const struct block *block, uint64_t i)
{
    return block->wide ? b->order_amount_wide[block->amount + i]
                       : b->order_amount[block->amount + i];
}

/* What is counted of the people of a block: orders, and what all amounts come to; and of
 * 64 people each the last day. */
struct sums {
    uint32_t orders[BLOCKS_PEOPLE];
    uint64_t total[BLOCKS_PEOPLE];
    uint32_t run[BLOCKS_PEOPLE]; /* which had the last of them, from 1 */
    int32_t last[BLOCKS_PEOPLE / 64];
};

static bool order_valid(const struct blocks *b, const struct block *block, uint64_t i,
                        int32_t day, struct sums *sums)
{
    uint16_t member = b->order_member[block->order + i];
    if (member >= block->people || !add(&sums->total[member], amount_at(b, block, i)))
        return false;
    sums->orders[member]++;
    if (sums->last[member / 64] < day)
        sums->last[member / 64] = day;
    return true;
}

/* Is the first of a person's orders on the day that first_order says? */
static bool first_valid(const struct blocks *b, const struct block *block, uint64_t i,
                        int32_t day, const struct sums *sums)
{
    uint16_t member = b->order_member[block->order + i];
    return sums->orders[member] > 1 || b->first_order[block->member + member] == day;
}

/* Nobody's, which fills a four up. */
static bool filler_valid(const struct blocks *b, const struct block *block, uint64_t i)
{
    return b->order_member[block->order + i] == BLOCKS_PEOPLE + i % 4 &&
           amount_at(b, block, i) == 0;
}

/* The people of a run's orders ascend, so that all are different ones; its repeats, which
 * lie behind all runs, are of some of them. */
static bool orders_valid(const struct blocks *b, const struct block *block,
                         struct sums *sums)
{
    const struct blocks_run *run = b->run + block->run;
    const uint16_t *member = b->order_member + block->order;
    uint64_t i = 0, repeat = (uint64_t)block->fours * 4;
    for (uint32_t r = 0; r < block->runs; r++) {
        uint64_t first = i, end = i + (run[r].count - run[r].repeats);
        for (; i < end; i++) {
            if (!order_valid(b, block, i, run[r].day, sums) ||
                !first_valid(b, block, i, run[r].day, sums) ||
                (i > first && member[i] <= member[i - 1]))
                return false;
            sums->run[member[i]] = r + 1;
        }
        for (; i % 4 != 0; i++)
            if (!filler_valid(b, block, i))
                return false;
        for (end = repeat + run[r].repeats; repeat < end; repeat++)
            if (!order_valid(b, block, repeat, run[r].day, sums) ||
                sums->run[member[repeat]] != r + 1)
                return false;
    }
    for (uint32_t word = 0; word < blocks_words(block->people); word++)
        if (b->last_order[block->member / 64 + word] != sums->last[word])
            return false;
    for (uint32_t m = 0; m < block->people; m++) {
        bool never = b->first_order[block->member + m] == BLOCKS_NEVER;
        if (never != (sums->orders[m] == 0) ||
            (!block->wide && sums->orders[m] > UINT8_MAX))
            return false;
    }
    return true;
}

static bool refunds_valid(const struct blocks *b, const struct block *block,
                          uint64_t count, uint64_t *total)
{
    for (uint64_t i = block->refund; i < block->refund + count; i++)
        if (b->refund_member[i] >= block->people || b->refund_amount[i] < 0 ||
            !add(&total[b->refund_member[i]], b->refund_amount[i]))
            return false;
    return true;
}

/* All that is told by lanes, if there are any, is told by the orders, too. */
static bool lanes_valid(const struct blocks *b, const struct block *block,
                        const struct sums *sums)
{
    uint32_t with[UINT8_MAX + 1] = {0};
    if (b->lane_rows == 0)
        return block->lane_row == 0;
    for (uint32_t m = 0; !block->wide && m < block->people; m++)
        with[sums->orders[m]]++;
    uint32_t rows = blocks_lane_rows(with);
    return within(block->lane_row, rows, b->lane_rows) &&
           blocks_lanes_valid(b, block, rows);
}

static bool rows_valid(struct checking *c, uint32_t index)
{
    const struct blocks *b = c->b;
    const struct block *block = &b->block[index];
    struct sums sums = {0};
    for (uint32_t word = 0; word < BLOCKS_PEOPLE / 64; word++)
        sums.last[word] = INT32_MIN;
    struct rows orders, refunds;
    uint64_t sum = 0;
    if (!within(block->run, block->runs, b->runs) ||
        !within(block->refund_run, block->refund_runs, b->refund_runs) ||
        (!block->wide && (int64_t)b->last_day - b->first_day >= BLOCKS_DAYS_NARROW))
        return false;
    if (!runs_valid(b, b->run + block->run, block->runs, &orders) ||
        !runs_valid(b, b->refund_run + block->refund_run, block->refund_runs, &refunds) ||
        orders.fours != block->fours || refunds.repeats != 0 ||
        !within(block->order, orders.fours * 4 + orders.repeats,
                b->narrow_amounts + b->wide_amounts) ||
        !within(block->amount, orders.fours * 4 + orders.repeats,
                block->wide ? b->wide_amounts : b->narrow_amounts) ||
        !within(block->refund, refunds.count, b->refunds))
        return false;
    if (!orders_valid(b, block, &sums) ||
        !refunds_valid(b, block, refunds.count, sums.total))
        return false;
    for (uint32_t m = 0; m < block->people; m++)
        if ((!block->wide && sums.total[m] > INT32_MAX) ||
            __builtin_add_overflow(sum, sums.total[m], &sum) || sum > INT64_MAX)
            return false;
    if (!lanes_valid(b, block, &sums))
        return false;
    atomic_fetch_add(&c->orders, orders.count);
    uint64_t before = atomic_fetch_add(&c->total, sum);
    return before <= INT64_MAX - sum;
}

static void check_block(void *context, uint32_t index)
{
    struct checking *c = context;
    if (!atomic_load(&c->wrong) && !c->valid(c, index))
        atomic_store(&c->wrong, true);
}

bool blocks_people_valid(const struct blocks *b, uint32_t people)
{
    if (b->first_day > b->last_day || b->people > people ||
        b->count != ((uint64_t)b->people + BLOCKS_PEOPLE - 1) / BLOCKS_PEOPLE)
        return false;
    struct checking c = {.b = b, .valid = people_valid, .people = people};
    threads_run(b->count, check_block, &c);
    return !atomic_load(&c.wrong);
}

bool blocks_rows_valid(const struct blocks *b)
{
    struct checking c = {.b = b, .valid = rows_valid};
    threads_run(b->count, check_block, &c);
    return !atomic_load(&c.wrong) && atomic_load(&c.orders) == b->orders &&
           atomic_load(&c.total) == b->total;
}

bool blocks_valid(const struct blocks *b, uint32_t people)
{
    return blocks_people_valid(b, people) && blocks_rows_valid(b);
}
