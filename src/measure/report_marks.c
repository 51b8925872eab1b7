/* SPDX-License-Identifier: Apache-2.0 */
/* Which periods are marked, and so left out of comparisons and of what a total pools; and
 * what a reader should know beside the numbers.
 *
 * Days of acquisition lift the mark of warming up only where they are known for everybody
 * first present in the time that warms up: one who is not known may be an old customer,
 * and then counts as new in one period and is missing from S of the next. */
#include "measure/report.h"

#include "measure/report_parts.h"

/* The first day on which nobody is present by a purchase before the data. */
static int32_t warm_day(const struct report *r)
{
    return r->history.first_day + r->definition->window_days;
}

static bool warms_up(const struct report *r)
{
    /* Who was subscribed at the start is known. */
    return r->definition->rule != PRESENCE_SUBSCRIPTION;
}

static void count_early(struct report *r)
{
    const struct history *h = &r->history;
    const int32_t *acquired = r->source->timeline.acquired_day;
    struct report_early *early = &r->early;
    for (uint32_t p = 0; p < h->people; p++) {
        if (h->span_start[p] == h->span_start[p + 1] ||
            h->span_begin[h->span_start[p]] >= warm_day(r))
            continue;
        early->people++;
        early->unknown += !acquired || acquired[p] == INT32_MAX;
        early->won_before += acquired && acquired[p] < h->first_day;
    }
}

static bool early_known(const struct report *r)
{
    return r->source->timeline.acquired_day && r->early.unknown == 0;
}

static void mark_period(const struct report *r, int32_t index, struct report_period *p)
{
    int32_t grace = r->definition->grace_days;
    p->begin = r->all.bound[index];
    p->calendar_end = r->all.bound[index + 1];
    p->partial = periods_partial(&r->all, index);
    p->warming_up = warms_up(r) && !early_known(r) && p->begin < warm_day(r);
    p->provisional = grace > 0 && r->as_of < p->calendar_end - 1 + grace;
    p->pooled = !p->partial && !p->warming_up && !p->provisional;
}

/* Days of acquisition were given: what became of them in the periods that would warm
 * up. */
static const char *early_note(struct report *r)
{
    const struct report_early *early = &r->early;
    char warm[CALENDAR_DAY_TEXT], first[CALENDAR_DAY_TEXT];
    if (!r->source->timeline.acquired_day || !warms_up(r) || early->people == 0 ||
        r->periods[0].begin >= warm_day(r))
        return NULL;
    calendar_day_format(warm_day(r), warm);
    calendar_day_format(r->history.first_day, first);
    if (early->unknown > 0)
        return arena_printf(&r->arena,
                            "The day of acquisition is not known for %lld of the %lld "
                            "customer%s first present before %s, so the periods that "
                            "begin before it are still warming up.",
                            (long long)early->unknown, (long long)early->people,
                            early->people == 1 ? "" : "s", warm);
    if (early->won_before > 0)
        return arena_printf(&r->arena,
                            "%lld of the %lld customer%s first present before %s %s won "
                            "before the data begin on %s: not new, but counted at the "
                            "start of a period only after a purchase in the data.",
                            (long long)early->won_before, (long long)early->people,
                            early->people == 1 ? "" : "s", warm,
                            early->won_before == 1 ? "was" : "were", first);
    return NULL;
}

void report_mark_periods(struct report *r)
{
    count_early(r);
    r->periods = MEM_ARRAY(struct report_period, r->period_count);
    for (size_t i = 0; i < r->period_count; i++) {
        mark_period(r, r->first_shown + (int32_t)i, &r->periods[i]);
        r->pooled_count += r->periods[i].pooled;
    }
    r->early_note = early_note(r);
}

const char *report_no_pooled(const struct report *r)
{
    static const char *const reasons[2][2] = {
        {"none of the periods shown is complete",
         "none of the periods shown is complete and past its days of grace"},
        {"none of the periods shown is both complete and past the warming-up time",
         "none of the periods shown is complete, past the warming-up time and past its "
         "days of grace"},
    };
    return reasons[warms_up(r)][r->definition->grace_days > 0];
}

const char *report_note(const struct report *r, size_t index)
{
    static const char one_amount[] =
        "The files have one amount for each subscription: MRR of past days is computed "
        "with it, whatever it was then.";
    const char *const notes[] = {
        r->definition->rule_note,
        r->definition->window_note,
        r->early_note,
        r->history.has_mrr && !r->history.has_mrr_history ? one_amount : NULL,
    };
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (notes[i] && index-- == 0)
            return notes[i];
    return NULL;
}
