/* SPDX-License-Identifier: Apache-2.0 */
#include "oracle.h"

#include "oracle_spells.h"

#include "base/mem.h"

#include <string.h>
#include <time.h>

#define PEOPLE      SCENE_PEOPLE
#define PERIODS     2000
#define NO_DAY      INT32_MAX
#define WINDOW_GAPS 30

/* One person's days from `low` to `high`; arrays are indexed by day - low. */
struct diary {
    bool *present;
    int *orders;     /* qualifying */
    int *activities; /* chosen */
    int64_t *gross, *refunds;
    int32_t first_presence; /* NO_DAY: never present */
    struct spell_diary spells;
};

struct oracle {
    const struct scene *s;
    struct results *r;
    int32_t low, high, as_of;
    struct diary diary[PEOPLE];
    int32_t periods, b[PERIODS], n[PERIODS]; /* [b, n), n cut off at as_of + 1 */
};

/* ---- calendar ---------------------------------------------------------------- */

static struct tm civil(int32_t day)
{
    time_t seconds = (time_t)day * 86400;
    struct tm tm;
    CHECK(gmtime_r(&seconds, &tm) != NULL);
    return tm;
}

static int32_t floor_divide(int32_t a, int32_t b)
{
    return a >= 0 ? a / b : -((b - 1 - a) / b);
}

/* Two days are in one period exactly if their keys are equal. */
static int32_t period_key(const struct scene *s, int32_t day)
{
    struct tm tm = civil(day);
    int fiscal = s->calendar.fiscal_month ? s->calendar.fiscal_month - 1 : 0;
    int32_t month = tm.tm_year * 12 + tm.tm_mon - fiscal;
    /* tm_wday is 0 on Sunday; the week's first day as 0 Sunday .. 6 Saturday */
    int week_begin = s->calendar.week_start ? s->calendar.week_start % 7 : 1;
    switch (s->calendar.unit) {
    case CALENDAR_DAY:
        return day;
    case CALENDAR_WEEK:
        return day - (tm.tm_wday - week_begin + 7) % 7;
    case CALENDAR_MONTH:
        return month;
    case CALENDAR_QUARTER:
        return floor_divide(month, 3);
    case CALENDAR_YEAR:
        return floor_divide(month, 12);
    case CALENDAR_TOTAL:
        return day >= s->first && day <= s->last;
    }
    abort();
}

static void find_periods(struct oracle *o)
{
    const struct scene *s = o->s;
    int32_t last = s->last < o->as_of ? s->last : o->as_of;
    int32_t day = s->first;
    while (period_key(s, day - 1) == period_key(s, day))
        day--;
    while (day <= last) {
        int32_t key = period_key(s, day), p = o->periods++;
        CHECK(p < PERIODS);
        o->b[p] = day;
        while (period_key(s, day) == key)
            day++;
        o->n[p] = day <= o->as_of + 1 ? day : o->as_of + 1;
    }
}

/* ---- what counts ------------------------------------------------------------- */

static int32_t refund_own_day(const struct scene *s, uint32_t refund)
{
    if (s->refund_day[refund] != INT32_MIN)
        return s->refund_day[refund];
    return s->order_day[s->refund_order[refund]];
}

static bool fully_refunded(const struct oracle *o, uint32_t order)
{
    int64_t back = 0;
    for (uint32_t i = 0; i < o->s->in.refunds; i++)
        if (o->s->refund_order[i] == order && refund_own_day(o->s, i) <= o->as_of)
            back += o->s->refund_amount[i];
    return o->s->order_gross[order] > 0 && back >= o->s->order_gross[order];
}

static enum history_reason why_order(const struct oracle *o, uint32_t i)
{
    const struct scene *s = o->s;
    if (s->order_day[i] > o->as_of)
        return HISTORY_AFTER_AS_OF;
    if (s->order_flags[i] & ORDER_TEST)
        return HISTORY_TEST;
    if (s->order_flags[i] & ORDER_CANCELLED)
        return HISTORY_CANCELLED;
    if (s->in.has_amounts && s->order_gross[i] <= 0 && !s->rule.count_zero_value)
        return HISTORY_ZERO_VALUE;
    if (!s->rule.fully_refunded_counts && fully_refunded(o, i))
        return HISTORY_FULLY_REFUNDED;
    return HISTORY_REASONS;
}

