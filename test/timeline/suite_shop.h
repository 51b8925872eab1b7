/* SPDX-License-Identifier: Apache-2.0 */
/* Random shops of up to some thousand people, so that there are several blocks, narrow
 * and wide ones, and a random request: what test_suite.c counts in two ways.
 *
 *     struct shop s;
 *     suite_shop_draw(&s, seed);       the same for the same seed
 *     suite_shop_release(&s);
 */
#ifndef MAINSTAY_TEST_TIMELINE_SUITE_SHOP_H
#define MAINSTAY_TEST_TIMELINE_SUITE_SHOP_H

#include "base/calendar.h"
#include "base/rng.h"
#include "timeline/history.h"
#include "timeline/suite.h"

#define SUITE_SHOP_GROUPS 5

/* What is drawn once for a shop: small numbers make everything happen often. */
struct shop {
    uint64_t seed;
    struct rng rng;
    uint32_t people;
    int32_t first_day, days;
    struct timeline_input in;
    uint32_t *order_person, *order_rows, *refund_person, *refund_order, *refund_rows;
    int32_t *order_day, *refund_day;
    int64_t *order_gross, *refund_amount;
    uint8_t *order_flags;
    bool *referred;
    uint32_t *group;
    struct history_rule rule;
    struct calendar calendar;
    int32_t from, to; /* the table's range */
    int32_t loyal;
};

void suite_shop_draw(struct shop *s, uint64_t seed);
void suite_shop_release(struct shop *s);

/* Parts of drawing, when people and days are known: referrals and groups; refunds, on any
 * day and of anybody; and when all is drawn, `in`, of which the numbers of orders and
 * refunds are known. */
void suite_shop_draw_people(struct shop *s);
void suite_shop_draw_refunds(struct shop *s, uint32_t refunds);
void suite_shop_give(struct shop *s);

/* Skips the test where the processor cannot run the code. */
void suite_shop_needs(enum suite_code code);

#endif
