/* SPDX-License-Identifier: Apache-2.0 */
/* The innermost loops of suite_block.c: what orders leave behind.
 *
 * A person of a narrow block is one number, so that an order is one load and one store:
 *
 *     bit 63      48 47     40 39    32 31                0
 *        | last day | orders  | gaps   | value + 2^31      |
 *
 * Days count from 1, and 0 is none yet.  Orders and gaps (orders after an absence) are
 * those of all days up to now; both are at most 255.  The people of a run's orders,
 * but for the repeats, are different ones, so that four can be done at once.
 *
 * Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_SCAN_H
#define MAINSTAY_TIMELINE_SUITE_SCAN_H

#include "timeline/suite_parts.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#define SUITE_DAY_BIT    48
#define SUITE_ORDERS_BIT 40
#define SUITE_GAPS_BIT   32
#define SUITE_NO_DAY     ((UINT64_C(1) << SUITE_DAY_BIT) - 1) /* all but the day */
#define SUITE_NO_VALUE   (UINT64_C(1) << 31)                  /* a value of 0 */

typedef uint64_t suite_quad __attribute__((vector_size(32)));
typedef int64_t suite_sum __attribute__((vector_size(32)));
typedef int32_t suite_halves __attribute__((vector_size(32)));

/* Records on their way between memory and four lanes: of doubles the processor moves a
 * half in one step. */
typedef double suite_moved __attribute__((may_alias));
typedef double suite_four __attribute__((vector_size(32)));

/* A day: what one of its orders adds to a record, beside the amount, and the least record
 * of who has not been absent. */
struct suite_day {
    uint64_t order, present;
};

