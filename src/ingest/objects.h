/* SPDX-License-Identifier: Apache-2.0 */
/* Where the rows of a JSON file stand: one object a line, or the elements of one array.
 *
 * The library that reads the rows numbers them and says nothing of lines.  Here they are
 * found again: in newline JSON every line that is not blank is a row, whole or broken; in
 * an array (which the library reads only where all of it is valid) every element is one.
 */
#ifndef MAINSTAY_INGEST_OBJECTS_H
#define MAINSTAY_INGEST_OBJECTS_H

#include "ingest/dialect.h"

/* Shows every row to `visit`, in order, numbered from 0; of newline JSON its whole line,
 * of an array the element.  Borrows the text. */
enum err objects_walk_text(const char *text, size_t size, bool array,
                           dialect_visit *visit, void *context,
                           struct err_info *info) ERR_MUST_USE;
/* The same for a whole file. */
enum err objects_walk(const char *path, bool array, dialect_visit *visit, void *context,
                      struct err_info *info) ERR_MUST_USE;

#endif
