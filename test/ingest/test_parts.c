/* SPDX-License-Identifier: Apache-2.0 */
/* Segments read in parts are, byte for byte of the file they would be kept in, what one
 * loading of all of them is: whatever the parts, the workers, and where arrays lie. */
#include "ingest/parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/rng.h"
#include "loaded.h"

#include "grown.h"
#include "parted.h"

#define HEADER "order_id,customer_id,date,total,country,status,refund\n"

static const char *const attributes[] = {"country"};

/* ---- random shops ------------------------------------------------------------- */

static char *random_rows(struct rng *rng, uint32_t first_id, uint32_t rows,
                         uint32_t customers, bool clock)
{
    static const char *const countries[] = {"TW", "US", "", "JP", "DE"};
    static const char *const states[] = {"paid", "paid", "paid", "cancelled", ""};
    struct buf out = {0};
    char date[CALENDAR_DAY_TEXT];
    buf_puts(&out, HEADER);
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t id = first_id + i, amount = rng_below(rng, 9000);
        int32_t day = 19000 + (int32_t)(id / 10); /* in order of time, like exports */
        calendar_day_format(day, date);
        buf_printf(&out, "%u,", id);
        if (rng_below(rng, 30))
            buf_printf(&out, "c%u", rng_below(rng, customers));
        buf_printf(&out, ",%s", date);
        if (clock)
            buf_printf(&out, " 12:%02u:00", id % 10);
        buf_printf(&out, ",%s%u.%02u,%s,%s,", rng_below(rng, 20) ? "" : "-", amount,
                   rng_below(rng, 100), countries[rng_below(rng, 5)],
                   states[rng_below(rng, 5)]);
        if (rng_below(rng, 3) == 0)
            buf_printf(&out, "%u.00", rng_below(rng, amount + 1));
        buf_putc(&out, '\n');
    }
    return buf_detach(&out);
}

static void correctness_parts_are_one_loading(void **state)
{
    (void)state;
    int merged = 0, rounds = 0;
    for (uint64_t seed = 1; seed <= seeds_of(6, 3, 60); seed++) {
        struct rng rng;
        struct shop shop;
        char *text[SEGMENTS_MAX];
        rng_init(&rng, seed);
        size_t count = 1 + rng_below(&rng, SEGMENTS_MAX);
        uint32_t id = 1, customers = 1 + rng_below(&rng, 60);
        for (size_t i = 0; i < count; i++) {
            uint32_t rows = 2 + rng_below(&rng, 120);
            text[i] = random_rows(&rng, id, rows, customers, seed % 2);
            id += rows;
        }
        make_shop(&shop, text, count, seed % 3 == 0);
        shop.options.memory_bytes = seed % 4 < 2 ? 1 : 0; /* 1: all lies in the file */
        shop.options.attributes = (const char **)attributes;
        shop.options.attribute_count = seed % 3 == 1;
        for (size_t i = 0; i < count; i++)
            shop.given[i].malformed = rng_below(&rng, 3);
        for (int k = 0; k < 2; k++, rounds++)
            merged += merges(&shop, k ? 10 + rng_below(&rng, 50) : 8,
                             1 + rng_below(&rng, 3), rng_below(&rng, (uint32_t)count));
        remove_shop(&shop, text);
    }
    /* Few rows are one part, and parts of one and the same day say no. */
    assert_in_range(merged, rounds / 2, rounds);
}

/* With the clock no two rows are the same but in a later file that begins again. */
static char *random_events(struct rng *rng, uint32_t first, uint32_t rows,
                           uint32_t customers, bool clock)
{
    struct buf out = {0};
    char date[CALENDAR_DAY_TEXT];
    buf_puts(&out, "customer_id,date,event,country\n");
    for (uint32_t i = first; i < first + rows; i++) {
        calendar_day_format(19000 + (int32_t)(i / 20), date);
        buf_printf(&out, "c%u,%s", i * 7 % customers, date);
        if (clock)
            buf_printf(&out, " 12:%02u:%02u", i / 60 % 60, i % 60);
        buf_printf(&out, ",e%u,%s\n", clock ? i % 5 : rng_below(rng, 2),
                   rng_below(rng, 3) ? "TW" : "US");
    }
    return buf_detach(&out);
}

