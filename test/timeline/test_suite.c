/* SPDX-License-Identifier: Apache-2.0 */
/* The suite over blocks against the kernels of cubes.h, which the oracle checks person by
 * person: other shapes of data, other loops, nothing shared but the definition.
 *
 * SUITE_SEED=n runs one seed alone. */
#include "base/mem.h"
#include "scene.h"
#include "suite_shown.h"
#include "timeline/columns.h"
#include "timeline/suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define GROUPS SUITE_SHOP_GROUPS
#define FORGED 13 /* arrays */

/* ---- both ways ----------------------------------------------------------------- */

static size_t check_slicing(const struct suite_shown *v, const struct shop *s,
                            const struct slicing *slicing, enum suite_code code)
{
    uint32_t groups = slicing_groups(slicing);
    struct suite_tables expected = suite_tables_make(&v->periods, groups);
    struct suite_tables actual = suite_tables_make(&v->periods, groups);
    suite_shown_cubes(v, s, slicing, &expected);
    struct suite_request request = suite_shown_request(v, s, slicing, code);
    if (s->seed % 3 == 0) { /* nobody asks who was referred */
        request.referred = NULL;
        for (size_t i = 0; i < groups * (size_t)v->periods.count; i++)
            expected.flow[i].new_referred = 0;
    }
    struct suite_result out = {
        actual.flow, actual.purchase, actual.size, actual.cohort, {0}};
    suite_run(&v->blocks, &request, &out);
    size_t wrong = suite_tables_differ(&expected, &actual);
    suite_tables_release(&expected);
    suite_tables_release(&actual);
    return wrong;
}

static size_t check_suite(const struct suite_shown *v, const struct shop *s, bool grouped,
                          enum suite_code code)
{
    struct slicing slicing = {.groups = GROUPS, .fixed = s->group};
    return check_slicing(v, s, grouped ? &slicing : NULL, code);
}

static size_t check_portable(const struct suite_shown *v, const struct shop *s)
{
    return check_suite(v, s, false, SUITE_PORTABLE) +
           check_suite(v, s, true, SUITE_PORTABLE);
}

static size_t check_avx2(const struct suite_shown *v, const struct shop *s)
{
    return check_suite(v, s, false, SUITE_AVX2) + check_suite(v, s, true, SUITE_AVX2);
}

static size_t check_avx512(const struct suite_shown *v, const struct shop *s)
{
    return check_suite(v, s, false, SUITE_AVX512) + check_suite(v, s, true, SUITE_AVX512);
}

static void consistency_suite_equals_cubes(void **state)
{
    (void)state;
    suite_shown_every_seed(check_portable);
}

static void consistency_avx2_equals_cubes(void **state)
{
    (void)state;
    suite_shop_needs(SUITE_AVX2);
    suite_shown_every_seed(check_avx2);
}

static void consistency_avx512_equals_cubes(void **state)
{
    (void)state;
    suite_shop_needs(SUITE_AVX512);
    suite_shown_every_seed(check_avx512);
}

/* All in one group, groups of few people, and more than a byte tells apart. */
static size_t check_many_groups(const struct suite_shown *v, const struct shop *s)
{
    static const uint32_t counts[] = {1, 40, 700};
    uint32_t groups = counts[s->seed % 3];
    uint32_t *group = mem_alloc(s->people, sizeof *group);
    size_t wrong = 0;
    for (uint32_t p = 0; p < s->people; p++)
        group[p] = (uint32_t)(p * UINT64_C(7919) % groups * (p % 5 > 0));
    struct slicing slicing = {.groups = groups, .fixed = group};
    for (enum suite_code code = SUITE_PORTABLE; code < SUITE_CODES; code++)
        if (suite_has(code))
            wrong += check_slicing(v, s, &slicing, code);
    free(group);
    return wrong;
}

static void consistency_many_groups_equal_cubes(void **state)
{
    (void)state;
    suite_shown_every_seed(check_many_groups);
}

/* ---- rfm ----------------------------------------------------------------------- */

