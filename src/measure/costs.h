/* SPDX-License-Identifier: Apache-2.0 */
/* Files of costs, brought to the report's periods and groups.
 *
 * A month's spend is spread evenly over its days.  Gross profit is V of each month times
 * that month's margin, so a quarter's margin weighs its months by what they sold.  Groups
 * by the costs' channel get what their channel cost, other groups nothing. */
#ifndef MAINSTAY_MEASURE_COSTS_H
#define MAINSTAY_MEASURE_COSTS_H

#include "measure/report.h"
#include "timeline/pass.h"

struct costs;

/* NULL where there are no costs.  cells: V of each group in each of the report's periods,
 * which need not be counted yet.  It is borrowed. */
struct costs *costs_create(const struct report *r, const struct slicing *slicing,
                           const struct purchase_cell *cells);
/* What must be counted before the others are called: V of each month, where periods are
 * not within months. */
struct pass_table costs_table(const struct costs *c, const struct slicing *slicing);
void costs_free(struct costs *c);
/* What the period of r->all cost, everybody (group NULL) or the group; c NULL: untouched.
 */
void costs_period(const struct costs *c, const struct report *r,
                  const struct report_group *group, int32_t period,
                  struct catalogue_costs *out);
/* Adds a period's to a total's: what is not known of one is not known of all.  false
 * where it does not fit. */
bool costs_add(struct catalogue_costs *sum, const struct catalogue_costs *more);

#endif
