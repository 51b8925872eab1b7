/* SPDX-License-Identifier: Apache-2.0 */
/* A source: files read into a timeline, with the names of its people and a full
 * account of every row.
 *
 * rows = used + left out: each row of each file is behind something that was counted,
 * or under a reason here or in the history (test, cancelled, ...: those depend on the
 * definition).
 *
 *     struct source source;
 *     e = source_load(&source, &options, &info);
 *     ... source.timeline ...
 *     source_release(&source);
 */
#ifndef MAINSTAY_INGEST_SOURCE_H
#define MAINSTAY_INGEST_SOURCE_H

#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "ingest/dates.h"
#include "timeline/derived.h"
#include "timeline/history.h"
#include "timeline/timeline.h"

/* What a file holds. name, what it is */
#define SOURCE_KINDS(X)                                                                \
    X(UNKNOWN, "auto", "recognised by its columns")                                    \
    X(ORDERS, "orders", "one row an order, or order lines with customer and date")     \
    X(LINES, "lines", "order lines joined to an orders file by the order id")          \
    X(REFUNDS, "refunds", "one row a refund")                                          \
    X(CUSTOMERS, "customers", "one row a customer: a person's key, attributes")        \
    X(EVENTS, "events", "one row an activity: customer, date, event name")             \
    X(SUBSCRIPTIONS, "subscriptions",                                                  \
      "one row a subscription, or a stretch of one at one price")                      \
    X(ANSWERS, "answers", "one row an answer to a survey: customer, date, score")      \
    X(DELIVERIES, "deliveries", "one row a survey sent: customer, date")               \
    X(RATES, "rates", "one row a day's exchange rate: date, currency, base, rate")     \
    X(COSTS, "costs", "one row a month, or a channel in a month: spend, gross margin") \
    X(SNAPSHOT, "snapshot",                                                            \
      "one row a customer: tenure, and whether they left; no dates")                   \
    X(IGNORE, "ignore", "not used")

enum source_kind {
#define X(code, name, text) SOURCE_##code,
    SOURCE_KINDS(X)
#undef X
};

/* What a column means. name, what it is */
#define SOURCE_ROLES(X)                                                              \
    X(CUSTOMER, "customer", "who bought: the customer's id or e-mail")               \
    X(PERSON, "person", "the person behind several customer ids (customers file)")   \
    X(ORDER, "order", "the order's id; rows with the same id are one order")         \
    X(DATE, "date", "when the order (refund, event) happened")                       \
    X(AMOUNT, "amount", "the row's amount; an order is the sum of its rows")         \
    X(ORDER_TOTAL, "order_total", "the whole order's amount, repeated on its rows")  \
    X(QUANTITY, "quantity", "pieces; the row's amount is quantity x price")          \
    X(PRICE, "price", "price of one piece; without a quantity, the row's amount")    \
    X(REFUND, "refund", "the amount given back for the order or row")                \
    X(CURRENCY, "currency", "ISO 4217 code of the amount")                           \
    X(STATUS, "status", "the order's state; cancelled, failed ... do not count")     \
    X(TEST, "test", "true for a test order")                                         \
    X(CANCELLED, "cancelled", "yes, or the day, where the order was cancelled")      \
    X(EMAIL, "email", "the buyer's e-mail: who it is where there is no customer id") \
    X(EVENT, "event", "name of what happened")                                       \
    X(ACQUIRED, "acquired", "day on which the customer was won")                     \
    X(REFERRER, "referrer", "who referred the customer; empty: nobody")              \
    X(SUBSCRIPTION, "subscription",                                                  \
      "the subscription's id; rows with the same id are its stretches")              \
    X(START, "start", "first day of the subscription or stretch")                    \
    X(END, "end", "the day billing ended; empty while it runs")                      \
    X(CANCEL, "cancel", "the day the cancellation was asked for")                    \
    X(PAID_FROM, "paid_from", "the day the current paid period began")               \
    X(PAID_UNTIL, "paid_until", "the first day that is not paid for")                \
    X(TRIAL_START, "trial_start", "first day of the trial")                          \
    X(TRIAL_END, "trial_end", "first day after the trial")                           \
    X(PAUSE_START, "pause_start", "first day of a pause")                            \
    X(PAUSE_END, "pause_end", "first day after the pause")                           \
    X(INTERVAL, "interval",                                                          \
      "what the amount is for: month, year, quarter, week, day, 3 months")           \
    X(REASON, "reason", "why it ended; a failed payment is involuntary churn")       \
    X(SCORE, "score", "the answer: NPS 0-10, CSAT 1-5, CES 1-7")                     \
    X(SURVEY, "survey", "which survey, or NPS, CSAT, CES")                           \
    X(WAVE, "wave", "the round of the survey")                                       \
    X(BASE, "base", "the currency that an exchange rate leads to")                   \
    X(RATE, "rate", "what one unit of the currency is worth in the base")            \
    X(MONTH, "month", "the month of the costs")                                      \
    X(CHANNEL, "channel", "the acquisition channel that the costs are of")           \
    X(ACQUISITION, "acquisition", "what was spent in the month to win customers")    \
    X(RETENTION, "retention", "what was spent in the month to keep customers")       \
    X(MARGIN, "margin", "gross margin in the month: a share such as 0.35 or 35%")    \
    X(TENURE, "tenure", "for how long the customer has been, or was, one")           \
    X(CHURNED, "churned", "yes where the customer has left")

