/* SPDX-License-Identifier: Apache-2.0 */
/* Delta: the orders that came after blocks were built, counted without building them
 * again.
 *
 * Every number of the suite is a sum over people.  So there are two more sets of blocks,
 * small ones, of the people who have orders or refunds in the delta:
 *
 *     minus    those people as they are in the base
 *     plus     the same people as they are now, and those who are new
 *
 *     everything = base + plus - minus
 *
 * which gives, bit for bit, what blocks of everything would: a late order is in its own
 * period, and a person's first day may move.  Both are made against the base; rows are
 * kept, so that with more rows both are made anew.  Where many people have changed
 * (delta_large) it is time for a new base.
 *
 *     struct delta d = {0};
 *     e = delta_add(&d, &base, &orders, &refunds, &info);   again for more
 *     delta_run(&base, &d, &request, &result);
 *     delta_release(&d);
 */
#ifndef MAINSTAY_TIMELINE_DELTA_H
#define MAINSTAY_TIMELINE_DELTA_H

#include "timeline/suite.h"

struct delta_row {
    uint32_t person; /* numbers beyond those of the base are new people */
    int32_t day;     /* BLOCKS_DAY_LEAST .. BLOCKS_DAY_MOST */
    int64_t amount;  /* of a refund >= 0 */
};

/* In any order; borrowed. */
struct delta_rows {
    const struct delta_row *row;
    size_t count;
};

struct delta {
    struct blocks plus, minus;
    /* A bit a place of the base's people: as the base has them they no longer count. */
    uint64_t *gone;
    /* All rows since the base, by person, then by day, then as they came. */
    struct delta_row *order, *refund;
    size_t orders, refunds;
};

/* Adds to what the delta has; refunds may be NULL.  ERR_LIMIT: a day or a person out of
 * range, more than 2^32 - 2 orders or refunds; ERR_OVERFLOW: all amounts together may not
 * fit in 64 bits, as blocks_build says of everything.  d untouched on failure. O(rows +
 * orders of the people in them), and a look at all that the base has. */
enum err delta_add(struct delta *d, const struct blocks *base,
                   const struct delta_rows *orders, const struct delta_rows *refunds,
                   struct err_info *info) ERR_MUST_USE;
void delta_release(struct delta *d);

/* Have so many people changed that a new base is due, more than one in eight? */
bool delta_large(const struct delta *d, const struct blocks *base);

/* suite_run of everything; the request is by person.  Of rfm: room for base->people +
 * d->plus.people; those of the base come first, and who is gone there is among those of
 * plus. */
void delta_run(const struct blocks *base, const struct delta *d,
               const struct suite_request *request, const struct suite_result *out);

/* As sections "delta.*", "plus.*", "minus.*" of a file of columns.  The file's stamp says
 * which base it belongs to and what was added. */
enum err delta_put(const struct delta *d, const struct blocks *base,
                   struct columns_writer *writer, struct err_info *info) ERR_MUST_USE;
/* Borrows from the file, whose members are < people.  ERR_TRUNCATED: damaged, or not what
 * delta_put wrote; ERR_FORMAT: of another base. */
enum err delta_get(struct delta *out, const struct blocks *base, struct columns *file,
                   uint32_t people, struct err_info *info) ERR_MUST_USE;

/* Fills gone, which is owned.  False: minus has people whom the base has not.  For
 * delta_file.c. */
bool delta_find_gone(struct delta *d, const struct blocks *base);

#endif
