/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a written date apart, without deciding what is not written.
 *
 * Which of two numbers is the month, and what a bare number counts, is the business of
 * dates.c.  Allocates nothing.
 */
#ifndef MAINSTAY_INGEST_DATES_SCAN_H
#define MAINSTAY_INGEST_DATES_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATES_SECOND_US 1000000

enum dates_parts_kind {
    DATES_PARTS_WRITTEN,    /* year, month, day are told apart */
    DATES_PARTS_TWO_ORDERS, /* month and day hold the first and second number as written
                             */
    DATES_PARTS_NUMBER,
};

struct dates_parts {
    enum dates_parts_kind kind;
    int year, month, day;
    bool dotted, has_time, has_offset;
    int64_t time_us; /* since midnight, less the offset */
    uint64_t
        whole; /* DATES_PARTS_NUMBER: digits before the point, how many, and after it */
    int whole_digits;
    int64_t fraction_e12;
};

/* Cuts the blanks at the start off (no-break and wide ones, too). */
void dates_skip_blanks(const char **text, size_t *size);

/* text: without blanks at the start, not empty.  false: no shape of a date or a number.
 * Days and months are not checked for existence.  *parts is set in either case. */
bool dates_scan(const char *text, size_t size, struct dates_parts *parts);

/* Makes year, month and day of 20240531; false where there is no such day. */
bool dates_split_compact(uint64_t whole, struct dates_parts *parts);

#endif
