/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/table.h"

#include "ingest/objects.h"
#include "ingest/plain.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Everything is read as text and understood by us: a date that the library cannot
 * convert would be an error of the whole file or a silent NULL, and neither says which
 * line.  Rows that do not fit the table are collected by the library in a side table,
 * with their byte position; table_walk turns positions into lines. */

#define SNIFF_BYTES ((size_t)1 << 20)

/* ---- opening ---------------------------------------------------------------- */

static enum err read_head(const struct prepared *file, char **bytes, size_t *size,
                          struct err_info *info)
{
    int fd = open(file->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set_errno(info, errno, "read", file->name);
    *bytes = mem_alloc(SNIFF_BYTES + 1, 1);
    *size = 0;
    ssize_t got = 1;
    while (got > 0 && *size < SNIFF_BYTES) {
        got = pread(fd, *bytes + *size, SNIFF_BYTES - *size, (off_t)*size);
        if (got > 0)
            *size += (size_t)got;
    }
    int problem = errno;
    close(fd);
    (*bytes)[*size] = 0; /* whoever looks for a character stops there */
    if (got >= 0)
        return ERR_OK;
    free(*bytes);
    return err_set_errno(info, problem, "read", file->name);
}

static enum err open_text(struct table *t, struct arena *arena, struct err_info *info)
{
    char *bytes = NULL;
    size_t size = 0;
    enum err e = read_head(&t->file, &bytes, &size, info);
    if (e)
        return e;
    e = dialect_sniff(&t->dialect, bytes, size, size == t->file.size_bytes, t->file.name,
                      arena, info);
    if (!e)
        e = lines_settle(&t->lines, &t->file, &t->dialect, info);
    if (!e) {
        t->columns = t->dialect.columns;
        t->names = (const char **)t->dialect.names;
        size_t lines = 1;
        for (const char *at = bytes; (at = memchr(at, '\n', size - (size_t)(at - bytes)));
             at++)
            lines++;
        t->rows_estimate = (uint64_t)((double)t->file.size_bytes / size * lines);
    }
    free(bytes);
    return e;
}

/* The FROM clause. */
static void add_source(struct buf *sql, const struct table *t)
{
    if (t->file.kind == PREPARE_PARQUET) {
        buf_puts(sql, " FROM read_parquet(");
        duck_add_string(sql, t->file.path);
        buf_puts(sql, ") WHERE true");
        if (t->part)
            buf_printf(sql, " AND " TABLE_PART " = %lld", (long long)t->part);
        if (t->to) /* the library skips groups of rows that are elsewhere */
            buf_printf(sql, " AND file_row_number >= %lld AND file_row_number < %lld",
                       (long long)t->from, (long long)t->to);
        return;
    }
    if (t->file.kind == PREPARE_JSON) {
        buf_puts(sql, " FROM read_json_objects(");
        duck_add_string(sql, t->file.path);
        buf_puts(sql, t->json_array ? ", format='array')"
                                    : ", format='newline_delimited', "
                                      "ignore_errors=true)");
        return;
    }
    buf_puts(sql, " FROM read_csv(");
    duck_add_string(sql, t->lines.copy >= 0 ? t->lines.path : t->file.path);
    buf_puts(sql, ", auto_detect=false, delim=");
    duck_add_string(sql, (char[]){t->dialect.delimiter, 0});
    buf_puts(sql, ", quote=");
    duck_add_string(sql, (char[]){t->dialect.quote, 0});
    buf_puts(sql, ", escape=");
    duck_add_string(sql, (char[]){t->dialect.quote ? t->dialect.escape : 0, 0});
    buf_printf(sql, ", header=%s, skip=%llu", t->dialect.has_header ? "true" : "false",
               (unsigned long long)t->lines.skip);
    buf_puts(sql, ", new_line=");
    duck_add_string(sql, !strcmp(t->lines.end, "\n")   ? "\\n"
                         : !strcmp(t->lines.end, "\r") ? "\\r"
                                                       : "\\r\\n");
    buf_puts(sql, ", store_rejects=true, rejects_table='rejects', rejects_scan='scans'"
                  ", columns={");
    for (uint32_t i = 0; i < t->columns; i++)
        buf_printf(sql, "%s'c%u': 'VARCHAR'", i ? ", " : "", i);
    buf_puts(sql, "})");
}

/* The library's complaints about damaged Parquet and JSON, in our words. */
static enum err explain(const struct table *t, enum err e, struct err_info *info)
{
    if (e != ERR_FORMAT || !info)
        return e;
    char reason[ERR_TEXT_SIZE];
    memcpy(reason, info->text, sizeof reason);
    if (t->file.kind == PREPARE_PARQUET)
        return err_set(info, ERR_TRUNCATED,
                       "%s is a damaged or cut off Parquet file (%s); fetch or export it "
                       "again",
                       t->file.name, reason);
    return err_set(info, ERR_FORMAT, "%s cannot be read: %s", t->file.name, reason);
}

/* Runs a query of one text column and adds what it gives to the names. */
static enum err add_names(struct table *t, const char *sql, size_t *capacity,
                          struct arena *arena, struct err_info *info)
{
    struct duck_result *result = NULL;
    struct duck_chunk chunk;
    enum err e = duck_query(t->db, sql, &result, info);
    while (!e && !(e = duck_next(result, &chunk, info)) && chunk.rows)
        for (uint32_t i = 0; i < chunk.rows; i++) {
            if (t->columns >= DIALECT_COLUMNS_MAX) {
                e = err_set(info, ERR_LIMIT, "%s has more than %d columns", t->file.name,
                            DIALECT_COLUMNS_MAX);
                break;
            }
            MEM_GROW(t->names, *capacity, (size_t)t->columns + 1);
            t->names[t->columns++] =
                arena_strndup(arena, chunk.columns[0].text[i], chunk.columns[0].size[i]);
        }
    duck_result_free(result);
    return explain(t, e, info);
}

/* The members of the first objects, in the order of first sight; those of a nested
 * object as "outer.inner". */
static enum err open_json(struct table *t, struct arena *arena, struct err_info *info)
{
    char *bytes = NULL;
    size_t size = 0;
    enum err e = read_head(&t->file, &bytes, &size, info);
    if (e)
        return e;
    size_t at = size >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
    at += strspn(bytes + at, " \t\r\n"); /* the kind says that a bracket follows */
    t->json_array = bytes[at] == '[';
    free(bytes);
    struct buf sql = {0};
    buf_puts(&sql, "WITH s AS (SELECT json, row_number() OVER () AS r FROM (SELECT json");
    add_source(&sql, t);
    buf_printf(&sql,
               " LIMIT %d)), k AS (SELECT unnest(json_keys(json)) AS k, r, json FROM s"
               " WHERE json_type(json) = 'OBJECT'), ",
               TABLE_SAMPLE_ROWS);
    buf_puts(
        &sql,
        "n AS (SELECT k, r, json_extract(json, '$.\"' || k || '\"') AS v FROM k WHERE "
        "k NOT LIKE '%\"%'), "
        "u AS (SELECT k, r, 0 AS d FROM n WHERE json_type(v) <> 'OBJECT' UNION ALL "
        "SELECT k || '.' || unnest(json_keys(v)), r, 1 FROM n WHERE json_type(v) = "
        "'OBJECT') "
        "SELECT k FROM u WHERE k NOT LIKE '%\"%' GROUP BY k ORDER BY min(r), min(d), k");
    size_t capacity = 0;
    e = add_names(t, buf_text(&sql), &capacity, arena, info);
    buf_release(&sql);
    t->rows_estimate = t->file.size_bytes / 200;
    if (!e && !t->columns)
        e = err_set(info, ERR_FORMAT,
                    "%s holds no JSON objects; one object with an order's fields is "
                    "expected on each line",
                    t->file.name);
    return e;
}

static enum err open_parquet(struct table *t, struct arena *arena, struct err_info *info)
{
    struct buf sql = {0};
    buf_puts(&sql, "SELECT column_name FROM (DESCRIBE SELECT *");
    add_source(&sql, t);
    buf_putc(&sql, ')');
    size_t capacity = 0;
    enum err e = add_names(t, buf_text(&sql), &capacity, arena, info);
    buf_release(&sql);
    t->rows_estimate = t->file.size_bytes / 10;
    return e;
}

enum err table_open(struct table *out, struct duck *db, const char *path,
                    const char *encoding, struct arena *arena, struct err_info *info)
{
    struct table t = {.db = db, .lines.copy = -1};
    enum err e = prepare_open(&t.file, path, encoding, info);
    if (e)
        return e;
    if (t.file.kind == PREPARE_TEXT)
        e = open_text(&t, arena, info);
    else if (t.file.kind == PREPARE_JSON)
        e = open_json(&t, arena, info);
    else
        e = open_parquet(&t, arena, info);
    if (e)
        table_release(&t);
    else
        *out = t;
    return e;
}

/* From places among the part's rows to places in the file, where they stand together. */
static enum err find_rows(struct table *t, const struct table_part *part,
                          struct err_info *info)
{
    struct buf sql = {0};
    struct duck_result *result = NULL;
    struct duck_chunk chunk;
    long long first = 0;
    buf_puts(&sql, "SELECT min(file_row_number)::VARCHAR");
    add_source(&sql, t);
    enum err e = part->number ? duck_query(t->db, buf_text(&sql), &result, info) : ERR_OK;
    if (!e && result)
        e = duck_next(result, &chunk, info);
    if (!e && result && chunk.rows && chunk.columns[0].text[0])
        first = strtoll(chunk.columns[0].text[0], NULL, 10);
    duck_result_free(result);
    buf_release(&sql);
    t->from = first + part->from;
    t->to = part->to == INT64_MAX ? part->to : first + part->to;
    return explain(t, e, info);
}

enum err table_open_part(struct table *out, struct duck *db, const char *path,
                         const struct table_part *part, struct arena *arena,
                         struct err_info *info)
{
    struct table t = {.db = db, .lines.copy = -1, .part = part->number};
    if (!part->number) {
        enum err e = table_open(out, db, path, NULL, arena, info);
        if (e || !part->to)
            return e;
        CHECK(out->file.kind == PREPARE_PARQUET);
        e = find_rows(out, part, info);
        if (e)
            table_release(out);
        return e;
    }
    enum err e = prepare_open(&t.file, path, NULL, info);
    if (!e && part->to)
        e = find_rows(&t, part, info);
    if (e) {
        prepare_release(&t.file);
        return e;
    }
    CHECK(t.file.kind == PREPARE_PARQUET && part->name_count <= DIALECT_COLUMNS_MAX);
    t.names = mem_alloc(part->name_count, sizeof *t.names);
    for (; t.columns < part->name_count; t.columns++)
        t.names[t.columns] = arena_strdup(arena, part->names[t.columns]);
    t.rows_estimate = t.file.size_bytes / 10;
    *out = t;
    return ERR_OK;
}

void table_release(struct table *t)
{
    if (t->file.kind != PREPARE_TEXT)
        free(t->names);
    lines_release(&t->lines);
    prepare_release(&t->file);
    *t = (struct table){0};
}

/* ---- reading ---------------------------------------------------------------- */

static void add_json_path(struct buf *sql, const char *outer, int size, const char *inner)
{
    struct buf path = {0};
    buf_printf(&path, "$.\"%.*s\"", size, outer);
    if (inner)
        buf_printf(&path, ".\"%s\"", inner);
    buf_puts(sql, "json ->> ");
    duck_add_string(sql, buf_text(&path));
    buf_release(&path);
}

/* "a.b" is the member a.b, or the member b of a. */
static void add_json_column(struct buf *sql, const char *name)
{
    const char *dot = strchr(name, '.');
    buf_puts(sql, "coalesce(");
    add_json_path(sql, name, (int)strlen(name), NULL);
    if (dot && dot > name && dot[1]) {
        buf_puts(sql, ", ");
        add_json_path(sql, name, (int)(dot - name), dot + 1);
    }
    buf_putc(sql, ')');
}

static void add_column(struct buf *sql, const struct table *t, uint32_t column)
{
    if (t->file.kind == PREPARE_JSON) {
        add_json_column(sql, t->names[column]);
    } else if (t->file.kind == PREPARE_PARQUET) {
        buf_puts(sql, "CAST(");
        duck_add_name(sql, t->names[column]);
        buf_puts(sql, " AS VARCHAR)");
    } else {
        buf_printf(sql, "c%u", column);
    }
}

void table_add_select(struct buf *sql, const struct table *t, const char *const *names)
{
    buf_puts(sql, "SELECT ");
    for (uint32_t i = 0; i < t->columns; i++) {
        if (i)
            buf_puts(sql, ", ");
        add_column(sql, t, i);
        buf_puts(sql, " AS ");
        duck_add_name(sql, names ? names[i] : t->names[i]);
    }
    add_source(sql, t);
    if (t->file.kind == PREPARE_JSON)
        buf_puts(sql, " WHERE json IS NOT NULL");
}

static void add_query(struct buf *sql, const struct table *t, const uint32_t *columns,
                      uint32_t count, uint64_t limit)
{
    buf_puts(sql, "SELECT ");
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            buf_puts(sql, ", ");
        add_column(sql, t, columns[i]);
    }
    if (t->file.kind == PREPARE_JSON)
        buf_puts(sql, ", CASE WHEN json IS NULL THEN '' END");
    add_source(sql, t);
    if (limit)
        buf_printf(sql, " LIMIT %llu", (unsigned long long)limit);
}

