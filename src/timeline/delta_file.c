/* SPDX-License-Identifier: Apache-2.0 */
/* Both sets of blocks are kept beside the rows, so that a report reads nothing of the
 * base's columns; the rows are for what is added next. */
#include "timeline/delta.h"

#include "base/mem.h"
#include "timeline/columns.h"

#include <string.h>

/* What a delta was made against. */
enum head {
    HEAD_PEOPLE,
    HEAD_ORDERS,
    HEAD_REFUNDS,
    HEAD_TOTAL,
    HEAD_COUNT,
};

static void head_of(const struct blocks *base, uint64_t head[HEAD_COUNT])
{
    head[HEAD_PEOPLE] = base->people;
    head[HEAD_ORDERS] = base->orders;
    head[HEAD_REFUNDS] = base->refunds;
    head[HEAD_TOTAL] = base->total;
}

enum err delta_put(const struct delta *d, const struct blocks *base,
                   struct columns_writer *writer, struct err_info *info)
{
    uint64_t head[HEAD_COUNT];
    head_of(base, head);
    const struct columns_section section[] = {
        {"delta.head", sizeof *head, head, HEAD_COUNT},
        {"delta.order", sizeof *d->order, d->order, d->orders},
        {"delta.refund", sizeof *d->refund, d->refund, d->refunds},
    };
    enum err e = columns_put_all(writer, section, 3, info);
    if (!e)
        e = blocks_put(&d->plus, writer, "plus", info);
    return e ? e : blocks_put(&d->minus, writer, "minus", info);
}

static enum err check_base(const struct blocks *base, struct columns *file,
                           struct err_info *info)
{
    const void *head;
    uint64_t count, expected[HEAD_COUNT];
    head_of(base, expected);
    enum err e = columns_find(file, "delta.head", sizeof *expected, &head, &count, info);
    if (!e && (count != HEAD_COUNT || memcmp(head, expected, sizeof expected) != 0))
        e = err_set(info, ERR_FORMAT,
                    "what was added belongs to another timeline: it is made again");
    return e;
}

static enum err damaged(struct err_info *info)
{
    return err_set(info, ERR_TRUNCATED,
                   "what was added is not what was written: it is made again");
}

/* As delta_add leaves them. */
static bool rows_valid(const struct delta_row *row, uint64_t count, uint32_t people,
                       bool refunds)
{
    for (uint64_t i = 0; i < count; i++) {
        if (row[i].person >= people || row[i].day < BLOCKS_DAY_LEAST ||
            row[i].day > BLOCKS_DAY_MOST || (refunds && row[i].amount < 0))
            return false;
        if (i > 0 &&
            (row[i].person < row[i - 1].person ||
             (row[i].person == row[i - 1].person && row[i].day < row[i - 1].day)))
            return false;
    }
    return true;
}

static enum err get_rows(struct columns *file, const char *name, uint32_t people,
                         bool refunds, struct delta_row **row, size_t *rows,
                         struct err_info *info)
{
    const void *found;
    uint64_t count;
    enum err e = columns_find(file, name, sizeof **row, &found, &count, info);
    if (e)
        return e;
    if (!rows_valid(found, count, people, refunds))
        return damaged(info);
    *row = mem_alloc(count + 1, sizeof **row);
    memcpy(*row, found, count * sizeof **row);
    *rows = count;
    return ERR_OK;
}

/* Do both sets of blocks belong to the base and to the rows? */
static bool delta_fits(struct delta *d, const struct blocks *base)
{
    const struct blocks *plus = &d->plus, *minus = &d->minus;
    return minus->total <= base->total &&
           base->total - minus->total + plus->total <= INT64_MAX &&
           plus->people >= minus->people && plus->orders == minus->orders + d->orders &&
           plus->refunds == minus->refunds + d->refunds && delta_find_gone(d, base);
}

enum err delta_get(struct delta *out, const struct blocks *base, struct columns *file,
                   uint32_t people, struct err_info *info)
{
    struct delta d = {0};
    enum err e = check_base(base, file, info);
    if (!e)
        e = get_rows(file, "delta.order", people, false, &d.order, &d.orders, info);
    if (!e)
        e = get_rows(file, "delta.refund", people, true, &d.refund, &d.refunds, info);
    if (!e)
        e = blocks_get(&d.plus, file, "plus", people, info);
    if (!e)
        e = blocks_get(&d.minus, file, "minus", people, info);
    if (!e && !delta_fits(&d, base))
        e = damaged(info);
    if (e)
        delta_release(&d);
    else
        *out = d;
    return e;
}
