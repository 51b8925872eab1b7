/* SPDX-License-Identifier: Apache-2.0 */
/* The people behind a number.  Each person is asked by cubes_person, which spells the
 * definitions out once more and independently of the kernels; a list of another length
 * than its number would show a mistake in one of them. */
#include "measure/people.h"

#include "base/money.h"
#include "measure/csv.h"
#include "measure/journey.h"
#include "measure/report_parts.h"

#include <stdlib.h>

#define NEVER INT32_MIN

const char *receipt_side_name(enum receipt_side side)
{
    return side == RECEIPT_NUMERATOR ? "numerator" : "denominator";
}

/* ---- who is in it ------------------------------------------------------- */

struct people_range people_range(const struct report *r, size_t shown)
{
    if (shown == r->period_count)
        return (struct people_range){r->total_begin, r->total_begin, r->total_end, shown};
    int32_t index = r->first_shown + (int32_t)shown;
    int32_t b = r->all.bound[index];
    return (struct people_range){index > 0 ? r->all.bound[index - 1] : b, b,
                                 periods_end(&r->all, index), shown};
}

size_t people_ranges(const struct receipt *receipt, struct people_range **out)
{
    const struct report *r = receipt->report;
    size_t count = 0;
    *out = MEM_ARRAY(struct people_range, r->period_count + 1);
    if (receipt->period) {
        (*out)[count++] = people_range(r, (size_t)(receipt->period - r->periods));
    } else if (!receipt->metric->pooled) {
        (*out)[count++] = people_range(r, r->period_count);
    } else {
        for (size_t i = 0; i < r->period_count; i++)
            if (r->periods[i].pooled)
                (*out)[count++] = people_range(r, i);
    }
    return count;
}

bool people_in_group(const struct report_group *group, uint32_t person, int32_t b)
{
    return !group || slicing_group(&group->slice->slicing, person, b - 1) == group->code;
}

/* Who is present at the end and then in another group of X@start than before, which is
 * known where another period follows. */
static uint64_t transfer_flags(const struct report *r, const struct report_group *group,
                               uint32_t person, const struct people_range *range,
                               bool present_at_end)
{
    if (!present_at_end || !group || group->slice->mode != REPORT_BY_START ||
        r->first_shown + (int32_t)range->shown + 1 >= r->all.count)
        return 0;
    bool before = people_in_group(group, person, range->b);
    bool after = people_in_group(group, person, range->n);
    return (!before && after ? CATALOGUE_PEOPLE_TRANSFERRED_IN : 0) |
           (before && !after ? CATALOGUE_PEOPLE_TRANSFERRED_OUT : 0);
}

uint64_t people_flags(const struct report *r, const struct report_group *group,
                      uint32_t person, const struct people_range *range,
                      struct person_period *period)
{
    struct person_period p =
        cubes_person(&r->history, person, range->previous_b, range->b, range->n,
                     r->definition->loyal_min_orders);
    uint64_t flags =
        p.flags | transfer_flags(r, group, person, range, p.flags & PERSON_END);
    if (!people_in_group(group, person, range->b)) {
        if (period)
            *period = (struct person_period){0};
        return flags & CATALOGUE_PEOPLE_TRANSFERRED_IN;
    }
    flags |= p.mrr_end > 0 ? CATALOGUE_PEOPLE_MRR_END : 0;
    flags |= p.mrr_start > 0 && p.mrr_end > 0 ? CATALOGUE_PEOPLE_MRR_KEPT : 0;
    const struct source_snapshot *snapshot = r->source->snapshot;
    if (snapshot && snapshot[person].tenure >= 0)
        flags |= CATALOGUE_PEOPLE_SNAPSHOT |
                 (snapshot[person].left ? CATALOGUE_PEOPLE_SNAPSHOT_LEFT : 0);
    flags |= p.mrr_fx ? CATALOGUE_PEOPLE_MRR_FX : 0;
    if ((p.flags & PERSON_LOST) && !(p.flags & PERSON_INVOLUNTARY))
        flags |= CATALOGUE_PEOPLE_LOST_VOLUNTARY;
    if (period)
        *period = p;
    struct journey_rule rule = journey_rule(r->definition);
    flags |= CATALOGUE_PEOPLE_JOURNEY((uint64_t)cubes_person_journey(
        &r->history, &r->source->timeline, &rule, person, range->b, range->n, r->as_of));
    return flags | CATALOGUE_PEOPLE_ANSWERS(cubes_person_answers(
                       &r->source->timeline, person, range->b, range->n, r->as_of));
}

