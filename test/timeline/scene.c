/* SPDX-License-Identifier: Apache-2.0 */
/* Uniform random days would hardly ever meet a boundary, so most days are drawn near
 * one: a period's first day, the end of another order's window, a leap day, the change
 * of summer time, an ISO year of 53 weeks. */
#include "scene.h"

#include "draw.h"

#include <string.h>

int32_t scene_day(const char *text)
{
    int year, month, day;
    CHECK(sscanf(text, "%d-%d-%d", &year, &month, &day) == 3);
    CHECK(calendar_valid(year, month, day));
    return calendar_day(year, month, day);
}

static void attach(struct scene *s)
{
    s->in.order_person = s->order_person;
    s->in.order_day = s->order_day;
    s->in.order_gross = s->order_gross;
    s->in.order_flags = s->order_flags;
    s->in.order_rows = s->order_rows;
    s->in.refund_person = s->refund_person;
    s->in.refund_day = s->refund_day;
    s->in.refund_amount = s->refund_amount;
    s->in.refund_order = s->refund_order;
    s->in.refund_rows = s->refund_rows;
    s->in.activity_person = s->activity_person;
    s->in.activity_day = s->activity_day;
    s->in.activity_event = s->activity_event;
    s->in.spell_person = s->spell_person;
    s->in.spell = s->spell;
    s->in.answer_person = s->answer_person;
    s->in.answer = s->answer;
    s->in.delivery_person = s->delivery_person;
    s->in.delivery = s->delivery;
    s->rule.event_chosen = s->event_chosen;
}

void scene_init(struct scene *s, const char *first, const char *last)
{
    *s = (struct scene){.first = scene_day(first), .last = scene_day(last), .loyal = 3};
    attach(s);
    s->in.scale = 2;
    s->in.has_amounts = true;
    s->in.has_mrr = true;
    s->in.has_mrr_history = true;
    s->in.first_day = s->first;
    s->in.last_day = s->last;
    s->rule.window_days = 90;
    s->rule.past_due_days = INT32_MAX;
    s->rule.as_of = s->last;
    s->rule.fully_refunded_counts = true;
    s->calendar.unit = CALENDAR_MONTH;
    for (int e = 0; e < SCENE_EVENTS; e++)
        s->event_chosen[e] = true;
}

void scene_meet(struct scene *s, uint32_t person)
{
    CHECK(person < SCENE_PEOPLE);
    if (person >= s->in.people)
        s->in.people = person + 1;
}

static uint32_t add_order(struct scene *s, uint32_t person, int32_t day, int64_t gross)
{
    uint32_t i = s->in.orders++;
    CHECK(i < SCENE_ORDERS);
    scene_meet(s, person);
    s->order_person[i] = person;
    s->order_day[i] = day;
    s->order_gross[i] = gross;
    s->order_rows[i] = 1;
    return i;
}

int32_t scene_cover(struct scene *s, int32_t day)
{
    if (day < s->in.first_day)
        s->in.first_day = day;
    if (day > s->in.last_day)
        s->in.last_day = day;
    return day;
}

uint32_t scene_order(struct scene *s, uint32_t person, const char *day, int64_t gross)
{
    return add_order(s, person, scene_cover(s, scene_day(day)), gross);
}

static void add_refund(struct scene *s, uint32_t person, uint32_t order, int32_t day,
                       int64_t amount)
{
    uint32_t i = s->in.refunds++;
    CHECK(i < SCENE_REFUNDS);
    scene_meet(s, person);
    s->refund_person[i] = person;
    s->refund_order[i] = order;
    s->refund_day[i] = day;
    s->refund_amount[i] = amount;
    s->refund_rows[i] = 1;
}

void scene_refund(struct scene *s, uint32_t person, uint32_t order, const char *day,
                  int64_t amount)
{
    add_refund(s, person, order, day ? scene_cover(s, scene_day(day)) : INT32_MIN,
               amount);
}

static void add_activity(struct scene *s, uint32_t person, int32_t day, uint16_t event)
{
    uint32_t i = s->in.activities++;
    CHECK(i < SCENE_ACTIVITIES);
    scene_meet(s, person);
    s->activity_person[i] = person;
    s->activity_day[i] = day;
    s->activity_event[i] = event;
}

void scene_activity(struct scene *s, uint32_t person, const char *day, uint16_t event)
{
    add_activity(s, person, scene_cover(s, scene_day(day)), event);
}

void scene_orders(struct scene *s, const char *rows)
{
    while (rows != NULL && *rows != '\0') {
        unsigned person;
        char day[16];
        long long gross;
        CHECK(sscanf(rows, " %u %15s %lld", &person, day, &gross) == 3);
        scene_order(s, person, day, gross);
        rows = strchr(rows, ';');
        rows = rows ? rows + 1 : NULL;
    }
}

