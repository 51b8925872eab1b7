/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/dates.h"

#include "base/calendar.h"
#include "ingest/dates_scan.h"

#include <string.h>

/* One scanner serves observing and reading, so that what was observed is what is read;
 * it only says what is written.  Here it is resolved into a moment. */

#define DAY_US 86400000000

/* Ranges of bare numbers; they are disjoint, so that one number has one meaning.
 * Epoch values before 1973 are given up for that. */
static const struct {
    uint64_t first, last;
    int64_t unit_us;
} number_ranges[] = {
    [DATES_NUMBER_NONE] = {1, 0, 0},
    [DATES_COMPACT] = {10000000, 99999999, 0},
    [DATES_EPOCH_S] = {100000000, 9999999999, DATES_SECOND_US},
    [DATES_EPOCH_MS] = {100000000000, 9999999999999, 1000},
    [DATES_EPOCH_US] = {100000000000000, 9999999999999999, 1},
    [DATES_EXCEL] = {20000, 80000, DAY_US},
};
#define EXCEL_EPOCH_DAY (-25569) /* 1899-12-30 */

static bool moment_of_date(const struct dates_parts *parts, int month, int day,
                           struct dates_moment *out)
{
    if (!calendar_valid(parts->year, month, day))
        return false;
    out->us = calendar_day(parts->year, month, day) * DAY_US + parts->time_us;
    out->has_offset = parts->has_offset;
    out->has_time = parts->has_time;
    return true;
}

static bool moment_of_compact(const struct dates_parts *parts, struct dates_moment *out)
{
    struct dates_parts date = *parts;
    if (parts->fraction_e12) /* though 20240531.0, as tables of floats write it, passes */
        return false;
    if (parts->whole_digits == 8)
        return dates_split_compact(parts->whole, &date) &&
               moment_of_date(&date, date.month, date.day, out);
    int clock = (int)(parts->whole % 1000000);
    int hour = clock / 10000, minute = clock / 100 % 100, second = clock % 100;
    if (parts->whole_digits != 14 ||
        !dates_split_compact(parts->whole / 1000000, &date) || hour > 24 || minute > 59 ||
        second > 59 || (hour == 24 && (minute || second)))
        return false;
    date.has_time = true;
    date.time_us = (hour * 3600 + minute * 60 + second) * (int64_t)DATES_SECOND_US;
    return moment_of_date(&date, date.month, date.day, out);
}

static bool moment_of_number(const struct dates_parts *parts, enum dates_number number,
                             struct dates_moment *out)
{
    if (number == DATES_COMPACT)
        return moment_of_compact(parts, out);
    if (parts->whole < number_ranges[number].first ||
        parts->whole > number_ranges[number].last)
        return false;
    int64_t whole = (int64_t)parts->whole, unit_us = number_ranges[number].unit_us;
    if (number == DATES_EXCEL) {
        /* A serial day has no more than milliseconds in it. */
        int64_t ms = (parts->fraction_e12 * 864 + 5000000) / 10000000;
        *out = (struct dates_moment){(whole + EXCEL_EPOCH_DAY) * DAY_US + ms * 1000,
                                     false, parts->fraction_e12 != 0};
        return true;
    }
    int64_t fraction_us = parts->fraction_e12 / 1000000 * unit_us / 1000000;
    *out = (struct dates_moment){whole * unit_us + fraction_us, true, true};
    return true;
}

static bool moment_of_two_orders(const struct dates_parts *parts, enum dates_order order,
                                 struct dates_moment *out)
{
    int first = parts->month, second = parts->day;
    bool day_first = calendar_valid(parts->year, second, first);
    bool month_first = calendar_valid(parts->year, first, second);
    if (order == DATES_ORDER_UNKNOWN) {
        if (day_first && month_first && first != second && !parts->dotted)
            return false;
        order = day_first ? DATES_DAY_FIRST : DATES_MONTH_FIRST;
    }
    if (order == DATES_DAY_FIRST)
        return day_first && moment_of_date(parts, second, first, out);
    return month_first && moment_of_date(parts, first, second, out);
}

bool dates_parse(const char *text, size_t size, enum dates_order order,
                 enum dates_number number, struct dates_moment *out)
{
    struct dates_parts parts;
    dates_skip_blanks(&text, &size);
    if (!size || !dates_scan(text, size, &parts))
        return false;
    if (parts.kind == DATES_PARTS_WRITTEN)
        return moment_of_date(&parts, parts.month, parts.day, out);
    if (parts.kind == DATES_PARTS_TWO_ORDERS)
        return moment_of_two_orders(&parts, order, out);
    return moment_of_number(&parts, number, out);
}

