/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth.h"

#include "base/money.h"
#include "ingest/growth_parts.h"
#include "ingest/loading.h"

#include <stdlib.h>
#include <string.h>

/* Whether two may be merged, and the course of it. */

void growth_free(struct source_growth *g)
{
    if (!g)
        return;
    for (size_t i = 0; !g->mapped && i < g->attributes; i++) {
        free(g->seen_first[i]);
        free(g->seen_last[i]);
        free(g->order_code[i]);
        free(g->turned_code[i]);
        free(g->activity_code[i]);
        free(g->said_start[i]);
        free(g->said[i]);
    }
    if (!g->mapped) {
        free(g->order_time);
        free(g->order_key);
        free(g->order_marks);
        free(g->order_place);
        free(g->activity_key);
        free(g->watched);
        free(g->activity_time);
        free(g->absent);
        free(g->alias);
        free(g->guest);
        free(g->turned);
        free(g->edges);
        free(g->refund);
        free(g->line);
        free(g->refunds_out);
        free(g->described_out);
        free(g->rate);
    }
    if (!g->mapped)
        growth_free_editions(&g->editions);
    free(g->stated);
    free(g->seen_first);
    free(g->seen_last);
    free(g->order_code);
    free(g->turned_code);
    free(g->place_key);
    free(g->has_id);
    free(g->customer_sum);
    free(g->event_place);
    free(g->activity_code);
    free(g->said_start);
    free(g->said);
    free(g);
}

/* ---- may they be merged? ----------------------------------------------------- */

/* The latest day of an order before the day; INT32_MIN: none. */
static int32_t day_before(const struct timeline *t, int32_t last)
{
    int32_t before = INT32_MIN;
    for (uint32_t i = 0; i < t->order_start[t->people]; i++)
        if (t->order_day[i] < last && t->order_day[i] > before)
            before = t->order_day[i];
    return before;
}

/* Of a last day that stands alone notes of all files tell.  before: the latest day of
 * orders before it; added NULL: of one source alone. */
static bool is_lonely_day(int32_t last, int32_t before, const struct source_growth *g,
                          const struct source_growth *added)
{
    if (!g->gathered && !(added && added->gathered))
        return false;
    if (before == INT32_MIN) /* the days of others are not known */
        return g->absents + g->turneds + (added ? added->absents + added->turneds : 0) >
               0;
    return last - before > LOADING_LONELY_DAYS;
}

static bool is_lonely(const struct source *s)
{
    const struct timeline *t = &s->timeline;
    return is_lonely_day(t->last_day, day_before(t, t->last_day), s->growth, NULL);
}

/* A file that has first_x beside x changes which of the two all files are read for. */
static bool same_columns(const struct source *a, const struct source *b)
{
    if (a->attribute_count != b->attribute_count)
        return false;
    for (size_t i = 0; i < a->attribute_count; i++)
        if (strcmp(a->attributes[i].name, b->attributes[i].name))
            return false;
    return true;
}

/* Can their orders be told apart? */
static bool same_orders(const struct source *base, const struct source *added)
{
    const struct source_growth *a = base->growth, *b = added->growth;
    bool amounts = base->timeline.has_amounts || added->timeline.has_amounts;
    bool fit = !a->roles || !b->roles || growth_roles_fit(a->roles, b->roles);
    return fit && (!a->roles || base->timeline.has_amounts == amounts) &&
           (!b->roles || added->timeline.has_amounts == amounts);
}

/* Orders whose lines are elsewhere say nothing of amounts. */
bool growth_pays(const struct source *s)
{
    const struct timeline *t = &s->timeline;
    const struct source_growth *g = s->growth;
    uint64_t others = growth_kind(SOURCE_LINES) | growth_kind(SOURCE_SUBSCRIPTIONS) |
                      growth_kind(SOURCE_REFUNDS);
    bool waits = growth_prices(s) == GROWTH_BARE && t->has_amounts && !g->currency &&
                 t->refund_start[t->people] == 0;
    return g->kinds & others || (g->kinds & growth_kind(SOURCE_ORDERS) && !waits);
}

/* Are there refunds that are of whatever currency others are? */
static bool takes_any_currency(const struct source_growth *g)
{
    uint64_t others = growth_kind(SOURCE_ORDERS) | growth_kind(SOURCE_LINES) |
                      growth_kind(SOURCE_SUBSCRIPTIONS);
    return g->kinds & growth_kind(SOURCE_REFUNDS) && !(g->kinds & others) && !g->currency;
}

