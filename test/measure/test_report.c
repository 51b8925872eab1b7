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

/* The shown period that begins on a day. */
static const struct report_period *period(const struct report *r, int32_t begin)
{
    for (size_t i = 0; i < r->period_count; i++)
        if (r->periods[i].begin == begin)
            return &r->periods[i];
    fail_msg("no such period");
    return NULL;
}

/* ---- worked examples ---------------------------------------------------- */

static void correctness_ten_customers_two_lost_four_acquired(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=20", "retention_spend=300", NULL};
    static const char *const february[][2] = {
        {"customers_start", "10"},
        {"customers_end", "12"},
        {"customers_new", "4"},
        {"customers_retained", "8"},
        {"customers_lost", "2"},
        {"customers_new_stayed", "4"},
        {"customers_new_left", "0"},
        {"customers_reactivated", "0"},
        {"retention_rate", "0.8"},
        {"churn_rate", "0.2"},
        {"retention_rate_textbook", "0.8"},
        {"customer_lifespan", "5"},
        {"buyers", "12"},
        {"orders", "12"},
        {"revenue", "120.00"},
        {"buyer_retention_rate", "0.8"},
        {"returning_buyer_rate", "0.666666666666667"},
    };
    struct shop *shop = shop_of_ten_customers();
    struct definition d;
    struct report r;
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &monthly);
    assert_int_equal(r.period_count, 4);
    const struct report_period *p = period(&r, day(2024, 2, 1));
    for (size_t i = 0; i < COUNT(february); i++) {
        struct buf text = {0};
        const char *got = shop_value_text(&p->facts, february[i][0], &text);
        if (strncmp(got, february[i][1], 15) != 0)
            fail_msg("%s is %s", february[i][0], got);
        buf_release(&text);
    }
    static const bool flags[][2] = {/* partial, warming up */
                                    {false, true},
                                    {false, false},
                                    {false, false},
                                    {true, false}};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(r.periods[i].partial, flags[i][0]);
        assert_int_equal(r.periods[i].warming_up, flags[i][1]);
    }
    /* January and February are pooled: S 0 + 10, retained 0 + 8. */
    assert_int_equal(r.pooled_count, 2);
    assert_metric(&r.total, "retention_rate", "0.8");
    assert_metric(&r.total, "customers_new", "14");
    assert_metric(&r.total, "buyers", "14");
    assert_metric(&r.total, "buyer_retention_rate", "null");
    struct catalogue_value first;
    catalogue_value_of(shop_metric("buyer_retention_rate"),
                       &period(&r, day(2023, 12, 1))->facts, &first);
    assert_string_equal(first.why, "there is no period before this one");
    /* Two months' spend over the 8 retained; the total goes on to the last day. */
    assert_metric(&r.total, "cost_to_keep", "75.00");
    assert_int_equal(r.total_end, day(2024, 3, 16));
    shop_free_all(shop, &d, &r);
}

static void correctness_window_of_90_days(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=90", NULL};
    struct shop *shop = shop_create();
    struct definition d;
    struct report r;
    shop_order(shop, "ann", day(2023, 1, 31), 1000);
    shop->first_day = day(2023, 1, 31);
    shop->last_day = day(2023, 6, 1);
    shop_open(shop);
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &daily);
    assert_metric(&period(&r, day(2023, 4, 30))->facts, "customers_end", "1");
    assert_metric(&period(&r, day(2023, 5, 1))->facts, "customers_start", "1");
    assert_metric(&period(&r, day(2023, 5, 1))->facts, "customers_end", "0");
    assert_metric(&period(&r, day(2023, 5, 1))->facts, "customers_lost", "1");
    /* 31 January + 90 days is the first day past the warming-up. */
    assert_true(period(&r, day(2023, 4, 30))->warming_up);
    assert_false(period(&r, day(2023, 5, 1))->warming_up);
    shop_free_all(shop, &d, &r);
}

