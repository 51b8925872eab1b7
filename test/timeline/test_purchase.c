/* SPDX-License-Identifier: Apache-2.0 */
#include "results.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Worked example of the specification: an order of 100 in January, fully refunded in
 * February, under every choice.  V of January and February, the order's buyers. */
static void correctness_refunded_in_the_next_month(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum refund_mode mode;
        bool full_counts;
        const char *refunded;
        int64_t refund, january, february, buyers;
    } cases[] = {
        /* clang-format off */
        {"own day",                        REFUND_OWN_DAY,   true,  "2023-02-10", 100, 100, -100, 1},
        {"order's day",                    REFUND_ORDER_DAY, true,  "2023-02-10", 100,   0,    0, 1},
        {"ignored",                        REFUND_IGNORE,    true,  "2023-02-10", 100, 100,    0, 1},
        {"own day, not counting",          REFUND_OWN_DAY,   false, "2023-02-10", 100,   0,    0, 0},
        {"order's day, not counting",      REFUND_ORDER_DAY, false, "2023-02-10", 100,   0,    0, 0},
        {"ignored, not counting",          REFUND_IGNORE,    false, "2023-02-10", 100,   0,    0, 0},
        {"partly",                         REFUND_OWN_DAY,   false, "2023-02-10",  99, 100,  -99, 1},
        {"more than the order",            REFUND_OWN_DAY,   true,  "2023-02-10", 130, 100, -130, 1},
        {"same month",                     REFUND_OWN_DAY,   true,  "2023-01-31", 100,   0,    0, 1},
        {"first day of the next",          REFUND_OWN_DAY,   true,  "2023-02-01", 100, 100, -100, 1},
        {"no date: the order's",           REFUND_OWN_DAY,   true,  NULL,         100,   0,    0, 1},
        {"before the order",               REFUND_OWN_DAY,   true,  "2022-12-31", 100, 100,    0, 1},
        {"after as_of: not known yet",     REFUND_ORDER_DAY, false, "2023-03-01", 100, 100,    0, 1},
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        scene_init(&s, "2023-01-01", "2023-02-28");
        s.rule.refunds = cases[i].mode;
        s.rule.fully_refunded_counts = cases[i].full_counts;
        uint32_t order = scene_order(&s, 0, "2023-01-15", 100);
        scene_refund(&s, 0, order, cases[i].refunded, cases[i].refund);
        kernels_run(&s, 0, &r);
        const struct purchase_cell *jan = results_purchase(&r, 0, 0), *feb = jan + 1;
        if (cases[i].january != jan->gross - jan->refunds ||
            cases[i].february != feb->gross - feb->refunds ||
            cases[i].buyers != jan->buyers)
            fail_msg("%s: V %lld and %lld", cases[i].name,
                     (long long)(jan->gross - jan->refunds),
                     (long long)(feb->gross - feb->refunds));
        results_release(&r);
    }
}

/* A refund that matches no order subtracts on its own day, whatever the choice but
 * ignoring; it makes nobody a buyer. */
static void correctness_unmatched_refund(void **state)
{
    (void)state;
    static const struct {
        enum refund_mode mode;
        int64_t refunds;
    } cases[] = {{REFUND_OWN_DAY, 40}, {REFUND_ORDER_DAY, 40}, {REFUND_IGNORE, 0}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        scene_init(&s, "2023-01-01", "2023-02-28");
        s.rule.refunds = cases[i].mode;
        scene_orders(&s, "0 2023-01-15 100");
        scene_refund(&s, 0, TIMELINE_NO_ORDER, "2023-02-10", 40);
        kernels_run(&s, 0, &r);
        const struct purchase_cell *feb = results_purchase(&r, 0, 1);
        assert_int_equal(cases[i].refunds, feb->refunds);
        assert_int_equal(0, feb->buyers);
        assert_int_equal(0, feb->returning_value);
        results_release(&r);
    }
}

