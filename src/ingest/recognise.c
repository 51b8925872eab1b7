/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/recognise.h"

#include "ingest/names.h"

#include <stdio.h>
#include <string.h>

/* Names first, content as a gate.  A perfect name passes even where the content does not
 * fit: then the person is told what is wrong with the dates instead of being told that
 * there are none. */

#define SURE_SCORE   80 /* a name that stands for itself */
#define RIVAL_MARGIN 5  /* closer than this, and the person is asked */
#define NAME_SIZE    256

static bool mostly(uint64_t part, uint64_t whole, int percent)
{
    return whole && part * 100 >= whole * (uint64_t)percent;
}

/* Could this content bear the role? */
bool recognise_fits(enum source_role role, const struct recognise_column *c)
{
    switch (role) {
    case SOURCE_ROLE_CUSTOMER:
    case SOURCE_ROLE_PERSON:
    case SOURCE_ROLE_ORDER:
        return c->filled && !mostly(c->fractions, c->filled, 20);
    case SOURCE_ROLE_SUBSCRIPTION:
        return c->filled && !mostly(c->fractions, c->filled, 20);
    case SOURCE_ROLE_PAID_FROM:
    case SOURCE_ROLE_PAID_UNTIL:
    case SOURCE_ROLE_TRIAL_START:
    case SOURCE_ROLE_TRIAL_END:
    case SOURCE_ROLE_PAUSE_START:
    case SOURCE_ROLE_PAUSE_END:
    case SOURCE_ROLE_START:
    case SOURCE_ROLE_END:
    case SOURCE_ROLE_CANCEL:
        return !c->filled || mostly(c->dates.readable, c->filled, 80);
    case SOURCE_ROLE_SCORE:
        return mostly(c->numbers, c->filled, 80) && !c->fractions;
    case SOURCE_ROLE_DATE:
    case SOURCE_ROLE_ACQUIRED:
        return mostly(c->dates.readable, c->filled, 80);
    case SOURCE_ROLE_AMOUNT:
    case SOURCE_ROLE_ORDER_TOTAL:
    case SOURCE_ROLE_REFUND:
    case SOURCE_ROLE_QUANTITY:
    case SOURCE_ROLE_PRICE:
    case SOURCE_ROLE_RATE:
    case SOURCE_ROLE_TENURE:
    case SOURCE_ROLE_ACQUISITION:
    case SOURCE_ROLE_RETENTION:
        return mostly(c->numbers, c->filled, 50);
    case SOURCE_ROLE_CANCELLED:
        return mostly(c->flags, c->filled, 90) ||
               mostly(c->dates.readable, c->filled, 80);
    case SOURCE_ROLE_EMAIL:
        return c->filled > 0;
    case SOURCE_ROLE_CURRENCY:
    case SOURCE_ROLE_BASE:
        return mostly(c->currencies, c->filled, 90);
    case SOURCE_ROLE_STATUS:
        return mostly(c->states, c->filled, 50) || c->cancels > 0;
    case SOURCE_ROLE_TEST:
        return mostly(c->flags, c->filled, 90);
    case SOURCE_ROLE_EVENT:
        return c->filled && !mostly(c->numbers, c->filled, 50);
    default:
        return true;
    }
}

static void fold_column(const struct table *t, uint32_t column, char out[NAME_SIZE])
{
    names_fold(t->names[column], out, NAME_SIZE);
    /* a nested member's own name says more than the whole path */
    const char *dot = strrchr(t->names[column], '.');
    if (t->file.kind == PREPARE_JSON && dot && !strstr(out, "customer"))
        names_fold(dot + 1, out, NAME_SIZE);
}

static bool taken(const struct recognise_layout *l, uint32_t column)
{
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        if (role != SOURCE_ROLE_PERSON && l->column[role] == column)
            return true;
    return false;
}

/* Would both columns come to the same?  Of keys it matters only which rows are alike; net
 * and gross at one rate of tax part the rows alike as well, and are not the same. */
static bool same_for(enum source_role role, const struct recognise_column *a,
                     const struct recognise_column *b)
{
    bool key = role == SOURCE_ROLE_CUSTOMER || role == SOURCE_ROLE_PERSON ||
               role == SOURCE_ROLE_ORDER;
    return key ? a->parting == b->parting : a->content == b->content;
}