/* Cut on a character's boundary. */
static void keep_text(char *out, size_t capacity, const char *text, size_t size)
{
    size_t n = size < capacity ? size : capacity - 1;
    if (n < size)
        while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
            n--;
    memcpy(out, text, n);
    out[n] = 0;
}

static void keep_first(uint64_t *kept_row, char *kept, size_t capacity, uint64_t row,
                       const char *text, size_t size)
{
    if (*kept_row)
        return;
    *kept_row = row + 1;
    keep_text(kept, capacity, text, size);
}

static enum dates_number number_meaning(const struct dates_parts *parts)
{
    struct dates_moment unused;
    for (int i = DATES_COMPACT; i <= DATES_EXCEL; i++)
        if (moment_of_number(parts, (enum dates_number)i, &unused))
            return (enum dates_number)i;
    return DATES_NUMBER_NONE;
}

/* The mark between the first two numbers of a kept 03/04/2024. */
static char text_mark(const char *text)
{
    return text[strspn(text, "0123456789")];
}

static bool observe_two_orders(struct dates_style *style, const struct dates_parts *parts,
                               const char *text, size_t size, uint64_t row)
{
    int first = parts->month, second = parts->day;
    bool day_first = calendar_valid(parts->year, second, first);
    bool month_first = calendar_valid(parts->year, first, second);
    if (day_first && month_first && first != second) {
        /* One with dots is kept only while there is none without. */
        if (!parts->dotted && style->unsure_row && text_mark(style->unsure_text) == '.')
            style->unsure_row = 0;
        keep_first(&style->unsure_row, style->unsure_text, sizeof style->unsure_text, row,
                   text, size);
    } else if (day_first && !month_first) {
        keep_first(&style->day_first_row, style->day_first_text,
                   sizeof style->day_first_text, row, text, size);
    } else if (month_first && !day_first) {
        keep_first(&style->month_first_row, style->month_first_text,
                   sizeof style->month_first_text, row, text, size);
    }
    return day_first || month_first;
}

void dates_observe(struct dates_style *style, const char *text, size_t size, uint64_t row)
{
    struct dates_parts parts;
    bool readable;
    dates_skip_blanks(&text, &size);
    if (!size)
        return;
    style->values++;
    if (!dates_scan(text, size, &parts)) {
        readable = false;
    } else if (parts.kind == DATES_PARTS_WRITTEN) {
        readable = calendar_valid(parts.year, parts.month, parts.day);
    } else if (parts.kind == DATES_PARTS_TWO_ORDERS) {
        readable = observe_two_orders(style, &parts, text, size, row);
    } else {
        enum dates_number meaning = number_meaning(&parts);
        style->number_values++;
        style->numbers[meaning]++;
        readable = meaning != DATES_NUMBER_NONE;
    }
    style->readable += readable;
    if (!readable)
        keep_first(&style->bad_row, style->bad_text, sizeof style->bad_text, row, text,
                   size);
}

enum dates_order dates_decide(const struct dates_style *style, bool *contradiction,
                              bool *ask, enum dates_number *number)
{
    bool day_first = style->day_first_row != 0, month_first = style->month_first_row != 0;
    bool unsure = style->unsure_row != 0;
    bool dotted = unsure && text_mark(style->unsure_text) == '.';
    /* What fits no meaning is a bad value and proves nothing; a few of another meaning
     * must not make all the others unreadable: the most frequent one is taken. */
    *number = DATES_NUMBER_NONE;
    for (int i = DATES_COMPACT; i <= DATES_EXCEL; i++)
        if (style->numbers[i] &&
            (*number == DATES_NUMBER_NONE || style->numbers[i] > style->numbers[*number]))
            *number = (enum dates_number)i;
    *contradiction = day_first && month_first;
    *ask = unsure && !dotted && !day_first && !month_first;
    if (*contradiction || *ask)
        return DATES_ORDER_UNKNOWN;
    if (month_first)
        return DATES_MONTH_FIRST;
    return day_first || dotted ? DATES_DAY_FIRST : DATES_ORDER_UNKNOWN;
}

const char *dates_formats(void)
{
    return "2024-05-31, 2024/5/31, 20240531, 31/05/2024 or 05/31/2024 (also with - or . "
           "and 2-digit years), 31 May 2024, May 31, 2024, 2024年5月31日, each with an "
           "optional time and offset (2024-05-31T09:05:07Z, 5/31/2024 9:05 PM, "
           "2024-05-31 09:05 +08:00); epoch seconds, milliseconds, microseconds; Excel "
           "serial days";
}
