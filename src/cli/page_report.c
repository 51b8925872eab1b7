/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/page_report.h"

#include "cli/figure.h"
#include "cli/format.h"
#include "cli/keyfigures.h"
#include "cli/page_charts.h"
#include "cli/page_figures.h"
#include "cli/page_groups.h"
#include "cli/page_head.h"
#include "cli/page_receipt.h"
#include "cli/page_survival.h"

#include <stdlib.h>
#include <string.h>

#define SPARK_PERIODS 24

struct keys {
    const struct page *page;
    const struct report_period *latest, *before; /* NULL: none */
    bool has_chance;                             /* a change that may be chance */
};

/* ---- key figures ------------------------------------------------------------------ */

static void add_course(const struct page *page, const struct catalogue_metric *metric)
{
    const struct report *r = page->r;
    double *values = mem_alloc(r->period_count + 1, sizeof *values);
    size_t count = 0;
    for (size_t i = page->first; i < r->period_count; i++) {
        if (!figure_comparable(r, metric, &r->periods[i]))
            continue;
        struct catalogue_value value = figure_value(metric, &r->periods[i].facts);
        values[count++] = format_number_of(&value);
    }
    size_t skipped = count > SPARK_PERIODS ? count - SPARK_PERIODS : 0;
    page_markup(page, "<td>");
    page_charts_spark(page->out, values + skipped, count - skipped);
    page_markup(page, "</td>");
    free(values);
}

/* In points for shares; in parentheses where the intervals overlap. */
static void add_change(struct keys *k, const struct keyfigures_line *line)
{
    const struct page *page = k->page;
    struct catalogue_value now = figure_value(line->metric, &k->latest->facts);
    struct catalogue_value then = figure_value(line->metric, &k->before->facts);
    bool known = now.has_interval && then.has_interval && !now.why && !then.why;
    bool chance = known && now.low <= then.high && then.low <= now.high;
    bool none = format_number_of(&then) <= 0 && now.unit != CATALOGUE_SHARE;
    double change =
        (format_number_of(&now) - format_number_of(&then)) * line->metric->good;
    struct buf text = {0};
    format_change(&text, &now, &then, words_text(WORD_POINTS, page->language));
    page_open(page, "td",
              !known || chance ? NULL
              : change > 0     ? "class=\"good\""
              : change < 0     ? "class=\"bad\""
                               : NULL);
    page_markup(page, chance && !none ? "(" : "");
    page_text(page, buf_text(&text));
    page_markup(page, chance && !none ? ")</td>" : "</td>");
    k->has_chance = k->has_chance || (chance && !none);
    buf_release(&text);
}

static void add_benchmark(const struct page *page, const struct keyfigures_line *line)
{
    const struct catalogue_facts *facts =
        keyfigures_judged(page->r, line->metric, line->has_total);
    struct catalogue_value value = figure_value(line->metric, facts);
    struct buf text = {0};
    figure_benchmark_short(&text, &value, facts, page->language);
    page_open(page, "td",
              value.verdict > 0   ? "class=\"good\""
              : value.verdict < 0 ? "class=\"bad\""
                                  : NULL);
    page_text(page, buf_text(&text));
    page_close(page, "td");
    buf_release(&text);
}

static void add_line(struct keys *k, const struct keyfigures_line *line)
{
    const struct page *page = k->page;
    const struct page_receipt total = {line->metric, NULL, NULL, &page->r->total};
    struct catalogue_value value = figure_value(line->metric, &page->r->total);
    struct buf interval = {0};
    page_markup(page, "<tr><th scope=\"row\">");
    page_text(page, line->metric->label[page->language]);
    page_markup(page, "</th>");
    if (k->latest) {
        const struct page_receipt now = {line->metric, k->latest, NULL,
                                         &k->latest->facts};
        page_markup(page, "<td><strong>");
        page_receipt_number(page, &now);
        page_markup(page, "</strong></td>");
    }
    if (k->before)
        add_change(k, line);
    add_course(page, line->metric);
    page_markup(page, "<td>");
    if (line->has_total)
        page_receipt_number(page, &total);
    page_markup(page, "</td><td>");
    if (line->has_total)
        format_interval(&interval, &value);
    page_text(page, buf_text(&interval));
    page_markup(page, "</td>");
    if (page->r->definition->benchmark_count)
        add_benchmark(page, line);
    page_markup(page, "</tr>\n");
    buf_release(&interval);
}

static void add_period_head(const struct page *page, enum words_code word,
                            const struct report_period *period)
{
    struct buf name = {0};
    if (!period)
        return;
    page_receipt_period(page, period, &name);
    const char *const args[] = {buf_text(&name)};
    page_filled(page, "th scope=\"col\"", word, args, 1);
    buf_release(&name);
}

