/* SPDX-License-Identifier: Apache-2.0 */
/* Lanes, row by row: the bits of each day in a chunk of periods, of that on which
 * presence is over that began on it, and who ordered after an absence; and of each lane x
 * and the last day.
 *
 *     day                19723 19754 ...      a row of lanes
 *     now                    1     2          the bit of the day's period
 *     gone                   2     3          ... of the day + window
 *
 * AVX-512 looks up 64 days at once, in cells that lie in registers (suite_calendar.h).
 * Where there is no such instruction, or cells do not reach, each day is read from an
 * array.  Only for suite_lanes.h. */
#ifndef MAINSTAY_TIMELINE_SUITE_CODES_H
#define MAINSTAY_TIMELINE_SUITE_CODES_H

#include "timeline/suite_parts.h"
#include "timeline/suite_vec.h"

#include <string.h>

#define SUITE_LANES_AHEAD 24 /* rows: so far ahead they are fetched from memory */

/* struct suite_stay of some lanes, one of each. */
struct suite_stays {
    suite_vec bit, present;
};

/* The rows of a group, in a chunk of periods. */
struct suite_rows {
    const struct suite_chunk *chunk;
    const uint16_t *day;
    uint32_t rows; /* at least 1 */
    bool half;     /* words of half the bits are enough */
    uint32_t from; /* the bit that is their lowest: nobody ordered before; else 0 */
    uint16_t days; /* of the chunk's codes; then BLOCKS_NO_DAY's */
    uint16_t window_days;
    bool alike; /* the first row is of 64 people, who all came on one day: */
    struct suite_stays first;
};

#if defined(__AVX512VBMI__)

/* By the chunk's codes, day by day. */
static void suite_find_codes_by_day(struct suite_lanes *l, const struct suite_rows *r)
{
    const uint16_t days = r->days;
    uint16_t before[BLOCKS_LANES];
    memcpy(before, r->day, sizeof before);
    memset(l->x, 0, sizeof l->x);
    memset(l->last, 0xff, sizeof l->last);
    for (uint32_t row = 0; row < r->rows; row++) {
        const uint16_t *day = r->day + row * BLOCKS_LANES;
        uint8_t *now = l->now + row * BLOCKS_LANES, *gone = l->gone + row * BLOCKS_LANES;
        uint8_t absent[BLOCKS_LANES];
        uint16_t code[BLOCKS_LANES];
        for (uint32_t i = 0; i < BLOCKS_LANES; i++)
            code[i] = day[i] < days ? day[i] : days;
        for (uint32_t i = 0; i < BLOCKS_LANES; i++)
            code[i] = r->chunk->codes[code[i]];
        for (uint32_t i = 0; i < BLOCKS_LANES; i++) {
            now[i] = (uint8_t)(code[i] - r->from);
            gone[i] = (uint8_t)((code[i] >> 8) - r->from);
        }
        __builtin_prefetch(day + SUITE_LANES_AHEAD * BLOCKS_LANES);
        __builtin_prefetch(day + SUITE_LANES_AHEAD * BLOCKS_LANES + BLOCKS_LANES / 2);
        for (uint32_t i = 0; i < BLOCKS_LANES; i++) {
            uint16_t passed = (uint16_t)(day[i] - before[i]);
            int16_t last = (int16_t)day[i];
            absent[i] = passed > r->window_days;
            l->x[i] = (uint8_t)(l->x[i] + (passed != 0));
            l->last[i] = last > l->last[i] ? last : l->last[i];
        }
        memcpy(before, day, sizeof before);
        l->absent[row] = suite_word(absent);
    }
    for (uint32_t i = 0; i < BLOCKS_LANES; i++)
        l->x[i] = (uint8_t)(l->x[i] - (before[i] == BLOCKS_NO_DAY && l->x[i] > 0));
}

/* Bytes of 64 days. */
struct suite_lookup {
    __m512i low[2], high[2];
};