/* Sums what the person is in the ranges; returns in how many a flag fits. */
static int64_t look_at(const struct receipt *receipt, uint32_t person, uint64_t flags,
                       const struct people_range *ranges, size_t count,
                       struct receipt_person *out)
{
    int64_t matches = 0;
    *out = (struct receipt_person){.person = person};
    for (size_t i = 0; i < count; i++) {
        struct person_period p;
        matches +=
            (people_flags(receipt->report, receipt->group, person, &ranges[i], &p) &
             flags) != 0;
        out->orders += p.orders;
        (void)money_add(&out->value, p.value); /* the report's sums have fitted */
    }
    return matches;
}

void people_describe(const struct report *r, int32_t b, int32_t n,
                     struct receipt_person *out)
{
    const struct history *h = &r->history;
    uint32_t p = out->person, from = h->order_start[p], to = h->order_start[p + 1];
    out->key = intern_text(r->source->people, p, NULL);
    out->first_order = from < to ? h->order_day[from] : NEVER;
    out->last_order = from < to ? h->order_day[to - 1] : NEVER;
    for (uint32_t i = from; i < to && h->order_day[i] < n; i++) {
        out->orders_to_date++;
        (void)money_add(&out->value_to_date, h->order_gross[i]);
    }
    for (uint32_t i = h->refund_start[p]; i < h->refund_start[p + 1]; i++)
        if (h->refund_day[i] < n)
            (void)money_add(&out->value_to_date, -h->refund_amount[i]);
    out->mrr_start = history_mrr(h, p, b - 1);
    out->mrr_end = history_mrr(h, p, n - 1);
    out->present_until = NEVER;
    for (uint32_t i = h->span_start[p]; i < h->span_start[p + 1]; i++)
        if (h->span_begin[i] < n)
            out->present_until = h->span_end[i] - 1;
}

enum err people_no_list(const struct catalogue_metric *metric, enum receipt_side side,
                        struct err_info *info)
{
    if (side == RECEIPT_DENOMINATOR && metric->people_numerator)
        return err_set(info, ERR_NO_METRIC,
                       "%s (%s) has no denominator; leave --of away to list its people",
                       metric->name, metric->formula[CATALOGUE_EN]);
    return err_set(
        info, ERR_NO_METRIC,
        "%s (%s): its %s is no set of people; it rests on %s, whose people can be "
        "listed",
        metric->name, metric->formula[CATALOGUE_EN], receipt_side_name(side),
        metric->rests_on ? metric->rests_on : "customers_start");
}

enum err receipt_people_build(struct receipt_people *out, const struct receipt *receipt,
                              enum receipt_side side, struct err_info *info)
{
    const struct catalogue_metric *metric = receipt->metric;
    const struct report *r = receipt->report;
    uint64_t flags =
        side == RECEIPT_NUMERATOR ? metric->people_numerator : metric->people_denominator;
    if (!flags)
        return people_no_list(metric, side, info);
    struct receipt_people list = {0};
    struct people_range *ranges;
    size_t capacity = 0, count = people_ranges(receipt, &ranges);
    for (uint32_t p = 0; p < r->history.people; p++) {
        struct receipt_person person;
        int64_t matches = look_at(receipt, p, flags, ranges, count, &person);
        if (!matches)
            continue;
        people_describe(r, receipt->facts->begin, receipt->facts->end, &person);
        list.matches += matches;
        MEM_GROW(list.people, capacity, list.count + 1);
        list.people[list.count++] = person;
    }
    free(ranges);
    *out = list;
    return ERR_OK;
}

void receipt_people_release(struct receipt_people *people)
{
    free(people->people);
    *people = (struct receipt_people){0};
}

/* ---- JSON --------------------------------------------------------------- */

static bool is_day(int32_t day)
{
    return day != NEVER && day != RECEIPT_RUNS;
}

static void write_day(struct json_writer *w, const char *key, int32_t day)
{
    char text[CALENDAR_DAY_TEXT];
    if (!is_day(day))
        json_null(w, key);
    else
        json_string(w, key, calendar_day_format(day, text));
}

