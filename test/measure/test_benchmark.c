/* SPDX-License-Identifier: Apache-2.0 */
/* Benchmarks.  Wilson's intervals by hand: of 80 / 100 [0.7112, 0.8666], of 20 / 100
 * [0.1334, 0.2888]. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "measure/benchmark.h"

#include <string.h>

static struct catalogue_facts facts_of(const struct definition *d)
{
    return (struct catalogue_facts){
        .has_flow = true,
        .has_purchase = true,
        .has_amounts = true,
        .flow = {.start = 100, .retained = 80, .lost = 20, .end = 90},
        .purchase = {.orders = 4, .buyers = 2, .gross = 12345},
        .value = 12345,
        .scale = 2,
        .digits = 2,
        .definition = d,
    };
}

static void correctness_below_and_above(void **state)
{
    (void)state;
    static const struct {
        const char *metric, *benchmark;
        enum catalogue_against against;
        int verdict;
    } rows[] = {
        {"retention_rate", "90%", CATALOGUE_BELOW, -1},
        {"retention_rate", "0.86", CATALOGUE_WITHIN, 0},
        {"retention_rate", "0.7113", CATALOGUE_WITHIN, 0},
        {"retention_rate", "0.7111", CATALOGUE_ABOVE, 1},
        {"churn_rate", "10%", CATALOGUE_ABOVE, -1},
        {"churn_rate", "29%", CATALOGUE_BELOW, 1},
        {"lost", "25", CATALOGUE_BELOW, 1},
        {"customers_lost", "20", CATALOGUE_EQUAL, 0},
        {"customers_end", "89", CATALOGUE_ABOVE, 1},
        {"orders", "5", CATALOGUE_BELOW, -1},
        {"revenue", "123.45", CATALOGUE_EQUAL, 0},
        {"revenue", "123.450001", CATALOGUE_BELOW, -1},
        {"average_order_value", "30.86", CATALOGUE_EQUAL, 0},
        {"purchase_frequency", "1.5", CATALOGUE_ABOVE, 1},
        {"returning_buyer_rate", "40%", CATALOGUE_WITHIN, 0}, /* 0 / 2: [0, 0.658] */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct definition d;
        struct err_info info = {0};
        const struct catalogue_metric *metric;
        struct catalogue_value value;
        definition_init(&d);
        if (benchmark_set(&d, rows[i].metric, rows[i].benchmark, &info) ||
            catalogue_find(&metric, rows[i].metric, &info))
            fail_msg("%s", info.text);
        struct catalogue_facts facts = facts_of(&d);
        catalogue_value_of(metric, &facts, &value);
        if (!value.has_benchmark || value.against != rows[i].against ||
            value.verdict != rows[i].verdict)
            fail_msg("%s against %s: %d, verdict %d", rows[i].metric, rows[i].benchmark,
                     (int)value.against, value.verdict);
        definition_release(&d);
    }
}

/* A value that there is not is neither. */
static void correctness_no_value_no_verdict(void **state)
{
    (void)state;
    struct definition d;
    struct catalogue_value value;
    const struct catalogue_metric *metric;
    definition_init(&d);
    assert_int_equal(benchmark_set(&d, "retention_rate", "50%", NULL), ERR_OK);
    struct catalogue_facts facts = facts_of(&d);
    facts.flow = (struct flow_cell){0};
    assert_int_equal(catalogue_find(&metric, "retention_rate", NULL), ERR_OK);
    catalogue_value_of(metric, &facts, &value);
    assert_non_null(value.why);
    assert_true(value.has_benchmark);
    assert_null(benchmark_against(&value));
    assert_int_equal(value.verdict, 0);
    definition_release(&d);
}

static void input_benchmarks(void **state)
{
    (void)state;
    static const struct {
        const char *metric, *value;
        enum err e;
        const char *says;
    } rows[] = {
        {"npss", "40", ERR_NO_METRIC, "nearest names are nps"},
        {"nps", "forty", ERR_SETTING, "benchmark.nps=forty: expected a number"},
        {"retention_rate", "85", ERR_SETTING, "a share such as 0.35 or 35%"},
        {"retention_rate", "-1%", ERR_SETTING, "a share"},
        {"net_revenue_retention", "110%", ERR_OK, ""},
        {"net_revenue_retention", "110", ERR_SETTING, "a share"},
        {"buyers", "1.5", ERR_SETTING, "a whole number"},
        {"profit_what_if", "1", ERR_SETTING, "it is a table"},
        {"revenue", "10%", ERR_SETTING, "an amount"},
        {"days_between_orders", "-3", ERR_SETTING, "days"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct definition d;
        struct err_info info = {0};
        definition_init(&d);
        assert_int_equal(benchmark_set(&d, rows[i].metric, rows[i].value, &info),
                         rows[i].e);
        if (!strstr(info.text, rows[i].says))
            fail_msg("%s: no \"%s\"", info.text, rows[i].says);
        definition_release(&d);
    }
}

/* As settings: set, set again, taken away, written and read back. */
static void consistency_benchmarks_are_read_back(void **state)
{
    (void)state;
    struct definition d, back;
    struct json_writer w;
    struct buf text = {0}, again = {0};
    struct err_info info = {0};
    definition_init(&d);
    definition_init(&back);
    static const char *const pairs[][2] = {
        {"benchmark.nps", "-3.5"},  {"benchmark.revenue", "1000"},
        {"benchmark.lost", "7"},    {"benchmark.churn_rate", "2.5%"},
        {"benchmark.lost", "none"}, {"benchmark.nps", "40"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (definition_set(&d, pairs[i][0], pairs[i][1], &info))
            fail_msg("%s", info.text);
    json_init(&w, &text);
    definition_write(&d, &w, NULL);
    assert_non_null(strstr(buf_text(&text), "\"benchmark.revenue\":\"1000.00\""));
    assert_non_null(strstr(buf_text(&text), "\"benchmark.churn_rate\":0.025"));
    assert_non_null(strstr(buf_text(&text), "\"benchmark.nps\":40"));
    assert_null(strstr(buf_text(&text), "lost"));
    if (definition_read(&back, text.data, text.size, "report.json", &info))
        fail_msg("%s", info.text);
    assert_int_equal(back.benchmark_count, 3);
    json_init(&w, &again);
    definition_write(&back, &w, NULL);
    const char *a = strstr(buf_text(&text), "\"benchmark"),
               *b = strstr(buf_text(&again), "\"benchmark");
    assert_string_equal(a, b);
    buf_release(&text);
    buf_release(&again);
    definition_release(&d);
    definition_release(&back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_below_and_above),
        cmocka_unit_test(correctness_no_value_no_verdict),
        cmocka_unit_test(input_benchmarks),
        cmocka_unit_test(consistency_benchmarks_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
