/* SPDX-License-Identifier: Apache-2.0 */
/* A source under SQL: typed tables of its people, orders, refunds, presence and the rest,
 * as the definition in force sees them.  Their sums are the report's figures, because
 * both read the same timeline and the same history.
 *
 *     struct views v = {.source = &source, .history = &history, .rule = &rule};
 *     e = views_fill(&v, db, "people", &info);   // one of them
 *
 * Days are DATE, money is DECIMAL with as many decimals as the source's amounts have, and
 * what is unknown is NULL; so is the end of what still runs.
 */
#ifndef MAINSTAY_MEASURE_VIEWS_H
#define MAINSTAY_MEASURE_VIEWS_H

#include "events/duck.h"
#include "ingest/source.h"

#include <stdbool.h>

/* name, what a row is */
#define VIEWS_TABLE(X)                                                            \
    X(people, "a person, with the last known value of every column of the files") \
    X(orders, "an order, and whether it qualifies")                               \
    X(refunds, "a refund, and whether and when it counts")                        \
    X(presence, "a stretch of days on which a person is a customer")              \
    X(mrr, "a stretch of days on which a person pays the same amount a month")    \
    X(subscriptions, "a stretch of a subscription in one state at one price")     \
    X(answers, "an answer to a survey")                                           \
    X(deliveries, "a survey that was sent")                                       \
    X(events, "something else that a person did")

enum views_view {
#define X(name, text) VIEWS_##name,
    VIEWS_TABLE(X)
#undef X
        VIEWS_COUNT,
};

struct views {
    const struct source *source; /* with keep_order_ids; all of these are borrowed */
    const struct history *history;
    const struct history_rule *rule; /* that the history was built with */
};

const char *views_name(enum views_view view);
const char *views_text(enum views_view view);
/* Can there be such a table?  No: of mrr, where subscriptions are in several currencies,
 * so that what a person pays is worth something else each day. */
bool views_has(const struct views *v, enum views_view view);
/* Makes and fills the table of that name; ERR_CURRENCY where there can be none. */
enum err views_fill(const struct views *v, struct duck *db, enum views_view view,
                    struct err_info *info) ERR_MUST_USE;

#endif
