/* SPDX-License-Identifier: Apache-2.0 */
/* window_days=auto: a histogram of gaps by days, of which the ninth decile is exact. */
#include "timeline/history.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/history_parts.h"

#include <stdlib.h>

#define AUTO_HORIZON_MAX 365
#define AUTO_GAPS_MIN    30

struct gap_counts {
    int32_t horizon;
    int64_t total;
    int64_t by_days[AUTO_HORIZON_MAX + 1]; /* 0: what is no gap */
};

static int32_t horizon_of(int32_t first_day, int32_t as_of)
{
    if (as_of <= first_day)
        return 0;
    int32_t half = (as_of - first_day) / 2;
    return half < AUTO_HORIZON_MAX ? half : AUTO_HORIZON_MAX;
}

enum {
    PART_PEOPLE = 1 << 16,
    FEW_PEOPLE = 1 << 12, /* whose orders lie in a cache */
};

struct counting {
    const struct timeline *t;
    const struct history_rule *rule;
    const int64_t *refunded;
    struct gap_counts *part;
};

/* The rows whose days make presence: orders or, under the activity rule, activities. */
static inline __attribute__((always_inline)) bool
visit_counts(const struct counting *c, uint32_t visit, bool activity)
{
    if (activity)
        return history_makes_presence(c->t, c->rule, visit);
    return history_reason_of(c->t, c->rule, visit,
                             c->refunded ? c->refunded[visit] : 0) == HISTORY_REASONS;
}

/* The gaps of one person.  A gap that began less than a horizon before as_of could not
 * show all its lengths; counting it would favour the short ones. */
static inline __attribute__((always_inline)) void count_gaps_of(const struct counting *c,
                                                                uint32_t person,
                                                                struct gap_counts *gaps,
                                                                bool activity)
{
    const uint32_t *start = activity ? c->t->activity_start : c->t->order_start;
    const int32_t *day = activity ? c->t->activity_day : c->t->order_day;
    int32_t latest_begin = c->rule->as_of - gaps->horizon;
    bool seen = false;
    int32_t previous = 0;
    for (uint32_t i = start[person]; i < start[person + 1]; i++) {
        if (!visit_counts(c, i, activity) || (seen && day[i] == previous))
            continue;
        if (seen && previous <= latest_begin && day[i] - previous <= gaps->horizon)
            gaps->by_days[day[i] - previous]++;
        seen = true;
        previous = day[i];
    }
}

/* Where the days between an order and the one before it are counted. */
static inline int64_t *place_of(struct gap_counts *gaps, const int32_t *day, uint32_t i,
                                int32_t latest_begin)
{
    int64_t gap = (int64_t)day[i] - day[i - 1];
    bool is_gap = (day[i - 1] <= latest_begin) & (gap >= 0) & (gap <= gaps->horizon);
    return &gaps->by_days[is_gap ? gap : 0];
}

/* Of people whose orders all count: without a look at whose an order is, and then what is
 * between two people is taken back. */
static void count_few(const struct counting *c, uint32_t from, uint32_t to,
                      struct gap_counts *gaps)
{
    const uint32_t *start = c->t->order_start;
    const int32_t *day = c->t->order_day;
    int32_t latest_begin = c->rule->as_of - gaps->horizon;
    for (uint32_t i = start[from] + 1; i < start[to]; i++)
        ++*place_of(gaps, day, i, latest_begin);
    for (uint32_t p = from; p < to; p++)
        if (start[p] > start[from] && start[p] < start[p + 1])
            --*place_of(gaps, day, start[p], latest_begin);
}

static void count_part(void *context, uint32_t part)
{
    const struct counting *c = context;
    uint32_t from = part * PART_PEOPLE, people = c->t->people;
    uint32_t to = people - from < PART_PEOPLE ? people : from + PART_PEOPLE;
    bool activity = c->rule->rule == PRESENCE_ACTIVITY;
    for (uint32_t p = from; activity && p < to; p++)
        count_gaps_of(c, p, &c->part[part], true);
    for (uint32_t few = from, end; !activity && few < to; few = end) {
        end = to - few < FEW_PEOPLE ? to : few + FEW_PEOPLE;
        bool all =
            !c->refunded && history_all_count(c->t, c->rule, c->t->order_start[few],
                                              c->t->order_start[end]);
        if (all)
            count_few(c, few, end, &c->part[part]);
        for (uint32_t p = few; !all && p < end; p++)
            count_gaps_of(c, p, &c->part[part], false);
    }
}

static void count_gaps(const struct timeline *t, const struct history_rule *rule,
                       struct gap_counts *gaps)
{
    uint32_t parts = t->people / PART_PEOPLE + (t->people % PART_PEOPLE > 0);
    int64_t *refunded = history_refunded(t, rule);
    struct counting counting = {t, rule, refunded, MEM_ARRAY(struct gap_counts, parts)};
    for (uint32_t i = 0; i < parts; i++)
        counting.part[i].horizon = gaps->horizon;
    threads_run(parts, count_part, &counting);
    for (uint32_t i = 0; i < parts; i++) {
        for (int32_t days = 1; days <= gaps->horizon; days++)
            gaps->by_days[days] += counting.part[i].by_days[days];
    }
    for (int32_t days = 1; days <= gaps->horizon; days++)
        gaps->total += gaps->by_days[days];
    free(counting.part);
    free(refunded);
}

/* The smallest W with at least nine tenths of the gaps <= W; total > 0. */
static int32_t ninth_decile(const struct gap_counts *gaps)
{
    int32_t window = 0;
    int64_t covered = gaps->by_days[0];
    while (10 * covered < 9 * gaps->total)
        covered += gaps->by_days[++window];
    return window;
}

enum err history_auto_window(const struct timeline *t, const struct history_rule *rule,
                             int32_t *window_days, int64_t *gaps, int32_t *horizon_days,
                             struct err_info *info)
{
    struct gap_counts counts = {.horizon = horizon_of(t->first_day, rule->as_of)};
    count_gaps(t, rule, &counts);

    *gaps = counts.total;
    *horizon_days = counts.horizon;
    if (counts.total < AUTO_GAPS_MIN)
        return err_set(
            info, ERR_WINDOW,
            "window_days=auto needs at least %d gaps between %s that closed "
            "within %d days, and there %s %lld: give a number of days, for "
            "example window_days=90",
            AUTO_GAPS_MIN, rule->rule == PRESENCE_ACTIVITY ? "active days" : "purchases",
            counts.horizon, counts.total == 1 ? "is" : "are", (long long)counts.total);
    *window_days = ninth_decile(&counts);
    return ERR_OK;
}
