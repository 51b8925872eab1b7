/* SPDX-License-Identifier: Apache-2.0 */
/* Counting each bit of many words at once, against a loop over words and bits: with the
 * instructions of AVX-512 said in plain C, which take some of AVX2; and, where
 * test_suite_planes_avx2.c includes it, with those of AVX2. */
#if defined(__x86_64__)
#pragma GCC target("avx2,popcnt,bmi,bmi2")
#pragma GCC diagnostic ignored "-Wpsabi"
#if !defined(SUITE_PLANES_AVX2)
#include "avx512.h"
#endif
#include "timeline/suite_planes.h"
#endif

#include "base/mem.h"
#include "base/rng.h"
#include "timeline/blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#if defined(__x86_64__)

#define EIGHT      (8 * SUITE_LANES)                 /* words that are counted at once */
#define EIGHT_MOST (BLOCKS_PEOPLE / SUITE_LANES / 8) /* of a block */

struct words {
    suite_vec vec[BLOCKS_PEOPLE / SUITE_LANES];
};

static uint64_t *word_at(struct words *w, uint32_t i)
{
    return (uint64_t *)w->vec + i;
}

/* kind 0: all ones, so that everything is carried; 1: few, so that most is not; 2: both
 * alike. */
static void draw_words(struct words *w, uint32_t count, uint32_t kind, struct rng *rng)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t word = rng_next(rng), more = rng_next(rng);
        *word_at(w, i) = kind == 0 ? UINT64_MAX : kind == 1 ? word & more : word | more;
    }
}

static void count_planes(const struct words *w, uint32_t eights, uint16_t count[64])
{
    struct suite_planes planes;
    memset(&planes, 0xff, sizeof planes); /* what waits needs not be cleared */
    memset(planes.plane, 0, sizeof planes.plane);
    for (uint32_t i = 0; i < eights; i++)
        suite_count_eight(&planes, &w->vec[i * 8], i);
    suite_finish_planes(&planes, eights, count);
}

/* Every number of words that a block may have, up to 4096 of them. */
static void consistency_planes_equal_loop(void **state)
{
    (void)state;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2"))
        skip();
    struct rng rng;
    struct words *w = aligned_alloc(64, sizeof *w);
    assert_non_null(w);
    rng_init(&rng, 5);
    for (uint32_t kind = 0; kind < 3; kind++) {
        uint32_t expected[64] = {0};
        draw_words(w, BLOCKS_PEOPLE, kind, &rng);
        for (uint32_t eights = 0; eights <= EIGHT_MOST; eights++) {
            uint16_t count[64];
            for (uint32_t i = 0; eights > 0 && i < EIGHT; i++)
                for (int bit = 0; bit < 64; bit++)
                    expected[bit] += *word_at(w, (eights - 1) * EIGHT + i) >> bit & 1;
            count_planes(w, eights, count);
            for (int bit = 0; bit < 64; bit++)
                if (count[bit] != expected[bit])
                    fail_msg("%u words of kind %u: %u have bit %d, %u found",
                             eights * EIGHT, kind, expected[bit], bit, count[bit]);
        }
    }
    free(w);
}

#else

static void consistency_planes_equal_loop(void **state)
{
    (void)state;
    skip();
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_planes_equal_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
