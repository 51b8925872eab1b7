/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_answers: answers of one survey, kind and wave lie together, ascending by day, so
 * the one that counts is the last before something changes. */
#include "timeline/cubes.h"

struct walk {
    const struct timeline *t;
    const struct periods *periods;
    const struct slicing *slicing;
    struct answer_cell *cells;
    uint32_t person;
};

static bool in_table(const struct walk *w, int32_t period)
{
    return period != PERIODS_BEFORE && period < w->periods->count;
}

static struct answer_cell *cell_of(const struct walk *w, int32_t period)
{
    return w->cells + slicing_cell(w->slicing, w->periods, w->person, period);
}

static void count_answer(struct answer_cell *cell, const struct answer *a)
{
    switch ((enum answer_kind)a->kind) {
    case ANSWER_NPS:
        cell->nps++;
        cell->promoters += a->score >= 9;
        cell->passives += a->score == 7 || a->score == 8;
        cell->detractors += a->score <= 6;
        return;
    case ANSWER_CSAT:
        cell->csat++;
        cell->satisfied += a->score >= 4;
        return;
    case ANSWER_CES:
        cell->ces++;
        cell->ces_sum += a->score;
        cell->ces_sum_squares += a->score * a->score;
        return;
    case ANSWER_REVIEW:
        return; /* of the journey only */
    }
}

bool cubes_answer_superseded(const struct periods *periods, const struct answer *earlier,
                             const struct answer *later)
{
    if (later->day > periods->as_of || later->survey != earlier->survey ||
        later->kind != earlier->kind || later->wave != earlier->wave)
        return false;
    return later->wave != TIMELINE_NO_WAVE ||
           periods_find(periods, later->day) == periods_find(periods, earlier->day);
}

static void add_answers(const struct walk *w)
{
    const struct timeline *t = w->t;
    uint32_t stop = t->answer_start[w->person + 1];
    for (uint32_t i = t->answer_start[w->person]; i < stop; i++) {
        int32_t period = periods_find(w->periods, t->answer[i].day);
        bool last = i + 1 == stop || !cubes_answer_superseded(w->periods, &t->answer[i],
                                                              &t->answer[i + 1]);
        if (last && in_table(w, period))
            count_answer(cell_of(w, period), &t->answer[i]);
    }
}

/* Whether the delivery, which fell into `period`, has an answer. */
static bool answered(const struct walk *w, const struct delivery *d, int32_t period)
{
    const struct timeline *t = w->t;
    if (t->answer_start == NULL)
        return false;
    uint32_t stop = t->answer_start[w->person + 1];
    for (uint32_t i = t->answer_start[w->person]; i < stop; i++) {
        const struct answer *a = &t->answer[i];
        if (a->survey != d->survey || a->wave != d->wave || a->day > w->periods->as_of)
            continue;
        if (a->wave != TIMELINE_NO_WAVE || periods_find(w->periods, a->day) == period)
            return true;
    }
    return false;
}

/* Whether the later delivery is the earlier one again. */
static bool repeats(const struct walk *w, const struct delivery *later,
                    const struct delivery *earlier)
{
    if (later->survey != earlier->survey || later->wave != earlier->wave)
        return false;
    return later->wave != TIMELINE_NO_WAVE ||
           periods_find(w->periods, later->day) == periods_find(w->periods, earlier->day);
}

static void add_deliveries(const struct walk *w)
{
    const struct timeline *t = w->t;
    uint32_t from = t->delivery_start[w->person], stop = t->delivery_start[w->person + 1];
    for (uint32_t i = from; i < stop; i++) {
        const struct delivery *d = &t->delivery[i];
        int32_t period = periods_find(w->periods, d->day);
        if (!in_table(w, period) || (i > from && repeats(w, d, d - 1)))
            continue;
        struct answer_cell *cell = cell_of(w, period);
        cell->delivered++;
        cell->answered += answered(w, d, period);
    }
}

void cubes_answers(const struct timeline *t, const struct periods *periods,
                   const struct slicing *slicing, uint32_t first, uint32_t last,
                   struct answer_cell *cells)
{
    CHECK(first <= last && last <= t->people);
    struct walk w = {.t = t, .periods = periods, .slicing = slicing, .cells = cells};
    for (w.person = first; w.person < last; w.person++) {
        if (t->answer_start != NULL)
            add_answers(&w);
        if (t->delivery_start != NULL)
            add_deliveries(&w);
    }
}
