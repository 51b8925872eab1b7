/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/recognise.h"

#include "ingest/names.h"

#include <string.h>

/* What each file is, seen among the others: a file of customer ids and dates is a
 * purchase log when it stands alone, and something else beside a real one. */

#define NAME_SIZE 256

static bool has(const struct recognise_layout *l, enum source_role role)
{
    return l->column[role] != RECOGNISE_NONE;
}

static bool has_amount(const struct recognise_layout *l)
{
    return has(l, SOURCE_ROLE_AMOUNT) || has(l, SOURCE_ROLE_PRICE) ||
           has(l, SOURCE_ROLE_ORDER_TOTAL);
}

static bool distinct_customers(const struct recognise_layout *l)
{
    if (!has(l, SOURCE_ROLE_CUSTOMER))
        return false;
    const struct recognise_column *c =
        &l->profile->columns[l->column[SOURCE_ROLE_CUSTOMER]];
    return c->distinct * 100 >= c->filled * 95;
}

/* ---- the sentence for a person ------------------------------------------------ */

/* Worth a mention as a candidate: a key repeats for customers and hardly for orders, an
 * amount has fractions where any column of numbers has. */
static bool could_be(const struct recognise_layout *l, enum source_role role, uint32_t i)
{
    const struct recognise_column *c = &l->profile->columns[i];
    char folded[NAME_SIZE];
    for (int other = 0; other < SOURCE_ROLE_COUNT; other++)
        if (other != (int)role && l->column[other] == i && l->score[other] >= 70)
            return false; /* that is something else already */
    names_fold(l->table->names[i], folded, sizeof folded);
    if (names_score(role, folded))
        return c->filled > 0;
    if (!recognise_fits(role, c))
        return false;
    bool date = c->dates.readable * 2 > c->filled;
    bool key = !c->fractions && !date && c->distinct > 1 && c->longest <= 80;
    switch (role) {
    case SOURCE_ROLE_CUSTOMER:
        return key && c->distinct * 100 > c->filled * 2;
    case SOURCE_ROLE_ORDER:
        return key && c->distinct * 2 > c->filled;
    case SOURCE_ROLE_AMOUNT:
        return c->fractions > 0;
    default:
        return role == SOURCE_ROLE_DATE &&
               (c->dates.number_values < c->filled ||
                c->dates.numbers[DATES_COMPACT] * 10 > c->filled * 9);
    }
}

/* The ways of having amounts are one answer to one question. */
static enum source_role in_use(const struct recognise_layout *l, enum source_role role)
{
    if (role != SOURCE_ROLE_AMOUNT || has(l, role))
        return role;
    return has(l, SOURCE_ROLE_ORDER_TOTAL) ? SOURCE_ROLE_ORDER_TOTAL
           : has(l, SOURCE_ROLE_PRICE)     ? SOURCE_ROLE_PRICE
                                           : role;
}

static void add_role(struct buf *text, const struct recognise_layout *l,
                     enum source_role role)
{
    buf_printf(text, "\n  %-8s ", source_role_name(role));
    if (has(l, role) && l->rival[role] == RECOGNISE_NONE) {
        buf_printf(text, "is %s", l->table->names[l->column[role]]);
        return;
    }
    int listed = 0;
    char typed[RECOGNISE_TYPED_SIZE];
    for (uint32_t i = 0; i < l->table->columns && listed < 6; i++)
        if (i == l->column[role] || i == l->rival[role] ||
            (!has(l, role) && could_be(l, role, i)))
            buf_printf(text, "%s--map %s=%s", listed++ ? "  or  " : "",
                       source_role_name(role),
                       recognise_typed(l->table->names[i], typed));
    if (!listed)
        buf_printf(text, "no column fits; --map %s=COLUMN names it",
                   source_role_name(role));
}

static enum err ask(const struct recognise_layout *l, enum err code, const char *what,
                    struct err_info *info)
{
    static const enum source_role roles[] = {SOURCE_ROLE_CUSTOMER, SOURCE_ROLE_DATE,
                                             SOURCE_ROLE_ORDER, SOURCE_ROLE_AMOUNT};
    struct buf text = {0};
    buf_printf(&text, "%s: %s", l->table->file.name, what);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        add_role(&text, l, in_use(l, roles[i]));
    if (l->table->file.kind == PREPARE_TEXT && !l->table->dialect.has_header)
        buf_puts(&text, "\n  (the file has no header: its columns are called column1, "
                        "column2, ...)");
    err_set(info, code, "%s", buf_text(&text));
    buf_release(&text);
    return code;
}