/* Amazon's item-price is of all the pieces on the line. */
static bool is_amazon(const struct table *t)
{
    return recognise_find(t, "amazon-order-id") != RECOGNISE_NONE ||
           recognise_find(t, "amazon order id") != RECOGNISE_NONE ||
           recognise_find(t, "order-item-id") != RECOGNISE_NONE ||
           (recognise_find(t, "item-tax") != RECOGNISE_NONE &&
            recognise_find(t, "shipping-price") != RECOGNISE_NONE);
}

/* Names that mean something in one program's export only: Shopify calls an order's number
 * Name, Stripe a payment's id id. */
static int score_of(const struct recognise_layout *l, enum source_role role,
                    const char *folded)
{
    const char *mark = !strcmp(folded, "name") ? "Lineitem name"
                       : !strcmp(folded, "id") ? "Amount Refunded"
                                               : NULL;
    if (role == SOURCE_ROLE_ORDER && mark &&
        recognise_find(l->table, mark) != RECOGNISE_NONE)
        return 110;
    if (!strcmp(folded, "itemprice") && is_amazon(l->table))
        return role == SOURCE_ROLE_AMOUNT ? 100 : 0;
    return names_score(role, folded);
}

void recognise_choose(struct recognise_layout *l, enum source_role role, bool gate)
{
    uint32_t best = RECOGNISE_NONE, rival = RECOGNISE_NONE;
    int best_score = 0, rival_score = 0;
    for (uint32_t i = 0; i < l->table->columns; i++) {
        char folded[NAME_SIZE];
        fold_column(l->table, i, folded);
        int score = score_of(l, role, folded);
        const struct recognise_column *c = &l->profile->columns[i];
        bool passes = gate ? recognise_fits(role, c) : score >= SURE_SCORE && c->filled;
        if (!score || !passes || (role != SOURCE_ROLE_PERSON && taken(l, i)))
            continue;
        if (score > best_score) {
            rival = best;
            rival_score = best_score;
            best = i;
            best_score = score;
        } else if (score > rival_score) {
            rival = i;
            rival_score = score;
        }
    }
    l->column[role] = best;
    l->score[role] = best_score;
    if (rival != RECOGNISE_NONE && best_score - rival_score <= RIVAL_MARGIN &&
        !same_for(role, &l->profile->columns[best], &l->profile->columns[rival]))
        l->rival[role] = rival;
}

/* The only column that reads as written dates, where no name speaks of one. */
static void choose_date_by_content(struct recognise_layout *l)
{
    uint32_t found = RECOGNISE_NONE;
    for (uint32_t i = 0; i < l->table->columns; i++) {
        const struct recognise_column *c = &l->profile->columns[i];
        if (taken(l, i) || c->dates.number_values ||
            !mostly(c->dates.readable, c->filled, 95))
            continue;
        if (found != RECOGNISE_NONE)
            return;
        found = i;
    }
    l->column[SOURCE_ROLE_DATE] = found;
}

bool recognise_same_name(const char *a, const char *b)
{
    char fold_a[NAME_SIZE], fold_b[NAME_SIZE];
    return !strcmp(a, b) || !strcmp(names_fold(a, fold_a, sizeof fold_a),
                                    names_fold(b, fold_b, sizeof fold_b));
}

bool recognise_same_columns(const struct table *a, const struct table *b)
{
    bool same = a->columns == b->columns;
    for (uint32_t i = 0; same && i < a->columns; i++)
        same = recognise_same_name(a->names[i], b->names[i]);
    return same;
}

const char *recognise_typed(const char *name, char out[RECOGNISE_TYPED_SIZE])
{
    const char *quote = strpbrk(name, "$`\"\\!")           ? "'"
                        : strpbrk(name, " #&'()*;<>?[]|~") ? "\""
                                                           : "";
    snprintf(out, RECOGNISE_TYPED_SIZE, "%s%s%s", quote, name, quote);
    return out;
}

const char *recognise_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

uint32_t recognise_find(const struct table *t, const char *name)
{
    for (uint32_t i = 0; i < t->columns; i++)
        if (!strcmp(t->names[i], name))
            return i;
    for (uint32_t i = 0; i < t->columns; i++)
        if (recognise_same_name(t->names[i], name))
            return i;
    return RECOGNISE_NONE;
}

