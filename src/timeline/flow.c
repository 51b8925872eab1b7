/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_flow: linear in presence spans, whatever the number of periods.
 *
 * Snapshot i is the end of the day before period i.  A span [s, e) covers the snapshots
 * from the first one >= s up to, not including, the first one >= e; both are one table
 * look-up.  Periods with both ends inside one span are retained and are added as a
 * range.  What remains are the periods in which a span begins or ends; each is decided
 * when the next span (or the person's end) shows whether anything else happens in it.
 * At most one period is undecided at a time, the "open" one.
 *
 * Start and end are not counted but derived when everybody is in, from the identities
 * start = retained + lost and end = retained + new_stayed + reactivated. */
#include "timeline/cubes.h"

#include "timeline/ranges.h"

#define NO_PERIOD (-1)

struct walk {
    const struct history *h;
    const struct periods *periods;
    const struct slicing *slicing;
    struct flow_cell *cells;
    uint32_t person;
    int32_t first_period; /* that of the first presence, or before or after the table */
    int32_t open;         /* began or left in it and absent since, or NO_PERIOD */
    bool open_started;    /* present at the open period's start */
    uint32_t last_span;   /* the last one added */
};

static uint32_t group_in(const struct walk *w, int32_t period)
{
    return slicing_group_in(w->slicing, w->periods, w->person, period);
}

static struct flow_cell *row_of(const struct walk *w, uint32_t group)
{
    return w->cells + slicing_row(w->periods, group);
}

static struct flow_cell *cell_of(const struct walk *w, int32_t period)
{
    return w->cells + slicing_cell(w->slicing, w->periods, w->person, period);
}

/* Who is present at the period's end starts the next one, maybe in another group. */
static void count_transfer(const struct walk *w, int32_t period)
{
    if (!slicing_moves(w->slicing) || period + 1 >= w->periods->count)
        return;
    uint32_t old_group = group_in(w, period), new_group = group_in(w, period + 1);
    if (old_group == new_group)
        return;
    row_of(w, old_group)[period].transferred_out++;
    row_of(w, new_group)[period].transferred_in++;
}

/* Present on both snapshots of each period in [from, to), to <= count. */
static void count_retained(const struct walk *w, int32_t from, int32_t to)
{
    int32_t count = w->periods->count;
    if (!slicing_moves(w->slicing)) {
        struct flow_cell *row = row_of(w, slicing_group(w->slicing, w->person, 0));
        RANGES_ADD(row, count, retained, from, to);
        return;
    }
    for (int32_t p = from; p < to; p++) {
        struct flow_cell *row = row_of(w, group_in(w, p));
        RANGES_ADD(row, count, retained, p, p + 1);
        count_transfer(w, p);
    }
}

static bool referred(const struct walk *w)
{
    return w->h->referred != NULL && w->h->referred[w->person];
}

/* Whether the last span's end was a failed payment. */
static bool left_involuntarily(const struct walk *w)
{
    return w->h->span_involuntary != NULL && w->h->span_involuntary[w->last_span];
}

/* The person came (back) in `period` and is there at its end; `started`: and was there
 * at its start, left and returned. */
static void count_arrival(const struct walk *w, int32_t period, bool started)
{
    struct flow_cell *cell = cell_of(w, period);
    if (started) {
        cell->returned++;
        count_retained(w, period, period + 1);
        return;
    }
    if (period == w->first_period) {
        cell->new_stayed++;
        cell->new_referred += referred(w);
    } else {
        cell->reactivated++;
    }
    count_transfer(w, period);
}

/* Nothing more happens in the open period: the person is absent at its end. */
static void close_open(struct walk *w)
{
    if (w->open == NO_PERIOD)
        return;
    struct flow_cell *cell = cell_of(w, w->open);
    if (w->open_started) {
        cell->lost++;
        cell->lost_involuntary += left_involuntarily(w);
    } else if (w->open == w->first_period) {
        cell->new_left++;
        cell->new_referred += referred(w);
    } else {
        cell->bounced++;
    }
    w->open = NO_PERIOD;
}

static void add_span(struct walk *w, int32_t begin, int32_t end)
{
    int32_t count = w->periods->count;
    int32_t from = periods_find(w->periods, begin) + 1; /* first snapshot >= begin */
    int32_t to = periods_find(w->periods, end) + 1;     /* first snapshot >= end */
    int32_t period = from - 1;                          /* in which the span begins */
    if (w->open != period)
        close_open(w);
    if (period >= count)
        return;
    if (from == to) { /* lies between two snapshots */
        if (period != PERIODS_BEFORE && w->open != period) {
            w->open = period;
            w->open_started = false;
        }
        return;
    }
    if (period != PERIODS_BEFORE)
        count_arrival(w, period, w->open == period && w->open_started);
    w->open = NO_PERIOD;
    count_retained(w, from, to - 1);
    if (to - 1 < count) {
        w->open = to - 1;
        w->open_started = true;
    }
}

/* The table may begin before the data do, and a given acquisition day lie in between, in
 * a period before any presence: the person is new there and not present at its end. */
static void count_acquired_absent(const struct walk *w, int32_t first_begin)
{
    int32_t period = w->first_period;
    bool in_table = period != PERIODS_BEFORE && period < w->periods->count;
    if (!in_table || periods_find(w->periods, first_begin) == period)
        return;
    cell_of(w, period)->new_left++;
    cell_of(w, period)->new_referred += referred(w);
}

static void add_person(struct walk *w)
{
    const struct history *h = w->h;
    uint32_t from = h->span_start[w->person], to = h->span_start[w->person + 1];
    if (from == to)
        return;
    w->first_period = periods_find(w->periods, h->first_presence[w->person]);
    w->open = NO_PERIOD;
    count_acquired_absent(w, h->span_begin[from]);
    for (uint32_t i = from; i < to; i++) {
        add_span(w, h->span_begin[i], h->span_end[i]);
        w->last_span = i;
    }
    close_open(w);
}

void cubes_flow(const struct history *h, const struct periods *periods,
                const struct slicing *slicing, uint32_t first, uint32_t last,
                struct flow_cell *cells)
{
    CHECK(first <= last && last <= h->people);
    struct walk w = {.h = h, .periods = periods, .slicing = slicing, .cells = cells};
    for (w.person = first; w.person < last; w.person++)
        add_person(&w);
}

void cubes_flow_finish(const struct periods *periods, uint32_t groups,
                       struct flow_cell *cells)
{
    for (uint32_t g = 0; g < groups; g++) {
        struct flow_cell *row = cells + slicing_row(periods, g);
        RANGES_CLOSE(row, periods->count, retained);
        for (int32_t p = 0; p < periods->count; p++) {
            row[p].start = row[p].retained + row[p].lost;
            row[p].end = row[p].retained + row[p].new_stayed + row[p].reactivated;
        }
    }
}
