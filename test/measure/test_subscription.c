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
#define MARCH        day(2024, 3, 1)
#define LAST         day(2024, 4, 30)

static const char *const none[] = {NULL};

/* ---- recurring money ---------------------------------------------------- */

static void correctness_movements(void **state)
{
    (void)state;
    static const struct club_row february[] = {
        {"mrr_start", "100.00"},
        {"mrr_new", "7.00"},
        {"mrr_reactivation", "5.00"},
        {"mrr_expansion", "5.00"},
        {"mrr_contraction", "8.00"},
        {"mrr_churn", "30.00"},
        {"mrr_fx", "0.00"},
        {"mrr_end", "79.00"},
        {"revenue_churn_rate", "0.38"},
        {"gross_revenue_retention", "0.62"},
        {"net_revenue_retention", "0.67"},
        {"net_revenue_churn_rate", "0.28"}, /* 1 - 0.67 - 5 / 100 */
        {"customers_start", "4"},
        {"customers_new", "1"},
        {"customers_lost", "1"},
        {"customers_lost_voluntary", "1"},
        {"customers_lost_involuntary", "0"},
        {"customers_reactivated", "1"},
        {"retention_rate", "0.75"},
        {"customer_lifespan", "4"},
    };
    /* One period from before January to April: everybody is new, or was there never. */
    static const struct club_row total[] = {
        {"mrr_start", "0.00"},
        {"mrr_new", "79.00"},
        {"mrr_churn", "0.00"},
        {"mrr_end", "79.00"},
        /* rates pool the four months: lost 38, of 0 + 100 + 79 + 79 */
        {"revenue_churn_rate", "0.1472868217054264"},
        {"gross_revenue_retention", "0.8527131782945736"},
        {"net_revenue_retention", "0.872093023255814"},
        {"net_revenue_churn_rate", "0.1085271317829457"},
        {"customers_lost_voluntary", "1"},
    };
    struct club *c = club_of_six_movements();
    club_report(c, none, CALENDAR_MONTH, LAST);
    assert_int_equal(c->definition.rule, PRESENCE_SUBSCRIPTION);
    assert_int_equal(c->report.pooled_count, 4); /* nothing warms up */
    assert_rows(club_facts(c, FEBRUARY), february);
    for (size_t i = 0; i < COUNT(total); i++) {
        struct buf text = {0};
        const char *got = shop_value_text(&c->report.total, total[i].metric, &text);
        if (strncmp(got, total[i].expected, 14) != 0)
            fail_msg("%s is %s", total[i].metric, got);
        buf_release(&text);
    }
    club_free(c);
}

/* What was added and taken along in one month is no loss: never above 100 %. */
static void correctness_upgrade_then_leave_in_one_month(void **state)
{
    (void)state;
    static const struct club_row february[] = {
        {"mrr_start", "10.00"},           {"mrr_expansion", "0.00"},
        {"mrr_churn", "10.00"},           {"revenue_churn_rate", "1"},
        {"gross_revenue_retention", "0"}, {"net_revenue_retention", "0"},
    };
    struct club *c = club_create();
    (void)club_spell(c, "ann", 1, day(2024, 1, 5), 1000);
    club_spell(c, "ann", 1, day(2024, 2, 5), 5000)->end = day(2024, 2, 20);
    club_report(c, none, CALENDAR_MONTH, LAST);
    assert_rows(club_facts(c, FEBRUARY), february);
    assert_metric(club_facts(c, MARCH), "net_revenue_retention", "null");
    assert_string_equal(club_why(club_facts(c, MARCH), "net_revenue_retention"),
                        "no recurring revenue at the start");
    club_free(c);
}

/* Asked for on 5 February, billed to the 10th, paid for to 5 March; runs again. */
static void correctness_cancelled_and_resumed(void **state)
{
    (void)state;
    static const struct {
        const char *end;
        int month, day_of_month;
        const char *lost, *churn, *returned, *reactivated; /* the last: in March */
    } rows[] = {
        {"end=service", 3, 3, "0", "0.00", "0", "0"},
        {"end=billing", 3, 3, "1", "10.00", "0", "1"},
        {"end=scheduled", 3, 3, "1", "10.00", "0", "1"},
        {"end=service", 2, 20, "0", "0.00", "0", "0"},
        {"end=billing", 2, 20, "0", "0.00", "1", "0"},
        {"end=scheduled", 2, 20, "0", "0.00", "1", "0"},
        {"end=scheduled", 2, 5, "0", "0.00", "0", "0"}, /* the same day */
        {"end=service", 3, 5, "0", "0.00", "0", "0"},   /* on the first day unpaid */
        {"end=service", 3, 6, "0", "0.00", "0", "0"},   /* a day's break in March */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *const settings[] = {rows[i].end, NULL};
        struct club *c = club_create();
        struct spell *s = club_spell(c, "ann", 1, day(2024, 1, 5), 1000);
        s->scheduled = day(2024, 2, 5);
        s->billing = day(2024, 2, 10);
        s->service = day(2024, 3, 5);
        (void)club_spell(c, "ann", 1, day(2024, rows[i].month, rows[i].day_of_month),
                         1000);
        club_report(c, settings, CALENDAR_MONTH, LAST);
        assert_metric(club_facts(c, FEBRUARY), "customers_lost", rows[i].lost);
        assert_metric(club_facts(c, FEBRUARY), "mrr_churn", rows[i].churn);
        assert_metric(club_facts(c, FEBRUARY), "customers_returned", rows[i].returned);
        assert_metric(club_facts(c, MARCH), "customers_reactivated", rows[i].reactivated);
        assert_metric(club_facts(c, MARCH), "customers_lost", "0");
        club_free(c);
    }
}