static enum err start(struct table_reader *r, const uint32_t *columns,
                      struct err_info *info)
{
    struct buf sql = {0};
    enum err e = ERR_OK;
    add_query(&sql, r->table, columns, r->columns, r->limit);
    r->plain = plain_open(r->table, columns, r->columns, r->making, r->limit);
    if (r->plain)
        r->sql = mem_strdup(buf_text(&sql));
    else
        e = duck_query_making(r->table->db, buf_text(&sql), r->making, &r->result, info);
    buf_release(&sql);
    return e ? explain(r->table, e, info) : ERR_OK;
}

enum err table_read(struct table_reader *out, const struct table *t,
                    const uint32_t *columns, uint32_t count, uint64_t limit,
                    struct err_info *info)
{
    *out = (struct table_reader){.table = t, .columns = count, .limit = limit};
    return start(out, columns, info);
}

enum err table_read_making(struct table_reader *out, const struct table *t,
                           const uint32_t *columns, uint32_t count,
                           const struct duck_making *making, struct err_info *info)
{
    *out = (struct table_reader){.table = t, .columns = count, .making = making};
    return start(out, columns, info);
}

static void drop_plain(struct table_reader *r)
{
    plain_close(r->plain);
    free(r->sql);
    r->plain = NULL;
    r->sql = NULL;
}

