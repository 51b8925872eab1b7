/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/keyfigures.h"

#include "cli/figure.h"
#include "cli/format.h"
#include "cli/grid.h"
#include "measure/benchmark.h"

#include <string.h>

#define SPARK_COLUMNS 24

/* What a total over all periods says of the figure. */
enum total {
    TOTAL_ALWAYS,
    TOTAL_NEVER,     /* nothing that would be compared with the other totals */
    TOTAL_WITH_PAST, /* nothing where no data come before: nobody can be returning */
};

struct key {
    const char *metric;
    enum total total;
};
static const struct key keys[] = {
    {"retention_rate", TOTAL_ALWAYS},
    {"customers_end", TOTAL_NEVER},
    {"customers_new", TOTAL_NEVER},
    {"customers_lost", TOTAL_NEVER},
    {"customer_lifespan", TOTAL_ALWAYS},
    {"mrr_end", TOTAL_NEVER},
    {"net_revenue_retention", TOTAL_ALWAYS},
    {"gross_revenue_retention", TOTAL_ALWAYS},
    {"revenue_churn_rate", TOTAL_ALWAYS},
    {"renewal_rate", TOTAL_ALWAYS},
    {"customers_lost_involuntary", TOTAL_NEVER},
    {"buyers", TOTAL_ALWAYS},
    {"returning_buyer_rate", TOTAL_WITH_PAST},
    {"buyer_retention_rate", TOTAL_NEVER},
    {"repeat_purchase_rate", TOTAL_ALWAYS},
    {"loyal_customer_rate", TOTAL_ALWAYS},
    {"purchase_frequency", TOTAL_ALWAYS},
    {"days_between_orders", TOTAL_ALWAYS},
    {"orders", TOTAL_ALWAYS},
    {"revenue", TOTAL_ALWAYS},
    {"returning_revenue_share", TOTAL_WITH_PAST},
    {"average_order_value", TOTAL_ALWAYS},
    {"customer_value", TOTAL_ALWAYS},
    {"cac", TOTAL_ALWAYS},
    {"clv_simple", TOTAL_ALWAYS},
    {"clv_margin", TOTAL_ALWAYS},
    {"clv_to_cac", TOTAL_ALWAYS},
    {"cost_to_keep", TOTAL_ALWAYS},
    {"snapshot_customers", TOTAL_ALWAYS},
    {"snapshot_churn_share", TOTAL_ALWAYS},
    {"snapshot_revenue_lost_share", TOTAL_ALWAYS},
    {"snapshot_survival_mean", TOTAL_ALWAYS},
    {"nps", TOTAL_ALWAYS},
    {"csat", TOTAL_ALWAYS},
    {"ces", TOTAL_ALWAYS},
    {"response_rate", TOTAL_ALWAYS},
    {"referral_rate", TOTAL_ALWAYS},
};
#define KEY_COUNT (sizeof keys / sizeof *keys)

struct page {
    const struct report *r;
    enum catalogue_language language;
    struct grid grid;
    struct buf text;                    /* of the cell at hand */
    const struct report_period *latest; /* NULL: none may be compared */
    const struct report_period *before; /* the one before it, NULL: not comparable */
    bool has_chance;                    /* a change that may be chance was shown */
};

static void add(struct page *page, const char *style)
{
    grid_cell(&page->grid, buf_text(&page->text), style);
    buf_clear(&page->text);
}

/* Changes of shares whose intervals overlap may be chance: they stand in parentheses,
 * and are not coloured. */
static void add_change(struct page *page, const struct catalogue_metric *metric,
                       const struct catalogue_value *now,
                       const struct catalogue_value *before)
{
    bool known = now->has_interval && before->has_interval && !now->why && !before->why;
    bool chance = known && now->low <= before->high && before->low <= now->high;
    double change = (format_number_of(now) - format_number_of(before)) * metric->good;
    buf_puts(&page->text, chance ? "(" : "");
    format_change(&page->text, now, before,
                  words_text(WORD_POINTS_SHORT, page->language));
    buf_putc(&page->text, chance ? ')' : ' ');
    page->has_chance = page->has_chance || chance;
    add(page, !known || chance ? NULL
              : change > 0     ? SCREEN_GOOD
              : change < 0     ? SCREEN_BAD
                               : NULL);
}

