/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "base/money.h"

#include <stdlib.h>

/* What orders are worth by their lines, where these come before them or after.  Of an
 * order whose own rows say nothing of that it is known what its lines come to: but for
 * one row all of its rows are lines, and so is its amount; and the cancelled ones stand
 * behind it as an order of their own.  So lines can be taken away from it and others
 * added, as a loading of all files does (order_lines.c, finish.c):
 *
 *     the lines of an order are those of the last file that has any; all others, of its
 *     older version too, give way to them
 *     a newer version of the order without lines keeps those that are there
 *     cancelled lines cancel the order where nothing says that it counts, neither its own
 *     row nor any line that ever was there */

/* ---- what an order is ------------------------------------------------------------ */

struct order {
    uint64_t key;
    int64_t gross, cancelled_gross; /* micro-units; cancelled: of the order behind it */
    uint32_t rows, cancelled_rows;
    uint16_t marks;
    uint8_t flags;
    bool is_absent;
    bool fits;
};

bool growth_has_twin(const struct source *s, uint32_t i)
{
    const struct source_growth *g = s->growth;
    return i + 1 < s->timeline.order_start[s->timeline.people] &&
           g->order_place[i + 1] == g->order_place[i] && !g->order_key[i + 1] &&
           !g->order_marks[i + 1];
}

static struct order order_of(const struct source *s, struct growth_at at)
{
    const struct source_growth *g = s->growth;
    const struct timeline *t = &s->timeline;
    const struct growth_absent *a = at.is_absent ? &g->absent[at.at] : NULL;
    int64_t unit = growth_unit(t->scale);
    uint32_t i = at.at;
    if (a)
        return (struct order){.key = a->key,
                              .gross = a->amount,
                              .rows = a->rows,
                              .marks = a->marks,
                              .is_absent = true,
                              .fits = a->reason != SOURCE_REASON_COUNT};
    struct order o = {.key = growth_id(g, i),
                      .rows = t->order_rows[i],
                      .marks = g->order_marks[i],
                      .flags = t->order_flags[i]};
    o.fits = !__builtin_mul_overflow(t->order_gross[i], unit, &o.gross);
    if (growth_has_twin(s, i)) {
        o.cancelled_rows = t->order_rows[i + 1];
        o.fits &=
            !__builtin_mul_overflow(t->order_gross[i + 1], unit, &o.cancelled_gross);
    }
    return o;
}

/* What of it are lines, which leave it; false: that is not known, or others know of the
 * order what they would not then. */
static bool take_lines(struct order *o, struct growth_sum *lines)
{
    bool cancelled = o->flags & ORDER_CANCELLED, mixed = o->marks & GROWTH_MIXED;
    bool one = o->marks & GROWTH_ONE;
    *lines = (struct growth_sum){.live = o->marks & GROWTH_LINES_LIVE,
                                 .last = o->marks & GROWTH_LAST};
    if (!o->fits || !(o->marks & (GROWTH_REPLACEABLE | GROWTH_MIXED)) ||
        (cancelled && !one))
        return false;
    if (!(o->marks & GROWTH_LINED))
        return true;
    if (!one || !o->rows)
        return false;
    lines->rows = o->rows - 1;
    lines->amount = o->gross;
    lines->cancelled_rows = o->cancelled_rows;
    lines->cancelled_amount = o->cancelled_gross;
    lines->lumped = mixed && !o->cancelled_rows;
    o->rows = 1;
    o->gross = o->cancelled_gross = o->cancelled_rows = 0;
    return true;
}

static uint16_t marks_with(const struct order *o, const struct growth_sum *lines,
                           bool mixed)
{
    bool lined = lines->rows || lines->cancelled_rows;
    uint16_t own = GROWTH_REPLACED | GROWTH_ONE | GROWTH_LIVE | GROWTH_VOID;
    uint16_t plain = GROWTH_PLAIN | GROWTH_REPLACEABLE;
    return (uint16_t)((o->marks & own) | (lined ? GROWTH_LINED : 0) |
                      (lined && lines->last ? GROWTH_LAST : 0) |
                      (lines->live ? GROWTH_LINES_LIVE : 0) |
                      (!mixed                  ? plain
                       : o->marks & GROWTH_ONE ? GROWTH_MIXED
                                               : 0));
}

