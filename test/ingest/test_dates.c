/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/dates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
/* After the above, as it asks for. */
#include <cmocka.h>

#include "data.h"

#define U DATES_ORDER_UNKNOWN
#define D DATES_DAY_FIRST
#define M DATES_MONTH_FIRST

#define NONE  DATES_NUMBER_NONE
#define COMP  DATES_COMPACT
#define SEC   DATES_EPOCH_S
#define MS    DATES_EPOCH_MS
#define US    DATES_EPOCH_US
#define EXCEL DATES_EXCEL

/* libc's idea of "2024-05-31 09:05:07.123456" (UTC), the time optional. */
static int64_t reference_us(const char *text)
{
    struct tm tm = {0};
    int us = 0;
    sscanf(text, "%d-%d-%d %d:%d:%d.%6d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
           &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &us);
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    return timegm(&tm) * INT64_C(1000000) + us;
}

struct read_case {
    const char *text;
    enum dates_order order;
    enum dates_number number;
    const char *moment; /* NULL: no date */
    bool has_time, has_offset;
};

static void check_reading(const struct read_case *c)
{
    struct dates_moment m = {INT64_MIN, true, true};
    bool ok = dates_parse(c->text, strlen(c->text), c->order, c->number, &m);
    if (ok != (c->moment != NULL))
        fail_msg("\"%s\" is %sread", c->text, ok ? "" : "not ");
    if (!ok) {
        if (m.us != INT64_MIN || !m.has_offset || !m.has_time)
            fail_msg("\"%s\" is no date and touched the output", c->text);
        return;
    }
    if (m.us != reference_us(c->moment) || m.has_time != c->has_time ||
        m.has_offset != c->has_offset)
        fail_msg("\"%s\" gives %lld (time %d, offset %d), not %lld", c->text,
                 (long long)m.us, m.has_time, m.has_offset,
                 (long long)reference_us(c->moment));
}

/* Every form that the header promises. */
static const struct read_case written[] = {
    {"2024-05-31", U, NONE, "2024-05-31", false, false},
    {"2024/5/31", U, NONE, "2024-05-31", false, false},
    {"2024/05/31", U, NONE, "2024-05-31", false, false},
    {"2024.05.31", U, NONE, "2024-05-31", false, false},
    {"113/05/31", U, NONE, "2024-05-31", false, false},
    {"113-5-31 09:05", U, NONE, "2024-05-31 09:05:00", true, false},
    {"113年5月31日", U, NONE, "2024-05-31", false, false},
    {"113/02/29", U, NONE, "2024-02-29", false, false},
    {"112/02/29", U, NONE, NULL, false, false},
    {"113.05.31", U, NONE, NULL, false, false},
    {"20240531", U, COMP, "2024-05-31", false, false},
    {"31/05/2024", D, NONE, "2024-05-31", false, false},
    {"31/05/2024", U, NONE, "2024-05-31", false, false},
    {"05/31/2024", M, NONE, "2024-05-31", false, false},
    {"05/31/2024", U, NONE, "2024-05-31", false, false},
    {"3/4/2024", D, NONE, "2024-04-03", false, false},
    {"3/4/2024", M, NONE, "2024-03-04", false, false},
    {"5/5/2024", U, NONE, "2024-05-05", false, false},
    {"31-05-2024", D, NONE, "2024-05-31", false, false},
    {"31.05.2024", D, NONE, "2024-05-31", false, false},
    {"03.04.2024", U, NONE, "2024-04-03", false, false},
    {"03.04.2024", D, NONE, "2024-04-03", false, false},
    {"03.04.2024", M, NONE, "2024-03-04", false, false},
    {"31/05/24", D, NONE, "2024-05-31", false, false},
    {"31/05/69", D, NONE, "1969-05-31", false, false},
    {"31/05/68", D, NONE, "2068-05-31", false, false},
    {"5/31/99", M, NONE, "1999-05-31", false, false},
    {"31 May 2024", U, NONE, "2024-05-31", false, false},
    {"1 May 2024", U, NONE, "2024-05-01", false, false},
    {"31st May 2024", U, NONE, "2024-05-31", false, false},
    {"31. May 2024", U, NONE, "2024-05-31", false, false},
    {"31 may, 24", U, NONE, "2024-05-31", false, false},
    {"May 31, 2024", U, NONE, "2024-05-31", false, false},
    {"May 31 2024", U, NONE, "2024-05-31", false, false},
    {"MAY 1, 2024", U, NONE, "2024-05-01", false, false},
    {"September 3rd, 2024", U, NONE, "2024-09-03", false, false},
    {"Sept. 3, 2024", U, NONE, "2024-09-03", false, false},
    {"31-May-24", U, NONE, "2024-05-31", false, false},
    {"31-May-2024", U, NONE, "2024-05-31", false, false},
    {"31/May/2024", U, NONE, "2024-05-31", false, false},
    {"Fri, 31 May 2024", U, NONE, "2024-05-31", false, false},
    {"Friday, May 31, 2024", U, NONE, "2024-05-31", false, false},
    {"Fri May 31 2024", U, NONE, "2024-05-31", false, false},
    {"2024年5月31日", U, NONE, "2024-05-31", false, false},
    {"2024 年 05 月 31 日", U, NONE, "2024-05-31", false, false},
    {"  2024-05-31\t ", U, NONE, "2024-05-31", false, false},
    {"\u00a02024-05-31\u3000", U, NONE, "2024-05-31", false, false},
    {"2024-05-31\r", U, NONE, "2024-05-31", false, false},
    {"2024-02-29", U, NONE, "2024-02-29", false, false},
    {"0001-01-01", U, NONE, "0001-01-01", false, false},
    {"9999-12-31", U, NONE, "9999-12-31", false, false},
};

