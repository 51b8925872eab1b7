/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks: the orders of one history in the shape in which they are fastest to count.
 *
 * People who ever ordered stand in the order of their first order's day and are cut into
 * blocks of at most BLOCKS_PEOPLE.  Among those of one first day, within a part of
 * BLOCKS_PART people, who ordered last the longest ago comes first: so people who have
 * left for good are neighbours, and last_order says of which nothing is to be looked at
 * any more.  Within a block the orders lie by day, not by person:
 *
 *     member          people of the block, by first day        e.g. 907, 12, 44
 *     run             one a day that has orders: day, how many
 *     order_member    per order: which person of the block     0 1 - - | 2 - - - | 0 1 -
 *     order_amount    per order                                day 3     4         9
 *
 * so that what a kernel keeps of a person (last day, orders of the period) is small
 * enough for the processor's nearest cache, and no day is stored or looked up per order.
 * Orders that a person places on a day after that day's first ("repeats") lie behind all
 * others of the block, by day: they change neither presence nor the number of purchase
 * days.  The others of a run are of as many people and are filled up to whole fours, by
 * orders of nobody (-: amount 0, of the members BLOCKS_PEOPLE to BLOCKS_PEOPLE + 3, each
 * at its place in the four): four at a time are counted at once, all of one day.
 *
 * A block is wide where a person's amounts, refunds included, may not fit in 32 bits, or
 * a person has more than 255 orders; its amounts are 64 bits.  All blocks are wide where
 * the days span more than BLOCKS_DAYS_NARROW.  People with refunds but no order are in
 * the last blocks; their first day is BLOCKS_NEVER.
 *
 * For who asks again and again (blocks_add_lanes) the days of narrow blocks' orders lie
 * by person as well, in lanes: who has most orders comes first, 64 neighbours are a
 * group, and a row of it is the next order of each.
 *
 *     lane_member     which person of the block      0     1     2
 *     lane_day        a row                          3     3     4     -  -  ...
 *                     the next one                   9     9     -     -  -
 *
 * The arrays are flat and hold no pointers, so that a file of columns can hold them.
 *
 *     struct blocks b;
 *     if (blocks_build(&b, &input)) ... suite.h ...
 *     blocks_release(&b);
 */
#ifndef MAINSTAY_TIMELINE_BLOCKS_H
#define MAINSTAY_TIMELINE_BLOCKS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOCKS_PEOPLE      4096
#define BLOCKS_PART        (8 * BLOCKS_PEOPLE)
#define BLOCKS_DAYS_NARROW 32000
#define BLOCKS_NEVER       INT32_MAX
#define BLOCKS_LANES       64
#define BLOCKS_NO_DAY      UINT16_MAX /* in lane_day: no order */
#define BLOCKS_DAY_LEAST   (-1000000) /* days that orders may be on */
#define BLOCKS_DAY_MOST    10000000

struct blocks_run {
    int32_t day;
    uint32_t count;   /* orders (refunds) of the day in the block, repeats included */
    uint32_t repeats; /* ... of these not their person's first of the day */
};

/* How many fours hold the orders of a run that are no repeats. */
static inline uint32_t blocks_fours(uint32_t count, uint32_t repeats)
{
    return (count - repeats) / 4 + ((count - repeats) % 4 != 0);
}

struct block {
    uint64_t order;  /* its first order, in order_member */
    uint64_t amount; /* ... and in order_amount, or in order_amount_wide */
    uint64_t refund; /* its first refund */
    uint32_t member; /* its first person, in member */
    uint32_t people; /* 1 .. BLOCKS_PEOPLE */
    uint32_t run;    /* its first run of orders */
    uint32_t runs;
    uint32_t refund_run; /* ... of refunds */
    uint32_t refund_runs;
    uint32_t wide;     /* 0 or 1 */
    uint32_t fours;    /* of orders; its repeats lie behind them */
    uint32_t lane_row; /* first row of its lanes, if it has any */
    uint32_t nothing;  /* 0 */
};

struct blocks {
    int32_t first_day, last_day; /* all days of orders and refunds lie in it */
    uint32_t people;             /* who ordered or was refunded */
    uint32_t count;              /* blocks */
    uint64_t orders, refunds;
    uint32_t runs, refund_runs;
    uint64_t narrow_amounts, wide_amounts;
    uint32_t lane_rows; /* 0: there are no lanes, nor what is told with them */
    uint64_t total;     /* all amounts together, without their signs: <= INT64_MAX */

    const struct block *block;        /* count */
    const uint32_t *member;           /* people: whose orders they are */
    const int32_t *first_order;       /* people: ascending; BLOCKS_NEVER */
    const int32_t *last_order;        /* of 64 people each; INT32_MIN: nobody ordered */
    const struct blocks_run *run;     /* runs */
    const uint16_t *order_member;     /* narrow and wide amounts: place in the block */
    const int32_t *order_amount;      /* narrow_amounts */
    const int64_t *order_amount_wide; /* wide_amounts */
    const struct blocks_run *refund_run;
    const uint16_t *refund_member; /* refunds */
    const int64_t *refund_amount;  /* refunds, >= 0 */

