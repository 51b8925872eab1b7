/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as people read them: 1,234  80.1%  79.5–80.6%  1,234.50  +1.2 pts.
 * Each adds to `out`.  Machines get JSON, where nothing is rounded or grouped. */
#ifndef MAINSTAY_CLI_FORMAT_H
#define MAINSTAY_CLI_FORMAT_H

#include "base/buf.h"
#include "measure/catalogue.h"

#include <stdint.h>

#define FORMAT_NONE "–" /* stands where there is no value */

void format_count(struct buf *out, int64_t count);          /* 1,234 */
void format_share(struct buf *out, double share);           /* 80.1% <0.1% >99.9% */
void format_real(struct buf *out, double real, int digits); /* 1,234.57 */
void format_money(struct buf *out, int64_t amount, int scale, int digits);
/* A value by its unit, FORMAT_NONE where it is null. */
void format_value(struct buf *out, const struct catalogue_value *value,
                  const struct catalogue_facts *facts);
/* 79.5–80.6%, nothing where there is no interval. */
void format_interval(struct buf *out, const struct catalogue_value *value);
/* The numerator (or denominator), as money where it is. */
void format_part(struct buf *out, int64_t part, bool is_money,
                 const struct catalogue_facts *facts);
/* How `now` differs from `before`: for shares in points, after which the word `points`
 * stands, in percent otherwise; FORMAT_NONE where either is null or the percentage has no
 * base. */
void format_change(struct buf *out, const struct catalogue_value *now,
                   const struct catalogue_value *before, const char *points);
/* A value as a number to draw or compare; NaN where it is null. */
double format_number_of(const struct catalogue_value *value);

#endif
