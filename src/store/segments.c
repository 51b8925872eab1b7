/* SPDX-License-Identifier: Apache-2.0 */
#include "store/workspace.h"

#include "base/buf.h"
#include "base/intern.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

/* The files of segments: their names, their sums, and sweeping up after what was
 * interrupted. */

/* ---- writing -------------------------------------------------------------------- */

static enum err new_file(const struct workspace *ws, const char *dataset,
                         const char *next, const char *letter, const char **out,
                         struct arena *arena, struct err_info *info)
{
    char *events = workspace_file(ws, "events", arena);
    char *folder = arena_printf(arena, "%s/%s", events, dataset);
    if ((mkdir(events, 0777) && errno != EEXIST) ||
        (mkdir(folder, 0777) && errno != EEXIST))
        return err_set_errno(info, errno, "make", folder);
    /* a name is never given twice, also where its file is gone */
    int64_t n = 0;
    enum err e = store_run_id(ws->store, next, &n, info, "");
    for (; !e; n++) {
        char *below = arena_printf(arena, "events/%s/%s%06lld.parquet", dataset, letter,
                                   (long long)n);
        if (access(workspace_file(ws, below, arena), F_OK) == 0)
            continue;
        *out = below;
        break;
    }
    return e;
}

enum err workspace_new_segment(const struct workspace *ws, const char *dataset,
                               const char **out, struct arena *arena,
                               struct err_info *info)
{
    return new_file(ws, dataset, "segments_next", "", out, arena, info);
}

enum err workspace_new_pack(const struct workspace *ws, const char *dataset,
                            const char **out, struct arena *arena, struct err_info *info)
{
    return new_file(ws, dataset, "packs_next", "p", out, arena, info);
}

enum err workspace_sync(const char *path, struct err_info *info)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set_errno(info, errno, "open", path);
    enum err e = fsync(fd) ? err_set_errno(info, errno, "write", path) : ERR_OK;
    close(fd);
    return e;
}

enum err workspace_checksum(const char *path, int64_t *bytes, char out[33],
                            struct err_info *info)
{
    enum { PIECE = 1 << 18 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set_errno(info, errno, "read", path);
    XXH3_state_t *state = XXH3_createState();
    char *piece = mem_alloc(PIECE, 1);
    ssize_t size;
    XXH3_128bits_reset(state);
    *bytes = 0;
    while ((size = read(fd, piece, PIECE)) > 0) {
        XXH3_128bits_update(state, piece, (size_t)size);
        *bytes += size;
    }
    enum err e = size < 0 ? err_set_errno(info, errno, "read", path) : ERR_OK;
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    snprintf(out, 33, "%016llx%016llx", (unsigned long long)hash.high64,
             (unsigned long long)hash.low64);
    free(piece);
    XXH3_freeState(state);
    close(fd);
    return e;
}

enum err workspace_settle(const char *path, int64_t *bytes, const char **checksum,
                          struct arena *arena, struct err_info *info)
{
    char sum[33];
    char *folder = arena_strdup(arena, path);
    *strrchr(folder, '/') = 0;
    enum err e = workspace_sync(path, info);
    if (!e)
        e = workspace_sync(folder, info);
    /* the folder may be new as well */
    if (!e) {
        *strrchr(folder, '/') = 0;
        e = workspace_sync(folder, info);
    }
    if (!e)
        e = workspace_checksum(path, bytes, sum, info);
    if (!e)
        *checksum = arena_strdup(arena, sum);
    return e;
}

/* ---- sweeping -------------------------------------------------------------------- */

static enum err read_paths(const struct workspace *ws, const char *query,
                           struct intern *out, struct err_info *info)
{
    struct store_rows *rows = NULL;
    enum err e = store_select(ws->store, query, &rows, info, "");
    while (!e && store_next(rows)) {
        const char *path = store_text(rows, 0);
        intern_add(out, path, strlen(path));
    }
    return store_end(rows, e, info);
}

/* Files of one dataset's folder that no row names. */
static void sweep_folder(const struct workspace *ws, const char *dataset,
                         const struct intern *known)
{
    struct buf path = {0};
    buf_printf(&path, "%s/events/%s", ws->path, dataset);
    DIR *dir = opendir(buf_text(&path));
    for (struct dirent *d; dir && (d = readdir(dir));) {
        if (d->d_name[0] == '.')
            continue;
        buf_clear(&path);
        buf_printf(&path, "events/%s/%s", dataset, d->d_name);
        if (intern_find(known, buf_text(&path), path.size) != INTERN_NONE)
            continue;
        buf_clear(&path);
        buf_printf(&path, "%s/events/%s/%s", ws->path, dataset, d->d_name);
        unlink(buf_text(&path));
    }
    if (dir)
        closedir(dir);
    buf_release(&path);
}

static void sweep_unknown(const struct workspace *ws, const struct intern *known)
{
    struct buf path = {0};
    buf_printf(&path, "%s/events", ws->path);
    DIR *dir = opendir(buf_text(&path));
    for (struct dirent *d; dir && (d = readdir(dir));)
        if (d->d_name[0] != '.')
            sweep_folder(ws, d->d_name, known);
    if (dir)
        closedir(dir);
    buf_release(&path);
}

/* A command that began before the swap may still read the replaced files: they go when
 * the lock of the readers can be had alone.  Ours is given up for that, and taken again.
 */
static enum err sweep_replaced(const struct workspace *ws, struct err_info *info)
{
    struct intern *replaced = intern_create();
    struct arena arena = {0};
    enum err e = read_paths(ws, "segments_replaced", replaced, info);
    if (!e && intern_count(replaced) && !flock(ws->readers, LOCK_EX | LOCK_NB))
        for (uint32_t i = 0; i < intern_count(replaced); i++)
            unlink(workspace_file(ws, intern_text(replaced, i, NULL), &arena));
    if (!e && flock(ws->readers, LOCK_SH))
        e = err_set_errno(info, errno, "lock", ws->path);
    arena_release(&arena);
    intern_free(replaced);
    return e;
}

enum err workspace_sweep(const struct workspace *ws, struct err_info *info)
{
    CHECK(ws->lock >= 0);
    struct intern *known = intern_create();
    enum err e = read_paths(ws, "segments_paths", known, info);
    if (!e)
        sweep_unknown(ws, known);
    intern_free(known);
    return e ? e : sweep_replaced(ws, info);
}
