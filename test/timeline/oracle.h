/* SPDX-License-Identifier: Apache-2.0 */
/* The measures once more, as slow and plain as the specification reads: for every
 * person an array with one entry per day, and loops over days.  It knows no intervals,
 * no snapshots and no tables, and shares no code with src/timeline; dates come from
 * the C library.  What it has in common with the program are the meanings of the
 * result tables (results.h). */
#ifndef MAINSTAY_TEST_TIMELINE_ORACLE_H
#define MAINSTAY_TEST_TIMELINE_ORACLE_H

#include "results.h"

void oracle_run(const struct scene *s, struct results *out);

#endif
