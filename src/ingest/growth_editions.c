/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "base/money.h"
#include "ingest/loading.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* Subscriptions, answers and deliveries.  All of a key's rows in earlier files give way
 * to those of the latest (editions.c), so of the base's those stay whose key is none of
 * what is added.  What stays and what is added is built into a timeline like what a
 * loading gathers, of which the base's was gathered first. */

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

/* Numbers in out. */
struct editing {
    struct growth_merging *m;
    uint32_t *subscription, *wave, *survey; /* of those of added */
    bool *gone; /* per subscription of the base: added tells of it as well */
    struct intern *answers, *deliveries; /* keys of added */
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

static struct intern *keys_of(const uint64_t *key, const uint32_t *start, uint32_t people)
{
    struct intern *set = intern_create();
    for (uint32_t i = 0; start && i < start[people]; i++)
        intern_add(set, (const char *)&key[i], sizeof *key);
    return set;
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

static bool number_all(struct editing *e)
{
    const struct source *base = e->m->base, *added = e->m->added;
    const struct growth_editions *a = &base->growth->editions,
                                 *b = &added->growth->editions;
    struct growth_editions *out = &e->m->growth->editions;
    const struct timeline *t = &added->timeline;
    e->gone = MEM_ARRAY(bool, a->subscriptions + 1);
    e->subscription =
        number_sums(a->subscription, a->subscriptions, b->subscription, b->subscriptions,
                    &out->subscription, &out->subscriptions, e->gone);
    e->wave =
        number_sums(a->wave, a->waves, b->wave, b->waves, &out->wave, &out->waves, NULL);
    e->answers = keys_of(b->answer_key, t->answer_start, t->people);
    e->deliveries = keys_of(b->delivery_key, t->delivery_start, t->people);
    number_surveys(e);
    return e->subscription && e->wave && !e->m->wrong;
}

static void release(struct editing *e)
{
    free(e->subscription);
    free(e->wave);
    free(e->survey);
    free(e->gone);
    intern_free(e->answers);
    intern_free(e->deliveries);
}

/* ---- what stays, and what is added
 * ----------------------------------------------------- */

/* Rows of a kind, as they are given to a timeline. */
struct rows {
    size_t size; /* of one */
    /* Of base and added: theirs, and of each the 8 bytes that its growth has. */
    const uint32_t *start[2];
    const char *row[2];
    const uint64_t *beside[2];
    /* Does the base's give way?  Notes that. */
    bool (*gives_way)(struct editing *e, const void *row, uint64_t beside);
    /* Makes one of either that of out. */
    void (*adopt)(struct editing *e, void *row, bool is_added);
    /* Of two of a person: are they in the order in which they were gathered? */
    bool (*same_place)(const void *a, const void *b);
    char *all;
    uint32_t *person, *from, *position, count; /* from: person of the base; NONE: added */
    uint64_t *all_beside;
};

static uint32_t rows_in(const uint32_t *start, const struct source *s)
{
    return start ? start[s->timeline.people] : 0;
}

static void gather_of(struct editing *e, struct rows *r, bool is_added)
{
    struct growth_merging *m = e->m;
    const struct source *s = is_added ? m->added : m->base;
    const uint32_t *start = r->start[is_added];
    for (uint32_t p = 0; start && p < s->timeline.people; p++)
        for (uint32_t i = start[p]; i < start[p + 1]; i++) {
            const char *row = r->row[is_added] + i * r->size;
            uint64_t beside = r->beside[is_added][i];
            if (!is_added && r->gives_way(e, row, beside))
                continue;
            uint32_t at = r->count++;
            memcpy(r->all + at * r->size, row, r->size);
            r->adopt(e, r->all + at * r->size, is_added);
            r->person[at] = is_added ? p : growth_person(m, p);
            r->from[at] = is_added ? INTERN_NONE : p;
            r->all_beside[at] = beside;
        }
}

static void gather(struct editing *e, struct rows *r)
{
    size_t most =
        (size_t)rows_in(r->start[0], e->m->base) + rows_in(r->start[1], e->m->added) + 1;
    r->all = mem_alloc(most, r->size);
    r->person = mem_alloc(most, sizeof *r->person);
    r->from = mem_alloc(most, sizeof *r->from);
    r->position = mem_alloc(most, sizeof *r->position);
    r->all_beside = mem_alloc(most, sizeof *r->all_beside);
    gather_of(e, r, false);
    gather_of(e, r, true);
}

static void release_rows(struct rows *r)
{
    free(r->all);
    free(r->person);
    free(r->from);
    free(r->position);
    free(r->all_beside);
}

/* What the growth has of each, at its place. */
static uint64_t *place_beside(const struct rows *r)
{
    uint64_t *beside = mem_alloc((size_t)r->count + 1, sizeof *beside);
    for (uint32_t i = 0; i < r->count; i++)
        beside[r->position[i]] = r->all_beside[i];
    return beside;
}

/* Which of two rows of the base was gathered first is known where they were the same
 * person's. */
static bool order_is_told(const struct rows *r, const uint32_t *start, const char *row,
                          uint32_t people)
{
    uint32_t *from = mem_alloc((size_t)r->count + 1, sizeof *from);
    bool told = true;
    for (uint32_t i = 0; i < r->count; i++)
        from[r->position[i]] = r->from[i];
    for (uint32_t p = 0; start && p < people && told; p++)
        for (uint32_t i = start[p] + 1; i < start[p + 1] && told; i++)
            told = from[i] == from[i - 1] || from[i] == INTERN_NONE ||
                   !r->same_place(row + i * r->size, row + (i - 1) * r->size);
    free(from);
    return told;
}

/* ---- of each kind
 * ------------------------------------------------------------------------ */

static bool spell_gives_way(struct editing *e, const void *row, uint64_t beside)
{
    const struct spell *s = row;
    if (!e->gone[s->subscription])
        return false;
    e->m->wrong |= !growth_shift(e->m, SOURCE_REASON_SUPERSEDED, s->rows,
                                 s->rows ? (int64_t)beside : 0);
    return true;
}

static void adopt_spell(struct editing *e, void *row, bool is_added)
{
    struct spell *s = row;
    int64_t factor = is_added ? e->m->added_factor : e->m->base_factor;
    e->m->wrong |= __builtin_mul_overflow(s->mrr, factor, &s->mrr);
    if (is_added)
        s->subscription = e->subscription[s->subscription];
}

static bool same_spell(const void *left, const void *right)
{
    const struct spell *a = left, *b = right;
    return a->subscription == b->subscription && a->begin == b->begin;
}

static bool key_gives_way(struct editing *e, const struct intern *added, uint64_t key)
{
    if (intern_find(added, (const char *)&key, sizeof key) == INTERN_NONE)
        return false;
    e->m->wrong |= !growth_shift(e->m, SOURCE_REASON_SUPERSEDED, 1, 0);
    return true;
}

static bool answer_gives_way(struct editing *e, const void *row, uint64_t key)
{
    (void)row;
    return key_gives_way(e, e->answers, key);
}

static void adopt_answer(struct editing *e, void *row, bool is_added)
{
    struct answer *a = row;
    if (!is_added)
        return;
    a->survey = e->survey[a->survey];
    a->wave = a->wave == TIMELINE_NO_WAVE ? a->wave : (int32_t)e->wave[a->wave];
}

static bool same_answer(const void *left, const void *right)
{
    const struct answer *a = left, *b = right;
    return a->survey == b->survey && a->kind == b->kind && a->wave == b->wave &&
           a->day == b->day;
}

static bool delivery_gives_way(struct editing *e, const void *row, uint64_t key)
{
    (void)row;
    return key_gives_way(e, e->deliveries, key);
}

static void adopt_delivery(struct editing *e, void *row, bool is_added)
{
    struct delivery *d = row;
    if (!is_added)
        return;
    d->survey = e->survey[d->survey];
    d->wave = d->wave == TIMELINE_NO_WAVE ? d->wave : (int32_t)e->wave[d->wave];
}

static bool same_delivery(const void *left, const void *right)
{
    const struct delivery *a = left, *b = right;
    return a->survey == b->survey && a->wave == b->wave && a->day == b->day;
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

/* Of the built what this file is of. */
static void take(struct growth_merging *m, struct timeline *built)
{
    struct timeline *t = &m->out->timeline;
    t->spell_start = built->spell_start;
    t->spell = built->spell;
    t->answer_start = built->answer_start;
    t->answer = built->answer;
    t->delivery_start = built->delivery_start;
    t->delivery = built->delivery;
    built->spell_start = built->answer_start = built->delivery_start = NULL;
    built->spell = NULL;
    built->answer = NULL;
    built->delivery = NULL;
    timeline_release(built);
}

static void build(struct growth_merging *m, struct rows *spells, struct rows *answers,
                  struct rows *deliveries)
{
    struct timeline built;
    const struct timeline_input in = {.people = m->out->timeline.people,
                                      .spells = spells->count,
                                      .spell_person = spells->person,
                                      .spell = (const struct spell *)spells->all,
                                      .spell_position = spells->position,
                                      .answers = answers->count,
                                      .answer_person = answers->person,
                                      .answer = (const struct answer *)answers->all,
                                      .answer_position = answers->position,
                                      .deliveries = deliveries->count,
                                      .delivery_person = deliveries->person,
                                      .delivery =
                                          (const struct delivery *)deliveries->all,
                                      .delivery_position = deliveries->position};
    timeline_build(&built, &in, NULL);
    take(m, &built);
    m->growth->editions.spell_amount = place_beside(spells);
    m->growth->editions.answer_key = place_beside(answers);
    m->growth->editions.delivery_key = place_beside(deliveries);
}

static bool merge_rows(struct editing *e)
{
    struct growth_merging *m = e->m;
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    const struct growth_editions *x = &m->base->growth->editions,
                                 *y = &m->added->growth->editions;
    struct timeline *t = &m->out->timeline;
    struct rows spells = {.size = sizeof(struct spell),
                          .start = {a->spell_start, b->spell_start},
                          .row = {(const char *)a->spell, (const char *)b->spell},
                          .beside = {x->spell_amount, y->spell_amount},
                          .gives_way = spell_gives_way,
                          .adopt = adopt_spell,
                          .same_place = same_spell};
    struct rows answers = {.size = sizeof(struct answer),
                           .start = {a->answer_start, b->answer_start},
                           .row = {(const char *)a->answer, (const char *)b->answer},
                           .beside = {x->answer_key, y->answer_key},
                           .gives_way = answer_gives_way,
                           .adopt = adopt_answer,
                           .same_place = same_answer};
    struct rows deliveries = {
        .size = sizeof(struct delivery),
        .start = {a->delivery_start, b->delivery_start},
        .row = {(const char *)a->delivery, (const char *)b->delivery},
        .beside = {x->delivery_key, y->delivery_key},
        .gives_way = delivery_gives_way,
        .adopt = adopt_delivery,
        .same_place = same_delivery};
    gather(e, &spells);
    gather(e, &answers);
    gather(e, &deliveries);
    bool good = !m->wrong;
    if (good)
        build(m, &spells, &answers, &deliveries);
    if (good && m->moved_count)
        good =
            order_is_told(&spells, t->spell_start, (char *)t->spell, t->people) &&
            order_is_told(&answers, t->answer_start, (char *)t->answer, t->people) &&
            order_is_told(&deliveries, t->delivery_start, (char *)t->delivery, t->people);
    release_rows(&spells);
    release_rows(&answers);
    release_rows(&deliveries);
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
         rows_in(t->spell_start, s)},
        {"growth.answer_key", sizeof *e->answer_key, e->answer_key,
         rows_in(t->answer_start, s)},
        {"growth.delivery_key", sizeof *e->delivery_key, e->delivery_key,
         rows_in(t->delivery_start, s)},
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
         rows_in(t->spell_start, s)},
        {"growth.answer_key", sizeof *e->answer_key, NULL, rows_in(t->answer_start, s)},
        {"growth.delivery_key", sizeof *e->delivery_key, NULL,
         rows_in(t->delivery_start, s)},
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