/* less: of each byte. */
static inline struct suite_lookup suite_lookup_of(const uint8_t table[SUITE_DAY_CELLS],
                                                  uint32_t less)
{
    struct suite_lookup t;
    for (int i = 0; i < 2; i++) {
        t.low[i] = _mm512_sub_epi8(_mm512_loadu_si512(table + i * 64),
                                   _mm512_set1_epi8((int8_t)less));
        t.high[i] = _mm512_sub_epi8(_mm512_loadu_si512(table + 128 + i * 64),
                                    _mm512_set1_epi8((int8_t)less));
    }
    return t;
}

static inline __attribute__((always_inline)) __m512i
suite_look_up(const struct suite_lookup *t, __m512i at, bool few)
{
    __m512i low = _mm512_permutex2var_epi8(t->low[0], at, t->low[1]);
    if (few)
        return low;
    return _mm512_mask_blend_epi8(_mm512_movepi8_mask(at), low,
                                  _mm512_permutex2var_epi8(t->high[0], at, t->high[1]));
}

/* The lower bytes of 64 numbers of 16 bits, of which none is negative; 255 of those
 * above. */
static inline __m512i suite_bytes(__m512i a, __m512i b)
{
    return _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7),
                                    _mm512_packus_epi16(a, b));
}

/* By cells. */
static inline __attribute__((always_inline)) void
suite_find_codes_by_cell(struct suite_lanes *l, const struct suite_rows *r, bool few)
{
    const struct suite_chunk *c = r->chunk;
    const struct suite_lookup now_bit = suite_lookup_of(c->now_cells.bit, r->from),
                              now_edge = suite_lookup_of(c->now_cells.edge, 0),
                              gone_bit = suite_lookup_of(c->gone_cells.bit, r->from),
                              gone_edge = suite_lookup_of(c->gone_cells.edge, 0);
    const __m512i base = _mm512_set1_epi16((int16_t)c->base),
                  within = _mm512_set1_epi16((int16_t)((1 << c->shift) - 1)),
                  window = _mm512_set1_epi16((int16_t)r->window_days),
                  none = _mm512_set1_epi16(-1), one = _mm512_set1_epi8(1),
                  no_bit = _mm512_set1_epi8((int8_t)SUITE_NO_BIT);
    const __m128i shift = _mm_cvtsi32_si128(c->shift);
    __m512i before[2] = {_mm512_loadu_si512(r->day), _mm512_loadu_si512(r->day + 32)};
    __m512i last[2] = {none, none}, x = _mm512_setzero_si512();
    __mmask64 is_none = 0;
    for (uint32_t row = 0; row < r->rows; row++) {
        __m512i cell[2], rest[2];
        __mmask32 absent[2], later[2], nobody[2];
        for (int k = 0; k < 2; k++) {
            const uint16_t *days = r->day + row * BLOCKS_LANES + k * 32;
            __builtin_prefetch(days + SUITE_LANES_AHEAD * BLOCKS_LANES);
            __m512i day = _mm512_loadu_si512(days),
                    passed = _mm512_sub_epi16(day, before[k]),
                    since = _mm512_subs_epu16(day, base);
            absent[k] = _mm512_cmpgt_epu16_mask(passed, window);
            later[k] = _mm512_test_epi16_mask(passed, passed);
            nobody[k] = _mm512_cmpeq_epi16_mask(day, none);
            cell[k] = _mm512_srl_epi16(since, shift);
            rest[k] = _mm512_and_si512(since, within);
            last[k] = _mm512_max_epi16(last[k], day);
            before[k] = day;
        }
        is_none = (uint64_t)nobody[1] << 32 | nobody[0];
        l->absent[row] = (uint64_t)absent[1] << 32 | absent[0];
        x = _mm512_mask_add_epi8(x, (uint64_t)later[1] << 32 | later[0], x, one);
        __m512i at = suite_bytes(cell[0], cell[1]), in = suite_bytes(rest[0], rest[1]);
        __m512i now = suite_look_up(&now_bit, at, few),
                gone = suite_look_up(&gone_bit, at, few);
        now = _mm512_mask_add_epi8(
            now, _mm512_cmpge_epu8_mask(in, suite_look_up(&now_edge, at, few)), now, one);
        gone = _mm512_mask_add_epi8(
            gone, _mm512_cmpge_epu8_mask(in, suite_look_up(&gone_edge, at, few)), gone,
            one);
        _mm512_store_si512(l->now + row * BLOCKS_LANES,
                           _mm512_mask_mov_epi8(now, is_none, no_bit));
        _mm512_store_si512(l->gone + row * BLOCKS_LANES,
                           _mm512_mask_mov_epi8(gone, is_none, no_bit));
    }
    is_none &= _mm512_test_epi8_mask(x, x);
    _mm512_store_si512(l->x, _mm512_mask_sub_epi8(x, is_none, x, one));
    _mm512_store_si512(l->last, last[0]);
    _mm512_store_si512(l->last + 32, last[1]);
}

