/* SPDX-License-Identifier: Apache-2.0 */
/* Two definitions side by side, as JSON and CSV. */
#include "measure/compare.h"

#include "base/money.h"
#include "measure/csv.h"
#include "measure/report_parts.h"

#include <string.h>

/* ---- JSON: what A and B are ------------------------------------------------------- */

static void write_changes(const struct definition *a, const struct definition *b,
                          struct json_writer *w)
{
    struct compare_change *changes;
    size_t count = compare_changes(a, b, &changes);
    json_array(w, "changes");
    for (size_t i = 0; i < count; i++) {
        json_object(w, NULL);
        json_string(w, "setting", changes[i].key);
        json_string(w, "a", changes[i].a);
        json_string(w, "b", changes[i].b);
        json_end(w);
    }
    json_end(w);
    compare_changes_free(changes, count);
}

static void write_definition(const struct report *a, const struct report *b,
                             struct json_writer *w)
{
    definition_write(b->definition, w, "definition");
    write_changes(a->definition, b->definition, w);
}

/* ---- JSON: values ----------------------------------------------------------------- */

static void write_difference(struct json_writer *w, const struct catalogue_value *a,
                             const struct catalogue_value *b,
                             const struct catalogue_facts *facts)
{
    struct catalogue_value d;
    char text[MONEY_TEXT];
    if (!compare_difference(a, b, &d)) {
        json_null(w, "difference");
        json_string(w, "why",
                    a->why   ? "no value under A"
                    : b->why ? "no value under B"
                             : "a table has no difference");
    } else if (d.unit == CATALOGUE_COUNT)
        json_int(w, "difference", d.count);
    else if (d.unit == CATALOGUE_MONEY)
        json_string(w, "difference",
                    money_format(d.money, facts->scale, facts->digits, text));
    else
        json_real(w, "difference", d.real);
}

static void write_cell(struct json_writer *w, const char *key,
                       const struct compare_cell *cell)
{
    json_object(w, key);
    json_int(w, "both", cell->both);
    json_int(w, "only_a", cell->only_a);
    json_int(w, "only_b", cell->only_b);
    json_end(w);
}

/* Of everybody; shown: index of the period, or the total. */
static void write_people(struct compare *c, const struct catalogue_metric *metric,
                         size_t shown, struct json_writer *w)
{
    struct compare_cell cell;
    json_object(w, "people");
    for (int side = RECEIPT_NUMERATOR; side <= RECEIPT_DENOMINATOR; side++)
        if (compare_cell(c, metric, (enum receipt_side)side, shown, &cell))
            write_cell(w, receipt_side_name((enum receipt_side)side), &cell);
    json_end(w);
}

static void write_metric(struct compare *c, const struct catalogue_metric *metric,
                         size_t shown, const struct catalogue_facts *a,
                         const struct catalogue_facts *b, struct json_writer *w)
{
    struct catalogue_value x, y;
    catalogue_value_of(metric, a, &x);
    catalogue_value_of(metric, b, &y);
    json_object(w, metric->name);
    report_write_value(w, "a", &x, a);
    report_write_value(w, "b", &y, b);
    write_difference(w, &x, &y, a);
    write_people(c, metric, shown, w);
    json_end(w);
}

static void write_metrics(struct compare *c, size_t shown, struct json_writer *w)
{
    const struct report *a = c->a, *b = c->b;
    bool total = shown == a->period_count;
    const struct catalogue_facts *fa = total ? &a->total : &a->periods[shown].facts;
    const struct catalogue_facts *fb = total ? &b->total : &b->periods[shown].facts;
    const struct catalogue_metric *metric;
    json_object(w, "metrics");
    for (size_t i = 0; (metric = catalogue_at(i)); i++)
        if (catalogue_listed(metric, fa) || catalogue_listed(metric, fb))
            write_metric(c, metric, shown, fa, fb, w);
    json_end(w);
}

/* {"lost": {"retained": 3}}: under A, then under B; only cells with people. */
static void write_states(struct compare *c, size_t shown, struct json_writer *w)
{
    int64_t table[COMPARE_STATES][COMPARE_STATES];
    compare_states(c, shown, table);
    json_object(w, "states");
    for (int a = 0; a < COMPARE_STATES; a++) {
        bool open = false;
        for (int b = 0; b < COMPARE_STATES; b++) {
            if (!table[a][b])
                continue;
            if (!open)
                json_object(w, compare_state_name((enum compare_state)a));
            open = true;
            json_int(w, compare_state_name((enum compare_state)b), table[a][b]);
        }
        if (open)
            json_end(w);
    }
    json_end(w);
}

