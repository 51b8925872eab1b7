/* SPDX-License-Identifier: Apache-2.0 */
#include "made.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define DAY_SECONDS 86400

/* SplitMix64 (Steele, Lea & Flood 2014). */
static uint64_t next(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static int below(uint64_t *seed, int limit)
{
    return (int)(next(seed) % (uint64_t)limit);
}

static bool one_in(uint64_t *seed, int n)
{
    return below(seed, n) == 0;
}

static FILE *create(const char *directory, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "w");
    if (!file)
        fail_msg("cannot write %s", path);
    return file;
}

static void finish(FILE *file)
{
    assert_false(ferror(file));
    assert_int_equal(fclose(file), 0);
}

static const char *when(char out[32], const char *format, time_t at)
{
    struct tm parts;
    gmtime_r(&at, &parts);
    strftime(out, 32, format, &parts);
    return out;
}

/* A person comes on some day, buys again after a while, more or less often, and at some
 * point no more. */
struct visitor {
    uint64_t seed;
    int person, pace;
    time_t at, last;
};

static struct visitor visitor_of(uint64_t seed, int person, time_t first, int days)
{
    struct visitor v = {.seed = seed * 1000003 + (uint64_t)person, .person = person};
    v.pace = 5 + below(&v.seed, 60);
    v.at =
        first + (time_t)below(&v.seed, days) * DAY_SECONDS + below(&v.seed, DAY_SECONDS);
    v.last = first + (time_t)days * DAY_SECONDS - 1;
    return v;
}

static bool visitor_comes(struct visitor *v)
{
    return v->at <= v->last;
}

static void visitor_next(struct visitor *v)
{
    if (one_in(&v->seed, 5))
        v->at = v->last + 1;
    else if (one_in(&v->seed, 12))
        v->at += 60 + below(&v->seed, 3600); /* twice a day */
    else
        v->at += (time_t)(1 + below(&v->seed, 2 * v->pace)) * DAY_SECONDS;
}

/* ---- a shop ------------------------------------------------------------- */

#define SHOP_FIRST 1640995200 /* 2022-01-01 */
#define SHOP_DAYS  560

static void shop_refund(FILE *refunds, struct visitor *v, int order, time_t at, int cents,
                        int *number)
{
    char day[32] = "";
    int back = one_in(&v->seed, 3) ? cents : 1 + below(&v->seed, cents);
    if (!one_in(&v->seed, 6))
        when(day, "%Y-%m-%d", at + (time_t)below(&v->seed, 70) * DAY_SECONDS);
    fprintf(refunds, "R%d,O%d,", ++*number, order);
    if (one_in(&v->seed, 2))
        fprintf(refunds, "K%d", v->person);
    fprintf(refunds, ",%s,%d.%02d\n", day, back / 100, back % 100);
}

static void shop_order(FILE *orders, FILE *refunds, struct visitor *v, int *number,
                       int *refund)
{
    static const char *const countries[] = {"TW", "JP", "DE", "Côte d'Ivoire", ""};
    static const char *const states[] = {"completed", "processing", "shipped",
                                         "cancelled"};
    char day[32];
    int order = 10000 + ++*number;
    int cents = one_in(&v->seed, 25) ? 0 : 100 + below(&v->seed, 20000);
    const char *state = one_in(&v->seed, 15) ? states[3] : states[below(&v->seed, 3)];
    const char *country = countries[(v->person + (one_in(&v->seed, 8) ? 1 : 0)) % 5];
    bool is_test = one_in(&v->seed, 40) && state != states[3];
    fprintf(orders, "O%d,", order);
    if (!one_in(&v->seed, 30))
        fprintf(orders, "K%d", v->person);
    fprintf(orders, ",%s,%d.%02d,%s,%s,%s\n", when(day, "%Y-%m-%d %H:%M:%S", v->at),
            cents / 100, cents % 100, state, is_test ? "true" : "false", country);
    for (int i = 0; cents > 0 && i < 2 && one_in(&v->seed, 6); i++)
        shop_refund(refunds, v, order, v->at, cents, refund);
}

static void made_events(const char *directory)
{
    static const char *const names[] = {"login", "play", "pause", "logout"};
    FILE *events = create(directory, "events.csv");
    char at[32];
    fprintf(events, "customer_id,event,timestamp\n");
    for (int person = 1; person <= 450; person++) { /* not everybody who orders */
        struct visitor v = visitor_of(4, person + 30, SHOP_FIRST, SHOP_DAYS);
        for (; visitor_comes(&v); visitor_next(&v)) {
            when(at, "%Y-%m-%dT%H:%M:%SZ", v.at);
            if (one_in(&v.seed, 50))
                fprintf(events, ",%s,%s\n", names[1], at);
            else
                fprintf(events, "K%d,%s,%s\n", v.person, names[below(&v.seed, 4)], at);
        }
    }
    finish(events);
}

