/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "club.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define JANUARY      day(2024, 1, 1)
#define FEBRUARY     day(2024, 2, 1)
#define LAST         day(2024, 3, 31)

static const char *const none[] = {NULL};

/* `count` people who each give the score on 10 January. */
static void ask(struct club *c, enum answer_kind kind, int count, uint8_t score)
{
    for (int i = 0; i < count; i++) {
        char name[16];
        snprintf(name, sizeof name, "p%u", c->answers);
        (void)club_answer(c, name, day(2024, 1, 10), kind, score);
    }
}

static struct catalogue_value value_of(const struct catalogue_facts *facts,
                                       const char *name)
{
    struct catalogue_value value;
    catalogue_value_of(shop_metric(name), facts, &value);
    return value;
}

/* ---- scores ------------------------------------------------------------- */

/* 20 % detractors, 30 % passives, 50 % promoters; the interval after Rocks 2016:
 * 100 (50.75 - 20.75) / 103 +- 1.96 * 100 * sqrt((p + d - (p - d)^2) / 103). */
static void correctness_nps(void **state)
{
    (void)state;
    struct club *c = club_create();
    ask(c, ANSWER_NPS, 10, 0);
    ask(c, ANSWER_NPS, 10, 6);
    ask(c, ANSWER_NPS, 15, 7);
    ask(c, ANSWER_NPS, 15, 8);
    ask(c, ANSWER_NPS, 20, 9);
    ask(c, ANSWER_NPS, 30, 10);
    club_report(c, none, CALENDAR_MONTH, LAST);
    struct catalogue_value v = value_of(club_facts(c, JANUARY), "nps");
    assert_float_equal(v.real, 30, 0);
    assert_int_equal(v.numerator, 30);
    assert_int_equal(v.denominator, 100);
    assert_float_equal(v.low, 14.051130178761607, 1e-9);
    assert_float_equal(v.high, 44.20129700570441, 1e-9);
    assert_string_equal(v.interval_name, "adjusted Wald");
    assert_metric(club_facts(c, JANUARY), "nps_answers", "100");
    assert_metric(club_facts(c, JANUARY), "promoters", "50");
    assert_metric(club_facts(c, JANUARY), "passives", "30");
    assert_metric(club_facts(c, JANUARY), "detractors", "20");
    assert_metric(&c->report.total, "nps", "30");
    assert_metric(club_facts(c, FEBRUARY), "nps", "null");
    assert_string_equal(club_why(club_facts(c, FEBRUARY), "nps"), "no NPS answers");
    assert_string_equal(club_why(club_facts(c, JANUARY), "csat"), "no CSAT answers");
    club_free(c);
}