    /* With lanes, whose groups stand as words of people do (last_order). */
    const int64_t *run_amount;   /* runs: of its orders */
    const uint8_t *lane_depth;   /* of a group: its rows */
    const uint16_t *lane_member; /* of a lane: place in the block; 0 behind the last */
    const int32_t *lane_value;   /* ... what was spent after the first day */
    const uint16_t *lane_day;    /* lane_rows of 64: ascending, then BLOCKS_NO_DAY */

    bool owned; /* by blocks_release; else they lie in a file that is mapped */
};

/* Orders and refunds by person, each person's by day, as in a history.  One of each pair
 * of columns is given; narrow days are days since first_day. */
struct blocks_input {
    uint32_t people;
    int32_t first_day, last_day;
    const uint32_t *order_start; /* people + 1 */
    const int32_t *order_day;
    const uint16_t *order_day_narrow;
    const int64_t *order_amount;
    const int32_t *order_amount_narrow;
    const uint32_t *refund_start; /* people + 1, or NULL: there are none */
    const int32_t *refund_day;
    const int64_t *refund_amount;
    const uint64_t *chosen; /* a bit a person; NULL: everybody */
    const uint32_t *member; /* people: whom blocks name instead; NULL: themselves */
};

struct history;
/* The whole history's. */
struct blocks_input blocks_input_of(const struct history *h);

/* Builds on all processors; O(orders + people + days).  False, and *out untouched, where
 * all amounts together may not fit in 64 bits: then no sum can be told from an
 * overflow, and only the kernels of cubes.h, which check each step, may count. */
bool blocks_build(struct blocks *out, const struct blocks_input *input);
/* To blocks that were built: with AVX2 the suite then takes two thirds of the time, with
 * AVX-512 half.  To make lanes, or to look at those of a file, takes longer than that
 * saves once: they are for a process that asks again and again.  O(orders), on all
 * processors. */
void blocks_add_lanes(struct blocks *b);
void blocks_release(struct blocks *b);

/* Orders, or refunds, by person, each person's by day and those of a day as they were. */
struct blocks_rows {
    uint32_t *start; /* people + 1 */
    int32_t *day;
    int64_t *amount;
};
/* Those of some people, who are told in ascending order; of whom the blocks do not have,
 * none.  places: zeroed, people / 64 + 1 words; a bit where one of them stands.
 * O(people + orders), on all processors. */
void blocks_take(const struct blocks *b, const uint32_t *person, uint32_t count,
                 struct blocks_rows *orders, struct blocks_rows *refunds,
                 uint64_t *places);
void blocks_rows_release(struct blocks_rows *r);

/* How many there are of last_order. */
static inline uint32_t blocks_words(uint32_t people)
{
    return people / 64 + (people % 64 != 0);
}

/* What is known of each person, in the order in which people stand in the blocks: that of
 * member[i] at i.  out: of bits people / 64 + 1 words, of codes people.  Codes of
 * blocks_lay_narrow are < 256.  O(people), on all processors. */
void blocks_lay_bits(const struct blocks *b, const uint64_t *by_person, uint64_t *out);
void blocks_lay_codes(const struct blocks *b, const uint32_t *by_person, uint32_t *out);
void blocks_lay_narrow(const struct blocks *b, const uint32_t *by_person, uint8_t *out);
/* Bits of who is of each code, one code's after the other's; out: zeroed. */
void blocks_lay_groups(const struct blocks *b, const uint32_t *by_person, uint64_t *out);

/* Of blocks whose arrays lie in a file and have the lengths that `b` says: can kernels
 * read them, with members < people, and is no sum too large?  O(orders). */
bool blocks_valid(const struct blocks *b, uint32_t people);
/* The same in two steps: who is in which block since when, O(people), and then all else.
 */
bool blocks_people_valid(const struct blocks *b, uint32_t people);
bool blocks_rows_valid(const struct blocks *b);

/* As sections "NAME.*" of a file of columns (columns.h, docs/timeline.md); name: at most
 * 16 bytes. */
struct columns;
struct columns_writer;
enum err blocks_put(const struct blocks *b, struct columns_writer *writer,
                    const char *name, struct err_info *info) ERR_MUST_USE;
/* Borrows from the file; nothing is copied, and everything is looked at (blocks_valid).
 * ERR_TRUNCATED: damaged, or not what blocks are; ERR_FORMAT: no blocks there. */
enum err blocks_get(struct blocks *out, struct columns *file, const char *name,
                    uint32_t people, struct err_info *info) ERR_MUST_USE;
/* The same in two steps: block, member and first_order, which is what is read beside an
 * index; all other arrays are NULL until blocks_get_rows. */
enum err blocks_get_people(struct blocks *out, struct columns *file, const char *name,
                           uint32_t people, struct err_info *info) ERR_MUST_USE;
enum err blocks_get_rows(struct blocks *b, struct columns *file, const char *name,
                         struct err_info *info) ERR_MUST_USE;

#endif