/* Which of the two tells of currency and scale? */
static const struct source *payer_of(const struct source *base,
                                     const struct source *added)
{
    bool others = growth_pays(added) && takes_any_currency(base->growth);
    return growth_pays(base) && !others ? base : added;
}

/* Costs may name a currency where nothing else does. */
static bool same_currency(const struct source *base, const struct source *added)
{
    const struct source_growth *a = base->growth, *b = added->growth;
    if (!growth_pays(base))
        return true;
    if (!growth_pays(added) && !b->currency)
        return true;
    if (base->currency_digits != added->currency_digits)
        return false;
    return (takes_any_currency(a) && growth_pays(added)) || takes_any_currency(b) ||
           (a->currency == b->currency && !strcmp(base->currency, added->currency));
}

/* Where a file tells of refunds, no column does, and notes do not count what came back.
 * Those that were read without rates may be in any currency.
 */
static bool same_refunds(const struct source_growth *a, const struct source_growth *b)
{
    uint64_t refunds = growth_kind(SOURCE_REFUNDS), rates = growth_kind(SOURCE_RATES);
    return !((a->kinds | b->kinds) & refunds) ||
           (!(a->kinds & refunds && b->kinds & rates && !(a->kinds & rates)) &&
            !a->without_refunds && !b->without_refunds);
}

/* One loading of both tells that nothing is in the currency that was asked for. */
static bool lacks_currency(const struct growth_merging *m)
{
    return growth_lacks_currency(m->growth) && !(m->room && m->room->unfinished);
}

static bool can_merge(const struct source *base, const struct source *added)
{
    const struct source_growth *a = base->growth, *b = added->growth;
    return a && b && b->onto == base && a->described <= b->described &&
           a->gathered <= LOADING_PLACE_MAX &&
           b->gathered <= LOADING_PLACE_MAX - a->gathered && same_columns(base, added) &&
           same_refunds(a, b) && !strcmp(base->zone, added->zone) &&
           same_orders(base, added) && same_currency(base, added) &&
           growth_lines_fit(base, added) && growth_rates_hold(a, b);
}

/* ---- what few orders have -------------------------------------------------------- */

int growth_compare_absent(const void *left, const void *right)
{
    const struct growth_absent *a = left, *b = right;
    return (a->key > b->key) - (a->key < b->key);
}

static struct growth_absent placed(const struct growth_merging *m,
                                   struct growth_absent absent)
{
    absent.place = growth_place(m, absent.place);
    if (absent.place < m->base->growth->gathered && absent.reason != SOURCE_REASON_COUNT)
        absent.marks |= GROWTH_REPLACED;
    return absent;
}

/* With what lines make of it. */
static struct growth_absent lined(struct growth_merging *m, bool is_added, uint64_t i)
{
    const struct source_growth *g = is_added ? m->added->growth : m->base->growth;
    struct growth_absent absent = g->absent[i];
    struct growth_change change;
    if (!is_added && m->lines.added_files > m->lines.cut)
        absent.marks &= (uint16_t)~GROWTH_LAST;
    if (m->lines.any &&
        growth_change_of(m, is_added, (struct growth_at){(uint32_t)i, true}, &change)) {
        m->wrong |= change.wrong;
        absent.rows = change.rows;
        absent.amount = change.gross;
        absent.marks = change.marks;
    }
    return is_added ? placed(m, absent) : absent;
}

/* Both ascend, but for those of the base that gave way. */
static void merge_absent(struct growth_merging *m)
{
    const struct source_growth *a = m->base->growth, *b = m->added->growth;
    struct source_growth *out = m->growth;
    out->absent = mem_alloc(a->absents + b->absents, sizeof *out->absent);
    for (uint64_t i = 0, k = 0; i < a->absents || k < b->absents;) {
        bool later =
            k < b->absents &&
            (i == a->absents || growth_compare_absent(&b->absent[k], &a->absent[i]) < 0);
        bool gone = !later && m->absent_gone && m->absent_gone[i];
        if (!gone)
            out->absent[out->absents++] = lined(m, later, later ? k : i);
        k += later;
        i += !later;
    }
}

int growth_compare_pairs(const void *left, const void *right)
{
    const struct growth_pair *a = left, *b = right;
    return (a->of > b->of) - (a->of < b->of);
}

