/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/page_figures.h"

#include "cli/figure.h"
#include "cli/format.h"
#include "cli/page_charts.h"
#include "cli/page_receipt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define COLUMNS_MAX 10

/* One chart and its table.  below: the series stands under the axis. */
struct figure {
    enum words_code title;
    bool bars;
    struct part {
        const char *metric;
        int color;
        bool below, hatched;
    } parts[PAGE_CHARTS_SERIES];
    const char *columns[COLUMNS_MAX];
    double least, most; /* of a score's own scale; both 0: none */
};

static const struct figure figures[] = {
    {WORD_RETENTION_CHART,
     false,
     {{"retention_rate", 1, false, false}},
     {"customers_start", "customers_retained", "retention_rate"},
     0,
     1},
    {WORD_CHURN_CHART,
     false,
     {{"churn_rate", 2, false, false}},
     {"customers_start", "customers_lost", "churn_rate"},
     0,
     1},
    {WORD_FLOW_CHART,
     true,
     {{"customers_new_stayed", 1, false, false},
      {"customers_reactivated", 3, false, true},
      {"customers_lost", 2, true, false}},
     {"customers_start", "customers_new", "customers_new_stayed", "customers_new_left",
      "customers_reactivated", "customers_lost", "customers_end"}},
    {WORD_REVENUE_CHART,
     true,
     {{"revenue", 1, false, false}},
     {"revenue", "average_order_value", "customer_value", "returning_revenue_share"}},
    {WORD_ORDERS_CHART,
     true,
     {{"orders", 4, false, false}},
     {"buyers", "orders", "purchase_frequency", "repeat_purchase_rate"}},
    {WORD_MRR_CHART,
     true,
     {{"mrr_new", 1, false, false},
      {"mrr_expansion", 3, false, true},
      {"mrr_reactivation", 4, false, false},
      {"mrr_churn", 2, true, false},
      {"mrr_contraction", 5, true, true}},
     {"mrr_start", "mrr_new", "mrr_reactivation", "mrr_expansion", "mrr_contraction",
      "mrr_churn", "mrr_end"}},
    {WORD_MRR_END_CHART,
     false,
     {{"mrr_end", 1, false, false}},
     {"mrr_end", "net_revenue_retention", "gross_revenue_retention", "renewal_rate"}},
    {WORD_NPS_CHART,
     false,
     {{"nps", 1, false, false}},
     {"nps", "response_rate"},
     -100,
     100},
    {WORD_CSAT_CHART, false, {{"csat", 3, false, false}}, {"csat"}, 0, 1},
    {WORD_CES_CHART, false, {{"ces", 4, false, false}}, {"ces"}, 1, 7},
    {WORD_JOURNEY_CHART,
     false,
     {{"reach_awareness", 1, false, false},
      {"reach_consideration", 2, false, false},
      {"reach_purchase", 3, false, false},
      {"reach_retention", 4, false, false},
      {"reach_advocacy", 5, false, false}},
     {"reach_awareness", "reach_consideration", "reach_purchase", "reach_retention",
      "reach_advocacy"}},
};

void page_figures_table_begin(const struct page *page, const char *title)
{
    page_markup(page, "<details class=\"table\"><summary>");
    page_word(page, NULL, WORD_SHOW_TABLE);
    page_markup(page, "</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                      "aria-label=\"");
    page_text(page, title);
    page_markup(page, "\"><table>\n");
}

void page_figures_table_end(const struct page *page)
{
    page_markup(page, "</table></div></details>\n");
}

/* ---- the chart ----------------------------------------------------------------- */

static double number_of(const struct page *page, const struct catalogue_metric *metric,
                        const struct catalogue_facts *facts)
{
    struct catalogue_value value = figure_value(metric, facts);
    double number = format_number_of(&value);
    return metric->unit == CATALOGUE_MONEY ? number / pow(10, page->r->history.scale)
                                           : number;
}

static size_t shown(const struct page *page)
{
    return page->r->period_count - page->first;
}

