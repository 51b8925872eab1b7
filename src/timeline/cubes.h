/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels and the small cubes they fill.
 *
 * Every kernel adds the people [first, last) into the caller's cells, so cubes add
 * over people: shards and threads each take a range.  Cells lie group-major:
 * cells[group * periods->count + period], zeroed by the caller.  Kernels allocate
 * nothing.  Where there is a _finish, it makes values of what was added, once, when all
 * people are in.  Definitions are those of docs/manual/measures.md.
 *
 *     struct flow_cell *cells = MEM_ARRAY(struct flow_cell, periods.count);
 *     cubes_flow(&history, &periods, NULL, 0, history.people, cells);
 *     cubes_flow_finish(&periods, 1, cells);
 *
 * pass.h runs them all, on all processors.
 */
#ifndef MAINSTAY_TIMELINE_CUBES_H
#define MAINSTAY_TIMELINE_CUBES_H

#include "timeline/history.h"
#include "timeline/periods.h"
#include "timeline/slicing.h"

/* Persons by what they did between two snapshots. */
struct flow_cell {
    int64_t start, end, retained, returned, lost;
    int64_t new_stayed, new_left, reactivated, bounced;
    int64_t transferred_in, transferred_out; /* at-start slices only: present on n-1 and
                                of another group there than on b-1; not counted for the
                                last period of the table */
    int64_t lost_involuntary; /* of lost, subscription rule: by a failed payment */
    int64_t new_referred;     /* of new_stayed + new_left: came by a referrer */
};

void cubes_flow(const struct history *h, const struct periods *periods,
                const struct slicing *slicing, uint32_t first, uint32_t last,
                struct flow_cell *cells);
void cubes_flow_finish(const struct periods *periods, uint32_t groups,
                       struct flow_cell *cells);

/* Purchases with day in [b, n).  Amounts in units of 10^-scale. */
struct purchase_cell {
    int64_t orders, buyers, buyers_2, buyers_loyal;
    int64_t gross, refunds;               /* V = gross - refunds */
    int64_t returning;                    /* buyers with an order before b */
    int64_t returning_value;              /* their V */
    int64_t first_time, first_time_value; /* buyers without one, their V */
    int64_t previous_buyers;  /* bought in the period before (0 for the first) */
    int64_t kept_buyers;      /* ... and in this one */
    int64_t ordered_to_date;  /* persons with >= 1 qualifying order before n */
    int64_t repeated_to_date; /* ... with >= 2 */
};

/* ERR_OVERFLOW where a sum passes int64; what the cells hold then means nothing.  Gross
 * and refunds only grow and no other sum is larger than these, so that whether it does
 * is not a matter of order. */
enum err cubes_purchase(const struct history *h, const struct periods *periods,
                        const struct slicing *slicing, int32_t loyal_min_orders,
                        uint32_t first, uint32_t last, struct purchase_cell *cells,
                        struct err_info *info) ERR_MUST_USE;
void cubes_purchase_finish(const struct periods *periods, uint32_t groups,
                           struct purchase_cell *cells);

/* Gaps between a person's successive purchase days, by the period in which the gap
 * closed (and the group there). */
struct gap_cell {
    int64_t count, sum_days;
    int64_t median_twice; /* twice the median, so that halves are whole; 0 if none */
};

/* The caller's scratch for the medians of the periods [from, to): a row of `days` counts
 * for each group and period, zeroed; days > as_of - first_day. */
struct gap_histogram {
    int32_t from, to, days;
    uint32_t *counts;
};

static inline uint32_t *cubes_gap_row(const struct gap_histogram *histogram,
                                      uint32_t group, int32_t period)
{
    size_t width = (size_t)(histogram->to - histogram->from);
    size_t row = group * width + (size_t)(period - histogram->from);
    return histogram->counts + row * (size_t)histogram->days;
}

/* Only gaps that closed in the histogram's periods are counted. */
void cubes_gap(const struct history *h, const struct periods *periods,
               const struct slicing *slicing, uint32_t first, uint32_t last,
               const struct gap_histogram *histogram);
/* Sets the cells of the histogram's periods. */
void cubes_gap_finish(const struct gap_histogram *histogram,
                      const struct periods *periods, uint32_t groups,
                      struct gap_cell *cells);

/* Cohorts: by the period of the first qualifying order (or first presence, or first
 * paid day), the activity in each later period.  People whose first lies outside the
 * table are in no cohort.  A square table a group, cells[(group * periods->count +
 * cohort)
 * * periods->count + period], only period >= cohort is filled. */
enum cohort_basis {
    COHORT_FIRST_ORDER,
    COHORT_FIRST_PRESENCE,
    COHORT_FIRST_PAID, /* the first day of a paid spell that counts: other than the first
                          presence where trials count or another rule makes presence */
};
struct cohort_cell {
    int64_t customers;   /* with an order in the period */
    int64_t on_or_after; /* with an order in it or a later one up to as_of, even where
                            the table ends before */
    int64_t present;     /* present at its end */
    int64_t orders, value;
    int64_t value_wraps; /* the sum is value + value_wraps * 2^64; 0 in finished cells */
};
/* sizes: one a group and period, zeroed.  slicing: fixed or NULL. */
void cubes_cohort(const struct history *h, const struct periods *periods,
                  const struct slicing *slicing, enum cohort_basis basis, uint32_t first,
                  uint32_t last, int64_t *sizes, struct cohort_cell *cells);
