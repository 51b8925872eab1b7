/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay explain: one number as a receipt. */
#include "cli/commands.h"

#include "cli/compare_page.h"
#include "cli/figure.h"
#include "cli/format.h"
#include "cli/grid.h"
#include "cli/heading.h"
#include "cli/hint.h"
#include "cli/workset.h"
#include "measure/receipt.h"

#include <stdio.h>

/* Who is counted, by flag. */
static const struct {
    uint64_t flag;
    enum words_code who;
} flag_words[] = {
    {PERSON_START, WORD_WHO_START},
    {PERSON_END, WORD_WHO_END},
    {PERSON_RETAINED, WORD_WHO_RETAINED},
    {PERSON_RETURNED, WORD_WHO_RETURNED},
    {PERSON_LOST, WORD_WHO_LOST},
    {PERSON_NEW_STAYED, WORD_WHO_NEW_STAYED},
    {PERSON_NEW_LEFT, WORD_WHO_NEW_LEFT},
    {PERSON_REACTIVATED, WORD_WHO_REACTIVATED},
    {PERSON_BOUNCED, WORD_WHO_BOUNCED},
    {PERSON_BUYER, WORD_WHO_BUYER},
    {PERSON_BUYER_2, WORD_WHO_BUYER_2},
    {PERSON_BUYER_LOYAL, WORD_WHO_BUYER_LOYAL},
    {PERSON_RETURNING, WORD_WHO_RETURNING},
    {PERSON_FIRST_TIME, WORD_WHO_FIRST_TIME},
    {PERSON_PREVIOUS_BUYER, WORD_WHO_PREVIOUS_BUYER},
    {PERSON_KEPT_BUYER, WORD_WHO_KEPT_BUYER},
    {PERSON_ORDERED_TO_DATE, WORD_WHO_ORDERED_TO_DATE},
    {PERSON_REPEATED_TO_DATE, WORD_WHO_REPEATED_TO_DATE},
    {PERSON_GAP_CLOSED, WORD_WHO_GAP_CLOSED},
    {PERSON_REFUNDED, WORD_WHO_REFUNDED},
    {PERSON_SURVIVAL, WORD_WHO_SURVIVAL},
    {CATALOGUE_PEOPLE_TRANSFERRED_IN, WORD_WHO_TRANSFERRED_IN},
    {CATALOGUE_PEOPLE_TRANSFERRED_OUT, WORD_WHO_TRANSFERRED_OUT},
    {CATALOGUE_PEOPLE_JOURNEY(JOURNEY_SEEN), WORD_WHO_SEEN},
    {CATALOGUE_PEOPLE_JOURNEY(JOURNEY_CONSIDERED), WORD_WHO_CONSIDERED},
    {CATALOGUE_PEOPLE_JOURNEY(JOURNEY_BOUGHT), WORD_WHO_BUYER},
    {CATALOGUE_PEOPLE_JOURNEY(JOURNEY_KEPT), WORD_WHO_KEPT},
    {CATALOGUE_PEOPLE_JOURNEY(JOURNEY_ADVOCATE), WORD_WHO_ADVOCATE},
    {PERSON_MRR_START, WORD_WHO_MRR_START},
    {CATALOGUE_PEOPLE_MRR_END, WORD_WHO_MRR_END},
    {CATALOGUE_PEOPLE_MRR_KEPT, WORD_WHO_MRR_KEPT},
    {CATALOGUE_PEOPLE_MRR_FX, WORD_WHO_MRR_FX},
    {PERSON_MRR_NEW, WORD_WHO_MRR_NEW},
    {PERSON_MRR_REACTIVATION, WORD_WHO_MRR_REACTIVATION},
    {PERSON_MRR_EXPANSION, WORD_WHO_MRR_EXPANSION},
    {PERSON_MRR_CONTRACTION, WORD_WHO_MRR_CONTRACTION},
    {PERSON_MRR_CHURN, WORD_WHO_MRR_CHURN},
    {CATALOGUE_PEOPLE_LOST_VOLUNTARY, WORD_WHO_LOST_VOLUNTARY},
    {PERSON_INVOLUNTARY, WORD_WHO_LOST_INVOLUNTARY},
    {PERSON_TERM_ENDED, WORD_WHO_TERM_ENDED},
    {PERSON_RENEWED, WORD_WHO_RENEWED},
    {PERSON_NEW_REFERRED, WORD_WHO_NEW_REFERRED},
    {CATALOGUE_PEOPLE_SNAPSHOT, WORD_WHO_SNAPSHOT},
    {CATALOGUE_PEOPLE_SNAPSHOT_LEFT, WORD_WHO_SNAPSHOT_LEFT},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_NPS), WORD_WHO_NPS},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_PROMOTER), WORD_WHO_PROMOTER},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_PASSIVE), WORD_WHO_PASSIVE},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_DETRACTOR), WORD_WHO_DETRACTOR},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_CSAT), WORD_WHO_CSAT},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_SATISFIED), WORD_WHO_SATISFIED},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_CES), WORD_WHO_CES},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_DELIVERED), WORD_WHO_DELIVERED},
    {CATALOGUE_PEOPLE_ANSWERS(ANSWERS_ANSWERED), WORD_WHO_ANSWERED},
};

