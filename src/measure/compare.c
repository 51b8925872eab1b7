/* SPDX-License-Identifier: Apache-2.0 */
/* Few people differ from most others in what they are: a cross table keeps each pair of
 * flags (under A, under B) once, with how many have it.  So every metric's cells are read
 * off a short list, and the people are asked once a period, not once a metric. */
#include "measure/compare.h"

#include "base/money.h"
#include "base/threads.h"
#include "measure/people.h"

#include <stdlib.h>
#include <string.h>

#define PART_PEOPLE                                                    \
    16384 /* one thread's share; what is a part is decided by the data \
           */
#define SLOTS_FIRST 64

/* ---- the cross table -------------------------------------------------------------- */

struct pair {
    uint64_t a, b;
    int64_t people; /* 0: the slot is free */
};

struct compare_cross {
    struct pair *slots;
    size_t slot_count, used;
};

static struct pair *slot_of(const struct compare_cross *x, uint64_t a, uint64_t b)
{
    uint64_t hash =
        (a * UINT64_C(0x9E3779B97F4A7C15)) ^ (b * UINT64_C(0xC2B2AE3D27D4EB4F));
    size_t i = (size_t)(hash >> 20) & (x->slot_count - 1);
    while (x->slots[i].people && (x->slots[i].a != a || x->slots[i].b != b))
        i = (i + 1) & (x->slot_count - 1);
    return &x->slots[i];
}

static void cross_add(struct compare_cross *x, uint64_t a, uint64_t b, int64_t people);

static void cross_grow(struct compare_cross *x)
{
    struct compare_cross wider = {.slot_count =
                                      x->slot_count ? 2 * x->slot_count : SLOTS_FIRST};
    wider.slots = MEM_ARRAY(struct pair, wider.slot_count);
    for (size_t i = 0; i < x->slot_count; i++)
        if (x->slots[i].people)
            cross_add(&wider, x->slots[i].a, x->slots[i].b, x->slots[i].people);
    free(x->slots);
    *x = wider;
}

static void cross_add(struct compare_cross *x, uint64_t a, uint64_t b, int64_t people)
{
    if (2 * x->used >= x->slot_count)
        cross_grow(x);
    struct pair *slot = slot_of(x, a, b);
    x->used += slot->people == 0;
    slot->a = a;
    slot->b = b;
    slot->people += people;
}

/* People are dealt to threads in parts, and the parts' tables added up. */
struct crossing {
    const struct compare *c;
    struct people_range range;
    struct compare_cross *parts;
};

static void cross_part(void *context, uint32_t part)
{
    struct crossing *x = context;
    uint32_t people = x->c->a->history.people, from = part * PART_PEOPLE;
    uint32_t to = people - from < PART_PEOPLE ? people : from + PART_PEOPLE;
    for (uint32_t p = from; p < to; p++)
        cross_add(&x->parts[part], people_flags(x->c->a, NULL, p, &x->range, NULL),
                  people_flags(x->c->b, NULL, p, &x->range, NULL), 1);
}

static const struct compare_cross *cross_of(struct compare *c, size_t shown)
{
    if (c->cross[shown])
        return c->cross[shown];
    uint32_t parts = (c->a->history.people + PART_PEOPLE - 1) / PART_PEOPLE;
    struct compare_cross *sum = c->cross[shown] = MEM_NEW(struct compare_cross);
    struct crossing x = {.c = c,
                         .range = people_range(c->a, shown),
                         .parts = MEM_ARRAY(struct compare_cross, parts + 1)};
    threads_run(parts, cross_part, &x);
    for (uint32_t i = 0; i < parts; i++) {
        for (size_t k = 0; k < x.parts[i].slot_count; k++)
            if (x.parts[i].slots[k].people)
                cross_add(sum, x.parts[i].slots[k].a, x.parts[i].slots[k].b,
                          x.parts[i].slots[k].people);
        free(x.parts[i].slots);
    }
    free(x.parts);
    return sum;
}

