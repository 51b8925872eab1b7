/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/timeline.h"

#include "base/calendar.h"
#include "base/mem.h"
#include "timeline/arrange.h"

#include <string.h>

static int compare_days(const void *left, const void *right, void *context)
{
    const int32_t *day = context;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    if (day[a] != day[b])
        return day[a] < day[b] ? -1 : 1;
    return a < b ? -1 : a > b;
}

static bool in_calendar(int32_t day)
{
    return day >= CALENDAR_DAY_MIN && day <= CALENDAR_DAY_MAX;
}

/* Of each refund. */
struct settled {
    int32_t *day;
    uint32_t *person;
};

/* A refund without a date takes its order's day, and one that matches an order belongs
 * to that order's person, whatever its own row says: so that what reduces an order and
 * what reduces its buyer's revenue are the same refunds. */
static struct settled settle_refunds(const struct timeline_input *in)
{
    struct settled s = {mem_alloc(in->refunds, sizeof *s.day),
                        mem_alloc(in->refunds, sizeof *s.person)};
    for (uint32_t i = 0; i < in->refunds; i++) {
        uint32_t order = in->refund_order[i];
        bool matched = order != TIMELINE_NO_ORDER;
        bool dated = in->refund_day[i] != INT32_MIN;
        struct timeline_order of = {0};
        CHECK((matched || dated) && (!matched || order < in->orders));
        if (matched)
            arrange_give(in, order, order + 1, &of);
        s.day[i] = arrange_day(dated ? in->refund_day[i] : of.day);
        s.person[i] = matched ? of.person : in->refund_person[i];
    }
    return s;
}

static void build_refunds(struct timeline *t, const struct timeline_input *in,
                          const struct settled *s, const uint32_t *position)
{
    t->refund_start = arrange_start(in->people, in->refunds, s->person);
    uint32_t *rows = arrange_rows(in->people, in->refunds, s->person, t->refund_start,
                                  compare_days, s->day);
    t->refund_day = mem_alloc(in->refunds, sizeof *t->refund_day);
    t->refund_amount = mem_alloc(in->refunds, sizeof *t->refund_amount);
    t->refund_order = mem_alloc(in->refunds, sizeof *t->refund_order);
    t->refund_rows = mem_alloc(in->refunds, sizeof *t->refund_rows);
    for (uint32_t i = 0; i < in->refunds; i++) {
        uint32_t row = rows[i], order = in->refund_order[row];
        CHECK(in->refund_amount[row] >= 0);
        t->refund_day[i] = s->day[row];
        t->refund_amount[i] = in->refund_amount[row];
        t->refund_order[i] = order == TIMELINE_NO_ORDER ? order : position[order];
        t->refund_rows[i] = in->refund_rows[row];
        if (in->refund_position)
            in->refund_position[row] = i;
    }
    free(rows);
}

static void build_activities(struct timeline *t, const struct timeline_input *in)
{
    t->activity_start = arrange_start(in->people, in->activities, in->activity_person);
    uint32_t *rows =
        arrange_rows(in->people, in->activities, in->activity_person, t->activity_start,
                     compare_days, (void *)in->activity_day);
    t->activity_day = mem_alloc(in->activities, sizeof *t->activity_day);
    t->activity_event = mem_alloc(in->activities, sizeof *t->activity_event);
    for (uint32_t i = 0; i < in->activities; i++) {
        t->activity_day[i] = arrange_day(in->activity_day[rows[i]]);
        t->activity_event[i] = in->activity_event[rows[i]];
        if (in->activity_position)
            in->activity_position[rows[i]] = i;
    }
    free(rows);
}

/* ---- subscriptions ------------------------------------------------------------ */

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

int timeline_compare_spells(const void *left, const void *right)
{
    const struct spell *a = left, *b = right;
    return a->subscription != b->subscription ? COMPARE(a->subscription, b->subscription)
                                              : COMPARE(a->begin, b->begin);
}

static int compare_spells(const void *left, const void *right, void *spells)
{
    uint32_t i = *(const uint32_t *)left, k = *(const uint32_t *)right;
    int order = timeline_compare_spells((const struct spell *)spells + i,
                                        (const struct spell *)spells + k);
    return order ? order : COMPARE(i, k);
}

static bool day_or_none(int32_t day)
{
    return day == TIMELINE_NO_DAY || in_calendar(day);
}

