/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of the total, each with its course over the complete periods and how the
 * latest of them differs from the one before. */
#ifndef MAINSTAY_CLI_KEYFIGURES_H
#define MAINSTAY_CLI_KEYFIGURES_H

#include "cli/screen.h"
#include "measure/report.h"

/* all: every metric, also those that have no value, with the reason. */
void keyfigures_print(const struct screen *screen, const struct report *r, bool all,
                      struct buf *out);

/* One of them, for another page. */
struct keyfigures_line {
    const struct catalogue_metric *metric;
    bool has_total; /* the total says something */
};
/* Line `index` of those that have a value; false past the end. */
bool keyfigures_at(const struct report *r, size_t index, struct keyfigures_line *out);
/* What the line's benchmark is held against: the total, or the latest period. */
const struct catalogue_facts *keyfigures_judged(const struct report *r,
                                                const struct catalogue_metric *metric,
                                                bool has_total);
/* The last period that may be compared, and the one before it; NULL: none. */
void keyfigures_latest(const struct report *r, const struct report_period **latest,
                       const struct report_period **before);

#endif
