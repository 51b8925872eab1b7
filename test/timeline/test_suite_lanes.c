/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks that are counted person by person in all periods at once (suite_lanes.h),
 * against the kernels of cubes.h: shops whose blocks are of one cohort, which those of
 * test_suite.c seldom are.
 *
 * SUITE_SEED=n runs one seed alone. */
#include "base/mem.h"
#include "lanes_shop.h"
#include "seeds.h"
#include "suite_shown.h"
#include "timeline/suite_calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GROUPS SUITE_SHOP_GROUPS
#define SEEDS  180

/* ---- whether it is by lanes ------------------------------------------------------- */

/* Blocks of all seeds that are counted so, and among them those ... */
static struct {
    uint32_t laned, other;
    uint32_t later;              /* shops with orders after as_of */
    uint32_t before, after;      /* of who came before the table, or after it */
    uint32_t few, celled, plain; /* in whose chunks days are looked up by half of the
                                    cells, by all, by day */
    uint32_t chunks[SUITE_CHUNKS];
    uint32_t refunded, never; /* with refunds; with people without an order */
    uint32_t half, whole;     /* who came after the table began, with few periods to go,
                                 and with many */
    uint32_t one_day, alike;  /* who came on one day: 64 and more; ... some only then */
    uint32_t deepest;         /* orders of one person */
} seen;

/* The period of a day, by looking at each; -1 before the table, the count after it. */
static int32_t period_of(const struct periods *p, int32_t day)
{
    int32_t period = -1;
    while (period < p->count &&
           day >= (period + 1 < p->count ? p->bound[period + 1]
                                         : periods_end(p, p->count - 1)))
        period++;
    return period;
}

/* By its people's first orders. */
static bool of_one_period(const struct suite_shown *v, const struct block *block)
{
    const int32_t *first = v->blocks.first_order + block->member;
    for (uint32_t i = 0; i < block->people; i++)
        if (period_of(&v->periods, first[i]) != period_of(&v->periods, first[0]))
            return false;
    return true;
}

static void see_chunks(const struct suite_shown *v, int32_t window_days)
{
    struct suite_calendar c;
    assert_true(suite_calendar_build(&c, &v->blocks, &v->periods, window_days));
    for (uint32_t i = 0; i < c.chunks; i++)
        *(c.chunk[i].few      ? &seen.few
          : c.chunk[i].celled ? &seen.celled
                              : &seen.plain) += 1;
    seen.chunks[c.chunks - 1]++;
    suite_calendar_release(&c);
}

static void see_block(const struct suite_shown *v, const struct block *block)
{
    const struct blocks *b = &v->blocks;
    const int32_t *first = b->first_order + block->member;
    const uint8_t *depths = b->lane_depth + block->member / BLOCKS_LANES;
    uint32_t depth = depths[0], last = (block->people - 1) / BLOCKS_LANES;
    int32_t period = period_of(&v->periods, first[0]);
    seen.laned++;
    seen.before += period < 0;
    seen.after += period == v->periods.count;
    seen.refunded += block->refund_runs > 0;
    seen.never += first[0] != BLOCKS_NEVER && first[block->people - 1] == BLOCKS_NEVER;
    seen.deepest = depth > seen.deepest ? depth : seen.deepest;
    int32_t to_go = v->periods.count - period;
    seen.half += period > 0 && to_go > 1 && to_go < 25 && v->periods.count <= 60;
    seen.whole += period > 0 && to_go > 33 && v->periods.count <= 60;
    if (first[0] != first[block->people - 1] || period < 0 || to_go < 1)
        return;
    seen.one_day += last > 0 && depth > 1;
    seen.alike += last > 0 && depth > 1 && depths[last] == 1 && block->refund_runs == 0;
}

/* The narrow blocks of one cohort, while everybody counts. */
static void see(const struct suite_shown *v, const struct shop *s)
{
    const struct blocks *b = &v->blocks;
    bool asked = b->lane_rows > 0 && (s->loyal == 2 || s->loyal == 3) &&
                 v->periods.as_of >= b->last_day && v->periods.count <= 241 &&
                 b->last_day - b->first_day < 32000;
    uint32_t before = seen.laned;
    for (uint32_t i = 0; i < b->count; i++)
        if (asked && !b->block[i].wide && of_one_period(v, &b->block[i]))
            see_block(v, &b->block[i]);
        else
            seen.other++;
    if (seen.laned > before)
        see_chunks(v, s->rule.window_days);
}

