/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/stored.h"

#include "ingest/kept.h"
#include "ingest/storing.h"

#include <string.h>
#include <strings.h>

/* Erasing somebody: all names that the files give the person are found, every row under
 * one of them goes, with the lines and refunds of their orders; who was referred by them
 * is no longer so by name.  Segments are never changed: new ones take their places. */

struct erasing {
    const struct workspace *ws;
    struct duck *db;
    struct arena arena;
    struct workspace_segment *segments;
    size_t count;
    struct source_given *given; /* per segment */
    char **condition;           /* per segment: the row goes */
    uint64_t *gone, *named;     /* ... how many, and how many name somebody as referrer */
};

static const char *column_of(const struct erasing *er, size_t i, enum source_role role)
{
    return er->given[i].column[role];
}

static void add_from(struct erasing *er, struct buf *sql, size_t i)
{
    buf_puts(sql, " FROM ");
    storing_add_segment(sql, er->ws->path, &er->segments[i]);
}

/* ---- who it is -------------------------------------------------------------------- */

static void add_in(const struct erasing *er, size_t i, struct buf *sql,
                   const char *column, const char *table)
{
    buf_puts(sql, "coalesce(");
    storing_add_name(sql, column, er->given[i].source,
                     strcmp(table, "orders") ? STORING_PERSON : STORING_ORDER);
    buf_printf(sql, " IN (SELECT k FROM %s), false)", table);
}

/* INSERT INTO `table` what `column` holds in the rows where `known` is in `in`. */
static enum err learn(struct erasing *er, size_t i, const char *table, const char *column,
                      const char *known, const char *in, struct err_info *info)
{
    struct buf sql = {0};
    if (!column || !known)
        return ERR_OK;
    buf_printf(&sql, "INSERT INTO %s SELECT DISTINCT n FROM (SELECT ", table);
    storing_add_name(&sql, column, er->given[i].source, STORING_PERSON);
    buf_puts(&sql, " AS n");
    add_from(er, &sql, i);
    buf_puts(&sql, " WHERE ");
    add_in(er, i, &sql, known, in);
    /* shops call guests so: nobody's name */
    buf_printf(&sql,
               ") WHERE n IS NOT NULL AND lower(n) NOT IN (" STORING_NOBODY
               ") AND n NOT IN (SELECT k FROM %s)",
               table);
    enum err e = duck_run(er->db, buf_text(&sql), info);
    buf_release(&sql);
    return e;
}

static enum err learn_names(struct erasing *er, size_t i, struct err_info *info)
{
    const char *customer = column_of(er, i, SOURCE_ROLE_CUSTOMER);
    const char *person = column_of(er, i, SOURCE_ROLE_PERSON);
    enum err e = learn(er, i, "names", person, customer, "names", info);
    return e ? e : learn(er, i, "names", customer, person, "names", info);
}

static enum err count_names(struct erasing *er, uint64_t *out, struct err_info *info)
{
    return storing_numbers(er->db, "SELECT count(*)::VARCHAR FROM names", out, 1, info);
}

/* All names that customers files join, and the e-mails that guests' rows would bear. */
static enum err find_names(struct erasing *er, const char *key, uint64_t *names,
                           struct err_info *info)
{
    struct buf sql = {0};
    buf_puts(&sql, "CREATE TABLE names AS SELECT ");
    storing_add_name(&sql, "k", "", STORING_PERSON);
    buf_puts(&sql, " AS k FROM (SELECT ");
    duck_add_string(&sql, key);
    buf_puts(&sql, " AS k)");
    enum err e = duck_run(er->db, buf_text(&sql), info);
    buf_release(&sql);
    if (!e)
        e = duck_run(er->db, "CREATE TABLE mails AS SELECT k FROM names", info);
    if (!e)
        e = duck_run(er->db, "CREATE TABLE orders (k VARCHAR)", info);
    for (size_t i = 0; !e && i < er->count; i++)
        e = learn(er, i, "names", column_of(er, i, SOURCE_ROLE_CUSTOMER),
                  column_of(er, i, SOURCE_ROLE_EMAIL), "mails", info);
    *names = 0;
    for (uint64_t before = 1; !e && *names < before;) {
        *names = before;
        for (size_t i = 0; !e && i < er->count; i++)
            e = learn_names(er, i, info);
        if (!e)
            e = count_names(er, &before, info);
    }
    for (size_t i = 0; !e && i < er->count; i++)
        e = learn(er, i, "mails", column_of(er, i, SOURCE_ROLE_EMAIL),
                  column_of(er, i, SOURCE_ROLE_CUSTOMER), "names", info);
    return e;
}

