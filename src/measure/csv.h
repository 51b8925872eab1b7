/* SPDX-License-Identifier: Apache-2.0 */
/* Writing CSV (RFC 4180, lines end with a line feed). */
#ifndef MAINSTAY_MEASURE_CSV_H
#define MAINSTAY_MEASURE_CSV_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

/* One field, quoted where it must be. */
void csv_text(struct buf *out, const char *text);
void csv_text_n(struct buf *out, const char *text, size_t size);
/* Shortest text that reads back the same double. */
void csv_real(struct buf *out, double value);
void csv_int(struct buf *out, int64_t value);
void csv_money(struct buf *out, int64_t amount, int scale, int digits);
void csv_day(struct buf *out, int32_t day);
void csv_next(struct buf *out); /* the comma */
void csv_end(struct buf *out);  /* the line's end */

#endif
