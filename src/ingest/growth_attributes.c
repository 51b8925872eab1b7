/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include <stdlib.h>

/* Values that people have, and when they change.  Where all that is added was seen after
 * what the base has, its changes follow; else the person's changes are made anew from
 * what each order says. */

/* What an attribute is made of while it grows. */
struct changing {
    const struct source_attribute *a, *b;
    struct source_attribute *out;
    uint32_t *code; /* of b: its code in out */
    uint32_t count;
    size_t most; /* changes that there is room for */
    bool is_full;
    const uint32_t *base_code, *added_code;     /* per order */
    const uint32_t *base_turned, *added_turned; /* per turned order */
    const uint32_t *base_event, *added_event;   /* per activity; NULL: none says any */
    struct growth_said *said;                   /* of out; NULL: none does */
    uint32_t said_count;
    int64_t *first, *last; /* per person of out */
    struct seen *seen;     /* of one person */
    size_t seens, capacity;
};

enum { RANK_ORDER, RANK_EVENT, RANK_SUBSCRIPTION, RANK_ANSWER };

/* A value that the base (or added) saw. */
struct seen {
    int64_t moment;
    int32_t day;
    uint32_t code;
    uint32_t place; /* order_place of its order, or which of those that are said */
    uint8_t rank;   /* in which order kinds are read: an order, ... */
    bool is_added;
    bool is_vague; /* when it was seen among others of the moment is not known */
};

static bool merge_values(struct changing *c)
{
    struct intern *values = intern_create();
    bool good = true;
    size_t size;
    c->out->values = values;
    for (uint32_t i = 0; i < intern_count(c->a->values); i++) {
        const char *text = intern_text(c->a->values, i, &size);
        good &= intern_add(values, text, size) == i;
    }
    uint32_t added = intern_count(c->b->values);
    c->code = mem_alloc((size_t)added + 1, sizeof *c->code);
    for (uint32_t i = 0; i < added; i++) {
        const char *text = intern_text(c->b->values, i, &size);
        c->code[i] = intern_add(values, text, size);
    }
    return good;
}

/* A value that stays the same is no change. */
static void add_change(struct changing *c, uint32_t begin, int32_t day, uint32_t code)
{
    if (c->count > begin && c->out->change_code[c->count - 1] == code)
        return;
    c->is_full |= c->count == c->most; /* the base is not what was written */
    if (c->is_full)
        return;
    c->out->change_day[c->count] = day;
    c->out->change_code[c->count++] = code;
}

/* ---- made anew ---------------------------------------------------------------- */

static void add_seen(struct changing *c, struct seen seen, int64_t time)
{
    if (!seen.code)
        return;
    seen.moment = growth_moment(seen.day, time);
    MEM_GROW(c->seen, c->capacity, c->seens + 1);
    c->seen[c->seens++] = seen;
}

static void see_orders(struct changing *c, const struct source *s, const uint32_t *codes,
                       uint32_t person, bool is_added, const struct growth_merging *m)
{
    const struct timeline *t = &s->timeline;
    struct growth_rows r = growth_rows_of(t->order_start, t->people, person);
    for (uint32_t i = r.from; i < r.to; i++) {
        const uint32_t *place = &s->growth->order_place[i];
        bool twin = i + 1 < r.to && place[1] == place[0]; /* its cancelled rows */
        uint16_t marks = s->growth->order_marks[i];
        bool vague = twin || marks & GROWTH_REPLACED || !(marks & GROWTH_ONE);
        struct seen seen = {.day = t->order_day[i],
                            .code = codes[i],
                            .is_added = is_added,
                            .is_vague = vague,
                            .place = s->growth->order_place[i]};
        if (is_added ? !growth_order_is_gone(m, i) : !growth_is_replaced(m, i))
            add_seen(c, seen, s->growth->order_time[i]);
    }
}

