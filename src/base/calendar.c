/* SPDX-License-Identifier: Apache-2.0 */
/* Civil dates by Hinnant's algorithms: years begin in March, so that the leap
 * day comes last and months need no table; eras of 400 years keep the divisions
 * positive.  https://howardhinnant.github.io/date_algorithms.html */
#include "base/calendar.h"

#include <stdio.h>
#include <string.h>

#define DAYS_PER_ERA  146097 /* 400 years */
#define EPOCH_SHIFT   719468 /* 0000-03-01 to 1970-01-01 */
#define MONTHS_A_YEAR 12

static const char *const unit_names[] = {"day",     "week", "month",
                                         "quarter", "year", "total"};
#define UNIT_COUNT (int)(sizeof unit_names / sizeof *unit_names)

static int floor_mod(int a, int b)
{
    int r = a % b;
    return r < 0 ? r + b : r;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int calendar_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    CHECK(month >= 1 && month <= 12);
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool calendar_valid(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= calendar_days_in_month(year, month);
}

int32_t calendar_day(int year, int month, int day)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - EPOCH_SHIFT;
}

void calendar_civil(int32_t day, int *year, int *month, int *day_of_month)
{
    int64_t shifted = (int64_t)day + EPOCH_SHIFT;
    int era =
        (int)((shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA);
    int day_of_era = (int)(shifted - (int64_t)era * DAYS_PER_ERA);
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                       day_of_era / (DAYS_PER_ERA - 1)) /
                      365;
    int day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    *day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    *month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

int calendar_weekday(int32_t day)
{
    return floor_mod(floor_mod(day, 7) + 3, 7) + 1; /* day 0 was a Thursday */
}

/* 0 stands for the ordinary value in both settings. */
static int week_start(const struct calendar *calendar)
{
    CHECK(calendar->week_start >= 0 && calendar->week_start <= 7);
    return calendar->week_start ? calendar->week_start : 1;
}

static int fiscal_month(const struct calendar *calendar)
{
    CHECK(calendar->fiscal_month >= 0 && calendar->fiscal_month <= 12);
    return calendar->fiscal_month ? calendar->fiscal_month : 1;
}

static int months_of(enum calendar_unit unit)
{
    return unit == CALENDAR_YEAR ? 12 : unit == CALENDAR_QUARTER ? 3 : 1;
}

/* Months since 0000-01, and back to the first day of one. */
static int month_number(int32_t day)
{
    int year, month, day_of_month;
    calendar_civil(day, &year, &month, &day_of_month);
    return year * MONTHS_A_YEAR + month - 1;
}

static int32_t month_first_day(int number)
{
    int month = floor_mod(number, MONTHS_A_YEAR);
    return calendar_day((number - month) / MONTHS_A_YEAR, month + 1, 1);
}

int32_t calendar_period_start(const struct calendar *calendar, int32_t day)
{
    CHECK(calendar->unit < CALENDAR_TOTAL);
    if (calendar->unit == CALENDAR_DAY)
        return day;
    if (calendar->unit == CALENDAR_WEEK)
        return day - floor_mod(calendar_weekday(day) - week_start(calendar), 7);
    int number = month_number(day);
    int into =
        floor_mod(number - (fiscal_month(calendar) - 1), months_of(calendar->unit));
    return month_first_day(number - into);
}

int32_t calendar_period_next(const struct calendar *calendar, int32_t start)
{
    CHECK(calendar->unit < CALENDAR_TOTAL);
    if (calendar->unit == CALENDAR_DAY)
        return start + 1;
    if (calendar->unit == CALENDAR_WEEK)
        return start + 7;
    return month_first_day(month_number(start) + months_of(calendar->unit));
}

enum err calendar_unit_parse(const char *text, enum calendar_unit *out,
                             struct err_info *info)
{
    for (int i = 0; i < UNIT_COUNT; i++) {
        if (strcmp(text, unit_names[i]) == 0) {
            *out = (enum calendar_unit)i;
            return ERR_OK;
        }
    }
    return err_set(info, ERR_SETTING,
                   "\"%s\" is not a length of periods; "
                   "use day, week, month, quarter, year or total",
                   text);
}

const char *calendar_unit_name(enum calendar_unit unit)
{
    CHECK((int)unit < UNIT_COUNT);
    return unit_names[unit];
}

/* Reads `count` digits; -1 when there is anything else. */
static int read_digits(const char **text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return -1;
        value = value * 10 + (**text - '0');
    }
    return value;
}

static bool read_char(const char **text, char c)
{
    if (**text != c)
        return false;
    (*text)++;
    return true;
}

