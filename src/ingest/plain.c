/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/plain.h"

#include "base/pipeline.h"
#include "base/progress.h"
#include "base/threads.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* The file is cut into ranges of equal size, whatever stands in them: a range has the
 * rows that begin in it.  So every thread finds its rows by itself.  What may be within
 * quotes is never looked at: a quote ends what is plain, and a range is only given after
 * all before it were. */

#define PLAIN_RANGE     ((size_t)256 << 10)
#define PLAIN_MORE      ((size_t)4 << 10)   /* read behind a range for its last row */
#define PLAIN_LINE_MOST ((size_t)64 << 10)  /* longer lines are not plain */
#define PLAIN_ALONE     ((uint64_t)2 << 20) /* smaller files need no threads */
#define PLAIN_BLOCK     64                  /* bytes looked at at once */

struct plain {
    const char *name;
    int fd;
    uint64_t size_bytes, begin; /* of the file; of its first row */
    uint64_t next;              /* begin of the range that is fetched next */
    char delimiter, quote, escape;
    bool crlf;
    uint32_t cells; /* in a row */
    uint32_t count; /* columns that are wanted */
    uint32_t *columns;
    const struct duck_making *making;
    struct pipeline *pipeline;
    bool whole;
};

struct piece {
    struct plain *plain;
    uint64_t from, to; /* the range */
    char *text;        /* from the byte before the range on */
    size_t capacity;
    uint32_t *ends; /* of the cells of the row looked at */
    struct duck_column *columns;
    size_t row_capacity;
    struct duck_chunk chunk; /* its `made` is the piece's own */
    bool good;               /* all of it is plain */
    int problem;             /* errno of reading, 0: none */
};

/* ---- bytes --------------------------------------------------------------------- */

/* A bit for each of PLAIN_BLOCK bytes that is c. */
static inline uint64_t marks_of(const char *block, char c)
{
    uint64_t marks = 0;
#if defined(__SSE2__)
    const __m128i wanted = _mm_set1_epi8(c);
    for (int i = 0; i < PLAIN_BLOCK / 16; i++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(block + 16 * i));
        uint32_t found = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted));
        marks |= (uint64_t)found << 16 * i;
    }
#else
    for (int i = 0; i < PLAIN_BLOCK; i++)
        marks |= (uint64_t)(block[i] == c) << i;
#endif
    return marks;
}

static void make_room(struct piece *piece)
{
    size_t before = piece->row_capacity, wanted = before ? before * 2 : 8192;
    for (uint32_t i = 0; i < piece->plain->count; i++) {
        struct duck_column *c = &piece->columns[i];
        c->text = mem_realloc(c->text, wanted, sizeof *c->text);
        c->size = mem_realloc(c->size, wanted, sizeof *c->size);
    }
    piece->row_capacity = wanted;
}

/* Adds the row that begins at `begin` and whose cells end where piece->ends says. */
static void add_row(struct piece *piece, const char *text, uint32_t begin)
{
    const struct plain *p = piece->plain;
    uint32_t row = piece->chunk.rows++;
    if (row == piece->row_capacity)
        make_room(piece);
    for (uint32_t i = 0; i < p->count; i++) {
        uint32_t cell = p->columns[i];
        uint32_t from = cell ? piece->ends[cell - 1] + 1 : begin;
        uint32_t size = piece->ends[cell] - from;
        piece->columns[i].text[row] = size ? text + from : NULL;
        piece->columns[i].size[row] = size;
    }
}

/* Finds the rows of a text that begins with one and ends with the end of one; false: it
 * is not plain.  Outside of quotes all line ends are alike (lines.h).  There are
 * PLAIN_BLOCK bytes more that may be read. */
