/* SPDX-License-Identifier: Apache-2.0 */
/* Random shops with everything that kernels count: orders, refunds, events, subscriptions
 * in three currencies, surveys, referrals; and slicings that do and do not move.
 *
 *     struct pass_shop s;
 *     pass_shop_draw(&s, seed);      the same for the same seed
 *     pass_shop_open(&s);            timeline and history; rows may be changed before
 *     pass_shop_close(&s);
 */
#ifndef MAINSTAY_TEST_TIMELINE_PASS_SHOP_H
#define MAINSTAY_TEST_TIMELINE_PASS_SHOP_H

#include "base/rng.h"
#include "timeline/pass.h"

#define PASS_SHOP_GROUPS  4
#define PASS_SHOP_FOREIGN 2
#define PASS_SHOP_DAYS    1000 /* rates go so far on both sides of first_day */

struct pass_shop {
    struct rng rng;
    struct timeline_input in;
    uint32_t *order_person, *order_rows, *refund_person, *refund_order, *refund_rows;
    int32_t *order_day, *refund_day, *activity_day, *acquired_day;
    int64_t *order_gross, *refund_amount;
    uint8_t *order_flags;
    uint32_t *activity_person, *spell_person, *answer_person, *delivery_person;
    uint16_t *activity_event;
    struct spell *spell;
    struct answer *answer;
    struct delivery *delivery;
    bool *referred;
    uint32_t *referrer;
    struct timeline_currency currency[PASS_SHOP_FOREIGN];
    struct rate *rate[PASS_SHOP_FOREIGN];

    struct history_rule rule;
    struct calendar calendar;
    int32_t loyal;
    bool considered[3]; /* of the events */
    struct journey_rule journey;
    struct slicing fixed, moving;
    uint32_t *group, *change_start, *change_code;
    int32_t *change_day;

    struct timeline timeline;
    struct history history;
    struct periods periods, whole;
};

void pass_shop_draw(struct pass_shop *s, uint64_t seed);
bool pass_shop_open(struct pass_shop *s); /* false: sums of the history do not fit */
void pass_shop_close(struct pass_shop *s);

#endif
