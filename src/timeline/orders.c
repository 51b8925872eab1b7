/* SPDX-License-Identifier: Apache-2.0 */
/* Orders are many, and gathering their columns in the order of people would wait for
 * memory at each of them.  So they are first dealt into buckets of neighbouring people,
 * small enough for the processor's caches, and then each bucket is put in order by
 * itself.  Both steps run on all processors; slices and buckets depend on the input
 * alone, and a slice keeps its rows in their order, so the result does too. */
#include "timeline/arrange.h"

#include "base/mem.h"
#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS_MAX ((uint32_t)256)
#define SLICES_MAX  ((uint32_t)16)
#define PART_MIN    ((uint32_t)16384) /* orders that are worth a slice or a bucket */

struct dealing {
    const struct timeline_input *in;
    struct timeline *t;
    uint32_t *position;
    struct timeline_order *pieces; /* on their way */
    uint32_t *rows;                /* which of the input's they are; NULL: no matter */
    int shift; /* a person's bucket is its number without so many bits */
    uint32_t buckets, slices;
    uint32_t *next;  /* slices * buckets: first their counts, then where the next goes */
    uint32_t *begin; /* buckets + 1: of each among the pieces */
};

static uint32_t slice_begin(const struct dealing *d, uint32_t slice)
{
    return (uint32_t)((uint64_t)d->in->orders * slice / d->slices);
}

static uint32_t batch_end(uint32_t from, uint32_t end)
{
    return end - from < TIMELINE_GIVEN ? end : from + TIMELINE_GIVEN;
}

static void give_people(const struct timeline_input *in, uint32_t from, uint32_t to,
                        uint32_t *person)
{
    if (in->giver)
        in->giver->people(in->giver->context, from, to, person);
    else
        memcpy(person, in->order_person + from, (to - from) * sizeof *person);
}

void arrange_give(const struct timeline_input *in, uint32_t from, uint32_t to,
                  struct timeline_order *out)
{
    if (in->giver) {
        in->giver->orders(in->giver->context, from, to, out);
        return;
    }
    for (uint32_t i = from; i < to; i++)
        out[i - from] = (struct timeline_order){
            .time_us = in->order_time_us ? in->order_time_us[i] : 0,
            .gross = in->order_gross[i],
            .person = in->order_person[i],
            .rows = in->order_rows[i],
            .day = in->order_day[i],
            .flags = in->order_flags[i]};
}

static void count_slice(void *context, uint32_t slice)
{
    struct dealing *d = context;
    uint32_t *count = d->next + (size_t)slice * d->buckets;
    uint32_t end = slice_begin(d, slice + 1), person[TIMELINE_GIVEN];
    for (uint32_t from = slice_begin(d, slice), to; from < end; from = to) {
        to = batch_end(from, end);
        give_people(d->in, from, to, person);
        for (uint32_t i = 0; i < to - from; i++) {
            CHECK(person[i] < d->in->people);
            count[person[i] >> d->shift]++;
        }
    }
}

/* Counts become places: a bucket's slices lie one behind the other. */
static void place_slices(struct dealing *d)
{
    uint32_t place = 0;
    for (uint32_t b = 0; b < d->buckets; b++) {
        d->begin[b] = place;
        for (uint32_t s = 0; s < d->slices; s++) {
            uint32_t *next = &d->next[(size_t)s * d->buckets + b];
            uint32_t count = *next;
            *next = place;
            place += count;
        }
    }
    d->begin[d->buckets] = place;
}

static void deal_slice(void *context, uint32_t slice)
{
    struct dealing *d = context;
    uint32_t *next = d->next + (size_t)slice * d->buckets;
    uint32_t end = slice_begin(d, slice + 1);
    struct timeline_order order[TIMELINE_GIVEN];
    for (uint32_t from = slice_begin(d, slice), to; from < end; from = to) {
        to = batch_end(from, end);
        arrange_give(d->in, from, to, order);
        for (uint32_t i = 0; i < to - from; i++) {
            uint32_t place = next[order[i].person >> d->shift]++;
            d->pieces[place] = order[i];
            d->pieces[place].day = arrange_day(order[i].day);
            if (d->rows)
                d->rows[place] = from + i;
        }
    }
}