static void correctness_nps_bands(void **state)
{
    (void)state;
    static const struct {
        int promoters, detractors;
        const char *advice;
    } rows[] = {
        {0, 1, "not good"},     {1, 1, "not good"},    {2, 1, "good"},
        {3, 1, "good"},         {19, 6, "excellent"},  {7, 1, "excellent"},
        {22, 3, "outstanding"}, {1, 0, "outstanding"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct club *c = club_create();
        ask(c, ANSWER_NPS, rows[i].promoters, 9);
        ask(c, ANSWER_NPS, rows[i].detractors, 5);
        club_report(c, none, CALENDAR_MONTH, LAST);
        struct catalogue_value v = value_of(club_facts(c, JANUARY), "nps");
        assert_int_equal(strncmp(v.advice, rows[i].advice, strlen(rows[i].advice)), 0);
        club_free(c);
    }
}

/* Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3. */
static void correctness_csat(void **state)
{
    (void)state;
    static const struct {
        int satisfied, answers;
        double low, high;
    } rows[] = {
        {81, 263, 0.2553, 0.3662},
        {15, 148, 0.0624, 0.1605},
        {0, 20, 0.0000, 0.1611},
        {1, 29, 0.0061, 0.1718},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct club *c = club_create();
        ask(c, ANSWER_CSAT, rows[i].satisfied / 2, 4);
        ask(c, ANSWER_CSAT, rows[i].satisfied - rows[i].satisfied / 2, 5);
        ask(c, ANSWER_CSAT, rows[i].answers - rows[i].satisfied, 3);
        club_report(c, none, CALENDAR_MONTH, LAST);
        struct catalogue_value v = value_of(club_facts(c, JANUARY), "csat");
        assert_int_equal(v.numerator, rows[i].satisfied);
        assert_int_equal(v.denominator, rows[i].answers);
        assert_float_equal(v.low, rows[i].low, 0.00005);
        assert_float_equal(v.high, rows[i].high, 0.00005);
        assert_metric(club_facts(c, FEBRUARY), "csat_answers", "0");
        club_free(c);
    }
}

/* 1 to 7 once each: mean 4, s = sqrt(28 / 6), t(0.975, 6) = 2.446912. */
static void correctness_ces(void **state)
{
    (void)state;
    struct club *c = club_create();
    for (uint8_t score = 1; score <= 7; score++)
        ask(c, ANSWER_CES, 1, score);
    club_report(c, none, CALENDAR_MONTH, LAST);
    struct catalogue_value v = value_of(club_facts(c, JANUARY), "ces");
    assert_float_equal(v.real, 4, 0);
    assert_float_equal(v.low, 2.002105, 0.000001);
    assert_float_equal(v.high, 5.997895, 0.000001);
    assert_string_equal(v.advice, "not good: 5 or below");
    club_free(c);

    c = club_create();
    ask(c, ANSWER_CES, 1, 6);
    club_report(c, none, CALENDAR_MONTH, LAST);
    v = value_of(club_facts(c, JANUARY), "ces");
    assert_float_equal(v.real, 6, 0);
    assert_false(v.has_interval); /* of one answer */
    assert_string_equal(v.advice, "good: above 5");
    club_free(c);

    c = club_create();
    ask(c, ANSWER_CES, 2, 5);
    club_report(c, none, CALENDAR_MONTH, LAST);
    v = value_of(club_facts(c, JANUARY), "ces");
    assert_string_equal(v.advice, "not good: 5 or below");
    assert_float_equal(v.low, 5, 0); /* no spread, no width */
    assert_float_equal(v.high, 5, 0);
    club_free(c);
}

/* ---- one answer a person, survey and wave ------------------------------- */

static void correctness_the_last_answer_counts(void **state)
{
    (void)state;
    struct club *c = club_create();
    (void)club_answer(c, "ann", day(2024, 1, 5), ANSWER_NPS, 0);
    (void)club_answer(c, "ann", day(2024, 1, 31), ANSWER_NPS, 10);
    (void)club_answer(c, "ann", day(2024, 2, 1), ANSWER_NPS, 7);
    /* With waves the last of the wave, in the period of its own day. */
    club_answer(c, "bob", day(2024, 1, 5), ANSWER_CSAT, 1)->wave = 0;
    club_answer(c, "bob", day(2024, 2, 5), ANSWER_CSAT, 5)->wave = 0;
    club_answer(c, "bob", day(2024, 2, 5), ANSWER_CSAT, 2)->wave = 1;
    /* What comes after as_of is not known yet. */
    (void)club_answer(c, "cat", day(2024, 4, 1), ANSWER_NPS, 0);
    club_answer(c, "dan", day(2024, 1, 8), ANSWER_CES, 4)->wave = 2;
    club_answer(c, "dan", day(2024, 4, 1), ANSWER_CES, 7)->wave = 2;
    club_report(c, none, CALENDAR_MONTH, LAST);
    assert_metric(club_facts(c, JANUARY), "nps", "100");
    assert_metric(club_facts(c, FEBRUARY), "nps", "0");
    assert_metric(club_facts(c, FEBRUARY), "passives", "1");
    assert_metric(&c->report.total, "nps", "0"); /* as one period: the last of all */
    assert_metric(club_facts(c, JANUARY), "csat", "null");
    assert_metric(club_facts(c, FEBRUARY), "csat", "0.5");
    assert_int_equal(club_left_out(c, "superseded_answer"), 2);
    assert_int_equal(club_left_out(c, "after_as_of"), 2);
    assert_metric(club_facts(c, JANUARY), "ces", "4");
    assert_int_equal(c->report.answers.answers, 5);
    assert_int_equal(report_used_rows(&c->report), 5);
    assert_int_equal(report_customers(&c->report), 3);
    club_free(c);
}

static void correctness_response_rate(void **state)
{
    (void)state;
    struct club *c = club_create();
    (void)club_delivery(c, "ann", day(2024, 1, 3), ANSWER_NPS);
    (void)club_delivery(c, "ann", day(2024, 1, 4), ANSWER_NPS); /* again */
    (void)club_delivery(c, "bob", day(2024, 1, 3), ANSWER_NPS);
    (void)club_delivery(c, "cat", day(2024, 1, 3), ANSWER_NPS);
    (void)club_answer(c, "ann", day(2024, 1, 5), ANSWER_NPS, 9);
    (void)club_answer(c, "dan", day(2024, 1, 5), ANSWER_NPS, 9); /* was not asked */
    club_report(c, none, CALENDAR_MONTH, LAST);
    struct catalogue_value v = value_of(club_facts(c, JANUARY), "response_rate");
    assert_int_equal(v.numerator, 1);
    assert_int_equal(v.denominator, 3);
    assert_string_equal(club_why(club_facts(c, FEBRUARY), "response_rate"),
                        "no survey was delivered");
    assert_int_equal(club_left_out(c, "repeated_delivery"), 1);
    assert_int_equal(c->report.answers.deliveries, 3);
    club_free(c);

    c = club_create();
    ask(c, ANSWER_NPS, 3, 9);
    club_report(c, none, CALENDAR_MONTH, LAST);
    assert_string_equal(club_why(club_facts(c, JANUARY), "response_rate"),
                        "no deliveries in the files: how many were asked is not known");
    club_free(c);
}

static void correctness_referral_rate(void **state)
{
    (void)state;
    struct club *c = club_create();
    (void)club_spell(c, "ann", 1, day(2024, 1, 5), 1000);
    (void)club_spell(c, "bob", 1, day(2024, 1, 6), 1000);
    club_spell(c, "cat", 1, day(2024, 1, 7), 1000)->end = day(2024, 1, 9);
    (void)club_spell(c, "dan", 1, day(2024, 2, 7), 1000);
    club_refer(c, "cat");
    club_report(c, none, CALENDAR_MONTH, LAST);
    struct catalogue_value v = value_of(club_facts(c, JANUARY), "referral_rate");
    assert_int_equal(v.numerator, 1);
    assert_int_equal(v.denominator, 3);
    assert_true(v.has_interval);
    assert_metric(club_facts(c, FEBRUARY), "referral_rate", "0");
    assert_metric(&c->report.total, "referral_rate", "0.25");
    assert_metric(club_facts(c, day(2024, 3, 1)), "referral_rate", "null");
    club_free(c);
}

/* ---- people ------------------------------------------------------------- */

static void consistency_lists_are_as_long_as_their_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *metric;
        enum receipt_side side;
        size_t count;
    } rows[] = {
        {"promoters", RECEIPT_NUMERATOR, 1},
        {"passives", RECEIPT_NUMERATOR, 1},
        {"detractors", RECEIPT_NUMERATOR, 2},
        {"nps_answers", RECEIPT_NUMERATOR, 4},
        {"nps", RECEIPT_NUMERATOR, 3},
        {"nps", RECEIPT_DENOMINATOR, 4},
        {"csat", RECEIPT_NUMERATOR, 1},
        {"csat", RECEIPT_DENOMINATOR, 2},
        {"ces_answers", RECEIPT_NUMERATOR, 0},
        {"response_rate", RECEIPT_NUMERATOR, 1},
        {"response_rate", RECEIPT_DENOMINATOR, 2},
    };
    struct club *c = club_create();
    ask(c, ANSWER_NPS, 1, 9);
    ask(c, ANSWER_NPS, 1, 8);
    ask(c, ANSWER_NPS, 2, 0);
    ask(c, ANSWER_CSAT, 1, 4);
    ask(c, ANSWER_CSAT, 1, 3);
    (void)club_delivery(c, "p0", day(2024, 1, 9), ANSWER_NPS);
    (void)club_delivery(c, "else", day(2024, 1, 9), ANSWER_NPS);
    club_report(c, none, CALENDAR_MONTH, LAST);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct receipt receipt;
        struct receipt_people people;
        assert_int_equal(
            receipt_find(&receipt, &c->report, rows[i].metric, "2024-01", NULL, NULL),
            ERR_OK);
        assert_int_equal(receipt_people_build(&people, &receipt, rows[i].side, NULL),
                         ERR_OK);
        if (people.count != rows[i].count)
            fail_msg("%s: %zu people", rows[i].metric, people.count);
        receipt_people_release(&people);
    }
    club_free(c);
}

/* Answers alone: nobody is a customer, and every answer counts. */
static void correctness_answers_alone(void **state)
{
    (void)state;
    struct club *c = club_create();
    struct buf out = {0};
    ask(c, ANSWER_NPS, 2, 9);
    club_report(c, none, CALENDAR_MONTH, LAST);
    report_write_json(&c->report, &out);
    assert_int_equal(c->definition.rule, PRESENCE_PURCHASE);
    assert_non_null(strstr(buf_text(&out), "\"nps\""));
    assert_null(strstr(buf_text(&out), "mrr_"));
    assert_int_equal(report_customers(&c->report), 2);
    buf_release(&out);
    club_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_nps),
        cmocka_unit_test(correctness_nps_bands),
        cmocka_unit_test(correctness_csat),
        cmocka_unit_test(correctness_ces),
        cmocka_unit_test(correctness_the_last_answer_counts),
        cmocka_unit_test(correctness_response_rate),
        cmocka_unit_test(correctness_referral_rate),
        cmocka_unit_test(consistency_lists_are_as_long_as_their_numbers),
        cmocka_unit_test(correctness_answers_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
