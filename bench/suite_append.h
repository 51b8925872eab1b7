/* SPDX-License-Identifier: Apache-2.0 */
/* One more day joins the store of bench/suite.c: dir/day.parquet, as a delta that is
 * written beside it.
 *
 *     suite_appending_open(&a, error, size);       the library, once
 *     suite_append(&a, &store, dir, path, error, size)
 *     ... a.delta ...
 *     suite_append_undo(&a, path);
 *     suite_appending_close(&a);
 */
#ifndef MAINSTAY_BENCH_SUITE_APPEND_H
#define MAINSTAY_BENCH_SUITE_APPEND_H

#include "suite_store.h"
#include "timeline/delta.h"

/* That the day may have, at most. */
#define SUITE_APPEND_ROWS 100000

struct suite_appending {
    duckdb_database database;
    duckdb_connection connection;
    struct keys fresh; /* ids of new customers, who follow those of the store */
    struct delta delta;
};

bool suite_appending_open(struct suite_appending *a, char *error, size_t error_size);
void suite_appending_close(struct suite_appending *a);

/* path: the file that the delta and the new customers are written to. */
bool suite_append(struct suite_appending *a, const struct suite_store *store,
                  const char *dir, const char *path, char *error, size_t error_size);
void suite_append_undo(struct suite_appending *a, const char *path);

#endif