void made_shop(const char *directory)
{
    FILE *orders = create(directory, "orders.csv");
    FILE *refunds = create(directory, "refunds.csv");
    int number = 0, refund = 0;
    fprintf(orders, "order_id,customer_id,order_date,total,status,test,country\n");
    fprintf(refunds, "refund_id,order_id,customer_id,refund_date,refund_amount\n");
    for (int person = 1; person <= 500; person++) {
        struct visitor v = visitor_of(1, person, SHOP_FIRST, SHOP_DAYS);
        for (; visitor_comes(&v); visitor_next(&v))
            shop_order(orders, refunds, &v, &number, &refund);
    }
    made_events(directory);
    uint64_t seed = 11;
    for (int i = 0; i < 40; i++) { /* of orders that nobody has */
        char day[32];
        time_t at = SHOP_FIRST + (time_t)below(&seed, SHOP_DAYS) * DAY_SECONDS;
        int person = 1 + below(&seed, 520); /* some of whom never bought */
        fprintf(refunds, "R%d,X%d,K%d,%s,%d.50\n", ++refund, i, person,
                when(day, "%Y-%m-%d", at), 1 + below(&seed, 50));
    }
    finish(orders);
    finish(refunds);
}

/* ---- a retailer's sheet ------------------------------------------------- */

#define RETAIL_FIRST 1291161600 /* 2010-12-01 */
#define RETAIL_DAYS  374

static void retail_line(FILE *file, struct visitor *v, const char *invoice, int sign,
                        bool named)
{
    static const char *const goods[][2] = {
        {"85123A", "WHITE HANGING HEART T-LIGHT HOLDER"},
        {"71053", "\"METAL LANTERN, WHITE\""},
        {"22423", "\"REGENCY CAKESTAND 3 TIER, \"\"ROSE\"\"\""},
        {"84406B", "\"CREAM CUPID HEARTS\nCOAT HANGER\""},
        {"POST", "POSTAGE"},
        {"22752", ""},
        {"M", "Manual"},
        {"21730", "GLASS STAR FROSTED T-LIGHT HOLDER"},
    };
    static const char *const prices[] = {"2.55",  "3.39",  "0.85",  "4.25",
                                         "12.75", "0",     "1.1",   "7",
                                         "4.161", "0.775", "0.001", "8.5"};
    static const char *const countries[] = {"United Kingdom", "France", "EIRE",
                                            "United Kingdom", "Germany"};
    char day[32];
    int item = below(&v->seed, 8), price = below(&v->seed, 12);
    int quantity = sign * (1 + below(&v->seed, one_in(&v->seed, 9) ? 400 : 12));
    if (one_in(&v->seed, 60))
        quantity = -quantity;
    struct tm parts;
    gmtime_r(&v->at, &parts);
    snprintf(day, sizeof day, "%d/%d/%d %d:%02d", parts.tm_mon + 1, parts.tm_mday,
             parts.tm_year + 1900, parts.tm_hour, parts.tm_min);
    fprintf(file, "%s,%s,%s,%d,%s,%s,", invoice, goods[item][0], goods[item][1], quantity,
            day, prices[price]);
    if (named)
        fprintf(file, "%d", 12000 + v->person);
    fprintf(file, ",%s\n", countries[v->person % 5]);
}

static void retail_invoice(FILE *file, struct visitor *v, int *number)
{
    char invoice[32];
    bool back = one_in(&v->seed, 9);
    bool named = !one_in(&v->seed, 6);
    int lines = 1 + below(&v->seed, 7);
    snprintf(invoice, sizeof invoice, "%s%d", back ? "C" : "", 536365 + (*number)++);
    for (int i = 0; i < lines; i++) /* a row may lack the customer that its invoice has */
        retail_line(file, v, invoice, back ? -1 : 1,
                    named && (i == 0 || !one_in(&v->seed, 40)));
}

void made_retail(const char *directory)
{
    FILE *file = create(directory, "retail.csv");
    int number = 0;
    fprintf(file, "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,"
                  "CustomerID,Country\n");
    for (int person = 1; person <= 420; person++) {
        struct visitor v = visitor_of(2, person, RETAIL_FIRST, RETAIL_DAYS);
        for (; visitor_comes(&v); visitor_next(&v))
            retail_invoice(file, &v, &number);
    }
    finish(file);
}

