/* SPDX-License-Identifier: Apache-2.0 */
/* Two rounds over the blocks, each on all processors: the first finds how many runs a
 * block has and whether it is wide, which says where its part of each array begins; the
 * second is a counting sort of its orders by day.  People are taken in ascending order
 * and so are their orders, so that within a day orders lie by person. */
#include "timeline/blocks.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/history.h"

#include <stdlib.h>
#include <string.h>

struct blocks_input blocks_input_of(const struct history *h)
{
    return (struct blocks_input){.people = h->people,
                                 .first_day = h->first_day,
                                 .last_day = h->as_of,
                                 .order_start = h->order_start,
                                 .order_day = h->order_day,
                                 .order_amount = h->order_gross,
                                 .refund_start = h->refund_start,
                                 .refund_day = h->refund_day,
                                 .refund_amount = h->refund_amount};
}

/* What is being built. */
struct building {
    const struct blocks_input *in;
    struct blocks out; /* what of it is known so far */
    struct block *block;
    uint32_t *member;
    int32_t *first_order;
    struct blocks_run *run, *refund_run;
    uint16_t *order_member, *refund_member;
    int32_t *order_amount;
    int64_t *order_amount_wide, *refund_amount;
    uint32_t days; /* first_day .. last_day */
    struct found *found;
};

/* What the first round finds of a block. */
struct found {
    uint32_t orders, repeats, refunds;
    uint64_t total; /* its amounts without their signs; UINT64_MAX: more than fits */
};

/* ---- columns of either width ------------------------------------------------- */

static inline int32_t order_day(const struct blocks_input *in, uint32_t i)
{
    return in->order_day ? in->order_day[i] : in->first_day + in->order_day_narrow[i];
}

static inline int64_t order_amount(const struct blocks_input *in, uint32_t i)
{
    return in->order_amount ? in->order_amount[i] : in->order_amount_narrow[i];
}

static inline uint32_t refund_begin(const struct blocks_input *in, uint32_t person)
{
    return in->refund_start ? in->refund_start[person] : 0;
}

static inline uint32_t refund_end(const struct blocks_input *in, uint32_t person)
{
    return in->refund_start ? in->refund_start[person + 1] : 0;
}

static uint64_t add_saturated(uint64_t sum, int64_t amount)
{
    uint64_t size = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
    return __builtin_add_overflow(sum, size, &sum) ? UINT64_MAX : sum;
}

/* ---- people by first day ------------------------------------------------------ */

/* The place of a person's first day in a table that has one more for those who never
 * ordered; days + 1: is in no block. */
static uint32_t first_slot(const struct building *b, uint32_t person)
{
    const struct blocks_input *in = b->in;
    if (in->order_start[person] < in->order_start[person + 1])
        return (uint32_t)(order_day(in, in->order_start[person]) - in->first_day);
    return refund_begin(in, person) < refund_end(in, person) ? b->days : b->days + 1;
}

/* Who is in a block, with the slot of each, in the order of people. */
struct chosen {
    uint32_t *person, *slot;
    uint32_t count;
};

static void add_chosen(const struct building *b, struct chosen *c, uint32_t person)
{
    uint32_t slot = first_slot(b, person);
    c->person[c->count] = person;
    c->slot[c->count] = slot;
    c->count += slot <= b->days;
}

static struct chosen choose_people(const struct building *b)
{
    const uint64_t *bits = b->in->chosen;
    uint32_t people = b->in->people, most = bits ? 0 : people;
    for (uint32_t i = 0; bits && i < (people + 63) / 64; i++)
        most += (uint32_t)__builtin_popcountll(bits[i]);
    struct chosen c = {.person = mem_alloc((size_t)most + 1, sizeof *c.person),
                       .slot = mem_alloc((size_t)most + 1, sizeof *c.slot)};
    for (uint32_t p = 0; !bits && p < people; p++)
        add_chosen(b, &c, p);
    for (uint32_t i = 0; bits && i < (people + 63) / 64; i++)
        for (uint64_t word = bits[i]; word != 0; word &= word - 1)
            add_chosen(b, &c, i * 64 + (uint32_t)__builtin_ctzll(word));
    return c;
}

static void sort_people(struct building *b)
{
    struct chosen c = choose_people(b);
    uint32_t *place = MEM_ARRAY(uint32_t, (size_t)b->days + 2);
    for (uint32_t i = 0; i < c.count; i++)
        place[c.slot[i] + 1]++;
    for (uint32_t slot = 0; slot < b->days; slot++)
        place[slot + 1] += place[slot];
    b->member = mem_alloc((size_t)c.count + 1, sizeof *b->member);
    b->first_order = mem_alloc((size_t)c.count + 1, sizeof *b->first_order);
    for (uint32_t i = 0; i < c.count; i++) {
        uint32_t slot = c.slot[i], at = place[slot]++;
        b->member[at] = c.person[i];
        b->first_order[at] =
            slot == b->days ? BLOCKS_NEVER : b->in->first_day + (int32_t)slot;
    }
    free(place);
    free(c.person);
    free(c.slot);
    b->out.people = c.count;
    b->out.count = (c.count + BLOCKS_PEOPLE - 1) / BLOCKS_PEOPLE;
}

