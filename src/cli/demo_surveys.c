/* SPDX-License-Identifier: Apache-2.0 */
/* Whom the shop asks, and what they answer: every quarter who bought in the last three
 * months whether they would recommend it (NPS), after some orders how satisfied they are
 * (CSAT), after a refund how easy it was (CES).  People are happy, content or unhappy by
 * how the shop treated them. */
#include "cli/demo_parts.h"

#include "base/calendar.h"
#include "base/mem.h"
#include "base/rng.h"

#include <stdlib.h>

#define ACTIVE_DAYS    90      /* of an order, for the quarterly survey */
#define ASKED_ORDERS   100000u /* per million */
#define AGAIN          15000u  /* answers that are corrected the day after */
#define FIRST_YEAR     2023
#define NPS_MONTH_DAY  10
#define DAYS_TO_ANSWER 12
#define DAYS_TO_PARCEL 6

struct asking {
    struct demo_shop *shop;
    struct rng rng;
    size_t delivery_capacity, answer_capacity;
};

struct mood {
    uint32_t unhappy, happy; /* percent */
};

static struct mood mood_of(const struct demo_customer *c, int32_t order_day)
{
    if (demo_in_delivery_trouble(c, order_day))
        return (struct mood){65, 8};
    if (demo_bargain_hunter(c))
        return (struct mood){35, 18};
    if (c->referrer != DEMO_NOBODY)
        return (struct mood){6, 56};
    return (struct mood){12, 40};
}

static uint8_t pick_score(struct asking *a, const struct demo_customer *c,
                          enum demo_survey_code kind, int32_t order_day)
{
    struct mood mood = mood_of(c, order_day);
    uint32_t at = rng_below(&a->rng, 100), one = rng_below(&a->rng, 10);
    const struct demo_survey_kind *k = &demo_survey_kinds[kind];
    return at < mood.unhappy                ? k->unhappy[one]
           : at < mood.unhappy + mood.happy ? k->happy[one]
                                            : k->content[one];
}

static void add_answer(struct asking *a, struct demo_survey survey, int32_t order_day)
{
    struct demo_shop *shop = a->shop;
    const struct demo_customer *c = &shop->customers[survey.customer];
    survey.score = pick_score(a, c, survey.kind, order_day);
    if (survey.day > demo_shop_last_day())
        return;
    MEM_GROW(shop->answers, a->answer_capacity, shop->answer_count + 1);
    shop->answers[shop->answer_count++] = survey;
}

static void ask(struct asking *a, enum demo_survey_code kind, uint32_t customer,
                int32_t day, int32_t order_day)
{
    struct demo_shop *shop = a->shop;
    if (day > demo_shop_last_day())
        return;
    struct demo_survey survey = {
        .day = day, .sent_day = day, .customer = customer, .kind = (uint8_t)kind};
    MEM_GROW(shop->deliveries, a->delivery_capacity, shop->delivery_count + 1);
    shop->deliveries[shop->delivery_count++] = survey;
    uint32_t answer_percent = demo_survey_kinds[kind].answer_percent;
    if (demo_bargain_hunter(&shop->customers[customer]))
        answer_percent /= 2;
    if (!rng_chance(&a->rng, answer_percent * 10000))
        return;
    survey.day += (int32_t)rng_below(&a->rng, DAYS_TO_ANSWER);
    add_answer(a, survey, order_day);
    survey.day++;
    if (rng_chance(&a->rng, AGAIN))
        add_answer(a, survey, order_day);
}

static void ask_quarterly(struct asking *a)
{
    for (int month = 2;; month += 3) {
        int32_t day = calendar_day(FIRST_YEAR + (month - 1) / 12, (month - 1) % 12 + 1,
                                   NPS_MONTH_DAY);
        if (day > demo_shop_last_day())
            return;
        int32_t *last_order = demo_last_orders(a->shop, day);
        for (uint32_t i = 0; i < a->shop->customer_count; i++)
            if (last_order[i] != DEMO_NO_DAY && last_order[i] >= day - ACTIVE_DAYS)
                ask(a, DEMO_NPS, i, day, last_order[i]);
        free(last_order);
    }
}

static bool asks_after(const struct demo_order *order)
{
    return order->status == DEMO_COMPLETED && !order->guest && order->total_cents > 0 &&
           order->day >= calendar_day(FIRST_YEAR, 1, 1);
}

/* At most one of a kind to a customer in a month. */
static bool first_in_month(int32_t *asked, uint32_t customer, int32_t day)
{
    static const struct calendar months = {.unit = CALENDAR_MONTH};
    int32_t month = calendar_period_start(&months, day);
    bool first = asked[customer] != month;
    asked[customer] = month;
    return first;
}

static void ask_after_orders(struct asking *a)
{
    const struct demo_shop *shop = a->shop;
    int32_t *asked = demo_no_days(shop);
    for (size_t i = 0; i < shop->order_count; i++) {
        const struct demo_order *order = &shop->orders[i];
        int32_t day = order->day + DAYS_TO_PARCEL;
        if (asks_after(order) && rng_chance(&a->rng, ASKED_ORDERS) &&
            first_in_month(asked, order->buyer, day))
            ask(a, DEMO_CSAT, order->buyer, day, order->day);
    }
    free(asked);
}

static void ask_after_refunds(struct asking *a)
{
    const struct demo_shop *shop = a->shop;
    int32_t *asked = demo_no_days(shop);
    for (size_t i = 0; i < shop->refund_count; i++) {
        const struct demo_order *order = &shop->orders[shop->refunds[i].order];
        int32_t day = shop->refunds[i].day + 1;
        if (asks_after(order) && first_in_month(asked, order->buyer, day))
            ask(a, DEMO_CES, order->buyer, day, order->day);
    }
    free(asked);
}

/* All fields decide, so that the result does not hang on how qsort treats equals. */
static int by_day(const void *left, const void *right)
{
    const struct demo_survey *a = left, *b = right;
    const int64_t fields[][2] = {{a->day, b->day},
                                 {a->kind, b->kind},
                                 {a->customer, b->customer},
                                 {a->sent_day, b->sent_day},
                                 {a->score, b->score}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i][0] != fields[i][1])
            return fields[i][0] < fields[i][1] ? -1 : 1;
    return 0;
}

static void sort_surveys(struct demo_survey *surveys, size_t count)
{
    if (count)
        qsort(surveys, count, sizeof *surveys, by_day);
}

void demo_surveys_build(struct demo_shop *shop, uint64_t seed)
{
    struct asking a = {.shop = shop};
    static void (*const surveys[])(struct asking *) = {ask_quarterly, ask_after_orders,
                                                       ask_after_refunds};
    for (size_t i = 0; i < sizeof surveys / sizeof *surveys; i++) {
        rng_init_stream(&a.rng, seed, DEMO_STREAM_SURVEYS + i);
        surveys[i](&a);
    }
    sort_surveys(shop->deliveries, shop->delivery_count);
    sort_surveys(shop->answers, shop->answer_count);
}
