/* SPDX-License-Identifier: Apache-2.0 */
/* The innermost loops of suite_block.c: what orders leave behind.
 *
 * A person of a narrow block is one number, so that an order is one load and one store:
 *
 *     bit 63      48 47     40 39    32 31                0
 *        | last day | orders  | gaps   | value + 2^31      |
 *
 * Days count from 1, and 0 is none yet.  Orders and gaps (orders after an absence) are
 * those of all days up to now; both are at most 255.  Each four of orders is of one day
 * and of four people, or of nobody, who has a record too.
 *
 * Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_SCAN_H
#define MAINSTAY_TIMELINE_SUITE_SCAN_H

#include "timeline/suite_parts.h"
#include "timeline/suite_pick.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#define SUITE_DAY_BIT    48
#define SUITE_ORDERS_BIT 40
#define SUITE_GAPS_BIT   32
#define SUITE_NO_DAY     ((UINT64_C(1) << SUITE_DAY_BIT) - 1) /* all but the day */
#define SUITE_NO_VALUE   (UINT64_C(1) << 31)                  /* a value of 0 */

/* code: the day, from 1. */
static inline struct suite_day suite_day(uint16_t code, int64_t window_days)
{
    int64_t gone = code - window_days;
    return (struct suite_day){
        ((uint64_t)code << SUITE_DAY_BIT) + (UINT64_C(1) << SUITE_ORDERS_BIT),
        (gone > 0 ? (uint64_t)gone << SUITE_DAY_BIT : 0) | UINT64_C(1) << 31};
}

/* A day as a record has it, if it can have it: what a day can be compared with. */
static inline uint16_t suite_code(const struct suite_walk *w, int64_t day)
{
    int64_t code = day - w->job->blocks->first_day + 1;
    return code < 1 ? 1 : code > INT16_MAX ? INT16_MAX : (uint16_t)code;
}

static inline int32_t suite_value(uint64_t record)
{
    return (int32_t)((uint32_t)record ^ (uint32_t)SUITE_NO_VALUE);
}

/* A record and one order more. */
static inline uint64_t suite_added(uint64_t record, int32_t amount, struct suite_day day)
{
    uint64_t gap = record >> 32 < day.present >> 32;
    return (record & SUITE_NO_DAY) + day.order + (gap << SUITE_GAPS_BIT) +
           (uint64_t)(int64_t)amount;
}

/* ---- narrow ------------------------------------------------------------------- */

#if defined(__AVX2__)

typedef int64_t suite_sum __attribute__((vector_size(32)));
typedef uint64_t suite_records __attribute__((vector_size(32)));
typedef int32_t suite_halves __attribute__((vector_size(32)));

/* Records on their way between memory and four lanes: of doubles the processor moves a
 * half in one step. */
typedef double suite_moved __attribute__((may_alias));
typedef double suite_lanes __attribute__((vector_size(32)));

/* Of lower halves none is less than -2^31; -1 is taken from the upper ones of who were
 * absent. */
static inline void suite_add_four(uint64_t *record, const size_t m[4],
                                  const int32_t *amount, struct suite_day day,
                                  suite_sum *sum)
{
    suite_moved *moved = (suite_moved *)record;
    suite_lanes four = {moved[m[0]], moved[m[1]], moved[m[2]], moved[m[3]]};
    suite_sum amounts =
        (suite_sum)_mm256_cvtepi32_epi64(_mm_loadu_si128((const __m128i *)amount));
    suite_halves present = (suite_halves)((suite_records){0} + day.present);
    suite_halves gap = present > (suite_halves)four;
    suite_records now =
        ((suite_records)four & SUITE_NO_DAY) + (day.order + (suite_records)amounts);
    four = (suite_lanes)((suite_halves)now - gap);
    for (int k = 0; k < 4; k++)
        moved[m[k]] = four[k];
    *sum += amounts;
}

static inline int64_t suite_total(suite_sum sum)
{
    return sum[0] + sum[1] + sum[2] + sum[3];
}

#else

typedef int64_t suite_sum;

static inline void suite_add_four(uint64_t *record, const size_t m[4],
                                  const int32_t *amount, struct suite_day day,
                                  suite_sum *sum)
{
    for (int k = 0; k < 4; k++) {
        record[m[k]] = suite_added(record[m[k]], amount[k], day);
        *sum += amount[k];
    }
}

