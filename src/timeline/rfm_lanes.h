/* SPDX-License-Identifier: Apache-2.0 */
/* Sums that models of purchases need, over people of a narrow block: of as many at once
 * as the code's vectors have lanes of 16 bits, whose products are added in pairs.
 *
 * Days to as_of, t, are those of the block's first person less the days that others came
 * later; most blocks are of a few days.  No product that is added is more than 255 times
 * 65,535: what is more goes in two halves.
 *
 * For suite_lanes.h and index_rfm.h. */
#ifndef MAINSTAY_TIMELINE_RFM_LANES_H
#define MAINSTAY_TIMELINE_RFM_LANES_H

#include "timeline/suite_parts.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#if defined(__AVX512BW__)
#define RFM_LANES 32
#elif defined(__AVX2__)
#define RFM_LANES 16
#else
#define RFM_LANES 8
#endif
#define RFM_HALF (RFM_LANES / 2)
#define RFM_MOST (128 * RFM_LANES) /* people that sums have room for */

#define RFM_INLINE static inline __attribute__((always_inline))

typedef uint16_t rfm_narrow __attribute__((vector_size(2 * RFM_LANES)));
typedef int16_t rfm_signed __attribute__((vector_size(2 * RFM_LANES)));
typedef uint32_t rfm_wide __attribute__((vector_size(2 * RFM_LANES)));
typedef int32_t rfm_signed_wide __attribute__((vector_size(2 * RFM_LANES)));

struct rfm_sums {
    rfm_narrow people, repeaters, x;
    rfm_wide t_x, x_t_x;
    rfm_wide later, x_later, t_x_later, t_x_much_later; /* of days: the last by 256 */
    rfm_wide low, x_low; /* of values: lower halves, and times x */
    rfm_signed_wide high, x_high;
};

_Static_assert(RFM_MOST / RFM_LANES * 255 <= UINT16_MAX, "x");
_Static_assert(RFM_MOST / RFM_HALF * UINT64_C(255) * 65535 <= UINT32_MAX, "x_low");
_Static_assert(RFM_MOST / RFM_HALF * INT64_C(255) * 32768 <= INT32_MAX, "x_high");
_Static_assert(BLOCKS_DAYS_NARROW <= INT16_MAX, "days have signs");

/* ---- from memory, of any address ------------------------------------------------- */

RFM_INLINE rfm_narrow rfm_read(const uint16_t *number)
{
    typedef uint16_t loose
        __attribute__((vector_size(2 * RFM_LANES), aligned(2), may_alias));
    return *(const loose *)number;
}

RFM_INLINE rfm_wide rfm_read_wide(const int32_t *number)
{
    typedef uint32_t loose
        __attribute__((vector_size(2 * RFM_LANES), aligned(4), may_alias));
    return *(const loose *)number;
}

/* Of bytes. */
RFM_INLINE rfm_narrow rfm_read_x(const uint8_t *x)
{
#if defined(__AVX512BW__)
    return (rfm_narrow)_mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)x));
#elif defined(__AVX2__)
    return (rfm_narrow)_mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)x));
#else
    rfm_narrow lanes;
    for (int i = 0; i < RFM_LANES; i++)
        lanes[i] = x[i];
    return lanes;
#endif
}

RFM_INLINE rfm_wide rfm_read_wide_x(const uint8_t *x)
{
#if defined(__AVX512BW__)
    return (rfm_wide)_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)x));
#elif defined(__AVX2__)
    return (rfm_wide)_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)x));
#else
    rfm_wide lanes;
    for (int i = 0; i < RFM_HALF; i++)
        lanes[i] = x[i];
    return lanes;
#endif
}

/* ---- adding ----------------------------------------------------------------------- */

