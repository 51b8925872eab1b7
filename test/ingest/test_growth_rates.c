/* SPDX-License-Identifier: Apache-2.0 */
/* Random shops with exchange rates and snapshots, imported again and again: what grows by
 * each import is, byte for byte of the file it would be kept in, what one loading of all
 * imports is.
 *
 * GROWTH_SEED=n runs one shop alone; GROWTH_SEEDS=n so many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "loaded.h"

#include "grown.h"

#define SEEDS      40
#define SEEDS_LONG 4000
#define IMPORTS    4

enum kind { RATES, SNAPSHOT, ORDERS, SUBSCRIPTIONS, REFUNDS, KIND_COUNT };

static const enum source_kind KINDS[] = {SOURCE_RATES, SOURCE_SNAPSHOT, SOURCE_ORDERS,
                                         SOURCE_SUBSCRIPTIONS, SOURCE_REFUNDS};

struct shop {
    struct rng rng;
    uint32_t days, old_days, orders, subscriptions, customers;
    bool has[KIND_COUNT], is_calm, has_dinars, has_plans, both_ways;
    bool rows_are_orders; /* nobody says what their ids are */
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

static const char *date_of(uint32_t day)
{
    static char date[CALENDAR_DAY_TEXT];
    return calendar_day_format(19000 + (int32_t)day, date);
}

/* ---- files ---------------------------------------------------------------------------
 */

static const char *currency_of(struct shop *s)
{
    static const char *const codes[] = {"USD", "EUR", "TWD", "KWD"};
    return codes[pick(s, s->has_dinars ? 4 : 3)];
}

/* Of each day up to now, or of those since the last import; seldom another one. */
static void add_rates(struct shop *s, struct buf *out)
{
    uint32_t from = chance(s, 50) ? 0 : s->old_days;
    for (uint32_t day = from; day < s->days; day++) {
        bool wrong = !s->is_calm && chance(s, 1);
        buf_printf(out, "%s,EUR,USD,1.%02u\n", date_of(day), 10 + day % 50 + wrong);
        if (s->both_ways && day % 3 == 0)
            buf_printf(out, "%s,USD,TWD,31.%u\n", date_of(day), day % 10);
        else
            buf_printf(out, "%s,TWD,USD,0.03%u\n", date_of(day), day % 10);
        buf_printf(out, "%s,KWD,USD,3.2%u\n", date_of(day), day % 10);
        if (!s->is_calm && chance(s, 2)) /* of no use yet */
            buf_printf(out, "%s,CHF,USD,1.1\n", date_of(pick(s, s->days)));
        if (!s->is_calm && chance(s, 2))
            buf_puts(out, "soon,EUR,USD,1\n");
    }
}

static void add_snapshot(struct shop *s, struct buf *out)
{
    for (uint32_t i = 0; i < s->customers + 4; i++) {
        if (i && chance(s, 40))
            continue;
        buf_printf(out, "%s%u,%u,%s,%u.%02u%s,%s\n", chance(s, 90) ? "c" : "d", i,
                   pick(s, 60), chance(s, 95) ? chance(s, 50) ? "yes" : "no" : "who",
                   pick(s, 90), pick(s, 100), s->is_calm || chance(s, 97) ? "" : "5",
                   chance(s, 50) ? "free" : "paid");
        if (chance(s, 3))
            buf_printf(out, "c%u,1,yes,1.25,free\n", i);
    }
}

static void add_orders(struct shop *s, struct buf *out)
{
    uint32_t again = chance(s, 40) ? pick(s, s->orders < 20 ? s->orders + 1 : 20) : 0;
    uint32_t last = s->orders + 1 + pick(s, 30);
    for (uint32_t id = s->orders + 1 - again; id <= last; id++) {
        bool odd = !s->is_calm && !s->has[REFUNDS] && chance(s, 4);
        bool same = s->rows_are_orders;
        const char *currency = odd ? "CHF" : currency_of(s);
        uint32_t whole = pick(s, 90), cents = pick(s, 100);
        buf_printf(out, "%u,c%u,%s,%u.%02u,%s,%s,%s\n", id, id % s->customers,
                   date_of(same ? id % 5 : id * 7 % s->days), same ? id % 90 : whole,
                   same ? 50 : cents, same && !odd ? id % 2 ? "USD" : "EUR" : currency,
                   odd ? "much" : "", chance(s, 50) ? "north" : "south");
    }
    s->orders = last;
}

