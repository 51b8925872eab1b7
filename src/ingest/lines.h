/* SPDX-License-Identifier: Apache-2.0 */
/* What must be known of the lines of a whole text file before the library reads it.
 *
 * The library takes the first line end of a file, even one within quotes, for the end of
 * every row: other rows are then lost without a word, or the file is refused.  So it is
 * told the line end, and a file that mixes several is given to it as a copy in which
 * every row ends in line feeds.  The copy has the bytes of each row at the same place as
 * the file, so that places found in one hold for the other.
 */
#ifndef MAINSTAY_INGEST_LINES_H
#define MAINSTAY_INGEST_LINES_H

#include "ingest/dialect.h"
#include "ingest/prepare.h"

struct lines {
    const char *end; /* static: "\n", "\r\n" or "\r" */
    int copy;        /* descriptor of the copy, -1: the file itself will do */
    uint64_t skip;   /* lines before the header, in what is to be read */
    char path[32];   /* of the copy */
};

/* ERR_LIMIT for a line of more than DIALECT_COLUMNS_MAX columns anywhere: the library's
 * time would grow with their square. */
enum err lines_settle(struct lines *out, const struct prepared *file,
                      const struct dialect *dialect, struct err_info *info) ERR_MUST_USE;
void lines_release(struct lines *lines);

#endif
