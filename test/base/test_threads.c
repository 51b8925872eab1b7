/* SPDX-License-Identifier: Apache-2.0 */
#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

#include <cmocka.h>

enum { PARTS = 1000 };

static void count_part(void *context, uint32_t part)
{
    atomic_uint *times = context;
    times[part]++;
}

static void invariant_threads_do_each_part_once(void **state)
{
    (void)state;
    static const uint32_t counts[] = {0, 1, 2, 3, 64, 65, PARTS};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        static atomic_uint times[PARTS];
        for (uint32_t p = 0; p < PARTS; p++)
            times[p] = 0;
        threads_run(counts[i], count_part, times);
        for (uint32_t p = 0; p < PARTS; p++)
            assert_int_equal(times[p], p < counts[i]);
    }
}

struct dealt {
    uint32_t workers;
    atomic_uint times[PARTS], busy[THREADS_MAX];
    atomic_bool wrong;
};

static void note_part(void *context, uint32_t part, uint32_t worker)
{
    struct dealt *d = context;
    if (worker >= d->workers || atomic_fetch_add(&d->busy[worker], 1) > 0)
        d->wrong = true;
    d->times[part]++;
    if (worker < d->workers)
        d->busy[worker]--;
}

/* Each part once, and never two parts at once by workers of one number. */
static void invariant_threads_deal_each_part_to_one_worker(void **state)
{
    (void)state;
    static const uint32_t workers[] = {1, 2, 3, 7, 64};
    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        static struct dealt d;
        d = (struct dealt){.workers = workers[i]};
        threads_deal(workers[i], PARTS, note_part, &d);
        assert_false(d.wrong);
        for (uint32_t p = 0; p < PARTS; p++)
            assert_int_equal(d.times[p], 1);
    }
}

static void meet_worker(void *context, uint32_t part, uint32_t worker)
{
    (void)part;
    (void)worker;
    pthread_barrier_wait(context);
}

/* There are as many as were asked for, on any machine: seven parts wait for each other.
 */
static void correctness_threads_deal_to_more_than_there_are_processors(void **state)
{
    (void)state;
    pthread_barrier_t barrier;
    assert_int_equal(pthread_barrier_init(&barrier, NULL, 7), 0);
    threads_deal(7, 7, meet_worker, &barrier);
    pthread_barrier_destroy(&barrier);
}

/* A part that waits for another can only end where both run at once. */
static void meet(void *context, uint32_t part)
{
    (void)part;
    pthread_barrier_wait(context);
}

static void correctness_threads_run_side_by_side(void **state)
{
    (void)state;
    uint32_t count = threads_count();
    assert_true(count >= 1 && count <= 64);
    pthread_barrier_t barrier;
    assert_int_equal(pthread_barrier_init(&barrier, NULL, count), 0);
    threads_run(count, meet, &barrier);
    pthread_barrier_destroy(&barrier);
}

static void correctness_threads_count_what_is_allowed(void **state)
{
    (void)state;
    cpu_set_t before, one;
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    assert_int_equal(threads_count(), CPU_COUNT(&before) < 64 ? CPU_COUNT(&before) : 64);
    CPU_ZERO(&one);
    for (int i = 0; i < CPU_SETSIZE && !CPU_COUNT(&one); i++)
        if (CPU_ISSET(i, &before))
            CPU_SET(i, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(threads_count(), 1);
    assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

static void meet_one(void *context)
{
    pthread_barrier_wait(context);
}

static void correctness_threads_one_runs_beside(void **state)
{
    (void)state;
    pthread_barrier_t barrier;
    assert_int_equal(pthread_barrier_init(&barrier, NULL, 2), 0);
    struct threads_one *one = threads_start(meet_one, &barrier);
    assert_non_null(one);
    pthread_barrier_wait(&barrier);
    threads_join(one);
    pthread_barrier_destroy(&barrier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invariant_threads_do_each_part_once),
        cmocka_unit_test(invariant_threads_deal_each_part_to_one_worker),
        cmocka_unit_test(correctness_threads_deal_to_more_than_there_are_processors),
        cmocka_unit_test(correctness_threads_run_side_by_side),
        cmocka_unit_test(correctness_threads_count_what_is_allowed),
        cmocka_unit_test(correctness_threads_one_runs_beside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
