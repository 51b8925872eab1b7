/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay definition: what a workspace's numbers mean, and what they meant before. */
#include "cli/commands.h"

#include "cli/changing.h"
#include "cli/grid.h"
#include "ingest/stored.h"
#include "measure/compare.h"

#include <inttypes.h>
#include <string.h>

/* ---- versions ------------------------------------------------------------------------
 */

struct version {
    int64_t number;
    char *at, *cause;
    struct definition definition;
};

static void version_release(struct version *v)
{
    free(v->at);
    free(v->cause);
    definition_release(&v->definition);
}

/* number 0: the newest.  Always to be released. */
static enum err version_read(struct version *out, const struct workspace *ws,
                             int64_t number, struct err_info *info)
{
    struct store_rows *rows = NULL;
    *out = (struct version){0};
    definition_init(&out->definition);
    enum err e =
        number ? store_select(ws->store, "definition_version", &rows, info, "i", number)
               : store_select(ws->store, "definition_latest", &rows, info, "");
    if (!e && store_next(rows)) {
        const char *text = store_text(rows, 2);
        out->number = store_int(rows, 0);
        out->at = mem_strdup(store_text(rows, 1));
        out->cause = mem_strdup(store_text(rows, 3));
        e = definition_read(&out->definition, text, strlen(text),
                            "the workspace's definition", info);
        out->definition.version = (int32_t)out->number;
    }
    e = store_end(rows, e, info);
    if (!e && !out->number)
        e = err_set(info, ERR_SETTING,
                    "there is no version %" PRId64
                    " of the definition; \"mainstay definition log %s\" lists them",
                    number, ws->path);
    return e;
}

static enum err read_number(const char *text, int64_t *out, struct err_info *info)
{
    char *end;
    *out = strtoll(text, &end, 10);
    if (*end || *out < 1 || end == text)
        return err_set(info, ERR_USAGE, "\"%s\" is no version: they are 1, 2, 3 ...",
                       text);
    return ERR_OK;
}

/* ---- settings as text --------------------------------------------------------- */

/* The object of the JSON contract as a tree; free with json_free. */
static struct json_value *settings_of(const struct definition *d)
{
    struct buf text = {0};
    struct json_writer w;
    struct json_value *value = NULL;
    struct err_info info = {0};
    json_init(&w, &text);
    definition_write(d, &w, NULL);
    enum err e = json_read(&value, buf_text(&text), text.size, "definition", &info);
    CHECK(!e); /* it was written a moment ago */
    buf_release(&text);
    return value;
}

/* The text of a setting, or "(not set)". */
static void add_setting(const struct json_value *settings, const char *key,
                        enum catalogue_language language, struct buf *out)
{
    struct buf text = {0};
    const struct json_value *value = json_get(settings, key);
    if (json_scalar_text(value, &text))
        buf_puts(out, buf_text(&text));
    else
        words_put(out, language, WORD_SETTING_NOT_SET);
    buf_release(&text);
}

/* ---- show, log, diff ------------------------------------------------------------ */

/* What a version was made by: the log says it in English, and these are all it says. */
static void add_cause(struct buf *out, const char *cause,
                      enum catalogue_language language)
{
    int64_t import;
    int end = 0;
    if (sscanf(cause, "import %" SCNd64 ": window settled%n", &import, &end) == 1 &&
        end && !cause[end])
        WORDS_SAY(out, language, WORD_CAUSE_SETTLED, WORDS_NUMBER(import));
    else if (!strncmp(cause, "set ", 4))
        WORDS_SAY(out, language, WORD_CAUSE_SET, cause + 3);
    else if (!strcmp(cause, "init"))
        words_put(out, language, WORD_CAUSE_INIT);
    else
        buf_puts(out, cause);
}

static void print_version(const struct version *v, const struct screen *screen,
                          struct buf *out)
{
    enum catalogue_language language = screen->language;
    struct json_value *settings = settings_of(&v->definition);
    struct definition_setting setting;
    struct buf text = {0};
    struct grid t;
    add_cause(&text, v->cause, language);
    WORDS_SAY(out, language, WORD_VERSION_SINCE, WORDS_NUMBER(v->number), v->at,
              buf_text(&text));
    buf_puts(out, "\n\n");
    grid_init(&t);
    grid_column(&t, words_text(WORD_SETTING, language), GRID_LEFT, 0);
    grid_column(&t, words_text(WORD_SETTING_VALUE, language), GRID_LEFT, 0);
    grid_column(&t, words_text(WORD_SETTING_MEANS, language), GRID_LEFT, 1);
    grid_rule(&t);
    for (size_t i = 0; definition_setting_of(&v->definition, i, &setting); i++) {
        buf_clear(&text);
        add_setting(settings, setting.key, language, &text);
        grid_row(&t);
        grid_cell(&t, setting.key, NULL);
        grid_cell(&t, buf_text(&text), NULL);
        buf_clear(&text);
        words_say_sentence(&text, setting.help, language);
        grid_cell(&t, buf_text(&text), SCREEN_DIM);
    }
    grid_print(&t, screen, GRID_DROP, out);
    grid_release(&t);
    json_free(settings);
    buf_release(&text);
}

