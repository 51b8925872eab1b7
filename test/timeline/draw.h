/* SPDX-License-Identifier: Apache-2.0 */
/* Random choices for drawing scenes. */
#ifndef MAINSTAY_TEST_TIMELINE_DRAW_H
#define MAINSTAY_TEST_TIMELINE_DRAW_H

#include "base/rng.h"

/* low .. high, both included. */
static inline int32_t between(struct rng *r, int32_t low, int32_t high)
{
    return low + (int32_t)rng_below(r, (uint32_t)(high - low + 1));
}

static inline bool chance(struct rng *r, int percent)
{
    return between(r, 1, 100) <= percent;
}

static inline int32_t pick(struct rng *r, const int32_t *values, int32_t count)
{
    return values[between(r, 0, count - 1)];
}

#define PICK(r, ...)                        \
    pick(r, (const int32_t[]){__VA_ARGS__}, \
         (int32_t)(sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t)))

#endif
