/* SPDX-License-Identifier: Apache-2.0 */
/* The prepared index against the suite, which goes over the orders: the same numbers for
 * everybody, for chosen people, by group, from a file, by any number of threads.
 *
 * SUITE_SEED=n runs one seed alone. */
#include "base/mem.h"
#include "seeds.h"
#include "suite_shop.h"
#include "timeline/columns.h"
#include "timeline/index.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SEEDS      80
#define SEEDS_LONG 1500
#define GROUPS     SUITE_SHOP_GROUPS
#define NO_LIMIT   UINT64_MAX

/* Threads are as many as there are processors: here as many as a test says. */
static int processors = 2;

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
    (void)pid;
    CPU_ZERO_S(size, set);
    for (int i = 0; i < processors; i++)
        CPU_SET_S((size_t)i, size, set);
    return 0;
}

/* ---- tables: all cells of a result, one after the other ------------------------- */

struct tables {
    size_t count;
    int64_t *value;
    struct suite_result out;
};

static struct tables make_tables(const struct periods *p, uint32_t groups)
{
    size_t n = (size_t)p->count, rows = groups > 0 ? groups : 1;
    size_t flow = n * rows * sizeof(struct flow_cell) / 8,
           purchase = n * rows * sizeof(struct purchase_cell) / 8,
           cohort = n * n * sizeof(struct cohort_cell) / 8;
    struct tables t = {.count = flow + purchase + cohort + n};
    t.value = MEM_ARRAY(int64_t, t.count);
    t.out.flow = (struct flow_cell *)t.value;
    t.out.purchase = (struct purchase_cell *)(t.value + flow);
    t.out.cohort = (struct cohort_cell *)(t.value + flow + purchase);
    t.out.sizes = t.value + flow + purchase + cohort;
    return t;
}

static size_t tables_differ(struct tables *expected, struct tables *actual)
{
    size_t wrong = 0;
    for (size_t i = 0; i < expected->count; i++)
        if (expected->value[i] != actual->value[i] && wrong++ < 5)
            fprintf(stderr, "value %zu of %zu: %lld expected, %lld found\n", i,
                    expected->count, (long long)expected->value[i],
                    (long long)actual->value[i]);
    free(expected->value);
    free(actual->value);
    return wrong;
}

/* ---- a shop, its blocks and its index ------------------------------------------- */

struct shown {
    struct timeline t;
    struct history h;
    struct periods periods;
    struct blocks blocks;
    struct index index;
    uint64_t *chosen;
};

/* Also what suite_shop_draw leaves alone: years that begin in another month, weeks on
 * another day, any window. */
static void vary(struct shop *s)
{
    s->calendar.fiscal_month = 1 + (int)rng_below(&s->rng, 12);
    s->calendar.week_start = 1 + (int)rng_below(&s->rng, 7);
    if (s->seed % 2 == 0)
        s->rule.window_days = 1 + (int32_t)rng_below(&s->rng, 400);
}

static uint64_t *draw_chosen(struct shop *s)
{
    uint64_t *bits = MEM_ARRAY(uint64_t, s->people / 64 + 1);
    uint32_t density = (uint32_t)rng_below(&s->rng, 4);
    for (uint32_t p = 0; p < s->people; p++) {
        bool chosen = density == 3 || (density == 2 && rng_below(&s->rng, 10) == 0) ||
                      (density == 1 && p == s->people / 2);
        bits[p / 64] |= (uint64_t)chosen << p % 64;
    }
    return bits;
}

static void build(struct index *index, const struct blocks *blocks,
                  const struct periods *periods, int32_t window_days)
{
    struct err_info info = {0};
    if (index_build(index, blocks, periods, window_days, true, NO_LIMIT, &info))
        fail_msg("%s", info.text);
}

static void show(struct shown *v, struct shop *s)
{
    struct err_info info = {0};
    timeline_build(&v->t, &s->in, NULL);
    assert_int_equal(history_build(&v->h, &v->t, &s->rule, &info), ERR_OK);
    assert_int_equal(
        periods_build(&v->periods, &s->calendar, s->from, s->to, s->rule.as_of, &info),
        ERR_OK);
    struct blocks_input input = blocks_input_of(&v->h);
    assert_true(blocks_build(&v->blocks, &input));
    build(&v->index, &v->blocks, &v->periods, s->rule.window_days);
    v->chosen = draw_chosen(s);
}

