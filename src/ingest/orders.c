/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include "base/money.h"

#include <string.h>

/* Rows become orders: by id where there is one, else each row is one.  An order's rows
 * need not stand together, and a later file's version of an order replaces the earlier.
 */

enum err reading_too_many(const struct reading *r, struct err_info *info)
{
    return err_set(info, ERR_LIMIT, "%s: more than %d rows of its kind in one report",
                   r->f->table.file.name, LOADING_PLACE_MAX);
}

enum err reading_overflow(const struct reading *r, const struct row *row,
                          struct err_info *info)
{
    char place[32];
    enum err e = table_place(&r->f->table, row->number, place, info);
    return e ? e
             : err_set(info, ERR_OVERFLOW,
                       "%s, %s: with this row the order comes to more than the largest "
                       "amount there is, 9,223,372,036,854.77",
                       r->f->table.file.name, place);
}

static uint32_t new_order(struct reading *r)
{
    struct loading *l = r->l;
    MEM_GROW(l->order, l->order_capacity, l->order_count + 1);
    l->order[l->order_count] = (struct loading_order){
        .time_us = LOADING_NO_TIME, .customer = INTERN_NONE, .file = (uint16_t)r->file};
    return (uint32_t)l->order_count++;
}

struct loading_extra *loading_extra(struct loading *l, struct loading_order *o)
{
    if (!o->extra) {
        MEM_GROW(l->extra, l->extra_capacity, l->extra_count + 1);
        l->extra[l->extra_count] = (struct loading_extra){0};
        o->extra = (uint32_t)++l->extra_count;
    }
    return &l->extra[o->extra - 1];
}

/* The order of that id, new or known; the id's order in an earlier file gives way. */
static enum err order_of_id(struct reading *r, uint32_t own, uint32_t id, uint32_t *out,
                            struct err_info *info)
{
    struct loading *l = r->l;
    if (l->order_of_id[own] == INTERN_NONE)
        l->order_of_id[own] = new_order(r);
    *out = l->order_of_id[own];
    reading_note_edge(r, *out);
    return l->order[*out].file == r->file ? ERR_OK
                                          : reading_replace_order(r, *out, id, info);
}

/* The row's key, its count in this file raised; NULL where there is one file. */
static struct loading_key *note_key(struct reading *r, const struct row *row,
                                    uint32_t who, uint32_t what)
{
    struct loading *l = r->l;
    struct {
        int64_t time_us, amount;
        uint32_t who, what, kind, has_date;
    } key = {row->has_date ? row->time_us : 0,
             row->amount,
             who,
             what,
             (uint32_t)r->layout->kind | r->f->source_code << 8,
             row->has_date};
    if (!l->several[r->layout->kind])
        return NULL;
    uint32_t known = intern_count(l->keys);
    uint32_t code = intern_add(l->keys, (const char *)&key, sizeof key);
    MEM_GROW(l->key, l->key_capacity, (size_t)code + 1);
    struct loading_key *k = &l->key[code];
    if (code == known)
        *k = (struct loading_key){.file = (uint32_t)r->file};
    if (k->file != r->file) {
        k->earlier = k->earlier > k->here ? k->earlier : k->here;
        k->here = 0;
        k->file = (uint32_t)r->file;
    }
    k->here++;
    return k;
}

bool reading_seen(struct reading *r, const struct row *row, uint32_t who, uint32_t what)
{
    const struct loading_key *k = note_key(r, row, who, what);
    return k && k->here <= k->earlier;
}

uint32_t reading_occurrence(struct reading *r, const struct row *row, uint32_t who,
                            uint32_t what)
{
    const struct loading_key *k = note_key(r, row, who, what);
    return k ? k->here : 0;
}

/* Adds a row's amount; cancelled rows are kept apart until it is known whether the whole
 * order is. */
static bool add_amount(struct reading *r, struct loading_order *o, int64_t amount,
                       bool total, bool cancelled)
{
    int64_t *sum = &o->amount;
    if (cancelled) {
        struct loading_extra *extra = loading_extra(r->l, o);
        extra->cancelled_rows++;
        sum = &extra->cancelled_amount;
    } else {
        o->rows++;
    }
    if (!total || amount < 0)
        return money_add(sum, amount);
    if (!*sum)
        *sum = amount; /* repeated on each row of the order */
    r->f->differing_totals += amount && amount != *sum;
    return true;
}

