/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the page that are not one line a period: cohorts and groups. */
#include "cli/page_groups.h"

#include "cli/breakdown.h"
#include "cli/figure.h"
#include "cli/format.h"
#include "cli/page_charts.h"
#include "cli/page_figures.h"
#include "cli/page_receipt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define COHORTS 24 /* rows and columns that a screen has room for */

/* ---- cohorts ---------------------------------------------------------------------- */

/* The cohorts shown, and what page_charts_heat borrows. */
struct triangle {
    struct page_charts_heat heat;
    int32_t *cohorts;
    char **names;
    double *cells;
    bool *incomplete;
    bool present; /* shares of those who are customers, not of those who buy */
};

static double share_of(const struct report_cohorts *c, const struct triangle *t,
                       int32_t cohort, int32_t k)
{
    const struct cohort_cell *cell = &c->cells[cohort * c->periods.count + cohort + k];
    return (double)(t->present ? cell->present : cell->customers) /
           (double)c->sizes[cohort];
}

static void fill_cell(const struct report_cohorts *c, struct triangle *t, size_t row,
                      size_t column)
{
    int32_t cohort = t->cohorts[row], k = (int32_t)column;
    size_t at = row * t->heat.columns + column;
    t->cells[at] = NAN;
    if (cohort + k >= c->periods.count)
        return;
    t->cells[at] = share_of(c, t, cohort, k);
    t->incomplete[at] = periods_partial(&c->periods, cohort + k);
    if (k == 0 || t->incomplete[at])
        return; /* no news, or not comparable: they do not set the scale */
    t->heat.coolest = fmin(t->heat.coolest, t->cells[at]);
    t->heat.hottest = fmax(t->heat.hottest, t->cells[at]);
}

/* The last cohorts with people. */
static size_t find_cohorts(const struct report_cohorts *c, int32_t rows[COHORTS])
{
    size_t count = 0;
    for (int32_t i = c->cohort_count; i-- > 0 && count < COHORTS;)
        if (c->sizes[i] > 0)
            rows[count++] = i;
    for (size_t i = 0; i < count / 2; i++) {
        int32_t row = rows[i];
        rows[i] = rows[count - 1 - i];
        rows[count - 1 - i] = row;
    }
    return count;
}

static void triangle_init(const struct page *page, const struct report_cohorts *c,
                          int32_t *rows, size_t count, struct triangle *t)
{
    int32_t longest = c->periods.count - rows[0];
    size_t columns = longest > COHORTS ? COHORTS : (size_t)longest;
    *t = (struct triangle){
        .heat = {.rows = count,
                 .columns = columns,
                 .axis = words_text(WORD_COHORT_AGE, page->language),
                 .coolest = INFINITY,
                 .hottest = -INFINITY},
        .cohorts = rows,
        .names = mem_alloc(count, sizeof *t->names),
        .cells = mem_alloc(count * columns, sizeof *t->cells),
        .incomplete = mem_zero(count * columns, sizeof *t->incomplete),
        .present = page->r->definition->rule == PRESENCE_SUBSCRIPTION,
    };
    for (size_t row = 0; row < count; row++) {
        struct buf name = {0};
        words_period(&name, &page->r->request.calendar, c->periods.bound[rows[row]],
                     page->language);
        t->names[row] = buf_detach(&name);
        for (size_t column = 0; column < columns; column++)
            fill_cell(c, t, row, column);
    }
    t->heat.title = words_text(t->present ? WORD_COHORT_CHART_PRESENT : WORD_COHORT_CHART,
                               page->language);
    t->heat.description = words_text(WORD_COHORT_NOTE, page->language);
    t->heat.names = (const char *const *)t->names;
    t->heat.cells = t->cells;
    t->heat.incomplete = t->incomplete;
}

static void triangle_release(struct triangle *t)
{
    for (size_t row = 0; row < t->heat.rows; row++)
        free(t->names[row]);
    free(t->names);
    free(t->cells);
    free(t->incomplete);
}

