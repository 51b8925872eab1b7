/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of customers as they stand. */
#include "ingest/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "loaded.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* a has left after 3, b is there after 12. */
static void correctness_snapshots_are_recognised(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "customerID,gender,tenure,MonthlyCharges,TotalCharges,Churn\n"
        "a,Female,3,29.85,89.55,Yes\nb,Male,12,20.15,,No\n",
        "customer_id,Tenure in Months,Customer Status,Monthly Charge\n"
        "a,3,Churned,29.85\nb,12,Stayed,20.15\n",
        "CustomerId,Tenure,Exited,Amount\na,3,1,29.85\nb,12,0,20.15\n",
        "客戶編號,在網月數,是否流失,月費\na,3,是,29.85\nb,12,否,20.15\n",
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct given files[] = {{"table.csv", rows[i]}, {0}};
        struct loaded l = load(files, (struct source_options){0});
        if (l.e)
            fail_msg("row %zu: %s", i, l.info.text);
        const struct source *s = &l.source;
        assert_int_equal(s->files[0].kind, SOURCE_SNAPSHOT);
        assert_true(s->undated && s->snapshot_has_amounts);
        const struct source_snapshot *a = &s->snapshot[person_of(s, "a")];
        const struct source_snapshot *b = &s->snapshot[person_of(s, "b")];
        assert_int_equal(a->tenure, 3);
        assert_int_equal(b->tenure, 12);
        assert_true(a->left && !b->left);
        assert_int_equal(a->amount, 2985);
        assert_int_equal(orders_of(s), 0);
        source_release(&l.source);
    }
}

/* What cannot be read is left out under its name. */
static void input_snapshots(void **state)
{
    (void)state;
    struct given files[] = {{"table.csv",
                             "customer,tenure,churn\na,3,Yes\na,4,No\nb,2.5,No\n"
                             "c,-1,No\nd,,No\ne,5,maybe\nf,6,\n,7,No\n"
                             "g,99999999,No\n"},
                            {0}};
    struct loaded l = load(files, (struct source_options){.bad_share_max = 1});
    assert_loaded(&l);
    const struct source *s = &l.source;
    assert_int_equal(s->left_out[SOURCE_REASON_DUPLICATE_CUSTOMER].rows, 1);
    assert_int_equal(s->left_out[SOURCE_REASON_BAD_AMOUNT].rows, 4);
    assert_int_equal(s->left_out[SOURCE_REASON_BAD_STATUS].rows, 2);
    assert_int_equal(s->left_out[SOURCE_REASON_NO_CUSTOMER].rows, 1);
    assert_int_equal(s->snapshot[person_of(s, "a")].tenure, 3);
    assert_int_equal(s->snapshot[person_of(s, "e")].tenure, -1);
    source_release(&l.source);
    l = load(files, (struct source_options){0});
    assert_int_equal(l.e, ERR_AMOUNT);
    assert_non_null(strstr(l.info.text, "2.5"));
}

/* Beside orders it is a table of the same people; dated files keep their dates. */
static void correctness_snapshot_beside_orders(void **state)
{
    (void)state;
    struct given files[] = {{"orders.csv", "customer,date,amount\na,2024-01-05,10\n"},
                            {"table.csv", "customer,tenure,churn\na,3,Yes\nb,4,No\n"},
                            {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    assert_false(l.source.undated);
    assert_int_equal(l.source.files[1].kind, SOURCE_SNAPSHOT);
    assert_int_equal(l.source.timeline.people, 2);
    assert_int_equal(l.source.timeline.last_day, calendar_day(2024, 1, 5));
    assert_order(&l.source, "a", calendar_day(2024, 1, 5), 1000);
    source_release(&l.source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_snapshots_are_recognised),
        cmocka_unit_test(input_snapshots),
        cmocka_unit_test(correctness_snapshot_beside_orders),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