static inline int64_t suite_total(suite_sum sum)
{
    return sum;
}

#endif

/* The first fours, of the days s->days; place NULL: members stand at their places.
 * Returns the sum of amounts. */
static inline __attribute__((always_inline)) int64_t
suite_add_fours(struct suite_scratch *s, const uint16_t *place, const uint16_t *member,
                const int32_t *amount, uint32_t fours)
{
    suite_sum sum = {0};
    for (uint32_t i = 0; i < fours; i++, member += 4, amount += 4) {
        size_t m[4];
        for (int k = 0; k < 4; k++)
            m[k] = place ? place[member[k]] : member[k];
        __builtin_prefetch(member + SUITE_AHEAD);
        __builtin_prefetch(amount + SUITE_AHEAD);
        suite_add_four(s->record, m, amount, s->days[i], &sum);
    }
    return suite_total(sum);
}

/* Of people who have an order on the day: it, and whether they were absent, is known. */
static inline __attribute__((always_inline)) int64_t
suite_add_repeats(struct suite_scratch *s, const uint16_t *place, const uint16_t *member,
                  const int32_t *amount, uint64_t count)
{
    int64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        size_t m = place ? place[member[i]] : member[i];
        s->record[m] += (UINT64_C(1) << SUITE_ORDERS_BIT) + (uint64_t)(int64_t)amount[i];
        s->repeats[m]++;
        sum += amount[i];
    }
    return sum;
}

/* ---- wide --------------------------------------------------------------------- */

static int64_t suite_add_wide(const struct suite_walk *w, uint64_t order, uint64_t count,
                              int32_t day, bool repeats)
{
    const struct blocks *b = w->job->blocks;
    const uint16_t *member = b->order_member + order;
    const int64_t *amount =
        b->order_amount_wide + w->block->amount + (order - w->block->order);
    struct suite_scratch *s = w->s;
    int64_t gone = (int64_t)day - w->job->request->window_days, sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint32_t m = suite_place(w, member[i]);
        s->wide_orders[m]++;
        s->wide_days[m] += !repeats;
        s->wide_value[m] += amount[i];
        s->wide_gap[m] |= s->wide_last[m] < gone;
        s->wide_last[m] = day;
        sum += amount[i];
    }
    return sum;
}

/* ---- a period ----------------------------------------------------------------- */

/* A member who counts, in their order. */
static inline uint32_t suite_came(const struct suite_walk *w, uint32_t i)
{
    return w->placed ? w->s->came[i] : i;
}

