/* SPDX-License-Identifier: Apache-2.0 */
/* Cells are small; two kernels want scratch that is not: a histogram of gaps per cell and
 * a table of durations per group.  Both are bounded by doing so many periods (groups) at
 * a time as fit into SCRATCH_BYTES, at the price of another pass over the people. */
#include "measure/cells.h"

#include "measure/costs.h"
#include "measure/journey.h"
#include "stat/survival.h"
#include "timeline/suite.h"

#include <stdlib.h>

#define SCRATCH_BYTES ((size_t)256 << 20)

void cells_release(struct cells *cells)
{
    free(cells->flow);
    free(cells->purchase);
    free(cells->gap);
    free(cells->mrr);
    free(cells->renewal);
    free(cells->answers);
    free(cells->journey);
    costs_free(cells->costs);
    *cells = (struct cells){0};
}

/* ---- gaps --------------------------------------------------------------- */

/* The gaps of the periods [from, to) into their places in cells. */
static enum err gap_block(const struct report *r, const struct calendar *calendar,
                          const struct periods *periods, const struct slicing *slicing,
                          int32_t from, int32_t to, struct gap_cell *cells,
                          struct err_info *info)
{
    const struct history *h = &r->history;
    struct periods block;
    enum err e = periods_build(&block, calendar, periods->bound[from],
                               periods->bound[to] - 1, periods->as_of, info);
    if (e)
        return e;
    CHECK(block.count == to - from);
    int32_t max_gap = h->as_of - h->first_day;
    size_t groups = slicing_groups(slicing), width = (size_t)block.count;
    struct gap_cell *part = MEM_ARRAY(struct gap_cell, groups * width);
    uint32_t *histogram = MEM_ARRAY(uint32_t, groups * width * ((size_t)max_gap + 1));
    cubes_gap(h, &block, slicing, 0, h->people, max_gap, histogram, part);
    cubes_gap_finish(histogram, max_gap, groups * width, part);
    for (size_t g = 0; g < groups; g++)
        for (size_t p = 0; p < width; p++)
            cells[g * (size_t)periods->count + (size_t)from + p] = part[g * width + p];
    free(histogram);
    free(part);
    periods_release(&block);
    return ERR_OK;
}

static enum err build_gaps(const struct report *r, const struct calendar *calendar,
                           const struct periods *periods, const struct slicing *slicing,
                           struct gap_cell *cells, struct err_info *info)
{
    size_t days = (size_t)(r->history.as_of - r->history.first_day) + 1;
    size_t at_once = SCRATCH_BYTES / (slicing_groups(slicing) * days * sizeof(uint32_t));
    if (at_once == 0)
        return err_set(info, ERR_LIMIT,
                       "%u groups over %zu days are too many for days_between_orders; "
                       "choose a column with fewer values, or check the dates: the first "
                       "is that long ago",
                       slicing_groups(slicing), days);
    enum err e = ERR_OK;
    for (int32_t from = 0, to; !e && from < periods->count; from = to) {
        size_t left = (size_t)(periods->count - from);
        to = from + (int32_t)(left < at_once ? left : at_once);
        e = gap_block(r, calendar, periods, slicing, from, to, cells, info);
    }
    return e;
}

/* Flows and purchases: by the suite where it knows the definition, else by the kernels
 * that know any. */
static enum err build_purchases(const struct report *r, const struct periods *periods,
                                const struct slicing *slicing, struct cells *c,
                                struct err_info *info)
{
    const struct history *h = &r->history;
    const struct definition *d = r->definition;
    if (r->has_blocks && !slicing_moves(slicing)) {
        struct suite_request request = {.periods = periods,
                                        .window_days = d->window_days,
                                        .loyal_min_orders = d->loyal_min_orders,
                                        .groups = slicing ? slicing->groups : 0,
                                        .group = slicing ? slicing->fixed : NULL,
                                        .referred = h->referred};
        struct suite_result result = {.flow = c->flow, .purchase = c->purchase};
        suite_run(&r->blocks, &request, &result);
        return ERR_OK;
    }
    cubes_flow(h, periods, slicing, 0, h->people, c->flow);
    return cubes_purchase(h, periods, slicing, d->loyal_min_orders, 0, h->people,
                          c->purchase, info);
}

bool cells_have_journey(const struct report *r)
{
    const struct timeline *t = &r->source->timeline;
    return t->activity_start[t->people] > 0 || t->answer_start || t->referee_start;
}

static void build_journey(const struct report *r, const struct periods *periods,
                          const struct slicing *slicing, struct journey_cell *cells)
{
    struct journey_rule rule = journey_rule(r->definition);
    if (!cells_have_journey(r))
        return;
    uint8_t *marks = MEM_ARRAY(uint8_t, (size_t)periods->count);
    cubes_journey(&r->history, &r->source->timeline, &rule, periods, slicing, 0,
                  r->history.people, marks, cells);
    free(marks);
}