/* Monday of ISO week 1: the week that holds 4 January. */
static int32_t iso_year_start(int year)
{
    int32_t fourth = calendar_day(year, 1, 4);
    return fourth - (calendar_weekday(fourth) - 1);
}

static bool week_bounds(int year, int week, int32_t *start, int32_t *end)
{
    int32_t first = iso_year_start(year);
    if (week < 1 || first + 7 * (week - 1) >= iso_year_start(year + 1))
        return false;
    *start = first + 7 * (week - 1);
    *end = *start + 7;
    return true;
}

static bool month_bounds(int year, int month, int months, int32_t *start, int32_t *end)
{
    if (month < 1 || month > 12)
        return false;
    int number = year * MONTHS_A_YEAR + month - 1;
    *start = month_first_day(number);
    *end = month_first_day(number + months);
    return true;
}

static bool day_bounds(int year, int month, int day, int32_t *start, int32_t *end)
{
    if (!calendar_valid(year, month, day))
        return false;
    *start = calendar_day(year, month, day);
    *end = *start + 1;
    return true;
}

static bool read_period(const char *p, int32_t *start, int32_t *end)
{
    int year = read_digits(&p, 4);
    if (year < 1)
        return false;
    if (!*p)
        return month_bounds(year, 1, 12, start, end);
    if (!read_char(&p, '-'))
        return false;
    if (read_char(&p, 'Q')) {
        int quarter = read_digits(&p, 1);
        return !*p && quarter >= 1 && quarter <= 4 &&
               month_bounds(year, 3 * quarter - 2, 3, start, end);
    }
    if (read_char(&p, 'W')) {
        int week = read_digits(&p, 2);
        return week > 0 && !*p && week_bounds(year, week, start, end);
    }
    int month = read_digits(&p, 2);
    if (month < 1)
        return false;
    if (!*p)
        return month_bounds(year, month, 1, start, end);
    if (!read_char(&p, '-'))
        return false;
    int day = read_digits(&p, 2);
    return day > 0 && !*p && day_bounds(year, month, day, start, end);
}

enum err calendar_period_parse(const char *text, int32_t *start, int32_t *end,
                               struct err_info *info)
{
    if (read_period(text, start, end))
        return ERR_OK;
    return err_set(info, ERR_SETTING,
                   "\"%s\" is not a period; write a day as 2024-05-31, a week as "
                   "2024-W22, a month as 2024-05, a quarter as 2024-Q2 or a year as 2024",
                   text);
}

char *calendar_day_format(int32_t day, char out[CALENDAR_DAY_TEXT])
{
    int year, month, day_of_month;
    calendar_civil(day, &year, &month, &day_of_month);
    int size = snprintf(out, CALENDAR_DAY_TEXT, "%04d-%02u-%02u", year, (unsigned)month,
                        (unsigned)day_of_month);
    CHECK(size < CALENDAR_DAY_TEXT);
    return out;
}

static void format_week(const struct calendar *calendar, int32_t start, char *out)
{
    char day[CALENDAR_DAY_TEXT];
    if (week_start(calendar) != 1) {
        snprintf(out, CALENDAR_PERIOD_TEXT, "%s week", calendar_day_format(start, day));
        return;
    }
    /* A week belongs to the year of its Thursday. */
    int year, month, day_of_month;
    calendar_civil(start + 3, &year, &month, &day_of_month);
    snprintf(out, CALENDAR_PERIOD_TEXT, "%04d-W%02d", year,
             (start - iso_year_start(year)) / 7 + 1);
}

char *calendar_period_format(const struct calendar *calendar, int32_t start,
                             char out[CALENDAR_PERIOD_TEXT])
{
    int year, month, day_of_month;
    calendar_civil(start, &year, &month, &day_of_month);
    const char *unit = calendar_unit_name(calendar->unit);
    bool fiscal = fiscal_month(calendar) != 1;
    if (calendar->unit == CALENDAR_TOTAL)
        snprintf(out, CALENDAR_PERIOD_TEXT, "%s", unit);
    else if (calendar->unit == CALENDAR_DAY)
        calendar_day_format(start, out);
    else if (calendar->unit == CALENDAR_WEEK)
        format_week(calendar, start, out);
    else if (calendar->unit == CALENDAR_MONTH)
        snprintf(out, CALENDAR_PERIOD_TEXT, "%04d-%02d", year, month);
    else if (fiscal)
        snprintf(out, CALENDAR_PERIOD_TEXT, "%04d-%02d %s", year, month, unit);
    else if (calendar->unit == CALENDAR_QUARTER)
        snprintf(out, CALENDAR_PERIOD_TEXT, "%04d-Q%d", year, (month - 1) / 3 + 1);
    else
        snprintf(out, CALENDAR_PERIOD_TEXT, "%04d", year);
    return out;
}
