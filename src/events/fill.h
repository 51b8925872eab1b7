/* SPDX-License-Identifier: Apache-2.0 */
/* Fills a typed table of the library, cell by cell: how data of ours come under SQL.
 *
 * A row's cells are given from left to right; the last one ends the row.  A failure is
 * remembered and told at the end.
 *
 *     static const struct fill_column columns[] = {{"customer", FILL_TEXT},
 *                                                  {"day", FILL_DAY}};
 *     e = fill_begin(&f, db, "events", columns, 2, 0, &info);
 *     fill_text(f, "anna", 4);
 *     fill_day(f, 19000);
 *     e = fill_end(f, &info);
 */
#ifndef MAINSTAY_EVENTS_FILL_H
#define MAINSTAY_EVENTS_FILL_H

#include "events/duck.h"

#include <stdbool.h>
#include <stddef.h>

struct fill;

enum fill_type {
    FILL_TEXT,  /* VARCHAR */
    FILL_DAY,   /* DATE: days since 1970-01-01 */
    FILL_WHOLE, /* BIGINT */
    FILL_FLAG,  /* BOOLEAN */
    FILL_MONEY, /* DECIMAL(18, scale), of units of 10^-scale */
};
struct fill_column {
    const char *name;
    enum fill_type type;
};

/* Makes the table.  columns are copied; 0 <= scale <= 18. */
enum err fill_begin(struct fill **out, struct duck *db, const char *table,
                    const struct fill_column *columns, uint32_t count, int scale,
                    struct err_info *info) ERR_MUST_USE;
/* The next cell; its type must be that of the column (CHECKed), save fill_null. */
void fill_text(struct fill *f, const char *text, size_t size_bytes);
void fill_day(struct fill *f, int32_t day);
void fill_whole(struct fill *f, int64_t value);
void fill_flag(struct fill *f, bool value);
void fill_money(struct fill *f, int64_t amount);
void fill_null(struct fill *f);
/* Frees f.  ERR_OVERFLOW for an amount of more than 18 digits, ERR_INTERRUPTED, and what
 * the library says. */
enum err fill_end(struct fill *f, struct err_info *info) ERR_MUST_USE;

#endif
