/* SPDX-License-Identifier: Apache-2.0 */
/* A workspace: a directory with a store, and segments that the store's manifest names.
 *
 *     shop/mainstay.db                  the store
 *     shop/events/<dataset>/<n>.parquet immutable segments: rows as files gave them
 *     shop/events/<dataset>/p<n>.parquet packs: small segments together in one file
 *     shop/write.lock, readers.lock     who works with it; empty, locked by flock
 *
 * A segment exists once, and only once, its row in the manifest commits: its file is
 * fsynced, then its directory, then the row.  Files that no row names are left over from
 * something that was interrupted; the next writer sweeps them away.  One command writes
 * at a time; commands that read never wait, and keep the files that they began with.
 *
 *     e = workspace_open(&ws, "shop", WORKSPACE_READ, &info);
 *     e = workspace_segments(&ws, &segments, &count, &arena, &info);
 *     workspace_close(&ws);
 */
#ifndef MAINSTAY_STORE_WORKSPACE_H
#define MAINSTAY_STORE_WORKSPACE_H

#include "base/mem.h"
#include "store/store.h"

#include <stddef.h>

struct workspace {
    char *path; /* owned */
    struct store *store;
    int lock;              /* write.lock, or -1 */
    int readers;           /* readers.lock, held shared */
    char *zone;            /* IANA name */
    char *name, *currency; /* "": none */
    char *secret;          /* hex; keys the hashes of erased people */
};

enum workspace_use {
    WORKSPACE_READ,
    WORKSPACE_WRITE, /* waits for another writer, and says so on stderr */
};

struct workspace_column {
    const char *role, *name, *decimal;
    bool given;
    int date_order, date_number; /* enums of ingest/dates.h */
};

/* A row of the manifest; texts in the caller's arena. */
struct workspace_segment {
    int64_t id, import, place;
    const char *dataset;
    const char *path;   /* of its file, below the workspace */
    int64_t pack;       /* its file is that one; 0: its own alone */
    const char **names; /* in a pack: its columns, in the order of its file */
    size_t name_count;
    int64_t rows, malformed;
    int64_t bytes;           /* of its file */
    const char *checksum;    /* the same */
    const char *source;      /* "": the one without a name */
    const char *name, *note; /* of the file that it came from; NULL: none */
    bool purchases_only;
    struct workspace_column *columns;
    size_t column_count;
};

/* Is there a store in the directory? */
bool workspace_is(const char *path);
/* Makes one in a new or empty directory.  ERR_USAGE where there is something already. */
enum err workspace_create(const char *path, const char *name, const char *zone,
                          const char *currency, struct err_info *info) ERR_MUST_USE;
/* ERR_NO_INPUT where the directory is no workspace. */
enum err workspace_open(struct workspace *out, const char *path, enum workspace_use use,
                        struct err_info *info) ERR_MUST_USE;
void workspace_close(struct workspace *ws);

/* The segments in force, in the order of their imports.  *out is in the arena. */
enum err workspace_segments(const struct workspace *ws, struct workspace_segment **out,
                            size_t *count, struct arena *arena,
                            struct err_info *info) ERR_MUST_USE;
/* Adds a row and its columns; within the caller's transaction.  id and import: as the
 * store numbers them. */
enum err workspace_segment_add(const struct workspace *ws,
                               const struct workspace_segment *segment,
                               struct err_info *info) ERR_MUST_USE;

/* A new pack in the manifest; *id receives its number.  Then workspace_segment_pack moves
 * each segment of it there, which may have fewer rows than before, and
 * workspace_pack_remove takes out of force the pack that they lay in.  All within the
 * caller's transaction. */
enum err workspace_pack_add(const struct workspace *ws, const char *dataset,
                            const char *path, int64_t bytes, const char *checksum,
                            int64_t *id, struct err_info *info) ERR_MUST_USE;
enum err workspace_segment_pack(const struct workspace *ws,
                                const struct workspace_segment *segment, int64_t pack,
                                int64_t rows, struct err_info *info) ERR_MUST_USE;
enum err workspace_segment_remove(const struct workspace *ws, int64_t id,
                                  struct err_info *info) ERR_MUST_USE;
enum err workspace_pack_remove(const struct workspace *ws, int64_t id,
                               struct err_info *info) ERR_MUST_USE;

/* Deletes what no row of the manifest names, and replaced files that nobody reads any
 * more.  Only with WORKSPACE_WRITE. */
enum err workspace_sweep(const struct workspace *ws, struct err_info *info) ERR_MUST_USE;

/* The absolute or relative path of something below the workspace; in the arena. */
char *workspace_file(const struct workspace *ws, const char *below, struct arena *arena);
/* Makes the directory of a dataset's segments and gives the path, below the workspace, of
 * one more that does not exist yet; the same for a pack. */
enum err workspace_new_segment(const struct workspace *ws, const char *dataset,
                               const char **out, struct arena *arena,
                               struct err_info *info) ERR_MUST_USE;
enum err workspace_new_pack(const struct workspace *ws, const char *dataset,
                            const char **out, struct arena *arena,
                            struct err_info *info) ERR_MUST_USE;
/* What is written of a file or directory is on the disk when this returns. */
enum err workspace_sync(const char *path, struct err_info *info) ERR_MUST_USE;
/* After the file is written: fsyncs it and its directory, and gives its size and sum. */
enum err workspace_settle(const char *path, int64_t *bytes, const char **checksum,
                          struct arena *arena, struct err_info *info) ERR_MUST_USE;
/* XXH3 of 128 bits, as hex, of a file. */
enum err workspace_checksum(const char *path, int64_t *bytes, char out[33],
                            struct err_info *info) ERR_MUST_USE;

/* Copies the workspace as it is at one moment into a new directory, which appears whole
 * or not at all; every segment's sum is checked on the way.  ERR_USAGE where there is
 * something already, ERR_TRUNCATED where a segment is damaged or gone. */
enum err workspace_copy(const struct workspace *ws, const char *to,
                        struct err_info *info) ERR_MUST_USE;

#endif
