/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/stored.h"

#include "ingest/importing.h"
#include "ingest/loading.h"
#include "ingest/storing.h"

#include <string.h>
#include <strings.h>

/* An import: the new files are read beside the segments there are, so that a file of
 * customers or lines is understood by the orders that came before; then the rows that are
 * new or differ are written out, and the manifest takes them in one transaction. */

/* ---- reading -------------------------------------------------------------------- */

static enum err fingerprint(struct stored_import *im, struct stored_file *f,
                            struct err_info *info)
{
    char sum[33];
    int64_t bytes = 0;
    struct store_rows *rows = NULL;
    enum err e = workspace_checksum(f->path, &bytes, sum, info);
    if (e)
        return e;
    f->bytes = (uint64_t)bytes;
    f->fingerprint = arena_strdup(&im->arena, sum);
    e = store_select(im->ws->store, "import_file_known", &rows, info, "t", sum);
    if (!e && store_next(rows))
        f->known_import = store_int(rows, 0);
    return store_end(rows, e, info);
}

/* Rows that say nothing by themselves; those that another file has as well do. */
static uint64_t count_left_out(const struct loading_file *f)
{
    uint64_t count = f->malformed;
    for (uint64_t row = 0; row < f->fate_count; row++) {
        uint32_t place = loading_place_of(f->fates[row]);
        count += loading_fate_of(f->fates[row]) == LOADING_REASON &&
                 place != LOADING_USED && place != SOURCE_REASON_MALFORMED &&
                 place != SOURCE_REASON_SUPERSEDED;
    }
    return count;
}

static const char *keep_text(struct stored_import *im, const char *text)
{
    return text ? arena_strdup(&im->arena, text) : NULL;
}

static void describe(struct stored_import *im, size_t i)
{
    struct stored_file *f = &im->files[i];
    const struct source_file *s = &im->source.files[im->segment_count + i];
    const struct source_rejects *r = im->source.rejects;
    f->kind = s->kind;
    f->told = (struct source_file){.kind = s->kind,
                                   .by_day = s->by_day,
                                   .note = keep_text(im, s->note),
                                   .own_note = keep_text(im, s->own_note)};
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        f->told.columns[role] = keep_text(im, s->columns[role]);
    f->rows = s->rows;
    f->malformed = r->files[im->segment_count + i].malformed;
    f->left_out = count_left_out(&r->files[im->segment_count + i]);
}

enum err stored_import_read(struct stored_import *out, const struct workspace *ws,
                            const struct source_options *options, struct err_info *info)
{
    struct stored_import im = {.ws = ws, .file_count = options->path_count};
    CHECK(ws->lock >= 0 && options->path_count > 0);
    im.source_name = arena_strdup(&im.arena, options->source ? options->source : "");
    im.files = arena_alloc(&im.arena, im.file_count * sizeof *im.files);
    enum err e = workspace_segments(ws, &im.segments, &im.segment_count, &im.arena, info);
    size_t n = im.segment_count + im.file_count;
    const char **paths = arena_alloc(&im.arena, n * sizeof *paths);
    struct source_given *given = arena_alloc(&im.arena, n * sizeof *given);
    enum source_kind *kinds = arena_alloc(&im.arena, n * sizeof *kinds);
    if (!e)
        e = storing_paths(ws, im.segments, im.segment_count, paths, given, kinds,
                          &im.arena, info);
    for (size_t i = 0; !e && i < im.file_count; i++) {
        im.files[i].path = paths[im.segment_count + i] = options->paths[i];
        im.files[i].name = recognise_base_name(options->paths[i]);
        kinds[im.segment_count + i] = options->kinds[i];
        im.files[i].asked = importing_asked(options, i, &im.arena);
        if (options->kinds[i] != SOURCE_IGNORE)
            e = fingerprint(&im, &im.files[i], info);
    }
    if (!e && !options->keep_row_reasons)
        e = importing_again(&im, &im.is_same, info);
    if (!e && !im.is_same) {
        struct source_options o = storing_options(ws, options);
        o.paths = paths;
        o.given = given;
        o.kinds = kinds;
        o.path_count = n;
        o.keep_row_reasons = true;
        o.may_wait = true;
        if (!options->keep_row_reasons)
            e = importing_add(&im, &o, &im.is_added, info);
        if (!e && !im.is_added)
            e = source_load(&im.source, &o, info);
    }
    if (e) {
        arena_release(&im.arena);
        return e;
    }
    for (size_t i = 0; !im.is_same && i < im.file_count; i++)
        describe(&im, i);
    *out = im;
    return ERR_OK;
}

void stored_import_settle(const struct stored_import *im)
{
    if (im->import)
        derived_sweep(&im->source.derived);
}

void stored_import_release(struct stored_import *im)
{
    source_release(&im->source);
    arena_release(&im->arena);
    memset(im, 0, sizeof *im);
}

/* ---- how a new file was understood ------------------------------------------------- */