static void correctness_written_dates(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        check_reading(&written[i]);
}

static const struct read_case clocks[] = {
    {"2024-05-31T09:05:07Z", U, NONE, "2024-05-31 09:05:07", true, true},
    {"2024-05-31 09:05:07", U, NONE, "2024-05-31 09:05:07", true, false},
    {"2024-05-31 9:05", U, NONE, "2024-05-31 09:05:00", true, false},
    {"2024-05-31, 09:05", U, NONE, "2024-05-31 09:05:00", true, false},
    {"2024-05-31t09:05:07z", U, NONE, "2024-05-31 09:05:07", true, true},
    {"2024-05-31 09:05:07.1", U, NONE, "2024-05-31 09:05:07.100000", true, false},
    {"2024-05-31 09:05:07.123", U, NONE, "2024-05-31 09:05:07.123000", true, false},
    {"2024-05-31 09:05:07.123456", U, NONE, "2024-05-31 09:05:07.123456", true, false},
    {"2024-05-31 09:05:07,123", U, NONE, "2024-05-31 09:05:07.123000", true, false},
    {"2024-05-31T09:05:07.123456789Z", U, NONE, "2024-05-31 09:05:07.123456", true, true},
    {"2024-05-31 09:05:07 UTC", U, NONE, "2024-05-31 09:05:07", true, true},
    {"Fri, 31 May 2024 09:05:07 GMT", U, NONE, "2024-05-31 09:05:07", true, true},
    {"2024-05-31 09:05:07 -0400", U, NONE, "2024-05-31 13:05:07", true, true},
    {"2024-05-31T09:05:07+08:00", U, NONE, "2024-05-31 01:05:07", true, true},
    {"2024-05-31T09:05:07+08", U, NONE, "2024-05-31 01:05:07", true, true},
    {"2024-05-31T01:05:07+0530", U, NONE, "2024-05-30 19:35:07", true, true},
    {"2024-05-31T09:05-03:30", U, NONE, "2024-05-31 12:35:00", true, true},
    {"2024-05-31T00:00:00+14:00", U, NONE, "2024-05-30 10:00:00", true, true},
    {"5/31/2024 9:05 AM", M, NONE, "2024-05-31 09:05:00", true, false},
    {"5/31/2024 9:05:07 PM", M, NONE, "2024-05-31 21:05:07", true, false},
    {"5/31/2024, 9:05:07\u202fPM", M, NONE, "2024-05-31 21:05:07", true, false},
    {"5/31/2024 9:05pm", M, NONE, "2024-05-31 21:05:00", true, false},
    {"5/31/2024 12:00 AM", M, NONE, "2024-05-31 00:00:00", true, false},
    {"5/31/2024 12:30 PM", M, NONE, "2024-05-31 12:30:00", true, false},
    {"5/31/2024 14:30 PM", M, NONE, "2024-05-31 14:30:00", true, false},
    {"May 31, 2024 9:05 PM UTC", U, NONE, "2024-05-31 21:05:00", true, true},
    {"31 May 2024, 21:05", U, NONE, "2024-05-31 21:05:00", true, false},
    {"31.05.2024 21:05:07", D, NONE, "2024-05-31 21:05:07", true, false},
    {"2024/5/31 上午 9:05:07", U, NONE, "2024-05-31 09:05:07", true, false},
    {"2024/5/31 下午 09:05", U, NONE, "2024-05-31 21:05:00", true, false},
    {"2024/5/31 9:05 下午", U, NONE, "2024-05-31 21:05:00", true, false},
    {"2024/5/31 下午 12:05", U, NONE, "2024-05-31 12:05:00", true, false},
    {"2024/5/31 上午 12:05", U, NONE, "2024-05-31 00:05:00", true, false},
    {"2024年5月31日 21:05", U, NONE, "2024-05-31 21:05:00", true, false},
    {"2024年5月31日21:05", U, NONE, "2024-05-31 21:05:00", true, false},
    {"2024年5月31日下午9:05", U, NONE, "2024-05-31 21:05:00", true, false},
    {"20240531 21:05", U, NONE, "2024-05-31 21:05:00", true, false},
    {"20240531T21:05:07Z", U, COMP, "2024-05-31 21:05:07", true, true},
    {"2024-05-31 24:00:00", U, NONE, "2024-06-01 00:00:00", true, false},
    {"2024-12-31 24:00", U, NONE, "2025-01-01 00:00:00", true, false},
    {"2016-12-31T23:59:60Z", U, NONE, "2017-01-01 00:00:00", true, true},
};

