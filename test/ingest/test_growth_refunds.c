/* SPDX-License-Identifier: Apache-2.0 */
/* Files of refunds that are added: which order a row is of, and whether it counts, is
 * what one loading of all files says.  Random shops are in test_growth_shops.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "loaded.h"

#include "grown.h"

#define ORDERS  "order_id,customer_id,date,total,status\n"
#define BACK    "order_id,customer_id,date,total,back\n"
#define REFUNDS "order_id,customer_id,date,refund\n"
#define COSTS   "month,spent,currency\n"

struct file {
    enum source_kind kind;
    const char *text;
};

static struct source_given given_of(const struct file *f)
{
    struct source_given g = {.kind = f->kind, .name = "f.csv", .source = "", .batch = 1};
    bool orders = f->kind == SOURCE_ORDERS;
    g.decimal[SOURCE_ROLE_AMOUNT] = g.decimal[SOURCE_ROLE_REFUND] = '.';
    g.decimal[SOURCE_ROLE_ACQUISITION] = '.';
    if (f->kind == SOURCE_COSTS) {
        g.column[SOURCE_ROLE_MONTH] = "month";
        g.column[SOURCE_ROLE_ACQUISITION] = "spent";
        g.column[SOURCE_ROLE_CURRENCY] = "currency";
        return g;
    }
    g.column[SOURCE_ROLE_ORDER] = "order_id";
    g.column[SOURCE_ROLE_CUSTOMER] = "customer_id";
    g.column[SOURCE_ROLE_DATE] = "date";
    g.column[SOURCE_ROLE_AMOUNT] = orders ? "total" : NULL;
    g.column[SOURCE_ROLE_STATUS] = orders && strstr(f->text, "status") ? "status" : NULL;
    g.column[SOURCE_ROLE_REFUND] = !orders                   ? "refund"
                                   : strstr(f->text, "back") ? "back"
                                                             : NULL;
    return g;
}

/* The files [from, to). */
static struct source load_files(const struct file *files, size_t from, size_t to,
                                struct source_options options)
{
    static const char *const names[] = {"a.csv", "b.csv", "c.csv"};
    struct given texts[FILES_MAX] = {{NULL, NULL}};
    struct source_given given[FILES_MAX];
    enum source_kind kinds[FILES_MAX];
    for (size_t i = 0; i < to; i++)
        options.with_refunds |= files[i].kind == SOURCE_REFUNDS;
    for (size_t i = from; i < to; i++) {
        texts[i - from] = (struct given){names[i], files[i].text};
        given[i - from] = given_of(&files[i]);
        kinds[i - from] = files[i].kind;
    }
    options.given = given;
    options.kinds = kinds;
    struct loaded l = load(texts, options);
    assert_loaded(&l);
    return l.source;
}

/* Merges the last onto the others, and compares; false: it cannot be. */
static bool merges(const struct file *files, size_t count, struct source *out)
{
    struct source_options options = {.keep_growth = true, .may_wait = true};
    struct source base = load_files(files, 0, count - 1, options);
    struct source whole = load_files(files, 0, count, options);
    options.onto = &base;
    struct source added = load_files(files, count - 1, count, options);
    return merged_as(&whole, out, &base, &added, &options);
}

/* ---- which order a row is of ---------------------------------------------------------
 */

struct row {
    const char *what, *base, *second, *added; /* orders, refunds or orders, either */
    int refunds, matched;                     /* -1: it is not merged */
};

static struct file file_of(const char *text)
{
    bool refunds = !strncmp(text, REFUNDS, strlen(REFUNDS));
    return (struct file){refunds ? SOURCE_REFUNDS : SOURCE_ORDERS, text};
}

static int matched_of(const struct source *s)
{
    int matched = 0;
    for (uint32_t i = 0; i < refunds_of(s); i++)
        matched += s->timeline.refund_order[i] != TIMELINE_NO_ORDER;
    return matched;
}

#define BASE ORDERS "1,a,2024-01-02,5,\n2,b,2024-01-03,6,\n3,b,2024-01-09,7,\n"

