/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/loading.h"

/* What a person should know of how a file was read: sentences in one. */

struct notes {
    struct arena *arena;
    const char *text; /* NULL: nothing yet */
};

static void add(struct notes *n, const char *sentence)
{
    if (sentence)
        n->text = arena_printf(n->arena, "%s%s%s", n->text ? n->text : "",
                               n->text ? "; " : "", sentence);
}

/* "1 row carries ..." or "3 rows carry ...", where there are any. */
static void add_count(struct notes *n, uint64_t count, const char *one, const char *more)
{
    if (count)
        add(n, arena_printf(n->arena, "%llu %s", (unsigned long long)count,
                            count == 1 ? one : more));
}

static void add_ids(struct notes *n, const struct loading_file *f)
{
    if (f->shared_ids)
        add(n, "an order id that stands with several customers is an order of each");
    add_count(n, f->restarted_ids,
              "order id comes again more than a month later, and is another order then",
              "order ids come again more than a month later, and are other orders then");
    add_count(n, f->differing_totals,
              "row carries another total than the first of its order, which counts",
              "rows carry another total than the first of their order, which counts");
    add(n, f->cut);
}

static void add_refunds(struct notes *n, const struct loading *l, size_t i)
{
    const struct loading_file *f = &l->files[i];
    if (!f->refunds_equal && !f->refunds_differ)
        return;
    add(n, loading_refund_repeats(l, i)
               ? "the refund repeats on the rows of an order and is taken once"
               : "the refunds on the rows of an order are added up");
}

const char *loading_file_note(const struct loading *l, size_t i, const char *lonely,
                              struct arena *arena)
{
    const struct recognise_layout *layout = &l->layouts[i];
    struct notes n = {.arena = arena};
    add(&n, layout->note);
    if (layout->kind == SOURCE_ORDERS &&
        layout->column[SOURCE_ROLE_ORDER] == RECOGNISE_NONE)
        add(&n, "no order id, so each row is an order");
    if (layout->kind == SOURCE_ORDERS && !l->has_amounts)
        add(&n, "no column was recognised as the amount (--map amount=COLUMN names it)");
    if (layout->kind == SOURCE_ORDERS)
        add(&n, lonely);
    add_ids(&n, &l->files[i]);
    add_refunds(&n, l, i);
    return n.text;
}
