/* SPDX-License-Identifier: Apache-2.0 */
/* Random shops of up to some thousand people, so that there are several blocks, narrow
 * and wide ones, and a random request: what test_suite.c counts in two ways.
 *
 *     struct shop s;
 *     suite_shop_draw(&s, seed);       the same for the same seed
 *     suite_shop_release(&s);
 */
#ifndef MAINSTAY_TEST_TIMELINE_SUITE_SHOP_H
#define MAINSTAY_TEST_TIMELINE_SUITE_SHOP_H

#include "base/calendar.h"
#include "base/rng.h"
#include "timeline/cubes.h"

#define SUITE_SHOP_GROUPS 5

/* What is drawn once for a shop: small numbers make everything happen often. */
struct shop {
    uint64_t seed;
    struct rng rng;
    uint32_t people;
    int32_t first_day, days;
    struct timeline_input in;
    uint32_t *order_person, *order_rows, *refund_person, *refund_order, *refund_rows;
    int32_t *order_day, *refund_day;
    int64_t *order_gross, *refund_amount;
    uint8_t *order_flags;
    bool *referred;
    uint32_t *group;
    struct history_rule rule;
    struct calendar calendar;
    int32_t from, to; /* the table's range */
    int32_t loyal;
};

void suite_shop_draw(struct shop *s, uint64_t seed);
void suite_shop_release(struct shop *s);

/* Room for what the suite counts of everybody, zeroed. */
struct suite_tables {
    size_t cells, cohorts, sizes;
    struct flow_cell *flow;
    struct purchase_cell *purchase;
    struct cohort_cell *cohort;
    int64_t *size;
};
struct suite_tables suite_tables_make(const struct periods *p, uint32_t groups);
void suite_tables_release(struct suite_tables *t);

/* How many numbers differ; says which are the first ones. */
size_t suite_cells_differ(const char *what, const void *expected, const void *actual,
                          size_t cells, size_t cell_bytes);
size_t suite_tables_differ(const struct suite_tables *e, const struct suite_tables *a);

#endif
