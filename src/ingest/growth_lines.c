/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "base/money.h"
#include "ingest/reading.h"

#include <stdlib.h>

/* Files of lines, which say what orders are worth whose own rows do not.  Lines whose
 * order is not there wait for it: what they come to is kept, of each file and order. What
 * an order has of lines is known of the order itself (growth_worth.c), so that no line
 * whose order is there need be kept. */

/* ---- what a loading keeps ---------------------------------------------------------- */

void reading_note_line(struct reading *r, uint32_t i, uint32_t place)
{
    const struct reading_ids *ids = &r->made->orders;
    if (!ids->text[i])
        return;
    reading_note_edge(r, place);
    if (!r->l->options->keep_growth)
        return;
    r->f->last_key = growth_order_key(ids->text[i], ids->size[i]);
    if (!r->f->first_key)
        r->f->first_key = r->f->last_key;
}

static struct growth_line line_of(struct reading *r, const struct row *row)
{
    const struct reading_ids *ids = &r->made->orders;
    uint32_t i = row->cells.row, says = 0;
    enum names_state state = reading_state(r, row);
    bool cancelled = state == NAMES_STATE_CANCELLED;
    says |= state == NAMES_STATE_COUNTS ? GROWTH_SAYS_LIVE : 0;
    says |= r->unknown ? GROWTH_SAYS_UNKNOWN : 0;
    says |= r->columns.at[SOURCE_ROLE_ORDER_TOTAL] >= 0 ? GROWTH_SAYS_TOTAL : 0;
    return (struct growth_line){.key = growth_order_key(ids->text[i], ids->size[i]),
                                .sum = row->amount,
                                .amount = cancelled ? 0 : row->amount,
                                .cancelled_amount = cancelled ? row->amount : 0,
                                .rows = !cancelled,
                                .cancelled_rows = cancelled,
                                .file = (uint32_t)r->file,
                                .says = says};
}

/* Adds what the next lines of the file come to; false: it does not fit. */
static bool add_line(struct growth_line *sum, const struct growth_line *more)
{
    bool total = sum->says & GROWTH_SAYS_TOTAL, fits = true;
    bool differ = sum->amount && more->amount && sum->amount != more->amount;
    if (!total)
        fits = money_add(&sum->amount, more->amount);
    else if (!sum->amount)
        sum->amount = more->amount;
    sum->says |= more->says | (total && differ ? GROWTH_SAYS_OTHERS : 0);
    return fits && money_add(&sum->sum, more->sum) &&
           money_add(&sum->cancelled_amount, more->cancelled_amount) &&
           !__builtin_add_overflow(sum->rows, more->rows, &sum->rows) &&
           !__builtin_add_overflow(sum->cancelled_rows, more->cancelled_rows,
                                   &sum->cancelled_rows);
}

/* Lines of an order mostly stand together. */
void reading_keep_line(struct reading *r, const struct row *row)
{
    struct loading *l = r->l;
    if (!l->options->keep_growth || !r->made->orders.text[row->cells.row])
        return;
    struct growth_line line = line_of(r, row);
    struct growth_line *last = l->lines ? &l->line[l->lines - 1] : NULL;
    l->lines_vast |= line.sum == INT64_MIN ||
                     !money_add(&l->lines_sum, line.sum < 0 ? -line.sum : line.sum);
    if (last && last->key == line.key && last->file == line.file) {
        l->lines_vast |= !add_line(last, &line);
        return;
    }
    MEM_GROW(l->line, l->line_capacity, l->lines + 1);
    l->line[l->lines++] = line;
}

/* Of an order in a file that says what it is worth lines are left out.  What those of an
 * older version came to depends on its day where there are rates. */
