/* SPDX-License-Identifier: Apache-2.0 */
/* The prepared period index: what the people of blocks were and bought in each period of
 * one calendar under one window, so that questions of periods never look at an order
 * again.  It answers what suite.h does, of everybody, of any segment and by any
 * attribute.
 *
 * For each block and period there is a cell.  A cell is bits, 64 in a word:
 *
 *     buyer      a bit a person of the block: ordered in the period
 *     planes     a bit a buyer, in the buyers' order: ordered in the period before, there
 *                at the start, ...; then the digits, in base 2, of what each ordered
 *                and spent, a plane a digit
 *     the lost   a bit a buyer who is lost in a later period, without another order, in
 *                these buyers' order: will never order again, is lost later than others
 *
 * so that all counts and sums are counts of bits: the orders of a segment are the sum
 * over digits j of 2^j times the bits of plane j that are in the segment as well. Nothing
 * says who is present: who was there at the start of a period still is at its end, but
 * for those of whom the cell of their last order says that they are lost in it.
 *
 * A plane is as long as there are buyers, one person in five in a month of a usual shop,
 * and has no words if it is all 0; who of them is in the segment is told by the bits of
 * the segment at the places of the buyers, moved together, and who of the lost by the
 * bits of these.  No number is stored wider than the cell needs.
 *
 * What models of purchases need of each person (struct suite_rfm), where it was wanted,
 * lies beside the cells, up to as_of, whatever the periods.
 *
 *     struct index x;
 *     if (index_build(&x, &blocks, &periods, 90, true, bytes_max, &info) == ERR_OK &&
 *         index_fits(&x, &blocks, &request))
 *         index_run(&x, &blocks, &request, chosen, &out);
 *     index_release(&x);
 *
 * People who ordered after an index was built are counted apart: sums add, so that the
 * caller counts small indexes of what came and what it replaced, adds and subtracts.
 */
#ifndef MAINSTAY_TIMELINE_INDEX_H
#define MAINSTAY_TIMELINE_INDEX_H

#include "timeline/suite.h"

/* Of buyers; without any there is nothing but refunds. */
struct index_cell {
    int64_t least;    /* what planes of amounts count from */
    uint32_t refunds; /* how many */
    uint16_t buyers;
    uint16_t lost;      /* how many of them, in later periods and without another order */
    uint16_t lost_from; /* the first of these periods */
    uint16_t lost_periods; /* how many, at most; 0: nobody is lost */
    uint8_t planes;        /* a bit each of enum index_plane: not all 0, has words */
    uint8_t order_digits;  /* planes of a buyer's orders less one */
    uint8_t amount_digits; /* ... and of what they spent, gross, less `least` */
    uint8_t unused;
};

/* Its cells are those of the periods [period, period + cells); before and after them
 * nobody ordered or was refunded.  Period -1 is all time before the table: who ordered in
 * it has no digits.  All that its cells are made of lies one after the other, from these
 * places on. */
struct index_block {
    uint64_t cell;
    uint64_t word;   /* of planes */
    uint64_t buyer;  /* of the words of who its buyers are */
    uint64_t refund; /* of refunds */
    int32_t period;
    uint32_t cells;
    uint32_t person; /* its first in the columns of narrow blocks, or of wide ones */
    uint32_t unused;
};

struct index {
    int32_t window_days;
    int32_t periods, as_of; /* those of struct periods, as is bound */
    uint32_t people, count; /* of the blocks: people, blocks */
    uint64_t orders;
    uint64_t cells, words, buyers, refunds;
    uint64_t narrow, wide; /* people of narrow and of wide blocks; without rfm 0 */

    const int32_t *bound;            /* periods + 1 */
    const struct index_block *block; /* count */
    const struct index_cell *cell;   /* cells */
    const uint64_t *word;            /* words: planes */
    const uint64_t *buyer;           /* buyers: words of who they are */
    const uint16_t *refund_member;   /* refunds: place in the block */
    const int64_t *refund_amount;    /* refunds, >= 0 */
    const uint8_t *x;                /* narrow: as in struct suite_rfm */
    const uint16_t *t_x;
    const int32_t *value;
    const uint32_t *x_wide; /* wide */
    const uint32_t *t_x_wide;
    const int64_t *value_wide;

    bool owned; /* by index_release; else they lie in a file that is mapped */
};

/* Builds on all processors; rfm: with what models need of each person.  ERR_LIMIT where
 * it would take more than bytes_max; *out untouched.  O(orders + people * periods). */
enum err index_build(struct index *out, const struct blocks *blocks,
                     const struct periods *periods, int32_t window_days, bool rfm,
                     uint64_t bytes_max, struct err_info *info) ERR_MUST_USE;
void index_release(struct index *x);

/* Whether the index is of these blocks and answers the request: the same periods and
 * window.  The least orders of a loyal buyer, groups and who was referred are free. */
bool index_fits(const struct index *x, const struct blocks *blocks,
                const struct suite_request *request);

/* Whether rfm of each person is there. */
static inline bool index_has_rfm(const struct index *x)
{
    return x->narrow + x->wide == x->people;
}

/* Adds to the result what suite_run of the chosen people's blocks would; the request
 * fits, and rfm is asked for only where it is there.  chosen: a bit a person, by place if
 * the request says so; NULL: everybody. out->rfm is of all people of the blocks, as in
 * suite_run.  The same bit for bit whatever code counts and however many threads. O(words
 * + people). */
void index_run(const struct index *x, const struct blocks *blocks,
               const struct suite_request *request, const uint64_t *chosen,
               const struct suite_result *out);

/* Of an index whose arrays lie in a file and have the lengths that `x` says: can kernels
 * read them beside these blocks, which are valid?  O(words). */
bool index_valid(const struct index *x, const struct blocks *blocks);

/* As sections "index.*" of a file of columns, beside its blocks. */
enum err index_put(const struct index *x, struct columns_writer *writer,
                   struct err_info *info) ERR_MUST_USE;
/* Borrows from the file; nothing is copied, and everything is looked at (index_valid).
 * ERR_TRUNCATED: damaged, or not what an index of these blocks is; ERR_FORMAT: none
 * there. */
enum err index_get(struct index *out, struct columns *file, const struct blocks *blocks,
                   struct err_info *info) ERR_MUST_USE;

#endif
