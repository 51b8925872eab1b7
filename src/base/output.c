/* SPDX-License-Identifier: Apache-2.0 */
#include "base/output.h"

#include "base/mem.h"
#include "base/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OUTPUT_BUFFER_SIZE  ((size_t)64 << 10)
#define OUTPUT_AROUND_SIZE  ((size_t)4 << 20)
#define OUTPUT_AROUND_ALIGN 4096 /* a block of any disk */
#define OUTPUT_TRIES_MAX    1000
#define OUTPUT_MODE_DEFAULT 0666 /* less the umask */

static size_t directory_size(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Not mkostemp: its files are 0600, and reading the umask is not for threads. */
static int create_beside(const char *path, char **temporary_path)
{
    struct arena arena = {0};
    int fd = -1;
    for (int i = 0; i < OUTPUT_TRIES_MAX && fd < 0; i++) {
        char *name = arena_printf(&arena, "%.*s.mainstay-%ld-%d.tmp",
                                  (int)directory_size(path), path, (long)getpid(), i);
        fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, OUTPUT_MODE_DEFAULT);
        if (fd < 0 && errno != EEXIST)
            break;
        if (fd >= 0)
            *temporary_path = mem_strdup(name);
    }
    int saved = errno;
    arena_release(&arena);
    errno = saved;
    return fd;
}

/* A file that is there keeps its mode, and one that may not be written stays. */
static enum err open_file(struct output *out, const struct stat *old,
                          struct err_info *info)
{
    if (old && access(out->path, W_OK) != 0)
        return err_set_errno(info, errno, "write", out->path);
    out->fd = create_beside(out->path, &out->temporary_path);
    if (out->fd < 0)
        return err_set_errno(info, errno, "write", out->path);
    if (old && fchmod(out->fd, old->st_mode & 0777) != 0) {
        enum err e = err_set_errno(info, errno, "write", out->path);
        close(out->fd);
        unlink(out->temporary_path);
        return e;
    }
    return ERR_OK;
}

