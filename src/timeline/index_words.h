/* SPDX-License-Identifier: Apache-2.0 */
/* Planes of bits, counted as many words at once as the code's vectors hold.  Only for
 * index_block.c. */
#ifndef MAINSTAY_TIMELINE_INDEX_WORDS_H
#define MAINSTAY_TIMELINE_INDEX_WORDS_H

#include "timeline/index_bits.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

/* As many words as are counted at once, which divides INDEX_LANES. */
#if defined(__AVX512VPOPCNTDQ__)
#define INDEX_STEP 8
#else
#define INDEX_STEP 4
#endif
typedef uint64_t index_words __attribute__((vector_size(INDEX_STEP * 8)));

/* From any address; not memcpy, which the compiler takes by way of the stack. */
INDEX_INLINE index_words index_load(const uint64_t *word)
{
    typedef uint64_t loose
        __attribute__((vector_size(INDEX_STEP * 8), aligned(8), may_alias));
    return *(const loose *)word;
}

/* The ones of each word. */
INDEX_INLINE index_words index_count(index_words x)
{
#if defined(__AVX512VPOPCNTDQ__)
    return (index_words)_mm512_popcnt_epi64((__m512i)x);
#elif defined(__AVX2__)
    const __m256i ones = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
    const __m256i low = _mm256_set1_epi8(15);
    __m256i bytes = _mm256_add_epi8(
        _mm256_shuffle_epi8(ones, _mm256_and_si256((__m256i)x, low)),
        _mm256_shuffle_epi8(ones, _mm256_and_si256((__m256i)(x >> 4), low)));
    return (index_words)_mm256_sad_epu8(bytes, _mm256_setzero_si256());
#else
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    x += x >> 8;
    x += x >> 16;
    return (x + (x >> 32)) & 127;
#endif
}

INDEX_INLINE uint64_t index_add_up(index_words x)
{
#if defined(__AVX512F__)
    return (uint64_t)_mm512_reduce_add_epi64((__m512i)x);
#else
    uint64_t sum = 0;
    for (int i = 0; i < INDEX_STEP; i++)
        sum += x[i];
    return sum;
#endif
}

/* Whom of the buyers of some words is counted: a bit each, and 0 behind the last word;
 * everybody: all of them, so that bits need not be looked at but in the last vector. */
struct index_some {
    const uint64_t *bits;
    uint32_t words;
    bool everybody;
};

/* The ones of a plane, of some. */
INDEX_INLINE index_words index_count_plane(const uint64_t *plane, struct index_some some)
{
    index_words ones = {0};
    uint32_t i = 0;
    for (; some.everybody && i + INDEX_STEP <= some.words; i += INDEX_STEP)
        ones += index_count(index_load(plane + i));
    for (; i < some.words; i += INDEX_STEP)
        ones += index_count(index_load(plane + i) & index_load(some.bits + i));
    return ones;
}

/* The sums of the numbers of some buyers, from the planes of their digits, which are so
 * many rows long. */
INDEX_INLINE index_words index_sum_digits(const uint64_t *plane, uint32_t rows,
                                          uint32_t digits, struct index_some some)
{
    index_words sum = {0};
    uint32_t i = 0;
    for (; i + 4 <= digits; i += 4, plane += 4 * (size_t)rows) {
        index_words four = index_count_plane(plane, some);
        four += index_count_plane(plane + rows, some) << 1;
        four += index_count_plane(plane + 2 * rows, some) << 2;
        four += index_count_plane(plane + 3 * rows, some) << 3;
        sum += four << i;
    }
    for (; i < digits; i++, plane += rows)
        sum += index_count_plane(plane, some) << i;
    return sum;
}

/* A mask of so many whole words, and of none behind them. */
INDEX_INLINE const uint64_t *index_ones(uint32_t words)
{
#define EIGHT ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul
    static const uint64_t ones[INDEX_MASK] = {EIGHT, EIGHT, EIGHT, EIGHT,
                                              EIGHT, EIGHT, EIGHT, EIGHT};
#undef EIGHT
    _Static_assert(INDEX_WORDS == 64, "eight times eight");
    return ones + INDEX_WORDS - words;
}

/* How many ones stand before a place. */
INDEX_INLINE uint32_t index_count_before(const uint64_t *bits, uint32_t place)
{
    uint32_t whole = place / 64;
    index_words before = {0};
    for (uint32_t i = 0; i < whole; i += INDEX_STEP)
        before += index_count(index_load(bits + i) & index_load(index_ones(whole) + i));
    uint64_t last = place % 64 > 0 ? bits[whole] & ~(~UINT64_C(0) << place % 64) : 0;
    return (uint32_t)(index_add_up(before) + index_count_word(last));
}

#endif
