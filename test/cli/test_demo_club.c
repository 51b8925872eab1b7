/* SPDX-License-Identifier: Apache-2.0 */
/* The demonstration's friends, tea club and surveys, by simple counting: they are
 * orderly, have everything that such files have, and agree with the shop's problems. */
#include "cli/demo_shop.h"

#include "base/calendar.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct demo_shop shop; /* the default one, built once */

static int build_shop(void **state)
{
    (void)state;
    demo_shop_build(&shop, 1, DEMO_CUSTOMERS_DEFAULT);
    return 0;
}

static int release_shop(void **state)
{
    (void)state;
    demo_shop_release(&shop);
    return 0;
}

static bool in_campaign(const struct demo_customer *c)
{
    return c->channel == DEMO_SOCIAL && c->signup_day >= calendar_day(2023, 10, 1) &&
           c->signup_day < calendar_day(2024, 4, 1);
}

/* ---- friends ----------------------------------------------------------------------- */

static void invariant_demo_friends_came_before(void **state)
{
    (void)state;
    uint32_t referred = 0, unnamed = 0;
    for (size_t i = 0; i < shop.customer_count; i++) {
        const struct demo_customer *c = &shop.customers[i];
        unnamed += c->channel == DEMO_REFERRAL && c->referrer == DEMO_NOBODY;
        if (c->referrer == DEMO_NOBODY)
            continue;
        assert_in_range(c->referrer, 0, shop.customer_count - 1);
        assert_true(shop.customers[c->referrer].signup_day < c->signup_day);
        referred++;
    }
    assert_in_range(referred, 2000, 3500);
    assert_in_range(unnamed, 20, 300);
}

/* Share, in per mille, of who signed up before 2024 and ordered again in 90 days. */
static uint32_t stayed_per_mille(bool referred)
{
    uint32_t *orders = MEM_ARRAY(uint32_t, shop.customer_count), people = 0, stayed = 0;
    for (size_t i = 0; i < shop.order_count; i++) {
        const struct demo_order *o = &shop.orders[i];
        orders[o->buyer] += o->day < shop.customers[o->buyer].signup_day + 90;
    }
    for (size_t i = 0; i < shop.customer_count; i++) {
        const struct demo_customer *c = &shop.customers[i];
        if (c->signup_day >= calendar_day(2024, 1, 1) || in_campaign(c) ||
            (c->referrer != DEMO_NOBODY) != referred)
            continue;
        people++;
        stayed += orders[i] >= 2;
    }
    free(orders);
    return 1000 * stayed / people;
}

static void correctness_demo_friends_stay_longer(void **state)
{
    (void)state;
    assert_true(stayed_per_mille(true) > stayed_per_mille(false) + 30);
}

/* ---- the tea club -------------------------------------------------------------------
 */

/* Each stretch begins where the one before it, on another plan, ended. */
static void invariant_demo_stretches_follow_each_other(void **state)
{
    (void)state;
    size_t most = shop.subscription_count + 1, changes = 0;
    const struct demo_subscription **before =
        MEM_ARRAY(const struct demo_subscription *, most);
    for (size_t i = 0; i < shop.subscription_count; i++) {
        const struct demo_subscription *s = &shop.subscriptions[i];
        assert_in_range(s->id, 1, shop.subscription_count);
        assert_true(i == 0 || s[-1].start <= s->start);
        if (before[s->id]) {
            assert_int_equal(before[s->id]->status, DEMO_REPLACED);
            assert_int_equal(before[s->id]->end, s->start);
            assert_int_equal(before[s->id]->customer, s->customer);
            assert_int_not_equal(before[s->id]->plan, s->plan);
            assert_int_equal(s->trial_end, DEMO_NO_DAY);
            changes++;
        }
        before[s->id] = s;
    }
    for (size_t i = 0; i < most; i++)
        assert_true(!before[i] || before[i]->status != DEMO_REPLACED);
    assert_in_range(changes, 300, 2000);
    free(before);
}

static bool known(int32_t day)
{
    return day != DEMO_NO_DAY;
}

