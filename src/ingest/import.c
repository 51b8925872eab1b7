/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/stored.h"

#include "base/progress.h"
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
    for (uint64_t row = 0; row < f->rows && row < f->fate_capacity; row++) {
        uint32_t place = loading_place_of(f->fates[row]);
        count += loading_fate_of(f->fates[row]) == LOADING_REASON &&
                 place != LOADING_USED && place != SOURCE_REASON_MALFORMED &&
                 place != SOURCE_REASON_SUPERSEDED;
    }
    return count;
}

static void describe(struct stored_import *im, size_t i)
{
    struct stored_file *f = &im->files[i];
    const struct source_file *s = &im->source.files[im->segment_count + i];
    const struct source_rejects *r = im->source.rejects;
    f->kind = s->kind;
    f->note = s->note ? arena_strdup(&im->arena, s->note) : NULL;
    f->rows = s->rows;
    f->malformed = r->files[im->segment_count + i].malformed;
    f->left_out = count_left_out(&r->files[im->segment_count + i]);
}

enum err stored_import_read(struct stored_import *out, const struct workspace *ws,
                            const struct source_options *options, struct err_info *info)
{
    struct stored_import im = {.ws = ws, .file_count = options->path_count};
    CHECK(ws->lock >= 0 && options->path_count > 0);
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
        if (options->kinds[i] != SOURCE_IGNORE)
            e = fingerprint(&im, &im.files[i], info);
    }
    if (!e) {
        struct source_options o = storing_options(ws, options);
        o.paths = paths;
        o.given = given;
        o.kinds = kinds;
        o.path_count = n;
        o.keep_row_reasons = true;
        e = source_load(&im.source, &o, info);
    }
    if (e) {
        arena_release(&im.arena);
        return e;
    }
    for (size_t i = 0; i < im.file_count; i++)
        describe(&im, i);
    *out = im;
    return ERR_OK;
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

/* u: what a row is about, s and n: sum and number of its rows' hashes; for the newest
 * version of each.  m: the most there were of one import, which is what counts where rows
 * have no id. */
static enum err tell_old(const struct stored_import *im, enum source_kind kind,
                         uint64_t *segments, struct err_info *info)
{
    struct duck *db = im->source.rejects->db;
    struct buf sql = {0};
    struct arena arena = {0};
    enum err e = ERR_OK;
    *segments = 0;
    buf_puts(&sql, "CREATE OR REPLACE TABLE old AS SELECT u, arg_max(s, v) AS s, "
                   "arg_max(n, v) AS n, max(n) AS m FROM (SELECT u, v, "
                   "sum(r::HUGEINT) AS s, count(*) AS n FROM (");
    for (size_t i = 0; !e && i < im->segment_count; i++) {
        struct source_given given;
        struct storing_rows rows = {.given = &given};
        if (strcmp(im->segments[i].dataset, source_kind_name(kind)))
            continue;
        const char *path = workspace_file(im->ws, im->segments[i].path, &arena);
        e = storing_given(&given, &im->segments[i], info);
        if (!e)
            e = storing_columns(db, path, &rows.names, &rows.name_count, &arena, info);
        if (e)
            break;
        buf_printf(&sql, "%sSELECT %zu AS v, ", (*segments)++ ? " UNION ALL " : "", i);
        storing_add_unit(&sql, &rows, &arena);
        buf_puts(&sql, " AS u, ");
        storing_add_row_hash(&sql, &rows, &arena);
        buf_puts(&sql, " AS r FROM read_parquet(");
        duck_add_string(&sql, path);
        buf_putc(&sql, ')');
    }
    buf_puts(&sql, ") GROUP BY u, v) GROUP BY u");
    if (!e && *segments)
        e = duck_run(db, buf_text(&sql), info);
    arena_release(&arena);
    buf_release(&sql);
    return e;
}

/* Fills `fresh` with what the file is about, and `kept` with what of it is new or
 * differs; counts the rows of each sort. */
static enum err tell_new(struct stored_import *im, struct stored_file *f,
                         const struct storing_rows *rows, bool erased,
                         struct err_info *info)
{
    struct duck *db = im->source.rejects->db;
    struct buf sql = {0};
    uint64_t counts[4] = {0};
    buf_puts(&sql, "CREATE OR REPLACE TABLE fresh AS SELECT u, e, sum(r::HUGEINT) AS s, "
                   "count(*) AS n FROM (SELECT ");
    storing_add_unit(&sql, rows, &im->arena);
    buf_puts(&sql, " AS u, ");
    storing_add_row_hash(&sql, rows, &im->arena);
    buf_puts(&sql, " AS r, ");
    if (erased)
        storing_add_erased(&sql, rows, im->ws->secret);
    else
        buf_puts(&sql, "false");
    buf_printf(&sql, " AS e FROM (%s)) GROUP BY u, e", rows->select);
    enum err e = duck_run(db, buf_text(&sql), info);
    buf_release(&sql);
    if (!e)
        e = duck_run(
            db,
            "CREATE OR REPLACE TABLE kept AS SELECT f.u, f.n, o.u IS NOT NULL "
            "AS again FROM fresh f LEFT JOIN old o ON f.u = o.u WHERE NOT f.e AND "
            "(o.u IS NULL OR CASE WHEN f.u & 1 = 1 THEN f.n > o.m ELSE f.s <> "
            "o.s OR f.n <> o.n END)",
            info);
    if (!e)
        e = storing_numbers(
            db,
            "SELECT sum(n) FILTER (NOT again)::VARCHAR, sum(n) FILTER "
            "(again)::VARCHAR, (SELECT sum(n) FROM fresh WHERE e)::VARCHAR, "
            "(SELECT sum(n) FROM fresh)::VARCHAR FROM kept",
            counts, 4, info);
    f->added = counts[0];
    f->replaced = counts[1];
    f->erased = counts[2];
    f->unchanged = counts[3] - counts[0] - counts[1] - counts[2];
    return e;
}

