/* SPDX-License-Identifier: Apache-2.0 */
/* Sums are whole numbers, so that who added which part cannot be told from them; but a
 * sum that does not fit would be found by another thread, at another person, each time.
 * So whoever finds one ends the pass, and one thread then says what it finds: it finds
 * something, for whether a sum fits is not a matter of order (cubes.h). */
#include "timeline/pass.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/pass_parts.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define PART_PEOPLE  4096
#define OWN_BYTES    ((size_t)512 << 20) /* of all threads together */
#define CACHED_BYTES ((size_t)4 << 20)   /* of a histogram that is added to at random */
/* Zeroing and adding up so many bytes takes as long as counting one person. */
#define PERSON_BYTES 1024

/* ---- parts and threads ----------------------------------------------------------- */

static uint32_t part_people(const struct pass *pass)
{
    return pass->part_people ? pass->part_people : PART_PEOPLE;
}

uint32_t pass_parts(const struct pass *pass)
{
    uint32_t people = pass->history->people, size = part_people(pass);
    return people / size + (people % size != 0);
}

struct pass_range pass_range(const struct pass *pass, uint32_t part)
{
    uint32_t people = pass->history->people, size = part_people(pass);
    uint32_t first = part * size;
    return (struct pass_range){first, people - first < size ? people : first + size};
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

uint32_t pass_threads(const struct pass *pass, size_t own_bytes)
{
    size_t parts = pass_parts(pass), people = pass->history->people;
    size_t threads = least(pass->threads ? pass->threads : threads_count(), parts);
    if (!pass->threads && own_bytes > 0) {
        threads = least(threads, 1 + people * PERSON_BYTES / own_bytes);
        threads = least(threads, 1 + OWN_BYTES / own_bytes);
    }
    return threads > 0 ? (uint32_t)threads : 1;
}

/* ---- cells of a thread ----------------------------------------------------------- */

/* Members of a table that are cells which kernels add to; gaps have histograms. */
static const struct {
    size_t at, bytes;
    bool squares; /* a cell per group, period and period; else per group and period */
} members[] = {
    {offsetof(struct pass_table, flow), sizeof(struct flow_cell), false},
    {offsetof(struct pass_table, purchase), sizeof(struct purchase_cell), false},
    {offsetof(struct pass_table, mrr), sizeof(struct mrr_cell), false},
    {offsetof(struct pass_table, renewal), sizeof(struct renewal_cell), false},
    {offsetof(struct pass_table, answers), sizeof(struct answer_cell), false},
    {offsetof(struct pass_table, journey), sizeof(struct journey_cell), false},
    {offsetof(struct pass_table, cohort), sizeof(struct cohort_cell), true},
    {offsetof(struct pass_table, sizes), sizeof(int64_t), false},
};
#define MEMBERS (sizeof members / sizeof *members)

static void *cells_of(const struct pass_table *t, size_t member)
{
    void *cells;
    memcpy(&cells, (const char *)t + members[member].at, sizeof cells);
    return cells;
}

static void set_cells(struct pass_table *t, size_t member, void *cells)
{
    memcpy((char *)t + members[member].at, &cells, sizeof cells);
}

static size_t cell_count(const struct pass_table *t, size_t member)
{
    size_t periods = (size_t)t->periods->count;
    return slicing_groups(t->slicing) * periods * (members[member].squares ? periods : 1);
}

static size_t table_bytes(const struct pass_table *t)
{
    size_t sum = 0;
    for (size_t m = 0; m < MEMBERS; m++)
        sum += cells_of(t, m) ? cell_count(t, m) * members[m].bytes : 0;
    return sum;
}

static struct pass_table copy_table(const struct pass_table *t)
{
    struct pass_table copy = *t;
    for (size_t m = 0; m < MEMBERS; m++)
        if (cells_of(t, m))
            set_cells(&copy, m, mem_zero(cell_count(t, m), members[m].bytes));
    return copy;
}

static void release_table(struct pass_table *t)
{
    for (size_t m = 0; m < MEMBERS; m++)
        free(cells_of(t, m));
}

/* Cells are nothing but int64. */
static bool add_numbers(int64_t *sum, const int64_t *more, size_t count)
{
    bool overflow = false;
    for (size_t i = 0; i < count; i++)
        overflow |= __builtin_add_overflow(sum[i], more[i], &sum[i]);
    return !overflow;
}

static bool add_table(const struct pass_table *sum, const struct pass_table *more)
{
    bool fits = true;
    for (size_t m = 0; m < MEMBERS; m++) {
        size_t count = cell_count(sum, m);
        if (!cells_of(sum, m))
            continue;
        if (!members[m].squares)
            fits &= add_numbers(cells_of(sum, m), cells_of(more, m),
                                count * members[m].bytes / sizeof(int64_t));
        for (size_t i = 0; members[m].squares && i < count; i++)
            cubes_cohort_add(&sum->cohort[i], &more->cohort[i]);
    }
    return fits;
}

/* ---- sums of a thread ------------------------------------------------------------ */

struct sums {
    struct pass_table *tables;
    struct gap_histogram *gaps; /* one a table; counts NULL: not in this pass */
    uint8_t *marks;             /* of the journey */
};

struct running {
    const struct pass *pass;
    const struct pass_table *tables;
    size_t count;
    const bool *gaps_apart; /* by table */
    struct sums sums[THREADS_MAX];
    atomic_bool failed;
};

static size_t longest(const struct running *r)
{
    int32_t periods = 0;
    for (size_t i = 0; i < r->count; i++)
        if (r->tables[i].periods->count > periods)
            periods = r->tables[i].periods->count;
    return (size_t)periods;
}

static struct gap_histogram make_histogram(const struct pass *pass,
                                           const struct pass_table *t)
{
    struct gap_histogram gaps = pass_gap_shape(pass, t);
    gaps.counts = MEM_ARRAY(uint32_t, pass_gap_bytes(&gaps, t) / sizeof *gaps.counts);
    return gaps;
}

/* The first thread's cells are the caller's. */
static struct sums make_sums(const struct running *r, uint32_t thread)
{
    struct sums s = {.tables = MEM_ARRAY(struct pass_table, r->count),
                     .gaps = MEM_ARRAY(struct gap_histogram, r->count),
                     .marks = MEM_ARRAY(uint8_t, longest(r))};
    for (size_t i = 0; i < r->count; i++) {
        const struct pass_table *t = &r->tables[i];
        s.tables[i] = thread == 0 ? *t : copy_table(t);
        if (t->gap && !r->gaps_apart[i])
            s.gaps[i] = make_histogram(r->pass, t);
    }
    return s;
}

static void release_sums(const struct running *r, uint32_t thread)
{
    const struct sums *s = &r->sums[thread];
    for (size_t i = 0; i < r->count; i++) {
        if (thread > 0)
            release_table(&s->tables[i]);
        free(s->gaps[i].counts);
    }
    free(s->tables);
    free(s->gaps);
    free(s->marks);
}

static void add_histogram(const struct gap_histogram *sum,
                          const struct gap_histogram *more, const struct pass_table *t)
{
    size_t rows = slicing_row(t->periods, slicing_groups(t->slicing));
    size_t counts = rows * (size_t)sum->days;
    for (size_t i = 0; i < counts; i++)
        sum->counts[i] += more->counts[i];
}

static bool add_sums(const struct running *r, uint32_t thread)
{
    const struct sums *sum = &r->sums[0], *more = &r->sums[thread];
    bool fits = true;
    for (size_t i = 0; i < r->count; i++) {
        if (sum->gaps[i].counts)
            add_histogram(&sum->gaps[i], &more->gaps[i], &more->tables[i]);
        fits &= add_table(&sum->tables[i], &more->tables[i]);
    }
    return fits;
}

/* ---- counting -------------------------------------------------------------------- */

static enum err count_people(const struct pass *pass, const struct pass_table *t,
                             const struct gap_histogram *gaps, uint8_t *marks,
                             struct pass_range r, struct err_info *info)
{
    const struct history *h = pass->history;
    const struct periods *p = t->periods;
    const struct slicing *s = t->slicing;
    enum err e = ERR_OK;
    if (t->flow)
        cubes_flow(h, p, s, r.first, r.last, t->flow);
    if (t->purchase)
        e = cubes_purchase(h, p, s, pass->loyal_min_orders, r.first, r.last, t->purchase,
                           info);
    if (!e && t->mrr)
        e = cubes_mrr(h, p, s, r.first, r.last, t->mrr, info);
    if (t->gap && gaps->counts)
        cubes_gap(h, p, s, r.first, r.last, gaps);
    if (t->renewal)
        cubes_renewal(h, p, s, r.first, r.last, t->renewal);
    if (t->answers)
        cubes_answers(pass->timeline, p, s, r.first, r.last, t->answers);
    if (t->journey)
        cubes_journey(h, pass->timeline, pass->journey, p, s, r.first, r.last, marks,
                      t->journey);
    if (t->cohort)
        cubes_cohort(h, p, s, t->basis, r.first, r.last, t->sizes, t->cohort);
    return e;
}

static void count_part(void *context, uint32_t part, uint32_t thread)
{
    struct running *r = context;
    const struct sums *s = &r->sums[thread];
    struct pass_range range = pass_range(r->pass, part);
    for (size_t i = 0; i < r->count && !r->failed; i++)
        if (count_people(r->pass, &s->tables[i], &s->gaps[i], s->marks, range, NULL))
            r->failed = true;
}

/* Everybody again in one thread, by the kernels that can fail. */
static enum err find_failure(const struct running *r, struct err_info *info)
{
    struct pass_range everybody = {0, r->pass->history->people};
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < r->count; i++) {
        const struct pass_table *t = &r->tables[i];
        struct pass_table fresh = copy_table(&(struct pass_table){
            .periods = t->periods,
            .slicing = t->slicing,
            .purchase = t->purchase,
            .mrr = t->mrr,
        });
        e = count_people(r->pass, &fresh, NULL, NULL, everybody, info);
        release_table(&fresh);
    }
    CHECK(e);
    return e;
}

