/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay status: what a workspace holds. */
#include "cli/commands.h"

#include "cli/format.h"
#include "cli/grid.h"
#include "cli/workset.h"

#include <inttypes.h>
#include <string.h>

struct dataset {
    const char *name;
    int64_t segments, rows, bytes;
};

struct counts {
    struct dataset datasets[SOURCE_IGNORE];
    size_t dataset_count;
    int64_t imports, restatements, erasures, definition;
};

static enum err count(const struct workspace *ws, const char *query, int64_t *out,
                      struct err_info *info)
{
    return store_run_id(ws->store, query, out, info, "");
}

static void add_segment(struct counts *c, const struct workspace_segment *s)
{
    size_t i = 0;
    while (i < c->dataset_count && strcmp(c->datasets[i].name, s->dataset))
        i++;
    if (i == SOURCE_IGNORE)
        return;
    if (i == c->dataset_count)
        c->datasets[c->dataset_count++].name = s->dataset;
    c->datasets[i].segments++;
    c->datasets[i].rows += s->rows;
    c->datasets[i].bytes += s->bytes;
}

static enum err count_all(struct counts *c, const struct workspace *ws,
                          struct arena *arena, struct err_info *info)
{
    struct workspace_segment *segments;
    size_t n;
    enum err e = workspace_segments(ws, &segments, &n, arena, info);
    for (size_t i = 0; !e && i < n; i++)
        add_segment(c, &segments[i]);
    if (!e)
        e = count(ws, "imports_count", &c->imports, info);
    if (!e)
        e = count(ws, "restatements_count", &c->restatements, info);
    if (!e)
        e = count(ws, "erasures_count", &c->erasures, info);
    if (!e)
        e = count(ws, "definitions_count", &c->definition, info);
    return e;
}

/* ---- for people ----------------------------------------------------------------------
 */

static void print_datasets(const struct screen *screen, const struct counts *c,
                           struct buf *out)
{
    struct grid t;
    grid_init(&t);
    grid_column(&t, "Data", GRID_LEFT, 0);
    grid_column(&t, "Rows", GRID_RIGHT, 0);
    grid_column(&t, "Segments", GRID_RIGHT, 0);
    grid_column(&t, "MB", GRID_RIGHT, 1);
    grid_rule(&t);
    for (size_t i = 0; i < c->dataset_count; i++) {
        const struct dataset *d = &c->datasets[i];
        struct buf text = {0};
        grid_row(&t);
        grid_cell(&t, d->name, NULL);
        format_count(&text, d->rows);
        grid_cell(&t, buf_text(&text), NULL);
        buf_clear(&text);
        format_count(&text, d->segments);
        grid_cell(&t, buf_text(&text), NULL);
        buf_clear(&text);
        format_real(&text, (double)d->bytes / 1e6, 1);
        grid_cell(&t, buf_text(&text), NULL);
        buf_release(&text);
    }
    grid_print(&t, screen, GRID_DROP, out);
    grid_release(&t);
}

static enum err print_imports(const struct screen *screen, const struct workspace *ws,
                              struct buf *out, struct err_info *info)
{
    struct store_rows *rows = NULL;
    struct grid t;
    grid_init(&t);
    grid_column(&t, "Import", GRID_RIGHT, 0);
    grid_column(&t, "When (UTC)", GRID_LEFT, 1);
    grid_column(&t, "File", GRID_LEFT, 0);
    grid_column(&t, "Kind", GRID_LEFT, 0);
    grid_column(&t, "Rows", GRID_RIGHT, 0);
    grid_column(&t, "New", GRID_RIGHT, 0);
    grid_column(&t, "Changed", GRID_RIGHT, 0);
    grid_column(&t, "Unchanged", GRID_RIGHT, 1);
    grid_rule(&t);
    enum err e = store_select(ws->store, "imports_all", &rows, info, "");
    while (!e && store_next(rows)) {
        struct buf text = {0};
        grid_row(&t);
        for (int column = 0; column < 8; column++) {
            bool number = column == 0 || column >= 4;
            const char *value = store_text(rows, column);
            buf_clear(&text);
            if (number && value)
                format_count(&text, store_int(rows, column));
            else
                buf_puts(&text, value ? value : "");
            grid_cell(&t, buf_text(&text), NULL);
        }
        buf_release(&text);
    }
    e = store_end(rows, e, info);
    if (!e)
        grid_print(&t, screen, GRID_DROP, out);
    grid_release(&t);
    return e;
}