static void correctness_refunds_by_definition(void **state)
{
    (void)state;
    static const struct {
        const char *set, *january, *february, *orders;
    } rows[] = {
        {"refunds=own_day", "100.00", "-100.00", "1"},
        {"refunds=order_day", "0.00", "0.00", "1"},
        {"refunds=ignore", "100.00", "0.00", "1"},
        {"fully_refunded_counts=false", "0.00", "0.00", "0"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *settings[] = {rows[i].set, "window_days=90", NULL};
        struct shop *shop = shop_create();
        struct definition d;
        struct report r;
        uint32_t order = shop_order(shop, "ann", day(2024, 1, 10), 10000);
        shop_refund(shop, "ann", day(2024, 2, 10), 10000, order);
        shop->first_day = day(2024, 1, 1);
        shop->last_day = day(2024, 2, 29);
        shop_open(shop);
        shop_define(&d, settings);
        shop_report(&r, shop, &d, &monthly);
        assert_metric(&r.periods[0].facts, "revenue", rows[i].january);
        assert_metric(&r.periods[1].facts, "revenue", rows[i].february);
        assert_metric(&r.periods[0].facts, "orders", rows[i].orders);
        assert_metric(&r.periods[1].facts, "average_order_value", "null");
        shop_free_all(shop, &d, &r);
    }
}

/* ---- which periods ------------------------------------------------------ */

static void correctness_from_and_to_select(void **state)
{
    (void)state;
    static const struct {
        int32_t from[3], to[3]; /* 0: not given */
        int32_t first[3], last[3];
        size_t count;
    } rows[] = {
        {{0}, {0}, {2023, 12, 1}, {2024, 3, 1}, 4},
        {{2024, 2, 1}, {0}, {2024, 2, 1}, {2024, 3, 1}, 2},
        {{2024, 2, 29}, {0}, {2024, 2, 1}, {2024, 3, 1}, 2},
        {{0}, {2024, 1, 31}, {2023, 12, 1}, {2024, 1, 1}, 2},
        {{0}, {2024, 2, 1}, {2023, 12, 1}, {2024, 2, 1}, 3},
        {{2024, 2, 10}, {2024, 2, 10}, {2024, 2, 1}, {2024, 2, 1}, 1},
        {{1999, 1, 1}, {2030, 1, 1}, {2023, 12, 1}, {2024, 3, 1}, 4},
    };
    static const char *const settings[] = {"window_days=20", NULL};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct shop *shop = shop_of_ten_customers();
        struct definition d;
        struct report r;
        struct report_request q = monthly;
        q.has_from = rows[i].from[0] != 0;
        q.has_to = rows[i].to[0] != 0;
        if (q.has_from)
            q.from = day(rows[i].from[0], rows[i].from[1], rows[i].from[2]);
        if (q.has_to)
            q.to = day(rows[i].to[0], rows[i].to[1], rows[i].to[2]);
        shop_define(&d, settings);
        shop_report(&r, shop, &d, &q);
        assert_int_equal(r.period_count, rows[i].count);
        const int32_t *f = rows[i].first, *l = rows[i].last;
        assert_int_equal(r.periods[0].begin, day(f[0], f[1], f[2]));
        assert_int_equal(r.periods[r.period_count - 1].begin, day(l[0], l[1], l[2]));
        assert_int_equal(r.total_begin, r.periods[0].begin);
        /* February says the same whatever is shown beside it. */
        for (size_t k = 0; k < r.period_count; k++)
            if (r.periods[k].begin == day(2024, 2, 1))
                assert_metric(&r.periods[k].facts, "buyer_retention_rate", "0.8");
        shop_free_all(shop, &d, &r);
    }
}

