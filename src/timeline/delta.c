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

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define PART_PEOPLE 1024
#define ROWS_MOST   (UINT32_MAX - 1)
#define LARGE       8 /* one person in so many */

/* Orders, or refunds, of the people who changed. */
struct side {
    /* what the base has, by person; start NULL: nothing */
    const uint32_t *start;
    const int32_t *day;
    const uint16_t *day_narrow;
    const int64_t *amount;
    const int32_t *amount_narrow;
    bool refunds;
    /* what is new, sorted */
    struct delta_row *row;
    size_t rows;
    uint32_t *row_start; /* changed + 1 */
    /* columns of both sets of blocks, by place among the changed */
    uint32_t *minus_start, *plus_start; /* changed + 1 */
    int32_t *minus_day, *plus_day;
    int64_t *minus_amount, *plus_amount;
};

struct building {
    const struct blocks_input *columns;
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

static uint32_t old_begin(const struct building *b, const struct side *side,
                          uint32_t person)
{
    return side->start && person < b->columns->people ? side->start[person] : 0;
}

static uint32_t old_end(const struct building *b, const struct side *side,
                        uint32_t person)
{
    return side->start && person < b->columns->people ? side->start[person + 1] : 0;
}

static void make_room(const struct building *b, struct side *side)
{
    side->minus_start = mem_alloc((size_t)b->count + 1, sizeof *side->minus_start);
    side->plus_start = mem_alloc((size_t)b->count + 1, sizeof *side->plus_start);
    uint32_t minus = 0, plus = 0;
    for (uint32_t c = 0; c < b->count; c++) {
        side->minus_start[c] = minus;
        side->plus_start[c] = plus;
        uint32_t old =
            old_end(b, side, b->changed[c]) - old_begin(b, side, b->changed[c]);
        minus += old;
        plus += old + (side->row_start[c + 1] - side->row_start[c]);
    }
    side->minus_start[b->count] = minus;
    side->plus_start[b->count] = plus;
    side->minus_day = mem_alloc((size_t)minus + 1, sizeof *side->minus_day);
    side->minus_amount = mem_alloc((size_t)minus + 1, sizeof *side->minus_amount);
    side->plus_day = mem_alloc((size_t)plus + 1, sizeof *side->plus_day);
    side->plus_amount = mem_alloc((size_t)plus + 1, sizeof *side->plus_amount);
}

static uint32_t put_new(struct side *side, uint32_t at, uint32_t row)
{
    side->plus_day[at] = side->row[row].day;
    side->plus_amount[at] = side->row[row].amount;
    return at + 1;
}

/* Old ones first within a day. */
static void merge_person(const struct building *b, struct side *side, uint32_t c)
{
    uint32_t minus = side->minus_start[c], plus = side->plus_start[c];
    uint32_t row = side->row_start[c], rows = side->row_start[c + 1];
    uint32_t end = old_end(b, side, b->changed[c]);
    for (uint32_t i = old_begin(b, side, b->changed[c]); i < end; i++, minus++) {
        int32_t day = side->day ? side->day[i]
                                : b->columns->first_day + (int32_t)side->day_narrow[i];
        int64_t amount = side->amount ? side->amount[i] : side->amount_narrow[i];
        while (row < rows && side->row[row].day < day)
            plus = put_new(side, plus, row++);
        side->minus_day[minus] = side->plus_day[plus] = day;
        side->minus_amount[minus] = side->plus_amount[plus++] = amount;
    }
    while (row < rows)
        plus = put_new(side, plus, row++);
}

static void merge_part(void *context, uint32_t part)
{
    struct building *b = context;
    uint32_t end = b->count - part * PART_PEOPLE;
    end = part * PART_PEOPLE + (end < PART_PEOPLE ? end : PART_PEOPLE);
    for (uint32_t c = part * PART_PEOPLE; c < end; c++) {
        merge_person(b, &b->orders, c);
        merge_person(b, &b->refunds, c);
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

static struct blocks_input minus_of(const struct building *b)
{
    return (struct blocks_input){.people = b->count,
                                 .first_day = b->columns->first_day,
                                 .last_day = b->columns->last_day,
                                 .order_start = b->orders.minus_start,
                                 .order_day = b->orders.minus_day,
                                 .order_amount = b->orders.minus_amount,
                                 .refund_start = b->refunds.minus_start,
                                 .refund_day = b->refunds.minus_day,
                                 .refund_amount = b->refunds.minus_amount,
                                 .member = b->changed};
}

static struct blocks_input plus_of(const struct building *b, bool base)
{
    struct blocks_input in = minus_of(b);
    take_days(&in, &b->orders, &base);
    take_days(&in, &b->refunds, &base);
    in.order_start = b->orders.plus_start;
    in.order_day = b->orders.plus_day;
    in.order_amount = b->orders.plus_amount;
    in.refund_start = b->refunds.plus_start;
    in.refund_day = b->refunds.plus_day;
    in.refund_amount = b->refunds.plus_amount;
    return in;
}

/* ---- places in the base ---------------------------------------------------------- */

/* Who is in minus, by number, and since which day.  People stand there in another order
 * than in the base. */
struct finding {
    struct delta *d;
    const struct blocks *base;
    uint32_t numbers; /* all in minus are below */
    uint64_t *is;     /* a bit a number */
    uint32_t *before; /* of each word, how many bits there are before it */
    int32_t *first_order;
    atomic_uint found;
};

/* Which of the bits it is, counted in their order. */
static uint32_t rank_of(const struct finding *f, uint32_t member)
{
    uint64_t below = f->is[member / 64] & ((UINT64_C(1) << member % 64) - 1);
    return f->before[member / 64] + (uint32_t)__builtin_popcountll(below);
}

static bool is_in_minus(const struct finding *f, uint32_t place)
{
    uint32_t member = f->base->member[place];
    return member < f->numbers && f->is[member / 64] >> member % 64 & 1 &&
           f->first_order[rank_of(f, member)] == f->base->first_order[place];
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
    for (uint32_t i = 0; i < minus->people; i++)
        if (minus->member[i] >= f->numbers)
            f->numbers = minus->member[i] + 1;
    uint32_t words = blocks_words(f->numbers);
    f->is = MEM_ARRAY(uint64_t, (size_t)words + 1);
    f->before = MEM_ARRAY(uint32_t, (size_t)words + 1);
    f->first_order = MEM_ARRAY(int32_t, (size_t)minus->people + 1);
    for (uint32_t i = 0; i < minus->people; i++)
        f->is[minus->member[i] / 64] |= UINT64_C(1) << minus->member[i] % 64;
    for (uint32_t i = 0; i < words; i++)
        f->before[i + 1] = f->before[i] + (uint32_t)__builtin_popcountll(f->is[i]);
    for (uint32_t i = 0; i < minus->people; i++)
        f->first_order[rank_of(f, minus->member[i])] = minus->first_order[i];
}

bool delta_find_gone(struct delta *d, const struct blocks *base)
{
    struct finding f = {.d = d, .base = base};
    number_minus(&f);
    d->gone = MEM_ARRAY(uint64_t, (size_t)base->people / 64 + 1);
    threads_run(base->count, find_block, &f);
    free(f.is);
    free(f.before);
    free(f.first_order);
    return atomic_load(&f.found) == d->minus.people;
}

/* ---- all of it ------------------------------------------------------------------- */

static void release_side(struct side *side)
{
    free(side->row);
    free(side->row_start);
    free(side->minus_start);
    free(side->plus_start);
    free(side->minus_day);
    free(side->minus_amount);
    free(side->plus_day);
    free(side->plus_amount);
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
static bool build(struct building *b, const struct blocks *base, struct delta *out)
{
    find_changed(b);
    make_room(b, &b->orders);
    make_room(b, &b->refunds);
    threads_run((b->count + PART_PEOPLE - 1) / PART_PEOPLE, merge_part, b);
    struct blocks_input minus = minus_of(b);
    struct blocks_input plus = plus_of(b, base->orders + base->refunds > 0);
    if (!blocks_build(&out->minus, &minus) || !blocks_build(&out->plus, &plus) ||
        base->total - out->minus.total + out->plus.total > INT64_MAX)
        return false;
    CHECK(delta_find_gone(out, base));
    out->order = b->orders.row;
    out->orders = b->orders.rows;
    out->refund = b->refunds.row;
    out->refunds = b->refunds.rows;
    b->orders.row = b->refunds.row = NULL;
    return true;
}

enum err delta_add(struct delta *d, const struct blocks *base,
                   const struct blocks_input *columns, const struct delta_rows *orders,
                   const struct delta_rows *refunds, struct err_info *info)
{
    CHECK(columns->chosen == NULL && columns->member == NULL);
    static const struct delta_rows none = {0};
    struct building b = {.columns = columns,
                         .orders = {.start = columns->order_start,
                                    .day = columns->order_day,
                                    .day_narrow = columns->order_day_narrow,
                                    .amount = columns->order_amount,
                                    .amount_narrow = columns->order_amount_narrow},
                         .refunds = {.refunds = true,
                                     .start = columns->refund_start,
                                     .day = columns->refund_day,
                                     .amount = columns->refund_amount}};
    struct delta next = {0};
    enum err e = join_rows(&b.orders, d->order, d->orders, orders, base->orders, info);
    if (!e)
        e = join_rows(&b.refunds, d->refund, d->refunds, refunds ? refunds : &none,
                      base->refunds, info);
    if (!e && !build(&b, base, &next))
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
