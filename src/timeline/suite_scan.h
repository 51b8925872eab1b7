/* SPDX-License-Identifier: Apache-2.0 */
/* The innermost loops of suite_block.c: what one day's orders leave behind.  `gone`: a
 * last order before it was too long ago for its person to have stayed.  Each returns the
 * sum of the amounts.  Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_SCAN_H
#define MAINSTAY_TIMELINE_SUITE_SCAN_H

#include "timeline/suite_parts.h"

/* ---- scan: narrow ------------------------------------------------------------- */

static inline int64_t suite_scan_narrow(struct suite_scratch *s, const uint16_t *member,
                                        const int32_t *amount, uint32_t count,
                                        uint16_t day, uint16_t gone)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t m = member[i];
        uint16_t last = s->last[m];
        s->orders[m]++;
        s->value[m] += amount[i];
        s->gap[m] |= last < gone;
        s->last[m] = day;
        sum += amount[i];
    }
    return sum;
}

static inline int64_t suite_scan_repeats_narrow(struct suite_scratch *s,
                                                const uint16_t *member,
                                                const int32_t *amount, uint32_t count)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        s->orders[member[i]]++;
        s->repeats[member[i]]++;
        s->value[member[i]] += amount[i];
        sum += amount[i];
    }
    return sum;
}

/* ---- scan: wide --------------------------------------------------------------- */

static inline int64_t suite_scan_wide(struct suite_scratch *s, const uint16_t *member,
                                      const int64_t *amount, uint32_t count, int32_t day,
                                      int64_t gone)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t m = member[i];
        s->wide_orders[m]++;
        s->wide_days[m]++;
        s->wide_value[m] += amount[i];
        s->gap[m] |= s->wide_last[m] < gone;
        s->wide_last[m] = day;
        sum += amount[i];
    }
    return sum;
}

static inline int64_t suite_scan_repeats_wide(struct suite_scratch *s,
                                              const uint16_t *member,
                                              const int64_t *amount, uint32_t count)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        s->wide_orders[member[i]]++;
        s->wide_value[member[i]] += amount[i];
        sum += amount[i];
    }
    return sum;
}

#endif
