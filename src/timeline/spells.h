/* SPDX-License-Identifier: Apache-2.0 */
/* The subscription side of a history: from the spells of the timeline to pieces, from a
 * person's pieces to presence, MRR and contracts.  Only inside src/timeline.
 *
 * A piece is the part of one spell that counts under the definition.  The pieces of one
 * subscription ascend and do not overlap; those of two may. */
#ifndef MAINSTAY_TIMELINE_SPELLS_H
#define MAINSTAY_TIMELINE_SPELLS_H

#include "timeline/history.h"

struct spells_piece {
    int32_t begin, end; /* begin < end */
    int64_t amount;
    uint16_t currency; /* as spell.currency */
    uint32_t subscription;
    uint16_t term; /* 0 unknown */
    uint8_t term_unit;
    bool paid;        /* not a trial, nor a pause in one */
    bool involuntary; /* if the subscription is absent on `end`, by a failed payment */
};

/* What becomes of one person. */
struct spells_out {
    int32_t *span_begin, *span_end;
    bool *span_involuntary;
    uint32_t spans;
    int32_t *mrr_day;
    int64_t *mrr_amount;
    bool *mrr_involuntary;
    uint32_t steps;
    uint16_t currencies;    /* besides the timeline's */
    int64_t *sum, *written; /* scratch, currencies + 1 */
    uint32_t *part_start;   /* per step and one more; NULL where currencies is 0 */
    struct history_part *part;
    uint32_t parts;
    size_t part_capacity;
    struct history_contract *contract;
    uint32_t contracts;
};

/* A day on which a piece begins (+1) or ends (-1). */
struct spells_edge {
    int32_t day;
    int32_t presence;
    int64_t amount; /* negative at an end */
    uint16_t currency;
    bool involuntary;
};

/* Appends a person's spans and steps.  edges: scratch of 2 * count.  Room needed: count
 * spans, 2 * count steps.  Returns false where amounts pass int64. */
bool spells_sum(const struct spells_piece *pieces, uint32_t count, int32_t grace_days,
                struct spells_edge *edges, struct spells_out *out);

/* Appends the person's contracts, at most `count`. */
void spells_contracts(const struct spells_piece *pieces, uint32_t count,
                      int32_t grace_days, struct spells_out *out);

/* Fills the history's subscription arrays and, under the subscription rule, its presence
 * (spans and first_presence allocated by the caller are freed and replaced). */
enum err spells_build(struct history *h, const struct timeline *t,
                      const struct history_rule *rule,
                      struct err_info *info) ERR_MUST_USE;

#endif
