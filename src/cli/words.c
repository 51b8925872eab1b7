/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words.h"

#include <string.h>

static const char *const words[WORD_COUNT][CATALOGUE_LANGUAGES] = {
#define X(code, en, hant, hans) {en, hant, hans},
    WORDS_TABLE(X)
#undef X
};

const char *words_text(enum words_code word, enum catalogue_language language)
{
    CHECK((size_t)word < WORD_COUNT && (size_t)language < CATALOGUE_LANGUAGES);
    return words[word][language];
}

void words_put(struct buf *out, enum catalogue_language language, enum words_code word)
{
    words_add(out, language, word, 2, NULL, 0);
}

static void fill(struct buf *out, const char *text, size_t size, const char *const *args,
                 size_t count)
{
    for (const char *c = text, *end = text + size; c < end; c++) {
        size_t place = c[0] == '{' && c[1] >= '0' && c[1] <= '9' && c[2] == '}'
                           ? (size_t)(c[1] - '0')
                           : count;
        if (place >= count) {
            buf_putc(out, *c);
            continue;
        }
        buf_puts(out, args[place]);
        c += 2;
    }
}

void words_fill(struct buf *out, const char *text, const char *const *args, size_t count)
{
    fill(out, text, strlen(text), args, count);
}

void words_add(struct buf *out, enum catalogue_language language, enum words_code word,
               int64_t number, const char *const *args, size_t count)
{
    const char *text = words_text(word, language), *bar = strchr(text, '|');
    if (bar && number == 1)
        fill(out, text, (size_t)(bar - text), args, count);
    else
        words_fill(out, bar ? bar + 1 : text, args, count);
}
