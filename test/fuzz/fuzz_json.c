/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes are read as JSON, and written as a string that must read back. */
#include "base/json.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const struct json_value *value, struct buf *text)
{
    const char *key;
    const struct json_value *member;
    json_scalar_text(value, text);
    for (size_t i = 0; json_member(value, i, &key, &member); i++) {
        CHECK(json_get(value, key) == member);
        walk(member, text);
    }
}

static void check_reading(const char *bytes, size_t size)
{
    struct json_value *value = NULL;
    struct err_info info;
    struct buf text = {0};
    if (json_read(&value, bytes, size, "input", &info))
        CHECK(info.text[0] && !value);
    walk(value, &text);
    buf_release(&text);
    json_free(value);
}

static void check_writing(const char *bytes, size_t size)
{
    struct buf out = {0}, again = {0};
    struct json_writer w;
    json_init(&w, &out);
    json_string_n(&w, NULL, bytes, size);
    struct json_value *value = NULL;
    /* jansson refuses NUL in strings */
    if (!memchr(bytes, 0, size)) {
        CHECK(json_read(&value, out.data, out.size, "output", NULL) == ERR_OK);
        CHECK(json_scalar_text(value, &again));
        CHECK(again.size >= size);
    }
    json_free(value);
    buf_release(&again);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char nothing[] = "";
    const char *bytes = size ? (const char *)data : nothing;
    check_reading(bytes, size);
    check_writing(bytes, size);
    return 0;
}
