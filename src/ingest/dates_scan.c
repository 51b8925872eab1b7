/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/dates_scan.h"

#include "base/calendar.h"

#include <string.h>

/* Written by hand: strptime() needs one format per try, NUL-terminated text and the
 * process's locale, and is ten times slower. */

/* 113/05/06 is of the year 2024 in Taiwan: years of three digits count from 1911. */
#define MINGUO_YEARS 1911

struct cursor {
    const char *p, *end;
};

static inline bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

static inline bool is_letter(char c)
{
    return (unsigned char)((c | 32) - 'a') < 26;
}

static bool take(struct cursor *c, const char *bytes, size_t size)
{
    if ((size_t)(c->end - c->p) < size || memcmp(c->p, bytes, size) != 0)
        return false;
    c->p += size;
    return true;
}

/* The no-break spaces stand before AM and PM in what browsers export. */
static bool take_wide_blank(struct cursor *c)
{
    return take(c, "\u00a0", 2) || take(c, "\u202f", 3) || take(c, "\u3000", 3);
}

static inline bool skip_blanks(struct cursor *c)
{
    const char *start = c->p;
    while (c->p < c->end) {
        unsigned char b = (unsigned char)*c->p;
        if (b == ' ' || (b >= '\t' && b <= '\r'))
            c->p++;
        else if (b < 0x80 || !take_wide_blank(c))
            break;
    }
    return c->p > start;
}

/* Reads at most `most` digits; more of them are a failure: returns 0. */
static inline int take_digits(struct cursor *c, int most, int *value)
{
    int n = 0, v = 0;
    while (c->p < c->end && is_digit(*c->p)) {
        if (++n > most)
            return 0;
        v = v * 10 + (*c->p++ - '0');
    }
    if (n)
        *value = v;
    return n;
}

static bool take_year(struct cursor *c, int *year)
{
    int y = 0, n = take_digits(c, 4, &y);
    if (n == 2)
        y += y >= 69 ? 1900 : 2000;
    else if (n != 4)
        return false;
    *year = y;
    return true;
}

/* A name of `names` in full, or its first three letters, or "sept"; 1-based, or 0. */
static int take_name(struct cursor *c, const char *const *names, int count)
{
    char word[12];
    size_t n = 0;
    while (c->p + n < c->end && n < sizeof word && is_letter(c->p[n])) {
        word[n] = (char)(c->p[n] | 32);
        n++;
    }
    if (n < 3 || n == sizeof word)
        return 0;
    for (int i = 0; i < count; i++) {
        size_t full = strlen(names[i]);
        if ((n == 3 || n == full || (n == 4 && full > 5)) &&
            memcmp(word, names[i], n) == 0) {
            c->p += n;
            return i + 1;
        }
    }
    return 0;
}

static int take_month_name(struct cursor *c)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    return take_name(c, names, 12);
}

static int take_weekday_name(struct cursor *c)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    return take_name(c, names, 7);
}

/* What stands between day, month name and year: "-", "/", or [.,] and blanks. */
static bool take_name_gap(struct cursor *c)
{
    if (c->p < c->end && (*c->p == '-' || *c->p == '/')) {
        c->p++;
        return true;
    }
    bool mark = c->p < c->end && (*c->p == '.' || *c->p == ',');
    c->p += mark;
    return skip_blanks(c) || mark;
}

static void take_ordinal(struct cursor *c)
{
    static const char suffixes[][3] = {"st", "nd", "rd", "th"};
    for (int i = 0; i < 4; i++)
        if (take(c, suffixes[i], 2))
            return;
}

/* "May 31, 2024", after any weekday. */
static bool scan_month_first_name(struct cursor *c, struct dates_parts *parts)
{
    parts->month = take_month_name(c);
    if (!parts->month || !take_name_gap(c) || !take_digits(c, 2, &parts->day))
        return false;
    take_ordinal(c);
    return take_name_gap(c) && take_year(c, &parts->year);
}

/* "May 2024" after the day. */
static bool scan_name_and_year(struct cursor *c, struct dates_parts *parts)
{
    parts->month = take_month_name(c);
    return parts->month && take_name_gap(c) && take_year(c, &parts->year);
}

/* "5-31" after "2024-". */
static bool scan_year_first(struct cursor *c, struct dates_parts *parts, char mark)
{
    return take_digits(c, 2, &parts->month) && c->p < c->end && *c->p++ == mark &&
           take_digits(c, 2, &parts->day);
}

/* "年5月31日" after "2024". */
static bool scan_han(struct cursor *c, struct dates_parts *parts)
{
    if (!take(c, "年", 3))
        return false;
    skip_blanks(c);
    if (!take_digits(c, 2, &parts->month))
        return false;
    skip_blanks(c);
    if (!take(c, "月", 3))
        return false;
    skip_blanks(c);
    if (!take_digits(c, 2, &parts->day))
        return false;
    skip_blanks(c);
    return take(c, "日", 3);
}

