/* SPDX-License-Identifier: Apache-2.0 */
/* What models of purchases need of a block's people: their columns, and sums over those
 * who are chosen and had ordered by as_of.
 *
 * Only for index_block.c. */
#ifndef MAINSTAY_TIMELINE_INDEX_RFM_H
#define MAINSTAY_TIMELINE_INDEX_RFM_H

#include "timeline/index_bits.h"
#include "timeline/index_walk.h"
#include "timeline/index_words.h"
#include "timeline/rfm_lanes.h"
#include "timeline/suite_parts.h"

#include <string.h>

/* All ones in the lanes of whose bits are set. */
INDEX_INLINE rfm_narrow index_spread(uint32_t bits)
{
#if defined(__AVX512BW__)
    return (rfm_narrow)_mm512_movm_epi16(bits);
#else
    static const uint16_t ones[] = {1 << 0,  1 << 1,  1 << 2,  1 << 3, 1 << 4,  1 << 5,
                                    1 << 6,  1 << 7,  1 << 8,  1 << 9, 1 << 10, 1 << 11,
                                    1 << 12, 1 << 13, 1 << 14, 1 << 15};
    const rfm_narrow one = rfm_read(ones);
    return (rfm_narrow)(((uint16_t)bits & one) == one);
#endif
}

INDEX_INLINE rfm_wide index_spread_wide(uint32_t bits)
{
    static const int32_t ones[] = {1 << 0,  1 << 1,  1 << 2,  1 << 3, 1 << 4,  1 << 5,
                                   1 << 6,  1 << 7,  1 << 8,  1 << 9, 1 << 10, 1 << 11,
                                   1 << 12, 1 << 13, 1 << 14, 1 << 15};
    const rfm_wide one = rfm_read_wide(ones);
    return (rfm_wide)((bits & one) == one);
}

#define INDEX_RFM_AHEAD 1024 /* people: so far ahead they are fetched from memory */

/* Some people of a narrow block; first_order NULL: all came on the block's first day. */
struct index_rfm_people {
    const uint8_t *x;
    const uint16_t *t_x;
    const int32_t *value;
    const int32_t *first_order;
};

/* RFM_LANES of them, those whose bits are set. */
INDEX_INLINE void index_add_people(struct rfm_sums *s, struct index_rfm_people p,
                                   uint32_t bits, int32_t first_day)
{
    const rfm_narrow who = index_spread(bits), x = rfm_read_x(p.x) & who,
                     t_x = rfm_read(p.t_x) & who;
    rfm_add(s, who, x, t_x);
    for (uint32_t i = 0; i < RFM_LANES; i += RFM_HALF)
        rfm_add_value(s, rfm_read_wide_x(p.x + i),
                      rfm_read_wide(p.value + i) & index_spread_wide(bits >> i));
    if (p.first_order == NULL)
        return;
    uint16_t later[RFM_LANES];
    for (uint32_t i = 0; i < RFM_LANES; i++)
        later[i] = (uint16_t)(p.first_order[i] - first_day);
    rfm_add_later(s, rfm_read(later) & who, x, t_x);
}

/* Fewer people, of whom nothing is read beyond the last. */
INDEX_INLINE void index_add_last(struct rfm_sums *s, struct index_rfm_people p,
                                 uint32_t count, uint32_t bits, int32_t first_day)
{
    uint8_t x[RFM_LANES] = {0};
    uint16_t t_x[RFM_LANES] = {0};
    int32_t value[RFM_LANES] = {0}, first_order[RFM_LANES] = {0};
    memcpy(x, p.x, count * sizeof *x);
    memcpy(t_x, p.t_x, count * sizeof *t_x);
    memcpy(value, p.value, count * sizeof *value);
    if (p.first_order != NULL)
        memcpy(first_order, p.first_order, count * sizeof *first_order);
    index_add_people(
        s, (struct index_rfm_people){x, t_x, value, p.first_order ? first_order : NULL},
        bits, first_day);
}

/* Of 64 people, those that are chosen. */
INDEX_INLINE uint64_t index_chosen_of(const struct index_walk *w, uint32_t word)
{
    return w->chosen ? w->s->chosen[word] : ~UINT64_C(0);
}

/* People [from, to) of a narrow block, at most RFM_MOST; alike: all came on its first
 * day. */
