/* SPDX-License-Identifier: Apache-2.0 */
#include "results.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What one person's cell says, in one word. */
static const char *word(const struct flow_cell *c)
{
    static const char *const words[] = {"retained", "returned",    "lost",   "new_stayed",
                                        "new_left", "reactivated", "bounced"};
    const int64_t counts[] = {c->retained - c->returned,
                              c->returned,
                              c->lost,
                              c->new_stayed,
                              c->new_left,
                              c->reactivated,
                              c->bounced};
    const char *found = "-";
    int64_t sum = 0;
    for (size_t i = 0; i < COUNT(words); i++) {
        if (counts[i])
            found = words[i];
        sum += counts[i];
    }
    return sum > 1 ? "several" : found;
}

/* One person from January to May 2023, period by period.  `acquired` where given. */
static void correctness_words(void **state)
{
    (void)state;
    static const struct {
        int32_t window, grace;
        const char *orders, *acquired, *words;
    } cases[] = {
        /* clang-format off */
        {31, 0, "0 2023-01-15 1", NULL, "new_stayed lost - - -"},
        {31, 0, "0 2023-01-01 1", NULL, "new_stayed lost - - -"}, /* to 31 January: on 1 February absent, but on its eve present */
        {30, 0, "0 2023-01-01 1", NULL, "new_left - - - -"},      /* absent on the 31st */
        {90, 0, "0 2023-01-31 1", NULL, "new_stayed retained retained retained lost"},  /* absent from 1 May on */
        {89, 0, "0 2023-01-31 1", NULL, "new_stayed retained retained lost -"},
        {90, 0, "0 2023-02-01 1", NULL, "- new_stayed retained retained lost"},  /* first day of the period: in N, not in S */
        {31, 0, "0 2022-12-31 1", NULL, "lost - - - -"},          /* last day before: in S; absent on the 31st */
        {32, 0, "0 2022-12-31 1", NULL, "retained lost - - -"},
        {5, 0, "0 2022-12-20 1", NULL, "- - - - -"},              /* over before the table begins */
        {5, 0, "0 2022-12-20 1; 0 2023-02-10 1", NULL, "- bounced - - -"},  /* known before: not new */
        {5, 0, "0 2023-01-10 1", NULL, "new_left - - - -"},       /* between two snapshots */
        {5, 0, "0 2023-01-10 1; 0 2023-01-20 1", NULL, "new_left - - - -"},  /* twice */
        {5, 0, "0 2023-01-10 1; 0 2023-01-29 1", NULL, "new_stayed lost - - -"},  /* the second one reaches the end */
        {5, 0, "0 2023-01-10 1; 0 2023-02-10 1", NULL, "new_left bounced - - -"},
        {5, 0, "0 2023-01-10 1; 0 2023-02-27 1", NULL, "new_left reactivated lost - -"},
        {5, 0, "0 2023-01-30 1; 0 2023-02-10 1", NULL, "new_stayed lost - - -"},  /* came back and left again: lost, and no bounce */
        {5, 0, "0 2023-01-30 1; 0 2023-02-27 1", NULL, "new_stayed returned lost - -"},  /* absent inside, present at both ends */
        {5, 0, "0 2023-01-30 1; 0 2023-02-10 1; 0 2023-02-27 1", NULL, "new_stayed returned lost - -"},
        {5, 0, "0 2023-02-27 1; 0 2023-03-29 1; 0 2023-04-28 1", NULL, "- new_stayed returned returned lost"},
        {28, 0, "0 2023-01-31 1; 0 2023-02-28 1", NULL, "new_stayed retained lost - -"},  /* touching: never absent */
        {27, 0, "0 2023-01-31 1; 0 2023-02-28 1", NULL, "new_stayed returned lost - -"},  /* one day without */
        {27, 1, "0 2023-01-31 1; 0 2023-02-28 1", NULL, "new_stayed retained lost - -"},  /* ... bridged */
        {400, 0, "0 2023-03-15 1", NULL, "- - new_stayed retained retained"},
        {400, 0, "0 2022-03-15 1", NULL, "retained retained retained lost -"},  /* 15 March 2022 + 400 = 19 April 2023 */
        {31, 0, "0 2023-03-15 1", "2022-06-01", "- - reactivated lost -"},  /* acquired before the data: not first now */
        {31, 0, "0 2023-03-15 1", "2023-03-02", "- - new_stayed lost -"},   /* in the same period */
        {31, 0, "0 2023-03-15 1", "2023-03-20", "- - new_stayed lost -"},   /* after the purchase */
        {31, 0, "0 2023-03-15 1", "2023-01-02", "- - new_stayed lost -"},   /* in an earlier period of the data: new on the first presence all the same */
        {5, 0, "0 2023-03-15 1", "2023-01-02", "- - new_left - -"},
        {31, 0, "0 2023-03-15 1", "2023-01-01", "- - new_stayed lost -"},   /* the first day of data is within */
        {31, 0, "0 2023-03-15 1", "2022-12-31", "- - reactivated lost -"},  /* its eve is not */
        {31, 0, "0 2023-06-01 1", NULL, "- - - - -"},  /* after as_of */
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        struct buf words = {0};
        scene_init(&s, "2023-01-01", "2023-05-31");
        s.rule.window_days = cases[i].window;
        s.rule.grace_days = cases[i].grace;
        scene_orders(&s, cases[i].orders);
        if (cases[i].acquired) {
            s.in.acquired_day = s.acquired_day;
            s.acquired_day[0] = scene_day(cases[i].acquired);
        }
        kernels_run(&s, 1, &r);
        assert_int_equal(5, r.periods);
        for (int32_t p = 0; p < r.periods; p++)
            buf_printf(&words, "%s%s", p ? " " : "", word(results_flow(&r, 0, p)));
        if (strcmp(cases[i].words, buf_text(&words)) != 0)
            fail_msg("W %d, grace %d, %s: expected %s, found %s", cases[i].window,
                     cases[i].grace, cases[i].orders, cases[i].words, buf_text(&words));
        buf_release(&words);
        results_release(&r);
    }
}

