/* SPDX-License-Identifier: Apache-2.0 */
/* The table of periods: one line each, the newest last, and the total. */
#ifndef MAINSTAY_CLI_TIMETABLE_H
#define MAINSTAY_CLI_TIMETABLE_H

#include "cli/screen.h"
#include "measure/report.h"

#define TIMETABLE_PERIODS 13 /* a year and the same period of the year before */

/* all: every period and every metric, in several tables; else the last periods, or all
 * of them where from says so, and the columns that fit. */
void timetable_print(const struct screen *screen, const struct report *r, bool all,
                     struct buf *out);

#endif