/* Parquet's names must differ whatever their case; a nameless column gets a number. */
static const char **segment_names(const struct table *t, struct arena *arena)
{
    const char **names = arena_alloc(arena, (t->columns + 1) * sizeof *names);
    for (uint32_t i = 0; i < t->columns; i++) {
        names[i] = t->names[i][0] ? arena_strdup(arena, t->names[i])
                                  : arena_printf(arena, "column%u", i + 1);
        for (uint32_t other = 0, tries = 2; other < i; other++)
            if (!strcasecmp(names[other], names[i])) {
                names[i] = arena_printf(arena, "%s_%u", t->names[i], tries++);
                other = UINT32_MAX; /* begin again */
            }
    }
    return names;
}

static struct source_given understood(const struct stored_import *im, size_t i,
                                      const char **names)
{
    const struct source_rejects *r = im->source.rejects;
    const struct recognise_layout *l = &r->layouts[im->segment_count + i];
    const struct loading_file *f = &r->files[im->segment_count + i];
    struct source_given given = {.kind = l->kind,
                                 .name = im->files[i].name,
                                 .source = im->source_name,
                                 .purchases_only = l->purchases_only,
                                 .note = l->note,
                                 .malformed = f->malformed};
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++) {
        if (l->column[role] == RECOGNISE_NONE ||
            !source_role_used(l->kind, (enum source_role)role))
            continue;
        given.column[role] = names[l->column[role]];
        given.mapped[role] = l->given[role];
        given.decimal[role] = f->decimal[role];
        given.date_order[role] = f->date_order[role];
        given.date_number[role] = f->date_number[role];
    }
    return given;
}

static void describe_segment(struct stored_import *im, size_t i,
                             const struct source_given *given, const char *path)
{
    struct workspace_segment *s = &im->files[i].segment;
    s->columns = arena_alloc(&im->arena, SOURCE_ROLE_COUNT * sizeof *s->columns);
    s->place = (int64_t)i;
    s->dataset = source_kind_name(given->kind);
    s->path = path;
    s->name = given->name;
    s->source = given->source;
    s->note = given->note ? arena_strdup(&im->arena, given->note) : NULL;
    s->malformed = (int64_t)given->malformed;
    s->purchases_only = given->purchases_only;
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        if (given->column[role])
            s->columns[s->column_count++] = (struct workspace_column){
                .role = source_role_name((enum source_role)role),
                .name = given->column[role],
                .given = given->mapped[role],
                .decimal = given->decimal[role] == ',' ? "," : ".",
                .date_order = (int)given->date_order[role],
                .date_number = (int)given->date_number[role]};
}

/* ---- what is new ------------------------------------------------------------------- */

static struct importing_file *make_incoming(struct stored_import *im)
{
    struct importing_file *in = MEM_ARRAY(struct importing_file, im->file_count);
    for (size_t i = 0; i < im->file_count; i++) {
        const struct table *t = &im->source.rejects->files[im->segment_count + i].table;
        const char **names = segment_names(t, &im->arena);
        if (im->files[i].kind == SOURCE_IGNORE)
            continue;
        in[i].given = understood(im, i, names);
        table_add_select(&in[i].select, t, names);
        in[i].rows = (struct storing_rows){.select = buf_text(&in[i].select),
                                           .names = names,
                                           .name_count = t->columns,
                                           .given = &in[i].given};
    }
    return in;
}

static void free_incoming(struct importing_file *in, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_release(&in[i].select);
    free(in);
}

static enum err count_file(struct stored_import *im, size_t i, struct err_info *info)
{
    struct stored_file *f = &im->files[i];
    struct buf sql = {0};
    uint64_t counts[4] = {0};
    buf_printf(
        &sql,
        "SELECT sum(n) FILTER (NOT e AND NOT again)::VARCHAR, sum(n) FILTER (NOT e "
        "AND again)::VARCHAR, sum(n) FILTER (e)::VARCHAR, sum(n)::VARCHAR FROM "
        "fresh LEFT JOIN kept ON fresh.u = kept.u WHERE f = %zu",
        i);
    enum err e = storing_numbers(im->source.rejects->db, buf_text(&sql), counts, 4, info);
    buf_release(&sql);
    f->added = counts[0];
    f->replaced = counts[1];
    f->erased = counts[2];
    f->unchanged = counts[3] - counts[0] - counts[1] - counts[2];
    im->is_filtered |= f->erased > 0;
    return e;
}

/* ---- writing -------------------------------------------------------------------- */

static enum err copy_out(struct stored_import *im, const struct storing_rows *rows,
                         bool all, bool erased, const char *path, const char *label,
                         struct err_info *info)
{
    struct buf sql = {0};
    buf_printf(&sql, "COPY (SELECT * FROM (%s)", rows->select);
    if (!all) {
        buf_puts(&sql, " WHERE ");
        storing_add_unit(&sql, rows, STORING_ITSELF, &im->arena);
        buf_puts(&sql, " IN (SELECT u FROM kept)");
        if (erased) {
            buf_puts(&sql, " AND NOT ");
            storing_add_erased(&sql, rows, im->ws->secret);
        }
    }
    buf_putc(&sql, ')');
    storing_add_target(&sql, path);
    enum err e = duck_work(im->source.rejects->db, buf_text(&sql), label, info);
    buf_release(&sql);
    return e;
}

