/* SPDX-License-Identifier: Apache-2.0 */
/* A workspace's segments as a source, and the import of files into them.
 *
 * A segment holds a file's rows as they were written, every cell as text under its own
 * column name; how they are understood stands in the manifest.  So nothing is guessed
 * twice, and what a newer program understands better needs no new import.  When a
 * workspace is read, its segments are read like files, in the order of their imports: the
 * same rules say which version of an order counts.
 *
 * What tells rows apart is the id (of order or subscription) or, where there is none, the
 * whole row.  An import takes what is new or differs from the newest version, so the same
 * file twice adds nothing, and an overlapping one only what changed.
 *
 *     e = stored_import_read(&import, &ws, &options, &info);   // understood, checked
 *     e = stored_import_write(&import, &info);                 // segments on the disk
 *     e = store_begin(ws.store, &info);
 *     e = stored_import_record(&import, &id, &info);           // in the manifest
 *     e = store_commit(ws.store, &info);
 *     stored_import_release(&import);
 */
#ifndef MAINSTAY_INGEST_STORED_H
#define MAINSTAY_INGEST_STORED_H

#include "ingest/source.h"
#include "store/workspace.h"

/* Reads the workspace.  options: zone, maps, paths and given are not looked at; the
 * others as for files.  ERR_EMPTY where nothing was imported yet. */
enum err stored_load(struct source *out, const struct workspace *ws,
                     const struct source_options *options,
                     struct err_info *info) ERR_MUST_USE;

/* The same of a list of segments, of one moment. */
enum err stored_load_segments(struct source *out, const struct workspace *ws,
                              const struct workspace_segment *segments, size_t count,
                              const struct source_options *options,
                              struct err_info *info) ERR_MUST_USE;
/* The columns that nothing is read from, of segments whose rows tell of people: what
 * source_options.attributes can ask for.  Names differ, whatever their case; at most
 * STORED_ATTRIBUTES_MAX, *left_out receives how many more there are.  In the arena. */
#define STORED_ATTRIBUTES_MAX 64
enum err stored_attributes(const struct workspace *ws,
                           const struct workspace_segment *segments, size_t count,
                           const char ***out, size_t *out_count, size_t *left_out,
                           struct arena *arena, struct err_info *info) ERR_MUST_USE;
/* Makes a view raw_<dataset> of each dataset that has segments: their rows as the files
 * gave them, with the number of the import.  *paths receives the files that they read,
 * absolute, in the arena: `count` of them. */
struct duck;
enum err stored_add_raw(struct duck *db, const struct workspace *ws,
                        const struct workspace_segment *segments, size_t count,
                        const char *const **paths, struct arena *arena,
                        struct err_info *info) ERR_MUST_USE;

/* A file of an import, and what became of its rows. */
struct stored_file {
    const char *path, *name; /* name: without folders */
    enum source_kind kind;
    uint64_t bytes, rows; /* rows: with the malformed ones */
    uint64_t added, replaced, unchanged, erased, malformed;
    uint64_t left_out;       /* rows that no definition would count */
    struct source_file told; /* its note, and of what it is made */
    int64_t known_import;    /* the same bytes came with this one before; 0: never */
    const char *fingerprint; /* of its bytes */
    const char *asked;       /* how it was to be read */
    struct workspace_segment segment; /* rows 0: nothing to keep */
};

struct stored_import {
    const struct workspace *ws; /* borrowed */
    const char *source_name;    /* where the files come from; in the arena */
    /* The segments and the new files together, after the import; where it is to be
     * reloaded, until then what was read. */
    struct source source;
    struct stored_file *files;
    size_t file_count;
    bool is_same;         /* the files of an earlier import once more: nothing was read */
    bool is_filtered;     /* rows were not taken: source knows more than is kept */
    bool is_added;        /* the new files alone were read: source knows no others */
    bool is_apart;        /* ... and none of their orders is in the segments */
    int64_t import;       /* its number; reloading gives it, 0: not known yet */
    size_t segment_count; /* there were before */
    struct workspace_segment *segments;
    struct arena arena;
};

/* Reads segments and new files (options.paths) together, or as if they were.
 * options.keep_row_reasons is implied.  ws must be open for writing. */
enum err stored_import_read(struct stored_import *out, const struct workspace *ws,
                            const struct source_options *options,
                            struct err_info *info) ERR_MUST_USE;
enum err stored_import_write(struct stored_import *import,
                             struct err_info *info) ERR_MUST_USE;
/* Where the import is filtered or added: reads what was written in place of what was
 * read. */
enum err stored_import_reload(struct stored_import *import,
                              struct err_info *info) ERR_MUST_USE;
/* Within the caller's transaction; *id receives the import's number. */
enum err stored_import_record(const struct stored_import *import, int64_t *id,
                              struct err_info *info) ERR_MUST_USE;
/* It is committed: what is kept of the workspace as it was before goes. */
void stored_import_settle(const struct stored_import *import);
void stored_import_release(struct stored_import *import);

/* Puts the small files of datasets with many together, in transactions of their own, so
 * that a dataset has 64 files at most; all: into one file each.  What is read is the same
 * row for row.  Replaced files go when nobody reads them any more. */
enum err stored_compact(const struct workspace *ws, bool all,
                        struct err_info *info) ERR_MUST_USE;

/* Takes everything of a person out of all segments: new ones without it are written and
 * swapped in, and an old export does not bring it back.  key: any name that the files
 * give the person (customer id, e-mail, person key).  ERR_NO_INPUT where nobody has it.
 * Within no transaction. */
struct stored_erasure {
    int64_t id, rows;
    uint64_t names; /* that the person was known by */
};
enum err stored_erase(struct stored_erasure *out, const struct workspace *ws,
                      const char *key, struct err_info *info) ERR_MUST_USE;

#endif
