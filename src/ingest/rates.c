/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include "base/calendar.h"
#include "base/money.h"
#include "ingest/growth.h"

#include <ctype.h>
#include <string.h>
#include <xxhash.h>

/* Exchange rates, and amounts brought to one currency by them.  A rate holds for its own
 * day and no other: taking the last known one would give an amount that no row of the
 * file stands behind, and a gap of a year would pass unseen.  The pair may be given
 * either way around. */

struct key {
    int32_t day;
    char from[8], to[8];
};

static struct key make_key(int32_t day, const char *from, const char *to)
{
    struct key key;
    memset(&key, 0, sizeof key); /* padding is compared as well */
    key.day = day;
    snprintf(key.from, sizeof key.from, "%s", from);
    snprintf(key.to, sizeof key.to, "%s", to);
    return key;
}

/* ---- reading ---------------------------------------------------------------------- */

/* A currency's code in capitals; false: the cell is empty or no code. */
static bool read_code(const struct reading *r, const struct row *row,
                      enum source_role role, char out[8])
{
    const char *text;
    uint32_t size;
    if (!reading_cell(&row->cells, r->columns.at[role], &text, &size) || size > 7)
        return false;
    for (uint32_t i = 0; i < size; i++)
        out[i] = (char)toupper((unsigned char)text[i]);
    out[size] = 0;
    return true;
}

static enum err contradiction(const struct reading *r, const struct row *row,
                              const struct key *key, struct err_info *info)
{
    char day[CALENDAR_DAY_TEXT];
    return err_set(info, ERR_CURRENCY,
                   "%s, row %llu: another row gives another rate from %s to %s on %s; "
                   "leave one of them",
                   r->f->table.file.name, (unsigned long long)row->number + 1, key->from,
                   key->to[0] ? key->to : "the currency asked for",
                   calendar_day_format(key->day, day));
}

static enum err store(struct reading *r, const struct row *row, const struct key *key,
                      struct rate rate, struct err_info *info)
{
    struct loading_rates *rates = &r->l->rates;
    uint32_t known = intern_count(rates->keys);
    uint32_t code = intern_add(rates->keys, (const char *)key, sizeof *key);
    MEM_GROW(rates->rate, rates->capacity, (size_t)code + 1);
    struct loading_rate *place = &rates->rate[code];
    if (code < known && place->file == r->file && !rate_same(place->rate, rate))
        return contradiction(r, row, key, info);
    *place = (struct loading_rate){
        .rate = rate, .file = (uint32_t)r->file, .row = row->number};
    intern_add(rates->bases, key->to, strlen(key->to));
    loading_note(r->l, r->file, row->number, LOADING_REASON, LOADING_USED);
    return ERR_OK;
}

enum err reading_rate_row(struct reading *r, struct row *row, struct err_info *info)
{
    const char *text = "";
    uint32_t size = 0;
    char from[8] = "", to[8] = "";
    struct rate rate = {0};
    enum source_reason reason = SOURCE_REASON_COUNT;
    bool named =
        read_code(r, row, SOURCE_ROLE_CURRENCY, from) &&
        (r->columns.at[SOURCE_ROLE_BASE] < 0 || read_code(r, row, SOURCE_ROLE_BASE, to));
    bool readable =
        reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_RATE], &text, &size) &&
        rate_parse(text, size, r->f->decimal[SOURCE_ROLE_RATE], &rate);
    if (!reading_day(r, row, SOURCE_ROLE_DATE, &row->day))
        reason = SOURCE_REASON_BAD_DATE;
    else if (row->day == TIMELINE_NO_DAY)
        reason = SOURCE_REASON_NO_DATE;
    else if (!named)
        reason = SOURCE_REASON_NO_CURRENCY;
    else if (!readable &&
             (!size || !reading_bad_amount(r, row, SOURCE_ROLE_RATE, text, size)))
        reason = SOURCE_REASON_BAD_AMOUNT;
    if (reason != SOURCE_REASON_COUNT)
        return loading_leave_out(r->l, r->file, row->number, reason, 0, info);
    struct key key = make_key(row->day, from, to);
    return store(r, row, &key, rate, info);
}

