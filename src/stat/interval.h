/* SPDX-License-Identifier: Apache-2.0 */
/* Confidence intervals for shares, differences of shares and means.  Pure functions. */
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

/* 95 % adjusted Wald interval of a net promoter score, 100 * (promoters - detractors) /
 * n, in points: 3/4 of an answer is added to each of the two classes and 3 to n, and the
 * variance is that of a difference of two shares of one sample.  Rocks 2016, The American
 * Statistician 70:365-372.  Cut off at -100 and 100.
 * promoters, detractors >= 0, their sum <= n.  Returns false, outputs untouched, where n
 * is 0. */
bool interval_nps(int64_t promoters, int64_t detractors, int64_t n, double *low,
                  double *high);

/* 95 % t interval of the mean of n whole numbers given by their sum and their sum of
 * squares: mean +- t(0.975, n-1) s / sqrt(n).  The sum of squared deviations is taken
 * exactly, so that large equal numbers give no width.  Returns false, outputs untouched,
 * where n < 2. */
bool interval_t_mean(int64_t n, int64_t sum, int64_t sum_squares, double *low,
                     double *high);

#endif
