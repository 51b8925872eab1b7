/* SPDX-License-Identifier: Apache-2.0 */
#include "suite_append.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

bool suite_appending_open(struct suite_appending *a, char *error, size_t error_size)
{
    *a = (struct suite_appending){0};
    if (duckdb_open(NULL, &a->database) != DuckDBError &&
        duckdb_connect(a->database, &a->connection) != DuckDBError)
        return true;
    snprintf(error, error_size, "the library does not start");
    return false;
}

void suite_appending_close(struct suite_appending *a)
{
    duckdb_disconnect(&a->connection);
    duckdb_close(&a->database);
    *a = (struct suite_appending){0};
}

struct reading {
    const struct suite_store *store;
    struct keys *fresh;
    struct delta_row *row; /* SUITE_APPEND_ROWS */
    size_t count;
};

/* The store's customers keep their numbers. */
static uint32_t person_of(const struct reading *r, uint64_t id)
{
    uint32_t person;
    keys_find(&r->store->keys, &id, 1, &person);
    if (person == KEYS_NONE) {
        CHECK(keys_number(r->fresh, &id, 1, &person));
        person += r->store->people;
    }
    return person;
}

static void take_day(void *context, duckdb_data_chunk chunk)
{
    struct reading *r = context;
    size_t count = duckdb_data_chunk_get_size(chunk);
    const uint32_t *customer =
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0));
    const int64_t *ts = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 1));
    const int32_t *cents = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 2));
    CHECK(r->count + count <= SUITE_APPEND_ROWS);
    for (size_t i = 0; i < count; i++)
        r->row[r->count++] = (struct delta_row){
            person_of(r, customer[i]), (int32_t)(ts[i] / INT64_C(86400000000)), cents[i]};
}

/* What the next day would need: who is new, and the rows. */
static enum err write_delta(const struct suite_appending *a, const struct blocks *base,
                            const char *path, struct err_info *info)
{
    static const unsigned char stamp[COLUMNS_STAMP] = "bench delta 1";
    struct columns_writer *writer = NULL;
    enum err e = columns_create(&writer, path, stamp, info);
    if (!e)
        e = keys_put(&a->fresh, writer, info);
    if (!e)
        e = delta_put(&a->delta, base, writer, info);
    if (!e)
        return columns_commit(writer, info);
    columns_discard(writer);
    return e;
}

bool suite_append(struct suite_appending *a, const struct suite_store *store,
                  const char *dir, const char *path, char *error, size_t error_size)
{
    char sql[4096];
    struct err_info info = {0};
    struct reading reading = {store, &a->fresh,
                              MEM_ARRAY(struct delta_row, SUITE_APPEND_ROWS), 0};
    snprintf(sql, sizeof sql,
             "SELECT customer_id, ts, amount_cents FROM read_parquet('%s/day.parquet')",
             dir);
    bool good =
        suite_fetch_all(a->connection, sql, take_day, &reading, error, error_size);
    if (good) {
        struct delta_rows rows = {reading.row, reading.count};
        enum err e = delta_add(&a->delta, &store->blocks, &rows, NULL, &info);
        if (!e)
            e = write_delta(a, &store->blocks, path, &info);
        snprintf(error, error_size, "%s", info.text);
        good = !e;
    }
    free(reading.row);
    return good;
}

void suite_append_undo(struct suite_appending *a, const char *path)
{
    remove(path);
    delta_release(&a->delta);
    keys_release(&a->fresh);
}
