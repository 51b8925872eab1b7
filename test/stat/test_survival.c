/* SPDX-License-Identifier: Apache-2.0 */
#include "stat/survival.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))
#define DAYS            64

/* A table with its arrays. */
struct sample {
    struct survival_table table;
    int64_t entries[DAYS + 1], events[DAYS + 1], censored[DAYS + 1];
    double survival[DAYS + 1];
    int64_t at_risk[DAYS + 1];
};

static void sample_init(struct sample *s, int32_t days)
{
    *s = (struct sample){0};
    s->table = (struct survival_table){days, s->entries, s->events, s->censored};
}

static void sample_add(struct sample *s, int32_t entry, int32_t exit, bool event)
{
    s->entries[entry]++;
    (event ? s->events : s->censored)[exit]++;
}

static void assert_near(double expected, double actual, double tolerance)
{
    if (!(fabs(expected - actual) <= tolerance))
        fail_msg("expected %.6f, found %.6f", expected, actual);
}

/* Weeks of remission of the 21 patients on 6-mercaptopurine; negative: still in
 * remission when last seen.  Freireich et al. 1963, Blood 21:699-716. */
static const int remission[] = {6,   6,   6,   -6, 7,  -9,  10,  -10, -11, 13, 16,
                                -17, -19, -20, 22, 23, -25, -32, -32, -34, -35};

static void sample_remission(struct sample *s)
{
    sample_init(s, 35);
    for (size_t i = 0; i < COUNT_OF(remission); i++) {
        int weeks = remission[i];
        sample_add(s, 0, weeks < 0 ? -weeks : weeks, weeks > 0);
    }
}

/* Kleinbaum & Klein, Survival Analysis, 3rd ed. 2012, ch. 2, table of group 1. */
static void correctness_kaplan_meier(void **state)
{
    (void)state;
    static const struct {
        int32_t week;
        int64_t at_risk;
        double survival;
    } cases[] = {
        {0, 21, 1.0},     {6, 21, 0.8571},  {7, 17, 0.8067},
        {10, 15, 0.7529}, {13, 12, 0.6902}, {16, 11, 0.6275},
        {22, 7, 0.5378},  {23, 6, 0.4482},  {35, 1, 0.4482},
    };
    struct sample s;
    sample_remission(&s);
    survival_kaplan_meier(&s.table, s.survival, s.at_risk);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_near(cases[i].survival, s.survival[cases[i].week], 0.5e-4);
        assert_int_equal(cases[i].at_risk, s.at_risk[cases[i].week]);
    }
}

/* The same patients, log(-log) intervals as textbooks print them (Stata's sts list of
 * them). */
static void correctness_survival_interval(void **state)
{
    (void)state;
    static const struct {
        int32_t week;
        double low, high;
    } cases[] = {
        {6, 0.6197, 0.9516},  {7, 0.5631, 0.9228},  {10, 0.5032, 0.8894},
        {13, 0.4316, 0.8491}, {16, 0.3675, 0.8049}, {22, 0.2678, 0.7468},
        {23, 0.1881, 0.6801}, {35, 0.1881, 0.6801},
    };
    struct sample s;
    double low[DAYS + 1], high[DAYS + 1];
    sample_remission(&s);
    survival_kaplan_meier(&s.table, s.survival, s.at_risk);
    survival_interval(&s.table, s.survival, s.at_risk, low, high);
    assert_true(isnan(low[0]) && isnan(high[0]));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_near(cases[i].low, low[cases[i].week], 0.5e-4);
        assert_near(cases[i].high, high[cases[i].week], 0.5e-4);
    }
}

/* Between events S stays as it is. */
static void invariant_survival_is_a_step(void **state)
{
    (void)state;
    struct sample s;
    sample_remission(&s);
    survival_kaplan_meier(&s.table, s.survival, NULL);
    for (int32_t t = 1; t <= s.table.days; t++) {
        assert_true(s.survival[t] <= s.survival[t - 1]);
        assert_int_equal(s.survival[t]<s.survival[t - 1], s.events[t]> 0);
    }
}

/* By hand: A enters at 0, event at 2.  B enters at 1, event at 4.  C enters at 2 and is
 * last seen at 5.  D enters at 3, event at 4.  At risk are those with entry < t <= exit:
 *     t   0  1  2  3  4  5
 *     n   1  1  2  2  3  1     (t = 2: A, B and not C, who enters then)
 *     d   0  0  1  0  2  0
 *     S   1  1 1/2 1/2 1/6 1/6 */
static void correctness_delayed_entry(void **state)
{
    (void)state;
    static const int64_t at_risk[] = {1, 1, 2, 2, 3, 1};
    static const double survival[] = {1, 1, 1 / 2.0, 1 / 2.0, 1 / 6.0, 1 / 6.0};
    struct sample s;
    sample_init(&s, 5);
    sample_add(&s, 0, 2, true);
    sample_add(&s, 1, 4, true);
    sample_add(&s, 2, 5, false);
    sample_add(&s, 3, 4, true);
    survival_kaplan_meier(&s.table, s.survival, s.at_risk);
    for (int t = 0; t <= 5; t++) {
        assert_int_equal(at_risk[t], s.at_risk[t]);
        assert_near(survival[t], s.survival[t], 1e-15);
    }
}

