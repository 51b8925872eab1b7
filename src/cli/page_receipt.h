/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of the page, each with its receipt: what opens when it is pressed. */
#ifndef MAINSTAY_CLI_PAGE_RECEIPT_H
#define MAINSTAY_CLI_PAGE_RECEIPT_H

#include "cli/page.h"

/* Which number. */
struct page_receipt {
    const struct catalogue_metric *metric;
    const struct report_period *period; /* NULL: the total */
    const struct report_group *group;   /* NULL: everybody */
    const struct catalogue_facts *facts;
};

void page_receipt_number(const struct page *page, const struct page_receipt *number);
/* "May 2024", "Total". */
void page_receipt_period(const struct page *page, const struct report_period *period,
                         struct buf *out);

#endif
