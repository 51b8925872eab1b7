/* SPDX-License-Identifier: Apache-2.0 */
/* Orders in a file of their own and their lines in another: random shops that export both
 * again and again.  What grows by each export is, byte for byte of the file it would be
 * kept in, what one loading of all exports is.
 *
 * GROWTH_SEED=n runs one shop alone; GROWTH_SEEDS=n so many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "loaded.h"

#include "grown.h"

#define SEEDS      60
#define SEEDS_LONG 2000
#define EXPORTS    4
#define ORDERS_MAX 300

struct order {
    uint32_t who, day, state, country, lines, cents, number;       /* number: of its id */
    bool is_guest, is_nobodys, is_dateless, lacks_lines, is_mixed; /* states of lines */
};

struct shop {
    struct rng rng;
    struct order order[ORDERS_MAX];
    uint32_t orders, customers, day;
    bool is_calm, has_emails, has_total, lines_have_states, names_currency, is_priced;
};

struct exports {
    struct shop shop;
    struct given_files of;
};

static uint32_t pick(struct shop *s, uint32_t below)
{
    return rng_below(&s->rng, below);
}

static bool chance(struct shop *s, uint32_t percent)
{
    return pick(s, 100) < percent;
}

/* ---- what happens in the shop ---------------------------------------------------- */

static void open_shop(struct shop *s, uint64_t seed)
{
    *s = (struct shop){0};
    rng_init(&s->rng, seed);
    s->customers = 2 + pick(s, 30);
    s->is_calm = chance(s, 50);
    s->has_emails = chance(s, 50);
    s->has_total = chance(s, 30);
    s->lines_have_states = chance(s, 50);
    s->names_currency = chance(s, 30);
    s->is_priced = chance(s, 15);
}

static void sell(struct shop *s)
{
    struct order *o = &s->order[s->orders++];
    s->day += pick(s, 2);
    *o = (struct order){.who = pick(s, s->customers),
                        .day = chance(s, 10) ? pick(s, s->day + 1) : s->day,
                        .state = pick(s, 4),
                        .country = pick(s, 4),
                        .lines = 1 + pick(s, 3),
                        .cents = 1 + pick(s, 900),
                        .number = s->orders,
                        .is_guest = chance(s, 15),
                        .is_nobodys = chance(s, 3)};
    if (s->is_calm || !chance(s, 12))
        return;
    o->is_dateless = chance(s, 30);
    o->lacks_lines = chance(s, 40);
    o->is_mixed = chance(s, 40);
    o->number = chance(s, 10) ? 1 + pick(s, s->orders) : o->number;
}

static void change(struct shop *s, struct order *o)
{
    switch (pick(s, s->is_calm ? 4 : 9)) {
    case 0:
        o->cents = 1 + pick(s, 900);
        break;
    case 1:
        o->state = pick(s, 4);
        break;
    case 2:
        o->lines = 1 + pick(s, 3);
        break;
    case 3:
        o->country = pick(s, 4);
        break;
    case 4:
        o->day += pick(s, 3);
        break;
    case 5:
        o->who = pick(s, s->customers);
        break;
    case 6:
        o->is_mixed = !o->is_mixed;
        break;
    case 7:
        o->is_nobodys = !o->is_nobodys;
        break;
    default:
        o->lacks_lines = !o->lacks_lines;
    }
}

/* ---- exports ---------------------------------------------------------------------- */

static const char *const STATES[] = {"paid", "shipped", "cancelled", "", "odd"};

static void add_order(const struct shop *s, const struct order *o, struct buf *out)
{
    static const char *const countries[] = {"TW", "US", "", "JP"};
    char date[CALENDAR_DAY_TEXT];
    buf_printf(out, "%u,", o->number);
    if (!o->is_nobodys && !(s->has_emails && o->is_guest))
        buf_printf(out, "c%u", o->who);
    buf_putc(out, ',');
    if (s->has_emails && !o->is_nobodys)
        buf_printf(out, "m%u@x.com", o->who);
    buf_printf(out, ",%s,%s,%s",
               o->is_dateless ? "" : calendar_day_format(19000 + (int32_t)o->day, date),
               STATES[o->state], countries[o->country]);
    if (s->is_priced)
        buf_printf(out, ",%u.5", o->cents);
    buf_putc(out, '\n');
}

static void add_lines(const struct shop *s, const struct order *o, struct buf *out)
{
    for (uint32_t i = 0; i < o->lines; i++) {
        const char *state = STATES[o->is_mixed && i == 1 ? 2 : o->is_mixed ? 4 : 0];
        buf_printf(out, "%u,p%u,%u,%u.%02u,%s%s\n", o->number, i, 1 + i % 2,
                   o->cents / 100 + (s->has_total ? 0 : i), o->cents % 100,
                   s->lines_have_states ? state : "", s->names_currency ? ",EUR" : "");
    }
}

