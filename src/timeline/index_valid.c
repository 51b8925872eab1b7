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

/* Where the next cell of a block begins. */
struct place {
    uint64_t word, buyer, refund;
};

/* A plane of so many people: no bit past the last; *ones is how many there are. */
static bool plane_valid(const struct index *x, uint64_t word, uint32_t people,
                        uint32_t *ones)
{
    uint32_t rows = index_rows(people), rest = people % 64;
    if (!within(word, rows + INDEX_BEYOND, x->words))
        return false;
    *ones = 0;
    for (uint32_t i = 0; i < rows; i++)
        *ones += (uint32_t)__builtin_popcountll(x->word[word + i]);
    return rest == 0 || x->word[word + rows - 1] >> rest == 0;
}

/* From the plane that says who of the buyers is lost: the planes of these, which begin at
 * `place`. */
static bool lost_valid(const struct index *x, const struct index_cell *cell,
                       int32_t period, uint64_t word, struct place *place)
{
    uint32_t people = cell->lost, ones;
    if (people == 0)
        return cell->lost_periods == 0 && !(cell->planes >> INDEX_LOST & 1);
    if (!(cell->planes >> INDEX_LOST & 1) || cell->lost_periods == 0 ||
        cell->lost_from <= period || cell->lost_from >= x->periods ||
        cell->lost_periods > x->periods - cell->lost_from ||
        !plane_valid(x, word, cell->buyers, &ones) || ones != people ||
        !plane_valid(x, place->word, people, &ones))
        return false;
    place->word += index_rows(people);
    for (uint32_t i = 1; i < cell->lost_periods; i++, people = ones) {
        if (!plane_valid(x, place->word, people, &ones))
            return false;
        place->word += index_rows(people);
    }
    return true;
}

static bool buyers_valid(const struct index *x, const struct index_cell *cell,
                         uint32_t people, struct place *place)
{
    uint64_t words = index_cell_buyers(cell, people);
    uint32_t count = 0;
    if (cell->buyers == 0)
        return cell->planes == 0 && cell->order_digits == 0 && cell->amount_digits == 0;
    if (!within(place->buyer, words, x->buyers) ||
        !people_valid(x->buyer + place->buyer, people, &count))
        return false;
    place->buyer += words;
    return count == cell->buyers;
}

static bool cell_valid(const struct index *x, const struct index_cell *cell,
                       int32_t period, uint32_t people, struct place *place)
{
    uint32_t before = cell->planes & ((1u << INDEX_LOST) - 1);
    uint64_t lost =
        place->word + (uint64_t)__builtin_popcount(before) * index_rows(cell->buyers);
    if (!buyers_valid(x, cell, people, place) || cell->planes >> INDEX_PLANES != 0 ||
        cell->order_digits > INDEX_ORDER_MOST ||
        cell->amount_digits > INDEX_AMOUNT_MOST ||
        !within(place->word, index_plane_words(cell) + INDEX_BEYOND, x->words) ||
        !within(place->refund, cell->refunds, x->refunds))
        return false;
    place->word += index_plane_words(cell);
    if (!lost_valid(x, cell, period, lost, place))
        return false;
    for (uint64_t end = place->refund + cell->refunds; place->refund < end;
         place->refund++)
        if (x->refund_member[place->refund] >= people ||
            x->refund_amount[place->refund] < 0)
            return false;
    return true;
}

static bool block_valid(const struct checking *c, uint32_t index)
{
    const struct index *x = c->x;
    const struct index_block *block = &x->block[index];
    const struct block *people = &c->blocks->block[index];
    struct place place = {block->word, block->buyer, block->refund};
    if (!within(block->cell, block->cells, x->cells) ||
        (c->has_rfm &&
         !within(block->person, people->people, people->wide ? x->wide : x->narrow)) ||
        block->period < PERIODS_BEFORE || block->period > x->periods ||
        block->cells > (uint32_t)(x->periods - block->period))
        return false;
    for (uint32_t i = 0; i < block->cells; i++) {
        const struct index_cell *cell = &x->cell[block->cell + i];
        int32_t period = block->period + (int32_t)i;
        if (!cell_valid(x, cell, period, people->people, &place) ||
            (period == PERIODS_BEFORE && cell->refunds > 0))
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
