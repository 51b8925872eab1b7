/* SPDX-License-Identifier: Apache-2.0 */
/* Tells tables whose columns are set apart by runs of blanks from everything else. */
#ifndef MAINSTAY_INGEST_BLANKS_H
#define MAINSTAY_INGEST_BLANKS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether every line of UTF-8 text has the same number, two or more, of fields set
 * apart by blanks, at least half of them numbers, and no other delimiter or quote.
 * complete: the text is the whole file; else its last line is not looked at. */
bool blanks_separate(const char *text, size_t size, bool complete);

#endif
