/* SPDX-License-Identifier: Apache-2.0 */
/* Which attributes are read is no part of the stamp: a file has those that somebody asked
 * for, and when one is missing it is made again with it and all it had. */
#include "ingest/kept.h"

#include "base/buf.h"
#include "base/tz.h"
#include "ingest/source_file.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define ATTRIBUTES_MAX 32 /* in a file; with more, those asked for now */

/* ---- the stamp ------------------------------------------------------------------ */

/* NULL is another than "". */
static void add_text(struct buf *out, const char *text)
{
    buf_printf(out, "%zu:%s;", text ? strlen(text) + 1 : 0, text ? text : "");
}

static void add_number(struct buf *out, int64_t number)
{
    buf_printf(out, "%lld;", (long long)number);
}

static void add_given(struct buf *out, const struct source_given *g)
{
    add_number(out, g->kind);
    add_text(out, g->name);
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++) {
        add_text(out, g->column[role]);
        add_number(out, g->mapped[role]);
        add_number(out, g->decimal[role]);
        add_number(out, g->date_order[role]);
        add_number(out, g->date_number[role]);
    }
    add_number(out, g->purchases_only);
    add_text(out, g->note);
    add_number(out, (int64_t)g->malformed);
    add_text(out, g->source);
    add_number(out, g->batch);
    add_number(out, g->part);
    add_number(out, (int64_t)g->name_count);
    for (size_t i = 0; i < g->name_count; i++)
        add_text(out, g->names[i]);
}

static void add_segments(struct buf *out, const struct kept_segment *segments,
                         const struct source_options *o)
{
    for (size_t i = 0; i < o->path_count; i++) {
        add_text(out, segments[i].path);
        add_text(out, segments[i].checksum);
        add_number(out, segments[i].bytes);
        add_number(out, segments[i].rows);
        add_number(out, o->kinds[i]);
        add_given(out, &o->given[i]);
    }
}

static void add_options(struct buf *out, const struct source_options *o)
{
    CHECK(o->map_count == 0 && !o->keep_row_reasons);
    add_text(out, o->source);
    add_text(out, o->encoding);
    add_text(out, o->currency);
    add_number(out, o->date_order);
    add_number(out, o->decimal);
    buf_add(out, &o->bad_share_max, sizeof o->bad_share_max);
    add_number(out, o->may_wait);
}

static enum err make_stamp(struct derived *d, const struct kept_segment *segments,
                           const struct source_options *o, struct err_info *info)
{
    struct buf all = {0};
    struct tz *zone;
    const char *name = o->zone ? o->zone : "UTC";
    enum err e = tz_load(&zone, name, info);
    if (e)
        return e;
    add_segments(&all, segments, o);
    d->data = XXH3_64bits(all.data, all.size);
    add_text(&all, name);
    add_number(&all, (int64_t)tz_rules(zone));
    add_options(&all, o);
    derived_stamp(d->stamp, all.data, all.size);
    tz_free(zone);
    buf_release(&all);
    return ERR_OK;
}

/* ---- which attributes ----------------------------------------------------------- */

