/* SPDX-License-Identifier: Apache-2.0 */
/* Where the words of a cell of the index lie, for those who write and those who count
 * them.  index_block.c is compiled for each of enum suite_code.  Only inside
 * src/timeline. */
#ifndef MAINSTAY_TIMELINE_INDEX_PARTS_H
#define MAINSTAY_TIMELINE_INDEX_PARTS_H

#include "timeline/index.h"

/* The first planes of a cell; digits of orders and of amounts follow, the lowest first,
 * and then the planes of the lost.  A plane has a word for 64 people: a row.  Its words
 * lie one after the other, so that vectors of rows are counted at once. */
enum index_plane {
    INDEX_START,    /* present at the start */
    INDEX_LEFT,     /* not present at the end */
    INDEX_RETURNED, /* at both, and away in between */
    INDEX_PREVIOUS, /* bought in the period before; none in the table's first */
    INDEX_TWICE,    /* has ordered twice by now, and had not before */
    INDEX_STAYED,   /* does not order again up to as_of, and is not among the lost */
    INDEX_LOST,     /* present at the end of this period, and at that of a later one no
                       more, without another order up to then */
    INDEX_PLANES,
};

/* Words of people's bits are whole vectors.  Planes are not: of a vector of words more
 * may be read than there are, up to so many behind the last plane of all. */
#define INDEX_LANES       8
#define INDEX_BEYOND      (INDEX_LANES - 1)
#define INDEX_WORDS       (BLOCKS_PEOPLE / 64)
#define INDEX_MASK        (INDEX_WORDS + INDEX_LANES) /* and 0 behind the last */
#define INDEX_ORDER_MOST  32
#define INDEX_AMOUNT_MOST 64
#define INDEX_PLANES_MOST (INDEX_PLANES + INDEX_ORDER_MOST + INDEX_AMOUNT_MOST)

static inline uint32_t index_people_words(uint32_t people)
{
    return (people + 64 * INDEX_LANES - 1) / (64 * INDEX_LANES) * INDEX_LANES;
}

/* Words of a plane of so many people. */
static inline uint32_t index_rows(uint32_t people)
{
    return (people + 63) / 64;
}

/* Those of all buyers that have words. */
static inline uint32_t index_planes(const struct index_cell *cell)
{
    return (uint32_t)__builtin_popcount(cell->planes) + cell->order_digits +
           cell->amount_digits;
}

static inline uint32_t index_plane_words(const struct index_cell *cell)
{
    return index_planes(cell) * index_rows(cell->buyers);
}

/* The lost have a plane of who of them does not order again up to as_of.  Where they are
 * lost in several periods, there is another, of who is lost later than in the first; then
 * one of these, of who is lost later than in the second, and so on. */
static inline uint32_t index_lost_words(const struct index_cell *cell)
{
    return index_rows(cell->lost) * (1 + (cell->lost_periods > 1));
}

/* Words of who the buyers are. */
static inline uint64_t index_cell_buyers(const struct index_cell *cell, uint32_t people)
{
    return cell->buyers > 0 ? index_people_words(people) : 0;
}

typedef uint64_t index_four __attribute__((vector_size(32)));

/* ---- counting ------------------------------------------------------------------- */

/* What a buyer can be counted as, from its planes and its orders: seven bits, in
 * order after those of enum index_plane, INDEX_TWO in the place of INDEX_STAYED. */
enum index_count {
    INDEX_N_START,
    INDEX_N_LEFT,
    INDEX_N_RETURNED,
    INDEX_N_PREVIOUS,
    INDEX_N_TWICE,
    INDEX_N_TWO,   /* at least two orders in the period */
    INDEX_N_LOYAL, /* at least as many as a loyal buyer's */
    INDEX_N_BITS,
    INDEX_N_BOTH = INDEX_N_BITS, /* present at the start and at the end */
    INDEX_COUNTS,
};
#define INDEX_CODES (1 << INDEX_N_BITS)

/* Of a group's buyers in one cell. */
struct index_tally {
    uint16_t count[INDEX_COUNTS]; /* enum index_count; at most BLOCKS_PEOPLE */
    uint64_t orders;              /* less one each; from INDEX_BUYERS_BIT on, buyers */
    uint64_t amount;              /* less the cell's least */
};
#define INDEX_BUYERS_BIT 48

/* ... and of all cells of a period. */
struct index_total {
    int64_t count[INDEX_COUNTS];
    int64_t buyers;
    uint64_t more, amount; /* orders less one each, what was spent */
    int64_t lost;          /* in the period, without having bought in it */
};

/* What one thread adds up.  Rows are as in cubes.h.  Flows are of buyers and the lost
 * alone; to-date counts are of the period in which people came; on_or_after and present
 * hold differences. */
struct index_sums {
    struct flow_cell *flow;
    struct purchase_cell *purchase;
    struct cohort_cell *cohort; /* NULL: not asked for */
    int64_t *sizes;
    int64_t *opening;          /* rows: present before the first period */
    struct index_tally *tally; /* rows, of who came before the period; then of who came
                                  in it; all 0 between cells */
    struct index_total *total; /* rows times periods, twice: the same of all cells */
    struct suite_rfm_sums rfm;
};

struct index_job {
    const struct index *index;
    const struct blocks *blocks;
    const struct suite_request *request;
    const uint64_t *chosen; /* as request->chosen, or NULL */
    uint32_t rows;          /* groups, and one for who is not chosen; 0: no groups */
    const struct index_tally *code; /* INDEX_CODES: what each buyer adds to a tally */
    const struct suite_rfm *rfm;    /* NULL: not asked for */
    bool rfm_sums;
};

/* People of a block who came in one period. */
struct index_stretch {
    uint32_t begin, end;
    int32_t cohort; /* the period; PERIODS_BEFORE, or the count: after it, or never */
};

struct index_scratch {
    _Alignas(64) uint64_t chosen[INDEX_WORDS]; /* people of the block */
    uint64_t buyers[INDEX_MASK];               /* ... at the places of the buyers */
    uint64_t part[INDEX_MASK];                 /* of one stretch */
    uint64_t lost[INDEX_MASK];                 /* at the places of the lost */
    uint32_t group[BLOCKS_PEOPLE];
    uint32_t listed[BLOCKS_PEOPLE + 16]; /* groups of the buyers */
    uint32_t listed_lost[BLOCKS_PEOPLE + 16];
    index_four number[64], amount[64]; /* of buyers: a lane for each of four rows */
    struct index_stretch stretch[BLOCKS_PEOPLE];
};

void index_block_portable(const struct index_job *job, uint32_t block,
                          struct index_sums *sums, struct index_scratch *s);
void index_block_avx2(const struct index_job *job, uint32_t block,
                      struct index_sums *sums, struct index_scratch *s);
void index_block_bmi2(const struct index_job *job, uint32_t block,
                      struct index_sums *sums, struct index_scratch *s);
void index_block_avx512(const struct index_job *job, uint32_t block,
                        struct index_sums *sums, struct index_scratch *s);

#endif