static void fill_series(const struct page *page, const struct part *part,
                        struct page_charts_series *out)
{
    const struct catalogue_metric *metric = figure_metric(part->metric);
    size_t count = shown(page);
    out->name = metric->label[page->language];
    out->color = part->color;
    out->hatched = part->hatched;
    out->values = mem_alloc(count, sizeof *out->values);
    out->low = metric->unit == CATALOGUE_COUNT ? NULL : mem_alloc(count, sizeof(double));
    out->high = out->low ? mem_alloc(count, sizeof(double)) : NULL;
    for (size_t i = 0; i < count; i++) {
        const struct report_period *period = &page->r->periods[page->first + i];
        struct catalogue_value value = figure_value(metric, &period->facts);
        out->values[i] = number_of(page, metric, &period->facts) * (part->below ? -1 : 1);
        if (!out->low)
            continue;
        bool known = !value.why && value.has_interval;
        out->low[i] = known ? value.low : NAN;
        out->high[i] = known ? value.high : NAN;
    }
}

static unsigned char mark_of(const struct report_period *period)
{
    if (period->partial || period->provisional)
        return PAGE_CHARTS_PARTIAL;
    return period->warming_up ? PAGE_CHARTS_WARMING : PAGE_CHARTS_PLAIN;
}

/* A chart with everything it borrows. */
struct drawing {
    struct page_charts chart;
    char **names;
    unsigned char *marks;
    struct buf description;
};

static void describe(const struct page *page, struct drawing *d)
{
    char count[24];
    snprintf(count, sizeof count, "%zu", d->chart.count);
    const char *const args[] = {count, d->names[0], d->names[d->chart.count - 1]};
    words_fill(&d->description, words_text(WORD_CHART_DESCRIPTION, page->language), args,
               3);
    d->chart.description = buf_text(&d->description);
}

/* A line across the chart of the one metric that has it; money is drawn in its unit. */
static void set_benchmark(const struct page *page, const struct figure *figure,
                          const struct catalogue_metric *metric,
                          struct page_charts *chart)
{
    struct catalogue_value value = figure_value(metric, &page->r->total);
    if (!value.has_benchmark || figure->bars)
        return;
    chart->benchmark_name = words_text(WORD_BENCHMARK, page->language);
    chart->benchmark = (double)value.benchmark_micro / 1e6;
}

static void draw_init(const struct page *page, const struct figure *figure,
                      struct drawing *d)
{
    const struct catalogue_metric *metric = figure_metric(figure->parts[0].metric);
    size_t count = shown(page);
    *d = (struct drawing){.names = mem_alloc(count, sizeof *d->names),
                          .marks = mem_alloc(count, 1)};
    for (size_t i = 0; i < count; i++) {
        struct buf name = {0};
        page_receipt_period(page, &page->r->periods[page->first + i], &name);
        d->names[i] = buf_detach(&name);
        d->marks[i] = mark_of(&page->r->periods[page->first + i]);
    }
    d->chart = (struct page_charts){
        .title = words_text(figure->title, page->language),
        .count = count,
        .names = (const char *const *)d->names,
        .marks = d->marks,
        .whole = metric->unit == CATALOGUE_COUNT,
        .share = metric->unit == CATALOGUE_SHARE,
        .least = figure->least,
        .most = figure->most,
    };
    for (size_t k = 0; k < PAGE_CHARTS_SERIES && figure->parts[k].metric; k++)
        fill_series(page, &figure->parts[k], &d->chart.series[d->chart.series_count++]);
    set_benchmark(page, figure, metric, &d->chart);
    describe(page, d);
}

static void draw_release(struct drawing *d)
{
    for (size_t i = 0; i < d->chart.count; i++)
        free(d->names[i]);
    free(d->names);
    free(d->marks);
    for (size_t k = 0; k < d->chart.series_count; k++) {
        free(d->chart.series[k].values);
        free(d->chart.series[k].low);
        free(d->chart.series[k].high);
    }
    buf_release(&d->description);
}

static void add_legend(const struct page *page, const struct drawing *d)
{
    if (d->chart.series_count < 2)
        return;
    page_markup(page, "<div class=\"legend\">");
    for (size_t k = 0; k < d->chart.series_count; k++) {
        const struct page_charts_series *s = &d->chart.series[k];
        buf_printf(page->out, "<span><span class=\"key s%d\"%s></span>", s->color,
                   s->hatched ? " style=\"background-image:repeating-linear-gradient("
                                "135deg,var(--paper) 0 2px,transparent 2px 5px)\""
                              : "");
        page_text(page, s->name);
        page_markup(page, "</span>\n");
    }
    page_markup(page, "</div>\n");
}