/* Of SEEDS shops all of this happens. */
static void check_seen(void)
{
    if (getenv("SUITE_SEED"))
        return;
    print_message("%u blocks by lanes (%u came before the table, %u after it; %u with "
                  "refunds, %u with people without orders), %u in another way; chunks: "
                  "%u by few cells, %u by all, %u by day; 1 to 4 chunks: %u %u %u %u; "
                  "words of 32 bits %u, of 64 %u; of one day %u, with some who came only "
                  "then %u\n",
                  seen.laned, seen.before, seen.after, seen.refunded, seen.never,
                  seen.other, seen.few, seen.celled, seen.plain, seen.chunks[0],
                  seen.chunks[1], seen.chunks[2], seen.chunks[3], seen.half, seen.whole,
                  seen.one_day, seen.alike);
    assert_true(seen.laned > seeds_of(SEEDS, SEEDS / 3, SEEDS) * 3 / 4 &&
                seen.other > 0 && seen.later > 0);
    assert_true(seen.before > 0 && seen.after > 0 && seen.refunded > 0);
    assert_true(seen.never > 0);
    assert_true(seen.few > 0 && seen.celled > 0 && seen.plain > 0);
    assert_true(seen.half > 0 && seen.whole > 0);
    assert_true(seen.one_day > 0 && seen.alike > 0);
    for (int i = 0; i < SUITE_CHUNKS; i++)
        assert_true(seen.chunks[i] > 0);
    assert_int_equal(seen.deepest, UINT8_MAX);
}

/* ---- both ways -------------------------------------------------------------------- */

/* What is expected of a shop. */
struct expected {
    struct suite_tables all, grouped;
    struct suite_person *person; /* as they stand in the blocks */
    struct suite_rfm_sums sums;
};

static void expect_people(struct expected *e, const struct suite_shown *v)
{
    const struct history *h = &v->h;
    e->person = MEM_ARRAY(struct suite_person, v->blocks.people + 1);
    for (uint32_t i = 0; i < v->blocks.people; i++) {
        uint32_t person = v->blocks.member[i];
        if (h->order_start[person] == h->order_start[person + 1])
            continue;
        struct suite_person of = suite_shown_person(h, person);
        int64_t t = v->periods.as_of - h->order_day[h->order_start[person]];
        e->person[i] = of;
        e->sums.people++;
        e->sums.repeaters += of.x > 0;
        e->sums.x += of.x;
        e->sums.t_x += of.t_x;
        e->sums.t += t;
        e->sums.value += of.value;
        e->sums.x_t_x += (int64_t)of.x * of.t_x;
        e->sums.x_t += of.x * t;
        e->sums.t_x_t += of.t_x * t;
        e->sums.x_value += (suite_wide)of.x * of.value;
    }
}

static struct slicing slicing_of(const struct shop *s)
{
    return (struct slicing){.groups = GROUPS, .fixed = s->group};
}

static struct expected expect(const struct suite_shown *v, const struct shop *s)
{
    struct slicing slicing = slicing_of(s);
    struct expected e = {.all = suite_tables_make(&v->periods, 1),
                         .grouped = suite_tables_make(&v->periods, GROUPS)};
    suite_shown_cubes(v, s, NULL, &e.all);
    suite_shown_cubes(v, s, &slicing, &e.grouped);
    expect_people(&e, v);
    return e;
}

static void release_expected(struct expected *e)
{
    suite_tables_release(&e->all);
    suite_tables_release(&e->grouped);
    free(e->person);
}

static size_t people_differ(const struct suite_person *e, const struct suite_rfm *a,
                            uint32_t people)
{
    size_t wrong = 0;
    for (uint32_t i = 0; i < people; i++)
        wrong +=
            (e[i].x != a->x[i]) + (e[i].t_x != a->t_x[i]) + (e[i].value != a->value[i]);
    return wrong;
}

