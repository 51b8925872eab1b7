/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay restatements: why past figures are not what they were. */
#include "cli/commands.h"

#include "cli/changing.h"
#include "cli/grid.h"
#include "measure/csv.h"

#include <inttypes.h>
#include <string.h>

struct listing {
    const struct cli_request *request;
    const char *metric; /* NULL: all */
    struct grid grid;
    struct json_writer json;
    struct buf *out;
    size_t count;
};

static bool wanted(const struct listing *l, const char *start, const char *metric)
{
    const struct options_value *period = &l->request->value[OPTION_PERIOD];
    char first[CALENDAR_DAY_TEXT], end[CALENDAR_DAY_TEXT];
    if (l->metric && strcmp(l->metric, metric))
        return false;
    if (!period->given || !period->end)
        return true;
    return strcmp(start, calendar_day_format(period->start, first)) >= 0 &&
           strcmp(start, calendar_day_format(period->end, end)) < 0;
}

static void add_value(struct json_writer *w, const char *key, const char *value)
{
    if (!strcmp(value, "null"))
        json_null(w, key);
    else
        json_string(w, key, value);
}

/* "import 7". */
static void add_cause(struct buf *out, const char *cause, int64_t number,
                      enum catalogue_language language)
{
    enum words_code word = !strcmp(cause, "import")       ? WORD_CAUSE_IMPORT
                           : !strcmp(cause, "definition") ? WORD_CAUSE_DEFINITION
                                                          : WORD_CAUSE_ERASURE;
    WORDS_SAY(out, language, word, WORDS_NUMBER(number));
}

static void add_cells(struct listing *l, const struct store_rows *rows,
                      const struct restate_change *change)
{
    enum catalogue_language language = commands_language(l->request);
    struct buf cause = {0};
    add_cause(&cause, store_text(rows, 1), store_int(rows, 2), language);
    grid_row(&l->grid);
    grid_cell(&l->grid, store_text(rows, 0), SCREEN_DIM);
    grid_cell(&l->grid, buf_text(&cause), NULL);
    changing_add_row(&l->grid, change, language);
    buf_release(&cause);
}

static void add_row(struct listing *l, const struct store_rows *rows)
{
    struct restate_change change = {.start = store_text(rows, 3),
                                    .metric = store_text(rows, 4),
                                    .before = store_text(rows, 5),
                                    .after = store_text(rows, 6)};
    l->count++;
    switch (l->request->value[OPTION_FORMAT].choice) {
    case FORMAT_JSON:
        json_object(&l->json, NULL);
        json_string(&l->json, "at", store_text(rows, 0));
        json_string(&l->json, "cause", store_text(rows, 1));
        json_int(&l->json, "number", store_int(rows, 2));
        json_string(&l->json, "period", change.start);
        json_string(&l->json, "metric", change.metric);
        json_string(&l->json, "before", change.before);
        add_value(&l->json, "after", change.after);
        json_end(&l->json);
        break;
    case FORMAT_CSV:
        buf_printf(l->out, "%s,%s,%" PRId64 ",%s,%s,%s,%s\n", store_text(rows, 0),
                   store_text(rows, 1), store_int(rows, 2), change.start, change.metric,
                   change.before, strcmp(change.after, "null") ? change.after : "");
        break;
    default:
        add_cells(l, rows, &change);
    }
}

static void begin(struct listing *l)
{
    enum catalogue_language language = commands_language(l->request);
    grid_init(&l->grid);
    grid_column(&l->grid, words_text(WORD_WHEN, language), GRID_LEFT, 2);
    grid_column(&l->grid, words_text(WORD_BECAUSE_OF, language), GRID_LEFT, 0);
    changing_add_columns(&l->grid, language);
    grid_rule(&l->grid);
    json_init(&l->json, l->out);
    l->json.pretty = true;
    if (l->request->value[OPTION_FORMAT].choice == FORMAT_JSON) {
        json_object(&l->json, NULL);
        json_array(&l->json, "restatements");
    } else if (l->request->value[OPTION_FORMAT].choice == FORMAT_CSV) {
        buf_puts(l->out, "at,cause,number,period,metric,before,after\n");
    }
}

static void end(struct listing *l)
{
    struct screen screen;
    commands_screen(l->request, &screen);
    if (l->request->value[OPTION_FORMAT].choice == FORMAT_JSON) {
        json_end(&l->json);
        json_end(&l->json);
    } else if (l->request->value[OPTION_FORMAT].choice == FORMAT_TABLE && l->count) {
        grid_print(&l->grid, &screen, GRID_DROP, l->out);
    } else if (l->request->value[OPTION_FORMAT].choice == FORMAT_TABLE) {
        words_put(l->out, screen.language, WORD_NONE_EVER_CHANGED);
        buf_putc(l->out, '\n');
    }
    grid_release(&l->grid);
}

static enum err list(const struct workspace *ws, const struct cli_request *request,
                     struct buf *out, struct err_info *info)
{
    const struct catalogue_metric *metric = NULL;
    struct store_rows *rows = NULL;
    if (options_given(request, OPTION_METRIC)) {
        enum err e = catalogue_find(&metric, request->value[OPTION_METRIC].text, info);
        if (e)
            return e;
    }
    struct listing l = {
        .request = request, .metric = metric ? metric->name : NULL, .out = out};
    begin(&l);
    enum err e = store_select(ws->store, "restatements_all", &rows, info, "");
    while (!e && store_next(rows))
        if (wanted(&l, store_text(rows, 3), store_text(rows, 4)))
            add_row(&l, rows);
    e = store_end(rows, e, info);
    end(&l);
    return e;
}

enum err cmd_restatements_run(const struct cli_request *request, struct err_info *info)
{
    struct workspace ws;
    struct buf out = {0};
    enum err e = workspace_open(&ws, request->subject, WORKSPACE_READ, info);
    if (e)
        return e;
    e = list(&ws, request, &out, info);
    if (!e)
        e = commands_write(request, &out, info);
    buf_release(&out);
    workspace_close(&ws);
    return e;
}
