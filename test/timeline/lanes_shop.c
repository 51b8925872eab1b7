/* SPDX-License-Identifier: Apache-2.0 */
#include "lanes_shop.h"

#include "base/mem.h"
#include "draw.h"
#include "timeline/periods.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BLOCKS_MOST 3

/* Days on which the people of a block come. */
struct range {
    int32_t low, high;
};

struct drawing {
    struct shop *s;
    struct rng *rng;
    struct periods periods;
    int32_t last_day; /* of the data */
    struct range came[BLOCKS_MOST];
    bool once;    /* nobody orders twice */
    bool below_0; /* some amounts are */
};

/* ---- days, people and what is asked ---------------------------------------------- */

static int32_t most(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static void draw_days(struct drawing *d)
{
    struct shop *s = d->s;
    s->people = (uint32_t)PICK(d->rng, 1, 63, 64, 65, 300, 640, 2000, 4095, 4096, 4097,
                               8192, 9000, 12288);
    s->first_day = between(d->rng, -3000, 19400);
    s->days = PICK(d->rng, 1, 20, 100, 300, 511, 512, 513, 800, 1023, 1024, 1025, 2040,
                   2049, 5000, 8200, 31999, 32000);
    d->last_day = s->first_day + s->days - 1;
}

/* So many periods, or the one of so many days; they begin in the data or around them. */
static void draw_table(struct drawing *d)
{
    static const int32_t unit_days[] = {1, 7, 30, 91, 365};
    struct shop *s = d->s;
    int32_t count = PICK(d->rng, 1, 2, 3, 12, 36, 60, 61, 62, 63, 121, 122, 181, 182, 240,
                         241, 241, 242);
    s->calendar = (struct calendar){
        .unit = (enum calendar_unit)PICK(d->rng, 0, 0, 1, 1, 1, 2, 2, 2, 3, 4, 5),
        .week_start = between(d->rng, 1, 7)};
    bool total = s->calendar.unit == CALENDAR_TOTAL;
    int32_t length = count * (total ? 1 : unit_days[s->calendar.unit]);
    const int32_t from[] = {s->first_day,
                            s->first_day - between(d->rng, 1, 300),
                            s->first_day + between(d->rng, 0, s->days - 1),
                            s->first_day + s->days / 2,
                            d->last_day - length + 1,
                            d->last_day - length / 2,
                            d->last_day + between(d->rng, 1, 400)};
    s->from = from[between(d->rng, 0, chance(d->rng, 10) ? 6 : 5)];
    s->from = total ? s->from : calendar_period_start(&s->calendar, s->from);
    s->to = s->from;
    for (int32_t i = 0; i < count && !total; i++)
        s->to = calendar_period_next(&s->calendar, s->to);
    s->to = total ? s->from + length - 1 : s->to - 1;
}

static void draw_rule(struct drawing *d)
{
    struct shop *s = d->s;
    const int32_t as_of[] = {
        most(d->last_day, s->from), most(d->last_day, s->to),
        most(d->last_day, s->to) + between(d->rng, 1, 300),
        most(d->last_day - between(d->rng, 0, s->days - 1), s->from)};
    int32_t kind = between(d->rng, 0, 9);
    s->loyal = PICK(d->rng, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4);
    s->rule = (struct history_rule){
        .rule = PRESENCE_PURCHASE,
        .window_days = PICK(d->rng, 1, 1, 2, 6, 7, 8, 28, 30, 31, 59, 90, 364, 365, 366,
                            2000, 31998, 31999, 32000, 32767, 32768, 70000),
        .as_of = as_of[kind < 3   ? 0
                       : kind < 6 ? 1
                       : kind < 9 ? 2
                                  : 3],
        .count_zero_value = chance(d->rng, 80),
        .fully_refunded_counts = chance(d->rng, 80),
        .refunds = kind == 9 ? REFUND_IGNORE : (enum refund_mode)PICK(d->rng, 0, 0, 1, 2),
        .past_due_days = INT32_MAX,
    };
}

/* ---- when people come -------------------------------------------------------------- */

/* Of the period of a day, or what is before the table or after it: the days of the data.
 */
static struct range around(const struct drawing *d, int32_t day)
{
    const struct periods *p = &d->periods;
    struct range r = {d->s->first_day, d->last_day};
    for (int32_t i = 0; i <= p->count; i++) {
        if (p->bound[i] > day) {
            r.high = p->bound[i] - 1 < r.high ? p->bound[i] - 1 : r.high;
            break;
        }
        r.low = most(p->bound[i], r.low);
    }
    return r;
}

static int by_low(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return (x->low > y->low) - (x->low < y->low);
}

/* Mostly in a period of the table, where it has days of the data. */
static void draw_came(struct drawing *d)
{
    int32_t low = most(d->s->from, d->s->first_day),
            high = d->s->to < d->last_day ? d->s->to : d->last_day;
    for (int i = 0; i < BLOCKS_MOST; i++) {
        bool inside = low <= high && chance(d->rng, 75);
        int32_t day = inside ? between(d->rng, low, high)
                             : between(d->rng, d->s->first_day, d->last_day);
        if (inside && chance(d->rng, 50))
            day = low + (day - low) / 8;
        d->came[i] = around(d, day);
    }
    bool one_day = chance(d->rng, 35); /* those of each block */
    for (int i = 0; i < BLOCKS_MOST && one_day; i++)
        d->came[i].low = d->came[i].high =
            between(d->rng, d->came[i].low, d->came[i].high);
    qsort(d->came, BLOCKS_MOST, sizeof *d->came, by_low);
    if (chance(d->rng, 30)) /* all in one */
        d->came[1] = d->came[2] = d->came[0];
    if (chance(d->rng, 10))
        d->came[2] = (struct range){d->s->first_day, d->last_day};
}

/* ---- orders ------------------------------------------------------------------------ */

static uint32_t draw_count(const struct drawing *d, uint32_t place)
{
    int32_t kind = between(d->rng, 1, 1000);
    if (place >= 64 && place % 4096 < 64 && d->s->seed % 5 == 0)
        return 0; /* as many as a group */
    if (place > 100 && place + 3 >= d->s->people && d->s->seed % 4 == 0)
        return 0; /* at most refunded */
    if (d->once || kind <= 550)
        return 1;
    return (uint32_t)(kind <= 900   ? between(d->rng, 2, 5)
                      : kind <= 990 ? between(d->rng, 6, 30)
                      : kind <= 997 ? between(d->rng, 31, 254)
                                    : 255);
}

/* Of the next order. */
static int32_t draw_next(const struct drawing *d, int32_t day, uint32_t orders)
{
    const struct periods *p = &d->periods;
    int32_t window = d->s->rule.window_days, aside = between(d->rng, -1, 1),
            bound = p->bound[between(d->rng, 0, p->count)];
    if (orders > 30)
        return day + between(d->rng, 0, most(1, 2 * d->s->days / 255));
    switch (between(d->rng, 0, 7)) {
    case 0:
        return day;
    case 1:
        return day + window + aside;
    case 2:
        return bound + aside;
    case 3:
        return bound - window + aside;
    case 4:
        return around(d, day).high;
    case 5:
        return around(d, day).high + 1;
    case 6:
        return day + between(d->rng, 0, 40);
    default:
        return between(d->rng, day, most(day, d->last_day));
    }
}

/* Of 255 at most, and the refunds: less than 32 bits hold. */
static int64_t draw_amount(const struct drawing *d, uint32_t place, uint32_t nth)
{
    int32_t kind = between(d->rng, 1, 100);
    if (place % 1009 == 5 && nth == place % 3)
        return d->below_0 && place % 2 ? -2000000000 : 2000000000;
    if (kind <= 2)
        return 0;
    return d->below_0 && kind <= 30 ? -between(d->rng, 1, 40000)
                                    : between(d->rng, 1, 40000);
}

static void put_order(struct drawing *d, uint32_t person, int32_t day, int64_t amount)
{
    struct shop *s = d->s;
    uint32_t at = s->in.orders++;
    s->order_person[at] = person;
    s->order_day[at] = day;
    s->order_gross[at] = amount;
    s->order_rows[at] = 1;
}

static void draw_person(struct drawing *d, uint32_t place, uint32_t orders)
{
    struct shop *s = d->s;
    const struct range *came = &d->came[place / BLOCKS_PEOPLE];
    uint32_t person = (uint32_t)(place * UINT64_C(7919) % s->people);
    int32_t day = chance(d->rng, 50)   ? between(d->rng, came->low, came->high)
                  : chance(d->rng, 50) ? came->low
                                       : came->high;
    for (uint32_t i = 0; i < orders && day <= d->last_day; i++) {
        put_order(d, person, day, draw_amount(d, place, i));
        day = most(day, draw_next(d, day, orders));
    }
}

static void draw_orders(struct drawing *d)
{
    struct shop *s = d->s;
    uint32_t *count = MEM_ARRAY(uint32_t, s->people), all = 0;
    for (uint32_t i = 0; i < s->people; i++)
        all += count[i] = draw_count(d, i);
    if (s->seed % 16 == 7) /* wide */
        all += count[s->people / 2] = 256;
    s->order_person = MEM_ARRAY(uint32_t, all + 1);
    s->order_rows = MEM_ARRAY(uint32_t, all + 1);
    s->order_day = MEM_ARRAY(int32_t, all + 1);
    s->order_gross = MEM_ARRAY(int64_t, all + 1);
    s->order_flags = MEM_ARRAY(uint8_t, all + 1);
    for (uint32_t i = 0; i < s->people; i++)
        draw_person(d, i, count[i]);
    free(count);
}

void lanes_shop_draw(struct shop *s, uint64_t seed)
{
    struct err_info info = {0};
    struct drawing d = {.s = s, .rng = &s->rng};
    *s = (struct shop){.seed = seed};
    rng_init(&s->rng, seed);
    draw_days(&d);
    draw_table(&d);
    draw_rule(&d);
    d.once = chance(d.rng, 6);
    d.below_0 = chance(d.rng, 25);
    assert_int_equal(
        periods_build(&d.periods, &s->calendar, s->from, s->to, s->rule.as_of, &info),
        ERR_OK);
    draw_came(&d);
    draw_orders(&d);
    suite_shop_draw_refunds(s, chance(d.rng, 70) ? rng_below(d.rng, s->people) : 0);
    suite_shop_draw_people(s);
    suite_shop_give(s);
    s->in.has_amounts = !d.below_0; /* else orders below zero do not count */
    periods_release(&d.periods);
}
