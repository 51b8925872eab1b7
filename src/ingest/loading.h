/* SPDX-License-Identifier: Apache-2.0 */
/* What source_load works with while it reads; not for other layers.
 *
 * Files are read in the order orders, lines, refunds, events, customers, because each
 * refers to what came before.  While reading, people are customer codes and amounts
 * micro-units; loading_finish turns both into what the timeline needs.
 */
#ifndef MAINSTAY_INGEST_LOADING_H
#define MAINSTAY_INGEST_LOADING_H

#include "base/rate.h"
#include "base/tz.h"
#include "ingest/recognise.h"

#define LOADING_NO_TIME     INT64_MIN
#define LOADING_STATES_TOLD 5
#define LOADING_LONELY_DAYS 366 /* so far behind all others the last day stands alone */
#define LOADING_LONG_DAYS   31  /* no order's rows lie further apart */
/* Begins the texts that stand for other orders of an id (order_ids.c); no id does, for
 * they are trimmed. */
#define LOADING_DERIVED_ID "\n"

/* An order, gathered from one or more rows. */
struct loading_order {
    int64_t time_us; /* of its earliest row; LOADING_NO_TIME: none yet */
    int64_t amount;  /* micro-units, rows that count */
    int32_t day;
    int32_t last_day;  /* of its latest row; of no meaning where time_us is none */
    uint32_t customer; /* code, or INTERN_NONE */
    uint32_t rows;
    uint32_t extra; /* place + 1 in loading.extra, 0: none */
    uint16_t file;
    bool test : 1;
    bool voided : 1;      /* a column of its own says cancelled */
    bool live : 1;        /* some row says that it counts */
    bool returned : 1;    /* some row's state says that it was given back */
    bool refund_zero : 1; /* some row says that nothing of it was given back */
    /* Of the first order of an id: other customers have the id as well.  Of a customer's
     * first order of an id: the id comes again long after. */
    bool shared : 1, restarts : 1;
    bool replaced : 1;      /* an earlier file has it as well */
    bool unknown_state : 1; /* some row's state is none that is known */
    bool line_live : 1;     /* some line of it says that it counts */
    bool cancelled_row : 1; /* once it is placed: a row of its own is cancelled */
};

/* What few orders have; apart, so that ten million plain ones stay small. */
struct loading_extra {
    int64_t refunded;         /* micro-units, from a refund column: of all rows */
    int64_t refund_once;      /* ... of the first row */
    int64_t cancelled_amount; /* of rows whose status cancels them */
    int64_t line_amount;      /* from a file of lines */
    int64_t line_cancelled_amount;
    uint32_t refund_rows; /* with a value, of which the first is refund_once */
    uint32_t cancelled_rows, line_rows, line_cancelled_rows;
    uint16_t line_file;
    uint16_t joined, line_joined; /* an earlier file + 1 that has a part of it */
    bool refunds_differ;
};

/* What an earlier file said of an order (or of its lines) before a later one did. */
struct loading_version {
    uint32_t place, id; /* id: code of its text */
    uint16_t older, newer;
    bool lines;
    struct loading_order order;
    struct loading_extra extra;
};

struct loading_refund {
    int64_t amount; /* micro-units, >= 0 */
    int32_t day;    /* INT32_MIN: none */
    uint32_t order; /* place in loading.order, or INTERN_NONE */
    uint32_t customer;
};

struct loading_activity {
    uint32_t customer;
    int32_t day;
    uint64_t key; /* a sum of the row, for a source that grows; else 0 */
    uint16_t event;
};

/* Which version of something a row is: the latest file that has the key counts. */
struct loading_edition {
    uint32_t key; /* INTERN_NONE: there is one file of the kind */
    uint16_t file;
    uint64_t sum; /* of what the key says of an answer or delivery, for those who grow */
};

/* A stretch of a subscription: mrr in micro-units until the scale is known. */
struct loading_spell {
    struct spell spell;
    uint32_t customer;
    uint32_t currency; /* code, INTERN_NONE: that of the report */
    struct loading_edition edition;
};