enum err compare_init(struct compare *out, const struct report *a, const struct report *b,
                      struct err_info *info)
{
    if (a->source->undated)
        return err_set(info, ERR_SETTING,
                       "--compare: a snapshot table has no dates, and no definition "
                       "changes what it says");
    bool same = a->all.count == b->all.count && a->period_count == b->period_count &&
                a->first_shown == b->first_shown && a->total_end == b->total_end;
    for (int32_t i = 0; same && i <= a->all.count; i++)
        same = a->all.bound[i] == b->all.bound[i];
    if (!same)
        return err_set(info, ERR_SETTING,
                       "--compare: week_start or fiscal_month cuts other periods, of "
                       "which none is beside another; compare with --period total, or "
                       "leave these two as they are");
    *out = (struct compare){
        .a = a, .b = b, .cross = MEM_ARRAY(struct compare_cross *, a->period_count + 1)};
    return ERR_OK;
}

void compare_release(struct compare *c)
{
    for (size_t i = 0; c->cross && i <= c->a->period_count; i++) {
        if (c->cross[i])
            free(c->cross[i]->slots);
        free(c->cross[i]);
    }
    free(c->cross);
    *c = (struct compare){0};
}

/* ---- cells ------------------------------------------------------------------------ */

static void add_cell(const struct compare_cross *x, uint64_t flags, bool counts_a,
                     bool counts_b, struct compare_cell *out)
{
    for (size_t i = 0; i < x->slot_count; i++) {
        const struct pair *pair = &x->slots[i];
        bool a = counts_a && (pair->a & flags), b = counts_b && (pair->b & flags);
        out->both += a && b ? pair->people : 0;
        out->only_a += a && !b ? pair->people : 0;
        out->only_b += b && !a ? pair->people : 0;
    }
}

bool compare_cell(struct compare *c, const struct catalogue_metric *metric,
                  enum receipt_side side, size_t shown, struct compare_cell *out)
{
    uint64_t flags =
        side == RECEIPT_NUMERATOR ? metric->people_numerator : metric->people_denominator;
    *out = (struct compare_cell){0};
    if (!flags)
        return false;
    if (shown < c->a->period_count || !metric->pooled) {
        add_cell(cross_of(c, shown), flags, true, true, out);
        return true;
    }
    for (size_t i = 0; i < c->a->period_count; i++) {
        bool a = c->a->periods[i].pooled, b = c->b->periods[i].pooled;
        if (a || b)
            add_cell(cross_of(c, i), flags, a, b, out);
    }
    return true;
}

static const struct {
    uint64_t flag;
    const char *name;
} states[COMPARE_STATES] = {
    [COMPARE_RETAINED] = {PERSON_RETAINED, "retained"},
    [COMPARE_LOST] = {PERSON_LOST, "lost"},
    [COMPARE_NEW_STAYED] = {PERSON_NEW_STAYED, "new_stayed"},
    [COMPARE_NEW_LEFT] = {PERSON_NEW_LEFT, "new_left"},
    [COMPARE_REACTIVATED] = {PERSON_REACTIVATED, "reactivated"},
    [COMPARE_BOUNCED] = {PERSON_BOUNCED, "bounced"},
    [COMPARE_ABSENT] = {0, "absent"},
};

const char *compare_state_name(enum compare_state state)
{
    CHECK((size_t)state < COMPARE_STATES);
    return states[state].name;
}

static enum compare_state state_of(uint64_t flags)
{
    enum compare_state state = COMPARE_RETAINED;
    while (state < COMPARE_ABSENT && !(flags & states[state].flag))
        state++;
    return state;
}

void compare_states(struct compare *c, size_t shown,
                    int64_t out[COMPARE_STATES][COMPARE_STATES])
{
    const struct compare_cross *x = cross_of(c, shown);
    memset(out, 0, COMPARE_STATES * sizeof *out);
    for (size_t i = 0; i < x->slot_count; i++)
        out[state_of(x->slots[i].a)][state_of(x->slots[i].b)] += x->slots[i].people;
}

