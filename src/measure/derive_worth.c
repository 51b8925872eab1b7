/* SPDX-License-Identifier: Apache-2.0 */
/* What customers and keeping them are worth.  CAC, gross margin and retention spend come
 * from the definition or, where it does not set them, from files of costs. */
#include "measure/derive.h"

#include "base/exact.h"

#define MICRO_SCALE 6
#define MICRO       1000000
#define POINTS_MAX  5

static const char too_large[] = "the amounts are too large to be multiplied exactly";
static const char no_cac[] =
    "the cost of acquiring a customer is not set: --set cac=AMOUNT, or a file of costs";
static const char no_margin[] =
    "the gross margin is not set: --set gross_margin=SHARE, or a file of costs";
static const char no_cac_and_margin[] =
    "cost of acquiring a customer and gross margin are not set: --set cac=AMOUNT "
    "--set gross_margin=SHARE, or a file of costs";
static const char no_spend[] =
    "what keeping customers costs a month is not set: --set retention_spend=AMOUNT, or a "
    "file of costs";
static const char no_acquired[] = "nobody was acquired";
static const char no_start[] = "no customers at the start";
static const char no_lost[] =
    "nobody was lost, so that 1 / churn_rate has no value: take a longer period";
static const char no_buyers[] = "nobody bought";

static bool facts_money(const struct catalogue_facts *facts, wide n, wide d, int from,
                        int64_t *out)
{
    return exact_round(n, d, from, facts->scale, facts->digits, out);
}

/* ---- worth -------------------------------------------------------------- */

/* Why there is no 1 / churn_rate, or NULL. */
static const char *no_lifespan(const struct catalogue_facts *facts)
{
    return facts->flow.start == 0 ? no_start : facts->flow.lost == 0 ? no_lost : NULL;
}

void derive_lifespan(const struct catalogue_facts *facts,
                     const struct catalogue_metric *metric, struct catalogue_value *out)
{
    derive_fields(facts, metric, out);
    out->why = no_lifespan(facts);
}

void derive_restricted_mean(const struct catalogue_facts *facts,
                            const struct catalogue_metric *metric,
                            struct catalogue_value *out)
{
    (void)metric;
    if (!facts->has_survival) {
        out->why = facts->is_total ? facts->survival_why
                                   : "it is a figure of the whole history: see the total";
        return;
    }
    out->real = facts->survival_mean_days;
    out->horizon_days = facts->survival_horizon_days;
}

/* ---- what customers cost ------------------------------------------------ */

/* Spend in micro-units as *n / *d. */
static void spend_ratio(const struct catalogue_spend *spend, wide *n, wide *d)
{
    *d = spend->parts ? CATALOGUE_MONTH_PARTS : 1;
    *n = spend->micro * *d + spend->parts;
}

/* The cost of acquiring a customer in micro-units as *n / *d, d > 0; else why there is
 * none. */
static const char *cac_ratio(const struct catalogue_facts *facts, wide *n, wide *d)
{
    const struct catalogue_spend *spend = &facts->costs.acquisition;
    *n = 0;
    *d = 1;
    if (facts->definition->has_cac) {
        *n = facts->definition->cac_micro;
        return NULL;
    }
    if (!facts->has_flow && (spend->known || spend->why))
        return facts->flow_why;
    if (!spend->known)
        return spend->why ? spend->why : no_cac;
    if (facts->acquired == 0)
        return no_acquired;
    spend_ratio(spend, n, d);
    *d *= facts->acquired;
    return NULL;
}

void derive_cac(const struct catalogue_facts *facts,
                const struct catalogue_metric *metric, struct catalogue_value *out)
{
    (void)metric;
    wide n, d, spend, parts;
    int64_t whole;
    out->why = cac_ratio(facts, &n, &d);
    if (!facts->definition->has_cac && facts->has_flow &&
        facts->costs.acquisition.known) {
        spend_ratio(&facts->costs.acquisition, &spend, &parts);
        if (!facts_money(facts, spend, parts, MICRO_SCALE, &whole)) {
            out->why = too_large;
            return;
        }
        derive_set_fraction(out, whole, facts->acquired);
        out->numerator_is_money = true;
    }
    if (!out->why && !facts_money(facts, n, d, MICRO_SCALE, &out->money))
        out->why = too_large;
}