void loading_rates_release(struct loading_rates *rates)
{
    intern_free(rates->keys);
    intern_free(rates->bases);
    free(rates->rate);
}

/* ---- what amounts are converted to --------------------------------------------------
 */

enum err loading_settle_target(struct loading *l, struct err_info *info)
{
    struct loading_rates *rates = &l->rates;
    const char *asked = l->options->currency;
    uint32_t bases = intern_count(rates->bases);
    const char *first = bases ? intern_text(rates->bases, 0, NULL) : "";
    bool any = false;
    for (size_t i = 0; i < l->file_count; i++)
        any |= l->layouts[i].kind == SOURCE_RATES;
    if (!any)
        return ERR_OK;
    if (!asked && bases != 1)
        return err_set(info, ERR_CURRENCY,
                       "%s; type --currency CODE for what all amounts are to be "
                       "converted to",
                       bases ? "the exchange rates lead to several currencies"
                             : "no exchange rate could be read");
    if (!asked && !first[0])
        return err_set(info, ERR_CURRENCY,
                       "the exchange rates do not say what they lead to: there is no "
                       "column \"base\" or \"to\"; type --currency CODE");
    snprintf(rates->target, sizeof rates->target, "%s", asked ? asked : first);
    for (char *c = rates->target; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    rates->digits = money_currency_digits(rates->target);
    return ERR_OK;
}

/* ---- converting ------------------------------------------------------------------- */

static const struct rate *find(const struct loading_rates *rates, int32_t day,
                               const char *from, const char *to)
{
    struct key key = make_key(day, from, to);
    uint32_t code = intern_find(rates->keys, (const char *)&key, sizeof key);
    return code == INTERN_NONE ? NULL : &rates->rate[code].rate;
}

bool loading_rate(const struct loading *l, const char *currency, int32_t day,
                  struct rate *out)
{
    const struct loading_rates *rates = &l->rates;
    const struct rate *rate = find(rates, day, currency, rates->target);
    if (!rate)
        rate = find(rates, day, currency, "");
    if (rate) {
        *out = *rate;
        return true;
    }
    rate = find(rates, day, rates->target, currency);
    if (!rate)
        return false;
    *out = *rate;
    out->inverse = true;
    return true;
}

static enum err no_currency(const struct reading *r, const struct row *row,
                            struct err_info *info)
{
    return err_set(info, ERR_CURRENCY,
                   "%s, row %llu: there is an amount and no currency, and several are to "
                   "be converted; fill in its column %s",
                   r->f->table.file.name, (unsigned long long)row->number + 1,
                   r->f->table.names[r->layout->column[SOURCE_ROLE_CURRENCY]]);
}

static enum err no_rate(const struct reading *r, const struct row *row, int32_t day,
                        const char *currency, struct err_info *info)
{
    char text[CALENDAR_DAY_TEXT];
    return err_set(info, ERR_CURRENCY,
                   "%s, row %llu: there is no exchange rate from %s to %s on %s; add it "
                   "to the file of rates",
                   r->f->table.file.name, (unsigned long long)row->number + 1, currency,
                   r->l->rates.target, calendar_day_format(day, text));
}

enum err reading_foreign(const struct reading *r, const struct row *row, uint32_t *out,
                         struct err_info *info)
{
    const struct loading *l = r->l;
    bool several = l->rates.target[0] && row->amount;
    *out = INTERN_NONE;
    if (several && row->currency == INTERN_NONE &&
        r->columns.at[SOURCE_ROLE_CURRENCY] >= 0)
        return no_currency(r, row, info);
    if (several && row->currency != INTERN_NONE &&
        strcmp(intern_text(l->currencies, row->currency, NULL), l->rates.target) != 0)
        *out = row->currency;
    return ERR_OK;
}

static bool convert(const struct loading *l, struct rate rate, int64_t *amount)
{
    return rate_convert(*amount, rate, MONEY_MICRO_SCALE, l->rates.digits,
                        MONEY_MICRO_SCALE, amount);
}

enum err reading_convert(struct reading *r, struct row *row, int32_t day,
                         enum source_reason *reason, struct err_info *info)
{
    struct loading *l = r->l;
    struct rate rate;
    if (!l->rates.target[0] || (!row->amount && !row->refunded))
        return ERR_OK;
    bool counts = *reason == SOURCE_REASON_COUNT;
    if (row->currency == INTERN_NONE && r->columns.at[SOURCE_ROLE_CURRENCY] >= 0 &&
        counts)
        return no_currency(r, row, info);
    const char *currency = row->currency == INTERN_NONE
                               ? l->rates.target
                               : intern_text(l->currencies, row->currency, NULL);
    if (!strcmp(currency, l->rates.target))
        return ERR_OK;
    bool known = day != TIMELINE_NO_DAY && loading_rate(l, currency, day, &rate);
    if (!known && counts && day != TIMELINE_NO_DAY)
        return no_rate(r, row, day, currency, info);
    bool by_order = r->layout->kind == SOURCE_REFUNDS && !row->has_date;
    *(by_order ? &l->rates.by_order : &l->rates.converted) |= known;
    l->rates.unknown |= !known && day != TIMELINE_NO_DAY;
    if (known && convert(l, rate, &row->amount) && convert(l, rate, &row->refunded))
        return ERR_OK;
    if (known && counts)
        return reading_overflow(r, row, info);
    row->amount = row->refunded = 0; /* in what currency, nobody can tell */
    if (counts)
        *reason = SOURCE_REASON_NO_DATE;
    return ERR_OK;
}

uint64_t loading_rate_key(int32_t day, const char *currency)
{
    const struct key of = make_key(day, currency, "");
    return XXH3_64bits(&of, sizeof of);
}

struct growth_rate *loading_rate_all(const struct loading *l, uint64_t *count)
{
    const struct loading_rates *rates = &l->rates;
    uint32_t keys = rates->target[0] ? intern_count(rates->keys) : 0;
    struct growth_rate *out = MEM_ARRAY(struct growth_rate, (size_t)keys + 1);
    *count = 0;
    for (uint32_t i = 0; i < keys; i++) {
        struct key key;
        struct rate rate;
        memcpy(&key, intern_text(rates->keys, i, NULL), sizeof key);
        bool leads = !key.to[0] || !strcmp(key.to, rates->target);
        const char *currency = leads ? key.from : key.to;
        if ((!leads && strcmp(key.from, rates->target) != 0) ||
            !loading_rate(l, currency, key.day, &rate))
            continue;
        struct growth_rate *to = &out[(*count)++]; /* not the gap behind `inverse` */
        to->key = loading_rate_key(key.day, currency);
        to->rate.mantissa = rate.mantissa;
        to->rate.scale = rate.scale;
        to->rate.inverse = rate.inverse;
    }
    return out;
}

bool loading_rate_days(const struct loading *l, int32_t *first, int32_t *last)
{
    uint32_t count = intern_count(l->rates.keys);
    for (uint32_t i = 0; i < count; i++) {
        struct key key;
        memcpy(&key, intern_text(l->rates.keys, i, NULL), sizeof key);
        *first = i == 0 || key.day < *first ? key.day : *first;
        *last = i == 0 || key.day > *last ? key.day : *last;
    }
    return count > 0;
}

/* ---- what a person should know ------------------------------------------------------
 */

char *loading_rate_note(const struct loading *l, size_t file, struct arena *arena)
{
    const struct loading_rates *rates = &l->rates;
    for (uint32_t i = 0; i < intern_count(rates->keys); i++) {
        struct key key;
        char day[CALENDAR_DAY_TEXT], text[MONEY_TEXT];
        const struct rate *rate = &rates->rate[i].rate;
        if (rates->rate[i].file != file)
            continue;
        memcpy(&key, intern_text(rates->keys, i, NULL), sizeof key);
        return arena_printf(arena, "1 %s = %s %s on %s", key.from,
                            money_format(rate->mantissa, rate->scale, rate->scale, text),
                            key.to[0] ? key.to : rates->target,
                            calendar_day_format(key.day, day));
    }
    return NULL;
}
