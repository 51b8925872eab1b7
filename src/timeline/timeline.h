/* SPDX-License-Identifier: Apache-2.0 */
/* The timeline: every person's orders, refunds and activities, dense and sorted.
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
 * activities.
 *
 *     struct timeline t;
 *     e = timeline_build(&t, &input, &info);
 *     ... t.order_day[t.order_start[p]] is p's first order day ...
 *     timeline_release(&t);
 */
#ifndef MAINSTAY_TIMELINE_TIMELINE_H
#define MAINSTAY_TIMELINE_TIMELINE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum order_flag {
    ORDER_TEST = 1,
    ORDER_CANCELLED = 2,
};

#define TIMELINE_NO_ORDER UINT32_MAX /* a refund that matches no order */

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
};

/* What the reader hands over, in any order; arrays are borrowed. */
struct timeline_input {
    uint32_t people;
    int scale;
    bool has_amounts;
    int32_t first_day, last_day;
    const int32_t *acquired_day; /* people, or NULL */

    uint32_t orders;
    const uint32_t *order_person;
    const int32_t *order_day;
    const int64_t *order_time_us; /* ties within a day; NULL: input order */
    const int64_t *order_gross;
    const uint8_t *order_flags;
    const uint32_t *order_rows;

    uint32_t refunds;
    const uint32_t *refund_person;
    const int32_t *refund_day; /* INT32_MIN: no date of its own, takes its order's */
    const int64_t *refund_amount;
    const uint32_t *refund_order; /* index into the input's orders */
    const uint32_t *refund_rows;

    uint32_t activities;
    const uint32_t *activity_person;
    const int32_t *activity_day;
    const uint16_t *activity_event;
};

/* Sorts (counting sort by person, then by day within a person).  A refund that
 * has neither a day nor an order is a CHECK, and so is a negative one.  A refund that
 * matches an order becomes its order's person's, whatever refund_person says.
 * position_of_order, where not NULL, receives for each input order its place in the
 * timeline.  O(n log k). */
enum err timeline_build(struct timeline *out, const struct timeline_input *input,
                        uint32_t *position_of_order, struct err_info *info) ERR_MUST_USE;
void timeline_release(struct timeline *t);

#endif
