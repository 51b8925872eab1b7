/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/receipt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "shop.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct receipt find(const struct report *r, const char *metric, const char *period,
                           const char *group)
{
    struct receipt receipt;
    struct err_info info = {0};
    if (receipt_find(&receipt, r, metric, period, group, &info))
        fail_msg("%s", info.text);
    return receipt;
}

static struct receipt_people people_of(const struct receipt *receipt,
                                       enum receipt_side side)
{
    struct receipt_people people;
    struct err_info info = {0};
    if (receipt_people_build(&people, receipt, side, &info))
        fail_msg("%s", info.text);
    return people;
}

/* The ten customers by month, with every setting given. */
struct fixture {
    struct shop *shop;
    struct definition d;
    struct report r;
};

static void open_fixture(struct fixture *f, struct report_request q)
{
    static const char *const settings[] = {"window_days=20", "gross_margin=0.5", "cac=3",
                                           "retention_spend=290", NULL};
    f->shop = shop_of_ten_customers();
    shop_define(&f->d, settings);
    shop_report(&f->r, f->shop, &f->d, &q);
}

static void close_fixture(struct fixture *f)
{
    shop_free_all(f->shop, &f->d, &f->r);
}

/* ---- finding ------------------------------------------------------------ */

static void correctness_periods_are_found(void **state)
{
    (void)state;
    static const struct {
        enum calendar_unit unit;
        const char *set, *period;
        int32_t begin[3];
    } rows[] = {
        {CALENDAR_MONTH, NULL, "2024-02", {2024, 2, 1}},
        {CALENDAR_MONTH, NULL, "2024-02-29", {2024, 2, 1}},
        {CALENDAR_MONTH, NULL, "2024-W07", {2024, 2, 1}},
        {CALENDAR_WEEK, NULL, "2024-W07", {2024, 2, 12}},
        {CALENDAR_WEEK, NULL, "2024-02-15", {2024, 2, 12}},
        {CALENDAR_WEEK, "week_start=sunday", "2024-02-11 week", {2024, 2, 11}},
        {CALENDAR_QUARTER, NULL, "2024-Q1", {2024, 1, 1}},
        {CALENDAR_QUARTER, NULL, "2024-03", {2024, 1, 1}},
        {CALENDAR_YEAR, NULL, "2024", {2024, 1, 1}},
        {CALENDAR_YEAR, "fiscal_month=4", "2023-04 year", {2023, 4, 1}},
        {CALENDAR_TOTAL, NULL, "2024-02", {2023, 12, 1}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *settings[] = {rows[i].set, NULL};
        struct report_request q = {.calendar = {.unit = rows[i].unit}};
        struct shop *shop = shop_of_ten_customers();
        struct definition d;
        struct report r;
        shop_define(&d, settings);
        shop_report(&r, shop, &d, &q);
        struct receipt receipt = find(&r, "orders", rows[i].period, NULL);
        const int32_t *b = rows[i].begin;
        assert_false(receipt.is_total);
        assert_int_equal(receipt.period->begin, day(b[0], b[1], b[2]));
        assert_ptr_equal(receipt.facts, &receipt.period->facts);
        receipt = find(&r, "orders", "total", NULL);
        assert_true(receipt.is_total && !receipt.period);
        assert_int_equal(receipt.value.count, 22);
        shop_free_all(shop, &d, &r);
    }
}

static void input_receipts_of_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *metric, *period, *group;
        enum err e;
        const char *sentence;
    } rows[] = {
        {"lots", "2024-02", NULL, ERR_NO_METRIC, "no metric \"lots\""},
        {"lost", "2022-02", NULL, ERR_NO_PERIOD,
         "the first is 2023-12, the last 2024-03, each a month"},
        {"lost", "2024", NULL, ERR_NO_PERIOD, "\"2024\" is in no single period"},
        {"lost", "February", NULL, ERR_NO_PERIOD, "\"February\" is in no single period"},
        {"lost", "2024-02", "country=TW", ERR_SETTING, "the report has no --by"},
        {"transferred_in", "2024-02", NULL, ERR_NO_METRIC,
         "as in --group country@start=TW"},
    };
    struct fixture f;
    open_fixture(&f, (struct report_request){.calendar = {.unit = CALENDAR_MONTH}});
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct receipt receipt = {.is_total = true};
        struct err_info info = {0};
        assert_int_equal(receipt_find(&receipt, &f.r, rows[i].metric, rows[i].period,
                                      rows[i].group, &info),
                         rows[i].e);
        if (!strstr(info.text, rows[i].sentence))
            fail_msg("\"%s\" does not say \"%s\"", info.text, rows[i].sentence);
        assert_true(receipt.is_total); /* untouched */
    }
    close_fixture(&f);
}

