/* SPDX-License-Identifier: Apache-2.0 */
/* What is read beside parts: files of customers, costs and rates, of which what comes out
 * is, byte for byte of the file it would be kept in, what one loading of everything is;
 * or everything is read at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "loaded.h"

#include "grown.h"
#include "parted.h"

#define ORDERS "order_id,customer_id,date,total\n"
#define A      "1,a,2024-01-02,5\n2,b,2024-01-03,6\n"
#define B      "3,b,2024-01-04,7\n4,c,2024-01-05,8\n"

/* A shop of these files, asked for an attribute, or for the literal where there is one.
 */
struct asked {
    const char *text[SEGMENTS_MAX];
    const char *attribute, *literal;
    size_t base;
    bool merges;
    const char *currency; /* that is asked for */
};

static void make_asked(struct shop *shop, char **text, const struct asked *a)
{
    size_t count = 0;
    for (; count < SEGMENTS_MAX && a->text[count]; count++)
        text[count] = mem_strdup(a->text[count]);
    make_shop(shop, text, count, false);
    shop->options.attributes = (const char **)&a->attribute;
    shop->options.attribute_literals = (const char **)&a->literal;
    shop->options.attribute_count = a->attribute != NULL;
    shop->options.may_wait = true; /* also refunds alone */
    shop->options.currency = a->currency;
    for (size_t i = 0; i < count; i++)
        shop->given[i].malformed = i;
}

static void check_asked(const struct asked *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct shop shop;
        char *text[SEGMENTS_MAX];
        make_asked(&shop, text, &all[i]);
        if (merges(&shop, 2, 1, all[i].base) != all[i].merges)
            fail_msg("%s: row %zu", __func__, i);
        remove_shop(&shop, text);
    }
}

#define CHECK_ASKED(all) check_asked(all, sizeof(all) / sizeof *(all))

/* Customers come before, between, and after what they did; some did nothing. */
static void correctness_customers_beside_parts(void **state)
{
    static const char said[] = "customer_id,since,by\nb,2023-12-01,a\nx,2023-12-02,b\n",
                      again[] = "customer_id,since,by\nb,2023-11-01,\nc,soon,x\n";
    static const struct asked asked[] = {
        {{said, ORDERS A B}, NULL, NULL, 0, true},
        {{ORDERS A, said, ORDERS B, again}, NULL, NULL, 0, true},
        {{ORDERS A, said, ORDERS B, again}, NULL, NULL, 1, true},
        {{ORDERS A, said, ORDERS B, again}, NULL, NULL, 2, true},
        {{said, ORDERS A, again, ORDERS B}, NULL, NULL, 3, true},
        /* nothing else is new */
        {{ORDERS A B, said}, NULL, NULL, 1, true},
        {{said, ORDERS A B, again}, NULL, NULL, 2, true},
    };
    (void)state;
    CHECK_ASKED(asked);
}

/* What customers have is read of no other file, whatever it says. */
static void correctness_attributes_beside_parts(void **state)
{
    static const char with[] = "order_id,customer_id,date,total,plan\n"
                               "1,a,2024-01-02,5,old\n2,b,2024-01-03,6,\n"
                               "3,a,2024-01-01,7,new\n4,c,2024-01-05,8,old\n",
                      first[] = "order_id,customer_id,date,total,first_plan\n"
                                "1,a,2024-01-02,5,old\n2,b,2024-01-03,6,\n"
                                "3,b,2024-01-04,7,new\n4,c,2024-01-05,8,old\n",
                      said[] = "customer_id,since,plan\na,2023-12-01,gold\nc,,old\n",
                      literal[] = "customer_id,since,first_plan\na,2023-12-01,gold\n";
    static const struct asked asked[] = {
        {{with, said}, "plan", NULL, 0, true},
        {{said, with}, "plan", NULL, 0, true},
        {{with, said}, "plan", "first_plan", 0, true},
        {{with, literal}, "plan", "first_plan", 0, true},
        {{literal, first}, "plan", "first_plan", 0, true},
        /* the column of orders is the one that is asked for */
        {{said, first}, "plan", "first_plan", 0, false},
        /* of the base, its orders said so until now */
        {{with, ORDERS "5,a,2024-01-06,9\n", said}, "plan", NULL, 1, true},
        {{said, ORDERS A, with}, "plan", NULL, 2, true},
    };
    (void)state;
    CHECK_ASKED(asked);
}

