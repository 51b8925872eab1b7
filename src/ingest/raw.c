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
    e = storing_columns(db, workspace_file(ws, segment->path, arena), &columns, &count,
                        arena, info);
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

/* What the number of the import is called: no segment has a column of that name. */
static enum err import_name(const char **out, struct duck *db, const char *const *paths,
                            const struct workspace_segment *segments, size_t count,
                            const char *dataset, struct arena *arena,
                            struct err_info *info)
{
    const char *name = "import";
    for (int tries = 2; tries < 1000; tries++) {
        bool is_taken = false;
        for (size_t i = 0; !is_taken && i < count; i++) {
            const char **columns;
            size_t column_count;
            if (strcmp(segments[i].dataset, dataset))
                continue;
            enum err e =
                storing_columns(db, paths[i], &columns, &column_count, arena, info);
            if (e)
                return e;
            for (size_t c = 0; c < column_count; c++)
                is_taken |= !strcasecmp(columns[c], name);
        }
        if (!is_taken)
            break;
        name = arena_printf(arena, "import_%d", tries);
    }
    *out = name;
    return ERR_OK;
}

static enum err add_view(struct duck *db, const char *const *paths,
                         const struct workspace_segment *segments, size_t count,
                         const char *dataset, struct arena *arena, struct err_info *info)
{
    struct buf sql = {0};
    const char *import;
    size_t used = 0;
    enum err e = import_name(&import, db, paths, segments, count, dataset, arena, info);
    if (e)
        return e;
    buf_puts(&sql, "CREATE VIEW ");
    duck_add_name(&sql, arena_printf(arena, "raw_%s", dataset));
    buf_puts(&sql, " AS ");
    for (size_t i = 0; i < count; i++) {
        if (strcmp(segments[i].dataset, dataset))
            continue;
        buf_printf(&sql, "%sSELECT %lld::BIGINT AS ", used++ ? " UNION ALL BY NAME " : "",
                   (long long)segments[i].import);
        duck_add_name(&sql, import);
        buf_puts(&sql, ", * FROM read_parquet(");
        duck_add_string(&sql, paths[i]);
        buf_putc(&sql, ')');
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
    free(folder);
    for (int kind = SOURCE_ORDERS; !e && kind < SOURCE_IGNORE; kind++)
        e = add_view(db, paths, segments, count, source_kind_name((enum source_kind)kind),
                     arena, info);
    *out = paths;
    return e;
}
