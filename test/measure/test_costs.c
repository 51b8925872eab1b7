/* SPDX-License-Identifier: Apache-2.0 */
/* What files of costs make of CAC, CLV and cost to keep. */
#include "base/exact.h"
#include "measure/derive.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "shop.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NONE         SOURCE_NO_COST

/* Months with their costs in whole money and margin in millionths. */
struct given {
    int year, month;
    const char *channel;
    int64_t acquisition, retention, margin;
};

static void give(struct shop *s, const struct given *rows, size_t count)
{
    struct source *source = &s->source;
    source->costs = MEM_ARRAY(struct source_cost, count + 1);
    source->channels = intern_create();
    intern_add(source->channels, "", 0);
    for (size_t i = 0; i < count; i++) {
        const struct given *g = &rows[i];
        source->costs[i] = (struct source_cost){
            .month = day(g->year, g->month, 1),
            .channel = intern_add(source->channels, g->channel, strlen(g->channel)),
            .acquisition = g->acquisition == NONE ? NONE : g->acquisition * 1000000,
            .retention = g->retention == NONE ? NONE : g->retention * 1000000,
            .margin = g->margin};
        if (g->channel[0])
            source->channel_column = "channel";
    }
    source->cost_count = count;
}

static void take_back(struct shop *s)
{
    free(s->source.costs);
    intern_free(s->source.channels);
}

static const struct catalogue_facts *facts_of(const struct report *r, int32_t begin)
{
    for (size_t i = 0; i < r->period_count; i++)
        if (r->periods[i].begin == begin)
            return &r->periods[i].facts;
    fail_msg("no such period");
    return NULL;
}

static const char *why(const struct catalogue_facts *facts, const char *metric)
{
    struct catalogue_value value;
    catalogue_value_of(shop_metric(metric), facts, &value);
    return value.why ? value.why : "";
}

static const char *const settings[] = {"window_days=20", NULL};

/* February 2024: S 10, 8 retained, 2 lost, N 4; 12 orders of 10.00 by 12 people. */
static void correctness_costs_of_a_month(void **state)
{
    (void)state;
    static const struct given rows[] = {{2024, 1, "", 100, 31, 400000},
                                        {2024, 2, "", 200, 40, 500000}};
    struct shop *s = shop_of_ten_customers();
    struct definition d;
    struct report r;
    struct report_request q = {.calendar = {.unit = CALENDAR_MONTH}};
    give(s, rows, COUNT(rows));
    shop_define(&d, settings);
    shop_report(&r, s, &d, &q);
    const struct catalogue_facts *f = facts_of(&r, day(2024, 2, 1));
    assert_metric(f, "cac", "50.00");         /* 200 / 4 */
    assert_metric(f, "clv_simple", "-50.00"); /* nobody bought twice */
    assert_metric(f, "clv_margin", "25.00");  /* 120 x 0.5 / 12 x 10 / 2 */
    assert_metric(f, "clv_to_cac", "0.5");
    assert_metric(f, "cost_to_keep", "5.00"); /* 40 / 8 */
    f = facts_of(&r, day(2024, 1, 1));
    assert_metric(f, "cac", "10.00");  /* 100 / 10 */
    f = facts_of(&r, day(2024, 3, 1)); /* no row for March, and it is not over */
    assert_string_equal(why(f, "cac"),
                        "the files of costs do not tell of every month of the period");
    report_release(&r);
    definition_release(&d);
    /* what is set wins */
    static const char *const set[] = {"window_days=20", "cac=7", "gross_margin=100%",
                                      "retention_spend=80", NULL};
    shop_define(&d, set);
    shop_report(&r, s, &d, &q);
    f = facts_of(&r, day(2024, 2, 1));
    assert_metric(f, "cac", "7.00");
    assert_metric(f, "clv_margin", "50.00");
    assert_metric(f, "cost_to_keep", "10.00");
    take_back(s);
    shop_free_all(s, &d, &r);
}

