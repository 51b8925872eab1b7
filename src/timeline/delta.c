/* SPDX-License-Identifier: Apache-2.0 */
/* Everything here is of the size of the rows and of what their people ordered before,
 * save a look at who stands where in the base.
 *
 * Rows are sorted by person and day.  Then the people in them are taken in ascending
 * order, each with what the base has of them and what is new: both become columns, and
 * the columns blocks.  The suite does not care in which order blocks hold people, nor
 * that people of one block have numbers far apart. */
#include "timeline/delta.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/ranked.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define PART_PEOPLE 1024
#define ROWS_MOST   (UINT32_MAX - 1)
#define LARGE       8 /* one person in so many */

/* Orders, or refunds, of the people who changed; columns by place among them. */
struct side {
    bool refunds;
    struct blocks_rows old;
    /* what is new, sorted */
    struct delta_row *row;
    size_t rows;
    uint32_t *row_start; /* changed + 1 */
    struct blocks_rows all;
};

struct building {
    const struct blocks *base;
    uint32_t *changed; /* people, ascending */
    uint32_t count;
    struct side orders, refunds;
};

/* ---- rows ---------------------------------------------------------------------- */

static uint64_t key_of(const struct delta_row *row)
{
    return (uint64_t)row->person << 32 | (uint32_t)(row->day - BLOCKS_DAY_LEAST);
}

/* Stable, digit by digit; a digit that all rows share is left out. */
static struct delta_row *sort_rows(struct delta_row *rows, size_t count)
{
    enum { BITS = 11, DIGITS = 1 << BITS };
    struct delta_row *other = mem_alloc(count + 1, sizeof *other);
    for (uint32_t shift = 0; shift < 64 && count > 0; shift += BITS) {
        size_t at[DIGITS] = {0}, sum = 0;
        for (size_t i = 0; i < count; i++)
            at[key_of(&rows[i]) >> shift & (DIGITS - 1)]++;
        if (at[key_of(&rows[0]) >> shift & (DIGITS - 1)] == count)
            continue;
        for (size_t k = 0; k < DIGITS; k++) {
            size_t n = at[k];
            at[k] = sum;
            sum += n;
        }
        for (size_t i = 0; i < count; i++)
            other[at[key_of(&rows[i]) >> shift & (DIGITS - 1)]++] = rows[i];
        struct delta_row *sorted = other;
        other = rows;
        rows = sorted;
    }
    free(other);
    return rows;
}

static enum err check_rows(const struct delta_rows *rows, bool refunds,
                           struct err_info *info)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct delta_row *row = &rows->row[i];
        CHECK(!refunds || row->amount >= 0);
        if (row->day < BLOCKS_DAY_LEAST || row->day > BLOCKS_DAY_MOST)
            return err_set(info, ERR_LIMIT, "day %d lies outside all calendars",
                           row->day);
        if (row->person > ROWS_MOST)
            return err_set(info, ERR_LIMIT, "more than %u customers", ROWS_MOST);
    }
    return ERR_OK;
}

/* What the delta has and what comes, sorted, into the side. */
static enum err join_rows(struct side *side, const struct delta_row *kept, size_t count,
                          const struct delta_rows *rows, uint64_t before,
                          struct err_info *info)
{
    enum err e = check_rows(rows, side->refunds, info);
    if (!e && before + count + rows->count > ROWS_MOST)
        e = err_set(info, ERR_LIMIT, "more than %u orders", ROWS_MOST);
    if (e)
        return e;
    side->rows = count + rows->count;
    side->row = mem_alloc(side->rows + 1, sizeof *side->row);
    if (count > 0)
        memcpy(side->row, kept, count * sizeof *kept);
    if (rows->count > 0)
        memcpy(side->row + count, rows->row, rows->count * sizeof *kept);
    side->row = sort_rows(side->row, side->rows);
    return ERR_OK;
}

static size_t pass(const struct side *side, size_t at, uint32_t person)
{
    while (at < side->rows && side->row[at].person == person)
        at++;
    return at;
}

