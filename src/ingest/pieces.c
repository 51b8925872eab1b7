/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/pieces.h"

#include "ingest/growth.h"

#include <stdlib.h>
#include <string.h>

struct pieces {
    struct spill *spill;
    struct spill_piece *piece;
    size_t count, capacity;
    char *directory; /* NULL: the spill is somebody else's */
};

struct pieces *pieces_create(struct spill *spill)
{
    struct pieces *p = MEM_NEW(struct pieces);
    p->spill = spill;
    return p;
}

void pieces_free(struct pieces *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++)
        spill_give(p->spill, &p->piece[i]);
    if (p->directory) {
        spill_release(p->spill);
        free(p->spill);
        free(p->directory);
    }
    free(p->piece);
    free(p);
}

enum err pieces_take(struct pieces *p, size_t count, size_t size, void **out,
                     struct err_info *info)
{
    MEM_GROW(p->piece, p->capacity, p->count + 1);
    enum err e = spill_take(p->spill, count * size, &p->piece[p->count], info);
    if (!e)
        *out = p->piece[p->count++].data;
    return e;
}

static size_t find(const struct pieces *p, const void *array)
{
    size_t i = 0;
    while (i < p->count && p->piece[i].data != array)
        i++;
    return i;
}

bool pieces_give(struct pieces *p, void *array)
{
    size_t i = p ? find(p, array) : 0;
    if (!p || i == p->count)
        return false;
    spill_give(p->spill, &p->piece[i]);
    p->piece[i] = p->piece[--p->count];
    return true;
}

void pieces_rest(const struct pieces *p, const void *array, size_t from, size_t bytes)
{
    size_t i = p ? find(p, array) : 0;
    if (p && i < p->count)
        spill_rest(&p->piece[i], from, bytes);
}

/* ---- of a source ------------------------------------------------------------- */

/* The arrays: each with how many elements it has. */
#define PIECES_ARRAYS(X)                \
    X(t->order_start, people)           \
    X(t->order_day, orders)             \
    X(t->order_gross, orders)           \
    X(t->order_flags, orders)           \
    X(t->order_rows, orders)            \
    X(t->refund_start, people)          \
    X(t->refund_day, refunds)           \
    X(t->refund_amount, refunds)        \
    X(t->refund_order, refunds)         \
    X(t->refund_rows, refunds)          \
    X(t->activity_start, people)        \
    X(t->activity_day, activities)      \
    X(t->activity_event, activities)    \
    X(g->activity_key, activities)      \
    X(g->order_time, orders)            \
    X(g->order_key, orders)             \
    X(g->order_marks, orders)           \
    X(g->order_place, orders)           \
    X(g->line, g->lines)                \
    X(t->spell_start, people)           \
    X(t->spell, spells)                 \
    X(g->editions.spell_amount, spells) \
    X(t->answer_start, people)          \
    X(t->answer, answers)               \
    X(g->editions.answer_key, answers)  \
    X(t->delivery_start, people)        \
    X(t->delivery, deliveries)          \
    X(g->editions.delivery_key, deliveries)

struct move {
    struct pieces *pieces;
    enum err e;
    struct err_info *info;
};

/* What was not moved stays where it is. */
static void *moved(struct move *m, void *array, size_t bytes)
{
    void *piece;
    if (!array)
        return NULL;
    if (!m->e)
        m->e = pieces_take(m->pieces, bytes, 1, &piece, m->info);
    if (m->e)
        return array;
    memcpy(piece, array, bytes);
    pieces_rest(m->pieces, piece, 0, bytes);
    free(array);
    return piece;
}

enum err pieces_move(struct source *s, struct spill *spill, struct err_info *info)
{
    struct timeline *t = &s->timeline;
    struct source_growth *g = s->growth;
    CHECK(!s->pieces && !t->mapped && g && !g->mapped);
    size_t people = (size_t)t->people + 1, orders = t->order_start[t->people],
           refunds = t->refund_start[t->people],
           activities = t->activity_start[t->people],
           spells = growth_rows_all(t->spell_start, t->people),
           answers = growth_rows_all(t->answer_start, t->people),
           deliveries = growth_rows_all(t->delivery_start, t->people);
    s->pieces = pieces_create(spill);
    struct move move = {s->pieces, ERR_OK, info};
#define X(array, count) array = moved(&move, array, (count) * sizeof *(array));
    PIECES_ARRAYS(X)
#undef X
    return move.e;
}

void pieces_drop(struct source *s)
{
    struct timeline *t = &s->timeline;
    struct source_growth *g = s->growth;
    if (!s->pieces)
        return;
    /* a growth that the source has no more is of nobody's interest */
    struct source_growth none = {0};
    g = g ? g : &none;
#define X(array, count)                  \
    if (pieces_give(s->pieces, (array))) \
        (array) = NULL;
    PIECES_ARRAYS(X)
#undef X
    pieces_free(s->pieces);
    s->pieces = NULL;
}

void pieces_keep(struct source *s, struct spill *spill, char *directory)
{
    if (!s->pieces)
        s->pieces = pieces_create(spill);
    s->pieces->directory = directory;
}