static enum err finish_table(const struct pass_table *t, const struct gap_histogram *gaps,
                             struct err_info *info)
{
    uint32_t groups = slicing_groups(t->slicing);
    if (t->flow)
        cubes_flow_finish(t->periods, groups, t->flow);
    if (t->purchase)
        cubes_purchase_finish(t->periods, groups, t->purchase);
    if (gaps->counts)
        cubes_gap_finish(gaps, t->periods, groups, t->gap);
    return t->cohort ? cubes_cohort_finish(t->periods, groups, t->cohort, info) : ERR_OK;
}

static bool mrr_fits(const struct pass_table *t)
{
    size_t count = slicing_row(t->periods, slicing_groups(t->slicing));
    bool fits = true;
    for (size_t i = 0; t->mrr && i < count; i++)
        fits &= cubes_mrr_fits(&t->mrr[i]);
    return fits;
}

static bool count_all(struct running *r, uint32_t threads)
{
    for (uint32_t i = 0; i < threads; i++)
        r->sums[i] = make_sums(r, i);
    threads_deal(threads, pass_parts(r->pass), count_part, r);
    bool fits = !r->failed;
    for (uint32_t i = 1; fits && i < threads; i++)
        fits = add_sums(r, i);
    for (size_t i = 0; fits && i < r->count; i++)
        fits = mrr_fits(&r->tables[i]);
    return fits;
}

