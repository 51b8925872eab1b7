/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/segments.h"

#include <stdlib.h>

static void add(struct segments *s, const char *path, const struct source_given *given,
                enum source_kind kind, uint64_t rows)
{
    size_t need = s->count + 1;
    MEM_GROW(s->paths, s->capacity[0], need);
    MEM_GROW(s->given, s->capacity[1], need);
    MEM_GROW(s->kinds, s->capacity[2], need);
    MEM_GROW(s->rows, s->capacity[3], need);
    s->paths[s->count] = path;
    s->given[s->count] = *given;
    s->kinds[s->count] = kind;
    s->rows[s->count++] = rows;
    s->rows_all += rows;
}

void segments_add(struct segments *s, const struct source_options *o, size_t i,
                  int64_t rows)
{
    add(s, o->paths[i], &o->given[i], o->kinds[i], (uint64_t)rows);
}

void segments_add_some(struct segments *s, const struct segments *of, size_t first,
                       size_t count)
{
    for (size_t i = first; i < first + count; i++)
        add(s, of->paths[i], &of->given[i], of->kinds[i], of->rows[i]);
}

struct source_options segments_of(const struct segments *s,
                                  const struct source_options *options)
{
    struct source_options o = *options;
    o.paths = s->paths;
    o.given = s->given;
    o.kinds = s->kinds;
    o.path_count = s->count;
    return o;
}

void segments_release(struct segments *s)
{
    free(s->paths);
    free(s->given);
    free(s->kinds);
    free(s->rows);
}
