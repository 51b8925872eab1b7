/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/recognise.h"

/* Files of exchange rates.  "currency" or "from" is what the rate is of, "to", "quote" or
 * "base" what it leads to.  Beside a "to" or "quote", "base" is the other side: in the
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

bool recognise_rates(struct recognise_layout *l, enum source_kind kind)
{
    static const enum source_role others[] = {
        SOURCE_ROLE_CUSTOMER, SOURCE_ROLE_AMOUNT,   SOURCE_ROLE_PRICE,
        SOURCE_ROLE_QUANTITY, SOURCE_ROLE_CURRENCY, SOURCE_ROLE_ORDER_TOTAL,
        SOURCE_ROLE_EVENT,    SOURCE_ROLE_PERSON,   SOURCE_ROLE_STATUS,
        SOURCE_ROLE_ORDER,    SOURCE_ROLE_TEST,     SOURCE_ROLE_REFUND};
    bool somebody = has(l, SOURCE_ROLE_CUSTOMER) || has(l, SOURCE_ROLE_ORDER);
    struct recognise_layout t = *l;
    if (kind ? kind != SOURCE_RATES : somebody)
        return false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        recognise_drop(&t, others[i]);
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
