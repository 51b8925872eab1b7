/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "ingest/loading.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* What a loading keeps so that its source can grow. */

/* ---- onto another ------------------------------------------------------------ */

static void make_aliases(struct loading *l, uint32_t customers)
{
    MEM_GROW(l->alias, l->alias_capacity, (size_t)customers + 1);
    for (size_t i = 0; i < l->alias_capacity; i++)
        l->alias[i] = INTERN_NONE;
}

enum err loading_onto(struct loading *l, struct err_info *info)
{
    const struct source *base = l->options->onto;
    if (!base)
        return ERR_OK;
    CHECK(base->attribute_count == l->options->attribute_count);
    const struct source_growth *g = base->growth;
    uint32_t people = intern_count(base->people);
    for (uint32_t i = 0; i < people; i++) {
        size_t size;
        const char *text = intern_text(base->people, i, &size);
        if (intern_add(l->customers, text, size) != i)
            return err_set(info, ERR_TRUNCATED, "the source has a person twice");
    }
    if (g && g->aliases)
        make_aliases(l, people);
    for (uint64_t i = 0; g && i < g->aliases; i++)
        l->alias[g->alias[i].of] = g->alias[i].customer;
    for (uint32_t i = 0; base->events && i < intern_count(base->events); i++) {
        size_t size;
        const char *text = intern_text(base->events, i, &size);
        if (intern_add(l->events, text, size) != i)
            return err_set(info, ERR_TRUNCATED, "the source has an event twice");
    }
    return ERR_OK;
}

/* ---- what there is before orders are placed ---------------------------------------- */

static bool lacks_ids(const struct recognise_layout *layout)
{
    return layout->column[SOURCE_ROLE_ORDER] == RECOGNISE_NONE;
}

/* The roles that orders and nothing else have; 0: something else is there. */
static uint64_t roles_of(const struct recognise_layout *layout)
{
    uint64_t roles = 0;
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        if (layout->column[role] != RECOGNISE_NONE)
            roles |= UINT64_C(1) << role;
    return layout->kind == SOURCE_ORDERS && !layout->purchases_only ? roles : 0;
}

/* Several currencies have the same sign, and then no code (loading_judge_currency). Where
 * one is asked for, others are left out row by row. */
static uint64_t currency_of(const struct loading *l)
{
    const char *asked = l->options->currency;
    if (l->rates.target[0]) /* whatever the amounts are in */
        return ~XXH3_64bits(l->rates.target, strlen(l->rates.target));
    if (asked)
        return XXH3_64bits(asked, strlen(asked));
    if (intern_count(l->currencies) == 0)
        return 0;
    size_t size;
    const char *text = intern_text(l->currencies, 0, &size);
    return XXH3_64bits(text, size);
}

static uint64_t named_of(const struct loading *l)
{
    uint64_t named = 0;
    if (l->rates.target[0] || !l->options->currency)
        return 0;
    for (uint32_t i = 0; i < intern_count(l->currencies); i++)
        named |= loading_is_asked(l, i) ? GROWTH_NAMES_ASKED : GROWTH_NAMES_OTHERS;
    return named;
}

uint64_t growth_order_key(const char *text, size_t size)
{
    uint64_t key = XXH3_64bits(text, size);
    return key ? key : 1;
}

static uint64_t *make_keys(const struct loading *l)
{
    uint64_t *key = MEM_ARRAY(uint64_t, l->order_count + 1);
    for (uint32_t i = 0; i < intern_count(l->orders); i++) {
        size_t size;
        const char *text = intern_text(l->orders, i, &size);
        uint32_t place = i < l->order_of_id_capacity ? l->order_of_id[i] : INTERN_NONE;
        if (place != INTERN_NONE && *text != *LOADING_DERIVED_ID)
            key[place] = growth_order_key(text, size);
    }
    return key;
}

/* Per order: it has an id.  NULL: those of files with ids all have one. */
static bool *find_ids(const struct loading *l)
{
    bool *has = MEM_ARRAY(bool, l->order_count + 1), bare = false;
    for (uint32_t i = 0; i < intern_count(l->orders) && i < l->order_of_id_capacity; i++)
        if (l->order_of_id[i] != INTERN_NONE)
            has[l->order_of_id[i]] = true;
    for (size_t i = 0; i < l->order_count && !bare; i++)
        bare = !has[i] && !lacks_ids(&l->layouts[l->order[i].file]);
    if (bare)
        return has;
    free(has);
    return NULL;
}