static void correctness_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
        check_reading(&clocks[i]);
}

static const struct read_case numbers[] = {
    {"19970101", U, COMP, "1997-01-01", false, false},
    {"20240531.0", U, COMP, "2024-05-31", false, false},
    {"20240531090507", U, COMP, "2024-05-31 09:05:07", true, false},
    {"20240531240000", U, COMP, "2024-06-01 00:00:00", true, false},
    {"1717146307", U, SEC, "2024-05-31 09:05:07", true, true},
    {"1717146307.5", U, SEC, "2024-05-31 09:05:07.500000", true, true},
    {"100000000", U, SEC, "1973-03-03 09:46:40", true, true},
    {"1717146307123", U, MS, "2024-05-31 09:05:07.123000", true, true},
    {"1717146307123.0", U, MS, "2024-05-31 09:05:07.123000", true, true},
    {"1717146307123456", U, US, "2024-05-31 09:05:07.123456", true, true},
    {"45443", U, EXCEL, "2024-05-31", false, false},
    {"45443.0", U, EXCEL, "2024-05-31", false, false},
    {"45443.5", U, EXCEL, "2024-05-31 12:00:00", true, false},
    /* 09:05:07 as Excel writes it */
    {"45443.3785532407", U, EXCEL, "2024-05-31 09:05:07", true, false},
    {"45443.37855324074", U, EXCEL, "2024-05-31 09:05:07", true, false},
    {"20000", U, EXCEL, "1954-10-03", false, false},
    {"80000", U, EXCEL, "2119-01-11", false, false},
    /* a number is what the column's numbers are, and nothing else */
    {"20240531", U, NONE, NULL, false, false},
    {"20240531", U, SEC, NULL, false, false},
    {"20241301", U, COMP, NULL, false, false},
    {"20240531096007", U, COMP, NULL, false, false},
    {"20240531240001", U, COMP, NULL, false, false},
    {"20240531.5", U, COMP, NULL, false, false},
    {"1717146307", U, MS, NULL, false, false},
    {"1717146307123", U, SEC, NULL, false, false},
    {"99999999", U, SEC, NULL, false, false},
    {"0", U, SEC, NULL, false, false},
    {"19999", U, EXCEL, NULL, false, false},
    {"80001", U, EXCEL, NULL, false, false},
    {"45443.", U, EXCEL, NULL, false, false},
    {"45,443", U, EXCEL, NULL, false, false},
    {"-45443", U, EXCEL, NULL, false, false},
    {"9999999999999999999999", U, US, NULL, false, false},
};

static void correctness_bare_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        check_reading(&numbers[i]);
}

