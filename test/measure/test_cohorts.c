/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/report.h"

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

static const struct report_request monthly = {.calendar = {.unit = CALENDAR_MONTH}};
static const struct report_request daily = {.calendar = {.unit = CALENDAR_DAY}};

/* ---- cohorts ------------------------------------------------------------ */

static struct shop *two_cohorts(void)
{
    /* January: ann, bob; February: cat.  Data end on 15 March. */
    struct shop *shop = shop_create();
    shop_order(shop, "ann", day(2024, 1, 5), 1000);
    uint32_t order = shop_order(shop, "bob", day(2024, 1, 6), 2001);
    shop_order(shop, "ann", day(2024, 1, 20), 500);
    shop_order(shop, "cat", day(2024, 2, 1), 700);
    shop_refund(shop, "bob", day(2024, 2, 2), 1000, order);
    shop_order(shop, "bob", day(2024, 3, 15), 300);
    shop_value(shop, 0, "country", "ann", INT32_MIN, "TW");
    shop_value(shop, 0, "country", "bob", INT32_MIN, "JP");
    shop_open(shop);
    return shop;
}

static void correctness_cohorts(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=30", NULL};
    static const char expected[] =
        "by,group,cohort,size,k,customers,on_or_after,present,orders,revenue,"
        "cumulative_revenue_per_customer,complete\n"
        /* 35.01 / 2 = 17.505 rounds to even */
        ",,2024-01-01,2,0,2,2,2,3,35.01,17.50,true\n"
        ",,2024-01-01,2,1,0,1,0,0,-10.00,12.50,true\n"
        ",,2024-01-01,2,2,1,1,1,1,3.00,14.00,false\n"
        ",,2024-02-01,1,0,1,1,1,1,7.00,7.00,true\n"
        ",,2024-02-01,1,1,0,0,0,0,0.00,7.00,false\n"
        ",,2024-03-01,0,0,0,0,0,0,0.00,,false\n";
    struct shop *shop = two_cohorts();
    struct definition d;
    struct report r;
    struct report_cohorts c;
    struct buf out = {0};
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &monthly);
    assert_int_equal(report_cohorts_build(&c, &r, COHORT_FIRST_ORDER, NULL), ERR_OK);
    report_cohorts_write_csv(&c, &out);
    assert_string_equal(buf_text(&out), expected);
    buf_clear(&out);
    report_cohorts_write_json(&c, &out);
    assert_non_null(strstr(out.data, "\"basis\": \"first_order\""));
    assert_non_null(strstr(out.data, "\"cumulative_revenue_per_customer\": \"17.50\""));
    assert_non_null(strstr(out.data, "\"why\": \"nobody is in this cohort\""));
    assert_non_null(strstr(out.data, "\"on_or_after_until\": \"2024-03-15\""));
    buf_release(&out);
    report_cohorts_release(&c);
    shop_free_all(shop, &d, &r);
}

static void correctness_cohorts_shown_and_by_group(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=30", NULL};
    struct shop *shop = two_cohorts();
    struct definition d;
    struct report r;
    struct report_cohorts c;
    struct report_request q = monthly;
    q.has_to = true;
    q.to = day(2024, 1, 31);
    q.by[0] = "country";
    q.by_count = 1;
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &q);
    assert_int_equal(report_cohorts_build(&c, &r, COHORT_FIRST_PRESENCE, NULL), ERR_OK);
    assert_int_equal(c.cohort_count, 1);
    assert_int_equal(c.periods.count, 3); /* its cells go on to the last day */
    assert_int_equal(c.cells[2].orders, 1);
    assert_int_equal(c.group_count, 3);
    int64_t size = 0, value = 0;
    for (size_t g = 0; g < c.group_count; g++) {
        size += c.groups[g].sizes[0];
        value += c.groups[g].cells[0].value;
    }
    assert_int_equal(size, 2);
    assert_int_equal(value, 3501);
    assert_string_equal(c.groups[0].value, "JP"); /* ties by name */
    assert_string_equal(c.groups[1].value, "TW");
    assert_null(c.groups[2].value);
    struct buf out = {0};
    report_cohorts_write_csv(&c, &out);
    size_t lines = 0;
    for (const char *at = buf_text(&out); *at; at++)
        lines += *at == '\n';
    assert_int_equal(lines, 1 + 4 * 3); /* four tables of one cohort with three cells */
    assert_non_null(
        strstr(out.data, "country,JP,2024-01-01,1,0,1,1,1,1,20.01,20.01,true"));
    buf_release(&out);
    report_cohorts_release(&c);
    shop_free_all(shop, &d, &r);
}

static void correctness_cohorts_begin_with_the_first_shown(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=30", NULL};
    struct shop *shop = two_cohorts();
    struct definition d;
    struct report r;
    struct report_cohorts c;
    struct report_request q = monthly;
    q.has_from = true;
    q.from = day(2024, 2, 1);
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &q);
    assert_int_equal(report_cohorts_build(&c, &r, COHORT_FIRST_ORDER, NULL), ERR_OK);
    assert_int_equal(c.cohort_count, 2);
    assert_int_equal(c.periods.bound[0], day(2024, 2, 1));
    assert_int_equal(c.sizes[0], 1); /* cat; ann and bob began before */
    report_cohorts_release(&c);
    shop_free_all(shop, &d, &r);
}

static void input_cohorts_that_cannot_be(void **state)
{
    (void)state;
    static const struct {
        int32_t days;
        const char *by;
        enum err e;
        const char *sentence;
    } rows[] = {
        {1990, NULL, ERR_OK, ""},
        {2011, NULL, ERR_LIMIT, "2011 cohorts"},
        {1990, "country", ERR_LIMIT, "1990 cohorts of 3 groups"},
        {30, "country@start", ERR_SETTING, "a cohort needs one value a person"},
    };
    static const char *const settings[] = {"window_days=30", NULL};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct shop *shop = shop_create();
        struct definition d;
        struct report r;
        struct report_cohorts c;
        struct err_info info = {0};
        struct report_request q = daily;
        q.by[0] = rows[i].by;
        q.by_count = rows[i].by != NULL;
        shop_order(shop, "ann", day(2015, 1, 1), 100);
        shop_order(shop, "bob", day(2015, 1, 1), 100);
        shop_value(shop, 0, "country", "ann", day(2015, 1, 1), "TW");
        shop->first_day = day(2015, 1, 1);
        shop->last_day = shop->first_day + rows[i].days - 1;
        shop_open(shop);
        shop_define(&d, settings);
        shop_report(&r, shop, &d, &q);
        enum err e = report_cohorts_build(&c, &r, COHORT_FIRST_ORDER, &info);
        if (e != rows[i].e || !strstr(info.text, rows[i].sentence))
            fail_msg("row %zu gives %s: \"%s\"", i, err_name(e), info.text);
        if (!e)
            report_cohorts_release(&c);
        shop_free_all(shop, &d, &r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_cohorts),
        cmocka_unit_test(correctness_cohorts_shown_and_by_group),
        cmocka_unit_test(correctness_cohorts_begin_with_the_first_shown),
        cmocka_unit_test(input_cohorts_that_cannot_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
