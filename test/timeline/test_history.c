/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

#include "base/buf.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct pair {
    struct timeline t;
    struct history h;
};

static void build(struct pair *p, const struct scene *s)
{
    struct err_info info = {0};
    timeline_build(&p->t, &s->in, NULL);
    assert_int_equal(history_build(&p->h, &p->t, &s->rule, &info), ERR_OK);
}

static void release(struct pair *p)
{
    history_release(&p->h);
    timeline_release(&p->t);
}

/* ---- presence ---------------------------------------------------------------- */

static bool present(const struct history *h, uint32_t person, const char *text)
{
    int32_t day = scene_day(text);
    for (uint32_t i = h->span_start[person]; i < h->span_start[person + 1]; i++)
        if (h->span_begin[i] <= day && day < h->span_end[i])
            return true;
    return false;
}

/* Worked example of the specification: 31 Jan + 90 days = 1 May of a common year. */
static void correctness_purchase_on_31_january(void **state)
{
    (void)state;
    static const struct {
        const char *bought, *last_present, *first_absent;
    } cases[] = {
        {"2023-01-31", "2023-04-30", "2023-05-01"},
        {"2024-01-31", "2024-04-29", "2024-04-30"}, /* leap year */
        {"2100-01-31", "2100-04-30", "2100-05-01"}, /* divisible by 4 and yet common */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct pair p;
        scene_init(&s, cases[i].bought, cases[i].first_absent);
        scene_order(&s, 0, cases[i].bought, 100);
        build(&p, &s);
        assert_true(present(&p.h, 0, cases[i].bought));
        assert_true(present(&p.h, 0, cases[i].last_present));
        assert_false(present(&p.h, 0, cases[i].first_absent));
        release(&p);
    }
}

/* Days of January 2023 (32 is 1 February) on which one person bought. */
static void correctness_spans(void **state)
{
    (void)state;
    static const struct {
        int32_t window, grace;
        int day[5]; /* 0: no more */
        const char *spans;
    } cases[] = {
        {5, 0, {1}, "[1,6)"},
        {1, 0, {1}, "[1,2)"},
        {5, 0, {1, 1}, "[1,6)"},                 /* the same day twice */
        {5, 0, {1, 3}, "[1,8)"},                 /* overlap */
        {5, 0, {1, 6}, "[1,11)"},                /* touch */
        {5, 0, {1, 7}, "[1,6) [7,12)"},          /* one day between */
        {5, 1, {1, 7}, "[1,12)"},                /* ... bridged */
        {5, 1, {1, 8}, "[1,6) [8,13)"},          /* two days are too many */
        {5, 2, {1, 8, 15}, "[1,20)"},            /* bridged twice */
        {5, 2, {1, 8, 16}, "[1,13) [16,21)"},    /* once */
        {1, 0, {1, 2, 3, 5}, "[1,4) [5,6)"},     /* days in a row */
        {2, 0, {9, 1, 4}, "[1,3) [4,6) [9,11)"}, /* given in any order */
        {400, 0, {1, 31}, "[1,431)"},
    };
    int32_t day_0 = scene_day("2022-12-31");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct pair p;
        scene_init(&s, "2023-01-01", "2023-01-31");
        s.rule.window_days = cases[i].window;
        s.rule.grace_days = cases[i].grace;
        for (int k = 0; k < 5 && cases[i].day[k]; k++) {
            scene_order(&s, 0, "2023-01-01", 100);
            s.order_day[k] = day_0 + cases[i].day[k];
        }
        build(&p, &s);
        struct buf spans = {0};
        for (uint32_t k = 0; k < p.h.span_start[1]; k++)
            buf_printf(&spans, "%s[%d,%d)", k ? " " : "", p.h.span_begin[k] - day_0,
                       p.h.span_end[k] - day_0);
        assert_string_equal(cases[i].spans, buf_text(&spans));
        buf_release(&spans);
        release(&p);
    }
}

