/* SPDX-License-Identifier: Apache-2.0 */
/* Threads are made for each call and end with it: that costs microseconds where the work
 * takes milliseconds, and there is no pool to keep, to size or to shut down. */
#include "base/threads.h"

#include "base/err.h"
#include "base/mem.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

uint32_t threads_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : count > THREADS_MAX ? THREADS_MAX : (uint32_t)count;
}

struct deal {
    threads_worker *work;
    void *context;
    uint32_t parts;
    atomic_uint next;
};

struct worker {
    struct deal *deal;
    uint32_t number;
    pthread_t thread;
};

/* The first part is the worker's own, the others are anybody's. */
static void *take_parts(void *pointer)
{
    const struct worker *worker = pointer;
    struct deal *deal = worker->deal;
    uint32_t part = worker->number;
    do
        deal->work(deal->context, part, worker->number);
    while ((part = atomic_fetch_add(&deal->next, 1)) < deal->parts);
    return NULL;
}

/* Where fewer threads can be made than asked for, those that there are do all. */
void threads_deal(uint32_t workers, uint32_t parts, threads_worker *work, void *context)
{
    CHECK(workers >= 1 && workers <= THREADS_MAX);
    struct deal deal = {.work = work, .context = context, .parts = parts};
    struct worker worker[THREADS_MAX];
    uint32_t count = 1, wanted = workers < parts ? workers : parts;
    if (parts == 0)
        return;
    deal.next = wanted;
    for (uint32_t i = 0; i < wanted; i++)
        worker[i] = (struct worker){.deal = &deal, .number = i};
    while (count < wanted &&
           pthread_create(&worker[count].thread, NULL, take_parts, &worker[count]) == 0)
        count++;
    take_parts(&worker[0]);
    for (uint32_t i = count; i < wanted; i++)
        work(context, i, 0);
    for (uint32_t i = 1; i < count; i++)
        pthread_join(worker[i].thread, NULL);
}

struct run {
    threads_part *work;
    void *context;
};

static void run_part(void *context, uint32_t part, uint32_t worker)
{
    (void)worker;
    const struct run *run = context;
    run->work(run->context, part);
}

void threads_run(uint32_t parts, threads_part *work, void *context)
{
    struct run run = {work, context};
    threads_deal(threads_count(), parts, run_part, &run);
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
