/* SPDX-License-Identifier: Apache-2.0 */
/* A block whose people all count, of one cohort: not period by period but person by
 * person, all periods at once.  What a person is in each period are words, a bit a period
 * (suite_calendar.h), and 64 people are looked at together, in lanes (blocks.h):
 *
 *     codes   each day of a row is looked up: the bit of its period, and of the one in
 *             which presence is over that the order began (suite_codes.h)
 *     kinds   order by order, words of who buys, buys twice, is present; and of these
 *             words those of who is retained, comes back, and so on
 *     planes  how many words have each bit (suite_planes.h)
 *
 * There is no order whose person must be found, and nothing to be written per order.
 * Orders and amounts of everybody are sums over the block's days, and so are those of who
 * comes: all come in one period.
 *
 * For AVX2 and AVX-512.  Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_LANES_H
#define MAINSTAY_TIMELINE_SUITE_LANES_H

#include "timeline/suite_codes.h"
#include "timeline/suite_live.h"
#include "timeline/suite_parts.h"
#include "timeline/suite_planes.h"

#include <string.h>

/* ---- kinds -------------------------------------------------------------------- */

/* What orders leave behind in some lanes. */
struct suite_ordered {
    suite_vec present; /* at the begin of the period */
    suite_vec buyer, two, three, absent;
    suite_vec second; /* the period of the second order */
};

static inline void suite_add_order(struct suite_ordered *o, const struct suite_lanes *l,
                                   struct suite_stays s, size_t at, bool half)
{
    o->present |= s.present;
    o->three |= o->two & s.bit;
    o->two |= o->buyer & s.bit;
    o->buyer |= s.bit;
    o->absent = suite_or_absent(o->absent, l, at, s.bit, half);
}

static inline __attribute__((always_inline)) struct suite_ordered
suite_order(const struct suite_lanes *l, const struct suite_rows *r, uint32_t lane,
            bool half)
{
    const suite_vec none = {0};
    const size_t end = r->rows * (size_t)BLOCKS_LANES;
    const struct suite_stays first = suite_stays_of(l, r, lane, half);
    struct suite_ordered o = {first.present, first.bit, none, none, none, none};
    size_t at = lane + BLOCKS_LANES;
    if (at >= end)
        return o;
    struct suite_stays second = suite_stays_of(l, r, at, half);
    o.second = second.bit;
    suite_add_order(&o, l, second, at, half);
    for (at += BLOCKS_LANES; at < end; at += BLOCKS_LANES)
        suite_add_order(&o, l, suite_stays_of(l, r, at, half), at, half);
    return o;
}

static inline void suite_put(struct suite_lanes *l, enum suite_kind kind, uint32_t at,
                             suite_vec words)
{
    ((suite_vec *)l->kind[kind])[at] = words;
}

/* at: the vector that is the group's first.  once: of kinds that who orders once has. */
static inline __attribute__((always_inline)) void
suite_find_kinds(struct suite_lanes *l, const struct suite_rows *r, int32_t loyal_min,
                 uint32_t at, bool once, bool half)
{
    for (uint32_t lane = 0; lane < BLOCKS_LANES; lane += suite_lanes_of(half), at++) {
        const struct suite_ordered o = suite_order(l, r, lane, half);
        const suite_vec buyer = o.buyer, end = suite_down(o.present, half),
                        fresh = suite_lowest(buyer, half),
                        came = (buyer ^ fresh) & ~o.present;
        suite_put(l, SUITE_PRESENT, at, o.present);
        suite_put(l, SUITE_BUYER, at, buyer);
        suite_put(l, SUITE_NEW_LEFT, at, fresh & ~end);
        suite_put(l, SUITE_LATER, at, suite_up_to(buyer, half));
        if (once)
            continue;
        suite_put(l, SUITE_RETURNED, at, o.present & end & o.absent);
        suite_put(l, SUITE_BACK, at, came & end);
        suite_put(l, SUITE_BOUNCED, at, came & ~end);
        suite_put(l, SUITE_TWO, at, o.two);
        suite_put(l, SUITE_LOYAL, at, loyal_min == 3 ? o.three : o.two);
        suite_put(l, SUITE_KEPT, at, buyer & suite_up(buyer, half));
        suite_put(l, SUITE_NEWLY_TWICE, at, o.second);
    }
}

