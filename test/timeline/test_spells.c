/* SPDX-License-Identifier: Apache-2.0 */
/* From spells to presence and MRR, case by case. */
#include "scene.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SERVICE      SUBSCRIPTION_END_SERVICE
#define BILLING      SUBSCRIPTION_END_BILLING
#define SCHEDULED    SUBSCRIPTION_END_SCHEDULED

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

static const char *short_day(int32_t day, char *out)
{
    if (day == INT32_MAX)
        return "";
    calendar_day_format(day, out);
    return out + 5; /* within 2023 */
}

/* "01-05..02-01 03-01..": the spans of person 0; an involuntary end has a !. */
static void write_spans(const struct history *h, struct buf *out)
{
    for (uint32_t i = 0; i < h->span_start[1]; i++) {
        char begin[CALENDAR_DAY_TEXT], end[CALENDAR_DAY_TEXT];
        buf_printf(out, "%s%s..%s%s", i ? " " : "", short_day(h->span_begin[i], begin),
                   short_day(h->span_end[i], end), h->span_involuntary[i] ? "!" : "");
    }
}

/* "01-05=1000 02-01=0": the steps of person 0. */
static void write_steps(const struct history *h, struct buf *out)
{
    for (uint32_t i = 0; i < h->mrr_start[1]; i++) {
        char day[CALENDAR_DAY_TEXT];
        buf_printf(out, "%s%s=%lld%s", i ? " " : "", short_day(h->mrr_day[i], day),
                   (long long)h->mrr_amount[i], h->mrr_involuntary[i] ? "!" : "");
    }
}

static void start(struct scene *s)
{
    scene_init(s, "2023-01-01", "2023-12-31");
    s->rule.rule = PRESENCE_SUBSCRIPTION;
}

static void check(const struct scene *s, const char *spells, const char *spans,
                  const char *steps)
{
    struct pair p;
    struct buf found_spans = {0}, found_steps = {0};
    build(&p, s);
    write_spans(&p.h, &found_spans);
    write_steps(&p.h, &found_steps);
    if (strcmp(spans, buf_text(&found_spans)) != 0)
        fail_msg("%s: expected %s, found %s", spells, spans, buf_text(&found_spans));
    if (steps != NULL && strcmp(steps, buf_text(&found_steps)) != 0)
        fail_msg("%s: expected %s, found %s", spells, steps, buf_text(&found_steps));
    buf_release(&found_spans);
    buf_release(&found_steps);
    release(&p);
}