static enum history_reason why_refund(const struct oracle *o, uint32_t i)
{
    uint32_t order = o->s->refund_order[i];
    if (refund_own_day(o->s, i) > o->as_of)
        return HISTORY_AFTER_AS_OF;
    if (order != TIMELINE_NO_ORDER && why_order(o, order) != HISTORY_REASONS)
        return HISTORY_REFUND_OF_UNCOUNTED;
    if (o->s->rule.refunds == REFUND_IGNORE)
        return HISTORY_REFUND_IGNORED;
    return HISTORY_REASONS;
}

static enum history_reason why_activity(const struct oracle *o, uint32_t i)
{
    const struct scene *s = o->s;
    if (s->activity_day[i] > o->as_of)
        return HISTORY_AFTER_AS_OF;
    if (s->rule.rule != PRESENCE_ACTIVITY)
        return HISTORY_OTHER_EVENT;
    if (s->rule.event_chosen && !s->rule.event_chosen[s->activity_event[i]])
        return HISTORY_OTHER_EVENT;
    return HISTORY_REASONS;
}

/* Counts a row, or tallies why not; returns whether it counts. */
static bool tally(struct oracle *o, enum history_reason reason, uint32_t rows,
                  int64_t amount)
{
    int64_t *totals = o->r->block[BLOCK_TOTALS].values;
    if (reason == HISTORY_REASONS) {
        totals[2] += rows;
        return true;
    }
    int64_t *left_out = o->r->block[BLOCK_LEFT_OUT].values + 2 * reason;
    left_out[0] += rows;
    left_out[1] += amount;
    return false;
}

/* ---- diaries ----------------------------------------------------------------- */

