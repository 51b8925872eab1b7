/* SPDX-License-Identifier: Apache-2.0 */
/* The library reads, unsorted and streaming; orders are counted by person and dealt out,
 * which keeps each person's in order of time because the file is. */
#include "suite_store.h"

#include <duckdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Rows as they come. */
struct rows {
    uint32_t *customer;
    uint16_t *day;
    int32_t *cents;
    size_t count, customers_capacity, days_capacity, cents_capacity;
};

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

static void take_orders(void *context, duckdb_data_chunk chunk)
{
    struct rows *rows = context;
    size_t count = duckdb_data_chunk_get_size(chunk), all = rows->count + count;
    const uint32_t *customer =
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0));
    const int64_t *ts = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 1));
    const int32_t *cents = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 2));
    MEM_GROW(rows->customer, rows->customers_capacity, all);
    MEM_GROW(rows->day, rows->days_capacity, all);
    MEM_GROW(rows->cents, rows->cents_capacity, all);
    memcpy(rows->customer + rows->count, customer, count * sizeof *customer);
    memcpy(rows->cents + rows->count, cents, count * sizeof *cents);
    for (size_t i = 0; i < count; i++)
        rows->day[rows->count + i] =
            (uint16_t)(ts[i] / INT64_C(86400000000) - SUITE_FIRST_DAY);
    rows->count = all;
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
        uint32_t person = id[i] <= store->customers ? store->person[id[i]] : UINT32_MAX;
        if (person == UINT32_MAX) /* no order */
            continue;
        store->attribute[person] = attribute[i];
        store->segment[person / 64] |= (uint64_t)segment[i] << person % 64;
    }
}

/* Numbers customers as they are first seen: the file is in order of time, so neighbours
 * begin on neighbouring days, as they do in a timeline. */
static void number_people(struct suite_store *store, struct rows *rows)
{
    uint32_t customers = 0;
    for (size_t i = 0; i < rows->count; i++)
        customers = rows->customer[i] > customers ? rows->customer[i] : customers;
    store->customers = customers;
    store->person = mem_alloc((size_t)customers + 1, sizeof *store->person);
    memset(store->person, 0xff, ((size_t)customers + 1) * sizeof *store->person);
    for (size_t i = 0; i < rows->count; i++) {
        uint32_t *person = &store->person[rows->customer[i]];
        if (*person == UINT32_MAX)
            *person = store->people++;
        rows->customer[i] = *person;
    }
}

static void deal(struct suite_store *store, struct rows *rows)
{
    number_people(store, rows);
    store->orders = rows->count;
    uint32_t people = store->people;
    store->order_start = MEM_ARRAY(uint32_t, (size_t)people + 2);
    store->order_day = mem_alloc(rows->count, sizeof *store->order_day);
    store->order_cents = mem_alloc(rows->count, sizeof *store->order_cents);
    uint32_t *next = store->order_start + 1; /* where the next order of a person goes */
    for (size_t i = 0; i < rows->count; i++)
        next[rows->customer[i] + 1]++;
    for (uint32_t p = 0; p < people; p++)
        next[p + 1] += next[p];
    for (size_t i = 0; i < rows->count; i++) {
        uint32_t at = next[rows->customer[i]]++;
        store->order_day[at] = rows->day[i];
        store->order_cents[at] = rows->cents[i];
    }
}

static bool read_files(struct suite_store *store, duckdb_connection connection,
                       const char *dir, char *error, size_t size)
{
    struct rows rows = {0};
    char sql[4096];
    snprintf(
        sql, sizeof sql,
        "SELECT customer_id, ts, amount_cents FROM read_parquet('%s/orders.parquet')",
        dir);
    bool good = fetch_all(connection, sql, take_orders, &rows, error, size);
    if (good) {
        deal(store, &rows);
        store->attribute = MEM_ARRAY(uint32_t, store->people);
        store->segment = MEM_ARRAY(uint64_t, store->people / 64 + 1);
    }
    free(rows.customer);
    free(rows.day);
    free(rows.cents);
    snprintf(sql, sizeof sql, "FROM read_parquet('%s/customers.parquet')", dir);
    return good && fetch_all(connection, sql, take_customers, store, error, size);
}

