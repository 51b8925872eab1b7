/* SPDX-License-Identifier: Apache-2.0 */
/* The charts of the page that have one place a period, each with the table of its
 * numbers. */
#ifndef MAINSTAY_CLI_PAGE_FIGURES_H
#define MAINSTAY_CLI_PAGE_FIGURES_H

#include "cli/page.h"

/* Those that the files say something of. */
void page_figures_add(const struct page *page);

/* A table of this name that opens, and scrolls in itself where it is too wide; what is
 * added up to page_figures_table_end are its rows. */
void page_figures_table_begin(const struct page *page, const char *title);
void page_figures_table_end(const struct page *page);

#endif