static void correctness_groups_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *group, *by, *value; /* by NULL: none such */
    } rows[] = {
        {"country=TW", "country", "TW"},
        {"country=", "country", NULL},
        {"country@start=TW", "country@start", "TW"},
        {"country@start=", "country@start", NULL},
        {"countryxTW", NULL, NULL},
        {"country=FR", NULL, NULL},
        {"country", NULL, NULL},
        {"=TW", NULL, NULL},
    };
    static const char *const settings[] = {"window_days=30", NULL};
    struct shop *shop = shop_of_chance(7);
    struct definition d;
    struct report r;
    struct report_request q = {.calendar = {.unit = CALENDAR_QUARTER}, .by_count = 2};
    q.by[0] = "country";
    q.by[1] = "country@start";
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &q);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct receipt receipt;
        struct err_info info = {0};
        enum err e = receipt_find(&receipt, &r, "buyers", "total", rows[i].group, &info);
        assert_int_equal(e, rows[i].by ? ERR_OK : ERR_SETTING);
        if (!rows[i].by) {
            assert_non_null(strstr(info.text, "there are country="));
            continue;
        }
        assert_string_equal(receipt.group->by, rows[i].by);
        assert_int_equal(receipt.group->value == NULL, rows[i].value == NULL);
        assert_true(!rows[i].value || strcmp(receipt.group->value, rows[i].value) == 0);
        assert_ptr_equal(receipt.facts, &receipt.group->total);
    }
    shop_free_all(shop, &d, &r);
}

/* ---- bridges ------------------------------------------------------------ */

static void correctness_bridges(void **state)
{
    (void)state;
    static const struct {
        const char *metric, *period, *lines;
    } rows[] = {
        {"retention_rate", "2024-02",
         "S = retained + lost: 10 = 8 + 2\n"
         "E = retained + new_stayed + reactivated: 12 = 8 + 4 + 0\n"
         "N = new_stayed + new_left: 4 = 4 + 0\n"
         "E - N = retained + reactivated - new_left: 12 - 4 = 8 + 0 - 0\n"},
        {"revenue", "2024-02",
         "B = returning + first-time: 12 = 8 + 4\n"
         "V = gross revenue - refunds: 120.00 = 120.00 - 0.00\n"},
        {"returning_revenue_share", "2024-02",
         "B = returning + first-time: 12 = 8 + 4\n"
         "V = gross revenue - refunds: 120.00 = 120.00 - 0.00\n"
         "V of 8 returning buyers: 80.00; of 4 first-time buyers: 40.00; the rest of V "
         "is "
         "refunds of people who did not buy\n"},
        {"clv_simple", "total",
         "B = returning + first-time: 14 = 0 + 14\n"
         "V = gross revenue - refunds: 220.00 = 220.00 - 0.00\n"
         "V / orders x buyers with 2 or more orders / B - CAC: 220.00 / 22 x 8 / 14 - "
         "3.00\n"},
        /* January and February: V 220.00, B 10 + 12 */
        {"clv_to_cac", "total",
         "S = retained + lost: 10 = 8 + 2\n"
         "E = retained + new_stayed + reactivated: 22 = 8 + 14 + 0\n"
         "N = new_stayed + new_left: 14 = 14 + 0\n"
         "E - N = retained + reactivated - new_left: 22 - 14 = 8 + 0 - 0\n"
         "clv_margin = V / B x gross_margin x S / lost: 220.00 / 22 x 0.50 x 10 / 2\n"
         "CAC, the cost of acquiring a customer: 3.00\n"},
        {"days_between_orders", "2024-02", "B = returning + first-time: 12 = 8 + 4\n"},
        {"customer_lifespan_restricted_mean", "total", ""},
    };
    struct fixture f;
    open_fixture(&f, (struct report_request){.calendar = {.unit = CALENDAR_MONTH}});
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct receipt receipt = find(&f.r, rows[i].metric, rows[i].period, NULL);
        struct buf all = {0}, line = {0};
        for (size_t k = 0; receipt_bridge(&receipt, k, &line); k++)
            buf_printf(&all, "%s\n", buf_text(&line));
        assert_string_equal(buf_text(&line), "");
        assert_string_equal(buf_text(&all), rows[i].lines);
        buf_release(&all);
        buf_release(&line);
    }
    close_fixture(&f);
}

