/* SPDX-License-Identifier: Apache-2.0 */
/* Local days and the periods that calendars cut them into.
 *
 * A day is an int32: days since 1970-01-01, proleptic Gregorian, no time zone.
 * A period is half open, [start, end).  Years 0001 to 9999 are accepted.
 *
 *     struct calendar months = {.unit = CALENDAR_MONTH};
 *     int32_t b = calendar_period_start(&months, day);
 *     int32_t n = calendar_period_next(&months, b);
 */
#ifndef MAINSTAY_BASE_CALENDAR_H
#define MAINSTAY_BASE_CALENDAR_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define CALENDAR_DAY_MIN     (-719162) /* 0001-01-01 */
#define CALENDAR_DAY_MAX     2932896   /* 9999-12-31 */
#define CALENDAR_DAY_TEXT    16        /* bytes for "2024-05-31" and a NUL, with room */
#define CALENDAR_PERIOD_TEXT 32

enum calendar_unit {
    CALENDAR_DAY,
    CALENDAR_WEEK,
    CALENDAR_MONTH,
    CALENDAR_QUARTER,
    CALENDAR_YEAR,
    CALENDAR_TOTAL, /* one period; its bounds come from the caller */
};

struct calendar {
    enum calendar_unit unit;
    int week_start;   /* 1 Monday (ISO, and what 0 means) .. 7 Sunday */
    int fiscal_month; /* month a fiscal year begins in, 1 (and 0) .. 12 */
};

bool calendar_valid(int year, int month, int day);
/* The day of a valid civil date; algorithm of Howard Hinnant, "chrono-compatible
 * low-level date algorithms". */
int32_t calendar_day(int year, int month, int day);
void calendar_civil(int32_t day, int *year, int *month, int *day_of_month);
/* 1 Monday .. 7 Sunday. */
int calendar_weekday(int32_t day);
int calendar_days_in_month(int year, int month);

/* First day of the period that holds `day`; CALENDAR_TOTAL is a CHECK. */
int32_t calendar_period_start(const struct calendar *calendar, int32_t day);
/* First day of the period after the one that starts on `start`. */
int32_t calendar_period_next(const struct calendar *calendar, int32_t start);

/* "month" -> CALENDAR_MONTH; day week month quarter year total. */
enum err calendar_unit_parse(const char *text, enum calendar_unit *out,
                             struct err_info *info) ERR_MUST_USE;
const char *calendar_unit_name(enum calendar_unit unit);

/* Reads a written period as [*start, *end): 2024-05-31, 2024-05, 2024-Q2,
 * 2024-W07 (ISO), 2024.  Nothing else, no trailing text, or ERR_SETTING. */
enum err calendar_period_parse(const char *text, int32_t *start, int32_t *end,
                               struct err_info *info) ERR_MUST_USE;

/* "2024-05-31".  Returns `out`. */
char *calendar_day_format(int32_t day, char out[CALENDAR_DAY_TEXT]);
/* The shortest name of the period that starts on `start`: "2024-05",
 * "2024-Q2", "2024-W07" (ISO weeks; others "2024-02-04 week"), "2024", "2024-05-31";
 * fiscal quarters and years by their first month, "2024-04 quarter". */
char *calendar_period_format(const struct calendar *calendar, int32_t start,
                             char out[CALENDAR_PERIOD_TEXT]);

#endif