/* Where orders have no ids, rows are told apart by their customers too. */
static uint64_t *sum_customers(const struct loading *l)
{
    uint32_t count = intern_count(l->customers);
    uint64_t *sum = mem_alloc((size_t)count + 1, sizeof *sum);
    for (uint32_t i = 0; i < count; i++)
        sum[i] = loading_sum(l->customers, i);
    return sum;
}

static bool is_plain(const char *text, size_t size)
{
    bool plain = size < 2 || text[size - 1] != '0' || text[size - 2] != '.';
    for (size_t i = 0; i < size && plain; i++)
        plain = (unsigned char)text[i] < 0x80 && text[i] != '@';
    return plain;
}

/* Could rows that have the same id by another rule than ours be told by the keys? */
static bool are_plain(const struct loading *l, const struct source_growth *g)
{
    bool plain = !(g->kinds & growth_kind(SOURCE_REFUNDS));
    for (int i = 0; i < SOURCE_REASON_COUNT; i++)
        if (i != SOURCE_REASON_MALFORMED && i != SOURCE_REASON_SUPERSEDED &&
            i != SOURCE_REASON_NO_ORDER && i != SOURCE_REASON_AMOUNT_KNOWN)
            plain &= l->left_out[i].rows == l->described_out[i].rows;
    for (uint32_t i = 0; i < intern_count(l->orders) && plain; i++) {
        size_t size;
        const char *text = intern_text(l->orders, i, &size);
        plain = is_plain(text, size);
    }
    return plain;
}

static bool has_refunds(const struct loading *l, const struct source_growth *g)
{
    return l->options->with_refunds || g->kinds & growth_kind(SOURCE_REFUNDS);
}

/* As kinds.c settles it. */
static bool uses_refund_column(const struct loading *l, const struct source_growth *g)
{
    bool uses = false;
    for (size_t i = 0; i < l->file_count && !has_refunds(l, g); i++)
        uses |= l->layouts[i].kind == SOURCE_ORDERS &&
                l->layouts[i].column[SOURCE_ROLE_REFUND] != RECOGNISE_NONE &&
                !l->layouts[i].given[SOURCE_ROLE_REFUND];
    return uses;
}

static void keep_edges(const struct loading *l, struct source_growth *g)
{
    g->files = l->file_count;
    g->edges = MEM_ARRAY(struct growth_edges, l->file_count);
    for (size_t i = 0; i < l->file_count; i++) {
        const struct loading_file *f = &l->files[i];
        g->edges[i] = (struct growth_edges){f->first_key, f->last_key};
        if (l->layouts[i].kind == SOURCE_LINES || !f->first_order)
            continue;
        g->edges[i].first = g->place_key[f->first_order - 1];
        g->edges[i].last = g->place_key[f->last_order - 1];
    }
}

static void keep_aliases(const struct loading *l, struct source_growth *g)
{
    size_t capacity = 0;
    for (uint32_t i = 0; i < intern_count(l->customers) && i < l->alias_capacity; i++) {
        if (l->alias[i] == INTERN_NONE)
            continue;
        MEM_GROW(g->alias, capacity, g->aliases + 1);
        g->alias[g->aliases++] = (struct growth_pair){i, l->alias[i]};
    }
}

/* Where it is given what each column of a file is, or all others had their say in it,
 * they have none any more. */
static uint64_t own_roles(const struct loading *l, size_t file)
{
    const struct source_given *given = l->options->given;
    uint64_t roles = roles_of(&l->layouts[file]);
    bool settled = l->options->beside || (given && given[file].kind);
    return !roles                         ? 0
           : !settled                     ? roles | GROWTH_UNSETTLED
           : lacks_ids(&l->layouts[file]) ? GROWTH_WITHOUT_IDS
                                          : GROWTH_WITH_IDS;
}

static bool was_imported(const struct loading *l, size_t file)
{
    const struct source_given *given = l->options->given;
    return given && given[file].kind;
}

