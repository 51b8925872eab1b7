/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* jansson declares constructors and a macro under names that are the writer's
 * here.  None of them is wanted; they are put out of the way. */
#define json_object jansson_object
#define json_array  jansson_array
#define json_string jansson_string
#define json_real   jansson_real
#define json_null   jansson_null
#include <jansson.h>
#undef json_object
#undef json_array
#undef json_string
#undef json_real
#undef json_null
#undef json_is_object

#define REAL_TEXT 48

/* ---- writing ---------------------------------------------------------- */

void json_init(struct json_writer *w, struct buf *out)
{
    *w = (struct json_writer){.out = out};
}

static void new_line(struct json_writer *w)
{
    if (!w->pretty)
        return;
    buf_putc(w->out, '\n');
    for (int i = 0; i < w->depth; i++)
        buf_puts(w->out, "  ");
}

/* Whole valid characters as they are; a byte that is none becomes U+FFFD, for
 * the result must be JSON whatever a file's cell held. */
static void write_text(struct buf *out, const char *text, size_t size)
{
    buf_putc(out, '"');
    size_t plain = 0; /* start of what needs no change */
    for (size_t i = 0; i < size;) {
        uint32_t code = 0;
        size_t bytes = buf_utf8_next(text + i, size - i, &code);
        if (bytes && code >= 0x20 && code != '"' && code != '\\') {
            i += bytes;
            continue;
        }
        buf_add(out, text + plain, i - plain);
        if (!bytes)
            buf_puts(out, "\xEF\xBF\xBD");
        else if (code == '"' || code == '\\')
            buf_printf(out, "\\%c", (char)code);
        else if (code == '\n')
            buf_puts(out, "\\n");
        else if (code == '\t')
            buf_puts(out, "\\t");
        else
            buf_printf(out, "\\u%04x", (unsigned)code);
        plain = ++i;
    }
    buf_add(out, text + plain, size - plain);
    buf_putc(out, '"');
}

/* Comma, line and key before any value. */
static void begin_value(struct json_writer *w, const char *key)
{
    bool in_object = w->depth > 0 && w->closing[w->depth - 1] == '}';
    CHECK(in_object == (key != NULL));
    if (w->depth == 0)
        return;
    if (w->has_items[w->depth - 1])
        buf_putc(w->out, ',');
    w->has_items[w->depth - 1] = true;
    new_line(w);
    if (!key)
        return;
    write_text(w->out, key, strlen(key));
    buf_puts(w->out, w->pretty ? ": " : ":");
}

static void open_container(struct json_writer *w, const char *key, char open, char close)
{
    begin_value(w, key);
    CHECK(w->depth < JSON_DEPTH_MAX);
    buf_putc(w->out, open);
    w->closing[w->depth] = close;
    w->has_items[w->depth] = false;
    w->depth++;
}

void json_object(struct json_writer *w, const char *key)
{
    open_container(w, key, '{', '}');
}

void json_array(struct json_writer *w, const char *key)
{
    open_container(w, key, '[', ']');
}

void json_end(struct json_writer *w)
{
    CHECK(w->depth > 0);
    w->depth--;
    if (w->has_items[w->depth])
        new_line(w);
    buf_putc(w->out, w->closing[w->depth]);
}

void json_string_n(struct json_writer *w, const char *key, const char *value, size_t size)
{
    begin_value(w, key);
    write_text(w->out, value, size);
}

void json_string(struct json_writer *w, const char *key, const char *value)
{
    json_string_n(w, key, value, strlen(value));
}

static void write_int(struct buf *out, int64_t value)
{
    buf_printf(out, "%lld", (long long)value);
}

void json_int(struct json_writer *w, const char *key, int64_t value)
{
    begin_value(w, key);
    write_int(w->out, value);
}

void json_number_n(struct json_writer *w, const char *key, const char *text, size_t size)
{
    CHECK(size);
    for (size_t i = 0; i < size; i++)
        CHECK(text[i] && strchr("0123456789+-.eE", text[i]));
    begin_value(w, key);
    buf_add(w->out, text, size);
}

/* printf writes the locale's decimal mark, which may have several bytes. */
static void write_c_locale(struct buf *out, const char *text)
{
    for (bool in_mark = false; *text; text++) {
        bool ordinary = strchr("0123456789+-e", *text) != NULL;
        if (ordinary || !in_mark)
            buf_putc(out, ordinary ? *text : '.');
        in_mark = !ordinary;
    }
}

/* 15 digits are enough for every short decimal, 17 for every double; numbers
 * below the normal range have fewer digits of their own. */
static void write_real(struct buf *out, double value)
{
    CHECK(isfinite(value));
    char text[REAL_TEXT];
    int digits = fpclassify(value) == FP_SUBNORMAL ? 1 : 15;
    for (; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    write_c_locale(out, text);
}

void json_real(struct json_writer *w, const char *key, double value)
{
    begin_value(w, key);
    write_real(w->out, value);
}

void json_bool(struct json_writer *w, const char *key, bool value)
{
    begin_value(w, key);
    buf_puts(w->out, value ? "true" : "false");
}

void json_null(struct json_writer *w, const char *key)
{
    begin_value(w, key);
    buf_puts(w->out, "null");
}

/* ---- reading ---------------------------------------------------------- */

static const json_t *node(const struct json_value *value)
{
    return (const json_t *)value;
}

enum err json_read(struct json_value **out, const char *text, size_t size,
                   const char *name, struct err_info *info)
{
    json_error_t error;
    json_t *root =
        json_loadb(text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!root)
        return err_set(info, ERR_FORMAT, "%s, line %d, column %d: %s", name, error.line,
                       error.column, error.text);
    *out = (struct json_value *)root;
    return ERR_OK;
}

void json_free(struct json_value *value)
{
    json_decref((json_t *)value);
}

bool json_is_object(const struct json_value *value)
{
    return value && json_typeof(node(value)) == JSON_OBJECT;
}

const struct json_value *json_get(const struct json_value *object, const char *key)
{
    if (!json_is_object(object))
        return NULL;
    return (const struct json_value *)json_object_get(node(object), key);
}

bool json_member(const struct json_value *object, size_t index, const char **key,
                 const struct json_value **value)
{
    if (!json_is_object(object) || index >= json_object_size(node(object)))
        return false;
    json_t *parent = (json_t *)object; /* iterating only reads */
    void *iter = json_object_iter(parent);
    while (index-- > 0)
        iter = json_object_iter_next(parent, iter);
    *key = json_object_iter_key(iter);
    *value = (const struct json_value *)json_object_iter_value(iter);
    return true;
}

bool json_is_bool(const struct json_value *value, bool *out)
{
    if (!value || !json_is_boolean(node(value)))
        return false;
    *out = json_is_true(node(value));
    return true;
}

bool json_scalar_text(const struct json_value *value, struct buf *out)
{
    buf_clear(out);
    if (!value)
        return false;
    switch (json_typeof(node(value))) {
    case JSON_STRING:
        buf_add(out, json_string_value(node(value)), json_string_length(node(value)));
        return true;
    case JSON_INTEGER:
        write_int(out, json_integer_value(node(value)));
        return true;
    case JSON_REAL:
        write_real(out, json_real_value(node(value)));
        return true;
    case JSON_TRUE:
    case JSON_FALSE:
        buf_puts(out, json_is_true(node(value)) ? "true" : "false");
        return true;
    default:
        return false;
    }
}
