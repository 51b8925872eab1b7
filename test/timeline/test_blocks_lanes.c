/* SPDX-License-Identifier: Apache-2.0 */
/* The days of blocks by person, in lanes, and what each day comes to, against what people
 * ordered; and that whatever differs from it is refused. */
#include "base/mem.h"
#include "base/rng.h"
#include "draw.h"
#include "timeline/blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FIRST_DAY = -40, DAYS = 300 };

/* What is built, and of what. */
struct shop {
    struct blocks_input in;
    uint32_t *order_start, *refund_start;
    int32_t *order_day, *refund_day;
    int64_t *order_amount, *refund_amount;
    struct blocks blocks;
};

/* ---- drawing ----------------------------------------------------------------------- */

/* wide: who has too many orders for a byte is among them. */
static uint32_t draw_count(struct rng *rng, uint32_t person, bool wide)
{
    if (wide && person == 4500)
        return 256;
    if (person % 1000 == 7)
        return 255;
    return (uint32_t)(chance(rng, 4)    ? 0
                      : chance(rng, 50) ? 1
                      : chance(rng, 90) ? between(rng, 2, 6)
                                        : between(rng, 7, 90));
}

/* By day, with some on one day. */
static void draw_orders(struct shop *s, struct rng *rng, uint32_t person, uint32_t count)
{
    uint32_t at = s->order_start[person];
    int32_t day = FIRST_DAY + between(rng, 0, DAYS / 3);
    for (uint32_t i = 0; i < count; i++, at++) {
        s->order_day[at] = day;
        s->order_amount[at] = between(rng, -5000, 40000);
        if (i == person % 5 && person % 11 == 0)
            s->order_amount[at] = person % 2 ? -2000000000 : 2000000000;
        day += chance(rng, 25) ? 0 : between(rng, 0, 180 / (int32_t)count);
    }
    s->order_start[person + 1] = at;
    s->refund_start[person + 1] = s->refund_start[person];
    if (person % 9 == 0) {
        uint32_t refund = s->refund_start[person + 1]++;
        s->refund_day[refund] = FIRST_DAY + between(rng, 0, DAYS - 1);
        s->refund_amount[refund] = between(rng, 0, 900);
    }
}

static void draw_shop(struct shop *s, uint32_t people, bool wide)
{
    struct rng rng;
    rng_init(&rng, people + wide);
    const size_t orders = (size_t)people * 256 + 1;
    s->order_start = MEM_ARRAY(uint32_t, people + 1);
    s->order_day = MEM_ARRAY(int32_t, orders);
    s->order_amount = MEM_ARRAY(int64_t, orders);
    s->refund_start = MEM_ARRAY(uint32_t, people + 1);
    s->refund_day = MEM_ARRAY(int32_t, people);
    s->refund_amount = MEM_ARRAY(int64_t, people);
    for (uint32_t p = 0; p < people; p++)
        draw_orders(s, &rng, p, draw_count(&rng, p, wide));
    s->in = (struct blocks_input){.people = people,
                                  .first_day = FIRST_DAY,
                                  .last_day = FIRST_DAY + DAYS - 1,
                                  .order_start = s->order_start,
                                  .order_day = s->order_day,
                                  .order_amount = s->order_amount,
                                  .refund_start = s->refund_start,
                                  .refund_day = s->refund_day,
                                  .refund_amount = s->refund_amount};
    assert_true(blocks_build(&s->blocks, &s->in));
    assert_int_equal(s->blocks.lane_rows, 0);
    assert_true(blocks_valid(&s->blocks, people));
    blocks_add_lanes(&s->blocks);
    assert_true(blocks_valid(&s->blocks, people));
}

static void release_shop(struct shop *s)
{
    blocks_release(&s->blocks);
    free(s->order_start);
    free(s->order_day);
    free(s->order_amount);
    free(s->refund_start);
    free(s->refund_day);
    free(s->refund_amount);
}

/* ---- what is expected ---------------------------------------------------------------
 */

/* Who stands in a block at a place, with the orders [from, to). */
struct person {
    uint32_t place, from, to;
};