static enum err show(const struct workspace *ws, const struct cli_request *request,
                     struct buf *out, struct err_info *info)
{
    struct version v;
    int64_t number = 0;
    enum err e = ERR_OK;
    if (request->file_count > 1)
        e = read_number(request->files[1], &number, info);
    if (e)
        return e;
    e = version_read(&v, ws, number, info);
    if (!e && request->value[OPTION_FORMAT].choice == FORMAT_JSON) {
        struct json_writer w;
        json_init(&w, out);
        w.pretty = true;
        definition_write(&v.definition, &w, NULL);
    } else if (!e) {
        struct screen screen;
        commands_screen(request, &screen);
        print_version(&v, &screen, out);
    }
    version_release(&v);
    return e;
}

static enum err list(const struct workspace *ws, const struct cli_request *request,
                     struct buf *out, struct err_info *info)
{
    struct store_rows *rows = NULL;
    struct screen screen;
    struct grid t;
    char number[24];
    commands_screen(request, &screen);
    grid_init(&t);
    grid_column(&t, words_text(WORD_VERSION, screen.language), GRID_RIGHT, 0);
    grid_column(&t, words_text(WORD_SINCE, screen.language), GRID_LEFT, 0);
    grid_column(&t, words_text(WORD_BECAUSE_OF, screen.language), GRID_LEFT, 0);
    grid_rule(&t);
    enum err e = store_select(ws->store, "definitions_all", &rows, info, "");
    while (!e && store_next(rows)) {
        snprintf(number, sizeof number, "%" PRId64, store_int(rows, 0));
        grid_row(&t);
        grid_cell(&t, number, NULL);
        grid_cell(&t, store_text(rows, 1), NULL);
        struct buf cause = {0};
        add_cause(&cause, store_text(rows, 3), screen.language);
        grid_cell(&t, buf_text(&cause), NULL);
        buf_release(&cause);
    }
    e = store_end(rows, e, info);
    if (!e)
        grid_print(&t, &screen, GRID_DROP, out);
    grid_release(&t);
    return e;
}

static void add_version_column(struct grid *t, int64_t number,
                               enum catalogue_language language)
{
    struct buf text = {0};
    WORDS_SAY(&text, language, WORD_VERSION_OF, WORDS_NUMBER(number));
    grid_column(t, buf_text(&text), GRID_LEFT, 0);
    buf_release(&text);
}

static void add_side(struct buf *out, const char *value, enum catalogue_language language)
{
    if (strcmp(value, COMPARE_NOT_SET) == 0)
        words_put(out, language, WORD_SETTING_NOT_SET);
    else
        buf_puts(out, value);
}

/* Adds a row for each setting that differs, and says how many do. */
static size_t add_differences(struct grid *t, const struct version *a,
                              const struct version *b, enum catalogue_language language)
{
    struct compare_change *changes;
    size_t count = compare_changes(&a->definition, &b->definition, &changes);
    for (size_t i = 0; i < count; i++) {
        struct buf before = {0}, after = {0};
        add_side(&before, changes[i].a, language);
        add_side(&after, changes[i].b, language);
        grid_row(t);
        grid_cell(t, changes[i].key, NULL);
        grid_cell(t, buf_text(&before), NULL);
        grid_cell(t, buf_text(&after), NULL);
        buf_release(&before);
        buf_release(&after);
    }
    compare_changes_free(changes, count);
    return count;
}

static void print_difference(const struct cli_request *request, const struct version *a,
                             const struct version *b, struct buf *out)
{
    struct screen screen;
    struct grid t;
    commands_screen(request, &screen);
    grid_init(&t);
    grid_column(&t, words_text(WORD_SETTING, screen.language), GRID_LEFT, 0);
    add_version_column(&t, a->number, screen.language);
    add_version_column(&t, b->number, screen.language);
    grid_rule(&t);
    if (add_differences(&t, a, b, screen.language)) {
        grid_print(&t, &screen, GRID_DROP, out);
    } else {
        WORDS_SAY(out, screen.language, WORD_VERSIONS_SAME, WORDS_NUMBER(a->number),
                  WORDS_NUMBER(b->number));
        buf_putc(out, '\n');
    }
    grid_release(&t);
}

