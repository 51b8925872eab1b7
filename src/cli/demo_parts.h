/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the demonstration shop share; nobody else includes it.  Each part
 * draws from streams of random numbers of its own: a new part leaves the files of the
 * others as they were. */
#ifndef MAINSTAY_CLI_DEMO_PARTS_H
#define MAINSTAY_CLI_DEMO_PARTS_H

#include "cli/demo_shop.h"

/* One for who comes when, then one a customer for each part. */
#define DEMO_STREAM_ARRIVALS UINT64_C(0)
#define DEMO_STREAM_LIFE     UINT64_C(1)
#define DEMO_STREAM_FRIENDS  (UINT64_C(1) << 40)
#define DEMO_STREAM_CLUB     (UINT64_C(2) << 40)
#define DEMO_STREAM_SURVEYS  (UINT64_C(3) << 40)

/* Won by the discount campaign. */
bool demo_bargain_hunter(const struct demo_customer *c);
/* Who orders on this day has to wait. */
bool demo_in_delivery_trouble(const struct demo_customer *c, int32_t day);

/* DEMO_NO_DAY for each customer; owned. */
int32_t *demo_no_days(const struct demo_shop *shop);
/* Each customer's last order before `day`, DEMO_NO_DAY where there is none; owned. */
int32_t *demo_last_orders(const struct demo_shop *shop, int32_t day);

/* Fill their fields of a shop that has its orders and refunds, in this order. */
void demo_friends_build(struct demo_shop *shop, uint64_t seed);
void demo_club_build(struct demo_shop *shop, uint64_t seed);
void demo_surveys_build(struct demo_shop *shop, uint64_t seed);

#endif