static void add_keys(const struct page *page)
{
    struct keys k = {.page = page};
    struct keyfigures_line line;
    keyfigures_latest(page->r, &k.latest, &k.before);
    page_word(page, "h2 id=\"figures\"", WORD_KEY_FIGURES);
    page_word(page, "p class=\"note click\"", WORD_CLICK_NOTE);
    page_markup(page, "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
    page_word(page, "th scope=\"col\" class=\"l\"", WORD_FIGURE);
    add_period_head(page, WORD_LATEST, k.latest);
    add_period_head(page, WORD_CHANGE, k.before);
    page_word(page, "th scope=\"col\"", WORD_COURSE);
    page_word(page, "th scope=\"col\"", WORD_TOTAL);
    page_word(page, "th scope=\"col\"", WORD_INTERVAL);
    if (page->r->definition->benchmark_count)
        page_word(page, "th scope=\"col\"", WORD_BENCHMARK);
    page_markup(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; keyfigures_at(page->r, i, &line); i++)
        add_line(&k, &line);
    page_markup(page, "</tbody></table></div>\n");
    if (k.has_chance)
        page_word(page, "p class=\"note\"", WORD_CHANCE_NOTE);
}

/* ---- sentences --------------------------------------------------------------------- */

/* The latest retention rate: the number most pages are opened for. */
static void add_meaning(const struct page *page)
{
    const struct report *r = page->r;
    const struct catalogue_metric *metric = figure_metric("retention_rate");
    const struct report_period *period = figure_latest(r, metric, r->period_count);
    if (!period || r->pooled_count == 0)
        return;
    struct catalogue_value value = figure_value(metric, &period->facts);
    if (value.why)
        return;
    struct buf text[5] = {{0}};
    format_count(&text[0], value.denominator);
    page_receipt_period(page, period, &text[1]);
    format_count(&text[2], value.numerator);
    format_value(&text[3], &value, &period->facts);
    format_interval(&text[4], &value);
    const char *const args[] = {buf_text(&text[0]), buf_text(&text[1]),
                                buf_text(&text[2]), buf_text(&text[3]),
                                buf_text(&text[4])};
    struct buf sentence = {0};
    words_add(&sentence, page->language, WORD_MEANING, value.numerator, args, 5);
    page_open(page, "p", "class=\"lead\"");
    page_text(page, buf_text(&sentence));
    page_close(page, "p");
    buf_release(&sentence);
    for (size_t i = 0; i < 5; i++)
        buf_release(&text[i]);
}

struct marks {
    bool partial, provisional, warming_up;
};

static struct marks marks_of(const struct page *page)
{
    struct marks marks = {0};
    for (size_t i = page->first; i < page->r->period_count; i++) {
        const struct report_period *period = &page->r->periods[i];
        marks.partial = marks.partial || period->partial;
        marks.provisional =
            marks.provisional || (period->provisional && !period->partial);
        marks.warming_up = marks.warming_up || period->warming_up;
    }
    return marks;
}

static void add_number_note(const struct page *page, enum words_code word, int64_t number)
{
    struct buf text = {0};
    format_count(&text, number);
    const char *const args[] = {buf_text(&text)};
    page_filled(page, "p class=\"note\"", word, args, 1);
    buf_release(&text);
}

/* What bands, marks and totals are. */
static void add_notes(const struct page *page)
{
    const struct report *r = page->r;
    struct marks marks = marks_of(page);
    if (r->source->undated)
        return;
    struct buf first = {0}, last = {0}, pooled = {0};
    words_day(&last, r->as_of, page->language);
    const char *const as_of[] = {buf_text(&last)};
    page_word(page, "p class=\"note\"", WORD_BAND_NOTE);
    if (marks.partial)
        page_filled(page, "p class=\"note\"", WORD_PARTIAL_NOTE, as_of, 1);
    if (marks.provisional)
        page_word(page, "p class=\"note\"", WORD_PROVISIONAL_NOTE);
    if (marks.warming_up)
        add_number_note(page, WORD_WARMING_NOTE, r->definition->window_days);
    if (page->first > 0)
        add_number_note(page, WORD_EARLIER_NOTE, (int64_t)page->first);
    buf_clear(&last);
    words_day(&first, r->total_begin, page->language);
    words_day(&last, r->total_end - 1, page->language);
    format_count(&pooled, (int64_t)r->pooled_count);
    const char *const args[] = {buf_text(&first), buf_text(&last), buf_text(&pooled)};
    if (r->request.calendar.unit != CALENDAR_TOTAL)
        page_filled(page, "p class=\"note\"",
                    r->pooled_count ? WORD_POOLED_NOTE : WORD_NOT_POOLED_NOTE, args, 3);
    buf_release(&first);
    buf_release(&last);
    buf_release(&pooled);
}

/* ---- the page -----------------------------------------------------------------------
 */

/* Cohorts need groups that are properties of people and not too many periods; where they
 * cannot be had, the page says why and goes on. */
static void add_cohorts(const struct page *page)
{
    struct report_cohorts cohorts;
    struct err_info info = {0};
    enum cohort_basis basis = page->r->definition->rule == PRESENCE_SUBSCRIPTION
                                  ? COHORT_FIRST_PAID
                                  : COHORT_FIRST_ORDER;
    if (page->r->request.calendar.unit == CALENDAR_TOTAL)
        return;
    if (report_cohorts_build(&cohorts, page->r, basis, &info)) {
        page_markup(page, "<p class=\"note\" lang=\"en\">");
        page_text(page, info.text);
        page_close(page, "p");
        return;
    }
    page_groups_cohorts(page, &cohorts);
    report_cohorts_release(&cohorts);
}

static size_t first_shown(const struct cli_request *request, const struct report *r)
{
    if (options_given(request, OPTION_ALL) || r->period_count <= PAGE_REPORT_PERIODS)
        return 0;
    return r->period_count - PAGE_REPORT_PERIODS;
}

void page_report_write(const struct cli_request *request, const struct report *r,
                       enum catalogue_language language, struct buf *out)
{
    const struct page page = {.out = out,
                              .language = language,
                              .request = request,
                              .r = r,
                              .first = first_shown(request, r)};
    page_begin(&page, words_text(WORD_TITLE, language));
    page_head_add(&page);
    page_markup(&page, "<main>\n");
    add_meaning(&page);
    add_keys(&page);
    page_markup(&page, "<div class=\"charts\">\n");
    page_figures_add(&page);
    page_survival_add(&page);
    add_cohorts(&page);
    page_markup(&page, "</div>\n");
    add_notes(&page);
    page_groups_breakdowns(&page);
    page_head_left_out(&page);
    page_head_definition(&page);
    page_markup(&page, "</main>\n");
    page_end(&page);
}
