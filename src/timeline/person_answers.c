/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_person_answers: written as the definitions read, like person.c. */
#include "timeline/cubes.h"

static bool same_wave(int32_t wave, int32_t day, int32_t other_wave, int32_t other_day,
                      int32_t b, int32_t n)
{
    if (wave != TIMELINE_NO_WAVE || other_wave != TIMELINE_NO_WAVE)
        return wave == other_wave;
    return (day >= b && day < n) == (other_day >= b && other_day < n);
}

/* Whether the i-th answer, which lies in [b, n), is the last of its wave. */
static bool is_last(const struct timeline *t, uint32_t person, uint32_t i, int32_t b,
                    int32_t n, int32_t as_of)
{
    const struct answer *a = &t->answer[i];
    for (uint32_t k = i + 1; k < t->answer_start[person + 1]; k++) {
        const struct answer *o = &t->answer[k];
        if (o->survey == a->survey && o->kind == a->kind && o->day <= as_of &&
            same_wave(a->wave, a->day, o->wave, o->day, b, n))
            return false;
    }
    return true;
}

static uint32_t answer_flags(const struct answer *a)
{
    if (a->kind == ANSWER_CSAT)
        return ANSWERS_CSAT | (a->score >= 4 ? ANSWERS_SATISFIED : 0);
    if (a->kind == ANSWER_CES)
        return ANSWERS_CES;
    if (a->kind == ANSWER_REVIEW)
        return 0;
    if (a->score >= 9)
        return ANSWERS_NPS | ANSWERS_PROMOTER;
    return ANSWERS_NPS | (a->score >= 7 ? ANSWERS_PASSIVE : ANSWERS_DETRACTOR);
}

/* The first of its wave. */
static bool is_first(const struct timeline *t, uint32_t person, uint32_t i, int32_t b,
                     int32_t n)
{
    const struct delivery *d = &t->delivery[i];
    for (uint32_t k = t->delivery_start[person]; k < i; k++) {
        const struct delivery *o = &t->delivery[k];
        if (o->survey == d->survey && same_wave(d->wave, d->day, o->wave, o->day, b, n))
            return false;
    }
    return true;
}

static uint32_t delivery_flags(const struct timeline *t, uint32_t person,
                               const struct delivery *d, int32_t b, int32_t n,
                               int32_t as_of)
{
    uint32_t flags = ANSWERS_DELIVERED;
    if (t->answer_start == NULL)
        return flags;
    for (uint32_t k = t->answer_start[person]; k < t->answer_start[person + 1]; k++) {
        const struct answer *a = &t->answer[k];
        if (a->survey == d->survey && a->day <= as_of &&
            same_wave(d->wave, d->day, a->wave, a->day, b, n))
            flags |= ANSWERS_ANSWERED;
    }
    return flags;
}

uint32_t cubes_person_answers(const struct timeline *t, uint32_t person, int32_t b,
                              int32_t n, int32_t as_of)
{
    CHECK(person < t->people && b < n);
    uint32_t flags = 0;
    if (t->answer_start != NULL)
        for (uint32_t i = t->answer_start[person]; i < t->answer_start[person + 1]; i++)
            if (t->answer[i].day >= b && t->answer[i].day < n &&
                is_last(t, person, i, b, n, as_of))
                flags |= answer_flags(&t->answer[i]);
    if (t->delivery_start != NULL)
        for (uint32_t i = t->delivery_start[person]; i < t->delivery_start[person + 1];
             i++)
            if (t->delivery[i].day >= b && t->delivery[i].day < n &&
                is_first(t, person, i, b, n))
                flags |= delivery_flags(t, person, &t->delivery[i], b, n, as_of);
    return flags;
}
