/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/pass_parts.h"

#include "base/mem.h"
#include "base/threads.h"
#include "stat/survival.h"

#include <stdlib.h>

struct surviving {
    const struct pass *pass;
    const struct slicing *slicing;
    uint32_t group, groups;
    struct survival_table *tables[THREADS_MAX]; /* the first thread's are the caller's */
};

static void survive_part(void *context, uint32_t part, uint32_t thread)
{
    const struct surviving *s = context;
    struct pass_range range = pass_range(s->pass, part);
    cubes_survival(s->pass->history, s->slicing, range.first, range.last, s->group,
                   s->groups, s->tables[thread]);
}

/* Three runs of counts a table. */
static int64_t *make_tables(struct surviving *s, uint32_t thread)
{
    int32_t days = s->tables[0]->days;
    size_t run = (size_t)days + 1;
    int64_t *counts = MEM_ARRAY(int64_t, 3 * run * s->groups), *next = counts;
    s->tables[thread] = MEM_ARRAY(struct survival_table, s->groups);
    for (uint32_t g = 0; g < s->groups; g++, next += 3 * run)
        s->tables[thread][g] =
            (struct survival_table){days, next, next + run, next + 2 * run};
    return counts;
}

static void add_tables(const struct surviving *s, uint32_t thread)
{
    for (uint32_t g = 0; g < s->groups; g++) {
        struct survival_table *sum = &s->tables[0][g];
        const struct survival_table *more = &s->tables[thread][g];
        for (int32_t t = 0; t <= sum->days; t++) {
            sum->entries[t] += more->entries[t];
            sum->events[t] += more->events[t];
            sum->censored[t] += more->censored[t];
        }
    }
}

void pass_survival(const struct pass *pass, const struct slicing *slicing, uint32_t group,
                   uint32_t groups, struct survival_table *tables)
{
    struct surviving s = {pass, slicing, group, groups, {tables}};
    int64_t *counts[THREADS_MAX];
    size_t own = 3 * sizeof(int64_t) * groups * ((size_t)tables->days + 1);
    uint32_t threads = pass_threads(pass, own);
    for (uint32_t i = 1; i < threads; i++)
        counts[i] = make_tables(&s, i);
    threads_deal(threads, pass_parts(pass), survive_part, &s);
    for (uint32_t i = 1; i < threads; i++) {
        add_tables(&s, i);
        free(s.tables[i]);
        free(counts[i]);
    }
}
