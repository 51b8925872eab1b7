/* SPDX-License-Identifier: Apache-2.0 */
/* Files of columns that are made from other data and kept in a folder, to be made again
 * whenever they are missing, were made from something else, or are damaged.
 *
 * A file's stamp covers what it was made from and the program that made it: two builds of
 * the program never share one.  Its name has the kind, what the data are (`data`), and
 * the stamp, so that any number of processes may read and write side by side: a file gets
 * its name when it is whole.  Files of other data, the oldest of too many, and what
 * killed writers left are swept away whenever one is written.
 *
 *     struct derived d = {.folder = "shop/timeline", .kind = "presence", .data = ...};
 *     derived_stamp(d.stamp, bytes, size);
 *     if (derived_open(&file, &d, &info)) {
 *         ... make it ...
 *         e = derived_write(&d, put, context, &written, &info);
 *     }
 */
#ifndef MAINSTAY_TIMELINE_DERIVED_H
#define MAINSTAY_TIMELINE_DERIVED_H

#include "timeline/columns.h"

#define DERIVED_KEPT 8 /* files of a kind, of the same data, that stay */

struct derived {
    const char *folder; /* NULL: nothing is kept */
    const char *kind;   /* letters */
    uint32_t most;      /* files of the kind that stay; 0: DERIVED_KEPT */
    uint64_t data;
    bool pending; /* the data is not in force yet: files of other data stay, and so does
                     some room on the disk */
    unsigned char stamp[COLUMNS_STAMP];
};

/* Of what a file is made from, and of this program. */
void derived_stamp(unsigned char stamp[COLUMNS_STAMP], const void *bytes, size_t size);

/* As columns_open.  A damaged file is told of on stderr; one that others keep to
 * themselves is not. */
enum err derived_open(struct columns **file, const struct derived *d,
                      struct err_info *info) ERR_MUST_USE;
/* Of what was found wrong after opening: the same. */
void derived_tell(const struct derived *d, const struct err_info *why);

/* Hands over every sound file of the kind, of whatever data and stamp; it is the callee's
 * to close. */
void derived_each(const struct derived *d,
                  void (*take)(void *context, struct columns *file), void *context);

/* Writes the file by `put`.  That it cannot be written (a folder that only others may
 * write, a full disk) is no error: *written is false then.  ERR_INTERRUPTED alone. */
typedef enum err derived_put(const void *context, struct columns_writer *writer,
                             struct err_info *info);
enum err derived_write(const struct derived *d, derived_put *put, const void *context,
                       bool *written, struct err_info *info) ERR_MUST_USE;

/* What was pending is in force: files of other data go. */
void derived_sweep(const struct derived *d);
/* Deletes a file that was written while the one it was made from was deleted: what is
 * forgotten stays so. */
void derived_follow(const struct derived *d, const struct derived *from);
/* Deletes all such files in the folder, and none else. */
void derived_forget(const char *folder);

#endif
