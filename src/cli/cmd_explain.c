/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay explain: one number as a receipt. */
#include "cli/commands.h"

#include "cli/figure.h"
#include "cli/format.h"
#include "cli/grid.h"
#include "cli/heading.h"
#include "cli/hint.h"
#include "cli/workset.h"
#include "measure/receipt.h"

#include <string.h>

/* Who is counted, by flag, as the continuation of "people ...". */
static const struct {
    uint64_t flag;
    const char *text;
} flag_texts[] = {
    {PERSON_START, "who were customers the day before the period"},
    {PERSON_END, "who were customers on its last day"},
    {PERSON_RETAINED, "who were customers the day before the period and on its last day"},
    {PERSON_RETURNED, "who stayed, but were away on some day in between"},
    {PERSON_LOST, "who were customers the day before the period and not on its last day"},
    {PERSON_NEW_STAYED, "new in the period and still customers on its last day"},
    {PERSON_NEW_LEFT, "new in the period and gone again by its last day"},
    {PERSON_REACTIVATED, "who had left before the period and were back on its last day"},
    {PERSON_BOUNCED, "who came back in the period and were gone again by its last day"},
    {PERSON_BUYER, "with an order in the period"},
    {PERSON_BUYER_2, "with two or more orders in the period"},
    {PERSON_BUYER_LOYAL, "with at least loyal_min_orders orders in the period"},
    {PERSON_RETURNING, "with an order in the period and one before it"},
    {PERSON_FIRST_TIME, "whose first order is in the period"},
    {PERSON_PREVIOUS_BUYER, "with an order in the period before"},
    {PERSON_KEPT_BUYER, "with an order in the period before and in this one"},
    {PERSON_ORDERED_TO_DATE, "with an order before the period's end"},
    {PERSON_REPEATED_TO_DATE, "with two or more orders before the period's end"},
    {PERSON_GAP_CLOSED, "who bought again in the period, on a later day"},
    {PERSON_REFUNDED, "with a refund in the period"},
    {PERSON_SURVIVAL, "who were ever customers"},
    {PERSON_MRR_START, "who paid for a subscription the day before the period"},
    {CATALOGUE_PEOPLE_MRR_END, "who paid for a subscription on its last day"},
    {CATALOGUE_PEOPLE_MRR_KEPT,
     "who paid for one the day before the period and on its last day"},
    {PERSON_MRR_NEW, "who paid on its last day and never before the period"},
    {PERSON_MRR_REACTIVATION, "who paid on its last day, not the day before the period, "
                              "but earlier"},
    {PERSON_MRR_EXPANSION, "who paid on both days, more on the last"},
    {PERSON_MRR_CONTRACTION, "who paid on both days, less on the last"},
    {PERSON_MRR_CHURN, "who paid the day before the period and not on its last day"},
    {CATALOGUE_PEOPLE_LOST_VOLUNTARY, "who were lost, other than by a failed payment"},
    {PERSON_INVOLUNTARY, "who were lost by a failed payment"},
    {PERSON_TERM_ENDED, "with a paid term that ended in the period"},
    {PERSON_RENEWED, "with a paid term that ended in the period and was renewed"},
    {PERSON_NEW_REFERRED, "new in the period and referred by somebody"},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_NPS), "with an NPS answer that counts"},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_PROMOTER), "who answered 9 or 10"},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_PASSIVE), "who answered 7 or 8"},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_DETRACTOR), "who answered 0 to 6"},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_CSAT), "with a CSAT answer that counts"},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_SATISFIED), "who answered 4 or 5"},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_CES), "with a CES answer that counts"},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_DELIVERED), "who were sent a survey in the period"},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_ANSWERED), "who were sent one and answered"},
};

/* "people A, or B". */
static void describe_people(uint64_t flags, struct buf *out)
{
    const char *lead = "people ";
    for (size_t i = 0; i < sizeof flag_texts / sizeof *flag_texts; i++) {
        if (!(flags & flag_texts[i].flag))
            continue;
        buf_printf(out, "%s%s", lead, flag_texts[i].text);
        lead = ", or ";
    }
}