/* ---- rfm ---------------------------------------------------------------------- */

/* Sums over who ordered, days as days since first_day.  In 32 bits of 64 people: x < 256,
 * and t_x and the first day come to less than BLOCKS_DAYS_NARROW together. */
_Static_assert(BLOCKS_LANES * 255 * UINT64_C(65535) <= UINT32_MAX, "x_low");
_Static_assert(BLOCKS_LANES / 16 * (BLOCKS_DAYS_NARROW / 2 + UINT64_C(1)) *
                       (BLOCKS_DAYS_NARROW / 2) <=
                   UINT32_MAX,
               "t_x_first");

struct suite_lane_sums {
    uint64_t people, repeaters, x, t_x, first, x_t_x, x_first, t_x_first;
    int64_t value, x_value;
};

/* once: nobody ordered twice. */
static void suite_sum_rfm(const struct suite_lanes *l, const uint16_t *first,
                          const int32_t *value, bool once, struct suite_lane_sums *sums)
{
    uint32_t repeaters = 0, x = 0, t_x = 0, firsts = 0, x_t_x = 0, x_first = 0,
             t_x_first[16] = {0}, x_low = 0;
    uint16_t people = 0, begin[BLOCKS_LANES], passed[BLOCKS_LANES];
    int32_t x_high = 0;
    int64_t values = 0;
    for (uint32_t i = 0; i < BLOCKS_LANES; i++) {
        uint16_t ordered = first[i] != BLOCKS_NO_DAY ? UINT16_MAX : 0;
        begin[i] = first[i] & ordered;
        people = (uint16_t)(people - ordered);
        passed[i] = (uint16_t)(l->last[i] - first[i]); /* of no day: -1 and 65535 */
    }
    for (uint32_t i = 0; i < BLOCKS_LANES; i++)
        firsts += begin[i];
    sums->people += people;
    sums->first += firsts;
    if (once)
        return;
    for (uint32_t i = 0; i < BLOCKS_LANES; i++) {
        repeaters += l->x[i] > 0;
        x += l->x[i];
        t_x += passed[i];
        x_t_x += (uint32_t)l->x[i] * passed[i];
        x_first += (uint32_t)l->x[i] * begin[i];
    }
    for (uint32_t i = 0; i < BLOCKS_LANES; i += 16)
        for (uint32_t k = 0; k < 16; k++)
            t_x_first[k] += (uint32_t)passed[i + k] * begin[i + k];
    for (uint32_t i = 0; i < BLOCKS_LANES; i++) {
        values += value[i];
        x_low += (uint32_t)l->x[i] * ((uint32_t)value[i] & UINT16_MAX);
        x_high += l->x[i] * (value[i] >> 16);
    }
    for (uint32_t i = 0; i < 16; i++)
        sums->t_x_first += t_x_first[i];
    sums->repeaters += repeaters;
    sums->x += x;
    sums->t_x += t_x;
    sums->x_t_x += x_t_x;
    sums->x_first += x_first;
    sums->value += values;
    sums->x_value += (int64_t)x_low + (int64_t)x_high * 65536;
}

static void suite_add_lane_sums(const struct suite_walk *w,
                                const struct suite_lane_sums *s)
{
    const uint64_t as_of =
        (uint64_t)((int64_t)w->periods->as_of - w->job->blocks->first_day);
    const struct suite_rfm_sums part = {
        .people = (int64_t)s->people,
        .repeaters = (int64_t)s->repeaters,
        .x = (int64_t)s->x,
        .t_x = (int64_t)s->t_x,
        .t = (int64_t)(s->people * as_of - s->first),
        .value = s->value,
        .x_t_x = (int64_t)s->x_t_x,
        .x_t = (int64_t)(s->x * as_of - s->x_first),
        .t_x_t = (int64_t)(s->t_x * as_of - s->t_x_first),
        .x_value = s->x_value,
    };
    suite_add_rfm_sums(&w->sums->rfm, &part, false);
}