static bool find_rows(struct piece *piece, const char *text, size_t size)
{
    const struct plain *p = piece->plain;
    uint32_t begin = 0, cell = 0;
    uint64_t wrong = 0;
    for (size_t at = 0; at < size; at += PLAIN_BLOCK) {
        const char *block = text + at;
        uint64_t in = size - at < PLAIN_BLOCK ? ((uint64_t)1 << (size - at)) - 1 : ~0ull;
        uint64_t marks = (marks_of(block, p->delimiter) | marks_of(block, '\n')) & in;
        if (p->quote)
            wrong |= (marks_of(block, p->quote) | marks_of(block, p->escape)) & in;
        for (; marks; marks &= marks - 1) {
            uint32_t place = (uint32_t)at + (uint32_t)__builtin_ctzll(marks);
            if (cell == p->cells)
                return false;
            piece->ends[cell++] = place;
            if (text[place] != '\n')
                continue;
            if (cell != p->cells || place == begin)
                return false;
            if (p->crlf) {
                if (place - begin < 2 || text[place - 1] != '\r')
                    return false;
                piece->ends[cell - 1]--;
            }
            add_row(piece, text, begin);
            begin = place + 1;
            cell = 0;
        }
    }
    return !wrong;
}

/* ---- ranges -------------------------------------------------------------------- */

