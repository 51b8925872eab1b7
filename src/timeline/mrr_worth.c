/* SPDX-License-Identifier: Apache-2.0 */
/* What is paid on a day.  Parts in other currencies are converted where they are looked
 * at, on the days that a report looks at: converting each subscription once, on the day
 * it began, would be cheaper and would never show what the exchange rate did. */
#include "timeline/history.h"

#include "base/calendar.h"
#include "base/money.h"

bool history_step_find(const struct history *h, uint32_t person, int32_t day,
                       uint32_t *step)
{
    CHECK(person < h->people);
    if (h->mrr_start == NULL)
        return false;
    uint32_t from = h->mrr_start[person], low = from, high = h->mrr_start[person + 1];
    while (low < high) { /* the first step after `day` */
        uint32_t middle = low + (high - low) / 2;
        if (h->mrr_day[middle] <= day)
            low = middle + 1;
        else
            high = middle;
    }
    *step = low - 1;
    return low > from;
}

bool history_step_pays(const struct history *h, uint32_t step)
{
    return h->mrr_amount[step] > 0 ||
           (h->mrr_part_start != NULL &&
            h->mrr_part_start[step] < h->mrr_part_start[step + 1]);
}

static enum err no_rate(const struct timeline *t, const struct timeline_currency *c,
                        int32_t day, struct err_info *info)
{
    char text[CALENDAR_DAY_TEXT];
    return err_set(info, ERR_CURRENCY,
                   "there is no exchange rate from %s to %s on %s, which recurring money "
                   "needs: a period ends on that day; add it to the file of rates",
                   c->code, t->code, calendar_day_format(day, text));
}

/* Adds what the part is worth on the day. */
static enum err add_part(const struct history *h, const struct history_part *part,
                         int32_t day, int64_t *sum, struct err_info *info)
{
    const struct timeline *t = h->money;
    const struct timeline_currency *c = &t->currency[part->currency - 1];
    int64_t at = (int64_t)day - c->first_day, worth;
    if (at < 0 || at >= c->days || c->rate[at].mantissa == 0)
        return no_rate(t, c, day, info);
    if (rate_convert(part->amount, c->rate[at], t->scale, t->digits, t->scale, &worth) &&
        money_add(sum, worth))
        return ERR_OK;
    return err_set(info, ERR_OVERFLOW,
                   "the monthly amounts in %s do not fit once they are converted: check "
                   "the amount column and the rates for wrong values",
                   c->code);
}

enum err history_step_worth(const struct history *h, uint32_t step, int32_t day,
                            int64_t *out, struct err_info *info)
{
    int64_t sum = h->mrr_amount[step];
    enum err e = ERR_OK;
    if (h->mrr_part_start != NULL)
        for (uint32_t i = h->mrr_part_start[step]; !e && i < h->mrr_part_start[step + 1];
             i++)
            e = add_part(h, &h->mrr_part[i], day, &sum, info);
    if (!e)
        *out = sum;
    return e;
}

int64_t history_mrr(const struct history *h, uint32_t person, int32_t day)
{
    uint32_t step;
    int64_t worth = 0;
    if (!history_step_find(h, person, day, &step) ||
        history_step_worth(h, step, day, &worth, NULL))
        return 0;
    return worth;
}
