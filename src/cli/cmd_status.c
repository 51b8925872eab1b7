/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay status: what a workspace holds. */
#include "cli/commands.h"

#include "base/intern.h"
#include "cli/format.h"
#include "cli/grid.h"
#include "cli/words.h"
#include "cli/workset.h"

#include <inttypes.h>
#include <string.h>

#define SOURCES_MAX 100 /* told of */

struct dataset {
    const char *name;
    int64_t segments, files, rows, bytes;
};

struct counts {
    struct dataset datasets[SOURCE_IGNORE];
    size_t dataset_count;
    const char *sources[SOURCES_MAX]; /* names, in the order of first sight */
    size_t source_count;
    int64_t imports, restatements, erasures, definition;
};

static enum err count(const struct workspace *ws, const char *query, int64_t *out,
                      struct err_info *info)
{
    return store_run_id(ws->store, query, out, info, "");
}

/* paths: of the files seen so far; several segments may lie in one. */
static void add_segment(struct counts *c, const struct workspace_segment *s,
                        struct intern *paths)
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
    uint32_t known = intern_count(paths);
    if (intern_add(paths, s->path, strlen(s->path)) < known)
        return;
    c->datasets[i].files++;
    c->datasets[i].bytes += s->bytes;
}

static void add_source(struct counts *c, const char *name)
{
    for (size_t i = 0; i < c->source_count; i++)
        if (!strcmp(c->sources[i], name))
            return;
    if (name[0] && c->source_count < SOURCES_MAX)
        c->sources[c->source_count++] = name;
}

