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

#include "timeline/rfm_lanes.h"
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
    const struct suite_stays first =
        r->alike ? r->first : suite_stays_of(l, r, lane, half);
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

/* What is counted of a block in a chunk of periods. */
struct suite_counting {
    struct suite_rows rows; /* of the next group */
    struct suite_planes planes[SUITE_KINDS];
    struct rfm_sums sums;
    uint32_t groups;       /* found */
    uint32_t waiting;      /* vectors of words that are not counted, of each kind */
    uint32_t eights, more; /* counted; also of kinds of people with several orders */
    bool once;             /* words that wait are of who orders once */
    bool people;           /* rfm is wanted */
    bool one_day;          /* everybody came on one, and ordered */
    uint16_t first;        /* day of the first who came, since first_day */
    uint32_t alike;        /* people who ordered once, on one_day, and are in no group */
};

/* ---- rfm ---------------------------------------------------------------------- */

/* later: not all of the block came on one day; then they came `first` or more days after
 * first_day.  once: nobody ordered twice. */
static inline __attribute__((always_inline)) void
suite_sum_people(struct rfm_sums *sums, const struct suite_lanes *l, const uint16_t *day,
                 uint16_t first, bool later, bool once)
{
    for (uint32_t i = 0; i < BLOCKS_LANES; i += RFM_LANES) {
        const rfm_narrow begin = rfm_read(day + i), x = rfm_read_x(l->x + i),
                         ordered = (rfm_narrow)(begin != BLOCKS_NO_DAY);
        /* of no day: -1 less 65535 */
        const rfm_narrow t_x = rfm_read((const uint16_t *)l->last + i) - begin;
        if (once)
            sums->people -= ordered;
        else
            rfm_add(sums, ordered, x, t_x);
        if (later && once)
            sums->later += rfm_add_up((begin - first) & ordered);
        else if (later)
            rfm_add_later(sums, (begin - first) & ordered, x, t_x);
    }
}

static void suite_sum_rfm(const struct suite_walk *w, struct suite_counting *c,
                          const int32_t *value)
{
    const struct suite_lanes *l = &w->s->lanes;
    const uint16_t *day = c->rows.day;
    const bool once = c->rows.rows == 1;
    if (c->one_day && once)
        suite_sum_people(&c->sums, l, day, c->first, false, true);
    else if (c->one_day)
        suite_sum_people(&c->sums, l, day, c->first, false, false);
    else if (once)
        suite_sum_people(&c->sums, l, day, c->first, true, true);
    else
        suite_sum_people(&c->sums, l, day, c->first, true, false);
    for (uint32_t i = 0; !once && i < BLOCKS_LANES; i += RFM_HALF)
        rfm_add_value(&c->sums, rfm_read_wide_x(l->x + i), rfm_read_wide(value + i));
}

static void suite_close_rfm(const struct suite_walk *w, struct suite_counting *c)
{
    uint64_t t = (uint64_t)w->periods->as_of - (uint64_t)w->first_order[0];
    rfm_close(&w->sums->rfm, &c->sums, t);
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
        suite_sum_rfm(w, c, b->lane_value + lane);
    if (c->people && w->job->rfm != NULL)
        suite_put_rfm(w, c->groups, day);
    c->groups++;
    if (c->people && c->groups * BLOCKS_LANES % RFM_MOST == 0)
        suite_close_rfm(w, c);
}

/* ---- who came on one day ------------------------------------------------------- */

/* All that there is of who ordered once is told by the day. */
static void suite_count_alike(struct suite_lanes *l, const struct suite_counting *c)
{
    const uint16_t code = c->rows.chunk->codes[c->first], people = (uint16_t)c->alike;
    const uint32_t now = code & 255, gone = code >> 8;
    for (uint32_t bit = now + 1; bit <= gone; bit++)
        l->count[SUITE_PRESENT][bit] = (uint16_t)(l->count[SUITE_PRESENT][bit] + people);
    for (uint32_t bit = 0; bit <= now; bit++)
        l->count[SUITE_LATER][bit] = (uint16_t)(l->count[SUITE_LATER][bit] + people);
    l->count[SUITE_BUYER][now] = (uint16_t)(l->count[SUITE_BUYER][now] + people);
}

static void suite_sum_alike(const struct suite_walk *w, const struct suite_counting *c)
{
    const struct suite_rfm_sums part = {
        .people = c->alike,
        .t = c->alike * ((int64_t)w->periods->as_of - w->first_order[0])};
    suite_add_rfm_sums(&w->sums->rfm, &part, false);
}

