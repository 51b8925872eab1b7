/* SPDX-License-Identifier: Apache-2.0 */
/* Any text in any dialect (the first two bytes): the records found in a file are those of
 * the reader in memory; and where its line ends are mixed, the copy in which they are all
 * alike has the same records at the same places. */
#include "ingest/lines.h"

#include "base/buf.h"
#include "ingest/records.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Places and texts of all records, so that two walks can be compared. */
struct seen {
    struct buf bytes;
    bool with_lines;
};

static enum err see(void *context, const struct dialect_place *place, const char *text,
                    struct err_info *info)
{
    (void)info;
    struct seen *s = context;
    buf_add(&s->bytes, &place->record, sizeof place->record);
    buf_add(&s->bytes, &place->offset, sizeof place->offset);
    buf_add(&s->bytes, &place->size_bytes, sizeof place->size_bytes);
    if (s->with_lines)
        buf_add(&s->bytes, &place->line, sizeof place->line);
    buf_add(&s->bytes, text, place->size_bytes);
    return ERR_OK;
}

static struct seen walk(const struct dialect *d, const char *path, bool with_lines)
{
    struct seen s = {.with_lines = with_lines};
    struct err_info info = {0};
    CHECK(dialect_walk(d, path, see, &s, &info) == ERR_OK);
    return s;
}

static void check_memory(const struct dialect *d, const char *path, const char *text,
                         size_t size)
{
    struct seen expected = {.with_lines = true}, found = walk(d, path, true);
    struct records r = records_over(text, size, d->delimiter, d->quote, d->escape);
    struct records_cell cell;
    struct dialect_place place = {0};
    bool header = d->has_header;
    size_t count;
    uint64_t skip = d->skip_lines;
    for (;;) {
        const char *start = r.p;
        place.line = r.line;
        if (!records_next(&r, &cell, 1, &count))
            break;
        if (skip) {
            skip--;
            continue;
        }
        if (!count)
            continue;
        const char *stop = r.p;
        if (r.ended)
            stop -= stop - start >= 2 && !memcmp(stop - 2, "\r\n", 2) ? 2 : 1;
        place.offset = (uint64_t)(start - text);
        place.size_bytes = (uint64_t)(stop - start);
        if (header) {
            header = false;
            continue;
        }
        (void)see(&expected, &place, start, NULL);
        place.record++;
    }
    CHECK(expected.bytes.size == found.bytes.size);
    CHECK(!found.bytes.size ||
          !memcmp(buf_text(&expected.bytes), buf_text(&found.bytes), found.bytes.size));
    buf_release(&expected.bytes);
    buf_release(&found.bytes);
}

static void check_copy(const struct dialect *d, const struct prepared *file)
{
    struct lines lines;
    struct err_info info = {0};
    enum err e = lines_settle(&lines, file, d, &info);
    CHECK(e == ERR_OK || e == ERR_LIMIT);
    if (e)
        return;
    CHECK(!strcmp(lines.end, "\n") || !strcmp(lines.end, "\r\n") ||
          !strcmp(lines.end, "\r"));
    if (lines.copy >= 0) {
        struct dialect of_copy = *d;
        of_copy.skip_lines = lines.skip;
        struct seen a = walk(d, file->path, false), b = walk(&of_copy, lines.path, false);
        CHECK(a.bytes.size == b.bytes.size);
        CHECK(!a.bytes.size ||
              !memcmp(buf_text(&a.bytes), buf_text(&b.bytes), a.bytes.size));
        buf_release(&a.bytes);
        buf_release(&b.bytes);
    }
    lines_release(&lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int fd = -1;
    if (fd < 0)
        fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (size < 3)
        return 0;
    struct dialect d = {.delimiter = ",;\t|:"[data[0] % 5],
                        .quote = "\"'\0"[data[0] / 5 % 3],
                        .has_header = data[1] & 1,
                        .skip_lines = data[1] / 4 % 4};
    d.escape = data[1] & 2 || !d.quote ? '\\' : d.quote;
    data += 2;
    size -= 2;
    CHECK(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
    char path[32], name[] = "x.csv";
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct prepared file = {.name = name, .path = path, .fd = -1, .size_bytes = size};
    check_memory(&d, path, (const char *)data, size);
    check_copy(&d, &file);
    return 0;
}
