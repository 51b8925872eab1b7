/* SPDX-License-Identifier: Apache-2.0 */
/* A random shop in all the shapes in which it is counted, and tables to count into.
 *
 *     static size_t check(const struct suite_shown *v, const struct shop *s)
 *     suite_shown_every_seed(check);        fails if check returns other than 0
 *
 * SUITE_SEED=n runs one seed alone. */
#ifndef MAINSTAY_TEST_TIMELINE_SUITE_SHOWN_H
#define MAINSTAY_TEST_TIMELINE_SUITE_SHOWN_H

#include "suite_shop.h"
#include "timeline/suite.h"

struct suite_shown {
    struct timeline t;
    struct history h;
    struct periods periods;
    struct blocks blocks; /* of every second shop with lanes */
};

void suite_shown_release(struct suite_shown *v);

typedef size_t suite_check(const struct suite_shown *v, const struct shop *s);
void suite_shown_every_seed(suite_check *check);
/* The same of so many shops that are drawn otherwise. */
typedef void suite_draw(struct shop *s, uint64_t seed);
void suite_shown_every_seed_of(suite_draw *draw, uint64_t seeds, suite_check *check);

/* What a suite fills. */
struct suite_tables {
    size_t cells, cohorts, sizes;
    struct flow_cell *flow;
    struct purchase_cell *purchase;
    struct cohort_cell *cohort;
    int64_t *size;
};

struct suite_tables suite_tables_make(const struct periods *p, uint32_t groups);
void suite_tables_release(struct suite_tables *t);
/* How many fields differ; tells of the first. */
size_t suite_tables_differ(const struct suite_tables *e, const struct suite_tables *a);
size_t suite_tables_column_differs(const char *what, const void *expected,
                                   const void *actual, size_t cells, size_t cell_bytes);

/* ---- both ways ----
 * slicing NULL: everybody. */

/* By the kernels of cubes.h. */
void suite_shown_cubes(const struct suite_shown *v, const struct shop *s,
                       const struct slicing *slicing, struct suite_tables *t);
/* What the suite is asked for. */
struct suite_request suite_shown_request(const struct suite_shown *v,
                                         const struct shop *s,
                                         const struct slicing *slicing,
                                         enum suite_code code);

/* Of one person, as models of purchases define them, from the history's orders. */
struct suite_person {
    uint32_t x, t_x;
    int64_t value;
};
struct suite_person suite_shown_person(const struct history *h, uint32_t person);
/* How many fields differ. */
size_t suite_sums_differ(const struct suite_rfm_sums *expected,
                         const struct suite_rfm_sums *actual);

#endif
