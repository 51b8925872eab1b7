/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/records.h"

#include "base/mem.h"
#include "base/progress.h"
#include "ingest/dialect.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Two readers of the same rules: one gives cells, of a sample in memory; the other
 * only finds where records start, in a file of any size. */

struct records records_over(const char *text, size_t size, char delimiter, char quote,
                            char escape)
{
    bool marked = size >= 3 && memcmp(text, "\ufeff", 3) == 0;
    return (struct records){
        .p = text + (marked ? 3 : 0),
        .end = text + size,
        .delimiter = delimiter,
        .quote = quote,
        .escape = escape,
        .line = 1,
        .ended = true,
    };
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static void take_line_end(struct records *r)
{
    if (*r->p++ == '\r' && r->p < r->end && *r->p == '\n')
        r->p++;
    r->line++;
}

/* Moves behind the closing quote; the cell is what was before it. */
static struct records_cell quoted_cell(struct records *r)
{
    uint64_t open_line = r->line;
    const char *start = ++r->p;
    while (r->p < r->end) {
        char c = *r->p;
        if (c == r->escape && r->p + 1 < r->end &&
            (r->p[1] == r->quote || (r->p[1] == r->escape && c != r->quote))) {
            r->p += 2;
        } else if (c == r->quote) {
            r->quoted++;
            return (struct records_cell){start, (size_t)(r->p++ - start), true};
        } else if (is_line_end(c)) {
            take_line_end(r);
        } else {
            r->p++;
        }
    }
    r->open_line = open_line;
    return (struct records_cell){start, (size_t)(r->end - start), true};
}

static struct records_cell next_cell(struct records *r)
{
    const char *start = r->p;
    while (r->p < r->end && *r->p == ' ')
        r->p++;
    bool quoted = r->quote && r->p < r->end && *r->p == r->quote;
    struct records_cell cell = {0};
    if (quoted) {
        cell = quoted_cell(r);
        while (r->p < r->end && *r->p == ' ')
            r->p++;
        r->broken += r->p < r->end && *r->p != r->delimiter && !is_line_end(*r->p);
    }
    while (r->p < r->end && *r->p != r->delimiter && !is_line_end(*r->p))
        r->p++;
    if (!quoted)
        cell = (struct records_cell){start, (size_t)(r->p - start), false};
    return cell;
}

bool records_next(struct records *r, struct records_cell *cells, size_t cell_max,
                  size_t *count)
{
    if (r->p == r->end)
        return false;
    *count = 0;
    r->ended = true;
    if (is_line_end(*r->p)) {
        take_line_end(r);
        return true;
    }
    for (;;) {
        struct records_cell cell = next_cell(r);
        if (*count < cell_max)
            cells[*count] = cell;
        ++*count;
        if (r->p == r->end) {
            r->ended = false;
            return true;
        }
        if (is_line_end(*r->p)) {
            take_line_end(r);
            return true;
        }
        r->p++;
        if (r->p == r->end) { /* an empty cell after the last delimiter */
            if (*count < cell_max)
                cells[*count] = (struct records_cell){r->p, 0, false};
            ++*count;
            r->ended = false;
            return true;
        }
    }
}

#define BLOCK_SIZE (256 * 1024)

enum finder_state {
    FINDER_CELL_START,
    FINDER_CELL,
    FINDER_QUOTED,
    FINDER_ESCAPED, /* after the escape within quotes, or after a quote: it may be one */
};

struct finder {
    const struct dialect *dialect;
    const char *text; /* the whole file, mapped */
    dialect_visit *visit;
    void *context;
    struct err_info *info;
    enum err stopped;   /* by the visitor */
    const bool *enough; /* NULL, or becomes true when the visitor has all it wants */
    enum finder_state state;
    bool after_cr, header_left;
    uint64_t skip_left;
    uint64_t record;               /* the next one's number */
    uint64_t line, offset;         /* of the byte looked at */
    uint64_t start_line, start_at; /* of the record it is in */
};

static void end_record(struct finder *f)
{
    if (f->skip_left) {
        f->skip_left--;
        return;
    }
    if (f->offset == f->start_at) /* a blank line */
        return;
    if (f->header_left) {
        f->header_left = false;
        return;
    }
    struct dialect_place place = {.record = f->record,
                                  .line = f->start_line,
                                  .offset = f->start_at,
                                  .size_bytes = f->offset - f->start_at};
    if (!f->stopped)
        f->stopped = f->visit(f->context, &place, f->text + f->start_at, f->info);
    f->record++;
}

/* A line end; true where it also ends the record. */
static void see_line_end(struct finder *f, char c)
{
    bool second = c == '\n' && f->after_cr; /* of CR LF */
    bool quoted = f->state == FINDER_QUOTED;
    f->after_cr = c == '\r';
    if (!quoted && !second)
        end_record(f);
    f->line += !second;
    if (!quoted) {
        f->state = FINDER_CELL_START;
        f->start_at = f->offset + 1;
        f->start_line = f->line;
    }
}

static void see_byte(struct finder *f, char c)
{
    const struct dialect *d = f->dialect;
    if (f->state == FINDER_ESCAPED) {
        /* An escape that is no quote only matters before a quote or itself. */
        bool doubled = d->escape == d->quote;
        f->state = doubled && c != d->quote ? FINDER_CELL : FINDER_QUOTED;
        if (c == d->quote || (!doubled && c == d->escape)) {
            f->after_cr = false;
            return;
        }
    }
    if (c == '\n' || c == '\r') {
        see_line_end(f, c);
        return;
    }
    f->after_cr = false;
    if (f->state == FINDER_QUOTED) {
        if (c == d->escape)
            f->state = FINDER_ESCAPED;
        else if (c == d->quote)
            f->state = FINDER_CELL;
    } else if (c == d->delimiter) {
        f->state = FINDER_CELL_START;
    } else if (f->state == FINDER_CELL_START && c != ' ') {
        f->state = d->quote && c == d->quote ? FINDER_QUOTED : FINDER_CELL;
    }
}

/* Most bytes only go on with what is: four kinds of bytes end that. */
static void see_block(struct finder *f, const char *block, size_t size)
{
    bool notable[256] = {['\n'] = true, ['\r'] = true};
    notable[(unsigned char)f->dialect->delimiter] = true;
    notable[(unsigned char)f->dialect->quote] = true;
    notable[(unsigned char)f->dialect->escape] = true;
    uint64_t base = f->offset;
    for (size_t i = 0; i < size && !f->stopped && !(f->enough && *f->enough); i++) {
        if ((f->state == FINDER_CELL || f->state == FINDER_QUOTED) && !f->after_cr)
            while (i < size && !notable[(unsigned char)block[i]])
                i++;
        f->offset = base + i;
        if (i < size)
            see_byte(f, block[i]);
    }
    f->offset = base + size;
}

static enum err find_in(struct finder *f, uint64_t size, const char *path)
{
    if (size >= 3 && memcmp(f->text, "\ufeff", 3) == 0)
        f->offset = f->start_at = 3;
    while (f->offset < size && !f->stopped && !(f->enough && *f->enough)) {
        if (progress_interrupted())
            return err_set(f->info, ERR_INTERRUPTED, "interrupted while reading %s",
                           path);
        uint64_t left = size - f->offset;
        see_block(f, f->text + f->offset, left < BLOCK_SIZE ? left : BLOCK_SIZE);
    }
    bool whole = f->offset == size && !f->stopped;
    if (whole && f->start_at < f->offset)
        end_record(f); /* the last line has no end */
    return f->stopped;
}

static enum err walk(const struct dialect *dialect, const char *path,
                     dialect_visit *visit, void *context, const bool *enough,
                     struct err_info *info)
{
    struct finder f = {
        .dialect = dialect,
        .visit = visit,
        .context = context,
        .info = info,
        .enough = enough,
        .header_left = dialect->has_header,
        .skip_left = dialect->skip_lines,
        .line = 1,
        .start_line = 1,
    };
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
    if (!text) /* nothing in it */
        return ERR_OK;
    f.text = text;
    enum err e = find_in(&f, (uint64_t)status.st_size, path);
    munmap(text, (size_t)status.st_size);
    return e;
}

enum err dialect_walk(const struct dialect *dialect, const char *path,
                      dialect_visit *visit, void *context, struct err_info *info)
{
    return walk(dialect, path, visit, context, NULL, info);
}

struct wanted {
    struct dialect_place *places;
    size_t count, found;
    bool enough;
};

static enum err note_place(void *context, const struct dialect_place *place,
                           const char *text, struct err_info *info)
{
    (void)text, (void)info;
    struct wanted *w = context;
    for (; w->found < w->count && w->places[w->found].record == place->record; w->found++)
        w->places[w->found] = *place;
    w->enough = w->found == w->count;
    return ERR_OK;
}

enum err dialect_find_records(const struct dialect *dialect, const char *path,
                              struct dialect_place *places, size_t count,
                              struct err_info *info)
{
    struct wanted w = {.places = places, .count = count, .enough = !count};
    enum err e = walk(dialect, path, note_place, &w, &w.enough, info);
    if (!e)
        for (; w.found < count; w.found++)
            places[w.found].line = places[w.found].offset = places[w.found].size_bytes =
                0;
    return e;
}
