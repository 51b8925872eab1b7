/* SPDX-License-Identifier: Apache-2.0 */
/* Who stands where in blocks: by first day, within a part of one first day by last day,
 * and else by number. */
#include "base/mem.h"
#include "base/rng.h"
#include "timeline/blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PEOPLE = 80000, ORDERS_MOST = 4, DAYS = 60, FIRST_DAY = -20 };

struct person {
    int32_t first, last; /* BLOCKS_NEVER, INT32_MIN: only refunded */
    uint32_t number;
};

/* What is built, and the people in it, in the order of their numbers. */
struct shop {
    struct blocks_input in;
    struct blocks blocks;
    struct person *person;
    uint32_t people;
};

/* One in 40 only has a refund, one in 40 has nothing. */
static void draw_person(struct shop *s, uint32_t number, struct rng *rng)
{
    uint32_t *order_start = (uint32_t *)s->in.order_start + number;
    uint32_t *refund_start = (uint32_t *)s->in.refund_start + number;
    uint32_t kind = rng_below(rng, 40), orders = kind < 2 ? 0 : 1 + rng_below(rng, 4);
    int32_t day = FIRST_DAY + (int32_t)(number % 7 == 0 ? rng_below(rng, DAYS)
                                                        : number / (PEOPLE / 8));
    struct person person = {BLOCKS_NEVER, INT32_MIN, number};
    for (uint32_t i = 0; i < orders && day < FIRST_DAY + DAYS; i++) {
        ((int32_t *)s->in.order_day)[*order_start + i] = day;
        order_start[1] = *order_start + i + 1;
        person.first = i == 0 ? day : person.first;
        person.last = day;
        day += (int32_t)rng_below(rng, 20);
    }
    if (orders == 0)
        order_start[1] = *order_start;
    refund_start[1] = *refund_start + (kind == 0);
    if (kind != 1)
        s->person[s->people++] = person;
}

static void draw_shop(struct shop *s)
{
    struct rng rng;
    rng_init(&rng, 1);
    *s = (struct shop){
        .in = {.people = PEOPLE,
               .first_day = FIRST_DAY,
               .last_day = FIRST_DAY + DAYS - 1,
               .order_start = MEM_ARRAY(uint32_t, PEOPLE + 1),
               .order_day = MEM_ARRAY(int32_t, PEOPLE * ORDERS_MOST),
               .order_amount = MEM_ARRAY(int64_t, PEOPLE * ORDERS_MOST),
               .refund_start = MEM_ARRAY(uint32_t, PEOPLE + 1),
               .refund_day = MEM_ARRAY(int32_t, PEOPLE),
               .refund_amount = MEM_ARRAY(int64_t, PEOPLE)},
        .person = MEM_ARRAY(struct person, PEOPLE),
    };
    for (uint32_t number = 0; number < PEOPLE; number++)
        draw_person(s, number, &rng);
    assert_true(blocks_build(&s->blocks, &s->in));
}

static void release_shop(struct shop *s)
{
    free((void *)s->in.order_start);
    free((void *)s->in.order_day);
    free((void *)s->in.order_amount);
    free((void *)s->in.refund_start);
    free((void *)s->in.refund_day);
    free((void *)s->in.refund_amount);
    free(s->person);
    blocks_release(&s->blocks);
}

static int by_first(const void *a, const void *b)
{
    const struct person *x = a, *y = b;
    int first = (x->first > y->first) - (x->first < y->first);
    return first ? first : (x->number > y->number) - (x->number < y->number);
}

static int by_first_and_last(const void *a, const void *b)
{
    const struct person *x = a, *y = b;
    int last = (x->last > y->last) - (x->last < y->last);
    return x->first != y->first || !last ? by_first(a, b) : last;
}

