/* SPDX-License-Identifier: Apache-2.0 */
/* Splits delimited text in memory into records and cells.
 *
 * The same rules as the library that reads the rows: a quote opens a cell at its start
 * (blanks before it do not matter) and nowhere else; line ends within quotes belong to
 * the cell; a record ends with LF, CR LF or CR; an empty line is a record of no cells.
 * Borrows the text; allocates nothing.
 *
 *     struct records r = records_over(text, size, ',', '"', '"');
 *     while (records_next(&r, cells, CELLS, &count))
 *         ...
 */
#ifndef MAINSTAY_INGEST_RECORDS_H
#define MAINSTAY_INGEST_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct records {
    const char *p, *end;
    char delimiter, quote, escape;
    uint64_t line;      /* 1-based line in which the next record starts */
    uint64_t open_line; /* the line of a quote that never ends, 0: none */
    size_t quoted;      /* cells in quotes so far */
    size_t broken;      /* of those, followed by something else than a delimiter */
    bool ended;         /* the last record ended with a line end */
};

struct records_cell {
    const char *text; /* within the quotes; doubled quotes are still two */
    size_t size;
    bool quoted;
};

struct records records_over(const char *text, size_t size, char delimiter, char quote,
                            char escape);

/* Reads a record: false at the end.  *count is the number of its cells, of which the
 * first cell_max are in cells. */
bool records_next(struct records *r, struct records_cell *cells, size_t cell_max,
                  size_t *count);

#endif
