/* SPDX-License-Identifier: Apache-2.0 */
/* What the files lack, and the scores of answers: derivations apart from money. */
#include "measure/derive.h"

#include "stat/interval.h"

#include <stddef.h>

#define NPS_GOOD        0
#define NPS_EXCELLENT   50
#define NPS_OUTSTANDING 75
#define CES_GOOD        5

/* In the order in which they are said: who has no subscriptions is not told that their
 * amounts are missing. */
static const struct {
    uint32_t need;
    const char *why; /* NULL: the facts' flow_why */
} lacking[] = {
    {CATALOGUE_SUBSCRIPTIONS, "no subscriptions in the files"},
    {CATALOGUE_SURVEYS, "no answers to surveys in the files"},
    {CATALOGUE_SUBSCRIPTION_RULE,
     "why a customer left is known of subscriptions only: --set rule=subscription"},
    {CATALOGUE_MRR, "no amounts of subscriptions in the files"},
    {CATALOGUE_MRR_HISTORY,
     "the files have one amount for each subscription and not what it was before, so "
     "that growth and shrinkage cannot be seen"},
    {CATALOGUE_ANSWERS, "no answers to surveys in the files"},
    {CATALOGUE_DELIVERIES,
     "no deliveries in the files: how many were asked is not known"},
    {CATALOGUE_REFERRERS, "no referrers in the files"},
    {CATALOGUE_JOURNEY, "no events, answers or referrers in the files"},
    {CATALOGUE_EVENTS, "no events in the files: who looked and did not buy is not known"},
    {CATALOGUE_CONSIDERED, "none of the events is a product looked at or a cart: --set "
                           "consideration_events=..."},
    {CATALOGUE_ADVOCATES, "no NPS answers, reviews or known referrers in the files"},
    {CATALOGUE_SNAPSHOT, "no snapshot table in the files"},
    {CATALOGUE_SNAPSHOT_AMOUNTS, "no amount column in the snapshot table"},
    {CATALOGUE_POOLED, NULL},
};

const char *derive_lacking(const struct catalogue_facts *facts, uint32_t needs)
{
    for (size_t i = 0; i < sizeof lacking / sizeof *lacking; i++)
        if (needs & facts->lacks & lacking[i].need)
            return lacking[i].why ? lacking[i].why : facts->flow_why;
    return NULL;
}

static const char *nps_advice(double nps)
{
    if (nps > NPS_OUTSTANDING)
        return "outstanding: above 75";
    if (nps > NPS_EXCELLENT)
        return "excellent: above 50";
    if (nps > NPS_GOOD)
        return "good: more promoters than detractors";
    return "not good: no more promoters than detractors";
}

/* 100 (promoters - detractors) / n, in points. */
void derive_nps(const struct catalogue_facts *facts,
                const struct catalogue_metric *metric, struct catalogue_value *out)
{
    const struct answer_cell *a = &facts->answers;
    derive_fields(facts, metric, out);
    if (out->why)
        return;
    out->real = 100.0 * (double)facts->nps_net / (double)a->nps;
    out->has_interval =
        interval_nps(a->promoters, a->detractors, a->nps, &out->low, &out->high);
    out->interval_name = "adjusted Wald";
    out->advice = nps_advice(out->real);
}

/* The mean of 1 .. 7; one answer has no interval. */
void derive_ces(const struct catalogue_facts *facts,
                const struct catalogue_metric *metric, struct catalogue_value *out)
{
    const struct answer_cell *a = &facts->answers;
    derive_fields(facts, metric, out);
    if (out->why)
        return;
    out->has_interval =
        interval_t_mean(a->ces, a->ces_sum, a->ces_sum_squares, &out->low, &out->high);
    out->interval_name = out->has_interval ? "Student's t" : NULL;
    out->advice = out->real > CES_GOOD ? "good: above 5" : "not good: 5 or below";
}