static size_t check_rfm(const struct suite_shown *v, const struct shop *s)
{
    size_t n = v->blocks.people, wrong = 0;
    struct suite_result out = {.rfm = {MEM_ARRAY(uint32_t, n + 1),
                                       MEM_ARRAY(uint32_t, n + 1),
                                       MEM_ARRAY(int64_t, n + 1)}};
    struct suite_request request = suite_shown_request(v, s, NULL, SUITE_BEST);
    suite_run(&v->blocks, &request, &out);
    for (size_t i = 0; i < n; i++) {
        struct suite_person of = suite_shown_person(&v->h, v->blocks.member[i]);
        wrong += (out.rfm.x[i] != of.x) + (out.rfm.t_x[i] != of.t_x) +
                 (out.rfm.value[i] != of.value);
    }
    free(out.rfm.x);
    free(out.rfm.t_x);
    free(out.rfm.value);
    return wrong;
}

static void consistency_rfm_equals_loop(void **state)
{
    (void)state;
    suite_shown_every_seed(check_rfm);
}

/* ---- some of the people ---------------------------------------------------------- */

/* Blocks of the people of one group alone give that group's cells. */
static size_t check_chosen(const struct suite_shown *v, const struct shop *s)
{
    struct slicing slicing = {.groups = GROUPS, .fixed = s->group};
    struct suite_tables all = suite_tables_make(&v->periods, GROUPS),
                        some = suite_tables_make(&v->periods, 1);
    uint64_t *bits = MEM_ARRAY(uint64_t, s->people / 64 + 1);
    for (uint32_t p = 0; p < s->people; p++)
        bits[p / 64] |= (uint64_t)(s->group[p] == 2) << p % 64;
    struct blocks_input input = blocks_input_of(&v->h);
    struct blocks chosen;
    input.chosen = bits;
    suite_shown_cubes(v, s, &slicing, &all);
    assert_true(blocks_build(&chosen, &input));
    struct suite_request request = suite_shown_request(v, s, NULL, SUITE_BEST);
    struct suite_result out = {some.flow, some.purchase, NULL, NULL, {0}};
    suite_run(&chosen, &request, &out);
    size_t from = 2 * some.cells;
    size_t wrong =
        suite_tables_column_differs("flow", all.flow + from, some.flow, some.cells,
                                    sizeof *some.flow) +
        suite_tables_column_differs("purchase", all.purchase + from, some.purchase,
                                    some.cells, sizeof *some.purchase);
    blocks_release(&chosen);
    suite_tables_release(&all);
    suite_tables_release(&some);
    free(bits);
    return wrong;
}

static void consistency_chosen_people_are_their_group(void **state)
{
    (void)state;
    suite_shown_every_seed(check_chosen);
}

/* ---- in a file ------------------------------------------------------------------ */

static const unsigned char stamp[COLUMNS_STAMP] = "test";

static char *file_path(char path[256])
{
    const char *directory = getenv("TMPDIR");
    snprintf(path, 256, "%s/mainstay-blocks-%d", directory ? directory : "/tmp",
             (int)getpid());
    return path;
}

static void write_file(const struct blocks *b, const char *path)
{
    struct err_info info = {0};
    struct columns_writer *writer;
    assert_int_equal(columns_create(&writer, path, stamp, &info), ERR_OK);
    assert_int_equal(blocks_put(b, writer, "blocks", &info), ERR_OK);
    assert_int_equal(columns_commit(writer, &info), ERR_OK);
}

static enum err read_file(struct blocks *b, struct columns **file, const char *path,
                          uint32_t people)
{
    struct err_info info = {0};
    assert_int_equal(columns_open(file, path, stamp, &info), ERR_OK);
    enum err e = blocks_get(b, *file, "blocks", people, &info);
    if (e)
        assert_true(info.text[0] != 0);
    return e;
}

/* The same numbers from the file. */
static size_t check_file(const struct suite_shown *v, const struct shop *s)
{
    char path[256];
    struct columns *file;
    struct suite_shown read = *v;
    write_file(&v->blocks, file_path(path));
    assert_int_equal(read_file(&read.blocks, &file, path, s->people), ERR_OK);
    size_t wrong = check_suite(&read, s, false, SUITE_BEST);
    columns_close(file);
    remove(path);
    return wrong;
}

static void consistency_file_gives_the_same_numbers(void **state)
{
    (void)state;
    suite_shown_every_seed(check_file);
}