static void see_turned(struct changing *c, const struct source *s, const uint32_t *codes,
                       uint32_t person, bool is_added, const struct growth_merging *m)
{
    const struct timeline *t = &s->timeline;
    const struct source_growth *g = s->growth;
    struct growth_rows r = growth_rows_of(t->refund_start, t->people, person);
    for (uint64_t i = growth_turned_from(g, r.from);
         i < g->turneds && g->turned[i].refund < r.to; i++) {
        struct seen seen = {.day = t->refund_day[g->turned[i].refund],
                            .code = codes[i],
                            .is_added = is_added,
                            .is_vague = !(g->turned[i].marks & GROWTH_ROW),
                            .place = g->turned[i].place};
        if (!is_added || !growth_turned_is_gone(m, i))
            add_seen(c, seen, g->turned[i].time);
    }
}

static void see_events(struct changing *c, const struct source *s, const uint32_t *codes,
                       uint32_t person, bool is_added, const struct growth_merging *m)
{
    const struct timeline *t = &s->timeline;
    struct growth_rows r = growth_rows_of(t->activity_start, t->people, person);
    for (uint32_t i = r.from; codes && i < r.to; i++) {
        struct seen seen = {.day = t->activity_day[i],
                            .code = codes[i],
                            .is_added = is_added,
                            .rank = RANK_EVENT,
                            .place = i};
        if (!is_added || !growth_is_gone(m, i))
            add_seen(c, seen, s->growth->activity_time[i]);
    }
}

/* vague: the person's are of several, and of two of a moment it is not known which was
 * read first. */
static void see_said(struct changing *c, const struct source *s, size_t attribute,
                     uint32_t person, bool is_added, bool vague)
{
    const uint32_t *start = s->growth->said_start[attribute];
    if (!start || person >= s->timeline.people)
        return;
    for (uint32_t i = start[person]; i < start[person + 1]; i++) {
        const struct growth_said *said = &s->growth->said[attribute][i];
        MEM_GROW(c->seen, c->capacity, c->seens + 1);
        c->seen[c->seens++] =
            (struct seen){.moment = said->moment,
                          .day = said->day,
                          .code = said->code,
                          .place = i,
                          .rank = said->is_answer ? RANK_ANSWER : RANK_SUBSCRIPTION,
                          .is_added = is_added,
                          .is_vague = vague};
    }
}

static void put_said(struct changing *c, const struct seen *s)
{
    if (s->rank < RANK_SUBSCRIPTION)
        return;
    c->said[c->said_count++] =
        (struct growth_said){.moment = s->moment,
                             .day = s->day,
                             .code = s->is_added ? c->code[s->code] : s->code,
                             .is_answer = s->rank == RANK_ANSWER};
}

/* Events are read after orders, and what is added after what was there. */
static int compare_seen(const void *left, const void *right)
{
    const struct seen *a = left, *b = right;
    if (a->moment != b->moment)
        return a->moment < b->moment ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->is_added != b->is_added)
        return a->is_added ? 1 : -1;
    return (a->place > b->place) - (a->place < b->place);
}

/* Can the values of one moment be told apart in time?  i: the first of them; *next: after
 * the last. */
static bool is_told(const struct changing *c, size_t i, size_t *next)
{
    const struct seen *first = &c->seen[i];
    bool vague = false, same = true;
    for (; i < c->seens && c->seen[i].moment == first->moment &&
           c->seen[i].is_added == first->is_added && c->seen[i].rank == first->rank;
         i++) {
        vague |= c->seen[i].is_vague;
        same &= c->seen[i].code == first->code;
    }
    *next = i;
    return same || !vague;
}

/* False where it cannot be done. */
static bool make_anew(struct growth_merging *m, struct changing *c, uint32_t person,
                      size_t attribute)
{
    uint32_t begin = c->count, source;
    bool good = true, several = growth_source(m, person, 1, &source);
    c->seens = 0;
    for (size_t i = 0; growth_source(m, person, i, &source); i++) {
        see_orders(c, m->base, c->base_code, source, false, m);
        see_turned(c, m->base, c->base_turned, source, false, m);
        see_events(c, m->base, c->base_event, source, false, m);
        see_said(c, m->base, attribute, source, false, several);
    }
    see_orders(c, m->added, c->added_code, person, true, m);
    see_turned(c, m->added, c->added_turned, person, true, m);
    see_events(c, m->added, c->added_event, person, true, m);
    see_said(c, m->added, attribute, person, true, false);
    if (c->seens > 1)
        qsort(c->seen, c->seens, sizeof *c->seen, compare_seen);
    for (size_t i = 0, next; i < c->seens && good; i = next)
        good = is_told(c, i, &next);
    for (size_t i = 0; i < c->seens && good; i++) {
        const struct seen *s = &c->seen[i];
        good = s->code != GROWTH_SEVERAL &&
               (s->is_added || s->code < intern_count(c->a->values));
        if (good)
            add_change(c, begin, s->day, s->is_added ? c->code[s->code] : s->code);
        if (good)
            put_said(c, s);
    }
    c->first[person] = c->seens ? c->seen[0].moment : INT64_MAX;
    c->last[person] = c->seens ? c->seen[c->seens - 1].moment : INT64_MAX;
    return good;
}

