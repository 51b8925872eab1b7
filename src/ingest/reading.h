/* SPDX-License-Identifier: Apache-2.0 */
/* Reading one file row by row: what the parts of it share; not for other layers.
 *
 * made.c finds out what cells say by themselves, row.c what a row says, orders.c gathers
 * rows into orders, read.c does refunds and events and drives the reading of a file.
 */
#ifndef MAINSTAY_INGEST_READING_H
#define MAINSTAY_INGEST_READING_H

#include "ingest/loading.h"
#include "ingest/names.h"

#include <stdatomic.h>

/* The same value often stands on many rows in a row (an order's date and customer on each
 * of its lines), so the last text of each is remembered with its meaning. */
struct remembered {
    char text[64];
    uint32_t size;
    bool known;
};

/* The cells of one row of a chunk. */
struct cells {
    const struct duck_chunk *chunk;
    const struct loading_columns *columns;
    uint32_t row;
};

/* What a cell says. */
enum reading_state {
    READING_EMPTY,
    READING_GOOD,
    READING_BARE, /* an amount that begins and ends with a digit: without any sign */
    READING_BAD,
};

/* Ids as they are compared, one a row; text NULL: none. */
struct reading_ids {
    const char **text;
    uint32_t *size, *hash;
    bool hashed;
};

/* What the cells of a chunk say, found out on any thread; see made.c. */
struct reading_made {
    size_t capacity; /* rows */
    struct reading_ids customers, orders;
    int64_t *time_us; /* of the date */
    int32_t *day;
    int64_t *amount; /* micro-units, of the role that amounts are read from */
    uint8_t *date, *amount_state; /* enum reading_state; date: never BARE */
    struct arena texts;           /* of ids that are compared otherwise than written */
};

struct reading {
    struct loading *l;
    size_t file;
    struct loading_file *f;
    const struct recognise_layout *layout;
    struct loading_columns columns;
    uint32_t *customer, *order; /* codes of the chunk's rows, INTERN_NONE where empty */
    uint32_t *email;            /* the same; of no meaning where there is no column */
    uint32_t code_capacity;
    uint32_t last_id, last_own;      /* the order id of the row before, and which of its
                                        orders: codes; INTERN_NONE */
    const struct reading_made *made; /* of the chunk */
    atomic_bool hash_orders; /* order ids come in no order: it pays to hash them early */
    struct remembered status_text, currency_text;
    enum names_state state;
    bool returned; /* the state says that what was sold came back */
    bool unknown;  /* the state is none that is known */
    uint32_t currency;
};

/* One row, understood. */
struct row {
    uint64_t number;
    struct cells cells;
    int64_t amount, refunded; /* micro-units */
    uint32_t currency;        /* code, INTERN_NONE: not said */
    bool has_date, has_refund;
    int32_t day;
    int64_t time_us;
};

/* Leaves out the blanks at both ends. */
void reading_trim(const char **text, uint32_t *size);
/* The trimmed text of a column of the query; false where it holds nothing (at < 0: there
 * is no such column). */
bool reading_cell(const struct cells *cells, int at, const char **text, uint32_t *size);
/* Of a chunk, into a struct reading_made that was zeroed or made before.  Looks at what
 * is the same for all rows of the file, so that any thread can do it. */
void reading_make(const void *reading, const struct duck_chunk *chunk, void *made);
void reading_made_release(void *made);
/* Ids of another role. */
void reading_make_ids(const struct reading *r, const struct duck_chunk *chunk,
                      enum source_role role, struct arena *texts,
                      struct reading_ids *out);
void reading_ids_release(struct reading_ids *ids);
/* The role whose column says what a row's amount is. */
enum source_role reading_amount_role(const struct loading_columns *columns);
/* Understands the customers and orders of a whole chunk, of which r->made is made. */
void reading_codes(struct reading *r, const struct duck_chunk *chunk);
/* Of a file with e-mails: the chunk's row i says whose its is. */
void reading_note_alias(struct reading *r, uint32_t i);
/* false: a date that cannot be read; row->has_date tells whether there is any.  The data
 * reach to that day, unless it is of an order, which may be superseded. */
bool reading_date(struct reading *r, struct row *row);
/* Notes the first unreadable value for the sentence; returns false. */
bool reading_bad_date(struct reading *r, const struct row *row, enum source_role role,
                      const char *text, uint32_t size);
bool reading_bad_amount(struct reading *r, const struct row *row, enum source_role role,
                        const char *text, uint32_t size);
int32_t reading_local_day(const struct loading *l, const struct dates_moment *moment);
/* The number in a role's cell; `empty` where there is none.  false: unreadable. */
bool reading_number(struct reading *r, const struct row *row, enum source_role role,
                    int64_t empty, int64_t *out);
/* Into row->amount and row->currency.  false: unreadable; *other: it is in another
 * currency than the only one that counts. */