/* The receipt says where the number comes from. */
static void correctness_costs_in_the_receipt(void **state)
{
    (void)state;
    static const struct given rows[] = {{2024, 1, "", 100, 31, 400000},
                                        {2024, 2, "", 200, 40, 500000}};
    static const struct {
        const char *metric, *line;
    } lines[] = {
        {"cac",
         "CAC = acquisition spend / N: 50.00 = 200.00 / 4, the spend by the files of "
         "costs"},
        {"clv_margin", "clv_margin = gross profit / B x S / lost: 60.00 / 12 x 10 / 2;"},
        {"clv_simple",
         "V / orders x buyers with 2 or more orders / B - CAC: 120.00 / 12 x 0 "
         "/ 12 - 50.00"},
        {"cost_to_keep", "retention spend: by the files of costs"},
    };
    struct shop *s = shop_of_ten_customers();
    struct definition d;
    struct report r;
    struct report_request q = {.calendar = {.unit = CALENDAR_MONTH}};
    give(s, rows, COUNT(rows));
    shop_define(&d, settings);
    shop_report(&r, s, &d, &q);
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct receipt receipt;
        struct buf line = {0};
        bool found = false;
        assert_int_equal(
            receipt_find(&receipt, &r, lines[i].metric, "2024-02", NULL, NULL), ERR_OK);
        for (size_t k = 0; receipt_bridge(&receipt, k, &line); k++)
            found |= strncmp(buf_text(&line), lines[i].line, strlen(lines[i].line)) == 0;
        if (!found)
            fail_msg("%s has no line \"%s\"", lines[i].metric, lines[i].line);
        buf_release(&line);
    }
    take_back(s);
    shop_free_all(s, &d, &r);
}

/* p0 to p4 and new0, new1 came by ads, new2 and new3 by mail, the others by nothing; Mail
 * is no channel of the costs. */
static void correctness_costs_of_channels(void **state)
{
    (void)state;
    static const struct given rows[] = {{2024, 2, "ads", 90, 12, 600000},
                                        {2024, 2, "mail", 30, NONE, NONE},
                                        {2024, 2, "", 80, 28, 500000},
                                        {2024, 2, "TV", 100, NONE, NONE}};
    static const char *const ads[] = {"p0", "p1", "p2", "p3", "p4", "new0", "new1"};
    struct shop *s = shop_create();
    char name[16];
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "p%d", i);
        shop_order(s, name, day(2024, 1, 31), 1000);
        if (i < 8)
            shop_order(s, name, day(2024, 2, 15), 1000);
    }
    for (int i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "new%d", i);
        shop_order(s, name, day(2024, 2, 20), 1000);
    }
    for (size_t i = 0; i < COUNT(ads); i++)
        shop_value(s, 0, "first_source", ads[i], INT32_MIN, "ads");
    shop_value(s, 0, "first_source", "new2", INT32_MIN, "mail");
    shop_value(s, 0, "first_source", "new3", INT32_MIN, "mail");
    s->attributes[0].name = "channel";
    s->first_day = day(2023, 12, 1);
    s->last_day = day(2024, 2, 29);
    shop_open(s);
    give(s, rows, COUNT(rows));
    struct definition d;
    struct report r;
    struct report_request q = {
        .calendar = {.unit = CALENDAR_MONTH}, .by = {"channel"}, .by_count = 1};
    shop_define(&d, settings);
    shop_report(&r, s, &d, &q);
    const struct catalogue_facts *f = facts_of(&r, day(2024, 2, 1));
    assert_metric(f, "cac", "75.00");         /* (90 + 30 + 80 + 100) / 4 */
    assert_metric(f, "cost_to_keep", "5.00"); /* 40 / 8 */
    assert_metric(f, "clv_margin", "25.00");  /* by the margin of no channel */
    for (size_t i = 0; i < r.group_count; i++) {
        const char *channel = r.groups[i].value ? r.groups[i].value : "";
        f = &r.groups[i].periods[2];
        if (strcmp(channel, "ads") == 0) { /* S 5, all retained, N 2, 7 buyers of 10 */
            assert_metric(f, "cac", "45.00");
            assert_metric(f, "cost_to_keep", "2.40");
            assert_int_equal((int64_t)(f->costs.profit / 1000000), 4200); /* 70 x 0.6 */
        } else if (strcmp(channel, "mail") == 0) {
            assert_metric(f, "cac", "15.00");
            assert_string_equal(
                why(f, "cost_to_keep"),
                "the files of costs tell nothing of this group's channel");
            assert_int_equal((int64_t)(f->costs.profit / 1000000), 1000); /* 20 x 0.5 */
        } else { /* nobody new came by nothing */
            assert_string_equal(why(f, "cac"), "nobody was acquired");
            assert_metric(f, "cost_to_keep", "9.33"); /* 28 / 3 */
        }
    }
    take_back(s);
    shop_free_all(s, &d, &r);
}

/* ---- exact, against loops over days and orders
 * ------------------------------------------ */

