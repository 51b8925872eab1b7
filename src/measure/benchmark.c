/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/benchmark.h"

#include "base/exact.h"
#include "base/money.h"
#include "measure/derive.h"
#include "measure/nearest.h"

#include <string.h>

#define NONE             "none"
#define MICRO            1000000
#define SHARE_MOST_MICRO (3 * (int64_t)MICRO) /* of shares that may pass 100 % */

/* ---- the setting ------------------------------------------------------------------ */

static bool read_number(const char *value, bool share, int64_t *micro)
{
    size_t size = strlen(value);
    bool percent = share && size > 0 && value[size - 1] == '%';
    if (!money_parse(value, percent ? size - 1 : size, '.', micro))
        return false;
    if (percent)
        *micro = money_divide(*micro, 100);
    return true;
}

/* A number that the metric could have: 40 for a retention rate is a slip. */
static bool read_value(const struct catalogue_metric *metric, const char *value,
                       int64_t *micro)
{
    if (!read_number(value, metric->unit == CATALOGUE_SHARE, micro))
        return false;
    switch (metric->unit) {
    case CATALOGUE_SHARE:
        return metric->interval
                   ? *micro >= 0 && *micro <= MICRO
                   : *micro >= -SHARE_MOST_MICRO && *micro <= SHARE_MOST_MICRO;
    case CATALOGUE_COUNT:
        return *micro >= 0 && *micro % MICRO == 0;
    case CATALOGUE_DAYS:
    case CATALOGUE_PERIODS:
        return *micro >= 0;
    default:
        return true;
    }
}

static const char *expected(const struct catalogue_metric *metric)
{
    switch (metric->unit) {
    case CATALOGUE_SHARE:
        return "a share such as 0.35 or 35%, or none";
    case CATALOGUE_COUNT:
        return "a whole number of 0 or more, or none";
    case CATALOGUE_DAYS:
        return "days, or none";
    case CATALOGUE_PERIODS:
        return "a number of periods, or none";
    case CATALOGUE_MONEY:
        return "an amount, or none";
    default:
        return "a number, or none";
    }
}

static void drop(struct definition *d, const char *key)
{
    size_t kept = 0;
    for (size_t i = 0; i < d->benchmark_count; i++)
        if (strcmp(d->benchmarks[i].key, key) != 0)
            d->benchmarks[kept++] = d->benchmarks[i];
    d->benchmark_count = kept;
}

static void add(struct definition *d, char *key, int64_t micro)
{
    struct definition_benchmark *wider =
        arena_alloc(&d->arena, (d->benchmark_count + 1) * sizeof *wider);
    for (size_t i = 0; i < d->benchmark_count; i++)
        wider[i] = d->benchmarks[i];
    wider[d->benchmark_count++] = (struct definition_benchmark){key, micro};
    d->benchmarks = wider;
}

enum err benchmark_set(struct definition *d, const char *metric, const char *value,
                       struct err_info *info)
{
    const struct catalogue_metric *found;
    int64_t micro = 0;
    enum err e = catalogue_find(&found, metric, info);
    if (e)
        return e;
    if (found->unit == CATALOGUE_TABLE)
        return err_set(info, ERR_SETTING,
                       BENCHMARK_PREFIX "%s: it is a table, and has no one value to hold "
                                        "against another",
                       found->name);
    bool none = strcmp(value, NONE) == 0;
    if (!none && !read_value(found, value, &micro))
        return err_set(info, ERR_SETTING, BENCHMARK_PREFIX "%s=%.*s: expected %s",
                       found->name, nearest_shown_bytes(value), value, expected(found));
    char *key = arena_printf(&d->arena, BENCHMARK_PREFIX "%s", found->name);
    drop(d, key);
    if (!none)
        add(d, key, micro);
    return ERR_OK;
}

/* As many decimals as the number has. */
static const char *decimal(int64_t micro, int least, char out[MONEY_TEXT])
{
    return money_format(micro, MONEY_MICRO_SCALE,
                        derive_exact_digits(micro, MONEY_MICRO_SCALE, least), out);
}

