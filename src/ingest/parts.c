/* SPDX-License-Identifier: Apache-2.0 */
/* Neighbours of like size are merged as soon as both are there, like the runs of a merge
 * sort, so that an order is copied as often as the number of parts has binary digits.
 * Adding part after part to one base was rejected: that copies the first part as often
 * as there are parts. */
#include "ingest/parts.h"

#include "base/threads.h"
#include "ingest/described.h"
#include "ingest/growth.h"
#include "ingest/meter.h"
#include "ingest/pieces.h"
#include "ingest/recognise.h"

#include <malloc.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>

#define ROWS_MIN      ((uint64_t)1 << 16) /* of a part */
#define ROWS_PARALLEL ((uint64_t)1 << 18) /* fewer are read before a thread is begun */
#define ROWS_PROBED   4096
#define MERGED_SHARE  4 /* merging an order takes so much less than reading a row */

/* ---- how much memory for what ---------------------------------------------------- */

static uint64_t limit_of(const struct parts *p)
{
    uint64_t given = p->options->memory_bytes;
    return given ? given : mem_machine_bytes() / 2;
}

static uint64_t row_bytes(const struct parts *p)
{
    return PARTS_ROW_BYTES + p->options->attribute_count * PARTS_ATTRIBUTE_BYTES;
}

static uint64_t rows_of(const struct parts *p)
{
    uint64_t rows = 0;
    for (size_t i = p->of_base; i < p->options->path_count; i++)
        rows += (uint64_t)p->rows[i];
    return rows;
}

static uint64_t whole_bytes(const struct parts *p)
{
    return PARTS_PROGRAM_BYTES + PARTS_READER_BYTES + rows_of(p) * row_bytes(p);
}

enum err parts_check_whole(const struct parts *p, struct err_info *info)
{
    if (!p->options->memory_bytes || whole_bytes(p) <= p->options->memory_bytes)
        return ERR_OK;
    return err_set(
        info, ERR_LIMIT,
        "these data can only be read all at once, for that takes about %llu MB "
        "(%llu rows), and --memory allows %llu MB; allow more, or leave "
        "--memory away",
        (unsigned long long)(whole_bytes(p) >> 20) + 1, (unsigned long long)rows_of(p),
        (unsigned long long)(p->options->memory_bytes >> 20));
}

/* Half of what the program leaves is for what is said of everybody at the end, as it was
 * for reading until then. */
static enum err check_room(const struct parts *p, const struct described *d,
                           struct err_info *info)
{
    uint64_t attributes = p->options->attribute_count;
    uint64_t row = PARTS_DESCRIBED_BYTES + attributes * PARTS_DESCRIBED_ATTRIBUTE_BYTES;
    uint64_t with_rates = d->rates.count ? ROWS_MIN * row_bytes(p) : 0;
    uint64_t needed = PARTS_PROGRAM_BYTES +
                      2 * (PARTS_READER_BYTES + with_rates + d->all.rows_all * row);
    if (!d->all.count || p->options->memory_bytes < PARTS_MEMORY_MIN ||
        needed <= p->options->memory_bytes)
        return ERR_OK;
    return err_set(
        info, ERR_LIMIT,
        "what these data say of customers, costs and rates is read at once, for that "
        "takes about %llu MB (%llu rows), and --memory allows %llu MB; allow more, or "
        "leave --memory away",
        (unsigned long long)(needed >> 20) + 1, (unsigned long long)d->all.rows_all,
        (unsigned long long)(p->options->memory_bytes >> 20));
}

struct plan {
    uint32_t workers;
    uint64_t part_rows;   /* at most */
    uint64_t spill_bytes; /* of what was read, in memory */
};

/* Half of what the program leaves is for reading, an eighth for what was read, which has
 * another place, and the rest for people while they are merged, who have none. */
