/* SPDX-License-Identifier: Apache-2.0 */
/* How a source grows (growth.h): what the parts of it share; not for others.
 *
 * growth.c says whether two may be merged and in which order that goes; growth_match.c
 * finds orders that are in both, and people who become another; orders, amounts and
 * attributes are merged by a file each.  People of `added` and of `out` are the same.
 * Most people are merged in one pass over both; those who are `touched` are put together
 * anew of what stays. */
#ifndef MAINSTAY_INGEST_GROWTH_PARTS_H
#define MAINSTAY_INGEST_GROWTH_PARTS_H

#include "ingest/growth.h"

/* An order of added that is in the place of one of the base: order_place of both.  Of a
 * row that stays away the latter is INTERN_NONE. */
struct growth_taken {
    uint32_t added, base;
};

/* A guest of the base who is a customer now: rows of `from` become those of `to`. */
struct growth_moved {
    uint32_t from, to;
};

/* A row of a file of refunds that is in out. */
struct growth_placed {
    int64_t amount; /* in the scale of out */
    uint32_t person;
    int32_t day;
    uint32_t order; /* place in out, or TIMELINE_NO_ORDER */
    uint32_t row;   /* which of all rows */
};

/* What is known of lines that wait for their orders. */
struct growth_waiting {
    const struct growth_line *line;
    uint32_t count;
    uint32_t *start; /* of keys by their uppermost bits */
    int shift;       /* of a key to these */
    bool *gone;      /* per line: its order is there */
};

/* What the lines of an order come to, in micro-units. */
struct growth_sum {
    int64_t amount, cancelled_amount;
    uint32_t rows, cancelled_rows;
    bool lumped; /* both are in rows and amount, for all of the order is cancelled */
    bool last;   /* they are of the last file of lines */
    bool live;   /* one says that it counts, or one that gave way */
};

/* An order, or one among the absent. */
struct growth_at {
    uint32_t at;
    bool is_absent;
};

/* What the newer version of an order has of the lines of the one of the base. */
struct growth_kept {
    struct growth_at added;
    struct growth_sum lines;
    bool joins; /* it has more of them itself, of the same file */
};

struct growth_lines {
    struct growth_waiting base, added;
    uint32_t base_files, added_files; /* of lines */
    bool any;                         /* there are such files */
    bool cut;    /* the last of the base's and the first of added are one file */
    bool priced; /* orders say what they are worth, so that lines are left out */
    struct growth_kept *kept; /* ascending by added */
    size_t kept_count, kept_capacity;
    size_t rows; /* that out has besides those of base and added: cancelled lines */
    int digits;  /* that amounts of orders with lines need */
};

/* What an order becomes by lines that it did not have. */
struct growth_change {
    int64_t gross, cancelled_gross; /* micro-units */
    uint32_t rows, cancelled_rows;  /* cancelled_rows: of a row of its own; 0: none */
    uint16_t marks;
    uint8_t flags;
    bool wrong;                /* it cannot be told */
    struct history_tally gone; /* lines of it that gave way to others; micro-units */
};

struct growth_merging {
    const struct source *base;
    struct source *added; /* gives away what it alone has */
    struct source *out;
    struct growth_room *room; /* NULL: arrays are in memory of their own */
    struct source_growth *growth;
    int64_t base_factor, added_factor; /* from their amounts to those of out */
    bool *touched;                     /* per person of out; NULL: nobody is */
    uint32_t *replaced;                /* orders of the base that stay away, ascending */
    size_t replaced_count, replaced_capacity;
    struct growth_taken *taken; /* ascending by added */
    size_t taken_count, taken_capacity;
    bool *absent_gone;   /* per absent order of the base; NULL: none */
    bool *event_gone;    /* per activity of added: the base has it; NULL: none */
    bool *order_gone;    /* the same per order, which has no id, ... */
    bool *turned_gone;   /* ... and per turned order */
    int64_t events_gone; /* how many */
    uint32_t *base_event, *added_event;    /* places of activities in out; NULL: none says
                                              what an attribute is */
    struct growth_moved *moved, *moved_to; /* ascending by from; by to, then from */
    size_t moved_count;
    struct history_tally shift[SOURCE_REASON_COUNT]; /* to left_out; micro-units */
    uint32_t *base_order, *added_order;              /* places of their orders in out */
    struct growth_placed *placed;                    /* by person, then by row */
    size_t placed_count;
    bool by_order; /* some of these are converted by the rate of their order's day */
    uint64_t *turned_from; /* per turned of out, its place among those of base, or of
                              added and GROWTH_OF_ADDED */
    struct growth_lines lines;
    const struct source *payer; /* which of the two tells of currency and scale */
    bool wrong; /* it cannot be told, the base is not what was written, or no room */
};

