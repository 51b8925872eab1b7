/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/firsts.h"

#include "base/intern.h"
#include "base/mem.h"

#include <stdlib.h>

void firsts_note(struct firsts *f, uint32_t code, int64_t batch)
{
    size_t before = f->capacity;
    MEM_GROW(f->seen, f->capacity, (size_t)code + 1);
    for (size_t i = before; i < f->capacity; i++)
        f->seen[i] = (struct firsts_seen){.code = (uint32_t)i};
    struct firsts_seen *s = &f->seen[code];
    if (s->turn && s->batch <= batch)
        return;
    s->batch = batch;
    s->turn = ++f->turns;
}

static int compare(const void *left, const void *right)
{
    const struct firsts_seen *a = left, *b = right;
    if (a->batch != b->batch)
        return a->batch < b->batch ? -1 : 1;
    return (a->turn > b->turn) - (a->turn < b->turn);
}

uint32_t *firsts_numbers(struct firsts *f, uint32_t count)
{
    bool sorted = true;
    for (uint32_t i = 1; i < count && sorted; i++)
        sorted = compare(&f->seen[i - 1], &f->seen[i]) < 0;
    if (sorted)
        return NULL;
    qsort(f->seen, count, sizeof *f->seen, compare);
    uint32_t *number = mem_alloc(count, sizeof *number);
    for (uint32_t i = 0; i < count; i++)
        number[f->seen[i].code] = i;
    return number;
}

struct intern *firsts_arrange(struct intern *names, const uint32_t *number)
{
    if (!number)
        return names;
    uint32_t count = intern_count(names);
    uint32_t *code = mem_alloc(count, sizeof *code);
    struct intern *arranged = intern_create();
    for (uint32_t i = 0; i < count; i++)
        code[number[i]] = i;
    for (uint32_t i = 0; i < count; i++) {
        size_t size;
        const char *text = intern_text(names, code[i], &size);
        intern_add(arranged, text, size);
    }
    free(code);
    intern_free(names);
    return arranged;
}

void firsts_release(struct firsts *f)
{
    free(f->seen);
    *f = (struct firsts){0};
}