/* Each of the three ends: known, unknown, before and after the spell's own. */
static void correctness_ends(void **state)
{
    (void)state;
    static const struct {
        const char *spells, *service, *billing, *scheduled;
    } cases[] = {
        /* clang-format off */
        {"0.0 2023-01-05 - 10", "01-05..", "01-05..", "01-05.."},
        {"0.0 2023-01-05 2023-02-01 10", "01-05..02-01", "01-05..02-01", "01-05..02-01"},
        {"0.0 2023-01-05 - 10 scheduled=2023-01-20 billing=2023-02-05 service=2023-03-05", "01-05..03-05", "01-05..02-05", "01-05..01-20"},
        {"0.0 2023-01-05 2023-02-05 10 scheduled=2023-01-20", "01-05..02-05", "01-05..02-05", "01-05..01-20"},
        {"0.0 2023-01-05 2023-02-05 10 service=2023-02-20", "01-05..02-20", "01-05..02-05", "01-05..02-05"},
        {"0.0 2023-01-05 - 10 service=2023-02-20", "01-05..02-20", "01-05..02-20", "01-05..02-20"},
        {"0.0 2023-01-05 - 10 billing=2023-02-05", "01-05..02-05", "01-05..02-05", "01-05..02-05"},
        {"0.0 2023-01-05 - 10 scheduled=2023-01-20", "01-05..01-20", "01-05..01-20", "01-05..01-20"},
        {"0.0 2023-01-05 - 10 scheduled=2023-01-20 billing=2023-02-05", "01-05..02-05", "01-05..02-05", "01-05..01-20"},
        {"0.0 2023-01-05 2023-02-05 10 billing=2023-01-20", "01-05..02-05", "01-05..01-20", "01-05..01-20"},
        /* the end of the run is that of its earlier spells too */
        {"0.0 2023-01-05 2023-01-25 10; 0.0 2023-01-25 - 20 scheduled=2023-01-15 service=2023-02-05", "01-05..02-05", "01-05..02-05", "01-05..01-15"},
        /* cancelled on the day it began */
        {"0.0 2023-01-05 2023-01-05 10", "", "", ""},
        {"0.0 2023-01-05 - 10 scheduled=2023-01-05 service=2023-02-05", "01-05..02-05", "01-05..02-05", ""},
        /* cancelled and resumed, same number: before service ends, on the same day, after */
        {"0.0 2023-01-05 - 10 scheduled=2023-01-10 service=2023-02-05; 0.0 2023-01-20 - 10", "01-05..", "01-05..", "01-05..01-10 01-20.."},
        {"0.0 2023-01-05 - 10 scheduled=2023-01-10 service=2023-01-10; 0.0 2023-01-10 - 10", "01-05..", "01-05..", "01-05.."},
        {"0.0 2023-01-05 - 10 scheduled=2023-01-10 service=2023-02-05; 0.0 2023-02-20 - 10", "01-05..02-05 02-20..", "01-05..02-05 02-20..", "01-05..01-10 02-20.."},
        /* resumed under another number */
        {"0.0 2023-01-05 - 10 scheduled=2023-01-10 service=2023-02-05; 0.1 2023-01-20 - 10", "01-05..", "01-05..", "01-05..01-10 01-20.."},
        /* no second person's business */
        {"0.0 2023-01-05 2023-02-05 10; 1.1 2023-01-20 - 10", "01-05..02-05", "01-05..02-05", "01-05..02-05"},
        /* begun after as_of; begun on it; ending after it */
        {"0.0 2024-01-01 - 10", "", "", ""},
        {"0.0 2023-12-31 - 10", "12-31..", "12-31..", "12-31.."},
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *spans[] = {[SERVICE] = cases[i].service,
                               [BILLING] = cases[i].billing,
                               [SCHEDULED] = cases[i].scheduled};
        for (int end = SERVICE; end <= SCHEDULED; end++) {
            struct scene s;
            start(&s);
            s.rule.end = (enum subscription_end)end;
            scene_spells(&s, cases[i].spells);
            check(&s, cases[i].spells, spans[end], NULL);
        }
    }
}

