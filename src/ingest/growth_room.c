/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_room.h"

#include "ingest/growth.h"

#include <stdlib.h>

#define ROWS_AT_ONCE ((uint32_t)1 << 17)

void *growth_room_make(struct growth_room *room, const struct source *out, size_t count,
                       size_t size)
{
    void *array = NULL;
    if (!room)
        return mem_alloc(count, size);
    if (!room->failed)
        room->failed = pieces_take(out->pieces, count, size, &array, &room->info);
    return room->failed ? NULL : array;
}

void growth_room_free(struct source *out, void *array)
{
    if (!pieces_give(out->pieces, array))
        free(array);
}

static void rest_orders(const struct source *s, uint32_t from, uint32_t to)
{
    const struct timeline *t = &s->timeline;
    size_t first = from, count = to - from;
#define REST(array) \
    pieces_rest(s->pieces, array, first * sizeof *(array), count * sizeof *(array))
    REST(t->order_day);
    REST(t->order_gross);
    REST(t->order_flags);
    REST(t->order_rows);
    REST(s->growth->order_time);
    REST(s->growth->order_key);
    REST(s->growth->order_marks);
    REST(s->growth->order_place);
}

static void rest_events(const struct source *s, uint32_t from, uint32_t to)
{
    const struct timeline *t = &s->timeline;
    size_t first = from, count = to - from;
    REST(t->activity_day);
    REST(t->activity_event);
    REST(s->growth->activity_key);
#undef REST
}

typedef void rest_rows(const struct source *s, uint32_t from, uint32_t to);

static bool leave(struct growth_room *room, struct growth_room_behind *b, rest_rows *rest,
                  const struct source *out, uint32_t out_rows, const struct source *base,
                  uint32_t base_rows)
{
    if (!room || out_rows - b->out < ROWS_AT_ONCE)
        return true;
    rest(out, b->out, out_rows);
    rest(base, b->base, base_rows);
    meter_add(room->meter, (out_rows - b->out) / room->orders_a_count);
    *b = (struct growth_room_behind){out_rows, base_rows};
    if (progress_interrupted())
        room->failed = err_set(&room->info, ERR_INTERRUPTED, "interrupted");
    return !room->failed;
}

bool growth_room_leave(struct growth_room *room, struct growth_room_behind *b,
                       const struct source *out, uint32_t out_orders,
                       const struct source *base, uint32_t base_orders)
{
    return leave(room, b, rest_orders, out, out_orders, base, base_orders);
}

bool growth_room_leave_events(struct growth_room *room, struct growth_room_behind *b,
                              const struct source *out, uint32_t out_events,
                              const struct source *base, uint32_t base_events)
{
    return leave(room, b, rest_events, out, out_events, base, base_events);
}
