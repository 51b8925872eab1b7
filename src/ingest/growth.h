/* SPDX-License-Identifier: Apache-2.0 */
/* A source that more segments can be added to without reading those it has again.
 *
 * All segments are of orders, lines of these, refunds, events, subscriptions, answers,
 * deliveries, costs, customers, exchange rates or snapshots.  Late orders are merged to
 * where they belong, a later version of an order, a subscription or an answer takes the
 * place of the one there is, lines go to their order whichever of them comes first and
 * take the place of those it has, an order without an id stays away where the
 * same row is there already, and who was a guest until now becomes the customer that the
 * guest's e-mail turned out to be.  What files of customers and of costs say is read
 * again, of everybody, and so are rates, none of which may be another than it was, and
 * snapshots. Whatever else would need the rows that were read before is not merged: then
 * all segments are read.
 *
 *     options.onto = &base;
 *     options.may_wait = true;
 *     ... source_load(&added, &options, &info) of those of the base's segments that are
 *         read again, and then of those that it lacks ...
 *     if (growth_merge(&merged, &base, &added)) ... as if read together ...
 */
#ifndef MAINSTAY_INGEST_GROWTH_H
#define MAINSTAY_INGEST_GROWTH_H

#include "ingest/growth_room.h"

/* Of an order. */
enum growth_mark {
    GROWTH_PLAIN = 1,        /* its id is its own, its rows are of one day and file */
    GROWTH_REPLACEABLE = 2,  /* ... and nothing else was told of it than of others */
    GROWTH_REPLACED = 4,     /* an earlier file has it as well */
    GROWTH_SHARED = 8,       /* other orders have its id as well */
    GROWTH_ROW = 16,         /* it has no id: its key is a sum of the row */
    GROWTH_LINED = 32,       /* rows of a file of lines are of it */
    GROWTH_ONE = 64,         /* and but for these one row is */
    GROWTH_LAST = 128,       /* its lines are of the last file of lines */
    GROWTH_LIVE = 256,       /* its own rows say that it counts */
    GROWTH_LINES_LIVE = 512, /* a line does, or one that gave way */
    GROWTH_VOID = 1024,      /* its own rows cancel it */
    GROWTH_MIXED = 2048,     /* replaceable, but for lines of it that are cancelled */
};

/* Of lines that wait for their order. */
enum growth_says {
    GROWTH_SAYS_LIVE = 1,    /* one says that it counts */
    GROWTH_SAYS_UNKNOWN = 2, /* the state of one is not known, which a note counts */
    GROWTH_SAYS_TOTAL = 4,   /* each has the order's total */
    GROWTH_SAYS_OTHERS = 8,  /* ... and not the same one, which a note counts */
};

/* What there is of orders, where that is known for certain: growth.roles. */
enum growth_orders {
    GROWTH_WITH_IDS = 1,
    GROWTH_WITHOUT_IDS = 2,
};
/* Else this and the roles of each file. */
#define GROWTH_UNSETTLED (UINT64_C(1) << 63)

/* An order with an id that is not among the timeline's. */
struct growth_absent {
    uint64_t key;
    int64_t amount; /* micro-units */
    uint32_t rows;
    uint32_t customer; /* code, or INTERN_NONE */
    int32_t day;       /* INT32_MIN: none */
    uint32_t place;    /* as in order_place */
    uint16_t marks;
    uint8_t reason; /* enum source_reason; SOURCE_REASON_COUNT: it is a refund */
    uint8_t nothing;
    uint32_t nothing_more; /* 0 */
};

/* What the lines of an order that is not there come to, of one file; in micro-units. */
struct growth_line {
    uint64_t key;
    int64_t sum;                      /* of all rows, as they are left out */
    int64_t amount, cancelled_amount; /* of an order's total: the first that is not 0 */
    uint32_t rows, cancelled_rows;
    uint32_t file; /* which of the files of lines */
    uint32_t says; /* a sum of enum growth_says */
};

/* The customer of an e-mail, or of an order: codes, and its place. */
struct growth_pair {
    uint32_t of, customer;
};

/* An order below zero, which is a refund. */
struct growth_turned {
    int64_t time;
    uint64_t key;     /* a sum of the row, of one without an id; else 0 */
    uint32_t refund;  /* its place */
    uint32_t place;   /* as in order_place */
    uint32_t marks;   /* of such a row, a sum of enum growth_mark */
    uint32_t nothing; /* 0 */
};

/* A row of a file of refunds, as it was read; amounts in micro-units.  One without a day
 * is converted by the rate of its order's, whenever that comes, so it is kept as it was
 * written, with its sign. */
struct growth_refund {
    uint64_t key;  /* of the order that it names; 0: none */
    uint64_t seen; /* a sum of its time, amount and source; as written, of the source */
    int64_t amount;
    char currency[8];  /* that the amount is still in; "": that of the source */
    uint32_t customer; /* that it names: code, or INTERN_NONE */
    int32_t day;       /* INT32_MIN: none */
    uint32_t file;     /* which of the files of refunds */
    uint32_t nothing;  /* 0 */
};

