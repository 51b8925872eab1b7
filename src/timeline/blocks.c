/* SPDX-License-Identifier: Apache-2.0 */
/* Two rounds over the blocks, each on all processors, which together are a counting sort
 * of a block's orders by day: the first counts its runs and finds whether it is wide,
 * which says where its part of each array begins; the second puts the orders there.
 * People are taken in ascending order and so are their orders, so that within a day
 * orders lie by person.  What a loop reads of the input it has copied: the compiler
 * cannot know that what is written does not change it. */
#include "timeline/blocks.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/blocks_parts.h"
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

/* ---- columns of either width ------------------------------------------------- */

/* Since first_day. */
static inline uint32_t order_day(const struct blocks_input *in, uint32_t i)
{
    return in->order_day ? (uint32_t)(in->order_day[i] - in->first_day)
                         : in->order_day_narrow[i];
}

static inline int64_t order_amount(const struct blocks_input *in, uint32_t i)
{
    return in->order_amount ? in->order_amount[i] : in->order_amount_narrow[i];
}

static uint64_t add_saturated(uint64_t sum, int64_t amount)
{
    uint64_t size = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
    return __builtin_add_overflow(sum, size, &sum) ? UINT64_MAX : sum;
}

/* ---- people by first day ------------------------------------------------------ */

/* The place of a person's first day in a table that has one more for those who never
 * ordered; days + 1: is in no block. */
static uint32_t first_slot(const struct blocks_building *b, uint32_t person)
{
    const struct blocks_input *in = b->in;
    if (in->order_start[person] < in->order_start[person + 1])
        return order_day(in, in->order_start[person]);
    bool refunded =
        in->refund_start && in->refund_start[person] < in->refund_start[person + 1];
    return refunded ? b->days : b->days + 1;
}

/* Who is in a block, with the slot of each, in the order of people. */
struct chosen {
    uint32_t *person, *slot;
    uint32_t count;
};

static void add_chosen(const struct blocks_building *b, struct chosen *c, uint32_t person)
{
    uint32_t slot = first_slot(b, person);
    c->person[c->count] = person;
    c->slot[c->count] = slot;
    c->count += slot <= b->days;
}

static struct chosen choose_people(const struct blocks_building *b)
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

void blocks_begin(struct blocks_building *b, uint32_t people)
{
    b->out.people = people;
    b->out.count = people / BLOCKS_PEOPLE + (people % BLOCKS_PEOPLE != 0);
    b->member = mem_alloc((size_t)people + 1, sizeof *b->member);
    b->first_order = mem_alloc((size_t)people + 1, sizeof *b->first_order);
    b->last_order = mem_alloc((size_t)blocks_words(people) + 1, sizeof *b->last_order);
    b->block = MEM_ARRAY(struct block, (size_t)b->out.count + 1);
    b->found = MEM_ARRAY(struct blocks_found, (size_t)b->out.count + 1);
    for (uint32_t i = 0; i < b->out.count; i++) {
        struct block *block = &b->block[i];
        block->member = i * BLOCKS_PEOPLE;
        block->people = people - block->member;
        if (block->people > BLOCKS_PEOPLE)
            block->people = BLOCKS_PEOPLE;
        block->wide = b->days > BLOCKS_DAYS_NARROW;
    }
}

static void sort_people(struct blocks_building *b)
{
    struct chosen c = choose_people(b);
    uint32_t *place = MEM_ARRAY(uint32_t, (size_t)b->days + 2);
    for (uint32_t i = 0; i < c.count; i++)
        place[c.slot[i] + 1]++;
    for (uint32_t slot = 0; slot < b->days; slot++)
        place[slot + 1] += place[slot];
    blocks_begin(b, c.count);
    for (uint32_t i = 0; i < c.count; i++) {
        uint32_t slot = c.slot[i], at = place[slot]++;
        b->member[at] = c.person[i];
        b->first_order[at] =
            slot == b->days ? BLOCKS_NEVER : b->in->first_day + (int32_t)slot;
    }
    free(place);
    free(c.person);
    free(c.slot);
}

/* ... and those of one day by last day. */
static void sort_part(void *context, uint32_t part)
{
    struct blocks_building *b = context;
    const struct blocks_input *in = b->in;
    uint32_t people = blocks_part_people(b, part), before[BLOCKS_PART];
    uint32_t *member = b->member + (size_t)part * BLOCKS_PART;
    int32_t last[BLOCKS_PART];
    uint16_t place[BLOCKS_PART];
    for (uint32_t i = 0; i < people; i++) {
        uint32_t from = in->order_start[member[i]], to = in->order_start[member[i] + 1];
        last[i] = from < to ? in->first_day + (int32_t)order_day(in, to - 1) : INT32_MIN;
        before[i] = member[i];
    }
    blocks_sort_part(b, part, last, place);
    for (uint32_t i = 0; i < people; i++)
        member[place[i]] = before[i];
}

