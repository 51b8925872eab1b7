/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/lines.h"

#include "base/threads.h"
#include "ingest/records.h"
#include "ingest/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Between two rows there are line ends and nothing else: the gaps.  One walk over the
 * rows finds whether all gaps are made of the same kind of line end, a second patches
 * those of a copy. */

struct gaps {
    const char *text;
    uint64_t at; /* where the gap begins */
    const char *end;
    bool mixed;
    char *patch; /* NULL, or the copy to be patched */
};

static void see_gap(struct gaps *g, uint64_t stop)
{
    uint64_t i = g->at;
    while (i < stop) {
        const char *c = g->text + i;
        const char *end = *c == '\n'                              ? "\n"
                          : i + 1 < stop && !memcmp(c, "\r\n", 2) ? "\r\n"
                                                                  : "\r";
        g->end = g->end ? g->end : end;
        g->mixed |= strcmp(g->end, end) != 0;
        if (g->patch)
            memset(g->patch + i, '\n', strlen(end));
        i += strlen(end);
    }
}

static enum err see_record(void *context, const struct dialect_place *place,
                           const char *text, struct err_info *info)
{
    (void)text, (void)info;
    struct gaps *g = context;
    see_gap(g, place->offset);
    g->at = place->offset + place->size_bytes;
    return ERR_OK;
}

/* Walks over every row there is, title lines and header too. */
static enum err walk(struct gaps *g, const struct prepared *file,
                     const struct dialect *dialect, struct err_info *info)
{
    struct dialect every = *dialect;
    every.has_header = false;
    every.skip_lines = 0;
    bool marked = file->size_bytes >= 3 && !memcmp(g->text, "\xEF\xBB\xBF", 3);
    g->at = marked ? 3 : 0;
    enum err e = dialect_walk(&every, file->path, see_record, g, info);
    if (!e)
        see_gap(g, file->size_bytes);
    return e;
}

/* Rows before the header in the copy, where a CR LF is a row and a blank one. */
static uint64_t count_skipped(const char *text, const char *copy, uint64_t size,
                              const struct dialect *d)
{
    size_t count;
    uint64_t skipped = 0;
    struct records r = records_over(text, size, d->delimiter, d->quote, d->escape);
    for (uint64_t left = d->skip_lines; left && records_next(&r, NULL, 0, &count);)
        left--;
    const char *header = copy + (r.p - text);
    r = records_over(copy, size, d->delimiter, d->quote, d->escape);
    while (r.p < header && records_next(&r, NULL, 0, &count))
        skipped++;
    return skipped;
}

static enum err make_copy(struct lines *out, struct gaps *g, const struct prepared *file,
                          const struct dialect *dialect, struct err_info *info)
{
    int in = open(file->path, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return err_set_errno(info, errno, "read", file->name);
    enum err e = spool_copy(in, 0, file->name, &out->copy, info);
    close(in);
    if (e)
        return e;
    g->patch =
        mmap(NULL, file->size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, out->copy, 0);
    if (g->patch == MAP_FAILED)
        return err_set_errno(info, errno, "rewrite the line ends of", file->name);
    e = walk(g, file, dialect, info);
    out->skip = count_skipped(g->text, g->patch, file->size_bytes, dialect);
    munmap(g->patch, file->size_bytes);
    out->end = "\n";
    snprintf(out->path, sizeof out->path, "/proc/self/fd/%d", out->copy);
    return e;
}

/* What one look over the file tells: is there a carriage return, and a line that could
 * hold more columns than are allowed?  For that only a line end in each block is looked
 * for: a line twice as long as a block leaves one without. */
struct glance {
    const char *text;
    uint64_t size;
    atomic_bool returns, long_line;
};

enum { GLANCE_BLOCK = DIALECT_COLUMNS_MAX, GLANCE_PART = 2048 * GLANCE_BLOCK };

static void glance_at(void *context, uint32_t part)
{
    struct glance *g = context;
    uint64_t begin = (uint64_t)part * GLANCE_PART, left = g->size - begin;
    const char *text = g->text + begin;
    size_t size = left < GLANCE_PART ? (size_t)left : GLANCE_PART;
    if (memchr(text, '\r', size))
        atomic_store(&g->returns, true);
    for (size_t at = 0; at + GLANCE_BLOCK <= size; at += GLANCE_BLOCK)
        if (!memchr(text + at, '\n', GLANCE_BLOCK) &&
            !memchr(text + at, '\r', GLANCE_BLOCK))
            atomic_store(&g->long_line, true);
}

static enum err check_widths(const char *text, const struct prepared *file,
                             const struct dialect *dialect, struct err_info *info)
{
    size_t count;
    struct records r = records_over(text, file->size_bytes, dialect->delimiter,
                                    dialect->quote, dialect->escape);
    uint64_t line = r.line;
    while (records_next(&r, NULL, 0, &count)) {
        if (count > DIALECT_COLUMNS_MAX)
            return err_set(info, ERR_LIMIT,
                           "%s, line %llu has %zu columns; at most %d are read: check "
                           "the line, or the delimiter",
                           file->name, (unsigned long long)line, count,
                           DIALECT_COLUMNS_MAX);
        line = r.line;
    }
    return ERR_OK;
}

enum err lines_settle(struct lines *out, const struct prepared *file,
                      const struct dialect *dialect, struct err_info *info)
{
    *out = (struct lines){.end = "\n", .copy = -1, .skip = dialect->skip_lines};
    int fd = open(file->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set_errno(info, errno, "read", file->name);
    char *text = mmap(NULL, file->size_bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    int problem = errno;
    close(fd);
    if (text == MAP_FAILED)
        return err_set_errno(info, problem, "read", file->name);
    struct gaps g = {.text = text};
    struct glance seen = {.text = text, .size = file->size_bytes};
    threads_run((uint32_t)((seen.size + GLANCE_PART - 1) / GLANCE_PART), glance_at,
                &seen);
    enum err e = seen.long_line ? check_widths(text, file, dialect, info) : ERR_OK;
    if (!e && seen.returns)
        e = walk(&g, file, dialect, info);
    if (!e && g.end)
        out->end = g.end;
    if (!e && g.mixed)
        e = make_copy(out, &g, file, dialect, info);
    munmap(text, file->size_bytes);
    if (e)
        lines_release(out);
    return e;
}

void lines_release(struct lines *lines)
{
    if (lines->copy >= 0)
        close(lines->copy);
    lines->copy = -1;
}
