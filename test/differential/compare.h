/* SPDX-License-Identifier: Apache-2.0 */
/* Holds the program's JSON against what SQL found.  Counts and money must be equal to the
 * last digit, real numbers to 1e-12 of their size.  Every difference is printed with its
 * period, group and metric; the first few in full, the rest by number. */
#ifndef MAINSTAY_TEST_COMPARE_H
#define MAINSTAY_TEST_COMPARE_H

#include "database.h"

#include <jansson.h>

struct compare {
    const char *name; /* of the data set, for messages */
    size_t checks, differences;
};

/* The tables of period.sql, metric.sql and source.sql against `mainstay report`. */
void compare_report(struct compare *c, struct database *db, const json_t *report);
/* The table of start.sql against `mainstay report --by country@start`. */
void compare_start(struct compare *c, struct database *db, const json_t *report);
/* The table of cohort.sql against `mainstay cohorts`. */
void compare_cohorts(struct compare *c, struct database *db, const json_t *cohorts);
/* Fails the test if anything differed, or if nothing was compared. */
void compare_finish(const struct compare *c);

#endif
