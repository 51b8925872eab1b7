/* SPDX-License-Identifier: Apache-2.0 */
#include "oracle_spells.h"

#define IF(condition, flag) ((condition) ? (flag) : 0u)

static bool within(int32_t day, int32_t b, int32_t n)
{
    return day >= b && day < n;
}

/* Whether another answer to the same question takes the place of the i-th. */
static bool replaced(const struct scene *s, uint32_t i, int32_t b, int32_t n)
{
    const struct answer *a = &s->answer[i];
    for (uint32_t k = 0; k < s->in.answers; k++) {
        const struct answer *o = &s->answer[k];
        bool same = s->answer_person[k] == s->answer_person[i] &&
                    o->survey == a->survey && o->kind == a->kind && o->wave == a->wave;
        bool later = o->day > a->day || (o->day == a->day && k > i);
        bool counts = o->wave < 0 ? within(o->day, b, n) : o->day <= s->rule.as_of;
        if (same && later && counts)
            return true;
    }
    return false;
}

static uint32_t add_answer(const struct answer *a, struct answer_cell *cell)
{
    if (a->kind == ANSWER_CSAT) {
        cell->csat++;
        cell->satisfied += a->score == 4 || a->score == 5;
        return ANSWERS_CSAT | IF(a->score >= 4, ANSWERS_SATISFIED);
    }
    if (a->kind == ANSWER_CES) {
        cell->ces++;
        cell->ces_sum += a->score;
        cell->ces_sum_squares += a->score * a->score;
        return ANSWERS_CES;
    }
    cell->nps++;
    cell->promoters += a->score > 8;
    cell->detractors += a->score < 7;
    cell->passives += a->score > 6 && a->score < 9;
    return ANSWERS_NPS | IF(a->score > 8, ANSWERS_PROMOTER) |
           IF(a->score < 7, ANSWERS_DETRACTOR) |
           IF(a->score > 6 && a->score < 9, ANSWERS_PASSIVE);
}

static uint32_t add_delivery(const struct scene *s, uint32_t i, int32_t b, int32_t n,
                             struct answer_cell *cell)
{
    const struct delivery *d = &s->delivery[i];
    for (uint32_t k = 0; k < s->in.deliveries; k++) {
        const struct delivery *o = &s->delivery[k];
        bool same = s->delivery_person[k] == s->delivery_person[i] &&
                    o->survey == d->survey && o->wave == d->wave;
        bool earlier = o->day < d->day || (o->day == d->day && k < i);
        if (same && earlier && (d->wave >= 0 || within(o->day, b, n)))
            return 0;
    }
    bool answered = false;
    for (uint32_t k = 0; k < s->in.answers; k++) {
        const struct answer *a = &s->answer[k];
        if (s->answer_person[k] == s->delivery_person[i] && a->survey == d->survey &&
            a->wave == d->wave && a->day <= s->rule.as_of &&
            (a->wave >= 0 || within(a->day, b, n)))
            answered = true;
    }
    cell->delivered++;
    cell->answered += answered;
    return ANSWERS_DELIVERED | IF(answered, ANSWERS_ANSWERED);
}

uint32_t oracle_answers(const struct scene *s, uint32_t person, int32_t b, int32_t n,
                        struct answer_cell *cell)
{
    uint32_t flags = 0;
    for (uint32_t i = 0; i < s->in.answers; i++)
        if (s->answer_person[i] == person && within(s->answer[i].day, b, n) &&
            !replaced(s, i, b, n))
            flags |= add_answer(&s->answer[i], cell);
    for (uint32_t i = 0; i < s->in.deliveries; i++)
        if (s->delivery_person[i] == person && within(s->delivery[i].day, b, n))
            flags |= add_delivery(s, i, b, n, cell);
    return flags;
}
