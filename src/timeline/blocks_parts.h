/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks that are being built, as blocks.c and gather_blocks.c both do it.  Only inside
 * src/timeline.
 *
 *     blocks_begin(&b, people);     then member and first_order are written, and what
 *                                   is found of each block
 *     fits = blocks_place(&b);
 *     if (fits) blocks_allocate(&b), and the other arrays are written
 *     blocks_finish(&b);            then b.out owns them
 */
#ifndef MAINSTAY_TIMELINE_BLOCKS_PARTS_H
#define MAINSTAY_TIMELINE_BLOCKS_PARTS_H

#include "timeline/blocks.h"

/* What is found of a block before there are its arrays. */
struct blocks_found {
    uint32_t orders, repeats, refunds;
    uint64_t total; /* its amounts without their signs; UINT64_MAX: more than fits */
    struct blocks_run *run, *refund_run; /* owned; NULL: are not kept */
};

struct blocks_building {
    const struct blocks_input *in;
    struct blocks out; /* what of it is known so far */
    struct block *block;
    uint32_t *member;
    int32_t *first_order, *last_order;
    struct blocks_run *run, *refund_run;
    uint16_t *order_member, *refund_member;
    int32_t *order_amount;
    int64_t *order_amount_wide, *refund_amount;
    uint32_t days; /* first_day .. last_day */
    struct blocks_found *found;
};

/* Of out the days are known, and `days`. */
void blocks_begin(struct blocks_building *b, uint32_t people);
/* Where each block's part of the arrays begins, from its runs, fours, wide and what was
 * found.  False: the amounts may not fit. */
bool blocks_place(struct blocks_building *b);
void blocks_allocate(struct blocks_building *b);
void blocks_finish(struct blocks_building *b);

/* How many rows the lanes of a narrow block have, with so many people of each number of
 * orders. */
uint32_t blocks_lane_rows(const uint32_t with[UINT8_MAX + 1]);
/* Are lanes, which lie in their arrays, what the block's orders tell, which are valid? */
bool blocks_lanes_valid(const struct blocks *b, const struct block *block, uint32_t rows);

/* How many people a part has. */
uint32_t blocks_part_people(const struct blocks_building *b, uint32_t part);
/* Of the part's people, who stand by first day: where each is to stand in it, among those
 * of one first day by last day and else as now; and their last_order.
 * last: of each, as they stand now; INT32_MIN: never ordered. */
void blocks_sort_part(const struct blocks_building *b, uint32_t part, const int32_t *last,
                      uint16_t place[BLOCKS_PART]);

/* wide_amounts NULL: they are narrow. */
static inline void blocks_put_order(uint16_t *members, int32_t *amounts,
                                    int64_t *wide_amounts, uint32_t at, uint32_t member,
                                    int64_t amount)
{
    members[at] = (uint16_t)member;
    if (wide_amounts)
        wide_amounts[at] = amount;
    else
        amounts[at] = (int32_t)amount;
}

#endif
