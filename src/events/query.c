/* SPDX-License-Identifier: Apache-2.0 */
#include "events/query.h"

#include "base/mem.h"
#include "events/duck_parts.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct query {
    struct duck_result *result;
    enum query_kind *kinds;
    bool is_plan;
};

/* ---- the library's messages ------------------------------------------------------- */

/* Where the library's names for what went wrong differ in what a person can do. */
static enum err code_of(const char *message)
{
    static const struct {
        const char *begin;
        enum err code;
    } known[] = {
        {"Permission Error", ERR_REFUSED},
        {"Out of Memory Error", ERR_LIMIT},
        {"IO Error", ERR_IO},
        {"INTERRUPT", ERR_INTERRUPTED},
        {"INTERNAL Error", ERR_INTERNAL},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strncmp(message, known[i].begin, strlen(known[i].begin)))
            return strstr(message, "No space left") ? ERR_FULL : known[i].code;
    return ERR_QUERY;
}

/* "LINE 2: SELECT nope FROM" and below it a caret: line 2, at "nope FROM". */
static void add_place(struct buf *out, const char *message)
{
    const char *line = strstr(message, "\nLINE ");
    const char *excerpt = line ? strchr(line, ':') : NULL;
    const char *end = excerpt ? strchr(excerpt, '\n') : NULL;
    const char *caret = end ? strchr(end, '^') : NULL;
    if (!caret || excerpt[1] != ' ')
        return;
    size_t at = (size_t)(caret - end); /* as far from the line's begin as the caret */
    const char *place = line + at < end ? line + at : end;
    int size = end - place > 40 ? 40 : (int)(end - place);
    while (size > 0 && ((unsigned char)place[size] & 0xc0) == 0x80)
        size--; /* no half character */
    if (size)
        buf_printf(out, " (line %d, at \"%.*s\")", atoi(line + 6), size, place);
    else
        buf_printf(out, " (line %d, at its end)", atoi(line + 6));
}

/* One sentence of the library's paragraph, without its name for the kind of error. */
static enum err fail(struct err_info *info, const char *message)
{
    struct buf text = {0};
    if (!message)
        message = "no reason given";
    enum err e = code_of(message);
    const char *colon = strstr(message, " Error: ");
    const char *begin = colon && colon < message + 30 ? colon + 8 : message;
    const char *end = strstr(begin, "\n\n");
    if (!end)
        end = strstr(begin, "\nLINE ");
    if (e == ERR_REFUSED && strstr(begin, " - file system"))
        end = strstr(begin, " - file system");
    for (const char *c = begin; *c && c != end; c++)
        buf_putc(&text, *c == '\n' ? ' ' : *c);
    add_place(&text, message);
    err_set(info, e, "%s: %s",
            e == ERR_REFUSED ? "a query reads only its workspace" : "the query",
            buf_text(&text));
    buf_release(&text);
    return e;
}

/* ---- what may run ----------------------------------------------------------------- */

/* Past blanks and comments. */
static const char *skip_blanks(const char *c)
{
    for (;;) {
        while (isspace((unsigned char)*c))
            c++;
        if (c[0] == '-' && c[1] == '-') {
            c += strcspn(c, "\n");
        } else if (c[0] == '/' && c[1] == '*') {
            const char *end = strstr(c + 2, "*/");
            if (!end)
                return c;
            c = end + 2;
        } else {
            return c;
        }
    }
}

/* Is it one statement?  Text of nothing but comments is none. */
static enum err count_statements(duckdb_connection connection, const char *sql,
                                 struct err_info *info)
{
    duckdb_extracted_statements statements = NULL;
    idx_t count = duckdb_extract_statements(connection, sql, &statements);
    const char *message = duckdb_extract_statements_error(statements);
    enum err e = ERR_OK;
    if (!count && message)
        e = fail(info, message);
    else if (!count)
        e = err_set(info, ERR_QUERY, "the query is empty; \"SHOW TABLES\" is one");
    else if (count > 1)
        e = err_set(info, ERR_REFUSED,
                    "a query is one statement, and these are several (PIVOT is one where "
                    "its values are given by IN)");
    duckdb_destroy_extracted(&statements);
    return e;
}

/* What runs: the statement within one of ours, which makes text of every column.  The
 * library's query() takes a SELECT and what is short for one, and no other statement. */
static char *wrap(const char *columns, const char *sql)
{
    struct buf text = {0};
    buf_printf(&text, "SELECT %s FROM query(", columns);
    duck_add_string(&text, sql);
    buf_putc(&text, ')');
    return buf_detach(&text);
}

/* Tables need not be there yet: that they lack is another failure than the wanted one. */
static bool is_select(duckdb_connection connection, const char *sql)
{
    duckdb_prepared_statement prepared = NULL;
    char *wrapped = wrap("*", sql);
    bool refused = duckdb_prepare(connection, wrapped, &prepared) != DuckDBSuccess &&
                   strstr(duckdb_prepare_error(prepared), "a single SELECT statement");
    duckdb_destroy_prepare(&prepared);
    free(wrapped);
    return !refused;
}

