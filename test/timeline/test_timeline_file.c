/* SPDX-License-Identifier: Apache-2.0 */
/* Timelines and histories of random shops in files of columns: what is read is what was
 * written, field by field. */
#include "base/mem.h"
#include "draw.h"
#include "scene.h"
#include "scratch.h"
#include "seeds.h"
#include "timeline/columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "same.h"

#define SEEDS      400
#define SEEDS_LONG 10000
#define DAYS       40 /* of rates */

static const unsigned char stamp[COLUMNS_STAMP];
static char folder[SCRATCH_PATH], path[SCRATCH_PATH + 8];

static int set_up(void **state)
{
    (void)state;
    if (!scratch_folder(folder))
        return -1;
    snprintf(path, sizeof path, "%s/file", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(path) || rmdir(folder);
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
    uint64_t seeds = seeds_of(SEEDS, SEEDS, SEEDS_LONG);
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

/* Orders that all count are the timeline's own, also where it goes on after as_of; of
 * one in which an order is later, the file says nothing. */
static void correctness_history_of_all_orders(void **state)
{
    (void)state;
    static const struct {
        const char *last, *order; /* of the timeline that the file is read for */
        bool good;
    } cases[] = {
        {"2024-03-31", "2024-03-31", true},
        {"2024-05-31", "2024-03-31", true},
        {"2024-05-31", "2024-04-01", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scene s, other;
        struct timeline t, of;
        struct history h, kept;
        struct err_info info = {0};
        scene_init(&s, "2024-01-01", "2024-03-31");
        scene_init(&other, "2024-01-01", cases[i].last);
        other.rule.as_of = s.rule.as_of;
        for (uint32_t person = 0; person < 3; person++) {
            scene_order(&s, person, "2024-01-01", 100);
            scene_order(&s, person, "2024-03-31", 200);
            scene_order(&other, person, "2024-01-01", 100);
            scene_order(&other, person, person == 1 ? cases[i].order : "2024-03-31", 200);
        }
        timeline_build(&t, &s.in, NULL);
        timeline_build(&of, &other.in, NULL);
        must(history_build(&h, &t, &s.rule, &info), &info);
        struct columns *file = keep_history(&h);
        assert_true(h.same_orders && h.order_day == t.order_day);
        enum err e = history_get(&kept, &of, file, &info);
        assert_int_equal(cases[i].good ? ERR_OK : ERR_TRUNCATED, e);
        if (!e) {
            same_history(&h, &kept);
            assert_ptr_equal(of.order_day, kept.order_day);
            history_release(&kept);
        }
        columns_close(file);
        history_release(&h);
        timeline_release(&of);
        timeline_release(&t);
    }
}

/* A refund below zero, which may not be negated. */
static void fault_refund_below_zero(void **state)
{
    (void)state;
    static struct scene s;
    struct timeline t;
    struct history h, kept;
    struct err_info info = {0};
    scene_init(&s, "2024-01-01", "2024-06-30");
    scene_order(&s, 0, "2024-02-29", 100);
    scene_refund(&s, 0, 0, "2024-03-01", 40);
    timeline_build(&t, &s.in, NULL);
    must(history_build(&h, &t, &s.rule, &info), &info);
    assert_int_equal(h.refund_start[1], 1);
    h.refund_amount[0] = INT64_MIN;
    struct columns *file = keep_history(&h);
    assert_int_equal(history_get(&kept, &t, file, &info), ERR_TRUNCATED);
    columns_close(file);
    history_release(&h);
    timeline_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_files_of_random_shops),
        cmocka_unit_test(correctness_files_of_nothing),
        cmocka_unit_test(input_history_of_another_timeline),
        cmocka_unit_test(correctness_history_of_all_orders),
        cmocka_unit_test(fault_refund_below_zero),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
