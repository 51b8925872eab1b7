/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/storing.h"

#include <string.h>

/* The lowest bit of what a row is about says that it is the row itself. */
#define EVEN " & 18446744073709551614::UBIGINT"

/* SQL over rows as files gave them.  Hashes are of 64 bits and serve one import: a row is
 * passed over only where the hash of its id and the sum of the hashes of all rows of that
 * id are those of a stored version. */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* How the columns are understood; another reading of the same cells is another row. */
static char *signature(const struct source_given *given, struct arena *arena)
{
    struct buf text = {0};
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        if (given->column[role])
            buf_printf(&text, "%d=%s,%c,%d,%d;", role, given->column[role],
                       given->decimal[role] ? given->decimal[role] : '.',
                       (int)given->date_order[role], (int)given->date_number[role]);
    buf_printf(&text, "%d", given->purchases_only);
    if (source_names_things(given->kind))
        buf_printf(&text, ";%s", given->source);
    char *kept = arena_strdup(arena, buf_text(&text));
    buf_release(&text);
    return kept;
}

void storing_add_row_hash(struct buf *sql, const struct storing_rows *rows,
                          struct arena *arena)
{
    const char **sorted = arena_alloc(arena, rows->name_count * sizeof *sorted);
    memcpy(sorted, rows->names, rows->name_count * sizeof *sorted);
    qsort(sorted, rows->name_count, sizeof *sorted, by_name);
    buf_puts(sql, "hash(concat_ws(chr(31), ");
    duck_add_string(sql, signature(rows->given, arena));
    for (size_t i = 0; i < rows->name_count; i++) {
        buf_puts(sql, ", ");
        duck_add_string(sql, arena_printf(arena, "%s=", sorted[i]));
        buf_puts(sql, " || nullif(trim(");
        duck_add_name(sql, sorted[i]);
        buf_puts(sql, "), '')");
    }
    buf_puts(sql, "))");
}

/* The columns that say what a row is about, the best first; NULL: no such column. */
static void about(const struct source_given *given, const char *out[STORING_ITSELF])
{
    enum source_kind kind = given->kind;
    out[0] = kind == SOURCE_SUBSCRIPTIONS ? given->column[SOURCE_ROLE_SUBSCRIPTION]
             : kind == SOURCE_ORDERS || kind == SOURCE_LINES || kind == SOURCE_REFUNDS
                 ? given->column[SOURCE_ROLE_ORDER]
                 : NULL;
    out[1] = given->column[SOURCE_ROLE_CUSTOMER];
    out[2] = given->column[SOURCE_ROLE_EMAIL];
}

/* Rows of a month add up, and a rate that is put back as it was must win again: such a
 * file is about one thing. */
static bool is_one(enum source_kind kind)
{
    return kind == SOURCE_RATES || kind == SOURCE_COSTS;
}

void storing_add_unit(struct buf *sql, const struct storing_rows *rows, int depth,
                      struct arena *arena)
{
    const char *columns[STORING_ITSELF];
    enum source_kind kind = rows->given->kind;
    if (is_one(kind)) {
        buf_printf(sql, "hash('%s')" EVEN, source_kind_name(kind));
        return;
    }
    about(rows->given, columns);
    buf_puts(sql, "coalesce(");
    for (int i = 0; i < STORING_ITSELF && i <= depth; i++) {
        if (!columns[i])
            continue;
        /* of one source, also where a name is the same person in all */
        buf_puts(sql, "hash(");
        duck_add_string(sql, arena_printf(arena, "%d%s:", i, rows->given->source));
        buf_puts(sql, " || ");
        storing_add_name(sql, columns[i], "", STORING_PERSON);
        buf_puts(sql, ")" EVEN ", ");
    }
    if (depth < STORING_ITSELF) {
        buf_puts(sql, "NULL::UBIGINT)");
        return;
    }
    storing_add_row_hash(sql, rows, arena);
    buf_puts(sql, " | 1)");
}

void storing_add_depth(struct buf *sql, const struct storing_rows *rows)
{
    const char *columns[STORING_ITSELF];
    about(rows->given, columns);
    if (is_one(rows->given->kind)) {
        buf_puts(sql, "0");
        return;
    }
    buf_puts(sql, "CASE");
    for (int i = 0; i < STORING_ITSELF; i++) {
        if (!columns[i])
            continue;
        buf_puts(sql, " WHEN (");
        storing_add_name(sql, columns[i], "", STORING_PERSON);
        buf_printf(sql, ") IS NOT NULL THEN %d", i);
    }
    buf_printf(sql, " WHEN true THEN %d END", STORING_ITSELF);
}

void storing_add_name(struct buf *sql, const char *column, const char *source,
                      enum storing_name what)
{
    struct buf trimmed = {0}, plain = {0};
    buf_puts(&trimmed, "trim(");
    duck_add_name(&trimmed, column);
    buf_putc(&trimmed, ')');
    const char *t = buf_text(&trimmed);
    buf_printf(&plain,
               "CASE WHEN suffix(%s, '.0') AND regexp_full_match(%s, '[0-9]+\\.0') THEN "
               "left(%s, -2) "
               "WHEN contains(%s, '@') THEN lower(%s) ELSE nullif(%s, '') END",
               t, t, t, t, t, t);
    const char *p = buf_text(&plain);
    if (*source && what == STORING_PERSON)
        buf_printf(sql, "CASE WHEN contains(%s, '@') OR lower(%s) IN (%s) THEN %s ELSE ",
                   t, t, STORING_NOBODY, p);
    if (*source) {
        buf_putc(sql, '(');
        duck_add_string(sql, source);
        buf_puts(sql, " || ':' || ");
    }
    buf_puts(sql, p);
    buf_puts(sql, *source ? ")" : "");
    buf_puts(sql, *source && what == STORING_PERSON ? " END" : "");
    buf_release(&plain);
    buf_release(&trimmed);
}