static void correctness_as_of(void **state)
{
    (void)state;
    static const struct {
        int32_t as_of[3];
        size_t periods;
        const char *orders, *end; /* of all; of the last period */
        bool partial;
    } rows[] = {
        {{2024, 2, 14}, 3, "10", "10", true}, /* before the second orders */
        {{2024, 2, 29}, 3, "22", "12", false},
        {{2024, 3, 15}, 4, "22", "0", true},
        {{2024, 4, 30}, 5, "22", "0", false}, /* no data is absence */
    };
    static const char *const settings[] = {"window_days=20", NULL};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct shop *shop = shop_of_ten_customers();
        struct definition d;
        struct report r;
        struct report_request q = monthly;
        q.has_as_of = true;
        q.as_of = day(rows[i].as_of[0], rows[i].as_of[1], rows[i].as_of[2]);
        shop_define(&d, settings);
        shop_report(&r, shop, &d, &q);
        assert_int_equal(r.as_of, q.as_of);
        assert_int_equal(r.period_count, rows[i].periods);
        assert_metric(&r.total, "orders", rows[i].orders);
        const struct report_period *last = &r.periods[r.period_count - 1];
        assert_metric(&last->facts, "customers_end", rows[i].end);
        assert_int_equal(last->partial, rows[i].partial);
        assert_int_equal(last->facts.end,
                         last->partial ? q.as_of + 1 : last->calendar_end);
        shop_free_all(shop, &d, &r);
    }
}

static void correctness_the_whole_as_one_period(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=20", NULL};
    struct shop *shop = shop_of_ten_customers();
    struct definition d;
    struct report r;
    struct report_request q = {.calendar = {.unit = CALENDAR_TOTAL},
                               .has_from = true,
                               .from = day(2024, 2, 1),
                               .has_to = true,
                               .to = day(2024, 2, 29)};
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &q);
    assert_int_equal(r.period_count, 1);
    assert_int_equal(r.periods[0].begin, day(2024, 2, 1));
    assert_int_equal(r.periods[0].calendar_end, day(2024, 3, 1));
    assert_false(r.periods[0].partial || r.periods[0].warming_up);
    assert_metric(&r.periods[0].facts, "retention_rate", "0.8");
    assert_metric(&r.total, "retention_rate", "0.8");
    assert_metric(&r.total, "returning_buyer_rate", "0.6666666666666666");
    shop_free_all(shop, &d, &r);
}

static void correctness_total_without_a_period_to_pool(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=200", NULL};
    static const char *const flows[] = {"customers_start", "customers_new",
                                        "retention_rate", "customer_lifespan"};
    struct shop *shop = shop_of_ten_customers();
    struct definition d;
    struct report r;
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &monthly);
    assert_int_equal(r.pooled_count, 0);
    for (size_t i = 0; i < COUNT(flows); i++) {
        struct catalogue_value value;
        catalogue_value_of(shop_metric(flows[i]), &r.total, &value);
        assert_non_null(value.why);
        assert_non_null(strstr(value.why, "none of the periods shown"));
    }
    assert_metric(&r.total, "orders", "22");
    shop_free_all(shop, &d, &r);
}

static void correctness_provisional_with_grace(void **state)
{
    (void)state;
    /* January and February are complete and warmed up.  Of their customers at the start,
     * 0 and 10, 8 stayed. */
    static const struct {
        const char *set;
        bool february, march;
        size_t pooled;
        const char *rate;
    } rows[] = {
        {"grace_days=0", false, false, 2, "0.8"},
        {"grace_days=14", false, true, 2, "0.8"}, /* 29 Feb + 14 days = 14 March */
        {"grace_days=15", false, true, 2, "0.8"},
        {"grace_days=16", true, true, 1, "null"}, /* who left may still come back */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *settings[] = {"window_days=20", rows[i].set, NULL};
        struct shop *shop = shop_of_ten_customers();
        struct definition d;
        struct report r;
        shop_define(&d, settings);
        shop_report(&r, shop, &d, &monthly);
        assert_int_equal(r.periods[2].provisional, rows[i].february);
        assert_int_equal(r.periods[3].provisional, rows[i].march);
        assert_int_equal(r.pooled_count, rows[i].pooled);
        assert_metric(&r.total, "retention_rate", rows[i].rate);
        shop_free_all(shop, &d, &r);
    }
}

/* Monthly, data from 5 January 2024, W = 20: January alone warms up, and who is first
 * present before the 25th matters.  ann, ben and cat are; dan came on the 25th. */
