/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/money.h"
#include "shop.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define CLOSE        1e-12

static struct definition nothing_set;

/* A complete period of everybody, in which nothing has happened yet. */
static struct catalogue_facts quiet_period(void)
{
    return (struct catalogue_facts){
        .has_flow = true,
        .has_purchase = true,
        .has_previous = true,
        .has_amounts = true,
        .begin = day(2024, 1, 1),
        .end = day(2024, 2, 1),
        .scale = 2,
        .digits = 2,
        .definition = &nothing_set,
        .survival_why = "too few people",
        .flow_why = "no flows here",
        .purchase_why = "no orders in the files",
    };
}

static struct catalogue_value value_of(const char *name,
                                       const struct catalogue_facts *facts)
{
    struct catalogue_value value;
    catalogue_value_of(shop_metric(name), facts, &value);
    return value;
}

/* ---- the table ---------------------------------------------------------- */

static void invariant_rows_are_complete(void **state)
{
    (void)state;
    assert_null(catalogue_at(catalogue_count()));
    for (size_t i = 0; i < catalogue_count(); i++) {
        const struct catalogue_metric *m = catalogue_at(i), *found;
        for (int language = 0; language < CATALOGUE_LANGUAGES; language++) {
            assert_true(m->label[language] && *m->label[language]);
            assert_true(m->formula[language] && *m->formula[language]);
        }
        assert_true(strlen(m->meaning[CATALOGUE_EN]) > 10);
        assert_non_null(m->source);
        assert_int_equal(catalogue_find(&found, m->name, NULL), ERR_OK);
        assert_ptr_equal(found, m); /* so names are unique */
        assert_true(m->derive || m->numerator);
        assert_true(!m->denominator || m->derive || m->empty_why);
        assert_true(m->people_numerator || m->rests_on);
        assert_true(!m->interval || (m->people_numerator && m->people_denominator));
    }
}

/* The contract's names are in docs/report.schema.json; both must have the same. */
static void consistency_rows_are_those_of_the_schema(void **state)
{
    (void)state;
    char path[4096];
    struct buf text = {0};
    struct json_value *root;
    struct err_info info = {0};
    const char *key;
    const struct json_value *value;
    snprintf(path, sizeof path, "%s/docs/report.schema.json",
             getenv("MAINSTAY_ROOT") ? getenv("MAINSTAY_ROOT") : ".");
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    for (int c; (c = getc(file)) != EOF;)
        buf_putc(&text, (char)c);
    fclose(file);
    if (json_read(&root, text.data, text.size, path, &info))
        fail_msg("%s", info.text);
    const struct json_value *names =
        json_get(json_get(json_get(root, "$defs"), "metrics"), "properties");
    for (size_t i = 0; i < catalogue_count(); i++) {
        assert_true(json_member(names, i, &key, &value));
        assert_string_equal(key, catalogue_at(i)->name);
    }
    assert_false(json_member(names, catalogue_count(), &key, &value));
    json_free(root);
    buf_release(&text);
}

static void correctness_names_are_found(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"retention_rate", "retention_rate"}, {"lost", "customers_lost"},
        {"customers_lost", "customers_lost"}, {"new", "customers_new"},
        {"retained", "customers_retained"},   {"returned", "customers_returned"},
        {"start", "customers_start"},         {"orders", "orders"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(shop_metric(rows[i][0])->name, rows[i][1]);
}

static void input_unknown_names_offer_the_nearest(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"retention-rates", "nearest names are retention_rate,"},
        {"chrun_rate", "churn_rate"},
        {"lifespan", "customer_lifespan"},
        {"churn", "nearest names are churn_rate,"},
        {"LTV", "mainstay metrics lists all"},
        {"", "there is no metric \"\""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err_info info = {0};
        const struct catalogue_metric *metric = NULL;
        assert_int_equal(catalogue_find(&metric, rows[i][0], &info), ERR_NO_METRIC);
        assert_null(metric);
        if (!strstr(info.text, rows[i][1]))
            fail_msg("\"%s\" does not say \"%s\"", info.text, rows[i][1]);
    }
}

/* ---- presence: the worked examples -------------------------------------- */