/* A window that would pass the last day that can be written ends there. */
static void correctness_endless_window(void **state)
{
    (void)state;
    struct scene s;
    struct pair p;
    scene_init(&s, "2023-01-01", "2023-01-31");
    s.rule.window_days = INT32_MAX;
    s.rule.grace_days = INT32_MAX;
    scene_orders(&s, "0 2023-01-01 100; 0 2023-01-31 100");
    build(&p, &s);
    assert_int_equal(1, p.h.span_start[1]);
    assert_int_equal(INT32_MAX, p.h.span_end[0]);
    release(&p);
}

static void correctness_activity_rule(void **state)
{
    (void)state;
    struct scene s;
    struct pair p;
    scene_init(&s, "2023-01-01", "2023-03-31");
    s.rule.rule = PRESENCE_ACTIVITY;
    s.rule.window_days = 10;
    s.rule.as_of = scene_day("2023-03-01");
    s.event_chosen[2] = false;
    scene_activity(&s, 0, "2023-01-05", 0);
    scene_activity(&s, 0, "2023-01-10", 2); /* not chosen */
    scene_activity(&s, 0, "2023-02-05", 1);
    scene_activity(&s, 0, "2023-03-05", 0); /* after as_of */
    scene_order(&s, 0, "2023-01-20", 100);  /* an order, and no presence */
    build(&p, &s);
    assert_int_equal(2, p.h.span_start[1]);
    assert_int_equal(scene_day("2023-01-05"), p.h.span_begin[0]);
    assert_int_equal(scene_day("2023-01-15"), p.h.span_end[0]);
    assert_int_equal(scene_day("2023-02-05"), p.h.span_begin[1]);
    assert_int_equal(1, p.h.orders);
    assert_int_equal(3, p.h.used_rows);
    assert_int_equal(1, p.h.left_out[HISTORY_OTHER_EVENT].rows);
    assert_int_equal(1, p.h.left_out[HISTORY_AFTER_AS_OF].rows);
    release(&p);
}

static void correctness_first_presence(void **state)
{
    (void)state;
    struct scene s;
    struct pair p;
    scene_init(&s, "2023-01-01", "2023-03-31");
    scene_orders(&s, "0 2023-02-01 1; 1 2023-02-01 1; 2 2023-02-01 1; 3 2023-02-01 0;"
                     "4 2023-02-01 1; 5 2023-02-01 1");
    s.in.acquired_day = s.acquired_day;
    s.acquired_day[0] = scene_day("2020-05-05"); /* before the data: that day */
    s.acquired_day[1] = scene_day("2023-02-02"); /* later than the purchase: ignored */
    s.acquired_day[2] = INT32_MAX;               /* unknown */
    s.acquired_day[3] = scene_day("2020-05-05"); /* never present (zero value) */
    s.acquired_day[4] = scene_day("2022-12-31"); /* the last day before the data */
    s.acquired_day[5] = scene_day("2023-01-01"); /* within them: presence counts */
    build(&p, &s);
    assert_int_equal(scene_day("2020-05-05"), p.h.first_presence[0]);
    assert_int_equal(scene_day("2023-02-01"), p.h.first_presence[1]);
    assert_int_equal(scene_day("2023-02-01"), p.h.first_presence[2]);
    assert_int_equal(INT32_MAX, p.h.first_presence[3]);
    assert_int_equal(scene_day("2022-12-31"), p.h.first_presence[4]);
    assert_int_equal(scene_day("2023-02-01"), p.h.first_presence[5]);
    release(&p);
}

/* ---- what counts ------------------------------------------------------------- */

