/* SPDX-License-Identifier: Apache-2.0 */
/* From what orders left behind to bits: who is present at the end of a period, who
 * bought in it, and so on.  Presence needs no spans: a person is present on the evening
 * of day d if the last order up to d is on a day after d - window.
 *
 * Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_MARKS_H
#define MAINSTAY_TIMELINE_SUITE_MARKS_H

#include "timeline/suite_live.h"
#include "timeline/suite_parts.h"
#include "timeline/suite_scan.h"

#include <string.h>

/* How many orders make somebody loyal, as far as a byte can tell. */
static inline uint8_t suite_loyal_min(const struct suite_walk *w)
{
    int32_t min = w->job->request->loyal_min_orders;
    return min < 1 ? 1 : min > UINT8_MAX ? UINT8_MAX : (uint8_t)min;
}

/* ---- narrow ------------------------------------------------------------------- */

#if defined(__AVX512VBMI2__)

/* Of 16 records, 128 bits each: gaps, orders, and days in two parts. */
static inline __m512i suite_split(const uint64_t *record)
{
    const __m512i bytes = _mm512_set_epi64(
        0x7f7e77766f6e6766, 0x5f5e57564f4e4746, 0x3f3e37362f2e2726, 0x1f1e17160f0e0706,
        0x7d756d655d554d45, 0x3d352d251d150d05, 0x7c746c645c544c44, 0x3c342c241c140c04);
    return _mm512_permutex2var_epi8(_mm512_loadu_si512(record), bytes,
                                    _mm512_loadu_si512(record + 8));
}

/* Neighbouring parts of each of two: the even ones, the odd ones, or the last two. */
#define SUITE_EVEN _MM_SHUFFLE(2, 0, 2, 0)
#define SUITE_ODD  _MM_SHUFFLE(3, 1, 3, 1)
#define SUITE_LAST _MM_SHUFFLE(3, 2, 3, 2)

/* What there is now, and counted then; what came since is returned. */
static inline __m512i suite_since(uint8_t *counted, __m512i now)
{
    __m512i then = _mm512_loadu_si512(counted);
    _mm512_storeu_si512(counted, now);
    return _mm512_sub_epi8(now, then);
}

static void suite_mark_narrow(struct suite_scratch *s, uint64_t live, uint16_t least,
                              uint8_t loyal_min)
{
    const __m512i present = _mm512_set1_epi16((short)least), one = _mm512_set1_epi8(1),
                  two = _mm512_set1_epi8(2), many = _mm512_set1_epi8((char)loyal_min);
    struct suite_marks *marks = &s->marks;
    for (; live != 0; live &= live - 1) {
        const uint32_t word = (uint32_t)__builtin_ctzll(live);
        __m512i sixteen[4], days[2], counts[2];
        for (uint32_t k = 0; k < 4; k++)
            sixteen[k] = suite_split(s->record + word * 64 + k * 16);
        for (uint32_t k = 0; k < 2; k++) {
            days[k] =
                _mm512_shuffle_i64x2(sixteen[2 * k], sixteen[2 * k + 1], SUITE_LAST);
            counts[k] = _mm512_shuffle_i64x2(sixteen[2 * k], sixteen[2 * k + 1],
                                             _MM_SHUFFLE(1, 0, 1, 0));
        }
        __m512i gaps =
            suite_since(s->counted_gaps + word * 64,
                        _mm512_shuffle_i64x2(counts[0], counts[1], SUITE_EVEN));
        __m512i orders =
            suite_since(s->counted_orders + word * 64,
                        _mm512_shuffle_i64x2(counts[0], counts[1], SUITE_ODD));
        marks->end[word] = _mm512_cmpge_epu16_mask(days[0], present) |
                           (uint64_t)_mm512_cmpge_epu16_mask(days[1], present) << 32;
        marks->gap[word] = _mm512_cmpge_epu8_mask(gaps, one);
        marks->buyer[word] = _mm512_cmpge_epu8_mask(orders, one);
        marks->two[word] = _mm512_cmpge_epu8_mask(orders, two);
        marks->loyal[word] = _mm512_cmpge_epu8_mask(orders, many);
    }
}