/* A pooled total's V is that of its periods, which the whole range's need not be. */
static void correctness_bridge_of_a_pooled_total(void **state)
{
    (void)state;
    struct fixture f;
    struct buf line = {0};
    open_fixture(&f, (struct report_request){.calendar = {.unit = CALENDAR_MONTH}});
    struct receipt receipt = find(&f.r, "clv_margin", "total", NULL);
    struct catalogue_facts facts = *receipt.facts;
    facts.worth_value = 11000;
    facts.worth_buyers = 11;
    receipt.facts = &facts;
    assert_true(receipt_bridge(&receipt, 4, &line));
    assert_string_equal(
        buf_text(&line),
        "clv_margin = V / B x gross_margin x S / lost: 110.00 / 11 x 0.50 x 10 / 2");
    buf_release(&line);
    close_fixture(&f);
}

static void correctness_explained_as_json(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "\"metric\": \"customers_lost\"",
        "\"en\": \"Lost\"",
        "\"zh-Hant\": \"流失顧客數\"",
        "\"zh-Hans\": \"流失客户数\"",
        "\"of\": {\n    \"name\": \"2024-02\",\n    \"start\": \"2024-02-01\"",
        "\n  \"value\": 2,\n",
        "\"S = retained + lost: 10 = 8 + 2\"",
        "\"command\": \"mainstay customers --metric lost\"",
        "\"left_out\": {}",
        "\"window_days\": 20",
    };
    struct fixture f;
    struct buf out = {0};
    struct err_info info = {0};
    struct json_value *root;
    open_fixture(&f, (struct report_request){.calendar = {.unit = CALENDAR_MONTH}});
    struct receipt receipt = find(&f.r, "lost", "2024-02", NULL);
    receipt_write_json(&receipt, "mainstay customers --metric lost", NULL, NULL, &out);
    if (json_read(&root, out.data, out.size, "receipt", &info))
        fail_msg("%s", info.text);
    for (size_t i = 0; i < COUNT(parts); i++)
        if (!strstr(buf_text(&out), parts[i]))
            fail_msg("no %s in\n%s", parts[i], buf_text(&out));
    json_free(root);
    buf_release(&out);
    close_fixture(&f);
}

/* ---- people ------------------------------------------------------------- */

static void correctness_people(void **state)
{
    (void)state;
    static const struct {
        const char *metric, *period;
        enum receipt_side side;
        const char *people;
    } rows[] = {
        {"lost", "2024-02", RECEIPT_NUMERATOR, "p8 p9"},
        {"churn_rate", "2024-02", RECEIPT_NUMERATOR, "p8 p9"},
        {"churn_rate", "2024-02", RECEIPT_DENOMINATOR, "p0 p1 p2 p3 p4 p5 p6 p7 p8 p9"},
        {"new", "2024-02", RECEIPT_NUMERATOR, "new0 new1 new2 new3"},
        {"new", "2024-03", RECEIPT_NUMERATOR, ""},
        {"buyer_retention_rate", "2024-02", RECEIPT_NUMERATOR, "p0 p1 p2 p3 p4 p5 p6 p7"},
        {"cost_to_keep", "2024-02", RECEIPT_NUMERATOR, "p0 p1 p2 p3 p4 p5 p6 p7"},
        {"repeat_purchase_rate", "total", RECEIPT_NUMERATOR, "p0 p1 p2 p3 p4 p5 p6 p7"},
        {"lost", "total", RECEIPT_NUMERATOR, "p8 p9"}, /* March is partial */
    };
    struct fixture f;
    open_fixture(&f, (struct report_request){.calendar = {.unit = CALENDAR_MONTH}});
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct receipt receipt = find(&f.r, rows[i].metric, rows[i].period, NULL);
        struct receipt_people people = people_of(&receipt, rows[i].side);
        struct buf keys = {0};
        for (size_t k = 0; k < people.count; k++)
            buf_printf(&keys, "%s%s", k ? " " : "", people.people[k].key);
        assert_string_equal(buf_text(&keys), rows[i].people);
        buf_release(&keys);
        receipt_people_release(&people);
    }
    close_fixture(&f);
}

