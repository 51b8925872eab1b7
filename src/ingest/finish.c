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
    struct timeline_giver giver;
    struct timeline_order *pushed; /* of slices that are not plain; gross: micro-units */
    size_t pushed_count, pushed_capacity;
    uint32_t *refund_person;
    int32_t *refund_day;
    int64_t *refund_amount;
    uint32_t *refund_order, *refund_rows;
    size_t refund_capacity[5];
    /* Per gathered order and refund; of orders NULL where nobody asks. */
    uint32_t *order_fate, *refund_fate;
    struct slice {
        bool plain;     /* each order becomes one of the timeline, as it is */
        uint32_t first; /* the timeline's first order that is of the slice */
        size_t pushed;  /* where that is among those pushed, if it is not plain */
        int scale;      /* digits that its orders need, if it is plain */
    } * slices;         /* and one behind them */
    uint32_t slice_count;
    size_t spells_gathered, answers_gathered, deliveries_gathered; /* before some left */
    struct gone {
        struct intern *ids;
        uint32_t *order_of_id, *order_fate;
        struct loading_order *order;
    } gone;                          /* what nobody asks for any more */
    struct threads_one *dropping[2]; /* frees it */
};

static struct timeline_order order_of(const struct loading *l,
                                      const struct loading_order *o)
{
    return (struct timeline_order){.time_us = o->time_us,
                                   .gross = o->amount,
                                   .person = loading_person(l, o->customer),
                                   .rows = o->rows,
                                   .day = o->day,
                                   .flags = (uint8_t)((o->test ? ORDER_TEST : 0) |
                                                      (o->voided ? ORDER_CANCELLED : 0))};
}

/* Of the timeline's order `at`, which comes from that one. */
static void note_growth(struct finishing *f, uint32_t at, const struct loading_order *o)
{
    if (!f->growth)
        return;
    f->growth->order_place[at] = (uint32_t)(o - f->l->order);
    f->growth->order_time[at] = o->time_us;
}

static void note_fate(struct finishing *f, size_t index, uint32_t fate)
{
    if (f->order_fate)
        f->order_fate[index] = fate;
}

