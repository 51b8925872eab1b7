/* SPDX-License-Identifier: Apache-2.0 */
/* The settings whose values have a syntax of their own, as rows of the table in
 * definition.c: set returns false, the definition untouched, for what it cannot read. */
#ifndef MAINSTAY_MEASURE_VALUES_H
#define MAINSTAY_MEASURE_VALUES_H

#include "measure/definition.h"

typedef bool values_set_fn(struct definition *d, const char *value);
typedef void values_write_fn(const struct definition *d, struct json_writer *w,
                             const char *key);

/* A whole number from least to most and nothing else. */
bool values_read_int(const char *value, int32_t least, int32_t most, int32_t *out);

/* Names separated by commas. */
bool values_read_names(struct arena *arena, const char *value,
                       struct definition_names *out);
void values_write_names(const struct definition_names *names, struct json_writer *w,
                        const char *key);

values_set_fn values_set_name, values_set_window, values_set_margin;
values_set_fn values_set_past_due;
values_write_fn values_write_name, values_write_version, values_write_window;
values_write_fn values_write_window_source, values_write_window_gaps;
values_write_fn values_write_margin, values_write_past_due;

#endif
