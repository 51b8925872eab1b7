/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "ingest/loading.h"

#include <stdlib.h>
#include <string.h>

/* What people did, row by row of files of events.  A row that stands n times in a file
 * and m times in the earlier ones counts as often as it stands in one of them: of those
 * that are added as many stay away, the first, as the base has. */

/* No further are the days of rows of one time, whatever the zone. */
#define DAYS_APART 2

struct merging_events {
    struct growth_merging *m;
    uint64_t *known; /* keys of the base, ascending, and how many of each are used up */
    uint32_t *used;
    size_t count, capacity, used_capacity;
    struct event *event; /* of one touched person */
    size_t events, event_capacity;
    uint32_t to;
};

/* A row of a touched person. */
struct event {
    int32_t day;
    uint32_t of, at; /* whose it was; its place */
};

/* ---- rows of both ------------------------------------------------------------- */

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

struct growth_rows growth_near_days(const int32_t *day, struct growth_rows rows,
                                    int32_t first, int32_t last)
{
    uint32_t low = rows.from, high = rows.to;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (day[middle] < first - DAYS_APART)
            low = middle + 1;
        else
            high = middle;
    }
    rows.from = low;
    while (low < rows.to && day[low] <= last + DAYS_APART)
        low++;
    rows.to = low;
    return rows;
}

static void know_rows(struct merging_events *e, uint32_t source, struct growth_rows added)
{
    const struct timeline *a = &e->m->base->timeline, *b = &e->m->added->timeline;
    struct growth_rows rows = growth_base_rows(e->m, a->activity_start, source);
    rows = growth_near_days(a->activity_day, rows, b->activity_day[added.from],
                            b->activity_day[added.to - 1]);
    MEM_GROW(e->known, e->capacity, e->count + rows.to - rows.from);
    for (uint32_t i = rows.from; i < rows.to; i++)
        e->known[e->count++] = e->m->base->growth->activity_key[i];
}

