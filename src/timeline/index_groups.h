/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of one cell, buyer by buyer: the digits are turned back into numbers, and each
 * buyer adds to the tally of its group.  Only for index_block.c. */
#ifndef MAINSTAY_TIMELINE_INDEX_GROUPS_H
#define MAINSTAY_TIMELINE_INDEX_GROUPS_H

#include "timeline/index_bits.h"
#include "timeline/index_walk.h"

#include <string.h>

#define INDEX_LAST_BIT (UINT64_C(1) << 63)

/* Four at a time, for how many there are in a word cannot be foretold. */
static uint32_t index_list_buyers(struct index_walk *w)
{
    uint16_t *out = w->s->buyer;
    for (uint32_t i = 0; i < w->people_words; i++) {
        uint64_t word = w->view.buyer[i];
        uint16_t *next = out + index_count_word(word);
        for (; word != 0; out += 4)
            for (uint32_t k = 0; k < 4; k++, word &= word - 1)
                out[k] =
                    (uint16_t)(i * 64 + (uint32_t)__builtin_ctzll(word | INDEX_LAST_BIT));
        out = next;
    }
    return (uint32_t)(out - w->s->buyer);
}

/* Numbers from words [0, used) of their digits. */
static void index_read_numbers(uint64_t number[64], uint32_t used)
{
    memset(number + used, 0, (64 - used) * sizeof *number);
    index_transpose(number);
}

/* Words of planes that are so many rows long. */
INDEX_INLINE void index_read_words(uint64_t *to, const uint64_t *plane, uint32_t rows,
                                   uint32_t count)
{
    for (uint32_t i = 0; i < count; i++, plane += rows)
        to[i] = *plane;
}

/* 64 buyers: bits of enum index_count, then orders less one; and, where that is not part
 * of the same number, what was spent. */
static void index_read_row(const struct index_walk *w, uint32_t row, bool joint)
{
    const struct index_view *v = &w->view;
    uint64_t *number = w->s->number, *amount = w->s->amount;
    uint64_t *orders = number + INDEX_N_BITS;
    uint32_t order_digits = v->cell->order_digits, amount_digits = v->cell->amount_digits,
             used = order_digits + (joint ? amount_digits : 0);
    int64_t least = (int64_t)w->job->request->loyal_min_orders - 1;

    for (uint32_t i = 0; i < INDEX_N_TWO; i++)
        number[i] = v->plane[i][row];
    index_read_words(orders, v->order + row, v->rows, used);
    number[INDEX_N_TWO] = index_find_any(orders, order_digits);
    number[INDEX_N_LOYAL] = least <= 0 ? ~UINT64_C(0)
                            : least >> order_digits > 0
                                ? 0
                                : index_find_least(orders, order_digits, (uint64_t)least);
    index_read_numbers(number, INDEX_N_BITS + used);
    if (!joint) {
        index_read_words(amount, v->amount + row, v->rows, amount_digits);
        index_read_numbers(amount, amount_digits);
    }
}

_Static_assert((int)INDEX_N_TWICE == (int)INDEX_TWICE &&
                   (int)INDEX_N_TWO == (int)INDEX_FINAL,
               "the planes of a row are its first bits");

INDEX_INLINE void index_add_buyer(struct index_tally *tally,
                                  const uint16_t code[INDEX_COUNTS], index_four sums)
{
    typedef uint16_t counts_of __attribute__((vector_size(2 * INDEX_COUNTS)));
    counts_of count, one;
    index_four sum;
    memcpy(&count, tally->count, sizeof count);
    memcpy(&one, code, sizeof one);
    memcpy(&sum, tally->sum, sizeof sum);
    count += one;
    sum += sums;
    memcpy(tally->count, &count, sizeof count);
    memcpy(tally->sum, &sum, sizeof sum);
}

