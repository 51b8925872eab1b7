/* SPDX-License-Identifier: Apache-2.0 */
/* Two definitions side by side, on the terminal. */
#ifndef MAINSTAY_CLI_COMPARE_PAGE_H
#define MAINSTAY_CLI_COMPARE_PAGE_H

#include "cli/screen.h"
#include "cli/workset.h"
#include "measure/compare.h"

/* The page of report --compare: settings, periods, numbers, who is what. */
void compare_page_print(const struct screen *screen, const struct cli_request *request,
                        const struct workset *work, struct compare *c, bool all,
                        struct buf *out);
/* What explain says more: the value under B, and how many people differ. */
void compare_page_receipt(const struct screen *screen, struct compare *c,
                          const struct receipt *a, const struct receipt *b,
                          struct buf *out);
/* The page of customers --compare. */
void compare_page_people(const struct screen *screen, const struct cli_request *request,
                         const struct receipt *a, const struct compare_people *people,
                         size_t limit, struct buf *out);

#endif