/* V/orders x B2/B - n/d = (V B2 d - n orders B) / (orders B d), in micro-units. */
static bool clv_simple(const struct catalogue_facts *facts, wide n, wide d, int64_t *out)
{
    const struct purchase_cell *p = &facts->purchase;
    wide worth = facts->value, base = (wide)p->orders * p->buyers;
    return exact_times(&worth, p->buyers_2) &&
           exact_times_power(&worth, MICRO_SCALE - facts->scale) &&
           exact_times(&worth, d) && exact_times(&n, base) &&
           !__builtin_sub_overflow(worth, n, &worth) && exact_times(&base, d) &&
           facts_money(facts, worth, base, MICRO_SCALE, out);
}

void derive_clv_simple(const struct catalogue_facts *facts,
                       const struct catalogue_metric *metric, struct catalogue_value *out)
{
    (void)metric;
    wide n, d;
    out->why = cac_ratio(facts, &n, &d);
    if (out->why)
        return;
    if (facts->purchase.buyers == 0)
        out->why = no_buyers;
    else if (!clv_simple(facts, n, d, &out->money))
        out->why = too_large;
}

/* V/B x margin x lifespan with lifespan = above / below, as *n / *d in 10^-scale. */
static bool clv_ratio(const struct catalogue_facts *facts, wide above, wide below,
                      wide *n, wide *d)
{
    *n = facts->worth_value;
    *d = (wide)facts->worth_buyers * MICRO;
    if (!facts->definition->has_gross_margin)
        *n = facts->costs.profit;
    else if (!exact_times(n, facts->definition->gross_margin_micro))
        return false;
    return exact_times(n, above) && exact_times(d, below);
}

/* Why there is no gross margin, or NULL. */
static const char *no_gross_margin(const struct catalogue_facts *facts)
{
    if (facts->definition->has_gross_margin || facts->costs.margin_known)
        return NULL;
    return facts->costs.margin_why ? facts->costs.margin_why : no_margin;
}

/* Why clv_margin is null, or NULL. */
static const char *no_clv_margin(const struct catalogue_facts *facts)
{
    const char *why = no_gross_margin(facts);
    if (why)
        return why;
    return facts->worth_buyers == 0 ? no_buyers : no_lifespan(facts);
}

static bool clv_margin(const struct catalogue_facts *facts, wide above, wide below,
                       int64_t *out)
{
    wide n, d;
    return clv_ratio(facts, above, below, &n, &d) &&
           facts_money(facts, n, d, facts->scale, out);
}

void derive_clv_margin(const struct catalogue_facts *facts,
                       const struct catalogue_metric *metric, struct catalogue_value *out)
{
    (void)metric;
    out->why = no_clv_margin(facts);
    if (!out->why && !clv_margin(facts, facts->flow.start, facts->flow.lost, &out->money))
        out->why = too_large;
}

static const char *clv_to_cac_advice(double ratio)
{
    if (ratio < 1)
        return "stop buying customers: each costs more than it brings";
    if (ratio <= 3)
        return "raise value or retention before spending more on new customers";
    return "there is room to acquire more customers";
}

/* Why clv_to_cac is null, or NULL and CAC as *n / *d. */
static const char *no_clv_to_cac(const struct catalogue_facts *facts, wide *n, wide *d)
{
    const char *no_cost = cac_ratio(facts, n, d);
    if (no_cost == no_cac && no_gross_margin(facts) == no_margin)
        return no_cac_and_margin;
    if (no_cost)
        return no_cost;
    if (*n == 0)
        return facts->definition->has_cac ? "the cost of acquiring a customer is set to 0"
                                          : "nothing was spent to acquire customers";
    return no_clv_margin(facts);
}