/* "A, or B". */
static void describe_people(uint64_t flags, enum catalogue_language language,
                            struct buf *out)
{
    bool first = true;
    for (size_t i = 0; i < sizeof flag_words / sizeof *flag_words; i++) {
        if (!(flags & flag_words[i].flag))
            continue;
        if (!first)
            words_put(out, language, WORD_OR_WHO);
        words_put(out, language, flag_words[i].who);
        first = false;
    }
}

struct page {
    struct screen screen;
    const struct cli_request *request;
    const struct workset *work;
    const struct receipt *receipt;
    struct compare *compare; /* NULL: no --compare */
    const struct receipt *other;
    struct buf *out;
};

static enum catalogue_language language_of(const struct page *page)
{
    return page->screen.language;
}

static const char *word(const struct page *page, enum words_code code)
{
    return words_text(code, language_of(page));
}

static void field(const struct page *page, enum words_code label, const struct buf *text)
{
    screen_field(&page->screen, page->out, word(page, label), buf_text(text));
}

static void print_title(const struct page *page)
{
    const struct receipt *receipt = page->receipt;
    char name[WORDS_DATE_BYTES];
    struct buf left = {0}, right = {0};
    buf_puts(&left, receipt->metric->label[language_of(page)]);
    if (receipt->group) {
        buf_puts(&left, " · ");
        screen_add_plain(&left, receipt->group->by, 0);
        buf_puts(&left, " = ");
        screen_add_plain(&left,
                         receipt->group->value ? receipt->group->value
                                               : word(page, WORD_NOT_KNOWN),
                         0);
    }
    buf_puts(&right, receipt->is_total
                         ? word(page, WORD_THE_TOTAL)
                         : figure_period_name(receipt->report, receipt->period,
                                              language_of(page), name));
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

/* Why there is no value. */
static void add_why(const struct page *page, const char *why, struct buf *out)
{
    struct buf text = {0};
    words_say_sentence(&text, why, language_of(page));
    WORDS_SAY(out, language_of(page), WORD_NO_VALUE_WHY, buf_text(&text));
    buf_release(&text);
}

/* "80.0%", "4.7 months", "31.00 EUR". */
static void add_with_unit(const struct page *page, const struct catalogue_value *value,
                          struct buf *out)
{
    const struct receipt *receipt = page->receipt;
    struct buf text = {0};
    format_value(&text, value, receipt->facts);
    if (value->unit == CATALOGUE_DAYS)
        WORDS_SAY(out, language_of(page), WORD_IN_DAYS, buf_text(&text));
    else
        buf_puts(out, buf_text(&text));
    if (value->unit == CATALOGUE_PERIODS)
        buf_printf(out, " %s", FIGURE_UNIT(receipt->report, 2, language_of(page)));
    if (value->unit == CATALOGUE_MONEY && *page->work->source.currency)
        buf_printf(out, " %s", page->work->source.currency);
    buf_release(&text);
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
        add_why(page, value->why, &text);
    else
        add_with_unit(page, value, &text);
    struct buf line = {0};
    screen_paint(&page->screen, &line, SCREEN_BOLD, buf_text(&text));
    field(page, WORD_VALUE, &line);
    buf_release(&line);
    buf_release(&text);
}

static void print_interval(const struct page *page, const struct catalogue_value *value)
{
    struct buf text = {0}, interval = {0}, name = {0};
    format_interval(&interval, value);
    words_say_sentence(&name, value->interval_name, language_of(page));
    WORDS_SAY(&text, language_of(page), WORD_INTERVAL_BY, buf_text(&interval),
              buf_text(&name));
    field(page, WORD_INTERVAL_ONLY, &text);
    buf_release(&text);
    buf_release(&interval);
    buf_release(&name);
}

static void print_mean(const struct page *page, const struct catalogue_value *value)
{
    struct buf text = {0}, mean = {0}, gaps = {0};
    format_real(&mean, value->mean, 1);
    WORDS_SAY_COUNTED(&gaps, language_of(page), WORD_GAPS_COUNTED, value->gaps,
                      WORDS_NUMBER(value->gaps));
    WORDS_SAY(&text, language_of(page), WORD_MEAN_OF, buf_text(&mean), buf_text(&gaps));
    field(page, WORD_MEAN, &text);
    buf_release(&text);
    buf_release(&mean);
    buf_release(&gaps);
}

static void print_more(const struct page *page)
{
    const struct catalogue_value *value = &page->receipt->value;
    struct buf text = {0};
    if (!value->why && value->has_interval)
        print_interval(page, value);
    if (!value->why && value->has_mean)
        print_mean(page, value);
    if (!value->why && value->horizon_days > 0) {
        WORDS_SAY(&text, language_of(page), WORD_HORIZON,
                  WORDS_NUMBER(value->horizon_days), WORDS_NUMBER(REPORT_AT_RISK_MIN));
        field(page, WORD_UP_TO, &text);
        buf_clear(&text);
    }
    if (value->has_benchmark) {
        figure_benchmark(&text, value, page->receipt->facts, language_of(page));
        field(page, WORD_BENCHMARK, &text);
        buf_clear(&text);
    }
    if (value->advice) {
        words_say_sentence(&text, value->advice, language_of(page));
        field(page, WORD_ADVICE, &text);
    }
    buf_release(&text);
}

static void add_what_if(struct grid *t, const struct catalogue_what_if *row,
                        const struct catalogue_facts *facts,
                        enum catalogue_language language)
{
    struct buf text[5] = {{0}};
    buf_printf(&text[0], "+%d", row->points);
    format_share(&text[1], row->retention_rate);
    if (row->unbounded) {
        words_put(&text[2], language, WORD_NO_END);
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
    grid_column(&t, word(page, WORD_POINTS_MORE), GRID_RIGHT, 0);
    grid_column(&t, word(page, WORD_RETENTION), GRID_RIGHT, 0);
    grid_column(&t, word(page, WORD_LIFESPAN), GRID_RIGHT, 0);
    grid_column(&t, word(page, WORD_CLV), GRID_RIGHT, 0);
    grid_column(&t, word(page, WORD_CHANGE_COLUMN), GRID_RIGHT, 0);
    for (int i = 0; i < count; i++)
        add_what_if(&t, &rows[i], page->receipt->facts, language_of(page));
    buf_putc(page->out, '\n');
    grid_print(&t, &page->screen, GRID_DROP, page->out);
    buf_putc(page->out, '\n');
    grid_release(&t);
}

static void print_period(const struct page *page)
{
    const struct receipt *receipt = page->receipt;
    const struct report *r = receipt->report;
    enum catalogue_language language = language_of(page);
    struct buf text = {0};
    if (r->source->undated)
        words_put(&text, language, WORD_NO_PERIOD);
    else
        WORDS_SAY(&text, language, WORD_PERIOD_DAYS,
                  WORDS_DAY(receipt->facts->begin, language),
                  WORDS_DAY(receipt->facts->end - 1, language),
                  r->source->zone ? r->source->zone : "UTC");
    if (receipt->is_total && receipt->metric->pooled)
        WORDS_SAY(
            &text, language, WORD_POOLED_OVER, WORDS_NUMBER((int64_t)r->pooled_count),
            figure_pooled_words(r, language), FIGURE_UNIT(r, r->pooled_count, language));
    if (receipt->period && receipt->period->partial)
        words_put(&text, language, WORD_PERIOD_PARTIAL);
    if (receipt->period && receipt->period->warming_up)
        words_put(&text, language, WORD_PERIOD_WARMING_UP);
    if (receipt->period && receipt->period->provisional)
        words_put(&text, language, WORD_PERIOD_PROVISIONAL);
    field(page, WORD_PERIOD, &text);
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
static void print_part(const struct page *page, enum words_code label, int64_t part,
                       bool is_money, size_t field_counted, uint64_t people)
{
    bool heads = !is_money && counts_heads(field_counted);
    struct buf text = {0}, number = {0}, who = {0};
    format_part(&number, part, is_money, page->receipt->facts);
    describe_people(people, language_of(page), &who);
    if (people)
        WORDS_SAY(&text, language_of(page), heads ? WORD_PART_PEOPLE : WORD_PART_BEHIND,
                  buf_text(&number), buf_text(&who));
    field(page, label, people ? &text : &number);
    buf_release(&text);
    buf_release(&number);
    buf_release(&who);
}

static void print_parts(const struct page *page)
{
    const struct catalogue_value *value = &page->receipt->value;
    const struct catalogue_metric *metric = page->receipt->metric;
    if (value->has_fraction) {
        print_part(page, WORD_NUMERATOR, value->numerator, value->numerator_is_money,
                   metric->numerator, metric->people_numerator);
        print_part(page, WORD_DENOMINATOR, value->denominator,
                   value->denominator_is_money, metric->denominator,
                   metric->people_denominator);
    } else if (metric->people_numerator) {
        struct buf text = {0}, who = {0};
        describe_people(metric->people_numerator, language_of(page), &who);
        WORDS_SAY(&text, language_of(page), WORD_PEOPLE_WHO, buf_text(&who));
        field(page, WORD_COUNTED, &text);
        buf_release(&text);
        buf_release(&who);
    }
}

static void print_bridge(const struct page *page)
{
    struct buf line = {0}, text = {0};
    for (size_t i = 0; receipt_bridge(page->receipt, i, &line); i++) {
        buf_clear(&text);
        words_say_sentence(&text, buf_text(&line), language_of(page));
        screen_field(&page->screen, page->out, i ? "" : word(page, WORD_BRIDGE),
                     buf_text(&text));
    }
    buf_release(&line);
    buf_release(&text);
}

static void print_definition(const struct page *page)
{
    const struct catalogue_metric *metric = page->receipt->metric;
    enum catalogue_language language = language_of(page);
    char version[16];
    struct buf text = {0};
    screen_field(&page->screen, page->out, word(page, WORD_MEANING_LABEL),
                 metric->meaning[language]);
    if (metric->interpretation[language])
        screen_field(&page->screen, page->out, word(page, WORD_READING),
                     metric->interpretation[language]);
    heading_rule(page->receipt->report, language, &text);
    field(page, WORD_RULE, &text);
    buf_clear(&text);
    snprintf(version, sizeof version, "%d", (int)page->work->definition.version);
    WORDS_SAY(&text, language, WORD_SOURCE_OF, page->work->definition.name, version,
              metric->source);
    field(page, WORD_SOURCE, &text);
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

static void print_command(const struct page *page, enum words_code label,
                          const struct hint *hint)
{
    screen_paint(&page->screen, page->out, SCREEN_DIM, word(page, label));
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
        print_command(page, WORD_HINT_PEOPLE, &people);
    if (metric->people_denominator) {
        people.side = "denominator";
        print_command(page,
                      metric->people_numerator ? WORD_HINT_DENOMINATOR : WORD_HINT_PEOPLE,
                      &people);
    }
    people = hint_of(page, "customers");
    people.compares = again.compares = true;
    if (page->compare && metric->people_numerator)
        print_command(page, WORD_COMPARE_HINT, &people);
    again.format = "json";
    again.for_program = true;
    print_command(page, WORD_HINT_PROGRAM, &again);
}

static void print_page(const struct page *page)
{
    print_title(page);
    screen_field(&page->screen, page->out, word(page, WORD_FORMULA),
                 page->receipt->metric->formula[language_of(page)]);
    print_value(page);
    print_more(page);
    print_what_if(page);
    if (page->compare)
        compare_page_receipt(&page->screen, page->compare, page->receipt, page->other,
                             page->out);
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
        again.for_program = again.compares = true;
        hint_add(&command, page->request, page->receipt->report, &again);
        receipt_write_json(page->receipt, buf_text(&command), page->compare, page->other,
                           page->out);
        buf_release(&command);
    } else {
        print_page(page);
    }
    return commands_write(page->request, page->out, info);
}

/* The same number under the other definition, where there is one. */
static enum err write_both(struct page *page, struct err_info *info)
{
    const struct cli_request *request = page->request;
    struct compare c;
    struct receipt other;
    if (!page->work->has_other)
        return write_receipt(page, info);
    enum err e = compare_init(&c, &page->work->report, &page->work->other, info);
    if (e)
        return e;
    e = receipt_find(&other, &page->work->other, request->subject,
                     request->value[OPTION_PERIOD].text,
                     request->value[OPTION_GROUP].text, info);
    page->compare = &c;
    page->other = &other;
    if (!e)
        e = write_receipt(page, info);
    compare_release(&c);
    return e;
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
        e = write_both(&page, info);
    buf_release(&out);
    workset_release(&work);
    return e;
}