static const struct read_case no_dates[] = {
    {"", U, COMP, NULL, false, false},
    {"   ", U, COMP, NULL, false, false},
    {"03/04/2024", U, NONE, NULL, false, false}, /* either */
    {"03-04-24", U, NONE, NULL, false, false},
    {"31/05/2024", M, NONE, NULL, false, false},
    {"05/31/2024", D, NONE, NULL, false, false},
    {"30 February 2024", U, NONE, NULL, false, false},
    {"2024-02-30", U, NONE, NULL, false, false},
    {"2023-02-29", U, NONE, NULL, false, false},
    {"1900-02-29", U, NONE, NULL, false, false},
    {"30/02/2024", U, NONE, NULL, false, false},
    {"31/04/2024", D, NONE, NULL, false, false},
    {"2024-00-10", U, NONE, NULL, false, false},
    {"2024-10-00", U, NONE, NULL, false, false},
    {"2024-13-01", U, NONE, NULL, false, false},
    {"0000-00-00", U, NONE, NULL, false, false},
    {"0000-01-01", U, NONE, NULL, false, false},
    {"2024-05", U, NONE, NULL, false, false},
    {"2024", U, COMP, NULL, false, false},
    {"May 2024", U, NONE, NULL, false, false},
    {"31/05", D, NONE, NULL, false, false},
    {"31/05/", D, NONE, NULL, false, false},
    {"31/05/2", D, NONE, NULL, false, false},
    {"31/05/202", D, NONE, NULL, false, false},
    {"31/05/20245", D, NONE, NULL, false, false},
    {"31/05-2024", D, NONE, NULL, false, false},
    {"2024-05/31", U, NONE, NULL, false, false},
    {"2024-05-311", U, NONE, NULL, false, false},
    {"2024-005-31", U, NONE, NULL, false, false},
    {"2024-05-31x", U, NONE, NULL, false, false},
    {"2024-05-31,", U, NONE, NULL, false, false},
    {"2024-05-31T", U, NONE, NULL, false, false},
    {"2024-05-31 9", U, NONE, NULL, false, false},
    {"2024-05-31 9:5", U, NONE, NULL, false, false},
    {"2024-05-31 09:60", U, NONE, NULL, false, false},
    {"2024-05-31 09:05:61", U, NONE, NULL, false, false},
    {"2024-05-31 09:05:60", U, NONE, NULL, false, false},
    {"2024-05-31 24:00:01", U, NONE, NULL, false, false},
    {"2024-05-31 24:01", U, NONE, NULL, false, false},
    {"2024-05-31 25:00", U, NONE, NULL, false, false},
    {"2024-05-31 13:00 AM", U, NONE, NULL, false, false},
    {"2024-05-31 24:00 PM", U, NONE, NULL, false, false},
    {"2024-05-31 09:05:07.", U, NONE, NULL, false, false},
    {"2024-05-31 09:05 EST", U, NONE, NULL, false, false},
    {"2024-05-31 09:05 +8", U, NONE, NULL, false, false},
    {"2024-05-31 09:05 +15:00", U, NONE, NULL, false, false},
    {"2024-05-31 09:05 +08:60", U, NONE, NULL, false, false},
    {"2024-05-31 09:05 +08:0", U, NONE, NULL, false, false},
    {"2024-05-31 09:05 +08:00 x", U, NONE, NULL, false, false},
    {"2024-05-31Z", U, NONE, NULL, false, false},
    {"31 Maj 2024", U, NONE, NULL, false, false},
    {"31 Mayo 2024", U, NONE, NULL, false, false},
    {"31May2024", U, NONE, NULL, false, false},
    {"Friday", U, NONE, NULL, false, false},
    {"Fri,", U, NONE, NULL, false, false},
    {"Marchmarchmarch 3, 2024", U, NONE, NULL, false, false},
    {"2024年5月31", U, NONE, NULL, false, false},
    {"2024年13月1日", U, NONE, NULL, false, false},
    {"next Tuesday", U, NONE, NULL, false, false},
    {"order 20240531", U, COMP, NULL, false, false},
    {"12.50", U, EXCEL, NULL, false, false},
    {"\xe2\x80", U, NONE, NULL, false, false},
    {"2024-05-31\xc2", U, NONE, NULL, false, false},
};

static void input_what_is_no_date(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof no_dates / sizeof *no_dates; i++)
        check_reading(&no_dates[i]);
}

