/* SPDX-License-Identifier: Apache-2.0 */
/* The metric catalogue: one row a metric.  Reports, receipts, help and the manual are
 * generated from it.  Adding a metric is adding a row and, at most, a field.
 *
 * A metric is a field, a numerator field over a denominator field, or, where it is no
 * single ratio, a function that derives it.
 *
 *     struct catalogue_value v;
 *     e = catalogue_find(&metric, "retention_rate", &info);
 *     catalogue_value_of(metric, &report.periods[0].facts, &v);
 *     if (v.why) ... null, and why ... else ... v.real ...
 */
#ifndef MAINSTAY_MEASURE_CATALOGUE_H
#define MAINSTAY_MEASURE_CATALOGUE_H

#include "base/err.h"
#include "measure/definition.h"
#include "timeline/cubes.h"

#include <stddef.h>

enum catalogue_language {
    CATALOGUE_EN,
    CATALOGUE_ZH_HANT,
    CATALOGUE_ZH_HANS,
    CATALOGUE_LANGUAGES
};

/* A day is CATALOGUE_MONTH_PARTS / (days of its month) parts of a month; whole for
 * months of 28, 29, 30 and 31 days. */
#define CATALOGUE_MONTH_PARTS 377580

/* What a metric may rest on besides orders; a row's needs, and what the facts lack. */
enum catalogue_need {
    CATALOGUE_SUBSCRIPTIONS = 1 << 0,     /* the files have some */
    CATALOGUE_SURVEYS = 1 << 1,           /* the files have answers or deliveries */
    CATALOGUE_SUBSCRIPTION_RULE = 1 << 2, /* rule=subscription */
    CATALOGUE_MRR = 1 << 3,               /* amounts of subscriptions */
    CATALOGUE_MRR_HISTORY = 1 << 4,       /* ... and what they were before */
    CATALOGUE_POOLED = 1 << 5,            /* in totals: a complete period */
    CATALOGUE_ANSWERS = 1 << 6,
    CATALOGUE_DELIVERIES = 1 << 7,
    CATALOGUE_REFERRERS = 1 << 8,
    CATALOGUE_SNAPSHOT = 1 << 9, /* a table of tenure and who left */
    CATALOGUE_SNAPSHOT_AMOUNTS = 1 << 10,
    CATALOGUE_JOURNEY = 1 << 11,    /* events, answers or people who referred */
    CATALOGUE_EVENTS = 1 << 12,     /* events */
    CATALOGUE_CONSIDERED = 1 << 13, /* ... some of which are consideration */
    CATALOGUE_ADVOCATES = 1 << 14,  /* NPS answers, reviews or people who referred */
};

/* Sums of movements of MRR, as the rates want them; each follows from an mrr_cell and
 * none can overflow where the cell's own sums did not. */
struct catalogue_mrr {
    int64_t start;
    int64_t lost;     /* churn + contraction */
    int64_t kept;     /* start - lost */
    int64_t net_kept; /* kept + expansion */
    int64_t net_lost; /* lost - expansion - reactivation */
};

/* What files of costs say of a period: micro + parts / CATALOGUE_MONTH_PARTS micro-units,
 * a month's spend spread evenly over its days. */
struct catalogue_spend {
    bool known;
    const char
        *why; /* where it is not: NULL, no file tells of any, or why (static text) */
    int64_t micro, parts;
};
struct catalogue_costs {
    struct catalogue_spend acquisition, retention;
    bool margin_known;
    const char *margin_why; /* likewise */
    __extension__ __int128
        profit; /* sum of V x gross margin, units of 10^-scale / 10^6 */
};

/* A table of customers as they stand, of everybody or a group. */
struct catalogue_snapshot {
    int64_t customers, left;
    int64_t revenue, revenue_lost; /* amounts of all, of who left */
    bool has_survival;             /* enough people for a mean */
    double mean;                   /* of tenure, up to the horizon */
    int32_t horizon;
    int32_t curve_count; /* survival after 0 .. curve_count - 1 units of tenure */
    const struct catalogue_survival {
        int64_t at_risk, left;
        double survival;
    } * curve; /* borrowed of the report */
};

