/* SPDX-License-Identifier: Apache-2.0 */
/* Random shops with files of several kinds, imported again and again: what grows by each
 * import is, byte for byte of the file it would be kept in, what one loading of all
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

#define SEEDS      80
#define SEEDS_LONG 3000
#define IMPORTS    4
#define THINGS_MAX 80

static const enum source_kind KINDS[] = {
    SOURCE_ORDERS, SOURCE_SUBSCRIPTIONS, SOURCE_ANSWERS,  SOURCE_DELIVERIES,
    SOURCE_EVENTS, SOURCE_COSTS,         SOURCE_CUSTOMERS};
#define KIND_COUNT (sizeof KINDS / sizeof *KINDS)
#define DOINGS     5 /* the first ones: what people do */

/* An order, a subscription, an answer or a delivery. */
struct thing {
    uint32_t who, day, cents, days, what, wave, status;
    bool is_guest, is_odd;
};

struct things {
    struct thing of[THINGS_MAX];
    uint32_t count, exported;
};

struct shop {
    struct rng rng;
    struct things things[KIND_COUNT];
    bool has[KIND_COUNT];
    uint32_t customers, day;
    bool has_emails, has_ids, has_waves, has_times, has_paid_from, has_terms, is_calm;
    bool names_currency, has_price, all_again, has_towns;
    bool rows_are_orders; /* nobody says what their ids are */
};

struct imports {
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
    s->customers = 2 + pick(s, 25);
    s->has_emails = chance(s, 50);
    s->has_ids = chance(s, 80);
    s->has_waves = chance(s, 50);
    s->has_times = chance(s, 50);
    s->has_paid_from = chance(s, 40);
    s->has_terms = chance(s, 50);
    s->is_calm = chance(s, 50);
    s->names_currency = chance(s, 50);
    s->has_price = chance(s, 85);
    s->all_again = chance(s, 60);
    s->has_towns = chance(s, 60);
    s->rows_are_orders = seed % 3 == 0;
    for (size_t k = 0; k < KIND_COUNT; k++)
        s->has[k] = chance(s, 60);
    s->has[1] |= !s->has[0] && !s->has[2] && !s->has[3] && !s->has[4];
}

static struct thing make_thing(struct shop *s)
{
    return (struct thing){.who = pick(s, s->customers),
                          .day = chance(s, 20) ? pick(s, s->day + 1) : s->day,
                          .cents = pick(s, 5000),
                          .days = pick(s, 200),
                          .what = pick(s, 4),
                          .wave = pick(s, 4),
                          .status = pick(s, 8),
                          .is_guest = chance(s, 30),
                          .is_odd = !s->is_calm && chance(s, 12)};
}

static void change(struct shop *s, struct thing *t)
{
    struct thing other = make_thing(s);
    switch (pick(s, 6)) {
    case 0:
        t->cents = other.cents;
        break;
    case 1:
        t->days = other.days;
        break;
    case 2:
        t->status = other.status;
        break;
    case 3:
        t->what = other.what;
        break;
    case 4:
        t->is_odd = other.is_odd;
        break;
    default:
        if (!s->is_calm)
            t->who = other.who;
    }
}

static void live(struct shop *s)
{
    for (size_t k = 0; k < DOINGS; k++) {
        struct things *all = &s->things[k];
        uint32_t more = 1 + pick(s, 18);
        for (uint32_t i = 0; i < more && all->count < THINGS_MAX; i++) {
            s->day += pick(s, 3);
            all->of[all->count++] = make_thing(s);
        }
        for (uint32_t i = pick(s, 6); i > 0 && all->exported; i--)
            change(s, &all->of[pick(s, all->exported)]);
    }
}

/* ---- files ------------------------------------------------------------------------ */

/* A day after the first one, or nothing. */
static void add_day(struct buf *out, uint32_t day)
{
    char date[CALENDAR_DAY_TEXT];
    calendar_day_format(19000 + (int32_t)day, date);
    buf_printf(out, "%s,", date);
}

