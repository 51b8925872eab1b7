/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/definition.h"

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

/* A member of what definition_write writes, as text; "null" for null. */
static void member(const struct definition *d, const char *key, struct buf *out)
{
    struct json_writer w;
    struct json_value *root = NULL;
    struct buf text = {0};
    json_init(&w, &text);
    definition_write(d, &w, NULL);
    assert_int_equal(json_read(&root, text.data, text.size, "definition", NULL), ERR_OK);
    assert_non_null(json_get(root, key));
    if (!json_scalar_text(json_get(root, key), out))
        buf_puts(out, "null");
    json_free(root);
    buf_release(&text);
}

static void correctness_settings_are_written_as_set(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value, *written;
    } rows[] = {
        {"name", "shop", "shop"},
        {"name", "店鋪 1", "店鋪 1"},
        {"rule", "activity", "activity"},
        {"window_days", "1", "1"},
        {"window_days", "36500", "36500"},
        {"grace_days", "0", "0"},
        {"grace_days", "14", "14"},
        {"refunds", "order_day", "order_day"},
        {"refunds", "ignore", "ignore"},
        {"count_zero_value", "true", "true"},
        {"fully_refunded_counts", "false", "false"},
        {"loyal_min_orders", "2", "2"},
        {"week_start", "sunday", "sunday"},
        {"week_start", "monday", "monday"},
        {"fiscal_month", "12", "12"},
        {"cac", "20", "20.00"},
        {"cac", "0", "0.00"},
        {"cac", "0.125", "0.125"},
        {"cac", "$1,234.50", "1234.50"},
        {"gross_margin", "0.35", "0.35"},
        {"gross_margin", "35%", "0.35"},
        {"gross_margin", "100%", "1"},
        {"gross_margin", "0", "0"},
        {"retention_spend", "1000", "1000.00"},
        {"events", "visit", "visit"},
        {"events", " visit , log in ", "visit,log in"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct definition d;
        struct err_info info = {0};
        struct buf text = {0};
        definition_init(&d);
        if (definition_set(&d, rows[i].key, rows[i].value, &info))
            fail_msg("%s", info.text);
        member(&d, rows[i].key, &text);
        assert_string_equal(buf_text(&text), rows[i].written);
        buf_release(&text);
        definition_release(&d);
    }
}

static void correctness_defaults(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"name", "default"},
        {"version", "1"},
        {"rule", "purchase"},
        {"window_days", "90"},
        {"window_source", "default"},
        {"window_gaps", "0"},
        {"grace_days", "0"},
        {"refunds", "own_day"},
        {"count_zero_value", "false"},
        {"fully_refunded_counts", "true"},
        {"loyal_min_orders", "3"},
        {"week_start", "monday"},
        {"fiscal_month", "1"},
        {"cac", "null"},
        {"gross_margin", "null"},
        {"retention_spend", "null"},
        {"events", "null"},
        {"end", "service"},
        {"trials_count", "false"},
        {"paused_present", "true"},
        {"past_due_days", "30"},
        {"why", "not set: cac, gross_margin, retention_spend, events, awareness_events, "
                "consideration_events"},
    };
    struct definition d;
    definition_init(&d);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf text = {0};
        member(&d, rows[i][0], &text);
        assert_string_equal(buf_text(&text), rows[i][1]);
        buf_release(&text);
    }
    definition_release(&d);
}

