/* SPDX-License-Identifier: Apache-2.0 */
/* The chart of how long customers stay, with its table; nothing where too few were
 * watched. */
#ifndef MAINSTAY_CLI_PAGE_SURVIVAL_H
#define MAINSTAY_CLI_PAGE_SURVIVAL_H

#include "cli/page.h"

void page_survival_add(const struct page *page);

#endif
