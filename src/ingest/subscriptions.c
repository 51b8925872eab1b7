/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include "base/money.h"
#include "ingest/interval.h"

#include <string.h>
#include <strings.h>
#include <xxhash.h>

/* A row of a subscriptions file becomes up to five spells: a trial, paid days, a pause,
 * paid days again.  Rows with the same subscription id are stretches of it: the timeline
 * ends each where the next begins. */

#define STRETCHES 5 /* of one row at most */

struct stretch {
    int32_t start, end, cancel, paid_from, paid_until;
    int32_t trial_start, trial_end, pause_start, pause_end;
    int64_t amount; /* of a term, micro-units */
    uint16_t term;
    uint8_t term_unit;
    bool involuntary;
    uint32_t customer, subscription;
    uint32_t currency; /* INTERN_NONE: that of the report */
    struct loading_edition edition;
};

static bool read_days(struct reading *r, const struct row *row, struct stretch *s)
{
    const struct {
        enum source_role role;
        int32_t *day;
    } days[] = {
        {SOURCE_ROLE_START, &s->start},
        {SOURCE_ROLE_END, &s->end},
        {SOURCE_ROLE_CANCEL, &s->cancel},
        {SOURCE_ROLE_PAID_FROM, &s->paid_from},
        {SOURCE_ROLE_PAID_UNTIL, &s->paid_until},
        {SOURCE_ROLE_TRIAL_START, &s->trial_start},
        {SOURCE_ROLE_TRIAL_END, &s->trial_end},
        {SOURCE_ROLE_PAUSE_START, &s->pause_start},
        {SOURCE_ROLE_PAUSE_END, &s->pause_end},
    };
    bool good = true;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        good &= reading_day(r, row, days[i].role, days[i].day);
    if (s->start == TIMELINE_NO_DAY)
        s->start = s->trial_start;
    return good;
}

enum status {
    STATUS_RUNS,
    STATUS_TRIAL,
    STATUS_PAST_DUE,
    STATUS_ENDED,
    STATUS_PAUSED,
    STATUS_NEVER
};

static enum status read_status(const struct reading *r, const struct row *row)
{
    static const struct {
        const char *word;
        enum status status;
    } known[] = {
        {"trialing", STATUS_TRIAL},
        {"trial", STATUS_TRIAL},
        {"past_due", STATUS_PAST_DUE},
        {"past due", STATUS_PAST_DUE},
        {"unpaid", STATUS_PAST_DUE},
        {"canceled", STATUS_ENDED},
        {"cancelled", STATUS_ENDED},
        {"ended", STATUS_ENDED},
        {"expired", STATUS_ENDED},
        {"churned", STATUS_ENDED},
        {"paused", STATUS_PAUSED},
        {"incomplete", STATUS_NEVER},
        {"incomplete_expired", STATUS_NEVER},
    };
    const char *text;
    uint32_t size;
    if (!reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_STATUS], &text, &size))
        return STATUS_RUNS;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].word) == size && !strncasecmp(known[i].word, text, size))
            return known[i].status;
    return STATUS_RUNS;
}

/* Did it end because a payment failed? */
static bool read_involuntary(const struct reading *r, const struct row *row)
{
    static const char *const words[] = {"payment", "failed",      "declin",
                                        "dunning", "involuntary", "card",
                                        "unpaid",  "付款",        "扣款"};
    const char *text;
    uint32_t size;
    char reason[128];
    if (!reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_REASON], &text, &size))
        return false;
    snprintf(reason, sizeof reason, "%.*s", (int)size, text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(reason, words[i]))
            return true;
    return false;
}