int64_t compare_moved(int64_t table[COMPARE_STATES][COMPARE_STATES])
{
    int64_t moved = 0;
    for (int a = 0; a < COMPARE_STATES; a++)
        for (int b = 0; b < COMPARE_STATES; b++)
            moved += a == b ? 0 : table[a][b];
    return moved;
}

bool compare_difference(const struct catalogue_value *a, const struct catalogue_value *b,
                        struct catalogue_value *out)
{
    *out = (struct catalogue_value){.unit = a->unit, .pooled_periods = -1};
    if (a->why || b->why || a->unit == CATALOGUE_TABLE)
        return false;
    out->count = b->count - a->count;
    out->real = b->real - a->real;
    return !__builtin_sub_overflow(b->money, a->money, &out->money);
}

/* ---- settings --------------------------------------------------------------------- */

static struct json_value *settings_of(const struct definition *d)
{
    struct buf text = {0};
    struct json_writer w;
    struct json_value *value = NULL;
    struct err_info info = {0};
    json_init(&w, &text);
    definition_write(d, &w, NULL);
    enum err e = json_read(&value, buf_text(&text), text.size, "definition", &info);
    CHECK(!e); /* it was written a moment ago */
    buf_release(&text);
    return value;
}

static char *setting_text(const struct json_value *settings, const char *key)
{
    struct buf text = {0};
    if (!json_scalar_text(json_get(settings, key), &text))
        buf_puts(&text, COMPARE_NOT_SET);
    return buf_detach(&text);
}

/* A list that grows. */
struct changes {
    struct compare_change *items;
    size_t count, capacity;
};

static void add_change(struct changes *list, const char *key, const struct json_value *a,
                       const struct json_value *b)
{
    char *from = setting_text(a, key), *to = setting_text(b, key);
    if (strcmp(from, to) == 0) {
        free(from);
        free(to);
        return;
    }
    MEM_GROW(list->items, list->capacity, list->count + 1);
    list->items[list->count++] = (struct compare_change){mem_strdup(key), from, to};
}

size_t compare_changes(const struct definition *a, const struct definition *b,
                       struct compare_change **out)
{
    struct json_value *from = settings_of(a), *to = settings_of(b);
    struct definition_setting setting;
    struct changes list = {0};
    for (size_t i = 0; definition_setting_of(a, i, &setting); i++)
        add_change(&list, setting.key, from, to);
    /* What A has was looked at; benchmarks may be B's alone. */
    for (size_t i = 0; i < b->benchmark_count; i++)
        if (!json_get(from, b->benchmarks[i].key))
            add_change(&list, b->benchmarks[i].key, from, to);
    json_free(from);
    json_free(to);
    *out = list.items;
    return list.count;
}

void compare_changes_free(struct compare_change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(changes[i].key);
        free(changes[i].a);
        free(changes[i].b);
    }
    free(changes);
}

/* ---- people ----------------------------------------------------------------------- */

/* What a list is of: a side of a metric, or a cell of the table of states. */
struct wanted {
    uint64_t flags;
    bool is_cell;
    enum compare_state state_a, state_b;
};

/* One period of one of the two; pooled: the number counts it under each. */
static void look_at(const struct receipt *a, const struct receipt *b,
                    const struct people_range *range, const struct wanted *wanted,
                    bool counts_a, bool counts_b, struct compare_person *out)
{
    uint32_t person = out->a.person;
    struct person_period pa = {0}, pb = {0};
    bool in_a = people_in_group(a->group, person, range->b);
    bool in_b = people_in_group(b->group, person, range->b);
    uint64_t flags_a = people_flags(a->report, a->group, person, range, &pa);
    uint64_t flags_b = people_flags(b->report, b->group, person, range, &pb);
    bool a_has = counts_a && (flags_a & wanted->flags);
    bool b_has = counts_b && (flags_b & wanted->flags);
    out->state_a = state_of(flags_a);
    out->state_b = state_of(flags_b);
    if (wanted->is_cell) {
        a_has = in_a && out->state_a == wanted->state_a;
        b_has = in_b && out->state_b == wanted->state_b;
    }
    out->a.orders += pa.orders;
    out->b.orders += pb.orders;
    (void)money_add(&out->a.value, pa.value); /* the reports' sums have fitted */
    (void)money_add(&out->b.value, pb.value);
    out->matches_a += a_has;
    out->matches_b += b_has;
    out->only_a += a_has && !b_has;
    out->only_b += b_has && !a_has;
}

