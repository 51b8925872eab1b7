/* SPDX-License-Identifier: Apache-2.0 */
/* The source of a workspace, kept in its folder timeline/ as a file of columns, so that
 * segments are read once and mapped ever after, by any number of processes.
 *
 * The file's stamp covers all that reading depends on: the segments and how each is
 * understood, the options, the zone and its rules, and the program. */
#ifndef MAINSTAY_INGEST_KEPT_H
#define MAINSTAY_INGEST_KEPT_H

#include "ingest/source.h"

/* The folder below a workspace. */
#define KEPT_FOLDER "timeline"

/* source_load of a workspace's segments (options.given) by way of the file in `folder`,
 * which may have been *written.  pending: these segments are not in force yet.  What
 * stands in the segments' files is told by `checksum` and `bytes` of each. */
struct kept_segment {
    const char *path, *checksum; /* path below the workspace */
    int64_t bytes, rows;
};
enum err kept_load(struct source *out, const char *folder,
                   const struct kept_segment *segments,
                   const struct source_options *options, bool pending, bool *written,
                   struct err_info *info) ERR_MUST_USE;

#endif
