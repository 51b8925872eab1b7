/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces that are fetched one after the other, worked on by several threads and taken in
 * the order in which they were fetched.
 *
 * For reading: `fetch` says what the next piece is (the next range of a file, the next
 * chunk of a result) and is never called twice at once; `make` does the work and is
 * called for several pieces at once.  There are a few pieces, which are used again and
 * again, so that each keeps its room; what the taker does goes on beside the making.
 *
 *     struct pipeline_steps steps = {sizeof (struct piece), fetch, make, context};
 *     struct pipeline *p = pipeline_start(&steps, threads);
 *     while ((piece = pipeline_next(p))) ... piece is good until the next call ...
 *     pipeline_stop(p, release);
 */
#ifndef MAINSTAY_BASE_PIPELINE_H
#define MAINSTAY_BASE_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A piece is zeroed before its first use and never after. */
struct pipeline_steps {
    size_t piece_size;
    bool (*fetch)(void *context, void *piece); /* false: there are no more */
    void (*make)(void *context, void *piece);
    void *context;
};

struct pipeline;

/* threads: beside the taker's; where there are none (0, or none can be made) the taker
 * does all when it asks for a piece. */
struct pipeline *pipeline_start(const struct pipeline_steps *steps, uint32_t threads);
/* Borrowed until the next call; NULL: there are no more. */
void *pipeline_next(struct pipeline *pipeline);
/* Also early.  Calls release for every piece; NULL is fine. */
void pipeline_stop(struct pipeline *pipeline, void (*release)(void *piece));

#endif
