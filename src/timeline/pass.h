/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels of cubes.h in one pass over the people, on all processors.
 *
 * People are cut into parts of some thousands, and threads take parts as they come free:
 * all kernels of all tables go over a part while what it touches is in the nearest
 * caches.  Each thread has cells of its own, which are added up at the end.  Numbers and
 * errors are the same bit for bit from any number of threads.
 *
 *     struct pass pass = {.history = &h, .timeline = &t, .loyal_min_orders = 3};
 *     struct pass_table tables[] = {{.periods = &months, .flow = flow, .gap = gap},
 *                                   {.periods = &whole, .slicing = &by, .mrr = mrr}};
 *     e = pass_run(&pass, tables, 2, &info);
 *
 * What a pass takes besides the caller's cells is bounded: large tables are counted by
 * fewer threads. */
#ifndef MAINSTAY_TIMELINE_PASS_H
#define MAINSTAY_TIMELINE_PASS_H

#include "timeline/cubes.h"

struct pass {
    const struct history *history;
    const struct timeline *timeline;    /* answers and the journey read it */
    const struct journey_rule *journey; /* of tables that want it */
    int32_t loyal_min_orders;           /* of purchases */
    uint32_t threads, part_people;      /* for tests; 0: what is fast */
};

/* The caller's cells, zeroed; those that are NULL are not counted. */
struct pass_table {
    const struct periods *periods;
    const struct slicing *slicing; /* NULL: everybody */
    struct flow_cell *flow;
    struct purchase_cell *purchase;
    struct gap_cell *gap;
    struct mrr_cell *mrr;
    struct renewal_cell *renewal;
    struct answer_cell *answers;
    struct journey_cell *journey;
    struct cohort_cell *cohort; /* slicing: fixed or NULL */
    int64_t *sizes;             /* of the cohorts; with them */
    enum cohort_basis basis;
};

/* ERR_OVERFLOW, ERR_CURRENCY as the kernels; ERR_LIMIT where the medians of gaps would
 * take too much memory.  What the cells hold then means nothing. */
enum err pass_run(const struct pass *pass, const struct pass_table *tables, size_t count,
                  struct err_info *info) ERR_MUST_USE;

/* As cubes_survival, over everybody.  All tables have the same days. */
void pass_survival(const struct pass *pass, const struct slicing *slicing, uint32_t group,
                   uint32_t groups, struct survival_table *tables);

#endif