static char *export(struct shop *s, uint32_t from, bool lines)
{
    struct buf out = {0};
    if (!lines)
        buf_printf(&out, "order_id,customer_id,email,date,status,country%s\n",
                   s->is_priced ? ",total" : "");
    else
        buf_printf(&out, "order_id,product,pieces,price,status%s\n",
                   s->names_currency ? ",currency" : "");
    for (uint32_t i = from; i < s->orders; i++)
        if (!lines)
            add_order(s, &s->order[i], &out);
        else if (!s->order[i].lacks_lines)
            add_lines(s, &s->order[i], &out);
    if (lines && !s->is_calm && chance(s, 15))
        buf_printf(&out, "%u,p,1,9.99,%s\n%s", 1 + pick(s, s->orders + 30),
                   s->names_currency ? ",EUR" : "", chance(s, 30) ? ",p,1,1,,\n" : "");
    return buf_detach(&out);
}

static struct source_given *add_part(struct exports *e, size_t export, char *text,
                                     enum source_kind kind)
{
    struct source_given *g = &e->of.given[e->of.count];
    snprintf(e->of.name[e->of.count], sizeof *e->of.name, "%zu.csv", e->of.count);
    e->of.text[e->of.count] = text;
    *g = (struct source_given){.kind = kind,
                               .name = e->of.name[e->of.count++],
                               .source = "",
                               .batch = (int64_t) export + 1};
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        g->decimal[role] = '.';
    g->column[SOURCE_ROLE_ORDER] = "order_id";
    g->column[SOURCE_ROLE_STATUS] = "status";
    return g;
}

static void add_files(struct exports *e, size_t i, uint32_t from)
{
    struct shop *s = &e->shop;
    bool rare = !s->is_calm && chance(s, 20);
    struct source_given *g = add_part(e, i, export(s, from, false), SOURCE_ORDERS);
    g->column[SOURCE_ROLE_CUSTOMER] = "customer_id";
    g->column[SOURCE_ROLE_EMAIL] = s->has_emails ? "email" : NULL;
    g->column[SOURCE_ROLE_DATE] = "date";
    g->column[SOURCE_ROLE_AMOUNT] = s->is_priced ? "total" : NULL;
    if (rare && chance(s, 40))
        return; /* their lines come later, or never */
    from += rare && from + 3 < s->orders ? pick(s, 3) : 0;
    from -= rare && from > 3 ? pick(s, 4) : 0;
    char *lines = export(s, from, true);
    if (!strchr(lines, '\n')[1]) { /* none of these orders has any */
        free(lines);
        return;
    }
    g = add_part(e, i, lines, SOURCE_LINES);
    if (s->has_total) {
        g->column[SOURCE_ROLE_ORDER_TOTAL] = "price";
    } else {
        g->column[SOURCE_ROLE_PRICE] = "price";
        g->column[SOURCE_ROLE_QUANTITY] = "pieces";
    }
    g->column[SOURCE_ROLE_CURRENCY] = s->names_currency ? "currency" : NULL;
}

static void make_exports(struct exports *e, uint64_t seed)
{
    struct shop *s = &e->shop;
    uint32_t old = 0;
    e->of.count = 0;
    open_shop(s, seed);
    for (size_t i = 0; i < EXPORTS; i++) {
        for (uint32_t k = i == 0 ? 20 + pick(s, 40) : 1 + pick(s, 30); k > 0; k--)
            sell(s);
        for (uint32_t k = pick(s, 8); k > 0 && old; k--)
            change(s, &s->order[pick(s, old)]);
        add_files(e, i, chance(s, 40) ? old : old > 20 ? old - 2 - pick(s, 18) : 0);
        old = s->orders;
    }
}

/* ---- growing ---------------------------------------------------------------------- */

static void grow(uint64_t seed, struct counts *calm, struct counts *rare)
{
    static const char *const attributes[] = {"country"};
    struct exports e;
    make_exports(&e, seed);
    struct counts *counts = e.shop.is_calm ? calm : rare;
    struct source_options options = {.keep_growth = true,
                                     .attributes = (const char **)attributes,
                                     .attribute_count = seed % 2};
    struct loaded base = load_given(&e.of, 0, 1, options);
    assert_loaded(&base);
    for (size_t i = 1; i < EXPORTS; i++) {
        struct source_options onto = options;
        struct loaded whole = load_given(&e.of, 0, i + 1, options), added;
        struct source merged;
        bool is = false;
        assert_loaded(&whole);
        onto.onto = &base.source;
        if (base.source.growth) {
            added = load_given(&e.of, i, i + 1, onto);
            if (added.e != ERR_DATE) /* else no order has one */
                assert_loaded(&added);
            is = !added.e && growth_merge(&merged, &base.source, &added.source);
            if (!added.e)
                source_release(&added.source);
        }
        source_release(&base.source);
        base.source =
            count_step(counts, is ? &merged : NULL, &whole.source, &options, seed, i);
    }
    source_release(&base.source);
    free_given(&e.of);
}

