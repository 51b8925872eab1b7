/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_gap: gaps are whole days, so a histogram per cell gives the exact median and,
 * unlike the gaps themselves, adds over people.  Cell-major: the median reads a cell's
 * gap_count = max_gap + 1 entries in a row. */
#include "timeline/cubes.h"

static void count_gap(const struct periods *periods, const struct slicing *slicing,
                      uint32_t person, int32_t period, int32_t gap, size_t gap_count,
                      uint32_t *histogram, struct gap_cell *cells)
{
    CHECK(gap >= 0 && (size_t)gap < gap_count);
    size_t cell = slicing_cell(slicing, periods, person, period);
    cells[cell].count++;
    cells[cell].sum_days += gap;
    histogram[cell * gap_count + (size_t)gap]++;
}

void cubes_gap(const struct history *h, const struct periods *periods,
               const struct slicing *slicing, uint32_t first, uint32_t last,
               int32_t max_gap, uint32_t *histogram, struct gap_cell *cells)
{
    CHECK(first <= last && last <= h->people);
    for (uint32_t person = first; person < last; person++) {
        uint32_t end = h->order_start[person + 1];
        for (uint32_t i = h->order_start[person] + 1; i < end; i++) {
            int32_t gap = h->order_day[i] - h->order_day[i - 1];
            int32_t period = periods_find(periods, h->order_day[i]);
            if (gap > 0 && period != PERIODS_BEFORE && period < periods->count)
                count_gap(periods, slicing, person, period, gap, (size_t)max_gap + 1,
                          histogram, cells);
        }
    }
}

/* The gap at a rank, 0 .. count-1. */
static int32_t gap_at(const uint32_t *histogram, int64_t rank)
{
    int32_t gap = 0;
    for (int64_t passed = histogram[0]; passed <= rank; passed += histogram[gap])
        gap++;
    return gap;
}

void cubes_gap_finish(const uint32_t *histogram, int32_t max_gap, size_t cell_count,
                      struct gap_cell *cells)
{
    for (size_t i = 0; i < cell_count; i++) {
        const uint32_t *row = histogram + i * ((size_t)max_gap + 1);
        int64_t count = cells[i].count;
        cells[i].median_twice =
            count ? gap_at(row, (count - 1) / 2) + gap_at(row, count / 2) : 0;
    }
}
