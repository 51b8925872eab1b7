/* SPDX-License-Identifier: Apache-2.0 */
/* Random shops with segments of several kinds, of customers with ids, with e-mails, and
 * with both, some of which are described, have costs, or several currencies: read in
 * parts they are, byte for byte of the file they would be kept in, what one loading of
 * all of them is.
 *
 * GROWTH_SEED=n runs one shop alone; GROWTH_SEEDS=n so many. */
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

#define SEEDS      30
#define SEEDS_LONG 1500
#define RATED_DAYS 160 /* no shop is open longer */

static const char *const countries[] = {"TW", "US", "", "JP"};

enum kind {
    ORDERS,
    EVENTS,
    SUBSCRIPTIONS,
    REFUNDS,
    ANSWERS,
    DELIVERIES,
    DONE_COUNT, /* by people */
    CUSTOMERS = DONE_COUNT,
    SNAPSHOT,
    COSTS,
    RATES,
    KIND_COUNT
};

struct random {
    struct rng rng;
    uint32_t customers, day, next[KIND_COUNT]; /* ids of each kind so far */
    bool has_ids, has_waves, has_emails, has_clock, is_calm;
    /* Customers: who referred them, and where they are from. */
    bool is_described, has_snapshots, has_costs, has_rates, has_referrers, has_countries;
};

static uint32_t pick(struct random *r, uint32_t below)
{
    return rng_below(&r->rng, below);
}

static bool chance(struct random *r, uint32_t percent)
{
    return pick(r, 100) < percent;
}

/* ---- rows ----------------------------------------------------------------------------
 */

static void add_day(struct random *r, struct buf *out, uint32_t day, bool clock)
{
    char date[CALENDAR_DAY_TEXT];
    buf_puts(out, calendar_day_format(19000 + (int32_t)day, date));
    if (clock && r->has_clock)
        buf_printf(out, " %02u:%02u:00", pick(r, 24), pick(r, 60));
    buf_putc(out, ',');
}

/* By the id, or by the e-mail alone. */
static void add_who(struct random *r, struct buf *out)
{
    uint32_t who = pick(r, r->customers);
    bool email = r->has_emails && chance(r, r->is_calm ? 4 : 30);
    buf_printf(out, email ? "m%u@x.com," : "c%u,", who);
}

/* Ends the row. */
static void add_currency(struct random *r, struct buf *out)
{
    static const char *const codes[] = {"USD", "EUR", "TWD", "KWD"};
    if (r->has_rates)
        buf_printf(out, ",%s", codes[pick(r, r->is_calm ? 2 : 4)]);
    buf_putc(out, '\n');
}

static void add_order(struct random *r, struct buf *out, uint32_t id, uint32_t day)
{
    uint32_t who = pick(r, r->customers);
    uint32_t email = r->is_calm || chance(r, 95) ? who : pick(r, r->customers);
    bool guest = chance(r, r->is_calm ? 5 : 30);
    buf_printf(out, "%u,", id);
    if (r->has_emails && guest)
        buf_puts(out, chance(r, 50) ? "," : "0,");
    else
        buf_printf(out, "c%u,", who);
    if (r->has_emails && (guest || chance(r, 70)))
        buf_printf(out, "M%u@x.com,", email);
    else
        buf_puts(out, ",");
    add_day(r, out, day, true);
    buf_printf(out, "%s%u.%02u,%s", chance(r, r->is_calm ? 0 : 5) ? "-" : "", pick(r, 90),
               pick(r, 100), chance(r, 60) ? "TW" : "US");
    add_currency(r, out);
}

static void add_subscription(struct random *r, struct buf *out, uint32_t id, uint32_t day)
{
    static const char *const terms[] = {"month", "year", "", "week"};
    static const char *const states[] = {"active", "active", "canceled", "trialing",
                                         "incomplete"};
    if (r->has_ids && chance(r, 97))
        buf_printf(out, "s%u", id);
    buf_putc(out, ',');
    add_who(r, out);
    add_day(r, out, day, false);
    if (chance(r, 30))
        add_day(r, out, day + pick(r, 40), false);
    else
        buf_putc(out, ',');
    buf_printf(out, "%u.50,%s,%s,%s", pick(r, r->is_calm ? 1000 : 3), terms[pick(r, 4)],
               states[pick(r, r->is_calm ? 3 : 5)], countries[pick(r, 4)]);
    add_currency(r, out);
}