/* The first and the last order of a file; 0: it has none. */
struct growth_edges {
    uint64_t first, last;
};

/* Of what the latest file that has it tells of: subscriptions, answers, deliveries. */
struct growth_editions {
    uint64_t
        *subscription; /* per number of one, what tells it apart; odd: it has no id */
    uint64_t *wave;    /* per number of a wave, its text */
    uint64_t
        *spell_amount; /* per spell: int64_t, of a term as it was written, micro-units */
    uint64_t *answer_key;   /* per answer, what tells it apart */
    uint64_t *delivery_key; /* per delivery */
    uint64_t subscriptions, waves;
    uint64_t current_state; /* 1: of subscriptions as they are now */
};

#define GROWTH_SEVERAL UINT32_MAX /* rows of one order have several values, or times */

/* A value that a subscription or an answer says, whether or not it gave way since. */
struct growth_said {
    int64_t moment; /* growth_moment */
    int32_t day;
    uint32_t code;      /* of the value */
    uint32_t is_answer; /* 1: an answer says it */
    uint32_t nothing;   /* 0 */
};

/* Rows that are no orders say what an attribute is. */
enum growth_watched {
    GROWTH_BY_EVENTS = 1,
    GROWTH_BY_SAYING = 2, /* subscriptions or answers */
};

/* What one unit of a currency is on a day; key: loading_rate_key. */
struct growth_rate {
    uint64_t key;
    struct rate rate;
};

/* Of amounts that were read. */
enum growth_converted {
    GROWTH_CONVERTED = 1,     /* some by a rate */
    GROWTH_NOT_CONVERTED = 2, /* some not, for there was none on their day */
    GROWTH_BY_ORDER = 4,      /* some refunds by that of their order's day */
};

/* Of the currencies that amounts are in, where one was asked for and there are no rates.
 */
enum growth_named {
    GROWTH_NAMES_ASKED = 1,
    GROWTH_NAMES_OTHERS = 2,
};

/* What merging wants to know of a source besides itself.  A key is a sum of an order's
 * id, or of the row where it has none.  Codes of customers are numbers of people. */
struct source_growth {
    uint64_t kinds;       /* of files, a bit each: growth_kind */
    uint64_t roles;       /* a sum of enum growth_orders, or GROWTH_UNSETTLED and of each
                             file of orders, a bit each; 0: there are none */
    bool bare;            /* files with ids have orders without; not of a file */
    uint64_t described;   /* how many files are read again */
    uint64_t gathered;    /* orders, also those that are none in the timeline */
    uint64_t currency;    /* of what the files call theirs; 0: nothing */
    uint64_t named;       /* a sum of enum growth_named */
    bool without_refunds; /* were any file of refunds, orders would be told otherwise */
    bool plain; /* rows with an id are behind orders; ids are ASCII, without @, no 12.0 */
    int64_t *order_time;    /* per order of the timeline, microseconds */
    uint64_t *order_key;    /* ... 0: it has none */
    uint16_t *order_marks;  /* ... */
    uint32_t *order_place;  /* ... among all orders, as the first row of each was read */
    uint64_t *activity_key; /* per activity, a sum of its row, whoever the person is */
    uint8_t *watched;       /* per attribute, a sum of enum growth_watched */
    int64_t *activity_time; /* of those that say any, microseconds; NULL: none does */
    uint32_t **activity_code; /* per attribute that events say, the value of each row;
                                 0: none */
    /* Per attribute that is said: each person's, by moment, and those of subscriptions
       first; people + 1 starts. */
    uint32_t **said_start;
    struct growth_said **said;
    struct growth_absent *absent;      /* ascending by key */
    struct growth_pair *alias;         /* e-mails of customers with ids, ascending */
    struct growth_pair *guest;         /* orders that have such an e-mail, ascending */
    struct growth_turned *turned;      /* ascending by refund */
    struct growth_edges *edges;        /* per file */
    struct growth_refund *refund;      /* in the order of files */
    struct history_tally *refunds_out; /* per reason, of these; micro-units */
    struct growth_line *line; /* of orders that are not there; by key, then by file */
    uint64_t lines;
    struct growth_editions editions;
    uint64_t absents, aliases, guests, turneds, files, refunds;
    size_t capacity[3]; /* while loading or merging: of absent, guest, turned */
    /* Per attribute and person when a value was seen first and last; INT64_MAX: never. */
    int64_t **seen_first, **seen_last;
    /* Per attribute the value that an order's (turned order's) rows have; 0: none. */
    uint32_t **order_code, **turned_code;
    size_t attributes;
    struct history_tally *described_out; /* per reason, what is left out of files that
                                            are read again; micro-units */
    struct growth_rate *rate;            /* ascending by key */
    uint64_t rates, converted;           /* converted: a sum of enum growth_converted */
    bool *stated; /* per attribute: files of customers have it; once merged, or
                     in a file, NULL */
    const struct source *onto; /* what it was loaded to be added to; NULL: nothing */
    uint64_t *place_key;       /* while loading: per gathered order */
    bool *has_id;           /* ... it has an id; NULL: as their files have, all or none */
    uint64_t *customer_sum; /* ... per customer, where there are orders without ids */
    uint32_t *event_place;  /* ... per gathered activity: its place */
    bool mapped;
};

