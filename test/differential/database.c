/* SPDX-License-Identifier: Apache-2.0 */
#include "database.h"

#include <duckdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define QUERY_BYTES (256 * 1024)

struct database {
    duckdb_database database;
    duckdb_connection connection;
};

struct table {
    size_t columns, rows, capacity;
    char **cells; /* rows x columns; NULL: NULL */
};

struct database *database_open(void)
{
    struct database *db = calloc(1, sizeof *db);
    assert_non_null(db);
    assert_int_equal(duckdb_open(NULL, &db->database), DuckDBSuccess);
    assert_int_equal(duckdb_connect(db->database, &db->connection), DuckDBSuccess);
    database_do(db, "SET threads TO 1"); /* the tables are small, the tests many */
    return db;
}

void database_close(struct database *db)
{
    duckdb_disconnect(&db->connection);
    duckdb_close(&db->database);
    free(db);
}

/* ---- queries ------------------------------------------------------------ */

static char *read_query(const char *name)
{
    char path[4096];
    const char *root = getenv("MAINSTAY_ROOT");
    snprintf(path, sizeof path, "%s/test/sql/differential/%s.sql", root ? root : ".",
             name);
    FILE *file = fopen(path, "r");
    if (!file)
        fail_msg("there is no query %s", path);
    char *text = calloc(1, QUERY_BYTES);
    assert_non_null(text);
    size_t size = fread(text, 1, QUERY_BYTES - 1, file);
    assert_true(size > 0 && size < QUERY_BYTES - 1);
    fclose(file);
    return text;
}

static const char *find(const struct parameter *parameters, size_t count,
                        const char *name, size_t size)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(parameters[i].name) == size &&
            strncmp(parameters[i].name, name, size) == 0)
            return parameters[i].text;
    return NULL;
}

/* The query with every {name} replaced; owned. */
static char *fill(const char *name, const char *text, const struct parameter *parameters,
                  size_t count)
{
    char *out = calloc(1, QUERY_BYTES);
    assert_non_null(out);
    size_t used = 0;
    while (*text) {
        const char *value = NULL, *end = *text == '{' ? strchr(text, '}') : NULL;
        if (end) {
            value = find(parameters, count, text + 1, (size_t)(end - text - 1));
            if (!value)
                fail_msg("%s.sql: nothing is given for %.*s", name, (int)(end - text + 1),
                         text);
        }
        size_t size = value ? strlen(value) : 1;
        assert_true(used + size < QUERY_BYTES);
        memcpy(out + used, value ? value : text, size);
        used += size;
        text = value ? end + 1 : text + 1;
    }
    return out;
}

static void run_all(struct database *db, const char *name, const char *text)
{
    duckdb_extracted_statements statements;
    idx_t count = duckdb_extract_statements(db->connection, text, &statements);
    if (count == 0)
        fail_msg("%s: %s", name, duckdb_extract_statements_error(statements));
    for (idx_t i = 0; i < count; i++) {
        duckdb_prepared_statement prepared;
        duckdb_result result;
        if (duckdb_prepare_extracted_statement(db->connection, statements, i, &prepared))
            fail_msg("%s, statement %d: %s", name, (int)i + 1,
                     duckdb_prepare_error(prepared));
        if (duckdb_execute_prepared(prepared, &result))
            fail_msg("%s, statement %d: %s", name, (int)i + 1,
                     duckdb_result_error(&result));
        duckdb_destroy_result(&result);
        duckdb_destroy_prepare(&prepared);
    }
    duckdb_destroy_extracted(&statements);
}

void database_run(struct database *db, const char *name,
                  const struct parameter *parameters, size_t count)
{
    char *text = read_query(name);
    char *filled = fill(name, text, parameters, count);
    run_all(db, name, filled);
    free(filled);
    free(text);
}

void database_do(struct database *db, const char *text)
{
    run_all(db, text, text);
}

/* ---- results ------------------------------------------------------------ */

static char *copy_text(duckdb_string_t *value)
{
    return strndup(duckdb_string_t_data(value), duckdb_string_t_length(*value));
}

static void add_chunk(struct table *t, duckdb_data_chunk chunk)
{
    idx_t rows = duckdb_data_chunk_get_size(chunk);
    if (t->rows + rows > t->capacity) {
        t->capacity = 2 * (t->rows + rows);
        t->cells = realloc(t->cells, t->capacity * t->columns * sizeof *t->cells);
        assert_non_null(t->cells);
    }
    for (idx_t column = 0; column < t->columns; column++) {
        duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, column);
        duckdb_string_t *values = duckdb_vector_get_data(vector);
        uint64_t *valid = duckdb_vector_get_validity(vector);
        for (idx_t row = 0; row < rows; row++)
            t->cells[(t->rows + row) * t->columns + column] =
                !valid || duckdb_validity_row_is_valid(valid, row)
                    ? copy_text(&values[row])
                    : NULL;
    }
    t->rows += rows;
}

struct table *database_read(struct database *db, const char *query)
{
    char text[2048];
    snprintf(text, sizeof text, "SELECT COLUMNS(*)::VARCHAR FROM (%s)", query);
    duckdb_result result;
    if (duckdb_query(db->connection, text, &result))
        fail_msg("%s: %s", query, duckdb_result_error(&result));
    struct table *t = calloc(1, sizeof *t);
    assert_non_null(t);
    t->columns = duckdb_column_count(&result);
    for (duckdb_data_chunk chunk; (chunk = duckdb_fetch_chunk(result));) {
        add_chunk(t, chunk);
        duckdb_destroy_data_chunk(&chunk);
    }
    duckdb_destroy_result(&result);
    return t;
}

size_t table_rows(const struct table *t)
{
    return t->rows;
}

const char *table_text(const struct table *t, size_t row, size_t column)
{
    assert_true(row < t->rows && column < t->columns);
    return t->cells[row * t->columns + column];
}

void table_free(struct table *t)
{
    for (size_t i = 0; i < t->rows * t->columns; i++)
        free(t->cells[i]);
    free(t->cells);
    free(t);
}