/* Products of numbers with signs, and of two neighbours their sum. */
RFM_INLINE rfm_wide rfm_multiply(rfm_narrow a, rfm_narrow b)
{
#if defined(__AVX512BW__)
    return (rfm_wide)_mm512_madd_epi16((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
    return (rfm_wide)_mm256_madd_epi16((__m256i)a, (__m256i)b);
#else
    rfm_wide sums;
    for (int i = 0; i < RFM_HALF; i++)
        sums[i] = (uint32_t)((int16_t)a[2 * i] * (int16_t)b[2 * i]) +
                  (uint32_t)((int16_t)a[2 * i + 1] * (int16_t)b[2 * i + 1]);
    return sums;
#endif
}

RFM_INLINE rfm_wide rfm_add_up(rfm_narrow a)
{
    return rfm_multiply(a, (rfm_narrow){0} + 1);
}

/* x and t_x of nobody, whose lane in `who` is 0 and not all ones, are 0. */
RFM_INLINE void rfm_add(struct rfm_sums *s, rfm_narrow who, rfm_narrow x, rfm_narrow t_x)
{
    s->people -= who;
    s->repeaters -= (rfm_narrow)((rfm_signed)x > 0);
    s->x += x;
    s->t_x += rfm_add_up(t_x);
    s->x_t_x += rfm_multiply(x, t_x);
}

/* Who came later than the block's first person. */
RFM_INLINE void rfm_add_later(struct rfm_sums *s, rfm_narrow later, rfm_narrow x,
                              rfm_narrow t_x)
{
    s->later += rfm_add_up(later);
    s->x_later += rfm_multiply(x, later);
    s->t_x_later += rfm_multiply(t_x, later & 255);
    s->t_x_much_later += rfm_multiply(t_x, later >> 8);
}

/* Of half as many people. */
RFM_INLINE void rfm_add_value(struct rfm_sums *s, rfm_wide x, rfm_wide value)
{
    const rfm_wide low = value & 65535;
    const rfm_signed_wide high = (rfm_signed_wide)value >> 16;
    s->low += low;
    s->x_low += x * low;
    s->high += high;
    s->x_high += (rfm_signed_wide)x * high;
}

/* ---- closing ---------------------------------------------------------------------- */

RFM_INLINE uint64_t rfm_sum_narrow(rfm_narrow lanes)
{
    uint64_t sum = 0;
    for (int i = 0; i < RFM_LANES; i++)
        sum += lanes[i];
    return sum;
}

RFM_INLINE uint64_t rfm_sum(rfm_wide lanes)
{
    uint64_t sum = 0;
    for (int i = 0; i < RFM_HALF; i++)
        sum += lanes[i];
    return sum;
}

RFM_INLINE int64_t rfm_sum_signed(rfm_signed_wide lanes)
{
    int64_t sum = 0;
    for (int i = 0; i < RFM_HALF; i++)
        sum += lanes[i];
    return sum;
}

/* t: of the block's first person.  The sums are 0 again. */
RFM_INLINE void rfm_close(struct suite_rfm_sums *to, struct rfm_sums *s, uint64_t t)
{
    uint64_t people = rfm_sum_narrow(s->people), x = rfm_sum_narrow(s->x),
             t_x = rfm_sum(s->t_x),
             t_x_later = rfm_sum(s->t_x_later) + 256 * rfm_sum(s->t_x_much_later);
    struct suite_rfm_sums sums = {
        .people = (int64_t)people,
        .repeaters = (int64_t)rfm_sum_narrow(s->repeaters),
        .x = (int64_t)x,
        .t_x = (int64_t)t_x,
        .t = (int64_t)(people * t - rfm_sum(s->later)),
        .value = (int64_t)rfm_sum(s->low) + 65536 * rfm_sum_signed(s->high),
        .x_t_x = (int64_t)rfm_sum(s->x_t_x),
        .x_t = (int64_t)(x * t - rfm_sum(s->x_later)),
        .t_x_t = (int64_t)(t_x * t - t_x_later),
        .x_value = (int64_t)rfm_sum(s->x_low) + 65536 * rfm_sum_signed(s->x_high),
    };
    suite_add_rfm_sums(to, &sums, false);
    *s = (struct rfm_sums){{0}};
}

#endif
