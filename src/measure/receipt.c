/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/receipt.h"

#include "base/exact.h"
#include "base/money.h"
#include "measure/compare.h"
#include "measure/derive.h"
#include "measure/nearest.h"
#include "measure/receipt_lines.h"
#include "measure/report_parts.h"

#include <string.h>

#define GROUPS_NAMED 8 /* so many are named where one was not found */

/* ---- finding ------------------------------------------------------------ */

static enum err no_period(const struct report *r, const char *period,
                          struct err_info *info)
{
    char first[CALENDAR_PERIOD_TEXT], last[CALENDAR_PERIOD_TEXT];
    const struct calendar *calendar = &r->request.calendar;
    if (r->source->undated)
        return err_set(info, ERR_NO_PERIOD, "%s: type --period total", report_undated);
    calendar_period_format(calendar, r->periods[0].begin, first);
    calendar_period_format(calendar, r->periods[r->period_count - 1].begin, last);
    return err_set(info, ERR_NO_PERIOD,
                   "\"%.*s\" is in no single period of the report; the first is %s, the "
                   "last %s, each a %s, and \"total\" is all of them",
                   nearest_shown_bytes(period), period, first, last,
                   calendar_unit_name(calendar->unit));
}

/* Index of the period that is called so or holds all its days, or period_count. */
static size_t find_period(const struct report *r, const char *period)
{
    int32_t start, end;
    char name[CALENDAR_PERIOD_TEXT];
    bool written = calendar_period_parse(period, &start, &end, NULL) == ERR_OK;
    for (size_t i = 0; i < r->period_count; i++) {
        const struct report_period *p = &r->periods[i];
        if (strcmp(calendar_period_format(&r->request.calendar, p->begin, name),
                   period) == 0)
            return i;
        if (written && p->begin <= start && end <= p->calendar_end)
            return i;
    }
    return r->period_count;
}

static enum err no_group(const struct report *r, const char *group, struct err_info *info)
{
    if (r->group_count == 0)
        return err_set(info, ERR_SETTING,
                       "there is no group \"%.*s\": the report has no --by",
                       nearest_shown_bytes(group), group);
    struct buf known = {0};
    for (size_t i = 0; i < r->group_count && i < GROUPS_NAMED; i++)
        buf_printf(&known, "%s%s=%s", i ? ", " : "", r->groups[i].by,
                   r->groups[i].value ? r->groups[i].value : "");
    enum err e = err_set(info, ERR_SETTING, "there is no group \"%.*s\"; there are %s%s",
                         nearest_shown_bytes(group), group, buf_text(&known),
                         r->group_count > GROUPS_NAMED ? " and more" : "");
    buf_release(&known);
    return e;
}

static const struct report_group *find_group(const struct report *r, const char *text)
{
    for (size_t i = 0; i < r->group_count; i++) {
        const struct report_group *g = &r->groups[i];
        size_t size = strlen(g->by);
        if (strncmp(text, g->by, size) == 0 && text[size] == '=' &&
            strcmp(text + size + 1, g->value ? g->value : "") == 0)
            return g;
    }
    return NULL;
}

static const struct catalogue_facts *facts_of(const struct report *r, size_t shown,
                                              const struct report_group *group)
{
    if (shown < r->period_count)
        return group ? &group->periods[shown] : &r->periods[shown].facts;
    return group ? &group->total : &r->total;
}

enum err receipt_find(struct receipt *out, const struct report *r, const char *metric,
                      const char *period, const char *group, struct err_info *info)
{
    struct receipt found = {.report = r, .is_total = strcmp(period, "total") == 0};
    enum err e = catalogue_find(&found.metric, metric, info);
    if (e)
        return e;
    size_t shown = found.is_total ? r->period_count : find_period(r, period);
    if (!found.is_total && shown == r->period_count)
        return no_period(r, period, info);
    found.period = found.is_total ? NULL : &r->periods[shown];
    found.group = group ? find_group(r, group) : NULL;
    if (group && !found.group)
        return no_group(r, group, info);
    found.facts = facts_of(r, shown, found.group);
    if (!catalogue_applies(found.metric, found.facts))
        return err_set(info, ERR_NO_METRIC,
                       "%s is a number of groups by the value at the start: choose one, "
                       "as in --group country@start=TW",
                       found.metric->name);
    catalogue_value_of(found.metric, found.facts, &found.value);
    *out = found;
    return ERR_OK;
}

