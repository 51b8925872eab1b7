/* SPDX-License-Identifier: Apache-2.0 */
/* Periods as bits: of each day, which bit it has, against a count of the bounds before
 * it; and the cells against the days one by one. */
#include "timeline/suite_calendar.h"

#include "base/mem.h"
#include "draw.h"
#include "seeds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SEEDS      400
#define SEEDS_LONG 20000

/* What a calendar is made of. */
struct drawn {
    struct blocks blocks; /* their days */
    struct periods periods;
    struct calendar calendar;
    int32_t window_days;
};

/* How many chunks were looked at that ... */
static struct {
    uint32_t few, celled, plain;
    uint32_t shift[6], chunks[SUITE_CHUNKS], too_many;
    uint32_t base; /* begin after the first day */
} seen;

/* With which the first chunk, from a window before its begin on, ends in the last of the
 * cells of some width, or beside it. */
static int32_t fitting_window(const struct periods *p, struct rng *rng)
{
    int32_t last = p->count < SUITE_CHUNK_PERIODS ? p->count : SUITE_CHUNK_PERIODS;
    int32_t days = periods_end(p, last - 1) - p->bound[0] + 1;
    int32_t shift = between(rng, 2, 5),
            cell = (SUITE_DAY_CELLS - 1) / between(rng, 1, 2) + between(rng, -1, 1);
    int32_t window = cell * (1 << shift) + between(rng, 0, (1 << shift) - 1) - days;
    return window < 1 ? 1 : window;
}

static void draw(struct drawn *d, uint64_t seed)
{
    static const int32_t unit_days[] = {1, 7, 30, 91, 365};
    struct err_info info = {0};
    struct rng rng;
    rng_init(&rng, seed);
    int32_t days = PICK(&rng, 1, 2, 60, 500, 512, 513, 1000, 1020, 1024, 2048, 3000, 9000,
                        31999, 32000, 32001),
            count = PICK(&rng, 1, 2, 12, 36, 60, 61, 62, 121, 122, 181, 182, 241, 242),
            first_day = between(&rng, -2000, 18000);
    d->calendar = (struct calendar){.unit = (enum calendar_unit)between(&rng, 0, 4),
                                    .week_start = between(&rng, 1, 7),
                                    .fiscal_month = between(&rng, 1, 12)};
    int32_t length = count * unit_days[d->calendar.unit];
    int32_t from = chance(&rng, 67) ? first_day + between(&rng, -length, days + 100)
                                    : first_day + between(&rng, 0, days / 2);
    int32_t to = calendar_period_start(&d->calendar, from);
    for (int32_t i = 0; i < count; i++)
        to = calendar_period_next(&d->calendar, to);
    d->blocks = (struct blocks){.first_day = first_day, .last_day = first_day + days - 1};
    int32_t as_of = chance(&rng, 70) ? to - 1 : from + between(&rng, 0, to - 1 - from);
    assert_int_equal(periods_build(&d->periods, &d->calendar, from, to - 1, as_of, &info),
                     ERR_OK);
    d->window_days = chance(&rng, 60)
                         ? PICK(&rng, 1, 2, 7, 30, 31, 90, 365, 3000, 32000, 70000)
                         : fitting_window(&d->periods, &rng);
    int32_t half = SUITE_DAY_CELLS / 2 << between(&rng, 2, 5), /* days, or one more */
        last = d->periods.bound[0] - 1 - d->window_days + half - between(&rng, 0, 1);
    if (chance(&rng, 40) && last > first_day && last < first_day + 32000)
        d->blocks.last_day = last;
}

/* How many bounds of the chunk's periods, and of the one before them, are not after the
 * day. */
static uint8_t bit_of(const struct drawn *d, const struct suite_chunk *c, int64_t day)
{
    int32_t from = c->first - (c->first > 0), to = c->first + c->count;
    uint8_t bit = 0;
    for (int32_t i = from; i < to; i++)
        bit += d->periods.bound[i] <= day;
    return (uint8_t)(bit + (periods_end(&d->periods, to - 1) <= day));
}

