/* SPDX-License-Identifier: Apache-2.0 */
#include "oracle_spells.h"

#include "base/mem.h"

#include <time.h>

/* What one subscription is on one day. */
struct today {
    bool present, paid, failed; /* failed: if absent, by a failed payment */
    int64_t amount;
    int term, term_unit;
};

struct asked {
    const struct scene *s;
    uint32_t mine[SCENE_SPELLS]; /* the subscription's spells by begin, begun by as_of */
    int count;
    int32_t low, high;
    int64_t *left_out, *used_rows;
};

/* ---- one spell on one day ----------------------------------------------------- */

static bool cancelled(const struct spell *p)
{
    return p->scheduled != TIMELINE_NO_DAY || p->billing != TIMELINE_NO_DAY ||
           p->service != TIMELINE_NO_DAY;
}

static int32_t or_else(int32_t day, int32_t otherwise)
{
    return day != TIMELINE_NO_DAY ? day : otherwise;
}

static int32_t end_of_run(const struct scene *s, const struct spell *p)
{
    if (s->rule.end == SUBSCRIPTION_END_SCHEDULED)
        return or_else(p->scheduled, or_else(p->billing, or_else(p->end, p->service)));
    if (s->rule.end == SUBSCRIPTION_END_BILLING)
        return or_else(p->billing, or_else(p->end, or_else(p->service, p->scheduled)));
    return or_else(p->service, or_else(p->end, or_else(p->billing, p->scheduled)));
}

/* Whether the subscription's k-th spell is over on the day, and by a failed payment. */
static bool over(const struct asked *a, int k, int32_t day, bool *failed)
{
    const struct spell *p = &a->s->spell[a->mine[k]];
    int closing = k;
    while (closing < a->count && !cancelled(&a->s->spell[a->mine[closing]]))
        closing++;
    bool by_itself = day >= p->end, by_run = false, run_first = false;
    bool run_failed = false;
    if (closing < a->count) {
        const struct spell *c = &a->s->spell[a->mine[closing]];
        int32_t end = end_of_run(a->s, c);
        if (closing == k)
            by_itself = false;
        by_run = day >= end;
        run_first = closing == k || end <= p->end;
        run_failed = c->flags & SPELL_INVOLUNTARY;
    }
    *failed = run_first ? run_failed : (p->flags & SPELL_INVOLUNTARY) != 0;
    return by_itself || by_run;
}

static bool unpaid(const struct scene *s, const struct spell *p, int32_t day)
{
    return p->past_due != TIMELINE_NO_DAY && day >= p->past_due &&
           day - p->past_due >= s->rule.past_due_days;
}

/* The place in `mine` of the last spell begun by the day, -1 for none. */
static int in_force(const struct asked *a, int32_t day)
{
    int found = -1;
    for (int k = 0; k < a->count; k++)
        if (a->s->spell[a->mine[k]].begin <= day)
            found = k;
    return found;
}

/* ---- one subscription --------------------------------------------------------- */

static bool priced(const struct scene *s, const struct spell *p)
{
    return p->mrr > 0 || !s->in.has_mrr || s->rule.count_zero_value;
}

static void tally(const struct asked *a, const struct spell *p,
                  enum history_spell_reason why)
{
    if (why == HISTORY_SPELL_REASONS) {
        *a->used_rows += p->rows;
        return;
    }
    a->left_out[2 * why] += p->rows;
    a->left_out[2 * why + 1] += p->mrr;
}

/* Every day of one subscription; out[day - low]. */
static void write_days(const struct asked *a, struct today *out)
{
    const struct scene *s = a->s;
    struct today before = {0}; /* the last day that was no pause */
    bool seen = false;
    enum history_spell_reason why[SCENE_SPELLS];
    for (int k = 0; k < a->count; k++)
        why[k] = HISTORY_SPELL_EMPTY;
    for (int32_t day = a->low; day <= a->high; day++) {
        struct today *now = &out[day - a->low];
        *now = (struct today){0};
        int k = in_force(a, day);
        if (k < 0)
            continue;
        const struct spell *p = &s->spell[a->mine[k]];
        bool flagged, ended = over(a, k, day, &flagged);
        now->failed = unpaid(s, p, day) || (ended && flagged);
        if (ended || unpaid(s, p, day))
            continue;
        if (p->state == SPELL_PAUSED) {
            if (s->rule.paused_present)
                *now = before;
            why[k] = now->present ? HISTORY_SPELL_REASONS : HISTORY_SPELL_PAUSED;
            continue;
        }
        if (p->state == SPELL_TRIAL) {
            now->present = s->rule.trials_count;
            why[k] = now->present ? HISTORY_SPELL_REASONS : HISTORY_SPELL_TRIAL;
        } else if (seen || priced(s, p)) {
            seen = true;
            *now = (struct today){.present = true,
                                  .paid = true,
                                  .amount = p->mrr,
                                  .term = p->term,
                                  .term_unit = p->term_unit};
            why[k] = HISTORY_SPELL_REASONS;
        } else {
            why[k] = HISTORY_SPELL_FREE;
        }
        before = *now;
    }
    for (int k = 0; k < a->count; k++)
        tally(a, &s->spell[a->mine[k]], why[k]);
}