/* Who came before the period are the buyers before person `arrived`. */
static void index_tally_buyers(struct index_walk *w, uint32_t arrived)
{
    struct index_tally *old = w->sums->tally, *fresh = old + w->job->rows;
    const uint32_t *group = w->s->group;
    const uint16_t *buyer = w->s->buyer;
    uint32_t buyers = index_list_buyers(w), order_digits = w->view.cell->order_digits;
    uint32_t low = INDEX_N_BITS + order_digits;
    bool joint = low + w->view.cell->amount_digits <= 64;
    const index_four shift = {INDEX_N_BITS, joint ? low : 0},
                     mask = {(UINT64_C(1) << order_digits) - 1, ~UINT64_C(0)};
    for (uint32_t at = 0; at < buyers; at += 64) {
        uint32_t count = buyers - at < 64 ? buyers - at : 64;
        const uint64_t *number = w->s->number, *amount = w->s->amount;
        index_read_row(w, at / 64, joint);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t m = buyer[at + i];
            struct index_tally *tally = (m < arrived ? old : fresh) + group[m];
            index_four sums = {number[i], joint ? number[i] : amount[i]};
            index_add_buyer(tally, w->job->code[number[i] % INDEX_CODES],
                            sums >> shift & mask);
        }
    }
}

static void index_add_tally(struct index_walk *w, uint32_t group,
                            struct index_tally *tally, bool fresh)
{
    const uint16_t *n = tally->count;
    uint64_t buyers = n[INDEX_N_BUYERS], more = tally->sum[0],
             amount = tally->sum[1] + buyers * (uint64_t)w->view.cell->least;
    size_t at = group * (size_t)w->job->index->periods + (size_t)w->view.period;
    if (buyers == 0 && n[INDEX_N_LOST] == 0)
        return;
    struct index_counts c = {
        .end = n[INDEX_N_BUYERS] - n[INDEX_N_LEFT],
        .retained = n[INDEX_N_BOTH],
        .buyers = (int64_t)buyers,
        .buyers_2 = n[INDEX_N_TWO],
        .loyal = n[INDEX_N_LOYAL],
        .kept = n[INDEX_N_PREVIOUS],
        .gone = n[INDEX_N_LEFT] - n[INDEX_N_START] + n[INDEX_N_BOTH],
        .returned = n[INDEX_N_RETURNED],
        .twice = n[INDEX_N_TWICE],
        .orders = buyers + more,
        .gross = amount,
    };
    index_add_flow(&w->sums->flow[at], fresh, n[INDEX_N_START] + n[INDEX_N_LOST], &c);
    index_add_purchase(&w->sums->purchase[at], fresh, 0, &c);
    *tally = (struct index_tally){0};
}

/* Who goes without having bought.  Who stays without having bought is everybody else who
 * was there: index.c knows. */
static void index_tally_lost(struct index_walk *w)
{
    const struct index_view *v = &w->view;
    for (uint32_t i = 0; i < w->people_words; i++)
        for (uint64_t word = v->start[i] & ~v->end[i] & ~v->buyer[i]; word != 0;
             word &= word - 1) {
            uint32_t m = i * 64 + (uint32_t)__builtin_ctzll(word);
            w->sums->tally[w->s->group[m]].count[INDEX_N_LOST]++;
        }
}

static void index_open_groups(struct index_walk *w)
{
    const struct index_view *v = &w->view;
    size_t periods = (size_t)w->job->index->periods;
    uint32_t buyers = index_list_buyers(w);
    for (uint32_t i = 0; i < buyers; i++) {
        uint32_t m = w->s->buyer[i];
        struct purchase_cell *cell = &w->sums->purchase[w->s->group[m] * periods];
        cell->ordered_to_date++;
        cell->repeated_to_date += v->plane[INDEX_TWICE][i / 64] >> i % 64 & 1;
        w->sums->opening[w->s->group[m]] += v->end[m / 64] >> m % 64 & 1;
    }
}

static void index_count_groups(struct index_walk *w)
{
    if (w->view.period == PERIODS_BEFORE) {
        index_open_groups(w);
        return;
    }
    while (w->arriving < w->stretches &&
           w->s->stretch[w->arriving].cohort < w->view.period)
        w->arriving++;
    const struct index_stretch *st = &w->s->stretch[w->arriving];
    bool arriving = w->arriving < w->stretches && st->cohort == w->view.period;
    uint32_t rows = w->job->rows;
    if (w->view.cell->buyers > 0)
        index_tally_buyers(w, arriving ? st->begin : BLOCKS_PEOPLE);
    index_tally_lost(w);
    for (uint32_t g = 0; g < rows; g++)
        index_add_tally(w, g, &w->sums->tally[g], false);
    for (uint32_t g = 0; arriving && g < rows; g++)
        index_add_tally(w, g, &w->sums->tally[rows + g], true);
}

#endif