static int32_t lower(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* Days before everything that matters and after it. */
static void find_limits(struct oracle *o)
{
    const struct scene *s = o->s;
    o->low = lower(s->in.first_day, o->b[0]);
    for (uint32_t p = 0; p < s->in.people && s->in.acquired_day; p++)
        o->low = lower(o->low, s->acquired_day[p]);
    for (uint32_t i = 0; i < s->in.spells; i++)
        o->low = lower(o->low, s->spell[i].begin);
    o->low -= 2;
    o->high = o->as_of + 1;
    for (int32_t p = 0; p < o->periods; p++)
        if (o->n[p] > o->high)
            o->high = o->n[p];
}

static void open_diary(struct diary *d, size_t days)
{
    d->present = MEM_ARRAY(bool, days);
    d->orders = MEM_ARRAY(int, days);
    d->activities = MEM_ARRAY(int, days);
    d->gross = MEM_ARRAY(int64_t, days);
    d->refunds = MEM_ARRAY(int64_t, days);
    d->first_presence = NO_DAY;
}

static void enter_orders(struct oracle *o)
{
    const struct scene *s = o->s;
    for (uint32_t i = 0; i < s->in.orders; i++) {
        if (!tally(o, why_order(o, i), s->order_rows[i], s->order_gross[i]))
            continue;
        struct diary *d = &o->diary[s->order_person[i]];
        d->orders[s->order_day[i] - o->low]++;
        d->gross[s->order_day[i] - o->low] += s->order_gross[i];
        o->r->block[BLOCK_TOTALS].values[0]++;
    }
}

static void enter_refunds(struct oracle *o)
{
    const struct scene *s = o->s;
    for (uint32_t i = 0; i < s->in.refunds; i++) {
        if (!tally(o, why_refund(o, i), s->refund_rows[i], -s->refund_amount[i]))
            continue;
        uint32_t order = s->refund_order[i], person = s->refund_person[i];
        int32_t day = refund_own_day(s, i);
        if (order != TIMELINE_NO_ORDER) {
            person = s->order_person[order];
            if (s->rule.refunds == REFUND_ORDER_DAY)
                day = s->order_day[order];
        }
        o->diary[person].refunds[day - o->low] += s->refund_amount[i];
        o->r->block[BLOCK_TOTALS].values[1]++;
    }
}

static void enter_activities(struct oracle *o)
{
    const struct scene *s = o->s;
    for (uint32_t i = 0; i < s->in.activities; i++)
        if (tally(o, why_activity(o, i), 1, 0))
            o->diary[s->activity_person[i]].activities[s->activity_day[i] - o->low]++;
}

/* A day on which something makes the person present. */
static bool visited(const struct oracle *o, const struct diary *d, int32_t day)
{
    bool activity = o->s->rule.rule == PRESENCE_ACTIVITY;
    return (activity ? d->activities : d->orders)[day - o->low] > 0;
}

static void mark_presence(const struct oracle *o, struct diary *d)
{
    if (o->s->rule.rule == PRESENCE_SUBSCRIPTION) {
        for (int32_t day = o->low; day <= o->high; day++)
            d->present[day - o->low] = d->spells.present[day - o->low];
        return;
    }
    for (int32_t day = o->low; day <= o->as_of; day++)
        if (visited(o, d, day))
            for (int32_t x = day; x < day + o->s->rule.window_days && x <= o->high; x++)
                d->present[x - o->low] = true;
    /* absences of at most grace_days between two present days are bridged */
    int32_t seen = NO_DAY;
    for (int32_t day = o->low; day <= o->high; day++) {
        if (!d->present[day - o->low])
            continue;
        if (seen != NO_DAY && day - seen - 1 <= o->s->rule.grace_days)
            for (int32_t x = seen; x < day; x++)
                d->present[x - o->low] = true;
        seen = day;
    }
}

static void mark_first(struct oracle *o, uint32_t person)
{
    struct diary *d = &o->diary[person];
    for (int32_t day = o->high; day >= o->low; day--)
        if (d->present[day - o->low])
            d->first_presence = day;
    if (o->s->rule.rule == PRESENCE_SUBSCRIPTION || d->first_presence == NO_DAY)
        return;
    /* who was won on a day before anybody kept books was first there on that day */
    for (int32_t day = o->low; day < o->s->in.first_day && day < d->first_presence; day++)
        if (o->s->in.acquired_day != NULL && o->s->acquired_day[person] == day)
            d->first_presence = day;
}

/* ---- sums over days ---------------------------------------------------------- */

static int64_t orders_in(const struct oracle *o, const struct diary *d, int32_t from,
                         int32_t to)
{
    int64_t sum = 0;
    for (int32_t day = from; day < to; day++)
        sum += d->orders[day - o->low];
    return sum;
}

static int64_t amount_in(const struct oracle *o, const int64_t *amount, int32_t from,
                         int32_t to)
{
    int64_t sum = 0;
    for (int32_t day = from; day < to; day++)
        sum += amount[day - o->low];
    return sum;
}

static int present_days(const struct oracle *o, const struct diary *d, int32_t from,
                        int32_t to)
{
    int sum = 0;
    for (int32_t day = from; day < to; day++)
        sum += d->present[day - o->low];
    return sum;
}

static uint32_t group_on(const struct oracle *o, uint32_t person, int32_t day)
{
    const struct slicing *slicing = &o->s->slicing;
    if (!o->s->sliced)
        return 0;
    if (slicing->fixed)
        return slicing->fixed[person];
    uint32_t group = slicing->none_code;
    for (uint32_t i = slicing->change_start[person];
         i < slicing->change_start[person + 1]; i++)
        if (slicing->change_day[i] <= day)
            group = slicing->change_code[i];
    return group;
}

/* ---- person by person, period by period -------------------------------------- */

#define IF(condition, flag) ((condition) ? (flag) : 0u)

static uint32_t presence_of(const struct oracle *o, const struct diary *d, int32_t b,
                            int32_t n)
{
    bool start = d->present[b - 1 - o->low], end = d->present[n - 1 - o->low];
    bool first = d->first_presence >= b && d->first_presence < n;
    int inside = present_days(o, d, b, n);
    return IF(start, PERSON_START) | IF(end, PERSON_END) |
           IF(start && end, PERSON_RETAINED) |
           IF(start && end && inside < n - b, PERSON_RETURNED) |
           IF(start && !end, PERSON_LOST) | IF(first && end, PERSON_NEW_STAYED) |
           IF(first && !end, PERSON_NEW_LEFT) |
           IF(!start && !first && end, PERSON_REACTIVATED) |
           IF(!start && !first && !end && inside > 0, PERSON_BOUNCED) |
           IF(d->first_presence != NO_DAY, PERSON_SURVIVAL);
}

static bool gap_closed_on(const struct oracle *o, const struct diary *d, int32_t day)
{
    return d->orders[day - o->low] > 0 && orders_in(o, d, o->low, day) > 0;
}

static bool refunded_on(const struct oracle *o, uint32_t person, int32_t day)
{
    const struct scene *s = o->s;
    for (uint32_t i = 0; i < s->in.refunds; i++) {
        uint32_t order = s->refund_order[i];
        bool matched = order != TIMELINE_NO_ORDER;
        uint32_t whose = matched ? s->order_person[order] : s->refund_person[i];
        bool moved = matched && s->rule.refunds == REFUND_ORDER_DAY;
        int32_t when = moved ? s->order_day[order] : refund_own_day(s, i);
        if (whose == person && when == day && why_refund(o, i) == HISTORY_REASONS)
            return true;
    }
    return false;
}

static uint32_t purchases_of(const struct oracle *o, uint32_t person, int32_t p)
{
    const struct diary *d = &o->diary[person];
    int32_t b = o->b[p], n = o->n[p];
    int64_t now = orders_in(o, d, b, n), before = orders_in(o, d, o->low, b);
    bool previous = p > 0 && orders_in(o, d, o->b[p - 1], b) > 0;
    bool gap = false, refunded = false;
    for (int32_t day = b; day < n; day++) {
        gap = gap || gap_closed_on(o, d, day);
        refunded = refunded || refunded_on(o, person, day);
    }
    return IF(now > 0, PERSON_BUYER) | IF(now > 1, PERSON_BUYER_2) |
           IF(now > 0 && now >= o->s->loyal, PERSON_BUYER_LOYAL) |
           IF(now > 0 && before > 0, PERSON_RETURNING) |
           IF(now > 0 && before == 0, PERSON_FIRST_TIME) |
           IF(previous, PERSON_PREVIOUS_BUYER) |
           IF(previous && now > 0, PERSON_KEPT_BUYER) |
           IF(before + now > 0, PERSON_ORDERED_TO_DATE) |
           IF(before + now > 1, PERSON_REPEATED_TO_DATE) | IF(gap, PERSON_GAP_CLOSED) |
           IF(refunded, PERSON_REFUNDED);
}

static void add_flow(struct oracle *o, uint32_t person, int32_t p, uint32_t flags)
{
    uint32_t group = group_on(o, person, o->b[p] - 1);
    struct flow_cell *cell = results_flow(o->r, group, p);
    cell->start += !!(flags & PERSON_START);
    cell->end += !!(flags & PERSON_END);
    cell->retained += !!(flags & PERSON_RETAINED);
    cell->returned += !!(flags & PERSON_RETURNED);
    cell->lost += !!(flags & PERSON_LOST);
    cell->new_stayed += !!(flags & PERSON_NEW_STAYED);
    cell->new_left += !!(flags & PERSON_NEW_LEFT);
    cell->reactivated += !!(flags & PERSON_REACTIVATED);
    cell->bounced += !!(flags & PERSON_BOUNCED);
    cell->lost_involuntary += !!(flags & PERSON_INVOLUNTARY);
    cell->new_referred += !!(flags & PERSON_NEW_REFERRED);
    uint32_t group_at_end = group_on(o, person, o->n[p] - 1);
    if (p + 1 < o->periods && (flags & PERSON_END) && group_at_end != group) {
        cell->transferred_out++;
        results_flow(o->r, group_at_end, p)->transferred_in++;
    }
}

static void add_purchases(struct oracle *o, uint32_t person, int32_t p, uint32_t flags,
                          int64_t orders, int64_t gross, int64_t refunds)
{
    struct purchase_cell *cell =
        results_purchase(o->r, group_on(o, person, o->b[p] - 1), p);
    cell->orders += orders;
    cell->gross += gross;
    cell->refunds += refunds;
    cell->buyers += !!(flags & PERSON_BUYER);
    cell->buyers_2 += !!(flags & PERSON_BUYER_2);
    cell->buyers_loyal += !!(flags & PERSON_BUYER_LOYAL);
    cell->returning += !!(flags & PERSON_RETURNING);
    cell->first_time += !!(flags & PERSON_FIRST_TIME);
    if (flags & PERSON_RETURNING)
        cell->returning_value += gross - refunds;
    if (flags & PERSON_FIRST_TIME)
        cell->first_time_value += gross - refunds;
    cell->previous_buyers += !!(flags & PERSON_PREVIOUS_BUYER);
    cell->kept_buyers += !!(flags & PERSON_KEPT_BUYER);
    cell->ordered_to_date += !!(flags & PERSON_ORDERED_TO_DATE);
    cell->repeated_to_date += !!(flags & PERSON_REPEATED_TO_DATE);
}

static uint32_t subscriptions_of(const struct oracle *o, uint32_t person, int32_t p,
                                 uint32_t presence)
{
    bool subscription = o->s->rule.rule == PRESENCE_SUBSCRIPTION;
    bool lost = subscription && (presence & PERSON_LOST);
    bool first = presence & (PERSON_NEW_STAYED | PERSON_NEW_LEFT);
    bool referred = o->s->in.referred && o->s->referred[person];
    return oracle_spells_flags(&o->diary[person].spells, o->low, o->b[p], o->n[p], lost) |
           IF(first && referred, PERSON_NEW_REFERRED);
}

static void add_mrr(struct oracle *o, uint32_t person, int32_t p, uint32_t flags,
                    int64_t m0, int64_t m1)
{
    uint32_t group = group_on(o, person, o->b[p] - 1);
    struct mrr_cell *cell = results_mrr(o->r, group, p);
    oracle_spells_mrr(flags, m0, m1, cell);
    uint32_t group_at_end = group_on(o, person, o->n[p] - 1);
    if (p + 1 < o->periods && group_at_end != group) {
        cell->transferred_out += m1;
        results_mrr(o->r, group_at_end, p)->transferred_in += m1;
    }
}

static void add_terms(struct oracle *o, uint32_t person, int32_t p)
{
    const struct spell_diary *d = &o->diary[person].spells;
    struct renewal_cell *cell =
        results_renewal(o->r, group_on(o, person, o->b[p] - 1), p);
    for (int32_t day = o->b[p]; day < o->n[p]; day++) {
        cell->ended += d->terms_ended[day - o->low];
        cell->renewed += d->terms_renewed[day - o->low];
    }
}

static void fill_person_period(struct oracle *o, uint32_t person, int32_t p)
{
    const struct diary *d = &o->diary[person];
    int32_t b = o->b[p], n = o->n[p];
    uint32_t flags = presence_of(o, d, b, n);
    flags |= purchases_of(o, person, p) | subscriptions_of(o, person, p, flags);
    int64_t m0 = d->spells.amount[b - 1 - o->low], m1 = d->spells.amount[n - 1 - o->low];
    int64_t orders = orders_in(o, d, b, n);
    int64_t gross = amount_in(o, d->gross, b, n);
    int64_t refunds = amount_in(o, d->refunds, b, n);
    add_flow(o, person, p, flags);
    add_purchases(o, person, p, flags, orders, gross, refunds);
    add_mrr(o, person, p, flags, m0, m1);
    add_terms(o, person, p);
    size_t at = person * (size_t)o->periods + (size_t)p;
    o->r->block[BLOCK_PERSON_ANSWERS].values[at] = oracle_answers(
        o->s, person, b, n, results_answers(o->r, group_on(o, person, b - 1), p));
    int64_t *row = o->r->block[BLOCK_PERSON].values + 5 * at;
    row[0] = flags;
    row[1] = orders;
    row[2] = gross - refunds;
    row[3] = m0;
    row[4] = m1;
}

/* ---- gaps -------------------------------------------------------------------- */

static int compare_gaps(const void *a, const void *b)
{
    return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

/* The days since the last visit before `day` with the given counts, 0 for none. */
static int gap_before(const struct oracle *o, const int *visits, int32_t day)
{
    for (int32_t x = day - 1; x >= o->low; x--)
        if (visits[x - o->low] > 0)
            return day - x;
    return 0;
}

static void fill_gap_cell(struct oracle *o, uint32_t group, int32_t p)
{
    int gaps[SCENE_ORDERS], count = 0;
    for (uint32_t person = 0; person < o->s->in.people; person++) {
        const struct diary *d = &o->diary[person];
        if (group_on(o, person, o->b[p] - 1) != group)
            continue;
        for (int32_t day = o->b[p]; day < o->n[p]; day++)
            if (gap_closed_on(o, d, day))
                gaps[count++] = gap_before(o, d->orders, day);
    }
    struct gap_cell *cell = results_gap(o->r, group, p);
    for (int i = 0; i < count; i++)
        cell->sum_days += gaps[i];
    cell->count = count;
    qsort(gaps, (size_t)count, sizeof *gaps, compare_gaps);
    if (count > 0 && count % 2 == 1)
        cell->median_twice = 2 * gaps[count / 2];
    else if (count > 0)
        cell->median_twice = gaps[count / 2 - 1] + gaps[count / 2];
}

static void fill_auto_window(struct oracle *o)
{
    int64_t *out = o->r->block[BLOCK_AUTO].values;
    int32_t days = o->as_of - o->s->in.first_day;
    int32_t horizon = days < 0 ? 0 : days / 2 > 365 ? 365 : days / 2;
    int gaps[SCENE_ORDERS], count = 0;
    for (uint32_t person = 0; person < o->s->in.people; person++) {
        const struct diary *d = &o->diary[person];
        for (int32_t day = o->low; day <= o->as_of; day++) {
            const int *visits =
                o->s->rule.rule == PRESENCE_ACTIVITY ? d->activities : d->orders;
            int gap = visited(o, d, day) ? gap_before(o, visits, day) : 0;
            if (gap > 0 && gap <= horizon && day - gap <= o->as_of - horizon)
                gaps[count++] = gap;
        }
    }
    out[0] = count < WINDOW_GAPS ? ERR_WINDOW : ERR_OK;
    out[2] = count;
    out[3] = horizon;
    for (int window = 1; window <= horizon && count >= WINDOW_GAPS && !out[1]; window++) {
        int covered = 0;
        for (int i = 0; i < count; i++)
            covered += gaps[i] <= window;
        if (covered * 100 >= count * 90)
            out[1] = window;
    }
}

/* ---- cohorts ----------------------------------------------------------------- */

static int32_t cohort_day(const struct oracle *o, const struct diary *d,
                          enum cohort_basis basis)
{
    if (basis == COHORT_FIRST_PRESENCE)
        return d->first_presence;
    if (basis == COHORT_FIRST_PAID)
        return d->spells.first_paid;
    for (int32_t day = o->low; day <= o->as_of; day++)
        if (d->orders[day - o->low] > 0)
            return day;
    return NO_DAY;
}

static void fill_cohorts(struct oracle *o, enum cohort_basis basis, enum block_id sizes,
                         uint32_t slice, uint32_t person)
{
    const struct diary *d = &o->diary[person];
    int32_t first = cohort_day(o, d, basis);
    for (int32_t c = 0; c < o->periods; c++) {
        if (first < o->b[c] || first >= o->n[c])
            continue;
        o->r->block[sizes].values[slice * (size_t)o->periods + (size_t)c]++;
        for (int32_t p = c; p < o->periods; p++) {
            struct cohort_cell *cell = results_cohort(o->r, basis, slice, c, p);
            int64_t orders = orders_in(o, d, o->b[p], o->n[p]);
            cell->customers += orders > 0;
            cell->on_or_after += orders_in(o, d, o->b[p], o->as_of + 1) > 0;
            cell->present += d->present[o->n[p] - 1 - o->low];
            cell->orders += orders;
            cell->value += amount_in(o, d->gross, o->b[p], o->n[p]) -
                           amount_in(o, d->refunds, o->b[p], o->n[p]);
        }
    }
}

/* ---- survival ---------------------------------------------------------------- */

static void fill_survival(struct oracle *o, uint32_t person)
{
    const struct diary *d = &o->diary[person];
    if (d->first_presence == NO_DAY)
        return;
    bool fixed = o->s->sliced && o->s->slicing.fixed;
    uint32_t group = fixed ? o->s->slicing.fixed[person] : 0;
    int64_t *rows =
        o->r->block[BLOCK_SURVIVAL].values + 3 * (group * ((size_t)o->r->days + 1));
    int32_t day = o->low, lasted = 0, unseen = 0;
    while (!d->present[day - o->low])
        day++;
    for (; day <= o->as_of && d->present[day - o->low]; day++) {
        lasted++;
        unseen += day < o->s->in.first_day;
    }
    /* `day` is the first absent day, or the day after as_of */
    if (lasted == unseen)
        return;
    rows[3 * unseen]++;
    rows[3 * lasted + (day <= o->as_of ? 1 : 2)]++;
}

/* ---- all of it --------------------------------------------------------------- */

static void fill_diaries(struct oracle *o)
{
    for (uint32_t person = 0; person < o->s->in.people; person++)
        open_diary(&o->diary[person], (size_t)(o->high - o->low + 1));
    enter_orders(o);
    enter_refunds(o);
    enter_activities(o);
    for (uint32_t person = 0; person < o->s->in.people; person++) {
        oracle_spells_write(o->s, person, o->low, o->high, &o->diary[person].spells,
                            o->r->block[BLOCK_SPELLS_LEFT_OUT].values,
                            &o->r->block[BLOCK_TOTALS].values[2]);
        o->r->block[BLOCK_SUBSCRIBER].values[person] = o->diary[person].spells.first_paid;
        mark_presence(o, &o->diary[person]);
        mark_first(o, person);
        o->r->block[BLOCK_PRESENCE].values[person] = o->diary[person].first_presence;
    }
}

static void fill_person(struct oracle *o, uint32_t person)
{
    for (int32_t p = 0; p < o->periods; p++)
        fill_person_period(o, person, p);
    for (uint32_t slice = 0; slice < o->r->slices; slice++) {
        if (slice > 0 && o->s->slicing.fixed[person] != slice - 1)
            continue;
        fill_cohorts(o, COHORT_FIRST_ORDER, BLOCK_COHORT_ORDER_SIZE, slice, person);
        fill_cohorts(o, COHORT_FIRST_PRESENCE, BLOCK_COHORT_PRESENCE_SIZE, slice, person);
        fill_cohorts(o, COHORT_FIRST_PAID, BLOCK_COHORT_PAID_SIZE, slice, person);
    }
    fill_survival(o, person);
}

static void close_diaries(struct oracle *o)
{
    for (uint32_t person = 0; person < o->s->in.people; person++) {
        free(o->diary[person].present);
        free(o->diary[person].orders);
        free(o->diary[person].activities);
        free(o->diary[person].gross);
        free(o->diary[person].refunds);
        oracle_spells_release(&o->diary[person].spells);
    }
}

void oracle_run(const struct scene *s, struct results *out)
{
    struct oracle *o = MEM_NEW(struct oracle);
    *out = (struct results){0};
    o->s = s;
    o->r = out;
    o->as_of = s->rule.as_of;
    find_periods(o);
    find_limits(o);
    out->periods = o->periods;
    results_shape(out, s);
    results_allocate(out, s);
    for (int32_t p = 0; p < o->periods; p++) {
        out->block[BLOCK_PERIODS].values[2 * p] = o->b[p];
        out->block[BLOCK_PERIODS].values[2 * p + 1] = o->n[p];
    }
    fill_diaries(o);
    for (uint32_t person = 0; person < s->in.people; person++)
        fill_person(o, person);
    for (uint32_t group = 0; group < out->groups; group++)
        for (int32_t p = 0; p < o->periods; p++)
            fill_gap_cell(o, group, p);
    fill_auto_window(o);
    close_diaries(o);
    free(o);
}