static bool begins_with_explain(const char *sql)
{
    return !strncasecmp(sql, "EXPLAIN", 7) && !isalnum((unsigned char)sql[7]) &&
           sql[7] != '_';
}

static enum err check(duckdb_connection connection, const char *sql,
                      struct err_info *info)
{
    const char *statement = skip_blanks(sql);
    enum err e = count_statements(connection, sql, info);
    if (e)
        return e;
    /* EXPLAIN ANALYZE runs what it explains, were it a COPY. */
    bool explains = begins_with_explain(statement);
    if (explains)
        statement += 7;
    if (explains && count_statements(connection, statement, NULL))
        return err_set(info, ERR_REFUSED,
                       "EXPLAIN is for a query alone, without ANALYZE and options");
    if (is_select(connection, statement))
        return ERR_OK;
    statement = skip_blanks(statement);
    int size = 0;
    while (size < 30 && isalpha((unsigned char)statement[size]))
        size++;
    return err_set(info, ERR_REFUSED,
                   "a query only reads (SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, "
                   "SUMMARIZE, or EXPLAIN of one); %.*s is refused",
                   size ? size : 4, size ? statement : "this");
}

enum err query_check(const char *sql, struct err_info *info)
{
    struct duck *db = NULL;
    enum err e = duck_open(&db, info);
    if (!e) /* IMPORT DATABASE is read while it is parsed */
        e = query_confine(db, NULL, 0, info);
    if (!e)
        e = check(db->connection, sql, info);
    duck_close(db);
    return e;
}

enum err query_confine(struct duck *db, const char *const *paths, size_t count,
                       struct err_info *info)
{
    struct buf sql = {0};
    buf_puts(&sql, "SET allowed_paths = [");
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_putc(&sql, ',');
        duck_add_string(&sql, paths[i]);
    }
    buf_puts(&sql, "]");
    enum err e = duck_run(db, buf_text(&sql), info);
    if (!e)
        e = duck_run(db, "SET enable_external_access = false", info);
    if (!e)
        e = duck_run(db, "SET lock_configuration = true", info);
    buf_release(&sql);
    return e;
}

/* ---- running ---------------------------------------------------------------------- */

static enum query_kind kind_of(duckdb_type type)
{
    switch (type) {
    case DUCKDB_TYPE_BOOLEAN:
        return QUERY_FLAG;
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_DECIMAL:
        return QUERY_NUMBER;
    default:
        return QUERY_TEXT;
    }
}

/* As it was typed, so that the library's places are those of the text. */
static enum err understand(struct query *q, struct duck *db, const char *sql,
                           struct err_info *info)
{
    duckdb_prepared_statement prepared = NULL;
    enum err e = ERR_OK;
    if (duckdb_prepare(db->connection, sql, &prepared) != DuckDBSuccess)
        e = fail(info, duckdb_prepare_error(prepared));
    if (!e && duckdb_nparams(prepared))
        e = err_set(info, ERR_QUERY, "the query has parameters ($1, ?), and no values");
    if (!e) {
        duckdb_statement_type type = duckdb_prepared_statement_type(prepared);
        idx_t count = duckdb_prepared_statement_column_count(prepared);
        q->is_plan = type == DUCKDB_STATEMENT_TYPE_EXPLAIN;
        CHECK(q->is_plan || type == DUCKDB_STATEMENT_TYPE_SELECT);
        q->kinds = MEM_ARRAY(enum query_kind, count);
        for (idx_t i = 0; i < count; i++)
            q->kinds[i] = kind_of(duckdb_prepared_statement_column_type(prepared, i));
    }
    duckdb_destroy_prepare(&prepared);
    return e;
}

/* What fails while it runs is told in the first line; places in it are not the text's. */
static enum err renamed(enum err e, struct err_info *info)
{
    if (e != ERR_FORMAT || !info)
        return e;
    struct err_info told = *info;
    return fail(info, told.text);
}

enum err query_open(struct query **out, struct duck *db, const char *sql,
                    struct err_info *info)
{
    struct query *q = MEM_NEW(struct query);
    enum err e = check(db->connection, sql, info);
    if (!e)
        e = understand(q, db, sql, info);
    if (!e) {
        char *text = q->is_plan ? mem_strdup(sql) : wrap("COLUMNS(*)::VARCHAR", sql);
        e = renamed(duck_query(db, text, &q->result, info), info);
        free(text);
    }
    if (e)
        query_free(q);
    else
        *out = q;
    return e;
}

uint32_t query_columns(const struct query *q)
{
    return duck_result_columns(q->result);
}

const char *query_name(const struct query *q, uint32_t column)
{
    return duck_result_name(q->result, column);
}

enum query_kind query_kind(const struct query *q, uint32_t column)
{
    return q->kinds[column];
}

bool query_is_plan(const struct query *q)
{
    return q->is_plan;
}

enum err query_next(struct query *q, struct duck_chunk *chunk, struct err_info *info)
{
    return renamed(duck_next(q->result, chunk, info), info);
}

void query_free(struct query *q)
{
    if (!q)
        return;
    duck_result_free(q->result);
    free(q->kinds);
    free(q);
}
