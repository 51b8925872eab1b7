/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/loading.h"

#include "base/money.h"
#include "base/threads.h"
#include "ingest/gathered.h"
#include "ingest/growth.h"

#include <string.h>

/* From what was gathered to the timeline: every order gets its person and its day or a
 * reason; an order below zero is a refund that matches no order; amounts get the scale
 * that holds all of them exactly. */

#define SLICE ((size_t)64 << 10) /* orders that one thread takes at a time */

struct finishing {
    struct loading *l;
    struct source_growth *growth; /* NULL: it does not grow */
    struct timeline_input in;
    uint32_t *order_person;
    int32_t *order_day;
    int64_t *order_time, *order_gross;
    uint8_t *order_flags;
    uint32_t *order_rows;
    uint32_t *refund_person;
    int32_t *refund_day;
    int64_t *refund_amount;
    uint32_t *refund_order, *refund_rows;
    size_t refund_capacity[5];
    uint32_t *order_fate, *refund_fate; /* per gathered order and refund */
    struct slice {
        bool plain;     /* each order becomes one of the timeline */
        uint32_t first; /* ... the first of them that one */
    } * slices;
    size_t spells_gathered, answers_gathered, deliveries_gathered; /* before some left */
    struct gone {
        struct intern *ids;
        uint32_t *order_of_id, *order_fate;
        struct loading_order *order;
    } gone;                       /* what nobody asks for any more */
    struct threads_one *dropping; /* frees it */
};

/* Room for every order, and for the rows of one that are cancelled alone. */
static void make_room(struct finishing *f)
{
    size_t most = f->l->order_count + f->l->extra_count + 1;
    f->order_person = mem_alloc(most, sizeof *f->order_person);
    f->order_day = mem_alloc(most, sizeof *f->order_day);
    f->order_time = mem_alloc(most, sizeof *f->order_time);
    f->order_gross = mem_alloc(most, sizeof *f->order_gross);
    f->order_flags = mem_alloc(most, sizeof *f->order_flags);
    f->order_rows = mem_alloc(most, sizeof *f->order_rows);
}

static void put_order(struct finishing *f, uint32_t at, uint32_t person,
                      const struct loading_order *o, int64_t gross, uint8_t flags,
                      uint32_t rows)
{
    f->order_person[at] = person;
    f->order_day[at] = o->day;
    f->order_time[at] = o->time_us;
    f->order_gross[at] = gross;
    f->order_flags[at] = flags;
    f->order_rows[at] = rows;
    if (f->growth)
        f->growth->order_place[at] = (uint32_t)(o - f->l->order);
}

static void push_order(struct finishing *f, uint32_t person,
                       const struct loading_order *o, int64_t gross, uint8_t flags,
                       uint32_t rows)
{
    put_order(f, f->in.orders++, person, o, gross, flags, rows);
}

static void push_refund(struct finishing *f, uint32_t person, int32_t day, int64_t amount,
                        uint32_t order, uint32_t rows)
{
    size_t need = (size_t)f->in.refunds + 1;
    MEM_GROW(f->refund_person, f->refund_capacity[0], need);
    MEM_GROW(f->refund_day, f->refund_capacity[1], need);
    MEM_GROW(f->refund_amount, f->refund_capacity[2], need);
    MEM_GROW(f->refund_order, f->refund_capacity[3], need);
    MEM_GROW(f->refund_rows, f->refund_capacity[4], need);
    f->refund_person[f->in.refunds] = person;
    f->refund_day[f->in.refunds] = day;
    f->refund_amount[f->in.refunds] = amount;
    f->refund_order[f->in.refunds] = order;
    f->refund_rows[f->in.refunds++] = rows;
}

static bool tally(struct loading *l, enum source_reason reason, uint32_t rows,
                  int64_t amount)
{
    l->left_out[reason].rows += rows;
    return money_add(&l->left_out[reason].amount, amount);
}

/* Brings in what came from a file of lines, and cancelled rows where the whole order is
 * cancelled; *cancelled says so. */
static bool settle_extra(struct loading_order *o, struct loading_extra *extra,
                         bool *cancelled)
{
    extra->cancelled_rows += extra->line_cancelled_rows;
    if (!money_add(&extra->cancelled_amount, extra->line_cancelled_amount))
        return false;
    *cancelled = o->voided || (extra->cancelled_rows && !o->live);
    if (*cancelled) {
        o->rows += extra->cancelled_rows;
        if (!money_add(&o->amount, extra->cancelled_amount))
            return false;
        extra->cancelled_rows = 0;
    }
    o->rows += extra->line_rows;
    return money_add(&o->amount, extra->line_amount);
}