static int by_orders(const void *a, const void *b)
{
    const struct person *x = a, *y = b;
    uint32_t orders_x = x->to - x->from, orders_y = y->to - y->from;
    if (orders_x != orders_y)
        return orders_x > orders_y ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* In the order of lanes. */
static void find_people(const struct shop *s, const struct block *block,
                        struct person person[BLOCKS_PEOPLE])
{
    for (uint32_t i = 0; i < block->people; i++) {
        uint32_t number = s->blocks.member[block->member + i];
        person[i] =
            (struct person){i, s->order_start[number], s->order_start[number + 1]};
    }
    qsort(person, block->people, sizeof *person, by_orders);
}

static int64_t value_of(const struct shop *s, const struct person *person)
{
    int64_t value = 0;
    for (uint32_t i = person->from; i < person->to; i++)
        if (s->order_day[i] > s->order_day[person->from])
            value += s->order_amount[i];
    return value;
}

static uint16_t day_of(const struct shop *s, const struct person *person, uint32_t row)
{
    return person->from + row < person->to
               ? (uint16_t)(s->order_day[person->from + row] - FIRST_DAY)
               : BLOCKS_NO_DAY;
}

/* person: the group's first; of people in all from there on. */
static void check_group(const struct shop *s, const struct person *person,
                        uint32_t people, size_t group, uint32_t row)
{
    const struct blocks *b = &s->blocks;
    uint32_t depth = person->to - person->from;
    assert_int_equal(b->lane_depth[group], depth);
    for (uint32_t i = 0; i < 64; i++) {
        size_t lane = group * 64 + i;
        bool any = i < people;
        assert_int_equal(b->lane_member[lane], any ? person[i].place : 0);
        assert_int_equal(b->lane_value[lane], any ? value_of(s, &person[i]) : 0);
        for (uint32_t k = 0; k < depth; k++)
            assert_int_equal(b->lane_day[((size_t)row + k) * 64 + i],
                             any ? day_of(s, &person[i], k) : BLOCKS_NO_DAY);
    }
}

/* Returns how many rows it has. */
static uint32_t check_narrow(const struct shop *s, const struct block *block)
{
    static struct person person[BLOCKS_PEOPLE];
    uint32_t rows = 0;
    find_people(s, block, person);
    for (uint32_t i = 0; i < block->people; i += 64) {
        check_group(s, &person[i], block->people - i, (block->member + i) / 64,
                    block->lane_row + rows);
        rows += person[i].to - person[i].from;
    }
    return rows;
}

static void check_wide(const struct shop *s, const struct block *block)
{
    const struct blocks *b = &s->blocks;
    for (uint32_t i = 0; i < (block->people + 63) / 64 * 64; i++) {
        assert_int_equal(b->lane_depth[(block->member + i) / 64], 0);
        assert_int_equal(b->lane_member[block->member + i], 0);
        assert_int_equal(b->lane_value[block->member + i], 0);
    }
}

static void check_run_amounts(const struct shop *s, const struct block *block)
{
    const struct blocks *b = &s->blocks;
    int64_t by_day[DAYS] = {0};
    for (uint32_t i = 0; i < block->people; i++) {
        uint32_t number = b->member[block->member + i];
        for (uint32_t k = s->order_start[number]; k < s->order_start[number + 1]; k++)
            by_day[s->order_day[k] - FIRST_DAY] += s->order_amount[k];
    }
    for (uint32_t i = block->run; i < block->run + block->runs; i++)
        assert_int_equal(b->run_amount[i], by_day[b->run[i].day - FIRST_DAY]);
}

static void check_shop(uint32_t people, bool wide)
{
    struct shop s;
    uint32_t rows = 0, wides = 0;
    draw_shop(&s, people, wide);
    for (uint32_t i = 0; i < s.blocks.count; i++) {
        const struct block *block = &s.blocks.block[i];
        check_run_amounts(&s, block);
        wides += block->wide;
        if (block->wide)
            check_wide(&s, block);
        else
            assert_int_equal(block->lane_row, rows);
        rows += block->wide ? 0 : check_narrow(&s, block);
    }
    assert_int_equal(s.blocks.lane_rows, rows);
    assert_int_equal(wides, wide);
    release_shop(&s);
}

static void correctness_lanes_are_the_orders_of_people(void **state)
{
    (void)state;
    static const uint32_t peoples[] = {1, 63, 64, 65, 1000, 4096, 4097, 9000};
    for (size_t i = 0; i < sizeof peoples / sizeof *peoples; i++)
        check_shop(peoples[i], false);
    check_shop(9000, true);
}

/* By hand: two come on day 10, one on day 12.  Whoever has most orders comes first. */
static void correctness_lanes_of_three_people(void **state)
{
    (void)state;
    const uint32_t start[] = {0, 1, 4, 6};
    const int32_t day[] = {10, 10, 10, 14, 12, 13};
    const int64_t amount[] = {5, 1, 2, 4, 100, -30};
    struct blocks_input input = {.people = 3,
                                 .first_day = 9,
                                 .last_day = 20,
                                 .order_start = start,
                                 .order_day = day,
                                 .order_amount = amount};
    struct blocks b;
    assert_true(blocks_build(&b, &input));
    blocks_add_lanes(&b);
    assert_memory_equal(b.member, ((uint32_t[]){0, 1, 2}), 12);
    assert_int_equal(b.runs, 4);
    assert_memory_equal(b.run_amount, ((int64_t[]){8, 100, -30, 4}), 32);
    assert_int_equal(b.lane_rows, 3);
    assert_int_equal(b.lane_depth[0], 3);
    assert_memory_equal(b.lane_member, ((uint16_t[]){1, 2, 0, 0}), 8);
    assert_memory_equal(b.lane_value, ((int32_t[]){4, -30, 0, 0}), 16);
    assert_memory_equal(b.lane_day, ((uint16_t[]){1, 3, 1, BLOCKS_NO_DAY}), 8);
    assert_memory_equal(b.lane_day + 64, ((uint16_t[]){1, 4, 65535, 65535}), 8);
    assert_memory_equal(b.lane_day + 128, ((uint16_t[]){5, 65535, 65535, 65535}), 8);
    blocks_release(&b);
}

/* ---- forged --------------------------------------------------------------------------
 */

/* An array, of which some elements are changed in each of their bytes. */
static void check_refused(const struct shop *s, const char *name, const void *array,
                          size_t size, size_t count)
{
    unsigned char *bytes = (unsigned char *)(uintptr_t)array;
    for (size_t at = 0; at < count; at += 1 + count / 40)
        for (size_t i = at * size; i < (at + 1) * size; i++) {
            bytes[i] ^= 1;
            if (blocks_valid(&s->blocks, s->in.people))
                fail_msg("%s[%zu], byte %zu", name, at, i % size);
            bytes[i] ^= 1;
        }
    assert_true(blocks_valid(&s->blocks, s->in.people));
}

static void check_rows_refused(struct shop *s)
{
    struct blocks *b = &s->blocks;
    for (uint32_t i = 0; i < b->count; i++) {
        struct block *block = (struct block *)(uintptr_t)&b->block[i];
        if (block->wide)
            continue;
        block->lane_row++;
        assert_false(blocks_valid(b, s->in.people));
        block->lane_row -= 2;
        assert_false(blocks_valid(b, s->in.people));
        block->lane_row++;
    }
    b->lane_rows--;
    assert_false(blocks_valid(b, s->in.people));
    b->lane_rows++;
    assert_true(blocks_valid(b, s->in.people));
}

/* Without lanes no block has any. */
static void check_none(void)
{
    struct shop s;
    draw_shop(&s, 70, false);
    struct blocks without;
    assert_true(blocks_build(&without, &s.in));
    assert_true(blocks_valid(&without, s.in.people));
    ((struct block *)(uintptr_t)without.block)->lane_row = 1;
    assert_false(blocks_valid(&without, s.in.people));
    blocks_release(&without);
    release_shop(&s);
}

static void check_forged(uint32_t people, bool wide)
{
    struct shop s;
    draw_shop(&s, people, wide);
    const struct blocks *b = &s.blocks;
    const size_t groups = blocks_words(b->people), lanes = groups * BLOCKS_LANES;
    check_refused(&s, "run_amount", b->run_amount, sizeof *b->run_amount, b->runs);
    check_refused(&s, "lane_depth", b->lane_depth, sizeof *b->lane_depth, groups);
    check_refused(&s, "lane_member", b->lane_member, sizeof *b->lane_member, lanes);
    check_refused(&s, "lane_value", b->lane_value, sizeof *b->lane_value, lanes);
    check_refused(&s, "lane_day", b->lane_day, sizeof *b->lane_day,
                  (size_t)b->lane_rows * BLOCKS_LANES);
    check_rows_refused(&s);
    release_shop(&s);
}

static void input_lanes_that_are_not_the_orders_are_refused(void **state)
{
    (void)state;
    check_none();
    check_forged(70, false);
    check_forged(5000, false);
    check_forged(5000, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_lanes_are_the_orders_of_people),
        cmocka_unit_test(correctness_lanes_of_three_people),
        cmocka_unit_test(input_lanes_that_are_not_the_orders_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
