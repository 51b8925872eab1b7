/* SPDX-License-Identifier: Apache-2.0 */
/* The library reads, unsorted and streaming; gather.h sorts. */
#include "suite_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/threads.h"
#include "suite_rows.h"

bool suite_fetch_all(duckdb_connection connection, const char *sql,
                     suite_take_chunk *take, void *context, char *error,
                     size_t error_size)
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

struct reading {
    struct gather *gather;
    enum err failed; /* the first one */
    struct err_info info;
};

static void take_orders(void *context, const struct gather_rows *rows)
{
    struct reading *reading = context;
    if (!reading->failed)
        reading->failed = gather_add(reading->gather, rows, &reading->info);
}

/* What is read of customers, by person. */
struct customers {
    const struct keys *keys;
    uint32_t *attribute;
    uint64_t *segment;
};

static void take_customers(void *context, duckdb_data_chunk chunk)
{
    struct customers *c = context;
    size_t count = duckdb_data_chunk_get_size(chunk);
    const uint32_t *id = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0));
    const uint8_t *attribute =
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 1));
    const uint8_t *segment =
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 2));
    uint64_t key[SUITE_CHUNK_ROWS];
    uint32_t person[SUITE_CHUNK_ROWS];
    CHECK(count <= SUITE_CHUNK_ROWS);
    for (size_t i = 0; i < count; i++)
        key[i] = id[i];
    keys_find(c->keys, key, count, person);
    for (size_t i = 0; i < count; i++) /* many waits for memory at once */
        if (person[i] != KEYS_NONE)
            __builtin_prefetch(&c->attribute[person[i]], 1);
    for (size_t i = 0; i < count; i++) {
        if (person[i] == KEYS_NONE) /* no order */
            continue;
        c->attribute[person[i]] = attribute[i];
        c->segment[person[i] / 64] |= (uint64_t)segment[i] << person[i] % 64;
    }
}

static bool failed(const struct err_info *info, char *error, size_t size)
{
    snprintf(error, size, "%s", info->text);
    return false;
}

/* Days count from SUITE_FIRST_DAY because somebody orders on it. */
static bool make_blocks(struct suite_store *store, char *error, size_t size)
{
    struct err_info info = {0};
    if (gather_blocks(store->gather, &store->blocks, &info) != ERR_OK)
        return failed(&info, error, size);
    store->keys = *gather_keys(store->gather);
    store->people = store->keys.count;
    if (store->blocks.first_day == SUITE_FIRST_DAY)
        return true;
    snprintf(error, size, "not a file of bench_generate");
    return false;
}

static bool read_orders(struct suite_store *store, duckdb_connection connection,
                        const char *dir, size_t memory_bytes, char *error, size_t size)
{
    char path[4096];
    memset(store, 0, sizeof *store);
    store->gather = gather_create(dir, memory_bytes, NULL);
    struct reading reading = {.gather = store->gather};
    snprintf(path, sizeof path, "%s/orders.parquet", dir);
    return suite_rows_read(connection, path, take_orders, &reading, error, size) &&
           (!reading.failed || failed(&reading.info, error, size));
}

static bool read_customers(struct suite_store *store, duckdb_connection connection,
                           const char *dir, char *error, size_t size)
{
    char sql[4096];
    size_t words = store->people / 64 + 1;
    struct customers c = {gather_keys(store->gather), MEM_ARRAY(uint32_t, store->people),
                          MEM_ARRAY(uint64_t, words)};
    snprintf(sql, sizeof sql, "FROM read_parquet('%s/customers.parquet')", dir);
    bool good = suite_fetch_all(connection, sql, take_customers, &c, error, size);
    if (good) {
        store->attribute = MEM_ARRAY(uint8_t, store->people);
        store->segment = MEM_ARRAY(uint64_t, words);
        blocks_lay_narrow(&store->blocks, c.attribute, store->attribute);
        blocks_lay_bits(&store->blocks, c.segment, store->segment);
    }
    free(c.attribute);
    free(c.segment);
    return good;
}

struct library {
    duckdb_database database;
    duckdb_connection connection;
};

/* So that the library's threads read on while chunks are taken. */
static const char read_ahead[] = "SET streaming_buffer_size = '64MB'";

static bool library_open(struct library *l, char *error, size_t size)
{
    if (duckdb_open(NULL, &l->database) != DuckDBError &&
        duckdb_connect(l->database, &l->connection) != DuckDBError &&
        duckdb_query(l->connection, read_ahead, NULL) != DuckDBError)
        return true;
    snprintf(error, size, "the library does not start");
    return false;
}

static void library_close(void *context)
{
    struct library *l = context;
    duckdb_disconnect(&l->connection);
    duckdb_close(&l->database);
}

