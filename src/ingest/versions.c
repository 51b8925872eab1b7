/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include "base/money.h"
#include "base/threads.h"

#define REACH_PART ((size_t)256 << 10) /* orders that one thread takes at a time */

/* An order in two files counts once: the later file's version.  Unless it was cut: an
 * export that comes in parts may end in the middle of an order's rows.  Then the files
 * have no other order in common, the order is the last of one and the first of the other,
 * and its rows are other rows (loading_is_cut). */

/* ---- while reading --------------------------------------------------------------- */

void reading_note_edge(struct reading *r, uint32_t place)
{
    uint32_t edge = place == INTERN_NONE ? INTERN_NONE : place + 1;
    if (!r->f->first_order)
        r->f->first_order = edge;
    r->f->last_order = edge;
}

static bool at_edge(const struct loading_file *f, uint32_t place)
{
    return f->first_order == place + 1 || f->last_order == place + 1;
}

static void note_version(struct reading *r, uint32_t place, uint32_t id, uint16_t older,
                         bool lines)
{
    struct loading *l = r->l;
    const struct loading_order *o = &l->order[place];
    if (l->files[older].batch != r->f->batch)
        return; /* parts come together */
    if (!r->f->taken_over)
        r->f->taken_over = MEM_ARRAY(uint32_t, l->file_count);
    r->f->taken_over[older]++;
    if (!at_edge(&l->files[older], place))
        return;
    MEM_GROW(l->version, l->version_capacity, l->version_count + 1);
    l->version[l->version_count++] = (struct loading_version){
        .place = place,
        .id = id,
        .older = older,
        .newer = (uint16_t)r->file,
        .lines = lines,
        .order = *o,
        .extra = o->extra ? l->extra[o->extra - 1] : (struct loading_extra){0}};
}

static enum err leave_out(struct reading *r, uint32_t rows, int64_t amount,
                          struct err_info *info)
{
    struct history_tally *t = &r->l->left_out[SOURCE_REASON_SUPERSEDED];
    t->rows += rows;
    return money_add(&t->amount, amount)
               ? ERR_OK
               : err_set(info, ERR_OVERFLOW,
                         "%s: the amounts of superseded orders do not fit",
                         r->f->table.file.name);
}

enum err reading_replace_order(struct reading *r, uint32_t place, uint32_t id,
                               struct err_info *info)
{
    struct loading_order *o = &r->l->order[place];
    note_version(r, place, id, o->file, false);
    enum err e = leave_out(r, o->rows, o->amount, info);
    if (!e && o->extra) {
        struct loading_extra *extra = &r->l->extra[o->extra - 1];
        e = leave_out(r, extra->cancelled_rows, extra->cancelled_amount, info);
        *extra = (struct loading_extra){0};
    }
    *o = (struct loading_order){.time_us = LOADING_NO_TIME,
                                .customer = INTERN_NONE,
                                .extra = o->extra,
                                .shared = o->shared,
                                .restarts = o->restarts,
                                .replaced = true,
                                .file = (uint16_t)r->file};
    return e;
}

enum err reading_replace_lines(struct reading *r, uint32_t place, uint32_t id,
                               struct err_info *info)
{
    struct loading_extra *extra = &r->l->extra[r->l->order[place].extra - 1];
    note_version(r, place, id, extra->line_file, true);
    enum err e = leave_out(r, extra->line_rows, extra->line_amount, info);
    if (!e)
        e = leave_out(r, extra->line_cancelled_rows, extra->line_cancelled_amount, info);
    extra->line_rows = extra->line_cancelled_rows = 0;
    extra->line_amount = extra->line_cancelled_amount = 0;
    return e;
}

/* ---- cuts ------------------------------------------------------------------------ */

static bool could_be_cut(const struct loading *l, const struct loading_version *v)
{
    const struct loading_file *a = &l->files[v->older], *b = &l->files[v->newer];
    const struct loading_order *o = &l->order[v->place];
    bool current =
        v->lines ? l->extra[o->extra - 1].line_file == v->newer : o->file == v->newer;
    bool along = a->last_order == v->place + 1 && b->first_order == v->place + 1;
    bool back = a->first_order == v->place + 1 && b->last_order == v->place + 1;
    return current && !o->shared && !o->restarts && b->taken_over[v->older] == 1 &&
           (along || back);
}

