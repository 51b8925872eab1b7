/* SPDX-License-Identifier: Apache-2.0 */
/* One small shop and one request: the rows of its people, a definition, a calendar, a
 * range, a slicing.  Written by hand in a test or drawn from a seed, and read by the
 * kernels, by the oracle and by the SQL.
 *
 *     struct scene s;
 *     scene_init(&s, "2024-01-01", "2024-06-30");
 *     scene_order(&s, 0, "2024-01-31", 10000);
 *     s.rule.window_days = 30;
 *     ...
 *     scene_release(&s);
 */
#ifndef MAINSTAY_TEST_TIMELINE_SCENE_H
#define MAINSTAY_TEST_TIMELINE_SCENE_H

#include "timeline/history.h"
#include "timeline/periods.h"
#include "timeline/slicing.h"

#include <stdint.h>
#include <stdio.h>

#define SCENE_PEOPLE     12
#define SCENE_ORDERS     512
#define SCENE_REFUNDS    128
#define SCENE_ACTIVITIES 512
#define SCENE_CHANGES    64
#define SCENE_SPELLS     512
#define SCENE_ANSWERS    256
#define SCENE_DELIVERIES 256
#define SCENE_EVENTS     3
#define SCENE_GROUPS     3

struct scene {
    uint64_t seed;
    struct timeline_input in; /* points into the arrays below: do not copy a scene */
    struct history_rule rule;
    struct calendar calendar;
    int32_t first, last; /* the range asked for */
    int32_t loyal;
    bool sliced;
    struct slicing slicing;

    int32_t acquired_day[SCENE_PEOPLE];
    uint32_t order_person[SCENE_ORDERS];
    int32_t order_day[SCENE_ORDERS];
    int64_t order_gross[SCENE_ORDERS];
    uint8_t order_flags[SCENE_ORDERS];
    uint32_t order_rows[SCENE_ORDERS];
    uint32_t refund_person[SCENE_REFUNDS];
    int32_t refund_day[SCENE_REFUNDS];
    int64_t refund_amount[SCENE_REFUNDS];
    uint32_t refund_order[SCENE_REFUNDS];
    uint32_t refund_rows[SCENE_REFUNDS];
    uint32_t activity_person[SCENE_ACTIVITIES];
    int32_t activity_day[SCENE_ACTIVITIES];
    uint16_t activity_event[SCENE_ACTIVITIES];
    bool event_chosen[SCENE_EVENTS];
    uint32_t spell_person[SCENE_SPELLS];
    struct spell spell[SCENE_SPELLS];
    uint32_t answer_person[SCENE_ANSWERS];
    struct answer answer[SCENE_ANSWERS];
    uint32_t delivery_person[SCENE_DELIVERIES];
    struct delivery delivery[SCENE_DELIVERIES];
    bool referred[SCENE_PEOPLE];
    uint32_t group[SCENE_PEOPLE];
    uint32_t change_start[SCENE_PEOPLE + 1];
    int32_t change_day[SCENE_CHANGES];
    uint32_t change_code[SCENE_CHANGES];
};

/* "2024-01-31" -> its day. */
int32_t scene_day(const char *text);

/* An empty shop with data and range from `first` to `last`, as of `last`; purchase
 * rule, W = 90, months, no slicing.  Rows outside extend the data, not the range. */
void scene_init(struct scene *s, const char *first, const char *last);

/* Add a row; people are numbered from 0 and appear by being named.  The order's index
 * is returned; a refund without a date has day NULL, one without an order
 * TIMELINE_NO_ORDER. */
uint32_t scene_order(struct scene *s, uint32_t person, const char *day, int64_t gross);
void scene_refund(struct scene *s, uint32_t person, uint32_t order, const char *day,
                  int64_t amount);
void scene_activity(struct scene *s, uint32_t person, const char *day, uint16_t event);

/* "0 2024-01-31 100; 1 2024-02-01 50": person, day, gross; the rest as scene_order. */
void scene_orders(struct scene *s, const char *rows);

/* A paid spell, which runs where `end` is NULL; the caller changes what is otherwise. */
struct spell *scene_spell(struct scene *s, uint32_t person, uint32_t subscription,
                          const char *begin, const char *end, int64_t mrr);
/* "0.1 2024-01-31 - 1000; 0.1 2024-03-01 2024-04-01 500 trial": person.subscription,
 * begin, end or -, mrr, and any of: trial paused failed scheduled= billing= service= due=
 * (days) term= (12m, 7d). */
void scene_spells(struct scene *s, const char *rows);
void scene_answer(struct scene *s, uint32_t person, const char *day,
                  enum answer_kind kind, uint8_t score, int32_t wave);
void scene_delivery(struct scene *s, uint32_t person, const char *day, int32_t wave);

/* What adding a row does: the person appears, the data reach over the day, which is
 * returned. */
void scene_meet(struct scene *s, uint32_t person);
int32_t scene_cover(struct scene *s, int32_t day);

/* Parts of scene_draw and scene_dump: subscriptions, answers, referrals. */
void scene_draw_subscriptions(struct scene *s);
void scene_dump_subscriptions(const struct scene *s, FILE *out);

/* A random scene, the same for the same seed, with days on and around everything that
 * can go wrong. */
void scene_draw(struct scene *s, uint64_t seed);

/* Everything in it, for a person to read. */
void scene_dump(const struct scene *s, FILE *out);

#endif
