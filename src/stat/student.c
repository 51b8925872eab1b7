/* SPDX-License-Identifier: Apache-2.0 */
/* For whole degrees of freedom the distribution is a finite sum of powers of the cosine,
 * which needs neither the incomplete beta function nor its continued fraction; its
 * quantile is found by bisection, as the sum grows with t everywhere.  With many degrees
 * the sum is long, and there the expansion about the normal quantile is exact to
 * rounding: the first term left out is of the order x^11 / 1e5 / df^5, below 1e-13 from
 * 400 on.
 *
 *     theta = atan(t / sqrt(df))
 *     A(t|df), odd  = 2/pi {theta + sin theta [cos theta + 2/3 cos^3 theta + ...
 *                     + (2*4*..(df-3)) / (1*3*..(df-2)) cos^(df-2) theta]}    (26.7.3)
 *     A(t|df), even = sin theta {1 + 1/2 cos^2 theta + (1*3)/(2*4) cos^4 theta + ...
 *                     + (1*3*..(df-3)) / (2*4*..(df-2)) cos^(df-2) theta}     (26.7.4)
 *     t_p = x + g1/df + g2/df^2 + g3/df^3 + g4/df^4                           (26.7.5)
 *
 * Abramowitz & Stegun, Handbook of Mathematical Functions, 1964, pp. 948-949. */
#include "stat/student.h"

#include "base/err.h"
#include "stat/interval.h"

#include <math.h>

#define SUM_DF_MAX 400

double student_central(double t, int64_t df)
{
    CHECK(df >= 1 && t >= 0);
    double root = sqrt((double)df), length = hypot(root, t);
    double sine = t / length, cosine = root / length;
    double square = cosine * cosine;
    if (df % 2 == 0) {
        double term = 1, sum = 1;
        for (int64_t k = 2; k <= df - 2; k += 2)
            sum += term *= (double)(k - 1) / (double)k * square;
        return sine * sum; /* 26.7.4 */
    }
    double term = cosine, sum = df > 1 ? cosine : 0;
    for (int64_t k = 3; k <= df - 2; k += 2)
        sum += term *= (double)(k - 1) / (double)k * square;
    return 2 / M_PI * (atan2(t, root) + sine * sum); /* 26.7.3 */
}

/* 26.7.5 */
static double expanded(double x, double df)
{
    double x2 = x * x;
    double g1 = (x2 + 1) * x / 4;
    double g2 = ((5 * x2 + 16) * x2 + 3) * x / 96;
    double g3 = (((3 * x2 + 19) * x2 + 17) * x2 - 15) * x / 384;
    double g4 = ((((79 * x2 + 776) * x2 + 1482) * x2 - 1920) * x2 - 945) * x / 92160;
    return x + (g1 + (g2 + (g3 + g4 / df) / df) / df) / df;
}

double student_quantile_975(int64_t df)
{
    CHECK(df >= 1);
    if (df > SUM_DF_MAX)
        return expanded(INTERVAL_Z95, (double)df);
    double low = 1.9, high = 13; /* df 1: 12.7 */
    for (;;) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            return middle;
        if (student_central(middle, df) < 0.95)
            low = middle;
        else
            high = middle;
    }
}
