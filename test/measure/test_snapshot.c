/* SPDX-License-Identifier: Apache-2.0 */
/* What a table of tenure and churn says, computed by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "shop.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct shop *table(const char *const *people, const struct source_snapshot *rows,
                          size_t count, bool amounts)
{
    struct shop *s = shop_create();
    struct timeline_input in = {.scale = 2};
    for (size_t i = 0; i < count; i++)
        shop_person(s, people[i]);
    in.people = intern_count(s->people);
    timeline_build(&s->source.timeline, &in, NULL);
    s->source.people = s->people;
    s->source.currency_digits = 2;
    s->source.rows = count;
    s->source.undated = true;
    s->source.snapshot_has_amounts = amounts;
    s->source.snapshot = MEM_ARRAY(struct source_snapshot, count + 1);
    memcpy(s->source.snapshot, rows, count * sizeof *rows);
    return s;
}

static void forget(struct shop *s, struct definition *d, struct report *r)
{
    free(s->source.snapshot);
    shop_free_all(s, d, r);
}

static const char *why(const struct report *r, const char *metric)
{
    struct catalogue_value value;
    catalogue_value_of(shop_metric(metric), &r->total, &value);
    return value.why ? value.why : "";
}

/* Left at 1, 2 and 2, there at 2 and 5:
 * S(1) = 4/5, S(2) = 4/5 x 2/4 = 2/5, and no more. */
static void correctness_snapshot_by_hand(void **state)
{
    (void)state;
    static const char *const people[] = {"a", "b", "c", "d", "e"};
    static const struct source_snapshot rows[] = {{1, true, 2000},
                                                  {2, false, 3000},
                                                  {2, true, 5000},
                                                  {5, false, 4000},
                                                  {2, true, 1000}};
    struct shop *s = table(people, rows, COUNT(rows), true);
    struct definition d;
    struct report r;
    struct report_request q = {.calendar = {.unit = CALENDAR_MONTH}};
    shop_define(&d, NULL);
    shop_report(&r, s, &d, &q);
    assert_int_equal(r.period_count, 0);
    assert_metric(&r.total, "snapshot_customers", "5");
    assert_metric(&r.total, "snapshot_churn_share", "0.6");
    assert_metric(&r.total, "snapshot_revenue_lost_share",
                  "0.5333333333333333"); /* 80/150 */
    const struct catalogue_snapshot *c = &r.total.snapshot;
    static const double survival[] = {1, 0.8, 0.4, 0.4, 0.4, 0.4};
    static const int64_t at_risk[] = {5, 5, 4, 1, 1, 1};
    assert_int_equal(c->curve_count, 6);
    for (int t = 0; t < 6; t++) {
        assert_float_equal(c->curve[t].survival, survival[t], 1e-12);
        assert_int_equal(c->curve[t].at_risk, at_risk[t]);
    }
    assert_string_equal(why(&r, "snapshot_survival_mean"),
                        "fewer than 30 people are in the table");
    assert_string_equal(why(&r, "retention_rate"), "a snapshot table has no dates");
    assert_string_equal(why(&r, "revenue"), "a snapshot table has no dates");
    struct receipt receipt;
    struct receipt_people list;
    assert_int_equal(
        receipt_find(&receipt, &r, "snapshot_churn_share", "total", NULL, NULL), ERR_OK);
    assert_int_equal(receipt_people_build(&list, &receipt, RECEIPT_NUMERATOR, NULL),
                     ERR_OK);
    assert_int_equal(list.count, 3);
    receipt_people_release(&list);
    assert_int_equal(receipt_find(&receipt, &r, "retention_rate", "2024-01", NULL, NULL),
                     ERR_NO_PERIOD);
    forget(s, &d, &r);
}

/* Forty people, of whom ten left at 1 and ten at 2: the mean up to 2, where 30 are at
 * risk, is S(0) + S(1) = 1 + 3/4. */
static void correctness_snapshot_mean(void **state)
{
    (void)state;
    char names[40][16];
    const char *people[40];
    struct source_snapshot rows[40];
    for (int i = 0; i < 40; i++) {
        snprintf(names[i], sizeof names[i], "p%d", i);
        people[i] = names[i];
        rows[i] = (struct source_snapshot){i < 10 ? 1 : i < 20 ? 2 : 9, i < 20, 0};
    }
    struct shop *s = table(people, rows, 40, false);
    struct definition d;
    struct report r;
    struct report_request q = {.calendar = {.unit = CALENDAR_MONTH}};
    shop_define(&d, NULL);
    shop_report(&r, s, &d, &q);
    assert_metric(&r.total, "snapshot_survival_mean", "1.75");
    assert_int_equal(r.total.snapshot.horizon, 2);
    assert_string_equal(why(&r, "snapshot_revenue_lost_share"),
                        "no amount column in the snapshot table");
    forget(s, &d, &r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_snapshot_by_hand),
        cmocka_unit_test(correctness_snapshot_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
