/* SPDX-License-Identifier: Apache-2.0 */
/* A file is of exactly what it was made from: whatever changes how rows are read changes
 * its stamp. */
#include "ingest/kept.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "keeping.h"

#define STAMPS 400

struct stamps {
    unsigned char of[STAMPS][COLUMNS_STAMP];
    uint64_t data[STAMPS];
    const char *what[STAMPS];
    size_t count;
};

static struct derived derived_now(void)
{
    bool written;
    struct source s = read_kept(&place.options, &written);
    struct derived d = s.derived;
    source_release(&s);
    return d;
}

/* The stamp is none of those before; `data` is, unless it is of the segments. */
static void must_be_new(struct stamps *stamps, const char *what, bool of_segments)
{
    struct derived d = derived_now();
    for (size_t i = 0; i < stamps->count; i++) {
        if (!memcmp(stamps->of[i], d.stamp, COLUMNS_STAMP))
            fail_msg("%s has the stamp of %s", what, stamps->what[i]);
        if (of_segments && stamps->data[i] == d.data)
            fail_msg("%s has the data of %s", what, stamps->what[i]);
    }
    if (!of_segments && stamps->count)
        assert_true(stamps->data[0] == d.data);
    assert_true(stamps->count < STAMPS);
    memcpy(stamps->of[stamps->count], d.stamp, COLUMNS_STAMP);
    stamps->data[stamps->count] = d.data;
    stamps->what[stamps->count++] = what;
}

