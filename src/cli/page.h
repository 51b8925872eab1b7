/* SPDX-License-Identifier: Apache-2.0 */
/* The HTML page: one file that loads nothing, in one of three languages.  Text goes
 * through page_escape or page_text; page_markup is for the program's own tags only.
 *
 *     struct page page = {.out = &out, .language = CATALOGUE_ZH_HANT, ...};
 *     page_begin(&page, title);
 *     page_open(&page, "p", NULL);
 *     page_text(&page, "a < b");
 *     page_close(&page, "p");
 *     page_end(&page);
 */
#ifndef MAINSTAY_CLI_PAGE_H
#define MAINSTAY_CLI_PAGE_H

#include "cli/options.h"
#include "cli/words.h"
#include "measure/report.h"

struct page {
    struct buf *out;
    enum catalogue_language language;
    const struct cli_request *request; /* for the command lines of receipts */
    const struct report *r;
    size_t first; /* first period that charts and tables show */
};

/* Adds text as it may stand between tags and in double-quoted attributes.  What is no
 * UTF-8 or no character of HTML becomes U+FFFD. */
void page_escape(struct buf *out, const char *text);
void page_text(const struct page *page, const char *text);
/* attributes: the program's own, e.g. "class=\"n\""; NULL: none. */
void page_open(const struct page *page, const char *tag, const char *attributes);
void page_close(const struct page *page, const char *tag);
void page_markup(const struct page *page, const char *markup);
/* <tag>word</tag>. */
void page_word(const struct page *page, const char *tag, enum words_code word);
/* The same, filled in; a NULL tag: the text alone. */
void page_filled(const struct page *page, const char *tag, enum words_code word,
                 const char *const *args, size_t count);
/* The same of one number, in its form. */
void page_counted(const struct page *page, const char *tag, enum words_code word,
                  int64_t number);
/* A sentence of the program: in the language, or marked as English. */
void page_sentence(const struct page *page, const char *english);

/* Everything up to <main>, and after it. */
void page_begin(const struct page *page, const char *title);
void page_end(const struct page *page);

#endif
