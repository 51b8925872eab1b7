/* SPDX-License-Identifier: Apache-2.0 */
/* The timeline: every person's orders, refunds, activities, subscription spells,
 * answers and deliveries, dense and sorted.
 *
 * One small integer per person; that person's orders in time order as local day
 * and gross amount.  Orders that no definition would count (test, cancelled) are
 * kept with their reason, so that another definition needs only a new `history`
 * (history.h) and not a new reading of the files.  Orders without a person are
 * not here: the reader counts them.
 *
 * Invariants: order_start[0] = 0, order_start[people] = number of orders, and the
 * orders of person p are order_start[p] .. order_start[p+1]-1, by day, then by the
 * order in which they were given.  The same for refunds (by own day) and
 * activities; spells by subscription, then by begin; answers by survey, kind, wave,
 * then by day; deliveries by survey, wave, then by day.
 *
 *     struct timeline t;
 *     timeline_build(&t, &input, NULL);
 *     ... t.order_day[t.order_start[p]] is p's first order day ...
 *     timeline_release(&t);
 */
#ifndef MAINSTAY_TIMELINE_TIMELINE_H
#define MAINSTAY_TIMELINE_TIMELINE_H

#include "base/err.h"
#include "base/rate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum order_flag {
    ORDER_TEST = 1,
    ORDER_CANCELLED = 2,
};

#define TIMELINE_NO_PERSON UINT32_MAX
#define TIMELINE_NO_ORDER  UINT32_MAX /* a refund that matches no order */

/* ---- subscriptions ------------------------------------------------------------
 *
 * A spell is one stretch of one subscription of one person in one state at one price:
 * days [begin, end), end INT32_MAX while it runs.  A price change, a pause, the end of
 * a trial, each begins a new spell of the same subscription.  What the reader may rely
 * on, and what it must see to:
 *
 *   - A spell ends at the latest where the next one of its subscription begins, so a
 *     change that only has a begin is enough.  Of two that begin on one day the later
 *     given counts.
 *   - A cancellation lies on the last spell before it: the days scheduled (asked for),
 *     billing (no more invoices) and service (first day without the service paid for),
 *     TIMELINE_NO_DAY where unknown.  Such a spell closes a run: what follows under the
 *     same number is a resumption, and cuts the cancelled spell short if it begins
 *     before the chosen end.  Where days are unknown the definition's end is the first
 *     known of
 *         scheduled:  scheduled, billing, end, service
 *         billing:    billing, end, service, scheduled
 *         service:    service, end, billing, scheduled
 *     and it is an end of the whole run: earlier spells of it end there too.  A last
 *     spell with `end` alone is a subscription that simply ended.  A cancellation that
 *     was taken back before it took effect is not handed over, or as end of one spell
 *     and begin of the next.
 *   - past_due: the day from which on this spell was unpaid; once paid, a new spell
 *     (same price, TIMELINE_NO_DAY) begins.  A new price while unpaid repeats it.
 *   - mrr >= 0 in units of 10^-scale a month: year/12, quarter/3, week*52/12,
 *     day*365/12, after discounts, before tax, rounded once per spell half to even.
 *     That of a trial and of a pause is not read (but given, for receipts).
 *   - PAID means a service that has a price: 100 % off for a while is PAID with mrr 0,
 *     and counts from the subscription's first day at a price on.  A pause counts as
 *     what was before it: where the pause's begin is unknown, the days since the begin
 *     are handed over as PAID.
 *   - `term` of the unit is how long one paid term lasts: 12 months, 7 days; a week is
 *     7 days, a quarter 3 months.  0 where unknown: such spells have no renewals.
 *     Terms are counted from the first paid day; a pause keeps the term before it.
 *   - `rows`: source rows that stand behind the spell; a row that makes several spells
 *     is counted at one of them.
 *   - A begin may lie before first_day, where the source knows who was subscribed then
 *     but not who had left before: these people enter survival late.  A source that
 *     tells of everybody hands over as first_day the first begin. */
enum spell_state {
    SPELL_PAID,
    SPELL_TRIAL,
    SPELL_PAUSED,
};

enum spell_flag {
    SPELL_INVOLUNTARY = 1, /* it ended, at `end` or by its cancellation, because a payment
                              failed */
};

enum term_unit {
    TERM_DAYS,
    TERM_MONTHS,
};

#define TIMELINE_NO_DAY INT32_MAX

