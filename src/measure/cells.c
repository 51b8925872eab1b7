/* SPDX-License-Identifier: Apache-2.0 */
/* Flows, purchases and cohorts are the suite's, or a prepared index's, where the
 * definition is one that they know; all else is counted in one pass by the kernels that
 * know any.  A table of durations per group is no small thing: so many groups are done at
 * a time as fit into SCRATCH_BYTES. */
#include "measure/cells.h"

#include "measure/costs.h"
#include "measure/journey.h"
#include "stat/survival.h"

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

bool cells_have_journey(const struct report *r)
{
    const struct timeline *t = &r->source->timeline;
    return t->activity_start[t->people] > 0 || t->answer_start || t->referee_start;
}

/* Counts what the suite, or an index, can of a table and takes it out.  Purchases alone
 * are not worth their looking at everybody in every period. */
static enum err run_suite(const struct report *r, struct pass_table *t,
                          struct err_info *info)
{
    bool cohorts = t->cohort && !t->slicing && t->basis != COHORT_FIRST_PAID, counted;
    if (slicing_moves(t->slicing) || !(t->flow || cohorts))
        return ERR_OK;
    struct suite_request request = {.periods = t->periods,
                                    .window_days = r->definition->window_days,
                                    .loyal_min_orders = r->definition->loyal_min_orders,
                                    .groups = t->slicing ? t->slicing->groups : 0,
                                    .group = t->slicing ? t->slicing->fixed : NULL,
                                    .referred = r->history.referred};
    struct suite_result result = {.flow = t->flow,
                                  .purchase = t->purchase,
                                  .sizes = cohorts ? t->sizes : NULL,
                                  .cohort = cohorts ? t->cohort : NULL};
    const struct slice *slice = t->slicing ? t->slicing->kept : NULL;
    enum err e = presence_run(&r->presence, &request, slice, &result, &counted, info);
    if (e || !counted)
        return e;
    t->flow = NULL;
    t->purchase = NULL;
    t->sizes = cohorts ? NULL : t->sizes;
    t->cohort = cohorts ? NULL : t->cohort;
    return ERR_OK;
}

static struct pass pass_of(const struct report *r)
{
    return (struct pass){.history = &r->history,
                         .timeline = &r->source->timeline,
                         .loyal_min_orders = r->definition->loyal_min_orders};
}

enum err cells_count(const struct report *r, struct pass_table *tables, size_t count,
                     struct err_info *info)
{
    struct journey_rule rule = journey_rule(r->definition);
    struct pass pass = pass_of(r);
    pass.journey = &rule;
    enum err e = ERR_OK;
    for (size_t i = 0; i < count && !e; i++)
        e = run_suite(r, &tables[i], info);
    return e ? e : pass_run(&pass, tables, count, info);
}

static void make_cells(struct cells *c, const struct slicing *slicing)
{
    size_t count = slicing_row(c->periods, slicing_groups(slicing));
    c->flow = MEM_ARRAY(struct flow_cell, count);
    c->purchase = MEM_ARRAY(struct purchase_cell, count);
    c->gap = MEM_ARRAY(struct gap_cell, count);
    c->mrr = MEM_ARRAY(struct mrr_cell, count);
    c->renewal = MEM_ARRAY(struct renewal_cell, count);
    c->answers = MEM_ARRAY(struct answer_cell, count);
    c->journey = MEM_ARRAY(struct journey_cell, count);
}

/* What there are no data for stays zero. */
static struct pass_table table_of(const struct report *r, const struct cells *c,
                                  const struct slicing *slicing)
{
    const struct timeline *t = &r->source->timeline;
    return (struct pass_table){
        .periods = c->periods,
        .slicing = slicing,
        .flow = c->flow,
        .purchase = c->purchase,
        .gap = c->gap,
        .mrr = r->history.mrr_start ? c->mrr : NULL,
        .renewal = r->history.contract_start ? c->renewal : NULL,
        .answers = t->answer_start || t->delivery_start ? c->answers : NULL,
        .journey = cells_have_journey(r) ? c->journey : NULL,
    };
}

enum err cells_build(struct cells *cells, size_t count, const struct report *r,
                     struct err_info *info)
{
    struct pass_table tables[2 * CELLS_MAX];
    size_t used = 0;
    CHECK(count <= CELLS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct cells *c = &cells[i];
        const struct slicing *slicing = c->slice ? &c->slice->slicing : NULL;
        make_cells(c, slicing);
        tables[used++] = table_of(r, c, slicing);
        if (c->periods == &r->all)
            c->costs = costs_create(r, slicing, c->purchase);
        if (c->costs)
            tables[used++] = costs_table(c->costs, slicing);
    }
    return cells_count(r, tables, used, info);
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

static void survival_block(const struct report *r, const struct slicing *slicing,
                           uint32_t from, uint32_t to, struct durations *d,
                           struct catalogue_facts *const *totals)
{
    struct pass pass = pass_of(r);
    clear_tables(d, to - from);
    pass_survival(&pass, slicing, from, to - from, d->tables);
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
    CHECK(at_once >= 1); /* a calendar has fewer than 740,000 days each way */
    at_once = at_once < groups ? at_once : groups;
    d.tables = MEM_ARRAY(struct survival_table, at_once);
    d.counts = MEM_ARRAY(int64_t, at_once * 3 * run);
    d.survival = MEM_ARRAY(double, run);
    d.at_risk = MEM_ARRAY(int64_t, run);
    for (size_t from = 0; from < groups; from += at_once) {
        size_t to = from + at_once < groups ? from + at_once : groups;
        survival_block(r, slicing, (uint32_t)from, (uint32_t)to, &d, totals);
    }
    free(d.at_risk);
    free(d.survival);
    free(d.counts);
    free(d.tables);
}
