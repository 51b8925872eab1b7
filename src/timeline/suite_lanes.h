/* SPDX-License-Identifier: Apache-2.0 */
/* A block whose people all count, of one cohort: not period by period but person by
 * person, all periods at once.  What a person is in each period are words, a bit a period
 * (suite_calendar.h), and 64 people are looked at together, in lanes (blocks.h):
 *
 *     codes   each day of a row is looked up: the bit of its period, and of the one in
 *             which presence is over that the order began
 *     kinds   order by order, words of who buys, buys twice, is present; and of these
 *             words those of who is retained, comes back, and so on
 *     planes  how many words have each bit (suite_planes.h)
 *
 * There is no order whose person must be found, and nothing to be written per order.
 * Orders and amounts of everybody are sums over the block's days, and so are those of who
 * comes: all come in one period.
 *
 * For AVX-512: with less at once the way by periods is the quicker one.  Only inside
 * src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_LANES_H
#define MAINSTAY_TIMELINE_SUITE_LANES_H

#include "timeline/suite_live.h"
#include "timeline/suite_parts.h"
#include "timeline/suite_planes.h"

#include <string.h>

#define SUITE_LANES_AHEAD 24 /* rows: so far ahead they are fetched from memory */

/* The rows of a group, in a chunk of periods. */
struct suite_rows {
    const struct suite_chunk *chunk;
    const uint16_t *day;
    uint32_t rows; /* at least 1 */
    uint16_t days; /* of the chunk's codes; then BLOCKS_NO_DAY's */
    uint16_t window_days;
};

/* ---- codes -------------------------------------------------------------------- */

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
            now[i] = (uint8_t)code[i];
            gone[i] = (uint8_t)(code[i] >> 8);
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

static inline struct suite_lookup suite_lookup_of(const uint8_t table[SUITE_DAY_CELLS])
{
    return (struct suite_lookup){
        {_mm512_loadu_si512(table), _mm512_loadu_si512(table + 64)},
        {_mm512_loadu_si512(table + 128), _mm512_loadu_si512(table + 192)}};
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
    const struct suite_lookup now_bit = suite_lookup_of(c->now_cells.bit),
                              now_edge = suite_lookup_of(c->now_cells.edge),
                              gone_bit = suite_lookup_of(c->gone_cells.bit),
                              gone_edge = suite_lookup_of(c->gone_cells.edge);
    const __m512i base = _mm512_set1_epi16((int16_t)c->base),
                  within = _mm512_set1_epi16((int16_t)((1 << c->shift) - 1)),
                  window = _mm512_set1_epi16((int16_t)r->window_days),
                  none = _mm512_set1_epi16(-1), one = _mm512_set1_epi8(1),
                  no_bit = _mm512_set1_epi8(SUITE_NO_BIT);
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

/* ---- kinds -------------------------------------------------------------------- */

/* A word moved up by each lane's bit. */
static inline suite_vec suite_move_up(uint64_t word, const uint8_t *bit)
{
    return (suite_vec)_mm512_sllv_epi64(
        _mm512_set1_epi64((int64_t)word),
        _mm512_cvtepu8_epi64(_mm_loadl_epi64((const void *)bit)));
}

/* Adds the words of the lanes whose bit of `some`, from the lowest on, is 1. */
static inline suite_vec suite_or_some(suite_vec to, uint64_t some, suite_vec words)
{
    return (suite_vec)_mm512_mask_or_epi64((__m512i)to, (__mmask8)some, (__m512i)to,
                                           (__m512i)words);
}

/* What orders leave behind in some lanes. */
struct suite_ordered {
    suite_vec present; /* at the begin of the period */
    suite_vec buyer, two, three, absent;
    suite_vec second; /* the period of the second order */
};

static inline struct suite_ordered suite_order(const struct suite_lanes *l, uint32_t rows,
                                               uint32_t lane)
{
    const suite_vec none = {0};
    struct suite_ordered o = {none, none, none, none, none, none};
    for (uint32_t row = 0; row < rows; row++) {
        const uint32_t at = row * BLOCKS_LANES + lane;
        suite_vec from = suite_move_up(UINT64_MAX, l->now + at), after = from + from,
                  gone = suite_move_up(UINT64_MAX - 1, l->gone + at), bit = from ^ after;
        if (row == 1)
            o.second = bit;
        o.present |= after ^ gone;
        o.three |= o.two & bit;
        o.two |= o.buyer & bit;
        o.buyer |= bit;
        o.absent = suite_or_some(o.absent, l->absent[row] >> lane, bit);
    }
    return o;
}

/* All bits up to the highest one. */
static inline suite_vec suite_up_to(suite_vec words)
{
    return (suite_vec)_mm512_srlv_epi64(_mm512_set1_epi64(-1),
                                        _mm512_lzcnt_epi64((__m512i)words));
}

static inline void suite_put(struct suite_lanes *l, enum suite_kind kind, uint32_t lane,
                             suite_vec words)
{
    *(suite_vec *)&l->kind[kind][lane] = words;
}

static void suite_find_kinds(struct suite_lanes *l, uint32_t rows, int32_t loyal_min)
{
    for (uint32_t lane = 0; lane < BLOCKS_LANES; lane += SUITE_LANES) {
        const struct suite_ordered o = suite_order(l, rows, lane);
        const suite_vec bits = (suite_vec){0} + ~(UINT64_C(1) << SUITE_NO_BIT);
        suite_vec buyer = o.buyer & bits, end = o.present >> 1, fresh = buyer & -buyer,
                  came = (buyer ^ fresh) & ~o.present;
        suite_put(l, SUITE_PRESENT, lane, o.present);
        suite_put(l, SUITE_BUYER, lane, buyer);
        suite_put(l, SUITE_NEW_LEFT, lane, fresh & ~end);
        suite_put(l, SUITE_LATER, lane, suite_up_to(buyer));
        if (rows == 1)
            continue;
        suite_put(l, SUITE_RETURNED, lane, o.present & end & o.absent);
        suite_put(l, SUITE_BACK, lane, came & end);
        suite_put(l, SUITE_BOUNCED, lane, came & ~end);
        suite_put(l, SUITE_TWO, lane, o.two);
        suite_put(l, SUITE_LOYAL, lane, loyal_min == 3 ? o.three : o.two);
        suite_put(l, SUITE_KEPT, lane, buyer & (buyer << 1));
        suite_put(l, SUITE_NEWLY_TWICE, lane, o.second);
    }
}

/* How many of some kinds.  nth: of the block's groups. */
static void suite_count_kinds(const struct suite_lanes *l, struct suite_planes *planes,
                              uint32_t kinds, uint32_t nth)
{
    for (uint32_t kind = 0; kind < kinds; kind++)
        suite_count_eight(&planes[kind], (const suite_vec *)l->kind[kind], nth);
}

_Static_assert(BLOCKS_LANES == 8 * SUITE_LANES, "eight vectors");

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
    uint32_t people = 0, repeaters = 0, x = 0, t_x = 0, firsts = 0, x_t_x = 0,
             x_first = 0, t_x_first[16] = {0}, x_low = 0, begin[BLOCKS_LANES],
             passed[BLOCKS_LANES];
    int32_t x_high = 0;
    int64_t values = 0;
    for (uint32_t i = 0; i < BLOCKS_LANES; i++) {
        bool ordered = first[i] != BLOCKS_NO_DAY;
        people += ordered;
        firsts += ordered ? first[i] : 0;
    }
    sums->people += people;
    sums->first += firsts;
    if (once)
        return;
    for (uint32_t i = 0; i < BLOCKS_LANES; i++) {
        bool ordered = first[i] != BLOCKS_NO_DAY;
        begin[i] = ordered ? first[i] : 0;
        passed[i] = ordered ? (uint32_t)l->last[i] - begin[i] : 0;
        repeaters += l->x[i] > 0;
        x += l->x[i];
        t_x += passed[i];
        x_t_x += l->x[i] * passed[i];
        x_first += l->x[i] * begin[i];
    }
    for (uint32_t i = 0; i < BLOCKS_LANES; i += 16)
        for (uint32_t k = 0; k < 16; k++)
            t_x_first[k] += passed[i + k] * begin[i + k];
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
    uint32_t groups, more; /* counted; of people with several orders */
    bool people;           /* rfm is wanted */
};

