/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of people when all their orders have been gone through: how many of a
 * cohort were still to buy, who was referred, and what models of purchases need.
 *
 * Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_PEOPLE_H
#define MAINSTAY_TIMELINE_SUITE_PEOPLE_H

#include "timeline/suite_parts.h"
#include "timeline/suite_scan.h"

/* How many of these days are not before `day`. */
static uint32_t suite_days_from(const uint16_t *days, uint32_t count, uint16_t day)
{
    uint16_t from = 0; /* at most BLOCKS_PEOPLE */
    for (uint32_t i = 0; i < count; i++)
        from += days[i] >= day;
    return from;
}

/* How many of a stretch ordered on a day or later, up to as_of. */
static uint32_t suite_ordered_from(const struct suite_walk *w,
                                   const struct suite_stretch *t, int32_t day)
{
    const int32_t *last = w->s->wide_last;
    uint32_t from = 0;
    if (!w->block->wide)
        return suite_days_from(w->s->last + t->begin, t->end - t->begin,
                               suite_code(w, day));
    for (uint32_t i = t->begin; i < t->end; i++)
        from += last[i] >= day;
    return from;
}

static void suite_add_members(const struct suite_walk *w)
{
    int32_t count = w->periods->count;
    for (uint32_t i = 0; !w->block->wide && i < w->people; i++)
        w->s->last[i] = (uint16_t)(w->s->record[i] >> SUITE_DAY_BIT);
    for (uint32_t i = 0; i < w->stretches; i++) {
        const struct suite_stretch *t = &w->s->stretch[i];
        if (t->cohort == PERIODS_BEFORE || t->cohort >= count)
            continue;
        struct cohort_cell *row =
            w->sums->cohort + slicing_row(w->periods, (uint32_t)t->cohort);
        w->sums->sizes[t->cohort] += t->end - t->begin;
        for (int32_t p = t->cohort; p < count; p++)
            row[p].on_or_after += suite_ordered_from(w, t, w->periods->bound[p]);
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

/* Some neighbours, few enough for what is found of them to stay near. */
struct suite_some {
    uint32_t begin, end;
    struct suite_rfm to; /* of each, from begin on */
};

static void suite_rfm_narrow(const struct suite_walk *w, const struct suite_some *some)
{
    const struct suite_scratch *s = w->s;
    const int32_t first_day = w->job->blocks->first_day;
    const int32_t *first_order = w->first_order + some->begin,
                  *first = s->first + some->begin;
    const uint64_t *record = s->record + some->begin;
    const uint8_t *repeats = s->repeats + some->begin;
    uint32_t *restrict x = some->to.x, *restrict t_x = some->to.t_x;
    int64_t *restrict value = some->to.value;
    uint32_t people = some->end - some->begin;
    for (uint32_t i = 0; i < people; i++) {
        uint32_t upper = (uint32_t)(record[i] >> 32);
        uint32_t day = upper >> 16, orders = upper >> 8 & 255;
        uint32_t all = day > 0 ? UINT32_MAX : 0;
        x[i] = (orders - repeats[i] - 1) & all;
        t_x[i] = (day - 1 - (uint32_t)(first_order[i] - first_day)) & all;
    }
    for (uint32_t i = 0; i < people; i++)
        value[i] = (int64_t)(record[i] & UINT32_MAX) - (int64_t)SUITE_NO_VALUE - first[i];
}

static void suite_rfm_wide(const struct suite_walk *w, const struct suite_some *some)
{
    const struct suite_scratch *s = w->s;
    for (uint32_t i = some->begin, k = 0; i < some->end; i++, k++) {
        bool ordered = s->wide_days[i] > 0;
        some->to.x[k] = ordered ? s->wide_days[i] - 1 : 0;
        some->to.t_x[k] = ordered ? (uint32_t)(s->wide_last[i] - w->first_order[i]) : 0;
        some->to.value[k] = s->wide_value[i] - s->wide_first[i];
    }
}

/* What fits: days are less than 2^32, and nobody of a narrow block has more than 255. */
static void suite_sum_days(const struct suite_walk *w, const struct suite_some *some)
{
    struct suite_rfm_sums *sums = &w->sums->rfm;
    const int32_t as_of = w->periods->as_of;
    const uint32_t *x = some->to.x, *t_x = some->to.t_x;
    const int32_t *first_order = w->first_order + some->begin;
    uint32_t people = 0, repeaters = 0;
    uint64_t sum[6] = {0};
    for (uint32_t i = 0; i < some->end - some->begin; i++) {
        bool ordered = first_order[i] <= as_of;
        uint32_t t = ordered ? (uint32_t)as_of - (uint32_t)first_order[i] : 0;
        people += ordered;
        repeaters += x[i] > 0;
        sum[0] += x[i];
        sum[1] += t_x[i];
        sum[2] += t;
        sum[3] += (uint64_t)x[i] * t_x[i];
        sum[4] += (uint64_t)x[i] * t;
        sum[5] += (uint64_t)t_x[i] * t;
    }
    sums->people += people;
    sums->repeaters += repeaters;
    sums->x += (int64_t)sum[0];
    sums->t_x += (int64_t)sum[1];
    sums->t += (int64_t)sum[2];
    sums->x_t_x += (int64_t)sum[3];
    sums->x_t += (int64_t)sum[4];
    sums->t_x_t += (int64_t)sum[5];
}

static void suite_sum_values(const struct suite_walk *w, const struct suite_some *some)
{
    const struct suite_rfm *of = &some->to;
    uint32_t people = some->end - some->begin;
    int64_t value = 0, narrow = 0;
    suite_wide wide = 0;
    for (uint32_t i = 0; i < people; i++)
        value += of->value[i];
    if (w->block->wide)
        for (uint32_t i = 0; i < people; i++)
            wide += (suite_wide)of->x[i] * of->value[i];
    else
        for (uint32_t i = 0; i < people; i++)
            narrow += (int64_t)(int32_t)of->x[i] * (int32_t)of->value[i];
    w->sums->rfm.value += value;
    w->sums->rfm.x_value += wide + narrow;
}

static void suite_rfm_of(const struct suite_walk *w, const struct suite_some *some)
{
    const struct suite_rfm *out = w->job->rfm;
    const size_t at = w->block->member;
    if (w->block->wide)
        suite_rfm_wide(w, some);
    else
        suite_rfm_narrow(w, some);
    suite_sum_days(w, some);
    suite_sum_values(w, some);
    for (uint32_t i = some->begin, k = 0; out && w->placed && i < some->end; i++, k++) {
        size_t member = at + w->s->who[0][i];
        out->x[member] = some->to.x[k];
        out->t_x[member] = some->to.t_x[k];
        out->value[member] = some->to.value[k];
    }
}

/* Where people stand as in the block their columns are written at once. */
static void suite_add_rfm(const struct suite_walk *w)
{
    struct suite_scratch *s = w->s;
    const struct suite_rfm *out = w->job->rfm;
    for (uint32_t i = 0; i < w->people; i += SUITE_SOME) {
        struct suite_some some = {i, w->people, {s->x, s->t_x, s->value}};
        size_t at = w->block->member + i;
        if (w->people - i > SUITE_SOME)
            some.end = i + SUITE_SOME;
        if (out != NULL && !w->placed)
            some.to = (struct suite_rfm){out->x + at, out->t_x + at, out->value + at};
        suite_rfm_of(w, &some);
    }
}

#endif
