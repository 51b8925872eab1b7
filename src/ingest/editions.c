/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include "base/money.h"

/* The same export, week after week: what a later file has as well, it knows better.  A
 * subscription is named by its id, an answer by person, survey and wave (or time).  All
 * of the key's rows in earlier files give way to all of those in the latest. */

struct loading_edition reading_edition(struct reading *r, const void *key, size_t size)
{
    struct loading *l = r->l;
    struct loading_edition e = {.key = INTERN_NONE, .file = (uint16_t)r->file};
    if (!l->several[r->layout->kind])
        return e;
    e.key = intern_add(l->editions, key, size);
    MEM_GROW(l->edition_file, l->edition_capacity, (size_t)e.key + 1);
    l->edition_file[e.key] = e.file;
    return e;
}

static bool stays(const struct loading *l, const struct loading_edition *e)
{
    return e->key == INTERN_NONE || l->edition_file[e->key] == e->file;
}

static bool tally(struct loading *l, uint32_t rows, int64_t amount)
{
    struct history_tally *t = &l->left_out[SOURCE_REASON_SUPERSEDED];
    t->rows += rows;
    return money_add(&t->amount, rows ? amount : 0);
}

static uint32_t *make_map(const struct loading *l, size_t count)
{
    return l->options->keep_row_reasons ? mem_alloc(count + 1, sizeof(uint32_t)) : NULL;
}

static bool settle_spells(struct loading *l)
{
    bool fits = true;
    size_t kept = 0;
    l->spell_kept = make_map(l, l->spell_count);
    for (size_t i = 0; i < l->spell_count; i++) {
        const struct loading_spell *s = &l->spell[i];
        bool stay = stays(l, &s->edition);
        if (l->spell_kept)
            l->spell_kept[i] = stay ? (uint32_t)kept : INTERN_NONE;
        if (stay)
            l->spell[kept++] = *s;
        else /* nobody adds up several currencies */
            fits =
                tally(l, s->spell.rows, s->currency == INTERN_NONE ? s->spell.mrr : 0) &&
                fits;
    }
    l->spell_count = kept;
    return fits;
}

static bool settle_answers(struct loading *l)
{
    bool fits = true;
    size_t kept = 0;
    l->answer_kept = make_map(l, l->answer_count);
    for (size_t i = 0; i < l->answer_count; i++) {
        bool stay = stays(l, &l->answer[i].edition);
        if (l->answer_kept)
            l->answer_kept[i] = stay ? (uint32_t)kept : INTERN_NONE;
        if (stay)
            l->answer[kept++] = l->answer[i];
        else
            fits = tally(l, 1, 0) && fits;
    }
    l->answer_count = kept;
    return fits;
}

static bool settle_deliveries(struct loading *l)
{
    bool fits = true;
    size_t kept = 0;
    l->delivery_kept = make_map(l, l->delivery_count);
    for (size_t i = 0; i < l->delivery_count; i++) {
        bool stay = stays(l, &l->delivery[i].edition);
        if (l->delivery_kept)
            l->delivery_kept[i] = stay ? (uint32_t)kept : INTERN_NONE;
        if (stay)
            l->delivery[kept++] = l->delivery[i];
        else
            fits = tally(l, 1, 0) && fits;
    }
    l->delivery_count = kept;
    return fits;
}

bool loading_settle_editions(struct loading *l)
{
    bool fits = settle_spells(l);
    fits = settle_answers(l) && fits;
    return settle_deliveries(l) && fits;
}
