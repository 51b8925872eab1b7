/* SPDX-License-Identifier: Apache-2.0 */
#include "results.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Renewed / ended, month by month from January to May 2024. */
static void correctness_terms(void **state)
{
    (void)state;
    static const struct {
        int32_t grace;
        bool paused;
        const char *spells, *cells;
    } cases[] = {
        /* clang-format off */
        {0, false, "0.0 2024-01-10 - 10 term=1m", "0/0 1/1 1/1 1/1 1/1"},
        {0, false, "0.0 2024-01-31 - 10 term=1m", "0/0 1/1 1/1 1/1 1/1"},  /* 29 February, 31 March, 30 April, 31 May */
        {0, false, "0.0 2023-01-31 - 10 term=12m", "1/1 0/0 0/0 0/0 0/0"},
        {0, false, "0.0 2020-02-29 - 10 term=12m", "0/0 1/1 0/0 0/0 0/0"},
        {0, false, "0.0 2023-12-15 - 10 term=3m", "0/0 0/0 1/1 0/0 0/0"},
        {0, false, "0.0 2024-01-01 - 10 term=7d", "4/4 4/4 4/4 5/5 4/4"},
        {0, false, "0.0 2024-01-10 - 10", "0/0 0/0 0/0 0/0 0/0"},          /* unknown length */
        {0, false, "0.0 2023-12-01 2024-02-01 10 term=1m", "1/1 0/1 0/0 0/0 0/0"},  /* ends with its term */
        {0, false, "0.0 2023-12-01 2024-02-15 10 term=1m", "1/1 1/2 0/0 0/0 0/0"},  /* in mid-term: cut short */
        /* back within grace, a day late; as another subscription; another one that runs along */
        {5, false, "0.0 2023-12-01 2024-02-01 10 term=1m; 0.0 2024-02-06 - 10 term=1m", "1/1 1/1 1/1 1/1 1/1"},
        {5, false, "0.0 2023-12-01 2024-02-01 10 term=1m; 0.0 2024-02-07 - 10 term=1m", "1/1 0/1 1/1 1/1 1/1"},
        {5, false, "0.0 2023-12-01 2024-02-01 10 term=1m; 0.1 2024-02-06 - 10", "1/1 1/1 0/0 0/0 0/0"},
        {5, false, "0.0 2023-12-01 2024-02-01 10 term=1m; 0.1 2024-01-06 - 10", "1/1 0/1 0/0 0/0 0/0"},
        {5, false, "0.0 2023-12-01 2024-02-01 10 term=1m; 1.1 2024-02-01 - 10", "1/1 0/1 0/0 0/0 0/0"},
        /* one row a term, as licences are sold */
        {0, false, "0.0 2023-02-10 2024-02-10 10 term=12m; 0.1 2024-02-10 - 12 term=12m", "0/0 1/1 0/0 0/0 0/0"},
        /* price changes keep the term; another length begins anew, in mid-term and on its end */
        {0, false, "0.0 2024-01-10 - 10 term=1m; 0.0 2024-02-20 - 15 term=1m", "0/0 1/1 1/1 1/1 1/1"},
        {0, false, "0.0 2024-01-10 - 10 term=1m; 0.0 2024-02-20 - 15 term=12m", "0/0 1/1 0/0 0/0 0/0"},
        {0, false, "0.0 2024-01-10 - 10 term=1m; 0.0 2024-03-10 - 15 term=12m", "0/0 1/1 1/1 0/0 0/0"},
        {0, false, "0.0 2024-01-10 - 10 term=1m; 0.0 2024-03-31 - 15 term=2m", "0/0 1/1 1/1 0/0 1/1"},
        {0, false, "0.0 2024-01-10 - 10 term=7m; 0.0 2024-05-01 - 10 term=7d", "0/0 0/0 0/0 0/0 4/4"},
        /* trials have no terms; a pause that counts keeps them going, one that does not ends one */
        {0, false, "0.0 2024-01-10 - 10 trial term=1m; 0.0 2024-02-20 - 10 term=1m", "0/0 0/0 1/1 1/1 1/1"},
        {0, true, "0.0 2024-01-10 - 10 term=1m; 0.0 2024-02-20 - 10 paused; 0.0 2024-03-20 - 10 term=1m", "0/0 1/1 1/1 1/1 1/1"},
        {0, false, "0.0 2024-01-10 - 10 term=1m; 0.0 2024-02-20 - 10 paused; 0.0 2024-03-20 - 10 term=1m", "0/0 1/2 0/0 1/1 1/1"},
        /* as_of is 31 May: what ends on 1 June is not known */
        {0, false, "0.0 2024-05-01 2024-06-01 10 term=1m", "0/0 0/0 0/0 0/0 0/0"},
        {0, false, "0.0 2024-05-01 2024-05-31 10 term=30d", "0/0 0/0 0/0 0/0 0/1"},
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        struct buf found = {0};
        scene_init(&s, "2024-01-01", "2024-05-31");
        s.rule.rule = PRESENCE_SUBSCRIPTION;
        s.rule.grace_days = cases[i].grace;
        s.rule.paused_present = cases[i].paused;
        scene_spells(&s, cases[i].spells);
        kernels_run(&s, 1, &r);
        for (int32_t p = 0; p < r.periods; p++)
            buf_printf(&found, "%s%lld/%lld", p ? " " : "",
                       (long long)results_renewal(&r, 0, p)->renewed,
                       (long long)results_renewal(&r, 0, p)->ended);
        if (strcmp(cases[i].cells, buf_text(&found)) != 0)
            fail_msg("%s: expected %s, found %s", cases[i].spells, cases[i].cells,
                     buf_text(&found));
        buf_release(&found);
        results_release(&r);
    }
}

static void correctness_term_begin(void **state)
{
    (void)state;
    static const struct {
        const char *begin;
        uint16_t term;
        uint8_t unit;
        int32_t k;
        const char *day; /* NULL: past the calendar */
    } cases[] = {
        {"2024-01-31", 1, TERM_MONTHS, 0, "2024-01-31"},
        {"2024-01-31", 1, TERM_MONTHS, 1, "2024-02-29"},
        {"2024-01-31", 1, TERM_MONTHS, 2, "2024-03-31"},
        {"2023-01-31", 1, TERM_MONTHS, 1, "2023-02-28"},
        {"2024-02-29", 12, TERM_MONTHS, 1, "2025-02-28"},
        {"2024-02-29", 12, TERM_MONTHS, 4, "2028-02-29"},
        {"2096-02-29", 12, TERM_MONTHS, 4, "2100-02-28"},
        {"1969-12-31", 2, TERM_MONTHS, 1, "1970-02-28"},
        {"2024-12-15", 1, TERM_MONTHS, 1, "2025-01-15"},
        {"2024-02-28", 1, TERM_DAYS, 2, "2024-03-01"},
        {"9999-12-01", 1, TERM_MONTHS, 1, NULL},
        {"9999-12-01", 40, TERM_DAYS, 1, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct history_contract c = {.begin = scene_day(cases[i].begin),
                                           .end = INT32_MAX,
                                           .term = cases[i].term,
                                           .term_unit = cases[i].unit};
        int32_t expected = cases[i].day ? scene_day(cases[i].day) : INT32_MAX;
        assert_int_equal(expected, history_term_begin(&c, cases[i].k));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_terms),
        cmocka_unit_test(correctness_term_begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
