/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What Vigna's splitmix64.c gives from the state 1234567. */
static void correctness_rng_next(void **state)
{
    (void)state;
    static const uint64_t expected[] = {
        UINT64_C(6457827717110365317),  UINT64_C(3203168211198807973),
        UINT64_C(9817491932198370423),  UINT64_C(4593380528125082431),
        UINT64_C(16408922859458223821),
    };
    struct rng rng;
    rng_init(&rng, 1234567);
    for (size_t i = 0; i < COUNT(expected); i++)
        assert_true(rng_next(&rng) == expected[i]);
}

/* Each value as often as the others: chi-square with bound - 1 degrees of freedom, below
 * its 0.999 quantile (bound 6: 20.5; 7: 22.5; 100: 148.2). */
static void invariant_rng_below_is_even(void **state)
{
    (void)state;
    static const struct {
        uint32_t bound;
        double quantile;
    } rows[] = {{6, 20.5}, {7, 22.5}, {100, 148.2}};
    enum { DRAWS = 100000 };
    for (size_t r = 0; r < COUNT(rows); r++) {
        uint32_t counts[100] = {0};
        struct rng rng;
        rng_init(&rng, 7);
        for (int i = 0; i < DRAWS; i++) {
            uint32_t value = rng_below(&rng, rows[r].bound);
            assert_in_range(value, 0, rows[r].bound - 1);
            counts[value]++;
        }
        double expected = (double)DRAWS / rows[r].bound, chi_square = 0;
        for (uint32_t v = 0; v < rows[r].bound; v++)
            chi_square += (counts[v] - expected) * (counts[v] - expected) / expected;
        assert_true(chi_square < rows[r].quantile);
    }
}

/* Below 3 * 2^30 a plain product gives every third value twice as often; a fourth of the
 * draws has to be made again. */
static void invariant_rng_below_large_bounds(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 3);
    const uint32_t bound = 0xC0000000u;
    uint32_t thirds = 0;
    for (int i = 0; i < 30000; i++) {
        uint32_t value = rng_below(&rng, bound);
        assert_true(value < bound);
        thirds += value % 3 == 0;
        assert_int_equal(rng_below(&rng, 1), 0);
    }
    assert_in_range(thirds, 9700, 10300); /* a third, within 3.7 standard deviations */
}

static void invariant_rng_chance(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 11);
    uint32_t hits = 0;
    for (int i = 0; i < 100000; i++) {
        hits += rng_chance(&rng, 250000);
        assert_false(rng_chance(&rng, 0));
        assert_true(rng_chance(&rng, 1000000));
    }
    assert_in_range(hits, 24500, 25500); /* 3.6 standard deviations */
}

static void invariant_rng_streams_differ(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 3; seed++) {
        for (uint64_t stream = 0; stream < 50; stream++) {
            struct rng a, b, c;
            rng_init_stream(&a, seed, stream);
            rng_init_stream(&b, seed, stream + 1);
            rng_init_stream(&c, seed + 1, stream);
            assert_true(rng_next(&a) != rng_next(&b));
            assert_true(rng_next(&a) != rng_next(&c));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_rng_next),
        cmocka_unit_test(invariant_rng_below_is_even),
        cmocka_unit_test(invariant_rng_below_large_bounds),
        cmocka_unit_test(invariant_rng_chance),
        cmocka_unit_test(invariant_rng_streams_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
