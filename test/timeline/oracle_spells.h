/* SPDX-License-Identifier: Apache-2.0 */
/* The oracle's subscriptions: each day of each subscription asked for itself. */
#ifndef MAINSTAY_TEST_TIMELINE_ORACLE_SPELLS_H
#define MAINSTAY_TEST_TIMELINE_ORACLE_SPELLS_H

#include "scene.h"
#include "timeline/cubes.h"

/* One person's days from `low` on; arrays are indexed by day - low. */
struct spell_diary {
    bool *present;            /* grace bridged */
    int64_t *amount;          /* MRR, likewise */
    bool *left_by_failure;    /* presence ended on the day, by a failed payment */
    bool *churned_by_failure; /* MRR went to 0 likewise */
    int *terms_ended, *terms_renewed;
    int32_t first_paid; /* INT32_MAX: never */
};

/* Writes the days low .. high and adds the person's spells to the tables: left_out has
 * rows and amount of each reason.  low is before every spell. */
void oracle_spells_write(const struct scene *s, uint32_t person, int32_t low,
                         int32_t high, struct spell_diary *out, int64_t *left_out,
                         int64_t *used_rows);
/* The PERSON_MRR_*, PERSON_TERM_ENDED, PERSON_RENEWED and, for a person lost by presence,
 * PERSON_INVOLUNTARY of [b, n). */
uint32_t oracle_spells_flags(const struct spell_diary *diary, int32_t low, int32_t b,
                             int32_t n, bool lost);

/* Adds one person's movement, as the flags say, to the cell (transfers apart). */
void oracle_spells_mrr(uint32_t flags, int64_t m0, int64_t m1, struct mrr_cell *cell);

/* The answers and deliveries of one person in [b, n): adds them to the cell and returns
 * the person's ANSWERS_* flags. */
uint32_t oracle_answers(const struct scene *s, uint32_t person, int32_t b, int32_t n,
                        struct answer_cell *cell);

void oracle_spells_release(struct spell_diary *diary);

#endif
