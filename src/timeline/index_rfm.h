/* SPDX-License-Identifier: Apache-2.0 */
/* What models of purchases need of a block's people: their columns, and sums over those
 * who are chosen and had ordered by as_of.
 *
 * In a narrow block as many people are added at once as the code's vectors have lanes of
 * 32 bits: a lane takes 256 of them, and no product that is added is more than 255 times
 * 65,535.  What is more goes in two halves.  Days to as_of, t, are those of the block's
 * first person less the days that others came later, and most blocks are of a few days.
 *
 * Only for index_block.c. */
#ifndef MAINSTAY_TIMELINE_INDEX_RFM_H
#define MAINSTAY_TIMELINE_INDEX_RFM_H

#include "timeline/index_bits.h"
#include "timeline/index_walk.h"
#include "timeline/index_words.h"
#include "timeline/suite_parts.h"

#include <string.h>

#if defined(__AVX512F__)
#define INDEX_RFM_LANES 16
#elif defined(__AVX2__)
#define INDEX_RFM_LANES 8
#else
#define INDEX_RFM_LANES 4
#endif
#define INDEX_RFM_MOST (256 * INDEX_RFM_LANES) /* people who are added up at once */

typedef uint32_t index_lanes __attribute__((vector_size(4 * INDEX_RFM_LANES)));
typedef int32_t index_signed __attribute__((vector_size(4 * INDEX_RFM_LANES)));

struct index_rfm_sums {
    index_lanes repeaters, x, t_x, x_t_x;
    index_lanes low, x_low; /* of values: lower halves, and times x */
    index_signed high, x_high;
    index_lanes later, x_later, t_x_later, t_x_much_later; /* of days: the last by 256 */
};

/* Of a lane's people each, as lanes. */
INDEX_INLINE index_lanes index_read_x(const uint8_t *x)
{
#if defined(__AVX512F__)
    return (index_lanes)_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)x));
#elif defined(__AVX2__)
    return (index_lanes)_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)x));
#else
    index_lanes lanes;
    for (int i = 0; i < INDEX_RFM_LANES; i++)
        lanes[i] = x[i];
    return lanes;
#endif
}

INDEX_INLINE index_lanes index_read_t_x(const uint16_t *t_x)
{
#if defined(__AVX512F__)
    return (index_lanes)_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)t_x));
#elif defined(__AVX2__)
    return (index_lanes)_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)t_x));
#else
    index_lanes lanes;
    for (int i = 0; i < INDEX_RFM_LANES; i++)
        lanes[i] = t_x[i];
    return lanes;
#endif
}

/* From any address; as index_load. */
INDEX_INLINE index_lanes index_read_lanes(const int32_t *number)
{
    typedef uint32_t loose
        __attribute__((vector_size(4 * INDEX_RFM_LANES), aligned(4), may_alias));
    return *(const loose *)number;
}

INDEX_INLINE uint64_t index_sum_lanes(index_lanes lanes)
{
    uint64_t sum = 0;
    for (int i = 0; i < INDEX_RFM_LANES; i++)
        sum += lanes[i];
    return sum;
}

INDEX_INLINE int64_t index_sum_signed(index_signed lanes)
{
    int64_t sum = 0;
    for (int i = 0; i < INDEX_RFM_LANES; i++)
        sum += lanes[i];
    return sum;
}

/* All ones in the lanes of whose bits are set. */
INDEX_INLINE index_lanes index_spread(uint32_t bits)
{
    static const uint32_t ones[] = {1 << 0,  1 << 1,  1 << 2,  1 << 3, 1 << 4,  1 << 5,
                                    1 << 6,  1 << 7,  1 << 8,  1 << 9, 1 << 10, 1 << 11,
                                    1 << 12, 1 << 13, 1 << 14, 1 << 15};
    const index_lanes one = index_read_lanes((const int32_t *)ones);
    return (index_lanes)((bits & one) == one);
}

#define INDEX_RFM_AHEAD 1024 /* people: so far ahead they are fetched from memory */

/* Some people of a narrow block; first_order NULL: all came on the block's first day. */
struct index_rfm_people {
    const uint8_t *x;
    const uint16_t *t_x;
    const int32_t *value;
    const int32_t *first_order;
};

INDEX_INLINE void index_add_later(struct index_rfm_sums *s, index_lanes later,
                                  index_lanes x, index_lanes t_x)
{
    s->later += later;
    s->x_later += x * later;
    s->t_x_later += t_x * (later & 255);
    s->t_x_much_later += t_x * (later >> 8);
}

INDEX_INLINE void index_add_people(struct index_rfm_sums *s, struct index_rfm_people p,
                                   index_lanes who, int32_t first_day)
{
    index_lanes x = index_read_x(p.x) & who, t_x = index_read_t_x(p.t_x) & who,
                value = index_read_lanes(p.value) & who;
    index_lanes low = value & 65535;
    index_signed high = (index_signed)value >> 16;
    s->repeaters -= (index_lanes)(x > 0);
    s->x += x;
    s->t_x += t_x;
    s->x_t_x += x * t_x;
    s->low += low;
    s->x_low += x * low;
    s->high += high;
    s->x_high += (index_signed)x * high;
    if (p.first_order == NULL)
        return;
    index_lanes first = index_read_lanes(p.first_order);
    index_add_later(s, (first - (uint32_t)first_day) & who, x, t_x);
}