bool suite_store_count(const char *dir, size_t memory_bytes,
                       const struct suite_request *request,
                       const struct suite_result *out, char *error, size_t error_size)
{
    struct suite_store store = {0};
    struct library library;
    struct err_info info = {0};
    if (!library_open(&library, error, error_size))
        return false;
    bool good =
        read_orders(&store, library.connection, dir, memory_bytes, error, error_size);
    struct threads_one *closing = threads_start(library_close, &library);
    if (!closing)
        library_close(&library);
    if (good && gather_suite(store.gather, request, out, &info) != ERR_OK)
        good = failed(&info, error, error_size);
    if (closing)
        threads_join(closing);
    suite_store_release(&store);
    return good;
}

/* ---- a file ---------------------------------------------------------------------- */

static const unsigned char stamp[COLUMNS_STAMP] = "bench 5";

struct column {
    const char *name;
    uint32_t size;
    void **array;
    uint64_t count;
};

#define COLUMNS 2

static void columns_of(struct suite_store *store, struct column out[COLUMNS])
{
    const struct column table[COLUMNS] = {
        {"place.attribute", 1, (void **)&store->attribute, store->people},
        {"place.segment", 8, (void **)&store->segment, store->people / 64 + 1},
    };
    memcpy(out, table, sizeof table);
}

struct writing {
    struct suite_store *store; /* its orders are not changed any more */
    const char *path;
    struct columns_writer *writer;
    enum err failed;
    struct err_info info;
};

/* On a thread of its own, while customers are read. */
static void put_blocks(void *context)
{
    struct writing *w = context;
    const uint64_t people = w->store->people;
    blocks_add_lanes(&w->store->blocks);
    w->failed = columns_create(&w->writer, w->path, stamp, &w->info);
    if (!w->failed)
        columns_go_around_cache(w->writer);
    if (!w->failed)
        w->failed = columns_put(w->writer, "people", sizeof people, &people, 1, &w->info);
    if (!w->failed)
        w->failed = blocks_put(&w->store->blocks, w->writer, "blocks", &w->info);
    if (!w->failed)
        w->failed = keys_put(&w->store->keys, w->writer, &w->info);
}

static void put_columns(struct writing *w)
{
    struct column column[COLUMNS];
    columns_of(w->store, column);
    for (int i = 0; i < COLUMNS && !w->failed; i++)
        w->failed = columns_put(w->writer, column[i].name, column[i].size,
                                *column[i].array, column[i].count, &w->info);
}

static bool finish_build(struct suite_store *store, struct library *library,
                         const char *dir, const char *path, char *error, size_t size)
{
    struct writing writing = {.store = store, .path = path};
    struct threads_one *thread = threads_start(put_blocks, &writing);
    if (!thread)
        put_blocks(&writing);
    bool good = read_customers(store, library->connection, dir, error, size);
    library_close(library);
    if (thread)
        threads_join(thread);
    if (good)
        put_columns(&writing);
    if (!good || writing.failed)
        columns_discard(writing.writer);
    else
        writing.failed = columns_commit(writing.writer, &writing.info);
    return writing.failed ? failed(&writing.info, error, size) : good;
}

bool suite_store_build(const char *dir, size_t memory_bytes, const char *path,
                       char *error, size_t error_size)
{
    struct suite_store store = {0};
    struct library library;
    if (!library_open(&library, error, error_size))
        return false;
    bool good =
        read_orders(&store, library.connection, dir, memory_bytes, error, error_size) &&
        make_blocks(&store, error, error_size) &&
        finish_build(&store, &library, dir, path, error, error_size);
    library_close(&library);
    suite_store_release(&store);
    return good;
}

static enum err find_columns(struct suite_store *store, struct err_info *info)
{
    const void *elements;
    uint64_t count;
    struct column column[COLUMNS];
    enum err e =
        columns_find(store->file, "people", sizeof(uint64_t), &elements, &count, info);
    if (e || count != 1)
        return e ? e : err_set(info, ERR_TRUNCATED, "the store has no head");
    store->people = (uint32_t) * (const uint64_t *)elements;
    columns_of(store, column);
    for (int i = 0; i < COLUMNS && !e; i++) {
        e = columns_find(store->file, column[i].name, column[i].size, &elements, &count,
                         info);
        if (!e && count != column[i].count)
            e = err_set(info, ERR_TRUNCATED, "%s is of another length", column[i].name);
        *column[i].array = (void *)elements;
    }
    if (!e)
        e = keys_get(&store->keys, store->file, info);
    return e ? e : blocks_get(&store->blocks, store->file, "blocks", store->people, info);
}

bool suite_store_open(struct suite_store *store, const char *path, char *error,
                      size_t error_size)
{
    struct err_info info = {0};
    *store = (struct suite_store){0};
    enum err e = columns_open(&store->file, path, stamp, &info);
    if (!e)
        e = find_columns(store, &info);
    snprintf(error, error_size, "%s", info.text);
    if (e)
        suite_store_release(store);
    return !e;
}

void suite_store_release(struct suite_store *store)
{
    if (store->file != NULL) {
        columns_close(store->file);
        memset(store, 0, sizeof *store);
        return;
    }
    blocks_release(&store->blocks);
    gather_free(store->gather);
    free(store->attribute);
    free(store->segment);
    memset(store, 0, sizeof *store);
}