static void add_subscriptions(struct shop *s, struct buf *out)
{
    uint32_t again = chance(s, 60) ? s->subscriptions : 0;
    uint32_t last = s->subscriptions + 1 + pick(s, 12);
    for (uint32_t id = s->subscriptions + 1 - again; id <= last; id++) {
        if (chance(s, 85))
            buf_printf(out, "s%u", id);
        buf_printf(out, ",c%u,%s,%u.%02u,%s\n", id % (s->customers + 3),
                   date_of(id * 5 % s->days), pick(s, 40), 25 * pick(s, 4),
                   currency_of(s));
    }
    s->subscriptions = last;
}

/* Of orders that are there, were or come; many have no day but their order's. */
static void add_refunds(struct shop *s, struct buf *out)
{
    for (uint32_t i = 1 + pick(s, 20); i > 0; i--) {
        if (chance(s, 90))
            buf_printf(out, "%u", 1 + pick(s, s->orders + 9));
        buf_putc(out, ',');
        if (chance(s, 50))
            buf_printf(out, "c%u", pick(s, s->customers));
        buf_printf(out, ",%s,%s%u.%02u,%s\n",
                   chance(s, 30) ? date_of(pick(s, s->days)) : "",
                   chance(s, 10) ? "-" : "", pick(s, 4), 50 * pick(s, 2), currency_of(s));
    }
}

static const char *const HEADERS[] = {
    "date,currency,base,rate", "customer,tenure,left,amount,plan",
    "order_id,customer,date,amount,currency,refund,plan",
    "subscription,customer,start,amount,currency",
    "order_id,customer,date,refund,currency"};

/* Takes the text. */
static void place_file(struct shop *s, size_t import, enum kind kind, char *text)
{
    struct source_given *g = &s->of.given[s->of.count];
    bool orders = kind == ORDERS || kind == REFUNDS;
    snprintf(s->of.name[s->of.count], sizeof *s->of.name, "f%zu.csv", s->of.count);
    *g = (struct source_given){.kind = KINDS[kind],
                               .name = s->of.name[s->of.count],
                               .source = "",
                               .batch = (int64_t)import + 1};
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        g->decimal[role] = '.';
    g->column[SOURCE_ROLE_CUSTOMER] = kind == RATES ? NULL : "customer";
    g->column[SOURCE_ROLE_AMOUNT] = kind == RATES || kind == REFUNDS ? NULL : "amount";
    g->column[SOURCE_ROLE_CURRENCY] = kind == SNAPSHOT ? NULL : "currency";
    g->column[SOURCE_ROLE_DATE] = kind == RATES || orders ? "date" : NULL;
    g->column[SOURCE_ROLE_BASE] = kind == RATES ? "base" : NULL;
    g->column[SOURCE_ROLE_RATE] = kind == RATES ? "rate" : NULL;
    g->column[SOURCE_ROLE_TENURE] = kind == SNAPSHOT ? "tenure" : NULL;
    g->column[SOURCE_ROLE_CHURNED] = kind == SNAPSHOT ? "left" : NULL;
    g->column[SOURCE_ROLE_ORDER] =
        orders && !(kind == ORDERS && s->rows_are_orders) ? "order_id" : NULL;
    g->column[SOURCE_ROLE_REFUND] = orders ? "refund" : NULL;
    g->column[SOURCE_ROLE_SUBSCRIPTION] = kind == SUBSCRIPTIONS ? "subscription" : NULL;
    g->column[SOURCE_ROLE_START] = kind == SUBSCRIPTIONS ? "start" : NULL;
    s->of.text[s->of.count++] = text;
}

