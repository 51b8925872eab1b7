/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/csv.h"

#include "base/calendar.h"
#include "base/json.h"
#include "base/money.h"

#include <stdbool.h>
#include <string.h>

static bool needs_quotes(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] == ',' || text[i] == '"' || text[i] == '\r' || text[i] == '\n')
            return true;
    return size && (text[0] == ' ' || text[size - 1] == ' ');
}

void csv_text_n(struct buf *out, const char *text, size_t size)
{
    if (!needs_quotes(text, size)) {
        buf_add(out, text, size);
        return;
    }
    buf_putc(out, '"');
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"')
            buf_putc(out, '"');
        buf_putc(out, text[i]);
    }
    buf_putc(out, '"');
}

void csv_text(struct buf *out, const char *text)
{
    csv_text_n(out, text, strlen(text));
}

void csv_real(struct buf *out, double value)
{
    struct json_writer w; /* a number alone is JSON, and shortest there */
    json_init(&w, out);
    json_real(&w, NULL, value);
}

void csv_int(struct buf *out, int64_t value)
{
    buf_printf(out, "%lld", (long long)value);
}

void csv_money(struct buf *out, int64_t amount, int scale, int digits)
{
    char text[MONEY_TEXT];
    buf_puts(out, money_format(amount, scale, digits, text));
}

void csv_day(struct buf *out, int32_t day)
{
    char text[CALENDAR_DAY_TEXT];
    buf_puts(out, calendar_day_format(day, text));
}

void csv_next(struct buf *out)
{
    buf_putc(out, ',');
}

void csv_end(struct buf *out)
{
    buf_putc(out, '\n');
}
