/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include "base/money.h"
#include "ingest/meter.h"

/* Drives the reading of a file; refunds and events, whose rows stand for themselves. */

/* ---- refunds, events ----------------------------------------------------------- */

static bool has_order(const struct reading *r, const struct row *row)
{
    const char *text;
    uint32_t size;
    return reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_ORDER], &text, &size);
}

static enum err leave_out_refund(struct reading *r, const struct row *row,
                                 enum source_reason reason, int64_t amount,
                                 struct err_info *info)
{
    struct history_tally *t = &r->l->refunds_out[reason];
    t->rows++;
    return money_add(&t->amount, -amount)
               ? loading_leave_out(r->l, r->file, row->number, reason, -amount, info)
               : reading_overflow(r, row, info);
}

static enum err store_refund(struct reading *r, const struct row *row, int64_t amount,
                             struct err_info *info)
{
    struct loading *l = r->l;
    uint32_t id = r->order[row->cells.row];
    uint32_t order = INTERN_NONE, customer = r->customer[row->cells.row];
    if (id != INTERN_NONE &&
        !loading_order_named(l, id, customer, row->has_date ? row->day : INT32_MIN,
                             &order))
        return leave_out_refund(r, row, SOURCE_REASON_AMBIGUOUS_ORDER, amount, info);
    if (order != INTERN_NONE)
        customer = l->order[order].customer;
    if (customer == INTERN_NONE)
        return leave_out_refund(r, row,
                                order == INTERN_NONE && has_order(r, row)
                                    ? SOURCE_REASON_NO_ORDER
                                    : SOURCE_REASON_NO_CUSTOMER,
                                amount, info);
    if (!row->has_date &&
        (order == INTERN_NONE || l->order[order].time_us == LOADING_NO_TIME))
        return leave_out_refund(r, row, SOURCE_REASON_NO_DATE, amount, info);
    if (reading_seen(r, row, customer, order))
        return leave_out_refund(r, row, SOURCE_REASON_SUPERSEDED, amount, info);
    if (l->refund_count >= LOADING_PLACE_MAX)
        return reading_too_many(r, info);
    MEM_GROW(l->refund, l->refund_capacity, l->refund_count + 1);
    l->refund[l->refund_count] =
        (struct loading_refund){.amount = amount,
                                .day = row->has_date ? row->day : INT32_MIN,
                                .order = order,
                                .customer = customer};
    loading_note(l, r->file, row->number, LOADING_OTHER, (uint32_t)l->refund_count++);
    return ERR_OK;
}

/* Its own day, or that of its order. */
static int32_t refund_day(const struct reading *r, const struct row *row)
{
    const struct loading *l = r->l;
    uint32_t order = INTERN_NONE, id = r->order[row->cells.row];
    if (row->has_date)
        return row->day;
    if (id == INTERN_NONE ||
        !loading_order_named(l, id, r->customer[row->cells.row], INT32_MIN, &order) ||
        order == INTERN_NONE || l->order[order].time_us == LOADING_NO_TIME)
        return TIMELINE_NO_DAY;
    return l->order[order].day;
}

static enum err read_refund_row(struct reading *r, struct row *row, struct err_info *info)
{
    struct loading *l = r->l;
    bool other = false;
    bool own = r->columns.at[SOURCE_ROLE_REFUND] >= 0;
    if (own ? !reading_number(r, row, SOURCE_ROLE_REFUND, 0, &row->amount)
            : !reading_amount(r, row, &other))
        return loading_leave_out(l, r->file, row->number, SOURCE_REASON_BAD_AMOUNT, 0,
                                 info);
    if (own)
        other = !reading_currency(r, row, SOURCE_ROLE_REFUND);
    enum source_reason reason = SOURCE_REASON_COUNT;
    if (other)
        reason = SOURCE_REASON_OTHER_CURRENCY;
    else if (!reading_date(r, row))
        reason = SOURCE_REASON_BAD_DATE;
    const int64_t written = row->amount;
    const bool understood = reason == SOURCE_REASON_COUNT;
    enum err e = reading_convert(r, row, refund_day(r, row), &reason, info);
    if (e)
        return e;
    int64_t amount = row->amount < 0 ? -row->amount : row->amount;
    if (!understood)
        return loading_leave_out(l, r->file, row->number, reason, -amount, info);
    reading_keep_refund(r, row, written);
    return reason == SOURCE_REASON_COUNT ? store_refund(r, row, amount, info)
                                         : leave_out_refund(r, row, reason, amount, info);
}

enum err reading_activity(struct reading *r, struct row *row, uint32_t customer,
                          struct err_info *info)
{
    struct loading *l = r->l;
    const char *text;
    uint32_t size, event = 0;
    if (reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_EVENT], &text, &size))
        event = intern_add(l->events, text, size);
    else
        event = intern_add(l->events, "", 0);
    if (event > UINT16_MAX)
        return err_set(info, ERR_LIMIT, "%s has more than %d different event names",
                       r->f->table.file.name, UINT16_MAX);
    if (reading_seen(r, row, customer, event))
        return loading_leave_out(l, r->file, row->number, SOURCE_REASON_SUPERSEDED, 0,
                                 info);
    if (l->activity_count >= LOADING_PLACE_MAX)
        return reading_too_many(r, info);
    MEM_GROW(l->activity, l->activity_capacity, l->activity_count + 1);
    struct loading_activity *activity = &l->activity[l->activity_count];
    *activity = (struct loading_activity){
        .customer = customer, .day = row->day, .event = (uint16_t)event};
    if (l->options->keep_growth)
        activity->key = loading_growth_key(l, r->file, activity, row->time_us);
    loading_note(l, r->file, row->number, LOADING_OTHER, (uint32_t)l->activity_count++);
    reading_sightings(r, row, customer, INTERN_NONE);
    return ERR_OK;
}

