/* SPDX-License-Identifier: Apache-2.0 */
/* The account of every row: what the files held, what is behind the numbers, and what was
 * left out under which name. */
#include "measure/report.h"

#include "base/money.h"
#include "measure/report_parts.h"
#include "measure/slices.h"

static const char *const spell_reasons[HISTORY_SPELL_REASONS][2] = {
    [HISTORY_SPELL_AFTER_AS_OF] = {"subscription_after_as_of",
                                   "the subscription begins after the day of the report"},
    [HISTORY_SPELL_EMPTY] = {"subscription_empty",
                             "the subscription was over, replaced or unpaid too long on "
                             "its first day"},
    [HISTORY_SPELL_TRIAL] = {"trial", "a trial, and trials do not count"},
    [HISTORY_SPELL_FREE] = {"free", "a subscription that never had a price"},
    [HISTORY_SPELL_PAUSED] = {"paused", "a pause, and pauses do not count"},
};

static const char *const answer_reasons[][2] = {
    {"superseded_answer",
     "the person gave a later answer to the same survey and wave (or period)"},
    {"repeated_delivery",
     "the survey and wave (or period) had been sent to the person before"},
};

static struct report_left_out left_out(const char *name, const char *text,
                                       const struct history_tally *tally, bool has_amount)
{
    return (struct report_left_out){name, text, tally->rows, tally->amount, has_amount};
}

static struct report_left_out source_reason(const struct report *r, size_t index)
{
    enum source_reason reason = (enum source_reason)index;
    return left_out(source_reason_name(reason), source_reason_text(reason),
                    &r->source->left_out[reason],
                    r->history.has_amounts || r->history.has_mrr);
}

static struct report_left_out history_reason(const struct report *r, size_t index)
{
    enum history_reason reason = (enum history_reason)index;
    struct history_tally tally = r->history.left_out[reason];
    if (reason == HISTORY_AFTER_AS_OF)
        tally.rows += r->answers.after_as_of;
    return left_out(source_history_reason_name(reason),
                    source_history_reason_text(reason), &tally, r->history.has_amounts);
}

static struct report_left_out spell_reason(const struct report *r, size_t index)
{
    return left_out(spell_reasons[index][0], spell_reasons[index][1],
                    &r->history.spells_left_out[index], r->history.has_mrr);
}

static struct report_left_out answer_reason(const struct report *r, size_t index)
{
    const struct report_answers *a = &r->answers;
    struct history_tally tally = {.rows = index ? a->repeated : a->superseded};
    return left_out(answer_reasons[index][0], answer_reasons[index][1], &tally, false);
}

/* Reason i of the reader's, then of the definition's, of subscriptions and of answers;
 * false past the end. */
static bool reason_at(const struct report *r, size_t index, struct report_left_out *out)
{
    static const struct {
        size_t count;
        struct report_left_out (*at)(const struct report *r, size_t index);
    } parts[] = {
        {SOURCE_REASON_COUNT, source_reason},
        {HISTORY_REASONS, history_reason},
        {HISTORY_SPELL_REASONS, spell_reason},
        {sizeof answer_reasons / sizeof *answer_reasons, answer_reason},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (index < parts[i].count) {
            *out = parts[i].at(r, index);
            return true;
        }
        index -= parts[i].count;
    }
    return false;
}

bool report_left_out(const struct report *r, size_t index, struct report_left_out *out)
{
    struct report_left_out row;
    for (size_t i = 0; reason_at(r, i, &row); i++) {
        if (row.rows > 0 && index-- == 0) {
            *out = row;
            return true;
        }
    }
    return false;
}

int64_t report_used_rows(const struct report *r)
{
    struct report_left_out row;
    int64_t used = (int64_t)r->source->rows;
    for (size_t i = 0; report_left_out(r, i, &row); i++)
        used -= row.rows;
    return used;
}