enum source_role {
#define X(code, name, text) SOURCE_ROLE_##code,
    SOURCE_ROLES(X)
#undef X
        SOURCE_ROLE_COUNT,
};

/* Why a row is left out, whatever the definition. name, what it is */
#define SOURCE_REASONS_TABLE(X)                                                        \
    X(NO_CUSTOMER, "no_customer", "no customer on the row or its order")               \
    X(NO_DATE, "no_date", "the date is empty")                                         \
    X(BAD_DATE, "bad_date", "the date cannot be read")                                 \
    X(BAD_AMOUNT, "bad_amount", "the amount cannot be read")                           \
    X(MALFORMED, "malformed_row",                                                      \
      "the row has the wrong number of columns or broken quotes")                      \
    X(NO_ORDER, "no_order", "its order id is in no orders file")                       \
    X(AMBIGUOUS_ORDER, "ambiguous_order",                                              \
      "several orders have its order id, and the row does not say which it is of")     \
    X(AMOUNT_KNOWN, "amount_known", "a line of an order whose own row has the amount") \
    X(NOT_A_PURCHASE, "not_a_purchase",                                                \
      "the row tells of another event than a purchase")                                \
    X(SUPERSEDED, "superseded",                                                        \
      "the same order is in another file as well and counts once")                     \
    X(OTHER_CURRENCY, "other_currency",                                                \
      "the amount is in another currency than asked for")                              \
    X(DUPLICATE_CUSTOMER, "duplicate_customer",                                        \
      "the customer was already described by an earlier row")                          \
    X(NEVER_STARTED, "never_started", "the subscription's first payment never came")   \
    X(NEVER_RAN, "never_ran", "the subscription ended on its first day, or before")    \
    X(NO_SURVEY_KIND, "no_survey_kind",                                                \
      "whether the score is NPS, CSAT or CES is not said")                             \
    X(OUT_OF_RANGE, "out_of_range", "the score is not on the survey's scale")          \
    X(BAD_STATUS, "bad_status", "whether the customer left cannot be read")            \
    X(NO_CURRENCY, "no_currency", "the exchange rate does not say of what currency")   \
    X(FILE_NOT_USED, "file_not_used",                                                  \
      "the file says nothing about orders or their customers")

enum source_reason {
#define X(code, name, text) SOURCE_REASON_##code,
    SOURCE_REASONS_TABLE(X)
#undef X
        SOURCE_REASON_COUNT,
};

const char *source_kind_name(enum source_kind kind);
const char *source_role_name(enum source_role role);
/* Do files of that kind name orders or people, so that it matters of which source? */
bool source_names_things(enum source_kind kind);
/* Is a file of that kind read for the role? */
bool source_role_used(enum source_kind kind, enum source_role role);
const char *source_reason_name(enum source_reason reason);
const char *source_reason_text(enum source_reason reason);
/* "cancelled_order" etc. for the reasons that depend on the definition. */
const char *source_history_reason_name(enum history_reason reason);
const char *source_history_reason_text(enum history_reason reason);

