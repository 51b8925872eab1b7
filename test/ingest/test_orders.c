/* SPDX-License-Identifier: Apache-2.0 */
/* How rows become orders where files leave it open: what the sums must be, by hand. */
#include "ingest/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "loaded.h"

static int64_t gross_of(const struct source *s)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < orders_of(s); i++)
        sum += s->timeline.order_flags[i] ? 0 : s->timeline.order_gross[i];
    return sum;
}

static int64_t refunds_sum(const struct source *s)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < refunds_of(s); i++)
        sum += s->timeline.refund_amount[i];
    return sum;
}

/* All notes of all files. */
static const char *notes_of(const struct source *s)
{
    static char notes[2048];
    size_t used = 0;
    notes[0] = 0;
    for (size_t i = 0; i < s->file_count; i++)
        if (s->files[i].note)
            used += (size_t)snprintf(notes + used, sizeof notes - used, "%s\n",
                                     s->files[i].note);
    return notes;
}

struct shape {
    const char *what;
    struct given files[FILES_MAX];
    uint32_t orders;
    int64_t gross, refunds; /* cents */
    enum source_reason reason;
    int64_t rows;     /* left out by it */
    const char *note; /* NULL, or what a note says */
};

static void assert_shape(const struct shape *shape, struct source_options options)
{
    struct loaded l = load(shape->files, options);
    if (l.e)
        fail_msg("%s: %s", shape->what, l.info.text);
    const struct source *s = &l.source;
    if (orders_of(s) != shape->orders || gross_of(s) != shape->gross ||
        refunds_sum(s) != shape->refunds ||
        s->left_out[shape->reason].rows != shape->rows)
        fail_msg("%s: %u orders of %lld and %lld given back, %lld left out", shape->what,
                 orders_of(s), (long long)gross_of(s), (long long)refunds_sum(s),
                 (long long)s->left_out[shape->reason].rows);
    if (shape->note && !strstr(notes_of(s), shape->note))
        fail_msg("%s: no note of \"%s\": %s", shape->what, shape->note, notes_of(s));
    source_release(&l.source);
}

#define TOTALS "order_id,customer,date,order_total,sku,refund_amount\n"

