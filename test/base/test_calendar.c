/* SPDX-License-Identifier: Apache-2.0 */
#include "base/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define DAY_S        86400
#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct tm libc_date(int32_t day)
{
    time_t t = (time_t)day * DAY_S;
    struct tm tm;
    assert_non_null(gmtime_r(&t, &tm));
    return tm;
}

/* Every day of years 1 to 9999, by libc. */
static void correctness_calendar_days_match_libc(void **state)
{
    (void)state;
    for (int32_t day = CALENDAR_DAY_MIN; day <= CALENDAR_DAY_MAX; day++) {
        struct tm tm = libc_date(day);
        int year, month, day_of_month;
        calendar_civil(day, &year, &month, &day_of_month);
        assert_int_equal(year, tm.tm_year + 1900);
        assert_int_equal(month, tm.tm_mon + 1);
        assert_int_equal(day_of_month, tm.tm_mday);
        assert_int_equal(calendar_day(year, month, day_of_month), day);
        assert_int_equal(calendar_weekday(day) % 7, tm.tm_wday);
    }
}

/* The other way, through months whose length libc normalises. */
static void correctness_calendar_month_lengths_match_libc(void **state)
{
    (void)state;
    for (int year = 1; year <= 9999; year++) {
        for (int month = 1; month <= 12; month++) {
            struct tm tm = {.tm_year = year - 1900, .tm_mon = month, .tm_mday = 0};
            time_t last = timegm(&tm);
            int days = calendar_days_in_month(year, month);
            assert_int_equal(days, tm.tm_mday);
            assert_int_equal(calendar_day(year, month, days), last / DAY_S);
            assert_true(calendar_valid(year, month, days));
            assert_false(calendar_valid(year, month, days + 1));
        }
    }
}

static void correctness_calendar_iso_weeks_match_strftime(void **state)
{
    (void)state;
    struct calendar weeks = {.unit = CALENDAR_WEEK};
    for (int32_t day = calendar_day(1600, 1, 1); day < calendar_day(2400, 1, 1); day++) {
        struct tm tm = libc_date(day);
        char expected[32], name[CALENDAR_PERIOD_TEXT];
        strftime(expected, sizeof expected, "%G-W%V", &tm);
        calendar_period_format(&weeks, calendar_period_start(&weeks, day), name);
        assert_string_equal(name, expected);
    }
}

/* ISO 8601 week dates as listed in the encyclopaedias' article of that name. */
static void correctness_calendar_iso_week_53(void **state)
{
    (void)state;
    static const struct {
        int year, month, day;
        const char *week;
    } rows[] = {
        {1977, 1, 1, "1976-W53"},   {1977, 1, 2, "1976-W53"},
        {1977, 12, 31, "1977-W52"}, {1978, 1, 2, "1978-W01"},
        {1979, 12, 31, "1980-W01"}, {1981, 12, 31, "1981-W53"},
        {1982, 1, 3, "1981-W53"},   {2008, 12, 29, "2009-W01"},
        {2010, 1, 3, "2009-W53"},   {2020, 12, 31, "2020-W53"},
        {2021, 1, 4, "2021-W01"},   {2024, 12, 30, "2025-W01"},
    };
    struct calendar weeks = {.unit = CALENDAR_WEEK};
    for (size_t i = 0; i < COUNT(rows); i++) {
        int32_t day = calendar_day(rows[i].year, rows[i].month, rows[i].day);
        char name[CALENDAR_PERIOD_TEXT];
        calendar_period_format(&weeks, calendar_period_start(&weeks, day), name);
        assert_string_equal(name, rows[i].week);
    }
}