/* ---- the bridge --------------------------------------------------------- */

static bool has_flow(const struct receipt *receipt)
{
    return receipt->metric->needs_flow && receipt->facts->has_flow;
}

static bool line_start(const struct receipt *receipt, struct buf *out)
{
    const struct flow_cell *f = &receipt->facts->flow;
    if (!has_flow(receipt))
        return false;
    buf_printf(out, "S = retained + lost: %lld = %lld + %lld", (long long)f->start,
               (long long)f->retained, (long long)f->lost);
    return true;
}

static bool line_end(const struct receipt *receipt, struct buf *out)
{
    const struct flow_cell *f = &receipt->facts->flow;
    if (!has_flow(receipt))
        return false;
    buf_printf(out, "E = retained + new_stayed + reactivated: %lld = %lld + %lld + %lld",
               (long long)f->end, (long long)f->retained, (long long)f->new_stayed,
               (long long)f->reactivated);
    return true;
}

static bool line_new(const struct receipt *receipt, struct buf *out)
{
    const struct flow_cell *f = &receipt->facts->flow;
    if (!has_flow(receipt))
        return false;
    buf_printf(out, "N = new_stayed + new_left: %lld = %lld + %lld",
               (long long)receipt->facts->acquired, (long long)f->new_stayed,
               (long long)f->new_left);
    return true;
}

static bool line_textbook(const struct receipt *receipt, struct buf *out)
{
    const struct flow_cell *f = &receipt->facts->flow;
    if (!has_flow(receipt))
        return false;
    buf_printf(
        out,
        "E - N = retained + reactivated - new_left: %lld - %lld = %lld + %lld - %lld",
        (long long)f->end, (long long)receipt->facts->acquired, (long long)f->retained,
        (long long)f->reactivated, (long long)f->new_left);
    return true;
}

static bool line_transfers(const struct receipt *receipt, struct buf *out)
{
    const struct catalogue_facts *facts = receipt->facts;
    const struct flow_cell *f = &facts->flow;
    if (!has_flow(receipt) || !facts->is_at_start || facts->is_total ||
        facts->transfer_why)
        return false;
    buf_printf(
        out, "S of the next period = E + moved in - moved out: %lld = %lld + %lld - %lld",
        (long long)(f->end + f->transferred_in - f->transferred_out), (long long)f->end,
        (long long)f->transferred_in, (long long)f->transferred_out);
    return true;
}

static bool line_buyers(const struct receipt *receipt, struct buf *out)
{
    const struct purchase_cell *p = &receipt->facts->purchase;
    if (!receipt->metric->needs_purchase || !receipt->facts->has_purchase ||
        (receipt->metric->pooled && receipt->is_total))
        return false;
    buf_printf(out, "B = returning + first-time: %lld = %lld + %lld",
               (long long)p->buyers, (long long)p->returning, (long long)p->first_time);
    return true;
}

static const char *money(const struct receipt *receipt, int64_t amount,
                         char out[MONEY_TEXT])
{
    return money_format(amount, receipt->facts->scale, receipt->facts->digits, out);
}

/* Units of 10^-scale / 10^6. */
static const char *money_wide(const struct receipt *receipt, wide amount,
                              char out[MONEY_TEXT])
{
    const struct catalogue_facts *f = receipt->facts;
    int64_t rounded;
    if (!exact_round(amount, 1000000, f->scale, f->scale, f->digits, &rounded))
        return "more than can be shown";
    return money(receipt, rounded, out);
}

static void value_of(const char *metric, const struct catalogue_facts *facts,
                     struct catalogue_value *out)
{
    const struct catalogue_metric *found;
    enum err e = catalogue_find(&found, metric, NULL);
    CHECK(!e);
    catalogue_value_of(found, facts, out);
}

/* Money about the whole period; pooled totals have their own V, in line_worth. */
static bool has_money(const struct receipt *receipt)
{
    return receipt->metric->needs_amounts && receipt->facts->has_amounts &&
           receipt->facts->has_purchase &&
           !(receipt->metric->pooled && receipt->is_total);
}