static void suite_find_codes(struct suite_lanes *l, const struct suite_rows *r)
{
    if (!r->chunk->celled)
        suite_find_codes_by_day(l, r);
    else if (r->chunk->few)
        suite_find_codes_by_cell(l, r, true);
    else
        suite_find_codes_by_cell(l, r, false);
}

static void suite_begin_codes(struct suite_lanes *l, const struct suite_rows *r)
{
    (void)l;
    (void)r;
}

/* Of the lanes from a place in all rows on. */
static inline struct suite_stays suite_stays_of(const struct suite_lanes *l,
                                                const struct suite_rows *r, size_t at,
                                                bool half)
{
    suite_vec from = suite_from(l->now + at, half), after = suite_up(from, half),
              gone = suite_up(suite_from(l->gone + at, half), half);
    (void)r;
    return (struct suite_stays){from ^ after, after ^ gone};
}

/* Adds the words of the lanes from a place on that ordered after an absence there. */
static inline suite_vec suite_or_absent(suite_vec to, const struct suite_lanes *l,
                                        size_t at, suite_vec words, bool half)
{
    const uint64_t absent = l->absent[at / BLOCKS_LANES] >> at % BLOCKS_LANES;
    const __m512i a = (__m512i)to, b = (__m512i)words;
    return (suite_vec)(half ? _mm512_mask_or_epi32(a, (__mmask16)absent, a, b)
                            : _mm512_mask_or_epi64(a, (__mmask8)absent, a, b));
}

#else

/* Of 16 lanes, those of a row at a time. */
struct suite_some_lanes {
    __m256i before, last;
    __m256i same; /* 0 less the days that are those of the row before */
};

/* What is looked up of a block's days, where halves are enough; mostly what was for the
 * block before. */
static void suite_begin_codes(struct suite_lanes *l, const struct suite_rows *r)
{
    const struct suite_stay *stays = r->chunk->stays;
    if (!r->half || (l->halved == r->chunk && l->halved_from == r->from))
        return;
    for (uint32_t i = 0; i <= r->days; i++)
        l->half[i] = (uint32_t)(stays[i].bit >> r->from) |
                     stays[i].present >> r->from << SUITE_HALF_BITS;
    l->halved = r->chunk;
    l->halved_from = r->from;
}

/* Returns of each lane all ones if it was not absent. */
static inline __m256i suite_take_days(struct suite_some_lanes *s,
                                      const struct suite_rows *r, __m256i days)
{
    const __m256i window = _mm256_set1_epi16((int16_t)r->window_days),
                  none = _mm256_setzero_si256();
    __m256i passed = _mm256_sub_epi16(days, s->before);
    s->same = _mm256_add_epi16(s->same, _mm256_cmpeq_epi16(passed, none));
    s->last = _mm256_max_epi16(s->last, days);
    s->before = days;
    return _mm256_cmpeq_epi16(_mm256_subs_epu16(passed, window), none);
}

/* Days with orders after the first, of so many rows after the first: who has rows without
 * a day has one day more. */
static inline __m256i suite_x_of(const struct suite_some_lanes *s, uint32_t rows)
{
    __m256i nobody = _mm256_cmpeq_epi16(s->before, _mm256_set1_epi16(-1)),
            others = _mm256_add_epi16(_mm256_set1_epi16((int16_t)rows), s->same);
    return _mm256_max_epi16(_mm256_add_epi16(others, nobody), _mm256_setzero_si256());
}

