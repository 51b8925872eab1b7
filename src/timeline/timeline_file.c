/* SPDX-License-Identifier: Apache-2.0 */
/* A timeline in a file of columns.  The arrays lie in it as they are in memory; `head`
 * has their lengths and which of them there are.  What is read is used as places in
 * arrays by everything above, so all of it is looked at once, on all processors. */
#include "timeline/timeline.h"

#include "base/mem.h"
#include "timeline/checks.h"

#include <stdlib.h>
#include <string.h>

enum head {
    HEAD_PEOPLE,
    HEAD_SCALE,
    HEAD_FIRST_DAY,
    HEAD_LAST_DAY,
    HEAD_HAS,
    HEAD_DIGITS,
    HEAD_ORDERS,
    HEAD_REFUNDS,
    HEAD_ACTIVITIES,
    HEAD_SPELLS,
    HEAD_CURRENCIES,
    HEAD_RATES,
    HEAD_ANSWERS,
    HEAD_DELIVERIES,
    HEAD_REFEREES,
    HEAD_COUNT,
};

/* What may be there or not, a bit each. */
enum has {
    HAS_AMOUNTS = 1,
    HAS_MRR = 2,
    HAS_MRR_HISTORY = 4,
    HAS_ACQUIRED = 8,
    HAS_SPELLS = 16,
    HAS_ANSWERS = 32,
    HAS_DELIVERIES = 64,
    HAS_REFERRED = 128,
    HAS_REFEREES = 256,
};

struct currency {
    char code[8];
    int32_t first_day, days;
};

/* ---- the table --------------------------------------------------------------- */

enum { SECTIONS = 23 };

/* Lengths are the head's, whatever the pointers of `t` are. */
static void sections_of(const struct timeline *t, const int64_t head[HEAD_COUNT],
                        struct columns_section out[SECTIONS])
{
    uint64_t people = (uint64_t)head[HEAD_PEOPLE], orders = (uint64_t)head[HEAD_ORDERS];
    uint64_t refunds = (uint64_t)head[HEAD_REFUNDS];
    uint64_t activities = (uint64_t)head[HEAD_ACTIVITIES];
    int64_t has = head[HEAD_HAS];
#define SECTION(name, array, count)             \
    {                                           \
        name, sizeof *t->array, t->array, count \
    }
#define WHERE(bit, count) (has & (bit) ? (count) : 0)
    const struct columns_section table[SECTIONS] = {
        SECTION("order.start", order_start, people + 1),
        SECTION("order.day", order_day, orders),
        SECTION("order.gross", order_gross, orders),
        SECTION("order.flags", order_flags, orders),
        SECTION("order.rows", order_rows, orders),
        SECTION("refund.start", refund_start, people + 1),
        SECTION("refund.day", refund_day, refunds),
        SECTION("refund.amount", refund_amount, refunds),
        SECTION("refund.order", refund_order, refunds),
        SECTION("refund.rows", refund_rows, refunds),
        SECTION("activity.start", activity_start, people + 1),
        SECTION("activity.day", activity_day, activities),
        SECTION("activity.event", activity_event, activities),
        SECTION("person.acquired", acquired_day, WHERE(HAS_ACQUIRED, people)),
        SECTION("spell.start", spell_start, WHERE(HAS_SPELLS, people + 1)),
        SECTION("spell", spell, (uint64_t)head[HEAD_SPELLS]),
        SECTION("answer.start", answer_start, WHERE(HAS_ANSWERS, people + 1)),
        SECTION("answer", answer, (uint64_t)head[HEAD_ANSWERS]),
        SECTION("delivery.start", delivery_start, WHERE(HAS_DELIVERIES, people + 1)),
        SECTION("delivery", delivery, (uint64_t)head[HEAD_DELIVERIES]),
        SECTION("person.referred", referred, WHERE(HAS_REFERRED, people)),
        SECTION("referee.start", referee_start, WHERE(HAS_REFEREES, people + 1)),
        SECTION("referee", referee, (uint64_t)head[HEAD_REFEREES]),
    };
#undef WHERE
#undef SECTION
    memcpy(out, table, sizeof table);
}

