/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that a report counts of purchases, in one pass over blocks: who came, stayed
 * and left, what was bought, cohorts, and what models of purchases need of a person.
 *
 * The numbers are those of cubes_flow, cubes_purchase and cubes_cohort under the purchase
 * rule with no grace and no days of acquisition, for any calendar, window and fixed
 * slicing.  They are the same bit for bit from any number of threads, whatever code
 * counts: all are sums of whole numbers that cannot overflow (blocks_build).
 *
 *     struct suite_request r = {.periods = &periods, .window_days = 90,
 *                               .loyal_min_orders = 3};
 *     struct suite_result out = {.flow = flow, .purchase = purchase};
 *     suite_run(&blocks, &r, &out);
 */
#ifndef MAINSTAY_TIMELINE_SUITE_H
#define MAINSTAY_TIMELINE_SUITE_H

#include "timeline/blocks.h"
#include "timeline/cubes.h"

/* Which code counts, the best last.  For tests and benchmarks: what was asked for and the
 * processor lacks is a CHECK. */
enum suite_code {
    SUITE_BEST,
    SUITE_PORTABLE,
    SUITE_AVX2,
    SUITE_AVX512, /* F, BW, CD, DQ, VL, VBMI, VBMI2, VPOPCNTDQ, BITALG; BMI2 */
    SUITE_CODES,
};

struct suite_request {
    const struct periods *periods; /* orders after its as_of do not count */
    int32_t window_days;           /* >= 1 */
    int32_t loyal_min_orders;
    uint32_t groups;             /* 0: no slicing */
    const uint32_t *group;       /* by person, < groups */
    const uint8_t *group_narrow; /* ... instead, where all groups are < 256 */
    const uint64_t *chosen;      /* a bit a person: who counts; NULL: everybody */
    bool by_place; /* these three are not by person but as people stand in the blocks */
    const bool *referred; /* by person, or NULL */
    enum suite_code code;
};

/* Of each person of the blocks, up to as_of: x repeat purchase days after the first, t_x
 * days from the first to the last, value what was spent after the first day (gross).  All
 * 0 for who had not ordered by then; who is not chosen is left as they are.  Days to
 * as_of are as_of - blocks.first_order. */
struct suite_rfm {
    uint32_t *x;
    uint32_t *t_x;
    int64_t *value;
};

/* Its sums over who has ordered; t are days to as_of.  x value may not fit in 64 bits:
 * each of 2^32 orders in all may have much of 2^63. */
__extension__ typedef __int128 suite_wide;
struct suite_rfm_sums {
    int64_t people, repeaters; /* x > 0 */
    int64_t x, t_x, t, value;
    int64_t x_t_x, x_t, t_x_t;
    suite_wide x_value;
};

/* The caller's, zeroed; any may be NULL.  Cells as in cubes.h: group-major flow and
 * purchase, square cohorts (of everybody, by first order). */
struct suite_result {
    struct flow_cell *flow;
    struct purchase_cell *purchase;
    int64_t *sizes;             /* periods->count */
    struct cohort_cell *cohort; /* periods->count squared; with sizes */
    struct suite_rfm rfm;       /* blocks->people each; all three or none */
    struct suite_rfm_sums *rfm_sums;
};

/* Adds to the result.  O(orders + people * periods / 32), and for each group of a block's
 * people, or cohort, some hundred steps a period. */
void suite_run(const struct blocks *blocks, const struct suite_request *request,
               const struct suite_result *out);

/* The same of blocks that are made and forgotten while they are counted, by several
 * threads, each of which has a number < workers <= THREADS_MAX of its own.  No rfm
 * columns. suite_end adds to the result. */
struct suite_running;
struct suite_running *suite_begin(uint32_t workers, const struct suite_request *request,
                                  const struct suite_result *out);
void suite_add(struct suite_running *running, const struct blocks *blocks,
               uint32_t worker);
void suite_end(struct suite_running *running);

/* Whether presence by the rule is what the suite counts: purchases, no grace, and nobody
 * known to have been acquired before. */
bool suite_knows(const struct history_rule *rule, const struct timeline *t);

/* Whether the processor has what the code needs. */
bool suite_has(enum suite_code code);

/* The code itself, and for SUITE_BEST the best that the processor can run. */
enum suite_code suite_find_code(enum suite_code code);

#endif