static void add_survey(struct random *r, struct buf *out, bool answers, uint32_t day)
{
    static const char *const surveys[] = {"nps spring", "csat", ""};
    uint32_t what = pick(r, 3);
    add_who(r, out);
    add_day(r, out, day, true);
    if (answers)
        buf_printf(out, "%u,", chance(r, 3) ? 99 : 1 + pick(r, 5));
    buf_printf(out, "%s,", surveys[what]);
    if (r->has_waves && chance(r, 90))
        buf_printf(out, "w%u", pick(r, 1 + day / 20));
    if (answers)
        buf_printf(out, ",%s", countries[pick(r, 4)]);
    buf_putc(out, '\n');
}

/* Of an order that is or is not there, which may have come later. */
static void add_refund(struct random *r, struct buf *out, uint32_t day)
{
    if (chance(r, 90))
        buf_printf(out, "%u", 1 + pick(r, r->next[ORDERS] + 9));
    buf_putc(out, ',');
    if (chance(r, 60))
        add_who(r, out);
    else
        buf_putc(out, ',');
    if (chance(r, 70))
        add_day(r, out, day, true);
    else
        buf_putc(out, ',');
    buf_printf(out, "%u.00", 1 + pick(r, 3));
    add_currency(r, out);
}

static void add_event(struct random *r, struct buf *out, uint32_t day)
{
    add_who(r, out);
    add_day(r, out, day, true);
    buf_printf(out, "e%u,%s\n", pick(r, 3), chance(r, 60) ? "TW" : "US");
}

/* ---- what is said of everybody -------------------------------------------------------
 */

/* Of anybody, also of who did nothing, of some twice and of some with their e-mail. */
static void add_customer(struct random *r, struct buf *out)
{
    static const char *const plans[] = {"free", "paid", "gone", ""};
    uint32_t who = pick(r, r->customers + 5);
    if (chance(r, 97))
        buf_printf(out, r->has_emails && chance(r, 30) ? "M%u@x.com" : "c%u", who);
    buf_putc(out, ',');
    add_day(r, out, pick(r, RATED_DAYS), false);
    buf_puts(out, plans[pick(r, 4)]);
    if (r->has_countries)
        buf_printf(out, ",%s", countries[pick(r, 4)]);
    buf_puts(out, r->has_referrers ? "," : "");
    if (r->has_referrers && chance(r, 50))
        buf_printf(out, "c%u", pick(r, r->customers + 5));
    buf_putc(out, '\n');
}

static void add_snapshot(struct random *r, struct buf *out)
{
    uint32_t who = pick(r, r->customers + 5);
    if (chance(r, 97))
        buf_printf(out, r->has_emails && chance(r, 10) ? "M%u@x.com" : "c%u", who);
    buf_printf(out, ",%u,%s,%u.%02u%s,%s\n", pick(r, 60),
               chance(r, 95) ? chance(r, 50) ? "yes" : "no" : "who", pick(r, 90),
               pick(r, 100), r->is_calm || chance(r, 99) ? "" : "5",
               chance(r, 50) ? "free" : "old");
}

static void add_costs(struct random *r, struct buf *out)
{
    buf_printf(out, "2022-%02u,%s,%u.25,%s", 1 + pick(r, 6), chance(r, 50) ? "ads" : "",
               pick(r, 900), chance(r, 20) ? "0.35" : "");
    if (r->has_rates)
        buf_puts(out, chance(r, 50) ? ",USD" : ",TWD");
    buf_putc(out, '\n');
}

/* Of each day, and the same in each file, but for one now and then. */
static void add_rates(struct random *r, struct buf *out)
{
    uint32_t other = r->is_calm || chance(r, 70) ? RATED_DAYS : pick(r, RATED_DAYS);
    for (uint32_t day = 0; day < RATED_DAYS + 60; day++) {
        add_day(r, out, day, false);
        buf_printf(out, "EUR,USD,1.%02u\n", 10 + day % 50 + (day == other));
        add_day(r, out, day, false);
        buf_printf(out, "TWD,USD,0.03%u\n", day % 10);
        add_day(r, out, day, false);
        buf_printf(out, "KWD,USD,3.2%u\n", day % 10);
    }
    if (!r->is_calm && chance(r, 30))
        buf_puts(out, "soon,EUR,USD,1\n");
}

