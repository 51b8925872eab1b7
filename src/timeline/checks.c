/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/checks.h"

#include "base/threads.h"

#include <stdatomic.h>

/* Loops without a way out over counts that cannot wrap, which the compiler does for many
 * at once. */

bool checks_starts(const uint32_t *start, uint32_t from, uint32_t to, int64_t rows)
{
    uint32_t descend = 0;
    if (!start)
        return true;
    for (size_t i = from, end = to; i < end; i++)
        descend += start[i] > start[i + 1];
    return descend == 0 && start[to] <= rows;
}

/* A row may begin too early where another one's rows begin, and nowhere else. */
bool checks_follow(const int32_t *begin, const int32_t *end, const uint32_t *start,
                   uint32_t from, uint32_t to)
{
    uint32_t first = start[from], last = start[to], early = 0, allowed = 0;
    for (size_t i = first + (size_t)1; i < last; i++)
        early += begin[i] < end[i - 1];
    for (uint32_t p = from; p < to; p++) {
        uint32_t i = start[p];
        if (i > first && i < start[p + 1])
            allowed += begin[i] < end[i - 1];
    }
    return early == allowed;
}

bool checks_days(const int32_t *day, const uint32_t *start, uint32_t from, uint32_t to,
                 int32_t first, int32_t last)
{
    uint32_t outside = 0;
    for (size_t i = start[from], end = start[to]; i < end; i++)
        outside += (day[i] < first) | (day[i] > last);
    return outside == 0 && checks_follow(day, day, start, from, to);
}

enum { PART_PEOPLE = 1 << 14 };

struct checking {
    uint32_t people;
    checks_part *valid;
    const void *context;
    atomic_bool wrong;
};

static void check_part(void *context, uint32_t part)
{
    struct checking *c = context;
    uint32_t from = part * PART_PEOPLE;
    uint32_t to = c->people - from < PART_PEOPLE ? c->people : from + PART_PEOPLE;
    if (!c->valid(c->context, from, to))
        atomic_store(&c->wrong, true);
}

bool checks_people(uint32_t people, checks_part *valid, const void *context)
{
    struct checking c = {.people = people, .valid = valid, .context = context};
    threads_run(people / PART_PEOPLE + (people % PART_PEOPLE > 0), check_part, &c);
    return !atomic_load(&c.wrong);
}
