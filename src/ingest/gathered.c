/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/gathered.h"

#include "base/money.h"

#include <stdlib.h>
#include <string.h>

static void make_activities(struct gathered *g, const struct loading *l,
                            struct timeline_input *in)
{
    in->activities = (uint32_t)l->activity_count;
    g->activity_person = MEM_ARRAY(uint32_t, l->activity_count);
    g->activity_day = MEM_ARRAY(int32_t, l->activity_count);
    g->activity_event = MEM_ARRAY(uint16_t, l->activity_count);
    for (size_t i = 0; i < l->activity_count; i++) {
        g->activity_person[i] = loading_person(l, l->activity[i].customer);
        g->activity_day[i] = l->activity[i].day;
        g->activity_event[i] = l->activity[i].event;
    }
    in->activity_person = g->activity_person;
    in->activity_day = g->activity_day;
    in->activity_event = g->activity_event;
}

int64_t loading_monthly(int64_t micro, uint16_t term, uint8_t unit, int digits)
{
    static const int64_t power[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    __extension__ typedef __int128 wide;
    wide up = 1, down = term ? term : 1;
    if (unit == TERM_DAYS) {
        bool weeks = term % 7 == 0 && term;
        up = weeks ? 52 : 365;
        down = 12 * (weeks ? down / 7 : down);
    }
    int64_t grain = power[MONEY_MICRO_SCALE - digits];
    wide top = (wide)micro * up, bottom = down * grain;
    wide whole = top / bottom, rest = top % bottom;
    if (rest * 2 > bottom || (rest * 2 == bottom && whole % 2))
        whole++;
    return (int64_t)(whole * grain);
}

/* Does the source tell of more than one amount per subscription?  A list of the current
 * state of each, as Stripe's, does only where an id comes again; any other where a
 * customer does. */
static bool has_history(const struct loading *l)
{
    uint32_t codes =
        l->current_state ? intern_count(l->subscriptions) : intern_count(l->customers);
    uint8_t *seen = MEM_ARRAY(uint8_t, (size_t)codes + 1);
    bool found = false;
    for (size_t i = 0; !found && i < l->spell_count; i++) {
        const struct loading_spell *s = &l->spell[i];
        uint32_t code = l->current_state ? s->spell.subscription : s->customer;
        found = s->spell.rows && seen[code];
        seen[code] |= s->spell.rows > 0;
    }
    free(seen);
    return found;
}

int loading_spell_digits(const struct loading *l, const struct loading_spell *s,
                         int digits)
{
    return s->currency == INTERN_NONE
               ? digits
               : money_currency_digits(intern_text(l->currencies, s->currency, NULL));
}

/* A currency's number among those of spells, 1 and up; 0 is that of the report. */
static uint16_t currency_of(const struct gathered *g, const struct loading *l,
                            uint32_t code)
{
    uint16_t i = 0;
    if (code == INTERN_NONE)
        return 0;
    while (strcmp(g->currency[i].code, intern_text(l->currencies, code, NULL)) != 0)
        i++;
    return (uint16_t)(i + 1);
}

static void add_currency(struct gathered *g, const char *name)
{
    for (uint16_t i = 0; i < g->currencies; i++)
        if (!strcmp(g->currency[i].code, name))
            return;
    g->currency =
        mem_realloc(g->currency, (size_t)g->currencies + 1, sizeof *g->currency);
    g->currency[g->currencies] = (struct timeline_currency){0};
    snprintf(g->currency[g->currencies++].code, sizeof g->currency->code, "%s", name);
}

static int compare_currencies(const void *left, const void *right)
{
    const struct timeline_currency *a = left, *b = right;
    return strcmp(a->code, b->code);
}

/* In the order of their codes, so that who comes later changes no number but by being
 * there.  What is added to a source has all that its spells are in. */
static void make_currencies(struct gathered *g, const struct loading *l)
{
    const struct source *onto = l->options->onto;
    for (size_t i = 0; i < l->spell_count; i++)
        if (l->spell[i].currency != INTERN_NONE)
            add_currency(g, intern_text(l->currencies, l->spell[i].currency, NULL));
    for (uint16_t i = 0; onto && i < onto->timeline.currencies; i++)
        add_currency(g, onto->timeline.currency[i].code);
    if (g->currencies > 1)
        qsort(g->currency, g->currencies, sizeof *g->currency, compare_currencies);
}

/* The rates of the days that a report can look at: from the eve of the data to their end,
 * and on to where as_of may lie. */
static void make_rates(struct gathered *g, const struct loading *l,
                       struct timeline_input *in)
{
    int32_t first, last;
    bool any = loading_rate_days(l, &first, &last);
    for (uint16_t i = 0; any && i < g->currencies; i++) {
        struct timeline_currency *c = &g->currency[i];
        c->first_day = first;
        c->days = last - first + 1;
        c->rate = MEM_ARRAY(struct rate, c->days);
        for (int32_t day = 0; day < c->days; day++)
            (void)loading_rate(l, c->code, first + day, &c->rate[day]);
    }
    in->currencies = g->currencies;
    in->currency = g->currency;
    in->code = l->rates.target;
    in->digits = l->rates.digits;
}

static void make_spells(struct gathered *g, const struct loading *l,
                        struct timeline_input *in, int digits)
{
    in->spells = (uint32_t)l->spell_count;
    in->has_mrr = l->has_mrr;
    in->has_mrr_history = has_history(l);
    g->spell_person = MEM_ARRAY(uint32_t, l->spell_count);
    g->spell = MEM_ARRAY(struct spell, l->spell_count);
    make_currencies(g, l);
    for (size_t i = 0; i < l->spell_count; i++) {
        struct spell *s = &g->spell[i];
        *s = l->spell[i].spell;
        int own = loading_spell_digits(l, &l->spell[i], digits);
        s->mrr = money_rescale(loading_monthly(s->mrr, s->term, s->term_unit, own),
                               MONEY_MICRO_SCALE, in->scale);
        s->currency = currency_of(g, l, l->spell[i].currency);
        g->spell_person[i] = loading_person(l, l->spell[i].customer);
    }
    in->spell_person = g->spell_person;
    in->spell = g->spell;
}

static void make_answers(struct gathered *g, const struct loading *l,
                         struct timeline_input *in)
{
    in->answers = (uint32_t)l->answer_count;
    in->deliveries = (uint32_t)l->delivery_count;
    g->answer_person = MEM_ARRAY(uint32_t, l->answer_count);
    g->answer = MEM_ARRAY(struct answer, l->answer_count);
    g->delivery_person = MEM_ARRAY(uint32_t, l->delivery_count);
    g->delivery = MEM_ARRAY(struct delivery, l->delivery_count);
    for (size_t i = 0; i < l->answer_count; i++) {
        g->answer_person[i] = loading_person(l, l->answer[i].customer);
        g->answer[i] = l->answer[i].answer;
    }
    for (size_t i = 0; i < l->delivery_count; i++) {
        g->delivery_person[i] = loading_person(l, l->delivery[i].customer);
        g->delivery[i] = l->delivery[i].delivery;
    }
    in->answer_person = g->answer_person;
    in->answer = g->answer;
    in->delivery_person = g->delivery_person;
    in->delivery = g->delivery;
}

/* Who referred each person, where the files tell more of the referrer than the name. */
static void make_referrers(struct gathered *g, const struct loading *l, uint32_t people)
{
    g->referrer = mem_alloc((size_t)people + 1, sizeof *g->referrer);
    for (uint32_t i = 0; i < people; i++)
        g->referrer[i] = TIMELINE_NO_PERSON;
    for (uint32_t i = 0; i < intern_count(l->customers); i++)
        if (l->referred[i] && l->referrer[i] != INTERN_NONE)
            g->referrer[loading_person(l, i)] = loading_person(l, l->referrer[i]);
}

/* What a customers file says of each customer, by person. */
static void make_described(struct gathered *g, const struct loading *l,
                           struct timeline_input *in)
{
    uint32_t customers = intern_count(l->customers);
    if (l->acquired_day) {
        g->acquired = mem_alloc((size_t)in->people + 1, sizeof *g->acquired);
        for (uint32_t i = 0; i < in->people; i++)
            g->acquired[i] = INT32_MAX;
        for (uint32_t i = 0; i < customers; i++) {
            uint32_t person = loading_person(l, i);
            if (l->acquired_day[i] < g->acquired[person])
                g->acquired[person] = l->acquired_day[i];
        }
    }
    if (l->referred) {
        g->referred = MEM_ARRAY(bool, (size_t)in->people + 1);
        for (uint32_t i = 0; i < customers; i++)
            g->referred[loading_person(l, i)] |= l->referred[i];
        make_referrers(g, l, in->people);
    }
    in->acquired_day = g->acquired;
    in->referred = g->referred;
    in->referrer = g->referrer;
}

void gathered_make(struct gathered *out, const struct loading *l,
                   struct timeline_input *in, int digits)
{
    *out = (struct gathered){0};
    make_activities(out, l, in);
    make_spells(out, l, in, digits);
    make_rates(out, l, in);
    make_answers(out, l, in);
    make_described(out, l, in);
}

void gathered_release(struct gathered *g)
{
    free(g->activity_person);
    free(g->activity_day);
    free(g->activity_event);
    free(g->spell_person);
    free(g->spell);
    free(g->answer_person);
    free(g->answer);
    free(g->delivery_person);
    free(g->delivery);
    free(g->acquired);
    free(g->referred);
    free(g->referrer);
    for (uint16_t i = 0; i < g->currencies; i++)
        free(g->currency[i].rate);
    free(g->currency);
}