/* ---- one after the other ------------------------------------------------------- */

static void append_said(struct changing *c, const struct source *s, size_t attribute,
                        uint32_t person, bool is_added)
{
    c->seens = 0;
    see_said(c, s, attribute, person, is_added, false);
    for (size_t i = 0; i < c->seens; i++)
        put_said(c, &c->seen[i]);
}

/* False where a value was seen before one that the base has. */
static bool append(struct growth_merging *m, struct changing *c, uint32_t p, size_t i)
{
    struct growth_rows x = growth_base_rows(m, c->a->change_start, p);
    struct growth_rows y = growth_added_rows(m, c->b->change_start, p);
    const struct source_growth *ga = m->base->growth, *gb = m->added->growth;
    bool old = p < m->base->timeline.people && ga->seen_last[i][p] != INT64_MAX;
    bool new = gb->seen_last[i][p] != INT64_MAX;
    uint32_t begin = c->count;
    if (old && new && ga->seen_last[i][p] > gb->seen_first[i][p])
        return false;
    if (old && new && ga->seen_last[i][p] == gb->seen_first[i][p] &&
        m->growth->watched[i])
        return false;
    for (; x.from < x.to; x.from++)
        add_change(c, begin, c->a->change_day[x.from], c->a->change_code[x.from]);
    for (; y.from < y.to; y.from++)
        add_change(c, begin, c->b->change_day[y.from],
                   c->code[c->b->change_code[y.from]]);
    append_said(c, m->base, i, p, false);
    append_said(c, m->added, i, p, true);
    c->first[p] = old ? ga->seen_first[i][p] : new ? gb->seen_first[i][p] : INT64_MAX;
    c->last[p] = new ? gb->seen_last[i][p] : old ? ga->seen_last[i][p] : INT64_MAX;
    return true;
}

/* ---- all ------------------------------------------------------------------------ */

static size_t said_in(const struct source *s, size_t attribute)
{
    return growth_rows_all(s->growth->said_start[attribute], s->timeline.people);
}

/* As many changes as there can be: one that is added parts two that are the same. */
static size_t changes_max(const struct growth_merging *m, const struct changing *c,
                          size_t attribute)
{
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    size_t most = (size_t)c->a->change_start[a->people] + c->b->change_start[b->people];
    most += 2 * ((size_t)b->order_start[b->people] + b->refund_start[b->people]);
    most += c->added_event ? 2 * (size_t)b->activity_start[b->people] : 0;
    most += 2 * said_in(m->added, attribute);
    for (size_t i = 0; i < m->moved_count; i++) {
        uint32_t from = m->moved[i].from;
        most += 2 * (size_t)(a->order_start[from + 1] - a->order_start[from]);
        most += 2 * (size_t)(a->refund_start[from + 1] - a->refund_start[from]);
        most += 2 * (size_t)(a->activity_start[from + 1] - a->activity_start[from]);
        const uint32_t *said = m->base->growth->said_start[attribute];
        most += said ? 2 * (size_t)(said[from + 1] - said[from]) : 0;
    }
    return most + 1;
}