/* Everything the cubes know of one period and one group: the derivations' input. */
struct catalogue_facts {
    struct flow_cell flow; /* totals: sums over the pooled periods */
    struct purchase_cell purchase;
    struct gap_cell gap;
    struct mrr_cell mrr;            /* totals: of the whole range as one period */
    struct mrr_cell mrr_pooled;     /* totals: sums over the pooled periods; else mrr */
    struct catalogue_mrr mrr_rates; /* of mrr_pooled */
    struct renewal_cell renewal;    /* totals: sums over the pooled periods */
    struct answer_cell answers;     /* totals: of the whole range as one period */
    struct journey_cell journey;    /* the same */
    struct catalogue_snapshot snapshot; /* totals only */
    struct catalogue_costs costs;       /* totals: sums over the pooled periods */
    int64_t lost_voluntary;             /* lost - lost_involuntary */
    int64_t nps_net;                    /* promoters - detractors */
    uint32_t lacks;                     /* enum catalogue_need */
    int64_t acquired;                   /* N = new_stayed + new_left */
    int64_t end_less_acquired;          /* E - N */
    int64_t value;                      /* V = gross - refunds */
    int64_t worth_value, worth_buyers; /* V and B; totals: sums over the pooled periods */
    int64_t
        month_parts;   /* days in CATALOGUE_MONTH_PARTS; totals: of the pooled periods */
    bool has_survival; /* totals only */
    double survival_mean_days;
    int32_t survival_horizon_days;
    bool has_flow, has_purchase, has_previous; /* has_previous: a period before exists */
    bool is_total;
    bool has_amounts;
    bool is_at_start;                        /* a group of X@start: has transfers */
    const char *flow_why, *survival_why;     /* why flows or survival are absent */
    const char *purchase_why, *transfer_why; /* transfer_why NULL: known */
    int32_t pooled_periods;                  /* totals: periods that flow sums up */
    int32_t begin, end;                      /* the period, end cut off at as_of + 1 */
    int scale, digits;                       /* of money: as kept, as shown */
    const struct definition *definition;
};

enum catalogue_unit {
    CATALOGUE_COUNT,  /* whole number */
    CATALOGUE_SHARE,  /* 0..1, shown as % */
    CATALOGUE_MONEY,  /* decimal string */
    CATALOGUE_NUMBER, /* plain number, e.g. orders per buyer */
    CATALOGUE_DAYS,
    CATALOGUE_PERIODS,
    CATALOGUE_TABLE, /* several lines, e.g. what-if */
};

/* How a value stands to its benchmark. */
enum catalogue_against {
    CATALOGUE_NOTHING, /* there is no benchmark, or no value */
    CATALOGUE_BELOW,
    CATALOGUE_ABOVE,
    CATALOGUE_EQUAL,
    CATALOGUE_WITHIN, /* the benchmark lies in the interval: not clearly different */
};

struct catalogue_value {
    const char *why; /* not NULL: the value is null, and why (static text) */
    enum catalogue_unit unit;
    int64_t count;     /* COUNT */
    int64_t money;     /* MONEY, units of 10^-scale, already rounded to facts->digits */
    double real;       /* the others */
    bool has_fraction; /* numerator and denominator are set; also where the
                          denominator is 0 and the value null */
    bool numerator_is_money, denominator_is_money;
    int64_t numerator, denominator;
    bool has_interval;
    double low, high;
    bool has_mean; /* days_between_orders: mean beside the median, and of how many */
    double mean;
    int64_t gaps;
    int32_t horizon_days;      /* restricted mean: up to this day; 0 none */
    int32_t pooled_periods;    /* totals of pooled metrics: of so many periods; else -1 */
    const char *advice;        /* NULL or what the value advises (English) */
    const char *interval_name; /* "Wilson"; where has_interval */
    bool has_benchmark;        /* the definition holds the metric against one */
    int64_t benchmark_micro;   /* 10^-6 of its unit */
    enum catalogue_against against;
    int verdict; /* +1 clearly better than the benchmark, -1 clearly worse, 0 neither */
};

/* What-if: k more points of retention. */
struct catalogue_what_if {
    int points;
    bool unbounded; /* no churn is left */
    double retention_rate, lifespan_periods;
    int64_t clv;        /* money; clv_margin with that lifespan */
    int64_t clv_change; /* against today's clv_margin, both as shown */
};

