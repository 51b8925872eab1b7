/* SPDX-License-Identifier: Apache-2.0 */
/* What counts by blocks: an index of the periods where one is kept or worth keeping, else
 * the suite.  An index is made inside of the writing of its file, so that who cannot
 * write there does not make it for nothing, again and again. */
#include "timeline/presence.h"

#include "base/buf.h"
#include "base/mem.h"
#include "timeline/presence_parts.h"

#include <stdlib.h>

/* An index is of use as long as it is smaller than the orders that it is asked instead
 * of; about what the presence's file has an order. */
#define INDEX_ORDER_BYTES  24
#define PLANES_ORDER_BYTES 4 /* of these, for what people bought */

struct presence_blocks *presence_blocks_create(const struct blocks *blocks)
{
    struct presence_blocks *b = MEM_NEW(struct presence_blocks);
    b->blocks = *blocks;
    b->has_rows = blocks->run != NULL;
    return b;
}

void presence_blocks_keep(struct presence_blocks *b, const struct derived *d,
                          uint32_t index_people)
{
    b->kept = *d;
    b->index_people = index_people > 0 ? index_people : PRESENCE_INDEX_PEOPLE;
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
    derived_tell(&b->kept, &why);
    struct blocks_input input = blocks_input_of(&p->history);
    CHECK(input.first_day <= input.last_day);
    if (!blocks_build(&blocks, &input))
        return ERR_OK;
    b->blocks = blocks; /* the others lie in the file */
    b->has_rows = true;
    struct derived kept = b->kept;
    b->kept.folder = NULL; /* the sum of the file is another, and so are indexes */
    return derived_write(&kept, presence_put, p, &written, info);
}

/* ---- the index ------------------------------------------------------------------- */

/* Of all that there is, and no larger than is of use. */
static bool is_worth(const struct presence *p, const struct suite_request *request)
{
    const struct presence_blocks *b = p->blocks;
    const struct periods *periods = request->periods;
    uint64_t people = b->blocks.people, count = (uint64_t)periods->count;
    return b->kept.folder && people >= b->index_people &&
           periods->as_of == p->history.as_of &&
           periods->bound[0] <= p->history.first_day &&
           periods->bound[count] > periods->as_of &&
           people * count / 4 <=
               (INDEX_ORDER_BYTES - PLANES_ORDER_BYTES) * b->blocks.orders;
}

static struct derived derived_of(const struct presence *p,
                                 const struct suite_request *request)
{
    const struct periods *periods = request->periods;
    struct derived d = {p->blocks->kept.folder, "index", p->blocks->kept.data, {0}};
    const int64_t numbers[] = {(int64_t)columns_sum(p->file), periods->as_of,
                               request->window_days, periods->count};
    struct buf all = {0};
    buf_add(&all, p->blocks->kept.stamp, COLUMNS_STAMP);
    buf_add(&all, numbers, sizeof numbers);
    buf_add(&all, periods->bound, ((size_t)periods->count + 1) * sizeof *periods->bound);
    derived_stamp(d.stamp, all.data, all.size);
    buf_release(&all);
    return d;
}

struct making {
    const struct presence *presence;
    const struct suite_request *request;
    struct index *out; /* periods 0: it was not made */
};

static enum err make_index(const void *context, struct columns_writer *writer,
                           struct err_info *info)
{
    const struct making *m = context;
    struct presence_blocks *b = m->presence->blocks;
    enum err e = make_rows(m->presence, info);
    if (e)
        return e;
    if (!b->has_rows || !b->kept.folder)
        return err_set(info, ERR_LIMIT, "the blocks are not those of the file");
    e = index_build(m->out, &b->blocks, m->request->periods, m->request->window_days,
                    INDEX_ORDER_BYTES * b->blocks.orders, info);
    return e ? e : index_put(m->out, writer, info);
}

static const struct index *add_index(struct presence_blocks *b, const struct index *x,
                                     struct columns *file)
{
    struct presence_index *added = &b->indexes[b->index_count++];
    *added = (struct presence_index){*x, file};
    return &added->index;
}

/* *out NULL: there is none. */
static enum err find_index(const struct presence *p, const struct suite_request *request,
                           const struct index **out, struct err_info *info)
{
    struct presence_blocks *b = p->blocks;
    struct index made = {0};
    struct columns *file;
    struct err_info why = {0};
    bool written;
    *out = NULL;
    for (size_t i = 0; i < b->index_count; i++)
        if (index_fits(&b->indexes[i].index, &b->blocks, request))
            *out = &b->indexes[i].index;
    if (*out || b->index_count == PRESENCE_INDEXES || !is_worth(p, request))
        return ERR_OK;
    struct derived d = derived_of(p, request);
    if (!derived_open(&file, &d, &why)) {
        if (!index_get(&made, file, &b->blocks, &why)) {
            *out = add_index(b, &made, file);
            return ERR_OK;
        }
        columns_close(file);
        derived_tell(&d, &why);
    }
    struct making making = {p, request, &made};
    struct derived beside = b->kept;
    enum err e = derived_write(&d, make_index, &making, &written, info);
    if (!e && written)
        derived_follow(&d, &beside);
    if (!e && made.periods > 0)
        *out = add_index(b, &made, NULL);
    else
        index_release(&made);
    return e;
}

/* ---- counting -------------------------------------------------------------------- */

enum err presence_run(const struct presence *p, const struct suite_request *request,
                      const struct suite_result *out, bool *counted,
                      struct err_info *info)
{
    struct presence_blocks *b = p->blocks;
    const struct index *x = NULL;
    *counted = false;
    if (!b)
        return ERR_OK;
    bool by_index = !out->rfm.x && !out->rfm_sums;
    enum err e = by_index ? find_index(p, request, &x, info) : ERR_OK;
    if (e)
        return e;
    if (x) {
        index_run(x, &b->blocks, request, request->chosen, out);
        *counted = true;
        return ERR_OK;
    }
    e = make_rows(p, info);
    if (e || !b->has_rows)
        return e;
    suite_run(&b->blocks, request, out);
    *counted = true;
    return ERR_OK;
}