static enum err ask_kind(const struct recognise_layout *l, const char *what,
                         struct err_info *info)
{
    return err_set(info, ERR_UNSURE,
                   "%s: %s; say what the file is with --as orders, lines, refunds, "
                   "customers, events, deliveries (surveys sent) or ignore before its "
                   "name",
                   l->table->file.name, what);
}

/* ---- kinds -------------------------------------------------------------------- */

static enum source_kind first_guess(const struct recognise_layout *l)
{
    bool customer = has(l, SOURCE_ROLE_CUSTOMER), date = has(l, SOURCE_ROLE_DATE);
    bool order = has(l, SOURCE_ROLE_ORDER), amount = has_amount(l);
    if (l->refund_words && (order || (customer && date)) &&
        (amount || has(l, SOURCE_ROLE_REFUND)))
        return SOURCE_REFUNDS;
    if (customer && date && has(l, SOURCE_ROLE_EVENT) && !amount && !order)
        return l->profile->columns[l->column[SOURCE_ROLE_EVENT]].purchases
                   ? SOURCE_ORDERS
                   : SOURCE_EVENTS;
    if (customer && date && (amount || order))
        return SOURCE_ORDERS;
    if (order && amount)
        return SOURCE_LINES;
    if (!order && (customer || has(l, SOURCE_ROLE_PERSON)) && !date)
        return distinct_customers(l) || has(l, SOURCE_ROLE_PERSON) ? SOURCE_CUSTOMERS
                                                                   : SOURCE_IGNORE;
    return SOURCE_UNKNOWN;
}

/* A log of visits, carts and purchases: only the purchases are orders.  A column that
 * only tells sales from returns turns the returns' amounts around. */
static void notice_events(struct recognise_layout *l)
{
    if (l->kind != SOURCE_ORDERS || !has(l, SOURCE_ROLE_EVENT))
        return;
    const struct recognise_column *c = &l->profile->columns[l->column[SOURCE_ROLE_EVENT]];
    bool told = (c->purchases + c->returns) * 10 >= c->filled * 9;
    l->purchases_only = c->browses > 0 || (c->purchases > 0 && !told && !c->returns);
    if (l->purchases_only)
        l->note = "rows whose event is a purchase are orders, the others events";
    else if (c->returns > 0 && told)
        l->note = "rows that are returns are subtracted";
    else if (!l->given[SOURCE_ROLE_EVENT])
        l->column[SOURCE_ROLE_EVENT] = RECOGNISE_NONE;
}

/* What was given back counts once: a file of refunds knows better than a column. */
static void settle_refunds(struct recognise_layout *l, size_t count, bool refunds)
{
    for (size_t i = 0; i < count; i++)
        refunds |= l[i].kind == SOURCE_REFUNDS;
    for (size_t i = 0; refunds && i < count; i++)
        if (l[i].kind == SOURCE_ORDERS && has(&l[i], SOURCE_ROLE_REFUND) &&
            !l[i].given[SOURCE_ROLE_REFUND]) {
            l[i].column[SOURCE_ROLE_REFUND] = RECOGNISE_NONE;
            l[i].note = RECOGNISE_REFUNDS_NOTE;
        }
}

/* Do ids come again in the sample: is it a file of lines? */
static bool ids_repeat(const struct recognise_layout *l)
{
    const struct recognise_column *c = &l->profile->columns[l->column[SOURCE_ROLE_ORDER]];
    return c->distinct * 100 < c->filled * 98;
}

/* Of two files of another make that both have order ids, customers and dates, the one
 * with the pieces is the lines of the other; unless they tell of different orders. */
static enum err settle_headers(struct recognise_layout *l, size_t count,
                               const enum source_kind *kinds, struct err_info *info)
{
    for (size_t i = 0; i < count; i++)
        for (size_t other = 0; other < count; other++) {
            bool meet = true;
            if (l[i].settled || l[other].settled || l[i].kind != SOURCE_ORDERS ||
                l[other].kind != SOURCE_ORDERS || kinds[i] || i == other ||
                !has(&l[i], SOURCE_ROLE_ORDER) || !has(&l[other], SOURCE_ROLE_ORDER) ||
                !has_amount(&l[i]) || recognise_same_columns(l[i].table, l[other].table))
                continue;
            if (has_amount(&l[other]) &&
                !(has(&l[i], SOURCE_ROLE_PRICE) && !has(&l[other], SOURCE_ROLE_PRICE)) &&
                !(ids_repeat(&l[i]) && !ids_repeat(&l[other])))
                continue;
            enum err e = recognise_ids_meet(&l[i], &l[other], &meet, info);
            if (e)
                return e;
            if (meet)
                l[i].kind = SOURCE_LINES;
        }
    return ERR_OK;
}

