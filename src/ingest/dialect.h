/* SPDX-License-Identifier: Apache-2.0 */
/* How a text file is written: its delimiter, its quotes, its header.
 *
 * The library reads the rows; we say how, because its own guess of the header
 * fails where every column is text and because a person must be told what was
 * assumed.  Also finds the line of a row, which the library does not know.
 */
#ifndef MAINSTAY_INGEST_DIALECT_H
#define MAINSTAY_INGEST_DIALECT_H

#include "base/err.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIALECT_COLUMNS_MAX 4096

struct dialect {
    char delimiter; /* one of , ; tab | : */
    char quote;     /* '"' or '\'', 0 where no field is quoted */
    char escape;    /* '"' (doubled quotes) or '\\' */
    bool has_header;
    uint64_t skip_lines; /* blank lines, "sep=;" and title lines before the header */
    uint32_t columns;
    char **names; /* columns names in the arena: the header's (trimmed, BOM gone, empty
                     ones "columnN", repeated ones with "_2", "_3"), or column1 ... */
};

/* Looks at the first bytes of the (UTF-8) file.  complete: they are all of it.
 * name: for sentences.  The best dialect makes most lines agree on a number of
 * columns >= 2; a single column is accepted where nothing else fits.
 * The first row is a header where its cells are distinct, non-empty words and no number
 * or date, or differ in kind from the rows below.
 * ERR_LIMIT past DIALECT_COLUMNS_MAX columns (says the line and how many),
 * ERR_HEADER_ONLY where there is a header and no row, ERR_FORMAT for a quote that never
 * ends. */
enum err dialect_sniff(struct dialect *out, const char *bytes, size_t size, bool complete,
                       const char *name, struct arena *arena,
                       struct err_info *info) ERR_MUST_USE;

/* Where one record stands in the file. */
struct dialect_place {
    uint64_t record; /* 0: the first row after the header; the caller fills it in */
    uint64_t line;   /* 1-based line in which it starts */
    uint64_t offset; /* bytes from the start of the file */
    uint64_t size_bytes;
};

/* Shows every record of the file to `visit`, in order, with its bytes (without the line
 * end), in one pass by the dialect's quotes; an error it returns ends the walk and is
 * returned.  Blank lines are no records (in a file of one column as well). */
typedef enum err dialect_visit(void *context, const struct dialect_place *place,
                               const char *text, struct err_info *info);
enum err dialect_walk(const struct dialect *dialect, const char *path,
                      dialect_visit *visit, void *context,
                      struct err_info *info) ERR_MUST_USE;

/* Fills in line, offset and size for places sorted by `record`, in one pass over the
 * file at `path`, by the dialect's quotes.  Blank lines are no records (a file of one
 * column included).  Places past the end get line 0. */
enum err dialect_find_records(const struct dialect *dialect, const char *path,
                              struct dialect_place *places, size_t count,
                              struct err_info *info) ERR_MUST_USE;

#endif
