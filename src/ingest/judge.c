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

static enum err judge_amounts(const struct loading_file *f, struct err_info *info)
{
    char place[32];
    enum err e = table_place(&f->table, f->bad_amount_row, place, info);
    return e ? e
             : err_set(
                   info, ERR_AMOUNT,
                   "%s, %s, column %s: \"%s\" is no amount that can be read, or larger "
                   "than nine "
                   "trillion (%llu of "
                   "%llu rows); name another column with --map amount=COLUMN, or accept "
                   "the loss with --max-bad 100%%",
                   f->table.file.name, place, f->bad_amount_column, f->bad_amount_text,
                   (unsigned long long)f->bad_amounts, (unsigned long long)f->rows);
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
        return err_set(info, ERR_ROWS,
                       "%s: %llu of %llu rows (the first is row %llu) are no whole JSON "
                       "objects; each line must "
                       "hold one: the file may be cut off, fetch it again, or accept the "
                       "loss with --max-bad 100%%",
                       f->table.file.name, (unsigned long long)f->malformed,
                       (unsigned long long)f->rows,
                       (unsigned long long)f->malformed_row + 1);
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

/* One currency, or the one asked for. */
enum err loading_judge_currency(const struct loading *l, struct source *out,
                                struct err_info *info)
{
    uint32_t count = intern_count(l->currencies);
    const char *asked = l->options->currency;
    bool known = false;
    for (uint32_t i = 0; asked && i < count; i++)
        known |= !strcasecmp(asked, intern_text(l->currencies, i, NULL));
    if (asked && count && !known)
        return err_set(info, ERR_CURRENCY, "--currency %s: no amount is in %s", asked,
                       asked);
    if (count > 1 && !asked) {
        struct buf text = {0};
        for (uint32_t i = 0; i < count && i < 10; i++)
            buf_printf(&text, "%s%s (%llu rows)", i ? ", " : "",
                       intern_text(l->currencies, i, NULL),
                       (unsigned long long)l->currency_rows[i]);
        err_set(info, ERR_CURRENCY,
                "the amounts are in several currencies and no rates are given: %s; type "
                "--currency %s to count only those",
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
    enum { YEAR = 366 };
    int32_t before = INT32_MIN;
    char last[CALENDAR_DAY_TEXT], previous[CALENDAR_DAY_TEXT];
    for (size_t i = 0; i < l->order_count; i++) {
        const struct loading_order *o = &l->order[i];
        if (o->time_us != LOADING_NO_TIME && o->day < l->last_day && o->day > before)
            before = o->day;
    }
    if (before == INT32_MIN || l->last_day - before <= YEAR)
        return NULL;
    return arena_printf(arena,
                        "the last day, %s, comes more than a year after the one before "
                        "it, %s: if it is mistyped, --as-of %s leaves it out",
                        calendar_day_format(l->last_day, last),
                        calendar_day_format(before, previous), previous);
}

/* Days of acquisition that cannot be read: their rows are used, so no reason counts
 * them. */
static const char *unread_acquired(const struct loading_file *f, struct arena *arena)
{
    char place[32];
    if (!f->bad_dates)
        return NULL;
    if (table_place(&f->table, f->bad_date_row, place, NULL))
        snprintf(place, sizeof place, "row %llu",
                 (unsigned long long)f->bad_date_row + 1);
    return arena_printf(arena,
                        "%llu of its days of acquisition cannot be read and %s not known "
                        "(the first: \"%s\" in %s)",
                        (unsigned long long)f->bad_dates,
                        f->bad_dates == 1 ? "is" : "are", f->bad_date_text, place);
}

/* What a person should know of how the file was read. */
const char *loading_file_note(const struct loading *l, size_t i, const char *lonely,
                              struct arena *arena)
{
    const struct recognise_layout *layout = &l->layouts[i];
    const char *notes[6] = {layout->note};
    if (layout->kind == SOURCE_CUSTOMERS)
        notes[5] = unread_acquired(&l->files[i], arena);
    if (l->files[i].shared_ids)
        notes[4] = "an order id that stands with several customers is an order of each";
    if (layout->kind == SOURCE_ORDERS)
        notes[3] = lonely;
    if (layout->kind == SOURCE_ORDERS &&
        layout->column[SOURCE_ROLE_ORDER] == RECOGNISE_NONE)
        notes[1] = "no order id, so each row is an order";
    if (layout->kind == SOURCE_ORDERS && !l->has_amounts)
        notes[2] =
            "no column was recognised as the amount (--map amount=COLUMN names it)";
    char *text = NULL;
    for (size_t n = 0; n < 6; n++)
        if (notes[n])
            text = arena_printf(arena, "%s%s%s", text ? text : "", text ? "; " : "",
                                notes[n]);
    return text;
}
