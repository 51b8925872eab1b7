/* SPDX-License-Identifier: Apache-2.0 */
/* Puts what the reader gathered into the timeline's order, by person and then by day;
 * for timeline.c and orders.c only. */
#ifndef MAINSTAY_TIMELINE_ARRANGE_H
#define MAINSTAY_TIMELINE_ARRANGE_H

#include "timeline/timeline.h"

/* Compares two rows by their numbers; never 0 for different ones. */
typedef int arrange_compare(const void *left, const void *right, void *context);
/* Sorts the few rows of one person, which mostly are in order already. */
void arrange_sort(uint32_t *rows, uint32_t count, arrange_compare *compare,
                  void *context);
/* start[p] = number of rows of the people before p; returns owned, people + 1. */
uint32_t *arrange_start(uint32_t people, uint32_t count, const uint32_t *person);
/* The input rows in the timeline's order; returns owned, `count`. */
uint32_t *arrange_rows(uint32_t people, uint32_t count, const uint32_t *person,
                       const uint32_t *start, arrange_compare *compare, void *context);
/* CHECKs that the day is one of the calendar. */
int32_t arrange_day(int32_t day);

/* The input's orders from `from` up to before `to`, at most TIMELINE_GIVEN. */
void arrange_give(const struct timeline_input *in, uint32_t from, uint32_t to,
                  struct timeline_order *out);
/* The orders of a timeline; after which nobody may ask for the input's.  position, where
 * not NULL: where each input order went. */
void arrange_orders(struct timeline *t, const struct timeline_input *in,
                    uint32_t *position);

#endif
