/* SPDX-License-Identifier: Apache-2.0 */
/* Benchmarks: what the user holds a metric against, such as the industry's NPS.  Settings
 * of the definition, benchmark.METRIC=VALUE; any metric that is one number can have one.
 *
 *     e = benchmark_set(&definition, "nps", "40", &info);
 *     benchmark_apply(&facts, metric, &value);    catalogue_value_of does
 *     ... value.has_benchmark, value.against ...
 */
#ifndef MAINSTAY_MEASURE_BENCHMARK_H
#define MAINSTAY_MEASURE_BENCHMARK_H

#include "base/json.h"
#include "measure/catalogue.h"

#define BENCHMARK_PREFIX "benchmark."

/* value: a number as the metric's unit has it (shares also as 35%), or "none".
 * ERR_NO_METRIC with the nearest names, ERR_SETTING says what is expected. */
enum err benchmark_set(struct definition *d, const char *metric, const char *value,
                       struct err_info *info) ERR_MUST_USE;
/* A member for each that is set. */
void benchmark_write(const struct definition *d, struct json_writer *w);

/* Sets has_benchmark, benchmark_micro, against and verdict, where the definition has one.
 */
void benchmark_apply(const struct catalogue_facts *facts,
                     const struct catalogue_metric *metric, struct catalogue_value *out);
/* "above", "below", "equal", "within_interval"; NULL where there is no value. */
const char *benchmark_against(const struct catalogue_value *value);
/* The benchmark as the value of its metric, to be printed as one. */
struct catalogue_value benchmark_value(const struct catalogue_value *value,
                                       const struct catalogue_facts *facts);
/* Adds benchmark, against_benchmark and beats_benchmark. */
void benchmark_write_members(struct json_writer *w, const struct catalogue_value *value,
                             const struct catalogue_facts *facts);

#endif
