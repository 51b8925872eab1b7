/* SPDX-License-Identifier: Apache-2.0 */
/* Random shops that export again and again: what grows by each export is, byte for byte
 * of the file it would be kept in, what one loading of all exports is.
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

#define SEEDS      80
#define SEEDS_LONG 2000
#define EXPORTS    4
#define ORDERS_MAX 400
#define EVENTS_MAX 400
#define BACKS_MAX  400

struct order {
    uint32_t id, who, day, minute, cents, lines;
    uint32_t state, country, refund; /* refund: cents; 0: nothing */
    uint32_t money;                  /* 0: yen, which nobody asks for */
    bool is_guest, is_nobodys, is_below_zero, is_fine, is_spread, is_dateless;
    bool is_twice; /* where orders have no ids: two rows that are the same */
};

struct event {
    uint32_t who, day, minute, name, country;
    bool is_mail, is_twice; /* is_twice: two rows that are the same */
};

/* A refund, which a file tells of. */
struct back {
    uint32_t id, who, day, minute, cents; /* id: 0: it names no order */
    bool is_dateless, is_nobodys, is_mail, is_fine, is_twice;
};

struct shop {
    struct rng rng;
    struct order order[ORDERS_MAX];
    struct event event[EVENTS_MAX];
    struct back back[BACKS_MAX];
    uint32_t orders, events, backs, customers;
    bool pays_back, backs_have_ids, backs_have_customers; /* in files of refunds */
    bool sells, has_events, watches; /* watches: events have a country too */
    bool has_ids, has_emails, has_times, has_refunds, has_lines, is_total, is_calm;
    bool numbers_orders; /* else each row is an order */
    bool mixes;          /* exports with numbers of orders and without */
    bool has_money;      /* in several currencies */
    bool newest_first, describes, has_country, has_referrers;
    uint32_t email_of[64]; /* per customer: several may have the same */
};

static uint32_t pick(struct shop *s, uint32_t below)
{
    return rng_below(&s->rng, below);
}

static bool chance(struct shop *s, uint32_t percent)
{
    return pick(s, 100) < percent;
}

/* ---- what happens in the shop --------------------------------------------------------
 */

static void open_shop(struct shop *s, uint64_t seed)
{
    *s = (struct shop){0};
    rng_init(&s->rng, seed);
    uint32_t kind = pick(s, 4);
    s->has_ids = kind != 0;
    s->has_emails = kind != 1;
    s->has_times = chance(s, 60);
    s->has_refunds = chance(s, 60);
    s->has_lines = chance(s, 40);
    s->is_total = chance(s, 40);
    s->is_calm = chance(s, 50); /* nothing rare happens */
    s->newest_first = chance(s, 30);
    s->describes = chance(s, 50);
    s->has_country = chance(s, 30); /* where customers are from, and not orders */
    s->has_referrers = chance(s, 30);
    s->customers = 2 + pick(s, 60);
    s->sells = chance(s, 85);
    s->has_events = !s->sells || chance(s, 50);
    s->pays_back = s->sells && chance(s, 50);
    s->backs_have_ids = chance(s, 85);
    s->backs_have_customers = !s->backs_have_ids || chance(s, 50);
    s->watches = s->has_events && !s->is_calm && chance(s, 40);
    s->numbers_orders = chance(s, 60);
    s->has_money = chance(s, 15);
    s->mixes = chance(s, 15);
    for (uint32_t i = 0; i < s->customers; i++)
        s->email_of[i] = chance(s, s->is_calm ? 0 : 5) ? pick(s, s->customers) : i;
}

static void sell(struct shop *s, uint32_t day)
{
    bool rare = !s->is_calm && chance(s, 10);
    s->order[s->orders] = (struct order){.id = s->orders + 1,
                                         .who = pick(s, s->customers),
                                         .day = day,
                                         .minute = pick(s, s->has_times ? 1440 : 1),
                                         .cents = pick(s, 90000),
                                         .lines = 1,
                                         .state = pick(s, 4),
                                         .country = pick(s, 4),
                                         .is_guest = chance(s, 15),
                                         .is_nobodys = chance(s, 4),
                                         .is_twice = chance(s, 8),
                                         .money = pick(s, 12)};
    struct order *o = &s->order[s->orders++];
    if (s->has_lines && chance(s, 30))
        o->lines += pick(s, 3);
    if (chance(s, 15))
        o->refund = 1 + pick(s, o->cents + 1);
    if (!rare)
        return;
    o->is_below_zero = chance(s, 30);
    o->is_fine = chance(s, 20);
    o->is_spread = chance(s, 20);
    o->is_dateless = chance(s, 20);
    o->state = pick(s, 7);
}

