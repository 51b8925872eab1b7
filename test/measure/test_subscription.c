/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/money.h"
#include "club.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define JANUARY      day(2024, 1, 1)
#define FEBRUARY     day(2024, 2, 1)
#define MARCH        day(2024, 3, 1)
#define LAST         day(2024, 4, 30)

static const char *const none[] = {NULL};

/* ---- recurring money ---------------------------------------------------- */

/* In February each person moves in another way. */
static struct club *six_movements(void)
{
    struct club *c = club_create();
    (void)club_spell(c, "grows", 1, day(2024, 1, 5), 1000);
    (void)club_spell(c, "grows", 1, day(2024, 2, 9), 1500);
    (void)club_spell(c, "shrinks", 1, day(2024, 1, 6), 2000);
    (void)club_spell(c, "shrinks", 1, day(2024, 2, 10), 1200);
    club_spell(c, "leaves", 1, day(2024, 1, 7), 3000)->end = day(2024, 2, 11);
    (void)club_spell(c, "stays", 1, day(2024, 1, 8), 4000);
    club_spell(c, "returns", 1, day(2024, 1, 2), 800)->end = day(2024, 1, 20);
    (void)club_spell(c, "returns", 2, day(2024, 2, 12), 500);
    (void)club_spell(c, "comes", 1, day(2024, 2, 13), 700);
    return c;
}

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
    struct club *c = six_movements();
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

/* ---- what the files cannot say ------------------------------------------ */

static void input_what_is_not_known_is_null_and_why(void **state)
{
    (void)state;
    static const struct {
        const char *metric, *no_mrr, *no_history;
    } rows[] = {
        {"mrr_start", "no amounts of subscriptions", ""},
        {"mrr_churn", "no amounts of subscriptions", ""},
        {"mrr_expansion", "no amounts of subscriptions", "one amount for each"},
        {"mrr_contraction", "no amounts of subscriptions", "one amount for each"},
        {"revenue_churn_rate", "no amounts of subscriptions", "one amount for each"},
        {"gross_revenue_retention", "no amounts of subscriptions", "one amount for each"},
        {"net_revenue_retention", "no amounts of subscriptions", "one amount for each"},
        {"net_revenue_churn_rate", "no amounts of subscriptions", "one amount for each"},
        {"renewal_rate", "", ""},
        {"retention_rate", "", ""},
        {"nps", "no answers", "no answers"},
        {"response_rate", "no answers", "no answers"},
        {"referral_rate", "no referrers", "no referrers"},
    };
    for (int no_mrr = 0; no_mrr < 2; no_mrr++) {
        struct club *c = six_movements();
        c->no_mrr = no_mrr;
        c->no_history = !no_mrr;
        for (uint32_t i = 0; i < c->spells && no_mrr; i++)
            c->spell[i].mrr = 0;
        club_report(c, none, CALENDAR_MONTH, LAST);
        for (size_t i = 0; i < COUNT(rows); i++) {
            const char *why = no_mrr ? rows[i].no_mrr : rows[i].no_history;
            const char *got = club_why(club_facts(c, FEBRUARY), rows[i].metric);
            if (*why ? !strstr(got, why) : *got)
                fail_msg("%s: %s", rows[i].metric, got);
        }
        assert_metric(club_facts(c, FEBRUARY), "customers_lost", "1");
        club_free(c);
    }
}

/* Reports without subscriptions are not told about them; explain still knows why. */
static void consistency_purchases_alone(void **state)
{
    (void)state;
    struct shop *shop = shop_of_ten_customers();
    struct definition d;
    struct report r;
    struct report_request q = {.calendar = {.unit = CALENDAR_MONTH}};
    struct buf out = {0};
    struct receipt receipt;
    shop_define(&d, none);
    shop_report(&r, shop, &d, &q);
    report_write_json(&r, &out);
    assert_int_equal(d.rule, PRESENCE_PURCHASE);
    assert_null(strstr(buf_text(&out), "mrr_"));
    assert_null(strstr(buf_text(&out), "\"nps\""));
    assert_non_null(strstr(buf_text(&out), "\"referral_rate\""));
    assert_int_equal(receipt_find(&receipt, &r, "mrr_new", "total", NULL, NULL), ERR_OK);
    assert_string_equal(receipt.value.why, "no subscriptions in the files");
    assert_int_equal(
        receipt_find(&receipt, &r, "customers_lost_voluntary", "total", NULL, NULL),
        ERR_OK);
    buf_release(&out);
    shop_free_all(shop, &d, &r);
}