struct page {
    struct screen screen;
    const struct cli_request *request;
    const struct workset *work;
    const struct receipt *receipt;
    struct buf *out;
};

static void field(const struct page *page, const char *label, const struct buf *text)
{
    screen_field(&page->screen, page->out, label, buf_text(text));
}

static void print_title(const struct page *page)
{
    const struct receipt *receipt = page->receipt;
    char name[CALENDAR_PERIOD_TEXT];
    struct buf left = {0}, right = {0};
    buf_puts(&left, receipt->metric->label[CATALOGUE_EN]);
    if (receipt->group) {
        buf_puts(&left, " · ");
        screen_add_plain(&left, receipt->group->by, 0);
        buf_puts(&left, " = ");
        screen_add_plain(
            &left, receipt->group->value ? receipt->group->value : "(not known)", 0);
    }
    buf_puts(&right, receipt->is_total
                         ? "total"
                         : figure_period_name(receipt->report, receipt->period, name));
    int room = screen_text_width(&page->screen) - screen_columns(buf_text(&left)) -
               screen_columns(buf_text(&right));
    screen_paint(&page->screen, page->out, SCREEN_BOLD, buf_text(&left));
    screen_add_spaces(page->out, room > 1 ? room : 1);
    screen_paint(&page->screen, page->out, SCREEN_BOLD, buf_text(&right));
    buf_putc(page->out, '\n');
    screen_line(&page->screen, page->out);
    buf_release(&left);
    buf_release(&right);
}

/* "8 / 10 = 80.0%", or why there is no value. */
static void print_value(const struct page *page)
{
    const struct catalogue_value *value = &page->receipt->value;
    const struct catalogue_facts *facts = page->receipt->facts;
    struct buf text = {0};
    if (value->unit == CATALOGUE_TABLE && !value->why)
        return; /* the table follows */
    if (value->has_fraction) {
        format_part(&text, value->numerator, value->numerator_is_money, facts);
        buf_puts(&text, " / ");
        format_part(&text, value->denominator, value->denominator_is_money, facts);
        buf_puts(&text, " = ");
    }
    if (value->why)
        buf_printf(&text, "no value: %s", value->why);
    else
        format_value(&text, value, facts);
    if (!value->why && value->unit == CATALOGUE_DAYS)
        buf_puts(&text, " days");
    if (!value->why && value->unit == CATALOGUE_PERIODS)
        buf_printf(&text, " %s", figure_unit_word(page->receipt->report, 2));
    if (!value->why && value->unit == CATALOGUE_MONEY && *page->work->source.currency)
        buf_printf(&text, " %s", page->work->source.currency);
    struct buf line = {0};
    screen_paint(&page->screen, &line, SCREEN_BOLD, buf_text(&text));
    field(page, "Value", &line);
    buf_release(&line);
    buf_release(&text);
}

static void print_more(const struct page *page)
{
    const struct catalogue_value *value = &page->receipt->value;
    struct buf text = {0};
    if (!value->why && value->has_interval) {
        format_interval(&text, value);
        buf_printf(&text, " (95%%, %s)", value->interval_name);
        field(page, "Interval", &text);
    }
    if (!value->why && value->has_mean) {
        buf_clear(&text);
        format_real(&text, value->mean, 1);
        buf_puts(&text, " days, of ");
        format_count(&text, value->gaps);
        buf_puts(&text, value->gaps == 1 ? " gap" : " gaps");
        field(page, "Mean", &text);
    }
    if (!value->why && value->horizon_days > 0) {
        buf_clear(&text);
        buf_printf(&text, "%d days: the last day with %d people at risk",
                   (int)value->horizon_days, REPORT_AT_RISK_MIN);
        field(page, "Up to", &text);
    }
    if (value->advice)
        screen_field(&page->screen, page->out, "Advice", value->advice);
    buf_release(&text);
}

