/* SPDX-License-Identifier: Apache-2.0 */
/* Files of exchange rates, and amounts in several currencies beside them. */
#include "ingest/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "loaded.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char orders[] = "order_id,customer,date,amount,currency\n"
                             "1,a,2024-01-05,10.00,USD\n"
                             "2,b,2024-01-06,300.00,TWD\n"
                             "3,c,2024-01-06,0.10,USD\n";

static int64_t gross_of(const struct source *s, const char *key)
{
    uint32_t p = person_of(s, key);
    return s->timeline.order_gross[s->timeline.order_start[p]];
}

/* The ways in which people write a table of rates. */
static void correctness_rates_are_recognised(void **state)
{
    (void)state;
    static const struct {
        const char *currency, *rates;
    } rows[] = {
        {NULL,
         "date,currency,base,rate\n2024-01-05,USD,TWD,31.5\n2024-01-06,usd,twd,31.25\n"},
        {"TWD", "day,from,to,exchange_rate\n2024-01-05,USD,TWD,31.5\n2024-01-06,USD,TWD,"
                "31.25\n"},
        {"TWD", "date,currency,rate\n2024-01-05,USD,31.5\n2024-01-06,USD,31.25\n"},
        {NULL, "日期,幣別,本幣,匯率\n2024/1/5,USD,TWD,31.5\n2024/1/6,USD,TWD,31.25\n"},
        {NULL, "日期,币种,本币,汇率\n2024/1/5,USD,TWD,31.5\n2024/1/6,USD,TWD,31.25\n"},
        /* as the markets say it: one unit of the base in the quote */
        {NULL,
         "date,base,quote,rate\n2024-01-05,USD,TWD,31.5\n2024-01-06,USD,TWD,31.25\n"},
        /* others beside, and the decimal comma */
        {"twd",
         "date;currency;base;rate\n05.01.2024;USD;TWD;31,5\n06.01.2024;USD;TWD;31,25\n"
         "31.01.2024;EUR;USD;1,08\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct given files[] = {
            {"orders.csv", orders}, {"rates.csv", rows[i].rates}, {0}};
        struct loaded l =
            load(files, (struct source_options){.currency = rows[i].currency});
        assert_loaded(&l);
        assert_int_equal(l.source.files[1].kind, SOURCE_RATES);
        assert_string_equal(l.source.currency, "TWD");
        assert_int_equal(gross_of(&l.source, "a"), 31500);
        assert_int_equal(gross_of(&l.source, "b"), 30000);
        assert_int_equal(gross_of(&l.source, "c"), 312); /* 3.125, half to even */
        assert_int_equal(l.source.timeline.last_day, calendar_day(2024, 1, 6));
        for (int r = 0; r < SOURCE_REASON_COUNT; r++)
            assert_int_equal(l.source.left_out[r].rows, 0);
        assert_non_null(strstr(l.source.files[1].note, "1 USD = 31.5 TWD on 2024-01-05"));
        source_release(&l.source);
    }
}

/* 1 TWD = 0.032 USD: 10 / 0.032 = 312.50; and to the other side 300 x 0.03 = 9. */
static void correctness_rates_the_other_way_around(void **state)
{
    (void)state;
    struct given files[] = {
        {"orders.csv", orders},
        {"rates.csv",
         "date,from,to,rate\n2024-01-05,TWD,USD,0.032\n2024-01-06,TWD,USD,0.03\n"},
        {0}};
    struct loaded l = load(files, (struct source_options){.currency = "TWD"});
    assert_loaded(&l);
    assert_int_equal(gross_of(&l.source, "a"), 31250);
    assert_int_equal(gross_of(&l.source, "c"), 333); /* 0.1 / 0.03 = 3.333... */
    source_release(&l.source);
    l = load(files, (struct source_options){0});
    assert_loaded(&l);
    assert_string_equal(l.source.currency, "USD");
    assert_int_equal(gross_of(&l.source, "b"), 900);
    source_release(&l.source);
}