/* ---- which rows ------------------------------------------------------------------- */

static char *condition_of(struct erasing *er, size_t i)
{
    struct buf sql = {0};
    const char *customer = column_of(er, i, SOURCE_ROLE_CUSTOMER);
    const char *person = column_of(er, i, SOURCE_ROLE_PERSON);
    const char *mail = column_of(er, i, SOURCE_ROLE_EMAIL);
    const char *order = column_of(er, i, SOURCE_ROLE_ORDER);
    buf_puts(&sql, "(false");
    if (customer) {
        buf_puts(&sql, " OR ");
        add_in(er, i, &sql, customer, "names");
    }
    if (person) {
        buf_puts(&sql, " OR ");
        add_in(er, i, &sql, person, "names");
    }
    struct buf nobody = {0};
    buf_puts(&nobody, "true");
    if (customer) {
        buf_clear(&nobody);
        buf_puts(&nobody, "coalesce(");
        storing_add_name(&nobody, customer, "", STORING_PERSON);
        buf_puts(&nobody, ", '0') IN ('0', '-1', 'guest', 'unknown')");
    }
    if (mail) {
        buf_printf(&sql, " OR (%s AND ", buf_text(&nobody));
        add_in(er, i, &sql, mail, "mails");
        buf_putc(&sql, ')');
    }
    if (order && er->given[i].kind != SOURCE_SUBSCRIPTIONS) {
        buf_printf(&sql, " OR (%s AND ", buf_text(&nobody));
        add_in(er, i, &sql, order, "orders");
        buf_putc(&sql, ')');
    }
    buf_putc(&sql, ')');
    buf_release(&nobody);
    char *kept = arena_strdup(&er->arena, buf_text(&sql));
    buf_release(&sql);
    return kept;
}

static enum err find_orders(struct erasing *er, size_t i, struct err_info *info)
{
    const char *order = column_of(er, i, SOURCE_ROLE_ORDER);
    if (er->given[i].kind != SOURCE_ORDERS || !order)
        return ERR_OK;
    struct buf sql = {0};
    buf_puts(&sql, "INSERT INTO orders SELECT DISTINCT n FROM (SELECT ");
    storing_add_name(&sql, order, er->given[i].source, STORING_ORDER);
    buf_puts(&sql, " AS n");
    add_from(er, &sql, i);
    buf_printf(&sql, " WHERE %s) WHERE n IS NOT NULL", condition_of(er, i));
    enum err e = duck_run(er->db, buf_text(&sql), info);
    buf_release(&sql);
    return e;
}

/* ---- without them ------------------------------------------------------------------ */

static enum err count_rows(struct erasing *er, size_t i, struct err_info *info)
{
    const char *referrer = column_of(er, i, SOURCE_ROLE_REFERRER);
    struct buf sql = {0};
    uint64_t counts[2];
    er->condition[i] = condition_of(er, i);
    buf_printf(&sql, "SELECT count(*) FILTER (%s)::VARCHAR, ", er->condition[i]);
    if (referrer) {
        buf_puts(&sql, "count(*) FILTER (");
        add_in(er, i, &sql, referrer, "names");
        buf_puts(&sql, ")::VARCHAR");
    } else {
        buf_puts(&sql, "'0'");
    }
    add_from(er, &sql, i);
    enum err e = storing_numbers(er->db, buf_text(&sql), counts, 2, info);
    buf_release(&sql);
    if (e)
        return e;
    er->gone[i] = counts[0];
    er->named[i] = counts[1];
    return ERR_OK;
}

static bool is_touched(const struct erasing *er, size_t i)
{
    return er->gone[i] || er->named[i];
}

/* Segments that share a file are written together; an earlier one stands for all. */
static bool is_file_of(const struct erasing *er, size_t at, size_t i)
{
    const struct workspace_segment *a = &er->segments[at], *b = &er->segments[i];
    return i == at || (a->pack && a->pack == b->pack);
}

/* "(row is of segment i) AND": of a pack. */
static void add_is_of(struct buf *sql, const struct workspace_segment *s)
{
    if (s->pack)
        buf_printf(sql, TABLE_PART " = %lld AND ", (long long)s->id);
}

/* Somebody referred them, but who is no longer known: in every column of the file that
 * holds referrers. */
