/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for `more` bytes and the NUL. */
static void buf_reserve(struct buf *buf, size_t more)
{
    CHECK(more < SIZE_MAX - buf->size);
    MEM_GROW(buf->data, buf->capacity, buf->size + more + 1);
}

void buf_add(struct buf *buf, const void *bytes, size_t size_bytes)
{
    buf_reserve(buf, size_bytes);
    if (size_bytes)
        memcpy(buf->data + buf->size, bytes, size_bytes);
    buf->size += size_bytes;
    buf->data[buf->size] = '\0';
}

void buf_puts(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_putc(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    /* Most pieces fit into what is there already: format once. */
    size_t room = buf->capacity - buf->size;
    int size = vsnprintf(room ? buf->data + buf->size : NULL, room, format, args);
    CHECK(size >= 0);
    if ((size_t)size >= room) {
        buf_reserve(buf, (size_t)size);
        vsnprintf(buf->data + buf->size, (size_t)size + 1, format, again);
    }
    buf->size += (size_t)size;
    va_end(again);
    va_end(args);
}

const char *buf_text(const struct buf *buf)
{
    return buf->data ? buf->data : "";
}

void buf_clear(struct buf *buf)
{
    buf->size = 0;
    if (buf->data)
        buf->data[0] = '\0';
}

void buf_release(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){0};
}

char *buf_detach(struct buf *buf)
{
    char *data = buf->data ? buf->data : mem_strdup("");
    *buf = (struct buf){0};
    return data;
}

static bool continues(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            return false;
    return true;
}

size_t buf_utf8_next(const char *text, size_t size, uint32_t *code)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (size == 0)
        return 0;
    unsigned char lead = (unsigned char)text[0];
    if (lead < 0x80) {
        *code = lead;
        return 1;
    }
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (size < bytes || !continues(text + 1, bytes - 1))
        return 0;
    uint32_t value = lead & (0x7Fu >> bytes);
    for (size_t i = 1; i < bytes; i++)
        value = value << 6 | ((unsigned char)text[i] & 0x3F);
    /* Longer than needed, a surrogate, or past the last plane. */
    if (value < smallest[bytes] || (value >= 0xD800 && value < 0xE000) ||
        value > 0x10FFFF)
        return 0;
    *code = value;
    return bytes;
}