static struct plan plan_of(const struct parts *p, const struct described *d)
{
    uint64_t limit = limit_of(p), rows = d->done.rows_all;
    uint64_t free = limit > PARTS_PROGRAM_BYTES ? limit - PARTS_PROGRAM_BYTES : 0;
    uint64_t reader = PARTS_READER_BYTES + d->rates.rows_all * row_bytes(p);
    uint64_t reading = free / 2, least = reader + ROWS_MIN * row_bytes(p);
    uint64_t most = reading / least;
    struct plan plan = {.spill_bytes = free / 8};
    plan.workers = threads_count();
    if (plan.workers > most)
        plan.workers = most ? (uint32_t)most : 1;
    if (plan.workers > rows / ROWS_PARALLEL)
        plan.workers = rows < 2 * ROWS_PARALLEL ? 1 : (uint32_t)(rows / ROWS_PARALLEL);
    uint64_t each = reading / plan.workers;
    plan.part_rows = (each > reader ? each - reader : 0) / row_bytes(p);
    if (plan.part_rows < ROWS_MIN)
        plan.part_rows = ROWS_MIN;
    if (plan.part_rows > (rows + plan.workers - 1) / plan.workers)
        plan.part_rows = (rows + plan.workers - 1) / plan.workers;
    if (p->workers)
        plan.workers = p->workers;
    if (p->part_rows)
        plan.part_rows = p->part_rows;
    return plan;
}

/* ---- parts ----------------------------------------------------------------------- */

struct part {
    size_t segment, count; /* of those that are read in parts */
    int64_t from, to;      /* of its only segment; 0, 0: all rows */
    uint64_t rows;
};

struct building {
    const struct parts *parts;
    struct described said;
    struct part *part;
    size_t count, capacity;
    struct plan plan;
    struct spill *spill;
    char *directory;
    struct meter meter;
    struct worker *worker;
    atomic_bool stop; /* it cannot be, or is not wanted any more */
};

/* Of other rows those in another place may say what they are. */
static bool may_grow(const struct source_given *given)
{
    switch (given->kind) {
    case SOURCE_LINES:
    case SOURCE_REFUNDS:
    case SOURCE_EVENTS:
    case SOURCE_SUBSCRIPTIONS:
    case SOURCE_ANSWERS:
    case SOURCE_DELIVERIES:
    case SOURCE_SNAPSHOT:
        return true;
    default:
        return given->kind == SOURCE_ORDERS;
    }
}

static void add_part(struct building *b, struct part part)
{
    MEM_GROW(b->part, b->capacity, b->count + 1);
    b->part[b->count++] = part;
}

/* Rows of one segment, all parts of about the same size.  The last has what there is. */
static void cut_segment(struct building *b, size_t segment, uint64_t rows)
{
    uint64_t parts = (rows + b->plan.part_rows - 1) / b->plan.part_rows;
    uint64_t each = (rows + parts - 1) / parts, from = 0;
    for (; from + each < rows; from += each)
        add_part(b,
                 (struct part){segment, 1, (int64_t)from, (int64_t)(from + each), each});
    add_part(b,
             (struct part){segment, 1, (int64_t)from, from ? INT64_MAX : 0, rows - from});
}

static void cut(struct building *b)
{
    struct part open = {0};
    for (size_t i = 0; i < b->said.done.count; i++) {
        uint64_t rows = b->said.done.rows[i];
        bool large = rows > b->plan.part_rows;
        if (open.count && (large || open.rows + rows > b->plan.part_rows)) {
            add_part(b, open);
            open = (struct part){0};
        }
        if (large) {
            cut_segment(b, i, rows);
        } else {
            open.segment = open.count ? open.segment : i;
            open.count++;
            open.rows += rows;
        }
    }
    if (open.count)
        add_part(b, open);
}

/* *s as the part's rows, behind all rates.  Rows that were set aside when a file was
 * imported are counted with its first part.  had: of each attribute set where the part
 * has it. */
