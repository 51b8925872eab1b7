/* SPDX-License-Identifier: Apache-2.0 */
/* A report: every metric of every period, in whole and by group, and its total; and the
 * cohort table.  Computed by the kernels, derived through the catalogue.
 *
 *     struct report r;
 *     e = report_build(&r, &source, &definition, &request, &info);
 *     report_write_json(&r, &out);
 *     report_release(&r);
 */
#ifndef MAINSTAY_MEASURE_REPORT_H
#define MAINSTAY_MEASURE_REPORT_H

#include "base/buf.h"
#include "measure/catalogue.h"
#include "timeline/presence.h"

#define REPORT_BY_MAX      8
#define REPORT_GROUPS_MAX  1000   /* over all --by */
#define REPORT_CELLS_MAX   300000 /* groups times periods */
#define REPORT_COHORTS_MAX 2000   /* cohorts of one table */
#define REPORT_NAME_MAX    256    /* bytes of a column's name in --by, with a NUL */
#define REPORT_AT_RISK_MIN 30     /* people that the survival mean still rests on */

/* How one --by is read.  "country": the last value known at as_of.  "first_country": the
 * earliest known.  "country@start": the value at each period's start. */
enum report_by_mode { REPORT_BY_LAST, REPORT_BY_FIRST, REPORT_BY_START };

/* Splits what was typed into the mode and the name of the column, which is what the
 * caller asks the reader for as an attribute.  A column that itself is called first_x:
 * where the source has an attribute of exactly that name, report_build takes it literally
 * (its last value), whatever this says; so a caller names what was typed as the
 * attribute's literal.  ERR_SETTING for an empty or too long name. */
enum err report_by_base(const char *by, char base[REPORT_NAME_MAX],
                        enum report_by_mode *mode, struct err_info *info) ERR_MUST_USE;

struct report_request {
    struct calendar calendar; /* its week_start and fiscal_month: the definition's win */
    bool has_from, has_to, has_as_of;
    bool as_of_is_yesterday;       /* nobody asked for as_of: it follows the clock */
    int32_t from, to, as_of;       /* days, all inclusive */
    const char *by[REPORT_BY_MAX]; /* as typed: country, first_country, country@start */
    size_t by_count;
    uint32_t index_people; /* for tests: as in struct presence_of */
};

struct report_period {
    int32_t begin, calendar_end; /* calendar_end: n as the calendar has it */
    bool partial, warming_up, provisional;
    bool pooled; /* none of these: in the total's pooled rates */
    struct catalogue_facts facts;
};

/* People first present in the time that warms up, less than window_days after the first
 * day of data. */
struct report_early {
    int64_t people;
    int64_t unknown;    /* their day of acquisition is not known */
    int64_t won_before; /* ... is before the first day of data */
};

/* One --by, ready for kernels: the slicing's codes are numbers of groups. */
struct report_slice {
    const char *by;
    enum report_by_mode mode;
    struct slicing slicing;
    uint32_t *codes;   /* owned: per person, or per change; NULL where they are kept */
    struct slice kept; /* ... in a file of the workspace */
};

struct report_group {
    const char *by, *value; /* value NULL: no value known */
    const struct report_slice *slice;
    uint32_t code;     /* in slice->slicing */
    int64_t customers; /* ever present or buyers; groups are in this order */
    struct catalogue_facts *periods; /* report->period_count */
    struct catalogue_facts total;
};

/* Rows of answers and deliveries, of which no definition leaves any out. */
struct report_answers {
    int64_t answers, deliveries; /* that count */
    int64_t after_as_of;         /* of both */
    int64_t superseded; /* a later answer of the person to the same survey and wave */
    int64_t repeated;   /* the survey and wave had been delivered to the person before */
};

struct report {
    const struct source *source;         /* borrowed */
    const struct definition *definition; /* borrowed, resolved */
    struct report_request request;
    struct presence presence; /* owns what the next one borrows */
    struct history history;
    struct periods all;  /* every period from the first day of data to as_of */
    int32_t first_shown; /* index in `all` of periods[0] */
    int32_t as_of;
    struct report_period *periods; /* those between from and to */
    size_t period_count;
    size_t pooled_count; /* pooled ones among them */
    struct report_early early;
    const char *early_note; /* NULL: nothing to say of them */
    struct catalogue_facts total;
    int32_t total_begin, total_end;
    struct report_answers answers;
    struct report_slice *slices; /* request.by_count */
    size_t slice_count;
    struct report_group *groups; /* by --by, then by size, "no value known" last */
    size_t group_count;
    struct arena arena;
};