/* ---- files ---------------------------------------------------------------------------
 */

static void add_header(const struct random *r, struct buf *out, enum kind kind)
{
    static const char *const headers[] = {
        "order_id,customer_id,email,date,total,country",
        "customer_id,date,event,country",
        "subscription,customer_id,start,end,total,term,status,country",
        "refunded,customer_id,date,refund",
        "customer_id,date,nps,survey,wave,country",
        "customer_id,date,survey,wave",
        "customer_id,since,plan",
        "customer_id,tenure,left,total,plan",
        "month,channel,spent,margin",
        "date,currency,base,rate"};
    bool amounts =
        kind == ORDERS || kind == SUBSCRIPTIONS || kind == REFUNDS || kind == COSTS;
    buf_puts(out, headers[kind]);
    if (kind == CUSTOMERS)
        buf_printf(out, "%s%s", r->has_countries ? ",country" : "",
                   r->has_referrers ? ",by" : "");
    buf_puts(out, amounts && r->has_rates ? ",currency\n" : "\n");
}

static char *random_description(struct random *r, enum kind kind)
{
    struct buf out = {0};
    add_header(r, &out, kind);
    if (kind == RATES)
        add_rates(r, &out);
    for (uint32_t i = 2 + pick(r, 60); kind != RATES && i > 0; i--)
        if (kind == CUSTOMERS)
            add_customer(r, &out);
        else if (kind == SNAPSHOT)
            add_snapshot(r, &out);
        else
            add_costs(r, &out);
    return buf_detach(&out);
}

/* Ids go on, and some of them come again; stretches of a subscription stand together or
 * far apart. */
static char *random_file(struct random *r, enum kind kind)
{
    struct buf out = {0};
    uint32_t rows = 2 + pick(r, 100), *next = &r->next[kind];
    add_header(r, &out, kind);
    if (*next && chance(r, r->is_calm ? 20 : 50)) /* as the export before ended */
        *next -= pick(r, *next < 15 ? *next : 15);
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t id = ++*next, day = r->day;
        r->day += chance(r, 20);
        if (kind == SUBSCRIPTIONS && chance(r, 30))
            id -= pick(r, id < 8 ? id : 8);
        if (chance(r, 10))
            day = pick(r, day + 1);
        switch (kind) {
        case ORDERS:
            add_order(r, &out, id, day);
            break;
        case REFUNDS:
            add_refund(r, &out, day);
            break;
        case EVENTS:
            add_event(r, &out, day);
            break;
        case SUBSCRIPTIONS:
            add_subscription(r, &out, id, day);
            break;
        default:
            add_survey(r, &out, kind == ANSWERS, day);
        }
    }
    return buf_detach(&out);
}

/* ---- shops ---------------------------------------------------------------------------
 */

static struct random open_shop(uint64_t seed)
{
    struct random r = {0};
    rng_init(&r.rng, seed);
    r.customers = 1 + pick(&r, 80);
    r.has_ids = chance(&r, 75);
    r.has_waves = chance(&r, 60);
    r.has_emails = chance(&r, 60);
    r.has_clock = chance(&r, 60);
    r.is_calm = chance(&r, 60);
    r.is_described = chance(&r, 50);
    r.has_snapshots = chance(&r, 30);
    r.has_costs = chance(&r, 30);
    r.has_rates = chance(&r, 30);
    r.has_referrers = chance(&r, 50);
    r.has_countries = chance(&r, 30);
    return r;
}

/* Of what does the next file tell?  KIND_COUNT: of what people did.  Rates come first,
 * for amounts that none is there for are an error. */
static enum kind next_kind(struct random *r, size_t i, size_t count)
{
    bool late = i + 1 == count; /* something has to be done */
    if (r->has_rates && i == 0 && count > 1)
        return RATES;
    if (!late && r->is_described && chance(r, 30))
        return CUSTOMERS;
    if (!late && r->has_snapshots && chance(r, 25))
        return SNAPSHOT;
    if (!late && r->has_costs && chance(r, 20))
        return COSTS;
    if (r->has_rates && i && chance(r, 20) && !late)
        return RATES;
    return KIND_COUNT;
}