static void correctness_choices(void **state)
{
    (void)state;
    static const int32_t never = INT32_MAX;
    const struct {
        bool trials, paused;
        int32_t past_due, grace;
        const char *spells, *spans, *steps;
    } cases[] = {
        /* clang-format off */
        /* trials */
        {false, false, never, 0, "0.0 2023-01-05 2023-01-19 10 trial; 0.0 2023-01-19 - 10", "01-19..", "01-19=10"},
        {true, false, never, 0, "0.0 2023-01-05 2023-01-19 10 trial; 0.0 2023-01-19 - 10", "01-05..", "01-19=10"},
        {false, false, never, 0, "0.0 2023-01-05 2023-01-19 10 trial", "", ""},
        {true, false, never, 0, "0.0 2023-01-05 2023-01-19 10 trial", "01-05..01-19", ""},
        {false, false, never, 0, "0.0 2023-01-05 - 10 trial service=2023-01-19", "", ""},
        {false, false, never, 0, "0.0 2023-01-05 2023-02-05 10; 0.0 2023-02-05 2023-02-15 10 trial; 0.0 2023-02-15 - 20", "01-05..02-05 02-15..", "01-05=10 02-05=0 02-15=20"},
        /* pauses: absent, present with the amount before, in a trial, at the beginning */
        {false, false, never, 0, "0.0 2023-01-05 2023-02-05 10; 0.0 2023-02-05 2023-04-05 0 paused; 0.0 2023-04-05 - 20", "01-05..02-05 04-05..", "01-05=10 02-05=0 04-05=20"},
        {false, true, never, 0, "0.0 2023-01-05 2023-02-05 10; 0.0 2023-02-05 2023-04-05 0 paused; 0.0 2023-04-05 - 20", "01-05..", "01-05=10 04-05=20"},
        {false, true, never, 0, "0.0 2023-01-05 2023-02-05 10; 0.0 2023-02-05 2023-04-05 7 paused failed", "01-05..04-05!", "01-05=10 04-05=0!"},
        {true, true, never, 0, "0.0 2023-01-05 2023-02-05 10 trial; 0.0 2023-02-05 2023-04-05 10 paused", "01-05..04-05", ""},
        {false, true, never, 0, "0.0 2023-01-05 2023-02-05 10 trial; 0.0 2023-02-05 2023-04-05 10 paused", "", ""},
        {false, true, never, 0, "0.0 2023-01-05 2023-02-05 10 paused; 0.0 2023-02-05 2023-04-05 10", "02-05..04-05", "02-05=10 04-05=0"},
        {false, false, never, 60, "0.0 2023-01-05 2023-02-05 10; 0.0 2023-02-05 2023-04-05 0 paused; 0.0 2023-04-05 - 20", "01-05..", "01-05=10 04-05=20"},
        /* unpaid since 1 February: beyond 0, 14 days, never; paid after all; before the spell */
        {false, false, 0, 0, "0.0 2023-01-05 - 10 due=2023-02-01", "01-05..02-01!", "01-05=10 02-01=0!"},
        {false, false, 14, 0, "0.0 2023-01-05 - 10 due=2023-02-01", "01-05..02-15!", "01-05=10 02-15=0!"},
        {false, false, never, 0, "0.0 2023-01-05 - 10 due=2023-02-01", "01-05..", "01-05=10"},
        {false, false, never, 0, "0.0 1969-01-05 - 10 due=1969-02-01", "01-05..", "01-05=10"},
        {false, false, 14, 0, "0.0 2023-01-05 - 10 due=2023-02-01; 0.0 2023-02-10 - 10", "01-05..", "01-05=10"},
        {false, false, 14, 0, "0.0 2023-01-05 - 10 due=2023-02-01; 0.0 2023-02-20 - 10", "01-05..02-15! 02-20..", "01-05=10 02-15=0! 02-20=10"},
        {false, false, 14, 5, "0.0 2023-01-05 - 10 due=2023-02-01; 0.0 2023-02-20 - 10", "01-05..", "01-05=10"},
        {false, false, 14, 0, "0.0 2023-01-05 2023-03-01 10; 0.0 2023-03-01 - 20 due=2023-02-01", "01-05..03-01!", "01-05=10 03-01=0!"},
        {false, false, 14, 0, "0.0 2023-01-05 2023-02-10 10 due=2023-02-01", "01-05..02-10", "01-05=10 02-10=0"},
        /* grace: the gap's days, one too many, and the amount it carries */
        {false, false, never, 0, "0.0 2023-01-05 2023-02-05 10; 0.0 2023-02-05 - 20", "01-05..", "01-05=10 02-05=20"},
        {false, false, never, 0, "0.0 2023-01-05 2023-02-05 10; 0.0 2023-02-06 - 10", "01-05..02-05 02-06..", "01-05=10 02-05=0 02-06=10"},
        {false, false, never, 7, "0.0 2023-01-05 2023-02-05 10; 0.0 2023-02-12 - 20", "01-05..", "01-05=10 02-12=20"},
        {false, false, never, 7, "0.0 2023-01-05 2023-02-05 10; 0.0 2023-02-13 - 20", "01-05..02-05 02-13..", "01-05=10 02-05=0 02-13=20"},
        {false, false, never, 7, "0.0 2023-01-05 2023-02-05 10; 0.1 2023-02-12 - 20", "01-05..", "01-05=10 02-12=20"},
        {false, false, never, 7, "0.0 2023-12-01 2023-12-28 10; 0.0 2024-01-02 - 20", "12-01..12-28", "12-01=10 12-28=0"}, /* not seen by as_of */
        /* two subscriptions at once: the person leaves with the last one */
        {false, false, never, 0, "0.0 2023-01-05 2023-03-05 10; 0.1 2023-02-05 2023-04-05 20 failed", "01-05..04-05!", "01-05=10 02-05=30 03-05=20 04-05=0!"},
        {false, false, never, 0, "0.0 2023-01-05 2023-03-05 10 failed; 0.1 2023-02-05 2023-04-05 20", "01-05..04-05", "01-05=10 02-05=30 03-05=20 04-05=0"},
        {false, false, never, 0, "0.0 2023-01-05 2023-03-05 10 failed; 0.1 2023-02-05 2023-03-05 20", "01-05..03-05!", "01-05=10 02-05=30 03-05=0!"},
        /* what was free by then has a part in the leaving, none in the money */
        {false, false, never, 0, "0.0 2023-01-05 2023-02-05 10; 0.0 2023-02-05 2023-03-05 0 failed; 0.1 2023-01-05 2023-03-05 20", "01-05..03-05!", "01-05=30 02-05=20 03-05=0"},
        /* a change while it runs; two on one day: the later given; one that is over at once */
        {false, false, never, 0, "0.0 2023-01-05 - 10; 0.0 2023-02-05 - 20", "01-05..", "01-05=10 02-05=20"},
        {false, false, never, 0, "0.0 2023-01-05 - 10; 0.0 2023-02-05 - 20; 0.0 2023-02-05 - 30", "01-05..", "01-05=10 02-05=30"},
        {false, false, never, 0, "0.0 2023-02-05 - 20; 0.0 2023-01-05 - 10", "01-05..", "01-05=10 02-05=20"},
        {false, false, never, 0, "0.0 2023-01-05 - 10; 0.0 2023-02-05 2023-02-05 20 failed", "01-05..02-05!", "01-05=10 02-05=0!"},
        /* a cancellation on the day an earlier spell of the run ended says why */
        {false, false, never, 0, "0.0 2023-01-05 2023-02-05 10 failed; 0.0 2023-03-01 - 20 scheduled=2023-02-05", "01-05..02-05", "01-05=10 02-05=0"},
        /* no price yet; a free month between; free for good */
        {false, false, never, 0, "0.0 2023-01-05 2023-02-05 0; 0.0 2023-02-05 - 10", "02-05..", "02-05=10"},
        {false, false, never, 0, "0.0 2023-01-05 2023-02-05 10; 0.0 2023-02-05 2023-03-05 0; 0.0 2023-03-05 - 10", "01-05..", "01-05=10 02-05=0 03-05=10"},
        {false, false, never, 0, "0.0 2023-01-05 2023-02-05 10; 0.0 2023-02-05 - 0", "01-05..", "01-05=10 02-05=0"},
        {false, false, never, 0, "0.0 2023-01-05 - 0", "", ""},
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene s;
        start(&s);
        s.rule.trials_count = cases[i].trials;
        s.rule.paused_present = cases[i].paused;
        s.rule.past_due_days = cases[i].past_due;
        s.rule.grace_days = cases[i].grace;
        scene_spells(&s, cases[i].spells);
        check(&s, cases[i].spells, cases[i].spans, cases[i].steps);
    }
}

