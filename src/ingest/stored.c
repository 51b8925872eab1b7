/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/stored.h"

#include "ingest/kept.h"
#include "ingest/parts.h"
#include "ingest/storing.h"

#include <string.h>

/* The manifest's rows as files that were understood before. */

bool storing_find_kind(const char *name, enum source_kind *out)
{
    for (int kind = SOURCE_ORDERS; kind <= SOURCE_IGNORE; kind++)
        if (!strcmp(name, source_kind_name((enum source_kind)kind))) {
            *out = (enum source_kind)kind;
            return true;
        }
    return false;
}

static bool find_role(const char *name, int *out)
{
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        if (!strcmp(name, source_role_name((enum source_role)role))) {
            *out = role;
            return true;
        }
    return false;
}

static enum err take_columns(struct source_given *given,
                             const struct workspace_segment *s, struct err_info *info)
{
    for (size_t i = 0; i < s->column_count; i++) {
        const struct workspace_column *c = &s->columns[i];
        int role;
        if (!find_role(c->role, &role))
            return err_set(info, ERR_FORMAT,
                           "segment %s has a column of an unknown role, %s; it was "
                           "written by a newer version of Mainstay",
                           s->path, c->role);
        given->column[role] = c->name;
        given->mapped[role] = c->given;
        given->decimal[role] = c->decimal[0];
        given->date_order[role] = (enum dates_order)c->date_order;
        given->date_number[role] = (enum dates_number)c->date_number;
    }
    return ERR_OK;
}

enum err storing_given(struct source_given *out, const struct workspace_segment *s,
                       struct err_info *info)
{
    struct source_given given = {.name = s->name,
                                 .purchases_only = s->purchases_only,
                                 .note = s->note,
                                 .malformed = (uint64_t)s->malformed,
                                 .source = s->source,
                                 .batch = s->import,
                                 .part = s->pack ? s->id : 0,
                                 .names = s->names,
                                 .name_count = s->name_count};
    if (!storing_find_kind(s->dataset, &given.kind))
        return err_set(info, ERR_FORMAT,
                       "segment %s is of an unknown kind, %s; it was written by a newer "
                       "version of Mainstay",
                       s->path, s->dataset);
    enum err e = take_columns(&given, s, info);
    if (!e)
        *out = given;
    return e;
}

/* The workspace's own settings replace those that files would need. */
struct source_options storing_options(const struct workspace *ws,
                                      const struct source_options *options)
{
    struct source_options o = *options;
    o.zone = ws->zone;
    if (!o.currency && ws->currency[0])
        o.currency = ws->currency;
    return o;
}

enum err storing_paths(const struct workspace *ws,
                       const struct workspace_segment *segments, size_t count,
                       const char **paths, struct source_given *given,
                       enum source_kind *kinds, struct arena *arena,
                       struct err_info *info)
{
    for (size_t i = 0; i < count; i++) {
        enum err e = storing_given(&given[i], &segments[i], info);
        if (e)
            return e;
        paths[i] = workspace_file(ws, segments[i].path, arena);
        kinds[i] = given[i].kind;
    }
    return ERR_OK;
}

/* Rates, costs and customers belong to what others tell of. */
static bool has_doings(const enum source_kind *kinds, size_t count)
{
    bool has = false;
    for (size_t i = 0; i < count; i++)
        has |= kinds[i] != SOURCE_RATES && kinds[i] != SOURCE_COSTS &&
               kinds[i] != SOURCE_CUSTOMERS;
    return has;
}

/* Are these still the segments? */
static enum err in_force(bool *out, const struct workspace *ws,
                         const struct kept_segment *segments, size_t count,
                         struct arena *arena, struct err_info *info)
{
    struct workspace_segment *now;
    size_t n;
    enum err e = workspace_segments(ws, &now, &n, arena, info);
    *out = !e && n == count;
    for (size_t i = 0; *out && i < count; i++)
        *out = !strcmp(now[i].path, segments[i].path) &&
               !strcmp(now[i].checksum, segments[i].checksum);
    return e;
}

