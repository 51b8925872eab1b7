/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers, days and periods as each language writes them.  All three group thousands by a
 * comma and have a point for decimals. */
#include "cli/words.h"

#include "cli/format.h"

#include <string.h>

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void words_day(struct buf *out, int32_t day, enum catalogue_language language)
{
    int y, m, d;
    calendar_civil(day, &y, &m, &d);
    if (language == CATALOGUE_EN)
        buf_printf(out, "%d %s %d", d, months[m - 1], y);
    else
        buf_printf(out, "%d年%d月%d日", y, m, d);
}

/* A week by its number where it is an ISO one, else by its first day. */
static void add_week(struct buf *out, const struct calendar *calendar, int32_t start,
                     enum catalogue_language language)
{
    char name[CALENDAR_PERIOD_TEXT];
    const char *week = strchr(calendar_period_format(calendar, start, name), 'W');
    if (!week) {
        words_day(out, start, language);
        buf_puts(out, language == CATALOGUE_EN        ? " week"
                      : language == CATALOGUE_ZH_HANT ? "起的一週"
                                                      : "起的一周");
    } else if (language == CATALOGUE_EN) {
        buf_puts(out, name);
    } else {
        buf_printf(out, "%.4s年第%d%s", name, (week[1] - '0') * 10 + week[2] - '0',
                   language == CATALOGUE_ZH_HANT ? "週" : "周");
    }
}

/* Quarters and years: fiscal ones are named by their first month. */
static void add_long(struct buf *out, const struct calendar *calendar, int32_t start,
                     enum catalogue_language language)
{
    char name[CALENDAR_PERIOD_TEXT];
    int y, m, d;
    bool quarter = calendar->unit == CALENDAR_QUARTER, chinese = language != CATALOGUE_EN;
    calendar_civil(start, &y, &m, &d);
    if (calendar->fiscal_month > 1 && chinese)
        buf_printf(out, "%d年%d月起的%s", y, m, quarter ? "一季" : "一年");
    else if (calendar->fiscal_month > 1)
        buf_puts(out, calendar_period_format(calendar, start, name));
    else if (quarter && chinese)
        buf_printf(out, "%d年第%d季%s", y, (m + 2) / 3,
                   language == CATALOGUE_ZH_HANS ? "度" : "");
    else if (quarter)
        buf_printf(out, "Q%d %d", (m + 2) / 3, y);
    else
        buf_printf(out, "%d%s", y, chinese ? "年" : "");
}

void words_period(struct buf *out, const struct calendar *calendar, int32_t start,
                  enum catalogue_language language)
{
    int y, m, d;
    calendar_civil(start, &y, &m, &d);
    switch (calendar->unit) {
    case CALENDAR_DAY:
        words_day(out, start, language);
        break;
    case CALENDAR_WEEK:
        add_week(out, calendar, start, language);
        break;
    case CALENDAR_MONTH:
        if (language == CATALOGUE_EN)
            buf_printf(out, "%s %d", months[m - 1], y);
        else
            buf_printf(out, "%d年%d月", y, m);
        break;
    case CALENDAR_TOTAL:
        buf_puts(out, words_text(WORD_TOTAL, language));
        break;
    default:
        add_long(out, calendar, start, language);
    }
}

/* ---- for tables ----------------------------------------------------------------- */

static const char *take(struct buf *text, char *out, size_t size)
{
    CHECK(text->size < size);
    memcpy(out, buf_text(text), text->size + 1);
    buf_release(text);
    return out;
}

const char *words_number(int64_t number, char out[WORDS_NUMBER_BYTES])
{
    struct buf text = {0};
    format_count(&text, number);
    return take(&text, out, WORDS_NUMBER_BYTES);
}

const char *words_short_day(int32_t day, enum catalogue_language language,
                            char out[WORDS_DATE_BYTES])
{
    char iso[CALENDAR_DAY_TEXT];
    struct buf text = {0};
    if (language == CATALOGUE_EN)
        buf_puts(&text, calendar_day_format(day, iso));
    else
        words_day(&text, day, language);
    return take(&text, out, WORDS_DATE_BYTES);
}

const char *words_short_period(const struct calendar *calendar, int32_t start,
                               enum catalogue_language language,
                               char out[WORDS_DATE_BYTES])
{
    char iso[CALENDAR_PERIOD_TEXT];
    struct buf text = {0};
    if (calendar->unit == CALENDAR_TOTAL)
        buf_puts(&text, words_text(WORD_THE_TOTAL, language));
    else if (language == CATALOGUE_EN)
        buf_puts(&text, calendar_period_format(calendar, start, iso));
    else
        words_period(&text, calendar, start, language);
    return take(&text, out, WORDS_DATE_BYTES);
}
