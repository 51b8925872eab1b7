/* SPDX-License-Identifier: Apache-2.0 */
/* Money is exact until its one rounding: products of amounts, counts and settings are
 * 128-bit whole numbers over a 128-bit denominator.  Floating point would move a cent
 * where a sum passes 2^53, and rounding each factor would move it much earlier.  A
 * product that does not even fit 128 bits gives null, with the reason. */
#include "measure/derive.h"

#include "base/calendar.h"
#include "stat/interval.h"

#include <string.h>

#define MICRO_SCALE 6
#define MICRO       1000000
#define POINTS_MAX  5

__extension__ typedef __int128 wide;

static const char too_large[] = "the amounts are too large to be multiplied exactly";
static const char no_cac[] =
    "the cost of acquiring a customer is not set: --set cac=AMOUNT";
static const char no_margin[] = "the gross margin is not set: --set gross_margin=SHARE";
static const char no_cac_and_margin[] =
    "cost of acquiring a customer and gross margin are not set: --set cac=AMOUNT "
    "--set gross_margin=SHARE";
static const char no_spend[] =
    "what keeping customers costs a month is not set: --set retention_spend=AMOUNT";
static const char no_start[] = "no customers at the start";
static const char no_lost[] =
    "nobody was lost, so that 1 / churn_rate has no value: take a longer period";
static const char no_buyers[] = "nobody bought";

/* ---- exact money -------------------------------------------------------- */

static bool times(wide *x, wide factor)
{
    return !__builtin_mul_overflow(*x, factor, x);
}

static bool times_power(wide *x, int exponent)
{
    for (int i = 0; i < exponent; i++)
        if (!times(x, 10))
            return false;
    return true;
}

static wide divide_half_even(wide n, wide d)
{
    wide quotient = n / d, rest = n % d;
    wide size = rest < 0 ? -rest : rest;
    bool up = size > d - size || (size == d - size && quotient % 2 != 0);
    return quotient + (up ? (n < 0 ? -1 : 1) : 0);
}

/* n / d (d > 0), units of 10^-from, rounded to `digits` decimals, in units of 10^-scale.
 */
static bool round_money(wide n, wide d, int from, int scale, int digits, int64_t *out)
{
    int kept = digits < scale ? digits : scale;
    if (!times_power(from > kept ? &d : &n, from > kept ? from - kept : kept - from))
        return false;
    wide rounded = divide_half_even(n, d);
    if (!times_power(&rounded, scale - kept) || rounded > INT64_MAX ||
        rounded < INT64_MIN)
        return false;
    *out = (int64_t)rounded;
    return true;
}

static bool facts_money(const struct catalogue_facts *facts, wide n, wide d, int from,
                        int64_t *out)
{
    return round_money(n, d, from, facts->scale, facts->digits, out);
}

int64_t derive_average(int64_t amount, int64_t count, int scale, int digits)
{
    int64_t average = 0;
    CHECK(count > 0);
    /* Cannot fail: an average is no larger than its amount. */
    bool fits = round_money(amount, count, scale, scale, digits, &average);
    CHECK(fits);
    return average;
}

int derive_exact_digits(int64_t amount, int scale, int digits)
{
    int exact = scale;
    for (; exact > digits && amount % 10 == 0; exact--)
        amount /= 10;
    return exact > digits ? exact : digits;
}

int64_t derive_month_parts(int32_t begin, int32_t end)
{
    int64_t parts = 0;
    while (begin < end) {
        int year, month, day;
        calendar_civil(begin, &year, &month, &day);
        int32_t days = calendar_days_in_month(year, month);
        int32_t next = begin - day + 1 + days;
        int32_t stop = next < end ? next : end;
        parts += (int64_t)(stop - begin) * (CATALOGUE_MONTH_PARTS / days);
        begin = stop;
    }
    return parts;
}

/* ---- fields and ratios -------------------------------------------------- */

