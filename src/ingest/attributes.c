/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth.h"
#include "ingest/loading.h"

#include <string.h>

/* Sightings of a value become changes of it: per person by day and then by time, as
 * orders are, for times without an offset are not of the clock of those with one; of
 * equal ones the one read later wins, and a value that stays the same is no change. */

static int compare(const void *a, const void *b, void *context)
{
    const struct loading *l = context;
    const struct loading_sighting *x = a, *y = b;
    uint32_t px = loading_person(l, x->customer), py = loading_person(l, y->customer);
    if (px != py)
        return px < py ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->time_us > y->time_us) - (x->time_us < y->time_us);
}

/* Stable, so that the one read later stays later. */
static void sort(struct loading *l, struct loading_sighting *s, size_t count,
                 struct loading_sighting *scratch)
{
    if (count < 2)
        return;
    size_t half = count / 2;
    sort(l, s, half, scratch);
    sort(l, s + half, count - half, scratch);
    memcpy(scratch, s, half * sizeof *s);
    size_t a = 0, b = half, out = 0;
    while (a < half && b < count)
        s[out++] = compare(&s[b], &scratch[a], l) < 0 ? s[b++] : scratch[a++];
    while (a < half)
        s[out++] = scratch[a++];
}

static void build(struct loading *l, struct loading_attribute *a, uint32_t people,
                  struct source_attribute *out)
{
    struct loading_sighting *scratch = mem_alloc(a->count / 2 + 1, sizeof *scratch);
    sort(l, a->seen, a->count, scratch);
    free(scratch);
    out->change_start = MEM_ARRAY(uint32_t, (size_t)people + 1);
    out->change_day = mem_alloc(a->count + 1, sizeof *out->change_day);
    out->change_code = mem_alloc(a->count + 1, sizeof *out->change_code);
    uint32_t changes = 0, previous = UINT32_MAX;
    for (size_t i = 0; i < a->count; i++) {
        if (!a->seen[i].code)
            continue;
        uint32_t person = loading_person(l, a->seen[i].customer);
        if (person == previous && out->change_code[changes - 1] == a->seen[i].code)
            continue;
        previous = person;
        out->change_day[changes] = a->seen[i].day;
        out->change_code[changes++] = a->seen[i].code;
        out->change_start[person + 1]++;
    }
    for (uint32_t p = 0; p < people; p++)
        out->change_start[p + 1] += out->change_start[p];
    out->values = a->values;
    a->values = NULL;
}

/* What each person's values were, and when; they are in order. */
static void note_seen(const struct loading *l, const struct loading_attribute *a,
                      uint32_t people, struct source_growth *growth)
{
    int64_t *first = mem_alloc((size_t)people + 1, sizeof *first);
    int64_t *last = mem_alloc((size_t)people + 1, sizeof *last);
    for (uint32_t p = 0; p < people; p++)
        first[p] = last[p] = INT64_MAX;
    for (size_t i = 0; i < a->count; i++) {
        uint32_t person = loading_person(l, a->seen[i].customer);
        if (!a->seen[i].code)
            continue;
        if (last[person] == INT64_MAX)
            first[person] = growth_moment(a->seen[i].day, a->seen[i].time_us);
        last[person] = growth_moment(a->seen[i].day, a->seen[i].time_us);
    }
    loading_growth_said(l, a, people, growth);
    growth->seen_first[growth->attributes] = first;
    growth->seen_last[growth->attributes++] = last;
}

void loading_attributes(struct loading *l, const uint32_t *order_fate, struct source *out)
{
    out->attribute_count = l->options->attribute_count;
    out->attributes = MEM_ARRAY(struct source_attribute, out->attribute_count + 1);
    for (size_t i = 0; i < out->attribute_count; i++) {
        out->attributes[i].name = arena_strdup(&out->arena, l->attributes[i].name);
        if (out->growth)
            loading_growth_values(l, &l->attributes[i], order_fate, out->growth,
                                  &out->timeline);
        build(l, &l->attributes[i], out->timeline.people, &out->attributes[i]);
        if (out->growth)
            note_seen(l, &l->attributes[i], out->timeline.people, out->growth);
    }
    if (out->growth) {
        free(out->growth->event_place);
        out->growth->event_place = NULL;
    }
}
