/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include <stdlib.h>
#include <string.h>

/* E-mails that turned out to be customers', where what was loaded by itself becomes what
 * loading it onto a base would have made: it knows of those of the base as well.  Rows
 * under an e-mail of the base's become its customer's by merging what was loaded with
 * nothing that tells of them. */

/* Those of both, ascending; NULL: an e-mail is another customer's there, and whose rows
 * are its is not known any more. */
static struct growth_pair *unite(const struct source_growth *a,
                                 const struct source_growth *b, uint64_t *count)
{
    struct growth_pair *all = mem_alloc(a->aliases + b->aliases + 1, sizeof *all);
    bool same = true;
    *count = 0;
    for (uint64_t i = 0, k = 0; i < a->aliases || k < b->aliases;) {
        bool old =
            i < a->aliases && (k == b->aliases || a->alias[i].of <= b->alias[k].of);
        bool both = old && k < b->aliases && a->alias[i].of == b->alias[k].of;
        same &= !both || a->alias[i].customer == b->alias[k].customer;
        all[(*count)++] = old ? a->alias[i] : b->alias[k];
        i += old;
        k += !old || both;
    }
    if (same)
        return all;
    free(all);
    return NULL;
}

/* Has an order an id that another customer has too?  Whether they are two is known of who
 * is whom when they are read. */
static bool shares_ids(const struct source *s)
{
    const struct source_growth *g = s->growth;
    bool shares = false;
    for (uint32_t i = 0; i < s->timeline.order_start[s->timeline.people]; i++)
        shares |= (g->order_marks[i] & GROWTH_SHARED) != 0;
    for (uint64_t i = 0; i < g->absents; i++)
        shares |= (g->absent[i].marks & GROWTH_SHARED) != 0;
    return shares;
}

/* ---- what tells of nothing but aliases -----------------------------------------------
 */

static void add_attribute(struct source *nothing, const struct source_attribute *like)
{
    struct source_growth *g = nothing->growth;
    size_t people = (size_t)nothing->timeline.people + 1, i = nothing->attribute_count++;
    struct source_attribute *a = &nothing->attributes[i];
    a->name = like->name;
    a->values = intern_create();
    intern_add(a->values, "", 0);
    a->change_start = MEM_ARRAY(uint32_t, people);
    a->change_day = MEM_ARRAY(int32_t, 1);
    a->change_code = MEM_ARRAY(uint32_t, 1);
    g->seen_first[i] = mem_alloc(people, sizeof **g->seen_first);
    g->seen_last[i] = mem_alloc(people, sizeof **g->seen_last);
    for (size_t p = 0; p < people; p++)
        g->seen_first[i][p] = g->seen_last[i][p] = INT64_MAX;
    g->order_code[i] = MEM_ARRAY(uint32_t, 1);
    g->turned_code[i] = MEM_ARRAY(uint32_t, 1);
    g->attributes = i + 1;
}

static void *copy_of(const void *values, size_t count, size_t size)
{
    void *copy = mem_alloc(count + 1, size);
    if (count)
        memcpy(copy, values, count * size);
    return copy;
}

/* Rates that all was read with, and their files, are read again. */
static void add_rates(struct source *nothing, const struct source *like)
{
    struct source_growth *g = nothing->growth;
    const struct source_growth *of = like->growth;
    nothing->files = copy_of(like->files, of->described, sizeof *like->files);
    nothing->file_count = g->files = g->described = of->described;
    g->rate = copy_of(of->rate, of->rates, sizeof *of->rate);
    g->rates = of->rates;
    for (int i = 0; i < SOURCE_REASON_COUNT; i++)
        nothing->left_out[i] = g->described_out[i] = of->described_out[i];
    growth_add_currencies(&nothing->timeline, &like->timeline);
}

/* Takes the names and the aliases. */
static struct source make_nothing(struct source *like, struct growth_pair *alias,
                                  uint64_t aliases)
{
    size_t people = (size_t)like->timeline.people + 1;
    size_t attributes = like->attribute_count + 1;
    struct source_growth *g = MEM_NEW(struct source_growth);
    struct source s = {
        .growth = g,
        .people = like->people,
        .events = like->events,
        .zone = like->zone,
        .undated = true,
        .timeline = {.people = like->timeline.people, .scale = like->timeline.scale},
        .attributes = MEM_ARRAY(struct source_attribute, attributes)};
    like->people = like->events = NULL;
    s.timeline.order_start = MEM_ARRAY(uint32_t, people);
    s.timeline.refund_start = MEM_ARRAY(uint32_t, people);
    s.timeline.activity_start = MEM_ARRAY(uint32_t, people);
    *g = (struct source_growth){
        .onto = like,
        .plain = true,
        .alias = alias,
        .aliases = aliases,
        .watched = MEM_ARRAY(uint8_t, attributes),
        .stated = MEM_ARRAY(bool, attributes),
        .seen_first = MEM_ARRAY(int64_t *, attributes),
        .seen_last = MEM_ARRAY(int64_t *, attributes),
        .order_code = MEM_ARRAY(uint32_t *, attributes),
        .turned_code = MEM_ARRAY(uint32_t *, attributes),
        .activity_code = MEM_ARRAY(uint32_t *, attributes),
        .said_start = MEM_ARRAY(uint32_t *, attributes),
        .said = MEM_ARRAY(struct growth_said *, attributes),
        .described_out = MEM_ARRAY(struct history_tally, SOURCE_REASON_COUNT),
        .refunds_out = MEM_ARRAY(struct history_tally, SOURCE_REASON_COUNT)};
    for (size_t i = 0; i < like->attribute_count; i++)
        add_attribute(&s, &like->attributes[i]);
    add_rates(&s, like);
    return s;
}

/* ---- all ------------------------------------------------------------------------------
 */

/* Takes the aliases. */
static bool give_rows(struct source *s, struct growth_pair *alias, uint64_t aliases,
                      struct growth_room *room)
{
    struct source out, nothing = make_nothing(s, alias, aliases);
    bool good = growth_merge_in(&out, s, &nothing, room);
    if (good) {
        source_release(s);
        *s = out;
    }
    source_release(&nothing);
    return good;
}

bool growth_take_aliases(struct source *s, const struct source *base, const uint32_t *old,
                         struct growth_room *room)
{
    const struct source_growth *a = base->growth;
    struct source_growth *b = s->growth;
    uint64_t count, own = 0;
    bool news = false, moves = false;
    struct growth_pair *all = unite(a, b, &count);
    for (uint64_t i = 0; all && i < count; i++) {
        while (own < b->aliases && b->alias[own].of < all[i].of)
            own++;
        if (own < b->aliases && b->alias[own].of == all[i].of)
            continue;
        news |= old[all[i].of] != INTERN_NONE;
        moves |= growth_has_rows(s, all[i].of);
    }
    if (!all || (news && shares_ids(s))) {
        free(all);
        return false;
    }
    if (moves)
        return give_rows(s, all, count, room);
    free(b->alias);
    b->alias = all;
    b->aliases = count;
    return true;
}