static void correctness_grown_is_loaded_together(void **state)
{
    (void)state;
    struct counts calm = {0}, rare = {0};
    if (!grow_shops(grow, SEEDS, SEEDS_LONG, &calm, &rare))
        return;
    assert_true(calm.merged > 4 * calm.refused);
    assert_true(rare.merged > rare.refused);
}

/* ---- one by one -------------------------------------------------------------------- */

#define ORDERS "order_id,customer_id,date,status\n"
#define LINES  "order_id,product,price,status\n"

/* An import of orders and one of lines, either NULL. */
struct import {
    const char *orders, *lines;
};

static void add_import(struct exports *e, size_t i, const struct import *import)
{
    const char *text[] = {import->orders, import->lines};
    for (size_t k = 0; k < 2; k++) {
        struct buf all = {0};
        if (!text[k])
            continue;
        buf_printf(&all, "%s%s", k ? LINES : ORDERS, text[k]);
        struct source_given *g =
            add_part(e, i, buf_detach(&all), k ? SOURCE_LINES : SOURCE_ORDERS);
        g->column[k ? SOURCE_ROLE_PRICE : SOURCE_ROLE_CUSTOMER] =
            k ? "price" : "customer_id";
        if (!k)
            g->column[SOURCE_ROLE_DATE] = "date";
    }
}

/* Merges the second onto the first. */
static bool merges(const struct import *imports, struct source *out)
{
    struct exports e = {.of = {.count = 0}};
    struct source_options options = {.keep_growth = true}, onto = options;
    for (size_t i = 0; i < 2; i++)
        add_import(&e, i, &imports[i]);
    struct loaded base = load_given(&e.of, 0, 1, options);
    onto.onto = &base.source;
    struct loaded added = load_given(&e.of, 1, 2, onto);
    struct loaded whole = load_given(&e.of, 0, 2, options);
    assert_loaded(&base);
    assert_loaded(&added);
    assert_loaded(&whole);
    free_given(&e.of);
    return merged_as(&whole.source, out, &base.source, &added.source, &options);
}

static const struct import FIRST = {
    "1,a,2024-01-02,paid\n2,b,2024-01-03,paid\n3,b,2024-01-04,paid\n",
    "1,x,5,\n1,y,2,\n2,x,5,\n3,x,7,\n3,y,1,\n"};

/* The second order comes once more, with other lines, and a fourth one, late. */
static void correctness_lines_come_with_their_orders(void **state)
{
    (void)state;
    const struct import imports[] = {
        FIRST,
        {"4,c,2024-01-01,paid\n2,b,2024-01-03,paid\n5,c,2024-01-04,paid\n",
         "2,x,4,\n2,y,4,\n2,z,0.25,\n4,x,5,\n5,x,9,\n"}};
    static const int64_t gross[] = {700, 825, 800, 500, 900}; /* of a, b, b, c, c */
    struct source s;
    assert_true(merges(imports, &s));
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(s.timeline.order_gross[i], gross[i]);
    assert_int_equal(s.left_out[SOURCE_REASON_SUPERSEDED].rows, 2); /* and its line */
    assert_int_equal(s.left_out[SOURCE_REASON_SUPERSEDED].amount, 500);
    source_release(&s);
}

