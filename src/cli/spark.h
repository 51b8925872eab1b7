/* SPDX-License-Identifier: Apache-2.0 */
/* Sparklines: a row of numbers as eight heights of block. */
#ifndef MAINSTAY_CLI_SPARK_H
#define MAINSTAY_CLI_SPARK_H

#include "base/buf.h"

#include <stddef.h>

/* Adds one character a value, from the smallest (▁) to the largest (█) among them; NaN,
 * a value there is none of, is a blank.  Where all are equal they stand at half height: a
 * level line is no trend.  More than `columns` values: the last ones. */
void spark_add(struct buf *out, const double *values, size_t count, size_t columns);

#endif
