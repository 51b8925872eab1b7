/* SPDX-License-Identifier: Apache-2.0 */
/* Restatements: which figures of past periods are not what they were when they were last
 * computed.
 *
 * A workspace remembers every figure of every complete month.  Whatever changes its data
 * or its definition computes them again, and what differs is kept with its cause, so that
 * "why did last month's number change" has an answer.  A figure that was not known before
 * is no restatement.
 *
 *     e = restate_compare(&changes, ws.store, &report, &info);
 *     ... within a transaction:
 *     e = restate_record(&changes, ws.store, &report, "import", 7, &info);
 *     restate_release(&changes);
 */
#ifndef MAINSTAY_MEASURE_RESTATE_H
#define MAINSTAY_MEASURE_RESTATE_H

#include "measure/report.h"
#include "store/store.h"

struct restate_change {
    const char *start, *metric; /* start: the period's first day, 2024-05-01 */
    const char *before, *after; /* as in JSON; after may be "null" */
};

struct restate {
    struct restate_change *changes; /* by period, then by metric */
    size_t count;
    struct arena arena;
};

/* The report's periods must be months, all that there are. */
enum err restate_compare(struct restate *out, struct store *store,
                         const struct report *report, struct err_info *info) ERR_MUST_USE;
/* Keeps the changes, and the report's figures as the known ones.  cause: "import",
 * "definition" or "erasure", with its number. */
enum err restate_record(const struct restate *changes, struct store *store,
                        const struct report *report, const char *cause, int64_t number,
                        struct err_info *info) ERR_MUST_USE;
void restate_release(struct restate *changes);

#endif
