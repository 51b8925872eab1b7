/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/workset.h"

#include "base/output.h"
#include "base/tz.h"
#include "cli/commands.h"
#include "ingest/stored.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TEXT_SIZE_MAX   (1 << 20)
#define MAX_BAD_DEFAULT 0.05

enum calendar_unit workset_unit_of(const char *written)
{
    if (strcmp(written, "total") == 0)
        return CALENDAR_MONTH;
    if (strpbrk(written, "Qq"))
        return CALENDAR_QUARTER;
    if (strpbrk(written, "Ww"))
        return CALENDAR_WEEK;
    size_t parts = 1;
    for (const char *c = written; (c = strchr(c, '-')); c++)
        parts++;
    return parts == 1 ? CALENDAR_YEAR : parts == 2 ? CALENDAR_MONTH : CALENDAR_DAY;
}

enum calendar_unit workset_unit(const struct cli_request *request)
{
    const struct options_value *value = request->value;
    if (value[OPTION_UNIT].given)
        return (enum calendar_unit)value[OPTION_UNIT].choice;
    if (value[OPTION_EVERY].given)
        return (enum calendar_unit)value[OPTION_EVERY].choice;
    if (value[OPTION_PERIOD].given)
        return workset_unit_of(value[OPTION_PERIOD].text);
    return CALENDAR_MONTH;
}

/* ---- the definition ------------------------------------------------------------ */

enum err workset_read_text(const char *path, const char *what, struct buf *out,
                           struct err_info *info)
{
    bool is_stdin = !strcmp(path, "-");
    FILE *file = is_stdin ? stdin : fopen(path, "rb");
    if (!file)
        return err_set_errno(info, errno, "open", path);
    char piece[4096];
    size_t size;
    errno = 0;
    while (out->size <= TEXT_SIZE_MAX && (size = fread(piece, 1, sizeof piece, file)) > 0)
        buf_add(out, piece, size);
    enum err e = ERR_OK;
    if (ferror(file))
        e = err_set_errno(info, errno, "read", path);
    else if (out->size > TEXT_SIZE_MAX)
        e = err_set(info, ERR_LIMIT, "%s: %s has at most %d bytes", path, what,
                    TEXT_SIZE_MAX);
    if (!is_stdin)
        fclose(file);
    return e;
}

static enum err read_definition(struct definition *definition, const char *path,
                                struct err_info *info)
{
    struct buf text = {0};
    enum err e = workset_read_text(path, "a definition", &text, info);
    if (!e)
        e = definition_read(definition, buf_text(&text), text.size, path, info);
    buf_release(&text);
    return e;
}

/* The newest version, as it was written. */
static enum err read_version(struct definition *definition,
                             const struct workspace *workspace, struct err_info *info)
{
    struct store_rows *rows = NULL;
    enum err e = store_select(workspace->store, "definition_latest", &rows, info, "");
    if (!e && store_next(rows)) {
        const char *text = store_text(rows, 2);
        e = definition_read(definition, text, strlen(text), "the workspace's definition",
                            info);
        definition->version = (int32_t)store_int(rows, 0);
        definition->window_version = definition->version;
    }
    return store_end(rows, e, info);
}

/* ---- the other definition ------------------------------------------------------ */

/* KEY=VALUE,KEY=VALUE: a comma begins a pair where a key follows, for some values have
 * commas themselves. */
static size_t pair_size(const char *text)
{
    size_t size = strcspn(text, ",");
    while (text[size]) {
        const char *next = text + size + 1;
        size_t key = strcspn(next, ",=");
        if (next[key] == '=' && key > 0)
            break;
        size += 1 + strcspn(next, ",");
    }
    return size;
}

static enum err set_pairs(struct definition *definition, const char *text,
                          struct err_info *info)
{
    enum err e = ERR_OK;
    while (!e && *text) {
        size_t size = pair_size(text);
        char *pair = mem_strndup(text, size), *equals = strchr(pair, '=');
        if (equals) {
            *equals = '\0';
            e = definition_set(definition, pair, equals + 1, info);
        } else {
            e = err_set(info, ERR_USAGE,
                        "--compare %s: expected KEY=VALUE, as in window_days=60", text);
        }
        free(pair);
        text += size + (text[size] == ',');
    }
    return e;
}

