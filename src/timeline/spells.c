/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts spells into what counts.  Whatever ends a spell (itself, its run's cancellation,
 * the next spell, a bill unpaid for too long) is a day, and the first of these days wins;
 * so one pass backwards finds the runs' ends and one forwards the pieces. */
#include "timeline/spells.h"

#include "base/mem.h"
#include "base/money.h"

#include <string.h>

/* Where a spell ends of itself or with its run, and whether by a failed payment. */
struct bound {
    int32_t end;
    bool involuntary;
};

/* What a subscription's latest spell says of its days; a pause says the same again. */
struct standing {
    bool present, paid;
    int64_t amount;
    uint16_t currency;
    uint16_t term;
    uint8_t term_unit;
};

struct cutter {
    const struct timeline *t;
    const struct history_rule *rule;
    struct history *h;
    struct bound *bounds;        /* scratch, as many as a person's spells */
    struct spells_piece *pieces; /* those of one person */
    struct spells_edge *edges;   /* twice as many */
    uint8_t *reasons;            /* NULL, or per spell of the timeline: why not */
    uint32_t count;
    int32_t first_paid;
};

/* ---- where spells end --------------------------------------------------------- */

static bool closes_run(const struct spell *s)
{
    return s->scheduled != TIMELINE_NO_DAY || s->billing != TIMELINE_NO_DAY ||
           s->service != TIMELINE_NO_DAY;
}

static int32_t chosen_end(const struct spell *s, enum subscription_end end)
{
    const int32_t by_choice[][4] = {
        [SUBSCRIPTION_END_SERVICE] = {s->service, s->end, s->billing, s->scheduled},
        [SUBSCRIPTION_END_BILLING] = {s->billing, s->end, s->service, s->scheduled},
        [SUBSCRIPTION_END_SCHEDULED] = {s->scheduled, s->billing, s->end, s->service},
    };
    for (int i = 0; i < 4; i++)
        if (by_choice[end][i] != TIMELINE_NO_DAY)
            return by_choice[end][i];
    return INT32_MAX;
}

/* The first day on which the spell has been unpaid for too long. */
static int32_t unpaid_day(const struct spell *s, const struct history_rule *rule)
{
    if (s->past_due == TIMELINE_NO_DAY || rule->past_due_days == INT32_MAX ||
        (int64_t)s->past_due + rule->past_due_days >= INT32_MAX)
        return INT32_MAX;
    return s->past_due + rule->past_due_days;
}

/* bounds[i] of the `count` spells of one subscription. */
static void find_bounds(const struct cutter *c, const struct spell *spells,
                        uint32_t count)
{
    struct bound run = {.end = INT32_MAX};
    for (uint32_t i = count; i-- > 0;) {
        const struct spell *s = &spells[i];
        bool involuntary = (s->flags & SPELL_INVOLUNTARY) != 0;
        bool closes = closes_run(s);
        if (closes)
            run = (struct bound){chosen_end(s, c->rule->end), involuntary};
        bool with_run = closes || run.end <= s->end;
        c->bounds[i] = with_run ? run : (struct bound){s->end, involuntary};
    }
}

/* Whether a failed payment is why the subscription is absent on `day`, on which the
 * piece of its i-th spell ended. */
static bool ended_involuntarily(const struct cutter *c, const struct spell *spells,
                                uint32_t count, uint32_t i, int32_t day)
{
    if (day == INT32_MAX) /* it has not ended */
        return false;
    while (i + 1 < count && spells[i + 1].begin <= day)
        i++;
    if (unpaid_day(&spells[i], c->rule) <= day)
        return true;
    return c->bounds[i].end <= day && c->bounds[i].involuntary;
}

/* ---- what counts -------------------------------------------------------------- */

static enum err tally(const struct cutter *c, const struct spell *s,
                      enum history_spell_reason reason, struct err_info *info)
{
    struct history *h = c->h;
    if (c->reasons)
        c->reasons[s - c->t->spell] = (uint8_t)reason;
    if (reason == HISTORY_SPELL_REASONS) {
        h->spells++;
        h->used_rows += s->rows;
        return ERR_OK;
    }
    h->spells_left_out[reason].rows += s->rows;
    /* an amount in another currency has no day to be converted on */
    if (s->currency || money_add(&h->spells_left_out[reason].amount, s->mrr))
        return ERR_OK;
    return err_set(info, ERR_OVERFLOW,
                   "the monthly amounts of the subscriptions that are not counted add up "
                   "to more than fits in 64 bits: check the amount column for wrong "
                   "values");
}

/* What the spell, which has days, says of them; `seen`: the subscription has had a paid
 * day. */