static void add_column_names(struct buf *text, const struct table *t)
{
    for (uint32_t i = 0; i < t->columns && i < 40; i++)
        buf_printf(text, "%s%s", i ? ", " : "", t->names[i]);
    if (t->columns > 40)
        buf_printf(text, ", ... (%u columns)", t->columns);
}

/* What --map says of this file. */
static enum err take_maps(struct recognise_layout *l, const struct source_map *maps,
                          size_t count, struct err_info *info)
{
    for (size_t i = 0; i < count; i++) {
        const char *file = l->table->file.name;
        if (maps[i].file && strcmp(maps[i].file, file) &&
            strcmp(maps[i].file, recognise_base_name(file)))
            continue;
        uint32_t column = recognise_find(l->table, maps[i].column);
        if (column == RECOGNISE_NONE && maps[i].file) {
            struct buf names = {0};
            add_column_names(&names, l->table);
            err_set(info, ERR_NO_ROLE, "%s has no column %s; it has %s", file,
                    maps[i].column, buf_text(&names));
            buf_release(&names);
            return ERR_NO_ROLE;
        }
        if (column == RECOGNISE_NONE)
            continue;
        l->column[maps[i].role] = column;
        l->given[maps[i].role] = true;
        l->score[maps[i].role] = 1000;
    }
    return ERR_OK;
}

static bool given_amount(const struct recognise_layout *l)
{
    return l->given[SOURCE_ROLE_AMOUNT] || l->given[SOURCE_ROLE_ORDER_TOTAL] ||
           l->given[SOURCE_ROLE_PRICE];
}

void recognise_drop(struct recognise_layout *l, enum source_role role)
{
    if (l->given[role])
        return;
    l->column[role] = RECOGNISE_NONE;
    l->rival[role] = RECOGNISE_NONE;
}

/* One way of having amounts: the rows' own, pieces times price, or the order's total. */
static void settle_amount(struct recognise_layout *l)
{
    bool given = given_amount(l);
    bool has_amount = l->column[SOURCE_ROLE_AMOUNT] != RECOGNISE_NONE;
    bool has_price = l->column[SOURCE_ROLE_PRICE] != RECOGNISE_NONE;
    bool has_total = l->column[SOURCE_ROLE_ORDER_TOTAL] != RECOGNISE_NONE;
    if (given ? l->given[SOURCE_ROLE_AMOUNT]
              : has_amount && (l->score[SOURCE_ROLE_AMOUNT] >= (has_total ? 85 : 75) ||
                               (!has_price && !has_total))) {
        recognise_drop(l, SOURCE_ROLE_PRICE);
        recognise_drop(l, SOURCE_ROLE_QUANTITY);
        recognise_drop(l, SOURCE_ROLE_ORDER_TOTAL);
    } else if (given ? l->given[SOURCE_ROLE_ORDER_TOTAL] : has_total) {
        recognise_drop(l, SOURCE_ROLE_AMOUNT);
        recognise_drop(l, SOURCE_ROLE_PRICE);
        recognise_drop(l, SOURCE_ROLE_QUANTITY);
    } else {
        recognise_drop(l, SOURCE_ROLE_AMOUNT);
        recognise_drop(l, SOURCE_ROLE_ORDER_TOTAL);
        if (l->column[SOURCE_ROLE_PRICE] == RECOGNISE_NONE)
            recognise_drop(l, SOURCE_ROLE_QUANTITY);
        else if (l->column[SOURCE_ROLE_QUANTITY] != RECOGNISE_NONE)
            l->note = "amount = quantity x price";
    }
}

static bool has_refunded_amount(const struct recognise_layout *l)
{
    char folded[NAME_SIZE];
    bool found = false;
    for (uint32_t i = 0; i < l->table->columns; i++)
        found |= names_score(SOURCE_ROLE_REFUND,
                             names_fold(l->table->names[i], folded, sizeof folded)) >=
                     SURE_SCORE &&
                 strstr(folded, "refunded");
    return found;
}

