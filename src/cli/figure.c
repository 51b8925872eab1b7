/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/figure.h"

#include "cli/format.h"
#include "cli/spark.h"

#include <math.h>

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
                               char out[CALENDAR_PERIOD_TEXT])
{
    if (r->request.calendar.unit == CALENDAR_TOTAL)
        return "total";
    return calendar_period_format(&r->request.calendar, period->begin, out);
}

const char *figure_pooled_words(const struct report *r)
{
    static const char *const words[2][2] = {
        {"complete", "complete, final"},
        {"complete, warmed-up", "complete, warmed-up, final"},
    };
    return words[r->definition->rule != PRESENCE_SUBSCRIPTION]
                [r->definition->grace_days > 0];
}

const char *figure_unit_word(const struct report *r, size_t count)
{
    static const char *const words[][2] = {
        [CALENDAR_DAY] = {"day", "days"},
        [CALENDAR_WEEK] = {"week", "weeks"},
        [CALENDAR_MONTH] = {"month", "months"},
        [CALENDAR_QUARTER] = {"quarter", "quarters"},
        [CALENDAR_YEAR] = {"year", "years"},
        [CALENDAR_TOTAL] = {"period", "periods"},
    };
    return words[r->request.calendar.unit][count != 1];
}
