/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include <stdlib.h>

/* Orders and refunds of each person: late ones go to where they belong.  Rows of one day
 * (and time) stand as the orders were first read, whichever version of them counts, and
 * rows of files of refunds behind those that came with orders. */

#define OF_FILE UINT32_C(0x40000000) /* the place of a file's row: behind all orders */

/* A row of a touched person. */
struct item {
    int64_t time;
    int32_t day;
    uint32_t place; /* order_place in out */
    uint32_t at;    /* where it is in its timeline, or among those that are placed */
    bool is_added;  /* it is of added */
    bool is_placed; /* ... of neither: a row of a file of refunds */
};

struct items {
    struct item *item;
    size_t count, capacity;
};

static void add_item(struct items *items, const struct item *item)
{
    MEM_GROW(items->item, items->capacity, items->count + 1);
    items->item[items->count++] = *item;
}

static int compare_items(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static void sort_items(struct items *items)
{
    if (items->count > 1)
        qsort(items->item, items->count, sizeof *items->item, compare_items);
}

/* ---- orders ------------------------------------------------------------------ */

void *growth_make(struct growth_merging *m, size_t count, size_t size)
{
    void *array = growth_room_make(m->room, m->out, count, size);
    m->wrong |= !array;
    return array;
}

static void make_orders(struct growth_merging *m)
{
    struct timeline *t = &m->out->timeline;
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    size_t orders =
        (size_t)a->order_start[a->people] + b->order_start[b->people] + m->lines.rows;
    t->order_start = growth_make(m, (size_t)t->people + 1, sizeof *t->order_start);
    t->order_day = growth_make(m, orders, sizeof *t->order_day);
    t->order_gross = growth_make(m, orders, sizeof *t->order_gross);
    t->order_flags = growth_make(m, orders, sizeof *t->order_flags);
    t->order_rows = growth_make(m, orders, sizeof *t->order_rows);
    m->growth->order_time = growth_make(m, orders, sizeof *m->growth->order_time);
    m->growth->order_key = growth_make(m, orders, sizeof *m->growth->order_key);
    m->growth->order_marks = growth_make(m, orders, sizeof *m->growth->order_marks);
    m->growth->order_place = growth_make(m, orders, sizeof *m->growth->order_place);
    m->base_order = growth_make(m, a->order_start[a->people], sizeof *m->base_order);
    m->added_order = growth_make(m, b->order_start[b->people], sizeof *m->added_order);
    for (size_t i = 0; i < m->replaced_count && !m->wrong; i++)
        m->base_order[m->replaced[i]] = TIMELINE_NO_ORDER;
    for (uint32_t i = 0; m->order_gone && !m->wrong && i < b->order_start[b->people]; i++)
        if (m->order_gone[i])
            m->added_order[i] = TIMELINE_NO_ORDER;
}

static void copy_order(struct growth_merging *m, uint32_t to, const struct source *from,
                       uint32_t i, int64_t factor)
{
    struct timeline *t = &m->out->timeline;
    const struct timeline *f = &from->timeline;
    t->order_day[to] = f->order_day[i];
    m->wrong |= __builtin_mul_overflow(f->order_gross[i], factor, &t->order_gross[to]);
    t->order_flags[to] = f->order_flags[i];
    t->order_rows[to] = f->order_rows[i];
    m->growth->order_time[to] = from->growth->order_time[i];
    m->growth->order_key[to] = from->growth->order_key[i];
    m->growth->order_marks[to] = from->growth->order_marks[i];
}

/* Cancelled lines stand behind the rest of their order, as one that nobody names. */
static void put_cancelled(struct growth_merging *m, uint32_t to,
                          const struct growth_change *change, int64_t gross)
{
    struct timeline *t = &m->out->timeline;
    t->order_day[to] = t->order_day[to - 1];
    t->order_gross[to] = gross;
    t->order_flags[to] = t->order_flags[to - 1] | ORDER_CANCELLED;
    t->order_rows[to] = change->cancelled_rows;
    m->growth->order_time[to] = m->growth->order_time[to - 1];
    m->growth->order_key[to] = 0;
    m->growth->order_marks[to] = 0;
    m->growth->order_place[to] = m->growth->order_place[to - 1];
}

/* What lines make of the order that was put before `to`; returns where the next one
 * goes. */
static uint32_t put_lines(struct growth_merging *m, bool is_added, uint32_t i,
                          uint32_t to)
{
    struct timeline *t = &m->out->timeline;
    int64_t unit = growth_unit(t->scale);
    struct growth_change change;
    if (!m->lines.any ||
        !growth_change_of(m, is_added, (struct growth_at){i, false}, &change))
        return to;
    m->wrong |= change.wrong || change.gross % unit || change.cancelled_gross % unit;
    t->order_gross[to - 1] = change.gross / unit;
    t->order_flags[to - 1] = change.flags;
    t->order_rows[to - 1] = change.rows;
    uint16_t replaced = m->growth->order_marks[to - 1] & GROWTH_REPLACED;
    m->growth->order_marks[to - 1] = change.marks | replaced;
    if (change.cancelled_rows)
        put_cancelled(m, to++, &change, change.cancelled_gross / unit);
    return to;
}

static uint32_t put_base(struct growth_merging *m, uint32_t to, uint32_t i)
{
    copy_order(m, to, m->base, i, m->base_factor);
    m->growth->order_place[to] = m->base->growth->order_place[i];
    m->base_order[i] = to;
    if (m->lines.added_files > m->lines.cut)
        m->growth->order_marks[to] &= (uint16_t)~GROWTH_LAST;
    return put_lines(m, false, i, to + 1);
}

static uint32_t put_added(struct growth_merging *m, uint32_t to, uint32_t i)
{
    copy_order(m, to, m->added, i, m->added_factor);
    uint32_t place = growth_place(m, m->added->growth->order_place[i]);
    bool twin = i > 0 && growth_has_twin(m->added, i - 1);
    m->growth->order_place[to] = place;
    if (place < m->base->growth->gathered && !twin)
        m->growth->order_marks[to] |= GROWTH_REPLACED;
    m->added_order[i] = to;
    return put_lines(m, true, i, to + 1);
}

/* Is the added order before the base's?  On the same day and time it is not. */
static bool is_before(const struct growth_merging *m, uint32_t added, uint32_t base)
{
    int32_t day = m->added->timeline.order_day[added];
    int32_t other = m->base->timeline.order_day[base];
    return day != other
               ? day < other
               : m->added->growth->order_time[added] < m->base->growth->order_time[base];
}

static uint32_t put_touched(struct growth_merging *m, struct items *items, uint32_t p,
                            uint32_t to)
{
    uint32_t source;
    items->count = 0;
    for (size_t i = 0; growth_source(m, p, i, &source); i++) {
        struct growth_rows a = growth_base_rows(m, m->base->timeline.order_start, source);
        for (; a.from < a.to; a.from++) {
            struct item item = {.day = m->base->timeline.order_day[a.from],
                                .time = m->base->growth->order_time[a.from],
                                .place = m->base->growth->order_place[a.from],
                                .at = a.from};
            if (!growth_is_replaced(m, a.from))
                add_item(items, &item);
        }
    }
    struct growth_rows b = growth_added_rows(m, m->added->timeline.order_start, p);
    for (; b.from < b.to; b.from++) {
        uint32_t place = m->added->growth->order_place[b.from];
        if (growth_order_is_gone(m, b.from))
            continue;
        struct item item = {.day = m->added->timeline.order_day[b.from],
                            .time = m->added->growth->order_time[b.from],
                            .place = growth_place(m, place),
                            .at = b.from,
                            .is_added = true};
        add_item(items, &item);
    }
    sort_items(items);
    for (size_t i = 0; i < items->count; i++)
        if (items->item[i].is_added)
            to = put_added(m, to, items->item[i].at);
        else
            to = put_base(m, to, items->item[i].at);
    return to;
}

static uint32_t put_person(struct growth_merging *m, uint32_t p, uint32_t to)
{
    struct growth_rows a = growth_base_rows(m, m->base->timeline.order_start, p);
    struct growth_rows b = growth_added_rows(m, m->added->timeline.order_start, p);
    while (a.from < a.to || b.from < b.to) {
        bool later = b.from < b.to && (a.from == a.to || is_before(m, b.from, a.from));
        if (!later)
            to = put_base(m, to, a.from);
        else if (!growth_order_is_gone(m, b.from))
            to = put_added(m, to, b.from);
        a.from += !later;
        b.from += later;
    }
    return to;
}

static void merge_orders(struct growth_merging *m, struct items *items)
{
    make_orders(m);
    struct timeline *t = &m->out->timeline;
    const struct timeline *a = &m->base->timeline;
    struct growth_room_behind behind = {0};
    uint64_t beside = 0;
    uint32_t to = 0;
    for (uint32_t p = 0; p < t->people && !m->wrong; p++) {
        t->order_start[p] = to;
        to = growth_touched(m, p) ? put_touched(m, items, p, to) : put_person(m, p, to);
        for (uint32_t i = t->order_start[p] + 1; i < to; i++)
            beside += t->order_day[i] == t->order_day[i - 1];
        m->wrong |=
            !growth_room_leave(m->room, &behind, m->out, to, m->base,
                               p < a->people ? a->order_start[p + 1] : behind.base);
    }
    if (!m->wrong)
        t->order_start[t->people] = to;
    bool matters = source_lacks_ids(m->base) || source_lacks_ids(m->added);
    m->out->orders_beside = matters ? beside : 0;
}

/* ---- refunds ----------------------------------------------------------------- */

/* The turned order that the refund is; g->turneds: none. */
static uint64_t find_turned(const struct source_growth *g, uint32_t refund)
{
    uint64_t at = growth_turned_from(g, refund);
    return at < g->turneds && g->turned[at].refund == refund ? at : g->turneds;
}

static void copy_turned(struct growth_merging *m, uint32_t to, bool is_added, uint32_t i)
{
    const struct source_growth *g = is_added ? m->added->growth : m->base->growth;
    struct source_growth *out = m->growth;
    uint64_t at = find_turned(g, i);
    if (at == g->turneds || out->turneds == out->capacity[2]) {
        m->wrong = true;
        return;
    }
    m->turned_from[out->turneds] = at | (is_added ? GROWTH_OF_ADDED : 0);
    out->turned[out->turneds++] = (struct growth_turned){
        .time = g->turned[at].time,
        .key = g->turned[at].key,
        .marks = g->turned[at].marks,
        .refund = to,
        .place = is_added ? growth_place(m, g->turned[at].place) : g->turned[at].place};
}

static void copy_refund(struct growth_merging *m, uint32_t to, bool is_added, uint32_t i)
{
    struct timeline *t = &m->out->timeline;
    const struct timeline *from = is_added ? &m->added->timeline : &m->base->timeline;
    const uint32_t *order = is_added ? m->added_order : m->base_order;
    int64_t factor = is_added ? m->added_factor : m->base_factor;
    uint32_t of = from->refund_order[i];
    t->refund_day[to] = from->refund_day[i];
    m->wrong |=
        __builtin_mul_overflow(from->refund_amount[i], factor, &t->refund_amount[to]);
    t->refund_order[to] = of == TIMELINE_NO_ORDER ? of : order[of];
    t->refund_rows[to] = from->refund_rows[i];
    if (of == TIMELINE_NO_ORDER)
        copy_turned(m, to, is_added, i);
}

static void copy_placed(struct growth_merging *m, uint32_t to, uint32_t i)
{
    struct timeline *t = &m->out->timeline;
    const struct growth_placed *p = &m->placed[i];
    t->refund_day[to] = p->day;
    t->refund_amount[to] = p->amount;
    t->refund_order[to] = p->order;
    t->refund_rows[to] = 1;
}

/* Of added: refunds go with their orders. */
static bool is_gone(const struct growth_merging *m, uint32_t refund)
{
    uint32_t order = m->added->timeline.refund_order[refund];
    return order == TIMELINE_NO_ORDER
               ? m->turned_gone && m->turned_gone[find_turned(m->added->growth, refund)]
               : growth_order_is_gone(m, order);
}

/* Rows of files are placed anew, and refunds go with their orders. */
static bool gives_way(const struct growth_merging *m, bool is_added, uint32_t refund)
{
    const struct source *s = is_added ? m->added : m->base;
    uint32_t order = s->timeline.refund_order[refund];
    if (growth_is_of_file(s, refund))
        return true;
    return is_added ? is_gone(m, refund)
                    : order != TIMELINE_NO_ORDER && growth_is_replaced(m, order);
}

/* Refunds are read with their orders. */
static struct item refund_item(struct growth_merging *m, bool is_added, uint32_t i)
{
    const struct source *s = is_added ? m->added : m->base;
    const struct source_growth *g = s->growth;
    uint32_t order = s->timeline.refund_order[i], place;
    uint64_t turned = order == TIMELINE_NO_ORDER ? find_turned(g, i) : 0;
    if (order != TIMELINE_NO_ORDER)
        place = g->order_place[order];
    else if (turned < g->turneds)
        place = g->turned[turned].place;
    else
        place = 0, m->wrong = true;
    return (struct item){.day = s->timeline.refund_day[i],
                         .place = is_added ? growth_place(m, place) : place,
                         .at = i,
                         .is_added = is_added};
}

static void add_refunds(struct growth_merging *m, struct items *items, bool is_added,
                        struct growth_rows rows)
{
    for (; rows.from < rows.to; rows.from++) {
        if (gives_way(m, is_added, rows.from))
            continue;
        struct item item = refund_item(m, is_added, rows.from);
        add_item(items, &item);
    }
}

/* *placed: the first that is placed and not of a person before. */
static uint32_t put_refunds(struct growth_merging *m, struct items *items, uint32_t p,
                            size_t *placed, uint32_t to)
{
    uint32_t source;
    items->count = 0;
    for (size_t i = 0; growth_source(m, p, i, &source); i++)
        add_refunds(m, items, false,
                    growth_base_rows(m, m->base->timeline.refund_start, source));
    add_refunds(m, items, true, growth_added_rows(m, m->added->timeline.refund_start, p));
    for (; *placed < m->placed_count && m->placed[*placed].person == p; ++*placed) {
        struct item item = {.day = m->placed[*placed].day,
                            .place = OF_FILE | m->placed[*placed].row,
                            .at = (uint32_t)*placed,
                            .is_placed = true};
        add_item(items, &item);
    }
    sort_items(items);
    for (size_t i = 0; i < items->count; i++)
        if (items->item[i].is_placed)
            copy_placed(m, to++, items->item[i].at);
        else
            copy_refund(m, to++, items->item[i].is_added, items->item[i].at);
    return to;
}

static uint32_t put_refunds_of(struct growth_merging *m, uint32_t p, uint32_t to)
{
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    struct growth_rows x = growth_base_rows(m, a->refund_start, p);
    struct growth_rows y = growth_added_rows(m, b->refund_start, p);
    while (x.from < x.to || y.from < y.to) {
        bool later = y.from < y.to &&
                     (x.from == x.to || b->refund_day[y.from] < a->refund_day[x.from]);
        if (!later || !is_gone(m, y.from))
            copy_refund(m, to++, later, later ? y.from : x.from);
        x.from += !later;
        y.from += later;
    }
    return to;
}

static void make_refunds(struct growth_merging *m)
{
    struct timeline *t = &m->out->timeline;
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    size_t refunds =
        (size_t)a->refund_start[a->people] + b->refund_start[b->people] + m->placed_count;
    size_t turned = m->base->growth->turneds + m->added->growth->turneds;
    t->refund_start = growth_make(m, (size_t)t->people + 1, sizeof *t->refund_start);
    t->refund_day = growth_make(m, refunds, sizeof *t->refund_day);
    t->refund_amount = growth_make(m, refunds, sizeof *t->refund_amount);
    t->refund_order = growth_make(m, refunds, sizeof *t->refund_order);
    t->refund_rows = growth_make(m, refunds, sizeof *t->refund_rows);
    m->growth->turned = mem_alloc(turned, sizeof *m->growth->turned);
    m->growth->capacity[2] = turned;
    m->turned_from = mem_alloc(turned, sizeof *m->turned_from);
}

static void merge_refunds(struct growth_merging *m, struct items *items)
{
    make_refunds(m);
    struct timeline *t = &m->out->timeline;
    uint32_t to = 0;
    size_t placed = 0;
    for (uint32_t p = 0; p < t->people && !m->wrong; p++) {
        t->refund_start[p] = to;
        to = growth_touched(m, p) || m->growth->refunds
                 ? put_refunds(m, items, p, &placed, to)
                 : put_refunds_of(m, p, to);
    }
    if (!m->wrong)
        t->refund_start[t->people] = to;
}

void growth_merge_orders(struct growth_merging *m)
{
    struct items items = {0};
    merge_orders(m, &items);
    if (!m->wrong)
        growth_merge_rows_of_refunds(m);
    if (!m->wrong)
        merge_refunds(m, &items);
    free(items.item);
}
