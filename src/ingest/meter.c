/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/meter.h"

#include "base/err.h"

void meter_init(struct meter *m, const char *label, uint64_t total, const char *unit)
{
    m->done = 0;
    CHECK(pthread_mutex_init(&m->lock, NULL) == 0);
    progress_begin(&m->progress, label, total, unit);
}

void meter_add(struct meter *m, uint64_t more)
{
    CHECK(pthread_mutex_lock(&m->lock) == 0);
    m->done += more;
    progress_step(&m->progress, m->done);
    pthread_mutex_unlock(&m->lock);
}

void meter_release(struct meter *m)
{
    progress_end(&m->progress);
    pthread_mutex_destroy(&m->lock);
}
