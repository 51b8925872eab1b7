/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of people when all their orders have been gone through: the last period
 * in which a cohort's people bought, who was referred, and what models of purchases
 * need.
 *
 * Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_PEOPLE_H
#define MAINSTAY_TIMELINE_SUITE_PEOPLE_H

#include "timeline/suite_parts.h"
#include "timeline/suite_scan.h"

#include <string.h>

/* Of who has ordered. */
static inline int32_t suite_last_order(const struct suite_walk *w, uint32_t place)
{
    return w->block->wide
               ? w->s->wide_last[place]
               : w->job->blocks->first_day +
                     (int32_t)(w->s->record[place] >> SUITE_DAY_BIT) - 1;
}

/* Everybody of a cohort bought in its period or later: to each later one come those who
 * did not buy for the last time before it. */
static void suite_add_members(const struct suite_walk *w)
{
    int32_t count = w->periods->count;
    uint32_t *last_in = w->sums->last_in + 1;
    for (uint32_t i = 0; i < w->stretches; i++) {
        const struct suite_stretch *t = &w->s->stretch[i];
        if (t->cohort == PERIODS_BEFORE || t->cohort >= count)
            continue;
        struct cohort_cell *row = w->sums->cohort + slicing_row(w->periods, (uint32_t)t->cohort);
        w->sums->sizes[t->cohort] += t->end - t->begin;
        row[t->cohort].on_or_after += t->end - t->begin;
        for (uint32_t p = t->begin; p < t->end; p++)
            last_in[periods_find(w->periods, suite_last_order(w, p))]++;
        for (int32_t p = t->cohort; p + 1 < count; p++)
            row[p + 1].on_or_after -= last_in[p];
        memset(w->sums->last_in, 0, ((size_t)count + 2) * sizeof *last_in);
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
                row[period].new_referred +=
                    w->job->request->referred[suite_person(w, p)];
        }
    }
}

/* ---- rfm ---------------------------------------------------------------------- */

static void suite_rfm_narrow(const struct suite_walk *w, const struct suite_rfm *to)
{
    const struct suite_scratch *s = w->s;
    const int32_t first_day = w->job->blocks->first_day;
    const int32_t *first_order = w->first_order;
    uint32_t *x = to->x, *t_x = to->t_x;
    int64_t *value = to->value;
    for (uint32_t i = 0; i < w->people; i++) {
        uint64_t record = s->record[i];
        uint32_t day = (uint32_t)(record >> SUITE_DAY_BIT);
        uint32_t orders = (uint32_t)(record >> SUITE_ORDERS_BIT) & 255;
        uint32_t all = day > 0 ? UINT32_MAX : 0;
        x[i] = (orders - s->repeats[i] - 1) & all;
        t_x[i] = (day - 1 - (uint32_t)(first_order[i] - first_day)) & all;
    }
    for (uint32_t i = 0; i < w->people; i++)
        value[i] = suite_value(s->record[i]) - s->first[i];
}

static void suite_rfm_wide(const struct suite_walk *w, const struct suite_rfm *to)
{
    const struct suite_scratch *s = w->s;
    for (uint32_t i = 0; i < w->people; i++) {
        bool ordered = s->wide_days[i] > 0;
        to->x[i] = ordered ? s->wide_days[i] - 1 : 0;
        to->t_x[i] = ordered ? (uint32_t)(s->wide_last[i] - w->first_order[i]) : 0;
        to->value[i] = s->wide_value[i] - s->wide_first[i];
    }
}

/* What fits: days are less than 2^32, and nobody of a narrow block has more than 255. */
static void suite_sum_days(const struct suite_walk *w, const struct suite_rfm *rfm)
{
    struct suite_rfm_sums sum = {0}, *to = &w->sums->rfm;
    const int32_t as_of = w->periods->as_of;
    for (uint32_t i = 0; i < w->people; i++) {
        uint32_t ordered = w->first_order[i] <= as_of;
        uint64_t x = rfm->x[i], t_x = rfm->t_x[i];
        uint64_t t = ordered ? (uint32_t)(as_of - w->first_order[i]) : 0;
        sum.people += ordered;
        sum.repeaters += x > 0;
        sum.x += (int64_t)x;
        sum.t_x += (int64_t)t_x;
        sum.t += (int64_t)t;
        sum.x_t_x += (int64_t)(x * t_x);
        sum.x_t += (int64_t)(x * t);
        sum.t_x_t += (int64_t)(t_x * t);
    }
    to->people += sum.people;
    to->repeaters += sum.repeaters;
    to->x += sum.x;
    to->t_x += sum.t_x;
    to->t += sum.t;
    to->x_t_x += sum.x_t_x;
    to->x_t += sum.x_t;
    to->t_x_t += sum.t_x_t;
}

static void suite_sum_values(const struct suite_walk *w, const struct suite_rfm *rfm)
{
    int64_t value = 0, narrow = 0;
    suite_wide wide = 0;
    for (uint32_t i = 0; i < w->people; i++)
        value += rfm->value[i];
    if (w->block->wide)
        for (uint32_t i = 0; i < w->people; i++)
            wide += (suite_wide)rfm->x[i] * rfm->value[i];
    else
        for (uint32_t i = 0; i < w->people; i++)
            narrow += (int64_t)(int32_t)rfm->x[i] * (int32_t)rfm->value[i];
    w->sums->rfm.value += value;
    w->sums->rfm.x_value += wide + narrow;
}

/* Where people stand as in the block their columns are written at once. */
static void suite_add_rfm(const struct suite_walk *w)
{
    struct suite_scratch *s = w->s;
    const struct suite_rfm *rfm = w->job->rfm;
    struct suite_rfm to = {s->x, s->t_x, s->value};
    size_t at = w->block->member;
    if (rfm != NULL && !w->placed)
        to = (struct suite_rfm){rfm->x + at, rfm->t_x + at, rfm->value + at};
    if (w->block->wide)
        suite_rfm_wide(w, &to);
    else
        suite_rfm_narrow(w, &to);
    suite_sum_days(w, &to);
    suite_sum_values(w, &to);
    for (uint32_t i = 0; rfm != NULL && w->placed && i < w->people; i++) {
        size_t member = at + s->who[0][i];
        rfm->x[member] = to.x[i];
        rfm->t_x[member] = to.t_x[i];
        rfm->value[member] = to.value[i];
    }
}

#endif
