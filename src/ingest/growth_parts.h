/* SPDX-License-Identifier: Apache-2.0 */
/* How a source grows (growth.h): what the parts of it share; not for others.
 *
 * growth.c says whether two may be merged and in which order that goes; people, orders,
 * amounts and attributes are merged by a file each. */
#ifndef MAINSTAY_INGEST_GROWTH_PARTS_H
#define MAINSTAY_INGEST_GROWTH_PARTS_H

#include "ingest/growth.h"

struct growth_merging {
    const struct source *base, *added;
    struct source *out;
    struct source_growth *growth;
    uint32_t *person;                   /* of added: its number in out */
    uint32_t *of_person;                /* of out: its number in added, or INTERN_NONE */
    uint32_t *base_order, *added_order; /* places of their orders in out */
    int64_t base_factor, added_factor;  /* from their amounts to those of out */
    bool wrong;                         /* the base is not what was written */
};

/* A person's rows [from, to) in one of the two. */
struct growth_rows {
    uint32_t from, to;
};

static inline struct growth_rows growth_rows_of(const uint32_t *start, uint32_t people,
                                                uint32_t person)
{
    if (person >= people)
        return (struct growth_rows){0, 0};
    return (struct growth_rows){start[person], start[person + 1]};
}

static inline struct growth_rows growth_base_rows(const struct growth_merging *m,
                                                  const uint32_t *start, uint32_t p)
{
    return growth_rows_of(start, m->base->timeline.people, p);
}

static inline struct growth_rows growth_added_rows(const struct growth_merging *m,
                                                   const uint32_t *start, uint32_t p)
{
    return growth_rows_of(start, m->added->timeline.people, m->of_person[p]);
}

/* The parts of merging, in this order. */
bool growth_settle_scale(struct growth_merging *m);
void growth_merge_people(struct growth_merging *m);
void growth_merge_orders(struct growth_merging *m);
bool growth_merge_left_out(struct growth_merging *m);
/* False where a value was seen before one that the base has: which of the base's changes
 * there are then, only their rows can tell. */
bool growth_merge_attributes(struct growth_merging *m);
/* Does everything have a last digit of 0?  One loading would have taken a smaller scale:
 * it may be so where two sums of rows that are left out make a rounder one. */
bool growth_is_too_fine(const struct source *s);

#endif
