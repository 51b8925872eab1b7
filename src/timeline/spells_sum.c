/* SPDX-License-Identifier: Apache-2.0 */
/* One person's pieces summed: a sweep over the days on which something begins or ends.
 * Presence is where at least one piece is, MRR their sum; a gap that grace bridges keeps
 * the amount it began with, so a step to 0 is only written once the gap is known to be
 * too long. */
#include "timeline/spells.h"

#include "base/calendar.h"
#include "base/mem.h"
#include "base/money.h"

#include <string.h>

/* ---- presence and MRR --------------------------------------------------------- */

/* Ends before begins, so that a sum does not pass int64 on its way. */
static int compare_edges(const void *left, const void *right)
{
    const struct spells_edge *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return (a->amount > b->amount) - (a->amount < b->amount);
}

static void list_edges(const struct spells_piece *pieces, uint32_t count,
                       struct spells_edge *edges)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct spells_piece *p = &pieces[i];
        edges[2 * i] = (struct spells_edge){p->begin, 1, p->amount, p->currency, false};
        edges[2 * i + 1] =
            (struct spells_edge){p->end, -1, -p->amount, p->currency, p->involuntary};
    }
    qsort(edges, 2 * (size_t)count, sizeof *edges, compare_edges);
}

struct sweep {
    struct spells_out *out;
    uint32_t first_span; /* the person's */
    int32_t grace_days;
    int32_t pieces; /* that cover the day; out->sum is their sum by currency, and
                       out->written that of the last step */
};

/* All edges of one day. */
struct turn {
    int32_t day;
    bool presence_involuntary, amount_involuntary;
};

/* What the step has in other currencies. */
static void write_parts(struct spells_out *out)
{
    for (uint16_t i = 1; i <= out->currencies; i++) {
        if (out->sum[i] == 0)
            continue;
        MEM_GROW(out->part, out->part_capacity, (size_t)out->parts + 1);
        out->part[out->parts++] =
            (struct history_part){.currency = i, .amount = out->sum[i]};
    }
    if (out->part_start != NULL)
        out->part_start[out->steps + 1] = out->parts;
}

static void write_step(struct sweep *s, int32_t day, bool involuntary)
{
    struct spells_out *out = s->out;
    size_t size = ((size_t)out->currencies + 1) * sizeof *out->sum;
    if (memcmp(out->sum, out->written, size) == 0)
        return;
    uint32_t parts = out->parts;
    write_parts(out);
    out->mrr_day[out->steps] = day;
    out->mrr_amount[out->steps] = out->sum[0];
    out->mrr_involuntary[out->steps] =
        out->sum[0] == 0 && out->parts == parts && involuntary;
    out->steps++;
    memcpy(out->written, out->sum, size);
}

/* Presence begins: in a new span or, where the gap is short, still in the last one. */
static void begin_span(struct sweep *s, int32_t day)
{
    struct spells_out *out = s->out;
    if (out->spans > s->first_span &&
        (int64_t)day - out->span_end[out->spans - 1] <= s->grace_days)
        return;
    out->span_begin[out->spans++] = day;
}

/* Whether the gap that begins on `day` ends, at `next`, within grace. */
static bool bridged(const struct sweep *s, int32_t day, const struct spells_edge *next)
{
    return next != NULL && (int64_t)next->day - day <= s->grace_days;
}

static void finish_turn(struct sweep *s, int32_t before, const struct turn *turn,
                        const struct spells_edge *next)
{
    struct spells_out *out = s->out;
    if (before == 0 && s->pieces > 0)
        begin_span(s, turn->day);
    if (s->pieces == 0) {
        out->span_end[out->spans - 1] = turn->day;
        out->span_involuntary[out->spans - 1] = turn->presence_involuntary;
        if (turn->day == INT32_MAX || bridged(s, turn->day, next))
            return;
    }
    write_step(s, turn->day, turn->amount_involuntary);
}

/* Takes in the edges of edges[*i]'s day; false on overflow. */
static bool take_day(struct sweep *s, const struct spells_edge *edges, uint32_t count,
                     uint32_t *i, struct turn *turn)
{
    *turn = (struct turn){.day = edges[*i].day};
    for (; *i < count && edges[*i].day == turn->day; (*i)++) {
        const struct spells_edge *e = &edges[*i];
        s->pieces += e->presence;
        if (!money_add(&s->out->sum[e->currency], e->amount))
            return false;
        turn->presence_involuntary |= e->involuntary;
        turn->amount_involuntary |= e->involuntary && e->amount < 0;
    }
    return true;
}

