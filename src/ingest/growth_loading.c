/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth.h"
#include "ingest/loading.h"

#include <stdlib.h>
#include <xxhash.h>

/* What a loading keeps so that its source can grow. */

/* The roles that orders with ids and nothing else have; 0: something else is there. */
static uint64_t roles_of(const struct recognise_layout *layout)
{
    uint64_t roles = 0;
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        if (layout->column[role] != RECOGNISE_NONE)
            roles |= UINT64_C(1) << role;
    bool plain = layout->kind == SOURCE_ORDERS && !layout->purchases_only &&
                 layout->column[SOURCE_ROLE_ORDER] != RECOGNISE_NONE &&
                 layout->column[SOURCE_ROLE_EMAIL] == RECOGNISE_NONE;
    return plain ? roles : 0;
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Several currencies have the same sign, and then no code (loading_judge_currency). */
static uint64_t currency_of(const struct loading *l)
{
    if (intern_count(l->currencies) == 0)
        return 0;
    size_t size;
    const char *text = intern_text(l->currencies, 0, &size);
    return XXH3_64bits(text, size);
}

struct source_growth *loading_growth(const struct loading *l, bool lonely)
{
    uint64_t roles = roles_of(&l->layouts[0]);
    bool grows = l->options->keep_growth && roles && !lonely && l->has_dates &&
                 !l->rates.target[0] && intern_count(l->currencies) <= 1;
    for (size_t i = 1; i < l->file_count && grows; i++)
        grows = roles_of(&l->layouts[i]) == roles;
    if (!grows)
        return NULL;
    struct source_growth *g = MEM_NEW(struct source_growth);
    g->roles = roles;
    g->currency = currency_of(l);
    g->order_key = mem_alloc((size_t)intern_count(l->orders) + 1, sizeof *g->order_key);
    for (uint32_t i = 0; i < intern_count(l->orders); i++) {
        size_t size;
        const char *text = intern_text(l->orders, i, &size);
        if (*text != *LOADING_DERIVED_ID)
            g->order_key[g->order_keys++] = XXH3_64bits(text, size);
    }
    qsort(g->order_key, g->order_keys, sizeof *g->order_key, compare_keys);
    g->seen_first = MEM_ARRAY(int64_t *, l->options->attribute_count + 1);
    g->seen_last = MEM_ARRAY(int64_t *, l->options->attribute_count + 1);
    return g;
}