static void happen(struct shop *s, uint32_t day)
{
    s->event[s->events++] =
        (struct event){.who = pick(s, s->customers),
                       .day = day,
                       .minute = pick(s, s->has_times ? 1440 : 1),
                       .name = pick(s, 4 + day / 10),
                       .country = pick(s, 4),
                       .is_mail = s->has_emails && (!s->has_ids || chance(s, 20)),
                       .is_twice = chance(s, 5)};
}

/* Of an order that there is, or that is sold later, or of none. */
static void pay_back(struct shop *s, uint32_t day)
{
    uint32_t id =
        1 + (chance(s, 70) ? s->orders - pick(s, s->orders < 30 ? s->orders : 30)
                           : pick(s, s->orders + 12));
    s->back[s->backs++] = (struct back){.id = chance(s, 8) ? 0 : id - (id > 1),
                                        .who = pick(s, s->customers),
                                        .day = chance(s, 30) ? pick(s, day + 1) : day,
                                        .minute = pick(s, s->has_times ? 3 : 1),
                                        .cents = 100 * pick(s, 4),
                                        .is_dateless = chance(s, 25),
                                        .is_nobodys = chance(s, 15),
                                        .is_mail = s->has_emails && chance(s, 50),
                                        .is_fine = !s->is_calm && chance(s, 4),
                                        .is_twice = chance(s, 10)};
}

static void change(struct shop *s, struct order *o)
{
    switch (pick(s, s->is_calm ? 5 : 11)) {
    case 0:
        o->cents = pick(s, 90000);
        break;
    case 1:
        o->state = pick(s, 4);
        break;
    case 2:
        o->refund = 1 + pick(s, o->cents + 1);
        break;
    case 3:
        o->country = pick(s, 4);
        break;
    case 4:
        o->is_guest = chance(s, 50) && o->is_guest;
        break;
    case 5:
        o->day += pick(s, 3);
        break;
    case 6:
        o->minute = pick(s, s->has_times ? 1440 : 1);
        break;
    case 7:
        o->is_nobodys = !o->is_nobodys;
        break;
    case 8:
        o->who = pick(s, s->customers);
        break;
    case 9:
        o->is_below_zero = chance(s, 30);
        o->is_dateless = chance(s, 10);
        o->is_fine = false;
        break;
    default:
        o->lines = 1 + pick(s, 3);
        o->state = pick(s, 7);
    }
}

/* ---- exports ------------------------------------------------------------------- */

static void add_header(const struct shop *s, struct buf *out)
{
    buf_printf(out, "%s%s%sdate,total,country,status%s%s\n",
               s->numbers_orders ? "order_id," : "", s->has_ids ? "customer_id," : "",
               s->has_emails ? "email," : "", s->has_refunds ? ",refund" : "",
               s->has_money ? ",currency" : "");
}

static void add_customer(const struct shop *s, const struct order *o, struct buf *out)
{
    bool guest = o->is_guest && s->has_emails;
    if (s->has_ids)
        buf_printf(out, o->is_nobodys ? "," : guest ? "0," : "c%u,", o->who);
    if (s->has_emails)
        buf_printf(out, o->is_nobodys ? "," : "M%u@x.com,", s->email_of[o->who]);
}