/* The people in the rows, and where each one's begin. */
static void find_changed(struct building *b)
{
    struct side *orders = &b->orders, *refunds = &b->refunds;
    size_t most = orders->rows + refunds->rows, i = 0, j = 0;
    b->changed = mem_alloc(most + 1, sizeof *b->changed);
    orders->row_start = mem_alloc(most + 1, sizeof *orders->row_start);
    refunds->row_start = mem_alloc(most + 1, sizeof *refunds->row_start);
    while (i < orders->rows || j < refunds->rows) {
        uint32_t person = i < orders->rows ? orders->row[i].person : UINT32_MAX;
        if (j < refunds->rows && refunds->row[j].person < person)
            person = refunds->row[j].person;
        b->changed[b->count] = person;
        orders->row_start[b->count] = (uint32_t)i;
        refunds->row_start[b->count++] = (uint32_t)j;
        i = pass(orders, i, person);
        j = pass(refunds, j, person);
    }
    orders->row_start[b->count] = (uint32_t)i;
    refunds->row_start[b->count] = (uint32_t)j;
}

/* ---- columns ------------------------------------------------------------------- */

static void make_room(const struct building *b, struct side *side)
{
    struct blocks_rows *all = &side->all;
    size_t rows = side->old.start[b->count] + side->rows;
    all->start = mem_alloc((size_t)b->count + 1, sizeof *all->start);
    for (uint32_t c = 0; c <= b->count; c++)
        all->start[c] = side->old.start[c] + side->row_start[c];
    all->day = mem_alloc(rows + 1, sizeof *all->day);
    all->amount = mem_alloc(rows + 1, sizeof *all->amount);
}

static uint32_t put(struct side *side, uint32_t at, int32_t day, int64_t amount)
{
    side->all.day[at] = day;
    side->all.amount[at] = amount;
    return at + 1;
}

/* Old ones first within a day. */
static void merge_person(struct side *side, uint32_t c)
{
    const struct blocks_rows *old = &side->old;
    const struct delta_row *row = side->row + side->row_start[c],
                           *end = side->row + side->row_start[c + 1];
    uint32_t at = side->all.start[c];
    for (uint32_t i = old->start[c]; i < old->start[c + 1]; i++) {
        for (; row < end && row->day < old->day[i]; row++)
            at = put(side, at, row->day, row->amount);
        at = put(side, at, old->day[i], old->amount[i]);
    }
    for (; row < end; row++)
        at = put(side, at, row->day, row->amount);
}

static void merge_part(void *context, uint32_t part)
{
    struct building *b = context;
    uint32_t end = b->count - part * PART_PEOPLE;
    end = part * PART_PEOPLE + (end < PART_PEOPLE ? end : PART_PEOPLE);
    for (uint32_t c = part * PART_PEOPLE; c < end; c++) {
        merge_person(&b->orders, c);
        merge_person(&b->refunds, c);
    }
}

static void take_days(struct blocks_input *in, const struct side *side, bool *any)
{
    for (size_t i = 0; i < side->rows; i++) {
        int32_t day = side->row[i].day;
        in->first_day = *any && in->first_day < day ? in->first_day : day;
        in->last_day = *any && in->last_day > day ? in->last_day : day;
        *any = true;
    }
}

static struct blocks_input columns_of(const struct building *b,
                                      const struct blocks_rows *orders,
                                      const struct blocks_rows *refunds)
{
    return (struct blocks_input){.people = b->count,
                                 .first_day = b->base->first_day,
                                 .last_day = b->base->last_day,
                                 .order_start = orders->start,
                                 .order_day = orders->day,
                                 .order_amount = orders->amount,
                                 .refund_start = refunds->start,
                                 .refund_day = refunds->day,
                                 .refund_amount = refunds->amount,
                                 .member = b->changed};
}

/* ---- places in the base ---------------------------------------------------------- */

/* Who is in minus, by number, and since which day.  People stand there in another order
 * than in the base. */
struct finding {
    struct delta *d;
    const struct blocks *base;
    struct ranked is;
    int32_t *first_order;
    atomic_uint found;
};

static bool is_in_minus(const struct finding *f, uint32_t place)
{
    uint32_t member = f->base->member[place];
    return ranked_has(&f->is, member) &&
           f->first_order[ranked_of(&f->is, member)] == f->base->first_order[place];
}

