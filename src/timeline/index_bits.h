/* SPDX-License-Identifier: Apache-2.0 */
/* Words of bits: counted, compared as digits, moved together, transposed.  Only inside
 * src/timeline. */
#ifndef MAINSTAY_TIMELINE_INDEX_BITS_H
#define MAINSTAY_TIMELINE_INDEX_BITS_H

#include "timeline/index_parts.h"

#include <string.h>

#define INDEX_INLINE static inline __attribute__((always_inline))

INDEX_INLINE uint64_t index_count_word(uint64_t x)
{
#ifdef __POPCNT__
    return (uint64_t)__builtin_popcountll(x);
#else
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return x * UINT64_C(0x0101010101010101) >> 56;
#endif
}

/* The bits of x at the places of the ones of m, moved together at the low end, in each
 * lane (Warren, Hacker's Delight, 7-4). */
INDEX_INLINE void index_compress(index_four *bits, const index_four *places)
{
    index_four m = *places, x = *bits & m, zeros = ~m << 1;
    for (uint32_t step = 1; step < 64; step *= 2) {
        index_four parity = zeros ^ zeros << 1;
        parity ^= parity << 2;
        parity ^= parity << 4;
        parity ^= parity << 8;
        parity ^= parity << 16;
        parity ^= parity << 32;
        index_four move = parity & m;
        m = (m ^ move) | move >> step;
        index_four moved = x & move;
        x = (x ^ moved) | moved >> step;
        zeros &= ~parity;
    }
    *bits = x;
}

/* ---- numbers of 64 buyers <-> the words of their digits ------------------------- */

/* Lanes of words 4 i .. 4 i + 3; swaps the bits that `low` leaves out of word k with
 * those that it takes of word k + half. */
INDEX_INLINE void index_swap_far(index_four v[16], uint32_t half, uint64_t low)
{
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t far = i + half / 4;
        if (i & half / 4)
            continue;
        index_four swap = ((v[i] >> half) ^ v[far]) & low;
        v[i] ^= swap << half;
        v[far] ^= swap;
    }
}

/* The same where both words are lanes of one vector: half is 2 or 1. */
INDEX_INLINE void index_swap_near(index_four v[16], uint32_t half, uint64_t low)
{
    const uint64_t ones = ~UINT64_C(0);
    const index_four first =
        half == 2 ? (index_four){ones, ones, 0, 0} : (index_four){ones, 0, ones, 0};
    const index_four keep = (first & low) | (~first & ~low);
    for (uint32_t i = 0; i < 16; i++) {
        index_four other = half == 2 ? __builtin_shufflevector(v[i], v[i], 2, 3, 0, 1)
                                     : __builtin_shufflevector(v[i], v[i], 1, 0, 3, 2);
        v[i] = (v[i] & keep) | (other << half & first & ~low) |
               (other >> half & ~first & low);
    }
}

/* Bit k of number i becomes bit i of word k, and back. */
INDEX_INLINE void index_transpose(uint64_t bits[64])
{
    index_four v[16];
    memcpy(v, bits, sizeof v);
    index_swap_far(v, 32, UINT64_C(0x00000000ffffffff));
    index_swap_far(v, 16, UINT64_C(0x0000ffff0000ffff));
    index_swap_far(v, 8, UINT64_C(0x00ff00ff00ff00ff));
    index_swap_far(v, 4, UINT64_C(0x0f0f0f0f0f0f0f0f));
    index_swap_near(v, 2, UINT64_C(0x3333333333333333));
    index_swap_near(v, 1, UINT64_C(0x5555555555555555));
    memcpy(bits, v, sizeof v);
}

INDEX_INLINE void index_swap_rows(index_four *v, uint32_t count, uint32_t half,
                                  uint64_t low)
{
#pragma GCC unroll 64
    for (uint32_t i = 0; i < count; i++) {
        if (i & half)
            continue;
        index_four swap = ((v[i] >> half) ^ v[i + half]) & low;
        v[i] ^= swap << half;
        v[i + half] ^= swap;
    }
}

/* ... of four rows at once, a lane each, in words [0, count): 64, or 32, of which number
 * i is then in the lower half of word i, and number 32 + i in the upper one. */
INDEX_INLINE void index_transpose_rows(index_four *v, uint32_t count)
{
    if (count > 32)
        index_swap_rows(v, count, 32, UINT64_C(0x00000000ffffffff));
    index_swap_rows(v, count, 16, UINT64_C(0x0000ffff0000ffff));
    index_swap_rows(v, count, 8, UINT64_C(0x00ff00ff00ff00ff));
    index_swap_rows(v, count, 4, UINT64_C(0x0f0f0f0f0f0f0f0f));
    index_swap_rows(v, count, 2, UINT64_C(0x3333333333333333));
    index_swap_rows(v, count, 1, UINT64_C(0x5555555555555555));
}

#endif