/* Can all files of orders be told apart side by side, and others grow? */
static bool settle_kinds(const struct loading *l, struct source_growth *g)
{
    bool good = true;
    for (size_t i = 0; i < l->file_count && good; i++) {
        uint64_t own = own_roles(l, i);
        if (i < l->options->beside && !growth_reads_again(l->layouts[i].kind))
            continue;
        if (l->layouts[i].kind == SOURCE_SNAPSHOT && l->options->described_later)
            continue;
        g->kinds |= growth_kind(l->layouts[i].kind);
        switch (l->layouts[i].kind) {
        case SOURCE_CUSTOMERS:
        case SOURCE_COSTS:
        case SOURCE_RATES:
        case SOURCE_SNAPSHOT:
            g->described++;
            break;
        case SOURCE_EVENTS:
            break;
        case SOURCE_SUBSCRIPTIONS:
        case SOURCE_ANSWERS:
        case SOURCE_DELIVERIES:
            good = was_imported(l, i);
            break;
        case SOURCE_REFUNDS:
            good = was_imported(l, i);
            break;
        case SOURCE_LINES:
            good = was_imported(l, i) || l->options->beside;
            break;
        default:
            good = own && growth_roles_fit(own, g->roles);
            g->roles |= own;
        }
    }
    return good;
}

bool loading_can_add(const struct loading *l)
{
    struct source_growth g = {0};
    uint64_t can = growth_kind(SOURCE_ORDERS) | growth_kind(SOURCE_LINES) |
                   growth_kind(SOURCE_CUSTOMERS);
    return settle_kinds(l, &g) && !(g.kinds & ~can);
}

static void keep_described(const struct loading *l, struct source_growth *g)
{
    g->described_out = MEM_ARRAY(struct history_tally, SOURCE_REASON_COUNT);
    for (int i = 0; i < SOURCE_REASON_COUNT; i++)
        g->described_out[i] = l->described_out[i];
    g->stated = MEM_ARRAY(bool, l->options->attribute_count + 1);
    g->watched = MEM_ARRAY(uint8_t, l->options->attribute_count + 1);
    for (size_t i = 0; i < l->options->attribute_count; i++)
        for (size_t k = 0; k < l->file_count; k++) {
            bool has = l->attributes[i].column[k] != RECOGNISE_NONE;
            enum source_kind kind = l->layouts[k].kind;
            bool says = kind == SOURCE_SUBSCRIPTIONS || kind == SOURCE_ANSWERS;
            g->stated[i] |= has && (kind == SOURCE_CUSTOMERS || kind == SOURCE_SNAPSHOT);
            g->watched[i] |= has && kind == SOURCE_EVENTS ? GROWTH_BY_EVENTS : 0;
            g->watched[i] |= has && says ? GROWTH_BY_SAYING : 0;
        }
}

struct source_growth *loading_growth(const struct loading *l, bool lonely)
{
    const struct source_options *o = l->options;
    bool grows =
        o->keep_growth && (!o->keep_row_reasons || o->beside) && !o->keep_order_ids &&
        (l->has_dates || o->onto || o->described_later) && !lonely &&
        (l->rates.target[0] || o->currency || intern_count(l->currencies) <= 1) &&
        !l->person && !l->described_vast;
    struct source_growth *g = grows ? MEM_NEW(struct source_growth) : NULL;
    if (g && !(settle_kinds(l, g) && loading_lines_grow(l, g))) {
        growth_free(g);
        return NULL;
    }
    if (!g)
        return NULL;
    size_t most = l->order_count + l->extra_count + 1;
    keep_described(l, g);
    g->currency = currency_of(l);
    g->named = named_of(l);
    g->plain = are_plain(l, g);
    g->without_refunds = uses_refund_column(l, g);
    g->onto = o->onto;
    g->place_key = make_keys(l);
    if (growth_has_ids(g))
        g->has_id = find_ids(l);
    g->bare = g->has_id != NULL;
    if (growth_lacks_some(g))
        g->customer_sum = sum_customers(l);
    g->order_key = MEM_ARRAY(uint64_t, most);
    g->order_marks = MEM_ARRAY(uint16_t, most);
    g->order_place = MEM_ARRAY(uint32_t, most);
    g->order_time = MEM_ARRAY(int64_t, most);
    g->gathered = l->order_count;
    keep_edges(l, g);
    keep_aliases(l, g);
    loading_growth_rates(l, g);
    g->seen_first = MEM_ARRAY(int64_t *, o->attribute_count + 1);
    g->seen_last = MEM_ARRAY(int64_t *, o->attribute_count + 1);
    g->order_code = MEM_ARRAY(uint32_t *, o->attribute_count + 1);
    g->turned_code = MEM_ARRAY(uint32_t *, o->attribute_count + 1);
    g->activity_code = MEM_ARRAY(uint32_t *, o->attribute_count + 1);
    g->said_start = MEM_ARRAY(uint32_t *, o->attribute_count + 1);
    g->said = MEM_ARRAY(struct growth_said *, o->attribute_count + 1);
    return g;
}

