/* SPDX-License-Identifier: Apache-2.0 */
/* DuckDB, the library that Mainstay itself reads files with:
 *
 *     bench_duckdb FILE|:memory: [THREADS [MEMORY]]      then see engine.h */
#include <duckdb.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

static void write_rows(duckdb_result *result, FILE *answer)
{
    idx_t columns = duckdb_column_count(result), rows = duckdb_row_count(result);
    for (idx_t row = 0; row < rows; row++)
        for (idx_t column = 0; column < columns; column++) {
            char *cell = duckdb_value_varchar(result, column, row);
            fprintf(answer, "%s%c", cell ? cell : "null",
                    column + 1 < columns ? '\t' : '\n');
            duckdb_free(cell);
        }
}

static bool run(void *engine, const char *statement, FILE *answer, char *error,
                size_t size)
{
    duckdb_result result;
    bool good = duckdb_query(engine, statement, &result) != DuckDBError;
    if (!good)
        snprintf(error, size, "%s", duckdb_result_error(&result));
    else if (duckdb_result_return_type(result) == DUCKDB_RESULT_TYPE_QUERY_RESULT)
        write_rows(&result, answer);
    duckdb_destroy_result(&result);
    return good;
}

int main(int argc, char **argv)
{
    duckdb_config config;
    duckdb_database database;
    duckdb_connection connection;
    char *error = NULL;
    if (argc < 2 || argc > 4) {
        fprintf(stderr, "usage: bench_duckdb FILE|:memory: [THREADS [MEMORY]]\n");
        return 2;
    }
    duckdb_create_config(&config);
    if (argc > 2)
        duckdb_set_config(config, "threads", argv[2]);
    if (argc > 3)
        duckdb_set_config(config, "memory_limit", argv[3]);
    const char *path = strcmp(argv[1], ":memory:") != 0 ? argv[1] : NULL;
    if (duckdb_open_ext(path, &database, config, &error) == DuckDBError ||
        duckdb_connect(database, &connection) == DuckDBError) {
        fprintf(stderr, "bench_duckdb: %s\n", error ? error : "cannot connect");
        return 1;
    }
    int status = engine_serve(connection, run);
    duckdb_disconnect(&connection);
    duckdb_close(&database);
    return status;
}