/* ---- first round: how much there is ------------------------------------------- */

/* Of a day. */
struct seen {
    uint32_t first; /* people who order */
    bool refunds;
};

static bool repeats(const struct blocks_input *in, uint32_t order, uint32_t from)
{
    return order > from && order_day(in, order) == order_day(in, order - 1);
}

/* Sees the days of a person's orders and refunds, and says whether the person is too much
 * for a narrow block. */
static bool measure_person(const struct building *b, uint32_t person, struct seen *seen,
                           struct found *found)
{
    const struct blocks_input *in = b->in;
    uint32_t from = in->order_start[person], to = in->order_start[person + 1];
    uint64_t total = 0;
    for (uint32_t i = from; i < to; i++) {
        bool repeat = repeats(in, i, from);
        seen[order_day(in, i) - in->first_day].first += !repeat;
        found->repeats += repeat;
        total = add_saturated(total, order_amount(in, i));
    }
    uint32_t refund_from = refund_begin(in, person), refund_to = refund_end(in, person);
    for (uint32_t i = refund_from; i < refund_to; i++) {
        seen[in->refund_day[i] - in->first_day].refunds = true;
        total = add_saturated(total, in->refund_amount[i]);
    }
    found->orders += to - from;
    found->refunds += refund_to - refund_from;
    if (__builtin_add_overflow(found->total, total, &found->total))
        found->total = UINT64_MAX;
    return to - from > UINT8_MAX || total > INT32_MAX;
}

static void measure_block(void *context, uint32_t index)
{
    struct building *b = context;
    struct block *block = &b->block[index];
    struct found *found = &b->found[index];
    struct seen *seen = MEM_ARRAY(struct seen, b->days);
    block->member = index * BLOCKS_PEOPLE;
    block->people = b->out.people - block->member;
    if (block->people > BLOCKS_PEOPLE)
        block->people = BLOCKS_PEOPLE;
    block->wide = b->days > BLOCKS_DAYS_NARROW;
    for (uint32_t i = 0; i < block->people; i++)
        block->wide |= measure_person(b, b->member[block->member + i], seen, found);
    for (uint32_t d = 0; d < b->days; d++) {
        block->runs += seen[d].first > 0;
        block->fours += blocks_fours(seen[d].first, 0);
        block->refund_runs += seen[d].refunds;
    }
    free(seen);
}

/* Where each block's part of the arrays begins.  False: the amounts may not fit. */
static bool place_blocks(struct building *b)
{
    struct blocks *out = &b->out;
    uint64_t total = 0;
    for (uint32_t i = 0; i < out->count; i++) {
        struct block *block = &b->block[i];
        const struct found *found = &b->found[i];
        uint64_t *amounts = block->wide ? &out->wide_amounts : &out->narrow_amounts;
        block->order = out->narrow_amounts + out->wide_amounts;
        block->amount = *amounts;
        block->refund = out->refunds;
        block->run = out->runs;
        block->refund_run = out->refund_runs;
        out->orders += found->orders;
        *amounts += (uint64_t)block->fours * 4 + found->repeats;
        out->refunds += found->refunds;
        out->runs += block->runs;
        out->refund_runs += block->refund_runs;
        if (__builtin_add_overflow(total, found->total, &total) || total > INT64_MAX)
            return false;
    }
    out->total = total;
    return true;
}

/* ---- second round: orders by day ---------------------------------------------- */

/* Of a day: how many there are, then where the next one goes. */
struct slot {
    uint32_t first, repeat;
};

static void make_runs(const struct slot *slot, uint32_t days, int32_t first_day,
                      struct blocks_run *run)
{
    for (uint32_t d = 0; d < days; d++)
        if (slot[d].first > 0)
            *run++ = (struct blocks_run){first_day + (int32_t)d,
                                         slot[d].first + slot[d].repeat, slot[d].repeat};
}

/* From how many there are to where the first of each day goes. */
static void place_orders(struct slot *slot, uint32_t days, uint32_t fours)
{
    struct slot place = {0, fours * 4};
    for (uint32_t d = 0; d < days; d++) {
        struct slot count = slot[d];
        slot[d] = place;
        place.first += blocks_fours(count.first, 0) * 4;
        place.repeat += count.repeat;
    }
}

static void place_refunds(struct slot *slot, uint32_t days)
{
    uint32_t place = 0;
    for (uint32_t d = 0; d < days; d++) {
        uint32_t count = slot[d].first;
        slot[d].first = place;
        place += count;
    }
}

static void put_order(struct building *b, const struct block *block, uint32_t at,
                      uint32_t member, int64_t amount)
{
    b->order_member[block->order + at] = (uint16_t)member;
    if (block->wide)
        b->order_amount_wide[block->amount + at] = amount;
    else
        b->order_amount[block->amount + at] = (int32_t)amount;
}