/* Is one of the base's rows of the key left?  It is used up then. */
static bool use_up(struct merging_events *e, uint64_t key)
{
    size_t low = 0, high = e->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (e->known[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    size_t at = low < e->count ? low + e->used[low] : e->count;
    bool is = at < e->count && e->known[low] == key && e->known[at] == key;
    if (is)
        e->used[low]++;
    return is;
}

/* Marks those of the person's added rows that the base has. */
static void find_known(struct merging_events *e, uint32_t person)
{
    struct growth_merging *m = e->m;
    struct growth_rows y =
        growth_added_rows(m, m->added->timeline.activity_start, person);
    uint32_t source;
    e->count = 0;
    if (y.from == y.to)
        return;
    for (size_t i = 0; growth_source(m, person, i, &source); i++)
        know_rows(e, source, y);
    if (!e->count)
        return;
    qsort(e->known, e->count, sizeof *e->known, compare_keys);
    MEM_GROW(e->used, e->used_capacity, e->count);
    memset(e->used, 0, e->count * sizeof *e->used);
    for (uint32_t i = y.from; i < y.to; i++) {
        if (!use_up(e, m->added->growth->activity_key[i]))
            continue;
        if (m->room && m->room->apart) { /* rows of one file all count */
            m->wrong |= !m->room->same_file;
            continue;
        }
        if (!m->event_gone)
            m->event_gone = MEM_ARRAY(
                bool, m->added->timeline.activity_start[m->out->timeline.people]);
        m->event_gone[i] = true;
        m->events_gone++;
        if (m->added->growth->activity_time) /* values of its rows are not those told */
            growth_touch(m, person);
    }
}

/* ---- one after the other -------------------------------------------------------- */

static void put(struct merging_events *e, const struct source *from, uint32_t i)
{
    struct timeline *t = &e->m->out->timeline;
    uint32_t *place = from == e->m->base ? e->m->base_event : e->m->added_event;
    if (place)
        place[i] = e->to;
    t->activity_day[e->to] = from->timeline.activity_day[i];
    t->activity_event[e->to] = from->timeline.activity_event[i];
    e->m->growth->activity_key[e->to++] = from->growth->activity_key[i];
}

/* On one day the base's rows were read before. */
static void put_person(struct merging_events *e, uint32_t p)
{
    const struct timeline *a = &e->m->base->timeline, *b = &e->m->added->timeline;
    struct growth_rows x = growth_base_rows(e->m, a->activity_start, p);
    struct growth_rows y = growth_added_rows(e->m, b->activity_start, p);
    while (x.from < x.to || y.from < y.to) {
        bool later = y.from < y.to && (x.from == x.to ||
                                       b->activity_day[y.from] < a->activity_day[x.from]);
        if (!later)
            put(e, e->m->base, x.from);
        else if (!growth_is_gone(e->m, y.from))
            put(e, e->m->added, y.from);
        y.from += later;
        x.from += !later;
    }
}

static int compare_events(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->of != b->of)
        return a->of < b->of ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static void add_event(struct merging_events *e, struct event event)
{
    MEM_GROW(e->event, e->event_capacity, e->events + 1);
    e->event[e->events++] = event;
}

/* Which of two people's rows of a day was read first is not known. */
static void put_touched(struct merging_events *e, uint32_t p)
{
    struct growth_merging *m = e->m;
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    uint32_t source, added = UINT32_MAX;
    e->events = 0;
    for (size_t i = 0; growth_source(m, p, i, &source); i++) {
        struct growth_rows x = growth_base_rows(m, a->activity_start, source);
        for (; x.from < x.to; x.from++)
            add_event(e, (struct event){a->activity_day[x.from], source, x.from});
    }
    struct growth_rows y = growth_added_rows(m, b->activity_start, p);
    for (; y.from < y.to; y.from++)
        if (!growth_is_gone(m, y.from))
            add_event(e, (struct event){b->activity_day[y.from], added, y.from});
    if (e->events > 1)
        qsort(e->event, e->events, sizeof *e->event, compare_events);
    for (size_t i = 0; i < e->events; i++) {
        const struct event *event = &e->event[i];
        m->wrong |= i > 0 && event->of != added && event[-1].of != event->of &&
                    event[-1].day == event->day;
        put(e, event->of == added ? m->added : m->base, event->at);
    }
}

static bool make_events(struct growth_merging *m)
{
    struct timeline *t = &m->out->timeline;
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    size_t events = (size_t)a->activity_start[a->people] + b->activity_start[b->people];
    if (events > LOADING_PLACE_MAX)
        return false;
    t->activity_start = growth_make(m, (size_t)t->people + 1, sizeof *t->activity_start);
    t->activity_day = growth_make(m, events, sizeof *t->activity_day);
    t->activity_event = growth_make(m, events, sizeof *t->activity_event);
    m->growth->activity_key = growth_make(m, events, sizeof *m->growth->activity_key);
    if (m->base->growth->activity_time || m->added->growth->activity_time) {
        m->base_event =
            mem_alloc((size_t)a->activity_start[a->people] + 1, sizeof *m->base_event);
        m->added_event =
            mem_alloc((size_t)b->activity_start[b->people] + 1, sizeof *m->added_event);
    }
    return !m->wrong;
}

bool growth_is_gone(const struct growth_merging *m, uint32_t added_event)
{
    return m->event_gone && m->event_gone[added_event];
}

bool growth_merge_events(struct growth_merging *m)
{
    struct merging_events e = {.m = m};
    struct timeline *t = &m->out->timeline;
    const struct timeline *a = &m->base->timeline;
    struct growth_room_behind behind = {0};
    bool good = make_events(m);
    for (uint32_t p = 0; p < t->people && good; p++) {
        t->activity_start[p] = e.to;
        find_known(&e, p);
        if (growth_touched(m, p))
            put_touched(&e, p);
        else
            put_person(&e, p);
        if (!growth_room_leave_events(m->room, &behind, m->out, e.to, m->base,
                                      p < a->people ? a->activity_start[p + 1]
                                                    : behind.base))
            m->wrong = true;
        good = !m->wrong;
    }
    if (good)
        t->activity_start[t->people] = e.to;
    m->shift[SOURCE_REASON_SUPERSEDED].rows += m->events_gone;
    free(e.known);
    free(e.used);
    free(e.event);
    return good;
}