static void correctness_costs_beside_parts(void **state)
{
    static const char costs[] = "month,channel,spent,margin\n2024-01,ads,9.50,0.35\n"
                                "2024-01,,1,\n2024-02,ads,much,\n",
                      later[] = "month,channel,spent\n2024-01,ads,8\n",
                      named[] = "month,channel,spent,currency\n2024-01,ads,8,TWD\n",
                      orders[] = "order_id,customer_id,date,total,currency\n"
                                 "1,a,2024-01-02,5,TWD\n2,b,2024-01-03,6,TWD\n"
                                 "3,b,2024-01-04,7,TWD\n4,c,2024-01-05,8,TWD\n",
                      refunds[] = "refunded,customer_id,date,refund\n"
                                  "1,a,2024-01-03,1\n2,b,2024-01-03,1\n"
                                  ",c,2024-01-03,1\n",
                      events[] = "customer_id,date,event\na,2024-01-02,in\n"
                                 "b,2024-01-03,in\nc,2024-01-04,out\n";
    static const struct asked asked[] = {
        {{costs, ORDERS A, later, ORDERS B}, NULL, NULL, 0, true},
        {{ORDERS A, costs, ORDERS B, later}, NULL, NULL, 2, true},
        {{ORDERS A, costs, ORDERS B, later}, NULL, NULL, 3, true},
        {{orders, named}, NULL, NULL, 0, true},
        /* what a currency is, others do not say */
        {{ORDERS A B, named}, NULL, NULL, 0, false},
        {{events, named}, NULL, NULL, 0, true},
        {{named, events}, NULL, NULL, 0, true},
        {{refunds, named}, NULL, NULL, 0, false},
        {{refunds, costs}, NULL, NULL, 0, true},
    };
    (void)state;
    CHECK_ASKED(asked);
}

#define RATES "date,currency,base,rate\n"
#define EUR   "2024-01-02,EUR,USD,1.1\n2024-01-03,EUR,USD,1.2\n2024-01-31,TWD,USD,0.03\n"