struct catalogue_metric {
    const char *name;
    enum catalogue_unit unit;
    const char *label[CATALOGUE_LANGUAGES];   /* a column title */
    const char *formula[CATALOGUE_LANGUAGES]; /* "retained / S" in words */
    const char *meaning[CATALOGUE_LANGUAGES]; /* one or two sentences */
    const char *source; /* where the definition comes from: a section of measures.md */
    const char *interpretation[CATALOGUE_LANGUAGES]; /* NULLs or bands */
    uint64_t people_numerator;   /* enum person_flag or CATALOGUE_PEOPLE_..., any of: who
                                    is in it; 0: no list */
    uint64_t people_denominator; /* 0: none */
    const char
        *rests_on; /* where a side has no list: metrics whose lists say who it is */
    bool
        pooled; /* in totals: summed over complete, warmed-up periods; else whole range */
    bool needs_amounts;
    bool needs_flow, needs_purchase;
    uint32_t needs;     /* enum catalogue_need */
    int good;           /* +1 where more is better, -1 where less is, 0 where it
                           depends */
    bool at_start_only; /* only groups of X@start have it */
    bool interval;      /* numerator people are among denominator people */
    size_t numerator, denominator; /* CATALOGUE_FIELDs; denominator 0: the field itself */
    const char *empty_why;         /* why it is null where the denominator is 0 */
    /* NULL: from the fields above */
    void (*derive)(const struct catalogue_facts *facts,
                   const struct catalogue_metric *metric, struct catalogue_value *out);
};

/* Who is in a number, beyond enum person_flag: what a person is in one period. */
#define CATALOGUE_PEOPLE_ANSWERS(flag)   ((uint64_t)(flag) << 32) /* enum answer_flag */
#define CATALOGUE_PEOPLE_TRANSFERRED_IN  (UINT64_C(1) << 55)      /* X@start: moved in */
#define CATALOGUE_PEOPLE_TRANSFERRED_OUT (UINT64_C(1) << 56)      /* ... out */
#define CATALOGUE_PEOPLE_SNAPSHOT        (UINT64_C(1) << 57) /* in a snapshot table */
#define CATALOGUE_PEOPLE_SNAPSHOT_LEFT   (UINT64_C(1) << 58) /* ... as gone */
#define CATALOGUE_PEOPLE_MRR_FX          (UINT64_C(1) << 59) /* moved by a rate */
#define CATALOGUE_PEOPLE_MRR_END         (UINT64_C(1) << 60) /* MRR > 0 on n-1 */
#define CATALOGUE_PEOPLE_MRR_KEPT        (UINT64_C(1) << 61) /* on b-1 and on n-1 */
#define CATALOGUE_PEOPLE_LOST_VOLUNTARY  (UINT64_C(1) << 62)

#define CATALOGUE_PEOPLE_JOURNEY(flag) ((uint64_t)(flag) << 44) /* enum journey_flag */

/* An int64 member of struct catalogue_facts as a row names it; 0 is none. */
#define CATALOGUE_FIELD(member) (offsetof(struct catalogue_facts, member) + 1)

size_t catalogue_count(void);
const struct catalogue_metric *catalogue_at(size_t index);
/* ERR_NO_METRIC with the nearest names. Short names of counts ("lost", "new",
 * "retained") are accepted for customers_lost etc. */
enum err catalogue_find(const struct catalogue_metric **out, const char *name,
                        struct err_info *info) ERR_MUST_USE;
/* Sets what follows from the cubes of one period: acquired, end_less_acquired, value,
 * worth_value, worth_buyers, month_parts (of begin .. end), lost_voluntary, nps_net,
 * mrr_pooled. */
void catalogue_facts_finish(struct catalogue_facts *facts);
/* False for metrics that this group has not (transfers outside X@start). */
bool catalogue_applies(const struct catalogue_metric *metric,
                       const struct catalogue_facts *facts);
/* False also for those of subscriptions where the files have none, and of answers where
 * they have none: reports leave them out. */
bool catalogue_listed(const struct catalogue_metric *metric,
                      const struct catalogue_facts *facts);
/* Sets mrr_rates from mrr_pooled. */
void catalogue_facts_rates(struct catalogue_facts *facts);
/* What of the files a metric needs: "amounts", "subscriptions with amounts" ... */
const char *catalogue_needs_text(const struct catalogue_metric *metric);
void catalogue_value_of(const struct catalogue_metric *metric,
                        const struct catalogue_facts *facts, struct catalogue_value *out);
/* Rows for k = 1..5 that do not pass 100 %; returns how many (0: *why says). */
int catalogue_what_if(const struct catalogue_facts *facts,
                      struct catalogue_what_if rows[5], const char **why);

#endif