static enum history_spell_reason stand(const struct cutter *c, const struct spell *s,
                                       struct standing *now, bool *seen)
{
    const struct history_rule *rule = c->rule;
    if (s->state == SPELL_PAUSED)
        return rule->paused_present && now->present ? HISTORY_SPELL_REASONS
                                                    : HISTORY_SPELL_PAUSED;
    if (s->state == SPELL_TRIAL) {
        *now = (struct standing){.present = rule->trials_count};
        return rule->trials_count ? HISTORY_SPELL_REASONS : HISTORY_SPELL_TRIAL;
    }
    *seen = *seen || s->mrr > 0 || !c->t->has_mrr || rule->count_zero_value;
    *now = (struct standing){.present = *seen,
                             .paid = *seen,
                             .amount = *seen ? s->mrr : 0,
                             .currency = s->currency,
                             .term = s->term,
                             .term_unit = s->term_unit};
    return *seen ? HISTORY_SPELL_REASONS : HISTORY_SPELL_FREE;
}

static void add_piece(struct cutter *c, const struct spell *s, int32_t end,
                      const struct standing *now, bool involuntary)
{
    c->pieces[c->count++] = (struct spells_piece){.begin = s->begin,
                                                  .end = end,
                                                  .amount = now->amount,
                                                  .currency = now->currency,
                                                  .subscription = s->subscription,
                                                  .term = now->term,
                                                  .term_unit = now->term_unit,
                                                  .paid = now->paid,
                                                  .involuntary = involuntary};
    if (s->state == SPELL_PAID && s->begin < c->first_paid)
        c->first_paid = s->begin;
}

/* The `count` spells of one subscription, all begun on or before as_of. */
static enum err cut_subscription(struct cutter *c, const struct spell *spells,
                                 uint32_t count, struct err_info *info)
{
    struct standing now = {0};
    bool seen = false;
    find_bounds(c, spells, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct spell *s = &spells[i];
        int32_t end = c->bounds[i].end, unpaid = unpaid_day(s, c->rule);
        if (i + 1 < count && spells[i + 1].begin < end)
            end = spells[i + 1].begin;
        if (unpaid < end)
            end = unpaid;
        enum history_spell_reason reason = HISTORY_SPELL_EMPTY;
        if (s->begin < end)
            reason = stand(c, s, &now, &seen);
        enum err e = tally(c, s, reason, info);
        if (e)
            return e;
        if (reason == HISTORY_SPELL_REASONS)
            add_piece(c, s, end, &now, ended_involuntarily(c, spells, count, i, end));
    }
    return ERR_OK;
}

/* All subscriptions of one person. */
static enum err cut_person(struct cutter *c, uint32_t person, struct err_info *info)
{
    const struct timeline *t = c->t;
    c->count = 0;
    c->first_paid = INT32_MAX;
    uint32_t i = t->spell_start[person], stop = t->spell_start[person + 1];
    while (i < stop) {
        const struct spell *from = &t->spell[i];
        uint32_t known = 0; /* begun by as_of */
        enum err e = ERR_OK;
        for (; i < stop && t->spell[i].subscription == from->subscription && !e; i++) {
            if (t->spell[i].begin <= c->rule->as_of)
                known++;
            else
                e = tally(c, &t->spell[i], HISTORY_SPELL_AFTER_AS_OF, info);
        }
        if (!e)
            e = cut_subscription(c, from, known, info);
        if (e)
            return e;
    }
    return ERR_OK;
}

/* ---- the whole ---------------------------------------------------------------- */

static uint32_t most_spells(const struct timeline *t)
{
    uint32_t most = 0;
    for (uint32_t p = 0; p < t->people; p++)
        if (t->spell_start[p + 1] - t->spell_start[p] > most)
            most = t->spell_start[p + 1] - t->spell_start[p];
    return most;
}

/* Only where spells are in several currencies; the parts grow. */
static void allocate_parts(struct history *h, size_t spells, struct spells_out *out)
{
    out->currencies = h->money ? h->money->currencies : 0;
    out->sum = MEM_ARRAY(int64_t, (size_t)out->currencies + 1);
    out->written = MEM_ARRAY(int64_t, (size_t)out->currencies + 1);
    if (out->currencies)
        h->mrr_part_start = out->part_start = MEM_ARRAY(uint32_t, 2 * spells + 1);
}