bool loading_lines_grow(const struct loading *l, const struct source_growth *g)
{
    bool priced = false, bare = false;
    for (size_t i = 0; i < l->file_count; i++) {
        bool orders = l->layouts[i].kind == SOURCE_ORDERS;
        bool tells = loading_tells_amounts(&l->layouts[i]);
        priced |= orders && tells;
        bare |= orders && !tells;
    }
    return !(g->kinds & growth_kind(SOURCE_LINES)) ||
           (!(priced && bare) && !l->lines_vast && l->lines <= LOADING_PLACE_MAX &&
            !(g->kinds & growth_kind(SOURCE_RATES)));
}

/* Which lines these are, for sorting. */
struct waiting {
    uint64_t key;
    uint32_t file, at;
};

static int compare_waiting(const void *left, const void *right)
{
    const struct waiting *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

/* Files of lines are counted by themselves. */
static uint32_t *number_files(const struct loading *l)
{
    uint32_t *number = mem_alloc(l->file_count, sizeof *number), count = 0;
    for (size_t i = 0; i < l->file_count; i++) {
        number[i] = count;
        count += l->layouts[i].kind == SOURCE_LINES;
    }
    return number;
}

void loading_growth_lines(struct loading *l, struct source_growth *g)
{
    struct waiting *all = mem_alloc(l->lines + 1, sizeof *all);
    uint32_t *number = number_files(l);
    for (uint32_t i = 0; i < l->lines; i++)
        all[i] = (struct waiting){l->line[i].key, l->line[i].file, i};
    if (l->lines > 1)
        qsort(all, l->lines, sizeof *all, compare_waiting);
    g->line = mem_alloc(l->lines + 1, sizeof *g->line);
    for (size_t i = 0; i < l->lines; i++) {
        const struct growth_line *line = &l->line[all[i].at];
        bool same =
            i > 0 && all[i - 1].key == all[i].key && all[i - 1].file == all[i].file;
        bool fits = !same || add_line(&g->line[g->lines - 1], line);
        CHECK(fits); /* their sum without signs does */
        if (!same)
            g->line[g->lines++] = *line;
    }
    for (uint64_t i = 0; i < g->lines; i++)
        g->line[i].file = number[g->line[i].file];
    free(all);
    free(number);
    free(l->line);
    l->line = NULL;
}

/* ---- of both ----------------------------------------------------------------------- */

static bool is_priced(const struct source_file *f)
{
    return f->columns[SOURCE_ROLE_AMOUNT] || f->columns[SOURCE_ROLE_ORDER_TOTAL] ||
           f->columns[SOURCE_ROLE_PRICE];
}

int growth_prices(const struct source *s)
{
    int prices = 0;
    for (size_t i = 0; i < s->file_count; i++)
        if (s->files[i].kind == SOURCE_ORDERS)
            prices |= is_priced(&s->files[i]) ? GROWTH_PRICED : GROWTH_BARE;
    return prices;
}

bool growth_lines_fit(const struct source *base, const struct source *added)
{
    uint64_t kinds = base->growth->kinds | added->growth->kinds;
    return !(kinds & growth_kind(SOURCE_LINES)) ||
           (!(kinds & growth_kind(SOURCE_RATES)) &&
            (growth_prices(base) | growth_prices(added)) !=
                (GROWTH_PRICED | GROWTH_BARE));
}

static uint32_t files_of_lines(const struct source *s)
{
    uint32_t files = 0;
    for (size_t i = 0; i < s->file_count; i++)
        files += s->files[i].kind == SOURCE_LINES;
    return files;
}

/* Rows of one file may be in both: the last of the base, and the first of added. */
static bool is_cut(const struct growth_merging *m)
{
    uint64_t first = m->added->growth->described;
    return m->room && m->room->apart && first < m->added->file_count &&
           m->added->files[first].kind == SOURCE_LINES;
}

/* Where the lines of each key begin, by its uppermost bits: keys are sums, and so as many
 * stand before each as one would think. */
static void make_index(struct growth_waiting *w, const struct source_growth *g)
{
    enum { TOGETHER = 8 };
    int bits = 1;
    while (bits < 31 && (UINT64_C(1) << bits) * TOGETHER < g->lines)
        bits++;
    w->line = g->line;
    w->count = (uint32_t)g->lines;
    w->shift = 64 - bits;
    w->start = mem_alloc((size_t)1 << bits, sizeof *w->start);
    for (uint32_t i = 0, at = 0; i < UINT32_C(1) << bits; i++) {
        while (at < w->count && g->line[at].key >> w->shift < i)
            at++;
        w->start[i] = at;
    }
}

struct growth_rows growth_waiting_of(const struct growth_waiting *w, uint64_t key)
{
    struct growth_rows r = {0, 0};
    if (!key || !w->count)
        return r;
    r.from = w->start[key >> w->shift];
    while (r.from < w->count && w->line[r.from].key < key)
        r.from++;
    for (r.to = r.from; r.to < w->count && w->line[r.to].key == key;)
        r.to++;
    return r;
}

static bool *make_gone(struct growth_merging *m, const struct source_growth *g)
{
    bool *gone = growth_make(m, g->lines + 1, sizeof *gone);
    for (uint64_t i = 0; gone && i < g->lines; i++)
        gone[i] = false;
    return gone;
}

bool growth_begin_lines(struct growth_merging *m)
{
    struct growth_lines *l = &m->lines;
    l->base_files = files_of_lines(m->base);
    l->added_files = files_of_lines(m->added);
    l->cut = is_cut(m) && l->base_files;
    l->priced = (growth_prices(m->base) | growth_prices(m->added)) == GROWTH_PRICED;
    l->any = l->base_files + l->added_files > 0;
    if (!l->any)
        return true;
    if (m->base->growth->lines > LOADING_PLACE_MAX ||
        m->added->growth->lines > LOADING_PLACE_MAX)
        return false;
    make_index(&l->base, m->base->growth);
    make_index(&l->added, m->added->growth);
    l->base.gone = make_gone(m, m->base->growth);
    l->added.gone = make_gone(m, m->added->growth);
    return !m->wrong;
}

void growth_end_lines(struct growth_merging *m)
{
    free(m->lines.base.start);
    free(m->lines.added.start);
    growth_room_free(m->out, m->lines.base.gone);
    growth_room_free(m->out, m->lines.added.gone);
    free(m->lines.kept);
}

static int compare_lines(const struct growth_line *a, const struct growth_line *b)
{
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->file > b->file) - (a->file < b->file);
}

