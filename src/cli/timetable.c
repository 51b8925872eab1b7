/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/timetable.h"

#include "cli/figure.h"
#include "cli/format.h"
#include "cli/grid.h"

#include <string.h>

#define MARK_PARTIAL    "*"
#define MARK_WARMING_UP "~"

enum part { VALUE, INTERVAL, ANSWERED };
enum show { ALWAYS, WHERE_NOT_ZERO };
enum total { TOTAL_YES, TOTAL_NO };

/* total: TOTAL_NO for head counts of single moments, of which a sum says nothing, and for
 * those that are pooled over other periods than the rest of the line. */
struct column {
    enum words_code title;
    const char *metric;
    enum part part;
    int importance;
    enum show show;
    enum total total;
};

static const struct column columns[] = {
    {WORD_START, "customers_start", VALUE, 6, ALWAYS, TOTAL_NO},
    {WORD_NEW, "customers_new", VALUE, 3, ALWAYS, TOTAL_NO},
    {WORD_NEW_LEFT, "customers_new_left", VALUE, 4, WHERE_NOT_ZERO, TOTAL_NO},
    {WORD_BACK, "customers_reactivated", VALUE, 4, WHERE_NOT_ZERO, TOTAL_NO},
    {WORD_LOST, "customers_lost", VALUE, 2, ALWAYS, TOTAL_NO},
    {WORD_END, "customers_end", VALUE, 3, ALWAYS, TOTAL_NO},
    {WORD_RETENTION, "retention_rate", VALUE, 0, ALWAYS, TOTAL_YES},
    {WORD_INTERVAL, "retention_rate", INTERVAL, 5, ALWAYS, TOTAL_YES},
    {WORD_CHURN, "churn_rate", VALUE, 11, ALWAYS, TOTAL_YES},
    {WORD_BUYERS, "buyers", VALUE, 7, ALWAYS, TOTAL_YES},
    {WORD_ORDERS, "orders", VALUE, 2, ALWAYS, TOTAL_YES},
    {WORD_REVENUE, "revenue", VALUE, 1, ALWAYS, TOTAL_YES},
    {WORD_AOV, "average_order_value", VALUE, 8, ALWAYS, TOTAL_YES},
    {WORD_REPEAT, "repeat_purchase_rate", VALUE, 9, ALWAYS, TOTAL_YES},
};

static const struct column money_columns[] = {
    {WORD_MRR_START, "mrr_start", VALUE, 5, ALWAYS, TOTAL_YES},
    {WORD_NEW, "mrr_new", VALUE, 2, ALWAYS, TOTAL_YES},
    {WORD_BACK, "mrr_reactivation", VALUE, 6, WHERE_NOT_ZERO, TOTAL_YES},
    {WORD_MRR_EXPANSION, "mrr_expansion", VALUE, 3, ALWAYS, TOTAL_YES},
    {WORD_MRR_CONTRACTION, "mrr_contraction", VALUE, 4, ALWAYS, TOTAL_YES},
    {WORD_MRR_CHURN, "mrr_churn", VALUE, 2, ALWAYS, TOTAL_YES},
    {WORD_MRR_END, "mrr_end", VALUE, 0, ALWAYS, TOTAL_YES},
    {WORD_NRR, "net_revenue_retention", VALUE, 1, ALWAYS, TOTAL_YES},
    {WORD_GRR, "gross_revenue_retention", VALUE, 1, ALWAYS, TOTAL_YES},
    {WORD_RENEWAL, "renewal_rate", VALUE, 7, ALWAYS, TOTAL_YES},
};