static void push_order(struct finishing *f, const struct loading_order *o, int64_t gross,
                       uint8_t flags, uint32_t rows)
{
    MEM_GROW(f->pushed, f->pushed_capacity, f->pushed_count + 1);
    struct timeline_order *pushed = &f->pushed[f->pushed_count++];
    *pushed = order_of(f->l, o);
    pushed->gross = gross;
    pushed->flags = flags;
    pushed->rows = rows;
    note_growth(f, f->in.orders++, o);
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

static bool tally(struct history_tally *t, uint32_t rows, int64_t amount)
{
    t->rows += rows;
    return money_add(&t->amount, amount);
}

/* Brings in what came from a file of lines, and cancelled rows where the whole order is
 * cancelled; *cancelled says so. */
static bool settle_extra(struct loading_order *o, struct loading_extra *extra,
                         bool *cancelled)
{
    /* a line that goes on, of an order whose own row was not cancelled */
    bool live = o->live || (o->line_live && o->rows > 0);
    o->cancelled_row = extra->cancelled_rows > 0;
    extra->cancelled_rows += extra->line_cancelled_rows;
    if (!money_add(&extra->cancelled_amount, extra->line_cancelled_amount))
        return false;
    *cancelled = o->voided || (extra->cancelled_rows && !live);
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
        uint32_t fate = loading_fate_make(LOADING_REASON, reason);
        note_fate(f, index, fate);
        loading_growth_order(l, f->growth, index, fate, cancelled);
        return tally(&l->left_out[reason], o->rows, o->amount) &&
               (!extra->cancelled_rows ||
                tally(&l->left_out[reason], extra->cancelled_rows,
                      extra->cancelled_amount));
    }
    if (o->returned && !cancelled) {
        l->files[o->file].returned.rows++;
        if (!money_add(&l->files[o->file].returned.amount, o->amount))
            return false;
    }
    uint8_t flags =
        (uint8_t)((o->test ? ORDER_TEST : 0) | (cancelled ? ORDER_CANCELLED : 0));
    uint32_t person = loading_person(l, o->customer), fate;
    if (o->amount < 0 && !flags) {
        fate = loading_fate_make(LOADING_OTHER, f->in.refunds);
        push_refund(f, person, o->day, -o->amount, TIMELINE_NO_ORDER, o->rows);
    } else {
        fate = loading_fate_make(LOADING_ORDER, f->in.orders);
        push_order(f, o, o->amount, flags, o->rows);
        if (extra->refunded)
            push_refund(f, person, INT32_MIN, loading_refunded(l, o), f->in.orders - 1,
                        0);
    }
    note_fate(f, index, fate);
    loading_growth_order(l, f->growth, index, fate, cancelled);
    if (extra->cancelled_rows)
        push_order(f, o, extra->cancelled_amount, flags | ORDER_CANCELLED,
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

static int digits_needed(int64_t micro, int digits)
{
    static const int64_t power[] = {1000000, 100000, 10000, 1000, 100, 10, 1};
    while (digits < MONEY_MICRO_SCALE && micro % power[digits])
        digits++;
    return digits;
}

static void look_at_slice(void *context, uint32_t slice)
{
    struct finishing *f = context;
    bool plain = true;
    int scale = f->l->currency_digits;
    for (size_t i = slice * SLICE; plain && i < slice_end(f, slice); i++) {
        plain = is_plain(&f->l->order[i]);
        scale = digits_needed(f->l->order[i].amount, scale);
    }
    f->slices[slice].plain = plain;
    f->slices[slice].scale = scale;
}

/* Where somebody asks what became of each. */
static void note_slice(void *context, uint32_t slice)
{
    struct finishing *f = context;
    uint32_t at = f->slices[slice].first;
    for (size_t i = slice * SLICE; f->slices[slice].plain && i < slice_end(f, slice);
         i++, at++) {
        note_fate(f, i, loading_fate_make(LOADING_ORDER, at));
        note_growth(f, at, &f->l->order[i]);
    }
}

/* For those who grow, one by one. */
static void grow_slice(struct finishing *f, uint32_t slice)
{
    uint32_t at = f->slices[slice].first;
    for (size_t i = slice * SLICE; f->slices[slice].plain && i < slice_end(f, slice);
         i++, at++)
        loading_growth_order(f->l, f->growth, i, loading_fate_make(LOADING_ORDER, at),
                             f->l->order[i].voided);
}

/* Places all orders: of whole slices of plain ones it need only be known where they
 * begin, the others are looked at one by one. */
static bool place_orders(struct finishing *f)
{
    uint32_t count = (uint32_t)((f->l->order_count + SLICE - 1) / SLICE);
    bool fits = true;
    f->slice_count = count;
    f->slices = MEM_ARRAY(struct slice, (size_t)count + 1);
    threads_run(count, look_at_slice, f);
    for (uint32_t slice = 0; fits && slice < count; slice++) {
        size_t end = slice_end(f, slice);
        f->slices[slice].first = f->in.orders;
        f->slices[slice].pushed = f->pushed_count;
        if (f->slices[slice].plain)
            f->in.orders += (uint32_t)(end - slice * SLICE);
        for (size_t i = slice * SLICE; fits && !f->slices[slice].plain && i < end; i++)
            fits = place_order(f, i);
    }
    f->slices[count].first = f->in.orders;
    if (fits && (f->order_fate || f->growth))
        threads_run(count, note_slice, f);
    for (uint32_t slice = 0; fits && f->growth && slice < count; slice++)
        grow_slice(f, slice);
    return fits;
}

/* The last slice that begins at the timeline's order or before it. */
static uint32_t slice_of(const struct finishing *f, uint32_t at)
{
    uint32_t low = 0, high = f->slice_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (f->slices[middle].first <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The next stretch of orders `from` up to before `to` that lie together, gathered or
 * pushed; returns where it ends. */
static uint32_t stretch(const struct finishing *f, uint32_t from, uint32_t to,
                        const struct loading_order **gathered,
                        const struct timeline_order **pushed)
{
    uint32_t number = slice_of(f, from);
    const struct slice *slice = &f->slices[number];
    *gathered = NULL;
    *pushed = NULL;
    if (slice->plain)
        *gathered = f->l->order + number * SLICE + (from - slice->first);
    else
        *pushed = f->pushed + slice->pushed + (from - slice->first);
    return to < slice[1].first ? to : slice[1].first;
}

static void give_people(const void *context, uint32_t from, uint32_t to, uint32_t *person)
{
    const struct finishing *f = context;
    for (uint32_t end; from < to; from = end) {
        const struct loading_order *gathered;
        const struct timeline_order *pushed;
        end = stretch(f, from, to, &gathered, &pushed);
        for (uint32_t i = 0; i < end - from; i++)
            *person++ =
                pushed ? pushed[i].person : loading_person(f->l, gathered[i].customer);
    }
}

static void give_orders(const void *context, uint32_t from, uint32_t to,
                        struct timeline_order *out)
{
    const struct finishing *f = context;
    for (uint32_t end; from < to; from = end) {
        const struct loading_order *gathered;
        const struct timeline_order *pushed;
        end = stretch(f, from, to, &gathered, &pushed);
        for (uint32_t i = 0; i < end - from; i++, out++) {
            *out = pushed ? pushed[i] : order_of(f->l, &gathered[i]);
            out->gross = money_rescale(out->gross, MONEY_MICRO_SCALE, f->in.scale);
        }
    }
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
            enum source_reason reason = (enum source_reason)loading_place_of(fate);
            f->refund_fate[index] = fate;
            return tally(&l->refunds_out[reason], 1, -r->amount) &&
                   tally(&l->left_out[reason], 1, -r->amount);
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

static void rescale(int64_t *amounts, uint32_t count, int scale)
{
    for (uint32_t i = 0; i < count; i++)
        amounts[i] = money_rescale(amounts[i], MONEY_MICRO_SCALE, scale);
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
    for (size_t i = 0; i < f->pushed_count; i++)
        scale = digits_needed(f->pushed[i].gross, scale);
    for (uint32_t i = 0; i < f->slice_count; i++)
        if (f->slices[i].plain && f->slices[i].scale > scale)
            scale = f->slices[i].scale;
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
    if (!f->growth) /* else they are already */
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

/* ---- what nobody asks for any more makes room -------------------------------------- */

/* Giving so much memory back takes a while. */
static void drop_beside(struct finishing *f, size_t which, void (*drop)(void *context))
{
    f->dropping[which] = threads_start(drop, &f->gone);
    if (!f->dropping[which])
        drop(&f->gone);
}

static void drop_ids(void *context)
{
    struct gone *g = context;
    intern_free(g->ids);
    free(g->order_of_id);
    free(g->order_fate);
}

static void drop_orders(void *context)
{
    struct gone *g = context;
    free(g->order);
}

/* Before there is a timeline. */
static void let_go(struct finishing *f)
{
    struct loading *l = f->l;
    if (!l->options->keep_order_ids) {
        f->gone.ids = l->orders;
        f->gone.order_of_id = l->order_of_id;
        l->orders = NULL;
        l->order_of_id = NULL;
    }
    if (!l->options->keep_row_reasons && !l->options->keep_order_ids && !f->growth) {
        f->gone.order_fate = f->order_fate;
        f->order_fate = NULL;
    }
    drop_beside(f, 0, drop_ids);
}

/* Once all orders are on their way into it. */
static void orders_given(void *context)
{
    struct finishing *f = context;
    struct loading *l = f->l;
    if (l->options->keep_row_reasons || l->options->keep_order_ids)
        return;
    f->gone.order = l->order;
    l->order = NULL;
    drop_beside(f, 1, drop_orders);
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
    f->giver = (struct timeline_giver){f, give_people, give_orders, orders_given};
    f->in.giver = &f->giver;
    f->in.refund_person = f->refund_person;
    f->in.refund_day = f->refund_day;
    f->in.refund_amount = f->refund_amount;
    f->in.refund_order = f->refund_order;
    f->in.refund_rows = f->refund_rows;
    timeline_build(&out->timeline, &f->in, position);
    if (out->growth) {
        loading_growth_settle(out->growth, &f->in, position, refund_position);
        loading_growth_editions(f->l, out->growth, &f->in);
        loading_growth_refunds(f->l, out->growth);
        loading_growth_lines(f->l, out->growth);
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

static void release(struct finishing *f)
{
    for (size_t i = 0; i < sizeof f->dropping / sizeof *f->dropping; i++)
        if (f->dropping[i])
            threads_join(f->dropping[i]);
    free(f->slices);
    free(f->pushed);
    free(f->refund_person);
    free(f->refund_day);
    free(f->refund_amount);
    free(f->refund_order);
    free(f->refund_rows);
    free(f->order_fate);
    free(f->refund_fate);
}

static bool are_fates_asked(const struct finishing *f)
{
    const struct source_options *o = f->l->options;
    return f->growth || f->l->refund_count || o->keep_row_reasons || o->keep_order_ids;
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
    if (are_fates_asked(&f))
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
