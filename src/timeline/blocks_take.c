/* SPDX-License-Identifier: Apache-2.0 */
/* All orders are passed by, a byte looked up for each: so nobody needs to keep them by
 * person as well.  A person is in one block, and a block's rows are taken day by day, so
 * what is taken lies in each person's order already, and is dealt out to the people. */
#include "timeline/blocks.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/ranked.h"

#include <stdlib.h>
#include <string.h>

struct row {
    uint32_t person; /* place among those asked for */
    int32_t day;
    int64_t amount;
};

struct pile {
    struct row *row;
    size_t count, capacity;
};

struct taking {
    const struct blocks *b;
    struct ranked wanted;
    uint64_t *places;
    struct pile *orders, *refunds; /* of each block */
};

/* Of one block, which of its members are wanted; of nobody, who fills fours up, none. */
struct wanted {
    const uint32_t *member;
    bool is[BLOCKS_PEOPLE + 4];
};

static void add(struct pile *pile, const struct taking *t, const struct wanted *w,
                uint32_t member, int32_t day, int64_t amount)
{
    MEM_GROW(pile->row, pile->capacity, pile->count + 1);
    pile->row[pile->count++] =
        (struct row){ranked_of(&t->wanted, w->member[member]), day, amount};
}

/* Which of a block's orders are wanted. */
struct hits {
    uint64_t *at;
    size_t count, capacity, next;
};

/* Four at a time: mostly there is nobody. */
static void find_hits(const struct wanted *w, const uint16_t *member, uint64_t from,
                      uint64_t end, struct hits *hits)
{
    for (; from < end; from += 4) {
        const uint16_t *m = member + from;
        uint64_t left = end - from;
        if (left >= 4 && !(w->is[m[0]] | w->is[m[1]] | w->is[m[2]] | w->is[m[3]]))
            continue;
        for (uint64_t k = 0; k < 4 && k < left; k++)
            if (w->is[m[k]]) {
                MEM_GROW(hits->at, hits->capacity, hits->count + 1);
                hits->at[hits->count++] = from + k;
            }
    }
}

/* Those before `end`, which are of one day. */
static void take_hits(const struct taking *t, const struct block *block,
                      const struct wanted *w, struct hits *hits, uint64_t end,
                      int32_t day, struct pile *to)
{
    const struct blocks *b = t->b;
    for (; hits->next < hits->count && hits->at[hits->next] < end; hits->next++) {
        uint64_t at = hits->at[hits->next];
        add(to, t, w, b->order_member[block->order + at], day,
            block->wide ? b->order_amount_wide[block->amount + at]
                        : b->order_amount[block->amount + at]);
    }
}

/* A day's first orders lie apart from its repeats. */
static void take_orders(const struct taking *t, const struct block *block,
                        const struct wanted *w, struct pile *to)
{
    const struct blocks_run *run = t->b->run + block->run;
    const uint16_t *member = t->b->order_member + block->order;
    struct hits firsts = {0}, repeats = {0};
    uint64_t order = 0, repeat = (uint64_t)block->fours * 4, end = repeat;
    for (uint32_t i = 0; i < block->runs; i++)
        end += run[i].repeats;
    find_hits(w, member, 0, repeat, &firsts);
    find_hits(w, member, repeat, end, &repeats);
    for (uint32_t i = 0; i < block->runs; i++) {
        order += (uint64_t)blocks_fours(run[i].count, run[i].repeats) * 4;
        repeat += run[i].repeats;
        take_hits(t, block, w, &firsts, order, run[i].day, to);
        take_hits(t, block, w, &repeats, repeat, run[i].day, to);
    }
    free(firsts.at);
    free(repeats.at);
}

static void take_refunds(const struct taking *t, const struct block *block,
                         const struct wanted *w, struct pile *to)
{
    const struct blocks *b = t->b;
    const struct blocks_run *run = b->refund_run + block->refund_run;
    uint64_t refund = block->refund;
    for (uint32_t i = 0; i < block->refund_runs; i++)
        for (uint64_t end = refund + run[i].count; refund < end; refund++)
            if (w->is[b->refund_member[refund]])
                add(to, t, w, b->refund_member[refund], run[i].day,
                    b->refund_amount[refund]);
}

/* Blocks have whole words of the places. */
_Static_assert(BLOCKS_PEOPLE % 64 == 0, "two threads would write one word");

static void take_block(void *context, uint32_t index)
{
    struct taking *t = context;
    const struct block *block = &t->b->block[index];
    struct wanted w = {.member = t->b->member + block->member};
    bool any = false;
    for (uint32_t i = 0; i < block->people; i++) {
        w.is[i] = ranked_has(&t->wanted, w.member[i]);
        any |= w.is[i];
        t->places[(block->member + i) / 64] |= (uint64_t)w.is[i] << i % 64;
    }
    if (!any)
        return;
    take_orders(t, block, &w, &t->orders[index]);
    take_refunds(t, block, &w, &t->refunds[index]);
}

/* Frees the piles. */
static void deal(const struct taking *t, struct pile *piles, uint32_t people,
                 struct blocks_rows *out)
{
    uint32_t *at = MEM_ARRAY(uint32_t, (size_t)people + 2); /* by person, one later */
    for (uint32_t k = 0; k < t->b->count; k++)
        for (size_t i = 0; i < piles[k].count; i++)
            at[piles[k].row[i].person + 2]++;
    for (uint32_t p = 0; p < people; p++)
        at[p + 2] += at[p + 1];
    out->day = mem_alloc((size_t)at[people + 1] + 1, sizeof *out->day);
    out->amount = mem_alloc((size_t)at[people + 1] + 1, sizeof *out->amount);
    for (uint32_t k = 0; k < t->b->count; k++) {
        for (size_t i = 0; i < piles[k].count; i++) {
            const struct row *row = &piles[k].row[i];
            uint32_t to = at[row->person + 1]++;
            out->day[to] = row->day;
            out->amount[to] = row->amount;
        }
        free(piles[k].row);
    }
    out->start = at;
}

static uint32_t most_member(const struct blocks *b)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < b->people; i++)
        most = b->member[i] > most ? b->member[i] : most;
    return most;
}

void blocks_take(const struct blocks *b, const uint32_t *person, uint32_t count,
                 struct blocks_rows *orders, struct blocks_rows *refunds,
                 uint64_t *places)
{
    uint32_t most = most_member(b), known = count;
    while (known > 0 && person[known - 1] > most)
        known--;
    struct taking t = {.b = b,
                       .wanted = ranked_make(person, known),
                       .places = places,
                       .orders = MEM_ARRAY(struct pile, (size_t)b->count + 1),
                       .refunds = MEM_ARRAY(struct pile, (size_t)b->count + 1)};
    threads_run(b->count, take_block, &t);
    deal(&t, t.orders, count, orders);
    deal(&t, t.refunds, count, refunds);
    free(t.orders);
    free(t.refunds);
    ranked_release(&t.wanted);
}

void blocks_rows_release(struct blocks_rows *r)
{
    free(r->start);
    free(r->day);
    free(r->amount);
    *r = (struct blocks_rows){0};
}
