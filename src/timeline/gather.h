/* SPDX-License-Identifier: Apache-2.0 */
/* Orders that come in any order, gathered person by person, each person's by day.
 *
 * Rows of a person and a day stay in the order in which they came.  People get dense
 * numbers by first sight (keys.h).  Rows are dealt out to partitions of
 * GATHER_PEOPLE neighbouring people as they come, 8 bytes each while days and amounts
 * allow; then each partition is sorted where the processor's cache holds it.  Beyond
 * the memory limit partitions and what comes out lie in an unlinked file (spill.h).
 *
 *     g = gather_create("shop/timeline", memory_bytes, NULL);
 *     while (more rows) e = gather_add(g, &rows, &info);
 *     e = gather_finish(g, &columns, &info);     borrowed from g
 *     e = gather_blocks(g, &blocks, &info);      the caller's
 *     e = gather_suite(g, &request, &result, &info);     counted at once
 *     gather_free(g);
 *
 * Any of the last three, in any order.  One thread adds; these use all processors.
 */
#ifndef MAINSTAY_TIMELINE_GATHER_H
#define MAINSTAY_TIMELINE_GATHER_H

#include "base/err.h"
#include "timeline/blocks.h"
#include "timeline/keys.h"

#define GATHER_PEOPLE 32768

enum gather_flag {
    GATHER_REFUND = 1 << 0, /* of `amount`, >= 0 */
};

/* Some rows, column by column; borrowed. */
struct gather_rows {
    size_t count;
    const uint64_t *key; /* the customer's */
    const int32_t *day;  /* BLOCKS_DAY_LEAST .. BLOCKS_DAY_MOST */
    const int64_t *amount;
    const uint8_t *flags; /* enum gather_flag; NULL: all are orders */
};

struct gather;

/* directory: for what does not fit.  The numbers of people that `known` has stay; it is
 * taken, and zeroed; NULL: nobody is known. */
struct gather *gather_create(const char *directory, size_t memory_bytes,
                             struct keys *known);
void gather_free(struct gather *g);

/* ERR_LIMIT past 2^32 - 2 orders, refunds or people, or for a day out of range;
 * ERR_FULL, ERR_IO.  After an error only gather_free is allowed. */
enum err gather_add(struct gather *g, const struct gather_rows *rows,
                    struct err_info *info) ERR_MUST_USE;
/* Orders narrow where all of them allow it: days in 16 bits, amounts in 32.  people is 0
 * where there were no rows.  Borrows from g, as keys do, until gather_free. */
enum err gather_finish(struct gather *g, struct blocks_input *out,
                       struct err_info *info) ERR_MUST_USE;

/* The blocks of these columns, bit for bit.  Of narrow orders without refunds that came
 * in the order of days, while nobody was known before, they are made without the columns;
 * else gather_finish is called.  ERR_LIMIT where all amounts together may not fit in 64
 * bits (blocks_build), and whatever gather_finish has. */
enum err gather_blocks(struct gather *g, struct blocks *out,
                       struct err_info *info) ERR_MUST_USE;

/* Adds to the result what the suite counts of the rows (suite_run); what the request
 * tells of people is by person, and the result has no rfm columns.  Of orders as above
 * blocks are made of a partition at a time and forgotten when they are counted, which
 * takes less than to make those of gather_blocks, and memory for a partition a thread;
 * else gather_blocks is called.  Its errors. */
struct suite_request;
struct suite_result;
enum err gather_suite(struct gather *g, const struct suite_request *request,
                      const struct suite_result *out, struct err_info *info) ERR_MUST_USE;

/* Everybody's; borrowed. */
const struct keys *gather_keys(const struct gather *g);
/* Bytes that went to the disk so far. */
size_t gather_spilled_bytes(const struct gather *g);

#endif
