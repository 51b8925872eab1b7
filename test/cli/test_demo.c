/* SPDX-License-Identifier: Apache-2.0 */
/* The demonstration shop, by simple counting: it is orderly, repeatable, and its problems
 * are really there. */
#include "cli/demo_shop.h"

#include "base/calendar.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct demo_shop shop; /* the default one, built once */

static int build_shop(void **state)
{
    (void)state;
    demo_shop_build(&shop, 1, DEMO_CUSTOMERS_DEFAULT);
    return 0;
}

static int release_shop(void **state)
{
    (void)state;
    demo_shop_release(&shop);
    return 0;
}

static bool counts(const struct demo_order *order)
{
    return order->status == DEMO_COMPLETED && !order->guest && order->total_cents > 0;
}

static void invariant_demo_in_order(void **state)
{
    (void)state;
    assert_int_equal(shop.customer_count, DEMO_CUSTOMERS_DEFAULT);
    for (size_t i = 1; i < shop.customer_count; i++)
        assert_true(shop.customers[i - 1].signup_day <= shop.customers[i].signup_day);
    uint32_t *orders = MEM_ARRAY(uint32_t, shop.customer_count);
    for (size_t i = 0; i < shop.order_count; i++) {
        const struct demo_order *order = &shop.orders[i];
        int32_t signup_day = shop.customers[order->buyer].signup_day;
        assert_in_range(order->day, demo_shop_first_day(), demo_shop_last_day());
        assert_true(i == 0 || shop.orders[i - 1].day <= order->day);
        assert_int_equal(order->number, orders[order->buyer]++);
        assert_true(order->number ? order->day > signup_day : order->day == signup_day);
    }
    for (size_t i = 0; i < shop.customer_count; i++)
        assert_true(orders[i] > 0);
    free(orders);
}

static void invariant_demo_refunds_follow_orders(void **state)
{
    (void)state;
    bool *refunded = MEM_ARRAY(bool, shop.order_count);
    for (size_t i = 0; i < shop.refund_count; i++) {
        const struct demo_refund *refund = &shop.refunds[i];
        const struct demo_order *order = &shop.orders[refund->order];
        assert_true(i == 0 || shop.refunds[i - 1].day <= refund->day);
        assert_true(refund->day > order->day && refund->day <= demo_shop_last_day());
        assert_in_range(refund->amount_cents, 1, order->total_cents);
        assert_int_equal(order->status, DEMO_COMPLETED);
        assert_false(refunded[refund->order]);
        refunded[refund->order] = true;
    }
    free(refunded);
}

static void invariant_demo_size_and_oddities(void **state)
{
    (void)state;
    size_t statuses[3] = {0}, guests = 0, samples = 0;
    for (size_t i = 0; i < shop.order_count; i++) {
        statuses[shop.orders[i].status]++;
        guests += shop.orders[i].guest;
        samples += shop.orders[i].total_cents == 0;
    }
    assert_in_range(shop.order_count, 60000, 120000);
    assert_in_range(shop.refund_count, shop.order_count / 50, shop.order_count / 15);
    assert_in_range(statuses[DEMO_CANCELLED], 1000, 3000);
    assert_in_range(statuses[DEMO_TEST], 50, 500);
    assert_in_range(guests, 100, 1000);
    assert_in_range(samples, 50, 500);
}

static void consistency_demo_same_seed_same_shop(void **state)
{
    (void)state;
    struct demo_shop same, other;
    demo_shop_build(&same, 1, DEMO_CUSTOMERS_DEFAULT);
    demo_shop_build(&other, 2, DEMO_CUSTOMERS_DEFAULT);
    assert_int_equal(same.order_count, shop.order_count);
    assert_int_equal(same.refund_count, shop.refund_count);
    assert_memory_equal(same.customers, shop.customers,
                        shop.customer_count * sizeof *shop.customers);
    for (size_t i = 0; i < shop.order_count; i++) {
        assert_int_equal(same.orders[i].second, shop.orders[i].second);
        assert_int_equal(same.orders[i].buyer, shop.orders[i].buyer);
        assert_int_equal(same.orders[i].total_cents, shop.orders[i].total_cents);
    }
    assert_memory_not_equal(other.customers, shop.customers,
                            shop.customer_count * sizeof *shop.customers);
    demo_shop_release(&same);
    demo_shop_release(&other);
}

static void invariant_demo_one_customer(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 50; seed++) {
        struct demo_shop tiny;
        demo_shop_build(&tiny, seed, 1);
        assert_int_equal(tiny.customer_count, 1);
        assert_true(tiny.order_count >= 1);
        demo_shop_release(&tiny);
    }
}

/* Of the people of one channel who signed up in [from, to): the share, in per mille, with
 * a second counted order within 90 days of signing up. */
