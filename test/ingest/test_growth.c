/* SPDX-License-Identifier: Apache-2.0 */
/* Two parts merged are, byte for byte of the file they would be kept in, what one loading
 * of both is; where that cannot be, merging says so. */
#include "ingest/growth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/rng.h"
#include "ingest/source_file.h"
#include "loaded.h"

#define HEADER "order_id,customer_id,date,total,country,status,refund\n"

static const char *const attributes[] = {"country"};

static struct source_options wanted(bool by_country)
{
    return (struct source_options){.keep_growth = true,
                                   .attributes = (const char **)attributes,
                                   .attribute_count = by_country};
}

/* The bytes of the file that a source is kept in. */
static struct buf bytes_of(const struct source *s, const struct source_options *o)
{
    static const unsigned char stamp[COLUMNS_STAMP] = "growth";
    struct err_info info = {0};
    struct columns_writer *writer;
    struct buf out = {0};
    char path[256], piece[4096];
    snprintf(path, sizeof path, "%s/kept", folder);
    assert_int_equal(columns_create(&writer, path, stamp, &info), ERR_OK);
    assert_int_equal(growth_put(s, writer, &info), ERR_OK);
    assert_int_equal(source_file_put(s, o, writer, &info), ERR_OK);
    assert_int_equal(columns_commit(writer, &info), ERR_OK);
    FILE *file = fopen(path, "r");
    for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(&out, piece, got);
    fclose(file);
    unlink(path);
    return out;
}

enum outcome { MERGED, REFUSED };

/* Merges and compares, or expects that merging says no. */
static enum outcome merge_with(const char *first, const char *second,
                               struct source_options options)
{
    struct loaded base = load((struct given[FILES_MAX]){{"a.csv", first}}, options);
    struct loaded added = load((struct given[FILES_MAX]){{"b.csv", second}}, options);
    struct loaded both =
        load((struct given[FILES_MAX]){{"a.csv", first}, {"b.csv", second}}, options);
    struct source merged;
    assert_loaded(&base);
    assert_loaded(&added);
    assert_loaded(&both);
    bool is = growth_merge(&merged, &base.source, &added.source);
    source_release(&base.source);
    source_release(&added.source);
    if (is) {
        struct buf a = bytes_of(&merged, &options), b = bytes_of(&both.source, &options);
        assert_non_null(both.source.growth);
        assert_int_equal(a.size, b.size);
        assert_memory_equal(a.data, b.data, a.size);
        buf_release(&a);
        buf_release(&b);
        source_release(&merged);
    }
    source_release(&both.source);
    return is ? MERGED : REFUSED;
}

static enum outcome merge(const char *first, const char *second, bool by_country)
{
    return merge_with(first, second, wanted(by_country));
}

/* ---- random shops ------------------------------------------------------------- */

struct shop {
    struct rng rng;
    bool times, late; /* late: added orders may be of any day */
    uint32_t customers;
    int decimals;
};

static uint32_t pick(struct shop *shop, uint32_t below)
{
    return rng_below(&shop->rng, below);
}

static void add_row(struct shop *shop, struct buf *out, uint32_t id, uint32_t day)
{
    static const char *const countries[] = {"TW", "US", "", "JP", "DE"};
    static const char *const states[] = {"paid",      "paid", "paid",
                                         "cancelled", "",     "refunded"};
    char date[CALENDAR_DAY_TEXT];
    calendar_day_format(19000 + (int32_t)day, date);
    if (pick(shop, 40) == 0)
        buf_printf(out, "%u,,%s,", id, date);
    else
        buf_printf(out, "%u,c%u,%s", id, pick(shop, shop->customers), date);
    if (out->data[out->size - 1] != ',') {
        if (shop->times)
            buf_printf(out, " %02u:%02u:00", pick(shop, 24), pick(shop, 2));
        buf_putc(out, ',');
    }
    uint32_t amount = pick(shop, 9000);
    buf_printf(out, "%s%u.%02u", pick(shop, 15) ? "" : "-", amount, pick(shop, 100));
    for (int i = 2; i < shop->decimals && pick(shop, 3) == 0; i++)
        buf_printf(out, "%u", pick(shop, 10));
    buf_printf(out, ",%s,%s,", countries[pick(shop, 5)], states[pick(shop, 6)]);
    if (pick(shop, 3) == 0)
        buf_printf(out, "%u.00", pick(shop, amount + 1));
    else if (pick(shop, 2))
        buf_puts(out, "0");
    buf_putc(out, '\n');
}