void derive_clv_to_cac(const struct catalogue_facts *facts,
                       const struct catalogue_metric *metric, struct catalogue_value *out)
{
    (void)metric;
    wide n, d, cac_n, cac_d;
    out->why = no_clv_to_cac(facts, &cac_n, &cac_d);
    if (out->why)
        return;
    if (!clv_ratio(facts, facts->flow.start, facts->flow.lost, &n, &d) ||
        !exact_times_power(&n, MICRO_SCALE - facts->scale) || !exact_times(&n, cac_d) ||
        !exact_times(&d, cac_n)) {
        out->why = too_large;
        return;
    }
    out->real = (double)((long double)n / (long double)d);
    out->advice = clv_to_cac_advice(out->real);
}

/* What was spent on keeping customers in the period, in micro-units as *n / *d: the
 * month's spend, spread evenly over its days.  Else why it is not known. */
static const char *keep_ratio(const struct catalogue_facts *facts, wide *n, wide *d)
{
    const struct catalogue_spend *spend = &facts->costs.retention;
    if (!facts->definition->has_retention_spend) {
        spend_ratio(spend, n, d);
        return spend->known ? NULL : spend->why ? spend->why : no_spend;
    }
    *n = facts->definition->retention_spend_micro;
    *d = CATALOGUE_MONTH_PARTS;
    return exact_times(n, facts->month_parts) ? NULL : too_large;
}

void derive_cost_to_keep(const struct catalogue_facts *facts,
                         const struct catalogue_metric *metric,
                         struct catalogue_value *out)
{
    wide n, d;
    int64_t whole;
    out->why = keep_ratio(facts, &n, &d);
    if (out->why)
        return;
    if (!facts_money(facts, n, d, MICRO_SCALE, &whole)) {
        out->why = too_large;
        return;
    }
    derive_set_fraction(out, whole, facts->flow.retained);
    out->numerator_is_money = true;
    if (facts->flow.retained == 0)
        out->why = metric->empty_why;
    else if (!facts_money(facts, n, d * facts->flow.retained, MICRO_SCALE, &out->money))
        out->why = too_large;
}

/* churn' = lost/S - k/100 = (100 lost - k S) / (100 S) */
static bool what_if_row(const struct catalogue_facts *facts, int points, int64_t today,
                        struct catalogue_what_if *row)
{
    wide above = (wide)facts->flow.start * 100;
    wide below = (wide)facts->flow.lost * 100 - (wide)facts->flow.start * points;
    *row = (struct catalogue_what_if){.points = points, .unbounded = below == 0};
    row->retention_rate = (double)(above - below) / (double)above;
    if (row->unbounded)
        return true;
    row->lifespan_periods = (double)above / (double)below;
    return clv_margin(facts, above, below, &row->clv) &&
           !__builtin_sub_overflow(row->clv, today, &row->clv_change);
}

int catalogue_what_if(const struct catalogue_facts *facts,
                      struct catalogue_what_if rows[5], const char **why)
{
    int64_t today = 0;
    int count = 0;
    *why = derive_missing(facts, true, true, true);
    if (!*why)
        *why = no_clv_margin(facts);
    if (!*why && !clv_margin(facts, facts->flow.start, facts->flow.lost, &today))
        *why = too_large;
    for (int k = 1; !*why && k <= POINTS_MAX; k++) {
        if ((wide)facts->flow.lost * 100 < (wide)facts->flow.start * k)
            break; /* retention would pass 100 % */
        if (!what_if_row(facts, k, today, &rows[count]))
            *why = too_large;
        count++;
    }
    if (*why)
        return 0;
    if (count == 0)
        *why = "one more point would take retention past 100 %";
    return count;
}

void derive_what_if(const struct catalogue_facts *facts,
                    const struct catalogue_metric *metric, struct catalogue_value *out)
{
    (void)metric;
    struct catalogue_what_if rows[POINTS_MAX];
    (void)catalogue_what_if(facts, rows, &out->why);
}