/* A refund column may hold the row's refund, or the order's on each of its rows; which,
 * is known when all rows are. */
static enum err add_refund(struct reading *r, const struct row *row,
                           struct loading_order *o, struct err_info *info)
{
    o->refund_zero |= row->has_refund && !row->refunded;
    if (!row->refunded)
        return ERR_OK;
    struct loading_extra *extra = loading_extra(r->l, o);
    if (!extra->refund_rows++)
        extra->refund_once = row->refunded;
    extra->refunds_differ |= extra->refund_once != row->refunded;
    return money_add(&extra->refunded, row->refunded) ? ERR_OK
                                                      : reading_overflow(r, row, info);
}

/* An order is of the day of its earliest row. */
static void take_time(struct loading_order *o, const struct row *row)
{
    if (!row->has_date)
        return;
    bool first = o->time_us == LOADING_NO_TIME;
    o->last_day = first || row->day > o->last_day ? row->day : o->last_day;
    if (first || row->time_us < o->time_us) {
        o->time_us = row->time_us;
        o->day = row->day;
    }
}

/* A state that nobody knows counts as sold, but not without a word. */
void reading_note_state(struct reading *r)
{
    struct loading_file *f = r->f;
    size_t known = 0;
    if (!r->unknown)
        return;
    f->unknown_states++;
    while (known < LOADING_STATES_TOLD && f->unknown_state[known] &&
           strncmp(f->unknown_state[known], r->status_text.text, r->status_text.size))
        known++;
    if (known < LOADING_STATES_TOLD && !f->unknown_state[known])
        f->unknown_state[known] =
            arena_strndup(r->l->arena, r->status_text.text, r->status_text.size);
}

static enum err store_order(struct reading *r, const struct row *row, uint32_t place,
                            uint32_t customer, struct err_info *info)
{
    struct loading_order *o = &r->l->order[place];
    bool total = r->columns.at[SOURCE_ROLE_ORDER_TOTAL] >= 0;
    enum names_state state = reading_state(r, row);
    bool cancelled = state == NAMES_STATE_CANCELLED;
    o->voided |= reading_cancelled(r, row);
    if (!add_amount(r, o, row->amount, total, cancelled))
        return reading_overflow(r, row, info);
    if (o->customer == INTERN_NONE)
        o->customer = customer;
    take_time(o, row);
    reading_note_state(r);
    o->unknown_state |= r->unknown;
    o->test |= reading_test(r, row);
    o->live |= state == NAMES_STATE_COUNTS;
    o->returned |= state == NAMES_STATE_COUNTS && r->returned;
    loading_note(r->l, r->file, row->number,
                 cancelled ? LOADING_CANCELLED_ROW : LOADING_ORDER, place);
    reading_sightings(r, row, o->customer, place);
    /* what a cancelled row gave back was never taken */
    return cancelled ? ERR_OK : add_refund(r, row, o, info);
}

/* Are rows of the file nothing but an order id, a customer, a date and an amount? */
bool reading_is_plain(const struct reading *r)
{
    static const enum source_role more[] = {
        SOURCE_ROLE_EVENT,    SOURCE_ROLE_REFUND,     SOURCE_ROLE_STATUS,
        SOURCE_ROLE_TEST,     SOURCE_ROLE_CURRENCY,   SOURCE_ROLE_CANCELLED,
        SOURCE_ROLE_QUANTITY, SOURCE_ROLE_ORDER_TOTAL};
    bool plain = r->layout->kind == SOURCE_ORDERS && !r->layout->purchases_only &&
                 !r->l->rates.target[0] && r->l->options->attribute_count == 0;
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        plain &= r->columns.at[more[i]] < 0;
    return plain;
}

/* In a plain file most rows are the first of their order and complete.  This is what
 * reading_order_row comes to for these. */