/* Places one order.  A status that cancels some rows and not others cancels those rows
 * only: they become an order of their own that never counts. */
static bool place_order(struct finishing *f, size_t index)
{
    struct loading *l = f->l;
    struct loading_order *o = &l->order[index];
    struct loading_extra none = {0};
    struct loading_extra *extra = o->extra ? &l->extra[o->extra - 1] : &none;
    bool cancelled;
    if (!settle_extra(o, extra, &cancelled))
        return false;
    if (o->customer == INTERN_NONE || o->time_us == LOADING_NO_TIME) {
        enum source_reason reason = o->customer == INTERN_NONE ? SOURCE_REASON_NO_CUSTOMER
                                                               : SOURCE_REASON_NO_DATE;
        f->order_fate[index] = loading_fate_make(LOADING_REASON, reason);
        loading_growth_order(l, f->growth, index, f->order_fate[index], cancelled);
        return tally(l, reason, o->rows, o->amount) &&
               (!extra->cancelled_rows ||
                tally(l, reason, extra->cancelled_rows, extra->cancelled_amount));
    }
    if (o->returned && !cancelled) {
        l->files[o->file].returned.rows++;
        if (!money_add(&l->files[o->file].returned.amount, o->amount))
            return false;
    }
    uint32_t person = loading_person(l, o->customer);
    uint8_t flags =
        (uint8_t)((o->test ? ORDER_TEST : 0) | (cancelled ? ORDER_CANCELLED : 0));
    if (o->amount < 0 && !flags) {
        f->order_fate[index] = loading_fate_make(LOADING_OTHER, f->in.refunds);
        push_refund(f, person, o->day, -o->amount, TIMELINE_NO_ORDER, o->rows);
    } else {
        f->order_fate[index] = loading_fate_make(LOADING_ORDER, f->in.orders);
        push_order(f, person, o, o->amount, flags, o->rows);
        if (extra->refunded)
            push_refund(f, person, INT32_MIN, loading_refunded(l, o), f->in.orders - 1,
                        0);
    }
    loading_growth_order(l, f->growth, index, f->order_fate[index], cancelled);
    if (extra->cancelled_rows)
        push_order(f, person, o, extra->cancelled_amount, flags | ORDER_CANCELLED,
                   extra->cancelled_rows);
    return true;
}

/* ---- most orders ----------------------------------------------------------------- */

/* What place_order comes to for an order of which nothing is left out, nothing is given
 * back and all rows count or none. */
static bool is_plain(const struct loading_order *o)
{
    return !o->extra && o->customer != INTERN_NONE && o->time_us != LOADING_NO_TIME &&
           !o->returned && (o->amount >= 0 || o->test || o->voided);
}

static size_t slice_end(const struct finishing *f, uint32_t slice)
{
    size_t end = (slice + 1) * SLICE;
    return end < f->l->order_count ? end : f->l->order_count;
}

static void look_at_slice(void *context, uint32_t slice)
{
    struct finishing *f = context;
    bool plain = true;
    for (size_t i = slice * SLICE; plain && i < slice_end(f, slice); i++)
        plain = is_plain(&f->l->order[i]);
    f->slices[slice].plain = plain;
}

static void fill_slice(void *context, uint32_t slice)
{
    struct finishing *f = context;
    uint32_t at = f->slices[slice].first;
    for (size_t i = slice * SLICE; f->slices[slice].plain && i < slice_end(f, slice);
         i++, at++) {
        const struct loading_order *o = &f->l->order[i];
        uint8_t flags =
            (uint8_t)((o->test ? ORDER_TEST : 0) | (o->voided ? ORDER_CANCELLED : 0));
        f->order_fate[i] = loading_fate_make(LOADING_ORDER, at);
        put_order(f, at, loading_person(f->l, o->customer), o, o->amount, flags, o->rows);
    }
}

/* For those who grow, one by one. */
static void note_slice(struct finishing *f, uint32_t slice)
{
    for (size_t i = slice * SLICE; f->slices[slice].plain && i < slice_end(f, slice); i++)
        loading_growth_order(f->l, f->growth, i, f->order_fate[i], f->l->order[i].voided);
}

/* Places all orders: whole slices of plain ones on all processors, the others one by
 * one. */
