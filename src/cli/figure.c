/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/figure.h"

#include "cli/format.h"
#include "cli/spark.h"
#include "measure/benchmark.h"

#include <math.h>
#include <string.h>

const struct catalogue_metric *figure_metric(const char *name)
{
    const struct catalogue_metric *metric = NULL;
    enum err e = catalogue_find(&metric, name, NULL);
    CHECK(e == ERR_OK);
    return metric;
}

struct catalogue_value figure_value(const struct catalogue_metric *metric,
                                    const struct catalogue_facts *facts)
{
    struct catalogue_value value = {0};
    catalogue_value_of(metric, facts, &value);
    return value;
}

bool figure_comparable(const struct report *r, const struct catalogue_metric *metric,
                       const struct report_period *period)
{
    if (period->partial || period->provisional)
        return false;
    return !period->warming_up || (r->pooled_count == 0 && !metric->pooled);
}

const struct report_period *figure_latest(const struct report *r,
                                          const struct catalogue_metric *metric,
                                          size_t before)
{
    while (before-- > 0)
        if (figure_comparable(r, metric, &r->periods[before]))
            return &r->periods[before];
    return NULL;
}

const struct report_period *figure_first_drawn(const struct report *r,
                                               const struct catalogue_metric *metric,
                                               size_t columns)
{
    const struct report_period *first = NULL;
    for (size_t i = r->period_count; i-- > 0 && columns > 0;) {
        if (!figure_comparable(r, metric, &r->periods[i]))
            continue;
        first = &r->periods[i];
        columns--;
    }
    return first;
}

void figure_spark(struct buf *out, const struct report *r,
                  const struct catalogue_metric *metric,
                  const struct catalogue_facts *facts, size_t columns)
{
    double *values = mem_alloc(r->period_count + 1, sizeof *values);
    size_t count = 0, known = 0;
    for (size_t i = 0; i < r->period_count; i++) {
        if (!figure_comparable(r, metric, &r->periods[i]))
            continue;
        struct catalogue_value value =
            figure_value(metric, facts ? &facts[i] : &r->periods[i].facts);
        values[count] = format_number_of(&value);
        known += isfinite(values[count]) != 0;
        count++;
    }
    if (known >= 2)
        spark_add(out, values, count, columns);
    free(values);
}

const char *figure_period_name(const struct report *r, const struct report_period *period,
                               enum catalogue_language language,
                               char out[WORDS_DATE_BYTES])
{
    return words_short_period(&r->request.calendar, period->begin, language, out);
}

const char *figure_pooled_words(const struct report *r, enum catalogue_language language)
{
    static const enum words_code words[2][2] = {
        {WORD_POOLED_COMPLETE, WORD_POOLED_COMPLETE_FINAL},
        {WORD_POOLED_WARMED, WORD_POOLED_WARMED_FINAL},
    };
    return words_text(words[r->definition->rule != PRESENCE_SUBSCRIPTION]
                           [r->definition->grace_days > 0],
                      language);
}

const char *figure_unit_word(const struct report *r, size_t count,
                             enum catalogue_language language,
                             char out[FIGURE_UNIT_BYTES])
{
    static const enum words_code words[] = {
        [CALENDAR_DAY] = WORD_UNIT_DAY,     [CALENDAR_WEEK] = WORD_UNIT_WEEK,
        [CALENDAR_MONTH] = WORD_UNIT_MONTH, [CALENDAR_QUARTER] = WORD_UNIT_QUARTER,
        [CALENDAR_YEAR] = WORD_UNIT_YEAR,   [CALENDAR_TOTAL] = WORD_UNIT_PERIOD,
    };
    struct buf text = {0};
    words_add(&text, language, words[r->request.calendar.unit], (int64_t)count, NULL, 0);
    CHECK(text.size < FIGURE_UNIT_BYTES);
    memcpy(out, buf_text(&text), text.size + 1);
    buf_release(&text);
    return out;
}

static const enum words_code against_words[] = {
    [CATALOGUE_BELOW] = WORD_BENCHMARK_BELOW,
    [CATALOGUE_ABOVE] = WORD_BENCHMARK_ABOVE,
    [CATALOGUE_EQUAL] = WORD_BENCHMARK_EQUAL,
    [CATALOGUE_WITHIN] = WORD_BENCHMARK_WITHIN,
};

void figure_benchmark_short(struct buf *out, const struct catalogue_value *value,
                            const struct catalogue_facts *facts,
                            enum catalogue_language language)
{
    struct catalogue_value benchmark = benchmark_value(value, facts);
    struct buf text = {0};
    if (!value->has_benchmark)
        return;
    format_value(&text, &benchmark, facts);
    if (value->against == CATALOGUE_NOTHING)
        buf_puts(out, buf_text(&text));
    else
        WORDS_SAY(out, language, WORD_BENCHMARK_CELL, buf_text(&text),
                  words_text(against_words[value->against], language));
    buf_release(&text);
}

void figure_benchmark(struct buf *out, const struct catalogue_value *value,
                      const struct catalogue_facts *facts,
                      enum catalogue_language language)
{
    struct catalogue_value benchmark = benchmark_value(value, facts);
    enum words_code word = value->against == CATALOGUE_WITHIN ? WORD_BENCHMARK_UNCLEAR
                           : value->verdict > 0               ? WORD_BENCHMARK_BETTER
                           : value->verdict < 0               ? WORD_BENCHMARK_WORSE
                                                              : WORD_BENCHMARK_NEITHER;
    struct buf text = {0};
    if (!value->has_benchmark)
        return;
    format_value(&text, &benchmark, facts);
    if (value->against == CATALOGUE_BELOW || value->against == CATALOGUE_ABOVE ||
        value->against == CATALOGUE_WITHIN)
        WORDS_SAY(out, language, word, buf_text(&text),
                  words_text(against_words[value->against], language));
    else
        figure_benchmark_short(out, value, facts, language);
    buf_release(&text);
}
