/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON contract, docs/report.schema.json. */
#include "measure/report.h"

#include "base/money.h"
#include "measure/benchmark.h"
#include "measure/derive.h"
#include "measure/report_parts.h"

static void write_day(struct json_writer *w, const char *key, int32_t day)
{
    char text[CALENDAR_DAY_TEXT];
    json_string(w, key, calendar_day_format(day, text));
}

static void write_money(struct json_writer *w, const char *key, int64_t amount,
                        const struct catalogue_facts *facts)
{
    char text[MONEY_TEXT];
    json_string(w, key, money_format(amount, facts->scale, facts->digits, text));
}

/* ---- values ------------------------------------------------------------- */

static void write_part(struct json_writer *w, const char *key, int64_t part,
                       bool is_money, const struct catalogue_facts *facts)
{
    char text[MONEY_TEXT];
    if (is_money)
        json_string(w, key,
                    money_format(part, facts->scale,
                                 derive_exact_digits(part, facts->scale, facts->digits),
                                 text));
    else
        json_int(w, key, part);
}

static void write_what_if_row(struct json_writer *w, const struct catalogue_what_if *row,
                              const struct catalogue_facts *facts)
{
    json_object(w, NULL);
    json_int(w, "points", row->points);
    json_real(w, "retention_rate", row->retention_rate);
    if (row->unbounded) {
        json_null(w, "customer_lifespan");
        json_null(w, "clv_margin");
        json_null(w, "change");
        json_string(w, "why", "no churn would be left, and 1 / 0 is no lifespan");
    } else {
        json_real(w, "customer_lifespan", row->lifespan_periods);
        write_money(w, "clv_margin", row->clv, facts);
        write_money(w, "change", row->clv_change, facts);
    }
    json_end(w);
}

static void write_what_if(struct json_writer *w, const struct catalogue_facts *facts)
{
    struct catalogue_what_if rows[5];
    const char *why;
    int count = catalogue_what_if(facts, rows, &why);
    json_array(w, "rows");
    for (int i = 0; i < count; i++)
        write_what_if_row(w, &rows[i], facts);
    json_end(w);
}

static void write_main(struct json_writer *w, const struct catalogue_value *value,
                       const struct catalogue_facts *facts)
{
    if (value->why)
        json_null(w, "value");
    else if (value->unit == CATALOGUE_COUNT)
        json_int(w, "value", value->count);
    else if (value->unit == CATALOGUE_MONEY)
        write_money(w, "value", value->money, facts);
    else if (value->unit == CATALOGUE_TABLE)
        write_what_if(w, facts);
    else
        json_real(w, "value", value->real);
}

void report_write_members(struct json_writer *w, const struct catalogue_value *value,
                          const struct catalogue_facts *facts)
{
    write_main(w, value, facts);
    if (value->has_fraction) {
        write_part(w, "numerator", value->numerator, value->numerator_is_money, facts);
        write_part(w, "denominator", value->denominator, value->denominator_is_money,
                   facts);
    }
    if (value->has_interval) {
        json_real(w, "low", value->low);
        json_real(w, "high", value->high);
    }
    if (value->has_mean && !value->why) {
        json_real(w, "median", value->real);
        json_real(w, "mean", value->mean);
    }
    if (value->has_mean)
        json_int(w, "gaps", value->gaps);
    if (value->horizon_days > 0)
        json_int(w, "horizon_days", value->horizon_days);
    if (value->pooled_periods >= 0)
        json_int(w, "pooled_periods", value->pooled_periods);
    if (value->advice)
        json_string(w, "advice", value->advice);
    benchmark_write_members(w, value, facts);
    if (value->why)
        json_string(w, "why", value->why);
}

void report_write_value(struct json_writer *w, const char *key,
                        const struct catalogue_value *value,
                        const struct catalogue_facts *facts)
{
    json_object(w, key);
    report_write_members(w, value, facts);
    json_end(w);
}

/* ---- the report --------------------------------------------------------- */

static void write_metrics(struct json_writer *w, const struct catalogue_facts *facts)
{
    const struct catalogue_metric *metric;
    json_object(w, "metrics");
    for (size_t i = 0; (metric = catalogue_at(i)); i++) {
        struct catalogue_value value;
        if (!catalogue_listed(metric, facts))
            continue;
        catalogue_value_of(metric, facts, &value);
        report_write_value(w, metric->name, &value, facts);
    }
    json_end(w);
}

