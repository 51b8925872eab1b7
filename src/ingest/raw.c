/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/stored.h"

#include "ingest/recognise.h"
#include "ingest/storing.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

/* Segments under SQL, and which of their columns say something about people. */

/* ---- attributes ------------------------------------------------------------------- */

/* As loading does: whose rows are something that people are or did. */
static bool tells_of_people(enum source_kind kind)
{
    return kind == SOURCE_CUSTOMERS || kind == SOURCE_ORDERS || kind == SOURCE_EVENTS ||
           kind == SOURCE_SUBSCRIPTIONS || kind == SOURCE_ANSWERS;
}

/* Who referred somebody is told by no other column of people, so it stays one of theirs.
 */
static bool has_role(const struct source_given *given, const char *name)
{
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        if (role != SOURCE_ROLE_REFERRER && given->column[role] &&
            !strcasecmp(given->column[role], name))
            return true;
    return false;
}

struct naming {
    const char **names;
    size_t count, left_out;
};

static bool has_name(const struct naming *n, const char *name)
{
    for (size_t i = 0; i < n->count; i++)
        if (!strcasecmp(n->names[i], name) || recognise_same_name(n->names[i], name))
            return true;
    return false;
}

static enum err name_segment(struct naming *n, struct duck *db,
                             const struct workspace *ws,
                             const struct workspace_segment *segment, struct arena *arena,
                             struct err_info *info)
{
    const char **columns;
    size_t count;
    struct source_given given;
    enum err e = storing_given(&given, segment, info);
    if (e || !tells_of_people(given.kind))
        return e;
    e = storing_columns(db, ws, segment, &columns, &count, arena, info);
    for (size_t i = 0; !e && i < count; i++) {
        if (has_role(&given, columns[i]) || has_name(n, columns[i]))
            continue;
        if (n->count < STORED_ATTRIBUTES_MAX)
            n->names[n->count++] = columns[i];
        else
            n->left_out++;
    }
    return e;
}

enum err stored_attributes(const struct workspace *ws,
                           const struct workspace_segment *segments, size_t count,
                           const char ***out, size_t *out_count, size_t *left_out,
                           struct arena *arena, struct err_info *info)
{
    struct duck *db = NULL;
    struct naming n = {.names =
                           arena_alloc(arena, STORED_ATTRIBUTES_MAX * sizeof *n.names)};
    enum err e = duck_open(&db, info);
    for (int customers = 1; !e && customers >= 0; customers--) /* these first */
        for (size_t i = 0; !e && i < count; i++)
            if (customers ==
                !strcmp(segments[i].dataset, source_kind_name(SOURCE_CUSTOMERS)))
                e = name_segment(&n, db, ws, &segments[i], arena, info);
    duck_close(db);
    *out = n.names;
    *out_count = n.count;
    *left_out = n.left_out;
    return e;
}

/* ---- raw views -------------------------------------------------------------------- */

/* A column of ours that is called `wanted`, or so with a number: no segment has one of
 * that name. */
static enum err free_name(const char **out, const char *wanted, struct duck *db,
                          const struct workspace *ws,
                          const struct workspace_segment *segments, size_t count,
                          const char *dataset, struct arena *arena, struct err_info *info)
{
    const char *name = wanted;
    for (int tries = 2; tries < 1000; tries++) {
        bool is_taken = false;
        for (size_t i = 0; !is_taken && i < count; i++) {
            const char **columns;
            size_t column_count;
            if (strcmp(segments[i].dataset, dataset))
                continue;
            enum err e = storing_columns(db, ws, &segments[i], &columns, &column_count,
                                         arena, info);
            if (e)
                return e;
            for (size_t c = 0; c < column_count; c++)
                is_taken |= !strcasecmp(columns[c], name);
        }
        if (!is_taken)
            break;
        name = arena_printf(arena, "%s_%d", wanted, tries);
    }
    *out = name;
    return ERR_OK;
}

static bool same_names(const struct workspace_segment *a,
                       const struct workspace_segment *b)
{
    bool same = a->name_count == b->name_count;
    for (size_t i = 0; same && i < a->name_count; i++)
        same = !strcmp(a->names[i], b->names[i]);
    return same;
}

