/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/format.h"

#include "base/money.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Adds "1234567.89" as "1,234,567.89". */
static void add_grouped(struct buf *out, const char *digits)
{
    if (*digits == '-')
        buf_putc(out, *digits++);
    size_t whole = strcspn(digits, ".");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            buf_putc(out, ',');
        buf_putc(out, digits[i]);
    }
    buf_puts(out, digits + whole);
}

void format_count(struct buf *out, int64_t count)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)count);
    add_grouped(out, text);
}

void format_real(struct buf *out, double real, int digits)
{
    char text[400]; /* a double has up to 309 digits before the point */
    if (!isfinite(real)) {
        buf_puts(out, FORMAT_NONE);
        return;
    }
    snprintf(text, sizeof text, "%.*f", digits, real);
    if (strspn(text, "-0.") == strlen(text) && *text == '-')
        add_grouped(out, text + 1); /* no "-0.0" */
    else
        add_grouped(out, text);
}

/* Rounded, less than all is never 100 % and more than none never 0 %.  A share of people
 * or rows is further from either than ALMOST; what is nearer was meant to be there. */
void format_share(struct buf *out, double share)
{
    const double ALMOST = 1e-12, HALF = 0.0005;
    if (share > ALMOST && share < HALF) {
        buf_puts(out, "<0.1%");
    } else if (share < 1 - ALMOST && share >= 1 - HALF) {
        buf_puts(out, ">99.9%");
    } else {
        format_real(out, 100 * share, 1);
        if (isfinite(share))
            buf_putc(out, '%');
    }
}

void format_money(struct buf *out, int64_t amount, int scale, int digits)
{
    char text[MONEY_TEXT];
    buf_puts(out, money_format_grouped(amount, scale, digits, text));
}

void format_value(struct buf *out, const struct catalogue_value *value,
                  const struct catalogue_facts *facts)
{
    if (value->why) {
        buf_puts(out, FORMAT_NONE);
        return;
    }
    switch (value->unit) {
    case CATALOGUE_COUNT:
        format_count(out, value->count);
        break;
    case CATALOGUE_SHARE:
        format_share(out, value->real);
        break;
    case CATALOGUE_MONEY:
        format_money(out, value->money, facts->scale, facts->digits);
        break;
    case CATALOGUE_NUMBER:
        format_real(out, value->real, 2);
        break;
    case CATALOGUE_DAYS:
    case CATALOGUE_PERIODS:
        format_real(out, value->real, 1);
        break;
    case CATALOGUE_TABLE:
        buf_puts(out, "a table");
        break;
    }
}

void format_interval(struct buf *out, const struct catalogue_value *value)
{
    if (value->why || !value->has_interval)
        return;
    bool share = value->unit == CATALOGUE_SHARE;
    int digits = share ? 1 : 2;
    double unit = share ? 100 : 1;
    format_real(out, unit * value->low, digits);
    buf_puts(out, "–");
    format_real(out, unit * value->high, digits);
    if (share)
        buf_putc(out, '%');
}

void format_part(struct buf *out, int64_t part, bool is_money,
                 const struct catalogue_facts *facts)
{
    if (is_money)
        format_money(out, part, facts->scale, facts->digits);
    else
        format_count(out, part);
}

double format_number_of(const struct catalogue_value *value)
{
    if (value->why)
        return NAN;
    switch (value->unit) {
    case CATALOGUE_COUNT:
        return (double)value->count;
    case CATALOGUE_MONEY:
        return (double)value->money;
    case CATALOGUE_TABLE:
        return NAN;
    default:
        return value->real;
    }
}

void format_change(struct buf *out, const struct catalogue_value *now,
                   const struct catalogue_value *before, const char *points)
{
    double new_number = format_number_of(now), old_number = format_number_of(before);
    bool in_points = now->unit == CATALOGUE_SHARE;
    double change = new_number - old_number;
    if (!in_points)
        change = old_number > 0 ? change / old_number : NAN;
    if (!isfinite(change)) {
        buf_puts(out, FORMAT_NONE);
        return;
    }
    char text[64];
    snprintf(text, sizeof text, "%+.1f", 100 * change);
    if (strcmp(text, "-0.0") == 0 || strcmp(text, "+0.0") == 0)
        snprintf(text, sizeof text, "0.0");
    buf_puts(out, text);
    buf_puts(out, in_points ? points : "%");
}
