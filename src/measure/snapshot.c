/* SPDX-License-Identifier: Apache-2.0 */
/* Tenure is a duration in units of the file's own (months in telecom files); who has not
 * left is censored there.  Everybody came into view at 0: the table tells of all
 * customers there ever were, or of all that there were when it began, which a snapshot
 * cannot say. */
#include "measure/snapshot.h"

#include "base/money.h"
#include "measure/derive.h"
#include "stat/survival.h"

static int32_t longest(const struct report *r)
{
    int32_t days = 0;
    for (uint32_t p = 0; p < r->history.people; p++)
        if (r->source->snapshot[p].tenure > days)
            days = r->source->snapshot[p].tenure;
    return days;
}

static bool in_group(const struct slicing *slicing, uint32_t person, uint32_t group)
{
    return !slicing || slicing->fixed[person] == group;
}

/* Counts one group.  Sums stay at the last that fits: a share of what does not fit in 64
 * bits is none, and said so. */
static bool count_group(const struct report *r, const struct slicing *slicing,
                        uint32_t group, struct survival_table *table,
                        struct catalogue_snapshot *out)
{
    bool fits = true;
    for (uint32_t p = 0; p < r->history.people; p++) {
        const struct source_snapshot *s = &r->source->snapshot[p];
        if (s->tenure < 0 || !in_group(slicing, p, group))
            continue;
        out->customers++;
        out->left += s->left;
        table->entries[0]++;
        (s->left ? table->events : table->censored)[s->tenure]++;
        fits = fits && money_add(&out->revenue, s->amount) &&
               (!s->left || money_add(&out->revenue_lost, s->amount));
    }
    return fits;
}

static void draw_curve(struct report *r, const struct survival_table *table,
                       const double *survival, const int64_t *at_risk,
                       struct catalogue_snapshot *out)
{
    struct catalogue_survival *curve =
        arena_alloc(&r->arena, ((size_t)table->days + 1) * sizeof *curve);
    for (int32_t t = 0; t <= table->days; t++) {
        curve[t] = (struct catalogue_survival){at_risk[t], table->events[t], survival[t]};
        if (at_risk[t] > 0)
            out->curve_count = t + 1;
    }
    out->curve = curve;
}

void snapshot_fill(struct report *r, const struct slicing *slicing,
                   struct catalogue_facts *const *totals)
{
    if (!r->source->snapshot)
        return;
    int32_t days = longest(r);
    size_t run = (size_t)days + 1;
    double *survival = MEM_ARRAY(double, run);
    int64_t *at_risk = MEM_ARRAY(int64_t, run);
    for (uint32_t g = 0; g < slicing_groups(slicing); g++) {
        struct catalogue_snapshot *s = &totals[g]->snapshot;
        int64_t *counts = MEM_ARRAY(int64_t, 3 * run);
        struct survival_table table = {days, counts, counts + run, counts + 2 * run};
        if (!count_group(r, slicing, g, &table, s))
            s->revenue = s->revenue_lost = 0;
        survival_kaplan_meier(&table, survival, at_risk);
        draw_curve(r, &table, survival, at_risk, s);
        s->has_survival = survival_restricted_mean(&table, REPORT_AT_RISK_MIN, survival,
                                                   at_risk, &s->mean, &s->horizon);
        free(counts);
    }
    free(survival);
    free(at_risk);
}

/* ---- the metrics ----------------------------------------------------------------------
 */

void derive_snapshot(const struct catalogue_facts *facts,
                     const struct catalogue_metric *metric, struct catalogue_value *out)
{
    if (facts->is_total && !facts->is_at_start)
        derive_fields(facts, metric, out);
    else
        out->why = facts->is_at_start ? "a snapshot table has no start of a period"
                                      : "a snapshot table has no periods: see the total";
}

void derive_snapshot_mean(const struct catalogue_facts *facts,
                          const struct catalogue_metric *metric,
                          struct catalogue_value *out)
{
    (void)metric;
    if (!facts->is_total || facts->is_at_start)
        out->why = "a snapshot table has no periods: see the total";
    else if (!facts->snapshot.has_survival)
        out->why = "fewer than 30 people are in the table";
    else
        out->real = facts->snapshot.mean;
}