static void make_arrays(struct growth_merging *m, struct changing *c, size_t i)
{
    uint32_t people = m->out->timeline.people;
    size_t most = c->most = changes_max(m, c, i);
    if (m->growth->watched[i] & GROWTH_BY_SAYING) {
        size_t said = said_in(m->base, i) + said_in(m->added, i);
        m->growth->said_start[i] = MEM_ARRAY(uint32_t, (size_t)people + 1);
        c->said = m->growth->said[i] = mem_alloc(said + 1, sizeof *c->said);
    }
    c->first = m->growth->seen_first[i] = mem_alloc(people, sizeof *c->first);
    c->last = m->growth->seen_last[i] = mem_alloc(people, sizeof *c->last);
    c->out->name = arena_strdup(&m->out->arena, c->a->name);
    c->out->change_start = mem_alloc((size_t)people + 1, sizeof *c->out->change_start);
    c->out->change_day = mem_alloc(most, sizeof *c->out->change_day);
    c->out->change_code = mem_alloc(most, sizeof *c->out->change_code);
}

static uint32_t code_in_out(const struct changing *c, uint32_t code)
{
    return code == GROWTH_SEVERAL ? code : c->code[code];
}

/* What each order says, at its new place. */
static void merge_codes(struct growth_merging *m, const struct changing *c, size_t i)
{
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    const struct timeline *t = &m->out->timeline;
    uint32_t *order = MEM_ARRAY(uint32_t, (size_t)t->order_start[t->people] + 1);
    uint32_t *turned = mem_alloc(m->growth->turneds + 1, sizeof *turned);
    for (uint32_t k = 0; k < a->order_start[a->people]; k++)
        if (m->base_order[k] != TIMELINE_NO_ORDER)
            order[m->base_order[k]] = c->base_code[k];
    for (uint32_t k = 0; k < b->order_start[b->people]; k++)
        if (m->added_order[k] != TIMELINE_NO_ORDER)
            order[m->added_order[k]] = code_in_out(c, c->added_code[k]);
    for (uint64_t k = 0; k < m->growth->turneds; k++) {
        uint64_t from = m->turned_from[k];
        turned[k] = from & GROWTH_OF_ADDED
                        ? code_in_out(c, c->added_turned[from - GROWTH_OF_ADDED])
                        : c->base_turned[from];
    }
    m->growth->order_code[i] = order;
    m->growth->turned_code[i] = turned;
}

/* What files of customers say was read again, of everybody. */
static void take_stated(struct growth_merging *m, size_t i)
{
    struct source_growth *out = m->growth, *b = m->added->growth;
    const struct timeline *t = &m->out->timeline;
    m->out->attributes[i] = m->added->attributes[i];
    m->out->attributes[i].name =
        arena_strdup(&m->out->arena, m->added->attributes[i].name);
    m->added->attributes[i] = (struct source_attribute){0};
    out->seen_first[i] = b->seen_first[i];
    out->seen_last[i] = b->seen_last[i];
    b->seen_first[i] = b->seen_last[i] = NULL;
    out->order_code[i] = MEM_ARRAY(uint32_t, (size_t)t->order_start[t->people] + 1);
    out->turned_code[i] = MEM_ARRAY(uint32_t, out->turneds + 1);
}

static bool is_new(const struct changing *c, uint32_t added_code)
{
    return added_code == GROWTH_SEVERAL ||
           c->code[added_code] >= intern_count(c->a->values);
}

/* A value that only rows say which stay away would have no number. */
static bool loses_value(const struct growth_merging *m, const struct changing *c)
{
    const struct timeline *b = &m->added->timeline;
    const uint32_t *event = m->events_gone ? c->added_event : NULL;
    bool loses = false;
    for (uint32_t i = 0; event && !loses && i < b->activity_start[b->people]; i++)
        loses = growth_is_gone(m, i) && is_new(c, event[i]);
    for (uint32_t i = 0; m->order_gone && !loses && i < b->order_start[b->people]; i++)
        loses = m->order_gone[i] && is_new(c, c->added_code[i]);
    for (uint64_t i = 0; m->turned_gone && !loses && i < m->added->growth->turneds; i++)
        loses = m->turned_gone[i] && is_new(c, c->added_turned[i]);
    return loses;
}

/* What each activity says, at its new place. */
static void merge_event_codes(struct growth_merging *m, const struct changing *c,
                              size_t i)
{
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    const struct timeline *t = &m->out->timeline;
    uint32_t *code = MEM_ARRAY(uint32_t, (size_t)t->activity_start[t->people] + 1);
    for (uint32_t k = 0; c->base_event && k < a->activity_start[a->people]; k++)
        code[m->base_event[k]] = c->base_event[k];
    for (uint32_t k = 0; c->added_event && k < b->activity_start[b->people]; k++)
        if (!growth_is_gone(m, k))
            code[m->added_event[k]] = c->code[c->added_event[k]];
    m->growth->activity_code[i] = code;
}

