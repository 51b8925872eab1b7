/* SPDX-License-Identifier: Apache-2.0 */
#include "results.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void start(struct scene *s, const char *first, const char *last)
{
    scene_init(s, first, last);
    s->rule.rule = PRESENCE_SUBSCRIPTION;
}

/* "new 10" for a period in which one thing happens, "10" where MRR stays, "-" for none.
 */
static void write_cell(const struct mrr_cell *c, struct buf *out)
{
    const struct {
        const char *name;
        int64_t amount;
    } movements[] = {{"new", c->new_},
                     {"reactivation", c->reactivation},
                     {"expansion", c->expansion},
                     {"contraction", c->contraction},
                     {"churn", c->churn - c->churn_involuntary},
                     {"failed", c->churn_involuntary}};
    bool any = false;
    for (size_t i = 0; i < COUNT(movements); i++) {
        if (movements[i].amount == 0)
            continue;
        buf_printf(out, "%s %lld", movements[i].name, (long long)movements[i].amount);
        any = true;
    }
    if (!any && c->end)
        buf_printf(out, "%lld", (long long)c->end);
    else if (!any)
        buf_puts(out, "-");
}

/* The one person's flags say what the cell says. */
static void check_flags(const struct results *r, int32_t p)
{
    const struct mrr_cell *c = results_mrr(r, 0, p);
    int64_t flags = r->block[BLOCK_PERSON].values[5 * p];
    assert_int_equal(c->start > 0, (flags & PERSON_MRR_START) != 0);
    assert_int_equal(c->new_ > 0, (flags & PERSON_MRR_NEW) != 0);
    assert_int_equal(c->reactivation > 0, (flags & PERSON_MRR_REACTIVATION) != 0);
    assert_int_equal(c->expansion > 0, (flags & PERSON_MRR_EXPANSION) != 0);
    assert_int_equal(c->contraction > 0, (flags & PERSON_MRR_CONTRACTION) != 0);
    assert_int_equal(c->churn > 0, (flags & PERSON_MRR_CHURN) != 0);
    assert_int_equal(c->churn_involuntary > 0, (flags & PERSON_MRR_INVOLUNTARY) != 0);
    assert_int_equal(c->churn_involuntary > 0, (flags & PERSON_INVOLUNTARY) != 0);
}