/* What the first row comes to. */
static struct suite_stays suite_first_stays(const struct suite_counting *c)
{
    const struct suite_stay *first = &c->rows.chunk->stays[c->first + 1];
    const uint32_t from = c->rows.from;
    const suite_vec none = {0};
    const suite_vec32 none32 = {0};
    if (!c->rows.half)
        return (struct suite_stays){none + first->bit, none + first->present};
    return (struct suite_stays){(suite_vec)(none32 + (uint32_t)(first->bit >> from)),
                                (suite_vec)(none32 + (uint32_t)(first->present >> from))};
}

/* ---- a block's lanes ------------------------------------------------------------ */

static struct suite_rows suite_rows_of(const struct suite_walk *w,
                                       const struct suite_chunk *chunk)
{
    const struct blocks *b = w->job->blocks;
    const int64_t window = w->job->request->window_days;
    const int32_t first = w->first_order[0];
    struct suite_rows r = {.chunk = chunk,
                           .day = b->lane_day + (size_t)w->block->lane_row * BLOCKS_LANES,
                           .days = (uint16_t)w->job->calendar->days,
                           .window_days =
                               (uint16_t)(window < INT16_MAX ? window : INT16_MAX)};
    uint32_t from = first == BLOCKS_NEVER ? 0 : chunk->codes[first - b->first_day] & 255,
             after = chunk->begin + (uint32_t)chunk->count; /* the highest bit */
    r.half = after - from < SUITE_HALF_BITS;
    r.from = r.half ? from : 0;
    return r;
}

static void suite_begin_lanes(const struct suite_walk *w, const struct suite_chunk *chunk,
                              struct suite_counting *c)
{
    const int32_t first = w->first_order[0];
    struct suite_lanes *l = &w->s->lanes;
    c->rows = suite_rows_of(w, chunk);
    c->sums = (struct rfm_sums){{0}};
    c->people = chunk->first == 0 && w->cells & SUITE_FLOWS && w->job->people;
    c->one_day = first == w->first_order[w->people - 1] && first != BLOCKS_NEVER;
    c->first = (uint16_t)(first - w->job->blocks->first_day);
    c->groups = c->waiting = c->eights = c->more = c->alike = 0;
    c->once = false;
    if (c->one_day)
        c->rows.first = suite_first_stays(c);
    for (uint32_t kind = 0; kind < SUITE_KINDS; kind++)
        memset(c->planes[kind].plane, 0, sizeof c->planes[kind].plane);
    if (w->block->refund_runs > 0)
        memset(l->bought, 0, sizeof l->bought);
    suite_begin_codes(l, &c->rows);
}

static void suite_end_lanes(const struct suite_walk *w, struct suite_counting *c)
{
    struct suite_lanes *l = &w->s->lanes;
    suite_count_rest(l, c);
    for (uint32_t kind = 0; kind < SUITE_KINDS; kind++) {
        suite_finish_planes(&c->planes[kind],
                            kind < SUITE_KINDS_ONCE ? c->eights : c->more,
                            l->count[kind]);
        if (c->rows.half)
            suite_join_halves(l->count[kind], c->rows.from);
    }
    if (c->alike > 0)
        suite_count_alike(l, c);
    if (!c->people)
        return;
    suite_close_rfm(w, c);
    suite_sum_alike(w, c);
}

/* All groups, those of most orders first; rfm too in the first chunk.  Of who came on one
 * day and ordered once nobody is looked at, but where there are refunds. */
static void suite_count_lanes(const struct suite_walk *w, const struct suite_chunk *chunk)
{
    const uint8_t *depth = w->job->blocks->lane_depth + w->block->member / BLOCKS_LANES;
    const uint32_t groups = blocks_words(w->people);
    struct suite_counting c;
    suite_begin_lanes(w, chunk, &c);
    const bool apart = c.one_day && w->block->refund_runs == 0;
    while (c.groups < groups && depth[c.groups] > apart) {
        c.rows.rows = depth[c.groups];
        c.rows.alike = c.one_day && (c.groups + 1) * BLOCKS_LANES <= w->people;
        suite_count_group(w, &c);
        c.rows.day += (size_t)c.rows.rows * BLOCKS_LANES;
    }
    if (apart && c.groups < groups)
        c.alike = w->people - c.groups * BLOCKS_LANES;
    suite_end_lanes(w, &c);
}

#endif
