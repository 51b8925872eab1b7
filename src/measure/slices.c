/* SPDX-License-Identifier: Apache-2.0 */
/* An attribute's codes are in the order of first sight and may be many more than are
 * used; the report's groups are those used, largest first.  So codes are renumbered once
 * here, and cells, facts and output need no further map.  In a workspace what came out is
 * kept beside the presence (slice.h), and looked at before it is taken for the answer. */
#include "measure/slices.h"

#include "base/buf.h"
#include "base/threads.h"
#include "measure/nearest.h"

#include <stdlib.h>
#include <string.h>

#define CODE_NONE    0 /* "no value known" in source attributes */
#define START_SUFFIX "@start"
#define FIRST_PREFIX "first_"

#define PART_PEOPLE    4096  /* that a thread takes at once */
#define THREADS_VALUES 65536 /* of more, one counts alone */

/* ---- --by --------------------------------------------------------------- */

static bool ends_with(const char *text, const char *suffix)
{
    size_t size = strlen(text), tail = strlen(suffix);
    return size >= tail && strcmp(text + size - tail, suffix) == 0;
}

enum err report_by_base(const char *by, char base[REPORT_NAME_MAX],
                        enum report_by_mode *mode, struct err_info *info)
{
    enum report_by_mode how = REPORT_BY_LAST;
    size_t size = strlen(by);
    const char *name = by;
    if (ends_with(by, START_SUFFIX)) {
        how = REPORT_BY_START;
        size -= sizeof START_SUFFIX - 1;
    } else if (strncmp(by, FIRST_PREFIX, sizeof FIRST_PREFIX - 1) == 0) {
        how = REPORT_BY_FIRST;
        name += sizeof FIRST_PREFIX - 1;
        size -= sizeof FIRST_PREFIX - 1;
    }
    if (size == 0 || size >= REPORT_NAME_MAX)
        return err_set(info, ERR_SETTING,
                       "--by \"%.*s\": expected a column such as country, first_country "
                       "or country@start",
                       nearest_shown_bytes(by), by);
    memcpy(base, name, size);
    base[size] = '\0';
    *mode = how;
    return ERR_OK;
}

static const struct source_attribute *find_attribute(const struct source *source,
                                                     const char *name)
{
    for (size_t i = 0; i < source->attribute_count; i++)
        if (strcmp(source->attributes[i].name, name) == 0)
            return &source->attributes[i];
    return NULL;
}

static enum err choose_attribute(const struct source *source, const char *by,
                                 const struct source_attribute **out,
                                 enum report_by_mode *mode, struct err_info *info)
{
    char base[REPORT_NAME_MAX];
    *mode = REPORT_BY_LAST;
    *out = find_attribute(source, by);
    if (*out)
        return ERR_OK;
    enum err e = report_by_base(by, base, mode, info);
    if (e)
        return e;
    *out = find_attribute(source, base);
    return *out ? ERR_OK
                : err_set(info, ERR_SETTING,
                          "--by \"%.*s\": no column \"%.*s\" in the files",
                          nearest_shown_bytes(by), by, nearest_shown_bytes(base), base);
}

/* ---- values of people --------------------------------------------------- */

static bool has_answer(const struct report *r, uint32_t person)
{
    const struct timeline *t = &r->source->timeline;
    bool found = false;
    if (t->answer_start)
        for (uint32_t i = t->answer_start[person]; i < t->answer_start[person + 1]; i++)
            found = found || t->answer[i].day <= r->as_of;
    if (t->delivery_start)
        for (uint32_t i = t->delivery_start[person]; i < t->delivery_start[person + 1];
             i++)
            found = found || t->delivery[i].day <= r->as_of;
    return found;
}

static bool has_range(const uint32_t *start, uint32_t person)
{
    return start && start[person] < start[person + 1];
}

/* Of those that some number rests on. */
static bool has_event(const struct report *r, uint32_t person)
{
    const struct timeline *t = &r->source->timeline;
    struct history_rule rule = definition_rule(r->definition, r->as_of);
    for (uint32_t i = t->activity_start[person]; i < t->activity_start[person + 1]; i++)
        if (history_activity_reason(t, &rule, i) == HISTORY_REASONS)
            return true;
    return false;
}

/* More than being seen, or having sent somebody. */
static bool does_something(const struct report *r, uint32_t person)
{
    const struct history *h = &r->history;
    if (r->source->snapshot && r->source->snapshot[person].tenure >= 0)
        return true;
    return has_range(h->span_start, person) || has_range(h->order_start, person) ||
           has_range(h->refund_start, person) || has_range(h->mrr_start, person) ||
           (h->first_paid && h->first_paid[person] != INT32_MAX) || has_answer(r, person);
}

