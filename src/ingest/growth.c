/* SPDX-License-Identifier: Apache-2.0 */
/* Base and added are merged person by person: who is in both keeps the base's number, new
 * people get the next ones in the order in which they were first seen, as one loading
 * would number them. */
#include "ingest/growth.h"

#include "base/calendar.h"
#include "base/money.h"

#include "ingest/loading.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define LONELY_DAYS 366 /* loading_lonely_day */

void growth_free(struct source_growth *g)
{
    if (!g)
        return;
    for (size_t i = 0; !g->mapped && i < g->attributes; i++) {
        free(g->seen_first[i]);
        free(g->seen_last[i]);
    }
    if (!g->mapped) {
        free(g->order_time);
        free(g->order_key);
    }
    free(g->seen_first);
    free(g->seen_last);
    free(g);
}

/* ---- while loading --------------------------------------------------------------------
 */

/* The roles that orders with ids and nothing else have; 0: something else is there. */
static uint64_t roles_of(const struct recognise_layout *layout)
{
    uint64_t roles = 0;
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        if (layout->column[role] != RECOGNISE_NONE)
            roles |= UINT64_C(1) << role;
    bool plain = layout->kind == SOURCE_ORDERS && !layout->purchases_only &&
                 layout->column[SOURCE_ROLE_ORDER] != RECOGNISE_NONE &&
                 layout->column[SOURCE_ROLE_EMAIL] == RECOGNISE_NONE;
    return plain ? roles : 0;
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Several currencies have the same sign, and then no code (loading_judge_currency). */
static uint64_t currency_of(const struct loading *l)
{
    if (intern_count(l->currencies) == 0)
        return 0;
    size_t size;
    const char *text = intern_text(l->currencies, 0, &size);
    return XXH3_64bits(text, size);
}

struct source_growth *loading_growth(const struct loading *l, bool lonely)
{
    uint64_t roles = roles_of(&l->layouts[0]);
    bool grows = l->options->keep_growth && roles && !lonely && l->has_dates &&
                 !l->rates.target[0] && intern_count(l->currencies) <= 1;
    for (size_t i = 1; i < l->file_count && grows; i++)
        grows = roles_of(&l->layouts[i]) == roles;
    if (!grows)
        return NULL;
    struct source_growth *g = MEM_NEW(struct source_growth);
    g->roles = roles;
    g->currency = currency_of(l);
    g->order_key = mem_alloc((size_t)intern_count(l->orders) + 1, sizeof *g->order_key);
    for (uint32_t i = 0; i < intern_count(l->orders); i++) {
        size_t size;
        const char *text = intern_text(l->orders, i, &size);
        if (*text != *LOADING_DERIVED_ID)
            g->order_key[g->order_keys++] = XXH3_64bits(text, size);
    }
    qsort(g->order_key, g->order_keys, sizeof *g->order_key, compare_keys);
    g->seen_first = MEM_ARRAY(int64_t *, l->options->attribute_count + 1);
    g->seen_last = MEM_ARRAY(int64_t *, l->options->attribute_count + 1);
    return g;
}

/* ---- may they be merged? ------------------------------------------------------------
 */

/* No order id is in both. */
static bool orders_differ(const struct source_growth *a, const struct source_growth *b)
{
    for (uint64_t i = 0, k = 0; i < a->order_keys && k < b->order_keys;) {
        if (a->order_key[i] == b->order_key[k])
            return false;
        if (a->order_key[i] < b->order_key[k])
            i++;
        else
            k++;
    }
    return true;
}

/* The latest day of an order before the last day of data; INT32_MIN: none. */
static int32_t day_before_last(const struct timeline *t, int32_t last)
{
    int32_t before = INT32_MIN;
    for (uint32_t i = 0; i < t->order_start[t->people]; i++)
        if (t->order_day[i] < last && t->order_day[i] > before)
            before = t->order_day[i];
    return before;
}

/* Of a last day that stands alone notes of all files tell. */
static bool is_lonely(const struct timeline *a, const struct timeline *b)
{
    int32_t last = a->last_day > b->last_day ? a->last_day : b->last_day;
    int32_t before = day_before_last(a, last), other = day_before_last(b, last);
    before = other > before ? other : before;
    return before == INT32_MIN || last - before > LONELY_DAYS;
}

/* A file that has first_x beside x changes which of the two all files are read for. */
static bool same_columns(const struct source *a, const struct source *b)
{
    if (a->attribute_count != b->attribute_count)
        return false;
    for (size_t i = 0; i < a->attribute_count; i++)
        if (strcmp(a->attributes[i].name, b->attributes[i].name))
            return false;
    return true;
}

static bool can_merge(const struct source *base, const struct source *added)
{
    const struct source_growth *a = base->growth, *b = added->growth;
    return a && b && a->roles == b->roles && a->currency == b->currency &&
           same_columns(base, added) &&
           base->timeline.has_amounts == added->timeline.has_amounts &&
           !strcmp(base->currency, added->currency) &&
           base->currency_digits == added->currency_digits &&
           !strcmp(base->zone, added->zone) && orders_differ(a, b) &&
           !is_lonely(&base->timeline, &added->timeline);
}

/* ---- people ---------------------------------------------------------------------------
 */

struct merging {
    const struct source *base, *added;
    struct source *out;
    struct source_growth *growth;
    uint32_t *person;                   /* of added: its number in out */
    uint32_t *of_person;                /* of out: its number in added, or INTERN_NONE */
    uint32_t *base_order, *added_order; /* places of their orders in out */
    int64_t base_factor, added_factor;  /* from their amounts to those of out */
    bool wrong;               /* the base is not what was written, or there is no room */
    struct growth_room *room; /* NULL: arrays are in memory of their own */
};

static void merge_people(struct merging *m)
{
    struct intern *people = intern_create();
    uint32_t base = intern_count(m->base->people), added = intern_count(m->added->people);
    size_t size;
    for (uint32_t i = 0; i < base; i++) {
        const char *text = intern_text(m->base->people, i, &size);
        m->wrong |= intern_add(people, text, size) != i;
    }
    m->person = mem_alloc((size_t)added + 1, sizeof *m->person);
    for (uint32_t i = 0; i < added; i++) {
        const char *text = intern_text(m->added->people, i, &size);
        m->person[i] = intern_add(people, text, size);
    }
    uint32_t all = intern_count(people);
    m->of_person = mem_alloc((size_t)all + 1, sizeof *m->of_person);
    for (uint32_t p = 0; p < all; p++)
        m->of_person[p] = INTERN_NONE;
    for (uint32_t i = 0; i < added; i++)
        m->of_person[m->person[i]] = i;
    m->out->people = people;
    m->out->timeline.people = all;
}

/* A person's rows [from, to) in one of the two. */
struct rows {
    uint32_t from, to;
};

static struct rows rows_of(const uint32_t *start, uint32_t people, uint32_t person)
{
    if (person >= people)
        return (struct rows){0, 0};
    return (struct rows){start[person], start[person + 1]};
}

static struct rows base_rows(const struct merging *m, const uint32_t *start, uint32_t p)
{
    return rows_of(start, m->base->timeline.people, p);
}

static struct rows added_rows(const struct merging *m, const uint32_t *start, uint32_t p)
{
    return rows_of(start, m->added->timeline.people, m->of_person[p]);
}

/* An array that is large where a source is; NULL, and all is wrong: there is no room. */
static void *make_large(struct merging *m, size_t count, size_t size)
{
    void *array = growth_room_make(m->room, m->out, count, size);
    m->wrong |= !array;
    return array;
}

/* ---- orders ------------------------------------------------------------------ */

static void make_orders(struct merging *m)
{
    struct timeline *t = &m->out->timeline;
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    size_t orders = (size_t)a->order_start[a->people] + b->order_start[b->people];
    t->order_start = make_large(m, (size_t)t->people + 1, sizeof *t->order_start);
    t->order_day = make_large(m, orders, sizeof *t->order_day);
    t->order_gross = make_large(m, orders, sizeof *t->order_gross);
    t->order_flags = make_large(m, orders, sizeof *t->order_flags);
    t->order_rows = make_large(m, orders, sizeof *t->order_rows);
    m->growth->order_time = make_large(m, orders, sizeof *m->growth->order_time);
    m->base_order = make_large(m, a->order_start[a->people], sizeof *m->base_order);
    m->added_order = make_large(m, b->order_start[b->people], sizeof *m->added_order);
}

static void copy_order(struct merging *m, uint32_t to, const struct source *from,
                       uint32_t i, int64_t factor)
{
    struct timeline *t = &m->out->timeline;
    const struct timeline *f = &from->timeline;
    t->order_day[to] = f->order_day[i];
    m->wrong |= __builtin_mul_overflow(f->order_gross[i], factor, &t->order_gross[to]);
    t->order_flags[to] = f->order_flags[i];
    t->order_rows[to] = f->order_rows[i];
    m->growth->order_time[to] = from->growth->order_time[i];
}

/* Is the added order before the base's?  On the same day and time it is not. */
static bool is_before(const struct merging *m, uint32_t added, uint32_t base)
{
    int32_t day = m->added->timeline.order_day[added];
    int32_t other = m->base->timeline.order_day[base];
    return day != other
               ? day < other
               : m->added->growth->order_time[added] < m->base->growth->order_time[base];
}

static void merge_orders(struct merging *m)
{
    make_orders(m);
    struct timeline *t = &m->out->timeline;
    struct growth_room_behind behind = {0};
    uint32_t to = 0;
    for (uint32_t p = 0; p < t->people && !m->wrong; p++) {
        struct rows a = base_rows(m, m->base->timeline.order_start, p);
        struct rows b = added_rows(m, m->added->timeline.order_start, p);
        t->order_start[p] = to;
        while (a.from < a.to || b.from < b.to) {
            bool later =
                b.from < b.to && (a.from == a.to || is_before(m, b.from, a.from));
            if (later) {
                copy_order(m, to, m->added, b.from, m->added_factor);
                m->added_order[b.from++] = to++;
            } else {
                copy_order(m, to, m->base, a.from, m->base_factor);
                m->base_order[a.from++] = to++;
            }
        }
        m->wrong |= !growth_room_leave(m->room, &behind, m->out, to, m->base,
                                       p < m->base->timeline.people ? a.to : behind.base);
    }
    if (m->wrong)
        return;
    t->order_start[t->people] = to;
}

/* ---- refunds ----------------------------------------------------------------- */

static void copy_refund(struct merging *m, uint32_t to, const struct timeline *from,
                        uint32_t i, const uint32_t *order, int64_t factor)
{
    struct timeline *t = &m->out->timeline;
    uint32_t of = from->refund_order[i];
    t->refund_day[to] = from->refund_day[i];
    m->wrong |=
        __builtin_mul_overflow(from->refund_amount[i], factor, &t->refund_amount[to]);
    t->refund_order[to] = of == TIMELINE_NO_ORDER ? of : order[of];
    t->refund_rows[to] = from->refund_rows[i];
}

static void merge_refunds(struct merging *m)
{
    struct timeline *t = &m->out->timeline;
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    size_t refunds = (size_t)a->refund_start[a->people] + b->refund_start[b->people];
    uint32_t to = 0;
    t->refund_start = make_large(m, (size_t)t->people + 1, sizeof *t->refund_start);
    t->refund_day = make_large(m, refunds, sizeof *t->refund_day);
    t->refund_amount = make_large(m, refunds, sizeof *t->refund_amount);
    t->refund_order = make_large(m, refunds, sizeof *t->refund_order);
    t->refund_rows = make_large(m, refunds, sizeof *t->refund_rows);
    if (m->wrong)
        return;
    for (uint32_t p = 0; p < t->people; p++) {
        struct rows x = base_rows(m, a->refund_start, p);
        struct rows y = added_rows(m, b->refund_start, p);
        t->refund_start[p] = to;
        while (x.from < x.to || y.from < y.to) {
            bool later = y.from < y.to && (x.from == x.to ||
                                           b->refund_day[y.from] < a->refund_day[x.from]);
            if (later)
                copy_refund(m, to++, b, y.from++, m->added_order, m->added_factor);
            else
                copy_refund(m, to++, a, x.from++, m->base_order, m->base_factor);
        }
    }
    t->refund_start[t->people] = to;
}

/* Of orders and refunds alone: other kinds are empty. */
static void make_empty(struct timeline *t)
{
    t->activity_start = MEM_ARRAY(uint32_t, (size_t)t->people + 1);
    t->activity_day = MEM_ARRAY(int32_t, 1);
    t->activity_event = MEM_ARRAY(uint16_t, 1);
}

/* ---- amounts ----------------------------------------------------------------- */

/* Both get the larger scale; false where something does not fit. */
static bool settle_scale(struct merging *m)
{
    int a = m->base->timeline.scale, b = m->added->timeline.scale;
    int scale = a > b ? a : b;
    m->base_factor = m->added_factor = 1;
    for (int i = a; i < scale; i++)
        m->base_factor *= 10;
    for (int i = b; i < scale; i++)
        m->added_factor *= 10;
    m->out->timeline.scale = scale;
    return scale - a <= MONEY_MICRO_SCALE && scale - b <= MONEY_MICRO_SCALE;
}

static bool add_tally(struct history_tally *out, const struct history_tally *tally,
                      int64_t factor)
{
    int64_t amount;
    out->rows += tally->rows;
    return !__builtin_mul_overflow(tally->amount, factor, &amount) &&
           money_add(&out->amount, amount);
}

static bool merge_left_out(struct merging *m)
{
    bool fits = true;
    for (int i = 0; i < SOURCE_REASON_COUNT; i++)
        fits &= add_tally(&m->out->left_out[i], &m->base->left_out[i], m->base_factor) &&
                add_tally(&m->out->left_out[i], &m->added->left_out[i], m->added_factor);
    return fits;
}

static bool divides(const int64_t *amounts, size_t count, int64_t by)
{
    for (size_t i = 0; i < count; i++)
        if (amounts[i] % by)
            return false;
    return true;
}

/* Does everything have a last digit of 0?  One loading would have taken a smaller scale:
 * it may be so where two sums of rows that are left out make a rounder one. */
static bool is_too_fine(const struct source *s)
{
    const struct timeline *t = &s->timeline;
    bool fine = t->scale > s->currency_digits;
    for (int i = 0; fine && i < SOURCE_REASON_COUNT; i++)
        fine = s->left_out[i].amount % 10 == 0;
    return fine && divides(t->order_gross, t->order_start[t->people], 10) &&
           divides(t->refund_amount, t->refund_start[t->people], 10);
}

/* ---- attributes -------------------------------------------------------------- */

/* What an attribute is made of while it grows. */
struct changing {
    const struct source_attribute *a, *b;
    struct source_attribute *out;
    uint32_t *code; /* of b: its code in out */
    uint32_t count;
};

static void merge_values(struct changing *c)
{
    struct intern *values = intern_create();
    size_t size;
    for (uint32_t i = 0; i < intern_count(c->a->values); i++) {
        const char *text = intern_text(c->a->values, i, &size);
        uint32_t code = intern_add(values, text, size);
        CHECK(code == i);
    }
    uint32_t added = intern_count(c->b->values);
    c->code = mem_alloc((size_t)added + 1, sizeof *c->code);
    for (uint32_t i = 0; i < added; i++) {
        const char *text = intern_text(c->b->values, i, &size);
        c->code[i] = intern_add(values, text, size);
    }
    c->out->values = values;
}

/* A value that stays the same is no change. */
static void add_change(struct changing *c, uint32_t begin, int32_t day, uint32_t code)
{
    if (c->count > begin && c->out->change_code[c->count - 1] == code)
        return;
    c->out->change_day[c->count] = day;
    c->out->change_code[c->count++] = code;
}

/* False where a value was seen before one that the base has: which of the base's changes
 * there are then, only their rows can tell. */
static bool merge_attribute(struct merging *m, size_t i)
{
    struct changing c = {&m->base->attributes[i], &m->added->attributes[i],
                         &m->out->attributes[i], NULL, 0};
    const struct source_growth *ga = m->base->growth, *gb = m->added->growth;
    uint32_t people = m->out->timeline.people;
    size_t most = (size_t)c.a->change_start[m->base->timeline.people] +
                  c.b->change_start[m->added->timeline.people];
    int64_t *first = mem_alloc(people, sizeof *first);
    int64_t *last = mem_alloc(people, sizeof *last);
    bool in_time = true;
    m->growth->seen_first[i] = first;
    m->growth->seen_last[i] = last;
    c.out->name = arena_strdup(&m->out->arena, c.a->name);
    c.out->change_start = mem_alloc((size_t)people + 1, sizeof *c.out->change_start);
    c.out->change_day = mem_alloc(most + 1, sizeof *c.out->change_day);
    c.out->change_code = mem_alloc(most + 1, sizeof *c.out->change_code);
    merge_values(&c);
    for (uint32_t p = 0; p < people && in_time; p++) {
        struct rows x = base_rows(m, c.a->change_start, p);
        struct rows y = added_rows(m, c.b->change_start, p);
        bool old = p < m->base->timeline.people && ga->seen_last[i][p] != INT64_MAX;
        uint32_t q = m->of_person[p], begin = c.count;
        bool new = q != INTERN_NONE && gb->seen_last[i][q] != INT64_MAX;
        c.out->change_start[p] = begin;
        in_time = !old || !new || ga->seen_last[i][p] <= gb->seen_first[i][q];
        for (; x.from < x.to; x.from++)
            add_change(&c, begin, c.a->change_day[x.from], c.a->change_code[x.from]);
        for (; y.from < y.to; y.from++)
            add_change(&c, begin, c.b->change_day[y.from],
                       c.code[c.b->change_code[y.from]]);
        first[p] = old ? ga->seen_first[i][p] : new ? gb->seen_first[i][q] : INT64_MAX;
        last[p] = new ? gb->seen_last[i][q] : old ? ga->seen_last[i][p] : INT64_MAX;
    }
    c.out->change_start[people] = c.count;
    free(c.code);
    return in_time;
}

static bool merge_attributes(struct merging *m)
{
    size_t count = m->base->attribute_count;
    bool good = true;
    m->out->attributes = MEM_ARRAY(struct source_attribute, count + 1);
    m->growth->seen_first = MEM_ARRAY(int64_t *, count + 1);
    m->growth->seen_last = MEM_ARRAY(int64_t *, count + 1);
    for (size_t i = 0; i < count && good; i++) {
        m->out->attribute_count = m->growth->attributes = i + 1;
        good = merge_attribute(m, i);
    }
    return good;
}

/* ---- the rest
 * --------------------------------------------------------------------------------------
 */

static const char *copy_text(struct source *out, const char *text)
{
    return text ? arena_strdup(&out->arena, text) : NULL;
}

static void copy_files(struct source *out, const struct source *from)
{
    for (size_t i = 0; i < from->file_count; i++) {
        const struct source_file *f = &from->files[i];
        struct source_file *to = &out->files[out->file_count++];
        *to = (struct source_file){.name = copy_text(out, f->name),
                                   .kind = f->kind,
                                   .rows = f->rows,
                                   .encoding = copy_text(out, f->encoding),
                                   .note = copy_text(out, f->note)};
        for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
            to->columns[role] = copy_text(out, f->columns[role]);
    }
}

static void merge_keys(struct merging *m)
{
    const struct source_growth *a = m->base->growth, *b = m->added->growth;
    uint64_t *key = make_large(m, a->order_keys + b->order_keys, sizeof *key);
    uint64_t count = 0;
    m->growth->order_key = key;
    if (m->wrong)
        return;
    for (uint64_t i = 0, k = 0; i < a->order_keys || k < b->order_keys;) {
        bool later = k < b->order_keys &&
                     (i == a->order_keys || b->order_key[k] < a->order_key[i]);
        key[count++] = later ? b->order_key[k++] : a->order_key[i++];
    }
    m->growth->order_keys = count;
}

static void merge_rest(struct merging *m)
{
    struct source *out = m->out;
    const struct source *a = m->base, *b = m->added;
    struct timeline *t = &out->timeline;
    t->has_amounts = a->timeline.has_amounts;
    t->first_day = a->timeline.first_day < b->timeline.first_day ? a->timeline.first_day
                                                                 : b->timeline.first_day;
    t->last_day = a->timeline.last_day > b->timeline.last_day ? a->timeline.last_day
                                                              : b->timeline.last_day;
    memcpy(out->currency, a->currency, sizeof out->currency);
    out->currency_digits = a->currency_digits;
    out->zone = copy_text(out, a->zone);
    out->rows = a->rows + b->rows;
    out->files = MEM_ARRAY(struct source_file, a->file_count + b->file_count);
    copy_files(out, a);
    copy_files(out, b);
    merge_keys(m);
}

static bool merge_rows(struct merging *m)
{
    merge_orders(m);
    if (!m->wrong)
        merge_refunds(m);
    if (m->wrong)
        return false;
    make_empty(&m->out->timeline);
    merge_rest(m);
    return !m->wrong;
}

bool growth_merge_in(struct source *out, const struct source *base,
                     const struct source *added, struct growth_room *room)
{
    struct source s = {0};
    struct merging m = {.base = base, .added = added, .out = &s, .room = room};
    if (!can_merge(base, added) || !settle_scale(&m))
        return false;
    s.pieces = room ? pieces_create(room->spill) : NULL;
    m.growth = s.growth = MEM_NEW(struct source_growth);
    m.growth->roles = base->growth->roles;
    m.growth->currency = base->growth->currency;
    merge_people(&m);
    bool good = !m.wrong && merge_rows(&m) && merge_left_out(&m) &&
                merge_attributes(&m) && !is_too_fine(&s);
    free(m.person);
    free(m.of_person);
    growth_room_free(&s, m.base_order);
    growth_room_free(&s, m.added_order);
    if (good)
        *out = s;
    else
        source_release(&s);
    return good;
}

bool growth_merge(struct source *out, const struct source *base,
                  const struct source *added)
{
    return growth_merge_in(out, base, added, NULL);
}

/* ---- a file ------------------------------------------------------------------ */

enum err growth_put(const struct source *s, struct columns_writer *writer,
                    struct err_info *info)
{
    const struct source_growth *g = s->growth;
    char name[COLUMNS_NAME_SIZE];
    uint64_t orders = s->timeline.order_start[s->timeline.people];
    if (!g)
        return ERR_OK;
    const uint64_t head[] = {g->roles, g->currency};
    const struct columns_section section[] = {
        {"growth.head", sizeof *head, head, 2},
        {"growth.order_time", sizeof *g->order_time, g->order_time, orders},
        {"growth.order_key", sizeof *g->order_key, g->order_key, g->order_keys},
    };
    enum err e = columns_put_all(writer, section, sizeof section / sizeof *section, info);
    for (size_t i = 0; i < g->attributes && !e; i++) {
        e = columns_put(writer, columns_numbered(name, "growth", i, "first"),
                        sizeof(int64_t), g->seen_first[i], s->timeline.people, info);
        if (!e)
            e = columns_put(writer, columns_numbered(name, "growth", i, "last"),
                            sizeof(int64_t), g->seen_last[i], s->timeline.people, info);
    }
    return e;
}

static enum err get(struct source_growth *g, const struct source *s, struct columns *file,
                    struct err_info *info)
{
    char first[COLUMNS_NAME_SIZE], last[COLUMNS_NAME_SIZE];
    const void *keys;
    uint64_t orders = s->timeline.order_start[s->timeline.people];
    struct columns_section section[] = {
        {"growth.head", sizeof(uint64_t), NULL, 2},
        {"growth.order_time", sizeof *g->order_time, NULL, orders},
    };
    enum err e = columns_find_all(file, section, sizeof section / sizeof *section, info);
    if (!e)
        e = columns_find(file, "growth.order_key", sizeof *g->order_key, &keys,
                         &g->order_keys, info);
    if (e)
        return e;
    const uint64_t *head = section[0].elements;
    g->roles = head[0];
    g->currency = head[1];
    g->order_time = (void *)section[1].elements;
    g->order_key = (void *)keys;
    g->seen_first = MEM_ARRAY(int64_t *, s->attribute_count + 1);
    g->seen_last = MEM_ARRAY(int64_t *, s->attribute_count + 1);
    for (size_t i = 0; i < s->attribute_count && !e; i++) {
        struct columns_section seen[] = {
            {columns_numbered(first, "growth", i, "first"), sizeof(int64_t), NULL,
             s->timeline.people},
            {columns_numbered(last, "growth", i, "last"), sizeof(int64_t), NULL,
             s->timeline.people},
        };
        e = columns_find_all(file, seen, 2, info);
        g->seen_first[i] = (void *)seen[0].elements;
        g->seen_last[i] = (void *)seen[1].elements;
        g->attributes = i + 1;
    }
    return e;
}

enum err growth_get(struct source_growth **out, const struct source *s,
                    struct columns *file, struct err_info *info)
{
    *out = NULL;
    if (!columns_has(file, "growth.head"))
        return ERR_OK;
    struct source_growth *g = MEM_NEW(struct source_growth);
    g->mapped = true;
    enum err e = get(g, s, file, info);
    if (e)
        growth_free(g);
    else
        *out = g;
    return e;
}