static void input_the_rule_and_the_files(void **state)
{
    (void)state;
    static const struct {
        const char *setting, *sentence; /* NULL: accepted */
    } rows[] = {
        {"rule=subscription", NULL},
        {"rule=purchase", "the files have subscriptions and no orders"},
        {"rule=activity", "the files have no events"},
    };
    struct club *c = six_movements();
    struct report_request q = {.calendar = {.unit = CALENDAR_MONTH}};
    club_report(c, none, CALENDAR_MONTH, LAST);
    assert_non_null(strstr(c->definition.rule_note, "rule=subscription"));
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *const settings[] = {rows[i].setting, NULL};
        struct definition d;
        struct report r;
        struct err_info info = {0};
        shop_define(&d, settings);
        enum err e = report_build(&r, &c->shop->source, &d, &q, &info);
        assert_int_equal(e, rows[i].sentence ? ERR_SETTING : ERR_OK);
        if (rows[i].sentence)
            assert_non_null(strstr(info.text, rows[i].sentence));
        else
            report_release(&r);
        assert_null(d.rule_note);
        definition_release(&d);
    }
    club_free(c);
}

/* ---- people ------------------------------------------------------------- */

static int64_t mrr_of(const struct receipt_person *p, const char *metric)
{
    int64_t change = p->mrr_end - p->mrr_start;
    if (strcmp(metric, "mrr_start") == 0 || strcmp(metric, "mrr_churn") == 0)
        return p->mrr_start;
    return strcmp(metric, "mrr_end") == 0 ? p->mrr_end : change < 0 ? -change : change;
}

static void consistency_lists_add_up_to_their_amounts(void **state)
{
    (void)state;
    static const char *const metrics[] = {
        "mrr_start",       "mrr_new",   "mrr_reactivation", "mrr_expansion",
        "mrr_contraction", "mrr_churn", "mrr_end"};
    static const char *const periods[] = {"2024-01", "2024-02", "2024-03", "total"};
    struct club *c = six_movements();
    club_report(c, none, CALENDAR_MONTH, LAST);
    for (size_t m = 0; m < COUNT(metrics); m++) {
        for (size_t p = 0; p < COUNT(periods); p++) {
            struct receipt receipt;
            struct receipt_people people;
            int64_t sum = 0;
            assert_int_equal(
                receipt_find(&receipt, &c->report, metrics[m], periods[p], NULL, NULL),
                ERR_OK);
            assert_int_equal(
                receipt_people_build(&people, &receipt, RECEIPT_NUMERATOR, NULL), ERR_OK);
            for (size_t i = 0; i < people.count; i++)
                sum += mrr_of(&people.people[i], metrics[m]);
            assert_int_equal(sum, receipt.value.money);
            receipt_people_release(&people);
        }
    }
    club_free(c);
}

static void correctness_bridge(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "MRR_end = MRR_start + new + reactivation + expansion - contraction - churn + "
        "fx: 79.00 = 100.00 + 7.00 + 5.00 + 5.00 - 8.00 - 30.00 + 0.00",
        "lost = churn + contraction: 38.00 = 30.00 + 8.00",
        "net lost = lost - expansion - reactivation: 28.00 = 38.00 - 5.00 - 5.00",
    };
    struct club *c = six_movements();
    struct receipt receipt;
    struct buf line = {0};
    club_report(c, none, CALENDAR_MONTH, LAST);
    assert_int_equal(receipt_find(&receipt, &c->report, "net_revenue_churn_rate",
                                  "2024-02", NULL, NULL),
                     ERR_OK);
    for (size_t i = 0; i < COUNT(lines); i++) {
        assert_true(receipt_bridge(&receipt, i, &line));
        assert_string_equal(buf_text(&line), lines[i]);
    }
    assert_false(receipt_bridge(&receipt, COUNT(lines), &line));
    buf_release(&line);
    club_free(c);
}

static void correctness_cohorts_by_first_paid_day(void **state)
{
    (void)state;
    static const char *const counted[] = {"trials_count=true", NULL};
    struct club *c = club_create();
    struct spell *s = club_spell(c, "ann", 1, day(2024, 1, 20), 1000);
    s->state = SPELL_TRIAL;
    (void)club_spell(c, "ann", 1, day(2024, 2, 3), 1000);
    club_report(c, counted, CALENDAR_MONTH, LAST);
    struct report_cohorts table;
    assert_int_equal(report_cohorts_build(&table, &c->report, COHORT_FIRST_PAID, NULL),
                     ERR_OK);
    assert_int_equal(table.sizes[0], 0);
    assert_int_equal(table.sizes[1], 1);
    assert_int_equal(table.cells[1 * 4 + 3].present, 1);
    struct buf out = {0};
    report_cohorts_write_json(&table, &out);
    assert_non_null(strstr(buf_text(&out), "\"basis\": \"first_paid\""));
    buf_release(&out);
    report_cohorts_release(&table);
    club_free(c);
}