static enum err read_part(struct source *s, struct building *b, const struct part *part,
                          bool *had, struct err_info *info)
{
    struct segments some = {0};
    segments_add_some(&some, &b->said.rates, 0, b->said.rates.count);
    segments_add_some(&some, &b->said.done, part->segment, part->count);
    struct source_options o = segments_of(&some, b->parts->options);
    o.attributes_stated = b->said.stated;
    o.described_later = true;
    o.threads = b->plan.workers > 1 ? 1 : 0;
    o.meter = &b->meter;
    o.attributes_had = had;
    o.may_wait = true; /* what a part's rows belong to may be in others */
    if (part->to) {
        struct source_given *given = &some.given[b->said.rates.count];
        given->from = part->from;
        given->to = part->to;
        given->malformed = part->from ? 0 : given->malformed;
    }
    for (size_t i = 0; i < some.count; i++)
        if (some.kinds[i] == SOURCE_SNAPSHOT)
            some.given[i].malformed = 0; /* counted when it is read for what it says */
    enum err e = source_load(s, &o, info);
    segments_release(&some);
    return e;
}

/* ---- merging ----------------------------------------------------------------------- */

struct node {
    struct source source;
    size_t first, parts; /* of which parts it is */
};

struct worker {
    struct node stack[64]; /* of a file's parts, and of others, each of more parts than
                              all behind it together */
    size_t count;
    size_t next, end; /* parts that it reads */
    bool *had;        /* per attribute: some of them have it */
    enum err e;
    struct err_info info;
};

/* Is the note of a part that of its file?  What the import told, or what does not depend
 * on rows. */
static bool is_whole_note(const char *note, const struct source_given *file)
{
    return mem_same_text(note, file->note) || mem_same_text(note, RECOGNISE_REFUNDS_NOTE);
}

/* What is told of the whole file can be told of its parts. */
static bool can_join(const struct building *b, const struct part *cut,
                     const struct source *earlier, const struct source *later)
{
    const struct source_given *given = &b->said.done.given[cut->segment];
    const struct source_file *x = &earlier->files[earlier->file_count - 1];
    const struct source_file *y = &later->files[b->said.rates.count];
    return earlier->growth && later->growth && mem_same_text(x->own_note, y->own_note) &&
           is_whole_note(x->own_note, given) && mem_same_text(x->encoding, y->encoding);
}

static const struct part *first_part(const struct building *b, const struct node *node)
{
    return &b->part[node->first];
}

static const struct part *last_part(const struct building *b, const struct node *node)
{
    return &b->part[node->first + node->parts - 1];
}

/* Are both of rows of one file and nothing else? */
static bool of_one_file(const struct building *b, const struct node *earlier,
                        const struct node *later)
{
    size_t segment = first_part(b, later)->segment;
    return first_part(b, later)->from && first_part(b, earlier)->segment == segment &&
           last_part(b, later)->segment == segment;
}

/* Do more rows of its last file follow? */
static bool is_open(const struct building *b, const struct node *node)
{
    size_t next = node->first + node->parts;
    return next < b->count && b->part[next].from;
}

/* Parts of a file are merged with each other before others: only then it is known how
 * often an event stands in the file. */
static bool is_due(const struct building *b, const struct node *earlier,
                   const struct node *later)
{
    bool balanced = earlier->parts <= later->parts;
    if (first_part(b, later)->from)
        return balanced || !is_open(b, later);
    return balanced && !first_part(b, earlier)->from && !is_open(b, later);
}

/* The two parts of a file that stand side by side are one file. */
static void join_files(struct source *s, size_t first)
{
    struct growth_edges *edges = s->growth->edges;
    size_t behind = s->file_count - first - 2;
    s->files[first].rows += s->files[first + 1].rows;
    memmove(&s->files[first + 1], &s->files[first + 2], behind * sizeof *s->files);
    s->file_count--;
    if (!edges[first].first)
        edges[first].first = edges[first + 1].first;
    if (edges[first + 1].last)
        edges[first].last = edges[first + 1].last;
    memmove(&edges[first + 1], &edges[first + 2], behind * sizeof *edges);
    s->growth->files--;
}