bool reading_amount(struct reading *r, struct row *row, bool *other);
/* The same for a role of its own, as an order's refund. */
bool reading_currency(struct reading *r, struct row *row, enum source_role role);
enum names_state reading_state(struct reading *r, const struct row *row);
/* Counts the row if the state that was read last is unknown. */
void reading_note_state(struct reading *r);
bool reading_test(const struct reading *r, const struct row *row);
/* Does a column of its own say that the order was cancelled (yes, or the day)? */
bool reading_cancelled(const struct reading *r, const struct row *row);
/* Rows without ids of their own: is this one (the k-th of its kind here) in an earlier
 * file of the kind as well?  who, what: codes that tell rows apart. */
bool reading_seen(struct reading *r, const struct row *row, uint32_t who, uint32_t what);
/* The code under which the row's order is kept: an id that tills have given to several
 * customers, or again after months, names several.  false: it cannot be told. */
bool reading_own_id(struct reading *r, const struct row *row, uint32_t id,
                    uint32_t customer, uint32_t *own);
/* The order of an earlier file gives way to this one's version of it; the same for its
 * lines. */
enum err reading_replace_order(struct reading *r, uint32_t place, uint32_t id,
                               struct err_info *info) ERR_MUST_USE;
enum err reading_replace_lines(struct reading *r, uint32_t place, uint32_t id,
                               struct err_info *info) ERR_MUST_USE;
/* Remembers the orders at the edges of the file. */
void reading_note_edge(struct reading *r, uint32_t place);
/* Is the trimmed text a value of an attribute's column?  As elsewhere, save that among
 * words NA is one: Namibia, North America. */
bool reading_attribute(const struct loading_file *f, uint32_t column, const char *text,
                       size_t size);
/* How often the row has been in this file so far, itself included; told apart as in
 * reading_seen.  0 where there is one file of the kind. */
uint32_t reading_occurrence(struct reading *r, const struct row *row, uint32_t who,
                            uint32_t what);
/* The row tells of what the key names (bytes, without padding), and so does no earlier
 * file any more. */
struct loading_edition reading_edition(struct reading *r, const void *key, size_t size);
/* Notes the row's values of the attributes asked for, as known from its day on (of an
 * order: its place, else INTERN_NONE) or at all times. */
void reading_sightings(struct reading *r, const struct row *row, uint32_t customer,
                       uint32_t order);
void reading_known_always(struct reading *r, struct row *row, uint32_t customer);
/* What an earlier file stated of the customer for all times is replaced. */
void reading_take_back(struct loading_attribute *a, uint32_t customer);

typedef enum err reading_row(struct reading *r, struct row *row, struct err_info *info);
reading_row reading_order_row, reading_line_row, reading_subscription_row,
    reading_answer_row, reading_delivery_row, reading_rate_row, reading_cost_row,
    reading_snapshot_row;
/* Whether the file's rows can be read by reading_plain_row, which says false, and has
 * done nothing, where row `number`, row i of the chunk, needs all of reading_order_row.
 */
bool reading_is_plain(const struct reading *r);
bool reading_plain_row(struct reading *r, uint64_t number, uint32_t i);
/* Keeps the line that no order has where the source grows. */
void reading_keep_line(struct reading *r, const struct row *row);
/* Row i of the chunk is a line of the order, or of one that is not there: INTERN_NONE.  A
 * file has the edges that it was cut at, whatever orders there are. */
void reading_note_line(struct reading *r, uint32_t i, uint32_t place);
/* Keeps the row of refunds where the source grows; written: its amount before it was
 * converted, micro-units. */
void reading_keep_refund(struct reading *r, const struct row *row, int64_t written);
/* What the row says the customer did, on the row's day. */
enum err reading_activity(struct reading *r, struct row *row, uint32_t customer,
                          struct err_info *info) ERR_MUST_USE;
/* Brings the row's amounts to the target currency by the rate of the day
 * (TIMELINE_NO_DAY: not known).  Where there are no rates: nothing.  *reason tells that
 * the row is left out, or becomes that it is; of such rows an amount that cannot be
 * converted becomes 0. ERR_CURRENCY where the rate is not given. */
enum err reading_convert(struct reading *r, struct row *row, int32_t day,
                         enum source_reason *reason, struct err_info *info) ERR_MUST_USE;
/* The currency of an amount that is kept as it is written, for rates of later days:
 * INTERN_NONE where it is the target's own. */
enum err reading_foreign(const struct reading *r, const struct row *row, uint32_t *out,
                         struct err_info *info) ERR_MUST_USE;
/* false: unreadable.  *day is TIMELINE_NO_DAY where the cell is empty.  Unlike
 * reading_date, does not make the data longer. */
bool reading_day(struct reading *r, const struct row *row, enum source_role role,
                 int32_t *day);
/* What the row's event says; OTHER where there is no such column. */
enum names_event reading_event(const struct reading *r, const struct row *row);
enum err reading_too_many(const struct reading *r, struct err_info *info);
/* The sum of an order does not fit. */
enum err reading_overflow(const struct reading *r, const struct row *row,
                          struct err_info *info);

#endif
