/* SPDX-License-Identifier: Apache-2.0 */
/* What the program says to a reader, in three languages: one table of words, for the page
 * of HTML and for the terminal.  Metrics' labels, formulas and meanings are the
 * catalogue's; sentences that lower layers have in English are in words_sentences.c.
 *
 * A row is X(code, English, Traditional Chinese, Simplified Chinese), in words_shared.h,
 * words_page.h, words_terminal.h, words_workspace.h or words_compare.h; a column left out
 * does not compile.  {0}, {1} ... stand for what is filled in.  "one|many" are the forms
 * for a count of 1 and another; Chinese has one form.  To say something new, add a row
 * and name it WORD_code.
 *
 *     WORDS_SAY(&out, language, WORD_AS_OF_LAST, WORDS_DAY(day, language));
 *     WORDS_SAY_COUNTED(&out, language, WORD_ORDERS_COUNTED, n, WORDS_NUMBER(n));
 */
#ifndef MAINSTAY_CLI_WORDS_H
#define MAINSTAY_CLI_WORDS_H

#include "base/buf.h"
#include "base/calendar.h"
#include "cli/words_compare.h"
#include "cli/words_page.h"
#include "cli/words_shared.h"
#include "cli/words_terminal.h"
#include "cli/words_workspace.h"
#include "measure/catalogue.h"

#define WORDS_TABLE(X) \
    WORDS_SHARED(X) WORDS_PAGE(X) WORDS_TERMINAL(X) WORDS_WORKSPACE(X) WORDS_COMPARE(X)

enum words_code {
#define X(code, en, hant, hans) WORD_##code,
    WORDS_TABLE(X)
#undef X
        WORD_COUNT,
};

/* ---- languages ------------------------------------------------------------------ */

/* "en", "zh-Hant", "zh-Hans": for html lang and --lang. */
const char *words_tag(enum catalogue_language language);
/* Of a locale's name: zh_TW, zh_HK, zh_MO, zh-Hant are Traditional Chinese, other zh
 * Simplified Chinese, all else English. */
enum catalogue_language words_language_of(const char *locale);
/* Of LC_ALL, LC_MESSAGES or LANG, the first that is set. */
enum catalogue_language words_language_of_environment(void);

/* ---- words ---------------------------------------------------------------------- */

/* The text as it is in the table, with its places and forms. */
const char *words_text(enum words_code word, enum catalogue_language language);
/* Adds a word that has no places. */
void words_put(struct buf *out, enum catalogue_language language, enum words_code word);
/* Adds text with {0}, {1} ... replaced, plain (not escaped); others stay as they are. */
void words_fill(struct buf *out, const char *text, const char *const *args, size_t count);
/* Adds a word in the form for `number` of something, filled in. */
void words_add(struct buf *out, enum catalogue_language language, enum words_code word,
               int64_t number, const char *const *args, size_t count);
#define WORDS_ARGS(...)                 \
    (const char *const[]){__VA_ARGS__}, \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)
#define WORDS_SAY(out, language, word, ...) \
    words_add(out, language, word, 2, WORDS_ARGS(__VA_ARGS__))
#define WORDS_SAY_COUNTED(out, language, word, number, ...) \
    words_add(out, language, word, number, WORDS_ARGS(__VA_ARGS__))

/* An English sentence of the program (why a row was left out, why there is no value, what
 * a setting means) in the language, or NULL where it is not in the table. */
const char *words_sentence(const char *english, enum catalogue_language language);
/* Adds the same for what is told with numbers in it, or of several joined by "; ": false,
 * and nothing added, where a part is not in the table. */
bool words_add_sentence(struct buf *out, const char *english,
                        enum catalogue_language language);
/* The same, in English where it is not in the table. */
void words_say_sentence(struct buf *out, const char *english,
                        enum catalogue_language language);

/* Row `index` of them in all languages; NULL past the end. */
const char *const *words_sentence_at(size_t index);

/* ---- numbers, days and periods --------------------------------------------------- */

#define WORDS_NUMBER_BYTES 32
#define WORDS_DATE_BYTES   48

/* "1,234", as an argument of WORDS_SAY in the same block. */
#define WORDS_NUMBER(number) words_number(number, (char[WORDS_NUMBER_BYTES]){0})
const char *words_number(int64_t number, char out[WORDS_NUMBER_BYTES]);

/* For prose: "31 May 2024", "2024年5月31日". */
void words_day(struct buf *out, int32_t day, enum catalogue_language language);
/* The period that starts on `start`: "May 2024", "2024年5月". */
void words_period(struct buf *out, const struct calendar *calendar, int32_t start,
                  enum catalogue_language language);
/* For tables, where English has ISO's: "2024-05-31", "2024年5月31日". */
#define WORDS_DAY(day, language) \
    words_short_day(day, language, (char[WORDS_DATE_BYTES]){0})
const char *words_short_day(int32_t day, enum catalogue_language language,
                            char out[WORDS_DATE_BYTES]);
/* "2024-05", "2024年5月"; "total", "總計". */
const char *words_short_period(const struct calendar *calendar, int32_t start,
                               enum catalogue_language language,
                               char out[WORDS_DATE_BYTES]);

#endif
