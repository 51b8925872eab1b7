/* SPDX-License-Identifier: Apache-2.0 */
/* What the prepared index knows of each person for models of purchases, against the
 * suite, which goes over the orders: columns and sums, of everybody and of some, from
 * every code, of the largest numbers that there may be.
 *
 * SUITE_SEED=n runs one seed alone. */
#include "base/mem.h"
#include "suite_shown.h"
#include "timeline/index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define NOT_TOUCHED 77

/* Room for a person more than there are. */
static struct suite_rfm make_rfm(const struct blocks *b)
{
    size_t n = (size_t)b->people + 1;
    struct suite_rfm rfm = {MEM_ARRAY(uint32_t, n), MEM_ARRAY(uint32_t, n),
                            MEM_ARRAY(int64_t, n)};
    for (size_t i = 0; i < n; i++)
        rfm.x[i] = rfm.t_x[i] = rfm.value[i] = NOT_TOUCHED;
    return rfm;
}

static void release_rfm(struct suite_rfm *rfm)
{
    free(rfm->x);
    free(rfm->t_x);
    free(rfm->value);
}

static size_t sums_differ(const struct suite_rfm_sums *e, const struct suite_rfm_sums *a)
{
    bool same = e->people == a->people && e->repeaters == a->repeaters && e->x == a->x &&
                e->t_x == a->t_x && e->t == a->t && e->value == a->value &&
                e->x_t_x == a->x_t_x && e->x_t == a->x_t && e->t_x_t == a->t_x_t &&
                e->x_value == a->x_value;
    if (!same)
        fprintf(stderr, "sums differ: x %lld and %lld, t_x t %lld and %lld\n",
                (long long)e->x, (long long)a->x, (long long)e->t_x_t,
                (long long)a->t_x_t);
    return !same;
}

/* Also of who is not chosen: as they were. */
static size_t rfm_differs(const struct blocks *blocks, const struct index *index,
                          struct suite_request *request, const uint64_t *chosen)
{
    struct suite_rfm_sums e_sums = {0}, a_sums = {0};
    struct suite_result expected = {.rfm = make_rfm(blocks), .rfm_sums = &e_sums},
                        actual = {.rfm = make_rfm(blocks), .rfm_sums = &a_sums};
    size_t wrong = 0;
    request->chosen = NULL;
    index_run(index, blocks, request, chosen, &actual);
    request->chosen = chosen;
    suite_run(blocks, request, &expected);
    for (uint32_t i = 0; i <= blocks->people; i++)
        wrong += expected.rfm.x[i] != actual.rfm.x[i] ||
                 expected.rfm.t_x[i] != actual.rfm.t_x[i] ||
                 expected.rfm.value[i] != actual.rfm.value[i];
    wrong += sums_differ(&e_sums, &a_sums);
    release_rfm(&expected.rfm);
    release_rfm(&actual.rfm);
    return wrong;
}

/* Nobody, one in ten, one in two or all but one. */
static uint64_t *draw_chosen(const struct shop *s)
{
    struct rng rng;
    uint64_t *bits = MEM_ARRAY(uint64_t, s->people / 64 + 1);
    rng_init(&rng, s->seed);
    uint32_t of = (const uint32_t[]){0, 10, 2, 1}[rng_below(&rng, 4)];
    for (uint32_t p = 0; p < s->people; p++) {
        bool chosen = of > 0 && rng_below(&rng, of) == 0 && (of > 1 || p > 0);
        bits[p / 64] |= (uint64_t)chosen << p % 64;
    }
    return bits;
}

