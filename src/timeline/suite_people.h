/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of people when all their orders have been gone through: how many of a
 * cohort were still to buy, who was referred, and what models of purchases need.
 *
 * Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_PEOPLE_H
#define MAINSTAY_TIMELINE_SUITE_PEOPLE_H

#include "timeline/suite_parts.h"
#include "timeline/suite_scan.h"

#include <string.h>

/* Of a stretch's people, those of one word. */
struct suite_part {
    uint32_t word, begin, end; /* places in the word */
};

/* How many of these days are not before `day`. */
static uint32_t suite_days_from(const uint16_t days[64], uint16_t day)
{
    uint16_t from = 0;
    for (uint32_t i = 0; i < 64; i++)
        from += days[i] >= day;
    return from;
}

/* How many of the part ordered in each period after their first, or later, up to as_of;
 * the days of who is not in the part are 0. */
static void suite_add_narrow(const struct suite_walk *w, const struct suite_part *part,
                             int32_t cohort, struct cohort_cell *row)
{
    const struct periods *p = w->periods;
    const struct suite_scratch *s = w->s;
    const uint64_t *record = s->record + part->word * 64;
    const uint32_t begin = part->begin, end = part->end;
    int32_t last = s->word_last[part->word];
    uint16_t days[64];
    if (cohort + 1 == p->count || p->bound[cohort + 1] > last)
        return;
    for (uint32_t i = 0; i < 64; i++)
        days[i] = (uint16_t)(i >= begin && i < end ? record[i] >> SUITE_DAY_BIT : 0);
    for (int32_t k = cohort + 1; k < p->count && p->bound[k] <= last; k++)
        row[k].on_or_after += suite_days_from(days, suite_code(w, p->bound[k]));
}

static void suite_add_wide_part(const struct suite_walk *w, const struct suite_part *part,
                                int32_t cohort, struct cohort_cell *row)
{
    const struct periods *p = w->periods;
    const int32_t *last = w->s->wide_last + part->word * 64;
    for (int32_t k = cohort + 1; k < p->count; k++)
        for (uint32_t i = part->begin; i < part->end; i++)
            row[k].on_or_after += last[i] >= p->bound[k];
}

/* Everybody orders in the period that makes them a cohort. */
static void suite_add_members(const struct suite_walk *w)
{
    int32_t count = w->periods->count;
    for (uint32_t i = 0; i < w->stretches; i++) {
        const struct suite_stretch *t = &w->s->stretch[i];
        if (t->cohort == PERIODS_BEFORE || t->cohort >= count)
            continue;
        struct cohort_cell *row =
            w->sums->cohort + slicing_row(w->periods, (uint32_t)t->cohort);
        w->sums->sizes[t->cohort] += t->end - t->begin;
        row[t->cohort].on_or_after += t->end - t->begin;
        for (uint32_t word = t->begin / 64; word <= (t->end - 1) / 64; word++) {
            struct suite_part part = {word, 0, 64};
            if (word == t->begin / 64)
                part.begin = t->begin % 64;
            if (word == (t->end - 1) / 64)
                part.end = (t->end - 1) % 64 + 1;
            if (w->block->wide)
                suite_add_wide_part(w, &part, t->cohort, row);
            else
                suite_add_narrow(w, &part, t->cohort, row);
        }
    }
}

static uint32_t suite_person(const struct suite_walk *w, uint32_t place)
{
    uint32_t member = w->placed ? w->s->who[0][place] : place;
    return w->job->blocks->member[w->block->member + member];
}

static void suite_add_referred(const struct suite_walk *w)
{
    for (uint32_t i = 0; i < w->stretches; i++) {
        const struct suite_stretch *t = &w->s->stretch[i];
        struct flow_cell *row = w->sums->flow + slicing_row(w->periods, t->group);
        for (uint32_t p = t->begin; p < t->end; p++) {
            int32_t period = periods_find(w->periods, w->first_order[p]);
            if (period != PERIODS_BEFORE && period < w->periods->count)
                row[period].new_referred += w->job->request->referred[suite_person(w, p)];
        }
    }
}

/* ---- rfm ---------------------------------------------------------------------- */

/* Some neighbours who came on one day, few enough for what is found of them to stay near.
 */
struct suite_some {
    uint32_t begin, end;
    struct suite_rfm to; /* of each, from begin on */
};

/* Its sums, all but those of t, which is the same for all. */
struct suite_some_sums {
    uint64_t repeaters, x, t_x, x_t_x;
    int64_t value;
    suite_wide x_value;
};

/* 32 bits hold what comes of x < 256 and t_x < BLOCKS_DAYS_NARROW. */
_Static_assert((uint64_t)SUITE_SOME * 255 * BLOCKS_DAYS_NARROW <= UINT32_MAX, "sums");