static const struct given *month_of(const struct given *rows, size_t count, int32_t on)
{
    int year, month, d;
    calendar_civil(on, &year, &month, &d);
    for (size_t i = 0; i < count; i++)
        if (rows[i].year == year && rows[i].month == month)
            return &rows[i];
    fail_msg("no month");
    return NULL;
}

/* Spend in parts of a micro-unit, day by day. */
static wide plain_spend(const struct given *rows, size_t count, int32_t b, int32_t n)
{
    wide sum = 0;
    for (int32_t on = b; on < n; on++) {
        int year, month, d;
        calendar_civil(on, &year, &month, &d);
        sum += (wide)month_of(rows, count, on)->acquisition * 1000000 *
               (CATALOGUE_MONTH_PARTS / calendar_days_in_month(year, month));
    }
    return sum;
}

/* Gross profit, order by order and refund by refund. */
static wide plain_profit(const struct shop *s, const struct given *rows, size_t count,
                         int32_t b, int32_t n)
{
    wide sum = 0;
    for (uint32_t i = 0; i < s->orders; i++)
        if (s->order_day[i] >= b && s->order_day[i] < n)
            sum +=
                (wide)s->order_gross[i] * month_of(rows, count, s->order_day[i])->margin;
    for (uint32_t i = 0; i < s->refunds; i++)
        if (s->refund_day[i] >= b && s->refund_day[i] < n)
            sum -= (wide)s->refund_amount[i] *
                   month_of(rows, count, s->refund_day[i])->margin;
    return sum;
}

static void compare(const struct shop *s, const struct given *rows, size_t count,
                    enum calendar_unit unit)
{
    struct definition d;
    struct report r;
    struct report_request q = {
        .calendar = {.unit = unit}, .by = {"country"}, .by_count = 1};
    wide spend = 0, profit = 0;
    const char *const zero[] = {"window_days=60", "count_zero_value=true", NULL};
    shop_define(&d, zero);
    shop_report(&r, s, &d, &q);
    for (size_t i = 0; i < r.period_count; i++) {
        const struct catalogue_facts *f = &r.periods[i].facts;
        wide here = plain_spend(rows, count, f->begin, f->end);
        assert_true(f->costs.acquisition.known && f->costs.margin_known);
        assert_true((wide)f->costs.acquisition.micro * CATALOGUE_MONTH_PARTS +
                        f->costs.acquisition.parts ==
                    here);
        assert_true(f->costs.profit == plain_profit(s, rows, count, f->begin, f->end));
        wide groups = 0;
        for (size_t g = 0; g < r.group_count; g++)
            groups += r.groups[g].periods[i].costs.profit;
        assert_true(groups == f->costs.profit);
        assert_string_equal(
            why(&r.groups[0].periods[i], "cac"),
            "the files of costs do not tell of groups like these, only of "
            "channels");
        if (r.periods[i].partial || r.periods[i].warming_up)
            continue;
        spend += here;
        profit += f->costs.profit;
    }
    assert_true(r.pooled_count > 1);
    assert_true((wide)r.total.costs.acquisition.micro * CATALOGUE_MONTH_PARTS +
                    r.total.costs.acquisition.parts ==
                spend);
    assert_true(r.total.costs.profit == profit);
    report_release(&r);
    definition_release(&d);
}

static void consistency_costs_and_plain_loops(void **state)
{
    (void)state;
    static const enum calendar_unit units[] = {CALENDAR_DAY, CALENDAR_WEEK,
                                               CALENDAR_MONTH, CALENDAR_QUARTER};
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct shop *s = shop_of_chance(seed);
        struct given rows[40];
        uint64_t chance = seed;
        for (int i = 0; i < 40; i++) /* from November 2022 on */
            rows[i] = (struct given){2022 + (i + 10) / 12,
                                     (i + 10) % 12 + 1,
                                     "",
                                     (int64_t)(shop_random(&chance) % 100000),
                                     NONE,
                                     (int64_t)(shop_random(&chance) % 1000001)};
        give(s, rows, COUNT(rows));
        for (size_t u = 0; u < COUNT(units); u++)
            compare(s, rows, COUNT(rows), units[u]);
        take_back(s);
        shop_close(s);
        free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_costs_of_a_month),
        cmocka_unit_test(correctness_costs_in_the_receipt),
        cmocka_unit_test(correctness_costs_of_channels),
        cmocka_unit_test(consistency_costs_and_plain_loops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