static bool take_back(struct loading *l, uint32_t rows, int64_t amount)
{
    l->left_out[SOURCE_REASON_SUPERSEDED].rows -= rows;
    return money_add(&l->left_out[SOURCE_REASON_SUPERSEDED].amount, -amount);
}

/* A total that stands on each row stands in both parts. */
static bool join_amount(const struct loading *l, const struct loading_version *v,
                        int64_t *amount, int64_t part)
{
    bool total = l->layouts[v->newer].column[SOURCE_ROLE_ORDER_TOTAL] != RECOGNISE_NONE;
    if (total && *amount)
        return true;
    return money_add(amount, part);
}

static bool join_lines(struct loading *l, const struct loading_version *v)
{
    struct loading_extra *extra = loading_extra(l, &l->order[v->place]);
    extra->line_joined = (uint16_t)(v->older + 1);
    extra->line_rows += v->extra.line_rows;
    extra->line_cancelled_rows += v->extra.line_cancelled_rows;
    return take_back(l, v->extra.line_rows, v->extra.line_amount) &&
           take_back(l, v->extra.line_cancelled_rows, v->extra.line_cancelled_amount) &&
           join_amount(l, v, &extra->line_amount, v->extra.line_amount) &&
           money_add(&extra->line_cancelled_amount, v->extra.line_cancelled_amount);
}

static bool join_order(struct loading *l, const struct loading_version *v)
{
    struct loading_order *o = &l->order[v->place];
    struct loading_extra *extra = loading_extra(l, o);
    const struct loading_extra *part = &v->extra;
    if (o->customer == INTERN_NONE)
        o->customer = v->order.customer;
    if (v->order.time_us != LOADING_NO_TIME &&
        (o->time_us == LOADING_NO_TIME || v->order.last_day > o->last_day))
        o->last_day = v->order.last_day;
    if (v->order.time_us != LOADING_NO_TIME &&
        (o->time_us == LOADING_NO_TIME || v->order.time_us < o->time_us)) {
        o->time_us = v->order.time_us;
        o->day = v->order.day;
    }
    o->rows += v->order.rows;
    o->test |= v->order.test;
    o->voided |= v->order.voided;
    o->live |= v->order.live;
    o->refund_zero |= v->order.refund_zero;
    extra->joined = (uint16_t)(v->older + 1);
    extra->refunds_differ |=
        part->refunds_differ || (part->refund_once && extra->refund_once &&
                                 part->refund_once != extra->refund_once);
    extra->refund_once = extra->refund_once ? extra->refund_once : part->refund_once;
    extra->refund_rows += part->refund_rows;
    extra->cancelled_rows += part->cancelled_rows;
    return take_back(l, v->order.rows, v->order.amount) &&
           take_back(l, part->cancelled_rows, part->cancelled_amount) &&
           join_amount(l, v, &o->amount, v->order.amount) &&
           money_add(&extra->refunded, part->refunded) &&
           money_add(&extra->cancelled_amount, part->cancelled_amount);
}

static void note_cut(struct loading *l, const struct loading_version *v)
{
    l->files[v->newer].cut = arena_printf(
        l->arena, "order %s is cut: its other rows are in %s, and all are added up",
        intern_text(l->orders, v->id, NULL),
        recognise_base_name(l->files[v->older].table.file.name));
}

enum err loading_join_cuts(struct loading *l, bool lines, struct err_info *info)
{
    for (size_t i = 0; i < l->version_count; i++) {
        const struct loading_version *v = &l->version[i];
        bool cut = false;
        if (v->lines != lines || !could_be_cut(l, v))
            continue;
        enum err e = loading_is_cut(l, v, &cut, info);
        if (e)
            return e;
        if (!cut)
            continue;
        if (!(lines ? join_lines(l, v) : join_order(l, v)))
            return err_set(info, ERR_OVERFLOW, "%s: an order's amount does not fit",
                           l->files[v->newer].table.file.name);
        note_cut(l, v);
    }
    return ERR_OK;
}

