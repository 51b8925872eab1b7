/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pipeline.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

#include <cmocka.h>

enum { PIECES = 3000 };

struct piece {
    uint32_t number;
    uint64_t square;
    bool used;
};

struct course {
    uint32_t fetched, last;
    atomic_uint fetching, made;
    atomic_bool wrong;
};

static uint32_t released;

static bool fetch(void *context, void *pointer)
{
    struct course *c = context;
    struct piece *piece = pointer;
    if (atomic_fetch_add(&c->fetching, 1) > 0)
        c->wrong = true; /* two at once */
    bool more = c->fetched < c->last;
    if (more)
        piece->number = c->fetched++;
    piece->used = true;
    c->fetching--;
    return more;
}

/* Some take longer than those behind them. */
static void make(void *context, void *pointer)
{
    struct course *c = context;
    struct piece *piece = pointer;
    for (uint32_t i = 0; i < (piece->number % 7 == 0 ? 20 : 0); i++)
        sched_yield();
    piece->square = (uint64_t)piece->number * piece->number;
    c->made++;
}

static void release(void *pointer)
{
    released += ((struct piece *)pointer)->used;
}

static void invariant_pipeline_gives_pieces_in_order(void **state)
{
    (void)state;
    static const uint32_t threads[] = {0, 1, 2, 3, 17, 64};
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        struct course c = {.last = PIECES};
        struct pipeline_steps steps = {sizeof(struct piece), fetch, make, &c};
        struct pipeline *p = pipeline_start(&steps, threads[i]);
        const struct piece *piece;
        for (uint32_t n = 0; n < PIECES; n++) {
            assert_non_null(piece = pipeline_next(p));
            assert_int_equal(piece->number, n);
            assert_int_equal(piece->square, (uint64_t)n * n);
        }
        assert_null(pipeline_next(p));
        assert_null(pipeline_next(p));
        released = 0;
        pipeline_stop(p, release);
        assert_true(released > 0);
        assert_int_equal(c.made, PIECES);
        assert_false(c.wrong);
    }
}

/* Nothing is made that nobody can take for long, and stopping waits for nothing. */
static void invariant_pipeline_ends_early(void **state)
{
    (void)state;
    for (uint32_t taken = 0; taken < 40; taken++) {
        struct course c = {.last = UINT32_MAX};
        struct pipeline_steps steps = {sizeof(struct piece), fetch, make, &c};
        struct pipeline *p = pipeline_start(&steps, taken % 4);
        for (uint32_t n = 0; n < taken; n++)
            assert_int_equal(((struct piece *)pipeline_next(p))->number, n);
        pipeline_stop(p, release);
        assert_true(c.made >= taken && c.made < taken + 16);
    }
    pipeline_stop(NULL, release);
}

static void correctness_pipeline_of_nothing(void **state)
{
    (void)state;
    for (uint32_t threads = 0; threads < 3; threads++) {
        struct course c = {0};
        struct pipeline_steps steps = {sizeof(struct piece), fetch, make, &c};
        struct pipeline *p = pipeline_start(&steps, threads);
        assert_null(pipeline_next(p));
        pipeline_stop(p, release);
        assert_int_equal(c.made, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invariant_pipeline_gives_pieces_in_order),
        cmocka_unit_test(invariant_pipeline_ends_early),
        cmocka_unit_test(correctness_pipeline_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