static bool place_orders(struct finishing *f)
{
    uint32_t count = (uint32_t)((f->l->order_count + SLICE - 1) / SLICE);
    bool fits = true;
    f->slices = MEM_ARRAY(struct slice, count);
    threads_run(count, look_at_slice, f);
    for (uint32_t slice = 0; fits && slice < count; slice++) {
        size_t end = slice_end(f, slice);
        f->slices[slice].first = f->in.orders;
        if (f->slices[slice].plain)
            f->in.orders += (uint32_t)(end - slice * SLICE);
        for (size_t i = slice * SLICE; fits && !f->slices[slice].plain && i < end; i++)
            fits = place_order(f, i);
    }
    if (fits)
        threads_run(count, fill_slice, f);
    for (uint32_t slice = 0; fits && f->growth && slice < count; slice++)
        note_slice(f, slice);
    free(f->slices);
    return fits;
}

/* Places one row of a refunds file.  Its order may have turned out to be left out, or to
 * be a refund itself. */
static bool place_refund(struct finishing *f, size_t index)
{
    struct loading *l = f->l;
    const struct loading_refund *r = &l->refund[index];
    uint32_t order = TIMELINE_NO_ORDER;
    int32_t day = r->day;
    if (r->order != INTERN_NONE) {
        uint32_t fate = f->order_fate[r->order];
        if (loading_fate_of(fate) == LOADING_REASON) {
            f->refund_fate[index] = fate;
            return tally(l, (enum source_reason)loading_place_of(fate), 1, -r->amount);
        }
        if (loading_fate_of(fate) == LOADING_ORDER)
            order = loading_place_of(fate);
        else if (day == INT32_MIN)
            day = l->order[r->order].day;
    }
    f->refund_fate[index] = loading_fate_make(LOADING_OTHER, f->in.refunds);
    push_refund(f, loading_person(l, r->customer), day, r->amount, order, 1);
    return true;
}

/* ---- scale --------------------------------------------------------------------- */

static int digits_needed(int64_t micro, int digits)
{
    static const int64_t power[] = {1000000, 100000, 10000, 1000, 100, 10, 1};
    while (digits < MONEY_MICRO_SCALE && micro % power[digits])
        digits++;
    return digits;
}

static void rescale(int64_t *amounts, uint32_t count, int scale)
{
    for (uint32_t i = 0; i < count; i++)
        amounts[i] = money_rescale(amounts[i], MONEY_MICRO_SCALE, scale);
}

/* Orders' amounts, slice by slice. */
struct scaling {
    int64_t *amounts;
    uint32_t count;
    int scale, *scales; /* that all have; that each slice needs at least */
};

static uint32_t scaling_end(const struct scaling *s, uint32_t slice)
{
    size_t end = (slice + 1) * SLICE;
    return end < s->count ? (uint32_t)end : s->count;
}

static void find_scale(void *context, uint32_t slice)
{
    struct scaling *s = context;
    int scale = s->scale;
    for (uint32_t i = slice * (uint32_t)SLICE; i < scaling_end(s, slice); i++)
        scale = digits_needed(s->amounts[i], scale);
    s->scales[slice] = scale;
}

static void rescale_slice(void *context, uint32_t slice)
{
    const struct scaling *s = context;
    uint32_t begin = slice * (uint32_t)SLICE;
    rescale(s->amounts + begin, scaling_end(s, slice) - begin, s->scale);
}

/* The fewest digits, from the currency's own on, that hold every amount exactly. */
static void settle_scale(struct finishing *f, int digits)
{
    int scale = digits;
    for (size_t i = 0; i < f->l->spell_count; i++) {
        int own = loading_spell_digits(f->l, &f->l->spell[i], digits);
        scale = own > scale ? own : scale;
    }
    for (size_t i = 0; i < f->l->snapshot_count; i++)
        scale = digits_needed(f->l->snapshot[i].of.amount, scale);
    for (uint32_t i = 0; i < f->in.refunds; i++)
        scale = digits_needed(f->refund_amount[i], scale);
    for (int i = 0; i < SOURCE_REASON_COUNT; i++)
        scale = digits_needed(f->l->left_out[i].amount, scale);
    uint32_t slices = (uint32_t)((f->in.orders + SLICE - 1) / SLICE);
    struct scaling s = {f->order_gross, f->in.orders, scale, MEM_ARRAY(int, slices)};
    threads_run(slices, find_scale, &s);
    for (uint32_t i = 0; i < slices; i++)
        s.scale = s.scales[i] > s.scale ? s.scales[i] : s.scale;
    scale = s.scale;
    threads_run(slices, rescale_slice, &s);
    free(s.scales);
    rescale(f->refund_amount, f->in.refunds, scale);
    for (int i = 0; i < SOURCE_REASON_COUNT; i++)
        rescale(&f->l->left_out[i].amount, 1, scale);
    f->in.scale = scale;
}