static void correctness_parts_of_events(void **state)
{
    (void)state;
    int merged = 0, rounds = 0;
    for (uint64_t seed = 1; seed <= seeds_of(6, 3, 60); seed++) {
        struct rng rng;
        struct shop shop;
        char *text[SEGMENTS_MAX];
        rng_init(&rng, seed);
        size_t count = 1 + rng_below(&rng, SEGMENTS_MAX);
        uint32_t at = 1, customers = 1 + rng_below(&rng, 60);
        bool orders = seed % 3 == 0 && count > 1;
        for (size_t i = 0; i < count; i++) {
            uint32_t rows = 2 + rng_below(&rng, 120);
            uint32_t again = seed % 4 == 1 && i ? rng_below(&rng, at < 20 ? at : 20) : 0;
            text[i] = orders && i % 2
                          ? random_rows(&rng, at, rows, customers, seed % 2)
                          : random_events(&rng, at - again, rows, customers, seed % 2);
            at += rows - again;
        }
        make_shop(&shop, text, count, false);
        shop.options.memory_bytes = seed % 4 < 2 ? 1 : 0;
        shop.options.attributes = (const char **)attributes;
        shop.options.attribute_count = seed % 5 == 1;
        for (int k = 0; k < 2; k++, rounds++)
            merged += merges(&shop, k ? 10 + rng_below(&rng, 50) : 8,
                             1 + rng_below(&rng, 3), rng_below(&rng, (uint32_t)count));
        remove_shop(&shop, text);
    }
    assert_in_range(merged, rounds / 2, rounds);
}

/* Rows of three files, some of which are the same, in parts of any size. */
static void check_the_same(const char *header, const char *const rows[3])
{
    for (uint64_t part_rows = 1; part_rows < seeds_of(6, 6, 8);
         part_rows += part_rows < 3 ? seeds_of(1, 4, 1) : 2)
        for (size_t base = 0; base < 3; base++) {
            struct shop shop;
            char *text[3];
            for (size_t i = 0; i < 3; i++) {
                struct buf all = {0};
                buf_printf(&all, "%s%s", header, rows[i]);
                text[i] = buf_detach(&all);
            }
            make_shop(&shop, text, 3, false);
            assert_true(merges(&shop, part_rows, 1, base));
            (void)merges(&shop, part_rows, 3, base); /* others may have the rest */
            remove_shop(&shop, text);
        }
}

/* Rows of one file all count, wherever it is cut, and as often as in an earlier file. */
static void correctness_events_that_are_the_same(void **state)
{
    (void)state;
    static const char header[] = "customer_id,date,event,country\n";
    static const char *const rows[] = {
        "a,2024-01-02,in,\na,2024-01-02,in,\nb,2024-01-02,in,\n",
        "a,2024-01-02,in,\nb,2024-01-02,in,\na,2024-01-02,in,\na,2024-01-02,in,\n"
        "c,2024-01-02,in,\nb,2024-01-02,in,\nb,2024-01-03,in,\na,2024-01-02,out,\n",
        "a,2024-01-02,out,\nb,2024-01-02,in,\nb,2024-01-02,in,\na,2024-01-02,in,\n"};
    check_the_same(header, rows);
}

/* Orders without ids; with the clock no two are the same but in a later file that begins
 * again. */
static char *random_purchases(struct rng *rng, uint32_t first, uint32_t rows,
                              uint32_t customers, bool clock)
{
    struct buf out = {0};
    char date[CALENDAR_DAY_TEXT];
    buf_puts(&out, "customer_id,date,total,country,status\n");
    for (uint32_t i = first; i < first + rows; i++) {
        calendar_day_format(19000 + (int32_t)(i / 20), date);
        if (i % 31)
            buf_printf(&out, "c%u", i * 7 % customers);
        buf_printf(&out, ",%s", date);
        if (clock)
            buf_printf(&out, " 12:%02u:%02u", i / 60 % 60, i % 60);
        buf_printf(&out, ",%s%u.00,%s,%s\n", i % 9 ? "" : "-",
                   clock ? i % 50 : rng_below(rng, 3), rng_below(rng, 3) ? "TW" : "US",
                   rng_below(rng, 5) ? "paid" : "cancelled");
    }
    return buf_detach(&out);
}

static void correctness_parts_of_orders_without_ids(void **state)
{
    (void)state;
    int merged = 0, rounds = 0;
    for (uint64_t seed = 1; seed <= seeds_of(6, 3, 14); seed++) {
        struct rng rng;
        struct shop shop;
        char *text[SEGMENTS_MAX];
        rng_init(&rng, seed);
        size_t count = 1 + rng_below(&rng, SEGMENTS_MAX);
        uint32_t at = 1, customers = 1 + rng_below(&rng, 60);
        bool events = seed % 3 == 0 && count > 1, ids = seed % 3 == 1;
        for (size_t i = 0; i < count; i++) {
            uint32_t rows = 2 + rng_below(&rng, 120);
            uint32_t again = seed % 4 == 1 && i ? rng_below(&rng, at < 20 ? at : 20) : 0;
            text[i] = events && i % 2 ? random_events(&rng, at, rows, customers, seed % 2)
                      : ids && i % 2
                          ? random_rows(&rng, at, rows, customers, seed % 2)
                          : random_purchases(&rng, at - again, rows, customers, seed % 2);
            at += rows - again;
        }
        make_shop(&shop, text, count, seed % 5 == 0);
        shop.options.memory_bytes = seed % 4 < 2 ? 1 : 0;
        shop.options.attributes = (const char **)attributes;
        shop.options.attribute_count = seed % 5 == 1;
        for (int k = 0; k < 2; k++, rounds++)
            merged += merges(&shop, k ? 10 + rng_below(&rng, 50) : 8,
                             1 + rng_below(&rng, 3), rng_below(&rng, (uint32_t)count));
        remove_shop(&shop, text);
    }
    assert_in_range(merged, rounds / 2, rounds);
}