/* Fewer people than there are lanes, of whom nothing is read beyond the last. */
INDEX_INLINE void index_add_last(struct index_rfm_sums *s, struct index_rfm_people p,
                                 uint32_t count, index_lanes who, int32_t first_day)
{
    uint8_t x[INDEX_RFM_LANES] = {0};
    uint16_t t_x[INDEX_RFM_LANES] = {0};
    int32_t value[INDEX_RFM_LANES] = {0}, first_order[INDEX_RFM_LANES] = {0};
    memcpy(x, p.x, count * sizeof *x);
    memcpy(t_x, p.t_x, count * sizeof *t_x);
    memcpy(value, p.value, count * sizeof *value);
    if (p.first_order != NULL)
        memcpy(first_order, p.first_order, count * sizeof *first_order);
    index_add_people(
        s, (struct index_rfm_people){x, t_x, value, p.first_order ? first_order : NULL},
        who, first_day);
}

INDEX_INLINE void index_close_rfm(struct suite_rfm_sums *to,
                                  const struct index_rfm_sums *s, uint64_t people,
                                  uint64_t t)
{
    uint64_t x = index_sum_lanes(s->x), t_x = index_sum_lanes(s->t_x),
             t_x_later =
                 index_sum_lanes(s->t_x_later) + 256 * index_sum_lanes(s->t_x_much_later);
    struct suite_rfm_sums sums = {
        .people = (int64_t)people,
        .repeaters = (int64_t)index_sum_lanes(s->repeaters),
        .x = (int64_t)x,
        .t_x = (int64_t)t_x,
        .t = (int64_t)(people * t - index_sum_lanes(s->later)),
        .value = (int64_t)index_sum_lanes(s->low) + 65536 * index_sum_signed(s->high),
        .x_t_x = (int64_t)index_sum_lanes(s->x_t_x),
        .x_t = (int64_t)(x * t - index_sum_lanes(s->x_later)),
        .t_x_t = (int64_t)(t_x * t - t_x_later),
        .x_value =
            (int64_t)index_sum_lanes(s->x_low) + 65536 * index_sum_signed(s->x_high),
    };
    suite_add_rfm_sums(to, &sums, false);
}

/* Of 64 people, those that are chosen. */
INDEX_INLINE uint64_t index_chosen_of(const struct index_walk *w, uint32_t word)
{
    return w->chosen ? w->s->chosen[word] : ~UINT64_C(0);
}

/* People [from, to) of a narrow block, at most INDEX_RFM_MOST; alike: all came on its
 * first day. */
INDEX_INLINE void index_sum_people(struct index_walk *w, const int32_t *first_order,
                                   uint32_t from, uint32_t to, bool alike)
{
    const struct index *x = w->job->index;
    const uint32_t at = x->block[w->index].person;
    struct index_rfm_sums sums = {{0}};
    uint64_t people = 0;
    for (uint32_t i = from; i < to; i += INDEX_RFM_LANES) {
        uint32_t left = to - i, all = (1u << INDEX_RFM_LANES) - 1,
                 bits = (uint32_t)(index_chosen_of(w, i / 64) >> i % 64) & all;
        if (left < INDEX_RFM_LANES)
            bits &= all >> (INDEX_RFM_LANES - left);
        struct index_rfm_people p = {x->x + at + i, x->t_x + at + i, x->value + at + i,
                                     alike ? NULL : first_order + i};
        people += index_count_word(bits);
        __builtin_prefetch(p.x + INDEX_RFM_AHEAD);
        __builtin_prefetch(p.t_x + INDEX_RFM_AHEAD);
        __builtin_prefetch(p.value + INDEX_RFM_AHEAD);
        if (left < INDEX_RFM_LANES)
            index_add_last(&sums, p, left, index_spread(bits), first_order[0]);
        else
            index_add_people(&sums, p, index_spread(bits), first_order[0]);
    }
    index_close_rfm(&w->sums->rfm, &sums, people,
                    (uint64_t)x->as_of - (uint64_t)first_order[0]);
}

/* ordered, alike: so many people, from the first on, had ordered by as_of, and came on
 * the day of the first. */
static void index_sum_narrow(struct index_walk *w, const int32_t *first_order,
                             uint32_t ordered, uint32_t alike)
{
    alike = alike / INDEX_RFM_LANES * INDEX_RFM_LANES;
    for (uint32_t from = 0, to; from < ordered; from = to) {
        uint32_t end = from < alike ? alike : ordered;
        to = end - from < INDEX_RFM_MOST ? end : from + INDEX_RFM_MOST;
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
