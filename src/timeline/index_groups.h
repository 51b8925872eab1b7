/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of one cell, buyer by buyer: the digits are turned back into numbers, and each
 * buyer adds to the tally of its group.  Only for index_block.c. */
#ifndef MAINSTAY_TIMELINE_INDEX_GROUPS_H
#define MAINSTAY_TIMELINE_INDEX_GROUPS_H

#include "timeline/index_bits.h"
#include "timeline/index_walk.h"
#include "timeline/index_words.h"

#include <string.h>

/* The groups of the people whose bits are set, in order; how many.  The list may begin
 * where the groups do, for it never gets ahead of what was read. */
static uint32_t index_list_groups(uint32_t *list, const uint32_t *group,
                                  const uint64_t *word, uint32_t words)
{
    uint32_t *out = list;
    for (uint32_t i = 0; i < words; i++, group += 64) {
#if defined(__AVX512F__)
        for (uint32_t k = 0; k < 64; k += 16) {
            __mmask16 who = (__mmask16)(word[i] >> k);
            _mm512_storeu_si512(
                out, _mm512_maskz_compress_epi32(who, _mm512_loadu_si512(group + k)));
            out += index_count_word(who);
        }
#else
        /* Four at a time, for how many there are in a word cannot be foretold. */
        uint32_t *next = out + index_count_word(word[i]);
        for (uint64_t left = word[i]; left != 0; out += 4)
            for (uint32_t k = 0; k < 4; k++, left &= left - 1)
                out[k] = group[__builtin_ctzll(left | UINT64_C(1) << 63)];
        out = next;
#endif
    }
    return (uint32_t)(out - list);
}

INDEX_INLINE void index_read_digits(index_four *to, const uint64_t *plane, uint32_t rows,
                                    uint32_t digits)
{
    for (uint32_t i = 0; i < digits; i++, plane += rows)
        memcpy(to + i, plane, sizeof *to);
}

/* Who of four rows has two orders at least, and who as many as a loyal buyer. */
INDEX_INLINE void index_read_orders(const struct index_walk *w, const index_four *digit,
                                    index_four *two, index_four *loyal)
{
    uint32_t digits = w->view.cell->order_digits;
    int64_t least = (int64_t)w->job->request->loyal_min_orders - 1;
    index_four any = {0}, found = ~(index_four){0};
    for (uint32_t i = 0; i < digits; i++) {
        any |= digit[i];
        found = least > 0 && least >> i & 1 ? digit[i] & found : digit[i] | found;
    }
    *two = any;
    *loyal = least > 0 && least >> digits > 0 ? (index_four){0} : found;
}

/* Four rows of 64 buyers, from `row` on: bits of enum index_count, then orders less one;
 * and, where that is not part of the same number, what was spent. */
INDEX_INLINE void index_read_rows(const struct index_walk *w, uint32_t row, bool half,
                                  bool joint)
{
    const struct index_view *v = &w->view;
    uint32_t order_digits = v->cell->order_digits, amount_digits = v->cell->amount_digits;
    uint32_t low = INDEX_N_BITS + order_digits, used = low + (joint ? amount_digits : 0);
    index_four *number = w->s->number, *amount = w->s->amount;
    for (uint32_t i = 0; i < INDEX_N_TWO; i++)
        memcpy(number + i, v->plane[i] + row, sizeof *number);
    index_read_digits(number + INDEX_N_BITS, v->order + row, v->rows, order_digits);
    index_read_digits(joint ? number + low : amount, v->amount + row, v->rows,
                      amount_digits);
    index_read_orders(w, number + INDEX_N_BITS, number + INDEX_N_TWO,
                      number + INDEX_N_LOYAL);
    for (uint32_t i = used; i < (half ? 32 : 64); i++)
        number[i] = (index_four){0};
    index_transpose_rows(number, half ? 32 : 64);
    for (uint32_t i = amount_digits; !joint && i < 64; i++)
        amount[i] = (index_four){0};
    if (!joint)
        index_transpose_rows(amount, 64);
}

/* Buyers [from, to) of a row, the first of them of the group at `group`.  No count
 * carries into the next one, so that all are added at once. */
INDEX_INLINE void index_tally_row(const struct index_walk *w, struct index_tally *tallies,
                                  const uint32_t *group, uint32_t row, uint32_t from,
                                  uint32_t to, bool half, bool joint)
{
    const struct index_tally *code = w->job->code;
    uint32_t order_digits = w->view.cell->order_digits;
    uint64_t low = INDEX_N_BITS + order_digits;
    const index_four shift = {0, 0, INDEX_N_BITS, joint ? low : 0},
                     mask = {0, 0, (UINT64_C(1) << order_digits) - 1,
                             joint ? ~UINT64_C(0) : 0};
    for (uint32_t i = from; i < to; i++) {
        uint64_t n = half ? (uint32_t)(w->s->number[i % 32][row] >> i / 32 * 32)
                          : w->s->number[i][row];
        struct index_tally *tally = tallies + group[i - from];
        index_four sum, one, all = {n, n, n, n};
        memcpy(&sum, tally, sizeof sum);
        memcpy(&one, code + n % INDEX_CODES, sizeof one);
        sum += one + (all >> shift & mask);
        if (!joint)
            sum += (index_four){0, 0, 0, w->s->amount[i][row]};
        memcpy(tally, &sum, sizeof sum);
    }
}