static enum err print_page(const struct cli_request *request, const struct workspace *ws,
                           const struct counts *c, int32_t as_of, struct buf *out,
                           struct err_info *info)
{
    struct screen screen;
    char day[CALENDAR_DAY_TEXT];
    struct buf text = {0};
    commands_screen(request, &screen);
    screen_paint(&screen, out, SCREEN_BOLD, ws->name);
    buf_putc(out, '\n');
    screen_line(&screen, out);
    screen_field(&screen, out, "Days of", ws->zone);
    screen_field(&screen, out, "Currency", ws->currency[0] ? ws->currency : "(not set)");
    screen_field(&screen, out, "As of", calendar_day_format(as_of, day));
    buf_printf(&text, "version %" PRId64, c->definition);
    screen_field(&screen, out, "Definition", buf_text(&text));
    buf_clear(&text);
    format_count(&text, c->restatements);
    screen_field(&screen, out, "Restated", buf_text(&text));
    buf_clear(&text);
    format_count(&text, c->erasures);
    screen_field(&screen, out, "Erasures", buf_text(&text));
    buf_release(&text);
    buf_putc(out, '\n');
    if (!c->imports) {
        buf_puts(out, "No data yet. Bring some in:\n\n  mainstay import ");
        options_quote(out, ws->path);
        buf_puts(out, " FILE...\n");
        return ERR_OK;
    }
    print_datasets(&screen, c, out);
    buf_putc(out, '\n');
    return print_imports(&screen, ws, out, info);
}

/* ---- for programs
 * ---------------------------------------------------------------------- */

static void write_json(const struct workspace *ws, const struct counts *c, int32_t as_of,
                       struct buf *out)
{
    char day[CALENDAR_DAY_TEXT];
    struct json_writer w;
    json_init(&w, out);
    w.pretty = true;
    json_object(&w, NULL);
    json_string(&w, "name", ws->name);
    json_string(&w, "timezone", ws->zone);
    json_string(&w, "currency", ws->currency);
    json_string(&w, "as_of", calendar_day_format(as_of, day));
    json_int(&w, "definition", c->definition);
    json_int(&w, "imports", c->imports);
    json_int(&w, "restatements", c->restatements);
    json_int(&w, "erasures", c->erasures);
    json_object(&w, "datasets");
    for (size_t i = 0; i < c->dataset_count; i++) {
        json_object(&w, c->datasets[i].name);
        json_int(&w, "rows", c->datasets[i].rows);
        json_int(&w, "segments", c->datasets[i].segments);
        json_int(&w, "bytes", c->datasets[i].bytes);
        json_end(&w);
    }
    json_end(&w);
    json_end(&w);
}

enum err cmd_status_run(const struct cli_request *request, struct err_info *info)
{
    struct workspace ws;
    struct counts counts = {0};
    struct arena arena = {0};
    struct buf out = {0};
    int32_t as_of;
    enum err e = workspace_open(&ws, request->subject, WORKSPACE_READ, info);
    if (e)
        return e;
    e = count_all(&counts, &ws, &arena, info);
    if (!e)
        e = workset_as_of(&as_of, &ws, request, info);
    if (!e && request->value[OPTION_FORMAT].choice == FORMAT_JSON)
        write_json(&ws, &counts, as_of, &out);
    else if (!e)
        e = print_page(request, &ws, &counts, as_of, &out, info);
    if (!e)
        e = commands_write(request, &out, info);
    buf_release(&out);
    arena_release(&arena);
    workspace_close(&ws);
    return e;
}