#define GROWTH_OF_ADDED (UINT64_C(1) << 32)

/* A person's rows [from, to) in one of the two. */
struct growth_rows {
    uint32_t from, to;
};

static inline struct growth_rows growth_rows_of(const uint32_t *start, uint32_t people,
                                                uint32_t person)
{
    if (person >= people)
        return (struct growth_rows){0, 0};
    return (struct growth_rows){start[person], start[person + 1]};
}

static inline struct growth_rows growth_base_rows(const struct growth_merging *m,
                                                  const uint32_t *start, uint32_t p)
{
    return growth_rows_of(start, m->base->timeline.people, p);
}

static inline struct growth_rows growth_added_rows(const struct growth_merging *m,
                                                   const uint32_t *start, uint32_t p)
{
    return growth_rows_of(start, m->added->timeline.people, p);
}

static inline bool growth_touched(const struct growth_merging *m, uint32_t person)
{
    return m->touched && m->touched[person];
}

/* The parts of merging, in this order. */
bool growth_settle_scale(struct growth_merging *m);
/* So many digits at least; false: that is none that a loading makes. */
bool growth_widen_scale(struct growth_merging *m, int digits);
/* Finds what of the base gives way; false: what becomes of it cannot be told. */
bool growth_match(struct growth_merging *m);
/* Do files of orders say what these are worth? */
enum growth_prices { GROWTH_PRICED = 1, GROWTH_BARE = 2 };
/* A sum of these; 0: there are no such files. */
int growth_prices(const struct source *s);
/* Files of lines: may there be those of both?  Either all orders say what they are worth,
 * or none does. */
bool growth_lines_fit(const struct source *base, const struct source *added);
/* Before anything is matched, and at the end; false: there is too much, or no room. */
bool growth_begin_lines(struct growth_merging *m);
void growth_end_lines(struct growth_merging *m);
/* Those that wait for the order, from up to before; of an order without a key none. */
struct growth_rows growth_waiting_of(const struct growth_waiting *w, uint64_t key);
/* The order of the base gives way to that of added, which keeps lines that do not come
 * again.  *gone: what gives way, micro-units.  False: it cannot be told. */
bool growth_keep_lines(struct growth_merging *m, struct growth_at base,
                       struct growth_at added, struct history_tally *gone);
/* Once orders are matched: lines of one whose order is in the other go to it.  False:
 * what becomes of it cannot be told. */
bool growth_match_lines(struct growth_merging *m);
/* What the order becomes; false: nothing else than it is. */
bool growth_change_of(const struct growth_merging *m, bool is_added, struct growth_at at,
                      struct growth_change *out);
/* The order i of a source has its cancelled rows behind it, as an order of their own. */
bool growth_has_twin(const struct source *s, uint32_t i);
/* Those that still wait. */
void growth_merge_lines(struct growth_merging *m);
/* Of orders without ids what of added the base has; false: it cannot be told. */
bool growth_match_rows(struct growth_merging *m);
void growth_merge_orders(struct growth_merging *m);
/* Once orders have their places in out: what rows of files of refunds are. */
void growth_merge_rows_of_refunds(struct growth_merging *m);
/* Is the refund of the timeline a row of a file of refunds? */
bool growth_is_of_file(const struct source *s, uint32_t refund);
/* False where which of them count, and in which order, cannot be told. */
bool growth_merge_events(struct growth_merging *m);
/* Subscriptions, answers and deliveries; false: what of the base gives way, or where
 * something belongs, cannot be told. */
bool growth_merge_editions(struct growth_merging *m);
bool growth_merge_left_out(struct growth_merging *m);
/* False where which changes there are cannot be told. */
bool growth_merge_attributes(struct growth_merging *m);
/* Does everything have a last digit of 0?  One loading would have taken a smaller scale:
 * it may be so where two sums of rows that are left out make a rounder one. */
bool growth_is_too_fine(const struct source *s);
/* Takes that digit away. */
void growth_coarsen(struct source *s);

/* An array of out; NULL, and all is wrong: there is no room. */
void *growth_make(struct growth_merging *m, size_t count, size_t size);
/* Of the base's what is left out now, to left_out; false: it does not fit. */
bool growth_shift(struct growth_merging *m, enum source_reason reason, int64_t rows,
                  int64_t amount);
