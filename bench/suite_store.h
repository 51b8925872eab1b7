/* SPDX-License-Identifier: Apache-2.0 */
/* What bench/suite.c asks: the orders of a directory of bench_generate, with what is
 * known of their customers. */
#ifndef MAINSTAY_BENCH_SUITE_STORE_H
#define MAINSTAY_BENCH_SUITE_STORE_H

#include <duckdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "timeline/blocks.h"
#include "timeline/columns.h"
#include "timeline/gather.h"
#include "timeline/suite.h"

struct suite_store {
    struct gather *gather; /* holds what is read while it is built; NULL: in the file */
    uint32_t people;
    struct keys keys; /* customer ids; borrowed */
    struct blocks blocks;
    uint8_t *attribute;   /* people, as they stand in the blocks */
    uint64_t *segment;    /* a bit each; the same */
    struct columns *file; /* NULL: the arrays are our own */
};

enum { SUITE_FIRST_DAY = 18993, SUITE_DAYS = 1096, SUITE_ATTRIBUTES = 50 };

/* Hands the rows of a statement on, some at a time, at most SUITE_CHUNK_ROWS. */
#define SUITE_CHUNK_ROWS 2048
typedef void suite_take_chunk(void *context, duckdb_data_chunk chunk);
bool suite_fetch_all(duckdb_connection connection, const char *sql,
                     suite_take_chunk *take, void *context, char *error,
                     size_t error_size);

/* Without a store: reads dir/orders.parquet, gathers within memory_bytes and counts.
 * False with a sentence in `error`. */
bool suite_store_count(const char *dir, size_t memory_bytes,
                       const struct suite_request *request,
                       const struct suite_result *out, char *error, size_t error_size);

/* All of it into a file of columns, and from there: what was opened lies in the file. */
bool suite_store_build(const char *dir, size_t memory_bytes, const char *path,
                       char *error, size_t error_size);
bool suite_store_open(struct suite_store *store, const char *path, char *error,
                      size_t error_size);
void suite_store_release(struct suite_store *store);

#endif
