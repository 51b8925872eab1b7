/* SPDX-License-Identifier: Apache-2.0 */
#include "results.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define NONE TIMELINE_NO_WAVE

/* 20 % detractors, 30 % passives, 50 % promoters: NPS 30. */
static void correctness_nps_30(void **state)
{
    (void)state;
    static const uint8_t scores[] = {0, 6, 7, 8, 7, 9, 9, 10, 10, 9};
    struct scene s;
    struct results r;
    scene_init(&s, "2024-01-01", "2024-01-31");
    for (uint32_t p = 0; p < 10; p++)
        scene_answer(&s, p, "2024-01-15", ANSWER_NPS, scores[p], NONE);
    kernels_run(&s, 4, &r);
    const struct answer_cell *c = results_answers(&r, 0, 0);
    assert_int_equal(10, c->nps);
    assert_int_equal(2, c->detractors);
    assert_int_equal(3, c->passives);
    assert_int_equal(5, c->promoters);
    assert_int_equal(30, 100 * (c->promoters - c->detractors) / c->nps);
    results_release(&r);
}

static void correctness_other_kinds(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    scene_init(&s, "2024-01-01", "2024-01-31");
    for (uint32_t p = 0; p < 5; p++)
        scene_answer(&s, p, "2024-01-15", ANSWER_CSAT, (uint8_t)(p + 1), NONE);
    for (uint32_t p = 0; p < 7; p++)
        scene_answer(&s, p, "2024-01-15", ANSWER_CES, (uint8_t)(p + 1), NONE);
    kernels_run(&s, 4, &r);
    const struct answer_cell *c = results_answers(&r, 0, 0);
    assert_int_equal(5, c->csat);
    assert_int_equal(2, c->satisfied);
    assert_int_equal(7, c->ces);
    assert_int_equal(28, c->ces_sum);
    assert_int_equal(140, c->ces_sum_squares);
    assert_int_equal(0, c->nps);
    results_release(&r);
}

/* Without waves each period has its own last answer, with waves there is one. */
static void correctness_last_answer_counts(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    for (int32_t wave = NONE; wave <= 0; wave++) {
        scene_init(&s, "2024-01-01", "2024-03-31");
        s.rule.as_of = scene_day("2024-03-20");
        scene_answer(&s, 0, "2024-02-10", ANSWER_NPS, 10, wave);
        scene_answer(&s, 0, "2024-01-15", ANSWER_NPS, 9, wave);
        scene_answer(&s, 0, "2024-01-15", ANSWER_NPS, 7, wave);  /* the same day, later */
        scene_answer(&s, 0, "2024-03-25", ANSWER_NPS, 0, wave);  /* after as_of */
        scene_answer(&s, 0, "2024-01-20", ANSWER_CSAT, 1, wave); /* another question */
        kernels_run(&s, 1, &r);
        assert_int_equal(wave == NONE, results_answers(&r, 0, 0)->passives);
        assert_int_equal(wave == NONE, results_answers(&r, 0, 0)->nps);
        assert_int_equal(1, results_answers(&r, 0, 0)->csat);
        assert_int_equal(1, results_answers(&r, 0, 1)->promoters);
        assert_int_equal(0, results_answers(&r, 0, 2)->nps);
        results_release(&r);
    }
}

static void correctness_two_waves_two_surveys(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    scene_init(&s, "2024-01-01", "2024-01-31");
    scene_answer(&s, 0, "2024-01-10", ANSWER_NPS, 0, 0);
    scene_answer(&s, 0, "2024-01-11", ANSWER_NPS, 0, 1);
    scene_answer(&s, 0, "2024-01-12", ANSWER_NPS, 0, 1);
    s.answer[2].survey = 1;
    kernels_run(&s, 1, &r);
    assert_int_equal(3, results_answers(&r, 0, 0)->nps);
    results_release(&r);
}

/* Delivered in January, reminded of in January and February, answered in February. */
static void correctness_response(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    for (int32_t wave = NONE; wave <= 0; wave++) {
        scene_init(&s, "2024-01-01", "2024-02-29");
        scene_delivery(&s, 0, "2024-02-05", wave);
        scene_delivery(&s, 0, "2024-01-05", wave);
        scene_delivery(&s, 0, "2024-01-12", wave);
        scene_delivery(&s, 1, "2024-01-05", wave);
        scene_answer(&s, 0, "2024-02-10", ANSWER_CES, 7, wave);
        scene_answer(&s, 2, "2024-01-10", ANSWER_CES, 7, wave); /* without being asked */
        kernels_run(&s, 1, &r);
        const struct answer_cell *c = results_answers(&r, 0, 0);
        assert_int_equal(2, c[0].delivered);
        assert_int_equal(wave == NONE ? 0 : 1, c[0].answered);
        assert_int_equal(wave == NONE ? 1 : 0, c[1].delivered);
        assert_int_equal(wave == NONE ? 1 : 0, c[1].answered);
        results_release(&r);
    }
}

static void correctness_person(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    scene_init(&s, "2024-01-01", "2024-02-29");
    scene_answer(&s, 0, "2024-01-10", ANSWER_NPS, 6, NONE);
    scene_answer(&s, 0, "2024-01-11", ANSWER_CSAT, 4, NONE);
    scene_answer(&s, 0, "2024-02-11", ANSWER_NPS, 9, NONE);
    scene_delivery(&s, 0, "2024-02-01", NONE);
    kernels_run(&s, 1, &r);
    const int64_t *flags = r.block[BLOCK_PERSON_ANSWERS].values;
    assert_int_equal(ANSWERS_NPS | ANSWERS_DETRACTOR | ANSWERS_CSAT | ANSWERS_SATISFIED,
                     flags[0]);
    assert_int_equal(
        ANSWERS_NPS | ANSWERS_PROMOTER | ANSWERS_DELIVERED | ANSWERS_ANSWERED, flags[1]);
    results_release(&r);
}

/* N with a referrer, of N. */
static void correctness_referred(void **state)
{
    (void)state;
    struct scene s;
    struct results r;
    scene_init(&s, "2024-01-01", "2024-03-31");
    s.rule.window_days = 5;
    scene_orders(&s, "0 2024-01-10 1; 1 2024-01-30 1; 2 2024-02-10 1; 3 2024-01-10 1; "
                     "0 2024-02-10 1");
    s.in.referred = s.referred;
    s.referred[0] = s.referred[1] = s.referred[2] = true;
    kernels_run(&s, 1, &r);
    assert_int_equal(2, results_flow(&r, 0, 0)->new_referred); /* left and stayed */
    assert_int_equal(1,
                     results_flow(&r, 0, 1)->new_referred); /* who came back is not new */
    assert_int_equal(0, results_flow(&r, 0, 2)->new_referred);
    results_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_nps_30),
        cmocka_unit_test(correctness_other_kinds),
        cmocka_unit_test(correctness_last_answer_counts),
        cmocka_unit_test(correctness_two_waves_two_surveys),
        cmocka_unit_test(correctness_response),
        cmocka_unit_test(correctness_person),
        cmocka_unit_test(correctness_referred),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