/* The first of these who comes after the day. */
static uint32_t suite_arrived(const struct suite_walk *w, int32_t day)
{
    const int32_t *first = w->job->blocks->first_order + w->block->member;
    uint32_t low = w->arrived, high = w->people;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (first[suite_came(w, middle)] <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* While people still come: what they spent on their first day, which is over now. */
static void suite_keep_first_values(struct suite_walk *w, int32_t day)
{
    struct suite_scratch *s = w->s;
    if (w->arrived == w->people)
        return;
    uint32_t i = w->arrived, end = suite_arrived(w, day);
    w->arrived = end;
    for (; w->placed && i < end; i++) {
        uint32_t m = s->place[s->came[i]];
        if (w->block->wide)
            s->wide_first[m] = s->wide_value[m];
        else
            s->first[m] = suite_value(s->record[m]);
    }
    if (w->block->wide)
        for (; i < end; i++)
            s->wide_first[i] = s->wide_value[i];
    else
        for (; i < end; i++)
            s->first[i] = suite_value(s->record[i]);
}

/* The days of the next fours before day `end`; of one run while people still come. */
struct suite_piece {
    uint32_t fours;
    uint64_t orders, repeats;
};

static struct suite_piece suite_next_piece(struct suite_walk *w, int32_t end)
{
    const int32_t before = w->job->blocks->first_day - 1;
    const int32_t window_days = w->job->request->window_days;
    const struct blocks_run *run = w->run;
    struct suite_day *days = w->s->days;
    struct suite_piece piece = {0};
    do {
        uint32_t fours = blocks_fours(run->count, run->repeats);
        struct suite_day day = suite_day((uint16_t)(run->day - before), window_days);
        for (uint32_t i = 0; i < fours; i += SUITE_AT_ONCE)
            for (uint32_t k = 0; k < SUITE_AT_ONCE; k++)
                days[piece.fours + i + k] = day;
        piece.fours += fours;
        piece.orders += run->count;
        piece.repeats += run->repeats;
        run++;
    } while (run < w->run_end && run->day < end && piece.fours < SUITE_PIECE &&
             w->arrived == w->people);
    w->run = run;
    return piece;
}

static inline __attribute__((always_inline)) void
suite_scan_narrow(struct suite_walk *w, int32_t end, const uint16_t *place)
{
    const struct blocks *b = w->job->blocks;
    const int32_t *amount = b->order_amount + w->block->amount;
    while (w->run < w->run_end && w->run->day < end) {
        struct suite_piece piece = suite_next_piece(w, end);
        w->gross +=
            suite_add_fours(w->s, place, b->order_member + w->order,
                            amount + (w->order - w->block->order), piece.fours) +
            suite_add_repeats(w->s, place, b->order_member + w->repeat,
                              amount + (w->repeat - w->block->order), piece.repeats);
        w->order += (uint64_t)piece.fours * 4;
        w->repeat += piece.repeats;
        w->orders += (int64_t)piece.orders;
        suite_keep_first_values(w, w->run[-1].day);
    }
}

/* Of the fours, the orders of who is chosen. */
static void suite_add_picked(const struct suite_walk *w, const uint16_t *member,
                             const int32_t *amount, uint32_t fours)
{
    struct suite_scratch *s = w->s;
    uint32_t count = suite_pick(s, member, amount, fours * 4);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t *record = &s->record[s->place[s->picked.member[i]]];
        *record = suite_added(*record, s->picked.amount[i], s->days[s->picked.at[i] / 4]);
    }
}

static void suite_add_picked_repeats(const struct suite_walk *w, const uint16_t *member,
                                     const int32_t *amount, uint64_t orders)
{
    struct suite_scratch *s = w->s;
    for (uint64_t i = 0; i < orders; i += SUITE_FOURS * 4) {
        uint64_t left = orders - i, most = SUITE_FOURS * 4;
        uint32_t count =
            suite_pick(s, member + i, amount + i, (uint32_t)(left < most ? left : most));
        suite_add_repeats(s, s->place, s->picked.member, s->picked.amount, count);
    }
}

/* While people still come, repeats are added day by day. */
static void suite_scan_picked(struct suite_walk *w, int32_t end)
{
    const struct blocks *b = w->job->blocks;
    const int32_t *amount = b->order_amount + w->block->amount;
    const uint64_t first = w->block->order;
    uint64_t repeats = 0;
    while (w->run < w->run_end && w->run->day < end) {
        struct suite_piece piece = suite_next_piece(w, end);
        suite_add_picked(w, b->order_member + w->order, amount + (w->order - first),
                         piece.fours);
        w->order += (uint64_t)piece.fours * 4;
        repeats += piece.repeats;
        bool last = w->run == w->run_end || w->run->day >= end;
        if (last || w->arrived < w->people) {
            suite_add_picked_repeats(w, b->order_member + w->repeat,
                                     amount + (w->repeat - first), repeats);
            w->repeat += repeats;
            repeats = 0;
            suite_keep_first_values(w, w->run[-1].day);
        }
    }
}

static void suite_scan_wide(struct suite_walk *w, int32_t end)
{
    for (; w->run < w->run_end && w->run->day < end; w->run++) {
        const struct blocks_run *run = w->run;
        w->gross +=
            suite_add_wide(w, w->order, run->count - run->repeats, run->day, false) +
            suite_add_wide(w, w->repeat, run->repeats, run->day, true);
        w->order += (uint64_t)blocks_fours(run->count, run->repeats) * 4;
        w->repeat += run->repeats;
        w->orders += run->count;
        suite_keep_first_values(w, run->day);
    }
}

/* The orders before day `end`. */
static void suite_scan(struct suite_walk *w, int32_t end)
{
    w->orders = w->gross = 0;
    if (w->block->wide)
        suite_scan_wide(w, end);
    else if (w->picked)
        suite_scan_picked(w, end);
    else if (w->placed)
        suite_scan_narrow(w, end, w->s->place);
    else
        suite_scan_narrow(w, end, NULL);
}

#endif
