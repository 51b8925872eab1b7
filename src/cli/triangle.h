/* SPDX-License-Identifier: Apache-2.0 */
/* The cohort triangle: a line for each cohort, a column for each period after its own,
 * shaded by value where there is colour. */
#ifndef MAINSTAY_CLI_TRIANGLE_H
#define MAINSTAY_CLI_TRIANGLE_H

#include "cli/options.h"
#include "cli/screen.h"
#include "cli/words.h"
#include "measure/report.h"

#define TRIANGLE_COHORTS 13 /* the last ones that have people, unless all are wanted */

/* What the cells are, as a heading. */
enum words_code triangle_title(enum options_values what);
bool triangle_needs_amounts(enum options_values what);
/* explained: with the notes that are the same for every triangle. */
void triangle_print(const struct screen *screen, const struct report_cohorts *cohorts,
                    enum options_values what, bool all, bool explained, struct buf *out);

#endif
