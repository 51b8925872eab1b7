/* SPDX-License-Identifier: Apache-2.0 */
/* What gather.c, gather_blocks.c and gather_suite.c share: where rows lie until they are
 * sorted.  Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_GATHER_PARTS_H
#define MAINSTAY_TIMELINE_GATHER_PARTS_H

#include "timeline/gather.h"
#include "timeline/spill.h"

#define GATHER_CHUNK_BYTES ((size_t)128 << 10)

/* A narrow row is a word: 16 bits of the person within the partition, 16 of the day since
 * base_day, 32 of the amount. */
struct gather_wide {
    int64_t amount;
    int32_t day;
    uint32_t person; /* within the partition */
};

struct gather_chunk {
    struct spill_piece piece; /* GATHER_CHUNK_BYTES of a slab */
    uint32_t rows;            /* of the last one of a pile: once it is closed */
    bool wide;                /* its rows are */
};

/* Rows of one partition. */
struct gather_pile {
    struct gather_chunk *chunk;
    uint32_t chunks;
    size_t capacity;
};

/* Where the next row of a pile goes, in its last chunk. */
struct gather_place {
    uint64_t *next, *end;
};

/* Orders, or refunds. */
struct gather_side {
    struct gather_pile *pile;
    struct gather_place
        *place; /* apart from the piles: dealing out needs these at hand */
    size_t pile_capacity, place_capacity;
    uint32_t pile_count; /* of places, too */
    uint64_t count;
    int32_t day_before;      /* of the last row */
    bool unordered;          /* some row came after one of a later day */
    bool wide, wide_amounts; /* some row was; some amount does not fit in 32 bits */
    uint32_t *first;         /* by partition, its first row in what comes out */
    struct spill_piece start, day, amount; /* what comes out */
    bool narrow_day, narrow_amount;
};

struct gather {
    struct spill spill;
    size_t memory_bytes;
    struct spill_piece *slab; /* in which the chunks lie */
    size_t slabs, slab_capacity;
    size_t slab_bytes, slab_used; /* of all; of the last one */
    struct keys keys;
    struct gather_side orders, refunds;
    int32_t base_day; /* of narrow rows */
    uint32_t known;   /* people who were known before the first order */
    int32_t first_day, last_day;
    bool any, finished;
    struct blocks_input columns; /* once it is finished */
};

/* Orders that can be put into blocks as they lie: narrow, of people who have their
 * numbers by first sight, in the order of days, and no refunds. */
static inline bool gather_is_direct(const struct gather *g)
{
    return !g->finished && g->known == 0 && g->orders.count > 0 && !g->orders.wide &&
           !g->orders.unordered && g->refunds.count == 0;
}

/* ---- a narrow row ----------------------------------------------------------------- */

static inline uint32_t gather_person(uint64_t row)
{
    return row & (GATHER_PEOPLE - 1);
}

static inline uint32_t gather_day(uint64_t row)
{
    return (uint16_t)(row >> 16);
}

static inline int32_t gather_amount(uint64_t row)
{
    return (int32_t)(uint32_t)(row >> 32);
}

/* Closes the pile's last chunk; returns how many rows there are. */
uint32_t gather_close_pile(struct gather_side *side, uint32_t index);

#endif
