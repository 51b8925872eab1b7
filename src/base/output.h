/* SPDX-License-Identifier: Apache-2.0 */
/* Where a command's result goes: standard output, or a file that appears whole
 * or not at all (written beside its place, fsynced, renamed).
 *
 *     struct output out;
 *     e = output_open(&out, path_or_NULL, &info);
 *     output_write(&out, text, size);          // errors are remembered
 *     e = output_commit(&out, &info);          // ... and told here
 *     // on any failure before: output_discard(&out);
 */
#ifndef MAINSTAY_BASE_OUTPUT_H
#define MAINSTAY_BASE_OUTPUT_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct output {
    int fd;
    int failed_errno;     /* of the first write that failed */
    char *path;           /* owned; NULL is standard output */
    char *temporary_path; /* owned */
    char *buffer;
    size_t buffered, room; /* bytes in it, and at most */
    bool around_cache;
};

/* path NULL or "-" is standard output.  ERR_DENIED, ERR_NO_INPUT (no such
 * directory), ERR_DIRECTORY, ERR_IO, ERR_FULL. */
enum err output_open(struct output *out, const char *path,
                     struct err_info *info) ERR_MUST_USE;
void output_write(struct output *out, const char *bytes, size_t size);
/* A file, of which at most some kilobytes were written yet, goes to the disk around the
 * system's cache, four megabytes at a time, where that can be; its end, and all of a
 * smaller one, does not.  For what is large and not soon read: its pages would cost more
 * than the disk does, and drive others' out. */
void output_go_around_cache(struct output *out);
/* The system begins to bring what was written to the disk; nobody waits, and nothing is
 * promised: output_commit does both. */
void output_write_back(struct output *out);
/* Flushes; a file gets its name now.  A closed pipe is ERR_OK (head was enough). */
enum err output_commit(struct output *out, struct err_info *info) ERR_MUST_USE;
/* Forgets everything; a file keeps whatever it held before. */
void output_discard(struct output *out);

#endif
