/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include <stdlib.h>
#include <string.h>

/* What was loaded by itself becomes what it would be if it had been loaded onto a base:
 * its people get the base's numbers, and new ones those behind, in the order in which
 * they were first seen.  Rows lie by person, so each person's move as they are. */

struct moving {
    struct source *s;
    struct growth_room *room; /* for what a source's pieces hold; NULL: for nothing */
    uint32_t *old;            /* per number: the number it had, or INTERN_NONE */
    uint32_t *new;            /* per number it had: the number */
    uint32_t people, among;   /* now, before */
    bool wrong;               /* there is no room */
};

/* What files say of people, rates apart, is read when they have their numbers. */
static bool may_move(const struct source *base, const struct source *s)
{
    const struct source_growth *a = base->growth, *b = s->growth;
    return a && b && !b->mapped && !b->onto &&
           !(b->kinds & (growth_kind(SOURCE_CUSTOMERS) | growth_kind(SOURCE_COSTS) |
                         growth_kind(SOURCE_SNAPSHOT)));
}

static bool number_people(struct moving *m, const struct source *base)
{
    struct intern *people = intern_create();
    uint32_t count = intern_count(base->people);
    bool good = true;
    size_t size;
    for (uint32_t i = 0; i < count; i++) {
        const char *text = intern_text(base->people, i, &size);
        good &= intern_add(people, text, size) == i;
    }
    m->among = intern_count(m->s->people);
    m->new = mem_alloc((size_t)m->among + 1, sizeof *m->new);
    for (uint32_t i = 0; i < m->among; i++) {
        const char *text = intern_text(m->s->people, i, &size);
        m->new[i] = intern_add(people, text, size);
    }
    m->people = intern_count(people);
    m->old = mem_alloc((size_t)m->people + 1, sizeof *m->old);
    for (uint32_t p = 0; p < m->people; p++)
        m->old[p] = INTERN_NONE;
    for (uint32_t i = 0; i < m->among; i++)
        m->old[m->new[i]] = i;
    intern_free(m->s->people);
    m->s->people = people;
    return good;
}

/* Events have the base's numbers too; false: there are more than can be. */
static bool number_events(const struct moving *m, const struct source *base)
{
    struct source *s = m->s;
    struct timeline *t = &s->timeline;
    struct intern *events = intern_create();
    const struct intern *from[] = {base->events, s->events};
    uint32_t own = s->events ? intern_count(s->events) : 0, code = 0;
    uint32_t *new = mem_alloc((size_t)own + 1, sizeof *new);
    for (size_t k = 0; k < 2; k++)
        for (uint32_t i = 0; from[k] && i < intern_count(from[k]); i++) {
            size_t size;
            const char *text = intern_text(from[k], i, &size);
            code = intern_add(events, text, size);
            if (k == 1)
                new[i] = code;
        }
    bool good = intern_count(events) <= UINT16_MAX + 1;
    for (uint32_t i = 0; good && i < t->activity_start[m->among]; i++)
        t->activity_event[i] = (uint16_t) new[t->activity_event[i]];
    intern_free(s->events);
    s->events = events;
    if (!intern_count(events)) {
        intern_free(events);
        s->events = NULL;
    }
    free(new);
    return good;
}

/* ---- rows by person -------------------------------------------------------------- */

static void *make(struct moving *m, size_t count, size_t size)
{
    void *array = growth_room_make(m->room, m->s, count, size);
    m->wrong |= !array;
    return array;
}

/* Where each one's rows begin, from where they began. */
static uint32_t *move_starts(struct moving *m, const uint32_t *start)
{
    uint32_t *now = make(m, (size_t)m->people + 1, sizeof *now), at = 0;
    for (uint32_t p = 0; !m->wrong && p < m->people; p++) {
        uint32_t old = m->old[p];
        now[p] = at;
        at += old == INTERN_NONE ? 0 : start[old + 1] - start[old];
    }
    if (!m->wrong)
        now[m->people] = at;
    return now;
}

/* The rows themselves; takes them. */
static void *move_rows(struct moving *m, const uint32_t *start, void *rows, size_t size)
{
    char *now = make(m, start[m->among], size), *to = now;
    for (uint32_t p = 0; !m->wrong && p < m->people; p++) {
        uint32_t old = m->old[p];
        size_t bytes = old == INTERN_NONE ? 0 : (start[old + 1] - start[old]) * size;
        if (bytes)
            memcpy(to, (char *)rows + start[old] * size, bytes);
        to += bytes;
    }
    if (m->wrong) {
        growth_room_free(m->s, now);
        return rows;
    }
    growth_room_free(m->s, rows);
    return now;
}