bool slices_person_counts(const struct report *r, uint32_t person)
{
    return does_something(r, person) || has_event(r, person) ||
           has_range(r->source->timeline.referee_start, person);
}

bool slices_person_only_seen(const struct report *r, uint32_t person)
{
    return !does_something(r, person) && has_event(r, person);
}

/* The earliest or the last known value up to as_of. */
static uint32_t person_code(const struct source_attribute *a, uint32_t person,
                            int32_t as_of, bool earliest)
{
    uint32_t found = CODE_NONE;
    for (uint32_t i = a->change_start[person]; i < a->change_start[person + 1]; i++) {
        if (a->change_day[i] > as_of)
            break;
        if (a->change_code[i] != CODE_NONE)
            found = a->change_code[i];
        if (earliest && found != CODE_NONE)
            break;
    }
    return found;
}

_Static_assert(REPORT_GROUPS_MAX <= SLICE_GROUPS, "all groups of a report can be kept");
_Static_assert(PART_PEOPLE % 64 == 0, "two threads would write one word");

struct ranked {
    uint32_t raw;
    int64_t size;
    const char *text;
};

/* The making of one slice.  Arrays without a count have one element a raw code. */
struct coding {
    const struct report *r;
    const struct source_attribute *a;
    struct report_slice *slice;
    const char *name;      /* under which it is kept; NULL: it is not */
    int64_t *sizes;        /* people who count */
    uint32_t *group_of;    /* the group's number */
    struct ranked *ranked; /* slice->slicing.groups */
    uint64_t *counts;      /* a bit a person: who counts */
    int64_t *worker_sizes[THREADS_MAX];
};

static uint32_t part_end(const struct coding *c, uint32_t part)
{
    uint32_t people = c->r->history.people, from = part * PART_PEOPLE;
    return people - from < PART_PEOPLE ? people : from + PART_PEOPLE;
}

static void code_part(void *context, uint32_t part, uint32_t worker)
{
    struct coding *c = context;
    bool earliest = c->slice->mode == REPORT_BY_FIRST;
    for (uint32_t p = part * PART_PEOPLE; p < part_end(c, part); p++) {
        uint32_t raw = person_code(c->a, p, c->r->as_of, earliest);
        uint64_t counts = slices_person_counts(c->r, p);
        c->slice->codes[p] = raw;
        c->worker_sizes[worker][raw] += (int64_t)counts;
        c->counts[p / 64] |= counts << p % 64;
    }
}

static void number_part(void *context, uint32_t part)
{
    struct coding *c = context;
    for (uint32_t p = part * PART_PEOPLE; p < part_end(c, part); p++)
        c->slice->codes[p] = c->group_of[c->slice->codes[p]];
}

static uint32_t parts_of(const struct coding *c)
{
    return (c->r->history.people + PART_PEOPLE - 1) / PART_PEOPLE;
}

static void count_fixed(struct coding *c)
{
    size_t values = intern_count(c->a->values), people = c->r->history.people;
    uint32_t workers = values <= THREADS_VALUES ? threads_count() : 1;
    c->slice->codes = MEM_ARRAY(uint32_t, people + 1);
    c->counts = MEM_ARRAY(uint64_t, people / 64 + 1);
    c->worker_sizes[0] = c->sizes;
    for (uint32_t i = 1; i < workers; i++)
        c->worker_sizes[i] = MEM_ARRAY(int64_t, values);
    threads_deal(workers, parts_of(c), code_part, c);
    for (uint32_t i = 1; i < workers; i++) {
        for (size_t raw = 0; raw < values; raw++)
            c->sizes[raw] += c->worker_sizes[i][raw];
        free(c->worker_sizes[i]);
    }
}

/* At start: a person counts once under every value ever held. */
static void count_values(struct coding *c)
{
    const struct report *r = c->r;
    const struct source_attribute *a = c->a;
    int64_t *sizes = c->sizes;
    uint32_t *seen = MEM_ARRAY(uint32_t, intern_count(a->values)); /* person + 1 */
    for (uint32_t p = 0; p < r->history.people; p++) {
        if (!slices_person_counts(r, p))
            continue;
        uint32_t from = a->change_start[p], to = a->change_start[p + 1];
        bool known_always = from < to && a->change_day[from] == INT32_MIN;
        if (!known_always) {
            sizes[CODE_NONE]++;
            seen[CODE_NONE] = p + 1;
        }
        for (uint32_t i = from; i < to && a->change_day[i] <= r->as_of; i++) {
            sizes[a->change_code[i]] += seen[a->change_code[i]] != p + 1;
            seen[a->change_code[i]] = p + 1;
        }
    }
    free(seen);
}

