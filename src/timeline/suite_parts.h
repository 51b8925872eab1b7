/* SPDX-License-Identifier: Apache-2.0 */
/* What suite.c hands to the code that counts one block, and what the parts of that code
 * share.  suite_block.c, with the headers suite_*.h, is compiled for each of
 * enum suite_code.  Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_PARTS_H
#define MAINSTAY_TIMELINE_SUITE_PARTS_H

#include "timeline/suite.h"
#include "timeline/suite_calendar.h"

#define SUITE_WORDS   (BLOCKS_PEOPLE / 64)
#define SUITE_RECORDS (BLOCKS_PEOPLE + 4) /* nobody's, who fills fours up, are last */
#define SUITE_PIECE   128                 /* fours, or those of one run more */
#define SUITE_SOME    128                 /* people whose rfm is found at once */
#define SUITE_FOURS   (SUITE_PIECE + BLOCKS_PEOPLE / 4)
#define SUITE_AT_ONCE 16  /* fours get their days */
#define SUITE_PICKED  64  /* orders are looked at */
#define SUITE_AHEAD   384 /* orders: so far ahead they are fetched from memory */

/* Neighbours who count into the same cells: a group's people, or a cohort's. */
struct suite_stretch {
    uint32_t begin, end; /* places */
    uint32_t group;
    int32_t cohort;         /* a period; PERIODS_BEFORE or the count: none */
    uint32_t arrived;       /* first place of who has not ordered before the period */
    uint32_t present;       /* at the start of the period */
    uint32_t previous;      /* bought in the period before */
    uint64_t orders, value; /* before the period, as suite_spent_by adds them up */
    int64_t refunds;        /* in the period: all, ... */
    int64_t refunds_again, refunds_first; /* ... of who returned, and of who came in it */
};

/* What people are in a period, a bit each. */
struct suite_marks {
    uint64_t start[SUITE_WORDS], end[SUITE_WORDS]; /* present at */
    uint64_t buyer[SUITE_WORDS], two[SUITE_WORDS], loyal[SUITE_WORDS];
    uint64_t gap[SUITE_WORDS];                        /* came back after an absence */
    uint64_t before[SUITE_WORDS], twice[SUITE_WORDS]; /* ordered before it, ... twice */
    uint64_t previous[SUITE_WORDS];                   /* bought in the period before */
};

/* A day: what one of its orders adds to a record (suite_scan.h), beside the amount; and
 * the least record of who has not been absent, with -2^31 as its lower half. */
struct suite_day {
    uint64_t order, present;
};

/* Orders of people who are chosen, out of a piece; what is behind them is overwritten. */
struct suite_picked {
    uint16_t at[SUITE_FOURS * 4 + SUITE_PICKED]; /* which of the orders */
    uint16_t member[SUITE_FOURS * 4 + SUITE_PICKED];
    int32_t amount[SUITE_FOURS * 4 + SUITE_PICKED];
    uint8_t
        is[SUITE_FOURS * 4 + SUITE_PICKED]; /* of each of the orders; but for AVX-512 */
};

/* What people are in all periods of a chunk, a bit each (suite_lanes.h). */
enum suite_kind {
    SUITE_PRESENT, /* at the start; of the bit behind the last period, at its end */
    SUITE_BUYER,
    SUITE_LATER,      /* orders in it or later */
    SUITE_KINDS_ONCE, /* of who orders once all others are 0 */
    SUITE_RETURNED = SUITE_KINDS_ONCE,
    SUITE_BACK,
    SUITE_BOUNCED,
    SUITE_TWO,
    SUITE_LOYAL,
    SUITE_KEPT,
    SUITE_NEWLY_TWICE,
    SUITE_KINDS,
};

/* A group of lanes. */
struct suite_lanes {
    union {
        struct { /* for AVX-512 */
            _Alignas(
                64) uint8_t now[UINT8_MAX * BLOCKS_LANES]; /* bits of its rows' days */
            _Alignas(64) uint8_t gone[UINT8_MAX * BLOCKS_LANES]; /* and of their ends */
            uint64_t absent[UINT8_MAX]; /* of a row, a bit a lane: after an absence */
        };
        struct {                                    /* for AVX2 */
            uint8_t near[UINT8_MAX * BLOCKS_LANES]; /* all ones: after no absence */
            const struct suite_chunk *halved;       /* whose ... ; NULL: none's */
            uint32_t halved_from;
            uint64_t half[BLOCKS_DAYS_NARROW + 1]; /* stays as halves from a bit on: bit,
                                                      and above it present */
        };
    };
    _Alignas(64) uint64_t kind[SUITE_KINDS][BLOCKS_LANES]; /* or halves of as many more */
    _Alignas(64) uint8_t x[BLOCKS_LANES];    /* days with orders after the first */
    _Alignas(64) int16_t last[BLOCKS_LANES]; /* day of the last order; -1: none */
    uint16_t count[SUITE_KINDS][64];         /* of the block */
    uint64_t bought[BLOCKS_PEOPLE];          /* by place, where there are refunds */
};

