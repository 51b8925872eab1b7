/* SPDX-License-Identifier: Apache-2.0 */
/* The planes of one cell, made of its buyers one by one.  Only for index_build.c. */
#ifndef MAINSTAY_TIMELINE_INDEX_LAY_H
#define MAINSTAY_TIMELINE_INDEX_LAY_H

#include "timeline/index_parts.h"

#define INDEX_NOT_LOST INT32_MAX

/* Of one person in one period. */
struct index_purchase {
    int64_t value;
    uint32_t orders;
    int32_t lost;  /* in that later period, without having ordered again */
    uint8_t flags; /* a bit each of enum index_plane, up to INDEX_TWICE */
    bool final;    /* does not order again up to as_of */
};

struct index_laid {
    uint64_t *word;
    size_t count, capacity;
};

/* Scratch. */
struct index_laying {
    uint64_t number[BLOCKS_PEOPLE], amount[BLOCKS_PEOPLE];
    uint32_t later[BLOCKS_PEOPLE]; /* of the lost: periods after the first */
};

/* So many words of zeros. */
uint64_t *index_add_words(struct index_laid *to, size_t count);

/* Adds the planes of the cell's buyers and says in the cell what there is of them;
 * bought: digits too. */
void index_lay(struct index_laid *to, struct index_cell *cell,
               const struct index_purchase *purchase, bool bought,
               struct index_laying *scratch);

#endif
