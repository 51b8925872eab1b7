/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "base/money.h"
#include "ingest/loading.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* Subscriptions, answers and deliveries.  All of a key's rows in earlier files give way
 * to those of the latest (editions.c), so of the base's those stay whose key is none of
 * what is added.  Where both are rows of one file (growth_room.same_file) all stay.
 * People are gone through once: what stays of each is put in order with what is added, of
 * which the base's was gathered first. */

/* ---- what a loading keeps ------------------------------------------------------------
 */

uint64_t loading_sum(const struct intern *names, uint32_t code)
{
    size_t size;
    const char *text = intern_text(names, code, &size);
    return XXH3_64bits(text, size);
}

void loading_growth_editions(const struct loading *l, struct source_growth *g,
                             const struct timeline_input *in)
{
    struct growth_editions *e = &g->editions;
    e->subscriptions = intern_count(l->subscriptions);
    e->waves = intern_count(l->waves);
    e->current_state = l->current_state;
    e->subscription = mem_alloc(e->subscriptions + 1, sizeof *e->subscription);
    e->wave = mem_alloc(e->waves + 1, sizeof *e->wave);
    e->spell_amount = mem_alloc(l->spell_count + 1, sizeof *e->spell_amount);
    e->answer_key = mem_alloc(l->answer_count + 1, sizeof *e->answer_key);
    e->delivery_key = mem_alloc(l->delivery_count + 1, sizeof *e->delivery_key);
    for (uint32_t i = 0; i < e->subscriptions; i++)
        e->subscription[i] = l->subscription_sum[i];
    for (uint32_t i = 0; i < e->waves; i++)
        e->wave[i] = loading_sum(l->waves, i);
    for (size_t i = 0; i < l->spell_count; i++)
        e->spell_amount[in->spell_position[i]] = (uint64_t)l->spell[i].spell.mrr;
    for (size_t i = 0; i < l->answer_count; i++)
        e->answer_key[in->answer_position[i]] = l->answer[i].edition.sum;
    for (size_t i = 0; i < l->delivery_count; i++)
        e->delivery_key[in->delivery_position[i]] = l->delivery[i].edition.sum;
}

void growth_free_editions(struct growth_editions *e)
{
    free(e->subscription);
    free(e->wave);
    free(e->spell_amount);
    free(e->answer_key);
    free(e->delivery_key);
}

/* ---- numbers of names -----------------------------------------------------------------
 */

/* Numbers in out, and what is at hand of one person. */
struct editing {
    struct growth_merging *m;
    uint32_t *subscription, *wave, *survey; /* of those of added */
    bool *gone;    /* per subscription of the base: added tells of it as well */
    uint64_t *key; /* of added's rows, ascending */
    size_t keys, key_capacity;
    struct item *item;
    size_t items, item_capacity;
};

/* Sums as a set; NULL: two are the same. */
static struct intern *set_of(const uint64_t *sum, uint64_t count)
{
    struct intern *set = intern_create();
    bool good = true;
    for (uint64_t i = 0; i < count && good; i++)
        good = intern_add(set, (const char *)&sum[i], sizeof *sum) == i;
    if (good)
        return set;
    intern_free(set);
    return NULL;
}

/* Numbers of added's sums: those that the base has, and then as they come.  *all: the
 * sums of out.  gone: NULL, or per one of the base whether added has it.  NULL: two that
 * are different have the same sum. */
static uint32_t *number_sums(const uint64_t *base, uint64_t bases, const uint64_t *added,
                             uint64_t addeds, uint64_t **all, uint64_t *count, bool *gone)
{
    struct intern *set = set_of(added, addeds);
    uint32_t *number = mem_alloc(addeds + 1, sizeof *number);
    bool good = set != NULL;
    *count = bases;
    *all = mem_alloc(bases + addeds + 1, sizeof **all);
    for (uint64_t i = 0; i < addeds; i++)
        number[i] = INTERN_NONE;
    for (uint64_t i = 0; i < bases && good; i++) {
        uint32_t at = intern_find(set, (const char *)&base[i], sizeof *base);
        (*all)[i] = base[i];
        if (at == INTERN_NONE)
            continue;
        good = number[at] == INTERN_NONE;
        number[at] = (uint32_t)i;
        if (gone)
            gone[i] = true;
    }
    for (uint64_t i = 0; i < addeds && good; i++)
        if (number[i] == INTERN_NONE) {
            number[i] = (uint32_t)*count;
            (*all)[(*count)++] = added[i];
        }
    if (set)
        intern_free(set);
    if (good)
        return number;
    free(number);
    return NULL;
}

