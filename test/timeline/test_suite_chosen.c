/* SPDX-License-Identifier: Apache-2.0 */
/* Some of the people, counted over everybody's blocks: the same as blocks of these people
 * alone give.  And the sums of rfm, beside a loop over its columns. */
#include "base/mem.h"
#include "lanes_shop.h"
#include "suite_shown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GROUPS SUITE_SHOP_GROUPS
#define SEEDS  40 /* of shops whose blocks may be counted by lanes */

/* All that a suite gives. */
struct given {
    struct suite_tables tables;
    struct suite_rfm rfm;
    struct suite_rfm_sums sums;
};

static struct given count(const struct suite_shown *v, const struct shop *s,
                          const struct blocks *blocks, const uint64_t *chosen,
                          uint32_t groups, enum suite_code code)
{
    size_t n = (size_t)blocks->people + 1;
    struct given g = {
        .tables = suite_tables_make(&v->periods, groups ? groups : 1),
        .rfm = {MEM_ARRAY(uint32_t, n), MEM_ARRAY(uint32_t, n), MEM_ARRAY(int64_t, n)}};
    struct suite_request request = {.periods = &v->periods,
                                    .window_days = s->rule.window_days,
                                    .loyal_min_orders = s->loyal,
                                    .groups = groups,
                                    .group = groups ? s->group : NULL,
                                    .referred = s->referred,
                                    .chosen = chosen,
                                    .code = code};
    struct suite_result out = {
        g.tables.flow, g.tables.purchase, g.tables.size, g.tables.cohort, g.rfm, &g.sums};
    suite_run(blocks, &request, &out);
    return g;
}

static void release_given(struct given *g)
{
    suite_tables_release(&g->tables);
    free(g->rfm.x);
    free(g->rfm.t_x);
    free(g->rfm.value);
}

/* ---- chosen -------------------------------------------------------------------- */

static bool is_chosen(const uint64_t *chosen, uint32_t person)
{
    return chosen[person / 64] >> person % 64 & 1;
}

/* Both blocks have their people in the same order; who is not chosen was not touched. */
static size_t rfm_differs(const struct blocks *all, const uint64_t *chosen,
                          const struct suite_rfm *e, const struct suite_rfm *a)
{
    size_t wrong = 0, at = 0;
    for (size_t i = 0; i < all->people; i++) {
        bool is = is_chosen(chosen, all->member[i]);
        wrong += a->x[i] != (is ? e->x[at] : 0);
        wrong += a->t_x[i] != (is ? e->t_x[at] : 0);
        wrong += a->value[i] != (is ? e->value[at] : 0);
        at += is;
    }
    return wrong;
}

static size_t check_bits(const struct suite_shown *v, const struct shop *s,
                         const uint64_t *chosen, uint32_t groups, enum suite_code code)
{
    struct blocks_input input = blocks_input_of(&v->h);
    struct blocks blocks;
    input.chosen = chosen;
    assert_true(blocks_build(&blocks, &input));
    if (s->seed % 4 < 2)
        blocks_add_lanes(&blocks);
    struct given e = count(v, s, &blocks, NULL, groups, code);
    struct given a = count(v, s, &v->blocks, chosen, groups, code);
    size_t wrong = suite_tables_differ(&e.tables, &a.tables) +
                   rfm_differs(&v->blocks, chosen, &e.rfm, &a.rfm) +
                   suite_sums_differ(&e.sums, &a.sums);
    release_given(&e);
    release_given(&a);
    blocks_release(&blocks);
    return wrong;
}

/* So many of a hundred. */
static void choose(const struct shop *s, uint32_t percent, uint64_t *chosen)
{
    struct rng rng;
    rng_init(&rng, s->seed * 7 + percent);
    memset(chosen, 0, (s->people / 64 + 1) * sizeof *chosen);
    for (uint32_t p = 0; p < s->people; p++)
        chosen[p / 64] |= (uint64_t)(rng_below(&rng, 100) < percent) << p % 64;
}

