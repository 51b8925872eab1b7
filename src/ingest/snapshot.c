/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include "base/money.h"

#include <string.h>

/* A table of customers as they stand: how long each has been one, and who has left.  A
 * later file's row of a customer replaces that of an earlier one. */

/* yes, no, and what files write for them; false: neither. */
static bool read_left(const char *text, uint32_t size, bool *out)
{
    static const struct {
        const char *word;
        bool left;
    } known[] = {{"churned", true},   {"left", true},
                 {"lost", true},      {"exited", true},
                 {"cancelled", true}, {"canceled", true},
                 {"inactive", true},  {"attrited customer", true},
                 {"stayed", false},   {"active", false},
                 {"joined", false},   {"existing customer", false},
                 {"current", false},  {"retained", false},
                 {"流失", true},      {"已流失", true},
                 {"離開", true},      {"离开", true},
                 {"在網", false},     {"在网", false},
                 {"留存", false},     {"有效", false}};
    if (names_flag(text, size, out))
        return true;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].word) == size && !strncasecmp(known[i].word, text, size)) {
            *out = known[i].left;
            return true;
        }
    return false;
}

/* Whole units from 0 on; false: something else, or nothing. */
static bool read_tenure(struct reading *r, const struct row *row, int32_t *out)
{
    int64_t micro;
    const char *text = "";
    uint32_t size = 0;
    if (!reading_number(r, row, SOURCE_ROLE_TENURE, -1, &micro))
        return false;
    if (micro < 0 || micro % 1000000 || micro / 1000000 > SOURCE_TENURE_MAX) {
        (void)reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_TENURE], &text, &size);
        return reading_bad_amount(r, row, SOURCE_ROLE_TENURE, text, size);
    }
    *out = (int32_t)(micro / 1000000);
    return true;
}

static bool read_status(const struct reading *r, const struct row *row, bool *left)
{
    const char *text;
    uint32_t size;
    return reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_CHURNED], &text, &size) &&
           read_left(text, size, left);
}

/* What has been told of the customer, NULL: nothing yet. */
static struct loading_snapshot *told(struct loading *l, uint32_t customer)
{
    size_t before = l->in_snapshot_capacity;
    MEM_GROW(l->in_snapshot, l->in_snapshot_capacity, (size_t)customer + 1);
    for (size_t i = before; i < l->in_snapshot_capacity; i++)
        l->in_snapshot[i] = 0;
    uint32_t place = l->in_snapshot[customer];
    return place ? &l->snapshot[place - 1] : NULL;
}

/* The row becomes the customer's; that of an earlier file gives way. */
static enum err store(struct reading *r, const struct row *row,
                      const struct loading_snapshot *s, struct err_info *info)
{
    struct loading *l = r->l;
    struct loading_snapshot *older = told(l, s->customer);
    if (older) {
        struct history_tally *t = &l->left_out[SOURCE_REASON_SUPERSEDED];
        t->rows++;
        if (!money_add(&t->amount, older->of.amount))
            return reading_overflow(r, row, info);
        loading_note(l, older->file, older->row, LOADING_REASON,
                     SOURCE_REASON_SUPERSEDED);
        *older = *s;
        return ERR_OK;
    }
    MEM_GROW(l->snapshot, l->snapshot_capacity, l->snapshot_count + 1);
    l->snapshot[l->snapshot_count++] = *s;
    l->in_snapshot[s->customer] = (uint32_t)l->snapshot_count;
    return ERR_OK;
}

enum err reading_snapshot_row(struct reading *r, struct row *row, struct err_info *info)
{
    struct loading *l = r->l;
    struct source_snapshot of = {0};
    uint32_t customer = r->customer[row->cells.row];
    enum source_reason reason = SOURCE_REASON_COUNT;
    if (l->options->described_later)
        return ERR_OK;
    bool other = false, amount = r->columns.at[SOURCE_ROLE_AMOUNT] >= 0;
    if (customer == INTERN_NONE)
        reason = SOURCE_REASON_NO_CUSTOMER;
    else if (!read_tenure(r, row, &of.tenure) ||
             (amount && !reading_amount(r, row, &other)))
        reason = SOURCE_REASON_BAD_AMOUNT;
    else if (other)
        reason = SOURCE_REASON_OTHER_CURRENCY;
    else if (!read_status(r, row, &of.left))
        reason = SOURCE_REASON_BAD_STATUS;
    else if (told(l, customer) && told(l, customer)->file == r->file)
        reason = SOURCE_REASON_DUPLICATE_CUSTOMER;
    uint32_t foreign = INTERN_NONE;
    enum err e = reading_foreign(r, row, &foreign, info);
    if (!e && foreign != INTERN_NONE)
        e = err_set(
            info, ERR_CURRENCY,
            "%s, row %llu: a snapshot has no day whose exchange rate could be taken; "
            "give its amounts in %s",
            r->f->table.file.name, (unsigned long long)row->number + 1, l->rates.target);
    if (e)
        return e;
    of.amount = row->amount;
    if (reason != SOURCE_REASON_COUNT)
        return loading_leave_out(l, r->file, row->number, reason, row->amount, info);
    const struct loading_snapshot new = {
        .of = of, .customer = customer, .file = (uint32_t)r->file, .row = row->number};
    e = store(r, row, &new, info);
    if (e)
        return e;
    l->snapshot_has_amounts |= amount;
    loading_note(l, r->file, row->number, LOADING_REASON, LOADING_USED);
    reading_known_always(r, row, customer);
    return ERR_OK;
}

void loading_snapshots(const struct loading *l, uint32_t people, int scale,
                       struct source *out)
{
    if (!l->snapshot_count)
        return;
    out->snapshot = MEM_ARRAY(struct source_snapshot, (size_t)people + 1);
    out->snapshot_has_amounts = l->snapshot_has_amounts;
    for (uint32_t p = 0; p < people; p++)
        out->snapshot[p].tenure = -1;
    for (size_t i = 0; i < l->snapshot_count; i++) { /* of several rows the last counts */
        struct source_snapshot *s =
            &out->snapshot[loading_person(l, l->snapshot[i].customer)];
        const struct source_snapshot *of = &l->snapshot[i].of;
        s->tenure = of->tenure; /* not the gap behind `left`: it would reach a file */
        s->left = of->left;
        s->amount = money_rescale(of->amount, MONEY_MICRO_SCALE, scale);
    }
}
