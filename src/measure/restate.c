/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/restate.h"

#include "base/calendar.h"
#include "base/intern.h"
#include "base/json.h"
#include "base/money.h"

#include <string.h>

/* ---- figures -------------------------------------------------------------------- */

static void add_value(struct buf *out, const struct catalogue_value *value,
                      const struct catalogue_facts *facts)
{
    char text[MONEY_TEXT];
    struct json_writer w;
    if (value->why)
        buf_puts(out, "null");
    else if (value->unit == CATALOGUE_COUNT)
        buf_printf(out, "%lld", (long long)value->count);
    else if (value->unit == CATALOGUE_MONEY)
        buf_puts(out, money_format(value->money, facts->scale, facts->digits, text));
    else {
        json_init(&w, out);
        json_real(&w, NULL, value->real);
    }
}

typedef enum err visit_figure(void *context, const char *start, const char *metric,
                              const char *value, struct err_info *info);

/* Every figure of every complete period. */
static enum err each_figure(const struct report *r, visit_figure *visit, void *context,
                            struct err_info *info)
{
    struct buf text = {0};
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < r->period_count; i++) {
        const struct report_period *p = &r->periods[i];
        char start[CALENDAR_DAY_TEXT];
        if (p->partial || p->provisional)
            continue;
        calendar_day_format(p->begin, start);
        for (size_t m = 0; !e && m < catalogue_count(); m++) {
            const struct catalogue_metric *metric = catalogue_at(m);
            struct catalogue_value value;
            if (metric->unit == CATALOGUE_TABLE ||
                !catalogue_applies(metric, &p->facts) ||
                !catalogue_listed(metric, &p->facts))
                continue;
            catalogue_value_of(metric, &p->facts, &value);
            buf_clear(&text);
            add_value(&text, &value, &p->facts);
            e = visit(context, start, metric->name, buf_text(&text), info);
        }
    }
    buf_release(&text);
    return e;
}

/* ---- comparing ------------------------------------------------------------------ */

struct comparing {
    struct intern *keys; /* start and metric */
    const char **known;  /* per key; NULL: seen in the report */
    struct restate *out;
    size_t capacity;
};

static size_t key_of(const char *start, const char *metric, char out[128])
{
    return (size_t)snprintf(out, 128, "%s %s", start, metric);
}

static enum err read_known(struct comparing *c, struct store *store,
                           struct err_info *info)
{
    struct store_rows *rows = NULL;
    size_t capacity = 0;
    char key[128];
    enum err e = store_select(store, "figures_all", &rows, info, "");
    while (!e && store_next(rows)) {
        size_t size = key_of(store_text(rows, 0), store_text(rows, 1), key);
        uint32_t at = intern_add(c->keys, key, size);
        MEM_GROW(c->known, capacity, (size_t)at + 1);
        c->known[at] = arena_strdup(&c->out->arena, store_text(rows, 2));
    }
    return store_end(rows, e, info);
}

static void add_change(struct comparing *c, const char *start, const char *metric,
                       const char *before, const char *after)
{
    struct restate *out = c->out;
    MEM_GROW(out->changes, c->capacity, out->count + 1);
    out->changes[out->count++] =
        (struct restate_change){.start = arena_strdup(&out->arena, start),
                                .metric = arena_strdup(&out->arena, metric),
                                .before = before,
                                .after = arena_strdup(&out->arena, after)};
}

static enum err compare_figure(void *context, const char *start, const char *metric,
                               const char *value, struct err_info *info)
{
    (void)info;
    struct comparing *c = context;
    char key[128];
    uint32_t at = intern_find(c->keys, key, key_of(start, metric, key));
    if (at == INTERN_NONE)
        return ERR_OK;
    const char *before = c->known[at];
    c->known[at] = NULL;
    if (before && strcmp(before, "null") && strcmp(before, value))
        add_change(c, start, metric, before, value);
    return ERR_OK;
}

/* Figures that the report has no more. */
static void compare_gone(struct comparing *c)
{
    for (uint32_t i = 0; i < intern_count(c->keys); i++) {
        if (!c->known[i] || !strcmp(c->known[i], "null"))
            continue;
        char *start = arena_strdup(&c->out->arena, intern_text(c->keys, i, NULL));
        char *metric = strchr(start, ' ');
        *metric++ = 0;
        add_change(c, start, metric, c->known[i], "null");
    }
}

static int by_place(const void *a, const void *b)
{
    const struct restate_change *x = a, *y = b;
    int order = strcmp(x->start, y->start);
    return order ? order : strcmp(x->metric, y->metric);
}

enum err restate_compare(struct restate *out, struct store *store,
                         const struct report *report, struct err_info *info)
{
    struct restate found = {0};
    struct comparing c = {.keys = intern_create(), .out = &found};
    enum err e = read_known(&c, store, info);
    if (!e)
        e = each_figure(report, compare_figure, &c, info);
    if (!e)
        compare_gone(&c);
    if (found.count)
        qsort(found.changes, found.count, sizeof *found.changes, by_place);
    intern_free(c.keys);
    free(c.known);
    if (e)
        restate_release(&found);
    else
        *out = found;
    return e;
}

/* ---- recording ------------------------------------------------------------------ */

static enum err record_figure(void *context, const char *start, const char *metric,
                              const char *value, struct err_info *info)
{
    return store_run(context, "figure_set", info, "ttt", start, metric, value);
}

enum err restate_record(const struct restate *changes, struct store *store,
                        const struct report *report, const char *cause, int64_t number,
                        struct err_info *info)
{
    char now[STORE_TIME_TEXT];
    store_now(now);
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < changes->count; i++) {
        const struct restate_change *c = &changes->changes[i];
        e = store_run(store, "restatement_add", info, "ttitttt", now, cause, number,
                      c->start, c->metric, c->before, c->after);
    }
    if (!e)
        e = store_run(store, "figures_clear", info, "");
    return e ? e : each_figure(report, record_figure, store, info);
}

void restate_release(struct restate *changes)
{
    free(changes->changes);
    arena_release(&changes->arena);
    *changes = (struct restate){0};
}
