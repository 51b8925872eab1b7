/* SPDX-License-Identifier: Apache-2.0 */
/* Large memory within a limit: what goes beyond it lies in a file that nobody sees.
 *
 * Pieces are zeroed pages.  While the limit allows they are plain memory; beyond it they
 * are mapped from an unlinked file in the given directory, whose pages the system writes
 * out when it wants the memory back.  Either way a piece keeps its address, and all
 * pieces and the file end with the process, however that ends.  Room on the disk is
 * reserved before it is used: a full disk is an error, not a signal.  Any thread may
 * call.
 *
 *     spill_init(&s, "shop/timeline", 4 << 30);
 *     e = spill_take(&s, bytes, &piece, &info);
 *     ... fill piece.data ...
 *     spill_rest(&piece, 0, bytes);      not needed for a while
 *     spill_give(&s, &piece);
 *     spill_release(&s);
 */
#ifndef MAINSTAY_TIMELINE_SPILL_H
#define MAINSTAY_TIMELINE_SPILL_H

#include "base/err.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spill {
    const char *directory; /* borrowed */
    size_t limit_bytes, used_bytes;
    size_t file_bytes; /* spilled so far, also what was given back */
    int file;          /* -1: nothing spilled yet */
    bool or_memory;    /* set it: where the file cannot be written, memory is taken */
    pthread_mutex_t lock;
};

struct spill_piece {
    void *data;
    size_t bytes;  /* whole pages */
    int64_t place; /* in the file; -1: plain memory */
};

void spill_init(struct spill *s, const char *directory, size_t limit_bytes);
/* Every piece must have been given. */
void spill_release(struct spill *s);

/* Zeroed, at least one page.  ERR_LIMIT, ERR_FULL, ERR_IO, ERR_DENIED. */
enum err spill_take(struct spill *s, size_t bytes, struct spill_piece *out,
                    struct err_info *info) ERR_MUST_USE;
/* A zeroed piece is allowed. */
void spill_give(struct spill *s, struct spill_piece *piece);
/* All of the piece, or of a part of it (whole pages), is about to be written: where it is
 * memory its pages come at once, which costs less than one by one. */
void spill_expect(const struct spill_piece *piece);
/* Pages wholly within these bytes of the piece may leave memory if they are in the file;
 * what they hold stays. */
void spill_rest(const struct spill_piece *piece, size_t from, size_t bytes);
/* What the piece holds, or a part of a piece (whole pages), is not needed any more: its
 * memory, or its room in the file, comes back.  It still counts until it is given. */
void spill_forget(const struct spill *s, const struct spill_piece *piece);

#endif