/* ---- people -------------------------------------------------------------------- */

/* Customers that no row of a customers file gives a person are their own. */
static void settle_people(struct loading *l)
{
    if (!l->person)
        return;
    for (uint32_t i = 0; i < intern_count(l->customers); i++) {
        size_t size;
        if (l->person[i] != INTERN_NONE)
            continue;
        const char *key = intern_text(l->customers, i, &size);
        l->person[i] = intern_add(l->people, key, size);
    }
}

/* ---- all ------------------------------------------------------------------------ */

/* Of everything gathered its place in the timeline, for rejects. */
static void want_positions(struct source_rejects *r, const struct loading *l,
                           struct timeline_input *in)
{
    in->activity_position = r->activity_position =
        MEM_ARRAY(uint32_t, l->activity_count + 1);
    in->spell_position = r->spell_position = MEM_ARRAY(uint32_t, l->spell_count + 1);
    in->answer_position = r->answer_position = MEM_ARRAY(uint32_t, l->answer_count + 1);
    in->delivery_position = r->delivery_position =
        MEM_ARRAY(uint32_t, l->delivery_count + 1);
}

/* Places among what was given become places in the timeline. */
static void translate(uint32_t *fates, size_t count, enum loading_fate fate,
                      const uint32_t *position)
{
    for (size_t i = 0; i < count; i++)
        if (loading_fate_of(fates[i]) == fate)
            fates[i] = loading_fate_make(fate, position[loading_place_of(fates[i])]);
}

/* From places among what stayed to places among all that was gathered. */
static uint32_t *spread(uint32_t *kept, size_t count, uint32_t *position)
{
    for (size_t i = 0; i < count; i++)
        kept[i] = kept[i] == INTERN_NONE ? INTERN_NONE : position[kept[i]];
    free(position);
    return kept;
}

static void keep_rejects(struct finishing *f, struct source_rejects *r,
                         const uint32_t *position, const uint32_t *refund_position)
{
    struct loading *l = f->l;
    translate(f->order_fate, l->order_count, LOADING_ORDER, position);
    translate(f->refund_fate, l->refund_count, LOADING_OTHER, refund_position);
    r->spell_position = spread(l->spell_kept, f->spells_gathered, r->spell_position);
    r->answer_position = spread(l->answer_kept, f->answers_gathered, r->answer_position);
    r->delivery_position =
        spread(l->delivery_kept, f->deliveries_gathered, r->delivery_position);
    l->spell_kept = l->answer_kept = l->delivery_kept = NULL;
    r->order_fate = f->order_fate;
    r->refund_fate = f->refund_fate;
    f->order_fate = f->refund_fate = NULL;
    r->order_count = l->order_count;
    r->refund_count = l->refund_count;
    r->order = l->order;
    r->extra = l->extra;
    l->order = NULL;
    l->extra = NULL;
}

/* The same for who grows; one array. */
static uint32_t *want_editions(struct finishing *f)
{
    const struct loading *l = f->l;
    size_t all = l->spell_count + l->answer_count + l->delivery_count;
    uint32_t *position = MEM_ARRAY(uint32_t, all + 1);
    f->in.spell_position = position;
    f->in.answer_position = position + l->spell_count;
    f->in.delivery_position = f->in.answer_position + l->answer_count;
    return position;
}

