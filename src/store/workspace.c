/* SPDX-License-Identifier: Apache-2.0 */
#include "store/workspace.h"

#include "base/buf.h"
#include "base/progress.h"
#include "base/tz.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define STORE_NAME "mainstay.db"

char *workspace_file(const struct workspace *ws, const char *below, struct arena *arena)
{
    return arena_printf(arena, "%s/%s", ws->path, below);
}

bool workspace_is(const char *path)
{
    struct buf name = {0};
    buf_printf(&name, "%s/%s", path, STORE_NAME);
    bool is = access(buf_text(&name), F_OK) == 0;
    buf_release(&name);
    return is;
}

/* ---- making one ------------------------------------------------------------------ */

static enum err make_directory(const char *path, struct err_info *info)
{
    if (mkdir(path, 0777) && errno != EEXIST)
        return err_set_errno(info, errno, "make", path);
    return ERR_OK;
}

/* A leftover of an interrupted init is as good as empty. */
static enum err check_empty(const char *path, struct err_info *info)
{
    DIR *dir = opendir(path);
    if (!dir)
        return err_set_errno(info, errno, "open", path);
    enum err e = ERR_OK;
    for (struct dirent *d; !e && (d = readdir(dir));)
        if (d->d_name[0] != '.' && strncmp(d->d_name, "new-" STORE_NAME, 15))
            e = err_set(info, ERR_USAGE,
                        "%s is not empty: it has %s; name a new directory", path,
                        d->d_name);
    closedir(dir);
    return e;
}

static enum err fill_store(const char *path, const char *name, const char *zone,
                           const char *currency, struct err_info *info)
{
    struct store *store = NULL;
    char secret[65], now[STORE_TIME_TEXT];
    uint8_t random[32];
    if (getrandom(random, sizeof random, 0) != sizeof random)
        return err_set(info, ERR_INTERNAL, "the system gives no random numbers");
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(secret + 2 * i, 3, "%02x", random[i]);
    const char *settings[][2] = {{"name", name},
                                 {"zone", zone},
                                 {"currency", currency},
                                 {"secret", secret},
                                 {"created_at", store_now(now)}};
    enum err e = store_open(&store, path, STORE_CREATE, info);
    if (e)
        return e;
    e = store_begin(store, info);
    for (size_t i = 0; !e && i < sizeof settings / sizeof *settings; i++)
        e = store_run(store, "workspace_set", info, "tt", settings[i][0], settings[i][1]);
    if (!e)
        e = store_run(store, "definition_add", info, "ttt", now, "{}", "init");
    if (!e)
        e = store_commit(store, info);
    store_close(store);
    return e;
}

/* The store is filled under another name, so that a directory has a whole one or none. */
enum err workspace_create(const char *path, const char *name, const char *zone,
                          const char *currency, struct err_info *info)
{
    struct tz *tz = NULL;
    if (workspace_is(path))
        return err_set(info, ERR_USAGE, "%s is a workspace already", path);
    enum err e = tz_load(&tz, zone, info);
    tz_free(tz);
    if (!e)
        e = make_directory(path, info);
    if (!e)
        e = check_empty(path, info);
    if (e)
        return e;
    struct buf new = {0}, final = {0};
    buf_printf(&new, "%s/new-%s", path, STORE_NAME);
    buf_printf(&final, "%s/%s", path, STORE_NAME);
    unlink(buf_text(&new));
    e = fill_store(buf_text(&new), name, zone, currency, info);
    if (!e && rename(buf_text(&new), buf_text(&final)))
        e = err_set_errno(info, errno, "make", buf_text(&final));
    if (!e)
        e = workspace_sync(path, info);
    buf_release(&new);
    buf_release(&final);
    return e;
}

/* ---- opening ------------------------------------------------------------------- */

static enum err read_setting(const struct workspace *ws, const char *key, char **out,
                             struct err_info *info)
{
    struct store_rows *rows = NULL;
    enum err e = store_select(ws->store, "workspace_get", &rows, info, "t", key);
    if (!e && store_next(rows))
        *out = mem_strdup(store_text(rows, 0));
    e = store_end(rows, e, info);
    if (!e && !*out)
        e = err_set(info, ERR_FORMAT, "%s/%s lacks its setting \"%s\"; it is damaged",
                    ws->path, STORE_NAME, key);
    return e;
}

