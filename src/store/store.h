/* SPDX-License-Identifier: Apache-2.0 */
/* The operational store: one SQLite file, behind one small interface.
 *
 * Statements are not written in C: each is a named text of queries/<noun>.sql, in the
 * common subset of SQLite and PostgreSQL, with $1, $2 ... for its values.  Every commit
 * is on the disk when store_commit returns (WAL, synchronous=FULL).  Not safe for several
 * threads on one `struct store`; several processes may have the file open.
 *
 *     e = store_open(&db, "shop/mainstay.db", STORE_EXISTING, &info);
 *     e = store_run(db, "workspace_set", &info, "tt", "zone", "Asia/Taipei");
 *     e = store_select(db, "definitions_all", &rows, &info, "");
 *     while (!e && store_next(rows))
 *         use(store_int(rows, 0), store_text(rows, 1));
 *     e = store_end(rows, e, &info);
 *     store_close(db);
 */
#ifndef MAINSTAY_STORE_STORE_H
#define MAINSTAY_STORE_STORE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct store;
struct store_rows;

enum store_mode { STORE_EXISTING, STORE_CREATE };

/* A statement, or a migration, and its name; the last one's name is NULL. */
struct store_text {
    const char *name, *sql;
};

/* Opens and brings the schema up to date.  ERR_NO_INPUT, ERR_DENIED, ERR_IO, ERR_FULL;
 * ERR_FORMAT where the file is no store, or one of a newer program. */
enum err store_open(struct store **out, const char *path, enum store_mode mode,
                    struct err_info *info) ERR_MUST_USE;
void store_close(struct store *db);

/* A transaction; begin waits for another writer up to a minute.  store_rollback after a
 * failure, which it never hides. */
enum err store_begin(struct store *db, struct err_info *info) ERR_MUST_USE;
enum err store_commit(struct store *db, struct err_info *info) ERR_MUST_USE;
void store_rollback(struct store *db);

/* Between the two all reads see the store as it was at one moment, whoever commits
 * meanwhile.  Not within a transaction. */
enum err store_freeze(struct store *db, struct err_info *info) ERR_MUST_USE;
void store_thaw(struct store *db);

/* Runs a statement.  types: one letter a value, in the order of $1, $2 ...: i int64_t,
 * t const char * (NULL: null). */
enum err store_run(struct store *db, const char *name, struct err_info *info,
                   const char *types, ...) ERR_MUST_USE;
/* The same, giving the first column of the first row (RETURNING id). */
enum err store_run_id(struct store *db, const char *name, int64_t *out,
                      struct err_info *info, const char *types, ...) ERR_MUST_USE;
enum err store_select(struct store *db, const char *name, struct store_rows **out,
                      struct err_info *info, const char *types, ...) ERR_MUST_USE;
/* false: no more rows, or a failure, which store_end tells. */
bool store_next(struct store_rows *rows);
int64_t store_int(const struct store_rows *rows, int column);
/* Borrowed until the next store_next; NULL for null. */
const char *store_text(const struct store_rows *rows, int column);
/* Frees the rows; `e` where there was a failure already.  rows may be NULL then. */
enum err store_end(struct store_rows *rows, enum err e,
                   struct err_info *info) ERR_MUST_USE;

/* Writes a copy of the whole store, consistent at one moment, into a new file. */
enum err store_copy(struct store *db, const char *path,
                    struct err_info *info) ERR_MUST_USE;

/* "2024-05-31T09:05:07Z", now. */
#define STORE_TIME_TEXT 24
const char *store_now(char out[STORE_TIME_TEXT]);

#endif
