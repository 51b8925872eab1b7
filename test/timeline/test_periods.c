/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void add_day(struct buf *out, int32_t day)
{
    char text[CALENDAR_DAY_TEXT];
    buf_printf(out, "%s%s", out->size ? " " : "", calendar_day_format(day, text));
}

/* first, last, as_of; expected: the bounds as the calendar has them, and the last
 * snapshot, which as_of may cut off. */
static void correctness_periods(void **state)
{
    (void)state;
    static const struct {
        struct calendar calendar;
        const char *first, *last, *as_of, *bounds, *last_snapshot;
        bool partial;
    } cases[] = {
        /* clang-format off */
        {{CALENDAR_MONTH, 0, 0}, "2024-01-15", "2024-03-31", "2024-03-31", "2024-01-01 2024-02-01 2024-03-01 2024-04-01", "2024-03-31", false},
        {{CALENDAR_MONTH, 0, 0}, "2024-01-15", "2024-03-31", "2024-03-30", "2024-01-01 2024-02-01 2024-03-01 2024-04-01", "2024-03-30", true},
        {{CALENDAR_MONTH, 0, 0}, "2024-01-15", "2024-03-31", "2024-02-29", "2024-01-01 2024-02-01 2024-03-01", "2024-02-29", false},
        {{CALENDAR_MONTH, 0, 0}, "2024-02-29", "2024-02-29", "2024-12-31", "2024-02-01 2024-03-01", "2024-02-29", false},
        {{CALENDAR_DAY, 0, 0}, "2024-02-28", "2024-03-01", "2024-03-01", "2024-02-28 2024-02-29 2024-03-01 2024-03-02", "2024-03-01", false},
        {{CALENDAR_WEEK, 0, 0}, "2021-01-03", "2021-01-04", "2021-01-04", "2020-12-28 2021-01-04 2021-01-11", "2021-01-04", true},
        {{CALENDAR_WEEK, 7, 0}, "2021-01-02", "2021-01-03", "2021-01-09", "2020-12-27 2021-01-03 2021-01-10", "2021-01-09", false},
        {{CALENDAR_QUARTER, 0, 0}, "2023-12-31", "2024-01-01", "2024-12-31", "2023-10-01 2024-01-01 2024-04-01", "2024-03-31", false},
        {{CALENDAR_QUARTER, 0, 2}, "2023-12-31", "2024-02-01", "2024-04-30", "2023-11-01 2024-02-01 2024-05-01", "2024-04-30", false},
        {{CALENDAR_YEAR, 0, 0}, "2023-12-31", "2024-01-01", "2024-12-30", "2023-01-01 2024-01-01 2025-01-01", "2024-12-30", true},
        {{CALENDAR_YEAR, 0, 4}, "2024-03-31", "2024-04-01", "2025-03-31", "2023-04-01 2024-04-01 2025-04-01", "2025-03-31", false},
        {{CALENDAR_TOTAL, 0, 0}, "2024-01-15", "2024-03-20", "2024-12-31", "2024-01-15 2024-03-21", "2024-03-20", false},
        {{CALENDAR_TOTAL, 0, 0}, "2024-01-15", "2024-03-20", "2024-02-01", "2024-01-15 2024-03-21", "2024-02-01", true},
        {{CALENDAR_TOTAL, 0, 0}, "2024-01-15", "2024-01-15", "2024-01-15", "2024-01-15 2024-01-16", "2024-01-15", false},
        {{CALENDAR_MONTH, 0, 0}, "1969-12-31", "1970-01-01", "1970-01-31", "1969-12-01 1970-01-01 1970-02-01", "1970-01-31", false},
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct periods p;
        struct err_info info = {0};
        assert_int_equal(periods_build(&p, &cases[i].calendar, scene_day(cases[i].first),
                                       scene_day(cases[i].last),
                                       scene_day(cases[i].as_of), &info),
                         ERR_OK);
        struct buf bounds = {0};
        for (int32_t k = 0; k <= p.count; k++)
            add_day(&bounds, p.bound[k]);
        assert_string_equal(cases[i].bounds, buf_text(&bounds));
        buf_release(&bounds);
        assert_int_equal(scene_day(cases[i].last_snapshot), p.snapshot[p.count]);
        assert_int_equal(cases[i].partial, periods_partial(&p, p.count - 1));
        for (int32_t k = 0; k < p.count; k++)
            assert_int_equal(p.bound[k] - 1, p.snapshot[k]);
        periods_release(&p);
    }
}