static void assert_row(const struct purchase_cell *c, const char *row, const char *orders)
{
    char found[128];
    snprintf(found, sizeof found, "%d %d %d %d %d | %d %d %d %d | %d %d %d %d",
             (int)c->orders, (int)c->buyers, (int)c->buyers_2, (int)c->buyers_loyal,
             (int)(c->gross - c->refunds), (int)c->returning, (int)c->returning_value,
             (int)c->first_time, (int)c->first_time_value, (int)c->previous_buyers,
             (int)c->kept_buyers, (int)c->ordered_to_date, (int)c->repeated_to_date);
    if (strcmp(row, found) != 0)
        fail_msg("%s: expected %s, found %s", orders, row, found);
}

/* Orders of any time; January and February as "orders B B2 BL V | returning their-V
 * first-time their-V | previous kept ordered repeated". */
static void correctness_buyers(void **state)
{
    (void)state;
    static const struct {
        const char *orders, *january, *february;
    } cases[] = {
        /* clang-format off */
        {"0 2023-01-01 5", "1 1 0 0 5 | 0 0 1 5 | 0 0 1 0", "0 0 0 0 0 | 0 0 0 0 | 1 0 1 0"},
        {"0 2023-01-31 5", "1 1 0 0 5 | 0 0 1 5 | 0 0 1 0", "0 0 0 0 0 | 0 0 0 0 | 1 0 1 0"},
        {"0 2023-02-01 5", "0 0 0 0 0 | 0 0 0 0 | 0 0 0 0", "1 1 0 0 5 | 0 0 1 5 | 0 0 1 0"},
        {"0 2023-01-05 5; 0 2023-01-05 7", "2 1 1 0 12 | 0 0 1 12 | 0 0 1 1", "0 0 0 0 0 | 0 0 0 0 | 1 0 1 1"},  /* two orders on one day are two orders */
        {"0 2023-01-05 5; 0 2023-02-05 7", "1 1 0 0 5 | 0 0 1 5 | 0 0 1 0", "1 1 0 0 7 | 1 7 0 0 | 1 1 1 1"},
        {"0 2022-12-31 5; 0 2023-01-05 7", "1 1 0 0 7 | 1 7 0 0 | 0 0 1 1", "0 0 0 0 0 | 0 0 0 0 | 1 0 1 1"},  /* bought before the table: returning, yet nothing before its first period */
        {"0 2022-11-01 5; 0 2022-12-01 5", "0 0 0 0 0 | 0 0 0 0 | 0 0 1 1", "0 0 0 0 0 | 0 0 0 0 | 0 0 1 1"},
        {"0 2023-01-05 5; 0 2023-01-06 5; 0 2023-01-07 5", "3 1 1 1 15 | 0 0 1 15 | 0 0 1 1", "0 0 0 0 0 | 0 0 0 0 | 1 0 1 1"},  /* more than twice: loyal */
        {"0 2023-01-05 5; 1 2023-01-06 3; 1 2023-02-02 4; 2 2023-02-03 2", "2 2 0 0 8 | 0 0 2 8 | 0 0 2 0", "2 2 0 0 6 | 1 4 1 2 | 2 1 3 1"},
        {"0 2023-03-01 5", "0 0 0 0 0 | 0 0 0 0 | 0 0 0 0", "0 0 0 0 0 | 0 0 0 0 | 0 0 0 0"},  /* after the table */
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        scene_init(&s, "2023-01-01", "2023-02-28");
        s.rule.as_of = scene_day("2023-03-31");
        scene_orders(&s, cases[i].orders);
        kernels_run(&s, 1, &r);
        assert_row(results_purchase(&r, 0, 0), cases[i].january, cases[i].orders);
        assert_row(results_purchase(&r, 0, 1), cases[i].february, cases[i].orders);
        results_release(&r);
    }
}

/* A refund counts against a returning or first-time buyer only where the person buys. */
static void correctness_refunds_of_returning_buyers(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    scene_init(&s, "2023-01-01", "2023-03-31");
    uint32_t order = scene_order(&s, 0, "2023-01-15", 100);
    scene_order(&s, 0, "2023-02-15", 50);
    scene_refund(&s, 0, order, "2023-02-10", 30); /* returning in February */
    scene_refund(&s, 0, order, "2023-03-10", 20); /* no buyer in March */
    kernels_run(&s, 0, &r);
    const struct purchase_cell *c = results_purchase(&r, 0, 0);
    assert_int_equal(100, c[0].first_time_value);
    assert_int_equal(20, c[1].returning_value);
    assert_int_equal(0, c[2].returning_value + c[2].first_time_value);
    assert_int_equal(20, c[2].refunds);
    results_release(&r);
}