/* Takes both on success.  ERR_OK and not *merged: they cannot be merged. */
static enum err merge(struct building *b, struct node *earlier, struct node *later,
                      bool *merged, struct err_info *info)
{
    const struct part *cut = &b->part[later->first];
    struct growth_room room = {
        .spill = b->spill,
        .meter = &b->meter,
        .orders_a_count = MERGED_SHARE,
        .apart = cut->from != 0, /* rows of one order, rather than versions of it */
        .unfinished = true,
        .same_file = of_one_file(b, earlier, later)};
    struct node all = {.first = earlier->first, .parts = earlier->parts + later->parts};
    size_t files = earlier->source.file_count;
    *merged = (!cut->from || can_join(b, cut, &earlier->source, &later->source)) &&
              growth_onto(&later->source, &earlier->source, &room) &&
              growth_merge_in(&all.source, &earlier->source, &later->source, &room);
    if (!*merged)
        return room.failed ? err_set(info, room.failed, "%s", room.info.text) : ERR_OK;
    if (cut->from)
        join_files(&all.source, files - 1);
    source_release(&earlier->source);
    source_release(&later->source);
    *earlier = all;
    return ERR_OK;
}

/* The last two of the stack. */
static void merge_last(struct building *b, struct worker *w)
{
    bool merged = false;
    w->e = merge(b, &w->stack[w->count - 2], &w->stack[w->count - 1], &merged, &w->info);
    if (merged)
        w->count--;
    else
        atomic_store(&b->stop, true);
}

/* Reads a part onto the stack.  Why one cannot be read is told when all are. */
static void push_part(struct building *b, struct worker *w)
{
    struct node *node = &w->stack[w->count];
    struct err_info why;
    *node = (struct node){.first = w->next, .parts = 1};
    enum err e = read_part(&node->source, b, &b->part[w->next], w->had, &why);
    if (!e) {
        w->count++;
        w->next++;
    }
    if (e == ERR_INTERRUPTED)
        w->e = err_set(&w->info, e, "%s", why.text);
    else if (!e && node->source.growth)
        w->e = pieces_move(&node->source, b->spill, &w->info);
    if (e || w->e || !node->source.growth)
        atomic_store(&b->stop, true);
    malloc_trim(0); /* what reading took goes back to the system */
}

static void work(void *context, uint32_t part, uint32_t number)
{
    struct building *b = context;
    struct worker *w = &b->worker[part];
    (void)number;
    while (w->next < w->end && !atomic_load(&b->stop)) {
        push_part(b, w);
        while (w->count >= 2 && !atomic_load(&b->stop) &&
               is_due(b, &w->stack[w->count - 2], &w->stack[w->count - 1]))
            merge_last(b, w);
    }
    while (w->count >= 2 && !atomic_load(&b->stop))
        merge_last(b, w);
}

/* What the workers have, neighbour with neighbour. */
struct joining {
    struct building *b;
    uint32_t stride;
};

static void join_workers(void *context, uint32_t pair)
{
    struct joining *j = context;
    struct worker *w = &j->b->worker[pair * 2 * j->stride], *other = w + j->stride;
    w->stack[w->count++] = other->stack[--other->count];
    merge_last(j->b, w);
}

static void join_all(struct building *b)
{
    struct joining j = {.b = b, .stride = 1};
    uint32_t workers = b->plan.workers;
    for (; j.stride < workers && !atomic_load(&b->stop); j.stride *= 2)
        threads_run((workers - j.stride + 2 * j.stride - 1) / (2 * j.stride),
                    join_workers, &j);
}

/* ---- all ------------------------------------------------------------------------- */

