/* SPDX-License-Identifier: Apache-2.0 */
/* One filtered copy, where anything is left out, instead of a filter in every kernel: a
 * definition is chosen once and read by five kernels, and what qualifies must be the same
 * in all of them. */
#include "timeline/history.h"

#include "base/calendar.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/threads.h"
#include "timeline/history_parts.h"
#include "timeline/spells.h"

#include <string.h>

/* People are taken some at a time, on all processors: first it is counted what there is
 * of theirs, which says where it goes, and then it goes there. */
enum { PART_PEOPLE = 1 << 13 };

__extension__ typedef __int128 wide; /* sums of amounts always fit */

/* Of the people of a part. */
struct part {
    uint32_t orders, spans; /* that count; later, where the first of them goes */
    int64_t rows;           /* behind the orders */
    struct left_out {
        int64_t rows;
        wide amount;
    } left_out[HISTORY_REASONS];
};

struct builder {
    const struct timeline *t;
    const struct history_rule *rule;
    const int64_t *refunded; /* as history_refunded */
    uint8_t *reason;         /* per order of the timeline: enum history_reason */
    struct part *parts;
    struct history h;
};

static uint32_t parts_of(const struct timeline *t)
{
    return t->people / PART_PEOPLE + (t->people % PART_PEOPLE > 0);
}

static uint32_t part_end(const struct timeline *t, uint32_t part)
{
    uint32_t from = part * PART_PEOPLE;
    return t->people - from < PART_PEOPLE ? t->people : from + PART_PEOPLE;
}

/* ---- what counts ------------------------------------------------------------- */

static int64_t saturated_sum(int64_t a, int64_t b)
{
    return money_add(&a, b) ? a : INT64_MAX;
}

static enum history_reason refund_reason(const struct timeline *t,
                                         const struct history_rule *rule, uint32_t refund,
                                         bool order_counted)
{
    if (t->refund_day[refund] > rule->as_of)
        return HISTORY_AFTER_AS_OF;
    if (t->refund_order[refund] != TIMELINE_NO_ORDER && !order_counted)
        return HISTORY_REFUND_OF_UNCOUNTED;
    if (rule->refunds == REFUND_IGNORE)
        return HISTORY_REFUND_IGNORED;
    return HISTORY_REASONS;
}

enum history_reason history_activity_reason(const struct timeline *t,
                                            const struct history_rule *rule,
                                            uint32_t activity)
{
    if (t->activity_day[activity] > rule->as_of)
        return HISTORY_AFTER_AS_OF;
    bool used = rule->events_used && (rule->event_used == NULL ||
                                      rule->event_used[t->activity_event[activity]]);
    return used || history_makes_presence(t, rule, activity) ? HISTORY_REASONS
                                                             : HISTORY_OTHER_EVENT;
}

int64_t *history_refunded(const struct timeline *t, const struct history_rule *rule)
{
    if (rule->fully_refunded_counts || t->refund_start[t->people] == 0)
        return NULL;
    int64_t *refunded = MEM_ARRAY(int64_t, t->order_start[t->people]);
    for (uint32_t i = 0; i < t->refund_start[t->people]; i++) {
        uint32_t order = t->refund_order[i];
        if (order != TIMELINE_NO_ORDER && t->refund_day[i] <= rule->as_of)
            refunded[order] = saturated_sum(refunded[order], t->refund_amount[i]);
    }
    return refunded;
}

static uint32_t person_of_order(const struct timeline *t, uint32_t order)
{
    uint32_t low = 0, high = t->people; /* order_start[low] <= order < [high] */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (t->order_start[middle] <= order)
            low = middle;
        else
            high = middle;
    }
    return low;
}

enum history_reason history_order_reason(const struct timeline *t,
                                         const struct history_rule *rule, uint32_t order)
{
    CHECK(order < t->order_start[t->people]);
    uint32_t person = person_of_order(t, order);
    int64_t refunded = 0;
    for (uint32_t i = t->refund_start[person]; i < t->refund_start[person + 1]; i++)
        if (t->refund_order[i] == order && t->refund_day[i] <= rule->as_of)
            refunded = saturated_sum(refunded, t->refund_amount[i]);
    return history_reason_of(t, rule, order, refunded);
}

