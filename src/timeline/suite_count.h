/* SPDX-License-Identifier: Apache-2.0 */
/* What the marks of neighbours come to, and their orders and amounts: each a sum over the
 * people of one stretch.
 *
 * Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_COUNT_H
#define MAINSTAY_TIMELINE_SUITE_COUNT_H

#include "timeline/suite_parts.h"
#include "timeline/suite_scan.h"

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

/* What a stretch's people were and did in a period.  live: of its words. */
struct suite_counts {
    uint32_t end, buyers; /* as at the start and in the period before */
    uint32_t retained, returned, fresh, new_left, back, bounced;
    uint32_t again, buyers_2, loyal, kept, newly_twice;
};

/* Orders of people at these places up to now and their amounts, in narrow blocks with
 * 2^31 for each person. */
struct suite_spent {
    uint64_t orders, value;
};

/* ---- marks -------------------------------------------------------------------- */

#if defined(__AVX512VPOPCNTDQ__)

/* Words of marks, four at once. */
typedef uint64_t suite_words __attribute__((vector_size(32)));

static inline suite_words suite_ones(suite_words words)
{
    return (suite_words)_mm256_popcnt_epi64((__m256i)words);
}

static inline suite_words suite_take(__mmask8 some, const uint64_t *word)
{
    return (suite_words)_mm256_maskz_loadu_epi64(some, word);
}

/* Which of the people of words [i, i + 4) are of the stretch, whose words are
 * [first, last]; of words behind it nothing is taken. */
static inline suite_words suite_people_of(const struct suite_stretch *t, uint32_t i,
                                          uint32_t first, uint32_t last)
{
    __m256i of = _mm256_set1_epi64x(-1);
    __mmask8 begin = i == first, end = (__mmask8)(last - i < 4 ? 1 << (last - i) : 0);
    of = _mm256_mask_and_epi64(
        of, begin, of, _mm256_set1_epi64x((int64_t)(UINT64_MAX << t->begin % 64)));
    of = _mm256_mask_and_epi64(
        of, end, of,
        _mm256_set1_epi64x((int64_t)(UINT64_MAX >> (63 - (t->end - 1) % 64))));
    return (suite_words)of;
}

/* Counts of at most BLOCKS_PEOPLE, four in a word, added up. */
static inline uint64_t suite_join(suite_words a, suite_words b, suite_words c,
                                  suite_words d)
{
    suite_words joined = a + (b << 16) + (c << 32) + (d << 48);
    return joined[0] + joined[1] + joined[2] + joined[3];
}

static inline uint32_t suite_part(uint64_t joined, uint32_t which)
{
    return (uint32_t)(joined >> 16 * which) & 0xffff;
}

static inline __attribute__((always_inline)) struct suite_counts
suite_count(const struct suite_marks *m, const struct suite_stretch *t, uint64_t live)
{
    const suite_words none = {0};
    suite_words retained = none, returned = none, fresh = none, new_left = none,
                back = none, bounced = none, again = none, two = none, loyal = none,
                kept = none, newly_twice = none;
    uint32_t first = t->begin / 64, last = (t->end - 1) / 64;
    for (uint32_t i = first; i <= last; i += 4) {
        if ((live >> i & 15) == 0)
            continue;
        __mmask8 some = (__mmask8)(last - i < 4 ? 15 >> (3 - (last - i)) : 15);
        suite_words of = suite_people_of(t, i, first, last),
                    start = suite_take(some, m->start + i),
                    end = suite_take(some, m->end + i),
                    before = suite_take(some, m->before + i),
                    buyer = suite_take(some, m->buyer + i) & of,
                    twos = suite_take(some, m->two + i) & of, both = start & end & of,
                    came = buyer & before & ~start;
        retained += suite_ones(both);
        returned += suite_ones(both & suite_take(some, m->gap + i));
        fresh += suite_ones(buyer & ~before);
        new_left += suite_ones(buyer & ~before & ~end);
        back += suite_ones(came & end);
        bounced += suite_ones(came & ~end);
        again += suite_ones(buyer & before);
        two += suite_ones(twos);
        loyal += suite_ones(suite_take(some, m->loyal + i) & of);
        kept += suite_ones(buyer & suite_take(some, m->previous + i));
        newly_twice +=
            suite_ones((twos | (buyer & before)) & ~suite_take(some, m->twice + i));
    }
    uint64_t stayed = suite_join(retained, returned, fresh, new_left),
             moved = suite_join(back, bounced, again, two),
             bought = suite_join(loyal, kept, newly_twice, none);
    struct suite_counts c = {
        .retained = suite_part(stayed, 0),
        .returned = suite_part(stayed, 1),
        .fresh = suite_part(stayed, 2),
        .new_left = suite_part(stayed, 3),
        .back = suite_part(moved, 0),
        .bounced = suite_part(moved, 1),
        .again = suite_part(moved, 2),
        .buyers_2 = suite_part(moved, 3),
        .loyal = suite_part(bought, 0),
        .kept = suite_part(bought, 1),
        .newly_twice = suite_part(bought, 2),
    };
    c.end = c.retained + c.fresh - c.new_left + c.back;
    c.buyers = c.fresh + c.again;
    return c;
}