/* diff DIR [A [B]]: B is the newest where it is not named, A the one before B. */
static enum err diff(const struct workspace *ws, const struct cli_request *request,
                     struct buf *out, struct err_info *info)
{
    struct version a = {0}, b = {0};
    int64_t first = 0, second = 0;
    enum err e = ERR_OK;
    if (request->file_count > 1)
        e = read_number(request->files[1], &first, info);
    if (!e && request->file_count > 2)
        e = read_number(request->files[2], &second, info);
    if (e)
        return e;
    e = version_read(&b, ws, second, info);
    if (!e && !first)
        first = b.number > 1 ? b.number - 1 : 1;
    if (!e) {
        e = version_read(&a, ws, first, info);
        if (!e)
            print_difference(request, &a, &b, out);
        version_release(&a);
    }
    version_release(&b);
    return e;
}

/* ---- set
 * -------------------------------------------------------------------------------- */

static enum err set_one(struct definition *d, const char *pair, struct err_info *info)
{
    const char *equals = strchr(pair, '=');
    if (!equals)
        return err_set(info, ERR_USAGE, "\"%s\" is no setting; type KEY=VALUE", pair);
    char *key = mem_strndup(pair, (size_t)(equals - pair));
    enum err e = definition_set(d, key, equals + 1, info);
    free(key);
    return e;
}

static char *cause_of(const struct cli_request *request)
{
    struct buf text = {0};
    buf_puts(&text, "set");
    for (size_t i = 1; i < request->file_count; i++)
        buf_printf(&text, " %s", request->files[i]);
    return buf_detach(&text);
}

static enum err record(const struct workspace *ws, const struct cli_request *request,
                       const struct definition *d, const struct changing *change,
                       int64_t *version, struct err_info *info)
{
    char *cause = cause_of(request);
    enum err e = store_begin(ws->store, info);
    if (!e) {
        e = changing_add_definition(ws, d, cause, version, info);
        if (!e)
            e = changing_record(change, ws, "definition", *version, info);
        if (!e)
            e = store_commit(ws->store, info);
        if (e)
            store_rollback(ws->store);
    }
    free(cause);
    return e;
}

/* Before there is any data, nothing is restated, and the window stays to be found. */
static enum err compare(struct changing *change, struct source *source, bool *has_source,
                        const struct workspace *ws, struct definition *d,
                        const struct cli_request *request, struct err_info *info)
{
    struct source_options options = {0};
    enum err e = stored_load(source, ws, &options, info);
    *has_source = !e;
    if (e == ERR_EMPTY)
        return ERR_OK;
    return e ? e : changing_compare(change, ws, source, d, request, info);
}

static enum err set(const struct workspace *ws, const struct cli_request *request,
                    struct buf *out, struct err_info *info)
{
    struct version v;
    struct changing change = {0};
    struct source source;
    bool has_source = false;
    int64_t version = 0;
    if (request->file_count < 2)
        return err_set(info, ERR_USAGE,
                       "definition set needs settings, e.g. mainstay definition set %s "
                       "window_days=60",
                       ws->path);
    enum err e = version_read(&v, ws, 0, info);
    for (size_t i = 1; !e && i < request->file_count; i++)
        e = set_one(&v.definition, request->files[i], info);
    if (!e)
        e = compare(&change, &source, &has_source, ws, &v.definition, request, info);
    if (!e)
        e = record(ws, request, &v.definition, &change, &version, info);
    if (!e) {
        WORDS_SAY(out, commands_language(request), WORD_DEFINITION_NOW,
                  WORDS_NUMBER(version));
        buf_putc(out, '\n');
        if (has_source)
            changing_print(&change, request, ws->path, out);
    }
    changing_release(&change);
    if (has_source)
        source_release(&source);
    version_release(&v);
    return e;
}

/* ---- which of them
 * ------------------------------------------------------------------------ */

static const struct {
    const char *name;
    enum workspace_use use;
    enum err (*run)(const struct workspace *ws, const struct cli_request *request,
                    struct buf *out, struct err_info *info);
} verbs[] = {
    {"show", WORKSPACE_READ, show},
    {"set", WORKSPACE_WRITE, set},
    {"diff", WORKSPACE_READ, diff},
    {"log", WORKSPACE_READ, list},
};

enum err cmd_definition_run(const struct cli_request *request, struct err_info *info)
{
    struct workspace ws;
    struct buf out = {0};
    size_t i = 0;
    while (i < sizeof verbs / sizeof *verbs && strcmp(verbs[i].name, request->subject))
        i++;
    if (i == sizeof verbs / sizeof *verbs)
        return err_set(info, ERR_USAGE,
                       "definition knows show, set, diff and log, not \"%s\"",
                       request->subject);
    enum err e = workspace_open(&ws, request->files[0], verbs[i].use, info);
    if (e)
        return e;
    e = verbs[i].run(&ws, request, &out, info);
    if (!e)
        e = commands_write(request, &out, info);
    buf_release(&out);
    workspace_close(&ws);
    return e;
}