/* As of events. */
static void correctness_orders_that_are_the_same(void **state)
{
    (void)state;
    static const char header[] = "customer_id,date,total\n";
    static const char *const rows[] = {
        "a,2024-01-02,1\na,2024-01-02,1\nb,2024-01-02,3\n",
        "a,2024-01-02,1\nb,2024-01-02,3\na,2024-01-02,1\na,2024-01-02,1\n"
        "c,2024-01-02,1\nb,2024-01-02,3\nb,2024-01-03,1\na,2024-01-02,2\n",
        "a,2024-01-02,2\nb,2024-01-02,3\nb,2024-01-02,3\na,2024-01-02,1\n"};
    check_the_same(header, rows);
}

/* Of orders up to some that are not there, some of them twice or without a date. */
static char *random_refunds(struct rng *rng, uint32_t orders, uint32_t rows,
                            uint32_t customers)
{
    struct buf out = {0};
    char date[CALENDAR_DAY_TEXT];
    buf_puts(&out, "refunded,customer_id,date,refund\n");
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t id = 1 + rng_below(rng, orders + 5);
        calendar_day_format(19000 + (int32_t)rng_below(rng, 1 + orders / 10), date);
        if (rng_below(rng, 9))
            buf_printf(&out, "%u", id);
        buf_printf(&out, rng_below(rng, 3) ? ",c%u," : ",,", rng_below(rng, customers));
        buf_printf(&out, "%s,%u.00\n", rng_below(rng, 3) == 0 ? "" : date,
                   1 + rng_below(rng, 3));
    }
    return buf_detach(&out);
}

/* Refunds may come before their orders, and a file of them is cut anywhere. */
static void correctness_parts_of_refunds(void **state)
{
    (void)state;
    int merged = 0, rounds = 0;
    for (uint64_t seed = 1; seed <= seeds_of(6, 3, 60); seed++) {
        struct rng rng;
        struct shop shop;
        char *text[SEGMENTS_MAX];
        rng_init(&rng, seed);
        size_t count = 2 + rng_below(&rng, SEGMENTS_MAX - 1);
        uint32_t id = 1, customers = 1 + rng_below(&rng, 60);
        for (size_t i = 0; i < count; i++) {
            uint32_t rows = 2 + rng_below(&rng, 80);
            bool refunds = (i + seed) % 2;
            text[i] = refunds ? random_refunds(&rng, id + rows, rows, customers)
                              : random_rows(&rng, id, rows, customers, seed % 2);
            id += refunds ? 0 : rows;
        }
        make_shop(&shop, text, count, false);
        shop.options.memory_bytes = seed % 4 < 2 ? 1 : 0;
        shop.options.may_wait = true; /* a base of refunds alone */
        for (int k = 0; k < 2; k++, rounds++)
            merged += merges(&shop, k ? 10 + rng_below(&rng, 50) : 8,
                             1 + rng_below(&rng, 3), rng_below(&rng, (uint32_t)count));
        remove_shop(&shop, text);
    }
    assert_in_range(merged, rounds / 2, rounds);
}

/* ---- what is not made of parts -------------------------------------------------- */

static bool cut_merges(const char *rows, uint64_t part_rows, const char *note)
{
    struct buf all = {0};
    struct shop shop;
    buf_printf(&all, HEADER "%s", rows);
    char *text[] = {buf_detach(&all)};
    make_shop(&shop, text, 1, false);
    shop.given[0].note = note;
    bool is = merges(&shop, part_rows, 1, 0);
    remove_shop(&shop, text);
    return is;
}

static void input_an_order_in_two_parts(void **state)
{
    (void)state;
    static const char cut[] = "1,a,2024-01-02,5,TW,paid,\n2,b,2024-01-03,5,TW,paid,\n"
                              "2,b,2024-01-03,6,TW,paid,\n3,b,2024-01-05,6,TW,paid,\n";
    static const char whole[] = "2,b,2024-01-03,5,TW,paid,\n2,b,2024-01-03,6,TW,paid,\n"
                                "1,a,2024-01-02,5,TW,paid,\n3,b,2024-01-05,6,TW,paid,\n";
    assert_false(cut_merges(cut, 2, NULL));
    assert_true(cut_merges(whole, 2, NULL));
    assert_false(cut_merges(whole, 4, NULL)); /* one part */
}

