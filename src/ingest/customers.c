/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include "base/calendar.h"
#include "ingest/meter.h"
#include "ingest/names.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* A customers file says who is behind a customer key, and what is known of them.  It is
 * read last, so that only customers who did something become people. */

struct describing {
    struct loading *l;
    size_t file;
    struct loading_file *f;
    const struct recognise_layout *layout;
    uint32_t wanted[SOURCE_ROLE_COUNT + 64];
    uint32_t count;
    int key, person, acquired, referrer;
    int attribute[64];
};

/* The cell without blanks around it; false where it holds nothing. */
static bool trimmed(const struct duck_column *column, uint32_t row, const char **text,
                    uint32_t *size)
{
    *text = column->text[row];
    *size = column->size[row];
    reading_trim(text, size);
    return !names_nothing(*text, *size);
}

static uint32_t code(const struct describing *d, struct intern *set,
                     const struct duck_column *column, uint32_t row, bool add)
{
    char lower[256];
    struct buf own = {0};
    const char *text;
    uint32_t size;
    if (!trimmed(column, row, &text, &size))
        return INTERN_NONE;
    loading_customer(&text, &size, lower);
    if (loading_is_own(d->f, text, size)) {
        buf_printf(&own, "%s:%.*s", d->f->source, (int)size, text);
        text = buf_text(&own);
        size = (uint32_t)own.size;
    }
    uint32_t found = add ? intern_add(set, text, size) : intern_find(set, text, size);
    buf_release(&own);
    return found;
}

static int want(struct describing *d, uint32_t column)
{
    if (column == RECOGNISE_NONE)
        return -1;
    d->wanted[d->count] = column;
    return (int)d->count++;
}

static void add_attributes(struct describing *d, const struct duck_chunk *chunk,
                           uint32_t row, uint32_t customer)
{
    for (size_t i = 0; i < d->l->options->attribute_count; i++) {
        struct loading_attribute *a = &d->l->attributes[i];
        if (d->attribute[i] < 0)
            continue;
        const struct duck_column *c = &chunk->columns[d->attribute[i]];
        const char *text;
        uint32_t size;
        reading_take_back(a, customer);
        (void)trimmed(c, row, &text, &size);
        if (!reading_attribute(d->f, a->column[d->file], text, size))
            continue;
        MEM_GROW(a->seen, a->capacity, a->count + 1);
        a->seen[a->count++] =
            (struct loading_sighting){.time_us = INT64_MIN,
                                      .order = INTERN_NONE,
                                      .day = INT32_MIN,
                                      .customer = customer,
                                      .code = intern_add(a->values, text, size)};
        a->stated[customer] = (uint32_t)a->count;
    }
}

static bool read_acquired(const struct describing *d, const char *text, uint32_t size,
                          int32_t *day)
{
    struct dates_moment moment;
    if (!dates_parse(text, size, d->f->date_order[SOURCE_ROLE_ACQUIRED],
                     d->f->date_number[SOURCE_ROLE_ACQUIRED], &moment))
        return false;
    *day = reading_local_day(d->l, &moment);
    return *day >= CALENDAR_DAY_MIN && *day <= CALENDAR_DAY_MAX;
}

/* One that cannot be read is counted, and the row is used all the same: what else it says
 * of the customer holds.  customer: INTERN_NONE for one who never did anything. */
static void add_acquired(struct describing *d, const struct duck_chunk *chunk,
                         uint32_t row, uint64_t number, uint32_t customer)
{
    const char *text;
    uint32_t size;
    int32_t day;
    if (d->acquired < 0)
        return;
    if (customer != INTERN_NONE) /* a later file knows better, also that it does not */
        d->l->acquired_day[customer] = INT32_MAX;
    if (!trimmed(&chunk->columns[d->acquired], row, &text, &size))
        return;
    if (read_acquired(d, text, size, &day)) {
        if (customer != INTERN_NONE)
            d->l->acquired_day[customer] = day;
        return;
    }
    if (d->f->bad_dates++)
        return;
    d->f->bad_date_row = number;
    d->f->bad_date_column = d->f->table.names[d->layout->column[SOURCE_ROLE_ACQUIRED]];
    snprintf(d->f->bad_date_text, sizeof d->f->bad_date_text, "%.*s", (int)size, text);
}

/* Remembers where the customer is described; a row of an earlier file with the same
 * columns is then an older version of it.  false: this file has described it before. */