/* The order, which has none, with these lines. */
static bool add_lines(const struct order *o, const struct growth_sum *lines,
                      struct growth_change *out)
{
    bool mixed = lines->cancelled_rows || lines->lumped, is_void = o->marks & GROWTH_VOID;
    bool live = o->marks & GROWTH_LIVE || (lines->live && !is_void);
    bool cancelled = is_void || (mixed && !live);
    out->marks = marks_with(o, lines, mixed);
    out->flags =
        (uint8_t)((o->flags & ~ORDER_CANCELLED) | (cancelled ? ORDER_CANCELLED : 0));
    out->rows = o->rows;
    out->gross = o->gross;
    out->cancelled_rows = cancelled ? 0 : lines->cancelled_rows;
    out->cancelled_gross = cancelled ? 0 : lines->cancelled_amount;
    bool fits = !__builtin_add_overflow(out->rows, lines->rows, &out->rows) &&
                money_add(&out->gross, lines->amount);
    if (cancelled)
        fits = fits &&
               !__builtin_add_overflow(out->rows, lines->cancelled_rows, &out->rows) &&
               money_add(&out->gross, lines->cancelled_amount);
    /* below zero it would be a refund */
    return fits && !(lines->lumped && !cancelled) && !(o->is_absent && mixed) &&
           (o->is_absent || out->gross >= 0 || out->flags);
}

/* ---- lines that come together ----------------------------------------------------- */

static bool let_go(struct growth_change *out, const struct growth_sum *lines)
{
    out->gone.rows += (int64_t)lines->rows + lines->cancelled_rows;
    return money_add(&out->gone.amount, lines->amount) &&
           money_add(&out->gone.amount, lines->cancelled_amount);
}

static struct growth_sum sum_of(const struct growth_line *line, bool live)
{
    return (struct growth_sum){.amount = line->amount,
                               .cancelled_amount = line->cancelled_amount,
                               .rows = line->rows,
                               .cancelled_rows = line->cancelled_rows,
                               .live = live || line->says & GROWTH_SAYS_LIVE};
}

/* The next ones of the file. */
static bool add_sum(struct growth_sum *to, const struct growth_sum *more, bool total)
{
    bool fits = true;
    if (!total)
        fits = money_add(&to->amount, more->amount);
    else if (!to->amount)
        to->amount = more->amount;
    else
        fits = !more->amount || to->amount == more->amount;
    fits = fits && !(total && (to->lumped || more->lumped));
    to->lumped |= more->lumped;
    to->live |= more->live;
    return fits && money_add(&to->cancelled_amount, more->cancelled_amount) &&
           !__builtin_add_overflow(to->rows, more->rows, &to->rows) &&
           !__builtin_add_overflow(to->cancelled_rows, more->cancelled_rows,
                                   &to->cancelled_rows);
}

/* Could lines of the order, in two files, have been cut in two? */
static bool is_edge(const struct growth_merging *m, uint64_t key)
{
    const struct source *of[] = {m->base, m->added};
    uint64_t first = 0, last = 0, both = 0;
    for (size_t k = 0; k < 2; k++)
        for (uint64_t i = 0; i < of[k]->growth->files; i++) {
            const struct growth_edges *e = &of[k]->growth->edges[i];
            bool lines = of[k]->files[i].kind == SOURCE_LINES;
            bool begins = lines && e->first == key, ends = lines && e->last == key;
            first += begins;
            last += ends;
            both += begins && ends;
        }
    return first * last > both;
}

static bool has_some(const struct growth_sum *lines)
{
    return lines->rows || lines->cancelled_rows;
}

