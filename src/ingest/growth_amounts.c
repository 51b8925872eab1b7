/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "base/money.h"

/* Amounts of the two, in one scale. */

static int64_t factor_of(int from, int to)
{
    int64_t factor = 1;
    for (; from < to; from++)
        factor *= 10;
    return factor;
}

/* Both get the larger scale; false where it is none that a loading makes. */
bool growth_settle_scale(struct growth_merging *m)
{
    int a = m->base->timeline.scale, b = m->added->timeline.scale;
    a = growth_pays(m->base) ? a : b;
    b = growth_pays(m->added) || m->added->snapshot ? b : a;
    int scale = a > b ? a : b;
    m->base_factor = factor_of(a, scale);
    m->added_factor = factor_of(b, scale);
    m->out->timeline.scale = scale;
    return scale <= MONEY_MICRO_SCALE;
}

bool growth_widen_scale(struct growth_merging *m, int digits)
{
    struct timeline *t = &m->out->timeline;
    int64_t more = factor_of(t->scale, digits);
    m->base_factor *= more;
    m->added_factor *= more;
    t->scale = digits > t->scale ? digits : t->scale;
    return t->scale <= MONEY_MICRO_SCALE;
}

int64_t growth_unit(int scale)
{
    return factor_of(scale, MONEY_MICRO_SCALE);
}

static bool add_tally(struct history_tally *sum, const struct history_tally *tally,
                      int64_t factor)
{
    int64_t amount;
    return !__builtin_add_overflow(sum->rows, tally->rows, &sum->rows) &&
           !__builtin_mul_overflow(tally->amount, factor, &amount) &&
           money_add(&sum->amount, amount);
}

/* Added up in micro-units, as a loading does. */
bool growth_merge_left_out(struct growth_merging *m)
{
    const struct source *a = m->base, *b = m->added;
    int64_t unit = growth_unit(m->out->timeline.scale);
    bool fits = true;
    for (int i = 0; i < SOURCE_REASON_COUNT; i++) {
        struct history_tally sum = {0};
        fits &= add_tally(&sum, &a->left_out[i], growth_unit(a->timeline.scale)) &&
                add_tally(&sum, &b->left_out[i], growth_unit(b->timeline.scale)) &&
                add_tally(&sum, &m->shift[i], 1) && sum.amount % unit == 0;
        m->out->left_out[i].rows = sum.rows;
        m->out->left_out[i].amount = sum.amount / unit;
    }
    return fits;
}

static void divide(int64_t *amounts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        amounts[i] /= 10;
}

void growth_coarsen(struct source *s)
{
    struct timeline *t = &s->timeline;
    divide(t->order_gross, t->order_start[t->people]);
    divide(t->refund_amount, t->refund_start[t->people]);
    for (uint32_t i = 0; i < growth_rows_all(t->spell_start, t->people); i++)
        t->spell[i].mrr /= 10;
    for (uint32_t p = 0; s->snapshot && p < t->people; p++)
        s->snapshot[p].amount /= 10;
    for (int i = 0; i < SOURCE_REASON_COUNT; i++)
        s->left_out[i].amount /= 10;
    t->scale--;
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
    for (uint16_t i = 0; i < t->currencies; i++) /* spells are in their own digits */
        fine &= t->scale > money_currency_digits(t->currency[i].code);
    for (uint32_t p = 0; fine && s->snapshot && p < t->people; p++)
        fine = s->snapshot[p].amount % 10 == 0;
    for (int i = 0; fine && i < SOURCE_REASON_COUNT; i++)
        fine = s->left_out[i].amount % 10 == 0;
    return fine && divides(t->order_gross, t->order_start[t->people], 10) &&
           divides(t->refund_amount, t->refund_start[t->people], 10);
}
