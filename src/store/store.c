/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include "base/mem.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

/* Values are bound by the name of their placeholder: SQLite numbers $2 before $1 where it
 * stands first in the text. */

#define WAIT_MS 60000

struct store {
    sqlite3 *db;
    char *path;
};

struct store_rows {
    struct store *store;
    sqlite3_stmt *statement;
    int status;
};

extern const struct store_text store_queries[], store_migrations[];

static enum err fail(struct store *s, const char *what, struct err_info *info)
{
    int code = sqlite3_extended_errcode(s->db);
    enum err e = ERR_IO;
    /* the memory that processes share is a file: on a full disk it cannot be made */
    if (code == SQLITE_IOERR_SHMSIZE || sqlite3_system_errno(s->db) == ENOSPC)
        return err_set_errno(info, ENOSPC, what, s->path);
    switch (code & 0xff) {
    case SQLITE_FULL:
        e = ERR_FULL;
        break;
    case SQLITE_CANTOPEN:
        e = ERR_NO_INPUT;
        break;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
        e = ERR_DENIED;
        break;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        e = ERR_FORMAT;
        break;
    case SQLITE_BUSY:
        return err_set(
            info, ERR_IO,
            "%s is in use by another command for more than a minute; try again", s->path);
    }
    return err_set(info, e, "cannot %s %s: %s", what, s->path, sqlite3_errmsg(s->db));
}

static enum err run_text(struct store *s, const char *sql, const char *what,
                         struct err_info *info)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? ERR_OK
                                                                   : fail(s, what, info);
}

/* ---- opening ------------------------------------------------------------------- */

static enum err read_version(struct store *s, int *version, struct err_info *info)
{
    sqlite3_stmt *statement = NULL;
    enum err e = ERR_OK;
    if (sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &statement, NULL) ||
        sqlite3_step(statement) != SQLITE_ROW)
        e = fail(s, "read", info);
    else
        *version = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return e;
}

static enum err migrate_one(struct store *s, int version, const struct store_text *m,
                            struct err_info *info)
{
    char number[64];
    enum err e = run_text(s, m->sql, "set up", info);
    snprintf(number, sizeof number, "PRAGMA user_version = %d", version);
    return e ? e : run_text(s, number, "set up", info);
}

/* All or nothing, and only one of two that open a new store at once. */
static enum err migrate(struct store *s, struct err_info *info)
{
    int version = 0, known = 0;
    while (store_migrations[known].name)
        known++;
    enum err e = read_version(s, &version, info);
    if (!e && version > known)
        return err_set(info, ERR_FORMAT,
                       "%s was written by a newer version of Mainstay; use that one",
                       s->path);
    if (e || version == known)
        return e;
    e = store_begin(s, info);
    if (!e)
        e = read_version(s, &version, info);
    for (; !e && version < known; version++)
        e = migrate_one(s, version + 1, &store_migrations[version], info);
    if (!e)
        return store_commit(s, info);
    store_rollback(s);
    return e;
}

enum err store_open(struct store **out, const char *path, enum store_mode mode,
                    struct err_info *info)
{
    struct store *s = MEM_NEW(struct store);
    s->path = mem_strdup(path);
    int flags = SQLITE_OPEN_READWRITE | (mode == STORE_CREATE ? SQLITE_OPEN_CREATE : 0);
    enum err e = ERR_OK;
    if (sqlite3_open_v2(path, &s->db, flags, NULL) != SQLITE_OK)
        e = fail(s, "open", info);
    if (!e) {
        sqlite3_busy_timeout(s->db, WAIT_MS);
        e = run_text(s,
                     "PRAGMA journal_mode = wal; PRAGMA synchronous = full;"
                     "PRAGMA foreign_keys = on; PRAGMA trusted_schema = off",
                     "open", info);
    }
    if (!e)
        e = migrate(s, info);
    if (e)
        store_close(s);
    else
        *out = s;
    return e;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    sqlite3_close(s->db);
    free(s->path);
    free(s);
}

/* ---- transactions ---------------------------------------------------------------- */

enum err store_begin(struct store *s, struct err_info *info)
{
    return run_text(s, "BEGIN IMMEDIATE", "write", info);
}

enum err store_commit(struct store *s, struct err_info *info)
{
    return run_text(s, "COMMIT", "write", info);
}

