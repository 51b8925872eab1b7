/* SPDX-License-Identifier: Apache-2.0 */
/* What people and programs call things: column names by role, words of order states. */
#ifndef MAINSTAY_INGEST_NAMES_H
#define MAINSTAY_INGEST_NAMES_H

#include "ingest/source.h"

/* The name as it is compared: compatibility forms unified, case folded, letters and
 * digits only ("Customer ID" -> "customerid", "訂單 日期" -> "訂單日期").  Returns out,
 * cut where it does not fit. */
char *names_fold(const char *name, char *out, size_t out_size);

/* How well a folded name fits a role: 0 not at all, 100 as well as can be. */
int names_score(enum source_role role, const char *folded);

/* What the state of an order says. */
enum names_state { NAMES_STATE_UNKNOWN, NAMES_STATE_COUNTS, NAMES_STATE_CANCELLED };
enum names_state names_state(const char *text, size_t size);

/* Does the state say that what was sold came back? */
bool names_returned(const char *text, size_t size);

/* What the name of an event says: a purchase, its return, or looking around before it. */
enum names_event {
    NAMES_EVENT_OTHER,
    NAMES_EVENT_PURCHASE,
    NAMES_EVENT_RETURN,
    NAMES_EVENT_BROWSE,
};
enum names_event names_event(const char *text, size_t size);

/* Yes and no in a column of flags; false where the text is neither. */
bool names_flag(const char *text, size_t size, bool *out);

/* Text that stands for "no value": empty, NULL, NaN, N/A, None, "-", \N. */
bool names_nothing(const char *text, size_t size);

/* Stands for no customer in particular: guest, unknown, anonymous, -1. */
bool names_nobody(const char *text, size_t size);

/* Does a file's name or a folded column name speak of refunds, customers, payments? */
bool names_speak_refund(const char *folded);
bool names_speak_customer(const char *folded);
bool names_speak_payment(const char *folded);
bool names_speak_survey(const char *folded);

#endif