bool spells_sum(const struct spells_piece *pieces, uint32_t count, int32_t grace_days,
                struct spells_edge *edges, struct spells_out *out)
{
    struct sweep s = {.out = out, .first_span = out->spans, .grace_days = grace_days};
    size_t size = ((size_t)out->currencies + 1) * sizeof *out->sum;
    memset(out->sum, 0, size);
    memset(out->written, 0, size);
    list_edges(pieces, count, edges);
    for (uint32_t i = 0; i < 2 * count;) {
        int32_t before = s.pieces;
        struct turn turn;
        if (!take_day(&s, edges, 2 * count, &i, &turn))
            return false;
        finish_turn(&s, before, &turn, i < 2 * count ? &edges[i] : NULL);
    }
    return true;
}

/* ---- contracts ---------------------------------------------------------------- */

/* The piece after `i` that is paid and of the same subscription, or count. */
static uint32_t next_paid(const struct spells_piece *pieces, uint32_t count, uint32_t i)
{
    uint32_t subscription = pieces[i].subscription;
    for (i++; i < count && pieces[i].subscription == subscription; i++)
        if (pieces[i].paid)
            return i;
    return count;
}

/* Whether the i-th piece, which is paid, begins its subscription or takes it up again. */
static bool starts(const struct spells_piece *pieces, uint32_t i)
{
    return i == 0 || pieces[i - 1].subscription != pieces[i].subscription ||
           !pieces[i - 1].paid || pieces[i - 1].end != pieces[i].begin;
}

static bool another_begins(const struct spells_piece *pieces, uint32_t count,
                           uint32_t subscription, int32_t day, int32_t grace_days)
{
    for (uint32_t i = 0; i < count; i++)
        if (pieces[i].paid && pieces[i].subscription != subscription &&
            pieces[i].begin >= day && (int64_t)pieces[i].begin - day <= grace_days &&
            starts(pieces, i))
            return true;
    return false;
}

/* The contract that begins with the i-th piece; returns the last of its pieces. */
static uint32_t make_contract(const struct spells_piece *pieces, uint32_t count,
                              uint32_t i, int32_t grace_days,
                              struct history_contract *out)
{
    const struct spells_piece *first = &pieces[i];
    uint32_t next;
    while ((next = next_paid(pieces, count, i)) < count &&
           pieces[next].begin == pieces[i].end && pieces[next].term == first->term &&
           pieces[next].term_unit == first->term_unit)
        i = next;
    int32_t end = pieces[i].end;
    bool again = next < count && (int64_t)pieces[next].begin - end <= grace_days;
    *out = (struct history_contract){
        .begin = first->begin,
        .end = end,
        .term = first->term,
        .term_unit = first->term_unit,
        .continued =
            again || another_begins(pieces, count, first->subscription, end, grace_days),
        .replaced = next < count && pieces[next].begin == end,
    };
    return i;
}

void spells_contracts(const struct spells_piece *pieces, uint32_t count,
                      int32_t grace_days, struct spells_out *out)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!pieces[i].paid || pieces[i].term == 0)
            continue;
        i = make_contract(pieces, count, i, grace_days, &out->contract[out->contracts]);
        out->contracts++;
    }
}

/* Month m counted from year 0 (m = 12 * year + month - 1) with the day of `anchor`. */
static int32_t day_in_month(int64_t m, int day_of_month)
{
    int year = (int)(m / 12), month = (int)(m % 12) + 1;
    int days = calendar_days_in_month(year, month);
    return calendar_day(year, month, day_of_month < days ? day_of_month : days);
}

int32_t history_term_begin(const struct history_contract *contract, int32_t k)
{
    int64_t units = (int64_t)k * contract->term;
    if (contract->term_unit == TERM_DAYS) {
        int64_t day = contract->begin + units;
        return day > CALENDAR_DAY_MAX ? INT32_MAX : (int32_t)day;
    }
    int year, month, day_of_month;
    calendar_civil(contract->begin, &year, &month, &day_of_month);
    int64_t m = 12 * (int64_t)year + month - 1 + units;
    return m / 12 > 9999 ? INT32_MAX : day_in_month(m, day_of_month);
}