/* State of the people of one block, by place.  What each order touches and each period
 * goes through is small enough for the nearest cache. */
struct suite_scratch {
    _Alignas(64) uint64_t record[SUITE_RECORDS]; /* suite_scan.h; narrow blocks */
    union {
        uint16_t counted[BLOCKS_PEOPLE]; /* orders and gaps of it before the period */
        struct {                         /* ... and for AVX-512 */
            uint8_t counted_orders[BLOCKS_PEOPLE], counted_gaps[BLOCKS_PEOPLE];
        };
    };
    uint8_t repeats[BLOCKS_PEOPLE]; /* on a day that has another order */
    int32_t first[BLOCKS_PEOPLE];   /* value of the first day; only for rfm */
    struct suite_day days[SUITE_FOURS + SUITE_AT_ONCE]; /* of fours */
    struct suite_picked picked;
    struct suite_marks marks;

    uint32_t wide_orders[BLOCKS_PEOPLE]; /* of wide blocks */
    uint32_t wide_counted[BLOCKS_PEOPLE];
    uint32_t wide_days[BLOCKS_PEOPLE]; /* days with orders */
    int32_t wide_last[BLOCKS_PEOPLE];
    int64_t wide_value[BLOCKS_PEOPLE];
    int64_t wide_first[BLOCKS_PEOPLE];
    uint8_t wide_gap[BLOCKS_PEOPLE];

    uint32_t x[SUITE_SOME], t_x[SUITE_SOME]; /* of some neighbours */
    int64_t value[SUITE_SOME];

    uint64_t chosen[SUITE_WORDS];       /* a bit a member */
    uint8_t is_chosen[SUITE_RECORDS];   /* ... a byte; but for AVX-512 */
    uint16_t place[SUITE_RECORDS];      /* of each member of the block */
    uint16_t who[2][BLOCKS_PEOPLE];     /* the member at each place */
    uint16_t came[BLOCKS_PEOPLE + 32];  /* members who count, in their order */
    uint32_t group[BLOCKS_PEOPLE];      /* of each member */
    int32_t first_order[BLOCKS_PEOPLE]; /* by place */
    int32_t word_first[SUITE_WORDS], word_last[SUITE_WORDS]; /* suite_live.h */
    struct suite_stretch stretch[BLOCKS_PEOPLE];
    struct suite_lanes lanes;
};

/* What one thread adds up.  Rows are cells of one group, as in cubes.h; to-date counts
 * are those of who came new in the period, summed over periods at the end. */
struct suite_sums {
    struct flow_cell *flow;
    struct purchase_cell *purchase;
    struct cohort_cell *cohort; /* NULL: not asked for */
    int64_t *sizes;
    struct suite_rfm_sums rfm;
};

struct suite_job {
    const struct blocks *blocks;
    const struct suite_request *request;
    const struct suite_rfm *rfm; /* NULL: not asked for */
    bool people;                 /* rfm of people is wanted, as columns or as sums */
    const struct suite_calendar *calendar; /* NULL: too many periods for suite_lanes.h */
};

/* Adds or subtracts.  What it comes to in the end fits; on the way there, or of a forged
 * file, it need not: counts without signs. */
void suite_add_rfm_sums(struct suite_rfm_sums *to, const struct suite_rfm_sums *part,
                        bool minus);

/* What of a block is being counted. */
enum suite_cells {
    SUITE_FLOWS = 1 << 0, /* and purchases */
    SUITE_COHORTS = 1 << 1,
};

/* A walk through the periods of one block. */
struct suite_walk {
    const struct suite_job *job;
    const struct block *block;
    struct suite_sums *sums;
    struct suite_scratch *s;
    const struct periods *periods;
    enum suite_cells cells;

    const struct blocks_run *run, *run_end, *refund_run, *refund_run_end;
    uint64_t order, repeat, refund; /* the next run's first */

    uint32_t people; /* who count; their places are the first */
    bool placed;     /* place[] says where members are; else where they stand */
    bool picked;     /* not everybody counts; placed */
    bool whole;      /* everybody in one stretch */
    const int32_t *first_order; /* by place */
    uint32_t stretches;
    uint32_t arrived; /* of who counts, in the order of members: the first day is over */

    int64_t orders, gross; /* of the period, of everybody in the block */
    uint64_t live;         /* words of marks that are looked at in the period */
    uint64_t staying;      /* ... of who was present at its start, or bought before it */
};

static inline uint32_t suite_place(const struct suite_walk *w, uint32_t member)
{
    return w->placed ? w->s->place[member] : member;
}

void suite_block_portable(const struct suite_job *job, const struct block *block,
                          struct suite_sums *sums, struct suite_scratch *s);
void suite_block_avx2(const struct suite_job *job, const struct block *block,
                      struct suite_sums *sums, struct suite_scratch *s);
void suite_block_avx512(const struct suite_job *job, const struct block *block,
                        struct suite_sums *sums, struct suite_scratch *s);

#endif
