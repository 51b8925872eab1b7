/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a table set apart by blanks: what is rewritten has the same lines, and on
 * each the same fields, with one tab between them.  First byte: whether the text lies
 * across the border of two blocks. */
#include "ingest/blanks.h"

#include "base/buf.h"
#include "base/mem.h"
#include "ingest/spool.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BLOCK ((size_t)256 * 1024) /* or a multiple of it, in spool.c */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The same in the plainest way: a line at a time, a field at a time. */
static void rewrite(const char *text, size_t size, struct buf *out)
{
    size_t i = 0;
    while (i < size) {
        const char *separator = "";
        while (i < size && text[i] != '\n' && text[i] != '\r') {
            size_t start = i;
            while (i < size && !strchr(" \n\r", text[i] ? text[i] : 'x'))
                i++;
            if (i > start) {
                buf_puts(out, separator);
                buf_add(out, text + start, i - start);
                separator = "\t";
            }
            while (i < size && text[i] == ' ')
                i++;
        }
        if (i < size)
            buf_putc(out, text[i++]);
    }
}

static void check_rewriting(const char *text, size_t size)
{
    struct err_info info = {0};
    struct buf expected = {0};
    int in = memfd_create("fuzz", MFD_CLOEXEC), out = -1;
    CHECK(in >= 0 && write(in, text, size) == (ssize_t)size);
    CHECK(spool_blanks(in, "x.txt", &out, &info) == ERR_OK);
    rewrite(text, size, &expected);
    char *made = mem_alloc(expected.size + 1, 1);
    CHECK(pread(out, made, expected.size + 1, 0) == (ssize_t)expected.size);
    CHECK(!memcmp(made, buf_text(&expected), expected.size));
    free(made);
    buf_release(&expected);
    close(in);
    close(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const char *text = (const char *)data + 1;
    size--;
    for (int complete = 0; complete < 2; complete++) {
        char *copy = mem_alloc(size, 1);
        if (size)
            memcpy(copy, text, size);
        (void)blanks_separate(copy, size, complete);
        free(copy);
    }
    if (data[0] != 0xff || !size || size > 64) {
        check_rewriting(text, size);
        return 0;
    }
    size_t before = BLOCK - size / 2;
    char *long_text = mem_alloc(before + size, 1);
    memset(long_text, 'x', before);
    memcpy(long_text + before, text, size);
    check_rewriting(long_text, before + size);
    free(long_text);
    return 0;
}