/* Copies of all arrays, to be changed: what a file could hold that nobody of us wrote. */
static struct blocks forge(const struct blocks *b, uint64_t seed)
{
    struct blocks f = *b;
    struct rng rng;
    rng_init(&rng, seed);
    const void **array[] = {
        (const void **)&f.block,        (const void **)&f.member,
        (const void **)&f.first_order,  (const void **)&f.last_order,
        (const void **)&f.run,          (const void **)&f.order_member,
        (const void **)&f.order_amount, (const void **)&f.order_amount_wide,
        (const void **)&f.run_amount,   (const void **)&f.lane_depth,
        (const void **)&f.lane_member,  (const void **)&f.lane_value,
        (const void **)&f.lane_day};
    const size_t groups = f.lane_rows > 0 ? blocks_words(f.people) : 0,
                 lanes = groups * BLOCKS_LANES;
    const size_t bytes[FORGED] = {f.count * sizeof *f.block,
                                  f.people * sizeof *f.member,
                                  f.people * sizeof *f.first_order,
                                  blocks_words(f.people) * sizeof *f.last_order,
                                  f.runs * sizeof *f.run,
                                  (f.narrow_amounts + f.wide_amounts) *
                                      sizeof *f.order_member,
                                  f.narrow_amounts * sizeof *f.order_amount,
                                  f.wide_amounts * sizeof *f.order_amount_wide,
                                  (groups > 0 ? f.runs : 0) * sizeof *f.run_amount,
                                  groups * sizeof *f.lane_depth,
                                  lanes * sizeof *f.lane_member,
                                  lanes * sizeof *f.lane_value,
                                  f.lane_rows * BLOCKS_LANES * sizeof *f.lane_day};
    for (int i = 0; i < FORGED; i++) {
        unsigned char *copy = mem_alloc(bytes[i] + 1, 1);
        if (bytes[i] > 0)
            memcpy(copy, *array[i], bytes[i]);
        *array[i] = copy;
    }
    int which = (int)rng_below(&rng, FORGED);
    if (bytes[which] > 0) {
        unsigned char *copy = (unsigned char *)*array[which];
        copy[rng_below(&rng, (uint32_t)bytes[which])] ^=
            (unsigned char)(1 + rng_below(&rng, 255));
    }
    f.owned = false;
    return f;
}

static void release_forged(struct blocks *f)
{
    free((void *)f->block);
    free((void *)f->member);
    free((void *)f->first_order);
    free((void *)f->last_order);
    free((void *)f->run);
    free((void *)f->order_member);
    free((void *)f->order_amount);
    free((void *)f->order_amount_wide);
    free((void *)f->run_amount);
    free((void *)f->lane_depth);
    free((void *)f->lane_member);
    free((void *)f->lane_value);
    free((void *)f->lane_day);
}

/* One byte changed and all checksums right: refused, or harmless to count (the sanitizers
 * see to that). */
static size_t check_forged(const struct suite_shown *v, const struct shop *s)
{
    char path[256];
    static size_t refused, tried;
    for (uint64_t i = 0; i < 4; i++, tried++) {
        struct blocks forged = forge(&v->blocks, s->seed * 4 + i);
        struct columns *file;
        struct blocks read;
        write_file(&forged, file_path(path));
        if (read_file(&read, &file, path, s->people) == ERR_OK) {
            struct suite_tables t = suite_tables_make(&v->periods, 1);
            struct suite_request request = suite_shown_request(v, s, NULL, SUITE_BEST);
            struct suite_result out = {t.flow, t.purchase, t.size, t.cohort, {0}};
            suite_run(&read, &request, &out);
            suite_tables_release(&t);
        } else {
            refused++;
        }
        columns_close(file);
        release_forged(&forged);
    }
    remove(path);
    return tried >= 200 && refused < tried / 4;
}

static void fault_forged_blocks_are_refused_or_harmless(void **state)
{
    (void)state;
    suite_shown_every_seed(check_forged);
}

