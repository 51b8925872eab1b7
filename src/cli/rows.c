/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rows.h"

#include "base/json.h"
#include "cli/format.h"
#include "cli/grid.h"
#include "measure/csv.h"

#include <ctype.h>
#include <string.h>

struct writing {
    struct query *query;
    const struct rows_style *style;
    struct output *out;
    struct buf text; /* of a chunk */
    struct grid *grid;
    size_t rows;
};

static void flush(struct writing *w)
{
    output_write(w->out, buf_text(&w->text), w->text.size);
    buf_clear(&w->text);
}

/* ---- CSV -------------------------------------------------------------------------- */

static void add_csv_head(struct writing *w)
{
    for (uint32_t i = 0; i < query_columns(w->query); i++) {
        if (i)
            csv_next(&w->text);
        csv_text(&w->text, query_name(w->query, i));
    }
    csv_end(&w->text);
}

static void add_csv(struct writing *w, const struct duck_chunk *chunk, uint32_t row)
{
    for (uint32_t i = 0; i < chunk->column_count; i++) {
        const struct duck_column *c = &chunk->columns[i];
        if (i)
            csv_next(&w->text);
        if (c->text[row])
            csv_text_n(&w->text, c->text[row], c->size[row]);
    }
    csv_end(&w->text);
}

/* ---- JSON: one array, an object a line --------------------------------------------- */

static void add_json_cell(struct json_writer *json, const char *name,
                          enum query_kind kind, const char *text, uint32_t size)
{
    /* inf and nan are no numbers of JSON */
    bool is_number = kind == QUERY_NUMBER && text &&
                     isdigit((unsigned char)text[text[0] == '-' && size > 1]);
    if (!text)
        json_null(json, name);
    else if (is_number)
        json_number_n(json, name, text, size);
    else if (kind == QUERY_FLAG)
        json_bool(json, name, text[0] == 't');
    else
        json_string_n(json, name, text, size);
}

static void add_json(struct writing *w, const struct duck_chunk *chunk, uint32_t row)
{
    struct json_writer json;
    buf_puts(&w->text, w->rows ? ",\n" : "\n");
    json_init(&json, &w->text);
    json_object(&json, NULL);
    for (uint32_t i = 0; i < chunk->column_count; i++)
        add_json_cell(&json, query_name(w->query, i), query_kind(w->query, i),
                      chunk->columns[i].text[row], chunk->columns[i].size[row]);
    json_end(&json);
}

/* ---- table ------------------------------------------------------------------------ */

static enum err begin_table(struct writing *w, struct err_info *info)
{
    uint32_t count = query_columns(w->query);
    if (count > GRID_COLUMNS_MAX)
        return err_set(info, ERR_LIMIT,
                       "a table has at most %d columns, and these are %u; --format csv "
                       "writes them all",
                       GRID_COLUMNS_MAX, count);
    w->grid = MEM_NEW(struct grid);
    grid_init(w->grid);
    for (uint32_t i = 0; i < count; i++)
        grid_column(w->grid, query_name(w->query, i),
                    query_kind(w->query, i) == QUERY_NUMBER ? GRID_RIGHT : GRID_LEFT, 0);
    grid_rule(w->grid);
    return ERR_OK;
}

static void add_table(struct writing *w, const struct duck_chunk *chunk, uint32_t row)
{
    grid_row(w->grid);
    for (uint32_t i = 0; i < chunk->column_count; i++) {
        const struct duck_column *c = &chunk->columns[i];
        char *text = c->text[row] ? mem_strndup(c->text[row], c->size[row]) : NULL;
        grid_cell(w->grid, text ? text : FORMAT_NONE, text ? NULL : SCREEN_DIM);
        free(text);
    }
}

/* The library draws its plan itself; its lines are made safe for a terminal. */
static void add_plan(struct writing *w, const struct duck_chunk *chunk, uint32_t row)
{
    const struct duck_column *c = &chunk->columns[chunk->column_count - 1];
    char *text = mem_strndup(c->text[row] ? c->text[row] : "", c->size[row]),
         *rest = text;
    for (char *line; (line = strsep(&rest, "\n"));) {
        screen_add_plain(&w->text, line, 0);
        buf_putc(&w->text, '\n');
    }
    free(text);
}

static void end_table(struct writing *w, bool has_more)
{
    if (w->grid)
        grid_print(w->grid, w->style->screen, GRID_STACK, &w->text);
    if (w->grid && !w->rows)
        buf_puts(&w->text, "  no rows\n");
    if (has_more)
        buf_printf(
            &w->text,
            "  ... and more rows (--limit for so many, or --format csv for all)\n");
}

/* ---- all -------------------------------------------------------------------------- */

static enum err begin(struct writing *w, struct err_info *info)
{
    if (w->style->format == FORMAT_CSV)
        add_csv_head(w);
    else if (w->style->format == FORMAT_JSON)
        buf_putc(&w->text, '[');
    else if (!query_is_plan(w->query))
        return begin_table(w, info);
    return ERR_OK;
}

static void add(struct writing *w, const struct duck_chunk *chunk, uint32_t row)
{
    if (w->style->format == FORMAT_CSV)
        add_csv(w, chunk, row);
    else if (w->style->format == FORMAT_JSON)
        add_json(w, chunk, row);
    else if (w->grid)
        add_table(w, chunk, row);
    else
        add_plan(w, chunk, row);
    w->rows++;
}

static void end(struct writing *w, bool has_more)
{
    if (w->style->format == FORMAT_JSON)
        buf_puts(&w->text, w->rows ? "\n]\n" : "]\n");
    else if (w->style->format == FORMAT_TABLE)
        end_table(w, has_more);
    flush(w);
}

enum err rows_write(struct query *query, const struct rows_style *style,
                    struct output *out, struct err_info *info)
{
    struct writing w = {.query = query, .style = style, .out = out};
    struct duck_chunk chunk;
    bool has_more = false;
    enum err e = begin(&w, info);
    while (!e && !has_more && !(e = query_next(query, &chunk, info)) && chunk.rows) {
        for (uint32_t row = 0; row < chunk.rows && !has_more; row++) {
            has_more = w.rows == style->limit;
            if (!has_more)
                add(&w, &chunk, row);
        }
        if (style->format != FORMAT_TABLE)
            flush(&w);
        has_more = has_more || out->failed_errno; /* nobody reads on */
    }
    if (!e)
        end(&w, has_more);
    if (w.grid)
        grid_release(w.grid);
    free(w.grid);
    buf_release(&w.text);
    return e;
}
