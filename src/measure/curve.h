/* SPDX-License-Identifier: Apache-2.0 */
/* The survival curve behind customer_lifespan_restricted_mean: how many of those who came
 * are still there after so many days (Kaplan & Meier; measures.md, Worth).
 *
 *     struct curve c;
 *     if (curve_build(&c, report))
 *         ... c.survival[day], c.low[day], c.high[day], c.at_risk[day] ...
 *     curve_release(&c);
 */
#ifndef MAINSTAY_MEASURE_CURVE_H
#define MAINSTAY_MEASURE_CURVE_H

#include "measure/report.h"

struct curve {
    int32_t days;     /* up to this day there are enough at risk; arrays hold days + 1 */
    double *survival; /* owned, as the others */
    double *low, *high; /* NaN where S is 1 or 0 */
    int64_t *at_risk;
};

/* Of everybody.  false, *out untouched: fewer than REPORT_AT_RISK_MIN at every time. */
bool curve_build(struct curve *out, const struct report *r);
void curve_release(struct curve *c);

#endif