#define MOVE(array, start) array = move_rows(m, start, array, sizeof *(array))

static void set_start(struct moving *m, uint32_t **start, uint32_t *now)
{
    growth_room_free(m->s, *start);
    *start = now;
}

/* ---- orders and refunds ------------------------------------------------------------ */

static void move_orders(struct moving *m, const uint32_t *start)
{
    struct timeline *t = &m->s->timeline;
    struct source_growth *g = m->s->growth;
    MOVE(t->order_day, start);
    MOVE(t->order_gross, start);
    MOVE(t->order_flags, start);
    MOVE(t->order_rows, start);
    MOVE(g->order_time, start);
    MOVE(g->order_key, start);
    MOVE(g->order_marks, start);
    MOVE(g->order_place, start);
}

/* Orders of refunds are of the same person. */
static void move_refunds(struct moving *m, const uint32_t *start, const uint32_t *orders,
                         const uint32_t *orders_now)
{
    struct timeline *t = &m->s->timeline;
    for (uint32_t p = 0; p < m->among; p++)
        for (uint32_t i = start[p]; i < start[p + 1]; i++)
            if (t->refund_order[i] != TIMELINE_NO_ORDER)
                t->refund_order[i] += orders_now[m->new[p]] - orders[p];
    MOVE(t->refund_day, start);
    MOVE(t->refund_amount, start);
    MOVE(t->refund_order, start);
    MOVE(t->refund_rows, start);
}

static void move_events(struct moving *m, const uint32_t *start)
{
    struct timeline *t = &m->s->timeline;
    MOVE(t->activity_day, start);
    MOVE(t->activity_event, start);
    MOVE(m->s->growth->activity_key, start);
}

/* Nothing where nobody has any. */
static void move_editions(struct moving *m)
{
    struct timeline *t = &m->s->timeline;
    struct growth_editions *e = &m->s->growth->editions;
    if (t->spell_start) {
        uint32_t *now = move_starts(m, t->spell_start);
        MOVE(t->spell, t->spell_start);
        MOVE(e->spell_amount, t->spell_start);
        set_start(m, &t->spell_start, now);
    }
    if (t->answer_start) {
        uint32_t *now = move_starts(m, t->answer_start);
        MOVE(t->answer, t->answer_start);
        MOVE(e->answer_key, t->answer_start);
        set_start(m, &t->answer_start, now);
    }
    if (t->delivery_start) {
        uint32_t *now = move_starts(m, t->delivery_start);
        MOVE(t->delivery, t->delivery_start);
        MOVE(e->delivery_key, t->delivery_start);
        set_start(m, &t->delivery_start, now);
    }
}

/* A turned order, for growth_compare_turned first, with what its rows say of each
 * attribute. */
struct turned {
    struct growth_turned turned;
    uint64_t was;
};

static void move_turned(struct moving *m, const uint32_t *start, const uint32_t *now)
{
    struct source_growth *g = m->s->growth;
    struct turned *turned = mem_alloc(g->turneds + 1, sizeof *turned);
    for (uint64_t i = 0; i < g->turneds; i++) {
        turned[i] = (struct turned){g->turned[i], i};
        uint32_t p = growth_person_at(start, m->among, g->turned[i].refund);
        turned[i].turned.refund += now[m->new[p]] - start[p];
    }
    if (g->turneds > 1)
        qsort(turned, g->turneds, sizeof *turned, growth_compare_turned);
    for (size_t a = 0; a < g->attributes; a++) {
        uint32_t *code = MEM_ARRAY(uint32_t, g->turneds + 1);
        for (uint64_t i = 0; i < g->turneds; i++)
            code[i] = g->turned_code[a][turned[i].was];
        free(g->turned_code[a]);
        g->turned_code[a] = code;
    }
    for (uint64_t i = 0; i < g->turneds; i++)
        g->turned[i] = turned[i].turned;
    free(turned);
}

/* ---- by person ------------------------------------------------------------------- */

static int64_t *move_seen(const struct moving *m, int64_t *seen)
{
    int64_t *now = mem_alloc((size_t)m->people + 1, sizeof *now);
    for (uint32_t p = 0; p < m->people; p++)
        now[p] = m->old[p] == INTERN_NONE ? INT64_MAX : seen[m->old[p]];
    free(seen);
    return now;
}

