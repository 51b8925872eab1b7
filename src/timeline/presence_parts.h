/* SPDX-License-Identifier: Apache-2.0 */
/* What presence.c, presence_blocks.c and presence_slice.c have of each other.  Only
 * inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_PRESENCE_PARTS_H
#define MAINSTAY_TIMELINE_PRESENCE_PARTS_H

#include "timeline/index.h"
#include "timeline/presence.h"

#define PRESENCE_INDEXES 4 /* that are held at once: periods and range, twice */

struct presence_index {
    struct index index;
    struct columns *file; /* it lies in it; NULL: it is owned */
};

struct presence_blocks {
    struct blocks blocks;
    bool has_rows;   /* else they are in the presence's file, and not looked at */
    bool remade;     /* they are not those of the file: nothing that is kept is of them */
    bool unwritable; /* an index could not be made: none is looked for again */
    struct presence_index indexes[PRESENCE_INDEXES];
    size_t index_count;
};

/* Takes the blocks, whose rows may be missing. */
struct presence_blocks *presence_blocks_create(const struct blocks *blocks);
void presence_blocks_free(struct presence_blocks *b);

/* A file beside the presence's, made from it and from what the bytes say. */
struct derived presence_beside(const struct presence *p, const char *kind,
                               const void *bytes, size_t size);

/* Whether the result, but for rfm, may be one of these blocks. */
bool presence_sound(const struct blocks *blocks, const struct suite_request *request,
                    const struct suite_result *out);
void presence_clear(const struct suite_request *request, const struct suite_result *out);

/* A struct derived_put, of a presence. */
enum err presence_put(const void *context, struct columns_writer *writer,
                      struct err_info *info) ERR_MUST_USE;

#endif