int growth_compare_turned(const void *left, const void *right)
{
    const struct growth_turned *a = left, *b = right;
    return (a->refund > b->refund) - (a->refund < b->refund);
}

/* Guests whose orders came, and who are customers since. */
static struct growth_pair *new_guests(const struct growth_merging *m, size_t *count)
{
    const struct timeline *a = &m->base->timeline;
    const struct source_growth *b = m->added->growth;
    struct growth_pair *guest = NULL;
    size_t capacity = 0;
    *count = 0;
    for (uint64_t i = 0; i < b->guests; i++) {
        if (growth_order_is_gone(m, b->guest[i].of))
            continue;
        MEM_GROW(guest, capacity, *count + 1);
        guest[(*count)++] =
            (struct growth_pair){m->added_order[b->guest[i].of], b->guest[i].customer};
    }
    for (size_t i = 0; i < m->moved_count; i++) {
        uint32_t from = m->moved[i].from;
        for (uint32_t k = a->order_start[from]; k < a->order_start[from + 1]; k++) {
            bool twin = k > a->order_start[from] && growth_has_twin(m->base, k - 1);
            if (m->base_order[k] == TIMELINE_NO_ORDER || twin)
                continue;
            MEM_GROW(guest, capacity, *count + 1);
            guest[(*count)++] = (struct growth_pair){m->base_order[k], from};
        }
    }
    if (*count > 1)
        qsort(guest, *count, sizeof *guest, growth_compare_pairs);
    return guest;
}

/* The base's stay in order, for who was a guest has no others' orders. */
static void merge_guests(struct growth_merging *m)
{
    const struct source_growth *a = m->base->growth;
    struct source_growth *out = m->growth;
    size_t count;
    struct growth_pair *new = new_guests(m, &count);
    out->guest = mem_alloc(a->guests + count, sizeof *out->guest);
    for (uint64_t i = 0, k = 0; i < a->guests || k < count;) {
        uint32_t of = i < a->guests ? m->base_order[a->guest[i].of] : TIMELINE_NO_ORDER;
        bool gone = i < a->guests && of == TIMELINE_NO_ORDER;
        bool later = !gone && k < count && (i == a->guests || new[k].of < of);
        if (!gone)
            out->guest[out->guests++] =
                later ? new[k] : (struct growth_pair){of, a->guest[i].customer};
        k += later;
        i += !later;
    }
    free(new);
}

/* Those of added are all that are known now. */
static void merge_aliases(struct growth_merging *m)
{
    const struct source_growth *b = m->added->growth;
    struct source_growth *out = m->growth;
    out->aliases = b->aliases;
    out->alias = mem_alloc(b->aliases, sizeof *out->alias);
    if (b->aliases)
        memcpy(out->alias, b->alias, b->aliases * sizeof *out->alias);
}

static void merge_edges(struct growth_merging *m)
{
    const struct source_growth *a = m->base->growth, *b = m->added->growth;
    struct source_growth *out = m->growth;
    out->edges = mem_alloc(a->files + b->files, sizeof *out->edges);
    for (uint64_t i = 0; i < a->files; i++)
        out->edges[out->files++] = a->edges[i];
    for (uint64_t i = a->described; i < b->files; i++)
        out->edges[out->files++] = b->edges[i];
}

static void *copy_of(const void *values, size_t count, size_t size)
{
    void *copy = values ? mem_alloc(count + 1, size) : NULL;
    if (copy)
        memcpy(copy, values, count * size);
    return copy;
}

static const char *copy_text(struct source *out, const char *text)
{
    return text ? arena_strdup(&out->arena, text) : NULL;
}

static void take_costs(struct source *out, struct source *b)
{
    out->costs = b->costs;
    out->cost_count = b->cost_count;
    out->channels = b->channels;
    out->channel_column = copy_text(out, b->channel_column);
    b->costs = NULL;
    b->cost_count = 0;
    b->channels = NULL;
}

