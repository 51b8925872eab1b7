/* SPDX-License-Identifier: Apache-2.0 */
/* Words of some people side by side, as many as the code's vectors hold.  For AVX2 and
 * AVX-512.  Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_VEC_H
#define MAINSTAY_TIMELINE_SUITE_VEC_H

#include <immintrin.h>
#include <stdint.h>

#if defined(__AVX512VBMI__)
#define SUITE_LANES 8
#else
#define SUITE_LANES 4
#endif

typedef uint64_t suite_vec __attribute__((vector_size(SUITE_LANES * 8), may_alias));

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

/* A word moved up by each lane's bit. */
static inline suite_vec suite_move_up(uint64_t word, const uint8_t *bit)
{
    return (suite_vec)_mm512_sllv_epi64(
        _mm512_set1_epi64((int64_t)word),
        _mm512_cvtepu8_epi64(_mm_loadl_epi64((const void *)bit)));
}

/* All bits up to the highest one. */
static inline suite_vec suite_up_to(suite_vec words)
{
    return (suite_vec)_mm512_srlv_epi64(_mm512_set1_epi64(-1),
                                        _mm512_lzcnt_epi64((__m512i)words));
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

static inline suite_vec suite_move_up(uint64_t word, const uint8_t *bit)
{
    return (suite_vec)_mm256_sllv_epi64(_mm256_set1_epi64x((int64_t)word),
                                        _mm256_cvtepu8_epi64(_mm_loadu_si32(bit)));
}

static inline suite_vec suite_up_to(suite_vec words)
{
    for (int step = 1; step < 64; step *= 2)
        words |= words >> step;
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