#else

static inline uint32_t suite_ones(uint64_t word)
{
#if defined(__POPCNT__)
    return (uint32_t)__builtin_popcountll(word);
#else
    word -= word >> 1 & UINT64_C(0x5555555555555555);
    word = (word & UINT64_C(0x3333333333333333)) +
           (word >> 2 & UINT64_C(0x3333333333333333));
    word = (word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (uint32_t)(word * UINT64_C(0x0101010101010101) >> 56);
#endif
}

/* Adds those of 64 people who are in `of`. */
static inline void suite_count_word(struct suite_counts *c, const struct suite_marks *m,
                                    uint32_t i, uint64_t of)
{
    uint64_t start = m->start[i], end = m->end[i], before = m->before[i];
    uint64_t buyer = m->buyer[i] & of, two = m->two[i] & of;
    uint64_t both = start & end & of, fresh = buyer & ~before, again = buyer & before;
    uint64_t came = again & ~start;
    c->retained += suite_ones(both);
    c->returned += suite_ones(both & m->gap[i]);
    c->fresh += suite_ones(fresh);
    c->new_left += suite_ones(fresh & ~end);
    c->back += suite_ones(came & end);
    c->bounced += suite_ones(came & ~end);
    c->again += suite_ones(again);
    c->buyers_2 += suite_ones(two);
    c->loyal += suite_ones(m->loyal[i] & of);
    c->kept += suite_ones(buyer & m->previous[i]);
    c->newly_twice += suite_ones((two | again) & ~m->twice[i]);
}

static struct suite_counts suite_count(const struct suite_marks *m,
                                       const struct suite_stretch *t, uint64_t live)
{
    struct suite_counts c = {0};
    uint32_t first = t->begin / 64, last = (t->end - 1) / 64;
    uint64_t from = UINT64_MAX << t->begin % 64,
             to = UINT64_MAX >> (63 - (t->end - 1) % 64);
    for (; live != 0; live &= live - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(live);
        suite_count_word(
            &c, m, i, (i == first ? from : UINT64_MAX) & (i == last ? to : UINT64_MAX));
    }
    c.end = c.retained + c.fresh - c.new_left + c.back;
    c.buyers = c.fresh + c.again;
    return c;
}

#endif

/* ---- money -------------------------------------------------------------------- */

static struct suite_spent suite_spent_wide(const struct suite_scratch *s, uint32_t begin,
                                           uint32_t end)
{
    struct suite_spent spent = {0};
    for (uint32_t i = begin; i < end; i++) {
        spent.orders += s->wide_orders[i];
        spent.value += (uint64_t)s->wide_value[i];
    }
    return spent;
}

/* Of the records [begin, end), at most 256, orders and the value are added up: the values
 * come to less than 2^40, where the orders begin. */
static inline uint64_t suite_sum_records(const uint64_t *record, uint32_t begin,
                                         uint32_t end)
{
    const uint64_t both = UINT64_C(255) << SUITE_ORDERS_BIT | UINT32_MAX;
#if defined(__AVX512F__)
    const __m512i part = _mm512_set1_epi64((int64_t)both);
    __m512i even = _mm512_setzero_si512(), odd = even;
    uint32_t some = UINT32_MAX << begin % 8; /* whole lines are read */
    for (uint32_t i = begin / 8 * 8; i < end; i += 16, some = UINT32_MAX) {
        some &= UINT32_MAX >> (end - i < 16 ? 32 - (end - i) : 0);
        even = _mm512_add_epi64(
            even,
            _mm512_and_si512(part, _mm512_maskz_load_epi64((__mmask8)some, record + i)));
        odd = _mm512_add_epi64(
            odd, _mm512_and_si512(part, _mm512_maskz_load_epi64((__mmask8)(some >> 8),
                                                                record + i + 8)));
    }
    return (uint64_t)_mm512_reduce_add_epi64(_mm512_add_epi64(even, odd));
#else
    uint64_t sum = 0;
    for (uint32_t i = begin; i < end; i++)
        sum += record[i] & both;
    return sum;
#endif
}

static struct suite_spent suite_spent_by(const struct suite_walk *w, uint32_t begin,
                                         uint32_t end)
{
    struct suite_spent spent = {0};
    if (w->block->wide)
        return suite_spent_wide(w->s, begin, end);
    while (begin < end) {
        uint32_t count = end - begin < 256 ? end - begin : 256;
        uint64_t sum = suite_sum_records(w->s->record, begin, begin + count);
        spent.orders += sum >> SUITE_ORDERS_BIT;
        spent.value += sum & ((UINT64_C(1) << SUITE_ORDERS_BIT) - 1);
        begin += count;
    }
    return spent;
}

#endif