static void correctness_worked_examples(void **state)
{
    (void)state;
    /* measures.md, "Worked examples that must come out exactly"; then two in which the
     * textbook formula differs. */
    static const struct {
        const char *what;
        struct flow_cell flow;
        double retention, churn, textbook;
    } rows[] = {
        {"10 customers, 2 lost",
         {.start = 10, .retained = 8, .lost = 2, .end = 8},
         0.8,
         0.2,
         0.8},
        {"10 customers, 2 lost, 4 acquired",
         {.start = 10, .retained = 8, .lost = 2, .new_stayed = 4, .end = 12},
         0.8,
         0.2,
         0.8},
        {"S 100, E 100, N 10",
         {.start = 100, .retained = 90, .lost = 10, .new_stayed = 10, .end = 100},
         0.9,
         0.1,
         0.9},
        {"S 100, E 120, N 20",
         {.start = 100, .retained = 100, .new_stayed = 20, .end = 120},
         1,
         0,
         1},
        {"gym: 200 members, 20 leave",
         {.start = 200, .retained = 180, .lost = 20, .end = 180},
         0.9,
         0.1,
         0.9},
        {"5 of 10 acquired leave again",
         {.start = 100,
          .retained = 90,
          .lost = 10,
          .new_stayed = 5,
          .new_left = 5,
          .end = 95},
         0.9,
         0.1,
         0.85},
        {"8 come back",
         {.start = 100, .retained = 90, .lost = 10, .reactivated = 8, .end = 98},
         0.9,
         0.1,
         0.98},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct catalogue_facts facts = quiet_period();
        facts.flow = rows[i].flow;
        catalogue_facts_finish(&facts);
        struct catalogue_value retention = value_of("retention_rate", &facts);
        struct catalogue_value textbook = value_of("retention_rate_textbook", &facts);
        print_message("%s\n", rows[i].what);
        assert_true(retention.real == rows[i].retention);
        assert_true(value_of("churn_rate", &facts).real == rows[i].churn);
        assert_true(textbook.real == rows[i].textbook);
        assert_int_equal(retention.numerator, rows[i].flow.retained);
        assert_int_equal(retention.denominator, rows[i].flow.start);
        assert_true(retention.has_interval && retention.low <= retention.real &&
                    retention.real <= retention.high);
        assert_false(textbook.has_interval);
    }
}

static void correctness_counts(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"customers_start", "1"},
        {"customers_end", "2"},
        {"customers_retained", "3"},
        {"customers_returned", "4"},
        {"customers_lost", "5"},
        {"customers_new_stayed", "6"},
        {"customers_new_left", "7"},
        {"customers_reactivated", "8"},
        {"customers_bounced", "9"},
        {"customers_transferred_in", "10"},
        {"customers_transferred_out", "11"},
        {"customers_new", "13"},
        {"buyers", "21"},
        {"orders", "20"},
    };
    struct catalogue_facts facts = quiet_period();
    facts.flow = (struct flow_cell){1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    facts.purchase.orders = 20;
    facts.purchase.buyers = 21;
    catalogue_facts_finish(&facts);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_metric(&facts, rows[i][0], rows[i][1]);
    assert_false(catalogue_applies(shop_metric("customers_transferred_in"), &facts));
    facts.is_at_start = true;
    assert_true(catalogue_applies(shop_metric("customers_transferred_in"), &facts));
}

/* ---- purchases ---------------------------------------------------------- */

