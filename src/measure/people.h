/* SPDX-License-Identifier: Apache-2.0 */
/* What one person is in the periods that a number is about: what lists of people and
 * comparisons of definitions are made from.
 *
 *     struct people_range *ranges;
 *     size_t count = people_ranges(&receipt, &ranges);
 *     ... people_flags(r, group, person, &ranges[0], NULL) & metric->people_numerator ...
 */
#ifndef MAINSTAY_MEASURE_PEOPLE_H
#define MAINSTAY_MEASURE_PEOPLE_H

#include "measure/receipt.h"

/* One period to look at: a period of the table, or the whole range. */
struct people_range {
    int32_t previous_b, b, n;
    size_t shown; /* index of the period; the report's period_count: the whole range */
};

/* shown: index in the report's periods; its period_count is the whole range. */
struct people_range people_range(const struct report *r, size_t shown);
/* The ranges that the number sums over; returns how many, out owned by the caller. */
size_t people_ranges(const struct receipt *receipt, struct people_range **out);
/* group NULL: everybody. */
bool people_in_group(const struct report_group *group, uint32_t person, int32_t b);
/* Everything the person is in the range, enum person_flag and CATALOGUE_PEOPLE_...; of
 * who is not in the group, whether they moved into it.  period, where not NULL, gets the
 * figures of a person of the group, else zeros. */
uint64_t people_flags(const struct report *r, const struct report_group *group,
                      uint32_t person, const struct people_range *range,
                      struct person_period *period);
/* The person's key, days and sums up to n that do not depend on the period's start. */
void people_describe(const struct report *r, int32_t b, int32_t n,
                     struct receipt_person *out);
/* A number of a metric has no list of people: which has.  ERR_NO_METRIC. */
enum err people_no_list(const struct catalogue_metric *metric, enum receipt_side side,
                        struct err_info *info) ERR_MUST_USE;

#endif