/* What follows one or two digits that start a date. */
static bool scan_day_or_month(struct cursor *c, struct dates_parts *parts, int first)
{
    char mark = *c->p;
    parts->day = first;
    if ((mark == '-' || mark == '/' || mark == '.') && c->end - c->p > 1 &&
        is_digit(c->p[1])) {
        c->p++;
        parts->kind = DATES_PARTS_TWO_ORDERS;
        parts->dotted = mark == '.';
        parts->month = first;
        return take_digits(c, 2, &parts->day) && c->p < c->end && *c->p++ == mark &&
               take_year(c, &parts->year);
    }
    take_ordinal(c);
    return take_name_gap(c) && scan_name_and_year(c, parts);
}

/* The fraction of a bare number, in 10^-12; further digits are dropped. */
static bool take_fraction(struct cursor *c, int64_t *fraction_e12)
{
    int64_t f = 0;
    int n = 0;
    for (; c->p < c->end && is_digit(*c->p); c->p++)
        if (n < 12) {
            f = f * 10 + (*c->p - '0');
            n++;
        }
    if (!n)
        return false;
    for (; n < 12; n++)
        f *= 10;
    *fraction_e12 = f;
    return true;
}

bool dates_split_compact(uint64_t whole, struct dates_parts *parts)
{
    parts->year = (int)(whole / 10000);
    parts->month = (int)(whole / 100 % 100);
    parts->day = (int)(whole % 100);
    return calendar_valid(parts->year, parts->month, parts->day);
}

static bool scan_digits(struct cursor *c, struct dates_parts *parts)
{
    uint64_t v = 0;
    int n = 0;
    for (; c->p < c->end && is_digit(*c->p) && n < 18; c->p++, n++)
        v = v * 10 + (uint64_t)(*c->p - '0');
    char next = c->p < c->end ? *c->p : 0;
    if (n == 4 && (next == '-' || next == '/' || next == '.')) {
        c->p++;
        parts->year = (int)v;
        return scan_year_first(c, parts, next);
    }
    if (n <= 2)
        return next && scan_day_or_month(c, parts, (int)v);
    if (n == 3 && (next == '-' || next == '/')) {
        c->p++;
        parts->year = (int)v + MINGUO_YEARS;
        return scan_year_first(c, parts, next);
    }
    parts->year = (int)v + (n == 3 ? MINGUO_YEARS : 0);
    if ((n == 4 && next) || (n == 3 && next == '\xe5' /* 年 */)) {
        skip_blanks(c);
        return scan_han(c, parts);
    }
    parts->kind = DATES_PARTS_NUMBER;
    parts->whole = v;
    parts->whole_digits = n;
    if (next == '.' || next == ',') { /* a spreadsheet's decimal comma */
        c->p++;
        return take_fraction(c, &parts->fraction_e12);
    }
    return true;
}

static bool scan_words(struct cursor *c, struct dates_parts *parts)
{
    if (take_weekday_name(c)) {
        if (!take_name_gap(c) || c->p == c->end)
            return false;
        if (is_digit(*c->p)) {
            int day;
            return take_digits(c, 2, &day) && c->p < c->end &&
                   scan_day_or_month(c, parts, day);
        }
    }
    return scan_month_first_name(c, parts);
}

/* 'A', 'P' or 0. */
static char take_half(struct cursor *c)
{
    if (take(c, "上午", 6))
        return 'A';
    if (take(c, "下午", 6))
        return 'P';
    if (c->end - c->p < 2 || (c->p[1] | 32) != 'm')
        return 0;
    char half = (char)(*c->p & ~32);
    if (half != 'A' && half != 'P')
        return 0;
    c->p += 2;
    return half;
}

/* Hours of a clock of twelve; 13:05 PM is what some programs write and is plain. */
static bool apply_half(char half, int *hour)
{
    if (!half)
        return true;
    if (half == 'P' && *hour < 12)
        *hour += 12;
    else if (half == 'A' && *hour == 12)
        *hour = 0;
    return half == 'P' ? *hour < 24 : *hour < 12;
}

