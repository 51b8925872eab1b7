/* SPDX-License-Identifier: Apache-2.0 */
/* The shop's files. */
#include "cli/demo_shop.h"

#include "base/buf.h"
#include "base/calendar.h"
#include "base/money.h"

#include <string.h>

#define FLUSH_BYTES   ((size_t)60000)
#define ORDER_NUMBER  100001u /* of the first order */
#define REFUND_NUMBER 5001u

static void flush_at(struct buf *rows, size_t limit, struct output *out)
{
    if (rows->size < limit)
        return;
    output_write(out, buf_text(rows), rows->size);
    buf_clear(rows);
}

/* RFC 4180: what holds a comma or a quote is quoted. */
static void add_field(struct buf *row, const char *text)
{
    if (!strpbrk(text, ",\"\n")) {
        buf_puts(row, text);
        return;
    }
    buf_putc(row, '"');
    for (; *text; text++) {
        if (*text == '"')
            buf_putc(row, '"');
        buf_putc(row, *text);
    }
    buf_putc(row, '"');
}

static void add_customer_id(struct buf *row, uint32_t customer)
{
    buf_printf(row, "C%05u", customer + 1);
}

static void add_name(struct buf *row, const struct demo_customer *c)
{
    const struct demo_country *country = &demo_countries[c->country];
    const char *family = country->families.word[c->family];
    const char *given = country->givens.word[c->given];
    buf_printf(row, "%s%s%s", country->family_first ? family : given,
               country->name_between, country->family_first ? given : family);
}

static void add_customer(struct buf *row, const struct demo_shop *shop, uint32_t i)
{
    const struct demo_customer *c = &shop->customers[i];
    const struct demo_country *country = &demo_countries[c->country];
    char day[CALENDAR_DAY_TEXT];
    add_customer_id(row, i);
    buf_putc(row, ',');
    add_name(row, c);
    buf_printf(row, ",%s,", country->code);
    add_field(row, country->cities.word[c->city]);
    buf_printf(row, ",%s,%s\n", demo_channels[c->channel].name,
               calendar_day_format(c->signup_day, day));
}

void demo_shop_write_customers(const struct demo_shop *shop, struct output *out)
{
    struct buf rows = {0};
    buf_puts(&rows, "customer_id,name,country,city,channel,signup_date\n");
    for (size_t i = 0; i < shop->customer_count; i++) {
        add_customer(&rows, shop, (uint32_t)i);
        flush_at(&rows, FLUSH_BYTES, out);
    }
    flush_at(&rows, 0, out);
    buf_release(&rows);
}

static void add_order(struct buf *row, const struct demo_shop *shop, uint32_t i)
{
    const struct demo_order *order = &shop->orders[i];
    const struct demo_customer *c = &shop->customers[order->buyer];
    char day[CALENDAR_DAY_TEXT], total[MONEY_TEXT];
    buf_printf(row, "%u,", ORDER_NUMBER + i);
    if (!order->guest)
        add_customer_id(row, order->buyer);
    buf_printf(row, ",%s %02d:%02d:%02d", calendar_day_format(order->day, day),
               order->second / 3600, order->second / 60 % 60, order->second % 60);
    buf_printf(row, ",%s,%s,%s,%s,%s,USD,%s\n",
               order->status == DEMO_CANCELLED ? "cancelled" : "completed",
               demo_countries[c->country].code, demo_channels[c->channel].name,
               demo_categories[order->category].name,
               money_format(order->total_cents, 2, 2, total),
               order->status == DEMO_TEST ? "true" : "false");
}

void demo_shop_write_orders(const struct demo_shop *shop, struct output *out)
{
    struct buf rows = {0};
    buf_puts(&rows, "order_id,customer_id,order_date,status,country,channel,category,"
                    "total,currency,test\n");
    for (size_t i = 0; i < shop->order_count; i++) {
        add_order(&rows, shop, (uint32_t)i);
        flush_at(&rows, FLUSH_BYTES, out);
    }
    flush_at(&rows, 0, out);
    buf_release(&rows);
}

static void add_refund(struct buf *row, const struct demo_shop *shop, uint32_t i)
{
    const struct demo_refund *refund = &shop->refunds[i];
    char day[CALENDAR_DAY_TEXT], amount[MONEY_TEXT];
    buf_printf(row, "R%u,%u,%s,%s,%s\n", REFUND_NUMBER + i, ORDER_NUMBER + refund->order,
               calendar_day_format(refund->day, day),
               money_format(refund->amount_cents, 2, 2, amount),
               demo_reasons[refund->reason]);
}

void demo_shop_write_refunds(const struct demo_shop *shop, struct output *out)
{
    struct buf rows = {0};
    buf_puts(&rows, "refund_id,order_id,refund_date,amount,reason\n");
    for (size_t i = 0; i < shop->refund_count; i++) {
        add_refund(&rows, shop, (uint32_t)i);
        flush_at(&rows, FLUSH_BYTES, out);
    }
    flush_at(&rows, 0, out);
    buf_release(&rows);
}
