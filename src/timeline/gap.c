/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_gap: gaps are whole days, so a histogram per cell gives the exact median and,
 * unlike the gaps themselves, adds over people.  Cell-major: the median reads a cell's
 * days in a row. */
#include "timeline/cubes.h"

void cubes_gap(const struct history *h, const struct periods *periods,
               const struct slicing *slicing, uint32_t first, uint32_t last,
               const struct gap_histogram *histogram, struct gap_cell *cells)
{
    CHECK(first <= last && last <= h->people);
    for (uint32_t person = first; person < last; person++) {
        uint32_t end = h->order_start[person + 1];
        for (uint32_t i = h->order_start[person] + 1; i < end; i++) {
            int32_t gap = h->order_day[i] - h->order_day[i - 1];
            int32_t period = periods_find(periods, h->order_day[i]);
            if (gap <= 0 || period < histogram->from || period >= histogram->to)
                continue;
            CHECK(gap < histogram->days);
            uint32_t group = slicing_group_in(slicing, periods, person, period);
            struct gap_cell *cell = &cells[slicing_row(periods, group) + (size_t)period];
            cell->count++;
            cell->sum_days += gap;
            cubes_gap_row(histogram, group, period)[gap]++;
        }
    }
}

/* The gap at a rank, 0 .. count-1. */
static int32_t gap_at(const uint32_t *row, int64_t rank)
{
    int32_t gap = 0;
    for (int64_t passed = row[0]; passed <= rank; passed += row[gap])
        gap++;
    return gap;
}

void cubes_gap_finish(const struct gap_histogram *histogram,
                      const struct periods *periods, uint32_t groups,
                      struct gap_cell *cells)
{
    for (uint32_t g = 0; g < groups; g++)
        for (int32_t p = histogram->from; p < histogram->to; p++) {
            const uint32_t *row = cubes_gap_row(histogram, g, p);
            struct gap_cell *cell = &cells[slicing_row(periods, g) + (size_t)p];
            int64_t count = cell->count;
            cell->median_twice =
                count ? gap_at(row, (count - 1) / 2) + gap_at(row, count / 2) : 0;
        }
}
