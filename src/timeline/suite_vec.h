/* SPDX-License-Identifier: Apache-2.0 */
/* Words of some people side by side, as many as the code's vectors hold: of 64 bits, or
 * of half as many, of twice as many people.  Where that matters to a function it is told,
 * as a constant.  For AVX2 and AVX-512.  Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_VEC_H
#define MAINSTAY_TIMELINE_SUITE_VEC_H

#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>

#if defined(__AVX512VBMI__)
#define SUITE_LANES 8
#else
#define SUITE_LANES 4
#endif

typedef uint64_t suite_vec __attribute__((vector_size(SUITE_LANES * 8), may_alias));
typedef uint32_t suite_vec32 __attribute__((vector_size(SUITE_LANES * 8), may_alias));

#define SUITE_HALF_BITS 32

static inline uint32_t suite_lanes_of(bool half)
{
    return half ? 2 * SUITE_LANES : SUITE_LANES;
}

/* All bits one up, or one down. */
static inline suite_vec suite_up(suite_vec words, bool half)
{
    return half ? (suite_vec)((suite_vec32)words << 1) : words << 1;
}

static inline suite_vec suite_down(suite_vec words, bool half)
{
    return half ? (suite_vec)((suite_vec32)words >> 1) : words >> 1;
}

static inline suite_vec suite_lowest(suite_vec words, bool half)
{
    return words & (half ? (suite_vec)(-(suite_vec32)words) : (suite_vec)(-words));
}

#if defined(__AVX512VBMI__)

/* The sum's digits of three words, of worth 1 and of worth 2. */
static inline suite_vec suite_odd(suite_vec a, suite_vec b, suite_vec c)
{
    return (suite_vec)_mm512_ternarylogic_epi64((__m512i)a, (__m512i)b, (__m512i)c, 0x96);
}

static inline suite_vec suite_majority(suite_vec a, suite_vec b, suite_vec c)
{
    return (suite_vec)_mm512_ternarylogic_epi64((__m512i)a, (__m512i)b, (__m512i)c, 0xe8);
}

/* All bits from each lane's on; none if its word has no such bit. */
static inline suite_vec suite_from(const uint8_t *bit, bool half)
{
    const __m512i ones = _mm512_set1_epi64(-1);
    return (suite_vec)(half
                           ? _mm512_sllv_epi32(ones, _mm512_cvtepu8_epi32(_mm_loadu_si128(
                                                         (const __m128i *)bit)))
                           : _mm512_sllv_epi64(ones, _mm512_cvtepu8_epi64(_mm_loadl_epi64(
                                                         (const __m128i *)bit))));
}

/* All bits up to the highest one. */
static inline suite_vec suite_up_to(suite_vec words, bool half)
{
    const __m512i ones = _mm512_set1_epi64(-1), w = (__m512i)words;
    return (suite_vec)(half ? _mm512_srlv_epi32(ones, _mm512_lzcnt_epi32(w))
                            : _mm512_srlv_epi64(ones, _mm512_lzcnt_epi64(w)));
}

/* Adds 2^shift to the count of each bit of a word that is set. */
static inline void suite_spread(uint16_t count[64], uint64_t word, uint32_t shift)
{
    __m512i worth = _mm512_set1_epi16((int16_t)(1 << shift));
    __m512i low = _mm512_loadu_si512(count), high = _mm512_loadu_si512(count + 32);
    _mm512_storeu_si512(count, _mm512_mask_add_epi16(low, (__mmask32)word, low, worth));
    _mm512_storeu_si512(
        count + 32, _mm512_mask_add_epi16(high, (__mmask32)(word >> 32), high, worth));
}

#else

/* As above. */
static inline suite_vec suite_odd(suite_vec a, suite_vec b, suite_vec c)
{
    return a ^ b ^ c;
}

static inline suite_vec suite_majority(suite_vec a, suite_vec b, suite_vec c)
{
    return (a & b) | ((a ^ b) & c);
}

static inline suite_vec suite_up_to(suite_vec words, bool half)
{
    for (int step = 1; step < (half ? SUITE_HALF_BITS : 64); step *= 2)
        words |= half ? (suite_vec)((suite_vec32)words >> step) : words >> step;
    return words;
}

static inline void suite_spread(uint16_t count[64], uint64_t word, uint32_t shift)
{
    const __m256i worth = _mm256_set1_epi16((int16_t)(1 << shift));
    const __m256i bit = _mm256_setr_epi16(1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5,
                                          1 << 6, 1 << 7, 1 << 8, 1 << 9, 1 << 10,
                                          1 << 11, 1 << 12, 1 << 13, 1 << 14, INT16_MIN);
    for (uint32_t i = 0; i < 64; i += 16, word >>= 16) {
        __m256i *to = (__m256i *)(count + i),
                ones = _mm256_and_si256(_mm256_set1_epi16((int16_t)word), bit);
        _mm256_storeu_si256(
            to, _mm256_add_epi16(_mm256_loadu_si256(to),
                                 _mm256_and_si256(_mm256_cmpeq_epi16(ones, bit), worth)));
    }
}

#endif

#endif
