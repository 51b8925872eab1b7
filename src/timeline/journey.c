/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_journey: a person's days of every kind set marks on the periods they fall into;
 * then each marked period counts once.  Marks are cleared as they are read, so that the
 * scratch is zero again for the next person. */
#include "timeline/cubes.h"

struct walk {
    const struct timeline *t;
    const struct history *h;
    const struct journey_rule *rule;
    const struct periods *periods;
    const struct slicing *slicing;
    struct journey_cell *cells;
    uint8_t *marks; /* one a period */
    uint32_t person;
    int32_t low, high; /* the periods marked so far */
};

static bool in_table(const struct walk *w, int32_t period)
{
    return period != PERIODS_BEFORE && period < w->periods->count;
}

static void mark_period(struct walk *w, int32_t period, uint8_t flags)
{
    w->marks[period] |= flags;
    w->low = period < w->low ? period : w->low;
    w->high = period > w->high ? period : w->high;
}

static void mark(struct walk *w, int32_t day, uint8_t flags)
{
    int32_t period = periods_find(w->periods, day);
    if (flags && in_table(w, period))
        mark_period(w, period, flags);
}

static void mark_activities(struct walk *w)
{
    const struct timeline *t = w->t;
    for (uint32_t i = t->activity_start[w->person]; i < t->activity_start[w->person + 1];
         i++) {
        uint16_t event = t->activity_event[i];
        bool seen = !w->rule->seen || w->rule->seen[event];
        bool considered = w->rule->considered && w->rule->considered[event];
        mark(w, t->activity_day[i],
             considered ? JOURNEY_SEEN | JOURNEY_CONSIDERED
             : seen     ? JOURNEY_SEEN
                        : 0);
    }
}

static void mark_orders(struct walk *w)
{
    const struct history *h = w->h;
    uint32_t first = h->order_start[w->person];
    for (uint32_t i = first; i < h->order_start[w->person + 1]; i++) {
        int32_t period = periods_find(w->periods, h->order_day[i]);
        if (!in_table(w, period))
            continue;
        bool before = h->order_day[first] < w->periods->bound[period];
        mark_period(w, period,
                    JOURNEY_SEEN | JOURNEY_CONSIDERED | JOURNEY_BOUGHT |
                        (before ? JOURNEY_KEPT : 0));
    }
}

/* next: the person's next answer, or NULL. */
static bool is_advocate(const struct walk *w, const struct answer *a,
                        const struct answer *next)
{
    if (a->kind == ANSWER_REVIEW)
        return a->score >= JOURNEY_REVIEW_MIN;
    return a->kind == ANSWER_NPS && a->score >= JOURNEY_PROMOTER_MIN &&
           (next == NULL || !cubes_answer_superseded(w->periods, a, next));
}

static void mark_answers(struct walk *w)
{
    const struct timeline *t = w->t;
    uint32_t stop = t->answer_start[w->person + 1];
    for (uint32_t i = t->answer_start[w->person]; i < stop; i++) {
        const struct answer *a = &t->answer[i];
        if (is_advocate(w, a, i + 1 < stop ? a + 1 : NULL))
            mark(w, a->day, JOURNEY_ADVOCATE);
    }
}

/* Who brought somebody is an advocate when these become customers. */
static void mark_referees(struct walk *w)
{
    const struct timeline *t = w->t;
    for (uint32_t i = t->referee_start[w->person]; i < t->referee_start[w->person + 1];
         i++)
        if (w->h->first_presence[t->referee[i]] != INT32_MAX)
            mark(w, w->h->first_presence[t->referee[i]], JOURNEY_ADVOCATE);
}

static void count_marks(struct walk *w)
{
    for (int32_t p = w->low; p <= w->high; p++) {
        uint8_t flags = w->marks[p];
        w->marks[p] = 0;
        if (!flags)
            continue;
        struct journey_cell *cell =
            w->cells + slicing_cell(w->slicing, w->periods, w->person, p);
        cell->seen += (flags & JOURNEY_SEEN) != 0;
        cell->considered += (flags & JOURNEY_CONSIDERED) != 0;
        cell->bought += (flags & JOURNEY_BOUGHT) != 0;
        cell->kept += (flags & JOURNEY_KEPT) != 0;
        cell->advocates += (flags & JOURNEY_ADVOCATE) != 0;
    }
}

void cubes_journey(const struct history *h, const struct timeline *t,
                   const struct journey_rule *rule, const struct periods *periods,
                   const struct slicing *slicing, uint32_t first, uint32_t last,
                   uint8_t *marks, struct journey_cell *cells)
{
    CHECK(first <= last && last <= t->people);
    struct walk w = {.t = t,
                     .h = h,
                     .rule = rule,
                     .periods = periods,
                     .slicing = slicing,
                     .cells = cells,
                     .marks = marks};
    for (w.person = first; w.person < last; w.person++) {
        w.low = periods->count;
        w.high = -1;
        mark_activities(&w);
        mark_orders(&w);
        if (t->answer_start)
            mark_answers(&w);
        if (t->referee_start)
            mark_referees(&w);
        count_marks(&w);
    }
}
