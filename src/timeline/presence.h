/* SPDX-License-Identifier: Apache-2.0 */
/* A history and its blocks: what one definition makes of a timeline.  Where the timeline
 * is kept in a file, so is this, beside it: the file's stamp covers the timeline's and
 * the rule, so that another definition makes another file and leaves the timeline as it
 * is.
 *
 *     e = presence_open(&p, &timeline, &rule, &of, &info);
 *     ... p.history, p.has_blocks, p.blocks ...
 *     presence_release(&p);
 */
#ifndef MAINSTAY_TIMELINE_PRESENCE_H
#define MAINSTAY_TIMELINE_PRESENCE_H

#include "timeline/blocks.h"
#include "timeline/derived.h"
#include "timeline/history.h"

struct presence {
    struct history history;
    bool has_blocks; /* the suite can count; else the kernels of cubes.h */
    struct blocks blocks;
    struct columns *file; /* the two lie in it; NULL: they are owned */
};

/* Where the timeline is kept (without its file no presence is), and how many codes of
 * events the rule's arrays have. */
struct presence_of {
    const struct derived *timeline; /* folder NULL: nothing is kept */
    uint32_t events;
};

/* The timeline must outlive it.  As history_build, and ERR_INTERRUPTED. */
enum err presence_open(struct presence *out, const struct timeline *t,
                       const struct history_rule *rule, const struct presence_of *of,
                       struct err_info *info) ERR_MUST_USE;
void presence_release(struct presence *p);

#endif