static void add_share(const struct page *page, const struct triangle *t, size_t at)
{
    const struct page_charts_heat *h = &t->heat;
    double value = t->cells[at];
    struct buf text = {0};
    if (!isfinite(value)) {
        page_markup(page, "<td></td>");
        return;
    }
    buf_printf(page->out, "<td class=\"heat\" style=\"--a:%.2f\">",
               page_charts_strength(value, h->coolest, h->hottest) / 2);
    format_share(&text, value);
    page_text(page, buf_text(&text));
    page_markup(page, t->incomplete[at] ? "*</td>" : "</td>");
    buf_release(&text);
}

static void add_cohort_rows(const struct page *page, const struct report_cohorts *c,
                            const struct triangle *t)
{
    for (size_t row = 0; row < t->heat.rows; row++) {
        struct buf size = {0};
        page_markup(page, "<tr><th scope=\"row\">");
        page_text(page, t->names[row]);
        page_markup(page, "</th><td>");
        format_count(&size, c->sizes[t->cohorts[row]]);
        page_text(page, buf_text(&size));
        page_markup(page, "</td>");
        for (size_t column = 0; column < t->heat.columns; column++)
            add_share(page, t, row * t->heat.columns + column);
        page_markup(page, "</tr>\n");
        buf_release(&size);
    }
}

static void add_cohort_table(const struct page *page, const struct report_cohorts *c,
                             const struct triangle *t)
{
    page_figures_table_begin(page, t->heat.title);
    page_markup(page, "<thead><tr>");
    page_word(page, "th scope=\"col\" class=\"l\"", WORD_COHORT);
    page_word(page, "th scope=\"col\"", WORD_COHORT_SIZE);
    for (size_t column = 0; column < t->heat.columns; column++)
        buf_printf(page->out, "<th scope=\"col\">%zu</th>", column);
    page_markup(page, "</tr></thead>\n<tbody>\n");
    add_cohort_rows(page, c, t);
    page_markup(page, "</tbody>");
    page_figures_table_end(page);
}

void page_groups_cohorts(const struct page *page, const struct report_cohorts *cohorts)
{
    int32_t rows[COHORTS];
    char limit[16];
    struct triangle t;
    size_t count = find_cohorts(cohorts, rows);
    if (count == 0 || cohorts->periods.count < 2)
        return;
    triangle_init(page, cohorts, rows, count, &t);
    page_markup(page, "<section><figure><figcaption>");
    page_text(page, t.heat.title);
    page_markup(page, "</figcaption>\n");
    page_charts_heat(page->out, &t.heat);
    page_markup(page, "</figure>\n");
    page_word(page, "p class=\"note\"", WORD_COHORT_NOTE);
    snprintf(limit, sizeof limit, "%d", COHORTS);
    const char *const args[] = {limit};
    if (count == COHORTS && count < (size_t)cohorts->cohort_count)
        page_filled(page, "p class=\"note\"", WORD_COHORT_LIMIT, args, 1);
    add_cohort_table(page, cohorts, &t);
    page_markup(page, "</section>\n");
    triangle_release(&t);
}

/* ---- groups ----------------------------------------------------------------------- */

static const char *const group_columns[] = {
    "retention_rate",       "buyers",  "orders", "revenue",
    "repeat_purchase_rate", "mrr_end", "nps",    "csat",
};
#define GROUP_COLUMNS (sizeof group_columns / sizeof *group_columns)

static bool group_column(const struct page *page, size_t column)
{
    const struct catalogue_metric *metric = figure_metric(group_columns[column]);
    return catalogue_listed(metric, &page->r->total) &&
           !figure_value(metric, &page->r->total).why;
}

static void add_bar(const struct page *page, const struct catalogue_value *value)
{
    if (value->why || value->unit != CATALOGUE_SHARE)
        return;
    double share = value->real < 0 ? 0 : value->real > 1 ? 1 : value->real;
    buf_printf(page->out,
               "<span class=\"bar\" aria-hidden=\"true\"><i style=\"width:"
               "%.0f%%\"></i></span>",
               100 * share);
}