/* Bytes, which two vectors were packed to, in their order. */
static inline void suite_put_packed(uint8_t *to, __m256i packed)
{
    _mm256_storeu_si256((__m256i *)to,
                        _mm256_permute4x64_epi64(packed, _MM_SHUFFLE(3, 1, 2, 0)));
}

static void suite_find_codes(struct suite_lanes *l, const struct suite_rows *r)
{
    for (uint32_t lane = 0; lane < BLOCKS_LANES; lane += 32) {
        struct suite_some_lanes some[2];
        __m256i near[2], x[2];
        for (int k = 0; k < 2; k++) {
            const __m256i *first = (const __m256i *)(r->day + lane) + k;
            some[k].before = some[k].last = _mm256_loadu_si256(first);
            some[k].same = _mm256_setzero_si256();
        }
        __builtin_prefetch(r->day + lane + SUITE_LANES_AHEAD * BLOCKS_LANES);
        for (uint32_t row = 1; row < r->rows; row++) {
            const uint32_t at = row * BLOCKS_LANES + lane;
            __builtin_prefetch(r->day + at + SUITE_LANES_AHEAD * BLOCKS_LANES);
            for (int k = 0; k < 2; k++) {
                __m256i days = _mm256_loadu_si256((const __m256i *)(r->day + at) + k);
                near[k] = suite_take_days(&some[k], r, days);
            }
            suite_put_packed(l->near + at, _mm256_packs_epi16(near[0], near[1]));
        }
        for (int k = 0; k < 2; k++) {
            _mm256_storeu_si256((__m256i *)(l->last + lane) + k, some[k].last);
            x[k] = suite_x_of(&some[k], r->rows - 1);
        }
        suite_put_packed(l->x + lane, _mm256_packus_epi16(x[0], x[1]));
    }
}

static inline __m256i suite_pair(__m128i low, __m128i high)
{
    return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

/* Of a day, or of BLOCKS_NO_DAY. */
static inline const void *suite_whole_stay(const struct suite_rows *r, uint16_t day)
{
    return r->chunk->stays + 1 + (int16_t)day;
}

static inline struct suite_stays suite_whole_stays(const struct suite_rows *r,
                                                   const uint16_t *day)
{
    __m128i two[4];
    for (int i = 0; i < 4; i++)
        two[i] = _mm_loadu_si128(suite_whole_stay(r, day[i]));
    __m256i even = suite_pair(two[0], two[2]), odd = suite_pair(two[1], two[3]);
    return (struct suite_stays){(suite_vec)_mm256_unpacklo_epi64(even, odd),
                                (suite_vec)_mm256_unpackhi_epi64(even, odd)};
}

static inline const void *suite_half_stay(const struct suite_lanes *l, uint16_t day)
{
    return l->half + 1 + (int16_t)day;
}

static inline struct suite_stays suite_half_stays(const struct suite_lanes *l,
                                                  const uint16_t *day)
{
    __m128 two[4];
    for (int i = 0; i < 4; i++)
        two[i] = _mm_loadh_pi(
            _mm_castsi128_ps(_mm_loadl_epi64(suite_half_stay(l, day[2 * i]))),
            suite_half_stay(l, day[2 * i + 1]));
    __m256 low = _mm256_set_m128(two[2], two[0]), high = _mm256_set_m128(two[3], two[1]);
    return (struct suite_stays){
        (suite_vec)_mm256_shuffle_ps(low, high, _MM_SHUFFLE(2, 0, 2, 0)),
        (suite_vec)_mm256_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 3, 1))};
}

static inline struct suite_stays suite_stays_of(const struct suite_lanes *l,
                                                const struct suite_rows *r, size_t at,
                                                bool half)
{
    return half ? suite_half_stays(l, r->day + at) : suite_whole_stays(r, r->day + at);
}

/* Adds the words of the lanes from a place on that ordered after an absence there. */
static inline suite_vec suite_or_absent(suite_vec to, const struct suite_lanes *l,
                                        size_t at, suite_vec words, bool half)
{
    const uint8_t *near = l->near + at;
    return to | (suite_vec)_mm256_andnot_si256(
                    half ? _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)near))
                         : _mm256_cvtepi8_epi64(_mm_loadu_si32(near)),
                    (__m256i)words);
}

#endif

#endif
