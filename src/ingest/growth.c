/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth.h"

#include "ingest/growth_parts.h"

#include <stdlib.h>
#include <string.h>

/* Whether two may be merged, and the course of it. */

#define LONELY_DAYS 366 /* loading_lonely_day */

void growth_free(struct source_growth *g)
{
    if (!g)
        return;
    for (size_t i = 0; !g->mapped && i < g->attributes; i++) {
        free(g->seen_first[i]);
        free(g->seen_last[i]);
    }
    if (!g->mapped) {
        free(g->order_time);
        free(g->order_key);
    }
    free(g->seen_first);
    free(g->seen_last);
    free(g);
}

/* ---- may they be merged? ----------------------------------------------------- */

/* No order id is in both. */
static bool orders_differ(const struct source_growth *a, const struct source_growth *b)
{
    for (uint64_t i = 0, k = 0; i < a->order_keys && k < b->order_keys;) {
        if (a->order_key[i] == b->order_key[k])
            return false;
        if (a->order_key[i] < b->order_key[k])
            i++;
        else
            k++;
    }
    return true;
}

/* The latest day of an order before the last day of data; INT32_MIN: none. */
static int32_t day_before_last(const struct timeline *t, int32_t last)
{
    int32_t before = INT32_MIN;
    for (uint32_t i = 0; i < t->order_start[t->people]; i++)
        if (t->order_day[i] < last && t->order_day[i] > before)
            before = t->order_day[i];
    return before;
}

/* Of a last day that stands alone notes of all files tell. */
static bool is_lonely(const struct timeline *a, const struct timeline *b)
{
    int32_t last = a->last_day > b->last_day ? a->last_day : b->last_day;
    int32_t before = day_before_last(a, last), other = day_before_last(b, last);
    before = other > before ? other : before;
    return before == INT32_MIN || last - before > LONELY_DAYS;
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

static bool can_merge(const struct source *base, const struct source *added)
{
    const struct source_growth *a = base->growth, *b = added->growth;
    return a && b && a->roles == b->roles && a->currency == b->currency &&
           same_columns(base, added) &&
           base->timeline.has_amounts == added->timeline.has_amounts &&
           !strcmp(base->currency, added->currency) &&
           base->currency_digits == added->currency_digits &&
           !strcmp(base->zone, added->zone) && orders_differ(a, b) &&
           !is_lonely(&base->timeline, &added->timeline);
}

/* ---- all --------------------------------------------------------------------- */

static const char *copy_text(struct source *out, const char *text)
{
    return text ? arena_strdup(&out->arena, text) : NULL;
}

static void copy_files(struct source *out, const struct source *from)
{
    for (size_t i = 0; i < from->file_count; i++) {
        const struct source_file *f = &from->files[i];
        struct source_file *to = &out->files[out->file_count++];
        *to = (struct source_file){.name = copy_text(out, f->name),
                                   .kind = f->kind,
                                   .rows = f->rows,
                                   .encoding = copy_text(out, f->encoding),
                                   .note = copy_text(out, f->note)};
        for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
            to->columns[role] = copy_text(out, f->columns[role]);
    }
}

static void merge_keys(struct growth_merging *m)
{
    const struct source_growth *a = m->base->growth, *b = m->added->growth;
    uint64_t *key = mem_alloc(a->order_keys + b->order_keys, sizeof *key);
    uint64_t count = 0;
    for (uint64_t i = 0, k = 0; i < a->order_keys || k < b->order_keys;) {
        bool later = k < b->order_keys &&
                     (i == a->order_keys || b->order_key[k] < a->order_key[i]);
        key[count++] = later ? b->order_key[k++] : a->order_key[i++];
    }
    m->growth->order_key = key;
    m->growth->order_keys = count;
}

static void merge_rest(struct growth_merging *m)
{
    struct source *out = m->out;
    const struct source *a = m->base, *b = m->added;
    struct timeline *t = &out->timeline;
    t->has_amounts = a->timeline.has_amounts;
    t->first_day = a->timeline.first_day < b->timeline.first_day ? a->timeline.first_day
                                                                 : b->timeline.first_day;
    t->last_day = a->timeline.last_day > b->timeline.last_day ? a->timeline.last_day
                                                              : b->timeline.last_day;
    memcpy(out->currency, a->currency, sizeof out->currency);
    out->currency_digits = a->currency_digits;
    out->zone = copy_text(out, a->zone);
    out->rows = a->rows + b->rows;
    out->files = MEM_ARRAY(struct source_file, a->file_count + b->file_count);
    copy_files(out, a);
    copy_files(out, b);
    merge_keys(m);
}

static bool merge_rows(struct growth_merging *m)
{
    growth_merge_orders(m);
    merge_rest(m);
    return !m->wrong;
}

bool growth_merge(struct source *out, const struct source *base,
                  const struct source *added)
{
    struct source s = {0};
    struct growth_merging m = {.base = base, .added = added, .out = &s};
    if (!can_merge(base, added) || !growth_settle_scale(&m))
        return false;
    m.growth = s.growth = MEM_NEW(struct source_growth);
    m.growth->roles = base->growth->roles;
    m.growth->currency = base->growth->currency;
    growth_merge_people(&m);
    bool good = !m.wrong && merge_rows(&m) && growth_merge_left_out(&m) &&
                growth_merge_attributes(&m) && !growth_is_too_fine(&s);
    free(m.person);
    free(m.of_person);
    free(m.base_order);
    free(m.added_order);
    if (good)
        *out = s;
    else
        source_release(&s);
    return good;
}