static void input_lines_apart_from_their_orders(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct import second;
        bool merges;
    } table[] = {
        {"of orders that are new",
         {"4,c,2024-01-05,paid\n5,c,2024-01-06,paid\n", "4,x,1,\n4,y,2,\n5,x,2,\n"},
         true},
        {"of one that is there, alone",
         {"4,c,2024-01-05,paid\n5,c,2024-01-06,paid\n", "4,x,1,\n2,x,2,\n5,x,2,\n"},
         true},
        {"of one that is there, which come no more",
         {"4,c,2024-01-05,paid\n2,b,2024-01-03,paid\n5,c,2024-01-06,paid\n",
          "4,x,1,\n5,x,2,\n"},
         true},
        {"alone, of one that is at the edge of both files",
         {"4,c,2024-01-05,paid\n5,c,2024-01-06,paid\n", "3,x,1,\n4,x,2,\n5,x,2,\n"},
         false},
        {"of a state that a note would count",
         {"4,c,2024-01-05,paid\n5,c,2024-01-06,paid\n", "4,x,1,\n2,x,2,odd\n5,x,2,\n"},
         false},
        {"and the order would be below zero",
         {"4,c,2024-01-05,paid\n5,c,2024-01-06,paid\n", "4,x,1,\n2,x,-2,\n5,x,2,\n"},
         false},
        {"of one that is nowhere",
         {"4,c,2024-01-05,paid\n5,c,2024-01-06,paid\n", "4,x,1,\n9,x,2,\n5,x,2,\n"},
         true},
        {"of none",
         {"4,c,2024-01-05,paid\n5,c,2024-01-06,paid\n", "4,x,1,\n,x,2,\n5,x,2,\n"},
         true},
        {"of one that is there, some of them cancelled",
         {"4,c,2024-01-05,paid\n2,b,2024-01-03,paid\n5,c,2024-01-06,paid\n",
          "4,x,1,\n2,x,2,\n2,y,2,cancelled\n5,x,2,\n"},
         true},
        {"of one that is there, alone, some of them cancelled",
         {"4,c,2024-01-05,paid\n5,c,2024-01-06,paid\n",
          "4,x,1,\n2,x,2,\n2,y,2,cancelled\n5,x,2,\n"},
         true},
        {"of one that was cancelled since",
         {"4,c,2024-01-05,paid\n2,b,2024-01-03,cancelled\n5,c,2024-01-06,paid\n",
          "4,x,1,\n2,x,2,\n2,y,2,\n5,x,2,\n"},
         true},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct import imports[] = {FIRST, table[i].second};
        struct source s;
        if (merges(imports, &s) != table[i].merges)
            fail_msg("%s: %s", table[i].what, table[i].merges ? "refused" : "merged");
        if (table[i].merges)
            source_release(&s);
    }
}

/* A line that goes on says so of its order, also where others come in its place. */
static void input_states_of_lines_that_were_there(void **state)
{
    (void)state;
    const struct import first = {"1,a,2024-01-02,\n2,b,2024-01-03,\n3,b,2024-01-04,\n",
                                 "1,x,5,paid\n2,x,5,paid\n3,x,7,paid\n"};
    const struct import cancelled[] = {
        first,
        {"4,c,2024-01-05,\n2,b,2024-01-03,\n5,c,2024-01-06,\n",
         "4,x,1,\n2,x,2,cancelled\n5,x,2,\n"}};
    const struct import paid[] = {first, {cancelled[1].orders, "4,x,1,\n2,x,2,paid\n"}};
    /* Read together, the line that was there keeps the order alive. */
    const struct import alive[] = {
        {"1,z,2024-01-01,paid\n2,a,2024-01-02,\n3,b,2024-01-09,paid\n",
         "1,x,1,\n2,x,5,paid\n3,x,1,\n"},
        {"4,c,2024-01-05,paid\n2,a,2024-01-02,\n2,a,2024-01-02,cancelled\n"
         "5,c,2024-01-06,paid\n",
         "4,x,1,\n2,x,4,\n5,x,2,\n"}};
    struct source s;
    assert_false(merges(cancelled, &s));
    assert_false(merges(alive, &s));
    assert_true(merges(paid, &s));
    source_release(&s);
}

/* Lines that wait may come to a rounder sum than each of them. */
static void correctness_scale_of_lines_that_waited(void **state)
{
    (void)state;
    const struct import imports[] = {
        {FIRST.orders, "1,x,5,\n"},
        {"4,c,2024-01-05,paid\n", "4,x,1,\n2,x,0.125,\n3,x,0.375,\n4,y,1,\n"}};
    static const int64_t gross[] = {5000, 125, 375, 2000};
    struct source s;
    assert_true(merges(imports, &s));
    assert_int_equal(s.timeline.scale, 3);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(s.timeline.order_gross[i], gross[i]);
    source_release(&s);
}

/* Lines that are cancelled stand behind the rest of their order, and cancel all of it
 * where nothing says that it counts. */