static void write_micro(struct json_writer *w, const char *key, enum catalogue_unit unit,
                        int64_t micro, int digits)
{
    char text[MONEY_TEXT];
    decimal(micro, unit == CATALOGUE_MONEY ? digits : 0, text);
    if (unit == CATALOGUE_MONEY)
        json_string(w, key, text);
    else
        json_number_n(w, key, text, strlen(text));
}

void benchmark_write(const struct definition *d, struct json_writer *w)
{
    for (size_t i = 0; i < d->benchmark_count; i++) {
        const struct definition_benchmark *b = &d->benchmarks[i];
        const struct catalogue_metric *metric = NULL;
        enum err e = catalogue_find(&metric, b->key + strlen(BENCHMARK_PREFIX), NULL);
        CHECK(!e);
        write_micro(w, b->key, metric->unit, b->micro, 2);
    }
}

/* ---- values ----------------------------------------------------------------------- */

static enum catalogue_against compare_numbers(const struct catalogue_value *v,
                                              const struct catalogue_facts *facts)
{
    double benchmark = (double)v->benchmark_micro / MICRO, real = v->real;
    if (v->unit == CATALOGUE_COUNT || v->unit == CATALOGUE_MONEY) {
        wide left = v->unit == CATALOGUE_COUNT ? v->count : v->money;
        wide right = v->benchmark_micro;
        for (int i = v->unit == CATALOGUE_COUNT ? 0 : facts->scale; i < MONEY_MICRO_SCALE;
             i++)
            left *= 10;
        return left == right  ? CATALOGUE_EQUAL
               : left < right ? CATALOGUE_BELOW
                              : CATALOGUE_ABOVE;
    }
    if (v->has_interval && v->low <= benchmark && benchmark <= v->high)
        return CATALOGUE_WITHIN;
    return real < benchmark   ? CATALOGUE_BELOW
           : real > benchmark ? CATALOGUE_ABOVE
                              : CATALOGUE_EQUAL;
}

void benchmark_apply(const struct catalogue_facts *facts,
                     const struct catalogue_metric *metric, struct catalogue_value *out)
{
    const struct definition *d = facts->definition;
    for (size_t i = 0; d && i < d->benchmark_count; i++) {
        if (strcmp(d->benchmarks[i].key + strlen(BENCHMARK_PREFIX), metric->name) != 0)
            continue;
        out->has_benchmark = true;
        out->benchmark_micro = d->benchmarks[i].micro;
        out->against = out->why ? CATALOGUE_NOTHING : compare_numbers(out, facts);
        out->verdict = out->against == CATALOGUE_ABOVE   ? metric->good
                       : out->against == CATALOGUE_BELOW ? -metric->good
                                                         : 0;
    }
}

const char *benchmark_against(const struct catalogue_value *value)
{
    static const char *const names[] = {
        [CATALOGUE_NOTHING] = NULL,
        [CATALOGUE_BELOW] = "below",
        [CATALOGUE_ABOVE] = "above",
        [CATALOGUE_EQUAL] = "equal",
        [CATALOGUE_WITHIN] = "within_interval",
    };
    return names[value->against];
}

struct catalogue_value benchmark_value(const struct catalogue_value *value,
                                       const struct catalogue_facts *facts)
{
    int64_t money = 0, micro = value->benchmark_micro;
    if (!exact_round(micro, 1, MONEY_MICRO_SCALE, facts->scale, facts->digits, &money))
        money = INT64_MAX;
    return (struct catalogue_value){.unit = value->unit,
                                    .count = micro / MICRO,
                                    .money = money,
                                    .real = (double)micro / MICRO,
                                    .pooled_periods = -1};
}

void benchmark_write_members(struct json_writer *w, const struct catalogue_value *value,
                             const struct catalogue_facts *facts)
{
    if (!value->has_benchmark)
        return;
    write_micro(w, "benchmark", value->unit, value->benchmark_micro, facts->digits);
    if (benchmark_against(value))
        json_string(w, "against_benchmark", benchmark_against(value));
    if (value->verdict)
        json_bool(w, "beats_benchmark", value->verdict > 0);
}
