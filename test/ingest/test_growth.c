/* SPDX-License-Identifier: Apache-2.0 */
/* Two parts merged are, byte for byte of the file they would be kept in, what one loading
 * of both is; where that cannot be, merging says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "ingest/loading.h"
#include "loaded.h"

#include "grown.h"

#define HEADER "order_id,customer_id,date,total,country,status,refund\n"

static const char *const attributes[] = {"country"};

static struct source_options wanted(bool by_country)
{
    return (struct source_options){.keep_growth = true,
                                   .decimal = '.',
                                   .attributes = (const char **)attributes,
                                   .attribute_count = by_country};
}

enum outcome { MERGED, REFUSED };

/* Merges the first and all others, and compares, or says that merging says no. */
static enum outcome merge_files(const struct given *files, struct source_options options)
{
    struct loaded base = load((struct given[FILES_MAX]){files[0]}, options);
    assert_loaded(&base);
    struct source_options onto = options;
    onto.onto = &base.source;
    struct loaded added = load(files + 1, onto);
    struct loaded both = load(files, options);
    struct source merged;
    assert_loaded(&added);
    assert_loaded(&both);
    bool is = growth_merge(&merged, &base.source, &added.source);
    source_release(&base.source);
    source_release(&added.source);
    if (is) {
        assert_non_null(both.source.growth);
        assert_true(same_bytes(&merged, &both.source, &options));
        source_release(&merged);
    }
    source_release(&both.source);
    return is ? MERGED : REFUSED;
}

static enum outcome merge_with(const char *first, const char *second,
                               struct source_options options)
{
    struct given files[FILES_MAX] = {{"a.csv", first}, {"b.csv", second}};
    return merge_files(files, options);
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
    uint64_t merged = 0, seeds = seeds_of(40, 12, 400);
    for (uint64_t seed = 1; seed <= seeds; seed++) {
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
    assert_in_range(merged, seeds * 2 / 3,
                    seeds); /* late values of attributes are refused */
}

/* ---- what cannot be merged ---------------------------------------------------- */

struct pair {
    const char *what, *first, *second;
    enum outcome outcome;
    bool by_country;
};

static void check_pairs(const char *header, const struct pair *pair, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct buf first = {0}, second = {0};
        buf_printf(&first, "%s%s", header, pair[i].first);
        buf_printf(&second, "%s%s", header, pair[i].second);
        if (merge(buf_text(&first), buf_text(&second), pair[i].by_country) !=
            pair[i].outcome)
            fail_msg("%s was %s", pair[i].what,
                     pair[i].outcome == MERGED ? "refused" : "merged");
        buf_release(&first);
        buf_release(&second);
    }
}

#define CHECK_PAIRS(header, pair) check_pairs(header, pair, sizeof(pair) / sizeof *(pair))

static void input_what_depends_on_the_rest_is_refused(void **state)
{
    (void)state;
    static const struct pair table[] = {
        {"a last day that stands alone",
         "1,a,2020-01-02,5,TW,paid,\n2,b,2020-01-05,5,TW,paid,\n",
         "3,b,2024-01-04,6,US,paid,\n", REFUSED, false},
        {"sums of left out rows that make a rounder one",
         "1,a,2020-01-02,5,TW,paid,\n2,b,2020-01-05,5,TW,paid,\n4,,2020-01-05,1.00005,,,"
         "\n",
         "3,b,2020-01-08,6,US,paid,\n5,,2020-01-08,1.00005,,,\n", REFUSED, false},
        {"a value before one that is known",
         "1,a,2024-01-02,5,TW,paid,\n2,b,2024-01-05,5,TW,paid,\n",
         "3,b,2024-01-04,6,US,paid,\n", MERGED, true},
    };
    CHECK_PAIRS(HEADER, table);
}

/* What all of them begin with: in each, order 2 is in both. */
#define BASE                                                                            \
    "1,a,2024-01-02,5,TW,paid,\n2,b,2024-01-03,5,TW,paid,\n3,b,2024-01-04,6,US,paid,\n" \
    "4,a,2024-01-05,5,DE,paid,1\n"

