/* SPDX-License-Identifier: Apache-2.0 */
/* The world of the demonstration shop: its countries with their people and seasons, its
 * channels and its shelves.  Tables only; what happens in it is demo_shop.c. */
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

/* Demand on a day, in percent of an ordinary one: the month, the day of the week, and the
 * country's feasts. */
uint32_t demo_season_percent(enum demo_country_code country, int32_t day);

#endif