/* One cell's people are those of two: not every member is a plain sum. */
void cubes_cohort_add(struct cohort_cell *sum, const struct cohort_cell *more);
/* ERR_OVERFLOW where a value does not fit; it names the first. */
enum err cubes_cohort_finish(const struct periods *periods, uint32_t groups,
                             struct cohort_cell *cells,
                             struct err_info *info) ERR_MUST_USE;

/* Durations of first presence spans for Kaplan-Meier: event when the span's end <=
 * as_of, entry delayed for who was present before the first day of data (a subscription
 * that began before it); a first span over by then was never under observation.
 * acquired_day does not enter: it says when somebody was won, not that they have been
 * present ever since.  A table for each of `groups` groups from `group` on; others are
 * passed over.  Each array holds days + 1 counts, zeroed, days >= as_of + 1 - the
 * earliest span_begin.  slicing: fixed or NULL. */
struct survival_table;
void cubes_survival(const struct history *h, const struct slicing *slicing,
                    uint32_t first, uint32_t last, uint32_t group, uint32_t groups,
                    struct survival_table *tables);

/* MRR and what moved it, from the snapshots m0 on b-1 and m1 on n-1 of each person.
 *
 *     end = start + new_ + reactivation + expansion - contraction - churn + fx
 *
 * in each cell; under an at-start slicing end + transferred_in - transferred_out is the
 * next period's start.  In units of 10^-scale.  Without has_mrr_history expansion and
 * contraction are no news, whatever the cells hold. */
struct mrr_cell {
    int64_t start, end;
    int64_t new_;         /* m0 = 0 < m1, no MRR on any day before b */
    int64_t reactivation; /* m0 = 0 < m1, some before */
    int64_t expansion, contraction;
    int64_t churn;             /* m0 > 0 = m1 */
    int64_t churn_involuntary; /* of churn: by a failed payment */
    int64_t fx;                /* m0, m1 > 0: what m1 is more than it were at the rates of
                                  b-1; the movements are counted at those */
    int64_t transferred_in, transferred_out; /* as in flow_cell, of m1 */
    int64_t paying_start, paying_end;        /* persons with m0 > 0, m1 > 0 */
    int64_t new_persons, reactivation_persons, expansion_persons, contraction_persons;
    int64_t churn_persons, churn_involuntary_persons;
};

/* ERR_OVERFLOW as cubes_purchase: all sums but fx only grow, and fx is no larger than
 * start + expansion or end; ERR_CURRENCY where a rate is not given.  Nothing to add where
 * there are no subscriptions. */
enum err cubes_mrr(const struct history *h, const struct periods *periods,
                   const struct slicing *slicing, uint32_t first, uint32_t last,
                   struct mrr_cell *cells, struct err_info *info) ERR_MUST_USE;
/* Whether the sums fit that rates are made of.  cubes_mrr has seen to it; who adds cells
 * up asks again. */
bool cubes_mrr_fits(const struct mrr_cell *cell);

/* Terms of subscriptions.  A term ends on the first day after it, T in [b, n): where the
 * next term begins, or where the subscription ended, were it in mid-term (then the term
 * was cut short).  It was renewed if the subscription ran on, or again, or another one
 * of the person began, on a day of [T, T + grace_days].  A change of the term's length
 * in mid-term ends no term: the new one takes its place.  What ended less than grace_days
 * before as_of may still be renewed: such periods are provisional. */
struct renewal_cell {
    int64_t ended, renewed;
};

void cubes_renewal(const struct history *h, const struct periods *periods,
                   const struct slicing *slicing, uint32_t first, uint32_t last,
                   struct renewal_cell *cells);

/* Answers with day in [b, n), and not after as_of.  One answer per person, survey, kind
 * and wave: the last, in the period of its own day; where there is no wave, the last of
 * each period.  Deliveries: one per person, survey and wave, in the period of the first;
 * where there is no wave, one of each period. */
struct answer_cell {
    int64_t nps, promoters, passives, detractors; /* nps = the sum of the others */
    int64_t csat, satisfied;                      /* answers, those of 4 and 5 */
    int64_t ces, ces_sum, ces_sum_squares;
    int64_t delivered;
    int64_t answered; /* of delivered: with an answer of any kind up to as_of to the same
                         survey and wave (without waves: in the same period) */
};

/* Reads the timeline, for no definition changes an answer. */
void cubes_answers(const struct timeline *t, const struct periods *periods,
                   const struct slicing *slicing, uint32_t first, uint32_t last,
                   struct answer_cell *cells);

/* Whether the later answer, the next of the person's, takes the earlier one's place. */
bool cubes_answer_superseded(const struct periods *periods, const struct answer *earlier,
                             const struct answer *later);