/* Of `buyers` the first `old` came before the period. */
INDEX_INLINE void index_tally_rows(const struct index_walk *w, uint32_t buyers,
                                   uint32_t old, bool half, bool joint)
{
    struct index_tally *before = w->sums->tally, *fresh = before + w->job->rows;
    const uint32_t *group = w->s->listed;
    for (uint32_t at = 0; at < buyers; at += 64, group += 64) {
        uint32_t to = buyers - at < 64 ? buyers - at : 64, row = at / 64,
                 cut = old < at        ? 0
                       : old - at < to ? old - at
                                       : to;
        if (row % 4 == 0)
            index_read_rows(w, row, half, joint);
        index_tally_row(w, before, group, row % 4, 0, cut, half, joint);
        index_tally_row(w, fresh, group + cut, row % 4, cut, to, half, joint);
    }
}

static void index_tally_buyers(struct index_walk *w, uint32_t old)
{
    const struct index_cell *cell = w->view.cell;
    uint32_t digits = INDEX_N_BITS + cell->order_digits + cell->amount_digits,
             buyers = cell->buyers;
    if (digits <= 32)
        index_tally_rows(w, buyers, old, true, true);
    else if (digits <= 64)
        index_tally_rows(w, buyers, old, false, true);
    else
        index_tally_rows(w, buyers, old, false, false);
}

/* Who goes without having bought again: in the first period, but for those who are lost
 * later, who go on to the next one.  Who stays without having bought is everybody else
 * who was there: index.c knows. */
static void index_tally_lost(struct index_walk *w)
{
    const struct index_cell *cell = w->view.cell;
    uint32_t *list = w->s->listed_lost, rows = w->view.rows;
    const uint64_t *plane = w->view.plane[INDEX_LOST], *next = w->view.lost;
    uint32_t lost = index_list_groups(list, w->s->listed, plane, rows);
    size_t periods = (size_t)w->job->index->periods;
    struct index_total *total = w->sums->total + cell->lost_from;
    next += index_rows(cell->lost); /* who of them does not order again: no flow */
    for (uint32_t k = 0; k < lost; k++)
        total[list[k] * periods].lost++;
    for (uint32_t i = 1; i < cell->lost_periods; i++, total++) {
        rows = index_rows(lost);
        lost = index_list_groups(list, list, next, rows);
        next += rows;
        for (uint32_t k = 0; k < lost; k++) {
            total[list[k] * periods].lost--;
            total[list[k] * periods + 1].lost++;
        }
    }
}

/* Tallies of a cell to the totals of its period; they are all 0 then. */
static void index_add_tallies(struct index_walk *w, struct index_tally *tally,
                              struct index_total *totals)
{
    size_t periods = (size_t)w->job->index->periods;
    uint64_t least = (uint64_t)w->view.cell->least;
    for (uint32_t g = 0; g < w->job->rows; g++, tally++) {
        struct index_total *total = totals + g * periods + (size_t)w->view.period;
        uint64_t buyers = tally->orders >> INDEX_BUYERS_BIT;
        if (buyers == 0)
            continue;
        for (uint32_t i = 0; i < INDEX_COUNTS; i++)
            total->count[i] += tally->count[i];
        total->buyers += buyers;
        total->more += tally->orders & ((UINT64_C(1) << INDEX_BUYERS_BIT) - 1);
        total->amount += tally->amount + buyers * least;
        *tally = (struct index_tally){0};
    }
}

static void index_open_groups(struct index_walk *w)
{
    const struct index_view *v = &w->view;
    size_t periods = (size_t)w->job->index->periods;
    uint32_t at = 0;
    for (uint32_t i = 0; i < w->people_words; i++)
        for (uint64_t word = v->buyer[i]; word != 0; word &= word - 1, at++) {
            uint32_t m = i * 64 + (uint32_t)__builtin_ctzll(word), g = w->s->group[m];
            struct purchase_cell *cell = &w->sums->purchase[g * periods];
            cell->ordered_to_date++;
            cell->repeated_to_date += v->plane[INDEX_TWICE][at / 64] >> at % 64 & 1;
            w->sums->opening[g] += !(v->plane[INDEX_LEFT][at / 64] >> at % 64 & 1);
        }
}

static void index_count_groups(struct index_walk *w)
{
    uint32_t rows = w->job->rows;
    index_list_groups(w->s->listed, w->s->group, w->view.buyer, w->people_words);
    if (w->view.cell->lost > 0)
        index_tally_lost(w);
    if (w->view.period == PERIODS_BEFORE) {
        index_open_groups(w);
        return;
    }
    while (w->arriving < w->stretches &&
           w->s->stretch[w->arriving].cohort < w->view.period)
        w->arriving++;
    const struct index_stretch *st = &w->s->stretch[w->arriving];
    bool arriving = w->arriving < w->stretches && st->cohort == w->view.period;
    size_t cells = rows * (size_t)w->job->index->periods;
    index_tally_buyers(w, arriving ? index_count_before(w->view.buyer, st->begin)
                                   : BLOCKS_PEOPLE);
    index_add_tallies(w, w->sums->tally, w->sums->total);
    if (arriving)
        index_add_tallies(w, w->sums->tally + rows, w->sums->total + cells);
}

#endif
