/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting by partitions: dealing out touches as many places as there are partitions,
 * which the caches hold, and a partition's own counting sort then stays within one.  A
 * sort of the whole by comparison, or one counting sort over all people, misses the cache
 * for every row.
 *
 * A row is narrow, 8 bytes, until one comes that is not (a day more than 32767 days from
 * the first row's, or an amount beyond 32 bits); from then on all are wide.  So a
 * partition is narrow rows followed by wide ones, in the order in which they came. */
#include "timeline/gather.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/gather_parts.h"

#include <stdlib.h>
#include <string.h>

#define GATHER_BATCH      2048
#define GATHER_AHEAD      8 /* words: the next line of the cache */
#define GATHER_SLAB_BYTES ((size_t)32 << 20)
#define GATHER_SLAB_SHARE 8
#define GATHER_ROWS_MOST  (UINT32_MAX - 1)

struct gather *gather_create(const char *directory, size_t memory_bytes,
                             struct keys *known)
{
    struct gather *g = MEM_NEW(struct gather);
    spill_init(&g->spill, directory, memory_bytes);
    g->memory_bytes = memory_bytes;
    if (known) {
        g->keys = *known;
        *known = (struct keys){0};
    }
    g->known = g->keys.count;
    return g;
}

static void release_piles(struct gather_side *side)
{
    for (uint32_t i = 0; i < side->pile_count; i++)
        free(side->pile[i].chunk);
    free(side->pile);
    free(side->place);
    side->pile = NULL;
    side->place = NULL;
    side->pile_count = 0;
}

static void side_release(struct gather *g, struct gather_side *side)
{
    release_piles(side);
    free(side->first);
    spill_give(&g->spill, &side->start);
    spill_give(&g->spill, &side->day);
    spill_give(&g->spill, &side->amount);
}

static void release_slabs(struct gather *g)
{
    for (size_t i = 0; i < g->slabs; i++)
        spill_give(&g->spill, &g->slab[i]);
    free(g->slab);
    g->slab = NULL;
    g->slabs = 0;
}

void gather_free(struct gather *g)
{
    if (!g)
        return;
    side_release(g, &g->orders);
    side_release(g, &g->refunds);
    release_slabs(g);
    keys_release(&g->keys);
    spill_release(&g->spill);
    free(g);
}

const struct keys *gather_keys(const struct gather *g)
{
    return &g->keys;
}

size_t gather_spilled_bytes(const struct gather *g)
{
    return g->spill.file_bytes;
}

/* ---- dealing out ---------------------------------------------------------------- */

/* Chunks come out of slabs that are an eighth of all before: what is asked of the system
 * at once is large, and what of it is not used is little. */
static enum err take_chunk(struct gather *g, struct spill_piece *out,
                           struct err_info *info)
{
    struct spill_piece *slab = g->slabs ? &g->slab[g->slabs - 1] : NULL;
    if (!slab || g->slab_used == slab->bytes) {
        size_t bytes = g->slab_bytes / GATHER_SLAB_SHARE;
        bytes = bytes < GATHER_SLAB_BYTES ? bytes : GATHER_SLAB_BYTES;
        bytes += GATHER_CHUNK_BYTES - bytes % GATHER_CHUNK_BYTES;
        size_t tables = keys_bytes(&g->keys);
        g->spill.limit_bytes = g->memory_bytes > tables ? g->memory_bytes - tables : 0;
        MEM_GROW(g->slab, g->slab_capacity, g->slabs + 1);
        slab = &g->slab[g->slabs];
        enum err e = spill_take(&g->spill, bytes, slab, info);
        if (e)
            return e;
        g->slabs++;
        g->slab_bytes += bytes;
        g->slab_used = 0;
    }
    out->data = (char *)slab->data + g->slab_used;
    out->bytes = GATHER_CHUNK_BYTES;
    out->place = slab->place < 0 ? -1 : slab->place + (int64_t)g->slab_used;
    g->slab_used += GATHER_CHUNK_BYTES;
    spill_expect(out);
    return ERR_OK;
}

static size_t words_of_row(bool wide)
{
    return (wide ? sizeof(struct gather_wide) : sizeof(uint64_t)) / sizeof(uint64_t);
}

static void close_chunk(struct gather_side *side, uint32_t index)
{
    struct gather_pile *pile = &side->pile[index];
    if (pile->chunks == 0)
        return;
    struct gather_chunk *last = &pile->chunk[pile->chunks - 1];
    size_t words = (size_t)(side->place[index].next - (uint64_t *)last->piece.data);
    last->rows = (uint32_t)(words / words_of_row(last->wide));
}

static enum err grow_pile(struct gather *g, struct gather_side *side, uint32_t index,
                          bool wide, struct err_info *info)
{
    struct gather_pile *pile = &side->pile[index];
    close_chunk(side, index);
    if (pile->chunks > 0)
        spill_rest(&pile->chunk[pile->chunks - 1].piece, 0, GATHER_CHUNK_BYTES);
    MEM_GROW(pile->chunk, pile->capacity, (size_t)pile->chunks + 1);
    struct gather_chunk *chunk = &pile->chunk[pile->chunks];
    enum err e = take_chunk(g, &chunk->piece, info);
    if (e)
        return e;
    pile->chunks++;
    chunk->wide = wide;
    uint64_t *begin = chunk->piece.data;
    side->place[index] =
        (struct gather_place){begin, begin + GATHER_CHUNK_BYTES / sizeof *begin};
    return ERR_OK;
}

static void need_piles(struct gather_side *side, uint32_t people)
{
    uint32_t wanted = (people + GATHER_PEOPLE - 1) / GATHER_PEOPLE;
    if (wanted <= side->pile_count)
        return;
    uint32_t more = wanted - side->pile_count;
    MEM_GROW(side->pile, side->pile_capacity, wanted);
    MEM_GROW(side->place, side->place_capacity, wanted);
    memset(side->pile + side->pile_count, 0, more * sizeof *side->pile);
    memset(side->place + side->pile_count, 0, more * sizeof *side->place);
    side->pile_count = wanted;
}

static inline enum err add_narrow(struct gather *g, struct gather_side *side,
                                  uint32_t person, uint32_t day, int64_t amount,
                                  struct err_info *info)
{
    struct gather_place *place = &side->place[person / GATHER_PEOPLE];
    if (place->next == place->end) {
        enum err e = grow_pile(g, side, person / GATHER_PEOPLE, false, info);
        if (e)
            return e;
    }
    __builtin_prefetch(place->next + GATHER_AHEAD, 1);
    *place->next++ = (uint64_t)(person % GATHER_PEOPLE) | (uint64_t)(uint16_t)day << 16 |
                     (uint64_t)(uint32_t)amount << 32;
    return ERR_OK;
}

static enum err add_wide(struct gather *g, struct gather_side *side, uint32_t person,
                         int32_t day, int64_t amount, struct err_info *info)
{
    uint32_t index = person / GATHER_PEOPLE;
    struct gather_place *place = &side->place[index];
    const struct gather_pile *pile = &side->pile[index];
    if (place->next == place->end || !pile->chunk[pile->chunks - 1].wide) {
        enum err e = grow_pile(g, side, index, true, info);
        if (e)
            return e;
    }
    struct gather_wide row = {amount, day, person % GATHER_PEOPLE};
    memcpy(place->next, &row, sizeof row);
    place->next += words_of_row(true);
    return ERR_OK;
}

static enum err add_row(struct gather *g, uint32_t person, int32_t day, int64_t amount,
                        uint8_t flags, struct err_info *info)
{
    struct gather_side *side = flags & GATHER_REFUND ? &g->refunds : &g->orders;
    CHECK(!(flags & GATHER_REFUND) || amount >= 0);
    if (day < BLOCKS_DAY_LEAST || day > BLOCKS_DAY_MOST)
        return err_set(info, ERR_LIMIT, "day %d lies outside all calendars", day);
    if (!g->any) {
        g->base_day = day - INT16_MAX;
        g->first_day = g->last_day = day;
        g->any = true;
    }
    g->first_day = day < g->first_day ? day : g->first_day;
    g->last_day = day > g->last_day ? day : g->last_day;
    side->unordered |= side->count > 0 && day < side->day_before;
    side->day_before = day;
    side->count++;
    if (amount != (int32_t)amount)
        side->wide = side->wide_amounts = true;
    if (day < g->base_day || day - g->base_day > UINT16_MAX)
        side->wide = true;
    return side->wide
               ? add_wide(g, side, person, day, amount, info)
               : add_narrow(g, side, person, (uint32_t)(day - g->base_day), amount, info);
}

/* The common rows in one loop: orders that are narrow, and not the first.  *done: how
 * many there were before one that is not. */
static enum err add_common(struct gather *g, const uint32_t *person, const int32_t *day,
                           const int64_t *amount, size_t n, size_t *done,
                           struct err_info *info)
{
    struct gather_side *side = &g->orders;
    int32_t base = g->base_day, first = g->first_day, last = g->last_day;
    int32_t least = base > BLOCKS_DAY_LEAST ? base : BLOCKS_DAY_LEAST;
    int32_t most =
        base < BLOCKS_DAY_MOST - UINT16_MAX ? base + UINT16_MAX : BLOCKS_DAY_MOST;
    int32_t before = side->count > 0 ? side->day_before : INT32_MIN;
    bool unordered = side->unordered;
    enum err e = ERR_OK;
    size_t i = 0;
    for (; i < n && !e; i++) {
        if (day[i] < least || day[i] > most || amount[i] != (int32_t)amount[i])
            break;
        first = day[i] < first ? day[i] : first;
        last = day[i] > last ? day[i] : last;
        unordered |= day[i] < before;
        before = day[i];
        e = add_narrow(g, side, person[i], (uint32_t)(day[i] - base), amount[i], info);
    }
    g->first_day = first;
    g->last_day = last;
    side->unordered = unordered;
    side->day_before = before;
    side->count += i;
    *done = i;
    return e;
}

static enum err add_batch(struct gather *g, const struct gather_rows *rows, size_t from,
                          size_t n, struct err_info *info)
{
    uint32_t person[GATHER_BATCH];
    const int32_t *day = rows->day + from;
    const int64_t *amount = rows->amount + from;
    enum err e = ERR_OK;
    size_t done = 0;
    if (!keys_number(&g->keys, rows->key + from, n, person))
        return err_set(info, ERR_LIMIT, "more than %u customers", GATHER_ROWS_MOST);
    need_piles(&g->orders, g->keys.count);
    if (rows->flags)
        need_piles(&g->refunds, g->keys.count);
    if (!rows->flags && !g->orders.wide && g->any)
        e = add_common(g, person, day, amount, n, &done, info);
    for (size_t i = done; i < n && !e; i++)
        e = add_row(g, person[i], day[i], amount[i],
                    rows->flags ? rows->flags[from + i] : 0, info);
    if (!e && (g->orders.count > GATHER_ROWS_MOST || g->refunds.count > GATHER_ROWS_MOST))
        e = err_set(info, ERR_LIMIT, "more than %u orders", GATHER_ROWS_MOST);
    return e;
}

enum err gather_add(struct gather *g, const struct gather_rows *rows,
                    struct err_info *info)
{
    enum err e = ERR_OK;
    for (size_t from = 0; from < rows->count && !e; from += GATHER_BATCH) {
        size_t left = rows->count - from;
        e = add_batch(g, rows, from, left < GATHER_BATCH ? left : GATHER_BATCH, info);
    }
    return e;
}

/* ---- sorting -------------------------------------------------------------------- */

struct sorting {
    const struct gather *g;
    struct gather_side *side;
};

/* What of a side comes out, without its type. */
static inline void put(const struct gather *g, const struct gather_side *side,
                       uint32_t at, int32_t day, int64_t amount)
{
    if (side->narrow_day)
        ((uint16_t *)side->day.data)[at] = (uint16_t)(day - g->first_day);
    else
        ((int32_t *)side->day.data)[at] = day;
    if (side->narrow_amount)
        ((int32_t *)side->amount.data)[at] = (int32_t)amount;
    else
        ((int64_t *)side->amount.data)[at] = amount;
}

static inline struct gather_wide get(const struct gather *g,
                                     const struct gather_side *side, uint32_t at)
{
    struct gather_wide row;
    row.day = side->narrow_day
                  ? g->first_day + (int32_t)((const uint16_t *)side->day.data)[at]
                  : ((const int32_t *)side->day.data)[at];
    row.amount = side->narrow_amount ? ((const int32_t *)side->amount.data)[at]
                                     : ((const int64_t *)side->amount.data)[at];
    row.person = at;
    return row;
}

/* at: by person, how many rows, one place later. */
static void count_rows(const struct gather_pile *pile, uint32_t *at)
{
    for (uint32_t c = 0; c < pile->chunks; c++) {
        uint32_t n = pile->chunk[c].rows;
        if (!pile->chunk[c].wide) {
            const uint64_t *row = pile->chunk[c].piece.data;
            for (uint32_t i = 0; i < n; i++)
                at[(row[i] & (GATHER_PEOPLE - 1)) + 1]++;
        } else {
            const struct gather_wide *row = pile->chunk[c].piece.data;
            for (uint32_t i = 0; i < n; i++)
                at[row[i].person + 1]++;
        }
    }
}

/* Narrow rows into narrow columns. */
static void scatter_narrow(const struct gather *g, const struct gather_side *side,
                           const uint64_t *row, uint32_t n, uint32_t *at)
{
    uint16_t *day = side->day.data;
    int32_t *amount = side->amount.data;
    uint32_t shift = (uint32_t)(g->base_day - g->first_day);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t to = at[row[i] & (GATHER_PEOPLE - 1)]++;
        day[to] = (uint16_t)((row[i] >> 16) + shift);
        amount[to] = (int32_t)(uint32_t)(row[i] >> 32);
    }
}

