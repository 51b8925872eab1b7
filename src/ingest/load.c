/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/source.h"

#include "base/money.h"
#include "ingest/loading.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* The course of a loading: open and sample every file, recognise all of them together,
 * decide how each writes its dates and amounts, read them in the order in which they
 * refer to each other, judge whether too much was unreadable, finish. */

#define FILES_MAX 1000

/* ---- tables of names ---------------------------------------------------------- */

const char *source_kind_name(enum source_kind kind)
{
    static const char *const names[] = {
#define X(code, name, text) name,
        SOURCE_KINDS(X)
#undef X
    };
    return names[kind];
}

const char *source_role_name(enum source_role role)
{
    static const char *const names[] = {
#define X(code, name, text) name,
        SOURCE_ROLES(X)
#undef X
    };
    return names[role];
}

const char *source_reason_name(enum source_reason reason)
{
    static const char *const names[] = {
#define X(code, name, text) name,
        SOURCE_REASONS_TABLE(X)
#undef X
    };
    return names[reason];
}

const char *source_reason_text(enum source_reason reason)
{
    static const char *const texts[] = {
#define X(code, name, text) text,
        SOURCE_REASONS_TABLE(X)
#undef X
    };
    return texts[reason];
}

static const char *const HISTORY_NAMES[HISTORY_REASONS][2] = {
    [HISTORY_AFTER_AS_OF] = {"after_as_of", "it happened after the day of the report"},
    [HISTORY_TEST] = {"test_order", "a test order"},
    [HISTORY_CANCELLED] = {"cancelled_order", "the order was cancelled, or failed"},
    [HISTORY_ZERO_VALUE] = {"zero_value", "the order's rows add up to zero"},
    [HISTORY_FULLY_REFUNDED] = {"fully_refunded", "the order was refunded in full"},
    [HISTORY_REFUND_OF_UNCOUNTED] = {"refund_of_uncounted",
                                     "a refund of an order that does not count"},
    [HISTORY_REFUND_IGNORED] = {"refund_ignored", "refunds are not subtracted"},
    [HISTORY_OTHER_EVENT] = {"other_event", "the event is not among the chosen ones"},
};

const char *source_history_reason_name(enum history_reason reason)
{
    return HISTORY_NAMES[reason][0];
}

const char *source_history_reason_text(enum history_reason reason)
{
    return HISTORY_NAMES[reason][1];
}

#define ROLE(role) (1u << SOURCE_ROLE_##role)

bool source_role_used(enum source_kind kind, enum source_role role)
{
    static const uint32_t amounts =
        ROLE(AMOUNT) | ROLE(ORDER_TOTAL) | ROLE(QUANTITY) | ROLE(PRICE) | ROLE(CURRENCY);
    static const uint32_t orders = amounts | ROLE(CUSTOMER) | ROLE(ORDER) | ROLE(DATE) |
                                   ROLE(REFUND) | ROLE(STATUS) | ROLE(TEST) |
                                   ROLE(EVENT) | ROLE(CANCELLED) | ROLE(EMAIL);
    static const uint32_t used[] = {
        [SOURCE_ORDERS] = orders,
        [SOURCE_LINES] = orders & ~(ROLE(CUSTOMER) | ROLE(DATE) | ROLE(REFUND) |
                                    ROLE(EVENT) | ROLE(EMAIL)),
        [SOURCE_REFUNDS] =
            orders & ~(ROLE(STATUS) | ROLE(TEST) | ROLE(EVENT) | ROLE(CANCELLED)),
        [SOURCE_CUSTOMERS] =
            ROLE(CUSTOMER) | ROLE(PERSON) | ROLE(ACQUIRED) | ROLE(REFERRER),
        [SOURCE_EVENTS] = ROLE(CUSTOMER) | ROLE(DATE) | ROLE(EVENT),
        [SOURCE_SUBSCRIPTIONS] = ROLE(CUSTOMER) | ROLE(SUBSCRIPTION) | ROLE(START) |
                                 ROLE(END) | ROLE(CANCEL) | ROLE(PAID_FROM) |
                                 ROLE(PAID_UNTIL) | ROLE(TRIAL_START) | ROLE(TRIAL_END) |
                                 ROLE(PAUSE_START) | ROLE(PAUSE_END) | ROLE(INTERVAL) |
                                 ROLE(REASON) | ROLE(STATUS) | ROLE(TEST) | amounts,
        [SOURCE_ANSWERS] =
            ROLE(CUSTOMER) | ROLE(DATE) | ROLE(SCORE) | ROLE(SURVEY) | ROLE(WAVE),
        [SOURCE_DELIVERIES] = ROLE(CUSTOMER) | ROLE(DATE) | ROLE(SURVEY) | ROLE(WAVE),
        [SOURCE_IGNORE] = 0,
    };
    return used[kind] >> role & 1;
}

