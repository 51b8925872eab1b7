/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/nearest.h"

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <string.h>

#define COMPARED_BYTES 63
#define SHOWN_BYTES    60
#define WANT_MAX       8
#define PREFIX_MIN     3 /* fewer letters begin too many names */

static char fold(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c == '-' ? '_' : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t nearest_distance(const char *a, const char *b)
{
    size_t row[COMPARED_BYTES + 1];
    size_t a_size = strnlen(a, COMPARED_BYTES), b_size = strnlen(b, COMPARED_BYTES);
    for (size_t j = 0; j <= b_size; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t replaced = diagonal + (fold(a[i - 1]) != fold(b[j - 1]));
            diagonal = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b_size];
}

static bool begins_with(const char *name, const char *typed)
{
    size_t size = 0;
    while (typed[size] && fold(typed[size]) == fold(name[size]))
        size++;
    return size >= PREFIX_MIN && !typed[size];
}

/* Edits, where typing no more than the beginning is one, and no more than a later word
 * of the name two. */
static size_t slip(const char *typed, const char *name)
{
    size_t distance = nearest_distance(typed, name);
    if (begins_with(name, typed))
        return least(distance, 1);
    for (size_t i = 1; name[i]; i++)
        if (fold(name[i - 1]) == '_' && begins_with(name + i, typed))
            return least(distance, 2);
    return distance;
}

const char *nearest_likely(const char *typed, const char *const *names, size_t count)
{
    const char *nearest = NULL;
    size_t best = (strlen(typed) + 2) / 3 + 1; /* one more than is allowed */
    for (size_t i = 0; i < count; i++) {
        size_t d = names[i] ? slip(typed, names[i]) : best;
        if (d < best) {
            best = d;
            nearest = names[i];
        }
    }
    return nearest;
}

size_t nearest_names(const char *typed, const char *(*name_at)(size_t index), size_t *out,
                     size_t want)
{
    size_t distances[WANT_MAX], count = 0;
    CHECK(want <= WANT_MAX);
    for (size_t i = 0; name_at(i); i++) {
        size_t distance = slip(typed, name_at(i));
        size_t at = count < want ? count++ : want;
        /* Insertion into the short sorted list; earlier names win ties. */
        for (; at > 0 && distance < distances[at - 1]; at--) {
            if (at < want) {
                distances[at] = distances[at - 1];
                out[at] = out[at - 1];
            }
        }
        if (at < want) {
            distances[at] = distance;
            out[at] = i;
        }
    }
    return count;
}

int nearest_shown_bytes(const char *text)
{
    size_t size = strnlen(text, SHOWN_BYTES + 1), at = 0;
    if (size <= SHOWN_BYTES)
        return (int)size;
    for (;;) {
        uint32_t code;
        size_t step = buf_utf8_next(text + at, strnlen(text + at, 4), &code);
        if (at + (step ? step : 1) > SHOWN_BYTES)
            return (int)at;
        at += step ? step : 1;
    }
}
