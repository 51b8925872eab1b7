/* SPDX-License-Identifier: Apache-2.0 */
/* Makes any file readable: finds out what it is and hands on a plain UTF-8 file.
 *
 * What a file is, is told by its bytes, never by its name.  Parquet and JSON pass
 * as they are.  Text that is gzipped, in another encoding (UTF-16 with or without
 * BOM, GB18030, Big5, Windows-1252), or separated by runs of blanks is rewritten
 * once into an unnamed temporary file in $TMPDIR (or /var/tmp); nothing is left
 * behind however the program ends.  A gzip member that is cut off or whose check sum is
 * wrong is ERR_TRUNCATED, here and not halfway through a report.
 *
 *     struct prepared file;
 *     e = prepare_open(&file, "orders.csv.gz", &info);
 *     ... library reads file.path ...
 *     prepare_release(&file);
 */
#ifndef MAINSTAY_INGEST_PREPARE_H
#define MAINSTAY_INGEST_PREPARE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum prepare_kind {
    PREPARE_TEXT, /* delimited text: CSV, TSV, ... */
    PREPARE_JSON, /* newline JSON, or one array of objects */
    PREPARE_PARQUET,
};

struct prepared {
    enum prepare_kind kind;
    char *name;           /* owned: what the user called it, for sentences */
    char *path;           /* owned: what to open: `name`, or /proc/self/fd/N */
    int fd;               /* of the temporary file, or -1 */
    uint64_t size_bytes;  /* of what `path` holds */
    const char *encoding; /* static, as found: "UTF-8", "GB18030", ... */
    bool gzip, blanks;    /* was compressed; runs of blanks became tabs */
};

/* ERR_NO_INPUT, ERR_DIRECTORY, ERR_DENIED, ERR_EMPTY (no bytes, or only blank
 * lines), ERR_BINARY (NULs or control bytes that no encoding explains; an Excel
 * workbook, a PDF, a zip are named as such with what to do), ERR_TRUNCATED (gzip, and a
 * Parquet file without its closing magic), ERR_ENCODING, ERR_FULL, ERR_INTERRUPTED.
 * `encoding` forces one (an iconv name) or is NULL. */
enum err prepare_open(struct prepared *out, const char *path, const char *encoding,
                      struct err_info *info) ERR_MUST_USE;
void prepare_release(struct prepared *file);

/* The encoding of text as its bytes show it: "UTF-8", "UTF-16LE", "UTF-16BE",
 * "GB18030", "BIG5", "WINDOWS-1252", or NULL for binary.  Non-UTF-8 East Asian text is
 * told apart by how much of it decodes to common characters of each encoding.
 * complete: the sample is the whole file, so a cut character at its end is an error. */
const char *prepare_guess_encoding(const uint8_t *bytes, size_t size, bool complete);

#endif