static void correctness_pauses_by_choice(void **state)
{
    (void)state;
    static const char *const absent[] = {"paused_present=false", NULL};
    struct club *c = club_create();
    (void)club_spell(c, "ann", 1, day(2024, 1, 5), 1000);
    club_spell(c, "ann", 1, day(2024, 2, 10), 1000)->state = SPELL_PAUSED;
    (void)club_spell(c, "ann", 1, day(2024, 3, 10), 1200);
    club_report(c, none, CALENDAR_MONTH, LAST);
    assert_metric(club_facts(c, FEBRUARY), "mrr_end", "10.00");
    assert_metric(club_facts(c, FEBRUARY), "customers_lost", "0");
    assert_metric(club_facts(c, MARCH), "mrr_expansion", "2.00");
    assert_int_equal(club_left_out(c, "paused"), 0);
    club_again(c, absent);
    assert_metric(club_facts(c, FEBRUARY), "mrr_churn", "10.00");
    assert_metric(club_facts(c, FEBRUARY), "customers_lost", "1");
    assert_metric(club_facts(c, MARCH), "mrr_reactivation", "12.00");
    assert_int_equal(club_left_out(c, "paused"), 1);
    assert_int_equal(report_used_rows(&c->report), 2);
    club_free(c);
}

static void correctness_trial_cancelled(void **state)
{
    (void)state;
    static const char *const counted[] = {"trials_count=true", NULL};
    struct club *c = club_create();
    struct spell *s = club_spell(c, "ann", 1, day(2024, 1, 10), 1000);
    s->state = SPELL_TRIAL;
    s->end = day(2024, 2, 9);
    (void)club_spell(c, "bob", 1, day(2024, 1, 10), 1000);
    club_report(c, none, CALENDAR_MONTH, LAST);
    assert_metric(club_facts(c, JANUARY), "customers_new", "1");
    assert_metric(club_facts(c, FEBRUARY), "customers_lost", "0");
    assert_int_equal(club_left_out(c, "trial"), 1);
    club_again(c, counted);
    assert_metric(club_facts(c, JANUARY), "customers_new", "2");
    assert_metric(club_facts(c, JANUARY), "mrr_new", "10.00"); /* trials are zero */
    assert_metric(club_facts(c, FEBRUARY), "customers_lost", "1");
    assert_metric(club_facts(c, FEBRUARY), "mrr_churn", "0.00");
    assert_int_equal(club_left_out(c, "trial"), 0);
    club_free(c);
}