static bool line_revenue(const struct receipt *receipt, struct buf *out)
{
    const struct catalogue_facts *f = receipt->facts;
    char v[MONEY_TEXT], gross[MONEY_TEXT], refunds[MONEY_TEXT];
    if (!has_money(receipt))
        return false;
    buf_printf(out, "V = gross revenue - refunds: %s = %s - %s",
               money(receipt, f->value, v), money(receipt, f->purchase.gross, gross),
               money(receipt, f->purchase.refunds, refunds));
    return true;
}

/* Refunds of people who did not buy in the period are in V and in neither share. */
static bool line_spend(const struct receipt *receipt, struct buf *out)
{
    const struct purchase_cell *p = &receipt->facts->purchase;
    char returning[MONEY_TEXT], first[MONEY_TEXT];
    if (!has_money(receipt) || !(receipt->metric->people_numerator & PERSON_RETURNING))
        return false;
    buf_printf(
        out,
        "V of %lld returning buyers: %s; of %lld first-time buyers: %s; the rest of V "
        "is refunds of people who did not buy",
        (long long)p->returning, money(receipt, p->returning_value, returning),
        (long long)p->first_time, money(receipt, p->first_time_value, first));
    return true;
}

static bool is(const struct receipt *receipt, const char *name)
{
    return strcmp(receipt->metric->name, name) == 0;
}

static bool line_clv_simple(const struct receipt *receipt, struct buf *out)
{
    const struct catalogue_facts *f = receipt->facts;
    char v[MONEY_TEXT];
    struct catalogue_value cac;
    if (!is(receipt, "clv_simple") || receipt->value.why)
        return false;
    value_of("cac", f, &cac);
    char text[MONEY_TEXT];
    buf_printf(out,
               "V / orders x buyers with 2 or more orders / B - CAC: "
               "%s / %lld x %lld / %lld - %s",
               money(receipt, f->value, v), (long long)f->purchase.orders,
               (long long)f->purchase.buyers_2, (long long)f->purchase.buyers,
               money(receipt, cac.money, text));
    return true;
}

static bool line_worth(const struct receipt *receipt, struct buf *out)
{
    const struct catalogue_facts *f = receipt->facts;
    int64_t gross_margin = f->definition->gross_margin_micro;
    char v[MONEY_TEXT], margin[MONEY_TEXT];
    bool is_worth = is(receipt, "clv_margin") || is(receipt, "clv_to_cac") ||
                    is(receipt, "profit_what_if");
    if (!is_worth || receipt->value.why)
        return false;
    if (!f->definition->has_gross_margin) {
        buf_printf(
            out,
            "clv_margin = gross profit / B x S / lost: %s / %lld x %lld / %lld; gross "
            "profit is V of each month x its gross margin, by the files of costs",
            money_wide(receipt, f->costs.profit, v), (long long)f->worth_buyers,
            (long long)f->flow.start, (long long)f->flow.lost);
        return true;
    }
    buf_printf(
        out, "clv_margin = V / B x gross_margin x S / lost: %s / %lld x %s x %lld / %lld",
        money(receipt, f->worth_value, v), (long long)f->worth_buyers,
        money_format(gross_margin, MONEY_MICRO_SCALE,
                     derive_exact_digits(gross_margin, MONEY_MICRO_SCALE, 2), margin),
        (long long)f->flow.start, (long long)f->flow.lost);
    return true;
}

/* Where CAC comes from, beside numbers that use it or are to be compared with it. */
static bool line_cac(const struct receipt *receipt, struct buf *out)
{
    const struct catalogue_facts *f = receipt->facts;
    struct catalogue_value cac;
    char text[MONEY_TEXT], spend[MONEY_TEXT];
    bool about = is(receipt, "cac") || is(receipt, "clv_simple") ||
                 is(receipt, "clv_to_cac") || is(receipt, "cost_to_keep");
    if (!about)
        return false;
    value_of("cac", f, &cac);
    if (cac.why || (is(receipt, "clv_simple") && !cac.has_fraction))
        return false; /* its own line has it */
    if (cac.has_fraction)
        buf_printf(out,
                   "CAC = acquisition spend / N: %s = %s / %lld, the spend by the files "
                   "of costs",
                   money(receipt, cac.money, text), money(receipt, cac.numerator, spend),
                   (long long)cac.denominator);
    else
        buf_printf(out, "CAC, the cost of acquiring a customer: %s%s",
                   money(receipt, cac.money, text),
                   is(receipt, "cac") ? ", as the definition sets it" : "");
    return true;
}

