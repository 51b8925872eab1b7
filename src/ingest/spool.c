/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/spool.h"

#include "base/mem.h"
#include "base/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* All four are a loop of the same shape: read a block, turn it into another, write it
 * whole.  Reading is by pread() into a block that stays in the cache; mapping the file
 * would turn a file that shrinks meanwhile into SIGBUS. */

#define BLOCK_SIZE (256 * 1024)

struct spool {
    int in, out;
    const char *name;
    struct err_info *info;
    uint64_t position;  /* of `in` */
    uint8_t *block;     /* BLOCK_SIZE bytes read */
    uint8_t *converted; /* BLOCK_SIZE bytes to write */
    struct progress progress;
};

/* Without O_TMPFILE (some network and overlay file systems) a name lives shortly. */
static int open_unnamed(const char *directory)
{
    int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/mainstay-XXXXXX", directory);
    if (n < 0 || (size_t)n >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static enum err open_temporary(int *fd, struct err_info *info)
{
    const char *directories[] = {getenv("TMPDIR"), "/var/tmp", "/tmp"};
    for (size_t i = 0; i < 3; i++) {
        if (!directories[i] || !*directories[i])
            continue;
        *fd = open_unnamed(directories[i]);
        if (*fd >= 0)
            return ERR_OK;
    }
    if (errno == ENOSPC || errno == EDQUOT)
        return err_set(info, ERR_FULL,
                       "no space for a temporary file in $TMPDIR, /var/tmp or /tmp: "
                       "set TMPDIR to a directory on a disk with room");
    return err_set(info, ERR_DENIED,
                   "cannot make a temporary file in $TMPDIR, /var/tmp or /tmp: %s: set "
                   "TMPDIR to a directory that can be written",
                   strerror(errno));
}

static enum err spool_begin(struct spool *s, int in, const char *name, const char *label,
                            struct err_info *info)
{
    struct stat status;
    *s = (struct spool){.in = in, .out = -1, .name = name, .info = info};
    enum err e = open_temporary(&s->out, info);
    if (e)
        return e;
    s->block = mem_alloc(BLOCK_SIZE, 1);
    s->converted = mem_alloc(BLOCK_SIZE, 1);
    bool sized = fstat(in, &status) == 0 && S_ISREG(status.st_mode);
    progress_begin(&s->progress, label, sized ? (uint64_t)status.st_size : 0, "bytes");
    return ERR_OK;
}

static enum err spool_end(struct spool *s, enum err e, int *out)
{
    if (s->block)
        progress_end(&s->progress);
    free(s->block);
    free(s->converted);
    if (e == ERR_OK)
        *out = s->out;
    else if (s->out >= 0)
        close(s->out);
    return e;
}

/* Fills the block behind its first `kept` bytes; *size of all, kept alone at the end. */
static enum err spool_read(struct spool *s, size_t kept, size_t *size)
{
    ssize_t n;
    do {
        if (progress_interrupted())
            return err_set(s->info, ERR_INTERRUPTED, "interrupted while reading %s",
                           s->name);
        n = pread(s->in, s->block + kept, BLOCK_SIZE - kept, (off_t)s->position);
        if (n < 0 && errno == ESPIPE)
            n = read(s->in, s->block + kept, BLOCK_SIZE - kept);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_set_errno(s->info, errno, "read", s->name);
    s->position += (uint64_t)n;
    progress_step(&s->progress, s->position);
    *size = kept + (size_t)n;
    return ERR_OK;
}

static enum err spool_write(struct spool *s, const void *bytes, size_t size)
{
    const uint8_t *p = bytes;
    while (size) {
        ssize_t n = write(s->out, p, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
            return err_set(s->info, ERR_FULL,
                           "no space is left to rewrite %s into a temporary file: set "
                           "TMPDIR to a directory on a disk with room",
                           s->name);
        if (n < 0)
            return err_set_errno(s->info, errno, "write a temporary copy of", s->name);
        p += n;
        size -= (size_t)n;
    }
    return ERR_OK;
}

enum err spool_copy(int in, uint64_t skip_bytes, const char *name, int *out,
                    struct err_info *info)
{
    struct spool s;
    size_t size = 1;
    enum err e = spool_begin(&s, in, name, "copying", info);
    s.position = skip_bytes;
    while (!e && size) {
        e = spool_read(&s, 0, &size);
        if (!e)
            e = spool_write(&s, s.block, size);
    }
    return spool_end(&s, e, out);
}

static enum err gzip_damaged(const struct spool *s, const char *what)
{
    return err_set(s->info, ERR_TRUNCATED,
                   "%s: %s: the file is damaged or was not copied whole; fetch it again",
                   s->name, what);
}

/* Unpacks what the block holds; *done at the end of a member, with input perhaps left. */
static enum err inflate_block(struct spool *s, z_stream *z, bool *done)
{
    *done = false;
    while (!*done) {
        z->next_out = s->converted;
        z->avail_out = BLOCK_SIZE;
        int status = inflate(z, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
            return gzip_damaged(s, z->msg && strstr(z->msg, "check")
                                       ? "the gzip check sum is wrong"
                                       : "the gzip data are not valid");
        enum err e = spool_write(s, s->converted, BLOCK_SIZE - z->avail_out);
        if (e)
            return e;
        *done = status == Z_STREAM_END;
        if (!*done && z->avail_out)
            return ERR_OK; /* all input is used */
        if (progress_interrupted())
            return err_set(s->info, ERR_INTERRUPTED, "interrupted while unpacking %s",
                           s->name);
    }
    return ERR_OK;
}

/* After a member: another, zeros (padding of tapes and block devices), or nothing. */
static enum err gunzip_next_member(struct spool *s, z_stream *z, bool *padding)
{
    while (z->avail_in && *z->next_in == 0) {
        *padding = true;
        z->next_in++;
        z->avail_in--;
    }
    if (!z->avail_in)
        return ERR_OK;
    if (*padding || *z->next_in != 0x1f)
        return gzip_damaged(s, "something that is not gzip follows the gzip data");
    inflateReset(z);
    return ERR_OK;
}

static enum err gunzip_blocks(struct spool *s, z_stream *z)
{
    bool done = true, padding = false;
    for (;;) {
        size_t size;
        enum err e = spool_read(s, 0, &size);
        if (e)
            return e;
        if (!size)
            return done ? ERR_OK : gzip_damaged(s, "the gzip data end too early");
        z->next_in = s->block;
        z->avail_in = (unsigned)size;
        while (z->avail_in) {
            if (done && (e = gunzip_next_member(s, z, &padding)))
                return e;
            if (!z->avail_in)
                break;
            if ((e = inflate_block(s, z, &done)))
                return e;
        }
    }
}

enum err spool_gunzip(int in, const char *name, int *out, struct err_info *info)
{
    struct spool s;
    z_stream z = {0};
    enum err e = spool_begin(&s, in, name, "unpacking", info);
    if (!e) {
        CHECK(inflateInit2(&z, 15 + 16) == Z_OK);
        e = gunzip_blocks(&s, &z);
        inflateEnd(&z);
    }
    return spool_end(&s, e, out);
}

/* Characters that real files hold and the C library's converter lacks. */
static bool recode_exception(const char *encoding, const uint8_t *p, size_t size,
                             uint8_t out[4], size_t *used, size_t *made)
{
    if (strcasecmp(encoding, "WINDOWS-1252") == 0 ||
        strcasecmp(encoding, "CP1252") == 0) {
        out[0] = 0xc2;
        out[1] = p[0];
        *used = 1;
        *made = 2;
        return true;
    }
    if (strcasecmp(encoding, "GB18030") == 0 && p[0] == 0x80) {
        memcpy(out, "\u20ac", 3); /* as in code page 936 */
        *used = 1;
        *made = 3;
        return true;
    }
    if (strcasecmp(encoding, "BIG5") != 0 || size < 2)
        return false;
    iconv_t hong_kong = iconv_open("UTF-8", "BIG5-HKSCS");
    if (hong_kong == (iconv_t)-1)
        return false;
    char *from = (char *)p, *to = (char *)out;
    size_t from_left = 2, to_left = 4;
    bool ok = iconv(hong_kong, &from, &from_left, &to, &to_left) != (size_t)-1 &&
              iconv(hong_kong, NULL, NULL, &to, &to_left) != (size_t)-1 && !from_left;
    *used = 2;
    *made = 4 - to_left;
    iconv_close(hong_kong);
    return ok;
}

struct recoder {
    const char *encoding;
    iconv_t converter;
    uint64_t line; /* lines written so far + 1 */
    bool started;
};

static enum err recode_write(struct spool *s, struct recoder *r, const uint8_t *bytes,
                             size_t size)
{
    if (!r->started && size) {
        r->started = true;
        if (size >= 3 && memcmp(bytes, "\ufeff", 3) == 0) {
            bytes += 3;
            size -= 3;
        }
    }
    const uint8_t *p = bytes, *end = bytes + size;
    while ((p = memchr(p, '\n', (size_t)(end - p)))) {
        r->line++;
        p++;
    }
    return spool_write(s, bytes, size);
}

/* Converts the block; *kept bytes of a character that goes on stay at its start. */
static enum err recode_block(struct spool *s, struct recoder *r, size_t size, bool last,
                             size_t *kept)
{
    char *in = (char *)s->block;
    while (size) {
        char *out = (char *)s->converted;
        size_t out_left = BLOCK_SIZE, used, made;
        uint8_t extra[4];
        size_t status = iconv(r->converter, &in, &size, &out, &out_left);
        int reason = status == (size_t)-1 ? errno : 0;
        enum err e = recode_write(s, r, s->converted, BLOCK_SIZE - out_left);
        if (e)
            return e;
        if (reason == EINVAL && !last)
            break;
        if (!reason || reason == E2BIG)
            continue;
        if (!recode_exception(r->encoding, (uint8_t *)in, size, extra, &used, &made))
            return err_set(s->info, reason == EINVAL ? ERR_TRUNCATED : ERR_ENCODING,
                           "%s line %llu: %s as %s: save the file again as UTF-8, or "
                           "name its encoding with --encoding",
                           s->name, (unsigned long long)r->line,
                           reason == EINVAL ? "the last character is cut off"
                                            : "some bytes do not decode",
                           r->encoding);
        in += used;
        size -= used;
        if ((e = recode_write(s, r, extra, made)))
            return e;
    }
    memmove(s->block, in, size);
    *kept = size;
    return ERR_OK;
}

enum err spool_recode(int in, const char *encoding, const char *name, int *out,
                      struct err_info *info)
{
    struct spool s;
    struct recoder r = {encoding, iconv_open("UTF-8", encoding), 1, false};
    if (r.converter == (iconv_t)-1)
        return err_set(
            info, ERR_SETTING,
            "the encoding \"%s\" is not known here: `iconv -l` lists the names",
            encoding);
    size_t size = 0, kept = 0;
    bool last = false;
    enum err e = spool_begin(&s, in, name, "converting", info);
    while (!e && !last) {
        e = spool_read(&s, kept, &size);
        last = size == kept;
        if (!e && size)
            e = recode_block(&s, &r, size, last, &kept);
    }
    if (!e) { /* a converter may hold back a character that could have combined */
        char *rest = (char *)s.converted;
        size_t rest_left = BLOCK_SIZE;
        (void)iconv(r.converter, NULL, NULL, &rest, &rest_left);
        e = recode_write(&s, &r, s.converted, BLOCK_SIZE - rest_left);
    }
    iconv_close(r.converter);
    return spool_end(&s, e, out);
}

enum err spool_blanks(int in, const char *name, int *out, struct err_info *info)
{
    struct spool s;
    size_t size = 1;
    bool started = false, pending = false; /* a field of the line; blanks after it */
    enum err e = spool_begin(&s, in, name, "converting", info);
    while (!e && size) {
        size_t made = 0;
        e = spool_read(&s, 0, &size);
        for (size_t i = 0; !e && i < size; i++) {
            uint8_t b = s.block[i];
            if (b == ' ') {
                pending = started;
                continue;
            }
            if (b == '\n' || b == '\r')
                started = pending = false;
            else
                started = true;
            /* A tab replaces at least one blank: the output is no longer than the
             * input, except by a blank of the block before. */
            if (pending)
                s.converted[made++] = '\t';
            pending = false;
            s.converted[made++] = b;
            if (made >= BLOCK_SIZE - 1) {
                e = spool_write(&s, s.converted, made);
                made = 0;
            }
        }
        if (!e)
            e = spool_write(&s, s.converted, made);
    }
    return spool_end(&s, e, out);
}