enum history_reason history_refund_reason(const struct timeline *t,
                                          const struct history_rule *rule,
                                          uint32_t refund)
{
    CHECK(refund < t->refund_start[t->people]);
    uint32_t order = t->refund_order[refund];
    bool counted = order != TIMELINE_NO_ORDER &&
                   history_order_reason(t, rule, order) == HISTORY_REASONS;
    return refund_reason(t, rule, refund, counted);
}

/* ---- orders, refunds, activities --------------------------------------------- */

static enum err leave_out(struct history *h, enum history_reason reason, int64_t rows,
                          wide amount, struct err_info *info)
{
    struct history_tally *tally = &h->left_out[reason];
    tally->rows += rows;
    if (!__builtin_add_overflow(tally->amount, amount, &tally->amount))
        return ERR_OK;
    return err_set(info, ERR_OVERFLOW,
                   "the amounts of the rows that are not counted add up to more than "
                   "fits in 64 bits: check the amount column for wrong values");
}

static void look_at_orders(struct builder *b, struct part *part, uint32_t from,
                           uint32_t to)
{
    const struct timeline *t = b->t;
    uint32_t first = t->order_start[from], last = t->order_start[to];
    if (!b->refunded && history_all_count(t, b->rule, first, last)) {
        memset(b->reason + first, HISTORY_REASONS, last - first);
        part->orders = last - first;
        for (uint32_t i = first; i < last; i++)
            part->rows += t->order_rows[i];
        return;
    }
    for (uint32_t i = first; i < last; i++) {
        enum history_reason reason =
            history_reason_of(t, b->rule, i, b->refunded ? b->refunded[i] : 0);
        b->reason[i] = (uint8_t)reason;
        if (reason == HISTORY_REASONS) {
            part->orders++;
            part->rows += t->order_rows[i];
        } else {
            part->left_out[reason].rows += t->order_rows[i];
            part->left_out[reason].amount += t->order_gross[i];
        }
    }
}

static void copy_orders(struct builder *b, uint32_t kept, uint32_t from, uint32_t to)
{
    const struct timeline *t = b->t;
    struct history *h = &b->h;
    for (uint32_t p = from; p < to; p++) {
        h->order_start[p] = kept;
        for (uint32_t i = t->order_start[p]; i < t->order_start[p + 1]; i++) {
            if (b->reason[i] != HISTORY_REASONS)
                continue;
            h->order_day[kept] = t->order_day[i];
            h->order_gross[kept++] = t->order_gross[i];
        }
    }
}

/* Orders that all count need no other place than the timeline's. */
static void make_order_room(struct builder *b)
{
    const struct timeline *t = b->t;
    struct history *h = &b->h;
    h->same_orders = h->orders == t->order_start[t->people];
    if (h->same_orders) {
        h->order_start = t->order_start;
        h->order_day = t->order_day;
        h->order_gross = t->order_gross;
        return;
    }
    h->order_start = mem_alloc((size_t)t->people + 1, sizeof *h->order_start);
    h->order_day = mem_alloc((size_t)h->orders, sizeof *h->order_day);
    h->order_gross = mem_alloc((size_t)h->orders, sizeof *h->order_gross);
    h->order_start[t->people] = (uint32_t)h->orders;
}

static bool order_counted(const struct builder *b, uint32_t order)
{
    return order != TIMELINE_NO_ORDER && b->reason[order] == HISTORY_REASONS;
}

/* The day on which the definition lets a counted refund subtract. */
static int32_t refund_day(const struct builder *b, uint32_t refund)
{
    uint32_t order = b->t->refund_order[refund];
    if (b->rule->refunds == REFUND_ORDER_DAY && order != TIMELINE_NO_ORDER)
        return b->t->order_day[order];
    return b->t->refund_day[refund];
}