static void input_settings_that_are_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value, *sentence;
    } rows[] = {
        {"rule", "Purchase", "rule=Purchase: expected purchase, activity or subscr"},
        {"end", "now", "end=now: expected service, billing or scheduled"},
        {"trials_count", "count", "trials_count=count: expected true or false"},
        {"paused_present", "", "paused_present=: expected true or false"},
        {"past_due_days", "-1", "expected a whole number from 0 to 36500, or never"},
        {"past_due_days", "36501", "expected a whole number from 0 to 36500, or never"},
        {"window_days", "0", "window_days=0: expected a whole number from 1 to 36500"},
        {"window_days", "36501", "expected a whole number from 1 to 36500, or auto"},
        {"window_days", "-5", "window_days=-5: expected"},
        {"window_days", "90 ", "window_days=90 : expected"},
        {"window_days", "", "window_days=: expected"},
        {"window_days", "99999999999999999999", "expected a whole number"},
        {"grace_days", "1.5", "grace_days=1.5: expected a whole number from 0"},
        {"refunds", "own", "refunds=own: expected own_day, order_day or ignore"},
        {"count_zero_value", "yes", "count_zero_value=yes: expected true or false"},
        {"loyal_min_orders", "1", "expected a whole number from 2"},
        {"week_start", "0", "expected monday, tuesday ... sunday"},
        {"fiscal_month", "13", "expected a whole number from 1 to 12"},
        {"cac", "-1", "cac=-1: expected an amount of 0 or more"},
        {"cac", "twenty", "cac=twenty: expected an amount"},
        {"gross_margin", "35", "expected a share such as 0.35 or 35%"},
        {"gross_margin", "101%", "expected a share"},
        {"gross_margin", "%", "expected a share"},
        {"retention_spend", "", "expected an amount"},
        {"events", "", "expected names separated by commas"},
        {"events", "a,,b", "expected names separated by commas"},
        {"name", "", "expected a text"},
        {"name", "a\nb", "expected a text"},
        {"version", "2", "version cannot be set"},
        {"window_source", "auto", "window_source cannot be set"},
        {"window", "90", "no setting \"window\"; did you mean window_days?"},
        {"GRACE", "9", "did you mean grace_days?"},
        {"en", "service", "did you mean end?"},
        {"windowdays", "90", "no setting \"windowdays\"; did you mean window_days?"},
        {"loyal-min-order", "3", "did you mean loyal_min_orders?"},
        {"CAC", "3", "did you mean cac?"},
        {"refund", "ignore", "did you mean refunds? The settings are name, rule,"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct definition d;
        struct err_info info = {0};
        definition_init(&d);
        assert_int_equal(definition_set(&d, rows[i].key, rows[i].value, &info),
                         ERR_SETTING);
        if (!strstr(info.text, rows[i].sentence))
            fail_msg("\"%s\" does not say \"%s\"", info.text, rows[i].sentence);
        definition_release(&d);
    }
}

static void input_definition_files(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum err e;
        const char *sentence;
    } rows[] = {
        {"{}", ERR_OK, ""},
        {"{\"window_days\": 90, \"count_zero_value\": true}", ERR_OK, ""},
        {"{\"window_days\": \"auto\", \"gross_margin\": 0.35}", ERR_OK, ""},
        {"{\"events\": null, \"why\": \"not set: events\"}", ERR_OK, ""},
        {"{\"events\": null}", ERR_SETTING, "shop.json: events: expected names"},
        {"{\"events\": [\"a\"]}", ERR_SETTING, "leave it out where it is not set"},
        {"{\"window\": 90}", ERR_SETTING, "shop.json: there is no setting \"window\""},
        {"{\"window_days\": 0.5}", ERR_SETTING, "shop.json: window_days=0.5: expected"},
        {"[]", ERR_SETTING, "shop.json: expected an object of settings"},
        {"90", ERR_SETTING, "shop.json: expected an object of settings"},
        {"{", ERR_FORMAT, "shop.json, line 1"},
        {"", ERR_FORMAT, "shop.json"},
        {"{\"cac\": 1, \"cac\": 2}", ERR_FORMAT, "shop.json"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct definition d;
        struct err_info info = {0};
        definition_init(&d);
        enum err e =
            definition_read(&d, rows[i].text, strlen(rows[i].text), "shop.json", &info);
        if (e != rows[i].e || !strstr(info.text, rows[i].sentence))
            fail_msg("%s gives %s: \"%s\"", rows[i].text, err_name(e), info.text);
        definition_release(&d);
    }
}

/* What a report says can be given back to the program. */
static void consistency_written_definition_reads_back(void **state)
{
    (void)state;
    static const char *const settings[] = {
        "name=x",       "rule=activity",      "window_days=33",
        "grace_days=7", "refunds=ignore",     "week_start=sunday",
        "cac=12.345",   "gross_margin=12.5%", NULL};
    struct definition d, back;
    struct json_writer w;
    struct buf first = {0}, second = {0};
    struct err_info info = {0};
    shop_define(&d, settings);
    json_init(&w, &first);
    definition_write(&d, &w, NULL);
    definition_init(&back);
    if (definition_read(&back, first.data, first.size, "report.json", &info))
        fail_msg("%s", info.text);
    json_init(&w, &second);
    definition_write(&back, &w, NULL);
    assert_string_equal(buf_text(&first), buf_text(&second));
    buf_release(&first);
    buf_release(&second);
    definition_release(&d);
    definition_release(&back);
}

