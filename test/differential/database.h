/* SPDX-License-Identifier: Apache-2.0 */
/* The other side of every comparison: SQL over the raw files, run by the analytical
 * library itself.  Queries are in test/sql/differential; they know nothing of src/.
 *
 *     struct database *db = database_open();
 *     database_run(db, "flow", parameters, parameter_count);
 *     struct table *t = database_read(db, "SELECT ...");
 *     ... table_text(t, row, column) ...
 *     table_free(t);
 *     database_close(db);
 *
 * A query that fails fails the test.
 */
#ifndef MAINSTAY_TEST_DATABASE_H
#define MAINSTAY_TEST_DATABASE_H

#include <stddef.h>

struct database;
struct table;

/* {name} in a query becomes the text. */
struct parameter {
    const char *name, *text;
};

struct database *database_open(void);
void database_close(struct database *db);

/* Runs test/sql/differential/NAME.sql. */
void database_run(struct database *db, const char *name,
                  const struct parameter *parameters, size_t count);
/* Runs statements as they are. */
void database_do(struct database *db, const char *text);
/* Every value as text; NULL stays NULL. */
struct table *database_read(struct database *db, const char *query);

size_t table_rows(const struct table *t);
const char *table_text(const struct table *t, size_t row, size_t column);
void table_free(struct table *t);

#endif
