/* SPDX-License-Identifier: Apache-2.0 */
/* One input file as a table of text, whatever its format: CSV, newline JSON, Parquet.
 *
 * Rows come in the file's order and are numbered 0, 1, ...: the rows that could be read.
 * Rows that could not (wrong number of columns, bytes that are no text, broken JSON) are
 * not among them; table_read_end counts them.
 *
 *     e = table_open(&table, db, "orders.csv", NULL, &arena, &info);
 *     e = table_read(&reader, &table, wanted, wanted_count, 0, &info);
 *     while (!(e = table_next(&reader, &chunk, &info)) && chunk.rows) ...
 *     e = table_read_end(&reader, &malformed, &info);
 *     table_release(&table);
 */
#ifndef MAINSTAY_INGEST_TABLE_H
#define MAINSTAY_INGEST_TABLE_H

#include "base/mem.h"
#include "events/duck.h"
#include "ingest/dialect.h"
#include "ingest/lines.h"
#include "ingest/prepare.h"

#define TABLE_SAMPLE_ROWS 8192

/* Some rows of a Parquet file, in which others have other columns: those whose column
 * TABLE_PART has the number. */
#define TABLE_PART "mainstay_segment"
struct table_part {
    int64_t number;     /* 0: all rows, all columns */
    int64_t from, to;   /* of these rows those from `from` up to before `to`; 0, 0: all */
    const char **names; /* the columns of these rows, borrowed */
    size_t name_count;
};

struct table {
    struct duck *db; /* borrowed */
    struct prepared file;
    struct dialect dialect; /* TEXT only */
    struct lines lines;     /* TEXT only */
    bool json_array;        /* JSON: one array, not lines */
    int64_t part;           /* PARQUET: of a table_part; 0: all rows */
    int64_t from, to;       /* PARQUET: rows of the file; 0, 0: all */
    uint32_t columns;
    const char **names; /* in the arena; JSON: "customer.id" for a nested member */
    uint64_t rows_estimate;
};

enum err table_open(struct table *out, struct duck *db, const char *path,
                    const char *encoding, struct arena *arena,
                    struct err_info *info) ERR_MUST_USE;
enum err table_open_part(struct table *out, struct duck *db, const char *path,
                         const struct table_part *part, struct arena *arena,
                         struct err_info *info) ERR_MUST_USE;
void table_release(struct table *table);

struct plain;
struct table_reader {
    const struct table *table; /* borrowed */
    struct plain *plain;       /* NULL: the library reads */
    struct duck_result *result;
    uint32_t columns; /* as asked for */
    const struct duck_making *making;
    char *sql; /* for the library, while plain is read */
    uint64_t given, limit;
    struct duck_column *rest; /* of a chunk whose first rows were given before ... */
    void *made;               /* ... and what is made of them */
};

/* Reads the columns with the given numbers, in that order; limit 0: all rows. */
enum err table_read(struct table_reader *out, const struct table *table,
                    const uint32_t *columns, uint32_t count, uint64_t limit,
                    struct err_info *info) ERR_MUST_USE;
/* The same of all rows, with something made of each chunk: reader->made after table_next.
 */
enum err table_read_making(struct table_reader *out, const struct table *table,
                           const uint32_t *columns, uint32_t count,
                           const struct duck_making *making,
                           struct err_info *info) ERR_MUST_USE;
enum err table_next(struct table_reader *reader, struct duck_chunk *chunk,
                    struct err_info *info) ERR_MUST_USE;
/* A row that was no JSON object at all: it has its number, and every column is NULL. */
static inline bool table_row_broken(const struct table_reader *reader,
                                    const struct duck_chunk *chunk, uint32_t row)
{
    return chunk->column_count > reader->columns &&
           chunk->columns[reader->columns].text[row];
}
/* Ends the reading (also after an error or early).  *malformed: rows of text that the
 * library set aside, which table_next never gave. */
enum err table_read_end(struct table_reader *reader, uint64_t *malformed,
                        struct err_info *info) ERR_MUST_USE;

/* Adds "SELECT a AS "x", ... FROM ..." of all columns under the given names (NULL: their
 * own), leaving out what is no row at all; for SQL over the whole file. */
void table_add_select(struct buf *sql, const struct table *table,
                      const char *const *names);
/* Forgets which rows the library set aside while such SQL ran. */
enum err table_forget_rejects(const struct table *table,
                              struct err_info *info) ERR_MUST_USE;

/* Walks through all records of a file: the rows that were read, numbered, and in text
 * the malformed ones (row TABLE_MALFORMED; broken JSON has a number).  Parquet has no
 * lines to walk. */
#define TABLE_MALFORMED UINT64_MAX
typedef enum err table_visit(void *context, uint64_t row, uint64_t line, const char *text,
                             size_t size, struct err_info *info);
enum err table_walk(const struct table *table, table_visit *visit, void *context,
                    struct err_info *info) ERR_MUST_USE;

/* "line 17", or "row 17" (Parquet), of a row, for a sentence; out of 32 bytes. */
enum err table_place(const struct table *table, uint64_t row, char out[32],
                     struct err_info *info) ERR_MUST_USE;

#endif
