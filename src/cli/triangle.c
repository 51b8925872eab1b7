/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/triangle.h"

#include "base/money.h"
#include "cli/figure.h"
#include "cli/format.h"
#include "cli/grid.h"

#include <math.h>

#define MARK_INCOMPLETE "*"

/* What the cells show, in the order of --values. */
static const struct {
    enum words_code title;
    bool needs_amounts;
} values[] = {
    [VALUES_RATE] = {WORD_VALUES_RATE, false},
    [VALUES_CUSTOMERS] = {WORD_VALUES_CUSTOMERS, false},
    [VALUES_ON_OR_AFTER] = {WORD_VALUES_ON_OR_AFTER, false},
    [VALUES_PRESENT] = {WORD_VALUES_PRESENT, false},
    [VALUES_ORDERS] = {WORD_VALUES_ORDERS, false},
    [VALUES_REVENUE] = {WORD_VALUES_REVENUE, true},
    [VALUES_CUMULATIVE] = {WORD_VALUES_CUMULATIVE, true},
};

/* From pale to dark, with letters that can be read on each; the 256 colour palette. */
static const char *const heat[] = {
    "\033[48;5;255;38;5;16m", "\033[48;5;195;38;5;16m", "\033[48;5;153;38;5;16m",
    "\033[48;5;117;38;5;16m", "\033[48;5;75;38;5;16m",  "\033[48;5;32;38;5;231m",
    "\033[48;5;25;38;5;231m", "\033[48;5;18;38;5;231m",
};
#define HEAT_COUNT (sizeof heat / sizeof *heat)

enum words_code triangle_title(enum options_values what)
{
    return values[what].title;
}

bool triangle_needs_amounts(enum options_values what)
{
    return values[what].needs_amounts;
}

struct page {
    const struct screen *screen;
    const struct report_cohorts *cohorts;
    enum options_values what;
    bool all, explained;
    int32_t first;           /* cohort shown first; empty ones after it are passed over */
    int32_t hidden;          /* cohorts with people before it */
    double coolest, hottest; /* of the complete cells, for shading */
    bool incomplete_shown;
};

static const struct cohort_cell *cell_at(const struct report_cohorts *c, int32_t cohort,
                                         int32_t k)
{
    int32_t period = cohort + k;
    return period < c->periods.count ? &c->cells[cohort * c->periods.count + period]
                                     : NULL;
}

static bool is_share(enum options_values what)
{
    return what == VALUES_RATE || what == VALUES_ON_OR_AFTER || what == VALUES_PRESENT;
}

static int64_t count_of(const struct cohort_cell *cell, enum options_values what)
{
    switch (what) {
    case VALUES_ON_OR_AFTER:
        return cell->on_or_after;
    case VALUES_PRESENT:
        return cell->present;
    case VALUES_ORDERS:
        return cell->orders;
    case VALUES_REVENUE:
    case VALUES_CUMULATIVE:
        return cell->value;
    default:
        return cell->customers;
    }
}

/* The cell's amount or count; cumulative: of all periods up to it. */
static int64_t total_of(const struct page *page, int32_t cohort, int32_t k)
{
    int64_t total = 0;
    for (int32_t i = page->what == VALUES_CUMULATIVE ? 0 : k; i <= k; i++)
        total += count_of(cell_at(page->cohorts, cohort, i), page->what);
    return total;
}

static double heat_of(const struct page *page, int32_t cohort, int32_t k)
{
    int64_t size = page->cohorts->sizes[cohort];
    return size > 0 ? (double)total_of(page, cohort, k) / (double)size : 0;
}

/* A cohort's own period is no news for shares: all of them bought. */
static bool is_shaded(const struct page *page, int32_t cohort, int32_t k)
{
    const struct report_cohorts *c = page->cohorts;
    return cell_at(c, cohort, k) && c->sizes[cohort] > 0 &&
           !periods_partial(&c->periods, cohort + k) && (k > 0 || !is_share(page->what));
}