static void note_words(struct recognise_layout *l)
{
    char folded[NAME_SIZE];
    names_fold(recognise_base_name(l->table->file.name), folded, sizeof folded);
    l->refund_words = names_speak_refund(folded);
    l->customer_words = names_speak_customer(folded);
    l->payment_words = names_speak_payment(folded);
    bool given_back = has_refunded_amount(l);
    for (uint32_t i = 0; i < l->table->columns; i++) {
        names_fold(l->table->names[i], folded, sizeof folded);
        l->payment_words |= names_speak_payment(folded) && strstr(folded, "value");
        /* refund_id, refund_date: of the refund itself; refunded_amount is an order's,
         * and so is a refunded_date beside it */
        if (names_speak_refund(folded) && !(given_back && strstr(folded, "refunded")) &&
            names_score(SOURCE_ROLE_REFUND, folded) < SURE_SCORE)
            l->refund_words |= strstr(folded, "id") || strstr(folded, "date") ||
                               strstr(folded, "日期") || strstr(folded, "編號") ||
                               strstr(folded, "编号");
    }
}

/* The refund's own date in a file of refunds. */
static void choose_refund_date(struct recognise_layout *l)
{
    if (!l->refund_words || l->given[SOURCE_ROLE_DATE])
        return;
    for (uint32_t i = 0; i < l->table->columns; i++) {
        char folded[NAME_SIZE];
        names_fold(l->table->names[i], folded, sizeof folded);
        if (names_speak_refund(folded) &&
            recognise_fits(SOURCE_ROLE_DATE, &l->profile->columns[i])) {
            l->column[SOURCE_ROLE_DATE] = i;
            l->rival[SOURCE_ROLE_DATE] = RECOGNISE_NONE;
            return;
        }
    }
}

enum err recognise_columns(struct recognise_layout *out, const struct table *table,
                           const struct recognise_profile *profile,
                           const struct source_map *maps, size_t map_count,
                           struct err_info *info)
{
    static const enum source_role order[] = {
        SOURCE_ROLE_CUSTOMER,    SOURCE_ROLE_ORDER,     SOURCE_ROLE_DATE,
        SOURCE_ROLE_CURRENCY,    SOURCE_ROLE_STATUS,    SOURCE_ROLE_TEST,
        SOURCE_ROLE_QUANTITY,    SOURCE_ROLE_PRICE,     SOURCE_ROLE_REFUND,
        SOURCE_ROLE_ORDER_TOTAL, SOURCE_ROLE_AMOUNT,    SOURCE_ROLE_EVENT,
        SOURCE_ROLE_PERSON,      SOURCE_ROLE_CANCELLED, SOURCE_ROLE_EMAIL,
        SOURCE_ROLE_REFERRER,
    };
    struct recognise_layout l = {.table = table, .profile = profile};
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        l.column[role] = l.rival[role] = RECOGNISE_NONE;
    enum err e = take_maps(&l, maps, map_count, info);
    if (e)
        return e;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (l.given[order[i]])
            continue;
        recognise_choose(&l, order[i], true);
        bool told = order[i] <= SOURCE_ROLE_AMOUNT || order[i] == SOURCE_ROLE_STATUS;
        if (l.column[order[i]] == RECOGNISE_NONE && told)
            recognise_choose(&l, order[i], false);
    }
    if (l.column[SOURCE_ROLE_DATE] == RECOGNISE_NONE)
        choose_date_by_content(&l);
    settle_amount(&l);
    note_words(&l);
    choose_refund_date(&l);
    *out = l;
    return ERR_OK;
}

enum err recognise_again(struct recognise_layout *out, const struct table *table,
                         const struct recognise_profile *profile,
                         const struct source_given *given, struct err_info *info)
{
    struct recognise_layout l = {.table = table,
                                 .profile = profile,
                                 .kind = given->kind,
                                 .settled = true,
                                 .purchases_only = given->purchases_only,
                                 .note = given->note};
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++) {
        l.column[role] = l.rival[role] = RECOGNISE_NONE;
        l.given[role] = given->mapped[role];
        if (!given->column[role])
            continue;
        l.column[role] = recognise_find(table, given->column[role]);
        if (l.column[role] == RECOGNISE_NONE)
            return err_set(info, ERR_FORMAT, "%s lacks its column %s; it is damaged",
                           table->file.path, given->column[role]);
    }
    *out = l;
    return ERR_OK;
}

/* ---- subscriptions and answers ---------------------------------------------------- */

