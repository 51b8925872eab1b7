/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics of a report, looked up by name, for the pages that show them. */
#ifndef MAINSTAY_CLI_FIGURE_H
#define MAINSTAY_CLI_FIGURE_H

#include "base/buf.h"
#include "cli/words.h"
#include "measure/report.h"

/* A metric that the program itself names: its absence is a CHECK. */
const struct catalogue_metric *figure_metric(const char *name);
struct catalogue_value figure_value(const struct catalogue_metric *metric,
                                    const struct catalogue_facts *facts);

/* May the period's value stand beside others?  Complete and warmed up; where no period of
 * the report is both, complete is enough for what does not rest on who was a customer
 * at the start. */
bool figure_comparable(const struct report *r, const struct catalogue_metric *metric,
                       const struct report_period *period);
/* The last comparable period, at or before periods[before - 1]; NULL: there is none. */
const struct report_period *figure_latest(const struct report *r,
                                          const struct catalogue_metric *metric,
                                          size_t before);
/* The first of the last `columns` comparable periods; NULL: there is none. */
const struct report_period *figure_first_drawn(const struct report *r,
                                               const struct catalogue_metric *metric,
                                               size_t columns);
/* Adds a sparkline of the comparable periods; facts: those of everybody (NULL) or a
 * group's, one a period.  Nothing for fewer than two values. */
void figure_spark(struct buf *out, const struct report *r,
                  const struct catalogue_metric *metric,
                  const struct catalogue_facts *facts, size_t columns);
/* "2024-05", "2024年5月". */
const char *figure_period_name(const struct report *r, const struct report_period *period,
                               enum catalogue_language language,
                               char out[WORDS_DATE_BYTES]);
/* Adds the benchmark of the value: "40.00, below"; nothing where it has none. */
void figure_benchmark_short(struct buf *out, const struct catalogue_value *value,
                            const struct catalogue_facts *facts,
                            enum catalogue_language language);
/* The same as a sentence, with what is better. */
void figure_benchmark(struct buf *out, const struct catalogue_value *value,
                      const struct catalogue_facts *facts,
                      enum catalogue_language language);
/* "complete, warmed-up": what periods are that a total pools. */
const char *figure_pooled_words(const struct report *r, enum catalogue_language language);
/* "month", "months", "個月": as an argument of WORDS_SAY. */
#define FIGURE_UNIT_BYTES 16
#define FIGURE_UNIT(r, count, language) \
    figure_unit_word(r, count, language, (char[FIGURE_UNIT_BYTES]){0})
const char *figure_unit_word(const struct report *r, size_t count,
                             enum catalogue_language language,
                             char out[FIGURE_UNIT_BYTES]);

#endif