/* Does it tell of amounts, so that it matters in which currency? */
bool growth_pays(const struct source *s);
/* Micro-units in one of 10^-scale. */
int64_t growth_unit(int scale);
/* Sums of the ids of orders; 0 is none. */
uint64_t growth_order_key(const char *id, size_t size);
/* The customer that the e-mail turned out to be, or INTERN_NONE. */
uint32_t growth_alias(const struct source_growth *growth, uint32_t customer);
/* Sections of rows of refunds. */
enum err growth_put_refunds(const struct source *s, struct columns_writer *writer,
                            struct err_info *info) ERR_MUST_USE;
enum err growth_get_refunds(struct source_growth *growth, const struct source *s,
                            struct columns *file, struct err_info *info) ERR_MUST_USE;
/* Sections of what has editions, and what frees it. */
enum err growth_put_editions(const struct source *s, struct columns_writer *writer,
                             struct err_info *info) ERR_MUST_USE;
enum err growth_get_editions(struct source_growth *growth, const struct source *s,
                             struct columns *file, struct err_info *info) ERR_MUST_USE;
void growth_free_editions(struct growth_editions *editions);
/* The person's rows are put together anew. */
void growth_touch(struct growth_merging *m, uint32_t person);
/* Who the base's person is in out. */
uint32_t growth_person(const struct growth_merging *m, uint32_t person);
bool growth_is_replaced(const struct growth_merging *m, uint32_t base_order);
bool growth_is_gone(const struct growth_merging *m, uint32_t added_event);
bool growth_order_is_gone(const struct growth_merging *m, uint32_t added_order);
bool growth_turned_is_gone(const struct growth_merging *m, uint64_t added_turned);
/* Of a person's rows, by day, those that may be of the time of others, whose days are
 * from the first to the last. */
struct growth_rows growth_near_days(const int32_t *day, struct growth_rows rows,
                                    int32_t first, int32_t last);
/* What the order_place of added is in out: that of the base's order that it replaces, or
 * one after all of the base. */
uint32_t growth_place(const struct growth_merging *m, uint32_t added_place);
/* The first of `count` elements, which ascend by the uint32_t that each has `at` bytes
 * from its begin, that is not less than the key; count: none. */
uint64_t growth_first(const void *elements, uint64_t count, size_t size, size_t at,
                      uint32_t key);
/* The first of the turned orders whose refund is not before the place, which is that
 * refund's own where it is a turned order's. */
uint64_t growth_turned_from(const struct source_growth *growth, uint32_t refund);
/* For qsort: by key, by of, by refund; of structs that begin with one of these. */
int growth_compare_absent(const void *left, const void *right);
int growth_compare_pairs(const void *left, const void *right);
int growth_compare_turned(const void *left, const void *right);
/* Is each rate that the base had what it was, as far as that matters? */
bool growth_rates_hold(const struct source_growth *base,
                       const struct source_growth *added);
/* From when to when the data of both reach. */
void growth_merge_days(struct timeline *t, const struct source *base,
                       const struct source *added);
/* Brings the amount to the source's currency by the rate of the day; false: it has none
 * for it, or what comes out does not fit. */
bool growth_convert(const struct source *s, const char *currency, int32_t day,
                    int64_t *micro);
/* A currency's number among those of spells; 0: there is none of the code. */
uint16_t growth_currency_in(const struct timeline *t, const char *code);
/* Adds those of another that are not there, in the order of their codes. */
void growth_add_currencies(struct timeline *t, const struct timeline *from);
/* Of the currencies of added, whose numbers spells have, out gets those that any has. */
void growth_merge_currencies(struct growth_merging *m);
void growth_merge_snapshot(struct growth_merging *m);
/* Has the person rows of any kind, or said something? */
bool growth_has_rows(const struct source *s, uint32_t person);
/* Of what has the base's numbers now: who is whom by what the base knows as well.  old:
 * per person, INTERN_NONE: no row names them.  False: it cannot be told. */
bool growth_take_aliases(struct source *s, const struct source *base, const uint32_t *old,
                         struct growth_room *room);
/* The person of a place; start: of the rows of people. */
uint32_t growth_person_at(const uint32_t *start, uint32_t people, uint32_t place);

/* The i-th person of the base whose rows are the person's in out; false: there are no
 * more. */
bool growth_source(const struct growth_merging *m, uint32_t person, size_t i,
                   uint32_t *source);

#endif
