/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean": the known names nearest to what was typed.  For settings and
 * metrics; a few dozen short names, so every one is compared. */
#ifndef MAINSTAY_MEASURE_NEAREST_H
#define MAINSTAY_MEASURE_NEAREST_H

#include <stddef.h>

/* Edit distance (Levenshtein 1966) of two names, upper and lower case and '-' and '_'
 * being the same; of long texts only the first 63 bytes are compared. */
size_t nearest_distance(const char *a, const char *b);

/* The indexes of the `want` names nearest to `typed`, nearest first, into out; names
 * are name_at(0), name_at(1) ... until NULL.  Returns how many. */
size_t nearest_names(const char *typed, const char *(*name_at)(size_t index), size_t *out,
                     size_t want);

/* How many bytes of a typed text a sentence repeats (for "%.*s"): at most 60, whole
 * characters. */
int nearest_shown_bytes(const char *text);

#endif
