/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/viewset.h"

#include "cli/workset.h"
#include "ingest/stored.h"
#include "measure/views.h"

#include <string.h>

struct opening {
    struct viewset *set;
    const struct cli_request *request;
    struct workspace_segment *segments;
    size_t segment_count;
    bool wants[VIEWS_COUNT], wants_raw;
    bool is_named; /* those wanted were asked for by name */
    struct source source;
    struct definition definition;
};

/* ---- which views ------------------------------------------------------------------ */

/* Is the view named, other than as raw_<name>? */
static bool names_view(const char *text, const char *name)
{
    for (const char *at = text; (at = strcasestr(at, name)); at++)
        if (at - text < 4 || strncasecmp(at - 4, "raw_", 4))
            return true;
    return false;
}

/* Only what is named is made: a view that is missing is an error that says so, never an
 * empty one.  A text that names none may ask for the list. */
static void choose(struct opening *o, const char *text)
{
    bool is_any = o->wants_raw = text && strcasestr(text, "raw_");
    for (int view = 0; text && view < VIEWS_COUNT; view++)
        is_any |= o->wants[view] = names_view(text, views_name((enum views_view)view));
    o->is_named = is_any;
    if (is_any)
        return;
    o->wants_raw = true;
    for (int view = 0; view < VIEWS_COUNT; view++)
        o->wants[view] = true;
}

static void add_name(struct viewset *set, const char *name)
{
    const char **names = arena_alloc(&set->arena, (set->name_count + 1) * sizeof *names);
    if (set->name_count)
        memcpy(names, set->names, set->name_count * sizeof *names);
    names[set->name_count++] = arena_strdup(&set->arena, name);
    set->names = names;
}

/* ---- reading ---------------------------------------------------------------------- */

static enum err load(struct opening *o, struct err_info *info)
{
    struct viewset *set = o->set;
    struct source_options options = workset_reading(o->request);
    size_t left_out = 0;
    enum err e = ERR_OK;
    options.keep_order_ids = true;
    if (o->wants[VIEWS_people])
        e = stored_attributes(&set->workspace, o->segments, o->segment_count,
                              &options.attributes, &options.attribute_count, &left_out,
                              &set->arena, info);
    if (left_out)
        fprintf(stderr,
                "mainstay: people has the first %d columns of the files; %zu more are "
                "only in the raw views\n",
                STORED_ATTRIBUTES_MAX, left_out);
    return e ? e
             : stored_load_segments(&o->source, &set->workspace, o->segments,
                                    o->segment_count, &options, info);
}

static enum err fill(struct opening *o, struct err_info *info)
{
    int32_t as_of;
    struct history history;
    enum err e = workset_as_of(&as_of, &o->set->workspace, o->request, info);
    if (!e)
        e = definition_resolve(&o->definition, &o->source, as_of, info);
    if (e)
        return e;
    struct history_rule rule = definition_rule(&o->definition, as_of);
    e = history_build(&history, &o->source.timeline, &rule, info);
    if (e)
        return e;
    struct views views = {.source = &o->source, .history = &history, .rule = &rule};
    for (int view = 0; !e && view < VIEWS_COUNT; view++) {
        if (!o->wants[view] ||
            (!o->is_named && !views_has(&views, (enum views_view)view)))
            continue;
        e = views_fill(&views, o->set->db, (enum views_view)view, info);
        add_name(o->set, views_name((enum views_view)view));
    }
    history_release(&history);
    return e;
}

static enum err add_typed(struct opening *o, struct err_info *info)
{
    bool is_any = o->segment_count == 0; /* for the sentence that says so */
    for (int view = 0; view < VIEWS_COUNT; view++)
        is_any |= o->wants[view];
    if (!is_any)
        return ERR_OK;
    enum err e = load(o, info);
    if (e)
        return e;
    e = fill(o, info);
    source_release(&o->source);
    return e;
}

static enum err add_raw(struct opening *o, struct err_info *info)
{
    struct viewset *set = o->set;
    if (!o->wants_raw)
        return ERR_OK;
    for (int kind = SOURCE_ORDERS; kind < SOURCE_IGNORE; kind++) {
        const char *dataset = source_kind_name((enum source_kind)kind);
        for (size_t i = 0; i < o->segment_count; i++)
            if (!strcmp(o->segments[i].dataset, dataset)) {
                add_name(set, arena_printf(&set->arena, "raw_%s", dataset));
                break;
            }
    }
    set->path_count = o->segment_count;
    return stored_add_raw(set->db, &set->workspace, o->segments, o->segment_count,
                          &set->paths, &set->arena, info);
}

enum err viewset_open(struct viewset *out, const struct cli_request *request,
                      const char *text, struct err_info *info)
{
    struct viewset set = {0};
    struct opening o = {.set = &set, .request = request};
    choose(&o, text);
    enum err e = workspace_open(&set.workspace, request->subject, WORKSPACE_READ, info);
    if (e)
        return e;
    definition_init(&o.definition);
    e = workset_definition(&o.definition, &set.workspace, request, info);
    if (!e)
        e = workspace_segments(&set.workspace, &o.segments, &o.segment_count, &set.arena,
                               info);
    if (!e)
        e = duck_open(&set.db, info);
    if (!e)
        e = add_typed(&o, info);
    if (!e)
        e = add_raw(&o, info);
    definition_release(&o.definition);
    if (e)
        viewset_release(&set);
    else
        *out = set;
    return e;
}

void viewset_release(struct viewset *set)
{
    duck_close(set->db);
    arena_release(&set->arena);
    workspace_close(&set->workspace);
}
