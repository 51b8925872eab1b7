/* SPDX-License-Identifier: Apache-2.0 */
/* The world of the demonstration shop: its countries with their people and seasons, its
 * channels, its shelves, its tea club and its surveys.  Tables only; what happens in it
 * is demo_shop.c. */
#ifndef MAINSTAY_CLI_DEMO_WORLD_H
#define MAINSTAY_CLI_DEMO_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#define DEMO_NAMES_MAX 32

/* A list of words that ends with NULL, and how many they are. */
struct demo_words {
    const char *word[DEMO_NAMES_MAX];
};
uint32_t demo_words_count(const struct demo_words *words);

enum demo_country_code {
    DEMO_TW,
    DEMO_HK,
    DEMO_SG,
    DEMO_JP,
    DEMO_US,
    DEMO_DE,
    DEMO_COUNTRIES,
};

struct demo_country {
    const char *code;
    uint32_t share;           /* of all customers, in percent */
    uint32_t price;           /* of an order, in percent */
    uint32_t singles_day;     /* demand on 11 November, in percent */
    uint32_t christmas;       /* from 10 to 22 December */
    bool family_first;        /* how a name is written, */
    const char *name_between; /* and what is between its parts */
    struct demo_words families, givens, cities;
};
extern const struct demo_country demo_countries[DEMO_COUNTRIES];

enum demo_channel_code {
    DEMO_ORGANIC,
    DEMO_SEARCH_ADS,
    DEMO_SOCIAL,
    DEMO_REFERRAL,
    DEMO_MARKETPLACE,
    DEMO_CHANNELS,
};

struct demo_channel {
    const char *name;
    uint32_t share;           /* of new customers, in percent */
    uint32_t share_campaign;  /* while the social campaign runs */
    uint32_t leave_per_mille; /* who leaves after an order */
    uint32_t cost_cents;      /* of winning a customer, */
    uint32_t margin_percent;  /* and what is left of a sale */
};
extern const struct demo_channel demo_channels[DEMO_CHANNELS];

#define DEMO_CATEGORIES 4
struct demo_category {
    const char *name;
    uint32_t price_cents; /* of an ordinary order */
    uint32_t refund_per_mille;
};
extern const struct demo_category demo_categories[DEMO_CATEGORIES];

enum demo_reason_code {
    DEMO_DAMAGED,
    DEMO_WRONG_ITEM,
    DEMO_CHANGED_MIND,
    DEMO_LATE,
    DEMO_REASONS,
};
extern const char *const demo_reasons[DEMO_REASONS];

/* The tea club. */
#define DEMO_PLANS     3
#define DEMO_INTERVALS 3
struct demo_plan {
    const char *name;
    uint32_t price_cents; /* of a month */
};
struct demo_interval {
    const char *name;
    uint32_t months;
    uint32_t share;         /* of new subscribers, in percent */
    uint32_t price_percent; /* of so many single months */
    uint32_t leave_percent; /* who leaves in a term, against a term of a month */
};
extern const struct demo_plan demo_plans[DEMO_PLANS];
extern const struct demo_interval demo_intervals[DEMO_INTERVALS];

enum demo_parting_code { /* why a subscription ended */
                         DEMO_NOT_PARTED,
                         DEMO_TRIAL_ONLY,
                         DEMO_PAYMENT_FAILED,
                         DEMO_TOO_EXPENSIVE,
                         DEMO_TOO_MUCH_TEA,
                         DEMO_MOVED_AWAY,
                         DEMO_PARCELS_LATE,
                         DEMO_PARTINGS,
};
extern const char *const demo_partings[DEMO_PARTINGS];

enum demo_survey_code {
    DEMO_NPS,
    DEMO_CSAT,
    DEMO_CES,
    DEMO_SURVEYS,
};
struct demo_survey_kind {
    const char *name;
    uint32_t answer_percent;                     /* of those asked */
    uint8_t happy[10], content[10], unhappy[10]; /* scores, each as likely */
};
extern const struct demo_survey_kind demo_survey_kinds[DEMO_SURVEYS];

/* Demand on a day, in percent of an ordinary one: the month, the day of the week, and the
 * country's feasts. */
uint32_t demo_season_percent(enum demo_country_code country, int32_t day);

#endif