static size_t count_kind(const struct recognise_layout *l, size_t count,
                         enum source_kind kind)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += l[i].kind == kind;
    return found;
}

/* Customer and date and nothing else: a purchase log when there is no better one. */
static enum err settle_weak(struct recognise_layout *l, bool have_orders,
                            struct err_info *info)
{
    bool customer = has(l, SOURCE_ROLE_CUSTOMER), date = has(l, SOURCE_ROLE_DATE);
    if (!customer || !date) {
        l->kind = have_orders && !l->given[SOURCE_ROLE_CUSTOMER] ? SOURCE_IGNORE
                                                                 : SOURCE_ORDERS;
    } else if (!have_orders) {
        l->kind = SOURCE_ORDERS;
    } else if (distinct_customers(l)) {
        l->kind = SOURCE_CUSTOMERS;
    } else {
        return ask_kind(l,
                        "it has customers and dates but neither order ids nor amounts, "
                        "and another file has the orders",
                        info);
    }
    return ERR_OK;
}

/* Do all files of orders say what these are worth?  Where only some do, lines are read,
 * and those of priced orders left out. */
static bool all_priced(const struct recognise_layout *l, size_t count)
{
    bool any = false, all = true;
    for (size_t i = 0; i < count; i++)
        if (l[i].kind == SOURCE_ORDERS) {
            any = true;
            all = all && has_amount(&l[i]);
        }
    return any && all;
}

/* Among several files of lines, items say what orders are worth and payments repeat it.
 */
static enum err settle_lines(struct recognise_layout *l, size_t count, bool orders_priced,
                             struct err_info *info)
{
    const struct recognise_layout *items = NULL;
    for (size_t i = 0; i < count; i++)
        if (l[i].kind == SOURCE_LINES && !l[i].settled && !l[i].payment_words)
            items = &l[i];
    for (size_t i = 0; i < count; i++) {
        if (l[i].kind != SOURCE_LINES || l[i].settled)
            continue;
        if (orders_priced) {
            l[i].kind = SOURCE_IGNORE;
            l[i].note = "not needed: the orders file has its own amounts";
        } else if (l[i].payment_words && items) {
            l[i].kind = SOURCE_IGNORE;
            l[i].note = "not needed: amounts come from the order lines";
        } else if (items && &l[i] != items &&
                   (l[i].table->columns != items->table->columns ||
                    !recognise_same_name(l[i].table->names[0], items->table->names[0]))) {
            return ask_kind(&l[i], "it and another file both give amounts by order id",
                            info);
        }
    }
    return ERR_OK;
}

/* In a customers file the customer is the column that the orders name, and the person
 * another one. */
static void settle_customers(struct recognise_layout *l,
                             const struct recognise_layout *orders)
{
    if (!l->given[SOURCE_ROLE_CUSTOMER]) {
        uint32_t key = RECOGNISE_NONE;
        if (orders && has(orders, SOURCE_ROLE_CUSTOMER))
            key = recognise_find(
                l->table, orders->table->names[orders->column[SOURCE_ROLE_CUSTOMER]]);
        if (key == RECOGNISE_NONE && !has(l, SOURCE_ROLE_CUSTOMER))
            key = recognise_find(l->table, "id");
        if (key != RECOGNISE_NONE)
            l->column[SOURCE_ROLE_CUSTOMER] = key;
        l->rival[SOURCE_ROLE_CUSTOMER] = RECOGNISE_NONE;
    }
    if (l->column[SOURCE_ROLE_PERSON] == l->column[SOURCE_ROLE_CUSTOMER] &&
        !l->given[SOURCE_ROLE_PERSON])
        l->column[SOURCE_ROLE_PERSON] = RECOGNISE_NONE;
}

/* A file named after customers whose key is plainly "id". */
static void notice_plain_id(struct recognise_layout *l)
{
    if (l->kind != SOURCE_UNKNOWN || !l->customer_words || has(l, SOURCE_ROLE_ORDER) ||
        has(l, SOURCE_ROLE_CUSTOMER))
        return;
    uint32_t key = recognise_find(l->table, "id");
    if (key == RECOGNISE_NONE)
        return;
    l->column[SOURCE_ROLE_CUSTOMER] = key;
    l->kind = SOURCE_CUSTOMERS;
}

