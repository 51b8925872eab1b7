/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/loading.h"

#include "base/calendar.h"
#include "base/money.h"
#include "base/progress.h"
#include "ingest/names.h"

#include <ctype.h>
#include <string.h>

/* Reads orders, lines, refunds and events, row by row.  The same value often stands on
 * many rows in a row (an order's date and customer on each of its lines), so the last
 * text of each is remembered with its meaning. */

struct remembered {
    char text[64];
    uint32_t size;
    bool known;
};

struct cells {
    const struct duck_chunk *chunk;
    const struct loading_columns *columns;
    uint32_t row;
};

struct reading {
    struct loading *l;
    size_t file;
    struct loading_file *f;
    const struct recognise_layout *layout;
    struct loading_columns columns;
    uint32_t *customer, *order; /* codes of the chunk's rows, INTERN_NONE where empty */
    uint32_t code_capacity;
    struct remembered date_text, status_text, currency_text;
    struct dates_moment moment;
    int32_t day;
    bool date_good;
    enum names_state state;
    uint32_t currency;
};

/* One row, understood. */
struct row {
    uint64_t number;
    struct cells cells;
    int64_t amount; /* micro-units */
    bool has_date;
    int32_t day;
    int64_t time_us;
};

/* ---- columns ------------------------------------------------------------------- */

static void want(struct loading_columns *c, const struct recognise_layout *layout,
                 enum source_role role)
{
    c->at[role] = -1;
    if (layout->column[role] == RECOGNISE_NONE)
        return;
    c->at[role] = (int)c->count;
    c->wanted[c->count++] = layout->column[role];
}

static void want_attributes(struct loading_columns *c, const struct loading *l, size_t file)
{
    for (size_t i = 0; i < l->options->attribute_count; i++) {
        c->attribute_at[i] = -1;
        if (l->attributes[i].file != file)
            continue;
        c->attribute_at[i] = (int)c->count;
        c->wanted[c->count++] = l->attributes[i].column;
    }
}

static bool cell(const struct cells *c, int at, const char **text, uint32_t *size)
{
    if (at < 0)
        return false;
    *text = c->chunk->columns[at].text[c->row];
    *size = c->chunk->columns[at].size[c->row];
    while (*size && isspace((unsigned char)**text)) {
        ++*text;
        --*size;
    }
    while (*size && isspace((unsigned char)(*text)[*size - 1]))
        --*size;
    return !names_nothing(*text, *size);
}

/* True where the text is the remembered one; else remembers it. */
static bool remembered(struct remembered *r, const char *text, uint32_t size)
{
    if (r->known && r->size == size && !memcmp(r->text, text, size))
        return true;
    r->known = size <= sizeof r->text;
    if (r->known) {
        memcpy(r->text, text, size);
        r->size = size;
    }
    return false;
}

/* ---- values -------------------------------------------------------------------- */

void loading_customer(const char **text, uint32_t *size, char lower[256])
{
    const char *t = *text;
    uint32_t n = *size;
    if (n > 2 && t[n - 1] == '0' && t[n - 2] == '.') {
        uint32_t i = 0;
        while (i < n - 2 && isdigit((unsigned char)t[i]))
            i++;
        if (i == n - 2)
            *size = n - 2;
    } else if (n < 256 && memchr(t, '@', n)) {
        for (uint32_t i = 0; i < n; i++)
            lower[i] = (char)tolower((unsigned char)t[i]);
        *text = lower;
    }
}

static void read_moment(struct reading *r, const char *text, uint32_t size)
{
    r->date_good = dates_parse(text, size, r->f->date_order, r->f->date_number, &r->moment);
    if (!r->date_good)
        return;
    int64_t us = r->moment.us;
    r->day = r->moment.has_offset ? tz_local_day(r->l->zone, us)
                                  : (int32_t)((us >= 0 ? us : us - 86399999999LL) /
                                              86400000000LL);
    r->date_good = r->day >= CALENDAR_DAY_MIN && r->day <= CALENDAR_DAY_MAX;
}