/* How far people came in a period: distinct persons, each stage of the first four within
 * the one before it.  Who was seen did one of the events of `seen` (NULL: any), or came
 * further; who considered did one of `considered` (NULL: none), or bought; who is kept
 * bought and had bought before b.  An advocate is a promoter, wrote a review of
 * JOURNEY_REVIEW_MIN and up, or brought somebody who became a customer in the period;
 * they need not have been seen. */
struct journey_rule {
    const bool *seen, *considered; /* per code of the events */
};
struct journey_cell {
    int64_t seen, considered, bought, kept, advocates;
};
enum journey_flag {
    JOURNEY_SEEN = 1 << 0,
    JOURNEY_CONSIDERED = 1 << 1,
    JOURNEY_BOUGHT = 1 << 2,
    JOURNEY_KEPT = 1 << 3,
    JOURNEY_ADVOCATE = 1 << 4,
};
#define JOURNEY_REVIEW_MIN   4
#define JOURNEY_PROMOTER_MIN 9

/* marks: caller's scratch of periods->count bytes, zero before and after. */
void cubes_journey(const struct history *h, const struct timeline *t,
                   const struct journey_rule *rule, const struct periods *periods,
                   const struct slicing *slicing, uint32_t first, uint32_t last,
                   uint8_t *marks, struct journey_cell *cells);

/* What one person is in one period [b, n), for lists of people: the same words as the
 * cells, one bit each. */
enum person_flag {
    PERSON_START = 1 << 0,
    PERSON_END = 1 << 1,
    PERSON_RETAINED = 1 << 2,
    PERSON_RETURNED = 1 << 3,
    PERSON_LOST = 1 << 4,
    PERSON_NEW_STAYED = 1 << 5,
    PERSON_NEW_LEFT = 1 << 6,
    PERSON_REACTIVATED = 1 << 7,
    PERSON_BOUNCED = 1 << 8,
    PERSON_BUYER = 1 << 9,
    PERSON_BUYER_2 = 1 << 10,
    PERSON_BUYER_LOYAL = 1 << 11,
    PERSON_RETURNING = 1 << 12,
    PERSON_FIRST_TIME = 1 << 13,
    PERSON_PREVIOUS_BUYER = 1 << 14, /* bought in [previous_b, b) */
    PERSON_KEPT_BUYER = 1 << 15,
    PERSON_ORDERED_TO_DATE = 1 << 16,
    PERSON_REPEATED_TO_DATE = 1 << 17,
    PERSON_GAP_CLOSED = 1 << 18, /* has a gap that closed in the period */
    PERSON_REFUNDED = 1 << 19,   /* has a counted refund in the period */
    PERSON_SURVIVAL = 1 << 20,   /* has a first presence span */
    PERSON_MRR_NEW = 1 << 21,
    PERSON_MRR_REACTIVATION = 1 << 22,
    PERSON_MRR_EXPANSION = 1 << 23,
    PERSON_MRR_CONTRACTION = 1 << 24,
    PERSON_MRR_CHURN = 1 << 25,
    PERSON_MRR_INVOLUNTARY = 1 << 26, /* of MRR_CHURN: by a failed payment */
    PERSON_INVOLUNTARY = 1 << 27,     /* of LOST: by a failed payment */
    PERSON_TERM_ENDED = 1 << 28,      /* has a term that ended in the period */
    PERSON_RENEWED = 1 << 29,         /* ... and one of these continued */
    PERSON_NEW_REFERRED = 1 << 30,    /* first in the period, by a referrer */
};
#define PERSON_MRR_START (UINT32_C(1) << 31) /* MRR > 0 on b-1; no int holds it */

struct person_period {
    uint32_t flags;
    int64_t orders;
    int64_t value;              /* V of the period */
    int64_t mrr_start, mrr_end; /* on b-1 and n-1 */
    int64_t mrr_fx;             /* of the change, what is only exchange rate */
};
/* previous_b = b: no period before.  n is already cut off at as_of + 1. */
struct person_period cubes_person(const struct history *h, uint32_t person,
                                  int32_t previous_b, int32_t b, int32_t n,
                                  int32_t loyal_min_orders);

/* The same of answers: one bit where the person has at least one such. */
enum answer_flag {
    ANSWERS_PROMOTER = 1 << 0,
    ANSWERS_PASSIVE = 1 << 1,
    ANSWERS_DETRACTOR = 1 << 2,
    ANSWERS_SATISFIED = 1 << 3,
    ANSWERS_CSAT = 1 << 4,
    ANSWERS_CES = 1 << 5,
    ANSWERS_DELIVERED = 1 << 6,
    ANSWERS_ANSWERED = 1 << 7,
    ANSWERS_NPS = 1 << 8,
};
/* n is already cut off at as_of + 1. */
uint32_t cubes_person_answers(const struct timeline *t, uint32_t person, int32_t b,
                              int32_t n, int32_t as_of);
/* The same of the journey: enum journey_flag. */
uint32_t cubes_person_journey(const struct history *h, const struct timeline *t,
                              const struct journey_rule *rule, uint32_t person, int32_t b,
                              int32_t n, int32_t as_of);

#endif
