/* SPDX-License-Identifier: Apache-2.0 */
/* What counts by blocks: an index of the periods where one is kept or worth keeping, else
 * the suite.  An index is made inside of the writing of its file, so that who cannot
 * write there does not make it for nothing, again and again. */
#include "timeline/presence.h"

#include "base/buf.h"
#include "base/mem.h"
#include "timeline/presence_parts.h"

#include <stdlib.h>
#include <string.h>

/* An index is of use as long as it is not larger than the presence's file, which has some
 * 24 bytes an order. */
#define INDEX_ORDER_BYTES  24
#define PLANES_ORDER_BYTES 4 /* of these, for what people bought */
#define INDEX_BYTES_LEAST  65536

struct presence_blocks *presence_blocks_create(const struct blocks *blocks)
{
    struct presence_blocks *b = MEM_NEW(struct presence_blocks);
    b->blocks = *blocks;
    b->has_rows = blocks->run != NULL;
    return b;
}

void presence_blocks_free(struct presence_blocks *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->index_count; i++) {
        index_release(&b->indexes[i].index);
        columns_close(b->indexes[i].file);
    }
    blocks_release(&b->blocks);
    free(b);
}

/* ---- rows ------------------------------------------------------------------------ */

/* Where those in the file are damaged the history has them too: they are made again, and
 * the file. */
static enum err make_rows(const struct presence *p, struct err_info *info)
{
    struct presence_blocks *b = p->blocks;
    struct err_info why = {0};
    struct blocks blocks;
    bool written;
    if (b->has_rows)
        return ERR_OK;
    if (!blocks_get_rows(&b->blocks, p->file, "blocks", &why)) {
        b->has_rows = true;
        return ERR_OK;
    }
    derived_tell(&p->kept, &why);
    struct blocks_input input = blocks_input_of(&p->history);
    CHECK(input.first_day <= input.last_day);
    if (!blocks_build(&blocks, &input))
        return ERR_OK;
    b->blocks = blocks; /* the others lie in the file */
    b->has_rows = true;
    b->remade = true; /* the sum of the file is another, and so is what is kept beside */
    enum err e = derived_write(&p->kept, presence_put, p, &written, info);
    if (!e && written)
        derived_follow(&p->kept, &p->timeline);
    return e;
}

/* ---- the index ------------------------------------------------------------------- */

static uint64_t most_bytes(const struct presence_blocks *b)
{
    uint64_t bytes = INDEX_ORDER_BYTES * b->blocks.orders;
    return bytes > INDEX_BYTES_LEAST ? bytes : INDEX_BYTES_LEAST;
}

/* Of all that there is, and no larger than is of use. */
static bool is_worth(const struct presence *p, const struct suite_request *request)
{
    const struct presence_blocks *b = p->blocks;
    const struct periods *periods = request->periods;
    uint64_t people = b->blocks.people, count = (uint64_t)periods->count;
    return p->kept.folder && !b->remade && !b->unwritable && people >= p->index_people &&
           periods->as_of == p->history.as_of &&
           periods->bound[0] <= p->history.first_day &&
           periods->bound[count] > periods->as_of &&
           people * count / 8 + PLANES_ORDER_BYTES * b->blocks.orders <= most_bytes(b);
}

static struct derived derived_of(const struct presence *p,
                                 const struct suite_request *request)
{
    const struct periods *periods = request->periods;
    const int64_t numbers[] = {periods->as_of, request->window_days, periods->count};
    struct buf all = {0};
    buf_add(&all, numbers, sizeof numbers);
    buf_add(&all, periods->bound, ((size_t)periods->count + 1) * sizeof *periods->bound);
    struct derived d = presence_beside(p, "index", all.data, all.size);
    buf_release(&all);
    return d;
}

struct making {
    const struct presence *presence;
    const struct suite_request *request;
    struct index *out; /* periods 0: it was not made */
};

static enum err put_index(const void *context, struct columns_writer *writer,
                          struct err_info *info)
{
    const struct making *m = context;
    struct presence_blocks *b = m->presence->blocks;
    enum err e = make_rows(m->presence, info);
    if (e)
        return e;
    if (!b->has_rows || b->remade)
        return err_set(info, ERR_LIMIT, "the blocks are not those of the file");
    e = index_build(m->out, &b->blocks, m->request->periods, m->request->window_days,
                    false, most_bytes(b), info);
    if (e == ERR_LIMIT) /* a file of nothing, so that the next one does not try */
        return ERR_OK;
    return e ? e : index_put(m->out, writer, info);
}

static const struct index *add_index(struct presence_blocks *b, const struct index *x,
                                     struct columns *file)
{
    struct presence_index *added = &b->indexes[b->index_count++];
    *added = (struct presence_index){*x, file};
    return &added->index;
}

/* The one in the file; NULL: there is none that is sound, or it would be too large. */
static const struct index *open_index(struct presence_blocks *b, const struct derived *d,
                                      const struct suite_request *request,
                                      bool *too_large)
{
    struct index x;
    struct columns *file;
    struct err_info why = {0};
    *too_large = false;
    if (derived_open(&file, d, &why))
        return NULL;
    *too_large = !columns_has(file, "index.head");
    if (*too_large) {
        columns_close(file);
        return NULL;
    }
    bool sound = !index_get(&x, file, &b->blocks, &why);
    if (sound && index_fits(&x, &b->blocks, request))
        return add_index(b, &x, file);
    if (sound)
        (void)!err_set(&why, ERR_TRUNCATED, "the index is of other periods");
    columns_close(file);
    derived_tell(d, &why);
    return NULL;
}