static void add_who(const struct shop *s, const struct thing *t, struct buf *out)
{
    if (t->is_odd && t->cents % 4 == 0)
        buf_puts(out, ",");
    else if (s->has_emails && t->is_guest)
        buf_printf(out, "m%u@x.com,", t->who);
    else
        buf_printf(out, "c%u,", t->who);
}

static void add_amount(const struct shop *s, const struct thing *t, struct buf *out)
{
    bool bad = t->is_odd && t->cents % 5 == 0, fine = t->is_odd && t->cents % 7 == 0;
    buf_printf(out, bad ? "much," : "%s%u.%02u%s,",
               t->is_odd && t->cents % 3 == 0 ? "-" : "", t->cents / 100, t->cents % 100,
               fine ? "5" : "");
    if (s->names_currency)
        buf_puts(out, t->cents % 6 ? "EUR," : ",");
}

/* Where it was, in the last column. */
static void add_town(const struct shop *s, const struct thing *t, struct buf *out)
{
    static const char *const towns[] = {"Tainan", "Porto", "", "Oslo", "Graz", "Oslo"};
    buf_printf(out, "%s\n", s->has_towns ? towns[(t->cents + t->status) % 6] : "");
}

static void add_order(const struct shop *s, const struct thing *t, uint32_t id,
                      struct buf *out)
{
    buf_printf(out, "%u,", id);
    if (s->has_emails)
        buf_printf(out, t->is_guest ? ",m%u@x.com," : "c%u,m%u@x.com,", t->who, t->who);
    else
        buf_printf(out, "c%u,,", t->who);
    add_day(out, t->day);
    add_amount(s, t, out);
    add_town(s, t, out);
}

static void add_subscription(const struct shop *s, const struct thing *t, uint32_t id,
                             struct buf *out)
{
    static const char *const terms[] = {"month", "year", "", "week", "3 months"};
    static const char *const states[] = {"active",     "trialing", "past_due", "canceled",
                                         "incomplete", "",         "",         "paused"};
    buf_printf(out, s->has_ids ? "s%u," : ",", id);
    add_who(s, t, out);
    add_day(out, t->day);
    if (t->days < 100 && t->status == 3)
        add_day(out, t->day + t->days % 50 - (t->is_odd ? 1 : 0));
    else
        buf_puts(out, ",");
    if (s->has_price)
        add_amount(s, t, out);
    buf_printf(out, "%s,%s,", s->has_terms ? terms[t->days % 5] : "",
               states[t->is_odd ? t->status : t->status % 4]);
    if (s->has_paid_from)
        add_day(out, t->day + 30);
    add_town(s, t, out);
    if (t->what == 3 && s->has_ids) { /* another price since */
        buf_printf(out, "s%u,", id);
        add_who(s, t, out);
        add_day(out, t->day + 10 * (t->wave % 3));
        buf_puts(out, ",");
        if (s->has_price)
            add_amount(s, t, out);
        buf_puts(out, s->has_paid_from ? ",active,," : ",active,");
        add_town(s, t, out);
    }
}

static void add_survey(const struct shop *s, const struct thing *t, bool answers,
                       struct buf *out)
{
    static const char *const surveys[] = {"nps spring", "csat", "", "ces a"};
    static const uint32_t highest[] = {11, 5, 11, 5};
    add_who(s, t, out);
    char date[CALENDAR_DAY_TEXT];
    buf_printf(out, s->has_times ? "%s 0%u:00," : "%s,",
               calendar_day_format(19000 + (int32_t)t->day, date), t->wave);
    if (answers)
        buf_printf(out, "%u,",
                   t->is_odd ? 99 : t->cents % highest[t->what] + (t->what % 2));
    buf_printf(out, "%s,", surveys[t->what]);
    if (s->has_waves)
        buf_printf(out, t->wave ? "w%u" : "", t->wave + (answers ? 0 : t->cents % 2));
    buf_putc(out, ',');
    add_town(s, t, out);
}