void store_rollback(struct store *s)
{
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

enum err store_freeze(struct store *s, struct err_info *info)
{
    return run_text(s, "BEGIN", "read", info);
}

void store_thaw(struct store *s)
{
    store_rollback(s);
}

/* ---- statements ------------------------------------------------------------------ */

static const char *query_text(const char *name)
{
    for (const struct store_text *t = store_queries; t->name; t++)
        if (!strcmp(t->name, name))
            return t->sql;
    fprintf(stderr, "mainstay: internal error: no query %s\n", name);
    abort();
}

static void bind(sqlite3_stmt *statement, const char *types, va_list values)
{
    char name[16];
    for (int i = 0; types[i]; i++) {
        snprintf(name, sizeof name, "$%d", i + 1);
        int place = sqlite3_bind_parameter_index(statement, name);
        CHECK(place > 0 && (types[i] == 'i' || types[i] == 't'));
        if (types[i] == 'i') {
            sqlite3_bind_int64(statement, place, va_arg(values, int64_t));
            continue;
        }
        sqlite3_bind_text(statement, place, va_arg(values, const char *), -1,
                          SQLITE_TRANSIENT);
    }
    CHECK(sqlite3_bind_parameter_count(statement) == (int)strlen(types));
}

static enum err select_rows(struct store *s, const char *name, struct store_rows **out,
                            struct err_info *info, const char *types, va_list values)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(s->db, query_text(name), -1, &statement, NULL) != SQLITE_OK)
        return fail(s, "read", info);
    bind(statement, types, values);
    struct store_rows *rows = MEM_NEW(struct store_rows);
    rows->store = s;
    rows->statement = statement;
    rows->status = SQLITE_ROW;
    *out = rows;
    return ERR_OK;
}

enum err store_select(struct store *s, const char *name, struct store_rows **out,
                      struct err_info *info, const char *types, ...)
{
    va_list values;
    va_start(values, types);
    enum err e = select_rows(s, name, out, info, types, values);
    va_end(values);
    return e;
}

bool store_next(struct store_rows *rows)
{
    if (rows->status == SQLITE_ROW)
        rows->status = sqlite3_step(rows->statement);
    return rows->status == SQLITE_ROW;
}

int64_t store_int(const struct store_rows *rows, int column)
{
    return sqlite3_column_int64(rows->statement, column);
}

const char *store_text(const struct store_rows *rows, int column)
{
    return (const char *)sqlite3_column_text(rows->statement, column);
}

enum err store_end(struct store_rows *rows, enum err e, struct err_info *info)
{
    if (!rows)
        return e;
    if (!e && rows->status != SQLITE_ROW && rows->status != SQLITE_DONE)
        e = fail(rows->store, "read or write", info);
    sqlite3_finalize(rows->statement);
    free(rows);
    return e;
}

static enum err run(struct store *s, const char *name, int64_t *id, struct err_info *info,
                    const char *types, va_list values)
{
    struct store_rows *rows = NULL;
    enum err e = select_rows(s, name, &rows, info, types, values);
    if (!e && store_next(rows) && id)
        *id = store_int(rows, 0);
    while (!e && store_next(rows))
        ;
    return store_end(rows, e, info);
}

enum err store_run(struct store *s, const char *name, struct err_info *info,
                   const char *types, ...)
{
    va_list values;
    va_start(values, types);
    enum err e = run(s, name, NULL, info, types, values);
    va_end(values);
    return e;
}

enum err store_run_id(struct store *s, const char *name, int64_t *out,
                      struct err_info *info, const char *types, ...)
{
    va_list values;
    va_start(values, types);
    enum err e = run(s, name, out, info, types, values);
    va_end(values);
    return e;
}

enum err store_copy(struct store *s, const char *path, struct err_info *info)
{
    sqlite3_stmt *statement = NULL;
    enum err e = ERR_OK;
    if (sqlite3_prepare_v2(s->db, "VACUUM INTO $1", -1, &statement, NULL) ||
        sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC) ||
        sqlite3_step(statement) != SQLITE_DONE)
        e = fail(s, "copy", info);
    sqlite3_finalize(statement);
    return e;
}

const char *store_now(char out[STORE_TIME_TEXT])
{
    struct tm tm;
    time_t now = time(NULL);
    gmtime_r(&now, &tm);
    strftime(out, STORE_TIME_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm);
    return out;
}