/* Does an earlier segment's SELECT read this one's rows as well? */
static bool is_read(const struct workspace_segment *segments, size_t at)
{
    const struct workspace_segment *s = &segments[at];
    for (size_t i = 0; s->pack && i < at; i++)
        if (segments[i].pack == s->pack && same_names(&segments[i], s))
            return true;
    return false;
}

/* Those in one pack with the same columns are read at once. */
static void add_packed(struct buf *sql, const char *folder,
                       const struct workspace_segment *segments, size_t count, size_t at,
                       const char *import, const char *source)
{
    const struct workspace_segment *first = &segments[at];
    const char *separator = "";
    buf_puts(sql, "SELECT m.i AS ");
    duck_add_name(sql, import);
    if (source) {
        buf_puts(sql, ", m.o AS ");
        duck_add_name(sql, source);
    }
    for (size_t i = 0; i < first->name_count; i++) {
        buf_puts(sql, ", p.");
        duck_add_name(sql, first->names[i]);
    }
    buf_puts(sql, " FROM ");
    storing_add_file(sql, folder, first);
    buf_puts(sql, " p JOIN (VALUES ");
    for (size_t i = at; i < count; i++) {
        if (segments[i].pack != first->pack || !same_names(&segments[i], first))
            continue;
        buf_printf(sql, "%s(%lld::BIGINT, %lld::BIGINT, ", separator,
                   (long long)segments[i].id, (long long)segments[i].import);
        duck_add_string(sql, segments[i].source);
        buf_putc(sql, ')');
        separator = ", ";
    }
    buf_puts(sql, ") m(s, i, o) ON p." TABLE_PART " = m.s");
}

/* Named sources have a column of their own. */
static bool has_sources(const struct workspace_segment *segments, size_t count,
                        const char *dataset)
{
    bool has = false;
    for (size_t i = 0; i < count; i++)
        has |= segments[i].source[0] && !strcmp(segments[i].dataset, dataset);
    return has;
}

static enum err add_view(struct duck *db, const struct workspace *ws, const char *folder,
                         const struct workspace_segment *segments, size_t count,
                         const char *dataset, struct arena *arena, struct err_info *info)
{
    struct buf sql = {0};
    const char *import, *source = NULL;
    size_t used = 0;
    enum err e =
        free_name(&import, "import", db, ws, segments, count, dataset, arena, info);
    if (!e && has_sources(segments, count, dataset))
        e = free_name(&source, "source", db, ws, segments, count, dataset, arena, info);
    if (e)
        return e;
    buf_puts(&sql, "CREATE VIEW ");
    duck_add_name(&sql, arena_printf(arena, "raw_%s", dataset));
    buf_puts(&sql, " AS ");
    for (size_t i = 0; i < count; i++) {
        if (strcmp(segments[i].dataset, dataset) || is_read(segments, i))
            continue;
        buf_puts(&sql, used++ ? " UNION ALL BY NAME " : "");
        if (segments[i].pack) {
            add_packed(&sql, folder, segments, count, i, import, source);
            continue;
        }
        buf_printf(&sql, "SELECT %lld::BIGINT AS ", (long long)segments[i].import);
        duck_add_name(&sql, import);
        if (source) {
            buf_puts(&sql, ", ");
            duck_add_string(&sql, segments[i].source);
            buf_puts(&sql, " AS ");
            duck_add_name(&sql, source);
        }
        buf_puts(&sql, ", * FROM ");
        storing_add_segment(&sql, folder, &segments[i]);
    }
    if (used)
        e = duck_run(db, buf_text(&sql), info);
    buf_release(&sql);
    return e;
}

enum err stored_add_raw(struct duck *db, const struct workspace *ws,
                        const struct workspace_segment *segments, size_t count,
                        const char *const **out, struct arena *arena,
                        struct err_info *info)
{
    const char **paths = arena_alloc(arena, (count + 1) * sizeof *paths);
    char *folder = realpath(ws->path, NULL);
    enum err e = folder ? ERR_OK : err_set_errno(info, errno, "open", ws->path);
    for (size_t i = 0; !e && i < count; i++)
        paths[i] = arena_printf(arena, "%s/%s", folder, segments[i].path);
    for (int kind = SOURCE_ORDERS; !e && kind < SOURCE_IGNORE; kind++)
        e = add_view(db, ws, folder, segments, count,
                     source_kind_name((enum source_kind)kind), arena, info);
    free(folder);
    *out = paths;
    return e;
}