static void add_event(const struct shop *s, const struct thing *t, struct buf *out)
{
    static const char *const events[] = {"visit", "login", "", "share"};
    add_who(s, t, out);
    add_day(out, t->day);
    buf_printf(out, "%s,", events[t->what]);
    add_town(s, t, out);
}

static void add_things(struct shop *s, size_t kind, struct buf *out)
{
    struct things *all = &s->things[kind];
    uint32_t from = s->all_again && chance(s, 80) ? 0 : all->exported;
    if (!s->is_calm && from && chance(s, 50))
        from -= pick(s, from);
    from = from < all->count ? from : all->count - 1;
    for (uint32_t i = from; i < all->count; i++) {
        if (i < all->exported && i + 1 < all->count && chance(s, 20))
            continue;
        if (KINDS[kind] == SOURCE_ORDERS)
            add_order(s, &all->of[i], i + 1, out);
        else if (KINDS[kind] == SOURCE_SUBSCRIPTIONS)
            add_subscription(s, &all->of[i], i + 1, out);
        else if (KINDS[kind] == SOURCE_EVENTS)
            add_event(s, &all->of[i], out);
        else
            add_survey(s, &all->of[i], KINDS[kind] == SOURCE_ANSWERS, out);
    }
    all->exported = all->count;
}

static void add_costs(struct shop *s, struct buf *out)
{
    for (uint32_t i = 1 + pick(s, 4); i > 0; i--)
        buf_printf(out, "%s,%s,%u%s\n", chance(s, 5) ? "soon" : "2022-03",
                   chance(s, 50) ? "ads" : "post", pick(s, 1000),
                   s->names_currency ? " EUR" : "");
}

static void add_customers(struct shop *s, struct buf *out)
{
    for (uint32_t i = 0; i < s->customers; i++)
        if (i == 0 || chance(s, 50)) {
            buf_printf(out, "%s%u,", chance(s, 90) ? "c" : "d", i);
            add_day(out, pick(s, 50));
            buf_printf(out, "%s\n", chance(s, 50) ? "free" : "paid");
        }
}

static struct source_given *begin_file(struct imports *im, size_t import,
                                       enum source_kind kind)
{
    struct source_given *g = &im->of.given[im->of.count];
    snprintf(im->of.name[im->of.count], sizeof *im->of.name, "%s%zu.csv",
             kind == SOURCE_ANSWERS || kind == SOURCE_DELIVERIES ? "nps" : "f",
             im->of.count);
    *g = (struct source_given){.kind = kind,
                               .name = im->of.name[im->of.count++],
                               .source = "",
                               .batch = (int64_t)import + 1};
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        g->decimal[role] = '.';
    return g;
}