/* The arrays' owners are h, and `out` for the spans. */
static void allocate(struct history *h, size_t spells, struct spells_out *out)
{
    size_t people = h->people;
    h->mrr_start = MEM_ARRAY(uint32_t, people + 1);
    h->contract_start = MEM_ARRAY(uint32_t, people + 1);
    h->first_paid = mem_alloc(people, sizeof *h->first_paid);
    h->mrr_day = out->mrr_day = mem_alloc(2 * spells, sizeof *out->mrr_day);
    h->mrr_amount = out->mrr_amount = mem_alloc(2 * spells, sizeof *out->mrr_amount);
    h->mrr_involuntary = out->mrr_involuntary =
        mem_alloc(2 * spells, sizeof *out->mrr_involuntary);
    allocate_parts(h, spells, out);
    h->contract = out->contract = mem_alloc(spells, sizeof *out->contract);
    out->span_begin = mem_alloc(spells, sizeof *out->span_begin);
    out->span_end = mem_alloc(spells, sizeof *out->span_end);
    out->span_involuntary = mem_alloc(spells, sizeof *out->span_involuntary);
}

/* The spans are the history's presence, or nobody's. */
static void settle_spans(struct history *h, uint32_t *span_start, struct spells_out *out)
{
    if (h->rule != PRESENCE_SUBSCRIPTION) {
        free(span_start);
        free(out->span_begin);
        free(out->span_end);
        free(out->span_involuntary);
        return;
    }
    free(h->span_start);
    free(h->span_begin);
    free(h->span_end);
    h->span_start = span_start;
    h->span_begin = out->span_begin;
    h->span_end = out->span_end;
    h->span_involuntary = out->span_involuntary;
    for (uint32_t p = 0; p < h->people; p++)
        h->first_presence[p] =
            span_start[p] < span_start[p + 1] ? h->span_begin[span_start[p]] : INT32_MAX;
}

static enum err build_person(struct cutter *c, uint32_t person, struct spells_out *out,
                             struct err_info *info)
{
    enum err e = cut_person(c, person, info);
    if (e)
        return e;
    c->h->first_paid[person] = c->first_paid;
    spells_contracts(c->pieces, c->count, c->rule->grace_days, out);
    if (spells_sum(c->pieces, c->count, c->rule->grace_days, c->edges, out))
        return ERR_OK;
    return err_set(info, ERR_OVERFLOW,
                   "the monthly amounts of one customer's subscriptions add up to more "
                   "than fits in 64 bits: check the amount column for wrong values");
}

static enum err build_people(struct cutter *c, uint32_t *span_start,
                             struct spells_out *out, struct err_info *info)
{
    struct history *h = c->h;
    enum err e = ERR_OK;
    for (uint32_t p = 0; p < h->people && !e; p++) {
        e = build_person(c, p, out, info);
        h->mrr_start[p + 1] = out->steps;
        h->contract_start[p + 1] = out->contracts;
        span_start[p + 1] = out->spans;
    }
    return e;
}

enum err spells_build(struct history *h, const struct timeline *t,
                      const struct history_rule *rule, struct err_info *info)
{
    bool any = t->spell_start != NULL;
    if (!any && rule->rule != PRESENCE_SUBSCRIPTION)
        return ERR_OK;
    uint32_t *span_start = MEM_ARRAY(uint32_t, (size_t)h->people + 1);
    struct spells_out out = {0};
    enum err e = ERR_OK;
    if (any) {
        h->has_mrr = t->has_mrr;
        h->has_mrr_history = t->has_mrr_history;
        uint32_t most = most_spells(t);
        struct cutter c = {.t = t,
                           .rule = rule,
                           .h = h,
                           .bounds = mem_alloc(most, sizeof *c.bounds),
                           .pieces = mem_alloc(most, sizeof *c.pieces),
                           .edges = mem_alloc(2 * (size_t)most, sizeof *c.edges)};
        h->money = t->currencies ? t : NULL;
        allocate(h, t->spell_start[t->people], &out);
        e = build_people(&c, span_start, &out, info);
        free(c.bounds);
        free(c.pieces);
        free(c.edges);
        free(out.sum);
        free(out.written);
        h->mrr_part = out.part;
    }
    settle_spans(h, span_start, &out);
    return e;
}

enum err history_spell_reasons(const struct timeline *t, const struct history_rule *rule,
                               uint8_t **out, struct err_info *info)
{
    *out = NULL;
    if (!t->spell_start)
        return ERR_OK;
    uint32_t most = most_spells(t);
    struct history counted = {0};
    struct cutter c = {.t = t,
                       .rule = rule,
                       .h = &counted,
                       .bounds = mem_alloc(most, sizeof *c.bounds),
                       .pieces = mem_alloc(most, sizeof *c.pieces),
                       .reasons = mem_alloc(t->spell_start[t->people], 1)};
    enum err e = ERR_OK;
    for (uint32_t p = 0; p < t->people && !e; p++)
        e = cut_person(&c, p, info);
    free(c.bounds);
    free(c.pieces);
    if (e)
        free(c.reasons);
    else
        *out = c.reasons;
    return e;
}
