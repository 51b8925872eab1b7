/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/slicing.h"

/* The number of changes in [from, to) on or before `day`, by bisection: days ascend. */
static uint32_t changes_until(const int32_t *change_day, uint32_t from, uint32_t to,
                              int32_t day)
{
    uint32_t low = from, high = to;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (change_day[middle] <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low - from;
}

uint32_t slicing_group_at(const struct slicing *s, uint32_t person, int32_t day)
{
    uint32_t from = s->change_start[person], to = s->change_start[person + 1];
    uint32_t passed = changes_until(s->change_day, from, to, day);
    return passed ? s->change_code[from + passed - 1] : s->none_code;
}