static void fill_orders(struct building *b, const struct block *block, struct slot *slot)
{
    const struct blocks_input *in = b->in;
    const uint32_t *member = b->member + block->member;
    for (uint32_t m = 0; m < block->people; m++) {
        uint32_t from = in->order_start[member[m]], to = in->order_start[member[m] + 1];
        for (uint32_t i = from; i < to; i++) {
            struct slot *s = &slot[order_day(in, i) - in->first_day];
            if (repeats(in, i, from))
                s->repeat++;
            else
                s->first++;
        }
    }
    make_runs(slot, b->days, in->first_day, b->run + block->run);
    place_orders(slot, b->days, block->fours);
    for (uint32_t at = 0; at < block->fours * 4; at++)
        put_order(b, block, at, BLOCKS_PEOPLE + at % 4, 0);
    for (uint32_t m = 0; m < block->people; m++) {
        uint32_t from = in->order_start[member[m]], to = in->order_start[member[m] + 1];
        for (uint32_t i = from; i < to; i++) {
            struct slot *s = &slot[order_day(in, i) - in->first_day];
            put_order(b, block, repeats(in, i, from) ? s->repeat++ : s->first++, m,
                      order_amount(in, i));
        }
    }
}

static void fill_refunds(struct building *b, const struct block *block, struct slot *slot)
{
    const struct blocks_input *in = b->in;
    const uint32_t *member = b->member + block->member;
    memset(slot, 0, b->days * sizeof *slot);
    for (uint32_t m = 0; m < block->people; m++)
        for (uint32_t i = refund_begin(in, member[m]); i < refund_end(in, member[m]); i++)
            slot[in->refund_day[i] - in->first_day].first++;
    make_runs(slot, b->days, in->first_day, b->refund_run + block->refund_run);
    place_refunds(slot, b->days);
    for (uint32_t m = 0; m < block->people; m++)
        for (uint32_t i = refund_begin(in, member[m]); i < refund_end(in, member[m]);
             i++) {
            uint32_t at = slot[in->refund_day[i] - in->first_day].first++;
            b->refund_member[block->refund + at] = (uint16_t)m;
            b->refund_amount[block->refund + at] = in->refund_amount[i];
        }
}

static void fill_block(void *context, uint32_t index)
{
    struct building *b = context;
    const struct block *block = &b->block[index];
    struct slot *slot = MEM_ARRAY(struct slot, b->days);
    fill_orders(b, block, slot);
    if (block->refund_runs > 0)
        fill_refunds(b, block, slot);
    free(slot);
}

/* ---- life cycle --------------------------------------------------------------- */

static void allocate(struct building *b)
{
    const struct blocks *out = &b->out;
    b->run = mem_alloc((size_t)out->runs + 1, sizeof *b->run);
    b->refund_run = mem_alloc((size_t)out->refund_runs + 1, sizeof *b->refund_run);
    b->order_member =
        mem_alloc(out->narrow_amounts + out->wide_amounts + 1, sizeof *b->order_member);
    b->order_amount = mem_alloc(out->narrow_amounts + 1, sizeof *b->order_amount);
    b->order_amount_wide = mem_alloc(out->wide_amounts + 1, sizeof *b->order_amount_wide);
    b->refund_member = mem_alloc(out->refunds + 1, sizeof *b->refund_member);
    b->refund_amount = mem_alloc(out->refunds + 1, sizeof *b->refund_amount);
}

static void finish(struct building *b)
{
    for (uint32_t i = 0; b->in->member && i < b->out.people; i++)
        b->member[i] = b->in->member[b->member[i]];
    b->out.block = b->block;
    b->out.member = b->member;
    b->out.first_order = b->first_order;
    b->out.run = b->run;
    b->out.refund_run = b->refund_run;
    b->out.order_member = b->order_member;
    b->out.order_amount = b->order_amount;
    b->out.order_amount_wide = b->order_amount_wide;
    b->out.refund_member = b->refund_member;
    b->out.refund_amount = b->refund_amount;
    b->out.owned = true;
}

bool blocks_build(struct blocks *out, const struct blocks_input *input)
{
    CHECK(input->first_day <= input->last_day);
    struct building b = {
        .in = input,
        .out = {.first_day = input->first_day, .last_day = input->last_day},
        .days = (uint32_t)(input->last_day - input->first_day) + 1,
    };
    sort_people(&b);
    b.block = MEM_ARRAY(struct block, (size_t)b.out.count + 1);
    b.found = MEM_ARRAY(struct found, (size_t)b.out.count + 1);
    threads_run(b.out.count, measure_block, &b);
    bool fits = place_blocks(&b);
    free(b.found);
    if (fits) {
        allocate(&b);
        threads_run(b.out.count, fill_block, &b);
    }
    finish(&b);
    if (fits)
        *out = b.out;
    else
        blocks_release(&b.out);
    return fits;
}

void blocks_release(struct blocks *b)
{
    if (b->owned) {
        free((void *)b->block);
        free((void *)b->member);
        free((void *)b->first_order);
        free((void *)b->run);
        free((void *)b->refund_run);
        free((void *)b->order_member);
        free((void *)b->order_amount);
        free((void *)b->order_amount_wide);
        free((void *)b->refund_member);
        free((void *)b->refund_amount);
    }
    *b = (struct blocks){0};
}