static void scatter_rows(const struct gather *g, const struct gather_side *side,
                         const struct gather_pile *pile, uint32_t *at)
{
    for (uint32_t c = 0; c < pile->chunks; c++) {
        const struct gather_chunk *chunk = &pile->chunk[c];
        uint32_t n = chunk->rows;
        if (!chunk->wide && side->narrow_day && side->narrow_amount) {
            scatter_narrow(g, side, chunk->piece.data, n, at);
        } else if (!chunk->wide) {
            const uint64_t *row = chunk->piece.data;
            for (uint32_t i = 0; i < n; i++)
                put(g, side, at[row[i] & (GATHER_PEOPLE - 1)]++,
                    g->base_day + (int32_t)(uint16_t)(row[i] >> 16),
                    (int32_t)(uint32_t)(row[i] >> 32));
        } else {
            const struct gather_wide *row = chunk->piece.data;
            for (uint32_t i = 0; i < n; i++)
                put(g, side, at[row[i].person]++, row[i].day, row[i].amount);
        }
        spill_forget(&g->spill, &chunk->piece);
    }
}

static int by_day_then_place(const void *a, const void *b)
{
    const struct gather_wide *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return x->person < y->person ? -1 : x->person > y->person;
}

/* A person's rows by day, if they did not come so. */
static void sort_person(const struct gather *g, const struct gather_side *side,
                        uint32_t from, uint32_t to)
{
    uint32_t i = from + 1;
    while (i < to && get(g, side, i - 1).day <= get(g, side, i).day)
        i++;
    if (i >= to)
        return;
    struct gather_wide few[64], *rows = few;
    if (to - from > 64)
        rows = mem_alloc(to - from, sizeof *rows);
    for (i = from; i < to; i++)
        rows[i - from] = get(g, side, i);
    if (to - from > 64) {
        qsort(rows, to - from, sizeof *rows, by_day_then_place);
    } else {
        for (i = 1; i < to - from; i++) {
            struct gather_wide row = rows[i];
            uint32_t k = i;
            for (; k > 0 && rows[k - 1].day > row.day; k--)
                rows[k] = rows[k - 1];
            rows[k] = row;
        }
    }
    for (i = from; i < to; i++)
        put(g, side, i, rows[i - from].day, rows[i - from].amount);
    if (rows != few)
        free(rows);
}

