/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an index that lies in a file is such that kernels read nothing but it: each
 * place in an array, each length, and each bit that stands for a person.  What else the
 * bits say is the checksums' to vouch for; it can only make numbers wrong. */
#include "timeline/index.h"

#include "base/threads.h"
#include "timeline/index_parts.h"

#include <stdatomic.h>

struct checking {
    const struct index *x;
    const struct blocks *blocks;
    bool has_rfm;
    atomic_bool wrong;
};

/* of: [from, from + count) of an array of `all`. */
static bool within(uint64_t from, uint64_t count, uint64_t all)
{
    return from <= all && count <= all - from;
}

/* No bit past the last person; *count is how many there are. */
static bool people_valid(const uint64_t *word, uint32_t people, uint32_t *count)
{
    *count = 0;
    for (uint32_t i = 0; i < index_people_words(people); i++) {
        uint32_t left = people > i * 64 ? people - i * 64 : 0;
        if (left < 64 && word[i] >> left != 0)
            return false;
        *count += (uint32_t)__builtin_popcountll(word[i]);
    }
    return true;
}

static bool cell_valid(const struct index *x, const struct index_cell *cell,
                       uint32_t people)
{
    if (cell->buyers > people || cell->present > 1 || cell->planes >> INDEX_PLANES != 0 ||
        cell->order_digits > INDEX_ORDER_MOST ||
        cell->amount_digits > INDEX_AMOUNT_MOST ||
        !within(cell->word, index_cell_words(cell, people) + INDEX_BEYOND, x->words) ||
        !within(cell->buyer, index_cell_buyers(cell, people), x->buyers) ||
        !within(cell->refund, cell->refunds, x->refunds))
        return false;
    const uint64_t *word = x->word + cell->word;
    uint32_t count = 0;
    if (cell->present && !people_valid(word, people, &count))
        return false;
    if (cell->buyers > 0 &&
        (!people_valid(x->buyer + cell->buyer, people, &count) || count != cell->buyers))
        return false;
    for (uint64_t i = cell->refund; i < cell->refund + cell->refunds; i++)
        if (x->refund_member[i] >= people || x->refund_amount[i] < 0)
            return false;
    return true;
}

static bool block_valid(const struct checking *c, uint32_t index)
{
    const struct index *x = c->x;
    const struct index_block *block = &x->block[index];
    const struct block *people = &c->blocks->block[index];
    if (!within(block->cell, block->cells, x->cells) ||
        (c->has_rfm &&
         !within(block->person, people->people, people->wide ? x->wide : x->narrow)) ||
        block->period < PERIODS_BEFORE || block->period > x->periods ||
        block->cells > (uint32_t)(x->periods - block->period))
        return false;
    for (uint32_t i = 0; i < block->cells; i++) {
        const struct index_cell *cell = &x->cell[block->cell + i];
        if (!cell_valid(x, cell, people->people) ||
            (block->period + (int32_t)i == PERIODS_BEFORE && cell->refunds > 0))
            return false;
    }
    return true;
}

static void check_block(void *context, uint32_t index)
{
    struct checking *c = context;
    if (!atomic_load(&c->wrong) && !block_valid(c, index))
        atomic_store(&c->wrong, true);
}

static bool bounds_valid(const struct index *x)
{
    for (int32_t p = 0; p < x->periods; p++)
        if (x->bound[p] >= x->bound[p + 1])
            return false;
    return x->bound[x->periods - 1] <= x->as_of;
}

bool index_valid(const struct index *x, const struct blocks *blocks)
{
    if (x->people != blocks->people || x->count != blocks->count ||
        x->orders != blocks->orders || x->window_days < 1 || x->periods < 1 ||
        x->periods > PERIODS_MAX || !bounds_valid(x) ||
        !(index_has_rfm(x) || x->narrow + x->wide == 0))
        return false;
    struct checking c = {.x = x, .blocks = blocks, .has_rfm = index_has_rfm(x)};
    threads_run(x->count, check_block, &c);
    return !atomic_load(&c.wrong);
}
