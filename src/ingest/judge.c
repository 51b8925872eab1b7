/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/loading.h"

#include "base/calendar.h"
#include "base/money.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Whether what was read can be relied on, and what a person should know of it. */

static enum err judge_dates(const struct loading_file *f, enum source_kind kind,
                            struct err_info *info)
{
    char place[32];
    enum source_role role =
        kind == SOURCE_CUSTOMERS ? SOURCE_ROLE_ACQUIRED : SOURCE_ROLE_DATE;
    enum err e = table_place(&f->table, f->bad_date_row, place, info);
    return e ? e
             : err_set(
                   info, ERR_DATE,
                   "%s, %s, column %s: \"%s\" is no date that can be read (%llu of %llu "
                   "rows); tried: %s; name another column with --map %s=COLUMN, or "
                   "accept the loss with --max-bad 100%%",
                   f->table.file.name, place, f->bad_date_column, f->bad_date_text,
                   (unsigned long long)f->bad_dates, (unsigned long long)f->rows,
                   dates_formats(), source_role_name(role));
}

/* As many digits as an amount has that does not fit? */
static bool is_large(const char *text)
{
    size_t digits = 0;
    for (; *text && *text != 'e' && *text != 'E'; text++) {
        if (isalpha((unsigned char)*text))
            return false;
        digits += isdigit((unsigned char)*text) != 0;
    }
    return digits >= 13 || (*text && digits);
}

static enum err judge_amounts(const struct loading_file *f, struct err_info *info)
{
    char place[32];
    enum err e = table_place(&f->table, f->bad_amount_row, place, info);
    return e ? e
             : err_set(
                   info, ERR_AMOUNT,
                   "%s, %s, column %s: \"%s\" is %s (%llu of %llu rows); name another "
                   "column with --map amount=COLUMN, or accept the loss with --max-bad "
                   "100%%",
                   f->table.file.name, place, f->bad_amount_column, f->bad_amount_text,
                   is_large(f->bad_amount_text)
                       ? "larger than the largest amount there is, 9,223,372,036,854.77"
                       : "no amount that can be read",
                   (unsigned long long)f->bad_amounts, (unsigned long long)f->rows);
}

static enum err judge_objects(const struct loading_file *f, struct err_info *info)
{
    char place[32];
    enum err e = table_place(&f->table, f->malformed_row, place, info);
    return e ? e
             : err_set(
                   info, ERR_ROWS,
                   "%s: %llu of %llu rows (the first is in %s) are no whole JSON "
                   "objects; "
                   "each line must hold one: the file may be cut off, fetch it again, or "
                   "accept the loss with --max-bad 100%%",
                   f->table.file.name, (unsigned long long)f->malformed,
                   (unsigned long long)f->rows, place);
}

enum err loading_judge(const struct loading *l, size_t i, struct err_info *info)
{
    const struct loading_file *f = &l->files[i];
    double most = l->options->bad_share_max * (double)f->rows;
    if (f->bad_dates > most)
        return judge_dates(f, l->layouts[i].kind, info);
    if (f->bad_amounts > most)
        return judge_amounts(f, info);
    if (f->malformed > most && f->table.file.kind == PREPARE_JSON)
        return judge_objects(f, info);
    if (f->malformed > most)
        return err_set(
            info, ERR_ROWS,
            "%s: %llu of %llu rows do not have the %u columns of the first one; "
            "check its delimiter and quotes, or accept the loss with --max-bad "
            "100%%",
            f->table.file.name, (unsigned long long)f->malformed,
            (unsigned long long)f->rows, f->table.columns);
    return ERR_OK;
}

static const char *asked_of(const struct loading *l)
{
    return l->rates.target[0] ? l->rates.target : l->options->currency;
}

bool loading_is_asked(const struct loading *l, uint32_t code)
{
    const char *asked = asked_of(l), *name = intern_text(l->currencies, code, NULL);
    return !strcasecmp(asked, name) || money_sign_means(name, asked);
}

enum err loading_judge_currency(const struct loading *l, struct source *out,
                                struct err_info *info)
{
    uint32_t count = intern_count(l->currencies);
    const char *asked = asked_of(l);
    bool known = loading_is_part(l);
    for (uint32_t i = 0; asked && i < count; i++)
        known |= loading_is_asked(l, i);
    if (asked && count && !known && !l->rates.target[0])
        return err_set(info, ERR_CURRENCY, "--currency %s: no amount is in %s", asked,
                       asked);
    if (count > 1 && !asked) {
        struct buf text = {0};
        for (uint32_t i = 0; i < count && i < 10; i++)
            buf_printf(&text, "%s%s (%llu rows)", i ? ", " : "",
                       intern_text(l->currencies, i, NULL),
                       (unsigned long long)l->currency_rows[i]);
        err_set(
            info, ERR_CURRENCY,
            "the amounts are in several currencies and no rates are given: %s; type "
            "--currency %s to count only those, or give a file of exchange rates as well "
            "(date, currency, base, rate)",
            buf_text(&text), intern_text(l->currencies, 0, NULL));
        buf_release(&text);
        return ERR_CURRENCY;
    }
    const char *name = asked ? asked : count ? intern_text(l->currencies, 0, NULL) : "";
    snprintf(out->currency, sizeof out->currency, "%s", name);
    for (char *c = out->currency; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    if (strlen(out->currency) != 3) /* a sign that several currencies share names none */
        out->currency[0] = 0;
    out->currency_digits = money_currency_digits(out->currency);
    return ERR_OK;
}

/* One mistyped year makes the report end in another century: the last day of the data is
 * taken as it stands, but not without a word. */
const char *loading_lonely_day(const struct loading *l, struct arena *arena)
{
    int32_t before = INT32_MIN;
    char last[CALENDAR_DAY_TEXT], previous[CALENDAR_DAY_TEXT];
    for (size_t i = l->order_count; i-- > 0;) { /* the end of a file mostly tells */
        const struct loading_order *o = &l->order[i];
        if (o->time_us == LOADING_NO_TIME || o->day >= l->last_day || o->day <= before)
            continue;
        before = o->day;
        if (l->last_day - before <= LOADING_LONELY_DAYS)
            return NULL;
    }
    if (before == INT32_MIN)
        return NULL;
    return arena_printf(arena,
                        "the last day, %s, comes more than a year after the one before "
                        "it, %s: if it is mistyped, --as-of %s leaves it out",
                        calendar_day_format(l->last_day, last),
                        calendar_day_format(before, previous), previous);
}
