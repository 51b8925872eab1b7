/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/costs.h"

#include "base/money.h"
#include "ingest/names.h"
#include "measure/derive.h"

#include <string.h>

#define MICRO 1000000
#define WORD  256

__extension__ typedef __int128 wide;

static const char no_months[] =
    "the files of costs do not tell of every month of the period";
static const char no_channel[] =
    "the files of costs tell nothing of this group's channel";
static const char other_groups[] =
    "the files of costs do not tell of groups like these, only of channels";
static const char by_channel[] =
    "the gross margin is given for channels only: --by the channel shows it";
static const char too_large[] = "the amounts are too large to be multiplied exactly";

struct costs {
    struct periods pieces; /* each in one period and in one month */
    const struct purchase_cell *cells;
    struct purchase_cell *own; /* NULL where pieces are periods: cells are borrowed */
};

struct costs *costs_create(const struct report *r, const struct slicing *slicing,
                           const struct purchase_cell *cells)
{
    if (r->source->cost_count == 0)
        return NULL;
    struct costs *c = MEM_NEW(struct costs);
    periods_cut_months(&c->pieces, &r->all);
    if (c->pieces.count > r->all.count)
        c->own = MEM_ARRAY(struct purchase_cell,
                           slicing_row(&c->pieces, slicing_groups(slicing)));
    c->cells = c->own ? c->own : cells;
    return c;
}

struct pass_table costs_table(const struct costs *c, const struct slicing *slicing)
{
    return (struct pass_table){
        .periods = &c->pieces, .slicing = slicing, .purchase = c->own};
}

void costs_free(struct costs *c)
{
    if (!c)
        return;
    periods_release(&c->pieces);
    free(c->own);
    free(c);
}

/* ---- whose costs ------------------------------------------------------------------- */

/* Whose costs are looked at: everybody's, or those of one channel. */
struct whose {
    bool everybody;
    uint32_t channel; /* INTERN_NONE: the costs do not know it */
};

/* Is the report sliced by what the costs call the channel? */
static bool is_channel(const struct report *r, const char *by)
{
    char base[REPORT_NAME_MAX], a[WORD], b[WORD];
    enum report_by_mode mode;
    const char *column = r->source->channel_column;
    if (!column)
        return false;
    names_fold(column, b, sizeof b);
    if (strcmp(names_fold(by, a, sizeof a), b) == 0)
        return true;
    if (report_by_base(by, base, &mode, NULL))
        return false;
    names_fold(base, a, sizeof a);
    return strcmp(a, b) == 0 || (names_score(SOURCE_ROLE_CHANNEL, a) >= 100 &&
                                 names_score(SOURCE_ROLE_CHANNEL, b) >= 80);
}

/* As it is written: "ads" and "Ads" are two groups, and one spend must not be in both. */
static uint32_t find_channel(const struct source *s, const char *value)
{
    return intern_find(s->channels, value ? value : "", value ? strlen(value) : 0);
}

/* ---- spend ----------------------------------------------------------------------------
 */

enum which { ACQUISITION, RETENTION };

/* What the rows of a month say of a spend; false: none does. */
static bool month_spend(const struct source *s, int32_t month, const struct whose *whose,
                        enum which which, wide *micro)
{
    bool known = false;
    *micro = 0;
    for (size_t i = 0; i < s->cost_count; i++) {
        const struct source_cost *c = &s->costs[i];
        int64_t spend = which == ACQUISITION ? c->acquisition : c->retention;
        if (c->month != month || spend == SOURCE_NO_COST ||
            !(whose->everybody || c->channel == whose->channel))
            continue;
        *micro += spend;
        known = true;
    }
    return known;
}

/* The piece's share of its month. */
static wide share_of(wide month_micro, int32_t begin, int32_t end)
{
    return month_micro * derive_month_parts(begin, end);
}

static int32_t month_of(int32_t day)
{
    struct calendar months = {.unit = CALENDAR_MONTH, .week_start = 1, .fiscal_month = 1};
    return calendar_period_start(&months, day);
}