/* The first of so many segments after which each attribute is there. */
static size_t first_with(char *const *text, size_t count, const char **attributes,
                         size_t attribute_count)
{
    size_t with = 0;
    for (size_t a = 0; a < attribute_count; a++) {
        size_t i = 0;
        while (i < count && !strstr(text[i], attributes[a]))
            i++;
        with = i > with ? i : with;
    }
    return with;
}

/* Of what people did there are at least as many segments as of one kind. */
static void random_files(struct random *r, char **text, size_t count)
{
    bool mixed = chance(r, 60);
    uint32_t kind = pick(r, DONE_COUNT);
    r->has_rates &= count > 1;
    for (size_t i = 0; i < count; i++) {
        enum kind next = next_kind(r, i, count);
        if (next != KIND_COUNT) {
            text[i] = random_description(r, next);
            continue;
        }
        kind = mixed ? pick(r, DONE_COUNT) : kind;
        text[i] = random_file(r, (enum kind)kind);
    }
}

static void read_shop(uint64_t seed, struct counts *calm, struct counts *rare)
{
    static const char *const columns[] = {"country", "plan"};
    const char *attributes[2];
    struct random r = open_shop(seed);
    struct counts *counts = r.is_calm ? calm : rare;
    struct shop shop;
    char *text[SEGMENTS_MAX] = {NULL};
    size_t count = 1 + pick(&r, SEGMENTS_MAX), asked = 0;
    random_files(&r, text, count);
    for (size_t a = 0; a < 2 && chance(&r, 60); a++)
        if (first_with(text, count, (const char **)&columns[a], 1) < count)
            attributes[asked++] = columns[a];
    make_shop(&shop, text, count, false);
    shop.options.may_wait = true;
    shop.options.memory_bytes = chance(&r, 50) ? 1 : 0; /* 1: all lies in the file */
    shop.options.attributes = attributes;
    shop.options.attribute_count = asked;
    for (size_t i = 0; i < count; i++)
        shop.given[i].malformed = pick(&r, 3);
    size_t with = first_with(text, count, attributes, asked), done = 0;
    while (growth_reads_again(shop.kinds[done]))
        done++;
    with = done > with ? done : with;
    for (int k = 0; k < 2; k++) {
        uint64_t part_rows = (k ? 20 : 8) + pick(&r, k ? 80 : 12);
        uint32_t workers = 1 + pick(&r, 3);
        size_t base = pick(&r, (uint32_t)count);
        base = base <= with ? 0 : base;
        bool is = merges(&shop, part_rows, workers, base);
        counts->merged += is;
        counts->refused += !is;
    }
    remove_shop(&shop, text);
}

static void correctness_parts_are_one_loading(void **state)
{
    (void)state;
    struct counts calm = {0}, rare = {0};
    if (!grow_shops(read_shop, SEEDS, SEEDS_LONG, &calm, &rare))
        return;
    assert_true(calm.merged > calm.refused);
    assert_true(5 * rare.merged > rare.refused);
}

/* ---- one by one ----------------------------------------------------------------------
 */

/* Of one file in parts, or of two that are a part each. */
static bool files_merge(const char *header, const char *first, const char *second,
                        uint64_t part_rows)
{
    const char *const rows[] = {first, second};
    struct shop shop;
    char *text[2] = {NULL};
    size_t count = second ? 2 : 1;
    for (size_t i = 0; i < count; i++) {
        struct buf all = {0};
        buf_printf(&all, "%s\n%s", header, rows[i]);
        text[i] = buf_detach(&all);
    }
    make_shop(&shop, text, count, false);
    bool is = merges(&shop, part_rows, 1, 0);
    remove_shop(&shop, text);
    return is;
}

