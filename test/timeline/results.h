/* SPDX-License-Identifier: Apache-2.0 */
/* Every number of a scene as named tables of int64, so that kernels, oracle and SQL
 * are compared by one function.  Rows:
 *
 *     periods   period
 *     flow, purchase, gap, mrr, renewal, answers   group * periods + period
 *     cohort_*  ((slice * periods) + cohort) * periods + period, slice 0 everybody,
 *               then each group of a fixed slicing
 *     survival  group * (days + 1) + t
 *     person, person_answers    person * periods + period
 *     the others  one row, or one per reason or person
 */
#ifndef MAINSTAY_TEST_TIMELINE_RESULTS_H
#define MAINSTAY_TEST_TIMELINE_RESULTS_H

#include "scene.h"
#include "timeline/cubes.h"

enum block_id {
    BLOCK_PERIODS,
    BLOCK_TOTALS,
    BLOCK_LEFT_OUT,
    BLOCK_PRESENCE,
    BLOCK_AUTO,
    BLOCK_FLOW,
    BLOCK_PURCHASE,
    BLOCK_GAP,
    BLOCK_COHORT_ORDER,
    BLOCK_COHORT_ORDER_SIZE,
    BLOCK_COHORT_PRESENCE,
    BLOCK_COHORT_PRESENCE_SIZE,
    BLOCK_SURVIVAL,
    BLOCK_PERSON,
    BLOCK_SPELLS_LEFT_OUT,
    BLOCK_SUBSCRIBER,
    BLOCK_MRR,
    BLOCK_RENEWAL,
    BLOCK_ANSWERS,
    BLOCK_COHORT_PAID,
    BLOCK_COHORT_PAID_SIZE,
    BLOCK_PERSON_ANSWERS,
    BLOCKS,
};

struct results_table {
    size_t rows;
    int64_t *values; /* rows * columns; NULL: not computed */
};

struct results {
    int32_t periods;
    uint32_t groups; /* of flow, purchase, gap */
    uint32_t slices; /* of cohorts: 1, or 1 + groups under a fixed slicing */
    uint32_t tables; /* of survival: the groups of a fixed slicing, else 1 */
    int32_t days;    /* of survival: at least the longest time since a first presence */
    struct results_table block[BLOCKS];
};

#define RESULTS_COLUMNS_MAX 20

const char *results_block_name(enum block_id id);
const char *results_column_name(enum block_id id, size_t column);
size_t results_columns(enum block_id id);

/* Zeroed tables of the scene's sizes; needs periods, groups, slices, tables, days. */
void results_allocate(struct results *r, const struct scene *s);
void results_release(struct results *r);

/* The groups, slices, tables and days of a scene. */
void results_shape(struct results *r, const struct scene *s);

/* The number of values in which two results differ; prints the first ones.  Blocks
 * that one of them lacks are passed over. */
size_t results_compare(const struct results *expected, const struct results *actual,
                       FILE *out);

static inline struct flow_cell *results_flow(const struct results *r, uint32_t group,
                                             int32_t period)
{
    return (struct flow_cell *)r->block[BLOCK_FLOW].values +
           (size_t)group * (size_t)r->periods + period;
}
static inline struct purchase_cell *results_purchase(const struct results *r,
                                                     uint32_t group, int32_t period)
{
    return (struct purchase_cell *)r->block[BLOCK_PURCHASE].values +
           (size_t)group * (size_t)r->periods + period;
}
static inline struct gap_cell *results_gap(const struct results *r, uint32_t group,
                                           int32_t period)
{
    return (struct gap_cell *)r->block[BLOCK_GAP].values +
           (size_t)group * (size_t)r->periods + period;
}
static inline struct mrr_cell *results_mrr(const struct results *r, uint32_t group,
                                           int32_t period)
{
    return (struct mrr_cell *)r->block[BLOCK_MRR].values +
           (size_t)group * (size_t)r->periods + period;
}
static inline struct renewal_cell *results_renewal(const struct results *r,
                                                   uint32_t group, int32_t period)
{
    return (struct renewal_cell *)r->block[BLOCK_RENEWAL].values +
           (size_t)group * (size_t)r->periods + period;
}
static inline struct answer_cell *results_answers(const struct results *r, uint32_t group,
                                                  int32_t period)
{
    return (struct answer_cell *)r->block[BLOCK_ANSWERS].values +
           (size_t)group * (size_t)r->periods + period;
}
static inline struct cohort_cell *results_cohort(const struct results *r,
                                                 enum cohort_basis basis, uint32_t slice,
                                                 int32_t cohort, int32_t period)
{
    enum block_id id = basis == COHORT_FIRST_ORDER      ? BLOCK_COHORT_ORDER
                       : basis == COHORT_FIRST_PRESENCE ? BLOCK_COHORT_PRESENCE
                                                        : BLOCK_COHORT_PAID;
    size_t count = (size_t)r->periods;
    return (struct cohort_cell *)r->block[id].values +
           ((size_t)slice * count + (size_t)cohort) * count + period;
}

/* What the program itself computes, with parts of `split` people, which up to three
 * threads take; 0: all in one. */
void kernels_run(const struct scene *s, uint32_t split, struct results *out);

#endif
