/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/views.h"

#include "base/mem.h"
#include "events/fill.h"

#include <string.h>
#include <strings.h>

/* ---- cells ------------------------------------------------------------------------ */

static void add_interned(struct fill *f, const struct intern *set, uint32_t number)
{
    size_t size = 0;
    const char *text =
        set && number != INTERN_NONE ? intern_text(set, number, &size) : "";
    if (size)
        fill_text(f, text, size);
    else
        fill_null(f);
}

static void add_customer(struct fill *f, const struct views *v, uint32_t person)
{
    add_interned(f, v->source->people, person);
}

/* INT32_MIN and INT32_MAX are no days. */
static void add_day(struct fill *f, int32_t day)
{
    if (day == INT32_MIN || day == INT32_MAX)
        fill_null(f);
    else
        fill_day(f, day);
}

static void add_money(struct fill *f, int64_t amount, bool is_known)
{
    if (is_known)
        fill_money(f, amount);
    else
        fill_null(f);
}

static void add_word(struct fill *f, const char *word)
{
    fill_text(f, word, strlen(word));
}

static void add_reason(struct fill *f, enum history_reason reason)
{
    fill_flag(f, reason == HISTORY_REASONS);
    if (reason == HISTORY_REASONS)
        fill_null(f);
    else
        add_word(f, source_history_reason_name(reason));
}

/* What an order is called: as the files do, else by its number here, so that refunds can
 * name it; "~" because no file's ids begin so, and if one does, there is another "~". */
static void add_order_id(struct fill *f, const struct views *v, uint32_t order)
{
    const struct source *s = v->source;
    char text[32] = "~~~~~~~~";
    if (s->order_id[order] != INTERN_NONE) {
        add_interned(f, s->order_ids, s->order_id[order]);
        return;
    }
    for (size_t marks = 1; marks < 8; marks++) {
        int size = snprintf(text + marks, sizeof text - marks, "%u", order + 1);
        size_t all = marks + (size_t)size;
        if (intern_find(s->order_ids, text, all) != INTERN_NONE) {
            memset(text, '~', 8);
            continue;
        }
        fill_text(f, text, all);
        return;
    }
    fill_null(f);
}

/* ---- people ----------------------------------------------------------------------- */

static const struct fill_column people_columns[] = {
    {"customer", FILL_TEXT},      {"first_order", FILL_DAY}, {"last_order", FILL_DAY},
    {"customer_since", FILL_DAY}, {"acquired", FILL_DAY},    {"referred", FILL_FLAG},
};
#define PEOPLE_COLUMNS (sizeof people_columns / sizeof *people_columns)

static const char *attribute_name(const struct source *s, size_t index,
                                  struct arena *arena)
{
    const char *own = s->attributes[index].name, *name = own;
    for (int tries = 2; tries < 1000; tries++) {
        bool is_taken = false;
        for (size_t i = 0; i < PEOPLE_COLUMNS; i++)
            is_taken |= !strcasecmp(people_columns[i].name, name);
        for (size_t i = 0; i < s->attribute_count; i++)
            is_taken |= i != index && !strcasecmp(s->attributes[i].name, name);
        if (!is_taken)
            break;
        name = arena_printf(arena, "%s_%d", own, tries);
    }
    return name;
}

/* The last known value up to as_of. */
static void add_attribute(struct fill *f, const struct source_attribute *a,
                          uint32_t person, int32_t as_of)
{
    uint32_t code = 0;
    for (uint32_t i = a->change_start[person];
         i < a->change_start[person + 1] && a->change_day[i] <= as_of; i++)
        if (a->change_code[i])
            code = a->change_code[i];
    add_interned(f, a->values, code ? code : INTERN_NONE);
}

static void add_person(struct fill *f, const struct views *v, uint32_t p)
{
    const struct source *s = v->source;
    const struct history *h = v->history;
    uint32_t from = h->order_start[p], to = h->order_start[p + 1];
    add_customer(f, v, p);
    add_day(f, from < to ? h->order_day[from] : INT32_MAX);
    add_day(f, from < to ? h->order_day[to - 1] : INT32_MAX);
    add_day(f, h->first_presence[p]);
    add_day(f, s->timeline.acquired_day ? s->timeline.acquired_day[p] : INT32_MAX);
    if (s->timeline.referred)
        fill_flag(f, s->timeline.referred[p]);
    else
        fill_null(f);
    for (size_t i = 0; i < s->attribute_count; i++)
        add_attribute(f, &s->attributes[i], p, v->rule->as_of);
}

static enum err fill_people(const struct views *v, struct duck *db, struct err_info *info)
{
    const struct source *s = v->source;
    struct arena arena = {0};
    struct fill *f;
    uint32_t count = (uint32_t)(PEOPLE_COLUMNS + s->attribute_count);
    struct fill_column *columns = MEM_ARRAY(struct fill_column, count);
    memcpy(columns, people_columns, sizeof people_columns);
    for (size_t i = 0; i < s->attribute_count; i++)
        columns[PEOPLE_COLUMNS + i] =
            (struct fill_column){attribute_name(s, i, &arena), FILL_TEXT};
    enum err e = fill_begin(&f, db, "people", columns, count, 0, info);
    free(columns);
    for (uint32_t p = 0; !e && p < s->timeline.people; p++)
        add_person(f, v, p);
    arena_release(&arena);
    return e ? e : fill_end(f, info);
}

