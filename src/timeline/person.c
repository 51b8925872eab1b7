/* SPDX-License-Identifier: Apache-2.0 */
/* cubes_person: the definitions once more, for one person and one period, written as
 * they read.  It lists the people behind a cell, so speed does not matter and sharing
 * code with the kernels would hide their mistakes. */
#include "timeline/cubes.h"

#include "base/money.h"

static bool present_on(const struct history *h, uint32_t person, int32_t day)
{
    for (uint32_t i = h->span_start[person]; i < h->span_start[person + 1]; i++)
        if (h->span_begin[i] <= day && day < h->span_end[i])
            return true;
    return false;
}

static bool present_within(const struct history *h, uint32_t person, int32_t b, int32_t n)
{
    for (uint32_t i = h->span_start[person]; i < h->span_start[person + 1]; i++)
        if (h->span_begin[i] < n && b < h->span_end[i])
            return true;
    return false;
}

/* Present on every day of [b, n): spans never touch, so one of them must hold all. */
static bool present_throughout(const struct history *h, uint32_t person, int32_t b,
                               int32_t n)
{
    for (uint32_t i = h->span_start[person]; i < h->span_start[person + 1]; i++)
        if (h->span_begin[i] <= b && n <= h->span_end[i])
            return true;
    return false;
}

static uint32_t presence_flags(const struct history *h, uint32_t person, int32_t b,
                               int32_t n)
{
    bool start = present_on(h, person, b - 1), end = present_on(h, person, n - 1);
    bool first = h->first_presence[person] >= b && h->first_presence[person] < n;
    uint32_t flags = 0;
    if (h->span_start[person] < h->span_start[person + 1])
        flags |= PERSON_SURVIVAL;
    if (start)
        flags |= PERSON_START;
    if (end)
        flags |= PERSON_END;
    if (start && end)
        flags |= PERSON_RETAINED;
    if (start && end && !present_throughout(h, person, b, n))
        flags |= PERSON_RETURNED;
    if (start && !end)
        flags |= PERSON_LOST;
    if (first && end)
        flags |= PERSON_NEW_STAYED;
    if (first && !end)
        flags |= PERSON_NEW_LEFT;
    if (!start && !first && end)
        flags |= PERSON_REACTIVATED;
    if (!start && !first && !end && present_within(h, person, b, n))
        flags |= PERSON_BOUNCED;
    return flags;
}

/* Orders with day in [from, to). */
static int64_t orders_within(const struct history *h, uint32_t person, int32_t from,
                             int32_t to)
{
    int64_t count = 0;
    for (uint32_t i = h->order_start[person]; i < h->order_start[person + 1]; i++)
        count += h->order_day[i] >= from && h->order_day[i] < to;
    return count;
}

static bool gap_closed(const struct history *h, uint32_t person, int32_t b, int32_t n)
{
    for (uint32_t i = h->order_start[person] + 1; i < h->order_start[person + 1]; i++)
        if (h->order_day[i] != h->order_day[i - 1] && h->order_day[i] >= b &&
            h->order_day[i] < n)
            return true;
    return false;
}

static bool refunded(const struct history *h, uint32_t person, int32_t b, int32_t n)
{
    for (uint32_t i = h->refund_start[person]; i < h->refund_start[person + 1]; i++)
        if (h->refund_day[i] >= b && h->refund_day[i] < n)
            return true;
    return false;
}

static uint32_t purchase_flags(const struct history *h, uint32_t person,
                               int32_t previous_b, int32_t b, int32_t n,
                               int32_t loyal_min_orders)
{
    int64_t now = orders_within(h, person, b, n);
    int64_t before = orders_within(h, person, INT32_MIN, b);
    bool previous = orders_within(h, person, previous_b, b) > 0;
    uint32_t flags = 0;
    if (now >= 1)
        flags |= PERSON_BUYER | (before ? PERSON_RETURNING : PERSON_FIRST_TIME);
    if (now >= 2)
        flags |= PERSON_BUYER_2;
    if (now >= 1 && now >= loyal_min_orders)
        flags |= PERSON_BUYER_LOYAL;
    if (previous)
        flags |= PERSON_PREVIOUS_BUYER;
    if (previous && now >= 1)
        flags |= PERSON_KEPT_BUYER;
    if (before + now >= 1)
        flags |= PERSON_ORDERED_TO_DATE;
    if (before + now >= 2)
        flags |= PERSON_REPEATED_TO_DATE;
    if (gap_closed(h, person, b, n))
        flags |= PERSON_GAP_CLOSED;
    if (refunded(h, person, b, n))
        flags |= PERSON_REFUNDED;
    return flags;
}

/* A list cannot fail: where the sum does not fit, cubes_purchase has said so, and here
 * it stays at the last sum that did. */