/* Three people on one day, one of them again: a four and a repeat. */
static void input_blocks_of_other_fours_are_refused(void **state)
{
    (void)state;
    const uint32_t start[] = {0, 1, 3, 4};
    const int32_t day[] = {19723, 19723, 19723, 19723};
    const int64_t amount[] = {5, 6, 7, 8};
    struct blocks_input input = {.people = 3,
                                 .first_day = 19723,
                                 .last_day = 19723,
                                 .order_start = start,
                                 .order_day = day,
                                 .order_amount = amount};
    struct blocks b;
    assert_true(blocks_build(&b, &input));
    assert_true(blocks_valid(&b, 3));
    b.total--; /* what keeps sums from overflowing */
    assert_false(blocks_valid(&b, 3));
    b.total++;
    assert_int_equal(b.orders, 4);
    assert_int_equal(b.narrow_amounts, 5);
    assert_int_equal(b.block[0].fours, 1);
    const struct {
        int at;
        uint16_t member;
        int32_t amount;
    } rows[] = {
        {1, 0, 6},                 /* one person twice in a four */
        {2, BLOCKS_PEOPLE + 2, 8}, /* nobody where the run has an order */
        {3, 1, 0},                 /* somebody where it has none */
        {3, BLOCKS_PEOPLE + 2, 0}, /* nobody at another's place */
        {3, BLOCKS_PEOPLE + 3, 1}, /* an amount of nobody */
        {4, BLOCKS_PEOPLE, 7},     /* a repeat of nobody */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint16_t member[5];
        int32_t amounts[5];
        struct blocks forged = b;
        memcpy(member, b.order_member, sizeof member);
        memcpy(amounts, b.order_amount, sizeof amounts);
        member[rows[i].at] = rows[i].member;
        amounts[rows[i].at] = rows[i].amount;
        forged.order_member = member;
        forged.order_amount = amounts;
        if (blocks_valid(&forged, 3))
            fail_msg("row %zu", i);
    }
    struct blocks forged = b;
    forged.orders = 5;
    assert_false(blocks_valid(&forged, 3));
    blocks_release(&b);
}

/* ---- by hand -------------------------------------------------------------------- */

/* The last row of the specification's examples: bought on 31 January, 90 days: present
 * up to and including 30 April, absent on 1 May of a common year. */
static void correctness_window_of_90_days_ends_on_1_may(void **state)
{
    (void)state;
    static struct scene s;
    scene_init(&s, "2023-01-01", "2023-05-31");
    scene_order(&s, 0, "2023-01-31", 100);
    s.rule.window_days = 90;
    struct timeline t;
    struct history h;
    struct periods periods;
    struct blocks blocks;
    struct err_info info = {0};
    timeline_build(&t, &s.in, NULL);
    assert_int_equal(history_build(&h, &t, &s.rule, &info), ERR_OK);
    assert_int_equal(
        periods_build(&periods, &s.calendar, s.first, s.last, s.rule.as_of, &info),
        ERR_OK);
    struct blocks_input input = blocks_input_of(&h);
    assert_true(blocks_build(&blocks, &input));
    struct flow_cell flow[5] = {0};
    struct suite_request request = {
        .periods = &periods, .window_days = 90, .loyal_min_orders = 3};
    struct suite_result out = {.flow = flow};
    assert_int_equal(periods.count, 5);
    suite_run(&blocks, &request, &out);
    assert_int_equal(flow[0].new_stayed, 1);
    assert_int_equal(flow[3].retained, 1); /* April: there on its last day */
    assert_int_equal(flow[4].start, 1);    /* May: there on 30 April */
    assert_int_equal(flow[4].lost, 1);
    struct suite_shown v = {t, h, periods, blocks};
    suite_shown_release(&v);
}

/* Sums that may not fit are not for blocks. */
static void input_amounts_that_may_overflow_are_refused(void **state)
{
    (void)state;
    const uint32_t start[] = {0, 2};
    const int32_t day[] = {10, 11};
    const int64_t amount[] = {INT64_MAX, 1};
    struct blocks_input input = {.people = 1,
                                 .first_day = 10,
                                 .last_day = 11,
                                 .order_start = start,
                                 .order_day = day,
                                 .order_amount = amount};
    struct blocks blocks = {0};
    assert_false(blocks_build(&blocks, &input));
    const int64_t less[] = {INT64_MAX - 1, 1};
    input.order_amount = less;
    assert_true(blocks_build(&blocks, &input));
    assert_int_equal(blocks.block[0].wide, 1);
    blocks_release(&blocks);
}

