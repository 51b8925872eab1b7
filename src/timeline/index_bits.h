/* SPDX-License-Identifier: Apache-2.0 */
/* The innermost loops of index_block.c: bits counted, and moved together.  Only inside
 * src/timeline. */
#ifndef MAINSTAY_TIMELINE_INDEX_BITS_H
#define MAINSTAY_TIMELINE_INDEX_BITS_H

#include "timeline/index_parts.h"

typedef uint64_t index_words __attribute__((vector_size(INDEX_LANES * 8)));

/* The ones in words [from, to), of the mask's where there is one. */

#ifdef __POPCNT__
static inline __attribute__((always_inline)) uint64_t
index_count_bits(const uint64_t *bits, const uint64_t *mask, uint32_t from, uint32_t to)
{
    uint64_t count = 0;
    for (uint32_t i = from; i < to; i++)
        count += (uint64_t)__builtin_popcountll(mask ? bits[i] & mask[i] : bits[i]);
    return count;
}
#else
/* Bits of bytes are added in bytes, which hold 31 times 8. */
static inline __attribute__((always_inline)) uint64_t
index_count_bits(const uint64_t *bits, const uint64_t *mask, uint32_t from, uint32_t to)
{
    const uint64_t ones = UINT64_C(0x5555555555555555),
                   twos = UINT64_C(0x3333333333333333),
                   fours = UINT64_C(0x0f0f0f0f0f0f0f0f),
                   eights = UINT64_C(0x00ff00ff00ff00ff);
    uint64_t count = 0;
    while (from < to) {
        uint32_t end = to - from < 31 ? to : from + 31;
        uint64_t bytes = 0;
        for (; from < end; from++) {
            uint64_t x = mask ? bits[from] & mask[from] : bits[from];
            x -= x >> 1 & ones;
            x = (x & twos) + (x >> 2 & twos);
            bytes += (x + (x >> 4)) & fours;
        }
        uint64_t pairs = (bytes & eights) + (bytes >> 8 & eights);
        count += pairs * UINT64_C(0x0001000100010001) >> 48;
    }
    return count;
}
#endif

/* The bits of x at the places of the ones of m, moved together at the low end, in each
 * lane (Warren, Hacker's Delight, 7-4). */
static inline index_words index_compress(index_words x, index_words m)
{
    x &= m;
    index_words zeros = ~m << 1;
    for (uint32_t step = 1; step < 64; step *= 2) {
        index_words parity = zeros ^ zeros << 1;
        parity ^= parity << 2;
        parity ^= parity << 4;
        parity ^= parity << 8;
        parity ^= parity << 16;
        parity ^= parity << 32;
        index_words move = parity & m;
        m = (m ^ move) | move >> step;
        index_words moved = x & move;
        x = (x ^ moved) | moved >> step;
        zeros &= ~parity;
    }
    return x;
}

#endif
