/* SPDX-License-Identifier: Apache-2.0 */
/* Threads are made for each call and end with it: that costs microseconds where the work
 * takes milliseconds, and there is no pool to keep, to size or to shut down. */
#include "base/threads.h"

#include "base/mem.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#define THREADS_MAX 64

uint32_t threads_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : count > THREADS_MAX ? THREADS_MAX : (uint32_t)count;
}

struct run {
    threads_part *work;
    void *context;
    uint32_t parts;
    atomic_uint next;
};

static void *take_parts(void *pointer)
{
    struct run *run = pointer;
    uint32_t part;
    while ((part = atomic_fetch_add(&run->next, 1)) < run->parts)
        run->work(run->context, part);
    return NULL;
}

/* Where fewer threads can be made than asked for, those that there are do all. */
void threads_run(uint32_t parts, threads_part *work, void *context)
{
    struct run run = {.work = work, .context = context, .parts = parts};
    pthread_t helper[THREADS_MAX];
    uint32_t helpers = 0, wanted = threads_count();
    if (wanted > parts)
        wanted = parts;
    while (helpers + 1 < wanted &&
           pthread_create(&helper[helpers], NULL, take_parts, &run) == 0)
        helpers++;
    take_parts(&run);
    for (uint32_t i = 0; i < helpers; i++)
        pthread_join(helper[i], NULL);
}

struct threads_one {
    pthread_t thread;
    void (*work)(void *context);
    void *context;
};

static void *run_one(void *pointer)
{
    struct threads_one *one = pointer;
    one->work(one->context);
    return NULL;
}

struct threads_one *threads_start(void (*work)(void *context), void *context)
{
    struct threads_one *one = MEM_NEW(struct threads_one);
    one->work = work;
    one->context = context;
    if (pthread_create(&one->thread, NULL, run_one, one) == 0)
        return one;
    free(one);
    return NULL;
}

void threads_join(struct threads_one *one)
{
    pthread_join(one->thread, NULL);
    free(one);
}
