/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay report: the page to show to somebody, or the same as data. */
#include "cli/commands.h"

#include "cli/breakdown.h"
#include "cli/compare_page.h"
#include "cli/figure.h"
#include "cli/format.h"
#include "cli/heading.h"
#include "cli/hint.h"
#include "cli/keyfigures.h"
#include "cli/page_report.h"
#include "cli/timetable.h"
#include "cli/workset.h"

#include <math.h>

/* "2.2 points less than in 2024-05": only where the two intervals lie apart. */
static void describe_change(const struct report *r, const struct report_period *before,
                            const struct catalogue_value *now,
                            enum catalogue_language language, struct buf *out)
{
    const struct catalogue_metric *metric = figure_metric("retention_rate");
    if (!before || !figure_comparable(r, metric, before))
        return;
    struct catalogue_value then = figure_value(metric, &before->facts);
    if (then.why || !then.has_interval || !now->has_interval)
        return;
    char name[WORDS_DATE_BYTES];
    struct buf points = {0};
    figure_period_name(r, before, language, name);
    format_real(&points, 100 * fabs(now->real - then.real), 1);
    if (now->low <= then.high && then.low <= now->high)
        WORDS_SAY(out, language, WORD_DIFFERENCE_CHANCE, name);
    else
        WORDS_SAY(out, language,
                  now->real < then.real ? WORD_DIFFERENCE_LESS : WORD_DIFFERENCE_MORE,
                  buf_text(&points), name);
    buf_release(&points);
}

/* The latest retention rate as a sentence: the number most pages are opened for. */
static void print_meaning(const struct screen *screen, const struct report *r,
                          struct buf *out)
{
    const struct catalogue_metric *metric = figure_metric("retention_rate");
    const struct report_period *period = figure_latest(r, metric, r->period_count);
    if (!period || r->pooled_count == 0)
        return;
    struct catalogue_value value = figure_value(metric, &period->facts);
    if (value.why)
        return;
    enum catalogue_language language = screen->language;
    char name[WORDS_DATE_BYTES];
    struct buf text = {0}, share = {0}, interval = {0};
    format_value(&share, &value, &period->facts);
    format_interval(&interval, &value);
    WORDS_SAY_COUNTED(
        &text, language, WORD_MEANING, value.numerator, WORDS_NUMBER(value.denominator),
        figure_period_name(r, period, language, name), WORDS_NUMBER(value.numerator),
        buf_text(&share), buf_text(&interval));
    describe_change(r, period > r->periods ? period - 1 : NULL, &value, language, &text);
    buf_putc(out, '\n');
    screen_wrap(screen, out, 0, buf_text(&text));
    buf_release(&text);
    buf_release(&share);
    buf_release(&interval);
}

static void print_hint(const struct screen *screen, const struct cli_request *request,
                       const struct report *r, enum words_code label,
                       const struct hint *hint, struct buf *out)
{
    screen_paint(screen, out, SCREEN_DIM, words_text(label, screen->language));
    buf_puts(out, "\n  ");
    hint_add(out, request, r, hint);
    buf_putc(out, '\n');
}

static void print_undated_hints(const struct screen *screen,
                                const struct cli_request *request, const struct report *r,
                                struct buf *out)
{
    struct hint explain = {
        .command = "explain", .metric = "snapshot_survival_mean", .is_total = true};
    struct hint people = {
        .command = "customers", .metric = "snapshot_churn_share", .is_total = true};
    buf_putc(out, '\n');
    print_hint(screen, request, r, WORD_HINT_NUMBER, &explain, out);
    print_hint(screen, request, r, WORD_HINT_LEFT, &people, out);
}