/* Everybody, with all that a suite gives; and without columns of people. */
static size_t check_all(const struct suite_shown *v, const struct shop *s,
                        const struct expected *e, enum suite_code code)
{
    size_t n = (size_t)v->blocks.people + 1;
    struct suite_tables t = suite_tables_make(&v->periods, 1);
    struct suite_rfm rfm = {MEM_ARRAY(uint32_t, n), MEM_ARRAY(uint32_t, n),
                            MEM_ARRAY(int64_t, n)};
    struct suite_rfm_sums sums = {0}, alone = {0};
    struct suite_request request = suite_shown_request(v, s, NULL, code);
    struct suite_result out = {t.flow, t.purchase, t.size, t.cohort, rfm, &sums};
    suite_run(&v->blocks, &request, &out);
    size_t wrong = suite_tables_differ(&e->all, &t) +
                   people_differ(e->person, &rfm, v->blocks.people) +
                   suite_sums_differ(&e->sums, &sums);
    suite_tables_release(&t);
    t = suite_tables_make(&v->periods, 1);
    struct suite_result less = {t.flow, t.purchase, t.size, t.cohort, {0}, &alone};
    suite_run(&v->blocks, &request, &less);
    wrong += suite_tables_differ(&e->all, &t) + suite_sums_differ(&e->sums, &alone);
    suite_tables_release(&t);
    free(rfm.x);
    free(rfm.t_x);
    free(rfm.value);
    return wrong;
}

/* Cohorts, of everybody, beside groups. */
static size_t check_grouped(const struct suite_shown *v, const struct shop *s,
                            const struct expected *e, enum suite_code code)
{
    struct slicing slicing = slicing_of(s);
    struct suite_tables t = suite_tables_make(&v->periods, GROUPS);
    struct suite_request request = suite_shown_request(v, s, &slicing, code);
    struct suite_result out = {t.flow, t.purchase, t.size, t.cohort, {0}};
    suite_run(&v->blocks, &request, &out);
    size_t wrong = suite_tables_differ(&e->grouped, &t);
    suite_tables_release(&t);
    return wrong;
}

static size_t check_codes(const struct suite_shown *v, const struct shop *s)
{
    struct expected e = expect(v, s);
    size_t wrong = 0;
    see(v, s);
    for (enum suite_code code = SUITE_PORTABLE; code < SUITE_CODES; code++)
        if (suite_has(code))
            wrong += check_all(v, s, &e, code) + check_grouped(v, s, &e, code);
    release_expected(&e);
    return wrong;
}

/* ---- blocks ------------------------------------------------------------------------ */

/* Up to the last day that has anything: the history's blocks go on to as_of. */
static int32_t last_day_of(const struct history *h)
{
    int32_t last = h->first_day;
    for (uint32_t i = 0; i < h->order_start[h->people]; i++)
        last = h->order_day[i] > last ? h->order_day[i] : last;
    for (uint32_t i = 0; h->refund_start && i < h->refund_start[h->people]; i++)
        last = h->refund_day[i] > last ? h->refund_day[i] : last;
    return last;
}

static size_t check_blocks_of(const struct suite_shown *v, const struct shop *s,
                              const struct history *h)
{
    struct suite_shown shown = *v;
    struct blocks_input input = blocks_input_of(h);
    input.last_day = last_day_of(h);
    assert_true(blocks_build(&shown.blocks, &input));
    blocks_add_lanes(&shown.blocks);
    assert_true(blocks_valid(&shown.blocks, s->people));
    size_t wrong = check_codes(&shown, s);
    blocks_release(&shown.blocks);
    return wrong;
}

/* Blocks also of what comes after as_of: as the definition has it, that is not counted.
 */
static size_t check_later(const struct suite_shown *v, const struct shop *s)
{
    struct history_rule rule = s->rule;
    struct history later;
    struct err_info info = {0};
    rule.as_of = s->in.last_day;
    if (rule.as_of <= s->rule.as_of || !rule.fully_refunded_counts ||
        rule.refunds != REFUND_IGNORE)
        return 0;
    seen.later++;
    assert_int_equal(history_build(&later, &v->t, &rule, &info), ERR_OK);
    size_t wrong = check_blocks_of(v, s, &later);
    history_release(&later);
    return wrong;
}

static size_t check(const struct suite_shown *v, const struct shop *s)
{
    return check_blocks_of(v, s, &v->h) + check_later(v, s);
}

static void consistency_lanes_equal_cubes(void **state)
{
    (void)state;
    suite_shown_every_seed_of(lanes_shop_draw, SEEDS, check);
    check_seen();
}

/* ---- by hand ----------------------------------------------------------------------- */

/* Days of 2024, and the last of 2023. */
enum { DEC = 19692, JAN = 19723, FEB = 19754, MAR = 19783, APR = 19814 };

