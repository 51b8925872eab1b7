/* SPDX-License-Identifier: Apache-2.0 */
/* The score interval solves (p - x)^2 = z^2 x (1 - x) / n for x.  The Wald interval
 * p +- z sqrt(p (1 - p) / n) was rejected: it has no width at 0 and 1 and covers far
 * less than 95 % for the small counts that short periods have. */
#include "stat/interval.h"

#include "base/err.h"
#include "stat/student.h"

#include <math.h>

bool interval_wilson(int64_t count, int64_t total, double *low, double *high)
{
    CHECK(total >= 0 && count >= 0 && count <= total);
    if (total == 0)
        return false;

    double n = (double)total;
    double p = (double)count / n;
    double z2 = INTERVAL_Z95 * INTERVAL_Z95;
    double center = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = INTERVAL_Z95 / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    /* Rounding would leave 1e-17 where the algebra gives 0 and 1. */
    *low = count == 0 ? 0 : center - half;
    *high = count == total ? 1 : center + half;
    return true;
}

bool interval_nps(int64_t promoters, int64_t detractors, int64_t n, double *low,
                  double *high)
{
    CHECK(promoters >= 0 && detractors >= 0 && promoters + detractors <= n);
    if (n == 0)
        return false;

    double total = (double)n + 3;
    double up = ((double)promoters + 0.75) / total;
    double down = ((double)detractors + 0.75) / total;
    double center = up - down;
    double half = INTERVAL_Z95 * sqrt((up + down - center * center) / total);
    *low = fmax(-100, 100 * (center - half));
    *high = fmin(100, 100 * (center + half));
    return true;
}

bool interval_t_mean(int64_t n, int64_t sum, int64_t sum_squares, double *low,
                     double *high)
{
    CHECK(n >= 0);
    if (n < 2)
        return false;

    __extension__ typedef __int128 wide; /* n^2 times the variance fits in no int64 */
    wide spread = (wide)n * sum_squares - (wide)sum * sum;
    CHECK(spread >= 0);
    double count = (double)n;
    double error = sqrt((double)spread / (count * count * (count - 1)));
    double half = student_quantile_975(n - 1) * error;
    *low = (double)sum / count - half;
    *high = (double)sum / count + half;
    return true;
}
