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
#define INDEX_AHEAD 512 /* words: so far ahead they are fetched from memory */

typedef uint64_t index_words __attribute__((vector_size(INDEX_STEP * 8)));

/* From any address; not memcpy, which the compiler takes by way of the stack. */
INDEX_INLINE index_words index_load(const uint64_t *word)
{
    typedef uint64_t loose
        __attribute__((vector_size(INDEX_STEP * 8), aligned(8), may_alias));
    return *(const loose *)word;
}

/* The ones of each word; or, where that is quicker, of each byte, of which as many can be
 * added up as a plane has words. */
INDEX_INLINE index_words index_count_bytes(index_words x)
{
#if defined(__AVX512VPOPCNTDQ__)
    return (index_words)_mm512_popcnt_epi64((__m512i)x);
#elif defined(__AVX2__)
    const __m256i ones = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
    const __m256i low = _mm256_set1_epi8(15);
    return (index_words)_mm256_add_epi8(
        _mm256_shuffle_epi8(ones, _mm256_and_si256((__m256i)x, low)),
        _mm256_shuffle_epi8(ones, _mm256_and_si256((__m256i)(x >> 4), low)));
#else
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
    return (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
#endif
}

/* The sums of each word's bytes, or of what stands for them. */
INDEX_INLINE index_words index_close_bytes(index_words x)
{
#if defined(__AVX512VPOPCNTDQ__)
    return x;
#elif defined(__AVX2__)
    return (index_words)_mm256_sad_epu8((__m256i)x, _mm256_setzero_si256());
#else
    const index_words low = {0x00ff00ff00ff00ff, 0x00ff00ff00ff00ff, 0x00ff00ff00ff00ff,
                             0x00ff00ff00ff00ff};
    x = (x & low) + (x >> 8 & low);
    x += x >> 16;
    return (x + (x >> 32)) & 0xffff;
#endif
}

/* The ones of each word. */
INDEX_INLINE index_words index_count(index_words x)
{
    return index_close_bytes(index_count_bytes(x));
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

/* Whom of so many people is counted: a bit each in words [from, to), and 0 behind. */
struct index_some {
    const uint64_t *bits;
    uint32_t from, to;
    uint32_t begin, end; /* everybody of a range: its places */
};

/* The ones of so many planes, which are so many rows long, of some. */
INDEX_INLINE void index_count_vectors(index_words *ones, const uint64_t *plane,
                                      uint32_t rows, uint32_t planes,
                                      const uint64_t *bits, const uint32_t vectors)
{
    for (uint32_t k = 0; k < planes; k++, plane += rows) {
        index_words bytes = {0};
#pragma GCC unroll 8
        for (uint32_t i = 0; i < vectors * INDEX_STEP; i += INDEX_STEP) {
            __builtin_prefetch(plane + i + INDEX_AHEAD);
            bytes += index_count_bytes(index_load(plane + i) & index_load(bits + i));
        }
        ones[k] = index_close_bytes(bytes);
    }
}

/* Loops of a few steps end where no processor can foretell: each length has code of its
 * own. */
static void index_count_planes(index_words *ones, const uint64_t *plane, uint32_t rows,
                               uint32_t planes, struct index_some some)
{
    const uint64_t *bits = some.bits + some.from;
    uint32_t vectors = (some.to - some.from + INDEX_STEP - 1) / INDEX_STEP;
    plane += some.from;
    switch (vectors) {
    case 1:
        index_count_vectors(ones, plane, rows, planes, bits, 1);
        break;
    case 2:
        index_count_vectors(ones, plane, rows, planes, bits, 2);
        break;
    case 3:
        index_count_vectors(ones, plane, rows, planes, bits, 3);
        break;
    case 4:
        index_count_vectors(ones, plane, rows, planes, bits, 4);
        break;
    case 5:
        index_count_vectors(ones, plane, rows, planes, bits, 5);
        break;
    case 6:
        index_count_vectors(ones, plane, rows, planes, bits, 6);
        break;
    default:
        index_count_vectors(ones, plane, rows, planes, bits, vectors);
    }
}

/* The sums of numbers of which these are the ones of the digits. */
INDEX_INLINE index_words index_sum_digits(const index_words *ones, uint32_t digits)
{
    index_words sum = {0};
    for (uint32_t k = digits; k > 0; k--)
        sum += sum + ones[k - 1];
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

/* Of a plane, behind the last of whose people there are none. */
INDEX_INLINE uint32_t index_count_ones(const uint64_t *plane, uint32_t rows)
{
    uint32_t ones = 0;
    for (uint32_t i = 0; i < rows; i++)
        ones += (uint32_t)index_count_word(plane[i]);
    return ones;
}

/* Behind the planes of the lost. */
INDEX_INLINE const uint64_t *index_end_of_lost(const uint64_t *lost,
                                               const struct index_cell *cell)
{
    const uint64_t *end = lost + index_lost_words(cell);
    uint32_t rows = index_rows(cell->lost);
    for (uint32_t k = 2; k < cell->lost_periods; k++) {
        rows = index_rows(index_count_ones(end - rows, rows));
        end += rows;
    }
    return end;
}

#endif
