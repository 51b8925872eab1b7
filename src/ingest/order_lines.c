/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include "base/money.h"

/* Rows of a file of lines: each goes to the order that its id names.  A later file's
 * lines of an order replace those of an earlier one. */

bool loading_tells_amounts(const struct recognise_layout *layout)
{
    const uint32_t *column = layout->column;
    return (layout->kind == SOURCE_ORDERS || layout->kind == SOURCE_LINES) &&
           (column[SOURCE_ROLE_AMOUNT] != RECOGNISE_NONE ||
            column[SOURCE_ROLE_PRICE] != RECOGNISE_NONE ||
            column[SOURCE_ROLE_ORDER_TOTAL] != RECOGNISE_NONE);
}

/* Does the order's own file say what it is worth? */
static bool amount_known(const struct loading *l, const struct loading_order *o)
{
    return loading_tells_amounts(&l->layouts[o->file]);
}

static bool add_amount(struct reading *r, struct loading_extra *extra, int64_t amount)
{
    if (r->columns.at[SOURCE_ROLE_ORDER_TOTAL] < 0)
        return money_add(&extra->line_amount, amount);
    r->f->differing_totals +=
        amount && extra->line_amount && amount != extra->line_amount;
    if (!extra->line_amount)
        extra->line_amount = amount; /* repeated on each line */
    return true;
}

static enum err add_line(struct reading *r, const struct row *row, uint32_t place,
                         struct err_info *info)
{
    struct loading_order *o = &r->l->order[place];
    struct loading_extra *extra = loading_extra(r->l, o);
    enum names_state state = reading_state(r, row);
    reading_note_state(r);
    extra->line_file = (uint16_t)r->file;
    if (state == NAMES_STATE_CANCELLED) {
        extra->line_cancelled_rows++;
        return money_add(&extra->line_cancelled_amount, row->amount)
                   ? ERR_OK
                   : reading_overflow(r, row, info);
    }
    o->line_live |= state == NAMES_STATE_COUNTS;
    extra->line_rows++;
    return add_amount(r, extra, row->amount) ? ERR_OK : reading_overflow(r, row, info);
}

static bool has_lines_of(const struct loading *l, uint32_t place, size_t file)
{
    const struct loading_order *o = &l->order[place];
    const struct loading_extra *extra = o->extra ? &l->extra[o->extra - 1] : NULL;
    return extra && (extra->line_rows || extra->line_cancelled_rows) &&
           extra->line_file != file;
}

/* The day that a line's money is of: its order's. */
static int32_t money_day(const struct loading *l, uint32_t place)
{
    bool known = place != INTERN_NONE && l->order[place].time_us != LOADING_NO_TIME;
    return known ? l->order[place].day : TIMELINE_NO_DAY;
}

enum err reading_line_row(struct reading *r, struct row *row, struct err_info *info)
{
    uint32_t place = INTERN_NONE, id = r->order[row->cells.row];
    bool other = false, told = true, readable = reading_amount(r, row, &other);
    if (readable && !other && id != INTERN_NONE)
        told = loading_order_named(r->l, id, INTERN_NONE, INT32_MIN, &place);
    enum source_reason reason = !readable              ? SOURCE_REASON_BAD_AMOUNT
                                : other                ? SOURCE_REASON_OTHER_CURRENCY
                                : !told                ? SOURCE_REASON_AMBIGUOUS_ORDER
                                : place == INTERN_NONE ? SOURCE_REASON_NO_ORDER
                                : amount_known(r->l, &r->l->order[place])
                                    ? SOURCE_REASON_AMOUNT_KNOWN
                                    : SOURCE_REASON_COUNT;
    enum err e = reading_convert(r, row, money_day(r->l, place), &reason, info);
    if (e)
        return e;
    if (readable && !other)
        reading_note_line(r, row->cells.row, told ? place : INTERN_NONE);
    if (reason == SOURCE_REASON_NO_ORDER)
        reading_keep_line(r, row);
    if (reason != SOURCE_REASON_COUNT)
        return loading_leave_out(r->l, r->file, row->number, reason,
                                 readable ? row->amount : 0, info);
    loading_note(r->l, r->file, row->number,
                 reading_state(r, row) == NAMES_STATE_CANCELLED ? LOADING_CANCELLED_ROW
                                                                : LOADING_ORDER,
                 place);
    if (has_lines_of(r->l, place, r->file))
        e = reading_replace_lines(r, place, id, info);
    return e ? e : add_line(r, row, place, info);
}