static void add_what_if(struct grid *t, const struct catalogue_what_if *row,
                        const struct catalogue_facts *facts)
{
    struct buf text[5] = {{0}};
    buf_printf(&text[0], "+%d", row->points);
    format_share(&text[1], row->retention_rate);
    if (row->unbounded) {
        buf_puts(&text[2], "no end");
    } else {
        format_real(&text[2], row->lifespan_periods, 1);
        format_money(&text[3], row->clv, facts->scale, facts->digits);
        format_money(&text[4], row->clv_change, facts->scale, facts->digits);
    }
    grid_row(t);
    for (size_t i = 0; i < 5; i++) {
        grid_cell(t, buf_text(&text[i]), NULL);
        buf_release(&text[i]);
    }
}

/* The metric that is a table. */
static void print_what_if(const struct page *page)
{
    struct catalogue_what_if rows[5];
    const char *why = NULL;
    int count = catalogue_what_if(page->receipt->facts, rows, &why);
    if (page->receipt->metric->unit != CATALOGUE_TABLE || count == 0)
        return;
    struct grid t;
    grid_init(&t);
    grid_column(&t, "Points more", GRID_RIGHT, 0);
    grid_column(&t, "Retention", GRID_RIGHT, 0);
    grid_column(&t, "Lifespan", GRID_RIGHT, 0);
    grid_column(&t, "CLV", GRID_RIGHT, 0);
    grid_column(&t, "Change", GRID_RIGHT, 0);
    for (int i = 0; i < count; i++)
        add_what_if(&t, &rows[i], page->receipt->facts);
    buf_putc(page->out, '\n');
    grid_print(&t, &page->screen, GRID_DROP, page->out);
    buf_putc(page->out, '\n');
    grid_release(&t);
}

static void print_period(const struct page *page)
{
    const struct receipt *receipt = page->receipt;
    const struct report *r = receipt->report;
    char first[CALENDAR_DAY_TEXT], last[CALENDAR_DAY_TEXT];
    struct buf text = {0};
    buf_printf(&text, "%s up to and including %s, in days of %s",
               calendar_day_format(receipt->facts->begin, first),
               calendar_day_format(receipt->facts->end - 1, last),
               r->source->zone ? r->source->zone : "UTC");
    if (receipt->is_total && receipt->metric->pooled)
        buf_printf(&text, "; pooled over %zu %s %s", r->pooled_count,
                   figure_pooled_words(r), figure_unit_word(r, r->pooled_count));
    if (receipt->period && receipt->period->partial)
        buf_puts(&text, "; not over yet, counted so far");
    if (receipt->period && receipt->period->warming_up)
        buf_puts(&text, "; warming up: not every customer at the start is known yet");
    if (receipt->period && receipt->period->provisional)
        buf_puts(&text, "; provisional: the days of grace are not over");
    field(page, "Period", &text);
    buf_release(&text);
}

/* Orders, terms and scores are not people. */
static bool counts_heads(size_t field)
{
    return field != CATALOGUE_FIELD(purchase.orders) &&
           field != CATALOGUE_FIELD(renewal.ended) &&
           field != CATALOGUE_FIELD(renewal.renewed) &&
           field != CATALOGUE_FIELD(nps_net) && field != CATALOGUE_FIELD(answers.ces_sum);
}

/* One side of the fraction; field: what the metric counts there. */
static void print_part(const struct page *page, const char *label, int64_t part,
                       bool is_money, size_t field_counted, uint64_t people)
{
    bool heads = !is_money && counts_heads(field_counted);
    struct buf text = {0};
    format_part(&text, part, is_money, page->receipt->facts);
    if (people)
        buf_puts(&text, heads ? " " : ", behind which are ");
    describe_people(people, &text);
    field(page, label, &text);
    buf_release(&text);
}

static void print_parts(const struct page *page)
{
    const struct catalogue_value *value = &page->receipt->value;
    const struct catalogue_metric *metric = page->receipt->metric;
    if (value->has_fraction) {
        print_part(page, "Numerator", value->numerator, value->numerator_is_money,
                   metric->numerator, metric->people_numerator);
        print_part(page, "Denominator", value->denominator, value->denominator_is_money,
                   metric->denominator, metric->people_denominator);
    } else if (metric->people_numerator) {
        struct buf text = {0};
        describe_people(metric->people_numerator, &text);
        field(page, "Counted", &text);
        buf_release(&text);
    }
}

