/* SPDX-License-Identifier: Apache-2.0 */
/* The people behind a number; that lists and numbers agree is test_property.c's. */
#include "results.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* One person in February 2023, W = 30. */
static void correctness_flags(void **state)
{
    (void)state;
    static const struct {
        const char *orders, *refunded;
        uint32_t flags;
        int64_t count, value;
    } cases[] = {
        /* clang-format off */
        {"0 2023-02-10 5", NULL, PERSON_END | PERSON_NEW_STAYED | PERSON_BUYER | PERSON_FIRST_TIME | PERSON_ORDERED_TO_DATE | PERSON_SURVIVAL, 1, 5},
        {"0 2023-01-10 5", NULL, PERSON_START | PERSON_LOST | PERSON_PREVIOUS_BUYER | PERSON_ORDERED_TO_DATE | PERSON_SURVIVAL, 0, 0},
        {"0 2023-01-10 5", "2023-02-20", PERSON_START | PERSON_LOST | PERSON_PREVIOUS_BUYER | PERSON_ORDERED_TO_DATE | PERSON_SURVIVAL | PERSON_REFUNDED, 0, -2},
        {"0 2023-01-10 5; 0 2023-02-20 5", NULL, PERSON_START | PERSON_END | PERSON_RETAINED | PERSON_RETURNED | PERSON_BUYER | PERSON_RETURNING | PERSON_PREVIOUS_BUYER | PERSON_KEPT_BUYER | PERSON_ORDERED_TO_DATE | PERSON_REPEATED_TO_DATE | PERSON_GAP_CLOSED | PERSON_SURVIVAL, 1, 5},
        {"0 2023-02-10 5; 0 2023-02-10 5; 0 2023-02-10 5", NULL, PERSON_END | PERSON_NEW_STAYED | PERSON_BUYER | PERSON_BUYER_2 | PERSON_BUYER_LOYAL | PERSON_FIRST_TIME | PERSON_ORDERED_TO_DATE | PERSON_REPEATED_TO_DATE | PERSON_SURVIVAL, 3, 15},
        {"0 2023-03-10 5", NULL, PERSON_SURVIVAL, 0, 0},
        {"0 2023-02-10 0", NULL, 0, 0, 0},
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        scene_init(&s, "2023-01-01", "2023-03-31");
        s.rule.window_days = 30;
        scene_orders(&s, cases[i].orders);
        if (cases[i].refunded)
            scene_refund(&s, 0, 0, cases[i].refunded, 2);
        kernels_run(&s, 0, &r);
        const int64_t *found = r.block[BLOCK_PERSON].values + 5;
        if (found[0] != cases[i].flags)
            fail_msg("%s: flags %x expected, %x found", cases[i].orders, cases[i].flags,
                     (unsigned)found[0]);
        assert_int_equal(cases[i].count, found[1]);
        assert_int_equal(cases[i].value, found[2]);
        results_release(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_flags),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