struct dated_amount {
    int32_t day;
    int64_t amount;
};

static int compare_dated(const void *left, const void *right)
{
    const struct dated_amount *a = left, *b = right;
    return (a->day > b->day) - (a->day < b->day);
}

/* Refunds moved to their order's day may have left the order of days.
 * scratch: to - from items. */
static void sort_refunds(struct history *h, uint32_t from, uint32_t to,
                         struct dated_amount *scratch)
{
    uint32_t count = to - from;
    for (uint32_t i = 0; i < count; i++)
        scratch[i] =
            (struct dated_amount){h->refund_day[from + i], h->refund_amount[from + i]};
    qsort(scratch, count, sizeof *scratch, compare_dated);
    for (uint32_t i = 0; i < count; i++) {
        h->refund_day[from + i] = scratch[i].day;
        h->refund_amount[from + i] = scratch[i].amount;
    }
}

static void tally_unmatched(struct history *h, uint32_t rows, int64_t amount)
{
    h->refund_unmatched.rows += rows;
    h->refund_unmatched.amount = saturated_sum(h->refund_unmatched.amount, amount);
}

static enum err copy_refunds_of(struct builder *b, uint32_t person, uint32_t *kept,
                                struct err_info *info)
{
    const struct timeline *t = b->t;
    struct history *h = &b->h;
    for (uint32_t i = t->refund_start[person]; i < t->refund_start[person + 1]; i++) {
        bool counted = order_counted(b, t->refund_order[i]);
        enum history_reason reason = refund_reason(t, b->rule, i, counted);
        if (reason != HISTORY_REASONS) {
            enum err e =
                leave_out(h, reason, t->refund_rows[i], -t->refund_amount[i], info);
            if (e)
                return e;
            continue;
        }
        if (t->refund_order[i] == TIMELINE_NO_ORDER)
            tally_unmatched(h, t->refund_rows[i], t->refund_amount[i]);
        h->refund_day[*kept] = refund_day(b, i);
        h->refund_amount[(*kept)++] = t->refund_amount[i];
        h->used_rows += t->refund_rows[i];
    }
    return ERR_OK;
}

static enum err copy_refunds(struct builder *b, struct err_info *info)
{
    struct history *h = &b->h;
    bool moved = b->rule->refunds == REFUND_ORDER_DAY;
    struct dated_amount *scratch =
        mem_alloc(b->t->refund_start[h->people], sizeof *scratch);
    enum err e = ERR_OK;
    uint32_t kept = 0;
    for (uint32_t p = 0; p < h->people && !e; p++) {
        h->refund_start[p] = kept;
        e = copy_refunds_of(b, p, &kept, info);
        if (moved && !e && kept - h->refund_start[p] > 1)
            sort_refunds(h, h->refund_start[p], kept, scratch);
    }
    free(scratch);
    h->refund_start[h->people] = kept;
    h->refunds = kept;
    return e;
}

static void tally_activities(struct builder *b)
{
    for (uint32_t i = 0; i < b->t->activity_start[b->t->people]; i++) {
        enum history_reason reason = history_activity_reason(b->t, b->rule, i);
        if (reason == HISTORY_REASONS)
            b->h.used_rows++;
        else
            b->h.left_out[reason].rows++;
    }
}

/* ---- presence ---------------------------------------------------------------- */

static const uint32_t *visit_start(const struct builder *b)
{
    return b->rule->rule == PRESENCE_ACTIVITY ? b->t->activity_start : b->t->order_start;
}

static const int32_t *visit_day(const struct builder *b)
{
    return b->rule->rule == PRESENCE_ACTIVITY ? b->t->activity_day : b->t->order_day;
}

static bool visit_counts(const struct builder *b, uint32_t visit)
{
    if (b->rule->rule == PRESENCE_ACTIVITY)
        return history_makes_presence(b->t, b->rule, visit);
    return b->reason[visit] == HISTORY_REASONS;
}