/* ---- first round: how much there is ------------------------------------------- */

/* Of a day: how many there are, then where the next one goes. */
struct slot {
    uint32_t first, repeat;
};

/* Counts a person's orders by day, and sums their amounts without their signs. */
static inline uint64_t count_orders(const struct blocks_input *in, uint32_t from,
                                    uint32_t to, struct slot *slot)
{
    uint64_t total = 0;
    uint32_t before = UINT32_MAX;
    for (uint32_t i = from; i < to; i++) {
        uint32_t day = order_day(in, i);
        if (day == before)
            slot[day].repeat++;
        else
            slot[day].first++;
        before = day;
        total = add_saturated(total, order_amount(in, i));
    }
    return total;
}

/* The same of refunds, added to `total`. */
static uint64_t count_refunds(const struct blocks_input *in, uint32_t person,
                              struct slot *slot, uint64_t total)
{
    for (uint32_t i = in->refund_start[person]; i < in->refund_start[person + 1]; i++) {
        slot[in->refund_day[i] - in->first_day].first++;
        total = add_saturated(total, in->refund_amount[i]);
    }
    return total;
}

/* The people of a block.  slot, refund: of each day; refund NULL: there are none. */
static void count_block(const struct blocks_building *b, struct block *block,
                        struct blocks_found *found, struct slot *slot,
                        struct slot *refund)
{
    const struct blocks_input in = *b->in;
    const uint32_t *member = b->member + block->member;
    for (uint32_t m = 0; m < block->people; m++) {
        uint32_t person = member[m];
        uint32_t from = in.order_start[person], to = in.order_start[person + 1];
        uint64_t total = count_orders(&in, from, to, slot);
        if (refund)
            total = count_refunds(&in, person, refund, total);
        found->orders += to - from;
        if (__builtin_add_overflow(found->total, total, &found->total))
            found->total = UINT64_MAX;
        block->wide |= to - from > UINT8_MAX || total > INT32_MAX;
    }
}

/* Returns owned. */
static struct blocks_run *make_runs(const struct slot *slot, uint32_t days,
                                    int32_t first_day, uint32_t *runs)
{
    for (uint32_t d = 0; d < days; d++)
        *runs += slot[d].first > 0;
    struct blocks_run *run = mem_alloc((size_t)*runs + 1, sizeof *run), *next = run;
    for (uint32_t d = 0; d < days; d++)
        if (slot[d].first > 0)
            *next++ = (struct blocks_run){first_day + (int32_t)d,
                                          slot[d].first + slot[d].repeat, slot[d].repeat};
    return run;
}

static void measure_block(void *context, uint32_t index)
{
    struct blocks_building *b = context;
    struct block *block = &b->block[index];
    struct blocks_found *found = &b->found[index];
    struct slot *slot = MEM_ARRAY(struct slot, b->days);
    struct slot *refund = b->in->refund_start ? MEM_ARRAY(struct slot, b->days) : NULL;
    count_block(b, block, found, slot, refund);
    found->run = make_runs(slot, b->days, b->in->first_day, &block->runs);
    if (refund)
        found->refund_run =
            make_runs(refund, b->days, b->in->first_day, &block->refund_runs);
    for (uint32_t i = 0; i < block->runs; i++) {
        block->fours += blocks_fours(found->run[i].count, found->run[i].repeats);
        found->repeats += found->run[i].repeats;
    }
    for (uint32_t i = 0; i < block->refund_runs; i++)
        found->refunds += found->refund_run[i].count;
    free(slot);
    free(refund);
}