/* ---- orders that are placed --------------------------------------------------- */

/* Did it come back, and no file tells what was given back? */
static bool is_returned(const struct loading *l, const struct source_growth *g,
                        const struct loading_order *o, bool cancelled)
{
    return o->returned && !cancelled && !has_refunds(l, g) &&
           l->layouts[o->file].column[SOURCE_ROLE_REFUND] == RECOGNISE_NONE;
}

/* What orders.c compares of an order without an id, by what it is called; 0: it is none,
 * or is not compared. */
static uint64_t row_key(const struct loading *l, const struct source_growth *g,
                        size_t order)
{
    const struct loading_order *o = &l->order[order];
    bool has_id = g->has_id ? g->has_id[order] : !lacks_ids(&l->layouts[o->file]);
    if (!g->customer_sum || has_id || o->customer == INTERN_NONE ||
        o->time_us == LOADING_NO_TIME)
        return 0;
    const char *source = l->files[o->file].source;
    const uint64_t row[] = {(uint64_t)o->time_us, (uint64_t)o->amount,
                            g->customer_sum[o->customer],
                            XXH3_64bits(source, strlen(source))};
    uint64_t key = XXH3_64bits(row, sizeof row);
    return key ? key : 1;
}

/* What is told of lines, and of what there is without them. */
static uint16_t marks_of_lines(const struct loading *l, const struct loading_order *o,
                               const struct loading_extra *e)
{
    bool lined = e->line_rows || e->line_cancelled_rows;
    return (uint16_t)((lined ? GROWTH_LINED : 0) |
                      (lined && e->line_file == l->lines_file ? GROWTH_LAST : 0) |
                      (o->live ? GROWTH_LIVE : 0) |
                      (o->line_live ? GROWTH_LINES_LIVE : 0) |
                      (o->voided || o->cancelled_row ? GROWTH_VOID : 0));
}

/* told: notes of the order's file count the order or its refunds. */
static uint16_t marks_of(const struct loading *l, const struct loading_order *o,
                         bool told, bool cancelled)
{
    const struct loading_extra none = {0};
    const struct loading_extra *e = o->extra ? &l->extra[o->extra - 1] : &none;
    bool lined = e->line_rows || e->line_cancelled_rows;
    uint32_t lines = e->line_rows + (cancelled ? e->line_cancelled_rows : 0);
    uint32_t apart = e->cancelled_rows - (cancelled ? 0 : e->line_cancelled_rows);
    bool one = o->rows - lines == 1;
    bool day = o->time_us == LOADING_NO_TIME || o->last_day == o->day;
    bool alone = !o->shared && !o->restarts && day && !e->joined && !e->line_joined;
    bool whole = alone && !e->cancelled_rows && !e->line_cancelled_rows;
    bool mixed = alone && e->line_cancelled_rows && one && !apart && !told;
    /* One of its rows is cancelled: lines that were there may have kept it alive. */
    whole &= !(lined && cancelled && !o->voided && !one);
    return (uint16_t)((whole ? GROWTH_PLAIN : 0) |
                      (whole && !told ? GROWTH_REPLACEABLE : 0) |
                      (mixed ? GROWTH_MIXED : 0) | (o->replaced ? GROWTH_REPLACED : 0) |
                      (one ? GROWTH_ONE : 0) | marks_of_lines(l, o, e) |
                      (o->shared || o->restarts ? GROWTH_SHARED : 0));
}