/* Data from 10 January on, in periods from the 1st: a day of acquisition in between is
 * the first presence. */
static void correctness_acquired_in_the_first_period(void **state)
{
    (void)state;
    static const struct {
        const char *orders, *acquired, *words;
    } cases[] = {
        {"0 2023-01-20 1", "2023-01-05", "new_stayed lost - - -"},
        {"0 2023-01-20 1", "2022-12-31", "reactivated lost - - -"},
        {"0 2023-03-15 1", "2023-01-05", "new_left - reactivated lost -"},
        {"0 2023-03-15 1", "2023-01-09", "new_left - reactivated lost -"},
        {"0 2023-03-15 1", "2023-01-10", "- - new_stayed lost -"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        struct buf words = {0};
        scene_init(&s, "2023-01-01", "2023-05-31");
        s.in.first_day = scene_day("2023-01-10");
        s.rule.window_days = 31;
        scene_orders(&s, cases[i].orders);
        s.in.acquired_day = s.acquired_day;
        s.acquired_day[0] = scene_day(cases[i].acquired);
        kernels_run(&s, 1, &r);
        for (int32_t p = 0; p < r.periods; p++)
            buf_printf(&words, "%s%s", p ? " " : "", word(results_flow(&r, 0, p)));
        assert_string_equal(buf_text(&words), cases[i].words);
        buf_release(&words);
        results_release(&r);
    }
}

/* Worked examples of the specification at a tenth of their size, from purchases on;
 * in February, with January to set it up. */
static void correctness_worked_examples(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int kept, lost, acquired;  /* persons */
        int64_t start, end, first; /* S, E, N */
        int64_t retained_percent;  /* of S */
    } cases[] = {
        {"10 customers, 2 lost", 8, 2, 0, 10, 8, 0, 80},
        {"10 customers, 2 lost, 2 acquired", 8, 2, 2, 10, 10, 2, 80},
        {"S 10, E 10, N 1: retention 90 %", 9, 1, 1, 10, 10, 1, 90},
        {"S 10, E 12, N 2: retention 100 %", 10, 0, 2, 10, 12, 2, 100},
        {"gym: one of ten leaves", 9, 1, 0, 10, 9, 0, 90},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        scene_init(&s, "2023-01-01", "2023-02-28");
        s.rule.window_days = 30;
        uint32_t person = 0;
        for (int k = 0; k < cases[i].kept; k++, person++)
            scene_order(&s, person, "2023-01-31", 1); /* to 1 March */
        for (int k = 0; k < cases[i].lost; k++, person++)
            scene_order(&s, person, "2023-01-15", 1); /* to 13 February */
        for (int k = 0; k < cases[i].acquired; k++, person++)
            scene_order(&s, person, "2023-02-01", 1);
        kernels_run(&s, person / 2, &r);
        const struct flow_cell *c = results_flow(&r, 0, 1);
        assert_int_equal(cases[i].start, c->start);
        assert_int_equal(cases[i].end, c->end);
        assert_int_equal(cases[i].first, c->new_stayed + c->new_left);
        assert_int_equal(cases[i].retained_percent * c->start, 100 * c->retained);
        assert_int_equal(cases[i].lost, c->lost);
        results_release(&r);
    }
}