/* Blocks have whole words of the bits. */
_Static_assert(BLOCKS_PEOPLE % 64 == 0, "two threads would write one word");

static void find_block(void *context, uint32_t index)
{
    struct finding *f = context;
    const struct block *block = &f->base->block[index];
    uint32_t found = 0;
    for (uint32_t i = block->member; i < block->member + block->people; i++) {
        uint64_t in_minus = is_in_minus(f, i);
        f->d->gone[i / 64] |= in_minus << i % 64;
        found += (uint32_t)in_minus;
    }
    atomic_fetch_add(&f->found, found);
}

static void number_minus(struct finding *f)
{
    const struct blocks *minus = &f->d->minus;
    f->is = ranked_make(minus->member, minus->people);
    f->first_order = MEM_ARRAY(int32_t, (size_t)minus->people + 1);
    for (uint32_t i = 0; i < minus->people; i++)
        f->first_order[ranked_of(&f->is, minus->member[i])] = minus->first_order[i];
}

bool delta_find_gone(struct delta *d, const struct blocks *base)
{
    struct finding f = {.d = d, .base = base};
    number_minus(&f);
    d->gone = MEM_ARRAY(uint64_t, (size_t)base->people / 64 + 1);
    threads_run(base->count, find_block, &f);
    ranked_release(&f.is);
    free(f.first_order);
    return atomic_load(&f.found) == d->minus.people;
}

/* ---- all of it ------------------------------------------------------------------- */

static void release_side(struct side *side)
{
    free(side->row);
    free(side->row_start);
    blocks_rows_release(&side->old);
    blocks_rows_release(&side->all);
}

void delta_release(struct delta *d)
{
    blocks_release(&d->plus);
    blocks_release(&d->minus);
    free(d->gone);
    free(d->order);
    free(d->refund);
    *d = (struct delta){0};
}

/* The delta of the rows; takes them.  False: the amounts may not fit. */
static bool build(struct building *b, struct delta *out)
{
    const struct blocks *base = b->base;
    find_changed(b);
    out->gone = MEM_ARRAY(uint64_t, (size_t)base->people / 64 + 1);
    blocks_take(base, b->changed, b->count, &b->orders.old, &b->refunds.old, out->gone);
    make_room(b, &b->orders);
    make_room(b, &b->refunds);
    threads_run((b->count + PART_PEOPLE - 1) / PART_PEOPLE, merge_part, b);
    struct blocks_input minus = columns_of(b, &b->orders.old, &b->refunds.old);
    struct blocks_input plus = columns_of(b, &b->orders.all, &b->refunds.all);
    bool any = base->orders + base->refunds > 0;
    take_days(&plus, &b->orders, &any);
    take_days(&plus, &b->refunds, &any);
    if (!blocks_build(&out->minus, &minus) || !blocks_build(&out->plus, &plus) ||
        base->total - out->minus.total + out->plus.total > INT64_MAX)
        return false;
    out->order = b->orders.row;
    out->orders = b->orders.rows;
    out->refund = b->refunds.row;
    out->refunds = b->refunds.rows;
    b->orders.row = b->refunds.row = NULL;
    return true;
}

enum err delta_add(struct delta *d, const struct blocks *base,
                   const struct delta_rows *orders, const struct delta_rows *refunds,
                   struct err_info *info)
{
    static const struct delta_rows none = {0};
    struct building b = {.base = base, .refunds = {.refunds = true}};
    struct delta next = {0};
    enum err e = join_rows(&b.orders, d->order, d->orders, orders, base->orders, info);
    if (!e)
        e = join_rows(&b.refunds, d->refund, d->refunds, refunds ? refunds : &none,
                      base->refunds, info);
    if (!e && !build(&b, &next))
        e = err_set(info, ERR_OVERFLOW, "all amounts together may not fit in 64 bits");
    free(b.changed);
    release_side(&b.orders);
    release_side(&b.refunds);
    struct delta *unused = e ? &next : d;
    delta_release(unused);
    if (!e)
        *d = next;
    return e;
}

bool delta_large(const struct delta *d, const struct blocks *base)
{
    return d->plus.people > base->people / LARGE;
}
