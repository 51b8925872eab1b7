/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/changing.h"

#include "cli/commands.h"
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

/* "2024-05", "2024年5月" of a month that begins on 2024-05-01. */
static void add_period(struct grid *t, const char *start,
                       enum catalogue_language language)
{
    static const struct calendar months = {.unit = CALENDAR_MONTH};
    char text[WORDS_DATE_BYTES];
    int32_t first, end;
    if (calendar_period_parse(start, &first, &end, NULL))
        grid_cell(t, start, NULL);
    else
        grid_cell(t, words_short_period(&months, first, language, text), NULL);
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
                           const struct restate_change *c,
                           enum catalogue_language language)
{
    struct buf text = {0};
    double by = strtod(c->after, NULL) - strtod(c->before, NULL);
    const char *sign = by < 0 ? "-" : "+";
    if (!strcmp(c->after, "null"))
        buf_puts(&text, FORMAT_NONE);
    else if (metric && metric->unit == CATALOGUE_SHARE)
        buf_printf(&text, "%s%.2f%s", sign, 100 * fabs(by),
                   words_text(WORD_POINTS, language));
    else {
        buf_puts(&text, sign);
        format_real(&text, fabs(by), metric && metric->unit == CATALOGUE_COUNT ? 0 : 2);
    }
    grid_cell(t, buf_text(&text), NULL);
    buf_release(&text);
}

void changing_add_columns(struct grid *t, enum catalogue_language language)
{
    grid_column(t, words_text(WORD_PERIOD, language), GRID_LEFT, 0);
    grid_column(t, words_text(WORD_METRIC, language), GRID_LEFT, 0);
    grid_column(t, words_text(WORD_BEFORE, language), GRID_RIGHT, 1);
    grid_column(t, words_text(WORD_AFTER, language), GRID_RIGHT, 1);
    grid_column(t, words_text(WORD_DIFFERENCE, language), GRID_RIGHT, 0);
}

void changing_add_row(struct grid *t, const struct restate_change *c,
                      enum catalogue_language language)
{
    const struct catalogue_metric *metric = figure_metric(c->metric);
    add_period(t, c->start, language);
    grid_cell(t, c->metric, NULL);
    add_value(t, metric, c->before);
    add_value(t, metric, c->after);
    add_difference(t, metric, c, language);
}

static size_t count_periods(const struct restate *r)
{
    size_t periods = 0;
    for (size_t i = 0; i < r->count; i++)
        periods += i == 0 || strcmp(r->changes[i].start, r->changes[i - 1].start);
    return periods;
}

static void add_command(const struct cli_request *request, const char *command,
                        const char *workspace, const char *rest, struct buf *out)
{
    buf_printf(out, "  mainstay %s ", command);
    options_quote(out, workspace);
    buf_puts(out, rest);
    if (options_given(request, OPTION_LANG))
        buf_printf(out, " --lang %s", request->value[OPTION_LANG].text);
    buf_putc(out, '\n');
}

void changing_add_hint(const struct cli_request *request, enum words_code lead,
                       const char *command, const char *workspace, struct buf *out)
{
    buf_putc(out, '\n');
    words_put(out, commands_language(request), lead);
    buf_putc(out, '\n');
    add_command(request, command, workspace, "", out);
}

void changing_add_command(const struct cli_request *request, const char *command,
                          const char *workspace, const char *rest, struct buf *out)
{
    buf_putc(out, '\n');
    add_command(request, command, workspace, rest, out);
}

static void print_changes(const struct restate *r, const struct screen *screen,
                          struct buf *out)
{
    struct grid t;
    grid_init(&t);
    changing_add_columns(&t, screen->language);
    grid_rule(&t);
    for (size_t i = 0; i < r->count && i < SHOWN_MAX; i++) {
        grid_row(&t);
        changing_add_row(&t, &r->changes[i], screen->language);
    }
    grid_print(&t, screen, GRID_DROP, out);
    grid_release(&t);
}

void changing_print(const struct changing *change, const struct cli_request *request,
                    const char *workspace, struct buf *out)
{
    const struct restate *r = &change->restate;
    int64_t figures = (int64_t)r->count, periods = (int64_t)count_periods(r);
    struct screen screen;
    struct buf text = {0};
    commands_screen(request, &screen);
    buf_putc(out, '\n');
    if (!r->count) {
        words_put(out, screen.language, WORD_NONE_CHANGED);
        buf_putc(out, '\n');
        return;
    }
    WORDS_SAY_COUNTED(&text, screen.language, WORD_FIGURES_COUNTED, figures,
                      WORDS_NUMBER(figures));
    WORDS_SAY_COUNTED(out, screen.language, WORD_FIGURES_CHANGED, periods,
                      buf_text(&text), WORDS_NUMBER(periods));
    buf_puts(out, "\n\n");
    buf_release(&text);
    print_changes(r, &screen, out);
    changing_add_hint(request, WORD_HINT_RESTATEMENTS, "restatements", workspace, out);
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
