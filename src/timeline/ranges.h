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

#endif
