/* SPDX-License-Identifier: Apache-2.0 */
/* Repeatable random numbers: the same seed gives the same numbers on every machine.
 *
 * Not for secrets.  Whole numbers only: what floating-point functions give differs in the
 * last digit from one C library to another.
 *
 *     struct rng rng;
 *     rng_init(&rng, seed);
 *     uint32_t die = 1 + rng_below(&rng, 6);
 */
#ifndef MAINSTAY_BASE_RNG_H
#define MAINSTAY_BASE_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
    uint64_t state;
};

void rng_init(struct rng *rng, uint64_t seed);
/* A stream of its own for each number, so that drawing more from one of them leaves the
 * others as they were. */
void rng_init_stream(struct rng *rng, uint64_t seed, uint64_t stream);
uint64_t rng_next(struct rng *rng);
/* 0 .. bound-1, each as likely as the others; bound >= 1. */
uint32_t rng_below(struct rng *rng, uint32_t bound);
/* True in so many of a million cases. */
bool rng_chance(struct rng *rng, uint32_t per_million);

#endif
