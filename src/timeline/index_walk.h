/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of index_block.c share: the cell of a block that is looked at, what is
 * counted of it, and where that is added.  Only for index_block.c and index.c. */
#ifndef MAINSTAY_TIMELINE_INDEX_WALK_H
#define MAINSTAY_TIMELINE_INDEX_WALK_H

#include "timeline/index_bits.h"
#include "timeline/index_parts.h"

/* A cell and where its words lie; what is not there is `index_none`. */
struct index_view {
    const struct index_cell *cell;
    int32_t period;
    const uint64_t *buyer;
    const uint64_t *word; /* the first plane */
    const uint64_t *plane[INDEX_PLANES];
    const uint64_t *order, *amount; /* the planes of their digits */
    const uint64_t *lost;           /* the planes of the lost */
    uint32_t rows;                  /* words of a plane of all buyers */
};

struct index_walk {
    const struct index_job *job;
    const struct block *block;
    uint32_t index; /* of the block */
    struct index_sums *sums;
    struct index_scratch *s;
    struct index_view view;
    /* Of the cell after the one that is looked at. */
    const uint64_t *word, *buyer;
    uint64_t refund;
    uint32_t people_words;
    uint32_t stretches;
    uint32_t arriving; /* the first stretch that did not come before the period */
    bool chosen;       /* not everybody */
};

/* Of buyers. */
struct index_counts {
    int64_t start, end, retained; /* present then; at both */
    int64_t buyers, buyers_2, loyal, kept, gone, returned, twice, final;
    int64_t lost; /* in later periods, without another order */
    uint64_t orders, gross;
};

static const uint64_t index_none[INDEX_MASK];

/* The first person from `low` on whose first order is on day `end` or later. */
static inline uint32_t index_find_later(const int32_t *first_order, uint32_t low,
                                        uint32_t people, int32_t end)
{
    uint32_t high = people;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (first_order[middle] < end)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Amounts of a forged file may be any. */
static inline void index_add_amount(int64_t *to, uint64_t amount)
{
    *to = (int64_t)((uint64_t)*to + amount);
}

/* fresh: these people came in the period. */
static inline void index_add_flow(struct flow_cell *flow, bool fresh,
                                  const struct index_counts *c)
{
    flow->start += c->start;
    flow->end += c->end;
    flow->retained += c->retained;
    flow->returned += c->returned;
    flow->lost += c->start - c->retained;
    *(fresh ? &flow->new_stayed : &flow->reactivated) += c->end - c->retained;
    *(fresh ? &flow->new_left : &flow->bounced) += c->gone;
}

/* Who was there, did not buy and is there no more. */
static inline void index_add_lost(struct flow_cell *flow, int64_t lost)
{
    flow->start += lost;
    flow->lost += lost;
}

static inline void index_add_purchase(struct purchase_cell *purchase, bool fresh,
                                      const struct index_counts *c)
{
    index_add_amount(&purchase->orders, c->orders);
    purchase->buyers += c->buyers;
    purchase->buyers_2 += c->buyers_2;
    purchase->buyers_loyal += c->loyal;
    index_add_amount(&purchase->gross, c->gross);
    *(fresh ? &purchase->first_time : &purchase->returning) += c->buyers;
    index_add_amount(fresh ? &purchase->first_time_value : &purchase->returning_value,
                     c->gross);
    purchase->kept_buyers += c->kept;
    purchase->ordered_to_date += fresh ? c->buyers : 0;
    purchase->repeated_to_date += c->twice;
}

#endif