static void correctness_orders_of_refunds(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"an order that is there", BASE, NULL, REFUNDS "2,b,2024-01-05,1\n", 1, 1},
        {"of no date of its own", BASE, NULL, REFUNDS "2,,,1\n1,,2024-01-05,1\n", 2, 2},
        {"an order that comes later", BASE, REFUNDS "8,b,2024-01-05,1\n",
         ORDERS "8,b,2024-01-04,5,\n", 1, 1},
        {"nobody's until its order comes", BASE, REFUNDS "8,,2024-01-05,1\n",
         ORDERS "8,c,2024-01-04,5,\n", 1, 1},
        {"no order at all", BASE, REFUNDS "9,,2024-01-05,1\n",
         ORDERS "8,c,2024-01-04,5,\n", 0, 0},
        {"an order that changes", BASE, REFUNDS "2,,,1\n",
         ORDERS "7,c,2024-01-03,1,\n2,b,2024-01-04,6,\n8,c,2024-01-04,5,\n", 1, 1},
        {"an order that is nobody's now", BASE, REFUNDS "2,,2024-01-05,1\n",
         ORDERS "7,c,2024-01-03,1,\n2,,2024-01-03,6,\n8,c,2024-01-04,5,\n", 0, 0},
        {"an order below zero", BASE, REFUNDS "8,,2024-01-05,1\n",
         ORDERS "8,c,2024-01-04,-5,\n", 2, 0},
        {"an order below zero, of no date of its own", BASE, REFUNDS "8,,,1\n",
         ORDERS "8,c,2024-01-04,-5,\n", 2, 0},
        {"on the day of an order below zero", BASE "8,c,2024-01-04,-5,\n", NULL,
         REFUNDS ",c,2024-01-04,1\n", 2, 0},
        {"the same in two files", BASE, REFUNDS "2,b,2024-01-05,1\n",
         REFUNDS "2,b,2024-01-05,1\n3,b,2024-01-05,1\n", 2, 2},
        {"the same row twice", BASE, REFUNDS "2,b,2024-01-05,1\n",
         REFUNDS "2,b,2024-01-05,1\n2,b,2024-01-05,1\n", 2, 2},
        {"of two orders that are not there", BASE, REFUNDS "8,b,2024-01-05,1\n",
         REFUNDS "9,b,2024-01-05,1\n", 1, 0},
        {"an id that is another customer's too",
         ORDERS "1,a,2024-01-02,5,\n1,b,2024-01-02,5,\n3,b,2024-01-09,7,\n", NULL,
         REFUNDS "1,b,2024-01-05,1\n", -1, 0},
        {"finer amounts, which add up to round ones", BASE,
         REFUNDS "8,,2024-01-05,1.005\n8,,2024-01-05,1.005\n",
         ORDERS "8,c,2024-01-04,5,\n", -1, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        const struct file files[] = {file_of(r->base),
                                     file_of(r->second ? r->second : r->added),
                                     file_of(r->added)};
        struct source s;
        bool is = merges(files, r->second ? 3 : 2, &s);
        if (is != (r->refunds >= 0))
            fail_msg("%s: %s", r->what, is ? "merged" : "refused");
        if (!is)
            continue;
        if ((int)refunds_of(&s) != r->refunds || matched_of(&s) != r->matched)
            fail_msg("%s: %u refunds, %d of them of orders", r->what, refunds_of(&s),
                     matched_of(&s));
        source_release(&s);
    }
}

/* Rows are the same in two files while nobody knows of which orders they are. */
static void correctness_rows_that_turn_out_different(void **state)
{
    (void)state;
    const struct file files[] = {{SOURCE_ORDERS, BASE},
                                 {SOURCE_REFUNDS, REFUNDS "8,b,2024-01-05,1\n"},
                                 {SOURCE_REFUNDS, REFUNDS "9,b,2024-01-05,1\n"},
                                 {SOURCE_ORDERS, ORDERS "8,b,2024-01-04,5,\n"}};
    struct source_options options = {.keep_growth = true, .may_wait = true};
    struct source base, added, out;
    base = load_files(files, 0, 3, options);
    assert_int_equal(base.left_out[SOURCE_REASON_SUPERSEDED].rows, 1);
    options.onto = &base;
    added = load_files(files + 3, 0, 1, options);
    assert_true(growth_merge(&out, &base, &added));
    assert_int_equal(out.left_out[SOURCE_REASON_SUPERSEDED].rows, 0);
    assert_int_equal(refunds_of(&out), 2);
    assert_int_equal(matched_of(&out), 1);
    source_release(&out);
    source_release(&added);
    source_release(&base);
}