bool timeline_spell_valid(const struct spell *s, uint16_t currencies)
{
    return s->currency <= currencies && in_calendar(s->begin) && day_or_none(s->end) &&
           day_or_none(s->past_due) && day_or_none(s->scheduled) &&
           day_or_none(s->billing) && day_or_none(s->service) && s->mrr >= 0 &&
           s->state <= SPELL_PAUSED && s->term_unit <= TERM_MONTHS;
}

static void build_spells(struct timeline *t, const struct timeline_input *in)
{
    t->has_mrr = in->has_mrr;
    t->has_mrr_history = in->has_mrr_history;
    if (in->spells == 0)
        return;
    t->spell_start = arrange_start(in->people, in->spells, in->spell_person);
    uint32_t *rows = arrange_rows(in->people, in->spells, in->spell_person,
                                  t->spell_start, compare_spells, (void *)in->spell);
    t->spell = mem_alloc(in->spells, sizeof *t->spell);
    for (uint32_t i = 0; i < in->spells; i++) {
        CHECK(timeline_spell_valid(&in->spell[rows[i]], in->currencies));
        t->spell[i] = in->spell[rows[i]];
        if (in->spell_position)
            in->spell_position[rows[i]] = i;
    }
    free(rows);
}

static void build_currencies(struct timeline *t, const struct timeline_input *in)
{
    t->currencies = in->currencies;
    if (in->currencies == 0)
        return;
    t->digits = in->digits;
    snprintf(t->code, sizeof t->code, "%s", in->code);
    t->currency = MEM_ARRAY(struct timeline_currency, in->currencies);
    for (uint16_t i = 0; i < in->currencies; i++) {
        const struct timeline_currency *c = &in->currency[i];
        t->currency[i] = *c;
        t->currency[i].rate = MEM_ARRAY(struct rate, c->days);
        if (c->days > 0)
            memcpy(t->currency[i].rate, c->rate, (size_t)c->days * sizeof *c->rate);
    }
}

/* ---- answers ------------------------------------------------------------------- */

int timeline_compare_answers(const void *left, const void *right)
{
    const struct answer *a = left, *b = right;
    if (a->survey != b->survey)
        return COMPARE(a->survey, b->survey);
    if (a->kind != b->kind)
        return COMPARE(a->kind, b->kind);
    return a->wave != b->wave ? COMPARE(a->wave, b->wave) : COMPARE(a->day, b->day);
}

static int compare_answers(const void *left, const void *right, void *answers)
{
    uint32_t i = *(const uint32_t *)left, k = *(const uint32_t *)right;
    int order = timeline_compare_answers((const struct answer *)answers + i,
                                         (const struct answer *)answers + k);
    return order ? order : COMPARE(i, k);
}

bool timeline_answer_valid(const struct answer *a)
{
    static const uint8_t low[] = {
        [ANSWER_NPS] = 0, [ANSWER_CSAT] = 1, [ANSWER_CES] = 1, [ANSWER_REVIEW] = 1};
    static const uint8_t high[] = {
        [ANSWER_NPS] = 10, [ANSWER_CSAT] = 5, [ANSWER_CES] = 7, [ANSWER_REVIEW] = 5};
    return a->kind <= ANSWER_REVIEW && in_calendar(a->day) &&
           a->wave >= TIMELINE_NO_WAVE && a->score >= low[a->kind] &&
           a->score <= high[a->kind];
}

bool timeline_delivery_valid(const struct delivery *d)
{
    return in_calendar(d->day) && d->wave >= TIMELINE_NO_WAVE;
}

static void build_answers(struct timeline *t, const struct timeline_input *in)
{
    if (in->answers == 0)
        return;
    t->answer_start = arrange_start(in->people, in->answers, in->answer_person);
    uint32_t *rows = arrange_rows(in->people, in->answers, in->answer_person,
                                  t->answer_start, compare_answers, (void *)in->answer);
    t->answer = mem_alloc(in->answers, sizeof *t->answer);
    for (uint32_t i = 0; i < in->answers; i++) {
        CHECK(timeline_answer_valid(&in->answer[rows[i]]));
        t->answer[i] = in->answer[rows[i]];
        if (in->answer_position)
            in->answer_position[rows[i]] = i;
    }
    free(rows);
}

int timeline_compare_deliveries(const void *left, const void *right)
{
    const struct delivery *a = left, *b = right;
    if (a->survey != b->survey)
        return COMPARE(a->survey, b->survey);
    return a->wave != b->wave ? COMPARE(a->wave, b->wave) : COMPARE(a->day, b->day);
}

