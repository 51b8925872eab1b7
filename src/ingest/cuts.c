/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include <string.h>

/* Whether an order in two files was cut in two or exported twice.  What tells lines of an
 * order apart are the columns whose values differ between the rows of one order: sku,
 * price, line number.  If a row of the one file has the same values in all of them as one
 * of the other, it is the same line, whatever became of its state; if none has, they are
 * parts.  Where no column differs, nothing tells, and it is taken for a newer version. */

#define ROWS_LEARNT 200000 /* to learn which columns differ */
#define PARTS_MAX   10000  /* rows of the order */

struct parts {
    const char *id;
    size_t id_size;
    uint32_t columns, order; /* how many, and which has the order id */
    bool *differs;           /* per column */
    struct intern *values;
    uint32_t *codes; /* rows of the order, a code for each column */
    size_t capacity, rows;
    uint32_t *before; /* codes of the row before */
    bool has_before;
};

static uint32_t code_of(struct parts *p, const struct duck_column *c, uint32_t row)
{
    const char *text = c->text[row] ? c->text[row] : "";
    uint32_t size = c->text[row] ? c->size[row] : 0;
    reading_trim(&text, &size);
    return intern_add(p->values, text, size);
}

static bool is_wanted(const struct parts *p, const struct duck_column *c, uint32_t row)
{
    const char *text = c->text[row];
    uint32_t size = text ? c->size[row] : 0;
    if (!text)
        return false;
    reading_trim(&text, &size);
    return size == p->id_size && !memcmp(text, p->id, size);
}

static void see_row(struct parts *p, const struct duck_chunk *chunk, uint32_t row,
                    bool learn)
{
    bool wanted = is_wanted(p, &chunk->columns[p->order], row);
    if (!wanted && !learn)
        return;
    uint32_t *now = mem_alloc(p->columns, sizeof *now);
    for (uint32_t i = 0; i < p->columns; i++)
        now[i] = code_of(p, &chunk->columns[i], row);
    bool same = p->has_before && now[p->order] == p->before[p->order];
    for (uint32_t i = 0; same && i < p->columns; i++)
        p->differs[i] |= now[i] != p->before[i];
    memcpy(p->before, now, p->columns * sizeof *now);
    p->has_before = true;
    if (wanted && p->rows <= PARTS_MAX) {
        MEM_GROW(p->codes, p->capacity, (p->rows + 1) * p->columns);
        memcpy(p->codes + p->rows++ * p->columns, now, p->columns * sizeof *now);
    }
    free(now);
}

static enum err see_file(struct parts *p, const struct table *table,
                         struct err_info *info)
{
    struct table_reader reader;
    struct duck_chunk chunk;
    uint64_t malformed, row = 0;
    uint32_t *all = mem_alloc(p->columns, sizeof *all);
    for (uint32_t i = 0; i < p->columns; i++)
        all[i] = i;
    enum err e = table_read(&reader, table, all, p->columns, 0, info);
    free(all);
    if (e)
        return e;
    p->has_before = false;
    while (!(e = table_next(&reader, &chunk, info)) && chunk.rows)
        for (uint32_t i = 0; i < chunk.rows; i++, row++)
            see_row(p, &chunk, i, row < ROWS_LEARNT);
    enum err end = table_read_end(&reader, &malformed, e ? NULL : info);
    return e ? e : end;
}

static bool same_line(const struct parts *p, size_t a, size_t b)
{
    bool same = true;
    for (uint32_t i = 0; same && i < p->columns; i++)
        same = !p->differs[i] ||
               p->codes[a * p->columns + i] == p->codes[b * p->columns + i];
    return same;
}

/* The first `split` rows are the earlier file's. */
static bool are_parts(const struct parts *p, size_t split)
{
    bool told = false, parts = split > 0 && split < p->rows && p->rows <= PARTS_MAX;
    for (uint32_t i = 0; i < p->columns; i++)
        told |= p->differs[i];
    for (size_t a = 0; parts && a < split; a++)
        for (size_t b = split; parts && b < p->rows; b++)
            parts = !same_line(p, a, b);
    return told && parts;
}

enum err loading_is_cut(struct loading *l, const struct loading_version *v, bool *cut,
                        struct err_info *info)
{
    const struct table *older = &l->files[v->older].table;
    *cut = false;
    if (!recognise_same_columns(older, &l->files[v->newer].table))
        return ERR_OK;
    struct parts p = {.columns = older->columns,
                      .order = l->layouts[v->older].column[SOURCE_ROLE_ORDER],
                      .differs = MEM_ARRAY(bool, older->columns),
                      .before = mem_alloc(older->columns, sizeof *p.before),
                      .values = intern_create()};
    p.id = intern_text(l->orders, v->id, &p.id_size);
    if (l->files[v->older].source[0]) { /* as the file has it */
        size_t prefix = strlen(l->files[v->older].source) + 1;
        p.id += prefix;
        p.id_size -= prefix;
    }
    enum err e = see_file(&p, older, info);
    size_t split = p.rows;
    if (!e)
        e = see_file(&p, &l->files[v->newer].table, info);
    if (!e)
        *cut = are_parts(&p, split);
    intern_free(p.values);
    free(p.differs);
    free(p.before);
    free(p.codes);
    return e;
}
