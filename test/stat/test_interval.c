/* SPDX-License-Identifier: Apache-2.0 */
#include "stat/interval.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

/* Four printed digits. */
static void assert_printed(double expected, double actual)
{
    if (fabs(expected - actual) > 0.5e-4 + 1e-12)
        fail_msg("expected %.4f, found %.6f", expected, actual);
}

/* Newcombe 1998, "Two-sided confidence intervals for the single proportion",
 * Statistics in Medicine 17:857-872, Table I, method 3 (score without continuity
 * correction); 8/10 as R prints it, binom::binom.confint(8, 10,
 * methods = "wilson"). */
static void correctness_wilson(void **state)
{
    (void)state;
    static const struct {
        int64_t count, total;
        double low, high;
    } cases[] = {
        {81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0.0000, 0.1611},
        {1, 29, 0.0061, 0.1718},   {8, 10, 0.4902, 0.9433},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double low, high;
        assert_true(interval_wilson(cases[i].count, cases[i].total, &low, &high));
        assert_printed(cases[i].low, low);
        assert_printed(cases[i].high, high);
    }
}

/* The normal distribution's own quantile, not 1.96. */
static void correctness_quantile(void **state)
{
    (void)state;
    assert_true(fabs(erfc(INTERVAL_Z95 / sqrt(2)) - 0.05) < 1e-16);
}

/* The bounds are the shares x for which |p - x| = z sqrt(x (1 - x) / n). */
static void invariant_wilson_solves_its_equation(void **state)
{
    (void)state;
    for (int64_t total = 1; total <= 200; total++) {
        for (int64_t count = 1; count < total; count++) {
            double n = (double)total, p = (double)count / n, bound[2];
            assert_true(interval_wilson(count, total, &bound[0], &bound[1]));
            assert_true(0 < bound[0] && bound[0] < p && p < bound[1] && bound[1] < 1);
            for (int i = 0; i < 2; i++) {
                double spread = INTERVAL_Z95 * sqrt(bound[i] * (1 - bound[i]) / n);
                assert_true(fabs(fabs(p - bound[i]) - spread) < 1e-12);
            }
        }
    }
}

static void invariant_wilson_mirrors(void **state)
{
    (void)state;
    for (int64_t count = 0; count <= 50; count++) {
        double low, high, other_low, other_high;
        assert_true(interval_wilson(count, 50, &low, &high));
        assert_true(interval_wilson(50 - count, 50, &other_low, &other_high));
        assert_true(fabs(low - (1 - other_high)) < 1e-15);
        assert_true(fabs(high - (1 - other_low)) < 1e-15);
    }
}

static void correctness_wilson_ends_are_exact(void **state)
{
    (void)state;
    static const int64_t totals[] = {1, 2, 3, 7, 10, 97, 1000, 123456789, 1LL << 52};
    for (size_t i = 0; i < COUNT_OF(totals); i++) {
        double low, high;
        assert_true(interval_wilson(0, totals[i], &low, &high));
        assert_true(low == 0 && high > 0 && high < 1);
        assert_true(interval_wilson(totals[i], totals[i], &low, &high));
        assert_true(high == 1 && low > 0 && low < 1);
    }
}

static void input_wilson_of_nobody(void **state)
{
    (void)state;
    double low = 7, high = 8;
    assert_false(interval_wilson(0, 0, &low, &high));
    assert_true(low == 7 && high == 8);
}

/* 100 (up - down -+ z sqrt((up + down - (up - down)^2) / (n + 3))) with up and down as
 * the header has them, in 30 digits by mpmath; what passes 100 is cut off. */
static void correctness_nps(void **state)
{
    (void)state;
    static const struct {
        int64_t promoters, detractors, n;
        double low, high;
    } cases[] = {
        {5, 2, 10, -19.0506153764, 65.2044615302},
        {0, 0, 1, -60.0113959544, 60.0113959544},
        {3, 0, 3, -6.57928670381, 100},
        {0, 3, 3, -100, 6.57928670381},
        {120, 35, 200, 31.2554269322, 52.4884154323},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double low, high;
        assert_true(interval_nps(cases[i].promoters, cases[i].detractors, cases[i].n,
                                 &low, &high));
        assert_true(fabs(low - cases[i].low) < 1e-9);
        assert_true(fabs(high - cases[i].high) < 1e-9);
    }
}

/* It is the Wald interval of the mean of scores -1, 0 and 1 to which 3/4, 3/2 and 3/4
 * answers are added; counted in quarters. */
static void consistency_nps_equals_scores(void **state)
{
    (void)state;
    for (int64_t promoters = 0; promoters <= 12; promoters++)
        for (int64_t detractors = 0; promoters + detractors <= 12; detractors++) {
            const double share[] = {((double)detractors + 0.75) / 15,
                                    (12 - (double)(promoters + detractors) + 1.5) / 15,
                                    ((double)promoters + 0.75) / 15};
            double mean = 0, variance = 0, low, high;
            for (int score = -1; score <= 1; score++)
                mean += score * share[score + 1];
            for (int score = -1; score <= 1; score++)
                variance += (score - mean) * (score - mean) * share[score + 1];
            double half = INTERVAL_Z95 * sqrt(variance / 15);
            assert_true(interval_nps(promoters, detractors, 12, &low, &high));
            assert_true(fabs(low - fmax(-100, 100 * (mean - half))) < 1e-10);
            assert_true(fabs(high - fmin(100, 100 * (mean + half))) < 1e-10);
        }
}

/* By hand: 1 .. 7 have the mean 4 and the variance 14/3, and t(0.975, 6) = 2.446912 gives
 * 4 -+ 1.997895; 2 and 3 have 2.5 and 1/2, and t(0.975, 1) = 12.706205 gives 2.5 -+
 * 6.353102. */
static void correctness_t_mean(void **state)
{
    (void)state;
    double low, high;
    assert_true(interval_t_mean(7, 28, 140, &low, &high));
    assert_true(fabs(low - 2.002105) < 1e-6 && fabs(high - 5.997895) < 1e-6);
    assert_true(interval_t_mean(2, 5, 13, &low, &high));
    assert_true(fabs(low + 3.853102) < 1e-6 && fabs(high - 8.853102) < 1e-6);
}

/* A billion answers of 7: a difference of rounded squares would have a width. */
static void correctness_t_mean_of_equals(void **state)
{
    (void)state;
    double low, high;
    int64_t n = 1000000000;
    assert_true(interval_t_mean(n, 7 * n, 49 * n, &low, &high));
    assert_true(low == 7 && high == 7);
}

static void input_too_few_answers(void **state)
{
    (void)state;
    double low = 7, high = 8;
    assert_false(interval_nps(0, 0, 0, &low, &high));
    assert_false(interval_t_mean(0, 0, 0, &low, &high));
    assert_false(interval_t_mean(1, 5, 25, &low, &high));
    assert_true(low == 7 && high == 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_nps),
        cmocka_unit_test(consistency_nps_equals_scores),
        cmocka_unit_test(correctness_t_mean),
        cmocka_unit_test(correctness_t_mean_of_equals),
        cmocka_unit_test(input_too_few_answers),
        cmocka_unit_test(correctness_wilson),
        cmocka_unit_test(correctness_quantile),
        cmocka_unit_test(correctness_wilson_ends_are_exact),
        cmocka_unit_test(invariant_wilson_solves_its_equation),
        cmocka_unit_test(invariant_wilson_mirrors),
        cmocka_unit_test(input_wilson_of_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