static void note_day(struct loading *l, int32_t day)
{
    if (!l->has_dates || day < l->first_day)
        l->first_day = day;
    if (!l->has_dates || day > l->last_day)
        l->last_day = day;
    l->has_dates = true;
}

/* false: a date that cannot be read. */
static bool read_date(struct reading *r, struct row *row)
{
    const char *text;
    uint32_t size;
    row->has_date = cell(&row->cells, r->columns.at[SOURCE_ROLE_DATE], &text, &size);
    if (!row->has_date)
        return true;
    if (!remembered(&r->date_text, text, size))
        read_moment(r, text, size);
    if (r->date_good) {
        row->day = r->day;
        row->time_us = r->moment.us;
        note_day(r->l, r->day);
        return true;
    }
    if (!r->f->bad_dates++) {
        r->f->bad_date_row = row->number;
        snprintf(r->f->bad_date_text, sizeof r->f->bad_date_text, "%.*s", (int)size, text);
    }
    return false;
}

static bool note_currency(struct reading *r, const char *code, size_t size)
{
    struct loading *l = r->l;
    char upper[8];
    size = size < sizeof upper ? size : sizeof upper - 1;
    for (size_t i = 0; i < size; i++)
        upper[i] = (char)toupper((unsigned char)code[i]);
    upper[size] = 0;
    r->currency = intern_add(l->currencies, upper, size);
    size_t before = l->currency_capacity;
    MEM_GROW(l->currency_rows, l->currency_capacity, (size_t)r->currency + 1);
    for (size_t i = before; i < l->currency_capacity; i++)
        l->currency_rows[i] = 0;
    return true;
}

/* false: the row's currency is another than the one asked for. */
static bool read_currency(struct reading *r, const struct row *row, const char *amount,
                          uint32_t amount_size)
{
    const char *text;
    uint32_t size;
    char sign[8];
    if (cell(&row->cells, r->columns.at[SOURCE_ROLE_CURRENCY], &text, &size)) {
        if (!remembered(&r->currency_text, text, size))
            note_currency(r, text, size);
    } else if (amount_size && (!isdigit((unsigned char)amount[0]) ||
                               !isdigit((unsigned char)amount[amount_size - 1]))) {
        money_sign(amount, amount_size, sign);
        if (!sign[0])
            return true;
        r->currency_text.known = false;
        note_currency(r, sign, strlen(sign));
    } else {
        return true;
    }
    r->l->currency_rows[r->currency]++;
    const char *asked = r->l->options->currency;
    return !asked || !strcasecmp(asked, intern_text(r->l->currencies, r->currency, NULL));
}

static bool bad_amount(struct reading *r, const struct row *row, enum source_role role,
                       const char *text, uint32_t size)
{
    if (!r->f->bad_amounts++) {
        r->f->bad_amount_row = row->number;
        r->f->bad_amount_column = r->f->table.names[r->layout->column[role]];
        snprintf(r->f->bad_amount_text, sizeof r->f->bad_amount_text, "%.*s", (int)size,
                 text);
    }
    return false;
}

/* The number in a role's cell; `empty` where there is none.  false: unreadable. */
static bool read_number(struct reading *r, const struct row *row, enum source_role role,
                        int64_t empty, int64_t *out)
{
    const char *text;
    uint32_t size;
    *out = empty;
    if (!cell(&row->cells, r->columns.at[role], &text, &size))
        return true;
    return money_parse(text, size, r->f->decimal[role], out) ||
           bad_amount(r, row, role, text, size);
}

static enum source_role amount_role(const struct loading_columns *c)
{
    if (c->at[SOURCE_ROLE_AMOUNT] >= 0)
        return SOURCE_ROLE_AMOUNT;
    if (c->at[SOURCE_ROLE_ORDER_TOTAL] >= 0)
        return SOURCE_ROLE_ORDER_TOTAL;
    return SOURCE_ROLE_PRICE;
}

