/* SPDX-License-Identifier: Apache-2.0 */
/* A table for each --by: one line a group. */
#ifndef MAINSTAY_CLI_BREAKDOWN_H
#define MAINSTAY_CLI_BREAKDOWN_H

#include "cli/screen.h"
#include "measure/report.h"

#define BREAKDOWN_GROUPS 20 /* lines of one table, unless all are asked for */

void breakdown_print(const struct screen *screen, const struct report *r, bool all,
                     struct buf *out);

#endif
