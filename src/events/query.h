/* SPDX-License-Identifier: Apache-2.0 */
/* A query that somebody typed: one statement that reads, and nothing else.
 *
 * What it may not do is kept from it twice: the statement's kind is the library's own
 * verdict, and the instance can open no file but those that query_confine names, whatever
 * is asked.  Neither alone is enough: EXPLAIN ANALYZE runs the COPY behind it, and the
 * files that may be read could be written.
 *
 *     e = query_check("SELECT ...", &info);        // before any data is read
 *     e = query_confine(db, paths, count, &info);  // tables and views are made before
 *     e = query_open(&q, db, "SELECT ...", &info);
 *     while (!(e = query_next(q, &chunk, &info)) && chunk.rows)
 *         ...
 *     query_free(q);
 */
#ifndef MAINSTAY_EVENTS_QUERY_H
#define MAINSTAY_EVENTS_QUERY_H

#include "events/duck.h"

#include <stdbool.h>
#include <stddef.h>

struct query;

enum query_kind {
    QUERY_TEXT,
    QUERY_NUMBER, /* its text is a number, or inf and nan */
    QUERY_FLAG,   /* true, false */
};

/* Is it one statement that reads?  ERR_REFUSED where it is another, or several; ERR_QUERY
 * where it is no SQL. */
enum err query_check(const char *sql, struct err_info *info) ERR_MUST_USE;

/* From here on the instance opens only these files, and no setting can be changed. */
enum err query_confine(struct duck *db, const char *const *paths, size_t count,
                       struct err_info *info) ERR_MUST_USE;

/* Starts a query; checks it as query_check does.  ERR_QUERY with the library's reason
 * and place, ERR_REFUSED where it asks for another file, ERR_LIMIT where memory is not
 * enough. */
enum err query_open(struct query **out, struct duck *db, const char *sql,
                    struct err_info *info) ERR_MUST_USE;
uint32_t query_columns(const struct query *q);
/* Names differ from each other. */
const char *query_name(const struct query *q, uint32_t column);
enum query_kind query_kind(const struct query *q, uint32_t column);
/* Are the cells a drawing of several lines (EXPLAIN)? */
bool query_is_plan(const struct query *q);
/* As duck_next. */
enum err query_next(struct query *q, struct duck_chunk *chunk,
                    struct err_info *info) ERR_MUST_USE;
void query_free(struct query *q);

#endif
