/* SPDX-License-Identifier: Apache-2.0 */
/* People buy till they leave, in whole days: each day a customer orders with a chance of
 * their own, moved by the season, and after each order leaves for good with another
 * chance (Fader, Hardie & Shang 2010, "Customer-base analysis in a discrete-time
 * noncontractual setting", Marketing Science 29(6), is the model behind it).  A draw a
 * day is slower than drawing the gaps, but needs no logarithm, so the bytes are the same
 * everywhere, and seasons come by themselves. */
#include "cli/demo_shop.h"

#include "base/calendar.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "cli/demo_parts.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define MILLION           1000000u
#define DAILY_PER_MILLION 30000u /* of an ordinary customer: an order in 33 days */
#define DAYS_MAX          1000

int32_t demo_shop_first_day(void)
{
    return calendar_day(2022, 1, 1);
}

int32_t demo_shop_last_day(void)
{
    return calendar_day(2024, 6, 30);
}

static bool in_campaign(int32_t day)
{
    return day >= calendar_day(2023, 10, 1) && day < calendar_day(2024, 4, 1);
}

bool demo_in_delivery_trouble(const struct demo_customer *c, int32_t day)
{
    return c->country == DEMO_DE && day >= calendar_day(2024, 3, 1) &&
           day < calendar_day(2024, 6, 1);
}

/* Arrivals. */

static uint32_t pick_country(struct rng *rng)
{
    uint32_t at = rng_below(rng, 100), country = 0;
    while (at >= demo_countries[country].share)
        at -= demo_countries[country++].share;
    return country;
}

static uint32_t pick_channel(struct rng *rng, int32_t day)
{
    bool campaign = in_campaign(day);
    uint32_t at = rng_below(rng, 100), channel = 0;
    for (;; channel++) {
        const struct demo_channel *c = &demo_channels[channel];
        uint32_t share = campaign ? c->share_campaign : c->share;
        if (at < share)
            return channel;
        at -= share;
    }
}

/* For each country the running sum over the days of how many come: the shop grows by
 * half in its time, the campaign brings half as many again. */
struct arrivals {
    int32_t days;
    uint32_t sum[DEMO_COUNTRIES][DAYS_MAX];
};

static void arrivals_fill(struct arrivals *a)
{
    int32_t first = demo_shop_first_day();
    a->days = demo_shop_last_day() - first + 1;
    CHECK(a->days <= DAYS_MAX);
    for (int c = 0; c < DEMO_COUNTRIES; c++) {
        uint32_t sum = 0;
        for (int32_t i = 0; i < a->days; i++) {
            uint32_t growth = 100 + 50 * (uint32_t)i / (uint32_t)a->days;
            uint32_t campaign = in_campaign(first + i) ? 150 : 100;
            sum += demo_season_percent((enum demo_country_code)c, first + i) * growth *
                   campaign / 100;
            a->sum[c][i] = sum;
        }
    }
}