static void correctness_zero_price(void **state)
{
    (void)state;
    struct scene s;
    start(&s);
    s.rule.count_zero_value = true;
    scene_spells(&s, "0.0 2023-01-05 2023-02-05 0");
    check(&s, "count_zero_value", "01-05..02-05", "");
    s.rule.count_zero_value = false;
    s.in.has_mrr = false; /* no amounts at all: what is paid is paid */
    check(&s, "no amounts", "01-05..02-05", "");
}

/* MRR is there under every rule, presence by subscriptions only under theirs, and an
 * acquisition day is no presence. */
static void correctness_other_rules(void **state)
{
    (void)state;
    struct scene s;
    struct pair p;
    start(&s);
    scene_spells(&s, "0.0 2023-02-05 2023-03-05 10");
    scene_order(&s, 0, "2023-06-01", 100);
    s.in.acquired_day = s.acquired_day;
    s.acquired_day[0] = scene_day("2022-01-10");
    build(&p, &s);
    assert_int_equal(scene_day("2023-02-05"), p.h.first_presence[0]);
    assert_int_equal(1, p.h.spells);
    release(&p);
    s.rule.rule = PRESENCE_PURCHASE;
    build(&p, &s);
    assert_int_equal(1, p.h.span_start[1]);
    assert_int_equal(scene_day("2023-06-01"), p.h.span_begin[0]);
    assert_int_equal(scene_day("2022-01-10"), p.h.first_presence[0]);
    assert_null(p.h.span_involuntary);
    assert_int_equal(10, history_mrr(&p.h, 0, scene_day("2023-03-04")));
    assert_int_equal(0, history_mrr(&p.h, 0, scene_day("2023-03-05")));
    assert_int_equal(0, history_mrr(&p.h, 0, scene_day("2023-02-04")));
    release(&p);
}

