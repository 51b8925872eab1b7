/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_survival: the durations of first presence spans as counts by day. */
#include "timeline/cubes.h"

#include "stat/survival.h"

static void count_person(const struct history *h, uint32_t person,
                         struct survival_table *table)
{
    uint32_t span = h->span_start[person];
    int32_t origin = h->span_begin[span], end = h->span_end[span];
    bool ended = end <= h->as_of;
    int32_t left = ended ? end : h->as_of + 1;
    if (left <= h->first_day)
        return; /* over before anybody looked */
    int32_t duration = left - origin;
    int32_t entry = origin < h->first_day ? h->first_day - origin : 0;
    CHECK(entry < duration && duration <= table->days);
    table->entries[entry]++;
    if (ended)
        table->events[duration]++;
    else
        table->censored[duration]++;
}

void cubes_survival(const struct history *h, const struct slicing *slicing,
                    uint32_t first, uint32_t last, uint32_t group, uint32_t groups,
                    struct survival_table *tables)
{
    CHECK(first <= last && last <= h->people);
    CHECK(!slicing_moves(slicing));
    for (uint32_t person = first; person < last; person++) {
        uint32_t table = slicing_group(slicing, person, 0) - group;
        if (table < groups && h->span_start[person] < h->span_start[person + 1])
            count_person(h, person, &tables[table]);
    }
}
