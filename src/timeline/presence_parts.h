/* SPDX-License-Identifier: Apache-2.0 */
/* What presence.c and presence_blocks.c have of each other.  Only inside src/timeline. */
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
    bool has_rows;           /* else they are in the presence's file, and not looked at */
    struct derived kept;     /* the presence's file; folder NULL: no index is kept */
    struct derived timeline; /* the file that it was made from */
    uint32_t index_people;   /* the least that have one */
    bool unwritable;         /* one could not be made: none is looked for again */
    struct presence_index indexes[PRESENCE_INDEXES];
    size_t index_count;
};

/* Takes the blocks, whose rows may be missing. */
struct presence_blocks *presence_blocks_create(const struct blocks *blocks);
/* They lie in that file: indexes of them are kept beside it. */
void presence_blocks_keep(struct presence_blocks *b, const struct derived *d,
                          const struct presence_of *of);
void presence_blocks_free(struct presence_blocks *b);

/* Whether the result, but for rfm, may be one of these blocks. */
bool presence_sound(const struct blocks *blocks, const struct suite_request *request,
                    const struct suite_result *out);
void presence_clear(const struct suite_request *request, const struct suite_result *out);

/* A struct derived_put, of a presence. */
enum err presence_put(const void *context, struct columns_writer *writer,
                      struct err_info *info) ERR_MUST_USE;

#endif
