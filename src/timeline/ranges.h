/* SPDX-License-Identifier: Apache-2.0 */
/* Adding 1 to a whole range of periods in two steps: while people are added, one field
 * of a row of cells holds differences between neighbouring periods instead of values,
 * which add up as values do.  In the end they are summed (close).  Only inside
 * src/timeline.
 *
 *     RANGES_ADD(row, count, retained, from, to);     any number of times
 *     RANGES_CLOSE(row, count, retained);
 */
#ifndef MAINSTAY_TIMELINE_RANGES_H
#define MAINSTAY_TIMELINE_RANGES_H

#include <stddef.h>
#include <stdint.h>

/* Adds 1 to the periods [from, to), 0 <= from; what reaches past count is cut off. */
#define RANGES_ADD(row, count, field, from, to)  \
    do {                                         \
        if ((from) < (to) && (from) < (count)) { \
            (row)[from].field++;                 \
            if ((to) < (count))                  \
                (row)[to].field--;               \
        }                                        \
    } while (0)

#define RANGES_CLOSE(row, count, field)             \
    do {                                            \
        for (int32_t p_ = 1; p_ < (count); p_++)    \
            (row)[p_].field += (row)[p_ - 1].field; \
    } while (0)

/* Adds cells of one thread to those of all; to NULL: nobody wants them.  Cells are
 * nothing but int64, and those counted out of a forged file may be any. */
static inline void ranges_add_up(void *to, const void *from, size_t bytes)
{
    uint64_t *sum = to;
    const uint64_t *part = from;
    for (size_t i = 0; to != NULL && i < bytes / sizeof *sum; i++)
        sum[i] += part[i];
}

#endif
