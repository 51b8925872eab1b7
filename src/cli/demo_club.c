/* SPDX-License-Identifier: Apache-2.0 */
/* The tea club: a parcel of tea as long as one pays.  Members go from term to term; in
 * each they may cancel, change the plan, pause, or not be able to pay.  A change of plan
 * ends the row and begins another one of the same subscription; who comes back later has
 * a new subscription. */
#include "cli/demo_parts.h"

#include "base/calendar.h"
#include "base/mem.h"
#include "base/rng.h"

#include <stdlib.h>

#define TRIAL_DAYS      14
#define DUNNING_DAYS    21  /* from a failed payment to giving up */
#define STILL_BUYS_DAYS 45  /* after the last order nobody joins */
#define JOIN            218 /* per mille of customers, */
#define JOIN_HUNTER     130 /* of those whom the campaign won */
#define LEAVE           42  /* per mille in a term of a month */
#define FAIL            14
#define CHANGE          35
#define PAUSE           20

struct member {
    struct demo_shop *shop;
    const struct demo_customer *customer;
    size_t capacity;
    uint32_t ids;
    struct rng rng;
    struct demo_subscription row; /* the stretch that runs */
    int32_t anchor;               /* day on which terms are counted from */
};

enum step {
    STEP_ON,   /* to the next term */
    STEP_OVER, /* the row is complete as it stands */
};

static bool chance(struct member *m, uint32_t per_mille)
{
    return rng_chance(&m->rng, per_mille * 1000);
}

static int32_t opening_day(void)
{
    return calendar_day(2022, 4, 1);
}

/* So many months later, on the month's last day where it is too short. */
static int32_t add_months(int32_t day, uint32_t months)
{
    int year, month, date;
    calendar_civil(day, &year, &month, &date);
    int at = year * 12 + month - 1 + (int)months;
    int most = calendar_days_in_month(at / 12, at % 12 + 1);
    return calendar_day(at / 12, at % 12 + 1, date < most ? date : most);
}

static void begin_row(struct member *m, uint32_t id, int32_t day)
{
    m->row.id = id;
    m->row.start = m->anchor = day;
    m->row.end = m->row.trial_end = m->row.pause_start = m->row.pause_end = DEMO_NO_DAY;
    m->row.cancelled = m->row.paid_until = DEMO_NO_DAY;
    m->row.status = DEMO_RUNNING;
    m->row.reason = DEMO_NOT_PARTED;
}

static void end_row(struct member *m)
{
    struct demo_shop *shop = m->shop;
    MEM_GROW(shop->subscriptions, m->capacity, shop->subscription_count + 1);
    shop->subscriptions[shop->subscription_count++] = m->row;
}

static uint32_t leave_per_mille(const struct member *m, int32_t term_start)
{
    uint32_t per_mille = LEAVE;
    if (demo_bargain_hunter(m->customer))
        per_mille *= 3;
    else if (m->customer->referrer != DEMO_NOBODY)
        per_mille = per_mille * 55 / 100;
    if (demo_in_delivery_trouble(m->customer, term_start))
        per_mille += 160;
    per_mille = per_mille * demo_intervals[m->row.interval].leave_percent / 100;
    return per_mille < 900 ? per_mille : 900;
}

static uint8_t pick_reason(struct member *m, int32_t day)
{
    if (demo_in_delivery_trouble(m->customer, day) && chance(m, 800))
        return DEMO_PARCELS_LATE;
    return (uint8_t)(DEMO_TOO_EXPENSIVE + rng_below(&m->rng, 3));
}

/* Two weeks for nothing; who stays begins to pay after them. */
static enum step try_out(struct member *m)
{
    struct demo_subscription *row = &m->row;
    row->trial_end = m->anchor = row->start + TRIAL_DAYS;
    bool stays = chance(m, demo_bargain_hunter(m->customer) ? 380 : 720);
    int32_t asked = row->start + 1 + (int32_t)rng_below(&m->rng, TRIAL_DAYS - 1);
    if (row->trial_end > demo_shop_last_day()) {
        row->status = DEMO_TRIALING;
        return STEP_OVER;
    }
    if (stays)
        return STEP_ON;
    row->status = DEMO_ENDED;
    row->cancelled = asked;
    row->end = row->paid_until = row->trial_end;
    row->reason = DEMO_TRIAL_ONLY;
    return STEP_OVER;
}

/* The payment at the start of a term, which the term before had not. */
static enum step pay(struct member *m, int32_t term_start)
{
    struct demo_subscription *row = &m->row;
    if (!chance(m, FAIL))
        return STEP_ON;
    row->paid_until = term_start;
    if (term_start + DUNNING_DAYS > demo_shop_last_day()) {
        row->status = DEMO_PAST_DUE;
        return STEP_OVER;
    }
    row->status = DEMO_ENDED;
    row->end = term_start + DUNNING_DAYS;
    row->reason = DEMO_PAYMENT_FAILED;
    return STEP_OVER;
}

/* Most let what is paid for run out; some want no more parcels from today. */
static enum step cancel(struct member *m, int32_t day, int32_t term_end)
{
    struct demo_subscription *row = &m->row;
    row->cancelled = day;
    row->paid_until = term_end;
    row->reason = pick_reason(m, day);
    row->end = chance(m, 250) ? day : term_end;
    if (row->end > demo_shop_last_day())
        row->end = DEMO_NO_DAY; /* not yet */
    else
        row->status = DEMO_ENDED;
    return STEP_OVER;
}

