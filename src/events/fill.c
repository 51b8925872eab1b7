/* SPDX-License-Identifier: Apache-2.0 */
#include "events/fill.h"

#include "base/mem.h"
#include "base/progress.h"
#include "events/duck_parts.h"

/* By chunks, straight into the library's vectors: a call of the library for each cell
 * takes several times as long. */

#define MONEY_MAX INT64_C(999999999999999999) /* DECIMAL(18) */

struct fill {
    duckdb_appender appender;
    duckdb_data_chunk chunk;
    const struct fill_column *columns; /* owned */
    void **data;                       /* of the chunk's vectors */
    uint64_t **validity;
    uint32_t column_count, column;
    idx_t row, capacity;
    enum err failed;
    struct err_info why;
};

static const duckdb_type types[] = {[FILL_TEXT] = DUCKDB_TYPE_VARCHAR,
                                    [FILL_DAY] = DUCKDB_TYPE_DATE,
                                    [FILL_WHOLE] = DUCKDB_TYPE_BIGINT,
                                    [FILL_FLAG] = DUCKDB_TYPE_BOOLEAN};

static enum err create_table(struct duck *db, const char *table,
                             const struct fill_column *columns, uint32_t count, int scale,
                             struct err_info *info)
{
    static const char *const names[] = {[FILL_TEXT] = "VARCHAR",
                                        [FILL_DAY] = "DATE",
                                        [FILL_WHOLE] = "BIGINT",
                                        [FILL_FLAG] = "BOOLEAN"};
    struct buf sql = {0};
    buf_puts(&sql, "CREATE TABLE ");
    duck_add_name(&sql, table);
    for (uint32_t i = 0; i < count; i++) {
        buf_puts(&sql, i ? ", " : " (");
        duck_add_name(&sql, columns[i].name);
        if (columns[i].type == FILL_MONEY)
            buf_printf(&sql, " DECIMAL(18, %d)", scale);
        else
            buf_printf(&sql, " %s", names[columns[i].type]);
    }
    buf_putc(&sql, ')');
    enum err e = duck_run(db, buf_text(&sql), info);
    buf_release(&sql);
    return e;
}

static void create_chunk(struct fill *f, int scale)
{
    duckdb_logical_type *all = MEM_ARRAY(duckdb_logical_type, f->column_count);
    for (uint32_t i = 0; i < f->column_count; i++)
        all[i] = f->columns[i].type == FILL_MONEY
                     ? duckdb_create_decimal_type(18, (uint8_t)scale)
                     : duckdb_create_logical_type(types[f->columns[i].type]);
    f->chunk = duckdb_create_data_chunk(all, f->column_count);
    for (uint32_t i = 0; i < f->column_count; i++)
        duckdb_destroy_logical_type(&all[i]);
    free(all);
}

/* The vectors' memory, which a reset may have moved. */
static void locate(struct fill *f)
{
    for (uint32_t i = 0; i < f->column_count; i++) {
        duckdb_vector vector = duckdb_data_chunk_get_vector(f->chunk, i);
        f->data[i] = duckdb_vector_get_data(vector);
        f->validity[i] = NULL;
    }
    f->row = 0;
}

enum err fill_begin(struct fill **out, struct duck *db, const char *table,
                    const struct fill_column *columns, uint32_t count, int scale,
                    struct err_info *info)
{
    CHECK(count > 0 && scale >= 0 && scale <= 18);
    enum err e = create_table(db, table, columns, count, scale, info);
    if (e)
        return e;
    struct fill *f = MEM_NEW(struct fill);
    struct fill_column *own = MEM_ARRAY(struct fill_column, count);
    for (uint32_t i = 0; i < count; i++)
        own[i] = columns[i];
    f->columns = own;
    f->column_count = count;
    f->capacity = duckdb_vector_size();
    f->data = MEM_ARRAY(void *, count);
    f->validity = MEM_ARRAY(uint64_t *, count);
    create_chunk(f, scale);
    locate(f);
    if (duckdb_appender_create(db->connection, NULL, table, &f->appender) !=
        DuckDBSuccess)
        f->failed =
            err_set(&f->why, ERR_INTERNAL, "the table %s cannot be filled", table);
    *out = f;
    return ERR_OK;
}

static void fail(struct fill *f)
{
    duckdb_error_data data = duckdb_appender_error_data(f->appender);
    const char *message = duckdb_error_data_message(data);
    f->failed = err_set(&f->why, ERR_LIMIT, "the data cannot be held for a query: %s",
                        message ? message : "no reason given");
    duckdb_destroy_error_data(&data);
}

static void flush(struct fill *f)
{
    duckdb_data_chunk_set_size(f->chunk, f->row);
    if (!f->failed && progress_interrupted())
        f->failed = err_set(&f->why, ERR_INTERRUPTED, "interrupted");
    if (!f->failed && f->row &&
        duckdb_append_data_chunk(f->appender, f->chunk) != DuckDBSuccess)
        fail(f);
    duckdb_data_chunk_reset(f->chunk);
    locate(f);
}

static void next(struct fill *f)
{
    if (++f->column < f->column_count)
        return;
    f->column = 0;
    if (++f->row == f->capacity)
        flush(f);
}

static void *cell(struct fill *f, enum fill_type type)
{
    CHECK(f->columns[f->column].type == type);
    return f->data[f->column];
}

void fill_text(struct fill *f, const char *text, size_t size)
{
    (void)cell(f, FILL_TEXT);
    duckdb_vector_assign_string_element_len(
        duckdb_data_chunk_get_vector(f->chunk, f->column), f->row, text, size);
    next(f);
}

void fill_day(struct fill *f, int32_t day)
{
    ((duckdb_date *)cell(f, FILL_DAY))[f->row].days = day;
    next(f);
}

void fill_whole(struct fill *f, int64_t value)
{
    ((int64_t *)cell(f, FILL_WHOLE))[f->row] = value;
    next(f);
}

void fill_flag(struct fill *f, bool value)
{
    ((bool *)cell(f, FILL_FLAG))[f->row] = value;
    next(f);
}

void fill_money(struct fill *f, int64_t amount)
{
    ((int64_t *)cell(f, FILL_MONEY))[f->row] = amount;
    if (!f->failed && (amount > MONEY_MAX || amount < -MONEY_MAX))
        f->failed = err_set(&f->why, ERR_OVERFLOW,
                            "an amount has more than 18 digits, which a query cannot "
                            "hold");
    next(f);
}

void fill_null(struct fill *f)
{
    uint64_t **validity = &f->validity[f->column];
    if (!*validity) {
        duckdb_vector vector = duckdb_data_chunk_get_vector(f->chunk, f->column);
        duckdb_vector_ensure_validity_writable(vector);
        *validity = duckdb_vector_get_validity(vector);
    }
    duckdb_validity_set_row_invalid(*validity, f->row);
    next(f);
}

enum err fill_end(struct fill *f, struct err_info *info)
{
    CHECK(f->column == 0);
    flush(f);
    if (!f->failed && duckdb_appender_close(f->appender) != DuckDBSuccess)
        fail(f);
    duckdb_appender_destroy(&f->appender);
    duckdb_destroy_data_chunk(&f->chunk);
    enum err e = f->failed;
    if (e)
        err_set(info, e, "%s", f->why.text);
    free((void *)f->columns);
    free(f->data);
    free(f->validity);
    free(f);
    return e;
}