static void correctness_people_as_csv_and_json(void **state)
{
    (void)state;
    static const char expected[] =
        "customer,orders,value,orders_to_date,value_to_date,first_order,last_order,"
        "present_until\n"
        "p0,1,10.00,2,20.00,2024-01-31,2024-02-15,2024-03-05\n"
        "p1,1,10.00,2,20.00,2024-01-31,2024-02-15,2024-03-05\n";
    struct fixture f;
    struct buf out = {0};
    open_fixture(&f, (struct report_request){.calendar = {.unit = CALENDAR_MONTH}});
    struct receipt receipt = find(&f.r, "retained", "2024-02", NULL);
    struct receipt_people people = people_of(&receipt, RECEIPT_NUMERATOR);
    receipt_people_write_csv(&people, &receipt, 2, &out);
    assert_string_equal(buf_text(&out), expected);

    buf_clear(&out);
    receipt_people_write_json(&people, &receipt, RECEIPT_NUMERATOR, 1, &out);
    assert_non_null(strstr(out.data, "\"side\": \"numerator\""));
    assert_non_null(strstr(out.data, "\"count\": 8,\n  \"matches\": 8"));
    assert_non_null(strstr(out.data, "\"customer\": \"p0\",\n      \"orders\": 1"));
    assert_null(strstr(out.data, "\"p1\""));
    buf_release(&out);
    receipt_people_release(&people);
    close_fixture(&f);
}

static void correctness_people_seen_before_the_period(void **state)
{
    (void)state;
    /* In January the later orders are not yet; present_until goes past the period. */
    struct fixture f;
    open_fixture(&f, (struct report_request){.calendar = {.unit = CALENDAR_MONTH}});
    struct receipt receipt = find(&f.r, "buyers", "2024-01", NULL);
    struct receipt_people people = people_of(&receipt, RECEIPT_NUMERATOR);
    assert_int_equal(people.people[0].orders_to_date, 1);
    assert_int_equal(people.people[0].value_to_date, 1000);
    assert_int_equal(people.people[0].last_order, day(2024, 2, 15));
    assert_int_equal(people.people[9].present_until, day(2024, 2, 19));
    receipt_people_release(&people);
    close_fixture(&f);
}

static void correctness_people_present_until(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=10", NULL};
    struct shop *shop = shop_create();
    struct definition d;
    struct report r;
    /* Only February and March are shown; ann is back in March. */
    struct report_request q = {
        .calendar = {.unit = CALENDAR_MONTH}, .has_from = true, .from = day(2024, 2, 1)};
    shop_order(shop, "ann", day(2024, 1, 25), 1000);
    shop_order(shop, "bob", day(2024, 2, 1), 1000);
    shop_order(shop, "ann", day(2024, 3, 5), 1000);
    shop_open(shop);
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &q);
    struct receipt receipt = find(&r, "lost", "2024-02", NULL);
    struct receipt_people people = people_of(&receipt, RECEIPT_NUMERATOR);
    assert_int_equal(people.count, 1);
    assert_string_equal(people.people[0].key, "ann");
    assert_int_equal(people.people[0].present_until, day(2024, 2, 3));
    receipt_people_release(&people);
    shop_free_all(shop, &d, &r);
}