static void correctness_load_refund_columns(void **state)
{
    (void)state;
    static const struct shape rows[] = {
        {.what = "a refund of each row beside the order's total",
         .files = {{"f.csv", TOTALS "1,A,2024-01-02,100,x,10\n1,A,2024-01-02,100,y,20\n"
                                    "2,B,2024-01-03,50,x,0\n2,B,2024-01-03,50,z,5\n"}},
         .orders = 2,
         .gross = 15000,
         .refunds = 3500,
         .note = "added up"},
        {.what =
             "equal refunds of two rows where other rows tell that they are the rows'",
         .files = {{"f.csv", TOTALS "1,A,2024-01-02,100,x,10\n1,A,2024-01-02,100,y,10\n"
                                    "2,B,2024-01-03,50,x,0\n2,B,2024-01-03,50,z,5\n"}},
         .orders = 2,
         .gross = 15000,
         .refunds = 2500},
        {.what = "the order's refund repeated on its rows",
         .files = {{"f.csv", TOTALS "1,A,2024-01-02,100,x,10\n1,A,2024-01-02,100,y,10\n"
                                    "2,B,2024-01-03,50,x,5\n2,B,2024-01-03,50,z,5\n"}},
         .orders = 2,
         .gross = 15000,
         .refunds = 1500},
        {.what = "the order's refund on its first row alone",
         .files = {{"f.csv", TOTALS "1,A,2024-01-02,100,x,10\n1,A,2024-01-02,100,y,\n"
                                    "2,B,2024-01-03,50,x,5\n2,B,2024-01-03,,z,\n"}},
         .orders = 2,
         .gross = 15000,
         .refunds = 1500},
        {.what = "the order's refund repeated on rows that have amounts of their own",
         .files = {{"f.csv", "order_id,customer,date,amount,refund_amount\n"
                             "1,A,2024-01-02,10,5\n1,A,2024-01-02,20,5\n"
                             "2,A,2024-01-02,11,5\n2,A,2024-01-02,21,5\n"
                             "3,A,2024-01-02,12,7\n3,A,2024-01-02,22,7\n"
                             "4,A,2024-01-02,13,5\n4,A,2024-01-02,23,5\n"
                             "5,A,2024-01-02,14,5\n5,A,2024-01-02,24,5\n"}},
         .orders = 5,
         .gross = 17000,
         .refunds = 2700,
         .note = "repeats on the rows"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_shape(&rows[i], (struct source_options){0});
}

static void correctness_load_totals_that_differ(void **state)
{
    (void)state;
    /* nine orders whose rows agree, so that the column is a total; the tenth differs */
    static const struct shape one = {
        .what = "one order whose rows carry different totals",
        .files = {{"f.csv", "order_id,customer,date,order_total\n"
                            "1,A,2024-01-02,1\n1,A,2024-01-02,1\n"
                            "2,A,2024-01-02,1\n2,A,2024-01-02,1\n"
                            "3,A,2024-01-02,1\n3,A,2024-01-02,1\n"
                            "4,A,2024-01-02,1\n4,A,2024-01-02,1\n"
                            "5,A,2024-01-02,1\n5,A,2024-01-02,1\n"
                            "6,A,2024-01-02,1\n6,A,2024-01-02,1\n"
                            "7,A,2024-01-02,1\n7,A,2024-01-02,1\n"
                            "8,A,2024-01-02,1\n8,A,2024-01-02,1\n"
                            "9,A,2024-01-02,1\n9,A,2024-01-02,1\n"
                            "10,A,2024-01-02,1\n10,A,2024-01-02,3\n"}},
        .orders = 10,
        .gross = 1000,
        .note = "1 row carries another total"};
    assert_shape(&one, (struct source_options){0});
    struct given half[] = {{"f.csv", "order_id,customer,date,order_total\n"
                                     "1,A,2024-01-02,1\n1,A,2024-01-02,1\n"
                                     "2,A,2024-01-02,1\n2,A,2024-01-02,1\n"
                                     "3,A,2024-01-02,1\n3,A,2024-01-02,2\n"},
                           {0}};
    struct loaded l = load(half, (struct source_options){0});
    assert_int_equal(l.e, ERR_UNSURE);
    assert_non_null(strstr(l.info.text, "--map amount=order_total"));
    assert_non_null(strstr(l.info.text, "--map order_total=order_total"));
}

#define LINES "order_id,customer,date,amount,sku,status\n"

static void correctness_load_orders_cut_across_files(void **state)
{
    (void)state;
    static const struct shape rows[] = {
        {.what = "an order cut across two files",
         .files = {{"1.csv",
                    LINES "76,A,2024-01-02,10,x,paid\n76,A,2024-01-02,20,y,paid\n"
                          "77,B,2024-01-03,30,x,paid\n"},
                   {"2.csv",
                    LINES "77,B,2024-01-03,40,y,paid\n78,A,2024-01-04,50,x,paid\n"
                          "78,A,2024-01-04,60,z,paid\n"}},
         .orders = 3,
         .gross = 21000,
         .reason = SOURCE_REASON_SUPERSEDED,
         .note = "77 is cut"},
        {.what = "the files the other way round",
         .files = {{"2.csv",
                    LINES "77,B,2024-01-03,40,y,paid\n78,A,2024-01-04,50,x,paid\n"
                          "78,A,2024-01-04,60,z,paid\n"},
                   {"1.csv",
                    LINES "76,A,2024-01-02,10,x,paid\n76,A,2024-01-02,20,y,paid\n"
                          "77,B,2024-01-03,30,x,paid\n"}},
         .orders = 3,
         .gross = 21000,
         .reason = SOURCE_REASON_SUPERSEDED},
        {.what = "a newer version of the order at the edge: its state has changed",
         .files = {{"1.csv",
                    LINES "76,A,2024-01-02,10,x,paid\n76,A,2024-01-02,20,y,paid\n"
                          "77,B,2024-01-03,30,x,open\n77,B,2024-01-03,40,y,open\n"},
                   {"2.csv",
                    LINES "77,B,2024-01-03,30,x,paid\n77,B,2024-01-03,40,y,paid\n"
                          "78,A,2024-01-04,60,z,paid\n"}},
         .orders = 3,
         .gross = 16000,
         .reason = SOURCE_REASON_SUPERSEDED,
         .rows = 2},
        {.what = "a newer version with another amount, in files of one row an order",
         .files = {{"1.csv", "order_id,customer,date,total\n1,A,2024-01-02,10\n"
                             "2,B,2024-01-03,20\n"},
                   {"2.csv", "order_id,customer,date,total\n2,B,2024-01-03,25\n"
                             "3,A,2024-01-04,40\n"}},
         .orders = 3,
         .gross = 7500,
         .reason = SOURCE_REASON_SUPERSEDED,
         .rows = 1},
        {.what = "files that share more orders are a newer export",
         .files = {{"1.csv",
                    LINES "76,A,2024-01-02,10,x,paid\n76,A,2024-01-02,20,y,paid\n"
                          "77,B,2024-01-03,30,x,paid\n"},
                   {"2.csv",
                    LINES "77,B,2024-01-03,40,y,paid\n76,A,2024-01-02,50,x,paid\n"
                          "76,A,2024-01-02,60,z,paid\n"}},
         .orders = 2,
         .gross = 15000,
         .reason = SOURCE_REASON_SUPERSEDED,
         .rows = 3},
        {.what = "lines of an order cut across two files",
         .files = {{"orders.csv", "order_id,customer,date\n76,A,2024-01-02\n"
                                  "77,B,2024-01-03\n78,A,2024-01-04\n"},
                   {"items1.csv", "order_id,sku,price\n76,x,10\n76,y,20\n77,x,30\n"},
                   {"items2.csv", "order_id,sku,price\n77,y,40\n78,x,50\n78,z,60\n"}},
         .orders = 3,
         .gross = 21000,
         .reason = SOURCE_REASON_SUPERSEDED},
        {.what = "lines in two exports, one of them cancelled",
         .files = {{"orders.csv", "order_id,customer,date\n76,A,2024-01-02\n"
                                  "77,B,2024-01-03\n"},
                   {"items1.csv", "order_id,sku,price,status\n76,x,10,paid\n"
                                  "76,y,20,cancelled\n77,x,30,paid\n"},
                   {"items2.csv", "order_id,sku,price,status\n76,x,10,paid\n"
                                  "76,y,20,cancelled\n77,x,30,paid\n"}},
         .orders = 3, /* the cancelled line is one that never counts */
         .gross = 4000,
         .reason = SOURCE_REASON_SUPERSEDED,
         .rows = 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_shape(&rows[i], (struct source_options){0});
}

#define TILL "receipt_no,customer,date,amount\n"

static void correctness_load_receipt_numbers(void **state)
{
    (void)state;
    static const struct shape rows[] = {
        {.what = "a number that comes again after months",
         .files = {{"f.csv", TILL "1,A,2024-01-02,10\n2,A,2024-01-03,20\n"
                                  "1,A,2024-05-02,40\n1,A,2024-05-03,80\n"}},
         .orders = 3,
         .gross = 15000,
         .note = "1 order id comes again"},
        {.what = "the same in another file",
         .files = {{"1.csv", TILL "1,A,2024-01-02,10\n2,A,2024-01-03,20\n"},
                   {"2.csv", TILL "1,A,2024-05-02,40\n3,A,2024-05-03,80\n"}},
         .orders = 4,
         .gross = 15000,
         .reason = SOURCE_REASON_SUPERSEDED},
        {.what = "and that file again",
         .files = {{"1.csv", TILL "1,A,2024-01-02,10\n1,A,2024-05-02,40\n"},
                   {"2.csv", TILL "1,A,2024-05-02,40\n3,A,2024-05-03,80\n"}},
         .orders = 3,
         .gross = 13000,
         .reason = SOURCE_REASON_SUPERSEDED,
         .rows = 1},
        {.what = "a row without a customer goes with the row before it",
         .files = {{"f.csv", TILL "1,A,2024-01-02,10\n1,B,2024-01-03,20\n"
                                  "1,,2024-01-03,40\n2,A,2024-01-04,80\n"}},
         .orders = 3,
         .gross = 15000,
         .reason = SOURCE_REASON_AMBIGUOUS_ORDER},
        {.what = "or with nobody",
         .files = {{"f.csv", TILL "1,A,2024-01-02,10\n1,B,2024-01-03,20\n"
                                  "2,A,2024-01-04,80\n1,,2024-01-03,40\n"}},
         .orders = 3,
         .gross = 11000,
         .reason = SOURCE_REASON_AMBIGUOUS_ORDER,
         .rows = 1},
        {.what = "lines of a number that several customers have",
         .files = {{"orders.csv", "receipt_no,customer,date\n1,A,2024-01-02\n"
                                  "1,B,2024-01-03\n2,A,2024-01-04\n"},
                   {"items.csv", "receipt_no,sku,price\n1,x,10\n1,y,20\n2,z,40\n"}},
         .orders = 3,
         .gross = 4000,
         .reason = SOURCE_REASON_AMBIGUOUS_ORDER,
         .rows = 2},
        {.what = "refunds of such numbers, with and without a customer",
         .files = {{"orders.csv", TILL "1,A,2024-01-02,10\n1,B,2024-01-03,20\n"},
                   {"refunds.csv", "receipt_no,customer,refund_date,amount\n"
                                   "1,B,2024-01-05,3\n1,,2024-01-06,4\n"}},
         .orders = 2,
         .gross = 3000,
         .refunds = 300,
         .reason = SOURCE_REASON_AMBIGUOUS_ORDER,
         .rows = 1},
        {.what = "a refund of a number that came again is of the one before it",
         .files = {{"orders.csv", TILL "1,A,2024-01-02,10\n1,A,2024-05-03,20\n"},
                   {"refunds.csv", "receipt_no,refund_date,amount\n1,2024-02-05,3\n"
                                   "1,,4\n"}},
         .orders = 2,
         .gross = 3000,
         .refunds = 300,
         .reason = SOURCE_REASON_AMBIGUOUS_ORDER,
         .rows = 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_shape(&rows[i], (struct source_options){0});
}

static void correctness_load_lines_of_some_orders(void **state)
{
    (void)state;
    static const struct shape rows[] = {
        {.what = "of two files of orders only the first has amounts",
         .files = {{"2023.csv", "order_id,customer,date,total\n1,A,2023-01-02,10\n"
                                "2,B,2023-01-03,20\n"},
                   {"2024.csv", "order_id,customer,date,channel\n3,A,2024-01-02,web\n"
                                "4,B,2024-01-03,web\n"},
                   {"items.csv", "order_id,sku,price\n1,x,10\n3,x,40\n3,y,1\n4,x,80\n"}},
         .orders = 4,
         .gross = 15100,
         .reason = SOURCE_REASON_AMOUNT_KNOWN,
         .rows = 1},
        {.what = "of two files of orders only the second has amounts",
         .files = {{"2024.csv", "order_id,customer,date,channel\n3,A,2024-01-02,web\n"
                                "4,B,2024-01-03,web\n"},
                   {"2023.csv", "order_id,customer,date,total\n1,A,2023-01-02,10\n"
                                "2,B,2023-01-03,20\n"},
                   {"items.csv", "order_id,sku,price\n1,x,10\n3,x,40\n3,y,1\n4,x,80\n"}},
         .orders = 4,
         .gross = 15100,
         .reason = SOURCE_REASON_AMOUNT_KNOWN,
         .rows = 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_shape(&rows[i], (struct source_options){0});
}

/* ---- many ---------------------------------------------------------------------- */

enum { MANY = 300000 };

static bool is_refund(int order)
{
    return order == 100001 || order == 250000;
}

/* Order i is of customer i % 1000, of a day of January and of i cents, save that nobody
 * has the 100,000th, that the next one and the 250,000th are below zero, that the
 * 200,000th is a test, and that the last but one has a tenth of a cent. */
static char *draw_many(void)
{
    char *text = malloc((size_t)MANY * 48 + 64);
    size_t size = (size_t)sprintf(text, "order_id,customer,date,amount,test\n");
    for (int i = 0; i < MANY; i++) {
        char customer[8] = "";
        if (i != 100000)
            snprintf(customer, sizeof customer, "c%d", i % 1000);
        size += (size_t)sprintf(text + size, "%d,%s,2023-01-%02d,%s%d.%02d%s,%s\n", i,
                                customer, i % 31 + 1, is_refund(i) ? "-" : "", i / 100,
                                i % 100, i == MANY - 2 ? "1" : "",
                                i == 200000 ? "true" : "false");
    }
    return text;
}

/* In thousandths: what the customer's orders come to. */
static int64_t sum_of(int customer)
{
    int64_t sum = 0;
    for (int i = customer; i < MANY; i += 1000)
        if (i != 100000 && !is_refund(i))
            sum += i * INT64_C(10) + (i == MANY - 2);
    return sum;
}

static void correctness_load_many_orders(void **state)
{
    (void)state;
    char *text = draw_many();
    const struct given files[FILES_MAX] = {{"f.csv", text}};
    struct loaded l = load(files, (struct source_options){0});
    free(text);
    if (l.e)
        fail_msg("%s", l.info.text);
    const struct source *s = &l.source;
    const struct timeline *t = &s->timeline;
    assert_int_equal(MANY - 3, orders_of(s));
    assert_int_equal(2, refunds_of(s));
    assert_int_equal(1000010 + 2500000, refunds_sum(s));
    assert_int_equal(1, s->left_out[SOURCE_REASON_NO_CUSTOMER].rows);
    assert_int_equal(1000000, s->left_out[SOURCE_REASON_NO_CUSTOMER].amount);
    int64_t tests = 0;
    for (uint32_t p = 0; p < 1000; p++) {
        int64_t sum = 0;
        for (uint32_t i = t->order_start[p]; i < t->order_start[p + 1]; i++) {
            sum += t->order_gross[i];
            tests += t->order_flags[i] & ORDER_TEST ? t->order_gross[i] : 0;
        }
        assert_int_equal(sum_of((int)p), sum);
    }
    assert_int_equal(2000000, tests);
    source_release(&l.source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_load_refund_columns),
        cmocka_unit_test(correctness_load_totals_that_differ),
        cmocka_unit_test(correctness_load_orders_cut_across_files),
        cmocka_unit_test(correctness_load_receipt_numbers),
        cmocka_unit_test(correctness_load_lines_of_some_orders),
        cmocka_unit_test(correctness_load_many_orders),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