static void print_bridge(const struct page *page)
{
    struct buf line = {0};
    for (size_t i = 0; receipt_bridge(page->receipt, i, &line); i++)
        field(page, i ? "" : "Bridge", &line);
    buf_release(&line);
}

static void print_definition(const struct page *page)
{
    const struct catalogue_metric *metric = page->receipt->metric;
    screen_field(&page->screen, page->out, "Meaning", metric->meaning);
    if (metric->interpretation)
        screen_field(&page->screen, page->out, "Reading", metric->interpretation);
    struct buf text = {0};
    heading_rule(page->receipt->report, &text);
    field(page, "Rule", &text);
    buf_clear(&text);
    buf_printf(&text, "definition \"%s\", version %d; measures.md, %s",
               page->work->definition.name, (int)page->work->definition.version,
               metric->source);
    field(page, "Source", &text);
    buf_release(&text);
}

static struct hint hint_of(const struct page *page, const char *command)
{
    const struct receipt *receipt = page->receipt;
    return (struct hint){
        .command = command,
        .metric = receipt->metric->name,
        .is_total = receipt->is_total,
        .period = receipt->period,
        .group = page->request->value[OPTION_GROUP].text,
    };
}

static void print_command(const struct page *page, const char *label,
                          const struct hint *hint)
{
    screen_paint(&page->screen, page->out, SCREEN_DIM, label);
    buf_puts(page->out, "\n  ");
    hint_add(page->out, page->request, page->receipt->report, hint);
    buf_putc(page->out, '\n');
}

static void print_commands(const struct page *page)
{
    const struct catalogue_metric *metric = page->receipt->metric;
    struct hint people = hint_of(page, "customers"), again = hint_of(page, "explain");
    buf_putc(page->out, '\n');
    if (metric->people_numerator)
        print_command(page, "The people:", &people);
    if (metric->people_denominator) {
        people.side = "denominator";
        print_command(page,
                      metric->people_numerator ? "The people of the denominator:"
                                               : "The people:",
                      &people);
    }
    again.format = "json";
    print_command(page, "The same again, for a program:", &again);
}

static void print_page(const struct page *page)
{
    print_title(page);
    screen_field(&page->screen, page->out, "Formula",
                 page->receipt->metric->formula[CATALOGUE_EN]);
    print_value(page);
    print_more(page);
    print_what_if(page);
    print_period(page);
    print_parts(page);
    print_bridge(page);
    screen_line(&page->screen, page->out);
    print_definition(page);
    heading_left_out(&page->screen, page->request, page->receipt->report, page->out);
    print_commands(page);
}

static enum err write_receipt(const struct page *page, struct err_info *info)
{
    if (page->request->value[OPTION_FORMAT].choice == FORMAT_JSON) {
        struct buf command = {0};
        struct hint again = hint_of(page, "explain");
        hint_add(&command, page->request, page->receipt->report, &again);
        receipt_write_json(page->receipt, buf_text(&command), page->out);
        buf_release(&command);
    } else {
        print_page(page);
    }
    return commands_write(page->request, page->out, info);
}

enum err cmd_explain_run(const struct cli_request *request, struct err_info *info)
{
    struct workset work;
    const struct catalogue_metric *metric;
    enum err e = catalogue_find(&metric, request->subject, info);
    if (!e && !options_given(request, OPTION_PERIOD))
        e = err_set(info, ERR_USAGE,
                    "explain needs --period, e.g. --period 2024-05 or "
                    "--period total");
    if (!e)
        e = workset_open(&work, request, info);
    if (e)
        return e;
    struct receipt receipt;
    struct buf out = {0};
    struct page page = {
        .request = request, .work = &work, .receipt = &receipt, .out = &out};
    commands_screen(request, &page.screen);
    e = receipt_find(&receipt, &work.report, request->subject,
                     request->value[OPTION_PERIOD].text,
                     request->value[OPTION_GROUP].text, info);
    if (!e)
        e = write_receipt(&page, info);
    buf_release(&out);
    workset_release(&work);
    return e;
}
