/* SPDX-License-Identifier: Apache-2.0 */
/* By lanes, where not everybody counts into the same cells: groups, cohorts, or only some
 * people.  What a person is in all periods are words as in suite_lanes.h, which are kept
 * beside each other here; then those of a stretch's people are counted.
 *
 *     words       present   buyer   later   ...        of each member
 *     stretch 0   members 7, 12, 90 ...                planes of all kinds at once
 *
 * What each has spent is read off the columns that the blocks were made of, in which their
 * orders follow each other as the rows of their lane do.
 *
 * Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_APART_H
#define MAINSTAY_TIMELINE_SUITE_APART_H

#include "timeline/suite_lanes.h"
#include "timeline/suite_places.h"

#include <string.h>

#define SUITE_ORDERS_SHIFT 44

_Static_assert(BLOCKS_PEOPLE * (INT32_MAX + INT64_C(1)) <= INT64_C(1)
                                                               << (SUITE_ORDERS_SHIFT - 1),
               "amounts of a block");

static inline int64_t suite_orders_of(uint64_t spent)
{
    const uint64_t half = UINT64_C(1) << (SUITE_ORDERS_SHIFT - 1);
    return (int64_t)((spent + half) >> SUITE_ORDERS_SHIFT);
}

static inline int64_t suite_amount_of(uint64_t spent)
{
    return (int64_t)(spent - ((uint64_t)suite_orders_of(spent) << SUITE_ORDERS_SHIFT));
}

/* A group of lanes. */
struct suite_group {
    uint64_t some; /* who counts, a bit each */
    const uint16_t *member;
    const uint16_t *day;
    const int32_t *value;
    uint32_t rows;
};

/* ---- who counts ----------------------------------------------------------------- */

static uint64_t suite_lanes_of(const struct suite_walk *w, const uint16_t *member,
                               uint32_t lanes)
{
    const uint64_t *chosen = w->s->chosen;
    uint64_t some = 0;
    if (w->job->request->chosen == NULL)
        return UINT64_MAX >> (BLOCKS_LANES - lanes);
    for (uint32_t i = 0; i < lanes; i++)
        some |= (chosen[member[i] / 64] >> member[i] % 64 & 1) << i;
    return some;
}

static void suite_find_stretches(const struct suite_walk *w)
{
    struct suite_scratch *s = w->s;
    for (uint32_t k = 0; k < w->stretches; k++)
        for (uint32_t p = s->stretch[k].begin; p < s->stretch[k].end; p++)
            s->apart.stretch[w->placed ? s->who[0][p] : p] = (uint16_t)k;
}

/* ---- a person -------------------------------------------------------------------- */

static void suite_keep_words(struct suite_scratch *s, const struct suite_group *g,
                             uint32_t lane)
{
    uint64_t *words = s->apart.words[g->member[lane]];
    uint32_t kinds = g->rows == 0   ? 0
                     : g->rows == 1 ? SUITE_KINDS_ONCE
                                    : SUITE_KINDS;
    for (uint32_t kind = 0; kind < kinds; kind++)
        words[kind] = s->lanes.kind[kind][lane];
    for (uint32_t kind = kinds; kind < SUITE_KINDS; kind++)
        words[kind] = 0;
    words[SUITE_FRESH] = g->rows > 0 ? s->lanes.kind[SUITE_FRESH][lane] : 0;
}

/* mixed: not all of the stretch came in one period. */
static inline __attribute__((always_inline)) void
suite_add_spent(const struct suite_walk *w, const struct suite_group *g, uint32_t lane,
                bool mixed)
{
    const struct blocks_input *in = w->job->request->orders;
    const uint8_t *now = w->s->lanes.now + lane;
    const uint32_t person = w->job->blocks->member[w->block->member + g->member[lane]];
    uint32_t from = in->order_start[person], to = in->order_start[person + 1];
    struct suite_money *money = &w->s->apart.money[w->s->apart.stretch[g->member[lane]]];
    to = to - from < g->rows ? to : from + g->rows;
    for (uint32_t i = from; i < to; i++, now += BLOCKS_LANES) {
        int64_t amount =
            in->order_amount ? in->order_amount[i] : in->order_amount_narrow[i];
        money->spent[*now] += (UINT64_C(1) << SUITE_ORDERS_SHIFT) + (uint64_t)amount;
        if (mixed)
            money->first[*now] += *now == w->s->lanes.now[lane] ? amount : 0;
    }
}

/* ---- rfm -------------------------------------------------------------------------- */

static void suite_add_rfm_of(const struct suite_walk *w, const struct suite_group *g,
                             uint32_t group, struct suite_lane_sums *sums)
{
    struct suite_lanes *l = &w->s->lanes;
    uint16_t first[BLOCKS_LANES];
    int32_t value[BLOCKS_LANES];
    for (uint32_t i = 0; i < BLOCKS_LANES; i++) {
        bool counts = g->some >> i & 1;
        first[i] = counts ? g->day[i] : BLOCKS_NO_DAY;
        value[i] = counts ? g->value[i] : 0;
        l->x[i] = counts ? l->x[i] : 0;
    }
    suite_sum_rfm(l, first, value, g->rows == 1, sums);
    if (w->job->rfm != NULL)
        suite_put_rfm(w, group, first);
}

