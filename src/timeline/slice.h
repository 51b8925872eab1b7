/* SPDX-License-Identifier: Apache-2.0 */
/* Which group each person is of, for a `--by` under which nobody moves, as it lies in a
 * file of columns: codes by person, the same codes as people stand in the blocks of a
 * presence, and of few groups a bitmap each, in that order.
 *
 * What a group stands for is the caller's: a number and a text, which it looks at before
 * use.  The groups are those of the people who count; everybody else has one as well,
 * which says nothing.
 *
 *     e = slice_put(&made, &blocks, writer, &info);
 *     e = slice_get(&s, file, people, &blocks, &info);
 *     ... s.person[p] < s.groups ...
 *     slice_release(&s);
 */
#ifndef MAINSTAY_TIMELINE_SLICE_H
#define MAINSTAY_TIMELINE_SLICE_H

#include "timeline/blocks.h"

#define SLICE_GROUPS 1000 /* at most */
#define SLICE_NARROW 256  /* up to so many groups, a code by place is a byte */
#define SLICE_BITS   6    /* ... each has a bitmap: they are counted faster one by one */

struct slice {
    uint32_t people, places; /* of all, of the blocks: 0 where there are none */
    uint32_t groups;         /* 1 .. SLICE_GROUPS; 0: there is no slice */
    const uint32_t *value;   /* groups: what it stands for, the caller's */
    const char *text;        /* the caller's: what they are of, and what each is called */
    uint64_t text_size;
    const int64_t *size;    /* groups: people who count, >= 1 */
    const uint64_t *counts; /* a bit a person, people / 64 + 1 words: who counts */
    const uint32_t *person; /* people: their groups */
    const uint8_t *narrow;  /* places: the same; NULL: more than SLICE_NARROW */
    const uint32_t *wide;   /* ... instead; both NULL without blocks */
    const uint64_t *bits;   /* groups times places / 64 + 1 words; NULL: not kept */
    struct columns *file;   /* all of it lies in it */
};

/* As sections "slice.*": all up to `person` is given, and what is by place is laid out by
 * the blocks' members; blocks NULL: there are none. */
enum err slice_put(const struct slice *s, const struct blocks *blocks,
                   struct columns_writer *writer, struct err_info *info) ERR_MUST_USE;
/* Takes the file, also on failure.  Everything is looked at: codes are groups, those by
 * place and bitmaps say what those by person do, and sizes are how many count.
 * ERR_TRUNCATED: not what a slice of these people and blocks is.  O(people). */
enum err slice_get(struct slice *out, struct columns *file, uint32_t people,
                   const struct blocks *blocks, struct err_info *info) ERR_MUST_USE;
void slice_release(struct slice *s);

#endif
