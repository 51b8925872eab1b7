/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay customers: the people behind a number. */
#include "cli/commands.h"

#include "cli/compare_page.h"
#include "cli/figure.h"
#include "cli/format.h"
#include "cli/grid.h"
#include "cli/hint.h"
#include "cli/workset.h"
#include "measure/receipt.h"

#include <stdio.h>

#define LIMIT_IN_TABLE 50

static void add_day(struct grid *t, int32_t day, enum catalogue_language language)
{
    grid_cell(t, day == INT32_MIN ? FORMAT_NONE : WORDS_DAY(day, language), NULL);
}

/* A subscription may run without an end. */
static void add_until(struct grid *t, int32_t day, enum catalogue_language language)
{
    if (day == RECEIPT_RUNS)
        grid_cell(t, words_text(WORD_RUNS, language), NULL);
    else
        add_day(t, day, language);
}

static void add_count(struct grid *t, int64_t count)
{
    struct buf text = {0};
    format_count(&text, count);
    grid_cell(t, buf_text(&text), NULL);
    buf_release(&text);
}

static void add_money(struct grid *t, int64_t amount, const struct catalogue_facts *facts)
{
    struct buf text = {0};
    format_money(&text, amount, facts->scale, facts->digits);
    grid_cell(t, buf_text(&text), NULL);
    buf_release(&text);
}

/* Purchases are not shown where there are only subscriptions. */
static bool shows_orders(const struct catalogue_facts *facts)
{
    return facts->has_purchase || (facts->lacks & CATALOGUE_SUBSCRIPTIONS);
}

static void add_column(struct grid *t, enum catalogue_language language,
                       enum words_code title, enum grid_align align, int importance)
{
    grid_column(t, words_text(title, language), align, importance);
}

static void add_columns(struct grid *t, const struct catalogue_facts *facts,
                        enum catalogue_language language)
{
    bool orders = shows_orders(facts), amounts = orders && facts->has_amounts;
    add_column(t, language, WORD_CUSTOMER, GRID_LEFT, 0);
    if (orders) {
        add_column(t, language, WORD_FIRST_ORDER, GRID_LEFT, 4);
        add_column(t, language, WORD_LAST_ORDER, GRID_LEFT, 1);
    }
    add_column(t, language, WORD_CUSTOMER_UNTIL, GRID_LEFT, 3);
    if (!(facts->lacks & CATALOGUE_MRR)) {
        add_column(t, language, WORD_MRR_BEFORE, GRID_RIGHT, 2);
        add_column(t, language, WORD_MRR_AT_ITS_END, GRID_RIGHT, 2);
    }
    if (orders)
        add_column(t, language, WORD_ORDERS, GRID_RIGHT, 2);
    if (amounts)
        add_column(t, language, WORD_REVENUE, GRID_RIGHT, 2);
    if (orders)
        add_column(t, language, WORD_ORDERS_TO_DATE, GRID_RIGHT, 5);
    if (amounts)
        add_column(t, language, WORD_REVENUE_TO_DATE, GRID_RIGHT, 3);
    grid_rule(t);
}

static void add_person(struct grid *t, const struct receipt_person *person,
                       const struct catalogue_facts *facts,
                       enum catalogue_language language)
{
    bool orders = shows_orders(facts), amounts = orders && facts->has_amounts;
    grid_row(t);
    grid_cell(t, person->key, NULL);
    if (orders) {
        add_day(t, person->first_order, language);
        add_day(t, person->last_order, language);
    }
    add_until(t, person->present_until, language);
    if (!(facts->lacks & CATALOGUE_MRR)) {
        add_money(t, person->mrr_start, facts);
        add_money(t, person->mrr_end, facts);
    }
    if (orders)
        add_count(t, person->orders);
    if (amounts)
        add_money(t, person->value, facts);
    if (orders)
        add_count(t, person->orders_to_date);
    if (amounts)
        add_money(t, person->value_to_date, facts);
}

