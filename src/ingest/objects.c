/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/objects.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct finder {
    const char *text, *end;
    const char *at;
    uint64_t line; /* of `at`, 1-based */
    uint64_t record;
    dialect_visit *visit;
    void *context;
    struct err_info *info;
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static enum err show(struct finder *f, const char *start, const char *stop, uint64_t line)
{
    struct dialect_place place = {.record = f->record++,
                                  .line = line,
                                  .offset = (uint64_t)(start - f->text),
                                  .size_bytes = (uint64_t)(stop - start)};
    return f->visit(f->context, &place, start, f->info);
}

/* ---- lines --------------------------------------------------------------------- */

static enum err walk_lines(struct finder *f)
{
    enum err e = ERR_OK;
    while (!e && f->at < f->end) {
        const char *start = f->at, *c = start;
        const char *stop = memchr(start, '\n', (size_t)(f->end - start));
        f->at = stop ? stop + 1 : f->end;
        stop = stop ? stop : f->end;
        while (c < stop && is_blank(*c))
            c++;
        if (c < stop)
            e = show(f, start, stop, f->line);
        f->line++;
    }
    return e;
}

/* ---- an array ------------------------------------------------------------------ */

/* Behind the string whose quote is at *c. */
static const char *skip_string(struct finder *f, const char *c)
{
    for (c++; c < f->end && *c != '"'; c++) {
        if (*c == '\\' && c + 1 < f->end)
            c++;
        f->line += *c == '\n';
    }
    return c < f->end ? c + 1 : c;
}

/* Behind the element that begins at `at`: at the comma or bracket that ends it. */
static const char *skip_element(struct finder *f)
{
    const char *c = f->at;
    size_t depth = 0;
    while (c < f->end) {
        if (*c == '"') {
            c = skip_string(f, c);
            continue;
        }
        if (!depth && (*c == ',' || *c == ']'))
            break;
        depth += *c == '{' || *c == '[';
        depth -= depth && (*c == '}' || *c == ']');
        f->line += *c == '\n';
        c++;
    }
    return c;
}

static enum err walk_array(struct finder *f)
{
    enum err e = ERR_OK;
    while (f->at < f->end && *f->at != '[')
        f->line += *f->at++ == '\n';
    f->at += f->at < f->end;
    while (!e && f->at < f->end && *f->at != ']') {
        if (is_blank(*f->at) || *f->at == ',') {
            f->line += *f->at++ == '\n';
            continue;
        }
        const char *start = f->at;
        uint64_t line = f->line;
        f->at = skip_element(f);
        const char *stop = f->at;
        while (stop > start && is_blank(stop[-1]))
            stop--;
        e = show(f, start, stop, line);
    }
    return e;
}

/* ---- both ------------------------------------------------------------------------ */

enum err objects_walk_text(const char *text, size_t size, bool array,
                           dialect_visit *visit, void *context, struct err_info *info)
{
    size_t mark = size >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3) ? 3 : 0;
    struct finder f = {.text = text,
                       .end = text + size,
                       .at = text + mark,
                       .line = 1,
                       .visit = visit,
                       .context = context,
                       .info = info};
    return array ? walk_array(&f) : walk_lines(&f);
}

enum err objects_walk(const char *path, bool array, dialect_visit *visit, void *context,
                      struct err_info *info)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set_errno(info, errno, "open", path);
    void *text = NULL;
    int problem = fstat(fd, &status) < 0 ? errno : 0;
    if (!problem && status.st_size > 0) {
        text = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        problem = text == MAP_FAILED ? errno : 0;
    }
    close(fd);
    if (problem)
        return err_set_errno(info, problem, "read", path);
    if (!text)
        return ERR_OK;
    enum err e =
        objects_walk_text(text, (size_t)status.st_size, array, visit, context, info);
    munmap(text, (size_t)status.st_size);
    return e;
}