/* Which tables' gaps are not for this pass: each thread would need too much memory, more
 * than the people are worth, or more than lies in a cache beside the others'. */
static void part_gaps(const struct pass *pass, const struct pass_table *tables,
                      size_t count, uint32_t threads, bool *apart)
{
    size_t left = PASS_HISTOGRAM_BYTES;
    size_t worth = pass->history->people * (size_t)PERSON_BYTES;
    for (size_t i = 0; i < count; i++) {
        if (!tables[i].gap)
            continue;
        struct gap_histogram shape = pass_gap_shape(pass, &tables[i]);
        size_t own = pass_gap_bytes(&shape, &tables[i]), bytes = threads * own;
        bool slow = threads > 1 && (bytes > worth || own > CACHED_BYTES);
        apart[i] = bytes > left || slow;
        left -= apart[i] ? 0 : bytes;
    }
}

static enum err run(struct running *r, uint32_t threads, struct err_info *info)
{
    enum err e = count_all(r, threads) ? ERR_OK : find_failure(r, info);
    for (size_t i = 0; !e && i < r->count; i++) {
        if (r->gaps_apart[i])
            pass_gap_run(r->pass, &r->tables[i]);
        e = finish_table(&r->tables[i], &r->sums[0].gaps[i], info);
    }
    for (uint32_t i = 0; i < threads; i++)
        release_sums(r, i);
    return e;
}

enum err pass_run(const struct pass *pass, const struct pass_table *tables, size_t count,
                  struct err_info *info)
{
    size_t own = 0;
    for (size_t i = 0; i < count; i++) {
        enum err e = tables[i].gap ? pass_gap_check(pass, &tables[i], info) : ERR_OK;
        if (e)
            return e;
        own += table_bytes(&tables[i]);
    }
    uint32_t threads = pass_threads(pass, own);
    bool *apart = MEM_ARRAY(bool, count);
    part_gaps(pass, tables, count, threads, apart);
    struct running *r = MEM_NEW(struct running);
    r->pass = pass;
    r->tables = tables;
    r->count = count;
    r->gaps_apart = apart;
    enum err e = run(r, threads, info);
    free(r);
    free(apart);
    return e;
}