static void add_absent(struct source_growth *g, const struct loading_order *o,
                       uint64_t key, uint32_t place, uint8_t reason, uint16_t marks)
{
    bool dated = o->time_us != LOADING_NO_TIME;
    MEM_GROW(g->absent, g->capacity[0], g->absents + 1);
    g->absent[g->absents++] = (struct growth_absent){.key = key,
                                                     .amount = o->amount,
                                                     .rows = o->rows,
                                                     .customer = o->customer,
                                                     .day = dated ? o->day : INT32_MIN,
                                                     .place = place,
                                                     .reason = reason,
                                                     .marks = marks};
}

static bool is_guest(const struct loading *l, uint32_t customer)
{
    return customer < l->alias_capacity && l->alias[customer] != INTERN_NONE;
}

void loading_growth_order(const struct loading *l, struct source_growth *g, size_t order,
                          uint32_t fate, bool cancelled)
{
    if (!g)
        return;
    const struct loading_order *o = &l->order[order];
    uint64_t row = row_key(l, g, order), key = row ? row : g->place_key[order];
    bool returned = is_returned(l, g, o, cancelled);
    bool told = returned || loading_refunds_tell(l, o) || (row && o->unknown_state);
    uint16_t marks = (uint16_t)((marks_of(l, o, told, cancelled) &
                                 (key ? UINT16_MAX : GROWTH_REPLACED | GROWTH_ONE)) |
                                (row ? GROWTH_ROW : 0));
    uint32_t place = loading_place_of(fate);
    g->without_refunds |= returned;
    if (loading_fate_of(fate) == LOADING_ORDER) {
        g->order_key[place] = key;
        g->order_marks[place] = marks;
        if (!is_guest(l, o->customer))
            return;
        MEM_GROW(g->guest, g->capacity[1], g->guests + 1);
        g->guest[g->guests++] = (struct growth_pair){place, o->customer};
        return;
    }
    if (loading_fate_of(fate) == LOADING_OTHER) {
        MEM_GROW(g->turned, g->capacity[2], g->turneds + 1);
        g->turned[g->turneds++] = (struct growth_turned){.time = o->time_us,
                                                         .key = row,
                                                         .refund = place,
                                                         .place = (uint32_t)order,
                                                         .marks = row ? marks : 0};
        marks &= GROWTH_SHARED;
    }
    if (key && !row)
        add_absent(g, o, key, (uint32_t)order,
                   loading_fate_of(fate) == LOADING_OTHER ? SOURCE_REASON_COUNT
                                                          : (uint8_t)place,
                   marks & (uint16_t)~GROWTH_MIXED);
}

/* ---- orders that have their places -------------------------------------------- */

static void sort(void *elements, uint64_t count, size_t size,
                 int (*compare)(const void *, const void *))
{
    if (count > 1)
        qsort(elements, count, size, compare);
}

void loading_growth_settle(struct source_growth *g, const struct timeline_input *in,
                           const uint32_t *position, const uint32_t *refund_position)
{
    uint64_t *key = mem_alloc((size_t)in->orders + 1, sizeof *key);
    uint16_t *marks = mem_alloc((size_t)in->orders + 1, sizeof *marks);
    uint32_t *place = mem_alloc((size_t)in->orders + 1, sizeof *place);
    int64_t *time = mem_alloc((size_t)in->orders + 1, sizeof *time);
    for (uint32_t i = 0; i < in->orders; i++) {
        time[position[i]] = g->order_time[i];
        key[position[i]] = g->order_key[i];
        marks[position[i]] = g->order_marks[i];
        place[position[i]] = g->order_place[i];
    }
    for (uint64_t i = 0; i < g->guests; i++)
        g->guest[i].of = position[g->guest[i].of];
    for (uint64_t i = 0; i < g->turneds; i++)
        g->turned[i].refund = refund_position[g->turned[i].refund];
    sort(g->absent, g->absents, sizeof *g->absent, growth_compare_absent);
    sort(g->guest, g->guests, sizeof *g->guest, growth_compare_pairs);
    sort(g->turned, g->turneds, sizeof *g->turned, growth_compare_turned);
    free(g->order_time);
    free(g->order_key);
    free(g->order_marks);
    free(g->order_place);
    free(g->place_key);
    free(g->has_id);
    free(g->customer_sum);
    g->order_time = time;
    g->order_key = key;
    g->order_marks = marks;
    g->order_place = place;
    g->place_key = NULL;
    g->has_id = NULL;
    g->customer_sum = NULL;
}