static void add_referrers(struct erasing *er, struct buf *sql, size_t at)
{
    const char *separator = " REPLACE (";
    for (size_t i = at; i < er->count; i++) {
        const char *referrer = column_of(er, i, SOURCE_ROLE_REFERRER);
        bool is_first = referrer && er->named[i] && is_file_of(er, at, i);
        for (size_t before = at; is_first && before < i; before++)
            is_first = !is_file_of(er, at, before) || !er->named[before] ||
                       strcasecmp(column_of(er, before, SOURCE_ROLE_REFERRER), referrer);
        if (!is_first)
            continue;
        buf_printf(sql, "%sCASE", separator);
        separator = ", ";
        for (size_t j = i; j < er->count; j++) {
            if (!is_file_of(er, at, j) || !er->named[j] ||
                strcasecmp(column_of(er, j, SOURCE_ROLE_REFERRER), referrer))
                continue;
            buf_puts(sql, " WHEN ");
            add_is_of(sql, &er->segments[j]);
            add_in(er, j, sql, referrer, "names");
            buf_puts(sql, " THEN 'erased'");
        }
        buf_puts(sql, " ELSE ");
        duck_add_name(sql, referrer);
        buf_puts(sql, " END AS ");
        duck_add_name(sql, referrer);
    }
    if (*separator == ',')
        buf_putc(sql, ')');
}

static enum err write_rest(struct erasing *er, size_t at, const char *path,
                           struct err_info *info)
{
    struct buf sql = {0};
    buf_puts(&sql, "COPY (SELECT *");
    add_referrers(er, &sql, at);
    buf_puts(&sql, " FROM ");
    storing_add_file(&sql, er->ws->path, &er->segments[at]);
    buf_puts(&sql, " WHERE true");
    for (size_t i = at; i < er->count; i++) {
        if (!is_file_of(er, at, i) || !er->gone[i])
            continue;
        buf_puts(&sql, " AND NOT (");
        add_is_of(&sql, &er->segments[i]);
        buf_printf(&sql, "%s)", er->condition[i]);
    }
    buf_putc(&sql, ')');
    storing_add_target(&sql, path);
    enum err e = duck_run(er->db, buf_text(&sql), info);
    buf_release(&sql);
    return e;
}

/* A file to take the place of another; rows 0: nothing is left of it. */
struct swap {
    size_t segment; /* the first of the file */
    int64_t rows;
    struct workspace_segment by;
};

static enum err write_file(struct erasing *er, struct swap *swap, struct err_info *info)
{
    const struct workspace_segment *old = &er->segments[swap->segment];
    swap->by = *old;
    for (size_t i = swap->segment; i < er->count; i++)
        if (is_file_of(er, swap->segment, i))
            swap->rows += er->segments[i].rows - (int64_t)er->gone[i];
    swap->by.rows = swap->rows;
    if (!swap->rows)
        return ERR_OK;
    enum err e = old->pack ? workspace_new_pack(er->ws, old->dataset, &swap->by.path,
                                                &er->arena, info)
                           : workspace_new_segment(er->ws, old->dataset, &swap->by.path,
                                                   &er->arena, info);
    if (e)
        return e;
    char *path = workspace_file(er->ws, swap->by.path, &er->arena);
    e = write_rest(er, swap->segment, path, info);
    return e ? e
             : workspace_settle(path, &swap->by.bytes, &swap->by.checksum, &er->arena,
                                info);
}

static bool is_first_of_file(const struct erasing *er, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (is_file_of(er, i, at))
            return false;
    return true;
}

static enum err write_all(struct erasing *er, struct swap *swaps, size_t *swap_count,
                          int64_t *rows, struct err_info *info)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < er->count; i++) {
        e = count_rows(er, i, info);
        *rows += (int64_t)er->gone[i];
    }
    for (size_t at = 0; !e && at < er->count; at++) {
        bool touched = false;
        for (size_t i = at; i < er->count; i++)
            touched |= is_file_of(er, at, i) && is_touched(er, i);
        if (!touched || !is_first_of_file(er, at))
            continue;
        swaps[*swap_count].segment = at;
        e = write_file(er, &swaps[(*swap_count)++], info);
    }
    return e;
}

/* ---- the manifest ------------------------------------------------------------------ */

static enum err remember(struct erasing *er, int64_t id, const char *table,
                         const char *prefix, struct err_info *info)
{
    struct duck_result *result = NULL;
    struct duck_chunk chunk;
    struct buf sql = {0};
    buf_puts(&sql, "SELECT DISTINCT sha256(");
    duck_add_string(&sql, er->ws->secret);
    buf_puts(&sql, " || ");
    duck_add_string(&sql, prefix);
    buf_printf(&sql, " || k) FROM %s WHERE k IS NOT NULL", table);
    enum err e = duck_query(er->db, buf_text(&sql), &result, info);
    while (!e && !(e = duck_next(result, &chunk, info)) && chunk.rows)
        for (uint32_t i = 0; !e && i < chunk.rows; i++) {
            char *hash = mem_strndup(chunk.columns[0].text[i], chunk.columns[0].size[i]);
            e = store_run(er->ws->store, "erased_add", info, "ti", hash, id);
            free(hash);
        }
    duck_result_free(result);
    buf_release(&sql);
    return e;
}

