/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_gap: gaps are whole days, so a histogram per cell gives the exact median and,
 * unlike the gaps themselves, adds over people.  Cell-major: the median reads a cell's
 * days in a row. */
#include "timeline/cubes.h"

/* Gaps that closed on days [begin, end), which are those of the histogram's periods. */
struct counting {
    const struct periods *periods;
    const struct slicing *slicing;
    const struct gap_histogram *histogram;
    int32_t begin;
    uint32_t days;
    bool moves;
};

/* Orders on one day have a gap of 0, which is no gap: cubes_gap_finish passes it by. */
static inline __attribute__((always_inline)) void
count_person(const struct counting *c, const int32_t *day, uint32_t orders,
             uint32_t person, bool moves)
{
    const int32_t *of_day = c->periods->of_day + (c->begin - c->periods->bound[0]);
    const struct gap_histogram *histogram = c->histogram;
    uint32_t group = moves ? 0 : slicing_group(c->slicing, person, 0);
    for (uint32_t i = 1; i < orders; i++) {
        int32_t gap = day[i] - day[i - 1];
        uint32_t at = (uint32_t)(day[i] - c->begin);
        if (at >= c->days)
            continue;
        CHECK((uint32_t)gap < (uint32_t)histogram->days);
        int32_t period = of_day[at];
        if (moves)
            group = slicing_group_in(c->slicing, c->periods, person, period);
        cubes_gap_row(histogram, group, period)[gap]++;
    }
}

/* Where the days between an order and the one before it are counted; what is no gap, at
 * the first place of all. */
static inline uint32_t *place_of(const struct counting *c, const int32_t *day, uint32_t i)
{
    const struct gap_histogram *histogram = c->histogram;
    const int32_t *of_day = c->periods->of_day + (c->begin - c->periods->bound[0]);
    uint32_t at = (uint32_t)day[i] - (uint32_t)c->begin;
    uint32_t gap = (uint32_t)day[i] - (uint32_t)day[i - 1];
    if (at >= c->days || gap >= (uint32_t)histogram->days)
        return histogram->counts;
    return cubes_gap_row(histogram, 0, of_day[at]) + gap;
}

/* Of everybody: without a look at whose an order is, and then what is between two people
 * is taken back. */
static void count_everybody(const struct counting *c, const struct history *h,
                            uint32_t first, uint32_t last)
{
    const uint32_t *start = h->order_start;
    for (uint32_t i = start[first] + 1; i < start[last]; i++)
        ++*place_of(c, h->order_day, i);
    for (uint32_t person = first; person < last; person++)
        if (start[person] > start[first] && start[person] < start[person + 1])
            --*place_of(c, h->order_day, start[person]);
}

void cubes_gap(const struct history *h, const struct periods *periods,
               const struct slicing *slicing, uint32_t first, uint32_t last,
               const struct gap_histogram *histogram)
{
    CHECK(first <= last && last <= h->people);
    CHECK(histogram->from < histogram->to && histogram->to <= periods->count);
    const bool moves = slicing_moves(slicing);
    struct counting c = {.periods = periods,
                         .slicing = slicing,
                         .histogram = histogram,
                         .begin = periods->bound[histogram->from]};
    c.days = (uint32_t)(periods_end(periods, histogram->to - 1) - c.begin);
    if (!slicing) {
        count_everybody(&c, h, first, last);
        return;
    }
    for (uint32_t person = first; person < last; person++) {
        uint32_t begin = h->order_start[person];
        uint32_t orders = h->order_start[person + 1] - begin;
        if (moves)
            count_person(&c, h->order_day + begin, orders, person, true);
        else
            count_person(&c, h->order_day + begin, orders, person, false);
    }
}

/* The gap at a rank, 0 .. count-1. */
static int32_t gap_at(const uint32_t *row, int64_t rank)
{
    int32_t gap = 1;
    for (int64_t passed = row[1]; passed <= rank; passed += row[gap])
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
            int64_t count = 0, sum = 0;
            for (int32_t gap = 1; gap < histogram->days; gap++) {
                count += row[gap];
                sum += (int64_t)gap * row[gap];
            }
            cell->count = count;
            cell->sum_days = sum;
            cell->median_twice =
                count ? gap_at(row, (count - 1) / 2) + gap_at(row, count / 2) : 0;
        }
}
