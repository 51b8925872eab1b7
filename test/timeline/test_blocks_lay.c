/* SPDX-License-Identifier: Apache-2.0 */
/* Bits and groups as people stand in the blocks, for the suite and for the index: the
 * same numbers as the suite gives by person. */
#include "base/mem.h"
#include "suite_shown.h"
#include "timeline/index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GROUPS   SUITE_SHOP_GROUPS
#define NO_LIMIT UINT64_MAX

/* What is known of people, by person and laid out. */
struct known {
    uint64_t *chosen, *bits;
    uint32_t *group;
    uint8_t *narrow, *narrow_by_person;
};

static struct known draw_known(const struct suite_shown *v, const struct shop *s)
{
    static const uint32_t percents[] = {0, 10, 60, 100};
    size_t people = v->blocks.people;
    struct rng rng;
    struct known k = {.chosen = MEM_ARRAY(uint64_t, s->people / 64 + 1),
                      .bits = MEM_ARRAY(uint64_t, people / 64 + 1),
                      .group = MEM_ARRAY(uint32_t, people + 1),
                      .narrow = MEM_ARRAY(uint8_t, people + 1),
                      .narrow_by_person = MEM_ARRAY(uint8_t, s->people)};
    rng_init(&rng, s->seed);
    for (uint32_t p = 0; p < s->people; p++)
        k.chosen[p / 64] |= (uint64_t)(rng_below(&rng, 100) < percents[s->seed % 4])
                            << p % 64;
    for (uint32_t p = 0; p < s->people; p++)
        k.narrow_by_person[p] = (uint8_t)s->group[p];
    blocks_lay_bits(&v->blocks, k.chosen, k.bits);
    blocks_lay_codes(&v->blocks, s->group, k.group);
    blocks_lay_narrow(&v->blocks, s->group, k.narrow);
    k.bits[people / 64] |= ~UINT64_C(0) << people % 64; /* nobody's */
    return k;
}

static void release_known(struct known *k)
{
    free(k->chosen);
    free(k->bits);
    free(k->group);
    free(k->narrow);
    free(k->narrow_by_person);
}

/* Everybody is of one group, in its bits alone. */
static size_t check_groups(const struct suite_shown *v, const struct shop *s)
{
    const struct blocks *b = &v->blocks;
    size_t words = b->people / 64 + 1, wrong = 0;
    uint64_t *bits = MEM_ARRAY(uint64_t, GROUPS * words);
    blocks_lay_groups(b, s->group, bits);
    for (size_t g = 0; g < GROUPS; g++)
        for (size_t i = 0; i < words * 64; i++) {
            bool is = i < b->people && s->group[b->member[i]] == g;
            wrong += is != (bits[g * words + i / 64] >> i % 64 & 1);
        }
    free(bits);
    return wrong;
}

static void consistency_bits_of_groups_as_codes(void **state)
{
    (void)state;
    suite_shown_every_seed(check_groups);
}

/* index NULL: by the suite.  All numbers of groups and cohorts, and sums of rfm. */
static struct suite_tables count(const struct suite_shown *v, const struct index *index,
                                 const struct suite_request *request,
                                 struct suite_rfm_sums *sums)
{
    struct suite_tables t =
        suite_tables_make(&v->periods, request->groups ? request->groups : 1);
    struct suite_result out = {.flow = t.flow,
                               .purchase = t.purchase,
                               .sizes = t.size,
                               .cohort = t.cohort,
                               .rfm_sums = sums};
    memset(sums, 0, sizeof *sums);
    if (index)
        index_run(index, &v->blocks, request, request->chosen, &out);
    else
        suite_run(&v->blocks, request, &out);
    return t;
}

static size_t tables_differ(const struct suite_shown *v, const struct index *index,
                            const struct suite_request *by_person,
                            const struct suite_request *by_place)
{
    struct suite_rfm_sums es, as;
    struct suite_tables e = count(v, NULL, by_person, &es),
                        a = count(v, index, by_place, &as);
    size_t wrong = suite_tables_differ(&e, &a) + (es.people != as.people) +
                   (es.x_value != as.x_value) + (es.t != as.t);
    suite_tables_release(&e);
    suite_tables_release(&a);
    return wrong;
}

/* i: its bits say whether some are chosen, whether there are groups, in how many bytes.
 */
static size_t check_one(const struct suite_shown *v, const struct shop *s,
                        const struct index *index, enum suite_code code, int i)
{
    struct known k = draw_known(v, s);
    struct suite_request by_person = {.periods = &v->periods,
                                      .window_days = s->rule.window_days,
                                      .loyal_min_orders = s->loyal,
                                      .groups = i & 2 ? GROUPS : 0,
                                      .group = i & 2 ? s->group : NULL,
                                      .referred = s->referred,
                                      .chosen = i & 1 ? k.chosen : NULL,
                                      .code = code};
    struct suite_request by_place = by_person;
    by_place.by_place = true;
    by_place.chosen = i & 1 ? k.bits : NULL;
    by_place.group = i & 4 ? NULL : k.group;
    by_place.group_narrow = i & 4 ? k.narrow : NULL;
    if (i & 4) {
        by_person.group = NULL;
        by_person.group_narrow = k.narrow_by_person;
    }
    size_t wrong = tables_differ(v, index, &by_person, &by_place);
    release_known(&k);
    return wrong;
}

static size_t check_every(const struct suite_shown *v, const struct shop *s,
                          const struct index *index)
{
    size_t wrong = 0;
    for (enum suite_code code = SUITE_PORTABLE; code < SUITE_CODES; code++)
        for (int i = 0; i < 8 && suite_has(code); i++)
            wrong += check_one(v, s, index, code, i);
    return wrong;
}

static size_t check_suite(const struct suite_shown *v, const struct shop *s)
{
    return check_every(v, s, NULL);
}

static size_t check_index(const struct suite_shown *v, const struct shop *s)
{
    struct err_info info = {0};
    struct index index;
    assert_int_equal(index_build(&index, &v->blocks, &v->periods, s->rule.window_days,
                                 true, NO_LIMIT, &info),
                     ERR_OK);
    size_t wrong = check_every(v, s, &index);
    index_release(&index);
    return wrong;
}

static void consistency_suite_by_place_equals_by_person(void **state)
{
    (void)state;
    suite_shown_every_seed(check_suite);
}

static void consistency_index_by_place_equals_suite_by_person(void **state)
{
    (void)state;
    suite_shown_every_seed(check_index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_bits_of_groups_as_codes),
        cmocka_unit_test(consistency_suite_by_place_equals_by_person),
        cmocka_unit_test(consistency_index_by_place_equals_suite_by_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