/* Files of customers, costs, rates and snapshots were read again. */
static void merge_described(struct growth_merging *m)
{
    struct timeline *t = &m->out->timeline;
    const struct timeline *b = &m->added->timeline;
    t->acquired_day = copy_of(b->acquired_day, t->people, sizeof *t->acquired_day);
    t->referred = copy_of(b->referred, t->people, sizeof *t->referred);
    t->referee_start =
        copy_of(b->referee_start, (size_t)t->people + 1, sizeof *t->referee_start);
    t->referee = copy_of(b->referee, b->referee_start ? b->referee_start[t->people] : 0,
                         sizeof *t->referee);
    take_costs(m->out, m->added);
    m->growth->described = m->added->growth->described;
    m->growth->described_out = copy_of(m->added->growth->described_out,
                                       SOURCE_REASON_COUNT, sizeof(struct history_tally));
    for (int i = 0; i < SOURCE_REASON_COUNT; i++) {
        const struct history_tally *less = &m->base->growth->described_out[i];
        struct history_tally *shift = &m->shift[i];
        m->wrong |= __builtin_sub_overflow(shift->rows, less->rows, &shift->rows) ||
                    __builtin_sub_overflow(shift->amount, less->amount, &shift->amount);
    }
    m->growth->rates = m->added->growth->rates;
    m->growth->rate =
        copy_of(m->added->growth->rate, m->growth->rates, sizeof *m->growth->rate);
    m->growth->converted = m->base->growth->converted | m->added->growth->converted;
    m->growth->converted &= ~(uint64_t)GROWTH_BY_ORDER;
    m->growth->converted |= m->by_order ? GROWTH_BY_ORDER : 0;
    growth_merge_snapshot(m);
}

/* ---- all --------------------------------------------------------------------- */

static void add_file(struct source *out, const struct source_file *f)
{
    struct source_file *to = &out->files[out->file_count++];
    *to = (struct source_file){.name = copy_text(out, f->name),
                               .kind = f->kind,
                               .rows = f->rows,
                               .encoding = copy_text(out, f->encoding),
                               .own_note = copy_text(out, f->own_note),
                               .by_day = f->by_day};
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        to->columns[role] = copy_text(out, f->columns[role]);
    out->rows += f->rows;
}

/* Without the first ones, which were read again.  again: NULL, or what they are like now,
 * in their order: what a note says of a file of rates, a later one may change. */
static void copy_files(struct source *out, const struct source *from, uint64_t without,
                       const struct source_file *again)
{
    for (size_t i = without; i < from->file_count; i++) {
        bool is_again = again && growth_reads_again(from->files[i].kind);
        add_file(out, is_again ? again++ : &from->files[i]);
    }
}

void growth_merge_days(struct timeline *t, const struct source *base,
                       const struct source *added)
{
    const struct timeline *a = &base->timeline, *b = &added->timeline;
    const struct timeline *of = base->undated ? b : a;
    bool both = !added->undated && !base->undated;
    t->first_day = both && b->first_day < a->first_day ? b->first_day : of->first_day;
    t->last_day = both && b->last_day > a->last_day ? b->last_day : of->last_day;
}

static void merge_rest(struct growth_merging *m)
{
    struct source *out = m->out;
    const struct source *a = m->base, *b = m->added;
    out->timeline.has_amounts = a->timeline.has_amounts || b->timeline.has_amounts;
    growth_merge_days(&out->timeline, a, b);
    out->undated = a->undated && b->undated;
    memcpy(out->currency, m->payer->currency, sizeof out->currency);
    out->currency_digits = m->payer->currency_digits;
    out->zone = copy_text(out, a->zone);
    out->files = MEM_ARRAY(struct source_file, a->file_count + b->file_count);
    copy_files(out, a, 0, b->files);
    copy_files(out, b, a->growth->described, NULL);
    merge_guests(m);
    merge_aliases(m);
    merge_edges(m);
    growth_merge_lines(m);
    merge_described(m);
    m->growth->gathered = a->growth->gathered + b->growth->gathered - m->taken_count;
    source_tell_files(out);
}

static bool merge(struct growth_merging *m)
{
    struct source *out = m->out;
    bool apart = m->room && m->room->apart;
    if (lacks_currency(m) || !growth_settle_scale(m) || !growth_match(m) ||
        (apart && !m->lines.cut && m->taken_count) ||
        !growth_widen_scale(m, m->lines.digits))
        return false;
    merge_absent(m);
    growth_merge_orders(m);
    if (m->wrong || !growth_merge_events(m) || !growth_merge_editions(m))
        return false;
    merge_rest(m);
    bool good = !m->wrong && growth_merge_left_out(m) && growth_merge_attributes(m) &&
                !is_lonely(out);
    while (good && m->lines.any && growth_is_too_fine(out))
        growth_coarsen(out); /* what waited was finer than all that is there now */
    return good && !growth_is_too_fine(out);
}

