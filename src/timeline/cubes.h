/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels and the small cubes they fill.
 *
 * Every kernel adds the people [first, last) into the caller's cells, so cubes add
 * over people: shards and threads each take a range.  Cells lie group-major:
 * cells[group * periods->count + period], zeroed by the caller.  Kernels allocate
 * nothing.  Definitions are those of docs/manual/measures.md.
 *
 *     struct flow_cell *cells = MEM_ARRAY(struct flow_cell, periods.count);
 *     cubes_flow(&history, &periods, NULL, 0, history.people, cells);
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
};

void cubes_flow(const struct history *h, const struct periods *periods,
                const struct slicing *slicing, uint32_t first, uint32_t last,
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

/* ERR_OVERFLOW where a sum passes int64; what the cells hold then means nothing. */
enum err cubes_purchase(const struct history *h, const struct periods *periods,
                        const struct slicing *slicing, int32_t loyal_min_orders,
                        uint32_t first, uint32_t last, struct purchase_cell *cells,
                        struct err_info *info) ERR_MUST_USE;

/* Gaps between a person's successive purchase days, by the period in which the gap
 * closed (and the group there). */
struct gap_cell {
    int64_t count, sum_days;
    int64_t median_twice; /* twice the median, so that halves are whole; 0 if none */
};

/* histogram: caller's scratch of (max_gap + 1) * cells uint32, zeroed, cell-major, where
 * cells = groups * periods->count and max_gap >= as_of - first_day.  Accumulates count,
 * sum and histogram over [first, last); cubes_gap_finish derives the medians. */
void cubes_gap(const struct history *h, const struct periods *periods,
               const struct slicing *slicing, uint32_t first, uint32_t last,
               int32_t max_gap, uint32_t *histogram, struct gap_cell *cells);
void cubes_gap_finish(const uint32_t *histogram, int32_t max_gap, size_t cell_count,
                      struct gap_cell *cells);

/* Cohorts: by the period of the first qualifying order (or first presence), the
 * activity in each later period.  People whose first lies outside the table are in no
 * cohort.  Square tables, cells[cohort * periods->count + period], only period >=
 * cohort is filled. */
enum cohort_basis { COHORT_FIRST_ORDER, COHORT_FIRST_PRESENCE };
struct cohort_cell {
    int64_t customers;   /* with an order in the period */
    int64_t on_or_after; /* with an order in it or a later one up to as_of, even where
                            the table ends before */
    int64_t present;     /* present at its end */
    int64_t orders, value;
};
/* sizes: periods->count, zeroed.  Filter: only people of `group` under a fixed
 * slicing, or everybody where slicing is NULL.  ERR_OVERFLOW as cubes_purchase. */
enum err cubes_cohort(const struct history *h, const struct periods *periods,
                      enum cohort_basis basis, const struct slicing *slicing,
                      uint32_t group, uint32_t first, uint32_t last, int64_t *sizes,
                      struct cohort_cell *cells, struct err_info *info) ERR_MUST_USE;

/* Durations of first presence spans for Kaplan-Meier: event when the span's end <=
 * as_of, entry delayed for who was already present on the first day of data (their
 * start known from acquired_day: first_presence < first_day).  tables[group]; each
 * array holds days + 1 counts, zeroed, days >= as_of + 1 - min(first_presence).
 * slicing: fixed or NULL. */
struct survival_table;
void cubes_survival(const struct history *h, const struct slicing *slicing,
                    uint32_t first, uint32_t last, struct survival_table *tables);

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
};
struct person_period {
    uint32_t flags;
    int64_t orders;
    int64_t value; /* V of the period */
};
/* previous_b = b: no period before.  n is already cut off at as_of + 1. */
struct person_period cubes_person(const struct history *h, uint32_t person,
                                  int32_t previous_b, int32_t b, int32_t n,
                                  int32_t loyal_min_orders);

#endif