void report_write_group(struct json_writer *w, const char *by, const char *value)
{
    json_string(w, "by", by);
    if (value) {
        json_string(w, "value", value);
    } else {
        json_null(w, "value");
        json_string(w, "why", "no value known");
    }
}

/* Survival by tenure, where there is a snapshot table. */
static void write_curve(struct json_writer *w, const struct catalogue_snapshot *s)
{
    if (s->curve_count == 0)
        return;
    json_array(w, "survival");
    for (int32_t t = 0; t < s->curve_count; t++) {
        json_object(w, NULL);
        json_int(w, "tenure", t);
        json_int(w, "at_risk", s->curve[t].at_risk);
        json_int(w, "left", s->curve[t].left);
        json_real(w, "survival", s->curve[t].survival);
        json_end(w);
    }
    json_end(w);
}

/* shown: index of the period; the total where it is past the last. */
static void write_groups(const struct report *r, struct json_writer *w, size_t shown)
{
    json_array(w, "groups");
    for (size_t i = 0; i < r->group_count; i++) {
        const struct report_group *g = &r->groups[i];
        json_object(w, NULL);
        report_write_group(w, g->by, g->value);
        write_metrics(w, shown < r->period_count ? &g->periods[shown] : &g->total);
        if (shown == r->period_count)
            write_curve(w, &g->total.snapshot);
        json_end(w);
    }
    json_end(w);
}

void report_write_period(const struct report *r, const struct report_period *p,
                         struct json_writer *w)
{
    char name[CALENDAR_PERIOD_TEXT];
    json_string(w, "name", calendar_period_format(&r->request.calendar, p->begin, name));
    write_day(w, "start", p->begin);
    write_day(w, "end", p->calendar_end);
    json_bool(w, "partial", p->partial);
    json_bool(w, "warming_up", p->warming_up);
    if (r->definition->grace_days > 0)
        json_bool(w, "provisional", p->provisional);
}

void report_write_total_days(const struct report *r, struct json_writer *w)
{
    if (r->source->undated) {
        json_null(w, "start");
        json_null(w, "end");
        json_string(w, "why", report_undated);
    } else {
        write_day(w, "start", r->total_begin);
        write_day(w, "end", r->total_end);
    }
}

static void write_total(const struct report *r, struct json_writer *w)
{
    json_object(w, "total");
    report_write_total_days(r, w);
    json_int(w, "pooled_periods", (int64_t)r->pooled_count);
    write_metrics(w, &r->total);
    write_curve(w, &r->total.snapshot);
    write_groups(r, w, r->period_count);
    json_end(w);
}

static void write_notes(const struct report *r, struct json_writer *w)
{
    json_array(w, "notes");
    const char *note;
    for (size_t i = 0; (note = report_note(r, i)); i++)
        json_string(w, NULL, note);
    json_end(w);
}

void report_write_head(const struct report *r, struct json_writer *w)
{
    json_string(w, "mainstay", MAINSTAY_VERSION);
    json_string(w, "period", calendar_unit_name(r->request.calendar.unit));
    definition_write(r->definition, w, "definition");
    json_string(w, "timezone", r->source->zone ? r->source->zone : "UTC");
    json_string(w, "currency", r->source->currency);
    if (r->source->undated) {
        json_null(w, "as_of"); /* the notes say why */
    } else {
        write_day(w, "as_of", r->as_of);
    }
    write_notes(r, w);
    report_write_source(r, w);
}

void report_write_body(const struct report *r, struct json_writer *w)
{
    report_write_head(r, w);
    json_array(w, "periods");
    for (size_t i = 0; i < r->period_count; i++) {
        json_object(w, NULL);
        report_write_period(r, &r->periods[i], w);
        write_metrics(w, &r->periods[i].facts);
        write_groups(r, w, i);
        json_end(w);
    }
    json_end(w);
    write_total(r, w);
}

void report_write_json(const struct report *r, struct buf *out)
{
    struct json_writer w;
    json_init(&w, out);
    w.pretty = true;
    json_object(&w, NULL);
    report_write_body(r, &w);
    json_end(&w);
}