/* false: an amount that cannot be read; *other: it is in another currency. */
static bool read_amount(struct reading *r, struct row *row, bool *other)
{
    enum source_role role = amount_role(&r->columns);
    const char *text = "";
    uint32_t size = 0;
    int64_t pieces;
    *other = false;
    if (!read_number(r, row, role, 0, &row->amount))
        return false;
    if (role == SOURCE_ROLE_PRICE && r->columns.at[SOURCE_ROLE_QUANTITY] >= 0) {
        if (!read_number(r, row, SOURCE_ROLE_QUANTITY, 1000000, &pieces))
            return false;
        if (!money_multiply_micro(row->amount, pieces, &row->amount))
            return bad_amount(r, row, role, "quantity x price too large", 26);
    }
    if (!cell(&row->cells, r->columns.at[role], &text, &size))
        size = 0;
    *other = !read_currency(r, row, text, size);
    return true;
}

static enum names_state read_state(struct reading *r, const struct row *row)
{
    const char *text;
    uint32_t size;
    if (!cell(&row->cells, r->columns.at[SOURCE_ROLE_STATUS], &text, &size))
        return NAMES_STATE_UNKNOWN;
    if (!remembered(&r->status_text, text, size))
        r->state = names_state(text, size) == NAMES_STATE_CANCELLED ? NAMES_STATE_CANCELLED
                                                                    : NAMES_STATE_COUNTS;
    return r->state;
}

static bool read_test(const struct reading *r, const struct row *row)
{
    const char *text;
    uint32_t size;
    bool flag = false;
    return cell(&row->cells, r->columns.at[SOURCE_ROLE_TEST], &text, &size) &&
           names_flag(text, size, &flag) && flag;
}

/* The codes of a column for a whole chunk: memory is then asked for ahead of time. */
static void read_codes(struct reading *r, const struct duck_chunk *chunk,
                       enum source_role role, struct intern *set, bool add, uint32_t *out)
{
    const char **text = mem_alloc(chunk->rows, sizeof *text);
    uint32_t *size = mem_alloc(chunk->rows, sizeof *size);
    struct arena lowered = {0};
    char lower[256];
    for (uint32_t i = 0; i < chunk->rows; i++) {
        struct cells cells = {chunk, &r->columns, i};
        if (!cell(&cells, r->columns.at[role], &text[i], &size[i])) {
            text[i] = NULL;
            continue;
        }
        if (role == SOURCE_ROLE_CUSTOMER)
            loading_customer(&text[i], &size[i], lower);
        if (text[i] == lower)
            text[i] = arena_strndup(&lowered, lower, size[i]);
    }
    intern_many(set, text, size, chunk->rows, add, out);
    arena_release(&lowered);
    free(text);
    free(size);
}

static void read_chunk_codes(struct reading *r, const struct duck_chunk *chunk)
{
    struct loading *l = r->l;
    bool orders = r->layout->kind == SOURCE_ORDERS;
    if (chunk->rows > r->code_capacity) {
        r->code_capacity = chunk->rows;
        r->customer = mem_realloc(r->customer, chunk->rows, sizeof *r->customer);
        r->order = mem_realloc(r->order, chunk->rows, sizeof *r->order);
    }
    read_codes(r, chunk, SOURCE_ROLE_CUSTOMER, l->customers, true, r->customer);
    read_codes(r, chunk, SOURCE_ROLE_ORDER, l->orders, orders, r->order);
    size_t before = l->order_of_id_capacity;
    MEM_GROW(l->order_of_id, l->order_of_id_capacity, (size_t)intern_count(l->orders) + 1);
    for (size_t i = before; i < l->order_of_id_capacity; i++)
        l->order_of_id[i] = INTERN_NONE;
}

/* ---- fates --------------------------------------------------------------------- */