static bool superseded(const struct loading *l, const struct loading_sighting *s)
{
    if (s->order == INTERN_NONE || s->of_event || l->order[s->order].file == s->file)
        return false;
    uint32_t extra = l->order[s->order].extra;
    return !extra || l->extra[extra - 1].joined != s->file + 1;
}

/* The days that some orders reach over; first > last: none. */
struct reach {
    const struct loading *l;
    struct days {
        int32_t first, last;
    } * days;
};

static void find_reach(void *context, uint32_t part)
{
    const struct reach *r = context;
    struct days d = {INT32_MAX, INT32_MIN};
    size_t end = (part + 1) * REACH_PART;
    for (size_t i = part * REACH_PART; i < r->l->order_count && i < end; i++) {
        const struct loading_order *o = &r->l->order[i];
        if (o->time_us == LOADING_NO_TIME)
            continue;
        int32_t first = o->day < o->last_day ? o->day : o->last_day;
        int32_t last = o->day < o->last_day ? o->last_day : o->day;
        d.first = first < d.first ? first : d.first;
        d.last = last > d.last ? last : d.last;
    }
    r->days[part] = d;
}

void loading_settle_versions(struct loading *l)
{
    uint32_t parts = (uint32_t)((l->order_count + REACH_PART - 1) / REACH_PART);
    struct reach r = {l, MEM_ARRAY(struct days, parts)};
    threads_run(parts, find_reach, &r);
    for (uint32_t i = 0; i < parts; i++)
        if (r.days[i].first <= r.days[i].last) {
            loading_note_day(l, r.days[i].first);
            loading_note_day(l, r.days[i].last);
        }
    free(r.days);
    for (size_t i = 0; i < l->options->attribute_count; i++) {
        struct loading_attribute *a = &l->attributes[i];
        for (size_t k = 0; k < a->count; k++)
            if (superseded(l, &a->seen[k]))
                a->seen[k].code = 0;
    }
}

/* ---- refund columns -------------------------------------------------------------- */

static bool refunds_differ(const struct loading_order *o,
                           const struct loading_extra *extra)
{
    return extra->refunds_differ || (o->refund_zero && extra->refund_once);
}

bool loading_refunds_tell(const struct loading *l, const struct loading_order *o)
{
    const struct loading_extra *extra = o->extra ? &l->extra[o->extra - 1] : NULL;
    return extra && extra->refund_rows &&
           (extra->refund_rows > 1 || refunds_differ(o, extra));
}

void loading_count_refunds(struct loading *l)
{
    for (size_t i = 0; l->extra_count > 0 && i < l->order_count; i++) {
        const struct loading_order *o = &l->order[i];
        if (!loading_refunds_tell(l, o))
            continue;
        bool differ = refunds_differ(o, &l->extra[o->extra - 1]);
        l->files[o->file].refunds_differ += differ;
        l->files[o->file].refunds_equal += !differ;
    }
}

/* Is the refund on a row the whole order's?  Beside an order's total it is, unless rows
 * differ; beside the rows' own amounts it is not, unless enough orders say so. */
bool loading_refund_repeats(const struct loading *l, size_t file)
{
    enum { ENOUGH = 5 };
    const struct loading_file *f = &l->files[file];
    bool total = l->layouts[file].column[SOURCE_ROLE_ORDER_TOTAL] != RECOGNISE_NONE;
    return f->refunds_equal >= 9 * f->refunds_differ &&
           (total || f->refunds_equal >= ENOUGH);
}

int64_t loading_refunded(const struct loading *l, const struct loading_order *o)
{
    const struct loading_extra *extra = &l->extra[o->extra - 1];
    bool once = loading_refund_repeats(l, o->file) && !refunds_differ(o, extra);
    return once ? extra->refund_once : extra->refunded;
}
