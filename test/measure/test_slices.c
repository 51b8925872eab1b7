/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/money.h"
#include "shop.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct report_request monthly = {.calendar = {.unit = CALENDAR_MONTH}};

/* ---- groups ------------------------------------------------------------- */

static struct shop *travellers(void)
{
    /* ann moves from TW to JP, bob stays, cat's country shows late, dan's never. */
    struct shop *shop = shop_create();
    const char *const people[] = {"ann", "bob", "cat", "dan"};
    for (int i = 0; i < 4; i++)
        for (int month = 1; month <= 4; month++)
            shop_order(shop, people[i], day(2024, month, 10), 1000);
    shop_value(shop, 0, "country", "ann", day(2024, 1, 10), "TW");
    shop_value(shop, 0, "country", "ann", day(2024, 2, 10), "TW"); /* said again */
    shop_value(shop, 0, "country", "ann", day(2024, 3, 10), "JP");
    shop_value(shop, 0, "country", "bob", INT32_MIN, "TW");
    shop_value(shop, 0, "country", "cat", day(2024, 4, 10), "JP");
    shop_value(shop, 1, "first_channel", "ann", INT32_MIN, "web");
    shop->first_day = day(2024, 1, 1);
    shop->last_day = day(2024, 4, 30);
    shop_open(shop);
    return shop;
}

static void correctness_groups_by(void **state)
{
    (void)state;
    static const struct {
        const char *by;
        int32_t as_of_month; /* last day of */
        const char *groups, *march_buyers;
    } rows[] = {
        {"country", 4, "JP TW -", "2 1 1"},
        {"country", 3, "JP TW -", "1 1 2"}, /* cat's is not yet known */
        {"country", 2, "TW -", "2 2"},
        {"first_country", 4, "TW JP -", "2 1 1"},
        {"country@start", 4, "JP TW -", "0 2 2"},
        {"first_channel", 4, "web -", "1 3"}, /* literally a column */
    };
    static const char *const settings[] = {"window_days=40", NULL};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct shop *shop = travellers();
        struct definition d;
        struct report r;
        struct report_request q = monthly;
        q.by[0] = rows[i].by;
        q.by_count = 1;
        q.has_as_of = true;
        q.as_of = day(2024, rows[i].as_of_month + 1, 1) - 1;
        shop_define(&d, settings);
        shop_report(&r, shop, &d, &q);
        struct buf names = {0}, buyers = {0};
        const size_t shown = rows[i].as_of_month < 3 ? 1 : 2;
        for (size_t g = 0; g < r.group_count; g++) {
            const char *value = r.groups[g].value;
            buf_printf(&names, "%s%s", g ? " " : "", value ? value : "-");
            buf_printf(&buyers, "%s%lld", g ? " " : "",
                       (long long)r.groups[g].periods[shown].purchase.buyers);
            assert_string_equal(r.groups[g].by, rows[i].by);
        }
        assert_string_equal(buf_text(&names), rows[i].groups);
        assert_string_equal(buf_text(&buyers), rows[i].march_buyers);
        buf_release(&names);
        buf_release(&buyers);
        shop_free_all(shop, &d, &r);
    }
}

static void correctness_transfers_at_start(void **state)
{
    (void)state;
    static const char *const settings[] = {"window_days=40", NULL};
    struct shop *shop = travellers();
    struct definition d;
    struct report r;
    struct report_request q = monthly;
    q.by[0] = "country@start";
    q.by_count = 1;
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &q);
    const struct report_group *jp = &r.groups[0], *tw = &r.groups[1];
    assert_string_equal(jp->value, "JP");
    assert_int_equal(jp->customers, 2);                              /* ann and cat */
    assert_int_equal(tw->customers, 2);                              /* ann and bob */
    assert_metric(&jp->periods[2], "customers_transferred_in", "1"); /* ann, in March */
    assert_metric(&tw->periods[2], "customers_transferred_out", "1");
    assert_metric(&jp->periods[3], "customers_transferred_in", "null");
    assert_metric(&jp->periods[3], "customers_start", "1");
    assert_metric(&jp->total, "customers_transferred_in", "null"); /* April is in it */
    assert_metric(&jp->total, "customer_lifespan_restricted_mean", "null");
    shop_free_all(shop, &d, &r);
}