static void input_orders_in_both(void **state)
{
    (void)state;
    static const struct pair table[] = {
        {"the same", BASE, "5,c,2024-01-06,1,TW,paid,0.5\n2,b,2024-01-03,5,TW,paid,\n",
         MERGED, true},
        {"another amount", BASE,
         "5,c,2024-01-06,1,TW,paid,0.5\n2,b,2024-01-03,7.125,TW,paid,\n", MERGED, true},
        {"cancelled since", BASE,
         "5,c,2024-01-06,1,TW,paid,0.5\n2,b,2024-01-03,5,TW,cancelled,\n", MERGED, true},
        {"a refund since", BASE,
         "5,c,2024-01-06,1,TW,paid,0.5\n2,b,2024-01-03,5,TW,paid,2\n", MERGED, true},
        {"no refund any more", BASE,
         "5,c,2024-01-06,1,TW,paid,0.5\n4,a,2024-01-05,5,DE,paid,\n", MERGED, true},
        {"another value", BASE,
         "5,c,2024-01-06,1,TW,paid,0.5\n2,b,2024-01-03,5,JP,paid,\n", MERGED, true},
        {"another day", BASE, "5,c,2024-01-06,1,TW,paid,0.5\n2,b,2024-01-05,5,JP,paid,\n",
         MERGED, true},
        {"nobody's since", BASE,
         "5,c,2024-01-06,1,TW,paid,0.5\n2,,2024-01-03,5,JP,paid,\n", MERGED, true},
        {"without a date since", BASE, "5,c,2024-01-06,1,TW,paid,0.5\n2,b,,5,JP,paid,\n",
         MERGED, true},
        {"nobody's until now", BASE "6,,2024-01-05,1.5,DE,,\n7,a,2024-01-05,1,,,\n",
         "5,c,2024-01-06,1,TW,paid,0.5\n6,c,2024-01-05,1.5,DE,,\n", MERGED, true},
        {"nobody's both times, with sums of fewer digits",
         BASE "6,,2024-01-05,1.00005,DE,,\n8,c,2024-01-05,1.2345,,,\n7,,2024-01-05,1."
              "00005,,,\n",
         "5,c,2024-01-06,1,TW,paid,0.5\n6,,2024-01-05,1,DE,,\n", REFUSED, false},
        {"the day of another of the person", BASE,
         "5,c,2024-01-06,1,TW,paid,0.5\n2,b,2024-01-04,5,TW,paid,\n", MERGED, false},
        {"a refund of a day that has one",
         BASE "6,a,2024-01-05,4,TW,,\n7,c,2024-01-05,1,,,\n",
         "5,c,2024-01-06,1,TW,paid,0.5\n6,a,2024-01-05,4,TW,,1\n", MERGED, false},
        {"the data would not begin as early", BASE,
         "5,c,2024-01-06,1,TW,paid,0.5\n1,a,2024-01-04,5,TW,paid,\n6,c,2024-01-06,1,TW,,"
         "\n",
         REFUSED, false},
        {"the data would not reach as far",
         BASE "6,a,2024-01-09,5,DE,paid,\n7,c,2024-01-05,1,,,\n",
         "5,c,2024-01-06,1,TW,paid,0.5\n6,a,2024-01-08,5,DE,paid,\n5,c,2024-01-06,1,TW,"
         "paid,0.5\n",
         REFUSED, false},
        {"another customer's", BASE,
         "5,c,2024-01-06,1,TW,paid,0.5\n2,c,2024-01-03,5,TW,paid,\n", REFUSED, false},
        {"two months later", BASE,
         "5,c,2024-01-06,1,TW,paid,0.5\n2,b,2024-03-03,5,TW,paid,\n", REFUSED, false},
        {"two customers' before",
         BASE
         "6,a,2024-01-05,1,TW,,\n6,b,2024-01-05,1,TW,,\n4,a,2024-01-05,5,DE,paid,1\n",
         "5,c,2024-01-06,1,TW,paid,0.5\n6,a,2024-01-05,2,TW,,\n", REFUSED, false},
        {"two customers' now", BASE,
         "5,c,2024-01-06,1,TW,paid,0.5\n2,b,2024-01-03,5,TW,,\n2,c,2024-01-03,5,TW,,\n",
         REFUSED, false},
        {"of two days before",
         BASE "6,a,2024-01-05,1,TW,,\n6,a,2024-01-04,1,TW,,\n7,c,2024-01-05,1,,,\n",
         "5,c,2024-01-06,1,TW,paid,0.5\n6,a,2024-01-04,1,TW,,\n", REFUSED, false},
        {"of two days now", BASE,
         "5,c,2024-01-06,1,TW,paid,0.5\n2,b,2024-01-03,5,TW,,\n2,b,2024-01-05,5,TW,,\n",
         REFUSED, false},
        {"in part cancelled before",
         BASE "6,a,2024-01-05,1,TW,paid,\n6,a,2024-01-05,1,TW,cancelled,\n7,c,2024-01-05,"
              "1,,,\n",
         "5,c,2024-01-06,1,TW,paid,0.5\n6,a,2024-01-05,1,TW,,\n", REFUSED, false},
        {"in part cancelled now", BASE,
         "5,c,2024-01-06,1,TW,paid,0.5\n2,b,2024-01-03,5,TW,paid,\n2,b,2024-01-03,5,TW,"
         "cancelled,\n",
         REFUSED, false},
        {"below zero now", BASE, "5,c,2024-01-06,1,TW,paid,0.5\n2,b,2024-01-03,-5,TW,,\n",
         REFUSED, false},
        {"below zero before", BASE "6,a,2024-01-05,-1,TW,,\n7,c,2024-01-05,1,,,\n",
         "5,c,2024-01-06,1,TW,paid,0.5\n6,a,2024-01-05,1,TW,,\n", REFUSED, false},
        {"with refunds that tell of others",
         BASE "6,a,2024-01-05,9,TW,,1\n6,a,2024-01-05,9,TW,,1\n7,c,2024-01-05,1,,,\n",
         "5,c,2024-01-06,1,TW,paid,0.5\n6,a,2024-01-05,1,TW,,\n", REFUSED, false},
        {"cut, as it may be", BASE,
         "4,a,2024-01-05,5,DE,paid,1\n5,c,2024-01-06,1,TW,paid,0.5\n", REFUSED, false},
        {"cut, as it may be, the newest first",
         "2,b,2024-01-03,5,TW,paid,1\n1,a,2024-01-02,5,TW,paid,\n",
         "3,a,2024-01-05,5,DE,paid,1\n2,b,2024-01-03,5,TW,paid,\n", REFUSED, false},
    };
    CHECK_PAIRS(HEADER, table);
}