struct loading_answer {
    struct answer answer;
    uint32_t customer;
    struct loading_edition edition;
};

struct loading_delivery {
    struct delivery delivery;
    uint32_t customer;
    struct loading_edition edition;
};

/* Where a customer was described last. */
struct loading_described {
    uint64_t row;
    uint16_t file;
};

/* A value of an attribute, seen at a time. */
struct loading_sighting {
    int64_t time_us;
    int32_t day;
    uint32_t customer, code;
    uint32_t order; /* place of the order (activity) whose row says so, or INTERN_NONE */
    uint16_t file;
    bool of_event; /* it is an activity's */
};

/* Of a set of names, where each was seen first if files were read one after the other. */
struct loading_sights {
    uint64_t *first; /* per code */
    size_t capacity;
    uint64_t count; /* sights so far */
};

struct loading_attribute {
    const char *name; /* borrowed from the options */
    struct intern *values;
    struct loading_sighting *seen; /* code 0: taken back by a later file */
    size_t count, capacity;
    uint32_t *stated; /* per customer code, place + 1 of what a customers file says */
    size_t stated_capacity;
    uint32_t *column;             /* per file, RECOGNISE_NONE: not read from it */
    struct loading_sights sights; /* of the values */
};

/* What became of a row; the upper two bits say what the rest counts. */
enum loading_fate {
    LOADING_ORDER = 0,         /* place in loading.order */
    LOADING_OTHER = 1,         /* place among what the file is of: refunds, spells, ... */
    LOADING_REASON = 2,        /* enum source_reason, or LOADING_USED */
    LOADING_CANCELLED_ROW = 3, /* place in loading.order */
};
#define LOADING_USED      0x3fffffff
#define LOADING_PLACE_MAX 0x3ffffffe

struct loading_file {
    struct table table;
    struct recognise_profile profile;
    enum dates_order date_order[SOURCE_ROLE_COUNT];
    enum dates_number date_number[SOURCE_ROLE_COUNT];
    char decimal[SOURCE_ROLE_COUNT];
    uint64_t rows, malformed, malformed_row; /* the first one, of JSON */
    uint64_t bad_dates, bad_amounts;
    const char *source;   /* of its ids; "": the one without a name */
    uint32_t source_code; /* the same for files of one source */
    int64_t batch;        /* files that came together have the same; 0: of this command */
    uint64_t shared_ids;  /* order ids that stand with another customer as well */
    uint64_t restarted_ids;  /* ... that come again long after */
    uint64_t unknown_states; /* rows whose state is none that names.c lists */
    const char *unknown_state[LOADING_STATES_TOLD]; /* the first ones; in the arena */
    uint64_t differing_totals; /* rows with another total than their order's first */
    uint64_t refunds_equal, refunds_differ; /* orders by the refunds on their rows */
    uint32_t first_order, last_order; /* places + 1 of orders with ids, 0: none; of lines
                                         INTERN_NONE where they are of no order */
    uint64_t first_key, last_key;     /* of lines sums of these ids, for those who grow */
    uint32_t *taken_over; /* per earlier file: how many of its orders are here as well */
    /* Rows with an amount, by how they name a currency. */
    uint64_t named_currency, no_currency, sign_currency;
    struct history_tally returned; /* orders whose state says so; micro-units */
    const char *cut; /* NULL, or a note of an order that begins in another file */
    uint64_t bad_date_row, bad_amount_row; /* the first ones */
    char bad_date_text[64], bad_amount_text[64];
    const char *bad_amount_column, *bad_date_column;
    uint32_t *fates;                  /* per row, only for rejects */
    size_t fate_count, fate_capacity; /* of rows that were read: malformed ones of CSV,
                                         and of what was imported, are not */
};

/* Rates by day and pair; what a later file says replaces what an earlier one did. */
struct loading_rates {
    struct intern *keys;  /* day, from, to: as rates.c packs them */
    struct intern *bases; /* what the rates lead to; "" where a file does not say */
    struct loading_rate {
        struct rate rate;
        uint32_t file;
        uint64_t row;
    } * rate; /* per key */
    size_t capacity;
    char target[8];          /* what amounts are converted to; "": there are no rates */
    int digits;              /* of the target */
    bool converted, unknown; /* amounts were converted; some had no rate on their day */
    bool by_order;           /* refunds were, by the rate of their order's day */
};