/* One order of 1 March 2023 and at most one refund of it. */
static void correctness_order_reasons(void **state)
{
    (void)state;
    static const struct {
        const char *name, *as_of;
        int64_t gross, refund;
        const char *refunded;
        uint8_t flags;
        bool amounts, zero, full;
        enum history_reason order, back;
    } cases[] = {
        /* clang-format off */
        {"plain",                       "2023-03-31", 100,   0, NULL,         0, true, false, true,  HISTORY_REASONS, HISTORY_REASONS},
        {"on as_of",                    "2023-03-01", 100,   0, NULL,         0, true, false, true,  HISTORY_REASONS, HISTORY_REASONS},
        {"after as_of",                 "2023-02-28", 100,  10, "2023-02-01", 0, true, false, true,  HISTORY_AFTER_AS_OF, HISTORY_REFUND_OF_UNCOUNTED},
        {"test",                        "2023-03-31", 100,  10, "2023-03-02", ORDER_TEST, true, false, true, HISTORY_TEST, HISTORY_REFUND_OF_UNCOUNTED},
        {"cancelled",                   "2023-03-31", 100,  10, "2023-03-02", ORDER_CANCELLED, true, false, true, HISTORY_CANCELLED, HISTORY_REFUND_OF_UNCOUNTED},
        {"test comes before cancelled", "2023-03-31",   0,   0, NULL, ORDER_TEST | ORDER_CANCELLED, true, false, true, HISTORY_TEST, HISTORY_REASONS},
        {"zero",                        "2023-03-31",   0,  10, "2023-03-02", 0, true, false, true,  HISTORY_ZERO_VALUE, HISTORY_REFUND_OF_UNCOUNTED},
        {"zero counted",                "2023-03-31",   0,  10, "2023-03-02", 0, true, true,  true,  HISTORY_REASONS, HISTORY_REASONS},
        {"zero is never fully refunded","2023-03-31",   0,   0, "2023-03-02", 0, true, true,  false, HISTORY_REASONS, HISTORY_REASONS},
        {"no amounts at all",           "2023-03-31",   0,   0, NULL,         0, false, false, false, HISTORY_REASONS, HISTORY_REASONS},
        {"fully refunded, counts",      "2023-03-31", 100, 100, "2023-03-02", 0, true, false, true,  HISTORY_REASONS, HISTORY_REASONS},
        {"fully refunded, does not",    "2023-03-31", 100, 100, "2023-03-02", 0, true, false, false, HISTORY_FULLY_REFUNDED, HISTORY_REFUND_OF_UNCOUNTED},
        {"more than fully",             "2023-03-31", 100, 101, "2023-03-02", 0, true, false, false, HISTORY_FULLY_REFUNDED, HISTORY_REFUND_OF_UNCOUNTED},
        {"almost",                      "2023-03-31", 100,  99, "2023-03-02", 0, true, false, false, HISTORY_REASONS, HISTORY_REASONS},
        {"fully, before the order",     "2023-03-31", 100, 100, "2023-02-02", 0, true, false, false, HISTORY_FULLY_REFUNDED, HISTORY_REFUND_OF_UNCOUNTED},
        {"fully, but after as_of",      "2023-03-31", 100, 100, "2023-04-01", 0, true, false, false, HISTORY_REASONS, HISTORY_AFTER_AS_OF},
        {"fully, on as_of",             "2023-03-31", 100, 100, "2023-03-31", 0, true, false, false, HISTORY_FULLY_REFUNDED, HISTORY_REFUND_OF_UNCOUNTED},
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct pair p;
        scene_init(&s, "2023-01-01", "2023-12-31");
        s.rule.as_of = scene_day(cases[i].as_of);
        s.rule.count_zero_value = cases[i].zero;
        s.rule.fully_refunded_counts = cases[i].full;
        s.in.has_amounts = cases[i].amounts;
        uint32_t order = scene_order(&s, 0, "2023-03-01", cases[i].gross);
        s.order_flags[order] = cases[i].flags;
        s.order_rows[order] = 3;
        if (cases[i].refunded)
            scene_refund(&s, 0, order, cases[i].refunded, cases[i].refund);
        build(&p, &s);
        enum history_reason found = history_order_reason(&p.t, &s.rule, 0);
        if (found != cases[i].order)
            fail_msg("%s: reason %d expected, %d found", cases[i].name, cases[i].order,
                     found);
        assert_int_equal(cases[i].order == HISTORY_REASONS, p.h.orders);
        if (found != HISTORY_REASONS) {
            assert_int_equal(3, p.h.left_out[found].rows);
            assert_int_equal(cases[i].gross, p.h.left_out[found].amount);
        }
        if (cases[i].refunded) {
            found = history_refund_reason(&p.t, &s.rule, 0);
            if (found != cases[i].back)
                fail_msg("%s: refund's reason %d expected, %d found", cases[i].name,
                         cases[i].back, found);
            assert_int_equal(found == HISTORY_REASONS, p.h.refunds);
            if (found != HISTORY_REASONS)
                assert_int_equal(-cases[i].refund, p.h.left_out[found].amount);
        }
        release(&p);
    }
}

