/* SPDX-License-Identifier: Apache-2.0 */
/* An attribute's codes are in the order of first sight and may be many more than are
 * used; the report's groups are those used, largest first.  So codes are renumbered once
 * here, and cells, facts and output need no further map. */
#include "measure/slices.h"

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

/* One value a person: what each has, and how many people count under it. */
struct coding {
    const struct report *r;
    const struct source_attribute *a;
    bool earliest;
    uint32_t *codes;             /* per person: raw, then the group's number */
    const uint32_t *group_of;    /* per raw code */
    int64_t *sizes[THREADS_MAX]; /* of each worker */
};

static uint32_t part_end(const struct coding *c, uint32_t part)
{
    uint32_t people = c->r->history.people, from = part * PART_PEOPLE;
    return people - from < PART_PEOPLE ? people : from + PART_PEOPLE;
}

static void code_part(void *context, uint32_t part, uint32_t worker)
{
    struct coding *c = context;
    for (uint32_t p = part * PART_PEOPLE; p < part_end(c, part); p++) {
        c->codes[p] = person_code(c->a, p, c->r->as_of, c->earliest);
        c->sizes[worker][c->codes[p]] += slices_person_counts(c->r, p);
    }
}

static void number_part(void *context, uint32_t part)
{
    struct coding *c = context;
    for (uint32_t p = part * PART_PEOPLE; p < part_end(c, part); p++)
        c->codes[p] = c->group_of[c->codes[p]];
}

static uint32_t parts_of(const struct coding *c)
{
    return (c->r->history.people + PART_PEOPLE - 1) / PART_PEOPLE;
}

static void count_fixed(struct coding *c, int64_t *sizes)
{
    size_t values = intern_count(c->a->values);
    uint32_t workers = values <= THREADS_VALUES ? threads_count() : 1;
    c->sizes[0] = sizes;
    for (uint32_t i = 1; i < workers; i++)
        c->sizes[i] = MEM_ARRAY(int64_t, values);
    threads_deal(workers, parts_of(c), code_part, c);
    for (uint32_t i = 1; i < workers; i++) {
        for (size_t raw = 0; raw < values; raw++)
            sizes[raw] += c->sizes[i][raw];
        free(c->sizes[i]);
    }
}

/* At start: a person counts once under every value ever held. */
static void count_values(const struct report *r, const struct source_attribute *a,
                         int64_t *sizes)
{
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

struct ranked {
    uint32_t raw;
    int64_t size;
    const char *text;
};

static int by_size(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if ((a->raw == CODE_NONE) != (b->raw == CODE_NONE))
        return a->raw == CODE_NONE ? 1 : -1;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return strcmp(a->text, b->text);
}

static enum err rank_values(const struct report *r, const struct source_attribute *a,
                            const char *by, const int64_t *sizes, struct ranked *out,
                            uint32_t *count, struct err_info *info)
{
    uint32_t used = 0, room = (uint32_t)(REPORT_GROUPS_MAX - r->group_count);
    for (uint32_t raw = 0; raw < intern_count(a->values); raw++) {
        if (sizes[raw] == 0)
            continue;
        if (used < room)
            out[used] =
                (struct ranked){raw, sizes[raw], intern_text(a->values, raw, NULL)};
        used++;
    }
    if (used > room)
        return err_set(info, ERR_LIMIT,
                       "--by %.*s: %u different values; a report has at most %d groups. "
                       "Choose a column with fewer values",
                       nearest_shown_bytes(by), by, used, REPORT_GROUPS_MAX);
    qsort(out, used, sizeof *out, by_size);
    *count = used;
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
static void renumber(struct coding *c, struct report_slice *slice)
{
    const struct source_attribute *a = c->a;
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

static enum err build_slice(struct report *r, const char *by, struct report_slice *slice,
                            struct err_info *info)
{
    const struct source_attribute *a;
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
    int64_t *sizes = MEM_ARRAY(int64_t, intern_count(a->values));
    uint32_t *group_of = MEM_ARRAY(uint32_t, intern_count(a->values));
    struct ranked *ranked = MEM_ARRAY(struct ranked, REPORT_GROUPS_MAX);
    struct coding coding = {
        .r = r, .a = a, .earliest = slice->mode == REPORT_BY_FIRST, .group_of = group_of};
    if (slice->mode == REPORT_BY_START) {
        count_values(r, a, sizes);
    } else {
        slice->codes = MEM_ARRAY(uint32_t, (size_t)r->history.people + 1);
        coding.codes = slice->codes;
        count_fixed(&coding, sizes);
    }
    e = rank_values(r, a, by, sizes, ranked, &slice->slicing.groups, info);
    if (!e) {
        for (uint32_t g = 0; g < slice->slicing.groups; g++)
            group_of[ranked[g].raw] = g;
        renumber(&coding, slice);
        add_groups(r, slice, ranked);
    }
    free(ranked);
    free(group_of);
    free(sizes);
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
    for (size_t i = 0; i < r->slice_count; i++)
        free(r->slices[i].codes);
    free(r->slices);
    free(r->groups);
    r->slices = NULL;
    r->groups = NULL;
}