static struct suite_some_sums suite_rfm_narrow(const struct suite_walk *w,
                                               const struct suite_some *some)
{
    const struct suite_scratch *s = w->s;
    const uint32_t first_day =
        (uint32_t)(w->first_order[some->begin] - w->job->blocks->first_day) + 1;
    const int32_t *first = s->first + some->begin;
    const uint64_t *record = s->record + some->begin;
    const uint8_t *repeats = s->repeats + some->begin;
    uint32_t *restrict x = some->to.x, *restrict t_x = some->to.t_x;
    int64_t *restrict value = some->to.value;
    uint32_t people = some->end - some->begin, repeaters = 0, sum[3] = {0};
    int64_t values = 0, x_value = 0;
    for (uint32_t i = 0; i < people; i++) {
        uint32_t upper = (uint32_t)(record[i] >> 32);
        x[i] = (upper >> 8 & 255) - repeats[i] - 1;
        t_x[i] = (upper >> 16) - first_day;
        repeaters += x[i] > 0;
        sum[0] += x[i];
        sum[1] += t_x[i];
        sum[2] += x[i] * t_x[i];
    }
    for (uint32_t i = 0; i < people; i++) {
        value[i] = (int64_t)(record[i] & UINT32_MAX) - (int64_t)SUITE_NO_VALUE - first[i];
        values += value[i];
        x_value += (int64_t)(int32_t)x[i] * (int32_t)value[i];
    }
    return (struct suite_some_sums){repeaters, sum[0], sum[1], sum[2], values, x_value};
}

static struct suite_some_sums suite_rfm_wide(const struct suite_walk *w,
                                             const struct suite_some *some)
{
    const struct suite_scratch *s = w->s;
    struct suite_some_sums sums = {0};
    for (uint32_t i = some->begin, k = 0; i < some->end; i++, k++) {
        uint32_t x = s->wide_days[i] - 1,
                 t_x = (uint32_t)(s->wide_last[i] - w->first_order[i]);
        int64_t value = s->wide_value[i] - s->wide_first[i];
        some->to.x[k] = x;
        some->to.t_x[k] = t_x;
        some->to.value[k] = value;
        sums.repeaters += x > 0;
        sums.x += x;
        sums.t_x += t_x;
        sums.x_t_x += (uint64_t)x * t_x;
        sums.value += value;
        sums.x_value += (suite_wide)x * value;
    }
    return sums;
}

/* Who ordered on one day only has nothing that is not 0, nor has who comes after as_of.
 */
static struct suite_some_sums suite_rfm_none(const struct suite_some *some)
{
    const size_t people = some->end - some->begin;
    memset(some->to.x, 0, people * sizeof *some->to.x);
    memset(some->to.t_x, 0, people * sizeof *some->to.t_x);
    memset(some->to.value, 0, people * sizeof *some->to.value);
    return (struct suite_some_sums){0};
}

static bool suite_order_again(const struct suite_walk *w, const struct suite_some *some)
{
    bool again = false;
    for (uint32_t word = some->begin / 64; word <= (some->end - 1) / 64; word++)
        again |= w->s->word_last[word] > w->first_order[some->begin];
    return again;
}

static void suite_add_some(const struct suite_walk *w, const struct suite_some *some,
                           const struct suite_some_sums *c)
{
    uint64_t people = some->end - some->begin,
             t = (uint64_t)w->periods->as_of - (uint64_t)w->first_order[some->begin];
    const struct suite_rfm_sums part = {
        .people = (int64_t)people,
        .repeaters = (int64_t)c->repeaters,
        .x = (int64_t)c->x,
        .t_x = (int64_t)c->t_x,
        .t = (int64_t)(people * t),
        .value = c->value,
        .x_t_x = (int64_t)c->x_t_x,
        .x_t = (int64_t)(c->x * t),
        .t_x_t = (int64_t)(c->t_x * t),
        .x_value = c->x_value,
    };
    suite_add_rfm_sums(&w->sums->rfm, &part, false);
}

static void suite_rfm_of(const struct suite_walk *w, const struct suite_some *some)
{
    const struct suite_rfm *out = w->job->rfm;
    bool ordered = w->first_order[some->begin] <= w->periods->as_of;
    struct suite_some_sums sums = !ordered || !suite_order_again(w, some)
                                      ? suite_rfm_none(some)
                                  : w->block->wide ? suite_rfm_wide(w, some)
                                                   : suite_rfm_narrow(w, some);
    if (ordered)
        suite_add_some(w, some, &sums);
    for (uint32_t i = some->begin, k = 0; out && w->placed && i < some->end; i++, k++) {
        size_t member = w->block->member + w->s->who[0][i];
        out->x[member] = some->to.x[k];
        out->t_x[member] = some->to.t_x[k];
        out->value[member] = some->to.value[k];
    }
}

/* The first of the places [begin, end) of a stretch whose people came later than the
 * first one. */
static uint32_t suite_next_day(const struct suite_walk *w, uint32_t begin, uint32_t end)
{
    const int32_t *first = w->first_order;
    if (first[end - 1] == first[begin])
        return end;
    for (uint32_t low = begin + 1; low < end;) {
        uint32_t middle = low + (end - low) / 2;
        if (first[middle] == first[begin])
            low = middle + 1;
        else
            end = middle;
    }
    return end;
}

/* Where people stand as in the block their columns are written at once. */
static void suite_add_rfm(const struct suite_walk *w)
{
    struct suite_scratch *s = w->s;
    const struct suite_rfm *out = w->job->rfm;
    for (uint32_t k = 0; k < w->stretches; k++)
        for (uint32_t i = s->stretch[k].begin; i < s->stretch[k].end;) {
            uint32_t end = i / SUITE_SOME * SUITE_SOME + SUITE_SOME;
            end = end < s->stretch[k].end ? end : s->stretch[k].end;
            struct suite_some some = {
                i, suite_next_day(w, i, end), {s->x, s->t_x, s->value}};
            size_t at = w->block->member + i;
            if (out != NULL && !w->placed)
                some.to = (struct suite_rfm){out->x + at, out->t_x + at, out->value + at};
            suite_rfm_of(w, &some);
            i = some.end;
        }
}

#endif
