/* SPDX-License-Identifier: Apache-2.0 */
#include "results.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A cohort's row: "size: customers/on_or_after/present/orders/value ...". */
static void write_row(struct buf *out, const struct results *r, enum cohort_basis basis,
                      int32_t cohort)
{
    enum block_id sizes = basis == COHORT_FIRST_ORDER ? BLOCK_COHORT_ORDER_SIZE
                                                      : BLOCK_COHORT_PRESENCE_SIZE;
    buf_printf(out, "%d:", (int)r->block[sizes].values[cohort]);
    for (int32_t p = 0; p < r->periods; p++) {
        const struct cohort_cell *c = results_cohort(r, basis, 0, cohort, p);
        buf_printf(out, " %d/%d/%d/%d/%d", (int)c->customers, (int)c->on_or_after,
                   (int)c->present, (int)c->orders, (int)c->value);
    }
}

/* Orders and one refund of the first of them; the row of February's cohort of January
 * to April 2023, W = 40. */
static void correctness_february(void **state)
{
    (void)state;
    static const struct {
        enum cohort_basis basis;
        const char *orders, *refunded, *row;
    } cases[] = {
        /* clang-format off */
        {COHORT_FIRST_ORDER, "0 2023-02-10 5", NULL, "1: 0/0/0/0/0 1/1/1/1/5 0/0/0/0/0 0/0/0/0/0"},
        {COHORT_FIRST_ORDER, "0 2023-02-28 5", NULL, "1: 0/0/0/0/0 1/1/1/1/5 0/0/1/0/0 0/0/0/0/0"},
        {COHORT_FIRST_ORDER, "0 2023-01-31 5; 0 2023-02-10 5", NULL, "0: 0/0/0/0/0 0/0/0/0/0 0/0/0/0/0 0/0/0/0/0"},
        {COHORT_FIRST_ORDER, "0 2022-12-31 5; 0 2023-02-10 5", NULL, "0: 0/0/0/0/0 0/0/0/0/0 0/0/0/0/0 0/0/0/0/0"},  /* first outside the table */
        {COHORT_FIRST_ORDER, "0 2023-02-10 5; 0 2023-04-10 7", NULL, "1: 0/0/0/0/0 1/1/1/1/5 0/1/0/0/0 1/1/1/1/7"},
        {COHORT_FIRST_ORDER, "0 2023-02-10 5; 0 2023-02-10 6; 0 2023-03-10 7", NULL, "1: 0/0/0/0/0 1/1/1/2/11 1/1/1/1/7 0/0/0/0/0"},
        {COHORT_FIRST_ORDER, "0 2023-02-10 5; 0 2023-05-10 7", NULL, "1: 0/0/0/0/0 1/1/1/1/5 0/1/0/0/0 0/1/0/0/0"},  /* after the table, by as_of: on or after */
        {COHORT_FIRST_ORDER, "0 2023-02-10 5; 0 2023-07-10 7", NULL, "1: 0/0/0/0/0 1/1/1/1/5 0/0/0/0/0 0/0/0/0/0"},  /* after as_of */
        {COHORT_FIRST_ORDER, "0 2023-02-10 5", "2023-04-01", "1: 0/0/0/0/0 1/1/1/1/5 0/0/0/0/0 0/0/0/0/-3"},  /* a refund in a period without orders */
        {COHORT_FIRST_ORDER, "0 2023-02-10 5", "2023-01-01", "1: 0/0/0/0/0 1/1/1/1/5 0/0/0/0/0 0/0/0/0/0"},   /* before the cohort: no cell */
        {COHORT_FIRST_ORDER, "0 2023-02-10 5; 1 2023-02-11 4; 1 2023-03-11 4", NULL, "2: 0/0/0/0/0 2/2/2/2/9 1/1/1/1/4 0/0/0/0/0"},
        {COHORT_FIRST_PRESENCE, "0 2023-02-10 5", NULL, "1: 0/0/0/0/0 1/1/1/1/5 0/0/0/0/0 0/0/0/0/0"},
        {COHORT_FIRST_PRESENCE, "0 2023-04-10 5", NULL, "0: 0/0/0/0/0 0/0/0/0/0 0/0/0/0/0 0/0/0/0/0"},
        {COHORT_FIRST_PRESENCE, "2 2023-02-10 5", NULL, "1: 0/0/0/0/0 1/1/1/1/5 0/0/0/0/0 0/0/0/0/0"},  /* person 2 was acquired in January, within the data */
        {COHORT_FIRST_PRESENCE, "3 2023-02-10 5", NULL, "0: 0/0/0/0/0 0/0/0/0/0 0/0/0/0/0 0/0/0/0/0"},  /* person 3 before them: a cohort before the table */
        {COHORT_FIRST_ORDER, "2 2023-04-10 5", NULL, "0: 0/0/0/0/0 0/0/0/0/0 0/0/0/0/0 0/0/0/0/0"},
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        struct buf row = {0};
        scene_init(&s, "2023-01-01", "2023-04-30");
        s.rule.as_of = scene_day("2023-06-30");
        s.rule.window_days = 40;
        s.in.acquired_day = s.acquired_day;
        for (int p = 0; p < SCENE_PEOPLE; p++)
            s.acquired_day[p] = p == 2   ? scene_day("2023-01-05")
                                : p == 3 ? scene_day("2022-12-05")
                                         : INT32_MAX;
        scene_orders(&s, cases[i].orders);
        if (cases[i].refunded)
            scene_refund(&s, 0, 0, cases[i].refunded, 3);
        kernels_run(&s, 1, &r);
        write_row(&row, &r, cases[i].basis, 1);
        if (strcmp(cases[i].row, buf_text(&row)) != 0)
            fail_msg("%s: expected %s, found %s", cases[i].orders, cases[i].row,
                     buf_text(&row));
        buf_release(&row);
        results_release(&r);
    }
}

/* Under the activity rule an order may come before the first presence; cells before
 * the cohort stay empty. */
static void correctness_orders_before_the_cohort(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    struct buf row = {0};
    scene_init(&s, "2023-01-01", "2023-03-31");
    s.rule.rule = PRESENCE_ACTIVITY;
    s.rule.window_days = 20;
    scene_orders(&s, "0 2023-01-10 5");
    scene_activity(&s, 0, "2023-02-10", 0);
    kernels_run(&s, 0, &r);
    write_row(&row, &r, COHORT_FIRST_PRESENCE, 1);
    assert_string_equal("1: 0/0/0/0/0 0/0/1/0/0 0/0/0/0/0", buf_text(&row));
    buf_release(&row);
    results_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_february),
        cmocka_unit_test(correctness_orders_before_the_cohort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
