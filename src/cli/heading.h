/* SPDX-License-Identifier: Apache-2.0 */
/* The head of every page about files: what was read, who is a customer, as of when; and
 * the account of the rows that were left out. */
#ifndef MAINSTAY_CLI_HEADING_H
#define MAINSTAY_CLI_HEADING_H

#include "cli/options.h"
#include "cli/screen.h"
#include "cli/words.h"
#include "measure/report.h"

/* title: what the page is. */
void heading_print(const struct screen *screen, const struct cli_request *request,
                   const struct report *r, enum words_code title, struct buf *out);
/* Single lines of it: who was counted, the currency, the definition. */
void heading_customers(const struct report *r, enum catalogue_language language,
                       struct buf *out);
#define HEADING_FILES_MAX 12 /* more are told by kind */

/* "orders: 52 files, 1,234 rows"; false where there are none of the kind. */
bool heading_files_of_kind(const struct report *r, size_t kind,
                           enum catalogue_language language, struct buf *out);
/* Refunds that match no order, where there are any. */
void heading_unmatched(const struct report *r, enum catalogue_language language,
                       struct buf *out);
void heading_amounts(const struct report *r, enum catalogue_language language,
                     struct buf *out);
void heading_rule(const struct report *r, enum catalogue_language language,
                  struct buf *out);
/* A table of reasons; nothing where no row was left out. */
void heading_left_out(const struct screen *screen, const struct cli_request *request,
                      const struct report *r, struct buf *out);

#endif
