/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/loading.h"

#include "ingest/names.h"

#include <string.h>

/* A column is written in one way.  The sample usually proves which; where it does not,
 * the whole column is read for it before a single row is counted. */

static enum err observe_column(const struct table *t, uint32_t column,
                               struct dates_style *dates, struct money_style *money,
                               struct err_info *info)
{
    struct table_reader reader;
    struct duck_chunk chunk;
    uint64_t row = 0, malformed;
    enum err e = table_read(&reader, t, &column, 1, 0, info);
    if (e)
        return e;
    while (!(e = table_next(&reader, &chunk, info)) && chunk.rows)
        for (uint32_t i = 0; i < chunk.rows; i++, row++) {
            const char *text = chunk.columns[0].text[i];
            uint32_t size = chunk.columns[0].size[i];
            if (names_nothing(text, size))
                continue;
            if (dates)
                dates_observe(dates, text, size, row);
            if (money)
                money_style_observe(money, text, size);
        }
    enum err end = table_read_end(&reader, &malformed, e ? NULL : info);
    return e ? e : end;
}

static bool money_proven(const struct money_style *s)
{
    return s->dot_is_decimal || s->comma_is_decimal || s->dot_is_group ||
           s->comma_is_group;
}

static enum err decide_decimal(struct loading *l, size_t file, enum source_role role,
                               struct err_info *info)
{
    struct loading_file *f = &l->files[file];
    uint32_t column = l->layouts[file].column[role];
    f->decimal[role] = l->options->decimal ? l->options->decimal : '.';
    if (column == RECOGNISE_NONE || l->options->decimal)
        return ERR_OK;
    struct money_style style = f->profile.columns[column].money;
    /* pieces are whole almost always: no second reading for them */
    bool whole = role == SOURCE_ROLE_QUANTITY || f->profile.complete;
    if (!money_proven(&style) && !whole) {
        enum err e = observe_column(&f->table, column, NULL, &style, info);
        if (e)
            return e;
    }
    char decimal = money_style_decimal(&style);
    if (decimal == '?' && role == SOURCE_ROLE_RATE)
        decimal = '.'; /* 31.525: banks write three decimals, and nobody groups rates */
    if (decimal == '.' || decimal == ',') {
        f->decimal[role] = decimal;
        return ERR_OK;
    }
    const char *name = f->table.names[column];
    if (decimal == '?')
        return err_set(info, ERR_AMOUNT,
                       "%s, column %s: 1.234 could be a thousand or a fraction, and no "
                       "value of the column tells; type --decimal dot or --decimal comma",
                       f->table.file.name, name);
    return err_set(
        info, ERR_AMOUNT,
        "%s, column %s: some amounts have a decimal dot and others a decimal "
        "comma; type --decimal dot or --decimal comma: the others are then left out and "
        "counted, up to %g%% of the rows (--max-bad raises that)",
        f->table.file.name, name, 100 * l->options->bad_share_max);
}

static bool dates_proven(const struct dates_style *s)
{
    return s->readable && (s->day_first_row || s->month_first_row || !s->unsure_row);
}

static enum err ask_order(const struct loading_file *f, const char *column,
                          const struct dates_style *s, bool contradiction,
                          double bad_share_max, struct err_info *info)
{
    char place[32], other[32];
    enum err e;
    if (!contradiction) {
        e = table_place(&f->table, s->unsure_row - 1, place, info);
        return e ? e
                 : err_set(
                       info, ERR_DATE_ORDER,
                       "%s, %s, column %s: %s could be day or month first, and no date "
                       "of the column tells; type --date-order dmy or --date-order mdy",
                       f->table.file.name, place, column, s->unsure_text);
    }
    e = table_place(&f->table, s->day_first_row - 1, place, info);
    if (!e)
        e = table_place(&f->table, s->month_first_row - 1, other, info);
    return e ? e
             : err_set(info, ERR_DATE_ORDER,
                       "%s, column %s mixes day first (%s in %s) and month first (%s in "
                       "%s); write its dates in one way, best 2024-12-31, or type "
                       "--date-order dmy or mdy: the others are then left out and "
                       "counted, up to %g%% of the rows (--max-bad raises that)",
                       f->table.file.name, column, s->day_first_text, place,
                       s->month_first_text, other, 100 * bad_share_max);
}

static enum err decide_dates(struct loading *l, size_t file, enum source_role role,
                             struct err_info *info)
{
    struct loading_file *f = &l->files[file];
    uint32_t column = l->layouts[file].column[role];
    if (column == RECOGNISE_NONE)
        return ERR_OK;
    struct dates_style style = f->profile.columns[column].dates;
    if (role == SOURCE_ROLE_MONTH && !style.readable)
        return ERR_OK; /* months as they are, 2024-01 */
    if (!dates_proven(&style) && !f->profile.complete) {
        style = (struct dates_style){0};
        enum err e = observe_column(&f->table, column, &style, NULL, info);
        if (e)
            return e;
    }
    bool contradiction = false, ask = false;
    enum dates_order order =
        dates_decide(&style, &contradiction, &ask, &f->date_number[role]);
    f->date_order[role] = l->options->date_order ? l->options->date_order : order;
    if (l->options->date_order || (!contradiction && !ask))
        return ERR_OK;
    return ask_order(f, f->table.names[column], &style, contradiction,
                     l->options->bad_share_max, info);
}

enum err loading_styles(struct loading *l, size_t file, struct err_info *info)
{
    static const enum source_role dates[] = {
        SOURCE_ROLE_DATE,        SOURCE_ROLE_ACQUIRED,    SOURCE_ROLE_START,
        SOURCE_ROLE_END,         SOURCE_ROLE_CANCEL,      SOURCE_ROLE_PAID_FROM,
        SOURCE_ROLE_PAID_UNTIL,  SOURCE_ROLE_TRIAL_START, SOURCE_ROLE_TRIAL_END,
        SOURCE_ROLE_PAUSE_START, SOURCE_ROLE_PAUSE_END,   SOURCE_ROLE_MONTH};
    static const enum source_role amounts[] = {
        SOURCE_ROLE_AMOUNT,   SOURCE_ROLE_ORDER_TOTAL, SOURCE_ROLE_PRICE,
        SOURCE_ROLE_QUANTITY, SOURCE_ROLE_REFUND,      SOURCE_ROLE_SCORE,
        SOURCE_ROLE_RATE,     SOURCE_ROLE_ACQUISITION, SOURCE_ROLE_RETENTION,
        SOURCE_ROLE_MARGIN,   SOURCE_ROLE_TENURE};
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < sizeof dates / sizeof *dates; i++)
        if (source_role_used(l->layouts[file].kind, dates[i]))
            e = decide_dates(l, file, dates[i], info);
    for (size_t i = 0; !e && i < sizeof amounts / sizeof *amounts; i++)
        e = decide_decimal(l, file, amounts[i], info);
    return e;
}