static void add_spend(const struct costs *c, const struct report *r, int32_t from,
                      int32_t to, const struct whose *whose, enum which which,
                      struct catalogue_spend *out)
{
    wide sum = 0;
    bool any = false, all = true;
    for (int32_t i = from; i < to; i++) {
        wide micro;
        int32_t begin = c->pieces.bound[i];
        bool known = month_spend(r->source, month_of(begin), whose, which, &micro);
        any |= known;
        all &= known;
        sum += share_of(micro, begin, periods_end(&c->pieces, i));
    }
    wide whole = sum / CATALOGUE_MONTH_PARTS;
    *out = (struct catalogue_spend){.micro = (int64_t)whole,
                                    .parts = (int64_t)(sum % CATALOGUE_MONTH_PARTS)};
    if (!all)
        out->why = any || whose->everybody ? no_months : no_channel;
    else if (whole > INT64_MAX)
        out->why = too_large;
    out->known = !out->why;
}

/* ---- gross profit ---------------------------------------------------------------------
 */

/* The margin of a month: the channel's own, else the one that is of no channel. */
static bool month_margin(const struct source *s, int32_t month, const struct whose *whose,
                         int64_t *micro)
{
    bool known = false;
    for (size_t i = 0; i < s->cost_count; i++) {
        const struct source_cost *c = &s->costs[i];
        bool own = !whose->everybody && c->channel == whose->channel;
        if (c->month != month || c->margin == SOURCE_NO_COST || !(own || c->channel == 0))
            continue;
        if (own || !known)
            *micro = c->margin;
        known = true;
        if (own)
            break;
    }
    return known;
}

static bool has_margins(const struct source *s)
{
    bool found = false;
    for (size_t i = 0; i < s->cost_count; i++)
        found |= s->costs[i].margin != SOURCE_NO_COST;
    return found;
}

static void add_profit(const struct costs *c, const struct report *r, int32_t from,
                       int32_t to, const struct whose *whose, uint32_t group,
                       struct catalogue_costs *out)
{
    out->margin_known = has_margins(r->source);
    for (int32_t i = from; i < to && out->margin_known; i++) {
        const struct purchase_cell *cell =
            &c->cells[(size_t)group * (size_t)c->pieces.count + (size_t)i];
        int64_t margin = 0;
        out->margin_known =
            month_margin(r->source, month_of(c->pieces.bound[i]), whose, &margin);
        if (!out->margin_known)
            out->margin_why =
                whose->everybody && r->source->channel_column ? by_channel : no_months;
        out->profit += (wide)(cell->gross - cell->refunds) * margin;
    }
}

/* ---- a period -------------------------------------------------------------------------
 */

static bool has_spend(const struct source *s, enum which which)
{
    bool found = false;
    for (size_t i = 0; i < s->cost_count; i++)
        found |= (which == ACQUISITION ? s->costs[i].acquisition
                                       : s->costs[i].retention) != SOURCE_NO_COST;
    return found;
}

void costs_period(const struct costs *c, const struct report *r,
                  const struct report_group *group, int32_t period,
                  struct catalogue_costs *out)
{
    if (!c)
        return;
    struct whose whose = {.everybody = !group, .channel = INTERN_NONE};
    bool channels = group && is_channel(r, group->by);
    if (channels)
        whose.channel = find_channel(r->source, group->value);
    int32_t from = c->pieces.of_day[r->all.bound[period] - c->pieces.bound[0]];
    int32_t to =
        c->pieces.of_day[periods_end(&r->all, period) - 1 - c->pieces.bound[0]] + 1;
    struct catalogue_spend *spend[] = {&out->acquisition, &out->retention};
    for (int which = ACQUISITION; which <= RETENTION; which++) {
        if (!has_spend(r->source, (enum which)which))
            continue;
        if (group && !channels)
            spend[which]->why = other_groups;
        else
            add_spend(c, r, from, to, &whose, (enum which)which, spend[which]);
    }
    add_profit(c, r, from, to, &whose, group ? group->code : 0, out);
}

static bool add_spends(struct catalogue_spend *sum, const struct catalogue_spend *more)
{
    sum->why = sum->known ? more->why : sum->why;
    sum->known = sum->known && more->known;
    sum->parts += more->parts;
    int64_t carry = sum->parts / CATALOGUE_MONTH_PARTS;
    sum->parts %= CATALOGUE_MONTH_PARTS;
    return money_add(&sum->micro, more->micro) && money_add(&sum->micro, carry);
}

bool costs_add(struct catalogue_costs *sum, const struct catalogue_costs *more)
{
    sum->margin_why = sum->margin_known ? more->margin_why : sum->margin_why;
    sum->margin_known = sum->margin_known && more->margin_known;
    sum->profit += more->profit; /* at most 20,000 products of 63 and 20 bits */
    return add_spends(&sum->acquisition, &more->acquisition) &&
           add_spends(&sum->retention, &more->retention);
}
