/* SPDX-License-Identifier: Apache-2.0 */
/* The chunks of a result, fetched ahead of the caller by a thread; for duck.c only.
 *
 * The library reads with threads of its own, but hands chunks out, and often reads, on
 * the thread that asks for them: with one of ours that does nothing else, our reading of
 * the rows goes on beside it.  Chunks come in the same order.
 *
 *     struct ahead *a = ahead_start(result);
 *     while ((chunk = ahead_next(a, &message))) ... duckdb_destroy_data_chunk(&chunk);
 *     ahead_stop(a);
 */
#ifndef MAINSTAY_EVENTS_AHEAD_H
#define MAINSTAY_EVENTS_AHEAD_H

#include <duckdb.h>

struct ahead;

/* Borrows the result, which nobody else may touch until ahead_stop.  NULL: there cannot
 * be another thread. */
struct ahead *ahead_start(duckdb_result *result);
/* The next chunk, owned; NULL: the end, or an error of the library (*message, borrowed
 * from the result). */
duckdb_data_chunk ahead_next(struct ahead *ahead, const char **message);
/* Also early; what was fetched and not taken is dropped.  NULL is fine. */
void ahead_stop(struct ahead *ahead);

#endif