static const enum source_role SUBSCRIPTION_ROLES[] = {
    SOURCE_ROLE_START,     SOURCE_ROLE_END,         SOURCE_ROLE_CANCEL,
    SOURCE_ROLE_PAID_FROM, SOURCE_ROLE_PAID_UNTIL,  SOURCE_ROLE_TRIAL_START,
    SOURCE_ROLE_TRIAL_END, SOURCE_ROLE_PAUSE_START, SOURCE_ROLE_PAUSE_END,
    SOURCE_ROLE_INTERVAL,  SOURCE_ROLE_REASON,      SOURCE_ROLE_SUBSCRIPTION,
};
static const enum source_role ANSWER_ROLES[] = {SOURCE_ROLE_SCORE, SOURCE_ROLE_SURVEY,
                                                SOURCE_ROLE_WAVE};

/* Chooses roles for which the columns of an order mean something else. */
static void choose_again(struct recognise_layout *l, const enum source_role *roles,
                         size_t count)
{
    static const enum source_role freed[] = {SOURCE_ROLE_DATE, SOURCE_ROLE_ORDER,
                                             SOURCE_ROLE_EVENT, SOURCE_ROLE_CANCELLED};
    for (size_t i = 0; i < sizeof freed / sizeof *freed; i++)
        recognise_drop(l, freed[i]);
    for (size_t i = 0; i < count; i++)
        if (!l->given[roles[i]])
            recognise_choose(l, roles[i], true);
}

static bool named(const struct recognise_layout *l, enum source_role role, int score)
{
    return l->given[role] ||
           (l->column[role] != RECOGNISE_NONE && l->score[role] >= score);
}

/* A start, and something that only subscriptions have. */
static bool is_subscription(const struct recognise_layout *l)
{
    return l->column[SOURCE_ROLE_CUSTOMER] != RECOGNISE_NONE &&
           named(l, SOURCE_ROLE_START, 70) &&
           (named(l, SOURCE_ROLE_INTERVAL, 100) ||
            named(l, SOURCE_ROLE_PAID_UNTIL, 100) ||
            named(l, SOURCE_ROLE_TRIAL_END, 100) ||
            named(l, SOURCE_ROLE_SUBSCRIPTION, 100) ||
            (named(l, SOURCE_ROLE_START, 100) && named(l, SOURCE_ROLE_END, 100)));
}

static bool is_answers(const struct recognise_layout *l)
{
    char folded[NAME_SIZE];
    if (l->column[SOURCE_ROLE_CUSTOMER] == RECOGNISE_NONE ||
        l->column[SOURCE_ROLE_SCORE] == RECOGNISE_NONE)
        return false;
    names_fold(recognise_base_name(l->table->file.name), folded, sizeof folded);
    return l->column[SOURCE_ROLE_SURVEY] != RECOGNISE_NONE ||
           names_speak_survey(folded) ||
           names_speak_survey(names_fold(l->table->names[l->column[SOURCE_ROLE_SCORE]],
                                         folded, sizeof folded));
}

void recognise_special(struct recognise_layout *l, enum source_kind kind)
{
    if (recognise_rates(l, kind) || recognise_costs(l, kind) ||
        recognise_snapshot(l, kind))
        return;
    enum { SUBSCRIPTIONS = sizeof SUBSCRIPTION_ROLES / sizeof *SUBSCRIPTION_ROLES };
    enum { ANSWERS = sizeof ANSWER_ROLES / sizeof *ANSWER_ROLES };
    struct recognise_layout t = *l;
    bool order = l->column[SOURCE_ROLE_ORDER] != RECOGNISE_NONE;
    choose_again(&t, SUBSCRIPTION_ROLES, SUBSCRIPTIONS);
    if (kind == SOURCE_SUBSCRIPTIONS || (!kind && !order && is_subscription(&t))) {
        t.kind = SOURCE_SUBSCRIPTIONS;
        *l = t;
        return;
    }
    t = *l;
    recognise_drop(&t, SOURCE_ROLE_EVENT);
    recognise_drop(&t, SOURCE_ROLE_AMOUNT);
    for (size_t i = 0; i < ANSWERS; i++)
        if (!t.given[ANSWER_ROLES[i]])
            recognise_choose(&t, ANSWER_ROLES[i], i == 0);
    if (kind == SOURCE_ANSWERS || kind == SOURCE_DELIVERIES ||
        (!kind && !order && is_answers(&t))) {
        t.kind = kind ? kind : SOURCE_ANSWERS;
        *l = t;
    }
}