/* ---- terms -------------------------------------------------------------------- */

static int32_t day_of(struct tm tm)
{
    return (int32_t)(timegm(&tm) / 86400);
}

/* `begin` and k terms. */
static int32_t term_begin(int32_t begin, int k, int term, int term_unit)
{
    if (term_unit == TERM_DAYS)
        return begin + k * term;
    time_t seconds = (time_t)begin * 86400;
    struct tm tm;
    CHECK(gmtime_r(&seconds, &tm) != NULL);
    int day_of_month = tm.tm_mday;
    struct tm first = {
        .tm_year = tm.tm_year, .tm_mon = tm.tm_mon + k * term, .tm_mday = 1};
    struct tm next = first;
    next.tm_mon++;
    int32_t day = day_of(first) + day_of_month - 1;
    return day < day_of(next) ? day : day_of(next) - 1;
}

static bool paid_on(const struct asked *a, const struct today *days, int32_t day)
{
    return day >= a->low && day <= a->high && days[day - a->low].paid;
}

/* Whether who left on `day` continued within grace; days[sub] of all the person's
 * subscriptions. */
static bool continued(const struct asked *a, struct today *const *days, int count,
                      int mine, int32_t day)
{
    for (int32_t x = day; x <= a->high && x - day <= a->s->rule.grace_days; x++)
        for (int sub = 0; sub < count; sub++)
            if (paid_on(a, days[sub], x) &&
                (sub == mine || !paid_on(a, days[sub], x - 1)))
                return true;
    return false;
}

static void write_terms(const struct asked *a, struct today *const *days, int count,
                        int mine, struct spell_diary *out)
{
    int32_t begin = 0;
    int k = 1;
    for (int32_t day = a->low + 1; day <= a->high; day++) {
        const struct today *was = &days[mine][day - 1 - a->low], *is = was + 1;
        bool had = was->paid && was->term > 0, has = is->paid && is->term > 0;
        bool same =
            had && has && was->term == is->term && was->term_unit == is->term_unit;
        bool full = had && day == term_begin(begin, k, was->term, was->term_unit);
        if (full || (had && !is->paid)) {
            out->terms_ended[day - a->low]++;
            out->terms_renewed[day - a->low] += continued(a, days, count, mine, day);
        }
        if (full)
            k++;
        if (has && !same) {
            begin = day;
            k = 1;
        }
    }
}

/* ---- one person --------------------------------------------------------------- */

static void gather(struct asked *a, uint32_t person, uint32_t subscription)
{
    const struct scene *s = a->s;
    a->count = 0;
    for (uint32_t i = 0; i < s->in.spells; i++) {
        if (s->spell_person[i] != person || s->spell[i].subscription != subscription)
            continue;
        if (s->spell[i].begin > s->rule.as_of) {
            tally(a, &s->spell[i], HISTORY_SPELL_AFTER_AS_OF);
            continue;
        }
        int at = a->count++;
        for (; at > 0 && s->spell[a->mine[at - 1]].begin > s->spell[i].begin; at--)
            a->mine[at] = a->mine[at - 1];
        a->mine[at] = i;
    }
}

static void sum_day(const struct asked *a, struct today *const *days, int count,
                    int32_t day, struct spell_diary *out)
{
    int32_t at = day - a->low;
    for (int sub = 0; sub < count; sub++) {
        const struct today *is = &days[sub][at], *was = is - 1;
        out->present[at] = out->present[at] || is->present;
        out->amount[at] += is->amount;
        if (is->paid && out->first_paid > day)
            out->first_paid = day;
        if (at == 0 || !was->present || is->present || !is->failed)
            continue;
        out->left_by_failure[at] = true;
        out->churned_by_failure[at] = out->churned_by_failure[at] || was->amount > 0;
    }
}

/* Absences of at most grace_days between two present days are bridged. */
static void bridge(const struct asked *a, struct spell_diary *out)
{
    int32_t seen = -1;
    for (int32_t at = 0; at <= a->high - a->low; at++) {
        if (!out->present[at])
            continue;
        if (seen >= 0 && at - seen - 1 <= a->s->rule.grace_days)
            for (int32_t x = seen + 1; x < at; x++) {
                out->present[x] = true;
                out->amount[x] = out->amount[seen];
            }
        seen = at;
    }
}

