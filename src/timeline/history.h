/* SPDX-License-Identifier: Apache-2.0 */
/* A history is a timeline seen through one definition: only the orders that
 * qualify, only the refunds that are counted, each on the day on which the
 * definition puts it, and the presence intervals that follow.  All kernels read
 * histories.
 *
 * A qualifying order is on or before as_of, no test, not cancelled and, where
 * amounts exist, has gross > 0 unless count_zero_value (negative gross is never an
 * order: the reader made it a refund).  With fully_refunded_counts = false an order
 * whose refunds up to as_of reach its gross (gross > 0) is left out together with
 * its refunds.  Refunds of an order that does not qualify go with it.
 *
 * Presence, purchase rule: a qualifying order on day d contributes [d, d + window);
 * activity rule: a chosen event on day d does.  Overlapping or touching intervals
 * merge, and gaps of at most grace_days are bridged.
 */
#ifndef MAINSTAY_TIMELINE_HISTORY_H
#define MAINSTAY_TIMELINE_HISTORY_H

#include "timeline/timeline.h"

enum presence_rule {
    PRESENCE_PURCHASE,
    PRESENCE_ACTIVITY,
};

enum refund_mode {
    REFUND_OWN_DAY,   /* subtracts on the refund's own day */
    REFUND_ORDER_DAY, /* restates the order's day; unmatched ones their own day */
    REFUND_IGNORE,
};

struct history_rule {
    enum presence_rule rule;
    int32_t window_days; /* >= 1 */
    int32_t grace_days;  /* >= 0 */
    int32_t as_of;
    bool count_zero_value;
    bool fully_refunded_counts;
    enum refund_mode refunds;
    const bool *event_chosen; /* by event code; NULL: every event counts */
};

/* Why rows of known people were not counted. */
enum history_reason {
    HISTORY_AFTER_AS_OF,
    HISTORY_TEST,
    HISTORY_CANCELLED,
    HISTORY_ZERO_VALUE,
    HISTORY_FULLY_REFUNDED,      /* the order */
    HISTORY_REFUND_OF_UNCOUNTED, /* a refund whose order is left out */
    HISTORY_REFUND_IGNORED,      /* refunds = ignore */
    HISTORY_OTHER_EVENT,         /* an activity whose event was not chosen; under the
                                    purchase rule every activity */
    HISTORY_REASONS,
};

struct history_tally {
    int64_t rows;
    int64_t amount; /* units of 10^-scale; refunds negative */
};

struct history {
    uint32_t people;
    int scale;
    bool has_amounts;
    int32_t first_day, as_of;
    enum presence_rule rule;

    uint32_t *order_start; /* people + 1; qualifying orders only */
    int32_t *order_day;
    int64_t *order_gross;

    uint32_t *refund_start; /* people + 1; counted refunds, by effective day */
    int32_t *refund_day;
    int64_t *refund_amount;

    uint32_t *span_start;           /* people + 1 */
    int32_t *span_begin, *span_end; /* presence [begin, end), disjoint, ascending */
    int32_t *first_presence;        /* per person: the first span's begin, or the
                                       acquired day where that is earlier;
                                       INT32_MAX for never present */

    int64_t orders, refunds; /* counted */
    int64_t used_rows;       /* source rows behind them (and chosen activities) */
    struct history_tally left_out[HISTORY_REASONS];
};

/* first_presence is min(acquired_day, first span) for who is ever present. */
enum err history_build(struct history *out, const struct timeline *t,
                       const struct history_rule *rule,
                       struct err_info *info) ERR_MUST_USE;
void history_release(struct history *h);

/* Why the timeline's i-th order (refund) is not counted under the rule, or
 * HISTORY_REASONS where it is.  What history_build used, one at a time. */
enum history_reason history_order_reason(const struct timeline *t,
                                         const struct history_rule *rule, uint32_t order);
enum history_reason history_refund_reason(const struct timeline *t,
                                          const struct history_rule *rule,
                                          uint32_t refund);

/* window_days=auto.  Gaps between a person's successive qualifying purchase days
 * (distinct days; for the activity rule, activity days) that began on d <= as_of - H
 * and closed within H days, H = min(365, (last - first) / 2 rounded down) with first
 * and last the first day of data and as_of; W is the smallest whole number such that
 * at least 90 % of the gaps are <= W.
 * ERR_WINDOW with fewer than 30 such gaps; *gaps and *horizon are set even then. */
enum err history_auto_window(const struct timeline *t, const struct history_rule *rule,
                             int32_t *window_days, int64_t *gaps, int32_t *horizon_days,
                             struct err_info *info) ERR_MUST_USE;

#endif
