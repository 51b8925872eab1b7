/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/loading.h"

#include "base/money.h"

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

static void add_states(struct notes *n, const struct loading_file *f)
{
    struct buf names = {0};
    for (size_t i = 0; i < LOADING_STATES_TOLD && f->unknown_state[i]; i++)
        buf_printf(&names, "%s%s", i ? ", " : "", f->unknown_state[i]);
    if (f->unknown_states)
        add(n, arena_printf(
                   n->arena, "%llu %s in a state that is not known and %s as sold: %s",
                   (unsigned long long)f->unknown_states,
                   f->unknown_states == 1 ? "row is" : "rows are",
                   f->unknown_states == 1 ? "counts" : "count", buf_text(&names)));
    buf_release(&names);
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

/* Amounts of orders that came back, where nothing says what was given back for them. */
static void add_returned(struct notes *n, const struct loading *l, size_t i)
{
    const struct history_tally *t = &l->files[i].returned;
    char amount[MONEY_TEXT];
    bool known = l->layouts[i].column[SOURCE_ROLE_REFUND] != RECOGNISE_NONE ||
                 l->options->with_refunds;
    for (size_t k = 0; k < l->file_count; k++)
        known |= l->layouts[k].kind == SOURCE_REFUNDS;
    if (!t->rows || known)
        return;
    money_format(t->amount, MONEY_MICRO_SCALE, l->currency_digits, amount);
    add(n,
        arena_printf(n->arena,
                     "%lld %s of %s in a state of returned or refunded and %s as sold: "
                     "no column says what was given back",
                     (long long)t->rows, t->rows == 1 ? "order is" : "orders are", amount,
                     t->rows == 1 ? "counts" : "count"));
}

static void add_currencies(struct notes *n, const struct loading *l, size_t i)
{
    const struct loading_file *f = &l->files[i];
    const char *asked = l->rates.target[0] ? l->rates.target : l->options->currency;
    const char *as = asked                         ? asked
                     : intern_count(l->currencies) ? intern_text(l->currencies, 0, NULL)
                                                   : NULL;
    bool several = l->rates.target[0];
    if (several && !f->named_currency &&
        source_role_used(l->layouts[i].kind, SOURCE_ROLE_AMOUNT))
        add(n, arena_printf(n->arena, "its amounts name no currency and are taken as %s",
                            as));
    if (as && f->no_currency && f->named_currency)
        add(n, arena_printf(n->arena, "%llu %s no currency and %s as %s",
                            (unsigned long long)f->no_currency,
                            f->no_currency == 1 ? "row names" : "rows name",
                            f->no_currency == 1 ? "counts" : "count", as));
    if (as && f->sign_currency)
        add(n,
            arena_printf(n->arena, "%llu %s a sign of several currencies, taken for %s",
                         (unsigned long long)f->sign_currency,
                         f->sign_currency == 1 ? "row has" : "rows have", as));
}

/* Days of acquisition that cannot be read: their rows are used, so no reason counts
 * them. */
static void add_unread_acquired(struct notes *n, const struct loading_file *f)
{
    char place[32];
    if (!f->bad_dates)
        return;
    if (table_place(&f->table, f->bad_date_row, place, NULL))
        snprintf(place, sizeof place, "row %llu",
                 (unsigned long long)f->bad_date_row + 1);
    add(n, arena_printf(n->arena,
                        "%llu of its days of acquisition cannot be read and %s not known "
                        "(the first: \"%s\" in %s)",
                        (unsigned long long)f->bad_dates,
                        f->bad_dates == 1 ? "is" : "are", f->bad_date_text, place));
}

uint32_t source_beside(const struct timeline *t, uint32_t person)
{
    uint32_t beside = 0;
    for (uint32_t i = t->order_start[person] + 1; i < t->order_start[person + 1]; i++)
        beside += t->order_day[i] == t->order_day[i - 1];
    return beside;
}

static bool lacks_ids(const struct source_file *f)
{
    return f->kind == SOURCE_ORDERS && !f->columns[SOURCE_ROLE_ORDER];
}

bool source_lacks_ids(const struct source *s)
{
    bool lacks = false;
    for (size_t i = 0; i < s->file_count; i++)
        lacks |= lacks_ids(&s->files[i]);
    return lacks;
}

/* Lists of what was bought often have no order id: then a basket of three looks like
 * three orders.  A column of days can stand in for the id; one with the time of day
 * cannot. */
static void add_baskets(struct notes *n, const struct source *s, const char *date)
{
    enum { FEW = 20, SHARE_MIN_PERCENT = 10 };
    uint64_t orders = s->timeline.order_start[s->timeline.people];
    if (orders < FEW || s->orders_beside * 100 < orders * SHARE_MIN_PERCENT)
        return;
    add(n,
        arena_printf(
            n->arena,
            "%llu of %llu orders follow another of their customer's on the same "
            "day: if such rows are one order, type --map order=\"%s\" --map date=\"%s\"",
            (unsigned long long)s->orders_beside, (unsigned long long)orders, date,
            date));
}

const char *source_note_of(const struct source *s, const struct source_file *f,
                           struct arena *arena)
{
    struct notes n = {.arena = arena};
    add(&n, f->own_note);
    if (lacks_ids(f))
        add(&n, "no order id, so each row is an order");
    if (f->by_day)
        add_baskets(&n, s, f->columns[SOURCE_ROLE_DATE]);
    return n.text;
}

void source_tell_files(struct source *s)
{
    for (size_t i = 0; i < s->file_count; i++)
        s->files[i].note = source_note_of(s, &s->files[i], &s->arena);
}

bool loading_is_by_day(const struct loading *l, size_t file)
{
    enum { DAY_SIZE_MAX = 11 };
    const struct recognise_layout *layout = &l->layouts[file];
    uint32_t date = layout->column[SOURCE_ROLE_DATE];
    return layout->kind == SOURCE_ORDERS &&
           layout->column[SOURCE_ROLE_ORDER] == RECOGNISE_NONE &&
           date != RECOGNISE_NONE &&
           layout->profile->columns[date].longest <= DAY_SIZE_MAX;
}

const char *loading_file_note(const struct loading *l, size_t i, const char *lonely,
                              struct arena *arena)
{
    const struct recognise_layout *layout = &l->layouts[i];
    struct notes n = {.arena = arena};
    add(&n, layout->note);
    if (layout->kind == SOURCE_ORDERS && !l->has_amounts)
        add(&n, "no column was recognised as the amount (--map amount=COLUMN names it)");
    if (layout->kind == SOURCE_ORDERS)
        add(&n, lonely);
    add_ids(&n, &l->files[i]);
    add_refunds(&n, l, i);
    add_states(&n, &l->files[i]);
    add_returned(&n, l, i);
    add_currencies(&n, l, i);
    if (layout->kind == SOURCE_RATES)
        add(&n, loading_rate_note(l, i, arena));
    if (layout->kind == SOURCE_CUSTOMERS)
        add_unread_acquired(&n, &l->files[i]);
    return n.text;
}