INDEX_INLINE void index_sum_people(struct index_walk *w, const int32_t *first_order,
                                   uint32_t from, uint32_t to, bool alike)
{
    const struct index *x = w->job->index;
    const uint32_t at = x->block[w->index].person, all = UINT32_MAX >> (32 - RFM_LANES);
    struct rfm_sums sums = {{0}};
    for (uint32_t i = from; i < to; i += RFM_LANES) {
        uint32_t left = to - i,
                 bits = (uint32_t)(index_chosen_of(w, i / 64) >> i % 64) & all;
        struct index_rfm_people p = {x->x + at + i, x->t_x + at + i, x->value + at + i,
                                     alike ? NULL : first_order + i};
        __builtin_prefetch(p.x + INDEX_RFM_AHEAD);
        __builtin_prefetch(p.t_x + INDEX_RFM_AHEAD);
        __builtin_prefetch(p.value + INDEX_RFM_AHEAD);
        if (left < RFM_LANES)
            index_add_last(&sums, p, left, bits & all >> (RFM_LANES - left),
                           first_order[0]);
        else
            index_add_people(&sums, p, bits, first_order[0]);
    }
    rfm_close(&w->sums->rfm, &sums, (uint64_t)x->as_of - (uint64_t)first_order[0]);
}

/* ordered, alike: so many people, from the first on, had ordered by as_of, and came on
 * the day of the first. */
static void index_sum_narrow(struct index_walk *w, const int32_t *first_order,
                             uint32_t ordered, uint32_t alike)
{
    alike = alike / RFM_LANES * RFM_LANES;
    for (uint32_t from = 0, to; from < ordered; from = to) {
        uint32_t end = from < alike ? alike : ordered;
        to = end - from < RFM_MOST ? end : from + RFM_MOST;
        if (from < alike)
            index_sum_people(w, first_order, from, to, true);
        else
            index_sum_people(w, first_order, from, to, false);
    }
}

/* Of a forged file x and t_x may be any. */
static void index_sum_wide(struct index_walk *w, const int32_t *first_order,
                           uint32_t ordered)
{
    const struct index *index = w->job->index;
    const uint32_t at = index->block[w->index].person;
    for (uint32_t i = 0; i < ordered; i++) {
        if (!(index_chosen_of(w, i / 64) >> i % 64 & 1))
            continue;
        uint64_t x = index->x_wide[at + i], t_x = index->t_x_wide[at + i],
                 t = (uint64_t)index->as_of - (uint64_t)first_order[i];
        int64_t value = index->value_wide[at + i];
        struct suite_rfm_sums one = {
            .people = 1,
            .repeaters = x > 0,
            .x = (int64_t)x,
            .t_x = (int64_t)t_x,
            .t = (int64_t)t,
            .value = value,
            .x_t_x = (int64_t)(x * t_x),
            .x_t = (int64_t)(x * t),
            .t_x_t = (int64_t)(t_x * t),
            .x_value = (suite_wide)x * value,
        };
        suite_add_rfm_sums(&w->sums->rfm, &one, false);
    }
}

static void index_sum_rfm(struct index_walk *w)
{
    const int32_t *first_order = w->job->blocks->first_order + w->block->member;
    uint32_t ordered =
        index_find_later(first_order, 0, w->block->people, w->job->index->as_of + 1);
    if (ordered == 0)
        return;
    if (w->block->wide)
        index_sum_wide(w, first_order, ordered);
    else
        index_sum_narrow(w, first_order, ordered,
                         index_find_later(first_order, 0, ordered, first_order[0] + 1));
}

static void index_put_rfm(const struct index_walk *w)
{
    const struct index *index = w->job->index;
    const struct suite_rfm *rfm = w->job->rfm;
    uint32_t from = index->block[w->index].person, to = w->block->member;
    for (uint32_t i = 0; i < w->block->people; i++, from++, to++) {
        if (!(index_chosen_of(w, i / 64) >> i % 64 & 1))
            continue;
        rfm->x[to] = w->block->wide ? index->x_wide[from] : index->x[from];
        rfm->t_x[to] = w->block->wide ? index->t_x_wide[from] : index->t_x[from];
        rfm->value[to] = w->block->wide ? index->value_wide[from] : index->value[from];
    }
}

#endif
