/* SPDX-License-Identifier: Apache-2.0 */
/* Periods as bits of a word, for kernels that keep what a person did in all periods in
 * one: some periods at a time, a chunk.
 *
 *     bit     0        1 .. periods       periods + 1    ... 63
 *             before   a period each      after          nothing
 *
 * A chunk that is not the first begins with the last period of the one before it, which
 * is counted there.
 *
 * Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_CALENDAR_H
#define MAINSTAY_TIMELINE_SUITE_CALENDAR_H

#include "timeline/blocks.h"
#include "timeline/periods.h"

#define SUITE_CHUNK_PERIODS 61 /* with the one that is counted elsewhere */
#define SUITE_CHUNKS        4
#define SUITE_NO_BIT        255
#define SUITE_DAY_CELLS     256

/* Of a day: the bit of a moment, found by neighbours of 2^shift days, in each of which at
 * most one period begins: from its day `edge` on it is the next bit. */
struct suite_days {
    uint8_t bit[SUITE_DAY_CELLS];
    uint8_t edge[SUITE_DAY_CELLS]; /* 1 .. 2^shift */
};

/* An order of a day: the bit of its period, and the bits of those at whose start somebody
 * is present for it: the ones after it, up to the one in which that is over. */
struct suite_stay {
    uint64_t bit, present;
};

struct suite_chunk {
    int32_t first, count; /* the periods that are counted */
    uint32_t begin;       /* bit of the first */
    uint16_t *codes;      /* by day, days since first_day and then BLOCKS_NO_DAY's: the
                             bit of the day, and above it, << 8, of that on which presence
                             is over */
    struct suite_stay *stays; /* the same as words, nobody's first: of BLOCKS_NO_DAY as a
                                 signed number, which is -1, and then of each day */
    bool celled;              /* the codes also by cells: */
    bool few;                 /* only half of the cells are used */
    uint16_t base;            /* days since first_day; all before it are as it is */
    uint16_t shift;
    struct suite_days now_cells, gone_cells;
};

struct suite_calendar {
    uint32_t days; /* first_day .. last_day */
    uint32_t chunks;
    struct suite_chunk chunk[SUITE_CHUNKS];
};

/* False: there are too many periods, and nothing to be released. */
bool suite_calendar_build(struct suite_calendar *out, const struct blocks *b,
                          const struct periods *p, int32_t window_days);
void suite_calendar_release(struct suite_calendar *c);

#endif