static void build(struct finishing *f, struct source *out)
{
    struct gathered g;
    uint32_t *position = NULL;
    if (f->l->options->keep_row_reasons || f->l->options->keep_order_ids || out->growth)
        position = MEM_ARRAY(uint32_t, (size_t)f->in.orders + 1);
    uint32_t *refund_position = MEM_ARRAY(uint32_t, (size_t)f->in.refunds + 1);
    uint32_t *edition_position = out->growth ? want_editions(f) : NULL;
    struct source_rejects *rejects =
        f->l->options->keep_row_reasons ? MEM_NEW(struct source_rejects) : NULL;
    if (rejects)
        want_positions(rejects, f->l, &f->in);
    uint32_t *activity_position =
        out->growth ? MEM_ARRAY(uint32_t, f->l->activity_count + 1) : NULL;
    if (out->growth)
        f->in.activity_position = activity_position;
    f->in.refund_position = refund_position;
    gathered_make(&g, f->l, &f->in, out->currency_digits);
    f->in.order_person = f->order_person;
    f->in.order_day = f->order_day;
    f->in.order_time_us = f->order_time;
    f->in.order_gross = f->order_gross;
    f->in.order_flags = f->order_flags;
    f->in.order_rows = f->order_rows;
    f->in.refund_person = f->refund_person;
    f->in.refund_day = f->refund_day;
    f->in.refund_amount = f->refund_amount;
    f->in.refund_order = f->refund_order;
    f->in.refund_rows = f->refund_rows;
    timeline_build(&out->timeline, &f->in, position);
    if (out->growth) {
        loading_growth_settle(out->growth, &f->in, position, refund_position);
        loading_growth_editions(f->l, out->growth, &f->in);
        loading_growth_activities(f->l, out->growth, activity_position);
        translate(f->order_fate, f->l->order_count, LOADING_ORDER, position);
        translate(f->order_fate, f->l->order_count, LOADING_OTHER, refund_position);
    }
    if (f->l->options->keep_order_ids)
        loading_order_ids(f->l, f->order_fate, position, out);
    if (rejects)
        keep_rejects(f, rejects, position, refund_position);
    out->rejects = rejects;
    gathered_release(&g);
    free(edition_position);
    free(refund_position);
    free(position);
}

static void drop(void *context)
{
    struct gone *g = context;
    intern_free(g->ids);
    free(g->order_of_id);
    free(g->order);
    free(g->order_fate);
}

/* What nobody asks for any more makes room for the timeline; giving so much memory back
 * takes a while. */
static void let_go(struct finishing *f)
{
    struct loading *l = f->l;
    if (!l->options->keep_order_ids) {
        f->gone.ids = l->orders;
        f->gone.order_of_id = l->order_of_id;
        l->orders = NULL;
        l->order_of_id = NULL;
    }
    if (!l->options->keep_row_reasons && !l->options->keep_order_ids) {
        f->gone.order = l->order;
        l->order = NULL;
    }
    if (!l->options->keep_row_reasons && !l->options->keep_order_ids && !f->growth) {
        f->gone.order_fate = f->order_fate;
        f->order_fate = NULL;
    }
    f->dropping = threads_start(drop, &f->gone);
    if (!f->dropping)
        drop(&f->gone);
}

static void release(struct finishing *f)
{
    if (f->dropping)
        threads_join(f->dropping);
    free(f->order_person);
    free(f->order_day);
    free(f->order_time);
    free(f->order_gross);
    free(f->order_flags);
    free(f->order_rows);
    free(f->refund_person);
    free(f->refund_day);
    free(f->refund_amount);
    free(f->refund_order);
    free(f->refund_rows);
    free(f->order_fate);
    free(f->refund_fate);
}

enum err loading_finish(struct loading *l, struct source *out, struct err_info *info)
{
    struct finishing f = {.l = l,
                          .growth = out->growth,
                          .spells_gathered = l->spell_count,
                          .answers_gathered = l->answer_count,
                          .deliveries_gathered = l->delivery_count};
    l->currency_digits = out->currency_digits;
    settle_people(l);
    loading_count_refunds(l);
    make_room(&f);
    f.order_fate = MEM_ARRAY(uint32_t, l->order_count + 1);
    f.refund_fate = MEM_ARRAY(uint32_t, l->refund_count + 1);
    bool fits = loading_settle_editions(l);
    fits = fits && place_orders(&f);
    for (size_t i = 0; fits && i < l->refund_count; i++)
        fits = place_refund(&f, i);
    if (fits) {
        settle_scale(&f, out->currency_digits);
        let_go(&f);
        f.in.people = intern_count(l->person ? l->people : l->customers);
        f.in.has_amounts = l->has_amounts;
        f.in.first_day = l->first_day;
        f.in.last_day = l->last_day;
        build(&f, out);
        out->people = l->person ? l->people : l->customers;
        memcpy(out->left_out, l->left_out, sizeof out->left_out);
        loading_snapshots(l, f.in.people, f.in.scale, out);
        loading_attributes(l, f.order_fate, out);
    }
    release(&f);
    return fits ? ERR_OK
                : err_set(info, ERR_OVERFLOW, "the sum of the amounts does not fit");
}