static void correctness_loyal_is_adjustable(void **state)
{
    (void)state;
    static const struct {
        int32_t min_orders;
        int64_t loyal;
    } cases[] = {{1, 3}, {2, 2}, {3, 1}, {4, 0}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        scene_init(&s, "2023-01-01", "2023-01-31");
        s.loyal = cases[i].min_orders;
        scene_orders(&s,
                     "0 2023-01-01 1; 1 2023-01-01 1; 1 2023-01-02 1; 2 2023-01-01 1; "
                     "2 2023-01-02 1; 2 2023-01-03 1");
        kernels_run(&s, 0, &r);
        assert_int_equal(cases[i].loyal, results_purchase(&r, 0, 0)->buyers_loyal);
        results_release(&r);
    }
}

/* ---- sums that do not fit ------------------------------------------------------ */

struct built {
    struct timeline t;
    struct history h;
    struct periods p;
};

static void build(struct built *b, const struct scene *s)
{
    struct err_info info = {0};
    timeline_build(&b->t, &s->in, NULL);
    assert_int_equal(history_build(&b->h, &b->t, &s->rule, &info), ERR_OK);
    assert_int_equal(
        periods_build(&b->p, &s->calendar, s->first, s->last, s->rule.as_of, &info),
        ERR_OK);
}

static void release(struct built *b)
{
    periods_release(&b->p);
    history_release(&b->h);
    timeline_release(&b->t);
}

#define SENTENCE_PURCHASE                                                              \
    "the amounts of the period that starts on 2023-02-01 add up to more than fits in " \
    "64 "                                                                              \
    "bits: check the amount column for wrong values"
#define SENTENCE_COHORT                                                                \
    "the amounts of the cohort of 2023-02-01 in the period that starts on 2023-02-01 " \
    "add up to more than fits in 64 bits: check the amount column for wrong values"

/* Orders of two persons in February; refunds of the first one's order. */
static void input_amounts_overflow(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t second_person;
        int64_t gross[2], refund[2];
        enum err purchase, cohort;
    } cases[] = {
        /* clang-format off */
        {"just fits",              0, {INT64_MAX - 1, 1}, {0, 0}, ERR_OK, ERR_OK},
        {"one person",             0, {INT64_MAX, 1}, {0, 0}, ERR_OVERFLOW, ERR_OVERFLOW},
        {"two persons",            1, {INT64_MAX, 1}, {0, 0}, ERR_OVERFLOW, ERR_OVERFLOW},
        {"refunds just fit",       1, {1, 1}, {INT64_MAX, 0}, ERR_OK, ERR_OK},
        {"refunds",                1, {1, 1}, {INT64_MAX, 1}, ERR_OVERFLOW, ERR_OK}, /* the cohort's V, 2 - 2^63, fits */
        {"refunds of the cohort",  1, {1, 1}, {INT64_MAX, 4}, ERR_OVERFLOW, ERR_OVERFLOW},
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct built b;
        struct err_info purchase = {0}, cohort = {0};
        struct purchase_cell cells[2] = {0};
        struct cohort_cell square[4] = {0};
        int64_t sizes[2] = {0};
        scene_init(&s, "2023-01-01", "2023-02-28");
        uint32_t order = scene_order(&s, 0, "2023-02-10", cases[i].gross[0]);
        scene_order(&s, cases[i].second_person, "2023-02-20", cases[i].gross[1]);
        for (int k = 0; k < 2; k++)
            scene_refund(&s, 0, order, "2023-02-15", cases[i].refund[k]);
        build(&b, &s);
        enum err e = cubes_purchase(&b.h, &b.p, NULL, 3, 0, b.h.people, cells, &purchase);
        if (e != cases[i].purchase)
            fail_msg("%s: %s expected, %s found", cases[i].name,
                     err_name(cases[i].purchase), err_name(e));
        assert_string_equal(e ? SENTENCE_PURCHASE : "", purchase.text);
        cubes_cohort(&b.h, &b.p, NULL, COHORT_FIRST_ORDER, 0, b.h.people, sizes, square);
        e = cubes_cohort_finish(&b.p, 1, square, &cohort);
        if (e != cases[i].cohort)
            fail_msg("%s, cohort: %s expected, %s found", cases[i].name,
                     err_name(cases[i].cohort), err_name(e));
        assert_string_equal(e ? SENTENCE_COHORT : "", cohort.text);
        release(&b);
    }
}

