/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include "base/calendar.h"
#include "base/money.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* What the cells of a row say. */

/* As isspace, without a call for each end of each cell. */
static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

void reading_trim(const char **text, uint32_t *size)
{
    while (*size && is_blank(**text)) {
        ++*text;
        --*size;
    }
    while (*size && is_blank((*text)[*size - 1]))
        --*size;
}

bool reading_cell(const struct cells *cells, int at, const char **text, uint32_t *size)
{
    if (at < 0)
        return false;
    *text = cells->chunk->columns[at].text[cells->row];
    *size = cells->chunk->columns[at].size[cells->row];
    reading_trim(text, size);
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

bool loading_is_own(const struct loading_file *f, const char *text, uint32_t size)
{
    return f->source[0] && !memchr(text, '@', size) && !names_nobody(text, size) &&
           !(size == 1 && *text == '0');
}

int32_t reading_local_day(const struct loading *l, const struct dates_moment *m)
{
    const int64_t day_us = 86400000000LL;
    if (m->has_offset)
        return tz_local_day(l->zone, m->us);
    return (int32_t)((m->us >= 0 ? m->us : m->us - (day_us - 1)) / day_us);
}

void loading_note_day(struct loading *l, int32_t day)
{
    if (!l->has_dates || day < l->first_day)
        l->first_day = day;
    if (!l->has_dates || day > l->last_day)
        l->last_day = day;
    l->has_dates = true;
}

bool reading_date(struct reading *r, struct row *row)
{
    const char *text;
    uint32_t size, i = row->cells.row;
    enum reading_state state = r->made->date[i];
    row->has_date = state != READING_EMPTY;
    if (state == READING_BAD) {
        (void)reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_DATE], &text, &size);
        return reading_bad_date(r, row, SOURCE_ROLE_DATE, text, size);
    }
    if (row->has_date) {
        row->day = r->made->day[i];
        row->time_us = r->made->time_us[i];
        if (r->layout->kind != SOURCE_ORDERS)
            loading_note_day(r->l, row->day);
    }
    return true;
}

bool reading_day(struct reading *r, const struct row *row, enum source_role role,
                 int32_t *day)
{
    const char *text;
    uint32_t size;
    struct dates_moment moment;
    *day = TIMELINE_NO_DAY;
    if (!reading_cell(&row->cells, r->columns.at[role], &text, &size))
        return true;
    if (!dates_parse(text, size, r->f->date_order[role], r->f->date_number[role],
                     &moment))
        return reading_bad_date(r, row, role, text, size);
    int32_t local = reading_local_day(r->l, &moment);
    if (local < CALENDAR_DAY_MIN || local > CALENDAR_DAY_MAX)
        return reading_bad_date(r, row, role, text, size);
    *day = local;
    return true;
}

bool reading_bad_date(struct reading *r, const struct row *row, enum source_role role,
                      const char *text, uint32_t size)
{
    if (!r->f->bad_dates++) {
        r->f->bad_date_row = row->number;
        r->f->bad_date_column = r->f->table.names[r->layout->column[role]];
        snprintf(r->f->bad_date_text, sizeof r->f->bad_date_text, "%.*s", (int)size,
                 text);
    }
    return false;
}

static void note_currency(struct reading *r, const char *code, size_t size)
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
}

