/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay import: brings files into a workspace. */
#include "cli/commands.h"

#include "cli/changing.h"
#include "cli/format.h"
#include "cli/grid.h"
#include "ingest/stored.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* ---- what happened, for people and programs ------------------------------------------
 */

static void add_count(struct grid *t, uint64_t count)
{
    struct buf text = {0};
    format_count(&text, (int64_t)count);
    grid_cell(t, buf_text(&text), NULL);
    buf_release(&text);
}

static void print_file(struct grid *t, const struct stored_file *f,
                       enum catalogue_language language)
{
    grid_row(t);
    grid_cell(t, f->name, NULL);
    grid_cell(t, words_sentence(source_kind_name(f->kind), language), NULL);
    add_count(t, f->rows);
    add_count(t, f->added);
    add_count(t, f->replaced);
    add_count(t, f->unchanged);
    add_count(t, f->left_out);
}

static void print_files(const struct stored_import *im, const struct screen *screen,
                        struct buf *out)
{
    enum catalogue_language language = screen->language;
    struct grid t;
    grid_init(&t);
    grid_column(&t, words_text(WORD_FILE, language), GRID_LEFT, 0);
    grid_column(&t, words_text(WORD_KIND, language), GRID_LEFT, 0);
    grid_column(&t, words_text(WORD_ROWS, language), GRID_RIGHT, 0);
    grid_column(&t, words_text(WORD_NEW, language), GRID_RIGHT, 0);
    grid_column(&t, words_text(WORD_ROWS_CHANGED, language), GRID_RIGHT, 0);
    grid_column(&t, words_text(WORD_ROWS_UNCHANGED, language), GRID_RIGHT, 1);
    grid_column(&t, words_text(WORD_ROWS_LEFT_OUT, language), GRID_RIGHT, 1);
    grid_rule(&t);
    for (size_t i = 0; i < im->file_count; i++)
        print_file(&t, &im->files[i], language);
    grid_print(&t, screen, GRID_DROP, out);
    grid_release(&t);
}

static void add_note(struct buf *out, const struct stored_file *f,
                     enum catalogue_language language)
{
    struct buf note = {0};
    words_say_sentence(&note, f->told.note, language);
    WORDS_SAY(out, language, WORD_FILE_NOTE, f->name, buf_text(&note));
    buf_release(&note);
}

static void print_notes(const struct screen *screen, const struct stored_import *im,
                        struct buf *out)
{
    enum catalogue_language language = screen->language;
    const char *between =
        language == CATALOGUE_EN ? " " : ""; /* Chinese stops are wide */
    struct buf text = {0};
    for (size_t i = 0; i < im->file_count; i++) {
        const struct stored_file *f = &im->files[i];
        int64_t erased = (int64_t)f->erased;
        buf_clear(&text);
        if (f->known_import)
            WORDS_SAY(&text, language, WORD_FILE_KNOWN, f->name,
                      WORDS_NUMBER(f->known_import));
        if (f->told.note) {
            buf_puts(&text, text.size ? between : "");
            add_note(&text, f, language);
        }
        if (erased) {
            buf_puts(&text, text.size ? between : "");
            WORDS_SAY_COUNTED(&text, language, WORD_FILE_ERASED, erased, f->name,
                              WORDS_NUMBER(erased));
        }
        screen_note(screen, out, buf_text(&text));
    }
    buf_release(&text);
}

static void print_page(const struct cli_request *request, const struct stored_import *im,
                       const struct changing *change, int64_t id, struct buf *out)
{
    struct screen screen;
    struct buf title = {0};
    commands_screen(request, &screen);
    WORDS_SAY(&title, screen.language, WORD_IMPORT_TITLE, WORDS_NUMBER(id), im->ws->name);
    screen_paint(&screen, out, SCREEN_BOLD, buf_text(&title));
    buf_putc(out, '\n');
    screen_line(&screen, out);
    buf_release(&title);
    print_files(im, &screen, out);
    print_notes(&screen, im, out);
    if (im->source.waits) {
        buf_putc(out, '\n');
        words_put(out, screen.language, WORD_IMPORT_WAITS);
        buf_putc(out, '\n');
        changing_add_command(request, "import", request->subject, " FILE...", out);
        return;
    }
    changing_print(change, request, request->subject, out);
    changing_add_hint(request, WORD_HINT_REPORT, "report", request->subject, out);
}

static void write_json(const struct stored_import *im, const struct changing *change,
                       int64_t id, struct buf *out)
{
    struct json_writer w;
    json_init(&w, out);
    w.pretty = true;
    json_object(&w, NULL);
    json_int(&w, "import", id);
    json_string(&w, "source", im->source_name);
    json_array(&w, "files");
    for (size_t i = 0; i < im->file_count; i++) {
        const struct stored_file *f = &im->files[i];
        json_object(&w, NULL);
        json_string(&w, "name", f->name);
        json_string(&w, "kind", source_kind_name(f->kind));
        json_int(&w, "rows", (int64_t)f->rows);
        json_int(&w, "new", (int64_t)f->added);
        json_int(&w, "changed", (int64_t)f->replaced);
        json_int(&w, "unchanged", (int64_t)f->unchanged);
        json_int(&w, "left_out", (int64_t)f->left_out);
        json_int(&w, "erased", (int64_t)f->erased);
        json_end(&w);
    }
    json_end(&w);
    json_int(&w, "restated", (int64_t)change->restate.count);
    json_end(&w);
}