/* Are all segments of kinds that can grow, and not only of what belongs to others? */
static bool kinds_grow(const struct building *b)
{
    const struct segments *done = &b->said.done;
    const struct parts *p = b->parts;
    bool may = described_may(&b->said), waits = !p->options->may_wait && !p->of_base;
    for (size_t i = 0; i < done->count; i++) {
        may = may && may_grow(&done->given[i]);
        waits &= done->kinds[i] == SOURCE_DELIVERIES ||
                 done->kinds[i] == SOURCE_REFUNDS || done->kinds[i] == SOURCE_LINES;
    }
    return may && !waits;
}

/* Whether the rows of the largest segment can grow at all is known from few of them. */
static bool probe(struct building *b)
{
    const struct segments *done = &b->said.done;
    struct source s;
    struct err_info why;
    size_t largest = 0;
    for (size_t i = 0; i < done->count; i++)
        if (done->rows[i] > done->rows[largest])
            largest = i;
    if (described_look(&b->said, &b->meter, &why))
        return false;
    struct part part = {largest, 1, 0, ROWS_PROBED, ROWS_PROBED};
    bool *had = MEM_ARRAY(bool, b->parts->options->attribute_count + 1);
    bool may = !read_part(&s, b, &part, had, &why);
    free(had);
    if (!may)
        return false;
    may = s.growth && described_fits(&b->said, &s, &b->meter);
    source_release(&s);
    return may;
}

static uint64_t counts_of(const struct building *b, const struct source *base)
{
    uint64_t rows = b->said.done.rows_all, counts = rows + ROWS_PROBED;
    counts += b->said.rates.rows_all * b->count + b->said.all.rows_all;
    for (size_t parts = 1; parts < b->count; parts *= 2)
        counts += rows / MERGED_SHARE;
    return counts + (base ? base->rows + rows : 0) / MERGED_SHARE;
}

static void deal_parts(struct building *b)
{
    b->worker = MEM_ARRAY(struct worker, b->plan.workers);
    for (size_t i = 0; i < b->plan.workers; i++) {
        b->worker[i].had = MEM_ARRAY(bool, b->parts->options->attribute_count + 1);
        b->worker[i].next = i * b->count / b->plan.workers;
        b->worker[i].end = (i + 1) * b->count / b->plan.workers;
    }
}

/* Has some part each attribute?  Else reading everything says what is wrong. */
static bool has_attributes(const struct building *b)
{
    bool all = true;
    for (size_t i = 0; i < b->parts->options->attribute_count; i++) {
        bool any = false;
        for (uint32_t k = 0; k < b->plan.workers; k++)
            any |= b->worker[k].had[i];
        all &= any;
    }
    return all;
}

/* The first thing that went wrong, in the order of parts. */
static enum err find_failure(const struct building *b, struct err_info *info)
{
    for (uint32_t i = 0; i < b->plan.workers; i++)
        if (b->worker[i].e)
            return err_set(info, b->worker[i].e, "%s", b->worker[i].info.text);
    return ERR_OK;
}

static struct growth_room room_of(struct building *b)
{
    return (struct growth_room){
        .spill = b->spill, .meter = &b->meter, .orders_a_count = MERGED_SHARE};
}

/* What all parts are, s, with what is said of everybody, added to the base if there is
 * one.  Takes s where there is none. */
static enum err complete(struct building *b, const struct source *base, struct source *s,
                         struct source *out, bool *merged, struct err_info *info)
{
    struct growth_room room = room_of(b);
    bool good = base ? growth_onto(s, base, &room) : !s->undated;
    malloc_trim(0); /* what merging took goes back to the system */
    enum err e = good ? described_add(s, &good, &b->said, &b->meter, info) : ERR_OK;
    good = !e && good && (base || !growth_lacks_currency(s->growth)) &&
           (!base || growth_merge_in(out, base, s, &room));
    if (good && !base)
        *out = *s;
    if (!good && room.failed)
        e = err_set(info, room.failed, "%s", room.info.text);
    *merged = good;
    return e;
}

