/* SPDX-License-Identifier: Apache-2.0 */
/* The product-limit estimate over whole days.
 *
 *     d_t  events[t]      events at t
 *     n_t  at_risk[t]     entry < t <= exit: under observation just before t
 *     S(t) = prod over u <= t with d_u > 0 of (n_u - d_u) / n_u     (K & M 1958, eq. 2c)
 *
 * Who is censored at t was still seen event-free at t and is at risk there.  Working on
 * counts by day instead of sorted durations makes the pass O(days) and lets the counts
 * of several shards be added. */
#include "stat/survival.h"

#include <math.h>
#include <stddef.h>

void survival_kaplan_meier(const struct survival_table *table, double *survival,
                           int64_t *at_risk)
{
    int64_t under_observation = 0;
    double s = 1;
    for (int32_t t = 0; t <= table->days; t++) {
        /* Nobody can be at risk before time 0: entries at 0 are the first risk set. */
        if (t == 0)
            under_observation = table->entries[0];
        int64_t n = under_observation, d = table->events[t];
        CHECK(d + table->censored[t] <= n);
        if (d > 0)
            s *= (double)(n - d) / (double)n;
        survival[t] = s;
        if (at_risk != NULL)
            at_risk[t] = n;
        under_observation -= d + table->censored[t];
        if (t > 0)
            under_observation += table->entries[t];
    }
}

/* V(t) = sum over u <= t of d_u / (n_u (n_u - d_u)); the interval is S^exp(-+ z se) with
 * se = sqrt(V) / |log S|. */
void survival_interval(const struct survival_table *table, const double *survival,
                       const int64_t *at_risk, double *low, double *high)
{
    const double z = 1.959963984540054;
    double variance = 0;
    for (int32_t t = 0; t <= table->days; t++) {
        double n = (double)at_risk[t], d = (double)table->events[t], s = survival[t];
        if (d > 0 && n > d)
            variance += d / (n * (n - d));
        bool known = s > 0 && s < 1;
        double width = known ? exp(z * sqrt(variance) / fabs(log(s))) : NAN;
        low[t] = known ? pow(s, width) : NAN;
        high[t] = known ? pow(s, 1 / width) : NAN;
    }
}

static int32_t last_day_with(const int64_t *at_risk, int32_t days, int64_t min_at_risk)
{
    int32_t t = days;
    while (t >= 0 && at_risk[t] < min_at_risk)
        t--;
    return t;
}

bool survival_restricted_mean(const struct survival_table *table, int64_t min_at_risk,
                              double *survival_scratch, int64_t *risk_scratch,
                              double *mean_days, int32_t *horizon_days)
{
    survival_kaplan_meier(table, survival_scratch, risk_scratch);
    int32_t horizon = last_day_with(risk_scratch, table->days, min_at_risk);
    if (horizon < 0)
        return false;

    double area = 0;
    for (int32_t t = 0; t < horizon; t++) /* S is constant on [t, t + 1) */
        area += survival_scratch[t];
    *mean_days = area;
    *horizon_days = horizon;
    return true;
}