static void correctness_warming_up_ends_with_given_acquisition(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=20", NULL};
    static const struct {
        bool given;
        int ann, ben, cat, dan; /* year of acquisition, 0: not known */
        bool warming_up;
        const char *new_, *bounced, *note;
    } rows[] = {
        {true, 2023, 2023, 2023, 0, false, "1", "3",
         "3 of the 3 customers first present before 2024-01-25 were won"},
        {true, 2023, 2023, 2024, 2024, false, "2", "2",
         "2 of the 3 customers first present before 2024-01-25 were won"},
        {true, 2024, 2024, 2024, 0, false, "4", "0", NULL},
        {true, 2023, 2023, 0, 2023, true, "1", "2", "not known for 1 of the 3 customers"},
        {true, 0, 0, 0, 0, true, "4", "0", "not known for 3 of the 3 customers"},
        {false, 2023, 2023, 2023, 2023, true, "4", "0", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct shop *shop = shop_create();
        struct definition d;
        struct report r;
        shop_order(shop, "ann", day(2024, 1, 5), 1000);
        shop_order(shop, "ben", day(2024, 1, 10), 1000);
        shop_order(shop, "cat", day(2024, 1, 11), 1000);
        shop_order(shop, "dan", day(2024, 1, 25), 1000);
        shop_order(shop, "ann", day(2024, 2, 5), 1000);
        shop->acquired = rows[i].given;
        const int years[] = {rows[i].ann, rows[i].ben, rows[i].cat, rows[i].dan};
        for (int p = 0; p < 4; p++)
            shop->acquired_day[p] = years[p] ? day(years[p], 1, 20) : INT32_MAX;
        shop_open(shop);
        shop_define(&d, settings);
        shop_report(&r, shop, &d, &monthly);
        const char *note = report_note(&r, 0);
        assert_int_equal(r.periods[0].warming_up, rows[i].warming_up);
        assert_false(r.periods[1].warming_up);
        assert_metric(&r.periods[0].facts, "customers_new", rows[i].new_);
        assert_metric(&r.periods[0].facts, "customers_bounced", rows[i].bounced);
        if (rows[i].note ? !note || !strstr(note, rows[i].note) : note != NULL)
            fail_msg("%zu: %s", i, note ? note : "no note");
        shop_free_all(shop, &d, &r);
    }
}

static void input_ranges_without_periods(void **state)
{
    (void)state;
    static const struct {
        int32_t from, to, as_of; /* years, 0: not given */
        const char *sentence;
    } rows[] = {
        {2025, 0, 0,
         "from 2025-01-01 to the end: the data go from 2023-12-01 to 2024-03-15"},
        {0, 2022, 0, "from the beginning to 2022-01-01: the data go from 2023-12-01"},
        {2024, 2023, 0, "the range from 2024-01-01 to 2023-01-01 ends before it begins"},
        {0, 0, 2023, "no data up to 2023-01-01: they go from 2023-12-01 to 2024-03-15"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct shop *shop = shop_of_ten_customers();
        struct definition d;
        struct report r = {.as_of = 77};
        struct err_info info = {0};
        struct report_request q = {
            .calendar = {.unit = CALENDAR_MONTH},
            .has_from = rows[i].from,
            .from = day(rows[i].from, 1, 1),
            .has_to = rows[i].to,
            .to = day(rows[i].to, 1, 1),
            .has_as_of = rows[i].as_of,
            .as_of = day(rows[i].as_of, 1, 1),
        };
        definition_init(&d);
        assert_int_equal(report_build(&r, &shop->source, &d, &q, &info), ERR_NO_PERIOD);
        if (!strstr(info.text, rows[i].sentence))
            fail_msg("\"%s\" does not say \"%s\"", info.text, rows[i].sentence);
        assert_int_equal(r.as_of, 77); /* untouched */
        definition_release(&d);
        shop_close(shop);
        free(shop);
    }
}

static void correctness_weeks_and_years_as_the_definition_has_them(void **state)
{
    (void)state;
    static const struct {
        enum calendar_unit unit;
        const char *set;
        int32_t begin[3];
    } rows[] = {
        /* 1 December 2023 was a Friday */
        {CALENDAR_WEEK, "week_start=monday", {2023, 11, 27}},
        {CALENDAR_WEEK, "week_start=sunday", {2023, 11, 26}},
        {CALENDAR_WEEK, "week_start=friday", {2023, 12, 1}},
        {CALENDAR_YEAR, "fiscal_month=1", {2023, 1, 1}},
        {CALENDAR_YEAR, "fiscal_month=4", {2023, 4, 1}},
        {CALENDAR_QUARTER, "fiscal_month=12", {2023, 12, 1}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *settings[] = {rows[i].set, NULL};
        struct report_request q = {.calendar = {.unit = rows[i].unit}};
        struct shop *shop = shop_of_ten_customers();
        struct definition d;
        struct report r;
        shop_define(&d, settings);
        shop_report(&r, shop, &d, &q);
        const int32_t *b = rows[i].begin;
        assert_int_equal(r.periods[0].begin, day(b[0], b[1], b[2]));
        shop_free_all(shop, &d, &r);
    }
}

/* ---- rules and columns that are not there ------------------------------- */

static void correctness_activity_without_orders(void **state)
{
    (void)state;
    static const char *const settings[] = {"rule=activity", "window_days=20", NULL};
    struct shop *shop = shop_create();
    struct definition d;
    struct report r;
    shop_event(shop, "ann", day(2024, 1, 31), "visit");
    shop_event(shop, "bob", day(2024, 1, 31), "visit");
    shop_event(shop, "ann", day(2024, 2, 15), "visit");
    shop->first_day = day(2023, 12, 1);
    shop->last_day = day(2024, 2, 29);
    shop_open(shop);
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &monthly);
    assert_metric(&r.periods[2].facts, "retention_rate", "0.5");
    assert_metric(&r.periods[2].facts, "buyers", "null");
    assert_metric(&r.total, "revenue", "null");
    assert_int_equal(report_customers(&r), 2);
    shop_free_all(shop, &d, &r);
}

static void correctness_orders_without_amounts(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=20", NULL};
    struct shop *shop = shop_create();
    struct definition d;
    struct report r;
    shop->no_amounts = true;
    shop_order(shop, "ann", day(2024, 1, 31), 0);
    shop_open(shop);
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &monthly);
    assert_metric(&r.periods[0].facts, "orders", "1");
    assert_metric(&r.periods[0].facts, "revenue", "null");
    assert_metric(&r.periods[0].facts, "purchase_frequency", "1");
    shop_free_all(shop, &d, &r);
}

static void input_sums_that_do_not_fit(void **state)
{
    (void)state;
    struct shop *shop = shop_create();
    struct definition d;
    struct report r;
    struct err_info info = {0};
    shop_order(shop, "ann", day(2024, 1, 1), INT64_MAX / 3 * 2);
    shop_order(shop, "ann", day(2024, 2, 1), INT64_MAX / 3 * 2);
    shop_open(shop);
    definition_init(&d);
    assert_int_equal(report_build(&r, &shop->source, &d, &monthly, &info), ERR_OVERFLOW);
    definition_release(&d);
    shop_close(shop);
    free(shop);
}

/* ---- survival, gaps ----------------------------------------------------- */

/* 40 people of TW stay 10 days each, so the area under the curve is 10 days; 35 of JP buy
 * once more after 5 days; 5 of KR are too few. */
static struct shop *stayers(void)
{
    struct shop *shop = shop_create();
    for (int i = 0; i < 80; i++) {
        const char *country = i < 40 ? "TW" : i < 75 ? "JP" : "KR";
        char name[16];
        snprintf(name, sizeof name, "p%d", i);
        shop_order(shop, name, day(2024, 1, 1) + i, 100);
        if (i >= 40)
            shop_order(shop, name, day(2024, 1, 6) + i, 100);
        shop_value(shop, 0, "country", name, INT32_MIN, country);
    }
    shop->first_day = day(2024, 1, 1);
    shop->last_day = day(2024, 6, 30);
    shop_open(shop);
    return shop;
}

static void correctness_restricted_mean(void **state)
{
    (void)state;
    static const struct {
        const char *by, *means, *why; /* TW, JP, KR; why KR has none */
    } rows[] = {{"country", "10 15 null ", "fewer than 30 people"},
                {"country@start", "null null null ", "changes from period to period"}};
    static const char *const settings[] = {"window_days=10", NULL};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct shop *shop = stayers();
        struct definition d;
        struct report r;
        struct buf means = {0};
        struct report_request q = monthly;
        q.by[0] = rows[i].by;
        q.by_count = 1;
        q.has_from = true;
        q.from = day(2024, 4, 1); /* the figure is of the whole history all the same */
        shop_define(&d, settings);
        shop_report(&r, shop, &d, &q);
        assert_metric(&r.total, "customer_lifespan_restricted_mean", "12.5");
        assert_metric(&r.periods[0].facts, "customer_lifespan_restricted_mean", "null");
        assert_int_equal(r.group_count, 3); /* nobody is without a value */
        for (size_t g = 0; g < 3; g++) {
            struct buf text = {0};
            buf_printf(&means, "%s ",
                       shop_value_text(&r.groups[g].total,
                                       "customer_lifespan_restricted_mean", &text));
            buf_release(&text);
        }
        assert_string_equal(buf_text(&means), rows[i].means);
        assert_non_null(strstr(r.groups[2].total.survival_why, rows[i].why));
        buf_release(&means);
        shop_free_all(shop, &d, &r);
    }
}

