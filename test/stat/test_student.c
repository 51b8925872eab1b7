/* SPDX-License-Identifier: Apache-2.0 */
#include "stat/student.h"

#include "stat/interval.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

/* NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, upper critical values of
 * Student's t, column 0.975; the last row stands for infinity. */
static void correctness_published_table(void **state)
{
    (void)state;
    static const struct {
        int64_t df;
        double quantile;
    } cases[] = {
        {1, 12.706}, {2, 4.303},  {3, 3.182},  {4, 2.776},   {5, 2.571},
        {6, 2.447},  {7, 2.365},  {8, 2.306},  {9, 2.262},   {10, 2.228},
        {11, 2.201}, {12, 2.179}, {13, 2.160}, {14, 2.145},  {15, 2.131},
        {16, 2.120}, {17, 2.110}, {18, 2.101}, {19, 2.093},  {20, 2.086},
        {21, 2.080}, {22, 2.074}, {23, 2.069}, {24, 2.064},  {25, 2.060},
        {26, 2.056}, {27, 2.052}, {28, 2.048}, {29, 2.045},  {30, 2.042},
        {40, 2.021}, {60, 2.000}, {80, 1.990}, {100, 1.984}, {1000000000000, 1.960},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double found = student_quantile_975(cases[i].df);
        if (fabs(found - cases[i].quantile) > 0.5e-3 + 1e-9)
            fail_msg("df %lld: %.6f", (long long)cases[i].df, found);
    }
}

/* Where the quantile has a closed form: tan(pi (p - 1/2)) for 1, and for 2 and 4 what
 * solves 26.7.4 of Abramowitz & Stegun. */
static void correctness_closed_forms(void **state)
{
    (void)state;
    const double p = 0.975, a = 4 * p * (1 - p);
    double four = 2 * sqrt(cos(acos(sqrt(a)) / 3) / sqrt(a) - 1);
    assert_true(fabs(student_quantile_975(1) / tan(M_PI * 0.475) - 1) < 1e-13);
    assert_true(fabs(student_quantile_975(2) / (2 * 0.475 * sqrt(2 / a)) - 1) < 1e-13);
    assert_true(fabs(student_quantile_975(4) / four - 1) < 1e-13);
}

/* The density, by the ratio of two gamma functions. */
static double density(double t, double df)
{
    double ratio = exp(lgamma((df + 1) / 2) - lgamma(df / 2));
    return ratio / sqrt(df * M_PI) * pow(1 + t * t / df, -(df + 1) / 2);
}

/* The distribution is the integral of the density, here by Simpson's rule. */
static void consistency_distribution_equals_integral(void **state)
{
    (void)state;
    for (int64_t df = 1; df <= 400; df += df < 12 ? 1 : 43) {
        double sum = 0, step = 0.005;
        for (int i = 0; i < 1000; i++) {
            double t = i * step;
            sum += step / 3 *
                   (density(t, (double)df) + 4 * density(t + step / 2, (double)df) +
                    density(t + step, (double)df));
            if (fabs(student_central(t + step, df) - sum) > 1e-9)
                fail_msg("df %lld, t %.3f: %.12f and %.12f", (long long)df, t + step,
                         student_central(t + step, df), sum);
        }
    }
}

/* Sum and expansion meet; the quantile falls towards that of the normal distribution. */
static void invariant_quantile_falls(void **state)
{
    (void)state;
    double before = INFINITY;
    for (int64_t df = 1; df <= 3000; df++) {
        double quantile = student_quantile_975(df);
        assert_true(quantile < before && quantile > INTERVAL_Z95);
        assert_true(fabs(student_central(quantile, df) - 0.95) < 1e-12);
        before = quantile;
    }
    /* where the sum ends and is still short */
    assert_true(fabs(student_central(student_quantile_975(401), 401) - 0.95) < 4e-14);
    assert_true(fabs(student_quantile_975(INT64_MAX) - INTERVAL_Z95) < 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_published_table),
        cmocka_unit_test(correctness_closed_forms),
        cmocka_unit_test(consistency_distribution_equals_integral),
        cmocka_unit_test(invariant_quantile_falls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