/* Lines of a later file come in the place of those that are there. */
static bool replace(const struct growth_merging *m, uint64_t key,
                    struct growth_sum *lines, struct growth_sum later,
                    struct growth_change *out)
{
    bool both = has_some(lines) && has_some(&later), live = lines->live || later.live;
    bool good = !both || (!is_edge(m, key) && let_go(out, lines));
    if (has_some(&later))
        *lines = later;
    lines->live = live;
    return good;
}

/* What a note counts of lines it would count of these too. */
static bool are_told(const struct growth_line *line)
{
    return !(line->says & (GROWTH_SAYS_UNKNOWN | GROWTH_SAYS_OTHERS));
}

/* Lines that waited in added for an order of the base. */
static bool take_later(const struct growth_merging *m, uint64_t key,
                       struct growth_sum *lines, struct growth_change *out)
{
    const struct growth_lines *l = &m->lines;
    struct growth_rows r = growth_waiting_of(&l->added, key);
    bool good = true;
    for (uint32_t i = r.from; i < r.to && good; i++) {
        const struct growth_line *line = &l->added.line[i];
        struct growth_sum sum = sum_of(line, false);
        bool same = l->cut && !line->file && has_some(lines) && lines->last;
        bool total = line->says & GROWTH_SAYS_TOTAL;
        good = are_told(line) &&
               (same ? add_sum(lines, &sum, total) : replace(m, key, lines, sum, out));
        lines->last = line->file == l->added_files - 1;
    }
    return good;
}

/* Lines that waited in the base for an order of added, which may have later ones. */
static bool take_earlier(const struct growth_merging *m, uint64_t key,
                         struct growth_sum *lines, struct growth_change *out)
{
    const struct growth_lines *l = &m->lines;
    struct growth_rows r = growth_waiting_of(&l->base, key);
    struct growth_sum sum = {0};
    bool good = true, same = false, total = false;
    for (uint32_t i = r.from; i < r.to && good; i++) {
        const struct growth_line *line = &l->base.line[i];
        good = are_told(line) && replace(m, key, &sum, sum_of(line, sum.live), out);
        same = line->file == l->base_files - 1;
        total = line->says & GROWTH_SAYS_TOTAL;
    }
    sum.last = same && l->added_files == l->cut;
    same &= l->cut && has_some(lines);
    if (same) {
        bool last = lines->last;
        good = good && l->added_files == 1 && add_sum(&sum, lines, total);
        *lines = sum;
        lines->last = last;
        return good;
    }
    bool last = has_some(lines) ? lines->last : sum.last;
    good = good && replace(m, key, &sum, *lines, out);
    *lines = sum;
    lines->last = last;
    return good;
}

/* ---- orders that come again -------------------------------------------------------- */

static int compare_at(const struct growth_at *a, const struct growth_at *b)
{
    if (a->is_absent != b->is_absent)
        return a->is_absent ? 1 : -1;
    return (a->at > b->at) - (a->at < b->at);
}

static int compare_kept(const void *left, const void *right)
{
    const struct growth_kept *a = left, *b = right;
    return compare_at(&a->added, &b->added);
}

static const struct growth_kept *kept_of(const struct growth_merging *m,
                                         struct growth_at at)
{
    const struct growth_lines *l = &m->lines;
    struct growth_kept key = {.added = at};
    return l->kept_count ? bsearch(&key, l->kept, l->kept_count, sizeof key, compare_kept)
                         : NULL;
}

/* Where the two are parts of one file, lines of both are the order's.  Whether the new
 * version's lines are of that file is known where it is the only one. */
bool growth_keep_lines(struct growth_merging *m, struct growth_at base,
                       struct growth_at added, struct history_tally *gone)
{
    struct growth_lines *l = &m->lines;
    struct order old = order_of(m->base, base), new = order_of(m->added, added);
    struct growth_sum lines = {.live = old.marks & GROWTH_LINES_LIVE};
    bool both = old.marks & new.marks &GROWTH_LINED;
    bool joins = both && l->cut && old.marks & GROWTH_LAST;
    bool keeps = joins || (old.marks & GROWTH_LINED && !both);
    bool good = (!joins || l->added_files == 1) && (!keeps || take_lines(&old, &lines));
    *gone = (struct history_tally){.rows = (int64_t)old.rows + old.cancelled_rows,
                                   .amount = old.gross};
    good = good && old.fits && money_add(&gone->amount, old.cancelled_gross);
    if (!keeps && (!lines.live || new.marks &GROWTH_LINES_LIVE))
        return good;
    lines.last &= l->added_files == l->cut;
    MEM_GROW(l->kept, l->kept_capacity, l->kept_count + 1);
    l->kept[l->kept_count++] = (struct growth_kept){added, lines, joins};
    return good;
}