void growth_free(struct source_growth *g);

/* Both have a growth, `added` was loaded with the same options but onto the base, as
 * above, and tells of later imports; both must outlive the call only.  *out is what one
 * loading of all would be, with its growth; it takes the names of people from `added`.
 * False where that cannot be told: nothing is left to release. */
bool growth_merge(struct source *out, const struct source *base, struct source *added);

/* The same with the large arrays of *out in a room, which must outlive it. */
bool growth_merge_in(struct source *out, const struct source *base, struct source *added,
                     struct growth_room *room);
/* Is what a loading of all files would tell of those that are added what loading them
 * onto the base told?  `added` as above, or with options.beside.  *apart: where it is so,
 * all of its rows have ids, none of which stands in a row of the base, with blanks, a .0
 * or in other letters either. */
bool growth_tells(const struct source *base, const struct source *added, bool *apart);
/* Makes of what was loaded by itself what loading it onto the base would have made; the
 * room as above, or NULL.  False where it cannot be: then it is good for nothing. */
bool growth_onto(struct source *added, const struct source *base,
                 struct growth_room *room);

/* May what is said of everybody be added as below? */
bool growth_can_describe(const struct source *source, const struct source *said);
/* Adds files of customers, costs and snapshots to a source that has none yet, in place:
 * `said` was loaded onto it, of these and of those of rates, which it was read with as
 * well, before all others; snapshots with options.described_later.  kinds: of all `count`
 * segments, for the order of files; the first of_base of them are those of a base that it
 * will be added to, and of these it has none.  False: it cannot be, and then the source
 * is good for nothing. */
bool growth_describe(struct source *source, struct source *said,
                     const enum source_kind *kinds, size_t count, size_t of_base);

/* As sections of a file of columns. */
enum err growth_put(const struct source *source, struct columns_writer *writer,
                    struct err_info *info) ERR_MUST_USE;
/* Of a source that was got from the file; borrows from it.  NULL without an error: the
 * file has none. */
enum err growth_get(struct source_growth **out, const struct source *source,
                    struct columns *file, struct err_info *info) ERR_MUST_USE;

static inline uint64_t growth_kind(enum source_kind kind)
{
    return UINT64_C(1) << kind;
}

/* Say their files something of everybody, and are few? */
static inline bool growth_reads_again(enum source_kind kind)
{
    return kind == SOURCE_CUSTOMERS || kind == SOURCE_COSTS || kind == SOURCE_RATES ||
           kind == SOURCE_SNAPSHOT;
}

/* Have files of orders ids? */
static inline bool growth_has_ids(const struct source_growth *g)
{
    return g->roles & GROWTH_UNSETTLED ? g->roles >> SOURCE_ROLE_ORDER & 1
                                       : g->roles & GROWTH_WITH_IDS;
}

/* Have files of orders none? */
static inline bool growth_lacks_ids(const struct source_growth *g)
{
    return g->roles & GROWTH_UNSETTLED ? !(g->roles >> SOURCE_ROLE_ORDER & 1)
                                       : g->roles & GROWTH_WITHOUT_IDS;
}

/* Are there orders without? */
static inline bool growth_lacks_some(const struct source_growth *g)
{
    return growth_lacks_ids(g) || g->bare;
}

/* May orders of these files be told apart side by side? */
static inline bool growth_roles_fit(uint64_t a, uint64_t b)
{
    return !a || !b || a == b || !((a | b) & GROWTH_UNSETTLED);
}

/* No amount is in the currency that was asked for: that is an error, unless something
 * that it is merged with has it. */
static inline bool growth_lacks_currency(const struct source_growth *g)
{
    return g->named == GROWTH_NAMES_OTHERS;
}

/* The sum of the order's id; 0: it has none. */
static inline uint64_t growth_id(const struct source_growth *g, uint32_t order)
{
    return g->order_marks[order] & GROWTH_ROW ? 0 : g->order_key[order];
}

/* How many rows there are; start: of each person's, NULL: there are none. */
static inline uint32_t growth_rows_all(const uint32_t *start, uint32_t people)
{
    return start ? start[people] : 0;
}

/* Ascends by day and then by time: 2^40 times the day, and the time from its midnight. */
static inline int64_t growth_moment(int32_t local_day, int64_t time_us)
{
    const uint64_t day = (uint64_t)(int64_t)local_day, day_us = 86400000000ULL;
    return (int64_t)(day * (UINT64_C(1) << 40) + ((uint64_t)time_us - day * day_us));
}

#endif
