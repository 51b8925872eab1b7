/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of JSON that several outputs share. */
#ifndef MAINSTAY_MEASURE_REPORT_PARTS_H
#define MAINSTAY_MEASURE_REPORT_PARTS_H

#include "measure/report.h"

/* name, start, end, partial, warming_up and, with a grace, provisional. */
void report_write_period(const struct report *r, const struct report_period *p,
                         struct json_writer *w);
/* All members of report_write_json. */
void report_write_body(const struct report *r, struct json_writer *w);
/* start and end of the total; null and "why" where nothing has a date. */
void report_write_total_days(const struct report *r, struct json_writer *w);
/* by and value; "why" beside a null value. */
void report_write_group(struct json_writer *w, const char *by, const char *value);

/* Fills report->answers. */
void report_count_answers(struct report *r);
/* Fills periods (all but their facts), pooled_count, early and early_note. */
void report_mark_periods(struct report *r);
/* Why the total of a report without pooled periods has no rates. */
const char *report_no_pooled(const struct report *r);

/* The members of report_write_value without the braces. */
void report_write_members(struct json_writer *w, const struct catalogue_value *value,
                          const struct catalogue_facts *facts);

#endif
