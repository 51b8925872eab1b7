/* SPDX-License-Identifier: Apache-2.0 */
/* A definition's life, and what it becomes in front of a source: the window in days,
 * the chosen events by code. */
#include "measure/definition.h"

#include "measure/journey.h"

#include <string.h>

void definition_init(struct definition *d)
{
    *d = (struct definition){
        .name = "default",
        .version = 1,
        .rule = PRESENCE_PURCHASE,
        .window = DEFINITION_WINDOW_UNSET,
        .window_days = DEFINITION_WINDOW_DEFAULT,
        .window_source = DEFINITION_FROM_DEFAULT,
        .refunds = REFUND_OWN_DAY,
        .fully_refunded_counts = true,
        .loyal_min_orders = 3, /* "more than twice" */
        .week_start = 1,
        .fiscal_month = 1,
        .end = SUBSCRIPTION_END_SERVICE,
        .paused_present = true, /* who pauses has not left */
        .past_due_days = DEFINITION_PAST_DUE_DAYS,
    };
}

void definition_release(struct definition *d)
{
    arena_release(&d->arena);
    *d = (struct definition){0};
}

struct history_rule definition_rule(const struct definition *d, int32_t as_of)
{
    return (struct history_rule){
        .rule = d->rule,
        .window_days = d->window_days,
        .grace_days = d->grace_days,
        .as_of = as_of,
        .count_zero_value = d->count_zero_value,
        .fully_refunded_counts = d->fully_refunded_counts,
        .refunds = d->refunds,
        .event_chosen = d->event_chosen,
        .events_used = true, /* the journey rests on them */
        .event_used = d->journey_used,
        .end = d->end,
        .trials_count = d->trials_count,
        .paused_present = d->paused_present,
        .past_due_days = d->past_due_days,
    };
}

static enum err resolve_events(struct definition *d, const struct source *source,
                               struct err_info *info)
{
    d->event_chosen = NULL;
    if (d->rule != PRESENCE_ACTIVITY || d->events.count == 0)
        return ERR_OK;
    return journey_choose(d, &d->events, "events", source->events, &d->event_chosen,
                          info);
}

static bool has_orders(const struct timeline *t)
{
    return t->order_start[t->people] > 0;
}

static bool has_events(const struct timeline *t)
{
    return t->activity_start[t->people] > 0;
}

/* Nothing was said: the first rule that the files have something for. */
static void choose_rule(struct definition *d, const struct timeline *t)
{
    d->rule_note = NULL;
    if (d->rule_given)
        return;
    d->rule = PRESENCE_PURCHASE;
    if (has_orders(t))
        return;
    if (t->spell_start) {
        d->rule = PRESENCE_SUBSCRIPTION;
        d->rule_note = "The files have subscriptions and no orders, so customers are "
                       "those with a running subscription (rule=subscription).";
    } else if (has_events(t)) {
        d->rule = PRESENCE_ACTIVITY;
        d->rule_note = "The files have events and no orders, so customers are those who "
                       "did something in the last window_days (rule=activity).";
    }
}

/* A rule over what the files do not hold would answer 0 everywhere. */
static enum err check_rule(const struct definition *d, const struct source *source,
                           struct err_info *info)
{
    const struct timeline *t = &source->timeline;
    if (d->rule == PRESENCE_ACTIVITY && (!has_events(t) || !source->events))
        return err_set(info, ERR_SETTING,
                       "rule=activity: the files have no events; give a file of events "
                       "(customer, date, event), or use rule=purchase");
    if (d->rule == PRESENCE_SUBSCRIPTION && !t->spell_start)
        return err_set(info, ERR_SETTING,
                       "rule=subscription: the files have no subscriptions; give a file "
                       "of subscriptions (customer, start, end, amount), or use "
                       "rule=purchase");
    if (d->rule == PRESENCE_PURCHASE && !has_orders(t) &&
        (t->spell_start || has_events(t)))
        return err_set(info, ERR_SETTING,
                       "rule=purchase: the files have %s and no orders; use rule=%s",
                       t->spell_start ? "subscriptions" : "events",
                       t->spell_start ? "subscription" : "activity");
    return ERR_OK;
}

/* Nothing was said and auto cannot tell: the customary window, and a sentence. */
static void take_default(struct definition *d)
{
    d->window_days = DEFINITION_WINDOW_DEFAULT;
    d->window_source = DEFINITION_FROM_DEFAULT;
    d->window_note = arena_printf(
        &d->arena,
        "A customer counts as lost %d days after the last %s: %lld %s between them %s "
        "too few to choose a window from. Set your own with --set window_days=DAYS.",
        DEFINITION_WINDOW_DEFAULT, d->rule == PRESENCE_PURCHASE ? "order" : "event",
        (long long)d->auto_gaps, d->auto_gaps == 1 ? "gap" : "gaps",
        d->auto_gaps == 1 ? "is" : "are");
}

static enum err resolve_window(struct definition *d, const struct source *source,
                               int32_t as_of, struct err_info *info)
{
    if (d->rule == PRESENCE_SUBSCRIPTION) { /* it has none */
        d->auto_gaps = 0;
        d->window_note = NULL;
        return ERR_OK;
    }
    struct history_rule rule = definition_rule(d, as_of);
    int32_t found = 0;
    d->auto_gaps = 0;
    d->window_note = NULL;
    enum err e = history_auto_window(&source->timeline, &rule, &found, &d->auto_gaps,
                                     &d->auto_horizon_days, info);
    if (e && (e != ERR_WINDOW || d->window == DEFINITION_WINDOW_AUTO))
        return e;
    if (d->window == DEFINITION_WINDOW_GIVEN) {
        d->window_source = DEFINITION_FROM_GIVEN;
    } else if (e) {
        take_default(d);
    } else {
        d->window_days = found;
        d->window_source = DEFINITION_FROM_AUTO;
    }
    if (e && info)
        *info = (struct err_info){0}; /* it was no error after all */
    return ERR_OK;
}

enum err definition_resolve(struct definition *d, const struct source *source,
                            int32_t as_of, struct err_info *info)
{
    choose_rule(d, &source->timeline);
    enum err e = check_rule(d, source, info);
    if (!e)
        e = resolve_events(d, source, info);
    if (!e)
        e = journey_resolve(d, source, info);
    if (!e)
        e = resolve_window(d, source, as_of, info);
    return e;
}