static void add_latest(struct page *page, const struct catalogue_metric *metric)
{
    if (!page->latest)
        return;
    struct catalogue_value now = figure_value(metric, &page->latest->facts);
    format_value(&page->text, &now, &page->latest->facts);
    add(page, NULL);
    if (!page->before)
        return;
    struct catalogue_value before = figure_value(metric, &page->before->facts);
    add_change(page, metric, &now, &before);
}

static bool total_says_something(const struct report *r, const struct key *key)
{
    return key->total == TOTAL_ALWAYS ||
           (key->total == TOTAL_WITH_PAST && r->total_begin > r->history.first_day);
}

/* Beside the value that the line is about: the total's, else the latest. */
const struct catalogue_facts *keyfigures_judged(const struct report *r,
                                                const struct catalogue_metric *metric,
                                                bool has_total)
{
    const struct report_period *latest, *before;
    keyfigures_latest(r, &latest, &before);
    bool total = has_total && !figure_value(metric, &r->total).why;
    return total || !latest ? &r->total : &latest->facts;
}

static void add_benchmark(struct page *page, const struct catalogue_metric *metric,
                          bool has_total)
{
    const struct catalogue_facts *facts = keyfigures_judged(page->r, metric, has_total);
    struct catalogue_value value = figure_value(metric, facts);
    figure_benchmark_short(&page->text, &value, facts, page->language);
    add(page, value.verdict > 0 ? SCREEN_GOOD : value.verdict < 0 ? SCREEN_BAD : NULL);
}

static void add_figure(struct page *page, const struct key *key,
                       const struct catalogue_metric *metric, bool all)
{
    const struct report *r = page->r;
    const char *label = metric->label[page->language];
    bool shown = total_says_something(r, key);
    struct catalogue_value total = figure_value(metric, &r->total);
    grid_row(&page->grid);
    if (all)
        grid_cell(&page->grid, metric->name, NULL);
    if (!all || page->language != CATALOGUE_EN)
        grid_cell(&page->grid, label, NULL);
    if (shown)
        format_value(&page->text, &total, &r->total);
    add(page, SCREEN_BOLD);
    if (shown)
        format_interval(&page->text, &total);
    add(page, NULL);
    if (r->definition->benchmark_count)
        add_benchmark(page, metric, shown);
    figure_spark(&page->text, r, metric, NULL, SPARK_COLUMNS);
    add(page, SCREEN_ACCENT);
    add_latest(page, metric);
}

/* The two last periods that may be compared, by the metric everything rests on. */
void keyfigures_latest(const struct report *r, const struct report_period **latest,
                       const struct report_period **before)
{
    const struct catalogue_metric *metric =
        figure_metric(r->pooled_count ? "retention_rate" : "buyers");
    *latest = *before = NULL;
    if (r->request.calendar.unit == CALENDAR_TOTAL)
        return; /* the one period is the total itself */
    *latest = figure_latest(r, metric, r->period_count);
    if (*latest > r->periods && figure_comparable(r, metric, *latest - 1))
        *before = *latest - 1;
}

static void add_column(struct page *page, enum words_code title, enum grid_align align,
                       int importance)
{
    grid_column(&page->grid, words_text(title, page->language), align, importance);
}

static void add_columns(struct page *page, bool all)
{
    char name[WORDS_DATE_BYTES];
    const struct report *r = page->r;
    add_column(page, WORD_KEY_FIGURES, GRID_LEFT, 0);
    if (all && page->language != CATALOGUE_EN)
        add_column(page, WORD_WHAT_IT_IS, GRID_LEFT, 0);
    add_column(page, WORD_TOTAL, GRID_RIGHT, 0);
    add_column(page, WORD_INTERVAL, GRID_RIGHT, 3);
    if (r->definition->benchmark_count)
        add_column(page, WORD_BENCHMARK, GRID_RIGHT, 0);
    add_column(page, WORD_COURSE, GRID_LEFT, 2);
    if (page->latest)
        grid_column(&page->grid,
                    figure_period_name(r, page->latest, page->language, name), GRID_RIGHT,
                    1);
    if (page->before) {
        WORDS_SAY(&page->text, page->language, WORD_VERSUS,
                  figure_period_name(r, page->before, page->language, name));
        buf_putc(&page->text, ' '); /* the figures leave room for a parenthesis */
        grid_column(&page->grid, buf_text(&page->text), GRID_RIGHT, 1);
        buf_clear(&page->text);
    }
    if (all)
        add_column(page, WORD_WHY_NONE, GRID_LEFT, 4);
    grid_rule(&page->grid);
}