uint32_t report_customers(const struct report *r)
{
    uint32_t count = 0;
    for (uint32_t p = 0; p < r->history.people; p++)
        count += slices_person_counts(r, p);
    return count;
}

uint32_t report_only_seen(const struct report *r)
{
    uint32_t count = 0;
    for (uint32_t p = 0; p < r->history.people; p++)
        count += slices_person_only_seen(r, p);
    return count;
}

/* ---- answers ------------------------------------------------------------ */

/* Whether two days are of one wave, where there is no column for it: of one period.  Days
 * outside the table are behind none of its numbers, and are no repetition. */
static bool same_wave(const struct report *r, int32_t wave, int32_t day, int32_t other)
{
    int32_t period = periods_find(&r->all, day);
    if (wave != TIMELINE_NO_WAVE)
        return true;
    return period != PERIODS_BEFORE && period < r->all.count &&
           period == periods_find(&r->all, other);
}

enum answer_fate {
    ANSWER_COUNTS,
    ANSWER_AFTER_AS_OF,
    ANSWER_SUPERSEDED,
    ANSWER_REPEATED,
};

/* Answers of one survey, kind and wave lie together, ascending by day. */
static enum answer_fate answer_fate(const struct report *r, const struct answer *a,
                                    const struct answer *next)
{
    if (a->day > r->as_of)
        return ANSWER_AFTER_AS_OF;
    return next && next->day <= r->as_of && next->survey == a->survey &&
                   next->kind == a->kind && next->wave == a->wave &&
                   same_wave(r, a->wave, a->day, next->day)
               ? ANSWER_SUPERSEDED
               : ANSWER_COUNTS;
}

static enum answer_fate delivery_fate(const struct report *r, const struct delivery *d,
                                      const struct delivery *before)
{
    if (d->day > r->as_of)
        return ANSWER_AFTER_AS_OF;
    return before && before->survey == d->survey && before->wave == d->wave &&
                   same_wave(r, d->wave, d->day, before->day)
               ? ANSWER_REPEATED
               : ANSWER_COUNTS;
}

typedef void see_fate(void *context, bool delivery, uint32_t place,
                      enum answer_fate fate);

static void each_answer(const struct report *r, see_fate *see, void *context)
{
    const struct timeline *t = &r->source->timeline;
    for (uint32_t p = 0; p < t->people && t->answer_start; p++)
        for (uint32_t i = t->answer_start[p], to = t->answer_start[p + 1]; i < to; i++)
            see(context, false, i,
                answer_fate(r, &t->answer[i], i + 1 < to ? &t->answer[i + 1] : NULL));
    for (uint32_t p = 0; p < t->people && t->delivery_start; p++)
        for (uint32_t from = t->delivery_start[p], i = from; i < t->delivery_start[p + 1];
             i++)
            see(context, true, i,
                delivery_fate(r, &t->delivery[i], i > from ? &t->delivery[i - 1] : NULL));
}

static void count_fate(void *context, bool delivery, uint32_t place,
                       enum answer_fate fate)
{
    (void)place;
    struct report_answers *a = context;
    a->after_as_of += fate == ANSWER_AFTER_AS_OF;
    a->superseded += fate == ANSWER_SUPERSEDED;
    a->repeated += fate == ANSWER_REPEATED;
    if (fate == ANSWER_COUNTS)
        ++*(delivery ? &a->deliveries : &a->answers);
}

void report_count_answers(struct report *r)
{
    struct report_answers counted = {0};
    each_answer(r, count_fate, &counted);
    r->answers = counted;
}

/* ---- rejects ------------------------------------------------------------ */

struct verdicts {
    const char **answers, **deliveries;
};