/* definition is resolved here (its window) and must outlive the report; so must what the
 * request points to.  Every period from the first day of data to as_of is computed; from
 * and to select those that they touch.
 * A source without dates (source->undated) has no periods at all, and `as_of` and the
 * total's days mean nothing.
 * ERR_NO_PERIOD (no period there: says what there is), ERR_WINDOW, ERR_SETTING (an
 * unknown column in by, a rule without its data), ERR_LIMIT, ERR_OVERFLOW. */
enum err report_build(struct report *out, const struct source *source,
                      struct definition *definition, const struct report_request *request,
                      struct err_info *info) ERR_MUST_USE;
void report_release(struct report *r);

/* Why nothing of periods is known of a source that is undated, and what to know of it. */
extern const char report_undated[], report_undated_note[];
/* The index-th sentence that a reader should know beside the numbers; NULL past the
 * last. */
const char *report_note(const struct report *r, size_t index);

/* The JSON contract, docs/report.schema.json. */
void report_write_json(const struct report *r, struct buf *out);
/* One line per period, group and metric: start,end,by,group,metric,value,numerator,
 * denominator,low,high,why.  Lines of the total have "total" for start and no end.
 * Metrics of several values have a line for each: days_between_orders.mean,
 * profit_what_if.1 (clv_margin with one more point) ... */
void report_write_csv(const struct report *r, struct buf *out);
/* The members every JSON output begins with: mainstay, period, definition, timezone,
 * currency ("" where the files name none), as_of, notes, source. */
void report_write_head(const struct report *r, struct json_writer *w);
/* The `source` object shared by all JSON outputs: rows, used, orders, refunds, customers,
 * left_out, files. customers: distinct people among the used rows. */
void report_write_source(const struct report *r, struct json_writer *w);
/* Rows used and left out in total: used = rows - sum of left_out. */
struct report_left_out {
    const char *name, *text;
    int64_t rows, amount;
    bool has_amount; /* subscriptions: the amount a month */
};
/* The i-th reason with rows > 0; false past the end. */
bool report_left_out(const struct report *r, size_t index, struct report_left_out *out);
int64_t report_used_rows(const struct report *r);
/* Writes every row that was left out, as source_write_rejects does; the source must have
 * been loaded with keep_row_reasons. */
struct output;
enum err report_write_rejects(const struct report *r, struct output *out, uint64_t *rows,
                              struct err_info *info) ERR_MUST_USE;
/* Distinct people with at least one counted order, refund, activity, subscription, answer
 * or delivery. */
uint32_t report_customers(const struct report *r);
/* Of these, those of whom only events are known, and who are no customers by them. */
uint32_t report_only_seen(const struct report *r);

/* Adds a metric's value as a JSON member: {"value":...,"numerator":...,...}; a table as
 * {"rows":[...]}.  A null has "why" beside it.  Money has the currency's digits;
 * numerators and denominators have more where the data have, so that they are exact. */
void report_write_value(struct json_writer *w, const char *key,
                        const struct catalogue_value *value,
                        const struct catalogue_facts *facts);

/* The cohort table over the same request: the first cohort_count of its periods are the
 * cohorts (those shown in the report), and their cells go on to as_of.  cells[cohort *
 * periods.count + period], k = period - cohort. */
struct report_cohorts {
    const struct report *report; /* borrowed */
    struct periods periods;
    int32_t cohort_count;
    enum cohort_basis basis;
    const char *by, *value; /* by NULL: everybody */
    int64_t *sizes;
    struct cohort_cell *cells; /* periods.count squared */
    struct report_cohorts
        *groups; /* one for each group of the report; borrow from this */
    size_t group_count;
};
/* ERR_LIMIT for too many; ERR_SETTING where the report is by X@start, which is no
 * property of a person. */
enum err report_cohorts_build(struct report_cohorts *out, const struct report *r,
                              enum cohort_basis basis,
                              struct err_info *info) ERR_MUST_USE;
void report_cohorts_release(struct report_cohorts *c);
void report_cohorts_write_json(const struct report_cohorts *c, struct buf *out);
void report_cohorts_write_csv(const struct report_cohorts *c, struct buf *out);

#endif
