/* SPDX-License-Identifier: Apache-2.0 */
/* A history in a file of columns, as timeline_file.c does it for a timeline. */
#include "timeline/history.h"

#include "timeline/checks.h"

#include <string.h>

enum head {
    HEAD_PEOPLE,
    HEAD_SCALE,
    HEAD_FIRST_DAY,
    HEAD_AS_OF,
    HEAD_RULE,
    HEAD_HAS,
    HEAD_ORDERS,
    HEAD_REFUNDS,
    HEAD_SPANS,
    HEAD_STEPS,
    HEAD_PARTS,
    HEAD_CONTRACTS,
    HEAD_ROWS, /* from here on what was counted, any number */
    HEAD_SPELLS,
    HEAD_UNMATCHED_ROWS,
    HEAD_UNMATCHED_AMOUNT,
    HEAD_COUNT,
};

/* What may be there or not, a bit each. */
enum has {
    HAS_AMOUNTS = 1,
    HAS_MRR = 2,
    HAS_MRR_HISTORY = 4,
    HAS_STEPS = 8,
    HAS_PARTS = 16,
    HAS_SPAN_INVOLUNTARY = 32,
    HAS_FIRST_PAID = 64,
    HAS_CONTRACTS = 128,
    HAS_REFERRED = 256,
    HAS_SAME_ORDERS = 512, /* they are the timeline's, and not in the file */
};

enum { SECTIONS = 21 };

/* Lengths are the head's, whatever the pointers of `h` are. */
static void sections_of(const struct history *h, const int64_t head[HEAD_COUNT],
                        struct columns_section out[SECTIONS])
{
    uint64_t people = (uint64_t)head[HEAD_PEOPLE], orders = (uint64_t)head[HEAD_ORDERS];
    uint64_t refunds = (uint64_t)head[HEAD_REFUNDS], spans = (uint64_t)head[HEAD_SPANS];
    uint64_t steps = (uint64_t)head[HEAD_STEPS];
    int64_t has = head[HEAD_HAS];
#define SECTION(name, array, count)             \
    {                                           \
        name, sizeof *h->array, h->array, count \
    }
#define WHERE(bit, count)     (has & (bit) ? (count) : 0)
#define WHERE_NOT(bit, count) (has & (bit) ? 0 : (count))
    const struct columns_section table[SECTIONS] = {
        SECTION("order.start", order_start, WHERE_NOT(HAS_SAME_ORDERS, people + 1)),
        SECTION("order.day", order_day, WHERE_NOT(HAS_SAME_ORDERS, orders)),
        SECTION("order.gross", order_gross, WHERE_NOT(HAS_SAME_ORDERS, orders)),
        SECTION("refund.start", refund_start, people + 1),
        SECTION("refund.day", refund_day, refunds),
        SECTION("refund.amount", refund_amount, refunds),
        SECTION("span.start", span_start, people + 1),
        SECTION("span.begin", span_begin, spans),
        SECTION("span.end", span_end, spans),
        SECTION("span.involuntary", span_involuntary, WHERE(HAS_SPAN_INVOLUNTARY, spans)),
        SECTION("person.first_presence", first_presence, people),
        SECTION("mrr.start", mrr_start, WHERE(HAS_STEPS, people + 1)),
        SECTION("mrr.day", mrr_day, steps),
        SECTION("mrr.amount", mrr_amount, steps),
        SECTION("mrr.involuntary", mrr_involuntary, steps),
        SECTION("mrr.part_start", mrr_part_start, WHERE(HAS_PARTS, steps + 1)),
        SECTION("mrr.part", mrr_part, (uint64_t)head[HEAD_PARTS]),
        SECTION("person.first_paid", first_paid, WHERE(HAS_FIRST_PAID, people)),
        SECTION("contract.start", contract_start, WHERE(HAS_CONTRACTS, people + 1)),
        SECTION("contract", contract, (uint64_t)head[HEAD_CONTRACTS]),
        SECTION("person.referred", referred, WHERE(HAS_REFERRED, people)),
    };
#undef WHERE_NOT
#undef WHERE
#undef SECTION
    memcpy(out, table, sizeof table);
}

/* ---- writing ----------------------------------------------------------------- */

