/* SPDX-License-Identifier: Apache-2.0 */
/* What history.c and history_window.c share: which orders qualify and which rows make a
 * person present.  Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_HISTORY_PARTS_H
#define MAINSTAY_TIMELINE_HISTORY_PARTS_H

#include "timeline/history.h"

struct history_builder {
    const struct timeline *t;
    const struct history_rule *rule;
    uint8_t *reason; /* per order of the timeline: enum history_reason */
    struct history h;
};

/* Per order of the timeline; returns owned. */
uint8_t *history_order_reasons(const struct timeline *t, const struct history_rule *rule);

/* The rows whose days make presence: orders or, under the activity rule, activities;
 * as positions in the timeline. */
const uint32_t *history_visit_start(const struct history_builder *b);
const int32_t *history_visit_day(const struct history_builder *b);
bool history_visit_counts(const struct history_builder *b, uint32_t visit);

#endif