/* ---- what belongs to a person ------------------------------------------------------ */

static void add_order(struct fill *f, const struct views *v, uint32_t p, uint32_t i)
{
    const struct timeline *t = &v->source->timeline;
    add_order_id(f, v, i);
    add_customer(f, v, p);
    fill_day(f, t->order_day[i]);
    add_money(f, t->order_gross[i], t->has_amounts);
    fill_flag(f, t->order_flags[i] & ORDER_TEST);
    fill_flag(f, t->order_flags[i] & ORDER_CANCELLED);
    add_reason(f, history_order_reason(t, v->rule, i));
}

static void add_refund(struct fill *f, const struct views *v, uint32_t p, uint32_t i)
{
    const struct timeline *t = &v->source->timeline;
    uint32_t order = t->refund_order[i];
    bool is_matched = order != TIMELINE_NO_ORDER;
    enum history_reason reason = history_refund_reason(t, v->rule, i);
    bool is_moved = v->rule->refunds == REFUND_ORDER_DAY && is_matched;
    if (is_matched)
        add_order_id(f, v, order);
    else
        fill_null(f);
    add_customer(f, v, p);
    fill_day(f, t->refund_day[i]);
    fill_money(f, t->refund_amount[i]);
    add_day(f, is_matched ? t->order_day[order] : INT32_MAX);
    add_day(f, reason != HISTORY_REASONS ? INT32_MAX
               : is_moved                ? t->order_day[order]
                                         : t->refund_day[i]);
    add_reason(f, reason);
}

static void add_span(struct fill *f, const struct views *v, uint32_t p, uint32_t i)
{
    add_customer(f, v, p);
    fill_day(f, v->history->span_begin[i]);
    add_day(f, v->history->span_end[i]);
}

static void add_step(struct fill *f, const struct views *v, uint32_t p, uint32_t i)
{
    const struct history *h = v->history;
    add_customer(f, v, p);
    fill_day(f, h->mrr_day[i]);
    add_day(f, i + 1 < h->mrr_start[p + 1] ? h->mrr_day[i + 1] : INT32_MAX);
    add_money(f, h->mrr_amount[i], h->has_mrr);
}

/* Of an amount that stands as its file has it. */
static void add_currency(struct fill *f, const struct views *v, const struct spell *s)
{
    const char *own = v->source->currency;
    const char *code =
        s->currency ? v->source->timeline.currency[s->currency - 1].code : own;
    if (*code)
        add_word(f, code);
    else
        fill_null(f);
}

static void add_spell(struct fill *f, const struct views *v, uint32_t p, uint32_t i)
{
    static const char *const states[] = {
        [SPELL_PAID] = "paid", [SPELL_TRIAL] = "trial", [SPELL_PAUSED] = "paused"};
    const struct spell *s = &v->source->timeline.spell[i];
    add_customer(f, v, p);
    fill_whole(f, s->subscription);
    add_word(f, states[s->state]);
    fill_day(f, s->begin);
    add_day(f, s->end);
    add_money(f, s->mrr, v->source->timeline.has_mrr);
    add_currency(f, v, s);
    add_day(f, s->scheduled);
    add_day(f, s->billing);
    add_day(f, s->service);
    add_day(f, s->past_due);
    fill_flag(f, s->flags & SPELL_INVOLUNTARY);
}

static void add_wave(struct fill *f, int32_t wave)
{
    if (wave == TIMELINE_NO_WAVE)
        fill_null(f);
    else
        fill_whole(f, wave);
}

static void add_answer(struct fill *f, const struct views *v, uint32_t p, uint32_t i)
{
    static const char *const kinds[] = {[ANSWER_NPS] = "nps",
                                        [ANSWER_CSAT] = "csat",
                                        [ANSWER_CES] = "ces",
                                        [ANSWER_REVIEW] = "review"};
    const struct answer *a = &v->source->timeline.answer[i];
    add_customer(f, v, p);
    fill_day(f, a->day);
    add_interned(f, v->source->surveys, a->survey);
    add_word(f, kinds[a->kind]);
    add_wave(f, a->wave);
    fill_whole(f, a->score);
}

static void add_delivery(struct fill *f, const struct views *v, uint32_t p, uint32_t i)
{
    const struct delivery *d = &v->source->timeline.delivery[i];
    add_customer(f, v, p);
    fill_day(f, d->day);
    add_interned(f, v->source->surveys, d->survey);
    add_wave(f, d->wave);
}

static void add_event(struct fill *f, const struct views *v, uint32_t p, uint32_t i)
{
    const struct timeline *t = &v->source->timeline;
    add_customer(f, v, p);
    fill_day(f, t->activity_day[i]);
    add_interned(f, v->source->events, t->activity_event[i]);
}

