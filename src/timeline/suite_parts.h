/* SPDX-License-Identifier: Apache-2.0 */
/* What suite.c hands to the code that counts one block.  suite_block.c is compiled twice,
 * as portable C and for AVX2.  Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_PARTS_H
#define MAINSTAY_TIMELINE_SUITE_PARTS_H

#include "timeline/suite.h"

#define SUITE_CODES 256

/* What a person is in a period, one bit each; lists of people by code make groups. */
enum suite_bit {
    SUITE_START = 1 << 0,
    SUITE_END = 1 << 1,
    SUITE_BUYER = 1 << 2,
    SUITE_BEFORE = 1 << 3, /* ordered before the period */
    SUITE_BUYER_2 = 1 << 4,
    SUITE_LOYAL = 1 << 5,
    SUITE_GAP = 1 << 6,      /* came back after an absence within the period */
    SUITE_PREVIOUS = 1 << 7, /* bought in the period before */
};

/* Of a group's or cohort's people in one period. */
struct suite_tally {
    int64_t orders, gross;
    int64_t first_time; /* of gross, from who came in the period */
};

/* What one thread adds up.  Rows are cells of one group, as in cubes.h; to-date counts
 * are those of who came new in the period, summed over periods at the end. */
struct suite_sums {
    struct flow_cell *flow;
    struct purchase_cell *purchase;
    struct cohort_cell *cohort; /* NULL: not asked for */
    int64_t *sizes;
    struct suite_tally *tally; /* groups; all 0 between periods */
    uint32_t *codes; /* [(period * groups + group) * SUITE_CODES]; NULL: no room, or no
                        groups */
};

/* State of the people of one block; 0xff is yes.  Small enough for the nearest cache. */
struct suite_scratch {
    _Alignas(64) uint8_t orders[BLOCKS_PEOPLE]; /* in the period, up to 255 */
    uint8_t gap[BLOCKS_PEOPLE];                 /* 1: came back after an absence */
    uint8_t present[2][BLOCKS_PEOPLE];          /* at the start and the end, in turns */
    uint8_t before[BLOCKS_PEOPLE];              /* ordered before the period */
    uint8_t twice[BLOCKS_PEOPLE];               /* ... twice */
    uint8_t previous[BLOCKS_PEOPLE];            /* in the period before */
    uint8_t code[BLOCKS_PEOPLE];                /* enum suite_bit */
    uint8_t newly_twice[BLOCKS_PEOPLE];
    uint8_t all_orders[BLOCKS_PEOPLE];  /* narrow: up to now */
    uint8_t repeats[BLOCKS_PEOPLE];     /* narrow: of these on a day that has another */
    uint16_t last[BLOCKS_PEOPLE];       /* narrow: last day, from 1; 0: none yet */
    int32_t value[BLOCKS_PEOPLE];       /* narrow: all amounts */
    int64_t first_value[BLOCKS_PEOPLE]; /* those of the first day */

    uint32_t wide_orders[BLOCKS_PEOPLE]; /* the same where a block is wide */
    uint32_t wide_days[BLOCKS_PEOPLE];   /* days with orders */
    int32_t wide_last[BLOCKS_PEOPLE];
    int64_t wide_value[BLOCKS_PEOPLE];

    uint32_t group[BLOCKS_PEOPLE];
    /* Stretches of people of one cohort: a period, PERIODS_BEFORE, or the count. */
    uint32_t stretch[BLOCKS_PEOPLE]; /* by person */
    uint32_t stretch_begin[BLOCKS_PEOPLE + 1];
    int32_t cohort[BLOCKS_PEOPLE];
    struct suite_tally tally[BLOCKS_PEOPLE];
};

struct suite_job {
    const struct blocks *blocks;
    const struct suite_request *request;
    const struct suite_rfm *rfm; /* NULL: not asked for */
};

void suite_block_portable(const struct suite_job *job, const struct block *block,
                          struct suite_sums *sums, struct suite_scratch *s);
void suite_block_avx2(const struct suite_job *job, const struct block *block,
                      struct suite_sums *sums, struct suite_scratch *s);

/* n people of this code: what they add to their group's cells of the period. */
void suite_add_code(struct flow_cell *flow, struct purchase_cell *purchase, uint32_t code,
                    int64_t n);

#endif