/* ---- all together ------------------------------------------------------------------ */

/* Without which a file of its kind says nothing. */
static bool needs(const struct recognise_layout *l, enum source_role role)
{
    switch (l->kind) {
    case SOURCE_REFUNDS:
        return !has(l, SOURCE_ROLE_ORDER) &&
               (role == SOURCE_ROLE_CUSTOMER || role == SOURCE_ROLE_DATE);
    case SOURCE_LINES:
    case SOURCE_IGNORE:
        return false;
    case SOURCE_CUSTOMERS:
        return role == SOURCE_ROLE_CUSTOMER;
    case SOURCE_SUBSCRIPTIONS:
        return role == SOURCE_ROLE_CUSTOMER || role == SOURCE_ROLE_START;
    case SOURCE_SNAPSHOT:
        return role == SOURCE_ROLE_CUSTOMER || role == SOURCE_ROLE_TENURE ||
               role == SOURCE_ROLE_CHURNED;
    case SOURCE_COSTS:
        return role == SOURCE_ROLE_MONTH;
    case SOURCE_RATES:
        return role == SOURCE_ROLE_DATE || role == SOURCE_ROLE_CURRENCY ||
               role == SOURCE_ROLE_RATE;
    default:
        return role == SOURCE_ROLE_CUSTOMER || role == SOURCE_ROLE_DATE ||
               (role == SOURCE_ROLE_SCORE && l->kind == SOURCE_ANSWERS);
    }
}

static enum err check_roles(const struct recognise_layout *l, struct err_info *info)
{
    static const enum source_role needed[] = {
        SOURCE_ROLE_CUSTOMER, SOURCE_ROLE_DATE,     SOURCE_ROLE_START,
        SOURCE_ROLE_SCORE,    SOURCE_ROLE_CURRENCY, SOURCE_ROLE_RATE,
        SOURCE_ROLE_MONTH,    SOURCE_ROLE_TENURE,   SOURCE_ROLE_CHURNED};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        char what[128];
        if (!needs(l, needed[i]) || has(l, needed[i]))
            continue;
        snprintf(what, sizeof what, "no column was recognised as the %s",
                 source_role_name(needed[i]));
        return ask(l, ERR_NO_ROLE, what, info);
    }
    for (int role = 0; role <= SOURCE_ROLE_PRICE; role++) {
        if (l->kind == SOURCE_IGNORE || l->rival[role] == RECOGNISE_NONE ||
            l->given[role])
            continue;
        if (!source_role_used(l->kind, role))
            continue;
        char what[512];
        snprintf(what, sizeof what, "it is not certain which column is the %s: %s or %s",
                 source_role_name(role), l->table->names[l->column[role]],
                 l->table->names[l->rival[role]]);
        return ask(l, ERR_UNSURE, what, info);
    }
    if ((l->kind == SOURCE_LINES || l->kind == SOURCE_REFUNDS) && !has_amount(l) &&
        !has(l, SOURCE_ROLE_REFUND))
        return ask(l, ERR_NO_ROLE, "no column was recognised as the amount", info);
    if (l->kind == SOURCE_LINES && !has(l, SOURCE_ROLE_ORDER))
        return ask(l, ERR_NO_ROLE, "no column was recognised as the order", info);
    return ERR_OK;
}

static const struct recognise_layout *first_of(const struct recognise_layout *l,
                                               size_t count, enum source_kind kind)
{
    for (size_t i = 0; i < count; i++)
        if (l[i].kind == kind)
            return &l[i];
    return NULL;
}

/* A file that says nothing of its kind, with the columns of one that the workspace has,
 * is understood as that one was: who answered a question at the first import is not asked
 * again. */
static bool take_over(struct recognise_layout *l, size_t count, size_t i)
{
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        if (l[i].given[role])
            return false;
    for (size_t other = count; other-- > 0;) {
        if (!l[other].settled || !recognise_same_columns(l[i].table, l[other].table))
            continue;
        l[i].kind = l[other].kind;
        for (int role = 0; role < SOURCE_ROLE_COUNT; role++) {
            l[i].column[role] = l[other].column[role];
            l[i].given[role] = l[other].given[role];
            l[i].rival[role] = RECOGNISE_NONE;
        }
        return true;
    }
    return false;
}

