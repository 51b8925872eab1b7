/* SPDX-License-Identifier: Apache-2.0 */
/* A process with one engine in it, told what to do on standard input.
 *
 *     run STATEMENTS ANSWER    runs the statements of a file, each ended by a zero byte;
 *                              appends the rows they give to a file, cells apart by tabs
 *     quit
 *
 * Each gets one line of JSON: seconds, CPU seconds of the whole process, peak memory
 * since the run began, bytes read from disk; or {"error": "..."}. */
#ifndef MAINSTAY_BENCH_ENGINE_H
#define MAINSTAY_BENCH_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Runs one statement and writes its rows to `answer`; a sentence goes to `error`. */
typedef bool engine_run(void *engine, const char *statement, FILE *answer, char *error,
                        size_t error_size);
int engine_serve(void *engine, engine_run *run);

#endif
