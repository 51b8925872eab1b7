/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "ingest/reading.h"

#include <stdlib.h>

/* Files of lines, which say what orders are worth whose own rows do not.  Where lines
 * come with their orders, a loading of what is added knows all of these; and where an
 * order comes again, so do its lines, and all there was of it gives way.  Lines that come
 * before their order or after it would change one of the other part: that is not told. */

/* ---- what a loading keeps ---------------------------------------------------------- */

void reading_keep_orphan(struct reading *r, uint32_t i)
{
    struct loading *l = r->l;
    const struct reading_ids *ids = &r->made->orders;
    if (!l->options->keep_growth || !ids->text[i])
        return;
    MEM_GROW(l->orphan, l->orphan_capacity, l->orphans + 1);
    l->orphan[l->orphans++] = growth_order_key(ids->text[i], ids->size[i]);
}

static bool is_price(int role)
{
    return role == SOURCE_ROLE_AMOUNT || role == SOURCE_ROLE_ORDER_TOTAL ||
           role == SOURCE_ROLE_PRICE;
}

/* Of an order in a file that says what it is worth lines are left out.  What those of an
 * older version came to depends on its day where there are rates. */
bool loading_lines_grow(const struct loading *l, const struct source_growth *g)
{
    bool priced = false;
    for (size_t i = 0; i < l->file_count; i++)
        for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
            priced |= l->layouts[i].kind == SOURCE_ORDERS && is_price(role) &&
                      l->layouts[i].column[role] != RECOGNISE_NONE;
    return !(g->kinds & growth_kind(SOURCE_LINES)) ||
           (!priced && !(g->kinds & growth_kind(SOURCE_RATES)));
}

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

void loading_growth_lines(struct loading *l, struct source_growth *g)
{
    g->orphan = l->orphan;
    l->orphan = NULL;
    if (l->orphans > 1)
        qsort(g->orphan, l->orphans, sizeof *g->orphan, compare);
    for (size_t i = 0; i < l->orphans; i++)
        if (!i || g->orphan[i] != g->orphan[g->orphans - 1])
            g->orphan[g->orphans++] = g->orphan[i];
}

/* ---- of both ----------------------------------------------------------------------- */

static bool is_priced(const struct source *s)
{
    bool priced = false;
    for (size_t i = 0; i < s->file_count; i++)
        for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
            priced |= s->files[i].kind == SOURCE_ORDERS && is_price(role) &&
                      s->files[i].columns[role];
    return priced;
}

bool growth_lines_fit(const struct source *base, const struct source *added)
{
    uint64_t kinds = base->growth->kinds | added->growth->kinds;
    return !(kinds & growth_kind(SOURCE_LINES)) ||
           (!(kinds & growth_kind(SOURCE_RATES)) && !is_priced(base) &&
            !is_priced(added));
}

static bool is_orphan(const struct source_growth *g, uint64_t key)
{
    return key && bsearch(&key, g->orphan, g->orphans, sizeof key, compare);
}

/* Has the one lines of an order of the other? */
static bool meet(const struct source_growth *lines, const struct source *orders)
{
    const struct source_growth *g = orders->growth;
    bool found = false;
    if (!lines->orphans)
        return false;
    for (uint32_t i = 0; i < orders->timeline.order_start[orders->timeline.people]; i++)
        found |= is_orphan(lines, growth_id(g, i));
    for (uint64_t i = 0; i < g->absents; i++)
        found |= is_orphan(lines, g->absent[i].key);
    return found;
}

bool growth_match_lines(const struct growth_merging *m)
{
    return !meet(m->base->growth, m->added) && !meet(m->added->growth, m->base);
}

void growth_merge_lines(struct growth_merging *m)
{
    const struct source_growth *a = m->base->growth, *b = m->added->growth;
    struct source_growth *out = m->growth;
    out->orphan = mem_alloc(a->orphans + b->orphans, sizeof *out->orphan);
    for (uint64_t i = 0, k = 0; i < a->orphans || k < b->orphans;) {
        bool old = i < a->orphans && (k == b->orphans || a->orphan[i] <= b->orphan[k]);
        bool both = old && k < b->orphans && a->orphan[i] == b->orphan[k];
        out->orphan[out->orphans++] = old ? a->orphan[i] : b->orphan[k];
        i += old;
        k += !old || both;
    }
}