static bool line_keep(const struct receipt *receipt, struct buf *out)
{
    if (!is(receipt, "cost_to_keep") || !receipt->value.has_fraction ||
        receipt->facts->definition->has_retention_spend)
        return false;
    buf_puts(out,
             "retention spend: by the files of costs, a month's spread over its days");
    return true;
}

bool receipt_bridge(const struct receipt *receipt, size_t index, struct buf *out)
{
    static receipt_line_fn *const lines[] = {
        line_start,
        line_end,
        line_new,
        line_textbook,
        line_transfers,
        line_buyers,
        line_revenue,
        line_spend,
        line_clv_simple,
        line_worth,
        line_cac,
        line_keep,
        receipt_line_lost,
        receipt_line_survival,
        receipt_line_mrr,
        receipt_line_mrr_lost,
        receipt_line_mrr_kept,
        receipt_line_mrr_net_lost,
        receipt_line_mrr_failed,
        receipt_line_nps,
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        buf_clear(out);
        if (lines[i](receipt, out) && index-- == 0)
            return true;
    }
    buf_clear(out);
    return false;
}

/* ---- JSON --------------------------------------------------------------- */

static void write_languages(struct json_writer *w, const char *key,
                            const char *const texts[CATALOGUE_LANGUAGES])
{
    static const char *const tags[CATALOGUE_LANGUAGES] = {"en", "zh-Hant", "zh-Hans"};
    json_object(w, key);
    for (int i = 0; i < CATALOGUE_LANGUAGES; i++)
        json_string(w, tags[i], texts[i]);
    json_end(w);
}

void receipt_write_where(const struct receipt *receipt, struct json_writer *w)
{
    const struct report *r = receipt->report;
    json_object(w, "of");
    if (receipt->period) {
        report_write_period(r, receipt->period, w);
    } else {
        json_string(w, "name", "total");
        report_write_total_days(r, w);
    }
    json_end(w);
    if (receipt->group) {
        json_object(w, "group");
        report_write_group(w, receipt->group->by, receipt->group->value);
        json_end(w);
    }
}

static void write_metric(const struct catalogue_metric *metric, struct json_writer *w)
{
    static const char *const units[] = {"count", "share",   "money", "number",
                                        "days",  "periods", "table"};
    json_string(w, "metric", metric->name);
    json_string(w, "unit", units[metric->unit]);
    write_languages(w, "label", metric->label);
    write_languages(w, "formula", metric->formula);
    json_string(w, "meaning", metric->meaning[CATALOGUE_EN]);
    json_string(w, "defined_in", metric->source);
    if (metric->interpretation[CATALOGUE_EN])
        json_string(w, "interpretation", metric->interpretation[CATALOGUE_EN]);
}

static void write_bridge(const struct receipt *receipt, struct json_writer *w)
{
    struct buf line = {0};
    json_array(w, "bridge");
    for (size_t i = 0; receipt_bridge(receipt, i, &line); i++)
        json_string(w, NULL, buf_text(&line));
    json_end(w);
    buf_release(&line);
}

void receipt_write_json(const struct receipt *receipt, const char *command,
                        struct compare *compare, const struct receipt *other,
                        struct buf *out)
{
    struct json_writer w;
    json_init(&w, out);
    w.pretty = true;
    json_object(&w, NULL);
    report_write_head(receipt->report, &w);
    write_metric(receipt->metric, &w);
    receipt_write_where(receipt, &w);
    report_write_members(&w, &receipt->value, receipt->facts);
    write_bridge(receipt, &w);
    if (compare)
        compare_write_receipt(compare, receipt, other, &w);
    if (command)
        json_string(&w, "command", command);
    json_end(&w);
}