static void rest_rows(const struct gather_side *side, uint32_t first, uint32_t count)
{
    size_t day = side->narrow_day ? sizeof(uint16_t) : sizeof(int32_t);
    size_t amount = side->narrow_amount ? sizeof(int32_t) : sizeof(int64_t);
    spill_rest(&side->day, first * day, count * day);
    spill_rest(&side->amount, first * amount, count * amount);
}

static void sort_pile(void *context, uint32_t index)
{
    struct sorting *s = context;
    const struct gather *g = s->g;
    struct gather_side *side = s->side;
    uint32_t first_person = index * GATHER_PEOPLE;
    uint32_t people = g->keys.count - first_person;
    people = people < GATHER_PEOPLE ? people : GATHER_PEOPLE;
    uint32_t *at = mem_zero((size_t)GATHER_PEOPLE + 1, sizeof *at);
    uint32_t *start = (uint32_t *)side->start.data + first_person;
    struct gather_pile *pile = index < side->pile_count ? &side->pile[index] : NULL;
    if (pile)
        count_rows(pile, at);
    at[0] = side->first[index];
    for (uint32_t i = 0; i < people; i++)
        at[i + 1] += at[i];
    memcpy(start, at, people * sizeof *start);
    uint32_t end = at[people];
    if (pile)
        scatter_rows(g, side, pile, at);
    for (uint32_t i = 0; side->unordered && i < people; i++)
        sort_person(g, side, start[i], i + 1 < people ? start[i + 1] : end);
    rest_rows(side, side->first[index], end - side->first[index]);
    free(at);
}