static void correctness_cancelled_lines_of_orders_that_were_there(void **state)
{
    (void)state;
    const struct import imports[] = {
        {"1,a,2024-01-02,paid\n2,b,2024-01-03,\n3,c,2024-01-04,\n", "1,x,5,\n"},
        {"4,d,2024-01-05,paid\n",
         "4,x,1,\n1,x,2,\n1,y,3,cancelled\n2,x,5,\n2,y,1,cancelled\n3,x,1,paid\n"
         "3,y,6,cancelled\n4,y,1,\n"}};
    static const int64_t gross[] = {200, 300, 600, 100, 600, 200};
    static const uint8_t flags[] = {0, ORDER_CANCELLED, ORDER_CANCELLED,
                                    0, ORDER_CANCELLED, 0};
    struct source s;
    assert_true(merges(imports, &s));
    assert_int_equal(s.timeline.order_start[4], 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(s.timeline.order_gross[i], gross[i]);
        assert_int_equal(s.timeline.order_flags[i], flags[i]);
    }
    assert_int_equal(s.left_out[SOURCE_REASON_SUPERSEDED].amount, 500);
    source_release(&s);
}

/* A line may wait for its order. */
static void input_orders_of_lines_that_were_there(void **state)
{
    (void)state;
    const struct import imports[] = {
        {FIRST.orders, "1,x,5,\n2,x,5,\n3,x,7,\n9,x,3,\n9,y,3,\n8,x,1,\n"},
        {"4,c,2024-01-05,paid\n", "4,x,1,\n8,x,1,\n"}};
    const struct import late[] = {imports[0], {"9,c,2024-01-05,paid\n", "9,x,1,\n"}};
    struct source s;
    struct source_options options = {0};
    assert_true(merges(late, &s));
    assert_int_equal(s.timeline.order_gross[3], 100); /* the later line */
    assert_int_equal(s.left_out[SOURCE_REASON_SUPERSEDED].rows, 2);
    assert_int_equal(s.left_out[SOURCE_REASON_SUPERSEDED].amount, 600);
    assert_int_equal(s.left_out[SOURCE_REASON_NO_ORDER].rows, 1);
    source_release(&s);
    assert_true(merges(imports, &s));
    assert_int_equal(s.left_out[SOURCE_REASON_NO_ORDER].rows, 4);
    assert_int_equal(s.growth->lines, 3); /* of 9, and of 8 in each file */
    assert_int_equal(got_again(&s, &options), ERR_OK);
    const struct growth_line was = s.growth->line[0];
    s.growth->line[0] = s.growth->line[1];
    assert_int_equal(got_again(&s, &options), ERR_TRUNCATED);
    s.growth->line[0] = was;
    s.growth->line[0].file = 2; /* there are two */
    assert_int_equal(got_again(&s, &options), ERR_TRUNCATED);
    source_release(&s);
}

/* As orders and their lines come day after day, apart. */
static void correctness_lines_and_orders_of_two_days(void **state)
{
    (void)state;
    const struct import imports[] = {
        {"1,a,2024-01-02,paid\n2,b,2024-01-03,paid\n3,c,2024-01-04,paid\n"
         "4,d,2024-01-04,cancelled\n",
         "1,x,5,\n1,y,2,\n2,x,5,\n6,x,1.25,\n"},
        {"5,c,2024-01-05,paid\n6,b,2024-01-05,paid\n2,b,2024-01-03,paid\n"
         "7,a,2024-01-06,paid\n",
         "5,x,9,\n3,x,4,\n3,y,0.5,\n4,x,3,\n8,x,1,\n"}};
    static const int64_t gross[] = {700, 0, 500, 125, 450, 900, 300};
    static const uint32_t rows[] = {3, 1, 2, 2, 3, 2, 2};
    struct source s;
    assert_true(merges(imports, &s));
    for (size_t i = 0; i < 7; i++) { /* of a: 1 and 7, of b: 2 and 6, of c: 3 and 5, 4 */
        assert_int_equal(s.timeline.order_gross[i], gross[i]);
        assert_int_equal(s.timeline.order_rows[i], rows[i]);
    }
    assert_int_equal(s.timeline.order_flags[6], ORDER_CANCELLED);
    assert_int_equal(s.left_out[SOURCE_REASON_SUPERSEDED].rows, 1); /* 2, and no line */
    assert_int_equal(s.left_out[SOURCE_REASON_SUPERSEDED].amount, 0);
    assert_int_equal(s.left_out[SOURCE_REASON_NO_ORDER].rows, 1);
    source_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_grown_is_loaded_together),
        cmocka_unit_test(correctness_lines_come_with_their_orders),
        cmocka_unit_test(input_lines_apart_from_their_orders),
        cmocka_unit_test(input_states_of_lines_that_were_there),
        cmocka_unit_test(input_orders_of_lines_that_were_there),
        cmocka_unit_test(correctness_lines_and_orders_of_two_days),
        cmocka_unit_test(correctness_scale_of_lines_that_waited),
        cmocka_unit_test(correctness_cancelled_lines_of_orders_that_were_there),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
