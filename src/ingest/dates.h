/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as people and programs write them.
 *
 * Most written dates say themselves what they are.  What they do not say is decided
 * once for a column, from all its values: whether 03/04/2024 is 3 April or 4 March, and
 * what a bare number is.  First every value is observed, then the style is decided, then
 * every value is read by it.
 *
 * Read: 2024-05-31, 2024/5/31, 2024.05.31, 20240531, 31/05/2024 and 05/31/2024 with
 * / - or . and years of 2 (69-99 are 19xx) or 4 digits, 31 May 2024, May 31, 2024,
 * 31-May-24, Fri, 31 May 2024, 2024年5月31日, 113/05/31 and 113年5月31日 (years of 3
 * digits are of the Republic of China: 113 is 2024); each followed (after T, blank or
 * comma) by an optional time 9:05, 09:05:07, 09:05:07.123456, with AM/PM (上午 下午), and
 * an optional offset Z, UTC, GMT, +08:00, -0400, +08; epoch seconds, milliseconds,
 * microseconds; Excel serial days with a fraction.
 */
#ifndef MAINSTAY_INGEST_DATES_H
#define MAINSTAY_INGEST_DATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a written date says. */
struct dates_moment {
    int64_t us;      /* microseconds since the epoch: UTC where has_offset, else of the
                        wall clock as written */
    bool has_offset; /* an instant; false: floating */
    bool has_time;
};

enum dates_order {
    DATES_ORDER_UNKNOWN,
    DATES_DAY_FIRST,
    DATES_MONTH_FIRST,
};

enum dates_number {
    DATES_NUMBER_NONE,
    DATES_COMPACT, /* yyyymmdd; also yyyymmddhhmmss */
    DATES_EPOCH_S,
    DATES_EPOCH_MS,
    DATES_EPOCH_US,
    DATES_EXCEL, /* days since 1899-12-30, 20000 (1954) .. 80000 (2119) */
};

/* What the values seen so far prove.  Zero it first. */
struct dates_style {
    uint64_t values, readable; /* non-empty; of those, readable by some reading */
    uint64_t day_first_row, month_first_row; /* row + 1 of the first proof, 0 none */
    char day_first_text[32], month_first_text[32];
    uint64_t unsure_row; /* row + 1 of the first 03/04/2024 */
    char unsure_text[32];
    uint64_t bad_row; /* row + 1 of the first unreadable value */
    char bad_text[64];
    uint64_t numbers[6]; /* by enum dates_number: values that fit each */
    uint64_t number_values;
};

/* row: 0-based.  Empty values are not observed. */
void dates_observe(struct dates_style *style, const char *text, size_t size,
                   uint64_t row);

/* The order and the meaning of bare numbers that fit all values.  03.04.2024 with dots
 * is day first by convention.  *contradiction: some value can only be day first and
 * another only month first.  *ask: such values were seen, and nothing decides. */
enum dates_order dates_decide(const struct dates_style *style, bool *contradiction,
                              bool *ask, enum dates_number *number);

/* Reads one value; false, *out untouched, for what is no date.  An ambiguous one with
 * DATES_ORDER_UNKNOWN is false. Surrounding blanks are ignored. A date that does not
 * exist (30 February) is false.  24:00:00 is the next day's start. */
bool dates_parse(const char *text, size_t size, enum dates_order order,
                 enum dates_number number, struct dates_moment *out);

/* One line naming the formats that are tried, for the sentence on a bad date. */
const char *dates_formats(void);

#endif