/* false: the row's currency is another than the one asked for. */
static bool read_currency(struct reading *r, struct row *row, const char *amount,
                          uint32_t amount_size)
{
    const char *text;
    uint32_t size;
    char sign[8];
    row->currency = INTERN_NONE;
    if (reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_CURRENCY], &text, &size)) {
        if (!remembered(&r->currency_text, text, size))
            note_currency(r, text, size);
    } else if (amount_size && (!isdigit((unsigned char)amount[0]) ||
                               !isdigit((unsigned char)amount[amount_size - 1]))) {
        money_sign(amount, amount_size, sign);
        if (!sign[0]) {
            r->f->no_currency++;
            return true;
        }
        r->currency_text.known = false;
        note_currency(r, sign, strlen(sign));
    } else {
        r->f->no_currency += amount_size > 0;
        return true;
    }
    r->l->currency_rows[r->currency]++;
    row->currency = r->currency;
    r->f->named_currency++;
    const char *asked = r->l->options->currency;
    const char *named = intern_text(r->l->currencies, r->currency, NULL);
    if (!asked || r->l->rates.target[0] || !strcasecmp(asked, named))
        return true;
    bool means = money_sign_means(named, asked);
    r->f->sign_currency += means;
    return means;
}

bool reading_bad_amount(struct reading *r, const struct row *row, enum source_role role,
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

bool reading_number(struct reading *r, const struct row *row, enum source_role role,
                    int64_t empty, int64_t *out)
{
    const char *text;
    uint32_t size;
    *out = empty;
    if (!reading_cell(&row->cells, r->columns.at[role], &text, &size))
        return true;
    return money_parse(text, size, r->f->decimal[role], out) ||
           reading_bad_amount(r, row, role, text, size);
}

enum source_role reading_amount_role(const struct loading_columns *c)
{
    if (c->at[SOURCE_ROLE_AMOUNT] >= 0)
        return SOURCE_ROLE_AMOUNT;
    if (c->at[SOURCE_ROLE_ORDER_TOTAL] >= 0)
        return SOURCE_ROLE_ORDER_TOTAL;
    return SOURCE_ROLE_PRICE;
}

/* As reading_number, of what was made. */
static bool made_amount(struct reading *r, struct row *row, enum source_role role)
{
    const char *text;
    uint32_t size;
    enum reading_state state = r->made->amount_state[row->cells.row];
    row->amount = state == READING_EMPTY || state == READING_BAD
                      ? 0
                      : r->made->amount[row->cells.row];
    if (state != READING_BAD)
        return true;
    (void)reading_cell(&row->cells, r->columns.at[role], &text, &size);
    return reading_bad_amount(r, row, role, text, size);
}

/* Nothing but digits says which currency it is. */
static bool is_bare(const struct reading *r, const struct row *row)
{
    enum reading_state state = r->made->amount_state[row->cells.row];
    return r->columns.at[SOURCE_ROLE_CURRENCY] < 0 && state == READING_BARE;
}

bool reading_amount(struct reading *r, struct row *row, bool *other)
{
    enum source_role role = reading_amount_role(&r->columns);
    int64_t pieces;
    *other = false;
    if (!made_amount(r, row, role))
        return false;
    if (role == SOURCE_ROLE_PRICE && r->columns.at[SOURCE_ROLE_QUANTITY] >= 0) {
        if (!reading_number(r, row, SOURCE_ROLE_QUANTITY, 1000000, &pieces))
            return false;
        if (!money_multiply_micro(row->amount, pieces, &row->amount))
            return reading_bad_amount(r, row, role, "quantity x price too large", 26);
    }
    if (is_bare(r, row)) {
        row->currency = INTERN_NONE;
        r->f->no_currency++;
    } else {
        *other = !reading_currency(r, row, role);
    }
    return true;
}

bool reading_currency(struct reading *r, struct row *row, enum source_role role)
{
    const char *text = "";
    uint32_t size = 0;
    if (!reading_cell(&row->cells, r->columns.at[role], &text, &size))
        size = 0;
    return read_currency(r, row, text, size);
}

enum names_state reading_state(struct reading *r, const struct row *row)
{
    const char *text;
    uint32_t size;
    r->unknown = false;
    if (!reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_STATUS], &text, &size))
        return NAMES_STATE_UNKNOWN;
    if (!remembered(&r->status_text, text, size)) {
        r->state = names_state(text, size);
        r->returned = names_returned(text, size);
    }
    r->unknown = r->state == NAMES_STATE_UNKNOWN;
    return r->unknown ? NAMES_STATE_COUNTS : r->state;
}

