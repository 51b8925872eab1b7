/* SPDX-License-Identifier: Apache-2.0 */
/* Timelines and histories of random shops in files of columns: what is read is what was
 * written, field by field. */
#include "base/mem.h"
#include "draw.h"
#include "scene.h"
#include "timeline/columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SEEDS      400
#define SEEDS_LONG 10000
#define DAYS       40 /* of rates */

static const unsigned char stamp[COLUMNS_STAMP];
static char path[64];

static int set_up(void **state)
{
    (void)state;
    strcpy(path, "/tmp/mainstay-test-XXXXXX");
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

/* The first `count` agree; where there are any, both are there or none. */
#define SAME_ARRAY(a, b, array, count)                                 \
    do {                                                               \
        assert_true((count) == 0 || !(a)->array == !(b)->array);       \
        if ((a)->array && (count) > 0)                                 \
            assert_memory_equal((a)->array, (b)->array,                \
                                (size_t)(count) * sizeof *(a)->array); \
    } while (0)
#define SAME(a, b, field) assert_int_equal((a)->field, (b)->field)

/* ---- timelines ------------------------------------------------------------------ */

static void same_spell(const struct spell *a, const struct spell *b)
{
    SAME(a, b, subscription);
    SAME(a, b, begin);
    SAME(a, b, end);
    SAME(a, b, scheduled);
    SAME(a, b, billing);
    SAME(a, b, service);
    SAME(a, b, past_due);
    SAME(a, b, mrr);
    SAME(a, b, currency);
    SAME(a, b, rows);
    SAME(a, b, term);
    SAME(a, b, term_unit);
    SAME(a, b, state);
    SAME(a, b, flags);
}

static void same_subscriptions(const struct timeline *a, const struct timeline *b)
{
    SAME(a, b, has_mrr);
    SAME(a, b, has_mrr_history);
    SAME_ARRAY(a, b, spell_start, a->people + 1);
    for (uint32_t i = 0; a->spell_start && i < a->spell_start[a->people]; i++)
        same_spell(&a->spell[i], &b->spell[i]);
    assert_string_equal(a->code, b->code);
    SAME(a, b, digits);
    SAME(a, b, currencies);
    for (uint16_t i = 0; i < a->currencies; i++) {
        const struct timeline_currency *c = &a->currency[i], *d = &b->currency[i];
        assert_string_equal(c->code, d->code);
        SAME(c, d, first_day);
        SAME(c, d, days);
        for (int32_t k = 0; k < c->days; k++) {
            SAME(&c->rate[k], &d->rate[k], mantissa);
            SAME(&c->rate[k], &d->rate[k], scale);
            SAME(&c->rate[k], &d->rate[k], inverse);
        }
    }
}

static void same_surveys(const struct timeline *a, const struct timeline *b)
{
    SAME_ARRAY(a, b, answer_start, a->people + 1);
    for (uint32_t i = 0; a->answer_start && i < a->answer_start[a->people]; i++) {
        SAME(&a->answer[i], &b->answer[i], survey);
        SAME(&a->answer[i], &b->answer[i], wave);
        SAME(&a->answer[i], &b->answer[i], day);
        SAME(&a->answer[i], &b->answer[i], kind);
        SAME(&a->answer[i], &b->answer[i], score);
    }
    SAME_ARRAY(a, b, delivery_start, a->people + 1);
    SAME_ARRAY(a, b, delivery, a->delivery_start ? a->delivery_start[a->people] : 0);
}

static void same_timeline(const struct timeline *a, const struct timeline *b)
{
    SAME(a, b, people);
    SAME(a, b, scale);
    SAME(a, b, has_amounts);
    SAME(a, b, first_day);
    SAME(a, b, last_day);
    uint32_t people = a->people;
    SAME_ARRAY(a, b, order_start, people + 1);
    SAME_ARRAY(a, b, order_day, a->order_start[people]);
    SAME_ARRAY(a, b, order_gross, a->order_start[people]);
    SAME_ARRAY(a, b, order_flags, a->order_start[people]);
    SAME_ARRAY(a, b, order_rows, a->order_start[people]);
    SAME_ARRAY(a, b, refund_start, people + 1);
    SAME_ARRAY(a, b, refund_day, a->refund_start[people]);
    SAME_ARRAY(a, b, refund_amount, a->refund_start[people]);
    SAME_ARRAY(a, b, refund_order, a->refund_start[people]);
    SAME_ARRAY(a, b, refund_rows, a->refund_start[people]);
    SAME_ARRAY(a, b, activity_start, people + 1);
    SAME_ARRAY(a, b, activity_day, a->activity_start[people]);
    SAME_ARRAY(a, b, activity_event, a->activity_start[people]);
    SAME_ARRAY(a, b, acquired_day, people);
    same_subscriptions(a, b);
    same_surveys(a, b);
    SAME_ARRAY(a, b, referred, people);
    SAME_ARRAY(a, b, referee_start, people + 1);
    SAME_ARRAY(a, b, referee, a->referee_start ? a->referee_start[people] : 0);
}

/* ---- histories ------------------------------------------------------------------ */

static void same_steps(const struct history *a, const struct history *b)
{
    uint32_t steps = a->mrr_start ? a->mrr_start[a->people] : 0;
    SAME_ARRAY(a, b, mrr_start, a->people + 1);
    SAME_ARRAY(a, b, mrr_day, steps);
    SAME_ARRAY(a, b, mrr_amount, steps);
    SAME_ARRAY(a, b, mrr_involuntary, steps);
    SAME_ARRAY(a, b, mrr_part_start, steps + 1);
    for (uint32_t i = 0; a->mrr_part_start && i < a->mrr_part_start[steps]; i++) {
        SAME(&a->mrr_part[i], &b->mrr_part[i], currency);
        SAME(&a->mrr_part[i], &b->mrr_part[i], amount);
    }
    SAME_ARRAY(a, b, first_paid, a->people);
    SAME_ARRAY(a, b, contract_start, a->people + 1);
    for (uint32_t i = 0; a->contract_start && i < a->contract_start[a->people]; i++) {
        SAME(&a->contract[i], &b->contract[i], begin);
        SAME(&a->contract[i], &b->contract[i], end);
        SAME(&a->contract[i], &b->contract[i], term);
        SAME(&a->contract[i], &b->contract[i], term_unit);
        SAME(&a->contract[i], &b->contract[i], continued);
        SAME(&a->contract[i], &b->contract[i], replaced);
    }
}

static void same_tallies(const struct history *a, const struct history *b)
{
    SAME(a, b, orders);
    SAME(a, b, refunds);
    SAME(a, b, used_rows);
    SAME(a, b, spells);
    SAME(a, b, refund_unmatched.rows);
    SAME(a, b, refund_unmatched.amount);
    assert_memory_equal(a->left_out, b->left_out, sizeof a->left_out);
    assert_memory_equal(a->spells_left_out, b->spells_left_out,
                        sizeof a->spells_left_out);
}

static void same_history(const struct history *a, const struct history *b)
{
    SAME(a, b, people);
    SAME(a, b, scale);
    SAME(a, b, has_amounts);
    SAME(a, b, first_day);
    SAME(a, b, as_of);
    SAME(a, b, rule);
    SAME(a, b, has_mrr);
    SAME(a, b, has_mrr_history);
    SAME_ARRAY(a, b, order_start, a->people + 1);
    SAME_ARRAY(a, b, order_day, a->orders);
    SAME_ARRAY(a, b, order_gross, a->orders);
    SAME_ARRAY(a, b, refund_start, a->people + 1);
    SAME_ARRAY(a, b, refund_day, a->refunds);
    SAME_ARRAY(a, b, refund_amount, a->refunds);
    SAME_ARRAY(a, b, span_start, a->people + 1);
    SAME_ARRAY(a, b, span_begin, a->span_start[a->people]);
    SAME_ARRAY(a, b, span_end, a->span_start[a->people]);
    SAME_ARRAY(a, b, span_involuntary, a->span_start[a->people]);
    SAME_ARRAY(a, b, first_presence, a->people);
    SAME_ARRAY(a, b, referred, a->people);
    same_tallies(a, b);
    same_steps(a, b);
}

/* ---- there and back ---------------------------------------------------------------- */

static void must(enum err e, const struct err_info *info)
{
    if (e)
        fail_msg("%s: %s", err_name(e), info->text);
}

static struct columns *keep_timeline(const struct timeline *t)
{
    struct err_info info = {0};
    struct columns_writer *w;
    struct columns *file = NULL;
    must(columns_create(&w, path, stamp, &info), &info);
    must(timeline_put(t, w, &info), &info);
    must(columns_commit(w, &info), &info);
    must(columns_open(&file, path, stamp, &info), &info);
    return file;
}

static struct columns *keep_history(const struct history *h)
{
    struct err_info info = {0};
    struct columns_writer *w;
    struct columns *file = NULL;
    must(columns_create(&w, path, stamp, &info), &info);
    must(history_put(h, w, &info), &info);
    must(columns_commit(w, &info), &info);
    must(columns_open(&file, path, stamp, &info), &info);
    return file;
}

/* Each rule's history of the timeline in memory; of the mapped one it is the same, and so
 * is what a file of it says. */
static void check_histories(const struct timeline *t, const struct timeline *mapped,
                            struct history_rule rule)
{
    for (int kind = 0; kind <= PRESENCE_SUBSCRIPTION; kind++) {
        struct history h, of_mapped, kept;
        struct err_info info = {0};
        rule.rule = (enum presence_rule)kind;
        must(history_build(&h, t, &rule, &info), &info);
        must(history_build(&of_mapped, mapped, &rule, &info), &info);
        same_history(&h, &of_mapped);
        struct columns *file = keep_history(&h);
        must(history_get(&kept, mapped, file, &info), &info);
        same_history(&h, &kept);
        assert_true(!h.money == !kept.money && (!kept.money || kept.money == mapped));
        history_release(&kept);
        columns_close(file);
        history_release(&of_mapped);
        history_release(&h);
    }
}

static void check_scene(const struct scene *s)
{
    struct timeline t, mapped;
    struct err_info info = {0};
    timeline_build(&t, &s->in, NULL);
    struct columns *file = keep_timeline(&t);
    must(timeline_get(&mapped, file, SCENE_EVENTS, 1 + SCENE_ANSWERS, &info), &info);
    same_timeline(&t, &mapped);
    check_histories(&t, &mapped, s->rule);
    timeline_release(&mapped);
    columns_close(file);
    timeline_release(&t);
}

/* Some of the spells in one of two other currencies. */
static void draw_currencies(struct scene *s)
{
    static struct rate rates[2][DAYS];
    static struct timeline_currency currency[2];
    struct rng r;
    rng_init(&r, s->seed);
    for (uint16_t c = 0; c < 2; c++) {
        currency[c] = (struct timeline_currency){
            .first_day = s->first, .days = between(&r, 0, DAYS), .rate = rates[c]};
        strcpy(currency[c].code, c ? "JPY" : "USD");
        for (int d = 0; d < DAYS; d++)
            rates[c][d] = (struct rate){.mantissa = between(&r, 0, 5000),
                                        .scale = (int8_t)between(&r, 0, 6),
                                        .inverse = chance(&r, 30)};
    }
    s->in.code = "EUR";
    s->in.digits = 2;
    s->in.currencies = 2;
    s->in.currency = currency;
    for (uint32_t i = 0; i < s->in.spells; i++)
        s->spell[i].currency = (uint16_t)between(&r, 0, 2);
}

static void consistency_files_of_random_shops(void **state)
{
    (void)state;
    static struct scene s;
    uint64_t seeds = getenv("MAINSTAY_TEST_LONG") ? SEEDS_LONG : SEEDS;
    int spells = 0, answers = 0, referred = 0, currencies = 0;
    for (s.seed = 1; s.seed <= seeds; s.seed++) {
        uint64_t seed = s.seed;
        scene_draw(&s, seed);
        if (seed % 3 == 0)
            draw_currencies(&s);
        check_scene(&s);
        s.seed = seed;
        spells += s.in.spells > 0;
        answers += s.in.answers > 0;
        referred += s.in.referred != NULL;
        currencies += s.in.currencies > 0 && s.in.spells > 0;
    }
    assert_true(spells > 20 && answers > 20 && referred > 20 && currencies > 20);
}

/* Nobody at all, and somebody of whom there is nothing. */
static void correctness_files_of_nothing(void **state)
{
    (void)state;
    static struct scene s;
    scene_init(&s, "2024-01-01", "2024-06-30");
    check_scene(&s);
    scene_meet(&s, 2);
    check_scene(&s);
    s.in.has_amounts = false;
    scene_order(&s, 1, "2024-02-29", 0);
    check_scene(&s);
}

/* A history is of its timeline: with another it is refused. */
static void input_history_of_another_timeline(void **state)
{
    (void)state;
    static struct scene s;
    struct timeline t, others;
    struct history h, kept;
    struct err_info info = {0};
    scene_init(&s, "2024-01-01", "2024-06-30");
    scene_order(&s, 0, "2024-02-29", 100);
    timeline_build(&t, &s.in, NULL);
    must(history_build(&h, &t, &s.rule, &info), &info);
    struct columns *file = keep_history(&h);
    scene_order(&s, 1, "2024-02-29", 100);
    timeline_build(&others, &s.in, NULL);
    assert_int_equal(history_get(&kept, &others, file, &info), ERR_TRUNCATED);
    assert_string_equal(info.text, "the history is not what was written");
    columns_close(file);
    history_release(&h);
    timeline_release(&others);
    timeline_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_files_of_random_shops),
        cmocka_unit_test(correctness_files_of_nothing),
        cmocka_unit_test(input_history_of_another_timeline),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