uint32_t gather_close_pile(struct gather_side *side, uint32_t index)
{
    const struct gather_pile *pile = &side->pile[index];
    uint32_t rows = 0;
    close_chunk(side, index);
    for (uint32_t c = 0; c < pile->chunks; c++)
        rows += pile->chunk[c].rows;
    return rows;
}

static enum err side_finish(struct gather *g, struct gather_side *side, bool wide,
                            struct err_info *info)
{
    side->narrow_day = !wide && g->last_day - g->first_day <= UINT16_MAX;
    side->narrow_amount = !wide && !side->wide_amounts;
    size_t day = side->narrow_day ? sizeof(uint16_t) : sizeof(int32_t);
    size_t amount = side->narrow_amount ? sizeof(int32_t) : sizeof(int64_t);
    enum err e = spill_take(&g->spill, ((size_t)g->keys.count + 1) * sizeof(uint32_t),
                            &side->start, info);
    if (!e)
        e = spill_take(&g->spill, side->count * day, &side->day, info);
    if (!e)
        e = spill_take(&g->spill, side->count * amount, &side->amount, info);
    if (e)
        return e;
    uint32_t piles = (g->keys.count + GATHER_PEOPLE - 1) / GATHER_PEOPLE;
    side->first = MEM_ARRAY(uint32_t, (size_t)piles + 1);
    for (uint32_t i = 0; i < piles; i++)
        side->first[i + 1] =
            side->first[i] + (i < side->pile_count ? gather_close_pile(side, i) : 0);
    struct sorting sorting = {.g = g, .side = side};
    threads_run(piles, sort_pile, &sorting);
    release_piles(side);
    ((uint32_t *)side->start.data)[g->keys.count] = (uint32_t)side->count;
    return ERR_OK;
}

static enum err finish(struct gather *g, struct err_info *info)
{
    enum err e = side_finish(g, &g->orders, false, info);
    if (!e && g->refunds.count > 0)
        e = side_finish(g, &g->refunds, true, info);
    if (e)
        return e;
    release_slabs(g);
    const struct gather_side *orders = &g->orders, *refunds = &g->refunds;
    g->columns = (struct blocks_input){
        .people = g->keys.count,
        .first_day = g->first_day,
        .last_day = g->last_day,
        .order_start = orders->start.data,
        .order_day = orders->narrow_day ? NULL : orders->day.data,
        .order_day_narrow = orders->narrow_day ? orders->day.data : NULL,
        .order_amount = orders->narrow_amount ? NULL : orders->amount.data,
        .order_amount_narrow = orders->narrow_amount ? orders->amount.data : NULL,
        .refund_start = refunds->start.data,
        .refund_day = refunds->day.data,
        .refund_amount = refunds->amount.data,
    };
    g->finished = true;
    return ERR_OK;
}

enum err gather_finish(struct gather *g, struct blocks_input *out, struct err_info *info)
{
    enum err e = g->finished ? ERR_OK : finish(g, info);
    if (!e)
        *out = g->columns;
    return e;
}
