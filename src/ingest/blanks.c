/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/blanks.h"

#include <string.h>

/* Prose and names ("John Smith") have as many words on every line often enough; what
 * they have not is numbers in half of their columns on every line. */

struct line {
    size_t fields, numbers;
    bool foreign; /* holds another delimiter or a quote */
};

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

/* 0001, 29.33, -5, 29,33, 1997-01-01, 09:05: starts with a digit or sign and has only
 * digits and marks.  *foreign: a comma that is no decimal mark. */
static bool is_number(const char *p, const char *end, bool *foreign)
{
    size_t digits = 0;
    bool plain = true;
    for (const char *q = p; q < end; q++) {
        digits += is_digit(*q);
        if (!is_digit(*q) && !strchr("+-.,/:", *q))
            plain = false;
        if (*q == ',' && !(q > p && is_digit(q[-1]) && q + 1 < end && is_digit(q[1])))
            *foreign = true;
    }
    return plain && digits > 0;
}

static struct line read_line(const char *p, const char *end)
{
    struct line line = {0};
    while (p < end) {
        if (*p == ' ') {
            p++;
            continue;
        }
        const char *start = p;
        while (p < end && *p != ' ') {
            if (strchr("\"';\t|", *p))
                line.foreign = true;
            p++;
        }
        line.fields++;
        bool number = is_number(start, p, &line.foreign);
        line.numbers += number;
        if (!number && memchr(start, ',', (size_t)(p - start)))
            line.foreign = true;
    }
    return line;
}

bool blanks_separate(const char *text, size_t size, bool complete)
{
    const char *p = text, *end = text + size;
    size_t fields = 0, lines = 0, numbers = 0;
    if (size >= 3 && memcmp(p, "\ufeff", 3) == 0)
        p += 3;
    while (p < end) {
        const char *stop = p;
        while (stop < end && *stop != '\n' && *stop != '\r')
            stop++;
        if (stop == end && !complete && lines)
            break;
        struct line line = read_line(p, stop);
        p = stop + (stop < end);
        if (!line.fields)
            continue;
        if (line.foreign || line.fields < 2 || (fields && line.fields != fields))
            return false;
        fields = line.fields;
        /* The first line may be a header. */
        if (lines++ && line.numbers * 2 < fields)
            return false;
        numbers = line.numbers;
    }
    return lines && numbers * 2 >= fields;
}
