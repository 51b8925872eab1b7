/* SPDX-License-Identifier: Apache-2.0 */
/* Some of the segments of a loading, in its order.
 *
 *     struct segments some = {0};
 *     segments_add(&some, options, 3, rows);
 *     struct source_options o = segments_of(&some, options);
 *     ... source_load(&source, &o, &info) ...
 *     segments_release(&some);
 */
#ifndef MAINSTAY_INGEST_SEGMENTS_H
#define MAINSTAY_INGEST_SEGMENTS_H

#include "ingest/source.h"

struct segments {
    const char **paths;
    struct source_given *given;
    enum source_kind *kinds;
    uint64_t *rows; /* of each, about */
    size_t count, capacity[4];
    uint64_t rows_all;
};

/* The options' segment i. */
void segments_add(struct segments *s, const struct source_options *options, size_t i,
                  int64_t rows);
/* `count` of the others, from the first on. */
void segments_add_some(struct segments *s, const struct segments *of, size_t first,
                       size_t count);
/* The options with these segments, which they borrow. */
struct source_options segments_of(const struct segments *s,
                                  const struct source_options *options);
void segments_release(struct segments *s);

#endif