/* One person from January to May 2023, month by month. */
static void correctness_movements(void **state)
{
    (void)state;
    static const struct {
        int32_t grace;
        bool paused;
        const char *spells, *cells;
    } cases[] = {
        /* clang-format off */
        {0, false, "0.0 2023-01-15 - 10", "new 10, 10, 10, 10, 10"},
        {0, false, "0.0 2022-06-15 - 10", "10, 10, 10, 10, 10"},
        {0, false, "0.0 2023-02-01 - 10", "-, new 10, 10, 10, 10"},   /* on the period's first day */
        {0, false, "0.0 2023-01-31 - 10", "new 10, 10, 10, 10, 10"},  /* on its last */
        {0, false, "0.0 2023-01-15 2023-02-28 10", "new 10, churn 10, -, -, -"},  /* absent on the 28th */
        {0, false, "0.0 2023-01-15 2023-03-01 10", "new 10, 10, churn 10, -, -"},  /* there on the 28th */
        {0, false, "0.0 2023-01-15 2023-03-01 10 failed", "new 10, 10, failed 10, -, -"},
        {0, false, "0.0 2023-01-05 2023-01-25 10", "-, -, -, -, -"},   /* between two snapshots */
        {0, false, "0.0 2023-01-05 2023-01-25 10; 0.0 2023-02-10 - 10", "-, reactivation 10, 10, 10, 10"}, /* paid before */
        {0, false, "0.0 2023-01-05 2023-02-05 10; 0.0 2023-04-10 - 20", "new 10, churn 10, -, reactivation 20, 20"},
        {0, false, "0.0 2023-01-05 2023-02-05 10; 0.1 2023-02-20 - 30", "new 10, expansion 20, 30, 30, 30"},
        {0, false, "0.0 2023-01-05 2023-02-20 10 failed; 0.0 2023-03-01 - 10", "new 10, failed 10, reactivation 10, 10, 10"},
        /* prices: up, down, up and down again within the month, on a boundary */
        {0, false, "0.0 2023-01-05 - 10; 0.0 2023-02-10 - 25", "new 10, expansion 15, 25, 25, 25"},
        {0, false, "0.0 2023-01-05 - 25; 0.0 2023-02-10 - 10", "new 25, contraction 15, 10, 10, 10"},
        {0, false, "0.0 2023-01-05 - 10; 0.0 2023-02-10 - 25; 0.0 2023-02-20 - 10", "new 10, 10, 10, 10, 10"},
        {0, false, "0.0 2023-01-05 - 10; 0.0 2023-03-01 - 25", "new 10, 10, expansion 15, 25, 25"},
        {0, false, "0.0 2023-01-05 - 10; 0.0 2023-02-28 - 25", "new 10, expansion 15, 25, 25, 25"},
        /* upgrade, then leave, in one month: no more is lost than was paid at the start */
        {0, false, "0.0 2023-01-05 - 10; 0.0 2023-02-10 2023-02-20 90", "new 10, churn 10, -, -, -"},
        /* second subscription on top; one of two goes */
        {0, false, "0.0 2023-01-05 - 10; 0.1 2023-02-10 - 5", "new 10, expansion 5, 15, 15, 15"},
        {0, false, "0.0 2023-01-05 - 10; 0.1 2023-01-10 2023-03-10 5", "new 15, 15, contraction 5, 10, 10"},
        /* trial, its conversion; a trial that is left */
        {0, false, "0.0 2023-01-20 2023-02-03 10 trial; 0.0 2023-02-03 - 10", "-, new 10, 10, 10, 10"},
        {0, false, "0.0 2023-01-20 - 10 trial service=2023-02-03", "-, -, -, -, -"},
        /* cancelled, resumed before the paid service ends */
        {0, false, "0.0 2023-01-05 - 10 scheduled=2023-02-10 service=2023-03-05; 0.0 2023-03-01 - 10", "new 10, 10, 10, 10, 10"},
        /* a pause across a boundary, absent and present; within grace */
        {0, false, "0.0 2023-01-05 - 10; 0.0 2023-02-15 - 0 paused; 0.0 2023-03-15 - 10", "new 10, churn 10, reactivation 10, 10, 10"},
        {0, true, "0.0 2023-01-05 - 10; 0.0 2023-02-15 - 0 paused; 0.0 2023-03-15 - 12", "new 10, 10, expansion 2, 12, 12"},
        {28, false, "0.0 2023-01-05 - 10; 0.0 2023-02-15 - 0 paused; 0.0 2023-03-15 - 12", "new 10, 10, expansion 2, 12, 12"},
        {27, false, "0.0 2023-01-05 - 10; 0.0 2023-02-15 - 0 paused; 0.0 2023-03-15 - 12", "new 10, churn 10, reactivation 12, 12, 12"},
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct results r;
        struct buf found = {0};
        start(&s, "2023-01-01", "2023-05-31");
        s.rule.grace_days = cases[i].grace;
        s.rule.paused_present = cases[i].paused;
        scene_spells(&s, cases[i].spells);
        kernels_run(&s, 1, &r);
        assert_int_equal(5, r.periods);
        for (int32_t p = 0; p < r.periods; p++) {
            buf_puts(&found, p ? ", " : "");
            write_cell(results_mrr(&r, 0, p), &found);
            check_flags(&r, p);
        }
        if (strcmp(cases[i].cells, buf_text(&found)) != 0)
            fail_msg("%s: expected %s, found %s", cases[i].spells, cases[i].cells,
                     buf_text(&found));
        buf_release(&found);
        results_release(&r);
    }
}

/* Snapshots of a partial period are on as_of; of leap February on the 29th. */
static void correctness_snapshots(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    start(&s, "2024-02-01", "2024-03-10");
    scene_spells(&s, "0.0 2024-02-29 2024-03-11 10; 1.1 2024-02-05 2024-02-29 20");
    kernels_run(&s, 1, &r);
    const struct mrr_cell *c = results_mrr(&r, 0, 0);
    assert_int_equal(10, c[0].new_); /* person 0; the other one had left on the 29th */
    assert_int_equal(10, c[1].end);  /* on 10 March, the last complete day */
    assert_int_equal(0, c[1].churn);
    assert_int_equal(1, c[1].paying_start);
    results_release(&r);
}

/* Worked examples of the specification. */
static void correctness_gym(void **state)
{
    (void)state;
    static struct scene s;
    struct results r;
    start(&s, "2023-01-01", "2023-12-31");
    s.calendar.unit = CALENDAR_YEAR;
    /* a twentieth of 200 members, of whom a twentieth of 20 leave in the year */
    for (uint32_t p = 0; p < 10; p++)
        scene_spell(&s, p, p, "2022-05-01", p == 9 ? "2023-06-01" : NULL, 3000);
    s.first = scene_day("2023-01-01");
    kernels_run(&s, 5, &r);
    const struct flow_cell *f = results_flow(&r, 0, 0);
    assert_int_equal(10, f->start);
    assert_int_equal(1, f->lost);
    assert_int_equal(9, f->retained);
    const struct mrr_cell *m = results_mrr(&r, 0, 0);
    assert_int_equal(30000, m->start);
    assert_int_equal(3000, m->churn);
    results_release(&r);
}

