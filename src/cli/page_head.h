/* SPDX-License-Identifier: Apache-2.0 */
/* What the page says around the numbers: what was read, by which rule, what was left
 * out. */
#ifndef MAINSTAY_CLI_PAGE_HEAD_H
#define MAINSTAY_CLI_PAGE_HEAD_H

#include "cli/page.h"

/* <header>: files, rows, customers, range, rule. */
void page_head_add(const struct page *page);
void page_head_left_out(const struct page *page);
void page_head_definition(const struct page *page);

#endif
