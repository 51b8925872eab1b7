/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "base/money.h"
#include "ingest/reading.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* Rows of files of refunds.  Which order a row is of, and so whose, of which day and
 * whether an earlier file has it as well, depends on all orders that there are, so each
 * row is kept as it was read, and all are looked at again when something is added.  What
 * read.c does with a row while it reads is done here with what is known of orders. */

/* ---- what a loading keeps ---------------------------------------------------------- */

/* What tells rows apart; source: a sum of its name. */
static uint64_t seen_sum(bool has_date, int64_t time_us, int64_t amount, uint64_t source)
{
    const int64_t seen[] = {has_date ? time_us : 0, amount, has_date, (int64_t)source};
    return XXH3_64bits(seen, sizeof seen);
}

/* The currency that the rate of its order's day is needed for; NULL: it needs none. */
static const char *waits_for_rate(const struct loading *l, const struct row *row,
                                  int64_t written)
{
    if (!l->rates.target[0] || row->has_date || !written || row->currency == INTERN_NONE)
        return NULL;
    const char *currency = intern_text(l->currencies, row->currency, NULL);
    return strcmp(currency, l->rates.target) ? currency : NULL;
}

void reading_keep_refund(struct reading *r, const struct row *row, int64_t written)
{
    struct loading *l = r->l;
    const struct reading_ids *ids = &r->made->orders;
    const char *currency = waits_for_rate(l, row, written);
    uint32_t i = row->cells.row;
    uint64_t source = XXH3_64bits(r->f->source, strlen(r->f->source));
    if (!l->options->keep_growth)
        return;
    MEM_GROW(l->refund_row, l->refund_row_capacity, l->refund_rows + 1);
    struct growth_refund *kept = &l->refund_row[l->refund_rows++];
    *kept = (struct growth_refund){
        .key = ids->text[i] ? growth_order_key(ids->text[i], ids->size[i]) : 0,
        .seen = seen_sum(row->has_date, row->time_us, row->amount, source),
        .amount = row->amount < 0 ? -row->amount : row->amount,
        .customer = r->customer[i],
        .day = row->has_date ? row->day : INT32_MIN,
        .file = (uint32_t)r->file};
    if (!currency)
        return;
    kept->seen = source;
    kept->amount = written;
    snprintf(kept->currency, sizeof kept->currency, "%s", currency);
}

/* Files of refunds are counted by themselves. */
static void number_files(const struct loading *l, struct source_growth *g)
{
    uint32_t file = 0, number = 0;
    for (uint64_t i = 0; i < g->refunds; i++) {
        for (; file < g->refund[i].file; file++)
            number += l->layouts[file].kind == SOURCE_REFUNDS;
        g->refund[i].file = number;
    }
}

void loading_growth_refunds(struct loading *l, struct source_growth *g)
{
    g->refund = l->refund_row;
    g->refunds = l->refund_rows;
    l->refund_row = NULL;
    number_files(l, g);
    g->refunds_out = MEM_ARRAY(struct history_tally, SOURCE_REASON_COUNT);
    for (int i = 0; i < SOURCE_REASON_COUNT; i++)
        g->refunds_out[i] = l->refunds_out[i];
}

/* ---- the rows of both -------------------------------------------------------------- */

/* What a key names. */
struct named {
    uint32_t order;  /* place in out, or NONE */
    uint32_t person; /* of the order */
    uint64_t absent; /* else place + 1 among the absent; 0: nothing */
};

/* How often a row was seen in the latest file that has it, and in one of those before. */
struct times {
    uint32_t file, here, earlier;
};

struct naming {
    struct growth_merging *m;
    struct intern *keys, *seen;
    struct named *named; /* per key */
    struct times *times; /* per row that was seen */
    size_t times_capacity;
    int64_t unit; /* of out, micro-units */
    struct history_tally out[SOURCE_REASON_COUNT];
};

static uint32_t refund_files(const struct source *s)
{
    uint32_t files = 0;
    for (size_t i = 0; i < s->file_count; i++)
        files += s->files[i].kind == SOURCE_REFUNDS;
    return files;
}

/* Is the first file that both have, behind what is read again, one of refunds? */
static bool is_cut(const struct growth_merging *m)
{
    const struct source *b = m->added;
    uint64_t first = b->growth->described;
    return m->room && m->room->apart && first < b->file_count &&
           b->files[first].kind == SOURCE_REFUNDS;
}

/* Parts of one file are of one file. */
static void join_rows(struct growth_merging *m)
{
    const struct source_growth *a = m->base->growth, *b = m->added->growth;
    struct source_growth *out = m->growth;
    uint32_t files = refund_files(m->base);
    bool cut = files && is_cut(m);
    m->wrong |= a->refunds + b->refunds > LOADING_PLACE_MAX;
    if (m->wrong)
        return;
    out->refund = mem_alloc(a->refunds + b->refunds + 1, sizeof *out->refund);
    for (uint64_t i = 0; i < a->refunds; i++)
        out->refund[out->refunds++] = a->refund[i];
    for (uint64_t i = 0; i < b->refunds; i++) {
        struct growth_refund row = b->refund[i];
        row.file += files - cut;
        out->refund[out->refunds++] = row;
    }
}

