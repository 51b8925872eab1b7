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
    const char *title, *metric;
    enum part part;
    int importance;
    enum show show;
    enum total total;
};

static const struct column columns[] = {
    {"Start", "customers_start", VALUE, 6, ALWAYS, TOTAL_NO},
    {"New", "customers_new", VALUE, 3, ALWAYS, TOTAL_NO},
    {"New left", "customers_new_left", VALUE, 4, WHERE_NOT_ZERO, TOTAL_NO},
    {"Back", "customers_reactivated", VALUE, 4, WHERE_NOT_ZERO, TOTAL_NO},
    {"Lost", "customers_lost", VALUE, 2, ALWAYS, TOTAL_NO},
    {"End", "customers_end", VALUE, 3, ALWAYS, TOTAL_NO},
    {"Retention", "retention_rate", VALUE, 0, ALWAYS, TOTAL_YES},
    {"95% interval", "retention_rate", INTERVAL, 5, ALWAYS, TOTAL_YES},
    {"Churn", "churn_rate", VALUE, 11, ALWAYS, TOTAL_YES},
    {"Buyers", "buyers", VALUE, 7, ALWAYS, TOTAL_YES},
    {"Orders", "orders", VALUE, 2, ALWAYS, TOTAL_YES},
    {"Revenue", "revenue", VALUE, 1, ALWAYS, TOTAL_YES},
    {"AOV", "average_order_value", VALUE, 8, ALWAYS, TOTAL_YES},
    {"Repeat", "repeat_purchase_rate", VALUE, 9, ALWAYS, TOTAL_YES},
};

static const struct column money_columns[] = {
    {"MRR start", "mrr_start", VALUE, 5, ALWAYS, TOTAL_YES},
    {"New", "mrr_new", VALUE, 2, ALWAYS, TOTAL_YES},
    {"Back", "mrr_reactivation", VALUE, 6, WHERE_NOT_ZERO, TOTAL_YES},
    {"Expansion", "mrr_expansion", VALUE, 3, ALWAYS, TOTAL_YES},
    {"Contraction", "mrr_contraction", VALUE, 4, ALWAYS, TOTAL_YES},
    {"Churn", "mrr_churn", VALUE, 2, ALWAYS, TOTAL_YES},
    {"MRR end", "mrr_end", VALUE, 0, ALWAYS, TOTAL_YES},
    {"NRR", "net_revenue_retention", VALUE, 1, ALWAYS, TOTAL_YES},
    {"GRR", "gross_revenue_retention", VALUE, 1, ALWAYS, TOTAL_YES},
    {"Renewal", "renewal_rate", VALUE, 7, ALWAYS, TOTAL_YES},
};

static const struct column answer_columns[] = {
    {"NPS", "nps", VALUE, 0, ALWAYS, TOTAL_YES},
    {"95% interval", "nps", INTERVAL, 4, ALWAYS, TOTAL_YES},
    {"n", "nps", ANSWERED, 3, ALWAYS, TOTAL_YES},
    {"CSAT", "csat", VALUE, 1, ALWAYS, TOTAL_YES},
    {"95% interval", "csat", INTERVAL, 5, ALWAYS, TOTAL_YES},
    {"n", "csat", ANSWERED, 3, ALWAYS, TOTAL_YES},
    {"CES", "ces", VALUE, 1, ALWAYS, TOTAL_YES},
    {"95% interval", "ces", INTERVAL, 6, ALWAYS, TOTAL_YES},
    {"n", "ces", ANSWERED, 3, ALWAYS, TOTAL_YES},
    {"Response", "response_rate", VALUE, 2, ALWAYS, TOTAL_YES},
};

/* One table of the page. */
struct table {
    const char *title, *note; /* NULL: none; note: what the total is */
    const struct column *columns;
    size_t count;
};
#define COLUMNS_MAX 16
#define WITH(list)  .columns = (list), .count = sizeof(list) / sizeof *(list)
static const struct table customers_table = {WITH(columns)};
static const struct table more_tables[] = {
    {"Recurring revenue a month",
     "Total: amounts from the first day to the last as one period, each customer once, "
     "so "
     "that movements need not add up; rates pooled over the periods that retention is.",
     WITH(money_columns)},
    {"Answers", "Total: as one period; of a person's answers without a wave, the last.",
     WITH(answer_columns)},
};