struct spell {
    uint32_t subscription;               /* dense over the source, or any number: with
                                            the person it names the subscription */
    int32_t begin, end;                  /* [begin, end), end INT32_MAX: runs */
    int32_t scheduled, billing, service; /* TIMELINE_NO_DAY: unknown, or not cancelled */
    int32_t past_due;                    /* unpaid since, TIMELINE_NO_DAY: paid */
    uint32_t nothing;                    /* 0, as the others so called */
    int64_t mrr;                         /* in the spell's own currency */
    uint16_t currency; /* 0: the timeline's; else timeline.currency[currency - 1] */
    uint16_t nothing_more;
    uint32_t rows;
    uint16_t term; /* in units, 0 unknown */
    uint8_t term_unit;
    uint8_t state, flags;
    uint8_t nothing_else[3];
};

/* A paid spell that runs, of one source row: change what is otherwise. */
static inline struct spell timeline_spell(uint32_t subscription, int32_t begin,
                                          int64_t mrr)
{
    return (struct spell){.subscription = subscription,
                          .begin = begin,
                          .end = INT32_MAX,
                          .scheduled = TIMELINE_NO_DAY,
                          .billing = TIMELINE_NO_DAY,
                          .service = TIMELINE_NO_DAY,
                          .past_due = TIMELINE_NO_DAY,
                          .mrr = mrr,
                          .rows = 1};
}

/* A currency that spells are in besides the timeline's, and what one unit of it was worth
 * in the timeline's on each day.  MRR is what a day's rate makes of it on that day, so
 * that it changes where only the rate does. */
struct timeline_currency {
    char code[8];
    int32_t first_day, days;
    struct rate *rate; /* [day - first_day]; mantissa 0: not given */
};

/* ---- answers ------------------------------------------------------------------
 *
 * Scores out of range are refused and counted by the reader.  Surveys are numbered
 * densely.  wave: 0 and up where the source has a column for it, TIMELINE_NO_WAVE where
 * it has none: then the period of a report is the wave.  Answers and deliveries of one
 * survey have both waves or both none. */
enum answer_kind {
    ANSWER_NPS,    /* 0..10 */
    ANSWER_CSAT,   /* 1..5 */
    ANSWER_CES,    /* 1..7 */
    ANSWER_REVIEW, /* 1..5 stars */
};

#define TIMELINE_NO_WAVE (-1)

struct answer {
    uint32_t survey;
    int32_t wave;
    int32_t day;
    uint8_t kind, score;
    uint16_t nothing; /* 0 */
};

struct delivery {
    uint32_t survey;
    int32_t wave;
    int32_t day; /* sent */
};

struct timeline {
    uint32_t people;
    int scale;                   /* amounts are units of 10^-scale */
    bool has_amounts;            /* false: no amount column anywhere, gross is 0 */
    int32_t first_day, last_day; /* over everything dated in the source */

    uint32_t *order_start; /* people + 1 */
    int32_t *order_day;
    int64_t *order_gross;
    uint8_t *order_flags;
    uint32_t *order_rows; /* source rows that make up the order */

    uint32_t *refund_start; /* people + 1 */
    int32_t *refund_day;
    int64_t *refund_amount; /* >= 0 */
    uint32_t *refund_order; /* index into the orders, or TIMELINE_NO_ORDER */
    uint32_t *refund_rows;

    uint32_t *activity_start; /* people + 1 */
    int32_t *activity_day;
    uint16_t *activity_event; /* code of the event's name */

    int32_t *acquired_day; /* per person, INT32_MAX unknown; NULL: not given */

    /* The starts are NULL where the source has none of the kind. */
    bool has_mrr;         /* false: no amounts of subscriptions, mrr is 0 throughout */
    bool has_mrr_history; /* false: one amount per subscription, whatever it was before */
    uint32_t *spell_start; /* people + 1 */
    struct spell *spell;
    char code[8]; /* the timeline's currency; "" where there is no other */
    int digits;   /* its digits, to which converted amounts are rounded */
    uint16_t currencies;
    struct timeline_currency *currency; /* NULL: spells are in one currency */
    uint32_t *answer_start;             /* people + 1 */
    struct answer *answer;
    uint32_t *delivery_start; /* people + 1 */
    struct delivery *delivery;

    bool *referred;          /* per person: came by a referrer; NULL: not given */
    uint32_t *referee_start; /* people + 1; NULL: no referrer is one of the people */
    uint32_t *referee;       /* who came by the person */

