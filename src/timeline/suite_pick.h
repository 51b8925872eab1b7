/* SPDX-License-Identifier: Apache-2.0 */
/* Who is chosen, and which orders are theirs.  Orders are picked without a branch for
 * each, for no processor foretells which it will be; then only those that were picked are
 * added.
 *
 * Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_PICK_H
#define MAINSTAY_TIMELINE_SUITE_PICK_H

#include "timeline/suite_live.h"
#include "timeline/suite_parts.h"

#include <string.h>

#if defined(__AVX512VBMI2__)
#include <immintrin.h>
#endif

/* Where members are of whom nobody asks; never the place of who counts, for then there is
 * one more member than those. */
#define SUITE_ASIDE (BLOCKS_PEOPLE - 1)

#if defined(__AVX512VBMI2__)

/* 0, 1, 2, ... 31. */
static inline __m512i suite_count_up(void)
{
    return _mm512_cvtepu8_epi16(
        _mm256_add_epi8(_mm256_set1_epi64x(0x0706050403020100),
                        _mm256_set_epi64x(0x1818181818181818, 0x1010101010101010,
                                          0x0808080808080808, 0)));
}

/* ---- people -------------------------------------------------------------------- */

/* Gives 32 members their places, from `count` on, and writes them down as having come. */
static inline uint32_t suite_place_members(struct suite_scratch *s, uint32_t m,
                                           __mmask32 is, uint32_t count)
{
    __m512i up = suite_count_up();
    __m512i place = _mm512_add_epi16(up, _mm512_set1_epi16((short)count));
    __m512i member = _mm512_add_epi16(up, _mm512_set1_epi16((short)m));
    _mm512_storeu_si512(s->place + m, _mm512_mask_expand_epi16(
                                          _mm512_set1_epi16(SUITE_ASIDE), is, place));
    _mm512_storeu_si512(s->came + count, _mm512_maskz_compress_epi16(is, member));
    return count + (uint32_t)__builtin_popcount(is);
}

/* Gives places to who is chosen, in the order of members.  Returns how many they are. */
static uint32_t suite_choose(struct suite_scratch *s, uint32_t people)
{
    uint32_t count = 0;
    for (uint32_t m = 0; m < people; m += 32)
        count =
            suite_place_members(s, m, (__mmask32)(s->chosen[m / 64] >> m % 64), count);
    return count;
}

/* ---- orders -------------------------------------------------------------------- */

/* s->chosen: two registers are a quarter of the members. */
struct suite_bits {
    __m512i half[8];
};

/* Of 64 orders, whose members are given: is each of somebody who is chosen?  Bits 3 to 9
 * of a member say which byte it is of each quarter, the two above which quarter, the
 * three below which bit.  Nobody's, which fill a four up, have bit 12, which is not
 * looked at: they are picked where members 0 to 3 are, have places of their own and
 * amounts of 0. */
static inline __attribute__((always_inline)) __mmask64
suite_chosen_of(const struct suite_bits *bits, __m512i m0, __m512i m1)
{
    const __m512i step = _mm512_set1_epi64(0x0e0c0a0806040200);
    const __m512i even = _mm512_add_epi8(
        step, _mm512_set_epi64(0x7070707070707070, 0x6060606060606060, 0x5050505050505050,
                               0x4040404040404040, 0x3030303030303030, 0x2020202020202020,
                               0x1010101010101010, 0));
    const __m512i odd_ones = _mm512_add_epi8(even, _mm512_set1_epi8(1));
    const __m512i bit = _mm512_set1_epi64((int64_t)0x8040201008040201);
    __m512i low = _mm512_permutex2var_epi8(m0, even, m1);
    __m512i high = _mm512_permutex2var_epi8(m0, odd_ones, m1);
    __m512i byte = _mm512_permutex2var_epi8(_mm512_srli_epi16(m0, 3), even,
                                            _mm512_srli_epi16(m1, 3));
    __mmask64 odd = _mm512_test_epi8_mask(high, _mm512_set1_epi8(4));
    __mmask64 upper_two = _mm512_test_epi8_mask(high, _mm512_set1_epi8(8));
    __m512i quarter[4];
    for (int i = 0; i < 4; i++)
        quarter[i] =
            _mm512_permutex2var_epi8(bits->half[2 * i], byte, bits->half[2 * i + 1]);
    __m512i of = _mm512_mask_blend_epi8(
        upper_two, _mm512_mask_blend_epi8(odd, quarter[0], quarter[1]),
        _mm512_mask_blend_epi8(odd, quarter[2], quarter[3]));
    return _mm512_test_epi8_mask(of, _mm512_permutexvar_epi8(low, bit));
}