/* ---- random scenes ----------------------------------------------------------- */

static int32_t draw_start(struct rng *r)
{
    static const char *const starts[] = {
        "2024-01-15", /* leap day, and summer time in March and October */
        "2023-12-28", /* turn of the year into a leap year */
        "2020-12-20", /* ISO 2020-W53 */
        "2026-12-15", /* ISO 2026-W53 */
        "2100-02-01", /* a century without leap day */
        "2000-02-25", /* one with */
        "1969-12-01", /* negative days */
        "2022-12-31", /* a Saturday: Sunday weeks begin on New Year's Day */
    };
    return scene_day(starts[between(r, 0, 7)]) + between(r, 0, 20);
}

static void draw_calendar(struct scene *s, struct rng *r)
{
    s->calendar.unit = (enum calendar_unit)PICK(
        r, CALENDAR_DAY, CALENDAR_WEEK, CALENDAR_WEEK, CALENDAR_MONTH, CALENDAR_MONTH,
        CALENDAR_MONTH, CALENDAR_QUARTER, CALENDAR_YEAR, CALENDAR_TOTAL);
    s->calendar.week_start = PICK(r, 0, 1, 7);
    s->calendar.fiscal_month = PICK(r, 0, 0, 1, 2, 4, 7, 10, 12);
}

static void draw_range(struct scene *s, struct rng *r)
{
    int32_t days = PICK(r, 1, 5, 40, 120, 400, 800);
    if (s->calendar.unit == CALENDAR_DAY && days > 40)
        days = 40;
    if (s->calendar.unit == CALENDAR_WEEK && days > 400)
        days = 400;
    s->in.first_day = draw_start(r);
    s->in.last_day = s->in.first_day + between(r, days / 2, days);
    s->first = s->in.first_day;
    s->last = s->in.last_day;
    s->rule.as_of = s->in.last_day;
    if (chance(r, 20)) /* before the data end, or some days after */
        s->rule.as_of += between(r, -days / 3, days / 3);
    if (chance(r, 30))
        s->first += between(r, -3, days / 3);
    if (chance(r, 30))
        s->last -= between(r, -3, days / 3);
    int32_t end = s->last < s->rule.as_of ? s->last : s->rule.as_of;
    if (s->first > end)
        s->first = end;
}

static void draw_rule(struct scene *s, struct rng *r)
{
    s->rule.rule = chance(r, 20) ? PRESENCE_ACTIVITY : PRESENCE_PURCHASE;
    s->rule.window_days =
        PICK(r, 1, 2, 3, 5, 7, 14, 28, 29, 30, 31, 60, 90, 91, 92, 180, 365, 366, 400);
    s->rule.grace_days = PICK(r, 0, 0, 0, 1, 2, 7, 30);
    s->rule.count_zero_value = chance(r, 30);
    s->rule.fully_refunded_counts = chance(r, 60);
    s->rule.refunds =
        (enum refund_mode)PICK(r, REFUND_OWN_DAY, REFUND_OWN_DAY, REFUND_ORDER_DAY,
                               REFUND_ORDER_DAY, REFUND_IGNORE);
    for (int e = 0; e < SCENE_EVENTS; e++)
        s->event_chosen[e] = chance(r, 70);
    if (chance(r, 20))
        s->rule.event_chosen = NULL;
    s->loyal = PICK(r, 1, 2, 3, 3, 5);
}

static int32_t clamp(int32_t day, int32_t low, int32_t high)
{
    return day < low ? low : day > high ? high : day;
}

/* A day of the data; `previous` is another row's day. */
static int32_t draw_day(const struct scene *s, struct rng *r, int32_t previous)
{
    int32_t low = s->in.first_day, high = s->in.last_day;
    int32_t day = between(r, low, high);
    int32_t near = between(r, -1, 1);
    switch (between(r, 0, 5)) {
    case 0: /* on a period's first day or beside it */
        if (s->calendar.unit != CALENDAR_TOTAL)
            day = calendar_period_start(&s->calendar, day) + near;
        break;
    case 1: /* where the window, or window and grace, of the other row ends */
        day = previous + s->rule.window_days + near;
        break;
    case 2:
        day = previous + s->rule.window_days + s->rule.grace_days + near;
        break;
    case 3: /* the same day */
        day = previous;
        break;
    default:
        break;
    }
    return clamp(day, low, high);
}