static void push(struct loading *l, const struct stretch *s, enum spell_state state,
                 int32_t begin, int32_t end)
{
    if (begin >= end)
        return;
    MEM_GROW(l->spell, l->spell_capacity, l->spell_count + 1);
    struct spell spell = timeline_spell(s->subscription, begin, s->amount);
    spell.end = end;
    spell.state = (uint8_t)state;
    spell.term = s->term;
    spell.term_unit = s->term_unit;
    spell.rows = 0;
    l->spell[l->spell_count++] = (struct loading_spell){.spell = spell,
                                                        .customer = s->customer,
                                                        .currency = s->currency,
                                                        .edition = s->edition};
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* The stretches of a row, in time order; what ends it lies on the last.  *place: the one
 * that stands for the row.  false: not one of them has a day. */
static bool push_all(struct loading *l, const struct stretch *s, enum status status,
                     uint32_t *place)
{
    size_t first = l->spell_count;
    int32_t stop = earlier(s->end, INT32_MAX);
    if (s->end == TIMELINE_NO_DAY && s->cancel == TIMELINE_NO_DAY &&
        status == STATUS_ENDED)
        stop = s->paid_until; /* all that is known of the end */
    int32_t paid = s->start;
    if (s->trial_end != TIMELINE_NO_DAY && s->trial_end > s->start) {
        push(l, s, SPELL_TRIAL, s->start, earlier(s->trial_end, stop));
        paid = s->trial_end;
    } else if (status == STATUS_TRIAL && s->trial_end == TIMELINE_NO_DAY) {
        push(l, s, SPELL_TRIAL, s->start, stop);
        paid = stop;
    }
    if (s->pause_start != TIMELINE_NO_DAY && s->pause_start >= paid) {
        push(l, s, SPELL_PAID, paid, earlier(s->pause_start, stop));
        push(l, s, SPELL_PAUSED, s->pause_start, earlier(s->pause_end, stop));
        paid = s->pause_end;
    }
    push(l, s, SPELL_PAID, paid, stop);
    if (l->spell_count == first)
        return false;
    struct spell *last = &l->spell[l->spell_count - 1].spell;
    bool over = s->cancel != TIMELINE_NO_DAY || status == STATUS_ENDED;
    if (over) {
        last->scheduled = s->cancel;
        last->billing = s->end;
        last->service = s->paid_until;
        if (last->service != TIMELINE_NO_DAY && last->end < last->service)
            last->end = last->service; /* paid for longer than it was billed */
    }
    if (status == STATUS_PAST_DUE)
        last->past_due = s->paid_from != TIMELINE_NO_DAY ? s->paid_from : s->paid_until;
    if (s->involuntary)
        last->flags |= SPELL_INVOLUNTARY;
    while (first + 1 < l->spell_count && l->spell[first].spell.state != SPELL_PAID)
        first++; /* a row with a trial is there for what came after it */
    l->spell[first].spell.rows = 1;
    *place = (uint32_t)first;
    return true;
}

static bool read_terms(struct reading *r, struct row *row, struct stretch *s, bool *other)
{
    const char *text;
    uint32_t size;
    enum term_unit unit = TERM_MONTHS;
    s->term = 1;
    if (reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_INTERVAL], &text, &size) &&
        !interval_parse(text, size, &s->term, &unit))
        return reading_bad_amount(r, row, SOURCE_ROLE_INTERVAL, text, size);
    s->term_unit = (uint8_t)unit;
    if (!reading_amount(r, row, other))
        return false;
    s->amount = row->amount < 0 ? 0 : row->amount;
    return true;
}

/* Whatever the numbers of customers: for those who grow.  Odd where there is no id. */
static uint64_t sum_of(const struct reading *r, const struct row *row,
                       const struct stretch *s, uint32_t count)
{
    const struct loading *l = r->l;
    const struct {
        uint64_t customer, source, currency;
        int64_t amount;
        int32_t start;
        uint32_t count;
    } key = {loading_sum(l->customers, s->customer),
             XXH3_64bits(r->f->source, strlen(r->f->source)),
             s->currency == INTERN_NONE ? 0 : loading_sum(l->currencies, s->currency),
             row->amount,
             s->start,
             count};
    return count ? XXH3_64bits(&key, sizeof key) | 1
                 : loading_sum(l->subscriptions, s->subscription) & ~UINT64_C(1);
}

static void note_sum(struct reading *r, const struct row *row, const struct stretch *s,
                     uint32_t count)
{
    struct loading *l = r->l;
    if (!l->options->keep_growth)
        return;
    MEM_GROW(l->subscription_sum, l->subscription_sum_capacity,
             (size_t)s->subscription + 1);
    l->subscription_sum[s->subscription] = sum_of(r, row, s, count);
}