/* ---- doing it ------------------------------------------------------------------------
 */

/* Once there is something to find it in, the window is settled and stays. */
static enum err settle_window(const struct workspace *ws, struct definition *definition,
                              bool was_open, const struct changing *change, int64_t id,
                              struct err_info *info)
{
    char cause[64];
    int64_t version;
    if (!was_open || !change->has_report || definition->rule == PRESENCE_SUBSCRIPTION)
        return ERR_OK;
    snprintf(cause, sizeof cause, "import %" PRId64 ": window settled", id);
    return changing_add_definition(ws, definition, cause, &version, info);
}

static enum err record(struct stored_import *im, const struct changing *change,
                       struct definition *definition, bool window_open, int64_t *id,
                       struct err_info *info)
{
    struct store *store = im->ws->store;
    enum err e = store_begin(store, info);
    if (e)
        return e;
    e = stored_import_record(im, id, info);
    if (!e)
        e = changing_record(change, im->ws, "import", *id, info);
    if (!e)
        e = settle_window(im->ws, definition, window_open, change, *id, info);
    if (!e)
        e = store_commit(store, info);
    if (e)
        store_rollback(store);
    return e;
}

static enum err tell(const struct cli_request *request, const struct stored_import *im,
                     const struct changing *change, int64_t id, struct err_info *info)
{
    struct buf out = {0};
    if (request->value[OPTION_FORMAT].choice == FORMAT_JSON)
        write_json(im, change, id, &out);
    else
        print_page(request, im, change, id, &out);
    enum err e = commands_write(request, &out, info);
    buf_release(&out);
    return e;
}

/* A name that can stand before an id. */
static enum err check_source(const char *name, struct err_info *info)
{
    enum { LETTERS_MAX = 40 };
    size_t size = name ? strlen(name) : 1;
    bool fits = size > 0 && size <= LETTERS_MAX;
    for (size_t i = 0; name && fits && i < size; i++)
        fits = isalnum((unsigned char)name[i]) || strchr("_-.", name[i]);
    return fits
               ? ERR_OK
               : err_set(info, ERR_USAGE,
                         "--source %s: a source's name has at most %d letters and digits "
                         "of English, _, - and .",
                         name, LETTERS_MAX);
}

/* What was read of the new files has why rows were left out, and the lines they stand in;
 * what is stored of them has not. */
static enum err write_rejects(const struct workspace *ws, const struct source *source,
                              const struct cli_request *request, struct err_info *info)
{
    struct changing change = {0};
    struct definition definition;
    if (!options_given(request, OPTION_REJECTS) || source->waits)
        return ERR_OK;
    definition_init(&definition); /* the import's own settles by what is kept */
    enum err e = workset_definition(&definition, ws, request, info);
    if (!e)
        e = changing_compare(&change, ws, source, &definition, request, info);
    if (!e && change.has_report)
        e = workset_write_rejects(&change.report, request->value[OPTION_REJECTS].text,
                                  info);
    changing_release(&change);
    definition_release(&definition);
    return e;
}

static enum err import_into(const struct workspace *ws, const struct cli_request *request,
                            struct err_info *info)
{
    struct stored_import im;
    struct changing change = {0};
    struct definition definition;
    struct source_options options = workset_reading(request);
    int64_t id = 0;
    definition_init(&definition);
    options.source = request->value[OPTION_SOURCE].text;
    enum err e = check_source(options.source, info);
    if (!e)
        e = workset_definition(&definition, ws, request, info);
    bool window_open = definition.window != DEFINITION_WINDOW_GIVEN;
    if (!e)
        e = stored_import_read(&im, ws, &options, info);
    if (e) {
        definition_release(&definition);
        return e;
    }
    e = stored_import_write(&im, info);
    if (!e)
        e = write_rejects(ws, &im.source, request, info);
    if (!e && (im.is_filtered || im.is_added))
        e = stored_import_reload(&im, info);
    if (!e && !im.source.waits)
        e = changing_compare(&change, ws, &im.source, &definition, request, info);
    if (!e)
        e = record(&im, &change, &definition, window_open, &id, info);
    if (!e)
        stored_import_settle(&im);
    if (!e)
        e = tell(request, &im, &change, id, info);
    changing_release(&change);
    stored_import_release(&im);
    definition_release(&definition);
    return e;
}

/* The import is complete and told of already: what goes wrong here is left for the next
 * one to do. */
static void compact(const struct workspace *ws)
{
    struct err_info info = {0};
    if (stored_compact(ws, false, &info))
        fprintf(stderr,
                "mainstay: the import is complete, but files were not put together: %s\n",
                info.text);
}

enum err cmd_import_run(const struct cli_request *request, struct err_info *info)
{
    struct workspace ws;
    enum err e = workspace_open(&ws, request->subject, WORKSPACE_WRITE, info);
    if (e)
        return e;
    e = import_into(&ws, request, info);
    if (!e)
        compact(&ws);
    workspace_close(&ws);
    return e;
}