/* Of the group's people, each at its place. */
static void suite_put_rfm(const struct suite_walk *w, uint32_t group,
                          const uint16_t *first)
{
    const struct blocks *b = w->job->blocks;
    const struct suite_lanes *l = &w->s->lanes;
    const struct suite_rfm *out = w->job->rfm;
    const uint32_t lane = w->block->member + group * BLOCKS_LANES;
    for (uint32_t i = 0; i < BLOCKS_LANES && first[i] != BLOCKS_NO_DAY; i++) {
        size_t at = w->block->member + b->lane_member[lane + i];
        out->x[at] = l->x[i];
        out->t_x[at] = (uint32_t)l->last[i] - first[i];
        out->value[at] = b->lane_value[lane + i];
    }
}

/* ---- a block ------------------------------------------------------------------- */

/* Whether it is counted so.  Lanes know nothing of wide blocks, tell one order from two
 * and three alone, and have orders after as_of among the others. */
static bool suite_is_laned(const struct suite_walk *w)
{
    const struct suite_request *r = w->job->request;
    const struct blocks *b = w->job->blocks;
    const int32_t *first = b->first_order + w->block->member;
    return w->job->calendar != NULL && b->lane_rows > 0 && !w->block->wide &&
           r->chosen == NULL && (r->groups == 0 || !(w->cells & SUITE_FLOWS)) &&
           (!(w->cells & SUITE_FLOWS) || r->loyal_min_orders == 2 ||
            r->loyal_min_orders == 3) &&
           w->periods->as_of >= b->last_day &&
           periods_find(w->periods, first[0]) ==
               periods_find(w->periods, first[w->block->people - 1]);
}

/* What is counted of a block in a chunk of periods. */
struct suite_counting {
    struct suite_rows rows; /* of the next group */
    struct suite_planes planes[SUITE_KINDS];
    struct suite_lane_sums sums;
    uint32_t groups;       /* found */
    uint32_t waiting;      /* vectors of words that are not counted, of each kind */
    uint32_t eights, more; /* counted; also of kinds of people with several orders */
    bool once;             /* words that wait are of who orders once */
    bool people;           /* rfm is wanted */
};

/* All words, eight vectors of each kind at a time. */
static void suite_count_kinds(const struct suite_lanes *l, struct suite_counting *c)
{
    const uint32_t kinds = c->once ? SUITE_KINDS_ONCE : SUITE_KINDS,
                   eights = c->waiting / 8;
    for (uint32_t kind = 0; kind < kinds; kind++) {
        const suite_vec *words = (const suite_vec *)l->kind[kind];
        for (uint32_t i = 0; i < eights; i++)
            suite_count_eight(&c->planes[kind], words + 8 * i, c->eights + i);
    }
    c->eights += eights;
    c->more += c->once ? 0 : eights;
    c->waiting = 0;
}

/* Who has no orders fills eight vectors up. */
static void suite_count_rest(struct suite_lanes *l, struct suite_counting *c)
{
    const suite_vec none = {0};
    if (c->waiting == 0)
        return;
    for (uint32_t kind = 0; kind < SUITE_KINDS; kind++)
        for (uint32_t at = c->waiting; at < 8; at++)
            suite_put(l, kind, at, none);
    c->waiting = 8;
    suite_count_kinds(l, c);
}

/* What a person of the group, whose words begin at a vector, bought. */
static uint64_t suite_bought(const struct suite_lanes *l, const struct suite_counting *c,
                             uint32_t at, uint32_t lane)
{
    const uint32_t lanes = suite_lanes_of(c->rows.half);
    const suite_vec words = ((const suite_vec *)l->kind[SUITE_BUYER])[at + lane / lanes];
    uint64_t bits =
        c->rows.half ? ((suite_vec32)words)[lane % lanes] : words[lane % lanes];
    return bits << c->rows.from;
}