static void add_chart(const struct page *page, const struct figure *figure)
{
    struct drawing d;
    draw_init(page, figure, &d);
    page_open(page, "figure", NULL);
    page_word(page, "figcaption", figure->title);
    if (d.chart.count > 1 && figure->bars)
        page_charts_bars(page->out, &d.chart);
    else if (d.chart.count > 1)
        page_charts_line(page->out, &d.chart);
    add_legend(page, &d);
    page_close(page, "figure");
    draw_release(&d);
}

/* ---- its table ------------------------------------------------------------------- */

static bool listed(const struct page *page, const char *name)
{
    const struct catalogue_metric *metric = figure_metric(name);
    return catalogue_listed(metric, &page->r->total) &&
           (!metric->needs_amounts || page->r->history.has_amounts);
}

/* A total of head counts at single moments says nothing. */
static bool has_total(const struct catalogue_metric *metric)
{
    return metric->unit != CATALOGUE_COUNT || !metric->needs_flow;
}

static bool has_totals(const struct page *page, const struct figure *figure)
{
    bool some = false;
    for (size_t c = 0; c < COLUMNS_MAX && figure->columns[c]; c++)
        some = some || (listed(page, figure->columns[c]) &&
                        has_total(figure_metric(figure->columns[c])));
    return some && page->r->request.calendar.unit != CALENDAR_TOTAL;
}

static void add_row(const struct page *page, const struct figure *figure,
                    const struct report_period *period)
{
    struct buf name = {0}, text = {0};
    unsigned char mark = period ? mark_of(period) : PAGE_CHARTS_PLAIN;
    page_receipt_period(page, period, &name);
    buf_puts(&name, mark == PAGE_CHARTS_PARTIAL ? "*" : "");
    buf_puts(&name, period && period->warming_up ? "~" : "");
    page_open(page, "tr", !period ? "class=\"t\"" : mark ? "class=\"u\"" : NULL);
    page_open(page, "th", "scope=\"row\"");
    page_text(page, buf_text(&name));
    page_close(page, "th");
    for (size_t c = 0; c < COLUMNS_MAX && figure->columns[c]; c++) {
        const struct catalogue_metric *metric = figure_metric(figure->columns[c]);
        const struct page_receipt number = {metric, period, NULL,
                                            period ? &period->facts : &page->r->total};
        if (!listed(page, metric->name))
            continue;
        page_open(page, "td", NULL);
        if (period || has_total(metric))
            page_receipt_number(page, &number);
        page_close(page, "td");
        if (!metric->interval)
            continue;
        struct catalogue_value value = figure_value(metric, number.facts);
        buf_clear(&text);
        format_interval(&text, &value);
        page_open(page, "td", NULL);
        page_text(page, buf_text(&text));
        page_close(page, "td");
    }
    page_close(page, "tr");
    buf_release(&name);
    buf_release(&text);
}

static void add_table(const struct page *page, const struct figure *figure)
{
    page_figures_table_begin(page, words_text(figure->title, page->language));
    page_markup(page, "<thead><tr>");
    page_word(page, "th scope=\"col\" class=\"l\"", WORD_PERIOD);
    for (size_t c = 0; c < COLUMNS_MAX && figure->columns[c]; c++) {
        const struct catalogue_metric *metric = figure_metric(figure->columns[c]);
        if (!listed(page, metric->name))
            continue;
        page_open(page, "th", "scope=\"col\"");
        page_text(page, metric->label[page->language]);
        page_close(page, "th");
        if (metric->interval)
            page_word(page, "th scope=\"col\"", WORD_INTERVAL);
    }
    page_markup(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = page->first; i < page->r->period_count; i++)
        add_row(page, figure, &page->r->periods[i]);
    if (has_totals(page, figure))
        add_row(page, figure, NULL);
    page_markup(page, "</tbody>");
    page_figures_table_end(page);
}

/* Whether some period has a value of what the chart is about. */
static bool says_something(const struct page *page, const struct figure *figure)
{
    const struct catalogue_metric *metric = figure_metric(figure->parts[0].metric);
    if (!listed(page, metric->name))
        return false;
    for (size_t i = page->first; i < page->r->period_count; i++)
        if (!figure_value(metric, &page->r->periods[i].facts).why)
            return true;
    return false;
}

void page_figures_add(const struct page *page)
{
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        if (!says_something(page, &figures[i]))
            continue;
        page_open(page, "section", NULL);
        add_chart(page, &figures[i]);
        add_table(page, &figures[i]);
        page_close(page, "section");
    }
}