    bool mapped; /* arrays lie in a file of columns; only `currency` is owned */
};

/* An order as the reader hands it over. */
struct timeline_order {
    int64_t time_us; /* ties within a day */
    int64_t gross;
    uint32_t person, rows;
    int32_t day;
    uint8_t flags;
};

/* Who has orders in another shape than that of the input's columns writes them down when
 * they are asked for: those from `from` up to before `to`, at most TIMELINE_GIVEN of
 * them, on any thread. */
#define TIMELINE_GIVEN 256
struct timeline_giver {
    void *context;
    void (*people)(const void *context, uint32_t from, uint32_t to, uint32_t *person);
    void (*orders)(const void *context, uint32_t from, uint32_t to,
                   struct timeline_order *out);
    void (*done)(void *context); /* nothing more is asked for */
};

/* What the reader hands over, in any order; arrays are borrowed. */
struct timeline_input {
    uint32_t people;
    int scale;
    bool has_amounts;
    int32_t first_day, last_day;
    const int32_t *acquired_day; /* people, or NULL */

    uint32_t orders;
    const struct timeline_giver *giver; /* NULL: the columns have them */
    const uint32_t *order_person;
    const int32_t *order_day;
    const int64_t *order_time_us; /* ties within a day; NULL: input order */
    const int64_t *order_gross;
    const uint8_t *order_flags;
    const uint32_t *order_rows;

    uint32_t refunds;
    uint32_t *refund_position; /* NULL, or receives each refund's place in the timeline */
    const uint32_t *refund_person;
    const int32_t *refund_day; /* INT32_MIN: no date of its own, takes its order's */
    const int64_t *refund_amount;
    const uint32_t *refund_order; /* index into the input's orders */
    const uint32_t *refund_rows;

    /* The same for what follows: NULL, or receive each one's place. */
    uint32_t *activity_position, *spell_position, *answer_position, *delivery_position;

    uint32_t activities;
    const uint32_t *activity_person;
    const int32_t *activity_day;
    const uint16_t *activity_event;

    bool has_mrr, has_mrr_history;
    uint32_t spells;
    const uint32_t *spell_person;
    const struct spell *spell;
    const char *code; /* NULL where currencies is 0 */
    int digits;
    uint16_t currencies;
    const struct timeline_currency *currency; /* copied */

    uint32_t answers;
    const uint32_t *answer_person;
    const struct answer *answer;

    uint32_t deliveries;
    const uint32_t *delivery_person;
    const struct delivery *delivery;

    const bool *referred;     /* people, or NULL */
    const uint32_t *referrer; /* people, TIMELINE_NO_PERSON: none of them; or NULL */
};

/* Sorts (counting sort by person, then by day within a person).  A refund that
 * has neither a day nor an order is a CHECK, and so is a negative one.  A refund that
 * matches an order becomes its order's person's, whatever refund_person says.  So are
 * scores out of range, a negative mrr and days outside the calendar CHECKs.
 * position_of_order, where not NULL, receives for each input order its place in the
 * timeline.  O(n log k). */
void timeline_build(struct timeline *out, const struct timeline_input *input,
                    uint32_t *position_of_order);
void timeline_release(struct timeline *t);

/* As sections of a file of columns (columns.h, docs/timeline.md). */
struct columns;
struct columns_writer;
enum err timeline_put(const struct timeline *t, struct columns_writer *writer,
                      struct err_info *info) ERR_MUST_USE;
/* Borrows from the file, which must outlive it.  Everything that is used as a place in an
 * array is looked at first.  events, surveys: how many names there are for their codes.
 * ERR_TRUNCATED: not what a timeline is. */
enum err timeline_get(struct timeline *out, struct columns *file, uint32_t events,
                      uint32_t surveys, struct err_info *info) ERR_MUST_USE;

/* What timeline_build insists on and timeline_get looks at. */
bool timeline_spell_valid(const struct spell *s, uint16_t currencies);
bool timeline_answer_valid(const struct answer *a);
bool timeline_delivery_valid(const struct delivery *d);
/* The order of a person's; of two that are the same here the one given first comes first.
 */
int timeline_compare_spells(const void *left, const void *right);
int timeline_compare_answers(const void *left, const void *right);
int timeline_compare_deliveries(const void *left, const void *right);

#endif
