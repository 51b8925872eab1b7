/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_renewal: the terms of each contract, one after the other.  Terms are not kept in
 * the history: a contract of days would need one entry for each. */
#include "timeline/cubes.h"

struct walk {
    const struct periods *periods;
    const struct slicing *slicing;
    struct renewal_cell *cells;
    uint32_t person;
};

static void count_end(const struct walk *w, int32_t day, bool renewed)
{
    int32_t period = periods_find(w->periods, day);
    if (period == PERIODS_BEFORE || period >= w->periods->count)
        return;
    struct renewal_cell *cell =
        w->cells + slicing_cell(w->slicing, w->periods, w->person, period);
    cell->ended++;
    cell->renewed += renewed;
}

static void add_contract(const struct walk *w, const struct history_contract *c)
{
    int32_t last_day = w->periods->snapshot[w->periods->count];
    int32_t day = INT32_MIN;
    for (int32_t k = 1; (day = history_term_begin(c, k)) < c->end; k++) {
        if (day > last_day)
            return;
        count_end(w, day, true);
    }
    if (day == c->end || !c->replaced) /* the last term, whole or cut short */
        count_end(w, c->end, c->continued);
}

void cubes_renewal(const struct history *h, const struct periods *periods,
                   const struct slicing *slicing, uint32_t first, uint32_t last,
                   struct renewal_cell *cells)
{
    CHECK(first <= last && last <= h->people);
    struct walk w = {.periods = periods, .slicing = slicing, .cells = cells};
    if (h->contract_start == NULL)
        return;
    for (w.person = first; w.person < last; w.person++)
        for (uint32_t i = h->contract_start[w.person];
             i < h->contract_start[w.person + 1]; i++)
            add_contract(&w, &h->contract[i]);
}
