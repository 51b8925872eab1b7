/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/spark.h"

#include <math.h>

#define SPARK_HEIGHTS 8

static const char *const blocks[SPARK_HEIGHTS] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

static void range_find(const double *values, size_t count, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        *low = fmin(*low, values[i]); /* fmin and fmax pass over NaN */
        *high = fmax(*high, values[i]);
    }
}

static const char *block_of(double value, double low, double high)
{
    if (!isfinite(value))
        return " ";
    if (!(high > low))
        return blocks[SPARK_HEIGHTS / 2 - 1];
    /* Halved first: high - low may pass the largest double. */
    double share = (value / 2 - low / 2) / (high / 2 - low / 2);
    int height = (int)(share * SPARK_HEIGHTS);
    return blocks[height < SPARK_HEIGHTS ? height : SPARK_HEIGHTS - 1];
}

void spark_add(struct buf *out, const double *values, size_t count, size_t columns)
{
    if (count > columns) {
        values += count - columns;
        count = columns;
    }
    double low, high;
    range_find(values, count, &low, &high);
    for (size_t i = 0; i < count; i++)
        buf_puts(out, block_of(values[i], low, high));
}