static void correctness_people_of_one_day_stand_by_their_last(void **state)
{
    (void)state;
    struct shop s;
    draw_shop(&s);
    assert_int_equal(s.blocks.people, s.people);
    qsort(s.person, s.people, sizeof *s.person, by_first);
    for (uint32_t i = 0; i < s.people; i += BLOCKS_PART)
        qsort(s.person + i, s.people - i < BLOCKS_PART ? s.people - i : BLOCKS_PART,
              sizeof *s.person, by_first_and_last);
    for (uint32_t i = 0, moved = 0; i < s.people; i++) {
        int32_t last = INT32_MIN;
        for (uint32_t k = i / 64 * 64; k < s.people && k < i / 64 * 64 + 64; k++)
            last = s.person[k].last > last ? s.person[k].last : last;
        assert_int_equal(s.blocks.member[i], s.person[i].number);
        assert_int_equal(s.blocks.first_order[i], s.person[i].first);
        assert_int_equal(s.blocks.last_order[i / 64], last);
        moved += i > 0 && s.person[i].first == s.person[i - 1].first &&
                 s.person[i].number < s.person[i - 1].number;
        assert_true(i + 1 < s.people || moved > PEOPLE / 100);
    }
    release_shop(&s);
}

/* Who would be left out too early, or looked at for too long. */
static void input_last_day_that_is_another_is_refused(void **state)
{
    (void)state;
    struct shop s;
    draw_shop(&s);
    struct blocks *b = &s.blocks;
    int32_t *last_order = (int32_t *)b->last_order;
    assert_true(blocks_valid(b, PEOPLE));
    for (uint32_t word = 0; word < (b->people + 63) / 64; word += 97)
        for (int32_t more = -1; more <= 1; more += 2) {
            last_order[word] = (int32_t)((uint32_t)last_order[word] + (uint32_t)more);
            assert_false(blocks_valid(b, PEOPLE));
            last_order[word] = (int32_t)((uint32_t)last_order[word] - (uint32_t)more);
        }
    assert_true(blocks_valid(b, PEOPLE));
    release_shop(&s);
}

static bool orders_in(const struct blocks *b, const struct blocks_run *run, uint64_t at,
                      uint16_t member)
{
    bool found = false;
    for (uint32_t i = 0; i < run->count - run->repeats; i++)
        found = found || b->order_member[at + i] == member;
    return found;
}

/* Somebody else without an order on the run's day, among 64 people who order later. */
static uint16_t find_other(const struct blocks *b, const struct block *block,
                           const struct blocks_run *run, uint64_t at)
{
    for (uint16_t m = 0; m < block->people; m++)
        if (b->first_order[block->member + m] < run->day &&
            b->last_order[(block->member + m) / 64] >= run->day &&
            !orders_in(b, run, at, m))
            return m;
    fail_msg("everybody orders on day %d", run->day);
    return 0;
}

/* An order that is said to be a repeat and is the only one of its day would be a day less
 * than there are. */
static void input_repeats_of_nobody_are_refused(void **state)
{
    (void)state;
    struct shop s;
    uint32_t tried = 0;
    draw_shop(&s);
    const struct blocks *b = &s.blocks;
    for (uint32_t i = 0; i < b->count; i++) {
        const struct block *block = &b->block[i];
        uint64_t at = block->order, repeat = at + (uint64_t)block->fours * 4;
        for (uint32_t r = 0; r < block->runs; r++) {
            const struct blocks_run *run = &b->run[block->run + r];
            if (run->repeats > 0 && r > 1 && r % 8 == i % 8) {
                uint16_t *member = (uint16_t *)&b->order_member[repeat], was = *member;
                *member = find_other(b, block, run, at);
                assert_false(blocks_valid(b, PEOPLE));
                *member = was;
                tried++;
            }
            at += (uint64_t)blocks_fours(run->count, run->repeats) * 4;
            repeat += run->repeats;
        }
    }
    assert_true(tried > 20);
    assert_true(blocks_valid(b, PEOPLE));
    release_shop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_people_of_one_day_stand_by_their_last),
        cmocka_unit_test(input_last_day_that_is_another_is_refused),
        cmocka_unit_test(input_repeats_of_nobody_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
