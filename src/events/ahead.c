/* SPDX-License-Identifier: Apache-2.0 */
#include "events/ahead.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/threads.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#define AHEAD_CHUNKS 64 /* of 2048 rows: some megabytes */

struct ahead {
    duckdb_result *result;
    struct threads_one *thread;
    pthread_mutex_t lock; /* for all below */
    pthread_cond_t changed;
    duckdb_data_chunk ring[AHEAD_CHUNKS];
    size_t fetched, taken; /* since the beginning */
    bool ended, stop;
    const char *message;
};

/* Waits for room; false: nobody wants more. */
static bool wait_for_room(struct ahead *a)
{
    CHECK(pthread_mutex_lock(&a->lock) == 0);
    while (!a->stop && a->fetched - a->taken == AHEAD_CHUNKS)
        pthread_cond_wait(&a->changed, &a->lock);
    bool go_on = !a->stop;
    pthread_mutex_unlock(&a->lock);
    return go_on;
}

static void fetch_all(void *context)
{
    struct ahead *a = context;
    bool more = true;
    while (more && wait_for_room(a)) {
        duckdb_data_chunk chunk = duckdb_fetch_chunk(*a->result);
        const char *message = duckdb_result_error(a->result);
        more = chunk && !message;
        if (!more)
            duckdb_destroy_data_chunk(&chunk);
        CHECK(pthread_mutex_lock(&a->lock) == 0);
        if (more)
            a->ring[a->fetched++ % AHEAD_CHUNKS] = chunk;
        a->ended = !more;
        a->message = message;
        pthread_cond_signal(&a->changed);
        pthread_mutex_unlock(&a->lock);
    }
}

struct ahead *ahead_start(duckdb_result *result)
{
    struct ahead *a = MEM_NEW(struct ahead);
    a->result = result;
    CHECK(pthread_mutex_init(&a->lock, NULL) == 0);
    CHECK(pthread_cond_init(&a->changed, NULL) == 0);
    a->thread = threads_start(fetch_all, a);
    if (a->thread)
        return a;
    ahead_stop(a);
    return NULL;
}

duckdb_data_chunk ahead_next(struct ahead *a, const char **message)
{
    duckdb_data_chunk chunk = NULL;
    *message = NULL;
    CHECK(pthread_mutex_lock(&a->lock) == 0);
    while (!a->ended && a->fetched == a->taken)
        pthread_cond_wait(&a->changed, &a->lock);
    if (a->fetched > a->taken)
        chunk = a->ring[a->taken++ % AHEAD_CHUNKS];
    else
        *message = a->message;
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
    return chunk;
}

void ahead_stop(struct ahead *a)
{
    if (!a)
        return;
    CHECK(pthread_mutex_lock(&a->lock) == 0);
    a->stop = true;
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
    if (a->thread)
        threads_join(a->thread);
    while (a->taken < a->fetched)
        duckdb_destroy_data_chunk(&a->ring[a->taken++ % AHEAD_CHUNKS]);
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    free(a);
}