/* strftime format, order, meaning of numbers */
static const struct {
    const char *format;
    enum dates_order order;
    enum dates_number number;
    bool two_digit_year;
} formats[] = {
    {"%Y-%m-%d", U, NONE, false},      {"%Y/%m/%d", U, NONE, false},
    {"%Y.%m.%d", U, NONE, false},      {"%Y%m%d", U, COMP, false},
    {"%d/%m/%Y", D, NONE, false},      {"%m/%d/%Y", M, NONE, false},
    {"%d-%m-%Y", D, NONE, false},      {"%d.%m.%Y", U, NONE, false},
    {"%d/%m/%y", D, NONE, true},       {"%m/%d/%y", M, NONE, true},
    {"%e %B %Y", U, NONE, false},      {"%d-%b-%y", U, NONE, true},
    {"%B %d, %Y", U, NONE, false},     {"%a, %d %b %Y", U, NONE, false},
    {"%A, %B %e, %Y", U, NONE, false}, {"%Y年%m月%d日", U, NONE, false},
};

/* libc writes each day of 250 years in each format. */
static void consistency_days_equal_strftime(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        int64_t first = formats[i].two_digit_year ? -365 : -70 * 366; /* 1969, 1899 */
        int64_t last = formats[i].two_digit_year ? 36159 : 180 * 366; /* 2068, 2150 */
        for (int64_t day = first; day <= last; day++) {
            time_t t = day * 86400;
            struct tm tm;
            char text[64];
            struct dates_moment m = {0};
            gmtime_r(&t, &tm);
            size_t n = strftime(text, sizeof text, formats[i].format, &tm);
            if (!dates_parse(text, n, formats[i].order, formats[i].number, &m) ||
                m.us != day * INT64_C(86400000000) || m.has_time || m.has_offset)
                fail_msg("\"%s\" (%s) is day %lld, read as %lld us", text,
                         formats[i].format, (long long)day, (long long)m.us);
        }
    }
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* Instants of all years by which libc and the reader agree. */
static void consistency_times_equal_strftime(void **state)
{
    static const struct {
        const char *format;
        enum dates_order order;
        enum dates_number number;
        bool seconds;
    } forms[] = {
        {"%Y-%m-%dT%H:%M:%SZ", U, NONE, true},
        {"%Y-%m-%d %H:%M", U, NONE, false},
        {"%d/%m/%Y %I:%M:%S %p", D, NONE, true},
        {"%a, %d %b %Y %H:%M:%S GMT", U, NONE, true},
        {"%Y%m%d%H%M%S", U, COMP, true},
    };
    uint64_t seed = 20240531;
    (void)state;
    for (int i = 0; i < 200000; i++) {
        /* years 1000 (four digits everywhere) to 9999 */
        int64_t s = (int64_t)(next_random(&seed) % 284012568000) - 30610224000;
        for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
            time_t t = forms[k].seconds ? s : s - s % 60;
            struct tm tm;
            char text[64];
            struct dates_moment m = {0};
            gmtime_r(&t, &tm);
            t -= forms[k].seconds ? 0 : tm.tm_sec;
            size_t n = strftime(text, sizeof text, forms[k].format, &tm);
            if (!dates_parse(text, n, forms[k].order, forms[k].number, &m) ||
                m.us != t * INT64_C(1000000) || !m.has_time)
                fail_msg("\"%s\" is %lld s, read as %lld us", text, (long long)t,
                         (long long)m.us);
        }
    }
}

/* values, then what is decided */
static const struct {
    const char *values[6];
    enum dates_order order;
    bool contradiction, ask;
    enum dates_number number;
    uint64_t readable;
} columns[] = {
    {{"2024-05-31", "2024-06-01"}, U, false, false, NONE, 2},
    {{"03/04/2024", "31/05/2024"}, D, false, false, NONE, 2},
    {{"03/04/2024", "05/31/2024"}, M, false, false, NONE, 2},
    {{"03/04/2024", "04/05/2024"}, U, false, true, NONE, 2},
    {{"05/05/2024", "06/06/2024"}, U, false, false, NONE, 2},
    {{"03/04/2024", "31/05/2024", "05/31/2024"}, U, true, false, NONE, 3},
    {{"03.04.2024", "04.05.2024"}, D, false, false, NONE, 2},
    {{"03.04.2024", "05.31.2024"}, M, false, false, NONE, 2},
    {{"03.04.2024 09:05:07", "3/4/24"}, U, false, true, NONE, 2},
    {{"3/4/24", "03.04.2024"}, U, false, true, NONE, 2},
    {{"3/4/24 09:05:07.123", "4/4/24"}, U, false, true, NONE, 2},
    {{"30/02/2024", "04/03/2024"}, U, false, true, NONE, 1},
    {{"31/04/2024", "04/03/2024"}, U, false, true, NONE, 1},
    {{"20240531", "19970101"}, U, false, false, COMP, 2},
    {{"20240531", "20240531235959"}, U, false, false, COMP, 2},
    {{"1717146307", "999999999"}, U, false, false, SEC, 2},
    {{"1717146307123"}, U, false, false, MS, 1},
    {{"1717146307123456"}, U, false, false, US, 1},
    {{"45443", "45443.5"}, U, false, false, EXCEL, 2},
    {{"45443", "17", "45444"}, U, false, false, EXCEL, 2},
    {{"45443", "1717146307", "1717146308"}, U, false, false, SEC, 3},
    {{"20240531", "2024-05-31"}, U, false, false, COMP, 2},
    {{"20240532", "17"}, U, false, false, NONE, 0},
    {{"", "  "}, U, false, false, NONE, 0},
    {{"apples", "31/05/2024"}, D, false, false, NONE, 1},
};

