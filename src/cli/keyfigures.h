/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of the total, each with its course over the complete periods and how the
 * latest of them differs from the one before. */
#ifndef MAINSTAY_CLI_KEYFIGURES_H
#define MAINSTAY_CLI_KEYFIGURES_H

#include "cli/screen.h"
#include "measure/report.h"

/* all: every metric, also those that have no value, with the reason. */
void keyfigures_print(const struct screen *screen, const struct report *r, bool all,
                      struct buf *out);

#endif