/* --map role=column or role=file:column */
struct source_map {
    enum source_role role;
    const char *file; /* NULL: every file that has the column */
    const char *column;
};

/* How a file was understood when it was imported, so that nothing is guessed again. */
struct source_given {
    enum source_kind kind;                 /* SOURCE_UNKNOWN: nothing is given */
    const char *name;                      /* what the file is called, for sentences */
    const char *column[SOURCE_ROLE_COUNT]; /* NULL: none */
    bool mapped[SOURCE_ROLE_COUNT];        /* by --map */
    char decimal[SOURCE_ROLE_COUNT];
    enum dates_order date_order[SOURCE_ROLE_COUNT];
    enum dates_number date_number[SOURCE_ROLE_COUNT];
    bool purchases_only; /* the rows' events tell which of them are purchases */
    const char *note;    /* NULL: none */
    uint64_t malformed;  /* rows that were set aside then */
    const char *source;  /* of ids; "": the one without a name */
    int64_t batch;       /* the import that it came with */
    int64_t part;        /* its rows in a file of several, see table.h; 0: all */
    const char **names;  /* then its columns */
    size_t name_count;
    int64_t from, to; /* its rows from `from` up to before `to`; 0, 0: all */
};

/* Is it of orders or lines and says what they are worth? */
bool source_given_amounts(const struct source_given *given);

struct source_options {
    const char **paths;
    const struct source_given *given; /* per path; NULL: nothing is given */
    const enum source_kind *kinds;    /* per path, SOURCE_UNKNOWN: recognise */
    size_t path_count;
    const struct source_map *maps;
    size_t map_count;
    const char *source;   /* of the files that are not given; NULL: "" */
    const char *zone;     /* IANA name; NULL: UTC */
    const char *encoding; /* iconv name; NULL: by the bytes */
    const char *currency; /* NULL: there must be one; else, with files of rates, what all
                             amounts are converted to, and without, the only one used */
    enum dates_order date_order; /* UNKNOWN: decide or ask */
    char decimal;                /* '.' or ','; 0: decide or ask */
    double bad_share_max;        /* more unreadable rows than this share: ERR_ROWS etc. */
    const char **attributes;     /* columns wanted for slicing, without first_ / @start */
    const char **attribute_literals; /* NULL, or per attribute a column that is taken
                                        instead where there is one (first_channel where
                                        channel is wanted), or NULL */
    size_t attribute_count;
    bool *attributes_had; /* NULL, or per attribute set where a file has it, and then
                             it is no error that none does */
    const char *const *attributes_stated; /* NULL, or per attribute the name under which
                                             customers have it whose files are read later,
                                             so that others are not asked; NULL: none */
    bool keep_row_reasons;                /* needed for source_write_rejects */
    bool may_wait;             /* rates, costs and customers alone are no error */
    bool keep_order_ids;       /* source.order_ids and order_id are wanted */
    bool keep_growth;          /* source.growth is wanted */
    const struct source *onto; /* NULL, or what this will be added to (growth.h): people
                                  are numbered after its own; borrowed by the source */
    size_t beside; /* the first paths are of that already: they say what the others are,
                      and those of customers alone are read; ERR_UNSURE where the others
                      are of a kind that cannot be added */
    bool described_later;  /* snapshots tell who there is, and no more */
    bool with_refunds;     /* other files of what this is a part of tell of refunds */
    bool with_amounts;     /* ... of what orders are worth */
    uint64_t memory_bytes; /* for building what a workspace keeps (parts.h); 0: default */
    uint32_t threads;      /* that the library reads with; 0: as many as processors */
    struct meter *meter;   /* counts rows; NULL: each file has a progress bar */
};

/* A column's values per person, in time order; code 0 stands for "no value known". */
struct source_attribute {
    const char *name;       /* as asked for, or the literal */
    struct intern *values;  /* code -> text; code 0 is "" */
    uint32_t *change_start; /* people + 1 */
    int32_t *change_day;    /* INT32_MIN: always known (a customers file) */
    uint32_t *change_code;
};