static enum err open_lock(const struct workspace *ws, const char *name, int *out,
                          struct err_info *info)
{
    struct buf path = {0};
    enum err e = ERR_OK;
    buf_printf(&path, "%s/%s", ws->path, name);
    int fd = open(buf_text(&path), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        e = err_set_errno(info, errno, "open", buf_text(&path));
    else
        *out = fd;
    buf_release(&path);
    return e;
}

/* Waits without an end, as a second import in a row of jobs should; Ctrl-C ends it. */
static enum err take_lock(struct workspace *ws, struct err_info *info)
{
    enum err e = open_lock(ws, "write.lock", &ws->lock, info);
    bool said = false;
    while (!e && flock(ws->lock, LOCK_EX | LOCK_NB)) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return err_set_errno(info, errno, "lock", ws->path);
        if (progress_interrupted())
            return err_set(info, ERR_INTERRUPTED, "interrupted");
        if (!said)
            fprintf(stderr, "mainstay: waiting for another command that changes %s\n",
                    ws->path);
        said = true;
        usleep(50000);
    }
    return e;
}

static enum err take_readers(struct workspace *ws, struct err_info *info)
{
    enum err e = open_lock(ws, "readers.lock", &ws->readers, info);
    if (!e && flock(ws->readers, LOCK_SH))
        e = err_set_errno(info, errno, "lock", ws->path);
    return e;
}

enum err workspace_open(struct workspace *out, const char *path, enum workspace_use use,
                        struct err_info *info)
{
    struct workspace ws = {.lock = -1, .readers = -1};
    if (!workspace_is(path))
        return err_set(info, ERR_NO_INPUT,
                       "%s is not a workspace; \"mainstay init %s\" makes one", path,
                       path);
    ws.path = mem_strdup(path);
    struct buf name = {0};
    buf_printf(&name, "%s/%s", path, STORE_NAME);
    enum err e = use == WORKSPACE_WRITE ? take_lock(&ws, info) : ERR_OK;
    if (!e)
        e = take_readers(&ws, info);
    if (!e)
        e = store_open(&ws.store, buf_text(&name), STORE_EXISTING, info);
    buf_release(&name);
    if (!e)
        e = read_setting(&ws, "zone", &ws.zone, info);
    if (!e)
        e = read_setting(&ws, "name", &ws.name, info);
    if (!e)
        e = read_setting(&ws, "currency", &ws.currency, info);
    if (!e)
        e = read_setting(&ws, "secret", &ws.secret, info);
    if (e)
        workspace_close(&ws);
    else
        *out = ws;
    return e;
}

void workspace_close(struct workspace *ws)
{
    store_close(ws->store);
    if (ws->lock >= 0)
        close(ws->lock);
    if (ws->readers >= 0)
        close(ws->readers);
    free(ws->path);
    free(ws->zone);
    free(ws->name);
    free(ws->currency);
    free(ws->secret);
    *ws = (struct workspace){.lock = -1, .readers = -1};
}

/* ---- the manifest ---------------------------------------------------------------- */

static const char *keep(struct arena *arena, const char *text)
{
    return text ? arena_strdup(arena, text) : NULL;
}

static struct workspace_segment read_segment(const struct store_rows *r,
                                             struct arena *arena)
{
    return (struct workspace_segment){
        .id = store_int(r, 0),
        .import = store_int(r, 1),
        .place = store_int(r, 2),
        .dataset = keep(arena, store_text(r, 3)),
        .path = keep(arena, store_text(r, 4)),
        .rows = store_int(r, 5),
        .bytes = store_int(r, 6),
        .checksum = keep(arena, store_text(r, 7)),
        .name = keep(arena, store_text(r, 8)),
        .malformed = store_int(r, 9),
        .purchases_only = store_int(r, 10) != 0,
        .note = keep(arena, store_text(r, 11)),
        .pack = store_int(r, 12),
        .source = keep(arena, store_text(r, 13)),
    };
}

#define COLUMNS_MAX 64 /* there are fewer roles */

static enum err damaged(const struct workspace *ws, struct err_info *info)
{
    return err_set(info, ERR_FORMAT, "the manifest of %s is damaged", ws->path);
}

static enum err read_columns(const struct workspace *ws,
                             struct workspace_segment *segments, size_t count,
                             struct arena *arena, struct err_info *info)
{
    struct store_rows *r = NULL;
    enum err e = store_select(ws->store, "segment_columns_live", &r, info, "");
    size_t at = 0;
    while (!e && store_next(r)) {
        while (at < count && segments[at].id != store_int(r, 0))
            at++;
        if (at == count || segments[at].column_count == COLUMNS_MAX) {
            e = damaged(ws, info);
            break;
        }
        struct workspace_segment *s = &segments[at];
        if (!s->columns)
            s->columns = arena_alloc(arena, COLUMNS_MAX * sizeof *s->columns);
        s->columns[s->column_count++] = (struct workspace_column){
            .role = keep(arena, store_text(r, 1)),
            .name = keep(arena, store_text(r, 2)),
            .given = store_int(r, 3) != 0,
            .decimal = keep(arena, store_text(r, 4)),
            .date_order = (int)store_int(r, 5),
            .date_number = (int)store_int(r, 6),
        };
    }
    return store_end(r, e, info);
}

