/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the page that are not one line a period: cohorts and groups. */
#ifndef MAINSTAY_CLI_PAGE_GROUPS_H
#define MAINSTAY_CLI_PAGE_GROUPS_H

#include "cli/page.h"

/* The heat-map of the last cohorts and its table; nothing where there are none. */
void page_groups_cohorts(const struct page *page, const struct report_cohorts *cohorts);
/* A table with bars for each --by. */
void page_groups_breakdowns(const struct page *page);

#endif