static void suite_count_group(const struct suite_walk *w, struct suite_counting *c)
{
    const struct blocks *b = w->job->blocks;
    struct suite_lanes *l = &w->s->lanes;
    const size_t lane = w->block->member + (size_t)c->groups * BLOCKS_LANES;
    const uint16_t *day = c->rows.day;
    const bool once = c->rows.rows == 1;
    suite_find_codes(l, &c->rows);
    suite_find_kinds(l, c->rows.rows, w->job->request->loyal_min_orders);
    suite_count_kinds(l, c->planes, once ? SUITE_KINDS_ONCE : SUITE_KINDS, c->groups);
    for (uint32_t i = 0; w->block->refund_runs > 0 && i < BLOCKS_LANES; i++)
        if (day[i] != BLOCKS_NO_DAY)
            l->bought[b->lane_member[lane + i]] = l->kind[SUITE_BUYER][i];
    if (c->people)
        suite_sum_rfm(l, day, b->lane_value + lane, once, &c->sums);
    if (c->people && w->job->rfm != NULL)
        suite_put_rfm(w, c->groups, day);
    c->groups++;
    c->more += !once;
}

/* All groups; rfm too in the first chunk. */
static void suite_count_lanes(const struct suite_walk *w, const struct suite_chunk *chunk)
{
    const struct blocks *b = w->job->blocks;
    struct suite_lanes *l = &w->s->lanes;
    const int64_t window = w->job->request->window_days;
    const uint8_t *depth = b->lane_depth + w->block->member / BLOCKS_LANES;
    const uint32_t groups = blocks_words(w->block->people);
    struct suite_counting c;
    c.rows = (struct suite_rows){
        .chunk = chunk,
        .day = b->lane_day + (size_t)w->block->lane_row * BLOCKS_LANES,
        .days = (uint16_t)w->job->calendar->days,
        .window_days = (uint16_t)(window < INT16_MAX ? window : INT16_MAX)};
    c.sums = (struct suite_lane_sums){0};
    c.people = chunk->first == 0 && w->cells & SUITE_FLOWS && w->job->people;
    c.groups = c.more = 0;
    for (uint32_t kind = 0; kind < SUITE_KINDS; kind++)
        memset(c.planes[kind].plane, 0, sizeof c.planes[kind].plane);
    if (w->block->refund_runs > 0)
        memset(l->bought, 0, sizeof l->bought);
    while (c.groups < groups && depth[c.groups] > 0) {
        c.rows.rows = depth[c.groups];
        suite_count_group(w, &c);
        c.rows.day += (size_t)c.rows.rows * BLOCKS_LANES;
    }
    for (uint32_t kind = 0; kind < SUITE_KINDS; kind++)
        suite_finish_planes(&c.planes[kind], kind < SUITE_KINDS_ONCE ? c.groups : c.more,
                            l->count[kind]);
    if (c.people)
        suite_add_lane_sums(w, &c.sums);
}

#endif