const char *derive_missing(const struct catalogue_facts *facts, bool flow, bool purchase,
                           bool amounts)
{
    if (flow && !facts->has_flow)
        return facts->flow_why;
    if (purchase && !facts->has_purchase)
        return facts->purchase_why;
    return amounts && !facts->has_amounts ? "no amount column in the files" : NULL;
}

static int64_t field(const struct catalogue_facts *facts, size_t named)
{
    int64_t value;
    CHECK(named > 0);
    memcpy(&value, (const char *)facts + named - 1, sizeof value);
    return value;
}

static bool lies_in(size_t named, size_t offset, size_t size)
{
    return named > offset && named <= offset + size;
}
#define LIES_IN(named, member)                                 \
    lies_in((named), offsetof(struct catalogue_facts, member), \
            sizeof((const struct catalogue_facts *)NULL)->member)

/* Of MRR, rows name amounts only. */
static bool is_money(size_t named)
{
    return LIES_IN(named, mrr) || LIES_IN(named, mrr_rates) ||
           named == CATALOGUE_FIELD(value) || named == CATALOGUE_FIELD(purchase.gross) ||
           named == CATALOGUE_FIELD(purchase.returning_value);
}

static void set_fraction(struct catalogue_value *out, int64_t numerator,
                         int64_t denominator)
{
    out->has_fraction = true;
    out->numerator = numerator;
    out->denominator = denominator;
}

static void set_plain(const struct catalogue_metric *metric,
                      const struct catalogue_facts *facts, struct catalogue_value *out)
{
    if (metric->unit == CATALOGUE_MONEY)
        out->money = derive_average(field(facts, metric->numerator), 1, facts->scale,
                                    facts->digits);
    else
        out->count = field(facts, metric->numerator);
}

void derive_fields(const struct catalogue_facts *facts,
                   const struct catalogue_metric *metric, struct catalogue_value *out)
{
    if (!metric->denominator) {
        set_plain(metric, facts, out);
        return;
    }
    set_fraction(out, field(facts, metric->numerator), field(facts, metric->denominator));
    out->numerator_is_money = is_money(metric->numerator);
    out->denominator_is_money = is_money(metric->denominator);
    if (out->denominator == 0) {
        out->why = metric->empty_why;
        return;
    }
    if (metric->unit == CATALOGUE_MONEY)
        out->money =
            derive_average(out->numerator, out->denominator, facts->scale, facts->digits);
    else
        out->real = (double)out->numerator / (double)out->denominator;
    if (metric->interval)
        out->has_interval =
            interval_wilson(out->numerator, out->denominator, &out->low, &out->high);
    out->interval_name = out->has_interval ? "Wilson" : NULL;
}

void derive_transfer(const struct catalogue_facts *facts,
                     const struct catalogue_metric *metric, struct catalogue_value *out)
{
    out->why = facts->transfer_why;
    if (!out->why)
        derive_fields(facts, metric, out);
}

void derive_buyer_retention(const struct catalogue_facts *facts,
                            const struct catalogue_metric *metric,
                            struct catalogue_value *out)
{
    if (facts->has_previous)
        derive_fields(facts, metric, out);
    else
        out->why = facts->is_total ? "the total has no period before it"
                                   : "there is no period before this one";
}

/* (a / b) / (c / d) in one division. */
static double ratio_of_averages(int64_t a, int64_t b, int64_t c, int64_t d)
{
    return (double)(((long double)a * d) / ((long double)b * c));
}

void derive_spend_ratio(const struct catalogue_facts *facts,
                        const struct catalogue_metric *metric,
                        struct catalogue_value *out)
{
    const struct purchase_cell *p = &facts->purchase;
    if (p->returning == 0)
        out->why = "no returning buyers";
    else if (p->first_time == 0)
        out->why = "no first-time buyers";
    else if (p->first_time_value == 0)
        out->why = metric->empty_why;
    else
        out->real = ratio_of_averages(p->returning_value, p->returning,
                                      p->first_time_value, p->first_time);
}

