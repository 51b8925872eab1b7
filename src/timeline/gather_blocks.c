/* SPDX-License-Identifier: Apache-2.0 */
/* Orders that came in the order of days are blocks already, nearly: people have their
 * numbers by first sight and so stand by first day, a partition is a part of blocks,
 * within which they are sorted by last day as well, and its rows lie by day.  Columns by
 * person would only be made to be taken apart again; what is left to do is to put the
 * orders of a day in the order of people.  A bit a person does that, and a place for the
 * amount of each.  Who has a bit already orders again on that day: such rows are set
 * aside and sorted.
 *
 * As in blocks.c there are two rounds, the first of which finds where people stand and
 * each block begins. */
#include "timeline/gather_parts.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/blocks_parts.h"

#include <stdlib.h>
#include <string.h>

#define PILE_BLOCKS (GATHER_PEOPLE / BLOCKS_PEOPLE)
#define BLOCK_WORDS (BLOCKS_PEOPLE / 64)

_Static_assert(GATHER_PEOPLE == BLOCKS_PART, "a partition is sorted by itself");
_Static_assert(BLOCK_WORDS <= 64, "a word has a bit for each word of a block");

/* What the first round knows of a person. */
struct seen {
    uint64_t total; /* amounts without their signs */
    uint32_t orders;
    uint32_t day; /* of the last one */
};

struct repeat {
    uint32_t person, nth; /* their place in the partition; among the day's */
    int32_t amount;
};

/* A thread's; of the people of one partition. */
struct scratch {
    int32_t last[GATHER_PEOPLE];   /* day of the last order, by number */
    uint16_t place[GATHER_PEOPLE]; /* of each number; all else is by place */
    struct seen seen[GATHER_PEOPLE];
    uint64_t ordered[GATHER_PEOPLE / 64]; /* a bit a person: orders on this day */
    uint64_t any[PILE_BLOCKS];            /* a bit a word of `ordered`: is not 0 */
    int32_t amount[GATHER_PEOPLE];        /* where `ordered` has a bit */
    struct repeat *repeat;
    size_t repeats, capacity;
};

struct making {
    const struct gather *g;
    struct blocks_building b;
    struct scratch *scratch; /* one a thread */
};

/* A partition, and what of it is being made. */
struct part {
    const struct gather_pile *pile;
    uint32_t first_person, people;
    uint32_t first_block, blocks;
};

static struct part part_of(const struct making *m, uint32_t index)
{
    struct part part = {.pile = &m->g->orders.pile[index],
                        .first_person = index * GATHER_PEOPLE,
                        .first_block = index * PILE_BLOCKS};
    uint32_t left = m->b.out.people - part.first_person;
    part.people = left < GATHER_PEOPLE ? left : GATHER_PEOPLE;
    part.blocks = (part.people + BLOCKS_PEOPLE - 1) / BLOCKS_PEOPLE;
    return part;
}

/* ---- first round: how much there is ------------------------------------------------ */

static void count_day(struct block *block, uint32_t blocks, uint32_t *first)
{
    for (uint32_t i = 0; i < blocks; i++) {
        block[i].runs += first[i] > 0;
        block[i].fours += blocks_fours(first[i], 0);
        first[i] = 0;
    }
}

/* Each person's first and last day; numbers are by first sight. */
static void find_days(const struct making *m, const struct part *part, int32_t *last)
{
    int32_t *first_order = m->b.first_order + part->first_person;
    const int32_t base_day = m->g->base_day;
    uint32_t seen = 0;
    for (uint32_t c = 0; c < part->pile->chunks; c++) {
        const struct gather_chunk *chunk = &part->pile->chunk[c];
        const uint64_t *row = chunk->piece.data;
        for (uint32_t i = 0; i < chunk->rows; i++) {
            uint32_t person = gather_person(row[i]);
            int32_t day = base_day + (int32_t)gather_day(row[i]);
            if (person == seen)
                first_order[seen++] = day;
            last[person] = day;
        }
    }
    CHECK(seen == part->people);
}