/* Leaves out the first rows of a chunk. */
static void skip_rows(struct table_reader *r, struct duck_chunk *chunk, uint32_t rows)
{
    if (!rows)
        return;
    r->rest = mem_realloc(r->rest, chunk->column_count, sizeof *r->rest);
    for (uint32_t i = 0; i < chunk->column_count; i++)
        r->rest[i] = (struct duck_column){chunk->columns[i].text + rows,
                                          chunk->columns[i].size + rows};
    chunk->columns = r->rest;
    chunk->rows -= rows;
    if (!r->making)
        return;
    r->made = mem_zero(1, r->making->size);
    r->making->make(r->making->context, chunk, r->made);
    chunk->made = r->made;
}

/* The library reads on where the file is not plain any more.  It begins at the front, as
 * it must to know which rows it sets aside. */
static enum err change_reader(struct table_reader *r, struct duck_chunk *chunk,
                              struct err_info *info)
{
    uint64_t left = r->given;
    enum err e = duck_query_making(r->table->db, r->sql, r->making, &r->result, info);
    drop_plain(r);
    while (!e && !(e = duck_next(r->result, chunk, info)) && chunk->rows &&
           chunk->rows <= left)
        left -= chunk->rows;
    if (!e && chunk->rows)
        skip_rows(r, chunk, (uint32_t)left);
    return e;
}

