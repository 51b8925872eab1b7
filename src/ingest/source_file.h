/* SPDX-License-Identifier: Apache-2.0 */
/* A source in a file of columns: the timeline and what belongs to it, so that it is read
 * once and mapped ever after.  docs/timeline.md lists the sections. */
#ifndef MAINSTAY_INGEST_SOURCE_FILE_H
#define MAINSTAY_INGEST_SOURCE_FILE_H

#include "ingest/source.h"
#include "timeline/columns.h"

/* What was asked for when the source was loaded is kept with each attribute.  A source
 * with rejects is a CHECK. */
enum err source_file_put(const struct source *source,
                         const struct source_options *options,
                         struct columns_writer *writer,
                         struct err_info *info) ERR_MUST_USE;

/* The attributes that the file has: those that source_options.attributes and
 * attribute_literals asked for, in the arena; literals NULL where none was given. */
struct source_file_asked {
    const char **attributes, **literals;
    size_t count;
    bool order_ids;
};
enum err source_file_asked(struct source_file_asked *out, struct columns *file,
                           struct arena *arena, struct err_info *info) ERR_MUST_USE;

/* The source with the attributes that `options` ask for, in their order: which[i] is the
 * place in the file of the i-th.  Takes the file, also on failure.  ERR_TRUNCATED: not
 * what a source is. */
enum err source_file_get(struct source *out, struct columns *file,
                         const struct source_options *options, const size_t *which,
                         struct err_info *info) ERR_MUST_USE;

#endif