static enum err read_event_row(struct reading *r, struct row *row, struct err_info *info)
{
    uint32_t customer = r->customer[row->cells.row];
    bool readable = reading_date(r, row);
    if (readable && row->has_date && customer != INTERN_NONE)
        return reading_activity(r, row, customer, info);
    enum source_reason reason = !readable        ? SOURCE_REASON_BAD_DATE
                                : !row->has_date ? SOURCE_REASON_NO_DATE
                                                 : SOURCE_REASON_NO_CUSTOMER;
    return loading_leave_out(r->l, r->file, row->number, reason, 0, info);
}

/* ---- columns ------------------------------------------------------------------- */

static void want(struct loading_columns *c, const struct recognise_layout *layout,
                 enum source_role role)
{
    c->at[role] = -1;
    if (layout->column[role] == RECOGNISE_NONE || !source_role_used(layout->kind, role))
        return;
    c->at[role] = (int)c->count;
    c->wanted[c->count++] = layout->column[role];
}

static void want_attributes(struct loading_columns *c, const struct loading *l,
                            size_t file)
{
    for (size_t i = 0; i < l->options->attribute_count; i++) {
        c->attribute_at[i] = -1;
        if (l->attributes[i].column[file] == RECOGNISE_NONE)
            continue;
        c->attribute_at[i] = (int)c->count;
        c->wanted[c->count++] = l->attributes[i].column[file];
    }
}

/* ---- a file ---------------------------------------------------------------------- */

static reading_row *reader_of(enum source_kind kind)
{
    switch (kind) {
    case SOURCE_ORDERS:
        return reading_order_row;
    case SOURCE_LINES:
        return reading_line_row;
    case SOURCE_REFUNDS:
        return read_refund_row;
    case SOURCE_SUBSCRIPTIONS:
        return reading_subscription_row;
    case SOURCE_ANSWERS:
        return reading_answer_row;
    case SOURCE_DELIVERIES:
        return reading_delivery_row;
    case SOURCE_SNAPSHOT:
        return reading_snapshot_row;
    case SOURCE_COSTS:
        return reading_cost_row;
    case SOURCE_RATES:
        return reading_rate_row;
    default:
        return read_event_row;
    }
}

static enum err read_chunk(struct reading *r, const struct table_reader *reader,
                           const struct duck_chunk *chunk, reading_row *read,
                           struct err_info *info)
{
    r->made = chunk->made;
    bool plain = reading_is_plain(r), emails = r->columns.at[SOURCE_ROLE_EMAIL] >= 0;
    reading_codes(r, chunk);
    for (uint32_t i = 0; i < chunk->rows; i++) {
        if (emails)
            reading_note_alias(r, i);
        if (plain && reading_plain_row(r, r->f->rows, i)) {
            r->f->rows++;
            continue;
        }
        struct row row = {.number = r->f->rows++,
                          .cells = {chunk, &r->columns, i},
                          .currency = INTERN_NONE};
        enum err e;
        if (table_row_broken(reader, chunk, i)) {
            if (!r->f->malformed++)
                r->f->malformed_row = row.number;
            e = loading_leave_out(r->l, r->file, row.number, SOURCE_REASON_MALFORMED, 0,
                                  info);
        } else {
            e = read(r, &row, info);
        }
        if (e)
            return e;
    }
    return ERR_OK;
}

enum err loading_read(struct loading *l, size_t file, struct err_info *info)
{
    struct reading r = {
        .l = l, .file = file, .f = &l->files[file], .layout = &l->layouts[file]};
    r.last_id = r.last_own = INTERN_NONE;
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        want(&r.columns, r.layout, role);
    want_attributes(&r.columns, l, file);
    struct table_reader reader;
    struct duck_chunk chunk;
    uint64_t malformed = 0;
    const struct duck_making making = {sizeof(struct reading_made), reading_make,
                                       reading_made_release, &r};
    enum err e = table_read_making(&reader, &r.f->table, r.columns.wanted,
                                   r.columns.count, &making, info);
    if (e)
        return e;
    char label[128];
    snprintf(label, sizeof label, "reading %s",
             recognise_base_name(r.f->table.file.name));
    struct progress progress;
    struct meter *meter = l->options->meter;
    if (!meter)
        progress_begin(&progress, label, r.f->table.rows_estimate, "rows");
    while (!(e = table_next(&reader, &chunk, info)) && chunk.rows) {
        e = read_chunk(&r, &reader, &chunk, reader_of(r.layout->kind), info);
        if (e)
            break;
        if (meter)
            meter_add(meter, chunk.rows);
        else
            progress_step(&progress, r.f->rows);
    }
    if (!meter)
        progress_end(&progress);
    free(r.customer);
    free(r.email);
    free(r.order);
    enum err end = table_read_end(&reader, &malformed, e ? NULL : info);
    r.f->malformed += malformed;
    r.f->rows += malformed;
    l->left_out[SOURCE_REASON_MALFORMED].rows += (int64_t)malformed;
    return e ? e : end;
}