/* Several refunds together reach the gross. */
static void correctness_refunds_add_up_to_full(void **state)
{
    (void)state;
    struct scene s;
    struct pair p;
    scene_init(&s, "2023-01-01", "2023-12-31");
    s.rule.fully_refunded_counts = false;
    uint32_t order = scene_order(&s, 0, "2023-03-01", 100);
    scene_refund(&s, 0, order, "2023-03-02", 60);
    scene_refund(&s, 0, order, NULL, 40);
    build(&p, &s);
    assert_int_equal(0, p.h.orders);
    assert_int_equal(0, p.h.refunds);
    assert_int_equal(2, p.h.left_out[HISTORY_REFUND_OF_UNCOUNTED].rows);
    assert_int_equal(-100, p.h.left_out[HISTORY_REFUND_OF_UNCOUNTED].amount);
    assert_int_equal(0, p.h.span_start[1]);
    release(&p);
}

/* An order of 1 March, refunded on 5 April; an unmatched refund of 2 February. */
static void correctness_refund_days(void **state)
{
    (void)state;
    static const struct {
        enum refund_mode mode;
        int64_t refunds;
        const char *day[2];
        int64_t amount[2];
    } cases[] = {
        {REFUND_OWN_DAY, 2, {"2023-02-02", "2023-04-05"}, {7, 30}},
        {REFUND_ORDER_DAY, 2, {"2023-02-02", "2023-03-01"}, {7, 30}},
        {REFUND_IGNORE, 0, {NULL, NULL}, {0, 0}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct pair p;
        scene_init(&s, "2023-01-01", "2023-12-31");
        s.rule.refunds = cases[i].mode;
        uint32_t order = scene_order(&s, 0, "2023-03-01", 100);
        scene_refund(&s, 0, order, "2023-04-05", 30);
        scene_refund(&s, 0, TIMELINE_NO_ORDER, "2023-02-02", 7);
        build(&p, &s);
        assert_int_equal(cases[i].refunds, p.h.refunds);
        for (int k = 0; k < cases[i].refunds; k++) {
            assert_int_equal(scene_day(cases[i].day[k]), p.h.refund_day[k]);
            assert_int_equal(cases[i].amount[k], p.h.refund_amount[k]);
        }
        assert_int_equal(cases[i].refunds / 2, p.h.refund_unmatched.rows);
        assert_int_equal(cases[i].refunds / 2 * 7, p.h.refund_unmatched.amount);
        assert_int_equal(2 - cases[i].refunds, p.h.left_out[HISTORY_REFUND_IGNORED].rows);
        assert_int_equal(1 + cases[i].refunds, p.h.used_rows);
        release(&p);
    }
}

/* Moving refunds to their orders' days puts them in the order of those. */
static void correctness_moved_refunds_are_sorted(void **state)
{
    (void)state;
    struct scene s;
    struct pair p;
    scene_init(&s, "2023-01-01", "2023-12-31");
    s.rule.refunds = REFUND_ORDER_DAY;
    for (int i = 0; i < 9; i++) {
        uint32_t order = scene_order(&s, 0, "2023-03-01", 100);
        s.order_day[order] -= i;
        scene_refund(&s, 0, order, "2023-04-05", 10 + i);
        s.refund_day[i] += i;
    }
    build(&p, &s);
    for (int i = 0; i < 9; i++) {
        assert_int_equal(scene_day("2023-03-01") - 8 + i, p.h.refund_day[i]);
        assert_int_equal(18 - i, p.h.refund_amount[i]);
    }
    release(&p);
}

static void input_uncounted_amounts_overflow(void **state)
{
    (void)state;
    static const bool of_refunds[] = {false, true};
    for (size_t i = 0; i < COUNT(of_refunds); i++) {
        struct scene s;
        scene_init(&s, "2023-01-01", "2023-12-31");
        for (int k = 0; k < 2; k++) {
            uint32_t order =
                scene_order(&s, 0, "2023-03-01", of_refunds[i] ? 1 : INT64_MAX);
            s.order_flags[order] = ORDER_TEST;
            scene_refund(&s, 0, order, NULL, of_refunds[i] ? INT64_MAX : 1);
        }
        struct timeline t;
        struct history h = {.people = 77};
        struct err_info info = {0};
        timeline_build(&t, &s.in, NULL);
        assert_int_equal(history_build(&h, &t, &s.rule, &info), ERR_OVERFLOW);
        assert_string_equal("the amounts of the rows that are not counted add up to more "
                            "than fits in 64 bits: check the amount column for wrong "
                            "values",
                            info.text);
        assert_int_equal(77, h.people);
        timeline_release(&t);
    }
}

/* What was refunded of one order may pass int64; it is fully refunded then. */
static void correctness_refunded_saturates(void **state)
{
    (void)state;
    static const struct {
        int64_t refunds[3]; /* the third one after as_of */
        enum history_reason reason;
    } cases[] = {
        {{INT64_MAX, INT64_MAX, 0}, HISTORY_FULLY_REFUNDED},
        {{INT64_MAX - 1, 1, 0}, HISTORY_FULLY_REFUNDED},
        {{INT64_MAX - 1, 0, 1}, HISTORY_REASONS},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct timeline t;
        scene_init(&s, "2023-01-01", "2023-12-31");
        s.rule.fully_refunded_counts = false;
        s.rule.as_of = scene_day("2023-06-30");
        uint32_t order = scene_order(&s, 0, "2023-03-01", INT64_MAX);
        for (int k = 0; k < 3; k++)
            scene_refund(&s, 0, order, k == 2 ? "2023-07-01" : NULL, cases[i].refunds[k]);
        timeline_build(&t, &s.in, NULL);
        assert_int_equal(cases[i].reason, history_order_reason(&t, &s.rule, 0));
        timeline_release(&t);
    }
}

/* ---- window_days=auto -------------------------------------------------------- */

/* Another order, `gap` days after the one before. */
static void add_gap(struct scene *s, uint32_t person, int32_t gap)
{
    uint32_t order = scene_order(s, person, "2023-01-01", 100);
    s->order_day[order] = s->order_day[order - 1] + gap;
}

/* One person buys every `gap` days, the given numbers of times, from 1 January 2023; as
 * of the end of 2025, so that H is 365. */
static void correctness_auto_window(void **state)
{
    (void)state;
    static const struct {
        int times[3];
        int32_t gap[3];
        int64_t gaps;
        int32_t window;
    } cases[] = {
        {{30, 0, 0}, {5, 0, 0}, 30, 5},
        {{27, 3, 0}, {5, 10, 0}, 30, 5},  /* 27 of 30 are exactly 90 % */
        {{26, 4, 0}, {5, 10, 0}, 30, 10}, /* 26 are not */
        {{1, 28, 1}, {1, 7, 300}, 30, 7},
        {{30, 1, 0}, {5, 366, 0}, 30, 5}, /* longer than H: not a gap */
        {{30, 1, 0}, {5, 365, 0}, 31, 5}, /* H itself is one */
        {{3, 27, 0}, {0, 5, 0}, 27, 0},   /* the same day is no gap; too few */
        {{29, 0, 0}, {5, 0, 0}, 29, 0},   /* too few */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        struct timeline t;
        struct err_info info = {0};
        scene_init(&s, "2023-01-01", "2025-12-31");
        scene_order(&s, 0, "2023-01-01", 100);
        for (int k = 0; k < 3; k++)
            for (int n = 0; n < cases[i].times[k]; n++)
                add_gap(&s, 0, cases[i].gap[k]);
        timeline_build(&t, &s.in, NULL);
        int32_t window = 0, horizon = 0;
        int64_t gaps = 0;
        enum err e = history_auto_window(&t, &s.rule, &window, &gaps, &horizon, &info);
        assert_int_equal(cases[i].gaps < 30 ? ERR_WINDOW : ERR_OK, e);
        assert_int_equal(cases[i].gaps, gaps);
        assert_int_equal(cases[i].window, window);
        assert_int_equal(365, horizon);
        timeline_release(&t);
    }
}

/* H is half the days from first to last, and a gap counts if it began by as_of - H:
 * data of 101 days have H = 50; purchases every 2 days begin gaps on days 0, 2, .., 50
 * that count (26 of them per person). */
static void correctness_auto_window_horizon(void **state)
{
    (void)state;
    struct scene s;
    struct timeline t;
    struct err_info info = {0};
    scene_init(&s, "2023-01-01", "2023-04-11");
    for (uint32_t person = 0; person < 2; person++) {
        scene_order(&s, person, "2023-01-01", 100);
        for (int i = 0; i < 50; i++)
            add_gap(&s, person, 2);
    }
    timeline_build(&t, &s.in, NULL);
    int32_t window, horizon;
    int64_t gaps;
    assert_int_equal(history_auto_window(&t, &s.rule, &window, &gaps, &horizon, &info),
                     ERR_OK);
    assert_int_equal(50, horizon);
    assert_int_equal(52, gaps);
    assert_int_equal(2, window);
    timeline_release(&t);
}

/* What lies between the orders of two people is no gap; with a test among the orders,
 * too, and with somebody who never ordered between the two. */
static void correctness_auto_window_of_each(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct scene s;
        struct timeline t;
        struct err_info info = {0};
        uint32_t other = i & 1 ? 2 : 1;
        scene_init(&s, "2023-01-01", "2025-12-31");
        for (uint32_t person = 0; person <= other; person += other) {
            scene_order(&s, person, person ? "2023-03-20" : "2023-01-01", 100);
            for (int n = 0; n < 20; n++)
                add_gap(&s, person, 3);
        }
        if (i & 2)
            s.order_flags[scene_order(&s, other, "2023-06-01", 100)] = ORDER_TEST;
        timeline_build(&t, &s.in, NULL);
        int32_t window, horizon;
        int64_t gaps;
        assert_int_equal(
            history_auto_window(&t, &s.rule, &window, &gaps, &horizon, &info), ERR_OK);
        assert_int_equal(40, gaps);
        assert_int_equal(3, window);
        timeline_release(&t);
    }
}

