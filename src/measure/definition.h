/* SPDX-License-Identifier: Apache-2.0 */
/* The definition: what "customer", "active", "order" and "refund" mean here.
 *
 * Every choice of docs/manual/measures.md is one row of one table of settings, which
 * drives --set, definition files, `definition` in the JSON, and the manual.
 *
 *     struct definition d;
 *     definition_init(&d);
 *     e = definition_set(&d, "window_days", "90", &info);
 *     e = definition_resolve(&d, &source, as_of, &info);
 *     struct history_rule rule = definition_rule(&d, as_of);
 *     definition_release(&d);
 */
#ifndef MAINSTAY_MEASURE_DEFINITION_H
#define MAINSTAY_MEASURE_DEFINITION_H

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "ingest/source.h"
#include "timeline/history.h"

enum definition_window {
    DEFINITION_WINDOW_UNSET, /* auto where it can be, else 90 */
    DEFINITION_WINDOW_AUTO,  /* asked for: too few gaps is an error */
    DEFINITION_WINDOW_GIVEN,
};
/* Where the resolved window came from; names "auto", "given", "default". */
enum definition_window_source {
    DEFINITION_FROM_AUTO,
    DEFINITION_FROM_GIVEN,
    DEFINITION_FROM_DEFAULT,
};

/* What a metric is held against. */
struct definition_benchmark {
    const char *key; /* "benchmark.nps" */
    int64_t micro;   /* 10^-6 of the metric's unit */
};

/* Names of events. */
struct definition_names {
    const char **names;
    size_t count; /* 0: nothing was said */
};

struct definition {
    const char *name; /* "default" */
    int32_t version;  /* 1 */
    bool rule_given;  /* false: definition_resolve chooses by what the files hold */
    enum presence_rule rule; /* after definition_resolve the one in force */
    const char *rule_note;   /* sentence for the reader where it was chosen and is not
                                purchase */
    enum definition_window window;
    int32_t window_days; /* given; after definition_resolve the one in force */
    enum definition_window_source window_source;
    int32_t window_version; /* of the workspace's definition that has it; 0: none */
    int64_t auto_gaps;      /* gaps that auto was or would be based on */
    int32_t auto_horizon_days;
    int32_t grace_days;
    enum refund_mode refunds;
    bool count_zero_value, fully_refunded_counts;
    int32_t loyal_min_orders;
    int week_start, fiscal_month;
    bool has_cac, has_gross_margin, has_retention_spend;
    int64_t cac_micro;             /* acquisition cost of one customer, micro-units */
    int64_t gross_margin_micro;    /* 0..1000000: what is computed with */
    double gross_margin;           /* 0..1: the same for display */
    int64_t retention_spend_micro; /* a calendar month's, micro-units */
    enum subscription_end end;     /* rule=subscription, and MRR under every rule */
    bool trials_count, paused_present;
    int32_t past_due_days;                   /* INT32_MAX: unpaid never means absent */
    struct definition_names events;          /* chosen names (activity rule); none: all */
    struct definition_names awareness;       /* of the journey; none: all */
    struct definition_names consideration;   /* none: those that sound so */
    struct definition_benchmark *benchmarks; /* in the order in which they were set */
    size_t benchmark_count;
    const char *window_note;  /* sentence for the reader where the default was taken */
    bool *event_chosen;       /* by event code, after resolve; NULL: every event */
    bool *journey_seen;       /* the same; NULL: every event */
    bool *journey_considered; /* NULL: no event */
    bool *journey_used;       /* either of them; NULL: every event */
    struct arena arena;
};

#define DEFINITION_DAYS_MAX       36500 /* window_days, grace_days */
#define DEFINITION_WINDOW_DEFAULT 90    /* where nothing was said and auto cannot tell */
#define DEFINITION_PAST_DUE_DAYS  30    /* where nothing was said */

void definition_init(struct definition *d);
void definition_release(struct definition *d);
/* One setting as text; ERR_SETTING names the setting, what was wrong and what is
 * accepted, and for an unknown one the nearest name. */
enum err definition_set(struct definition *d, const char *key, const char *value,
                        struct err_info *info) ERR_MUST_USE;
/* A JSON object of the same keys; unknown keys are errors.  name: for sentences.  What
 * definition_write adds (version, window_source, window_gaps, nulls that its "why" names)
 * is passed over, so that a report's definition can be read back.  On
 * failure the settings before the wrong one are already set. */
enum err definition_read(struct definition *d, const char *text, size_t size,
                         const char *name, struct err_info *info) ERR_MUST_USE;
/* Chooses the rule where none was given (purchase where there are orders, else
 * subscription, else activity, where the files have those, else purchase) and the window,
 * checks chosen events against the source.  May be called again
 * for another as_of or source.  ERR_WINDOW where window_days=auto was asked for and there
 * are too few gaps; ERR_SETTING where the rule finds nothing to work on. */
enum err definition_resolve(struct definition *d, const struct source *source,
                            int32_t as_of, struct err_info *info) ERR_MUST_USE;
/* What the definition makes of a timeline, once resolved; borrows event_chosen. */
struct history_rule definition_rule(const struct definition *d, int32_t as_of);
/* The object of the JSON contract: every setting in force under its key, null where unset
 * (then "why" says which). */
void definition_write(const struct definition *d, struct json_writer *w, const char *key);

/* The settings for help and manual: row i, false past the end. */
struct definition_setting {
    const char *key, *values, *help;
};
bool definition_setting(size_t index, struct definition_setting *out);
/* The same of one definition: in place of the row for benchmarks one for each it has. */
bool definition_setting_of(const struct definition *d, size_t index,
                           struct definition_setting *out);

#endif