/* Costs while they are read; see source_cost. */
struct loading_cost {
    struct source_cost cost;
    uint32_t file[3]; /* that said it: acquisition, retention, margin */
};

struct loading_snapshot {
    struct source_snapshot of; /* amount: micro-units */
    uint32_t customer;
    uint32_t file;
    uint64_t row;
};

struct loading_key {
    uint32_t earlier, here; /* how often in earlier files, in this one */
    uint32_t file;
};

struct loading {
    const struct source_options *options;
    struct duck *db;
    struct tz *zone;
    struct arena *arena;
    struct loading_file *files;
    struct recognise_layout *layouts;
    size_t file_count;

    struct intern *customers, *orders, *events, *currencies;
    bool by_file;                 /* names are numbered anew (numbers.c) */
    struct loading_sights sights; /* of customers */
    uint64_t *currency_rows;      /* per code of currencies */
    size_t currency_capacity;

    struct loading_order *order;
    size_t order_count, order_capacity;
    struct loading_extra *extra;
    size_t extra_count, extra_capacity;
    uint32_t *order_of_id; /* per code of orders, or INTERN_NONE */
    size_t order_of_id_capacity;
    struct loading_version *version; /* of orders at the edges of files */
    size_t version_count, version_capacity;
    struct loading_refund *refund;
    size_t refund_count, refund_capacity;
    struct growth_refund
        *refund_row; /* each one that was understood, for those who grow */
    size_t refund_rows, refund_row_capacity;
    struct history_tally refunds_out[SOURCE_REASON_COUNT]; /* of these */
    struct growth_line *line; /* that no order has, for those who grow; by which file */
    size_t lines, line_capacity;
    uint16_t lines_file; /* the last one of lines */
    int64_t lines_sum;   /* of their amounts without signs */
    bool lines_vast;     /* that does not fit */
    struct loading_activity *activity;
    size_t activity_count, activity_capacity;

    struct intern *subscriptions, *surveys, *waves;
    struct loading_sights survey_sights, wave_sights;
    uint64_t *subscription_sum; /* per code, of what tells it apart, for those who grow */
    size_t subscription_sum_capacity;
    struct loading_spell *spell;
    size_t spell_count, spell_capacity;
    uint32_t anonymous; /* subscriptions without an id so far */
    struct loading_answer *answer;
    size_t answer_count, answer_capacity;
    struct loading_delivery *delivery;
    size_t delivery_count, delivery_capacity;
    bool *referred;     /* per customer code; NULL: not given */
    uint32_t *referrer; /* per customer code, the referrer's; INTERN_NONE: none known */
    bool has_mrr, current_state; /* current_state: of subscriptions now, not then */

    struct intern *editions; /* keys of subscriptions, answers, deliveries */
    uint16_t *edition_file;  /* per key: the latest file that has it */
    size_t edition_capacity;
    /* Per gathered spell (answer, delivery) its place among those that stayed, or
     * INTERN_NONE; NULL: all stayed, or nobody asks. */
    uint32_t *spell_kept, *answer_kept, *delivery_kept;
    struct intern *described; /* customers' keys in customers files */
    struct loading_described *description;
    size_t description_capacity;

    struct intern *keys; /* rows without order ids, to find the same in two files */
    struct loading_key *key;
    size_t key_capacity;
    bool several[SOURCE_IGNORE + 1]; /* by kind: files whose rows without an id are told
                                        apart */
    uint32_t *alias; /* per customer code that is an e-mail: the id it goes with */
    size_t alias_capacity;