static const struct column answer_columns[] = {
    {WORD_NPS, "nps", VALUE, 0, ALWAYS, TOTAL_YES},
    {WORD_INTERVAL, "nps", INTERVAL, 4, ALWAYS, TOTAL_YES},
    {WORD_ANSWERED, "nps", ANSWERED, 3, ALWAYS, TOTAL_YES},
    {WORD_CSAT, "csat", VALUE, 1, ALWAYS, TOTAL_YES},
    {WORD_INTERVAL, "csat", INTERVAL, 5, ALWAYS, TOTAL_YES},
    {WORD_ANSWERED, "csat", ANSWERED, 3, ALWAYS, TOTAL_YES},
    {WORD_CES, "ces", VALUE, 1, ALWAYS, TOTAL_YES},
    {WORD_INTERVAL, "ces", INTERVAL, 6, ALWAYS, TOTAL_YES},
    {WORD_ANSWERED, "ces", ANSWERED, 3, ALWAYS, TOTAL_YES},
    {WORD_RESPONSE, "response_rate", VALUE, 2, ALWAYS, TOTAL_YES},
};

static const struct column journey_columns[] = {
    {WORD_AWARENESS, "reach_awareness", VALUE, 0, ALWAYS, TOTAL_YES},
    {WORD_CONSIDERATION, "reach_consideration", VALUE, 0, ALWAYS, TOTAL_YES},
    {WORD_PURCHASE, "reach_purchase", VALUE, 0, ALWAYS, TOTAL_YES},
    {WORD_BOUGHT_AGAIN, "reach_retention", VALUE, 0, ALWAYS, TOTAL_YES},
    {WORD_ADVOCACY, "reach_advocacy", VALUE, 0, ALWAYS, TOTAL_YES},
};

/* One table of the page. */
struct table {
    enum words_code title, note; /* of more_tables; note: what the total is */
    const struct column *columns;
    size_t count;
    bool needs_events; /* what else it has is told elsewhere */
};
#define COLUMNS_MAX 16
#define WITH(list)  .columns = (list), .count = sizeof(list) / sizeof *(list)
static const struct table customers_table = {WITH(columns)};
static const struct table more_tables[] = {
    {WORD_MRR_TABLE, WORD_MRR_TOTAL_NOTE, WITH(money_columns)},
    {WORD_ANSWERS_TABLE, WORD_ANSWERS_TOTAL_NOTE, WITH(answer_columns)},
    {WORD_JOURNEY_TABLE, WORD_JOURNEY_TOTAL_NOTE, WITH(journey_columns),
     .needs_events = true},
};

static void period_cell(struct grid *t, const struct report *r,
                        const struct report_period *period,
                        enum catalogue_language language)
{
    char name[WORDS_DATE_BYTES];
    struct buf text = {0};
    buf_puts(&text, figure_period_name(r, period, language, name));
    buf_puts(&text, period->partial || period->provisional ? MARK_PARTIAL : "");
    buf_puts(&text, period->warming_up ? MARK_WARMING_UP : "");
    grid_cell(t, buf_text(&text),
              period->partial || period->warming_up || period->provisional ? SCREEN_DIM
                                                                           : NULL);
    buf_release(&text);
}

static void value_cell(struct grid *t, const struct catalogue_metric *metric,
                       enum part part, const struct catalogue_facts *facts,
                       const char *style)
{
    struct buf text = {0};
    struct catalogue_value value = figure_value(metric, facts);
    if (part == INTERVAL)
        format_interval(&text, &value);
    else if (part == ANSWERED && !value.why)
        format_count(&text, value.denominator);
    else if (part == ANSWERED)
        buf_puts(&text, FORMAT_NONE);
    else
        format_value(&text, &value, facts);
    grid_cell(t, buf_text(&text), style);
    buf_release(&text);
}

/* ---- the columns that matter ----------------------------------------------------- */

/* Retention is always shown, if only to say that there is none yet; purchases are not
 * where the data are about something else. */
static bool has_column(const struct report *r, const struct column *column, size_t first)
{
    const struct catalogue_metric *metric = figure_metric(column->metric);
    if (metric->needs_amounts && !r->history.has_amounts)
        return false;
    for (size_t i = first; i < r->period_count; i++) {
        struct catalogue_value value = figure_value(metric, &r->periods[i].facts);
        bool always = column->show == ALWAYS && !metric->needs_purchase && !metric->needs;
        bool some = !value.why && (column->show == ALWAYS || value.count != 0);
        if (always || some)
            return true;
    }
    return false;
}

