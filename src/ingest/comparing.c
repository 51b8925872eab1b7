/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/importing.h"

#include "ingest/loading.h"

#include <string.h>

/* Which rows of new files are new, as the library finds it.  What takes memory is of the
 * size of the new files, whatever there is: of what there is, the columns that name what
 * rows are about are read first, and whole rows only in files where that is met with. */

/* `fresh`: what each file of the kind is about; s: sum of the hashes of its rows; d: how
 * deep one had to look for what they are about. */
static enum err tell_fresh(struct stored_import *im, const struct importing_file *in,
                           enum source_kind kind, bool erased, struct err_info *info)
{
    struct buf sql = {0};
    const char *separator = "";
    buf_puts(&sql, "CREATE OR REPLACE TABLE fresh AS SELECT f, u, e, sum(r::HUGEINT) AS "
                   "s, count(*) AS n, max(d) AS d FROM (");
    for (size_t i = 0; i < im->file_count; i++) {
        if (im->files[i].kind != kind)
            continue;
        buf_printf(&sql, "%sSELECT %zu AS f, ", separator, i);
        storing_add_unit(&sql, &in[i].rows, STORING_ITSELF, &im->arena);
        buf_puts(&sql, " AS u, ");
        storing_add_depth(&sql, &in[i].rows);
        buf_puts(&sql, " AS d, ");
        storing_add_row_hash(&sql, &in[i].rows, &im->arena);
        buf_puts(&sql, " AS r, ");
        if (erased)
            storing_add_erased(&sql, &in[i].rows, im->ws->secret);
        else
            buf_puts(&sql, "false");
        buf_printf(&sql, " AS e FROM (%s)", in[i].rows.select);
        separator = " UNION ALL ";
    }
    buf_puts(&sql, ") GROUP BY f, u, e");
    enum err e = duck_work(im->source.rejects->db, buf_text(&sql), "comparing", info);
    buf_release(&sql);
    return e;
}

/* ---- what there is ----------------------------------------------------------------- */

/* A segment, with those behind it in the same pack that are understood alike: they are
 * read together. */
struct old {
    const char *about, *row; /* SQL of what its rows are about, and of their hash */
    size_t segment;
    size_t *others, other_count; /* in the arena */
    bool found;
};

struct olds {
    const struct stored_import *im;
    struct old *old; /* in the arena */
    size_t count;
    struct arena arena;
};

static bool joins(const struct olds *o, const struct old *old, const struct old *other)
{
    const struct workspace_segment *a = &o->im->segments[old->segment];
    const struct workspace_segment *b = &o->im->segments[other->segment];
    return a->pack && a->pack == b->pack && !strcmp(old->about, other->about) &&
           !strcmp(old->row, other->row);
}

static void add_segment(struct olds *o, const struct old *new)
{
    size_t at = 0;
    while (at < o->count && !joins(o, &o->old[at], new))
        at++;
    if (at == o->count) {
        o->old[o->count] = *new;
        o->old[o->count++].others = arena_alloc(
            &o->arena, (o->im->segment_count - new->segment) * sizeof(size_t));
    }
    struct old *old = &o->old[at];
    old->others[old->other_count++] = new->segment;
}

static enum err make_olds(struct olds *o, enum source_kind kind, int depth,
                          struct err_info *info)
{
    const struct stored_import *im = o->im;
    o->old = arena_alloc(&o->arena, (im->segment_count + 1) * sizeof *o->old);
    for (size_t i = 0; i < im->segment_count; i++) {
        struct source_given given;
        struct storing_rows rows = {.given = &given};
        struct buf about = {0}, row = {0};
        if (strcmp(im->segments[i].dataset, source_kind_name(kind)))
            continue;
        enum err e = storing_given(&given, &im->segments[i], info);
        if (!e)
            e = storing_columns(im->source.rejects->db, im->ws, &im->segments[i],
                                &rows.names, &rows.name_count, &o->arena, info);
        if (e)
            return e;
        storing_add_unit(&about, &rows, depth, &o->arena);
        storing_add_row_hash(&row, &rows, &o->arena);
        add_segment(o, &(struct old){.about = arena_strdup(&o->arena, buf_text(&about)),
                                     .row = arena_strdup(&o->arena, buf_text(&row)),
                                     .segment = i});
        buf_release(&about);
        buf_release(&row);
    }
    return ERR_OK;
}

/* Adds where the rows are: p, the file, and m, of each segment its import. */
static void add_from(struct buf *sql, const struct olds *o, const struct old *old)
{
    const struct workspace_segment *first = &o->im->segments[old->segment];
    buf_puts(sql, " FROM ");
    storing_add_file(sql, o->im->ws->path, first);
    buf_puts(sql, first->pack ? " p JOIN (VALUES " : " p CROSS JOIN (VALUES ");
    for (size_t i = 0; i < old->other_count; i++) {
        const struct workspace_segment *s = &o->im->segments[old->others[i]];
        buf_printf(sql, "%s(%lld, %lld)", i ? ", " : "", (long long)s->id,
                   (long long)s->import);
    }
    buf_puts(sql, ") m(mainstay_s, mainstay_v)");
    buf_puts(sql, first->pack ? " ON p." TABLE_PART " = m.mainstay_s" : "");
}

