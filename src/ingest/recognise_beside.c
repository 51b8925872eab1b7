/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/recognise.h"

/* Files that stand beside those of customers: exchange rates, and costs of months.
 *
 * Of rates, "currency" or "from" is what the rate is of, "to", "quote" or "base" what
 * it leads to.  Beside a "to" or "quote", "base" is the other side: in the
 * words of the markets one unit of the base is worth so much of the quote. */

static bool has(const struct recognise_layout *l, enum source_role role)
{
    return l->column[role] != RECOGNISE_NONE;
}

/* The column of one of these names that holds codes of currencies. */
static uint32_t find_codes(const struct recognise_layout *l, const char *const *names)
{
    for (; *names; names++) {
        uint32_t column = recognise_find(l->table, *names);
        if (column != RECOGNISE_NONE &&
            recognise_fits(SOURCE_ROLE_CURRENCY, &l->profile->columns[column]))
            return column;
    }
    return RECOGNISE_NONE;
}

static void choose_sides(struct recognise_layout *l)
{
    static const char *const base[] = {"base", "base_currency", NULL};
    if (!l->given[SOURCE_ROLE_CURRENCY]) {
        recognise_choose(l, SOURCE_ROLE_CURRENCY, true);
        if (!has(l, SOURCE_ROLE_CURRENCY))
            l->column[SOURCE_ROLE_CURRENCY] = find_codes(l, base);
    }
    if (!l->given[SOURCE_ROLE_BASE])
        recognise_choose(l, SOURCE_ROLE_BASE, true);
}

/* Does the file tell of nobody, or was it said to be of this kind? */
static bool may_be(const struct recognise_layout *l, enum source_kind kind,
                   enum source_kind wanted)
{
    return kind ? kind == wanted
                : !has(l, SOURCE_ROLE_CUSTOMER) && !has(l, SOURCE_ROLE_ORDER);
}

/* Columns that mean something else here. */
static void drop_others(struct recognise_layout *l)
{
    static const enum source_role others[] = {
        SOURCE_ROLE_CUSTOMER, SOURCE_ROLE_AMOUNT,   SOURCE_ROLE_PRICE,
        SOURCE_ROLE_QUANTITY, SOURCE_ROLE_CURRENCY, SOURCE_ROLE_ORDER_TOTAL,
        SOURCE_ROLE_EVENT,    SOURCE_ROLE_PERSON,   SOURCE_ROLE_STATUS,
        SOURCE_ROLE_ORDER,    SOURCE_ROLE_TEST,     SOURCE_ROLE_REFUND,
        SOURCE_ROLE_REFERRER, SOURCE_ROLE_EMAIL,    SOURCE_ROLE_CANCELLED};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        recognise_drop(l, others[i]);
}

bool recognise_rates(struct recognise_layout *l, enum source_kind kind)
{
    struct recognise_layout t = *l;
    if (!may_be(l, kind, SOURCE_RATES))
        return false;
    drop_others(&t);
    if (!t.given[SOURCE_ROLE_RATE])
        recognise_choose(&t, SOURCE_ROLE_RATE, true);
    choose_sides(&t);
    if (!kind && !(has(&t, SOURCE_ROLE_RATE) && has(&t, SOURCE_ROLE_CURRENCY) &&
                   has(&t, SOURCE_ROLE_DATE)))
        return false;
    t.kind = SOURCE_RATES;
    *l = t;
    return true;
}

bool recognise_costs(struct recognise_layout *l, enum source_kind kind)
{
    static const enum source_role roles[] = {
        SOURCE_ROLE_MONTH,  SOURCE_ROLE_ACQUISITION, SOURCE_ROLE_RETENTION,
        SOURCE_ROLE_MARGIN, SOURCE_ROLE_CHANNEL,     SOURCE_ROLE_CURRENCY};
    struct recognise_layout t = *l;
    if (!may_be(l, kind, SOURCE_COSTS))
        return false;
    drop_others(&t);
    recognise_drop(&t, SOURCE_ROLE_DATE);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (!t.given[roles[i]])
            recognise_choose(&t, roles[i], true);
    /* "spend" alone is a word for many things, and so is "date" */
    bool plain =
        has(&t, SOURCE_ROLE_MARGIN) || has(&t, SOURCE_ROLE_RETENTION) ||
        (has(&t, SOURCE_ROLE_ACQUISITION) &&
         (t.score[SOURCE_ROLE_ACQUISITION] >= 100 || t.score[SOURCE_ROLE_MONTH] >= 100));
    if (!kind && !(plain && has(&t, SOURCE_ROLE_MONTH)))
        return false;
    t.kind = SOURCE_COSTS;
    *l = t;
    return true;
}

/* A customer, how long, and whether they left: nothing else is so. */
bool recognise_snapshot(struct recognise_layout *l, enum source_kind kind)
{
    struct recognise_layout t = *l;
    bool dated = has(l, SOURCE_ROLE_DATE) || has(l, SOURCE_ROLE_ORDER);
    if (kind ? kind != SOURCE_SNAPSHOT : dated || !has(l, SOURCE_ROLE_CUSTOMER))
        return false;
    static const enum source_role roles[] = {SOURCE_ROLE_TENURE, SOURCE_ROLE_CHURNED,
                                             SOURCE_ROLE_AMOUNT};
    static const enum source_role others[] = {
        SOURCE_ROLE_DATE,   SOURCE_ROLE_ORDER,  SOURCE_ROLE_STATUS,   SOURCE_ROLE_EVENT,
        SOURCE_ROLE_AMOUNT, SOURCE_ROLE_REFUND, SOURCE_ROLE_CANCELLED};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        recognise_drop(&t, others[i]);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (!t.given[roles[i]])
            recognise_choose(&t, roles[i], true);
    if (!kind && !(has(&t, SOURCE_ROLE_TENURE) && has(&t, SOURCE_ROLE_CHURNED)))
        return false;
    t.kind = SOURCE_SNAPSHOT;
    *l = t;
    return true;
}
