/* SPDX-License-Identifier: Apache-2.0 */
/* Money is exact until its one rounding: products of amounts, counts and settings are
 * 128-bit whole numbers over a 128-bit denominator.  Floating point would move a cent
 * where a sum passes 2^53, and rounding each factor would move it much earlier.  A
 * product that does not even fit 128 bits gives null, with the reason. */
#include "measure/derive.h"

#include "base/calendar.h"
#include "base/exact.h"
#include "stat/interval.h"

#include <string.h>

/* ---- exact money -------------------------------------------------------- */

int64_t derive_average(int64_t amount, int64_t count, int scale, int digits)
{
    int64_t average = 0;
    CHECK(count > 0);
    /* Cannot fail: an average is no larger than its amount. */
    bool fits = exact_round(amount, count, scale, scale, digits, &average);
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
           named == CATALOGUE_FIELD(snapshot.revenue) ||
           named == CATALOGUE_FIELD(snapshot.revenue_lost) ||
           named == CATALOGUE_FIELD(value) || named == CATALOGUE_FIELD(purchase.gross) ||
           named == CATALOGUE_FIELD(purchase.returning_value);
}

void derive_set_fraction(struct catalogue_value *out, int64_t numerator,
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
    derive_set_fraction(out, field(facts, metric->numerator),
                        field(facts, metric->denominator));
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
