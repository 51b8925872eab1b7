/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/receipt_lines.h"

#include "base/money.h"

#include <string.h>

static bool is(const struct receipt *receipt, const char *name)
{
    return strcmp(receipt->metric->name, name) == 0;
}

static bool lacks(const struct receipt *receipt, uint32_t needs)
{
    return (receipt->facts->lacks & needs) != 0;
}

static const char *money(const struct receipt *receipt, int64_t amount,
                         char out[MONEY_TEXT])
{
    return money_format(amount, receipt->facts->scale, receipt->facts->digits, out);
}

bool receipt_line_lost(const struct receipt *receipt, struct buf *out)
{
    const struct catalogue_facts *f = receipt->facts;
    bool about = is(receipt, "customers_lost") || is(receipt, "churn_rate") ||
                 (receipt->metric->needs & CATALOGUE_SUBSCRIPTION_RULE);
    if (!about || !f->has_flow || lacks(receipt, CATALOGUE_SUBSCRIPTION_RULE))
        return false;
    buf_printf(out, "lost = voluntarily + by a failed payment: %lld = %lld + %lld",
               (long long)f->flow.lost, (long long)f->lost_voluntary,
               (long long)f->flow.lost_involuntary);
    return true;
}

/* ---- recurring money ---------------------------------------------------- */

/* Pooled totals are about the sums over their periods. */
static const struct mrr_cell *mrr_of(const struct receipt *receipt)
{
    return receipt->metric->pooled ? &receipt->facts->mrr_pooled : &receipt->facts->mrr;
}

static bool has_moves(const struct receipt *receipt)
{
    return (receipt->metric->needs & CATALOGUE_MRR) &&
           !lacks(receipt, CATALOGUE_MRR | CATALOGUE_MRR_HISTORY |
                               (receipt->metric->needs & CATALOGUE_POOLED));
}

bool receipt_line_mrr(const struct receipt *receipt, struct buf *out)
{
    const struct mrr_cell *m = mrr_of(receipt);
    if (!has_moves(receipt))
        return false;
    const int64_t plus[] = {m->start, m->new_, m->reactivation, m->expansion};
    char text[MONEY_TEXT];
    buf_puts(out, "MRR_end = MRR_start + new + reactivation + expansion - contraction - "
                  "churn + fx: ");
    buf_puts(out, money(receipt, m->end, text));
    for (size_t i = 0; i < sizeof plus / sizeof *plus; i++)
        buf_printf(out, " %s %s", i ? "+" : "=", money(receipt, plus[i], text));
    buf_printf(out, " - %s", money(receipt, m->contraction, text));
    buf_printf(out, " - %s", money(receipt, m->churn, text));
    buf_printf(out, " + %s", money(receipt, m->fx, text));
    return true;
}

bool receipt_line_mrr_lost(const struct receipt *receipt, struct buf *out)
{
    const struct mrr_cell *m = mrr_of(receipt);
    char lost[MONEY_TEXT], churn[MONEY_TEXT], contraction[MONEY_TEXT];
    if (!has_moves(receipt) || !(receipt->metric->needs & CATALOGUE_POOLED))
        return false;
    buf_printf(out, "lost = churn + contraction: %s = %s + %s",
               money(receipt, m->churn + m->contraction, lost),
               money(receipt, m->churn, churn),
               money(receipt, m->contraction, contraction));
    return true;
}

bool receipt_line_mrr_kept(const struct receipt *receipt, struct buf *out)
{
    const struct catalogue_mrr *r = &receipt->facts->mrr_rates;
    char net[MONEY_TEXT], start[MONEY_TEXT], expansion[MONEY_TEXT], lost[MONEY_TEXT];
    if (!has_moves(receipt) || !is(receipt, "net_revenue_retention"))
        return false;
    buf_printf(out, "kept = MRR_start + expansion - lost: %s = %s + %s - %s",
               money(receipt, r->net_kept, net), money(receipt, r->start, start),
               money(receipt, mrr_of(receipt)->expansion, expansion),
               money(receipt, r->lost, lost));
    return true;
}

bool receipt_line_mrr_net_lost(const struct receipt *receipt, struct buf *out)
{
    const struct catalogue_mrr *r = &receipt->facts->mrr_rates;
    const struct mrr_cell *m = mrr_of(receipt);
    char net[MONEY_TEXT], lost[MONEY_TEXT], expansion[MONEY_TEXT], back[MONEY_TEXT];
    if (!has_moves(receipt) || !is(receipt, "net_revenue_churn_rate"))
        return false;
    buf_printf(out, "net lost = lost - expansion - reactivation: %s = %s - %s - %s",
               money(receipt, r->net_lost, net), money(receipt, r->lost, lost),
               money(receipt, m->expansion, expansion),
               money(receipt, m->reactivation, back));
    return true;
}

bool receipt_line_mrr_failed(const struct receipt *receipt, struct buf *out)
{
    const struct mrr_cell *m = mrr_of(receipt);
    char churn[MONEY_TEXT], failed[MONEY_TEXT], other[MONEY_TEXT];
    if (!is(receipt, "mrr_churn") || receipt->value.why)
        return false;
    buf_printf(out, "churn = voluntarily + by a failed payment: %s = %s + %s",
               money(receipt, m->churn, churn),
               money(receipt, m->churn - m->churn_involuntary, other),
               money(receipt, m->churn_involuntary, failed));
    return true;
}

/* ---- answers ------------------------------------------------------------ */

bool receipt_line_nps(const struct receipt *receipt, struct buf *out)
{
    const struct answer_cell *a = &receipt->facts->answers;
    bool about = is(receipt, "nps") || is(receipt, "nps_answers") ||
                 is(receipt, "promoters") || is(receipt, "passives") ||
                 is(receipt, "detractors");
    if (!about || lacks(receipt, receipt->metric->needs))
        return false;
    buf_printf(out,
               "NPS answers = promoters + passives + detractors: %lld = %lld + %lld + "
               "%lld",
               (long long)a->nps, (long long)a->promoters, (long long)a->passives,
               (long long)a->detractors);
    return true;
}

/* ---- a snapshot table --------------------------------------------------- */

/* At most so many points of the curve, evenly spaced in whole dozens. */
bool receipt_line_survival(const struct receipt *receipt, struct buf *out)
{
    enum { POINTS = 8, DOZEN = 12 };
    const struct catalogue_snapshot *s = &receipt->facts->snapshot;
    if (!is(receipt, "snapshot_survival_mean") || s->curve_count == 0)
        return false;
    int32_t step = (s->curve_count / POINTS / DOZEN + 1) * DOZEN;
    for (int32_t t = step; t < s->curve_count; t += step)
        buf_printf(out, "%s %d: %.1f%%",
                   t > step ? "; after" : "still there after a tenure of", t,
                   100 * s->curve[t].survival);
    if (s->has_survival)
        buf_printf(out, "; the mean is up to %d", s->horizon);
    return s->curve_count > step;
}
