/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/stored.h"

#include "ingest/storing.h"

#include <string.h>
#include <strings.h>

/* Many small files become few.  A pack holds the rows of several segments as they are,
 * each row with the number of its segment; the manifest keeps every segment, with its
 * import, its columns and how they are understood.  So what is read is the same row for
 * row, and nothing that counts can change.  Merging segments into one was rejected: which
 * file a row came with decides which version of an order counts, and what an erasure or a
 * query over the raw rows finds.
 *
 * After an import, a dataset with more than COMPACT_FILES_MAX files gives its smallest
 * ones to a pack, and as many larger ones as are no more than those together: a row is
 * written again only as often as its file doubles. */

#define COMPACT_FILES_MAX  64
#define COMPACT_FILES_LEFT 32

/* A file of a dataset, and the segments in it. */
struct file {
    int64_t bytes, id;   /* id: of its first segment */
    size_t first, count; /* of the segments' list, sorted by file */
};

struct compacting {
    const struct workspace *ws;
    struct duck *db;
    struct arena arena;
    struct workspace_segment **segments; /* of one dataset, those of a file together */
    size_t segment_count;
    struct file *files; /* the smallest first */
    size_t file_count;
};

/* ---- which files ------------------------------------------------------------------ */

static int by_file(const void *a, const void *b)
{
    const struct workspace_segment *x = *(struct workspace_segment *const *)a;
    const struct workspace_segment *y = *(struct workspace_segment *const *)b;
    int order = strcmp(x->path, y->path);
    return order ? order : (x->id > y->id) - (x->id < y->id);
}

static int by_size(const void *a, const void *b)
{
    const struct file *x = a, *y = b;
    int order = (x->bytes > y->bytes) - (x->bytes < y->bytes);
    return order ? order : (x->first > y->first) - (x->first < y->first);
}

static void find_files(struct compacting *c)
{
    c->files = arena_alloc(&c->arena, (c->segment_count + 1) * sizeof *c->files);
    c->file_count = 0;
    qsort(c->segments, c->segment_count, sizeof *c->segments, by_file);
    for (size_t i = 0; i < c->segment_count; i++) {
        if (i == 0 || strcmp(c->segments[i]->path, c->segments[i - 1]->path))
            c->files[c->file_count++] = (struct file){
                .bytes = c->segments[i]->bytes, .id = c->segments[i]->id, .first = i};
        c->files[c->file_count - 1].count++;
    }
    qsort(c->files, c->file_count, sizeof *c->files, by_size);
}

/* How many of the smallest files go into one; fewer than two: none. */
static size_t choose(const struct compacting *c, bool all)
{
    if (all)
        return c->file_count;
    if (c->file_count <= COMPACT_FILES_MAX)
        return 0;
    size_t chosen = c->file_count - COMPACT_FILES_LEFT + 1;
    int64_t bytes = 0;
    for (size_t i = 0; i < chosen; i++)
        bytes += c->files[i].bytes;
    while (chosen < c->file_count && c->files[chosen].bytes <= bytes)
        bytes += c->files[chosen++].bytes;
    return chosen;
}

/* ---- writing ---------------------------------------------------------------------- */

/* A pack is handed on as it is. */
static void add_file(const struct compacting *c, struct buf *sql,
                     const struct workspace_segment *s)
{
    buf_puts(sql, "SELECT ");
    if (!s->pack)
        buf_printf(sql, "%lld::BIGINT AS " TABLE_PART ", ", (long long)s->id);
    buf_puts(sql, "* FROM ");
    storing_add_file(sql, c->ws->path, s);
}

/* The columns of files that are alone become those of segments in a pack; false: one of
 * them is called as our own. */
static enum err learn_names(struct compacting *c, struct workspace_segment *s, bool *fits,
                            struct err_info *info)
{
    enum err e =
        storing_columns(c->db, c->ws, s, &s->names, &s->name_count, &c->arena, info);
    for (size_t i = 0; !e && i < s->name_count; i++)
        *fits = *fits && strcasecmp(s->names[i], TABLE_PART) != 0;
    return e;
}