static void count_rows(struct making *m, const struct part *part, struct scratch *s)
{
    struct block *block = &m->b.block[part->first_block];
    struct blocks_found *found = &m->b.found[part->first_block];
    uint32_t first[PILE_BLOCKS] = {0}, today = UINT32_MAX;
    memset(s->seen, 0, part->people * sizeof *s->seen);
    for (uint32_t c = 0; c < part->pile->chunks; c++) {
        const struct gather_chunk *chunk = &part->pile->chunk[c];
        const uint64_t *row = chunk->piece.data;
        for (uint32_t i = 0; i < chunk->rows; i++) {
            uint32_t place = s->place[gather_person(row[i])], day = gather_day(row[i]);
            int64_t amount = gather_amount(row[i]);
            struct seen *seen = &s->seen[place];
            if (day != today)
                count_day(block, part->blocks, first);
            today = day;
            if (seen->orders > 0 && seen->day == day)
                found[place / BLOCKS_PEOPLE].repeats++;
            else
                first[place / BLOCKS_PEOPLE]++;
            seen->day = day;
            seen->orders++;
            seen->total += (uint64_t)(amount < 0 ? -amount : amount);
        }
        spill_rest(&chunk->piece, 0, chunk->piece.bytes);
    }
    count_day(block, part->blocks, first);
}

static void count_part(void *context, uint32_t index, uint32_t worker)
{
    struct making *m = context;
    struct part part = part_of(m, index);
    struct scratch *s = &m->scratch[worker];
    find_days(m, &part, s->last);
    blocks_sort_part(&m->b, index, s->last, s->place);
    count_rows(m, &part, s);
    for (uint32_t i = 0; i < part.people; i++) {
        const struct seen *seen = &s->seen[i];
        uint32_t block = part.first_block + i / BLOCKS_PEOPLE;
        m->b.member[part.first_person + s->place[i]] = part.first_person + i;
        m->b.found[block].orders += seen->orders;
        m->b.found[block].total += seen->total;
        m->b.block[block].wide |= seen->orders > UINT8_MAX || seen->total > INT32_MAX;
    }
}

/* ---- second round: a day's orders by person ------------------------------------------
 */

/* Where the next of a block goes. */
struct target {
    uint16_t *members;
    int32_t *amounts;
    int64_t *wide_amounts; /* NULL: they are narrow */
    struct blocks_run *run;
    uint32_t at, repeat;
};

static struct target target_of(const struct blocks_building *b, const struct block *block)
{
    return (struct target){
        .members = b->order_member + block->order,
        .amounts = block->wide ? NULL : b->order_amount + block->amount,
        .wide_amounts = block->wide ? b->order_amount_wide + block->amount : NULL,
        .run = b->run + block->run,
        .repeat = block->fours * 4,
    };
}

/* Those with a bit, in ascending order; returns how many. */
static uint32_t put_firsts(struct scratch *s, uint32_t block, struct target *target)
{
    struct target t = *target;
    uint32_t from = t.at;
    for (uint64_t words = s->any[block]; words != 0; words &= words - 1) {
        uint32_t word = (uint32_t)__builtin_ctzll(words);
        uint64_t *ordered = &s->ordered[block * BLOCK_WORDS + word];
        for (uint64_t bits = *ordered; bits != 0; bits &= bits - 1) {
            uint32_t member = word * 64 + (uint32_t)__builtin_ctzll(bits);
            blocks_put_order(t.members, t.amounts, t.wide_amounts, t.at++, member,
                             s->amount[block * BLOCKS_PEOPLE + member]);
        }
        *ordered = 0;
    }
    s->any[block] = 0;
    target->at = t.at;
    return t.at - from;
}

static int by_person_then_nth(const void *a, const void *b)
{
    const struct repeat *x = a, *y = b;
    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    return x->nth < y->nth ? -1 : x->nth > y->nth;
}

static void put_day(struct scratch *s, struct target *target, uint32_t blocks,
                    int32_t day)
{
    size_t next = 0;
    if (s->repeats > 1)
        qsort(s->repeat, s->repeats, sizeof *s->repeat, by_person_then_nth);
    for (uint32_t i = 0; i < blocks; i++) {
        struct target *t = &target[i];
        if (s->any[i] == 0)
            continue;
        struct blocks_run run = {.day = day, .count = put_firsts(s, i, t)};
        for (; t->at % 4 != 0; t->at++)
            blocks_put_order(t->members, t->amounts, t->wide_amounts, t->at,
                             BLOCKS_PEOPLE + t->at % 4, 0);
        for (; next < s->repeats && s->repeat[next].person / BLOCKS_PEOPLE == i; next++) {
            const struct repeat *r = &s->repeat[next];
            blocks_put_order(t->members, t->amounts, t->wide_amounts, t->repeat++,
                             r->person % BLOCKS_PEOPLE, r->amount);
            run.repeats++;
        }
        run.count += run.repeats;
        *t->run++ = run;
    }
    s->repeats = 0;
}

