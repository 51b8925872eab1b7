/* SPDX-License-Identifier: Apache-2.0 */
/* Two definitions side by side: one source, one request, two reports, A and B, and
 * between them the cross table of what each person is under A and under B.  Every number
 * that differs is a list of people, or amounts of the same people.
 *
 *     struct compare c;
 *     e = compare_init(&c, &report_a, &report_b, &info);
 *     compare_cell(&c, metric, RECEIPT_NUMERATOR, shown, &cell);
 *     ... cell.both + cell.only_a people are in it under A, both + only_b under B ...
 *     compare_release(&c);
 *
 * Of a pooled total a person counts once a period, as in its number, and a period that
 * only A pools is A's alone.
 */
#ifndef MAINSTAY_MEASURE_COMPARE_H
#define MAINSTAY_MEASURE_COMPARE_H

#include "measure/receipt.h"

/* What a person is in a period by presence: each is exactly one of these. */
enum compare_state {
    COMPARE_RETAINED,
    COMPARE_LOST,
    COMPARE_NEW_STAYED,
    COMPARE_NEW_LEFT,
    COMPARE_REACTIVATED,
    COMPARE_BOUNCED,
    COMPARE_ABSENT,
    COMPARE_STATES,
};

struct compare_cell {
    int64_t both, only_a, only_b;
};

struct compare_cross;

struct compare {
    const struct report *a, *b;   /* borrowed */
    struct compare_cross **cross; /* per period shown, and the whole range; NULL: not
                                     looked at yet */
};

/* ERR_SETTING where the two have other periods (week_start, fiscal_month) or nothing has
 * a date. */
enum err compare_init(struct compare *out, const struct report *a, const struct report *b,
                      struct err_info *info) ERR_MUST_USE;
void compare_release(struct compare *c);

/* What stands for a setting that one side does not have. */
#define COMPARE_NOT_SET "(not set)"

/* "retained", "lost" ... "absent". */
const char *compare_state_name(enum compare_state state);
/* One setting that A and B have otherwise. */
struct compare_change {
    char *key, *a, *b; /* "(not set)" where it has none; owned */
};
size_t compare_changes(const struct definition *a, const struct definition *b,
                       struct compare_change **out);
void compare_changes_free(struct compare_change *changes, size_t count);

/* Everybody, in the period shown (the report's period_count: the total).  False, and
 * zeros, for a side without a list of people.  Not for two threads at once: it keeps what
 * it has looked at. */
bool compare_cell(struct compare *c, const struct catalogue_metric *metric,
                  enum receipt_side side, size_t shown, struct compare_cell *out);
/* People by state under A and under B; of the total: of the whole range as one period.
 * The sum is everybody the files tell of. */
void compare_states(struct compare *c, size_t shown,
                    int64_t out[COMPARE_STATES][COMPARE_STATES]);
/* Of these, those whose state is another under B. */
int64_t compare_moved(int64_t states[COMPARE_STATES][COMPARE_STATES]);
/* B - A: false where either has no value, or is a table. */
bool compare_difference(const struct catalogue_value *a, const struct catalogue_value *b,
                        struct catalogue_value *out);

/* ---- lists --------------------------------------------------------------------- */

struct compare_person {
    struct receipt_person a, b;   /* as each definition describes them */
    int64_t matches_a, matches_b; /* periods in which the number counts the person */
    int64_t only_a, only_b;       /* ... in which only one of the two does */
    enum compare_state state_a, state_b; /* of one period; else COMPARE_STATES */
};
struct compare_people {
    struct compare_person *people;
    size_t count;
    int64_t only_a, only_b; /* sums */
};

/* Who is in the number under one definition and not under the other; a, b: the same
 * receipt under each.  ERR_NO_METRIC as receipt_people_build. */
enum err compare_people_build(struct compare_people *out, const struct receipt *a,
                              const struct receipt *b, enum receipt_side side,
                              struct err_info *info) ERR_MUST_USE;
/* Who is in one cell of the table of states; a, b: receipts of any metric of a period
 * (or, of the total, the whole range). */
void compare_people_cell(struct compare_people *out, const struct receipt *a,
                         const struct receipt *b, enum compare_state state_a,
                         enum compare_state state_b);
/* "retained:lost"; ERR_USAGE. */
enum err compare_read_cell(const char *text, enum compare_state *a, enum compare_state *b,
                           struct err_info *info) ERR_MUST_USE;
void compare_people_release(struct compare_people *people);
/* cell: as typed, NULL for the people of a metric's side. */
void compare_people_write_json(const struct compare_people *people,
                               const struct receipt *a, const struct receipt *b,
                               enum receipt_side side, const char *cell, size_t limit,
                               struct buf *out);
void compare_people_write_csv(const struct compare_people *people,
                              const struct receipt *a, const struct receipt *b,
                              size_t limit, struct buf *out);

/* ---- outputs ------------------------------------------------------------------- */

/* The report of A with a member "compare": docs/report.schema.json. */
void compare_write_json(struct compare *c, struct buf *out);
/* start,end,metric,a,b,difference,both,only_a,only_b. */
void compare_write_csv(struct compare *c, struct buf *out);
/* Adds "compare" to a receipt: the definition, its value under B, and who differs. */
void compare_write_receipt(struct compare *c, const struct receipt *a,
                           const struct receipt *b, struct json_writer *w);

#endif