static int by_place(const void *a, const void *b)
{
    const struct file *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Leaves out files that cannot be in a pack, and brings the others into the order in
 * which they came. */
static enum err settle(struct compacting *c, size_t *chosen, struct err_info *info)
{
    size_t kept = 0;
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < *chosen; i++) {
        bool fits = true;
        e = learn_names(c, c->segments[c->files[i].first], &fits, info);
        if (fits)
            c->files[kept++] = c->files[i];
    }
    *chosen = kept;
    qsort(c->files, kept, sizeof *c->files, by_place);
    return e;
}

static enum err write_pack(struct compacting *c, size_t chosen, const char *path,
                           struct err_info *info)
{
    struct buf sql = {0};
    buf_puts(&sql, "COPY (");
    for (size_t i = 0; i < chosen; i++) {
        buf_puts(&sql, i ? " UNION ALL BY NAME " : "");
        add_file(c, &sql, c->segments[c->files[i].first]);
    }
    buf_putc(&sql, ')');
    storing_add_target(&sql, path);
    enum err e = duck_work(c->db, buf_text(&sql), "putting files together", info);
    buf_release(&sql);
    return e;
}

/* ---- the manifest ------------------------------------------------------------------ */

static enum err record(struct compacting *c, size_t chosen, const char *path,
                       int64_t bytes, const char *checksum, struct err_info *info)
{
    int64_t pack = 0;
    enum err e = workspace_pack_add(c->ws, c->segments[0]->dataset, path, bytes, checksum,
                                    &pack, info);
    for (size_t i = 0; !e && i < chosen; i++) {
        const struct file *f = &c->files[i];
        int64_t before = c->segments[f->first]->pack;
        for (size_t s = f->first; !e && s < f->first + f->count; s++)
            e = workspace_segment_pack(c->ws, c->segments[s], pack, c->segments[s]->rows,
                                       info);
        if (!e && before)
            e = workspace_pack_remove(c->ws, before, info);
    }
    return e;
}

static enum err swap(struct compacting *c, size_t chosen, const char *path, int64_t bytes,
                     const char *checksum, struct err_info *info)
{
    enum err e = store_begin(c->ws->store, info);
    if (e)
        return e;
    e = record(c, chosen, path, bytes, checksum, info);
    if (!e)
        e = store_commit(c->ws->store, info);
    if (e)
        store_rollback(c->ws->store);
    return e;
}

static enum err compact_dataset(struct compacting *c, bool all, struct err_info *info)
{
    const char *below, *checksum = NULL;
    int64_t bytes = 0;
    find_files(c);
    size_t chosen = choose(c, all);
    enum err e = settle(c, &chosen, info);
    if (e || chosen < 2)
        return e;
    e = workspace_new_pack(c->ws, c->segments[0]->dataset, &below, &c->arena, info);
    if (e)
        return e;
    char *path = workspace_file(c->ws, below, &c->arena);
    e = write_pack(c, chosen, path, info);
    if (!e)
        e = workspace_settle(path, &bytes, &checksum, &c->arena, info);
    return e ? e : swap(c, chosen, below, bytes, checksum, info);
}

static enum err compact_all(struct compacting *c, bool all, struct err_info *info)
{
    struct workspace_segment *segments;
    size_t count;
    enum err e = workspace_segments(c->ws, &segments, &count, &c->arena, info);
    if (e)
        return e;
    c->segments =
        arena_alloc(&c->arena, (count + 1) * sizeof(struct workspace_segment *));
    for (int kind = SOURCE_ORDERS; !e && kind < SOURCE_IGNORE; kind++) {
        c->segment_count = 0;
        for (size_t i = 0; i < count; i++)
            if (!strcmp(segments[i].dataset, source_kind_name((enum source_kind)kind)))
                c->segments[c->segment_count++] = &segments[i];
        if (c->segment_count > 1)
            e = compact_dataset(c, all, info);
    }
    return e;
}

enum err stored_compact(const struct workspace *ws, bool all, struct err_info *info)
{
    struct compacting c = {.ws = ws};
    CHECK(ws->lock >= 0);
    enum err e = workspace_sweep(ws, info);
    if (!e)
        e = duck_open(&c.db, info);
    if (!e)
        e = compact_all(&c, all, info);
    if (!e)
        e = workspace_sweep(ws, info);
    duck_close(c.db);
    arena_release(&c.arena);
    return e;
}
