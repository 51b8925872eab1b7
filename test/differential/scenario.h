/* SPDX-License-Identifier: Apache-2.0 */
/* One comparison: a data set and what is asked of the program.  What the words of the
 * command line mean in SQL is derived from them. */
#ifndef MAINSTAY_TEST_SCENARIO_H
#define MAINSTAY_TEST_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

#define SCENARIO_FILES 4

struct dataset {
    const char *raw;                   /* test/sql/differential/RAW.sql */
    const char *attribute;             /* ATTRIBUTE.sql, for --by; NULL: never sliced */
    const char *event;                 /* EVENT.sql; NULL: no events */
    const char *files[SCENARIO_FILES]; /* as SQL numbers them; NULL: no more */
    bool is_made;                      /* by made.h, else test data */
    const char *has_amounts;           /* "true", "false" */
    const char *other_used_rows; /* rows that are no orders and no refunds, in SQL */
};

struct scenario {
    const char *name;
    const struct dataset *dataset;
    const char *unit;   /* month */
    const char *window; /* auto, or days */
    const char *words;  /* more of the command line, separated by blanks; or NULL */
};

#define SCENARIO_MONEY \
    "--set cac=12.5 --set gross_margin=0.35 --set retention_spend=1999.99"
#define SCENARIO_COUNT(array) (sizeof(array) / sizeof *(array))

struct scenario_list {
    const struct scenario *scenarios;
    size_t count;
};

/* Runs each as a test of its name; main returns what it returns.  start: reports whose
 * groups are those at each period's start. */
int scenario_main(struct scenario_list reports, struct scenario_list start,
                  struct scenario_list cohorts);

#endif
