/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of an import share; not for other layers. */
#ifndef MAINSTAY_INGEST_IMPORTING_H
#define MAINSTAY_INGEST_IMPORTING_H

#include "ingest/stored.h"

/* What was asked of the reading of a file, as text to compare; in the arena. */
char *importing_asked(const struct source_options *options, size_t file,
                      struct arena *arena);
/* Are the files those of an earlier import, and nothing was kept since?  Then their rows
 * are told as they were then, and im->source is the workspace as it is. */
enum err importing_again(struct stored_import *im, bool *same,
                         struct err_info *info) ERR_MUST_USE;

#endif
