/* SPDX-License-Identifier: Apache-2.0 */
#include "results.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The only t with a count in a column, or -1. */
static int only(const struct results *r, size_t column)
{
    int found = -1;
    for (int32_t t = 0; t <= r->days; t++)
        if (r->block[BLOCK_SURVIVAL].values[3 * t + (int32_t)column] == 1)
            found = t;
    return found;
}

/* One person, W = 10, data from 1 to 31 January 2023, as of the 31st. */
static void correctness_first_span(void **state)
{
    (void)state;
    static const struct {
        const char *orders, *acquired;
        int entry, event, censored;
    } cases[] = {
        /* clang-format off */
        {"0 2023-01-05 1", NULL, 0, 10, -1},
        {"0 2023-01-05 1; 0 2023-01-12 1", NULL, 0, 17, -1},
        {"0 2023-01-05 1; 0 2023-01-25 1", NULL, 0, 10, -1},          /* the second span does not matter */
        {"0 2023-01-21 1", NULL, 0, 10, -1},                          /* ends on as_of: seen absent on the 31st */
        {"0 2023-01-22 1", NULL, 0, -1, 10},                          /* ends on 1 February: not seen; 22 to 31 are 10 days */
        {"0 2023-01-31 1", NULL, 0, -1, 1},
        /* the day of acquisition says nothing of how long anybody was present */
        {"0 2023-01-01 1", "2018-07-29", 0, 10, -1},
        {"0 2023-01-05 1", "2022-12-22", 0, 10, -1},
        {"0 2023-01-30 1", "2022-12-22", 0, -1, 2},
        {"0 2023-01-05 1", "2023-01-02", 0, 10, -1},
        {"0 2023-01-05 0", NULL, -1, -1, -1},                         /* never present */
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        scene_init(&s, "2023-01-01", "2023-01-31");
        s.rule.window_days = 10;
        scene_orders(&s, cases[i].orders);
        if (cases[i].acquired) {
            s.in.acquired_day = s.acquired_day;
            s.acquired_day[0] = scene_day(cases[i].acquired);
        }
        kernels_run(&s, 0, &r);
        if (only(&r, 0) != cases[i].entry || only(&r, 1) != cases[i].event ||
            only(&r, 2) != cases[i].censored)
            fail_msg("%s: entry %d, event %d, censored %d", cases[i].orders, only(&r, 0),
                     only(&r, 1), only(&r, 2));
        results_release(&r);
    }
}

/* Subscriptions, observed from 1 January 2023 to the 31st: who began before enters late,
 * who had left by then was never seen. */
static void correctness_late_entry(void **state)
{
    (void)state;
    static const struct {
        const char *spells;
        int entry, event, censored;
    } cases[] = {
        {"0.0 2023-01-05 2023-01-15 1", 0, 10, -1},
        {"0.0 2022-12-22 2023-01-15 1", 10, 24, -1},
        {"0.0 2022-12-22 - 1", 10, -1, 41},
        {"0.0 2022-12-22 2023-01-02 1", 10, 11, -1}, /* left on the second day */
        {"0.0 2022-12-22 2023-01-01 1", -1, -1, -1}, /* absent on the first */
        {"0.0 2022-12-22 2022-12-31 1; 0.0 2023-01-05 - 1", -1, -1,
         -1}, /* first spans only */
        {"0.0 2023-01-01 2023-01-31 1", 0, 30, -1},
        {"0.0 2023-01-01 2023-02-01 1", 0, -1, 31},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        scene_init(&s, "2023-01-01", "2023-01-31");
        s.rule.rule = PRESENCE_SUBSCRIPTION;
        scene_spells(&s, cases[i].spells);
        s.in.first_day = scene_day("2023-01-01"); /* those before are known by hearsay */
        kernels_run(&s, 0, &r);
        if (only(&r, 0) != cases[i].entry || only(&r, 1) != cases[i].event ||
            only(&r, 2) != cases[i].censored)
            fail_msg("%s: entry %d, event %d, censored %d", cases[i].spells, only(&r, 0),
                     only(&r, 1), only(&r, 2));
        results_release(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_late_entry),
        cmocka_unit_test(correctness_first_span),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