/* Why the total has no value, after the other cells of the line. */
static void add_why(struct page *page, const struct catalogue_metric *metric)
{
    struct catalogue_value total = figure_value(metric, &page->r->total);
    if (total.why)
        words_say_sentence(&page->text, total.why, page->language);
    add(page, SCREEN_DIM);
}

/* Every metric there is, by the name that explain knows it by; where that is another
 * language than the page's, with its label. */
static void add_all(struct page *page)
{
    for (size_t i = 0; i < catalogue_count(); i++) {
        const struct catalogue_metric *metric = catalogue_at(i);
        const struct key key = {metric->name, TOTAL_ALWAYS};
        if (metric->unit != CATALOGUE_TABLE &&
            catalogue_listed(metric, &page->r->total)) {
            add_figure(page, &key, metric, true);
            add_why(page, metric);
        }
    }
}

/* The key ones that have a value: what was not asked for (CAC ...) is not missed. */
static bool is_shown(const struct report *r, const struct key *key)
{
    const struct catalogue_metric *metric = figure_metric(key->metric);
    const struct report_period *latest, *before;
    keyfigures_latest(r, &latest, &before);
    return (latest && !figure_value(metric, &latest->facts).why) ||
           (!figure_value(metric, &r->total).why && total_says_something(r, key));
}

static bool is_key(const char *metric)
{
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (strcmp(keys[i].metric, metric) == 0)
            return true;
    return false;
}

/* Line `index` of the key figures and then of others that have a benchmark. */
static bool line_at(const struct report *r, size_t index, struct key *out)
{
    const struct definition *d = r->definition;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (!is_shown(r, &keys[i]) || index-- > 0)
            continue;
        *out = keys[i];
        return true;
    }
    for (size_t i = 0; i < d->benchmark_count; i++) {
        const char *name = d->benchmarks[i].key + strlen(BENCHMARK_PREFIX);
        if (is_key(name) || !catalogue_listed(figure_metric(name), &r->total) ||
            index-- > 0)
            continue;
        *out = (struct key){name, TOTAL_ALWAYS};
        return true;
    }
    return false;
}

bool keyfigures_at(const struct report *r, size_t index, struct keyfigures_line *out)
{
    struct key key;
    if (!line_at(r, index, &key))
        return false;
    *out = (struct keyfigures_line){figure_metric(key.metric),
                                    total_says_something(r, &key)};
    return true;
}

static void add_keys(struct page *page)
{
    struct key key;
    for (size_t i = 0; line_at(page->r, i, &key); i++)
        add_figure(page, &key, figure_metric(key.metric), false);
}

static void print_notes(const struct page *page, const struct screen *screen,
                        struct buf *out)
{
    char first[WORDS_DATE_BYTES], last[WORDS_DATE_BYTES];
    struct buf text = {0};
    const struct report_period *begin =
        figure_first_drawn(page->r, figure_metric("retention_rate"), SPARK_COLUMNS);
    if (begin && page->latest && begin < page->latest)
        WORDS_SAY(&text, page->language, WORD_COURSE_NOTE,
                  figure_period_name(page->r, begin, page->language, first),
                  figure_period_name(page->r, page->latest, page->language, last));
    if (page->has_chance)
        words_put(&text, page->language, WORD_CHANCE_NOTE);
    screen_note(screen, out, buf_text(&text));
    buf_release(&text);
}

void keyfigures_print(const struct screen *screen, const struct report *r, bool all,
                      struct buf *out)
{
    struct page page = {.r = r, .language = screen->language};
    grid_init(&page.grid);
    keyfigures_latest(r, &page.latest, &page.before);
    add_columns(&page, all);
    if (all)
        add_all(&page);
    else
        add_keys(&page);
    buf_putc(out, '\n');
    grid_print(&page.grid, screen, GRID_DROP, out);
    print_notes(&page, screen, out);
    grid_release(&page.grid);
    buf_release(&page.text);
}
