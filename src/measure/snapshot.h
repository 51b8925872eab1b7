/* SPDX-License-Identifier: Apache-2.0 */
/* What a snapshot table says: who has left, with how much revenue, and after how long. */
#ifndef MAINSTAY_MEASURE_SNAPSHOT_H
#define MAINSTAY_MEASURE_SNAPSHOT_H

#include "measure/report.h"

/* Fills facts->snapshot of everybody (slicing NULL, totals[0]) or of each group of a
 * fixed slicing; nothing where the source has no such table.  Curves are the report's. */
void snapshot_fill(struct report *r, const struct slicing *slicing,
                   struct catalogue_facts *const *totals);

#endif