bool reading_attribute(const struct loading_file *f, uint32_t column, const char *text,
                       size_t size)
{
    const struct recognise_column *c = &f->profile.columns[column];
    bool words = (c->numbers + c->dates.readable) * 2 <= c->filled;
    return !names_nothing(text, size) || (words && size == 2 && !memcmp(text, "NA", 2));
}

enum names_event reading_event(const struct reading *r, const struct row *row)
{
    const char *text;
    uint32_t size;
    if (!reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_EVENT], &text, &size))
        return NAMES_EVENT_OTHER;
    return names_event(text, size);
}

bool reading_test(const struct reading *r, const struct row *row)
{
    const char *text;
    uint32_t size;
    bool flag = false;
    return reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_TEST], &text, &size) &&
           names_flag(text, size, &flag) && flag;
}

bool reading_cancelled(const struct reading *r, const struct row *row)
{
    const char *text;
    uint32_t size;
    bool flag = true; /* a day, or words: something was written down */
    if (!reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_CANCELLED], &text, &size))
        return false;
    return !names_flag(text, size, &flag) || flag;
}

/* The codes of a column for a whole chunk: memory is then asked for ahead of time. */
static void find_codes(const struct reading_ids *ids, uint32_t rows, struct intern *set,
                       bool add, uint32_t *out)
{
    intern_many(set, ids->text, ids->size, ids->hashed ? ids->hash : NULL, rows, add,
                out);
}

/* Shops give guests the customer id 0, or none: who they are says their e-mail, and where
 * some row has an id with the same e-mail, they are that customer.  Names have numbers as
 * if each row's were looked at before the next row's, however many a chunk has. */
static void know_guests(struct reading *r, const struct duck_chunk *chunk)
{
    struct loading *l = r->l;
    size_t rows = chunk->rows, names = 2 * rows;
    const char **text = mem_alloc(names, sizeof *text);
    uint32_t *size = mem_alloc(names, sizeof *size);
    uint32_t *hash = mem_alloc(names, sizeof *hash);
    uint32_t *code = mem_alloc(names, sizeof *code);
    struct reading_ids ids = {0};
    struct arena texts = {0};
    reading_make_ids(r, chunk, SOURCE_ROLE_EMAIL, &texts, &ids);
    for (size_t i = 0; i < rows; i++) {
        const struct reading_ids *own = &r->made->customers;
        text[2 * i] = own->text[i];
        size[2 * i] = own->size[i];
        hash[2 * i] = own->hash[i];
        text[2 * i + 1] = ids.text[i];
        size[2 * i + 1] = ids.size[i];
        hash[2 * i + 1] = ids.text[i] ? intern_hash(ids.text[i], ids.size[i]) : 0;
    }
    intern_many(l->customers, text, size, hash, names, true, code);
    loading_sight_many(l, r->file, code, names);
    uint32_t guest = intern_find(l->customers, "0", 1);
    for (size_t i = 0; i < rows; i++) {
        bool is_guest = code[2 * i] == INTERN_NONE || code[2 * i] == guest;
        r->email[i] = code[2 * i + 1];
        r->customer[i] =
            is_guest && r->email[i] != INTERN_NONE ? r->email[i] : code[2 * i];
    }
    reading_ids_release(&ids);
    arena_release(&texts);
    free(text);
    free(size);
    free(hash);
    free(code);
}

void reading_note_alias(struct reading *r, uint32_t i)
{
    struct loading *l = r->l;
    uint32_t email = r->email[i], customer = r->customer[i];
    if (email == INTERN_NONE || email == customer)
        return;
    size_t before = l->alias_capacity;
    MEM_GROW(l->alias, l->alias_capacity, (size_t)email + 1);
    for (size_t k = before; k < l->alias_capacity; k++)
        l->alias[k] = INTERN_NONE;
    if (l->alias[email] == INTERN_NONE)
        l->alias[email] = customer;
}

