/* SPDX-License-Identifier: Apache-2.0 */
/* The demonstration shop: two and a half years of a shop that never was, with a problem
 * to discover.  It is here and not in a layer below because nothing but the command line
 * shows it to anybody; tests link it all the same.
 *
 * The same seed and number of customers give the same bytes on every machine: all of it
 * is whole-number arithmetic.
 *
 * What is wrong in this shop (the tests count it):
 * - From October 2023 to March 2024 a discount campaign on the channel `social` wins many
 *   customers of whom most buy once and leave.
 * - From March to May 2024 deliveries to Germany (`DE`) come late: refunds rise, and who
 *   had to wait leaves more often.
 * Both also leave the tea club sooner and answer worse when asked; who came by a friend
 * stays longer and answers better.
 *
 *     struct demo_shop shop;
 *     demo_shop_build(&shop, 1, 20000);
 *     demo_shop_write_orders(&shop, &out);
 *     demo_shop_release(&shop);
 */
#ifndef MAINSTAY_CLI_DEMO_SHOP_H
#define MAINSTAY_CLI_DEMO_SHOP_H

#include "base/output.h"
#include "cli/demo_world.h"

#include <stddef.h>
#include <stdint.h>

#define DEMO_CUSTOMERS_DEFAULT 20000
#define DEMO_CUSTOMERS_MAX     2000000
#define DEMO_NOBODY            UINT32_MAX
#define DEMO_NO_DAY            INT32_MAX

struct demo_customer {
    int32_t signup_day; /* of the first order */
    uint8_t country, channel, city;
    uint8_t family, given;
    uint32_t referrer; /* index of a customer, or DEMO_NOBODY */
};

enum demo_status {
    DEMO_COMPLETED,
    DEMO_CANCELLED,
    DEMO_TEST,
};

struct demo_order {
    int32_t day, second; /* of the day, local time */
    uint32_t buyer;      /* who ordered, index of a customer */
    uint32_t number;     /* the buyer's how manyth, from 0 */
    uint32_t total_cents;
    uint8_t status, category;
    bool guest; /* the shop does not know who it was */
};

struct demo_refund {
    int32_t day;
    uint32_t order; /* index */
    uint32_t amount_cents;
    uint8_t reason;
};

enum demo_subscription_status {
    DEMO_RUNNING,
    DEMO_TRIALING,
    DEMO_PAUSED,
    DEMO_PAST_DUE,
    DEMO_ENDED,
    DEMO_REPLACED, /* by the next stretch, on another plan */
};

/* A stretch of a subscription on one plan.  Days that are not, or not yet, are
 * DEMO_NO_DAY. */
struct demo_subscription {
    uint32_t id; /* the stretches of one subscription have the same */
    uint32_t customer;
    int32_t start, end;
    int32_t trial_end, pause_start, pause_end;
    int32_t cancelled, paid_until;
    uint8_t plan, interval, status, reason;
};

/* A survey sent on `day`, or, with a score, answered. */
struct demo_survey {
    int32_t day, sent_day;
    uint32_t customer;
    uint8_t kind, score;
};

/* Customers by signup day, orders by day and time, subscriptions by start, the rest by
 * day. */
struct demo_shop {
    struct demo_customer *customers;
    struct demo_order *orders;
    struct demo_refund *refunds;
    struct demo_subscription *subscriptions;
    struct demo_survey *deliveries, *answers;
    size_t customer_count, order_count, refund_count;
    size_t subscription_count, delivery_count, answer_count;
};

/* First and last day of the shop. */
int32_t demo_shop_first_day(void);
int32_t demo_shop_last_day(void);

/* customers: 1 .. DEMO_CUSTOMERS_MAX. */
void demo_shop_build(struct demo_shop *out, uint64_t seed, uint32_t customers);
void demo_shop_release(struct demo_shop *shop);

/* The files, as CSV with a header. */
void demo_shop_write_customers(const struct demo_shop *shop, struct output *out);
void demo_shop_write_orders(const struct demo_shop *shop, struct output *out);
void demo_shop_write_refunds(const struct demo_shop *shop, struct output *out);
void demo_shop_write_subscriptions(const struct demo_shop *shop, struct output *out);
void demo_shop_write_deliveries(const struct demo_shop *shop, struct output *out);
void demo_shop_write_answers(const struct demo_shop *shop, struct output *out);
void demo_shop_write_costs(const struct demo_shop *shop, struct output *out);

#endif
