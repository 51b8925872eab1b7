/* SPDX-License-Identifier: Apache-2.0 */
#include "store/workspace.h"

#include "base/intern.h"
#include "base/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A backup is a workspace, and restoring one is copying it back: the same work, done
 * beside its place and renamed at the end. */

static enum err copy_bytes(int from, int to, const char *name, struct err_info *info)
{
    enum { PIECE = 1 << 20 };
    char *piece = mem_alloc(PIECE, 1);
    enum err e = ERR_OK;
    for (ssize_t got = 1; !e && got > 0;) {
        got = read(from, piece, PIECE);
        if (got < 0)
            e = err_set_errno(info, errno, "read", name);
        for (ssize_t done = 0; !e && done < got;) {
            ssize_t put = write(to, piece + done, (size_t)(got - done));
            if (put < 0)
                e = err_set_errno(info, errno, "write the copy of", name);
            else
                done += put;
        }
        if (!e && progress_interrupted())
            e = err_set(info, ERR_INTERRUPTED, "interrupted");
    }
    free(piece);
    return e;
}

static enum err copy_file(const char *from, const char *to, struct err_info *info)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return err_set_errno(info, errno, "read", from);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    enum err e = out < 0 ? err_set_errno(info, errno, "write", to)
                         : copy_bytes(in, out, from, info);
    close(in);
    if (out >= 0)
        close(out);
    return e;
}

static enum err make_folders(const char *to, const char *dataset, struct arena *arena,
                             struct err_info *info)
{
    const char *paths[] = {arena_printf(arena, "%s/events", to),
                           arena_printf(arena, "%s/events/%s", to, dataset)};
    for (size_t i = 0; i < 2; i++)
        if (mkdir(paths[i], 0777) && errno != EEXIST)
            return err_set_errno(info, errno, "make", paths[i]);
    return ERR_OK;
}

static enum err copy_segment(const struct workspace *ws,
                             const struct workspace_segment *s, const char *to,
                             struct arena *arena, struct err_info *info)
{
    const char *sum = NULL;
    int64_t bytes = 0;
    char *copy = arena_printf(arena, "%s/%s", to, s->path);
    enum err e = make_folders(to, s->dataset, arena, info);
    if (!e)
        e = copy_file(workspace_file(ws, s->path, arena), copy, info);
    if (!e)
        e = workspace_settle(copy, &bytes, &sum, arena, info);
    if (!e && (bytes != s->bytes || strcmp(sum, s->checksum)))
        e = err_set(info, ERR_TRUNCATED,
                    "segment %s of %s is not what was written; it is damaged", s->path,
                    ws->path);
    return e;
}

static enum err copy_segments(const struct workspace *ws, const char *to,
                              struct arena *arena, struct err_info *info)
{
    /* the copy's own manifest says what belongs to it */
    struct workspace copy;
    struct workspace_segment *segments;
    size_t count;
    struct progress progress;
    enum err e = workspace_open(&copy, to, WORKSPACE_READ, info);
    if (e)
        return e;
    e = workspace_segments(&copy, &segments, &count, arena, info);
    workspace_close(&copy);
    if (e)
        return e;
    struct intern *copied = intern_create(); /* those of a pack are one file */
    progress_begin(&progress, "copying", count, "segments");
    for (size_t i = 0; !e && i < count; i++) {
        uint32_t known = intern_count(copied);
        if (intern_add(copied, segments[i].path, strlen(segments[i].path)) == known)
            e = copy_segment(ws, &segments[i], to, arena, info);
        progress_step(&progress, i + 1);
    }
    progress_end(&progress);
    intern_free(copied);
    return e;
}

static int remove_one(const char *path, const struct stat *stat, int type,
                      struct FTW *ftw)
{
    (void)stat, (void)type, (void)ftw;
    (void)remove(path);
    return 0; /* what stays is in the way of the next copy, which says so */
}

static void remove_all(const char *path)
{
    enum { FOLDERS_OPEN = 8 };
    nftw(path, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}

enum err workspace_copy(const struct workspace *ws, const char *to, struct err_info *info)
{
    struct arena arena = {0};
    char *partial = arena_printf(&arena, "%s.partial", to);
    char *store = arena_printf(&arena, "%s/mainstay.db", partial);
    if (access(to, F_OK) == 0) {
        arena_release(&arena);
        return err_set(info, ERR_USAGE, "%s exists already; name a new directory", to);
    }
    remove_all(partial); /* of a copy that was interrupted */
    enum err e =
        mkdir(partial, 0777) ? err_set_errno(info, errno, "make", partial) : ERR_OK;
    if (!e)
        e = store_copy(ws->store, store, info);
    if (!e)
        e = workspace_sync(store, info);
    if (!e)
        e = copy_segments(ws, partial, &arena, info);
    if (!e)
        e = workspace_sync(partial, info);
    if (!e && rename(partial, to))
        e = err_set_errno(info, errno, "make", to);
    if (!e) /* its name, in the directory that it lies in */
        e = workspace_sync(arena_printf(&arena, "%s/..", to), info);
    if (e && e != ERR_USAGE)
        remove_all(partial);
    arena_release(&arena);
    return e;
}
