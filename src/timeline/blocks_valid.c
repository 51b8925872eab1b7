/* SPDX-License-Identifier: Apache-2.0 */
/* Whether blocks that lie in a file are what blocks_build makes of something.  Kernels
 * check nothing of what they read: whatever they use as a place in an array, and whatever
 * keeps a sum from overflowing, is looked at here once. */
#include "timeline/blocks.h"

#include "base/mem.h"
#include "base/threads.h"

#include <stdatomic.h>
#include <stdlib.h>

struct checking {
    const struct blocks *b;
    uint32_t people; /* that members may name */
    atomic_bool wrong;
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

/* Days ascend; *count is all rows of the runs. */
static bool runs_valid(const struct blocks *b, const struct blocks_run *run,
                       uint32_t runs, uint64_t *count)
{
    int64_t before = (int64_t)b->first_day - 1;
    *count = 0;
    for (uint32_t i = 0; i < runs; i++) {
        if (run[i].day <= before || run[i].day > b->last_day || run[i].count == 0 ||
            run[i].repeats >= run[i].count)
            return false;
        before = run[i].day;
        *count += run[i].count;
    }
    return true;
}

static bool people_valid(const struct checking *c, const struct block *block)
{
    const struct blocks *b = c->b;
    for (uint32_t i = block->member; i < block->member + block->people; i++) {
        int32_t first = b->first_order[i];
        if (b->member[i] >= c->people ||
            (first != BLOCKS_NEVER && (first < b->first_day || first > b->last_day)) ||
            (i > 0 && first < b->first_order[i - 1]))
            return false;
    }
    return true;
}

/* total: by person of the block, what all amounts together come to.  The first of a
 * person's orders is on the day that first_order says. */
static bool run_valid(const struct blocks *b, const struct block *block, uint64_t from,
                      const struct blocks_run *run, uint32_t *orders, uint64_t *total)
{
    const uint16_t *member = b->order_member + block->order;
    for (uint64_t i = from; i < from + run->count; i++) {
        if (member[i] >= block->people)
            return false;
        int64_t amount = block->wide ? b->order_amount_wide[block->amount + i]
                                     : b->order_amount[block->amount + i];
        if (orders[member[i]]++ == 0 &&
            b->first_order[block->member + member[i]] != run->day)
            return false;
        if (!add(&total[member[i]], amount))
            return false;
    }
    return true;
}

static bool orders_valid(const struct blocks *b, const struct block *block,
                         uint64_t *total)
{
    uint32_t orders[BLOCKS_PEOPLE] = {0};
    uint64_t from = 0;
    for (uint32_t r = block->run; r < block->run + block->runs; r++) {
        if (!run_valid(b, block, from, &b->run[r], orders, total))
            return false;
        from += b->run[r].count;
    }
    for (uint32_t m = 0; m < block->people; m++) {
        bool never = b->first_order[block->member + m] == BLOCKS_NEVER;
        if (never != (orders[m] == 0) || (!block->wide && orders[m] > UINT8_MAX))
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

static bool block_valid(struct checking *c, uint32_t index)
{
    const struct blocks *b = c->b;
    const struct block *block = &b->block[index];
    uint64_t orders, refunds, total[BLOCKS_PEOPLE] = {0}, sum = 0;
    bool last = index + 1 == b->count;
    if (block->member != (uint64_t)index * BLOCKS_PEOPLE || block->wide > 1 ||
        block->people != (last ? b->people - block->member : BLOCKS_PEOPLE) ||
        !within(block->run, block->runs, b->runs) ||
        !within(block->refund_run, block->refund_runs, b->refund_runs) ||
        (!block->wide && (int64_t)b->last_day - b->first_day >= BLOCKS_DAYS_NARROW))
        return false;
    if (!runs_valid(b, b->run + block->run, block->runs, &orders) ||
        !runs_valid(b, b->refund_run + block->refund_run, block->refund_runs, &refunds) ||
        !within(block->order, orders, b->orders) ||
        !within(block->amount, orders,
                block->wide ? b->wide_amounts : b->narrow_amounts) ||
        !within(block->refund, refunds, b->refunds))
        return false;
    if (!people_valid(c, block) || !orders_valid(b, block, total) ||
        !refunds_valid(b, block, refunds, total))
        return false;
    for (uint32_t m = 0; m < block->people; m++)
        if ((!block->wide && total[m] > INT32_MAX) ||
            __builtin_add_overflow(sum, total[m], &sum) || sum > INT64_MAX)
            return false;
    uint64_t before = atomic_fetch_add(&c->total, sum);
    return before <= INT64_MAX - sum;
}

static void check_block(void *context, uint32_t index)
{
    struct checking *c = context;
    if (!atomic_load(&c->wrong) && !block_valid(c, index))
        atomic_store(&c->wrong, true);
}

bool blocks_valid(const struct blocks *b, uint32_t people)
{
    if (b->first_day > b->last_day || b->people > people ||
        b->count != ((uint64_t)b->people + BLOCKS_PEOPLE - 1) / BLOCKS_PEOPLE)
        return false;
    struct checking c = {.b = b, .people = people};
    threads_run(b->count, check_block, &c);
    return !atomic_load(&c.wrong) && atomic_load(&c.total) == b->total;
}
