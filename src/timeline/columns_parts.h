/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a file of columns, as columns_write.c and columns.c both see them: in the
 * processor's byte order, which the head tells.  docs/timeline.md is the same in words.
 */
#ifndef MAINSTAY_TIMELINE_COLUMNS_PARTS_H
#define MAINSTAY_TIMELINE_COLUMNS_PARTS_H

#include "timeline/columns.h"

#define COLUMNS_MAGIC      "MSTCOLS\n"
#define COLUMNS_BYTE_ORDER 0x01020304u

struct columns_head {
    char magic[8];
    uint32_t version, byte_order;
    unsigned char stamp[COLUMNS_STAMP];
    uint64_t chunk;    /* COLUMNS_CHUNK */
    uint64_t checksum; /* XXH3-64 of the 56 bytes before */
};

struct columns_entry {
    char name[COLUMNS_NAME_SIZE]; /* filled up with NULs */
    uint32_t element_size, zero;
    uint64_t count;
    uint64_t offset;   /* in the file, a multiple of COLUMNS_PAGE */
    uint64_t checksum; /* index of its first one, counted over all sections */
};

struct columns_foot {
    uint64_t sections;
    uint64_t checksums;
    uint64_t table; /* offset in the file, a multiple of COLUMNS_PAGE */
    uint64_t table_checksum;
    uint64_t size;     /* of the file: the table and this end it */
    uint64_t checksum; /* XXH3-64 of the 40 bytes before */
};

_Static_assert(sizeof(struct columns_head) == 64, "no gaps");
_Static_assert(sizeof(struct columns_entry) == 64, "no gaps");
_Static_assert(sizeof(struct columns_foot) == 48, "no gaps");

static inline uint64_t columns_chunks(uint64_t size_bytes)
{
    return size_bytes / COLUMNS_CHUNK + (size_bytes % COLUMNS_CHUNK != 0);
}

#endif
