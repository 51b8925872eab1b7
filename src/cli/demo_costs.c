/* SPDX-License-Identifier: Apache-2.0 */
/* What the shop pays for its customers: for each month and channel what winning the new
 * ones and writing to those who bought came to, and what is left of a sale. */
#include "cli/demo_parts.h"

#include "base/buf.h"
#include "base/calendar.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/money.h"

#include <stdlib.h>

#define MONTHS_MAX       40
#define LETTER_CENTS     35  /* of keeping a buyer for a month */
#define CAMPAIGN_PERCENT 140 /* what the discount campaign costs against other months */

struct spend {
    uint32_t won, bought, campaign; /* customers */
};

static uint32_t month_of(int32_t day)
{
    int year, month, date, first_year, first_month;
    calendar_civil(demo_shop_first_day(), &first_year, &first_month, &date);
    calendar_civil(day, &year, &month, &date);
    uint32_t at = (uint32_t)((year - first_year) * 12 + month - first_month);
    CHECK(at < MONTHS_MAX);
    return at;
}

static void count(const struct demo_shop *shop, struct spend spend[][DEMO_CHANNELS])
{
    for (size_t i = 0; i < shop->customer_count; i++) {
        const struct demo_customer *c = &shop->customers[i];
        struct spend *s = &spend[month_of(c->signup_day)][c->channel];
        s->won++;
        s->campaign += demo_bargain_hunter(c);
    }
    uint32_t *seen = MEM_ARRAY(uint32_t, shop->customer_count); /* month + 1 */
    for (size_t i = 0; i < shop->order_count; i++) {
        const struct demo_order *order = &shop->orders[i];
        uint32_t month = month_of(order->day);
        if (seen[order->buyer] != month + 1)
            spend[month][shop->customers[order->buyer].channel].bought++;
        seen[order->buyer] = month + 1;
    }
    free(seen);
}

static void add_row(struct buf *row, uint32_t month, uint32_t channel,
                    const struct spend *s)
{
    int year, first, date;
    calendar_civil(demo_shop_first_day(), &year, &first, &date);
    const struct demo_channel *c = &demo_channels[channel];
    int64_t won = (int64_t)(s->won - s->campaign) * c->cost_cents +
                  (int64_t)s->campaign * c->cost_cents * CAMPAIGN_PERCENT / 100;
    char acquisition[MONEY_TEXT], retention[MONEY_TEXT];
    uint32_t at = (uint32_t)first - 1 + month;
    buf_printf(row, "%04u-%02u,%s,%s,%s,0.%02u\n", (uint32_t)year + at / 12, at % 12 + 1,
               c->name, money_format(won, 2, 2, acquisition),
               money_format((int64_t)s->bought * LETTER_CENTS, 2, 2, retention),
               c->margin_percent);
}

void demo_shop_write_costs(const struct demo_shop *shop, struct output *out)
{
    static const char header[] =
        "month,channel,acquisition_spend,retention_spend,gross_margin\n";
    struct spend(*spend)[DEMO_CHANNELS] =
        mem_zero(MONTHS_MAX * DEMO_CHANNELS, sizeof(struct spend));
    struct buf rows = {0};
    count(shop, spend);
    buf_puts(&rows, header);
    for (uint32_t month = 0; month <= month_of(demo_shop_last_day()); month++)
        for (uint32_t channel = 0; channel < DEMO_CHANNELS; channel++)
            add_row(&rows, month, channel, &spend[month][channel]);
    output_write(out, buf_text(&rows), rows.size);
    buf_release(&rows);
    free(spend);
}