/* Values of one moment: which was seen first? */
static void input_values_of_one_moment(void **state)
{
    (void)state;
    static const struct pair table[] = {
        {"of orders that stay", BASE "6,b,2024-01-03,1,JP,,\n7,c,2024-01-05,1,,,\n",
         "3,b,2024-01-04,6,DE,paid,\n5,c,2024-01-06,1,TW,paid,0.5\n", MERGED, true},
        {"of one that was replaced", BASE "6,b,2024-01-03,1,JP,,\n7,c,2024-01-05,1,,,\n",
         "6,b,2024-01-03,1,DE,,\n5,c,2024-01-06,1,TW,paid,0.5\n", MERGED, true},
        {"of one of two rows",
         BASE "6,b,2024-01-03,1,JP,,\n6,b,2024-01-03,1,JP,,\n7,c,2024-01-05,1,,,\n",
         "3,b,2024-01-04,6,DE,paid,\n5,c,2024-01-06,1,TW,paid,0.5\n", REFUSED, true},
        {"of one with two values",
         BASE "6,b,2024-01-02,1,JP,,\n6,b,2024-01-02,1,TW,,\n7,c,2024-01-05,1,,,\n",
         "3,b,2024-01-04,6,DE,paid,\n5,c,2024-01-06,1,TW,paid,0.5\n", REFUSED, true},
        {"of a new one with two values", BASE "7,c,2024-01-05,1,,,\n",
         "3,b,2024-01-04,6,DE,paid,\n6,b,2024-01-06,1,JP,,\n6,b,2024-01-06,1,TW,,\n"
         "5,c,2024-01-06,1,TW,paid,0.5\n",
         REFUSED, true},
        {"of an order and one below zero",
         BASE "6,b,2024-01-03,-1,JP,,\n7,c,2024-01-05,1,,,\n",
         "3,b,2024-01-04,6,DE,paid,\n5,c,2024-01-06,1,TW,paid,0.5\n", REFUSED, true},
        {"of one of which a row was cancelled",
         BASE "6,b,2024-01-03,1,JP,paid,\n7,b,2024-01-03,1,TW,paid,\n"
              "6,b,2024-01-03,1,JP,cancelled,\n9,c,2024-01-05,1,,,\n",
         "3,b,2024-01-04,6,DE,paid,\n5,c,2024-01-06,1,TW,paid,0.5\n", REFUSED, true},
        {"of one below zero", BASE "6,b,2024-01-02,-1,JP,,\n7,c,2024-01-05,1,,,\n",
         "3,b,2024-01-04,6,DE,paid,\n5,c,2024-01-06,1,TW,paid,0.5\n", MERGED, true},
    };
    CHECK_PAIRS(HEADER, table);
}