static int64_t value_within(const struct history *h, uint32_t person, int32_t b,
                            int32_t n)
{
    int64_t value = 0;
    for (uint32_t i = h->order_start[person]; i < h->order_start[person + 1]; i++)
        if (h->order_day[i] >= b && h->order_day[i] < n)
            (void)money_add(&value, h->order_gross[i]);
    for (uint32_t i = h->refund_start[person]; i < h->refund_start[person + 1]; i++)
        if (h->refund_day[i] >= b && h->refund_day[i] < n)
            (void)money_add(&value, -h->refund_amount[i]);
    return value;
}

/* The first of the person's days with MRR, INT32_MAX for none. */
static int32_t first_mrr_day(const struct history *h, uint32_t person)
{
    if (h->mrr_start != NULL)
        for (uint32_t i = h->mrr_start[person]; i < h->mrr_start[person + 1]; i++)
            if (history_step_pays(h, i))
                return h->mrr_day[i];
    return INT32_MAX;
}

/* Whether the last time before n that something ended, a failed payment was why; the
 * caller knows that it has not come back by then. */
static bool last_involuntary(const bool *involuntary, const int32_t *end, uint32_t from,
                             uint32_t to, int32_t n)
{
    bool found = false;
    for (uint32_t i = from; i < to && involuntary != NULL; i++)
        if (end[i] < n)
            found = involuntary[i];
    return found;
}

/* The MRR on n-1, were the exchange rates those of b-1. */
static int64_t mrr_at_old_rates(const struct history *h, uint32_t person, int32_t b,
                                int32_t n)
{
    uint32_t step;
    int64_t worth = 0;
    if (history_step_find(h, person, n - 1, &step) &&
        history_step_worth(h, step, b - 1, &worth, NULL))
        return 0; /* cubes_mrr has said which rate is missing */
    return worth;
}

static uint32_t mrr_flags(const struct history *h, uint32_t person, int32_t b, int32_t n,
                          int64_t m0, int64_t m1, int64_t fx)
{
    uint32_t flags = m0 > 0 ? PERSON_MRR_START : 0;
    if (m0 == 0 && m1 > 0)
        flags |= first_mrr_day(h, person) < b ? PERSON_MRR_REACTIVATION : PERSON_MRR_NEW;
    if (m0 > 0 && m1 > 0 && m1 - fx > m0)
        flags |= PERSON_MRR_EXPANSION;
    if (m1 > 0 && m1 - fx < m0)
        flags |= PERSON_MRR_CONTRACTION;
    if (m0 == 0 || m1 > 0)
        return flags;
    bool involuntary =
        last_involuntary(h->mrr_involuntary, h->mrr_day, h->mrr_start[person],
                         h->mrr_start[person + 1], n);
    return flags | PERSON_MRR_CHURN | (involuntary ? PERSON_MRR_INVOLUNTARY : 0);
}

static uint32_t term_flags_on(const struct history_contract *c, int32_t b, int32_t n)
{
    uint32_t flags = 0;
    int32_t day = c->begin;
    for (int32_t k = 1; day < n && day < c->end; k++) {
        day = history_term_begin(c, k);
        if (day < c->end && day >= b && day < n)
            flags |= PERSON_TERM_ENDED | PERSON_RENEWED;
    }
    bool ends = day == c->end || !c->replaced;
    if (ends && c->end >= b && c->end < n)
        flags |= PERSON_TERM_ENDED | (c->continued ? PERSON_RENEWED : 0);
    return flags;
}

static uint32_t subscription_flags(const struct history *h, uint32_t person, int32_t b,
                                   int32_t n, uint32_t presence)
{
    uint32_t flags = 0;
    if (h->contract_start != NULL)
        for (uint32_t i = h->contract_start[person]; i < h->contract_start[person + 1];
             i++)
            flags |= term_flags_on(&h->contract[i], b, n);
    if ((presence & PERSON_LOST) &&
        last_involuntary(h->span_involuntary, h->span_end, h->span_start[person],
                         h->span_start[person + 1], n))
        flags |= PERSON_INVOLUNTARY;
    if ((presence & (PERSON_NEW_STAYED | PERSON_NEW_LEFT)) && h->referred != NULL &&
        h->referred[person])
        flags |= PERSON_NEW_REFERRED;
    return flags;
}

struct person_period cubes_person(const struct history *h, uint32_t person,
                                  int32_t previous_b, int32_t b, int32_t n,
                                  int32_t loyal_min_orders)
{
    CHECK(person < h->people && previous_b <= b && b < n);
    uint32_t presence = presence_flags(h, person, b, n);
    int64_t m0 = history_mrr(h, person, b - 1), m1 = history_mrr(h, person, n - 1);
    int64_t fx = m0 > 0 && m1 > 0 ? m1 - mrr_at_old_rates(h, person, b, n) : 0;
    return (struct person_period){
        .flags = presence |
                 purchase_flags(h, person, previous_b, b, n, loyal_min_orders) |
                 mrr_flags(h, person, b, n, m0, m1, fx) |
                 subscription_flags(h, person, b, n, presence),
        .mrr_start = m0,
        .mrr_end = m1,
        .mrr_fx = fx,
        .orders = orders_within(h, person, b, n),
        .value = value_within(h, person, b, n),
    };
}