/* One person with so many orders, a second with one; returns how many are loyal. */
static int64_t loyal_of(uint32_t orders, int32_t min, bool wide)
{
    const uint32_t start[] = {0, orders, orders + 1};
    int32_t *day = MEM_ARRAY(int32_t, orders + 1);
    int64_t *amount = MEM_ARRAY(int64_t, orders + 1);
    for (uint32_t i = 0; i <= orders; i++)
        day[i] = 19723 + (int32_t)(i % (orders + 1) * 20 / (orders + 1)); /* 2024-01 */
    day[orders] = 19723;
    amount[orders] = wide ? INT64_C(1) << 40 : 1;
    struct blocks_input input = {.people = 2,
                                 .first_day = 19723,
                                 .last_day = 19753,
                                 .order_start = start,
                                 .order_day = day,
                                 .order_amount = amount};
    struct blocks blocks;
    struct periods periods;
    struct err_info info = {0};
    struct calendar months = {.unit = CALENDAR_MONTH};
    assert_true(blocks_build(&blocks, &input));
    assert_int_equal(blocks.block[0].wide, wide || orders > 255);
    assert_int_equal(periods_build(&periods, &months, 19723, 19753, 19753, &info),
                     ERR_OK);
    struct purchase_cell cell = {0};
    struct suite_request request = {
        .periods = &periods, .window_days = 30, .loyal_min_orders = min};
    struct suite_result out = {.purchase = &cell};
    suite_run(&blocks, &request, &out);
    assert_int_equal(cell.orders, orders + 1);
    periods_release(&periods);
    blocks_release(&blocks);
    free(day);
    free(amount);
    return cell.buyers_loyal;
}

/* Orders are counted in bytes where they can be: on both sides of a byte's end. */
static void correctness_loyal_from_more_orders_than_a_byte_holds(void **state)
{
    (void)state;
    static const struct {
        uint32_t orders;
        int32_t min;
        bool wide;
        int64_t loyal;
    } rows[] = {
        {255, 255, false, 1}, {255, 256, false, 0}, {255, 400, false, 0},
        {254, 255, false, 0}, {256, 256, false, 1}, {256, 257, false, 0},
        {255, 255, true, 1},  {255, 256, true, 0},  {255, 400, true, 0},
        {399, 400, true, 0},  {400, 400, true, 1},  {5, 1, false, 2},
        {5, 0, false, 2},     {5, 6, false, 0},     {5, 5, true, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (loyal_of(rows[i].orders, rows[i].min, rows[i].wide) != rows[i].loyal)
            fail_msg("row %zu", i);
}

/* Everybody is of the cohort of February; a refund of January is in no cell. */
static void correctness_refund_before_the_cohort_is_in_no_cell(void **state)
{
    (void)state;
    const uint32_t start[] = {0, 1}, refund_start[] = {0, 1};
    const int32_t day[] = {19760}, refund_day[] = {19730};
    const int64_t amount[] = {500}, refund[] = {200};
    struct blocks_input input = {.people = 1,
                                 .first_day = 19723,
                                 .last_day = 19782,
                                 .order_start = start,
                                 .order_day = day,
                                 .order_amount = amount,
                                 .refund_start = refund_start,
                                 .refund_day = refund_day,
                                 .refund_amount = refund};
    struct blocks blocks;
    struct periods periods;
    struct err_info info = {0};
    struct calendar months = {.unit = CALENDAR_MONTH};
    assert_true(blocks_build(&blocks, &input));
    assert_int_equal(periods_build(&periods, &months, 19723, 19782, 19782, &info),
                     ERR_OK);
    assert_int_equal(periods.count, 2);
    struct cohort_cell cells[4] = {{0}};
    int64_t sizes[2] = {0};
    struct suite_request request = {
        .periods = &periods, .window_days = 30, .loyal_min_orders = 3};
    struct suite_result out = {.sizes = sizes, .cohort = cells};
    suite_run(&blocks, &request, &out);
    assert_int_equal(sizes[0], 0);
    assert_int_equal(sizes[1], 1);
    assert_int_equal(cells[3].value, 500);
    assert_int_equal(cells[0].value + cells[1].value + cells[2].value, 0);
    periods_release(&periods);
    blocks_release(&blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_suite_equals_cubes),
        cmocka_unit_test(consistency_avx2_equals_cubes),
        cmocka_unit_test(consistency_avx512_equals_cubes),
        cmocka_unit_test(consistency_many_groups_equal_cubes),
        cmocka_unit_test(consistency_rfm_equals_loop),
        cmocka_unit_test(consistency_chosen_people_are_their_group),
        cmocka_unit_test(consistency_file_gives_the_same_numbers),
        cmocka_unit_test(fault_forged_blocks_are_refused_or_harmless),
        cmocka_unit_test(input_blocks_of_other_fours_are_refused),
        cmocka_unit_test(correctness_window_of_90_days_ends_on_1_may),
        cmocka_unit_test(correctness_loyal_from_more_orders_than_a_byte_holds),
        cmocka_unit_test(correctness_refund_before_the_cohort_is_in_no_cell),
        cmocka_unit_test(input_amounts_that_may_overflow_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
