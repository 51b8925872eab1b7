/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_person_journey: written as the definitions read, like person.c. */
#include "timeline/cubes.h"

static bool within(int32_t day, int32_t b, int32_t n)
{
    return day >= b && day < n;
}

static bool did(const struct timeline *t, uint32_t person, const bool *events,
                bool all_events, int32_t b, int32_t n)
{
    for (uint32_t i = t->activity_start[person]; i < t->activity_start[person + 1]; i++)
        if (within(t->activity_day[i], b, n) &&
            (events ? events[t->activity_event[i]] : all_events))
            return true;
    return false;
}

static bool bought(const struct history *h, uint32_t person, int32_t b, int32_t n)
{
    for (uint32_t i = h->order_start[person]; i < h->order_start[person + 1]; i++)
        if (within(h->order_day[i], b, n))
            return true;
    return false;
}

static bool reviewed_well(const struct timeline *t, uint32_t person, int32_t b, int32_t n)
{
    if (t->answer_start == NULL)
        return false;
    for (uint32_t i = t->answer_start[person]; i < t->answer_start[person + 1]; i++)
        if (t->answer[i].kind == ANSWER_REVIEW && within(t->answer[i].day, b, n) &&
            t->answer[i].score >= JOURNEY_REVIEW_MIN)
            return true;
    return false;
}

static bool brought_somebody(const struct timeline *t, const struct history *h,
                             uint32_t person, int32_t b, int32_t n)
{
    if (t->referee_start == NULL)
        return false;
    for (uint32_t i = t->referee_start[person]; i < t->referee_start[person + 1]; i++)
        if (within(h->first_presence[t->referee[i]], b, n))
            return true;
    return false;
}

uint32_t cubes_person_journey(const struct history *h, const struct timeline *t,
                              const struct journey_rule *rule, uint32_t person, int32_t b,
                              int32_t n, int32_t as_of)
{
    CHECK(person < t->people && b < n);
    bool buys = bought(h, person, b, n);
    bool considers = buys || did(t, person, rule->considered, false, b, n);
    bool seen = considers || did(t, person, rule->seen, true, b, n);
    bool kept = buys && bought(h, person, INT32_MIN, b);
    bool promoter =
        (cubes_person_answers(t, person, b, n, as_of) & ANSWERS_PROMOTER) != 0;
    bool advocate = promoter || reviewed_well(t, person, b, n) ||
                    brought_somebody(t, h, person, b, n);
    return (uint32_t)((seen ? JOURNEY_SEEN : 0) | (considers ? JOURNEY_CONSIDERED : 0) |
                      (buys ? JOURNEY_BOUGHT : 0) | (kept ? JOURNEY_KEPT : 0) |
                      (advocate ? JOURNEY_ADVOCATE : 0));
}