/* One of those that still wait, with the number that its file has in out; NULL: there are
 * no more.  *at: where to look; behind it after. */
static const struct growth_line *next_line(const struct growth_waiting *w, uint32_t *at,
                                           uint32_t offset, struct growth_line *copy)
{
    while (*at < w->count && w->gone[*at])
        ++*at;
    if (*at == w->count)
        return NULL;
    *copy = w->line[*at];
    copy->file += offset;
    return copy;
}

void growth_merge_lines(struct growth_merging *m)
{
    const struct growth_lines *l = &m->lines;
    struct source_growth *out = m->growth;
    struct growth_line x, y;
    uint32_t offset = l->base_files - l->cut;
    if (!l->any)
        return;
    out->line = growth_make(m, (size_t)l->base.count + l->added.count, sizeof x);
    for (uint32_t i = 0, k = 0; !m->wrong;) {
        const struct growth_line *a = next_line(&l->base, &i, 0, &x);
        const struct growth_line *b = next_line(&l->added, &k, offset, &y);
        if (!a && !b)
            break;
        int order = !a ? 1 : !b ? -1 : compare_lines(a, b);
        out->line[out->lines] = order <= 0 ? x : y;
        if (order == 0)
            m->wrong |= !add_line(&out->line[out->lines], b);
        out->lines++;
        i += order <= 0;
        k += order >= 0;
    }
}