/* code: the day, from 1. */
static inline struct suite_day suite_day(int32_t code, int64_t window_days)
{
    int64_t gone = code - window_days;
    return (struct suite_day){((uint64_t)code << SUITE_DAY_BIT) +
                                  (UINT64_C(1) << SUITE_ORDERS_BIT),
                              gone > 0 ? (uint64_t)gone << SUITE_DAY_BIT : 0};
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

/* ---- narrow ------------------------------------------------------------------- */

static inline uint64_t suite_add_one(uint64_t record, int32_t amount,
                                     struct suite_day day)
{
    uint64_t gap = record < day.present;
    return (record & SUITE_NO_DAY) + day.order + (uint64_t)(int64_t)amount +
           (gap << SUITE_GAPS_BIT);
}

/* The orders of four people.  Only upper halves are compared; -1 is taken from those of
 * who were absent. */
static inline suite_quad suite_add_four(suite_quad record, suite_sum amount,
                                        struct suite_day day)
{
    suite_halves present = (suite_halves)((suite_quad){0} + (day.present | 1U << 31));
    suite_halves gap = present > (suite_halves)record;
    suite_quad sum = (record & SUITE_NO_DAY) + day.order + (suite_quad)amount;
    return (suite_quad)((suite_halves)sum - gap);
}

static inline suite_sum suite_widen(const int32_t *amount)
{
#if defined(__AVX2__)
    return (suite_sum)_mm256_cvtepi32_epi64(_mm_loadu_si128((const __m128i *)amount));
#else
    return (suite_sum){amount[0], amount[1], amount[2], amount[3]};
#endif
}

/* Sums of amounts: of four at a time, and of the rest. */
struct suite_gross {
    suite_sum fours;
    int64_t rest;
};

/* A run; place NULL: members stand at their places. */
static inline __attribute__((always_inline)) void
suite_scan_run(struct suite_scratch *s, const uint16_t *place, const uint16_t *member,
               const int32_t *amount, const struct blocks_run *run, struct suite_day day,
               struct suite_gross *gross)
{
    uint64_t *record = s->record;
    suite_moved *moved = (suite_moved *)record;
    const uint16_t *end = member + run->count, *repeats = end - run->repeats;
    for (; repeats - member >= 4; member += 4, amount += 4) {
        size_t m[4];
        for (int k = 0; k < 4; k++)
            m[k] = place ? place[member[k]] : member[k];
        suite_sum wide = suite_widen(amount);
        suite_four four = {moved[m[0]], moved[m[1]], moved[m[2]], moved[m[3]]};
        four = (suite_four)suite_add_four((suite_quad)four, wide, day);
        for (int k = 0; k < 4; k++)
            moved[m[k]] = four[k];
        gross->fours += wide;
    }
    for (; member < end; member++, amount++) {
        size_t m = place ? place[*member] : *member;
        record[m] = suite_add_one(record[m], *amount, day);
        s->repeats[m] += member >= repeats;
        gross->rest += *amount;
    }
}

/* ---- wide --------------------------------------------------------------------- */

static int64_t suite_scan_wide(const struct suite_walk *w, const uint16_t *member,
                               const int64_t *amount, const struct blocks_run *run)
{
    struct suite_scratch *s = w->s;
    int64_t gone = (int64_t)run->day - w->job->request->window_days, sum = 0;
    uint32_t once = run->count - run->repeats;
    for (uint32_t i = 0; i < run->count; i++) {
        uint32_t m = suite_place(w, member[i]);
        s->wide_orders[m]++;
        s->wide_days[m] += i < once;
        s->wide_value[m] += amount[i];
        s->wide_gap[m] |= s->wide_last[m] < gone;
        s->wide_last[m] = run->day;
        sum += amount[i];
    }
    return sum;
}

/* ---- a period ----------------------------------------------------------------- */

/* The first member who comes after the day. */
static uint32_t suite_arrived(const struct suite_walk *w, int32_t day)
{
    const int32_t *first = w->job->blocks->first_order + w->block->member;
    uint32_t low = w->arrived, high = w->block->people;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (first[middle] <= day)
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
    uint32_t m = w->arrived, end = suite_arrived(w, day);
    w->arrived = end;
    if (w->block->wide)
        for (; m < end; m++)
            s->wide_first[suite_place(w, m)] = s->wide_value[suite_place(w, m)];
    else if (w->placed)
        for (; m < end; m++)
            s->first[s->place[m]] = suite_value(s->record[s->place[m]]);
    else
        for (; m < end; m++)
            s->first[m] = suite_value(s->record[m]);
}

static inline __attribute__((always_inline)) void
suite_scan_narrow(struct suite_walk *w, int32_t end, const uint16_t *place)
{
    const struct blocks *b = w->job->blocks;
    const struct blocks_run *run = w->run, *run_end = w->run_end;
    const uint16_t *first = b->order_member + w->order, *member = first;
    const int32_t *amount =
        b->order_amount + w->block->amount + (w->order - w->block->order);
    const int32_t before = b->first_day - 1, window_days = w->job->request->window_days;
    struct suite_gross gross = {{0}, 0};
    for (; run < run_end && run->day < end; run++) {
        suite_scan_run(w->s, place, member, amount, run,
                       suite_day(run->day - before, window_days), &gross);
        member += run->count;
        amount += run->count;
        if (w->arrived < w->block->people)
            suite_keep_first_values(w, run->day);
    }
    w->run = run;
    w->order += (uint64_t)(member - first);
    w->orders = member - first;
    w->gross =
        gross.rest + gross.fours[0] + gross.fours[1] + gross.fours[2] + gross.fours[3];
}

/* The orders before day `end`. */
static void suite_scan(struct suite_walk *w, int32_t end)
{
    const struct blocks *b = w->job->blocks;
    if (!w->block->wide) {
        if (w->placed)
            suite_scan_narrow(w, end, w->s->place);
        else
            suite_scan_narrow(w, end, NULL);
        return;
    }
    w->orders = w->gross = 0;
    for (; w->run < w->run_end && w->run->day < end; w->run++) {
        uint64_t amount = w->block->amount + (w->order - w->block->order);
        w->gross += suite_scan_wide(w, b->order_member + w->order,
                                    b->order_amount_wide + amount, w->run);
        w->orders += w->run->count;
        w->order += w->run->count;
        suite_keep_first_values(w, w->run->day);
    }
}

#endif
