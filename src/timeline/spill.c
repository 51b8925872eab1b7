/* SPDX-License-Identifier: Apache-2.0 */
/* Mapping a file, rather than writing and reading it, keeps one kind of pointer for both
 * cases: code that fills and sorts does not know where a piece lies.  The file is only
 * appended to; room that was given back is punched out of it. */
#include "timeline/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define SPILL_PAGE ((size_t)4096)

void spill_init(struct spill *s, const char *directory, size_t limit_bytes)
{
    *s = (struct spill){.directory = directory, .limit_bytes = limit_bytes, .file = -1};
    CHECK(pthread_mutex_init(&s->lock, NULL) == 0);
}

void spill_release(struct spill *s)
{
    if (s->file >= 0)
        close(s->file);
    s->file = -1;
    pthread_mutex_destroy(&s->lock);
}

/* Not every file system knows files without a name.  What is left by a kill in between
 * is called like what derived.c sweeps. */
static int open_unseen(const char *directory)
{
    int file = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
        return file;
    char path[4096];
    if (snprintf(path, sizeof path, "%s/.mainstay-XXXXXX", directory) >= (int)sizeof path)
        return errno = ENAMETOOLONG, -1;
    file = mkostemp(path, O_CLOEXEC);
    if (file >= 0)
        unlink(path);
    return file;
}

/* Under the lock.  piece->data is MAP_FAILED where it did not work; gives errno. */
static int map_file(struct spill *s, struct spill_piece *piece)
{
    if (s->file < 0)
        s->file = open_unseen(s->directory);
    if (s->file < 0)
        return errno;
    int failed = posix_fallocate(s->file, (off_t)s->file_bytes, (off_t)piece->bytes);
    if (failed)
        return failed;
    piece->place = (int64_t)s->file_bytes;
    piece->data = mmap(NULL, piece->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, s->file,
                       (off_t)piece->place);
    if (piece->data == MAP_FAILED)
        return errno;
    s->file_bytes += piece->bytes;
    return 0;
}

static int map_memory(struct spill *s, struct spill_piece *piece)
{
    piece->place = -1;
    piece->data = mmap(NULL, piece->bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (piece->data == MAP_FAILED)
        return errno;
    s->used_bytes += piece->bytes;
    return 0;
}

enum err spill_take(struct spill *s, size_t bytes, struct spill_piece *out,
                    struct err_info *info)
{
    struct spill_piece piece = {
        .data = MAP_FAILED,
        .bytes = bytes ? (bytes + SPILL_PAGE - 1) & ~(SPILL_PAGE - 1) : SPILL_PAGE,
    };
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    int failed = s->used_bytes + piece.bytes <= s->limit_bytes ? map_memory(s, &piece)
                                                               : map_file(s, &piece);
    if (failed && s->or_memory)
        failed = map_memory(s, &piece);
    pthread_mutex_unlock(&s->lock);
    if (failed == ENOMEM)
        return err_set(info, ERR_LIMIT, "not enough memory: %zu MB more were needed",
                       piece.bytes >> 20);
    if (failed)
        return err_set_errno(info, failed, "write into", s->directory);
    *out = piece;
    return ERR_OK;
}

/* Where it cannot be done the room comes back with the whole piece, or file. */
void spill_forget(const struct spill *s, const struct spill_piece *piece)
{
    if (piece->place < 0)
        (void)madvise(piece->data, piece->bytes, MADV_DONTNEED);
    else
        (void)fallocate(s->file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                        (off_t)piece->place, (off_t)piece->bytes);
}

void spill_give(struct spill *s, struct spill_piece *piece)
{
    if (!piece->data)
        return;
    if (piece->place >= 0)
        spill_forget(s, piece);
    munmap(piece->data, piece->bytes);
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    if (piece->place < 0)
        s->used_bytes -= piece->bytes;
    pthread_mutex_unlock(&s->lock);
    *piece = (struct spill_piece){0};
}

/* Where the system does not know how, they come one by one. */
void spill_expect(const struct spill_piece *piece)
{
    if (piece->place < 0)
        (void)madvise(piece->data, piece->bytes, MADV_POPULATE_WRITE);
}

void spill_rest(const struct spill_piece *piece, size_t from, size_t bytes)
{
    if (piece->place < 0)
        return;
    size_t begin = (from + SPILL_PAGE - 1) & ~(SPILL_PAGE - 1);
    size_t end = (from + bytes) & ~(SPILL_PAGE - 1);
    if (begin < end)
        (void)madvise((char *)piece->data + begin, end - begin, MADV_DONTNEED);
}
