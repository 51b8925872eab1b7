/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/breakdown.h"

#include "cli/figure.h"
#include "cli/format.h"
#include "cli/grid.h"

#include <string.h>

#define SPARK_COLUMNS 18

struct column {
    enum words_code title;
    const char *metric;
    bool interval;
    int importance;
};
static const struct column columns[] = {
    {WORD_NEW, "customers_new", false, 7},
    {WORD_LOST, "customers_lost", false, 6},
    {WORD_RETENTION, "retention_rate", false, 0},
    {WORD_INTERVAL, "retention_rate", true, 3},
    {WORD_BUYERS, "buyers", false, 2},
    {WORD_ORDERS, "orders", false, 4},
    {WORD_REVENUE, "revenue", false, 1},
    {WORD_AOV, "average_order_value", false, 5},
    {WORD_REPEAT, "repeat_purchase_rate", false, 2},
    {WORD_MRR_END, "mrr_end", false, 1},
    {WORD_NRR, "net_revenue_retention", false, 1},
    {WORD_NPS, "nps", false, 4},
    {WORD_PEOPLE, "snapshot_customers", false, 1},
    {WORD_HAS_LEFT, "snapshot_churn_share", false, 0},
    {WORD_INTERVAL, "snapshot_churn_share", true, 3},
    {WORD_REVENUE_LOST, "snapshot_revenue_lost_share", false, 1},
    {WORD_MEAN_TENURE, "snapshot_survival_mean", false, 1},
};
#define COLUMN_COUNT (sizeof columns / sizeof *columns)

/* Purchases are not shown where there are only subscriptions, nor these where there are
 * none. */
static bool has_column(const struct report *r, const struct column *column)
{
    const struct catalogue_metric *metric = figure_metric(column->metric);
    uint32_t lacks = r->total.lacks;
    if (r->source->undated && !(metric->needs & CATALOGUE_SNAPSHOT))
        return false;
    if (metric->needs_purchase && !r->total.has_purchase &&
        !(lacks & CATALOGUE_SUBSCRIPTIONS))
        return false;
    return (r->history.has_amounts || !metric->needs_amounts) &&
           !(metric->needs & lacks & ~(uint32_t)CATALOGUE_POOLED);
}

static void group_row(struct grid *t, const struct report *r, const char *name,
                      const struct catalogue_facts *total,
                      const struct catalogue_facts *periods, const char *style)
{
    struct buf text = {0};
    grid_row(t);
    grid_cell(t, name, style);
    for (size_t c = 0; c < COLUMN_COUNT; c++) {
        if (!has_column(r, &columns[c]))
            continue;
        struct catalogue_value value =
            figure_value(figure_metric(columns[c].metric), total);
        buf_clear(&text);
        if (columns[c].interval)
            format_interval(&text, &value);
        else
            format_value(&text, &value, total);
        grid_cell(t, buf_text(&text), style);
    }
    buf_clear(&text);
    if (!r->source->undated) {
        figure_spark(&text, r, figure_metric("retention_rate"), periods, SPARK_COLUMNS);
        grid_cell(t, buf_text(&text), SCREEN_ACCENT);
    }
    buf_release(&text);
}

static void print_slice(const struct screen *screen, const struct report *r,
                        const struct report_group *groups, size_t count, bool all,
                        struct buf *out)
{
    struct grid t;
    grid_init(&t);
    grid_column(&t, groups[0].by, GRID_LEFT, 0);
    for (size_t c = 0; c < COLUMN_COUNT; c++)
        if (has_column(r, &columns[c]))
            grid_column(&t, words_text(columns[c].title, screen->language), GRID_RIGHT,
                        columns[c].importance);
    if (!r->source->undated)
        grid_column(&t, words_text(WORD_RETENTION_CHART, screen->language), GRID_LEFT, 4);
    grid_rule(&t);
    size_t shown = all || count <= BREAKDOWN_GROUPS ? count : BREAKDOWN_GROUPS;
    for (size_t i = 0; i < shown; i++) {
        const struct report_group *g = &groups[i];
        group_row(&t, r,
                  g->value ? g->value : words_text(WORD_NOT_KNOWN, screen->language),
                  &g->total, g->periods, NULL);
    }
    grid_rule(&t);
    group_row(&t, r, words_text(WORD_EVERYBODY, screen->language), &r->total, NULL,
              SCREEN_BOLD);
    buf_putc(out, '\n');
    grid_print(&t, screen, GRID_DROP, out);
    if (shown < count) {
        struct buf text = {0};
        WORDS_SAY_COUNTED(&text, screen->language, WORD_MORE_GROUPS,
                          (int64_t)(count - shown),
                          WORDS_NUMBER((int64_t)(count - shown)));
        screen_note(screen, out, buf_text(&text));
        buf_release(&text);
    }
    grid_release(&t);
}

void breakdown_print(const struct screen *screen, const struct report *r, bool all,
                     struct buf *out)
{
    for (size_t i = 0; i < r->group_count;) {
        size_t next = i;
        while (next < r->group_count && strcmp(r->groups[next].by, r->groups[i].by) == 0)
            next++;
        print_slice(screen, r, &r->groups[i], next - i, all, out);
        i = next;
    }
}