/* ---- writing ----------------------------------------------------------------- */

static int64_t has_of(const struct timeline *t)
{
    return (t->has_amounts ? HAS_AMOUNTS : 0) | (t->has_mrr ? HAS_MRR : 0) |
           (t->has_mrr_history ? HAS_MRR_HISTORY : 0) |
           (t->acquired_day ? HAS_ACQUIRED : 0) | (t->spell_start ? HAS_SPELLS : 0) |
           (t->answer_start ? HAS_ANSWERS : 0) |
           (t->delivery_start ? HAS_DELIVERIES : 0) | (t->referred ? HAS_REFERRED : 0) |
           (t->referee_start ? HAS_REFEREES : 0);
}

static int64_t end_of(const uint32_t *start, uint32_t people)
{
    return start ? start[people] : 0;
}

static int64_t rates_of(const struct timeline *t)
{
    int64_t rates = 0;
    for (uint16_t i = 0; i < t->currencies; i++)
        rates += t->currency[i].days;
    return rates;
}

static enum err put_currencies(const struct timeline *t, struct columns_writer *writer,
                               struct err_info *info)
{
    enum err e = columns_put(writer, "currency.code", 1, t->code, sizeof t->code, info);
    if (!e)
        e = columns_begin(writer, "currency", sizeof(struct currency), info);
    for (uint16_t i = 0; i < t->currencies && !e; i++) {
        const struct timeline_currency *c = &t->currency[i];
        struct currency row = {.first_day = c->first_day, .days = c->days};
        memcpy(row.code, c->code, sizeof row.code);
        e = columns_add(writer, &row, 1, info);
    }
    if (!e)
        e = columns_begin(writer, "currency.rate", sizeof(struct rate), info);
    for (uint16_t i = 0; i < t->currencies && !e; i++)
        e = columns_add(writer, t->currency[i].rate, (uint64_t)t->currency[i].days, info);
    return e;
}

enum err timeline_put(const struct timeline *t, struct columns_writer *writer,
                      struct err_info *info)
{
    const int64_t head[HEAD_COUNT] = {
        [HEAD_PEOPLE] = t->people,
        [HEAD_SCALE] = t->scale,
        [HEAD_FIRST_DAY] = t->first_day,
        [HEAD_LAST_DAY] = t->last_day,
        [HEAD_HAS] = has_of(t),
        [HEAD_DIGITS] = t->digits,
        [HEAD_ORDERS] = t->order_start[t->people],
        [HEAD_REFUNDS] = t->refund_start[t->people],
        [HEAD_ACTIVITIES] = t->activity_start[t->people],
        [HEAD_SPELLS] = end_of(t->spell_start, t->people),
        [HEAD_CURRENCIES] = t->currencies,
        [HEAD_RATES] = rates_of(t),
        [HEAD_ANSWERS] = end_of(t->answer_start, t->people),
        [HEAD_DELIVERIES] = end_of(t->delivery_start, t->people),
        [HEAD_REFEREES] = end_of(t->referee_start, t->people),
    };
    struct columns_section section[SECTIONS];
    sections_of(t, head, section);
    enum err e =
        columns_put(writer, "timeline.head", sizeof *head, head, HEAD_COUNT, info);
    if (!e)
        e = columns_put_all(writer, section, SECTIONS, info);
    return e ? e : put_currencies(t, writer, info);
}

/* ---- what is read makes sense ------------------------------------------------ */

struct checking {
    const struct timeline *t;
    const int64_t *head;
    uint32_t events, surveys;
};

static bool in_range(const struct timeline *t, int32_t day)
{
    return (day >= t->first_day) & (day <= t->last_day);
}