void loading_note(struct loading *l, size_t file, uint64_t row, enum loading_fate fate,
                  uint32_t place)
{
    struct loading_file *f = &l->files[file];
    if (!l->options->keep_row_reasons)
        return;
    MEM_GROW(f->fates, f->fate_capacity, row + 1);
    f->fates[row] = loading_fate_make(fate, place);
}

enum err loading_leave_out(struct loading *l, size_t file, uint64_t row,
                           enum source_reason reason, int64_t amount, struct err_info *info)
{
    loading_note(l, file, row, LOADING_REASON, reason);
    l->left_out[reason].rows++;
    if (!money_add(&l->left_out[reason].amount, amount))
        return err_set(info, ERR_OVERFLOW, "%s: the amounts of left out rows do not fit",
                       l->files[file].table.file.name);
    return ERR_OK;
}

static enum err too_many(const struct loading *l, struct err_info *info)
{
    (void)l;
    return err_set(info, ERR_LIMIT, "more than %d orders in one report", LOADING_PLACE_MAX);
}

static enum err overflow(const struct reading *r, const struct row *row,
                         struct err_info *info)
{
    return err_set(info, ERR_OVERFLOW, "%s, row %llu: the order's amount does not fit",
                   r->f->table.file.name, (unsigned long long)row->number + 1);
}

/* ---- orders -------------------------------------------------------------------- */

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
static enum err order_of_id(struct reading *r, uint32_t id, uint32_t *out,
                            struct err_info *info)
{
    struct loading *l = r->l;
    if (l->order_of_id[id] == INTERN_NONE)
        l->order_of_id[id] = new_order(r);
    struct loading_order *o = &l->order[l->order_of_id[id]];
    *out = l->order_of_id[id];
    if (o->file == r->file)
        return ERR_OK;
    struct history_tally *t = &l->left_out[SOURCE_REASON_SUPERSEDED];
    t->rows += o->rows;
    bool fits = money_add(&t->amount, o->amount);
    if (o->extra) {
        struct loading_extra *extra = &l->extra[o->extra - 1];
        t->rows += extra->cancelled_rows;
        fits = fits && money_add(&t->amount, extra->cancelled_amount);
        *extra = (struct loading_extra){0};
    }
    *o = (struct loading_order){.time_us = LOADING_NO_TIME, .customer = INTERN_NONE,
                                .extra = o->extra, .file = (uint16_t)r->file};
    return fits ? ERR_OK
                : err_set(info, ERR_OVERFLOW, "%s: the amounts of superseded orders do not "
                                              "fit", r->f->table.file.name);
}

/* Rows without order ids: is this one (the k-th of its kind here) in an earlier file? */
static bool seen_in_earlier_file(struct reading *r, const struct row *row, uint32_t customer)
{
    struct loading *l = r->l;
    struct {
        int64_t time_us, amount;
        uint64_t customer;
    } key = {row->time_us, row->amount, customer};
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
    return ++k->here <= k->earlier;
}

/* Adds a row's amount; cancelled rows are kept apart until it is known whether the whole
 * order is. */
static bool add_amount(struct loading *l, struct loading_order *o, int64_t amount, bool total,
                       bool cancelled)
{
    int64_t *sum = &o->amount;
    if (cancelled) {
        struct loading_extra *extra = loading_extra(l, o);
        extra->cancelled_rows++;
        sum = &extra->cancelled_amount;
    } else {
        o->rows++;
    }
    if (!total)
        return money_add(sum, amount);
    if (amount)
        *sum = amount; /* repeated on each row of the order */
    return true;
}