static void number_surveys(struct editing *e)
{
    const struct intern *a = e->m->base->surveys, *b = e->m->added->surveys;
    struct intern *out = e->m->out->surveys = intern_create();
    uint32_t addeds = b ? intern_count(b) : 0;
    size_t size;
    for (uint32_t i = 0; a && i < intern_count(a); i++) {
        const char *text = intern_text(a, i, &size);
        e->m->wrong |= intern_add(out, text, size) != i;
    }
    e->survey = mem_alloc((size_t)addeds + 1, sizeof *e->survey);
    for (uint32_t i = 0; i < addeds; i++) {
        const char *text = intern_text(b, i, &size);
        e->survey[i] = intern_add(out, text, size);
    }
}

/* Rows of one file all count.  Which of those without an id are the same is known of the
 * whole file. */
static void keep_apart(struct editing *e, const struct growth_editions *base)
{
    for (uint64_t i = 0; i < base->subscriptions; i++)
        e->m->wrong |=
            e->gone[i] && (!e->m->room->same_file || base->subscription[i] % 2 == 1);
    memset(e->gone, 0, (base->subscriptions + 1) * sizeof *e->gone);
}

static bool number_all(struct editing *e)
{
    const struct source *base = e->m->base, *added = e->m->added;
    const struct growth_editions *a = &base->growth->editions,
                                 *b = &added->growth->editions;
    struct growth_editions *out = &e->m->growth->editions;
    e->gone = MEM_ARRAY(bool, a->subscriptions + 1);
    e->subscription =
        number_sums(a->subscription, a->subscriptions, b->subscription, b->subscriptions,
                    &out->subscription, &out->subscriptions, e->gone);
    e->wave =
        number_sums(a->wave, a->waves, b->wave, b->waves, &out->wave, &out->waves, NULL);
    number_surveys(e);
    if (e->subscription && e->m->room && e->m->room->apart)
        keep_apart(e, a);
    return e->subscription && e->wave && !e->m->wrong;
}

static void release(struct editing *e)
{
    free(e->subscription);
    free(e->wave);
    free(e->survey);
    free(e->gone);
    free(e->key);
    free(e->item);
}

/* ---- rows of one person ----------------------------------------------------------- */

/* A row of one person. */
struct item {
    union {
        struct spell spell;
        struct answer answer;
        struct delivery delivery;
    } row;
    uint64_t beside;
    uint32_t from; /* whose it was among the base's; INTERN_NONE: it is added */
    uint32_t at;   /* which of the person's, as they were gathered */
};

/* Rows of a kind. */
struct kind {
    size_t size; /* of one */
    /* Of base and added: theirs, and of each the 8 bytes that its growth has. */
    const uint32_t *start[2];
    const void *row[2];
    const uint64_t *beside[2];
    /* Does the base's give way?  Notes that. */
    bool (*gives_way)(struct editing *e, const struct item *item);
    /* Makes one of either that of out. */
    void (*adopt)(struct editing *e, struct item *item);
    int (*compare)(const void *left, const void *right);
    uint32_t *out_start;
    void *out_row;
    uint64_t *out_beside;
    uint32_t count; /* in out so far */
};

static struct growth_rows rows_of(const struct editing *e, const struct kind *k,
                                  bool is_added, uint32_t p)
{
    if (!k->start[is_added])
        return (struct growth_rows){0, 0};
    return is_added ? growth_added_rows(e->m, k->start[1], p)
                    : growth_base_rows(e->m, k->start[0], p);
}

static void add_items(struct editing *e, const struct kind *k, bool is_added, uint32_t p)
{
    struct growth_rows r = rows_of(e, k, is_added, p);
    for (; r.from < r.to; r.from++) {
        struct item item = {.beside = k->beside[is_added][r.from],
                            .from = is_added ? INTERN_NONE : p,
                            .at = (uint32_t)e->items};
        memcpy(&item.row, (const char *)k->row[is_added] + r.from * k->size, k->size);
        if (!is_added && k->gives_way(e, &item))
            continue;
        k->adopt(e, &item);
        MEM_GROW(e->item, e->item_capacity, e->items + 1);
        e->item[e->items++] = item;
    }
}

