/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts and lists of people: how a number came about, and who is in it. */
#ifndef MAINSTAY_MEASURE_RECEIPT_H
#define MAINSTAY_MEASURE_RECEIPT_H

#include "measure/report.h"

/* One metric of one period (or the total) with everything that made it. */
struct receipt {
    const struct report *report; /* borrowed */
    const struct catalogue_metric *metric;
    bool is_total;
    const struct report_period *period; /* NULL for the total */
    const struct report_group *group;   /* NULL: everybody */
    const struct catalogue_facts *facts;
    struct catalogue_value value;
};

/* period: "2024-05" (the period of the report that it names or lies in), a period's name
 * as printed ("2024-04 quarter") or "total".  group: "country=TW", "country=" for no
 * value known, or NULL.  ERR_NO_PERIOD lists the first and last there are. */
enum err receipt_find(struct receipt *out, const struct report *r, const char *metric,
                      const char *period, const char *group,
                      struct err_info *info) ERR_MUST_USE;
/* The bridge from one quantity to another as lines "E - N = retained + reactivated -
 * new_left" with their numbers; for flow metrics S -> E and textbook against exact, for
 * money gross - refunds = V.  Line i into out (cleared); false past the end. */
bool receipt_bridge(const struct receipt *receipt, size_t index, struct buf *out);
/* compare and other, the same receipt under B: NULL, or what it is beside. */
struct compare;
void receipt_write_json(const struct receipt *receipt, const char *command,
                        struct compare *compare, const struct receipt *other,
                        struct buf *out);

/* What a receipt and its people are about, as members: "of" (the period or the total)
 * and, for a group, "group". */
void receipt_write_where(const struct receipt *receipt, struct json_writer *w);

/* The people behind a number. */
enum receipt_side { RECEIPT_NUMERATOR, RECEIPT_DENOMINATOR };
#define RECEIPT_RUNS (INT32_MAX - 1) /* the day before no end */
struct receipt_person {
    uint32_t person;
    const char *key;
    int32_t first_order, last_order;       /* INT32_MIN: none; up to as_of */
    int64_t orders, value;                 /* in the period */
    int64_t orders_to_date, value_to_date; /* before n */
    int64_t mrr_start, mrr_end;            /* on the day before it and on its last */
    int32_t present_until; /* last present day of the last span begun before n; INT32_MIN:
                              none, RECEIPT_RUNS: no end is known */
};
struct receipt_people {
    struct receipt_person *people; /* by key's order of first sight */
    size_t count;
    int64_t matches; /* a pooled total counts a person once a period: the sum of those;
                        else count */
};
/* Of a pooled total: who is in it in at least one of its periods, with the orders and
 * value of those periods.  ERR_NO_METRIC for a metric without a list (says which numbers
 * it rests on). */
enum err receipt_people_build(struct receipt_people *out, const struct receipt *receipt,
                              enum receipt_side side, struct err_info *info) ERR_MUST_USE;
/* What enum receipt_side is called in outputs. */
const char *receipt_side_name(enum receipt_side side);
void receipt_people_release(struct receipt_people *people);
void receipt_people_write_json(const struct receipt_people *people,
                               const struct receipt *receipt, enum receipt_side side,
                               size_t limit, struct buf *out);
void receipt_people_write_csv(const struct receipt_people *people,
                              const struct receipt *receipt, size_t limit,
                              struct buf *out);

#endif
