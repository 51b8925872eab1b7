/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/slicing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void correctness_fixed(void **state)
{
    (void)state;
    static const uint32_t group[] = {2, 0, 1};
    struct slicing s = {.groups = 3, .fixed = group};
    for (uint32_t person = 0; person < 3; person++)
        assert_int_equal(group[person], slicing_group(&s, person, 1000));
    assert_int_equal(3, slicing_groups(&s));
    assert_int_equal(0, slicing_group(NULL, 7, 0));
    assert_int_equal(1, slicing_groups(NULL));
}

/* Person 0: 1 from day -5, then on day 10 first 2 and then 3.  Person 1: nothing known.
 * Person 2: 2 from day 0. */
static void correctness_at_start(void **state)
{
    (void)state;
    static const uint32_t start[] = {0, 3, 3, 4};
    static const int32_t day[] = {-5, 10, 10, 0};
    static const uint32_t code[] = {1, 2, 3, 2};
    struct slicing s = {.groups = 5,
                        .change_start = start,
                        .change_day = day,
                        .change_code = code,
                        .none_code = 4};
    static const struct {
        uint32_t person;
        int32_t day;
        uint32_t group;
    } cases[] = {
        {0, -6, 4}, {0, -5, 1},  {0, 9, 1},  {0, 10, 3}, {0, 999, 3},
        {1, -6, 4}, {1, 999, 4}, {2, -1, 4}, {2, 0, 2},  {2, 1, 2},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(cases[i].group,
                         slicing_group(&s, cases[i].person, cases[i].day));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_fixed),
        cmocka_unit_test(correctness_at_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