static int compare_deliveries(const void *left, const void *right, void *deliveries)
{
    uint32_t i = *(const uint32_t *)left, k = *(const uint32_t *)right;
    int order = timeline_compare_deliveries((const struct delivery *)deliveries + i,
                                            (const struct delivery *)deliveries + k);
    return order ? order : COMPARE(i, k);
}

static void build_deliveries(struct timeline *t, const struct timeline_input *in)
{
    if (in->deliveries == 0)
        return;
    t->delivery_start = arrange_start(in->people, in->deliveries, in->delivery_person);
    uint32_t *rows =
        arrange_rows(in->people, in->deliveries, in->delivery_person, t->delivery_start,
                     compare_deliveries, (void *)in->delivery);
    t->delivery = mem_alloc(in->deliveries, sizeof *t->delivery);
    for (uint32_t i = 0; i < in->deliveries; i++) {
        const struct delivery *d = &in->delivery[rows[i]];
        CHECK(timeline_delivery_valid(d));
        t->delivery[i] = *d;
        if (in->delivery_position)
            in->delivery_position[rows[i]] = i;
    }
    free(rows);
}

/* ---- life cycle ---------------------------------------------------------------- */

/* Returns owned, or NULL for NULL. */
/* Turns who referred each into whom each referred; nobody refers themselves. */
static void build_referees(struct timeline *t, const struct timeline_input *in)
{
    uint32_t people = in->people, count = 0;
    for (uint32_t p = 0; in->referrer && p < people; p++)
        count += in->referrer[p] != TIMELINE_NO_PERSON && in->referrer[p] != p;
    if (!count)
        return;
    t->referee_start = MEM_ARRAY(uint32_t, (size_t)people + 2);
    t->referee = MEM_ARRAY(uint32_t, count);
    /* one place further, so that filling moves each start to where it belongs */
    for (uint32_t p = 0; p < people; p++)
        if (in->referrer[p] != TIMELINE_NO_PERSON && in->referrer[p] != p)
            t->referee_start[in->referrer[p] + 2]++;
    for (uint32_t p = 0; p < people; p++)
        t->referee_start[p + 2] += t->referee_start[p + 1];
    for (uint32_t p = 0; p < people; p++)
        if (in->referrer[p] != TIMELINE_NO_PERSON && in->referrer[p] != p)
            t->referee[t->referee_start[in->referrer[p] + 1]++] = p;
}

static void *copy_per_person(const void *values, uint32_t people, size_t size)
{
    if (values == NULL)
        return NULL;
    void *copy = mem_alloc(people, size);
    if (people > 0)
        memcpy(copy, values, people * size);
    return copy;
}

void timeline_build(struct timeline *out, const struct timeline_input *input,
                    uint32_t *position_of_order)
{
    struct timeline t = {.people = input->people,
                         .scale = input->scale,
                         .has_amounts = input->has_amounts,
                         .first_day = input->first_day,
                         .last_day = input->last_day};
    uint32_t *position = position_of_order;
    if (position == NULL && input->refunds > 0)
        position = mem_alloc(input->orders, sizeof *position);
    struct settled refunds = settle_refunds(input);
    arrange_orders(&t, input, position);
    build_refunds(&t, input, &refunds, position);
    free(refunds.day);
    free(refunds.person);
    build_activities(&t, input);
    if (position != position_of_order)
        free(position);
    build_spells(&t, input);
    build_currencies(&t, input);
    build_answers(&t, input);
    build_deliveries(&t, input);
    t.acquired_day =
        copy_per_person(input->acquired_day, input->people, sizeof *t.acquired_day);
    t.referred = copy_per_person(input->referred, input->people, sizeof *t.referred);
    build_referees(&t, input);
    *out = t;
}

static void free_arrays(struct timeline *t)
{
    free(t->order_start);
    free(t->order_day);
    free(t->order_gross);
    free(t->order_flags);
    free(t->order_rows);
    free(t->refund_start);
    free(t->refund_day);
    free(t->refund_amount);
    free(t->refund_order);
    free(t->refund_rows);
    free(t->activity_start);
    free(t->activity_day);
    free(t->activity_event);
    free(t->acquired_day);
    free(t->spell_start);
    free(t->spell);
    free(t->answer_start);
    free(t->answer);
    free(t->delivery_start);
    free(t->delivery);
    free(t->referred);
    free(t->referee_start);
    free(t->referee);
}

void timeline_release(struct timeline *t)
{
    if (!t->mapped)
        free_arrays(t);
    for (uint16_t i = 0; i < t->currencies; i++)
        free(t->currency[i].rate);
    free(t->currency);
    *t = (struct timeline){0};
}
