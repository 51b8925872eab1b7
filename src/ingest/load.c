/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/source.h"

#include "ingest/growth.h"
#include "ingest/loading.h"
#include "ingest/pieces.h"

#include <string.h>

/* The course of a loading: open and sample every file, recognise all of them together,
 * decide how each writes its dates and amounts, read them in the order in which they
 * refer to each other, judge whether too much was unreadable, finish. */

#define FILES_MAX    1000
#define SEGMENTS_MAX 60000 /* of a workspace; files have numbers of 16 bits */

/* ---- opening ------------------------------------------------------------------- */

static const struct source_given *given_of(const struct loading *l, size_t i)
{
    const struct source_given *given = l->options->given;
    return given && given[i].kind ? &given[i] : NULL;
}

static void set_source(struct loading *l, size_t i, const char *source)
{
    struct loading_file *f = &l->files[i];
    f->source = source ? arena_strdup(l->arena, source) : "";
    f->source_code = f->source[0] ? (uint32_t)i + 1 : 0;
    for (size_t before = 0; before < i; before++)
        if (f->source[0] && !strcmp(l->files[before].source, f->source)) {
            f->source_code = l->files[before].source_code;
            break;
        }
}

/* One that was understood before: it is called as it was then. */
static enum err open_again(struct loading *l, size_t i, const struct source_given *given,
                           struct err_info *info)
{
    struct loading_file *f = &l->files[i];
    struct table_part part = {given->part, given->from, given->to, given->names,
                              given->name_count};
    enum err e =
        table_open_part(&f->table, l->db, l->options->paths[i], &part, l->arena, info);
    struct table whole = f->table; /* its begin tells what its cells are like */
    whole.from = whole.to = 0;
    if (!e)
        e = recognise_profile_read(&f->profile, &whole, info);
    if (!e)
        e = recognise_again(&l->layouts[i], &f->table, &f->profile, given, info);
    if (e)
        return e;
    free(f->table.file.name);
    f->table.file.name = mem_strdup(given->name);
    f->batch = given->batch;
    set_source(l, i, given->source);
    memcpy(f->decimal, given->decimal, sizeof f->decimal);
    memcpy(f->date_order, given->date_order, sizeof f->date_order);
    memcpy(f->date_number, given->date_number, sizeof f->date_number);
    return ERR_OK;
}