    struct loading_rates rates;
    struct loading_snapshot *snapshot;
    size_t snapshot_count, snapshot_capacity;
    uint32_t *in_snapshot; /* per customer code: place + 1 in snapshot, 0: none */
    size_t in_snapshot_capacity;
    bool snapshot_has_amounts;
    struct intern *channels, *cost_keys; /* month and channel -> place */
    struct loading_cost *cost;
    size_t cost_count, cost_capacity;
    const char *channel_column;

    struct intern *people; /* where a customers file names the person */
    uint32_t *person;      /* per customer code; NULL: the customer is the person */
    int32_t *acquired_day; /* per customer code; NULL: not given */
    struct loading_attribute *attributes;

    bool has_amounts, has_dates;
    int currency_digits;
    int32_t first_day, last_day;
    struct history_tally left_out[SOURCE_REASON_COUNT]; /* micro-units */
    /* Of these, what is left out of files that are read again where a source grows. */
    struct history_tally described_out[SOURCE_REASON_COUNT];
    bool described_vast; /* it does not fit */
};

/* Which column of the query holds a role, -1 none. */
struct loading_columns {
    uint32_t wanted[SOURCE_ROLE_COUNT + 64];
    uint32_t count;
    int at[SOURCE_ROLE_COUNT];
    int attribute_at[64];
};

/* Decides decimal marks and date order of a file, from all its values if need be. */
enum err loading_styles(struct loading *l, size_t file,
                        struct err_info *info) ERR_MUST_USE;

/* Read one file of its kind, adding to the loading. */
enum err loading_read(struct loading *l, size_t file, struct err_info *info) ERR_MUST_USE;
enum err loading_read_customers(struct loading *l, size_t file,
                                struct err_info *info) ERR_MUST_USE;

/* Was too much of the file unreadable (ERR_DATE, ERR_AMOUNT, ERR_ROWS)?  A few rows are
 * left out and counted; many mean that the file was not understood, and then any number
 * would be a wrong one. */
enum err loading_judge(const struct loading *l, size_t file,
                       struct err_info *info) ERR_MUST_USE;
/* Where there are rates: what amounts are converted to, the currency asked for or the one
 * that all rates lead to.  ERR_CURRENCY where neither is known. */
enum err loading_settle_target(struct loading *l, struct err_info *info) ERR_MUST_USE;
/* The rate of the day from a currency to the target; false: none is given. */
bool loading_rate(const struct loading *l, const char *currency, int32_t day,
                  struct rate *out);
/* The first and the last day of a rate; false: there are none. */
bool loading_rate_days(const struct loading *l, int32_t *first, int32_t *last);
/* The digits that a spell's amount is rounded to; digits: those of the report. */
int loading_spell_digits(const struct loading *l, const struct loading_spell *s,
                         int digits);
/* "1 USD = 31.5 TWD on 2024-01-02": the first rate of the file, so that a person sees
 * which way it was read; NULL where it has none. */
char *loading_rate_note(const struct loading *l, size_t file, struct arena *arena);
/* A sum of the two. */
uint64_t loading_rate_key(int32_t day, const char *currency);
/* What each currency was worth on each day that has a rate; some may be there twice.
 * Owned. */
struct growth_rate;
struct growth_rate *loading_rate_all(const struct loading *l, uint64_t *count);
void loading_rates_release(struct loading_rates *rates);
/* May the currency of that code be the one that was asked for, or that rates lead to? */
bool loading_is_asked(const struct loading *l, uint32_t code);
/* Will it be merged with others, which may have what it lacks? */
static inline bool loading_is_part(const struct loading *l)
{
    const struct source_options *o = l->options;
    return o->described_later || (o->onto && !o->beside);
}
/* One currency, or the one asked for, into out->currency; else ERR_CURRENCY.  That none
 * is in the one asked for is no error of what will be merged with others. */
enum err loading_judge_currency(const struct loading *l, struct source *out,
                                struct err_info *info) ERR_MUST_USE;
/* A sentence where the last day stands suspiciously alone, else NULL. */
const char *loading_lonely_day(const struct loading *l, struct arena *arena);
/* What a person should know of how the file was read, as far as it tells itself; NULL:
 * nothing. */
