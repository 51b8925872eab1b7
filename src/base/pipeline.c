/* SPDX-License-Identifier: Apache-2.0 */
/* A ring of pieces under one lock: a thread fetches the next piece while it holds another
 * lock, that of fetching, works on it under none, and marks it made. */
#include "base/pipeline.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/threads.h"

#include <pthread.h>
#include <stdlib.h>

#define PIPELINE_PIECES_MORE 4 /* than threads: made and not taken yet */

struct pipeline {
    struct pipeline_steps steps;
    char *piece; /* pieces of steps.piece_size */
    bool *made;
    size_t pieces;
    struct threads_one *thread[THREADS_MAX];
    uint32_t threads;
    pthread_mutex_t fetching; /* for whoever asks what is next */
    pthread_mutex_t lock;     /* for all below */
    pthread_cond_t room, ready;
    size_t fetched, taken; /* since the beginning; the last one taken is in use */
    bool ended, stop;
};

static void *piece_of(const struct pipeline *p, size_t number)
{
    return p->piece + number % p->pieces * p->steps.piece_size;
}

/* Waits for a piece that nobody needs; false: nobody wants more.  The piece that was
 * taken last is still in use. */
static bool wait_for_room(struct pipeline *p)
{
    CHECK(pthread_mutex_lock(&p->lock) == 0);
    while (!p->stop && p->fetched - p->taken + 1 >= p->pieces)
        pthread_cond_wait(&p->room, &p->lock);
    bool go_on = !p->stop;
    pthread_mutex_unlock(&p->lock);
    return go_on;
}

/* The next piece and its number; false: there are no more. */
static bool fetch_next(struct pipeline *p, size_t *number)
{
    CHECK(pthread_mutex_lock(&p->fetching) == 0);
    bool more = wait_for_room(p) && !p->ended;
    *number = p->fetched;
    if (more)
        more = p->steps.fetch(p->steps.context, piece_of(p, *number));
    CHECK(pthread_mutex_lock(&p->lock) == 0);
    if (more)
        p->made[p->fetched++ % p->pieces] = false;
    else
        p->ended = true;
    pthread_cond_signal(&p->ready);
    pthread_mutex_unlock(&p->lock);
    pthread_mutex_unlock(&p->fetching);
    return more;
}

static void make_all(void *context)
{
    struct pipeline *p = context;
    size_t number;
    while (fetch_next(p, &number)) {
        p->steps.make(p->steps.context, piece_of(p, number));
        CHECK(pthread_mutex_lock(&p->lock) == 0);
        p->made[number % p->pieces] = true;
        pthread_cond_signal(&p->ready);
        pthread_mutex_unlock(&p->lock);
    }
}

struct pipeline *pipeline_start(const struct pipeline_steps *steps, uint32_t threads)
{
    struct pipeline *p = MEM_NEW(struct pipeline);
    CHECK(threads <= THREADS_MAX);
    p->steps = *steps;
    p->pieces = threads ? (size_t)threads + PIPELINE_PIECES_MORE : 1;
    p->piece = mem_zero(p->pieces, steps->piece_size);
    p->made = MEM_ARRAY(bool, p->pieces);
    CHECK(pthread_mutex_init(&p->fetching, NULL) == 0);
    CHECK(pthread_mutex_init(&p->lock, NULL) == 0);
    CHECK(pthread_cond_init(&p->room, NULL) == 0);
    CHECK(pthread_cond_init(&p->ready, NULL) == 0);
    while (p->threads < threads &&
           (p->thread[p->threads] = threads_start(make_all, p)) != NULL)
        p->threads++;
    return p;
}

static void *make_alone(struct pipeline *p)
{
    if (p->ended || !p->steps.fetch(p->steps.context, p->piece)) {
        p->ended = true;
        return NULL;
    }
    p->steps.make(p->steps.context, p->piece);
    return p->piece;
}

void *pipeline_next(struct pipeline *p)
{
    if (p->threads == 0)
        return make_alone(p);
    CHECK(pthread_mutex_lock(&p->lock) == 0);
    while (p->taken < p->fetched ? !p->made[p->taken % p->pieces] : !p->ended)
        pthread_cond_wait(&p->ready, &p->lock);
    void *piece = p->taken < p->fetched ? piece_of(p, p->taken++) : NULL;
    pthread_cond_signal(&p->room);
    pthread_mutex_unlock(&p->lock);
    return piece;
}

void pipeline_stop(struct pipeline *p, void (*release)(void *piece))
{
    if (!p)
        return;
    CHECK(pthread_mutex_lock(&p->lock) == 0);
    p->stop = true;
    pthread_cond_broadcast(&p->room);
    pthread_mutex_unlock(&p->lock);
    for (uint32_t i = 0; i < p->threads; i++)
        threads_join(p->thread[i]);
    for (size_t i = 0; i < p->pieces; i++)
        release(piece_of(p, i));
    pthread_cond_destroy(&p->ready);
    pthread_cond_destroy(&p->room);
    pthread_mutex_destroy(&p->lock);
    pthread_mutex_destroy(&p->fetching);
    free(p->made);
    free(p->piece);
    free(p);
}