static void hide(struct shown *v)
{
    free(v->chosen);
    index_release(&v->index);
    blocks_release(&v->blocks);
    periods_release(&v->periods);
    history_release(&v->h);
    timeline_release(&v->t);
}

static struct suite_request request_of(const struct shown *v, const struct shop *s,
                                       bool grouped, enum suite_code code)
{
    return (struct suite_request){.periods = &v->periods,
                                  .window_days = s->rule.window_days,
                                  .loyal_min_orders = s->loyal,
                                  .groups = grouped ? GROUPS : 0,
                                  .group = grouped ? s->group : NULL,
                                  .referred = s->seed % 5 ? s->referred : NULL,
                                  .code = code};
}

/* The chosen people's orders in blocks of their own, counted by the suite. */
static void run_suite(const struct shown *v, const struct suite_request *request,
                      const uint64_t *chosen, const struct suite_result *out)
{
    struct blocks_input input = blocks_input_of(&v->h);
    struct blocks blocks;
    input.chosen = chosen;
    assert_true(blocks_build(&blocks, &input));
    suite_run(&blocks, request, out);
    blocks_release(&blocks);
}

static size_t check_index(const struct shown *v, const struct shop *s, bool grouped,
                          const uint64_t *chosen, enum suite_code code)
{
    struct suite_request request = request_of(v, s, grouped, code);
    struct tables expected = make_tables(&v->periods, request.groups),
                  actual = make_tables(&v->periods, request.groups);
    run_suite(v, &request, chosen, &expected.out);
    assert_true(index_fits(&v->index, &v->blocks, &request));
    index_run(&v->index, &v->blocks, &request, chosen, &actual.out);
    return tables_differ(&expected, &actual);
}

static void for_every_seed(size_t (*check)(struct shown *v, const struct shop *s))
{
    const char *one = getenv("SUITE_SEED");
    uint64_t first = one ? strtoull(one, NULL, 10) : 1;
    uint64_t count = one ? 1 : seeds_of(SEEDS, SEEDS / 4, SEEDS_LONG);
    for (uint64_t seed = first; seed < first + count; seed++) {
        struct shop s;
        struct shown v;
        suite_shop_draw(&s, seed);
        vary(&s);
        show(&v, &s);
        size_t wrong = check(&v, &s);
        if (wrong > 0)
            fail_msg("SUITE_SEED=%llu: %zu values differ (%u people, %u orders, unit %d, "
                     "window %d)",
                     (unsigned long long)seed, wrong, s.people, s.in.orders,
                     s.calendar.unit, s.rule.window_days);
        hide(&v);
        suite_shop_release(&s);
    }
}

static size_t check_everybody(struct shown *v, const struct shop *s)
{
    return check_index(v, s, false, NULL, SUITE_BEST);
}

static size_t check_chosen(struct shown *v, const struct shop *s)
{
    return check_index(v, s, false, v->chosen, SUITE_BEST);
}

static size_t check_groups(struct shown *v, const struct shop *s)
{
    return check_index(v, s, true, NULL, SUITE_BEST) +
           check_index(v, s, true, v->chosen, SUITE_BEST);
}

static size_t check_codes(struct shown *v, const struct shop *s)
{
    size_t wrong = 0;
    for (enum suite_code code = SUITE_PORTABLE; code < SUITE_CODES; code++)
        if (suite_has(code))
            wrong += check_index(v, s, false, NULL, code) +
                     check_index(v, s, false, v->chosen, code) +
                     check_index(v, s, true, v->chosen, code);
    return wrong;
}

static void consistency_everybody_as_the_suite(void **state)
{
    (void)state;
    for_every_seed(check_everybody);
}

static void consistency_chosen_as_the_suite_of_their_blocks(void **state)
{
    (void)state;
    for_every_seed(check_chosen);
}