static void add_file(struct shop *s, size_t import, enum kind kind)
{
    static void (*const add[])(struct shop * s, struct buf * out) = {
        add_rates, add_snapshot, add_orders, add_subscriptions, add_refunds};
    struct buf out = {0};
    buf_printf(&out, "%s\n", HEADERS[kind]);
    add[kind](s, &out);
    place_file(s, import, kind, buf_detach(&out));
}

/* Without rates nothing but dollars is there.  Each import has its rates. */
static void make_imports(struct shop *s, uint64_t seed)
{
    *s = (struct shop){0};
    rng_init(&s->rng, seed);
    s->customers = 2 + pick(s, 30);
    s->is_calm = chance(s, 60);
    s->has_dinars = chance(s, 30);
    s->both_ways = chance(s, 50);
    s->rows_are_orders = seed % 3 == 0;
    s->has[RATES] = true;
    s->has[SNAPSHOT] = chance(s, 50);
    s->has[ORDERS] = chance(s, 75);
    s->has[SUBSCRIPTIONS] = chance(s, 70) || !s->has[ORDERS];
    s->has[REFUNDS] = s->has[ORDERS] && chance(s, 50);
    for (size_t i = 0; i < IMPORTS; i++) {
        s->old_days = s->days;
        s->days += 5 + pick(s, 25);
        size_t first = pick(s, KIND_COUNT);
        for (size_t k = 0; k < KIND_COUNT; k++) {
            enum kind kind = (enum kind)((first + k) % KIND_COUNT);
            if (s->has[kind] && (i == 0 || kind == RATES || chance(s, 70)))
                add_file(s, i, kind);
        }
    }
}

/* ---- growing -------------------------------------------------------------------------
 */

static struct source load_imports(const struct shop *s, size_t from, size_t to,
                                  struct source_options options)
{
    struct loaded l = load_given(&s->of, from, to, options);
    assert_loaded(&l);
    return l.source;
}

static void grow(uint64_t seed, struct counts *calm, struct counts *rare)
{
    static const char *const attributes[] = {"plan"};
    struct shop s;
    make_imports(&s, seed);
    struct counts *counts = s.is_calm ? calm : rare;
    struct source_options options = {.keep_growth = true,
                                     .may_wait = true,
                                     .currency = s.both_ways ? "USD" : NULL,
                                     .attributes = (const char **)attributes,
                                     .attribute_count = s.has[SNAPSHOT] || s.has[ORDERS]};
    struct source base = load_imports(&s, 0, 1, options);
    for (size_t i = 1; i < IMPORTS; i++) {
        struct source_options onto = options;
        struct source whole = load_imports(&s, 0, i + 1, options), merged;
        bool is = false;
        onto.onto = &base;
        if (base.growth) {
            struct source added = load_imports(&s, i, i + 1, onto);
            is = growth_merge(&merged, &base, &added);
            source_release(&added);
        }
        source_release(&base);
        base = count_step(counts, is ? &merged : NULL, &whole, &options, seed, i);
    }
    source_release(&base);
    free_given(&s.of);
}

static void correctness_grown_is_loaded_together(void **state)
{
    (void)state;
    struct counts calm = {0}, rare = {0};
    if (!grow_shops(grow, SEEDS, SEEDS_LONG, &calm, &rare))
        return;
    assert_true(calm.merged > 2 * calm.refused);
    assert_true(6 * rare.merged > rare.refused);
}

/* ---- one by one ----------------------------------------------------------------------
 */

static void add_text(struct shop *s, size_t import, enum kind kind, const char *rows)
{
    struct buf out = {0};
    buf_printf(&out, "%s\n%s", HEADERS[kind], rows);
    place_file(s, import, kind, buf_detach(&out));
}

/* Imports of something that people did; rates[i] NULL: of no rates. */
static struct source_options make_some(struct shop *s, const enum kind *kind,
                                       const char *const *rows, const char *const *rates,
                                       size_t imports)
{
    struct source_options o = {.keep_growth = true, .may_wait = true};
    *s = (struct shop){0};
    for (size_t i = 0; i < imports; i++) {
        if (rates[i])
            add_text(s, i, RATES, rates[i]);
        add_text(s, i, kind[i], rows[i]);
        o.with_refunds |= kind[i] == REFUNDS;
    }
    return o;
}