/* ---- opening ------------------------------------------------------------------- */

static enum err open_file(struct loading *l, size_t i, struct err_info *info)
{
    const struct source_options *o = l->options;
    struct loading_file *f = &l->files[i];
    enum err e = table_open(&f->table, l->db, o->paths[i], o->encoding, l->arena, info);
    if (!e)
        e = recognise_profile_read(&f->profile, &f->table, info);
    if (!e)
        e = recognise_columns(&l->layouts[i], &f->table, &f->profile, o->maps,
                              o->map_count, info);
    if (!e && !f->profile.rows && f->table.file.kind != PREPARE_TEXT)
        e = err_set(info, ERR_HEADER_ONLY, "%s has no rows", o->paths[i]);
    return e;
}

/* A --map that no file could take is a typing mistake. */
static enum err check_maps(const struct loading *l, struct err_info *info)
{
    for (size_t m = 0; m < l->options->map_count; m++) {
        const struct source_map *map = &l->options->maps[m];
        bool found = false;
        struct buf names = {0};
        for (size_t i = 0; i < l->file_count; i++) {
            const struct table *t = &l->files[i].table;
            found |= recognise_find(t, map->column) != RECOGNISE_NONE &&
                     (!map->file || !strcmp(map->file, t->file.name) ||
                      !strcmp(map->file, recognise_base_name(t->file.name)));
            buf_printf(&names, "%s%s has", i ? "; " : "", t->file.name);
            for (uint32_t c = 0; c < t->columns && c < 40; c++)
                buf_printf(&names, "%s %s", c ? "," : "", t->names[c]);
        }
        if (!found)
            err_set(info, ERR_NO_ROLE, "--map %s=%s: no file has that column; %s",
                    source_role_name(map->role), map->column, buf_text(&names));
        buf_release(&names);
        if (!found)
            return ERR_NO_ROLE;
    }
    return ERR_OK;
}

/* Adds the files of a kind that have the attribute's column; says whether any has. */
static bool find_attribute(struct loading *l, size_t a, bool customers)
{
    bool found = false;
    for (size_t i = 0; i < l->file_count; i++) {
        enum source_kind kind = l->layouts[i].kind;
        bool fits = customers
                        ? kind == SOURCE_CUSTOMERS
                        : kind == SOURCE_ORDERS || kind == SOURCE_EVENTS ||
                              kind == SOURCE_SUBSCRIPTIONS || kind == SOURCE_ANSWERS;
        if (fits)
            l->attributes[a].column[i] =
                recognise_find(&l->files[i].table, l->options->attributes[a]);
        found |= l->attributes[a].column[i] != RECOGNISE_NONE;
    }
    return found;
}

/* Where each attribute asked for is read: a customers file knows best, else every file
 * whose rows are something that people did. */
static enum err find_attributes(struct loading *l, struct err_info *info)
{
    for (size_t a = 0; a < l->options->attribute_count; a++) {
        if (find_attribute(l, a, true) || find_attribute(l, a, false))
            continue;
        struct buf names = {0};
        for (size_t i = 0; i < l->file_count; i++) {
            enum source_kind kind = l->layouts[i].kind;
            if (kind == SOURCE_LINES || kind == SOURCE_REFUNDS || kind == SOURCE_IGNORE)
                continue;
            for (uint32_t c = 0; c < l->files[i].table.columns && names.size < 1000; c++)
                buf_printf(&names, "%s%s", names.size ? ", " : "",
                           l->files[i].table.names[c]);
        }
        err_set(info, ERR_SETTING,
                "--by %s: no file of orders, customers, subscriptions, answers or events "
                "has that column; there are %s",
                l->options->attributes[a], buf_text(&names));
        buf_release(&names);
        return ERR_SETTING;
    }
    return ERR_OK;
}