static void total_row(struct grid *t, const struct report *r, const struct table *table,
                      const bool *has, enum catalogue_language language)
{
    grid_rule(t);
    grid_row(t);
    grid_cell(t, words_text(WORD_TOTAL, language), SCREEN_BOLD);
    for (size_t c = 0; c < table->count; c++) {
        const struct column *column = &table->columns[c];
        if (!has[c])
            continue;
        if (column->total == TOTAL_NO)
            grid_cell(t, "", NULL);
        else
            value_cell(t, figure_metric(column->metric), column->part, &r->total,
                       SCREEN_BOLD);
    }
}

static void period_row(struct grid *t, const struct report *r, const struct table *table,
                       const bool *has, const struct report_period *period,
                       enum catalogue_language language)
{
    bool dim = period->partial || period->warming_up || period->provisional;
    grid_row(t);
    period_cell(t, r, period, language);
    for (size_t c = 0; c < table->count; c++)
        if (has[c])
            value_cell(t, figure_metric(table->columns[c].metric), table->columns[c].part,
                       &period->facts, dim ? SCREEN_DIM : NULL);
}

/* Returns the number of columns that say something. */
static size_t fill(struct grid *t, const struct report *r, const struct table *table,
                   size_t first, enum catalogue_language language)
{
    bool has[COLUMNS_MAX];
    size_t shown = 0;
    CHECK(table->count <= COLUMNS_MAX);
    grid_column(t, words_text(WORD_PERIOD, language), GRID_LEFT, 0);
    for (size_t c = 0; c < table->count; c++) {
        has[c] = has_column(r, &table->columns[c], first);
        shown += has[c];
        if (has[c])
            grid_column(t, words_text(table->columns[c].title, language), GRID_RIGHT,
                        table->columns[c].importance);
    }
    grid_rule(t);
    for (size_t i = first; i < r->period_count; i++)
        period_row(t, r, table, has, &r->periods[i], language);
    if (r->request.calendar.unit != CALENDAR_TOTAL)
        total_row(t, r, table, has, language);
    return shown;
}

/* ---- every metric ------------------------------------------------------------------ */

static void fill_all(struct grid *t, const struct report *r,
                     enum catalogue_language language)
{
    grid_column(t, words_text(WORD_PERIOD, language), GRID_LEFT, 0);
    for (size_t m = 0; m < catalogue_count(); m++)
        if (catalogue_listed(catalogue_at(m), &r->total) &&
            catalogue_at(m)->unit != CATALOGUE_TABLE)
            grid_column(t, catalogue_at(m)->name, GRID_RIGHT, 0);
    grid_rule(t);
    bool has_total = r->request.calendar.unit != CALENDAR_TOTAL;
    for (size_t i = 0; i < r->period_count + has_total; i++) {
        bool total = i == r->period_count;
        if (total)
            grid_rule(t);
        grid_row(t);
        if (total)
            grid_cell(t, words_text(WORD_TOTAL, language), SCREEN_BOLD);
        else
            period_cell(t, r, &r->periods[i], language);
        for (size_t m = 0; m < catalogue_count(); m++)
            if (catalogue_listed(catalogue_at(m), &r->total) &&
                catalogue_at(m)->unit != CATALOGUE_TABLE)
                value_cell(t, catalogue_at(m), VALUE,
                           total ? &r->total : &r->periods[i].facts, NULL);
    }
}

/* ---- what the marks mean ----------------------------------------------------------- */

struct marks {
    bool partial, provisional, warming_up;
};

static struct marks marks_of(const struct report *r, size_t first)
{
    struct marks marks = {0};
    for (size_t i = first; i < r->period_count; i++) {
        marks.partial = marks.partial || r->periods[i].partial;
        marks.provisional =
            marks.provisional || (r->periods[i].provisional && !r->periods[i].partial);
        marks.warming_up = marks.warming_up || r->periods[i].warming_up;
    }
    return marks;
}