/* What a person is in January, February and March, with orders on these days. */
static const struct hand {
    int32_t window_days, day[2]; /* 0: no second one */
    struct flow_cell flow[3];
} by_hand[] = {
    /* the example of docs/timeline.md: 20 January and 10 March */
    {30,
     {JAN + 19, MAR + 9},
     {{.new_stayed = 1, .end = 1},
      {.start = 1, .lost = 1},
      {.reactivated = 1, .end = 1}}},
    /* 31 January: there on that day, up to 28 February, up to the 29th */
    {1, {FEB - 1}, {{.new_stayed = 1, .end = 1}, {.start = 1, .lost = 1}}},
    {29, {FEB - 1}, {{.new_stayed = 1, .end = 1}, {.start = 1, .lost = 1}}},
    {30,
     {FEB - 1},
     {{.new_stayed = 1, .end = 1},
      {.start = 1, .end = 1, .retained = 1},
      {.start = 1, .lost = 1}}},
    /* 1 January, up to the 31st: again on 1 February, without a day between, or later */
    {31,
     {JAN, FEB},
     {{.new_stayed = 1, .end = 1},
      {.start = 1, .end = 1, .retained = 1},
      {.start = 1, .lost = 1}}},
    {31,
     {JAN, FEB + 1},
     {{.new_stayed = 1, .end = 1},
      {.start = 1, .end = 1, .retained = 1, .returned = 1},
      {.start = 1, .lost = 1}}},
    /* left at once, and again; there on the last day of the table */
    {5, {JAN + 1, FEB + 9}, {{.new_left = 1}, {.bounced = 1}}},
    {5,
     {JAN + 1, APR - 5},
     {{.new_left = 1}, {.start = 0}, {.reactivated = 1, .end = 1}}},
    {5, {JAN + 1, APR - 6}, {{.new_left = 1}, {.start = 0}, {.bounced = 1}}},
    /* 20 December: there up to 8 January, up to the 30th, up to the last of the year */
    {20, {DEC + 19}, {{.start = 1, .lost = 1}}},
    {11, {DEC + 19, MAR}, {{.start = 0}, {.start = 0}, {.bounced = 1}}},
    {12, {DEC + 19}, {{.start = 1, .lost = 1}}},
};

/* So many people who all are the same: several groups of lanes. */
static void check_by_hand(const struct hand *hand, uint32_t people, enum suite_code code)
{
    uint32_t *start = MEM_ARRAY(uint32_t, people + 1), orders = hand->day[1] ? 2 : 1;
    int32_t *day = MEM_ARRAY(int32_t, people * 2);
    int64_t *amount = MEM_ARRAY(int64_t, people * 2);
    for (uint32_t p = 0; p < people; p++) {
        start[p + 1] = start[p] + orders;
        memcpy(day + start[p], hand->day, orders * sizeof *day);
    }
    struct blocks_input input = {.people = people,
                                 .first_day = DEC,
                                 .last_day = APR - 1,
                                 .order_start = start,
                                 .order_day = day,
                                 .order_amount = amount};
    struct calendar months = {.unit = CALENDAR_MONTH};
    struct suite_shown v = {0};
    struct err_info info = {0};
    struct flow_cell flow[3] = {0}, expected[3];
    const size_t fields = sizeof *expected / sizeof(int64_t) * 3;
    assert_true(blocks_build(&v.blocks, &input));
    blocks_add_lanes(&v.blocks);
    assert_int_equal(periods_build(&v.periods, &months, JAN, APR - 1, APR - 1, &info),
                     ERR_OK);
    struct suite_request request = {.periods = &v.periods,
                                    .window_days = hand->window_days,
                                    .loyal_min_orders = 3,
                                    .code = code};
    struct suite_result out = {.flow = flow};
    suite_run(&v.blocks, &request, &out);
    memcpy(expected, hand->flow, sizeof expected);
    for (size_t i = 0; i < fields; i++)
        ((int64_t *)expected)[i] *= people;
    if (suite_tables_column_differs("flow", expected, flow, 3, sizeof *flow))
        fail_msg("row %zu, %u people, code %d", (size_t)(hand - by_hand), people, code);
    free(start);
    free(day);
    free(amount);
    periods_release(&v.periods);
    blocks_release(&v.blocks);
}

static void correctness_flows_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++)
        for (enum suite_code code = SUITE_PORTABLE; code < SUITE_CODES; code++) {
            if (!suite_has(code))
                continue;
            check_by_hand(&by_hand[i], 1, code);
            check_by_hand(&by_hand[i], 130, code);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_lanes_equal_cubes),
        cmocka_unit_test(correctness_flows_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