static enum err add_refund_column(struct reading *r, const struct row *row,
                                  struct loading_order *o, struct err_info *info)
{
    int64_t refunded;
    if (r->columns.at[SOURCE_ROLE_REFUND] < 0 ||
        !read_number(r, row, SOURCE_ROLE_REFUND, 0, &refunded) || !refunded)
        return ERR_OK; /* unreadable: counted as a bad amount of the file; the order stands */
    refunded = refunded < 0 ? -refunded : refunded;
    struct loading_extra *extra = loading_extra(r->l, o);
    if (r->columns.at[SOURCE_ROLE_ORDER_TOTAL] >= 0) {
        extra->refunded = refunded;
        return ERR_OK;
    }
    return money_add(&extra->refunded, refunded) ? ERR_OK : overflow(r, row, info);
}

static enum err add_sightings(struct reading *r, const struct row *row, uint32_t customer)
{
    for (size_t i = 0; i < r->l->options->attribute_count; i++) {
        struct loading_attribute *a = &r->l->attributes[i];
        const char *text;
        uint32_t size;
        if (customer == INTERN_NONE || !row->has_date ||
            !cell(&row->cells, r->columns.attribute_at[i], &text, &size))
            continue;
        MEM_GROW(a->seen, a->capacity, a->count + 1);
        a->seen[a->count++] =
            (struct loading_sighting){.time_us = row->time_us,
                                      .day = row->day,
                                      .customer = customer,
                                      .code = intern_add(a->values, text, size)};
    }
    return ERR_OK;
}

static enum err store_order(struct reading *r, const struct row *row, uint32_t place,
                            uint32_t customer, struct err_info *info)
{
    struct loading_order *o = &r->l->order[place];
    bool total = r->columns.at[SOURCE_ROLE_ORDER_TOTAL] >= 0;
    enum names_state state = read_state(r, row);
    bool cancelled = state == NAMES_STATE_CANCELLED;
    if (!add_amount(r->l, o, row->amount, total, cancelled))
        return overflow(r, row, info);
    if (o->customer == INTERN_NONE)
        o->customer = customer;
    if (row->has_date && (o->time_us == LOADING_NO_TIME || row->time_us < o->time_us)) {
        o->time_us = row->time_us;
        o->day = row->day;
    }
    o->test |= read_test(r, row);
    o->live |= state == NAMES_STATE_COUNTS;
    loading_note(r->l, r->file, row->number, cancelled ? LOADING_CANCELLED_ROW : LOADING_ORDER,
                 place);
    enum err e = add_refund_column(r, row, o, info);
    return e ? e : add_sightings(r, row, o->customer);
}

static enum err read_order_row(struct reading *r, struct row *row, struct err_info *info)
{
    uint32_t place;
    bool other;
    if (!read_amount(r, row, &other))
        return loading_leave_out(r->l, r->file, row->number, SOURCE_REASON_BAD_AMOUNT, 0,
                                 info);
    if (other)
        return loading_leave_out(r->l, r->file, row->number, SOURCE_REASON_OTHER_CURRENCY,
                                 row->amount, info);
    if (!read_date(r, row))
        return loading_leave_out(r->l, r->file, row->number, SOURCE_REASON_BAD_DATE,
                                 row->amount, info);
    if (r->l->order_count >= LOADING_PLACE_MAX)
        return too_many(r->l, info);
    uint32_t customer = r->customer[row->cells.row];
    uint32_t id = r->order[row->cells.row];
    if (id != INTERN_NONE) {
        enum err e = order_of_id(r, id, &place, info);
        return e ? e : store_order(r, row, place, customer, info);
    }
    if (r->l->several_without_ids && customer != INTERN_NONE && row->has_date &&
        seen_in_earlier_file(r, row, customer))
        return loading_leave_out(r->l, r->file, row->number, SOURCE_REASON_SUPERSEDED,
                                 row->amount, info);
    return store_order(r, row, new_order(r), customer, info);
}

/* ---- lines, refunds, events ------------------------------------------------------ */

