/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences as they are told: with numbers or a quoted cell in them, or several in a
 * row. */
#include "cli/words.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define PLACES_MAX    10 /* {0} to {9} */
#define BETWEEN_NOTES "; "

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The bytes of the number, amount or day that text starts with; 0: none.  A minus belongs
 * to it where a digit follows, a mark where digits stand around it. */
static size_t number_size(const char *text)
{
    size_t size = *text == '-';
    if (!is_digit(text[size]))
        return 0;
    while (is_digit(text[size]) ||
           (strchr(".,-", text[size]) && text[size] && is_digit(text[size + 1])))
        size++;
    return size;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* The bytes of a currency's code that text starts with, as a word of its own; 0: none. */
static size_t code_size(const char *text, char before)
{
    size_t size = 0;
    while (text[size] >= 'A' && text[size] <= 'Z')
        size++;
    return size == 3 && !is_letter(before) && !is_letter(text[size]) ? size : 0;
}

/* The same of what a place stands for: a number, the text of a cell in quotes, which may
 * have quotes itself, or where asked for a currency. */
static size_t told_size(const char *text, char before, bool codes)
{
    size_t code = codes ? code_size(text, before) : 0;
    if (code)
        return code;
    return *text == '"' ? (size_t)(strrchr(text, '"') + 1 - text) : number_size(text);
}

/* "S = {0}" out of "S = 12", and the numbers taken out; false for too many. */
static bool take_numbers(const char *english, bool codes, struct buf *pattern,
                         const char *numbers[PLACES_MAX], size_t *count,
                         struct arena *arena)
{
    *count = 0;
    for (const char *c = english; *c;) {
        size_t size = told_size(c, c > english ? c[-1] : ' ', codes);
        if (size == 0) {
            buf_putc(pattern, *c++);
            continue;
        }
        if (*count == PLACES_MAX)
            return false;
        buf_printf(pattern, "{%zu}", *count);
        numbers[(*count)++] = arena_strndup(arena, c, size);
        c += size;
    }
    return true;
}

static bool add_one(struct buf *out, const char *english,
                    enum catalogue_language language)
{
    const char *numbers[PLACES_MAX], *text = words_sentence(english, language);
    struct buf pattern = {0};
    struct arena arena = {0};
    size_t count = 0;
    for (int codes = 0; !text && codes < 2; codes++) { /* NPS is no currency: first not */
        buf_clear(&pattern);
        if (take_numbers(english, codes, &pattern, numbers, &count, &arena))
            text = words_sentence(buf_text(&pattern), language);
    }
    if (text)
        words_fill(out, text, numbers, count);
    buf_release(&pattern);
    arena_release(&arena);
    return text != NULL;
}

/* Notes of a file stand one after the other. */
bool words_add_sentence(struct buf *out, const char *english,
                        enum catalogue_language language)
{
    const char *rest = strstr(english, BETWEEN_NOTES);
    if (add_one(out, english, language))
        return true;
    if (!rest)
        return false;
    struct buf text = {0};
    char *first = mem_strndup(english, (size_t)(rest - english));
    bool known = add_one(&text, first, language);
    buf_puts(&text, words_text(WORD_SEMICOLON, language));
    known = known && words_add_sentence(&text, rest + sizeof BETWEEN_NOTES - 1, language);
    if (known)
        buf_add(out, buf_text(&text), text.size);
    free(first);
    buf_release(&text);
    return known;
}

void words_say_sentence(struct buf *out, const char *english,
                        enum catalogue_language language)
{
    if (!words_add_sentence(out, english, language))
        buf_puts(out, english);
}
