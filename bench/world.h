/* SPDX-License-Identifier: Apache-2.0 */
/* The world of the benchmark: who bought when, and for how much.
 *
 * Customers are numbers 0, 1, 2 ...; each has a random stream of its own, so the orders
 * of one can be asked for at any time and are always the same.  Whole numbers only: the
 * same bytes on every machine.  The first WORLD_SPECIAL customers are not random; they
 * stand on the boundaries where definitions differ (world_special in world.c).
 *
 *     struct world world;
 *     world_init(&world, 1000000);
 *     uint32_t seconds[WORLD_ORDERS_MAX];
 *     size_t count = world_orders(&world, 17, seconds);
 */
#ifndef MAINSTAY_BENCH_WORLD_H
#define MAINSTAY_BENCH_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WORLD_VERSION = 1, /* another one, other files */
    WORLD_DAYS = 1096, /* 2022-01-01 .. 2024-12-31 */
    WORLD_ORDERS_MAX = 4096,
    WORLD_SPECIAL = 37 * 12,
    WORLD_ATTRIBUTES = 50,
    WORLD_CUSTOMERS_MAX = 1 << 24,
    WORLD_ORDERS_LEAST = 2000,
};

struct world {
    uint64_t orders;
    uint32_t customers;
    uint32_t last_count; /* orders of the last customer that are wanted */
    uint32_t orders_of_day[WORLD_DAYS];
};

/* As many customers as it takes to have `orders` orders, at least WORLD_ORDERS_LEAST. */
void world_init(struct world *world, uint64_t orders);
/* Seconds since 2022-01-01, ascending.  seconds has room for WORLD_ORDERS_MAX. */
size_t world_orders(const struct world *world, uint32_t customer, uint32_t *seconds);
uint32_t world_cents(uint32_t customer, uint32_t ordinal);
/* The number that stands in files: 1 .. customers, in no order. */
uint32_t world_id(const struct world *world, uint32_t customer);
/* 0 .. WORLD_ATTRIBUTES-1: value k is 1/(k+1) as common as value 0. */
uint32_t world_attribute(uint32_t customer);
/* One of ten. */
bool world_in_segment(uint32_t customer);
/* Customers of the day that is appended: three of four are known already, the others come
 * after the last one. */
uint32_t world_day_customer(const struct world *world, uint32_t index);

#endif
