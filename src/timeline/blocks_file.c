/* SPDX-License-Identifier: Apache-2.0 */
/* The sections are the arrays of struct blocks as they are; `head` has their lengths,
 * which must be those of the sections. */
#include "timeline/blocks.h"

#include "timeline/checks.h"

#include <stdio.h>

enum head {
    HEAD_FIRST_DAY,
    HEAD_LAST_DAY,
    HEAD_PEOPLE,
    HEAD_BLOCKS,
    HEAD_ORDERS,
    HEAD_REFUNDS,
    HEAD_RUNS,
    HEAD_REFUND_RUNS,
    HEAD_NARROW_AMOUNTS,
    HEAD_WIDE_AMOUNTS,
    HEAD_LANE_ROWS,
    HEAD_TOTAL,
    HEAD_COUNT,
};

#define SECTIONS        16
#define SECTIONS_PEOPLE 3 /* the first of them */

/* Sections are named after their blocks. */
struct names {
    char head[COLUMNS_NAME_SIZE], section[SECTIONS][COLUMNS_NAME_SIZE];
};

static void sections_of(const struct blocks *b, const char *name, struct names *names,
                        struct columns_section out[SECTIONS])
{
    const uint64_t groups = b->lane_rows > 0 ? blocks_words(b->people) : 0,
                   lanes = groups * BLOCKS_LANES;
    const struct columns_section table[SECTIONS] = {
        {"block", sizeof *b->block, b->block, b->count},
        {"member", sizeof *b->member, b->member, b->people},
        {"first_order", sizeof *b->first_order, b->first_order, b->people},
        {"last_order", sizeof *b->last_order, b->last_order, blocks_words(b->people)},
        {"run", sizeof *b->run, b->run, b->runs},
        {"order_member", sizeof *b->order_member, b->order_member,
         b->narrow_amounts + b->wide_amounts},
        {"amount", sizeof *b->order_amount, b->order_amount, b->narrow_amounts},
        {"amount_wide", sizeof *b->order_amount_wide, b->order_amount_wide,
         b->wide_amounts},
        {"refund_run", sizeof *b->refund_run, b->refund_run, b->refund_runs},
        {"refund_member", sizeof *b->refund_member, b->refund_member, b->refunds},
        {"refund_amount", sizeof *b->refund_amount, b->refund_amount, b->refunds},
        {"run_amount", sizeof *b->run_amount, b->run_amount,
         b->lane_rows > 0 ? b->runs : 0},
        {"lane_depth", sizeof *b->lane_depth, b->lane_depth, groups},
        {"lane_member", sizeof *b->lane_member, b->lane_member, lanes},
        {"lane_value", sizeof *b->lane_value, b->lane_value, lanes},
        {"lane_day", sizeof *b->lane_day, b->lane_day,
         (uint64_t)b->lane_rows * BLOCKS_LANES},
    };
    snprintf(names->head, COLUMNS_NAME_SIZE, "%.16s.head", name);
    for (int i = 0; i < SECTIONS; i++) {
        snprintf(names->section[i], COLUMNS_NAME_SIZE, "%.16s.%s", name, table[i].name);
        out[i] = table[i];
        out[i].name = names->section[i];
    }
}

enum err blocks_put(const struct blocks *b, struct columns_writer *writer,
                    const char *name, struct err_info *info)
{
    const int64_t head[HEAD_COUNT] = {
        b->first_day,
        b->last_day,
        b->people,
        b->count,
        (int64_t)b->orders,
        (int64_t)b->refunds,
        b->runs,
        b->refund_runs,
        (int64_t)b->narrow_amounts,
        (int64_t)b->wide_amounts,
        b->lane_rows,
        (int64_t)b->total,
    };
    struct names names;
    struct columns_section section[SECTIONS];
    sections_of(b, name, &names, section);
    enum err e = columns_put(writer, names.head, sizeof *head, head, HEAD_COUNT, info);
    return e ? e : columns_put_all(writer, section, SECTIONS, info);
}