static enum err open_file(struct loading *l, size_t i, struct err_info *info)
{
    const struct source_options *o = l->options;
    struct loading_file *f = &l->files[i];
    if (given_of(l, i))
        return open_again(l, i, given_of(l, i), info);
    set_source(l, i, o->source);
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
            if (given_of(l, i))
                continue;
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
static bool find_column(struct loading *l, size_t a, const char *name, bool customers)
{
    bool found = false;
    for (size_t i = 0; i < l->file_count; i++) {
        enum source_kind kind = l->layouts[i].kind;
        bool fits = customers
                        ? kind == SOURCE_CUSTOMERS || kind == SOURCE_SNAPSHOT
                        : kind == SOURCE_ORDERS || kind == SOURCE_EVENTS ||
                              kind == SOURCE_SUBSCRIPTIONS || kind == SOURCE_ANSWERS;
        if (fits)
            l->attributes[a].column[i] = recognise_find(&l->files[i].table, name);
        found |= l->attributes[a].column[i] != RECOGNISE_NONE;
    }
    return found;
}

/* A customers file knows best, else every file whose rows are something that people did.
 */
static bool find_attribute(struct loading *l, size_t a, const char *name)
{
    const char *const *stated = l->options->attributes_stated;
    l->attributes[a].name = name;
    return name && ((stated && mem_same_text(stated[a], name)) ||
                    find_column(l, a, name, true) || find_column(l, a, name, false));
}

/* Where each attribute asked for is read. */
static enum err find_attributes(struct loading *l, struct err_info *info)
{
    for (size_t a = 0; a < l->options->attribute_count; a++) {
        const char **literals = l->options->attribute_literals;
        bool found = find_attribute(l, a, literals ? literals[a] : NULL) ||
                     find_attribute(l, a, l->options->attributes[a]);
        if (l->options->attributes_had)
            l->options->attributes_had[a] |= found;
        if (found || l->options->attributes_had)
            continue;
        if (l->options->onto) { /* which has it, and under this name */
            l->attributes[a].name = l->options->onto->attributes[a].name;
            continue;
        }
        struct buf names = {0};
        for (size_t i = 0; i < l->file_count; i++) {
            enum source_kind kind = l->layouts[i].kind;
            if (kind == SOURCE_LINES || kind == SOURCE_REFUNDS || kind == SOURCE_RATES ||
                kind == SOURCE_COSTS || kind == SOURCE_IGNORE)
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

/* Rows that were set aside when the file was imported. */
static void count_malformed(struct loading *l, size_t i, const struct source_given *given)
{
    l->files[i].malformed += given->malformed;
    l->files[i].rows += given->malformed;
    l->left_out[SOURCE_REASON_MALFORMED].rows += (int64_t)given->malformed;
}

static enum err read_kind(struct loading *l, enum source_kind kind, struct err_info *info)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < l->file_count; i++) {
        if (l->layouts[i].kind != kind ||
            (i < l->options->beside && kind != SOURCE_CUSTOMERS))
            continue;
        const struct source_given *given = given_of(l, i);
        e = kind == SOURCE_IGNORE || given ? ERR_OK : loading_styles(l, i, info);
        if (!e)
            e = kind == SOURCE_IGNORE      ? count_unused(l, i, info)
                : kind == SOURCE_CUSTOMERS ? loading_read_customers(l, i, info)
                                           : loading_read(l, i, info);
        if (!e && !given)
            e = loading_judge(l, i, info);
        if (e)
            return e;
        if (kind == SOURCE_LINES)
            l->lines_file = (uint16_t)i;
        if (given)
            count_malformed(l, i, given);
    }
    if (kind == SOURCE_ORDERS || kind == SOURCE_LINES)
        e = loading_join_cuts(l, kind == SOURCE_LINES, info);
    return e;
}

/* Customers are read last: they say of everybody what they say of them. */
static enum err read_again(struct loading *l, enum source_kind kind,
                           struct err_info *info)
{
    struct history_tally before[SOURCE_REASON_COUNT];
    memcpy(before, l->left_out, sizeof before);
    enum err e = read_kind(l, kind, info);
    for (int i = 0; i < SOURCE_REASON_COUNT; i++) {
        struct history_tally *out = &l->described_out[i];
        int64_t more;
        out->rows += l->left_out[i].rows - before[i].rows;
        l->described_vast |=
            __builtin_sub_overflow(l->left_out[i].amount, before[i].amount, &more) ||
            __builtin_add_overflow(out->amount, more, &out->amount);
    }
    return e;
}

/* Files of a workspace may be followed by others.  What there was before them keeps its
 * numbers. */
static void begin_numbers(struct loading *l, const bool *has)
{
    int kinds = 0;
    for (int kind = 0; kind < SOURCE_IGNORE; kind++)
        kinds += has[kind] && kind != SOURCE_RATES && kind != SOURCE_COSTS &&
                 kind != SOURCE_CUSTOMERS;
    l->by_file = l->options->given && kinds > 1;
    for (uint32_t i = 0; l->by_file && i < intern_count(l->customers); i++)
        loading_sight(&l->sights, 0, i);
    for (size_t i = 0; l->by_file && i < l->options->attribute_count; i++)
        loading_sight(&l->attributes[i].sights, 0, 0);
}

static enum err read_all(struct loading *l, struct err_info *info)
{
    static const enum source_kind order[] = {
        SOURCE_ORDERS,        SOURCE_LINES,   SOURCE_REFUNDS,    SOURCE_EVENTS,
        SOURCE_SUBSCRIPTIONS, SOURCE_ANSWERS, SOURCE_DELIVERIES, SOURCE_SNAPSHOT,
        SOURCE_CUSTOMERS,     SOURCE_IGNORE};
    enum err first = read_again(l, SOURCE_RATES, info);
    if (!first)
        first = loading_settle_target(l, info);
    if (!first)
        first = read_again(l, SOURCE_COSTS, info);
    if (first)
        return first;
    bool seen[SOURCE_IGNORE + 1] = {0};
    for (size_t i = 0; i < l->file_count; i++) {
        enum source_kind kind = l->layouts[i].kind;
        bool others = seen[kind] || (l->options->keep_growth &&
                                     kind == SOURCE_SUBSCRIPTIONS); /* may follow */
        l->several[kind] |= others;
        seen[kind] = true;
    }
    begin_numbers(l, seen);
    l->has_amounts = l->options->with_amounts;
    for (size_t i = 0; i < l->file_count; i++)
        l->has_amounts |= loading_tells_amounts(&l->layouts[i]);
    for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
        if (order[k] == SOURCE_CUSTOMERS)
            loading_settle_numbers(l);
        enum err e = growth_reads_again(order[k]) ? read_again(l, order[k], info)
                                                  : read_kind(l, order[k], info);
        if (e)
            return e;
    }
    return ERR_OK;
}

static void describe_files(const struct loading *l, const char *lonely,
                           struct source *out)
{
    const struct timeline *t = &out->timeline;
    out->file_count = l->file_count;
    out->files = MEM_ARRAY(struct source_file, l->file_count);
    for (size_t i = 0; i < l->file_count; i++) {
        const struct loading_file *f = &l->files[i];
        struct source_file *s = &out->files[i];
        s->name = arena_strdup(&out->arena, f->table.file.name);
        s->kind = l->layouts[i].kind;
        if (s->kind == SOURCE_SNAPSHOT && l->options->described_later)
            s->kind = SOURCE_IGNORE;
        s->rows = f->rows;
        s->encoding = f->table.file.encoding;
        s->own_note = loading_file_note(l, i, lonely, &out->arena);
        s->by_day = loading_is_by_day(l, i);
        out->rows += f->rows;
        for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
            if (l->layouts[i].column[role] != RECOGNISE_NONE &&
                source_role_used(s->kind, role) &&
                (role != SOURCE_ROLE_EVENT || s->kind == SOURCE_EVENTS ||
                 l->layouts[i].purchases_only))
                s->columns[role] =
                    arena_strdup(&out->arena, f->table.names[l->layouts[i].column[role]]);
    }
    bool lacks_ids = source_lacks_ids(out);
    for (uint32_t p = 0; lacks_ids && p < t->people; p++)
        out->orders_beside += source_beside(t, p);
    source_tell_files(out);
}

/* Nobody did anything yet: only what belongs to it is there. */
static bool waits(const struct loading *l)
{
    bool wait = l->options->may_wait;
    for (size_t i = l->options->beside; wait && i < l->file_count; i++) {
        enum source_kind kind = l->layouts[i].kind;
        wait = kind == SOURCE_RATES || kind == SOURCE_COSTS || kind == SOURCE_CUSTOMERS ||
               kind == SOURCE_IGNORE ||
               (kind == SOURCE_LINES && l->options->keep_growth &&
                (l->options->described_later || l->options->onto)) ||
               (kind == SOURCE_SNAPSHOT && l->options->described_later);
    }
    return wait;
}

static enum err load(struct loading *l, struct source *out, struct err_info *info)
{
    const char *zone = l->options->zone ? l->options->zone : "UTC";
    const char *lonely = NULL;
    enum err e = tz_load(&l->zone, zone, info);
    if (!e)
        e = loading_onto(l, info);
    if (!e)
        e = duck_open(&l->db, info);
    if (!e && l->options->threads)
        e = duck_set_threads(l->db, l->options->threads, info);
    for (size_t i = 0; !e && i < l->file_count; i++)
        e = open_file(l, i, info);
    if (!e)
        e = check_maps(l, info);
    if (!e)
        e = recognise_files(l->layouts, l->file_count, l->options->kinds,
                            l->options->may_wait, l->options->with_refunds, info);
    if (!e && l->options->beside && !loading_can_add(l))
        e = err_set(info, ERR_UNSURE, "what the files are of cannot be added");
    if (!e)
        e = find_attributes(l, info);
    if (!e)
        e = read_all(l, info);
    if (!e)
        loading_settle_versions(l);
    if (!e)
        e = loading_judge_currency(l, out, info);
    if (!e && !l->has_dates && !l->snapshot_count && !waits(l) && !loading_is_part(l))
        e = err_set(info, ERR_DATE, "%s: no row has a date that can be read",
                    l->options->paths[0]);
    if (!e) {
        lonely = loading_lonely_day(l, &out->arena);
        out->growth = loading_growth(l, lonely != NULL);
        e = loading_finish(l, out, info);
    }
    if (!e) {
        out->zone = arena_strdup(&out->arena, zone);
        describe_files(l, lonely, out);
        loading_costs(l, out);
        out->undated = !l->has_dates;
        out->waits = !l->has_dates && waits(l);
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
        free(files[i].taken_over);
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
    if (out->order_ids != l->orders)
        intern_free(l->orders);
    intern_free(l->currencies);
    intern_free(l->keys);
    intern_free(l->editions);
    intern_free(l->described);
    free(l->edition_file);
    free(l->description);
    free(l->spell_kept);
    free(l->answer_kept);
    free(l->delivery_kept);
    intern_free(l->subscriptions);
    if (l->surveys)
        intern_free(l->surveys);
    intern_free(l->waves);
    free(l->subscription_sum);
    loading_rates_release(&l->rates);
    intern_free(l->cost_keys);
    if (l->channels)
        intern_free(l->channels);
    free(l->cost);
    if (l->events)
        intern_free(l->events);
    for (size_t i = 0; i < l->options->attribute_count; i++) {
        free(l->attributes[i].seen);
        free(l->attributes[i].stated);
        free(l->attributes[i].column);
        free(l->attributes[i].sights.first);
        if (l->attributes[i].values)
            intern_free(l->attributes[i].values);
    }
    free(l->attributes);
    free_files(l->files, l->file_count);
    free(l->layouts);
    free(l->currency_rows);
    free(l->sights.first);
    free(l->survey_sights.first);
    free(l->wave_sights.first);
    free(l->order);
    free(l->extra);
    free(l->version);
    free(l->order_of_id);
    free(l->refund);
    free(l->refund_row);
    free(l->line);
    free(l->activity);
    free(l->spell);
    free(l->snapshot);
    free(l->in_snapshot);
    free(l->answer);
    free(l->delivery);
    free(l->referred);
    free(l->referrer);
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
    size_t most = options->given ? SEGMENTS_MAX : FILES_MAX;
    if (options->path_count > most)
        return err_set(info, ERR_LIMIT, "more than %zu files at once", most);
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
        .editions = intern_create(),
        .described = intern_create(),
        .subscriptions = intern_create(),
        .surveys = intern_create(),
        .waves = intern_create(),
        .channels = intern_create(),
        .cost_keys = intern_create(),
        .rates = {.keys = intern_create(), .bases = intern_create()},
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

void source_attribute_release(struct source_attribute *a)
{
    intern_free(a->values);
    free(a->change_start);
    free(a->change_day);
    free(a->change_code);
}

void source_release(struct source *s)
{
    pieces_drop(s);
    timeline_release(&s->timeline);
    intern_free(s->people);
    intern_free(s->events);
    intern_free(s->surveys);
    intern_free(s->order_ids);
    for (size_t i = 0; i < s->attribute_count; i++)
        if (s->file)
            intern_free(s->attributes[i].values);
        else
            source_attribute_release(&s->attributes[i]);
    if (!s->file)
        free(s->order_id);
    free(s->attributes);
    free(s->files);
    free(s->costs);
    free(s->snapshot);
    intern_free(s->channels);
    if (s->rejects) {
        free_files(s->rejects->files, s->rejects->file_count);
        loading_rejects_free(s->rejects);
    }
    growth_free(s->growth);
    columns_close(s->file);
    arena_release(&s->arena);
    *s = (struct source){0};
}
