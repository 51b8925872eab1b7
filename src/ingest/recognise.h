/* SPDX-License-Identifier: Apache-2.0 */
/* What the files and their columns mean, from names and content.
 *
 * Each role has a list of names that people and programs give it, with a weight; the
 * content decides who may bear it (a date column must read as dates).  The best
 * candidate wins; where two are as good and differ in content, the person is asked, with
 * the exact --map to type.  What was given by --map and --as is never second-guessed.
 *
 *     e = recognise_columns(&layout, &table, &profile, maps, map_count, &info);
 *     e = recognise_files(layouts, count, kinds_given, &info);
 */
#ifndef MAINSTAY_INGEST_RECOGNISE_H
#define MAINSTAY_INGEST_RECOGNISE_H

#include "base/money.h"
#include "ingest/dates.h"
#include "ingest/source.h"
#include "ingest/table.h"

/* What a sample of a column shows. */
struct recognise_column {
    uint64_t filled, distinct;
    uint64_t numbers, negatives, fractions; /* readable as amounts; of those */
    uint64_t small;                         /* numbers that are whole and at most 20 */
    uint64_t flags;                         /* true/false, yes/no, 0/1 */
    uint64_t currencies;                    /* three-letter codes or currency signs */
    uint64_t states;                        /* words that orders' states are made of */
    uint64_t cancels;                       /* states that cancel */
    uint64_t purchases, returns,
        browses; /* names of events that are, and that lead up to it */
    uint64_t longest;
    struct dates_style dates;
    struct money_style money;
    uint64_t parting; /* equal for columns that part the rows alike */
    uint64_t content; /* equal for columns that hold the same numbers, days or texts */
};

struct recognise_profile {
    uint64_t rows;
    bool complete;                    /* the sample is the whole file */
    struct recognise_column *columns; /* table.columns, owned */
};

enum err recognise_profile_read(struct recognise_profile *out, const struct table *table,
                                struct err_info *info) ERR_MUST_USE;
void recognise_profile_release(struct recognise_profile *p);

#define RECOGNISE_NONE UINT32_MAX

#define RECOGNISE_TYPED_SIZE 300
/* The name of a column as it is typed to a shell behind --map ROLE=, in quotes where it
 * needs them; cut off where it is too long for `out`.  Returns `out`. */
const char *recognise_typed(const char *name, char out[RECOGNISE_TYPED_SIZE]);

/* One file's roles.  For a role that is unsure, rival holds the other candidate. */
struct recognise_layout {
    const struct table *table;               /* borrowed */
    const struct recognise_profile *profile; /* borrowed */
    enum source_kind kind;
    uint32_t column[SOURCE_ROLE_COUNT]; /* RECOGNISE_NONE: none */
    uint32_t rival[SOURCE_ROLE_COUNT];
    bool given[SOURCE_ROLE_COUNT]; /* by --map */
    bool settled; /* understood when it was imported: nothing is guessed */
    int score[SOURCE_ROLE_COUNT];
    bool refund_words;   /* file or column names speak of refunds */
    bool customer_words; /* the file's name speaks of customers */
    bool payment_words;  /* ... of payments */
    bool purchases_only; /* the rows' events tell which of them are purchases */
    const char *note;    /* NULL or static: what a person should know */
};

/* Gives each role its column. */
enum err recognise_columns(struct recognise_layout *out, const struct table *table,
                           const struct recognise_profile *profile,
                           const struct source_map *maps, size_t map_count,
                           struct err_info *info) ERR_MUST_USE;

/* The layout of a file that was understood before.  ERR_FORMAT where it lacks a column
 * that it had. */
enum err recognise_again(struct recognise_layout *out, const struct table *table,
                         const struct recognise_profile *profile,
                         const struct source_given *given,
                         struct err_info *info) ERR_MUST_USE;

/* Takes the file for one of subscriptions or of answers and gives its roles their
 * columns, where names speak for that (or `kind` says so already); else leaves it as it
 * is. */
void recognise_special(struct recognise_layout *layout, enum source_kind kind);

/* Takes the file for one of exchange rates where its columns speak for that (or `kind`
 * says so already); false: it is left as it is. */
bool recognise_rates(struct recognise_layout *layout, enum source_kind kind);
/* The same for costs of months. */
bool recognise_costs(struct recognise_layout *layout, enum source_kind kind);
/* The same for customers with tenure and no dates. */
bool recognise_snapshot(struct recognise_layout *layout, enum source_kind kind);

/* Said of a file of orders beside one of refunds, whatever its rows. */
#define RECOGNISE_REFUNDS_NOTE "its refund column is not used: the file of refunds is"

/* Gives each file its kind, all files seen together; kinds[i] SOURCE_UNKNOWN: find out.
 * may_wait: rates, costs and customers with a mapped key may come alone, before what they
 * belong to.  with_refunds: files of refunds stand beside. ERR_NO_ROLE, ERR_UNSURE: the
 * sentence lists roles, candidates and what to type. */
enum err recognise_files(struct recognise_layout *layouts, size_t count,
                         const enum source_kind *kinds, bool may_wait, bool with_refunds,
                         struct err_info *info) ERR_MUST_USE;

/* Gives the role the best column among those not taken; gate: content must fit. */
void recognise_choose(struct recognise_layout *layout, enum source_role role, bool gate);
/* Takes the role's column away again, where it was not given. */
void recognise_drop(struct recognise_layout *layout, enum source_role role);
/* Whether the amount is the order's or the row's: one that is the same on every row of an
 * order is the order's, and adding it up would be a wrong number; one called total that
 * differs is the row's.  ERR_UNSURE where it is neither. */
enum err recognise_total(struct recognise_layout *layout,
                         struct err_info *info) ERR_MUST_USE;
/* ERR_UNSURE where the amounts look like numbers of pieces, and another column like what
 * they cost. */
enum err recognise_pieces(const struct recognise_layout *layout,
                          struct err_info *info) ERR_MUST_USE;
/* ERR_UNSURE where a price may be of one piece or of all of the row: an item_price, or
 * prices that are nearly all multiples of the pieces. */
enum err recognise_item_price(const struct recognise_layout *layout,
                              struct err_info *info) ERR_MUST_USE;
/* Has any order id of the one file's first rows a place among the other's? */
enum err recognise_ids_meet(const struct recognise_layout *a,
                            const struct recognise_layout *b, bool *meet,
                            struct err_info *info) ERR_MUST_USE;

/* Could the content of the column bear the role? */
bool recognise_fits(enum source_role role, const struct recognise_column *column);
/* The column of that name (exactly, else folded), or RECOGNISE_NONE. */
uint32_t recognise_find(const struct table *table, const char *name);
bool recognise_same_name(const char *a, const char *b);
/* Have the files the same columns, in the same order? */
bool recognise_same_columns(const struct table *a, const struct table *b);
/* The path without its folders. */
const char *recognise_base_name(const char *path);

#endif
