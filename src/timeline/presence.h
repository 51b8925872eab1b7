/* SPDX-License-Identifier: Apache-2.0 */
/* A history and its blocks: what one definition makes of a timeline.  Where the timeline
 * is kept in a file, so is this, beside it: the file's stamp covers the timeline's and
 * the rule, so that another definition makes another file and leaves the timeline as it
 * is.
 *
 * Who asks for the same periods again is answered by a prepared index of them (index.h),
 * in a third file, whose stamp covers the presence's and the periods.  It is made by the
 * first who finds the presence in its file, and not the index; with it, the rows of the
 * blocks are not read.  In the same way the groups of a `--by` are kept (slice.h), under
 * a name that the caller gives them.
 *
 *     e = presence_open(&p, &timeline, &rule, &of, &info);
 *     ... p.history ...
 *     e = presence_run(&p, &request, NULL, &result, &counted, &info);
 *     presence_release(&p);
 */
#ifndef MAINSTAY_TIMELINE_PRESENCE_H
#define MAINSTAY_TIMELINE_PRESENCE_H

#include "timeline/derived.h"
#include "timeline/history.h"
#include "timeline/slice.h"
#include "timeline/suite.h"

#define PRESENCE_INDEX_PEOPLE 4097 /* of one block, orders are read as fast as bits */
#define PRESENCE_SLICES       32   /* files of them, as many as a source has attributes */

struct presence_blocks;

struct presence {
    struct history history;
    struct presence_blocks *blocks; /* NULL: only the kernels of cubes.h can count */
    struct columns *file;           /* the two lie in it; NULL: they are owned */
    struct derived kept;     /* that file; folder NULL: nothing is kept beside it */
    struct derived timeline; /* the file that it was made from */
    uint32_t index_people;   /* the least that have an index, and slices */
};

/* Where the timeline is kept (without its file no presence is), and how many codes of
 * events the rule's arrays have. */
struct presence_of {
    const struct derived *timeline; /* folder NULL: nothing is kept */
    uint32_t events;
    uint32_t index_people; /* for tests: how many have one; 0: PRESENCE_INDEX_PEOPLE */
};

/* The timeline and its folder's name must outlive it.  As history_build, and
 * ERR_INTERRUPTED. */
enum err presence_open(struct presence *out, const struct timeline *t,
                       const struct history_rule *rule, const struct presence_of *of,
                       struct err_info *info) ERR_MUST_USE;
/* As suite_run, the same numbers from whatever counts, into tables of zeros; *counted
 * false, and nothing is added, where only the kernels of cubes.h can.  The window is the
 * rule's.  slice: of this presence, the request's groups, whose codes by person are
 * request->group; or NULL.  Not to be called twice at once, though p itself stays as it
 * is.  ERR_INTERRUPTED. */
enum err presence_run(const struct presence *p, const struct suite_request *request,
                      const struct slice *slice, const struct suite_result *out,
                      bool *counted, struct err_info *info) ERR_MUST_USE;

/* The groups that are kept under the name, which says all that they depend on beside the
 * timeline and the rule; false: none are.  What is damaged is told of. */
bool presence_find_slice(const struct presence *p, const char *name, struct slice *out);
/* Releases one of which the caller found that it cannot be, and tells of it. */
void presence_refuse_slice(const struct presence *p, const char *name, struct slice *s);
/* Keeps them, where any are kept: given as slice_put wants them.  ERR_INTERRUPTED. */
enum err presence_keep_slice(const struct presence *p, const char *name,
                             const struct slice *made,
                             struct err_info *info) ERR_MUST_USE;
void presence_release(struct presence *p);

#endif
