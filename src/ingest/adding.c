/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/importing.h"

#include "ingest/growth.h"

#include <string.h>

/* New files at a cost of what is new.  What the segments say of new files comes from
 * their columns, which are looked at as always, and from orders with the same ids (or
 * rows that are the same) and customers of the same names, which the source that is kept
 * of the workspace knows.  So files that could be added to that source (growth.h) are
 * read by themselves, onto it, and what is told of them is what reading everything
 * together would have told.  What they make of the workspace is known when it is
 * reloaded, which goes the same way. */

static bool has_id(const struct workspace_segment *s)
{
    bool has = false;
    for (size_t i = 0; i < s->column_count; i++)
        has |= !strcmp(s->columns[i].role, source_role_name(SOURCE_ROLE_ORDER));
    return has;
}

static bool is_of(const struct workspace_segment *s, enum source_kind kind)
{
    return !strcmp(s->dataset, source_kind_name(kind));
}

/* Is everything of customers, of orders, all with ids or all without, or of lines? */
static bool may_add(const struct stored_import *im)
{
    size_t with = 0, without = 0;
    for (size_t i = 0; i < im->segment_count; i++) {
        const struct workspace_segment *s = &im->segments[i];
        if (is_of(s, SOURCE_CUSTOMERS) || is_of(s, SOURCE_LINES))
            continue;
        if (!is_of(s, SOURCE_ORDERS) || s->purchases_only)
            return false;
        with += has_id(s);
        without += !has_id(s);
    }
    return !with != !without;
}

/* What is kept of the workspace, made where nobody asked for it yet, if it can grow. */
static bool open_base(struct source *out, const struct stored_import *im,
                      struct err_info *info)
{
    struct source_options none = {0};
    enum err e =
        stored_load_segments(out, im->ws, im->segments, im->segment_count, &none, info);
    if (e)
        return false;
    if (!out->growth && out->file)
        e = growth_get(&out->growth, out, out->file, info);
    if (!e && out->growth)
        return true;
    source_release(out);
    return false;
}

static enum err load_added(struct stored_import *im, const struct source *base,
                           const struct source_options *options, bool *added,
                           struct err_info *info)
{
    struct source_options o = *options;
    o.onto = base;
    o.beside = im->segment_count;
    o.keep_growth = true;
    enum err e = source_load(&im->source, &o, info);
    if (e)
        return e;
    *added = growth_tells(base, &im->source, &im->is_apart);
    if (!*added)
        source_release(&im->source);
    growth_free(im->source.growth); /* it was for that */
    im->source.growth = NULL;
    im->source.waits = false; /* there are orders */
    return ERR_OK;
}

enum err importing_add(struct stored_import *im, const struct source_options *options,
                       bool *added, struct err_info *info)
{
    struct source base;
    struct err_info why;
    *added = false;
    if (!may_add(im))
        return ERR_OK;
    if (!open_base(&base, im, &why))
        return ERR_OK;
    enum err e = load_added(im, &base, options, added, &why);
    source_release(&base);
    return e == ERR_INTERRUPTED ? err_set(info, e, "%s", why.text) : ERR_OK;
}