static int64_t has_of(const struct history *h)
{
    return (h->has_amounts ? HAS_AMOUNTS : 0) | (h->has_mrr ? HAS_MRR : 0) |
           (h->has_mrr_history ? HAS_MRR_HISTORY : 0) | (h->mrr_start ? HAS_STEPS : 0) |
           (h->mrr_part_start ? HAS_PARTS : 0) |
           (h->span_involuntary ? HAS_SPAN_INVOLUNTARY : 0) |
           (h->first_paid ? HAS_FIRST_PAID : 0) |
           (h->contract_start ? HAS_CONTRACTS : 0) | (h->referred ? HAS_REFERRED : 0) |
           (h->same_orders ? HAS_SAME_ORDERS : 0);
}

enum err history_put(const struct history *h, struct columns_writer *writer,
                     struct err_info *info)
{
    uint32_t steps = h->mrr_start ? h->mrr_start[h->people] : 0;
    const int64_t head[HEAD_COUNT] = {
        [HEAD_PEOPLE] = h->people,
        [HEAD_SCALE] = h->scale,
        [HEAD_FIRST_DAY] = h->first_day,
        [HEAD_AS_OF] = h->as_of,
        [HEAD_RULE] = h->rule,
        [HEAD_HAS] = has_of(h),
        [HEAD_ORDERS] = h->order_start[h->people],
        [HEAD_REFUNDS] = h->refund_start[h->people],
        [HEAD_SPANS] = h->span_start[h->people],
        [HEAD_STEPS] = steps,
        [HEAD_PARTS] = h->mrr_part_start ? h->mrr_part_start[steps] : 0,
        [HEAD_CONTRACTS] = h->contract_start ? h->contract_start[h->people] : 0,
        [HEAD_ROWS] = h->used_rows,
        [HEAD_SPELLS] = h->spells,
        [HEAD_UNMATCHED_ROWS] = h->refund_unmatched.rows,
        [HEAD_UNMATCHED_AMOUNT] = h->refund_unmatched.amount,
    };
    struct columns_section section[SECTIONS];
    sections_of(h, head, section);
    enum err e =
        columns_put(writer, "history.head", sizeof *head, head, HEAD_COUNT, info);
    if (!e)
        e = columns_put(writer, "history.left_out", sizeof *h->left_out, h->left_out,
                        HISTORY_REASONS, info);
    if (!e)
        e = columns_put(writer, "history.spells_left_out", sizeof *h->spells_left_out,
                        h->spells_left_out, HISTORY_SPELL_REASONS, info);
    return e ? e : columns_put_all(writer, section, SECTIONS, info);
}

/* ---- what is read makes sense ------------------------------------------------ */

struct checking {
    const struct history *h;
    const int64_t *head;
    bool orders_known; /* the timeline's, of which none is after as_of */
};

static bool starts_valid(const struct checking *c, uint32_t from, uint32_t to)
{
    const struct history *h = c->h;
    return (c->orders_known ||
            checks_starts(h->order_start, from, to, c->head[HEAD_ORDERS])) &&
           checks_starts(h->refund_start, from, to, c->head[HEAD_REFUNDS]) &&
           checks_starts(h->span_start, from, to, c->head[HEAD_SPANS]) &&
           checks_starts(h->mrr_start, from, to, c->head[HEAD_STEPS]) &&
           checks_starts(h->contract_start, from, to, c->head[HEAD_CONTRACTS]);
}

static bool spans_valid(const struct history *h, uint32_t from, uint32_t to)
{
    bool valid = true;
    for (uint32_t i = h->span_start[from]; i < h->span_start[to]; i++)
        valid &= checks_day(h->span_begin[i]) & (h->span_begin[i] <= h->as_of) &
                 (h->span_begin[i] < h->span_end[i]);
    return valid && checks_follow(h->span_begin, h->span_end, h->span_start, from, to);
}

static bool steps_valid(const struct checking *c, uint32_t from, uint32_t to)
{
    const struct history *h = c->h;
    if (!h->mrr_start)
        return true;
    uint32_t first = h->mrr_start[from], last = h->mrr_start[to];
    bool valid = checks_starts(h->mrr_part_start, first, last, c->head[HEAD_PARTS]);
    for (uint32_t i = first; i < last; i++)
        valid &= h->mrr_amount[i] >= 0 && checks_bool(&h->mrr_involuntary[i]);
    return valid && checks_days(h->mrr_day, h->mrr_start, from, to, CALENDAR_DAY_MIN,
                                CALENDAR_DAY_MAX);
}