static char *part(struct shop *shop, uint32_t first_id, uint32_t rows, uint32_t first_day,
                  uint32_t days)
{
    struct buf out = {0};
    buf_puts(&out, HEADER);
    for (uint32_t i = 0, id = first_id; i < rows; i++) {
        id += pick(shop, 4) != 0; /* else one more row of the same order */
        add_row(shop, &out, id, first_day + pick(shop, days));
    }
    return buf_detach(&out);
}

static void correctness_merged_is_loaded_together(void **state)
{
    (void)state;
    int merged = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct shop shop = {.times = seed % 2,
                            .late = seed % 3 == 0,
                            .customers = 1 + (uint32_t)(seed % 2 ? seed : seed % 7),
                            .decimals = seed % 5 ? 2 : 6};
        rng_init(&shop.rng, seed);
        uint32_t rows = 20 + pick(&shop, 150);
        char *first = part(&shop, 1, rows, 0, 100);
        shop.decimals = seed % 7 ? 2 : 4; /* either may have the finer amounts */
        char *second = part(&shop, 1000, 5 + pick(&shop, 60), shop.late ? 20 : 95, 60);
        merged += merge(first, second, seed % 4 == 0) == MERGED;
        free(first);
        free(second);
    }
    assert_in_range(merged, 40, 60); /* late values of attributes are refused */
}

/* ---- what cannot be merged ---------------------------------------------------- */

struct refused {
    const char *what, *first, *second;
    bool by_country;
};

static void input_what_depends_on_the_rest_is_refused(void **state)
{
    (void)state;
    static const struct refused table[] = {
        {"an order in both", "1,a,2024-01-02,5,TW,paid,\n2,b,2024-01-03,5,TW,paid,\n",
         "2,b,2024-01-03,6,TW,paid,\n3,b,2024-01-05,6,TW,paid,\n", false},
        {"a value before one that is known",
         "1,a,2024-01-02,5,TW,paid,\n2,b,2024-01-05,5,TW,paid,\n",
         "3,b,2024-01-04,6,US,paid,\n", true},
        {"a last day that stands alone",
         "1,a,2020-01-02,5,TW,paid,\n2,b,2020-01-05,5,TW,paid,\n",
         "3,b,2024-01-04,6,US,paid,\n", false},
        {"sums of left out rows that make a rounder one",
         "1,a,2020-01-02,5,TW,paid,\n2,b,2020-01-05,5,TW,paid,\n4,,2020-01-05,1.00005,,,"
         "\n",
         "3,b,2020-01-08,6,US,paid,\n5,,2020-01-08,1.00005,,,\n", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct buf first = {0}, second = {0};
        buf_printf(&first, HEADER "%s", table[i].first);
        buf_printf(&second, HEADER "%s", table[i].second);
        if (merge(buf_text(&first), buf_text(&second), table[i].by_country) != REFUSED)
            fail_msg("%s was merged", table[i].what);
        buf_release(&first);
        buf_release(&second);
    }
}

/* Where one of them has first_x beside x, all are read for that alone. */
static void input_another_column_is_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"channel"}, *const literals[] = {"first_channel"};
    static const char old[] = "order_id,customer_id,date,total,channel\n"
                              "1,a,2024-01-02,5,web\n2,b,2024-01-05,5,shop\n";
    static const char new[] = "order_id,customer_id,date,total,channel,first_channel\n"
                              "3,a,2024-02-02,5,web,ads\n4,b,2024-02-05,5,shop,ads\n";
    static const char newer[] = "order_id,customer_id,date,total,channel\n"
                                "5,a,2024-03-02,5,shop\n6,c,2024-03-05,5,web\n";
    struct source_options options = wanted(true);
    options.attributes = (const char **)names;
    options.attribute_literals = (const char **)literals;
    assert_int_equal(merge_with(old, new, options), REFUSED);
    assert_int_equal(merge_with(new, newer, options), REFUSED);
    assert_int_equal(merge_with(old, newer, options), MERGED);
}

