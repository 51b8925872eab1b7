/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/page_survival.h"

#include "cli/format.h"
#include "cli/page_charts.h"
#include "cli/page_figures.h"
#include "measure/curve.h"

#include <math.h>
#include <stdio.h>

#define PLACES_MAX 32 /* along the axis, and rows of the table */

/* Some days of the curve, equally far apart. */
struct places {
    size_t count;
    int32_t day[PLACES_MAX];
    char name[PLACES_MAX][16];
    const char *names[PLACES_MAX];
    unsigned char marks[PLACES_MAX];
    double survival[PLACES_MAX], low[PLACES_MAX], high[PLACES_MAX];
};

/* Whole weeks, months, quarters, years: what people count in. */
static int32_t step_of(int32_t days)
{
    static const int32_t steps[] = {1, 7, 30, 91, 182, 365};
    size_t i = 0;
    while (i + 1 < sizeof steps / sizeof *steps && days / steps[i] >= PLACES_MAX)
        i++;
    int32_t step = steps[i];
    while (days / step >= PLACES_MAX)
        step += steps[i];
    return step;
}

static void choose(const struct curve *c, struct places *p)
{
    int32_t step = step_of(c->days);
    *p = (struct places){0};
    for (int32_t day = 0; day <= c->days; day += step) {
        size_t i = p->count++;
        p->day[i] = day;
        snprintf(p->name[i], sizeof p->name[i], "%d", day);
        p->names[i] = p->name[i];
        p->marks[i] = PAGE_CHARTS_PLAIN;
        p->survival[i] = c->survival[day];
        p->low[i] = c->low[day];
        p->high[i] = c->high[day];
    }
}

static void add_chart(const struct page *page, const struct curve *c, struct places *p)
{
    char days[16];
    struct buf description = {0};
    snprintf(days, sizeof days, "%d", c->days);
    WORDS_SAY(&description, page->language, WORD_SURVIVAL_DESCRIPTION, days);
    const struct page_charts chart = {
        .title = words_text(WORD_SURVIVAL_CHART, page->language),
        .description = buf_text(&description),
        .count = p->count,
        .names = p->names,
        .marks = p->marks,
        .series = {{.name = words_text(WORD_SURVIVAL_SHARE, page->language),
                    .values = p->survival,
                    .low = p->low,
                    .high = p->high,
                    .color = 1}},
        .series_count = 1,
        .share = true,
        .least = 0,
        .most = 1,
    };
    page_open(page, "figure", NULL);
    page_word(page, "figcaption", WORD_SURVIVAL_CHART);
    page_charts_line(page->out, &chart);
    page_close(page, "figure");
    buf_release(&description);
}

static void add_cell(const struct page *page, struct buf *text)
{
    page_open(page, "td", NULL);
    page_text(page, buf_text(text));
    page_close(page, "td");
    buf_clear(text);
}

static void add_row(const struct page *page, const struct curve *c,
                    const struct places *p, size_t i)
{
    struct buf text = {0};
    page_open(page, "tr", NULL);
    page_open(page, "th", "scope=\"row\"");
    page_text(page, p->names[i]);
    page_close(page, "th");
    format_count(&text, c->at_risk[p->day[i]]);
    add_cell(page, &text);
    format_share(&text, p->survival[i]);
    add_cell(page, &text);
    if (!isnan(p->low[i])) {
        format_share(&text, p->low[i]);
        buf_puts(&text, "–");
        format_share(&text, p->high[i]);
    }
    add_cell(page, &text);
    page_close(page, "tr");
    buf_release(&text);
}

static void add_table(const struct page *page, const struct curve *c,
                      const struct places *p)
{
    static const enum words_code titles[] = {WORD_SURVIVAL_AT_RISK, WORD_SURVIVAL_SHARE,
                                             WORD_INTERVAL};
    page_figures_table_begin(page, words_text(WORD_SURVIVAL_CHART, page->language));
    page_markup(page, "<thead><tr>");
    page_word(page, "th scope=\"col\" class=\"l\"", WORD_SURVIVAL_DAY);
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        page_word(page, "th scope=\"col\"", titles[i]);
    page_markup(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < p->count; i++)
        add_row(page, c, p, i);
    page_markup(page, "</tbody>");
    page_figures_table_end(page);
}

void page_survival_add(const struct page *page)
{
    struct curve c;
    struct places p;
    if (!page->r->total.has_survival || !curve_build(&c, page->r))
        return;
    choose(&c, &p);
    if (p.count > 1) {
        page_open(page, "section", NULL);
        add_chart(page, &c, &p);
        add_table(page, &c, &p);
        page_close(page, "section");
    }
    curve_release(&c);
}