static void move_attribute(struct moving *m, size_t i, const uint32_t *orders,
                           const uint32_t *events)
{
    struct source_attribute *a = &m->s->attributes[i];
    struct source_growth *g = m->s->growth;
    uint32_t *start = a->change_start, *now = move_starts(m, start);
    MOVE(a->change_day, start);
    MOVE(a->change_code, start);
    MOVE(g->order_code[i], orders);
    if (g->activity_code[i])
        MOVE(g->activity_code[i], events);
    set_start(m, &a->change_start, now);
    if (g->said_start[i]) {
        uint32_t *said = move_starts(m, g->said_start[i]);
        MOVE(g->said[i], g->said_start[i]);
        set_start(m, &g->said_start[i], said);
    }
    g->seen_first[i] = move_seen(m, g->seen_first[i]);
    g->seen_last[i] = move_seen(m, g->seen_last[i]);
}

/* start, now: of orders. */
static void move_guests(const struct moving *m, const uint32_t *start,
                        const uint32_t *now)
{
    struct source_growth *g = m->s->growth;
    for (uint64_t i = 0; i < g->guests; i++) {
        uint32_t p = growth_person_at(start, m->among, g->guest[i].of);
        g->guest[i].of += now[m->new[p]] - start[p];
        g->guest[i].customer = m->new[g->guest[i].customer];
    }
    for (uint64_t i = 0; i < g->aliases; i++)
        g->alias[i] =
            (struct growth_pair){m->new[g->alias[i].of], m->new[g->alias[i].customer]};
    if (g->guests > 1)
        qsort(g->guest, g->guests, sizeof *g->guest, growth_compare_pairs);
    if (g->aliases > 1)
        qsort(g->alias, g->aliases, sizeof *g->alias, growth_compare_pairs);
}

static void move_absent(const struct moving *m)
{
    struct source_growth *g = m->s->growth;
    for (uint64_t i = 0; i < g->absents; i++)
        if (g->absent[i].customer != INTERN_NONE)
            g->absent[i].customer = m->new[g->absent[i].customer];
}

static void move_customers_of_refunds(const struct moving *m)
{
    struct source_growth *g = m->s->growth;
    for (uint64_t i = 0; i < g->refunds; i++)
        if (g->refund[i].customer != INTERN_NONE)
            g->refund[i].customer = m->new[g->refund[i].customer];
}

/* orders, events: where each one's began. */
static void move_rest(struct moving *m, const uint32_t *orders, const uint32_t *events)
{
    struct source_growth *g = m->s->growth;
    struct growth_room *room = m->room;
    m->room = NULL;
    for (size_t i = 0; i < m->s->attribute_count; i++)
        move_attribute(m, i, orders, events);
    if (g->activity_time)
        MOVE(g->activity_time, events);
    m->room = room;
    move_absent(m);
    move_customers_of_refunds(m);
}

bool growth_onto(struct source *s, const struct source *base, struct growth_room *room)
{
    struct timeline *t = &s->timeline;
    struct moving m = {.s = s, .room = room};
    if (!may_move(base, s))
        return false;
    bool good = number_people(&m, base);
    growth_add_currencies(t, &base->timeline);
    uint32_t *orders = move_starts(&m, t->order_start);
    uint32_t *refunds = m.wrong ? NULL : move_starts(&m, t->refund_start);
    uint32_t *events = m.wrong ? NULL : move_starts(&m, t->activity_start);
    good &= !m.wrong && number_events(&m, base);
    if (good) {
        move_turned(&m, t->refund_start, refunds);
        move_refunds(&m, t->refund_start, t->order_start, orders);
        move_guests(&m, t->order_start, orders);
        move_orders(&m, t->order_start);
        move_events(&m, t->activity_start);
        move_editions(&m);
        move_rest(&m, t->order_start, t->activity_start);
        set_start(&m, &t->order_start, orders);
        set_start(&m, &t->refund_start, refunds);
        set_start(&m, &t->activity_start, events);
        t->people = m.people;
        good = !m.wrong && growth_take_aliases(s, base, m.old, room);
        s->growth->onto = base;
    } else {
        growth_room_free(s, orders);
        growth_room_free(s, refunds);
        growth_room_free(s, events);
    }
    free(m.old);
    free(m.new);
    return good;
}
