/* SPDX-License-Identifier: Apache-2.0 */
/* Who was brought by whom.  That referred customers stay longer is the channel's doing;
 * here it only gets names. */
#include "cli/demo_parts.h"

#include "base/mem.h"
#include "base/rng.h"

#include <stdlib.h>

#define NAMES_FRIEND       960000u /* per million of those who came by referral */
#define NAMES_FRIEND_OTHER 15000u  /* and of the others */
#define TRIES              20

int32_t *demo_no_days(const struct demo_shop *shop)
{
    int32_t *days = MEM_ARRAY(int32_t, shop->customer_count);
    for (size_t i = 0; i < shop->customer_count; i++)
        days[i] = DEMO_NO_DAY;
    return days;
}

int32_t *demo_last_orders(const struct demo_shop *shop, int32_t day)
{
    int32_t *last = demo_no_days(shop);
    for (size_t i = 0; i < shop->order_count && shop->orders[i].day < day; i++)
        last[shop->orders[i].buyer] = shop->orders[i].day;
    return last;
}

/* Somebody who came before and is still there. */
static uint32_t pick_friend(const struct demo_shop *shop, const int32_t *last_order,
                            uint32_t customer, struct rng *rng)
{
    int32_t day = shop->customers[customer].signup_day;
    for (int i = 0; customer > 0 && i < TRIES; i++) {
        uint32_t other = rng_below(rng, customer);
        if (shop->customers[other].signup_day < day && last_order[other] >= day)
            return other;
    }
    return DEMO_NOBODY;
}

void demo_friends_build(struct demo_shop *shop, uint64_t seed)
{
    int32_t *last_order = demo_last_orders(shop, DEMO_NO_DAY);
    for (uint32_t i = 0; i < shop->customer_count; i++) {
        struct demo_customer *c = &shop->customers[i];
        struct rng rng;
        rng_init_stream(&rng, seed, DEMO_STREAM_FRIENDS + i);
        uint32_t named = c->channel == DEMO_REFERRAL ? NAMES_FRIEND : NAMES_FRIEND_OTHER;
        c->referrer = rng_chance(&rng, named) ? pick_friend(shop, last_order, i, &rng)
                                              : DEMO_NOBODY;
    }
    free(last_order);
}