static void period_cell(struct grid *t, const struct report *r,
                        const struct report_period *period)
{
    char name[CALENDAR_PERIOD_TEXT];
    struct buf text = {0};
    buf_puts(&text, figure_period_name(r, period, name));
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
                      const bool *has)
{
    grid_rule(t);
    grid_row(t);
    grid_cell(t, "Total", SCREEN_BOLD);
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
                       const bool *has, const struct report_period *period)
{
    bool dim = period->partial || period->warming_up || period->provisional;
    grid_row(t);
    period_cell(t, r, period);
    for (size_t c = 0; c < table->count; c++)
        if (has[c])
            value_cell(t, figure_metric(table->columns[c].metric), table->columns[c].part,
                       &period->facts, dim ? SCREEN_DIM : NULL);
}

/* Returns the number of columns that say something. */
static size_t fill(struct grid *t, const struct report *r, const struct table *table,
                   size_t first)
{
    bool has[COLUMNS_MAX];
    size_t shown = 0;
    CHECK(table->count <= COLUMNS_MAX);
    grid_column(t, "Period", GRID_LEFT, 0);
    for (size_t c = 0; c < table->count; c++) {
        has[c] = has_column(r, &table->columns[c], first);
        shown += has[c];
        if (has[c])
            grid_column(t, table->columns[c].title, GRID_RIGHT,
                        table->columns[c].importance);
    }
    grid_rule(t);
    for (size_t i = first; i < r->period_count; i++)
        period_row(t, r, table, has, &r->periods[i]);
    if (r->request.calendar.unit != CALENDAR_TOTAL)
        total_row(t, r, table, has);
    return shown;
}

/* ---- every metric ------------------------------------------------------------------ */

static void fill_all(struct grid *t, const struct report *r)
{
    grid_column(t, "Period", GRID_LEFT, 0);
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
            grid_cell(t, "Total", SCREEN_BOLD);
        else
            period_cell(t, r, &r->periods[i]);
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
    struct marks marks = marks_of(r, first);
    struct buf text = {0};
    char day[CALENDAR_DAY_TEXT];
    if (marks.partial) {
        buf_printf(&text,
                   MARK_PARTIAL
                   " not over yet on %s: counted so far, compared with nothing.",
                   calendar_day_format(r->as_of, day));
        screen_note(screen, out, buf_text(&text));
    }
    if (marks.provisional)
        screen_note(screen, out,
                    MARK_PARTIAL " provisional: who has left may still be back within "
                                 "the days of grace; compared with nothing, and not in "
                                 "the total's retention and churn.");
    if (marks.warming_up) {
        buf_clear(&text);
        buf_printf(&text,
                   MARK_WARMING_UP
                   " warming up: in the first %d days of the data not every "
                   "customer at the start is known; compared with nothing.",
                   r->definition->window_days);
        screen_note(screen, out, buf_text(&text));
    }
    buf_release(&text);
}

static void print_total_note(const struct screen *screen, const struct report *r,
                             struct buf *out)
{
    struct buf text = {0};
    char first[CALENDAR_DAY_TEXT], last[CALENDAR_DAY_TEXT];
    buf_printf(&text, "Total: %s to %s as one period",
               calendar_day_format(r->total_begin, first),
               calendar_day_format(r->total_end - 1, last));
    if (r->pooled_count > 0)
        buf_printf(&text, "; retention and churn pooled over its %zu %s %s.",
                   r->pooled_count, figure_pooled_words(r),
                   figure_unit_word(r, r->pooled_count));
    else
        buf_printf(&text, "; it has no %s %s, so retention and churn have no total.",
                   figure_pooled_words(r), figure_unit_word(r, 1));
    screen_note(screen, out, buf_text(&text));
    buf_release(&text);
}

static void print_hidden(const struct screen *screen, const struct grid *t,
                         const struct report *r, size_t first, struct buf *out)
{
    struct buf text = {0}, titles = {0};
    if (first > 0)
        buf_printf(&text, "%zu earlier %s not shown", first, figure_unit_word(r, first));
    if (grid_dropped(t, &titles))
        buf_printf(&text, "%s%s not shown for lack of width", text.size ? "; " : "",
                   buf_text(&titles));
    if (text.size) {
        buf_puts(&text, " (--all shows everything).");
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
    grid_init(&t);
    if (fill(&t, r, table, first) > 0) {
        screen_heading(screen, out, table->title);
        grid_print(&t, screen, GRID_DROP, out);
        print_hidden(screen, &t, r, first, out);
        if (r->request.calendar.unit != CALENDAR_TOTAL)
            screen_note(screen, out, table->note);
    }
    grid_release(&t);
}

void timetable_print(const struct screen *screen, const struct report *r, bool all,
                     struct buf *out)
{
    struct grid t;
    bool cut = !all && !r->request.has_from && r->period_count > TIMETABLE_PERIODS;
    size_t first = cut ? r->period_count - TIMETABLE_PERIODS : 0;
    grid_init(&t);
    if (all)
        fill_all(&t, r);
    else
        (void)fill(&t, r, &customers_table, first);
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