/* The value is another for one loading, and then as it was. */
#define CHANGED(stamps, of_segments, lvalue, value)           \
    do {                                                      \
        __typeof__(lvalue) saved = lvalue;                    \
        lvalue = value;                                       \
        must_be_new(stamps, #lvalue "=" #value, of_segments); \
        lvalue = saved;                                       \
    } while (0)

/* What is given of a file of which the kind is not is not used: anything will do. */
static void check_given_stamps(struct stamps *stamps, struct source_given *g)
{
    static const char *names[] = {"a", "b"};
    CHANGED(stamps, true, g->name, "other");
    CHANGED(stamps, true, g->name, "");
    CHANGED(stamps, true, g->purchases_only, true);
    CHANGED(stamps, true, g->note, "note");
    CHANGED(stamps, true, g->note, "");
    CHANGED(stamps, true, g->malformed, 1);
    CHANGED(stamps, true, g->malformed, UINT64_MAX);
    CHANGED(stamps, true, g->source, "erp");
    CHANGED(stamps, true, g->source, "");
    CHANGED(stamps, true, g->batch, 1);
    CHANGED(stamps, true, g->part, 1);
    g->names = names;
    CHANGED(stamps, true, g->name_count, 1);
    CHANGED(stamps, true, g->name_count, 2);
    g->names = NULL;
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        CHANGED(stamps, true, g->column[role], "a");
    CHANGED(stamps, true, g->column[0], "");
    for (int role = 0; role < SOURCE_ROLE_COUNT; role += SOURCE_ROLE_COUNT - 1) {
        CHANGED(stamps, true, g->mapped[role], true);
        CHANGED(stamps, true, g->decimal[role], ',');
        CHANGED(stamps, true, g->date_order[role], DATES_MONTH_FIRST);
        CHANGED(stamps, true, g->date_number[role], (enum dates_number)1);
    }
}

static void correctness_kept_stamp_covers(void **state)
{
    (void)state;
    static struct stamps stamps;
    struct source_options *o = &place.options;
    begin((struct given[FILES_MAX]){
        {"orders.csv", "customer,date,amount\na,2024-01-05,1\n"},
        {"refunds.csv", "order_id,date,amount\n1,2024-01-06,1\n"}});
    place.kinds[1] = SOURCE_IGNORE;
    stamps.count = 0;
    must_be_new(&stamps, "as it is", true);
    for (int f = 0; f < 2; f++) {
        CHANGED(&stamps, true, place.segments[f].path, "elsewhere");
        CHANGED(&stamps, true, place.segments[f].checksum, "caff");
        CHANGED(&stamps, true, place.segments[f].bytes, 2);
        CHANGED(&stamps, true, place.segments[f].rows, 2);
    }
    CHANGED(&stamps, true, place.kinds[0], SOURCE_ORDERS);
    CHANGED(&stamps, true, place.kinds[1], SOURCE_UNKNOWN);
    CHANGED(&stamps, true, o->path_count, 1);
    check_given_stamps(&stamps, &place.given[0]);
    CHANGED(&stamps, false, o->source, "erp");
    CHANGED(&stamps, false, o->encoding, "UTF-8");
    CHANGED(&stamps, false, o->currency, "USD");
    CHANGED(&stamps, false, o->date_order, DATES_DAY_FIRST);
    CHANGED(&stamps, false, o->date_order, DATES_MONTH_FIRST);
    CHANGED(&stamps, false, o->decimal, '.');
    CHANGED(&stamps, false, o->bad_share_max, 0.91);
    CHANGED(&stamps, false, o->may_wait, false);
    CHANGED(&stamps, false, o->zone, "Asia/Taipei");
    CHANGED(&stamps, false, o->zone, "Asia/Shanghai");
    setenv("TZDIR", "/usr/share/zoneinfo/Europe", 1);
    CHANGED(&stamps, false, o->zone, "Berlin");
    CHANGED(&stamps, false, o->zone, "Paris");
    unsetenv("TZDIR");
}

/* The kind is given: all of it is. */
static void correctness_kept_stamp_covers_the_given_kind(void **state)
{
    (void)state;
    static struct stamps stamps;
    begin((struct given[FILES_MAX]){
        {"orders.csv", "customer,date,amount\na,2024-01-05,1\n"}});
    struct source_given *g = &place.given[0];
    g->name = "orders.csv";
    g->source = "";
    g->column[SOURCE_ROLE_CUSTOMER] = "customer";
    g->column[SOURCE_ROLE_DATE] = "date";
    g->date_order[SOURCE_ROLE_DATE] = DATES_DAY_FIRST;
    stamps.count = 0;
    must_be_new(&stamps, "no kind", true);
    CHANGED(&stamps, true, g->kind, SOURCE_ORDERS);
    CHANGED(&stamps, true, g->kind, SOURCE_EVENTS);
}

/* Two zone files of one name. */
static void correctness_kept_stamp_covers_rules(void **state)
{
    (void)state;
    static struct stamps stamps;
    char path[SCRATCH_PATH + 8];
    begin((struct given[FILES_MAX]){
        {"orders.csv", "customer,date,amount\na,2024-01-05,1\n"}});
    place.options.zone = "here";
    stamps.count = 0;
    snprintf(path, sizeof path, "%s/here", root);
    setenv("TZDIR", root, 1);
    static const char *const zones[] = {"Asia/Taipei", "Asia/Tokyo"};
    for (int i = 0; i < 2; i++) {
        char target[64];
        snprintf(target, sizeof target, "/usr/share/zoneinfo/%s", zones[i]);
        assert_int_equal(symlink(target, path), 0);
        must_be_new(&stamps, zones[i], i == 0);
        unlink(path);
    }
    unsetenv("TZDIR");
}

static void correctness_kept_stamp_leaves_out(void **state)
{
    (void)state;
    begin((struct given[FILES_MAX]){
        {"orders.csv", "order_id,customer,date,amount,country\n1,a,2024-01-05,1,TW\n"}});
    struct derived before = derived_now();
    const char *attributes[] = {"country"}, *literals[] = {"first_country"};
    struct source_options *o = &place.options;
    o->attributes = attributes;
    o->attribute_count = 1;
    for (int i = 0; i < 3; i++) {
        o->attribute_literals = i == 1 ? literals : NULL;
        o->keep_order_ids = i == 2;
        struct derived d = derived_now();
        assert_memory_equal(d.stamp, before.stamp, COLUMNS_STAMP);
        assert_true(d.data == before.data);
    }
    o->zone = "UTC"; /* what NULL means */
    assert_memory_equal(derived_now().stamp, before.stamp, COLUMNS_STAMP);
    /* where the workspace lies */
    char elsewhere[sizeof place.folder];
    snprintf(elsewhere, sizeof elsewhere, "%s/moved", root);
    rename(place.folder, elsewhere);
    strcpy(place.folder, elsewhere);
    assert_memory_equal(derived_now().stamp, before.stamp, COLUMNS_STAMP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(correctness_kept_stamp_covers, clear),
        cmocka_unit_test_teardown(correctness_kept_stamp_covers_the_given_kind, clear),
        cmocka_unit_test_teardown(correctness_kept_stamp_covers_rules, clear),
        cmocka_unit_test_teardown(correctness_kept_stamp_leaves_out, clear),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
