/* SPDX-License-Identifier: Apache-2.0 */
#include "pass_shop.h"

#include "base/mem.h"
#include "draw.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_DAY 19000
#define EVENTS    3
#define SURVEYS   3

static uint32_t draw_person(struct pass_shop *s)
{
    return (uint32_t)between(&s->rng, 0, (int32_t)s->in.people - 1);
}

static int32_t draw_day(struct pass_shop *s)
{
    return between(&s->rng, s->in.first_day, s->in.last_day);
}

static void draw_orders(struct pass_shop *s, uint32_t count)
{
    s->order_person = MEM_ARRAY(uint32_t, count + 1);
    s->order_rows = MEM_ARRAY(uint32_t, count + 1);
    s->order_day = MEM_ARRAY(int32_t, count + 1);
    s->order_gross = MEM_ARRAY(int64_t, count + 1);
    s->order_flags = MEM_ARRAY(uint8_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        s->order_person[i] = draw_person(s);
        s->order_day[i] = draw_day(s);
        s->order_gross[i] = between(&s->rng, 0, 5000);
        s->order_flags[i] = chance(&s->rng, 3) ? ORDER_TEST : 0;
        s->order_rows[i] = 1;
    }
    s->in.orders = count;
}

static void draw_refunds(struct pass_shop *s, uint32_t count)
{
    s->refund_person = MEM_ARRAY(uint32_t, count + 1);
    s->refund_rows = MEM_ARRAY(uint32_t, count + 1);
    s->refund_order = MEM_ARRAY(uint32_t, count + 1);
    s->refund_day = MEM_ARRAY(int32_t, count + 1);
    s->refund_amount = MEM_ARRAY(int64_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        bool matched = s->in.orders > 0 && chance(&s->rng, 60);
        s->refund_order[i] =
            matched ? (uint32_t)between(&s->rng, 0, (int32_t)s->in.orders - 1)
                    : TIMELINE_NO_ORDER;
        s->refund_person[i] = draw_person(s);
        s->refund_day[i] = draw_day(s);
        s->refund_amount[i] = between(&s->rng, 0, 4000);
        s->refund_rows[i] = 1;
    }
    s->in.refunds = count;
}

static void draw_activities(struct pass_shop *s, uint32_t count)
{
    s->activity_person = MEM_ARRAY(uint32_t, count + 1);
    s->activity_day = MEM_ARRAY(int32_t, count + 1);
    s->activity_event = MEM_ARRAY(uint16_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        s->activity_person[i] = draw_person(s);
        s->activity_day[i] = draw_day(s);
        s->activity_event[i] = (uint16_t)between(&s->rng, 0, EVENTS - 1);
    }
    s->in.activities = count;
}

static void draw_spells(struct pass_shop *s, uint32_t count)
{
    s->spell_person = MEM_ARRAY(uint32_t, count + 1);
    s->spell = MEM_ARRAY(struct spell, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        struct rng *r = &s->rng;
        int32_t begin = between(r, s->in.first_day - 100, s->in.last_day);
        struct spell *spell = &s->spell[i];
        *spell = timeline_spell((uint32_t)between(r, 0, 2), begin, between(r, 0, 3000));
        s->spell_person[i] = draw_person(s);
        if (chance(r, 50))
            spell->end = begin + between(r, 1, 200);
        spell->currency = (uint16_t)between(r, 0, PASS_SHOP_FOREIGN);
        spell->state =
            (uint8_t)PICK(r, SPELL_PAID, SPELL_PAID, SPELL_TRIAL, SPELL_PAUSED);
        spell->flags = chance(r, 20) ? SPELL_INVOLUNTARY : 0;
        spell->term = (uint16_t)PICK(r, 0, 1, 1, 7);
        spell->term_unit = (uint8_t)PICK(r, TERM_DAYS, TERM_MONTHS);
    }
    s->in.spells = count;
}