/* The same at full size, from presence on. */
static void correctness_hundreds(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t kept, lost, acquired;
        int64_t start, end, retained, lost_count;
    } cases[] = {
        {"10 customers, 2 lost, 4 acquired", 8, 2, 4, 10, 12, 8, 2},
        {"S 100, E 100, N 10", 90, 10, 10, 100, 100, 90, 10},
        {"S 100, E 120, N 20", 100, 0, 20, 100, 120, 100, 0},
        {"gym: 200 members, 20 leave in the year", 180, 20, 0, 200, 180, 180, 20},
    };
    int32_t b = scene_day("2023-01-01"), n = scene_day("2024-01-01");
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t people = cases[i].kept + cases[i].lost + cases[i].acquired;
        uint32_t start[256];
        int32_t begin[256], end[256];
        for (uint32_t p = 0; p < people; p++) {
            bool acquired = p >= cases[i].kept + cases[i].lost;
            bool lost = p >= cases[i].kept && !acquired;
            start[p] = p;
            begin[p] = acquired ? b : b - 1;
            end[p] = lost ? n - 1 : n;
        }
        start[people] = people;
        struct history h = {.people = people,
                            .as_of = n - 1,
                            .span_start = start,
                            .span_begin = begin,
                            .span_end = end,
                            .first_presence = begin};
        struct calendar years = {.unit = CALENDAR_YEAR};
        struct periods periods;
        struct err_info info = {0};
        assert_int_equal(periods_build(&periods, &years, b, n - 1, n - 1, &info), ERR_OK);
        struct flow_cell cell = {0};
        cubes_flow(&h, &periods, NULL, 0, people, &cell);
        cubes_flow_finish(&periods, 1, &cell);
        assert_int_equal(cases[i].start, cell.start);
        assert_int_equal(cases[i].end, cell.end);
        assert_int_equal(cases[i].retained, cell.retained);
        assert_int_equal(cases[i].lost_count, cell.lost);
        periods_release(&periods);
    }
}

/* A period that as_of cuts off ends there. */
static void correctness_partial_period(void **state)
{
    (void)state;
    static const struct {
        const char *as_of, *word;
    } cases[] = {
        {"2023-02-13", "retained"}, /* the last day of the window */
        {"2023-02-14", "lost"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        scene_init(&s, "2023-01-01", "2023-03-31");
        s.rule.window_days = 30;
        s.rule.as_of = scene_day(cases[i].as_of);
        scene_orders(&s, "0 2023-01-15 1");
        kernels_run(&s, 0, &r);
        assert_int_equal(2, r.periods);
        assert_string_equal(cases[i].word, word(results_flow(&r, 0, 1)));
        results_release(&r);
    }
}

/* A person moves from group 0 to group 1 on 10 February and is present throughout:
 * January in 0, February in 0 (its value at the start) and handed over, March in 1. */
static void correctness_transfers(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    scene_init(&s, "2023-01-01", "2023-03-31");
    scene_orders(&s, "0 2022-12-31 1; 0 2023-02-01 1");
    static const uint32_t change_start[] = {0, 1};
    s.sliced = true;
    s.slicing.groups = 2;
    s.slicing.change_start = change_start;
    s.slicing.change_day = s.change_day;
    s.slicing.change_code = s.change_code;
    s.change_day[0] = scene_day("2023-02-10");
    s.change_code[0] = 1;
    kernels_run(&s, 0, &r);
    static const int64_t expected[2][3][4] = {
        /* start, end, in, out of January, February, March */
        {{1, 1, 0, 0}, {1, 1, 0, 1}, {0, 0, 0, 0}},
        {{0, 0, 0, 0}, {0, 0, 1, 0}, {1, 1, 0, 0}},
    };
    for (uint32_t g = 0; g < 2; g++) {
        for (int32_t p = 0; p < 3; p++) {
            const struct flow_cell *c = results_flow(&r, g, p);
            assert_int_equal(expected[g][p][0], c->start);
            assert_int_equal(expected[g][p][1], c->end);
            assert_int_equal(expected[g][p][2], c->transferred_in);
            assert_int_equal(expected[g][p][3], c->transferred_out);
        }
    }
    results_release(&r);
}

/* In the last period of the table nobody is handed over: there is no next one. */
static void correctness_no_transfer_at_the_end(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    scene_init(&s, "2023-01-01", "2023-01-31");
    scene_orders(&s, "0 2023-01-01 1");
    static const uint32_t change_start[] = {0, 1};
    s.sliced = true;
    s.slicing.groups = 2;
    s.slicing.change_start = change_start;
    s.slicing.change_day = s.change_day;
    s.slicing.change_code = s.change_code;
    s.change_day[0] = scene_day("2023-01-10");
    s.change_code[0] = 1;
    kernels_run(&s, 0, &r);
    assert_int_equal(1, results_flow(&r, 0, 0)->new_stayed);
    assert_int_equal(0, results_flow(&r, 0, 0)->transferred_out);
    assert_int_equal(0, results_flow(&r, 1, 0)->transferred_in);
    results_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_words),
        cmocka_unit_test(correctness_acquired_in_the_first_period),
        cmocka_unit_test(correctness_worked_examples),
        cmocka_unit_test(correctness_hundreds),
        cmocka_unit_test(correctness_partial_period),
        cmocka_unit_test(correctness_transfers),
        cmocka_unit_test(correctness_no_transfer_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
