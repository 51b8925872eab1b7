/* SPDX-License-Identifier: Apache-2.0 */
/* SplitMix64: Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators",
 * OOPSLA, with the constants of Vigna's splitmix64.c (public domain).  One word of state,
 * period 2^64, passes BigCrush.  PCG and xoshiro are as good and need a seeding
 * procedure; rand_r's sequence is the C library's own business. */
#include "base/rng.h"

#include "base/err.h"

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void rng_init(struct rng *rng, uint64_t seed)
{
    rng->state = seed;
}

void rng_init_stream(struct rng *rng, uint64_t seed, uint64_t stream)
{
    /* Mixed twice: neighbouring seeds and streams start far from each other. */
    rng->state = mix(mix(seed) + stream);
}

uint64_t rng_next(struct rng *rng)
{
    rng->state += UINT64_C(0x9e3779b97f4a7c15);
    return mix(rng->state);
}

/* Lemire 2019, "Fast random integer generation in an interval", ACM TOMACS 29(1),
 * algorithm 5: the high half of a product, drawn again where it would be biased. */
uint32_t rng_below(struct rng *rng, uint32_t bound)
{
    CHECK(bound > 0);
    uint64_t product = (rng_next(rng) >> 32) * bound;
    if ((uint32_t)product < bound) {
        uint32_t biased = (uint32_t)-bound % bound;
        while ((uint32_t)product < biased)
            product = (rng_next(rng) >> 32) * bound;
    }
    return (uint32_t)(product >> 32);
}

bool rng_chance(struct rng *rng, uint32_t per_million)
{
    return rng_below(rng, 1000000) < per_million;
}