static enum err add_line(struct reading *r, const struct row *row, struct loading_order *o,
                         struct err_info *info)
{
    struct loading_extra *extra = loading_extra(r->l, o);
    if (extra->line_rows && extra->line_file != r->file) { /* a newer file has its lines */
        struct history_tally *t = &r->l->left_out[SOURCE_REASON_SUPERSEDED];
        t->rows += extra->line_rows;
        if (!money_add(&t->amount, extra->line_amount))
            return overflow(r, row, info);
        extra->line_rows = 0;
        extra->line_amount = 0;
    }
    extra->line_file = (uint16_t)r->file;
    extra->line_rows++;
    if (r->columns.at[SOURCE_ROLE_ORDER_TOTAL] < 0)
        return money_add(&extra->line_amount, row->amount) ? ERR_OK : overflow(r, row, info);
    extra->line_amount = row->amount ? row->amount : extra->line_amount;
    return ERR_OK;
}

static enum err read_line_row(struct reading *r, struct row *row, struct err_info *info)
{
    uint32_t id = r->order[row->cells.row];
    bool other;
    if (!read_amount(r, row, &other))
        return loading_leave_out(r->l, r->file, row->number, SOURCE_REASON_BAD_AMOUNT, 0,
                                 info);
    if (other)
        return loading_leave_out(r->l, r->file, row->number, SOURCE_REASON_OTHER_CURRENCY,
                                 row->amount, info);
    if (id == INTERN_NONE || r->l->order_of_id[id] == INTERN_NONE)
        return loading_leave_out(r->l, r->file, row->number, SOURCE_REASON_NO_ORDER,
                                 row->amount, info);
    uint32_t place = r->l->order_of_id[id];
    loading_note(r->l, r->file, row->number, LOADING_ORDER, place);
    return add_line(r, row, &r->l->order[place], info);
}

static enum err store_refund(struct reading *r, const struct row *row, int64_t amount,
                             struct err_info *info)
{
    struct loading *l = r->l;
    uint32_t id = r->order[row->cells.row];
    uint32_t order = id == INTERN_NONE ? INTERN_NONE : l->order_of_id[id];
    uint32_t customer = order == INTERN_NONE ? r->customer[row->cells.row]
                                             : l->order[order].customer;
    if (customer == INTERN_NONE)
        return loading_leave_out(l, r->file, row->number, SOURCE_REASON_NO_CUSTOMER, -amount,
                                 info);
    if (!row->has_date && (order == INTERN_NONE || l->order[order].time_us == LOADING_NO_TIME))
        return loading_leave_out(l, r->file, row->number, SOURCE_REASON_NO_DATE, -amount,
                                 info);
    MEM_GROW(l->refund, l->refund_capacity, l->refund_count + 1);
    l->refund[l->refund_count] = (struct loading_refund){
        .amount = amount,
        .time_us = row->time_us,
        .day = row->has_date ? row->day : INT32_MIN,
        .order = order,
        .customer = customer};
    loading_note(l, r->file, row->number, LOADING_OTHER, (uint32_t)l->refund_count++);
    return ERR_OK;
}

static enum err read_refund_row(struct reading *r, struct row *row, struct err_info *info)
{
    struct loading *l = r->l;
    bool other = false;
    bool own = r->columns.at[SOURCE_ROLE_REFUND] >= 0;
    if (own ? !read_number(r, row, SOURCE_ROLE_REFUND, 0, &row->amount)
            : !read_amount(r, row, &other))
        return loading_leave_out(l, r->file, row->number, SOURCE_REASON_BAD_AMOUNT, 0, info);
    int64_t amount = row->amount < 0 ? -row->amount : row->amount;
    if (other)
        return loading_leave_out(l, r->file, row->number, SOURCE_REASON_OTHER_CURRENCY,
                                 -amount, info);
    if (!read_date(r, row))
        return loading_leave_out(l, r->file, row->number, SOURCE_REASON_BAD_DATE, -amount,
                                 info);
    return store_refund(r, row, amount, info);
}