static bool describe_anew(struct describing *d, uint32_t own, uint64_t row)
{
    struct loading *l = d->l;
    size_t before = l->description_capacity;
    MEM_GROW(l->description, l->description_capacity, (size_t)own + 1);
    for (size_t i = before; i < l->description_capacity; i++)
        l->description[i].row = UINT64_MAX;
    struct loading_described *last = &l->description[own];
    bool known = last->row != UINT64_MAX;
    if (known && last->file == d->file)
        return false;
    if (known && recognise_same_columns(&l->files[last->file].table, &d->f->table)) {
        l->left_out[SOURCE_REASON_SUPERSEDED].rows++;
        loading_note(l, last->file, last->row, LOADING_REASON, SOURCE_REASON_SUPERSEDED);
    }
    *last = (struct loading_described){.row = row, .file = (uint16_t)d->file};
    return true;
}

static enum err describe(struct describing *d, const struct duck_chunk *chunk,
                         uint32_t row, struct err_info *info)
{
    struct loading *l = d->l;
    const struct duck_column *key = &chunk->columns[d->key];
    uint64_t number = d->f->rows++;
    uint32_t own = code(d, l->described, key, row, true);
    if (own == INTERN_NONE)
        return loading_leave_out(l, d->file, number, SOURCE_REASON_NO_CUSTOMER, 0, info);
    if (!describe_anew(d, own, number))
        return loading_leave_out(l, d->file, number, SOURCE_REASON_DUPLICATE_CUSTOMER, 0,
                                 info);
    loading_note(l, d->file, number, LOADING_REASON, LOADING_USED);
    uint32_t customer = code(d, l->customers, key, row, false);
    add_acquired(d, chunk, row, number, customer);
    if (customer == INTERN_NONE)
        return ERR_OK; /* never did anything */
    if (d->person >= 0) {
        const struct duck_column *person = &chunk->columns[d->person];
        l->person[customer] = code(d, l->people, person, row, true);
    }
    if (d->referrer >= 0) {
        const struct duck_column *referrer = &chunk->columns[d->referrer];
        l->referred[customer] = !names_nothing(referrer->text[row], referrer->size[row]);
        l->referrer[customer] = code(d, l->customers, referrer, row, false);
    }
    add_attributes(d, chunk, row, customer);
    return ERR_OK;
}

/* Room for what the file says of each customer. */
static void make_room(struct describing *d)
{
    struct loading *l = d->l;
    uint32_t customers = intern_count(l->customers);
    if (d->person >= 0 && !l->person) {
        l->people = intern_create();
        l->person = mem_alloc(customers + 1, sizeof *l->person);
        for (uint32_t i = 0; i < customers; i++)
            l->person[i] = INTERN_NONE;
    }
    if (d->referrer >= 0 && !l->referred) {
        l->referred = MEM_ARRAY(bool, (size_t)customers + 1);
        l->referrer = mem_alloc((size_t)customers + 1, sizeof *l->referrer);
        for (uint32_t i = 0; i < customers; i++)
            l->referrer[i] = INTERN_NONE;
    }
    if (d->acquired >= 0 && !l->acquired_day) {
        l->acquired_day = mem_alloc(customers + 1, sizeof *l->acquired_day);
        for (uint32_t i = 0; i < customers; i++)
            l->acquired_day[i] = INT32_MAX;
    }
}

enum err loading_read_customers(struct loading *l, size_t file, struct err_info *info)
{
    struct describing d = {
        .l = l, .file = file, .f = &l->files[file], .layout = &l->layouts[file]};
    d.key = want(&d, d.layout->column[SOURCE_ROLE_CUSTOMER]);
    d.person = want(&d, d.layout->column[SOURCE_ROLE_PERSON]);
    d.referrer = want(&d, d.layout->column[SOURCE_ROLE_REFERRER]);
    d.acquired = want(&d, d.layout->column[SOURCE_ROLE_ACQUIRED]);
    for (size_t i = 0; i < l->options->attribute_count; i++)
        d.attribute[i] = want(&d, l->attributes[i].column[file]);
    make_room(&d);
    struct table_reader reader;
    struct duck_chunk chunk;
    uint64_t malformed = 0;
    enum err e = table_read(&reader, &d.f->table, d.wanted, d.count, 0, info);
    if (e)
        return e;
    while (!e && !(e = table_next(&reader, &chunk, info)) && chunk.rows) {
        for (uint32_t i = 0; !e && i < chunk.rows; i++)
            e = describe(&d, &chunk, i, info);
        if (l->options->meter)
            meter_add(l->options->meter, chunk.rows);
    }
    enum err end = table_read_end(&reader, &malformed, e ? NULL : info);
    d.f->malformed += malformed;
    d.f->rows += malformed;
    l->left_out[SOURCE_REASON_MALFORMED].rows += (int64_t)malformed;
    return e ? e : end;
}
