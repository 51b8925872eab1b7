/* SPDX-License-Identifier: Apache-2.0 */
/* The metrics that are no field and no single ratio, and exact money. */
#ifndef MAINSTAY_MEASURE_DERIVE_H
#define MAINSTAY_MEASURE_DERIVE_H

#include "measure/catalogue.h"

typedef void derive_fn(const struct catalogue_facts *facts,
                       const struct catalogue_metric *metric,
                       struct catalogue_value *out);

derive_fn derive_transfer, derive_buyer_retention, derive_spend_ratio,
    derive_days_between;
derive_fn derive_lifespan, derive_restricted_mean, derive_clv_simple, derive_clv_margin;
derive_fn derive_cac, derive_clv_to_cac, derive_cost_to_keep, derive_what_if;

derive_fn derive_nps, derive_ces;
derive_fn derive_snapshot, derive_snapshot_mean;

/* Sets numerator and denominator. */
void derive_set_fraction(struct catalogue_value *out, int64_t numerator,
                         int64_t denominator);

/* The fields or their ratio, as the row says. */
derive_fn derive_fields;

/* Why the facts lack what a metric needs, or NULL. */
const char *derive_missing(const struct catalogue_facts *facts, bool flow, bool purchase,
                           bool amounts);

/* The same of enum catalogue_need. */
const char *derive_lacking(const struct catalogue_facts *facts, uint32_t needs);

/* amount / count (> 0) in units of 10^-scale, rounded half to even once, to `digits`
 * decimals. */
int64_t derive_average(int64_t amount, int64_t count, int scale, int digits);

/* The currency's digits, or as many more (up to scale) as this amount has. */
int derive_exact_digits(int64_t amount, int scale, int digits);

/* Days of [begin, end) in parts of their calendar months. */
int64_t derive_month_parts(int32_t begin, int32_t end);

#endif