static void input_auto_window_too_few(void **state)
{
    (void)state;
    struct scene s;
    struct timeline t;
    struct err_info info = {0};
    scene_init(&s, "2023-01-01", "2023-01-01");
    scene_order(&s, 0, "2023-01-01", 100);
    timeline_build(&t, &s.in, NULL);
    int32_t window = 77, horizon = 77;
    int64_t gaps = 77;
    assert_int_equal(history_auto_window(&t, &s.rule, &window, &gaps, &horizon, &info),
                     ERR_WINDOW);
    assert_string_equal("window_days=auto needs at least 30 gaps between purchases that "
                        "closed within 0 days, and there are 0: give a number of days, "
                        "for example window_days=90",
                        info.text);
    assert_int_equal(77, window);
    assert_int_equal(0, gaps);
    assert_int_equal(0, horizon);
    timeline_release(&t);
}

/* ---- many people --------------------------------------------------------------- */

enum { MANY = 20000, EACH = 3 };

/* Person p bought on days p % 7, p % 7 + 10 and p % 7 + 40 of 2023, for p + 1, p + 2 and
 * p + 3; of every fifth the second is a test.  With a window of 20 days the first two are
 * one span, the third is another. */
static void draw_many(struct timeline_input *in, int32_t first, bool all_count)
{
    static const int32_t after[EACH] = {0, 10, 40};
    size_t orders = (size_t)MANY * EACH;
    uint32_t *person = MEM_ARRAY(uint32_t, orders), *rows = MEM_ARRAY(uint32_t, orders);
    int32_t *day = MEM_ARRAY(int32_t, orders);
    int64_t *gross = MEM_ARRAY(int64_t, orders);
    uint8_t *flags = MEM_ARRAY(uint8_t, orders);
    for (uint32_t i = 0; i < orders; i++) {
        person[i] = i / EACH;
        day[i] = first + (int32_t)(person[i] % 7) + after[i % EACH];
        gross[i] = person[i] + 1 + i % EACH;
        rows[i] = 2;
        flags[i] = !all_count && person[i] % 5 == 0 && i % EACH == 1 ? ORDER_TEST : 0;
    }
    *in = (struct timeline_input){.people = MANY,
                                  .has_amounts = true,
                                  .first_day = first,
                                  .last_day = first + 100,
                                  .orders = (uint32_t)orders,
                                  .order_person = person,
                                  .order_day = day,
                                  .order_gross = gross,
                                  .order_flags = flags,
                                  .order_rows = rows};
}