static void set_columns(const struct shop *s, struct source_given *g)
{
    const char **c = g->column;
    switch (g->kind) {
    case SOURCE_ORDERS:
        c[SOURCE_ROLE_ORDER] = s->rows_are_orders ? NULL : "order_id";
        c[SOURCE_ROLE_CUSTOMER] = "customer";
        c[SOURCE_ROLE_EMAIL] = s->has_emails ? "email" : NULL;
        c[SOURCE_ROLE_DATE] = "date";
        c[SOURCE_ROLE_AMOUNT] = "amount";
        break;
    case SOURCE_SUBSCRIPTIONS:
        c[SOURCE_ROLE_SUBSCRIPTION] = s->has_ids ? "subscription" : NULL;
        c[SOURCE_ROLE_CUSTOMER] = "customer";
        c[SOURCE_ROLE_START] = "start";
        c[SOURCE_ROLE_END] = "end";
        c[SOURCE_ROLE_AMOUNT] = s->has_price ? "amount" : NULL;
        c[SOURCE_ROLE_INTERVAL] = s->has_terms ? "term" : NULL;
        c[SOURCE_ROLE_STATUS] = "status";
        c[SOURCE_ROLE_PAID_FROM] = s->has_paid_from ? "paid_from" : NULL;
        break;
    case SOURCE_ANSWERS:
    case SOURCE_DELIVERIES:
        c[SOURCE_ROLE_CUSTOMER] = "customer";
        c[SOURCE_ROLE_DATE] = "date";
        c[SOURCE_ROLE_SCORE] = g->kind == SOURCE_ANSWERS ? "nps" : NULL;
        c[SOURCE_ROLE_SURVEY] = "survey";
        c[SOURCE_ROLE_WAVE] = s->has_waves ? "wave" : NULL;
        break;
    case SOURCE_EVENTS:
        c[SOURCE_ROLE_CUSTOMER] = "customer";
        c[SOURCE_ROLE_DATE] = "date";
        c[SOURCE_ROLE_EVENT] = "event";
        break;
    case SOURCE_COSTS:
        c[SOURCE_ROLE_MONTH] = "month";
        c[SOURCE_ROLE_CHANNEL] = "channel";
        c[SOURCE_ROLE_ACQUISITION] = "spent";
        break;
    default:
        c[SOURCE_ROLE_CUSTOMER] = "customer";
        c[SOURCE_ROLE_ACQUIRED] = "since";
    }
    bool amounts =
        g->kind == SOURCE_ORDERS || (g->kind == SOURCE_SUBSCRIPTIONS && s->has_price);
    c[SOURCE_ROLE_CURRENCY] = amounts && s->names_currency ? "currency" : NULL;
}

static void add_header(const struct shop *s, enum source_kind kind, struct buf *out)
{
    const char *currency = s->names_currency ? "currency," : "";
    const char *town = s->has_towns ? "town" : "x";
    if (kind == SOURCE_ORDERS)
        buf_printf(out, "order_id,customer,email,date,amount,%s%s\n", currency, town);
    else if (kind == SOURCE_SUBSCRIPTIONS)
        buf_printf(out, "subscription,customer,start,end,%s%sterm,status,%s%s\n",
                   s->has_price ? "amount," : "", s->has_price ? currency : "",
                   s->has_paid_from ? "paid_from," : "", town);
    else if (kind == SOURCE_ANSWERS)
        buf_printf(out, "customer,date,nps,survey,%s,%s\n", s->has_waves ? "wave" : "y",
                   town);
    else if (kind == SOURCE_DELIVERIES)
        buf_printf(out, "customer,date,survey,%s,%s\n", s->has_waves ? "wave" : "y",
                   town);
    else if (kind == SOURCE_EVENTS)
        buf_printf(out, "customer,date,event,%s\n", town);
    else if (kind == SOURCE_COSTS)
        buf_puts(out, "month,channel,spent\n");
    else
        buf_puts(out, "customer,since,plan\n");
}

static void add_file(struct imports *im, size_t import, size_t kind)
{
    struct shop *s = &im->shop;
    struct buf out = {0};
    size_t part = im->of.count;
    set_columns(s, begin_file(im, import, KINDS[kind]));
    add_header(s, KINDS[kind], &out);
    if (KINDS[kind] == SOURCE_COSTS)
        add_costs(s, &out);
    else if (KINDS[kind] == SOURCE_CUSTOMERS)
        add_customers(s, &out);
    else
        add_things(s, kind, &out);
    im->of.text[part] = buf_detach(&out);
}

/* Every import has some of the shop's kinds, in any order. */
static void make_imports(struct imports *im, uint64_t seed)
{
    struct shop *s = &im->shop;
    im->of.count = 0;
    open_shop(s, seed);
    for (size_t i = 0; i < IMPORTS; i++) {
        size_t first = pick(s, KIND_COUNT), before = im->of.count;
        bool acts = false;
        live(s);
        for (size_t k = 0; k < KIND_COUNT; k++) {
            size_t kind = (first + k) % KIND_COUNT;
            if (!s->has[kind] || (i && chance(s, 30)))
                continue;
            acts |= KINDS[kind] != SOURCE_COSTS && KINDS[kind] != SOURCE_CUSTOMERS;
            add_file(im, i, kind);
        }
        for (size_t kind = 0;
             kind < DOINGS && !acts && (i == 0 || im->of.count == before); kind++)
            if (s->has[kind]) {
                add_file(im, i, kind);
                acts = true;
            }
    }
}