/* ---- judging ------------------------------------------------------------------- */

static enum err judge_dates(const struct loading_file *f, struct err_info *info)
{
    char place[32];
    enum err e = table_place(&f->table, f->bad_date_row, place, info);
    return e ? e
             : err_set(
                   info, ERR_DATE,
                   "%s, %s, column %s: \"%s\" is no date that can be read (%llu of %llu "
                   "rows); tried: %s; name another column with --map date=COLUMN, or "
                   "accept the loss with --max-bad 100%%",
                   f->table.file.name, place, f->bad_date_column, f->bad_date_text,
                   (unsigned long long)f->bad_dates, (unsigned long long)f->rows,
                   dates_formats());
}

static enum err judge_amounts(const struct loading_file *f, struct err_info *info)
{
    char place[32];
    enum err e = table_place(&f->table, f->bad_amount_row, place, info);
    return e ? e
             : err_set(
                   info, ERR_AMOUNT,
                   "%s, %s, column %s: \"%s\" is no amount that can be read (%llu of "
                   "%llu rows); name another column with --map amount=COLUMN, or accept "
                   "the loss with --max-bad 100%%",
                   f->table.file.name, place, f->bad_amount_column, f->bad_amount_text,
                   (unsigned long long)f->bad_amounts, (unsigned long long)f->rows);
}

/* A few unreadable rows are left out and counted; many mean that the file was not
 * understood, and then any number would be a wrong one. */
static enum err judge(const struct loading *l, size_t i, struct err_info *info)
{
    const struct loading_file *f = &l->files[i];
    double most = l->options->bad_share_max * (double)f->rows;
    if (f->bad_dates > most)
        return judge_dates(f, info);
    if (f->bad_amounts > most)
        return judge_amounts(f, info);
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
static enum err judge_currency(const struct loading *l, struct source *out,
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
    out->currency_digits = money_currency_digits(out->currency);
    return ERR_OK;
}

/* ---- all ------------------------------------------------------------------------ */

/* Files that say nothing about orders: their rows are counted all the same. */
static enum err count_unused(struct loading *l, size_t i, struct err_info *info)
{
    struct loading_file *f = &l->files[i];
    struct table_reader reader;
    struct duck_chunk chunk;
    uint64_t malformed = 0;
    enum err e = table_read(&reader, &f->table, (uint32_t[]){0}, 1, 0, info);
    if (e)
        return e;
    while (!(e = table_next(&reader, &chunk, info)) && chunk.rows)
        for (uint32_t row = 0; row < chunk.rows; row++)
            loading_note(l, i, f->rows++, LOADING_REASON, SOURCE_REASON_FILE_NOT_USED);
    enum err end = table_read_end(&reader, &malformed, e ? NULL : info);
    l->left_out[SOURCE_REASON_FILE_NOT_USED].rows += (int64_t)f->rows;
    l->left_out[SOURCE_REASON_MALFORMED].rows += (int64_t)malformed;
    f->rows += malformed;
    return e ? e : end;
}

static enum err read_kind(struct loading *l, enum source_kind kind, struct err_info *info)
{
    for (size_t i = 0; i < l->file_count; i++) {
        if (l->layouts[i].kind != kind)
            continue;
        enum err e = kind == SOURCE_IGNORE ? ERR_OK : loading_styles(l, i, info);
        if (!e)
            e = kind == SOURCE_IGNORE      ? count_unused(l, i, info)
                : kind == SOURCE_CUSTOMERS ? loading_read_customers(l, i, info)
                                           : loading_read(l, i, info);
        if (!e)
            e = judge(l, i, info);
        if (e)
            return e;
    }
    return ERR_OK;
}

/* Do the file's rows carry an id of what they tell of? */
static bool has_row_ids(const struct loading *l, size_t i)
{
    return l->layouts[i].kind == SOURCE_ORDERS &&
           l->layouts[i].column[SOURCE_ROLE_ORDER] != RECOGNISE_NONE;
}

static enum err read_all(struct loading *l, struct err_info *info)
{
    static const enum source_kind order[] = {
        SOURCE_ORDERS,     SOURCE_LINES,         SOURCE_REFUNDS,
        SOURCE_EVENTS,     SOURCE_SUBSCRIPTIONS, SOURCE_ANSWERS,
        SOURCE_DELIVERIES, SOURCE_CUSTOMERS,     SOURCE_IGNORE};
    for (size_t i = 0; i < l->file_count; i++)
        for (size_t other = 0; other < i; other++)
            if (!has_row_ids(l, i) && l->layouts[i].kind == l->layouts[other].kind)
                l->several[l->layouts[i].kind] = true;
    for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
        enum err e = read_kind(l, order[k], info);
        if (e)
            return e;
    }
    return ERR_OK;
}