static void add_row(const struct shop *s, const struct order *o, uint32_t line,
                    struct buf *out)
{
    static const char *const countries[] = {"TW", "US", "", "JP"};
    static const char *const states[] = {"paid",     "paid",  "cancelled", "",
                                         "refunded", "weird", "failed"};
    char date[CALENDAR_DAY_TEXT];
    calendar_day_format(19000 + (int32_t)(o->day + (o->is_spread ? line : 0)), date);
    bool is_bare = s->mixes && !s->is_calm && o->id % 60 == 0;
    if (s->numbers_orders && !is_bare)
        buf_printf(out, "%u", o->id);
    if (s->numbers_orders)
        buf_putc(out, ',');
    add_customer(s, o, out);
    if (!o->is_dateless)
        buf_puts(out, date);
    if (s->has_times && !o->is_dateless)
        buf_printf(out, " %02u:%02u:00", o->minute / 60, o->minute % 60);
    uint32_t cents = s->is_total || line == 0 ? o->cents : 100 * line;
    buf_printf(out, ",%s%u.%02u%s,%s,%s", o->is_below_zero ? "-" : "", cents / 100,
               cents % 100, o->is_fine ? "55" : "",
               countries[(o->country + (s->is_calm ? 0 : line / 2)) % 4],
               states[line && o->state == 6 ? 0 : o->state]);
    if (s->has_refunds && o->refund && (line == 0 || s->is_total))
        buf_printf(out, ",%u.%02u", o->refund / 100, o->refund % 100);
    else if (s->has_refunds)
        buf_puts(out, line == 0 && o->id % 2 ? ",0" : ",");
    if (s->has_money)
        buf_puts(out, o->money ? o->money % 2 ? ",EUR" : "," : ",JPY");
    buf_putc(out, '\n');
}

/* Of the orders so far, of which `old` were exported before. */
static char *export(struct shop *s, uint32_t old)
{
    struct buf out = {0};
    uint32_t from = old, how = pick(s, 5);
    bool back = s->newest_first != (!s->is_calm && chance(s, 10)), each = chance(s, 80);
    if (how == 1)
        from = 0;
    else if (how == 2 && old && !s->is_calm)
        from = old - 1; /* one order is in both, at the edges */
    else if (how > 2)
        from = old > 30 ? old - 2 - pick(s, 28) : 0;
    add_header(s, &out);
    for (uint32_t i = from; i < s->orders; i++) {
        const struct order *o = &s->order[back ? s->orders - 1 - (i - from) : i];
        for (uint32_t line = 0;
             (each || i + 1 == s->orders || chance(s, 90)) && line < o->lines; line++)
            for (int k = 0; k < 1 + (o->is_twice && !s->numbers_orders && chance(s, 70));
                 k++)
                add_row(s, o, line, &out);
    }
    return buf_detach(&out);
}

/* Of what happened, of which `old` were exported before. */
static char *export_events(struct shop *s, uint32_t old)
{
    static const char *const countries[] = {"TW", "US", "", "JP"};
    struct buf out = {0};
    uint32_t from = old;
    if (chance(s, 60)) /* some of it once more */
        from = chance(s, 20) ? 0 : old > 20 ? old - 20 : 0;
    buf_printf(&out, "who,date,event%s\n", s->watches ? ",country" : "");
    for (uint32_t i = from; i < s->events; i++) {
        const struct event *e = &s->event[i];
        char date[CALENDAR_DAY_TEXT];
        calendar_day_format(19000 + (int32_t)e->day, date);
        for (int k = 0; k < 1 + (e->is_twice && chance(s, 70)); k++) {
            buf_printf(&out, e->is_mail ? "m%u@x.com,%s" : "c%u,%s", e->who, date);
            if (s->has_times)
                buf_printf(&out, " %02u:%02u:00", e->minute / 60, e->minute % 60);
            buf_printf(&out, ",e%u%s%s\n", e->name, s->watches ? "," : "",
                       s->watches ? countries[e->country] : "");
        }
    }
    if (!s->is_calm && chance(s, 20))
        buf_printf(&out, "c1,,e1%s\n,2022-01-20,e1%s\n", s->watches ? "," : "",
                   s->watches ? "," : "");
    return buf_detach(&out);
}

/* Of what was paid back, of which `old` were exported before. */
static char *export_refunds(struct shop *s, uint32_t old)
{
    struct buf out = {0};
    uint32_t from = chance(s, 20) ? 0 : chance(s, 60) && old > 8 ? old - 8 : old;
    buf_puts(&out, "order_id,customer,date,refund\n");
    for (uint32_t i = from; i < s->backs; i++) {
        const struct back *b = &s->back[i];
        char date[CALENDAR_DAY_TEXT];
        calendar_day_format(19000 + (int32_t)b->day, date);
        for (int k = 0; k < 1 + (b->is_twice && chance(s, 70)); k++) {
            if (b->id && s->backs_have_ids)
                buf_printf(&out, "%u", b->id);
            buf_printf(&out,
                       b->is_nobodys ? ","
                       : b->is_mail  ? ",m%u@x.com"
                                     : ",c%u",
                       b->who);
            buf_printf(&out, ",%s", b->is_dateless ? "" : date);
            if (s->has_times && !b->is_dateless)
                buf_printf(&out, " 12:%02u:00", b->minute);
            buf_printf(&out, ",%s%u.%02u%s\n", b->who % 2 ? "-" : "", b->cents / 100,
                       b->cents % 100, b->is_fine ? "5" : "");
        }
    }
    return buf_detach(&out);
}