static void write_money(struct json_writer *w, const char *key, int64_t amount,
                        const struct report *r)
{
    char text[MONEY_TEXT];
    if (r->history.has_amounts)
        json_string(
            w, key,
            money_format(amount, r->history.scale, r->source->currency_digits, text));
}

static void write_mrr(struct json_writer *w, const char *key, int64_t amount,
                      const struct report *r)
{
    char text[MONEY_TEXT];
    json_string(w, key,
                money_format(amount, r->history.scale, r->source->currency_digits, text));
}

static void write_why(struct json_writer *w, const struct receipt_person *p)
{
    const char *orders = p->first_order == NEVER ? "no counted order" : "";
    const char *until = p->present_until == NEVER          ? "not present before the end"
                        : p->present_until == RECEIPT_RUNS ? "the subscription runs"
                                                           : "";
    struct buf why = {0};
    buf_printf(&why, "%s%s%s", orders, *orders && *until ? ", and " : "", until);
    if (why.size)
        json_string(w, "why", buf_text(&why));
    buf_release(&why);
}

static void write_person(struct json_writer *w, const struct receipt_person *p,
                         const struct report *r)
{
    json_object(w, NULL);
    json_string(w, "customer", p->key);
    json_int(w, "orders", p->orders);
    write_money(w, "value", p->value, r);
    json_int(w, "orders_to_date", p->orders_to_date);
    write_money(w, "value_to_date", p->value_to_date, r);
    if (r->history.has_mrr) {
        write_mrr(w, "mrr_start", p->mrr_start, r);
        write_mrr(w, "mrr_end", p->mrr_end, r);
    }
    write_day(w, "first_order", p->first_order);
    write_day(w, "last_order", p->last_order);
    write_day(w, "present_until", p->present_until);
    write_why(w, p);
    json_end(w);
}

void receipt_people_write_json(const struct receipt_people *people,
                               const struct receipt *receipt, enum receipt_side side,
                               size_t limit, struct buf *out)
{
    struct json_writer w;
    json_init(&w, out);
    w.pretty = true;
    json_object(&w, NULL);
    report_write_head(receipt->report, &w);
    json_string(&w, "metric", receipt->metric->name);
    json_string(&w, "side", receipt_side_name(side));
    receipt_write_where(receipt, &w);
    json_int(&w, "count", (int64_t)people->count);
    json_int(&w, "matches", people->matches);
    json_array(&w, "people");
    for (size_t i = 0; i < people->count && i < limit; i++)
        write_person(&w, &people->people[i], receipt->report);
    json_end(&w);
    json_end(&w);
}

/* ---- CSV ---------------------------------------------------------------- */

static void add_day(struct buf *out, int32_t day)
{
    csv_next(out);
    if (is_day(day))
        csv_day(out, day);
}

static void add_money(struct buf *out, int64_t amount, const struct report *r)
{
    csv_next(out);
    if (r->history.has_amounts)
        csv_money(out, amount, r->history.scale, r->source->currency_digits);
}

static void add_mrr(struct buf *out, int64_t amount, const struct report *r)
{
    csv_next(out);
    csv_money(out, amount, r->history.scale, r->source->currency_digits);
}

void receipt_people_write_csv(const struct receipt_people *people,
                              const struct receipt *receipt, size_t limit,
                              struct buf *out)
{
    const struct report *r = receipt->report;
    buf_puts(out, "customer,orders,value,orders_to_date,value_to_date,first_order,"
                  "last_order,present_until");
    buf_puts(out, r->history.has_mrr ? ",mrr_start,mrr_end\n" : "\n");
    for (size_t i = 0; i < people->count && i < limit; i++) {
        const struct receipt_person *p = &people->people[i];
        csv_text(out, p->key);
        csv_next(out);
        csv_int(out, p->orders);
        add_money(out, p->value, receipt->report);
        csv_next(out);
        csv_int(out, p->orders_to_date);
        add_money(out, p->value_to_date, receipt->report);
        add_day(out, p->first_order);
        add_day(out, p->last_order);
        add_day(out, p->present_until);
        if (r->history.has_mrr) {
            add_mrr(out, p->mrr_start, r);
            add_mrr(out, p->mrr_end, r);
        }
        csv_end(out);
    }
}