/* Another plan from this day on, which begins a term of its own. */
static void change(struct member *m, int32_t day)
{
    m->row.end = day;
    m->row.status = DEMO_REPLACED;
    end_row(m);
    uint32_t other = m->row.plan + 1 + rng_below(&m->rng, DEMO_PLANS - 1);
    begin_row(m, m->row.id, day);
    m->row.plan = (uint8_t)(other % DEMO_PLANS);
}

/* A row has room for one pause. */
static enum step pause(struct member *m, int32_t day)
{
    struct demo_subscription *row = &m->row;
    row->pause_start = day;
    m->anchor = day + 30 * (1 + (int32_t)rng_below(&m->rng, 3));
    if (m->anchor > demo_shop_last_day()) {
        row->status = DEMO_PAUSED;
        return STEP_OVER;
    }
    row->pause_end = m->anchor;
    return STEP_ON;
}

/* What happens in a term, and whether there is another one.  Where the days on which
 * terms are counted move, *term begins anew. */
static enum step live_term(struct member *m, uint32_t *term)
{
    uint32_t months = demo_intervals[m->row.interval].months;
    int32_t from = add_months(m->anchor, *term * months);
    int32_t to = add_months(m->anchor, ++*term * months);
    int32_t some_day = from + 1 + (int32_t)rng_below(&m->rng, (uint32_t)(to - from - 1));
    bool leaves = chance(m, leave_per_mille(m, from));
    bool changes = chance(m, CHANGE * months);
    bool pauses = chance(m, PAUSE * months) && m->row.pause_start == DEMO_NO_DAY;
    if ((leaves || changes) && some_day > demo_shop_last_day())
        return STEP_OVER;
    if (leaves)
        return cancel(m, some_day, to);
    if (changes) {
        change(m, some_day);
        *term = 0;
        return STEP_ON;
    }
    if (to > demo_shop_last_day())
        return STEP_OVER;
    if (!pauses)
        return pay(m, to);
    *term = 0;
    return pause(m, to);
}

static void subscribe(struct member *m, int32_t day, bool trial)
{
    begin_row(m, m->ids++, day);
    m->row.plan = (uint8_t)rng_below(&m->rng, DEMO_PLANS);
    uint32_t at = rng_below(&m->rng, 100), interval = 0;
    while (at >= demo_intervals[interval].share)
        at -= demo_intervals[interval++].share;
    m->row.interval = (uint8_t)interval;
    uint32_t term = 0;
    enum step step = trial ? try_out(m) : STEP_ON;
    while (step == STEP_ON)
        step = live_term(m, &term);
    end_row(m);
}

/* When somebody joins, or DEMO_NO_DAY: while they buy, a while after they came. */
static int32_t pick_join(struct member *m, int32_t last_order)
{
    bool hunter = demo_bargain_hunter(m->customer);
    bool joins = chance(m, hunter ? JOIN_HUNTER : JOIN);
    int32_t signup = m->customer->signup_day, opening = opening_day();
    int32_t day = signup > opening ? signup + 1 + (int32_t)rng_below(&m->rng, 45)
                                   : opening + (int32_t)rng_below(&m->rng, 150);
    bool there = last_order != DEMO_NO_DAY && day <= last_order + STILL_BUYS_DAYS;
    return joins && there && day <= demo_shop_last_day() ? day : DEMO_NO_DAY;
}

static void live(struct member *m, int32_t last_order)
{
    int32_t day = pick_join(m, last_order);
    if (day == DEMO_NO_DAY)
        return;
    subscribe(m, day, chance(m, 650));
    int32_t gone = m->row.paid_until;
    day = gone == DEMO_NO_DAY ? gone : gone + 20 + (int32_t)rng_below(&m->rng, 150);
    if (m->row.status == DEMO_ENDED && day <= demo_shop_last_day() && chance(m, 120))
        subscribe(m, day, false);
}

/* An id has at most one row that starts on a day. */
static int by_start(const void *left, const void *right)
{
    const struct demo_subscription *a = left, *b = right;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* Ids ascend in the file. */
static void number_subscriptions(struct demo_shop *shop, uint32_t ids)
{
    uint32_t *number = MEM_ARRAY(uint32_t, ids), given = 0;
    for (size_t i = 0; i < shop->subscription_count; i++) {
        struct demo_subscription *s = &shop->subscriptions[i];
        if (!number[s->id])
            number[s->id] = ++given;
        s->id = number[s->id];
    }
    free(number);
}

void demo_club_build(struct demo_shop *shop, uint64_t seed)
{
    struct member m = {.shop = shop};
    int32_t *last_order = demo_last_orders(shop, DEMO_NO_DAY);
    for (uint32_t i = 0; i < shop->customer_count; i++) {
        rng_init_stream(&m.rng, seed, DEMO_STREAM_CLUB + i);
        m.customer = &shop->customers[i];
        m.row.customer = i;
        live(&m, last_order[i]);
    }
    free(last_order);
    if (!shop->subscription_count)
        return;
    qsort(shop->subscriptions, shop->subscription_count, sizeof *shop->subscriptions,
          by_start);
    number_subscriptions(shop, m.ids);
}