static enum err take_found(struct olds *o, struct err_info *info)
{
    struct duck_result *result = NULL;
    struct duck_chunk chunk;
    enum err e = duck_query(o->im->source.rejects->db, "SELECT g::VARCHAR FROM found",
                            &result, info);
    while (!e && !(e = duck_next(result, &chunk, info)) && chunk.rows)
        for (uint32_t i = 0; i < chunk.rows; i++)
            o->old[strtoull(chunk.columns[0].text[i], NULL, 10)].found = true;
    duck_result_free(result);
    return e;
}

/* In which of them are rows about what the new files' rows are about? */
static enum err find_olds(struct olds *o, struct err_info *info)
{
    struct buf sql = {0};
    buf_puts(&sql, "CREATE OR REPLACE TABLE found AS SELECT DISTINCT g FROM (");
    for (size_t i = 0; i < o->count; i++) {
        buf_printf(&sql, "%sSELECT %zu AS g, %s AS u", i ? " UNION ALL " : "", i,
                   o->old[i].about);
        add_from(&sql, o, &o->old[i]);
    }
    buf_puts(&sql, ") WHERE u IN (SELECT u FROM fresh)");
    enum err e =
        o->count ? duck_work(o->im->source.rejects->db, buf_text(&sql), "comparing", info)
                 : ERR_OK;
    buf_release(&sql);
    return e || !o->count ? e : take_found(o, info);
}

/* `old`, of what is fresh: u: what a row is about; s and n: sum of the hashes and number
 * of its rows, for the newest import that has it.  m: the most there were of one import,
 * which is what counts of rows that are about nothing but themselves.  Hashing a whole
 * row costs far more than looking at what it is about, so that goes first. */
static enum err tell_found(const struct olds *o, struct err_info *info)
{
    struct buf sql = {0};
    const char *separator = "";
    buf_puts(&sql, "CREATE OR REPLACE TABLE old AS SELECT u, arg_max(s, v) AS s, "
                   "arg_max(n, v) AS n, max(n) AS m FROM (SELECT u, v, "
                   "sum(r::HUGEINT) AS s, count(*) AS n FROM (");
    for (size_t i = 0; i < o->count; i++) {
        if (!o->old[i].found)
            continue;
        buf_printf(&sql,
                   "%sSELECT mainstay_v AS v, mainstay_u AS u, %s AS r FROM (SELECT *, "
                   "%s AS mainstay_u",
                   separator, o->old[i].row, o->old[i].about);
        add_from(&sql, o, &o->old[i]);
        buf_puts(&sql, ") WHERE mainstay_u IN (SELECT u FROM fresh)");
        separator = " UNION ALL ";
    }
    buf_puts(&sql, ") GROUP BY u, v) GROUP BY u");
    bool none = !*separator;
    enum err e =
        duck_work(o->im->source.rejects->db,
                  none ? "CREATE OR REPLACE TABLE old (u UBIGINT, s HUGEINT, n BIGINT, m "
                         "BIGINT)"
                       : buf_text(&sql),
                  "comparing", info);
    buf_release(&sql);
    return e;
}

static enum err tell_old(const struct stored_import *im, enum source_kind kind,
                         struct err_info *info)
{
    struct olds o = {.im = im};
    uint64_t depth = 0;
    enum err e = storing_numbers(im->source.rejects->db,
                                 "SELECT max(d)::VARCHAR FROM fresh", &depth, 1, info);
    if (!e)
        e = make_olds(&o, kind, (int)depth, info);
    if (!e && !(kind == SOURCE_ORDERS && depth == 0 && im->is_apart))
        e = find_olds(&o, info);
    if (!e)
        e = tell_found(&o, info);
    arena_release(&o.arena);
    return e;
}

/* ---- what is new ------------------------------------------------------------------- */

/* `kept`: what of `fresh` is new or differs from the newest version. */
static enum err tell_kept(struct stored_import *im, struct err_info *info)
{
    return duck_run(
        im->source.rejects->db,
        "CREATE OR REPLACE TABLE kept AS SELECT f.u, o.u IS NOT NULL AS again FROM "
        "(SELECT "
        "u, sum(s) AS s, sum(n) AS n, max(n) AS m FROM fresh WHERE NOT e GROUP BY u) f "
        "LEFT JOIN old o ON f.u = o.u WHERE o.u IS NULL OR CASE WHEN f.u & 1 = 1 THEN "
        "f.m "
        "> o.m ELSE f.s <> o.s OR f.n <> o.n END",
        info);
}

static bool has_segments(const struct stored_import *im, enum source_kind kind)
{
    bool has = false;
    for (size_t i = 0; i < im->segment_count && !has; i++)
        has = !strcmp(im->segments[i].dataset, source_kind_name(kind));
    return has;
}

enum err importing_compare(struct stored_import *im, const struct importing_file *in,
                           enum source_kind kind, bool erased, bool *all,
                           struct err_info *info)
{
    *all = !has_segments(im, kind) && !erased;
    if (*all)
        return ERR_OK;
    enum err e = tell_fresh(im, in, kind, erased, info);
    if (!e)
        e = tell_old(im, kind, info);
    return e ? e : tell_kept(im, info);
}