static void check_days(const struct demo_subscription *s)
{
    int32_t last = demo_shop_last_day();
    assert_in_range(s->start, shop.customers[s->customer].signup_day, last);
    assert_true(!known(s->trial_end) || s->trial_end == s->start + 14);
    assert_true(known(s->pause_start) || !known(s->pause_end));
    assert_true(!known(s->pause_start) || s->pause_start > s->start);
    assert_true(!known(s->pause_end) || s->pause_end > s->pause_start);
    assert_true(!known(s->cancelled) ||
                (s->cancelled > s->start && s->cancelled <= last));
    assert_true(!known(s->cancelled) || s->cancelled <= s->paid_until);
    assert_true(!known(s->end) || (s->end > s->start && s->end <= last));
    assert_true(s->paid_until > s->start);
}

static void invariant_demo_club_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < shop.subscription_count; i++) {
        const struct demo_subscription *s = &shop.subscriptions[i];
        check_days(s);
        bool over = s->status == DEMO_ENDED, replaced = s->status == DEMO_REPLACED;
        assert_int_equal(over || replaced, known(s->end));
        assert_true(!over || (known(s->paid_until) && s->reason != DEMO_NOT_PARTED));
        assert_true(s->status != DEMO_PAST_DUE || known(s->paid_until));
        assert_int_equal(s->status == DEMO_TRIALING,
                         known(s->trial_end) && s->trial_end > demo_shop_last_day());
        assert_int_equal(s->status == DEMO_PAUSED,
                         known(s->pause_start) && !known(s->pause_end) && !replaced);
    }
}

static void correctness_demo_club_has_everything(void **state)
{
    (void)state;
    uint32_t status[6] = {0}, reason[DEMO_PARTINGS] = {0}, interval[3] = {0};
    uint32_t trials = 0, pauses = 0, scheduled = 0, early = 0, members = 0, again = 0;
    uint32_t *rows = MEM_ARRAY(uint32_t, shop.customer_count); /* of different ids */
    bool *seen = MEM_ARRAY(bool, shop.subscription_count + 1);
    for (size_t i = 0; i < shop.subscription_count; i++) {
        const struct demo_subscription *s = &shop.subscriptions[i];
        status[s->status]++;
        reason[s->reason]++;
        interval[s->interval]++;
        trials += known(s->trial_end);
        pauses += known(s->pause_end);
        scheduled += known(s->cancelled) && s->status == DEMO_RUNNING;
        early += known(s->cancelled) && s->end == s->cancelled;
        rows[s->customer] += !seen[s->id];
        seen[s->id] = true;
    }
    for (size_t i = 0; i < shop.customer_count; i++) {
        members += rows[i] > 0;
        again += rows[i] > 1;
    }
    assert_in_range(members, 2500, 4500);
    assert_in_range(again, 30, 1000);
    for (size_t i = 0; i < 6; i++)
        assert_true(status[i] >= 5);
    for (size_t i = 0; i < DEMO_PARTINGS; i++)
        assert_true(reason[i] >= 20);
    for (size_t i = 0; i < 3; i++)
        assert_true(interval[i] >= 300);
    assert_true(trials > 1000 && pauses > 100 && scheduled > 20 && early > 50);
    free(rows);
    free(seen);
}

/* Of those of a country who were members on 1 March 2024: the share, in per mille, who
 * asked to leave by the end of May. */
static uint32_t left_per_mille(uint32_t country)
{
    int32_t from = calendar_day(2024, 3, 1), to = calendar_day(2024, 6, 1);
    uint32_t members = 0, left = 0;
    for (size_t i = 0; i < shop.subscription_count; i++) {
        const struct demo_subscription *s = &shop.subscriptions[i];
        if (shop.customers[s->customer].country != country || s->start >= from ||
            (known(s->end) && s->end <= from))
            continue;
        members++;
        left += s->cancelled >= from && s->cancelled < to;
    }
    return 1000 * left / members;
}