/* Sums that pass int64 only between two calls are found too. */
static void input_amounts_overflow_between_calls(void **state)
{
    (void)state;
    struct scene s;
    struct built b;
    struct err_info info = {0};
    struct purchase_cell cells[2] = {0};
    scene_init(&s, "2023-01-01", "2023-02-28");
    scene_order(&s, 0, "2023-02-10", INT64_MAX);
    scene_order(&s, 1, "2023-02-10", 1);
    build(&b, &s);
    assert_int_equal(cubes_purchase(&b.h, &b.p, NULL, 3, 0, 1, cells, &info), ERR_OK);
    assert_int_equal(cubes_purchase(&b.h, &b.p, NULL, 3, 1, 2, cells, &info),
                     ERR_OVERFLOW);
    release(&b);
}

/* Person 0 bought in January, person 1 had not: their February sums are kept apart, and
 * only the sum of both passes int64. */
static void input_amounts_overflow_across_kinds(void **state)
{
    (void)state;
    struct scene s;
    struct built b;
    struct err_info info = {0};
    struct purchase_cell cells[2] = {0};
    scene_init(&s, "2023-01-01", "2023-02-28");
    scene_orders(&s, "0 2023-01-10 1; 1 2023-02-10 1");
    scene_order(&s, 0, "2023-02-10", INT64_MAX);
    build(&b, &s);
    assert_int_equal(cubes_purchase(&b.h, &b.p, NULL, 3, 0, 2, cells, &info),
                     ERR_OVERFLOW);
    assert_string_equal(SENTENCE_PURCHASE, info.text);
    release(&b);
}

/* Refunds in February of two persons who buy nothing then. */
static void input_refunds_overflow_without_buyers(void **state)
{
    (void)state;
    struct scene s;
    struct built b;
    struct err_info info = {0};
    struct purchase_cell cells[2] = {0};
    scene_init(&s, "2023-01-01", "2023-02-28");
    scene_refund(&s, 0, TIMELINE_NO_ORDER, "2023-02-10", INT64_MAX);
    scene_refund(&s, 1, TIMELINE_NO_ORDER, "2023-02-11", 1);
    build(&b, &s);
    assert_int_equal(cubes_purchase(&b.h, &b.p, NULL, 3, 0, 2, cells, &info),
                     ERR_OVERFLOW);
    assert_string_equal(SENTENCE_PURCHASE, info.text);
    release(&b);
}

/* A list of people stops at the last sum that fits. */
static void input_person_value_overflow(void **state)
{
    (void)state;
    struct scene s;
    struct built b;
    scene_init(&s, "2023-01-01", "2023-02-28");
    scene_order(&s, 0, "2023-02-10", INT64_MAX);
    scene_order(&s, 0, "2023-02-11", 1);
    build(&b, &s);
    struct person_period found =
        cubes_person(&b.h, 0, b.p.bound[0], b.p.bound[1], b.p.bound[2], 3);
    assert_int_equal(2, found.orders);
    assert_true(found.value == INT64_MAX);
    release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_refunded_in_the_next_month),
        cmocka_unit_test(correctness_unmatched_refund),
        cmocka_unit_test(correctness_buyers),
        cmocka_unit_test(correctness_refunds_of_returning_buyers),
        cmocka_unit_test(correctness_loyal_is_adjustable),
        cmocka_unit_test(input_amounts_overflow),
        cmocka_unit_test(input_amounts_overflow_between_calls),
        cmocka_unit_test(input_amounts_overflow_across_kinds),
        cmocka_unit_test(input_refunds_overflow_without_buyers),
        cmocka_unit_test(input_person_value_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
