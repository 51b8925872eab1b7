/* SPDX-License-Identifier: Apache-2.0 */
/* One progress bar for work that several threads do.
 *
 *     meter_init(&m, "reading shop", rows, "rows");
 *     meter_add(&m, 2048);        from any thread
 *     meter_release(&m);
 */
#ifndef MAINSTAY_INGEST_METER_H
#define MAINSTAY_INGEST_METER_H

#include "base/progress.h"

#include <pthread.h>

struct meter {
    pthread_mutex_t lock; /* for all below */
    struct progress progress;
    uint64_t done;
};

/* label and unit are borrowed. */
void meter_init(struct meter *m, const char *label, uint64_t total, const char *unit);
void meter_add(struct meter *m, uint64_t more);
void meter_release(struct meter *m);

#endif