/* By its id; without one each row is a subscription, which another file's row of the same
 * customer, start, amount and currency tells of again. */
static void name_subscription(struct reading *r, const struct row *row, struct stretch *s)
{
    struct loading *l = r->l;
    const char *text;
    uint32_t size;
    char own[96];
    struct buf named = {0};
    uint32_t count = 0;
    if (!reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_SUBSCRIPTION], &text,
                      &size)) {
        count = reading_occurrence(r, row, s->customer, s->currency);
        size = (uint32_t)(count ? snprintf(own, sizeof own, "\n%u %d %lld %u %u %u",
                                           s->customer, s->start, (long long)row->amount,
                                           s->currency, count, r->f->source_code)
                                : snprintf(own, sizeof own, "\n%u", l->anonymous++));
        text = own;
    } else if (r->f->source[0]) {
        buf_printf(&named, "%s:%.*s", r->f->source, (int)size, text);
        text = buf_text(&named);
        size = (uint32_t)named.size;
    }
    s->subscription = intern_add(l->subscriptions, text, size);
    buf_release(&named);
    note_sum(r, row, s, count);
    const uint32_t key[] = {SOURCE_SUBSCRIPTIONS, s->subscription};
    s->edition = reading_edition(r, key, sizeof key);
}

enum err reading_subscription_row(struct reading *r, struct row *row,
                                  struct err_info *info)
{
    struct loading *l = r->l;
    struct stretch s = {.customer = r->customer[row->cells.row], .currency = INTERN_NONE};
    enum status status = read_status(r, row);
    bool other = false;
    enum source_reason reason = SOURCE_REASON_COUNT;
    bool money = read_terms(r, row, &s, &other);
    bool days = read_days(r, row, &s);
    s.involuntary = read_involuntary(r, row);
    if (!money)
        reason = SOURCE_REASON_BAD_AMOUNT;
    else if (other)
        reason = SOURCE_REASON_OTHER_CURRENCY;
    else if (!days)
        reason = SOURCE_REASON_BAD_DATE;
    else if (s.start == TIMELINE_NO_DAY)
        reason = SOURCE_REASON_NO_DATE;
    else if (s.customer == INTERN_NONE)
        reason = SOURCE_REASON_NO_CUSTOMER;
    else if (status == STATUS_NEVER)
        reason = SOURCE_REASON_NEVER_STARTED;
    enum err e = money ? reading_foreign(r, row, &s.currency, info) : ERR_OK;
    if (e)
        return e;
    /* of what is left out nobody adds up several currencies */
    int64_t known = s.currency == INTERN_NONE ? row->amount : 0;
    if (reason != SOURCE_REASON_COUNT)
        return loading_leave_out(l, r->file, row->number, reason, known, info);
    row->has_date = true;
    row->day = s.start;
    row->time_us = (int64_t)s.start * 86400000000LL;
    name_subscription(r, row, &s);
    uint32_t place;
    if (l->spell_count >= LOADING_PLACE_MAX - STRETCHES)
        return reading_too_many(r, info);
    if (!push_all(l, &s, status, &place))
        return loading_leave_out(l, r->file, row->number, SOURCE_REASON_NEVER_RAN, known,
                                 info);
    const int32_t happened[] = {s.start, s.end, s.cancel};
    for (size_t i = 0; i < 3; i++)
        if (happened[i] != TIMELINE_NO_DAY)
            loading_note_day(l, happened[i]);
    l->current_state |= r->columns.at[SOURCE_ROLE_PAID_FROM] >= 0;
    l->has_mrr |= r->columns.at[SOURCE_ROLE_AMOUNT] >= 0 ||
                  r->columns.at[SOURCE_ROLE_PRICE] >= 0 ||
                  r->columns.at[SOURCE_ROLE_ORDER_TOTAL] >= 0;
    loading_note(l, r->file, row->number, LOADING_OTHER, place);
    reading_sightings(r, row, s.customer, INTERN_NONE);
    return ERR_OK;
}
