/* SPDX-License-Identifier: Apache-2.0 */
/* How far people come: by hand, and the kernel against the definitions read person by
 * person, in random shops. */
#include "draw.h"
#include "scene.h"

#include "base/mem.h"
#include "timeline/pass.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SEEDS 3000
#define NONE  TIMELINE_NO_WAVE

struct shop {
    struct timeline t;
    struct history h;
    struct periods periods;
    struct journey_cell *cells; /* groups * periods */
};

static void open_shop(struct shop *shop, const struct scene *s,
                      const struct journey_rule *rule, uint32_t split)
{
    struct err_info info = {0};
    const struct slicing *slicing = s->sliced ? &s->slicing : NULL;
    timeline_build(&shop->t, &s->in, NULL);
    if (history_build(&shop->h, &shop->t, &s->rule, &info) ||
        periods_build(&shop->periods, &s->calendar, s->first, s->last, s->rule.as_of,
                      &info))
        fail_msg("%s", info.text);
    size_t count = slicing_groups(slicing) * (size_t)shop->periods.count;
    shop->cells = MEM_ARRAY(struct journey_cell, count);
    struct pass pass = {.history = &shop->h,
                        .timeline = &shop->t,
                        .journey = rule,
                        .threads = 2,
                        .part_people = split};
    struct pass_table table = {
        .periods = &shop->periods, .slicing = slicing, .journey = shop->cells};
    if (pass_run(&pass, &table, 1, &info))
        fail_msg("%s", info.text);
}

static void close_shop(struct shop *shop)
{
    free(shop->cells);
    periods_release(&shop->periods);
    history_release(&shop->h);
    timeline_release(&shop->t);
}

static void expect(const struct journey_cell *c, int64_t seen, int64_t considered,
                   int64_t bought, int64_t kept, int64_t advocates)
{
    assert_int_equal(c->seen, seen);
    assert_int_equal(c->considered, considered);
    assert_int_equal(c->bought, bought);
    assert_int_equal(c->kept, kept);
    assert_int_equal(c->advocates, advocates);
}

/* January and February; event 0 is a page, 1 a product.
 *   0 looks at a product and buys in January, buys again and answers 10 in February
 *   1 buys in January, came by 5
 *   2 sees a page in January, looks at a product in February
 *   3 buys in February and reviews it with 3; came by 4, who did nothing else
 *   4 .
 *   5 answers 9, then 2, in February: no promoter; brought 1 in January
 *   6 reviews with 4 in February */
static void correctness_journey_by_hand(void **state)
{
    (void)state;
    static const bool product[] = {false, true, false}, page[] = {true, false, false};
    struct scene s;
    struct shop shop;
    uint32_t referrer[SCENE_PEOPLE];
    scene_init(&s, "2024-01-01", "2024-02-29");
    scene_orders(&s, "0 2024-01-10 100; 0 2024-02-20 100; 1 2024-01-31 100; "
                     "3 2024-02-05 100");
    scene_activity(&s, 0, "2024-01-09", 1);
    scene_activity(&s, 2, "2024-01-12", 0);
    scene_activity(&s, 2, "2024-02-02", 1);
    scene_answer(&s, 0, "2024-02-22", ANSWER_NPS, 10, NONE);
    scene_answer(&s, 5, "2024-02-22", ANSWER_NPS, 9, NONE);
    scene_answer(&s, 5, "2024-02-24", ANSWER_NPS, 2, NONE);
    scene_answer(&s, 3, "2024-02-24", ANSWER_REVIEW, 3, NONE);
    scene_answer(&s, 6, "2024-02-24", ANSWER_REVIEW, 4, NONE);
    for (int p = 0; p < SCENE_PEOPLE; p++)
        referrer[p] = TIMELINE_NO_PERSON;
    referrer[1] = 5;
    referrer[3] = 4;
    referrer[0] = 0; /* nobody refers themselves */
    s.in.referrer = referrer;

    struct journey_rule rule = {.considered = product};
    open_shop(&shop, &s, &rule, 3);
    expect(&shop.cells[0], 3, 2, 2, 0, 1); /* 0 1 2; 0 1; 0 1; -; 5 */
    expect(&shop.cells[1], 3, 3, 2, 1, 3); /* 0 2 3; 0 2 3; 0 3; 0; 0 4 6 */
    close_shop(&shop);

    rule = (struct journey_rule){.seen = page};
    open_shop(&shop, &s, &rule, 0);
    expect(&shop.cells[0], 3, 2, 2, 0, 1);
    expect(&shop.cells[1], 2, 2, 2, 1, 3); /* a product is no page, nor considered */
    close_shop(&shop);
}