static int compare_items(const void *left, const void *right, void *kind)
{
    const struct item *a = left, *b = right;
    const struct kind *k = kind;
    int order = k->compare(&a->row, &b->row);
    return order ? order : (a->at > b->at) - (a->at < b->at);
}

/* Mostly they are in order already. */
static void sort_items(struct editing *e, struct kind *k)
{
    bool in_order = true;
    for (size_t i = 1; i < e->items && in_order; i++)
        in_order = compare_items(&e->item[i - 1], &e->item[i], k) < 0;
    if (!in_order)
        qsort_r(e->item, e->items, sizeof *e->item, compare_items, k);
}

/* Which of two rows of the base was gathered first is known where they were the same
 * person's. */
static bool order_is_told(const struct editing *e, const struct kind *k)
{
    bool told = true;
    for (size_t i = 1; i < e->items && told; i++)
        told = e->item[i].from == e->item[i - 1].from || e->item[i].from == INTERN_NONE ||
               k->compare(&e->item[i - 1].row, &e->item[i].row) != 0;
    return told;
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void find_keys(struct editing *e, const struct kind *k, uint32_t p)
{
    struct growth_rows r = rows_of(e, k, true, p);
    e->keys = r.to - r.from;
    MEM_GROW(e->key, e->key_capacity, e->keys + 1);
    if (e->keys)
        memcpy(e->key, &k->beside[1][r.from], e->keys * sizeof *e->key);
    if (e->keys > 1)
        qsort(e->key, e->keys, sizeof *e->key, compare_keys);
}

static void put_person(struct editing *e, struct kind *k, uint32_t p)
{
    uint32_t source;
    e->items = 0;
    find_keys(e, k, p);
    for (size_t i = 0; growth_source(e->m, p, i, &source); i++)
        add_items(e, k, false, source);
    add_items(e, k, true, p);
    sort_items(e, k);
    e->m->wrong |= !order_is_told(e, k);
    k->out_start[p] = k->count;
    for (size_t i = 0; i < e->items; i++, k->count++) {
        memcpy((char *)k->out_row + k->count * k->size, &e->item[i].row, k->size);
        k->out_beside[k->count] = e->item[i].beside;
    }
}

/* ---- of each kind ----------------------------------------------------------------- */

static bool spell_gives_way(struct editing *e, const struct item *item)
{
    const struct spell *s = &item->row.spell;
    if (!e->gone[s->subscription])
        return false;
    e->m->wrong |= !growth_shift(e->m, SOURCE_REASON_SUPERSEDED, s->rows,
                                 s->rows && !s->currency ? (int64_t)item->beside : 0);
    return true;
}

static void adopt_spell(struct editing *e, struct item *item)
{
    struct spell *s = &item->row.spell;
    bool is_added = item->from == INTERN_NONE;
    int64_t factor = is_added ? e->m->added_factor : e->m->base_factor;
    e->m->wrong |= __builtin_mul_overflow(s->mrr, factor, &s->mrr);
    if (is_added) {
        s->subscription = e->subscription[s->subscription];
    } else if (s->currency) {
        const struct timeline *a = &e->m->base->timeline;
        s->currency =
            growth_currency_in(&e->m->added->timeline, a->currency[s->currency - 1].code);
        e->m->wrong |= !s->currency;
    }
}

/* Keys are of a customer: the same one is the same person's. */
static bool key_gives_way(struct editing *e, const struct item *item)
{
    struct growth_merging *m = e->m;
    if (!e->keys ||
        !bsearch(&item->beside, e->key, e->keys, sizeof *e->key, compare_keys))
        return false;
    if (m->room && m->room->apart) { /* rows of one file all count */
        m->wrong |= !m->room->same_file;
        return false;
    }
    m->wrong |= !growth_shift(m, SOURCE_REASON_SUPERSEDED, 1, 0);
    return true;
}

static int32_t wave_in_out(const struct editing *e, int32_t wave)
{
    return wave == TIMELINE_NO_WAVE ? wave : (int32_t)e->wave[wave];
}

static void adopt_answer(struct editing *e, struct item *item)
{
    struct answer *a = &item->row.answer;
    if (item->from != INTERN_NONE)
        return;
    a->survey = e->survey[a->survey];
    a->wave = wave_in_out(e, a->wave);
}

static void adopt_delivery(struct editing *e, struct item *item)
{
    struct delivery *d = &item->row.delivery;
    if (item->from != INTERN_NONE)
        return;
    d->survey = e->survey[d->survey];
    d->wave = wave_in_out(e, d->wave);
}

/* ---- subscriptions of several amounts
 * -------------------------------------------------- */

/* As has_history in gathered.c: of whom, or of what, there are several rows.  *told: what
 * a customer's are is not known of who stands for e-mails as well. */
static bool has_history(const struct growth_merging *m, bool *told)
{
    const struct timeline *t = &m->out->timeline;
    const struct source_growth *b = m->added->growth, *g = m->growth;
    bool current = g->editions.current_state, found = false;
    bool *seen = MEM_ARRAY(bool, g->editions.subscriptions + 1);
    bool *stands = MEM_ARRAY(bool, (size_t)t->people + 1);
    *told = true;
    for (uint64_t i = 0; i < b->aliases; i++)
        stands[b->alias[i].customer] = true;
    for (uint32_t p = 0; t->spell_start && p < t->people && !found; p++) {
        bool again = false;
        for (uint32_t i = t->spell_start[p]; i < t->spell_start[p + 1]; i++) {
            bool *own = current ? &seen[t->spell[i].subscription] : &again;
            bool is = t->spell[i].rows && *own;
            *told &= !is || current || !stands[p];
            found |= is && (current || !stands[p]);
            *own |= t->spell[i].rows > 0;
        }
    }
    *told |= found;
    free(seen);
    free(stands);
    return found;
}

/* ---- all
 * ------------------------------------------------------------------------------------ */

/* Room for as many as there can be; none where there are none. */
static bool make_rows(struct growth_merging *m, struct kind *k)
{
    size_t most = (size_t)growth_rows_all(k->start[0], m->base->timeline.people) +
                  growth_rows_all(k->start[1], m->added->timeline.people);
    if (!most || most > LOADING_PLACE_MAX)
        return !most;
    k->out_start = growth_make(m, (size_t)m->out->timeline.people + 1, sizeof(uint32_t));
    k->out_row = growth_make(m, most, k->size);
    k->out_beside = growth_make(m, most, sizeof *k->out_beside);
    return !m->wrong;
}

static bool merge_kind(struct editing *e, struct kind *k)
{
    struct growth_merging *m = e->m;
    uint32_t people = m->out->timeline.people;
    struct growth_room_behind behind = {0};
    bool good = make_rows(m, k);
    for (uint32_t p = 0; k->out_start && good && p < people; p++) {
        put_person(e, k, p);
        struct growth_rows a = rows_of(e, k, false, p);
        const struct growth_room_rows now = {k->out_row, k->size, k->out_beside,
                                             k->count},
                                      was = {k->row[0], k->size, k->beside[0],
                                             a.to > a.from ? a.to : behind.base};
        m->wrong |=
            !growth_room_leave_rows(m->room, &behind, m->out, &now, m->base, &was);
        good = !m->wrong;
    }
    if (k->out_start && good)
        k->out_start[people] = k->count;
    return good;
}

/* What nobody has any more. */
static void drop_empty(struct growth_merging *m, struct kind *k)
{
    if (k->count)
        return;
    growth_room_free(m->out, k->out_start);
    growth_room_free(m->out, k->out_row);
    growth_room_free(m->out, k->out_beside);
    k->out_start = NULL;
    k->out_row = k->out_beside = NULL;
}

static bool merge_rows(struct editing *e)
{
    struct growth_merging *m = e->m;
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    const struct growth_editions *x = &m->base->growth->editions,
                                 *y = &m->added->growth->editions;
    struct growth_editions *out = &m->growth->editions;
    struct timeline *t = &m->out->timeline;
    struct kind spells = {.size = sizeof(struct spell),
                          .start = {a->spell_start, b->spell_start},
                          .row = {a->spell, b->spell},
                          .beside = {x->spell_amount, y->spell_amount},
                          .gives_way = spell_gives_way,
                          .adopt = adopt_spell,
                          .compare = timeline_compare_spells};
    struct kind answers = {.size = sizeof(struct answer),
                           .start = {a->answer_start, b->answer_start},
                           .row = {a->answer, b->answer},
                           .beside = {x->answer_key, y->answer_key},
                           .gives_way = key_gives_way,
                           .adopt = adopt_answer,
                           .compare = timeline_compare_answers};
    struct kind deliveries = {.size = sizeof(struct delivery),
                              .start = {a->delivery_start, b->delivery_start},
                              .row = {a->delivery, b->delivery},
                              .beside = {x->delivery_key, y->delivery_key},
                              .gives_way = key_gives_way,
                              .adopt = adopt_delivery,
                              .compare = timeline_compare_deliveries};
    struct kind *all[] = {&spells, &answers, &deliveries};
    bool good = true;
    for (size_t i = 0; i < 3 && good; i++)
        good = merge_kind(e, all[i]);
    for (size_t i = 0; i < 3; i++)
        drop_empty(m, all[i]);
    t->spell_start = spells.out_start;
    t->spell = spells.out_row;
    out->spell_amount = spells.out_beside;
    t->answer_start = answers.out_start;
    t->answer = answers.out_row;
    out->answer_key = answers.out_beside;
    t->delivery_start = deliveries.out_start;
    t->delivery = deliveries.out_row;
    out->delivery_key = deliveries.out_beside;
    return good;
}

bool growth_merge_editions(struct growth_merging *m)
{
    struct editing e = {.m = m};
    struct timeline *t = &m->out->timeline;
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    m->growth->editions.current_state = m->base->growth->editions.current_state |
                                        m->added->growth->editions.current_state;
    bool told = true, good = number_all(&e) && merge_rows(&e);
    release(&e);
    if (!good)
        return false;
    growth_merge_currencies(m);
    t->has_mrr = a->has_mrr || b->has_mrr;
    t->has_mrr_history = has_history(m, &told);
    if (!t->answer_start && !t->delivery_start) {
        intern_free(m->out->surveys);
        m->out->surveys = NULL;
    }
    return told;
}

/* ---- in a file
 * ------------------------------------------------------------------------------ */

enum err growth_put_editions(const struct source *s, struct columns_writer *writer,
                             struct err_info *info)
{
    const struct growth_editions *e = &s->growth->editions;
    const struct timeline *t = &s->timeline;
    const struct columns_section section[] = {
        {"growth.subscription", sizeof *e->subscription, e->subscription,
         e->subscriptions},
        {"growth.wave", sizeof *e->wave, e->wave, e->waves},
        {"growth.spell_amount", sizeof *e->spell_amount, e->spell_amount,
         growth_rows_all(t->spell_start, t->people)},
        {"growth.answer_key", sizeof *e->answer_key, e->answer_key,
         growth_rows_all(t->answer_start, t->people)},
        {"growth.delivery_key", sizeof *e->delivery_key, e->delivery_key,
         growth_rows_all(t->delivery_start, t->people)},
    };
    return columns_put_all(writer, section, sizeof section / sizeof *section, info);
}

static bool spells_valid(const struct growth_editions *e, const struct timeline *t)
{
    bool valid = true;
    for (uint32_t i = 0; t->spell_start && i < t->spell_start[t->people]; i++)
        valid &= t->spell[i].subscription < e->subscriptions;
    return valid;
}

enum err growth_get_editions(struct source_growth *g, const struct source *s,
                             struct columns *file, struct err_info *info)
{
    struct growth_editions *e = &g->editions;
    const struct timeline *t = &s->timeline;
    const void *subscription, *wave;
    struct columns_section section[] = {
        {"growth.spell_amount", sizeof *e->spell_amount, NULL,
         growth_rows_all(t->spell_start, t->people)},
        {"growth.answer_key", sizeof *e->answer_key, NULL,
         growth_rows_all(t->answer_start, t->people)},
        {"growth.delivery_key", sizeof *e->delivery_key, NULL,
         growth_rows_all(t->delivery_start, t->people)},
    };
    enum err e1 = columns_find(file, "growth.subscription", sizeof *e->subscription,
                               &subscription, &e->subscriptions, info);
    if (!e1)
        e1 = columns_find(file, "growth.wave", sizeof *e->wave, &wave, &e->waves, info);
    if (!e1)
        e1 = columns_find_all(file, section, sizeof section / sizeof *section, info);
    if (e1)
        return e1;
    e->subscription = (void *)subscription;
    e->wave = (void *)wave;
    e->spell_amount = (void *)section[0].elements;
    e->answer_key = (void *)section[1].elements;
    e->delivery_key = (void *)section[2].elements;
    return spells_valid(e, t)
               ? ERR_OK
               : err_set(info, ERR_TRUNCATED, "the growth is not what was written");
}
