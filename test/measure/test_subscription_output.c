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
#define FEBRUARY     day(2024, 2, 1)
#define MARCH        day(2024, 3, 1)
#define LAST         day(2024, 4, 30)

static const char *const none[] = {NULL};

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
        struct club *c = club_of_six_movements();
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
    struct club *c = club_of_six_movements();
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
    struct club *c = club_of_six_movements();
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

static size_t people_of(const struct club *c, const char *metric, enum receipt_side side,
                        struct receipt_person *first)
{
    struct receipt receipt;
    struct receipt_people people;
    assert_int_equal(receipt_find(&receipt, &c->report, metric, "2024-02", NULL, NULL),
                     ERR_OK);
    assert_int_equal(receipt_people_build(&people, &receipt, side, NULL), ERR_OK);
    size_t count = people.count;
    if (count > 0)
        *first = people.people[0];
    receipt_people_release(&people);
    return count;
}

static void correctness_people_of_rates(void **state)
{
    (void)state;
    static const struct {
        const char *metric;
        size_t numerator, denominator;
    } rows[] = {
        {"revenue_churn_rate", 2, 4},
        {"gross_revenue_retention", 3, 4},
        {"net_revenue_retention", 3, 4},
        {"net_revenue_churn_rate", 4, 4},
    };
    struct receipt_person person;
    struct club *c = club_of_six_movements();
    club_report(c, none, CALENDAR_MONTH, LAST);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(people_of(c, rows[i].metric, RECEIPT_NUMERATOR, &person),
                         rows[i].numerator);
        assert_int_equal(people_of(c, rows[i].metric, RECEIPT_DENOMINATOR, &person),
                         rows[i].denominator);
    }
    club_free(c);

    c = club_create();
    struct spell *s = club_spell(c, "failed", 1, day(2024, 1, 2), 1000);
    s->end = day(2024, 2, 10);
    s->flags = SPELL_INVOLUNTARY;
    club_spell(c, "chose", 1, day(2024, 1, 2), 1000)->end = day(2024, 2, 11);
    club_report(c, none, CALENDAR_MONTH, LAST);
    assert_int_equal(people_of(c, "customers_lost_voluntary", RECEIPT_NUMERATOR, &person),
                     1);
    assert_string_equal(person.key, "chose");
    assert_int_equal(
        people_of(c, "customers_lost_involuntary", RECEIPT_NUMERATOR, &person), 1);
    assert_string_equal(person.key, "failed");
    club_free(c);
}

/* Prices that change on the first day of the period and on the first after it. */
static void correctness_amounts_of_people(void **state)
{
    (void)state;
    struct receipt_person person;
    struct club *c = club_create();
    (void)club_spell(c, "ann", 1, day(2024, 1, 5), 1000);
    (void)club_spell(c, "ann", 1, FEBRUARY, 2000);
    (void)club_spell(c, "ann", 1, MARCH, 3000);
    club_report(c, none, CALENDAR_MONTH, LAST);
    assert_int_equal(people_of(c, "mrr_expansion", RECEIPT_NUMERATOR, &person), 1);
    assert_int_equal(person.mrr_start, 1000);
    assert_int_equal(person.mrr_end, 2000);
    assert_int_equal(person.present_until, RECEIPT_RUNS);
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
    struct club *c = club_of_six_movements();
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
        cmocka_unit_test(input_what_is_not_known_is_null_and_why),
        cmocka_unit_test(consistency_purchases_alone),
        cmocka_unit_test(input_the_rule_and_the_files),
        cmocka_unit_test(consistency_lists_add_up_to_their_amounts),
        cmocka_unit_test(correctness_people_of_rates),
        cmocka_unit_test(correctness_amounts_of_people),
        cmocka_unit_test(correctness_bridge),
        cmocka_unit_test(correctness_cohorts_by_first_paid_day),
        cmocka_unit_test(correctness_amounts_a_month),
        cmocka_unit_test(invariant_rows_are_used_or_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
