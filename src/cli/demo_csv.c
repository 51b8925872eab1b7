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

static void add_customer(struct buf *row, const struct demo_shop *shop, size_t i)
{
    const struct demo_customer *c = &shop->customers[i];
    const struct demo_country *country = &demo_countries[c->country];
    char day[CALENDAR_DAY_TEXT];
    add_customer_id(row, (uint32_t)i);
    buf_putc(row, ',');
    add_name(row, c);
    buf_printf(row, ",%s,", country->code);
    add_field(row, country->cities.word[c->city]);
    buf_printf(row, ",%s,%s,", demo_channels[c->channel].name,
               calendar_day_format(c->signup_day, day));
    if (c->referrer != DEMO_NOBODY)
        add_customer_id(row, c->referrer);
    buf_putc(row, '\n');
}

static void add_order(struct buf *row, const struct demo_shop *shop, size_t i)
{
    const struct demo_order *order = &shop->orders[i];
    const struct demo_customer *c = &shop->customers[order->buyer];
    char day[CALENDAR_DAY_TEXT], total[MONEY_TEXT];
    buf_printf(row, "%zu,", ORDER_NUMBER + i);
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

static void add_refund(struct buf *row, const struct demo_shop *shop, size_t i)
{
    const struct demo_refund *refund = &shop->refunds[i];
    char day[CALENDAR_DAY_TEXT], amount[MONEY_TEXT];
    buf_printf(row, "R%zu,%u,%s,%s,%s\n", REFUND_NUMBER + i, ORDER_NUMBER + refund->order,
               calendar_day_format(refund->day, day),
               money_format(refund->amount_cents, 2, 2, amount),
               demo_reasons[refund->reason]);
}

/* ---- the tea club ------------------------------------------------------------------ */

static void add_day(struct buf *row, int32_t day)
{
    char text[CALENDAR_DAY_TEXT];
    if (day != DEMO_NO_DAY)
        buf_puts(row, calendar_day_format(day, text));
    buf_putc(row, ',');
}

static void add_subscription(struct buf *row, const struct demo_shop *shop, size_t i)
{
    static const char *const statuses[] = {
        [DEMO_RUNNING] = "active", [DEMO_TRIALING] = "trialing",
        [DEMO_PAUSED] = "paused",  [DEMO_PAST_DUE] = "past_due",
        [DEMO_ENDED] = "canceled", [DEMO_REPLACED] = "replaced",
    };
    const struct demo_subscription *s = &shop->subscriptions[i];
    const struct demo_plan *plan = &demo_plans[s->plan];
    const struct demo_interval *interval = &demo_intervals[s->interval];
    uint32_t cents = plan->price_cents * interval->months * interval->price_percent / 100;
    char amount[MONEY_TEXT];
    buf_printf(row, "S%05u,", s->id);
    add_customer_id(row, s->customer);
    buf_printf(row, ",%s,%s,%s,USD,%s,", plan->name, interval->name,
               money_format(cents, 2, 2, amount), statuses[s->status]);
    const int32_t days[] = {s->start,     s->trial_end, s->pause_start, s->pause_end,
                            s->cancelled, s->end,       s->paid_until};
    for (size_t d = 0; d < sizeof days / sizeof *days; d++)
        add_day(row, days[d]);
    buf_printf(row, "%s\n", demo_partings[s->reason]);
}

/* ---- surveys ----------------------------------------------------------------------- */

/* Which survey of which wave: that of the quarter, or of the month. */
static void add_survey(struct buf *row, const struct demo_survey *s)
{
    struct calendar waves = {.unit =
                                 s->kind == DEMO_NPS ? CALENDAR_QUARTER : CALENDAR_MONTH};
    char wave[CALENDAR_PERIOD_TEXT], day[CALENDAR_DAY_TEXT];
    calendar_period_format(&waves, calendar_period_start(&waves, s->sent_day), wave);
    buf_printf(row, "%s,%s,", demo_survey_kinds[s->kind].name, wave);
    add_customer_id(row, s->customer);
    buf_printf(row, ",%s", calendar_day_format(s->day, day));
}

static void add_delivery(struct buf *row, const struct demo_shop *shop, size_t i)
{
    add_survey(row, &shop->deliveries[i]);
    buf_putc(row, '\n');
}

static void add_answer(struct buf *row, const struct demo_shop *shop, size_t i)
{
    add_survey(row, &shop->answers[i]);
    buf_printf(row, ",%u\n", shop->answers[i].score);
}

/* ---- files ------------------------------------------------------------------------- */

static void write_rows(const struct demo_shop *shop, size_t count, const char *header,
                       void (*add)(struct buf *, const struct demo_shop *, size_t),
                       struct output *out)
{
    struct buf rows = {0};
    buf_puts(&rows, header);
    for (size_t i = 0; i < count; i++) {
        add(&rows, shop, i);
        flush_at(&rows, FLUSH_BYTES, out);
    }
    flush_at(&rows, 0, out);
    buf_release(&rows);
}

void demo_shop_write_customers(const struct demo_shop *shop, struct output *out)
{
    write_rows(shop, shop->customer_count,
               "customer_id,name,country,city,channel,signup_date,referred_by\n",
               add_customer, out);
}

void demo_shop_write_orders(const struct demo_shop *shop, struct output *out)
{
    write_rows(shop, shop->order_count,
               "order_id,customer_id,order_date,status,country,channel,category,"
               "total,currency,test\n",
               add_order, out);
}

void demo_shop_write_refunds(const struct demo_shop *shop, struct output *out)
{
    write_rows(shop, shop->refund_count, "refund_id,order_id,refund_date,amount,reason\n",
               add_refund, out);
}

void demo_shop_write_subscriptions(const struct demo_shop *shop, struct output *out)
{
    write_rows(shop, shop->subscription_count,
               "subscription_id,customer_id,plan,interval,amount,currency,status,"
               "start_date,trial_end,pause_start,pause_end,cancelled_at,end_date,"
               "paid_until,reason\n",
               add_subscription, out);
}

void demo_shop_write_deliveries(const struct demo_shop *shop, struct output *out)
{
    write_rows(shop, shop->delivery_count, "survey,wave,customer_id,date\n", add_delivery,
               out);
}

void demo_shop_write_answers(const struct demo_shop *shop, struct output *out)
{
    write_rows(shop, shop->answer_count, "survey,wave,customer_id,date,score\n",
               add_answer, out);
}