static void correctness_decisions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        struct dates_style style = {0};
        bool contradiction = true, ask = true;
        enum dates_number number = US;
        for (uint64_t row = 0; row < 6 && columns[i].values[row]; row++)
            dates_observe(&style, columns[i].values[row], strlen(columns[i].values[row]),
                          row);
        enum dates_order order = dates_decide(&style, &contradiction, &ask, &number);
        if (order != columns[i].order || contradiction != columns[i].contradiction ||
            ask != columns[i].ask || number != columns[i].number ||
            style.readable != columns[i].readable)
            fail_msg("column %zu (%s ...): order %d contradiction %d ask %d number %d "
                     "readable %llu",
                     i, columns[i].values[0], order, contradiction, ask, number,
                     (unsigned long long)style.readable);
    }
}

static void observe(struct dates_style *style, const char *text, uint64_t row)
{
    dates_observe(style, text, strlen(text), row);
}

static void correctness_first_proofs_are_kept(void **state)
{
    (void)state;
    struct dates_style style = {0};
    observe(&style, " ", 0);
    observe(&style, " 03/04/2024", 1);
    observe(&style, "04/05/2024", 2);
    observe(&style, "13/05/2024", 3);
    observe(&style, "14/05/2024", 4);
    observe(&style, "05/13/2024", 5);
    observe(&style, "nonsense", 6);
    observe(&style, "more", 7);
    assert_int_equal(style.values, 7);
    assert_int_equal(style.readable, 5);
    assert_int_equal(style.unsure_row, 2);
    assert_string_equal(style.unsure_text, "03/04/2024");
    assert_int_equal(style.day_first_row, 4);
    assert_string_equal(style.day_first_text, "13/05/2024");
    assert_int_equal(style.month_first_row, 6);
    assert_string_equal(style.month_first_text, "05/13/2024");
    assert_int_equal(style.bad_row, 7);
    assert_string_equal(style.bad_text, "nonsense");
}

static void input_long_bad_text_is_cut_between_characters(void **state)
{
    (void)state;
    struct dates_style style = {0};
    char text[200];
    memset(text, 'x', 62);
    strcpy(text + 62, "日日日日");
    observe(&style, text, 0);
    assert_int_equal(strlen(style.bad_text), 62);
    memset(&style, 0, sizeof style);
    memset(text, 'x', 60);
    strcpy(text + 60, "日日日日");
    observe(&style, text, 0);
    assert_int_equal(strlen(style.bad_text), 63);
}

static void fill(char *text, size_t *size, uint64_t *seed)
{
    static const char *const pieces[] = {
        "2024-", "2024", "31",   "5",    "12",   "-5-", "/05/", "-",   "/", ".",
        " ",     "T",    "May",  ":",    "9:05", "年",  "月",   "日",  "Z", "+08",
        "PM",    ", ",   "上午", "Fri ", "1717", "45",  "0",    "UTC", "x", "\xe5"};
    *size = 0;
    for (uint64_t n = next_random(seed) % 8; n; n--) {
        const char *piece = pieces[next_random(seed) % (sizeof pieces / sizeof *pieces)];
        memcpy(text + *size, piece, strlen(piece));
        *size += strlen(piece);
    }
}

