/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean": the known names nearest to what was typed.  For settings, metrics,
 * commands and options; a few dozen short names, so every one is compared.  Nearest is
 * what needs the fewest edits; but a name whose beginning was typed ("window" of
 * window_days) is one edit away, and one of which a later word was typed ("lifespan" of
 * customer_lifespan) two. */
#ifndef MAINSTAY_MEASURE_NEAREST_H
#define MAINSTAY_MEASURE_NEAREST_H

#include <stddef.h>

/* Edit distance (Levenshtein 1966) of two names, upper and lower case and '-' and '_'
 * being the same; of long texts only the first 63 bytes are compared. */
size_t nearest_distance(const char *a, const char *b);

/* The nearest of `count` names (NULL ones are passed over); NULL where even that one is
 * no likely slip: more edits than a third of the letters. */
const char *nearest_likely(const char *typed, const char *const *names, size_t count);

/* The indexes of the `want` names nearest to `typed`, nearest first, into out; names
 * are name_at(0), name_at(1) ... until NULL.  Returns how many. */
size_t nearest_names(const char *typed, const char *(*name_at)(size_t index), size_t *out,
                     size_t want);

/* How many bytes of a typed text a sentence repeats (for "%.*s"): at most 60, whole
 * characters. */
int nearest_shown_bytes(const char *text);

#endif
