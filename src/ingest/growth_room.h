/* SPDX-License-Identifier: Apache-2.0 */
/* Where the large arrays of a source that is merged lie, and what is told meanwhile. */
#ifndef MAINSTAY_INGEST_GROWTH_ROOM_H
#define MAINSTAY_INGEST_GROWTH_ROOM_H

#include "ingest/meter.h"
#include "ingest/pieces.h"

struct growth_room {
    struct spill *spill;
    struct meter *meter;     /* counts orders */
    uint32_t orders_a_count; /* so many are one of the meter's */
    bool apart;              /* no order may be in both */
    bool same_file;          /* ... and both are rows of one file and nothing else */
    bool unfinished;         /* it will be merged with others */
    uint64_t table_orders;   /* for tests: looked up at once; 0: what is fast */
    enum err failed;         /* why there is no room, or ERR_INTERRUPTED */
    struct err_info info;
};

/* An array of out; room NULL: in memory of its own.  NULL: room->failed says why. */
void *growth_room_make(struct growth_room *room, const struct source *out, size_t count,
                       size_t size);
void growth_room_free(struct source *out, void *array);

/* How many orders were gone through. */
struct growth_room_behind {
    uint32_t out, base; /* or activities */
};
/* Tells of orders gone through, up to the given ones: now and then those may leave
 * memory.  false: it was interrupted. */
bool growth_room_leave(struct growth_room *room, struct growth_room_behind *behind,
                       const struct source *out, uint32_t out_orders,
                       const struct source *base, uint32_t base_orders);
/* The same of activities. */
bool growth_room_leave_events(struct growth_room *room, struct growth_room_behind *behind,
                              const struct source *out, uint32_t out_events,
                              const struct source *base, uint32_t base_events);
/* Rows of another kind, so many up to now, each with 8 bytes that its growth has. */
struct growth_room_rows {
    const void *row;
    size_t size; /* of one */
    const uint64_t *beside;
    uint32_t count;
};

/* The same of them. */
bool growth_room_leave_rows(struct growth_room *room, struct growth_room_behind *behind,
                            const struct source *out, const struct growth_room_rows *now,
                            const struct source *base,
                            const struct growth_room_rows *was);

#endif
