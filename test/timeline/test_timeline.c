/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

#include "base/mem.h"
#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void build(struct timeline *t, const struct scene *s, uint32_t *position)
{
    timeline_build(t, &s->in, position);
}

/* By person, then day, then time of day, then as given. */
static void correctness_orders_are_sorted(void **state)
{
    (void)state;
    static const struct {
        uint32_t person;
        const char *day;
        int64_t time_us;
        uint32_t position;
    } rows[] = {
        {2, "2024-03-01", 5, 5}, /* person 2 has the last place */
        {0, "2024-02-29", 9, 2}, /* late on the leap day */
        {0, "2024-02-29", 3, 0}, /* early on it, and given before the next */
        {0, "2024-02-29", 3, 1}, {1, "1969-12-31", 0, 3},
        {1, "1970-01-01", 0, 4}, /* day 0 after day -1 */
    };
    struct scene s;
    int64_t time_us[6];
    uint32_t position[6];
    scene_init(&s, "1969-12-31", "2024-12-31");
    for (uint32_t i = 0; i < 6; i++) {
        scene_order(&s, rows[i].person, rows[i].day, i);
        s.order_flags[i] = (uint8_t)(i % 4);
        s.order_rows[i] = i + 1;
        time_us[i] = rows[i].time_us;
    }
    s.in.order_time_us = time_us;
    struct timeline t;
    build(&t, &s, position);
    static const uint32_t start[] = {0, 3, 5, 6};
    assert_memory_equal(start, t.order_start, sizeof start);
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(rows[i].position, position[i]);
        assert_int_equal(scene_day(rows[i].day), t.order_day[position[i]]);
        assert_int_equal(i, t.order_gross[position[i]]);
        assert_int_equal(i % 4, t.order_flags[position[i]]);
        assert_int_equal(i + 1, t.order_rows[position[i]]);
    }
    timeline_release(&t);
}

static void correctness_refunds_find_their_orders(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s, "2024-01-01", "2024-12-31");
    uint32_t late = scene_order(&s, 1, "2024-05-01", 700);
    uint32_t early = scene_order(&s, 1, "2024-02-01", 300);
    scene_refund(&s, 1, late, NULL, 70);                      /* takes 1 May */
    scene_refund(&s, 0, early, "2024-03-01", 30);             /* is person 1's */
    scene_refund(&s, 0, TIMELINE_NO_ORDER, "2024-04-01", 10); /* is person 0's */
    struct timeline t;
    build(&t, &s, NULL);
    static const uint32_t start[] = {0, 1, 3};
    static const int64_t amount[] = {10, 30, 70};
    static const uint32_t order[] = {TIMELINE_NO_ORDER, 0, 1};
    static const char *const day[] = {"2024-04-01", "2024-03-01", "2024-05-01"};
    assert_memory_equal(start, t.refund_start, sizeof start);
    assert_memory_equal(amount, t.refund_amount, sizeof amount);
    assert_memory_equal(order, t.refund_order, sizeof order);
    for (int i = 0; i < 3; i++)
        assert_int_equal(scene_day(day[i]), t.refund_day[i]);
    assert_int_equal(300, t.order_gross[0]);
    timeline_release(&t);
}

static void correctness_activities_are_sorted(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s, "2024-01-01", "2024-12-31");
    scene_activity(&s, 1, "2024-02-02", 2);
    scene_activity(&s, 0, "2024-02-03", 1);
    scene_activity(&s, 1, "2024-02-01", 0);
    struct timeline t;
    build(&t, &s, NULL);
    static const uint16_t event[] = {1, 0, 2};
    static const uint32_t start[] = {0, 1, 3};
    assert_memory_equal(event, t.activity_event, sizeof event);
    assert_memory_equal(start, t.activity_start, sizeof start);
    assert_int_equal(scene_day("2024-02-01"), t.activity_day[1]);
    timeline_release(&t);
}

