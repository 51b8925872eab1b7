/* SPDX-License-Identifier: Apache-2.0 */
/* What segments say of everybody, beside those that are read in parts (parts.h).
 *
 * Files of customers and of costs add no rows of anybody, so they are read once, when all
 * parts are merged and people have their numbers.  Snapshots are read in parts for who
 * there is, and then again for what they say.  Rates are needed by every part, and then
 * again, for costs.  An attribute that customers have is read of no other file. */
#ifndef MAINSTAY_INGEST_DESCRIBED_H
#define MAINSTAY_INGEST_DESCRIBED_H

#include "ingest/meter.h"
#include "ingest/segments.h"

struct described {
    const struct source_options *options; /* of all segments */
    size_t of_base;                       /* the first of them, which a base has */
    struct segments done, rates, all; /* done: by people, and snapshots; all: rates too */
    const char **stated; /* per attribute, as source_options.attributes_stated */
};

/* Sorts the segments; rows: of each.  Borrows the options. */
void described_init(struct described *d, const struct source_options *options,
                    const int64_t *rows, size_t of_base);
/* Can what they say be added at the end, as far as their columns tell? */
bool described_may(const struct described *d);
/* Finds out what customers have; few rows are read. */
enum err described_look(struct described *d, struct meter *meter,
                        struct err_info *info) ERR_MUST_USE;
/* Could it be added to one like this, of few rows? */
bool described_fits(const struct described *d, const struct source *source,
                    struct meter *meter);
/* Where nothing else is new: all of it onto the base, to be merged with it. */
enum err described_onto(struct source *out, const struct described *d,
                        const struct source *base, struct meter *meter,
                        struct err_info *info) ERR_MUST_USE;
/* Adds it to the source, with its files where they belong.  *added false: it cannot be.
 * ERR_INTERRUPTED. */
enum err described_add(struct source *source, bool *added, const struct described *d,
                       struct meter *meter, struct err_info *info) ERR_MUST_USE;
void described_release(struct described *d);

#endif
