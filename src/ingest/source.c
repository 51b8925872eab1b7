/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/source.h"

/* What kinds, roles and reasons are called. */

const char *source_kind_name(enum source_kind kind)
{
    static const char *const names[] = {
#define X(code, name, text) name,
        SOURCE_KINDS(X)
#undef X
    };
    return names[kind];
}

const char *source_role_name(enum source_role role)
{
    static const char *const names[] = {
#define X(code, name, text) name,
        SOURCE_ROLES(X)
#undef X
    };
    return names[role];
}

const char *source_reason_name(enum source_reason reason)
{
    static const char *const names[] = {
#define X(code, name, text) name,
        SOURCE_REASONS_TABLE(X)
#undef X
    };
    return names[reason];
}

const char *source_reason_text(enum source_reason reason)
{
    static const char *const texts[] = {
#define X(code, name, text) text,
        SOURCE_REASONS_TABLE(X)
#undef X
    };
    return texts[reason];
}

static const char *const HISTORY_NAMES[HISTORY_REASONS][2] = {
    [HISTORY_AFTER_AS_OF] = {"after_as_of", "it happened after the day of the report"},
    [HISTORY_TEST] = {"test_order", "a test order"},
    [HISTORY_CANCELLED] = {"cancelled_order", "the order was cancelled, or failed"},
    [HISTORY_ZERO_VALUE] = {"zero_value", "the order's rows add up to zero"},
    [HISTORY_FULLY_REFUNDED] = {"fully_refunded", "the order was refunded in full"},
    [HISTORY_REFUND_OF_UNCOUNTED] = {"refund_of_uncounted",
                                     "a refund of an order that does not count"},
    [HISTORY_REFUND_IGNORED] = {"refund_ignored", "refunds are not subtracted"},
    [HISTORY_OTHER_EVENT] = {"other_event", "the event is not among the chosen ones"},
};

const char *source_history_reason_name(enum history_reason reason)
{
    return HISTORY_NAMES[reason][0];
}

const char *source_history_reason_text(enum history_reason reason)
{
    return HISTORY_NAMES[reason][1];
}

#define ROLE(role) (UINT64_C(1) << SOURCE_ROLE_##role)

bool source_role_used(enum source_kind kind, enum source_role role)
{
    static const uint64_t amounts =
        ROLE(AMOUNT) | ROLE(ORDER_TOTAL) | ROLE(QUANTITY) | ROLE(PRICE) | ROLE(CURRENCY);
    static const uint64_t orders = amounts | ROLE(CUSTOMER) | ROLE(ORDER) | ROLE(DATE) |
                                   ROLE(REFUND) | ROLE(STATUS) | ROLE(TEST) |
                                   ROLE(EVENT) | ROLE(CANCELLED) | ROLE(EMAIL);
    static const uint64_t used[] = {
        [SOURCE_ORDERS] = orders,
        [SOURCE_LINES] = orders & ~(ROLE(CUSTOMER) | ROLE(DATE) | ROLE(REFUND) |
                                    ROLE(EVENT) | ROLE(EMAIL)),
        [SOURCE_REFUNDS] =
            orders & ~(ROLE(STATUS) | ROLE(TEST) | ROLE(EVENT) | ROLE(CANCELLED)),
        [SOURCE_CUSTOMERS] =
            ROLE(CUSTOMER) | ROLE(PERSON) | ROLE(ACQUIRED) | ROLE(REFERRER),
        [SOURCE_EVENTS] = ROLE(CUSTOMER) | ROLE(DATE) | ROLE(EVENT),
        [SOURCE_SUBSCRIPTIONS] = ROLE(CUSTOMER) | ROLE(SUBSCRIPTION) | ROLE(START) |
                                 ROLE(END) | ROLE(CANCEL) | ROLE(PAID_FROM) |
                                 ROLE(PAID_UNTIL) | ROLE(TRIAL_START) | ROLE(TRIAL_END) |
                                 ROLE(PAUSE_START) | ROLE(PAUSE_END) | ROLE(INTERVAL) |
                                 ROLE(REASON) | ROLE(STATUS) | ROLE(TEST) | amounts,
        [SOURCE_ANSWERS] =
            ROLE(CUSTOMER) | ROLE(DATE) | ROLE(SCORE) | ROLE(SURVEY) | ROLE(WAVE),
        [SOURCE_DELIVERIES] = ROLE(CUSTOMER) | ROLE(DATE) | ROLE(SURVEY) | ROLE(WAVE),
        [SOURCE_RATES] = ROLE(DATE) | ROLE(CURRENCY) | ROLE(BASE) | ROLE(RATE),
        [SOURCE_COSTS] = ROLE(MONTH) | ROLE(CHANNEL) | ROLE(ACQUISITION) |
                         ROLE(RETENTION) | ROLE(MARGIN) | ROLE(CURRENCY),
        [SOURCE_SNAPSHOT] =
            ROLE(CUSTOMER) | ROLE(TENURE) | ROLE(CHURNED) | ROLE(AMOUNT) | ROLE(CURRENCY),
        [SOURCE_IGNORE] = 0,
    };
    return used[kind] >> role & 1;
}

bool source_names_things(enum source_kind kind)
{
    return kind != SOURCE_RATES && kind != SOURCE_COSTS;
}

bool source_given_amounts(const struct source_given *g)
{
    return (g->kind == SOURCE_ORDERS || g->kind == SOURCE_LINES) &&
           (g->column[SOURCE_ROLE_AMOUNT] || g->column[SOURCE_ROLE_PRICE] ||
            g->column[SOURCE_ROLE_ORDER_TOTAL]);
}