static bool merge_attribute(struct growth_merging *m, size_t i)
{
    const struct source_growth *ga = m->base->growth, *gb = m->added->growth;
    struct changing c = {.a = &m->base->attributes[i],
                         .b = &m->added->attributes[i],
                         .out = &m->out->attributes[i],
                         .base_code = ga->order_code[i],
                         .added_code = gb->order_code[i],
                         .base_turned = ga->turned_code[i],
                         .added_turned = gb->turned_code[i],
                         .base_event = ga->activity_code[i],
                         .added_event = gb->activity_code[i]};
    uint32_t people = m->out->timeline.people;
    make_arrays(m, &c, i);
    bool good = merge_values(&c) && !loses_value(m, &c);
    for (uint32_t p = 0; p < people && good; p++) {
        c.out->change_start[p] = c.count;
        if (c.said)
            m->growth->said_start[i][p] = c.said_count;
        good = (!growth_touched(m, p) && append(m, &c, p, i)) || make_anew(m, &c, p, i);
    }
    c.out->change_start[people] = c.count;
    if (c.said)
        m->growth->said_start[i][people] = c.said_count;
    good &= !c.is_full;
    if (good)
        merge_codes(m, &c, i);
    if (good && m->growth->watched[i] & GROWTH_BY_EVENTS)
        merge_event_codes(m, &c, i);
    free(c.code);
    free(c.seen);
    return good;
}

/* When each was that says any value still. */
static void merge_times(struct growth_merging *m)
{
    const struct source *a = m->base, *b = m->added;
    struct source_growth *g = m->growth;
    const struct timeline *x = &a->timeline, *y = &b->timeline, *t = &m->out->timeline;
    bool any = false;
    for (size_t i = 0; i < g->attributes; i++)
        any |= (g->watched[i] & GROWTH_BY_EVENTS) != 0;
    if (!any)
        return;
    int64_t *time = MEM_ARRAY(int64_t, (size_t)t->activity_start[t->people] + 1);
    const int64_t *old = a->growth->activity_time, *new = b->growth->activity_time;
    for (uint32_t k = 0; old && k < x->activity_start[x->people]; k++)
        time[m->base_event[k]] = old[k];
    for (uint32_t k = 0; new &&k < y->activity_start[y->people]; k++)
        if (!growth_is_gone(m, k))
            time[m->added_event[k]] = new[k];
    for (uint32_t k = 0; k < t->activity_start[t->people]; k++) {
        bool says = false;
        for (size_t i = 0; i < g->attributes; i++)
            says |= g->activity_code[i] && g->activity_code[i][k];
        time[k] = says ? time[k] : 0;
    }
    g->activity_time = time;
}

bool growth_merge_attributes(struct growth_merging *m)
{
    size_t count = m->base->attribute_count;
    bool good = true;
    m->out->attributes = MEM_ARRAY(struct source_attribute, count + 1);
    m->growth->seen_first = MEM_ARRAY(int64_t *, count + 1);
    m->growth->seen_last = MEM_ARRAY(int64_t *, count + 1);
    m->growth->order_code = MEM_ARRAY(uint32_t *, count + 1);
    m->growth->turned_code = MEM_ARRAY(uint32_t *, count + 1);
    m->growth->watched = MEM_ARRAY(uint8_t, count + 1);
    m->growth->activity_code = MEM_ARRAY(uint32_t *, count + 1);
    m->growth->said_start = MEM_ARRAY(uint32_t *, count + 1);
    m->growth->said = MEM_ARRAY(struct growth_said *, count + 1);
    for (size_t i = 0; i < count && good; i++) {
        m->out->attribute_count = m->growth->attributes = i + 1;
        bool stated = m->added->growth->stated && m->added->growth->stated[i];
        m->growth->watched[i] =
            m->added->growth->watched[i] | (stated ? 0 : m->base->growth->watched[i]);
        if (stated)
            take_stated(m, i);
        else
            good = merge_attribute(m, i);
    }
    if (good)
        merge_times(m);
    return good;
}