/* In Taipei the order of day 2 is the one of the earlier time. */
static void input_values_of_two_clocks(void **state)
{
    (void)state;
    static const char old[] = HEADER "1,a,2024-01-01T20:00:00Z,5,TW,paid,\n"
                                     "2,b,2024-01-01 20:00:00,5,TW,paid,\n";
    static const char new[] = HEADER "3,a,2024-01-01 21:00:00,5,US,paid,\n"
                                     "4,c,2024-01-05 21:00:00,5,US,paid,\n";
    static const char newer[] = HEADER "3,a,2024-01-02 01:00:00,5,US,paid,\n"
                                       "4,c,2024-01-01T23:00:00Z,5,US,paid,\n";
    struct source_options options = wanted(true);
    options.zone = "Asia/Taipei";
    assert_int_equal(merge_with(old, new, options), REFUSED);
    assert_int_equal(merge_with(old, newer, options), MERGED);
}

/* Signs that several currencies share name none, and yet are not the same. */
static void input_another_sign_is_refused(void **state)
{
    (void)state;
    static const char dollars[] = "order_id,customer_id,date,total\n"
                                  "1,a,2024-01-02,$5\n2,b,2024-01-05,$6\n";
    static const char yen[] = "order_id,customer_id,date,total\n"
                              "3,a,2024-01-08,\xc2\xa5"
                              "5\n4,b,2024-01-09,\xc2\xa5"
                              "6\n";
    static const char more[] = "order_id,customer_id,date,total\n"
                               "5,a,2024-01-08,$5\n6,b,2024-01-09,$7\n";
    struct loaded a = load((struct given[FILES_MAX]){{"a.csv", dollars}}, wanted(false));
    struct loaded b = load((struct given[FILES_MAX]){{"b.csv", yen}}, wanted(false));
    struct source merged;
    assert_loaded(&a);
    assert_loaded(&b);
    assert_string_equal(a.source.currency, b.source.currency);
    assert_false(growth_merge(&merged, &a.source, &b.source));
    source_release(&a.source);
    source_release(&b.source);
    assert_int_equal(merge(dollars, more, false), MERGED);
}

static void grows(const char *text, bool does)
{
    struct loaded l = load((struct given[FILES_MAX]){{"a.csv", text}}, wanted(false));
    assert_loaded(&l);
    if ((l.source.growth != NULL) != does)
        fail_msg("%s: %s", does ? "does not grow" : "grows", text);
    source_release(&l.source);
}

static void input_only_orders_with_ids_grow(void **state)
{
    (void)state;
    grows(HEADER "1,a,2024-01-02,5,TW,paid,\n2,b,2024-01-03,5,TW,paid,\n", true);
    grows("customer_id,date,total\na,2024-01-02,5\nb,2024-01-03,5\n", false);
    grows("order_id,customer_id,email,date,total\n1,a,a@x.com,2024-01-02,5\n"
          "2,b,b@x.com,2024-01-03,5\n",
          false);
    grows(HEADER "1,a,2020-01-02,5,TW,paid,\n2,b,2024-01-03,5,TW,paid,\n", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_merged_is_loaded_together),
        cmocka_unit_test(input_what_depends_on_the_rest_is_refused),
        cmocka_unit_test(input_another_column_is_refused),
        cmocka_unit_test(input_values_of_two_clocks),
        cmocka_unit_test(input_another_sign_is_refused),
        cmocka_unit_test(input_only_orders_with_ids_grow),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