/* ---- growing ----------------------------------------------------------------------- */

/* False: they tell of nothing. */
static bool load_imports(struct source *out, const struct imports *im, size_t from,
                         size_t to, struct source_options options)
{
    struct loaded l = load_given(&im->of, from, to, options);
    if (l.e != ERR_DATE)
        assert_loaded(&l);
    *out = l.source;
    return l.e == ERR_OK;
}

/* Each import is added to what there is; what cannot be is read whole. */
static void grow(uint64_t seed, struct counts *calm, struct counts *rare)
{
    const char *attributes[2];
    struct imports im;
    make_imports(&im, seed);
    struct counts *counts = im.shop.is_calm ? calm : rare;
    struct source_options options = {
        .keep_growth = true, .may_wait = true, .attributes = attributes};
    bool plans = false, towns = false;
    for (size_t i = 0; i < im.of.count && im.of.given[i].batch == 1; i++) {
        plans |= im.of.given[i].kind == SOURCE_CUSTOMERS;
        towns |=
            im.of.given[i].kind != SOURCE_DELIVERIES && strstr(im.of.text[i], "town");
    }
    if (towns)
        attributes[options.attribute_count++] = "town";
    if (plans)
        attributes[options.attribute_count++] = "plan";
    struct source base;
    bool has_base = load_imports(&base, &im, 0, 1, options);
    for (size_t i = 1; i < IMPORTS; i++) {
        struct source_options onto = options;
        struct source whole, added, merged;
        bool has_whole = load_imports(&whole, &im, 0, i + 1, options), is = false;
        onto.onto = &base;
        if (has_base && base.growth && load_imports(&added, &im, i, i + 1, onto)) {
            is = growth_merge(&merged, &base, &added);
            source_release(&added);
        }
        if (has_base)
            source_release(&base);
        has_base = has_whole;
        assert_true(has_whole || !is);
        if (has_whole)
            base = count_step(counts, is ? &merged : NULL, &whole, &options, seed, i);
        else
            counts->refused++;
    }
    if (has_base)
        source_release(&base);
    free_given(&im.of);
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

/* ---- one by one ----------------------------------------------------------------------
 */

struct file {
    enum source_kind kind;
    const char *text;
};

/* Merges the last file onto the others; false: it cannot be. */
static bool merges(const struct file *files, size_t count, struct source *out)
{
    struct imports im = {.shop = {.has_emails = true,
                                  .has_ids = true,
                                  .has_price = true,
                                  .has_paid_from = strstr(files[0].text, "paid_from")}};
    struct source_options options = {.keep_growth = true, .may_wait = true}, onto;
    struct source base, added, whole;
    for (size_t i = 0; i < count; i++) {
        set_columns(&im.shop, begin_file(&im, i, files[i].kind));
        im.of.text[i] = (char *)files[i].text;
    }
    onto = options;
    onto.onto = &base;
    assert_true(load_imports(&base, &im, 0, count - 1, options));
    assert_true(load_imports(&added, &im, count - 1, count, onto));
    assert_true(load_imports(&whole, &im, 0, count, options));
    return merged_as(&whole, out, &base, &added, &options);
}

#define SUBSCRIPTIONS "subscription,customer,start,end,amount,status,x\n"
#define CURRENT       "subscription,customer,start,end,amount,status,paid_from,x\n"
#define ORDERS        "order_id,customer,email,date,amount,x\n"
#define ANSWERS       "customer,date,nps,survey,x\n"

/* Whether subscriptions changed is known of all of them together. */
static void correctness_history_of_amounts(void **state)
{
    static const struct {
        const char *first, *second;
        bool history;
    } rows[] = {
        {SUBSCRIPTIONS "s1,c1,2022-01-05,,5,active,\n",
         SUBSCRIPTIONS "s2,c1,2022-02-05,,5,active,\n", true},
        {SUBSCRIPTIONS "s1,c1,2022-01-05,,5,active,\n",
         SUBSCRIPTIONS "s1,c1,2022-02-05,,5,active,\n", false},
        {SUBSCRIPTIONS "s1,c1,2022-01-05,,5,active,\ns2,c1,2022-01-06,,5,active,\n",
         SUBSCRIPTIONS "s2,c2,2022-01-05,,5,active,\n", false},
        {CURRENT "s1,c1,2022-01-05,,5,active,2022-02-01,\n",
         CURRENT "s2,c1,2022-02-05,,5,active,2022-02-01,\n", false},
        {CURRENT "s1,c1,2022-01-05,,5,active,2022-02-01,\n",
         CURRENT "s1,c1,2022-02-05,,5,active,2022-02-01,\n"
                 "s1,c2,2022-02-06,,5,active,2022-02-01,\n",
         true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct file files[] = {{SOURCE_SUBSCRIPTIONS, rows[i].first},
                                     {SOURCE_SUBSCRIPTIONS, rows[i].second}};
        struct source s;
        assert_true(merges(files, 2, &s));
        assert_int_equal(s.timeline.has_mrr_history, rows[i].history);
        source_release(&s);
    }
}

/* Who was a guest: what was first where two rows have the same place is not known. */
static void input_rows_of_two_who_are_one(void **state)
{
    static const struct {
        enum source_kind kind;
        const char *rows;
        bool merges;
    } rows[] = {
        {SOURCE_ANSWERS, ANSWERS "c1,2022-01-05,9,,\nm1@x.com,2022-01-06,3,,\n", true},
        {SOURCE_ANSWERS, ANSWERS "c1,2022-01-05,9,,\nm1@x.com,2022-01-05,3,,\n", false},
        {SOURCE_SUBSCRIPTIONS,
         CURRENT "s1,c1,2022-01-05,,5,active,,\ns1,m1@x.com,2022-02-05,,5,active,,\n",
         true},
        {SOURCE_SUBSCRIPTIONS,
         CURRENT "s1,c1,2022-01-05,,5,active,,\ns1,m1@x.com,2022-01-05,,6,active,,\n",
         false},
        {SOURCE_SUBSCRIPTIONS, /* has one customer several? */
         SUBSCRIPTIONS "s1,c1,2022-01-05,,5,active,\ns2,m1@x.com,2022-01-05,,6,active,\n",
         false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct file files[] = {
            {rows[i].kind, rows[i].rows},
            {SOURCE_ORDERS, ORDERS "1,c1,m1@x.com,2022-03-05,7,\n"}};
        struct source s;
        assert_int_equal(merges(files, 2, &s), rows[i].merges);
        if (rows[i].merges)
            source_release(&s);
    }
}

/* A number of a subscription that the growth of a file does not have. */
static void input_a_file_with_fewer_subscriptions(void **state)
{
    (void)state;
    const struct file files[] = {
        {SOURCE_SUBSCRIPTIONS, SUBSCRIPTIONS "s1,c1,2022-01-05,,5,active,\n"},
        {SOURCE_SUBSCRIPTIONS, SUBSCRIPTIONS "s2,c1,2022-02-05,,5,active,\n"}};
    for (uint64_t less = 0; less < 2; less++) {
        struct source s;
        struct source_options options = {0};
        assert_true(merges(files, 2, &s));
        s.growth->editions.subscriptions -= less;
        assert_int_equal(got_again(&s, &options), less ? ERR_TRUNCATED : ERR_OK);
        source_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_grown_is_loaded_together),
        cmocka_unit_test(correctness_history_of_amounts),
        cmocka_unit_test(input_rows_of_two_who_are_one),
        cmocka_unit_test(input_a_file_with_fewer_subscriptions),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