/* Events at 0 belong to those who entered at 0; later entrants are not at risk. */
static void correctness_events_at_zero(void **state)
{
    (void)state;
    struct sample s;
    sample_init(&s, 3);
    sample_add(&s, 0, 0, true);
    sample_add(&s, 0, 0, false);
    sample_add(&s, 0, 3, true);
    sample_add(&s, 0, 3, false);
    sample_add(&s, 1, 3, false);
    survival_kaplan_meier(&s.table, s.survival, s.at_risk);
    assert_int_equal(s.at_risk[0], 4);
    assert_int_equal(s.at_risk[1], 2);
    assert_int_equal(s.at_risk[2], 3);
    assert_near(3 / 4.0, s.survival[0], 0);
    assert_near(3 / 4.0, s.survival[2], 0);
    assert_near(3 / 4.0 * 2 / 3.0, s.survival[3], 1e-15);
}

/* The definition read plainly, for random tables: count who is at risk each day. */
static void consistency_random_tables(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int round = 0; round < 2000; round++) {
        struct sample s;
        sample_init(&s, 20);
        int entry[30], last[30], people = 1 + round % 30;
        bool event[30];
        for (int i = 0; i < people; i++) {
            seed = seed * 1664525u + 1013904223u;
            last[i] = 1 + (int)(seed >> 8) % 20;
            entry[i] = (seed >> 28) < 8 ? 0 : (int)(seed >> 16) % last[i];
            event[i] = (seed >> 27) & 1;
            sample_add(&s, entry[i], last[i], event[i]);
        }
        survival_kaplan_meier(&s.table, s.survival, s.at_risk);
        double expected = 1;
        for (int t = 1; t <= 20; t++) {
            int n = 0, d = 0;
            for (int i = 0; i < people; i++) {
                n += entry[i] < t && t <= last[i];
                d += event[i] && t == last[i];
            }
            if (d > 0)
                expected *= 1 - (double)d / n;
            assert_int_equal(n, s.at_risk[t]);
            assert_near(expected, s.survival[t], 1e-12);
        }
    }
}

/* The areas of the remission data, week by week from the steps above:
 *     to 23 (6 at risk): 6 + 0.857143 + 3 * 0.806723 + 3 * 0.752941 + 3 * 0.690196
 *                        + 6 * 0.627451 + 0.537815 = 17.909244
 *     to 35 (1 at risk): 17.909244 + 12 * 0.448179 = 23.287395 */
static void correctness_restricted_mean(void **state)
{
    (void)state;
    static const struct {
        int64_t min_at_risk;
        int32_t horizon;
        double mean;
    } cases[] = {
        {6, 23, 17.909244}, {1, 35, 23.287395}, {21, 6, 6.0},
        {20, 6, 6.0},       {17, 7, 6.857143},
    };
    struct sample s;
    sample_remission(&s);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double mean;
        int32_t horizon;
        assert_true(survival_restricted_mean(&s.table, cases[i].min_at_risk, s.survival,
                                             s.at_risk, &mean, &horizon));
        assert_int_equal(cases[i].horizon, horizon);
        assert_near(cases[i].mean, mean, 0.5e-6);
    }
}

/* With delayed entry the number at risk can fall below and rise again: the last day
 * counts, not the first. */
static void correctness_restricted_mean_last_day(void **state)
{
    (void)state;
    struct sample s;
    sample_init(&s, 9);
    sample_add(&s, 0, 2, false);
    sample_add(&s, 0, 9, false);
    sample_add(&s, 5, 7, true);
    double mean;
    int32_t horizon;
    assert_true(
        survival_restricted_mean(&s.table, 2, s.survival, s.at_risk, &mean, &horizon));
    assert_int_equal(horizon, 7);
    assert_near(7.0, mean, 0);
}

static void input_too_few_at_risk(void **state)
{
    (void)state;
    struct sample s;
    sample_remission(&s);
    double mean = 7;
    int32_t horizon = 8;
    assert_false(
        survival_restricted_mean(&s.table, 22, s.survival, s.at_risk, &mean, &horizon));
    assert_true(mean == 7 && horizon == 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_kaplan_meier),
        cmocka_unit_test(correctness_survival_interval),
        cmocka_unit_test(correctness_delayed_entry),
        cmocka_unit_test(correctness_events_at_zero),
        cmocka_unit_test(correctness_restricted_mean),
        cmocka_unit_test(correctness_restricted_mean_last_day),
        cmocka_unit_test(consistency_random_tables),
        cmocka_unit_test(invariant_survival_is_a_step),
        cmocka_unit_test(input_too_few_at_risk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