/* ---- a marketplace ------------------------------------------------------ */

#define MARKET_FIRST 1483228800 /* 2017-01-01 */
#define MARKET_DAYS  600

struct market {
    FILE *orders, *items, *customers, *payments;
    int number;
};

/* Keys as they are there: 32 hexadecimal digits. */
static const char *key(char out[33], uint64_t kind, int number)
{
    uint64_t seed = kind * 7919 + (uint64_t)number;
    snprintf(out, 33, "%016llx%016llx", (unsigned long long)next(&seed),
             (unsigned long long)next(&seed));
    return out;
}

static int market_items(struct market *m, struct visitor *v, const char *order)
{
    char product[33], seller[33], day[32];
    int total = 0, count = one_in(&v->seed, 40) ? 0 : 1 + below(&v->seed, 3);
    for (int i = 1; i <= count; i++) {
        int price = 500 + below(&v->seed, 30000), freight = 700 + below(&v->seed, 3000);
        fprintf(m->items, "\"%s\",%d,\"%s\",\"%s\",%s,%d.%02d,%d.%02d\n", order, i,
                key(product, 3, below(&v->seed, 900)),
                key(seller, 4, below(&v->seed, 60)),
                when(day, "%Y-%m-%d %H:%M:%S", v->at + 5 * DAY_SECONDS), price / 100,
                price % 100, freight / 100, freight % 100);
        total += price + freight;
    }
    return total;
}

static void market_order(struct market *m, struct visitor *v)
{
    static const char *const states[] = {"delivered", "delivered", "shipped", "invoiced",
                                         "canceled"};
    static const char *const places[][2] = {
        {"sao paulo", "SP"}, {"rio de janeiro", "RJ"}, {"belo horizonte", "MG"}};
    char order[33], customer[33], person[33], day[5][32];
    const char *const *place = places[v->person % 3];
    const char *state = states[one_in(&v->seed, 30) ? 4 : below(&v->seed, 4)];
    key(order, 1, m->number);
    key(customer, 2, m->number++);
    int total = market_items(m, v, order);
    bool delivered = strcmp(state, "delivered") == 0;
    for (int i = 0; i < 5; i++)
        when(day[i], "%Y-%m-%d %H:%M:%S", v->at + (time_t)i * 4 * DAY_SECONDS);
    fprintf(m->orders, "\"%s\",\"%s\",%s,%s,%s,%s,%s,%s\n", order, customer, state,
            day[0], day[1], delivered ? day[2] : "", delivered ? day[3] : "", day[4]);
    fprintf(m->customers, "\"%s\",\"%s\",\"%05d\",%s,%s\n", customer,
            key(person, 5, v->person), 1000 + v->person % 700, place[0], place[1]);
    fprintf(m->payments, "\"%s\",1,credit_card,%d,%d.%02d\n", order,
            1 + below(&v->seed, 10), total / 100, total % 100);
}

void made_market(const char *directory)
{
    struct market m = {
        .orders = create(directory, "olist_orders.csv"),
        .items = create(directory, "olist_order_items.csv"),
        .customers = create(directory, "olist_customers.csv"),
        .payments = create(directory, "olist_order_payments.csv"),
    };
    fprintf(m.orders,
            "\"order_id\",\"customer_id\",\"order_status\","
            "\"order_purchase_timestamp\",\"order_approved_at\","
            "\"order_delivered_carrier_date\",\"order_delivered_customer_date\","
            "\"order_estimated_delivery_date\"\n");
    fprintf(m.items, "\"order_id\",\"order_item_id\",\"product_id\",\"seller_id\","
                     "\"shipping_limit_date\",\"price\",\"freight_value\"\n");
    fprintf(m.customers, "\"customer_id\",\"customer_unique_id\","
                         "\"customer_zip_code_prefix\",\"customer_city\","
                         "\"customer_state\"\n");
    fprintf(m.payments, "\"order_id\",\"payment_sequential\",\"payment_type\","
                        "\"payment_installments\",\"payment_value\"\n");
    for (int person = 1; person <= 600; person++) {
        struct visitor v = visitor_of(3, person, MARKET_FIRST, MARKET_DAYS);
        for (; visitor_comes(&v); visitor_next(&v))
            market_order(&m, &v);
    }
    finish(m.orders);
    finish(m.items);
    finish(m.customers);
    finish(m.payments);
}