/* One that is being made, into its file; *out NULL where that cannot be. */
static enum err make_index(const struct presence *p, const struct suite_request *request,
                           const struct derived *d, const struct index **out,
                           struct err_info *info)
{
    struct presence_blocks *b = p->blocks;
    struct index made = {0};
    bool written;
    struct making making = {p, request, &made};
    enum err e = derived_write(d, put_index, &making, &written, info);
    if (!e && written)
        derived_follow(d, &p->kept);
    if (!e && made.periods > 0)
        *out = add_index(b, &made, NULL);
    else
        index_release(&made);
    b->unwritable = !*out && !written;
    return e;
}

/* *out NULL: there is none. */
static enum err find_index(const struct presence *p, const struct suite_request *request,
                           const struct index **out, struct err_info *info)
{
    struct presence_blocks *b = p->blocks;
    *out = NULL;
    for (size_t i = 0; i < b->index_count; i++)
        if (index_fits(&b->indexes[i].index, &b->blocks, request))
            *out = &b->indexes[i].index;
    if (*out || b->index_count == PRESENCE_INDEXES || !is_worth(p, request))
        return ERR_OK;
    bool too_large;
    struct derived d = derived_of(p, request);
    *out = open_index(b, &d, request, &too_large);
    return *out || too_large ? ERR_OK : make_index(p, request, &d, out, info);
}

static void drop_index(struct presence_blocks *b, const struct index *x)
{
    size_t i = 0;
    while (&b->indexes[i].index != x)
        i++;
    index_release(&b->indexes[i].index);
    columns_close(b->indexes[i].file);
    b->index_count--;
    memmove(&b->indexes[i], &b->indexes[i + 1],
            (b->index_count - i) * sizeof *b->indexes);
}

/* ---- groups ---------------------------------------------------------------------- */

/* Told by place where they are kept so, as the blocks of the file have the people. */
static bool is_placed(const struct presence *p, const struct suite_request *request,
                      const struct slice *slice)
{
    return slice && slice->places > 0 && !p->blocks->remade && !request->chosen;
}

/* Groups by themselves, as segments: a pass over the bits for each. */
static void run_segments(const struct index *x, const struct blocks *blocks,
                         const struct suite_request *request, const uint64_t *bits,
                         const struct suite_result *out)
{
    size_t words = blocks->people / 64 + 1, periods = (size_t)request->periods->count;
    uint64_t *laid = bits ? NULL : MEM_ARRAY(uint64_t, request->groups * words);
    if (laid)
        blocks_lay_groups(blocks, request->group, laid);
    for (uint32_t g = 0; g < request->groups; g++) {
        struct suite_request one = *request;
        struct suite_result row = {.flow = out->flow ? out->flow + g * periods : NULL,
                                   .purchase = out->purchase ? out->purchase + g * periods
                                                             : NULL};
        one.groups = 0;
        one.group = NULL;
        one.by_place = true;
        index_run(x, blocks, &one, (bits ? bits : laid) + g * words, &row);
    }
    free(laid);
}

/* x NULL: by the rows. */
static void count(const struct presence *p, const struct index *x,
                  const struct suite_request *request, const struct slice *slice,
                  const struct suite_result *out)
{
    const struct blocks *blocks = &p->blocks->blocks;
    bool few = request->groups > 0 && request->groups <= SLICE_BITS && request->group &&
               !request->by_place && !request->chosen && !out->cohort;
    bool placed = is_placed(p, request, slice);
    struct suite_request asked = *request;
    if (placed) {
        CHECK(request->groups == slice->groups && request->group == slice->person);
        asked.by_place = true;
        asked.group = slice->wide;
        asked.group_narrow = slice->narrow;
    }
    if (!x)
        suite_run(blocks, &asked, out);
    else if (few)
        run_segments(x, blocks, request, placed ? slice->bits : NULL, out);
    else
        index_run(x, blocks, &asked, asked.chosen, out);
}

/* Counts by it.  What a file says that cannot be is made again; *x NULL where that
 * cannot be done, and nothing was counted. */
static enum err run_index(const struct presence *p, const struct suite_request *request,
                          const struct slice *slice, const struct suite_result *out,
                          const struct index **x, struct err_info *info)
{
    struct presence_blocks *b = p->blocks;
    struct err_info why = {0};
    enum err e = ERR_OK;
    count(p, *x, request, slice, out);
    if ((*x)->owned || presence_sound(&b->blocks, request, out))
        return ERR_OK;
    presence_clear(request, out);
    struct derived d = derived_of(p, request);
    (void)!err_set(&why, ERR_TRUNCATED, "what the index counts cannot be");
    derived_tell(&d, &why);
    drop_index(b, *x);
    *x = NULL;
    if (!b->remade)
        e = make_index(p, request, &d, x, info);
    if (*x)
        count(p, *x, request, slice, out);
    return e;
}

/* ---- counting -------------------------------------------------------------------- */

enum err presence_run(const struct presence *p, const struct suite_request *request,
                      const struct slice *slice, const struct suite_result *out,
                      bool *counted, struct err_info *info)
{
    struct presence_blocks *b = p->blocks;
    const struct index *x = NULL;
    *counted = false;
    if (!b)
        return ERR_OK;
    bool by_index = !out->rfm.x && !out->rfm_sums;
    enum err e = by_index ? find_index(p, request, &x, info) : ERR_OK;
    if (!e && x)
        e = run_index(p, request, slice, out, &x, info);
    if (!e && !x)
        e = make_rows(p, info);
    if (e || (!x && !b->has_rows))
        return e;
    if (!x)
        count(p, NULL, request, slice, out);
    *counted = true;
    return ERR_OK;
}