static void find_heat(struct page *page, int32_t columns)
{
    page->coolest = INFINITY;
    page->hottest = -INFINITY;
    for (int32_t cohort = page->first; cohort < page->cohorts->cohort_count; cohort++)
        for (int32_t k = 0; k < columns; k++) {
            if (!is_shaded(page, cohort, k))
                continue;
            page->coolest = fmin(page->coolest, heat_of(page, cohort, k));
            page->hottest = fmax(page->hottest, heat_of(page, cohort, k));
        }
}

static const char *heat_style(const struct page *page, int32_t cohort, int32_t k)
{
    if (!is_shaded(page, cohort, k) || !(page->hottest > page->coolest))
        return k > 0 ? SCREEN_DIM : NULL;
    double share =
        (heat_of(page, cohort, k) - page->coolest) / (page->hottest - page->coolest);
    size_t place = (size_t)(share * HEAT_COUNT);
    return heat[place < HEAT_COUNT ? place : HEAT_COUNT - 1];
}

/* A part of a cohort of `size`, or of several together. */
static void format_cell(const struct page *page, int64_t total, int64_t size,
                        struct buf *out)
{
    const struct report *r = page->cohorts->report;
    int digits = r->source->currency_digits;
    if (is_share(page->what))
        size > 0 ? format_share(out, (double)total / (double)size)
                 : buf_puts(out, FORMAT_NONE);
    else if (page->what == VALUES_REVENUE)
        format_money(out, total, r->history.scale, 0);
    else if (page->what == VALUES_CUMULATIVE)
        size > 0 ? format_money(out, money_divide(total, size), r->history.scale, digits)
                 : buf_puts(out, FORMAT_NONE);
    else
        format_count(out, total);
}

static void add_cell(struct page *page, struct grid *t, int32_t cohort, int32_t k)
{
    const struct report_cohorts *c = page->cohorts;
    if (!cell_at(c, cohort, k)) {
        grid_cell(t, "", NULL);
        return;
    }
    struct buf text = {0};
    bool incomplete = periods_partial(&c->periods, cohort + k);
    page->incomplete_shown = page->incomplete_shown || incomplete;
    buf_puts(&text, incomplete ? MARK_INCOMPLETE : "");
    format_cell(page, total_of(page, cohort, k), c->sizes[cohort], &text);
    grid_cell(t, buf_text(&text), heat_style(page, cohort, k));
    buf_release(&text);
}

/* All cohorts whose k-th period is complete, as one. */
static void add_pooled_cell(const struct page *page, struct grid *t, int32_t k)
{
    const struct report_cohorts *c = page->cohorts;
    int64_t total = 0, size = 0;
    for (int32_t cohort = 0; cohort < c->cohort_count; cohort++) {
        if (!cell_at(c, cohort, k) || periods_partial(&c->periods, cohort + k))
            continue;
        total += total_of(page, cohort, k);
        size += c->sizes[cohort];
    }
    struct buf text = {0};
    if (size > 0)
        format_cell(page, total, size, &text);
    grid_cell(t, buf_text(&text), SCREEN_BOLD);
    buf_release(&text);
}

static void add_pooled_row(const struct page *page, struct grid *t, int32_t columns)
{
    int64_t size = 0;
    for (int32_t cohort = 0; cohort < page->cohorts->cohort_count; cohort++)
        size += page->cohorts->sizes[cohort];
    struct buf text = {0};
    format_count(&text, size);
    grid_rule(t);
    grid_row(t);
    grid_cell(t, words_text(WORD_ALL_COHORTS, page->screen->language), SCREEN_BOLD);
    grid_cell(t, buf_text(&text), SCREEN_BOLD);
    for (int32_t k = 0; k < columns; k++)
        add_pooled_cell(page, t, k);
    buf_release(&text);
}