/* Puts those of 64 orders that are picked behind `count` others. */
static inline __attribute__((always_inline)) uint32_t
suite_put_picked(struct suite_picked *p, uint32_t count, uint64_t is, __m512i at,
                 const __m512i member[2], const __m512i amount[4])
{
    for (int i = 0; i < 2; i++, is >>= 32) {
        __mmask32 half = (__mmask32)is;
        uint32_t first = (uint32_t)__builtin_popcount(half & 0xffff);
        _mm512_storeu_si512(p->at + count, _mm512_maskz_compress_epi16(half, at));
        _mm512_storeu_si512(p->member + count,
                            _mm512_maskz_compress_epi16(half, member[i]));
        _mm512_storeu_si512(p->amount + count,
                            _mm512_maskz_compress_epi32((__mmask16)half, amount[2 * i]));
        _mm512_storeu_si512(
            p->amount + count + first,
            _mm512_maskz_compress_epi32((__mmask16)(half >> 16), amount[2 * i + 1]));
        count += (uint32_t)__builtin_popcount(half);
        at = _mm512_add_epi16(at, _mm512_set1_epi16(32));
    }
    return count;
}

/* Picks, of these orders, those of people who are chosen.  Returns how many. */
static uint32_t suite_pick(struct suite_scratch *s, const uint16_t *member,
                           const int32_t *amount, uint32_t orders)
{
    struct suite_bits bits;
    __m512i at = suite_count_up(), m[2], a[4];
    uint32_t count = 0, i = 0;
#pragma GCC unroll 8
    for (int k = 0; k < 8; k++)
        bits.half[k] = _mm512_loadu_si512(s->chosen + k * 8);
    for (; i + 64 <= orders; i += 64) {
        for (int k = 0; k < 2; k++) {
            m[k] = _mm512_loadu_si512(member + i + k * 32);
            __builtin_prefetch(member + i + k * 32 + SUITE_AHEAD);
        }
        for (int k = 0; k < 4; k++) {
            a[k] = _mm512_loadu_si512(amount + i + k * 16);
            __builtin_prefetch(amount + i + k * 16 + SUITE_AHEAD);
        }
        count = suite_put_picked(&s->picked, count, suite_chosen_of(&bits, m[0], m[1]),
                                 at, m, a);
        at = _mm512_add_epi16(at, _mm512_set1_epi16(64));
    }
    if (i < orders) {
        uint64_t all = UINT64_MAX >> (64 - (orders - i));
        for (int k = 0; k < 2; k++)
            m[k] =
                _mm512_maskz_loadu_epi16((__mmask32)(all >> k * 32), member + i + k * 32);
        for (int k = 0; k < 4; k++)
            a[k] =
                _mm512_maskz_loadu_epi32((__mmask16)(all >> k * 16), amount + i + k * 16);
        count = suite_put_picked(&s->picked, count,
                                 suite_chosen_of(&bits, m[0], m[1]) & all, at, m, a);
    }
    return count;
}

#else

/* Both as above.  What comes of bits that nobody can foretell are the turns of a loop
 * over ones: a branch is missed once a word, and not once a member or an order. */
static uint32_t suite_choose(struct suite_scratch *s, uint32_t people)
{
    uint32_t count = 0;
    memset(s->is_chosen, 0, sizeof s->is_chosen);
    for (uint32_t m = 0; m < BLOCKS_PEOPLE; m++)
        s->place[m] = SUITE_ASIDE;
    for (uint32_t i = 0; i * 64 < people; i++)
        for (uint64_t left = s->chosen[i]; left != 0; left &= left - 1, count++) {
            uint32_t m = i * 64 + (uint32_t)__builtin_ctzll(left);
            s->is_chosen[m] = 1;
            s->place[m] = (uint16_t)count;
            s->came[count] = (uint16_t)m;
        }
    return count;
}

static uint32_t suite_pick(struct suite_scratch *s, const uint16_t *member,
                           const int32_t *amount, uint32_t orders)
{
    struct suite_picked *p = &s->picked;
    const uint32_t whole = orders / 16 * 16;
    uint32_t count = 0;
    for (uint32_t i = 0; i < whole; i += 16) {
        __builtin_prefetch(member + i + SUITE_AHEAD);
        __builtin_prefetch(amount + i + SUITE_AHEAD);
#pragma GCC unroll 16
        for (uint32_t k = 0; k < 16; k++)
            p->is[i + k] = s->is_chosen[member[i + k]];
    }
    for (uint32_t i = whole; i < orders; i++)
        p->is[i] = s->is_chosen[member[i]];
    memset(p->is + orders, 0, SUITE_PICKED);
    for (uint32_t i = 0; i < orders; i += 64)
        for (uint64_t left = suite_word(p->is + i); left != 0; left &= left - 1) {
            uint32_t at = i + (uint32_t)__builtin_ctzll(left);
            p->at[count] = (uint16_t)at;
            p->member[count] = member[at];
            p->amount[count++] = amount[at];
        }
    return count;
}

#endif

#endif