/* Fifty years of days are 18,000 histograms of 18,000 gaps: done in several passes. */
static void consistency_gaps_of_many_periods(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=10", NULL};
    struct shop *shop = shop_create();
    struct definition d;
    struct report r;
    int32_t first = day(1970, 1, 1), last = day(2019, 12, 31);
    int64_t gaps = 0;
    for (int32_t on = first; on <= last; on += 100) {
        shop_order(shop, "ann", on, 100);
        gaps += on > first;
    }
    shop_order(shop, "bob", first, 100);
    shop_order(shop, "bob", last, 100);
    shop_open(shop);
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &daily);
    int64_t seen = 0;
    for (size_t i = 0; i < r.period_count; i++) {
        const struct gap_cell *gap = &r.periods[i].facts.gap;
        seen += gap->count;
        if (gap->count && r.periods[i].begin != last)
            assert_int_equal(gap->median_twice, 200);
    }
    assert_int_equal(seen, gaps + 1);
    assert_int_equal(r.total.gap.count, gaps + 1);
    assert_int_equal(r.total.gap.median_twice, 200);
    assert_int_equal(period(&r, last)->facts.gap.sum_days, last - first);
    shop_free_all(shop, &d, &r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_ten_customers_two_lost_four_acquired),
        cmocka_unit_test(correctness_window_of_90_days),
        cmocka_unit_test(correctness_refunds_by_definition),
        cmocka_unit_test(correctness_from_and_to_select),
        cmocka_unit_test(correctness_as_of),
        cmocka_unit_test(correctness_the_whole_as_one_period),
        cmocka_unit_test(correctness_total_without_a_period_to_pool),
        cmocka_unit_test(correctness_provisional_with_grace),
        cmocka_unit_test(correctness_warming_up_ends_with_given_acquisition),
        cmocka_unit_test(input_ranges_without_periods),
        cmocka_unit_test(correctness_weeks_and_years_as_the_definition_has_them),
        cmocka_unit_test(correctness_activity_without_orders),
        cmocka_unit_test(correctness_orders_without_amounts),
        cmocka_unit_test(input_sums_that_do_not_fit),
        cmocka_unit_test(correctness_restricted_mean),
        cmocka_unit_test(consistency_gaps_of_many_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
