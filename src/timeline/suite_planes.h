/* SPDX-License-Identifier: Apache-2.0 */
/* How many words have each bit set, of many words.  Numbers stand upright: plane k has
 * the digit 2^k of each bit's count, so that one step of a full adder counts three words
 * for all of their bits at once, and a vector of words is as many counters.  Eight words
 * more leave one of eight times the worth behind, eight of which are counted in the same
 * way:
 *
 *     level 0   planes 1, 2, 4       8 words  -> 1
 *     level 1   planes 8, 16, 32     8 of these -> 1
 *     ...
 *
 * (Harley and Seal's way to count ones, for each bit apart.)  Only inside src/timeline.
 */
#ifndef MAINSTAY_TIMELINE_SUITE_PLANES_H
#define MAINSTAY_TIMELINE_SUITE_PLANES_H

#include "timeline/suite_vec.h"

#include <string.h>

#define SUITE_LEVELS                                                  \
    4 /* 8^4 - 1 words in each lane; a block has 8^3 or twice as many \
       */

/* Of one kind of word. */
struct suite_planes {
    suite_vec plane[SUITE_LEVELS][3];
    suite_vec wait[SUITE_LEVELS][8]; /* level 0 has none */
};

/* To *sum two more; returns what is carried. */
static inline suite_vec suite_add_two(suite_vec *sum, suite_vec a, suite_vec b)
{
    suite_vec carry = suite_majority(*sum, a, b);
    *sum = suite_odd(*sum, a, b);
    return carry;
}

/* Eight more; returns those of eight times the worth. */
static inline suite_vec suite_add_eight(suite_vec plane[3], const suite_vec x[8])
{
    suite_vec one = plane[0], two = plane[1], four = plane[2];
    suite_vec a = suite_add_two(&one, x[0], x[1]), b = suite_add_two(&one, x[2], x[3]);
    suite_vec c = suite_add_two(&two, a, b);
    a = suite_add_two(&one, x[4], x[5]);
    b = suite_add_two(&one, x[6], x[7]);
    suite_vec d = suite_add_two(&two, a, b), eight = suite_add_two(&four, c, d);
    plane[0] = one;
    plane[1] = two;
    plane[2] = four;
    return eight;
}

/* Eight words a lane more.  nth: how many times this was done before. */
static inline void suite_count_eight(struct suite_planes *p, const suite_vec x[8],
                                     uint32_t nth)
{
    suite_vec carry = suite_add_eight(p->plane[0], x);
    for (uint32_t level = 1; level < SUITE_LEVELS; level++, nth /= 8) {
        p->wait[level][nth % 8] = carry;
        if (nth % 8 != 7)
            return;
        carry = suite_add_eight(p->plane[level], p->wait[level]);
    }
}

/* Of words that were halves: the count of each bit, of which the lowest is bit `from`. */
static inline void suite_join_halves(uint16_t count[64], uint32_t from)
{
    uint16_t half[SUITE_HALF_BITS];
    for (uint32_t i = 0; i < SUITE_HALF_BITS; i++)
        half[i] = (uint16_t)(count[i] + count[SUITE_HALF_BITS + i]);
    memset(count, 0, 64 * sizeof *count);
    for (uint32_t i = 0; i < SUITE_HALF_BITS && from + i < 64; i++)
        count[from + i] = half[i];
}

/* When suite_count_eight was called `times` times: the count of each bit. */
static inline void suite_finish_planes(struct suite_planes *p, uint32_t times,
                                       uint16_t count[64])
{
    uint32_t more = 0, levels = 1; /* more, 1: what the level before left behind */
    for (; levels < SUITE_LEVELS && times + more > 0; levels++) {
        uint32_t waits = times % 8 + more;
        times /= 8;
        more = waits > 0;
        if (waits == 0)
            continue;
        for (uint32_t i = waits; i < 8; i++)
            p->wait[levels][i] = (suite_vec){0};
        suite_vec carry = suite_add_eight(p->plane[levels], p->wait[levels]);
        if (levels + 1 < SUITE_LEVELS)
            p->wait[levels + 1][times % 8] = carry;
    }
    memset(count, 0, 64 * sizeof *count);
    for (uint32_t level = 0; level < levels; level++)
        for (uint32_t k = 0; k < 3; k++)
            for (int i = 0; i < SUITE_LANES; i++)
                suite_spread(count, p->plane[level][k][i], level * 3 + k);
}

#endif