/* ---- from files --------------------------------------------------------- */

static const char *write_file(const char *directory, const char *name, const char *text,
                              char path[256])
{
    snprintf(path, 256, "%s/%s", directory, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void load(struct source *out, const char *name, const char *text)
{
    char directory[] = "/tmp/mainstay-subscription-XXXXXX", path[256];
    struct err_info info = {0};
    assert_non_null(mkdtemp(directory));
    const char *paths[] = {write_file(directory, name, text, path)};
    const enum source_kind kinds[] = {SOURCE_UNKNOWN};
    struct source_options options = {
        .paths = paths, .kinds = kinds, .path_count = 1, .bad_share_max = 0.5};
    if (source_load(out, &options, &info))
        fail_msg("%s", info.text);
    (void)unlink(path);
    (void)rmdir(directory);
}

/* 12.06 a year is 1.005 a month and 12.18 is 1.015: both go to the even cent. */
static void correctness_amounts_a_month(void **state)
{
    (void)state;
    static const struct {
        const char *amount, *interval, *mrr;
    } rows[] = {
        {"100.00", "year", "8.33"}, {"12.06", "year", "1.00"},
        {"12.18", "year", "1.02"},  {"10.00", "quarter", "3.33"},
        {"5.00", "week", "21.67"},  {"1.00", "day", "30.42"},
        {"9.99", "month", "9.99"},  {"30.00", "3 months", "10.00"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[256];
        struct source source;
        struct definition d;
        struct report r;
        struct err_info info = {0};
        struct report_request q = {.calendar = {.unit = CALENDAR_MONTH}};
        snprintf(text, sizeof text,
                 "subscription,customer,start,end,amount,interval\n"
                 "1,ann,2024-01-05,,%s,%s\n2,bob,2024-01-02,2024-04-30,1.00,month\n",
                 rows[i].amount, rows[i].interval);
        load(&source, "subscriptions.csv", text);
        definition_init(&d);
        if (report_build(&r, &source, &d, &q, &info))
            fail_msg("%s", info.text);
        int64_t mrr = history_mrr(&r.history, intern_find(source.people, "ann", 3),
                                  day(2024, 1, 31));
        char got[MONEY_TEXT];
        assert_string_equal(money_format(mrr, r.history.scale, 2, got), rows[i].mrr);
        report_release(&r);
        definition_release(&d);
        source_release(&source);
    }
}

static void invariant_rows_are_used_or_left_out(void **state)
{
    (void)state;
    struct source source;
    struct definition d;
    struct report r;
    struct err_info info = {0};
    struct report_request q = {.calendar = {.unit = CALENDAR_MONTH},
                               .has_as_of = true,
                               .as_of = day(2024, 3, 31)};
    load(&source, "subscriptions.csv",
         "subscription,customer,start,end,amount,interval,trial_end\n"
         "1,ann,2024-01-05,,10.00,month,2024-01-12\n" /* a trial, then paid: used */
         "2,bob,2024-01-05,2024-01-12,10.00,month,2024-01-12\n" /* only a trial */
         "3,cat,2024-01-05,,0.00,month,\n"                      /* free */
         "4,,2024-01-05,,10.00,month,\n"                        /* nobody's */
         "5,dan,2024-05-01,,10.00,month,\n"                     /* later */
         "6,eve,2024-02-01,2024-02-15,10.00,month,\n");
    definition_init(&d);
    if (report_build(&r, &source, &d, &q, &info))
        fail_msg("%s", info.text);
    static const char *const left_out[] = {"no_customer", "subscription_after_as_of",
                                           "trial", "free"};
    struct report_left_out row;
    for (size_t i = 0; i < COUNT(left_out); i++) {
        assert_true(report_left_out(&r, i, &row));
        assert_string_equal(row.name, left_out[i]);
        assert_int_equal(row.rows, 1);
    }
    assert_false(report_left_out(&r, COUNT(left_out), &row));
    assert_int_equal(report_used_rows(&r), 2);
    assert_int_equal(r.history.used_rows, 2);
    assert_int_equal(report_customers(&r), 2);
    report_release(&r);
    definition_release(&d);
    source_release(&source);
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
        cmocka_unit_test(input_what_is_not_known_is_null_and_why),
        cmocka_unit_test(consistency_purchases_alone),
        cmocka_unit_test(input_the_rule_and_the_files),
        cmocka_unit_test(consistency_lists_add_up_to_their_amounts),
        cmocka_unit_test(correctness_bridge),
        cmocka_unit_test(correctness_cohorts_by_first_paid_day),
        cmocka_unit_test(correctness_amounts_a_month),
        cmocka_unit_test(invariant_rows_are_used_or_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