static enum err build(struct building *b, const struct source *base, struct source *out,
                      bool *merged, struct err_info *info)
{
    deal_parts(b);
    threads_deal(b->plan.workers, b->plan.workers, work, b);
    join_all(b);
    enum err e = find_failure(b, info);
    struct worker *first = &b->worker[0];
    if (!e && !atomic_load(&b->stop) && (base || has_attributes(b))) {
        e = complete(b, base, &first->stack[0].source, out, merged, info);
        first->count -= *merged && !base;
    }
    for (uint32_t i = 0; i < b->plan.workers; i++) {
        while (b->worker[i].count)
            source_release(&b->worker[i].stack[--b->worker[i].count].source);
        free(b->worker[i].had);
    }
    free(b->worker);
    return e;
}

/* Nothing is new but what files say of everybody. */
static enum err describe(struct building *b, const struct source *base,
                         struct source *out, bool *merged, struct err_info *info)
{
    struct growth_room room = room_of(b);
    struct source said;
    struct err_info why;
    enum err e = described_onto(&said, &b->said, base, &b->meter, &why);
    if (e == ERR_INTERRUPTED)
        return err_set(info, e, "%s", why.text);
    if (e)
        return ERR_OK; /* why it cannot be read is told when everything is */
    *merged = growth_merge_in(out, base, &said, &room);
    source_release(&said);
    if (!*merged && room.failed)
        return err_set(info, room.failed, "%s", room.info.text);
    return ERR_OK;
}

static void begin(struct building *b, const struct source *base)
{
    const struct parts *p = b->parts;
    (void)mkdir(p->directory, 0777);
    b->directory = mem_strdup(p->directory);
    b->spill = mem_alloc(1, sizeof *b->spill);
    spill_init(b->spill, b->directory, b->plan.spill_bytes);
    b->spill->or_memory = !p->options->memory_bytes;
    if (b->plan.workers > b->count)
        b->plan.workers = (uint32_t)b->count;
    meter_init(&b->meter, "reading the workspace", counts_of(b, base), "rows");
}

/* What lies in the spill keeps it. */
static void end(struct building *b, struct source *out)
{
    meter_release(&b->meter);
    if (out) {
        pieces_keep(out, b->spill, b->directory);
        return;
    }
    spill_release(b->spill);
    free(b->spill);
    free(b->directory);
}

/* People and their names are merged as well, so where files describe them, reading
 * everything at once takes less time; and so it does where lines in one part are looked
 * up for orders in another. */
static bool is_needed(const struct parts *p, const struct described *d)
{
    bool adding = p->of_base && p->options->memory_bytes, quick = !d->all.count;
    for (size_t i = 0; i < d->done.count; i++)
        quick &= d->done.kinds[i] != SOURCE_LINES;
    return quick || p->part_rows || adding || whole_bytes(p) > limit_of(p);
}

enum err parts_load(struct source *out, bool *merged, const struct source *base,
                    const struct parts *parts, struct err_info *info)
{
    struct building b = {.parts = parts};
    enum err e = ERR_OK;
    *merged = false;
    described_init(&b.said, parts->options, parts->rows, parts->of_base);
    b.plan = plan_of(parts, &b.said);
    cut(&b);
    size_t least = base ? !b.said.all.count : b.said.all.count ? 1 : 2;
    bool may = kinds_grow(&b) && is_needed(parts, &b.said) && b.count >= least;
    if (may)
        e = check_room(parts, &b.said, info);
    if (may && !e) {
        begin(&b, base);
        if (!b.count)
            e = describe(&b, base, out, merged, info);
        else if ((b.count == 1 && !b.said.all.count) || probe(&b))
            e = build(&b, base, out, merged, info);
        end(&b, *merged ? out : NULL);
    }
    described_release(&b.said);
    free(b.part);
    return e;
}
