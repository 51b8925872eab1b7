/* SPDX-License-Identifier: Apache-2.0 */
/* Every period from the first day of data is computed, though only some may be shown:
 * "new" and "returning" look back to the beginning, and a report of one month must say
 * of it what a report of all months says. */
#include "measure/report.h"

#include "base/money.h"
#include "measure/cells.h"
#include "measure/costs.h"
#include "measure/report_parts.h"
#include "measure/slices.h"
#include "measure/snapshot.h"

#include <stdlib.h>
#include <string.h>

const char report_undated[] = "a snapshot table has no dates";
const char report_undated_note[] =
    "The file is a snapshot of customers without dates: who has left is known, and after "
    "how long, but not when, so that no period has figures.";

static const struct calendar one_period = {.unit = CALENDAR_TOTAL};

static const char no_orders[] = "no orders in the files";
static const char no_next_period[] =
    "the group at the end of the last period shows only when the next one begins";
static const char survival_at_start[] =
    "who is in the group changes from period to period, so that it has no whole history";

/* ---- which periods ------------------------------------------------------ */

static enum err choose_as_of(struct report *r, struct err_info *info)
{
    const struct timeline *t = &r->source->timeline;
    char as_of[CALENDAR_DAY_TEXT], first[CALENDAR_DAY_TEXT], last[CALENDAR_DAY_TEXT];
    r->as_of = r->request.has_as_of ? r->request.as_of : t->last_day;
    if (r->as_of >= t->first_day)
        return ERR_OK;
    return err_set(
        info, ERR_NO_PERIOD, "there are no data up to %s: they go from %s to %s",
        calendar_day_format(r->as_of, as_of), calendar_day_format(t->first_day, first),
        calendar_day_format(t->last_day, last));
}

static enum err build_all(struct report *r, struct err_info *info)
{
    const struct report_request *q = &r->request;
    int32_t first = r->source->timeline.first_day, last = r->as_of;
    if (q->calendar.unit == CALENDAR_TOTAL) {
        first = q->has_from ? q->from : first;
        last = q->has_to ? q->to : last;
    }
    return periods_build(&r->all, &q->calendar, first, last, r->as_of, info);
}

static enum err none_shown(const struct report *r, struct err_info *info)
{
    const struct report_request *q = &r->request;
    char from[CALENDAR_DAY_TEXT], to[CALENDAR_DAY_TEXT];
    char first[CALENDAR_DAY_TEXT], last[CALENDAR_DAY_TEXT];
    if (q->has_from && q->has_to && q->from > q->to)
        return err_set(
            info, ERR_NO_PERIOD, "the range from %s to %s ends before it begins",
            calendar_day_format(q->from, from), calendar_day_format(q->to, to));
    return err_set(info, ERR_NO_PERIOD,
                   "there is no period from %s to %s: the data go from %s to %s",
                   q->has_from ? calendar_day_format(q->from, from) : "the beginning",
                   q->has_to ? calendar_day_format(q->to, to) : "the end",
                   calendar_day_format(r->source->timeline.first_day, first),
                   calendar_day_format(r->as_of, last));
}

/* Periods that [from, to] touches: a run of `all`. */
static enum err select_shown(struct report *r, struct err_info *info)
{
    const struct report_request *q = &r->request;
    int32_t first = 0, end = r->all.count;
    while (q->has_from && first < end && r->all.bound[first + 1] <= q->from)
        first++;
    while (q->has_to && end > first && r->all.bound[end - 1] > q->to)
        end--;
    if (first == end || (q->has_from && q->has_to && q->from > q->to))
        return none_shown(r, info);
    r->first_shown = first;
    r->period_count = (size_t)(end - first);
    r->total_begin = r->all.bound[first];
    r->total_end = periods_end(&r->all, end - 1);
    return ERR_OK;
}

/* ---- facts -------------------------------------------------------------- */

static uint32_t lacks_journey(const struct report *r)
{
    const struct timeline *t = &r->source->timeline;
    return (cells_have_journey(r) ? 0 : (uint32_t)CATALOGUE_JOURNEY) |
           (t->activity_start[t->people] > 0 ? 0 : (uint32_t)CATALOGUE_EVENTS) |
           (r->definition->journey_considered ? 0 : (uint32_t)CATALOGUE_CONSIDERED) |
           (t->answer_start || t->referee_start ? 0 : (uint32_t)CATALOGUE_ADVOCATES);
}

