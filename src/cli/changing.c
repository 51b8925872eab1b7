/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/changing.h"

#include "cli/figure.h"
#include "cli/format.h"
#include "cli/grid.h"

#include <math.h>
#include <string.h>

#define SHOWN_MAX 8 /* restated figures told at once */

enum err changing_compare(struct changing *out, const struct workspace *ws,
                          const struct source *source, struct definition *definition,
                          const struct cli_request *request, struct err_info *info)
{
    int32_t as_of;
    memset(out, 0, sizeof *out);
    enum err e = workset_as_of(&as_of, ws, request, info);
    if (!e)
        e = workset_figures(&out->report, &out->has_report, source, definition, as_of,
                            info);
    if (!e && out->has_report)
        e = restate_compare(&out->restate, ws->store, &out->report, info);
    if (e)
        changing_release(out);
    return e;
}

enum err changing_record(const struct changing *change, const struct workspace *ws,
                         const char *cause, int64_t number, struct err_info *info)
{
    if (!change->has_report)
        return ERR_OK;
    return restate_record(&change->restate, ws->store, &change->report, cause, number,
                          info);
}

void changing_release(struct changing *change)
{
    restate_release(&change->restate);
    if (change->has_report)
        report_release(&change->report);
    change->has_report = false;
}

/* ---- on the screen ----------------------------------------------------------------- */

/* "2024-05" of a month that begins on 2024-05-01. */
static void add_period(struct grid *t, const char *start)
{
    char text[16];
    snprintf(text, sizeof text, "%.7s", start);
    grid_cell(t, text, NULL);
}

static void add_value(struct grid *t, const struct catalogue_metric *metric,
                      const char *value)
{
    struct buf text = {0};
    if (!strcmp(value, "null"))
        buf_puts(&text, FORMAT_NONE);
    else if (metric && metric->unit == CATALOGUE_SHARE)
        buf_printf(&text, "%.2f%%", 100 * strtod(value, NULL));
    else if (metric && metric->unit == CATALOGUE_COUNT)
        format_count(&text, strtoll(value, NULL, 10));
    else if (metric && metric->unit == CATALOGUE_MONEY)
        buf_puts(&text, value);
    else
        format_real(&text, strtod(value, NULL), 4);
    grid_cell(t, buf_text(&text), NULL);
    buf_release(&text);
}

static void add_difference(struct grid *t, const struct catalogue_metric *metric,
                           const struct restate_change *c)
{
    struct buf text = {0};
    double by = strtod(c->after, NULL) - strtod(c->before, NULL);
    const char *sign = by < 0 ? "-" : "+";
    if (!strcmp(c->after, "null"))
        buf_puts(&text, FORMAT_NONE);
    else if (metric && metric->unit == CATALOGUE_SHARE)
        buf_printf(&text, "%s%.2f points", sign, 100 * fabs(by));
    else {
        buf_puts(&text, sign);
        format_real(&text, fabs(by), metric && metric->unit == CATALOGUE_COUNT ? 0 : 2);
    }
    grid_cell(t, buf_text(&text), NULL);
    buf_release(&text);
}

void changing_add_columns(struct grid *t)
{
    grid_column(t, "Period", GRID_LEFT, 0);
    grid_column(t, "Metric", GRID_LEFT, 0);
    grid_column(t, "Before", GRID_RIGHT, 1);
    grid_column(t, "After", GRID_RIGHT, 1);
    grid_column(t, "Difference", GRID_RIGHT, 0);
}

void changing_add_row(struct grid *t, const struct restate_change *c)
{
    const struct catalogue_metric *metric = figure_metric(c->metric);
    add_period(t, c->start);
    grid_cell(t, c->metric, NULL);
    add_value(t, metric, c->before);
    add_value(t, metric, c->after);
    add_difference(t, metric, c);
}

static size_t count_periods(const struct restate *r)
{
    size_t periods = 0;
    for (size_t i = 0; i < r->count; i++)
        periods += i == 0 || strcmp(r->changes[i].start, r->changes[i - 1].start);
    return periods;
}

void changing_print(const struct changing *change, const struct screen *screen,
                    const char *workspace, struct buf *out)
{
    const struct restate *r = &change->restate;
    struct grid t;
    if (!r->count) {
        buf_puts(out, "\nNo figure of a past month changed.\n");
        return;
    }
    size_t periods = count_periods(r);
    buf_printf(out, "\n%zu %s of %zu past %s changed:\n\n", r->count,
               r->count == 1 ? "figure" : "figures", periods,
               periods == 1 ? "month" : "months");
    grid_init(&t);
    changing_add_columns(&t);
    grid_rule(&t);
    for (size_t i = 0; i < r->count && i < SHOWN_MAX; i++) {
        grid_row(&t);
        changing_add_row(&t, &r->changes[i]);
    }
    grid_print(&t, screen, GRID_DROP, out);
    grid_release(&t);
    buf_puts(out, "\nAll that ever changed:\n  mainstay restatements ");
    options_quote(out, workspace);
    buf_putc(out, '\n');
}

/* ---- the definition ---------------------------------------------------------------- */

enum err changing_add_definition(const struct workspace *ws,
                                 const struct definition *definition, const char *cause,
                                 int64_t *version, struct err_info *info)
{
    char now[STORE_TIME_TEXT];
    struct buf text = {0};
    struct json_writer w;
    json_init(&w, &text);
    definition_write(definition, &w, NULL);
    enum err e = store_run_id(ws->store, "definition_add", version, info, "ttt",
                              store_now(now), buf_text(&text), cause);
    buf_release(&text);
    return e;
}