void derive_days_between(const struct catalogue_facts *facts,
                         const struct catalogue_metric *metric,
                         struct catalogue_value *out)
{
    const struct gap_cell *gap = &facts->gap;
    out->has_mean = true;
    out->gaps = gap->count;
    if (gap->count == 0) {
        out->why = metric->empty_why;
        return;
    }
    out->real = (double)gap->median_twice / 2;
    out->mean = (double)gap->sum_days / (double)gap->count;
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

/* V/orders x B2/B - CAC = (V B2 - CAC orders B) / (orders B), in micro-units. */
static bool clv_simple(const struct catalogue_facts *facts, int64_t *out)
{
    const struct purchase_cell *p = &facts->purchase;
    wide worth = facts->value, cost = facts->definition->cac_micro;
    wide base = (wide)p->orders * p->buyers;
    return times(&worth, p->buyers_2) &&
           times_power(&worth, MICRO_SCALE - facts->scale) && times(&cost, base) &&
           !__builtin_sub_overflow(worth, cost, &worth) &&
           facts_money(facts, worth, base, MICRO_SCALE, out);
}

void derive_clv_simple(const struct catalogue_facts *facts,
                       const struct catalogue_metric *metric, struct catalogue_value *out)
{
    (void)metric;
    if (!facts->definition->has_cac)
        out->why = no_cac;
    else if (facts->purchase.buyers == 0)
        out->why = no_buyers;
    else if (!clv_simple(facts, &out->money))
        out->why = too_large;
}

/* V/B x margin x lifespan with lifespan = above / below, as *n / *d in 10^-scale. */
static bool clv_ratio(const struct catalogue_facts *facts, wide above, wide below,
                      wide *n, wide *d)
{
    *n = facts->worth_value;
    *d = (wide)facts->worth_buyers * MICRO;
    return times(n, facts->definition->gross_margin_micro) && times(n, above) &&
           times(d, below);
}

/* Why clv_margin is null, or NULL. */
static const char *no_clv_margin(const struct catalogue_facts *facts)
{
    if (!facts->definition->has_gross_margin)
        return no_margin;
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

static const char *no_clv_to_cac(const struct catalogue_facts *facts)
{
    const struct definition *d = facts->definition;
    if (!d->has_cac)
        return d->has_gross_margin ? no_cac : no_cac_and_margin;
    return d->cac_micro == 0 ? "the cost of acquiring a customer is set to 0"
                             : no_clv_margin(facts);
}

void derive_clv_to_cac(const struct catalogue_facts *facts,
                       const struct catalogue_metric *metric, struct catalogue_value *out)
{
    (void)metric;
    wide n, d;
    out->why = no_clv_to_cac(facts);
    if (out->why)
        return;
    if (!clv_ratio(facts, facts->flow.start, facts->flow.lost, &n, &d) ||
        !times_power(&n, MICRO_SCALE - facts->scale) ||
        !times(&d, facts->definition->cac_micro)) {
        out->why = too_large;
        return;
    }
    out->real = (double)((long double)n / (long double)d);
    out->advice = clv_to_cac_advice(out->real);
}

/* The month's spend, spread evenly over its days, for the days of the period. */
void derive_cost_to_keep(const struct catalogue_facts *facts,
                         const struct catalogue_metric *metric,
                         struct catalogue_value *out)
{
    wide spend = facts->definition->retention_spend_micro;
    wide per_head = (wide)CATALOGUE_MONTH_PARTS * facts->flow.retained;
    int64_t whole;
    if (!facts->definition->has_retention_spend) {
        out->why = no_spend;
        return;
    }
    if (!times(&spend, facts->month_parts) ||
        !facts_money(facts, spend, CATALOGUE_MONTH_PARTS, MICRO_SCALE, &whole)) {
        out->why = too_large;
        return;
    }
    set_fraction(out, whole, facts->flow.retained);
    out->numerator_is_money = true;
    if (facts->flow.retained == 0)
        out->why = metric->empty_why;
    else if (!facts_money(facts, spend, per_head, MICRO_SCALE, &out->money))
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
