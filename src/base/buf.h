/* SPDX-License-Identifier: Apache-2.0 */
/* A growable run of bytes, always followed by a NUL that `size` does not count.
 *
 *     struct buf out = {0};
 *     buf_printf(&out, "%d customers", n);
 *     fputs(buf_text(&out), stdout);
 *     buf_release(&out);
 */
#ifndef MAINSTAY_BASE_BUF_H
#define MAINSTAY_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

struct buf {
    char *data; /* owned; NULL while nothing was added */
    size_t size, capacity;
};

void buf_add(struct buf *buf, const void *bytes, size_t size_bytes);
void buf_puts(struct buf *buf, const char *text);
void buf_putc(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The text so far, "" for an empty one; valid until the next call. */
const char *buf_text(const struct buf *buf);
void buf_clear(struct buf *buf);   /* empty, keeps storage */
void buf_release(struct buf *buf); /* frees storage */
/* Hands the bytes over: the caller frees them; buf is empty again. */
char *buf_detach(struct buf *buf);

/* The UTF-8 character that `text` starts with: its size in bytes, 1 to 4, and
 * its number.  0, *code untouched, for what is no valid character or is empty. */
size_t buf_utf8_next(const char *text, size_t size, uint32_t *code);

#endif