/* The version called so, by number or, the newest first, by the name it gives itself. */
static enum err find_version(struct definition *definition, bool *found,
                             const struct workspace *workspace, const char *text,
                             struct err_info *info)
{
    struct store_rows *rows = NULL;
    enum err e = store_select(workspace->store, "definitions_all", &rows, info, "");
    *found = false;
    while (!e && store_next(rows)) {
        struct definition version;
        char number[24];
        const char *settings = store_text(rows, 2);
        definition_init(&version);
        e = definition_read(&version, settings, strlen(settings),
                            "the workspace's definition", info);
        version.version = version.window_version = (int32_t)store_int(rows, 0);
        snprintf(number, sizeof number, "%d", (int)version.version);
        if (!e && (!strcmp(number, text) || !strcmp(version.name, text))) {
            definition_release(definition);
            *definition = version;
            *found = true;
        } else {
            definition_release(&version);
        }
    }
    return store_end(rows, e, info);
}

static enum err read_other(struct workset *out, const struct cli_request *request,
                           struct err_info *info)
{
    const char *text = request->value[OPTION_COMPARE].text;
    const struct workspace *workspace = out->is_workspace ? &out->workspace : NULL;
    struct definition *other = &out->other_definition;
    bool found = false;
    definition_init(other);
    enum err e = workspace ? find_version(other, &found, workspace, text, info) : ERR_OK;
    if (e || found)
        return e;
    e = workset_definition(other, workspace, request, info);
    if (e)
        return e;
    if (access(text, F_OK) == 0)
        return read_definition(other, text, info);
    if (strchr(text, '='))
        return set_pairs(other, text, info);
    return err_set(info, ERR_SETTING,
                   "--compare %s: there is no such file%s; type changes such as "
                   "window_days=60, or a file of settings",
                   text,
                   workspace ? ", and no version of the definition is called so"
                             : ", and only a workspace has versions of its definition");
}

/* ---- what is in force ---------------------------------------------------------- */

/* The file first, so that --set can differ from it. */
enum err workset_definition(struct definition *definition,
                            const struct workspace *workspace,
                            const struct cli_request *request, struct err_info *info)
{
    enum err e = workspace ? read_version(definition, workspace, info) : ERR_OK;
    if (!e && options_given(request, OPTION_DEFINITION))
        e = read_definition(definition, request->value[OPTION_DEFINITION].text, info);
    for (size_t i = 0; i < request->word_count && !e; i++) {
        const struct options_word *word = &request->words[i];
        if (word->is_file || word->code != OPTION_SET)
            continue;
        const char *equals = strchr(word->text, '=');
        char *key = mem_strndup(word->text, (size_t)(equals - word->text));
        e = definition_set(definition, key, equals + 1, info);
        free(key);
    }
    return e;
}

/* ---- the files ----------------------------------------------------------------- */

struct slices {
    const char *by[REPORT_BY_MAX];
    const char *attributes[REPORT_BY_MAX]; /* per by */
    const char *literals[REPORT_BY_MAX]; /* by itself, where it may be a column's name */
    size_t by_count;
};

static enum err add_slice(struct slices *s, const char *by, struct arena *arena,
                          struct err_info *info)
{
    for (size_t i = 0; i < s->by_count; i++)
        if (strcmp(s->by[i], by) == 0)
            return ERR_OK;
    if (s->by_count == REPORT_BY_MAX)
        return err_set(info, ERR_USAGE, "--by can be given %d times at most",
                       REPORT_BY_MAX);
    char base[REPORT_NAME_MAX];
    enum report_by_mode mode;
    enum err e = report_by_base(by, base, &mode, info);
    if (e)
        return e;
    s->attributes[s->by_count] = arena_strdup(arena, base);
    s->literals[s->by_count] = mode == REPORT_BY_LAST ? NULL : by;
    s->by[s->by_count++] = by;
    return ERR_OK;
}

/* --by as it is; --group COLUMN=VALUE needs COLUMN. */
static enum err find_slices(struct slices *s, const struct cli_request *request,
                            struct arena *arena, struct err_info *info)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < request->word_count && !e; i++) {
        const struct options_word *word = &request->words[i];
        if (word->is_file)
            continue;
        if (word->code == OPTION_BY)
            e = add_slice(s, word->text, arena, info);
        else if (word->code == OPTION_GROUP)
            e = add_slice(s, arena_strndup(arena, word->text, strcspn(word->text, "=")),
                          arena, info);
    }
    return e;
}

