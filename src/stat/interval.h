/* SPDX-License-Identifier: Apache-2.0 */
/* Confidence intervals for shares.  Pure functions. */
#ifndef MAINSTAY_STAT_INTERVAL_H
#define MAINSTAY_STAT_INTERVAL_H

#include <stdbool.h>
#include <stdint.h>

/* The 0.975 quantile of the standard normal distribution. */
#define INTERVAL_Z95 1.959963984540054

/* 95 % score interval of a share; Wilson 1927, JASA 22:209-212, eq. on p. 211.
 * 0 <= count <= total.  Returns false, outputs untouched, where total is 0.
 * Exact at the ends: low is 0 where count is 0, high is 1 where count is total. */
bool interval_wilson(int64_t count, int64_t total, double *low, double *high);

#endif