static void add_hash_test(struct buf *sql, const char *secret, const char *prefix,
                          const char *column, const char *source, enum storing_name what)
{
    buf_puts(sql, " OR coalesce(sha256(");
    duck_add_string(sql, secret);
    buf_puts(sql, " || ");
    duck_add_string(sql, prefix);
    buf_puts(sql, " || ");
    storing_add_name(sql, column, source, what);
    buf_puts(sql, ") IN (SELECT h FROM erased), false)");
}

void storing_add_erased(struct buf *sql, const struct storing_rows *rows,
                        const char *secret)
{
    static const enum source_role who[] = {SOURCE_ROLE_CUSTOMER, SOURCE_ROLE_EMAIL,
                                           SOURCE_ROLE_PERSON};
    const struct source_given *given = rows->given;
    buf_puts(sql, "(false");
    for (size_t i = 0; i < sizeof who / sizeof *who; i++)
        if (given->column[who[i]])
            add_hash_test(sql, secret, "person:", given->column[who[i]], given->source,
                          STORING_PERSON);
    /* lines and refunds name the order alone */
    if ((given->kind == SOURCE_LINES || given->kind == SOURCE_REFUNDS) &&
        given->column[SOURCE_ROLE_ORDER])
        add_hash_test(sql, secret, "order:", given->column[SOURCE_ROLE_ORDER],
                      given->source, STORING_ORDER);
    buf_putc(sql, ')');
}

enum err storing_load_erased(struct duck *db, const struct workspace *ws, uint64_t *count,
                             struct err_info *info)
{
    struct store_rows *rows = NULL;
    struct buf sql = {0};
    *count = 0;
    buf_puts(&sql, "CREATE OR REPLACE TABLE erased AS SELECT unnest([");
    enum err e = store_select(ws->store, "erased_all", &rows, info, "");
    while (!e && store_next(rows)) {
        if ((*count)++)
            buf_putc(&sql, ',');
        duck_add_string(&sql, store_text(rows, 0));
    }
    e = store_end(rows, e, info);
    buf_puts(&sql, "]::VARCHAR[]) AS h");
    if (!e)
        e = duck_run(db, buf_text(&sql), info);
    buf_release(&sql);
    return e;
}

enum err storing_numbers(struct duck *db, const char *sql, uint64_t *out, size_t count,
                         struct err_info *info)
{
    struct duck_result *result = NULL;
    struct duck_chunk chunk = {0};
    enum err e = duck_query(db, sql, &result, info);
    if (!e)
        e = duck_next(result, &chunk, info);
    for (size_t i = 0; !e && chunk.rows && i < count; i++)
        out[i] =
            chunk.columns[i].text[0] ? strtoull(chunk.columns[i].text[0], NULL, 10) : 0;
    while (!e && chunk.rows && !(e = duck_next(result, &chunk, info)))
        ;
    duck_result_free(result);
    return e;
}

void storing_add_file(struct buf *sql, const char *folder,
                      const struct workspace_segment *s)
{
    struct buf path = {0};
    buf_printf(&path, "%s/%s", folder, s->path);
    buf_puts(sql, "read_parquet(");
    duck_add_string(sql, buf_text(&path));
    buf_putc(sql, ')');
    buf_release(&path);
}

void storing_add_segment(struct buf *sql, const char *folder,
                         const struct workspace_segment *s)
{
    if (s->pack)
        buf_puts(sql, "(SELECT * FROM ");
    storing_add_file(sql, folder, s);
    if (s->pack)
        buf_printf(sql, " WHERE " TABLE_PART " = %lld)", (long long)s->id);
}

void storing_add_target(struct buf *sql, const char *path)
{
    buf_puts(sql, " TO ");
    duck_add_string(sql, path);
    buf_puts(sql, " (FORMAT parquet, COMPRESSION zstd)");
}

static enum err describe(struct duck *db, const struct workspace *ws,
                         const struct workspace_segment *segment, const char ***names,
                         size_t *count, struct arena *arena, struct err_info *info)
{
    struct duck_result *result = NULL;
    struct duck_chunk chunk;
    struct buf sql = {0};
    size_t capacity = 0;
    const char **found = NULL;
    *count = 0;
    buf_puts(&sql, "SELECT column_name FROM (DESCRIBE SELECT * FROM ");
    storing_add_file(&sql, ws->path, segment);
    buf_putc(&sql, ')');
    enum err e = duck_query(db, buf_text(&sql), &result, info);
    while (!e && !(e = duck_next(result, &chunk, info)) && chunk.rows)
        for (uint32_t i = 0; i < chunk.rows; i++) {
            MEM_GROW(found, capacity, *count + 1);
            found[(*count)++] =
                arena_strndup(arena, chunk.columns[0].text[i], chunk.columns[0].size[i]);
        }
    duck_result_free(result);
    buf_release(&sql);
    *names = arena_alloc(arena, (*count + 1) * sizeof **names);
    if (*count)
        memcpy(*names, found, *count * sizeof **names);
    free(found);
    return e;
}

enum err storing_columns(struct duck *db, const struct workspace *ws,
                         const struct workspace_segment *segment, const char ***names,
                         size_t *count, struct arena *arena, struct err_info *info)
{
    if (!segment->pack)
        return describe(db, ws, segment, names, count, arena, info);
    *names = segment->names;
    *count = segment->name_count;
    return ERR_OK;
}
