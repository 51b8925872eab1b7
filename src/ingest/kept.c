/* SPDX-License-Identifier: Apache-2.0 */
/* Which attributes are read is no part of the stamp: a file has those that somebody asked
 * for, and when one is missing it is made again with it and all it had. */
#include "ingest/kept.h"

#include "base/buf.h"
#include "base/progress.h"
#include "base/tz.h"
#include "ingest/growth.h"
#include "ingest/parts.h"
#include "ingest/source_file.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define ATTRIBUTES_MAX 32        /* in a file; with more, those asked for now */
#define ROWS_AT_ONCE   (1 << 20) /* that are added; more are read in parts */

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

static uint64_t segment_key(const struct kept_segment *s, enum source_kind kind,
                            const struct source_given *given)
{
    struct buf all = {0};
    add_text(&all, s->path);
    add_text(&all, s->checksum);
    add_number(&all, s->bytes);
    add_number(&all, s->rows);
    add_number(&all, kind);
    add_given(&all, given);
    uint64_t key = XXH3_64bits(all.data, all.size);
    buf_release(&all);
    return key;
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

/* What a file is of: its stamp is that of the basis and of all segments. */
struct keeping {
    struct derived file;
    unsigned char basis[COLUMNS_STAMP]; /* options, zone, program */
    uint64_t *key;                      /* per segment; in the arena */
    int64_t *rows;                      /* the same */
    size_t segments;
};

static enum err make_stamps(struct keeping *k, const struct kept_segment *segments,
                            const struct source_options *o, struct arena *arena,
                            struct err_info *info)
{
    struct buf all = {0};
    struct tz *zone;
    const char *name = o->zone ? o->zone : "UTC";
    enum err e = tz_load(&zone, name, info);
    if (e)
        return e;
    k->segments = o->path_count;
    k->key = arena_alloc(arena, o->path_count * sizeof *k->key);
    k->rows = arena_alloc(arena, o->path_count * sizeof *k->rows);
    for (size_t i = 0; i < o->path_count; i++) {
        k->key[i] = segment_key(&segments[i], o->kinds[i], &o->given[i]);
        k->rows[i] = segments[i].rows;
    }
    add_text(&all, name);
    add_number(&all, (int64_t)tz_rules(zone));
    add_options(&all, o);
    derived_stamp(k->basis, all.data, all.size);
    buf_add(&all, k->key, o->path_count * sizeof *k->key);
    derived_stamp(k->file.stamp, all.data, all.size);
    k->file.data = XXH3_64bits(k->key, o->path_count * sizeof *k->key);
    tz_free(zone);
    buf_release(&all);
    return ERR_OK;
}

/* ---- which attributes -------------------------------------------------------- */

static const char *literal_of(const struct source_options *o, size_t i)
{
    return o->attribute_literals ? o->attribute_literals[i] : NULL;
}

static size_t find_asked(const struct source_file_asked *asked, const char *attribute,
                         const char *literal)
{
    for (size_t i = 0; i < asked->count; i++)
        if (!strcmp(asked->attributes[i], attribute) &&
            mem_same_text(asked->literals[i], literal))
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

/* ---- writing ----------------------------------------------------------------- */

struct putting {
    const struct keeping *keeping;
    const struct source *source;
    const struct source_options *options;
};

static enum err put(const void *context, struct columns_writer *writer,
                    struct err_info *info)
{
    const struct putting *p = context;
    const struct keeping *k = p->keeping;
    enum err e = columns_put(writer, "kept.basis", 1, k->basis, sizeof k->basis, info);
    if (!e)
        e = columns_put(writer, "kept.segment", sizeof *k->key, k->key, k->segments,
                        info);
    if (!e)
        e = growth_put(p->source, writer, info);
    return e ? e : source_file_put(p->source, p->options, writer, info);
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

/* What was read with `all` becomes a file, and what was asked for.  Takes *s on failure.
 */
static enum err keep(struct source *s, const struct keeping *k,
                     const struct source_options *all,
                     const struct source_options *options, const size_t *which,
                     bool *written, struct err_info *info)
{
    struct putting putting = {k, s, all};
    enum err e = derived_write(&k->file, put, &putting, written, info);
    if (e)
        source_release(s);
    else
        choose(s, options, which);
    return e;
}

static struct source_options with_all(const struct source_options *options,
                                      const struct source_file_asked *all)
{
    struct source_options o = *options;
    o.attributes = all->attributes;
    o.attribute_literals = all->literals;
    o.attribute_count = all->count;
    o.keep_order_ids = all->order_ids;
    o.keep_growth = !all->order_ids;
    for (size_t i = 0; i < o.path_count; i++) {
        o.with_refunds |= o.kinds[i] == SOURCE_REFUNDS;
        o.with_amounts |= source_given_amounts(&o.given[i]);
    }
    return o;
}

/* ---- growing ----------------------------------------------------------------- */

/* A file of the first segments, as many as may be. */
struct base {
    const struct keeping *keeping;
    struct columns *file; /* NULL: none was found */
    size_t segments;
};

static void try_base(void *context, struct columns *file)
{
    struct base *base = context;
    const struct keeping *k = base->keeping;
    const void *keys;
    uint64_t count;
    struct err_info why;
    struct columns_section basis = {"kept.basis", 1, NULL, sizeof k->basis};
    bool fits =
        columns_has(file, "growth.head") && !columns_find_all(file, &basis, 1, &why) &&
        !memcmp(basis.elements, k->basis, sizeof k->basis) &&
        !columns_find(file, "kept.segment", sizeof *k->key, &keys, &count, &why) &&
        count > base->segments && count < k->segments &&
        !memcmp(keys, k->key, count * sizeof *k->key);
    if (fits) {
        columns_close(base->file);
        base->file = file;
        base->segments = count;
    } else {
        columns_close(file);
    }
}

/* What is read again is, and then what was not there. */
static struct source_options added_to(const struct source *base, size_t segments,
                                      const struct source_options *all,
                                      struct arena *arena)
{
    struct source_options o = *all;
    const char **paths = arena_alloc(arena, all->path_count * sizeof *paths);
    struct source_given *given = arena_alloc(arena, all->path_count * sizeof *given);
    enum source_kind *kinds = arena_alloc(arena, all->path_count * sizeof *kinds);
    o.path_count = 0;
    for (size_t i = 0; i < all->path_count; i++) {
        if (i < segments && !growth_reads_again(all->kinds[i]))
            continue;
        paths[o.path_count] = all->paths[i];
        given[o.path_count] = all->given[i];
        kinds[o.path_count++] = all->kinds[i];
    }
    o.paths = paths;
    o.given = given;
    o.kinds = kinds;
    o.onto = base;
    o.may_wait = true;
    return o;
}

static bool add_at_once(struct source *out, const struct source *was,
                        const struct base *base, const struct source_options *all,
                        struct arena *arena)
{
    struct source_options o = added_to(was, base->segments, all, arena);
    struct source added;
    struct err_info why;
    if (source_load(&added, &o, &why))
        return false;
    bool merged = growth_merge(out, was, &added);
    source_release(&added);
    return merged;
}

static bool add_parts(struct source *out, const struct source *was,
                      const struct base *base, const struct source_options *all)
{
    struct err_info why;
    bool merged = false;
    struct parts parts = {.options = all,
                          .rows = base->keeping->rows,
                          .of_base = base->segments,
                          .directory = base->keeping->file.folder};
    return !parts_load(out, &merged, was, &parts, &why) && merged;
}

static int64_t rows_behind(const struct base *base)
{
    int64_t rows = 0;
    for (size_t i = base->segments; i < base->keeping->segments; i++)
        rows += base->keeping->rows[i];
    return rows;
}

/* Adds the segments that the base's file does not have.  Takes the file. */
static bool grow(struct source *out, const struct base *base,
                 const struct source_options *all, struct arena *arena)
{
    struct source was;
    struct err_info why;
    size_t *which = arena_alloc(arena, (all->attribute_count + 1) * sizeof *which);
    for (size_t i = 0; i < all->attribute_count; i++)
        which[i] = i;
    bool merged = false;
    if (source_file_get(&was, base->file, all, which, &why))
        return false;
    bool may = !growth_get(&was.growth, &was, base->file, &why) && was.growth;
    bool within = all->memory_bytes > 0;
    if (may && (within || rows_behind(base) > ROWS_AT_ONCE))
        merged = add_parts(out, &was, base, all);
    if (may && !merged && !within && !progress_interrupted())
        merged = add_at_once(out, &was, base, all, arena);
    source_release(&was);
    return merged;
}

/* From an older file where that can be, with all attributes that it has; else false. */
static bool load_grown(struct source *out, const struct keeping *k,
                       const struct source_options *options,
                       struct source_file_asked *all, struct arena *arena)
{
    struct base base = {.keeping = k};
    struct source_file_asked had = {0};
    struct err_info why;
    derived_each(&k->file, try_base, &base);
    if (!base.file)
        return false;
    bool good = !source_file_asked(&had, base.file, arena, &why) && !all->order_ids;
    for (size_t i = 0; i < all->count && good; i++)
        good = find_asked(&had, all->attributes[i], all->literals[i]) < had.count;
    if (!good) {
        columns_close(base.file);
        return false;
    }
    struct source_options o = with_all(options, &had);
    if (!grow(out, &base, &o, arena))
        return false;
    *all = had;
    return true;
}

/* ---- loading ----------------------------------------------------------------- */

/* The file as it is, or why not; *all receives what it has, or had. */
static enum err load_kept(struct source *out, const struct keeping *k,
                          const struct source_options *options,
                          struct source_file_asked *all, size_t *which,
                          struct arena *arena, struct err_info *info)
{
    struct columns *file;
    enum err e = derived_open(&file, &k->file, info);
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
        derived_tell(&k->file, info);
    if (e || all->count > ATTRIBUTES_MAX)
        *all = (struct source_file_asked){0};
    return e || !lacks ? e : err_set(info, ERR_NO_INPUT, "the file lacks a column");
}

/* In parts where that can be. */
static enum err read_all(struct source *out, const struct keeping *k,
                         const struct source_options *all, struct err_info *info)
{
    bool merged = false;
    struct parts parts = {.options = all, .rows = k->rows, .directory = k->file.folder};
    enum err e = all->keep_growth ? parts_load(out, &merged, NULL, &parts, info) : ERR_OK;
    if (!e && !merged)
        e = parts_check_whole(&parts, info);
    return e || merged ? e : source_load(out, all, info);
}

/* What lies in pieces within a limit of memory is let go of: the file has it. */
static void map_again(struct source *s, const struct keeping *k,
                      const struct source_options *options, struct arena *arena)
{
    struct source_file_asked all = {0};
    struct source mapped;
    struct err_info why;
    size_t *which = arena_alloc(arena, (options->attribute_count + 1) * sizeof *which);
    if (!s->pieces || load_kept(&mapped, k, options, &all, which, arena, &why))
        return;
    source_release(s);
    malloc_trim(0);
    *s = mapped;
}

static enum err load(struct source *out, const struct keeping *k,
                     const struct source_options *options, struct arena *arena,
                     bool *written, struct err_info *info)
{
    struct source_file_asked all = {0};
    struct err_info why;
    size_t *which = arena_alloc(arena, (options->attribute_count + 1) * sizeof *which);
    if (!load_kept(out, k, options, &all, which, arena, &why))
        return ERR_OK;
    unite(&all, options, which, arena);
    bool grown = load_grown(out, k, options, &all, arena);
    if (grown)
        unite(&all, options, which, arena);
    struct source_options o = with_all(options, &all);
    enum err e = grown ? ERR_OK : read_all(out, k, &o, info);
    if (!e)
        e = keep(out, k, &o, options, which, written, info);
    if (!e && *written)
        map_again(out, k, options, arena);
    return e;
}

enum err kept_load(struct source *out, const char *folder,
                   const struct kept_segment *segments,
                   const struct source_options *options, bool pending, bool *written,
                   struct err_info *info)
{
    struct arena arena = {0};
    struct keeping k = {.file = {.folder = folder, .kind = "source", .pending = pending}};
    *written = false;
    enum err e = make_stamps(&k, segments, options, &arena, info);
    if (!e)
        e = load(out, &k, options, &arena, written, info);
    if (!e) {
        k.file.folder = arena_strdup(&out->arena, folder);
        out->derived = k.file;
    }
    arena_release(&arena);
    return e;
}