static void draw_surveys(struct pass_shop *s, uint32_t count)
{
    static const int32_t top[] = {10, 5, 7, 5}, low[] = {0, 1, 1, 1};
    s->answer_person = MEM_ARRAY(uint32_t, count + 1);
    s->answer = MEM_ARRAY(struct answer, count + 1);
    s->delivery_person = MEM_ARRAY(uint32_t, count + 1);
    s->delivery = MEM_ARRAY(struct delivery, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t survey = (uint32_t)between(&s->rng, 0, SURVEYS - 1);
        int32_t wave = survey == 0 ? TIMELINE_NO_WAVE : between(&s->rng, 0, 2);
        int32_t kind = between(&s->rng, ANSWER_NPS, ANSWER_REVIEW);
        s->answer_person[i] = draw_person(s);
        s->answer[i] = (struct answer){survey, wave, draw_day(s), (uint8_t)kind,
                                       (uint8_t)between(&s->rng, low[kind], top[kind])};
        s->delivery_person[i] = draw_person(s);
        s->delivery[i] = (struct delivery){survey, wave, draw_day(s)};
    }
    s->in.answers = s->in.deliveries = count;
}

static void draw_people(struct pass_shop *s)
{
    s->referred = MEM_ARRAY(bool, s->in.people);
    s->referrer = MEM_ARRAY(uint32_t, s->in.people);
    s->acquired_day = MEM_ARRAY(int32_t, s->in.people);
    for (uint32_t p = 0; p < s->in.people; p++) {
        s->referred[p] = chance(&s->rng, 30);
        s->referrer[p] = chance(&s->rng, 20) ? draw_person(s) : TIMELINE_NO_PERSON;
        s->acquired_day[p] = chance(&s->rng, 30) ? draw_day(s) - 50 : INT32_MAX;
    }
}

static void draw_rates(struct pass_shop *s)
{
    static const char *const codes[] = {"USD", "EUR"};
    for (int i = 0; i < PASS_SHOP_FOREIGN; i++) {
        s->rate[i] = MEM_ARRAY(struct rate, 2 * PASS_SHOP_DAYS);
        for (int d = 0; d < 2 * PASS_SHOP_DAYS; d++)
            s->rate[i][d] =
                (struct rate){.mantissa = between(&s->rng, 2000, 4000), .scale = 2};
        s->currency[i] =
            (struct timeline_currency){.first_day = s->in.first_day - PASS_SHOP_DAYS,
                                       .days = 2 * PASS_SHOP_DAYS,
                                       .rate = s->rate[i]};
        strcpy(s->currency[i].code, codes[i]);
    }
    s->in.code = "TWD";
    s->in.digits = 2;
    s->in.currencies = PASS_SHOP_FOREIGN;
    s->in.currency = s->currency;
}

static void draw_slicings(struct pass_shop *s)
{
    uint32_t people = s->in.people, count = 0;
    s->group = MEM_ARRAY(uint32_t, people);
    s->change_start = MEM_ARRAY(uint32_t, people + 1);
    s->change_code = MEM_ARRAY(uint32_t, 3 * people);
    s->change_day = MEM_ARRAY(int32_t, 3 * people);
    for (uint32_t p = 0; p < people; p++) {
        int32_t day = draw_day(s);
        s->group[p] = (uint32_t)between(&s->rng, 0, PASS_SHOP_GROUPS - 1);
        s->change_start[p] = count;
        for (int32_t n = between(&s->rng, 0, 3); n > 0; n--) {
            s->change_day[count] = day;
            s->change_code[count++] = (uint32_t)between(&s->rng, 0, PASS_SHOP_GROUPS - 1);
            day += between(&s->rng, 0, 90);
        }
    }
    s->change_start[people] = count;
    s->fixed = (struct slicing){.groups = PASS_SHOP_GROUPS, .fixed = s->group};
    s->moving = (struct slicing){.groups = PASS_SHOP_GROUPS,
                                 .change_start = s->change_start,
                                 .change_day = s->change_day,
                                 .change_code = s->change_code,
                                 .none_code = 1};
}