#elif defined(__AVX2__)

static inline uint32_t suite_at_least(__m256i bytes, __m256i min)
{
    return (uint32_t)_mm256_movemask_epi8(
        _mm256_cmpeq_epi8(_mm256_max_epu8(bytes, min), bytes));
}

/* Of 16 records: orders and gaps, and days.  Neighbouring pairs take turns in the halves
 * of what comes out: people 0 1 4 5 8 9 12 13, then 2 3 6 7 10 11 14 15. */
static inline void suite_split(const uint64_t *record, __m256i *orders, __m256i *days)
{
    const __m256i apart =
        _mm256_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15, 0, 1, 4, 5,
                         8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
    __m256i upper[2];
    for (int i = 0; i < 2; i++) {
        __m256 low = _mm256_loadu_ps((const float *)(record + 8 * i));
        __m256 high = _mm256_loadu_ps((const float *)(record + 8 * i + 4));
        upper[i] = _mm256_shuffle_epi8(
            _mm256_castps_si256(_mm256_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 3, 1))),
            apart);
    }
    *orders = _mm256_unpacklo_epi64(upper[0], upper[1]);
    *days = _mm256_unpackhi_epi64(upper[0], upper[1]);
}

/* Bytes of 32 people in their order, from words of suite_split. */
static inline __m256i suite_in_order(__m256i words_0, __m256i words_1)
{
    __m256i bytes = _mm256_permute4x64_epi64(_mm256_packus_epi16(words_0, words_1),
                                             _MM_SHUFFLE(3, 1, 2, 0));
    return _mm256_unpacklo_epi16(bytes, _mm256_bsrli_epi128(bytes, 8));
}

static void suite_mark_narrow(struct suite_scratch *s, uint64_t live, uint16_t least,
                              uint8_t loyal_min)
{
    const __m256i low = _mm256_set1_epi16(0xff), one = _mm256_set1_epi8(1),
                  two = _mm256_set1_epi8(2), many = _mm256_set1_epi8((char)loyal_min),
                  before = _mm256_set1_epi16((short)(least - 1));
    struct suite_marks *marks = &s->marks;
    for (; live != 0; live &= live - 1)
        for (uint32_t i = (uint32_t)__builtin_ctzll(live) * 64, half = 0; half < 2;
             half++, i += 32) {
            __m256i now[2], days[2], present[2], orders[2], gaps[2];
            for (uint32_t k = 0; k < 2; k++) {
                __m256i *counted = (__m256i *)(s->counted + i + 16 * k);
                suite_split(s->record + i + 16 * k, &now[k], &days[k]);
                __m256i new = _mm256_sub_epi16(now[k], _mm256_loadu_si256(counted));
                _mm256_storeu_si256(counted, now[k]);
                present[k] = _mm256_srli_epi16(_mm256_cmpgt_epi16(days[k], before), 8);
                orders[k] = _mm256_srli_epi16(new, 8);
                gaps[k] = _mm256_and_si256(new, low);
            }
            __m256i count = suite_in_order(orders[0], orders[1]);
            const uint32_t bits[] = {
                (uint32_t)_mm256_movemask_epi8(suite_in_order(present[0], present[1])),
                suite_at_least(suite_in_order(gaps[0], gaps[1]), one),
                suite_at_least(count, one),
                suite_at_least(count, two),
                suite_at_least(count, many),
            };
            uint64_t *const words[] = {marks->end, marks->gap, marks->buyer, marks->two,
                                       marks->loyal};
            for (int k = 0; k < 5; k++)
                memcpy((uint32_t *)words[k] + i / 32, &bits[k], sizeof bits[k]);
        }
}

#else