/* A change on a period's first day is the period's, on the last day the one's before. */
static void correctness_plan_change_on_a_boundary(void **state)
{
    (void)state;
    static const struct {
        int month, day_of_month;
        const char *january, *february, *new_;
    } rows[] = {
        {1, 31, "0.00", "0.00", "20.00"}, /* new at the end's amount */
        {2, 1, "0.00", "10.00", "10.00"},
        {2, 29, "0.00", "10.00", "10.00"},
        {3, 1, "0.00", "0.00", "10.00"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct club *c = club_create();
        (void)club_spell(c, "ann", 1, day(2024, 1, 1), 1000);
        (void)club_spell(c, "ann", 1, day(2024, rows[i].month, rows[i].day_of_month),
                         2000);
        club_report(c, none, CALENDAR_MONTH, LAST);
        assert_metric(club_facts(c, JANUARY), "mrr_expansion", rows[i].january);
        assert_metric(club_facts(c, FEBRUARY), "mrr_expansion", rows[i].february);
        assert_metric(club_facts(c, JANUARY), "mrr_new", rows[i].new_);
        club_free(c);
    }
}

static void correctness_grace_carries_the_amount(void **state)
{
    (void)state;
    static const char *const graceful[] = {"grace_days=7", NULL};
    struct club *c = club_create();
    club_spell(c, "ann", 1, day(2024, 1, 5), 1000)->end = day(2024, 1, 29);
    (void)club_spell(c, "ann", 2, day(2024, 2, 5), 1500);
    club_report(c, none, CALENDAR_MONTH, day(2024, 2, 29));
    assert_metric(club_facts(c, JANUARY), "mrr_end", "0.00");
    assert_metric(club_facts(c, JANUARY), "customers_new_left", "1");
    assert_false(c->report.periods[1].provisional);
    club_again(c, graceful);
    assert_metric(club_facts(c, JANUARY), "mrr_end", "10.00");
    assert_metric(club_facts(c, FEBRUARY), "mrr_expansion", "5.00");
    assert_metric(club_facts(c, JANUARY), "renewal_rate", "1");
    assert_false(c->report.periods[0].provisional);
    assert_true(c->report.periods[1].provisional); /* until 7 March */
    club_free(c);
}

/* ---- leaving ------------------------------------------------------------ */

static void correctness_failed_payments(void **state)
{
    (void)state;
    static const char *const never[] = {"past_due_days=never", NULL};
    static const char *const soon[] = {"past_due_days=10", NULL};
    struct club *c = club_create();
    struct spell *s = club_spell(c, "failed", 1, day(2024, 1, 2), 1000);
    s->end = day(2024, 2, 10);
    s->flags = SPELL_INVOLUNTARY;
    club_spell(c, "chose", 1, day(2024, 1, 2), 1000)->end = day(2024, 2, 10);
    club_spell(c, "unpaid", 1, day(2024, 1, 2), 1000)->past_due = day(2024, 2, 5);
    club_report(c, none, CALENDAR_MONTH, LAST); /* 30 days: absent from 6 March */
    assert_metric(club_facts(c, FEBRUARY), "customers_lost_voluntary", "1");
    assert_metric(club_facts(c, FEBRUARY), "customers_lost_involuntary", "1");
    assert_metric(club_facts(c, MARCH), "customers_lost_involuntary", "1");
    club_again(c, soon);
    assert_metric(club_facts(c, FEBRUARY), "customers_lost_involuntary", "2");
    club_again(c, never);
    assert_metric(club_facts(c, MARCH), "customers_lost", "0");
    club_free(c);
}

static void correctness_renewal(void **state)
{
    (void)state;
    struct club *c = club_create();
    /* monthly from the 15th: terms end on 15 February (runs on) and 15 March */
    (void)club_spell(c, "ann", 1, day(2024, 1, 15), 1000);
    club_spell(c, "bob", 1, day(2024, 1, 15), 1000)->end = day(2024, 2, 15);
    struct spell *s = club_spell(c, "year", 1, day(2024, 1, 15), 1000);
    s->term = 12;
    club_report(c, none, CALENDAR_MONTH, LAST);
    struct catalogue_value v;
    catalogue_value_of(shop_metric("renewal_rate"), club_facts(c, FEBRUARY), &v);
    assert_int_equal(v.numerator, 1);
    assert_int_equal(v.denominator, 2);
    assert_true(v.has_interval);
    assert_metric(club_facts(c, JANUARY), "renewal_rate", "null");
    assert_string_equal(club_why(club_facts(c, JANUARY), "renewal_rate"),
                        "no term ended");
    catalogue_value_of(shop_metric("renewal_rate"), &c->report.total, &v);
    assert_int_equal(v.numerator, 3); /* ann, three times */
    assert_int_equal(v.denominator, 4);
    club_free(c);
}

/* Half leave after 30 days, half run on for 100: 30 + 70 / 2. */
static void correctness_survival(void **state)
{
    (void)state;
    struct club *c = club_create();
    for (int i = 0; i < 60; i++) {
        char name[16];
        snprintf(name, sizeof name, "p%d", i);
        struct spell *s = club_spell(c, name, 1, JANUARY, 1000);
        if (i % 2)
            s->end = JANUARY + 30;
    }
    club_report(c, none, CALENDAR_MONTH, JANUARY + 99);
    assert_metric(&c->report.total, "customer_lifespan_restricted_mean", "65");
    assert_int_equal(c->report.total.survival_horizon_days, 100);
    club_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_movements),
        cmocka_unit_test(correctness_upgrade_then_leave_in_one_month),
        cmocka_unit_test(correctness_cancelled_and_resumed),
        cmocka_unit_test(correctness_pauses_by_choice),
        cmocka_unit_test(correctness_trial_cancelled),
        cmocka_unit_test(correctness_plan_change_on_a_boundary),
        cmocka_unit_test(correctness_grace_carries_the_amount),
        cmocka_unit_test(correctness_failed_payments),
        cmocka_unit_test(correctness_renewal),
        cmocka_unit_test(correctness_survival),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