static void name_fate(void *context, bool delivery, uint32_t place, enum answer_fate fate)
{
    const struct verdicts *v = context;
    const char *names[] = {
        [ANSWER_COUNTS] = NULL,
        [ANSWER_AFTER_AS_OF] = source_history_reason_name(HISTORY_AFTER_AS_OF),
        [ANSWER_SUPERSEDED] = answer_reasons[0][0],
        [ANSWER_REPEATED] = answer_reasons[1][0],
    };
    (delivery ? v->deliveries : v->answers)[place] = names[fate];
}

enum err report_write_rejects(const struct report *r, struct output *out, uint64_t *rows,
                              struct err_info *info)
{
    const struct timeline *t = &r->source->timeline;
    struct history_rule rule = definition_rule(r->definition, r->as_of);
    const char *spells[HISTORY_SPELL_REASONS];
    for (size_t i = 0; i < HISTORY_SPELL_REASONS; i++)
        spells[i] = spell_reasons[i][0];
    struct verdicts v = {
        .answers =
            MEM_ARRAY(const char *, t->answer_start ? t->answer_start[t->people] : 1),
        .deliveries =
            MEM_ARRAY(const char *, t->delivery_start ? t->delivery_start[t->people] : 1),
    };
    each_answer(r, name_fate, &v);
    struct source_verdicts verdicts = {.rule = &rule,
                                       .spell_reasons = spells,
                                       .answers = v.answers,
                                       .deliveries = v.deliveries};
    enum err e = source_write_rejects(r->source, &verdicts, out, rows, info);
    free(v.answers);
    free(v.deliveries);
    return e;
}

/* ---- JSON --------------------------------------------------------------- */

static void write_left_out(const struct report *r, struct json_writer *w)
{
    struct report_left_out row;
    char amount[MONEY_TEXT];
    json_object(w, "left_out");
    for (size_t i = 0; report_left_out(r, i, &row); i++) {
        json_object(w, row.name);
        json_int(w, "rows", row.rows);
        if (row.has_amount)
            json_string(w, "amount",
                        money_format(row.amount, r->history.scale,
                                     r->source->currency_digits, amount));
        json_end(w);
    }
    json_end(w);
}

/* Used, but behind no order: where there are any. */
static void write_unmatched(const struct report *r, struct json_writer *w)
{
    const struct history_tally *unmatched = &r->history.refund_unmatched;
    char amount[MONEY_TEXT];
    if (!unmatched->rows)
        return;
    json_object(w, "refund_unmatched");
    json_int(w, "rows", unmatched->rows);
    json_string(w, "amount",
                money_format(unmatched->amount, r->history.scale,
                             r->source->currency_digits, amount));
    json_end(w);
}

static void write_file(const struct source_file *file, struct json_writer *w)
{
    json_object(w, NULL);
    json_string(w, "name", file->name);
    json_string(w, "kind", source_kind_name(file->kind));
    json_int(w, "rows", (int64_t)file->rows);
    if (file->encoding)
        json_string(w, "encoding", file->encoding);
    json_object(w, "columns");
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        if (file->columns[role])
            json_string(w, source_role_name((enum source_role)role), file->columns[role]);
    json_end(w);
    if (file->note)
        json_string(w, "note", file->note);
    json_end(w);
}

void report_write_source(const struct report *r, struct json_writer *w)
{
    json_object(w, "source");
    json_int(w, "rows", (int64_t)r->source->rows);
    json_int(w, "used", report_used_rows(r));
    json_int(w, "orders", r->history.orders);
    json_int(w, "refunds", r->history.refunds);
    write_unmatched(r, w);
    if (r->source->timeline.spell_start)
        json_int(w, "spells", r->history.spells);
    if (r->source->timeline.answer_start)
        json_int(w, "answers", r->answers.answers);
    if (r->source->timeline.delivery_start)
        json_int(w, "deliveries", r->answers.deliveries);
    json_int(w, "customers", report_customers(r));
    write_left_out(r, w);
    json_array(w, "files");
    for (size_t i = 0; i < r->source->file_count; i++)
        write_file(&r->source->files[i], w);
    json_end(w);
    json_end(w);
}
