/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/prepare.h"

#include "base/mem.h"
#include "base/progress.h"
#include "base/threads.h"
#include "ingest/blanks.h"
#include "ingest/encoding.h"
#include "ingest/signature.h"
#include "ingest/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* A chain of steps over one open file.  A step that must change the bytes replaces the
 * file by a temporary one; a plain UTF-8 file passes without being written anywhere. */

#define SAMPLE_SIZE (256 * 1024)
#define CHECK_BYTES ((uint64_t)8 << 20) /* checked by one thread at a time */
#define BOM         "\ufeff"

struct work {
    const char *name, *encoding; /* encoding: forced, or NULL */
    struct err_info *info;
    int fd;
    bool temporary;
    uint64_t size_bytes;
    uint8_t *sample; /* the file's start; SAMPLE_SIZE bytes and a NUL */
    size_t sample_size;
    bool complete; /* the sample is the whole file */
    struct prepared out;
};

/* Reads up to `size` bytes from `offset` on; fewer only at the end. */
static enum err read_at(const struct work *w, uint64_t offset, void *bytes, size_t size,
                        size_t *got)
{
    size_t done = 0;
    while (done < size) {
        if (progress_interrupted())
            return err_set(w->info, ERR_INTERRUPTED, "interrupted while reading %s",
                           w->name);
        ssize_t n =
            pread(w->fd, (char *)bytes + done, size - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set_errno(w->info, errno, "read", w->name);
        if (n == 0)
            break;
        done += (size_t)n;
    }
    *got = done;
    return ERR_OK;
}

static enum err read_sample(struct work *w)
{
    struct stat status;
    if (fstat(w->fd, &status) < 0)
        return err_set_errno(w->info, errno, "read", w->name);
    w->size_bytes = (uint64_t)status.st_size;
    enum err e = read_at(w, 0, w->sample, SAMPLE_SIZE, &w->sample_size);
    if (e)
        return e;
    w->sample[w->sample_size] = 0;
    w->complete = w->sample_size < SAMPLE_SIZE || w->size_bytes == SAMPLE_SIZE;
    if (w->sample_size == 0)
        return err_set(w->info, ERR_EMPTY, "%s is empty: there is nothing in the file",
                       w->name);
    return ERR_OK;
}

/* Goes on with a rewritten file. */
static enum err replace_file(struct work *w, int fd)
{
    close(w->fd);
    w->fd = fd;
    w->temporary = true;
    return read_sample(w);
}

static enum err open_file(struct work *w)
{
    struct stat status;
    w->fd = open(w->name, O_RDONLY | O_CLOEXEC);
    if (w->fd < 0)
        return err_set_errno(w->info, errno, "open", w->name);
    if (fstat(w->fd, &status) < 0)
        return err_set_errno(w->info, errno, "read", w->name);
    if (S_ISDIR(status.st_mode))
        return err_set(w->info, ERR_DIRECTORY,
                       "%s is a directory, not a file; name the files in it, as in "
                       "%s/*.csv",
                       w->name, w->name);
    if (S_ISREG(status.st_mode))
        return read_sample(w);
    int fd; /* a pipe can be read only once */
    enum err e = spool_copy(w->fd, 0, w->name, &fd, w->info);
    return e ? e : replace_file(w, fd);
}

static bool sample_starts(const struct work *w, const void *bytes, size_t size)
{
    return w->sample_size >= size && memcmp(w->sample, bytes, size) == 0;
}

static enum err unpack(struct work *w)
{
    if (!sample_starts(w, "\x1f\x8b", 2))
        return ERR_OK;
    int fd;
    enum err e = spool_gunzip(w->fd, w->name, &fd, w->info);
    if (!e)
        e = replace_file(w, fd);
    w->out.gzip = true;
    return e;
}

static enum err check_parquet(struct work *w)
{
    char tail[4];
    size_t got = 0;
    enum err e = ERR_OK;
    if (w->size_bytes >= 12)
        e = read_at(w, w->size_bytes - 4, tail, 4, &got);
    if (e)
        return e;
    if (got == 4 && memcmp(tail, "PARE", 4) == 0)
        return err_set(w->info, ERR_BINARY,
                       "%s is an encrypted Parquet file: write it without encryption",
                       w->name);
    if (got != 4 || memcmp(tail, "PAR1", 4) != 0)
        return err_set(w->info, ERR_TRUNCATED,
                       "%s is a Parquet file without its end: it was not copied or "
                       "written whole; fetch it again",
                       w->name);
    w->out.kind = PREPARE_PARQUET;
    w->out.encoding = "UTF-8";
    return ERR_OK;
}

/* Files of other programs, by their first bytes. */
static enum err refuse_signature(struct work *w)
{
    const char *what = signature_of(w->sample, w->sample_size);
    if (what)
        return err_set(w->info, ERR_BINARY, "%s is %s", w->name, what);
    if (!sample_starts(w, "PK\x03\x04", 4) && !sample_starts(w, "PK\x05\x06", 4))
        return ERR_OK;
    size_t tail_size = 0;
    uint64_t tail_start = w->size_bytes > SAMPLE_SIZE ? w->size_bytes - SAMPLE_SIZE : 0;
    uint8_t *tail = mem_alloc(SAMPLE_SIZE, 1);
    enum err e = read_at(w, tail_start, tail, SAMPLE_SIZE, &tail_size);
    if (!e)
        e = err_set(w->info, ERR_BINARY, "%s is %s", w->name,
                    signature_of_zip(w->sample, w->sample_size, tail, tail_size));
    free(tail);
    return e;
}

/* The line in which the byte at `offset` stands; for sentences. */
static uint64_t line_at(const struct work *w, uint64_t offset)
{
    char block[4096];
    uint64_t line = 1, position = 0;
    size_t got = 0;
    while (position < offset) {
        size_t want =
            offset - position < sizeof block ? (size_t)(offset - position) : sizeof block;
        if (read_at(w, position, block, want, &got) || !got)
            break;
        for (size_t i = 0; i < got; i++)
            line += block[i] == '\n';
        position += got;
    }
    return line;
}

/* A part of the file that is checked by itself. */
struct stretch {
    uint64_t begin, end, valid; /* valid: up to where it is UTF-8 */
    uint64_t wide;
    enum err failed;
    struct err_info info;
};

struct checking {
    const struct work *work;
    struct stretch *stretch;
};

/* Where a part begins that was cut at `at`: with the first byte that is not within a
 * character.  What has more of these is no UTF-8, and either side of the cut says so. */
static enum err begin_of(const struct work *w, uint64_t at, uint64_t *out)
{
    uint8_t bytes[3];
    size_t got = 0, i = 0;
    enum err e = at && at < w->size_bytes ? read_at(w, at, bytes, 3, &got) : ERR_OK;
    while (i < got && (bytes[i] & 0xc0) == 0x80)
        i++;
    *out = at + i;
    return e;
}

static enum err check_stretch(const struct work *w, struct stretch *s)
{
    uint8_t *block = mem_alloc(SAMPLE_SIZE, 1);
    enum err e = ERR_OK;
    for (s->valid = s->begin; !e && s->valid < s->end;) {
        uint64_t left = s->end - s->valid;
        size_t got = 0, wanted = left < SAMPLE_SIZE ? (size_t)left : SAMPLE_SIZE;
        e = read_at(w, s->valid, block, wanted, &got);
        size_t valid = e ? 0 : encoding_utf8_span(block, got, &s->wide);
        s->valid += valid;
        if (!valid || got < SAMPLE_SIZE ||
            !(valid == got || encoding_utf8_is_cut(block + valid, got - valid)))
            break;
    }
    free(block);
    return e;
}

static void check_part(void *context, uint32_t part)
{
    const struct checking *c = context;
    struct stretch *s = &c->stretch[part];
    struct work own = *c->work;
    own.info = &s->info;
    s->failed = begin_of(&own, part * CHECK_BYTES, &s->begin);
    if (!s->failed)
        s->failed = begin_of(&own, (part + 1) * CHECK_BYTES, &s->end);
    if (s->end > own.size_bytes)
        s->end = own.size_bytes;
    if (!s->failed)
        s->failed = check_stretch(&own, s);
}

/* Checks the whole file; *bad is the offset of the first byte that is no UTF-8 or is
 * NUL, size_bytes where there is none.  *wide: characters of several bytes before it. */
static enum err check_utf8(const struct work *w, uint64_t *bad, uint64_t *wide)
{
    uint32_t parts = (uint32_t)((w->size_bytes + CHECK_BYTES - 1) / CHECK_BYTES);
    struct checking c = {w, MEM_ARRAY(struct stretch, parts)};
    enum err e = ERR_OK;
    uint64_t position = 0;
    *wide = 0;
    threads_run(parts, check_part, &c);
    for (uint32_t i = 0; i < parts && !e && position == c.stretch[i].begin; i++) {
        e = c.stretch[i].failed;
        if (e && w->info)
            *w->info = c.stretch[i].info;
        position = c.stretch[i].valid;
        *wide += c.stretch[i].wide;
    }
    free(c.stretch);
    if (!e)
        *bad = position;
    return e;
}

/* Words that a person can act on, where the bytes at `offset` are no UTF-8. */
static enum err refuse_bytes(const struct work *w, enum err code, uint64_t offset,
                             const char *what)
{
    return err_set(w->info, code, "%s line %llu: %s", w->name,
                   (unsigned long long)line_at(w, offset), what);
}

#define NUL_WORDS                                                                     \
    "a NUL byte, which text does not have: the file is damaged or is not a table of " \
    "text"

static enum err recode(struct work *w, const char *encoding)
{
    int fd;
    uint64_t bad = 0, wide;
    enum err e = spool_recode(w->fd, encoding, w->name, &fd, w->info);
    if (!e)
        e = replace_file(w, fd);
    if (!e)
        e = check_utf8(w, &bad, &wide);
    if (e || bad == w->size_bytes)
        return e;
    return refuse_bytes(w, ERR_BINARY, bad, NUL_WORDS);
}

static enum err refuse_guess(const struct work *w, enum encoding guess)
{
    if (guess == ENCODING_BINARY)
        return err_set(w->info, ERR_BINARY,
                       "%s is not a table of text: give a CSV, JSON or Parquet file",
                       w->name);
    return err_set(w->info, ERR_ENCODING,
                   "%s: the text encoding could not be told: save the file as UTF-8, or "
                   "name its encoding with --encoding (CP1251, SHIFT_JIS, EUC-KR, ...)",
                   w->name);
}

/* The file's start was UTF-8, the byte at `bad` is not.  Were there only ASCII before,
 * the text around it tells the encoding of the whole. */
static enum err settle_late_bytes(struct work *w, uint64_t bad, uint64_t wide)
{
    uint8_t *window = mem_alloc(SAMPLE_SIZE, 1);
    size_t got = 0;
    enum err e = read_at(w, bad, window, SAMPLE_SIZE, &got);
    bool nul = !e && got && !window[0];
    bool complete = bad + got >= w->size_bytes;
    enum encoding guess =
        e || nul ? ENCODING_BINARY : encoding_guess(window, got, complete);
    bool cut = encoding_utf8_is_cut(window, got);
    free(window);
    if (e)
        return e;
    if (nul)
        return refuse_bytes(w, ERR_BINARY, bad, NUL_WORDS);
    if (cut && wide)
        return refuse_bytes(w, ERR_TRUNCATED, bad,
                            "the file ends in the middle of a character: it was not "
                            "copied whole; fetch it again");
    /* A few two-byte characters of other encodings are valid UTF-8 by chance. */
    bool chance = wide <= 8 && (guess == ENCODING_GB18030 || guess == ENCODING_BIG5);
    if (wide && !chance)
        return refuse_bytes(w, ERR_ENCODING, bad,
                            "some bytes are not UTF-8, as the text before them is: "
                            "correct them there, or write the file anew as UTF-8");
    if (guess == ENCODING_BINARY || guess == ENCODING_UNKNOWN)
        return refuse_guess(w, guess);
    if (guess == ENCODING_UTF8) /* cut off, and nothing else to go by */
        guess = ENCODING_WINDOWS_1252;
    w->out.encoding = encoding_name(guess);
    return recode(w, w->out.encoding);
}

static enum err settle_utf8(struct work *w)
{
    uint64_t bad, wide;
    w->out.encoding = encoding_name(ENCODING_UTF8);
    enum err e = check_utf8(w, &bad, &wide);
    if (e || bad == w->size_bytes)
        return e;
    if (w->encoding)
        return refuse_bytes(w, ERR_ENCODING, bad, "some bytes are not UTF-8");
    return settle_late_bytes(w, bad, wide);
}

static enum err settle_encoding(struct work *w)
{
    if (w->encoding) {
        if (strcasecmp(w->encoding, "UTF-8") == 0 || strcasecmp(w->encoding, "UTF8") == 0)
            return settle_utf8(w);
        w->out.encoding = w->encoding;
        return recode(w, w->encoding);
    }
    enum encoding guess = encoding_guess(w->sample, w->sample_size, w->complete);
    if (guess == ENCODING_BINARY || guess == ENCODING_UNKNOWN)
        return refuse_guess(w, guess);
    if (guess == ENCODING_UTF8)
        return settle_utf8(w);
    w->out.encoding = encoding_name(guess);
    return recode(w, w->out.encoding);
}

/* Where the text starts that is more than a byte order mark and blanks. */
static const uint8_t *first_word(const struct work *w)
{
    const uint8_t *p = w->sample, *end = p + w->sample_size;
    if (sample_starts(w, BOM, 3))
        p += 3;
    while (p < end && (*p == ' ' || (*p >= '\t' && *p <= '\r') || *p == 0x1a))
        p++;
    return p;
}

/* The rest of a file whose sample is blank is read only until a word comes. */
static enum err refuse_blank(const struct work *w)
{
    if (first_word(w) < w->sample + w->sample_size)
        return ERR_OK;
    char *block = mem_alloc(SAMPLE_SIZE + 1, 1);
    size_t got = 1;
    bool blank = true;
    enum err e = ERR_OK;
    for (uint64_t at = w->sample_size; !e && blank && got; at += got) {
        e = read_at(w, at, block, SAMPLE_SIZE, &got);
        block[e ? 0 : got] = 0;
        blank = !e && strspn(block, " \t\n\v\f\r\x1a") == got;
    }
    free(block);
    if (!e && blank)
        e = err_set(w->info, ERR_EMPTY, "%s is empty: it has only blank lines", w->name);
    return e;
}

/* Shops offer downloads named .xls or .csv that are web pages. */
static enum err refuse_markup(const struct work *w)
{
    static const char *const starts[] = {"<!doctype", "<html", "<table", "<?xml",
                                         "<head",     "<body", "<meta",  "<style"};
    const char *p = (const char *)first_word(w);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (strncasecmp(p, starts[i], strlen(starts[i])) == 0)
            return err_set(w->info, ERR_BINARY,
                           "%s is %s, not a table of text: if it holds one, open it in a "
                           "spreadsheet program and save it as CSV UTF-8",
                           w->name, starts[i][1] == '?' ? "XML" : "a web page (HTML)");
    return ERR_OK;
}

/* {" or {} or [{ or [] , which no header line begins with. */
static bool is_json(const struct work *w)
{
    const char *p = (const char *)first_word(w);
    char first = *p;
    if (first != '{' && first != '[')
        return false;
    p += 1 + strspn(p + 1, " \t\r\n");
    return first == '{' ? *p == '"' || *p == '}' : *p == '{' || *p == ']';
}

/* The library takes a byte order mark before JSON for damage, and after one it loses a
 * quoted first name that goes over several lines. */
static bool is_mark_harmful(const struct work *w)
{
    if (!sample_starts(w, BOM, 3))
        return false;
    if (w->out.kind == PREPARE_JSON)
        return true;
    const char *p = (const char *)w->sample + 3;
    if (*p != '"')
        return false;
    p += 1 + strcspn(p + 1, "\"\r\n");
    return *p != '"';
}

static enum err settle_text(struct work *w)
{
    int fd;
    enum err e = refuse_blank(w);
    if (!e)
        e = refuse_markup(w);
    if (e)
        return e;
    w->out.kind = is_json(w) ? PREPARE_JSON : PREPARE_TEXT;
    if (is_mark_harmful(w)) {
        e = spool_copy(w->fd, 3, w->name, &fd, w->info);
        return e ? e : replace_file(w, fd);
    }
    if (w->out.kind == PREPARE_JSON ||
        !blanks_separate((const char *)w->sample, w->sample_size, w->complete))
        return ERR_OK;
    w->out.blanks = true;
    e = spool_blanks(w->fd, w->name, &fd, w->info);
    return e ? e : replace_file(w, fd);
}

static enum err prepare(struct work *w)
{
    enum err e = open_file(w);
    if (!e)
        e = unpack(w);
    if (e)
        return e;
    if (sample_starts(w, "PAR1", 4))
        return check_parquet(w);
    e = refuse_signature(w);
    if (!e)
        e = settle_encoding(w);
    return e ? e : settle_text(w);
}

enum err prepare_open(struct prepared *out, const char *path, const char *encoding,
                      struct err_info *info)
{
    struct work w = {.name = path, .encoding = encoding, .info = info, .fd = -1};
    w.sample = mem_alloc(SAMPLE_SIZE + 1, 1);
    enum err e = prepare(&w);
    free(w.sample);
    if (e || !w.temporary) {
        if (w.fd >= 0)
            close(w.fd);
        w.fd = -1;
    }
    if (e)
        return e;
    char handed_on[32];
    snprintf(handed_on, sizeof handed_on, "/proc/self/fd/%d", w.fd);
    *out = w.out;
    out->name = mem_strdup(path);
    out->path = mem_strdup(w.temporary ? handed_on : path);
    out->fd = w.fd;
    out->size_bytes = w.size_bytes;
    return ERR_OK;
}

void prepare_release(struct prepared *file)
{
    if (file->fd >= 0 && file->path)
        close(file->fd);
    free(file->name);
    free(file->path);
    *file = (struct prepared){.fd = -1};
}

const char *prepare_guess_encoding(const uint8_t *bytes, size_t size, bool complete)
{
    return encoding_name(encoding_guess(bytes, size, complete));
}