/* The last onto the others. */
static bool last_merges(const enum kind *kind, const char *const *rows,
                        const char *const *rates, size_t imports, struct source *out)
{
    struct shop s;
    struct source_options o = make_some(&s, kind, rows, rates, imports);
    o.currency = "USD";
    struct source base = load_imports(&s, 0, imports - 1, o),
                  whole = load_imports(&s, 0, imports, o);
    o.onto = &base;
    struct source added = load_imports(&s, imports - 1, imports, o);
    bool is = merged_as(&whole, out, &base, &added, &o);
    free_given(&s.of);
    return is;
}

static bool merges(const enum kind kind[2], const char *const rows[2],
                   const char *const rates[2], struct source *out)
{
    return last_merges(kind, rows, rates, 2, out);
}

#define EUR_2 "2022-01-02,EUR,USD,1.1\n"
#define EUR_3 "2022-01-03,EUR,USD,1.2\n"

/* What was converted is what it was as long as its rate is. */
static void input_rates_that_come(void **state)
{
    static const char *const orders[] = {"1,a,2022-01-02,10,EUR,,\n",
                                         "2,b,2022-01-03,10,EUR,,\n"};
    static const char *const dollars[] = {"1,a,2022-01-02,10,USD,,\n",
                                          "2,b,2022-01-03,10,EUR,,\n"};
    static const char *const unread[] = {
        "1,a,2022-01-02,10,EUR,,\n3,a,2022-01-02,10,CHF,much,\n",
        "2,b,2022-01-03,10,EUR,,\n"};
    static const char *const spells[] = {"s1,a,2022-01-02,10,EUR\n",
                                         "s2,b,2022-01-03,10,TWD\n"};
    static const struct {
        enum kind kind;
        const char *const *rows;
        const char *rates[2];
        bool merges;
    } rows[] = {
        {ORDERS, orders, {EUR_2, EUR_3}, true},
        {ORDERS, orders, {EUR_2, EUR_2 EUR_3}, true},
        {ORDERS, orders, {EUR_2, "2022-01-02,EUR,USD,1.3\n" EUR_3}, false},
        {ORDERS, dollars, {EUR_2, "2022-01-02,EUR,USD,1.3\n" EUR_3}, true},
        {ORDERS, orders, {EUR_2, "2022-01-02,EUR,USD,11\n" EUR_3}, false},
        {ORDERS, orders, {"2022-01-02,USD,EUR,1.1\n", EUR_2 EUR_3}, false},
        /* the way there before the way back, and not the other way around */
        {ORDERS, orders, {"2022-01-02,USD,EUR,0.9\n", EUR_2 EUR_3}, false},
        {ORDERS, orders, {EUR_2, "2022-01-02,USD,EUR,0.9\n" EUR_3}, true},
        /* an amount that is left out, and could be converted now */
        {ORDERS, unread, {EUR_2, EUR_3}, false},
        {ORDERS, unread, {EUR_2 EUR_3, EUR_2}, true},
        {SUBSCRIPTIONS, spells, {EUR_2, "2022-01-02,EUR,USD,1.3\n"}, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const enum kind kinds[] = {rows[i].kind, rows[i].kind};
        struct source s;
        assert_int_equal(merges(kinds, rows[i].rows, rows[i].rates, &s), rows[i].merges);
        if (rows[i].merges)
            source_release(&s);
    }
}

#define ENDS  "7,z,2022-01-01,1,USD,,\n8,z,2022-01-09,1,USD,,\n"
#define DATED ",z,2022-01-02,1,USD\n"
#define OTHER "5,z,2022-01-05,1,USD,,\n"

/* Sums of the refunds, and of those left out, in hundredths. */
static void check_refunds(const struct source *s, const char *what, int count, int sum,
                          enum source_reason reason, int left_out)
{
    int64_t all = 0;
    assert_int_equal(s->timeline.scale, 2);
    for (uint32_t i = 0; i < refunds_of(s); i++)
        all += s->timeline.refund_amount[i];
    if ((int)refunds_of(s) != count || all != sum ||
        s->left_out[reason].amount != -left_out)
        fail_msg("%s: %u refunds, %lld, %lld left out", what, refunds_of(s),
                 (long long)all, (long long)s->left_out[reason].amount);
}

/* A refund without a day of its own is converted by the rate of its order's, which may
 * come later, come again, or never. */
static void correctness_refunds_beside_rates(void **state)
{
    static const struct {
        const char *what;
        enum kind kind[3];
        const char *rows[3];
        int count, sum;
        enum source_reason reason;
        int left_out; /* of that reason */
    } rows[] = {
        {"an order that comes later",
         {REFUNDS, ORDERS},
         {"2,b,,1,EUR\n3,c,2022-01-02,1,USD\n", "2,b,2022-01-03,10,EUR,,\n"},
         2,
         220,
         SOURCE_REASON_NO_DATE,
         0},
        {"an order that is there",
         {ORDERS, REFUNDS},
         {"2,b,2022-01-02,10,USD,,\n", "2,,,-1,EUR\n2,,,2,USD\n"},
         2,
         310,
         SOURCE_REASON_NO_DATE,
         0},
        {"an order that is of another day now",
         {ORDERS, REFUNDS, ORDERS},
         {ENDS "2,b,2022-01-02,10,EUR,,\n" OTHER, "2,,,1,EUR\n",
          "6,z,2022-01-05,1,USD,,\n2,b,2022-01-03,10,EUR,,\n9,z,2022-01-05,1,USD,,\n"},
         1,
         120,
         SOURCE_REASON_NO_DATE,
         0},
        {"an order that has no day any more",
         {ORDERS, REFUNDS, ORDERS},
         {ENDS "2,b,2022-01-02,10,USD,,\n" OTHER, "2,,,1,EUR\n",
          "6,z,2022-01-05,1,USD,,\n2,b,,10,USD,,\n9,z,2022-01-05,1,USD,,\n"},
         0,
         0,
         SOURCE_REASON_NO_DATE,
         -1000},
        {"an order that never comes",
         {REFUNDS, ORDERS},
         {DATED "4,b,,1,EUR\n", "2,b,2022-01-03,10,EUR,,\n"},
         1,
         100,
         SOURCE_REASON_NO_DATE,
         0},
        {"an order that is nobody's",
         {REFUNDS, ORDERS},
         {DATED "2,b,,1,EUR\n", "1,z,2022-01-02,1,USD,,\n2,,2022-01-03,0,EUR,,\n"},
         1,
         100,
         SOURCE_REASON_NO_CUSTOMER,
         120},
        {"an order below zero",
         {REFUNDS, ORDERS},
         {DATED "2,b,,1,EUR\n", "1,z,2022-01-02,1,USD,,\n2,b,2022-01-03,-10,EUR,,\n"},
         3,
         1420,
         SOURCE_REASON_NO_DATE,
         0},
        {"the same in another currency",
         {REFUNDS, REFUNDS, ORDERS},
         {DATED "2,b,,1,EUR\n", "2,b,,1.20,USD\n", "2,b,2022-01-03,10,EUR,,\n"},
         2,
         220,
         SOURCE_REASON_SUPERSEDED,
         120},
        {"the same, of another day",
         {REFUNDS, REFUNDS, ORDERS},
         {DATED "2,b,,1,EUR\n", "2,b,,1.20,USD\n", "2,b,2022-01-02,10,EUR,,\n"},
         3,
         330,
         SOURCE_REASON_SUPERSEDED,
         0},
    };
    static const char *const rates[] = {EUR_2, EUR_3, EUR_3};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct source s;
        if (!last_merges(rows[i].kind, rows[i].rows, rates, rows[i].rows[2] ? 3 : 2, &s))
            fail_msg("%s: refused", rows[i].what);
        check_refunds(&s, rows[i].what, rows[i].count, rows[i].sum, rows[i].reason,
                      rows[i].left_out);
        source_release(&s);
    }
}

