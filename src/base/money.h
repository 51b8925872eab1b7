/* SPDX-License-Identifier: Apache-2.0 */
/* Money: whole numbers of a small unit, never floating point.
 *
 * While a file is read, amounts are int64 micro-units (10^-6 of the currency);
 * afterwards int64 units of 10^-scale, where scale is the currency's own number
 * of digits or, where the data need more, as many as they need (at most 6).
 * Sums are checked.
 *
 * How people write amounts is data, not locale: a column's decimal mark is
 * found from all its values (money_style), then each value is read by it.
 */
#ifndef MAINSTAY_BASE_MONEY_H
#define MAINSTAY_BASE_MONEY_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MONEY_MICRO_SCALE 6
#define MONEY_TEXT        48 /* bytes for any formatted amount and a NUL */

/* What the values of one column say of their decimal mark. */
struct money_style {
    bool dot_is_decimal, comma_is_decimal; /* proven by some value */
    bool dot_is_group, comma_is_group;     /* proven by some value */
    bool dot_unsure, comma_unsure;         /* seen as d{1,3}[.,]ddd and nothing more */
};

/* Notes what one written amount proves; ignores what is no amount. */
void money_style_observe(struct money_style *style, const char *text, size_t size);

/* What the observations decide: '.' or ',' is the decimal mark, 0 where they
 * contradict each other, '?' where 1.234 could be either (only dots followed by
 * exactly three digits were seen; a lone comma of that kind is grouping). */
char money_style_decimal(const struct money_style *style);

/* Reads an amount in micro-units: optional sign, parentheses or trailing minus
 * for negative, currency sign or ISO code on either side, grouping by space,
 * no-break space, apostrophe or the mark that is not decimal, full-width digits
 * and marks, exponent form as JSON and Parquet write it (1e3).  More than six
 * decimals round half to even.  "12,-" and "12.--" are twelve and no cents.
 * decimal: '.' or ','.   Returns false, *out untouched, for anything else.
 * Empty text is false. */
bool money_parse(const char *text, size_t size, char decimal, int64_t *out_micro);

/* The ISO 4217 code that a written amount's sign or code names ("USD" for
 * "US$12", "" where there is none or it is ambiguous as "$" and "\u00a5" are:
 * those give "$" and "\u00a5"). Static or copied into out[8]. */
void money_sign(const char *text, size_t size, char out[8]);
/* May the sign, as money_sign gives it, stand for the currency: "$" for TWD? */
bool money_sign_means(const char *sign, const char *iso4217);

/* 2 for most, 0 for JPY KRW VND CLP ..., 3 for KWD BHD ...; 2 for unknown. */
int money_currency_digits(const char *iso4217);

bool money_add(int64_t *sum, int64_t amount); /* false on overflow, sum untouched */

/* a*b/10^6 for micro-units (price times quantity), half to even; false on
 * overflow. */
bool money_multiply_micro(int64_t a_micro, int64_t b_micro, int64_t *out_micro);

/* round(numerator / denominator) half to even, denominator > 0. */
int64_t money_divide(int64_t numerator, int64_t denominator);

/* Brings an amount from one scale to another, half to even when digits go.
 * Scales are 0 to 18; towards more digits the result must fit (CHECKed). */
int64_t money_rescale(int64_t amount, int from_scale, int to_scale);

/* "-1234.50": `digits` decimals, '.' as mark, no grouping; rounds half to even
 * when scale > digits.  Returns out. */
char *money_format(int64_t amount, int scale, int digits, char out[MONEY_TEXT]);
/* The same with grouping for people: "-1,234.50". */
char *money_format_grouped(int64_t amount, int scale, int digits, char out[MONEY_TEXT]);

#endif
