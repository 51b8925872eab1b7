/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of an import share; not for other layers. */
#ifndef MAINSTAY_INGEST_IMPORTING_H
#define MAINSTAY_INGEST_IMPORTING_H

#include "ingest/storing.h"

/* What was asked of the reading of a file, as text to compare; in the arena. */
char *importing_asked(const struct source_options *options, size_t file,
                      struct arena *arena);
/* Are the files those of an earlier import, and nothing was kept since?  Then their rows
 * are told as they were then, and im->source is the workspace as it is. */
enum err importing_again(struct stored_import *im, bool *same,
                         struct err_info *info) ERR_MUST_USE;

/* Reads the new files alone, where what there is of the workspace is kept as a source
 * that they can be added to, and the segments have no more to say of them.  options: of
 * all, as reading them together takes them.  *added false: they are to be read together.
 */
enum err importing_add(struct stored_import *im, const struct source_options *options,
                       bool *added, struct err_info *info) ERR_MUST_USE;

/* A new file as SQL. */
struct importing_file {
    struct storing_rows rows;
    struct source_given given;
    struct buf select;
};

/* What of the new files of the kind is new: *all of them, for there was nothing of the
 * kind and nobody was erased; else makes the tables `fresh` (f: place of the file; u:
 * what rows are about; e: whether these are of people who were erased; n: how many rows)
 * and `kept` (u: what is new or differs; again: it was there). */
enum err importing_compare(struct stored_import *im, const struct importing_file *in,
                           enum source_kind kind, bool erased, bool *all,
                           struct err_info *info) ERR_MUST_USE;

#endif