static bool starts_valid(const struct checking *c, uint32_t from, uint32_t to)
{
    const struct timeline *t = c->t;
    return checks_starts(t->order_start, from, to, c->head[HEAD_ORDERS]) &&
           checks_starts(t->refund_start, from, to, c->head[HEAD_REFUNDS]) &&
           checks_starts(t->activity_start, from, to, c->head[HEAD_ACTIVITIES]) &&
           checks_starts(t->spell_start, from, to, c->head[HEAD_SPELLS]) &&
           checks_starts(t->answer_start, from, to, c->head[HEAD_ANSWERS]) &&
           checks_starts(t->delivery_start, from, to, c->head[HEAD_DELIVERIES]) &&
           checks_starts(t->referee_start, from, to, c->head[HEAD_REFEREES]);
}

static bool refunds_valid(const struct timeline *t, uint32_t person)
{
    uint32_t from = t->refund_start[person], to = t->refund_start[person + 1];
    bool valid = true;
    for (uint32_t i = from; i < to; i++) {
        uint32_t order = t->refund_order[i];
        valid &= t->refund_amount[i] >= 0 && in_range(t, t->refund_day[i]) &&
                 (order == TIMELINE_NO_ORDER || (order >= t->order_start[person] &&
                                                 order < t->order_start[person + 1]));
    }
    return valid;
}

/* Rows of some people, where there are rows of the kind. */
struct rows {
    uint32_t from, to;
};

static struct rows rows_of(const uint32_t *start, uint32_t from, uint32_t to)
{
    return start ? (struct rows){start[from], start[to]} : (struct rows){0, 0};
}

static bool events_valid(const struct checking *c, struct rows r)
{
    bool valid = true;
    for (uint32_t i = r.from; i < r.to; i++)
        valid &= c->t->activity_event[i] < c->events;
    return valid;
}

static bool spells_valid(const struct timeline *t, struct rows r)
{
    bool valid = true;
    for (uint32_t i = r.from; i < r.to; i++)
        valid &= timeline_spell_valid(&t->spell[i], t->currencies);
    return valid;
}

static bool answers_valid(const struct checking *c, struct rows r)
{
    bool valid = true;
    for (uint32_t i = r.from; i < r.to; i++)
        valid &= timeline_answer_valid(&c->t->answer[i]) &&
                 c->t->answer[i].survey < c->surveys;
    return valid;
}

static bool deliveries_valid(const struct checking *c, struct rows r)
{
    bool valid = true;
    for (uint32_t i = r.from; i < r.to; i++)
        valid &= timeline_delivery_valid(&c->t->delivery[i]) &&
                 c->t->delivery[i].survey < c->surveys;
    return valid;
}

static bool referees_valid(const struct timeline *t, struct rows r)
{
    bool valid = true;
    for (uint32_t i = r.from; i < r.to; i++)
        valid &= t->referee[i] < t->people;
    return valid;
}

static bool described_valid(const struct timeline *t, uint32_t from, uint32_t to)
{
    bool valid = true;
    for (uint32_t p = from; t->referred && p < to; p++)
        valid &= checks_bool(&t->referred[p]);
    for (uint32_t p = from; t->acquired_day && p < to; p++)
        valid &= t->acquired_day[p] == INT32_MAX || checks_day(t->acquired_day[p]);
    return valid;
}

static bool people_valid(const void *context, uint32_t from, uint32_t to)
{
    const struct checking *c = context;
    const struct timeline *t = c->t;
    bool valid = starts_valid(c, from, to);
    struct rows refunds = valid ? rows_of(t->refund_start, from, to) : (struct rows){0};
    for (uint32_t p = from; refunds.from < refunds.to && p < to; p++)
        valid &= refunds_valid(t, p);
    return valid &&
           checks_days(t->order_day, t->order_start, from, to, t->first_day,
                       t->last_day) &&
           checks_days(t->activity_day, t->activity_start, from, to, t->first_day,
                       t->last_day) &&
           events_valid(c, rows_of(t->activity_start, from, to)) &&
           spells_valid(t, rows_of(t->spell_start, from, to)) &&
           answers_valid(c, rows_of(t->answer_start, from, to)) &&
           deliveries_valid(c, rows_of(t->delivery_start, from, to)) &&
           referees_valid(t, rows_of(t->referee_start, from, to)) &&
           described_valid(t, from, to);
}