/* ---- groups ------------------------------------------------------------- */

static int by_size(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if ((a->raw == CODE_NONE) != (b->raw == CODE_NONE))
        return a->raw == CODE_NONE ? 1 : -1;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return strcmp(a->text, b->text);
}

static enum err rank_values(const struct coding *c, struct err_info *info)
{
    const char *by = c->slice->by;
    struct ranked *out = c->ranked;
    uint32_t used = 0, room = (uint32_t)(REPORT_GROUPS_MAX - c->r->group_count);
    for (uint32_t raw = 0; raw < intern_count(c->a->values); raw++) {
        if (c->sizes[raw] == 0)
            continue;
        if (used < room)
            out[used] =
                (struct ranked){raw, c->sizes[raw], intern_text(c->a->values, raw, NULL)};
        used++;
    }
    if (used > room)
        return err_set(info, ERR_LIMIT,
                       "--by %.*s: %u different values; a report has at most %d groups. "
                       "Choose a column with fewer values",
                       nearest_shown_bytes(by), by, used, REPORT_GROUPS_MAX);
    qsort(out, used, sizeof *out, by_size);
    c->slice->slicing.groups = used;
    return ERR_OK;
}

static void add_groups(struct report *r, const struct report_slice *slice,
                       const struct ranked *ranked)
{
    for (uint32_t g = 0; g < slice->slicing.groups; g++)
        r->groups[r->group_count++] = (struct report_group){
            .by = slice->by,
            .value = ranked[g].raw == CODE_NONE ? NULL : ranked[g].text,
            .slice = slice,
            .code = g,
            .customers = ranked[g].size,
        };
}

/* The kernels' view: numbers of groups instead of raw codes.  Who counts nowhere has a
 * value that no group stands for; any group will do. */
static void renumber(struct coding *c)
{
    const struct source_attribute *a = c->a;
    struct report_slice *slice = c->slice;
    for (uint32_t g = 0; g < slice->slicing.groups; g++)
        c->group_of[c->ranked[g].raw] = g;
    if (slice->mode == REPORT_BY_START) {
        uint32_t changes = a->change_start[c->r->history.people];
        slice->codes = MEM_ARRAY(uint32_t, changes + 1);
        for (uint32_t i = 0; i < changes; i++)
            slice->codes[i] = c->group_of[a->change_code[i]];
        slice->slicing.change_start = a->change_start;
        slice->slicing.change_day = a->change_day;
        slice->slicing.change_code = slice->codes;
        slice->slicing.none_code = c->group_of[CODE_NONE];
        return;
    }
    threads_run(parts_of(c), number_part, c);
    slice->slicing.fixed = slice->codes;
}

/* ---- what is kept ------------------------------------------------------- */

/* What a kept slice says of itself: its name, and what each group is called. */
static void add_text(const struct coding *c, struct buf *out)
{
    buf_add(out, c->name, strlen(c->name) + 1);
    for (uint32_t g = 0; g < c->slice->slicing.groups; g++)
        buf_add(out, c->ranked[g].text, strlen(c->ranked[g].text) + 1);
}

/* Are they as many as it has codes of, with these names in this order? */
static bool is_ranked(const struct coding *c, const struct slice *kept)
{
    struct buf text = {0};
    add_text(c, &text);
    bool same = c->slice->slicing.groups == kept->groups &&
                text.size == kept->text_size && !memcmp(text.data, kept->text, text.size);
    buf_release(&text);
    return same;
}

/* Ranks them from their sizes, as if these had been counted. */
static enum err rank_kept(struct coding *c, const struct slice *kept, bool *sound,
                          struct err_info *info)
{
    *sound = true;
    for (uint32_t g = 0; g < kept->groups && *sound; g++) {
        *sound = kept->value[g] < intern_count(c->a->values);
        if (*sound)
            c->sizes[kept->value[g]] = kept->size[g];
    }
    enum err e = *sound ? rank_values(c, info) : ERR_OK;
    *sound = *sound && (e || is_ranked(c, kept));
    return e;
}