static bool take_offset(struct cursor *c, int64_t *offset_s, bool *found)
{
    if (c->p == c->end)
        return true;
    *found = true;
    if (take(c, "Z", 1) || take(c, "z", 1) || take(c, "UTC", 3) || take(c, "GMT", 3))
        return true;
    char sign = *c->p++;
    if (sign != '+' && sign != '-')
        return false;
    int hours = 0, minutes = 0, n = take_digits(c, 4, &hours);
    if (n == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (n != 2 || (take(c, ":", 1) && take_digits(c, 2, &minutes) != 2)) {
        return false;
    }
    *offset_s = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
    return hours <= 14 && minutes < 60;
}

/* ":07.123456" after hours and minutes. */
static bool take_seconds(struct cursor *c, int *second, int64_t *fraction_us)
{
    if (c->p == c->end || *c->p != ':')
        return true;
    c->p++;
    if (take_digits(c, 2, second) != 2)
        return false;
    if (c->end - c->p < 2 || (*c->p != '.' && *c->p != ',') || !is_digit(c->p[1]))
        return true;
    c->p++;
    int64_t fraction_e12 = 0;
    bool ok = take_fraction(c, &fraction_e12);
    *fraction_us = fraction_e12 / 1000000;
    return ok;
}

static bool scan_clock(struct cursor *c, struct dates_parts *parts)
{
    int hour, minute, second = 0;
    int64_t fraction_us = 0, offset_s = 0;
    char half = take_half(c);
    if (half)
        skip_blanks(c);
    if (!take_digits(c, 2, &hour) || c->p == c->end || *c->p++ != ':' ||
        take_digits(c, 2, &minute) != 2 || !take_seconds(c, &second, &fraction_us))
        return false;
    skip_blanks(c);
    if (!half) {
        half = take_half(c);
        if (half)
            skip_blanks(c);
    }
    if (!apply_half(half, &hour) || !take_offset(c, &offset_s, &parts->has_offset))
        return false;
    /* A leap second is the next minute's start; so is what 24:00 is for the day. */
    if (minute > 59 || second > 60 || (second == 60 && minute != 59) || hour > 24 ||
        (hour == 24 && (minute || second || fraction_us)))
        return false;
    parts->has_time = true;
    parts->time_us = (hour * 3600 + minute * 60 + second - offset_s) * DATES_SECOND_US;
    parts->time_us += fraction_us;
    return true;
}

/* The optional time after a date, and nothing more. */
static bool scan_rest(struct cursor *c, struct dates_parts *parts, bool han)
{
    if (c->p == c->end)
        return true;
    bool mark = *c->p == 'T' || *c->p == 't' || *c->p == ',';
    c->p += mark;
    bool blank = skip_blanks(c);
    if (c->p == c->end)
        return !mark;
    if (!mark && !blank && !han)
        return false;
    if (!scan_clock(c, parts))
        return false;
    skip_blanks(c);
    return c->p == c->end;
}

/* Two digits, or more than 99 where one of them is none. */
static inline unsigned two_digits(const char *p)
{
    unsigned tens = (unsigned char)(p[0] - '0'), ones = (unsigned char)(p[1] - '0');
    return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/* What databases and shops write, nearly always: 2024-05-31, 2024-05-31 09:05:07.
 * false: anything else, and what may be no date or time. */
static bool scan_common(const char *p, size_t size, struct dates_parts *parts)
{
    if ((size != 19 && size != 10) || p[4] != '-' || p[7] != '-')
        return false;
    unsigned century = two_digits(p), year = two_digits(p + 2);
    unsigned month = two_digits(p + 5), day = two_digits(p + 8);
    if (century > 99 || year > 99 || month > 99 || day > 99)
        return false;
    parts->year = (int)(century * 100 + year);
    parts->month = (int)month;
    parts->day = (int)day;
    if (size == 10)
        return true;
    unsigned hour = two_digits(p + 11), minute = two_digits(p + 14);
    unsigned second = two_digits(p + 17);
    if ((p[10] != ' ' && p[10] != 'T') || p[13] != ':' || p[16] != ':' || hour > 23 ||
        minute > 59 || second > 59)
        return false;
    parts->has_time = true;
    parts->time_us = (int64_t)((hour * 60 + minute) * 60 + second) * DATES_SECOND_US;
    return true;
}

bool dates_scan(const char *text, size_t size, struct dates_parts *parts)
{
    struct cursor c = {text, text + size};
    *parts = (struct dates_parts){.kind = DATES_PARTS_WRITTEN};
    if (scan_common(text, size, parts))
        return true;
    *parts = (struct dates_parts){.kind = DATES_PARTS_WRITTEN};
    if (is_digit(*text) ? !scan_digits(&c, parts) : !scan_words(&c, parts))
        return false;
    if (parts->kind != DATES_PARTS_NUMBER)
        return scan_rest(&c, parts, c.p[-1] == '\xa5' /* 日 */);
    struct cursor rest = c;
    skip_blanks(&rest);
    if (rest.p == rest.end)
        return true;
    parts->kind = DATES_PARTS_WRITTEN; /* 20240531 09:05 */
    return parts->whole_digits == 8 && !parts->fraction_e12 &&
           dates_split_compact(parts->whole, parts) && scan_rest(&c, parts, false);
}

void dates_skip_blanks(const char **text, size_t *size)
{
    struct cursor c = {*text, *text + *size};
    skip_blanks(&c);
    *text = c.p;
    *size = (size_t)(c.end - c.p);
}
