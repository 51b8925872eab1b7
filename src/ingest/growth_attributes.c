/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include <stdlib.h>

/* Values that people have, and when they change. */

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
static bool merge_attribute(struct growth_merging *m, size_t i)
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
        struct growth_rows x = growth_base_rows(m, c.a->change_start, p);
        struct growth_rows y = growth_added_rows(m, c.b->change_start, p);
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

bool growth_merge_attributes(struct growth_merging *m)
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
