/* SPDX-License-Identifier: Apache-2.0 */
#include "suite_rows.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "suite_store.h"

/* Chunks that wait while somebody hands on; who brings more waits, too.  Who hands on
 * never waits, so that all go on in the end. */
#define ROWS_WAITING 512
/* They are found by the number of their first row. */
#define ROWS_SLOTS 1024

struct part {
    struct part *next; /* of those that are free, or wait */
    int64_t first;     /* row of the file */
    size_t count;
    uint64_t key[SUITE_CHUNK_ROWS];
    int32_t day[SUITE_CHUNK_ROWS];
    int64_t amount[SUITE_CHUNK_ROWS];
};

struct rows {
    suite_take_rows *take;
    void *context;
    pthread_mutex_t lock;
    pthread_cond_t fewer;
    struct part *free, *waiting[ROWS_SLOTS];
    size_t count; /* that wait */
    int64_t next; /* row that is to be handed on */
    bool handing; /* some thread does */
};

static struct part *take_free(struct rows *r)
{
    pthread_mutex_lock(&r->lock);
    struct part *part = r->free;
    if (part)
        r->free = part->next;
    pthread_mutex_unlock(&r->lock);
    return part ? part : mem_alloc(1, sizeof *part);
}

static struct part **slot_of(struct rows *r, int64_t row)
{
    return &r->waiting[(uint64_t)row / SUITE_CHUNK_ROWS % ROWS_SLOTS];
}

/* Under the lock.  The part that is next, if it is there. */
static struct part *take_next(struct rows *r)
{
    for (struct part **at = slot_of(r, r->next); *at; at = &(*at)->next) {
        struct part *part = *at;
        if (part->first == r->next) {
            *at = part->next;
            r->count--;
            return part;
        }
    }
    return NULL;
}

/* Under the lock, which others get meanwhile. */
static void hand_on(struct rows *r)
{
    struct part *part;
    r->handing = true;
    while ((part = take_next(r))) {
        if (r->count <= ROWS_WAITING / 2)
            pthread_cond_broadcast(&r->fewer);
        pthread_mutex_unlock(&r->lock);
        struct gather_rows rows = {part->count, part->key, part->day, part->amount, NULL};
        r->take(r->context, &rows);
        pthread_mutex_lock(&r->lock);
        r->next += (int64_t)part->count;
        part->next = r->free;
        r->free = part;
    }
    r->handing = false;
    pthread_cond_broadcast(&r->fewer);
}

static void offer(struct rows *r, struct part *part)
{
    struct part **slot = slot_of(r, part->first);
    pthread_mutex_lock(&r->lock);
    part->next = *slot;
    *slot = part;
    r->count++;
    if (r->count > ROWS_WAITING)
        while (r->handing && r->count > ROWS_WAITING / 2)
            pthread_cond_wait(&r->fewer, &r->lock);
    if (!r->handing)
        hand_on(r);
    pthread_mutex_unlock(&r->lock);
}

static void see_rows(duckdb_function_info info, duckdb_data_chunk input,
                     duckdb_vector output)
{
    struct rows *r = duckdb_scalar_function_get_extra_info(info);
    size_t count = duckdb_data_chunk_get_size(input);
    const uint32_t *customer =
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 0));
    const int64_t *ts = duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 1));
    const int32_t *cents = duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 2));
    const int64_t *row = duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 3));
    memset(duckdb_vector_get_data(output), 0, count);
    CHECK(count <= SUITE_CHUNK_ROWS);
    if (count == 0)
        return;
    CHECK(row[count - 1] - row[0] == (int64_t)count - 1);
    struct part *part = take_free(r);
    part->first = row[0];
    part->count = count;
    for (size_t i = 0; i < count; i++) {
        part->key[i] = customer[i];
        part->day[i] = (int32_t)(ts[i] / INT64_C(86400000000));
        part->amount[i] = cents[i];
    }
    offer(r, part);
}

static bool define(duckdb_connection connection, struct rows *r)
{
    static const duckdb_type types[] = {DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_TIMESTAMP,
                                        DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_BIGINT};
    duckdb_scalar_function function = duckdb_create_scalar_function();
    duckdb_logical_type result = duckdb_create_logical_type(DUCKDB_TYPE_UTINYINT);
    duckdb_scalar_function_set_name(function, "see_rows");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        duckdb_logical_type type = duckdb_create_logical_type(types[i]);
        duckdb_scalar_function_add_parameter(function, type);
        duckdb_destroy_logical_type(&type);
    }
    duckdb_scalar_function_set_return_type(function, result);
    duckdb_scalar_function_set_volatile(function);
    duckdb_scalar_function_set_extra_info(function, r, NULL);
    duckdb_scalar_function_set_function(function, see_rows);
    bool good = duckdb_register_scalar_function(connection, function) != DuckDBError;
    duckdb_destroy_logical_type(&result);
    duckdb_destroy_scalar_function(&function);
    return good;
}

static bool run(duckdb_connection connection, const char *path, int64_t *count,
                char *error, size_t size)
{
    char sql[4096];
    duckdb_result result;
    snprintf(sql, sizeof sql,
             "SELECT max(see_rows(customer_id, ts, amount_cents, file_row_number)), "
             "count(*) FROM read_parquet('%s', file_row_number = true)",
             path);
    bool good = duckdb_query(connection, sql, &result) != DuckDBError;
    if (good)
        *count = duckdb_value_int64(&result, 1, 0);
    else
        snprintf(error, size, "%s", duckdb_result_error(&result));
    duckdb_destroy_result(&result);
    return good;
}

static void free_parts(struct part *part)
{
    while (part) {
        struct part *next = part->next;
        free(part);
        part = next;
    }
}

bool suite_rows_read(duckdb_connection connection, const char *path,
                     suite_take_rows *take, void *context, char *error, size_t error_size)
{
    struct rows r = {.take = take, .context = context};
    int64_t count = 0;
    pthread_mutex_init(&r.lock, NULL);
    pthread_cond_init(&r.fewer, NULL);
    bool good = define(connection, &r);
    if (!good)
        snprintf(error, error_size, "the library takes no function");
    good = good && run(connection, path, &count, error, error_size);
    CHECK(!good || (r.next == count && r.count == 0));
    free_parts(r.free);
    for (size_t i = 0; i < ROWS_SLOTS; i++)
        free_parts(r.waiting[i]);
    pthread_cond_destroy(&r.fewer);
    pthread_mutex_destroy(&r.lock);
    return good;
}