bool reading_plain_row(struct reading *r, uint64_t number, uint32_t i)
{
    struct loading *l = r->l;
    const struct reading_made *made = r->made;
    uint32_t id = r->order[i];
    if (made->date[i] != READING_GOOD || made->amount_state[i] != READING_BARE ||
        r->customer[i] == INTERN_NONE || id == INTERN_NONE ||
        l->order_of_id[id] != INTERN_NONE || l->order_count >= LOADING_PLACE_MAX)
        return false;
    uint32_t place = new_order(r);
    struct loading_order *o = &l->order[place];
    o->time_us = made->time_us[i];
    o->amount = made->amount[i];
    o->day = o->last_day = made->day[i];
    o->customer = r->customer[i];
    o->rows = 1;
    l->order_of_id[id] = place;
    r->last_id = r->last_own = id;
    r->f->no_currency++;
    reading_note_edge(r, place);
    loading_note(l, r->file, number, LOADING_ORDER, place);
    return true;
}

/* What the order's own column says was given back; false: unreadable. */
static bool read_refund(struct reading *r, struct row *row)
{
    const char *text;
    uint32_t size;
    row->has_refund =
        reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_REFUND], &text, &size);
    if (!reading_number(r, row, SOURCE_ROLE_REFUND, 0, &row->refunded))
        return false;
    row->refunded = row->refunded < 0 ? -row->refunded : row->refunded;
    return true;
}

/* The day that the row's money is of: its own, or that of its order so far. */
static int32_t money_day(const struct reading *r, const struct row *row, uint32_t own)
{
    const struct loading *l = r->l;
    if (row->has_date)
        return row->day;
    if (own == INTERN_NONE || l->order_of_id[own] == INTERN_NONE)
        return TIMELINE_NO_DAY;
    const struct loading_order *o = &l->order[l->order_of_id[own]];
    return o->file != r->file || o->time_us == LOADING_NO_TIME ? TIMELINE_NO_DAY : o->day;
}

enum err reading_order_row(struct reading *r, struct row *row, struct err_info *info)
{
    uint32_t place, own = INTERN_NONE, id = r->order[row->cells.row];
    uint32_t customer = r->customer[row->cells.row];
    bool other = false, dated = reading_date(r, row);
    enum names_event event = reading_event(r, row);
    enum source_reason reason = SOURCE_REASON_COUNT;
    bool browses = r->layout->purchases_only && event != NAMES_EVENT_PURCHASE &&
                   event != NAMES_EVENT_RETURN;
    if (browses && dated && row->has_date && customer != INTERN_NONE) {
        loading_note_day(r->l, row->day);
        return reading_activity(r, row, customer, info);
    }
    if (browses)
        reason = SOURCE_REASON_NOT_A_PURCHASE;
    else if (!reading_amount(r, row, &other) || !read_refund(r, row))
        reason = SOURCE_REASON_BAD_AMOUNT;
    else if (other)
        reason = SOURCE_REASON_OTHER_CURRENCY;
    else if (!dated)
        reason = SOURCE_REASON_BAD_DATE;
    if (event == NAMES_EVENT_RETURN && row->amount > 0)
        row->amount = -row->amount;
    if (reason == SOURCE_REASON_COUNT && id != INTERN_NONE &&
        !reading_own_id(r, row, id, customer, &own))
        reason = SOURCE_REASON_AMBIGUOUS_ORDER;
    enum err e = reading_convert(r, row, money_day(r, row, own), &reason, info);
    if (e)
        return e;
    if (reason == SOURCE_REASON_COUNT && id == INTERN_NONE && customer != INTERN_NONE &&
        row->has_date && reading_seen(r, row, customer, 0))
        reason = SOURCE_REASON_SUPERSEDED;
    if (row->has_date && dated && (id == INTERN_NONE || reason != SOURCE_REASON_COUNT))
        loading_note_day(r->l, row->day); /* else of the version that counts */
    if (reason != SOURCE_REASON_COUNT)
        return loading_leave_out(r->l, r->file, row->number, reason, row->amount, info);
    if (r->l->order_count >= LOADING_PLACE_MAX)
        return reading_too_many(r, info);
    if (id == INTERN_NONE)
        return store_order(r, row, new_order(r), customer, info);
    e = order_of_id(r, own, id, &place, info);
    return e ? e : store_order(r, row, place, customer, info);
}