/* Of anybody, also of who did nothing (yet), and of some twice. */
static char *describe(struct shop *s)
{
    static const char *const plans[] = {"free", "paid", "gone", ""};
    static const char *const places[] = {"north", "south", "", "east"};
    struct buf out = {0};
    buf_printf(&out, "%s,plan,since%s%s\n", s->has_ids ? "customer_id" : "email",
               s->has_country ? ",country" : "", s->has_referrers ? ",referred_by" : "");
    for (uint32_t i = 0; i < s->customers + 5; i++) {
        uint32_t who = pick(s, s->customers + 5);
        char since[CALENDAR_DAY_TEXT], key[32];
        const char *format = s->has_ids ? "c%u" : "m%u@x.com";
        calendar_day_format(18900 + (int32_t)pick(s, 200), since);
        snprintf(key, sizeof key, s->has_ids ? "c%u" : "m%u@x.com", who);
        buf_printf(&out, "%s,%s,%s", chance(s, 2) ? "" : key, plans[pick(s, 4)],
                   chance(s, 5) ? "soon" : since);
        if (s->has_country)
            buf_printf(&out, ",%s", places[pick(s, 4)]);
        buf_puts(&out, s->has_referrers ? "," : "");
        if (s->has_referrers && chance(s, 50))
            buf_printf(&out, format, pick(s, s->customers + 5));
        buf_putc(&out, '\n');
    }
    return buf_detach(&out);
}

struct exports {
    struct shop shop;
    struct given_files of;
};

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
    return g;
}

static void add_orders(struct exports *e, size_t i, uint32_t old)
{
    struct shop *s = &e->shop;
    if (s->mixes)
        s->numbers_orders = chance(s, 50);
    struct source_given *g = add_part(e, i, export(s, old), SOURCE_ORDERS);
    bool lacks = chance(s, 10); /* what others have */
    if (s->numbers_orders)
        g->column[SOURCE_ROLE_ORDER] = "order_id";
    if (s->has_ids)
        g->column[SOURCE_ROLE_CUSTOMER] = "customer_id";
    if (s->has_emails && (!lacks || !s->has_ids))
        g->column[SOURCE_ROLE_EMAIL] = "email";
    g->column[SOURCE_ROLE_DATE] = "date";
    g->column[s->is_total ? SOURCE_ROLE_ORDER_TOTAL : SOURCE_ROLE_AMOUNT] = "total";
    g->column[SOURCE_ROLE_STATUS] = "status";
    if (s->has_refunds && !lacks)
        g->column[SOURCE_ROLE_REFUND] = "refund";
    if (s->has_money)
        g->column[SOURCE_ROLE_CURRENCY] = "currency";
}

static void add_events(struct exports *e, size_t i, uint32_t old)
{
    struct source_given *g = add_part(e, i, export_events(&e->shop, old), SOURCE_EVENTS);
    g->column[SOURCE_ROLE_CUSTOMER] = "who";
    g->column[SOURCE_ROLE_DATE] = "date";
    g->column[SOURCE_ROLE_EVENT] = "event";
}

static void add_refunds(struct exports *e, size_t i, uint32_t old)
{
    const struct shop *s = &e->shop;
    char *text = export_refunds(&e->shop, old);
    struct source_given *g = add_part(e, i, text, SOURCE_REFUNDS);
    if (s->backs_have_ids)
        g->column[SOURCE_ROLE_ORDER] = "order_id";
    if (s->backs_have_customers)
        g->column[SOURCE_ROLE_CUSTOMER] = "customer";
    g->column[SOURCE_ROLE_DATE] = "date";
    g->column[SOURCE_ROLE_REFUND] = "refund";
}

static void add_customers(struct exports *e, size_t i)
{
    const struct shop *s = &e->shop;
    struct source_given *g = add_part(e, i, describe(&e->shop), SOURCE_CUSTOMERS);
    g->column[SOURCE_ROLE_CUSTOMER] = s->has_ids ? "customer_id" : "email";
    g->column[SOURCE_ROLE_ACQUIRED] = "since";
    if (s->has_referrers)
        g->column[SOURCE_ROLE_REFERRER] = "referred_by";
}