/* Lines of the older version and then those of the newer one, of a file that was cut. */
static bool join(const struct growth_merging *m, const struct growth_kept *kept,
                 struct growth_sum *lines)
{
    const struct source_file *f = &m->added->files[m->added->growth->described];
    struct growth_sum sum = kept->lines;
    bool good = add_sum(&sum, lines, f->columns[SOURCE_ROLE_ORDER_TOTAL]);
    sum.last = lines->last;
    *lines = sum;
    return good;
}

/* ---- what becomes of it -------------------------------------------------------------
 */

bool growth_change_of(const struct growth_merging *m, bool is_added, struct growth_at at,
                      struct growth_change *out)
{
    const struct growth_lines *l = &m->lines;
    const struct source *s = is_added ? m->added : m->base;
    const struct growth_waiting *waiting = is_added ? &l->base : &l->added;
    uint64_t key =
        at.is_absent ? s->growth->absent[at.at].key : growth_id(s->growth, at.at);
    const struct growth_kept *kept = is_added ? kept_of(m, at) : NULL;
    struct growth_rows r = growth_waiting_of(waiting, key);
    if (l->priced || (r.from == r.to && !kept))
        return false;
    struct order o = order_of(s, at);
    struct growth_sum lines;
    *out = (struct growth_change){.gross = o.gross,
                                  .rows = o.rows,
                                  .flags = o.flags,
                                  .marks = o.marks | GROWTH_LINES_LIVE};
    if (kept && !has_some(&kept->lines) && !(o.marks & GROWTH_MIXED))
        return true; /* a line that gave way said that it counts, and that is all */
    bool good = take_lines(&o, &lines);
    if (good && kept && kept->joins)
        good = join(m, kept, &lines);
    else if (good && kept && has_some(&kept->lines))
        lines = kept->lines;
    else if (good && kept)
        lines.live = true;
    else if (good)
        good = is_added ? take_earlier(m, key, &lines, out)
                        : take_later(m, key, &lines, out);
    out->wrong = !good || !add_lines(&o, &lines, out);
    return true;
}

/* ---- all orders ---------------------------------------------------------------------
 */

static int digits_of(int64_t micro)
{
    int digits = MONEY_MICRO_SCALE;
    for (; digits > 0 && micro % 10 == 0; digits--)
        micro /= 10;
    return digits;
}

static void need_digits(struct growth_merging *m, int64_t micro)
{
    int digits = digits_of(micro);
    m->lines.digits = digits > m->lines.digits ? digits : m->lines.digits;
}

/* Lines that waited are left out no more, or for another reason. */
static bool tally_lines(struct growth_merging *m, struct growth_waiting *w,
                        struct growth_rows r)
{
    bool fits = true;
    for (uint32_t i = r.from; i < r.to && fits; i++) {
        const struct growth_line *line = &w->line[i];
        int64_t rows = (int64_t)line->rows + line->cancelled_rows, less;
        w->gone[i] = true;
        need_digits(m, line->sum);
        fits = !__builtin_sub_overflow(0, line->sum, &less) &&
               growth_shift(m, SOURCE_REASON_NO_ORDER, -rows, less);
        if (fits && m->lines.priced)
            fits = growth_shift(m, SOURCE_REASON_AMOUNT_KNOWN, rows, line->sum);
    }
    return fits;
}

