/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rate.h"

#include "base/exact.h"

#define DIGITS_MAX 18

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "e-5" at *p, up to the end; false: no exponent, or an absurd one. */
static bool read_exponent(const char *p, const char *end, int *exponent)
{
    bool negative = p < end && *p == '-';
    p += p < end && (*p == '-' || *p == '+');
    int value = 0, digits = 0;
    for (; p < end && is_digit(*p) && digits < 3; p++, digits++)
        value = value * 10 + (*p - '0');
    *exponent += negative ? -value : value;
    return p == end && digits > 0;
}

/* Brings mantissa x 10^exponent into the invariant. */
static bool settle(int64_t mantissa, int exponent, struct rate *out)
{
    for (; mantissa && mantissa % 10 == 0; exponent++)
        mantissa /= 10;
    for (; exponent > 0 && mantissa && mantissa < INT64_C(100000000000000000); exponent--)
        mantissa *= 10;
    if (!mantissa || exponent > 0 || exponent < -DIGITS_MAX)
        return false;
    *out = (struct rate){.mantissa = mantissa, .scale = -exponent};
    return true;
}

bool rate_parse(const char *text, size_t size, char decimal, struct rate *out)
{
    const char *p = text, *end = text + size;
    int64_t mantissa = 0;
    int digits = 0, exponent = 0;
    bool fraction = false, any = false;
    for (; p < end && (is_digit(*p) || (*p == decimal && !fraction)); p++) {
        if (*p == decimal) {
            fraction = true;
            continue;
        }
        any = true;
        if (digits == DIGITS_MAX && *p != '0')
            return false;
        exponent -= fraction;
        if (digits == DIGITS_MAX) { /* a zero after the last digit that matters */
            exponent++;
            continue;
        }
        mantissa = mantissa * 10 + (*p - '0');
        digits += mantissa > 0;
    }
    if (p < end && (*p == 'e' || *p == 'E') && any) {
        if (!read_exponent(p + 1, end, &exponent))
            return false;
        p = end;
    }
    return any && p == end && settle(mantissa, exponent, out);
}

bool rate_convert(int64_t amount, struct rate rate, int from_scale, int digits,
                  int to_scale, int64_t *out)
{
    /* direct:  amount x mantissa x 10^(digits - from - scale)
     * inverse: amount x 10^(digits - from + scale) / mantissa */
    wide n = amount, d = 1;
    int power = digits - from_scale + (rate.inverse ? rate.scale : -rate.scale);
    if (rate.mantissa <= 0 || __builtin_mul_overflow(rate.inverse ? d : n, rate.mantissa,
                                                     rate.inverse ? &d : &n))
        return false;
    if (!exact_times_power(power > 0 ? &n : &d, power > 0 ? power : -power))
        return false;
    wide result = exact_divide(n, d);
    if (!exact_times_power(&result, to_scale - digits) || result > INT64_MAX ||
        result < INT64_MIN)
        return false;
    *out = (int64_t)result;
    return true;
}

bool rate_same(struct rate a, struct rate b)
{
    return a.mantissa == b.mantissa && a.scale == b.scale && a.inverse == b.inverse;
}
