/* SPDX-License-Identifier: Apache-2.0 */
/* The analytical library behind one small interface.
 *
 * DuckDB reads CSV, Parquet and JSON for us, runs SQL and writes Parquet.  It holds no
 * state: each instance is in memory and loads no extension.  Results stream in chunks
 * in the file's order.  Not safe for several threads on one `struct duck`.
 *
 *     struct duck *db;
 *     e = duck_open(&db, &info);
 *     e = duck_query(db, "select a, b from ...", &result, &info);
 *     while (!(e = duck_next(result, &chunk, &info)) && chunk.rows)
 *         use(chunk.columns[0].text[i], chunk.columns[0].size[i]);
 *     duck_result_free(result);
 *     duck_close(db);
 */
#ifndef MAINSTAY_EVENTS_DUCK_H
#define MAINSTAY_EVENTS_DUCK_H

#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

struct duck;
struct duck_result;

/* Every column arrives as text; a NULL value has text NULL.  Borrowed until the next
 * duck_next. */
struct duck_column {
    const char **text;
    uint32_t *size;
};
struct duck_chunk {
    uint32_t rows; /* 0: the end */
    uint32_t column_count;
    struct duck_column *columns;
    void *made; /* by a duck_making, borrowed as the rest */
};

/* What is made of the rows of a chunk before it is handed out: on several chunks at once
 * where that can be, so that it looks at nothing that changes. */
struct duck_making {
    size_t size; /* of what is made; zeroed once and then made again and again */
    void (*make)(const void *context, const struct duck_chunk *chunk, void *made);
    void (*release)(void *made);
    const void *context;
};

enum err duck_open(struct duck **out, struct err_info *info) ERR_MUST_USE;
void duck_close(struct duck *db);

/* How many threads of its own the library works with, beside the caller's. */
enum err duck_set_threads(struct duck *db, uint32_t count,
                          struct err_info *info) ERR_MUST_USE;

/* Runs a statement for its effect. */
enum err duck_run(struct duck *db, const char *sql, struct err_info *info) ERR_MUST_USE;
/* The same for long work, under a progress bar of that label; Ctrl-C ends it. */
enum err duck_work(struct duck *db, const char *sql, const char *label,
                   struct err_info *info) ERR_MUST_USE;
/* Starts a query whose columns are all VARCHAR (cast in the SQL; CHECKed). */
enum err duck_query(struct duck *db, const char *sql, struct duck_result **out,
                    struct err_info *info) ERR_MUST_USE;
/* The same, with something made of each chunk; borrows making, which may be NULL. */
enum err duck_query_making(struct duck *db, const char *sql,
                           const struct duck_making *making, struct duck_result **out,
                           struct err_info *info) ERR_MUST_USE;
/* ERR_INTERRUPTED after Ctrl-C; ERR_FORMAT with the library's first line otherwise. */
enum err duck_next(struct duck_result *result, struct duck_chunk *chunk,
                   struct err_info *info) ERR_MUST_USE;
uint32_t duck_result_columns(const struct duck_result *result);
/* A column's name, borrowed until duck_result_free. */
const char *duck_result_name(struct duck_result *result, uint32_t column);
void duck_result_free(struct duck_result *result);

/* Writes a query's rows into a Parquet file, which the caller makes durable.
 * ERR_INTERRUPTED after Ctrl-C, ERR_FULL, ERR_IO; then what is there of it is of no use.
 */
enum err duck_write_parquet(struct duck *db, const char *select, const char *path,
                            struct err_info *info) ERR_MUST_USE;

/* Adds a quoted SQL string ('it''s') or identifier ("a ""b"""). */
void duck_add_string(struct buf *sql, const char *text);
void duck_add_name(struct buf *sql, const char *name);

#endif
