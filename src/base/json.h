/* SPDX-License-Identifier: Apache-2.0 */
/* JSON: a writer that cannot write nonsense, and strict reading.
 *
 * The writer streams into a buf; keys and commas are its business.  A report of
 * a thousand groups is too big for a tree of nodes, so there is none.
 * Reading (definitions) is jansson's, duplicates refused, behind json_read.
 *
 *     struct json_writer w;
 *     json_init(&w, &out);
 *     json_object(&w, NULL);
 *     json_int(&w, "rows", 12);
 *     json_array(&w, "periods");
 *     json_end(&w);
 *     json_end(&w);
 */
#ifndef MAINSTAY_BASE_JSON_H
#define MAINSTAY_BASE_JSON_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 32

/* jansson exports functions of the same names and calls them itself; a program
 * that defined them too would replace them under it.  The linker gets others. */
#define JSON_SYMBOL(name) __asm__("mainstay_" #name)

struct json_writer {
    struct buf *out;
    int depth;
    bool pretty;                  /* two-space indent; set after json_init */
    char closing[JSON_DEPTH_MAX]; /* '}' or ']' */
    bool has_items[JSON_DEPTH_MAX];
};

void json_init(struct json_writer *w, struct buf *out);
/* key is NULL inside an array and at the top, and only there (CHECKed). */
void json_object(struct json_writer *w, const char *key) JSON_SYMBOL(json_object);
void json_array(struct json_writer *w, const char *key) JSON_SYMBOL(json_array);
void json_end(struct json_writer *w);
void json_string(struct json_writer *w, const char *key, const char *value)
    JSON_SYMBOL(json_string);
void json_string_n(struct json_writer *w, const char *key, const char *value,
                   size_t size);
void json_int(struct json_writer *w, const char *key, int64_t value);
/* A number as it is written already: digits, perhaps with sign, point and exponent. */
void json_number_n(struct json_writer *w, const char *key, const char *text, size_t size);
/* Short text, at most 17 digits, that reads back the same double; NaN and infinity are
 * CHECKed. */
void json_real(struct json_writer *w, const char *key, double value)
    JSON_SYMBOL(json_real);
void json_bool(struct json_writer *w, const char *key, bool value);
void json_null(struct json_writer *w, const char *key) JSON_SYMBOL(json_null);

/* A parsed value; NULL stands for "absent" in every reader below. */
struct json_value;

/* Parses exactly one value.  name: what to call the text in the sentence.
 * ERR_FORMAT says line and column. */
enum err json_read(struct json_value **out, const char *text, size_t size,
                   const char *name, struct err_info *info) ERR_MUST_USE;
void json_free(struct json_value *value);
const struct json_value *json_get(const struct json_value *object, const char *key);
/* The i-th member of an object in the file's order; false past the end. */
bool json_member(const struct json_value *object, size_t index, const char **key,
                 const struct json_value **value);
bool json_is_object(const struct json_value *value);
bool json_is_bool(const struct json_value *value, bool *out);
/* Text of a string, or of a number or boolean as written by the writer; into
 * out (cleared first).  false for null, arrays and objects. */
bool json_scalar_text(const struct json_value *value, struct buf *out);

#endif