/* ---- a block ------------------------------------------------------------------------ */

static void suite_tell_group(const struct suite_walk *w, const struct suite_group *g,
                             const struct suite_rows *rows, bool mixed)
{
    if (g->rows > 0) {
        suite_find_codes(&w->s->lanes, rows);
        suite_find_kinds(&w->s->lanes, g->rows, w->job->request->loyal_min_orders,
                         g->some);
    }
    for (uint64_t left = g->some; left != 0; left &= left - 1) {
        uint32_t lane = (uint32_t)__builtin_ctzll(left);
        suite_keep_words(w->s, g, lane);
        if (mixed)
            suite_add_spent(w, g, lane, true);
        else
            suite_add_spent(w, g, lane, false);
    }
}

/* Words and money of who counts. */
static void suite_tell_people(const struct suite_walk *w, const struct suite_chunk *chunk,
                              bool mixed)
{
    const struct blocks *b = w->job->blocks;
    const bool people = suite_wants_rfm(w, chunk);
    struct suite_rows rows = suite_first_rows(w, chunk);
    struct suite_lane_sums sums = {0};
    memset(w->s->apart.money, 0, w->stretches * sizeof *w->s->apart.money);
    for (uint32_t group = 0; group < blocks_words(w->block->people); group++) {
        const size_t lane = w->block->member + (size_t)group * BLOCKS_LANES;
        const uint32_t left = w->block->people - group * BLOCKS_LANES;
        struct suite_group g = {
            .member = b->lane_member + lane,
            .day = rows.day,
            .value = b->lane_value + lane,
            .rows = b->lane_depth[lane / BLOCKS_LANES],
        };
        g.some = suite_lanes_of(w, g.member, left < BLOCKS_LANES ? left : BLOCKS_LANES);
        rows.rows = g.rows;
        if (g.some != 0) {
            suite_tell_group(w, &g, &rows, mixed);
            if (people && g.rows > 0)
                suite_add_rfm_of(w, &g, group, &sums);
        }
        rows.day += (size_t)g.rows * BLOCKS_LANES;
    }
    if (people)
        suite_add_lane_sums(w, &sums);
}

static void suite_tell_refunds(const struct suite_walk *w, const struct suite_chunk *chunk)
{
    const struct blocks *b = w->job->blocks;
    struct suite_apart *a = &w->s->apart;
    uint64_t refund = w->block->refund;
    if (w->block->refund_runs == 0)
        return;
    memset(a->refunds, 0, w->stretches * sizeof *a->refunds);
    for (uint32_t i = 0; i < w->block->refund_runs; i++) {
        const struct blocks_run *run = &b->refund_run[w->block->refund_run + i];
        uint32_t bit = chunk->now[run->day - b->first_day];
        for (uint32_t k = 0; k < run->count; k++, refund++) {
            uint32_t m = b->refund_member[refund];
            int64_t amount = b->refund_amount[refund];
            if (w->job->request->chosen && !(w->s->chosen[m / 64] >> m % 64 & 1))
                continue;
            struct suite_refunds *to = &a->refunds[a->stretch[m]];
            to->all[bit] += amount;
            if (a->words[m][SUITE_BUYER] >> bit & 1)
                *(a->words[m][SUITE_FRESH] >> bit & 1 ? &to->first[bit]
                                                      : &to->again[bit]) += amount;
        }
    }
}

/* Of a stretch's people how many are of each kind in each period. */
static void suite_count_stretch(const struct suite_walk *w, const struct suite_stretch *t)
{
    enum { VECS = (SUITE_KINDS_APART + SUITE_LANES - 1) / SUITE_LANES };
    struct suite_scratch *s = w->s;
    struct suite_planes planes[VECS];
    uint32_t times = 0;
    for (uint32_t v = 0; v < VECS; v++)
        memset(planes[v].plane, 0, sizeof planes[v].plane);
    for (uint32_t p = t->begin; p < t->end; p += 8, times++)
        for (uint32_t v = 0; v < VECS; v++) {
            suite_vec x[8] = {0};
            for (uint32_t i = 0; i < 8 && p + i < t->end; i++) {
                uint32_t m = w->placed ? s->who[0][p + i] : p + i;
                x[i] = *(const suite_vec *)&s->apart.words[m][v * SUITE_LANES];
            }
            suite_count_eight(&planes[v], x, times);
        }
    for (uint32_t v = 0; v < VECS; v++)
        suite_finish_apart(&planes[v], times, s->lanes.count + v * SUITE_LANES);
}

#endif
