/* SPDX-License-Identifier: Apache-2.0 */
/* Work on several processors, and one thread beside the caller's.
 *
 * A thread gets a context and touches nothing else that changes.  What comes out must
 * not depend on how many threads there are nor on which is first: work is cut into
 * parts by the data alone, and each part has a place of its own for what it finds.
 *
 *     static void add_part(void *context, uint32_t part) { ... sums[part] = ... }
 *     threads_run(parts, add_part, &context);   all parts are done when it returns
 */
#ifndef MAINSTAY_BASE_THREADS_H
#define MAINSTAY_BASE_THREADS_H

#include <stdbool.h>
#include <stdint.h>

#define THREADS_MAX 64

/* Processors that this process may use, 1 to THREADS_MAX. */
uint32_t threads_count(void);

/* Calls work once for each part 0, 1, ..., in any order, on as many threads as there are
 * processors; the caller's is one of them. */
typedef void threads_part(void *context, uint32_t part);
void threads_run(uint32_t parts, threads_part *work, void *context);

/* The same on 1 to THREADS_MAX workers, whatever the processors.  Each call is told its
 * worker's number: no two with the same one run at once, so that what a worker keeps from
 * part to part needs no lock.  Worker 0 is the caller's thread.  As far as there are
 * parts and threads can be made, each worker has at least one. */
typedef void threads_worker(void *context, uint32_t part, uint32_t worker);
void threads_deal(uint32_t workers, uint32_t parts, threads_worker *work, void *context);

/* Runs work beside the caller until threads_join.  NULL: there cannot be another thread,
 * and the caller does it another way. */
struct threads_one;
struct threads_one *threads_start(void (*work)(void *context), void *context);
void threads_join(struct threads_one *one);

#endif