static void write_periods(struct compare *c, struct json_writer *w)
{
    json_array(w, "periods");
    for (size_t i = 0; i < c->a->period_count; i++) {
        json_object(w, NULL);
        report_write_period(c->a, &c->a->periods[i], w);
        json_bool(w, "pooled_a", c->a->periods[i].pooled);
        json_bool(w, "pooled_b", c->b->periods[i].pooled);
        write_states(c, i, w);
        write_metrics(c, i, w);
        json_end(w);
    }
    json_end(w);
}

static void write_compare(struct compare *c, struct json_writer *w)
{
    json_object(w, "compare");
    write_definition(c->a, c->b, w);
    write_periods(c, w);
    json_object(w, "total");
    report_write_total_days(c->a, w);
    json_int(w, "pooled_periods_a", (int64_t)c->a->pooled_count);
    json_int(w, "pooled_periods_b", (int64_t)c->b->pooled_count);
    write_states(c, c->a->period_count, w);
    write_metrics(c, c->a->period_count, w);
    json_end(w);
    json_end(w);
}

void compare_write_json(struct compare *c, struct buf *out)
{
    struct json_writer w;
    json_init(&w, out);
    w.pretty = true;
    json_object(&w, NULL);
    report_write_body(c->a, &w);
    write_compare(c, &w);
    json_end(&w);
}

void compare_write_receipt(struct compare *c, const struct receipt *a,
                           const struct receipt *b, struct json_writer *w)
{
    json_object(w, "compare");
    write_definition(a->report, b->report, w);
    report_write_value(w, "b", &b->value, b->facts);
    write_difference(w, &a->value, &b->value, a->facts);
    if (!a->group)
        write_people(c, a->metric,
                     a->period ? (size_t)(a->period - a->report->periods)
                               : a->report->period_count,
                     w);
    json_end(w);
}

/* ---- CSV -------------------------------------------------------------------------- */

static void add_value(struct buf *out, const struct catalogue_value *v,
                      const struct catalogue_facts *facts)
{
    csv_next(out);
    if (v->why || v->unit == CATALOGUE_TABLE)
        return;
    if (v->unit == CATALOGUE_COUNT)
        csv_int(out, v->count);
    else if (v->unit == CATALOGUE_MONEY)
        csv_money(out, v->money, facts->scale, facts->digits);
    else
        csv_real(out, v->real);
}

static void add_where(struct buf *out, const struct report *r, size_t shown)
{
    if (shown < r->period_count) {
        csv_day(out, r->periods[shown].begin);
        csv_next(out);
        csv_day(out, r->periods[shown].calendar_end);
    } else {
        csv_text(out, "total");
        csv_next(out);
    }
    csv_next(out);
}

static void add_metric(struct compare *c, const struct catalogue_metric *metric,
                       size_t shown, const struct catalogue_facts *a,
                       const struct catalogue_facts *b, struct buf *out)
{
    struct catalogue_value x, y, d;
    struct compare_cell cell;
    catalogue_value_of(metric, a, &x);
    catalogue_value_of(metric, b, &y);
    if (!compare_difference(&x, &y, &d))
        d.why = "";
    add_where(out, c->a, shown);
    csv_text(out, metric->name);
    add_value(out, &x, a);
    add_value(out, &y, b);
    add_value(out, &d, a);
    if (compare_cell(c, metric, RECEIPT_NUMERATOR, shown, &cell))
        buf_printf(out, ",%lld,%lld,%lld\n", (long long)cell.both, (long long)cell.only_a,
                   (long long)cell.only_b);
    else
        buf_puts(out, ",,,\n");
}

void compare_write_csv(struct compare *c, struct buf *out)
{
    const struct report *a = c->a, *b = c->b;
    const struct catalogue_metric *metric;
    buf_puts(out, "start,end,metric,a,b,difference,both,only_a,only_b\n");
    for (size_t i = 0; i <= a->period_count; i++) {
        bool total = i == a->period_count;
        const struct catalogue_facts *fa = total ? &a->total : &a->periods[i].facts;
        const struct catalogue_facts *fb = total ? &b->total : &b->periods[i].facts;
        for (size_t m = 0; (metric = catalogue_at(m)); m++)
            if (metric->unit != CATALOGUE_TABLE &&
                (catalogue_listed(metric, fa) || catalogue_listed(metric, fb)))
                add_metric(c, metric, i, fa, fb, out);
    }
}

/* ---- lists ------------------------------------------------------------------------ */

/* "" where no state is of one period. */
static const char *state_text(enum compare_state state)
{
    return state == COMPARE_STATES ? "" : compare_state_name(state);
}