static enum err write_file(struct stored_import *im, size_t i,
                           const struct storing_rows *rows, bool erased,
                           struct err_info *info)
{
    struct stored_file *f = &im->files[i];
    bool all = !f->unchanged && !f->erased;
    const char *below, *label = arena_printf(&im->arena, "storing %s", f->name);
    if (f->added + f->replaced == 0)
        return ERR_OK;
    enum err e = workspace_new_segment(im->ws, source_kind_name(f->kind), &below,
                                       &im->arena, info);
    if (e)
        return e;
    describe_segment(im, i, rows->given, below);
    char *path = workspace_file(im->ws, below, &im->arena);
    e = copy_out(im, rows, all, erased, path, label, info);
    f->segment.rows = (int64_t)(f->added + f->replaced);
    return e ? e
             : workspace_settle(path, &f->segment.bytes, &f->segment.checksum, &im->arena,
                                info);
}

static enum err write_kind(struct stored_import *im, const struct importing_file *in,
                           enum source_kind kind, bool erased, struct err_info *info)
{
    bool all;
    enum err e = importing_compare(im, in, kind, erased, &all, info);
    for (size_t i = 0; !e && i < im->file_count; i++) {
        if (im->files[i].kind != kind)
            continue;
        if (all)
            im->files[i].added = im->files[i].rows - im->files[i].malformed;
        else
            e = count_file(im, i, info);
        if (!e)
            e = write_file(im, i, &in[i].rows, erased, info);
        if (!e)
            e = table_forget_rejects(
                &im->source.rejects->files[im->segment_count + i].table, info);
    }
    return e;
}

static bool has_kind(const struct stored_import *im, enum source_kind kind)
{
    for (size_t i = 0; i < im->file_count; i++)
        if (im->files[i].kind == kind)
            return true;
    return false;
}

enum err stored_import_write(struct stored_import *im, struct err_info *info)
{
    uint64_t erased = 0;
    enum err e = workspace_sweep(im->ws, info);
    if (e || im->is_same)
        return e;
    e = storing_load_erased(im->source.rejects->db, im->ws, &erased, info);
    struct importing_file *in = make_incoming(im);
    for (int kind = SOURCE_ORDERS; !e && kind < SOURCE_IGNORE; kind++)
        if (has_kind(im, (enum source_kind)kind))
            e = write_kind(im, in, (enum source_kind)kind, erased > 0, info);
    free_incoming(in, im->file_count);
    return e;
}

enum err stored_import_reload(struct stored_import *im, struct err_info *info)
{
    enum err e = store_run_id(im->ws->store, "imports_next", &im->import, info, "");
    if (e)
        return e;
    size_t n = im->segment_count;
    struct workspace_segment *all =
        arena_alloc(&im->arena, (n + im->file_count) * sizeof *all);
    memcpy(all, im->segments, n * sizeof *all);
    for (size_t i = 0; i < im->file_count; i++)
        if (im->files[i].segment.rows) {
            all[n] = im->files[i].segment;
            all[n++].import = im->import;
        }
    struct source source;
    struct source_options options = {0};
    e = storing_load(&source, im->ws, all, n, &options, true, info);
    if (e)
        return e;
    source_release(&im->source);
    im->source = source;
    for (size_t i = 0; im->is_added && i < im->file_count; i++) {
        struct source_file *told = &im->files[i].told;
        told->note = source_note_of(&im->source, told, &im->arena);
    }
    return ERR_OK;
}

/* ---- the manifest ------------------------------------------------------------------ */

enum err stored_import_record(const struct stored_import *im, int64_t *id,
                              struct err_info *info)
{
    char now[STORE_TIME_TEXT];
    struct store *store = im->ws->store;
    enum err e = store_run_id(store, "imports_add", id, info, "t", store_now(now));
    CHECK(e || !im->import || im->import == *id);
    for (size_t i = 0; !e && i < im->file_count; i++) {
        const struct stored_file *f = &im->files[i];
        e = store_run(store, "import_file_add", info, "iitttiiiiiiitit", *id, (int64_t)i,
                      f->name, source_kind_name(f->kind),
                      f->fingerprint ? f->fingerprint : "", (int64_t)f->bytes,
                      (int64_t)f->rows, (int64_t)f->added, (int64_t)f->replaced,
                      (int64_t)f->unchanged, (int64_t)f->erased, (int64_t)f->malformed,
                      f->asked, (int64_t)f->left_out, im->source_name);
        struct workspace_segment segment = f->segment;
        segment.import = *id;
        if (!e && segment.rows)
            e = workspace_segment_add(im->ws, &segment, info);
    }
    return e;
}