static uint32_t stayed_per_mille(uint32_t channel, int32_t from, int32_t to)
{
    uint32_t *orders = MEM_ARRAY(uint32_t, shop.customer_count);
    for (size_t i = 0; i < shop.order_count; i++) {
        const struct demo_order *order = &shop.orders[i];
        if (counts(order) && order->day < shop.customers[order->buyer].signup_day + 90)
            orders[order->buyer]++;
    }
    uint32_t people = 0, stayed = 0;
    for (size_t i = 0; i < shop.customer_count; i++) {
        const struct demo_customer *c = &shop.customers[i];
        if (c->channel != channel || c->signup_day < from || c->signup_day >= to)
            continue;
        people++;
        stayed += orders[i] >= 2;
    }
    free(orders);
    assert_true(people > 100);
    return 1000 * stayed / people;
}

static void correctness_demo_campaign_brings_bargain_hunters(void **state)
{
    (void)state;
    const int32_t year_before = calendar_day(2022, 10, 1),
                  before = calendar_day(2023, 4, 1);
    const int32_t from = calendar_day(2023, 10, 1), to = calendar_day(2024, 4, 1);
    for (uint32_t channel = 0; channel < DEMO_CHANNELS; channel++) {
        uint32_t then = stayed_per_mille(channel, year_before, before);
        uint32_t now = stayed_per_mille(channel, from, to);
        if (channel == DEMO_SOCIAL)
            assert_true(now * 2 < then);
        else
            assert_true(now * 5 > then * 4);
    }
}

/* Of the counted orders of one country in March to May of a year: the share, in per
 * mille, that was refunded by the end of June. */
static uint32_t refunded_per_mille(uint32_t country, int year)
{
    bool *refunded = MEM_ARRAY(bool, shop.order_count);
    for (size_t i = 0; i < shop.refund_count; i++)
        if (shop.refunds[i].day < calendar_day(year, 7, 1))
            refunded[shop.refunds[i].order] = true;
    uint32_t orders = 0, back = 0;
    for (size_t i = 0; i < shop.order_count; i++) {
        const struct demo_order *order = &shop.orders[i];
        if (!counts(order) || shop.customers[order->buyer].country != country ||
            order->day < calendar_day(year, 3, 1) ||
            order->day >= calendar_day(year, 6, 1))
            continue;
        orders++;
        back += refunded[i];
    }
    free(refunded);
    return 1000 * back / orders;
}

/* Of the buyers of one country in March to May of a year: the share, in per mille, who
 * bought again by the end of June after their first order of these months. */
static uint32_t again_per_mille(uint32_t country, int year)
{
    uint32_t *orders = MEM_ARRAY(uint32_t, shop.customer_count);
    for (size_t i = 0; i < shop.order_count; i++) {
        const struct demo_order *order = &shop.orders[i];
        bool spring = order->day < calendar_day(year, 6, 1);
        if (counts(order) && order->day >= calendar_day(year, 3, 1) &&
            order->day < calendar_day(year, 7, 1) && (spring || orders[order->buyer]))
            orders[order->buyer]++;
    }
    uint32_t buyers = 0, again = 0;
    for (size_t i = 0; i < shop.customer_count; i++) {
        if (shop.customers[i].country != country || !orders[i])
            continue;
        buyers++;
        again += orders[i] >= 2;
    }
    free(orders);
    return 1000 * again / buyers;
}

static void correctness_demo_german_deliveries_are_late(void **state)
{
    (void)state;
    for (uint32_t country = 0; country < DEMO_COUNTRIES; country++) {
        uint32_t refunds = refunded_per_mille(country, 2024);
        uint32_t again = again_per_mille(country, 2024);
        uint32_t again_before = again_per_mille(country, 2023);
        if (country == DEMO_DE) {
            assert_true(refunds > 200);
            assert_true(again * 10 < again_before * 7);
        } else {
            assert_true(refunds < 80);
            assert_true(again * 10 > again_before * 8);
        }
    }
}

/* Counted orders on a day against the mean of the days two weeks before and after. */
static void correctness_demo_seasons(void **state)
{
    (void)state;
    const int32_t singles = calendar_day(2023, 11, 11),
                  new_year = calendar_day(2024, 1, 1);
    const int32_t december = calendar_day(2023, 12, 1), august = calendar_day(2023, 8, 1);
    uint32_t on_singles = 0, beside = 0, in_december = 0, in_august = 0;
    for (size_t i = 0; i < shop.order_count; i++) {
        int32_t day = shop.orders[i].day;
        on_singles += day == singles;
        beside += day == singles - 14 || day == singles + 14;
        in_december += day >= december && day < new_year;
        in_august += day >= august && day < august + 31;
    }
    assert_true(on_singles > beside);
    assert_true(in_december * 2 > in_august * 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invariant_demo_in_order),
        cmocka_unit_test(invariant_demo_refunds_follow_orders),
        cmocka_unit_test(invariant_demo_size_and_oddities),
        cmocka_unit_test(consistency_demo_same_seed_same_shop),
        cmocka_unit_test(invariant_demo_one_customer),
        cmocka_unit_test(correctness_demo_campaign_brings_bargain_hunters),
        cmocka_unit_test(correctness_demo_german_deliveries_are_late),
        cmocka_unit_test(correctness_demo_seasons),
    };
    return cmocka_run_group_tests(tests, build_shop, release_shop);
}