static int compare_pieces(const void *left, const void *right, void *pieces)
{
    uint32_t i = *(const uint32_t *)left, k = *(const uint32_t *)right;
    const struct timeline_order *a = (const struct timeline_order *)pieces + i;
    const struct timeline_order *b = (const struct timeline_order *)pieces + k;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->time_us != b->time_us)
        return a->time_us < b->time_us ? -1 : 1;
    return i < k ? -1 : i > k;
}

/* Fills order_start of the bucket's people; their pieces in order go to `rows`. */
static void sort_bucket(const struct dealing *d, uint32_t bucket, uint32_t *rows)
{
    uint32_t begin = d->begin[bucket], count = d->begin[bucket + 1] - begin;
    uint32_t first = bucket << d->shift, width = (uint32_t)1 << d->shift;
    struct timeline_order *pieces = d->pieces + begin;
    if (width > d->in->people - first)
        width = d->in->people - first;
    uint32_t *next = MEM_ARRAY(uint32_t, (size_t)width + 1), place = 0;
    for (uint32_t i = 0; i < count; i++)
        next[pieces[i].person - first]++;
    for (uint32_t p = 0; p < width; p++) {
        uint32_t orders = next[p];
        d->t->order_start[first + p] = begin + place;
        next[p] = place;
        place += orders;
    }
    for (uint32_t i = 0; i < count; i++)
        rows[next[pieces[i].person - first]++] = i;
    for (uint32_t p = 0, from = 0; p < width; from = next[p++])
        arrange_sort(rows + from, next[p] - from, compare_pieces, pieces);
    free(next);
}

static void write_bucket(void *context, uint32_t bucket)
{
    struct dealing *d = context;
    struct timeline *t = d->t;
    uint32_t begin = d->begin[bucket], count = d->begin[bucket + 1] - begin;
    uint32_t *rows = mem_alloc(count, sizeof *rows);
    sort_bucket(d, bucket, rows);
    for (uint32_t i = 0; i < count; i++) {
        const struct timeline_order *piece = &d->pieces[begin + rows[i]];
        t->order_day[begin + i] = piece->day;
        t->order_gross[begin + i] = piece->gross;
        t->order_flags[begin + i] = piece->flags;
        t->order_rows[begin + i] = piece->rows;
        if (d->position)
            d->position[d->rows[begin + rows[i]]] = begin + i;
    }
    free(rows);
}

void arrange_orders(struct timeline *t, const struct timeline_input *in,
                    uint32_t *position)
{
    struct dealing d = {.in = in, .t = t, .position = position};
    uint32_t parts = in->orders / PART_MIN + 1;
    uint32_t most = parts < BUCKETS_MAX ? parts : BUCKETS_MAX;
    d.slices = parts < SLICES_MAX ? parts : SLICES_MAX;
    while (in->people && (in->people - 1) >> d.shift >= most)
        d.shift++;
    d.buckets = in->people ? ((in->people - 1) >> d.shift) + 1 : 0;
    t->order_start = MEM_ARRAY(uint32_t, (size_t)in->people + 1);
    t->order_start[in->people] = in->orders;
    t->order_day = mem_alloc(in->orders, sizeof *t->order_day);
    t->order_gross = mem_alloc(in->orders, sizeof *t->order_gross);
    t->order_flags = mem_alloc(in->orders, sizeof *t->order_flags);
    t->order_rows = mem_alloc(in->orders, sizeof *t->order_rows);
    d.next = MEM_ARRAY(uint32_t, (size_t)d.slices * d.buckets);
    d.begin = MEM_ARRAY(uint32_t, (size_t)d.buckets + 1);
    d.pieces = mem_alloc(in->orders, sizeof *d.pieces);
    d.rows = position ? mem_alloc(in->orders, sizeof *d.rows) : NULL;
    threads_run(d.slices, count_slice, &d);
    place_slices(&d);
    threads_run(d.slices, deal_slice, &d);
    if (in->giver)
        in->giver->done(in->giver->context);
    threads_run(d.buckets, write_bucket, &d);
    free(d.pieces);
    free(d.rows);
    free(d.begin);
    free(d.next);
}