static bool contracts_valid(const struct history *h, uint32_t from, uint32_t to)
{
    if (!h->contract_start)
        return true;
    bool valid = true;
    for (uint32_t i = h->contract_start[from]; i < h->contract_start[to]; i++) {
        const struct history_contract *k = &h->contract[i];
        valid &= checks_day(k->begin) && k->begin <= k->end && k->term >= 1 &&
                 k->term_unit <= TERM_MONTHS && checks_bool(&k->continued) &&
                 checks_bool(&k->replaced);
    }
    return valid;
}

static bool known_valid(const struct history *h, uint32_t from, uint32_t to)
{
    bool valid = true;
    for (uint32_t p = from; p < to; p++)
        valid &= h->first_presence[p] == INT32_MAX || checks_day(h->first_presence[p]);
    for (uint32_t p = from; h->referred && p < to; p++)
        valid &= checks_bool(&h->referred[p]);
    for (uint32_t p = from; h->first_paid && p < to; p++)
        valid &= h->first_paid[p] == INT32_MAX || checks_day(h->first_paid[p]);
    return valid;
}

static bool refunds_valid(const struct history *h, uint32_t from, uint32_t to)
{
    bool valid = true;
    for (uint32_t i = h->refund_start[from]; i < h->refund_start[to]; i++)
        valid &= h->refund_amount[i] >= 0;
    return valid;
}

/* Orders and refunds lie between the first day and as_of, as kernels take for granted. */
static bool people_valid(const void *context, uint32_t from, uint32_t to)
{
    const struct checking *c = context;
    const struct history *h = c->h;
    return starts_valid(c, from, to) &&
           (c->orders_known || checks_days(h->order_day, h->order_start, from, to,
                                           h->first_day, h->as_of)) &&
           checks_days(h->refund_day, h->refund_start, from, to, h->first_day,
                       h->as_of) &&
           refunds_valid(h, from, to) && spans_valid(h, from, to) &&
           steps_valid(c, from, to) && contracts_valid(h, from, to) &&
           known_valid(h, from, to);
}

static bool parts_valid(const struct history *h, int64_t parts)
{
    bool valid = parts == 0 || h->money != NULL;
    for (int64_t i = 0; valid && i < parts; i++)
        valid &= h->mrr_part[i].currency >= 1 &&
                 h->mrr_part[i].currency <= h->money->currencies &&
                 h->mrr_part[i].amount > 0;
    return valid;
}

static bool history_valid(struct checking *c)
{
    const struct history *h = c->h;
    const int64_t *head = c->head;
    if (!checks_ends(h->order_start, h->people, head[HEAD_ORDERS]) ||
        !checks_ends(h->refund_start, h->people, head[HEAD_REFUNDS]) ||
        !checks_ends(h->span_start, h->people, head[HEAD_SPANS]) ||
        !checks_ends(h->mrr_start, h->people, head[HEAD_STEPS]) ||
        !checks_ends(h->mrr_part_start, head[HEAD_STEPS], head[HEAD_PARTS]) ||
        !checks_ends(h->contract_start, h->people, head[HEAD_CONTRACTS]) ||
        !parts_valid(h, head[HEAD_PARTS]))
        return false;
    for (int64_t i = 0; h->span_involuntary && i < head[HEAD_SPANS]; i++)
        if (!checks_bool(&h->span_involuntary[i]))
            return false;
    return checks_people(h->people, people_valid, c);
}

/* ---- reading ----------------------------------------------------------------- */

static enum err damaged(struct err_info *info)
{
    return err_set(info, ERR_TRUNCATED, "the history is not what was written");
}

/* Of the same timeline: what the two share is not read from the file twice. */
static bool head_valid(const int64_t head[HEAD_COUNT], const struct timeline *t)
{
    bool valid = head[HEAD_PEOPLE] == t->people && head[HEAD_SCALE] == t->scale &&
                 head[HEAD_FIRST_DAY] == t->first_day &&
                 checks_fits(head[HEAD_AS_OF], CALENDAR_DAY_MIN, CALENDAR_DAY_MAX) &&
                 checks_fits(head[HEAD_RULE], 0, PRESENCE_SUBSCRIPTION) &&
                 checks_fits(head[HEAD_HAS], 0, 2 * HAS_SAME_ORDERS - 1) &&
                 !(head[HEAD_HAS] & HAS_REFERRED) == !t->referred;
    for (int i = HEAD_ORDERS; i < HEAD_ROWS; i++)
        valid &= checks_fits(head[i], 0, UINT32_MAX - 1);
    return valid;
}