/* A version that replaces another one of those that are added: one loading would have
 * compared that one with the base's. */
static void input_versions_of_versions(void **state)
{
    (void)state;
    static const struct {
        const char *between, *last;
        enum outcome outcome;
    } table[] = {
        {"2,c,2024-01-03,5,TW,paid,\n", "2,,2024-01-03,5,TW,paid,\n", REFUSED},
        {"2,b,2024-02-10,5,TW,paid,\n", "2,b,2024-01-20,5,TW,paid,\n", REFUSED},
        {"2,b,2024-01-03,7,TW,paid,\n", "2,b,2024-01-03,8,TW,paid,\n", MERGED},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct buf second = {0}, third = {0};
        buf_printf(&second,
                   HEADER "5,c,2024-01-06,1,TW,paid,0.5\n%s9,c,2024-01-07,1,,,\n",
                   table[i].between);
        buf_printf(&third, HEADER "6,c,2024-01-08,1,TW,paid,0.5\n%s8,c,2024-02-19,1,,,\n",
                   table[i].last);
        struct given files[FILES_MAX] = {{"a.csv", HEADER BASE},
                                         {"b.csv", buf_text(&second)},
                                         {"c.csv", buf_text(&third)}};
        if (merge_files(files, wanted(false)) != table[i].outcome)
            fail_msg("%s was %s", table[i].last,
                     table[i].outcome == MERGED ? "refused" : "merged");
        buf_release(&second);
        buf_release(&third);
    }
}

/* Where no column says what was given back, notes add up what came back. */
static void input_returned_orders(void **state)
{
    (void)state;
    static const struct pair table[] = {
        {"counted in a note",
         "1,a,2024-01-02,5,paid\n2,b,2024-01-03,5,refunded\n3,b,2024-01-04,6,paid\n",
         "4,c,2024-01-06,1,\n2,b,2024-01-03,5,refunded\n", REFUSED, false},
        {"counted from now on",
         "1,a,2024-01-02,5,paid\n2,b,2024-01-03,5,paid\n3,b,2024-01-04,6,paid\n",
         "4,c,2024-01-06,1,\n2,b,2024-01-03,5,refunded\n", MERGED, false},
    };
    CHECK_PAIRS("order_id,customer_id,date,total,status\n", table);
}

