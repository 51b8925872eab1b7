/* SPDX-License-Identifier: Apache-2.0 */
/* The orders of a Parquet file, read by all of the library's threads and handed on in the
 * order of the file.
 *
 * The library's own stream of rows copies each chunk twice and is one thread's to empty.
 * Here a function in the statement sees the rows where they were read, on whichever
 * thread that was; whose turn it is hands on what is next, by the number of its first
 * row, while the other threads read. */
#ifndef MAINSTAY_BENCH_SUITE_ROWS_H
#define MAINSTAY_BENCH_SUITE_ROWS_H

#include <duckdb.h>
#include <stdbool.h>
#include <stddef.h>

#include "timeline/gather.h"

/* Is called by one thread at a time, whichever. */
typedef void suite_take_rows(void *context, const struct gather_rows *rows);

/* False with a sentence in `error`. */
bool suite_rows_read(duckdb_connection connection, const char *path,
                     suite_take_rows *take, void *context, char *error,
                     size_t error_size);

#endif
