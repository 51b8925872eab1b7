/* SPDX-License-Identifier: Apache-2.0 */
/* Which encoding bytes are in, told by the bytes alone.
 *
 * Pure functions over memory: nothing is opened and nothing is kept.
 */
#ifndef MAINSTAY_INGEST_ENCODING_H
#define MAINSTAY_INGEST_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number of leading bytes that are whole, valid UTF-8 characters other than NUL.
 * Fewer than `size` where a character is wrong, is NUL or is cut off by the end.
 * *wide grows by the characters of more than one byte.  4 GB/s and more on ASCII. */
size_t encoding_utf8_span(const uint8_t *bytes, size_t size, uint64_t *wide);

/* Whether what encoding_utf8_span() stopped at may only be cut off by the end. */
bool encoding_utf8_is_cut(const uint8_t *bytes, size_t size);

/* What a sample of text seems to be. */
enum encoding {
    ENCODING_UTF8,
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_GB18030,
    ENCODING_BIG5,
    ENCODING_WINDOWS_1252,
    ENCODING_UNKNOWN, /* text, in none of these */
    ENCODING_BINARY,
};

/* complete: the sample is the whole file, so a cut character at its end is wrong. */
enum encoding encoding_guess(const uint8_t *bytes, size_t size, bool complete);

/* "UTF-8", ...; NULL for UNKNOWN and BINARY.  Static. */
const char *encoding_name(enum encoding encoding);

#endif
