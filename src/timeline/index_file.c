/* SPDX-License-Identifier: Apache-2.0 */
/* The sections are the arrays of struct index as they are; `head` has their lengths,
 * which must be those of the sections. */
#include "timeline/index.h"

#include "timeline/checks.h"

enum head {
    HEAD_WINDOW_DAYS,
    HEAD_PERIODS,
    HEAD_AS_OF,
    HEAD_PEOPLE,
    HEAD_BLOCKS,
    HEAD_ORDERS,
    HEAD_CELLS,
    HEAD_WORDS,
    HEAD_BUYERS,
    HEAD_REFUNDS,
    HEAD_NARROW,
    HEAD_WIDE,
    HEAD_COUNT,
};

#define SECTIONS 13

static void sections_of(const struct index *x, struct columns_section out[SECTIONS])
{
    const struct columns_section table[SECTIONS] = {
        {"index.bound", sizeof *x->bound, x->bound, (uint64_t)x->periods + 1},
        {"index.block", sizeof *x->block, x->block, x->count},
        {"index.cell", sizeof *x->cell, x->cell, x->cells},
        {"index.word", sizeof *x->word, x->word, x->words},
        {"index.buyer", sizeof *x->buyer, x->buyer, x->buyers},
        {"index.refund_member", sizeof *x->refund_member, x->refund_member, x->refunds},
        {"index.refund_amount", sizeof *x->refund_amount, x->refund_amount, x->refunds},
        {"index.x", sizeof *x->x, x->x, x->narrow},
        {"index.t_x", sizeof *x->t_x, x->t_x, x->narrow},
        {"index.value", sizeof *x->value, x->value, x->narrow},
        {"index.x_wide", sizeof *x->x_wide, x->x_wide, x->wide},
        {"index.t_x_wide", sizeof *x->t_x_wide, x->t_x_wide, x->wide},
        {"index.value_wide", sizeof *x->value_wide, x->value_wide, x->wide},
    };
    for (int i = 0; i < SECTIONS; i++)
        out[i] = table[i];
}

enum err index_put(const struct index *x, struct columns_writer *writer,
                   struct err_info *info)
{
    const int64_t head[HEAD_COUNT] = {
        x->window_days,     x->periods,          x->as_of,           x->people,
        x->count,           (int64_t)x->orders,  (int64_t)x->cells,  (int64_t)x->words,
        (int64_t)x->buyers, (int64_t)x->refunds, (int64_t)x->narrow, (int64_t)x->wide,
    };
    struct columns_section section[SECTIONS];
    sections_of(x, section);
    enum err e = columns_put(writer, "index.head", sizeof *head, head, HEAD_COUNT, info);
    return e ? e : columns_put_all(writer, section, SECTIONS, info);
}

static bool read_head(const int64_t head[HEAD_COUNT], struct index *out)
{
    if (!checks_fits(head[HEAD_WINDOW_DAYS], 1, INT32_MAX) ||
        !checks_fits(head[HEAD_PERIODS], 1, PERIODS_MAX) ||
        !checks_fits(head[HEAD_AS_OF], INT32_MIN / 4, INT32_MAX / 4) ||
        !checks_fits(head[HEAD_PEOPLE], 0, UINT32_MAX) ||
        !checks_fits(head[HEAD_BLOCKS], 0, UINT32_MAX))
        return false;
    for (int i = HEAD_ORDERS; i < HEAD_COUNT; i++)
        if (!checks_fits(head[i], 0, INT64_MAX / COLUMNS_ELEMENT_MAX))
            return false;
    *out = (struct index){
        .window_days = (int32_t)head[HEAD_WINDOW_DAYS],
        .periods = (int32_t)head[HEAD_PERIODS],
        .as_of = (int32_t)head[HEAD_AS_OF],
        .people = (uint32_t)head[HEAD_PEOPLE],
        .count = (uint32_t)head[HEAD_BLOCKS],
        .orders = (uint64_t)head[HEAD_ORDERS],
        .cells = (uint64_t)head[HEAD_CELLS],
        .words = (uint64_t)head[HEAD_WORDS],
        .buyers = (uint64_t)head[HEAD_BUYERS],
        .refunds = (uint64_t)head[HEAD_REFUNDS],
        .narrow = (uint64_t)head[HEAD_NARROW],
        .wide = (uint64_t)head[HEAD_WIDE],
    };
    return true;
}

static enum err damaged(struct err_info *info)
{
    return err_set(info, ERR_TRUNCATED,
                   "the prepared index of the timeline is not what was written: it is "
                   "made again");
}

static void take_sections(const struct columns_section section[SECTIONS], struct index *x)
{
    x->bound = section[0].elements;
    x->block = section[1].elements;
    x->cell = section[2].elements;
    x->word = section[3].elements;
    x->buyer = section[4].elements;
    x->refund_member = section[5].elements;
    x->refund_amount = section[6].elements;
    x->x = section[7].elements;
    x->t_x = section[8].elements;
    x->value = section[9].elements;
    x->x_wide = section[10].elements;
    x->t_x_wide = section[11].elements;
    x->value_wide = section[12].elements;
}

enum err index_get(struct index *out, struct columns *file, const struct blocks *blocks,
                   struct err_info *info)
{
    const void *head;
    uint64_t count;
    struct index x;
    enum err e = columns_find(file, "index.head", sizeof(int64_t), &head, &count, info);
    if (e)
        return e;
    if (count != HEAD_COUNT || !read_head(head, &x))
        return damaged(info);
    struct columns_section section[SECTIONS];
    sections_of(&x, section);
    e = columns_find_all(file, section, SECTIONS, info);
    if (e)
        return e;
    take_sections(section, &x);
    if (!index_valid(&x, blocks))
        return damaged(info);
    *out = x;
    return ERR_OK;
}
