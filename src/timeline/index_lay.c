/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/index_lay.h"

#include "base/mem.h"
#include "timeline/index_bits.h"

#include <string.h>

_Static_assert(PERIODS_MAX <= UINT16_MAX, "a cell has two bytes for a period");

/* ---- planes ---------------------------------------------------------------------- */

uint64_t *index_add_words(struct index_laid *words, size_t count)
{
    MEM_GROW(words->word, words->capacity, words->count + count);
    uint64_t *added = words->word + words->count;
    if (count > 0) /* where there is nothing yet, `added` is NULL */
        memset(added, 0, count * sizeof *added);
    words->count += count;
    return added;
}

static uint8_t digits_of(uint64_t most)
{
    return most ? (uint8_t)(64 - __builtin_clzll(most)) : 0;
}

static uint64_t low_bits(uint32_t count)
{
    return count < 64 ? (UINT64_C(1) << count) - 1 : ~UINT64_C(0);
}

/* The bits of each number that the mask takes, as planes. */
static void add_planes(struct index_laid *to, uint64_t mask, const uint64_t *number,
                       uint32_t count)
{
    uint32_t rows = index_rows(count);
    uint64_t *plane = index_add_words(to, rows * (size_t)__builtin_popcountll(mask));
    for (uint32_t row = 0; row < rows; row++) {
        uint64_t bits[64] = {0}, *word = plane + row;
        uint32_t at = row * 64, left = count - at;
        memcpy(bits, number + at, (left < 64 ? left : 64) * sizeof *bits);
        index_transpose(bits);
        for (uint64_t m = mask; m != 0; m &= m - 1, word += rows)
            *word = bits[__builtin_ctzll(m)];
    }
}

/* ---- all buyers ------------------------------------------------------------------ */

/* How many digits the orders and amounts of the buyers take, and what amounts count
 * from. */
static void measure(struct index_cell *cell, const struct index_purchase *purchase)
{
    int64_t least = INT64_MAX, most = INT64_MIN;
    uint32_t orders = 1;
    for (uint32_t i = 0; i < cell->buyers; i++) {
        int64_t value = purchase[i].value;
        least = value < least ? value : least;
        most = value > most ? value : most;
        orders = purchase[i].orders > orders ? purchase[i].orders : orders;
    }
    cell->least = least;
    cell->order_digits = digits_of(orders - 1);
    cell->amount_digits = digits_of((uint64_t)most - (uint64_t)least);
}

static uint64_t flags_of(const struct index_purchase *p)
{
    bool lost = p->lost != INDEX_NOT_LOST, stayed = p->final && !lost;
    return p->flags | (uint64_t)stayed << INDEX_STAYED | (uint64_t)lost << INDEX_LOST;
}

static void add_buyers(struct index_laid *to, struct index_cell *cell,
                       const struct index_purchase *purchase, struct index_laying *s)
{
    uint64_t any = 0;
    for (uint32_t i = 0; i < cell->buyers; i++) {
        uint64_t flags = flags_of(&purchase[i]);
        s->number[i] = flags | (uint64_t)(purchase[i].orders - 1) << INDEX_PLANES;
        s->amount[i] = (uint64_t)purchase[i].value - (uint64_t)cell->least;
        any |= flags;
    }
    cell->planes = (uint8_t)any;
    add_planes(to, any | low_bits(cell->order_digits) << INDEX_PLANES, s->number,
               cell->buyers);
    add_planes(to, low_bits(cell->amount_digits), s->amount, cell->buyers);
}

/* ---- the lost -------------------------------------------------------------------- */

/* Who they are, from the first period on. */
static void find_lost(struct index_cell *cell, const struct index_purchase *purchase,
                      struct index_laying *s)
{
    int32_t first = INDEX_NOT_LOST, last = 0;
    uint32_t lost = 0;
    for (uint32_t i = 0; i < cell->buyers; i++)
        first = purchase[i].lost < first ? purchase[i].lost : first;
    if (first == INDEX_NOT_LOST)
        return;
    for (uint32_t i = 0; i < cell->buyers; i++) {
        if (purchase[i].lost == INDEX_NOT_LOST)
            continue;
        last = purchase[i].lost > last ? purchase[i].lost : last;
        s->number[lost] = purchase[i].final;
        s->later[lost++] = (uint32_t)(purchase[i].lost - first);
    }
    cell->lost = (uint16_t)lost;
    cell->lost_from = (uint16_t)first;
    cell->lost_periods = (uint16_t)(last - first + 1);
}

static void add_lost(struct index_laid *to, const struct index_cell *cell,
                     struct index_laying *s)
{
    uint32_t people = cell->lost;
    add_planes(to, 1, s->number, people);
    for (uint32_t past = 0; past + 1 < cell->lost_periods; past++) {
        uint32_t later = 0;
        for (uint32_t i = 0; i < people; i++)
            s->number[i] = s->later[i] > past;
        add_planes(to, 1, s->number, people);
        for (uint32_t i = 0; i < people; i++)
            if (s->later[i] > past)
                s->later[later++] = s->later[i];
        people = later;
    }
}

void index_lay(struct index_laid *to, struct index_cell *cell,
               const struct index_purchase *purchase, bool bought,
               struct index_laying *scratch)
{
    if (bought)
        measure(cell, purchase);
    add_buyers(to, cell, purchase, scratch);
    find_lost(cell, purchase, scratch);
    if (cell->lost > 0)
        add_lost(to, cell, scratch);
}
