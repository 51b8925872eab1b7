/* SPDX-License-Identifier: Apache-2.0 */
/* The large arrays of a source within a limit of memory: they lie in pieces of a spill
 * (spill.h) rather than in memory of their own.
 *
 *     e = pieces_move(&source, &spill, &info);
 *     ... the source as ever; what was gone through may rest ...
 *     pieces_rest(source.pieces, array, from, bytes);
 *     source_release(&source);           before the spill, or pieces_keep it
 */
#ifndef MAINSTAY_INGEST_PIECES_H
#define MAINSTAY_INGEST_PIECES_H

#include "ingest/source.h"
#include "timeline/spill.h"

struct pieces;

struct pieces *pieces_create(struct spill *spill);
/* Gives all of them back; NULL is fine. */
void pieces_free(struct pieces *p);
/* An array of count * size bytes, zeroed. */
enum err pieces_take(struct pieces *p, size_t count, size_t size, void **out,
                     struct err_info *info) ERR_MUST_USE;
/* Gives back one array; false: it lies elsewhere. */
bool pieces_give(struct pieces *p, void *array);
/* These bytes of an array are not needed for a while; of one elsewhere: nothing. */
void pieces_rest(const struct pieces *p, const void *array, size_t from, size_t bytes);

/* Moves what a source has of each order, event and the like, and of each person's.  After
 * an error the source is good, with some of it moved. */
enum err pieces_move(struct source *s, struct spill *spill,
                     struct err_info *info) ERR_MUST_USE;
/* Takes those arrays out of the source, which then has none of them, and frees them. */
void pieces_drop(struct source *s);
/* From now on the spill and its directory's name belong to the source's pieces. */
void pieces_keep(struct source *s, struct spill *spill, char *directory);

#endif