/* A guest's e-mail is a customer's, which another part tells. */
static void input_guests_in_parts(void **state)
{
    static const struct {
        const char *first, *second; /* id, customer, e-mail, day */
        bool merges;
    } rows[] = {
        {"1,,A@x.tw,2024-01-02,5\n2,,a@x.tw,2024-01-03,6\n",
         "3,b,a@x.tw,2024-01-04,7\n4,,a@x.tw,2024-01-05,8\n", true}, /* the later one */
        {"1,b,a@x.tw,2024-01-02,5\n2,c,,2024-01-03,6\n",
         "3,,a@x.tw,2024-01-02,7\n4,b,,2024-01-02,8\n", true}, /* the earlier one */
        {"1,b,a@x.tw,2024-01-02,5\n2,c,,2024-01-03,6\n",
         "3,,a@x.tw,2024-01-02,-7\n4,b,,2024-01-02,-8\n5,b,,2024-01-01,1\n",
         true}, /* below zero */
        {"1,b,a@x.tw,2024-01-02,5\n2,c,,2024-01-03,6\n",
         "3,d,a@x.tw,2024-01-04,7\n4,,a@x.tw,2024-01-05,8\n",
         false}, /* another customer there */
        {"1,b,a@x.tw,2024-01-02,5\n2,c,,2024-01-03,6\n",
         "3,,a@x.tw,2024-01-04,7\n3,b,,2024-01-04,8\n",
         false}, /* one order, as one customer's; two, as two customers' */
        {"1,b,a@x.tw,2024-01-02,5\n2,c,,2024-01-03,6\n",
         "3,,a@x.tw,,7\n3,b,,2024-01-04,8\n", false}, /* ... one of which has no day */
        {"1,b,,2024-01-02,5\n2,c,,2024-01-03,6\n",
         "3,e,,2024-01-04,7\n3,b,,2024-01-04,8\n", true}, /* nobody new is known */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(files_merge("order_id,customer_id,email,date,total",
                                     rows[i].first, rows[i].second, 3),
                         rows[i].merges);
}

/* Which rows without an id are the same subscription is known of the whole file. */
static void input_rows_in_two_parts(void **state)
{
    static const struct {
        const char *header, *rows;
        bool merges;
    } files[] = {
        {"subscription,customer_id,start,end,total",
         "s1,a,2024-01-02,,5\ns2,b,2024-01-02,,5\n"
         "s1,a,2024-02-02,,6\ns2,c,2024-01-02,,5\n",
         true},
        {"subscription,customer_id,start,end,total",
         ",a,2024-01-02,,5\n,b,2024-01-02,,5\n,a,2024-02-02,,5\n,c,2024-01-02,,5\n",
         true},
        {"subscription,customer_id,start,end,total",
         ",a,2024-01-02,,5\n,b,2024-01-02,,5\n,a,2024-01-02,,5\n,c,2024-01-02,,5\n",
         false},
        {"customer_id,date,nps,survey,wave",
         "a,2024-01-02,9,x,w1\nb,2024-01-02,9,x,w1\n"
         "a,2024-01-02,3,x,w1\nb,2024-01-03,9,y,w2\n",
         true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        assert_int_equal(files_merge(files[i].header, files[i].rows, NULL, 2),
                         files[i].merges);
}

/* What is an error of all files is told when all are read. */
static void input_what_no_part_has(void **state)
{
    static const char *const attributes[] = {"country"};
    (void)state;
    for (int has = 0; has < 2; has++) {
        struct shop shop;
        char *text[] = {mem_strdup("customer_id,date,survey,wave\n"
                                   "a,2024-01-02,nps,w1\nb,2024-01-02,nps,w1\n"),
                        mem_strdup(has ? "customer_id,date,event,country\n"
                                         "a,2024-01-02,in,TW\n"
                                       : "customer_id,date,event,town\n"
                                         "a,2024-01-02,in,TW\n")};
        make_shop(&shop, text, 2, false);
        shop.options.attributes = (const char **)attributes;
        shop.options.attribute_count = 1;
        assert_int_equal(merges(&shop, 1, 2, 0), has); /* a column */
        shop.options.attribute_count = 0;
        assert_true(merges(&shop, 1, 1, 0));
        shop.options.path_count = 1;
        assert_false(merges(&shop, 1, 1, 0)); /* anything that people did */
        remove_shop(&shop, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_parts_are_one_loading),
        cmocka_unit_test(input_guests_in_parts),
        cmocka_unit_test(input_rows_in_two_parts),
        cmocka_unit_test(input_what_no_part_has),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
