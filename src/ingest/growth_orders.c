/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

/* Orders and refunds of each person: late ones go to where they belong. */

static void make_orders(struct growth_merging *m)
{
    struct timeline *t = &m->out->timeline;
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    size_t orders = (size_t)a->order_start[a->people] + b->order_start[b->people];
    t->order_start = mem_alloc((size_t)t->people + 1, sizeof *t->order_start);
    t->order_day = mem_alloc(orders, sizeof *t->order_day);
    t->order_gross = mem_alloc(orders, sizeof *t->order_gross);
    t->order_flags = mem_alloc(orders, sizeof *t->order_flags);
    t->order_rows = mem_alloc(orders, sizeof *t->order_rows);
    m->growth->order_time = mem_alloc(orders, sizeof *m->growth->order_time);
    m->base_order = mem_alloc(a->order_start[a->people], sizeof *m->base_order);
    m->added_order = mem_alloc(b->order_start[b->people], sizeof *m->added_order);
}

static void copy_order(struct growth_merging *m, uint32_t to, const struct source *from,
                       uint32_t i, int64_t factor)
{
    struct timeline *t = &m->out->timeline;
    const struct timeline *f = &from->timeline;
    t->order_day[to] = f->order_day[i];
    m->wrong |= __builtin_mul_overflow(f->order_gross[i], factor, &t->order_gross[to]);
    t->order_flags[to] = f->order_flags[i];
    t->order_rows[to] = f->order_rows[i];
    m->growth->order_time[to] = from->growth->order_time[i];
}

/* Is the added order before the base's?  On the same day and time it is not. */
static bool is_before(const struct growth_merging *m, uint32_t added, uint32_t base)
{
    int32_t day = m->added->timeline.order_day[added];
    int32_t other = m->base->timeline.order_day[base];
    return day != other
               ? day < other
               : m->added->growth->order_time[added] < m->base->growth->order_time[base];
}

static void merge_orders(struct growth_merging *m)
{
    make_orders(m);
    struct timeline *t = &m->out->timeline;
    uint32_t to = 0;
    for (uint32_t p = 0; p < t->people; p++) {
        struct growth_rows a = growth_base_rows(m, m->base->timeline.order_start, p);
        struct growth_rows b = growth_added_rows(m, m->added->timeline.order_start, p);
        t->order_start[p] = to;
        while (a.from < a.to || b.from < b.to) {
            bool later =
                b.from < b.to && (a.from == a.to || is_before(m, b.from, a.from));
            if (later) {
                copy_order(m, to, m->added, b.from, m->added_factor);
                m->added_order[b.from++] = to++;
            } else {
                copy_order(m, to, m->base, a.from, m->base_factor);
                m->base_order[a.from++] = to++;
            }
        }
    }
    t->order_start[t->people] = to;
}

/* ---- refunds ----------------------------------------------------------------- */

static void copy_refund(struct growth_merging *m, uint32_t to,
                        const struct timeline *from, uint32_t i, const uint32_t *order,
                        int64_t factor)
{
    struct timeline *t = &m->out->timeline;
    uint32_t of = from->refund_order[i];
    t->refund_day[to] = from->refund_day[i];
    m->wrong |=
        __builtin_mul_overflow(from->refund_amount[i], factor, &t->refund_amount[to]);
    t->refund_order[to] = of == TIMELINE_NO_ORDER ? of : order[of];
    t->refund_rows[to] = from->refund_rows[i];
}

static void merge_refunds(struct growth_merging *m)
{
    struct timeline *t = &m->out->timeline;
    const struct timeline *a = &m->base->timeline, *b = &m->added->timeline;
    size_t refunds = (size_t)a->refund_start[a->people] + b->refund_start[b->people];
    uint32_t to = 0;
    t->refund_start = mem_alloc((size_t)t->people + 1, sizeof *t->refund_start);
    t->refund_day = mem_alloc(refunds, sizeof *t->refund_day);
    t->refund_amount = mem_alloc(refunds, sizeof *t->refund_amount);
    t->refund_order = mem_alloc(refunds, sizeof *t->refund_order);
    t->refund_rows = mem_alloc(refunds, sizeof *t->refund_rows);
    for (uint32_t p = 0; p < t->people; p++) {
        struct growth_rows x = growth_base_rows(m, a->refund_start, p);
        struct growth_rows y = growth_added_rows(m, b->refund_start, p);
        t->refund_start[p] = to;
        while (x.from < x.to || y.from < y.to) {
            bool later = y.from < y.to && (x.from == x.to ||
                                           b->refund_day[y.from] < a->refund_day[x.from]);
            if (later)
                copy_refund(m, to++, b, y.from++, m->added_order, m->added_factor);
            else
                copy_refund(m, to++, a, x.from++, m->base_order, m->base_factor);
        }
    }
    t->refund_start[t->people] = to;
}

/* Of orders and refunds alone: other kinds are empty. */
static void make_empty(struct timeline *t)
{
    t->activity_start = MEM_ARRAY(uint32_t, (size_t)t->people + 1);
    t->activity_day = MEM_ARRAY(int32_t, 1);
    t->activity_event = MEM_ARRAY(uint16_t, 1);
}

void growth_merge_orders(struct growth_merging *m)
{
    merge_orders(m);
    merge_refunds(m);
    make_empty(&m->out->timeline);
}
