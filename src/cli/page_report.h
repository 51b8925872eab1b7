/* SPDX-License-Identifier: Apache-2.0 */
/* The report as a page: what to show to somebody who has a browser. */
#ifndef MAINSTAY_CLI_PAGE_REPORT_H
#define MAINSTAY_CLI_PAGE_REPORT_H

#include "base/buf.h"
#include "cli/options.h"
#include "measure/report.h"

#define PAGE_REPORT_PERIODS                                     \
    60 /* charts and tables show the last ones, or all by --all \
        */

/* Adds the whole document. */
void page_report_write(const struct cli_request *request, const struct report *r,
                       enum catalogue_language language, struct buf *out);

#endif