static enum err count_all(struct counts *c, const struct workspace *ws,
                          struct arena *arena, struct err_info *info)
{
    struct workspace_segment *segments;
    size_t n;
    struct intern *paths = intern_create();
    enum err e = workspace_segments(ws, &segments, &n, arena, info);
    for (size_t i = 0; !e && i < n; i++) {
        add_segment(c, &segments[i], paths);
        add_source(c, segments[i].source);
    }
    intern_free(paths);
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

/* What the kind is called; a kind of a later version as it is. */
static const char *kind_text(const char *name, enum catalogue_language language)
{
    const char *text = words_sentence(name, language);
    return text ? text : name;
}

static void print_datasets(const struct screen *screen, const struct counts *c,
                           struct buf *out)
{
    struct grid t;
    grid_init(&t);
    grid_column(&t, words_text(WORD_WORKSPACE_DATA, screen->language), GRID_LEFT, 0);
    grid_column(&t, words_text(WORD_ROWS, screen->language), GRID_RIGHT, 0);
    grid_column(&t, words_text(WORD_FILES, screen->language), GRID_RIGHT, 0);
    grid_column(&t, "MB", GRID_RIGHT, 1);
    grid_rule(&t);
    for (size_t i = 0; i < c->dataset_count; i++) {
        const struct dataset *d = &c->datasets[i];
        struct buf text = {0};
        grid_row(&t);
        grid_cell(&t, kind_text(d->name, screen->language), NULL);
        format_count(&text, d->rows);
        grid_cell(&t, buf_text(&text), NULL);
        buf_clear(&text);
        format_count(&text, d->files);
        grid_cell(&t, buf_text(&text), NULL);
        buf_clear(&text);
        format_real(&text, (double)d->bytes / 1e6, 1);
        grid_cell(&t, buf_text(&text), NULL);
        buf_release(&text);
    }
    grid_print(&t, screen, GRID_DROP, out);
    grid_release(&t);
}

/* The columns of imports_all as they are shown; that of sources where there are any. */
static const int import_columns[] = {0, 1, 2, 10, 3, 4, 5, 6, 7};

static enum err print_imports(const struct screen *screen, const struct workspace *ws,
                              bool has_sources, struct buf *out, struct err_info *info)
{
    struct store_rows *rows = NULL;
    struct grid t;
    grid_init(&t);
    grid_column(&t, words_text(WORD_IMPORT, screen->language), GRID_RIGHT, 0);
    grid_column(&t, words_text(WORD_WHEN, screen->language), GRID_LEFT, 1);
    grid_column(&t, words_text(WORD_FILE, screen->language), GRID_LEFT, 0);
    if (has_sources)
        grid_column(&t, words_text(WORD_IMPORT_SOURCE, screen->language), GRID_LEFT, 0);
    grid_column(&t, words_text(WORD_KIND, screen->language), GRID_LEFT, 0);
    grid_column(&t, words_text(WORD_ROWS, screen->language), GRID_RIGHT, 0);
    grid_column(&t, words_text(WORD_NEW, screen->language), GRID_RIGHT, 0);
    grid_column(&t, words_text(WORD_ROWS_CHANGED, screen->language), GRID_RIGHT, 0);
    grid_column(&t, words_text(WORD_ROWS_UNCHANGED, screen->language), GRID_RIGHT, 1);
    grid_rule(&t);
    enum err e = store_select(ws->store, "imports_all", &rows, info, "");
    while (!e && store_next(rows)) {
        struct buf text = {0};
        grid_row(&t);
        for (size_t i = 0; i < sizeof import_columns / sizeof *import_columns; i++) {
            int column = import_columns[i];
            bool number = column == 0 || (column >= 4 && column <= 7);
            if (column == 10 && !has_sources)
                continue;
            const char *value = store_text(rows, column);
            buf_clear(&text);
            if (number && value)
                format_count(&text, store_int(rows, column));
            else if (value)
                buf_puts(&text, column == 3 ? kind_text(value, screen->language) : value);
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

static void field(const struct screen *screen, enum words_code label, const char *text,
                  struct buf *out)
{
    screen_field(screen, out, words_text(label, screen->language), text);
}

static void print_head(const struct screen *screen, const struct workspace *ws,
                       const struct counts *c, int32_t as_of, struct buf *out)
{
    enum catalogue_language language = screen->language;
    const char *currency =
        ws->currency[0] ? ws->currency : words_text(WORD_CURRENCY_NOT_SET, language);
    struct buf text = {0};
    screen_paint(screen, out, SCREEN_BOLD, ws->name);
    buf_putc(out, '\n');
    screen_line(screen, out);
    field(screen, WORD_DAYS_OF, ws->zone, out);
    field(screen, WORD_CURRENCY, currency, out);
    field(screen, WORD_AS_OF, WORDS_DAY(as_of, language), out);
    WORDS_SAY(&text, language, WORD_VERSION_NUMBER, WORDS_NUMBER(c->definition));
    field(screen, WORD_DEFINITION_LABEL, buf_text(&text), out);
    field(screen, WORD_RESTATED, WORDS_NUMBER(c->restatements), out);
    field(screen, WORD_ERASURES, WORDS_NUMBER(c->erasures), out);
    buf_putc(out, '\n');
    buf_release(&text);
}

static enum err print_page(const struct cli_request *request, const struct workspace *ws,
                           const struct counts *c, int32_t as_of, struct buf *out,
                           struct err_info *info)
{
    struct screen screen;
    commands_screen(request, &screen);
    print_head(&screen, ws, c, as_of, out);
    if (!c->imports) {
        words_put(out, screen.language, WORD_NO_DATA_YET);
        buf_puts(out, "\n\n  mainstay import ");
        options_quote(out, ws->path);
        buf_puts(out, " FILE...\n");
        return ERR_OK;
    }
    print_datasets(&screen, c, out);
    buf_putc(out, '\n');
    return print_imports(&screen, ws, c->source_count > 0, out, info);
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
    json_array(&w, "sources");
    for (size_t i = 0; i < c->source_count; i++)
        json_string(&w, NULL, c->sources[i]);
    json_end(&w);
    json_object(&w, "datasets");
    for (size_t i = 0; i < c->dataset_count; i++) {
        json_object(&w, c->datasets[i].name);
        json_int(&w, "rows", c->datasets[i].rows);
        json_int(&w, "segments", c->datasets[i].segments);
        json_int(&w, "files", c->datasets[i].files);
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