static uint32_t lacks(const struct report *r)
{
    const struct timeline *t = &r->source->timeline;
    const struct history *h = &r->history;
    bool surveys = t->answer_start || t->delivery_start;
    return (t->spell_start ? 0 : (uint32_t)CATALOGUE_SUBSCRIPTIONS) |
           (surveys ? 0 : (uint32_t)CATALOGUE_SURVEYS) |
           (h->rule == PRESENCE_SUBSCRIPTION ? 0
                                             : (uint32_t)CATALOGUE_SUBSCRIPTION_RULE) |
           (h->has_mrr ? 0 : (uint32_t)CATALOGUE_MRR) |
           (h->has_mrr_history ? 0 : (uint32_t)CATALOGUE_MRR_HISTORY) |
           (t->answer_start ? 0 : (uint32_t)CATALOGUE_ANSWERS) |
           (t->delivery_start ? 0 : (uint32_t)CATALOGUE_DELIVERIES) |
           (r->source->snapshot ? 0 : (uint32_t)CATALOGUE_SNAPSHOT) |
           (r->source->snapshot_has_amounts ? 0 : (uint32_t)CATALOGUE_SNAPSHOT_AMOUNTS) |
           (t->referred ? 0 : (uint32_t)CATALOGUE_REFERRERS) | lacks_journey(r);
}

static struct catalogue_facts common_facts(const struct report *r,
                                           const struct report_slice *slice)
{
    const struct timeline *t = &r->source->timeline;
    return (struct catalogue_facts){
        .has_flow = true,
        .has_purchase = t->order_start[t->people] > 0,
        .purchase_why = no_orders,
        .has_amounts = r->history.has_amounts,
        .is_at_start = slice && slice->mode == REPORT_BY_START,
        .scale = r->history.scale,
        .digits = r->source->currency_digits,
        .definition = r->definition,
        .lacks = lacks(r),
    };
}

static void period_facts(const struct report *r, const struct report_slice *slice,
                         const struct cells *cells, uint32_t code, size_t shown,
                         struct catalogue_facts *out)
{
    int32_t index = r->first_shown + (int32_t)shown;
    size_t cell = (size_t)code * (size_t)r->all.count + (size_t)index;
    *out = common_facts(r, slice);
    out->flow = cells->flow[cell];
    out->purchase = cells->purchase[cell];
    out->gap = cells->gap[cell];
    out->mrr = cells->mrr[cell];
    out->renewal = cells->renewal[cell];
    out->answers = cells->answers[cell];
    out->journey = cells->journey[cell];
    out->has_previous = index > 0;
    out->transfer_why = index + 1 == r->all.count ? no_next_period : NULL;
    out->begin = r->all.bound[index];
    out->end = periods_end(&r->all, index);
    catalogue_facts_finish(out);
}

/* Cells are counts and amounts, int64 throughout; so a new member needs no line here. */
static bool add_cell(void *sum, const void *cell, size_t size)
{
    bool fits = true;
    for (size_t at = 0; at < size; at += sizeof(int64_t)) {
        int64_t total, more;
        memcpy(&total, (char *)sum + at, sizeof total);
        memcpy(&more, (const char *)cell + at, sizeof more);
        fits = !__builtin_add_overflow(total, more, &total) && fits;
        memcpy((char *)sum + at, &total, sizeof total);
    }
    return fits;
}

/* What a total sums over its pooled periods.  Counts of people always fit. */
static bool pool_period(struct catalogue_facts *total, const struct catalogue_facts *f,
                        struct mrr_cell *mrr)
{
    (void)add_cell(&total->flow, &f->flow, sizeof f->flow);
    (void)add_cell(&total->renewal, &f->renewal, sizeof f->renewal);
    if (f->transfer_why)
        total->transfer_why = f->transfer_why;
    return add_cell(mrr, &f->mrr, sizeof f->mrr);
}

