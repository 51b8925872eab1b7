/* SPDX-License-Identifier: Apache-2.0 */
/* Two timelines, or two histories, that must be the same: array by array and field by
 * field.  Include it after cmocka.h. */
#ifndef MAINSTAY_TEST_SAME_H
#define MAINSTAY_TEST_SAME_H

#include "timeline/history.h"
#include "timeline/timeline.h"

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

static inline void same_spell(const struct spell *a, const struct spell *b)
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

static inline void same_subscriptions(const struct timeline *a, const struct timeline *b)
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

static inline void same_surveys(const struct timeline *a, const struct timeline *b)
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

static inline void same_timeline(const struct timeline *a, const struct timeline *b)
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

static inline void same_steps(const struct history *a, const struct history *b)
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

static inline void same_tallies(const struct history *a, const struct history *b)
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

static inline void same_history(const struct history *a, const struct history *b)
{
    SAME(a, b, people);
    SAME(a, b, scale);
    SAME(a, b, has_amounts);
    SAME(a, b, first_day);
    SAME(a, b, as_of);
    SAME(a, b, rule);
    SAME(a, b, has_mrr);
    SAME(a, b, has_mrr_history);
    SAME(a, b, same_orders);
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

#endif