/* ---- writing -------------------------------------------------------------------- */

static enum err copy_out(struct stored_import *im, const struct storing_rows *rows,
                         bool all, bool erased, const char *path, struct err_info *info)
{
    struct buf sql = {0};
    buf_printf(&sql, "COPY (SELECT * FROM (%s)", rows->select);
    if (!all) {
        buf_puts(&sql, " WHERE ");
        storing_add_unit(&sql, rows, &im->arena);
        buf_puts(&sql, " IN (SELECT u FROM kept)");
        if (erased) {
            buf_puts(&sql, " AND NOT ");
            storing_add_erased(&sql, rows, im->ws->secret);
        }
    }
    buf_puts(&sql, ") TO ");
    duck_add_string(&sql, path);
    buf_puts(&sql, " (FORMAT parquet, COMPRESSION zstd)");
    enum err e = duck_run(im->source.rejects->db, buf_text(&sql), info);
    buf_release(&sql);
    return e;
}

static enum err write_rows(struct stored_import *im, size_t i,
                           const struct storing_rows *rows, uint64_t erased,
                           struct err_info *info)
{
    struct stored_file *f = &im->files[i];
    uint64_t segments;
    const char *below;
    enum err e = tell_old(im, f->kind, &segments, info);
    bool all = !segments && !erased;
    if (!e && !segments)
        e = duck_run(im->source.rejects->db,
                     "CREATE OR REPLACE TABLE old (u UBIGINT, s HUGEINT, n BIGINT, m "
                     "BIGINT)",
                     info);
    if (!e && all)
        f->added = f->rows - f->malformed;
    else if (!e)
        e = tell_new(im, f, rows, erased > 0, info);
    if (e || f->added + f->replaced == 0)
        return e;
    e = workspace_new_segment(im->ws, source_kind_name(f->kind), &below, &im->arena,
                              info);
    if (e)
        return e;
    describe_segment(im, i, rows->given, below);
    char *path = workspace_file(im->ws, below, &im->arena);
    e = copy_out(im, rows, all, erased > 0, path, info);
    f->segment.rows = (int64_t)(f->added + f->replaced);
    return e ? e
             : workspace_settle(path, &f->segment.bytes, &f->segment.checksum, &im->arena,
                                info);
}

static enum err write_file(struct stored_import *im, size_t i, uint64_t erased,
                           struct err_info *info)
{
    struct stored_file *f = &im->files[i];
    const struct table *t = &im->source.rejects->files[im->segment_count + i].table;
    struct buf select = {0};
    const char **names = segment_names(t, &im->arena);
    struct source_given given = understood(im, i, names);
    table_add_select(&select, t, names);
    struct storing_rows rows = {.select = buf_text(&select),
                                .names = names,
                                .name_count = t->columns,
                                .given = &given};
    struct progress progress;
    char label[128];
    snprintf(label, sizeof label, "storing %s", f->name);
    progress_begin(&progress, label, f->rows, "rows");
    progress_step(&progress, 0);
    enum err e = write_rows(im, i, &rows, erased, info);
    progress_end(&progress);
    buf_release(&select);
    return e ? e : table_forget_rejects(t, info);
}

enum err stored_import_write(struct stored_import *im, struct err_info *info)
{
    uint64_t erased = 0;
    enum err e = workspace_sweep(im->ws, info);
    if (!e)
        e = storing_load_erased(im->source.rejects->db, im->ws, &erased, info);
    for (size_t i = 0; !e && i < im->file_count; i++)
        if (im->files[i].kind != SOURCE_IGNORE) {
            e = write_file(im, i, erased, info);
            im->is_filtered |= im->files[i].erased > 0;
        }
    return e;
}

enum err stored_import_reload(struct stored_import *im, struct err_info *info)
{
    size_t n = im->segment_count;
    struct workspace_segment *all =
        arena_alloc(&im->arena, (n + im->file_count) * sizeof *all);
    memcpy(all, im->segments, n * sizeof *all);
    for (size_t i = 0; i < im->file_count; i++)
        if (im->files[i].segment.rows)
            all[n++] = im->files[i].segment;
    struct source source;
    struct source_options options = {0};
    enum err e = storing_load(&source, im->ws, all, n, &options, info);
    if (e)
        return e;
    source_release(&im->source);
    im->source = source;
    return ERR_OK;
}

/* ---- the manifest ------------------------------------------------------------------ */

enum err stored_import_record(const struct stored_import *im, int64_t *id,
                              struct err_info *info)
{
    char now[STORE_TIME_TEXT];
    struct store *store = im->ws->store;
    enum err e = store_run_id(store, "imports_add", id, info, "t", store_now(now));
    for (size_t i = 0; !e && i < im->file_count; i++) {
        const struct stored_file *f = &im->files[i];
        e = store_run(store, "import_file_add", info, "iitttiiiiiii", *id, (int64_t)i,
                      f->name, source_kind_name(f->kind),
                      f->fingerprint ? f->fingerprint : "", (int64_t)f->bytes,
                      (int64_t)f->rows, (int64_t)f->added, (int64_t)f->replaced,
                      (int64_t)f->unchanged, (int64_t)f->erased, (int64_t)f->malformed);
        struct workspace_segment segment = f->segment;
        segment.import = *id;
        if (!e && segment.rows)
            e = workspace_segment_add(im->ws, &segment, info);
    }
    return e;
}