static void correctness_calendar_periods(void **state)
{
    (void)state;
    static const struct {
        struct calendar calendar;
        int year, month, day;
        const char *start, *next, *name;
    } rows[] = {
        {{CALENDAR_DAY, 0, 0}, 2024, 2, 29, "2024-02-29", "2024-03-01", "2024-02-29"},
        {{CALENDAR_WEEK, 0, 0}, 2024, 2, 18, "2024-02-12", "2024-02-19", "2024-W07"},
        {{CALENDAR_WEEK, 1, 0}, 2024, 2, 19, "2024-02-19", "2024-02-26", "2024-W08"},
        {{CALENDAR_WEEK, 7, 0},
         2024,
         2,
         18,
         "2024-02-18",
         "2024-02-25",
         "2024-02-18 week"},
        {{CALENDAR_WEEK, 6, 0},
         2024,
         2,
         16,
         "2024-02-10",
         "2024-02-17",
         "2024-02-10 week"},
        {{CALENDAR_MONTH, 0, 0}, 2024, 2, 29, "2024-02-01", "2024-03-01", "2024-02"},
        {{CALENDAR_MONTH, 0, 4}, 2023, 12, 31, "2023-12-01", "2024-01-01", "2023-12"},
        {{CALENDAR_QUARTER, 0, 0}, 2024, 5, 31, "2024-04-01", "2024-07-01", "2024-Q2"},
        {{CALENDAR_QUARTER, 0, 1}, 2024, 12, 31, "2024-10-01", "2025-01-01", "2024-Q4"},
        {{CALENDAR_QUARTER, 0, 4},
         2024,
         5,
         31,
         "2024-04-01",
         "2024-07-01",
         "2024-04 quarter"},
        {{CALENDAR_QUARTER, 0, 2},
         2024,
         1,
         31,
         "2023-11-01",
         "2024-02-01",
         "2023-11 quarter"},
        {{CALENDAR_YEAR, 0, 0}, 2024, 12, 31, "2024-01-01", "2025-01-01", "2024"},
        {{CALENDAR_YEAR, 0, 4}, 2024, 3, 31, "2023-04-01", "2024-04-01", "2023-04 year"},
        {{CALENDAR_YEAR, 0, 12}, 2024, 12, 1, "2024-12-01", "2025-12-01", "2024-12 year"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct calendar *calendar = &rows[i].calendar;
        int32_t start = calendar_period_start(
            calendar, calendar_day(rows[i].year, rows[i].month, rows[i].day));
        char text[CALENDAR_DAY_TEXT], name[CALENDAR_PERIOD_TEXT];
        assert_string_equal(calendar_day_format(start, text), rows[i].start);
        int32_t next = calendar_period_next(calendar, start);
        assert_string_equal(calendar_day_format(next, text), rows[i].next);
        assert_string_equal(calendar_period_format(calendar, start, name), rows[i].name);
    }
}

static void check_tiling(const struct calendar *calendar)
{
    int32_t first = calendar_period_start(calendar, calendar_day(1899, 6, 15));
    int32_t start = first, next = calendar_period_next(calendar, start);
    for (int32_t day = first; day < calendar_day(2105, 1, 1); day++) {
        if (day == next) {
            start = next;
            next = calendar_period_next(calendar, start);
            assert_true(next > start);
        }
        assert_int_equal(calendar_period_start(calendar, day), start);
    }
}

/* Every day is in exactly one period, whatever the settings. */
static void invariant_calendar_periods_tile_time(void **state)
{
    (void)state;
    for (int unit = CALENDAR_DAY; unit < CALENDAR_TOTAL; unit++)
        for (int setting = 0; setting <= 12; setting++)
            check_tiling(&(struct calendar){(enum calendar_unit)unit,
                                            setting <= 7 ? setting : 0, setting});
}

/* A period's name, read back, is that period. */
static void consistency_calendar_names_read_back(void **state)
{
    (void)state;
    for (int unit = CALENDAR_DAY; unit < CALENDAR_TOTAL; unit++) {
        struct calendar calendar = {.unit = (enum calendar_unit)unit};
        for (int32_t day = CALENDAR_DAY_MIN; day <= CALENDAR_DAY_MAX; day += 11) {
            int32_t expected = calendar_period_start(&calendar, day), start, end;
            char name[CALENDAR_PERIOD_TEXT];
            calendar_period_format(&calendar, expected, name);
            assert_int_equal(calendar_period_parse(name, &start, &end, NULL), ERR_OK);
            assert_int_equal(start, expected);
            assert_int_equal(end, calendar_period_next(&calendar, expected));
        }
    }
}

static void input_calendar_not_a_period(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",           "2",          "24",          "202",
        "20244",      "0000",       "2024-",       "2024-1",
        "2024-00",    "2024-13",    "2024-05-",    "2024-05-1",
        "2024-05-00", "2024-02-30", "2023-02-29",  "2024-05-32",
        "2024-Q0",    "2024-Q5",    "2024-Q",      "2024-Q22",
        "2024-q2",    "2024-W",     "2024-W1",     "2024-W00",
        "2024-W53",   "2024-W07x",  "2024-Q2x",    "2020-W54",
        "2024-w07",   " 2024",      "2024 ",       "+2024",
        "-2024",      "2024/05",    "2024-05-31x", "2024-05 quarter",
        "month",      "２０２４",
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err_info info = {0};
        int32_t start = 11, end = 22;
        assert_int_equal(calendar_period_parse(rows[i], &start, &end, &info),
                         ERR_SETTING);
        assert_int_equal(start, 11);
        assert_int_equal(end, 22);
        char quoted[64];
        snprintf(quoted, sizeof quoted, "\"%s\" is not a period; write a day", rows[i]);
        assert_memory_equal(info.text, quoted, strlen(quoted));
    }
}