static void consistency_groups_as_the_suite(void **state)
{
    (void)state;
    for_every_seed(check_groups);
}

static void consistency_any_code_as_the_suite(void **state)
{
    (void)state;
    for_every_seed(check_codes);
}

/* Amounts of either sign whose digits and flags do not go into one word: of everybody, of
 * one in two, and by group. */
static void consistency_largest_amounts_as_the_suite(void **state)
{
    (void)state;
    enum { PEOPLE = 28 };
    uint32_t start[PEOPLE + 1], group[PEOPLE];
    int32_t day[2 * PEOPLE];
    int64_t amount[2 * PEOPLE];
    uint64_t chosen = UINT64_C(0x5555555555555555) >> (64 - PEOPLE);
    struct rng rng;
    rng_init(&rng, 1);
    for (uint32_t p = 0; p <= PEOPLE; p++)
        start[p] = 2 * p;
    for (uint32_t p = 0; p < PEOPLE; p++)
        group[p] = p % GROUPS;
    for (uint32_t i = 0; i < 2 * PEOPLE; i++) {
        day[i] = 19723 + (int32_t)(i % 2 * 20 + rng_below(&rng, 20)); /* 2024-01 */
        amount[i] = (INT64_C(1) << 57) - (int64_t)rng_below(&rng, 1000);
        amount[i] *= i % 4 < 2 ? 1 : -1;
    }
    struct blocks_input input = {.people = PEOPLE,
                                 .first_day = 19723,
                                 .last_day = 19763,
                                 .order_start = start,
                                 .order_day = day,
                                 .order_amount = amount};
    struct calendar months = {.unit = CALENDAR_MONTH};
    struct blocks blocks, some;
    struct periods periods;
    struct index index;
    struct err_info info = {0};
    assert_true(blocks_build(&blocks, &input));
    input.chosen = &chosen;
    assert_true(blocks_build(&some, &input));
    assert_int_equal(periods_build(&periods, &months, 19723, 19763, 19763, &info),
                     ERR_OK);
    build(&index, &blocks, &periods, 30);
    assert_true(index.cell[0].amount_digits + index.cell[0].order_digits >= 60);
    for (uint32_t i = 0; i < 4; i++) {
        struct suite_request request = {.periods = &periods,
                                        .window_days = 30,
                                        .loyal_min_orders = 2,
                                        .groups = i / 2 ? GROUPS : 0,
                                        .group = group};
        struct tables expected = make_tables(&periods, request.groups),
                      actual = make_tables(&periods, request.groups);
        suite_run(i % 2 ? &some : &blocks, &request, &expected.out);
        index_run(&index, &blocks, &request, i % 2 ? &chosen : NULL, &actual.out);
        assert_int_equal(tables_differ(&expected, &actual), 0);
    }
    index_release(&index);
    periods_release(&periods);
    blocks_release(&some);
    blocks_release(&blocks);
}

/* Also built by as many. */
static size_t check_threads(struct shown *v, const struct shop *s)
{
    static const int counts[] = {1, 2, 3, 7};
    size_t wrong = 0;
    processors = counts[s->seed % 4];
    index_release(&v->index);
    build(&v->index, &v->blocks, &v->periods, s->rule.window_days);
    wrong += check_index(v, s, false, NULL, SUITE_BEST) +
             check_index(v, s, true, v->chosen, SUITE_BEST);
    processors = 2;
    return wrong;
}

static void consistency_any_number_of_threads(void **state)
{
    (void)state;
    for_every_seed(check_threads);
}

/* ---- sums add ------------------------------------------------------------------- */

/* The chosen and the others, each with an index of their own, are everybody; and
 * everybody less the others are the chosen. */