/* A file's note counts what is in all of its rows. */
static void input_notes_of_parts(void **state)
{
    (void)state;
    static const char odd[] = "1,a,2024-01-02,5,TW,paid,\n2,b,2024-01-03,5,TW,paid,\n"
                              "3,b,2024-01-03,6,TW,odd,\n4,b,2024-01-05,6,TW,paid,\n";
    static const char plain[] = "1,a,2024-01-02,5,TW,paid,\n2,b,2024-01-03,5,TW,paid,\n"
                                "3,b,2024-01-03,6,TW,paid,\n4,b,2024-01-05,6,TW,paid,\n";
    assert_false(cut_merges(odd, 2, NULL));
    assert_true(cut_merges(plain, 2, NULL));
    assert_true(cut_merges(plain, 2, "as the import told"));
}

/* What the begin of the whole file is like says what "NA" means in it. */
static void correctness_words_of_parts(void **state)
{
    (void)state;
    char *text[] = {mem_strdup(HEADER
                               "1,a,2024-01-02,5,1,paid,\n2,b,2024-01-03,5,2,paid,\n"
                               "3,c,2024-01-04,6,3,paid,\n4,d,2024-01-05,6,4,paid,\n"
                               "5,a,2024-01-06,5,NA,paid,\n6,b,2024-01-07,5,TW,paid,\n"
                               "7,c,2024-01-08,6,US,paid,\n8,d,2024-01-09,6,DE,paid,\n")};
    struct shop shop;
    make_shop(&shop, text, 1, false);
    shop.options.attributes = (const char **)attributes;
    shop.options.attribute_count = 1;
    assert_true(merges(&shop, 4, 1, 0));
    remove_shop(&shop, text);
}

/* Whatever other rows say: those of other kinds may speak of orders in other parts. */
static void input_other_kinds(void **state)
{
    (void)state;
    char *text[] = {mem_strdup(HEADER "1,a,2024-01-02,5,TW,paid,\n"),
                    mem_strdup(HEADER "2,a,2024-01-03,5,TW,paid,\n")};
    struct shop shop;
    make_shop(&shop, text, 2, false);
    assert_true(merges(&shop, 1, 1, 0));
    shop.given[1].purchases_only = true; /* a log of visits */
    assert_false(merges(&shop, 1, 1, 0));
    remove_shop(&shop, text);
}

/* ---- where nothing can be written -------------------------------------------------- */

/* A limit that was asked for is kept or not; the default gives way. */
static void fault_parts_without_a_file(void **state)
{
    (void)state;
    struct rng rng;
    struct shop shop;
    rng_init(&rng, 7);
    char *text[] = {random_rows(&rng, 1, 60, 10, true)};
    make_shop(&shop, text, 1, false);
    struct parts parts = parts_of(&shop, 10, 2);
    struct err_info info = {0};
    struct source out;
    bool merged;
    parts.directory = "/proc/self/nowhere";
    shop.options.memory_bytes = 1;
    assert_int_equal(parts_load(&out, &merged, NULL, &parts, &info), ERR_NO_INPUT);
    assert_false(merged);
    assert_non_null(strstr(info.text, parts.directory));
    shop.options.memory_bytes = 0;
    must(parts_load(&out, &merged, NULL, &parts, &info), &info);
    assert_true(merged);
    source_release(&out);
    remove_shop(&shop, text);
}

static void input_the_limit_for_everything_at_once(void **state)
{
    (void)state;
    int64_t rows[] = {1000000, 3000000};
    struct source_options o = {.path_count = 2};
    struct parts parts = {.options = &o, .rows = rows};
    struct err_info info = {0};
    must(parts_check_whole(&parts, &info), &info);
    o.memory_bytes = UINT64_C(4) << 30;
    must(parts_check_whole(&parts, &info), &info);
    o.memory_bytes = UINT64_C(256) << 20;
    assert_int_equal(parts_check_whole(&parts, &info), ERR_LIMIT);
    assert_non_null(strstr(info.text, "(4000000 rows), and --memory allows 256 MB"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_parts_are_one_loading),
        cmocka_unit_test(correctness_parts_of_events),
        cmocka_unit_test(correctness_parts_of_refunds),
        cmocka_unit_test(correctness_events_that_are_the_same),
        cmocka_unit_test(correctness_parts_of_orders_without_ids),
        cmocka_unit_test(correctness_orders_that_are_the_same),
        cmocka_unit_test(input_an_order_in_two_parts),
        cmocka_unit_test(input_notes_of_parts),
        cmocka_unit_test(correctness_words_of_parts),
        cmocka_unit_test(input_other_kinds),
        cmocka_unit_test(fault_parts_without_a_file),
        cmocka_unit_test(input_the_limit_for_everything_at_once),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