/* A device, a pipe or a socket cannot be replaced. */
static enum err open_special(struct output *out, struct err_info *info)
{
    out->fd = open(out->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (out->fd < 0)
        return err_set_errno(info, errno, "write", out->path);
    return ERR_OK;
}

static enum err open_path(struct output *out, const char *path, struct err_info *info)
{
    if (!*path)
        return err_set(info, ERR_NO_INPUT,
                       "the output has no name; write - for the screen");
    /* A symbolic link stays one: what it points to is replaced. */
    char *real = realpath(path, NULL);
    out->path = real ? real : mem_strdup(path);
    struct stat old;
    if (!real || stat(out->path, &old) != 0)
        return open_file(out, NULL, info);
    if (S_ISDIR(old.st_mode))
        return err_set_errno(info, EISDIR, "write", out->path);
    return S_ISREG(old.st_mode) ? open_file(out, &old, info) : open_special(out, info);
}

static void release(struct output *out)
{
    free(out->path);
    free(out->temporary_path);
    free(out->buffer);
    *out = (struct output){.fd = -1};
}

enum err output_open(struct output *out, const char *path, struct err_info *info)
{
    /* A reader that has seen enough shall be an error, not a death. */
    signal(SIGPIPE, SIG_IGN);
    struct output opened = {.fd = STDOUT_FILENO};
    if (path && strcmp(path, "-") != 0) {
        enum err e = open_path(&opened, path, info);
        if (e) {
            release(&opened);
            return e;
        }
    }
    opened.buffer = mem_alloc(OUTPUT_BUFFER_SIZE, 1);
    opened.room = OUTPUT_BUFFER_SIZE;
    *out = opened;
    return ERR_OK;
}

static bool set_direct(int fd, bool on)
{
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 &&
           fcntl(fd, F_SETFL, on ? flags | O_DIRECT : flags & ~O_DIRECT) == 0;
}

/* Through the cache again. */
static void stop_around(struct output *out)
{
    if (out->around_cache && !set_direct(out->fd, false))
        out->failed_errno = out->failed_errno ? out->failed_errno : errno;
    out->around_cache = false;
}

void output_go_around_cache(struct output *out)
{
    if (!out->temporary_path || out->around_cache)
        return;
    CHECK(lseek(out->fd, 0, SEEK_CUR) == 0);
    char *buffer = aligned_alloc(OUTPUT_AROUND_ALIGN, OUTPUT_AROUND_SIZE);
    if (!buffer || !set_direct(out->fd, true)) {
        free(buffer);
        return;
    }
    memcpy(buffer, out->buffer, out->buffered);
    free(out->buffer);
    out->buffer = buffer;
    out->room = OUTPUT_AROUND_SIZE;
    out->around_cache = true;
}

/* A signal cuts a waiting write short, or fails it when nothing was written.  Around the
 * cache a file system may refuse what begins anywhere, as after a write that was cut
 * short. */
static void write_all(struct output *out, const char *bytes, size_t size)
{
    while (size > 0 && out->failed_errno == 0) {
        ssize_t written = write(out->fd, bytes, size);
        if (written < 0 && errno == EINVAL && out->around_cache) {
            stop_around(out);
            continue;
        }
        if (written < 0 && errno != EINTR) {
            out->failed_errno = errno;
            return;
        }
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
        if (size > 0 && progress_interrupted())
            out->failed_errno = EINTR;
    }
}

static void flush(struct output *out)
{
    write_all(out, out->buffer, out->buffered);
    out->buffered = 0;
}

/* A whole buffer each time. */
static void write_around(struct output *out, const char *bytes, size_t size)
{
    while (size > 0) {
        size_t room = out->room - out->buffered, part = size < room ? size : room;
        memcpy(out->buffer + out->buffered, bytes, part);
        out->buffered += part;
        bytes += part;
        size -= part;
        if (out->buffered == out->room)
            flush(out);
    }
}

void output_write(struct output *out, const char *bytes, size_t size)
{
    if (out->around_cache) {
        write_around(out, bytes, size);
        return;
    }
    if (size > out->room - out->buffered)
        flush(out);
    if (size > out->room) {
        write_all(out, bytes, size);
        return;
    }
    if (size)
        memcpy(out->buffer + out->buffered, bytes, size);
    out->buffered += size;
}

/* Errors come again where the file is synced. */
void output_write_back(struct output *out)
{
    if (out->temporary_path && !out->around_cache)
        (void)sync_file_range(out->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

/* Makes the new name last; systems that cannot sync a directory say EINVAL. */
static void sync_directory(const char *path)
{
    size_t size = directory_size(path);
    char *directory = size ? mem_strndup(path, size) : mem_strdup(".");
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(directory);
}

static int close_fd(struct output *out)
{
    int fd = out->fd;
    out->fd = -1;
    return fd == STDOUT_FILENO || fd < 0 ? 0 : close(fd);
}

/* 0 or an errno. */
static int give_name(struct output *out)
{
    if (fsync(out->fd) != 0 || close_fd(out) != 0)
        return errno;
    if (rename(out->temporary_path, out->path) != 0)
        return errno;
    free(out->temporary_path);
    out->temporary_path = NULL;
    sync_directory(out->path);
    return 0;
}

enum err output_commit(struct output *out, struct err_info *info)
{
    stop_around(out);
    flush(out);
    int failed = out->failed_errno;
    if (!failed && out->temporary_path)
        failed = give_name(out);
    else if (!failed && close_fd(out) != 0)
        failed = errno;
    enum err e = ERR_OK;
    if (failed && failed != EPIPE)
        e = err_set_errno(info, failed, "write", out->path ? out->path : "the output");
    output_discard(out);
    return e;
}

void output_discard(struct output *out)
{
    close_fd(out);
    if (out->temporary_path)
        unlink(out->temporary_path);
    release(out);
}
