/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay metrics: the catalogue. */
#include "cli/commands.h"

#include "base/json.h"
#include "cli/grid.h"
#include "cli/markdown.h"
#include "measure/catalogue.h"

static const char *unit_name(enum catalogue_unit unit)
{
    static const char *const names[] = {
        [CATALOGUE_COUNT] = "count", [CATALOGUE_SHARE] = "share",
        [CATALOGUE_MONEY] = "money", [CATALOGUE_NUMBER] = "number",
        [CATALOGUE_DAYS] = "days",   [CATALOGUE_PERIODS] = "periods",
        [CATALOGUE_TABLE] = "table",
    };
    return names[unit];
}

static const char *total_text(const struct catalogue_metric *metric)
{
    return metric->pooled ? "pooled over the complete, warmed-up periods"
                          : "the whole range as one period";
}

static bool needs_amounts(const struct catalogue_metric *metric)
{
    return metric->needs_amounts || (metric->needs & CATALOGUE_MRR);
}

/* ---- the list -----------------------------------------------------------------------
 */

static void print_list(const struct screen *screen, struct buf *out)
{
    struct grid t;
    grid_init(&t);
    grid_column(&t, "Metric", GRID_LEFT, 0);
    grid_column(&t, "Unit", GRID_LEFT, 3);
    grid_column(&t, "What it is", GRID_LEFT, 2);
    grid_column(&t, "Formula", GRID_LEFT, 1);
    grid_rule(&t);
    for (size_t i = 0; i < catalogue_count(); i++) {
        const struct catalogue_metric *metric = catalogue_at(i);
        grid_row(&t);
        grid_cell(&t, metric->name, NULL);
        grid_cell(&t, unit_name(metric->unit), SCREEN_DIM);
        grid_cell(&t, metric->label[CATALOGUE_EN], NULL);
        grid_cell(&t, metric->formula[CATALOGUE_EN], SCREEN_DIM);
    }
    grid_print(&t, screen, GRID_DROP, out);
    grid_release(&t);
    buf_puts(out, "\nEverything about one:   mainstay metrics retention_rate\n");
}

static void write_csv(struct buf *out)
{
    buf_puts(out, "name,unit,label,formula,needs_amounts\n");
    for (size_t i = 0; i < catalogue_count(); i++) {
        const struct catalogue_metric *metric = catalogue_at(i);
        /* The catalogue's own texts hold no quotes. */
        buf_printf(out, "%s,%s,\"%s\",\"%s\",%s\n", metric->name, unit_name(metric->unit),
                   metric->label[CATALOGUE_EN], metric->formula[CATALOGUE_EN],
                   needs_amounts(metric) ? "true" : "false");
    }
}

/* ---- one metric ---------------------------------------------------------------------
 */

static void print_metric(const struct screen *screen,
                         const struct catalogue_metric *metric, struct buf *out)
{
    struct buf text = {0};
    screen_paint(screen, out, SCREEN_BOLD, metric->name);
    buf_putc(out, '\n');
    screen_line(screen, out);
    buf_printf(&text, "%s · %s · %s", metric->label[CATALOGUE_EN],
               metric->label[CATALOGUE_ZH_HANT], metric->label[CATALOGUE_ZH_HANS]);
    screen_field(screen, out, "Called", buf_text(&text));
    screen_field(screen, out, "Formula", metric->formula[CATALOGUE_EN]);
    screen_field(screen, out, "", metric->formula[CATALOGUE_ZH_HANT]);
    screen_field(screen, out, "", metric->formula[CATALOGUE_ZH_HANS]);
    screen_field(screen, out, "Meaning", metric->meaning);
    if (metric->interpretation)
        screen_field(screen, out, "Reading", metric->interpretation);
    screen_field(screen, out, "Unit", unit_name(metric->unit));
    screen_field(screen, out, "In a total", total_text(metric));
    screen_field(screen, out, "Needs", catalogue_needs_text(metric));
    screen_field(screen, out, "Defined in", metric->source);
    buf_puts(out, "\nExplain one:   mainstay explain ");
    buf_puts(out, metric->name);
    buf_puts(out, " --period total orders.csv\n");
    buf_release(&text);
}

static void write_texts(struct json_writer *w, const char *key,
                        const char *const texts[CATALOGUE_LANGUAGES])
{
    json_object(w, key);
    json_string(w, "en", texts[CATALOGUE_EN]);
    json_string(w, "zh-Hant", texts[CATALOGUE_ZH_HANT]);
    json_string(w, "zh-Hans", texts[CATALOGUE_ZH_HANS]);
    json_end(w);
}

static void write_metric(struct json_writer *w, const struct catalogue_metric *metric)
{
    json_object(w, NULL);
    json_string(w, "name", metric->name);
    json_string(w, "unit", unit_name(metric->unit));
    write_texts(w, "label", metric->label);
    write_texts(w, "formula", metric->formula);
    json_string(w, "meaning", metric->meaning);
    if (metric->interpretation)
        json_string(w, "interpretation", metric->interpretation);
    json_string(w, "source", metric->source);
    json_string(w, "total", total_text(metric));
    json_bool(w, "needs_amounts", needs_amounts(metric));
    json_end(w);
}

static void write_json(const struct catalogue_metric *one, struct buf *out)
{
    struct json_writer w;
    json_init(&w, out);
    w.pretty = true;
    json_object(&w, NULL);
    json_array(&w, "metrics");
    for (size_t i = 0; i < catalogue_count(); i++)
        if (!one || one == catalogue_at(i))
            write_metric(&w, catalogue_at(i));
    json_end(&w);
    json_end(&w);
}

static void print_page(const struct cli_request *request,
                       const struct catalogue_metric *one, struct buf *out)
{
    struct screen screen;
    commands_screen(request, &screen);
    if (one)
        print_metric(&screen, one, out);
    else
        print_list(&screen, out);
}

enum err cmd_metrics_run(const struct cli_request *request, struct err_info *info)
{
    const struct catalogue_metric *one = NULL;
    enum err e = request->subject ? catalogue_find(&one, request->subject, info) : ERR_OK;
    if (e)
        return e;
    struct buf out = {0};
    switch (request->value[OPTION_FORMAT].choice) {
    case FORMAT_JSON:
        write_json(one, &out);
        break;
    case FORMAT_CSV:
        write_csv(&out);
        break;
    case FORMAT_MARKDOWN:
        markdown_metrics(&out);
        break;
    default:
        print_page(request, one, &out);
    }
    e = commands_write(request, &out, info);
    buf_release(&out);
    return e;
}