enum err cells_build(struct cells *out, const struct report *r,
                     const struct calendar *calendar, const struct periods *periods,
                     const struct slicing *slicing, struct err_info *info)
{
    const struct history *h = &r->history;
    size_t count = (size_t)slicing_groups(slicing) * (size_t)periods->count;
    struct cells c = {
        .flow = MEM_ARRAY(struct flow_cell, count),
        .purchase = MEM_ARRAY(struct purchase_cell, count),
        .gap = MEM_ARRAY(struct gap_cell, count),
        .mrr = MEM_ARRAY(struct mrr_cell, count),
        .renewal = MEM_ARRAY(struct renewal_cell, count),
        .answers = MEM_ARRAY(struct answer_cell, count),
        .journey = MEM_ARRAY(struct journey_cell, count),
    };
    enum err e = build_purchases(r, periods, slicing, &c, info);
    if (!e)
        e = build_gaps(r, calendar, periods, slicing, c.gap, info);
    if (!e)
        e = cubes_mrr(h, periods, slicing, 0, h->people, c.mrr, info);
    cubes_renewal(h, periods, slicing, 0, h->people, c.renewal);
    cubes_answers(&r->source->timeline, periods, slicing, 0, h->people, c.answers);
    build_journey(r, periods, slicing, c.journey);
    if (e)
        cells_release(&c);
    else
        *out = c;
    return e;
}

/* ---- survival ----------------------------------------------------------- */

/* Scratch for `tables` tables of `days` + 1 counts each. */
struct durations {
    int32_t days;
    struct survival_table *tables;
    int64_t *counts; /* three runs a table */
    double *survival;
    int64_t *at_risk;
};

static void clear_tables(struct durations *d, size_t tables)
{
    size_t run = (size_t)d->days + 1;
    for (size_t i = 0; i < tables * 3 * run; i++)
        d->counts[i] = 0;
    for (size_t i = 0; i < tables; i++) {
        int64_t *counts = d->counts + i * 3 * run;
        d->tables[i] =
            (struct survival_table){d->days, counts, counts + run, counts + 2 * run};
    }
}

static void finish_table(const struct durations *d, size_t table,
                         struct catalogue_facts *facts)
{
    facts->has_survival = survival_restricted_mean(
        &d->tables[table], REPORT_AT_RISK_MIN, d->survival, d->at_risk,
        &facts->survival_mean_days, &facts->survival_horizon_days);
    if (!facts->has_survival)
        facts->survival_why = "fewer than 30 people were ever present at one time since "
                              "they began";
}

/* The groups [from, to) get tables 0 .. ; everybody else goes into one more. */
static void survival_block(const struct report *r, const struct slicing *slicing,
                           uint32_t from, uint32_t to, uint32_t *codes,
                           struct durations *d, struct catalogue_facts *const *totals)
{
    const struct history *h = &r->history;
    struct slicing block = {.groups = to - from + 1, .fixed = codes};
    for (uint32_t p = 0; slicing && p < h->people; p++) {
        uint32_t group = slicing->fixed[p];
        codes[p] = group >= from && group < to ? group - from : to - from;
    }
    clear_tables(d, block.groups);
    cubes_survival(h, slicing ? &block : NULL, 0, h->people, d->tables);
    for (uint32_t g = from; g < to; g++)
        finish_table(d, g - from, totals[g]);
}

int32_t cells_survival_days(const struct report *r)
{
    const struct history *h = &r->history;
    int32_t first = h->as_of;
    for (uint32_t i = 0; i < h->span_start[h->people]; i++)
        if (h->span_begin[i] < first)
            first = h->span_begin[i];
    return h->as_of + 1 - first;
}

void cells_survival(const struct report *r, const struct slicing *slicing,
                    struct catalogue_facts *const *totals)
{
    struct durations d = {.days = cells_survival_days(r)};
    size_t run = (size_t)d.days + 1, groups = slicing_groups(slicing);
    size_t at_once = SCRATCH_BYTES / (3 * run * sizeof *d.counts);
    CHECK(at_once >= 2); /* a calendar has fewer than 740,000 days each way */
    at_once = at_once - 1 < groups ? at_once - 1 : groups;
    d.tables = MEM_ARRAY(struct survival_table, at_once + 1);
    d.counts = MEM_ARRAY(int64_t, (at_once + 1) * 3 * run);
    d.survival = MEM_ARRAY(double, run);
    d.at_risk = MEM_ARRAY(int64_t, run);
    uint32_t *codes = MEM_ARRAY(uint32_t, (size_t)r->history.people + 1);
    for (size_t from = 0; from < groups; from += at_once) {
        size_t to = from + at_once < groups ? from + at_once : groups;
        survival_block(r, slicing, (uint32_t)from, (uint32_t)to, codes, &d, totals);
    }
    free(codes);
    free(d.at_risk);
    free(d.survival);
    free(d.counts);
    free(d.tables);
}