/* Gives every file a kind; what is left unknown depends on whether orders were found. */
static enum err guess_kinds(struct recognise_layout *l, size_t count,
                            const enum source_kind *kinds, struct err_info *info)
{
    for (size_t i = 0; i < count; i++) {
        if (l[i].settled)
            continue;
        l[i].kind = kinds[i] ? kinds[i] : first_guess(&l[i]);
        recognise_special(&l[i], kinds[i]);
        notice_plain_id(&l[i]);
    }
    bool have_orders = count_kind(l, count, SOURCE_ORDERS) > 0 ||
                       count_kind(l, count, SOURCE_SUBSCRIPTIONS) > 0 ||
                       count_kind(l, count, SOURCE_SNAPSHOT) > 0;
    for (size_t i = 0; i < count; i++) {
        if (l[i].kind != SOURCE_UNKNOWN || take_over(l, count, i))
            continue;
        enum err e = settle_weak(&l[i], have_orders, info);
        if (e)
            return e;
    }
    return ERR_OK;
}

/* Files that are of use beside others only, and are known for what they are.  Which
 * column of customers orders name them by, only orders tell, or who maps it. */
static bool all_wait(const struct recognise_layout *l, size_t count)
{
    bool wait = true;
    for (size_t i = 0; wait && i < count; i++)
        wait = l[i].kind == SOURCE_RATES || l[i].kind == SOURCE_COSTS ||
               l[i].kind == SOURCE_IGNORE ||
               ((l[i].kind == SOURCE_DELIVERIES || l[i].kind == SOURCE_REFUNDS ||
                 l[i].kind == SOURCE_LINES) &&
                l[i].settled) ||
               (l[i].kind == SOURCE_CUSTOMERS &&
                (l[i].settled || l[i].given[SOURCE_ROLE_CUSTOMER]));
    return wait;
}

/* Superstore's table of returns: which orders came back, and nothing more. */
static const char *unused_note(const struct recognise_layout *l)
{
    return l->refund_words && has(l, SOURCE_ROLE_ORDER)
               ? "not used: it names orders that came back and not what was given back, "
                 "so they count as sold"
               : "not used: it says nothing about orders or their customers";
}

enum err recognise_files(struct recognise_layout *l, size_t count,
                         const enum source_kind *kinds, bool may_wait, bool with_refunds,
                         struct err_info *info)
{
    enum err e = guess_kinds(l, count, kinds, info);
    if (e)
        return e;
    const struct recognise_layout *orders = first_of(l, count, SOURCE_ORDERS);
    if (!orders && !first_of(l, count, SOURCE_SNAPSHOT) &&
        !first_of(l, count, SOURCE_EVENTS) && !first_of(l, count, SOURCE_SUBSCRIPTIONS) &&
        !first_of(l, count, SOURCE_ANSWERS) && !(may_wait && all_wait(l, count))) {
        if (count_kind(l, count, SOURCE_RATES) + count_kind(l, count, SOURCE_COSTS) ==
            count)
            return err_set(info, ERR_NO_ROLE,
                           "%s: %s stand beside orders and tell of no customer: name the "
                           "file of orders as well",
                           l[0].table->file.name,
                           l[0].kind == SOURCE_RATES ? "exchange rates"
                                                     : "costs of months");
        /* the file that comes closest tells best what is missing */
        struct recognise_layout *nearest = &l[0];
        for (size_t i = 0; i < count; i++)
            if (l[i].kind == SOURCE_LINES)
                nearest = &l[i];
        nearest->kind = SOURCE_ORDERS;
        e = check_roles(nearest, info);
        return e ? e : ask_kind(nearest, "no file was recognised as orders", info);
    }
    e = settle_headers(l, count, kinds, info);
    if (e)
        return e;
    settle_refunds(l, count, with_refunds);
    orders = first_of(l, count, SOURCE_ORDERS);
    e = settle_lines(l, count, all_priced(l, count), info);
    for (size_t i = 0; !e && i < count; i++) {
        if (l[i].settled)
            continue;
        if (l[i].kind == SOURCE_CUSTOMERS)
            settle_customers(&l[i], orders);
        e = check_roles(&l[i], info);
        notice_events(&l[i]);
        if (!e && (l[i].kind == SOURCE_ORDERS || l[i].kind == SOURCE_LINES))
            e = recognise_pieces(&l[i], info);
        if (!e && (l[i].kind == SOURCE_ORDERS || l[i].kind == SOURCE_LINES))
            e = recognise_item_price(&l[i], info);
        if (!e && l[i].kind == SOURCE_ORDERS)
            e = recognise_total(&l[i], info);
        if (!l[i].note && l[i].kind == SOURCE_IGNORE && !kinds[i])
            l[i].note = unused_note(&l[i]);
    }
    return e;
}