/* Sums over the pooled periods into the total, whose own cells are already there. */
static enum err pool(const struct report *r, const struct catalogue_facts *const *periods,
                     struct catalogue_facts *total, struct err_info *info)
{
    bool fits = true;
    int64_t value = 0, buyers = 0, parts = 0;
    struct mrr_cell mrr = {0};
    struct catalogue_costs costs = {
        .acquisition.known = true, .retention.known = true, .margin_known = true};
    for (size_t i = 0; i < r->period_count; i++) {
        const struct catalogue_facts *f = periods[i];
        if (!r->periods[i].pooled)
            continue;
        fits = fits && pool_period(total, f, &mrr);
        fits = fits && !__builtin_add_overflow(value, f->value, &value);
        fits = fits && costs_add(&costs, &f->costs);
        buyers += f->purchase.buyers;
        parts += f->month_parts;
    }
    catalogue_facts_finish(total);
    int64_t kept = mrr.start; /* catalogue_facts_rates adds these up */
    fits = fits && money_add(&kept, mrr.expansion) && money_add(&kept, mrr.reactivation);
    if (!fits)
        return err_set(info, ERR_OVERFLOW,
                       "the revenue of all periods adds up to more than fits in 64 bits: "
                       "check the amount column for wrong values");
    total->mrr_pooled = mrr;
    catalogue_facts_rates(total);
    total->worth_value = value;
    total->worth_buyers = buyers;
    total->month_parts = parts;
    if (r->pooled_count > 0)
        total->costs = costs;
    total->pooled_periods = (int32_t)r->pooled_count;
    total->has_flow = r->pooled_count > 0;
    total->flow_why = report_no_pooled(r);
    total->lacks |= r->pooled_count > 0 ? 0 : (uint32_t)CATALOGUE_POOLED;
    return ERR_OK;
}

static enum err total_facts(const struct report *r, const struct report_slice *slice,
                            const struct cells *cells, uint32_t code,
                            const struct catalogue_facts *const *periods,
                            struct catalogue_facts *out, struct err_info *info)
{
    *out = common_facts(r, slice);
    out->is_total = true;
    out->purchase = cells->purchase[code];
    out->gap = cells->gap[code];
    out->mrr = cells->mrr[code];
    out->answers = cells->answers[code];
    out->journey = cells->journey[code];
    out->survival_why = survival_at_start;
    out->begin = r->total_begin;
    out->end = r->total_end;
    return pool(r, periods, out, info);
}

/* One group's (or everybody's) facts out of the cells of its slicing; group NULL:
 * everybody. */
static enum err fill_group(struct report *r, const struct cells *cells,
                           const struct cells *totals, struct report_group *group,
                           struct err_info *info)
{
    const struct report_slice *slice = group ? group->slice : NULL;
    uint32_t code = group ? group->code : 0;
    const struct catalogue_facts **periods = mem_zero(r->period_count, sizeof *periods);
    for (size_t i = 0; i < r->period_count; i++) {
        struct catalogue_facts *facts = group ? &group->periods[i] : &r->periods[i].facts;
        period_facts(r, slice, cells, code, i, facts);
        costs_period(cells->costs, r, group, r->first_shown + (int32_t)i, &facts->costs);
        periods[i] = facts;
    }
    enum err e = total_facts(r, slice, totals, code, periods,
                             group ? &group->total : &r->total, info);
    free(periods);
    return e;
}

/* ---- kernels, for everybody and for each --by --------------------------- */

static enum err check_size(const struct report *r, struct err_info *info)
{
    if (r->group_count * (size_t)r->all.count <= REPORT_CELLS_MAX)
        return ERR_OK;
    return err_set(info, ERR_LIMIT,
                   "%zu groups over %d periods are more than %d numbers of each kind; "
                   "choose longer periods or a column with fewer values",
                   r->group_count, r->all.count, REPORT_CELLS_MAX);
}

static enum err fill_slice(struct report *r, const struct report_slice *slice,
                           const struct cells *cells, const struct cells *totals,
                           struct err_info *info)
{
    if (!slice)
        return fill_group(r, cells, totals, NULL, info);
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < r->group_count; i++) {
        struct report_group *g = &r->groups[i];
        if (g->slice != slice)
            continue;
        g->periods = arena_alloc(&r->arena, r->period_count * sizeof *g->periods);
        e = fill_group(r, cells, totals, g, info);
    }
    return e;
}

static void fill_survival(struct report *r, const struct report_slice *slice)
{
    struct catalogue_facts *totals[REPORT_GROUPS_MAX] = {&r->total};
    if (slice && slice->mode == REPORT_BY_START)
        return;
    for (size_t i = 0; slice && i < r->group_count; i++)
        if (r->groups[i].slice == slice)
            totals[r->groups[i].code] = &r->groups[i].total;
    if (!r->source->undated)
        cells_survival(r, slice ? &slice->slicing : NULL, totals);
    snapshot_fill(r, slice ? &slice->slicing : NULL, totals);
}

/* ---- presence --------------------------------------------------------- */

static enum err open_presence(struct report *r, const struct history_rule *rule,
                              struct err_info *info)
{
    const struct source *s = r->source;
    struct presence_of of = {&s->derived, s->events ? intern_count(s->events) : 0,
                             r->request.index_people};
    enum err e = presence_open(&r->presence, &s->timeline, rule, &of, info);
    r->history = r->presence.history;
    return e;
}

