/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "base/money.h"

/* Amounts of the two, in one scale. */

/* Both get the larger scale; false where something does not fit. */
bool growth_settle_scale(struct growth_merging *m)
{
    int a = m->base->timeline.scale, b = m->added->timeline.scale;
    int scale = a > b ? a : b;
    m->base_factor = m->added_factor = 1;
    for (int i = a; i < scale; i++)
        m->base_factor *= 10;
    for (int i = b; i < scale; i++)
        m->added_factor *= 10;
    m->out->timeline.scale = scale;
    return scale - a <= MONEY_MICRO_SCALE && scale - b <= MONEY_MICRO_SCALE;
}

static bool add_tally(struct history_tally *out, const struct history_tally *tally,
                      int64_t factor)
{
    int64_t amount;
    out->rows += tally->rows;
    return !__builtin_mul_overflow(tally->amount, factor, &amount) &&
           money_add(&out->amount, amount);
}

bool growth_merge_left_out(struct growth_merging *m)
{
    bool fits = true;
    for (int i = 0; i < SOURCE_REASON_COUNT; i++)
        fits &= add_tally(&m->out->left_out[i], &m->base->left_out[i], m->base_factor) &&
                add_tally(&m->out->left_out[i], &m->added->left_out[i], m->added_factor);
    return fits;
}

static bool divides(const int64_t *amounts, size_t count, int64_t by)
{
    for (size_t i = 0; i < count; i++)
        if (amounts[i] % by)
            return false;
    return true;
}

bool growth_is_too_fine(const struct source *s)
{
    const struct timeline *t = &s->timeline;
    bool fine = t->scale > s->currency_digits;
    for (int i = 0; fine && i < SOURCE_REASON_COUNT; i++)
        fine = s->left_out[i].amount % 10 == 0;
    return fine && divides(t->order_gross, t->order_start[t->people], 10) &&
           divides(t->refund_amount, t->refund_start[t->people], 10);
}