static void draw_orders(struct scene *s, struct rng *r)
{
    int32_t most = chance(r, 5) ? 40 : chance(r, 20) ? 2 : 15;
    for (uint32_t p = 0; p < s->in.people; p++) {
        int32_t day = draw_day(s, r, s->in.first_day);
        for (int32_t n = between(r, 0, most); n > 0; n--) {
            day = draw_day(s, r, day);
            int64_t gross = s->in.has_amounts ? PICK(r, 0, 1, 100, 100, 999, 12345) : 0;
            uint32_t i = add_order(s, p, day, gross);
            s->order_flags[i] =
                (uint8_t)PICK(r, 0, 0, 0, 0, 0, 0, 0, 0, ORDER_TEST, ORDER_CANCELLED,
                              ORDER_TEST | ORDER_CANCELLED);
            s->order_rows[i] = (uint32_t)between(r, 1, 3);
        }
    }
}

/* Rows come in any order. */
static void shuffle_orders(struct scene *s, struct rng *r)
{
    for (uint32_t i = s->in.orders; i > 1; i--) {
        uint32_t a = i - 1, b = (uint32_t)between(r, 0, (int32_t)i - 1);
#define SWAP(array)                      \
    do {                                 \
        __auto_type keep_ = s->array[a]; \
        s->array[a] = s->array[b];       \
        s->array[b] = keep_;             \
    } while (0)
        SWAP(order_person);
        SWAP(order_day);
        SWAP(order_gross);
        SWAP(order_flags);
        SWAP(order_rows);
#undef SWAP
    }
}

static void draw_refunds(struct scene *s, struct rng *r)
{
    if (!s->in.has_amounts)
        return;
    for (int32_t n = between(r, 0, chance(r, 50) ? 0 : 20); n > 0; n--) {
        uint32_t person = (uint32_t)between(r, 0, (int32_t)s->in.people - 1);
        bool matched = s->in.orders > 0 && chance(r, 80);
        uint32_t order = TIMELINE_NO_ORDER;
        int32_t day = draw_day(s, r, s->in.first_day);
        int64_t amount = between(r, 0, 300);
        if (matched) {
            order = (uint32_t)between(r, 0, (int32_t)s->in.orders - 1);
            day = draw_day(s, r, s->order_day[order] + between(r, -40, 40));
            if (chance(r, 20))
                day = INT32_MIN;
            /* half, all of it, more than all */
            amount = s->order_gross[order] * PICK(r, 1, 2, 2, 3) / 2;
        }
        add_refund(s, person, order, day, amount);
        s->refund_rows[s->in.refunds - 1] = (uint32_t)between(r, 1, 2);
    }
}

static void draw_activities(struct scene *s, struct rng *r)
{
    if (s->rule.rule != PRESENCE_ACTIVITY && !chance(r, 10))
        return;
    for (uint32_t p = 0; p < s->in.people; p++) {
        int32_t day = draw_day(s, r, s->in.first_day);
        for (int32_t n = between(r, 0, 20); n > 0; n--) {
            day = draw_day(s, r, day);
            add_activity(s, p, day, (uint16_t)between(r, 0, SCENE_EVENTS - 1));
        }
    }
}

static void draw_acquired(struct scene *s, struct rng *r)
{
    if (!chance(r, 25))
        return;
    s->in.acquired_day = s->acquired_day;
    for (uint32_t p = 0; p < s->in.people; p++) {
        s->acquired_day[p] = INT32_MAX;
        if (chance(r, 40))
            s->acquired_day[p] = s->in.first_day - between(r, 0, 200);
        else if (chance(r, 50))
            s->acquired_day[p] = draw_day(s, r, s->in.first_day);
    }
}

static void draw_fixed_groups(struct scene *s, struct rng *r)
{
    s->slicing.fixed = s->group;
    for (uint32_t p = 0; p < s->in.people; p++)
        s->group[p] = (uint32_t)between(r, 0, SCENE_GROUPS - 1);
}

static void draw_moving_groups(struct scene *s, struct rng *r)
{
    uint32_t count = 0;
    for (uint32_t p = 0; p < s->in.people; p++) {
        s->change_start[p] = count;
        int32_t day = s->in.first_day + between(r, -5, 10);
        for (int32_t n = between(r, 0, 5); n > 0; n--) {
            s->change_day[count] = day;
            s->change_code[count++] = (uint32_t)between(r, 0, SCENE_GROUPS - 1);
            if (s->calendar.unit != CALENDAR_TOTAL && chance(r, 30))
                day = calendar_period_next(&s->calendar,
                                           calendar_period_start(&s->calendar, day)) -
                      between(r, 0, 1); /* never before `day` */
            else
                day += PICK(r, 0, 1, 20, 60);
        }
    }
    s->change_start[s->in.people] = count;
    s->slicing.change_start = s->change_start;
    s->slicing.change_day = s->change_day;
    s->slicing.change_code = s->change_code;
    s->slicing.none_code = (uint32_t)between(r, 0, SCENE_GROUPS - 1);
}

