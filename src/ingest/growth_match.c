/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "base/money.h"
#include "ingest/loading.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* What of the base gives way, and who of it is somebody else now. */

/* ---- people ------------------------------------------------------------------- */

static int compare_from(const void *left, const void *right)
{
    const struct growth_moved *a = left, *b = right;
    return (a->from > b->from) - (a->from < b->from);
}

static int compare_to(const void *left, const void *right)
{
    const struct growth_moved *a = left, *b = right;
    return a->to != b->to ? (a->to > b->to) - (a->to < b->to) : compare_from(a, b);
}

uint32_t growth_person(const struct growth_merging *m, uint32_t person)
{
    struct growth_moved key = {.from = person};
    const struct growth_moved *moved =
        m->moved_count ? bsearch(&key, m->moved, m->moved_count, sizeof key, compare_from)
                       : NULL;
    return moved ? moved->to : person;
}

uint64_t growth_first(const void *elements, uint64_t count, size_t size, size_t at,
                      uint32_t key)
{
    uint64_t low = 0, high = count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        uint32_t here;
        memcpy(&here, (const char *)elements + middle * size + at, sizeof here);
        if (here < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint64_t growth_turned_from(const struct source_growth *g, uint32_t refund)
{
    return growth_first(g->turned, g->turneds, sizeof *g->turned,
                        offsetof(struct growth_turned, refund), refund);
}

/* The first of moved_to that is the person's. */
static size_t first_moved(const struct growth_merging *m, uint32_t person)
{
    return growth_first(m->moved_to, m->moved_count, sizeof *m->moved_to,
                        offsetof(struct growth_moved, to), person);
}

bool growth_source(const struct growth_merging *m, uint32_t person, size_t i,
                   uint32_t *source)
{
    bool own = person < m->base->timeline.people && growth_person(m, person) == person;
    *source = person;
    if (own && i == 0)
        return true;
    size_t at = first_moved(m, person) + i - own;
    if (at >= m->moved_count || m->moved_to[at].to != person)
        return false;
    *source = m->moved_to[at].from;
    return true;
}

uint32_t growth_person_at(const uint32_t *start, uint32_t people, uint32_t place)
{
    uint32_t low = 0, high = people; /* start[low] <= place < start[high] */
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        if (start[middle] <= place)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void growth_touch(struct growth_merging *m, uint32_t person)
{
    if (!m->touched)
        m->touched = MEM_ARRAY(bool, (size_t)m->out->timeline.people + 1);
    m->touched[person] = true;
}

static bool has_some(const uint32_t *start, uint32_t person)
{
    return start && start[person] < start[person + 1];
}

bool growth_has_rows(const struct source *s, uint32_t person)
{
    const struct timeline *t = &s->timeline;
    bool said = false;
    for (size_t i = 0; i < s->growth->attributes; i++)
        said |= has_some(s->growth->said_start[i], person);
    return said || has_some(t->order_start, person) ||
           has_some(t->refund_start, person) || has_some(t->activity_start, person) ||
           has_some(t->spell_start, person) || has_some(t->answer_start, person) ||
           has_some(t->delivery_start, person);
}

/* Who stands for others has rows of several, which cannot be told apart. */
static bool *make_targets(const struct source *base)
{
    bool *target = MEM_ARRAY(bool, (size_t)base->timeline.people + 1);
    for (uint64_t i = 0; i < base->growth->aliases; i++)
        target[base->growth->alias[i].customer] = true;
    return target;
}

/* E-mails that the base knows, and knows no customer of yet. */
static bool find_moved(struct growth_merging *m)
{
    const struct source_growth *a = m->base->growth, *b = m->added->growth;
    const struct timeline *t = &m->base->timeline;
    size_t capacity = 0;
    bool good = true, *target = b->aliases > a->aliases ? make_targets(m->base) : NULL;
    for (uint64_t i = 0, k = 0; k < b->aliases && good; k++) {
        uint32_t from = b->alias[k].of, to = b->alias[k].customer;
        while (i < a->aliases && a->alias[i].of < from)
            i++;
        bool known = i < a->aliases && a->alias[i].of == from;
        if (known || from >= t->people || !growth_has_rows(m->base, from))
            continue;
        good = target && !target[from];
        MEM_GROW(m->moved, capacity, m->moved_count + 1);
        m->moved[m->moved_count++] = (struct growth_moved){from, to};
        growth_touch(m, from);
        growth_touch(m, to);
    }
    free(target);
    if (m->moved_count) {
        m->moved_to = mem_alloc(m->moved_count, sizeof *m->moved_to);
        for (size_t i = 0; i < m->moved_count; i++)
            m->moved_to[i] = m->moved[i];
        qsort(m->moved_to, m->moved_count, sizeof *m->moved_to, compare_to);
    }
    return good;
}

/* ---- orders that are in both -------------------------------------------------- */

#define OF_ABSENT UINT32_C(0x80000000) /* the rest is a place among the absent */

#define TABLE_ORDERS ((uint64_t)1 << 21) /* of added in the table at once: 48 MiB */

/* Where the orders of added are, by key: of those keys whose uppermost bits are `pass`,
 * so that the table keeps small. */
struct places {
    uint64_t *key; /* 0: free */
    uint32_t *place;
    size_t mask;
    uint64_t pass;
    int shift; /* of a key to its pass; 64: all are in one */
};

static bool in_pass(const struct places *t, uint64_t key)
{
    return key && (t->shift == 64 || key >> t->shift == t->pass);
}

static size_t slot_of(const struct places *t, uint64_t key)
{
    size_t slot = key & t->mask;
    while (t->key[slot] && t->key[slot] != key)
        slot = (slot + 1) & t->mask;
    return slot;
}

/* False where the key is there already. */
static bool enter(struct places *t, uint64_t key, uint32_t place)
{
    size_t slot = slot_of(t, key);
    bool fresh = !t->key[slot];
    t->key[slot] = key;
    t->place[slot] = place;
    return fresh;
}

static uint64_t orders_of(const struct source *s)
{
    return s->timeline.order_start[s->timeline.people] + s->growth->absents;
}

static void make_table(struct places *t, const struct source *s, uint64_t most)
{
    uint64_t count = orders_of(s);
    size_t size = 64;
    t->shift = 64;
    for (; count > most; count /= 2)
        t->shift--;
    while (size < 2 * count + count / 4)
        size *= 2;
    t->key = mem_alloc(size, sizeof *t->key);
    t->place = mem_alloc(size, sizeof *t->place);
    t->mask = size - 1;
}

/* Enters the orders of the pass; false where two have a key, or the table is full. */
static bool fill_table(struct places *t, const struct source *s)
{
    const struct source_growth *g = s->growth;
    uint32_t orders = s->timeline.order_start[s->timeline.people];
    size_t entered = 0;
    bool good = g->absents < OF_ABSENT;
    memset(t->key, 0, (t->mask + 1) * sizeof *t->key);
    for (uint32_t i = 0; i < orders && good; i++)
        if (in_pass(t, growth_id(g, i)))
            good = ++entered <= t->mask && enter(t, growth_id(g, i), i);
    for (uint32_t i = 0; i < g->absents && good; i++) {
        good = g->absent[i].key != 0;
        if (in_pass(t, g->absent[i].key))
            good = ++entered <= t->mask && enter(t, g->absent[i].key, i | OF_ABSENT);
    }
    return good;
}

/* An order with an id, of either. */
struct known {
    uint32_t place;
    uint64_t key;
    uint32_t customer; /* code, or INTERN_NONE */
    int32_t day;       /* INT32_MIN: none */
    uint16_t marks;
    bool is_refund;
};

/* The customer of one of the pairs, or INTERN_NONE. */
static uint32_t paired(const struct growth_pair *pair, uint64_t count, uint32_t of)
{
    uint64_t at =
        growth_first(pair, count, sizeof *pair, offsetof(struct growth_pair, of), of);
    return at < count && pair[at].of == of ? pair[at].customer : INTERN_NONE;
}

uint32_t growth_alias(const struct source_growth *g, uint32_t customer)
{
    return paired(g->alias, g->aliases, customer);
}

static uint32_t customer_of(const struct source_growth *g, uint32_t order,
                            uint32_t person)
{
    uint32_t guest = paired(g->guest, g->guests, order);
    return guest == INTERN_NONE ? person : guest;
}

static struct known known_order(const struct source *s, uint32_t order, uint32_t person)
{
    const struct source_growth *g = s->growth;
    return (struct known){.place = g->order_place[order],
                          .key = g->order_key[order],
                          .customer = customer_of(g, order, person),
                          .day = s->timeline.order_day[order],
                          .marks = g->order_marks[order]};
}

static struct known known_absent(const struct source *s, uint64_t i)
{
    const struct growth_absent *a = &s->growth->absent[i];
    return (struct known){a->place, a->key,   a->customer,
                          a->day,   a->marks, a->reason == SOURCE_REASON_COUNT};
}

/* Whichever e-mails were known to be customers' when the row was read. */
static bool same_customer(const struct growth_merging *m, uint32_t old, uint32_t new)
{
    const struct source_growth *a = m->base->growth, *b = m->added->growth;
    if (old == INTERN_NONE || new == INTERN_NONE || old == new)
        return true;
    return (growth_alias(a, old) == new &&growth_alias(b, new) == INTERN_NONE) ||
           (growth_alias(a, new) == old && growth_alias(b, old) == INTERN_NONE);
}

/* Could it be cut across two files? */
static bool is_edge(const struct growth_merging *m, uint64_t key)
{
    const struct source_growth *a = m->base->growth, *b = m->added->growth;
    bool first = false, last = false, edge = false;
    for (uint64_t i = 0; i < b->files; i++) {
        first |= b->edges[i].first == key;
        last |= b->edges[i].last == key;
    }
    for (uint64_t i = 0; i < a->files && (first || last) && !edge; i++)
        edge = (a->edges[i].last == key && first) || (a->edges[i].first == key && last);
    return edge;
}

/* Would the data reach as far without the old version's day? */
static bool keeps_days(const struct growth_merging *m, const struct known *old,
                       const struct known *new)
{
    struct timeline both;
    growth_merge_days(&both, m->base, m->added);
    return old->day == INT32_MIN || old->day == new->day ||
           (old->day != both.first_day && old->day != both.last_day);
}

static bool long_apart(int32_t a, int32_t b)
{
    return a != INT32_MIN && b != INT32_MIN &&
           (a > b + LOADING_LONG_DAYS || a < b - LOADING_LONG_DAYS);
}

/* A version that replaced another one among those that are added: what would the base's
 * have been to that one?  The same, where this one is of the base's customer and day. */
static bool is_alike(const struct known *old, const struct known *new)
{
    return !(new->marks &GROWTH_REPLACED) ||
           (old->customer == new->customer && old->day == new->day);
}

static bool can_replace(const struct growth_merging *m, const struct known *old,
                        const struct known *new)
{
    return is_alike(old, new) && old->marks & (GROWTH_REPLACEABLE | GROWTH_MIXED) &&
           new->marks &(GROWTH_PLAIN | GROWTH_MIXED) && !old->is_refund &&
           !new->is_refund &&same_customer(m, old->customer, new->customer) &&
           !long_apart(old->day, new->day) && keeps_days(m, old, new) &&
           !is_edge(m, old->key);
}

bool growth_shift(struct growth_merging *m, enum source_reason reason, int64_t rows,
                  int64_t amount)
{
    return !__builtin_add_overflow(m->shift[reason].rows, rows, &m->shift[reason].rows) &&
           money_add(&m->shift[reason].amount, amount);
}

/* ---- matching ------------------------------------------------------------------- */

/* Notes that the order of added, found at a slot, replaces the old one, which is there;
 * *gone: what of that gives way.  False: it may not. */
static bool take_place(struct growth_merging *m, const struct places *t, size_t slot,
                       const struct known *old, struct growth_at there,
                       struct history_tally *gone)
{
    const struct timeline *b = &m->added->timeline;
    uint32_t place = t->place[slot];
    struct known new;
    t->place[slot] = INTERN_NONE; /* once */
    if (place == INTERN_NONE)
        return false;
    struct growth_at here = {place & ~OF_ABSENT, place & OF_ABSENT};
    if (place & OF_ABSENT) {
        new = known_absent(m->added, place & ~OF_ABSENT);
    } else {
        uint32_t person = growth_person_at(b->order_start, b->people, place);
        new = known_order(m->added, place, person);
        growth_touch(m, person);
    }
    MEM_GROW(m->taken, m->taken_capacity, m->taken_count + 1);
    m->taken[m->taken_count++] = (struct growth_taken){new.place, old->place};
    return can_replace(m, old, &new) && growth_keep_lines(m, there, here, gone);
}

static void let_go(struct growth_merging *m, uint32_t order)
{
    MEM_GROW(m->replaced, m->replaced_capacity, m->replaced_count + 1);
    m->replaced[m->replaced_count++] = order;
}

static bool match_order(struct growth_merging *m, const struct places *t, size_t slot,
                        uint32_t order, uint32_t person)
{
    struct known old = known_order(m->base, order, person);
    struct history_tally gone;
    if (!take_place(m, t, slot, &old, (struct growth_at){order, false}, &gone))
        return false;
    let_go(m, order);
    if (growth_has_twin(m->base, order))
        let_go(m, order + 1);
    growth_touch(m, growth_person(m, person));
    return growth_shift(m, SOURCE_REASON_SUPERSEDED, gone.rows, gone.amount);
}

static bool match_absent(struct growth_merging *m, const struct places *t, size_t slot,
                         uint64_t i)
{
    const struct growth_absent *a = &m->base->growth->absent[i];
    struct known old = known_absent(m->base, i);
    struct history_tally gone;
    int64_t less;
    if (!take_place(m, t, slot, &old, (struct growth_at){(uint32_t)i, true}, &gone))
        return false;
    if (!m->absent_gone)
        m->absent_gone = MEM_ARRAY(bool, m->base->growth->absents);
    m->absent_gone[i] = true;
    return !__builtin_sub_overflow(0, a->amount, &less) &&
           growth_shift(m, (enum source_reason)a->reason, -(int64_t)a->rows, less) &&
           growth_shift(m, SOURCE_REASON_SUPERSEDED, gone.rows, gone.amount);
}

static bool match_all(struct growth_merging *m, const struct places *t)
{
    const struct timeline *a = &m->base->timeline;
    const struct source_growth *g = m->base->growth;
    bool good = true;
    size_t slot;
    for (uint32_t p = 0; p < a->people && good; p++)
        for (uint32_t i = a->order_start[p]; i < a->order_start[p + 1] && good; i++)
            if (in_pass(t, growth_id(g, i)) && t->key[slot = slot_of(t, growth_id(g, i))])
                good = match_order(m, t, slot, i, p);
    for (uint64_t i = 0; i < g->absents && good; i++)
        if (in_pass(t, g->absent[i].key) && t->key[slot = slot_of(t, g->absent[i].key)])
            good = match_absent(m, t, slot, i);
    return good;
}

static int compare_places(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

bool growth_is_replaced(const struct growth_merging *m, uint32_t order)
{
    return m->replaced_count &&
           bsearch(&order, m->replaced, m->replaced_count, sizeof order, compare_places);
}

static int compare_taken(const void *left, const void *right)
{
    const struct growth_taken *a = left, *b = right;
    return (a->added > b->added) - (a->added < b->added);
}

uint32_t growth_place(const struct growth_merging *m, uint32_t place)
{
    uint64_t at = growth_first(m->taken, m->taken_count, sizeof *m->taken,
                               offsetof(struct growth_taken, added), place);
    return at < m->taken_count && m->taken[at].added == place
               ? m->taken[at].base
               : (uint32_t)(m->base->growth->gathered + place - at);
}

static bool match_ids(struct growth_merging *m)
{
    struct places t = {0};
    bool good = true;
    uint64_t most = m->room ? m->room->table_orders : 0;
    make_table(&t, m->added, most ? most : TABLE_ORDERS);
    uint64_t passes = t.shift == 64 ? 1 : UINT64_C(1) << (64 - t.shift);
    for (; t.pass < passes && good; t.pass++)
        good = fill_table(&t, m->added) && match_all(m, &t);
    free(t.key);
    free(t.place);
    return good;
}

bool growth_match(struct growth_merging *m)
{
    const struct source_growth *b = m->added->growth;
    bool good = growth_begin_lines(m) && find_moved(m) &&
                (!growth_has_ids(b) || match_ids(m)) &&
                (!growth_lacks_some(b) || growth_match_rows(m)) && growth_match_lines(m);
    if (m->replaced_count > 1)
        qsort(m->replaced, m->replaced_count, sizeof *m->replaced, compare_places);
    if (m->taken_count > 1)
        qsort(m->taken, m->taken_count, sizeof *m->taken, compare_taken);
    return good;
}
