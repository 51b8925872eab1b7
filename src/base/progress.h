/* SPDX-License-Identifier: Apache-2.0 */
/* Progress of long work, and Ctrl-C.
 *
 * On a terminal: after half a second a bar on stderr with share, rate and time
 * left, redrawn at most ten times a second, wiped at the end.  Elsewhere: one
 * log line on stderr every ten seconds.  Silent for quick work, and always when
 * MAINSTAY_PROGRESS=off.
 *
 *     struct progress p;
 *     progress_begin(&p, "reading orders.csv", total_or_0, "rows");
 *     while (...) {
 *         progress_step(&p, done);
 *         if (progress_interrupted()) { ... return ERR_INTERRUPTED; }
 *     }
 *     progress_end(&p);
 */
#ifndef MAINSTAY_BASE_PROGRESS_H
#define MAINSTAY_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct progress {
    const char *label, *unit; /* borrowed until progress_end */
    uint64_t total;           /* 0: unknown; an estimate may be exceeded */
    double started_s, shown_s;
    bool terminal, shown, off;
};

void progress_begin(struct progress *p, const char *label, uint64_t total,
                    const char *unit);
void progress_step(struct progress *p, uint64_t done);
void progress_end(struct progress *p);

/* Installs a SIGINT/SIGTERM handler that only notes the signal; a second
 * signal ends the program at once. */
void progress_catch_interrupts(void);
bool progress_interrupted(void);

#endif