static int32_t day_after_window(int32_t day, int32_t window_days)
{
    return day > INT32_MAX - window_days ? INT32_MAX : day + window_days;
}

/* Whether a visit on `day` goes on with the span that ends on `end`. */
static bool bridged(const struct builder *b, int32_t end, int32_t day)
{
    return (int64_t)day - end <= b->rule->grace_days;
}

/* Of the person, whose visits' days ascend. */
static uint32_t count_spans(const struct builder *b, uint32_t person)
{
    const int32_t *day = visit_day(b);
    uint32_t count = 0, end = visit_start(b)[person + 1];
    int32_t last = 0;
    for (uint32_t i = visit_start(b)[person]; i < end; i++) {
        if (!visit_counts(b, i))
            continue;
        count += !count || !bridged(b, last, day[i]);
        last = day_after_window(day[i], b->rule->window_days);
    }
    return count;
}

/* Each visit makes [day, day + window) one of the spans from `from` on; returns where
 * they end. */
static uint32_t put_spans(struct builder *b, uint32_t person, uint32_t from)
{
    struct history *h = &b->h;
    const int32_t *day = visit_day(b);
    uint32_t count = from, end = visit_start(b)[person + 1];
    for (uint32_t i = visit_start(b)[person]; i < end; i++) {
        if (!visit_counts(b, i))
            continue;
        if (count == from || !bridged(b, h->span_end[count - 1], day[i]))
            h->span_begin[count++] = day[i];
        h->span_end[count - 1] = day_after_window(day[i], b->rule->window_days);
    }
    return count;
}

/* Within the data only presence makes somebody new: a day of acquisition matters where
 * nothing else is known, before the first day. */
static int32_t first_presence(const struct builder *b, uint32_t person, uint32_t from,
                              uint32_t to)
{
    if (from == to)
        return INT32_MAX;
    int32_t begin = b->h.span_begin[from];
    int32_t acquired = b->t->acquired_day ? b->t->acquired_day[person] : INT32_MAX;
    return acquired < b->t->first_day && acquired < begin ? acquired : begin;
}

/* ---- on all processors ------------------------------------------------------- */

/* Spans of the subscription rule come from spells_build. */
static bool has_visits(const struct builder *b)
{
    return b->h.rule != PRESENCE_SUBSCRIPTION;
}

static void look_at_part(void *context, uint32_t number)
{
    struct builder *b = context;
    struct part *part = &b->parts[number];
    uint32_t from = number * PART_PEOPLE, to = part_end(b->t, number);
    look_at_orders(b, part, from, to);
    for (uint32_t p = from; has_visits(b) && p < to; p++)
        part->spans += count_spans(b, p);
}

static enum err add_left_out(struct builder *b, struct err_info *info)
{
    enum err e = ERR_OK;
    for (int reason = 0; !e && reason < HISTORY_REASONS; reason++) {
        struct left_out sum = {0};
        for (uint32_t i = 0; i < parts_of(b->t); i++) {
            sum.rows += b->parts[i].left_out[reason].rows;
            sum.amount += b->parts[i].left_out[reason].amount;
        }
        e = leave_out(&b->h, (enum history_reason)reason, sum.rows, sum.amount, info);
    }
    return e;
}

/* How many there are in the parts becomes where theirs begin. */
static void place_parts(struct builder *b)
{
    struct history *h = &b->h;
    uint32_t orders = 0, spans = 0;
    for (uint32_t i = 0; i < parts_of(b->t); i++) {
        struct part *part = &b->parts[i];
        h->used_rows += part->rows;
        orders += part->orders;
        part->orders = orders - part->orders;
        spans += part->spans;
        part->spans = spans - part->spans;
    }
    h->orders = orders;
    h->span_start = mem_alloc((size_t)h->people + 1, sizeof *h->span_start);
    h->span_begin = mem_alloc(spans, sizeof *h->span_begin);
    h->span_end = mem_alloc(spans, sizeof *h->span_end);
    h->span_start[h->people] = spans;
    make_order_room(b);
}

