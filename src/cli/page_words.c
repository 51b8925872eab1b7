/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/page_words.h"

#include <string.h>

static const char *const words[PAGE_WORD_COUNT][CATALOGUE_LANGUAGES] = {
#define X(code, en, hant, hans) {en, hant, hans},
    PAGE_WORDS_TABLE(X)
#undef X
};

const char *page_words(enum page_word word, enum catalogue_language language)
{
    CHECK((size_t)word < PAGE_WORD_COUNT && (size_t)language < CATALOGUE_LANGUAGES);
    return words[word][language];
}

const char *page_words_tag(enum catalogue_language language)
{
    static const char *const tags[CATALOGUE_LANGUAGES] = {"en", "zh-Hant", "zh-Hans"};
    CHECK((size_t)language < CATALOGUE_LANGUAGES);
    return tags[language];
}

void page_words_fill(struct buf *out, const char *text, const char *const *args,
                     size_t count)
{
    for (const char *c = text; *c; c++) {
        size_t place = c[0] == '{' && c[1] >= '0' && c[1] <= '9' && c[2] == '}'
                           ? (size_t)(c[1] - '0')
                           : count;
        if (place >= count) {
            buf_putc(out, *c);
            continue;
        }
        buf_puts(out, args[place]);
        c += 2;
    }
}

/* ---- dates -------------------------------------------------------------------- */

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void page_words_day(struct buf *out, int32_t day, enum catalogue_language language)
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
        page_words_day(out, start, language);
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

void page_words_period(struct buf *out, const struct calendar *calendar, int32_t start,
                       enum catalogue_language language)
{
    int y, m, d;
    calendar_civil(start, &y, &m, &d);
    switch (calendar->unit) {
    case CALENDAR_DAY:
        page_words_day(out, start, language);
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
        buf_puts(out, page_words(PAGE_TOTAL, language));
        break;
    default:
        add_long(out, calendar, start, language);
    }
}
