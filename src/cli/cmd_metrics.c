/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay metrics: the catalogue. */
#include "cli/commands.h"

#include "base/json.h"
#include "cli/grid.h"
#include "cli/markdown.h"
#include "cli/words.h"
#include "measure/catalogue.h"

static enum words_code unit_word(enum catalogue_unit unit)
{
    static const enum words_code words[] = {
        [CATALOGUE_COUNT] = WORD_UNIT_OF_COUNT,
        [CATALOGUE_SHARE] = WORD_UNIT_OF_SHARE,
        [CATALOGUE_MONEY] = WORD_UNIT_OF_MONEY,
        [CATALOGUE_NUMBER] = WORD_UNIT_OF_NUMBER,
        [CATALOGUE_DAYS] = WORD_UNIT_OF_DAYS,
        [CATALOGUE_PERIODS] = WORD_UNIT_OF_PERIODS,
        [CATALOGUE_TABLE] = WORD_UNIT_OF_TABLE,
    };
    return words[unit];
}

/* What the unit is called in outputs for programs. */
static const char *unit_name(enum catalogue_unit unit)
{
    return words_text(unit_word(unit), CATALOGUE_EN);
}

static const char *total_text(const struct catalogue_metric *metric,
                              enum catalogue_language language)
{
    return words_text(metric->pooled ? WORD_IN_A_TOTAL_POOLED : WORD_IN_A_TOTAL_WHOLE,
                      language);
}

static bool needs_amounts(const struct catalogue_metric *metric)
{
    return metric->needs_amounts || (metric->needs & CATALOGUE_MRR);
}

/* ---- the list -----------------------------------------------------------------------
 */

static void print_list(const struct screen *screen, struct buf *out)
{
    enum catalogue_language language = screen->language;
    struct grid t;
    grid_init(&t);
    grid_column(&t, words_text(WORD_METRIC, language), GRID_LEFT, 0);
    grid_column(&t, words_text(WORD_UNIT, language), GRID_LEFT, 3);
    grid_column(&t, words_text(WORD_WHAT_IT_IS, language), GRID_LEFT, 1);
    grid_column(&t, words_text(WORD_FORMULA, language), GRID_LEFT, 2);
    grid_rule(&t);
    for (size_t i = 0; i < catalogue_count(); i++) {
        const struct catalogue_metric *metric = catalogue_at(i);
        grid_row(&t);
        grid_cell(&t, metric->name, NULL);
        grid_cell(&t, words_text(unit_word(metric->unit), language), SCREEN_DIM);
        grid_cell(&t, metric->label[language], NULL);
        grid_cell(&t, metric->formula[language], SCREEN_DIM);
    }
    grid_print(&t, screen, GRID_DROP, out);
    grid_release(&t);
    buf_putc(out, '\n');
    words_put(out, language, WORD_EVERYTHING_ABOUT);
    buf_puts(out, "mainstay metrics retention_rate\n");
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

static void field(const struct screen *screen, enum words_code label, const char *text,
                  struct buf *out)
{
    screen_field(screen, out, words_text(label, screen->language), text);
}

static void print_metric(const struct screen *screen,
                         const struct catalogue_metric *metric, struct buf *out)
{
    enum catalogue_language language = screen->language;
    struct buf text = {0};
    screen_paint(screen, out, SCREEN_BOLD, metric->name);
    buf_putc(out, '\n');
    screen_line(screen, out);
    buf_printf(&text, "%s · %s · %s", metric->label[CATALOGUE_EN],
               metric->label[CATALOGUE_ZH_HANT], metric->label[CATALOGUE_ZH_HANS]);
    field(screen, WORD_CALLED, buf_text(&text), out);
    for (int i = 0; i < CATALOGUE_LANGUAGES; i++)
        screen_field(screen, out, i ? "" : words_text(WORD_FORMULA, language),
                     metric->formula[i]);
    field(screen, WORD_MEANING_LABEL, metric->meaning[language], out);
    if (metric->interpretation[language])
        field(screen, WORD_READING, metric->interpretation[language], out);
    field(screen, WORD_UNIT, words_text(unit_word(metric->unit), language), out);
    field(screen, WORD_IN_A_TOTAL, total_text(metric, language), out);
    buf_clear(&text);
    words_say_sentence(&text, catalogue_needs_text(metric), language);
    field(screen, WORD_NEEDS, buf_text(&text), out);
    field(screen, WORD_DEFINED_IN, metric->source, out);
    buf_putc(out, '\n');
    words_put(out, language, WORD_EXPLAIN_ONE);
    buf_printf(out, "mainstay explain %s --period total orders.csv\n", metric->name);
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
    json_string(w, "meaning", metric->meaning[CATALOGUE_EN]);
    if (metric->interpretation[CATALOGUE_EN])
        json_string(w, "interpretation", metric->interpretation[CATALOGUE_EN]);
    json_string(w, "source", metric->source);
    json_string(w, "total", total_text(metric, CATALOGUE_EN));
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