/* The first file of refunds takes the place of a column, and of what notes counted. */
static void input_the_first_file_of_refunds(void **state)
{
    (void)state;
    static const struct {
        const char *orders, *second;
        bool merges;
    } rows[] = {
        {BACK "1,a,2024-01-02,5,1\n2,b,2024-01-03,6,\n", NULL, false},
        {ORDERS "1,a,2024-01-02,5,refunded\n2,b,2024-01-03,6,\n", NULL, false},
        {ORDERS "1,a,2024-01-02,5,paid\n2,b,2024-01-03,6,\n", NULL, true},
        {BACK "1,a,2024-01-02,5,1\n2,b,2024-01-03,6,\n", REFUNDS "2,,,1\n", true},
        {ORDERS "1,a,2024-01-02,5,refunded\n2,b,2024-01-03,6,\n", REFUNDS "2,,,1\n",
         true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *last = REFUNDS "1,a,2024-01-05,1\n";
        const struct file files[] = {file_of(rows[i].orders),
                                     file_of(rows[i].second ? rows[i].second : last),
                                     file_of(last)};
        struct source s;
        assert_int_equal(merges(files, rows[i].second ? 3 : 2, &s), rows[i].merges);
        if (rows[i].merges)
            source_release(&s);
    }
}

/* Refunds alone are of whatever currency others are, and of that of costs. */
static void input_costs_beside_refunds_alone(void **state)
{
    (void)state;
    const struct file files[] = {{SOURCE_REFUNDS, REFUNDS "8,b,2024-01-05,1\n"},
                                 {SOURCE_COSTS, COSTS "2024-01,5,TWD\n"}};
    struct source s;
    assert_false(merges(files, 2, &s));
}

/* ---- values that no loading writes ---------------------------------------------------
 */

static void input_forged_rows_of_refunds(void **state)
{
    (void)state;
    static const struct growth_refund rows[] = {
        {.key = 7, .amount = -1, .customer = 0, .day = INT32_MIN, .file = 0},
        {.key = 7, .amount = 1, .customer = 9, .day = INT32_MIN, .file = 0},
        {.key = 7, .amount = 1, .customer = 0, .day = 1, .file = 0},
        {.key = 7, .amount = 1, .customer = 0, .day = INT32_MAX, .file = 0},
        {.key = 7, .amount = 1, .customer = 0, .day = INT32_MIN, .file = 2},
        {.key = 7, .amount = 1, .customer = 0, .day = INT32_MIN, .file = 1},
        {.key = 7, .amount = 1, .currency = "EUR", .day = 19730, .file = 0},
        {.key = 7, .amount = 1, .currency = "ENDLESSL", .day = INT32_MIN, .file = 0},
        {.key = 7, .amount = INT64_MIN, .currency = "EUR", .day = INT32_MIN, .file = 0},
        {.key = 7, .amount = -1, .currency = "EUR", .day = INT32_MIN, .file = 0},
        {.key = 7, .amount = 1, .customer = INTERN_NONE, .day = INT32_MIN, .file = 0},
    };
    const struct file files[] = {{SOURCE_ORDERS, BASE},
                                 {SOURCE_REFUNDS, REFUNDS "2,b,2024-01-05,1\n3,,,1\n"},
                                 {SOURCE_REFUNDS, REFUNDS "1,,,1\n"}};
    struct source_options options = {.keep_growth = true};
    struct source s = load_files(files, 0, 3, options);
    size_t count = sizeof rows / sizeof *rows;
    assert_int_equal(got_again(&s, &options), ERR_OK);
    for (size_t i = 0; i < count; i++) {
        struct growth_refund own = s.growth->refund[0];
        s.growth->refund[0] = rows[i];
        assert_int_equal(got_again(&s, &options),
                         i + 2 >= count ? ERR_OK : ERR_TRUNCATED);
        s.growth->refund[0] = own;
    }
    source_release(&s);
}

/* A refund takes the day and the customer of an order below zero that it names. */
static void input_forged_orders_below_zero(void **state)
{
    (void)state;
    static const struct {
        uint32_t customer;
        int32_t day;
        bool good;
    } rows[] = {
        {0, 19730, true},
        {9, 19730, false},
        {0, 1, false},
        {0, INT32_MAX, false},
        {0, INT32_MIN, true},
        {INTERN_NONE, 19730, true},
        {INTERN_NONE - 1, 19730, false},
    };
    const struct file files[] = {{SOURCE_ORDERS, BASE "8,c,2024-01-04,-5,\n"},
                                 {SOURCE_REFUNDS, REFUNDS "8,,,1\n"}};
    struct source_options options = {.keep_growth = true};
    struct source s = load_files(files, 0, 2, options);
    assert_int_equal(s.growth->absents, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        s.growth->absent[0].customer = rows[i].customer;
        s.growth->absent[0].day = rows[i].day;
        assert_int_equal(got_again(&s, &options), rows[i].good ? ERR_OK : ERR_TRUNCATED);
    }
    source_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_orders_of_refunds),
        cmocka_unit_test(correctness_rows_that_turn_out_different),
        cmocka_unit_test(input_the_first_file_of_refunds),
        cmocka_unit_test(input_costs_beside_refunds_alone),
        cmocka_unit_test(input_forged_rows_of_refunds),
        cmocka_unit_test(input_forged_orders_below_zero),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