static void draw_request(struct pass_shop *s)
{
    struct rng *r = &s->rng;
    s->calendar.unit = (enum calendar_unit)PICK(r, CALENDAR_DAY, CALENDAR_WEEK,
                                                CALENDAR_MONTH, CALENDAR_QUARTER);
    s->loyal = between(r, 1, 4);
    s->considered[1] = true;
    s->journey = (struct journey_rule){.considered = s->considered};
    s->rule = (struct history_rule){
        .rule = (enum presence_rule)between(r, PRESENCE_PURCHASE, PRESENCE_SUBSCRIPTION),
        .window_days = PICK(r, 1, 30, 90),
        .grace_days = PICK(r, 0, 0, 14),
        .as_of = s->in.last_day - between(r, 0, 20),
        .count_zero_value = true,
        .fully_refunded_counts = true,
        .trials_count = chance(r, 50),
        .paused_present = chance(r, 50),
        .past_due_days = INT32_MAX,
    };
}

static void lend(struct pass_shop *s)
{
    struct timeline_input *in = &s->in;
    in->order_person = s->order_person;
    in->order_day = s->order_day;
    in->order_gross = s->order_gross;
    in->order_flags = s->order_flags;
    in->order_rows = s->order_rows;
    in->refund_person = s->refund_person;
    in->refund_day = s->refund_day;
    in->refund_amount = s->refund_amount;
    in->refund_order = s->refund_order;
    in->refund_rows = s->refund_rows;
    in->activity_person = s->activity_person;
    in->activity_day = s->activity_day;
    in->activity_event = s->activity_event;
    in->spell_person = s->spell_person;
    in->spell = s->spell;
    in->answer_person = s->answer_person;
    in->answer = s->answer;
    in->delivery_person = s->delivery_person;
    in->delivery = s->delivery;
    in->referred = s->referred;
    in->referrer = s->referrer;
    if (s->loyal % 2 == 0)
        in->acquired_day = s->acquired_day;
}

void pass_shop_draw(struct pass_shop *s, uint64_t seed)
{
    *s = (struct pass_shop){0};
    rng_init(&s->rng, seed);
    uint32_t people = (uint32_t)PICK(&s->rng, 1, 7, 100, 1500, 5000);
    s->in = (struct timeline_input){.people = people,
                                    .scale = 2,
                                    .has_amounts = true,
                                    .has_mrr = true,
                                    .has_mrr_history = true,
                                    .first_day = FIRST_DAY,
                                    .last_day = FIRST_DAY + between(&s->rng, 60, 400)};
    draw_orders(s, 4 * people);
    draw_refunds(s, people);
    draw_activities(s, 2 * people);
    draw_spells(s, 2 * people);
    draw_surveys(s, people);
    draw_people(s);
    draw_rates(s);
    draw_slicings(s);
    draw_request(s);
    lend(s);
}

bool pass_shop_open(struct pass_shop *s)
{
    struct calendar total = {.unit = CALENDAR_TOTAL};
    int32_t first = s->in.first_day, last = s->rule.as_of;
    timeline_build(&s->timeline, &s->in, NULL);
    if (history_build(&s->history, &s->timeline, &s->rule, NULL))
        return false;
    CHECK(!periods_build(&s->periods, &s->calendar, first, last, last, NULL));
    CHECK(!periods_build(&s->whole, &total, first, last, last, NULL));
    return true;
}

void pass_shop_close(struct pass_shop *s)
{
    periods_release(&s->periods);
    periods_release(&s->whole);
    history_release(&s->history);
    timeline_release(&s->timeline);
    free(s->order_person);
    free(s->order_rows);
    free(s->order_day);
    free(s->order_gross);
    free(s->order_flags);
    free(s->refund_person);
    free(s->refund_order);
    free(s->refund_rows);
    free(s->refund_day);
    free(s->refund_amount);
    free(s->activity_person);
    free(s->activity_day);
    free(s->activity_event);
    free(s->acquired_day);
    free(s->spell_person);
    free(s->spell);
    free(s->answer_person);
    free(s->answer);
    free(s->delivery_person);
    free(s->delivery);
    free(s->referred);
    free(s->referrer);
    free(s->group);
    free(s->change_start);
    free(s->change_code);
    free(s->change_day);
    for (int i = 0; i < PASS_SHOP_FOREIGN; i++)
        free(s->rate[i]);
}
