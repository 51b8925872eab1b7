/* SPDX-License-Identifier: Apache-2.0 */
/* The subscriptions, answers and referrals of a scene.  Drawn from a stream of their own:
 * the orders of a seed stay what they were. */
#include "draw.h"
#include "scene.h"

#include <string.h>

/* ---- by hand ------------------------------------------------------------------ */

static struct spell *add_spell(struct scene *s, uint32_t person, struct spell spell)
{
    uint32_t i = s->in.spells++;
    CHECK(i < SCENE_SPELLS);
    scene_meet(s, person);
    s->spell_person[i] = person;
    s->spell[i] = spell;
    return &s->spell[i];
}

struct spell *scene_spell(struct scene *s, uint32_t person, uint32_t subscription,
                          const char *begin, const char *end, int64_t mrr)
{
    int32_t day = scene_cover(s, scene_day(begin));
    struct spell *spell = add_spell(s, person, timeline_spell(subscription, day, mrr));
    if (end != NULL)
        spell->end = scene_day(end);
    return spell;
}

static void read_word(struct spell *p, const char *word)
{
    const char *value = strchr(word, '=') ? strchr(word, '=') + 1 : "";
    if (strcmp(word, "trial") == 0)
        p->state = SPELL_TRIAL;
    else if (strcmp(word, "paused") == 0)
        p->state = SPELL_PAUSED;
    else if (strcmp(word, "failed") == 0)
        p->flags = SPELL_INVOLUNTARY;
    else if (strncmp(word, "scheduled=", 10) == 0)
        p->scheduled = scene_day(value);
    else if (strncmp(word, "billing=", 8) == 0)
        p->billing = scene_day(value);
    else if (strncmp(word, "service=", 8) == 0)
        p->service = scene_day(value);
    else if (strncmp(word, "due=", 4) == 0)
        p->past_due = scene_day(value);
    else if (strncmp(word, "term=", 5) == 0) {
        p->term = (uint16_t)strtoul(value, NULL, 10);
        p->term_unit = value[strlen(value) - 1] == 'd' ? TERM_DAYS : TERM_MONTHS;
    } else
        CHECK(!"a word of a spell");
}

void scene_spells(struct scene *s, const char *rows)
{
    char text[1024];
    CHECK(snprintf(text, sizeof text, "%s", rows) < (int)sizeof text);
    char *row, *rest = text;
    while ((row = strtok_r(rest, ";", &rest)) != NULL) {
        unsigned person, subscription;
        char begin[16], end[16], *word;
        long long mrr;
        int read = 0;
        CHECK(sscanf(row, " %u.%u %15s %15s %lld%n", &person, &subscription, begin, end,
                     &mrr, &read) == 5);
        struct spell *p = scene_spell(s, person, subscription, begin,
                                      strcmp(end, "-") == 0 ? NULL : end, mrr);
        char *words = row + read;
        while ((word = strtok_r(words, " ", &words)) != NULL)
            read_word(p, word);
    }
}

static void add_answer(struct scene *s, uint32_t person, struct answer answer)
{
    uint32_t i = s->in.answers++;
    CHECK(i < SCENE_ANSWERS);
    scene_meet(s, person);
    s->answer_person[i] = person;
    s->answer[i] = answer;
}

void scene_answer(struct scene *s, uint32_t person, const char *day,
                  enum answer_kind kind, uint8_t score, int32_t wave)
{
    add_answer(s, person,
               (struct answer){.wave = wave,
                               .day = scene_cover(s, scene_day(day)),
                               .kind = (uint8_t)kind,
                               .score = score});
}

static void add_delivery(struct scene *s, uint32_t person, struct delivery delivery)
{
    uint32_t i = s->in.deliveries++;
    CHECK(i < SCENE_DELIVERIES);
    scene_meet(s, person);
    s->delivery_person[i] = person;
    s->delivery[i] = delivery;
}

void scene_delivery(struct scene *s, uint32_t person, const char *day, int32_t wave)
{
    add_delivery(s, person,
                 (struct delivery){.wave = wave, .day = scene_cover(s, scene_day(day))});
}

/* ---- random ------------------------------------------------------------------- */