static enum err next_plain(struct table_reader *r, struct duck_chunk *chunk,
                           struct err_info *info)
{
    *chunk = (struct duck_chunk){0};
    if (r->limit && r->given == r->limit)
        return ERR_OK;
    enum err e = plain_next(r->plain, chunk, info);
    if (r->limit && chunk->rows > r->limit - r->given)
        chunk->rows = (uint32_t)(r->limit - r->given);
    r->given += chunk->rows;
    return e;
}

enum err table_next(struct table_reader *r, struct duck_chunk *chunk,
                    struct err_info *info)
{
    enum err e = ERR_OK;
    if (r->plain) {
        e = next_plain(r, chunk, info);
        if (e || chunk->rows || (r->limit && r->given == r->limit) ||
            plain_whole(r->plain))
            return e;
        e = change_reader(r, chunk, info);
    } else {
        e = duck_next(r->result, chunk, info);
    }
    return e ? explain(r->table, e, info) : ERR_OK;
}

/* Byte positions of the rows that the library set aside, ascending and distinct. */
static enum err rejected_positions(const struct table *t, uint64_t **out, size_t *count,
                                   struct err_info *info)
{
    struct duck_result *result = NULL;
    struct duck_chunk chunk;
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    enum err e =
        duck_query(t->db,
                   "SELECT p::VARCHAR FROM (SELECT DISTINCT line_byte_position AS "
                   "p FROM rejects) ORDER BY p",
                   &result, info);
    while (!e && !(e = duck_next(result, &chunk, info)) && chunk.rows)
        for (uint32_t i = 0; i < chunk.rows; i++) {
            MEM_GROW(*out, capacity, *count + 1);
            /* positions count from 1 */
            (*out)[(*count)++] = strtoull(chunk.columns[0].text[i], NULL, 10) - 1;
        }
    duck_result_free(result);
    if (e)
        free(*out);
    return e;
}

