/* SPDX-License-Identifier: Apache-2.0 */
/* What bench/suite.c asks: the orders of a directory of bench_generate, with what is
 * known of their customers. */
#ifndef MAINSTAY_BENCH_SUITE_STORE_H
#define MAINSTAY_BENCH_SUITE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "timeline/gather.h"

struct suite_store {
    struct gather *gather;
    struct blocks_input input; /* borrowed from gather */
    uint32_t people;
    uint32_t *attribute; /* people */
    uint64_t *segment;   /* a bit a person */
    struct blocks blocks;
};

enum { SUITE_FIRST_DAY = 18993, SUITE_DAYS = 1096, SUITE_ATTRIBUTES = 50 };
#define SUITE_MEMORY_BYTES ((size_t)2 << 30)

/* Reads dir/orders.parquet and dir/customers.parquet, and dir/day.parquet with its
 * customers if `day`.  False with a sentence in `error`. */
bool suite_store_read(struct suite_store *store, const char *dir, bool day, char *error,
                      size_t error_size);
void suite_store_release(struct suite_store *store);

#endif
