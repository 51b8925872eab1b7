/* SPDX-License-Identifier: Apache-2.0 */
/* Counting sort by person, then each person's few rows by day.  One comparison sort of
 * everything was rejected: it is O(n log n) with a cache miss per comparison, while
 * files mostly come in time order, so that after the stable counting sort a person's
 * rows are already in place and one look confirms it. */
#include "timeline/arrange.h"

#include "base/calendar.h"
#include "base/mem.h"

#include <string.h>

void arrange_sort(uint32_t *rows, uint32_t count, arrange_compare *compare, void *context)
{
    for (uint32_t i = 1; i < count; i++) {
        if (compare(&rows[i - 1], &rows[i], context) > 0) {
            qsort_r(rows, count, sizeof *rows, compare, context);
            return;
        }
    }
}

uint32_t *arrange_start(uint32_t people, uint32_t count, const uint32_t *person)
{
    uint32_t *start = MEM_ARRAY(uint32_t, (size_t)people + 1);
    for (uint32_t i = 0; i < count; i++) {
        CHECK(person[i] < people);
        start[person[i] + 1]++;
    }
    for (uint32_t p = 0; p < people; p++)
        start[p + 1] += start[p];
    return start;
}

uint32_t *arrange_rows(uint32_t people, uint32_t count, const uint32_t *person,
                       const uint32_t *start, arrange_compare *compare, void *context)
{
    uint32_t *rows = mem_alloc(count, sizeof *rows);
    uint32_t *next = mem_alloc((size_t)people + 1, sizeof *next);
    memcpy(next, start, ((size_t)people + 1) * sizeof *next);
    for (uint32_t i = 0; i < count; i++)
        rows[next[person[i]]++] = i;
    free(next);
    for (uint32_t p = 0; p < people; p++)
        arrange_sort(rows + start[p], start[p + 1] - start[p], compare, context);
    return rows;
}

int32_t arrange_day(int32_t day)
{
    CHECK(day >= CALENDAR_DAY_MIN && day <= CALENDAR_DAY_MAX);
    return day;
}