/* 1 USD = 150 JPY: yen have no cents, 10.07 x 150.5 = 1515.535 -> 1516. */
static void correctness_rates_round_to_the_targets_digits(void **state)
{
    (void)state;
    struct given files[] = {
        {"orders.csv", "customer,date,amount,currency\na,2024-01-05,10.07,USD\n"
                       "b,2024-01-05,100,JPY\n"},
        {"rates.csv", "date,currency,base,rate\n2024-01-05,USD,JPY,150.5\n"},
        {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    assert_int_equal(l.source.timeline.scale, 0);
    assert_int_equal(gross_of(&l.source, "a"), 1516);
    source_release(&l.source);
}

/* A refund is worth what its own day says, a line what its order's day says, a column of
 * refunds what its row's day says. */
static void correctness_rates_of_refunds_and_lines(void **state)
{
    (void)state;
    static const char rates[] = "date,currency,base,rate\n2024-01-05,USD,TWD,30\n"
                                "2024-02-05,USD,TWD,32\n";
    struct given files[] = {
        {"orders.csv", "order_id,customer,date\n1,a,2024-01-05\n"},
        {"order_lines.csv", "order_id,amount,currency\n1,4,USD\n1,6,USD\n"},
        {"refunds.csv",
         "refund_id,order_id,refund_date,refund_amount,currency\nr,1,2024-02-05,2,USD\n"
         "s,1,,1,USD\n"},
        {"rates.csv", rates},
        {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    const struct timeline *t = &l.source.timeline;
    assert_int_equal(gross_of(&l.source, "a"), 30000);
    assert_int_equal(refunds_of(&l.source), 2);
    assert_int_equal(t->refund_amount[0] + t->refund_amount[1], 6400 + 3000);
    source_release(&l.source);
    struct given column[] = {{"orders.csv",
                              "order_id,customer,date,amount,refunded_amount,currency\n"
                              "1,a,2024-01-05,10,2.5,USD\n"},
                             {"rates.csv", rates},
                             {0}};
    l = load(column, (struct source_options){0});
    assert_loaded(&l);
    assert_int_equal(gross_of(&l.source, "a"), 30000);
    assert_int_equal(l.source.timeline.refund_amount[0], 7500);
    source_release(&l.source);
}

/* A spell keeps its own currency, with the rates of every day. */
static void correctness_rates_of_subscriptions(void **state)
{
    (void)state;
    struct given files[] = {
        {"subs.csv", "subscription_id,customer,start,end,amount,currency,interval\n"
                     "1,a,2024-01-05,,120.00,USD,year\n2,b,2024-01-05,,5000,JPY,month\n"
                     "3,c,2024-01-05,,99.00,TWD,month\n"},
        {"rates.csv", "date,currency,base,rate\n2024-01-31,USD,TWD,31.5\n"
                      "2024-01-31,JPY,TWD,0.21\n2024-02-29,USD,TWD,32\n"},
        {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    const struct timeline *t = &l.source.timeline;
    const struct spell *usd = &t->spell[t->spell_start[person_of(&l.source, "a")]];
    const struct spell *jpy = &t->spell[t->spell_start[person_of(&l.source, "b")]];
    const struct spell *own = &t->spell[t->spell_start[person_of(&l.source, "c")]];
    assert_int_equal(t->currencies, 2);
    assert_int_equal(usd->mrr, 1000);
    assert_string_equal(t->currency[usd->currency - 1].code, "USD");
    assert_string_equal(t->currency[jpy->currency - 1].code, "JPY");
    assert_int_equal(own->currency, 0);
    const struct timeline_currency *c = &t->currency[usd->currency - 1];
    assert_int_equal(c->rate[calendar_day(2024, 1, 31) - c->first_day].mantissa, 315);
    assert_int_equal(c->rate[calendar_day(2024, 2, 1) - c->first_day].mantissa, 0);
    source_release(&l.source);
}

static void input_rates(void **state)
{
    (void)state;
    static const struct {
        const char *orders, *rates, *currency;
        enum err e;
        const char *says;
    } rows[] = {
        {orders, "date,currency,base,rate\n2024-01-05,USD,TWD,31.5\n", NULL, ERR_CURRENCY,
         "row 3: there is no exchange rate from USD to TWD on 2024-01-06"},
        {orders, "date,currency,base,rate\n2024-01-05,USD,TWD,31.5\n", "EUR",
         ERR_CURRENCY, "row 1: there is no exchange rate from USD to EUR on 2024-01-05"},
        {orders, "date,currency,rate\n2024-01-05,USD,31.5\n", NULL, ERR_CURRENCY,
         "type --currency CODE"},
        {orders,
         "date,currency,base,rate\n2024-01-05,USD,TWD,31.5\n2024-01-05,USD,EUR,0.9\n",
         NULL, ERR_CURRENCY, "lead to several currencies"},
        {orders,
         "date,currency,base,rate\n2024-01-05,USD,TWD,31.5\n2024-01-05,USD,TWD,31.6\n",
         NULL, ERR_CURRENCY, "another rate from USD to TWD on 2024-01-05"},
        {orders,
         "date,currency,base,rate\n2024-01-05,USD,TWD,dear\n2024-01-06,USD,TWD,31\n",
         NULL, ERR_AMOUNT, "dear"},
        {orders,
         "date,currency,base,rate\n2024-01-05,USD,TWD,-31.5\n2024-01-06,USD,TWD,31\n",
         NULL, ERR_AMOUNT, "-31.5"},
        {orders, "date,currency,base,rate\nsoon,USD,TWD,31.5\n2024-01-06,USD,TWD,31\n",
         NULL, ERR_DATE, "soon"},
        {"customer,date,amount,currency\na,2024-01-05,10,USD\nb,2024-01-05,10,\n",
         "date,currency,base,rate\n2024-01-05,USD,TWD,31.5\n", NULL, ERR_CURRENCY,
         "row 2: there is an amount and no currency"},
        {"customer,date,amount,currency\na,2024-01-05,9000000000000,USD\n",
         "date,currency,base,rate\n2024-01-05,USD,TWD,31.5\n", NULL, ERR_OVERFLOW,
         "line 2"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct given files[] = {
            {"orders.csv", rows[i].orders}, {"rates.csv", rows[i].rates}, {0}};
        struct loaded l =
            load(files, (struct source_options){.currency = rows[i].currency});
        if (l.e != rows[i].e || !strstr(l.info.text, rows[i].says))
            fail_msg("row %zu: %s: %s", i, err_name(l.e), l.info.text);
        if (!l.e)
            source_release(&l.source);
    }
}

/* Rows that are left out anyway need no rate, and rates of days without orders no order.
 */
static void correctness_rates_of_what_is_left_out(void **state)
{
    (void)state;
    struct given files[] = {
        {"orders.csv", "order_id,customer,date,amount,currency\n1,a,2024-01-05,10,USD\n"
                       "2,b,,7,USD\n3,,2024-01-05,3,USD\n4,c,2024-01-07,0,EUR\n"},
        {"rates.csv", "date,currency,base,rate\n2024-01-05,USD,TWD,30\n"
                      "2024-01-06,,TWD,31\n2025-01-01,USD,TWD,32\n"},
        {0}};
    struct loaded l = load(files, (struct source_options){.bad_share_max = 0.5});
    assert_loaded(&l);
    assert_int_equal(gross_of(&l.source, "a"), 30000);
    assert_int_equal(l.source.left_out[SOURCE_REASON_NO_DATE].rows, 1);
    assert_int_equal(l.source.left_out[SOURCE_REASON_NO_DATE].amount, 0);
    assert_int_equal(l.source.left_out[SOURCE_REASON_NO_CUSTOMER].amount, 9000);
    assert_int_equal(l.source.left_out[SOURCE_REASON_NO_CURRENCY].rows, 1);
    assert_int_equal(l.source.timeline.last_day, calendar_day(2024, 1, 7));
    source_release(&l.source);
}

/* A file of orders that tells its rate is one of orders. */
static void consistency_rates_are_not_orders(void **state)
{
    (void)state;
    struct given files[] = {{"orders.csv",
                             "order_id,customer,date,amount,currency,exchange_rate\n"
                             "1,a,2024-01-05,10,USD,31.5\n"},
                            {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    assert_int_equal(l.source.files[0].kind, SOURCE_ORDERS);
    assert_int_equal(gross_of(&l.source, "a"), 1000);
    source_release(&l.source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_rates_are_recognised),
        cmocka_unit_test(correctness_rates_the_other_way_around),
        cmocka_unit_test(correctness_rates_round_to_the_targets_digits),
        cmocka_unit_test(correctness_rates_of_refunds_and_lines),
        cmocka_unit_test(correctness_rates_of_subscriptions),
        cmocka_unit_test(input_rates),
        cmocka_unit_test(correctness_rates_of_what_is_left_out),
        cmocka_unit_test(consistency_rates_are_not_orders),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