static void draw_slicing(struct scene *s, struct rng *r)
{
    s->slicing.groups = SCENE_GROUPS;
    s->sliced = chance(r, 60);
    if (s->sliced && chance(r, 50))
        draw_fixed_groups(s, r);
    else if (s->sliced)
        draw_moving_groups(s, r);
}

/* The data's first and last day are those of its rows, as a reader reports them. */
static void settle_days(struct scene *s)
{
    int32_t low = INT32_MAX, high = INT32_MIN;
#define COVER(count, array)                             \
    for (uint32_t i = 0; i < s->in.count; i++) {        \
        if (s->array[i] == INT32_MIN)                   \
            continue;                                   \
        low = s->array[i] < low ? s->array[i] : low;    \
        high = s->array[i] > high ? s->array[i] : high; \
    }
    COVER(orders, order_day)
    COVER(refunds, refund_day)
    COVER(activities, activity_day)
#undef COVER
    if (low <= high) {
        s->in.first_day = low;
        s->in.last_day = high;
    }
}

void scene_draw(struct scene *s, uint64_t seed)
{
    struct rng r;
    rng_init(&r, seed);
    *s = (struct scene){.seed = seed};
    attach(s);
    s->in.people = (uint32_t)between(&r, 1, SCENE_PEOPLE);
    s->in.scale = 2;
    s->in.has_amounts = chance(&r, 85);
    draw_calendar(s, &r);
    draw_range(s, &r);
    draw_rule(s, &r);
    draw_orders(s, &r);
    shuffle_orders(s, &r);
    draw_refunds(s, &r);
    draw_activities(s, &r);
    draw_acquired(s, &r);
    draw_slicing(s, &r);
    settle_days(s);
    scene_draw_subscriptions(s);
}

/* ---- dump -------------------------------------------------------------------- */

static const char *day_text(int32_t day)
{
    static char text[4][CALENDAR_DAY_TEXT];
    static int turn;
    if (day < CALENDAR_DAY_MIN || day > CALENDAR_DAY_MAX)
        return "none";
    turn = (turn + 1) % 4;
    return calendar_day_format(day, text[turn]);
}

static void dump_people(const struct scene *s, FILE *out)
{
    for (uint32_t p = 0; p < s->in.people; p++) {
        fprintf(out, "  person %u", p);
        if (s->in.acquired_day != NULL)
            fprintf(out, " acquired %s", day_text(s->acquired_day[p]));
        if (s->sliced && s->slicing.fixed != NULL)
            fprintf(out, " group %u", s->group[p]);
        if (s->sliced && s->slicing.fixed == NULL)
            for (uint32_t i = s->change_start[p]; i < s->change_start[p + 1]; i++)
                fprintf(out, " %s->%u", day_text(s->change_day[i]), s->change_code[i]);
        fputc('\n', out);
    }
}

static void dump_rows(const struct scene *s, FILE *out)
{
    for (uint32_t i = 0; i < s->in.orders; i++)
        fprintf(out, "  order %u: person %u %s gross %lld flags %u rows %u\n", i,
                s->order_person[i], day_text(s->order_day[i]),
                (long long)s->order_gross[i], s->order_flags[i], s->order_rows[i]);
    for (uint32_t i = 0; i < s->in.refunds; i++)
        fprintf(out, "  refund: person %u order %d %s amount %lld\n", s->refund_person[i],
                (int)s->refund_order[i], day_text(s->refund_day[i]),
                (long long)s->refund_amount[i]);
    for (uint32_t i = 0; i < s->in.activities; i++)
        fprintf(out, "  activity: person %u %s event %u\n", s->activity_person[i],
                day_text(s->activity_day[i]), s->activity_event[i]);
}

void scene_dump(const struct scene *s, FILE *out)
{
    fprintf(out, "seed %llu: data %s..%s, asked %s..%s by %s (week %d, fiscal %d)\n",
            (unsigned long long)s->seed, day_text(s->in.first_day),
            day_text(s->in.last_day), day_text(s->first), day_text(s->last),
            calendar_unit_name(s->calendar.unit), s->calendar.week_start,
            s->calendar.fiscal_month);
    fprintf(out,
            "  rule %d window %d grace %d as of %s zero %d full %d refunds %d amounts %d "
            "loyal %d sliced %d none %u\n",
            s->rule.rule, s->rule.window_days, s->rule.grace_days,
            day_text(s->rule.as_of), s->rule.count_zero_value,
            s->rule.fully_refunded_counts, s->rule.refunds, s->in.has_amounts, s->loyal,
            s->sliced, s->slicing.none_code);
    dump_people(s, out);
    dump_rows(s, out);
    scene_dump_subscriptions(s, out);
}
