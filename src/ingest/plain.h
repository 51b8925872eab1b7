/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of plain delimited text, read without the library, on all processors.
 *
 * Most files are plain: no cell has quotes or line ends in it and every row has as many
 * cells as the header.  Then rows are what stands between line ends and cells what stands
 * between delimiters, for the library as for us, and finding them is a fraction of its
 * work.  Where a file begins not to be plain, reading ends and says so, and the caller
 * goes on with the library: what was given until there is what the library gives.
 *
 *     struct plain *p = plain_open(&table, columns, count, &making, 0);      NULL: not so
 *     while (!(e = plain_next(p, &chunk, &info)) && chunk.rows) ...
 *     whole = plain_whole(p);                                      false: go on elsewhere
 *     plain_close(p);
 */
#ifndef MAINSTAY_INGEST_PLAIN_H
#define MAINSTAY_INGEST_PLAIN_H

#include "ingest/table.h"

struct plain;

/* Reads the columns with the given numbers.  making: what to make of each chunk, or NULL;
 * rows: about how many are wanted, 0: all.  Borrows the table and making.  NULL: the file
 * is of another kind, its rows are not told by one line end, or its header is not plain.
 */
struct plain *plain_open(const struct table *table, const uint32_t *columns,
                         uint32_t count, const struct duck_making *making, uint64_t rows);
void plain_close(struct plain *plain);

/* Rows 0: the end, or of what is plain.  ERR_INTERRUPTED, ERR_IO. */
enum err plain_next(struct plain *plain, struct duck_chunk *chunk,
                    struct err_info *info) ERR_MUST_USE;
/* After the end: was all of the file plain? */
bool plain_whole(const struct plain *plain);

#endif
