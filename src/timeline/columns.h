/* SPDX-License-Identifier: Apache-2.0 */
/* A file of columns: named arrays in one file, written once and read where they lie.
 *
 * It is for what can be made again: whoever finds the file missing, made by another
 * program, from other data (the stamp) or damaged gets an error with a sentence, makes it
 * again and writes it anew.  What the arrays mean is their owner's: a checksum says that
 * bytes are as they were written, not that they make sense, so loaders check that too.
 *
 *     page 0       head: magic, version, byte order, stamp, its checksum
 *     page 1...    the sections, each from the begin of a page of COLUMNS_PAGE bytes
 *     a page       table: per section name, element size, count, place; then the
 *                  checksums of all chunks of all sections, COLUMNS_CHUNK bytes each
 *     last bytes   foot: sections, place and checksum of the table, size of the file
 *
 * The file gets its name when it is whole and on the disk (base/output.h), and is never
 * changed after: readers keep what they opened while another takes its place.  Nobody
 * may cut a file short that is open here, as it is nobody's to write.
 *
 *     struct columns_writer *w;
 *     columns_create(&w, path, stamp, &info);
 *     columns_begin(w, "order.day", sizeof(uint16_t), &info);
 *     columns_add(w, days, n, &info);           ... as often as there are parts
 *     columns_commit(w, &info);
 *
 *     struct columns *file;
 *     columns_open(&file, path, stamp, &info);
 *     columns_find(file, "order.day", sizeof(uint16_t), &elements, &count, &info);
 *     columns_close(file);                      ... and `elements` is gone
 */
#ifndef MAINSTAY_TIMELINE_COLUMNS_H
#define MAINSTAY_TIMELINE_COLUMNS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COLUMNS_VERSION      1
#define COLUMNS_PAGE         4096
#define COLUMNS_CHUNK        ((uint64_t)1 << 20)
#define COLUMNS_STAMP        32 /* bytes */
#define COLUMNS_NAME_SIZE    32 /* with the NUL that ends it */
#define COLUMNS_SECTIONS_MAX 1024
#define COLUMNS_ELEMENT_MAX  4096

/* ---- writing ------------------------------------------------------------------ */

struct columns_writer;

/* stamp: COLUMNS_STAMP bytes that say what the file is made from. */
enum err columns_create(struct columns_writer **writer, const char *path,
                        const unsigned char *stamp, struct err_info *info) ERR_MUST_USE;
/* At once after columns_create, for a file that is large and not soon read: as
 * output_go_around_cache (base/output.h). */
void columns_go_around_cache(struct columns_writer *writer);
/* The next section; ends the one before.  name: 1 to 31 bytes, not used before;
 * element_size: 1 to COLUMNS_ELEMENT_MAX.  Both are the program's own. */
enum err columns_begin(struct columns_writer *writer, const char *name,
                       uint32_t element_size, struct err_info *info) ERR_MUST_USE;
/* More elements of the section.  After an error only columns_discard is of use. */
enum err columns_add(struct columns_writer *writer, const void *elements, uint64_t count,
                     struct err_info *info) ERR_MUST_USE;
/* A whole section at once. */
enum err columns_put(struct columns_writer *writer, const char *name,
                     uint32_t element_size, const void *elements, uint64_t count,
                     struct err_info *info) ERR_MUST_USE;
/* Sections one after the other, of tables that say what a file holds: the same table
 * writes it and finds it again. */
struct columns_section {
    const char *name;
    uint32_t size; /* of an element */
    const void *elements;
    uint64_t count;
};
/* "attribute.3.day": of a kind of which there are several, less than
 * COLUMNS_SECTIONS_MAX; part: at most 8 letters, kind 10. */
const char *columns_numbered(char out[COLUMNS_NAME_SIZE], const char *kind, size_t number,
                             const char *part);
enum err columns_put_all(struct columns_writer *writer,
                         const struct columns_section *sections, size_t count,
                         struct err_info *info) ERR_MUST_USE;
/* The file gets its name.  Frees the writer, also on failure. */
enum err columns_commit(struct columns_writer *writer,
                        struct err_info *info) ERR_MUST_USE;
/* As if nothing had been written; NULL is fine. */
void columns_discard(struct columns_writer *writer);

/* ---- reading ------------------------------------------------------------------
 *
 * A file is used by one thread at a time; what columns_find gave, by any number. */

struct columns;

/* Maps a file and checks all of it but the sections' bytes.  stamp NULL: any.
 * ERR_NO_INPUT: there is none; ERR_FORMAT: of another program, version, byte order or
 * stamp; ERR_EMPTY, ERR_TRUNCATED: cut off or damaged.  file untouched on failure. */
enum err columns_open(struct columns **file, const char *path, const unsigned char *stamp,
                      struct err_info *info) ERR_MUST_USE;
/* The section's elements, borrowed from the file, aligned to COLUMNS_PAGE; their bytes
 * are checked the first time, on all processors.  Never NULL, also if there are none.
 * ERR_TRUNCATED: damaged; ERR_FORMAT: no such section, or not of this size. */
enum err columns_find(struct columns *file, const char *name, uint32_t element_size,
                      const void **elements, uint64_t *count,
                      struct err_info *info) ERR_MUST_USE;
/* Sets the elements of each section, which has exactly its count; those of which there
 * are none may be missing.  ERR_TRUNCATED where a count is another. */
enum err columns_find_all(struct columns *file, struct columns_section *sections,
                          size_t count, struct err_info *info) ERR_MUST_USE;
bool columns_has(const struct columns *file, const char *name);
/* A sum of the table and of all checksums: of another content it is another. */
uint64_t columns_sum(const struct columns *file);
void columns_close(struct columns *file); /* NULL is fine */

#endif
