/* SPDX-License-Identifier: Apache-2.0 */
/* The groups of a report: what --by makes of the source's attributes. */
#ifndef MAINSTAY_MEASURE_SLICES_H
#define MAINSTAY_MEASURE_SLICES_H

#include "measure/report.h"

/* Fills slices and groups (without their facts) from the report's request, history and
 * source.  ERR_SETTING for a column the source has not, ERR_LIMIT for too many groups.
 * What was built so far is released by slices_release even then. */
enum err slices_build(struct report *r, struct err_info *info) ERR_MUST_USE;
void slices_release(struct report *r);

/* Whether anything counted is known of the person. */
bool slices_person_counts(const struct report *r, uint32_t person);
/* ... by events alone. */
bool slices_person_only_seen(const struct report *r, uint32_t person);

#endif
