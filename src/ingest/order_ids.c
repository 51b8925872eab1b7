/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

/* Tills number their receipts anew, each by itself and from one again some day.  Where an
 * order id stands with another customer, or with the same one long after, it is another
 * order: its code is that of a text made of the id's, the customer's and a count. */

static uint32_t derived(struct loading *l, uint32_t id, uint32_t customer, uint32_t count,
                        bool add)
{
    char key[64];
    int size =
        snprintf(key, sizeof key, LOADING_DERIVED_ID "%u\n%u\n%u", id, customer, count);
    uint32_t code = add ? intern_add(l->orders, key, (size_t)size)
                        : intern_find(l->orders, key, (size_t)size);
    if (add)
        loading_order_room(l);
    return code;
}

/* The customer that a guest's e-mail turned out to be. */
static uint32_t known_as(const struct loading *l, uint32_t customer)
{
    bool guest = customer < l->alias_capacity && l->alias[customer] != INTERN_NONE;
    return guest ? l->alias[customer] : customer;
}

static bool other_customer(const struct loading *l, uint32_t place, uint32_t customer)
{
    uint32_t own = l->order[place].customer;
    return customer != INTERN_NONE && own != INTERN_NONE &&
           known_as(l, own) != known_as(l, customer);
}

static bool long_apart(const struct loading_order *o, const struct row *row)
{
    return row->has_date && o->time_us != LOADING_NO_TIME &&
           (row->day > o->day + LOADING_LONG_DAYS ||
            row->day < o->day - LOADING_LONG_DAYS);
}

/* Of one customer's orders under the code, the one of the row's time. */
static uint32_t in_time(struct reading *r, const struct row *row, uint32_t code)
{
    struct loading *l = r->l;
    uint32_t first = l->order_of_id[code], own = code;
    for (uint32_t count = 1; l->order_of_id[own] != INTERN_NONE &&
                             long_apart(&l->order[l->order_of_id[own]], row);
         count++) {
        l->order[first].restarts = true;
        own = derived(l, code, INTERN_NONE, count, true);
        r->f->restarted_ids += l->order_of_id[own] == INTERN_NONE;
    }
    return own;
}

static bool same_day(const struct loading *l, uint32_t code, const struct row *row)
{
    const struct loading_order *o = &l->order[l->order_of_id[code]];
    return !row->has_date || o->time_us == LOADING_NO_TIME || o->day == row->day;
}

/* Which of the orders of a shared id a row without a customer is of: rows of one mostly
 * stand together, and are of one day. */
static uint32_t nobodys_order(const struct reading *r, const struct row *row, uint32_t id)
{
    if (r->last_id != id)
        return INTERN_NONE;
    if (same_day(r->l, r->last_own, row))
        return r->last_own;
    return same_day(r->l, id, row) ? id : INTERN_NONE;
}

bool reading_own_id(struct reading *r, const struct row *row, uint32_t id,
                    uint32_t customer, uint32_t *own)
{
    struct loading *l = r->l;
    uint32_t first = l->order_of_id[id], code = id;
    if (first != INTERN_NONE && customer == INTERN_NONE && l->order[first].shared) {
        code = nobodys_order(r, row, id);
        if (code == INTERN_NONE)
            return false;
    } else if (first != INTERN_NONE && other_customer(l, first, customer)) {
        l->order[first].shared = true;
        code = derived(l, id, customer, 0, true);
        r->f->shared_ids += l->order_of_id[code] == INTERN_NONE;
    }
    *own = in_time(r, row, code);
    r->last_id = id;
    r->last_own = code;
    return true;
}

/* The last of a customer's orders under the code that is not later than the day. */
static bool named_in_time(const struct loading *l, uint32_t code, int32_t day,
                          uint32_t *place)
{
    uint32_t found = l->order_of_id[code], next;
    *place = found;
    if (found == INTERN_NONE || !l->order[found].restarts)
        return true;
    for (uint32_t count = 1; (next = derived((struct loading *)l, code, INTERN_NONE,
                                             count, false)) != INTERN_NONE;
         count++) {
        const struct loading_order *o = &l->order[l->order_of_id[next]];
        bool better = o->day <= day &&
                      (l->order[*place].day > day || o->day > l->order[*place].day);
        *place = better ? l->order_of_id[next] : *place;
    }
    return day != INT32_MIN;
}

bool loading_order_named(const struct loading *l, uint32_t id, uint32_t customer,
                         int32_t day, uint32_t *place)
{
    uint32_t first = l->order_of_id[id], code = id;
    *place = INTERN_NONE;
    if (first == INTERN_NONE)
        return true;
    if (l->order[first].shared && customer == INTERN_NONE)
        return false;
    if (l->order[first].shared && other_customer(l, first, customer))
        code = derived((struct loading *)l, id, customer, 0, false);
    return code == INTERN_NONE || named_in_time(l, code, day, place);
}