static void correctness_rates_beside_parts(void **state)
{
    static const char orders[] = "order_id,customer_id,date,total,currency\n"
                                 "1,a,2024-01-02,5,EUR\n2,b,2024-01-03,6,EUR\n"
                                 "3,b,2024-01-02,7,USD\n4,c,2024-01-03,8,EUR\n",
                      dollars[] = "order_id,customer_id,date,total,currency\n"
                                  "1,a,2024-01-02,5,USD\n2,b,2024-01-03,6,USD\n"
                                  "3,b,2024-01-02,7,USD\n",
                      spells[] = "subscription,customer_id,start,total,term,currency\n"
                                 "s1,a,2024-01-02,5,month,EUR\n"
                                 "s2,b,2024-01-02,5,month,TWD\n"
                                 "s3,c,2024-01-02,5,month,USD\n"
                                 "s4,c,2024-01-03,5,month,\n",
                      more[] = "order_id,customer_id,date,total,currency\n"
                               "5,a,2024-01-04,5,EUR\n6,b,2024-01-03,6,EUR\n",
                      costs[] = "month,channel,spent,currency\n2024-01,ads,8,TWD\n",
                      refunds[] = "refunded,customer_id,date,refund,currency\n"
                                  "1,,,1,EUR\n4,,,1,USD\n4,,2024-01-02,1,EUR\n"
                                  "9,,,1,EUR\n3,b,,1,EUR\n";
    static const char rates[] = RATES EUR, later[] = RATES "2024-01-04,EUR,USD,1.3\n",
                      other[] = RATES "2024-01-02,EUR,USD,1.4\n"
                                      "2024-01-04,EUR,USD,1.3\n";
    static const struct asked asked[] = {
        {{rates, orders, costs}, NULL, NULL, 0, true},
        {{rates, dollars, costs}, NULL, NULL, 0, true}, /* costs alone are converted */
        {{orders, later, more, costs, rates}, NULL, NULL, 0, true},
        {{rates, orders, later, more}, NULL, NULL, 2, true},
        /* it was another one when the base was converted */
        {{rates, orders, other, more}, NULL, NULL, 0, true},
        {{rates, orders, other, more}, NULL, NULL, 2, false},
        {{rates, orders, later}, NULL, NULL, 2, true}, /* nothing else is new */
        {{rates, orders, other}, NULL, NULL, 2, false},
        /* days that the base's rates did not reach */
        {{rates,
          "subscription,customer_id,start,total,term,currency\n"
          "s1,a,2024-01-02,5,month,EUR\n",
          later, more},
         NULL,
         NULL,
         2,
         true},
        {{rates, orders, refunds}, NULL, NULL, 0, true},
        {{rates, refunds, orders}, NULL, NULL, 0, true},
        {{rates, refunds, orders}, NULL, NULL, 2, true},
        {{rates, refunds, later, more, orders}, NULL, NULL, 2, true},
        {{rates, orders, refunds, other, more}, NULL, NULL, 3, false},
        {{rates, spells}, NULL, NULL, 0, false}, /* an amount without a currency */
    };
    (void)state;
    CHECK_ASKED(asked);
}

/* Who is in a snapshot has a number, whenever it came. */
static void correctness_snapshots_beside_parts(void **state)
{
    static const char first[] = "customer_id,tenure,left,total\nx,12,no,5\nb,3,yes,6\n"
                                "c,4,who,7\n,5,no,8\ny,6,no,9.50\n",
                      later[] = "customer_id,tenure,left,total\nb,4,yes,6\nz,1,no,0\n",
                      finer[] = ORDERS "1,a,2024-01-02,5.125\n2,b,2024-01-03,6\n"
                                       "3,c,2024-01-04,7\n",
                      old[] = ORDERS "1,a,2024-01-02,5\n2,b,2024-01-03,5.005\n"
                                     "3,c,2024-01-04,7\n",
                      new[] = ORDERS "4,a,2024-01-05,5\n2,b,2024-01-03,6\n"
                                     "5,c,2024-01-06,7\n",
                      fifth[] = "customer_id,tenure,left,total\nb,3,yes,6.005\n",
                      fine[] = "customer_id,tenure,left,total\nb,4,yes,6.125\n",
                      said[] = "customer_id,since,plan\nx,2023-12-01,free\nz,,paid\n",
                      plan[] = "customer_id,tenure,left,plan\nb,4,yes,gold\nq,4,no,\n";
    static const struct asked asked[] = {
        {{first, ORDERS A, later, ORDERS B}, NULL, NULL, 0, true},
        {{ORDERS A, first, ORDERS B, said}, "plan", NULL, 0, true},
        {{ORDERS A, later, said, ORDERS B, first}, NULL, NULL, 1, true},
        {{first, ORDERS A, later, ORDERS B}, NULL, NULL, 2, true},
        {{first, ORDERS A, ORDERS B, later}, NULL, NULL, 3, true},
        {{said, plan, ORDERS A, later}, "plan", NULL, 0, true},
        {{plan, ORDERS A, said, later}, "plan", NULL, 0, true},
        {{finer, first}, NULL, NULL, 0, true}, /* amounts have other digits */
        {{fine, finer}, NULL, NULL, 0, true},
        {{old, new, later}, NULL, NULL, 0, true},
        {{fine, ORDERS A, later}, NULL, NULL, 0, false},
        {{old, new, fifth, later}, NULL, NULL, 0, false}, /* they add up to round ones */
        {{first, later}, NULL, NULL, 0, false},           /* nothing has a date */
    };
    (void)state;
    CHECK_ASKED(asked);
}