static void correctness_demo_club_shares_the_trouble(void **state)
{
    (void)state;
    for (uint32_t country = 0; country < DEMO_COUNTRIES; country++)
        if (country != DEMO_DE)
            assert_true(left_per_mille(DEMO_DE) * 2 > left_per_mille(country) * 3);
}

/* ---- surveys ------------------------------------------------------------------------
 */

static bool same_survey(const struct demo_survey *a, const struct demo_survey *b)
{
    return a->customer == b->customer && a->kind == b->kind && a->sent_day == b->sent_day;
}

static void invariant_demo_answers_were_asked_for(void **state)
{
    (void)state;
    static const uint8_t low[] = {0, 1, 1}, high[] = {10, 5, 7};
    uint32_t *at = MEM_ARRAY(uint32_t, DEMO_SURVEYS);
    for (size_t i = 0; i < shop.answer_count; i += 7) { /* the search is slow */
        const struct demo_survey *a = &shop.answers[i];
        size_t d = 0;
        while (d < shop.delivery_count && !same_survey(&shop.deliveries[d], a))
            d++;
        assert_true(d < shop.delivery_count);
        assert_in_range(a->customer, 0, shop.customer_count - 1);
        assert_in_range(a->day, a->sent_day, demo_shop_last_day());
        assert_in_range(a->score, low[a->kind], high[a->kind]);
        assert_true(a->day >= shop.customers[a->customer].signup_day);
        at[a->kind]++;
    }
    for (size_t i = 0; i < DEMO_SURVEYS; i++)
        assert_true(at[i] > 50);
    free(at);
}

enum people { GERMANS, OTHERS, HUNTERS, FRIENDS };

static bool among(const struct demo_customer *c, enum people people)
{
    bool german = c->country == DEMO_DE, hunter = in_campaign(c);
    switch (people) {
    case GERMANS:
        return german;
    case HUNTERS:
        return hunter && !german;
    case FRIENDS:
        return c->referrer != DEMO_NOBODY && !german && !hunter;
    default:
        return c->referrer == DEMO_NOBODY && !german && !hunter;
    }
}

/* Net promoter score of the quarterly survey of May 2024. */
static int nps(enum people people)
{
    int32_t sent = calendar_day(2024, 5, 10);
    int answers = 0, balance = 0;
    for (size_t i = 0; i < shop.answer_count; i++) {
        const struct demo_survey *a = &shop.answers[i];
        if (a->kind != DEMO_NPS || a->sent_day != sent ||
            !among(&shop.customers[a->customer], people))
            continue;
        answers++;
        balance += (a->score >= 9) - (a->score <= 6);
    }
    assert_true(answers > 50);
    return 100 * balance / answers;
}

static void correctness_demo_answers_tell_of_the_trouble(void **state)
{
    (void)state;
    assert_true(nps(GERMANS) < -10);
    assert_true(nps(HUNTERS) < nps(OTHERS) - 15);
    assert_true(nps(OTHERS) > 15);
    assert_true(nps(FRIENDS) > nps(OTHERS) + 5);
}

static void invariant_demo_club_of_few(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct demo_shop few;
        demo_shop_build(&few, seed, 1 + (uint32_t)seed % 4);
        for (size_t i = 0; i < few.subscription_count; i++)
            assert_true(few.subscriptions[i].customer < few.customer_count);
        assert_true(few.answer_count <= 2 * few.delivery_count);
        demo_shop_release(&few);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invariant_demo_friends_came_before),
        cmocka_unit_test(correctness_demo_friends_stay_longer),
        cmocka_unit_test(invariant_demo_stretches_follow_each_other),
        cmocka_unit_test(invariant_demo_club_days),
        cmocka_unit_test(correctness_demo_club_has_everything),
        cmocka_unit_test(correctness_demo_club_shares_the_trouble),
        cmocka_unit_test(invariant_demo_answers_were_asked_for),
        cmocka_unit_test(correctness_demo_answers_tell_of_the_trouble),
        cmocka_unit_test(invariant_demo_club_of_few),
    };
    return cmocka_run_group_tests(tests, build_shop, release_shop);
}
