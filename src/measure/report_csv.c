/* SPDX-License-Identifier: Apache-2.0 */
/* One number a line: what spreadsheets and data frames pivot best. */
#include "measure/report.h"

#include "measure/csv.h"
#include "measure/derive.h"

/* What stands before the metric on each line. */
struct where {
    const struct report_period *period; /* NULL: the total */
    const char *by, *group;             /* by NULL: everybody */
};

static void write_where(struct buf *out, const struct where *where)
{
    if (where->period)
        csv_day(out, where->period->begin);
    else
        csv_text(out, "total");
    csv_next(out);
    if (where->period)
        csv_day(out, where->period->calendar_end);
    csv_next(out);
    csv_text(out, where->by ? where->by : "");
    csv_next(out);
    csv_text(out, where->group ? where->group : "");
    csv_next(out);
}

static void write_part(struct buf *out, int64_t part, bool is_money,
                       const struct catalogue_facts *facts)
{
    if (is_money)
        csv_money(out, part, facts->scale,
                  derive_exact_digits(part, facts->scale, facts->digits));
    else
        csv_int(out, part);
}

static void write_main(struct buf *out, const struct catalogue_value *v,
                       const struct catalogue_facts *facts)
{
    if (v->why || v->unit == CATALOGUE_TABLE)
        return;
    if (v->unit == CATALOGUE_COUNT)
        csv_int(out, v->count);
    else if (v->unit == CATALOGUE_MONEY)
        csv_money(out, v->money, facts->scale, facts->digits);
    else
        csv_real(out, v->real);
}

/* value,numerator,denominator,low,high,why */
static void write_numbers(struct buf *out, const struct catalogue_value *v,
                          const struct catalogue_facts *facts)
{
    write_main(out, v, facts);
    csv_next(out);
    if (v->has_fraction)
        write_part(out, v->numerator, v->numerator_is_money, facts);
    csv_next(out);
    if (v->has_fraction)
        write_part(out, v->denominator, v->denominator_is_money, facts);
    csv_next(out);
    if (v->has_interval)
        csv_real(out, v->low);
    csv_next(out);
    if (v->has_interval)
        csv_real(out, v->high);
    csv_next(out);
    csv_text(out, v->why ? v->why : "");
    csv_end(out);
}

static void write_mean(struct buf *out, const struct where *where, const char *name,
                       const struct catalogue_value *v,
                       const struct catalogue_facts *facts)
{
    struct catalogue_value mean = {
        .unit = CATALOGUE_DAYS, .real = v->mean, .why = v->why};
    write_where(out, where);
    buf_printf(out, "%s.mean,", name);
    write_numbers(out, &mean, facts);
}

static void write_what_if(struct buf *out, const struct where *where, const char *name,
                          const struct catalogue_facts *facts)
{
    struct catalogue_what_if rows[5];
    const char *why;
    int count = catalogue_what_if(facts, rows, &why);
    for (int i = 0; i < count; i++) {
        struct catalogue_value v = {
            .unit = CATALOGUE_MONEY,
            .money = rows[i].clv,
            .why = rows[i].unbounded ? "no churn would be left" : NULL,
        };
        write_where(out, where);
        buf_printf(out, "%s.%d,", name, rows[i].points);
        write_numbers(out, &v, facts);
    }
}

static void write_metrics(struct buf *out, const struct where *where,
                          const struct catalogue_facts *facts)
{
    const struct catalogue_metric *metric;
    for (size_t i = 0; (metric = catalogue_at(i)); i++) {
        struct catalogue_value v;
        if (!catalogue_listed(metric, facts))
            continue;
        catalogue_value_of(metric, facts, &v);
        if (v.unit == CATALOGUE_TABLE && !v.why) {
            write_what_if(out, where, metric->name, facts);
            continue;
        }
        write_where(out, where);
        csv_text(out, metric->name);
        csv_next(out);
        write_numbers(out, &v, facts);
        if (v.has_mean)
            write_mean(out, where, metric->name, &v, facts);
    }
}

void report_write_csv(const struct report *r, struct buf *out)
{
    buf_puts(out, "start,end,by,group,metric,value,numerator,denominator,low,high,why\n");
    /* The total is one more "period" after the last. */
    for (size_t i = 0; i <= r->period_count; i++) {
        bool total = i == r->period_count;
        struct where where = {.period = total ? NULL : &r->periods[i]};
        write_metrics(out, &where, total ? &r->total : &r->periods[i].facts);
        for (size_t g = 0; g < r->group_count; g++) {
            where.by = r->groups[g].by;
            where.group = r->groups[g].value;
            write_metrics(out, &where,
                          total ? &r->groups[g].total : &r->groups[g].periods[i]);
        }
    }
}