/* A row of cancelled lines comes, or the one that was there gives way to another. */
static bool settle_twin(struct growth_merging *m, bool is_added, uint32_t order,
                        const struct growth_change *change)
{
    const struct timeline *t = &m->added->timeline;
    const struct source *s = is_added ? m->added : m->base;
    bool twin = growth_has_twin(s, order);
    m->lines.rows += change->cancelled_rows > 0;
    need_digits(m, change->cancelled_gross);
    if (!twin)
        return true;
    if (is_added) {
        if (!m->order_gone)
            m->order_gone = MEM_ARRAY(bool, (size_t)t->order_start[t->people] + 1);
        m->order_gone[order + 1] = true;
        return true;
    }
    MEM_GROW(m->replaced, m->replaced_capacity, m->replaced_count + 1);
    m->replaced[m->replaced_count++] = order + 1;
    return true;
}

static bool tally_change(struct growth_merging *m, bool is_added, struct growth_at at,
                         const struct growth_change *change)
{
    const struct source_growth *g = is_added ? m->added->growth : m->base->growth;
    need_digits(m, change->gross);
    need_digits(m, change->gone.amount);
    if (change->wrong || !growth_shift(m, SOURCE_REASON_SUPERSEDED, change->gone.rows,
                                       change->gone.amount))
        return false;
    if (!at.is_absent)
        return settle_twin(m, is_added, at.at, change);
    const struct growth_absent *a = &g->absent[at.at];
    int64_t more;
    return !__builtin_sub_overflow(change->gross, a->amount, &more) &&
           growth_shift(m, (enum source_reason)a->reason, (int64_t)change->rows - a->rows,
                        more);
}

/* person: whose it is, of an order in base. */
static bool match_order(struct growth_merging *m, bool is_added, struct growth_at at,
                        uint32_t person)
{
    struct growth_waiting *w = is_added ? &m->lines.base : &m->lines.added;
    const struct source_growth *g = is_added ? m->added->growth : m->base->growth;
    uint64_t key = at.is_absent ? g->absent[at.at].key : growth_id(g, at.at);
    uint16_t marks = at.is_absent ? g->absent[at.at].marks : g->order_marks[at.at];
    struct growth_rows r = growth_waiting_of(w, key);
    struct growth_change change;
    if (r.from == r.to)
        return true;
    /* where several orders have the id, the row does not say which it is of */
    if (marks & GROWTH_SHARED || !tally_lines(m, w, r))
        return false;
    if (!growth_change_of(m, is_added, at, &change))
        return true;
    if (!at.is_absent && !is_added && growth_has_twin(m->base, at.at))
        growth_touch(m, growth_person(m, person));
    return tally_change(m, is_added, at, &change);
}

static bool match_orders(struct growth_merging *m, bool is_added)
{
    const struct source *s = is_added ? m->added : m->base;
    const struct timeline *t = &s->timeline;
    bool good = true;
    if (!(is_added ? m->lines.base.count : m->lines.added.count))
        return true;
    for (uint32_t p = 0; p < t->people && good; p++)
        for (uint32_t i = t->order_start[p]; i < t->order_start[p + 1] && good; i++)
            good = match_order(m, is_added, (struct growth_at){i, false}, p);
    for (uint32_t i = 0; i < s->growth->absents && good; i++)
        good = match_order(m, is_added, (struct growth_at){i, true}, 0);
    return good;
}

/* Versions that keep lines: none waits for them, for the base had their order. */
static bool match_kept(struct growth_merging *m)
{
    struct growth_lines *l = &m->lines;
    bool good = true;
    if (l->kept_count > 1)
        qsort(l->kept, l->kept_count, sizeof *l->kept, compare_kept);
    for (size_t i = 0; i < l->kept_count && good; i++) {
        struct growth_at at = l->kept[i].added;
        struct growth_change change;
        good =
            !growth_change_of(m, true, at, &change) || tally_change(m, true, at, &change);
    }
    return good;
}

bool growth_match_lines(struct growth_merging *m)
{
    return !m->lines.any ||
           (match_kept(m) && match_orders(m, false) && match_orders(m, true));
}
