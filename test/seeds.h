/* SPDX-License-Identifier: Apache-2.0 */
/* How many random cases a test draws: few in the fast tier, fewer still where sanitizers
 * make each take four or five times as long, many in the long tier (script/test --all).
 *
 *     for (uint64_t seed = 1; seed <= seeds_of(60, 15, 1000); seed++)
 */
#ifndef MAINSTAY_TEST_SEEDS_H
#define MAINSTAY_TEST_SEEDS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline bool seeds_are_sanitized(void)
{
    const char *label = getenv("MAINSTAY_LABEL");
    return label && strcmp(label, "sanitized") == 0;
}

/* usual: in the fast tier; sanitized: there with sanitizers; in_long: in the long tier.
 */
static inline uint64_t seeds_of(uint64_t usual, uint64_t sanitized, uint64_t in_long)
{
    if (getenv("MAINSTAY_TEST_LONG"))
        return in_long;
    return seeds_are_sanitized() ? sanitized : usual;
}

#endif
