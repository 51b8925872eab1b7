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
 *
 * Presence, subscription rule: the days on which a spell of the person counts.  It has
 * begun on or before as_of, and on the day no later spell of its subscription has begun,
 * the run it belongs to has not come to the chosen end, and it is not unpaid for
 * past_due_days or longer (unpaid since day d: absent from d + past_due_days on).  A
 * paid spell counts, at price 0 only once the subscription has had a price (or with
 * count_zero_value); a trial counts if trials_count; a pause if paused_present and what
 * was before it counts.  Merging and grace as above.  acquired_day is not used: the
 * first paid day is known.
 *
 * MRR, under every rule: the person's counting spells summed, trials at 0, a pause at the
 * amount before it; days that grace bridges carry the last amount.  The steps are
 *
 *     mrr_day[i] <= day < mrr_day[i + 1], mrr_start[p] <= i:  mrr_amount[i]
 *
 * and before the first step 0, which no first step repeats.  Where spells are in several
 * currencies a step is a sum in the timeline's and a part in each other one, and its
 * worth is that of a day: history_step_worth.
 *
 * Involuntary: a span (a step to 0) is involuntary where one of the subscriptions that
 * ended it, on that day was unpaid for past_due_days or had ended with
 * SPELL_INVOLUNTARY; all other ends are voluntary.
 *
 * A contract is one subscription without a break (trials apart) and with one term: what
 * cubes_renewal cuts into terms.
 */
#ifndef MAINSTAY_TIMELINE_HISTORY_H
#define MAINSTAY_TIMELINE_HISTORY_H

#include "timeline/timeline.h"

enum presence_rule {
    PRESENCE_PURCHASE,
    PRESENCE_ACTIVITY,
    PRESENCE_SUBSCRIPTION,
};

/* Which day ends a cancelled subscription; timeline.h says what stands for an unknown
 * one. */
enum subscription_end {
    SUBSCRIPTION_END_SERVICE, /* the last paid service ended */
    SUBSCRIPTION_END_BILLING,
    SUBSCRIPTION_END_SCHEDULED, /* the cancellation was asked for */
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
    bool events_used;         /* other numbers than presence rest on events too: */
    const bool *event_used;   /* ... on these; NULL: on all */

    enum subscription_end end;
    bool trials_count;
    bool paused_present;
    int32_t past_due_days; /* >= 0; INT32_MAX: unpaid never means absent */
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

/* Why spells are not counted. */
enum history_spell_reason {
    HISTORY_SPELL_AFTER_AS_OF, /* it begins after as_of */
    HISTORY_SPELL_EMPTY,       /* it has no day: replaced on its first day, or over or
                                  unpaid too long before it began */
    HISTORY_SPELL_TRIAL,       /* a trial, and trials do not count */
    HISTORY_SPELL_FREE,        /* price 0, and never a price before */
    HISTORY_SPELL_PAUSED,      /* a pause that does not count */
    HISTORY_SPELL_REASONS,
};

/* Of a step, what is in another currency. */
struct history_part {
    uint16_t currency; /* 1 and up, as spell.currency */
    int64_t amount;    /* > 0 */
};

struct history_contract {
    int32_t begin, end; /* [begin, end), end INT32_MAX: runs */
    uint16_t term;      /* >= 1 */
    uint8_t term_unit;
    bool continued; /* the same subscription runs again, or another of the person begins,
                       on a day of [end, end + grace_days] */
    bool replaced;  /* the same one goes on at once with another term: `end` ends a term
                       only where it is a term's last */
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
                                       acquired day where that is before first_day;
                                       INT32_MAX for never present */

    int64_t orders, refunds; /* counted */
    int64_t used_rows;       /* source rows behind them (and chosen activities) */
    struct history_tally left_out[HISTORY_REASONS];
    struct history_tally refund_unmatched; /* of the counted refunds, those that match no
                                              order; amount > 0, INT64_MAX where it
                                              does not fit */