/* What the observer calls readable is what some reading reads. */
static void invariant_readable_means_some_reading_reads(void **state)
{
    uint64_t seed = 7, read = 0;
    (void)state;
    for (int i = 0; i < 1000000; i++) {
        char text[128];
        size_t size;
        struct dates_style style = {0};
        struct dates_moment m;
        bool any = false;
        fill(text, &size, &seed);
        dates_observe(&style, text, size, 0);
        for (int order = U; order <= M; order++)
            for (int number = NONE; number <= EXCEL; number++)
                any = any || dates_parse(text, size, (enum dates_order)order,
                                         (enum dates_number)number, &m);
        if (any != (style.readable != 0))
            fail_msg("\"%.*s\": observed %d, read %d", (int)size, text,
                     style.readable != 0, any);
        read += any;
    }
    assert_in_range(read, 1000, 1000000); /* the pieces do make dates */
}

/* Every prefix of a good value is read without looking past its end. */
static void invariant_nothing_past_the_end_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
        for (size_t n = 0; n <= strlen(clocks[i].text); n++) {
            char *exact = malloc(n ? n : 1); /* the sanitizer sees a read past it */
            struct dates_moment m;
            memcpy(exact, clocks[i].text, n);
            bool ok = dates_parse(exact, n, U, COMP, &m);
            char padded[128];
            snprintf(padded, sizeof padded, "%.*s5:7Z", (int)n, clocks[i].text);
            struct dates_moment other;
            bool same = dates_parse(padded, n, U, COMP, &other);
            assert_int_equal(ok, same);
            if (ok)
                assert_int_equal(m.us, other.us);
            free(exact);
        }
}

/* file, its column (0-based), order, number, rows */
static const struct {
    const char *file;
    int column;
    enum dates_number number;
    uint64_t values;
} files[] = {
    {"cdnow/cdnowElog.csv", 2, COMP, 6919},
    {"grocer/groceryElog.csv", 1, NONE, 10483},
    {"completejourney/transactions_sample.csv", 10, NONE, 75000},
    {"completejourney/coupon_redemptions.csv", 3, NONE, 2102},
    {"completejourney/campaign_descriptions.csv", 2, NONE, 27},
    {"completejourney/campaign_descriptions.csv", 3, NONE, 27},
    {"export_formats/shopify_orders_handmade_fixture.csv", 3, NONE, 2},
    {"export_formats/shopify_orders_handmade_fixture.csv", 15, NONE, 3},
};

/* A plain comma file; these have no quotes before their dates. */
static void check_file(size_t i, FILE *f)
{
    struct dates_style style = {0};
    char *line = NULL;
    size_t capacity = 0;
    ssize_t n = getline(&line, &capacity, f);
    for (uint64_t row = 0; (n = getline(&line, &capacity, f)) > 0; row++) {
        char *p = line;
        for (int c = 0; c < files[i].column; c++)
            p = strchr(p, ',') + 1;
        size_t size = strcspn(p, ",\r\n");
        struct dates_moment m;
        dates_observe(&style, p, size, row);
        if (size && !dates_parse(p, size, U, files[i].number, &m))
            fail_msg("%s row %llu: %.*s", files[i].file, (unsigned long long)row,
                     (int)size, p);
    }
    bool contradiction, ask;
    enum dates_number number;
    assert_int_equal(dates_decide(&style, &contradiction, &ask, &number), U);
    assert_int_equal(number, files[i].number);
    assert_false(contradiction || ask);
    assert_int_equal(style.values, files[i].values);
    assert_int_equal(style.readable, files[i].values);
    free(line);
}

static void correctness_dates_of_real_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[TEST_DATA_PATH];
        test_data(files[i].file, path);
        FILE *f = fopen(path, "r");
        assert_non_null(f);
        check_file(i, f);
        fclose(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_written_dates),
        cmocka_unit_test(correctness_times),
        cmocka_unit_test(correctness_bare_numbers),
        cmocka_unit_test(input_what_is_no_date),
        cmocka_unit_test(consistency_days_equal_strftime),
        cmocka_unit_test(consistency_times_equal_strftime),
        cmocka_unit_test(correctness_decisions),
        cmocka_unit_test(correctness_first_proofs_are_kept),
        cmocka_unit_test(input_long_bad_text_is_cut_between_characters),
        cmocka_unit_test(invariant_readable_means_some_reading_reads),
        cmocka_unit_test(invariant_nothing_past_the_end_is_read),
        cmocka_unit_test(correctness_dates_of_real_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
