/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_room.h"

#include "ingest/growth.h"

#include <stdlib.h>

#define ORDERS_AT_ONCE ((uint32_t)1 << 17)

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
#undef REST
}

bool growth_room_leave(struct growth_room *room, struct growth_room_behind *b,
                       const struct source *out, uint32_t out_orders,
                       const struct source *base, uint32_t base_orders)
{
    if (!room || out_orders - b->out < ORDERS_AT_ONCE)
        return true;
    rest_orders(out, b->out, out_orders);
    rest_orders(base, b->base, base_orders);
    meter_add(room->meter, (out_orders - b->out) / room->orders_a_count);
    *b = (struct growth_room_behind){out_orders, base_orders};
    if (progress_interrupted())
        room->failed = err_set(&room->info, ERR_INTERRUPTED, "interrupted");
    return !room->failed;
}