/* What a person should know of how the file was read. */
static const char *describe_note(const struct loading *l, size_t i, struct arena *arena)
{
    const struct recognise_layout *layout = &l->layouts[i];
    const char *notes[3] = {layout->note};
    if (layout->kind == SOURCE_ORDERS &&
        layout->column[SOURCE_ROLE_ORDER] == RECOGNISE_NONE)
        notes[1] = "no order id, so each row is an order";
    if (layout->kind == SOURCE_ORDERS && !l->has_amounts)
        notes[2] =
            "no column was recognised as the amount (--map amount=COLUMN names it)";
    char *text = NULL;
    for (size_t n = 0; n < 3; n++)
        if (notes[n])
            text = arena_printf(arena, "%s%s%s", text ? text : "", text ? "; " : "",
                                notes[n]);
    return text;
}

static void describe_files(const struct loading *l, struct source *out)
{
    out->file_count = l->file_count;
    out->files = MEM_ARRAY(struct source_file, l->file_count);
    for (size_t i = 0; i < l->file_count; i++) {
        const struct loading_file *f = &l->files[i];
        struct source_file *s = &out->files[i];
        s->name = arena_strdup(&out->arena, f->table.file.name);
        s->kind = l->layouts[i].kind;
        s->rows = f->rows;
        s->encoding = f->table.file.encoding;
        s->note = describe_note(l, i, &out->arena);
        out->rows += f->rows;
        for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
            if (l->layouts[i].column[role] != RECOGNISE_NONE &&
                source_role_used(s->kind, role) &&
                (role != SOURCE_ROLE_EVENT || s->kind == SOURCE_EVENTS ||
                 l->layouts[i].purchases_only))
                s->columns[role] =
                    arena_strdup(&out->arena, f->table.names[l->layouts[i].column[role]]);
    }
}

static enum err load(struct loading *l, struct source *out, struct err_info *info)
{
    const char *zone = l->options->zone ? l->options->zone : "UTC";
    enum err e = tz_load(&l->zone, zone, info);
    if (!e)
        e = duck_open(&l->db, info);
    for (size_t i = 0; !e && i < l->file_count; i++)
        e = open_file(l, i, info);
    if (!e)
        e = check_maps(l, info);
    if (!e)
        e = recognise_files(l->layouts, l->file_count, l->options->kinds, info);
    if (!e)
        e = find_attributes(l, info);
    if (!e)
        e = read_all(l, info);
    if (!e)
        e = judge_currency(l, out, info);
    if (!e && !l->has_dates)
        e = err_set(info, ERR_DATE, "%s: no row has a date that can be read",
                    l->options->paths[0]);
    if (!e)
        e = loading_finish(l, out, info);
    if (!e) {
        out->zone = arena_strdup(&out->arena, zone);
        describe_files(l, out);
        if (intern_count(l->events)) {
            out->events = l->events;
            l->events = NULL;
        }
        if (l->answer_count || l->delivery_count) {
            out->surveys = l->surveys;
            l->surveys = NULL;
        }
    }
    return e;
}