static const char *literal_of(const struct source_options *o, size_t i)
{
    return o->attribute_literals ? o->attribute_literals[i] : NULL;
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

static size_t find_asked(const struct source_file_asked *asked, const char *attribute,
                         const char *literal)
{
    for (size_t i = 0; i < asked->count; i++)
        if (!strcmp(asked->attributes[i], attribute) &&
            same_text(asked->literals[i], literal))
            return i;
    return asked->count;
}

/* Adds what is asked for to what there is; which[i]: the place of the i-th. */
static void unite(struct source_file_asked *all, const struct source_options *o,
                  size_t *which, struct arena *arena)
{
    size_t most = all->count + o->attribute_count + 1;
    const char **attributes = arena_alloc(arena, most * sizeof *attributes);
    const char **literals = arena_alloc(arena, most * sizeof *literals);
    for (size_t i = 0; i < all->count; i++) {
        attributes[i] = all->attributes[i];
        literals[i] = all->literals[i];
    }
    all->attributes = attributes;
    all->literals = literals;
    for (size_t i = 0; i < o->attribute_count; i++) {
        which[i] = find_asked(all, o->attributes[i], literal_of(o, i));
        if (which[i] < all->count)
            continue;
        attributes[all->count] = o->attributes[i];
        literals[all->count++] = literal_of(o, i);
    }
    all->order_ids |= o->keep_order_ids;
}

/* ---- loading -------------------------------------------------------------------- */

struct keeping {
    const struct source *source;
    const struct source_options *options;
};

static enum err put(const void *context, struct columns_writer *writer,
                    struct err_info *info)
{
    const struct keeping *k = context;
    return source_file_put(k->source, k->options, writer, info);
}

/* Of what was read for everybody what was asked for now. */
static void choose(struct source *s, const struct source_options *o, const size_t *which)
{
    struct source_attribute *chosen =
        MEM_ARRAY(struct source_attribute, o->attribute_count + 1);
    for (size_t i = 0; i < o->attribute_count; i++) {
        chosen[i] = s->attributes[which[i]];
        s->attributes[which[i]] = (struct source_attribute){0};
    }
    for (size_t i = 0; i < s->attribute_count; i++)
        source_attribute_release(&s->attributes[i]);
    free(s->attributes);
    s->attributes = chosen;
    s->attribute_count = o->attribute_count;
    if (!o->keep_order_ids) {
        intern_free(s->order_ids);
        free(s->order_id);
        s->order_ids = NULL;
        s->order_id = NULL;
    }
}

/* Reads the segments, with all attributes that the file is to have. */
static enum err load_again(struct source *out, const struct derived *d,
                           const struct source_options *options,
                           const struct source_file_asked *all, const size_t *which,
                           bool *written, struct err_info *info)
{
    struct source_options o = *options;
    o.attributes = all->attributes;
    o.attribute_literals = all->literals;
    o.attribute_count = all->count;
    o.keep_order_ids = all->order_ids;
    enum err e = source_load(out, &o, info);
    if (e)
        return e;
    struct keeping keeping = {out, &o};
    e = derived_write(d, put, &keeping, written, info);
    if (e)
        source_release(out);
    else
        choose(out, options, which);
    return e;
}

/* The file as it is, or why not; *all receives what it has, or had. */
static enum err load_kept(struct source *out, const struct derived *d,
                          const struct source_options *options,
                          struct source_file_asked *all, size_t *which,
                          struct arena *arena, struct err_info *info)
{
    struct columns *file;
    enum err e = derived_open(&file, d, info);
    if (e)
        return e;
    e = source_file_asked(all, file, arena, info);
    size_t had = all->count;
    bool had_ids = all->order_ids;
    if (!e)
        unite(all, options, which, arena);
    bool lacks = all->count > had || all->order_ids != had_ids;
    if (e || lacks)
        columns_close(file);
    else
        e = source_file_get(out, file, options, which, info);
    if (e)
        derived_tell(d, info);
    if (e || all->count > ATTRIBUTES_MAX)
        *all = (struct source_file_asked){0};
    return e || !lacks ? e : err_set(info, ERR_NO_INPUT, "the file lacks a column");
}

enum err kept_load(struct source *out, const char *folder,
                   const struct kept_segment *segments,
                   const struct source_options *options, bool *written,
                   struct err_info *info)
{
    struct arena arena = {0};
    struct source_file_asked all = {0};
    struct err_info why = {0};
    struct derived d = {.folder = folder, .kind = "source"};
    size_t *which = arena_alloc(&arena, (options->attribute_count + 1) * sizeof *which);
    *written = false;
    enum err e = make_stamp(&d, segments, options, info);
    if (!e && load_kept(out, &d, options, &all, which, &arena, &why)) {
        unite(&all, options, which, &arena);
        e = load_again(out, &d, options, &all, which, written, info);
    }
    if (!e) {
        d.folder = arena_strdup(&out->arena, folder);
        out->derived = d;
    }
    arena_release(&arena);
    return e;
}