static enum err swap_pack(struct erasing *er, const struct swap *swap,
                          struct err_info *info)
{
    const struct workspace_segment *old = &er->segments[swap->segment];
    int64_t pack = 0;
    enum err e = ERR_OK;
    if (swap->rows)
        e = workspace_pack_add(er->ws, old->dataset, swap->by.path, swap->by.bytes,
                               swap->by.checksum, &pack, info);
    for (size_t i = swap->segment; !e && i < er->count; i++) {
        const struct workspace_segment *s = &er->segments[i];
        int64_t rows = s->rows - (int64_t)er->gone[i];
        if (!is_file_of(er, swap->segment, i))
            continue;
        e = rows ? workspace_segment_pack(er->ws, s, pack, rows, info)
                 : workspace_segment_remove(er->ws, s->id, info);
    }
    return e ? e : workspace_pack_remove(er->ws, old->pack, info);
}

static enum err swap_segment(struct erasing *er, const struct swap *swap,
                             struct err_info *info)
{
    enum err e = workspace_segment_remove(er->ws, er->segments[swap->segment].id, info);
    if (!e && swap->rows)
        e = workspace_segment_add(er->ws, &swap->by, info);
    return e;
}

static enum err record(struct erasing *er, const struct swap *swaps, size_t count,
                       struct stored_erasure *out, struct err_info *info)
{
    char now[STORE_TIME_TEXT];
    struct store *store = er->ws->store;
    enum err e = store_run_id(store, "erasure_add", &out->id, info, "ti", store_now(now),
                              out->rows);
    for (size_t i = 0; !e && i < count; i++)
        e = er->segments[swaps[i].segment].pack ? swap_pack(er, &swaps[i], info)
                                                : swap_segment(er, &swaps[i], info);
    if (!e)
        e = remember(er, out->id, "names", "person:", info);
    if (!e)
        e = remember(er, out->id, "mails", "person:", info);
    return e ? e : remember(er, out->id, "orders", "order:", info);
}

static enum err begin(struct erasing *er, struct err_info *info)
{
    enum err e = duck_open(&er->db, info);
    if (!e)
        e = workspace_segments(er->ws, &er->segments, &er->count, &er->arena, info);
    if (!e) {
        er->given = arena_alloc(&er->arena, (er->count + 1) * sizeof *er->given);
        er->condition = arena_alloc(&er->arena, (er->count + 1) * sizeof(char *));
        er->gone = arena_alloc(&er->arena, (er->count + 1) * sizeof *er->gone);
        er->named = arena_alloc(&er->arena, (er->count + 1) * sizeof *er->named);
    }
    for (size_t i = 0; !e && i < er->count; i++)
        e = storing_given(&er->given[i], &er->segments[i], info);
    return e;
}

enum err stored_erase(struct stored_erasure *out, const struct workspace *ws,
                      const char *key, struct err_info *info)
{
    struct erasing er = {.ws = ws};
    struct stored_erasure erasure = {0};
    struct swap *swaps = NULL;
    size_t swap_count = 0;
    CHECK(ws->lock >= 0);
    enum err e = begin(&er, info);
    if (!e)
        e = workspace_sweep(ws, info);
    if (!e)
        e = find_names(&er, key, &erasure.names, info);
    for (size_t i = 0; !e && i < er.count; i++)
        e = find_orders(&er, i, info);
    swaps = MEM_ARRAY(struct swap, er.count + 1);
    if (!e)
        e = write_all(&er, swaps, &swap_count, &erasure.rows, info);
    if (!e && !swap_count)
        e = err_set(info, ERR_NO_INPUT, "nobody in %s is called \"%s\"", ws->path, key);
    if (!e) /* now, in case that this is interrupted before it is done again below */
        derived_forget(workspace_file(ws, KEPT_FOLDER, &er.arena));
    if (!e)
        e = store_begin(ws->store, info);
    if (!e) {
        e = record(&er, swaps, swap_count, &erasure, info);
        if (!e)
            e = store_commit(ws->store, info);
        if (e)
            store_rollback(ws->store);
    }
    if (!e) {
        derived_forget(workspace_file(ws, KEPT_FOLDER, &er.arena));
        e = workspace_sweep(ws, info);
    }
    if (!e)
        *out = erasure;
    free(swaps);
    duck_close(er.db);
    arena_release(&er.arena);
    return e;
}