/* The bytes from `offset` on, as many as there are; false: piece->problem. */
static bool read_text(struct piece *piece, uint64_t offset, size_t have, size_t size)
{
    if (have + size + PLAIN_BLOCK + 2 > piece->capacity) {
        piece->capacity = have + size + PLAIN_BLOCK + 2;
        piece->text = mem_realloc(piece->text, piece->capacity, 1);
    }
    for (size_t done = 0; done < size;) {
        ssize_t got = pread(piece->plain->fd, piece->text + have + done, size - done,
                            (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            piece->problem = got < 0 ? errno : 0;
            return false; /* it has become shorter: the library will say */
        }
        done += (size_t)got;
    }
    return true;
}

static size_t least(uint64_t a, uint64_t b)
{
    return (size_t)(a < b ? a : b);
}

/* Reads the range and as much behind it as its last row needs; *end: where that ends.
 * Offsets in the text count from the byte before the range. */
static bool read_range(struct piece *piece, size_t *end)
{
    const struct plain *p = piece->plain;
    uint64_t origin = piece->from - 1;
    size_t have = least(piece->to - origin + PLAIN_MORE, p->size_bytes - origin);
    if (!read_text(piece, origin, 0, have))
        return false;
    for (size_t from = piece->to - 1 - origin;;) {
        const char *found = memchr(piece->text + from, '\n', have - from);
        if (found) {
            *end = (size_t)(found - piece->text) + 1;
            return true;
        }
        size_t more = least(PLAIN_LINE_MOST, p->size_bytes - origin - have);
        if (!more)
            break;
        if (have - from > PLAIN_LINE_MOST || !read_text(piece, origin + have, have, more))
            return false;
        have += more;
    }
    char more_now;
    if (pread(p->fd, &more_now, 1, (off_t)p->size_bytes) != 0)
        return false; /* it has grown meanwhile: the library will say */
    if (p->crlf)      /* the last line of the file has no end */
        piece->text[have++] = '\r';
    piece->text[have++] = '\n';
    *end = have;
    return true;
}

static bool find_range(struct piece *piece)
{
    const struct plain *p = piece->plain;
    size_t end, begin = 1;
    if (!read_range(piece, &end))
        return false;
    if (piece->from > p->begin) { /* the row before may reach into the range */
        const char *found = memchr(piece->text, '\n', end);
        begin = (size_t)(found - piece->text) + 1;
    }
    return begin >= end || find_rows(piece, piece->text + begin, end - begin);
}

static bool fetch_range(void *context, void *pointer)
{
    struct plain *p = context;
    struct piece *piece = pointer;
    if (p->next >= p->size_bytes)
        return false;
    piece->plain = p;
    piece->from = p->next;
    p->next = piece->to = least(p->next + PLAIN_RANGE, p->size_bytes);
    return true;
}

static void make_range(void *context, void *pointer)
{
    struct plain *p = context;
    struct piece *piece = pointer;
    if (!piece->columns) {
        piece->columns = MEM_ARRAY(struct duck_column, p->count);
        piece->ends = MEM_ARRAY(uint32_t, p->cells);
        piece->chunk.made = p->making ? mem_zero(1, p->making->size) : NULL;
    }
    piece->chunk.rows = 0;
    piece->chunk.column_count = p->count;
    piece->problem = 0;
    piece->good = find_range(piece);
    piece->chunk.columns = piece->columns;
    if (piece->good && p->making)
        p->making->make(p->making->context, &piece->chunk, piece->chunk.made);
}

static void release_piece(void *pointer)
{
    struct piece *piece = pointer;
    if (!piece->columns)
        return;
    for (uint32_t i = 0; i < piece->plain->count; i++) {
        free(piece->columns[i].text);
        free(piece->columns[i].size);
    }
    if (piece->chunk.made)
        piece->plain->making->release(piece->chunk.made);
    free(piece->chunk.made);
    free(piece->columns);
    free(piece->ends);
    free(piece->text);
}

/* ---- a file ---------------------------------------------------------------------- */

/* Finds where the first row begins; false: not plain. */
static bool pass_header(struct plain *p)
{
    struct plain look = *p; /* at the header's cells, of which none are wanted */
    struct piece piece = {.plain = &look};
    look.count = 0;
    size_t size = least(PLAIN_LINE_MOST, p->size_bytes);
    if (!read_text(&piece, 0, 0, size)) {
        free(piece.text);
        return false;
    }
    bool marked = size >= 3 && !memcmp(piece.text, "\xEF\xBB\xBF", 3);
    const char *line = piece.text + (marked ? 3 : 0);
    const char *end = memchr(line, '\n', size - (size_t)(line - piece.text));
    piece.ends = MEM_ARRAY(uint32_t, p->cells);
    bool good = end && find_rows(&piece, line, (size_t)(end - line) + 1);
    p->begin = end ? (uint64_t)(end - piece.text) + 1 : 0;
    free(piece.ends);
    free(piece.text);
    return good;
}

struct plain *plain_open(const struct table *t, const uint32_t *columns, uint32_t count,
                         const struct duck_making *making, uint64_t rows)
{
    const struct dialect *d = &t->dialect;
    bool crlf = t->file.kind == PREPARE_TEXT && !strcmp(t->lines.end, "\r\n");
    if (t->file.kind != PREPARE_TEXT || t->lines.copy >= 0 || t->lines.skip ||
        !d->has_header || (!crlf && strcmp(t->lines.end, "\n") != 0))
        return NULL;
    struct plain *p = MEM_NEW(struct plain);
    *p = (struct plain){.name = t->file.name,
                        .size_bytes = t->file.size_bytes,
                        .delimiter = d->delimiter,
                        .quote = d->quote,
                        .escape = d->escape,
                        .crlf = crlf,
                        .cells = t->columns,
                        .count = count,
                        .columns = mem_alloc(count, sizeof *columns),
                        .making = making};
    memcpy(p->columns, columns, count * sizeof *columns);
    p->fd = open(t->file.path, O_RDONLY | O_CLOEXEC);
    if (p->fd < 0 || !pass_header(p)) {
        plain_close(p);
        return NULL;
    }
    p->next = p->begin;
    struct pipeline_steps steps = {sizeof(struct piece), fetch_range, make_range, p};
    bool alone = rows || p->size_bytes < PLAIN_ALONE;
    p->pipeline = pipeline_start(&steps, alone ? 0 : threads_count());
    return p;
}

void plain_close(struct plain *p)
{
    if (!p)
        return;
    pipeline_stop(p->pipeline, release_piece);
    if (p->fd >= 0)
        close(p->fd);
    free(p->columns);
    free(p);
}

enum err plain_next(struct plain *p, struct duck_chunk *chunk, struct err_info *info)
{
    const struct piece *piece;
    *chunk = (struct duck_chunk){0};
    do {
        if (progress_interrupted())
            return err_set(info, ERR_INTERRUPTED, "interrupted");
        piece = pipeline_next(p->pipeline);
        p->whole = !piece;
        if (piece && piece->problem)
            return err_set_errno(info, piece->problem, "read", p->name);
        if (!piece || !piece->good)
            return ERR_OK;
    } while (!piece->chunk.rows);
    *chunk = piece->chunk;
    return ERR_OK;
}

bool plain_whole(const struct plain *p)
{
    return p->whole;
}
