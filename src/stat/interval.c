/* SPDX-License-Identifier: Apache-2.0 */
/* The score interval solves (p - x)^2 = z^2 x (1 - x) / n for x.  The Wald interval
 * p +- z sqrt(p (1 - p) / n) was rejected: it has no width at 0 and 1 and covers far
 * less than 95 % for the small counts that short periods have. */
#include "stat/interval.h"

#include "base/err.h"

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