static void free_files(struct loading_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        recognise_profile_release(&files[i].profile);
        table_release(&files[i].table);
        free(files[i].fates);
    }
    free(files);
}

/* What rejects need outlives the loading. */
static void hand_over(struct loading *l, struct source *out)
{
    if (!out->rejects)
        return;
    out->rejects->db = l->db;
    out->rejects->files = l->files;
    out->rejects->layouts = l->layouts;
    out->rejects->file_count = l->file_count;
    l->db = NULL;
    l->files = NULL;
    l->layouts = NULL;
    l->file_count = 0;
}

static void release(struct loading *l, const struct source *out)
{
    if (out->people != l->customers)
        intern_free(l->customers);
    if (l->people && out->people != l->people)
        intern_free(l->people);
    intern_free(l->orders);
    intern_free(l->currencies);
    intern_free(l->keys);
    intern_free(l->subscriptions);
    if (l->surveys)
        intern_free(l->surveys);
    intern_free(l->waves);
    if (l->events)
        intern_free(l->events);
    for (size_t i = 0; i < l->options->attribute_count; i++) {
        free(l->attributes[i].seen);
        free(l->attributes[i].column);
        if (l->attributes[i].values)
            intern_free(l->attributes[i].values);
    }
    free(l->attributes);
    free_files(l->files, l->file_count);
    free(l->layouts);
    free(l->currency_rows);
    free(l->order);
    free(l->extra);
    free(l->order_of_id);
    free(l->refund);
    free(l->activity);
    free(l->spell);
    free(l->answer);
    free(l->delivery);
    free(l->referred);
    free(l->key);
    free(l->person);
    free(l->acquired_day);
    free(l->alias);
    tz_free(l->zone);
    duck_close(l->db);
}

enum err source_load(struct source *out, const struct source_options *options,
                     struct err_info *info)
{
    if (!options->path_count)
        return err_set(info, ERR_USAGE, "no file was named");
    if (options->path_count > FILES_MAX)
        return err_set(info, ERR_LIMIT, "more than %d files at once", FILES_MAX);
    struct source source = {0};
    struct loading l = {
        .options = options,
        .arena = &source.arena,
        .file_count = options->path_count,
        .files = MEM_ARRAY(struct loading_file, options->path_count),
        .layouts = MEM_ARRAY(struct recognise_layout, options->path_count),
        .customers = intern_create(),
        .orders = intern_create(),
        .events = intern_create(),
        .currencies = intern_create(),
        .keys = intern_create(),
        .subscriptions = intern_create(),
        .surveys = intern_create(),
        .waves = intern_create(),
        .attributes = MEM_ARRAY(struct loading_attribute, options->attribute_count + 1),
    };
    for (size_t i = 0; i < options->attribute_count; i++) {
        l.attributes[i].values = intern_create();
        intern_add(l.attributes[i].values, "", 0); /* code 0: no value known */
        l.attributes[i].column = mem_alloc(l.file_count, sizeof(uint32_t));
        for (size_t f = 0; f < l.file_count; f++)
            l.attributes[i].column[f] = RECOGNISE_NONE;
    }
    for (size_t i = 0; i < l.file_count; i++)
        l.files[i].table.file.fd = l.files[i].table.lines.copy = -1;
    enum err e = load(&l, &source, info);
    if (!e)
        hand_over(&l, &source);
    release(&l, &source);
    if (e)
        source_release(&source);
    else
        *out = source;
    return e;
}

void source_release(struct source *s)
{
    timeline_release(&s->timeline);
    if (s->people)
        intern_free(s->people);
    if (s->events)
        intern_free(s->events);
    if (s->surveys)
        intern_free(s->surveys);
    for (size_t i = 0; i < s->attribute_count; i++) {
        intern_free(s->attributes[i].values);
        free(s->attributes[i].change_start);
        free(s->attributes[i].change_day);
        free(s->attributes[i].change_code);
    }
    free(s->attributes);
    free(s->files);
    if (s->rejects) {
        free_files(s->rejects->files, s->rejects->file_count);
        loading_rejects_free(s->rejects);
    }
    arena_release(&s->arena);
    *s = (struct source){0};
}