static void consistency_calendar_unit_names_read_back(void **state)
{
    (void)state;
    for (int unit = CALENDAR_DAY; unit <= CALENDAR_TOTAL; unit++) {
        enum calendar_unit read = CALENDAR_TOTAL;
        const char *name = calendar_unit_name((enum calendar_unit)unit);
        assert_int_equal(calendar_unit_parse(name, &read, NULL), ERR_OK);
        assert_int_equal(read, unit);
    }
    assert_string_equal(calendar_unit_name(CALENDAR_QUARTER), "quarter");
}

static void input_calendar_not_a_unit(void **state)
{
    (void)state;
    static const char *const rows[] = {"", "months", "Month", "fortnight", "m"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err_info info = {0};
        enum calendar_unit unit = CALENDAR_YEAR;
        assert_int_equal(calendar_unit_parse(rows[i], &unit, &info), ERR_SETTING);
        assert_int_equal(unit, CALENDAR_YEAR);
        assert_non_null(strstr(info.text, "use day, week, month"));
    }
}

static void input_calendar_not_a_date(void **state)
{
    (void)state;
    static const int rows[][3] = {{0, 1, 1},     {10000, 1, 1}, {2024, 0, 1},
                                  {2024, 13, 1}, {2024, 1, 0},  {2024, 4, 31},
                                  {1900, 2, 29}, {2023, 2, 29}, {-1, 1, 1},
                                  {2024, -1, 1}, {2024, 1, -1}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_false(calendar_valid(rows[i][0], rows[i][1], rows[i][2]));
    assert_true(calendar_valid(2000, 2, 29));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_calendar_days_match_libc),
        cmocka_unit_test(correctness_calendar_month_lengths_match_libc),
        cmocka_unit_test(correctness_calendar_iso_weeks_match_strftime),
        cmocka_unit_test(correctness_calendar_iso_week_53),
        cmocka_unit_test(correctness_calendar_periods),
        cmocka_unit_test(invariant_calendar_periods_tile_time),
        cmocka_unit_test(consistency_calendar_names_read_back),
        cmocka_unit_test(input_calendar_not_a_period),
        cmocka_unit_test(consistency_calendar_unit_names_read_back),
        cmocka_unit_test(input_calendar_not_a_unit),
        cmocka_unit_test(input_calendar_not_a_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