static void release(struct growth_merging *m)
{
    free(m->touched);
    free(m->replaced);
    free(m->taken);
    free(m->absent_gone);
    free(m->event_gone);
    free(m->order_gone);
    free(m->turned_gone);
    free(m->moved);
    free(m->moved_to);
    growth_room_free(m->out, m->base_order);
    growth_room_free(m->out, m->added_order);
    free(m->base_event);
    free(m->added_event);
    free(m->turned_from);
    free(m->placed);
    growth_end_lines(m);
}

bool growth_merge_in(struct source *out, const struct source *base, struct source *added,
                     struct growth_room *room)
{
    struct source s = {0};
    struct growth_merging m = {.base = base, .added = added, .out = &s, .room = room};
    if (!can_merge(base, added))
        return false;
    s.pieces = room ? pieces_create(room->spill) : NULL;
    m.growth = s.growth = MEM_NEW(struct source_growth);
    m.payer = payer_of(base, added);
    m.growth->kinds = base->growth->kinds | added->growth->kinds;
    m.growth->roles = base->growth->roles | added->growth->roles;
    m.growth->bare = base->growth->bare || added->growth->bare;
    m.growth->currency = m.payer->growth->currency;
    m.growth->named = base->growth->named | added->growth->named;
    m.growth->without_refunds =
        base->growth->without_refunds || added->growth->without_refunds;
    m.growth->plain = base->growth->plain && added->growth->plain;
    s.timeline.people = added->timeline.people;
    bool good = merge(&m);
    release(&m);
    if (good) {
        s.people = added->people;
        s.events = added->events;
        added->people = added->events = NULL;
        *out = s;
    } else {
        source_release(&s);
    }
    return good;
}

/* Has every row an id of its order? */
static bool has_keys(const struct source *s)
{
    const struct source_growth *g = s->growth;
    uint32_t orders = s->timeline.order_start[s->timeline.people];
    bool all = g->plain && g->gathered == orders + g->absents;
    for (uint32_t i = 0; i < orders && all; i++)
        all = growth_id(g, i) != 0;
    return all;
}

/* Are there lines whose order is in the other? */
static bool have_found(const struct growth_waiting *w)
{
    bool found = false;
    for (uint32_t i = 0; i < w->count; i++)
        found |= w->gone[i];
    return found;
}

static bool are_mixed(const struct source_growth *a, const struct source_growth *b)
{
    return (growth_has_ids(a) || growth_has_ids(b)) &&
           (growth_lacks_ids(a) || growth_lacks_ids(b));
}

bool growth_tells(const struct source *base, const struct source *added, bool *apart)
{
    struct source s = {.timeline = {.people = added->timeline.people}};
    struct growth_merging m = {.base = base, .added = (struct source *)added, .out = &s};
    const struct timeline *a = &base->timeline, *b = &added->timeline;
    growth_merge_days(&s.timeline, base, added);
    int32_t last = s.timeline.last_day, x = day_before(a, last), y = day_before(b, last);
    int32_t before = x > y ? x : y;
    bool good = can_merge(base, added) && !are_mixed(base->growth, added->growth) &&
                !is_lonely_day(last, before, base->growth, added->growth) &&
                growth_match(&m) && !have_found(&m.lines.added);
    *apart = good && base->growth->plain && has_keys(added) && !m.taken_count &&
             !base->growth->lines && !added->growth->lines;
    release(&m);
    return good;
}

bool growth_merge(struct source *out, const struct source *base, struct source *added)
{
    return growth_merge_in(out, base, added, NULL);
}

/* ---- what is said of everybody, once everything else is there -------------------------
 */

bool growth_can_describe(const struct source *s, const struct source *said)
{
    const struct source_growth *a = s->growth, *b = said->growth;
    bool good = a && b && b->onto == s && !b->gathered && same_columns(s, said) &&
                !strcmp(s->zone, said->zone) && same_currency(s, said) &&
                growth_rates_hold(a, b);
    for (size_t i = 0; good && i < s->attribute_count; i++)
        good = !b->stated[i] || !a->watched[i];
    return good;
}

/* Files in the order of segments: of those that say something of everybody, and of others
 * that s has.  It has snapshots as well, that tell who there is. */
