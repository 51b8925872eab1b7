/* SPDX-License-Identifier: Apache-2.0 */
/* Exact money: products of amounts, counts and settings as 128-bit whole numbers, rounded
 * once.  false where even 128 bits do not hold one. */
#ifndef MAINSTAY_BASE_EXACT_H
#define MAINSTAY_BASE_EXACT_H

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef __int128 wide;

static inline bool exact_times(wide *x, wide factor)
{
    return !__builtin_mul_overflow(*x, factor, x);
}

static inline bool exact_times_power(wide *x, int exponent)
{
    for (int i = 0; i < exponent; i++)
        if (!exact_times(x, 10))
            return false;
    return true;
}

static inline wide exact_divide(wide n, wide d)
{
    wide quotient = n / d, rest = n % d;
    wide size = rest < 0 ? -rest : rest;
    bool up = size > d - size || (size == d - size && quotient % 2 != 0);
    return quotient + (up ? (n < 0 ? -1 : 1) : 0);
}

/* n / d (d > 0), units of 10^-from, rounded to `digits` decimals, in units of 10^-scale.
 */
static inline bool exact_round(wide n, wide d, int from, int scale, int digits,
                               int64_t *out)
{
    int kept = digits < scale ? digits : scale;
    if (!exact_times_power(from > kept ? &d : &n,
                           from > kept ? from - kept : kept - from))
        return false;
    wide rounded = exact_divide(n, d);
    if (!exact_times_power(&rounded, scale - kept) || rounded > INT64_MAX ||
        rounded < INT64_MIN)
        return false;
    *out = (int64_t)rounded;
    return true;
}

#endif