/* Many rows of one person in descending order. */
static void correctness_many_rows_of_one_person(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s, "2024-01-01", "2024-12-31");
    for (int i = 0; i < SCENE_ORDERS; i++) {
        scene_order(&s, 0, "2024-06-01", i);
        s.order_day[i] -= i / 2;
    }
    struct timeline t;
    build(&t, &s, NULL);
    for (int i = 0; i < SCENE_ORDERS; i++) {
        assert_int_equal(scene_day("2024-06-01") - (SCENE_ORDERS - 1 - i) / 2,
                         t.order_day[i]);
        /* pairs on one day stay as given */
        assert_int_equal((SCENE_ORDERS - 1 - i) / 2 * 2 + i % 2, t.order_gross[i]);
    }
    timeline_release(&t);
}

enum { MANY = 400000, PEOPLE = 30011 };

struct many {
    uint32_t person[MANY], rows[MANY], position[MANY];
    int32_t day[MANY];
    int64_t time_us[MANY], gross[MANY];
    uint8_t flags[MANY];
};

/* Some people have most of the orders, a few days and times many ties; nobody has the
 * last number. */
static struct many *many_orders(struct timeline_input *in)
{
    struct many *m = MEM_NEW(struct many);
    struct rng rng;
    rng_init(&rng, 7);
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t below = i % 3 ? PEOPLE - 1 : 5;
        m->person[i] = rng_below(&rng, below);
        m->day[i] = (int32_t)rng_below(&rng, 9) - 4;
        m->time_us[i] = rng_below(&rng, 3);
        m->gross[i] = (int64_t)i * 1000003;
        m->flags[i] = (uint8_t)(i % 4);
        m->rows[i] = i ^ 0x55555;
    }
    *in = (struct timeline_input){.people = PEOPLE,
                                  .orders = MANY,
                                  .order_person = m->person,
                                  .order_day = m->day,
                                  .order_time_us = m->time_us,
                                  .order_gross = m->gross,
                                  .order_flags = m->flags,
                                  .order_rows = m->rows};
    return m;
}

/* Enough for many slices and buckets.  Each order went whole to one place of its person,
 * and no two neighbours are the wrong way around: there is one such order only. */
static void invariant_many_orders_are_sorted(void **state)
{
    (void)state;
    struct timeline_input in;
    struct many *m = many_orders(&in);
    struct timeline t;
    timeline_build(&t, &in, m->position);
    uint32_t *row_at = MEM_ARRAY(uint32_t, MANY);
    memset(row_at, 0xff, MANY * sizeof *row_at);
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t at = m->position[i];
        assert_true(at < MANY && row_at[at] == UINT32_MAX);
        row_at[at] = i;
        assert_int_equal(t.order_day[at], m->day[i]);
        assert_int_equal(t.order_gross[at], m->gross[i]);
        assert_int_equal(t.order_flags[at], m->flags[i]);
        assert_int_equal(t.order_rows[at], m->rows[i]);
    }
    assert_int_equal(t.order_start[0], 0);
    assert_int_equal(t.order_start[PEOPLE], MANY);
    for (uint32_t p = 0; p < PEOPLE; p++)
        for (uint32_t at = t.order_start[p]; at < t.order_start[p + 1]; at++) {
            uint32_t b = row_at[at], a = at > t.order_start[p] ? row_at[at - 1] : b;
            assert_int_equal(m->person[b], p);
            int64_t days = m->day[b] - m->day[a], times = m->time_us[b] - m->time_us[a];
            assert_true(days > 0 || (days == 0 && (times > 0 || (times == 0 && a <= b))));
        }
    timeline_release(&t);
    free(row_at);
    free(m);
}

/* ---- orders that are given on request ------------------------------------------- */

struct giving {
    const struct many *m;
    bool done;
};

static void give_people(const void *context, uint32_t from, uint32_t to, uint32_t *person)
{
    const struct giving *g = context;
    assert_true(!g->done && from < to && to <= MANY && to - from <= TIMELINE_GIVEN);
    for (uint32_t i = from; i < to; i++)
        person[i - from] = g->m->person[i];
}