const char *loading_file_note(const struct loading *l, size_t file, const char *lonely,
                              struct arena *arena);
/* Has it orders without ids, and days without a time? */
bool loading_is_by_day(const struct loading *l, size_t file);

/* The file has the name of that code; of customers many, INTERN_NONE: none. */
void loading_sight(struct loading_sights *sights, size_t file, uint32_t code);
void loading_sight_many(struct loading *l, size_t file, const uint32_t *codes,
                        size_t count);
/* Once all files but those of customers are read: names get the numbers that reading file
 * after file would have given them. */
void loading_settle_numbers(struct loading *l);
/* Leaves out what a later file has as well; false: their amounts do not fit. */
bool loading_settle_editions(struct loading *l);
/* Turns what was gathered into a timeline and the account of its rows. */
enum err loading_finish(struct loading *l, struct source *out,
                        struct err_info *info) ERR_MUST_USE;
/* The snapshot by person, in units of 10^-scale, for the source. */
void loading_snapshots(const struct loading *l, uint32_t people, int scale,
                       struct source *out);
/* Begins after the customers of the source that will be grown (source_options.onto). */
enum err loading_onto(struct loading *l, struct err_info *info) ERR_MUST_USE;
/* Are all files of orders, of their lines, or of customers? */
bool loading_can_add(const struct loading *l);
/* What more segments can be added to (growth.h); NULL: they cannot.  lonely:
 * loading_lonely_day has something to say.  Once orders and refunds are placed, each is
 * noted, and all get the places that they have in the timeline. */
struct source_growth *loading_growth(const struct loading *l, bool lonely);
void loading_growth_order(const struct loading *l, struct source_growth *growth,
                          size_t order, uint32_t fate, bool cancelled);
void loading_growth_settle(struct source_growth *growth,
                           const struct timeline_input *input, const uint32_t *position,
                           const uint32_t *refund_position);
/* The same for what has editions; positions as the timeline was given them. */
void loading_growth_editions(const struct loading *l, struct source_growth *growth,
                             const struct timeline_input *input);
/* Is it of orders or lines and says what they are worth? */
bool loading_tells_amounts(const struct recognise_layout *layout);
/* May a source of such files of lines grow? */
bool loading_lines_grow(const struct loading *l, const struct source_growth *growth);
void loading_growth_lines(struct loading *l, struct source_growth *growth);
/* Rows of refunds, once it is known what became of each. */
void loading_growth_refunds(struct loading *l, struct source_growth *growth);
/* A sum of the name of that code. */
uint64_t loading_sum(const struct intern *names, uint32_t code);
/* Which row an activity is, whoever its customer turns out to be. */
uint64_t loading_growth_key(const struct loading *l, size_t file,
                            const struct loading_activity *activity, int64_t time_us);
/* Takes the places of activities in the timeline. */
void loading_growth_activities(const struct loading *l, struct source_growth *growth,
                               uint32_t *position);
/* What the rows of each order say of the attribute; before sightings are sorted. */
void loading_growth_values(const struct loading *l, const struct loading_attribute *a,
                           const uint32_t *order_fate, struct source_growth *growth,
                           const struct timeline *t);
/* What subscriptions and answers say of it, of sightings that are sorted. */
void loading_growth_said(const struct loading *l, const struct loading_attribute *a,
                         uint32_t people, struct source_growth *growth);
void loading_growth_rates(const struct loading *l, struct source_growth *growth);
/* The costs, for the source. */
void loading_costs(struct loading *l, struct source *out);
/* The ids of the timeline's orders; order_fate and position as loading_finish has them.
 */
void loading_order_ids(struct loading *l, const uint32_t *order_fate,
                       const uint32_t *position, struct source *out);
/* The attributes' values per person, in time order.  order_fate: as rejects have it;
 * not looked at where the source does not grow. */
void loading_attributes(struct loading *l, const uint32_t *order_fate,
                        struct source *out);
/* The person behind a customer code. */
static inline uint32_t loading_person(const struct loading *l, uint32_t customer)
{
    if (customer < l->alias_capacity && l->alias[customer] != INTERN_NONE)
        customer = l->alias[customer];
    return l->person ? l->person[customer] : customer;
}