static void make_exports(struct exports *e, uint64_t seed)
{
    struct shop *s = &e->shop;
    uint32_t day = 0, old = 0, old_events = 0, old_backs = 0;
    e->of.count = 0;
    open_shop(s, seed);
    for (size_t i = 0; i < EXPORTS; i++) {
        uint32_t more = i == 0 ? 30 + pick(s, 60) : 1 + pick(s, 40);
        bool describes = s->describes && chance(s, 50), alone = i && chance(s, 20);
        for (uint32_t k = 0; k < more; k++) {
            day += pick(s, 2);
            sell(s, chance(s, 10) ? pick(s, day + 1) : day);
            if (s->has_events)
                happen(s, chance(s, 10) ? pick(s, day + 1) : day);
            if (s->pays_back && chance(s, 40))
                pay_back(s, day);
        }
        for (uint32_t k = pick(s, s->is_calm ? 10 : 20); k > 0 && old; k--)
            change(s, &s->order[pick(s, old)]);
        if (describes)
            add_customers(e, i);
        if (describes && alone)
            continue;
        bool back = s->backs > old_backs && (i == 0 ? s->is_calm : true) && chance(s, 70);
        bool first = chance(s, 50), seen = s->has_events && (!s->sells || chance(s, 80));
        if (seen && first)
            add_events(e, i, old_events);
        if (back && first)
            add_refunds(e, i, old_backs);
        if (s->sells && (i == 0 || !(seen || back) || chance(s, 80))) {
            add_orders(e, i, old);
            old = s->orders;
        }
        if (seen && !first)
            add_events(e, i, old_events);
        if (back && !first)
            add_refunds(e, i, old_backs);
        old_backs = back ? s->backs : old_backs;
        old_events = seen ? s->events : old_events;
    }
}

/* ---- growing ------------------------------------------------------------------- */

static struct source load_exports(const struct exports *e, size_t from, size_t to,
                                  struct source_options options)
{
    struct loaded l = load_given(&e->of, from, to, options);
    assert_loaded(&l);
    return l.source;
}

/* Each export is added to what there is; what cannot be is read whole. */
static void grow(uint64_t seed, struct counts *calm, struct counts *rare)
{
    static const char *const attributes[] = {"country", "plan"};
    struct exports e;
    make_exports(&e, seed);
    struct counts *counts = e.shop.is_calm ? calm : rare;
    struct source_options options = {.keep_growth = true,
                                     .currency = e.shop.has_money ? "EUR" : NULL,
                                     .attributes = (const char **)attributes,
                                     .attribute_count = seed % 3 != 0 &&
                                                        (e.shop.sells || e.shop.watches)};
    if (options.attribute_count && seed % 3 == 1 &&
        e.of.given[0].kind == SOURCE_CUSTOMERS)
        options.attribute_count++;
    struct spill spill;
    struct growth_room room = {.spill = &spill, .table_orders = 1 + seed % 40};
    spill_init(&spill, folder, seed % 3 ? SIZE_MAX : 0);
    struct source base = load_exports(&e, 0, 1, options);
    for (size_t i = 1; i < EXPORTS; i++) {
        struct source_options onto = options;
        struct source whole = load_exports(&e, 0, i + 1, options), merged;
        onto.onto = &base;
        onto.may_wait = true;
        bool is = false;
        if (base.growth) {
            struct source added = load_exports(&e, i, i + 1, onto);
            is = seed % 2 ? growth_merge(&merged, &base, &added)
                          : growth_merge_in(&merged, &base, &added, &room);
            source_release(&added);
        }
        source_release(&base);
        base = count_step(counts, is ? &merged : NULL, &whole, &options, seed, i);
    }
    source_release(&base);
    spill_release(&spill);
    free_given(&e.of);
}

static void correctness_grown_is_loaded_together(void **state)
{
    (void)state;
    struct counts calm = {0}, rare = {0};
    if (!grow_shops(grow, SEEDS, SEEDS_LONG, &calm, &rare))
        return;
    assert_true(calm.merged > 4 * calm.refused);
    assert_true(3 * rare.merged > rare.refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_grown_is_loaded_together),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
