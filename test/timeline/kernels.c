/* SPDX-License-Identifier: Apache-2.0 */
/* The program's own numbers of a scene, everything called as a report calls it. */
#include "results.h"

#include "base/mem.h"
#include "stat/survival.h"
#include "timeline/pass.h"

#include <string.h>

struct run {
    const struct scene *s;
    struct results *r;
    struct timeline t;
    struct history h;
    struct periods periods;
    struct pass pass;
};

static void *cells(const struct run *run, enum block_id id)
{
    return run->r->block[id].values;
}

static const struct slicing *slicing_of(const struct scene *s)
{
    return s->sliced ? &s->slicing : NULL;
}

/* Cohorts and survival know fixed slicings only. */
static const struct slicing *fixed_slicing(const struct scene *s)
{
    return s->sliced && s->slicing.fixed != NULL ? &s->slicing : NULL;
}

static void must(enum err e, const struct err_info *info)
{
    if (e) {
        fprintf(stderr, "%s: %s\n", err_name(e), info->text);
        abort();
    }
}

static void run_history(const struct run *run)
{
    int64_t *totals = cells(run, BLOCK_TOTALS), *left_out = cells(run, BLOCK_LEFT_OUT);
    totals[0] = run->h.orders;
    totals[1] = run->h.refunds;
    totals[2] = run->h.used_rows;
    for (int i = 0; i < HISTORY_REASONS; i++) {
        left_out[2 * i] = run->h.left_out[i].rows;
        left_out[2 * i + 1] = run->h.left_out[i].amount;
    }
    left_out = cells(run, BLOCK_SPELLS_LEFT_OUT);
    for (int i = 0; i < HISTORY_SPELL_REASONS; i++) {
        left_out[2 * i] = run->h.spells_left_out[i].rows;
        left_out[2 * i + 1] = run->h.spells_left_out[i].amount;
    }
    int64_t *first_paid = cells(run, BLOCK_SUBSCRIBER);
    for (uint32_t p = 0; p < run->h.people; p++)
        first_paid[p] = run->h.first_paid ? run->h.first_paid[p] : INT32_MAX;
    int64_t *first = cells(run, BLOCK_PRESENCE);
    for (uint32_t p = 0; p < run->h.people; p++)
        first[p] = run->h.first_presence[p];
}

static void run_periods(const struct run *run)
{
    int64_t *values = cells(run, BLOCK_PERIODS);
    for (int32_t p = 0; p < run->periods.count; p++) {
        values[2 * p] = run->periods.bound[p];
        values[2 * p + 1] = periods_end(&run->periods, p);
    }
}

static void run_auto_window(const struct run *run)
{
    int64_t *values = cells(run, BLOCK_AUTO);
    int32_t window = 0, horizon = 0;
    struct err_info info = {0};
    values[0] =
        history_auto_window(&run->t, &run->s->rule, &window, &values[2], &horizon, &info);
    values[1] = window;
    values[3] = horizon;
}

static void run_sliced(const struct run *run)
{
    struct pass_table table = {.periods = &run->periods,
                               .slicing = slicing_of(run->s),
                               .flow = cells(run, BLOCK_FLOW),
                               .purchase = cells(run, BLOCK_PURCHASE),
                               .gap = cells(run, BLOCK_GAP),
                               .mrr = cells(run, BLOCK_MRR),
                               .renewal = cells(run, BLOCK_RENEWAL),
                               .answers = cells(run, BLOCK_ANSWERS)};
    struct err_info info = {0};
    must(pass_run(&run->pass, &table, 1, &info), &info);
}

