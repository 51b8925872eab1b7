/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include "base/calendar.h"
#include "base/money.h"

#include <ctype.h>
#include <string.h>

/* What the cells of a chunk say by themselves.  It is most of the work that a row makes,
 * and no row depends on another in it, so it is done for whole chunks on several threads;
 * what rows mean together (row.c, orders.c) is then one thread's, in the file's order. */

/* As reading_cell.  Most cells begin with a digit and end with no blank, so that nothing
 * is to be trimmed, and no word for nothing begins with one. */
static inline bool cell_of(const struct duck_chunk *chunk, const struct reading *r,
                           int at, uint32_t row, const char **text, uint32_t *size)
{
    if (at < 0)
        return false;
    *text = chunk->columns[at].text[row];
    *size = chunk->columns[at].size[row];
    if (*size && (unsigned char)((*text)[0] - '0') < 10 && (*text)[*size - 1] > ' ')
        return true;
    return reading_cell(&(struct cells){chunk, &r->columns, row}, at, text, size);
}

/* ---- ids ------------------------------------------------------------------------- */

/* The id as it is compared; what is not as it is written lies in the arena. */
static void read_id(const struct reading *r, enum source_role role, struct arena *texts,
                    const char **text, uint32_t *size)
{
    char lower[256];
    if (role == SOURCE_ROLE_CUSTOMER || role == SOURCE_ROLE_EMAIL)
        loading_customer(text, size, lower);
    if (*text == lower)
        *text = arena_strndup(texts, lower, *size);
    if (role == SOURCE_ROLE_ORDER ? r->f->source[0] != 0
                                  : loading_is_own(r->f, *text, *size)) {
        *text = arena_printf(texts, "%s:%.*s", r->f->source, (int)*size, *text);
        *size += (uint32_t)strlen(r->f->source) + 1;
    }
}

static void ids_room(struct reading_ids *ids, size_t rows)
{
    ids->text = mem_realloc(ids->text, rows, sizeof *ids->text);
    ids->size = mem_realloc(ids->size, rows, sizeof *ids->size);
    ids->hash = mem_realloc(ids->hash, rows, sizeof *ids->hash);
}

void reading_ids_release(struct reading_ids *ids)
{
    free(ids->text);
    free(ids->size);
    free(ids->hash);
}

static void make_ids(const struct reading *r, const struct duck_chunk *chunk,
                     enum source_role role, struct arena *texts, struct reading_ids *out)
{
    for (uint32_t i = 0; i < chunk->rows; i++) {
        const char *text;
        uint32_t size = 0;
        if (!cell_of(chunk, r, r->columns.at[role], i, &text, &size) ||
            (role != SOURCE_ROLE_ORDER && names_nobody(text, size)))
            text = NULL;
        else
            read_id(r, role, texts, &text, &size);
        out->text[i] = text;
        out->size[i] = size;
    }
}

void reading_make_ids(const struct reading *r, const struct duck_chunk *chunk,
                      enum source_role role, struct arena *texts, struct reading_ids *out)
{
    ids_room(out, chunk->rows);
    make_ids(r, chunk, role, texts, out);
    out->hashed = false;
}

static void hash_ids(struct reading_ids *ids, uint32_t rows)
{
    for (uint32_t i = 0; i < rows; i++)
        ids->hash[i] = ids->text[i] ? intern_hash(ids->text[i], ids->size[i]) : 0;
}

/* ---- dates, amounts ---------------------------------------------------------------- */

static bool read_moment(const struct reading *r, const char *text, uint32_t size,
                        struct dates_moment *moment, int32_t *day)
{
    if (!dates_parse(text, size, r->f->date_order[SOURCE_ROLE_DATE],
                     r->f->date_number[SOURCE_ROLE_DATE], moment))
        return false;
    *day = reading_local_day(r->l, moment);
    return *day >= CALENDAR_DAY_MIN && *day <= CALENDAR_DAY_MAX;
}

/* An order's date often stands on each of its rows, one after the other. */
static void make_dates(const struct reading *r, const struct duck_chunk *chunk,
                       struct reading_made *made)
{
    const char *text, *before = "";
    uint32_t size, size_before = 0;
    struct dates_moment moment = {0};
    int32_t day = 0;
    enum reading_state state = READING_BAD;
    for (uint32_t i = 0; i < chunk->rows; i++) {
        if (!cell_of(chunk, r, r->columns.at[SOURCE_ROLE_DATE], i, &text, &size)) {
            made->date[i] = READING_EMPTY;
            continue;
        }
        if (size != size_before || memcmp(text, before, size) != 0)
            state =
                read_moment(r, text, size, &moment, &day) ? READING_GOOD : READING_BAD;
        before = text;
        size_before = size;
        made->date[i] = state;
        made->day[i] = day;
        made->time_us[i] = moment.us;
    }
}

static bool is_bare(const char *text, uint32_t size)
{
    return isdigit((unsigned char)text[0]) && isdigit((unsigned char)text[size - 1]);
}

static void make_amounts(const struct reading *r, const struct duck_chunk *chunk,
                         struct reading_made *made)
{
    enum source_role role = reading_amount_role(&r->columns);
    for (uint32_t i = 0; i < chunk->rows; i++) {
        const char *text;
        uint32_t size;
        if (!cell_of(chunk, r, r->columns.at[role], i, &text, &size))
            made->amount_state[i] = READING_EMPTY;
        else if (!money_parse(text, size, r->f->decimal[role], &made->amount[i]))
            made->amount_state[i] = READING_BAD;
        else
            made->amount_state[i] = is_bare(text, size) ? READING_BARE : READING_GOOD;
    }
}

/* ---- all --------------------------------------------------------------------------- */

static void made_room(struct reading_made *made, size_t rows)
{
    if (rows <= made->capacity)
        return;
    ids_room(&made->customers, rows);
    ids_room(&made->orders, rows);
    made->time_us = mem_realloc(made->time_us, rows, sizeof *made->time_us);
    made->day = mem_realloc(made->day, rows, sizeof *made->day);
    made->amount = mem_realloc(made->amount, rows, sizeof *made->amount);
    made->date = mem_realloc(made->date, rows, sizeof *made->date);
    made->amount_state = mem_realloc(made->amount_state, rows, 1);
    made->capacity = rows;
}

void reading_make(const void *reading, const struct duck_chunk *chunk, void *pointer)
{
    const struct reading *r = reading;
    struct reading_made *made = pointer;
    made_room(made, chunk->rows);
    arena_release(&made->texts);
    make_ids(r, chunk, SOURCE_ROLE_CUSTOMER, &made->texts, &made->customers);
    hash_ids(&made->customers, chunk->rows);
    made->customers.hashed = true;
    make_ids(r, chunk, SOURCE_ROLE_ORDER, &made->texts, &made->orders);
    made->orders.hashed = atomic_load(&r->hash_orders);
    if (made->orders.hashed)
        hash_ids(&made->orders, chunk->rows);
    make_dates(r, chunk, made);
    make_amounts(r, chunk, made);
}

void reading_made_release(void *pointer)
{
    struct reading_made *made = pointer;
    reading_ids_release(&made->customers);
    reading_ids_release(&made->orders);
    free(made->time_us);
    free(made->day);
    free(made->amount);
    free(made->date);
    free(made->amount_state);
    arena_release(&made->texts);
}