static void correctness_nobody_subscribed(void **state)
{
    (void)state;
    struct scene s;
    struct pair p;
    start(&s);
    scene_order(&s, 0, "2023-06-01", 100);
    build(&p, &s);
    assert_int_equal(0, p.h.span_start[1]);
    assert_int_equal(INT32_MAX, p.h.first_presence[0]);
    assert_null(p.h.mrr_start);
    assert_int_equal(0, history_mrr(&p.h, 0, scene_day("2023-06-01")));
    release(&p);
}

static void correctness_reasons(void **state)
{
    (void)state;
    static const int64_t rows[HISTORY_SPELL_REASONS] = {
        [HISTORY_SPELL_AFTER_AS_OF] = 1, [HISTORY_SPELL_EMPTY] = 1,
        [HISTORY_SPELL_TRIAL] = 1,       [HISTORY_SPELL_FREE] = 1,
        [HISTORY_SPELL_PAUSED] = 1,
    };
    struct scene s;
    struct pair p;
    start(&s);
    scene_spells(&s, "0.0 2023-01-05 2023-02-05 1 trial; 0.0 2023-02-05 - 0; "
                     "0.0 2023-03-05 - 2; 0.0 2023-03-05 - 4; 0.0 2023-04-05 - 8 paused; "
                     "0.0 2024-01-05 - 16");
    build(&p, &s);
    assert_int_equal(1, p.h.spells);
    assert_int_equal(1, p.h.used_rows);
    int64_t amount = 0;
    for (int i = 0; i < HISTORY_SPELL_REASONS; i++) {
        assert_int_equal(rows[i], p.h.spells_left_out[i].rows);
        amount += p.h.spells_left_out[i].amount;
    }
    assert_int_equal(1 + 0 + 2 + 8 + 16, amount);
    release(&p);
}

static void input_sum_too_large(void **state)
{
    (void)state;
    struct scene s;
    struct pair p;
    struct err_info info = {0};
    start(&s);
    scene_spell(&s, 0, 0, "2023-01-05", "2023-02-05", INT64_MAX);
    scene_spell(&s, 0, 1, "2023-02-05", NULL, INT64_MAX); /* in turn they fit */
    build(&p, &s);
    release(&p);
    s.spell[1].begin--;
    timeline_build(&p.t, &s.in, NULL);
    assert_int_equal(history_build(&p.h, &p.t, &s.rule, &info), ERR_OVERFLOW);
    assert_non_null(strstr(info.text, "check the amount column"));
    timeline_release(&p.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_ends),
        cmocka_unit_test(correctness_choices),
        cmocka_unit_test(correctness_zero_price),
        cmocka_unit_test(correctness_other_rules),
        cmocka_unit_test(correctness_nobody_subscribed),
        cmocka_unit_test(correctness_reasons),
        cmocka_unit_test(input_sum_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