static void print_hints(const struct screen *screen, const struct cli_request *request,
                        const struct report *r, struct buf *out)
{
    const struct catalogue_metric *retention = figure_metric("retention_rate");
    const struct report_period *period = figure_latest(r, retention, r->period_count);
    bool pooled = period && r->pooled_count > 0; /* it may be provisional */
    struct hint explain = {.command = "explain",
                           .metric = pooled ? "retention_rate" : "repeat_purchase_rate",
                           .period = pooled ? period : NULL,
                           .is_total = !pooled};
    bool lost = pooled && period->facts.flow.lost > 0;
    if (r->source->undated) {
        print_undated_hints(screen, request, r, out);
        return;
    }
    struct hint people = {.command = "customers",
                          .metric = lost     ? "lost"
                                    : pooled ? "retention_rate"
                                             : "repeat_purchase_rate",
                          .period = explain.period,
                          .is_total = !pooled};
    struct hint cohorts = {.command = "cohorts", .keeps_unit = true};
    buf_putc(out, '\n');
    print_hint(screen, request, r, WORD_HINT_NUMBER, &explain, out);
    print_hint(screen, request, r,
               lost     ? WORD_HINT_LOST
               : pooled ? WORD_HINT_STAYED
                        : WORD_HINT_AGAIN,
               &people, out);
    print_hint(screen, request, r, WORD_HINT_COHORTS, &cohorts, out);
}

static void print_page(const struct cli_request *request, const struct workset *work,
                       struct buf *out)
{
    struct screen screen;
    bool all = options_given(request, OPTION_ALL);
    const struct report *r = &work->report;
    commands_screen(request, &screen);
    heading_print(&screen, request, r, WORD_REPORT_TITLE, out);
    timetable_print(&screen, r, all, out);
    keyfigures_print(&screen, r, all, out);
    breakdown_print(&screen, r, all, out);
    heading_left_out(&screen, request, r, out);
    print_meaning(&screen, r, out);
    print_hints(&screen, request, r, out);
}

/* --compare: every number under both definitions. */
static enum err write_compared(const struct cli_request *request,
                               const struct workset *work, struct err_info *info)
{
    struct compare c;
    struct screen screen;
    struct buf out = {0};
    enum err e = compare_init(&c, &work->report, &work->other, info);
    if (e)
        return e;
    commands_screen(request, &screen);
    switch (request->value[OPTION_FORMAT].choice) {
    case FORMAT_JSON:
        compare_write_json(&c, &out);
        break;
    case FORMAT_CSV:
        compare_write_csv(&c, &out);
        break;
    default:
        compare_page_print(&screen, request, work, &c, options_given(request, OPTION_ALL),
                           &out);
    }
    e = commands_write(request, &out, info);
    buf_release(&out);
    compare_release(&c);
    return e;
}

/* Before any file is read. */
static enum err check_compared(const struct cli_request *request, struct err_info *info)
{
    if (!options_given(request, OPTION_COMPARE))
        return ERR_OK;
    if (request->value[OPTION_FORMAT].choice == FORMAT_HTML)
        return err_set(info, ERR_USAGE,
                       "--compare is for table, json and csv: the page of html shows "
                       "one definition; write one for each, with --set");
    if (options_given(request, OPTION_BY))
        return err_set(info, ERR_USAGE,
                       "report --compare shows everybody; for a group, explain METRIC "
                       "--group COLUMN=VALUE --compare ...");
    return ERR_OK;
}

enum err cmd_report_run(const struct cli_request *request, struct err_info *info)
{
    struct workset work;
    enum err e = check_compared(request, info);
    if (!e)
        e = workset_open(&work, request, info);
    if (e)
        return e;
    if (work.has_other) {
        e = write_compared(request, &work, info);
        workset_release(&work);
        return e;
    }
    struct buf out = {0};
    switch (request->value[OPTION_FORMAT].choice) {
    case FORMAT_JSON:
        report_write_json(&work.report, &out);
        break;
    case FORMAT_CSV:
        report_write_csv(&work.report, &out);
        break;
    case FORMAT_HTML:
        page_report_write(request, &work.report, commands_language(request), &out);
        break;
    default:
        print_page(request, &work, &out);
    }
    e = commands_write(request, &out, info);
    buf_release(&out);
    workset_release(&work);
    return e;
}