static void draw_choices(struct scene *s, struct rng *r)
{
    if (chance(r, 50))
        s->rule.rule = PRESENCE_SUBSCRIPTION;
    s->rule.end =
        (enum subscription_end)PICK(r, SUBSCRIPTION_END_SERVICE, SUBSCRIPTION_END_BILLING,
                                    SUBSCRIPTION_END_SCHEDULED);
    s->rule.trials_count = chance(r, 40);
    s->rule.paused_present = chance(r, 50);
    s->rule.past_due_days = PICK(r, 0, 1, 7, 14, 30, INT32_MAX);
    s->in.has_mrr = chance(r, 90);
    s->in.has_mrr_history = chance(r, 80);
}

/* A day near `day`: itself, one beside it, one beside a period's first day. */
static int32_t draw_near(const struct scene *s, struct rng *r, int32_t day)
{
    if (chance(r, 25) && s->calendar.unit != CALENDAR_TOTAL)
        return calendar_period_start(&s->calendar, day) + between(r, -1, 1);
    return day + PICK(r, 0, 0, 0, 1, -1);
}

static int32_t draw_length(const struct scene *s, struct rng *r)
{
    int32_t grace = s->rule.grace_days;
    return PICK(r, 0, 1, 5, 14, 28, 30, 31, 31, 60, 90, 120, 365, grace, grace + 1);
}

static int32_t draw_price(struct rng *r)
{
    return PICK(r, 0, 1000, 1000, 1000, 2000, 500, 99);
}

static void draw_term(struct spell *spell, struct rng *r)
{
    spell->term_unit = (uint8_t)PICK(r, TERM_MONTHS, TERM_MONTHS, TERM_MONTHS, TERM_DAYS);
    spell->term = (uint16_t)(spell->term_unit == TERM_DAYS ? PICK(r, 7, 30, 0)
                                                           : PICK(r, 1, 1, 1, 3, 12, 0));
}

static void draw_cancellation(const struct scene *s, struct spell *spell, struct rng *r,
                              int32_t end)
{
    if (chance(r, 70))
        spell->scheduled = draw_near(s, r, end - PICK(r, 0, 0, 5, 20, 40));
    if (chance(r, 70))
        spell->billing = draw_near(s, r, end - PICK(r, 0, 0, 0, 10));
    if (chance(r, 70))
        spell->service = draw_near(s, r, end + PICK(r, 0, 0, 0, 7, 30));
}

static void draw_spell(const struct scene *s, struct spell *spell, struct rng *r,
                       int32_t length)
{
    if (s->in.has_mrr)
        spell->mrr = draw_price(r);
    spell->state = (uint8_t)PICK(r, SPELL_PAID, SPELL_PAID, SPELL_PAID, SPELL_PAID,
                                 SPELL_PAID, SPELL_PAUSED, SPELL_TRIAL);
    spell->flags = chance(r, 30) ? SPELL_INVOLUNTARY : 0;
    spell->rows = (uint32_t)between(r, 0, 2);
    if (chance(r, 70))
        spell->end = spell->begin + length;
    if (chance(r, 15))
        spell->past_due = draw_near(s, r, spell->begin + between(r, -15, 30));
}

static void draw_subscription(struct scene *s, struct rng *r, uint32_t person,
                              uint32_t subscription, int32_t begin)
{
    struct spell like = timeline_spell(subscription, begin, 0);
    draw_term(&like, r);
    for (int32_t n = PICK(r, 1, 1, 2, 3, 4, 6); n > 0; n--) {
        struct spell *spell = add_spell(s, person, like);
        int32_t length = draw_length(s, r);
        spell->begin = begin;
        draw_spell(s, spell, r, length);
        if (chance(r, 10))
            draw_term(spell, r);
        like.term = spell->term;
        like.term_unit = spell->term_unit;
        begin += length;
        if (chance(r, n == 1 ? 50 : 12))
            draw_cancellation(s, spell, r, begin);
        begin = draw_near(s, r, begin + PICK(r, 0, 0, 0, 0, 3, s->rule.grace_days));
    }
}

/* Rows come in any order; the same for spells of one day, of which the last counts. */
static void shuffle_spells(struct scene *s, struct rng *r)
{
    for (uint32_t i = s->in.spells; i > 1; i--) {
        uint32_t a = i - 1, b = (uint32_t)between(r, 0, (int32_t)i - 1);
        uint32_t person = s->spell_person[a];
        struct spell spell = s->spell[a];
        s->spell_person[a] = s->spell_person[b];
        s->spell[a] = s->spell[b];
        s->spell_person[b] = person;
        s->spell[b] = spell;
    }
}