static uint8_t by_cell(const struct suite_chunk *c, const struct suite_days *cells,
                       uint32_t day)
{
    uint32_t since = day > c->base ? day - c->base : 0, cell = since >> c->shift;
    cell = cell < SUITE_DAY_CELLS ? cell : SUITE_DAY_CELLS - 1;
    assert_true(!c->few || cell < SUITE_DAY_CELLS / 2);
    return (uint8_t)(cells->bit[cell] +
                     ((since & ((1u << c->shift) - 1)) >= cells->edge[cell]));
}

static void check_chunk(const struct drawn *d, const struct suite_chunk *c, uint32_t days)
{
    for (uint32_t day = 0; day < days; day++) {
        int64_t at = (int64_t)d->blocks.first_day + day;
        uint8_t now = bit_of(d, c, at), gone = bit_of(d, c, at + d->window_days);
        assert_int_equal(c->codes[day], gone << 8 | now);
        assert_true(c->stays[day + 1].bit == UINT64_C(1) << now);
        uint64_t present = 0;
        for (uint32_t bit = now + 1u; bit <= gone; bit++)
            present |= UINT64_C(1) << bit;
        assert_true(c->stays[day + 1].present == present);
        if (!c->celled)
            continue;
        assert_int_equal(by_cell(c, &c->now_cells, day), now);
        assert_int_equal(by_cell(c, &c->gone_cells, day), gone);
    }
    assert_int_equal(c->codes[days], SUITE_NO_BIT << 8 | SUITE_NO_BIT); /* nobody's */
    assert_true(c->stays[0].bit == 0 && c->stays[0].present == 0);
    for (int32_t i = 0; i < c->count; i++) {
        int64_t bound = d->periods.bound[c->first + i];
        assert_int_equal(bit_of(d, c, bound), c->begin + (uint32_t)i);
        assert_int_equal(bit_of(d, c, bound - 1), c->begin + (uint32_t)i - 1);
    }
    *(c->few ? &seen.few : c->celled ? &seen.celled : &seen.plain) += 1;
    seen.shift[c->celled ? c->shift : 0]++;
    seen.base += c->celled && c->base > 0;
}

static void check(const struct drawn *d)
{
    struct suite_calendar c;
    uint32_t days = (uint32_t)(d->blocks.last_day - d->blocks.first_day) + 1;
    int32_t next = 0;
    bool fits = suite_calendar_build(&c, &d->blocks, &d->periods, d->window_days);
    assert_int_equal(fits, d->periods.count <= 241 && days <= 32000);
    if (!fits) {
        seen.too_many++;
        return;
    }
    assert_int_equal(c.days, days);
    for (uint32_t i = 0; i < c.chunks; i++) {
        assert_int_equal(c.chunk[i].first, next);
        assert_in_range(c.chunk[i].begin + (uint32_t)c.chunk[i].count, 2,
                        SUITE_NO_BIT - 1);
        check_chunk(d, &c.chunk[i], days);
        next += c.chunk[i].count;
    }
    assert_int_equal(next, d->periods.count);
    seen.chunks[c.chunks - 1]++;
    suite_calendar_release(&c);
}

static void consistency_bits_of_days_are_those_of_periods(void **state)
{
    (void)state;
    uint64_t seeds = seeds_of(SEEDS, SEEDS, SEEDS_LONG);
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        struct drawn d;
        draw(&d, seed);
        check(&d);
        periods_release(&d.periods);
    }
    assert_true(seen.few > 0 && seen.celled > 0 && seen.plain > 0 && seen.base > 0);
    assert_true(seen.too_many > 0);
    for (int i = 0; i < SUITE_CHUNKS; i++)
        assert_true(seen.chunks[i] > 0);
    for (int shift = 2; shift <= 5; shift++)
        assert_true(seen.shift[shift] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_bits_of_days_are_those_of_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
