/* SPDX-License-Identifier: Apache-2.0 */
/* Running the kernels over one table of periods and one slicing. */
#ifndef MAINSTAY_MEASURE_CELLS_H
#define MAINSTAY_MEASURE_CELLS_H

#include "measure/report.h"

/* Owned arrays of groups * periods->count cells, group-major. */
struct cells {
    struct flow_cell *flow;
    struct purchase_cell *purchase;
    struct gap_cell *gap;
    struct mrr_cell *mrr;         /* zeros where there are no subscriptions */
    struct renewal_cell *renewal; /* the same */
    struct costs *costs;          /* NULL where no file tells of any, and in totals */
    struct answer_cell
        *answers; /* zeros where there are neither answers nor deliveries */
    struct journey_cell *journey; /* zeros where nothing but orders tells of it */
};

/* slicing NULL: everybody.  ERR_OVERFLOW for sums, ERR_LIMIT where the histograms of gaps
 * would not fit. */
enum err cells_build(struct cells *out, const struct report *r,
                     const struct calendar *calendar, const struct periods *periods,
                     const struct slicing *slicing, struct err_info *info) ERR_MUST_USE;
void cells_release(struct cells *cells);
/* Whether anything but orders tells how far people come. */
bool cells_have_journey(const struct report *r);

/* Days that a table of durations must have room for. */
int32_t cells_survival_days(const struct report *r);
/* The restricted mean of the first presence into each group's facts (totals[group] for a
 * slicing of fixed groups, totals[0] for NULL), or why there is none. */
void cells_survival(const struct report *r, const struct slicing *slicing,
                    struct catalogue_facts *const *totals);

#endif
