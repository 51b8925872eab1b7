/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/checks.h"

#include "base/threads.h"

#include <stdatomic.h>

enum { PART_PEOPLE = 1 << 14 };

struct checking {
    uint32_t people;
    checks_person *valid;
    const void *context;
    atomic_bool wrong;
};

static void check_part(void *context, uint32_t part)
{
    struct checking *c = context;
    uint32_t from = part * PART_PEOPLE;
    uint32_t to = c->people - from < PART_PEOPLE ? c->people : from + PART_PEOPLE;
    for (uint32_t p = from; p < to; p++)
        if (!c->valid(c->context, p)) {
            atomic_store(&c->wrong, true);
            return;
        }
}

bool checks_people(uint32_t people, checks_person *valid, const void *context)
{
    struct checking c = {.people = people, .valid = valid, .context = context};
    threads_run(people / PART_PEOPLE + (people % PART_PEOPLE > 0), check_part, &c);
    return !atomic_load(&c.wrong);
}
