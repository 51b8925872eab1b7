/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth.h"

/* A growth as sections of a file. */

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