static struct named *find_named(struct naming *n, uint64_t key)
{
    uint32_t code =
        key ? intern_find(n->keys, (const char *)&key, sizeof key) : INTERN_NONE;
    return code == INTERN_NONE ? NULL : &n->named[code];
}

/* Of several orders with the id it depends on more than is known which is meant. */
static void name_order(struct naming *n, uint64_t key, struct named named, uint16_t marks)
{
    struct named *at = find_named(n, key);
    if (!at)
        return;
    n->m->wrong |= marks & GROWTH_SHARED || at->order != TIMELINE_NO_ORDER || at->absent;
    *at = named;
}

static void name_orders(struct naming *n)
{
    const struct source_growth *g = n->m->growth;
    const struct timeline *t = &n->m->out->timeline;
    for (uint64_t i = 0; i < g->refunds; i++)
        if (g->refund[i].key)
            intern_add(n->keys, (const char *)&g->refund[i].key, sizeof(uint64_t));
    uint32_t count = intern_count(n->keys);
    n->named = mem_alloc((size_t)count + 1, sizeof *n->named);
    for (uint32_t i = 0; i < count; i++)
        n->named[i] = (struct named){TIMELINE_NO_ORDER, INTERN_NONE, 0};
    for (uint32_t p = 0; p < t->people && count; p++)
        for (uint32_t i = t->order_start[p]; i < t->order_start[p + 1]; i++)
            name_order(n, growth_id(g, i), (struct named){i, p, 0}, g->order_marks[i]);
    for (uint64_t i = 0; i < g->absents && count; i++)
        name_order(n, g->absent[i].key,
                   (struct named){TIMELINE_NO_ORDER, INTERN_NONE, i + 1},
                   g->absent[i].marks);
}

/* ---- what becomes of each ---------------------------------------------------------- */

/* As reading_seen. */
static bool is_seen(struct naming *n, const struct growth_refund *row,
                    const struct named *of)
{
    const struct {
        uint64_t seen, key, customer;
    } key = {row->seen, of ? row->key : 0, of ? INTERN_NONE : row->customer};
    uint32_t known = intern_count(n->seen);
    uint32_t code = intern_add(n->seen, (const char *)&key, sizeof key);
    MEM_GROW(n->times, n->times_capacity, (size_t)code + 1);
    struct times *t = &n->times[code];
    if (code == known)
        *t = (struct times){.file = row->file};
    if (t->file != row->file)
        *t = (struct times){row->file, 0, t->earlier > t->here ? t->earlier : t->here};
    return ++t->here <= t->earlier;
}

/* Those of added are all e-mails that are known now. */
static uint32_t person_of(const struct growth_merging *m, uint32_t customer)
{
    uint32_t alias = growth_alias(m->added->growth, customer);
    return alias == INTERN_NONE ? customer : alias;
}

/* What is still as it was written, by the rate of its order's day, as reading_convert
 * does it; false: that is not known. */
static bool convert(struct naming *n, struct growth_refund *row, int32_t day)
{
    struct growth_merging *m = n->m;
    int64_t amount = row->amount;
    row->amount = 0;
    if (day == INT32_MIN)
        return false;
    m->wrong |= !growth_convert(m->added, row->currency, day, &amount);
    m->by_order = true;
    row->seen = seen_sum(false, 0, amount, row->seen);
    row->amount = amount < 0 ? -amount : amount;
    return true;
}

/* Why a row is none of the timeline's, SOURCE_REASON_COUNT: it is, as *out.  Its amount
 * becomes one of the source's currency. */
static enum source_reason place_row(struct naming *n, struct growth_refund *row,
                                    struct growth_placed *out)
{
    const struct source_growth *g = n->m->growth;
    const struct named *of = find_named(n, row->key);
    if (of && of->order == TIMELINE_NO_ORDER && !of->absent)
        of = NULL;
    const struct growth_absent *absent =
        of && of->absent ? &g->absent[of->absent - 1] : NULL;
    uint32_t customer = row->customer;
    *out = (struct growth_placed){.order = TIMELINE_NO_ORDER, .day = row->day};
    if (of)
        customer = absent ? absent->customer : of->person;
    if (row->day == INT32_MIN && of)
        out->day = absent ? absent->day : n->m->out->timeline.order_day[of->order];
    if (row->currency[0] && !convert(n, row, out->day))
        return SOURCE_REASON_NO_DATE;
    if (customer == INTERN_NONE)
        return row->key && !of ? SOURCE_REASON_NO_ORDER : SOURCE_REASON_NO_CUSTOMER;
    if (out->day == INT32_MIN)
        return SOURCE_REASON_NO_DATE;
    if (is_seen(n, row, of))
        return SOURCE_REASON_SUPERSEDED;
    if (absent && absent->reason != SOURCE_REASON_COUNT)
        return (enum source_reason)absent->reason;
    out->person = of && !absent ? of->person : person_of(n->m, customer);
    out->order = of ? of->order : TIMELINE_NO_ORDER;
    return SOURCE_REASON_COUNT;
}

