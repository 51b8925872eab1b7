/* SPDX-License-Identifier: Apache-2.0 */
/* Student's t distribution with whole degrees of freedom.  Pure functions. */
#ifndef MAINSTAY_STAT_STUDENT_H
#define MAINSTAY_STAT_STUDENT_H

#include <stdint.h>

/* P(|T| <= t), t >= 0, df >= 1.  Abramowitz & Stegun 26.7.3 and 26.7.4, O(df): meant
 * for df up to some thousands.  Largest absolute error 1e-14 for df <= 400. */
double student_central(double t, int64_t df);

/* The 0.975 quantile: P(|T| <= it) = 0.95, df >= 1.  Relative error below 1e-13. */
double student_quantile_975(int64_t df);

#endif