static void input_numbers_without_a_list(void **state)
{
    (void)state;
    static const struct {
        const char *metric;
        enum receipt_side side;
        const char *sentence;
    } rows[] = {
        {"retention_rate_textbook", RECEIPT_NUMERATOR,
         "rests on customers_end and customers_new"},
        {"profit_what_if", RECEIPT_NUMERATOR, "rests on customers_start, customers_lost"},
        {"customers_lost", RECEIPT_DENOMINATOR, "has no denominator"},
    };
    struct fixture f;
    open_fixture(&f, (struct report_request){.calendar = {.unit = CALENDAR_MONTH}});
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct receipt_people people = {.count = 77};
        struct err_info info = {0};
        struct receipt receipt = find(&f.r, rows[i].metric, "2024-02", NULL);
        assert_int_equal(receipt_people_build(&people, &receipt, rows[i].side, &info),
                         ERR_NO_METRIC);
        if (!strstr(info.text, rows[i].sentence))
            fail_msg("\"%s\" does not say \"%s\"", info.text, rows[i].sentence);
        assert_int_equal(people.count, 77); /* untouched */
    }
    close_fixture(&f);
}

/* ---- lists are as long as their numbers --------------------------------- */

static void check_side(const struct receipt *receipt, enum receipt_side side,
                       int64_t expected)
{
    struct receipt_people people = people_of(receipt, side);
    if (people.matches != expected)
        fail_msg("%s, %s: %lld people, and the number is %lld", receipt->metric->name,
                 receipt_side_name(side), (long long)people.matches, (long long)expected);
    assert_true((int64_t)people.count <= people.matches);
    if (!receipt->is_total || !receipt->metric->pooled)
        assert_int_equal(people.count, people.matches);
    receipt_people_release(&people);
}

/* Where the number counts people, the list has as many. */
static void check_receipt(const struct receipt *receipt)
{
    const struct catalogue_metric *m = receipt->metric;
    const struct catalogue_value *v = &receipt->value;
    bool is_count = m->unit == CATALOGUE_COUNT && !v->why && m->people_numerator &&
                    strcmp(m->name, "orders") != 0;
    if (is_count)
        check_side(receipt, RECEIPT_NUMERATOR, v->count);
    if (m->interval && v->has_fraction) {
        check_side(receipt, RECEIPT_NUMERATOR, v->numerator);
        check_side(receipt, RECEIPT_DENOMINATOR, v->denominator);
    }
}

static void check_group(const struct report *r, const char *group)
{
    for (size_t i = 0; i <= r->period_count; i++) {
        char name[CALENDAR_PERIOD_TEXT] = "total";
        if (i < r->period_count)
            calendar_period_format(&r->request.calendar, r->periods[i].begin, name);
        for (size_t m = 0; m < catalogue_count(); m++) {
            struct receipt receipt;
            if (receipt_find(&receipt, r, catalogue_at(m)->name, name, group, NULL) ==
                ERR_OK)
                check_receipt(&receipt);
        }
    }
}

static void consistency_lists_are_as_long_as_their_numbers(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=30", NULL};
    struct shop *shop = shop_of_chance(7);
    struct definition d;
    struct report r;
    struct report_request q = {.calendar = {.unit = CALENDAR_QUARTER}, .by_count = 2};
    q.by[0] = "country";
    q.by[1] = "country@start";
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &q);
    check_group(&r, NULL);
    check_group(&r, "country=TW");
    check_group(&r, "country=");
    check_group(&r, "country@start=JP");
    shop_free_all(shop, &d, &r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_periods_are_found),
        cmocka_unit_test(input_receipts_of_nothing),
        cmocka_unit_test(correctness_groups_are_found),
        cmocka_unit_test(correctness_bridges),
        cmocka_unit_test(correctness_bridge_of_a_pooled_total),
        cmocka_unit_test(correctness_explained_as_json),
        cmocka_unit_test(correctness_people),
        cmocka_unit_test(correctness_people_as_csv_and_json),
        cmocka_unit_test(correctness_people_seen_before_the_period),
        cmocka_unit_test(correctness_people_present_until),
        cmocka_unit_test(input_numbers_without_a_list),
        cmocka_unit_test(consistency_lists_are_as_long_as_their_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
