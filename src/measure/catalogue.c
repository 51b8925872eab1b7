/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/catalogue.h"

#include "measure/benchmark.h"
#include "measure/catalogue_rows.h"
#include "measure/derive.h"
#include "measure/nearest.h"

#include <string.h>

#define NAMES_OFFERED 3
#define COUNT_PREFIX  "customers_"

static const struct catalogue_metric *const themes[] = {
    catalogue_flow_rows,         catalogue_purchase_rows, catalogue_worth_rows,
    catalogue_subscription_rows, catalogue_answers_rows,  catalogue_journey_rows,
    catalogue_snapshot_rows};
#define THEME_COUNT (sizeof themes / sizeof *themes)

/* A few dozen rows and few calls: counting them each time is not noticed. */
size_t catalogue_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < THEME_COUNT; i++)
        for (const struct catalogue_metric *m = themes[i]; m->name; m++)
            count++;
    return count;
}

const struct catalogue_metric *catalogue_at(size_t index)
{
    for (size_t i = 0; i < THEME_COUNT; i++)
        for (const struct catalogue_metric *m = themes[i]; m->name; m++)
            if (index-- == 0)
                return m;
    return NULL;
}

static const char *name_at(size_t index)
{
    const struct catalogue_metric *metric = catalogue_at(index);
    return metric ? metric->name : NULL;
}

static bool is_called(const struct catalogue_metric *metric, const char *name)
{
    size_t prefix = sizeof COUNT_PREFIX - 1;
    return strcmp(metric->name, name) == 0 ||
           (strncmp(metric->name, COUNT_PREFIX, prefix) == 0 &&
            strcmp(metric->name + prefix, name) == 0);
}

enum err catalogue_find(const struct catalogue_metric **out, const char *name,
                        struct err_info *info)
{
    const struct catalogue_metric *metric;
    for (size_t i = 0; (metric = catalogue_at(i)); i++) {
        if (is_called(metric, name)) {
            *out = metric;
            return ERR_OK;
        }
    }
    size_t nearest[NAMES_OFFERED];
    CHECK(nearest_names(name, name_at, nearest, NAMES_OFFERED) == NAMES_OFFERED);
    return err_set(info, ERR_NO_METRIC,
                   "there is no metric \"%.*s\"; the nearest names are %s, %s and %s "
                   "(mainstay metrics lists all)",
                   nearest_shown_bytes(name), name, name_at(nearest[0]),
                   name_at(nearest[1]), name_at(nearest[2]));
}

void catalogue_facts_finish(struct catalogue_facts *facts)
{
    const struct purchase_cell *purchase = &facts->purchase;
    facts->acquired = facts->flow.new_stayed + facts->flow.new_left;
    facts->end_less_acquired = facts->flow.end - facts->acquired;
    facts->value = purchase->gross - purchase->refunds; /* both >= 0 */
    facts->worth_value = facts->value;
    facts->worth_buyers = purchase->buyers;
    facts->month_parts = derive_month_parts(facts->begin, facts->end);
    facts->lost_voluntary = facts->flow.lost - facts->flow.lost_involuntary;
    facts->nps_net = facts->answers.promoters - facts->answers.detractors;
    facts->mrr_pooled = facts->mrr;
    catalogue_facts_rates(facts);
}

/* start + expansion + reactivation fits, as cubes_mrr has seen to, and lost <= start:
 * nothing here can overflow. */
void catalogue_facts_rates(struct catalogue_facts *facts)
{
    const struct mrr_cell *m = &facts->mrr_pooled;
    struct catalogue_mrr *r = &facts->mrr_rates;
    r->start = m->start;
    r->lost = m->churn + m->contraction;
    r->kept = r->start - r->lost;
    r->net_kept = r->kept + m->expansion;
    r->net_lost = r->start - (r->net_kept + m->reactivation);
}

bool catalogue_applies(const struct catalogue_metric *metric,
                       const struct catalogue_facts *facts)
{
    return facts->is_at_start || !metric->at_start_only;
}

bool catalogue_listed(const struct catalogue_metric *metric,
                      const struct catalogue_facts *facts)
{
    const uint32_t families = CATALOGUE_SUBSCRIPTIONS | CATALOGUE_SURVEYS |
                              CATALOGUE_SNAPSHOT | CATALOGUE_JOURNEY;
    return catalogue_applies(metric, facts) && !(metric->needs & facts->lacks & families);
}

const char *catalogue_needs_text(const struct catalogue_metric *metric)
{
    if (metric->needs & CATALOGUE_MRR_HISTORY)
        return "subscriptions with their amounts over time";
    if (metric->needs & CATALOGUE_MRR)
        return "subscriptions with amounts";
    if (metric->needs & CATALOGUE_SUBSCRIPTIONS)
        return "subscriptions";
    if (metric->needs & CATALOGUE_DELIVERIES)
        return "answers, and the surveys sent";
    if (metric->needs & CATALOGUE_SURVEYS)
        return "answers to surveys";
    if (metric->needs & CATALOGUE_SNAPSHOT)
        return "a snapshot table";
    if (metric->needs & CATALOGUE_ADVOCATES)
        return "NPS answers, reviews, or who referred a customer";
    if (metric->needs & CATALOGUE_EVENTS)
        return "events";
    if (metric->needs & CATALOGUE_JOURNEY)
        return "orders, beside events, answers or referrers";
    if (metric->needs & CATALOGUE_REFERRERS)
        return "who referred a customer";
    return metric->needs_amounts ? "amounts" : "dates only";
}

void catalogue_value_of(const struct catalogue_metric *metric,
                        const struct catalogue_facts *facts, struct catalogue_value *out)
{
    *out = (struct catalogue_value){
        .unit = metric->unit,
        .why = derive_missing(facts, metric->needs_flow, metric->needs_purchase,
                              metric->needs_amounts),
        .pooled_periods = facts->is_total && metric->pooled ? facts->pooled_periods : -1,
    };
    if (!out->why)
        out->why = derive_lacking(facts, metric->needs);
    if (!out->why && metric->derive)
        metric->derive(facts, metric, out);
    else if (!out->why)
        derive_fields(facts, metric, out);
    benchmark_apply(facts, metric, out);
}