/* Subscriptions have no window; what a report says of them can be read back. */
static void consistency_subscription_rule_is_read_back(void **state)
{
    (void)state;
    static const char *const settings[] = {"rule=subscription",
                                           "end=billing",
                                           "trials_count=true",
                                           "grace_days=3",
                                           "past_due_days=never",
                                           "paused_present=false",
                                           NULL};
    struct definition d, back;
    struct json_writer w;
    struct buf text = {0};
    struct err_info info = {0};
    shop_define(&d, settings);
    json_init(&w, &text);
    definition_write(&d, &w, NULL);
    assert_non_null(strstr(buf_text(&text), "\"window_days\":null"));
    definition_init(&back);
    if (definition_read(&back, text.data, text.size, "report.json", &info))
        fail_msg("%s", info.text);
    assert_true(back.rule_given);
    assert_int_equal(back.rule, PRESENCE_SUBSCRIPTION);
    assert_int_equal(back.end, SUBSCRIPTION_END_BILLING);
    assert_true(back.trials_count);
    assert_false(back.paused_present);
    assert_int_equal(back.past_due_days, INT32_MAX);
    assert_int_equal(back.grace_days, 3);
    buf_release(&text);
    definition_release(&d);
    definition_release(&back);
}

static void correctness_rows_of_help(void **state)
{
    (void)state;
    struct definition_setting row;
    size_t count = 0;
    for (; definition_setting(count, &row); count++) {
        assert_non_null(row.key);
        assert_non_null(row.values);
        assert_true(strlen(row.help) > 10);
        assert_string_not_equal(row.key, "version");
    }
    assert_int_equal(count, 21);
}

/* ---- in front of a source ----------------------------------------------- */

/* 40 people who bought on 1 January and again after 1 .. 40 days; a year of data. */
static struct shop *forty_gaps(void)
{
    struct shop *shop = MEM_NEW(struct shop);
    for (int i = 1; i <= 40; i++) {
        char name[16];
        snprintf(name, sizeof name, "p%d", i);
        shop_order(shop, name, day(2023, 1, 1), 100);
        shop_order(shop, name, day(2023, 1, 1) + i, 100);
    }
    shop->first_day = day(2023, 1, 1);
    shop->last_day = day(2023, 12, 31);
    shop_open(shop);
    return shop;
}

static void free_shop(struct shop *shop)
{
    shop_close(shop);
    free(shop);
}

static void correctness_window_auto(void **state)
{
    (void)state;
    /* 36 of the 40 gaps, 90 %, are <= 36 days. */
    static const struct {
        const char *set;
        int32_t window;
        enum definition_window_source source;
    } rows[] = {
        {NULL, 36, DEFINITION_FROM_AUTO},
        {"window_days=auto", 36, DEFINITION_FROM_AUTO},
        {"window_days=50", 50, DEFINITION_FROM_GIVEN},
    };
    struct shop *shop = forty_gaps();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct definition d;
        struct err_info info = {0};
        const char *settings[] = {rows[i].set, NULL};
        shop_define(&d, settings);
        assert_int_equal(definition_resolve(&d, &shop->source, day(2023, 12, 31), &info),
                         ERR_OK);
        assert_int_equal(d.window_days, rows[i].window);
        assert_int_equal(d.window_source, rows[i].source);
        assert_int_equal(d.auto_gaps, 40);
        assert_null(d.window_note);
        assert_int_equal(definition_rule(&d, 5).window_days, rows[i].window);
        assert_int_equal(definition_rule(&d, 5).as_of, 5);
        definition_release(&d);
    }
    free_shop(shop);
}