static void add_repeat(struct scratch *s, uint32_t person, int32_t amount)
{
    MEM_GROW(s->repeat, s->capacity, s->repeats + 1);
    s->repeat[s->repeats] = (struct repeat){person, (uint32_t)s->repeats, amount};
    s->repeats++;
}

static void fill_part(void *context, uint32_t index, uint32_t worker)
{
    struct making *m = context;
    struct part part = part_of(m, index);
    struct scratch *s = &m->scratch[worker];
    struct target target[PILE_BLOCKS];
    uint32_t today = UINT32_MAX;
    for (uint32_t i = 0; i < part.blocks; i++)
        target[i] = target_of(&m->b, &m->b.block[part.first_block + i]);
    for (uint32_t i = 0; i < part.people; i++)
        s->place[m->b.member[part.first_person + i] - part.first_person] = (uint16_t)i;
    for (uint32_t c = 0; c < part.pile->chunks; c++) {
        const struct gather_chunk *chunk = &part.pile->chunk[c];
        const uint64_t *row = chunk->piece.data;
        for (uint32_t i = 0; i < chunk->rows; i++) {
            uint32_t person = s->place[gather_person(row[i])], day = gather_day(row[i]);
            uint64_t *ordered = &s->ordered[person / 64];
            uint64_t bit = UINT64_C(1) << person % 64;
            if (day != today)
                put_day(s, target, part.blocks, m->g->base_day + (int32_t)today);
            today = day;
            if (*ordered & bit) {
                add_repeat(s, person, gather_amount(row[i]));
                continue;
            }
            *ordered |= bit;
            s->any[person / BLOCKS_PEOPLE] |= UINT64_C(1) << person % BLOCKS_PEOPLE / 64;
            s->amount[person] = gather_amount(row[i]);
        }
        spill_rest(&chunk->piece, 0, chunk->piece.bytes);
    }
    put_day(s, target, part.blocks, m->g->base_day + (int32_t)today);
    for (uint32_t i = 0; i < part.blocks; i++)
        CHECK(target[i].at == m->b.block[part.first_block + i].fours * 4);
}

/* ---- all -------------------------------------------------------------------------- */

static bool build(struct gather *g, struct blocks *out)
{
    struct gather_side *side = &g->orders;
    uint32_t workers = threads_count();
    struct making m = {
        .g = g,
        .b.out = {.first_day = g->first_day, .last_day = g->last_day},
        .b.days = (uint32_t)(g->last_day - g->first_day) + 1,
        .scratch = MEM_ARRAY(struct scratch, workers),
    };
    for (uint32_t i = 0; i < side->pile_count; i++)
        gather_close_pile(side, i);
    blocks_begin(&m.b, g->keys.count);
    threads_deal(workers, side->pile_count, count_part, &m);
    bool fits = blocks_place(&m.b);
    if (fits) {
        blocks_allocate(&m.b);
        threads_deal(workers, side->pile_count, fill_part, &m);
    }
    blocks_finish(&m.b);
    for (uint32_t i = 0; i < workers; i++)
        free(m.scratch[i].repeat);
    free(m.scratch);
    if (fits)
        *out = m.b.out;
    else
        blocks_release(&m.b.out);
    return fits;
}

enum err gather_blocks(struct gather *g, struct blocks *out, struct err_info *info)
{
    struct blocks_input columns;
    if (gather_is_direct(g)) {
        if (build(g, out))
            return ERR_OK;
    } else {
        enum err e = gather_finish(g, &columns, info);
        if (e)
            return e;
        if (blocks_build(out, &columns))
            return ERR_OK;
    }
    return err_set(info, ERR_LIMIT, "all amounts together may not fit in 64 bits");
}