/* Everybody's and the groups' tables of all three kinds at once. */
static void run_cohorts(const struct run *run)
{
    static const enum block_id size_ids[] = {
        [COHORT_FIRST_ORDER] = BLOCK_COHORT_ORDER_SIZE,
        [COHORT_FIRST_PRESENCE] = BLOCK_COHORT_PRESENCE_SIZE,
        [COHORT_FIRST_PAID] = BLOCK_COHORT_PAID_SIZE,
    };
    struct pass_table tables[6];
    struct err_info info = {0};
    size_t count = 0;
    for (enum cohort_basis b = COHORT_FIRST_ORDER; b <= COHORT_FIRST_PAID; b++)
        for (uint32_t slice = 0; slice < 2 && slice < run->r->slices; slice++)
            tables[count++] =
                (struct pass_table){.periods = &run->periods,
                                    .slicing = slice ? fixed_slicing(run->s) : NULL,
                                    .cohort = results_cohort(run->r, b, slice, 0, 0),
                                    .sizes = (int64_t *)cells(run, size_ids[b]) +
                                             (size_t)slice * (size_t)run->r->periods,
                                    .basis = b};
    must(pass_run(&run->pass, tables, count, &info), &info);
}

static void run_survival(const struct run *run)
{
    size_t counts = (size_t)run->r->days + 1;
    struct survival_table tables[SCENE_GROUPS];
    for (uint32_t g = 0; g < run->r->tables; g++)
        tables[g] = (struct survival_table){.days = run->r->days,
                                            .entries = MEM_ARRAY(int64_t, counts),
                                            .events = MEM_ARRAY(int64_t, counts),
                                            .censored = MEM_ARRAY(int64_t, counts)};
    /* the last group apart, as where not all tables fit into memory */
    uint32_t last = run->r->tables - 1;
    if (last > 0)
        pass_survival(&run->pass, fixed_slicing(run->s), 0, last, tables);
    pass_survival(&run->pass, fixed_slicing(run->s), last, 1, tables + last);
    int64_t *out = cells(run, BLOCK_SURVIVAL);
    for (uint32_t g = 0; g < run->r->tables; g++) {
        for (size_t t = 0; t < counts; t++, out += 3) {
            out[0] = tables[g].entries[t];
            out[1] = tables[g].events[t];
            out[2] = tables[g].censored[t];
        }
        free(tables[g].entries);
        free(tables[g].events);
        free(tables[g].censored);
    }
}

static void run_people(const struct run *run)
{
    int64_t *out = cells(run, BLOCK_PERSON), *answers = cells(run, BLOCK_PERSON_ANSWERS);
    for (uint32_t person = 0; person < run->h.people; person++) {
        for (int32_t p = 0; p < run->periods.count; p++, out += 5) {
            int32_t b = run->periods.bound[p];
            int32_t n = periods_end(&run->periods, p);
            int32_t previous = p > 0 ? run->periods.bound[p - 1] : b;
            struct person_period found =
                cubes_person(&run->h, person, previous, b, n, run->s->loyal);
            out[0] = found.flags;
            out[1] = found.orders;
            out[2] = found.value;
            out[3] = found.mrr_start;
            out[4] = found.mrr_end;
            *answers++ = cubes_person_answers(&run->t, person, b, n, run->h.as_of);
        }
    }
}

void kernels_run(const struct scene *s, uint32_t split, struct results *out)
{
    struct err_info info = {0};
    *out = (struct results){0};
    struct run run = {.s = s, .r = out};
    run.pass = (struct pass){.history = &run.h,
                             .timeline = &run.t,
                             .loyal_min_orders = s->loyal,
                             .threads = 1 + split % 3,
                             .part_people = split};
    timeline_build(&run.t, &s->in, NULL);
    must(history_build(&run.h, &run.t, &s->rule, &info), &info);
    must(periods_build(&run.periods, &s->calendar, s->first, s->last, s->rule.as_of,
                       &info),
         &info);
    out->periods = run.periods.count;
    results_shape(out, s);
    results_allocate(out, s);
    run_history(&run);
    run_periods(&run);
    run_auto_window(&run);
    run_sliced(&run);
    run_cohorts(&run);
    run_survival(&run);
    run_people(&run);
    periods_release(&run.periods);
    history_release(&run.h);
    timeline_release(&run.t);
}
