/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth.h"
#include "ingest/loading.h"

#include <stdlib.h>

/* Files are read kind by kind, and yet names have the numbers that reading file after
 * file would give them: those of the first files come first, whatever comes later, so
 * that a source can grow.  Where there is one kind, that is so by itself. */

#define FILE_SHIFT 48 /* of a sight: its file, and which of all sights it is */

void loading_sight(struct loading_sights *s, size_t file, uint32_t code)
{
    size_t before = s->capacity;
    MEM_GROW(s->first, s->capacity, (size_t)code + 1);
    for (size_t i = before; i < s->capacity; i++)
        s->first[i] = UINT64_MAX;
    if (s->first[code] >> FILE_SHIFT > file)
        s->first[code] = (uint64_t)file << FILE_SHIFT | s->count++;
}

void loading_sight_many(struct loading *l, size_t file, const uint32_t *codes,
                        size_t count)
{
    for (size_t i = 0; l->by_file && i < count; i++)
        if (codes[i] != INTERN_NONE)
            loading_sight(&l->sights, file, codes[i]);
}

/* ---- numbers anew ------------------------------------------------------------------ */

struct numbered {
    uint64_t first;
    uint32_t code;
};

static int compare(const void *left, const void *right)
{
    const struct numbered *a = left, *b = right;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return (a->code > b->code) - (a->code < b->code);
}

static uint64_t first_of(const struct loading_sights *s, uint32_t code)
{
    return code < s->capacity ? s->first[code] : UINT64_MAX;
}

static bool in_order(const struct loading_sights *s, uint32_t count)
{
    bool ascend = true;
    for (uint32_t i = 1; ascend && i < count; i++)
        ascend = first_of(s, i - 1) <= first_of(s, i);
    return ascend;
}

/* Gives the set's names their numbers; returns them by the number that each had, owned,
 * or NULL where nothing changes. */
static uint32_t *number(struct intern **set, const struct loading_sights *s)
{
    uint32_t count = intern_count(*set);
    if (in_order(s, count))
        return NULL;
    struct numbered *all = mem_alloc((size_t)count + 1, sizeof *all);
    uint32_t *now = mem_alloc((size_t)count + 1, sizeof *now);
    struct intern *anew = intern_create();
    for (uint32_t i = 0; i < count; i++)
        all[i] = (struct numbered){first_of(s, i), i};
    qsort(all, count, sizeof *all, compare);
    for (uint32_t i = 0; i < count; i++) {
        size_t size;
        const char *text = intern_text(*set, all[i].code, &size);
        now[all[i].code] = intern_add(anew, text, size);
    }
    intern_free(*set);
    *set = anew;
    free(all);
    return now;
}

static void renumber(uint32_t *code, const uint32_t *now)
{
    if (*code != INTERN_NONE)
        *code = now[*code];
}

/* Per code: moves each element to its new code; `empty` where there is none. */
static void move(uint32_t **elements, size_t *capacity, uint32_t count, uint32_t empty,
                 const uint32_t *now)
{
    if (!*elements)
        return;
    uint32_t *moved = mem_alloc((size_t)count + 1, sizeof *moved);
    for (uint32_t i = 0; i < count; i++)
        moved[now[i]] = i < *capacity ? (*elements)[i] : empty;
    free(*elements);
    *elements = moved;
    *capacity = count;
}

/* What rows that stand for themselves say of whom. */
static void renumber_rows(struct loading *l, const uint32_t *now)
{
    for (size_t i = 0; i < l->refund_count; i++)
        renumber(&l->refund[i].customer, now);
    for (size_t i = 0; i < l->refund_rows; i++)
        renumber(&l->refund_row[i].customer, now);
    for (size_t i = 0; i < l->activity_count; i++)
        renumber(&l->activity[i].customer, now);
    for (size_t i = 0; i < l->spell_count; i++)
        renumber(&l->spell[i].customer, now);
    for (size_t i = 0; i < l->answer_count; i++)
        renumber(&l->answer[i].customer, now);
    for (size_t i = 0; i < l->delivery_count; i++)
        renumber(&l->delivery[i].customer, now);
    for (size_t i = 0; i < l->snapshot_count; i++)
        renumber(&l->snapshot[i].customer, now);
}

static void renumber_customers(struct loading *l, const uint32_t *now)
{
    uint32_t count = intern_count(l->customers);
    for (size_t i = 0; i < l->order_count; i++)
        renumber(&l->order[i].customer, now);
    renumber_rows(l, now);
    for (size_t i = 0; i < l->options->attribute_count; i++) {
        struct loading_attribute *a = &l->attributes[i];
        for (size_t k = 0; k < a->count; k++)
            renumber(&a->seen[k].customer, now);
        move(&a->stated, &a->stated_capacity, count, 0, now);
    }
    for (size_t i = 0; i < l->alias_capacity; i++)
        renumber(&l->alias[i], now);
    move(&l->alias, &l->alias_capacity, count, INTERN_NONE, now);
    move(&l->in_snapshot, &l->in_snapshot_capacity, count, 0, now);
}

static void renumber_survey(uint32_t *survey, int32_t *wave, const uint32_t *survey_now,
                            const uint32_t *wave_now)
{
    if (survey_now)
        *survey = survey_now[*survey];
    if (wave_now && *wave != TIMELINE_NO_WAVE)
        *wave = (int32_t)wave_now[*wave];
}

static void renumber_surveys(struct loading *l)
{
    uint32_t *survey = number(&l->surveys, &l->survey_sights);
    uint32_t *wave = number(&l->waves, &l->wave_sights);
    for (size_t i = 0; i < l->answer_count; i++)
        renumber_survey(&l->answer[i].answer.survey, &l->answer[i].answer.wave, survey,
                        wave);
    for (size_t i = 0; i < l->delivery_count; i++)
        renumber_survey(&l->delivery[i].delivery.survey, &l->delivery[i].delivery.wave,
                        survey, wave);
    free(survey);
    free(wave);
}

void loading_settle_numbers(struct loading *l)
{
    if (!l->by_file)
        return;
    renumber_surveys(l);
    uint32_t *now = number(&l->customers, &l->sights);
    if (now)
        renumber_customers(l, now);
    free(now);
    for (size_t i = 0; i < l->options->attribute_count; i++) {
        struct loading_attribute *a = &l->attributes[i];
        now = number(&a->values, &a->sights);
        for (size_t k = 0; now && k < a->count; k++)
            renumber(&a->seen[k].code, now);
        free(now);
    }
}