/* ---- nothing has a date ------------------------------------------------- */

static struct catalogue_facts undated_facts(const struct report *r)
{
    struct catalogue_facts facts = common_facts(r, NULL);
    facts.is_total = true;
    facts.has_flow = facts.has_purchase = false;
    facts.flow_why = facts.purchase_why = facts.survival_why = report_undated;
    facts.lacks |= CATALOGUE_POOLED;
    return facts;
}

/* A snapshot table and no more: there are no periods, and the total has only what such a
 * table tells. */
static enum err build_undated(struct report *r, struct definition *definition,
                              struct err_info *info)
{
    struct history_rule rule = definition_rule(definition, r->as_of);
    enum err e = open_presence(r, &rule, info);
    if (!e)
        e = slices_build(r, info);
    if (e)
        return e;
    definition->rule_note = report_undated_note;
    r->request.calendar.unit = CALENDAR_TOTAL;
    r->total_end = 1;
    r->total = undated_facts(r);
    for (size_t i = 0; i < r->group_count; i++)
        r->groups[i].total = undated_facts(r);
    fill_survival(r, NULL);
    for (size_t i = 0; i < r->slice_count; i++)
        fill_survival(r, &r->slices[i]);
    return ERR_OK;
}

/* slice NULL: everybody. */
static void add_cells(const struct report *r, const struct report_slice *slice,
                      const struct periods *whole, struct cells *cells, size_t *count)
{
    cells[(*count)++] = (struct cells){.slice = slice, .periods = &r->all};
    cells[(*count)++] = (struct cells){.slice = slice, .periods = whole};
}

/* Cells of the periods and of the whole range, of everybody and of each --by. */
static enum err run_kernels(struct report *r, const struct periods *whole,
                            struct err_info *info)
{
    struct cells cells[CELLS_MAX];
    size_t count = 0;
    add_cells(r, NULL, whole, cells, &count);
    for (size_t i = 0; i < r->slice_count; i++)
        if (r->slices[i].slicing.groups > 0) /* else nobody counts */
            add_cells(r, &r->slices[i], whole, cells, &count);
    enum err e = cells_build(cells, count, r, info);
    for (size_t i = 0; !e && i < count; i += 2) {
        e = fill_slice(r, cells[i].slice, &cells[i], &cells[i + 1], info);
        if (!e)
            fill_survival(r, cells[i].slice);
    }
    for (size_t i = 0; i < count; i++)
        cells_release(&cells[i]);
    return e;
}

static enum err compute(struct report *r, struct err_info *info)
{
    struct periods whole;
    enum err e = check_size(r, info);
    if (!e)
        e = periods_build(&whole, &one_period, r->total_begin, r->total_end - 1, r->as_of,
                          info);
    if (e)
        return e;
    e = run_kernels(r, &whole, info);
    periods_release(&whole);
    return e;
}

/* ---- the report --------------------------------------------------------- */

static enum err build(struct report *r, struct definition *definition,
                      struct err_info *info)
{
    if (r->source->undated)
        return build_undated(r, definition, info);
    enum err e = choose_as_of(r, info);
    if (!e)
        e = definition_resolve(definition, r->source, r->as_of, info);
    if (e)
        return e;
    r->request.calendar.week_start = definition->week_start;
    r->request.calendar.fiscal_month = definition->fiscal_month;
    struct history_rule rule = definition_rule(definition, r->as_of);
    e = open_presence(r, &rule, info);
    if (!e && r->history.refund_unmatched.amount == INT64_MAX)
        e = err_set(
            info, ERR_OVERFLOW,
            "the refunds that match no order add up to more than fits in 64 bits: "
            "check the amount column for wrong values");
    if (!e)
        e = build_all(r, info);
    if (!e)
        e = select_shown(r, info);
    if (!e)
        e = slices_build(r, info);
    if (e)
        return e;
    report_mark_periods(r);
    report_count_answers(r);
    return compute(r, info);
}

enum err report_build(struct report *out, const struct source *source,
                      struct definition *definition, const struct report_request *request,
                      struct err_info *info)
{
    struct report r = {.source = source, .definition = definition, .request = *request};
    enum err e = build(&r, definition, info);
    if (e)
        report_release(&r);
    else
        *out = r;
    return e;
}

void report_release(struct report *r)
{
    slices_release(r);
    presence_release(&r->presence);
    periods_release(&r->all);
    free(r->periods);
    arena_release(&r->arena);
    *r = (struct report){0};
}