bool blocks_place(struct blocks_building *b)
{
    struct blocks *out = &b->out;
    uint64_t total = 0;
    for (uint32_t i = 0; i < out->count; i++) {
        struct block *block = &b->block[i];
        const struct blocks_found *found = &b->found[i];
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

/* Where the first of each run goes; slots of other days are not looked at. */
static void place_orders(const struct blocks_building *b, const struct block *block,
                         struct slot *slot)
{
    const struct blocks_run *run = b->run + block->run;
    struct slot place = {0, block->fours * 4};
    for (uint32_t i = 0; i < block->runs; i++) {
        slot[run[i].day - b->in->first_day] = place;
        place.first += blocks_fours(run[i].count, run[i].repeats) * 4;
        place.repeat += run[i].repeats;
    }
}

static void fill_orders(struct blocks_building *b, const struct block *block,
                        struct slot *slot)
{
    const struct blocks_input in = *b->in;
    const uint32_t *member = b->member + block->member;
    uint16_t *members = b->order_member + block->order;
    int32_t *amounts = block->wide ? NULL : b->order_amount + block->amount;
    int64_t *wide = block->wide ? b->order_amount_wide + block->amount : NULL;
    place_orders(b, block, slot);
    for (uint32_t m = 0; m < block->people; m++) {
        uint32_t from = in.order_start[member[m]], to = in.order_start[member[m] + 1];
        for (uint32_t i = from, before = UINT32_MAX; i < to; i++) {
            uint32_t day = order_day(&in, i);
            struct slot *s = &slot[day];
            uint32_t at = day == before ? s->repeat++ : s->first++;
            blocks_put_order(members, amounts, wide, at, m, order_amount(&in, i));
            before = day;
        }
    }
    const struct blocks_run *run = b->run + block->run;
    for (uint32_t i = 0; i < block->runs; i++)
        for (uint32_t at = slot[run[i].day - in.first_day].first; at % 4 != 0; at++)
            blocks_put_order(members, amounts, wide, at, BLOCKS_PEOPLE + at % 4, 0);
}

static void fill_refunds(struct blocks_building *b, const struct block *block,
                         struct slot *slot)
{
    const struct blocks_input in = *b->in;
    const uint32_t *member = b->member + block->member;
    const struct blocks_run *run = b->refund_run + block->refund_run;
    uint32_t place = 0;
    for (uint32_t i = 0; i < block->refund_runs; i++) {
        slot[run[i].day - in.first_day].first = place;
        place += run[i].count;
    }
    for (uint32_t m = 0; m < block->people; m++)
        for (uint32_t i = in.refund_start[member[m]]; i < in.refund_start[member[m] + 1];
             i++) {
            uint32_t at = slot[in.refund_day[i] - in.first_day].first++;
            b->refund_member[block->refund + at] = (uint16_t)m;
            b->refund_amount[block->refund + at] = in.refund_amount[i];
        }
}

static void fill_block(void *context, uint32_t index)
{
    struct blocks_building *b = context;
    const struct block *block = &b->block[index];
    const struct blocks_found *found = &b->found[index];
    struct slot *slot = mem_alloc(b->days, sizeof *slot);
    memcpy(b->run + block->run, found->run, block->runs * sizeof *b->run);
    fill_orders(b, block, slot);
    if (block->refund_runs > 0) {
        memcpy(b->refund_run + block->refund_run, found->refund_run,
               block->refund_runs * sizeof *b->refund_run);
        fill_refunds(b, block, slot);
    }
    free(slot);
}

/* ---- life cycle --------------------------------------------------------------- */

void blocks_allocate(struct blocks_building *b)
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

void blocks_finish(struct blocks_building *b)
{
    for (uint32_t i = 0; i < b->out.count; i++) {
        free(b->found[i].run);
        free(b->found[i].refund_run);
    }
    free(b->found);
    b->out.block = b->block;
    b->out.member = b->member;
    b->out.first_order = b->first_order;
    b->out.last_order = b->last_order;
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
    struct blocks_building b = {
        .in = input,
        .out = {.first_day = input->first_day, .last_day = input->last_day},
        .days = (uint32_t)(input->last_day - input->first_day) + 1,
    };
    sort_people(&b);
    threads_run(b.out.people / BLOCKS_PART + 1, sort_part, &b);
    threads_run(b.out.count, measure_block, &b);
    bool fits = blocks_place(&b);
    if (fits) {
        blocks_allocate(&b);
        threads_run(b.out.count, fill_block, &b);
    }
    for (uint32_t i = 0; input->member && i < b.out.people; i++)
        b.member[i] = input->member[b.member[i]];
    blocks_finish(&b);
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
        free((void *)b->last_order);
        free((void *)b->run);
        free((void *)b->refund_run);
        free((void *)b->order_member);
        free((void *)b->order_amount);
        free((void *)b->order_amount_wide);
        free((void *)b->refund_member);
        free((void *)b->refund_amount);
        free((void *)b->run_amount);
        free((void *)b->lane_depth);
        free((void *)b->lane_member);
        free((void *)b->lane_value);
        free((void *)b->lane_day);
    }
    *b = (struct blocks){0};
}