static void correctness_how_by_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *by, *base;
        enum report_by_mode mode;
    } rows[] = {
        {"country", "country", REPORT_BY_LAST},
        {"first_country", "country", REPORT_BY_FIRST},
        {"country@start", "country", REPORT_BY_START},
        {"first_country@start", "first_country", REPORT_BY_START},
        {"@start@start", "@start", REPORT_BY_START},
        {"國家@start", "國家", REPORT_BY_START},
        {"First_x", "First_x", REPORT_BY_LAST},
    };
    char base[REPORT_NAME_MAX];
    enum report_by_mode mode;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(report_by_base(rows[i].by, base, &mode, NULL), ERR_OK);
        assert_string_equal(base, rows[i].base);
        assert_int_equal(mode, rows[i].mode);
    }
    char longest[400];
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    const char *const wrong[] = {"", "first_", "@start", longest};
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_int_equal(report_by_base(wrong[i], base, &mode, NULL), ERR_SETTING);
}

static void input_too_many_groups(void **state)
{
    (void)state;
    static const struct {
        int values;
        int32_t days;
        enum calendar_unit unit;
        const char *by;
        enum err e;
        const char *sentence;
    } rows[] = {
        {1000, 10, CALENDAR_MONTH, "city", ERR_OK, ""},
        {1001, 10, CALENDAR_MONTH, "city", ERR_LIMIT, "1001 different values"},
        {400, 800, CALENDAR_DAY, "city", ERR_LIMIT, "400 groups over 800 periods"},
        {3, 10, CALENDAR_MONTH, "town", ERR_SETTING, "no column \"town\" in the files"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct shop *shop = shop_create();
        struct definition d;
        struct report r;
        struct err_info info = {0};
        struct report_request q = {.calendar = {.unit = rows[i].unit}, .by_count = 1};
        q.by[0] = rows[i].by;
        for (int k = 0; k < rows[i].values; k++) {
            char name[16];
            snprintf(name, sizeof name, "p%d", k);
            shop_order(shop, name, day(2024, 1, 1), 100);
            shop_value(shop, 0, "city", name, INT32_MIN, name);
        }
        shop->first_day = day(2024, 1, 1);
        shop->last_day = shop->first_day + rows[i].days - 1;
        shop_open(shop);
        definition_init(&d);
        enum err e = report_build(&r, &shop->source, &d, &q, &info);
        if (e != rows[i].e || !strstr(info.text, rows[i].sentence))
            fail_msg("row %zu gives %s: \"%s\"", i, err_name(e), info.text);
        if (!e)
            report_release(&r);
        definition_release(&d);
        shop_close(shop);
        free(shop);
    }
}

/* ---- identities on random shops ----------------------------------------- */

/* Every member of a cell is a count (an amount). */
static void add_fields(void *sum, const void *cell, size_t size)
{
    int64_t total[64], more[64];
    assert_true(size <= sizeof total && size % sizeof *total == 0);
    memcpy(total, sum, size);
    memcpy(more, cell, size);
    for (size_t i = 0; i < size / sizeof *total; i++)
        total[i] += more[i];
    memcpy(sum, total, size);
}

static const struct catalogue_facts *facts_at(const struct report *r,
                                              const struct report_group *g, size_t i)
{
    if (i == r->period_count)
        return g ? &g->total : &r->total;
    return g ? &g->periods[i] : &r->periods[i].facts;
}

/* Groups of one --by add up to everybody, in every period and in the total. */
static void check_groups_add_up(const struct report *r, const char *by)
{
    for (size_t i = 0; i <= r->period_count; i++) {
        struct flow_cell flow = {0};
        struct purchase_cell purchase = {0};
        int64_t gaps = 0, value = 0;
        for (size_t g = 0; g < r->group_count; g++) {
            const struct catalogue_facts *f = facts_at(r, &r->groups[g], i);
            if (strcmp(r->groups[g].by, by) != 0)
                continue;
            add_fields(&flow, &f->flow, sizeof flow);
            add_fields(&purchase, &f->purchase, sizeof purchase);
            gaps += f->gap.count;
            value += f->value;
        }
        const struct catalogue_facts *all = facts_at(r, NULL, i);
        /* Whoever moves out of one group moves into another. */
        assert_int_equal(flow.transferred_in, flow.transferred_out);
        flow.transferred_in = flow.transferred_out = 0;
        assert_memory_equal(&flow, &all->flow, sizeof flow);
        assert_memory_equal(&purchase, &all->purchase, sizeof purchase);
        assert_int_equal(gaps, all->gap.count);
        assert_int_equal(value, all->value);
    }
}

static void check_identities(const struct catalogue_facts *f)
{
    assert_int_equal(f->flow.start, f->flow.retained + f->flow.lost);
    assert_int_equal(f->flow.end,
                     f->flow.retained + f->flow.new_stayed + f->flow.reactivated);
    assert_int_equal(f->end_less_acquired,
                     f->flow.retained + f->flow.reactivated - f->flow.new_left);
    assert_int_equal(f->purchase.buyers, f->purchase.returning + f->purchase.first_time);
}

static void check_next_period(const struct catalogue_facts *now,
                              const struct catalogue_facts *next)
{
    assert_int_equal(next->flow.start, now->flow.end + now->flow.transferred_in -
                                           now->flow.transferred_out);
}

static void check_total(const struct report *r, const struct report_group *group)
{
    struct flow_cell flow = {0};
    int64_t orders = 0, value = 0, worth = 0, buyers = 0;
    for (size_t i = 0; i < r->period_count; i++) {
        const struct catalogue_facts *f = facts_at(r, group, i);
        orders += f->purchase.orders;
        value += f->value;
        if (r->periods[i].partial || r->periods[i].warming_up ||
            r->periods[i].provisional)
            continue;
        add_fields(&flow, &f->flow, sizeof flow);
        worth += f->value;
        buyers += f->purchase.buyers;
    }
    const struct catalogue_facts *total = facts_at(r, group, r->period_count);
    assert_memory_equal(&flow, &total->flow, sizeof flow);
    if (!group || group->slice->mode != REPORT_BY_START) {
        assert_int_equal(orders, total->purchase.orders);
        assert_int_equal(value, total->value);
    }
    assert_int_equal(worth, total->worth_value);
    assert_int_equal(buyers, total->worth_buyers);
}

static void check_report(const struct report *r)
{
    for (size_t g = 0; g <= r->group_count; g++) {
        const struct report_group *group = g < r->group_count ? &r->groups[g] : NULL;
        for (size_t i = 0; i <= r->period_count; i++)
            check_identities(facts_at(r, group, i));
        for (size_t i = 0; i + 1 < r->period_count; i++)
            check_next_period(facts_at(r, group, i), facts_at(r, group, i + 1));
        check_total(r, group);
    }
    for (size_t i = 0; i < r->request.by_count; i++)
        check_groups_add_up(r, r->request.by[i]);
}

static void invariant_identities(void **state)
{
    (void)state;
    static const enum calendar_unit units[] = {CALENDAR_MONTH, CALENDAR_WEEK,
                                               CALENDAR_QUARTER, CALENDAR_TOTAL};
    static const char *const settings[][3] = {
        {"window_days=30", NULL, NULL},
        {"window_days=7", "grace_days=20", NULL},
        {"refunds=order_day", "fully_refunded_counts=false", NULL},
    };
    for (uint64_t seed = 1; seed <= 3; seed++) {
        for (size_t u = 0; u < COUNT(units); u++) {
            struct shop *shop = shop_of_chance(seed);
            struct definition d;
            struct report r;
            struct report_request q = {.calendar = {.unit = units[u]}, .by_count = 3};
            q.by[0] = "country";
            q.by[1] = "first_country";
            q.by[2] = "country@start";
            shop_define(&d, settings[seed - 1]);
            shop_report(&r, shop, &d, &q);
            assert_true(r.group_count >= 12);
            check_report(&r);
            shop_free_all(shop, &d, &r);
        }
    }
}

/* More people than a thread takes at once: everybody is in the group of their value,
 * which what they spend tells. */
static void correctness_groups_of_many_people(void **state)
{
    (void)state;
    enum { PEOPLE = 20000 };
    static const char *const values[] = {"A", "B", "C"};
    static const char *const settings[] = {"window_days=40", NULL};
    int64_t people[4] = {0};
    struct shop *shop = shop_create();
    for (int p = 0; p < PEOPLE; p++) {
        char name[16];
        int value = p % 10 == 3 ? 3 : p * p % 7 % 3; /* 3: none */
        snprintf(name, sizeof name, "p%d", p);
        shop_order(shop, name, day(2024, 1 + p % 3, 10), 1000 * (value + 1));
        if (value < 3)
            shop_value(shop, 0, "country", name, INT32_MIN, values[value]);
        people[value]++;
    }
    shop_open(shop);
    struct definition d;
    struct report r;
    struct report_request q = monthly;
    q.by[0] = "country";
    q.by_count = 1;
    shop_define(&d, settings);
    shop_report(&r, shop, &d, &q);
    assert_int_equal(r.group_count, 4);
    for (size_t g = 0; g < 4; g++) {
        const char *text = r.groups[g].value;
        int value = text ? text[0] - 'A' : 3;
        assert_int_equal(r.groups[g].customers, people[value]);
        assert_int_equal(r.groups[g].total.purchase.buyers, people[value]);
        assert_int_equal(r.groups[g].total.purchase.gross,
                         1000 * (value + 1) * people[value]);
    }
    shop_free_all(shop, &d, &r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_groups_by),
        cmocka_unit_test(correctness_transfers_at_start),
        cmocka_unit_test(correctness_how_by_is_read),
        cmocka_unit_test(correctness_groups_of_many_people),
        cmocka_unit_test(input_too_many_groups),
        cmocka_unit_test(invariant_identities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