static void correctness_resumed_is_not_lost(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    start(&s, "2023-01-01", "2023-03-31");
    scene_spells(&s, "0.0 2022-12-10 - 10 scheduled=2023-01-20 service=2023-02-10; "
                     "0.0 2023-02-05 - 10");
    kernels_run(&s, 1, &r);
    for (int32_t p = 0; p < r.periods; p++) {
        assert_int_equal(1, results_flow(&r, 0, p)->retained);
        assert_int_equal(0, results_flow(&r, 0, p)->returned);
    }
    results_release(&r);
    s.rule.end = SUBSCRIPTION_END_SCHEDULED; /* by the other choice it is */
    kernels_run(&s, 1, &r);
    assert_int_equal(1, results_flow(&r, 0, 0)->lost);
    assert_int_equal(1, results_flow(&r, 0, 1)->reactivated);
    results_release(&r);
}

static void correctness_trial_left_at_its_end(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    start(&s, "2023-01-01", "2023-03-31");
    scene_spells(&s, "0.0 2023-01-20 - 10 trial scheduled=2023-02-01 service=2023-02-03");
    kernels_run(&s, 1, &r);
    for (int32_t p = 0; p < r.periods; p++)
        assert_int_equal(0, results_flow(&r, 0, p)->lost + results_flow(&r, 0, p)->start);
    results_release(&r);
    s.rule.trials_count = true;
    kernels_run(&s, 1, &r);
    assert_int_equal(1, results_flow(&r, 0, 0)->new_stayed);
    assert_int_equal(1, results_flow(&r, 0, 1)->lost);
    assert_int_equal(0, results_mrr(&r, 0, 0)->end);
    results_release(&r);
}

/* Who changes group takes their MRR along. */
static void correctness_transfers(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    start(&s, "2023-01-01", "2023-03-31");
    scene_spells(&s, "0.0 2022-12-10 - 10");
    s.sliced = true;
    s.slicing = (struct slicing){.groups = 2,
                                 .change_start = s.change_start,
                                 .change_day = s.change_day,
                                 .change_code = s.change_code};
    s.change_start[1] = 1;
    s.change_day[0] = scene_day("2023-01-31");
    s.change_code[0] = 1;
    kernels_run(&s, 1, &r);
    assert_int_equal(10, results_mrr(&r, 0, 0)->transferred_out);
    assert_int_equal(10, results_mrr(&r, 1, 0)->transferred_in);
    assert_int_equal(10, results_mrr(&r, 1, 1)->start);
    assert_int_equal(0, results_mrr(&r, 0, 1)->start);
    results_release(&r);
}

/* First paid day and first presence differ where trials count. */
static void correctness_cohorts(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    start(&s, "2023-01-01", "2023-03-31");
    s.rule.trials_count = true;
    scene_spells(&s, "0.0 2023-01-20 2023-02-03 10 trial; 0.0 2023-02-03 - 10");
    kernels_run(&s, 1, &r);
    assert_int_equal(1, r.block[BLOCK_COHORT_PRESENCE_SIZE].values[0]);
    assert_int_equal(1, r.block[BLOCK_COHORT_PAID_SIZE].values[1]);
    assert_int_equal(1, results_cohort(&r, COHORT_FIRST_PAID, 0, 1, 2)->present);
    results_release(&r);
}

static void input_sum_too_large(void **state)
{
    (void)state;
    struct scene s;
    struct timeline t;
    struct history h;
    struct periods periods;
    struct mrr_cell cells[2] = {{0}};
    struct err_info info = {0};
    start(&s, "2023-01-01", "2023-02-28");
    scene_spell(&s, 0, 0, "2023-01-05", NULL, INT64_MAX);
    scene_spell(&s, 1, 1, "2023-02-05", NULL, 1);
    timeline_build(&t, &s.in, NULL);
    assert_int_equal(history_build(&h, &t, &s.rule, &info), ERR_OK);
    assert_int_equal(
        periods_build(&periods, &s.calendar, s.first, s.last, s.rule.as_of, &info),
        ERR_OK);
    assert_int_equal(cubes_mrr(&h, &periods, NULL, 0, 1, cells, &info), ERR_OK);
    assert_int_equal(cubes_mrr(&h, &periods, NULL, 1, 2, cells, &info), ERR_OVERFLOW);
    assert_non_null(strstr(info.text, "2023-02-01"));
    periods_release(&periods);
    history_release(&h);
    timeline_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_movements),
        cmocka_unit_test(correctness_snapshots),
        cmocka_unit_test(correctness_gym),
        cmocka_unit_test(correctness_resumed_is_not_lost),
        cmocka_unit_test(correctness_trial_left_at_its_end),
        cmocka_unit_test(correctness_transfers),
        cmocka_unit_test(correctness_cohorts),
        cmocka_unit_test(input_sum_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
