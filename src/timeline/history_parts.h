/* SPDX-License-Identifier: Apache-2.0 */
/* What history.c and history_window.c share: which orders qualify and which rows make a
 * person present.  Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_HISTORY_PARTS_H
#define MAINSTAY_TIMELINE_HISTORY_PARTS_H

#include "timeline/history.h"

/* Per order of the timeline what came back up to as_of; returns owned, NULL where nothing
 * did or it does not matter. */
int64_t *history_refunded(const struct timeline *t, const struct history_rule *rule);

/* refunded: what of the order came back up to as_of. */
static inline enum history_reason history_reason_of(const struct timeline *t,
                                                    const struct history_rule *rule,
                                                    uint32_t order, int64_t refunded)
{
    int64_t gross = t->order_gross[order];
    if (t->order_day[order] > rule->as_of)
        return HISTORY_AFTER_AS_OF;
    if (t->order_flags[order] & ORDER_TEST)
        return HISTORY_TEST;
    if (t->order_flags[order] & ORDER_CANCELLED)
        return HISTORY_CANCELLED;
    if (t->has_amounts && (gross < 0 || (gross == 0 && !rule->count_zero_value)))
        return HISTORY_ZERO_VALUE;
    if (!rule->fully_refunded_counts && gross > 0 && refunded >= gross)
        return HISTORY_FULLY_REFUNDED;
    return HISTORY_REASONS;
}

/* Whether history_reason_of is HISTORY_REASONS for all orders from `from` up to before
 * `to`, of which nothing came back. */
static inline bool history_all_count(const struct timeline *t,
                                     const struct history_rule *rule, uint32_t from,
                                     uint32_t to)
{
    int64_t least = !t->has_amounts ? INT64_MIN : rule->count_zero_value ? 0 : 1;
    bool wrong = false;
    for (uint32_t i = from; i < to; i++)
        wrong |= (t->order_day[i] > rule->as_of) |
                 ((t->order_flags[i] & (ORDER_TEST | ORDER_CANCELLED)) != 0) |
                 (t->order_gross[i] < least);
    return !wrong;
}

static inline bool history_makes_presence(const struct timeline *t,
                                          const struct history_rule *rule,
                                          uint32_t activity)
{
    return rule->rule == PRESENCE_ACTIVITY && t->activity_day[activity] <= rule->as_of &&
           (rule->event_chosen == NULL ||
            rule->event_chosen[t->activity_event[activity]]);
}

#endif