static int32_t pick_day(struct rng *rng, const struct arrivals *a, uint32_t country)
{
    const uint32_t *sum = a->sum[country];
    uint32_t at = rng_below(rng, sum[a->days - 1]);
    int32_t low = 0, high = a->days - 1; /* the first day whose sum is above `at` */
    while (low < high) {
        int32_t middle = (low + high) / 2;
        if (sum[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return demo_shop_first_day() + low;
}

static uint8_t pick_word(struct rng *rng, const struct demo_words *words)
{
    return (uint8_t)rng_below(rng, demo_words_count(words));
}

/* All fields decide, so that the result does not hang on how qsort treats equals. */
static int by_signup(const void *left, const void *right)
{
    const struct demo_customer *a = left, *b = right;
    if (a->signup_day != b->signup_day)
        return a->signup_day < b->signup_day ? -1 : 1;
    const int fields[][2] = {
        {a->country, b->country}, {a->channel, b->channel}, {a->city, b->city},
        {a->family, b->family},   {a->given, b->given},
    };
    for (size_t i = 0; i < COUNT(fields); i++)
        if (fields[i][0] != fields[i][1])
            return fields[i][0] < fields[i][1] ? -1 : 1;
    return 0;
}

static void build_customers(struct demo_shop *shop, uint64_t seed)
{
    struct rng rng;
    rng_init_stream(&rng, seed, DEMO_STREAM_ARRIVALS);
    struct arrivals *arrivals = MEM_NEW(struct arrivals);
    arrivals_fill(arrivals);
    for (size_t i = 0; i < shop->customer_count; i++) {
        struct demo_customer *c = &shop->customers[i];
        c->country = (uint8_t)pick_country(&rng);
        c->signup_day = pick_day(&rng, arrivals, c->country);
        c->channel = (uint8_t)pick_channel(&rng, c->signup_day);
        const struct demo_country *country = &demo_countries[c->country];
        c->city = pick_word(&rng, &country->cities);
        c->family = pick_word(&rng, &country->families);
        c->given = pick_word(&rng, &country->givens);
    }
    free(arrivals);
    qsort(shop->customers, shop->customer_count, sizeof *shop->customers, by_signup);
}

/* Lives. */

struct life {
    struct demo_shop *shop;
    size_t order_capacity, refund_capacity;
    const struct demo_customer *customer;
    uint32_t buyer, orders;
    uint32_t pace_percent;    /* of the ordinary chance of an order a day */
    uint32_t leave_per_mille; /* after an order */
    uint32_t favourite;       /* category */
    struct rng rng;
};

/* How cohorts differ: what leaving was like for who came in each quarter, in percent. */
static uint32_t cohort_percent(int32_t signup_day)
{
    static const uint8_t quarters[] = {70, 75, 90, 125, 80, 85, 95, 120, 100, 100};
    int year, month, date;
    calendar_civil(signup_day, &year, &month, &date);
    return quarters[(year - 2022) * 4 + (month - 1) / 3];
}

static void life_begin(struct life *life, uint64_t seed, uint32_t buyer)
{
    static const uint8_t paces[] = {40, 55, 75, 90, 105, 125, 150, 190};
    static const uint8_t tempers[] = {55, 80, 100, 120, 145};
    rng_init_stream(&life->rng, seed, DEMO_STREAM_LIFE + buyer);
    life->customer = &life->shop->customers[buyer];
    life->buyer = buyer;
    life->orders = 0;
    life->pace_percent = paces[rng_below(&life->rng, COUNT(paces))];
    life->favourite = rng_below(&life->rng, DEMO_CATEGORIES);
    life->leave_per_mille = demo_channels[life->customer->channel].leave_per_mille *
                            cohort_percent(life->customer->signup_day) / 100 *
                            tempers[rng_below(&life->rng, COUNT(tempers))] / 100;
}

bool demo_bargain_hunter(const struct demo_customer *c)
{
    return c->channel == DEMO_SOCIAL && in_campaign(c->signup_day);
}

static uint32_t pick_total(struct life *life, uint32_t category)
{
    /* Sixteenths of a distribution with a long right tail, in percent of its middle. */
    static const uint16_t spread[] = {45,  57,  66,  74,  81,  88,  94,  100,
                                      107, 115, 124, 135, 149, 168, 198, 275};
    uint32_t cents = demo_categories[category].price_cents *
                     demo_countries[life->customer->country].price / 100 *
                     spread[rng_below(&life->rng, COUNT(spread))] / 100;
    if (life->orders == 0 && demo_bargain_hunter(life->customer))
        cents = cents * 65 / 100; /* the discount of the campaign */
    return cents + rng_below(&life->rng, 100);
}

static struct demo_order *add_order(struct life *life, int32_t day)
{
    struct demo_shop *shop = life->shop;
    MEM_GROW(shop->orders, life->order_capacity, shop->order_count + 1);
    struct demo_order *order = &shop->orders[shop->order_count++];
    uint32_t category = rng_chance(&life->rng, 650000)
                            ? life->favourite
                            : rng_below(&life->rng, DEMO_CATEGORIES);
    *order = (struct demo_order){
        .day = day,
        .second = 7 * 3600 + (int32_t)rng_below(&life->rng, 16 * 3600),
        .buyer = life->buyer,
        .number = life->orders,
        .category = (uint8_t)category,
        .total_cents = pick_total(life, category),
    };
    uint32_t fate = rng_below(&life->rng, 1000);
    if (fate < 18)
        order->status = DEMO_CANCELLED;
    else if (fate < 20)
        order->status = DEMO_TEST;
    else if (fate < 22)
        order->total_cents = 0; /* a sample */
    else if (fate < 27)
        order->guest = true;
    life->orders++;
    return order;
}

static bool refunded(struct life *life, const struct demo_order *order)
{
    if (order->status != DEMO_COMPLETED || order->total_cents == 0)
        return false;
    uint32_t per_mille = demo_in_delivery_trouble(life->customer, order->day)
                             ? 280
                             : demo_categories[order->category].refund_per_mille;
    return rng_chance(&life->rng, per_mille * 1000);
}

/* The refund's `order` is the order's place before sorting; sort_orders mends it. */
static void add_refund(struct life *life, const struct demo_order *order)
{
    struct demo_shop *shop = life->shop;
    bool late = demo_in_delivery_trouble(life->customer, order->day);
    uint32_t amount = order->total_cents;
    int32_t day = order->day + 3 + (int32_t)rng_below(&life->rng, 25);
    uint32_t reason = late && !rng_chance(&life->rng, 120000)
                          ? DEMO_LATE
                          : rng_below(&life->rng, DEMO_REASONS);
    if (!rng_chance(&life->rng, 600000)) /* a part of it */
        amount = amount * (30 + rng_below(&life->rng, 41)) / 100;
    if (day > demo_shop_last_day() || amount == 0)
        return;
    MEM_GROW(shop->refunds, life->refund_capacity, shop->refund_count + 1);
    shop->refunds[shop->refund_count++] = (struct demo_refund){
        .day = day,
        .order = (uint32_t)(order - shop->orders),
        .amount_cents = amount,
        .reason = (uint8_t)reason,
    };
}

static bool leaves(struct life *life, int32_t day)
{
    uint32_t per_mille = life->leave_per_mille;
    if (life->orders == 1 && demo_bargain_hunter(life->customer))
        per_mille = 800;
    if (demo_in_delivery_trouble(life->customer, day))
        per_mille += 350;
    return rng_chance(&life->rng, per_mille * 1000);
}

static bool orders_today(struct life *life, int32_t day)
{
    if (day == life->customer->signup_day)
        return true;
    uint32_t season = demo_season_percent(life->customer->country, day);
    uint32_t chance = DAILY_PER_MILLION * life->pace_percent / 100 * season / 100;
    return rng_chance(&life->rng, chance < MILLION ? chance : MILLION);
}

static void life_live(struct life *life)
{
    int32_t last = demo_shop_last_day();
    for (int32_t day = life->customer->signup_day; day <= last; day++) {
        if (!orders_today(life, day))
            continue;
        const struct demo_order *order = add_order(life, day);
        if (refunded(life, order))
            add_refund(life, order);
        if (leaves(life, day))
            return;
    }
}

/* Files are in the order of time. */

static int by_time(const void *left, const void *right)
{
    const struct demo_order *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->second != b->second)
        return a->second < b->second ? -1 : 1;
    if (a->buyer != b->buyer)
        return a->buyer < b->buyer ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static int by_day(const void *left, const void *right)
{
    const struct demo_refund *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* An order's place before sorting is its buyer's first place plus its number. */
static void sort_orders(struct demo_shop *shop)
{
    uint32_t *first = MEM_ARRAY(uint32_t, shop->customer_count);
    uint32_t *moved_to = MEM_ARRAY(uint32_t, shop->order_count);
    for (size_t i = shop->order_count; i-- > 0;)
        first[shop->orders[i].buyer] = (uint32_t)i;
    qsort(shop->orders, shop->order_count, sizeof *shop->orders, by_time);
    for (size_t i = 0; i < shop->order_count; i++)
        moved_to[first[shop->orders[i].buyer] + shop->orders[i].number] = (uint32_t)i;
    for (size_t i = 0; i < shop->refund_count; i++)
        shop->refunds[i].order = moved_to[shop->refunds[i].order];
    free(moved_to);
    free(first);
}

void demo_shop_build(struct demo_shop *out, uint64_t seed, uint32_t customers)
{
    CHECK(customers >= 1 && customers <= DEMO_CUSTOMERS_MAX);
    *out = (struct demo_shop){
        .customers = MEM_ARRAY(struct demo_customer, customers),
        .customer_count = customers,
    };
    build_customers(out, seed);
    struct life life = {.shop = out};
    for (uint32_t i = 0; i < customers; i++) {
        life_begin(&life, seed, i);
        life_live(&life);
    }
    sort_orders(out);
    if (out->refund_count)
        qsort(out->refunds, out->refund_count, sizeof *out->refunds, by_day);
    demo_friends_build(out, seed);
    demo_club_build(out, seed);
    demo_surveys_build(out, seed);
}

void demo_shop_release(struct demo_shop *shop)
{
    free(shop->customers);
    free(shop->orders);
    free(shop->refunds);
    free(shop->subscriptions);
    free(shop->deliveries);
    free(shop->answers);
    *shop = (struct demo_shop){0};
}
