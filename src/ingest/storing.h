/* SPDX-License-Identifier: Apache-2.0 */
/* What reading, importing and erasing of segments share; not for other layers. */
#ifndef MAINSTAY_INGEST_STORING_H
#define MAINSTAY_INGEST_STORING_H

#include "events/duck.h"
#include "ingest/stored.h"
#include "ingest/table.h"

/* The kind of a name; false: none has it. */
bool storing_find_kind(const char *name, enum source_kind *out);
/* The manifest's row as a file that was understood before; borrows its texts. */
enum err storing_given(struct source_given *out, const struct workspace_segment *segment,
                       struct err_info *info) ERR_MUST_USE;
/* Fills the arrays, one place a segment. */
enum err storing_paths(const struct workspace *ws,
                       const struct workspace_segment *segments, size_t count,
                       const char **paths, struct source_given *given,
                       enum source_kind *kinds, struct arena *arena,
                       struct err_info *info) ERR_MUST_USE;
struct source_options storing_options(const struct workspace *ws,
                                      const struct source_options *options);

/* stored_load_segments; pending: the manifest will have them, and has not yet. */
enum err storing_load(struct source *out, const struct workspace *ws,
                      const struct workspace_segment *segments, size_t count,
                      const struct source_options *options, bool pending,
                      struct err_info *info) ERR_MUST_USE;

/* A relation of rows to be told apart: SQL text, its columns, and how they are
 * understood. */
struct storing_rows {
    const char *select; /* "SELECT ... FROM ..." */
    const char **names;
    size_t name_count;
    const struct source_given *given;
};
/* Adds the expression of the hash of a whole row, as it is understood; the same for the
 * same cells, whatever the order of the columns. */
void storing_add_row_hash(struct buf *sql, const struct storing_rows *rows,
                          struct arena *arena);
/* Adds the expression of the hash of what the row is about: an order or subscription by
 * its id, else a customer, else the row itself.  All rows of one file that are about the
 * same are kept or passed over together, so that whatever rule the reading has for them,
 * it sees them as the file has them.  The lowest bit is set where it is the row itself.
 * depth: how far to look, STORING_ITSELF for all of that; what lies deeper is about NULL.
 */
#define STORING_ITSELF 3
void storing_add_unit(struct buf *sql, const struct storing_rows *rows, int depth,
                      struct arena *arena);
/* Adds the expression of how far storing_add_unit looks, from 0. */
void storing_add_depth(struct buf *sql, const struct storing_rows *rows);
/* Adds what a column names, a person or an order of a source, as it is compared: as
 * reading_name does. */
#define STORING_NOBODY "'0', '-1', 'guest', 'unknown', 'null', 'none', 'nan', 'n/a'"
enum storing_name { STORING_PERSON, STORING_ORDER };
void storing_add_name(struct buf *sql, const char *column, const char *source,
                      enum storing_name what);
/* Adds a condition: the row names somebody (or an order of somebody) whose hash is in the
 * table `erased`. */
void storing_add_erased(struct buf *sql, const struct storing_rows *rows,
                        const char *secret);
/* Makes the table `erased` (h VARCHAR) and says how many it has. */
enum err storing_load_erased(struct duck *db, const struct workspace *ws, uint64_t *count,
                             struct err_info *info) ERR_MUST_USE;
/* The first row's columns as numbers. */
enum err storing_numbers(struct duck *db, const char *sql, uint64_t *out, size_t count,
                         struct err_info *info) ERR_MUST_USE;
/* The columns of a segment, in the arena. */
enum err storing_columns(struct duck *db, const struct workspace *ws,
                         const struct workspace_segment *segment, const char ***names,
                         size_t *count, struct arena *arena,
                         struct err_info *info) ERR_MUST_USE;
/* Adds a relation with the rows of a segment, and with TABLE_PART where it is in a pack.
 * folder: of the workspace. */
void storing_add_segment(struct buf *sql, const char *folder,
                         const struct workspace_segment *segment);
/* Its file alone, with the rows of the others in it. */
void storing_add_file(struct buf *sql, const char *folder,
                      const struct workspace_segment *segment);
/* Adds " (COPY) TO a file" as segments are written. */
void storing_add_target(struct buf *sql, const char *path);

#endif
