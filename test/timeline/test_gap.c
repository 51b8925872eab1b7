/* SPDX-License-Identifier: Apache-2.0 */
#include "results.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Gaps that close in February 2023 (the table also has January and March). */
static void correctness_gaps(void **state)
{
    (void)state;
    static const struct {
        const char *orders;
        int64_t count, sum_days, median_twice;
    } cases[] = {
        /* clang-format off */
        {"0 2023-02-10 1", 0, 0, 0},
        {"0 2023-02-10 1; 0 2023-02-10 1", 0, 0, 0},                       /* the same day is no gap */
        {"0 2023-02-10 1; 0 2023-02-13 1", 1, 3, 6},
        {"0 2023-02-10 1; 0 2023-02-10 1; 0 2023-02-13 1; 0 2023-02-13 1", 1, 3, 6},
        {"0 2023-01-31 1; 0 2023-02-01 1", 1, 1, 2},                       /* closes on the first day */
        {"0 2023-02-28 1; 0 2023-03-01 1", 0, 0, 0},                       /* closes after the last */
        {"0 2022-06-01 1; 0 2023-02-01 1", 1, 245, 490},                   /* began before the table */
        {"0 2023-02-01 1; 0 2023-02-04 1; 0 2023-02-08 1", 2, 7, 7},       /* 3 and 4: median 3.5 */
        {"0 2023-02-01 1; 0 2023-02-04 1; 0 2023-02-08 1; 0 2023-02-28 1", 3, 27, 8},
        {"0 2023-02-01 1; 0 2023-02-04 1; 1 2023-02-01 1; 1 2023-02-21 1", 2, 23, 23},
        {"0 2023-02-01 1; 1 2023-02-04 1", 0, 0, 0},                       /* two persons: no gap */
        {"0 2023-02-01 1; 0 2023-02-02 0; 0 2023-02-04 1", 1, 3, 6},       /* what does not qualify is no end of a gap */
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        scene_init(&s, "2023-01-01", "2023-03-31");
        scene_orders(&s, cases[i].orders);
        kernels_run(&s, 1, &r);
        const struct gap_cell *c = results_gap(&r, 0, 1);
        if (c->count != cases[i].count || c->sum_days != cases[i].sum_days ||
            c->median_twice != cases[i].median_twice)
            fail_msg("%s: %d gaps, %d days, twice the median %d", cases[i].orders,
                     (int)c->count, (int)c->sum_days, (int)c->median_twice);
        results_release(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_gaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