/* What is an error of all files together is not merged, so that they tell it. */
static void input_refunds_without_rates(void **state)
{
    static const struct {
        enum kind kind[2];
        const char *rows[2], *rates[2];
    } rows[] = {
        /* the order's day has no rate */
        {{REFUNDS, ORDERS},
         {DATED "2,b,,1,EUR\n", "2,b,2022-01-03,10,USD,,\n"},
         {EUR_2, EUR_2}},
        /* once there are rates an amount needs its currency */
        {{REFUNDS, ORDERS},
         {"2,b,2022-01-02,1,\n", "2,b,2022-01-02,10,USD,,\n"},
         {NULL, EUR_2}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct shop s;
        struct source out;
        struct source_options o =
            make_some(&s, rows[i].kind, rows[i].rows, rows[i].rates, 2);
        struct loaded whole = load_given(&s.of, 0, 2, o);
        assert_int_equal(whole.e, ERR_CURRENCY);
        struct source base = load_imports(&s, 0, 1, o);
        o.onto = &base;
        struct source added = load_imports(&s, 1, 2, o);
        assert_false(growth_merge(&out, &base, &added));
        source_release(&added);
        source_release(&base);
        free_given(&s.of);
    }
}

/* What is new may have no amount in the currency that was asked for; all together may
 * not.
 */
static void input_other_currencies(void **state)
{
    static const enum kind kinds[] = {ORDERS, ORDERS};
    static const char *const rates[] = {NULL, NULL};
    static const char *const rows[] = {"1,a,2022-01-02,10,USD,,\n",
                                       "2,b,2022-01-03,10.125,EUR,,\n"};
    static const char *const bare[] = {"1,a,2022-01-02,10,,,\n",
                                       "2,b,2022-01-03,10,EUR,,\n"};
    struct source s;
    struct shop shop;
    (void)state;
    assert_true(merges(kinds, rows, rates, &s));
    assert_int_equal(orders_of(&s), 1);
    assert_int_equal(s.left_out[SOURCE_REASON_OTHER_CURRENCY].rows, 1);
    source_release(&s);
    struct source_options o = make_some(&shop, kinds, bare, rates, 2);
    o.currency = "USD";
    struct loaded whole = load_given(&shop.of, 0, 2, o);
    assert_int_equal(whole.e, ERR_CURRENCY);
    struct source base = load_imports(&shop, 0, 1, o);
    o.onto = &base;
    struct source added = load_imports(&shop, 1, 2, o);
    assert_false(growth_merge(&s, &base, &added));
    source_release(&added);
    source_release(&base);
    free_given(&shop.of);
}

/* ---- files that were changed --------------------------------------------------------
 */

static void nothing_wrong(struct source_growth *g)
{
    (void)g;
}

static void twice_the_same(struct source_growth *g)
{
    g->rate[1].key = g->rate[0].key;
}

static void another_sum(struct source_growth *g)
{
    g->converted = 8;
}

/* Neither there nor back. */
static void another_way(struct source_growth *g)
{
    *(uint8_t *)&g->rate[1].rate.inverse = 2;
}

static void another_currency(struct source_growth *g)
{
    g->named = 4;
}

static void input_forged_rates(void **state)
{
    static const enum kind kinds[] = {ORDERS, ORDERS};
    static const struct {
        void (*forge)(struct source_growth *g);
        enum err e;
    } rows[] = {{nothing_wrong, ERR_OK},
                {twice_the_same, ERR_TRUNCATED},
                {another_sum, ERR_TRUNCATED},
                {another_way, ERR_TRUNCATED},
                {another_currency, ERR_TRUNCATED}};
    static const char *const orders[] = {"1,a,2022-01-02,10,EUR,,\n",
                                         "2,b,2022-01-03,10,EUR,,\n"};
    static const char *const rates[] = {EUR_2, EUR_3};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct source_options o = {0};
        struct source s;
        assert_true(merges(kinds, orders, rates, &s));
        rows[i].forge(s.growth);
        assert_int_equal(got_again(&s, &o), rows[i].e);
        source_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_grown_is_loaded_together),
        cmocka_unit_test(input_rates_that_come),
        cmocka_unit_test(correctness_refunds_beside_rates),
        cmocka_unit_test(input_refunds_without_rates),
        cmocka_unit_test(input_other_currencies),
        cmocka_unit_test(input_forged_rates),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