bool suite_store_read(struct suite_store *store, const char *dir, char *error,
                      size_t error_size)
{
    duckdb_database database;
    duckdb_connection connection;
    memset(store, 0, sizeof *store);
    if (duckdb_open(NULL, &database) == DuckDBError ||
        duckdb_connect(database, &connection) == DuckDBError) {
        snprintf(error, error_size, "the library does not start");
        return false;
    }
    bool good = read_files(store, connection, dir, error, error_size);
    duckdb_disconnect(&connection);
    duckdb_close(&database);
    struct blocks_input input = {.people = store->people,
                                 .first_day = SUITE_FIRST_DAY,
                                 .last_day = SUITE_FIRST_DAY + SUITE_DAYS - 1,
                                 .order_start = store->order_start,
                                 .order_day_narrow = store->order_day,
                                 .order_amount_narrow = store->order_cents};
    if (good && !blocks_build(&store->blocks, &input)) {
        snprintf(error, error_size, "the amounts are too large");
        good = false;
    }
    if (!good)
        suite_store_release(store);
    return good;
}

/* ---- a file ---------------------------------------------------------------------- */

static const unsigned char stamp[COLUMNS_STAMP] = "bench 1";

struct column {
    const char *name;
    uint32_t size;
    void **array;
    uint64_t count;
};

#define COLUMNS 5

static void columns_of(struct suite_store *store, struct column out[COLUMNS])
{
    const struct column table[COLUMNS] = {
        {"order.start", 4, (void **)&store->order_start, (uint64_t)store->people + 1},
        {"order.day", 2, (void **)&store->order_day, store->orders},
        {"order.cents", 4, (void **)&store->order_cents, store->orders},
        {"person.attribute", 4, (void **)&store->attribute, store->people},
        {"person.segment", 8, (void **)&store->segment, store->people / 64 + 1},
    };
    memcpy(out, table, sizeof table);
}

bool suite_store_write(const struct suite_store *store, const char *path, char *error,
                       size_t error_size)
{
    struct suite_store copy = *store;
    struct column column[COLUMNS];
    struct columns_writer *writer = NULL;
    struct err_info info = {0};
    const uint64_t head[2] = {store->people, store->orders};
    columns_of(&copy, column);
    enum err e = columns_create(&writer, path, stamp, &info);
    if (!e)
        e = columns_put(writer, "head", sizeof *head, head, 2, &info);
    for (int i = 0; i < COLUMNS && !e; i++)
        e = columns_put(writer, column[i].name, column[i].size, *column[i].array,
                        column[i].count, &info);
    if (!e)
        e = blocks_put(&store->blocks, writer, &info);
    if (!e)
        e = columns_commit(writer, &info);
    else
        columns_discard(writer);
    snprintf(error, error_size, "%s", info.text);
    return !e;
}

static enum err find_columns(struct suite_store *store, struct err_info *info)
{
    const void *elements;
    const uint64_t *head;
    uint64_t count;
    struct column column[COLUMNS];
    enum err e = columns_find(store->file, "head", sizeof *head, &elements, &count, info);
    if (e || count != 2)
        return e ? e : err_set(info, ERR_TRUNCATED, "the store has no head");
    head = elements;
    store->people = (uint32_t)head[0];
    store->orders = head[1];
    columns_of(store, column);
    for (int i = 0; i < COLUMNS && !e; i++) {
        e = columns_find(store->file, column[i].name, column[i].size, &elements, &count,
                         info);
        if (!e && count != column[i].count)
            e = err_set(info, ERR_TRUNCATED, "%s is of another length", column[i].name);
        *column[i].array = (void *)elements;
    }
    return e ? e : blocks_get(&store->blocks, store->file, store->people, info);
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
    free(store->person);
    free(store->order_start);
    free(store->order_day);
    free(store->order_cents);
    free(store->attribute);
    free(store->segment);
    memset(store, 0, sizeof *store);
}