    /* Subscriptions.  All NULL and 0 where the timeline has none, save that under the
     * subscription rule everybody is then never present. */
    bool has_mrr, has_mrr_history; /* as the timeline's */
    uint32_t *mrr_start;           /* people + 1 */
    int32_t *mrr_day;
    int64_t *mrr_amount;
    const struct timeline *money; /* borrowed: where spells are in several currencies */
    uint32_t *mrr_part_start;     /* steps + 1; NULL where all are in one currency */
    struct history_part *mrr_part;
    bool *mrr_involuntary;    /* of steps to 0 */
    bool *span_involuntary;   /* NULL under other rules */
    int32_t *first_paid;      /* per person, first day of a counting paid spell (no
                                 trial, no pause), INT32_MAX for none */
    uint32_t *contract_start; /* people + 1 */
    struct history_contract *contract; /* by subscription, then by begin */
    int64_t spells;                    /* counted; their rows are among used_rows */
    struct history_tally spells_left_out[HISTORY_SPELL_REASONS]; /* amount: mrr */

    bool *referred; /* as the timeline's, or NULL */

    bool same_orders; /* order_* are the timeline's own: all count */
    bool mapped;      /* the arrays lie in a file of columns */
};

/* The timeline must outlive the history.
 * ERR_OVERFLOW where a person's subscriptions add up to more than int64. */
enum err history_build(struct history *out, const struct timeline *t,
                       const struct history_rule *rule,
                       struct err_info *info) ERR_MUST_USE;
void history_release(struct history *h);

/* As sections of a file of columns (columns.h, docs/timeline.md). */
struct columns;
struct columns_writer;
enum err history_put(const struct history *h, struct columns_writer *writer,
                     struct err_info *info) ERR_MUST_USE;
/* Borrows from the file and from the timeline, that which it was built from.  Everything
 * that is used as a place in an array is looked at first.  ERR_TRUNCATED: not what a
 * history is. */
enum err history_get(struct history *out, const struct timeline *t, struct columns *file,
                     struct err_info *info) ERR_MUST_USE;

/* The person's MRR at the end of a day; 0 where there are no subscriptions, and for what
 * is in a currency whose rate of the day is not known (cubes_mrr has said so). */
int64_t history_mrr(const struct history *h, uint32_t person, int32_t day);
/* What a step is worth at the rates of a day: that of the person's last one on or before
 * `day` is history_mrr.  ERR_CURRENCY where a rate is not given. */
enum err history_step_worth(const struct history *h, uint32_t step, int32_t day,
                            int64_t *out, struct err_info *info) ERR_MUST_USE;
/* Is anything paid from the step on, whatever its worth? */
bool history_step_pays(const struct history *h, uint32_t step);
/* The person's last step on or before the day; false: there is none. */
bool history_step_find(const struct history *h, uint32_t person, int32_t day,
                       uint32_t *step);

/* The first day of the contract's k-th term after the first, k >= 0; months are counted
 * from its begin, and a day that a month lacks is its last: 31 January, 29 February,
 * 31 March.  INT32_MAX where it would pass the calendar. */
int32_t history_term_begin(const struct history_contract *contract, int32_t k);

/* Why the timeline's i-th order (refund, activity) is not counted under the rule, or
 * HISTORY_REASONS where it is.  What history_build used, one at a time. */
enum history_reason history_order_reason(const struct timeline *t,
                                         const struct history_rule *rule, uint32_t order);
enum history_reason history_refund_reason(const struct timeline *t,
                                          const struct history_rule *rule,
                                          uint32_t refund);
enum history_reason history_activity_reason(const struct timeline *t,
                                            const struct history_rule *rule,
                                            uint32_t activity);
/* The same for all spells, an enum history_spell_reason each, HISTORY_SPELL_REASONS
 * where one counts; returned owned, NULL where there are none. */
enum err history_spell_reasons(const struct timeline *t, const struct history_rule *rule,
                               uint8_t **out, struct err_info *info) ERR_MUST_USE;

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
