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

/* ---- output ------------------------------------------------------------- */

static void correctness_csv(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=20", NULL};
    static const char *const lines[] = {
        "start,end,by,group,metric,value,numerator,denominator,low,high,why\n",
        "2024-01-01,2024-02-01,,,customers_new,1,,,,,\n",
        "2024-01-01,2024-02-01,,,average_order_value,5.00,10.00,2,,,\n",
        "2024-01-01,2024-02-01,,,days_between_orders,7,,,,,\n",
        "2024-01-01,2024-02-01,,,days_between_orders.mean,7,,,,,\n",
        "2024-01-01,2024-02-01,,,retention_rate,,0,0,,,no customers at the start\n",
        "2024-01-01,2024-02-01,note,\"a,\"\"b\"\"\",buyers,1,,,,,\n",
        "total,,note,\"a,\"\"b\"\"\",buyers,1,,,,,\n",
        "total,,,,repeat_purchase_rate,1,1,1,0.20654",
        "2024-01-01,2024-02-01,,,clv_simple,,,,,,\"the cost of acquiring a customer is "
        "not "
        "set: --set cac=AMOUNT, or a file of costs\"\n",
    };
    struct shop *shop = shop_create();
    struct definition d;
    struct report r;
    struct buf out = {0};
    struct report_request q = monthly;
    q.by[0] = "note";
    q.by_count = 1;
    shop_order(shop, "ann", day(2024, 1, 5), 500);
    shop_order(shop, "ann", day(2024, 1, 12), 500);
    shop_value(shop, 0, "note", "ann", INT32_MIN, "a,\"b\"");
    shop->first_day = day(2024, 1, 1);
    shop->last_day = day(2024, 1, 31);
    shop_open(shop);
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &q);
    report_write_csv(&r, &out);
    for (size_t i = 0; i < COUNT(lines); i++)
        if (!strstr(buf_text(&out), lines[i]))
            fail_msg("no line %sin\n%s", lines[i], buf_text(&out));
    buf_release(&out);
    shop_free_all(shop, &d, &r);
}

/* That it is as docs/report.schema.json has it, test/schema/schema.sh checks; here that
 * it is JSON and says what was computed. */
static void correctness_json(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=20", "gross_margin=0.5",
                                           "grace_days=1", NULL};
    static const char *const parts[] = {
        "\"name\": \"2024-02\"",
        "\"end\": \"2024-04-01\"", /* as the calendar has it */
        "\"provisional\": true",
        "\"retention_rate\": {\n          \"value\": 0.8,\n          \"numerator\": 8,\n"
        "          \"denominator\": 10,\n          \"low\": 0.49",
        "\"revenue\": {\n          \"value\": \"120.00\"\n",
        "\"pooled_periods\": 2",
        "\"left_out\": {}",
        "\"groups\": []",
        "\"points\": 5",
    };
    struct shop *shop = shop_of_ten_customers();
    struct definition d;
    struct report r;
    struct buf out = {0}, text = {0};
    struct json_value *root;
    struct err_info info = {0};
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &monthly);
    report_write_json(&r, &out);
    if (json_read(&root, out.data, out.size, "report", &info))
        fail_msg("%s", info.text);
    for (size_t i = 0; i < COUNT(parts); i++)
        if (!strstr(buf_text(&out), parts[i]))
            fail_msg("no %s in\n%s", parts[i], buf_text(&out));
    assert_true(json_scalar_text(json_get(json_get(root, "source"), "used"), &text));
    assert_string_equal(buf_text(&text), "22");
    assert_true(json_scalar_text(json_get(json_get(root, "source"), "customers"), &text));
    assert_string_equal(buf_text(&text), "14");
    assert_true(json_scalar_text(json_get(root, "period"), &text));
    assert_string_equal(buf_text(&text), "month");
    json_free(root);
    buf_release(&text);
    buf_release(&out);
    shop_free_all(shop, &d, &r);
}

/* Numerators are exact even where the data have more digits than the currency. */
static void correctness_numerators_keep_all_digits(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=20", NULL};
    struct shop *shop = shop_create();
    struct definition d;
    struct report r;
    struct catalogue_value value;
    struct json_writer w;
    struct buf out = {0};
    shop->scale = 4;
    shop_order(shop, "ann", day(2024, 1, 5), 12345);
    shop_order(shop, "bob", day(2024, 1, 5), 100);
    shop_open(shop);
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &monthly);
    catalogue_value_of(shop_metric("average_order_value"), &r.total, &value);
    json_init(&w, &out);
    report_write_value(&w, NULL, &value, &r.total);
    assert_string_equal(
        buf_text(&out),
        "{\"value\":\"0.62\",\"numerator\":\"1.2445\",\"denominator\":2}");
    buf_release(&out);
    shop_free_all(shop, &d, &r);
}

static void correctness_rows_are_accounted_for(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=20", NULL};
    struct shop *shop = shop_create();
    struct definition d;
    struct report r;
    struct report_left_out row;
    uint32_t order = shop_order(shop, "ann", day(2024, 1, 5), 500);
    shop_order(shop, "ann", day(2024, 1, 5), 0); /* of no value */
    shop->order_flags[shop_order(shop, "bob", day(2024, 1, 6), 700)] = ORDER_CANCELLED;
    shop_refund(shop, "ann", day(2024, 1, 7), 100, order);
    shop_open(shop);
    shop->source.rows += 2;
    shop->source.left_out[SOURCE_REASON_NO_CUSTOMER] = (struct history_tally){2, 900};
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &monthly);
    static const struct {
        const char *name;
        int64_t rows, amount;
    } expected[] = {{"no_customer", 2, 900}, {"cancelled_order", 1, 700}, {NULL, 1, 0}};
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_true(report_left_out(&r, i, &row));
        if (expected[i].name)
            assert_string_equal(row.name, expected[i].name);
        assert_int_equal(row.rows, expected[i].rows);
        assert_int_equal(row.amount, expected[i].amount);
    }
    assert_false(report_left_out(&r, COUNT(expected), &row));
    assert_int_equal(report_used_rows(&r), 2);
    assert_int_equal(report_used_rows(&r), r.history.used_rows);
    assert_int_equal(report_customers(&r), 1);
    shop_free_all(shop, &d, &r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_csv),
        cmocka_unit_test(correctness_json),
        cmocka_unit_test(correctness_numerators_keep_all_digits),
        cmocka_unit_test(correctness_rows_are_accounted_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
