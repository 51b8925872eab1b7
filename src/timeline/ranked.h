/* SPDX-License-Identifier: Apache-2.0 */
/* A set of numbers, and which of them one is in ascending order: a bit a number, and for
 * each word how many there are before it.  Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_RANKED_H
#define MAINSTAY_TIMELINE_RANKED_H

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>

struct ranked {
    uint64_t numbers; /* all in the set are below */
    uint64_t *is;
    uint32_t *before;
};

/* Of these, each once and in any order.  O(count + the largest / 64). */
static inline struct ranked ranked_make(const uint32_t *number, size_t count)
{
    struct ranked r = {0};
    for (size_t i = 0; i < count; i++)
        r.numbers = number[i] >= r.numbers ? (uint64_t)number[i] + 1 : r.numbers;
    size_t words = r.numbers / 64 + 1;
    r.is = MEM_ARRAY(uint64_t, words);
    r.before = MEM_ARRAY(uint32_t, words);
    for (size_t i = 0; i < count; i++)
        r.is[number[i] / 64] |= UINT64_C(1) << number[i] % 64;
    for (size_t i = 1; i < words; i++)
        r.before[i] = r.before[i - 1] + (uint32_t)__builtin_popcountll(r.is[i - 1]);
    return r;
}

static inline bool ranked_has(const struct ranked *r, uint32_t number)
{
    return number < r->numbers && r->is[number / 64] >> number % 64 & 1;
}

/* Of one in the set: how many are smaller. */
static inline uint32_t ranked_of(const struct ranked *r, uint32_t number)
{
    uint64_t below = r->is[number / 64] & ((UINT64_C(1) << number % 64) - 1);
    return r->before[number / 64] + (uint32_t)__builtin_popcountll(below);
}

static inline void ranked_release(struct ranked *r)
{
    free(r->is);
    free(r->before);
}

#endif