static enum err read_event_row(struct reading *r, struct row *row, struct err_info *info)
{
    struct loading *l = r->l;
    const char *text;
    uint32_t size, event = 0;
    enum source_reason reason;
    uint32_t customer = r->customer[row->cells.row];
    bool readable = read_date(r, row);
    if (!readable || !row->has_date || customer == INTERN_NONE) {
        reason = !readable         ? SOURCE_REASON_BAD_DATE
                 : !row->has_date ? SOURCE_REASON_NO_DATE
                                  : SOURCE_REASON_NO_CUSTOMER;
        return loading_leave_out(l, r->file, row->number, reason, 0, info);
    }
    if (cell(&row->cells, r->columns.at[SOURCE_ROLE_EVENT], &text, &size))
        event = intern_add(l->events, text, size);
    else
        event = intern_add(l->events, "", 0);
    if (event > UINT16_MAX)
        return err_set(info, ERR_LIMIT, "%s has more than %d different event names",
                       r->f->table.file.name, UINT16_MAX);
    MEM_GROW(l->activity, l->activity_capacity, l->activity_count + 1);
    l->activity[l->activity_count] = (struct loading_activity){
        .customer = customer, .day = row->day, .event = (uint16_t)event};
    loading_note(l, r->file, row->number, LOADING_OTHER, (uint32_t)l->activity_count++);
    return add_sightings(r, row, customer);
}

/* ---- a file ---------------------------------------------------------------------- */

typedef enum err row_reader(struct reading *r, struct row *row, struct err_info *info);

static row_reader *reader_of(enum source_kind kind)
{
    switch (kind) {
    case SOURCE_ORDERS:
        return read_order_row;
    case SOURCE_LINES:
        return read_line_row;
    case SOURCE_REFUNDS:
        return read_refund_row;
    default:
        return read_event_row;
    }
}

static enum err read_chunk(struct reading *r, const struct table_reader *reader,
                           const struct duck_chunk *chunk, row_reader *read,
                           struct err_info *info)
{
    read_chunk_codes(r, chunk);
    for (uint32_t i = 0; i < chunk->rows; i++) {
        struct row row = {.number = r->f->rows++, .cells = {chunk, &r->columns, i}};
        enum err e;
        if (table_row_broken(reader, chunk, i)) {
            r->f->malformed++;
            e = loading_leave_out(r->l, r->file, row.number, SOURCE_REASON_MALFORMED, 0, info);
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
    struct reading r = {.l = l, .file = file, .f = &l->files[file],
                        .layout = &l->layouts[file]};
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        want(&r.columns, r.layout, role);
    want_attributes(&r.columns, l, file);
    l->has_amounts |= (r.layout->kind == SOURCE_ORDERS || r.layout->kind == SOURCE_LINES) &&
                      (r.columns.at[SOURCE_ROLE_AMOUNT] >= 0 ||
                       r.columns.at[SOURCE_ROLE_PRICE] >= 0 ||
                       r.columns.at[SOURCE_ROLE_ORDER_TOTAL] >= 0);
    struct table_reader reader;
    struct duck_chunk chunk;
    uint64_t malformed = 0;
    enum err e = table_read(&reader, &r.f->table, r.columns.wanted, r.columns.count, 0, info);
    if (e)
        return e;
    char label[128];
    snprintf(label, sizeof label, "reading %s", recognise_base_name(r.f->table.file.name));
    struct progress progress;
    progress_begin(&progress, label, r.f->table.rows_estimate, "rows");
    while (!(e = table_next(&reader, &chunk, info)) && chunk.rows) {
        e = read_chunk(&r, &reader, &chunk, reader_of(r.layout->kind), info);
        if (e)
            break;
        progress_step(&progress, r.f->rows);
    }
    progress_end(&progress);
    free(r.customer);
    free(r.order);
    enum err end = table_read_end(&reader, &malformed, e ? NULL : info);
    r.f->malformed += malformed;
    r.f->rows += malformed;
    l->left_out[SOURCE_REASON_MALFORMED].rows += (int64_t)malformed;
    return e ? e : end;
}