enum err table_forget_rejects(const struct table *t, struct err_info *info)
{
    enum err e = duck_run(t->db, "DROP TABLE IF EXISTS rejects", info);
    return e ? e : duck_run(t->db, "DROP TABLE IF EXISTS scans", info);
}

static void release_reader(struct table_reader *r)
{
    drop_plain(r);
    duck_result_free(r->result);
    if (r->made)
        r->making->release(r->made);
    free(r->made);
    free(r->rest);
    r->result = NULL;
    r->made = NULL;
    r->rest = NULL;
}

enum err table_read_end(struct table_reader *r, uint64_t *malformed,
                        struct err_info *info)
{
    bool plain = r->plain != NULL;
    release_reader(r);
    *malformed = 0;
    if (r->table->file.kind != PREPARE_TEXT || plain)
        return ERR_OK;
    uint64_t *positions = NULL;
    size_t count = 0;
    enum err e = rejected_positions(r->table, &positions, &count, info);
    if (e)
        return e;
    *malformed = count;
    free(positions);
    return table_forget_rejects(r->table, info);
}

/* ---- places ----------------------------------------------------------------- */

struct walk {
    const uint64_t *positions; /* of rejected rows, ascending */
    size_t count, next;
    uint64_t row;
    table_visit *visit;
    void *context;
};

/* A rejected row's position is that of its first byte, or of a blank line before it. */
static enum err walk_record(void *context, const struct dialect_place *place,
                            const char *text, struct err_info *info)
{
    struct walk *w = context;
    bool rejected = false;
    while (w->next < w->count && w->positions[w->next] <= place->offset) {
        rejected = true;
        w->next++;
    }
    return w->visit(w->context, rejected ? TABLE_MALFORMED : w->row++, place->line, text,
                    place->size_bytes, info);
}

/* Finds out again which rows the library sets aside: whether a row fits the table does
 * not depend on the columns asked for. */
static enum err find_rejected(const struct table *t, uint64_t **positions, size_t *count,
                              struct err_info *info)
{
    struct table_reader reader;
    struct duck_chunk chunk;
    enum err e = table_read(&reader, t, (uint32_t[]){0}, 1, 0, info);
    if (e)
        return e;
    while (!(e = table_next(&reader, &chunk, info)) && chunk.rows)
        ;
    bool plain = reader.plain != NULL;
    release_reader(&reader);
    if (!e && plain) { /* none */
        *positions = NULL;
        *count = 0;
        return ERR_OK;
    }
    if (!e)
        e = rejected_positions(t, positions, count, info);
    if (e)
        return e;
    e = table_forget_rejects(t, info);
    if (e)
        free(*positions);
    return e;
}

enum err table_walk(const struct table *t, table_visit *visit, void *context,
                    struct err_info *info)
{
    CHECK(t->file.kind != PREPARE_PARQUET);
    struct walk w = {.visit = visit, .context = context};
    if (t->file.kind == PREPARE_JSON)
        return objects_walk(t->file.path, t->json_array, walk_record, &w, info);
    uint64_t *positions = NULL;
    enum err e = find_rejected(t, &positions, &w.count, info);
    if (e)
        return e;
    w.positions = positions;
    e = dialect_walk(&t->dialect, t->file.path, walk_record, &w, info);
    free(positions);
    return e;
}

struct sought {
    uint64_t row, line;
};

static enum err seek_row(void *context, uint64_t row, uint64_t line, const char *text,
                         size_t size, struct err_info *info)
{
    (void)text, (void)size, (void)info;
    struct sought *s = context;
    if (row == s->row)
        s->line = line;
    return ERR_OK;
}

enum err table_place(const struct table *t, uint64_t row, char out[32],
                     struct err_info *info)
{
    if (t->file.kind == PREPARE_PARQUET) {
        snprintf(out, 32, "row %llu", (unsigned long long)row + 1);
        return ERR_OK;
    }
    struct sought s = {.row = row};
    enum err e = table_walk(t, seek_row, &s, info);
    if (!e)
        snprintf(out, 32, "line %llu", (unsigned long long)s.line);
    return e;
}
