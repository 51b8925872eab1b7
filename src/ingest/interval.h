/* SPDX-License-Identifier: Apache-2.0 */
/* What the amount of a subscription is for: "month", "3 months", "yearly", "每 3 個月".
 */
#ifndef MAINSTAY_INGEST_INTERVAL_H
#define MAINSTAY_INGEST_INTERVAL_H

#include "timeline/timeline.h"

/* A number of months or of days, at least one.  false: not understood; outputs
 * untouched. */
bool interval_parse(const char *text, size_t size, uint16_t *term, enum term_unit *unit);

#endif