/* *found false: there is none that is sound. */
static enum err take_kept(struct coding *c, bool *found, struct err_info *info)
{
    struct report_slice *slice = c->slice;
    const struct presence *p = &c->r->presence;
    *found = c->name && presence_find_slice(p, c->name, &slice->kept);
    if (!*found)
        return ERR_OK;
    enum err e = rank_kept(c, &slice->kept, found, info);
    if (*found) {
        slice->slicing.fixed = slice->kept.person;
        slice->slicing.kept = &slice->kept;
        return e;
    }
    presence_refuse_slice(p, c->name, &slice->kept);
    memset(c->sizes, 0, intern_count(c->a->values) * sizeof *c->sizes);
    return ERR_OK;
}

static enum err keep(const struct coding *c, struct err_info *info)
{
    uint32_t groups = c->slice->slicing.groups;
    struct buf text = {0};
    if (!c->name || groups == 0)
        return ERR_OK;
    uint32_t *value = MEM_ARRAY(uint32_t, groups);
    int64_t *size = MEM_ARRAY(int64_t, groups);
    for (uint32_t g = 0; g < groups; g++) {
        value[g] = c->ranked[g].raw;
        size[g] = c->ranked[g].size;
    }
    add_text(c, &text);
    struct slice made = {.people = c->r->history.people,
                         .groups = groups,
                         .value = value,
                         .text = text.data,
                         .text_size = text.size,
                         .size = size,
                         .counts = c->counts,
                         .person = c->slice->codes};
    enum err e = presence_keep_slice(&c->r->presence, c->name, &made, info);
    buf_release(&text);
    free(size);
    free(value);
    return e;
}

/* ---- all ---------------------------------------------------------------- */

static enum err count_groups(struct coding *c, struct err_info *info)
{
    bool found;
    enum err e = take_kept(c, &found, info);
    if (e || found)
        return e;
    if (c->slice->mode == REPORT_BY_START)
        count_values(c);
    else
        count_fixed(c);
    e = rank_values(c, info);
    if (e)
        return e;
    renumber(c);
    return keep(c, info);
}

/* Of a column and a mode the rest follows from the source and the presence. */
static void name_slice(const struct coding *c, struct buf *out)
{
    bool first = c->slice->mode == REPORT_BY_FIRST;
    buf_printf(out, "%s %s", first ? "first" : "last", c->a->name);
}

static enum err build_slice(struct report *r, const char *by, struct report_slice *slice,
                            struct err_info *info)
{
    const struct source_attribute *a;
    struct buf name = {0};
    enum err e = choose_attribute(r->source, by, &a, &slice->mode, info);
    if (e)
        return e;
    slice->by = by;
    if (r->source->undated && slice->mode == REPORT_BY_START)
        return err_set(
            info, ERR_SETTING,
            "--by \"%.*s\": a snapshot table has no dates, and so no start of a "
            "period; leave @start away",
            nearest_shown_bytes(by), by);
    struct coding c = {.r = r,
                       .a = a,
                       .slice = slice,
                       .sizes = MEM_ARRAY(int64_t, intern_count(a->values)),
                       .group_of = MEM_ARRAY(uint32_t, intern_count(a->values)),
                       .ranked = MEM_ARRAY(struct ranked, REPORT_GROUPS_MAX)};
    name_slice(&c, &name);
    c.name = slice->mode == REPORT_BY_START ? NULL : buf_text(&name);
    e = count_groups(&c, info);
    if (!e)
        add_groups(r, slice, c.ranked);
    buf_release(&name);
    free(c.counts);
    free(c.ranked);
    free(c.group_of);
    free(c.sizes);
    return e;
}

enum err slices_build(struct report *r, struct err_info *info)
{
    size_t count = r->request.by_count;
    if (count == 0)
        return ERR_OK;
    CHECK(count <= REPORT_BY_MAX);
    r->slices = MEM_ARRAY(struct report_slice, count);
    r->groups = MEM_ARRAY(struct report_group, REPORT_GROUPS_MAX);
    for (size_t i = 0; i < count; i++) {
        enum err e = build_slice(r, r->request.by[i], &r->slices[i], info);
        r->slice_count++;
        if (e)
            return e;
    }
    return ERR_OK;
}

void slices_release(struct report *r)
{
    for (size_t i = 0; i < r->slice_count; i++) {
        slice_release(&r->slices[i].kept);
        free(r->slices[i].codes);
    }
    free(r->slices);
    free(r->groups);
    r->slices = NULL;
    r->groups = NULL;
}