static bool timeline_valid(struct checking *c)
{
    const struct timeline *t = c->t;
    const int64_t *head = c->head;
    if (!checks_ends(t->order_start, t->people, head[HEAD_ORDERS]) ||
        !checks_ends(t->refund_start, t->people, head[HEAD_REFUNDS]) ||
        !checks_ends(t->activity_start, t->people, head[HEAD_ACTIVITIES]) ||
        !checks_ends(t->spell_start, t->people, head[HEAD_SPELLS]) ||
        !checks_ends(t->answer_start, t->people, head[HEAD_ANSWERS]) ||
        !checks_ends(t->delivery_start, t->people, head[HEAD_DELIVERIES]) ||
        !checks_ends(t->referee_start, t->people, head[HEAD_REFEREES]))
        return false;
    return checks_people(t->people, people_valid, c);
}

/* ---- reading ----------------------------------------------------------------- */

static enum err damaged(struct err_info *info)
{
    return err_set(info, ERR_TRUNCATED, "the timeline is not what was written");
}

static bool head_valid(const int64_t head[HEAD_COUNT])
{
    bool valid =
        checks_fits(head[HEAD_PEOPLE], 0, UINT32_MAX - 1) &&
        checks_fits(head[HEAD_SCALE], 0, 18) && checks_fits(head[HEAD_DIGITS], 0, 18) &&
        checks_fits(head[HEAD_FIRST_DAY], CALENDAR_DAY_MIN, CALENDAR_DAY_MAX) &&
        checks_fits(head[HEAD_LAST_DAY], head[HEAD_FIRST_DAY], CALENDAR_DAY_MAX) &&
        checks_fits(head[HEAD_HAS], 0, 2 * HAS_REFEREES - 1) &&
        checks_fits(head[HEAD_CURRENCIES], 0, UINT16_MAX);
    for (int i = HEAD_ORDERS; i < HEAD_COUNT; i++)
        valid &= checks_fits(head[i], 0, UINT32_MAX - 1);
    return valid;
}

/* The order is that of sections_of. */
static void take_sections(struct timeline *t, const struct columns_section s[SECTIONS],
                          int64_t has)
{
    t->order_start = (void *)s[0].elements;
    t->order_day = (void *)s[1].elements;
    t->order_gross = (void *)s[2].elements;
    t->order_flags = (void *)s[3].elements;
    t->order_rows = (void *)s[4].elements;
    t->refund_start = (void *)s[5].elements;
    t->refund_day = (void *)s[6].elements;
    t->refund_amount = (void *)s[7].elements;
    t->refund_order = (void *)s[8].elements;
    t->refund_rows = (void *)s[9].elements;
    t->activity_start = (void *)s[10].elements;
    t->activity_day = (void *)s[11].elements;
    t->activity_event = (void *)s[12].elements;
    t->acquired_day = checks_where(has & HAS_ACQUIRED, &s[13]);
    t->spell_start = checks_where(has & HAS_SPELLS, &s[14]);
    t->spell = checks_where(has & HAS_SPELLS, &s[15]);
    t->answer_start = checks_where(has & HAS_ANSWERS, &s[16]);
    t->answer = checks_where(has & HAS_ANSWERS, &s[17]);
    t->delivery_start = checks_where(has & HAS_DELIVERIES, &s[18]);
    t->delivery = checks_where(has & HAS_DELIVERIES, &s[19]);
    t->referred = checks_where(has & HAS_REFERRED, &s[20]);
    t->referee_start = checks_where(has & HAS_REFEREES, &s[21]);
    t->referee = checks_where(has & HAS_REFEREES, &s[22]);
}