static void suite_mark_narrow(struct suite_scratch *s, uint64_t live, uint16_t least,
                              uint8_t loyal_min)
{
    struct suite_marks *marks = &s->marks;
    for (; live != 0; live &= live - 1) {
        const uint32_t word = (uint32_t)__builtin_ctzll(live);
        const uint64_t *record = s->record + word * 64;
        uint16_t *counted = s->counted + word * 64, day[64], now[64];
        uint8_t end[64], gap[64], buyer[64], two[64], loyal[64];
        for (int i = 0; i < 64; i++) {
            day[i] = (uint16_t)(record[i] >> SUITE_DAY_BIT);
            now[i] = (uint16_t)(record[i] >> SUITE_GAPS_BIT);
        }
        for (int i = 0; i < 64; i++) {
            uint16_t new = (uint16_t)(now[i] - counted[i]);
            counted[i] = now[i];
            end[i] = day[i] >= least;
            gap[i] = (new & 255) != 0;
            buyer[i] = new >= 1 << 8;
            two[i] = new >= 2 << 8;
            loyal[i] = new >= loyal_min << 8;
        }
        marks->end[word] = suite_word(end);
        marks->gap[word] = suite_word(gap);
        marks->buyer[word] = suite_word(buyer);
        marks->two[word] = suite_word(two);
        marks->loyal[word] = suite_word(loyal);
    }
}

#endif

/* ---- wide --------------------------------------------------------------------- */

static void suite_mark_wide(const struct suite_walk *w, int32_t end)
{
    struct suite_scratch *s = w->s;
    struct suite_marks *marks = &s->marks;
    int64_t gone = (int64_t)end - w->job->request->window_days;
    int64_t loyal_min = w->job->request->loyal_min_orders;
    for (uint64_t live = w->live; live != 0; live &= live - 1) {
        const uint32_t word = (uint32_t)__builtin_ctzll(live);
        uint64_t present = 0, gap = 0, buyer = 0, two = 0, loyal = 0;
        for (uint32_t i = 0, m = word * 64; i < 64; i++, m++) {
            uint32_t orders = s->wide_orders[m] - s->wide_counted[m];
            s->wide_counted[m] = s->wide_orders[m];
            present |= (uint64_t)(s->wide_last[m] >= gone) << i;
            gap |= (uint64_t)(s->wide_gap[m] != 0) << i;
            buyer |= (uint64_t)(orders >= 1) << i;
            two |= (uint64_t)(orders >= 2) << i;
            loyal |= (uint64_t)(orders >= loyal_min) << i;
        }
        marks->end[word] = present;
        marks->gap[word] = gap;
        marks->buyer[word] = buyer;
        marks->two[word] = two;
        marks->loyal[word] = loyal & buyer;
    }
}

/* After the orders of a period: the marks of the period that ends before day `end`. */
static void suite_mark(const struct suite_walk *w, int32_t end)
{
    struct suite_scratch *s = w->s;
    if (w->block->wide) {
        suite_mark_wide(w, end);
        return;
    }
    suite_mark_narrow(s, w->live,
                      suite_code(w, (int64_t)end - w->job->request->window_days),
                      suite_loyal_min(w));
    if (w->job->request->loyal_min_orders > UINT8_MAX)
        memset(s->marks.loyal, 0, sizeof s->marks.loyal);
}

/* ---- from one period to the next ------------------------------------------------- */

/* The end is the next start, and who bought has bought before. */
static void suite_pass_on(struct suite_walk *w)
{
    struct suite_marks *m = &w->s->marks;
    w->staying = 0;
    for (uint64_t live = w->live; live != 0; live &= live - 1) {
        const uint32_t i = (uint32_t)__builtin_ctzll(live);
        m->twice[i] |= m->two[i] | (m->buyer[i] & m->before[i]);
        m->before[i] |= m->buyer[i];
        m->previous[i] = m->buyer[i];
        m->start[i] = m->end[i];
        w->staying |= (uint64_t)((m->end[i] | m->buyer[i]) != 0) << i;
    }
    if (w->block->wide)
        memset(w->s->wide_gap, 0, w->people);
}

#endif