/* Reviews, referrers and chosen events for a random scene. */
struct drawn {
    uint32_t referrer[SCENE_PEOPLE];
    bool seen[SCENE_EVENTS], considered[SCENE_EVENTS];
    struct journey_rule rule;
};

static void draw(struct scene *s, uint64_t seed, struct drawn *d)
{
    struct rng r;
    scene_draw(s, seed);
    rng_init_stream(&r, seed, 77);
    for (uint32_t p = 0; p < s->in.people; p++)
        d->referrer[p] =
            rng_below(&r, 3) ? TIMELINE_NO_PERSON : (uint32_t)rng_below(&r, s->in.people);
    for (int e = 0; e < SCENE_EVENTS; e++) {
        d->seen[e] = rng_below(&r, 2);
        d->considered[e] = rng_below(&r, 2);
    }
    for (uint32_t i = 0; i < s->in.answers; i++)
        if (s->answer[i].kind == ANSWER_CSAT && rng_below(&r, 2))
            s->answer[i].kind = ANSWER_REVIEW;
    s->in.referrer = d->referrer;
    d->rule =
        (struct journey_rule){.seen = rng_below(&r, 2) ? d->seen : NULL,
                              .considered = rng_below(&r, 2) ? d->considered : NULL};
}

static bool same(const struct journey_cell *a, const struct journey_cell *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static void consistency_journey_and_persons(void **state)
{
    (void)state;
    static struct scene s;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct drawn d;
        struct shop shop;
        draw(&s, seed, &d);
        const struct slicing *slicing = s.sliced ? &s.slicing : NULL;
        open_shop(&shop, &s, &d.rule, (uint32_t)(seed % (s.in.people + 1)));
        size_t periods = (size_t)shop.periods.count;
        struct journey_cell *sums =
            MEM_ARRAY(struct journey_cell, slicing_groups(slicing) * periods);
        for (uint32_t p = 0; p < s.in.people; p++)
            for (int32_t i = 0; i < shop.periods.count; i++) {
                uint32_t f = cubes_person_journey(
                    &shop.h, &shop.t, &d.rule, p, shop.periods.bound[i],
                    periods_end(&shop.periods, i), s.rule.as_of);
                struct journey_cell *c =
                    &sums[slicing_cell(slicing, &shop.periods, p, i)];
                c->seen += !!(f & JOURNEY_SEEN);
                c->considered += !!(f & JOURNEY_CONSIDERED);
                c->bought += !!(f & JOURNEY_BOUGHT);
                c->kept += !!(f & JOURNEY_KEPT);
                c->advocates += !!(f & JOURNEY_ADVOCATE);
            }
        for (size_t i = 0; i < slicing_groups(slicing) * periods; i++) {
            const struct journey_cell *c = &shop.cells[i];
            if (!same(c, &sums[i]) || c->seen < c->considered ||
                c->considered < c->bought || c->bought < c->kept) {
                scene_dump(&s, stderr);
                fail_msg("seed %llu, cell %zu", (unsigned long long)seed, i);
            }
        }
        free(sums);
        close_shop(&shop);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_journey_by_hand),
        cmocka_unit_test(consistency_journey_and_persons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