static size_t check_parts(struct shown *v, const struct shop *s)
{
    struct suite_request request = request_of(v, s, false, SUITE_BEST);
    struct tables expected = make_tables(&v->periods, 0),
                  actual = make_tables(&v->periods, 0);
    struct blocks_input input = blocks_input_of(&v->h);
    run_suite(v, &request, NULL, &expected.out);
    for (int part = 0; part < 2; part++) {
        struct blocks blocks;
        struct index index;
        input.chosen = v->chosen;
        assert_true(blocks_build(&blocks, &input));
        build(&index, &blocks, &v->periods, s->rule.window_days);
        index_run(&index, &blocks, &request, NULL, &actual.out);
        index_release(&index);
        blocks_release(&blocks);
        for (uint32_t i = 0; i < s->people / 64 + 1; i++)
            v->chosen[i] = ~v->chosen[i];
        if (s->people % 64 > 0)
            v->chosen[s->people / 64] &= ~(~UINT64_C(0) << s->people % 64);
        else
            v->chosen[s->people / 64] = 0;
    }
    return tables_differ(&expected, &actual);
}

static void invariant_parts_add_up_to_everybody(void **state)
{
    (void)state;
    for_every_seed(check_parts);
}

/* ---- in a file ------------------------------------------------------------------ */

static const unsigned char stamp[COLUMNS_STAMP] = "test";

static char *file_path(char path[256])
{
    const char *directory = getenv("TMPDIR");
    snprintf(path, 256, "%s/mainstay-index-%d", directory ? directory : "/tmp",
             (int)getpid());
    return path;
}

static void write_file(const struct index *x, const char *path)
{
    struct err_info info = {0};
    struct columns_writer *writer;
    assert_int_equal(columns_create(&writer, path, stamp, &info), ERR_OK);
    assert_int_equal(index_put(x, writer, &info), ERR_OK);
    assert_int_equal(columns_commit(writer, &info), ERR_OK);
}

static enum err read_file(struct index *x, struct columns **file, const char *path,
                          const struct blocks *blocks)
{
    struct err_info info = {0};
    assert_int_equal(columns_open(file, path, stamp, &info), ERR_OK);
    enum err e = index_get(x, *file, blocks, &info);
    assert_int_equal(e != ERR_OK, info.text[0] != 0);
    return e;
}

static size_t check_file(struct shown *v, const struct shop *s)
{
    char path[256];
    struct columns *file;
    struct shown read = *v;
    write_file(&v->index, file_path(path));
    assert_int_equal(read_file(&read.index, &file, path, &v->blocks), ERR_OK);
    size_t wrong = check_index(&read, s, false, v->chosen, SUITE_BEST) +
                   check_index(&read, s, true, NULL, SUITE_BEST);
    columns_close(file);
    remove(path);
    return wrong;
}

static void consistency_file_gives_the_same_numbers(void **state)
{
    (void)state;
    for_every_seed(check_file);
}

/* An index of other people is none of these. */
static size_t check_other_people(struct shown *v, const struct shop *s)
{
    char path[256];
    struct columns *file;
    struct index read;
    struct blocks_input input = blocks_input_of(&v->h);
    struct blocks other;
    uint32_t chosen = 0;
    for (uint32_t i = 0; i < s->people / 64 + 1; i++)
        chosen += (uint32_t)__builtin_popcountll(v->chosen[i]);
    input.chosen = v->chosen;
    assert_true(blocks_build(&other, &input));
    write_file(&v->index, file_path(path));
    enum err e = read_file(&read, &file, path, &other);
    bool same = other.people == v->blocks.people;
    struct suite_request request = request_of(v, s, false, SUITE_BEST);
    size_t wrong =
        (e == ERR_OK) != same || index_fits(&v->index, &other, &request) != same;
    columns_close(file);
    blocks_release(&other);
    remove(path);
    return wrong;
}

static void input_other_people_are_refused(void **state)
{
    (void)state;
    for_every_seed(check_other_people);
}