static struct source_options source_options_of(const struct cli_request *request,
                                               struct slices *slices)
{
    const struct options_value *value = request->value;
    return (struct source_options){
        .paths = request->files,
        .kinds = request->kinds,
        .path_count = request->file_count,
        .maps = request->maps,
        .map_count = request->map_count,
        .zone = value[OPTION_TZ].text,
        .encoding = value[OPTION_ENCODING].text,
        .currency = value[OPTION_CURRENCY].text,
        .date_order = !value[OPTION_DATE_ORDER].given   ? DATES_ORDER_UNKNOWN
                      : value[OPTION_DATE_ORDER].choice ? DATES_MONTH_FIRST
                                                        : DATES_DAY_FIRST,
        .decimal = !value[OPTION_DECIMAL].given   ? 0
                   : value[OPTION_DECIMAL].choice ? ','
                                                  : '.',
        .bad_share_max =
            value[OPTION_MAX_BAD].given ? value[OPTION_MAX_BAD].share : MAX_BAD_DEFAULT,
        .attributes = slices->by_count ? slices->attributes : NULL,
        .attribute_literals = slices->by_count ? slices->literals : NULL,
        .attribute_count = slices->by_count,
        .keep_row_reasons = value[OPTION_REJECTS].given,
        .memory_bytes = (uint64_t)value[OPTION_MEMORY].number,
    };
}

struct source_options workset_reading(const struct cli_request *request)
{
    struct slices none = {0};
    return source_options_of(request, &none);
}

static struct report_request report_request_of(const struct cli_request *request,
                                               const struct definition *definition,
                                               const struct slices *slices)
{
    const struct options_value *value = request->value;
    struct report_request r = {
        .calendar = {.unit = workset_unit(request),
                     .week_start = definition->week_start,
                     .fiscal_month = definition->fiscal_month},
        .has_from = value[OPTION_FROM].given,
        .from = value[OPTION_FROM].start,
        .has_to = value[OPTION_TO].given,
        .to = value[OPTION_TO].end - 1,
        .has_as_of = value[OPTION_AS_OF].given,
        .as_of = value[OPTION_AS_OF].end - 1,
        .by_count = slices->by_count,
    };
    memcpy(r.by, slices->by, sizeof r.by);
    return r;
}

/* ---- all of it ------------------------------------------------------------------ */

enum err workset_write_rejects(const struct report *report, const char *path,
                               struct err_info *info)
{
    struct output out;
    uint64_t rows;
    enum err e = output_open(&out, path, info);
    if (e)
        return e;
    e = report_write_rejects(report, &out, &rows, info);
    if (!e)
        return output_commit(&out, info);
    output_discard(&out);
    return e;
}

enum err workset_as_of(int32_t *out, const struct workspace *workspace,
                       const struct cli_request *request, struct err_info *info)
{
    struct tz *tz = NULL;
    if (options_given(request, OPTION_AS_OF)) {
        *out = request->value[OPTION_AS_OF].end - 1;
        return ERR_OK;
    }
    enum err e = tz_load(&tz, workspace->zone, info);
    if (!e)
        *out = tz_local_day(tz, (int64_t)time(NULL) * 1000000) - 1;
    tz_free(tz);
    return e;
}

enum err workset_figures(struct report *out, bool *has_figures,
                         const struct source *source, struct definition *definition,
                         int32_t as_of, struct err_info *info)
{
    struct report_request wanted = {
        .calendar = {.unit = CALENDAR_MONTH,
                     .week_start = definition->week_start,
                     .fiscal_month = definition->fiscal_month},
        .has_as_of = true,
        .as_of = as_of};
    enum err e = report_build(out, source, definition, &wanted, info);
    *has_figures = !e;
    return e == ERR_NO_PERIOD ? ERR_OK : e;
}

