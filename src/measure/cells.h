/* SPDX-License-Identifier: Apache-2.0 */
/* Counting: the one place that knows which of the suite and the kernels counts what. */
#ifndef MAINSTAY_MEASURE_CELLS_H
#define MAINSTAY_MEASURE_CELLS_H

#include "measure/report.h"
#include "timeline/pass.h"

#define CELLS_MAX (2 * (1 + REPORT_BY_MAX)) /* of one call */

/* Owned arrays of groups * periods->count cells, group-major. */
struct cells {
    const struct report_slice *slice; /* borrowed; NULL: everybody */
    const struct periods *periods;    /* borrowed */
    struct flow_cell *flow;
    struct purchase_cell *purchase;
    struct gap_cell *gap;
    struct mrr_cell *mrr;         /* zeros where there are no subscriptions */
    struct renewal_cell *renewal; /* the same */
    struct costs *costs; /* of the report's periods; NULL: no file tells of any */
    struct answer_cell
        *answers; /* zeros where there are neither answers nor deliveries */
    struct journey_cell *journey; /* zeros where nothing but orders tells of it */
};

/* Counts tables of the report; tables' pointers are changed.  Errors as pass_run. */
enum err cells_count(const struct report *r, struct pass_table *tables, size_t count,
                     struct err_info *info) ERR_MUST_USE;
/* Fills the cells, whose slice and periods are given, in one pass.  What there is
 * is the caller's to release even on failure. */
enum err cells_build(struct cells *cells, size_t count, const struct report *r,
                     struct err_info *info) ERR_MUST_USE;
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