static void print_marks(const struct screen *screen, const struct report *r, size_t first,
                        struct buf *out)
{
    enum catalogue_language language = screen->language;
    struct marks marks = marks_of(r, first);
    struct buf text = {0};
    if (marks.partial) {
        WORDS_SAY(&text, language, WORD_MARK_PARTIAL, WORDS_DAY(r->as_of, language));
        screen_note(screen, out, buf_text(&text));
    }
    if (marks.provisional)
        screen_note(screen, out, words_text(WORD_MARK_PROVISIONAL, language));
    if (marks.warming_up) {
        int64_t days = r->definition->window_days;
        buf_clear(&text);
        WORDS_SAY_COUNTED(&text, language, WORD_MARK_WARMING_UP, days,
                          WORDS_NUMBER(days));
        screen_note(screen, out, buf_text(&text));
    }
    buf_release(&text);
}

static void print_total_note(const struct screen *screen, const struct report *r,
                             struct buf *out)
{
    enum catalogue_language language = screen->language;
    const char *first = WORDS_DAY(r->total_begin, language);
    const char *last = WORDS_DAY(r->total_end - 1, language);
    struct buf text = {0};
    if (r->pooled_count > 0)
        WORDS_SAY(&text, language, WORD_TOTAL_POOLED, first, last,
                  WORDS_NUMBER((int64_t)r->pooled_count),
                  figure_pooled_words(r, language),
                  FIGURE_UNIT(r, r->pooled_count, language));
    else
        WORDS_SAY(&text, language, WORD_TOTAL_NOT_POOLED, first, last,
                  figure_pooled_words(r, language), FIGURE_UNIT(r, 1, language));
    screen_note(screen, out, buf_text(&text));
    buf_release(&text);
}

static void print_hidden(const struct screen *screen, const struct grid *t,
                         const struct report *r, size_t first, struct buf *out)
{
    enum catalogue_language language = screen->language;
    struct buf text = {0}, titles = {0};
    if (first > 0)
        WORDS_SAY(&text, language, WORD_HIDDEN_PERIODS, WORDS_NUMBER((int64_t)first),
                  FIGURE_UNIT(r, first, language));
    if (grid_dropped(t, words_text(WORD_LIST, language), &titles)) {
        if (text.size)
            words_put(&text, language, WORD_SEMICOLON);
        WORDS_SAY(&text, language, WORD_HIDDEN_COLUMNS, buf_text(&titles));
    }
    if (text.size) {
        words_put(&text, language, WORD_HIDDEN_ALL);
        screen_note(screen, out, buf_text(&text));
    }
    buf_release(&text);
    buf_release(&titles);
}

/* A table of a family of metrics, where the files say something of it. */
static void print_more(const struct screen *screen, const struct report *r,
                       const struct table *table, size_t first, struct buf *out)
{
    struct grid t;
    if (table->needs_events && (r->total.lacks & CATALOGUE_EVENTS))
        return;
    grid_init(&t);
    if (fill(&t, r, table, first, screen->language) > 0) {
        screen_heading(screen, out, words_text(table->title, screen->language));
        grid_print(&t, screen, GRID_DROP, out);
        print_hidden(screen, &t, r, first, out);
        if (r->request.calendar.unit != CALENDAR_TOTAL)
            screen_note(screen, out, words_text(table->note, screen->language));
    }
    grid_release(&t);
}

void timetable_print(const struct screen *screen, const struct report *r, bool all,
                     struct buf *out)
{
    struct grid t;
    if (r->source->undated)
        return;
    bool cut = !all && !r->request.has_from && r->period_count > TIMETABLE_PERIODS;
    size_t first = cut ? r->period_count - TIMETABLE_PERIODS : 0;
    grid_init(&t);
    if (all)
        fill_all(&t, r, screen->language);
    else
        (void)fill(&t, r, &customers_table, first, screen->language);
    buf_putc(out, '\n');
    grid_print(&t, screen, all ? GRID_STACK : GRID_DROP, out);
    print_marks(screen, r, first, out);
    if (r->request.calendar.unit != CALENDAR_TOTAL)
        print_total_note(screen, r, out);
    print_hidden(screen, &t, r, first, out);
    grid_release(&t);
    for (size_t i = 0; i < sizeof more_tables / sizeof *more_tables && !all; i++)
        print_more(screen, r, &more_tables[i], first, out);
}