/* Those of one segment come one after the other. */
static enum err read_names(const struct workspace *ws, struct workspace_segment *segments,
                           size_t count, struct arena *arena, struct err_info *info)
{
    struct store_rows *r = NULL;
    const char **names = NULL;
    size_t capacity = 0, n = 0, at = 0;
    enum err e = store_select(ws->store, "segment_names_live", &r, info, "");
    for (bool more = !e; !e && more;) {
        more = store_next(r);
        if (n && (!more || segments[at].id != store_int(r, 0))) {
            struct workspace_segment *s = &segments[at++];
            s->name_count = n;
            s->names = arena_alloc(arena, n * sizeof *s->names);
            memcpy(s->names, names, n * sizeof *s->names);
            n = 0;
        }
        while (more && at < count && segments[at].id != store_int(r, 0))
            at++;
        if (more && at == count)
            e = damaged(ws, info);
        if (!more || e)
            break;
        MEM_GROW(names, capacity, n + 1);
        names[n++] = arena_strdup(arena, store_text(r, 1));
    }
    free(names);
    return store_end(r, e, info);
}

enum err workspace_segments(const struct workspace *ws, struct workspace_segment **out,
                            size_t *count, struct arena *arena, struct err_info *info)
{
    struct store_rows *r = NULL;
    struct workspace_segment *found = NULL;
    size_t capacity = 0, n = 0;
    enum err e = store_freeze(ws->store, info);
    if (e)
        return e;
    e = store_select(ws->store, "segments_live", &r, info, "");
    while (!e && store_next(r)) {
        MEM_GROW(found, capacity, n + 1);
        found[n++] = read_segment(r, arena);
    }
    e = store_end(r, e, info);
    if (!e)
        e = read_columns(ws, found, n, arena, info);
    if (!e)
        e = read_names(ws, found, n, arena, info);
    store_thaw(ws->store);
    if (!e) {
        *out = arena_alloc(arena, (n + 1) * sizeof **out);
        if (n)
            memcpy(*out, found, n * sizeof **out);
        *count = n;
    }
    free(found);
    return e;
}

enum err workspace_segment_add(const struct workspace *ws,
                               const struct workspace_segment *s, struct err_info *info)
{
    int64_t id = 0;
    enum err e = store_run_id(ws->store, "segment_add", &id, info, "iittiittiitt",
                              s->import, s->place, s->dataset, s->path, s->rows, s->bytes,
                              s->checksum, s->name, s->malformed,
                              (int64_t)s->purchases_only, s->note, s->source);
    for (size_t i = 0; !e && i < s->column_count; i++) {
        const struct workspace_column *c = &s->columns[i];
        e = store_run(ws->store, "segment_column_add", info, "ittitii", id, c->role,
                      c->name, (int64_t)c->given, c->decimal, (int64_t)c->date_order,
                      (int64_t)c->date_number);
    }
    return e;
}

enum err workspace_segment_remove(const struct workspace *ws, int64_t id,
                                  struct err_info *info)
{
    char now[STORE_TIME_TEXT];
    return store_run(ws->store, "segment_remove", info, "it", id, store_now(now));
}

/* ---- packs ----------------------------------------------------------------------- */

enum err workspace_pack_add(const struct workspace *ws, const char *dataset,
                            const char *path, int64_t bytes, const char *checksum,
                            int64_t *id, struct err_info *info)
{
    return store_run_id(ws->store, "pack_add", id, info, "ttit", dataset, path, bytes,
                        checksum);
}

enum err workspace_segment_pack(const struct workspace *ws,
                                const struct workspace_segment *s, int64_t pack,
                                int64_t rows, struct err_info *info)
{
    enum err e = store_run(ws->store, "segment_pack", info, "iii", s->id, pack, rows);
    for (size_t i = 0; !e && i < s->name_count; i++)
        e = store_run(ws->store, "segment_name_add", info, "iit", s->id, (int64_t)i,
                      s->names[i]);
    return e;
}

enum err workspace_pack_remove(const struct workspace *ws, int64_t id,
                               struct err_info *info)
{
    char now[STORE_TIME_TEXT];
    return store_run(ws->store, "pack_remove", info, "it", id, store_now(now));
}