/* The first column has a bar and its interval beside it. */
static void add_group_number(const struct page *page, const struct report_group *group,
                             size_t column)
{
    const struct catalogue_metric *metric = figure_metric(group_columns[column]);
    const struct catalogue_facts *facts = group ? &group->total : &page->r->total;
    const struct page_receipt number = {metric, NULL, group, facts};
    struct catalogue_value value = figure_value(metric, facts);
    struct buf text = {0};
    page_markup(page, "<td>");
    page_receipt_number(page, &number);
    page_markup(page, "</td>");
    if (column == 0) {
        page_markup(page, "<td>");
        add_bar(page, &value);
        page_markup(page, "</td><td>");
        format_interval(&text, &value);
        page_text(page, buf_text(&text));
        page_markup(page, "</td>");
    }
    buf_release(&text);
}

static void add_group_spark(const struct page *page, const struct report_group *group)
{
    const struct report *r = page->r;
    const struct catalogue_metric *metric = figure_metric("retention_rate");
    double *values = mem_alloc(r->period_count + 1, sizeof *values);
    size_t count = 0;
    for (size_t i = page->first; i < r->period_count; i++) {
        if (!figure_comparable(r, metric, &r->periods[i]))
            continue;
        struct catalogue_value value =
            figure_value(metric, group ? &group->periods[i] : &r->periods[i].facts);
        values[count++] = format_number_of(&value);
    }
    page_markup(page, "<td>");
    page_charts_spark(page->out, values, count);
    page_markup(page, "</td>");
    free(values);
}

static void add_group(const struct page *page, const struct report_group *group)
{
    page_open(page, "tr", group ? NULL : "class=\"t\"");
    page_open(page, "th", "scope=\"row\"");
    if (!group)
        page_word(page, NULL, WORD_EVERYBODY);
    else if (group->value)
        page_text(page, group->value);
    else
        page_word(page, NULL, WORD_NOT_KNOWN);
    page_close(page, "th");
    for (size_t i = 0; i < GROUP_COLUMNS; i++)
        if (group_column(page, i))
            add_group_number(page, group, i);
    if (group_column(page, 0))
        add_group_spark(page, group);
    page_close(page, "tr");
}

static void add_group_head(const struct page *page)
{
    page_markup(page, "<thead><tr>");
    page_word(page, "th scope=\"col\" class=\"l\"", WORD_GROUP);
    for (size_t i = 0; i < GROUP_COLUMNS; i++) {
        if (!group_column(page, i))
            continue;
        page_open(page, "th", "scope=\"col\"");
        page_text(page, figure_metric(group_columns[i])->label[page->language]);
        page_close(page, "th");
        if (i == 0) {
            page_markup(page, "<td></td>");
            page_word(page, "th scope=\"col\"", WORD_INTERVAL);
        }
    }
    if (group_column(page, 0))
        page_word(page, "th scope=\"col\"", WORD_COURSE);
    page_markup(page, "</tr></thead>\n<tbody>\n");
}

static void add_slice(const struct page *page, const struct report_slice *slice)
{
    size_t shown = 0, hidden = 0;
    bool all = options_given(page->request, OPTION_ALL);
    page_filled(page, "h2", WORD_GROUPS, &slice->by, 1);
    page_markup(page, "<div class=\"scroll\" tabindex=\"0\"><table>");
    add_group_head(page);
    for (size_t i = 0; i < page->r->group_count; i++) {
        if (page->r->groups[i].slice != slice)
            continue;
        if (!all && shown == BREAKDOWN_GROUPS)
            hidden++;
        else
            add_group(page, &page->r->groups[i]);
        shown += all || shown < BREAKDOWN_GROUPS;
    }
    add_group(page, NULL);
    page_markup(page, "</tbody></table></div>\n");
    if (hidden > 0)
        page_counted(page, "p class=\"note\"", WORD_MORE_GROUPS, (int64_t)hidden);
}

void page_groups_breakdowns(const struct page *page)
{
    for (size_t i = 0; i < page->r->slice_count; i++)
        add_slice(page, &page->r->slices[i]);
}
