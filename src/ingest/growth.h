/* SPDX-License-Identifier: Apache-2.0 */
/* A source that more segments can be added to without reading those it has again.
 *
 * That is so where what is added cannot change what was there: all segments are of orders
 * with ids and of the same roles, no order is in both, nothing is a guest's e-mail that
 * may turn out to be a customer, and there are no rates.  Late orders are merged to where
 * they belong.  Where it is not so, all segments are read.
 *
 *     if (growth_merge(&merged, &base, &growth, &added)) ... as if read together ...
 */
#ifndef MAINSTAY_INGEST_GROWTH_H
#define MAINSTAY_INGEST_GROWTH_H

#include "ingest/growth_room.h"

/* What merging wants to know of a source besides itself. */
struct source_growth {
    uint64_t roles;      /* of all its files, a bit each */
    uint64_t currency;   /* of what the files call theirs; 0: nothing */
    int64_t *order_time; /* per order of the timeline, microseconds */
    uint64_t *order_key; /* of each order id seen, ascending */
    uint64_t order_keys;
    /* Per attribute and person when a value was seen first and last; INT64_MAX: never. */
    int64_t **seen_first, **seen_last;
    size_t attributes;
    bool mapped;
};

void growth_free(struct source_growth *g);

/* Both have a growth, were loaded with the same options, and `added` tells of later
 * imports; both must outlive the call only.  *out is what one loading of all would be,
 * with its growth.  False where that cannot be told: nothing is left to release. */
bool growth_merge(struct source *out, const struct source *base,
                  const struct source *added);

/* The same with the large arrays of *out in a room, which must outlive it. */
bool growth_merge_in(struct source *out, const struct source *base,
                     const struct source *added, struct growth_room *room);

/* As sections of a file of columns. */
enum err growth_put(const struct source *source, struct columns_writer *writer,
                    struct err_info *info) ERR_MUST_USE;
/* Of a source that was got from the file; borrows from it.  NULL without an error: the
 * file has none. */
enum err growth_get(struct source_growth **out, const struct source *source,
                    struct columns *file, struct err_info *info) ERR_MUST_USE;

#endif
