/* SPDX-License-Identifier: Apache-2.0 */
/* Survival of durations in whole days: Kaplan & Meier 1958, JASA 53:457-481,
 * with delayed entry (left truncation).  Pure functions. */
#ifndef MAINSTAY_STAT_SURVIVAL_H
#define MAINSTAY_STAT_SURVIVAL_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Counts by duration t = 0 .. days: who came under observation after t days
 * (entries), who had the event at t, who was last seen event-free at t.
 * Who leaves at t came before t, or both are 0 (CHECKed). */
struct survival_table {
    int32_t days;                         /* arrays hold days + 1 counts */
    int64_t *entries, *events, *censored; /* caller's */
};

/* Survival S(t), t = 0..days, into `survival` (days + 1 doubles; S(0) after the
 * events at 0) and, where not NULL, the number at risk just before t: those with
 * entry < t <= exit, and for t = 0 those with entry 0.  O(days). */
void survival_kaplan_meier(const struct survival_table *table, double *survival,
                           int64_t *at_risk);

/* The 95 % interval of S(t), t = 0..days, by Greenwood's variance (1926) on the
 * log(-log S) scale, where it stays within 0..1 (Kalbfleisch & Prentice 2002, 1.4).
 * survival, at_risk: as survival_kaplan_meier gives them.  low, high: days + 1 doubles;
 * NaN where S is 1 or 0, which say nothing of their error. */
void survival_interval(const struct survival_table *table, const double *survival,
                       const int64_t *at_risk, double *low, double *high);

/* Area under S from 0 to the last day with at least `min_at_risk` at risk:
 * the restricted mean in days; *horizon_days is that day.  Returns false,
 * outputs untouched, where no day has that many at risk.  scratch: days + 1. */
bool survival_restricted_mean(const struct survival_table *table, int64_t min_at_risk,
                              double *survival_scratch, int64_t *risk_scratch,
                              double *mean_days, int32_t *horizon_days);

#endif
