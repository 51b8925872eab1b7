/* SPDX-License-Identifier: Apache-2.0 */
/* In which order names are numbered, whichever kinds of files come with which import: by
 * the import that has them first, then by when that one's files are read. */
#ifndef MAINSTAY_INGEST_FIRSTS_H
#define MAINSTAY_INGEST_FIRSTS_H

#include "base/buf.h"

#include <stdint.h>

struct intern;

/* Zeroed: nothing was seen. */
struct firsts {
    struct firsts_seen {
        int64_t batch;
        uint32_t code, turn; /* turn: when, among all; 0: not yet */
    } * seen;                /* per code */
    size_t capacity;
    uint32_t turns;
};

/* A file of the batch has the name of that code. */
void firsts_note(struct firsts *f, uint32_t code, int64_t batch);
/* The number of each of `count` codes, all of which were seen; returns owned, or NULL
 * where it is the code.  Sorts, so nothing may be noted afterwards. */
uint32_t *firsts_numbers(struct firsts *f, uint32_t count);
/* The names by their numbers; takes the set and returns it or another, owned. */
struct intern *firsts_arrange(struct intern *names, const uint32_t *number);
void firsts_release(struct firsts *f);

#endif