/* Where somebody was erased meanwhile, a file that is written of what was there before
 * would keep them: it goes.  Nobody is while the lock of the writer is ours. */
static enum err load_kept(struct source *out, const struct workspace *ws,
                          const struct kept_segment *segments,
                          const struct source_options *o, bool pending,
                          struct arena *arena, struct err_info *info)
{
    const char *folder = workspace_file(ws, KEPT_FOLDER, arena);
    bool written, current = true;
    enum err e = kept_load(out, folder, segments, o, pending, &written, info);
    if (e || !written || ws->lock >= 0)
        return e;
    e = in_force(&current, ws, segments, o->path_count, arena, info);
    if (e)
        source_release(out);
    if (!current)
        derived_forget(folder);
    return e;
}

/* Segments that have no import yet, and reasons row by row, are read. */
static enum err load(struct source *out, const struct workspace *ws,
                     const struct workspace_segment *segments,
                     const struct source_options *o, bool pending, struct arena *arena,
                     struct err_info *info)
{
    struct kept_segment *kept = arena_alloc(arena, o->path_count * sizeof *kept);
    bool can_keep = !o->keep_row_reasons;
    for (size_t i = 0; i < o->path_count; i++) {
        const struct workspace_segment *s = &segments[i];
        kept[i] = (struct kept_segment){s->path, s->checksum, s->bytes, s->rows};
        can_keep &= s->import > 0;
    }
    if (can_keep)
        return load_kept(out, ws, kept, o, pending, arena, info);
    int64_t *rows = arena_alloc(arena, o->path_count * sizeof *rows);
    for (size_t i = 0; i < o->path_count; i++)
        rows[i] = segments[i].rows;
    enum err e = parts_check_whole(&(struct parts){.options = o, .rows = rows}, info);
    return e ? e : source_load(out, o, info);
}

enum err storing_load(struct source *out, const struct workspace *ws,
                      const struct workspace_segment *segments, size_t count,
                      const struct source_options *options, bool pending,
                      struct err_info *info)
{
    struct arena arena = {0};
    struct source_options o = storing_options(ws, options);
    const char **paths = arena_alloc(&arena, (count + 1) * sizeof *paths);
    struct source_given *given = arena_alloc(&arena, (count + 1) * sizeof *given);
    enum source_kind *kinds = arena_alloc(&arena, (count + 1) * sizeof *kinds);
    enum err e = storing_paths(ws, segments, count, paths, given, kinds, &arena, info);
    o.paths = paths;
    o.given = given;
    o.kinds = kinds;
    o.path_count = count;
    o.maps = NULL;
    o.map_count = 0;
    o.bad_share_max = 1; /* nothing is judged twice; so all commands share what is kept */
    if (!e && !count)
        e = err_set(info, ERR_EMPTY,
                    "the workspace %s has no data yet; \"mainstay import %s FILE...\" "
                    "brings some in",
                    ws->path, ws->path);
    if (!e && !has_doings(kinds, count))
        e = err_set(info, ERR_EMPTY,
                    "the workspace %s has no orders, subscriptions, answers or events "
                    "yet; \"mainstay import %s FILE...\" brings some in",
                    ws->path, ws->path);
    if (!e)
        e = load(out, ws, segments, &o, pending, &arena, info);
    arena_release(&arena);
    return e;
}

enum err stored_load_segments(struct source *out, const struct workspace *ws,
                              const struct workspace_segment *segments, size_t count,
                              const struct source_options *options, struct err_info *info)
{
    return storing_load(out, ws, segments, count, options, false, info);
}

enum err stored_load(struct source *out, const struct workspace *ws,
                     const struct source_options *options, struct err_info *info)
{
    struct arena arena = {0};
    struct workspace_segment *segments;
    size_t count;
    enum err e = workspace_segments(ws, &segments, &count, &arena, info);
    if (!e)
        e = stored_load_segments(out, ws, segments, count, options, info);
    arena_release(&arena);
    return e;
}
