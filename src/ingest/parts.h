/* SPDX-License-Identifier: Apache-2.0 */
/* The source of many segments within a limit of memory and on several processors.
 *
 * Where segments can be added to each other without reading the first again (growth.h)
 * they are read in parts, runs of them or rows of a large one, several at once, each so
 * small that what reading takes keeps within the limit.  Parts are merged pairwise, the
 * earlier as base, so that what comes out is what one loading of everything would be.
 *
 *   parts      0    1    2    3    |    4    5    6    7      two workers, each with
 *   merged     0+1       2+3       |    4+5       6+7         neighbouring parts
 *              0+1+2+3             |    4+5+6+7
 *              0+1+2+3+4+5+6+7                                then all together
 *
 * Files of customers and of costs are read at the end, once, and rates with every part
 * (described.h).
 *
 * What was read and merged lies in memory up to the limit, and beyond it in a file
 * without a name in the given directory (spill.h).  The names of people, and the values
 * of attributes, stay in memory. */
#ifndef MAINSTAY_INGEST_PARTS_H
#define MAINSTAY_INGEST_PARTS_H

#include "ingest/source.h"

/* What reading a row takes at its peak, of orders with ids, and what each attribute takes
 * beside: 124 were measured with numbers as ids, 150 with ids of 32 bytes. */
#define PARTS_ROW_BYTES       160
#define PARTS_ATTRIBUTE_BYTES 40
/* The same of what is read at the end: 125 and 70 were measured, of both people and
 * rows. */
#define PARTS_DESCRIBED_BYTES           160
#define PARTS_DESCRIBED_ATTRIBUTE_BYTES 80
/* The program with the library, and what each one that reads has of the library. */
#define PARTS_PROGRAM_BYTES ((uint64_t)64 << 20)
#define PARTS_READER_BYTES  ((uint64_t)56 << 20)
/* A smaller limit is none that could be kept. */
#define PARTS_MEMORY_MIN ((uint64_t)256 << 20)

struct parts {
    const struct source_options *options; /* of all segments; keep_growth */
    const int64_t *rows;                  /* of each segment, about */
    size_t of_base;                       /* the first segments, which a base has */
    const char *directory;                /* for the file; made when it is needed */
    /* For tests; 0: as many as memory allows, as many as there are processors. */
    uint64_t part_rows;
    uint32_t workers;
};

/* Reads all segments and merges them; base: NULL, or a source of the first ones, of which
 * those that say something of everybody are read again.
 * *merged false: there are too few rows to make parts of, or they cannot be merged; then
 * everything is to be read at once.  ERR_INTERRUPTED; where options.memory_bytes is given
 * ERR_FULL, ERR_IO, ERR_DENIED, ERR_LIMIT too: the file cannot be written. */
enum err parts_load(struct source *out, bool *merged, const struct source *base,
                    const struct parts *parts, struct err_info *info) ERR_MUST_USE;

/* May everything be read at once?  ERR_LIMIT where options.memory_bytes is given and that
 * takes more. */
enum err parts_check_whole(const struct parts *parts, struct err_info *info) ERR_MUST_USE;

#endif
