/* SPDX-License-Identifier: Apache-2.0 */
#include "suite_shop.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static uint32_t below(struct shop *s, uint32_t n)
{
    return (uint32_t)rng_below(&s->rng, n);
}

/* Mostly cents; sometimes an amount that needs 64 bits, or a sum that does. */
static int64_t draw_gross(struct shop *s)
{
    uint32_t kind = below(s, 400);
    if (s->seed % 3 == 0 && kind == 0)
        return INT64_C(4000000000) + below(s, 1000);
    if (s->seed % 3 == 1 && kind < 3)
        return INT32_MAX - (int64_t)below(s, 5);
    return kind < 20 ? 0 : 1 + (int64_t)below(s, 5000);
}

static void draw_orders(struct shop *s, uint32_t orders)
{
    s->order_person = MEM_ARRAY(uint32_t, orders + 1);
    s->order_rows = MEM_ARRAY(uint32_t, orders + 1);
    s->order_day = MEM_ARRAY(int32_t, orders + 1);
    s->order_gross = MEM_ARRAY(int64_t, orders + 1);
    s->order_flags = MEM_ARRAY(uint8_t, orders + 1);
    uint32_t heavy = below(s, s->people);
    for (uint32_t i = 0; i < orders; i++) {
        bool much = s->seed % 4 == 0 && below(s, 8) == 0; /* hundreds for one person */
        s->order_person[i] = much ? heavy : below(s, s->people);
        s->order_day[i] = s->first_day + (int32_t)below(s, (uint32_t)s->days);
        if (i > 0 && below(s, 10) == 0) { /* the same day again */
            s->order_person[i] = s->order_person[i - 1];
            s->order_day[i] = s->order_day[i - 1];
        }
        s->order_gross[i] = draw_gross(s);
        s->order_flags[i] = below(s, 50) == 0 ? ORDER_TEST : 0;
        s->order_rows[i] = 1;
    }
    s->in.orders = orders;
}

void suite_shop_draw_refunds(struct shop *s, uint32_t refunds)
{
    s->refund_person = MEM_ARRAY(uint32_t, refunds + 1);
    s->refund_order = MEM_ARRAY(uint32_t, refunds + 1);
    s->refund_rows = MEM_ARRAY(uint32_t, refunds + 1);
    s->refund_day = MEM_ARRAY(int32_t, refunds + 1);
    s->refund_amount = MEM_ARRAY(int64_t, refunds + 1);
    for (uint32_t i = 0; i < refunds; i++) {
        bool matched = s->in.orders > 0 && below(s, 3) > 0;
        s->refund_order[i] = matched ? below(s, s->in.orders) : TIMELINE_NO_ORDER;
        s->refund_person[i] = below(s, s->people);
        s->refund_day[i] = s->first_day + (int32_t)below(s, (uint32_t)s->days);
        s->refund_amount[i] = below(s, 3000);
        s->refund_rows[i] = 1;
    }
    s->in.refunds = refunds;
}

void suite_shop_draw_people(struct shop *s)
{
    s->referred = MEM_ARRAY(bool, s->people);
    s->group = MEM_ARRAY(uint32_t, s->people);
    for (uint32_t p = 0; p < s->people; p++) {
        s->referred[p] = below(s, 3) == 0;
        s->group[p] = below(s, SUITE_SHOP_GROUPS);
    }
}

static void draw_request(struct shop *s)
{
    static const int32_t windows[] = {1, 7, 27, 28, 30, 31, 90, 365};
    static const int32_t loyals[] = {1, 2, 3, 254, 255, 256, 400};
    static const enum calendar_unit units[] = {
        CALENDAR_DAY, CALENDAR_WEEK, CALENDAR_MONTH, CALENDAR_QUARTER, CALENDAR_YEAR};
    s->calendar.unit = units[s->days > 2000 ? 4 : below(s, 5)];
    s->loyal = loyals[below(s, 7)];
    s->rule = (struct history_rule){
        .rule = PRESENCE_PURCHASE,
        .window_days = windows[below(s, 8)],
        .as_of = s->first_day + s->days - 1 - (int32_t)below(s, 3) * s->days / 9,
        .count_zero_value = below(s, 2),
        .fully_refunded_counts = below(s, 2),
        .refunds = (enum refund_mode)below(s, 3),
        .past_due_days = INT32_MAX,
    };
    int32_t length = s->rule.as_of - s->first_day;
    s->from = below(s, 2) ? s->first_day : s->first_day + length / 4;
    s->to = below(s, 2) ? s->rule.as_of : s->rule.as_of - length / 4;
}

void suite_shop_draw(struct shop *s, uint64_t seed)
{
    *s = (struct shop){.seed = seed};
    rng_init(&s->rng, seed);
    static const uint32_t peoples[] = {1, 31, 33, 300, 4095, 4097, 9000};
    s->people = peoples[below(s, 7)];
    s->first_day = 19000 + (int32_t)below(s, 400);
    s->days = seed % 10 == 9 ? 33000 : 40 + (int32_t)below(s, 700);
    draw_orders(s, below(s, 6 * s->people + 600));
    suite_shop_draw_refunds(s, below(s, s->people));
    suite_shop_draw_people(s);
    draw_request(s);
    suite_shop_give(s);
}

void suite_shop_give(struct shop *s)
{
    s->in.people = s->people;
    s->in.has_amounts = true;
    s->in.first_day = s->first_day;
    s->in.last_day = s->first_day + s->days - 1;
    s->in.order_person = s->order_person;
    s->in.order_day = s->order_day;
    s->in.order_gross = s->order_gross;
    s->in.order_flags = s->order_flags;
    s->in.order_rows = s->order_rows;
    s->in.refund_person = s->refund_person;
    s->in.refund_day = s->refund_day;
    s->in.refund_amount = s->refund_amount;
    s->in.refund_order = s->refund_order;
    s->in.refund_rows = s->refund_rows;
    s->in.referred = s->referred;
}

void suite_shop_release(struct shop *s)
{
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
    free(s->referred);
    free(s->group);
}

void suite_shop_needs(enum suite_code code)
{
    if (suite_has(code))
        return;
    print_message("this processor lacks what code %d needs\n", code);
    skip();
}