static void suite_count_group(const struct suite_walk *w, struct suite_counting *c)
{
    const struct blocks *b = w->job->blocks;
    const int32_t loyal_min = w->job->request->loyal_min_orders;
    struct suite_lanes *l = &w->s->lanes;
    const size_t lane = w->block->member + (size_t)c->groups * BLOCKS_LANES;
    const uint16_t *day = c->rows.day;
    const uint32_t at = c->waiting;
    const bool once = c->rows.rows == 1;
    c->once = at > 0 ? c->once : once; /* first come those of several orders */
    suite_find_codes(l, &c->rows);
    if (c->rows.half)
        suite_find_kinds(l, &c->rows, loyal_min, at, c->once, true);
    else
        suite_find_kinds(l, &c->rows, loyal_min, at, c->once, false);
    for (uint32_t i = 0; w->block->refund_runs > 0 && i < BLOCKS_LANES; i++)
        if (day[i] != BLOCKS_NO_DAY)
            l->bought[b->lane_member[lane + i]] = suite_bought(l, c, at, i);
    c->waiting += BLOCKS_LANES / suite_lanes_of(c->rows.half);
    if (c->waiting % 8 == 0)
        suite_count_kinds(l, c);
    if (c->people)
        suite_sum_rfm(l, day, b->lane_value + lane, once, &c->sums);
    if (c->people && w->job->rfm != NULL)
        suite_put_rfm(w, c->groups, day);
    c->groups++;
}

static struct suite_rows suite_rows_of(const struct suite_walk *w,
                                       const struct suite_chunk *chunk)
{
    const struct blocks *b = w->job->blocks;
    const int64_t window = w->job->request->window_days;
    const int32_t first = b->first_order[w->block->member];
    struct suite_rows r = {
        .chunk = chunk,
        .day = b->lane_day + (size_t)w->block->lane_row * BLOCKS_LANES,
        .days = (uint16_t)w->job->calendar->days,
        .window_days = (uint16_t)(window < INT16_MAX ? window : INT16_MAX)};
    uint32_t from = first == BLOCKS_NEVER ? 0 : chunk->codes[first - b->first_day] & 255,
             after = chunk->begin + (uint32_t)chunk->count; /* the highest bit */
    r.half = after - from < SUITE_HALF_BITS;
    r.from = r.half ? from : 0;
    return r;
}

/* All groups; rfm too in the first chunk. */
static void suite_count_lanes(const struct suite_walk *w, const struct suite_chunk *chunk)
{
    struct suite_lanes *l = &w->s->lanes;
    const uint8_t *depth = w->job->blocks->lane_depth + w->block->member / BLOCKS_LANES;
    const uint32_t groups = blocks_words(w->block->people);
    struct suite_counting c;
    c.rows = suite_rows_of(w, chunk);
    c.sums = (struct suite_lane_sums){0};
    c.people = chunk->first == 0 && w->cells & SUITE_FLOWS && w->job->people;
    c.groups = c.waiting = c.eights = c.more = 0;
    c.once = false;
    for (uint32_t kind = 0; kind < SUITE_KINDS; kind++)
        memset(c.planes[kind].plane, 0, sizeof c.planes[kind].plane);
    if (w->block->refund_runs > 0)
        memset(l->bought, 0, sizeof l->bought);
    suite_begin_codes(l, &c.rows);
    while (c.groups < groups && depth[c.groups] > 0) {
        c.rows.rows = depth[c.groups];
        suite_count_group(w, &c);
        c.rows.day += (size_t)c.rows.rows * BLOCKS_LANES;
    }
    suite_count_rest(l, &c);
    for (uint32_t kind = 0; kind < SUITE_KINDS; kind++) {
        suite_finish_planes(&c.planes[kind], kind < SUITE_KINDS_ONCE ? c.eights : c.more,
                            l->count[kind]);
        if (c.rows.half)
            suite_join_halves(l->count[kind], c.rows.from);
    }
    if (c.people)
        suite_add_lane_sums(w, &c.sums);
}

#endif
