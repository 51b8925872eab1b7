/* SPDX-License-Identifier: Apache-2.0 */
/* Files of costs. */
#include "ingest/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "loaded.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char orders[] = "customer,date,amount\na,2024-01-05,10.00\n";

static const struct source_cost *cost_of(const struct source *s, int32_t month,
                                         const char *channel)
{
    uint32_t code = intern_find(s->channels, channel, strlen(channel));
    for (size_t i = 0; i < s->cost_count; i++)
        if (s->costs[i].month == month && s->costs[i].channel == code)
            return &s->costs[i];
    fail_msg("no costs of %s", channel);
    return NULL;
}

/* January: 1200.50 to win, 300 to keep, 35 % margin. */
static void correctness_costs_are_recognised(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "month,acquisition_spend,retention_spend,gross_margin\n2024-01,1200.50,300,35%\n",
        "period,acquisition cost,retention cost,margin\n2024/1,1200.50,300,0.35\n",
        "Month,Marketing spend,CRM spend,Gross margin\n2024-01-31,1200.50,300.00,0.35\n",
        "month,acquisition_spend,retention_spend,gross_margin\n202401,1200.50,300,35%\n",
        "月份,獲客成本,留存成本,毛利率\n2024年1月,1200.50,300,35%\n",
        "月份;获客成本;留存成本;毛利率\n2024-01;1.200,50;300,00;0,35\n",
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct given files[] = {{"orders.csv", orders}, {"costs.csv", rows[i]}, {0}};
        struct loaded l = load(files, (struct source_options){0});
        if (l.e)
            fail_msg("row %zu: %s", i, l.info.text);
        assert_int_equal(l.source.files[1].kind, SOURCE_COSTS);
        assert_int_equal(l.source.cost_count, 1);
        const struct source_cost *c = cost_of(&l.source, calendar_day(2024, 1, 1), "");
        assert_int_equal(c->acquisition, 1200500000);
        assert_int_equal(c->retention, 300000000);
        assert_int_equal(c->margin, 350000);
        assert_int_equal(l.source.timeline.last_day, calendar_day(2024, 1, 5));
        source_release(&l.source);
    }
}

/* Campaigns add up, a later file replaces, what is empty is not known. */
static void correctness_costs_of_several_rows(void **state)
{
    (void)state;
    struct given files[] = {
        {"orders.csv", orders},
        {"costs.csv", "month,channel,acquisition_spend,retention_spend\n2024-01,ads,10,\n"
                      "2024-01,ads,5,\n2024-01,mail,7,1\n2024-01,,3,\n"},
        {"newer.csv", "month,channel,acquisition_spend\n2024-01,mail,8\n"},
        {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    int32_t month = calendar_day(2024, 1, 1);
    assert_int_equal(cost_of(&l.source, month, "ads")->acquisition, 15000000);
    assert_int_equal(cost_of(&l.source, month, "ads")->retention, SOURCE_NO_COST);
    assert_int_equal(cost_of(&l.source, month, "mail")->acquisition, 8000000);
    assert_int_equal(cost_of(&l.source, month, "mail")->retention, 1000000);
    assert_int_equal(cost_of(&l.source, month, "")->acquisition, 3000000);
    assert_string_equal(l.source.channel_column, "channel");
    source_release(&l.source);
}

/* 100 USD at the rate of 31 January. */
static void correctness_costs_in_another_currency(void **state)
{
    (void)state;
    struct given files[] = {
        {"orders.csv", "customer,date,amount,currency\na,2024-01-05,10.00,TWD\n"},
        {"costs.csv", "month,acquisition_spend,currency\n2024-01,100,USD\n"},
        {"rates.csv", "date,currency,base,rate\n2024-01-31,USD,TWD,31.5\n"},
        {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    assert_int_equal(cost_of(&l.source, calendar_day(2024, 1, 1), "")->acquisition,
                     INT64_C(3150000000));
    source_release(&l.source);
}

static void input_costs(void **state)
{
    (void)state;
    static const struct {
        const char *costs;
        enum err e;
        const char *says;
    } rows[] = {
        {"month,acquisition_spend\nsoon,10\n", ERR_DATE, "soon"},
        {"month,acquisition_spend\n2024-13,10\n", ERR_DATE, "2024-13"},
        {"month,acquisition_spend\n2024-01,dear\n2024-02,1\n", ERR_AMOUNT, "dear"},
        {"month,gross_margin\n2024-01,35\n", ERR_AMOUNT, "35"},
        {"month,gross_margin\n2024-01,0.3\n2024-01,0.4\n", ERR_AMOUNT,
         "another row gives another gross margin"},
        {"month,acquisition_spend,currency\n2024-01,10,USD\n2024-02,10,EUR\n",
         ERR_CURRENCY, "several currencies"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct given files[] = {
            {"orders.csv", orders}, {"costs.csv", rows[i].costs}, {0}};
        struct loaded l = load(files, (struct source_options){0});
        if (l.e != rows[i].e || !strstr(l.info.text, rows[i].says))
            fail_msg("row %zu: %s: %s", i, err_name(l.e), l.info.text);
        if (!l.e)
            source_release(&l.source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_costs_are_recognised),
        cmocka_unit_test(correctness_costs_of_several_rows),
        cmocka_unit_test(correctness_costs_in_another_currency),
        cmocka_unit_test(input_costs),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
