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

/* So many that it is time? */
static bool is_due(const struct growth_room *room, const struct growth_room_behind *b,
                   uint32_t out_rows)
{
    return room && out_rows - b->out >= ROWS_AT_ONCE;
}

static bool go_on(struct growth_room *room, struct growth_room_behind *b,
                  uint32_t out_rows, uint32_t base_rows)
{
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
    if (!is_due(room, b, out_orders))
        return true;
    rest_orders(out, b->out, out_orders);
    rest_orders(base, b->base, base_orders);
    return go_on(room, b, out_orders, base_orders);
}

bool growth_room_leave_events(struct growth_room *room, struct growth_room_behind *b,
                              const struct source *out, uint32_t out_events,
                              const struct source *base, uint32_t base_events)
{
    if (!is_due(room, b, out_events))
        return true;
    rest_events(out, b->out, out_events);
    rest_events(base, b->base, base_events);
    return go_on(room, b, out_events, base_events);
}

static void rest_rows(const struct source *s, const struct growth_room_rows *rows,
                      uint32_t from)
{
    size_t first = from, count = rows->count - from;
    pieces_rest(s->pieces, rows->row, first * rows->size, count * rows->size);
    pieces_rest(s->pieces, rows->beside, first * sizeof *rows->beside,
                count * sizeof *rows->beside);
}

bool growth_room_leave_rows(struct growth_room *room, struct growth_room_behind *b,
                            const struct source *out, const struct growth_room_rows *now,
                            const struct source *base, const struct growth_room_rows *was)
{
    if (!is_due(room, b, now->count))
        return true;
    rest_rows(out, now, b->out);
    rest_rows(base, was, b->base);
    return go_on(room, b, now->count, was->count);
}