static size_t check_periods(const struct suite_shown *v, const struct shop *s,
                            const struct periods *periods, const uint64_t *chosen)
{
    struct index index;
    struct err_info info = {0};
    size_t wrong = 0;
    assert_int_equal(index_build(&index, &v->blocks, periods, s->rule.window_days, true,
                                 UINT64_MAX, &info),
                     ERR_OK);
    for (enum suite_code code = SUITE_PORTABLE; code < SUITE_CODES; code++) {
        struct suite_request request = {.periods = periods,
                                        .window_days = s->rule.window_days,
                                        .loyal_min_orders = s->loyal,
                                        .code = code};
        if (suite_has(code))
            wrong += rfm_differs(&v->blocks, &index, &request, NULL) +
                     rfm_differs(&v->blocks, &index, &request, chosen);
    }
    index_release(&index);
    return wrong;
}

/* Also as of a day on which not everybody has ordered. */
static size_t check_rfm(const struct suite_shown *v, const struct shop *s)
{
    struct periods earlier;
    struct err_info info = {0};
    uint64_t *chosen = draw_chosen(s);
    int32_t as_of = s->from + (s->to - s->from) / 3;
    size_t wrong = check_periods(v, s, &v->periods, chosen);
    assert_int_equal(periods_build(&earlier, &s->calendar, s->from, as_of, as_of, &info),
                     ERR_OK);
    wrong += check_periods(v, s, &earlier, chosen);
    periods_release(&earlier);
    free(chosen);
    return wrong;
}

static void consistency_rfm_as_the_suite(void **state)
{
    (void)state;
    suite_shown_every_seed(check_rfm);
}

/* ---- whole blocks --------------------------------------------------------------- */

/* People whose first order, of nothing, is on day 0 for the first of them and on day
 * `late` for the others; then one a day, the last on the last day that there is. */
struct whole {
    uint32_t *start;
    int32_t *day;
    int64_t *amount;
    struct blocks blocks;
    struct periods periods, one; /* years; a single period */
    struct index index;
};

static void make_whole(struct whole *w, uint32_t orders, int32_t late, int64_t each)
{
    enum { PEOPLE = BLOCKS_PEOPLE, LAST = BLOCKS_DAYS_NARROW - 1 };
    struct calendar years = {.unit = CALENDAR_YEAR}, total = {.unit = CALENDAR_TOTAL};
    struct err_info info = {0};
    w->start = MEM_ARRAY(uint32_t, PEOPLE + 1);
    w->day = MEM_ARRAY(int32_t, (size_t)PEOPLE * orders);
    w->amount = MEM_ARRAY(int64_t, (size_t)PEOPLE * orders);
    for (uint32_t p = 0; p < PEOPLE; p++) {
        int32_t first = p > 0 ? late : 0, *day = w->day + (size_t)p * orders;
        w->start[p + 1] = (p + 1) * orders;
        for (uint32_t i = 0; i < orders; i++) {
            day[i] = i < orders - 1 ? first + (int32_t)i : LAST;
            w->amount[(size_t)p * orders + i] = i > 0 ? each : 0;
        }
    }
    struct blocks_input input = {.people = PEOPLE,
                                 .last_day = LAST,
                                 .order_start = w->start,
                                 .order_day = w->day,
                                 .order_amount = w->amount};
    assert_true(blocks_build(&w->blocks, &input));
    blocks_add_lanes(&w->blocks);
    assert_int_equal(periods_build(&w->periods, &years, 0, 1000, LAST + 9, &info),
                     ERR_OK);
    assert_int_equal(periods_build(&w->one, &total, 0, LAST, LAST + 9, &info), ERR_OK);
    assert_int_equal(
        index_build(&w->index, &w->blocks, &w->periods, 30, true, UINT64_MAX, &info),
        ERR_OK);
}

static void release_whole(struct whole *w)
{
    index_release(&w->index);
    periods_release(&w->periods);
    periods_release(&w->one);
    blocks_release(&w->blocks);
    free(w->start);
    free(w->day);
    free(w->amount);
}

