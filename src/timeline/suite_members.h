/* SPDX-License-Identifier: Apache-2.0 */
/* What a request says of the people of one block, in the order in which they stand there:
 * read off where it is by place, looked up person by person where it is not.
 *
 * Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_MEMBERS_H
#define MAINSTAY_TIMELINE_SUITE_MEMBERS_H

#include "timeline/suite.h"

#include <string.h>

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

/* The bits of up to 64 people, of bits by person. */
static inline __attribute__((always_inline)) uint64_t
suite_bits_of(const uint64_t *chosen, const uint32_t *person, uint32_t people)
{
    uint64_t word = 0;
    uint32_t m = 0;
#if defined(__AVX512F__)
    for (; m + 16 <= people; m += 16) {
        __m512i who = _mm512_loadu_si512(person + m),
                halves = _mm512_i32gather_epi32(_mm512_srli_epi32(who, 5), chosen, 4),
                bit = _mm512_sllv_epi32(_mm512_set1_epi32(1),
                                        _mm512_and_si512(who, _mm512_set1_epi32(31)));
        word |= (uint64_t)_mm512_test_epi32_mask(halves, bit) << m;
    }
#endif
    for (; m < people; m++)
        word |= (chosen[person[m] / 64] >> person[m] % 64 & 1) << m;
    return word;
}

/* The bits of a block's people, a word for 64; behind them there are zeros, up to
 * BLOCKS_PEOPLE.  Returns whether there is a one. */
static bool suite_read_chosen(uint64_t *to, const struct blocks *b,
                              const struct block *block, const uint64_t *chosen,
                              bool by_place)
{
    const uint32_t *person = b->member + block->member;
    uint32_t words = (block->people + 63) / 64, rest = block->people % 64;
    uint64_t any = 0;
    memset(to, 0, BLOCKS_PEOPLE / 8);
    for (uint32_t i = 0; by_place && i < words; i++)
        to[i] = chosen[block->member / 64 + i];
    if (by_place && rest > 0)
        to[words - 1] &= ~(~UINT64_C(0) << rest);
    for (uint32_t i = 0; !by_place && i + 1 < words; i++)
        to[i] = suite_bits_of(chosen, person + i * 64, 64);
    if (!by_place)
        to[words - 1] = suite_bits_of(chosen, person + (words - 1) * 64,
                                      block->people - (words - 1) * 64);
    for (uint32_t i = 0; i < words; i++)
        any |= to[i];
    return any != 0;
}

/* The groups of a block's people. */
static void suite_read_groups(uint32_t *to, const struct blocks *b,
                              const struct block *block,
                              const struct suite_request *request)
{
    const uint32_t *person = b->member + block->member, *group = request->group;
    const uint8_t *narrow = request->group_narrow;
    uint32_t at = block->member, people = block->people;
    if (request->by_place && group)
        memcpy(to, group + at, people * sizeof *to);
    else if (request->by_place)
        for (uint32_t m = 0; m < people; m++)
            to[m] = narrow[at + m];
    else if (group)
        for (uint32_t m = 0; m < people; m++)
            to[m] = group[person[m]];
    else
        for (uint32_t m = 0; m < people; m++)
            to[m] = narrow[person[m]];
}

#endif