static void place_files(struct source *s, const struct source *said,
                        const enum source_kind *kinds, size_t count, size_t of_base)
{
    struct source_growth *g = s->growth;
    struct source_file *own = s->files, *again = said->files;
    struct growth_edges *edges = g->edges, *edge = edges + g->described;
    struct source_file *next = own + g->described;
    s->files = MEM_ARRAY(struct source_file, count + 1);
    g->edges = MEM_ARRAY(struct growth_edges, count + 1);
    size_t files = s->file_count;
    CHECK(g->files == files);
    s->file_count = s->rows = g->files = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_said = growth_reads_again(kinds[i]);
        if (i < of_base && !is_said)
            continue;
        if (!is_said)
            g->edges[g->files] = *edge;
        g->files++;
        add_file(s, is_said ? again++ : next);
        bool has = i >= of_base && (!is_said || kinds[i] == SOURCE_SNAPSHOT);
        edge += has;
        next += has;
    }
    CHECK(again == said->files + said->file_count && next == own + files);
    free(own);
    free(edges);
}

/* From one scale to another; false: it is not as exact there, or does not fit. */
static bool rescale(int64_t *amount, int from, int to)
{
    int64_t unit = growth_unit(to);
    bool fits = !__builtin_mul_overflow(*amount, growth_unit(from), amount);
    bool exact = fits && *amount % unit == 0;
    *amount /= unit;
    return exact;
}

/* Nothing that is left out of files of rates has an amount. */
static bool account(struct source *s, const struct source *said)
{
    struct source_growth *a = s->growth;
    const struct source_growth *b = said->growth;
    bool good = true;
    if (!growth_pays(s)) {
        memcpy(s->currency, said->currency, sizeof s->currency);
        s->currency_digits = said->currency_digits;
        s->timeline.scale = said->timeline.scale;
        a->currency = b->currency;
    }
    for (int i = 0; i < SOURCE_REASON_COUNT; i++) {
        int64_t amount = said->left_out[i].amount;
        s->left_out[i].rows += said->left_out[i].rows - a->described_out[i].rows;
        good &= !a->described_out[i].amount &&
                rescale(&amount, said->timeline.scale, s->timeline.scale) &&
                money_add(&s->left_out[i].amount, amount);
        a->described_out[i] = b->described_out[i];
    }
    a->kinds |= b->kinds;
    a->named |= b->named;
    a->described = b->described;
    a->plain = a->plain && b->plain;
    a->converted |= b->converted;
    return good;
}

#define TAKE(to, from)                     \
    do {                                   \
        __typeof__(to) had = (to);         \
        (to) = (from);                     \
        (from) = had; /* is freed there */ \
    } while (0)

static void take_attributes(struct source *s, struct source *said)
{
    struct source_growth *a = s->growth, *b = said->growth;
    for (size_t i = 0; i < s->attribute_count; i++) {
        struct source_attribute *from = &said->attributes[i], *to = &s->attributes[i];
        if (!b->stated[i])
            continue;
        TAKE(to->values, from->values);
        TAKE(to->change_start, from->change_start);
        TAKE(to->change_day, from->change_day);
        TAKE(to->change_code, from->change_code);
        TAKE(a->seen_first[i], b->seen_first[i]);
        TAKE(a->seen_last[i], b->seen_last[i]);
    }
    TAKE(a->stated, b->stated);
}

static bool take_snapshot(struct source *s, struct source *said)
{
    bool good = true;
    TAKE(s->snapshot, said->snapshot);
    s->snapshot_has_amounts = said->snapshot_has_amounts;
    for (uint32_t p = 0; s->snapshot && p < s->timeline.people; p++)
        good &= rescale(&s->snapshot[p].amount, said->timeline.scale, s->timeline.scale);
    return good;
}

bool growth_describe(struct source *s, struct source *said, const enum source_kind *kinds,
                     size_t count, size_t of_base)
{
    struct timeline *t = &s->timeline, *b = &said->timeline;
    if (!growth_can_describe(s, said) || t->currencies != b->currencies ||
        t->people != b->people)
        return false;
    place_files(s, said, kinds, count, of_base);
    source_tell_files(s);
    if (!account(s, said) || !take_snapshot(s, said))
        return false;
    take_attributes(s, said);
    take_costs(s, said);
    TAKE(t->acquired_day, b->acquired_day);
    TAKE(t->referred, b->referred);
    TAKE(t->referee_start, b->referee_start);
    TAKE(t->referee, b->referee);
    TAKE(t->currency, b->currency); /* the same ones: what is said has those of s */
    return !growth_is_too_fine(s);
}
