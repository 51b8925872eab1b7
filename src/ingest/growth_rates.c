/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "base/money.h"
#include "ingest/loading.h"

#include <stdlib.h>
#include <string.h>

/* Exchange rates and snapshots, which are read again each time.  Amounts that the base
 * converted hold as long as each rate that it had is what it was. */

static int compare_rates(const void *left, const void *right)
{
    const struct growth_rate *a = left, *b = right;
    return (a->key > b->key) - (a->key < b->key);
}

void loading_growth_rates(const struct loading *l, struct source_growth *g)
{
    g->rate = loading_rate_all(l, &g->rates);
    if (g->rates > 1)
        qsort(g->rate, g->rates, sizeof *g->rate, compare_rates);
    uint64_t count = 0;
    for (uint64_t i = 0; i < g->rates; i++) /* one may be given in two ways */
        if (!count || g->rate[count - 1].key != g->rate[i].key)
            g->rate[count++] = g->rate[i];
    g->rates = count;
    g->converted = (l->rates.converted ? GROWTH_CONVERTED : 0) |
                   (l->rates.unknown ? GROWTH_NOT_CONVERTED : 0) |
                   (l->rates.by_order ? GROWTH_BY_ORDER : 0);
}

static bool same_rate(const struct growth_rate *a, const struct growth_rate *b)
{
    return a->key == b->key && a->rate.mantissa == b->rate.mantissa &&
           a->rate.scale == b->rate.scale && a->rate.inverse == b->rate.inverse;
}

bool growth_rates_hold(const struct source_growth *a, const struct source_growth *b)
{
    bool same = true;
    uint64_t k = 0;
    for (uint64_t i = 0; a->converted && i < a->rates && same; i++) {
        while (k < b->rates && b->rate[k].key < a->rate[i].key)
            k++;
        same = k < b->rates && same_rate(&a->rate[i], &b->rate[k]);
    }
    return same && (!(a->converted & GROWTH_NOT_CONVERTED) || a->rates == b->rates);
}

bool growth_convert(const struct source *s, const char *currency, int32_t day,
                    int64_t *micro)
{
    const struct source_growth *g = s->growth;
    struct growth_rate of = {.key = loading_rate_key(day, currency)};
    const struct growth_rate *rate =
        g->rates ? bsearch(&of, g->rate, g->rates, sizeof of, compare_rates) : NULL;
    return rate && rate_convert(*micro, rate->rate, MONEY_MICRO_SCALE, s->currency_digits,
                                MONEY_MICRO_SCALE, micro);
}

/* ---- currencies of spells ------------------------------------------------------------
 */

uint16_t growth_currency_in(const struct timeline *t, const char *code)
{
    for (uint16_t i = 0; i < t->currencies; i++)
        if (!strcmp(t->currency[i].code, code))
            return (uint16_t)(i + 1);
    return 0;
}

static void copy_currency(struct timeline_currency *to,
                          const struct timeline_currency *from)
{
    *to = *from;
    to->rate = MEM_ARRAY(struct rate, from->days);
    if (from->days > 0)
        memcpy(to->rate, from->rate, (size_t)from->days * sizeof *from->rate);
}

void growth_add_currencies(struct timeline *t, const struct timeline *from)
{
    uint32_t spells = growth_rows_all(t->spell_start, t->people);
    struct timeline all = {0};
    size_t most = (size_t)t->currencies + from->currencies;
    if (!from->currencies)
        return;
    uint16_t *now = MEM_ARRAY(uint16_t, most + 1);
    all.currency = MEM_ARRAY(struct timeline_currency, most + 1);
    for (uint16_t i = 0, k = 0; i < t->currencies || k < from->currencies;) {
        int order = i == t->currencies ? 1
                    : k == from->currencies
                        ? -1
                        : strcmp(t->currency[i].code, from->currency[k].code);
        struct timeline_currency *to = &all.currency[all.currencies++];
        if (order <= 0) {
            now[i + 1] = all.currencies;
            *to = t->currency[i++];
        } else {
            copy_currency(to, &from->currency[k]);
        }
        k += order >= 0;
    }
    for (uint32_t i = 0; i < spells; i++)
        t->spell[i].currency = now[t->spell[i].currency];
    if (!t->currencies) {
        t->digits = from->digits;
        memcpy(t->code, from->code, sizeof t->code);
    }
    free(t->currency);
    free(now);
    t->currency = all.currency;
    t->currencies = all.currencies;
}

void growth_merge_currencies(struct growth_merging *m)
{
    struct timeline *t = &m->out->timeline;
    const struct timeline *b = &m->added->timeline;
    uint32_t spells = growth_rows_all(t->spell_start, t->people);
    uint16_t *now = MEM_ARRAY(uint16_t, (size_t)b->currencies + 1);
    for (uint32_t i = 0; i < spells; i++)
        now[t->spell[i].currency] = 1;
    now[0] = 0;
    t->currency = MEM_ARRAY(struct timeline_currency, (size_t)b->currencies + 1);
    for (uint16_t i = 1; i <= b->currencies; i++) {
        const struct timeline_currency *c = &b->currency[i - 1];
        if (!now[i])
            continue;
        copy_currency(&t->currency[t->currencies], c);
        now[i] = ++t->currencies;
    }
    for (uint32_t i = 0; i < spells; i++)
        t->spell[i].currency = now[t->spell[i].currency];
    if (t->currencies) {
        t->digits = b->digits;
        memcpy(t->code, b->code, sizeof t->code);
    } else {
        free(t->currency);
        t->currency = NULL;
    }
    free(now);
}

/* ---- snapshots -----------------------------------------------------------------------
 */

void growth_merge_snapshot(struct growth_merging *m)
{
    const struct source *b = m->added;
    uint32_t people = m->out->timeline.people;
    if (!b->snapshot)
        return;
    struct source_snapshot *s = MEM_ARRAY(struct source_snapshot, (size_t)people + 1);
    for (uint32_t p = 0; p < people; p++) {
        s[p].tenure = b->snapshot[p].tenure; /* not the gap behind `left` */
        s[p].left = b->snapshot[p].left;
        m->wrong |=
            __builtin_mul_overflow(b->snapshot[p].amount, m->added_factor, &s[p].amount);
    }
    m->out->snapshot = s;
    m->out->snapshot_has_amounts = b->snapshot_has_amounts;
}