static void fill_part(void *context, uint32_t number)
{
    struct builder *b = context;
    struct history *h = &b->h;
    uint32_t from = number * PART_PEOPLE, to = part_end(b->t, number);
    uint32_t span = b->parts[number].spans;
    if (!h->same_orders)
        copy_orders(b, b->parts[number].orders, from, to);
    for (uint32_t p = from; has_visits(b) && p < to; p++) {
        h->span_start[p] = span;
        uint32_t end = put_spans(b, p, span);
        h->first_presence[p] = first_presence(b, p, span, end);
        span = end;
    }
}

static enum err build_orders_and_spans(struct builder *b, struct err_info *info)
{
    uint32_t parts = parts_of(b->t);
    b->parts = MEM_ARRAY(struct part, parts);
    threads_run(parts, look_at_part, b);
    enum err e = add_left_out(b, info);
    if (!e) {
        place_parts(b);
        threads_run(parts, fill_part, b);
    }
    free(b->parts);
    return e;
}

/* ---- life cycle -------------------------------------------------------------- */

static void check_rule(const struct history_rule *rule)
{
    CHECK(rule->window_days >= 1 || rule->rule == PRESENCE_SUBSCRIPTION);
    CHECK(rule->grace_days >= 0 && rule->past_due_days >= 0);
    CHECK(rule->end <= SUBSCRIPTION_END_SCHEDULED);
}

static void allocate(struct builder *b)
{
    const struct timeline *t = b->t;
    struct history *h = &b->h;
    size_t people = t->people, refunds = t->refund_start[people];
    b->reason = mem_alloc(t->order_start[people], sizeof *b->reason);
    h->refund_start = mem_alloc(people + 1, sizeof *h->refund_start);
    h->refund_day = mem_alloc(refunds, sizeof *h->refund_day);
    h->refund_amount = mem_alloc(refunds, sizeof *h->refund_amount);
    h->first_presence = mem_alloc(people, sizeof *h->first_presence);
    if (t->referred != NULL) {
        h->referred = mem_alloc(people, sizeof *h->referred);
        if (people > 0)
            memcpy(h->referred, t->referred, people * sizeof *h->referred);
    }
}

enum err history_build(struct history *out, const struct timeline *t,
                       const struct history_rule *rule, struct err_info *info)
{
    check_rule(rule);
    struct builder b = {.t = t,
                        .rule = rule,
                        .h = {.people = t->people,
                              .scale = t->scale,
                              .has_amounts = t->has_amounts,
                              .first_day = t->first_day,
                              .as_of = rule->as_of,
                              .rule = rule->rule}};
    int64_t *refunded = history_refunded(t, rule);
    b.refunded = refunded;
    allocate(&b);
    enum err e = build_orders_and_spans(&b, info);
    if (!e)
        e = copy_refunds(&b, info);
    if (!e) {
        tally_activities(&b);
        e = spells_build(&b.h, t, rule, info);
    }
    free(refunded);
    free(b.reason);
    if (e)
        history_release(&b.h);
    else
        *out = b.h;
    return e;
}

static void free_arrays(struct history *h)
{
    if (!h->same_orders) {
        free(h->order_start);
        free(h->order_day);
        free(h->order_gross);
    }
    free(h->refund_start);
    free(h->refund_day);
    free(h->refund_amount);
    free(h->span_start);
    free(h->span_begin);
    free(h->span_end);
    free(h->first_presence);
    free(h->span_involuntary);
    free(h->mrr_start);
    free(h->mrr_day);
    free(h->mrr_amount);
    free(h->mrr_involuntary);
    free(h->mrr_part_start);
    free(h->mrr_part);
    free(h->first_paid);
    free(h->contract_start);
    free(h->contract);
    free(h->referred);
}

void history_release(struct history *h)
{
    if (!h->mapped)
        free_arrays(h);
    *h = (struct history){0};
}