void loading_order_room(struct loading *l)
{
    size_t before = l->order_of_id_capacity;
    MEM_GROW(l->order_of_id, l->order_of_id_capacity,
             (size_t)intern_count(l->orders) + 1);
    for (size_t i = before; i < l->order_of_id_capacity; i++)
        l->order_of_id[i] = INTERN_NONE;
}

void reading_codes(struct reading *r, const struct duck_chunk *chunk)
{
    struct loading *l = r->l;
    bool orders = r->layout->kind == SOURCE_ORDERS;
    if (chunk->rows > r->code_capacity) {
        r->code_capacity = chunk->rows;
        r->customer = mem_realloc(r->customer, chunk->rows, sizeof *r->customer);
        r->email = mem_realloc(r->email, chunk->rows, sizeof *r->email);
        r->order = mem_realloc(r->order, chunk->rows, sizeof *r->order);
    }
    if (r->columns.at[SOURCE_ROLE_EMAIL] >= 0) {
        know_guests(r, chunk);
    } else {
        find_codes(&r->made->customers, chunk->rows, l->customers, true, r->customer);
        loading_sight_many(l, r->file, r->customer, chunk->rows);
    }
    find_codes(&r->made->orders, chunk->rows, l->orders, orders, r->order);
    atomic_store(&r->hash_orders, !intern_in_order(l->orders));
    loading_order_room(l);
}

void reading_take_back(struct loading_attribute *a, uint32_t customer)
{
    size_t before = a->stated_capacity;
    MEM_GROW(a->stated, a->stated_capacity, (size_t)customer + 1);
    for (size_t i = before; i < a->stated_capacity; i++)
        a->stated[i] = 0;
    if (a->stated[customer])
        a->seen[a->stated[customer] - 1].code = 0;
    a->stated[customer] = 0;
}

/* Notes what the row says of an attribute; false: nothing. */
static bool sight(struct reading *r, const struct row *row, uint32_t customer,
                  uint32_t order, size_t i)
{
    struct loading_attribute *a = &r->l->attributes[i];
    const char *text;
    uint32_t size;
    if (customer == INTERN_NONE || !row->has_date || r->columns.attribute_at[i] < 0)
        return false;
    (void)reading_cell(&row->cells, r->columns.attribute_at[i], &text, &size);
    if (!reading_attribute(r->f, a->column[r->file], text, size))
        return false;
    MEM_GROW(a->seen, a->capacity, a->count + 1);
    a->seen[a->count++] =
        (struct loading_sighting){.time_us = row->time_us,
                                  .day = row->day,
                                  .customer = customer,
                                  .order = order,
                                  .file = (uint16_t)r->file,
                                  .code = intern_add(a->values, text, size)};
    if (r->layout->kind == SOURCE_EVENTS) {
        a->seen[a->count - 1].of_event = true;
        a->seen[a->count - 1].order = (uint32_t)r->l->activity_count - 1;
    }
    if (r->l->by_file)
        loading_sight(&a->sights, r->file, a->seen[a->count - 1].code);
    return true;
}

void reading_sightings(struct reading *r, const struct row *row, uint32_t customer,
                       uint32_t order)
{
    for (size_t i = 0; i < r->l->options->attribute_count; i++)
        (void)sight(r, row, customer, order, i);
}

void reading_known_always(struct reading *r, struct row *row, uint32_t customer)
{
    row->has_date = true;
    row->day = INT32_MIN;
    row->time_us = INT64_MIN;
    for (size_t i = 0; i < r->l->options->attribute_count; i++) {
        struct loading_attribute *a = &r->l->attributes[i];
        if (r->columns.attribute_at[i] < 0)
            continue;
        reading_take_back(a, customer);
        if (sight(r, row, customer, INTERN_NONE, i))
            a->stated[customer] = (uint32_t)a->count;
    }
}
