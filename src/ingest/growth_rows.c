/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "ingest/loading.h"

#include <stdlib.h>

/* Orders without ids.  A row that stands n times in a file and m times in the earlier
 * ones counts as often as it stands in one of them: of those that are added as many stay
 * away, the first, as the base has.  Rows are told apart as orders.c does it, whether
 * they are orders or, below zero, refunds. */

/* A row of added. */
struct row {
    uint64_t key;
    uint32_t place; /* as in order_place */
    uint32_t at;    /* of the order in its timeline, or among the turned */
    bool is_turned;
};

struct matching {
    struct growth_merging *m;
    struct row *row; /* of one person */
    size_t rows, row_capacity;
    int32_t first, last; /* days of these */
    uint64_t *known;     /* keys of the base's rows of about these days */
    size_t count, known_capacity;
};

/* ---- rows of one person ---------------------------------------------------------- */

static void add_row(struct matching *x, struct row row, int32_t day)
{
    x->first = !x->rows || day < x->first ? day : x->first;
    x->last = !x->rows || day > x->last ? day : x->last;
    MEM_GROW(x->row, x->row_capacity, x->rows + 1);
    x->row[x->rows++] = row;
}

static void find_rows(struct matching *x, uint32_t person)
{
    const struct timeline *t = &x->m->added->timeline;
    const struct source_growth *g = x->m->added->growth;
    struct growth_rows r = growth_added_rows(x->m, t->order_start, person);
    x->rows = 0;
    for (uint32_t i = r.from; i < r.to; i++)
        if (g->order_marks[i] & GROWTH_ROW)
            add_row(x, (struct row){g->order_key[i], g->order_place[i], i, false},
                    t->order_day[i]);
    r = growth_added_rows(x->m, t->refund_start, person);
    for (uint64_t i = growth_turned_from(g, r.from);
         i < g->turneds && g->turned[i].refund < r.to; i++)
        if (g->turned[i].marks & GROWTH_ROW)
            add_row(x,
                    (struct row){g->turned[i].key, g->turned[i].place, (uint32_t)i, true},
                    t->refund_day[g->turned[i].refund]);
}

static void know(struct matching *x, uint64_t key)
{
    MEM_GROW(x->known, x->known_capacity, x->count + 1);
    x->known[x->count++] = key;
}

static void know_rows(struct matching *x, uint32_t source)
{
    const struct timeline *t = &x->m->base->timeline;
    const struct source_growth *g = x->m->base->growth;
    struct growth_rows r = growth_near_days(
        t->order_day, growth_base_rows(x->m, t->order_start, source), x->first, x->last);
    for (uint32_t i = r.from; i < r.to; i++)
        if (g->order_marks[i] & GROWTH_ROW)
            know(x, g->order_key[i]);
    if (!g->turneds)
        return;
    r = growth_near_days(t->refund_day, growth_base_rows(x->m, t->refund_start, source),
                         x->first, x->last);
    for (uint64_t i = growth_turned_from(g, r.from);
         i < g->turneds && g->turned[i].refund < r.to; i++)
        if (g->turned[i].marks & GROWTH_ROW)
            know(x, g->turned[i].key);
}

/* ---- those that stay away -------------------------------------------------------- */

/* It was taken for an order of its own: notes of its file may count it. */
static bool let_order_go(struct growth_merging *m, uint32_t order, uint32_t *rows,
                         int64_t *amount)
{
    const struct timeline *t = &m->added->timeline;
    if (!m->order_gone)
        m->order_gone = MEM_ARRAY(bool, (size_t)t->order_start[t->people] + 1);
    m->order_gone[order] = true;
    *rows = t->order_rows[order];
    *amount = t->order_gross[order];
    return m->added->growth->order_marks[order] & GROWTH_REPLACEABLE;
}

static bool let_turned_go(struct growth_merging *m, uint32_t at, uint32_t *rows,
                          int64_t *amount)
{
    const struct source_growth *g = m->added->growth;
    const struct timeline *t = &m->added->timeline;
    if (!m->turned_gone)
        m->turned_gone = MEM_ARRAY(bool, g->turneds + 1);
    m->turned_gone[at] = true;
    *rows = t->refund_rows[g->turned[at].refund];
    *amount = -t->refund_amount[g->turned[at].refund];
    return g->turned[at].marks & GROWTH_REPLACEABLE;
}

static bool let_go(struct matching *x, const struct row *row, uint32_t person)
{
    struct growth_merging *m = x->m;
    uint32_t rows;
    int64_t amount;
    bool good = row->is_turned ? let_turned_go(m, row->at, &rows, &amount)
                               : let_order_go(m, row->at, &rows, &amount);
    MEM_GROW(m->taken, m->taken_capacity, m->taken_count + 1);
    m->taken[m->taken_count++] = (struct growth_taken){row->place, INTERN_NONE};
    if (m->added->attribute_count) /* values of its rows are not those told */
        growth_touch(m, person);
    return good &&
           !__builtin_mul_overflow(amount, growth_unit(m->added->timeline.scale),
                                   &amount) &&
           growth_shift(m, SOURCE_REASON_SUPERSEDED, rows, amount);
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

static bool match_person(struct matching *x, uint32_t person)
{
    bool good = true;
    uint32_t source;
    find_rows(x, person);
    x->count = 0;
    for (size_t i = 0; x->rows && growth_source(x->m, person, i, &source); i++)
        know_rows(x, source);
    if (!x->count)
        return true;
    qsort(x->row, x->rows, sizeof *x->row, compare_rows);
    qsort(x->known, x->count, sizeof *x->known, compare_keys);
    for (size_t i = 0, k = 0; i < x->rows && good; i++) {
        while (k < x->count && x->known[k] < x->row[i].key)
            k++;
        if (k < x->count && x->known[k] == x->row[i].key) {
            good = let_go(x, &x->row[i], person);
            k++; /* used up */
        }
    }
    return good;
}

/* Rows of one file all count. */
bool growth_match_rows(struct growth_merging *m)
{
    struct matching x = {.m = m};
    bool good = true;
    if (m->room && m->room->same_file)
        return true;
    for (uint32_t p = 0; p < m->added->timeline.people && good; p++)
        good = match_person(&x, p);
    free(x.row);
    free(x.known);
    return good;
}

bool growth_order_is_gone(const struct growth_merging *m, uint32_t added_order)
{
    return m->order_gone && m->order_gone[added_order];
}

bool growth_turned_is_gone(const struct growth_merging *m, uint64_t added_turned)
{
    return m->turned_gone && m->turned_gone[added_turned];
}