static bool read_head(const int64_t head[HEAD_COUNT], struct blocks *out)
{
    if (!checks_fits(head[HEAD_FIRST_DAY], INT32_MIN / 4, INT32_MAX / 4) ||
        !checks_fits(head[HEAD_LAST_DAY], INT32_MIN / 4, INT32_MAX / 4))
        return false;
    for (int i = HEAD_PEOPLE; i < HEAD_TOTAL; i++)
        if (!checks_fits(head[i], 0, UINT32_MAX))
            return false;
    if (head[HEAD_TOTAL] < 0)
        return false;
    *out = (struct blocks){
        .first_day = (int32_t)head[HEAD_FIRST_DAY],
        .last_day = (int32_t)head[HEAD_LAST_DAY],
        .people = (uint32_t)head[HEAD_PEOPLE],
        .count = (uint32_t)head[HEAD_BLOCKS],
        .orders = (uint64_t)head[HEAD_ORDERS],
        .refunds = (uint64_t)head[HEAD_REFUNDS],
        .runs = (uint32_t)head[HEAD_RUNS],
        .refund_runs = (uint32_t)head[HEAD_REFUND_RUNS],
        .narrow_amounts = (uint64_t)head[HEAD_NARROW_AMOUNTS],
        .wide_amounts = (uint64_t)head[HEAD_WIDE_AMOUNTS],
        .lane_rows = (uint32_t)head[HEAD_LANE_ROWS],
        .total = (uint64_t)head[HEAD_TOTAL],
    };
    return true;
}

static enum err damaged(struct err_info *info)
{
    return err_set(info, ERR_TRUNCATED,
                   "the blocks of the timeline are not what was written");
}

static void take_people(const struct columns_section section[SECTIONS], struct blocks *b)
{
    b->block = section[0].elements;
    b->member = section[1].elements;
    b->first_order = section[2].elements;
}

static void take_rows(const struct columns_section section[SECTIONS], struct blocks *b)
{
    b->last_order = section[3].elements;
    b->run = section[4].elements;
    b->order_member = section[5].elements;
    b->order_amount = section[6].elements;
    b->order_amount_wide = section[7].elements;
    b->refund_run = section[8].elements;
    b->refund_member = section[9].elements;
    b->refund_amount = section[10].elements;
    b->run_amount = section[11].elements;
    b->lane_depth = section[12].elements;
    b->lane_member = section[13].elements;
    b->lane_value = section[14].elements;
    b->lane_day = section[15].elements;
}

enum err blocks_get_people(struct blocks *out, struct columns *file, const char *name,
                           uint32_t people, struct err_info *info)
{
    const void *head;
    uint64_t count;
    struct blocks b = {0};
    struct names names;
    struct columns_section section[SECTIONS];
    sections_of(&b, name, &names, section);
    enum err e = columns_find(file, names.head, sizeof(int64_t), &head, &count, info);
    if (e)
        return e;
    if (count != HEAD_COUNT || !read_head(head, &b))
        return damaged(info);
    sections_of(&b, name, &names, section);
    e = columns_find_all(file, section, SECTIONS_PEOPLE, info);
    if (e)
        return e;
    take_people(section, &b);
    if (!blocks_people_valid(&b, people))
        return damaged(info);
    *out = b;
    return ERR_OK;
}

enum err blocks_get_rows(struct blocks *b, struct columns *file, const char *name,
                         struct err_info *info)
{
    struct blocks whole = *b;
    struct names names;
    struct columns_section section[SECTIONS];
    sections_of(b, name, &names, section);
    enum err e = columns_find_all(file, section + SECTIONS_PEOPLE,
                                  SECTIONS - SECTIONS_PEOPLE, info);
    if (e)
        return e;
    take_rows(section, &whole);
    if (!blocks_rows_valid(&whole))
        return damaged(info);
    *b = whole;
    return ERR_OK;
}

enum err blocks_get(struct blocks *out, struct columns *file, const char *name,
                    uint32_t people, struct err_info *info)
{
    struct blocks b;
    enum err e = blocks_get_people(&b, file, name, people, info);
    if (!e)
        e = blocks_get_rows(&b, file, name, info);
    if (!e)
        *out = b;
    return e;
}