/* ---- the views -------------------------------------------------------------------- */

#define COLUMNS_MAX 12

/* Rows that lie in the timeline or the history by person. */
struct view {
    struct fill_column columns[COLUMNS_MAX];
    void (*add)(struct fill *f, const struct views *v, uint32_t person, uint32_t row);
};

static const struct view views[VIEWS_COUNT] = {
    [VIEWS_orders] = {{{"order_id", FILL_TEXT},
                       {"customer", FILL_TEXT},
                       {"day", FILL_DAY},
                       {"amount", FILL_MONEY},
                       {"test", FILL_FLAG},
                       {"cancelled", FILL_FLAG},
                       {"qualifies", FILL_FLAG},
                       {"reason", FILL_TEXT}},
                      add_order},
    [VIEWS_refunds] = {{{"order_id", FILL_TEXT},
                        {"customer", FILL_TEXT},
                        {"day", FILL_DAY},
                        {"amount", FILL_MONEY},
                        {"order_day", FILL_DAY},
                        {"counted_on", FILL_DAY},
                        {"counts", FILL_FLAG},
                        {"reason", FILL_TEXT}},
                       add_refund},
    [VIEWS_presence] =
        {{{"customer", FILL_TEXT}, {"begins", FILL_DAY}, {"ends", FILL_DAY}}, add_span},
    [VIEWS_mrr] = {{{"customer", FILL_TEXT},
                    {"begins", FILL_DAY},
                    {"ends", FILL_DAY},
                    {"mrr", FILL_MONEY}},
                   add_step},
    [VIEWS_subscriptions] = {{{"customer", FILL_TEXT},
                              {"subscription", FILL_WHOLE},
                              {"state", FILL_TEXT},
                              {"begins", FILL_DAY},
                              {"ends", FILL_DAY},
                              {"mrr", FILL_MONEY},
                              {"currency", FILL_TEXT},
                              {"cancel_asked", FILL_DAY},
                              {"billing_ends", FILL_DAY},
                              {"service_ends", FILL_DAY},
                              {"unpaid_since", FILL_DAY},
                              {"involuntary", FILL_FLAG}},
                             add_spell},
    [VIEWS_answers] = {{{"customer", FILL_TEXT},
                        {"day", FILL_DAY},
                        {"survey", FILL_TEXT},
                        {"kind", FILL_TEXT},
                        {"wave", FILL_WHOLE},
                        {"score", FILL_WHOLE}},
                       add_answer},
    [VIEWS_deliveries] = {{{"customer", FILL_TEXT},
                           {"day", FILL_DAY},
                           {"survey", FILL_TEXT},
                           {"wave", FILL_WHOLE}},
                          add_delivery},
    [VIEWS_events] = {{{"customer", FILL_TEXT}, {"day", FILL_DAY}, {"event", FILL_TEXT}},
                      add_event},
};

/* Person p's rows are [start[p], start[p + 1]); NULL where there are none at all. */
static const uint32_t *start_of(const struct views *v, enum views_view view)
{
    const struct timeline *t = &v->source->timeline;
    const uint32_t *const starts[VIEWS_COUNT] = {
        [VIEWS_orders] = t->order_start,           [VIEWS_refunds] = t->refund_start,
        [VIEWS_presence] = v->history->span_start, [VIEWS_mrr] = v->history->mrr_start,
        [VIEWS_subscriptions] = t->spell_start,    [VIEWS_answers] = t->answer_start,
        [VIEWS_deliveries] = t->delivery_start,    [VIEWS_events] = t->activity_start,
    };
    return starts[view];
}

const char *views_name(enum views_view view)
{
    static const char *const names[] = {
#define X(name, text) #name,
        VIEWS_TABLE(X)
#undef X
    };
    return names[view];
}

const char *views_text(enum views_view view)
{
    static const char *const texts[] = {
#define X(name, text) text,
        VIEWS_TABLE(X)
#undef X
    };
    return texts[view];
}

bool views_has(const struct views *v, enum views_view view)
{
    return view != VIEWS_mrr || v->history->mrr_part_start == NULL;
}

enum err views_fill(const struct views *v, struct duck *db, enum views_view view,
                    struct err_info *info)
{
    if (view == VIEWS_people)
        return fill_people(v, db, info);
    if (!views_has(v, view))
        return err_set(info, ERR_CURRENCY,
                       "there is no table mrr: subscriptions are in several currencies, "
                       "and what they are worth changes with each day's rate; the table "
                       "subscriptions has each amount and its currency");
    const uint32_t *start = start_of(v, view);
    struct fill *f;
    uint32_t count = 0;
    while (count < COLUMNS_MAX && views[view].columns[count].name)
        count++;
    enum err e = fill_begin(&f, db, views_name(view), views[view].columns, count,
                            v->source->timeline.scale, info);
    if (e)
        return e;
    for (uint32_t p = 0; start && p < v->source->timeline.people; p++)
        for (uint32_t i = start[p]; i < start[p + 1]; i++)
            views[view].add(f, v, p, i);
    return fill_end(f, info);
}