static void input_window_with_too_few_gaps(void **state)
{
    (void)state;
    struct shop *shop = MEM_NEW(struct shop);
    struct definition d;
    struct err_info info = {0};
    shop_order(shop, "ann", day(2023, 1, 1), 100);
    shop_order(shop, "ann", day(2023, 2, 1), 100);
    shop_open(shop);

    definition_init(&d);
    assert_int_equal(definition_resolve(&d, &shop->source, day(2023, 2, 1), &info),
                     ERR_OK);
    assert_int_equal(d.window_days, 90);
    assert_int_equal(d.window_source, DEFINITION_FROM_DEFAULT);
    assert_non_null(d.window_note);
    assert_non_null(strstr(d.window_note, "--set window_days="));
    assert_string_equal(info.text, "");

    assert_int_equal(definition_set(&d, "window_days", "auto", &info), ERR_OK);
    assert_int_equal(definition_resolve(&d, &shop->source, day(2023, 2, 1), &info),
                     ERR_WINDOW);
    assert_true(strlen(info.text) > 20);
    definition_release(&d);
    free_shop(shop);
}

static void input_rule_without_its_data(void **state)
{
    (void)state;
    static const struct {
        bool events;
        const char *set;
        enum err e;
        const char *sentence;
    } rows[] = {
        {false, "rule=activity", ERR_SETTING, "the files have no events"},
        {false, "rule=purchase", ERR_OK, ""},
        {false, "events=visit", ERR_OK, ""}, /* is for rule=activity only */
        {false, "rule=subscription", ERR_SETTING, "the files have no subscriptions"},
        {true, "rule=purchase", ERR_SETTING, "no orders; use rule=activity"},
        {true, "rule=activity", ERR_OK, ""},
        {true, "window_days=8", ERR_OK, ""}, /* the rule is chosen */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct shop *shop = MEM_NEW(struct shop);
        struct definition d;
        struct err_info info = {0};
        const char *settings[] = {rows[i].set, "window_days=9", NULL};
        if (rows[i].events)
            shop_event(shop, "ann", day(2023, 1, 1), "visit");
        else
            shop_order(shop, "ann", day(2023, 1, 1), 100);
        shop_open(shop);
        shop_define(&d, settings);
        enum err e = definition_resolve(&d, &shop->source, day(2023, 1, 1), &info);
        if (e != rows[i].e || !strstr(info.text, rows[i].sentence))
            fail_msg("%s gives %s: \"%s\"", rows[i].set, err_name(e), info.text);
        definition_release(&d);
        free_shop(shop);
    }
}

static void correctness_events_are_chosen_by_name(void **state)
{
    (void)state;
    static const char *const settings[] = {"rule=activity", "window_days=9",
                                           "events=buy, visit", NULL};
    struct shop *shop = MEM_NEW(struct shop);
    struct definition d;
    struct err_info info = {0};
    shop_event(shop, "ann", day(2023, 1, 1), "visit");
    shop_event(shop, "ann", day(2023, 1, 2), "mail");
    shop_event(shop, "ann", day(2023, 1, 3), "buy");
    shop_open(shop);
    shop_define(&d, settings);
    assert_int_equal(definition_resolve(&d, &shop->source, day(2023, 1, 3), &info),
                     ERR_OK);
    assert_true(d.event_chosen[0]);
    assert_false(d.event_chosen[1]);
    assert_true(d.event_chosen[2]);

    assert_int_equal(definition_set(&d, "events", "buy,vist", &info), ERR_OK);
    assert_int_equal(definition_resolve(&d, &shop->source, day(2023, 1, 3), &info),
                     ERR_SETTING);
    assert_non_null(strstr(info.text, "no event \"vist\" in the files; there are visit"));
    definition_release(&d);
    free_shop(shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_settings_are_written_as_set),
        cmocka_unit_test(correctness_defaults),
        cmocka_unit_test(input_settings_that_are_wrong),
        cmocka_unit_test(input_definition_files),
        cmocka_unit_test(consistency_written_definition_reads_back),
        cmocka_unit_test(consistency_subscription_rule_is_read_back),
        cmocka_unit_test(correctness_rows_of_help),
        cmocka_unit_test(correctness_window_auto),
        cmocka_unit_test(input_window_with_too_few_gaps),
        cmocka_unit_test(input_rule_without_its_data),
        cmocka_unit_test(correctness_events_are_chosen_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