/* Copies of all arrays, one byte of one of them changed. */
static struct index forge(const struct index *x, uint64_t seed)
{
    struct index f = *x;
    struct rng rng;
    rng_init(&rng, seed);
#define ARRAY(field, count)                                        \
    {                                                              \
        (const void **)&f.field, (size_t)(count) * sizeof *f.field \
    }
    const struct {
        const void **array;
        size_t bytes;
    } all[] = {ARRAY(bound, f.periods + 1),
               ARRAY(block, f.count),
               ARRAY(cell, f.cells),
               ARRAY(word, f.words),
               ARRAY(buyer, f.buyers),
               ARRAY(refund_member, f.refunds),
               ARRAY(refund_amount, f.refunds),
               ARRAY(x, f.narrow),
               ARRAY(t_x, f.narrow),
               ARRAY(value, f.narrow),
               ARRAY(x_wide, f.wide),
               ARRAY(t_x_wide, f.wide),
               ARRAY(value_wide, f.wide)};
#undef ARRAY
    const uint32_t arrays = sizeof all / sizeof *all;
    for (uint32_t i = 0; i < arrays; i++) {
        unsigned char *copy = mem_alloc(all[i].bytes + 1, 1);
        memcpy(copy, *all[i].array, all[i].bytes);
        *all[i].array = copy;
    }
    uint32_t which = (uint32_t)rng_below(&rng, arrays);
    if (all[which].bytes > 0) {
        unsigned char *copy = (unsigned char *)*all[which].array;
        copy[rng_below(&rng, (uint32_t)all[which].bytes)] ^=
            (unsigned char)(1 + rng_below(&rng, 255));
    }
    return f;
}

/* Refused, or harmless to count (the sanitizers see to that). */
static size_t check_forged(struct shown *v, const struct shop *s)
{
    char path[256];
    static size_t refused, tried;
    for (uint64_t i = 0; i < 6; i++, tried++) {
        struct index forged = forge(&v->index, s->seed * 6 + i);
        struct columns *file;
        struct index read;
        write_file(&forged, file_path(path));
        struct suite_request request = request_of(v, s, i % 2, SUITE_BEST);
        if (read_file(&read, &file, path, &v->blocks) != ERR_OK) {
            refused++;
        } else if (index_fits(&read, &v->blocks, &request)) {
            struct tables t = make_tables(&v->periods, request.groups);
            struct suite_rfm_sums sums = {0};
            t.out.rfm_sums = &sums;
            index_run(&read, &v->blocks, &request, i % 3 ? v->chosen : NULL, &t.out);
            free(t.value);
        }
        columns_close(file);
        index_release(&forged);
    }
    remove(path);
    return tried >= 200 && refused < tried / 6;
}

static void fault_forged_index_is_refused_or_harmless(void **state)
{
    (void)state;
    for_every_seed(check_forged);
}

/* ---- by hand -------------------------------------------------------------------- */

/* Two people in January and February 2024: one buys for 500 on 1 January and for 200 and
 * -50 on 10 February, and 100 are refunded on the 20th; the other buys for 7 on 5
 * February.  Window 20 days. */
static const uint32_t order_start[] = {0, 3, 4}, refund_start[] = {0, 1, 1};
static const int32_t order_day[] = {19723, 19763, 19763, 19758}, refund_day[] = {19773};
static const int64_t order_amount[] = {500, 200, -50, 7}, refund_amount[] = {100};

struct two {
    struct blocks blocks;
    struct periods periods;
};

static void make_two(struct two *two)
{
    struct calendar months = {.unit = CALENDAR_MONTH};
    struct err_info info = {0};
    struct blocks_input input = {.people = 2,
                                 .first_day = 19723,
                                 .last_day = 19782,
                                 .order_start = order_start,
                                 .order_day = order_day,
                                 .order_amount = order_amount,
                                 .refund_start = refund_start,
                                 .refund_day = refund_day,
                                 .refund_amount = refund_amount};
    assert_true(blocks_build(&two->blocks, &input));
    assert_int_equal(periods_build(&two->periods, &months, 19723, 19782, 19782, &info),
                     ERR_OK);
}

static void release_two(struct two *two)
{
    blocks_release(&two->blocks);
    periods_release(&two->periods);
}