static void invariant_every_day_is_found(void **state)
{
    (void)state;
    struct calendar months = {.unit = CALENDAR_MONTH};
    struct err_info info = {0};
    struct periods p;
    assert_int_equal(periods_build(&p, &months, scene_day("2023-12-15"),
                                   scene_day("2024-12-31"), scene_day("2024-12-10"),
                                   &info),
                     ERR_OK);
    int32_t first = scene_day("2023-12-01"), last = scene_day("2024-12-10");
    assert_int_equal(PERIODS_BEFORE, periods_find(&p, first - 1));
    assert_int_equal(PERIODS_BEFORE, periods_find(&p, INT32_MIN));
    assert_int_equal(p.count, periods_find(&p, last + 1));
    assert_int_equal(p.count, periods_find(&p, INT32_MAX));
    for (int32_t day = first; day <= last; day++) {
        int32_t k = periods_find(&p, day);
        assert_in_range(k, 0, p.count - 1);
        assert_true(p.bound[k] <= day && day < periods_end(&p, k));
    }
    periods_release(&p);
}

static void input_no_period(void **state)
{
    (void)state;
    static const struct {
        enum calendar_unit unit;
        const char *first, *last, *as_of;
        enum err code;
        const char *sentence;
    } cases[] = {
        /* clang-format off */
        {CALENDAR_MONTH, "2024-06-01", "2024-05-31", "2024-12-31", ERR_NO_PERIOD, "there is no day from 2024-06-01 to 2024-05-31 that is not after 2024-12-31, the last complete day: choose an earlier start or a later end"},
        {CALENDAR_TOTAL, "2024-06-01", "2024-06-30", "2024-05-31", ERR_NO_PERIOD, "there is no day from 2024-06-01 to 2024-06-30 that is not after 2024-05-31, the last complete day: choose an earlier start or a later end"},
        {CALENDAR_DAY, "1960-01-01", "2024-06-30", "2024-05-31", ERR_LIMIT, "from 1960-01-01 to 2024-05-31 there are more than 20000 periods: choose a longer period or a shorter range"},
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct calendar calendar = {.unit = cases[i].unit};
        struct periods p = {.count = 77};
        struct err_info info = {0};
        assert_int_equal(cases[i].code,
                         periods_build(&p, &calendar, scene_day(cases[i].first),
                                       scene_day(cases[i].last),
                                       scene_day(cases[i].as_of), &info));
        assert_string_equal(cases[i].sentence, info.text);
        assert_int_equal(77, p.count);
    }
}

/* As many periods as are allowed, and one more. */
static void input_limit_is_exact(void **state)
{
    (void)state;
    struct calendar days = {.unit = CALENDAR_DAY};
    struct err_info info = {0};
    struct periods p;
    int32_t first = scene_day("1970-01-01"), last = first + PERIODS_MAX - 1;
    assert_int_equal(periods_build(&p, &days, first, last, last, &info), ERR_OK);
    assert_int_equal(PERIODS_MAX, p.count);
    periods_release(&p);
    assert_int_equal(periods_build(&p, &days, first, last + 1, last + 1, &info),
                     ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_periods),
        cmocka_unit_test(invariant_every_day_is_found),
        cmocka_unit_test(input_no_period),
        cmocka_unit_test(input_limit_is_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