/* As base/rate.h promises; the byte of the bool first, for a bool is 0 or 1. */
static bool rate_valid(const struct rate *rate)
{
    static const int64_t mantissa_end = INT64_C(1000000000000000000);
    const uint8_t *inverse = (const uint8_t *)&rate->inverse;
    return checks_fits(rate->mantissa, 0, mantissa_end - 1) &&
           checks_fits(rate->scale, 0, 18) && *inverse <= 1;
}

static bool take_currencies(struct timeline *t, const struct currency *row,
                            const struct rate *rate, int64_t rates)
{
    t->currency = MEM_ARRAY(struct timeline_currency, t->currencies);
    for (uint16_t i = 0; i < t->currencies; i++) {
        struct timeline_currency *c = &t->currency[i];
        if (!checks_fits(row[i].days, 0, rates) || !checks_day(row[i].first_day) ||
            !memchr(row[i].code, 0, sizeof row[i].code))
            return false;
        memcpy(c->code, row[i].code, sizeof c->code);
        c->first_day = row[i].first_day;
        c->days = row[i].days;
        c->rate = MEM_ARRAY(struct rate, c->days);
        for (int32_t d = 0; d < c->days; d++) {
            if (!rate_valid(&rate[d]))
                return false;
            c->rate[d] = rate[d];
        }
        rate += c->days;
        rates -= c->days;
    }
    return rates == 0;
}

static enum err get_currencies(struct timeline *t, struct columns *file,
                               const int64_t head[HEAD_COUNT], struct err_info *info)
{
    struct columns_section s[] = {
        {"currency.code", 1, NULL, sizeof t->code},
        {"currency", sizeof(struct currency), NULL, (uint64_t)head[HEAD_CURRENCIES]},
        {"currency.rate", sizeof(struct rate), NULL, (uint64_t)head[HEAD_RATES]},
    };
    enum err e = columns_find_all(file, s, sizeof s / sizeof *s, info);
    if (e)
        return e;
    memcpy(t->code, s[0].elements, sizeof t->code);
    if (!memchr(t->code, 0, sizeof t->code))
        return damaged(info);
    if (head[HEAD_CURRENCIES] == 0)
        return ERR_OK;
    t->currencies = (uint16_t)head[HEAD_CURRENCIES];
    return take_currencies(t, s[1].elements, s[2].elements, head[HEAD_RATES])
               ? ERR_OK
               : damaged(info);
}

static enum err get(struct timeline *t, struct columns *file, struct checking *checking,
                    struct err_info *info)
{
    const void *elements;
    uint64_t count;
    struct columns_section section[SECTIONS];
    enum err e = columns_find(file, "timeline.head", sizeof *checking->head, &elements,
                              &count, info);
    if (e)
        return e;
    const int64_t *head = checking->head = elements;
    if (count != HEAD_COUNT || !head_valid(head))
        return damaged(info);
    *t = (struct timeline){
        .people = (uint32_t)head[HEAD_PEOPLE],
        .scale = (int)head[HEAD_SCALE],
        .digits = (int)head[HEAD_DIGITS],
        .first_day = (int32_t)head[HEAD_FIRST_DAY],
        .last_day = (int32_t)head[HEAD_LAST_DAY],
        .has_amounts = head[HEAD_HAS] & HAS_AMOUNTS,
        .has_mrr = head[HEAD_HAS] & HAS_MRR,
        .has_mrr_history = head[HEAD_HAS] & HAS_MRR_HISTORY,
        .mapped = true,
    };
    sections_of(t, head, section);
    e = columns_find_all(file, section, SECTIONS, info);
    if (!e)
        e = get_currencies(t, file, head, info);
    if (e)
        return e;
    take_sections(t, section, head[HEAD_HAS]);
    return timeline_valid(checking) ? ERR_OK : damaged(info);
}

enum err timeline_get(struct timeline *out, struct columns *file, uint32_t events,
                      uint32_t surveys, struct err_info *info)
{
    struct timeline t = {.mapped = true};
    struct checking checking = {.t = &t, .events = events, .surveys = surveys};
    enum err e = get(&t, file, &checking, info);
    if (e)
        timeline_release(&t);
    else
        *out = t;
    return e;
}
