/* SPDX-License-Identifier: Apache-2.0 */
/* Where the words of a cell of the index lie, for those who write and those who count
 * them.  index_block.c is compiled twice, as portable C and for AVX2.  Only inside
 * src/timeline. */
#ifndef MAINSTAY_TIMELINE_INDEX_PARTS_H
#define MAINSTAY_TIMELINE_INDEX_PARTS_H

#include "timeline/index.h"
#include "timeline/suite_parts.h"

/* The first planes of a cell; digits of orders and of amounts follow, the lowest first.
 */
enum index_plane {
    INDEX_START,    /* present at the start */
    INDEX_END,      /* ... and at the end */
    INDEX_RETURNED, /* at both, and away in between */
    INDEX_PREVIOUS, /* bought in the period before; none in the table's first */
    INDEX_TWICE,    /* has ordered twice by now, and had not before */
    INDEX_FINAL,    /* does not order again up to as_of */
    INDEX_PLANES,
};

/* Words of people's bits are whole vectors; those of planes are as many as needed. */
#define INDEX_LANES       4
#define INDEX_WORDS       (BLOCKS_PEOPLE / 64)
#define INDEX_ORDER_MOST  32
#define INDEX_AMOUNT_MOST 64

static inline uint32_t index_people_words(uint32_t people)
{
    return (people + 64 * INDEX_LANES - 1) / (64 * INDEX_LANES) * INDEX_LANES;
}

static inline uint32_t index_plane_words(const struct index_cell *cell)
{
    return ((uint32_t)cell->buyers + 63) / 64;
}

static inline uint32_t index_planes(const struct index_cell *cell)
{
    return INDEX_PLANES + (uint32_t)cell->order_digits + cell->amount_digits;
}

static inline uint64_t index_cell_words(const struct index_cell *cell, uint32_t people)
{
    uint32_t bits = index_people_words(people);
    return (cell->present ? bits : 0) +
           (cell->buyers ? bits + index_planes(cell) * index_plane_words(cell) : 0);
}

/* Rows of 64 bits become 64 planes, and back: bit k of row i is bit i of plane k. */
static inline void index_transpose(uint64_t bits[64])
{
    static const uint64_t low[] = {
        UINT64_C(0x00000000ffffffff), UINT64_C(0x0000ffff0000ffff),
        UINT64_C(0x00ff00ff00ff00ff), UINT64_C(0x0f0f0f0f0f0f0f0f),
        UINT64_C(0x3333333333333333), UINT64_C(0x5555555555555555)};
    for (int step = 0; step < 6; step++) {
        uint32_t half = 32u >> step;
        for (uint32_t from = 0; from < 64; from += 2 * half)
            for (uint32_t k = from; k < from + half; k++) {
                uint64_t swap = ((bits[k] >> half) ^ bits[k + half]) & low[step];
                bits[k] ^= swap << half;
                bits[k + half] ^= swap;
            }
    }
}

/* ---- counting ------------------------------------------------------------------- */

/* What one thread adds up.  Rows are as in cubes.h; to-date counts are of the period in
 * which people came, and on_or_after holds differences. */
struct index_sums {
    struct flow_cell *flow;
    struct purchase_cell *purchase;
    struct cohort_cell *cohort; /* NULL: not asked for */
    int64_t *sizes;
    int64_t *opening; /* groups: present before the first period */
    uint32_t *codes;  /* [(period * rows + group) * SUITE_CODES]; NULL: no room, or no
                         groups */
};

struct index_job {
    const struct index *index;
    const struct blocks *blocks;
    const struct suite_request *request;
    const uint64_t *chosen; /* by person, or NULL */
    uint32_t rows;          /* groups, and one for who is not chosen; 0: no groups */
};

/* People of a block who came in one period. */
struct index_stretch {
    uint32_t begin, end;
    int32_t cohort; /* the period; PERIODS_BEFORE, or the count: after it, or never */
    int64_t present, previous; /* at the end of the period before; its buyers */
};

struct index_scratch {
    _Alignas(64) uint64_t chosen[INDEX_WORDS]; /* people of the block */
    uint64_t runs[INDEX_WORDS + 1];            /* ... at the places of the buyers */
    uint64_t people_part[INDEX_WORDS];         /* of one stretch */
    uint64_t runs_part[INDEX_WORDS];
    uint32_t rank[INDEX_WORDS + 1]; /* buyers before a word of people */
    uint32_t group[BLOCKS_PEOPLE];
    uint16_t buyer[BLOCKS_PEOPLE]; /* places of the buyers */
    uint64_t row[64], amount[64];
    struct index_stretch stretch[BLOCKS_PEOPLE];
};

void index_block_portable(const struct index_job *job, uint32_t block,
                          struct index_sums *sums, struct index_scratch *s);
void index_block_avx2(const struct index_job *job, uint32_t block,
                      struct index_sums *sums, struct index_scratch *s);

#endif
