/* SPDX-License-Identifier: Apache-2.0 */
/* The library reads, unsorted and streaming; gather.h sorts. */
#include "suite_store.h"

#include <duckdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

typedef void take_chunk(void *context, duckdb_data_chunk chunk);

static bool fetch_all(duckdb_connection connection, const char *sql, take_chunk *take,
                      void *context, char *error, size_t error_size)
{
    duckdb_prepared_statement statement = NULL;
    duckdb_pending_result pending = NULL;
    duckdb_result result;
    bool good = duckdb_prepare(connection, sql, &statement) == DuckDBSuccess;
    if (!good)
        snprintf(error, error_size, "%s", duckdb_prepare_error(statement));
    if (good && (duckdb_pending_prepared_streaming(statement, &pending) == DuckDBError ||
                 duckdb_execute_pending(pending, &result) == DuckDBError)) {
        snprintf(error, error_size, "%s", duckdb_pending_error(pending));
        good = false;
    }
    if (good) {
        for (duckdb_data_chunk chunk; (chunk = duckdb_fetch_chunk(result));
             duckdb_destroy_data_chunk(&chunk))
            take(context, chunk);
        duckdb_destroy_result(&result);
    }
    duckdb_destroy_pending(&pending);
    duckdb_destroy_prepare(&statement);
    return good;
}

/* The library's chunks have at most as many rows. */
enum { CHUNK_ROWS = 2048 };

struct reading {
    struct gather *gather;
    enum err failed; /* the first one */
    struct err_info info;
};

static void take_orders(void *context, duckdb_data_chunk chunk)
{
    struct reading *reading = context;
    uint64_t key[CHUNK_ROWS];
    int32_t day[CHUNK_ROWS];
    int64_t amount[CHUNK_ROWS];
    size_t count = duckdb_data_chunk_get_size(chunk);
    const uint32_t *customer =
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0));
    const int64_t *ts = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 1));
    const int32_t *cents = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 2));
    CHECK(count <= CHUNK_ROWS);
    for (size_t i = 0; i < count; i++) {
        key[i] = customer[i];
        day[i] = (int32_t)(ts[i] / INT64_C(86400000000));
        amount[i] = cents[i];
    }
    struct gather_rows rows = {.count = count, .key = key, .day = day, .amount = amount};
    if (!reading->failed)
        reading->failed = gather_add(reading->gather, &rows, &reading->info);
}

static void take_customers(void *context, duckdb_data_chunk chunk)
{
    struct suite_store *store = context;
    size_t count = duckdb_data_chunk_get_size(chunk);
    const uint32_t *id = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0));
    const uint8_t *attribute =
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 1));
    const uint8_t *segment =
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 2));
    for (size_t i = 0; i < count; i++) {
        uint32_t person = keys_find(gather_keys(store->gather), id[i]);
        if (person == KEYS_NONE) /* no order */
            continue;
        store->attribute[person] = attribute[i];
        store->segment[person / 64] |= (uint64_t)segment[i] << person % 64;
    }
}

/* The files' rows; with the day's after the others. */
static bool read_files(struct suite_store *store, duckdb_connection connection,
                       const char *dir, bool day, char *error, size_t size)
{
    static const char *const parts[] = {"", "day"};
    struct reading reading = {.gather = store->gather};
    char sql[4096];
    bool good = true;
    for (size_t i = 0; good && i < (day ? 2 : 1); i++) {
        snprintf(
            sql, sizeof sql,
            "SELECT customer_id, ts, amount_cents FROM read_parquet('%s/%s.parquet')",
            dir, i ? "day" : "orders");
        good = fetch_all(connection, sql, take_orders, &reading, error, size);
    }
    if (good && !reading.failed)
        reading.failed = gather_finish(store->gather, &store->input, &reading.info);
    if (reading.failed) {
        snprintf(error, size, "%s", reading.info.text);
        good = false;
    }
    if (good) {
        store->people = store->input.people;
        store->attribute = MEM_ARRAY(uint32_t, store->people);
        store->segment = MEM_ARRAY(uint64_t, store->people / 64 + 1);
    }
    for (size_t i = 0; good && i < (day ? 2 : 1); i++) {
        snprintf(sql, sizeof sql, "FROM read_parquet('%s/%s%scustomers.parquet')", dir,
                 parts[i], i ? "-" : "");
        good = fetch_all(connection, sql, take_customers, store, error, size);
    }
    return good;
}

bool suite_store_read(struct suite_store *store, const char *dir, bool day, char *error,
                      size_t error_size)
{
    duckdb_database database;
    duckdb_connection connection;
    memset(store, 0, sizeof *store);
    store->gather = gather_create(dir, SUITE_MEMORY_BYTES, NULL);
    if (duckdb_open(NULL, &database) == DuckDBError ||
        duckdb_connect(database, &connection) == DuckDBError) {
        snprintf(error, error_size, "the library does not start");
        return false;
    }
    bool good = read_files(store, connection, dir, day, error, error_size);
    duckdb_disconnect(&connection);
    duckdb_close(&database);
    if (good && !blocks_build(&store->blocks, &store->input)) {
        snprintf(error, error_size, "the amounts are too large");
        good = false;
    }
    if (!good)
        suite_store_release(store);
    return good;
}

void suite_store_release(struct suite_store *store)
{
    blocks_release(&store->blocks);
    gather_free(store->gather);
    free(store->attribute);
    free(store->segment);
    memset(store, 0, sizeof *store);
}
