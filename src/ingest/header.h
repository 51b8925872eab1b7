/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a first row is a header, and what it calls the columns. */
#ifndef MAINSTAY_INGEST_HEADER_H
#define MAINSTAY_INGEST_HEADER_H

#include "base/mem.h"
#include "ingest/records.h"

#include <stdbool.h>
#include <stdint.h>

/* Judges the first of `rows` records by those that follow it there.
 * columns: how many most of them have. */
bool header_present(struct records rows, uint32_t columns);

/* Names for `columns` columns, in the arena: the cells', trimmed, unquoted; "columnN"
 * for empty and missing ones; "_2", "_3" after those that repeat an earlier one, letter
 * case aside (the library's names know no case). */
char **header_names(const struct records_cell *cells, size_t cell_count, uint32_t columns,
                    char quote, char escape, struct arena *arena);

#endif
