/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/suite_calendar.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* The first days of a chunk's periods, and the day after the last. */
struct bounds {
    int64_t day[SUITE_CHUNK_PERIODS + 1];
    uint32_t count;
};

static struct bounds bounds_of(const struct suite_chunk *c, const struct periods *p)
{
    struct bounds b = {0};
    for (int32_t i = c->first - (int32_t)(c->begin - 1); i < c->first + c->count; i++)
        b.day[b.count++] = p->bound[i];
    b.day[b.count++] = periods_end(p, c->first + c->count - 1);
    return b;
}

/* The bit of a day, which is how many of them are not after it; `bit`: of an earlier day.
 */
static uint32_t bit_from(uint32_t bit, const struct bounds *b, int64_t day)
{
    while (bit < b->count && b->day[bit] <= day)
        bit++;
    return bit;
}

/* Of each day since `from`, and window_days later; then BLOCKS_NO_DAY's.  Returns owned.
 */
static uint16_t *codes_by_day(const struct bounds *b, int64_t from, uint32_t days,
                              int32_t window_days)
{
    uint16_t *codes = mem_alloc((size_t)days + 1, sizeof *codes);
    for (uint32_t d = 0, now = 0, gone = 0; d < days; d++) {
        now = bit_from(now, b, from + d);
        gone = bit_from(gone, b, from + d + window_days);
        codes[d] = (uint16_t)(gone << 8 | now);
    }
    codes[days] = SUITE_NO_BIT << 8 | SUITE_NO_BIT;
    return codes;
}

/* Nobody's are 0.  Returns owned. */
static struct suite_stay *stays_of(const uint16_t *codes, uint32_t days)
{
    struct suite_stay *stays = mem_alloc((size_t)days + 1, sizeof *stays);
    stays[0] = (struct suite_stay){0};
    for (uint32_t d = 0; d < days; d++) {
        uint64_t after = UINT64_MAX << (codes[d] & 255) << 1;
        stays[d + 1].bit = UINT64_C(1) << (codes[d] & 255);
        stays[d + 1].present = after & ~(UINT64_MAX << (codes[d] >> 8) << 1);
    }
    return stays;
}

/* Cells from day `from` on; false: two periods begin in one. */
static bool make_cells(struct suite_days *cells, const struct bounds *b, int64_t from,
                       uint32_t shift)
{
    for (uint32_t i = 0, bit = 0; i < SUITE_DAY_CELLS; i++) {
        int64_t begin = from + ((int64_t)i << shift), end = begin + (1 << shift);
        bit = bit_from(bit, b, begin);
        cells->bit[i] = (uint8_t)bit;
        cells->edge[i] = (uint8_t)(1 << shift);
        if (bit < b->count && b->day[bit] < end)
            cells->edge[i] = (uint8_t)(b->day[bit] - begin);
        if (bit + 1 < b->count && b->day[bit + 1] < end)
            return false;
    }
    return true;
}

/* The widest cells that do: the fewer there are, the less is looked up.  The last one
 * stands for all days after it. */
static void find_cells(struct suite_chunk *c, const struct bounds *b, int32_t first_day,
                       uint32_t days, int32_t window_days)
{
    int64_t base = b->day[0] - 1 - window_days - first_day;
    base = base < 0 ? 0 : base;
    for (uint16_t shift = 5; shift >= 2 && !c->celled && base < days; shift--) {
        int64_t from = first_day + base,
                last = (b->day[b->count - 1] - from) >> shift; /* cell of */
        int64_t last_used = ((int64_t)days - 1 - base) >> shift;
        last = last < last_used ? last : last_used;
        c->celled = last < SUITE_DAY_CELLS - 1 &&
                    make_cells(&c->now_cells, b, from, shift) &&
                    make_cells(&c->gone_cells, b, from + window_days, shift);
        c->few = c->celled && last_used < SUITE_DAY_CELLS / 2;
        c->base = (uint16_t)base;
        c->shift = shift;
    }
}

bool suite_calendar_build(struct suite_calendar *out, const struct blocks *b,
                          const struct periods *p, int32_t window_days)
{
    *out = (struct suite_calendar){.days = (uint32_t)(b->last_day - b->first_day) + 1};
    const int32_t more = SUITE_CHUNK_PERIODS - 1; /* in each but the first */
    if (out->days > BLOCKS_DAYS_NARROW || p->count > more * SUITE_CHUNKS + 1)
        return false;
    for (int32_t first = 0; first < p->count;) {
        struct suite_chunk *c = &out->chunk[out->chunks++];
        int32_t left = p->count - first, most = first == 0 ? more + 1 : more;
        c->first = first;
        c->count = left < most ? left : most;
        c->begin = first == 0 ? 1 : 2;
        struct bounds bounds = bounds_of(c, p);
        c->codes = codes_by_day(&bounds, b->first_day, out->days, window_days);
        c->stays = stays_of(c->codes, out->days);
        find_cells(c, &bounds, b->first_day, out->days, window_days);
        first += c->count;
    }
    return true;
}

void suite_calendar_release(struct suite_calendar *c)
{
    for (uint32_t i = 0; i < c->chunks; i++) {
        free(c->chunk[i].codes);
        free(c->chunk[i].stays);
    }
    *c = (struct suite_calendar){0};
}