/* The order that a row without date or customer of its own (a line, a refund) names by
 * its id: customer INTERN_NONE, day INT32_MIN where the row does not say.  *place:
 * INTERN_NONE where there is none.  false: several have the id, and it cannot be told. */
bool loading_order_named(const struct loading *l, uint32_t id, uint32_t customer,
                         int32_t day, uint32_t *place);
/* Puts together orders that were cut across two files of the kind, once all of it are
 * read. */
enum err loading_join_cuts(struct loading *l, bool lines,
                           struct err_info *info) ERR_MUST_USE;
/* Whether the version's rows in its two files are parts of one order, and not a newer
 * version of the same rows. */
enum err loading_is_cut(struct loading *l, const struct loading_version *v, bool *cut,
                        struct err_info *info) ERR_MUST_USE;
/* Do the refunds on the order's rows tell what those of its file are like? */
bool loading_refunds_tell(const struct loading *l, const struct loading_order *o);
/* Per file, what the refunds on the rows of its orders are like. */
void loading_count_refunds(struct loading *l);
/* Does the file's refund column repeat the order's refund on each of its rows? */
bool loading_refund_repeats(const struct loading *l, size_t file);
/* What a refund column says was given back of the order. */
int64_t loading_refunded(const struct loading *l, const struct loading_order *o);
/* Room for the places of all order ids seen. */
void loading_order_room(struct loading *l);
void loading_note_day(struct loading *l, int32_t day);
/* Once all files are read: the data reach as far as the versions of orders that count,
 * and what replaced ones said of people is taken back. */
void loading_settle_versions(struct loading *l);
/* A term's amount normalised to a month: year/12, quarter/3, week x 52/12, day x 365/12,
 * rounded once half to even to the currency's digits.  Both in micro-units. */
int64_t loading_monthly(int64_t micro, uint16_t term, uint8_t unit, int digits);
/* The order's extra, made when it has none; may move the others. */
struct loading_extra *loading_extra(struct loading *l, struct loading_order *order);
/* A customer key as it is compared: "17850.0" is 17850, e-mail addresses have no case.
 * lower: scratch that the result may point to. */
void loading_customer(const char **text, uint32_t *size, char lower[256]);
/* Whether what a file with a named source calls so is its own: ids are, e-mail addresses
 * and words for nobody are the same everywhere. */
bool loading_is_own(const struct loading_file *f, const char *text, uint32_t size);

/* The row's fate, remembered for rejects; a reason is also tallied with its amount. */
enum err loading_leave_out(struct loading *l, size_t file, uint64_t row,
                           enum source_reason reason, int64_t amount_micro,
                           struct err_info *info) ERR_MUST_USE;
void loading_note(struct loading *l, size_t file, uint64_t row, enum loading_fate fate,
                  uint32_t place);

/* What source_write_rejects needs after the loading is gone. */
struct source_rejects {
    struct duck *db; /* owned */
    struct loading_file *files;
    struct recognise_layout *layouts;
    size_t file_count;
    struct loading_order *order; /* per order */
    struct loading_extra *extra;
    size_t order_count, refund_count;
    uint32_t *order_fate;  /* per order: LOADING_ORDER and the place in the timeline,
                              LOADING_OTHER and the place among its refunds, or
                              LOADING_REASON */
    uint32_t *refund_fate; /* per refund: LOADING_OTHER or LOADING_REASON */
    uint32_t *activity_position, *spell_position; /* places in the timeline */
    uint32_t *answer_position, *delivery_position;
};
void loading_rejects_free(struct source_rejects *r);

static inline uint32_t loading_fate_make(enum loading_fate fate, uint32_t place)
{
    return (uint32_t)fate << 30 | place;
}
static inline enum loading_fate loading_fate_of(uint32_t packed)
{
    return (enum loading_fate)(packed >> 30);
}
static inline uint32_t loading_place_of(uint32_t packed)
{
    return packed & LOADING_USED;
}

#endif
