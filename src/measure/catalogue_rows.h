/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue's rows, by theme; catalogue.c strings them together. */
#ifndef MAINSTAY_MEASURE_CATALOGUE_ROWS_H
#define MAINSTAY_MEASURE_CATALOGUE_ROWS_H

#include "measure/catalogue.h"

/* Each ends with a row without a name. */
extern const struct catalogue_metric catalogue_flow_rows[];
extern const struct catalogue_metric catalogue_purchase_rows[];
extern const struct catalogue_metric catalogue_worth_rows[];
extern const struct catalogue_metric catalogue_subscription_rows[];
extern const struct catalogue_metric catalogue_answers_rows[];
extern const struct catalogue_metric catalogue_journey_rows[];
extern const struct catalogue_metric catalogue_snapshot_rows[];

#endif
