/* SPDX-License-Identifier: Apache-2.0 */
/* A source of subscriptions and answers made by hand, stretch by stretch.
 *
 *     struct club *c = club_create();
 *     struct spell *s = club_spell(c, "ann", 1, day(2024, 1, 5), 1000);
 *     s->end = day(2024, 3, 1);
 *     club_report(c, settings, CALENDAR_MONTH, day(2024, 4, 30));
 *     assert_metric(club_facts(c, day(2024, 3, 1)), "mrr_churn", "10.00");
 *     club_free(c);
 *
 * Include it after cmocka.h. */
#ifndef MAINSTAY_TEST_CLUB_H
#define MAINSTAY_TEST_CLUB_H

#include "shop.h"

#define CLUB_ROWS 600

struct club {
    struct shop *shop;
    bool no_mrr, no_history, referrers;
    uint32_t spells, answers, deliveries;
    uint32_t spell_person[CLUB_ROWS], answer_person[CLUB_ROWS],
        delivery_person[CLUB_ROWS];
    struct spell spell[CLUB_ROWS];
    struct answer answer[CLUB_ROWS];
    struct delivery delivery[CLUB_ROWS];
    bool referred[CLUB_ROWS];
    struct definition definition;
    struct report report;
};

static inline struct club *club_create(void)
{
    struct club *c = MEM_NEW(struct club);
    c->shop = shop_create();
    c->shop->no_amounts = true;
    c->shop->first_day = day(2024, 1, 1);
    return c;
}

/* A paid stretch that runs, in cents a month; change what is otherwise. */
static inline struct spell *club_spell(struct club *c, const char *person,
                                       uint32_t subscription, int32_t begin, int64_t mrr)
{
    uint32_t i = c->spells++;
    CHECK(i < CLUB_ROWS);
    c->spell_person[i] = shop_person(c->shop, person);
    c->spell[i] = timeline_spell(subscription, begin, mrr);
    c->spell[i].term = 1;
    c->spell[i].term_unit = TERM_MONTHS;
    return &c->spell[i];
}

static inline struct answer *club_answer(struct club *c, const char *person, int32_t on,
                                         enum answer_kind kind, uint8_t score)
{
    uint32_t i = c->answers++;
    CHECK(i < CLUB_ROWS);
    c->answer_person[i] = shop_person(c->shop, person);
    c->answer[i] = (struct answer){.survey = kind,
                                   .wave = TIMELINE_NO_WAVE,
                                   .day = on,
                                   .kind = (uint8_t)kind,
                                   .score = score};
    return &c->answer[i];
}

static inline struct delivery *club_delivery(struct club *c, const char *person,
                                             int32_t on, uint32_t survey)
{
    uint32_t i = c->deliveries++;
    CHECK(i < CLUB_ROWS);
    c->delivery_person[i] = shop_person(c->shop, person);
    c->delivery[i] =
        (struct delivery){.survey = survey, .wave = TIMELINE_NO_WAVE, .day = on};
    return &c->delivery[i];
}

static inline void club_refer(struct club *c, const char *person)
{
    c->referred[shop_person(c->shop, person)] = true;
    c->referrers = true;
}

static inline void club_build(struct club *c)
{
    struct shop *s = c->shop;
    struct timeline_input in = {
        .people = intern_count(s->people),
        .scale = 2,
        .first_day = s->first_day,
        .last_day = s->last_day,
        .has_mrr = !c->no_mrr,
        .has_mrr_history = !c->no_history,
        .spells = c->spells,
        .spell_person = c->spell_person,
        .spell = c->spell,
        .answers = c->answers,
        .answer_person = c->answer_person,
        .answer = c->answer,
        .deliveries = c->deliveries,
        .delivery_person = c->delivery_person,
        .delivery = c->delivery,
        .referred = c->referrers ? c->referred : NULL,
    };
    timeline_build(&s->source.timeline, &in, NULL);
    s->source.people = s->people;
    s->source.currency_digits = 2;
    s->source.zone = "UTC";
    s->source.rows = (uint64_t)c->answers + c->deliveries;
    for (uint32_t i = 0; i < c->spells; i++)
        s->source.rows += c->spell[i].rows;
}

/* Builds all of it, from January 2024 to the last day. */
static inline void club_report(struct club *c, const char *const *settings,
                               enum calendar_unit unit, int32_t last)
{
    struct report_request q = {.calendar = {.unit = unit}};
    c->shop->last_day = last;
    club_build(c);
    shop_define(&c->definition, settings);
    shop_report(&c->report, c->shop, &c->definition, &q);
}

/* The same people under other settings. */
static inline void club_again(struct club *c, const char *const *settings)
{
    struct report_request q = c->report.request;
    report_release(&c->report);
    definition_release(&c->definition);
    shop_define(&c->definition, settings);
    shop_report(&c->report, c->shop, &c->definition, &q);
}

static inline const struct catalogue_facts *club_facts(const struct club *c,
                                                       int32_t begin)
{
    for (size_t i = 0; i < c->report.period_count; i++)
        if (c->report.periods[i].begin == begin)
            return &c->report.periods[i].facts;
    fail_msg("no such period");
    return NULL;
}

static inline const char *club_why(const struct catalogue_facts *facts, const char *name)
{
    struct catalogue_value value;
    catalogue_value_of(shop_metric(name), facts, &value);
    return value.why ? value.why : "";
}

/* Rows left out under a name. */
static inline int64_t club_left_out(const struct club *c, const char *name)
{
    struct report_left_out row;
    for (size_t i = 0; report_left_out(&c->report, i, &row); i++)
        if (strcmp(row.name, name) == 0)
            return row.rows;
    return 0;
}

static inline void club_free(struct club *c)
{
    shop_free_all(c->shop, &c->definition, &c->report);
    free(c);
}

/* In February each person moves in another way. */
static inline struct club *club_of_six_movements(void)
{
    struct club *c = club_create();
    (void)club_spell(c, "grows", 1, day(2024, 1, 5), 1000);
    (void)club_spell(c, "grows", 1, day(2024, 2, 9), 1500);
    (void)club_spell(c, "shrinks", 1, day(2024, 1, 6), 2000);
    (void)club_spell(c, "shrinks", 1, day(2024, 2, 10), 1200);
    club_spell(c, "leaves", 1, day(2024, 1, 7), 3000)->end = day(2024, 2, 11);
    (void)club_spell(c, "stays", 1, day(2024, 1, 8), 4000);
    club_spell(c, "returns", 1, day(2024, 1, 2), 800)->end = day(2024, 1, 20);
    (void)club_spell(c, "returns", 2, day(2024, 2, 12), 500);
    (void)club_spell(c, "comes", 1, day(2024, 2, 13), 700);
    return c;
}

/* What a period says, metric by metric. */
struct club_row {
    const char *metric, *expected;
};
#define assert_rows(facts, rows)                                              \
    do {                                                                      \
        for (size_t row = 0; row < sizeof(rows) / sizeof *(rows); row++)      \
            assert_metric((facts), (rows)[row].metric, (rows)[row].expected); \
    } while (0)

#endif