static void open_diary(struct spell_diary *d, size_t days)
{
    d->present = MEM_ARRAY(bool, days);
    d->amount = MEM_ARRAY(int64_t, days);
    d->left_by_failure = MEM_ARRAY(bool, days);
    d->churned_by_failure = MEM_ARRAY(bool, days);
    d->terms_ended = MEM_ARRAY(int, days);
    d->terms_renewed = MEM_ARRAY(int, days);
    d->first_paid = INT32_MAX;
}

static int subscriptions(const struct scene *s, uint32_t person, uint32_t *out)
{
    int count = 0;
    for (uint32_t i = 0; i < s->in.spells; i++) {
        bool known = s->spell_person[i] != person;
        for (int k = 0; k < count; k++)
            known = known || out[k] == s->spell[i].subscription;
        if (!known)
            out[count++] = s->spell[i].subscription;
    }
    return count;
}

void oracle_spells_write(const struct scene *s, uint32_t person, int32_t low,
                         int32_t high, struct spell_diary *out, int64_t *left_out,
                         int64_t *used_rows)
{
    struct asked a = {
        .s = s, .low = low, .high = high, .left_out = left_out, .used_rows = used_rows};
    size_t length = (size_t)(high - low + 1);
    uint32_t subscription[SCENE_SPELLS];
    struct today *days[SCENE_SPELLS];
    int count = subscriptions(s, person, subscription);
    open_diary(out, length);
    for (int sub = 0; sub < count; sub++) {
        days[sub] = MEM_ARRAY(struct today, length);
        gather(&a, person, subscription[sub]);
        write_days(&a, days[sub]);
    }
    for (int32_t day = low; day <= high; day++)
        sum_day(&a, days, count, day, out);
    for (int sub = 0; sub < count; sub++)
        write_terms(&a, days, count, sub, out);
    bridge(&a, out);
    for (int sub = 0; sub < count; sub++)
        free(days[sub]);
}

#define IF(condition, flag) ((condition) ? (flag) : 0u)

uint32_t oracle_spells_flags(const struct spell_diary *diary, int32_t low, int32_t b,
                             int32_t n, bool lost)
{
    int64_t m0 = diary->amount[b - 1 - low], m1 = diary->amount[n - 1 - low];
    bool paid_before = false, ended = false, renewed = false;
    bool left_by_failure = false, churned_by_failure = false;
    for (int32_t day = low; day < b; day++)
        paid_before = paid_before || diary->amount[day - low] > 0;
    for (int32_t at = b - low; at < n - low; at++) {
        ended = ended || diary->terms_ended[at] > 0;
        renewed = renewed || diary->terms_renewed[at] > 0;
        if (diary->present[at - 1] && !diary->present[at])
            left_by_failure = diary->left_by_failure[at];
        if (diary->amount[at - 1] > 0 && diary->amount[at] == 0)
            churned_by_failure = diary->churned_by_failure[at];
    }
    bool churned = m0 > 0 && m1 == 0;
    return IF(m0 > 0, PERSON_MRR_START) |
           IF(m0 == 0 && m1 > 0 && !paid_before, PERSON_MRR_NEW) |
           IF(m0 == 0 && m1 > 0 && paid_before, PERSON_MRR_REACTIVATION) |
           IF(m0 > 0 && m1 > m0, PERSON_MRR_EXPANSION) |
           IF(m1 > 0 && m1 < m0, PERSON_MRR_CONTRACTION) | IF(churned, PERSON_MRR_CHURN) |
           IF(churned && churned_by_failure, PERSON_MRR_INVOLUNTARY) |
           IF(lost && left_by_failure, PERSON_INVOLUNTARY) |
           IF(ended, PERSON_TERM_ENDED) | IF(renewed, PERSON_RENEWED);
}

void oracle_spells_mrr(uint32_t flags, int64_t m0, int64_t m1, struct mrr_cell *cell)
{
    cell->start += m0;
    cell->end += m1;
    cell->paying_start += m0 > 0;
    cell->paying_end += m1 > 0;
#define ADD(flag, amount, persons, sum)  \
    do {                                 \
        if (flags & PERSON_MRR_##flag) { \
            cell->persons++;             \
            cell->sum += (amount);       \
        }                                \
    } while (0)
    ADD(NEW, m1, new_persons, new_);
    ADD(REACTIVATION, m1, reactivation_persons, reactivation);
    ADD(EXPANSION, m1 - m0, expansion_persons, expansion);
    ADD(CONTRACTION, m0 - m1, contraction_persons, contraction);
    ADD(CHURN, m0, churn_persons, churn);
    ADD(INVOLUNTARY, m0, churn_involuntary_persons, churn_involuntary);
#undef ADD
}

void oracle_spells_release(struct spell_diary *d)
{
    free(d->present);
    free(d->amount);
    free(d->left_by_failure);
    free(d->churned_by_failure);
    free(d->terms_ended);
    free(d->terms_renewed);
}
