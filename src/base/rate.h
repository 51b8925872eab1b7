/* SPDX-License-Identifier: Apache-2.0 */
/* An exchange rate: a decimal number as it was written, never floating point, so that a
 * converted amount can be checked with pencil and paper.
 *
 *     struct rate rate;
 *     if (rate_parse("31.5", 4, '.', &rate))
 *         fits = rate_convert(1000, rate, 2, 2, 2, &out);   // 10.00 -> 315.00
 *
 * Invariant: 1 <= mantissa < 10^18, 0 <= scale <= 18; {0, 0} stands for no rate.
 */
#ifndef MAINSTAY_BASE_RATE_H
#define MAINSTAY_BASE_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rate {
    int64_t mantissa; /* the rate is mantissa x 10^-scale */
    int scale;
    bool inverse; /* what is given is the rate of the way back: divide by it */
};

/* Reads "31.525", "0,0317", "3.17e-2": digits, one decimal mark, an exponent.  No sign,
 * no grouping: what looks like it is no rate.  false for anything else, for 0, and for
 * more than 18 digits that matter; *out untouched. */
bool rate_parse(const char *text, size_t size, char decimal, struct rate *out);

/* amount x rate (or / rate where it is inverse), rounded once, half to even, to `digits`
 * decimals.  The amount is in units of 10^-from_scale, the result of 10^-to_scale,
 * to_scale >= digits.  false where it does not fit; *out untouched. */
bool rate_convert(int64_t amount, struct rate rate, int from_scale, int digits,
                  int to_scale, int64_t *out);

bool rate_same(struct rate a, struct rate b);

#endif