static void release_many(struct timeline_input *in)
{
    free((void *)in->order_person);
    free((void *)in->order_day);
    free((void *)in->order_gross);
    free((void *)in->order_flags);
    free((void *)in->order_rows);
}

static void check_person(const struct history *h, uint32_t p, int32_t first, bool lacks)
{
    uint32_t from = h->order_start[p], count = lacks ? 2 : 3;
    uint32_t span = h->span_start[p];
    first += (int32_t)(p % 7);
    assert_int_equal(count, h->order_start[p + 1] - from);
    assert_int_equal(first, h->order_day[from]);
    assert_int_equal(p + 1, h->order_gross[from]);
    assert_int_equal(first + 40, h->order_day[from + count - 1]);
    assert_int_equal(p + 3, h->order_gross[from + count - 1]);
    assert_int_equal(2, h->span_start[p + 1] - span);
    assert_int_equal(first, h->span_begin[span]);
    assert_int_equal(first + (lacks ? 20 : 30), h->span_end[span]);
    assert_int_equal(first + 40, h->span_begin[span + 1]);
    assert_int_equal(first + 60, h->span_end[span + 1]);
    assert_int_equal(first, h->first_presence[p]);
}

static void consistency_many_people(void **state)
{
    (void)state;
    struct history_rule rule = {.window_days = 20, .fully_refunded_counts = true};
    int32_t first = scene_day("2023-01-01");
    rule.as_of = first + 100;
    for (int all_count = 0; all_count < 2; all_count++) {
        struct timeline_input in;
        struct pair many;
        struct err_info info = {0};
        draw_many(&in, first, all_count);
        timeline_build(&many.t, &in, NULL);
        assert_int_equal(history_build(&many.h, &many.t, &rule, &info), ERR_OK);
        int64_t left = 0, amount = 0;
        for (uint32_t p = 0; p < MANY; p++) {
            bool lacks = !all_count && p % 5 == 0;
            check_person(&many.h, p, first, lacks);
            left += lacks;
            amount += lacks ? p + 2 : 0;
        }
        assert_int_equal((int64_t)MANY * EACH - left, many.h.orders);
        assert_int_equal(2 * many.h.orders, many.h.used_rows);
        assert_int_equal(2 * left, many.h.left_out[HISTORY_TEST].rows);
        assert_int_equal(amount, many.h.left_out[HISTORY_TEST].amount);
        assert_int_equal(all_count, many.h.order_day == many.t.order_day);
        release(&many);
        release_many(&in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_purchase_on_31_january),
        cmocka_unit_test(correctness_spans),
        cmocka_unit_test(correctness_endless_window),
        cmocka_unit_test(correctness_activity_rule),
        cmocka_unit_test(correctness_first_presence),
        cmocka_unit_test(correctness_order_reasons),
        cmocka_unit_test(correctness_refunds_add_up_to_full),
        cmocka_unit_test(correctness_refund_days),
        cmocka_unit_test(correctness_moved_refunds_are_sorted),
        cmocka_unit_test(correctness_refunded_saturates),
        cmocka_unit_test(correctness_auto_window),
        cmocka_unit_test(correctness_auto_window_horizon),
        cmocka_unit_test(correctness_auto_window_of_each),
        cmocka_unit_test(input_auto_window_too_few),
        cmocka_unit_test(input_uncounted_amounts_overflow),
        cmocka_unit_test(consistency_many_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