/* What a workspace says itself cannot be said again on the command line. */
static enum err check_workspace_options(const struct cli_request *request,
                                        struct err_info *info)
{
    static const enum options_code settled[] = {
        OPTION_TZ,      OPTION_MAP,        OPTION_AS,     OPTION_ENCODING,
        OPTION_DECIMAL, OPTION_DATE_ORDER, OPTION_MAX_BAD};
    for (size_t i = 0; i < sizeof settled / sizeof *settled; i++)
        if (options_given(request, settled[i]))
            return err_set(info, ERR_USAGE,
                           "--%s is for files: %s is a workspace, which was told so at "
                           "init or import",
                           options_at(settled[i])->name, request->files[0]);
    return ERR_OK;
}

/* The one word is a directory with a workspace in it; beside files there can be none. */
static enum err find_workspace(struct workset *out, const struct cli_request *request,
                               struct err_info *info)
{
    for (size_t i = 0; i < request->file_count; i++) {
        if (!workspace_is(request->files[i]))
            continue;
        if (request->file_count > 1)
            return err_set(info, ERR_USAGE,
                           "%s is a workspace, and a report is of one workspace or of "
                           "files; \"mainstay import %s FILE...\" brings files into it",
                           request->files[i], request->files[i]);
        enum err e = check_workspace_options(request, info);
        if (!e)
            e = workspace_open(&out->workspace, request->files[i], WORKSPACE_READ, info);
        out->is_workspace = !e;
        return e;
    }
    return options_given(request, OPTION_MEMORY)
               ? err_set(info, ERR_USAGE,
                         "--memory is for a workspace: files are read as they come, all "
                         "of them at once")
               : ERR_OK;
}

/* The same request under the other definition. */
static enum err build_other(struct workset *out, const struct report_request *wanted,
                            struct err_info *info)
{
    struct report_request same = *wanted;
    struct err_info why = {0};
    enum err e =
        report_build(&out->other, &out->source, &out->other_definition, &same, &why);
    return e ? err_set(info, e, "under the definition to compare with: %s", why.text) : e;
}

/* Settings are checked before any file is read: a slip should not cost minutes. */
enum err workset_open(struct workset *out, const struct cli_request *request,
                      struct err_info *info)
{
    struct slices slices = {0};
    bool has_source = false, has_report = false, has_other = false;
    memset(out, 0, sizeof *out);
    definition_init(&out->definition);
    enum err e = find_slices(&slices, request, &out->arena, info);
    if (!e)
        e = find_workspace(out, request, info);
    if (!e)
        e = workset_definition(&out->definition,
                               out->is_workspace ? &out->workspace : NULL, request, info);
    out->has_other = options_given(request, OPTION_COMPARE);
    if (!e && out->has_other)
        e = read_other(out, request, info);
    if (e)
        goto done;
    struct source_options options = source_options_of(request, &slices);
    e = out->is_workspace ? stored_load(&out->source, &out->workspace, &options, info)
                          : source_load(&out->source, &options, info);
    has_source = !e;
    if (e)
        goto done;
    struct report_request wanted = report_request_of(request, &out->definition, &slices);
    if (out->is_workspace) {
        wanted.as_of_is_yesterday = !wanted.has_as_of;
        wanted.has_as_of = true;
        e = workset_as_of(&wanted.as_of, &out->workspace, request, info);
    }
    if (!e)
        e = report_build(&out->report, &out->source, &out->definition, &wanted, info);
    has_report = !e;
    if (!e && out->has_other)
        e = build_other(out, &wanted, info);
    has_other = !e && out->has_other;
    if (!e && options_given(request, OPTION_REJECTS))
        e = workset_write_rejects(&out->report, request->value[OPTION_REJECTS].text,
                                  info);
done:
    if (e && has_other)
        report_release(&out->other);
    if (e && has_report)
        report_release(&out->report);
    if (e && has_source)
        source_release(&out->source);
    if (e) {
        definition_release(&out->definition);
        definition_release(&out->other_definition);
        arena_release(&out->arena);
        if (out->is_workspace)
            workspace_close(&out->workspace);
    }
    return e;
}

void workset_release(struct workset *work)
{
    if (work->has_other)
        report_release(&work->other);
    report_release(&work->report);
    definition_release(&work->other_definition);
    source_release(&work->source);
    definition_release(&work->definition);
    arena_release(&work->arena);
    if (work->is_workspace)
        workspace_close(&work->workspace);
}