/* ---- activities ---------------------------------------------------------------- */

static uint64_t text_sum(const struct intern *set, uint32_t code)
{
    size_t size;
    const char *text = intern_text(set, code, &size);
    return XXH3_64bits(text, size);
}

/* What reading_seen compares, by what it is called. */
uint64_t loading_growth_key(const struct loading *l, size_t file,
                            const struct loading_activity *a, int64_t time_us)
{
    const char *source = l->files[file].source;
    const uint64_t row[] = {(uint64_t)time_us, text_sum(l->customers, a->customer),
                            text_sum(l->events, a->event),
                            XXH3_64bits(source, strlen(source))};
    return XXH3_64bits(row, sizeof row);
}

void loading_growth_activities(const struct loading *l, struct source_growth *g,
                               uint32_t *position)
{
    g->activity_key = mem_alloc(l->activity_count + 1, sizeof *g->activity_key);
    for (size_t i = 0; i < l->activity_count; i++)
        g->activity_key[position[i]] = l->activity[i].key;
    g->event_place = position;
}

/* ---- values of attributes ----------------------------------------------------- */

static uint32_t *event_values(const struct loading *l, const struct loading_attribute *a,
                              struct source_growth *g)
{
    uint32_t *code = MEM_ARRAY(uint32_t, l->activity_count + 1);
    if (!g->activity_time)
        g->activity_time = MEM_ARRAY(int64_t, l->activity_count + 1);
    for (size_t i = 0; i < a->count; i++) {
        const struct loading_sighting *s = &a->seen[i];
        if (!s->code || !s->of_event)
            continue;
        code[g->event_place[s->order]] = s->code;
        g->activity_time[g->event_place[s->order]] = s->time_us;
    }
    return code;
}

void loading_growth_values(const struct loading *l, const struct loading_attribute *a,
                           const uint32_t *order_fate, struct source_growth *g,
                           const struct timeline *t)
{
    uint32_t *order = MEM_ARRAY(uint32_t, (size_t)t->order_start[t->people] + 1);
    uint32_t *turned = MEM_ARRAY(uint32_t, g->turneds + 1);
    for (size_t i = 0; i < a->count; i++) {
        const struct loading_sighting *s = &a->seen[i];
        if (!s->code || s->of_event || s->order >= l->order_count)
            continue;
        uint32_t fate = order_fate[s->order], place = loading_place_of(fate);
        if (loading_fate_of(fate) == LOADING_REASON)
            continue;
        bool is_order = loading_fate_of(fate) == LOADING_ORDER;
        uint64_t of = is_order ? place : growth_turned_from(g, place);
        int32_t day = is_order ? t->order_day[place] : t->refund_day[place];
        int64_t time = is_order ? g->order_time[place] : g->turned[of].time;
        uint32_t *code = is_order ? &order[of] : &turned[of];
        bool one =
            (*code == 0 || *code == s->code) && s->day == day && s->time_us == time;
        *code = one ? s->code : GROWTH_SEVERAL;
    }
    g->order_code[g->attributes] = order;
    g->turned_code[g->attributes] = turned;
    if (g->watched[g->attributes] & GROWTH_BY_EVENTS)
        g->activity_code[g->attributes] = event_values(l, a, g);
}

void loading_growth_said(const struct loading *l, const struct loading_attribute *a,
                         uint32_t people, struct source_growth *g)
{
    if (!(g->watched[g->attributes] & GROWTH_BY_SAYING))
        return;
    uint32_t *start = MEM_ARRAY(uint32_t, (size_t)people + 1), count = 0;
    struct growth_said *said = mem_alloc(a->count + 1, sizeof *said);
    for (size_t i = 0; i < a->count; i++) {
        const struct loading_sighting *s = &a->seen[i];
        if (!s->code || s->of_event || s->order != INTERN_NONE)
            continue;
        said[count++] =
            (struct growth_said){.moment = growth_moment(s->day, s->time_us),
                                 .day = s->day,
                                 .code = s->code,
                                 .is_answer = l->layouts[s->file].kind == SOURCE_ANSWERS};
        start[loading_person(l, s->customer) + 1]++;
    }
    for (uint32_t p = 0; p < people; p++)
        start[p + 1] += start[p];
    g->said_start[g->attributes] = start;
    g->said[g->attributes] = said;
}