static void place_rows(struct naming *n)
{
    struct growth_merging *m = n->m;
    const struct source_growth *g = m->growth;
    m->placed = mem_alloc(g->refunds + 1, sizeof *m->placed);
    for (uint32_t i = 0; i < g->refunds && !m->wrong; i++) {
        struct growth_refund row = g->refund[i];
        struct growth_placed placed;
        enum source_reason reason = place_row(n, &row, &placed);
        placed.amount = row.amount / n->unit;
        placed.row = i;
        if (reason != SOURCE_REASON_COUNT) {
            n->out[reason].rows++;
            m->wrong |= !money_add(&n->out[reason].amount, -row.amount);
            continue;
        }
        m->wrong |= row.amount % n->unit != 0;
        m->placed[m->placed_count++] = placed;
    }
}

static int compare_placed(const void *left, const void *right)
{
    const struct growth_placed *a = left, *b = right;
    if (a->person != b->person)
        return a->person < b->person ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* What is left out of all rows, in the place of what was of each of the two. */
static void shift_all(struct naming *n)
{
    struct growth_merging *m = n->m;
    const struct history_tally *a = m->base->growth->refunds_out;
    const struct history_tally *b = m->added->growth->refunds_out;
    m->growth->refunds_out = MEM_ARRAY(struct history_tally, SOURCE_REASON_COUNT);
    for (int i = 0; i < SOURCE_REASON_COUNT; i++) {
        struct history_tally now = n->out[i], shift = now;
        m->wrong |= __builtin_sub_overflow(shift.rows, a[i].rows, &shift.rows) ||
                    __builtin_sub_overflow(shift.rows, b[i].rows, &shift.rows) ||
                    __builtin_sub_overflow(shift.amount, a[i].amount, &shift.amount) ||
                    __builtin_sub_overflow(shift.amount, b[i].amount, &shift.amount) ||
                    !growth_shift(m, (enum source_reason)i, shift.rows, shift.amount);
        m->growth->refunds_out[i] = now;
    }
}

void growth_merge_rows_of_refunds(struct growth_merging *m)
{
    struct naming n = {.m = m,
                       .keys = intern_create(),
                       .seen = intern_create(),
                       .unit = growth_unit(m->out->timeline.scale)};
    join_rows(m);
    if (!m->wrong)
        name_orders(&n);
    if (!m->wrong)
        place_rows(&n);
    if (!m->wrong)
        shift_all(&n);
    if (m->placed_count > 1)
        qsort(m->placed, m->placed_count, sizeof *m->placed, compare_placed);
    intern_free(n.keys);
    intern_free(n.seen);
    free(n.named);
    free(n.times);
}

bool growth_is_of_file(const struct source *s, uint32_t refund)
{
    const struct source_growth *g = s->growth;
    if (!g->refunds || !s->timeline.refund_rows[refund])
        return false;
    uint64_t at = growth_turned_from(g, refund);
    return at == g->turneds || g->turned[at].refund != refund;
}

/* ---- in a file --------------------------------------------------------------------- */

enum err growth_put_refunds(const struct source *s, struct columns_writer *writer,
                            struct err_info *info)
{
    const struct source_growth *g = s->growth;
    const struct columns_section section[] = {
        {"growth.refund", sizeof *g->refund, g->refund, g->refunds},
        {"growth.refunds_out", sizeof *g->refunds_out, g->refunds_out,
         SOURCE_REASON_COUNT},
    };
    return columns_put_all(writer, section, sizeof section / sizeof *section, info);
}

static bool rows_valid(const struct source_growth *g, const struct source *s)
{
    const struct timeline *t = &s->timeline;
    uint32_t files = refund_files(s);
    bool valid = g->refunds <= LOADING_PLACE_MAX;
    for (uint64_t i = 0; i < g->refunds && valid; i++) {
        const struct growth_refund *r = &g->refund[i];
        bool written = r->currency[0] && !r->currency[sizeof r->currency - 1];
        valid =
            (written ? r->day == INT32_MIN : r->amount >= 0 && !r->currency[0]) &&
            r->amount != INT64_MIN && r->file < files &&
            (r->customer == INTERN_NONE || r->customer < t->people) &&
            (r->day == INT32_MIN || (r->day >= t->first_day && r->day <= t->last_day)) &&
            (i == 0 || r[-1].file <= r->file);
    }
    return valid;
}

enum err growth_get_refunds(struct source_growth *g, const struct source *s,
                            struct columns *file, struct err_info *info)
{
    const void *rows;
    struct columns_section out = {"growth.refunds_out", sizeof *g->refunds_out, NULL,
                                  SOURCE_REASON_COUNT};
    enum err e =
        columns_find(file, "growth.refund", sizeof *g->refund, &rows, &g->refunds, info);
    if (!e)
        e = columns_find_all(file, &out, 1, info);
    if (e)
        return e;
    g->refund = (void *)rows;
    g->refunds_out = (void *)out.elements;
    return rows_valid(g, s)
               ? ERR_OK
               : err_set(info, ERR_TRUNCATED, "the growth is not what was written");
}