static void correctness_two_people_by_hand(void **state)
{
    (void)state;
    struct two two;
    struct index index;
    make_two(&two);
    build(&index, &two.blocks, &two.periods, 20);
    struct suite_request request = {
        .periods = &two.periods, .window_days = 20, .loyal_min_orders = 2};
    struct tables t = make_tables(&two.periods, 0);
    index_run(&index, &two.blocks, &request, NULL, &t.out);
    const struct flow_cell *flow = t.out.flow;
    const struct purchase_cell *purchase = t.out.purchase;
    assert_int_equal(flow[0].new_left, 1);    /* present up to 20 January */
    assert_int_equal(flow[1].reactivated, 1); /* up to 29 February */
    assert_int_equal(flow[1].new_left, 1);    /* up to 24 February */
    assert_int_equal(flow[1].start, 0);
    assert_int_equal(flow[1].end, 1);
    assert_int_equal(purchase[1].orders, 3);
    assert_int_equal(purchase[1].buyers_2, 1);
    assert_int_equal(purchase[1].buyers_loyal, 1);
    assert_int_equal(purchase[1].gross, 157);
    assert_int_equal(purchase[1].refunds, 100);
    assert_int_equal(purchase[1].returning_value, 50);
    assert_int_equal(purchase[1].first_time_value, 7);
    assert_int_equal(purchase[1].kept_buyers, 1);
    assert_int_equal(purchase[1].repeated_to_date, 1);
    assert_int_equal(t.out.sizes[0], 1);
    assert_int_equal(t.out.cohort[1].value, 50);
    assert_int_equal(t.out.cohort[0].on_or_after, 1);
    assert_int_equal(t.out.cohort[1].on_or_after, 1);
    free(t.value);
    index_release(&index);
    release_two(&two);
}

static void correctness_fits_only_its_own_question(void **state)
{
    (void)state;
    struct two two;
    struct index index;
    struct err_info info = {0};
    struct periods fewer, weeks;
    struct calendar months = {.unit = CALENDAR_MONTH}, week = {.unit = CALENDAR_WEEK};
    make_two(&two);
    assert_int_equal(periods_build(&fewer, &months, 19723, 19782, 19781, &info), ERR_OK);
    assert_int_equal(periods_build(&weeks, &week, 19723, 19730, 19782, &info), ERR_OK);
    assert_int_equal(weeks.count, two.periods.count);
    build(&index, &two.blocks, &two.periods, 20);
    struct suite_request request = {
        .periods = &two.periods, .window_days = 20, .loyal_min_orders = 9};
    assert_true(index_fits(&index, &two.blocks, &request));
    request.window_days = 21;
    assert_false(index_fits(&index, &two.blocks, &request));
    request.window_days = 20;
    request.periods = &fewer; /* the last one ends a day earlier */
    assert_false(index_fits(&index, &two.blocks, &request));
    request.periods = &weeks; /* as many, with other bounds */
    assert_false(index_fits(&index, &two.blocks, &request));
    periods_release(&fewer);
    periods_release(&weeks);
    index_release(&index);
    release_two(&two);
}

static void input_index_larger_than_allowed(void **state)
{
    (void)state;
    struct two two;
    struct index index = {0};
    struct err_info info = {0};
    make_two(&two);
    assert_int_equal(index_build(&index, &two.blocks, &two.periods, 20, true, 100, &info),
                     ERR_LIMIT);
    assert_string_equal(info.text,
                        "the prepared index of 2 periods takes more than 0 MB: choose "
                        "longer periods or a shorter range");
    release_two(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_everybody_as_the_suite),
        cmocka_unit_test(consistency_chosen_as_the_suite_of_their_blocks),
        cmocka_unit_test(consistency_groups_as_the_suite),
        cmocka_unit_test(consistency_any_code_as_the_suite),
        cmocka_unit_test(consistency_largest_amounts_as_the_suite),
        cmocka_unit_test(consistency_any_number_of_threads),
        cmocka_unit_test(invariant_parts_add_up_to_everybody),
        cmocka_unit_test(consistency_file_gives_the_same_numbers),
        cmocka_unit_test(input_other_people_are_refused),
        cmocka_unit_test(fault_forged_index_is_refused_or_harmless),
        cmocka_unit_test(correctness_two_people_by_hand),
        cmocka_unit_test(correctness_fits_only_its_own_question),
        cmocka_unit_test(input_index_larger_than_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