/* A part, or what is new, may have no amount in the currency that is asked for; all
 * together may not. */
static void correctness_currencies_of_parts(void **state)
{
    static const char euros[] = "order_id,customer_id,date,total,currency\n"
                                "1,a,2024-01-02,5,EUR\n2,b,2024-01-03,6,EUR\n"
                                "3,b,2024-01-04,7.125,EUR\n",
                      bare[] = ORDERS A,
                      dollars[] = "order_id,customer_id,date,total,currency\n"
                                  "5,a,2024-01-05,5,USD\n6,c,2024-01-06,6,USD\n",
                      costs[] = "month,channel,spent,currency\n2024-01,ads,8,USD\n";
    static const struct asked asked[] = {
        {{euros, dollars}, NULL, NULL, 0, true, "USD"},
        {{dollars, euros}, NULL, NULL, 0, true, "USD"},
        {{dollars, euros}, NULL, NULL, 1, true, "USD"},
        {{euros, costs}, NULL, NULL, 0, true, "USD"},
        {{bare, euros, dollars}, NULL, NULL, 0, true, "USD"},
        {{bare, euros, dollars}, NULL, NULL, 1, true, "USD"},
        {{bare, euros}, NULL, NULL, 0, false, "USD"},
        {{bare, euros}, NULL, NULL, 1, false, "USD"},
        {{euros, euros}, NULL, NULL, 0, false, "USD"},
    };
    (void)state;
    CHECK_ASKED(asked);
}

/* Where files say who people are, everything is read at once. */
static void input_what_says_who(void **state)
{
    static const char persons[] = "customer_id,since,person\na,2023-12-01,p\n";
    static const struct asked asked[] = {
        {{ORDERS A B, persons}, NULL, NULL, 0, false},
    };
    (void)state;
    CHECK_ASKED(asked);
}

/* What is read at the end has to have room, as what was read before had. */
static void input_room_for_customers(void **state)
{
    static const struct asked asked = {
        {"customer_id,since\na,2023-12-01\n", ORDERS A}, NULL, NULL, 0, true};
    struct err_info info = {0};
    struct source out;
    struct shop shop;
    char *text[SEGMENTS_MAX];
    bool merged;
    (void)state;
    make_asked(&shop, text, &asked);
    struct parts parts = parts_of(&shop, 1000000, 1);
    shop.options.memory_bytes = PARTS_MEMORY_MIN;
    shop.rows[0] = 200000;
    shop.rows[1] = 1000000; /* all of it at once is too much */
    assert_true(merges(&shop, 1000000, 1, 0));
    shop.rows[0] = 300000;
    assert_int_equal(parts_load(&out, &merged, NULL, &parts, &info), ERR_LIMIT);
    assert_false(merged);
    assert_non_null(strstr(info.text, "(300000 rows), and --memory allows 256 MB"));
    remove_shop(&shop, text);
}

/* Where everything fits in memory at once, parts of it would be more work. */
static void input_parts_that_nobody_needs(void **state)
{
    static const struct asked asked = {
        {"customer_id,since\na,2023-12-01\n", ORDERS A B}, NULL, NULL, 0, true};
    struct shop shop;
    char *text[SEGMENTS_MAX];
    (void)state;
    make_asked(&shop, text, &asked);
    shop.rows[1] = 1 << 20; /* which two could read */
    assert_false(merges(&shop, 0, 2, 0));
    remove_shop(&shop, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_customers_beside_parts),
        cmocka_unit_test(correctness_attributes_beside_parts),
        cmocka_unit_test(correctness_costs_beside_parts),
        cmocka_unit_test(correctness_rates_beside_parts),
        cmocka_unit_test(correctness_snapshots_beside_parts),
        cmocka_unit_test(correctness_currencies_of_parts),
        cmocka_unit_test(input_what_says_who),
        cmocka_unit_test(input_room_for_customers),
        cmocka_unit_test(input_parts_that_nobody_needs),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
