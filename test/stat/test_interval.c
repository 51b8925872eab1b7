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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_wilson),
        cmocka_unit_test(correctness_quantile),
        cmocka_unit_test(correctness_wilson_ends_are_exact),
        cmocka_unit_test(invariant_wilson_solves_its_equation),
        cmocka_unit_test(invariant_wilson_mirrors),
        cmocka_unit_test(input_wilson_of_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