static void give_orders(const void *context, uint32_t from, uint32_t to,
                        struct timeline_order *out)
{
    const struct giving *g = context;
    const struct many *m = g->m;
    assert_true(!g->done && from < to && to <= MANY && to - from <= TIMELINE_GIVEN);
    for (uint32_t i = from; i < to; i++)
        out[i - from] = (struct timeline_order){.time_us = m->time_us[i],
                                                .gross = m->gross[i],
                                                .person = m->person[i],
                                                .rows = m->rows[i],
                                                .day = m->day[i],
                                                .flags = m->flags[i]};
}

static void given(void *context)
{
    struct giving *g = context;
    assert_false(g->done);
    g->done = true;
}

/* A refund of every thousandth order, with no date of its own and another's name. */
static void refund_many(struct timeline_input *in)
{
    enum { REFUNDS = MANY / 1000 };
    static uint32_t person[REFUNDS], order[REFUNDS], rows[REFUNDS];
    static int32_t day[REFUNDS];
    static int64_t amount[REFUNDS];
    for (uint32_t i = 0; i < REFUNDS; i++) {
        person[i] = PEOPLE - 1;
        order[i] = i * 1000;
        day[i] = INT32_MIN;
        amount[i] = i;
    }
    in->refunds = REFUNDS;
    in->refund_person = person;
    in->refund_order = order;
    in->refund_rows = rows;
    in->refund_day = day;
    in->refund_amount = amount;
}

#define ASSERT_SAME(a, b, array, count) \
    assert_memory_equal((a).array, (b).array, (count) * sizeof *(a).array)

static void consistency_given_orders(void **state)
{
    (void)state;
    struct timeline_input in;
    struct many *m = many_orders(&in);
    struct giving giving = {m, false};
    const struct timeline_giver giver = {&giving, give_people, give_orders, given};
    struct timeline columns, asked;
    refund_many(&in);
    timeline_build(&columns, &in, NULL);
    in.order_person = in.order_rows = NULL;
    in.order_day = NULL;
    in.order_gross = in.order_time_us = NULL;
    in.order_flags = NULL;
    in.giver = &giver;
    timeline_build(&asked, &in, NULL);
    assert_true(giving.done);
    ASSERT_SAME(columns, asked, order_start, PEOPLE + 1);
    ASSERT_SAME(columns, asked, order_day, MANY);
    ASSERT_SAME(columns, asked, order_gross, MANY);
    ASSERT_SAME(columns, asked, order_flags, MANY);
    ASSERT_SAME(columns, asked, order_rows, MANY);
    ASSERT_SAME(columns, asked, refund_start, PEOPLE + 1);
    ASSERT_SAME(columns, asked, refund_day, in.refunds);
    ASSERT_SAME(columns, asked, refund_order, in.refunds);
    for (uint32_t i = 0; i < in.refunds; i++)
        assert_int_equal(asked.refund_day[i], asked.order_day[asked.refund_order[i]]);
    timeline_release(&columns);
    timeline_release(&asked);
    free(m);
}

static void correctness_nobody(void **state)
{
    (void)state;
    struct scene s;
    scene_init(&s, "2024-01-01", "2024-12-31");
    struct timeline t;
    build(&t, &s, NULL);
    assert_int_equal(0, t.people);
    assert_int_equal(0, t.order_start[0]);
    assert_null(t.acquired_day);
    timeline_release(&t);
    timeline_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_orders_are_sorted),
        cmocka_unit_test(correctness_refunds_find_their_orders),
        cmocka_unit_test(correctness_activities_are_sorted),
        cmocka_unit_test(invariant_many_orders_are_sorted),
        cmocka_unit_test(consistency_given_orders),
        cmocka_unit_test(correctness_many_rows_of_one_person),
        cmocka_unit_test(correctness_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