static void print_title(const struct screen *screen, const struct cli_request *request,
                        const struct receipt *receipt, size_t count, struct buf *out)
{
    enum catalogue_language language = screen->language;
    const struct catalogue_metric *metric = receipt->metric;
    char name[WORDS_DATE_BYTES];
    struct buf title = {0};
    WORDS_SAY_COUNTED(&title, language, WORD_PERSONS_COUNTED, (int64_t)count,
                      WORDS_NUMBER((int64_t)count));
    buf_puts(&title, " · ");
    WORDS_SAY(&title, language,
              request->value[OPTION_OF].choice == OF_DENOMINATOR ? WORD_DENOMINATOR_OF
                                                                 : WORD_NUMERATOR_OF,
              language == CATALOGUE_EN ? metric->name : metric->label[language]);
    buf_printf(&title, " · %s",
               receipt->is_total ? words_text(WORD_THE_TOTAL, language)
                                 : figure_period_name(receipt->report, receipt->period,
                                                      language, name));
    if (receipt->group) {
        buf_puts(&title, " · ");
        screen_add_plain(&title, request->value[OPTION_GROUP].text, 0);
    }
    screen_paint(screen, out, SCREEN_BOLD, buf_text(&title));
    buf_putc(out, '\n');
    screen_line(screen, out);
    buf_release(&title);
}

/* Numbers as --limit reads them. */
static void print_more(enum catalogue_language language, size_t more, size_t all,
                       struct buf *out)
{
    char more_text[24], all_text[24];
    snprintf(more_text, sizeof more_text, "%zu", more);
    snprintf(all_text, sizeof all_text, "%zu", all);
    buf_puts(out, "  ");
    WORDS_SAY(out, language, WORD_MORE_PEOPLE, more_text, all_text);
    buf_putc(out, '\n');
}

static void print_page(const struct cli_request *request, const struct receipt *receipt,
                       const struct receipt_people *people, size_t limit, struct buf *out)
{
    struct screen screen;
    struct grid t;
    commands_screen(request, &screen);
    print_title(&screen, request, receipt, people->count, out);
    grid_init(&t);
    add_columns(&t, receipt->facts, screen.language);
    for (size_t i = 0; i < limit; i++)
        add_person(&t, &people->people[i], receipt->facts, screen.language);
    if (limit > 0)
        grid_print(&t, &screen, GRID_DROP, out);
    grid_release(&t);
    if (limit < people->count)
        print_more(screen.language, people->count - limit, people->count, out);
    struct hint explain = {.command = "explain",
                           .metric = receipt->metric->name,
                           .is_total = receipt->is_total,
                           .period = receipt->period,
                           .group = request->value[OPTION_GROUP].text};
    buf_putc(out, '\n');
    screen_paint(&screen, out, SCREEN_DIM,
                 words_text(WORD_HINT_THE_NUMBER, screen.language));
    buf_puts(out, "\n  ");
    hint_add(out, request, receipt->report, &explain);
    buf_putc(out, '\n');
}

static size_t limit_of(const struct cli_request *request, size_t count)
{
    size_t limit = SIZE_MAX;
    if (options_given(request, OPTION_LIMIT))
        limit = (size_t)request->value[OPTION_LIMIT].number;
    else if (request->value[OPTION_FORMAT].choice == FORMAT_TABLE)
        limit = LIMIT_IN_TABLE;
    return limit < count ? limit : count;
}

static enum err write_people(const struct cli_request *request,
                             const struct receipt *receipt, enum receipt_side side,
                             const struct receipt_people *people, struct err_info *info)
{
    struct buf out = {0};
    size_t limit = limit_of(request, people->count);
    switch (request->value[OPTION_FORMAT].choice) {
    case FORMAT_JSON:
        receipt_people_write_json(people, receipt, side, limit, &out);
        break;
    case FORMAT_CSV:
        receipt_people_write_csv(people, receipt, limit, &out);
        break;
    default:
        print_page(request, receipt, people, limit, &out);
    }
    enum err e = commands_write(request, &out, info);
    buf_release(&out);
    return e;
}

/* ---- two definitions -------------------------------------------------------------- */

static enum err write_compared(const struct cli_request *request, const struct receipt *a,
                               const struct receipt *b, enum receipt_side side,
                               const struct compare_people *people, struct err_info *info)
{
    struct screen screen;
    struct buf out = {0};
    size_t limit = limit_of(request, people->count);
    commands_screen(request, &screen);
    switch (request->value[OPTION_FORMAT].choice) {
    case FORMAT_JSON:
        compare_people_write_json(people, a, b, side, request->value[OPTION_CELL].text,
                                  limit, &out);
        break;
    case FORMAT_CSV:
        compare_people_write_csv(people, a, b, limit, &out);
        break;
    default:
        compare_page_people(&screen, request, a, people, limit, &out);
    }
    enum err e = commands_write(request, &out, info);
    buf_release(&out);
    return e;
}