static size_t check_chosen(const struct suite_shown *v, const struct shop *s,
                           enum suite_code code)
{
    static const uint32_t percents[] = {0, 1, 10, 60, 100};
    uint64_t *chosen = MEM_ARRAY(uint64_t, s->people / 64 + 1);
    uint32_t one = (uint32_t)(s->seed * 77 % s->people);
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof percents / sizeof *percents; i++) {
        choose(s, percents[i], chosen);
        wrong += check_bits(v, s, chosen, i % 2 ? GROUPS : 0, code);
    }
    choose(s, 10, chosen);
    wrong += check_bits(v, s, chosen, GROUPS, code);
    memset(chosen, 0, (s->people / 64 + 1) * sizeof *chosen);
    chosen[one / 64] = UINT64_C(1) << one % 64;
    wrong += check_bits(v, s, chosen, 0, code);
    choose(s, 100, chosen);
    chosen[one / 64] &= ~(UINT64_C(1) << one % 64);
    wrong += check_bits(v, s, chosen, 0, code);
    free(chosen);
    return wrong;
}

static size_t check_portable(const struct suite_shown *v, const struct shop *s)
{
    return check_chosen(v, s, SUITE_PORTABLE);
}

static size_t check_avx2(const struct suite_shown *v, const struct shop *s)
{
    return check_chosen(v, s, SUITE_AVX2);
}

static size_t check_avx512(const struct suite_shown *v, const struct shop *s)
{
    return check_chosen(v, s, SUITE_AVX512);
}

static void consistency_chosen_equals_blocks_of_them(void **state)
{
    (void)state;
    suite_shown_every_seed(check_portable);
    suite_shown_every_seed_of(lanes_shop_draw, SEEDS, check_portable);
}

static void consistency_chosen_by_avx2_equals_blocks_of_them(void **state)
{
    (void)state;
    suite_shop_needs(SUITE_AVX2);
    suite_shown_every_seed(check_avx2);
    suite_shown_every_seed_of(lanes_shop_draw, SEEDS, check_avx2);
}

static void consistency_chosen_by_avx512_equals_blocks_of_them(void **state)
{
    (void)state;
    suite_shop_needs(SUITE_AVX512);
    suite_shown_every_seed(check_avx512);
    suite_shown_every_seed_of(lanes_shop_draw, SEEDS, check_avx512);
}

/* ---- sums of rfm ----------------------------------------------------------------- */

static size_t check_sums(const struct suite_shown *v, const struct shop *s)
{
    struct suite_rfm_sums e = {0};
    struct given g = count(v, s, &v->blocks, NULL, 0, SUITE_BEST);
    for (size_t i = 0; i < v->blocks.people; i++) {
        if (v->blocks.first_order[i] > v->periods.as_of)
            continue;
        int64_t x = g.rfm.x[i], t_x = g.rfm.t_x[i], value = g.rfm.value[i];
        int64_t t = v->periods.as_of - v->blocks.first_order[i];
        e.people++;
        e.repeaters += x > 0;
        e.x += x;
        e.t_x += t_x;
        e.t += t;
        e.value += value;
        e.x_t_x += x * t_x;
        e.x_t += x * t;
        e.t_x_t += t_x * t;
        e.x_value += (suite_wide)x * value;
    }
    size_t wrong = suite_sums_differ(&e, &g.sums);
    release_given(&g);
    return wrong;
}

static void consistency_rfm_sums_equal_loop(void **state)
{
    (void)state;
    suite_shown_every_seed(check_sums);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_chosen_equals_blocks_of_them),
        cmocka_unit_test(consistency_chosen_by_avx2_equals_blocks_of_them),
        cmocka_unit_test(consistency_chosen_by_avx512_equals_blocks_of_them),
        cmocka_unit_test(consistency_rfm_sums_equal_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
