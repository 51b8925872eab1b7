/* SPDX-License-Identifier: Apache-2.0 */
/* What a customers file says of its customers: the day on which each was won. */
#include "ingest/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "loaded.h"

static const struct source_map joined = {.role = SOURCE_ROLE_ACQUIRED,
                                         .column = "joined"};

#define ORDERS "customer,date,amount\nann,2024-01-05,10\nben,2024-01-10,10\n"

/* Loads two customers with orders beside the given customers. */
static struct loaded load_joined(const char *customers, double bad_share_max)
{
    struct given files[] = {{"orders.csv", ORDERS}, {"customers.csv", customers}, {0}};
    return load(files, (struct source_options){.maps = &joined,
                                               .map_count = 1,
                                               .bad_share_max = bad_share_max});
}

static void correctness_acquired_days(void **state)
{
    (void)state;
    const int32_t may = calendar_day(2023, 5, 1);
    static const struct {
        const char *ann, *note; /* the cell; what the file's note has, NULL: no note */
        bool known;
    } cases[] = {
        {"2023-05-01", NULL, true},
        {"  2023-05-01 ", NULL, true},
        {"", NULL, false},
        {"n/a", NULL, false}, /* stands for nothing, as in every column */
        {"31/13/2023",
         "1 of its days of acquisition cannot be read and is not known (the first: "
         "\"31/13/2023\" in line 2)",
         false},
        {"soon", "(the first: \"soon\" in line 2)", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        snprintf(text, sizeof text, "customer,city,joined\nann,X,%s\nben,Y,2024-01-09\n",
                 cases[i].ann);
        struct loaded l = load_joined(text, 0.5);
        assert_loaded(&l);
        const struct source *s = &l.source;
        const char *note = s->files[1].note;
        assert_int_equal(s->timeline.acquired_day[person_of(s, "ann")],
                         cases[i].known ? may : INT32_MAX);
        assert_int_equal(s->timeline.acquired_day[person_of(s, "ben")],
                         calendar_day(2024, 1, 9));
        if (cases[i].note ? !note || !strstr(note, cases[i].note) : note != NULL)
            fail_msg("%s: %s", cases[i].ann, note ? note : "no note");
        for (int reason = 0; reason < SOURCE_REASON_COUNT; reason++)
            assert_int_equal(s->left_out[reason].rows, 0); /* the rows are used */
        source_release(&l.source);
    }
}

/* Also of customers who never did anything: they show that the column was not
 * understood. */
static void input_unreadable_acquired_days(void **state)
{
    (void)state;
    static const char customers[] = "customer,city,joined\nann,X,2023-05-01\n"
                                    "ben,Y,2024-01-09\ncat,Y,1999-99-99\ndan,Y,soon\n";
    struct loaded l = load_joined(customers, 0.5);
    assert_loaded(&l);
    assert_non_null(strstr(l.source.files[1].note,
                           "2 of its days of acquisition cannot be "
                           "read and are not known"));
    source_release(&l.source);
    l = load_joined(customers, 0.4);
    assert_int_equal(l.e, ERR_DATE);
    assert_non_null(strstr(l.info.text,
                           "customers.csv, line 4, column joined: "
                           "\"1999-99-99\" is no date that can be read (2 of "
                           "4 rows)"));
    assert_non_null(strstr(l.info.text, "--map acquired=COLUMN"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_acquired_days),
        cmocka_unit_test(input_unreadable_acquired_days),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
