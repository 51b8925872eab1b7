/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a query as a table for the screen, CSV or JSON; the latter two stream. */
#ifndef MAINSTAY_CLI_ROWS_H
#define MAINSTAY_CLI_ROWS_H

#include "base/output.h"
#include "cli/options.h"
#include "cli/screen.h"
#include "events/query.h"

struct rows_style {
    enum options_format format;  /* table, json, csv */
    const struct screen *screen; /* of a table */
    size_t limit;                /* rows; SIZE_MAX: all */
};

/* Reads the query to its end or to the limit.  ERR_LIMIT where a table would have more
 * columns than can be laid out, and what query_next finds. */
enum err rows_write(struct query *query, const struct rows_style *style,
                    struct output *out, struct err_info *info) ERR_MUST_USE;

#endif