static bool is_listed(const struct compare_person *p, const struct wanted *wanted)
{
    return wanted->is_cell ? p->matches_a && p->matches_b : p->only_a || p->only_b;
}

static void add_person(struct compare_people *list, size_t *capacity,
                       struct compare_person *p, const struct receipt *a,
                       const struct receipt *b)
{
    p->b.person = p->a.person;
    people_describe(a->report, a->facts->begin, a->facts->end, &p->a);
    people_describe(b->report, b->facts->begin, b->facts->end, &p->b);
    list->only_a += p->only_a;
    list->only_b += p->only_b;
    MEM_GROW(list->people, *capacity, list->count + 1);
    list->people[list->count++] = *p;
}

static void build_list(struct compare_people *out, const struct receipt *a,
                       const struct receipt *b, const struct wanted *wanted)
{
    const struct report *r = a->report;
    struct compare_people list = {0};
    bool pools = a->is_total && a->metric->pooled && !wanted->is_cell;
    size_t capacity = 0, whole = r->period_count;
    size_t shown = a->period ? (size_t)(a->period - r->periods) : whole;
    for (uint32_t p = 0; p < r->history.people; p++) {
        struct compare_person person = {.a.person = p};
        for (size_t i = pools ? 0 : shown; i < (pools ? whole : shown + 1); i++) {
            bool counts_a = !pools || r->periods[i].pooled;
            bool counts_b = !pools || b->report->periods[i].pooled;
            struct people_range range = people_range(r, i);
            if (counts_a || counts_b)
                look_at(a, b, &range, wanted, counts_a, counts_b, &person);
        }
        if (pools)
            person.state_a = person.state_b = COMPARE_STATES;
        if (is_listed(&person, wanted))
            add_person(&list, &capacity, &person, a, b);
    }
    *out = list;
}

enum err compare_people_build(struct compare_people *out, const struct receipt *a,
                              const struct receipt *b, enum receipt_side side,
                              struct err_info *info)
{
    const struct catalogue_metric *metric = a->metric;
    struct wanted wanted = {.flags = side == RECEIPT_NUMERATOR
                                         ? metric->people_numerator
                                         : metric->people_denominator};
    if (!wanted.flags)
        return people_no_list(metric, side, info);
    build_list(out, a, b, &wanted);
    return ERR_OK;
}

void compare_people_cell(struct compare_people *out, const struct receipt *a,
                         const struct receipt *b, enum compare_state state_a,
                         enum compare_state state_b)
{
    struct wanted wanted = {.is_cell = true, .state_a = state_a, .state_b = state_b};
    build_list(out, a, b, &wanted);
}

void compare_people_release(struct compare_people *people)
{
    free(people->people);
    *people = (struct compare_people){0};
}

static bool read_state(const char *text, size_t size, enum compare_state *out)
{
    for (size_t i = 0; i < COMPARE_STATES; i++) {
        if (strlen(states[i].name) == size && strncmp(states[i].name, text, size) == 0) {
            *out = (enum compare_state)i;
            return true;
        }
    }
    return false;
}

enum err compare_read_cell(const char *text, enum compare_state *a, enum compare_state *b,
                           struct err_info *info)
{
    size_t size = strcspn(text, ":");
    if (text[size] && read_state(text, size, a) &&
        read_state(text + size + 1, strlen(text + size + 1), b))
        return ERR_OK;
    return err_set(info, ERR_USAGE,
                   "--cell %.40s: expected what people are under A and under B, such as "
                   "lost:retained; they are retained, lost, new_stayed, new_left, "
                   "reactivated, bounced or absent",
                   text);
}