/* Who differs: in the metric's number, or of one cell of the table of states. */
static enum err list_compared(const struct cli_request *request, struct workset *work,
                              const struct receipt *a, const struct receipt *b,
                              enum receipt_side side, struct err_info *info)
{
    const struct options_value *cell = &request->value[OPTION_CELL];
    enum compare_state state_a, state_b;
    struct compare c;
    struct compare_people people;
    enum err e = compare_init(&c, &work->report, &work->other, info);
    if (e)
        return e;
    compare_release(&c); /* the two can be compared; a list needs no more of it */
    if (cell->given) {
        e = compare_read_cell(cell->text, &state_a, &state_b, info);
        if (!e)
            compare_people_cell(&people, a, b, state_a, state_b);
    } else {
        e = compare_people_build(&people, a, b, side, info);
    }
    if (e)
        return e;
    e = write_compared(request, a, b, side, &people, info);
    compare_people_release(&people);
    return e;
}

static enum err run_compared(const struct cli_request *request, struct workset *work,
                             const struct receipt *a, enum receipt_side side,
                             struct err_info *info)
{
    struct receipt b;
    enum err e = receipt_find(&b, &work->other, a->metric->name,
                              request->value[OPTION_PERIOD].text,
                              request->value[OPTION_GROUP].text, info);
    return e ? e : list_compared(request, work, a, &b, side, info);
}

/* ---- the command ------------------------------------------------------------------ */

static enum err run_one(const struct cli_request *request, const struct receipt *receipt,
                        enum receipt_side side, struct err_info *info)
{
    struct receipt_people people;
    enum err e = receipt_people_build(&people, receipt, side, info);
    if (e)
        return e;
    e = write_people(request, receipt, side, &people, info);
    receipt_people_release(&people);
    return e;
}

/* The metric asked for; a cell of states is about no other than these. */
static const char *metric_of(const struct cli_request *request)
{
    return options_given(request, OPTION_CELL) ? "customers_retained"
                                               : request->value[OPTION_METRIC].text;
}

static enum err check_cell(const struct cli_request *request, struct err_info *info)
{
    enum compare_state a, b;
    if (!options_given(request, OPTION_COMPARE))
        return err_set(info, ERR_USAGE,
                       "--cell is for --compare: who is what under each of two "
                       "definitions");
    if (options_given(request, OPTION_METRIC))
        return err_set(info, ERR_USAGE,
                       "--cell and --metric ask for different people: leave one of them "
                       "away");
    return compare_read_cell(request->value[OPTION_CELL].text, &a, &b, info);
}

/* Before any file is read: what is missing or misspelt should not cost minutes. */
static enum err check(const struct cli_request *request, struct err_info *info)
{
    const struct catalogue_metric *metric;
    bool cell = options_given(request, OPTION_CELL);
    if (cell) {
        enum err e = check_cell(request, info);
        if (e)
            return e;
    }
    if (!cell && !options_given(request, OPTION_METRIC))
        return err_set(info, ERR_USAGE,
                       "customers needs --metric, e.g. --metric lost; \"mainstay "
                       "metrics\" lists them");
    if (!options_given(request, OPTION_PERIOD))
        return err_set(info, ERR_USAGE,
                       "customers needs --period, e.g. --period 2024-05 "
                       "or --period total");
    return catalogue_find(&metric, metric_of(request), info);
}

enum err cmd_customers_run(const struct cli_request *request, struct err_info *info)
{
    struct workset work;
    enum err e = check(request, info);
    if (!e)
        e = workset_open(&work, request, info);
    if (e)
        return e;
    struct receipt receipt;
    enum receipt_side side = request->value[OPTION_OF].choice == OF_DENOMINATOR
                                 ? RECEIPT_DENOMINATOR
                                 : RECEIPT_NUMERATOR;
    e = receipt_find(&receipt, &work.report, metric_of(request),
                     request->value[OPTION_PERIOD].text,
                     request->value[OPTION_GROUP].text, info);
    if (!e)
        e = work.has_other ? run_compared(request, &work, &receipt, side, info)
                           : run_one(request, &receipt, side, info);
    workset_release(&work);
    return e;
}