static void correctness_purchase_ratios(void **state)
{
    (void)state;
    struct catalogue_facts facts = quiet_period();
    facts.purchase = (struct purchase_cell){.orders = 50,
                                            .buyers = 20,
                                            .buyers_2 = 8,
                                            .buyers_loyal = 5,
                                            .gross = 110000,
                                            .refunds = 10000,
                                            .returning = 15,
                                            .returning_value = 90000,
                                            .first_time = 5,
                                            .first_time_value = 15000,
                                            .previous_buyers = 30,
                                            .kept_buyers = 12,
                                            .ordered_to_date = 200,
                                            .repeated_to_date = 50};
    facts.gap = (struct gap_cell){.count = 4, .sum_days = 50, .median_twice = 21};
    catalogue_facts_finish(&facts);
    static const char *const rows[][2] = {
        {"revenue", "1000.00"},
        {"gross_revenue", "1100.00"},
        {"refunds", "100.00"},
        {"repeat_purchase_rate", "0.4"},
        {"loyal_customer_rate", "0.25"},
        {"returning_buyer_rate", "0.75"},
        {"buyer_retention_rate", "0.4"},
        {"purchase_frequency", "2.5"},
        {"average_order_value", "20.00"},
        {"customer_value", "50.00"},
        {"repeat_customer_rate_to_date", "0.25"},
        {"days_between_orders", "10.5"},
        {"returning_revenue_share", "0.9"},
        /* 900/15 against 150/5 */
        {"spend_ratio_returning_to_new", "2"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_metric(&facts, rows[i][0], rows[i][1]);
    struct catalogue_value days = value_of("days_between_orders", &facts);
    assert_true(days.has_mean && days.mean == 12.5 && days.gaps == 4);
    struct catalogue_value share = value_of("returning_revenue_share", &facts);
    assert_true(share.numerator_is_money && share.denominator_is_money);
    assert_false(share.has_interval);
    assert_true(value_of("buyer_retention_rate", &facts).has_interval);
}

static void correctness_money_rounds_once_half_to_even(void **state)
{
    (void)state;
    static const struct {
        int64_t gross, orders;
        int scale, digits;
        const char *average, *revenue;
    } rows[] = {
        {25, 2, 2, 2, "0.12", "0.25"},
        {35, 2, 2, 2, "0.18", "0.35"},
        {100, 3, 2, 2, "0.33", "1.00"},
        {12345, 1, 3, 2, "12.34", "12.34"},
        {12355, 1, 3, 2, "12.36", "12.36"},
        {12345001, 1, 6, 2, "12.35", "12.35"},
        /* 2.0049995: rounding to 3 digits first would give 2.005 and then 2.00 or 2.01 */
        {2004999500000, 1000000, 6, 2, "2.00", "2004999.50"},
        {100, 8, 0, 0, "12", "100"},
        {300, 8, 0, 0, "38", "300"},
        {INT64_MAX, 1, 2, 2, "92233720368547758.07", "92233720368547758.07"},
        {9007199254740993, 1, 2, 2, "90071992547409.93", "90071992547409.93"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct catalogue_facts facts = quiet_period();
        facts.scale = rows[i].scale;
        facts.digits = rows[i].digits;
        facts.purchase.gross = rows[i].gross;
        facts.purchase.orders = rows[i].orders;
        catalogue_facts_finish(&facts);
        assert_metric(&facts, "revenue", rows[i].revenue);
        assert_metric(&facts, "average_order_value", rows[i].average);
    }
}

static void correctness_negative_revenue(void **state)
{
    (void)state;
    struct catalogue_facts facts = quiet_period();
    facts.purchase = (struct purchase_cell){.orders = 2, .buyers = 1, .refunds = 25};
    catalogue_facts_finish(&facts);
    assert_metric(&facts, "revenue", "-0.25");
    assert_metric(&facts, "average_order_value", "-0.12");
    facts.purchase.refunds = 35;
    catalogue_facts_finish(&facts);
    assert_metric(&facts, "average_order_value", "-0.18");
}

/* ---- worth -------------------------------------------------------------- */

/* A month in which S 100, lost 20, B 20, orders 50, B2 8, V 1000.00. */
static struct catalogue_facts worth_period(const struct definition *d)
{
    struct catalogue_facts facts = quiet_period();
    facts.definition = d;
    facts.flow = (struct flow_cell){.start = 100, .retained = 80, .lost = 20, .end = 80};
    facts.purchase = (struct purchase_cell){
        .orders = 50, .buyers = 20, .buyers_2 = 8, .gross = 100000};
    catalogue_facts_finish(&facts);
    return facts;
}

static void correctness_worth(void **state)
{
    (void)state;
    static const char *const settings[] = {"cac=15.005", "gross_margin=0.35",
                                           "retention_spend=1000", NULL};
    struct definition d;
    shop_define(&d, settings);
    struct catalogue_facts facts = worth_period(&d);
    static const char *const rows[][2] = {
        {"customer_lifespan", "5"},
        {"clv_simple", "-7.00"},   /* 20 x 0.4 - 15.005 = -7.005 */
        {"clv_margin", "87.50"},   /* 1000 x 0.35 x 5 / 20 */
        {"cost_to_keep", "12.50"}, /* January is a month: 1000 / 80 */
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_metric(&facts, rows[i][0], rows[i][1]);
    struct catalogue_value ratio = value_of("clv_to_cac", &facts);
    assert_true(ratio.real > 87.5 / 15.005 - CLOSE && ratio.real < 87.5 / 15.005 + CLOSE);
    struct catalogue_value lifespan = value_of("customer_lifespan", &facts);
    assert_int_equal(lifespan.numerator, 100);
    assert_int_equal(lifespan.denominator, 20);
    definition_release(&d);
}

static void correctness_clv_to_cac_advice(void **state)
{
    (void)state;
    /* clv_margin is 87.50 with that margin */
    static const struct {
        const char *cac, *advice;
    } rows[] = {
        {"cac=87.51", "stop buying customers"},
        {"cac=87.50", "raise value or retention"},
        {"cac=29.1667", "raise value or retention"},
        {"cac=29.1666", "room to acquire"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *settings[] = {rows[i].cac, "gross_margin=35%", NULL};
        struct definition d;
        shop_define(&d, settings);
        struct catalogue_facts facts = worth_period(&d);
        assert_non_null(strstr(value_of("clv_to_cac", &facts).advice, rows[i].advice));
        definition_release(&d);
    }
}

static void correctness_cost_to_keep_by_days(void **state)
{
    (void)state;
    /* 300 a month over `retained` people; days of a month share it evenly. */
    static const struct {
        int32_t begin[3], end[3];
        int64_t retained;
        const char *cost, *spend;
    } rows[] = {
        {{2024, 1, 1}, {2024, 2, 1}, 10, "30.00", "300.00"},
        {{2024, 1, 1}, {2024, 4, 1}, 10, "90.00", "900.00"},
        {{2024, 2, 1}, {2024, 2, 2}, 1, "10.34", "10.34"},  /* 300 / 29 */
        {{2023, 2, 1}, {2023, 2, 2}, 1, "10.71", "10.71"},  /* 300 / 28 */
        {{2023, 4, 1}, {2023, 4, 2}, 4, "2.50", "10.00"},   /* 300 / 30 / 4 */
        {{2024, 1, 29}, {2024, 2, 5}, 1, "70.41", "70.41"}, /* 3/31 + 4/29 months */
        {{2023, 1, 1}, {2024, 1, 1}, 7, "514.29", "3600.00"},
    };
    static const char *const settings[] = {"retention_spend=300", NULL};
    struct definition d;
    shop_define(&d, settings);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct catalogue_facts facts = quiet_period();
        facts.definition = &d;
        facts.begin = day(rows[i].begin[0], rows[i].begin[1], rows[i].begin[2]);
        facts.end = day(rows[i].end[0], rows[i].end[1], rows[i].end[2]);
        facts.flow.retained = rows[i].retained;
        catalogue_facts_finish(&facts);
        assert_metric(&facts, "cost_to_keep", rows[i].cost);
        char spend[MONEY_TEXT];
        struct catalogue_value value = value_of("cost_to_keep", &facts);
        assert_string_equal(money_format(value.numerator, 2, 2, spend), rows[i].spend);
        assert_int_equal(value.denominator, rows[i].retained);
    }
    definition_release(&d);
}

static void correctness_what_if(void **state)
{
    (void)state;
    /* S 100, lost 20: each point takes one from the 20 in 1 / 0.20; clv_margin is
     * 1000 x 0.35 / 20 = 17.50 a period. */
    static const struct {
        double retention, lifespan;
        int64_t clv, change;
    } rows[] = {
        {0.81, 100.0 / 19, 9211, 461},   {0.82, 100.0 / 18, 9722, 972},
        {0.83, 100.0 / 17, 10294, 1544}, {0.84, 6.25, 10938, 2188},
        {0.85, 100.0 / 15, 11667, 2917},
    };
    static const char *const settings[] = {"gross_margin=0.35", NULL};
    struct definition d;
    struct catalogue_what_if got[5];
    const char *why;
    shop_define(&d, settings);
    struct catalogue_facts facts = worth_period(&d);
    assert_int_equal(catalogue_what_if(&facts, got, &why), 5);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(got[i].points, i + 1);
        assert_true(got[i].retention_rate == rows[i].retention);
        assert_true(got[i].lifespan_periods == rows[i].lifespan);
        assert_int_equal(got[i].clv, rows[i].clv);
        assert_int_equal(got[i].clv_change, rows[i].change);
    }
    definition_release(&d);
}

static void invariant_what_if_never_passes_the_whole(void **state)
{
    (void)state;
    static const struct {
        int64_t lost, start;
        int rows;
        bool last_unbounded;
    } rows[] = {
        {5, 100, 5, true},
        {4, 100, 4, true},
        {25, 1000, 2, false},
        {9, 1000, 0, false},
    };
    static const char *const settings[] = {"gross_margin=0.35", NULL};
    struct definition d;
    shop_define(&d, settings);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct catalogue_what_if got[5];
        const char *why;
        struct catalogue_facts facts = worth_period(&d);
        facts.flow.start = rows[i].start;
        facts.flow.lost = rows[i].lost;
        int count = catalogue_what_if(&facts, got, &why);
        assert_int_equal(count, rows[i].rows);
        assert_true(count > 0 || strstr(why, "past 100 %"));
        if (count > 0) {
            assert_true(got[count - 1].retention_rate <= 1);
            assert_int_equal(got[count - 1].unbounded, rows[i].last_unbounded);
        }
    }
    definition_release(&d);
}

static void correctness_pooled_worth(void **state)
{
    (void)state;
    static const char *const settings[] = {"gross_margin=0.5", NULL};
    struct definition d;
    shop_define(&d, settings);
    struct catalogue_facts facts = worth_period(&d);
    facts.is_total = true;
    facts.pooled_periods = 3;
    facts.worth_value = 60000; /* of the three, where the whole range has 1000.00 */
    facts.worth_buyers = 30;
    assert_metric(&facts, "clv_margin", "50.00"); /* 600 / 30 x 0.5 x 5 */
    assert_int_equal(value_of("clv_margin", &facts).pooled_periods, 3);
    assert_int_equal(value_of("retention_rate", &facts).pooled_periods, 3);
    assert_int_equal(value_of("revenue", &facts).pooled_periods, -1);
    facts.is_total = false;
    assert_int_equal(value_of("retention_rate", &facts).pooled_periods, -1);
    definition_release(&d);
}

/* ---- null, and why ------------------------------------------------------ */

static void invariant_null_comes_with_why(void **state)
{
    (void)state;
    struct catalogue_facts facts = quiet_period();
    facts.has_previous = false;
    catalogue_facts_finish(&facts);
    for (size_t i = 0; i < catalogue_count(); i++) {
        const struct catalogue_metric *m = catalogue_at(i);
        struct catalogue_value v = value_of(m->name, &facts);
        bool is_plain = (m->unit == CATALOGUE_COUNT || m->unit == CATALOGUE_MONEY) &&
                        !m->denominator && !m->empty_why &&
                        strncmp(m->name, "clv", 3) != 0 && strcmp(m->name, "cac") != 0 &&
                        strncmp(m->name, "snapshot", 8) != 0;
        if (is_plain)
            assert_null(v.why);
        else if (!v.why || strlen(v.why) < 5)
            fail_msg("%s of nothing is not null", m->name);
    }
}

static void input_what_is_missing_is_named(void **state)
{
    (void)state;
    enum lack { NOTHING, FLOW, PURCHASE, AMOUNTS, PREVIOUS, START, LOST, RETAINED };
    static const struct {
        const char *metric;
        enum lack lack;
        const char *set, *why;
    } rows[] = {
        {"clv_simple", NOTHING, NULL, "--set cac="},
        {"clv_margin", NOTHING, NULL, "--set gross_margin="},
        {"clv_to_cac", NOTHING, NULL, "--set cac=AMOUNT --set gross_margin="},
        {"clv_to_cac", NOTHING, "gross_margin=0.5", "--set cac="},
        {"clv_to_cac", NOTHING, "cac=1", "--set gross_margin="},
        {"clv_to_cac", NOTHING, "cac=0", "is set to 0"},
        {"cost_to_keep", NOTHING, NULL, "--set retention_spend="},
        {"cost_to_keep", RETAINED, "retention_spend=1", "nobody was retained"},
        {"profit_what_if", NOTHING, NULL, "--set gross_margin="},
        {"profit_what_if", FLOW, "gross_margin=0.5", "no flows here"},
        {"profit_what_if", AMOUNTS, "gross_margin=0.5", "no amount column"},
        {"retention_rate", FLOW, NULL, "no flows here"},
        {"customers_start", FLOW, NULL, "no flows here"},
        {"clv_margin", FLOW, "gross_margin=0.5", "no flows here"},
        {"buyers", PURCHASE, NULL, "no orders in the files"},
        {"revenue", PURCHASE, NULL, "no orders in the files"},
        {"revenue", AMOUNTS, NULL, "no amount column"},
        {"average_order_value", AMOUNTS, NULL, "no amount column"},
        {"clv_simple", AMOUNTS, "cac=1", "no amount column"},
        {"buyer_retention_rate", PREVIOUS, NULL, "no period before this one"},
        {"customer_lifespan", START, NULL, "no customers at the start"},
        {"customer_lifespan", LOST, NULL, "nobody was lost"},
        {"clv_margin", LOST, "gross_margin=0.5", "nobody was lost"},
        {"customer_lifespan_restricted_mean", NOTHING, NULL, "see the total"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *settings[] = {rows[i].set, NULL};
        struct definition d;
        shop_define(&d, settings);
        struct catalogue_facts facts = worth_period(&d);
        facts.has_flow = rows[i].lack != FLOW;
        facts.has_purchase = rows[i].lack != PURCHASE;
        facts.has_amounts = rows[i].lack != AMOUNTS;
        facts.has_previous = rows[i].lack != PREVIOUS;
        if (rows[i].lack == START)
            facts.flow.start = 0;
        if (rows[i].lack == LOST || rows[i].lack == START)
            facts.flow.lost = 0;
        if (rows[i].lack == RETAINED)
            facts.flow.retained = 0;
        struct catalogue_value v = value_of(rows[i].metric, &facts);
        if (!v.why || !strstr(v.why, rows[i].why))
            fail_msg("%s, row %zu: \"%s\"", rows[i].metric, i, v.why ? v.why : "a value");
        definition_release(&d);
    }
}

/* Products past 128 bits are refused, not wrapped. */
static void input_sums_too_large_for_exact_products(void **state)
{
    (void)state;
    static const char *const settings[] = {"cac=9000000000000", "gross_margin=0.5",
                                           "retention_spend=9000000000000", NULL};
    struct definition d;
    shop_define(&d, settings);
    struct catalogue_facts facts = worth_period(&d);
    facts.purchase.orders = facts.purchase.buyers = facts.purchase.buyers_2 =
        INT64_MAX / 2;
    facts.worth_value = INT64_MAX;
    facts.flow.start = INT64_MAX;
    facts.flow.lost = 1;
    static const char *const names[] = {"clv_simple", "clv_margin", "profit_what_if"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct catalogue_value v = value_of(names[i], &facts);
        assert_non_null(v.why);
        assert_non_null(strstr(v.why, "too large"));
    }
    definition_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invariant_rows_are_complete),
        cmocka_unit_test(consistency_rows_are_those_of_the_schema),
        cmocka_unit_test(correctness_names_are_found),
        cmocka_unit_test(input_unknown_names_offer_the_nearest),
        cmocka_unit_test(correctness_worked_examples),
        cmocka_unit_test(correctness_counts),
        cmocka_unit_test(correctness_purchase_ratios),
        cmocka_unit_test(correctness_money_rounds_once_half_to_even),
        cmocka_unit_test(correctness_negative_revenue),
        cmocka_unit_test(correctness_worth),
        cmocka_unit_test(correctness_clv_to_cac_advice),
        cmocka_unit_test(correctness_cost_to_keep_by_days),
        cmocka_unit_test(correctness_what_if),
        cmocka_unit_test(invariant_what_if_never_passes_the_whole),
        cmocka_unit_test(correctness_pooled_worth),
        cmocka_unit_test(invariant_null_comes_with_why),
        cmocka_unit_test(input_what_is_missing_is_named),
        cmocka_unit_test(input_sums_too_large_for_exact_products),
    };
    definition_init(&nothing_set);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
