/* SPDX-License-Identifier: Apache-2.0 */
/* Base and added are merged person by person: who is in both keeps the base's number, new
 * people get the next ones in the order in which they were first seen, as one loading
 * would number them. */
#include "ingest/growth_parts.h"

void growth_merge_people(struct growth_merging *m)
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