static void add_columns(struct grid *t, int32_t columns, enum catalogue_language language)
{
    char title[16];
    grid_column(t, words_text(WORD_COHORT, language), GRID_LEFT, 0);
    grid_column(t, words_text(WORD_COHORT_PEOPLE, language), GRID_RIGHT, 0);
    for (int32_t k = 0; k < columns; k++) {
        snprintf(title, sizeof title, "+%d", k);
        grid_column(t, title, GRID_RIGHT, k); /* the latest go first; +0 stays */
    }
    grid_rule(t);
}

static void add_cohort(struct page *page, struct grid *t, int32_t cohort, int32_t columns)
{
    const struct report_cohorts *c = page->cohorts;
    char name[WORDS_DATE_BYTES];
    struct buf text = {0};
    buf_puts(&text,
             words_short_period(&c->report->request.calendar, c->periods.bound[cohort],
                                page->screen->language, name));
    buf_puts(&text, periods_partial(&c->periods, cohort) ? MARK_INCOMPLETE : "");
    grid_row(t);
    grid_cell(t, buf_text(&text), NULL);
    buf_clear(&text);
    format_count(&text, c->sizes[cohort]);
    grid_cell(t, buf_text(&text), SCREEN_DIM);
    for (int32_t k = 0; k < columns; k++)
        add_cell(page, t, cohort, k);
    buf_release(&text);
}

static void print_notes(const struct page *page, size_t dropped, struct buf *out)
{
    const struct report *r = page->cohorts->report;
    enum catalogue_language language = page->screen->language;
    struct buf text = {0};
    if (page->explained)
        WORDS_SAY(&text, language, WORD_COHORT_AXIS_NOTE, FIGURE_UNIT(r, 1, language));
    if (page->incomplete_shown && page->explained)
        WORDS_SAY(&text, language, WORD_COHORT_PARTIAL_NOTE,
                  WORDS_DAY(r->as_of, language));
    if (page->hidden > 0)
        WORDS_SAY_COUNTED(&text, language, WORD_COHORTS_HIDDEN, page->hidden,
                          WORDS_NUMBER(page->hidden));
    if (dropped > 0)
        WORDS_SAY_COUNTED(&text, language, WORD_COHORT_COLUMNS_HIDDEN, (int64_t)dropped,
                          WORDS_NUMBER((int64_t)dropped));
    screen_note(page->screen, out, buf_text(&text));
    buf_release(&text);
}

/* The last cohorts that have people, unless all are asked for. */
static void choose_cohorts(struct page *page)
{
    const struct report_cohorts *c = page->cohorts;
    bool cut = !page->all && !c->report->request.has_from;
    int32_t found = 0;
    for (int32_t cohort = c->cohort_count; cohort-- > 0;) {
        if (c->sizes[cohort] == 0)
            continue;
        found++;
        if (!cut || found <= TRIANGLE_COHORTS)
            page->first = cohort;
        else
            page->hidden++;
    }
}

void triangle_print(const struct screen *screen, const struct report_cohorts *c,
                    enum options_values what, bool all, bool explained, struct buf *out)
{
    struct page page = {
        .screen = screen, .cohorts = c, .what = what, .all = all, .explained = explained};
    struct buf dropped = {0};
    choose_cohorts(&page);
    int32_t columns = c->periods.count - page.first;
    if (columns > GRID_COLUMNS_MAX - 2)
        columns = GRID_COLUMNS_MAX - 2;
    find_heat(&page, columns);
    struct grid t;
    grid_init(&t);
    add_columns(&t, columns, screen->language);
    for (int32_t cohort = page.first; cohort < c->cohort_count; cohort++)
        if (c->sizes[cohort] > 0)
            add_cohort(&page, &t, cohort, columns);
    add_pooled_row(&page, &t, columns);
    grid_print(&t, screen, all ? GRID_STACK : GRID_DROP, out);
    print_notes(&page, grid_dropped(&t, ", ", &dropped), out);
    buf_release(&dropped);
    grid_release(&t);
}