static bool is_day(int32_t day)
{
    return day != INT32_MIN && day != RECEIPT_RUNS;
}

static void write_until(struct json_writer *w, const char *key, int32_t day)
{
    char text[CALENDAR_DAY_TEXT];
    if (is_day(day))
        json_string(w, key, calendar_day_format(day, text));
    else
        json_string(w, key, day == RECEIPT_RUNS ? "runs" : "never");
}

static void write_amount(struct json_writer *w, const char *key, int64_t amount,
                         const struct report *r)
{
    char text[MONEY_TEXT];
    json_string(w, key,
                money_format(amount, r->history.scale, r->source->currency_digits, text));
}

static void write_person(struct json_writer *w, const struct compare_person *p,
                         const struct report *r)
{
    json_object(w, NULL);
    json_string(w, "customer", p->a.key);
    json_int(w, "matches_a", p->matches_a);
    json_int(w, "matches_b", p->matches_b);
    if (p->state_a != COMPARE_STATES) {
        json_string(w, "state_a", state_text(p->state_a));
        json_string(w, "state_b", state_text(p->state_b));
    }
    write_until(w, "present_until_a", p->a.present_until);
    write_until(w, "present_until_b", p->b.present_until);
    json_int(w, "orders_a", p->a.orders);
    json_int(w, "orders_b", p->b.orders);
    if (r->history.has_amounts) {
        write_amount(w, "value_a", p->a.value, r);
        write_amount(w, "value_b", p->b.value, r);
    }
    if (r->history.has_mrr) {
        write_amount(w, "mrr_start_a", p->a.mrr_start, r);
        write_amount(w, "mrr_start_b", p->b.mrr_start, r);
        write_amount(w, "mrr_end_a", p->a.mrr_end, r);
        write_amount(w, "mrr_end_b", p->b.mrr_end, r);
    }
    json_end(w);
}

void compare_people_write_json(const struct compare_people *people,
                               const struct receipt *a, const struct receipt *b,
                               enum receipt_side side, const char *cell, size_t limit,
                               struct buf *out)
{
    struct json_writer w;
    json_init(&w, out);
    w.pretty = true;
    json_object(&w, NULL);
    report_write_head(a->report, &w);
    json_object(&w, "compare");
    write_definition(a->report, b->report, &w);
    json_end(&w);
    if (cell) {
        json_string(&w, "cell", cell);
    } else {
        json_string(&w, "metric", a->metric->name);
        json_string(&w, "side", receipt_side_name(side));
    }
    receipt_write_where(a, &w);
    json_int(&w, "count", (int64_t)people->count);
    json_int(&w, "only_a", people->only_a);
    json_int(&w, "only_b", people->only_b);
    json_array(&w, "people");
    for (size_t i = 0; i < people->count && i < limit; i++)
        write_person(&w, &people->people[i], a->report);
    json_end(&w);
    json_end(&w);
}

static void add_day(struct buf *out, int32_t day)
{
    csv_next(out);
    if (is_day(day))
        csv_day(out, day);
}

static void add_amounts(struct buf *out, bool known, int64_t a, int64_t b,
                        const struct report *r)
{
    for (int i = 0; i < 2; i++) {
        csv_next(out);
        if (known)
            csv_money(out, i ? b : a, r->history.scale, r->source->currency_digits);
    }
}

void compare_people_write_csv(const struct compare_people *people,
                              const struct receipt *a, const struct receipt *b,
                              size_t limit, struct buf *out)
{
    (void)b;
    const struct report *r = a->report;
    buf_puts(out, "customer,matches_a,matches_b,state_a,state_b,present_until_a,"
                  "present_until_b,orders_a,orders_b,value_a,value_b,mrr_start_a,"
                  "mrr_start_b,mrr_end_a,mrr_end_b\n");
    for (size_t i = 0; i < people->count && i < limit; i++) {
        const struct compare_person *p = &people->people[i];
        csv_text(out, p->a.key);
        buf_printf(out, ",%lld,%lld,%s,%s", (long long)p->matches_a,
                   (long long)p->matches_b, state_text(p->state_a),
                   state_text(p->state_b));
        add_day(out, p->a.present_until);
        add_day(out, p->b.present_until);
        buf_printf(out, ",%lld,%lld", (long long)p->a.orders, (long long)p->b.orders);
        add_amounts(out, r->history.has_amounts, p->a.value, p->b.value, r);
        add_amounts(out, r->history.has_mrr, p->a.mrr_start, p->b.mrr_start, r);
        add_amounts(out, r->history.has_mrr, p->a.mrr_end, p->b.mrr_end, r);
        csv_end(out);
    }
}