/* The order is that of sections_of. */
static void take_sections(struct history *h, const struct timeline *t,
                          const struct columns_section s[SECTIONS], int64_t has)
{
    h->order_start = h->same_orders ? t->order_start : (void *)s[0].elements;
    h->order_day = h->same_orders ? t->order_day : (void *)s[1].elements;
    h->order_gross = h->same_orders ? t->order_gross : (void *)s[2].elements;
    h->refund_start = (void *)s[3].elements;
    h->refund_day = (void *)s[4].elements;
    h->refund_amount = (void *)s[5].elements;
    h->span_start = (void *)s[6].elements;
    h->span_begin = (void *)s[7].elements;
    h->span_end = (void *)s[8].elements;
    h->span_involuntary = checks_where(has & HAS_SPAN_INVOLUNTARY, &s[9]);
    h->first_presence = (void *)s[10].elements;
    h->mrr_start = checks_where(has & HAS_STEPS, &s[11]);
    h->mrr_day = checks_where(has & HAS_STEPS, &s[12]);
    h->mrr_amount = checks_where(has & HAS_STEPS, &s[13]);
    h->mrr_involuntary = checks_where(has & HAS_STEPS, &s[14]);
    h->mrr_part_start = checks_where(has & HAS_PARTS, &s[15]);
    h->mrr_part = checks_where(has & HAS_PARTS, &s[16]);
    h->first_paid = checks_where(has & HAS_FIRST_PAID, &s[17]);
    h->contract_start = checks_where(has & HAS_CONTRACTS, &s[18]);
    h->contract = checks_where(has & HAS_CONTRACTS, &s[19]);
    h->referred = checks_where(has & HAS_REFERRED, &s[20]);
}

static struct history history_of(const int64_t head[HEAD_COUNT])
{
    return (struct history){
        .people = (uint32_t)head[HEAD_PEOPLE],
        .scale = (int)head[HEAD_SCALE],
        .first_day = (int32_t)head[HEAD_FIRST_DAY],
        .as_of = (int32_t)head[HEAD_AS_OF],
        .rule = (enum presence_rule)head[HEAD_RULE],
        .has_amounts = head[HEAD_HAS] & HAS_AMOUNTS,
        .has_mrr = head[HEAD_HAS] & HAS_MRR,
        .has_mrr_history = head[HEAD_HAS] & HAS_MRR_HISTORY,
        .orders = head[HEAD_ORDERS],
        .refunds = head[HEAD_REFUNDS],
        .used_rows = head[HEAD_ROWS],
        .spells = head[HEAD_SPELLS],
        .refund_unmatched = {head[HEAD_UNMATCHED_ROWS], head[HEAD_UNMATCHED_AMOUNT]},
        .same_orders = head[HEAD_HAS] & HAS_SAME_ORDERS,
        .mapped = true,
    };
}

enum err history_get(struct history *out, const struct timeline *t, struct columns *file,
                     struct err_info *info)
{
    struct columns_section heads[] = {
        {"history.head", sizeof(int64_t), NULL, HEAD_COUNT},
        {"history.left_out", sizeof *out->left_out, NULL, HISTORY_REASONS},
        {"history.spells_left_out", sizeof *out->spells_left_out, NULL,
         HISTORY_SPELL_REASONS},
    };
    struct columns_section section[SECTIONS];
    enum err e = columns_find_all(file, heads, sizeof heads / sizeof *heads, info);
    if (e)
        return e;
    const int64_t *head = heads[0].elements;
    if (!head_valid(head, t))
        return damaged(info);
    struct history h = history_of(head);
    memcpy(h.left_out, heads[1].elements, sizeof h.left_out);
    memcpy(h.spells_left_out, heads[2].elements, sizeof h.spells_left_out);
    sections_of(&h, head, section);
    e = columns_find_all(file, section, SECTIONS, info);
    if (e)
        return e;
    take_sections(&h, t, section, head[HEAD_HAS]);
    h.money = h.mrr_start && t->currencies ? t : NULL;
    struct checking checking = {
        .h = &h,
        .head = head,
        .orders_known = h.same_orders && t->last_day <= h.as_of,
    };
    if (!history_valid(&checking))
        return damaged(info);
    *out = h;
    return ERR_OK;
}