/* What a month, or a channel in a month, cost; SOURCE_NO_COST where not given. */
#define SOURCE_NO_COST INT64_MIN
struct source_cost {
    int32_t month;    /* its first day */
    uint32_t channel; /* code; 0 is "": of none */
    int64_t acquisition, retention;
    int64_t margin; /* 0 .. 1000000; all in micro-units */
};

/* A person of a snapshot table. */
#define SOURCE_TENURE_MAX 36500
struct source_snapshot {
    int32_t tenure; /* whole units as the file counts them; -1: not in the table */
    bool left;
    int64_t amount; /* units of 10^-scale */
};

struct source_file {
    const char *name;
    enum source_kind kind;
    uint64_t rows;
    const char *columns[SOURCE_ROLE_COUNT]; /* by role; NULL: none */
    const char *encoding, *note;            /* note: NULL or what a person should know */
    const char *own_note;                   /* of that what only its own rows tell */
    bool by_day; /* its orders have no ids, but days that could stand in for them */
};

struct source {
    struct timeline timeline;
    struct intern *people;    /* person -> key as written */
    struct intern *events;    /* event code -> name; NULL without events */
    struct intern *surveys;   /* survey number -> name; NULL without answers */
    struct intern *order_ids; /* code -> id as the files have it; NULL: not asked for */
    uint32_t *order_id;       /* per order of the timeline, INTERN_NONE: it has none */
    char currency[8];         /* "" where none is named */
    int currency_digits;
    const char *zone;
    uint64_t rows;
    struct history_tally left_out[SOURCE_REASON_COUNT]; /* amounts in timeline.scale */
    struct source_file *files;
    size_t file_count;
    uint64_t orders_beside; /* on the day of another of the person's; 0 where all files
                               of orders have ids */
    struct source_attribute *attributes; /* as asked for, same order */
    size_t attribute_count;
    struct source_snapshot *snapshot; /* per person; NULL without one */
    bool snapshot_has_amounts;
    bool waits;   /* for orders: there are only rates, costs or customers (may_wait) */
    bool undated; /* nothing has a date: there is a snapshot and no more */
    struct source_cost *costs; /* no two of one month and channel */
    size_t cost_count;
    struct intern *channels;        /* of costs; NULL without any */
    const char *channel_column;     /* what the costs' channel is called; NULL: none */
    struct arena arena;             /* names above */
    struct source_rejects *rejects; /* NULL unless keep_row_reasons */
    struct columns *file;   /* large arrays and names lie in it; NULL: they are owned */
    struct derived derived; /* that file; folder NULL: what is derived is not kept */
    struct source_growth *growth; /* growth.h; NULL: not asked for, or it cannot grow */
    struct pieces *pieces; /* where large arrays lie; NULL: in memory of their own */
};

enum err source_load(struct source *out, const struct source_options *options,
                     struct err_info *info) ERR_MUST_USE;
void source_release(struct source *source);
/* What a person should know of a file, of what it says of itself and of all orders there
 * are; NULL: nothing.  In the arena. */
const char *source_note_of(const struct source *source, const struct source_file *file,
                           struct arena *arena);
/* The same of all files, as their notes. */
void source_tell_files(struct source *source);
/* Does a file have orders without ids, so that those beside another matter? */
bool source_lacks_ids(const struct source *source);
/* Of a person's orders, those on the day of one before. */
uint32_t source_beside(const struct timeline *t, uint32_t person);
/* Of arrays that are owned. */
void source_attribute_release(struct source_attribute *attribute);

/* What makes rows not count that the source itself lets through. */
struct source_verdicts {
    const struct history_rule *rule;
    const char *const *spell_reasons; /* names by enum history_spell_reason */
    /* Per answer and delivery of the timeline the name of the reason, NULL: it counts. */
    const char *const *answers, *const *deliveries;
};

/* Writes file,line,column,reason,text as CSV for every row that was left out, by reading
 * the files again; *rows receives how many. */
struct output;
enum err source_write_rejects(const struct source *source,
                              const struct source_verdicts *verdicts, struct output *out,
                              uint64_t *rows, struct err_info *info) ERR_MUST_USE;

#endif