/* The 0 is a guest; e-mails have no case. */
static void input_guests_who_become_customers(void **state)
{
    (void)state;
    static const struct pair table[] = {
        {"a guest of the base",
         "1,0,a@x.tw,2024-01-02,5,TW\n2,b,b@x.tw,2024-01-03,5,TW\n3,0,a@x.tw,2024-01-05,"
         "5,US\n",
         "4,a,A@x.tw,2024-01-04,5,DE\n5,b,b@x.tw,2024-01-06,5,TW\n", MERGED, true},
        {"a guest who was known",
         "1,a,a@x.tw,2024-01-02,5,TW\n2,b,b@x.tw,2024-01-03,5,TW\n",
         "3,0,a@x.tw,2024-01-04,5,DE\n4,c,a@x.tw,2024-01-06,5,TW\n", MERGED, true},
        {"of two, whose order of one moment came first",
         "1,0,a@x.tw,2024-01-02,5,TW\n2,a,,2024-01-02,5,TW\n3,b,,2024-01-05,5,US\n",
         "4,a,a@x.tw,2024-01-06,5,DE\n", MERGED, false},
        {"of two, whose value of one moment came first",
         "1,0,a@x.tw,2024-01-02,5,TW\n2,a,,2024-01-02,5,US\n3,b,,2024-01-05,5,US\n",
         "4,a,a@x.tw,2024-01-06,5,DE\n", MERGED, true},
        {"of two, which value of one moment came first, though neither is an order",
         "1,0,a@x.tw,2024-01-02,-5,TW\n2,a,,2024-01-02,5,US\n3,b,,2024-01-05,5,US\n",
         "4,a,a@x.tw,2024-01-06,5,DE\n", REFUSED, true},
        {"a guest whose e-mail is an id",
         "1,0,a@x.tw,2024-01-02,5,TW\n2,a@x.tw,b@x.tw,2024-01-03,5,TW\n3,b,,2024-01-05,5,"
         "US\n",
         "4,a,a@x.tw,2024-01-06,5,DE\n", REFUSED, false},
        {"an order of a guest, in both",
         "1,0,a@x.tw,2024-01-02,5,TW\n2,0,c@x.tw,2024-01-03,5,TW\n3,b,b@x.tw,2024-01-05,"
         "5,US\n",
         "4,c,c@x.tw,2024-01-06,5,DE\n2,0,c@x.tw,2024-01-03,6,TW\n3,b,b@x.tw,2024-01-05,"
         "7,US\n",
         MERGED, true},
        {"an order of a guest who was known",
         "1,c,c@x.tw,2024-01-02,5,TW\n2,0,c@x.tw,2024-01-03,5,TW\n3,b,b@x.tw,2024-01-05,"
         "5,US\n",
         "4,c,,2024-01-06,5,DE\n2,c,,2024-01-03,6,TW\n5,b,b@x.tw,2024-01-05,7,US\n",
         MERGED, true},
        {"an order of a guest who was known as an id that is another's e-mail",
         "1,c@x.tw,e@x.tw,2024-01-02,5,TW\n2,0,e@x.tw,2024-01-03,5,TW\n"
         "3,d,c@x.tw,2024-01-05,5,US\n",
         "4,b,b@x.tw,2024-01-06,5,DE\n2,c@x.tw,,2024-01-03,6,TW\n"
         "5,b,b@x.tw,2024-01-05,7,US\n",
         REFUSED, true},
        {"an order of a guest who is known now",
         "1,0,a@x.tw,2024-01-02,5,TW\n2,0,c@x.tw,2024-01-03,5,TW\n3,b,b@x.tw,2024-01-05,"
         "5,US\n",
         "4,b,b@x.tw,2024-01-06,5,DE\n2,c,,2024-01-03,6,TW\n5,c,c@x.tw,2024-01-05,7,US\n",
         REFUSED, false},
    };
    CHECK_PAIRS("order_id,customer_id,email,date,total,country\n", table);
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

/* In Taipei the order of day 2 is the one of the earlier time: which values follow which
 * is then told by the days. */
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
    assert_int_equal(merge_with(old, new, options), MERGED);
    assert_int_equal(merge_with(old, newer, options), MERGED);
}

static void input_more_orders_than_one_report_takes(void **state)
{
    (void)state;
    struct source_options options = wanted(false), onto = options;
    struct loaded base = load((struct given[FILES_MAX]){{"a.csv", HEADER BASE}}, options);
    assert_loaded(&base);
    onto.onto = &base.source;
    struct loaded added = load(
        (struct given[FILES_MAX]){{"b.csv", HEADER "5,c,2024-01-06,1,TW,paid,0.5\n"}},
        onto);
    assert_loaded(&added);
    struct source merged;
    base.source.growth->gathered = LOADING_PLACE_MAX;
    assert_false(growth_merge(&merged, &base.source, &added.source));
    base.source.growth->gathered = 4;
    assert_true(growth_merge(&merged, &base.source, &added.source));
    source_release(&merged);
    source_release(&base.source);
    source_release(&added.source);
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
    struct source_options onto = wanted(false);
    onto.onto = &a.source;
    struct loaded b = load((struct given[FILES_MAX]){{"b.csv", yen}}, onto);
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

static void input_what_grows(void **state)
{
    (void)state;
    grows(HEADER "1,a,2024-01-02,5,TW,paid,\n2,b,2024-01-03,5,TW,paid,\n", true);
    grows("customer_id,date,total\na,2024-01-02,5\nb,2024-01-03,5\n", true);
    grows("order_id,customer_id,email,date,total\n1,a,a@x.com,2024-01-02,5\n"
          "2,b,b@x.com,2024-01-03,5\n",
          true);
    grows(HEADER "1,a,2020-01-02,5,TW,paid,\n2,b,2024-01-03,5,TW,paid,\n", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_merged_is_loaded_together),
        cmocka_unit_test(input_what_depends_on_the_rest_is_refused),
        cmocka_unit_test(input_orders_in_both),
        cmocka_unit_test(input_values_of_one_moment),
        cmocka_unit_test(input_versions_of_versions),
        cmocka_unit_test(input_returned_orders),
        cmocka_unit_test(input_guests_who_become_customers),
        cmocka_unit_test(input_another_column_is_refused),
        cmocka_unit_test(input_values_of_two_clocks),
        cmocka_unit_test(input_more_orders_than_one_report_takes),
        cmocka_unit_test(input_another_sign_is_refused),
        cmocka_unit_test(input_what_grows),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