static void draw_spells(struct scene *s, struct rng *r)
{
    uint32_t subscription = 0;
    for (uint32_t p = 0; p < s->in.people; p++) {
        int32_t begin = between(r, s->in.first_day - 60, s->in.last_day);
        for (int32_t n = PICK(r, 0, 1, 1, 1, 2, 3); n > 0; n--) {
            begin = draw_near(s, r, begin);
            draw_subscription(s, r, p, subscription++, begin);
            begin += PICK(r, 0, 10, 31, 90);
        }
    }
    shuffle_spells(s, r);
    if (chance(r, 60))
        for (uint32_t i = 0; i < s->in.spells; i++)
            scene_cover(s, s->spell[i].begin);
}

static int32_t draw_answer_day(const struct scene *s, struct rng *r)
{
    return draw_near(s, r, between(r, s->in.first_day, s->in.last_day));
}

static void draw_answers(struct scene *s, struct rng *r)
{
    bool waves = chance(r, 50);
    for (int32_t n = between(r, 5, 60); n > 0; n--) {
        struct answer a = {.survey = (uint32_t)between(r, 0, 1),
                           .wave = waves ? between(r, 0, 2) : TIMELINE_NO_WAVE,
                           .day = draw_answer_day(s, r),
                           .kind = (uint8_t)between(r, ANSWER_NPS, ANSWER_CES)};
        int32_t low = a.kind == ANSWER_NPS ? 0 : 1;
        int32_t high = a.kind == ANSWER_NPS ? 10 : a.kind == ANSWER_CSAT ? 5 : 7;
        a.score = (uint8_t)between(r, low, high);
        add_answer(s, (uint32_t)between(r, 0, (int32_t)s->in.people - 1), a);
    }
    for (int32_t n = between(r, 0, 40); n > 0; n--)
        add_delivery(
            s, (uint32_t)between(r, 0, (int32_t)s->in.people - 1),
            (struct delivery){.survey = (uint32_t)between(r, 0, 1),
                              .wave = waves ? between(r, 0, 2) : TIMELINE_NO_WAVE,
                              .day = draw_answer_day(s, r)});
}

void scene_draw_subscriptions(struct scene *s)
{
    struct rng r;
    rng_init_stream(&r, s->seed, 1);
    if (chance(&r, 65)) {
        draw_choices(s, &r);
        draw_spells(s, &r);
    }
    if (chance(&r, 50))
        draw_answers(s, &r);
    if (chance(&r, 40)) {
        s->in.referred = s->referred;
        for (uint32_t p = 0; p < s->in.people; p++)
            s->referred[p] = chance(&r, 50);
    }
}

/* ---- for a person to read ----------------------------------------------------- */

static const char *day_text(int32_t day)
{
    static char text[6][CALENDAR_DAY_TEXT];
    static int turn;
    turn = (turn + 1) % 6;
    return day == TIMELINE_NO_DAY ? "-" : calendar_day_format(day, text[turn]);
}

void scene_dump_subscriptions(const struct scene *s, FILE *out)
{
    static const char *const states[] = {"paid", "trial", "paused"};
    fprintf(out, "  end %d trials %d paused %d past due %d mrr %d\n", s->rule.end,
            s->rule.trials_count, s->rule.paused_present, s->rule.past_due_days,
            s->in.has_mrr);
    for (uint32_t i = 0; i < s->in.spells; i++) {
        const struct spell *p = &s->spell[i];
        fprintf(out, "  spell %u: person %u sub %u %s..%s %s mrr %lld%s", i,
                s->spell_person[i], p->subscription, day_text(p->begin), day_text(p->end),
                states[p->state], (long long)p->mrr,
                p->flags & SPELL_INVOLUNTARY ? " involuntary" : "");
        fprintf(out, " scheduled %s billing %s service %s past due %s term %u %s\n",
                day_text(p->scheduled), day_text(p->billing), day_text(p->service),
                day_text(p->past_due), p->term,
                p->term_unit == TERM_DAYS ? "days" : "months");
    }
    for (uint32_t i = 0; i < s->in.answers; i++)
        fprintf(out, "  answer: person %u %s survey %u wave %d kind %d score %d\n",
                s->answer_person[i], day_text(s->answer[i].day), s->answer[i].survey,
                s->answer[i].wave, s->answer[i].kind, s->answer[i].score);
    for (uint32_t i = 0; i < s->in.deliveries; i++)
        fprintf(out, "  delivery: person %u %s survey %u wave %d\n",
                s->delivery_person[i], day_text(s->delivery[i].day),
                s->delivery[i].survey, s->delivery[i].wave);
}