static void check_sums(const struct suite_rfm_sums *s, uint32_t orders, int32_t late,
                       int64_t each)
{
    const int64_t people = BLOCKS_PEOPLE, x = orders - 1, last = BLOCKS_DAYS_NARROW - 1,
                  t_x = last - late, t = last - late + 9;
    assert_int_equal(s->people, people);
    assert_int_equal(s->repeaters, people);
    assert_int_equal(s->x, people * x);
    assert_int_equal(s->t_x, people * t_x + late);
    assert_int_equal(s->t, people * t + late);
    assert_int_equal(s->value, people * x * each);
    assert_int_equal(s->x_t_x, x * s->t_x);
    assert_int_equal(s->x_t, x * s->t);
    assert_int_equal(s->t_x_t, (people - 1) * t_x * t + last * (last + 9));
    assert_true(s->x_value == x * s->value);
}

/* By the index; and by the suite, whose block is of one period then: by lanes. */
static void check_whole(uint32_t orders, int32_t late, int64_t each)
{
    struct whole w;
    make_whole(&w, orders, late, each);
    assert_int_equal(w.blocks.block[0].wide, orders > UINT8_MAX);
    for (enum suite_code code = SUITE_PORTABLE; code < SUITE_CODES; code++) {
        if (!suite_has(code))
            continue;
        struct suite_request request = {.periods = &w.periods,
                                        .window_days = 30,
                                        .loyal_min_orders = 2,
                                        .code = code};
        struct suite_rfm_sums sums = {0}, suite_sums = {0};
        struct suite_result out = {.rfm_sums = &sums},
                            suite_out = {.rfm_sums = &suite_sums};
        index_run(&w.index, &w.blocks, &request, NULL, &out);
        check_sums(&sums, orders, late, each);
        request.periods = &w.one;
        suite_run(&w.blocks, &request, &suite_out);
        check_sums(&suite_sums, orders, late, each);
    }
    release_whole(&w);
}

/* As many orders, as much money and as many days as a narrow block may hold of each. */
static void correctness_largest_numbers_of_a_narrow_block(void **state)
{
    (void)state;
    const int64_t most = INT32_MAX / 254;
    check_whole(255, 0, most);
    check_whole(255, 0, -most);
    check_whole(255, BLOCKS_DAYS_NARROW / 2, most);
    check_whole(255, BLOCKS_DAYS_NARROW - 300, -most);
}

static void correctness_a_wide_block(void **state)
{
    (void)state;
    check_whole(256, 700, -12345);
}

/* As workspaces keep it. */
static void correctness_an_index_without_rfm(void **state)
{
    (void)state;
    struct whole w;
    struct index without;
    struct err_info info = {0};
    make_whole(&w, 3, 100, 50);
    assert_true(index_has_rfm(&w.index));
    assert_int_equal(
        index_build(&without, &w.blocks, &w.periods, 30, false, UINT64_MAX, &info),
        ERR_OK);
    assert_false(index_has_rfm(&without));
    assert_true(index_valid(&without, &w.blocks));
    struct suite_request request = {
        .periods = &w.periods, .window_days = 30, .loyal_min_orders = 2};
    uint32_t count = (uint32_t)w.periods.count;
    struct purchase_cell *with = MEM_ARRAY(struct purchase_cell, 2 * count),
                         *purchase = with + count;
    struct flow_cell *flow = MEM_ARRAY(struct flow_cell, count);
    struct suite_result out = {.flow = flow, .purchase = with};
    index_run(&w.index, &w.blocks, &request, NULL, &out);
    out.purchase = purchase;
    index_run(&without, &w.blocks, &request, NULL, &out);
    assert_int_equal(purchase[0].orders, 2 * BLOCKS_PEOPLE);
    assert_memory_equal(with, purchase, count * sizeof *with);
    without.narrow = 1; /* of one person alone */
    assert_false(index_valid(&without, &w.blocks));
    free(with);
    free(flow);
    index_release(&without);
    release_whole(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_rfm_as_the_suite),
        cmocka_unit_test(correctness_largest_numbers_of_a_narrow_block),
        cmocka_unit_test(correctness_a_wide_block),
        cmocka_unit_test(correctness_an_index_without_rfm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
